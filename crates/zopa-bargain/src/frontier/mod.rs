//! The Pareto frontier of a stream of utility vectors.
//!
//! A vector is **dominated** by another that is at least as high for every party and higher for one. Ties are exact:
//! all packages that share an undominated vector are efficient. Candidates come in batches; each batch is reduced to
//! its own maxima, then merged with what is kept. A [`Filter`] drops most candidates before: it knows of some kept
//! vectors and says "surely dominated" or "perhaps not", so that the result does not depend on it.
//!
//! How maxima are found depends on the number of parties: by a sweep ([`two`]), by a staircase ([`three`]), by divide
//! and conquer ([`many`]); Kung, Luccio & Preparata 1975, Bentley 1980.

mod many;
mod points;
mod three;
mod two;

pub(crate) use many::Many;
pub(crate) use points::Points;
pub(crate) use three::Three;
pub(crate) use two::{One, Two};

use crate::problems::too_large;
use crate::solution::Among;
use crate::space::{Block, places};
use zopa_core::{Diagnostic, Limits, PartySet};

/// What is known of vectors kept so far.
pub(crate) trait Filter: Sync {
    /// How many parties it is made for, where that is fixed.
    const PARTIES: Option<usize>;
    /// Knows nothing; values lie within these bounds (lowest, highest).
    fn new(bounds: &[(i64, i64)]) -> Self;
    /// Whether some known vector dominates every vector that is nowhere higher than this one.
    fn beats(&self, vector: &[i64]) -> bool;
    /// Knows these vectors from now on.
    fn learn(&mut self, kept: &Points);
}

/// The undominated vectors seen so far.
pub(crate) struct Stream<F> {
    kept: Points,
    waiting: Points,
    filter: F,
}

/// Candidates are merged once there are so many, or as many as are kept (a quarter for up to three parties, where a
/// merge is cheap).
const BATCH: usize = if cfg!(test) { 3 } else { 1 << 15 };
/// Sorting and merging needs room for about so many copies.
const COPIES: u64 = 3;
/// Early merges make the filter useful: at first so many candidates are enough.
const EARLY: usize = if cfg!(test) { 1 } else { 256 };

impl<F: Filter> Stream<F> {
    /// Nothing is seen yet; values lie within these bounds.
    pub(crate) fn new(bounds: &[(i64, i64)]) -> Self {
        Stream { kept: Points::new(bounds.len()), waiting: Points::new(bounds.len()), filter: F::new(bounds) }
    }

    /// The maxima of the feasible outcomes of a block that may be undominated.
    pub(crate) fn candidates(&self, block: &Block<'_>) -> Points {
        self.candidates_among(block, &|block, chunk| block.feasible(chunk))
    }

    /// The same for some of the outcomes of a block.
    pub(crate) fn candidates_among(&self, block: &Block<'_>, among: &Among<'_>) -> Points {
        let parties = F::PARTIES.unwrap_or(block.parties());
        let mut found = Points::new(parties);
        let mut corner = [0i64; PartySet::LIMIT];
        let corner = &mut corner[..parties];
        corner.iter_mut().enumerate().for_each(|(i, x)| *x = block.whole_range(i).1);
        if self.filter.beats(corner) {
            return found;
        }
        let mut pivot = Pivot::new(block, parties);
        for chunk in 0..block.chunks() {
            corner.iter_mut().enumerate().for_each(|(i, x)| *x = block.range(i, chunk).1);
            if self.filter.beats(corner) || pivot.dominates(corner) {
                continue;
            }
            for place in places(chunk, among(block, chunk)) {
                block.values_at(place, corner);
                if !pivot.dominates(corner) && !self.filter.beats(corner) {
                    pivot.offer(corner);
                    found.push(corner, block.number(place));
                }
            }
        }
        maxima(found)
    }

    /// Whether a vector is surely dominated.
    pub(crate) fn beats(&self, vector: &[i64]) -> bool {
        self.filter.beats(vector)
    }

    /// How many more candidates fit before a merge.
    pub(crate) fn room(&self) -> usize {
        BATCH.max(self.share_of_kept()).saturating_sub(self.waiting.len()).max(1)
    }
    fn share_of_kept(&self) -> usize {
        if self.kept.parties() > 3 { self.kept.len() } else { self.kept.len() / 4 }
    }

    /// Takes candidates in.
    ///
    /// # Errors
    /// E713 if they do not fit in memory.
    pub(crate) fn offer(&mut self, candidates: &Points, limits: &Limits) -> Result<(), Diagnostic> {
        if candidates.is_empty() {
            return Ok(());
        }
        self.waiting.append(candidates);
        let vectors = self.kept.len() + self.waiting.len();
        let needs = Points::bytes(self.kept.parties(), vectors) * COPIES;
        if needs > limits.bytes {
            self.merge();
            let needs = Points::bytes(self.kept.parties(), self.kept.len()) * COPIES;
            if needs > limits.bytes / 2 {
                return Err(too_large(self.kept.len(), needs, limits.bytes));
            }
        }
        if self.waiting.len() >= BATCH.min(EARLY + 4 * self.kept.len()).max(self.share_of_kept()) {
            self.merge();
        }
        Ok(())
    }

    fn merge(&mut self) {
        let parties = self.kept.parties();
        let mut all = std::mem::replace(&mut self.kept, Points::new(parties));
        all.append(&self.waiting);
        self.waiting = Points::new(parties);
        self.kept = maxima(all);
        self.filter.learn(&self.kept);
    }

    /// No more candidates will come.
    pub(crate) fn finish(&mut self) {
        if !self.waiting.is_empty() {
            self.merge();
        }
    }

    /// As [`Stream::points`], without the stream.
    pub(crate) fn into_points(self) -> Points {
        self.kept
    }
    /// The frontier, when finished, in descending lexicographic order of vectors.
    pub(crate) fn points(&self) -> &Points {
        &self.kept
    }
}

/// Of the vectors found in a block one that dominates many: the one with the largest sum, each value on the scale of its
/// range. It spares sorting most of a block of which nothing is known yet.
struct Pivot {
    vector: [i64; PartySet::LIMIT],
    scale: [f64; PartySet::LIMIT],
    parties: usize,
    sum: f64,
}

impl Pivot {
    /// None yet.
    fn new(block: &Block<'_>, parties: usize) -> Self {
        let mut scale = [0.0; PartySet::LIMIT];
        for (party, scale) in scale[..parties].iter_mut().enumerate() {
            let (low, high) = block.whole_range(party);
            *scale = 1.0 / (high.abs_diff(low) as f64).max(1.0);
        }
        Pivot { vector: [i64::MIN; PartySet::LIMIT], scale, parties, sum: f64::NEG_INFINITY }
    }
    /// Whether it dominates a vector, and so all that are nowhere higher.
    #[inline]
    fn dominates(&self, vector: &[i64]) -> bool {
        let pivot = &self.vector[..self.parties];
        pivot.iter().zip(vector).all(|(p, v)| p >= v) && pivot != vector
    }
    #[inline]
    fn offer(&mut self, vector: &[i64]) {
        let sum = vector.iter().zip(&self.scale).map(|(value, scale)| *value as f64 * scale).sum();
        if sum > self.sum {
            self.sum = sum;
            self.vector[..self.parties].copy_from_slice(vector);
        }
    }
}

/// The undominated ones of these vectors, each once, in descending lexicographic order.
pub(crate) fn maxima(points: Points) -> Points {
    let mut points = points.in_order();
    let keep = match points.parties() {
        0 | 1 => (0..points.len()).map(|k| k == 0).collect(),
        2 => two::sweep(&points),
        3 => three::staircase(&points),
        _ => many::divide(&points),
    };
    points.retain(&keep);
    points
}

#[cfg(test)]
mod tests {
    use super::{Filter, Many, One, Points, Stream, Three, Two, maxima};
    use proptest::prelude::*;
    use zopa_core::Limits;

    fn points(rows: &[Vec<i64>]) -> Points {
        let mut points = Points::new(rows[0].len());
        rows.iter().enumerate().for_each(|(k, row)| points.push(row, k as u64));
        points
    }

    /// The definition, pair by pair: each undominated vector, its lowest number and how often it occurs.
    fn naive(rows: &[Vec<i64>]) -> Vec<(Vec<i64>, u32, u32)> {
        let dominates = |a: &[i64], b: &[i64]| a != b && a.iter().zip(b).all(|(x, y)| x >= y);
        let mut best: Vec<_> = rows.iter().filter(|b| !rows.iter().any(|a| dominates(a, b))).cloned().collect();
        best.sort_by(|a, b| b.cmp(a));
        best.dedup();
        let number = |row: &Vec<i64>| rows.iter().position(|r| r == row).unwrap() as u32;
        let count = |row: &Vec<i64>| rows.iter().filter(|r| *r == row).count() as u32;
        best.into_iter().map(|row| (row.clone(), number(&row), count(&row))).collect()
    }

    fn listed(points: &Points) -> Vec<(Vec<i64>, u32, u32)> {
        let each = |k| (points.vector(k).to_vec(), points.packages(k).first, points.packages(k).count);
        (0..points.len()).map(each).collect()
    }

    /// In batches, and with what is known to be dominated dropped before it is offered.
    fn streamed<F: Filter>(rows: &[Vec<i64>], bounds: (i64, i64)) -> Vec<(Vec<i64>, u32, u32)> {
        let mut stream = Stream::<F>::new(&vec![bounds; rows[0].len()]);
        for (k, batch) in rows.chunks(5).enumerate() {
            let mut candidates = Points::new(rows[0].len());
            for (j, row) in batch.iter().enumerate().filter(|(_, row)| !stream.beats(row)) {
                candidates.push(row, (k * 5 + j) as u64);
            }
            stream.offer(&candidates, &Limits::default()).unwrap();
        }
        stream.finish();
        listed(stream.points())
    }

    fn rows(range: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Vec<i64>>> {
        (1usize..=6)
            .prop_flat_map(move |parties| prop::collection::vec(prop::collection::vec(range.clone(), parties), 1..120))
    }

    fn agree(rows: &[Vec<i64>], bounds: (i64, i64)) -> Result<(), TestCaseError> {
        let expected = naive(rows);
        prop_assert_eq!(&listed(&maxima(points(rows))), &expected);
        let streamed = match rows[0].len() {
            1 => streamed::<One>(rows, bounds),
            2 => streamed::<Two>(rows, bounds),
            3 => streamed::<Three>(rows, bounds),
            _ => streamed::<Many>(rows, bounds),
        };
        prop_assert_eq!(&streamed, &expected);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// One to six parties, with many ties: all ways to find maxima agree with the definition.
        #[test]
        fn maxima_are_undominated(rows in rows(-3..4)) {
            agree(&rows, (-3, 3))?;
        }

        /// The same far apart, where grids have one vector in each cell and numbers come near the ends of their range.
        #[test]
        fn maxima_of_large_numbers(rows in rows(-(1 << 62)..1 << 62)) {
            agree(&rows, (-(1 << 62), 1 << 62))?;
        }
    }
}
