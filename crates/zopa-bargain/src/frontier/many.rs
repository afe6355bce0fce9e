//! Four and more parties: divide and conquer, and a grid of champions.

use super::two::{slice, slicing};
use super::{Filter, Points};

/// Below this size every pair is compared.
const PAIRS: usize = if cfg!(test) { 2 } else { 48 };

/// Which vectors, in descending order, no other dominates. O(n log^(k-2) n) for k parties.
pub(super) fn divide(points: &Points) -> Vec<bool> {
    let mut keep = vec![true; points.len()];
    let all: Vec<u32> = (0..points.len() as u32).collect();
    let mut search = Search { points, keep: &mut keep };
    search.maxima(&all);
    keep
}

struct Search<'a> {
    points: &'a Points,
    keep: &'a mut [bool],
}

impl Search<'_> {
    fn value(&self, k: u32, party: usize) -> i64 {
        self.points.vector(k as usize)[party]
    }
    fn kept(&self, of: &[u32]) -> Vec<u32> {
        of.iter().copied().filter(|k| self.keep[*k as usize]).collect()
    }
    /// Whether `a` is at least as high as `b` for this party and all later ones.
    fn covers(&self, a: u32, b: u32, from: usize) -> bool {
        let (a, b) = (self.points.vector(a as usize), self.points.vector(b as usize));
        a[from..].iter().zip(&b[from..]).all(|(x, y)| x >= y)
    }

    /// Finds the maxima of some vectors, which are different and in descending order, so that none is dominated by a
    /// later one.
    fn maxima(&mut self, of: &[u32]) {
        if of.len() <= PAIRS {
            for (n, b) in of.iter().enumerate() {
                if of[..n].iter().any(|a| self.keep[*a as usize] && self.covers(*a, *b, 1)) {
                    self.keep[*b as usize] = false;
                }
            }
            return;
        }
        let (first, second) = of.split_at(of.len() / 2);
        self.maxima(first);
        self.maxima(second);
        let (first, second) = (self.kept(first), self.kept(second));
        self.drop_covered(&first, &second, 1);
    }

    /// Drops each of `low` that one of `high` covers from this party on; earlier parties are settled.
    fn drop_covered(&mut self, high: &[u32], low: &[u32], party: usize) {
        if high.is_empty() || low.is_empty() {
            return;
        }
        if party + 2 == self.points.parties() {
            return self.drop_covered_by_sweep(high, low, party);
        }
        if high.len() * low.len() <= PAIRS * PAIRS {
            for b in low {
                if high.iter().any(|a| self.covers(*a, *b, party)) {
                    self.keep[*b as usize] = false;
                }
            }
            return;
        }
        let mut values: Vec<i64> = high.iter().chain(low).map(|k| self.value(*k, party)).collect();
        let middle = values.len() / 2;
        let (below, median, _) = values.select_nth_unstable(middle);
        let mut pivot = *median;
        if below.iter().all(|x| *x == pivot) {
            // Cut above the median if nothing is below it.
            match values.iter().copied().filter(|x| *x > pivot).min() {
                Some(next) => pivot = next,
                None => return self.drop_covered(high, low, party + 1),
            }
        }
        let cut = |of: &[u32]| of.iter().partition::<Vec<u32>, _>(|k| self.value(**k, party) >= pivot);
        let (high_above, high_below) = cut(high);
        let (low_above, low_below) = cut(low);
        self.drop_covered(&high_above, &low_above, party);
        self.drop_covered(&high_above, &low_below, party + 1);
        let left = self.kept(&low_below);
        self.drop_covered(&high_below, &left, party);
    }

    /// The same for the last two parties: sort both by the first of them, and sweep.
    fn drop_covered_by_sweep(&mut self, high: &[u32], low: &[u32], party: usize) {
        let descending = |of: &[u32]| {
            let mut of = of.to_vec();
            of.sort_unstable_by_key(|k| std::cmp::Reverse(self.value(*k, party)));
            of
        };
        let (high, low) = (descending(high), descending(low));
        let mut best = None;
        let mut next = high.iter().peekable();
        for b in &low {
            while let Some(a) = next.next_if(|a| self.value(**a, party) >= self.value(*b, party)) {
                best = best.max(Some(self.value(*a, party + 1)));
            }
            if best.is_some_and(|best| best >= self.value(*b, party + 1)) {
                self.keep[*b as usize] = false;
            }
        }
    }
}

/// For each cell of a grid over the first three parties, the vector beyond it that is best for the rest (by the sum of
/// their shares of their ranges): it is compared in full, so with more than four parties some dominated vectors pass.
pub(crate) struct Many {
    parties: usize,
    low: [i64; 3],
    shift: [u32; 3],
    scale: Vec<f64>,
    cells: Vec<u32>,
    champions: Vec<i64>,
}

const SIDE: usize = 32;
const NOBODY: u32 = u32::MAX;

impl Filter for Many {
    const PARTIES: Option<usize> = None;
    fn new(bounds: &[(i64, i64)]) -> Self {
        let cut = [0, 1, 2].map(|i| slicing(bounds[i], SIDE));
        Many {
            parties: bounds.len(),
            low: cut.map(|c| c.0),
            shift: cut.map(|c| c.1),
            scale: bounds.iter().map(|(low, high)| 1.0 / (high.abs_diff(*low) as f64).max(1.0)).collect(),
            cells: vec![NOBODY; (SIDE + 1).pow(3)],
            champions: Vec::new(),
        }
    }
    #[inline]
    fn beats(&self, vector: &[i64]) -> bool {
        let champion = self.cells[self.cell(vector) + STEP[0] + STEP[1] + STEP[2]];
        champion != NOBODY && self.champion(champion)[3..].iter().zip(&vector[3..]).all(|(x, y)| x >= y)
    }
    fn learn(&mut self, kept: &Points) {
        let rest = |v: &[i64]| v[3..].iter().zip(&self.scale[3..]).map(|(x, s)| *x as f64 * s).sum::<f64>();
        let worth: Vec<f64> = (0..kept.len()).map(|k| rest(kept.vector(k))).collect();
        let better = |a: u32, b: u32| b == NOBODY || (a != NOBODY && worth[a as usize] > worth[b as usize]);
        let mut cells = vec![NOBODY; (SIDE + 1).pow(3)];
        for k in 0..kept.len() {
            let cell = &mut cells[self.cell(kept.vector(k))];
            if better(k as u32, *cell) {
                *cell = k as u32;
            }
        }
        for (i, j, k) in descending_cells() {
            let here = i * STEP[0] + j * STEP[1] + k * STEP[2];
            for step in STEP {
                if better(cells[here + step], cells[here]) {
                    cells[here] = cells[here + step];
                }
            }
        }
        // Only vectors that some cell names are kept, each once.
        self.champions.clear();
        let mut number = vec![NOBODY; kept.len()];
        for cell in cells.iter_mut().filter(|cell| **cell != NOBODY) {
            let known = &mut number[*cell as usize];
            if *known == NOBODY {
                *known = (self.champions.len() / self.parties) as u32;
                self.champions.extend_from_slice(kept.vector(*cell as usize));
            }
            *cell = *known;
        }
        self.cells = cells;
    }
}

fn descending_cells() -> impl Iterator<Item = (usize, usize, usize)> {
    let down = || (0..SIDE).rev();
    down().flat_map(move |i| down().flat_map(move |j| down().map(move |k| (i, j, k))))
}

const STEP: [usize; 3] = [(SIDE + 1) * (SIDE + 1), SIDE + 1, 1];

impl Many {
    #[inline]
    fn cell(&self, vector: &[i64]) -> usize {
        (0..3).map(|i| slice(vector[i], self.low[i], self.shift[i]) * STEP[i]).sum()
    }
    fn champion(&self, k: u32) -> &[i64] {
        &self.champions[k as usize * self.parties..][..self.parties]
    }
}
