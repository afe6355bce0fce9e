//! The states from which a party gains by moving to a state: as a prefix of its line, or as bits of its plane.

use crate::moves::{Axis, Plane};
use crate::states::StateSet;
use rayon::prelude::*;
use zopa_core::StateId;

/// A position on a line, in one, two or four bytes.
pub(super) trait Place: Copy + Default + Send + Sync {
    fn new(place: usize) -> Self;
    fn get(self) -> usize;
}

macro_rules! places {
    ($($int:ty)*) => {$(
        impl Place for $int {
            #[inline]
            fn new(place: usize) -> Self { place as $int }
            #[inline]
            fn get(self) -> usize { self as usize }
        }
    )*};
}
places!(u8 u16 u32);

/// For each line of a party's axis its feasible states, least preferred first, and for each state how many of its line
/// are worse: the states from which moving to it is an improvement are a prefix of the order.
pub(super) struct Sorted<P> {
    len: usize,
    order: Vec<P>,
    worse: Vec<P>,
}

impl<P: Place> Sorted<P> {
    pub(super) fn new(axis: &Axis, ranks: &[u32], feasible: &StateSet) -> Self {
        let len = axis.len();
        let mut order = vec![P::default(); ranks.len()];
        let mut worse = vec![P::default(); ranks.len()];
        let lines = order.par_chunks_mut(len).zip(worse.par_chunks_mut(len)).enumerate();
        // A state's rank above its position, in as few bytes as hold both: short keys are sorted sooner.
        let bits = usize::BITS - (len - 1).leading_zeros();
        let highest = ranks.par_iter().copied().max().unwrap_or(0);
        if u64::from(highest) << bits >> 32 == 0 {
            let join = |rank: u32, place: usize| rank << bits | place as u32;
            let split = |key: u32| (key >> bits, (key & ((1 << bits) - 1)) as usize);
            lines.for_each_init(Vec::new, |keys, (line, (order, worse))| {
                keys.clear();
                keys.extend(keys_of(axis, line, ranks, feasible, join));
                sort(keys, split, order, worse);
            });
        } else {
            let join = |rank: u32, place: usize| u64::from(rank) << 32 | place as u64;
            let split = |key: u64| ((key >> 32) as u32, (key & 0xffff_ffff) as usize);
            lines.for_each_init(Vec::new, |keys, (line, (order, worse))| {
                keys.clear();
                keys.extend(keys_of(axis, line, ranks, feasible, join));
                sort(keys, split, order, worse);
            });
        }
        Sorted { len, order, worse }
    }
    /// How many states of the line are worse than the one at a position.
    #[inline]
    pub(super) fn worse(&self, line: u32, position: u32) -> usize {
        self.worse[line as usize * self.len + position as usize].get()
    }
    /// The positions of a line's states from the `from`-th worst to before the `to`-th.
    #[inline]
    pub(super) fn order(&self, line: u32, from: usize, to: usize) -> &[P] {
        let start = line as usize * self.len;
        &self.order[start + from..start + to]
    }
}

/// The keys of the feasible states of a line.
fn keys_of<K>(
    axis: &Axis,
    line: usize,
    ranks: &[u32],
    feasible: &StateSet,
    join: impl Fn(u32, usize) -> K,
) -> impl Iterator<Item = K> {
    let start = axis.start(line as u32);
    axis.offsets().iter().enumerate().filter_map(move |(place, offset)| {
        let state = start + offset;
        feasible.contains(StateId(state)).then(|| join(ranks[state as usize], place))
    })
}

/// Sorts the keys of a line, and notes the order of its positions and how many states are worse than each.
fn sort<K: Ord + Copy, P: Place>(keys: &mut [K], split: impl Fn(K) -> (u32, usize), order: &mut [P], worse: &mut [P]) {
    keys.sort_unstable();
    let (mut tied_from, mut before) = (0, None);
    for (k, key) in keys.iter().enumerate() {
        let (rank, place) = split(*key);
        if before != Some(rank) {
            (tied_from, before) = (k, Some(rank));
        }
        order[k] = P::new(place);
        worse[place] = P::new(tied_from);
    }
}

/// For each state the positions of its line from which moving to it is a move and a gain, as bits.
pub(super) struct Gaining {
    words: usize,
    bits: Vec<u64>,
}

impl Gaining {
    /// How many bytes it takes for so many states; `None` where the plane is not tabulated.
    pub(super) fn bytes(plane: &Plane, states: u64) -> Option<u64> {
        plane.into().map(|_| states * 8 * plane.words() as u64)
    }
    pub(super) fn new(plane: &Plane, ranks: &[u32], feasible: &StateSet) -> Option<Self> {
        let (axis, words, into) = (plane.axis(), plane.words(), plane.into()?);
        let mut bits = vec![0u64; ranks.len() * words];
        bits.par_chunks_mut(words).with_min_len(1024).enumerate().for_each(|(state, bits)| {
            let here = StateId(state as u32);
            if !feasible.contains(here) {
                return;
            }
            let (line, position) = axis.locate(here);
            let start = axis.start(line);
            for (k, word) in bits.iter_mut().enumerate() {
                let mut rest = into[position as usize * words + k];
                while rest != 0 {
                    let bit = rest.trailing_zeros();
                    rest &= rest - 1;
                    let from = start + axis.offsets()[k * 64 + bit as usize];
                    if ranks[from as usize] < ranks[state] && feasible.contains(StateId(from)) {
                        *word |= 1 << bit;
                    }
                }
            }
        });
        Some(Gaining { words, bits })
    }
    /// The set for one state.
    #[inline]
    pub(super) fn of(&self, state: u32) -> &[u64] {
        &self.bits[state as usize * self.words..][..self.words]
    }
}
