//! Claims that no package is better, and what a better one would need.

use crate::big::Big;
use crate::fair::fraction;
use std::cmp::Ordering;

/// Gains are raw scores over no deal, in the order of the members.
#[derive(Clone, Debug)]
pub(crate) enum Claim {
    /// Nothing is agreeable.
    NothingAgreeable,
    /// Nothing gains every member something.
    NoGainForAll,
    /// No agreeable package gains each of these members something.
    NoGainFor(Vec<usize>),
    /// No agreeable package has a product of raw gains of these members with a larger logarithm, but for 10^-12 of it.
    ProductOf { set: Vec<usize>, log: f64 },
    /// No agreeable package gains this member more.
    Best { member: usize, gain: i64 },
    /// No agreeable package has a larger product of gains, but for 10^-12 of it.
    Product(Vec<i64>),
    /// No agreeable package agrees in the shares before a stage and has more there. Units by member; shares (gain, unit)
    /// ascending.
    Leximin { units: Vec<(usize, i64)>, shares: Vec<(i64, i64)>, stage: usize },
    /// No agreeable package has a larger sum of powers times logarithms of gains in points, but for 10^-12 of it.
    Powers { power: Vec<f64>, points: Vec<i64>, gains: Vec<i64> },
    /// No agreeable package has a larger smallest share than this (gain, unit). Units by member.
    Smallest { units: Vec<(usize, i64)>, share: (i64, i64) },
    /// No package gains somebody something and takes nothing from anybody.
    Efficient,
    /// No package is as good as what another claim is about; only where whole numbers are compared.
    NothingTies(Box<Claim>),
    /// No package misses less in all, in points, of what members want in gains.
    Total { wanted: Vec<i64>, points: Vec<i64>, missing: f64 },
    /// No package is nearer to these gains, which nobody exceeds, each counted in a range; members without one do not count.
    Closest { high: Vec<i64>, range: Vec<i64>, distance: f64 },
    /// No agreeable package has a larger sum in points, but for 10^-12 of it; exactly where all points are the same.
    Sum { points: Vec<i64>, gains: Vec<i64>, no_deal: Vec<i64> },
}

/// What there is to prove of a package that gains the most members and of such has the largest product: nothing gains one
/// more, whoever they are, and no other set of as many has a larger product. `None` where these are too many claims.
pub(crate) fn most_gainers(gains: &[i64], points: &[i64]) -> Option<Vec<Claim>> {
    let gaining: Vec<usize> = (0..gains.len()).filter(|k| gains[*k] > 0).collect();
    if gaining.len() == gains.len() {
        return Some(vec![Claim::Product(gains.to_vec())]);
    }
    let of_size = |size: usize| sets(gains.len(), size);
    let best: f64 = gaining.iter().map(|k| (gains[*k] as f64 / points[*k] as f64).ln()).sum();
    let raw = |set: &[usize]| best + set.iter().map(|k| (points[*k] as f64).ln()).sum::<f64>();
    let mut claims: Vec<Claim> = of_size(gaining.len() + 1).into_iter().map(Claim::NoGainFor).collect();
    if !gaining.is_empty() {
        claims.extend(of_size(gaining.len()).into_iter().map(|set| Claim::ProductOf { log: raw(&set), set }));
    }
    (claims.len() <= CLAIMS).then_some(claims)
}

/// Sets of so many of the first n numbers, in lexicographic order.
fn sets(n: usize, size: usize) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new()];
    for _ in 0..size {
        let longer = |set: Vec<usize>| {
            let from = set.last().map_or(0, |k| k + 1);
            (from..n).map(move |k| set.iter().copied().chain([k]).collect())
        };
        found = found.into_iter().flat_map(longer).collect();
    }
    found
}

/// So many claims are proved of one solution.
const CLAIMS: usize = 64;

/// Thresholds that take logarithms are lower by this part.
const SURE: f64 = 1e-9;

/// More than what rounding does to a few operations.
const ROUNDED: f64 = 1e-12;

/// Products and sums of real numbers tie within one part in so many.
const TIED: u128 = 1_000_000_000_000;

/// `a b / c`, rounded down, for numbers from 0 up.
fn share(a: i128, b: i64, c: i64) -> Option<i128> {
    let (b, c) = (i128::from(b), i128::from(c));
    (a >= 0 && b >= 0 && c > 0).then_some(())?;
    (a / c).checked_mul(b)?.checked_add((a % c).checked_mul(b)? / c)
}

impl Claim {
    /// That nothing ties with what it is about, where that is a matter of whole numbers.
    pub(crate) fn nothing_ties(&self) -> Option<Claim> {
        let whole = match self {
            Claim::Sum { points, .. } => points.iter().all(|p| *p == points[0]),
            Claim::Best { .. } | Claim::Leximin { .. } => true,
            _ => false,
        };
        self.ties().filter(|_| whole)
    }

    /// The same; products, and sums of points of different size, tie within 10^-12. With the product of a set of members only
    /// packages tie that gain nobody else anything.
    pub(crate) fn ties(&self) -> Option<Claim> {
        let may = match self {
            Claim::Best { .. } | Claim::Product(_) | Claim::ProductOf { .. } | Claim::Sum { .. } => true,
            Claim::Powers { .. } | Claim::Smallest { .. } => true,
            Claim::Leximin { units, stage, .. } => stage + 1 == units.len(),
            _ => false,
        };
        may.then(|| Claim::NothingTies(Box::new(self.clone())))
    }

    /// A whole number that the weighted sum of gains of a package exceeds if the package refutes the claim.
    pub(crate) fn threshold(&self, multipliers: &[i128]) -> i128 {
        // Nobody agrees to less than no deal.
        self.own(multipliers).unwrap_or(-1).max(-1)
    }

    fn own(&self, l: &[i128]) -> Option<i128> {
        let least = l.iter().copied().min()?;
        Some(match self {
            Claim::NothingAgreeable => -1,
            Claim::NoGainForAll => l.iter().sum::<i128>() - 1,
            Claim::NoGainFor(set) => set.iter().map(|k| l[*k]).sum::<i128>() - 1,
            Claim::ProductOf { set, log } => {
                // The mean of the weighted gains is at least their geometric mean; the other members only add.
                let n = set.len() as f64;
                let rates: f64 = set.iter().map(|k| (l[*k] as f64).ln()).sum();
                let needed = n * ((log + rates) / n).exp() * (1.0 - SURE);
                let own = if needed.is_finite() { needed.floor() as i128 } else { -1 };
                own.max(set.iter().map(|k| l[*k]).sum::<i128>() - 1)
            }
            Claim::Best { member, gain } => l[*member].checked_mul(i128::from(*gain) + 1)? - 1,
            Claim::Product(gains) => root(gains, l, TIED + 1).unwrap_or(-1).max(l.iter().sum::<i128>() - 1),
            Claim::Powers { power, points, gains } => {
                let (all, logs) = (power.iter().sum::<f64>(), powers(power, points, gains));
                let raw: f64 = power.iter().zip(points).map(|(p, point)| p * (*point as f64).ln()).sum();
                let rates: f64 = power.iter().zip(l).map(|(p, l)| p * (p / *l as f64).ln()).sum();
                // By the inequality of means; lower than it is, so that rounding does not matter.
                let needed = all * ((logs + raw - rates) / all).exp() * (1.0 - SURE);
                let own = if least > 0 && needed.is_finite() { needed.floor() as i128 } else { -1 };
                own.max(l.iter().sum::<i128>() - 1)
            }
            Claim::Efficient => least - 1,
            Claim::NothingTies(with) => match &**with {
                Claim::Best { member, gain } => l[*member].checked_mul(i128::from(*gain))? - 1,
                Claim::Leximin { units, shares, .. } => {
                    let mut weight: Vec<i128> =
                        units.iter().map(|(k, unit)| l[*k].checked_mul(i128::from(*unit))).collect::<Option<_>>()?;
                    weight.sort_by(|a, b| b.cmp(a));
                    let each = weight.iter().zip(shares).map(|(w, (over, under))| share(*w, *over, *under));
                    each.collect::<Option<Vec<_>>>()?.into_iter().try_fold(0i128, i128::checked_add)? - 1
                }
                Claim::Sum { gains, points, .. } if points.iter().all(|p| *p == points[0]) => {
                    least.checked_mul(gains.iter().map(|g| i128::from(*g)).sum::<i128>())? - 1
                }
                Claim::Sum { points, gains, no_deal } => {
                    let (rate, sum) = rated(l, points, gains)?;
                    let size = sum_of(gains, no_deal, points).abs().max(1.0) as i64;
                    sum - (rate / TIED as i128 + 1).checked_mul(2 * (i128::from(size) + 1))? - 1
                }
                Claim::Product(gains) => root(gains, l, TIED - 2).unwrap_or(-1),
                Claim::Smallest { units, share } => smallest(l, units, *share)? - 1,
                // Their thresholds are lower than what ties.
                Claim::ProductOf { .. } | Claim::Powers { .. } => with.own(l)?,
                _ => -1,
            },
            Claim::Smallest { units, share } => {
                let sum = smallest(l, units, *share)?;
                if units.iter().any(|(k, unit)| l[*k] > 0 && *unit > 0) { sum } else { sum - 1 }
            }
            Claim::Leximin { units, shares, stage } => {
                let mut weight: Vec<i128> =
                    units.iter().map(|(k, unit)| l[*k].checked_mul(i128::from(*unit))).collect::<Option<_>>()?;
                // The cheapest way to have these shares gives the smallest to whose weight is largest.
                weight.sort_by(|a, b| b.cmp(a));
                let mut sum = 0i128;
                for (k, weight) in weight.iter().enumerate() {
                    let (over, under) = shares.get(k.min(*stage))?;
                    sum = sum.checked_add(share(*weight, *over, *under)?)?;
                }
                let strictly = weight.iter().skip(*stage).any(|w| *w > 0);
                if strictly { sum } else { sum - 1 }
            }
            Claim::Total { wanted, points, missing } => {
                // No multiplier is more than this times what a raw unit is in points.
                let rate = l.iter().zip(points).map(|(l, p)| l.checked_mul(i128::from(*p))).max()??;
                let all = weighted(l, wanted)?;
                all.checked_sub((rate as f64 * less(*missing) * (1.0 + ROUNDED)).ceil() as i128)?
            }
            Claim::Closest { high, range, distance } => {
                // By the inequality of Cauchy and Schwarz.
                let squares: f64 = l.iter().zip(range).map(|(l, r)| (*l as f64 * *r as f64).powi(2)).sum();
                weighted(l, high)?.checked_sub((squares.sqrt() * less(*distance) * (1.0 + ROUNDED)).ceil() as i128)?
            }
            Claim::Sum { points, gains, .. } if points.iter().all(|p| *p == points[0]) => {
                least.checked_mul(gains.iter().map(|g| i128::from(*g)).sum::<i128>() + 1)? - 1
            }
            Claim::Sum { points, gains, no_deal } => {
                let (rate, sum) = rated(l, points, gains)?;
                let size = sum_of(gains, no_deal, points).abs().max(1.0) as i64;
                sum + share(rate / TIED as i128, size, 1)?
            }
        })
    }

    /// How the threshold rises with each multiplier, roughly: good multipliers are looked for with that, and nothing is
    /// proved by it.
    pub(crate) fn slope(&self, l: &[f64]) -> Vec<f64> {
        let n = l.len();
        let mean = |set: &[usize], log: f64| -> Vec<f64> {
            let k = set.len() as f64;
            let all = k * ((log + set.iter().map(|i| l[*i].max(1e-300).ln()).sum::<f64>()) / k).exp();
            (0..n).map(|i| if set.contains(&i) { all / (k * l[i].max(1e-300)) } else { 0.0 }).collect()
        };
        let only = |k: usize, x: f64| (0..n).map(|i| if i == k { x } else { 0.0 }).collect::<Vec<f64>>();
        let lowest = |rates: &[f64]| (0..n).min_by(|a, b| rates[*a].total_cmp(&rates[*b])).unwrap_or(0);
        let ranked = |units: &[(usize, i64)], share: &dyn Fn(usize) -> (i64, i64)| {
            let mut units: Vec<(usize, f64)> = units.iter().map(|(k, unit)| (*k, *unit as f64)).collect();
            units.sort_by(|a, b| (l[b.0] * b.1).total_cmp(&(l[a.0] * a.1)));
            let mut slope = vec![0.0; n];
            for (j, (k, unit)) in units.iter().enumerate() {
                let (over, under) = share(j);
                slope[*k] = unit * over as f64 / under.max(1) as f64;
            }
            slope
        };
        let summed = |points: &[i64], gains: &[i64]| {
            let rates: Vec<f64> = l.iter().zip(points).map(|(l, p)| l * *p as f64).collect();
            let sum: f64 = gains.iter().zip(points).map(|(g, p)| *g as f64 / *p as f64).sum();
            let k = lowest(&rates);
            only(k, points[k] as f64 * sum)
        };
        match self {
            Claim::NothingAgreeable => vec![0.0; n],
            Claim::NoGainForAll => vec![1.0; n],
            Claim::NoGainFor(set) => (0..n).map(|i| f64::from(u8::from(set.contains(&i)))).collect(),
            Claim::ProductOf { set, log } => mean(set, *log),
            Claim::Best { member, gain } => only(*member, *gain as f64 + 1.0),
            Claim::Product(gains) => {
                mean(&(0..n).collect::<Vec<_>>(), gains.iter().map(|g| (*g as f64).max(1e-300).ln()).sum())
            }
            Claim::Leximin { units, shares, stage } => {
                let share = |j: usize| shares.get(j.min(*stage)).copied().unwrap_or((0, 1));
                ranked(units, &share)
            }
            Claim::Powers { power, points, gains } => {
                let all: f64 = power.iter().sum();
                let raw: f64 = power.iter().zip(points).map(|(p, point)| p * (*point as f64).ln()).sum();
                let rates: f64 = power.iter().zip(l).map(|(p, l)| p * (p / l.max(1e-300)).ln()).sum();
                let needed = all * ((powers(power, points, gains) + raw - rates) / all).exp();
                power.iter().zip(l).map(|(p, l)| needed * p / (all * l.max(1e-300))).collect()
            }
            Claim::Smallest { units, share } => ranked(units, &|_| *share),
            Claim::Efficient => only(lowest(l), 1.0),
            Claim::NothingTies(with) => match &**with {
                Claim::Leximin { units, shares, .. } => ranked(units, &|j| shares.get(j).copied().unwrap_or((0, 1))),
                other => other.slope(l),
            },
            Claim::Sum { points, gains, .. } => summed(points, gains),
            Claim::Total { wanted, points, missing } => {
                let rates: Vec<f64> = l.iter().zip(points).map(|(l, p)| -l * *p as f64).collect();
                let k = lowest(&rates);
                let own = |i: usize| if i == k { missing * points[i] as f64 } else { 0.0 };
                (0..n).map(|i| wanted[i] as f64 - own(i)).collect()
            }
            Claim::Closest { high, range, distance } => {
                let long = l.iter().zip(range).map(|(l, r)| (l * *r as f64).powi(2)).sum::<f64>().sqrt().max(1e-300);
                let own = |i: usize| distance * l[i] * (range[i] as f64).powi(2) / long;
                (0..n).map(|i| high[i] as f64 - own(i)).collect()
            }
        }
    }

    /// Whether a package with these gains refutes the claim.
    pub(crate) fn refuted_by(&self, g: &[i64]) -> bool {
        if g.iter().any(|x| *x < 0) {
            return false;
        }
        match self {
            Claim::NothingAgreeable => true,
            Claim::NoGainForAll => g.iter().all(|x| *x > 0),
            Claim::NoGainFor(set) => set.iter().all(|k| g[*k] > 0),
            Claim::ProductOf { set, log } => {
                let logs = || set.iter().map(|k| (g[*k] as f64).ln()).sum::<f64>();
                set.iter().all(|k| g[*k] > 0) && logs() - log > log.abs().max(1.0) / TIED as f64
            }
            Claim::Best { member, gain } => g[*member] > *gain,
            Claim::Product(gains) => {
                let product = |of: &[i64]| Big::product(of.iter().map(|x| u128::from(x.unsigned_abs())));
                let more = product(g).times(&Big::from(TIED));
                more > product(gains).times(&Big::from(TIED + 1))
            }
            Claim::Powers { power, points, gains } => {
                let best = powers(power, points, gains);
                g.iter().all(|x| *x > 0) && powers(power, points, g) - best > best.abs().max(1.0) / TIED as f64
            }
            Claim::Efficient => g.iter().any(|x| *x > 0),
            Claim::NothingTies(with) => match &**with {
                Claim::Best { member, gain } => g[*member] == *gain,
                Claim::Leximin { units, shares, .. } => {
                    let mut own: Vec<(i64, i64)> = units.iter().map(|(k, unit)| (g[*k], *unit)).collect();
                    own.sort_by(|a, b| fraction(*a, *b));
                    own.iter().zip(shares).all(|(a, b)| fraction(*a, *b).is_eq())
                }
                Claim::Sum { gains, points, .. } if points.iter().all(|p| *p == points[0]) => {
                    let sum = |of: &[i64]| of.iter().map(|x| i128::from(*x)).sum::<i128>();
                    sum(g) == sum(gains)
                }
                Claim::Sum { points, gains, no_deal } => {
                    let best = sum_of(gains, no_deal, points);
                    best - sum_of(g, no_deal, points) <= best.abs().max(1.0) / TIED as f64
                }
                Claim::ProductOf { set, log } => {
                    let logs = || set.iter().map(|k| (g[*k] as f64).ln()).sum::<f64>();
                    let these = (0..g.len()).all(|k| (g[k] > 0) == set.contains(&k));
                    these && log - logs() <= 1.0 / TIED as f64
                }
                Claim::Powers { power, points, gains } => {
                    let best = powers(power, points, gains);
                    let slack = best.abs().max(1.0) / TIED as f64;
                    g.iter().all(|x| *x > 0) && best - powers(power, points, g) <= slack
                }
                Claim::Smallest { units, share } => {
                    let least = units.iter().map(|(k, unit)| (g[*k], *unit)).min_by(|a, b| fraction(*a, *b));
                    least.is_some_and(|least| fraction(least, *share).is_ge())
                }
                Claim::Product(gains) => {
                    let product = |of: &[i64]| Big::product(of.iter().map(|x| u128::from(x.unsigned_abs())));
                    product(g).times(&Big::from(TIED)) >= product(gains).times(&Big::from(TIED - 1))
                }
                _ => false,
            },
            Claim::Total { wanted, points, missing } => {
                let each = wanted.iter().zip(g).zip(points);
                each.map(|((w, g), p)| (w - g).max(0) as f64 / *p as f64).sum::<f64>() < less(*missing)
            }
            Claim::Closest { high, range, distance } => {
                let each = high.iter().zip(g).zip(range).filter(|(_, r)| **r > 0);
                each.map(|((h, g), r)| ((h - g) as f64 / *r as f64).powi(2)).sum::<f64>().sqrt() < less(*distance)
            }
            Claim::Smallest { units, share } => units.iter().all(|(k, unit)| fraction((g[*k], *unit), *share).is_gt()),
            Claim::Leximin { units, shares, .. } => {
                let mut own: Vec<(i64, i64)> = units.iter().map(|(k, unit)| (g[*k], *unit)).collect();
                own.sort_by(|a, b| fraction(*a, *b));
                let order = own.iter().zip(shares).map(|(a, b)| fraction(*a, *b)).find(|o| o.is_ne());
                order == Some(Ordering::Greater)
            }
            Claim::Sum { points, gains, .. } if points.iter().all(|p| *p == points[0]) => {
                let sum = |of: &[i64]| of.iter().map(|x| i128::from(*x)).sum::<i128>();
                sum(g) > sum(gains)
            }
            Claim::Sum { points, gains, no_deal } => {
                let best = sum_of(gains, no_deal, points);
                sum_of(g, no_deal, points) - best > best.abs().max(1.0) / TIED as f64
            }
        }
    }
}

/// Of real numbers that are said, what is less in earnest.
fn less(said: f64) -> f64 {
    said - SURE * said.abs().max(1.0)
}

/// What a claim must say to be refuted by what is as little as this, too.
pub(crate) fn as_little(said: f64) -> f64 {
    said + (SURE + 2.0 * ROUNDED) * said.abs().max(1.0)
}

/// A sum of numbers with these weights.
fn weighted(l: &[i128], of: &[i64]) -> Option<i128> {
    l.iter().zip(of).try_fold(0i128, |sum, (l, x)| sum.checked_add(l.checked_mul(i128::from(*x))?))
}

fn powers(power: &[f64], points: &[i64], gains: &[i64]) -> f64 {
    power.iter().zip(points).zip(gains).map(|((p, point), g)| p * (*g as f64 / *point as f64).ln()).sum()
}

fn sum_of(gains: &[i64], no_deal: &[i64], points: &[i64]) -> f64 {
    let each = gains.iter().zip(no_deal).zip(points);
    each.map(|((g, d), p)| (g + d) as f64 / *p as f64).sum()
}

/// What a weighted sum of gains is at least where no share is smaller than this.
fn smallest(l: &[i128], units: &[(usize, i64)], (over, under): (i64, i64)) -> Option<i128> {
    let of = |(k, unit): &(usize, i64)| share(l[*k].checked_mul(i128::from(*unit))?, over, under);
    units.iter().try_fold(0i128, |sum, unit| sum.checked_add(of(unit)?))
}

/// The smallest multiplier of a point, and gains in points times that, rounded down one by one; `None` where it is 0.
fn rated(l: &[i128], points: &[i64], gains: &[i64]) -> Option<(i128, i128)> {
    let rates = l.iter().zip(points).map(|(l, p)| l.checked_mul(i128::from(*p)));
    let rate = rates.collect::<Option<Vec<_>>>()?.into_iter().min()?;
    (rate > 0).then_some(())?;
    let each = gains.iter().zip(points).map(|(g, p)| share(rate, *g, *p));
    Some((rate, each.collect::<Option<Vec<_>>>()?.into_iter().sum()))
}

/// The largest m for which (m / n)^n is at most so many parts of 10^12 of the product of all multipliers and gains: if gains
/// have a larger product their weighted sum is above m, for the mean of n numbers is at least the n-th root of their
/// product. `None` where a multiplier is 0.
fn root(gains: &[i64], l: &[i128], parts: u128) -> Option<i128> {
    let factor = |x: i128| u128::try_from(x).ok().filter(|x| *x > 0);
    let weights: Vec<u128> = l.iter().map(|x| factor(*x)).collect::<Option<_>>()?;
    let gains: Vec<u128> = gains.iter().map(|x| factor(i128::from(*x))).collect::<Option<_>>()?;
    let n = gains.len();
    let even = std::iter::repeat_n(n as u128, n);
    let most = Big::product(weights.into_iter().chain(gains).chain(even).chain([parts]));
    let fits = |m: u128| Big::product(std::iter::repeat_n(m, n).chain([TIED])) <= most;
    let (mut low, mut high) = (0u128, 1u128 << 126);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) { low = middle } else { high = middle }
    }
    i128::try_from(low).ok()
}
