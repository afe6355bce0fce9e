//! What would hold: the status quo, and every settlement with the move that breaks or tests it.

use super::Sheet;
use crate::document::{Block, Section, Table, link, plain};
use crate::figure;
use crate::report::{anchor, rows, status_quo};
use crate::table::Set;

impl Sheet<'_> {
    pub(super) fn stability(&self) -> Option<Section> {
        let view = &self.view;
        let mut blocks = vec![Block::Heading(Some("status-quo".to_owned()), "The status quo".to_owned())];
        blocks.extend(crate::document::blocks(self.n, "Coalitions", |page| status_quo::write(view, page)));
        blocks.push(match &self.answer.states {
            Ok(graph) => Block::Figure(figure::states::figure(self.prepared, graph, "states")),
            Err(why) => {
                Block::Remark(plain(format!("The states and the moves between them are not drawn: {}.", why.message)))
            }
        });
        let mut table = Table::new(
            "The settlements once signed, at the central case: the move that breaks or tests each",
            &[
                ("#", Set::Numbers),
                ("Settlement", Set::Words),
                ("Grade", Set::Words),
                ("Who is tempted, and what follows", Set::Words),
            ],
        );
        for (k, row) in view.assessment.rows.iter().enumerate() {
            let lines = rows::temptation(view, row);
            if row.signers.is_empty() {
                continue;
            }
            let words = match lines {
                Some(text) => plain(text),
                None => plain("Nobody gains by leaving it."),
            };
            table.rows.push((
                None,
                vec![
                    plain((k + 1).to_string()),
                    vec![link(anchor::row(k), view.row_name(k))],
                    plain(rows::grade(row)),
                    words,
                ],
            ));
        }
        if !table.rows.is_empty() {
            blocks.push(Block::Heading(None, "The settlements".to_owned()));
            blocks.push(Block::Table(table));
        }
        super::section("stability", "Stability", "What would hold: the status quo and every settlement", blocks)
    }
}
