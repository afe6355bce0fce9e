//! How many states are stable for whom, and which are equilibria.

use super::{View, meaning, short};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{counted, grouped};
use zopa::Numbered;
use zopa::conflict::{Further, StateSet};
use zopa::core::{PartyId, PartySet};

/// How many equilibria of one concept are shown by number.
const NUMBERS: usize = 12;
/// How many of these are shown in words.
const PLACES: usize = 8;

impl View<'_> {
    pub(crate) fn counts(&self, page: &mut Page) {
        let table = &self.answer.table.value;
        let n = table.feasible().len();
        page.heading(&format!(
            "{}: in how many of them each party would stay",
            counted(n.into(), "possible state", "possible states")
        ));
        let together = |c: &Further| matches!(c, Further::Coalition(_));
        let concepts = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        let alone = self.answer.acting(self.case, false);
        let shown = self.answer.acting(self.case, concepts.iter().any(together));
        let parties: Vec<PartyId> = shown.iter().collect();
        let mut headers = vec![("Concept".to_owned(), Set::Words)];
        headers.extend(parties.iter().map(|p| (self.words.party(*p), Set::Figures)));
        headers.push(("All of them".to_owned(), Set::Figures));
        let mut grid = Grid::new(&headers);
        let number = |set: Option<u64>| set.map_or("?".to_owned(), |n| grouped(n.into()));
        for notion in table.notions() {
            let mut row = vec![short(*notion).to_owned()];
            row.extend(parties.iter().map(|p| match alone.contains(*p) {
                true => number(table.stable(*notion, *p).map(|s| s.len())),
                false => "-".to_owned(),
            }));
            row.push(number(table.equilibria(*notion).map(|s| s.len())));
            grid.row(row);
        }
        let more = self.answer.further.as_ref().map(|f| &f.value);
        for concept in more.map_or(&[][..], |f| f.concepts()) {
            let mut row = vec![concept.name()];
            let about = |p: &PartyId| together(concept) || alone.contains(*p);
            row.extend(parties.iter().map(|p| match more.and_then(|f| f.stable(*concept, *p)).filter(|_| about(p)) {
                Some(set) => grouped(set.len().into()),
                None => "-".to_owned(),
            }));
            row.push(number(more.and_then(|f| f.equilibria(*concept)).map(|s| s.len())));
            grid.row(row);
        }
        page.table(grid);
        page.gap();
        for notion in table.notions() {
            page.point("- ", &format!("{}: {}.", short(*notion), meaning(*notion)));
        }
        for concept in more.map_or(&[][..], |f| f.concepts()) {
            page.point("- ", &format!("{}: {}.", concept.name(), concept.meaning()));
        }
        let out = table.no_move().minus(shown);
        if !out.is_empty() {
            page.point("- ", &format!("Without a move anywhere, so not in the table: {}.", self.words.parties(out)));
        }
        let signing = shown.minus(alone);
        if !signing.is_empty() {
            let who = self.words.parties(signing);
            page.point("- ", &format!("Without a move of its own, so only under concepts of coalitions: {who}."));
        }
        let everyone: PartySet = self.case.parties.ids().collect();
        let unstated = everyone.minus(table.stated()).minus(table.no_move());
        if !unstated.is_empty() {
            page.point(
                "- ",
                &format!(
                    "Interests not stated, so neither stable nor counted: {}. What they can do counts where only the \
                     power to do it counts (GMR, SMR).",
                    self.words.parties(unstated)
                ),
            );
        }
    }

    pub(crate) fn equilibria(&self, page: &mut Page) {
        let table = &self.answer.table.value;
        let more = self.answer.further.as_ref().map_or(&[][..], |f| f.value.concepts());
        let names: Vec<String> =
            table.notions().iter().map(|n| short(*n).to_owned()).chain(more.iter().map(|c| c.name())).collect();
        page.heading("Equilibria: states that everyone would stay in");
        let (count, first) = &self.answer.strongest;
        let under = match names.as_slice() {
            [one] => format!("under {one}"),
            many => format!("under every concept asked for ({})", many.join(", ")),
        };
        if *count == 0 {
            page.say(&format!("None {under}."));
            self.of_each(page);
            return;
        }
        let shown = if first.len() as u64 == *count {
            String::new()
        } else {
            format!(", of which the first {} are", first.len())
        };
        let verb = if *count == 1 { "is" } else { "are" };
        page.say(
            &format!("{} {verb} an equilibrium {under}{shown}:", counted((*count).into(), "state", "states"))
                .replace("are an equilibrium", "are equilibria"),
        );
        for at in first {
            page.point(&format!("{:>6}. ", grouped(at.number.into())), &format!("{}.", self.place(&at.outcome)));
        }
        self.of_each(page);
    }

    /// The equilibria of each concept by itself, where they are not those of all of them: the first numbers, and what the first of these are.
    fn of_each(&self, page: &mut Page) {
        let table = &self.answer.table.value;
        let mut of: Vec<(String, StateSet)> = Vec::new();
        of.extend(table.notions().iter().filter_map(|n| Some((short(*n).to_owned(), table.equilibria(*n)?))));
        if let Some(more) = self.answer.further.as_ref().map(|f| &f.value) {
            of.extend(more.concepts().iter().filter_map(|c| Some((c.name(), more.equilibria(*c)?))));
        }
        let (count, named) = &self.answer.strongest;
        if of.iter().all(|(_, set)| set.len() == *count) {
            return;
        }
        page.gap();
        page.say("Under each concept by itself:");
        let mut others: Vec<Numbered> = Vec::new();
        for (name, set) in &of {
            let first = self.answer.first(set, NUMBERS);
            let numbers: Vec<String> = first.iter().map(|at| grouped(at.number.into())).collect();
            let said = match set.len() - first.len() as u64 {
                _ if first.is_empty() => "none".to_owned(),
                0 => numbers.join(", "),
                more => format!("{} and {} more", numbers.join(", "), grouped(more.into())),
            };
            page.point("- ", &format!("{name}: {said}."));
            others.extend(first.into_iter().filter(|at| !named.contains(at)));
        }
        others.sort_by_key(|at| at.number);
        others.dedup();
        if others.is_empty() {
            return;
        }
        page.say(match others.len() > PLACES {
            true => "Of these, the first that are not listed above (--state N shows any of them):",
            false => "Of these, those that are not listed above:",
        });
        for at in others.iter().take(PLACES) {
            let names = of.iter().filter(|(_, set)| set.contains(at.state)).map(|(name, _)| name.as_str());
            let under = names.collect::<Vec<_>>().join(", ");
            page.point(
                &format!("{:>6}. ", grouped(at.number.into())),
                &format!("{} ({under}).", self.place(&at.outcome)),
            );
        }
    }
}
