//! One input's distribution, truncated to its scale and ready to draw from.

use statrs::function::beta::{beta_reg, inv_beta_reg};
use statrs::function::erf::{erfc, erfc_inv};
use zopa_core::{Distribution, Input};

/// The 95% point of the standard normal distribution: half the width of a 90% interval, in standard deviations.
const Z95: f64 = 1.644_853_626_951_472_2;

/// The least share of a distribution that its scale may leave over.
const LEAST_MASS: f64 = 1e-6;

/// A truncated distribution: quantiles in constant time.
#[derive(Clone, Debug)]
pub struct Law {
    shape: Shape,
    /// The cumulative probabilities of the scale's ends, before truncation.
    mass: (f64, f64),
    clip: (f64, f64),
    central: f64,
    /// The ends of the range as written, where the form has ends.
    stated: Option<(f64, f64)>,
}

/// The untruncated distribution in the form that its quantile function needs.
#[derive(Clone, Debug)]
enum Shape {
    Normal { mean: f64, sd: f64 },
    LogNormal { log_median: f64, sigma: f64 },
    Split { mode: f64, below: f64, above: f64 },
    Uniform { low: f64, high: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Beta { alpha: f64, beta: f64, low: f64, high: f64 },
}

impl Law {
    /// The law of an input; `None` if less than a millionth of the distribution lies inside the input's scale, or its
    /// parameters are not those of a distribution (readers refuse both with a place).
    pub fn new(input: &Input) -> Option<Law> {
        let shape = Shape::of(input.prior)?;
        let (lo, hi) = input.clip;
        let mass = (shape.below(lo), shape.below(hi));
        if mass.1 - mass.0 < LEAST_MASS || !(mass.1 - mass.0).is_finite() {
            return None;
        }
        let stated = match input.prior {
            Distribution::Normal { .. } | Distribution::LogNormal { .. } => None,
            Distribution::Interval { low, high }
            | Distribution::TwoPiece { low, high, .. }
            | Distribution::Uniform { low, high }
            | Distribution::Triangular { low, high, .. }
            | Distribution::Beta { low, high, .. }
            | Distribution::Pert { low, high, .. } => Some((low, high)),
        };
        let mut law = Law { shape, mass, clip: input.clip, central: 0.0, stated };
        law.central = match input.prior {
            Distribution::Interval { low, high } => (low + high) / 2.0,
            Distribution::TwoPiece { mode, .. } => mode,
            _ => law.quantile(0.5),
        };
        Some(law)
    }

    /// The value of the central case: the middle of an interval, the mode where one is given, otherwise the median.
    pub fn central(&self) -> f64 {
        self.central
    }

    /// The stated range: the ends that were written, cut to the scale; the 5% and 95% points of a form without ends.
    pub fn range(&self) -> (f64, f64) {
        let (low, high) = self.stated.unwrap_or((self.quantile(0.05), self.quantile(0.95)));
        let (low, high) = (low.clamp(self.clip.0, self.clip.1), high.clamp(self.clip.0, self.clip.1));
        // The central case belongs to the range, whatever was cut.
        (low.min(self.central), high.max(self.central))
    }

    /// The value below which a share `u` (strictly between 0 and 1) of the truncated distribution lies.
    pub fn quantile(&self, u: f64) -> f64 {
        let p = self.mass.0 + u * (self.mass.1 - self.mass.0);
        // Only rounding in the last digit can leave the scale here.
        self.shape.quantile(p).clamp(self.clip.0, self.clip.1)
    }
}

impl Shape {
    fn of(prior: Distribution) -> Option<Shape> {
        let shape = match prior {
            Distribution::Interval { low, high } if low < high => {
                Shape::Normal { mean: (low + high) / 2.0, sd: (high - low) / (2.0 * Z95) }
            }
            Distribution::TwoPiece { low, mode, high } => split(low, mode, high)?,
            Distribution::Uniform { low, high } if low < high => Shape::Uniform { low, high },
            Distribution::Normal { mean, sd } if sd > 0.0 => Shape::Normal { mean, sd },
            Distribution::LogNormal { median, sigma } if median > 0.0 && sigma > 0.0 => {
                Shape::LogNormal { log_median: median.ln(), sigma }
            }
            Distribution::Triangular { low, mode, high } if low <= mode && mode <= high && low < high => {
                Shape::Triangular { low, mode, high }
            }
            Distribution::Beta { alpha, beta, low, high } if alpha > 0.0 && beta > 0.0 && low < high => {
                Shape::Beta { alpha, beta, low, high }
            }
            Distribution::Pert { low, mode, high } if low <= mode && mode <= high && low < high => Shape::Beta {
                alpha: 1.0 + 4.0 * (mode - low) / (high - low),
                beta: 1.0 + 4.0 * (high - mode) / (high - low),
                low,
                high,
            },
            _ => return None,
        };
        Some(shape)
    }

    /// The share of the distribution below x.
    fn below(&self, x: f64) -> f64 {
        match *self {
            Shape::Normal { mean, sd } => phi((x - mean) / sd),
            Shape::LogNormal { log_median, sigma } => {
                if x <= 0.0 {
                    0.0
                } else {
                    phi((x.ln() - log_median) / sigma)
                }
            }
            Shape::Split { mode, below, above } => {
                let left = below / (below + above);
                if x < mode {
                    2.0 * left * phi((x - mode) / below)
                } else {
                    1.0 - 2.0 * (1.0 - left) * phi((mode - x) / above)
                }
            }
            Shape::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Shape::Triangular { low, mode, high } => {
                if x <= low {
                    0.0
                } else if x >= high {
                    1.0
                } else if x < mode {
                    (x - low).powi(2) / ((high - low) * (mode - low))
                } else {
                    1.0 - (high - x).powi(2) / ((high - low) * (high - mode))
                }
            }
            Shape::Beta { alpha, beta, low, high } => {
                let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
                if t <= 0.0 {
                    0.0
                } else if t >= 1.0 {
                    1.0
                } else {
                    beta_reg(alpha, beta, t)
                }
            }
        }
    }

    /// The inverse of [`Shape::below`].
    fn quantile(&self, p: f64) -> f64 {
        match *self {
            Shape::Normal { mean, sd } => mean + sd * phi_inverse(p),
            Shape::LogNormal { log_median, sigma } => (log_median + sigma * phi_inverse(p)).exp(),
            Shape::Split { mode, below, above } => {
                let left = below / (below + above);
                if p < left {
                    mode + below * phi_inverse(p / (2.0 * left))
                } else {
                    mode - above * phi_inverse((1.0 - p) / (2.0 * (1.0 - left)))
                }
            }
            Shape::Uniform { low, high } => low + p * (high - low),
            Shape::Triangular { low, mode, high } => {
                let corner = (mode - low) / (high - low);
                if p < corner {
                    low + (p * (high - low) * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - p) * (high - low) * (high - mode)).sqrt()
                }
            }
            Shape::Beta { alpha, beta, low, high } => low + (high - low) * inv_beta_reg(alpha, beta, p),
        }
    }
}

/// The split normal whose mode is given and which has 5% below `low` and 5% above `high` (John 1982).
///
/// With k the share of mass on the left, the left width is (low - mode) / z(0.025 / k), the right width likewise with
/// 1 - k, and k is the left width's share of both widths: one equation in k with a falling left-hand side.
fn split(low: f64, mode: f64, high: f64) -> Option<Shape> {
    if !(low < mode && mode < high) {
        return None;
    }
    let widths = |k: f64| {
        let below = (low - mode) / phi_inverse(0.025 / k);
        let above = (mode - high) / phi_inverse(0.025 / (1.0 - k));
        (below, above)
    };
    let (mut a, mut b) = (0.05, 0.95);
    for _ in 0..80 {
        let k = (a + b) / 2.0;
        let (below, above) = widths(k);
        if below * (1.0 - k) > above * k { a = k } else { b = k }
    }
    let (below, above) = widths((a + b) / 2.0);
    (below > 0.0 && above > 0.0).then_some(Shape::Split { mode, below, above })
}

/// The standard normal distribution function.
pub(crate) fn phi(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Its inverse.
fn phi_inverse(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// The standard normal value of a uniform number.
pub(crate) fn normal(u: f64) -> f64 {
    phi_inverse(u)
}

#[cfg(test)]
mod tests {
    use super::{Law, phi};
    use proptest::prelude::*;
    use zopa_core::{Distribution, Input};

    const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    fn law(prior: Distribution, clip: (f64, f64)) -> Option<Law> {
        Law::new(&Input { path: "x".into(), prior, clip, because: vec![] })
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * (1.0 + a.abs())
    }

    /// "a to b" has its 5% and 95% points at a and b and its centre in the middle.
    #[test]
    fn intervals_are_90_percent() {
        let l = law(Distribution::Interval { low: 20.0, high: 40.0 }, FREE).unwrap();
        assert!(close(l.quantile(0.05), 20.0) && close(l.quantile(0.95), 40.0) && close(l.central(), 30.0));
    }

    /// "a to b, mode c" has 5% in each tail and is continuous at the mode.
    #[test]
    fn two_piece_is_90_percent() {
        let l = law(Distribution::TwoPiece { low: 0.0, mode: 2.0, high: 10.0 }, FREE).unwrap();
        assert!(close(l.quantile(0.05), 0.0), "{}", l.quantile(0.05));
        assert!(close(l.quantile(0.95), 10.0) && close(l.central(), 2.0));
        assert!(l.quantile(0.5) > 2.0);
    }

    /// Truncation keeps the shape inside the scale: no mass piles up at its ends.
    #[test]
    fn truncated_not_clipped() {
        let l = law(Distribution::Interval { low: -20.0, high: 30.0 }, (0.0, 100.0)).unwrap();
        let at_zero = (1..1000).filter(|k| l.quantile(f64::from(*k) / 1000.0) <= 1e-9).count();
        assert_eq!(at_zero, 0);
        let direct = phi((10.0 - 5.0) / (50.0 / (2.0 * super::Z95)));
        let zero = phi((0.0 - 5.0) / (50.0 / (2.0 * super::Z95)));
        let hundred = phi((100.0 - 5.0) / (50.0 / (2.0 * super::Z95)));
        assert!(close(l.quantile((direct - zero) / (hundred - zero)), 10.0));
    }

    /// Nothing to draw from is said, not divided by.
    #[test]
    fn no_mass_is_refused() {
        assert!(law(Distribution::Interval { low: -50.0, high: -40.0 }, (0.0, 100.0)).is_none());
        assert!(law(Distribution::Interval { low: 5.0, high: 5.0 }, FREE).is_none());
        assert!(law(Distribution::TwoPiece { low: 0.0, mode: 0.0, high: 1.0 }, FREE).is_none());
        assert!(law(Distribution::Normal { mean: 0.0, sd: 0.0 }, FREE).is_none());
    }

    /// Medians of the named distributions, by their closed forms.
    #[test]
    fn medians_are_the_published_ones() {
        let median = |d| law(d, FREE).unwrap().central();
        assert!(close(median(Distribution::LogNormal { median: 3.0, sigma: 0.7 }), 3.0));
        assert!(close(median(Distribution::Uniform { low: 2.0, high: 6.0 }), 4.0));
        // Triangular: low + sqrt((high - low)(mode - low) / 2) where the mode is above the middle.
        assert!(close(median(Distribution::Triangular { low: 0.0, mode: 8.0, high: 10.0 }), 40f64.sqrt()));
        assert!(close(median(Distribution::Beta { alpha: 2.0, beta: 2.0, low: 0.0, high: 10.0 }), 5.0));
        assert!(close(median(Distribution::Pert { low: 0.0, mode: 5.0, high: 10.0 }), 5.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        /// Quantile inverts the distribution function, rises, and stays inside the scale, for every form.
        #[test]
        fn quantiles_invert(kind in 0..8usize, a in -50.0..50.0f64, w in 0.1..80.0f64, m in 0.05..0.95f64, u in 0.001..0.999f64) {
            let (low, high, mode) = (a, a + w, a + m * w);
            let prior = [
                Distribution::Interval { low, high },
                Distribution::TwoPiece { low, mode, high },
                Distribution::Uniform { low, high },
                Distribution::Normal { mean: a, sd: w },
                Distribution::LogNormal { median: w, sigma: m },
                Distribution::Triangular { low, mode, high },
                Distribution::Beta { alpha: 0.5 + m * 4.0, beta: 1.0 + m, low, high },
                Distribution::Pert { low, mode, high },
            ][kind];
            let clip = (low.min(0.0), high.max(60.0));
            let l = law(prior, clip).unwrap();
            let x = l.quantile(u);
            prop_assert!(x >= clip.0 && x <= clip.1);
            prop_assert!(l.quantile((u + 1.0) / 2.0) >= x);
            let back = (l.shape.below(x) - l.mass.0) / (l.mass.1 - l.mass.0);
            prop_assert!((back - u).abs() < 1e-6, "{back} {u}");
        }
    }
}
