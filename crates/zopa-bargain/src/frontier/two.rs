//! One and two parties: a sweep.

use super::{Filter, Points};

/// Which vectors, in descending order, no other dominates: each must beat the best second value before it.
pub(super) fn sweep(points: &Points) -> Vec<bool> {
    let mut best = None;
    (0..points.len())
        .map(|k| {
            let second = points.vector(k)[1];
            let beats = best.is_none_or(|b| second > b);
            if beats {
                best = Some(second);
            }
            beats
        })
        .collect()
}

/// For one party (or none): the highest value.
pub(crate) struct One {
    best: Option<i64>,
}

impl Filter for One {
    const PARTIES: Option<usize> = None;
    fn new(_bounds: &[(i64, i64)]) -> Self {
        One { best: None }
    }
    #[inline]
    fn beats(&self, vector: &[i64]) -> bool {
        vector.first().zip(self.best).is_some_and(|(x, best)| best > *x)
    }
    fn learn(&mut self, kept: &Points) {
        self.best = kept.vector(0).first().copied();
    }
}

/// For two parties: the highest second value beyond each of these slices of the first.
pub(crate) struct Two {
    low: i64,
    shift: u32,
    beyond: Vec<i64>,
}

const SLICES: usize = 1 << 13;

impl Filter for Two {
    const PARTIES: Option<usize> = Some(2);
    fn new(bounds: &[(i64, i64)]) -> Self {
        let (low, shift) = slicing(bounds[0], SLICES);
        Two { low, shift, beyond: vec![i64::MIN; SLICES + 1] }
    }
    #[inline]
    fn beats(&self, vector: &[i64]) -> bool {
        let slice = slice(vector[0], self.low, self.shift);
        self.beyond[slice + 1] >= vector[1] && self.beyond[slice + 1] > i64::MIN
    }
    fn learn(&mut self, kept: &Points) {
        self.beyond.fill(i64::MIN);
        for k in 0..kept.len() {
            let vector = kept.vector(k);
            let best = &mut self.beyond[slice(vector[0], self.low, self.shift)];
            *best = vector[1].max(*best);
        }
        for k in (0..SLICES).rev() {
            self.beyond[k] = self.beyond[k].max(self.beyond[k + 1]);
        }
    }
}

/// Cuts a range into at most so many slices of 2^shift.
pub(super) fn slicing((low, high): (i64, i64), slices: usize) -> (i64, u32) {
    let width = high.abs_diff(low);
    let shift = (0..64).find(|shift| width >> shift < slices as u64).unwrap_or(63);
    (low, shift)
}

/// The slice of a value.
#[inline]
pub(super) fn slice(value: i64, low: i64, shift: u32) -> usize {
    (value.wrapping_sub(low) as u64 >> shift) as usize
}
