//! Each side's alternative to a deal, and its red lines.

use super::Sheet;
use crate::document::{Block, Run, Section, Table, Words, blocks, link, plain};
use crate::report::anchor;
use crate::table::Set;
use crate::text::points;
use zopa::core::Role;

impl Sheet<'_> {
    pub(super) fn alternatives(&self) -> Option<Section> {
        let view = &self.view;
        let title = "Each side's alternative to a deal, and its red lines";
        let Some(background) = self.background else {
            let blocks = blocks(self.n, "Red lines", |page| view.alternatives(self.prepared, page));
            return super::section("alternatives", "Alternatives", title, blocks);
        };
        let mut table = Table::new(
            "In points at the central case. Walking away is what no deal is worth to a party, which need not be what things are worth as \
             they stand; red lines are not bought with gains elsewhere",
            &[
                ("Party", Set::Words),
                ("Status quo", Set::Figures),
                ("Walking away", Set::Figures),
                ("Signs nothing in which", Set::Words),
            ],
        );
        for p in view.case.with_preferences().minus(view.case.having(Role::Audience)).iter() {
            let id = &view.case.parties[p].id;
            let above = background.interests[p].as_ref().is_some_and(|i| i.above_status_quo);
            let path = format!("preferences.{id}.{}", if above { "walk_away" } else { "reservation" });
            let (here, away) = match background.alternatives[p] {
                // The points of the status quo come from all of the party's numbers: their table begins with the first.
                Some((q, d)) => {
                    let first =
                        background.ledger.entries.iter().find(|e| e.path.starts_with(&format!("preferences.{id}.")));
                    let here = first.map_or(plain(points(q)), |e| vec![link(anchor::number(&e.path), points(q))]);
                    (here, vec![link(anchor::number(&path), points(d))])
                }
                None => (plain("ranks only"), plain("ranks only")),
            };
            let mut lines = Words::new();
            for line in &view.case.red_lines[p] {
                if !lines.is_empty() {
                    lines.push(Run::Text("; ".to_owned()));
                }
                lines.push(Run::Text(view.words.condition(line.when)));
                let records = self.view.on(&format!("preferences.{id}.refuses.{}", line.id), &line.because);
                if !records.is_empty() {
                    lines.push(Run::Text(" ".to_owned()));
                    lines.extend(self.view.records(records.into_iter()));
                }
            }
            let lines = if lines.is_empty() { plain("-") } else { lines };
            table.rows.push((None, vec![plain(view.words.party(p)), here, away, lines]));
        }
        let blocks = if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] };
        super::section("alternatives", "Alternatives", title, blocks)
    }
}
