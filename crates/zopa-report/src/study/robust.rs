//! What a party can choose without knowing more.

use super::View;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{short_share, signed};
use zopa::assess::study::Robust;

/// How to read a party's options.
pub(super) const READING: &str = "Options: nothing, and each settlement that it signs and all other signers accept at the central case. Points above walking away: at the \
     central case, and the least anywhere in its stated ranges. Regret: the most by which another option can be better \
     somewhere in the ranges. Robust: the largest part of the ranges, around the central values, in which it loses nothing.";

impl View<'_> {
    pub(super) fn robust(&self, robust: &Robust, page: &mut Page) {
        page.heading(&format!("What {} can choose without knowing more", self.words.party(robust.party)));
        page.say(READING);
        self.options(robust, page);
    }

    /// A party's options, without how to read them.
    pub(super) fn options(&self, robust: &Robust, page: &mut Page) {
        let n = self.draws();
        let exact = if robust.exact {
            "exact over all corners of the ranges"
        } else {
            "bounds on the safe side, since a number of its own is both a weight and a value, or many are used at several places"
        };
        page.say(&format!("Least and regret are {exact}."));
        page.gap();
        let mut grid = Grid::new(&[
            ("Option", Set::Words),
            ("Central", Set::Numbers),
            ("Least", Set::Numbers),
            ("Regret", Set::Numbers),
            ("Robust", Set::Numbers),
            ("All sign", Set::Numbers),
            ("Holds", Set::Numbers),
            ("Regret against", Set::Words),
        ]);
        for option in &robust.options {
            let columns = option.row.and_then(|k| self.study.questions.rows.get(k)).map(|r| &r.columns);
            let hits = |c: Option<usize>| self.hits(c).map_or("-".to_owned(), |h| short_share(h, n));
            grid.row([
                self.words.row(option.row),
                signed(option.central),
                signed(option.worst),
                format!("{:.1}", option.regret),
                robustness(&option.curve),
                columns.map_or("-".into(), |c| hits(c.sign)),
                columns.map_or("-".into(), |c| hits(c.holds)),
                if option.regret > 0.0 { self.words.row(option.against) } else { "-".to_owned() },
            ]);
        }
        page.table(grid);
    }
}

/// The largest tenth of the ranges in which nothing is lost, interpolated.
fn robustness(curve: &[f64]) -> String {
    let steps = curve.len().saturating_sub(1).max(1) as f64;
    match curve.iter().position(|worst| *worst < 0.0) {
        None => "all".to_owned(),
        Some(0) => "none".to_owned(),
        Some(k) => {
            let (inside, outside) = (curve[k - 1], curve[k]);
            let part = (k as f64 - 1.0 + inside / (inside - outside)) / steps;
            // Never rounded up to all.
            format!("{:.0}%", (part * 100.0).floor())
        }
    }
}
