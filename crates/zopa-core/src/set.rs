//! Sets of parties, levels and issues.

use crate::id::{Id, IssueId, LevelId, PartyId};
use std::fmt;
use std::marker::PhantomData;

/// A set of parties. 64 parties is a stated limit of the case file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PartySet(u64);

impl PartySet {
    /// How many parties a case may have.
    pub const LIMIT: usize = 64;
    /// No party.
    pub const EMPTY: PartySet = PartySet(0);

    /// The set of one party.
    #[inline]
    pub fn only(party: PartyId) -> Self {
        PartySet(1 << party.index())
    }
    /// Whether the party is in it.
    #[inline]
    pub fn contains(self, party: PartyId) -> bool {
        self.0 >> party.index() & 1 == 1
    }
    /// Puts the party in.
    #[inline]
    pub fn insert(&mut self, party: PartyId) {
        self.0 |= 1 << party.index();
    }
    /// Takes the party out.
    #[inline]
    pub fn remove(&mut self, party: PartyId) {
        self.0 &= !(1 << party.index());
    }
    /// Parties in either.
    #[inline]
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        PartySet(self.0 | other.0)
    }
    /// Parties in both.
    #[inline]
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        PartySet(self.0 & other.0)
    }
    /// Parties in this one and not in the other.
    #[inline]
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        PartySet(self.0 & !other.0)
    }
    /// Whether every party of this one is in the other.
    #[inline]
    pub fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
    /// Whether the two share a party.
    #[inline]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    /// Whether it has no party.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// How many parties it has.
    #[inline]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
    /// Its parties, in order.
    pub fn iter(self) -> impl Iterator<Item = PartyId> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let next = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                PartyId::new(next)
            })
        })
    }
}

impl FromIterator<PartyId> for PartySet {
    fn from_iter<T: IntoIterator<Item = PartyId>>(iter: T) -> Self {
        let mut set = PartySet::EMPTY;
        for party in iter {
            set.insert(party);
        }
        set
    }
}
impl fmt::Debug for PartySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A set of ids below a fixed number, one bit each.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bits<I> {
    words: Box<[u64]>,
    of: PhantomData<fn(I) -> I>,
}

/// A set of levels of one issue.
pub type LevelSet = Bits<LevelId>;
/// A set of issues.
pub type IssueSet = Bits<IssueId>;

impl<I: Id> Bits<I> {
    /// The empty set over ids below `limit`.
    pub fn none(limit: usize) -> Self {
        Bits { words: vec![0; limit.div_ceil(64)].into(), of: PhantomData }
    }
    /// The set of all ids below `limit`.
    pub fn all(limit: usize) -> Self {
        let mut set = Self::none(limit);
        for i in 0..limit {
            set.insert(I::new(i));
        }
        set
    }
    /// The set of these ids.
    pub fn of(limit: usize, ids: impl IntoIterator<Item = I>) -> Self {
        let mut set = Self::none(limit);
        for id in ids {
            set.insert(id);
        }
        set
    }
    /// Whether the id is in it. Ids at or beyond the limit are not.
    #[inline]
    pub fn contains(&self, id: I) -> bool {
        self.words.get(id.index() / 64).is_some_and(|w| w >> (id.index() % 64) & 1 == 1)
    }
    /// Puts the id in. An id at or beyond the limit is ignored.
    #[inline]
    pub fn insert(&mut self, id: I) {
        if let Some(w) = self.words.get_mut(id.index() / 64) {
            *w |= 1 << (id.index() % 64);
        }
    }
    /// Takes the id out.
    #[inline]
    pub fn remove(&mut self, id: I) {
        if let Some(w) = self.words.get_mut(id.index() / 64) {
            *w &= !(1 << (id.index() % 64));
        }
    }
    /// Adds all ids of the other set, which has the same limit.
    pub fn extend(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= b;
        }
    }
    /// Whether the two share an id.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }
    /// Whether every id of this one is in the other, which has the same limit.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(a, b)| a & !b == 0)
    }
    /// Whether it has no id.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }
    /// How many ids it has.
    pub fn len(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }
    /// Its ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = I> + '_ {
        (0..self.words.len() * 64).map(I::new).filter(|id| self.contains(*id))
    }
}

impl<I: Id> fmt::Debug for Bits<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
