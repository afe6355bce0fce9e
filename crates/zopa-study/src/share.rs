//! A share of draws.

/// In how many of so many draws something was true. Not a probability: a statement about the inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// In how many.
    pub hits: u64,
    /// Of how many, at least 1.
    pub draws: u64,
}

impl Share {
    /// The share, 0 to 1.
    pub fn fraction(self) -> f64 {
        self.hits as f64 / self.draws as f64
    }

    /// The 95% interval of the share that endless draws would show (Wilson 1927).
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_963_984_540_054;
        let (n, p) = (self.draws as f64, self.fraction());
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let low = if self.hits == 0 { 0.0 } else { middle - half };
        let high = if self.hits == self.draws { 1.0 } else { middle + half };
        (low.max(0.0), high.min(1.0))
    }

    /// Where no draw, or every draw, showed it: the bound 3/n on the share of the rest (the rule of three).
    pub fn bound(self) -> f64 {
        (3.0 / self.draws as f64).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    /// Wilson's interval for 15 of 50, computed by hand from the formula: 0.191 to 0.438.
    #[test]
    fn interval_is_wilsons() {
        let (low, high) = Share { hits: 15, draws: 50 }.interval();
        assert!((low - 0.1910).abs() < 5e-4 && (high - 0.4375).abs() < 5e-4, "{low} {high}");
    }

    /// None and all keep their end of the interval exactly.
    #[test]
    fn ends_are_kept() {
        assert!(Share { hits: 0, draws: 2000 }.interval().0.abs() < f64::EPSILON);
        assert!((Share { hits: 2000, draws: 2000 }.interval().1 - 1.0).abs() < f64::EPSILON);
        assert!((Share { hits: 0, draws: 2000 }.bound() - 0.0015).abs() < 1e-12);
    }
}
