//! What would hold: the status quo, and every settlement with the move that breaks or tests it.

use super::Sheet;
use super::deals::{named, rests_on};
use crate::document::{Block, Fold, Item, List, Phrases, Run, Section, Table, lead_prose, link, plain};
use crate::figure;
use crate::report::{View, anchor, rows, status_quo};
use crate::table::Set;
use zopa::assess::Judged;
use zopa::assess::background::Background;

impl Sheet<'_> {
    pub(super) fn stability(&self) -> Option<Section> {
        let view = &self.view;
        let mut blocks = vec![Block::Heading(Some("status-quo".to_owned()), "The status quo".to_owned())];
        blocks.extend(crate::document::blocks(self.n, "Coalitions", |page| status_quo::write(view, page)));
        if let Some(background) = self.background {
            let places = coalitions(view, background);
            places.lead_rows(&mut blocks, 1);
            blocks.iter_mut().for_each(|block| {
                if let Block::List(_) = block {
                    places.lead(std::slice::from_mut(block));
                }
            });
            blocks.extend(why_so_many(view, background));
        }
        blocks.push(match &self.answer.states {
            Ok(graph) => {
                let mut figure = figure::states::figure(self.prepared, graph, "states");
                // What is preferred in each state comes from all the numbers.
                let numbers = self.background.map(|_| "numbers".to_owned());
                figure.table.lead_each(|_| numbers.clone());
                Block::Figure(figure)
            }
            Err(why) => {
                let said = format!("The states and the moves between them are not drawn: {}.", why.message);
                let mut remark = [Block::Remark(plain(said))];
                // The numbers in it are limits of the program.
                lead_prose(&mut remark, "method");
                let [remark] = remark;
                remark
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
                Some(text) => {
                    let mut words = plain(text);
                    let exits =
                        matches!(&row.judged, Some(Judged::Graded(v)) if v.parties.iter().any(|p| p.exit.is_some()));
                    if exits && self.background.is_some() {
                        words.extend([Run::Text(" ".to_owned()), link(anchor::game(k), "Step by step.")]);
                    }
                    words
                }
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

/// The coalitions that are followed, as they are named, each leading to what it has to gain.
fn coalitions(view: &View<'_>, background: &Background) -> Phrases {
    let all = background.coalitions.iter();
    Phrases::new(all.map(|c| (view.words.parties(c.signers), anchor::coalition(view.case, c.signers))))
}

/// What each coalition has to gain, and what takes packages away from it.
fn why_so_many(view: &View<'_>, background: &Background) -> Option<Block> {
    if background.coalitions.is_empty() {
        return None;
    }
    let item = |found: &zopa::bargain::PactSieve| {
        let said = zopa::why_a_coalition(view.case, found).join(" ");
        let mut words = vec![Run::Strong(view.words.parties(found.signers)), Run::Text(": ".to_owned())];
        words.extend(plain(named(&said)));
        let mut blocks = vec![Block::Say(words)];
        blocks.extend(rests_on(view, background, found.signers));
        Item { id: Some(anchor::coalition(view.case, found.signers)), blocks }
    };
    let items = background.coalitions.iter().map(item).collect();
    Some(Block::Fold(Fold {
        id: "coalitions-why".to_owned(),
        summary: plain("Why each coalition has so many packages: what takes them away"),
        blocks: vec![Block::List(List { numbered: false, items })],
    }))
}
