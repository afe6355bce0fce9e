//! Which vectors no other dominates.

use crate::parts::Vector;
use std::collections::BTreeMap;

/// Vectors of a block, and with how many blocks is compared, roughly.
const BLOCK: usize = if cfg!(test) { 3 } else { 32 };
const COMPARED: usize = 16;

/// Vectors that have come, in descending order.
pub(crate) struct Stairs {
    /// Of up to three scores: of each second score the largest third, both falling and rising.
    steps: BTreeMap<i64, i64>,
    /// Of more all of them, or the first, in blocks, each with the most of each score.
    kept: Option<Vec<(Vector, Vec<Vector>)>>,
    /// How many blocks.
    most: usize,
}

/// Whether a vector has scores beyond the third.
pub(crate) fn is_wide(vector: &Vector) -> bool {
    vector[3..].iter().any(|x| *x != 0)
}

impl Stairs {
    /// For vectors of which some have scores beyond the third, or none.
    pub(crate) fn new(wide: bool) -> Self {
        Stairs { steps: BTreeMap::new(), kept: wide.then(Vec::new), most: usize::MAX }
    }

    /// The same where it is no harm to miss some that are covered: of vectors with scores beyond the third only the first
    /// few are compared with.
    pub(crate) fn roughly(wide: bool) -> Self {
        Stairs { most: COMPARED, ..Stairs::new(wide) }
    }

    /// Whether one that came before is as good for all. What is not has come now. O(log n) of up to three scores, else O(n).
    pub(crate) fn covers(&mut self, vector: &Vector) -> bool {
        if let Some(kept) = &mut self.kept {
            let as_good = |other: &Vector| other.iter().zip(vector).all(|(x, y)| x >= y);
            // What came last is nearest in the first score.
            let mut blocks = kept.iter().rev().filter(|(most, _)| as_good(most));
            if blocks.any(|(_, block)| block.iter().any(as_good)) {
                return true;
            }
            let room = kept.len() < self.most;
            match kept.last_mut() {
                Some((most, block)) if block.len() < BLOCK => {
                    most.iter_mut().zip(vector).for_each(|(x, y)| *x = (*x).max(*y));
                    block.push(*vector);
                }
                _ if room => kept.push((*vector, vec![*vector])),
                _ => {}
            }
            return false;
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
