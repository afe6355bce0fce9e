//! The Nash solution: the largest product of gains.

use super::best::{Objective, Real};

/// The sum of the logarithms of all gains in points, in the order of the parties. Two packages tie when their products
/// differ by less than 10^-12 of the larger one: logarithms are not exact.
pub(crate) struct Nash {
    pub(crate) no_deal: Vec<i64>,
    pub(crate) point: Vec<i64>,
}

const TOLERANCE: f64 = 1e-12;

impl Objective for Nash {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        let mut sum = 0.0;
        for ((value, no_deal), point) in vector.iter().zip(&self.no_deal).zip(&self.point) {
            let gain = value - no_deal;
            if gain <= 0 {
                return None;
            }
            sum += (gain as f64 / *point as f64).ln();
        }
        Some(Real(sum))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        // Wider than the tolerance: a computed logarithm may fall a little where its argument rises a little.
        best.0 - bound.0 > 1e-9
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}
