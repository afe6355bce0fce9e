//! Multipliers: what makes a bound tight.
//!
//! For gains g >= 0 and any multipliers c >= 0 the weighted sum c.g of what can still be reached has a largest value
//! that separates over the parts. Each concept needs at least a certain weighted sum to be as good as the best known
//! package, or better ([`Aim::needs`]); where even the largest falls short, nothing beneath can win. This holds for every
//! c; the search only wants good ones. They are found in floating point and rounded to whole numbers, so that sums,
//! scores and what they are compared with are exact.

use super::zone::Zone;
use crate::fraction::Fraction;

/// What is maximised, as the bounds see it.
#[derive(Clone, Debug)]
pub(crate) enum Aim {
    /// One member's score.
    Only(usize),
    /// The sum of powers times logarithms of gains in points of so many raw units.
    Product {
        /// The members' powers, above 0.
        power: Vec<f64>,
        /// Raw units of a point.
        point: Vec<i64>,
    },
    /// Gains of some members (position, unit), compared sorted: the smallest share first, then the next, so many of them.
    Leximin {
        /// Whose gains, in which unit.
        compared: Vec<(usize, i64)>,
        /// How many shares are compared.
        stages: usize,
    },
    /// The sum of scores, each in points of so many raw units.
    Sum(Vec<i64>),
}

/// The best value known, as the bounds see it.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A whole number of raw units.
    Whole(i128),
    /// A real number.
    Real(f64),
    /// Shares, ascending.
    Shares(Vec<Fraction>),
}

/// What a package must reach at least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar<'m> {
    /// The best known.
    pub(crate) mark: &'m Mark,
    /// Leximin: the shares before this one are at their best, and this one is looked for; from 0.
    pub(crate) stage: usize,
    /// Whether it must be better, not only as good.
    pub(crate) strict: bool,
}

/// Products of gains that differ by less than this part count as equal (as in the solution itself).
const TIED: f64 = 1e-12;

impl Aim {
    /// How many searches one after another it takes.
    pub(crate) fn stages(&self) -> usize {
        match self {
            Aim::Leximin { stages, .. } => *stages,
            _ => 1,
        }
    }

    /// Whether more for any member is always better: then nothing dominated ties with the best.
    pub(crate) fn wants_all(&self, members: usize) -> bool {
        match self {
            Aim::Only(_) => members == 1,
            Aim::Product { .. } | Aim::Sum(_) => true,
            Aim::Leximin { compared, stages } => *stages == members && compared.len() == members,
        }
    }

    /// The gain that each member must at least have.
    pub(crate) fn floors(&self, zone: &Zone, bar: Option<Bar<'_>>) -> Vec<i64> {
        let mut floors = vec![0; zone.no_deal.len()];
        let Some(bar) = bar else { return floors };
        match (self, bar.mark) {
            (Aim::Only(k), Mark::Whole(best)) => {
                let least = best - i128::from(zone.no_deal[*k]) + i128::from(bar.strict);
                floors[*k] = zone.round_up(*k, least);
            }
            (Aim::Leximin { compared, .. }, Mark::Shares(shares)) => {
                let Some(least) = shares.first() else { return floors };
                for (k, unit) in compared {
                    let (whole, exact) = least.times(*unit);
                    let more = if exact { i128::from(bar.strict && bar.stage == 0) } else { 1 };
                    floors[*k] = zone.round_up(*k, whole + more).max(0);
                }
            }
            _ => {}
        }
        floors
    }

    /// The least weighted sum of gains with which a package can clear the bar.
    ///
    /// Product (P the sum of powers): by the inequality of means, `sum p log g <= P log(c.g / P) + sum p log(p / c)`.
    /// Sums: c.g is at least the least of c_i times a point of i, times the sum of gains. Leximin: of all vectors whose
    /// sorted shares are at least t the one with the smallest c.g gives the smallest share to the largest c_i unit_i.
    pub(crate) fn needs(&self, c: &[i128], zone: &Zone, bar: Bar<'_>) -> i128 {
        let members = || c.iter().zip(&zone.no_deal);
        match (self, bar.mark) {
            (Aim::Only(k), Mark::Whole(_)) => c[*k] * i128::from(self.floors(zone, Some(bar))[*k]),
            (Aim::Product { power, point }, Mark::Real(best)) => {
                let all: f64 = power.iter().sum();
                let logs: f64 = power.iter().zip(c).map(|(p, c)| p * (p / *c as f64).ln()).sum();
                let raw: f64 = power.iter().zip(point).map(|(p, x)| p * (*x as f64).ln()).sum();
                let best = if bar.strict { best + TIED } else { best - 2.0 * TIED * best.abs().max(1.0) };
                let needed = all * ((best + raw - logs) / all).exp();
                (needed * if bar.strict { 1.0 } else { 1.0 - 1e-12 }).floor() as i128
            }
            (Aim::Sum(points), Mark::Whole(best)) if points.iter().all(|p| *p == points[0]) => {
                let least = c.iter().copied().min().unwrap_or(0);
                let gains = best - zone.no_deal.iter().map(|d| i128::from(*d)).sum::<i128>();
                least * (gains + if bar.strict { i128::from(zone.grain_of_all()) } else { 0 })
            }
            (Aim::Sum(points), Mark::Real(best)) => {
                let least = c.iter().zip(points).map(|(c, p)| *c as f64 * *p as f64).fold(f64::INFINITY, f64::min);
                let from: f64 = zone.no_deal.iter().zip(points).map(|(d, p)| *d as f64 / *p as f64).sum();
                let size = best.abs().max(from.abs()).max(1.0);
                let more = if bar.strict { size * TIED } else { -size * 3.0 * TIED };
                (least * (best - from + more)).floor() as i128
            }
            (Aim::Leximin { .. }, Mark::Shares(_)) if bar.stage == 0 && bar.strict => {
                members().zip(self.floors(zone, Some(bar))).map(|((c, _), floor)| c * i128::from(floor)).sum()
            }
            (Aim::Leximin { compared, .. }, Mark::Shares(shares)) => {
                let mut a: Vec<i128> = compared.iter().map(|(k, unit)| c[*k].saturating_mul((*unit).into())).collect();
                a.sort_unstable_by(|x, y| y.cmp(x));
                let at = |j: usize| shares[j.min(bar.stage)];
                let least: i128 = a.iter().enumerate().map(|(j, a)| at(j).of(*a)).sum();
                let last: i128 = a.iter().skip(bar.stage).sum();
                least + i128::from(bar.strict && last > 0)
            }
            _ => 0,
        }
    }
}

/// Sets of multipliers for a stage, the best first.
pub(crate) fn multipliers(aim: &Aim, zone: &Zone, bar: Option<Bar<'_>>) -> Vec<Vec<i128>> {
    let n = zone.no_deal.len();
    let range: Vec<f64> = (0..n).map(|k| (zone.most(k) - zone.no_deal[k] as f64).max(1.0)).collect();
    let even: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
    let best = match aim {
        Aim::Product { power, .. } => product(zone, power, &range),
        Aim::Leximin { compared, .. } => {
            let shares = match bar {
                Some(Bar { mark: Mark::Shares(shares), stage, .. }) => {
                    (0..compared.len()).map(|j| shares[j.min(stage)].number()).collect()
                }
                _ => vec![0.0; compared.len()],
            };
            let units: Vec<(usize, f64)> = compared.iter().map(|(k, unit)| (*k, *unit as f64)).collect();
            leximin(zone, &units, &shares)
        }
        Aim::Only(only) => sum(zone, &(0..n).map(|k| f64::from(u8::from(k == *only))).collect::<Vec<_>>(), &range),
        Aim::Sum(points) => sum(zone, &points.iter().map(|p| 1.0 / *p as f64).collect::<Vec<_>>(), &range),
    };
    let mut all = vec![best.clone()];
    if matches!(aim, Aim::Product { .. } | Aim::Leximin { .. }) {
        for k in 0..n {
            for factor in [1.03, 0.97] {
                let mut c = best.clone();
                c[k] *= factor;
                all.push(c);
            }
        }
        all.push(even);
    }
    let least = i128::from(matches!(aim, Aim::Product { .. }));
    all.iter().map(|c| whole(c, &range, least)).collect()
}

/// Multipliers with which no gain of all members at once is possible, if there are any: the search for the largest
/// smallest gain.
pub(crate) fn feasibility(zone: &Zone) -> Vec<i128> {
    let range: Vec<f64> = (0..zone.no_deal.len()).map(|k| (zone.most(k) - zone.no_deal[k] as f64).max(1.0)).collect();
    let units: Vec<(usize, f64)> = range.iter().copied().enumerate().collect();
    whole(&leximin(zone, &units, &vec![0.0; units.len()]), &range, 0)
}

/// Whole multipliers in the same proportions, so that no weighted sum comes near the limits of 128 bits.
fn whole(c: &[f64], range: &[f64], least: i128) -> Vec<i128> {
    let largest = c.iter().zip(range).map(|(c, r)| c * r).fold(f64::MIN_POSITIVE, f64::max);
    let scale = 2f64.powi(60) / largest;
    c.iter().map(|c| ((c * scale).min(2f64.powi(60)).round() as i128).max(least)).collect()
}

/// Conditional gradient on the sum of logarithms: the multipliers are powers over a mean of gains.
fn product(zone: &Zone, power: &[f64], range: &[f64]) -> Vec<f64> {
    let n = range.len();
    let all: f64 = power.iter().sum();
    let floor = |g: f64, k: usize| g.max(range[k] * 1e-6);
    let mut mean: Vec<f64> = {
        let c: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
        zone.gains_at(&c).iter().enumerate().map(|(k, g)| floor(*g, k)).collect()
    };
    let over = |mean: &[f64]| -> Vec<f64> { mean.iter().zip(power).map(|(g, p)| p / g).collect() };
    let mut best = (f64::INFINITY, over(&mean));
    for step in 0..600 {
        let c = over(&mean);
        let gains = zone.gains_at(&c);
        let largest: f64 = gains.iter().zip(&c).map(|(g, c)| g * c).sum();
        let logs: f64 = power.iter().zip(&c).map(|(p, c)| p * (p / c).ln()).sum();
        let bound = all * (largest.max(1e-300) / all).ln() + logs;
        if bound < best.0 {
            best = (bound, c);
        }
        let share = 2.0 / (f64::from(step) + 3.0);
        for k in 0..n {
            mean[k] = floor(mean[k] + share * (gains[k] - mean[k]), k);
        }
    }
    best.1
}

/// Multiplicative weights: as little as possible above what shares `t`, ascending, need.
fn leximin(zone: &Zone, units: &[(usize, f64)], t: &[f64]) -> Vec<f64> {
    let n = zone.no_deal.len();
    let mut weight = vec![1.0 / units.len() as f64; units.len()];
    let spread = |weight: &[f64]| {
        let mut c = vec![0.0; n];
        for ((k, unit), w) in units.iter().zip(weight) {
            c[*k] = w / unit;
        }
        c
    };
    let mut best = (f64::INFINITY, spread(&weight));
    let mut scale = 0.0f64;
    let mut place: Vec<usize> = (0..units.len()).collect();
    for step in 0..1500 {
        let c = spread(&weight);
        let gains = zone.gains_at(&c);
        // The largest weight meets the smallest share.
        place.sort_by(|x, y| weight[*y].total_cmp(&weight[*x]).then(x.cmp(y)));
        let mut above: Vec<f64> = units.iter().map(|(k, unit)| gains[*k] / unit).collect();
        for (j, k) in place.iter().enumerate() {
            above[*k] -= t[j];
        }
        let bound: f64 = above.iter().zip(&weight).map(|(s, w)| s * w).sum();
        if bound < best.0 {
            best = (bound, c);
        }
        scale = scale.max(above.iter().map(|s| s.abs()).fold(0.0, f64::max)).max(1e-300);
        let mean = above.iter().sum::<f64>() / above.len() as f64;
        let pace = 4.0 / (1.0 + f64::from(step)).sqrt();
        weight.iter_mut().zip(&above).for_each(|(w, s)| *w *= (-pace * (s - mean) / scale).exp());
        let total: f64 = weight.iter().sum();
        weight.iter_mut().for_each(|w| *w = (*w / total).max(1e-9));
    }
    best.1
}

/// Subgradient steps on the weights of "no member below no deal".
fn sum(zone: &Zone, aim: &[f64], range: &[f64]) -> Vec<f64> {
    let scale: f64 = aim.iter().zip(range).map(|(a, r)| a * r).fold(0.0, f64::max).max(1e-300);
    let mut more = vec![0.0; aim.len()];
    let mut best = (f64::INFINITY, aim.to_vec());
    for step in 0..300 {
        let c: Vec<f64> = aim.iter().zip(&more).map(|(a, m)| a + m).collect();
        let gains = zone.gains_at(&c);
        let bound: f64 = gains.iter().zip(&c).map(|(g, c)| g * c).sum();
        if bound < best.0 {
            best = (bound, c);
        }
        let pace = scale / (1.0 + f64::from(step)).sqrt();
        for k in 0..aim.len() {
            more[k] = f64::max(0.0, more[k] - pace * gains[k] / (range[k] * range[k]));
        }
    }
    best.1
}
