//! The deal space: counts, near misses, what each settlement gives to whom, all packages as pairs see them.

use super::Sheet;
use crate::document::{Block, Fold, Item, List, Phrases, Run, Section, blocks, lead_prose, link, linked, plain};
use crate::figure;
use crate::report::{View, anchor, origins};
use crate::text::{clean, counted, grouped, points};
use zopa::assess::Among;
use zopa::assess::background::Background;
use zopa::bargain::Sieve;
use zopa::core::{Diagnostic, PartyId, PartySet, Role, Stance};

impl Sheet<'_> {
    pub(super) fn space(&self) -> Option<Section> {
        let view = &self.view;
        let title = "The deal space: what is possible, efficient and fair";
        let mut blocks =
            blocks(self.n, "How many packages are possible, deliverable, agreeable and efficient", |page| {
                view.space(page)
            });
        if let Some(background) = self.background {
            blocks.iter_mut().for_each(|block| lead(block, background));
            blocks.extend(rests_on(view, background, view.case.with_preferences()));
            blocks.extend(self.why_so_many(background));
            blocks.extend(self.why_equilibria(background));
        }
        let misses = near_misses(view);
        if !misses.is_empty() {
            blocks.push(Block::Heading(
                Some("near-misses".to_owned()),
                "Near misses: one signer short of a signature".to_owned(),
            ));
            let item = |(k, party, text): &(usize, PartyId, String)| {
                let mut words = linked(text, self.n);
                let drawn = self.background.and_then(|b| b.breakdowns[*k][*party].as_ref());
                if drawn.is_some_and(|b| !b.parts.is_empty()) {
                    words.push(Run::Text(" ".to_owned()));
                    words.push(link(anchor::gain(*k, *party), "Part by part."));
                }
                Item { id: None, blocks: vec![Block::Say(words)] }
            };
            blocks.push(Block::List(List { numbered: false, items: misses.iter().map(item).collect() }));
        }
        let Some(background) = self.background else { return super::section("deals", "Deal space", title, blocks) };
        blocks.extend(figure::parallel::figure(view, background).map(Block::Figure));
        let pairs: Vec<_> =
            background.pairs.iter().map(|pair| figure::scatter::figure(view, &background.ledger, pair)).collect();
        if !pairs.is_empty() {
            blocks.push(Block::Figures(pairs));
        }
        if !background.drawn {
            blocks.push(Block::Remark(plain(format!(
                "The packages of pairs of parties are not drawn: the space has more than {} combinations.",
                grouped(zopa::bargain::MOST_DRAWN.into())
            ))));
        }
        if background.pairs_left_out > 0 {
            let n = background.pairs_left_out;
            blocks.push(Block::Remark(plain(format!(
                "{} not drawn.",
                counted(n as u128, "further pair of parties is", "further pairs of parties are")
            ))));
        }
        super::section("deals", "Deal space", title, blocks)
    }

    /// How many states there are, and from how many of them nobody would move alone.
    fn why_equilibria(&self, background: &Background) -> Option<Block> {
        self.view.assessment.counts.as_ref()?;
        let said = zopa::why_equilibria(self.prepared, self.view.assessment);
        let items = said.iter().map(|text| Item { id: None, blocks: vec![Block::Say(plain(named(text)))] });
        let mut blocks = vec![Block::List(List { numbered: false, items: items.collect() })];
        blocks.extend(rests_on(&self.view, background, self.view.case.with_preferences()));
        Some(Block::Fold(Fold {
            id: EQUILIBRIA.to_owned(),
            summary: plain("How many states there are, and where nobody would move alone"),
            blocks,
        }))
    }

    /// What takes packages away from each group, step by step, and the numbers that it rests on.
    fn why_so_many(&self, background: &Background) -> Vec<Block> {
        let view = &self.view;
        let Some(counts) = &view.assessment.counts else { return Vec::new() };
        let one = |(among, sieve): &(Among, Result<Sieve, Diagnostic>)| {
            let (survey, who, members) = match among {
                Among::Table => (counts.table.as_ref()?, "those at the table", view.case.table()),
                Among::Setters => (
                    counts.setters.as_ref()?,
                    "all who set an issue",
                    view.case.setters().minus(view.case.having(Role::Audience)),
                ),
            };
            let said = zopa::why_so_many(view.case, survey, sieve.as_ref());
            let items = said.iter().map(|text| Item { id: None, blocks: vec![Block::Say(plain(named(text)))] });
            let mut blocks = vec![Block::List(List { numbered: false, items: items.collect() })];
            self.parties_called().lead_starts(&mut blocks);
            if !view.case.rules.is_empty() {
                Phrases::new([("The rule".to_owned(), "rules".to_owned())]).lead_starts(&mut blocks);
            }
            blocks.extend(rests_on(view, background, members));
            Some(Block::Fold(Fold {
                id: anchor::counts(*among),
                summary: plain(format!("Why {who} have so many: what takes packages away")),
                blocks,
            }))
        };
        background.sieves.iter().filter_map(one).collect()
    }
}

/// A sentence of `zopa why` for a page: names of the file in quotation marks.
pub(super) fn named(text: &str) -> String {
    clean(text).replace('`', "\"")
}

/// The fold on states and equilibria.
const EQUILIBRIA: &str = "counts-equilibria";

/// The counts lead to what they come from: each group to its steps, the equilibria to theirs.
fn lead(block: &mut Block, background: &Background) {
    lead_prose(std::slice::from_mut(block), EQUILIBRIA);
    if let Block::Table(table) = block {
        let places: Vec<String> = background.sieves.iter().map(|(among, _)| anchor::counts(*among)).collect();
        table.lead_each(|k| places.get(k).cloned());
    }
}

/// Whose numbers, which rules and which issues something rests on.
pub(super) fn rests_on(view: &View<'_>, background: &Background, members: PartySet) -> Option<Block> {
    let numbers = origins::numbers_of(view, &background.ledger, members.intersection(view.case.with_preferences()));
    if numbers.is_empty() {
        return None;
    }
    let mut words = plain("It rests on the numbers of ");
    words.extend(numbers);
    words.extend(plain("; on the "));
    if !view.case.rules.is_empty() {
        words.extend([link("rules", "rules"), Run::Text(", the ".to_owned())]);
    }
    words.extend([link("alternatives", "red lines"), Run::Text(" and ".to_owned()), link("issues", "who sets what")]);
    words.extend(plain("."));
    Some(Block::Remark(words))
}

/// Rows that one signer refuses for interest alone, nearest first.
fn near_misses(view: &View<'_>) -> Vec<(usize, PartyId, String)> {
    let mut found: Vec<(f64, (usize, PartyId, String))> = Vec::new();
    for (k, row) in view.assessment.rows.iter().enumerate() {
        let refusing = row.refusing();
        let [party] = refusing.iter().collect::<Vec<_>>()[..] else { continue };
        if row.standing[party].stance != Stance::Interest {
            continue;
        }
        let who = view.words.party(party);
        let (short, text) = match row.standing[party].gain {
            Some(gain) => (-gain, format!("{}: only {who} would refuse, by {} points.", view.row(k), points(-gain))),
            None => (f64::INFINITY, format!("{}: only {who} would refuse.", view.row(k))),
        };
        found.push((short, (k, party, text)));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, miss)| miss).collect()
}
