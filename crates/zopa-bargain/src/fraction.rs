//! Gains of different parties, compared exactly.

use std::cmp::Ordering;

/// A gain over its unit: raw scores over the raw scores of a point, or of the largest possible gain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction {
    over: i64,
    under: i64,
}

impl Fraction {
    /// `over / under`; `under` is above 0.
    pub(crate) fn new(over: i64, under: i64) -> Self {
        debug_assert!(under > 0);
        Fraction { over, under }
    }
    /// So much of `unit`, rounded down, and whether nothing was cut off.
    pub(crate) fn times(self, unit: i64) -> (i128, bool) {
        let (over, under) = (i128::from(self.over) * i128::from(unit), i128::from(self.under));
        (over.div_euclid(under), over.rem_euclid(under) == 0)
    }
    /// So much of `a`, rounded down; where 128 bits are too few, a little less. `a` is not negative.
    pub(crate) fn of(self, a: i128) -> i128 {
        match a.checked_mul(self.over.into()) {
            Some(over) => over.div_euclid(self.under.into()),
            None => {
                let about = a as f64 * self.number();
                (about - about.abs() * 1e-12) as i128
            }
        }
    }
    /// The nearest number, up to rounding.
    pub(crate) fn number(self) -> f64 {
        self.over as f64 / self.under as f64
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.over) * i128::from(other.under);
        left.cmp(&(i128::from(other.over) * i128::from(self.under)))
    }
}
impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Fraction {}
