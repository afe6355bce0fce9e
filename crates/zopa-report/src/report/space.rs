//! The whole space of deals, and what is not among the rows.

use super::View;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{amount, clean, counted, grouped, listed};
use zopa::assess::{LeftOut, Origin};

impl View<'_> {
    pub(crate) fn left_out(&self, page: &mut Page) {
        let out = &self.assessment.candidates.left_out;
        if out.is_empty() {
            return;
        }
        page.heading("Not among the rows");
        let (mut signed, mut refused) = (Vec::new(), Vec::new());
        for each in out {
            match each {
                LeftOut::OffAgenda(p, why) => page.point(
                    "- ",
                    &format!(
                        "{}: not on this agenda ({} has no level \"{}\").",
                        self.origin(Origin::Proposal(*p)),
                        clean(&why.issue),
                        clean(&why.level)
                    ),
                ),
                LeftOut::Undefined(origin, why) => {
                    let why = clean(&zopa::undefined(self.case, why)).into_owned();
                    page.point("- ", &format!("{}: not defined, because {why}.", self.origin(*origin)));
                }
                LeftOut::NobodyThere(origin) => {
                    page.point(
                        "- ",
                        &format!("{}: not defined, because nobody is in this group.", self.origin(*origin)),
                    );
                }
                LeftOut::Beyond(origin, by) if by.is_empty() => signed.push(self.origin(*origin)),
                LeftOut::Beyond(origin, by) => {
                    refused.push(format!("{} (by {})", self.origin(*origin), self.words.parties(*by)));
                }
            }
        }
        for (which, names) in [
            ("all who must sign would sign it at the central case", signed),
            ("somebody who must sign refuses it", refused),
        ] {
            if !names.is_empty() {
                page.point("- ", &format!("Beyond the sixteenth row, {which}: {}.", listed(&names)));
            }
        }
    }

    /// Of proposals that have no row, for want of room: how many there are, and how many of them all who must sign would sign.
    pub(super) fn beyond(&self) -> Option<String> {
        let of = |out: &LeftOut| match out {
            LeftOut::Beyond(Origin::Proposal(_), by) => Some(by.is_empty()),
            _ => None,
        };
        let beyond: Vec<bool> = self.assessment.candidates.left_out.iter().filter_map(of).collect();
        let signed = beyond.iter().filter(|s| **s).count();
        if beyond.is_empty() {
            return None;
        }
        let signed = match (signed, beyond.len()) {
            (0, 1) => "somebody who must sign refuses it".to_owned(),
            (0, _) => "somebody who must sign refuses each".to_owned(),
            (n, all) if n == all => "all who must sign would sign them".to_owned(),
            (n, _) => format!("all who must sign would sign {}", grouped(n as u128)),
        };
        Some(format!(
            "The findings speak of {} rows, those first that all who must sign would sign. Of {}, {} no row: {signed} \
             (named below the rows).",
            self.assessment.rows.len(),
            counted(self.case.proposals.len() as u128, "proposal", "proposals"),
            match beyond.len() {
                1 => "one has".to_owned(),
                n => format!("{} have", grouped(n as u128)),
            },
        ))
    }

    pub(super) fn space(&self, page: &mut Page) {
        let Some(counts) = &self.assessment.counts else { return };
        page.heading("The whole space of deals");
        let mut grid = Grid::new(&[
            ("Among", Set::Words),
            ("Possible", Set::Figures),
            ("In their hands", Set::Figures),
            ("All would sign, somebody gains", Set::Figures),
            ("Efficient", Set::Figures),
        ]);
        let groups = [("those at the table", &counts.table), ("all who set an issue", &counts.setters)];
        for (name, survey) in groups {
            let Some(s) = survey else { continue };
            let gainful = match (&s.agreement.gainful, s.agreement.empty) {
                (Ok(n), _) => amount(*n),
                (Err(_), true) => "none".to_owned(),
                (Err(_), false) => "some".to_owned(),
            };
            let efficient = s.frontier.as_ref().ok().and_then(|f| f.outcomes.as_ref().ok());
            grid.row([
                name.to_owned(),
                s.feasible.as_ref().map_or("not counted".to_owned(), |n| amount(*n)),
                amount(s.deliverable),
                gainful,
                efficient.map_or_else(|| "not counted".to_owned(), |n| amount(*n)),
            ]);
        }
        page.table(grid);
        page.gap();
        match &counts.equilibria {
            Ok(all) => {
                let each: Vec<String> = all
                    .iter()
                    .map(|(n, k)| format!("{} under {}", grouped((*k).into()), crate::stability::short(*n)))
                    .collect();
                page.say(&format!(
                    "Of {}, those from which no party would move alone: {}. (`zopa stability` lists and explains them.)",
                    counted(counts.states.into(), "state", "states"),
                    listed(&each)
                ));
            }
            Err(why) => page.say(&format!("Equilibria were not counted: {}.", clean(&why.message))),
        }
    }
}
