//! A quantile of a sample, with an interval that supposes no distribution.
//!
//! The p-quantile is the smallest value that at least a share p of the sample is at most. How many draws lie below the true
//! quantile is binomial, so the interval runs between the order statistics at n p -+ 1.96 sqrt(n p (1 - p)) (normal approximation;
//! e.g. Conover 1999, 3.2). Draws of a Sobol design are more even than independent ones: there the interval is wider than it need be.

use crate::sensitivity::Estimate;

/// The quantile of a sorted sample; `None` of an empty one.
pub fn quantile(sorted: &[f64], share: f64) -> Option<Estimate> {
    let n = sorted.len() as f64;
    let half = 1.959_964 * (n * share * (1.0 - share)).sqrt();
    let at = |rank: f64| sorted.get((rank.ceil().clamp(1.0, n.max(1.0)) as usize) - 1).copied();
    Some(Estimate { value: at(n * share)?, low: at((n * share - half).floor())?, high: at(n * share + half + 1.0)? })
}

#[cfg(test)]
mod tests {
    use super::quantile;
    use crate::sobol::mix;
    use proptest::prelude::*;

    proptest! {
        /// At least the share lies at or below it, less than the share below it; the interval is around it.
        #[test]
        fn a_quantile_is_what_it_says(mut x in prop::collection::vec(-5i32..5, 1..200), share in 0.01f64..0.99) {
            x.sort_unstable();
            let x: Vec<f64> = x.into_iter().map(f64::from).collect();
            let q = quantile(&x, share).unwrap();
            let at_most = x.iter().filter(|v| **v <= q.value).count() as f64;
            let below = x.iter().filter(|v| **v < q.value).count() as f64;
            prop_assert!(at_most >= share * x.len() as f64 - 1e-9 && below < share * x.len() as f64);
            prop_assert!(q.low <= q.value && q.value <= q.high);
        }
    }

    /// The interval holds the true quantile of a uniform number in about 95 of 100 samples.
    #[test]
    fn intervals_cover() {
        for share in [0.05, 0.5, 0.95] {
            let covered = |sample: u64| {
                let mut x: Vec<f64> =
                    (0..1000u64).map(|k| (mix(sample << 32 | k) >> 11) as f64 / (1u64 << 53) as f64).collect();
                x.sort_by(f64::total_cmp);
                let q = quantile(&x, share).unwrap();
                q.low <= share && share <= q.high
            };
            let hits = (1..=400).filter(|s| covered(*s)).count();
            assert!((366..=396).contains(&hits), "{share}: {hits} of 400");
        }
        assert_eq!(quantile(&[], 0.5), None);
    }
}
