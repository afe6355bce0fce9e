//! The utilitarian solution: the largest sum of utilities in points. Depends on the parties' scales.

use super::best::{Objective, Real};

/// Parties whose points are the same number of raw units: sums are exact.
pub(crate) struct SameUnits {
    pub(crate) point: i64,
}

impl Objective for SameUnits {
    type Value = i128;
    fn value(&self, vector: &[i64]) -> Option<i128> {
        Some(vector.iter().map(|x| i128::from(*x)).sum())
    }
    fn number(&self, value: &i128) -> f64 {
        *value as f64 / self.point as f64
    }
}

/// Parties whose points differ: the sum in points, in the order of the parties. Two packages tie when their sums differ
/// by at most 10^-12, of a point or of the larger sum, whichever is more.
pub(crate) struct OtherUnits {
    pub(crate) point: Vec<i64>,
}

const TOLERANCE: f64 = 1e-12;

impl Objective for OtherUnits {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        Some(Real(vector.iter().zip(&self.point).map(|(x, point)| *x as f64 / *point as f64).sum()))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE * best.0.abs().max(1.0)
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        !self.ties(best, bound)
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}
