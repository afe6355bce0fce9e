//! Undominated vectors on the way, and how they are merged.

use crate::known::times;
use zopa_core::{Count, Diagnostic};

/// The undominated vectors that lead to one state.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// Row by row.
    pub(super) vectors: Vec<i64>,
    /// The vector of the layer before that each was built on, and the choice added.
    pub(super) from: Vec<(u32, u32)>,
    /// How many packages.
    pub(super) counts: Vec<Count>,
}

/// What leads to a state from one class of choices at one state: vectors, and what may be added to each.
pub(super) struct Source<'a> {
    pub(super) front: &'a Front,
    /// The place of the first of these vectors among those of its layer.
    pub(super) offset: u32,
    /// The choices, undominated among themselves.
    pub(super) options: &'a [Added],
    /// What terms add on this way.
    pub(super) terms: &'a [i64],
}

/// A choice as a summand.
pub(super) struct Added {
    pub(super) worth: Box<[i64]>,
    pub(super) option: u32,
    pub(super) alike: u128,
}

/// How a frontier is kept small, and how its vectors are found among what leads to a state.
pub(super) trait Frontier {
    /// The undominated of all sums, dominated ones dropped on the way.
    fn merge(&mut self, sources: &[Source<'_>]) -> Result<Front, Diagnostic>;
    /// How many vectors may be kept after a layer; they are thinned to fewer.
    fn kept(&self) -> (usize, usize);
    /// Keeps about so many; what that may cost each member, in raw score.
    fn thin(&mut self, front: &mut Front, to: usize, lost: &mut [i64]);
}

impl Front {
    /// Only these vectors, of so many members.
    pub(super) fn some(&self, kept: &[usize], members: usize) -> Front {
        Front {
            vectors: kept.iter().flat_map(|k| self.vectors[k * members..(k + 1) * members].iter().copied()).collect(),
            from: kept.iter().map(|k| self.from[*k]).collect(),
            counts: kept.iter().map(|k| self.counts[*k]).collect(),
        }
    }
}

impl Source<'_> {
    /// How many packages a sum stands for.
    pub(super) fn count(&self, vector: usize, option: &Added) -> Count {
        times(self.front.counts[vector], option.alike)
    }
}
