//! Multipliers: what makes a bound tight.
//!
//! For gains g >= 0 and any multipliers c >= 0 the weighted sum c.g of what can still be reached has a largest value
//! that separates over the parts. Each concept needs at least a certain weighted sum to be as good as the best known
//! package ([`Aim::needs`]); where even the largest falls short, nothing beneath can win. This holds for every c; the
//! search only wants good ones.

use super::search::Zone;

/// What is maximised, as the bounds see it.
#[derive(Clone, Debug)]
pub(crate) enum Aim {
    /// One member's score.
    Only(usize),
    /// The product of gains. The sum of the logarithms of a point, in raw units, turns sums of logarithms in points into
    /// those of raw gains.
    Product {
        /// That sum.
        log_points: f64,
    },
    /// The smallest of some members' gains, each in its unit.
    Smallest(Vec<(usize, f64)>),
    /// The sum of scores, each in points of so many raw units.
    Sum(Vec<f64>),
}

impl Aim {
    /// The least weighted sum of gains with which a package can be as good as `best`.
    ///
    /// Product: by the inequality of means, `sum log g <= n log(c.g / n) - sum log c`. Smallest: if every g_i is at least
    /// t units then c.g is at least t times c.unit. Sums: `c` is the aim's own weight plus something on gains, which are
    /// not negative.
    pub(crate) fn needs(&self, c: &[f64], no_deal: &[i64], best: f64) -> f64 {
        match self {
            Aim::Only(k) => best - no_deal[*k] as f64,
            Aim::Product { log_points } => {
                let n = c.len() as f64;
                let logs: f64 = c.iter().map(|c| c.ln()).sum();
                n * ((best + log_points + logs) / n).exp()
            }
            Aim::Smallest(units) => best * units.iter().map(|(k, unit)| c[*k] * unit).sum::<f64>(),
            Aim::Sum(points) => best - no_deal.iter().zip(points).map(|(d, p)| *d as f64 / p).sum::<f64>(),
        }
    }

    /// Whether multipliers may be 0.
    fn positive(&self) -> bool {
        matches!(self, Aim::Product { .. })
    }
}

/// Sets of multipliers, the best first.
pub(crate) fn multipliers(aim: &Aim, zone: &Zone) -> Vec<Vec<f64>> {
    let n = zone.no_deal.len();
    let range: Vec<f64> = (0..n).map(|k| (zone.most(k) - zone.no_deal[k] as f64).max(1.0)).collect();
    let even: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
    let best = match aim {
        Aim::Product { .. } => product(zone, &range),
        Aim::Smallest(units) => smallest(zone, units, n),
        Aim::Only(only) => sum(zone, &(0..n).map(|k| f64::from(u8::from(k == *only))).collect::<Vec<_>>(), &range),
        Aim::Sum(points) => sum(zone, &points.iter().map(|p| 1.0 / p).collect::<Vec<_>>(), &range),
    };
    let mut all = vec![best.clone()];
    match aim {
        Aim::Product { .. } | Aim::Smallest(_) => {
            for k in 0..n {
                for factor in [1.03, 0.97] {
                    let mut c = best.clone();
                    c[k] *= factor;
                    all.push(c);
                }
            }
            if !aim.positive() {
                all.push(even);
            }
        }
        Aim::Only(_) | Aim::Sum(_) => {}
    }
    all
}

/// Multipliers with which no gain of all members at once is possible, if there are any: the search for the largest
/// smallest gain.
pub(crate) fn feasibility(zone: &Zone) -> Vec<f64> {
    let units: Vec<(usize, f64)> =
        (0..zone.no_deal.len()).map(|k| (k, (zone.most(k) - zone.no_deal[k] as f64).max(1.0))).collect();
    smallest(zone, &units, units.len())
}

/// Conditional gradient on the sum of logarithms: the multipliers are the reciprocals of a mean of gains.
fn product(zone: &Zone, range: &[f64]) -> Vec<f64> {
    let n = range.len();
    let floor = |g: f64, k: usize| g.max(range[k] * 1e-6);
    let mut mean: Vec<f64> = {
        let c: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
        zone.gains_at(&c).iter().enumerate().map(|(k, g)| floor(*g, k)).collect()
    };
    let mut best = (f64::INFINITY, mean.iter().map(|g| 1.0 / g).collect::<Vec<f64>>());
    for step in 0..600 {
        let c: Vec<f64> = mean.iter().map(|g| 1.0 / g).collect();
        let gains = zone.gains_at(&c);
        let largest: f64 = gains.iter().zip(&c).map(|(g, c)| g * c).sum();
        let bound = n as f64 * (largest.max(1e-300) / n as f64).ln() - c.iter().map(|c| c.ln()).sum::<f64>();
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

/// Multiplicative weights on the smallest gain.
fn smallest(zone: &Zone, units: &[(usize, f64)], n: usize) -> Vec<f64> {
    let mut weight = vec![1.0 / units.len() as f64; units.len()];
    let spread = |weight: &[f64]| {
        let mut c = vec![0.0; n];
        for ((k, unit), w) in units.iter().zip(weight) {
            c[*k] = w / unit;
        }
        c
    };
    let mut best = (f64::INFINITY, spread(&weight));
    for step in 0..1500 {
        let c = spread(&weight);
        let gains = zone.gains_at(&c);
        let shares: Vec<f64> = units.iter().map(|(k, unit)| gains[*k] / unit).collect();
        let bound: f64 = shares.iter().zip(&weight).map(|(s, w)| s * w).sum();
        if bound < best.0 {
            best = (bound, c);
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let pace = 4.0 / (1.0 + f64::from(step)).sqrt();
        weight.iter_mut().zip(&shares).for_each(|(w, s)| *w *= (-pace * (s - mean).clamp(-5.0, 5.0)).exp());
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
