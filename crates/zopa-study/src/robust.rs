//! The worst case over ranges: how little a weighted mean can be when weights and values are only known to lie somewhere.
//!
//! A party's gain is  sum(w_v x_v) / sum(w_v) + c  with w, x and c each in a range, w at least 0. For fixed weights it
//! rises with every x and with c, so these take their lower ends. For fixed values it is a ratio of two linear functions
//! of each weight and has no minimum inside its range, so each weight takes an end: the upper one where its value lies
//! below the mean, the lower one where it lies above. With the values in ascending order only as many weightings need to be
//! looked at as there are issues: exact over all corners, without visiting them.

/// What one issue contributes: its weight and its value, each from a lower to an upper end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// The weight, at least 0.
    pub weight: (f64, f64),
    /// The value, or a difference of values.
    pub value: (f64, f64),
}

/// The least value of `sum(w x) / sum(w) + c` over all corners of the ranges, `rest` being c at its lower end. Where all
/// weights can be 0 at once, that corner is left out.
pub fn least(parts: &[Part], rest: f64) -> f64 {
    let mut order: Vec<&Part> = parts.iter().collect();
    order.sort_by(|a, b| a.value.0.total_cmp(&b.value.0));
    let mut best = f64::INFINITY;
    for high in 0..=order.len() {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (k, part) in order.iter().enumerate() {
            let w = if k < high { part.weight.1 } else { part.weight.0 };
            sum += w * part.value.0;
            weights += w;
        }
        if weights > 0.0 {
            best = best.min(sum / weights);
        }
    }
    if best.is_finite() { best + rest } else { rest }
}

/// The largest value, likewise; `rest` is c at its upper end.
pub fn most(parts: &[Part], rest: f64) -> f64 {
    let turned: Vec<Part> = parts.iter().map(|p| Part { weight: p.weight, value: (-p.value.1, -p.value.0) }).collect();
    -least(&turned, -rest)
}

#[cfg(test)]
mod tests {
    use super::{Part, least, most};
    use proptest::prelude::*;

    proptest! {
        /// Against every corner of the ranges, and no point inside them goes below.
        #[test]
        fn no_corner_is_lower(
            parts in prop::collection::vec((0.1f64..20.0, 0.0f64..20.0, -100.0f64..100.0, 0.0f64..50.0), 1..6),
            rest in -10.0f64..10.0,
            inside in prop::collection::vec(0.0f64..1.0, 12),
        ) {
            let parts: Vec<Part> = parts
                .iter()
                .map(|(w, dw, x, dx)| Part { weight: (*w, w + dw), value: (*x, x + dx) })
                .collect();
            let at = |pick: &dyn Fn(usize, (f64, f64)) -> f64| {
                let w: Vec<f64> = parts.iter().enumerate().map(|(k, p)| pick(2 * k, p.weight)).collect();
                let x = parts.iter().enumerate().map(|(k, p)| pick(2 * k + 1, p.value));
                w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() / w.iter().sum::<f64>() + rest
            };
            let corner = |mask: u32| at(&|k, ends: (f64, f64)| if mask >> k & 1 == 1 { ends.1 } else { ends.0 });
            let corners: Vec<f64> = (0..1u32 << (2 * parts.len())).map(corner).collect();
            let lowest = corners.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((least(&parts, rest) - lowest).abs() < 1e-9);
            prop_assert!((most(&parts, rest) - highest).abs() < 1e-9);
            let somewhere = at(&|k, ends| ends.0 + inside[k % 12] * (ends.1 - ends.0));
            prop_assert!(somewhere >= lowest - 1e-9 && somewhere <= highest + 1e-9);
        }
    }

    /// Without a weight only the rest remains.
    #[test]
    fn nothing_weighs_nothing() {
        assert!((least(&[], 3.0) - 3.0).abs() < 1e-12 && (most(&[], 4.0) - 4.0).abs() < 1e-12);
    }
}
