//! Three and more members: sums in batches, each reduced to its maxima by a staircase or by divide and conquer
//! ([`crate::frontier`]).
//!
//! Such frontiers grow fast. Where one has more vectors than are kept it is thinned: the ranges of all members but the
//! last are cut into equally many bins, as many as fit, and of the vectors in the same bins only the one that is best for
//! the last member stays. That costs every other member at most the width of a bin; the widths of all layers add up, and
//! the sum is stated.

use super::front::{Added, Front, Frontier, Source};
use crate::frontier::{Filter, Many, Points, Three, maxima};
use crate::known::plus;
use std::collections::BTreeMap;
use zopa_core::{Count, Diagnostic, Run};

/// How many vectors of three members are kept after a layer, and to how many they are thinned.
const OF_THREE: (usize, usize) = (40_000, 3_000);
/// The same for more members, where comparing takes longer.
const OF_MORE: (usize, usize) = (4_000, 800);
/// Sums are reduced to their maxima once there are so many.
const BATCH: usize = if cfg!(test) { 4 } else { 1 << 14 };
/// It pays to look a sum up among known maxima where there are more than so many.
const FILTERED: usize = if cfg!(test) { 8 } else { 50_000 };

/// Batches and maxima.
pub(super) struct Several {
    members: usize,
    most: usize,
    few: usize,
}

impl Several {
    pub(super) fn new(members: usize, run: &Run<'_>) -> Self {
        let (most, few) = if members == 3 { OF_THREE } else { OF_MORE };
        // A vector, the way back to it and copies while it is compared take so many bytes.
        let fit = (run.limits.bytes / (64 * members as u64)) as usize;
        Several { members, most: most.min(fit), few: few.min(fit / 2) }
    }
}

impl Frontier for Several {
    fn merge(&mut self, sources: &[Source<'_>]) -> Result<Front, Diagnostic> {
        let sums: usize = sources.iter().map(|s| s.front.from.len() * s.options.len()).sum();
        let mut batch = Batch {
            members: self.members,
            kept: Points::new(self.members),
            from: Vec::new(),
            next: BATCH,
            filter: (sums > FILTERED).then(|| Known::new(&bounds(self.members, sources))),
        };
        each(self.members, sources, |row, from, _, _| batch.offer(row, from));
        batch.reduce();
        let Batch { kept, from, filter, .. } = batch;
        let mut counts = vec![Count::Exact(0); kept.len()];
        each(self.members, sources, |row, _, source, (vector, option)| {
            let beaten = filter.as_ref().is_some_and(|f| f.beats(row));
            if let Some(at) = if beaten { None } else { kept.find(row) } {
                counts[at] = plus(counts[at], source.count(vector, option));
            }
        });
        let vectors = (0..kept.len()).flat_map(|k| kept.vector(k).iter().copied()).collect();
        let from = (0..kept.len()).map(|k| from[kept.packages(k).first as usize]).collect();
        Ok(Front { vectors, from, counts })
    }

    fn kept(&self) -> (usize, usize) {
        (self.most, self.few)
    }

    fn thin(&mut self, front: &mut Front, to: usize, lost: &mut [i64]) {
        // Once it has become too large it will again.
        self.most = self.most.min(2 * self.few.max(1));
        let n = self.members;
        let ranges: Vec<(i64, i64)> = (0..n - 1)
            .map(|i| {
                let values = || front.vectors.iter().skip(i).step_by(n).copied();
                (values().min().unwrap_or(0), values().max().unwrap_or(0))
            })
            .collect();
        let width =
            |bins: usize| -> Vec<i64> { ranges.iter().map(|(low, high)| (high - low) / bins as i64 + 1).collect() };
        let cut = |bins: usize| -> BTreeMap<Vec<i64>, usize> {
            let width = width(bins);
            let mut best: BTreeMap<Vec<i64>, usize> = BTreeMap::new();
            for k in 0..front.from.len() {
                let row = &front.vectors[k * n..(k + 1) * n];
                let bin = (0..n - 1).map(|i| (ranges[i].1 - row[i]) / width[i]).collect();
                let known = best.entry(bin).or_insert(k);
                if row[n - 1] > front.vectors[*known * n + n - 1] {
                    *known = k;
                }
            }
            best
        };
        // The most bins of which few enough hold anything: 1 does.
        let (mut fits, mut beyond) = (1, 2 * to + 2);
        while fits + 1 < beyond {
            let bins = fits.midpoint(beyond);
            if cut(bins).len() <= to { fits = bins } else { beyond = bins }
        }
        let mut kept: Vec<usize> = cut(fits).into_values().collect();
        kept.sort_unstable();
        *front = front.some(&kept, n);
        lost.iter_mut().zip(width(fits)).for_each(|(known, x)| *known = (*known).max(x));
    }
}

/// Every sum, with the way to it.
fn each<'a>(
    members: usize,
    sources: &'a [Source<'a>],
    mut look: impl FnMut(&[i64], (u32, u32), &'a Source<'a>, (usize, &'a Added)),
) {
    let mut row = vec![0i64; members];
    for source in sources {
        for option in source.options {
            for k in 0..source.front.from.len() {
                let v = &source.front.vectors[k * members..(k + 1) * members];
                for (i, x) in row.iter_mut().enumerate() {
                    *x = v[i] + option.worth[i] + source.terms[i];
                }
                look(&row, (source.offset + k as u32, option.option), source, (k, option));
            }
        }
    }
}

/// The lowest and the highest sum of each member.
fn bounds(members: usize, sources: &[Source<'_>]) -> Vec<(i64, i64)> {
    let of = |i: usize| {
        let ends = |values: &mut dyn Iterator<Item = i64>| {
            values.fold((i64::MAX, i64::MIN), |(low, high), x| (low.min(x), high.max(x)))
        };
        let each = sources.iter().filter(|s| !s.front.from.is_empty() && !s.options.is_empty()).map(|s| {
            let (low, high) = ends(&mut s.front.vectors.iter().skip(i).step_by(members).copied());
            let (less, more) = ends(&mut s.options.iter().map(|o| o.worth[i] + s.terms[i]));
            (low + less, high + more)
        });
        each.fold((i64::MAX, i64::MIN), |(low, high), (l, h)| (low.min(l), high.max(h)))
    };
    (0..members).map(of).collect()
}

/// Which sums are surely dominated.
enum Known {
    Three(Three),
    More(Many),
}

impl Known {
    fn new(bounds: &[(i64, i64)]) -> Self {
        if bounds.len() == 3 { Known::Three(Three::new(bounds)) } else { Known::More(Many::new(bounds)) }
    }
    fn beats(&self, row: &[i64]) -> bool {
        match self {
            Known::Three(filter) => filter.beats(row),
            Known::More(filter) => filter.beats(row),
        }
    }
    fn learn(&mut self, kept: &Points) {
        match self {
            Known::Three(filter) => filter.learn(kept),
            Known::More(filter) => filter.learn(kept),
        }
    }
}

/// The maxima of the sums so far, and sums that wait to be compared.
struct Batch {
    members: usize,
    kept: Points,
    /// The way to each sum, by its number.
    from: Vec<(u32, u32)>,
    /// How many may wait, kept ones included.
    next: usize,
    filter: Option<Known>,
}

impl Batch {
    fn offer(&mut self, row: &[i64], from: (u32, u32)) {
        if self.filter.as_ref().is_some_and(|f| f.beats(row)) {
            return;
        }
        self.kept.push(row, self.from.len() as u64);
        self.from.push(from);
        if self.from.len() >= self.next {
            self.reduce();
        }
    }

    fn reduce(&mut self) {
        let all = std::mem::replace(&mut self.kept, Points::new(self.members));
        if all.is_empty() {
            return;
        }
        let best = maxima(all);
        let from = std::mem::take(&mut self.from);
        for k in 0..best.len() {
            self.kept.push(best.vector(k), k as u64);
            self.from.push(from[best.packages(k).first as usize]);
        }
        if let Some(filter) = &mut self.filter {
            filter.learn(&self.kept);
        }
        self.next = (2 * self.kept.len()).max(BATCH);
    }
}
