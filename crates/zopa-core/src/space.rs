//! Outcomes, and the three sizes of their space.
//!
//! Structured (no index, any size), enumerable (a mixed-radix index) and explicit (a u32 state) are three types, so
//! that no engine can ask a space of 10^30 outcomes for an index.

use crate::id::{Id, IdVec, IssueId, LevelId};
use std::fmt;

/// One level for each issue: a package, or a state of the conflict.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome(Box<[LevelId]>);

impl Outcome {
    /// An outcome from its levels, in the order of the issues.
    pub fn new(levels: impl IntoIterator<Item = LevelId>) -> Self {
        Outcome(levels.into_iter().collect())
    }
    /// The level of one issue.
    #[inline]
    pub fn level(&self, issue: IssueId) -> LevelId {
        self.0[issue.index()]
    }
    /// The same outcome with one issue at another level.
    #[must_use]
    pub fn with(&self, issue: IssueId, level: LevelId) -> Self {
        let mut levels = self.0.clone();
        levels[issue.index()] = level;
        Outcome(levels)
    }
    /// Puts one issue at another level.
    #[inline]
    pub fn set(&mut self, issue: IssueId, level: LevelId) {
        self.0[issue.index()] = level;
    }
    /// The levels, in the order of the issues.
    #[inline]
    pub fn levels(&self) -> &[LevelId] {
        &self.0
    }
    /// The issues on which the two differ, in order.
    pub fn differing<'a>(&'a self, other: &'a Outcome) -> impl Iterator<Item = IssueId> + 'a {
        self.0.iter().zip(&other.0).enumerate().filter(|(_, (a, b))| a != b).map(|(v, _)| IssueId::new(v))
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|l| l.index())).finish()
    }
}

/// The number of an outcome in an enumerable space: mixed radix, first issue fastest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OutcomeIndex(pub u64);

/// The number of a state in an explicit space: an [`OutcomeIndex`] below 2^32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StateId(pub u32);

/// How many outcomes a space has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Count {
    /// So many.
    Exact(u128),
    /// More than a u128 holds.
    Beyond {
        /// The decimal logarithm of the number.
        log10: f64,
    },
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exact(n) => write!(f, "{n}"),
            Count::Beyond { log10 } => write!(f, "10^{log10:.1}"),
        }
    }
}

impl Count {
    /// For people: with commas between thousands.
    pub fn grouped(self) -> String {
        match self {
            Count::Exact(n) => grouped(n),
            beyond @ Count::Beyond { .. } => beyond.to_string(),
        }
    }
}

/// A whole number with commas between thousands, as people read it.
pub fn grouped(n: u128) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The product of all issues' levels.
#[derive(Clone, PartialEq, Debug)]
pub struct OutcomeSpace {
    sizes: IdVec<IssueId, u16>,
}

impl OutcomeSpace {
    /// The space of issues with so many levels each; every number is at least 1.
    pub fn new(sizes: IdVec<IssueId, u16>) -> Self {
        debug_assert!(sizes.iter().all(|n| *n > 0));
        OutcomeSpace { sizes }
    }
    /// How many issues there are.
    pub fn issues(&self) -> usize {
        self.sizes.len()
    }
    /// How many levels an issue has.
    #[inline]
    pub fn levels(&self, issue: IssueId) -> usize {
        usize::from(self.sizes[issue])
    }
    /// The issues, in order.
    pub fn issue_ids(&self) -> impl DoubleEndedIterator<Item = IssueId> + ExactSizeIterator + use<> {
        self.sizes.ids()
    }
    /// How many outcomes there are.
    pub fn count(&self) -> Count {
        let exact = self.sizes.iter().try_fold(1u128, |n, size| n.checked_mul(u128::from(*size)));
        match exact {
            Some(n) => Count::Exact(n),
            None => Count::Beyond { log10: self.sizes.iter().map(|n| f64::from(*n).log10()).sum() },
        }
    }
    /// The index over the space, if the number of outcomes fits in a u64.
    pub fn indexed(&self) -> Option<Indexed<'_>> {
        let mut stride = 1u64;
        let mut strides = IdVec::new();
        for size in self.sizes.iter() {
            strides.push(stride);
            stride = stride.checked_mul(u64::from(*size))?;
        }
        Some(Indexed { space: self, strides, total: stride })
    }
}

/// An enumerable space: outcomes have numbers below [`Indexed::len`].
#[derive(Clone, Debug)]
pub struct Indexed<'a> {
    space: &'a OutcomeSpace,
    strides: IdVec<IssueId, u64>,
    total: u64,
}

impl Indexed<'_> {
    /// How many outcomes there are.
    pub fn len(&self) -> u64 {
        self.total
    }
    /// Never: a space has at least one outcome.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
    /// By how much the index grows from one level of the issue to the next.
    #[inline]
    pub fn stride(&self, issue: IssueId) -> u64 {
        self.strides[issue]
    }
    /// The index of an outcome.
    pub fn index(&self, outcome: &Outcome) -> OutcomeIndex {
        OutcomeIndex(self.strides.iter().zip(outcome.levels()).map(|(s, l)| s * l.index() as u64).sum())
    }
    /// The outcome at an index.
    pub fn outcome(&self, at: OutcomeIndex) -> Outcome {
        Outcome::new(self.space.issue_ids().map(|v| self.level(at, v)))
    }
    /// The level of one issue at an index.
    #[inline]
    pub fn level(&self, at: OutcomeIndex, issue: IssueId) -> LevelId {
        LevelId::new((at.0 / self.strides[issue] % self.space.levels(issue) as u64) as usize)
    }
    /// The index with one issue at another level.
    #[inline]
    pub fn with(&self, at: OutcomeIndex, issue: IssueId, level: LevelId) -> OutcomeIndex {
        let stride = self.strides[issue];
        OutcomeIndex(at.0 - stride * self.level(at, issue).index() as u64 + stride * level.index() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Indexed, OutcomeIndex, OutcomeSpace};
    use crate::id::{Id, IssueId, LevelId};

    fn space(sizes: &[u16]) -> OutcomeSpace {
        OutcomeSpace::new(sizes.to_vec().into())
    }

    /// The first issue is the fastest: the order in which states are printed depends on it.
    #[test]
    fn first_issue_is_fastest() {
        let s = space(&[2, 3]);
        let ix = s.indexed().unwrap();
        let second = ix.outcome(OutcomeIndex(1));
        assert_eq!(second.levels(), [LevelId::new(1), LevelId::new(0)]);
    }

    /// Index, outcome, level and with agree on every outcome of a mixed space.
    #[test]
    fn index_and_outcome_are_inverse() {
        let s = space(&[2, 3, 1, 4]);
        let ix: Indexed<'_> = s.indexed().unwrap();
        assert_eq!(ix.len(), 24);
        for k in 0..24 {
            let o = ix.outcome(OutcomeIndex(k));
            assert_eq!(ix.index(&o), OutcomeIndex(k));
            let v = IssueId::new(3);
            assert_eq!(ix.with(OutcomeIndex(k), v, LevelId::new(2)), ix.index(&o.with(v, LevelId::new(2))));
        }
    }

    /// A space beyond u64 has a count and no index.
    #[test]
    fn huge_spaces_have_no_index() {
        assert!(space(&[10; 30]).indexed().is_none());
        assert_eq!(space(&[10; 30]).count(), Count::Exact(10u128.pow(30)));
        assert!(matches!(space(&[10; 50]).count(), Count::Beyond { log10 } if (log10 - 50.0).abs() < 1e-9));
    }
}
