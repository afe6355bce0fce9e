//! What would hold: the status quo, and every settlement with the move that breaks or tests it.

use super::Sheet;
use super::deals::{named, rests_on};
use crate::document::{Block, Fold, Item, List, Phrases, Run, Section, Table, lead_prose, link, plain};
use crate::figure;
use crate::report::{View, anchor, origins, rows, status_quo};
use crate::table::Set;
use zopa::assess::Judged;
use zopa::assess::background::{Background, Followed};
use zopa::core::PartySet;

impl Sheet<'_> {
    pub(super) fn stability(&self) -> Option<Section> {
        let view = &self.view;
        let mut blocks = vec![Block::Heading(Some("status-quo".to_owned()), "The status quo".to_owned())];
        blocks.extend(crate::document::blocks(self.n, "Coalitions", |page| status_quo::write(view, page)));
        if let Some(background) = self.background {
            let places = coalitions(view, background);
            places.lead_rows(&mut blocks, 1);
            starts(view, background).lead_starts(&mut blocks);
            blocks.extend(self.moves_alone(background));
            blocks.extend(self.what_coalitions_gain(background));
        }
        blocks.push(match &self.answer.states {
            Ok(graph) => {
                let mut figure = figure::states::figure(self.prepared, graph, "states");
                // What is preferred in each state comes from all the numbers.
                let numbers = self.all_numbers().map(str::to_owned);
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
    Phrases::new(all.map(|(who, _)| (view.words.parties(*who), anchor::coalition(view.case, *who))))
}

/// How sentences on the status quo begin that give a count: each leads to the steps behind that very count. A coalition is followed
/// by how many packages it has, a party that leaves alone by what it gains.
fn starts(view: &View<'_>, background: &Background) -> Phrases {
    let counted = |who: PartySet| (view.words.parties(who), anchor::coalition(view.case, who));
    let of = background.coalitions.iter().map(|(who, _)| counted(*who));
    let moves = view.assessment.status_quo.moves.iter();
    let alone = moves
        .map(|drift| (format!("{} would gain by moving alone", view.words.party(drift.party)), MOVES_ALONE.to_owned()));
    let together = (status_quo::TOGETHER.to_owned(), COALITIONS_WHY.to_owned());
    Phrases::new(of.chain(alone).chain(std::iter::once(together).filter(|_| !background.coalitions.is_empty())))
}

/// The fold that says what each gains by moving alone.
const MOVES_ALONE: &str = "moves-alone";
/// The fold that says what each coalition has to gain.
const COALITIONS_WHY: &str = "coalitions-why";

impl Sheet<'_> {
    /// What each party gains by leaving the status quo alone, part by part, as `zopa why` has it.
    fn moves_alone(&self, background: &Background) -> Option<Block> {
        let moves = &self.view.assessment.status_quo.moves;
        let told = zopa::why_moves_alone(self.prepared, self.view.assessment);
        let item = |(drift, said): (&zopa::assess::Drift, String)| {
            let mut blocks = vec![Block::Say(plain(named(&said)))];
            blocks.extend(rests_on(&self.view, background, PartySet::only(drift.party)));
            Item { id: None, blocks }
        };
        let items: Vec<Item> = moves.iter().zip(told).map(item).collect();
        (!items.is_empty()).then(|| {
            Block::Fold(Fold {
                id: MOVES_ALONE.to_owned(),
                summary: plain("What each gains by moving alone, part by part"),
                blocks: vec![Block::List(List { numbered: false, items })],
            })
        })
    }

    /// What each coalition has to gain, as `zopa why` has it: what takes packages away from it, and what it could do together.
    fn what_coalitions_gain(&self, background: &Background) -> Option<Block> {
        if background.coalitions.is_empty() {
            return None;
        }
        let view = &self.view;
        let item = |(who, found): &Followed| {
            let said = zopa::why_a_coalition(self.prepared, view.assessment, *who, found.as_ref()).join(" ");
            let mut words = origins::numbers_of(view, &background.ledger, *who);
            if words.is_empty() {
                words.push(Run::Strong(view.words.parties(*who)));
            }
            words.push(Run::Text(": ".to_owned()));
            words.extend(plain(named(&said)));
            Item { id: Some(anchor::coalition(view.case, *who)), blocks: vec![Block::Say(words)] }
        };
        let items = background.coalitions.iter().map(item).collect();
        let mut blocks = vec![Block::List(List { numbered: false, items })];
        blocks.extend(rests_on(view, background, view.case.with_preferences()));
        Some(Block::Fold(Fold {
            id: COALITIONS_WHY.to_owned(),
            summary: plain("What each coalition has to gain, and why: step by step"),
            blocks,
        }))
    }
}
