//! Three parties: a staircase, and a grid of steps.

use super::two::{slice, slicing};
use super::{Filter, Points};

/// Which vectors, in descending order, no other dominates. Those before a vector are no lower in the first value, so
/// it is dominated if one of them is no lower in the second and third: a Fenwick tree over the ranks of second values
/// holds the highest third value from each rank up. O(n log n).
pub(super) fn staircase(points: &Points) -> Vec<bool> {
    let mut seconds: Vec<i64> = (0..points.len()).map(|k| points.vector(k)[1]).collect();
    seconds.sort_unstable();
    seconds.dedup();
    let mut highest = vec![i64::MIN; seconds.len() + 1];
    (0..points.len())
        .map(|k| {
            let vector = points.vector(k);
            // Rank 1 is the highest second value, so a prefix of ranks is "no lower in the second".
            let rank = seconds.len() - seconds.partition_point(|x| *x < vector[1]);
            let mut best = i64::MIN;
            let mut at = rank;
            while at > 0 {
                best = best.max(highest[at]);
                at &= at - 1;
            }
            if best >= vector[2] && best > i64::MIN {
                return false;
            }
            let mut at = rank;
            while at < highest.len() {
                highest[at] = highest[at].max(vector[2]);
                at += at & at.wrapping_neg();
            }
            true
        })
        .collect()
}

/// The highest third value beyond each cell of a grid over the first two.
pub(crate) struct Three {
    low: [i64; 2],
    shift: [u32; 2],
    beyond: Vec<i64>,
}

const SIDE: usize = 512;

impl Filter for Three {
    const PARTIES: Option<usize> = Some(3);
    fn new(bounds: &[(i64, i64)]) -> Self {
        let (first, second) = (slicing(bounds[0], SIDE), slicing(bounds[1], SIDE));
        Three { low: [first.0, second.0], shift: [first.1, second.1], beyond: vec![i64::MIN; (SIDE + 1) * (SIDE + 1)] }
    }
    #[inline]
    fn beats(&self, vector: &[i64]) -> bool {
        let (i, j) = self.cell(vector);
        let beyond = self.beyond[(i + 1) * (SIDE + 1) + j + 1];
        beyond >= vector[2] && beyond > i64::MIN
    }
    fn learn(&mut self, kept: &Points) {
        self.beyond.fill(i64::MIN);
        for k in 0..kept.len() {
            let vector = kept.vector(k);
            let (i, j) = self.cell(vector);
            let best = &mut self.beyond[i * (SIDE + 1) + j];
            *best = vector[2].max(*best);
        }
        for i in (0..SIDE).rev() {
            for j in (0..SIDE).rev() {
                let here = i * (SIDE + 1) + j;
                let further = self.beyond[here + 1].max(self.beyond[here + SIDE + 1]);
                self.beyond[here] = self.beyond[here].max(further);
            }
        }
    }
}

impl Three {
    #[inline]
    fn cell(&self, vector: &[i64]) -> (usize, usize) {
        (slice(vector[0], self.low[0], self.shift[0]), slice(vector[1], self.low[1], self.shift[1]))
    }
}
