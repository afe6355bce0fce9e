//! The part of a space that is looked at, and how it is cut into blocks.

use crate::problems::too_many;
use zopa_core::{Count, Diagnostic, Id, IssueId, LevelId, Limits, Model, Outcome};

/// How many outcomes are looked at, at most, by enumeration.
pub(crate) const ENUMERATED: u64 = 100_000_000;

/// A block has at most this many outcomes while another issue still fits. (Unit tests have small blocks, and thereby
/// many of them in small cases.)
const BLOCK: u64 = if cfg!(test) { 12 } else { 1 << 14 };
/// A block smaller than this takes one more issue even beyond [`BLOCK`], up to [`WIDE`].
const NARROW: u64 = if cfg!(test) { 3 } else { 1 << 10 };
const WIDE: u64 = if cfg!(test) { 24 } else { 1 << 17 };

/// A product of free issues; every other issue stays at the status quo. Its outcomes are numbered like those of the
/// whole space, first issue fastest, so both numbers have the same order.
#[derive(Debug)]
pub(crate) struct Arena<'a> {
    model: &'a Model,
    total: u64,
    inner: Vec<Axis>,
    outer: Vec<Axis>,
    block: usize,
    blocks: usize,
    status_quo: u64,
}

/// A free issue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    /// Which.
    pub(crate) issue: IssueId,
    /// How many levels it has.
    pub(crate) levels: usize,
    /// By how much the outcome's number grows from one level to the next.
    stride: u64,
}

impl<'a> Arena<'a> {
    /// The outcomes in which the free issues take any level.
    ///
    /// # Errors
    /// E712 if there are more than [`ENUMERATED`], or more than the work limit. `what` names the space in the message.
    pub(crate) fn new(
        model: &'a Model,
        free: impl Iterator<Item = IssueId>,
        limits: &Limits,
        what: &str,
    ) -> Result<Self, Diagnostic> {
        let space = model.space();
        let mut axes: Vec<Axis> = Vec::new();
        let mut total = 1u128;
        let mut log10 = 0.0;
        for issue in free.filter(|v| space.levels(*v) > 1) {
            let levels = space.levels(issue);
            axes.push(Axis { issue, levels, stride: total.min(u128::from(u64::MAX)) as u64 });
            total = total.saturating_mul(levels as u128);
            log10 += (levels as f64).log10();
        }
        let most = ENUMERATED.min(limits.work);
        if total > u128::from(most) {
            let count = if total == u128::MAX { Count::Beyond { log10 } } else { Count::Exact(total) };
            return Err(too_many(what, count, most));
        }
        let (mut inner, mut outer, mut block) = (Vec::new(), Vec::new(), 1u64);
        for axis in axes {
            let larger = block * axis.levels as u64;
            if larger <= BLOCK || (block < NARROW && larger <= WIDE) {
                block = larger;
                inner.push(axis);
            } else {
                outer.push(axis);
            }
        }
        let q = model.status_quo();
        let at = |axes: &[Axis]| axes.iter().map(|a| a.stride * q.level(a.issue).index() as u64).sum::<u64>();
        Ok(Arena {
            model,
            total: total as u64,
            block: block as usize,
            blocks: (total as u64 / block) as usize,
            status_quo: at(&inner) + at(&outer),
            inner,
            outer,
        })
    }

    /// The model.
    pub(crate) fn model(&self) -> &'a Model {
        self.model
    }
    /// How many outcomes there are.
    pub(crate) fn len(&self) -> u64 {
        self.total
    }
    /// How many outcomes each block has.
    pub(crate) fn block(&self) -> usize {
        self.block
    }
    /// How many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks
    }
    /// The free issues whose levels vary within a block.
    pub(crate) fn inner(&self) -> &[Axis] {
        &self.inner
    }
    /// The free issues that number the blocks.
    pub(crate) fn outer(&self) -> &[Axis] {
        &self.outer
    }
    /// The number of the status quo.
    pub(crate) fn status_quo(&self) -> u64 {
        self.status_quo
    }
    /// The level of each outer issue in a block.
    pub(crate) fn outer_levels(&self, block: usize) -> impl Iterator<Item = (Axis, usize)> + '_ {
        mixed_radix(&self.outer, block)
    }
    /// The level of each inner issue at a place of a block.
    pub(crate) fn inner_levels(&self, place: usize) -> impl Iterator<Item = (Axis, usize)> + '_ {
        mixed_radix(&self.inner, place)
    }
    /// The number of a block's first outcome; it grows with the block's number.
    pub(crate) fn base(&self, block: usize) -> u64 {
        self.outer_levels(block).map(|(axis, level)| axis.stride * level as u64).sum()
    }
    /// What each place of a block adds to the number of its first outcome, ascending.
    pub(crate) fn offsets(&self) -> Vec<u32> {
        (0..self.block)
            .map(|place| self.inner_levels(place).map(|(axis, level)| axis.stride * level as u64).sum::<u64>() as u32)
            .collect()
    }
    /// The block and place of a number.
    pub(crate) fn find(&self, number: u64) -> (usize, usize) {
        let digits = |axes: &[Axis]| {
            axes.iter().rev().fold(0, |sum, a| sum * a.levels + (number / a.stride % a.levels as u64) as usize)
        };
        (digits(&self.outer), digits(&self.inner))
    }
    /// The number of an outcome, if only free issues leave the status quo in it.
    pub(crate) fn number(&self, outcome: &Outcome) -> Option<u64> {
        let axes = || self.inner.iter().chain(&self.outer);
        let free = |v: IssueId| axes().any(|axis| axis.issue == v);
        let inside = outcome.differing(self.model.status_quo()).all(free);
        inside.then(|| axes().map(|a| a.stride * outcome.level(a.issue).index() as u64).sum())
    }
    /// The outcome of a number.
    pub(crate) fn outcome(&self, number: u64) -> Outcome {
        let mut outcome = self.model.status_quo().clone();
        for axis in self.inner.iter().chain(&self.outer) {
            outcome.set(axis.issue, LevelId::new((number / axis.stride % axis.levels as u64) as usize));
        }
        outcome
    }
}

fn mixed_radix(axes: &[Axis], number: usize) -> impl Iterator<Item = (Axis, usize)> + '_ {
    let mut rest = number;
    axes.iter().map(move |axis| {
        let level = rest % axis.levels;
        rest /= axis.levels;
        (*axis, level)
    })
}
