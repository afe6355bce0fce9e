//! Who moves and what they want: the parties, and the states as each ranks them.

use super::Scene;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{counted, listed};
use zopa::core::{PartyId, Role};

/// How many states the table on the terminal lists.
const LISTED: usize = 60;

impl Scene<'_> {
    /// The parties: their part, and what they can move.
    pub(super) fn parties(&self, page: &mut Page) {
        page.heading(match self.prepared.redacted {
            true => "Parties: who can move where",
            false => "Parties: who can move where, and what each would like best",
        });
        let columns = [
            ("Party", Set::Words),
            ("Part", Set::Words),
            ("At the table", Set::Words),
            ("Moves", Set::Words),
            ("Likes best", Set::Words),
            ("Likes least", Set::Words),
        ];
        let shown = if self.prepared.redacted { &columns[..4] } else { &columns[..] };
        let mut grid = Grid::new(shown);
        for (p, party) in self.told.case.parties.enumerated() {
            let part = match party.role {
                Role::Principal => "principal",
                Role::ThirdParty => "third party",
                Role::Audience => "audience",
            };
            let at = if party.at_table { "yes" } else { "no" };
            let (best, least) = self.ends(p);
            grid.row([self.told.words.party(p), part.to_owned(), at.to_owned(), self.moves(p), best, least]);
        }
        page.table(grid);
    }

    /// What a party can move, in words.
    fn moves(&self, party: PartyId) -> String {
        match self.answer.moves_of(party) {
            (0, _) => "none".to_owned(),
            (all, from) => {
                format!("{}, from {}", counted(all as u128, "move", "moves"), counted(from as u128, "state", "states"))
            }
        }
    }

    /// The states that a party likes best and least.
    fn ends(&self, party: PartyId) -> (String, String) {
        let Some(order) = self.answer.order(party) else {
            return ("not stated".to_owned(), "not stated".to_owned());
        };
        let tier = |tier: Option<&Vec<u64>>| match tier.map_or(&[][..], Vec::as_slice) {
            few if few.len() <= 3 => listed(&few.iter().map(u64::to_string).collect::<Vec<_>>()),
            many => format!("{} states alike", many.len()),
        };
        (tier(order.first()), tier(order.last()))
    }

    /// The states, the place of each in every party's order, and under which concepts everyone would stay.
    pub(super) fn list(&self, page: &mut Page) {
        let (columns, rows) = self.table();
        page.heading(match columns.len() {
            3 => "The states, and where everyone would stay",
            _ => "The states: their place in each party's order (1 is best), and where everyone would stay",
        });
        let mut grid = Grid::new(&columns);
        let more = rows.len().saturating_sub(LISTED);
        rows.into_iter().take(LISTED).for_each(|row| grid.row(row));
        page.table(grid);
        page.say(&self.legend());
        if more > 0 {
            page.say(&format!("And {} (--json lists all).", counted(more as u128, "further state", "further states")));
        }
    }

    /// What the names of the concepts in the table mean.
    pub(super) fn legend(&self) -> String {
        let notions = self.answer.stability.table.value.notions().iter();
        let each: Vec<String> =
            notions.map(|n| format!("{}: {}", crate::stability::short(*n), crate::stability::meaning(*n))).collect();
        format!("A party stays under a concept if the following is so. {}.", each.join("; "))
    }

    /// The same as columns and rows; a star marks the status quo.
    pub(super) fn table(&self) -> (Vec<(String, Set)>, Vec<Vec<String>>) {
        let parties: Vec<PartyId> = self.answer.stated().collect();
        let mut columns = vec![("#".to_owned(), Set::Numbers), ("State".to_owned(), Set::Words)];
        columns.extend(parties.iter().map(|p| (self.told.words.party(*p), Set::Figures)));
        columns.push(("Everyone stays under".to_owned(), Set::Words));
        let places: Vec<Vec<u32>> = parties
            .iter()
            .map(|p| self.answer.places(*p).unwrap_or_default().into_iter().map(|(_, place)| place).collect())
            .collect();
        let table = &self.answer.stability.table.value;
        let sets: Vec<_> = table.notions().iter().filter_map(|n| Some((*n, table.equilibria(*n)?))).collect();
        let row = |(k, state): (usize, zopa::core::StateId)| {
            let number = k as u64 + 1;
            let mark = if self.is_status_quo(number) { "*" } else { "" };
            let name = self.told.words.package(&self.answer.stability.moves.outcome(state));
            let under: Vec<&str> =
                sets.iter().filter(|(_, set)| set.contains(state)).map(|(n, _)| crate::stability::short(*n)).collect();
            let under = match under.len() {
                0 => "-".to_owned(),
                n if n == sets.len() => "every concept".to_owned(),
                _ => under.join(", "),
            };
            let mut cells = vec![format!("{number}{mark}"), name];
            cells.extend(places.iter().map(|of| of.get(k).map_or("?".to_owned(), u32::to_string)));
            cells.push(under);
            cells
        };
        (columns, table.feasible().iter().enumerate().map(row).collect())
    }
}
