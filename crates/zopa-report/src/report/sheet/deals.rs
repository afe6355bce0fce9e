//! The deal space: counts, near misses, what each settlement gives to whom, all packages as pairs see them.

use super::Sheet;
use crate::document::{Block, Item, List, Section, blocks, linked, plain};
use crate::figure;
use crate::report::View;
use crate::text::{counted, grouped, points};
use zopa::core::Stance;

impl Sheet<'_> {
    pub(super) fn space(&self) -> Option<Section> {
        let view = &self.view;
        let title = "The deal space: what is possible, efficient and fair";
        let mut blocks =
            blocks(self.n, "How many packages are possible, deliverable, agreeable and efficient", |page| {
                view.space(page)
            });
        let misses = near_misses(view);
        if !misses.is_empty() {
            blocks.push(Block::Heading(
                Some("near-misses".to_owned()),
                "Near misses: one signer short of a signature".to_owned(),
            ));
            let item = |text: &String| Item { id: None, blocks: vec![Block::Say(linked(text, self.n))] };
            blocks.push(Block::List(List { numbered: false, items: misses.iter().map(item).collect() }));
        }
        let Some(background) = self.background else { return super::section("deals", "Deal space", title, blocks) };
        blocks.extend(figure::parallel::figure(view).map(Block::Figure));
        let pairs: Vec<_> = background.pairs.iter().map(|pair| figure::scatter::figure(view, pair)).collect();
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
}

/// Rows that one signer refuses for interest alone, nearest first.
fn near_misses(view: &View<'_>) -> Vec<String> {
    let mut found: Vec<(f64, String)> = Vec::new();
    for (k, row) in view.assessment.rows.iter().enumerate() {
        let refusing = row.refusing();
        let [party] = refusing.iter().collect::<Vec<_>>()[..] else { continue };
        if row.standing[party].stance != Stance::Interest {
            continue;
        }
        let who = view.words.party(party);
        let (short, text) = match row.standing[party].gain {
            Some(gain) => (-gain, format!("{}: only {who} refuses, by {} points.", view.row(k), points(-gain))),
            None => (f64::INFINITY, format!("{}: only {who} refuses.", view.row(k))),
        };
        found.push((short, text));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, text)| text).collect()
}
