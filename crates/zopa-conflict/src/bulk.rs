//! Conditions and utilities of all states at once.
//!
//! The issues are split in two halves; what a state gets from its issues is what the two halves give, added. So a
//! state costs two loads for each table, not one for each issue. A condition is looked up by the levels of the few
//! issues that it looks at.

use crate::layout::Layout;
use crate::states::StateSet;
use rayon::prelude::*;
use zopa_core::{Additive, ConditionId, Id, IssueId, Model, StateId};

/// A number that each issue adds to, tabulated for the two halves of the issues.
pub(crate) struct Halves {
    low: Vec<i64>,
    high: Vec<i64>,
}

impl Halves {
    /// From what each level (by its place in the layout) of each issue adds.
    fn new(layout: &Layout, adds: impl Fn(IssueId, usize) -> i64) -> Halves {
        let cut = halve(layout);
        let half = |issues: std::ops::Range<usize>| {
            let mut sums = vec![0i64];
            for v in issues.map(IssueId::new) {
                let before = sums.len();
                let adds: Vec<i64> = (0..layout.levels(v).len()).map(|l| adds(v, l)).collect();
                let grown = (0..before * adds.len()).map(|k| sums[k % before] + adds[k / before]).collect();
                sums = grown;
            }
            sums
        };
        Halves { low: half(0..cut), high: half(cut..layout.issues()) }
    }
}

/// How many of the first issues make up the low half: few states, but enough for an inner loop.
fn halve(layout: &Layout) -> usize {
    let mut product = 1u64;
    for v in 0..layout.issues() {
        if product >= 1024 {
            return v;
        }
        product *= layout.levels(IssueId::new(v)).len() as u64;
    }
    layout.issues()
}

/// How many states the low half has: the length of a row.
pub(crate) fn row_len(layout: &Layout) -> usize {
    (0..halve(layout)).map(|v| layout.levels(IssueId::new(v)).len()).product()
}

/// The truth of one condition at every state.
pub(crate) struct Truths {
    index: Halves,
    holds: StateSet,
}

impl Truths {
    /// Tries the condition at every combination of levels of the issues that it looks at.
    pub(crate) fn new(model: &Model, layout: &Layout, condition: ConditionId) -> Truths {
        let condition = model.condition(condition);
        let issues: Vec<IssueId> = condition.support().iter().filter(|v| v.index() < layout.issues()).collect();
        let mut strides = vec![0i64; layout.issues()];
        let mut total = 1u64;
        for v in &issues {
            strides[v.index()] = total as i64;
            total *= layout.levels(*v).len() as u64;
        }
        let mut outcome = layout.outcome(StateId(0));
        let holds = StateSet::filled(total, |k| {
            for v in &issues {
                let levels = layout.levels(*v);
                outcome.set(*v, levels[(i64::from(k) / strides[v.index()]) as usize % levels.len()]);
            }
            condition.holds(&outcome)
        });
        Truths { index: Halves::new(layout, |v, l| strides[v.index()] * l as i64), holds }
    }
    /// Calls `then` for each state of a row in which the condition holds, by its place in the row.
    fn in_row(&self, row: usize, mut then: impl FnMut(usize)) {
        let base = self.index.high[row];
        for (k, low) in self.index.low.iter().enumerate() {
            if self.holds.contains(StateId((base + low) as u32)) {
                then(k);
            }
        }
    }
    /// Rewrites a number of every state by whether the condition holds there.
    pub(crate) fn fold(&self, keys: &mut [i64], then: impl Fn(&mut i64, bool) + Sync) {
        let low = self.index.low.len();
        keys.par_chunks_mut(low).enumerate().for_each(|(row, keys)| {
            let base = self.index.high[row];
            for (key, add) in keys.iter_mut().zip(&self.index.low) {
                then(key, self.holds.contains(StateId((base + add) as u32)));
            }
        });
    }
}

/// The states at which none of the conditions holds.
pub(crate) fn free_of(model: &Model, layout: &Layout, conditions: &[ConditionId]) -> StateSet {
    let mut free = StateSet::all(layout.states());
    let row_len = row_len(layout);
    for c in conditions {
        let truths = Truths::new(model, layout, *c);
        for row in 0..truths.index.high.len() {
            truths.in_row(row, |k| free.remove(StateId((row * row_len + k) as u32)));
        }
    }
    free
}

/// The score of every state, as raw fixed-point numbers.
pub(crate) fn scores(model: &Model, layout: &Layout, additive: &Additive) -> Vec<i64> {
    let sums = Halves::new(layout, |v, l| additive.table(v)[layout.levels(v)[l].index()].raw());
    let mut scores = vec![0i64; layout.states() as usize];
    scores.par_chunks_mut(sums.low.len()).enumerate().for_each(|(row, scores)| {
        for (score, low) in scores.iter_mut().zip(&sums.low) {
            *score = sums.high[row] + low;
        }
    });
    for (condition, add) in additive.terms() {
        let add = add.raw();
        Truths::new(model, layout, *condition).fold(&mut scores, |score, holds| *score += if holds { add } else { 0 });
    }
    scores
}
