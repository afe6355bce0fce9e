//! A share of draws.

/// In how many of so many draws something was true. Not a probability: a statement about the inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// In how many.
    pub hits: u64,
    /// Of how many, at least 1.
    pub draws: u64,
    /// Whether `hits` only stands for the nearest whole per cent: how many it really were is not told.
    pub rounded: bool,
}

impl Share {
    /// So many of so many draws.
    pub fn new(hits: u64, draws: u64) -> Self {
        Share { hits, draws, rounded: false }
    }

    /// The nearest whole per cent, between 1 and 99; none and all stay what they are.
    pub fn to_per_cent(self) -> Self {
        match self.hits == 0 || self.hits >= self.draws {
            true => self,
            false => {
                let hits = (self.nearest_per_cent() / 100.0 * self.draws as f64).round() as u64;
                Share { hits: hits.clamp(1, self.draws - 1), rounded: true, ..self }
            }
        }
    }

    fn nearest_per_cent(self) -> f64 {
        (self.fraction() * 100.0).round().clamp(1.0, 99.0)
    }

    /// The share, 0 to 1.
    pub fn fraction(self) -> f64 {
        self.hits as f64 / self.draws as f64
    }

    /// The 95% interval of the share that endless draws would show (Wilson 1927). Of a rounded share that of all counts which it may
    /// stand for.
    pub fn interval(self) -> (f64, f64) {
        if self.rounded {
            let percent = self.nearest_per_cent();
            let count = |p: f64| p / 100.0 * self.draws as f64;
            let fewest = if percent > 1.0 { count(percent - 0.5).floor() as u64 } else { 1 };
            let most = if percent < 99.0 { count(percent + 0.5).ceil() as u64 } else { self.draws - 1 };
            return (Share::new(fewest, self.draws).interval().0, Share::new(most, self.draws).interval().1);
        }
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
        let (low, high) = Share::new(15, 50).interval();
        assert!((low - 0.1910).abs() < 5e-4 && (high - 0.4375).abs() < 5e-4, "{low} {high}");
    }

    /// The interval of a rounded share holds that of what was counted, whatever that was; none and all are not rounded.
    #[test]
    fn a_rounded_share_hides_its_count_and_nothing_else() {
        for draws in [2, 7, 200, 1000, 2000] {
            for hits in 0..=draws {
                let (exact, told) = (Share::new(hits, draws), Share::new(hits, draws).to_per_cent());
                assert_eq!(told.rounded, hits > 0 && hits < draws);
                let ((a, b), (low, high)) = (exact.interval(), told.interval());
                assert!(low <= a && b <= high, "{hits} of {draws}: {low} {a} {b} {high}");
            }
        }
        assert_eq!(Share::new(1998, 2000).to_per_cent().hits, 1980);
    }

    /// None and all keep their end of the interval exactly.
    #[test]
    fn ends_are_kept() {
        assert!(Share::new(0, 2000).interval().0.abs() < f64::EPSILON);
        assert!((Share::new(2000, 2000).interval().1 - 1.0).abs() < f64::EPSILON);
        assert!((Share::new(0, 2000).bound() - 0.0015).abs() < 1e-12);
    }
}
