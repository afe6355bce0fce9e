//! Sets of states.

use zopa_core::StateId;

/// A set of states, one bit each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StateSet {
    words: Vec<u64>,
    states: u64,
}

impl StateSet {
    /// No state, of so many.
    pub fn none(states: u64) -> Self {
        StateSet { words: vec![0; states.div_ceil(64) as usize], states }
    }
    /// All states.
    pub fn all(states: u64) -> Self {
        let mut set = StateSet { words: vec![u64::MAX; states.div_ceil(64) as usize], states };
        if let (Some(last), rest @ 1..) = (set.words.last_mut(), states % 64) {
            *last = (1 << rest) - 1;
        }
        set
    }
    /// Of how many states it is a subset.
    pub fn states(&self) -> u64 {
        self.states
    }
    /// Whether the state is in it. States beyond the last are not.
    #[inline]
    pub fn contains(&self, state: StateId) -> bool {
        self.words.get((state.0 / 64) as usize).is_some_and(|w| w >> (state.0 % 64) & 1 == 1)
    }
    /// Puts a state in; says whether it was not in before.
    #[inline]
    pub fn insert(&mut self, state: StateId) -> bool {
        let word = &mut self.words[(state.0 / 64) as usize];
        let bit = 1 << (state.0 % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
    /// Takes a state out.
    #[inline]
    pub fn remove(&mut self, state: StateId) {
        if let Some(word) = self.words.get_mut((state.0 / 64) as usize) {
            *word &= !(1 << (state.0 % 64));
        }
    }
    /// Keeps what is also in the other.
    pub fn intersect(&mut self, other: &StateSet) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= b;
        }
    }
    /// The states not in it.
    #[must_use]
    pub fn complement(&self) -> StateSet {
        let mut set = StateSet::all(self.states);
        for (a, b) in set.words.iter_mut().zip(&self.words) {
            *a &= !b;
        }
        set
    }
    /// How many states it has.
    pub fn len(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }
    /// How many of its states have no higher number than this one. O(states / 64).
    pub fn up_to(&self, state: StateId) -> u64 {
        let (whole, bits) = ((state.0 / 64) as usize, state.0 % 64);
        let before: u64 = self.words.iter().take(whole).map(|w| u64::from(w.count_ones())).sum();
        before + self.words.get(whole).map_or(0, |w| u64::from((w << (63 - bits)).count_ones()))
    }
    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }
    /// Its states, ascending.
    pub fn iter(&self) -> impl Iterator<Item = StateId> + '_ {
        self.words.iter().enumerate().flat_map(|(k, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros();
                    rest &= rest - 1;
                    StateId(k as u32 * 64 + bit)
                })
            })
        })
    }
    /// The set of the states of which `holds` is true.
    pub(crate) fn filled(states: u64, mut holds: impl FnMut(u32) -> bool) -> Self {
        let mut set = StateSet::none(states);
        for (k, word) in set.words.iter_mut().enumerate() {
            let first = k as u64 * 64;
            for bit in 0..(states - first).min(64) {
                *word |= u64::from(holds((first + bit) as u32)) << bit;
            }
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::StateSet;
    use zopa_core::StateId;

    /// A size that is no multiple of 64: states beyond the last must never appear.
    #[test]
    fn all_ends_at_the_last_state() {
        for n in [1, 63, 64, 65, 130] {
            let all = StateSet::all(n);
            assert_eq!(all.len(), n);
            assert_eq!(all.iter().map(|s| s.0).collect::<Vec<_>>(), (0..n as u32).collect::<Vec<_>>());
            assert!(all.complement().is_empty() && !all.contains(StateId(n as u32)));
            assert_eq!(StateSet::filled(n, |_| true), all);
            let some = StateSet::filled(n, |s| s % 3 == 1);
            for s in (0..n as u32 + 70).map(StateId) {
                assert_eq!(some.up_to(s), some.iter().filter(|t| *t <= s).count() as u64);
            }
        }
    }
}
