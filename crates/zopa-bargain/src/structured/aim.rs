//! What is maximised, as the bounds see it: what a package needs to be as good as the best known one, or better.
//!
//! For gains g >= 0 and any multipliers c >= 0 the weighted sum c.g of what can still be reached has a largest value
//! that separates over the parts. Each concept needs at least a certain weighted sum ([`Aim::needs`]); where even the
//! largest falls short, nothing beneath can win. This holds for every c.

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
    /// A sum of scores with whole weights, none below 0.
    Weighted(Vec<i128>),
    /// The largest of some members' shortfalls (position, score wanted, unit), each over its unit: the least is wanted.
    Even(Vec<(usize, i64, i64)>),
    /// The sum of all members' shortfalls (score wanted, raw units of a point) in points: the least is wanted.
    Total(Vec<(i64, i64)>),
    /// The squared distance to everybody's highest score, in ranges: the least is wanted.
    Closest {
        /// The highest scores.
        high: Vec<i64>,
        /// How far scores range, 0 for a member to whom everything is alike.
        range: Vec<f64>,
    },
}

/// The best value known, as the bounds see it.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A whole number of raw units.
    Whole(i128),
    /// A real number.
    Real(f64),
    /// Shares, ascending; of shortfalls the largest.
    Shares(Vec<Fraction>),
    /// Logarithms: of what is better, and of what is as good.
    Logs {
        /// Above this it is better.
        better: f64,
        /// From here on it ties.
        tied: f64,
    },
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

/// More than any member can gain.
const UNATTAINABLE: i64 = i64::MAX / 4;

/// Minus the total shortfall that is still good enough; `None` where nothing can be better.
fn of_total(best: f64, strict: bool) -> Option<f64> {
    let size = best.abs().max(1.0);
    match strict {
        true if best >= 0.0 => None,
        true => Some(best + size * TIED),
        false => Some(best - 3.0 * size * TIED),
    }
}

/// Squared distances to the highest scores that differ by less count as equal (as in the objective itself).
const NEAR: f64 = 1e-12;

/// The largest distance that is still good enough; `None` where nothing can be better. What is better by 10^-13 of it
/// counts as equal at first, so that ties cost nothing; it is found with what ties.
fn of_distance(best: f64, strict: bool) -> Option<f64> {
    let squared = (-best).max(0.0);
    match strict {
        true if squared <= 0.0 => None,
        true => Some(squared.sqrt() * (1.0 - 1e-13)),
        false => Some((squared + 1.5 * NEAR).sqrt()),
    }
}

/// More than what rounding takes away from a product of two real numbers and a root of a few squares.
const ROUNDING: f64 = 1.0 + 1e-14;

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
            Aim::Product { power, .. } => power.iter().all(|p| *p > 0.0),
            Aim::Sum(_) => true,
            Aim::Weighted(weights) => weights.iter().all(|a| *a > 0),
            // What is a little less near than the nearest ties with it, dominated or not.
            Aim::Even(_) | Aim::Total(_) | Aim::Closest { .. } => false,
            Aim::Leximin { compared, stages } => *stages == members && compared.len() == members,
        }
    }

    /// The gain that each member must at least have.
    pub(crate) fn floors(&self, zone: &Zone, bar: Option<Bar<'_>>) -> Vec<i64> {
        let mut floors = vec![0; zone.no_deal.len()];
        if let Aim::Product { power, .. } = self {
            let strict = (0..floors.len()).filter(|k| power[*k] > 0.0);
            strict.for_each(|k| floors[k] = zone.round_up(k, 1));
        }
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
            (Aim::Even(of), Mark::Shares(most)) => {
                let Some(most) = most.first() else { return floors };
                if bar.strict && *most == Fraction::new(0, 1) {
                    return vec![UNATTAINABLE; floors.len()];
                }
                for (k, wanted, unit) in of {
                    let (whole, exact) = most.times(*unit);
                    let more = i128::from(bar.strict && exact);
                    let least = i128::from(*wanted) - whole + more - i128::from(zone.no_deal[*k]);
                    floors[*k] = zone.round_up(*k, least).max(0);
                }
            }
            (Aim::Total(of), Mark::Real(best)) => {
                let Some(best) = of_total(*best, bar.strict) else { return vec![UNATTAINABLE; floors.len()] };
                for (k, (wanted, point)) in of.iter().enumerate() {
                    let least =
                        i128::from(*wanted) - i128::from(zone.no_deal[k]) + (best * *point as f64).floor() as i128;
                    floors[k] = zone.round_up(k, least).max(0);
                }
            }
            (Aim::Closest { high, range }, Mark::Real(best)) => {
                let Some(most) = of_distance(*best, bar.strict) else { return vec![UNATTAINABLE; floors.len()] };
                for (k, (high, range)) in high.iter().zip(range).enumerate() {
                    let away = (most * range * ROUNDING).ceil() as i128;
                    floors[k] = zone.round_up(k, i128::from(*high) - away - i128::from(zone.no_deal[k])).max(0);
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
    /// Distance d from the highest scores h, in ranges r: by Cauchy and Schwarz `c.(h - x) <= d |(c_i r_i)|`.
    pub(crate) fn needs(&self, c: &[i128], zone: &Zone, bar: Bar<'_>) -> i128 {
        let members = || c.iter().zip(&zone.no_deal);
        match (self, bar.mark) {
            (Aim::Only(k), Mark::Whole(_)) => c[*k] * i128::from(self.floors(zone, Some(bar))[*k]),
            (Aim::Product { power, point }, Mark::Real(_) | Mark::Logs { .. }) => {
                let all: f64 = power.iter().sum();
                let of = |(p, c): (&f64, &i128)| if *p > 0.0 { p * (p / *c as f64).ln() } else { 0.0 };
                let logs: f64 = power.iter().zip(c).map(of).sum();
                let raw: f64 = power.iter().zip(point).map(|(p, x)| p * (*x as f64).ln()).sum();
                let best = match bar.mark {
                    Mark::Logs { better, .. } if bar.strict => *better,
                    Mark::Logs { tied, .. } => tied - TIED * tied.abs().max(1.0),
                    Mark::Real(best) if bar.strict => best + TIED,
                    Mark::Real(best) => best - 2.0 * TIED * best.abs().max(1.0),
                    _ => return 0,
                };
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
            (Aim::Weighted(a), Mark::Whole(best)) => {
                let from: i128 = a.iter().zip(&zone.no_deal).map(|(a, d)| a * i128::from(*d)).sum();
                let needed = best + i128::from(bar.strict) - from;
                if a.as_slice() == c {
                    return needed;
                }
                // Gains are not negative: with at least so much of every weight a sum is at least so much of that sum.
                let rates = a.iter().zip(c).filter(|(a, _)| **a > 0).map(|(a, c)| *c as f64 / *a as f64);
                let about = rates.fold(f64::INFINITY, f64::min) * needed as f64;
                (about - 1e-9 * about.abs()).floor() as i128
            }
            (Aim::Total(of), Mark::Real(best)) => {
                let Some(best) = of_total(*best, bar.strict) else { return i128::MAX / 4 };
                // A shortfall in points, below 0, is at most what any smaller rate makes of the difference.
                let rate = c.iter().zip(of).map(|(c, (_, point))| *c as f64 * *point as f64).fold(0.0, f64::max);
                let wanted = c.iter().zip(of).zip(&zone.no_deal);
                let wanted: i128 = wanted.map(|((c, (want, _)), d)| c * (i128::from(*want) - i128::from(*d))).sum();
                let about = rate * best;
                wanted + (about - 1e-9 * about.abs()).floor() as i128
            }
            (Aim::Closest { high, range }, Mark::Real(best)) => {
                let Some(most) = of_distance(*best, bar.strict) else { return i128::MAX / 4 };
                let all: i128 = members().zip(high).map(|((c, d), h)| c * (i128::from(*h) - i128::from(*d))).sum();
                let length = c.iter().zip(range).map(|(c, r)| (*c as f64 * r).powi(2)).sum::<f64>().sqrt();
                all - (most * length * ROUNDING).ceil() as i128
            }
            (Aim::Even(_), Mark::Shares(_)) => {
                members().zip(self.floors(zone, Some(bar))).map(|((c, _), floor)| c * i128::from(floor)).sum()
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
