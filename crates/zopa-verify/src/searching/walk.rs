//! How many packages have wanted scores: every package, but for boxes that are wanted whole or not at all.
//!
//! Issue after issue gets a level. Of what the rest can add to each score the least and the most are known, and how many
//! packages it makes, for each combination of what matters; so a box is counted as soon as all or none of it is wanted.

use super::{Row, Search};
use crate::counting::Wanted;

/// Packages that may be gone through one by one for a number, and boxes that are looked at where there are more.
const ALL: u128 = 100_000_000;
pub(crate) const STEPS: u64 = 5_000_000;

/// What issues from a place on can add.
struct Rest {
    low: Vec<i64>,
    high: Vec<i64>,
    /// How many packages they make.
    count: u128,
}

/// Packages, issue by issue.
pub(crate) struct Walk {
    start: Vec<i64>,
    /// By place how many levels there are, and what each adds, by combination of what matters and level.
    rows: Vec<(usize, Vec<Row>)>,
    /// By place and combination; `None` where everything is forbidden.
    rest: Vec<Vec<Option<Rest>>>,
}

impl Search<'_> {
    /// The same packages, to be counted; `None` where some conditions count late.
    pub(crate) fn walk(self) -> Option<Walk> {
        let n = self.range.len();
        if self.boxes.late_joints() > 0 {
            return None;
        }
        let levels = self.boxes.levels.iter().map(Vec::len);
        let rows: Vec<(usize, Vec<Row>)> = levels.zip(self.rows).collect();
        let mut rest = vec![vec![Some(Rest { low: vec![0; n], high: vec![0; n], count: 1 })]];
        for (levels, rows) in rows.iter().rev() {
            let after = &rest[rest.len() - 1];
            rest.push(rows.chunks((*levels).max(1)).map(|rows| together(n, rows, after)).collect());
        }
        rest.reverse();
        if self.boxes.shut {
            rest[0][0] = None;
        }
        Some(Walk { start: self.boxes.start, rows, rest })
    }
}

/// What the levels of an issue and the rest can add.
fn together(n: usize, rows: &[Row], after: &[Option<Rest>]) -> Option<Rest> {
    let mut all: Option<Rest> = None;
    for (next, adds) in rows.iter().flatten() {
        let Some(rest) = &after[*next] else { continue };
        let all = all.get_or_insert_with(|| Rest { low: vec![i64::MAX; n], high: vec![i64::MIN; n], count: 0 });
        for (k, add) in adds.iter().enumerate() {
            all.low[k] = all.low[k].min(add + rest.low[k]);
            all.high[k] = all.high[k].max(add + rest.high[k]);
        }
        all.count = all.count.saturating_add(rest.count);
    }
    all
}

/// What is counted until it is enough, and boxes that may still be looked at.
struct Tally {
    found: u128,
    enough: u128,
    steps: u64,
}

impl Walk {
    /// How many packages are wanted; `None` where that took too much.
    pub(crate) fn count(&self, wanted: &Wanted) -> Option<u128> {
        let few = self.rest[0][0].as_ref().is_none_or(|rest| rest.count <= ALL);
        let mut tally = Tally { found: 0, enough: u128::MAX, steps: if few { u64::MAX } else { STEPS } };
        self.visit(wanted, (0, 0), &mut self.start.clone(), &mut tally)?;
        Some(tally.found)
    }

    /// How many of so many that are enough are found to be wanted, in so many boxes.
    pub(crate) fn count_to(&self, wanted: &Wanted, enough: u128, steps: &mut u64) -> u128 {
        let mut tally = Tally { found: 0, enough, steps: *steps };
        // However it ended, these are wanted.
        let _ = self.visit(wanted, (0, 0), &mut self.start.clone(), &mut tally);
        *steps = tally.steps;
        tally.found
    }

    /// `None` where it ended before all were counted.
    fn visit(
        &self,
        wanted: &Wanted,
        (place, combination): (usize, usize),
        scores: &mut [i64],
        tally: &mut Tally,
    ) -> Option<()> {
        tally.steps = tally.steps.checked_sub(1)?;
        let Some(rest) = &self.rest[place][combination] else { return Some(()) };
        match wanted.judge(|k| (scores[k] + rest.low[k], scores[k] + rest.high[k])) {
            Some(false) => return Some(()),
            Some(true) => {
                let n = (rest.count < u128::MAX).then_some(rest.count)?;
                tally.found = tally.found.checked_add(n)?;
                return (tally.found < tally.enough).then_some(());
            }
            None => {}
        }
        let (levels, rows) = self.rows.get(place)?;
        for (next, adds) in rows[combination * levels..][..*levels].iter().flatten() {
            scores.iter_mut().zip(adds).for_each(|(x, add)| *x += add);
            let rest = self.visit(wanted, (place + 1, *next), scores, tally);
            scores.iter_mut().zip(adds).for_each(|(x, add)| *x -= add);
            rest?;
        }
        Some(())
    }
}
