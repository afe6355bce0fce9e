//! The egalitarian solution: equal gains in points, leximin. Depends on the parties' scales.

use super::leximin::Leximin;

/// Compares each party's gain in points.
pub(crate) fn egalitarian(no_deal: &[i64], point: &[i64]) -> Leximin {
    Leximin { compared: no_deal.iter().zip(point).enumerate().map(|(k, (d, unit))| (k, *d, *unit)).collect() }
}
