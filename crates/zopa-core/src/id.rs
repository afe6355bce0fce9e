//! Dense typed ids and vectors indexed by them.
//!
//! Names live in the case; everywhere else a thing is its number, and the type says of what. A `PartyId` cannot index
//! the issues.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A dense number for one kind of thing, from 0.
pub trait Id: Copy + Eq + Ord + fmt::Debug {
    /// The id with this number.
    ///
    /// # Panics
    /// If the number does not fit; readers check the documented limits (65,535 parties, issues or levels) first.
    fn new(index: usize) -> Self;
    /// Its number.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($int);
        impl Id for $name {
            #[inline]
            fn new(index: usize) -> Self {
                assert!(index <= <$int>::MAX as usize, concat!(stringify!($name), " out of range"));
                Self(index as $int)
            }
            #[inline]
            fn index(self) -> usize { self.0 as usize }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}{}", stringify!($name), self.0) }
        }
    )*};
}

ids! {
    /// A party: who wants something.
    PartyId(u16);
    /// An issue: what is negotiated or fought about.
    IssueId(u16);
    /// A level of one issue. Meaningless without its issue.
    LevelId(u16);
    /// A rule: what cannot be.
    RuleId(u32);
    /// A proposal: a package that somebody could sign.
    ProposalId(u32);
    /// A threat.
    ThreatId(u32);
    /// A forecast question.
    QuestionId(u32);
    /// A dated prediction by a named person.
    PredictionId(u32);
    /// A record of evidence.
    EvidenceId(u32);
    /// A source that evidence cites.
    SourceId(u32);
    /// An assumption.
    AssumptionId(u32);
    /// An uncertain number: one row of the case's table of inputs.
    InputId(u32);
    /// A condition on outcomes.
    ConditionId(u32);
}

/// A vector indexed by one kind of id.
pub struct IdVec<I, T> {
    items: Vec<T>,
    of: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty vector.
    pub const fn new() -> Self {
        Self { items: Vec::new(), of: PhantomData }
    }
    /// Adds one item and gives its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// The item, if the id is in range.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }
    /// The ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::new)
    }
    /// The items, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
    /// The items, in order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }
    /// Ids with their items, in order.
    pub fn enumerated(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(i, item)| (I::new(i), item))
    }
    /// The items as a slice.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
    /// The first id whose item fits.
    pub fn find(&self, fits: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(fits).map(I::new)
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, of: PhantomData }
    }
}
impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<X: IntoIterator<Item = T>>(iter: X) -> Self {
        iter.into_iter().collect::<Vec<T>>().into()
    }
}
impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<I, T: Clone> Clone for IdVec<I, T> {
    fn clone(&self) -> Self {
        self.items.clone().into()
    }
}
impl<I, T: fmt::Debug> fmt::Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}
impl<I, T: PartialEq> PartialEq for IdVec<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}
impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}
impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}
