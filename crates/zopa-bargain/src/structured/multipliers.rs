//! Multipliers: what makes a bound tight.
//!
//! Every set of multipliers gives a valid bound ([`super::aim`]); the search only wants good ones. They are found in
//! floating point and rounded to whole numbers, so that sums, scores and what they are compared with are exact.
//!
//! The best ones solve the problem in which lotteries are allowed. For the smallest share that is a matrix game between
//! the members and the packages: columns are made where they are wanted, by looking for the package at which the present
//! weighted sum is largest (Dantzig & Wolfe 1960). For a product of gains the mean of the packages found so far is
//! moved to the best mixture of them before the next is looked for.

use super::aim::{Aim, Bar, Mark};
use super::game::Game;
use super::zone::Oracle;

/// Sets of multipliers for a stage, the best first.
pub(super) fn multipliers(aim: &Aim, largest: &mut dyn Oracle, bar: Option<Bar<'_>>) -> Vec<Vec<i128>> {
    let range = largest.zone().ranges();
    let n = range.len();
    let even: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
    let mut unit = vec![1.0; n];
    let best = match aim {
        Aim::Product { power, .. } => product(largest, power, &range),
        Aim::Leximin { compared, .. } => {
            let shares = match bar {
                Some(Bar { mark: Mark::Shares(shares), stage, .. }) => {
                    (0..compared.len()).map(|j| shares[j.min(stage)].number()).collect()
                }
                _ => vec![0.0; compared.len()],
            };
            compared.iter().for_each(|(k, of)| unit[*k] = *of as f64);
            let units: Vec<(usize, f64, f64)> = compared.iter().map(|(k, unit)| (*k, *unit as f64, 0.0)).collect();
            leximin(largest, &units, &shares)
        }
        // One member's shortfall is its score; that the others have no less than their floors takes weights too.
        Aim::Even(of) if of.len() == 1 => sum(largest, &alone(of[0].0, n), &range),
        Aim::Even(of) => {
            of.iter().for_each(|(k, _, of)| unit[*k] = *of as f64);
            let from = |k: usize| largest.zone().no_deal[k];
            let units: Vec<(usize, f64, f64)> =
                of.iter().map(|(k, wanted, unit)| (*k, *unit as f64, (wanted - from(*k)) as f64)).collect();
            leximin(largest, &units, &vec![0.0; units.len()])
        }
        Aim::Total(of) => total(largest, of, &range),
        Aim::Closest { high, range } => closest(largest, high, range),
        Aim::Weighted(a) => sum(largest, &a.iter().map(|a| *a as f64).collect::<Vec<_>>(), &range),
        Aim::Only(only) => sum(largest, &alone(*only, n), &range),
        Aim::Sum(points) => sum(largest, &points.iter().map(|p| 1.0 / *p as f64).collect::<Vec<_>>(), &range),
    };
    let mut all = vec![best.clone()];
    if matches!(aim, Aim::Product { .. } | Aim::Leximin { .. } | Aim::Closest { .. }) {
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
    let scale: Vec<f64> = range.iter().zip(&unit).map(|(r, u)| r * u).collect();
    let sets = all.iter().map(|c| whole(c, &scale, least));
    match aim {
        // Without a floor in the way the weights themselves are the best multipliers, and exact.
        Aim::Weighted(a) => std::iter::once(a.clone()).chain(sets).collect(),
        _ => sets.collect(),
    }
}

/// Weight for one member alone.
fn alone(member: usize, members: usize) -> Vec<f64> {
    (0..members).map(|k| f64::from(u8::from(k == member))).collect()
}

/// Multipliers with which no gain of all members at once is possible, if there are any: the search for the largest
/// smallest gain.
pub(super) fn feasibility(largest: &mut dyn Oracle) -> Vec<i128> {
    let range = largest.zone().ranges();
    let units: Vec<(usize, f64, f64)> = range.iter().copied().enumerate().map(|(k, r)| (k, r, 0.0)).collect();
    whole(&leximin(largest, &units, &vec![0.0; units.len()]), &range, 0)
}

/// Whole multipliers in the same proportions, so that neither a weighted sum of scores nor one of what is as large as
/// `scale` comes near the limits of 128 bits.
fn whole(c: &[f64], scale: &[f64], least: i128) -> Vec<i128> {
    let weighted = c.iter().zip(scale).map(|(c, r)| c * r).fold(f64::MIN_POSITIVE, f64::max);
    let largest = c.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let most = 2f64.powi(57);
    let times = (most / largest).min(2f64.powi(118) / weighted);
    c.iter().map(|c| ((c * times).min(most).round() as i128).max(least)).collect()
}

/// Steps between two looks for another column.
const STEPS: usize = 60;

/// The multipliers are powers over a mean of gains.
fn product(largest: &mut dyn Oracle, power: &[f64], range: &[f64]) -> Vec<f64> {
    let all: f64 = power.iter().sum();
    let over = |mean: &[f64]| -> Vec<f64> { mean.iter().zip(power).map(|(g, p)| p / g).collect() };
    let even: Vec<f64> = range.iter().map(|r| 1.0 / r).collect();
    // Packages with a share each; the mean is theirs. A little for everybody keeps all logarithms finite.
    let mut columns: Vec<Vec<f64>> = vec![range.iter().map(|r| r * 1e-6).collect()];
    let mut share = vec![1.0];
    let mut c = even;
    let mut best = (f64::INFINITY, c.clone());
    for _ in 0..largest.tries() {
        let gains = largest.gains_at(&c);
        let most: f64 = gains.iter().zip(&c).map(|(g, c)| g * c).sum();
        let of = |(p, c): (&f64, &f64)| if *p > 0.0 { p * (p / c).ln() } else { 0.0 };
        let logs: f64 = power.iter().zip(&c).map(of).sum();
        let bound = all * (most.max(1e-300) / all).ln() + logs;
        if bound < best.0 {
            best = (bound, c.clone());
        }
        // By the optimality condition no package may be worth more than the mean.
        if most <= all * (1.0 + 1e-12) && columns.len() > 1 {
            break;
        }
        columns.push(gains);
        share.push(0.0);
        c = over(&mixture(&columns, &mut share, power, all));
    }
    best.1
}

/// Moves the shares of some columns to where the sum of powers times logarithms of their mean is largest, and gives that
/// mean: again and again share goes from the column that is worth least, in the present prices, to the one that is worth
/// most (Frank & Wolfe 1956, in pairs), as much as is best.
fn mixture(columns: &[Vec<f64>], share: &mut [f64], power: &[f64], all: f64) -> Vec<f64> {
    let n = power.len();
    let mut at: Vec<f64> = (0..n).map(|i| columns.iter().zip(share.iter()).map(|(col, s)| s * col[i]).sum()).collect();
    for _ in 0..STEPS {
        let price: Vec<f64> = power.iter().zip(&at).map(|(p, x)| p / x).collect();
        let worth = |col: &Vec<f64>| col.iter().zip(&price).map(|(x, p)| x * p).sum::<f64>();
        let (mut most, mut least) = ((f64::NEG_INFINITY, 0), (f64::INFINITY, 0));
        for (j, col) in columns.iter().enumerate() {
            let worth = worth(col);
            if worth > most.0 {
                most = (worth, j);
            }
            if share[j] > 0.0 && worth < least.0 {
                least = (worth, j);
            }
        }
        if most.0 - least.0 <= 1e-11 * all {
            break;
        }
        let (to, from) = (&columns[most.1], &columns[least.1]);
        // The slope falls as share moves: the best amount is where it is 0, and before anybody's mean is.
        let slope = |amount: f64| -> f64 {
            (0..n).map(|i| power[i] * (to[i] - from[i]) / (at[i] + amount * (to[i] - from[i])).max(1e-300)).sum()
        };
        let (mut low, mut high) = (0.0, share[least.1]);
        if slope(high) < 0.0 {
            for _ in 0..50 {
                let middle = f64::midpoint(low, high);
                if slope(middle) > 0.0 { low = middle } else { high = middle }
            }
        } else {
            low = high;
        }
        share[most.1] += low;
        share[least.1] = if low >= share[least.1] { 0.0 } else { share[least.1] - low };
        at.iter_mut().zip(to.iter().zip(from)).for_each(|(x, (a, b))| *x += low * (a - b));
    }
    at
}

/// As little as possible above what shares `t`, ascending, need; a share is a gain (of a member, in a unit) over something.
fn leximin(largest: &mut dyn Oracle, units: &[(usize, f64, f64)], t: &[f64]) -> Vec<f64> {
    let n = largest.zone().no_deal.len();
    let spread = |weight: &[f64]| {
        let mut c = vec![0.0; n];
        for ((k, unit, _), w) in units.iter().zip(weight) {
            c[*k] = w / unit;
        }
        c
    };
    let mut game = Game::new(units.len());
    let mut weight = vec![1.0 / units.len() as f64; units.len()];
    let mut best = (f64::INFINITY, spread(&weight));
    let mut place: Vec<usize> = (0..units.len()).collect();
    for _ in 0..largest.tries() {
        let c = spread(&weight);
        let gains = largest.gains_at(&c);
        // The largest weight meets the smallest share.
        place.sort_by(|x, y| weight[*y].total_cmp(&weight[*x]).then(x.cmp(y)));
        let mut above: Vec<f64> = units.iter().map(|(k, unit, from)| (gains[*k] - from) / unit).collect();
        for (j, k) in place.iter().enumerate() {
            above[*k] -= t[j];
        }
        let bound: f64 = above.iter().zip(&weight).map(|(s, w)| s * w).sum();
        if bound < best.0 {
            best = (bound, c);
        }
        match game.play(&above) {
            Some(next) => weight = next,
            None => break,
        }
    }
    best.1
}

/// Subgradient steps on rates between nothing and a point for each member: at them the sum of differences from what is
/// wanted bounds the sum of shortfalls.
fn total(largest: &mut dyn Oracle, of: &[(i64, i64)], range: &[f64]) -> Vec<f64> {
    let full: Vec<f64> = of.iter().map(|(_, point)| 1.0 / *point as f64).collect();
    let from: Vec<f64> = of.iter().zip(&largest.zone().no_deal).map(|((wanted, _), d)| (wanted - d) as f64).collect();
    let mut c = full.clone();
    let mut best = (f64::INFINITY, c.clone());
    for step in 0..largest.tries() {
        let gains = largest.gains_at(&c);
        let over: Vec<f64> = gains.iter().zip(&from).map(|(g, from)| g - from).collect();
        let bound: f64 = over.iter().zip(&c).map(|(x, c)| x * c).sum();
        if bound < best.0 {
            best = (bound, c.clone());
        }
        let pace = 1.0 / (1.0 + step as f64).sqrt();
        let mut moved = false;
        for (k, c) in c.iter_mut().enumerate() {
            let next = (*c - pace * full[k] * over[k] / range[k]).clamp(0.0, full[k]);
            moved |= (next - *c).abs() > 0.0;
            *c = next;
        }
        if !moved {
            break;
        }
    }
    best.1
}

/// What is missing to the highest scores at the mixture of packages that is nearest to them, over squared ranges: the
/// mixture moves towards the package that is best in the present direction (Frank & Wolfe 1956).
fn closest(largest: &mut dyn Oracle, high: &[i64], range: &[f64]) -> Vec<f64> {
    let over: Vec<f64> = range.iter().map(|r| if *r > 0.0 { 1.0 / (r * r) } else { 0.0 }).collect();
    let top: Vec<f64> = high.iter().zip(&largest.zone().no_deal).map(|(h, d)| (h - d) as f64).collect();
    let mut mean: Option<Vec<f64>> = None;
    let mut c: Vec<f64> = range.iter().map(|r| if *r > 0.0 { 1.0 / r } else { 0.0 }).collect();
    let mut best = (f64::NEG_INFINITY, c.clone());
    for _ in 0..largest.tries() {
        let gains = largest.gains_at(&c);
        // How far the half-space beyond the largest sum is from the highest scores: no package is nearer.
        let beyond: f64 = c.iter().zip(&top).zip(&gains).map(|((c, t), g)| c * (t - g)).sum();
        let length = c.iter().zip(range).map(|(c, r)| (c * r).powi(2)).sum::<f64>().sqrt();
        let bound = beyond / length.max(f64::MIN_POSITIVE);
        if bound > best.0 {
            best = (bound, c);
        }
        let at = match mean.take() {
            None => gains,
            Some(mut at) => {
                // The best share of the new package, by the parabola along the way to it.
                let (mut slope, mut bend) = (0.0, 0.0);
                for k in 0..top.len() {
                    let step = gains[k] - at[k];
                    slope += (top[k] - at[k]) * step * over[k];
                    bend += step * step * over[k];
                }
                if bend <= 0.0 || slope <= 0.0 {
                    break;
                }
                let share = (slope / bend).min(1.0);
                at.iter_mut().zip(&gains).for_each(|(x, g)| *x += share * (g - *x));
                at
            }
        };
        c = (0..top.len()).map(|k| (top[k] - at[k]).max(0.0) * over[k]).collect();
        if c.iter().all(|c| *c <= 0.0) {
            break;
        }
        mean = Some(at);
    }
    best.1
}

/// Subgradient steps on the weights of "no member below no deal".
fn sum(largest: &mut dyn Oracle, aim: &[f64], range: &[f64]) -> Vec<f64> {
    let scale: f64 = aim.iter().zip(range).map(|(a, r)| a * r).fold(0.0, f64::max).max(1e-300);
    let mut more = vec![0.0; aim.len()];
    let mut best = (f64::INFINITY, aim.to_vec());
    for step in 0..largest.tries() {
        let c: Vec<f64> = aim.iter().zip(&more).map(|(a, m)| a + m).collect();
        let gains = largest.gains_at(&c);
        let bound: f64 = gains.iter().zip(&c).map(|(g, c)| g * c).sum();
        if bound < best.0 {
            best = (bound, c);
        }
        let pace = scale / (1.0 + step as f64).sqrt();
        let mut moved = false;
        for k in 0..aim.len() {
            let next = f64::max(0.0, more[k] - pace * gains[k] / (range[k] * range[k]));
            moved |= (next - more[k]).abs() > 0.0;
            more[k] = next;
        }
        if !moved {
            break;
        }
    }
    best.1
}
