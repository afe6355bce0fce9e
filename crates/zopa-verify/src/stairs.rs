//! Which vectors no other dominates.

use crate::parts::Vector;
use std::collections::BTreeMap;

/// Vectors that have come, in descending order.
pub(crate) struct Stairs {
    /// Of up to three scores: of each second score the largest third, both falling and rising.
    steps: BTreeMap<i64, i64>,
    /// Of more all of them.
    kept: Option<Vec<Vector>>,
}

/// Whether a vector has scores beyond the third.
pub(crate) fn is_wide(vector: &Vector) -> bool {
    vector[3..].iter().any(|x| *x != 0)
}

impl Stairs {
    /// For vectors of which some have scores beyond the third, or none.
    pub(crate) fn new(wide: bool) -> Self {
        Stairs { steps: BTreeMap::new(), kept: wide.then(Vec::new) }
    }

    /// Whether one that came before is as good for all. What is not has come now. O(log n) of up to three scores.
    pub(crate) fn covers(&mut self, vector: &Vector) -> bool {
        if let Some(kept) = &mut self.kept {
            let covered = kept.iter().any(|other| other.iter().zip(vector).all(|(x, y)| x >= y));
            if !covered {
                kept.push(*vector);
            }
            return covered;
        }
        let [_, second, third, ..] = *vector;
        if self.steps.range(second..).next().is_some_and(|(_, most)| *most >= third) {
            return true;
        }
        while let Some((below, _)) = self.steps.range(..=second).next_back().filter(|(_, most)| **most <= third) {
            let below = *below;
            self.steps.remove(&below);
        }
        self.steps.insert(second, third);
        false
    }
}
