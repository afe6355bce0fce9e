//! What a certificate shows that no package is.
//!
//! A package that is better than the one which was found has a weighted sum of gains above a threshold, whatever the
//! multipliers: where even the largest sum of a box of packages does not exceed it, nothing better is in there. Thresholds
//! are whole numbers, rounded down.

use crate::fraction::Fraction;

/// Sums and products of real numbers tie within this part.
const TIED: f64 = 1e-12;

/// Thresholds that take logarithms are lower by this part, so that rounding does not matter.
const SURE: f64 = 1e-9;

fn powers(power: &[f64], points: &[i64], gains: &[i64]) -> f64 {
    power.iter().zip(points).zip(gains).map(|((p, point), g)| p * (*g as f64 / *point as f64).ln()).sum()
}

/// What nothing else is.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// Agreeable at all.
    Agreeable,
    /// A strict gain for everybody.
    Gain,
    /// A strict gain for each of these.
    GainOf(Vec<usize>),
    /// A product of raw gains of these whose logarithm is larger.
    ProductOf { set: Vec<usize>, log: f64 },
    /// A larger gain for one member.
    Only { member: usize, gain: i64 },
    /// A larger product of gains.
    Product(Vec<i64>),
    /// Shares (gain over unit), ascending, that agree up to a stage and are larger there.
    Leximin { compared: Vec<(usize, i64)>, shares: Vec<Fraction>, stage: usize },
    /// A larger sum of powers times logarithms of gains in points of so many raw units.
    Powers { power: Vec<f64>, points: Vec<i64>, gains: Vec<i64> },
    /// A larger smallest share.
    Smallest { compared: Vec<(usize, i64)>, share: Fraction },
    /// A gain for somebody.
    Better,
    /// As good as what another goal is better than; only where whole numbers are compared.
    Tied(Box<Goal>),
    /// A larger sum, each member's gain in points of so many raw units.
    Sum { points: Vec<i64>, gains: Vec<i64>, no_deal: Vec<i64> },
}

impl Goal {
    /// What ties with the best, where that is a matter of whole numbers.
    pub(super) fn tied(&self) -> Option<Goal> {
        let whole = match self {
            Goal::Only { .. } => true,
            Goal::Leximin { compared, stage, .. } => stage + 1 == compared.len(),
            Goal::Sum { points, .. } => points.iter().all(|p| *p == points[0]),
            _ => false,
        };
        whole.then(|| Goal::Tied(Box::new(self.clone())))
    }

    /// What a weighted sum of gains must exceed; no agreeable package has one below 0.
    pub(super) fn threshold(&self, c: &[i128]) -> i128 {
        let least = c.iter().copied().min().unwrap_or(0);
        let all: i128 = c.iter().sum();
        let own = match self {
            Goal::Agreeable => -1,
            Goal::Gain => all - 1,
            Goal::GainOf(set) => set.iter().map(|k| c[*k]).sum::<i128>() - 1,
            // As of all; what the others gain only adds.
            Goal::ProductOf { set, log } => {
                let n = set.len() as f64;
                let some = set.iter().map(|k| c[*k]).sum::<i128>() - 1;
                let logs = log + set.iter().map(|k| (c[*k] as f64).ln()).sum::<f64>();
                let needed = n * (logs / n).exp() * (1.0 - SURE);
                if set.iter().all(|k| c[*k] > 0) { (needed.floor() as i128).max(some) } else { some }
            }
            Goal::Only { member, gain } => c[*member] * (i128::from(*gain) + 1) - 1,
            // By the inequality of means: the product of c g is at most the mean of c g to the power of their number.
            Goal::Product(gains) if least > 0 => {
                let n = gains.len() as f64;
                let logs: f64 = gains.iter().zip(c).map(|(g, c)| (*g as f64).ln() + (*c as f64).ln()).sum();
                ((n * (logs / n).exp()).floor() as i128).max(all - 1)
            }
            Goal::Product(_) => all - 1,
            Goal::Powers { power, points, gains } if least > 0 => {
                let sum: f64 = power.iter().sum();
                let logs: f64 = power.iter().zip(c).map(|(p, c)| p * (p / *c as f64).ln()).sum();
                let raw: f64 = power.iter().zip(points).map(|(p, x)| p * (*x as f64).ln()).sum();
                let needed = sum * ((powers(power, points, gains) + raw - logs) / sum).exp();
                ((needed * (1.0 - SURE)).floor() as i128).max(all - 1)
            }
            Goal::Powers { .. } => all - 1,
            Goal::Better => least - 1,
            Goal::Tied(with) => match &**with {
                Goal::Only { member, gain } => c[*member] * i128::from(*gain) - 1,
                Goal::Leximin { compared, shares, .. } => {
                    let mut a: Vec<i128> =
                        compared.iter().map(|(k, unit)| c[*k].saturating_mul((*unit).into())).collect();
                    a.sort_unstable_by(|x, y| y.cmp(x));
                    a.iter().zip(shares).map(|(a, share)| share.of(*a)).sum::<i128>() - 1
                }
                Goal::Sum { gains, .. } => least * gains.iter().map(|g| i128::from(*g)).sum::<i128>() - 1,
                _ => -1,
            },
            Goal::Smallest { compared, share } => {
                let each = compared.iter().map(|(k, unit)| c[*k].saturating_mul((*unit).into()));
                let (sum, some) = each.fold((0, false), |(sum, some), a| (sum + share.of(a), some || a > 0));
                sum - i128::from(!some)
            }
            // The smallest sum gives the smallest share to the largest c.unit.
            Goal::Leximin { compared, shares, stage } => {
                let mut a: Vec<i128> = compared.iter().map(|(k, unit)| c[*k].saturating_mul((*unit).into())).collect();
                a.sort_unstable_by(|x, y| y.cmp(x));
                let sum: i128 = a.iter().enumerate().map(|(j, a)| shares[j.min(*stage)].of(*a)).sum();
                let some = a.iter().skip(*stage).any(|a| *a > 0);
                sum - i128::from(!some)
            }
            Goal::Sum { points, gains, .. } if points.iter().all(|p| *p == points[0]) => {
                let sum: i128 = gains.iter().map(|g| i128::from(*g)).sum();
                least * (sum + 1) - 1
            }
            Goal::Sum { points, gains, .. } => {
                let rate = c.iter().zip(points).map(|(c, p)| c.saturating_mul((*p).into())).min().unwrap_or(0);
                let sum = gains.iter().zip(points).map(|(g, p)| Fraction::new(*g, *p).of(rate)).sum();
                if rate > 0 { sum } else { -1 }
            }
        };
        own.max(-1)
    }

    /// Whether a package with these gains is what nothing should be.
    pub(super) fn is_met_by(&self, g: &[i64]) -> bool {
        if g.iter().any(|x| *x < 0) {
            return false;
        }
        match self {
            Goal::Agreeable => true,
            Goal::Gain => g.iter().all(|x| *x > 0),
            Goal::GainOf(set) => set.iter().all(|k| g[*k] > 0),
            Goal::ProductOf { set, log } => {
                let logs = || set.iter().map(|k| (g[*k] as f64).ln()).sum::<f64>();
                set.iter().all(|k| g[*k] > 0) && logs() > log + TIED * log.abs().max(1.0)
            }
            Goal::Only { member, gain } => g[*member] > *gain,
            Goal::Product(gains) => {
                let logs = |of: &[i64]| of.iter().map(|x| (*x as f64).ln()).sum::<f64>();
                g.iter().all(|x| *x > 0) && logs(g) > logs(gains) + TIED
            }
            Goal::Powers { power, points, gains } => {
                let best = powers(power, points, gains);
                g.iter().all(|x| *x > 0) && powers(power, points, g) > best + TIED * best.abs().max(1.0)
            }
            Goal::Better => g.iter().any(|x| *x > 0),
            Goal::Tied(with) => match &**with {
                Goal::Only { member, gain } => g[*member] == *gain,
                Goal::Leximin { compared, shares, .. } => {
                    let mut own: Vec<Fraction> = compared.iter().map(|(k, unit)| Fraction::new(g[*k], *unit)).collect();
                    own.sort_unstable();
                    own == *shares
                }
                Goal::Sum { gains, .. } => {
                    let sum = |of: &[i64]| of.iter().map(|x| i128::from(*x)).sum::<i128>();
                    sum(g) == sum(gains)
                }
                _ => false,
            },
            Goal::Smallest { compared, share } => compared.iter().all(|(k, unit)| Fraction::new(g[*k], *unit) > *share),
            Goal::Leximin { compared, shares, .. } => {
                let mut own: Vec<Fraction> = compared.iter().map(|(k, unit)| Fraction::new(g[*k], *unit)).collect();
                own.sort_unstable();
                own > *shares
            }
            Goal::Sum { points, gains, .. } if points.iter().all(|p| *p == points[0]) => {
                let sum = |of: &[i64]| of.iter().map(|x| i128::from(*x)).sum::<i128>();
                sum(g) > sum(gains)
            }
            Goal::Sum { points, gains, no_deal } => {
                let sum = |of: &[i64]| {
                    let each = of.iter().zip(no_deal).zip(points);
                    each.map(|((x, d), p)| (x + d) as f64 / *p as f64).sum::<f64>()
                };
                let best = sum(gains);
                sum(g) > best + TIED * best.abs().max(1.0)
            }
        }
    }
}
