//! Leximin: the worst-off first, then the next, and so on.
//!
//! Vectors are compared sorted: the smallest share decides, at a tie the second smallest. Fixing *who* is worst off
//! after the first stage would be wrong: at a tie another party may be.

use super::best::Objective;
use crate::fraction::Fraction;

/// Gains of the parties compared, each divided by its own unit: compared exactly, as fractions.
pub(crate) struct Leximin {
    /// The parties compared: position in the vector, worth of no deal, unit (above 0).
    pub(crate) compared: Vec<(usize, i64, i64)>,
}

impl Objective for Leximin {
    /// Shares in ascending order.
    type Value = Vec<Fraction>;
    fn value(&self, vector: &[i64]) -> Option<Vec<Fraction>> {
        let mut shares: Vec<Fraction> =
            self.compared.iter().map(|(k, no_deal, unit)| Fraction::new(vector[*k] - no_deal, *unit)).collect();
        shares.sort_unstable();
        Some(shares)
    }
    fn number(&self, value: &Vec<Fraction>) -> f64 {
        value.first().map_or(0.0, |worst| worst.number())
    }
}

#[cfg(test)]
mod tests {
    use super::super::best::Objective;
    use super::Leximin;

    /// At a tie for the worst the second worst decides, whoever it is.
    #[test]
    fn the_second_worst_may_be_anyone() {
        let equal = Leximin { compared: (0..3).map(|k| (k, 0, 1)).collect() };
        assert!(equal.value(&[1, 5, 9]) < equal.value(&[6, 1, 6]));
        assert!(equal.value(&[2, 2, 2]) > equal.value(&[1, 9, 9]));
        assert_eq!(equal.value(&[1, 5, 9]), equal.value(&[9, 1, 5]));
    }

    /// 1/3 and 2/6 are the same share, and 10^18 / (10^18 + 1) is less than 1: nothing is rounded.
    #[test]
    fn shares_are_fractions() {
        let big = 1_000_000_000_000_000_000;
        let shares = |unit| Leximin { compared: vec![(0, 0, unit)] };
        assert_eq!(shares(3).value(&[1]), shares(6).value(&[2]));
        assert!(shares(big + 1).value(&[big]) < shares(1).value(&[1]));
    }
}
