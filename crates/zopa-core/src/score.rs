//! Exact scores.

use std::ops::{Add, AddAssign, Neg, Sub};

/// A utility as a fixed-point number: 10^-9 of a point, kept multiplied by the party's sum of weights, so that nothing
/// is divided.
///
/// Scores of one party in one draw compare and add exactly; scores of different parties or draws have different units
/// and are compared in points ([`Additive::points`](crate::Additive::points)). The bound that makes every sum safe is
/// proved once, when an [`Additive`](crate::Additive) is built: |tables| + |terms| + |disagreement| < 2^62.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Score(i64);

impl Score {
    /// Zero.
    pub const ZERO: Score = Score(0);
    /// Every sum of one party's entries stays below this.
    pub const BOUND: i64 = 1 << 62;

    /// A score from its raw fixed-point value.
    #[inline]
    pub const fn from_raw(raw: i64) -> Self {
        Score(raw)
    }
    /// The raw fixed-point value.
    #[inline]
    pub const fn raw(self) -> i64 {
        self.0
    }
    /// A number of the case file on the grid of 10^-9, rounded half away from zero; `None` if it is not finite or is
    /// beyond 9 * 10^9.
    pub fn quantise(number: f64) -> Option<i64> {
        let scaled = (number * 1e9).round();
        (scaled.abs() < 9.0e18).then_some(scaled as i64)
    }
    /// The product of two numbers on the grid of 10^-9, rounded once (half away from zero) to the same grid; `None` at
    /// or beyond the bound.
    pub fn product(a: i64, b: i64) -> Option<Score> {
        const GRID: i128 = 1_000_000_000;
        let exact = i128::from(a) * i128::from(b);
        let rounded = (exact.abs() + GRID / 2) / GRID * exact.signum();
        (rounded.abs() < i128::from(Self::BOUND)).then_some(Score(rounded as i64))
    }
}

impl Add for Score {
    type Output = Score;
    #[inline]
    fn add(self, other: Score) -> Score {
        Score(self.0 + other.0)
    }
}
impl AddAssign for Score {
    #[inline]
    fn add_assign(&mut self, other: Score) {
        self.0 += other.0;
    }
}
impl Sub for Score {
    type Output = Score;
    #[inline]
    fn sub(self, other: Score) -> Score {
        Score(self.0 - other.0)
    }
}
impl Neg for Score {
    type Output = Score;
    #[inline]
    fn neg(self) -> Score {
        Score(-self.0)
    }
}
impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Score>>(iter: I) -> Score {
        iter.fold(Score::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Score;

    /// Decimals that tie on paper tie here; as f64, 0.1 + 0.2 is not 0.3.
    #[test]
    fn decimal_products_tie_exactly() {
        let w = |x: f64| Score::quantise(x).unwrap();
        let left = Score::product(w(0.1), w(30.0)).unwrap() + Score::product(w(0.2), w(30.0)).unwrap();
        let right = Score::product(w(0.3), w(30.0)).unwrap();
        assert_eq!(left, right);
    }

    /// Rounding is symmetric, so that a preference and its mirror image tie in the same places.
    #[test]
    fn rounding_is_symmetric() {
        let a = Score::product(1, 500_000_000).unwrap();
        let b = Score::product(-1, 500_000_000).unwrap();
        assert_eq!((a.raw(), b.raw()), (1, -1));
    }

    /// Nothing that could overflow a sum is representable.
    #[test]
    fn products_beyond_the_bound_are_refused() {
        assert_eq!(Score::product(i64::MAX, i64::MAX), None);
        assert_eq!(Score::quantise(f64::NAN), None);
        assert_eq!(Score::quantise(1e10), None);
    }
}
