//! The numbers of a scenario on the grid of a case file: nine decimals, and a point that is the same for all parties.
//!
//! One point is `unit` of the original scale, for every party alike: solutions that compare the parties' units
//! (egalitarian, utilitarian) would change otherwise. The unit is a power of ten, so that round numbers stay round; where
//! numbers are thirds or sevenths (GENIUS divides by the largest evaluation of an issue), it is that power over their
//! common denominator, so that what ties on paper ties in the case. Of the units that are tried the first loses at most
//! [`LOSS`] of any utility; the case divides by the sum of the weights, so values are multiplied by it.
//!
//! Where outcomes must have one utility exactly (GENIUS's limit of 1), weights are all alike and values carry them, so that
//! every sum is a decimal and the terms can hit it. Where no deal is as good as a certain outcome, it is so in the case, by
//! the same way if need be; at worst that outcome is better than no deal by a billionth of a point.

use crate::number::rounded;
use crate::scenario::{Party, Scenario};
use std::cmp::Ordering;
use zopa_core::Score;

/// What rounding may cost a utility, in the original scale: well below the 10^-9 that is promised.
const LOSS: f64 = 2e-10;
/// The largest common denominator that is kept exactly.
const PARTS: u64 = 10_000;
/// No sum of a party, multiplied by its weights, is larger in a case.
const LARGEST: f64 = 2e9;
/// No number of a case is as large (E303).
const BILLION: f64 = 1e9;

/// The numbers of all parties.
pub(crate) struct Grid {
    /// The original scale in one point.
    pub(crate) unit: f64,
    /// Each party's.
    pub(crate) parties: Vec<Numbers>,
}

/// How weights and values share what is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Values as they are, weights on a round scale.
    Plain,
    /// Values corrected for what the rounding of the weights took away.
    Corrected,
    /// Weights all alike, values that carry them: every sum is a decimal.
    Alike,
}

/// How many billionths of a point no deal may be put below the outcome that it is as good as.
const STEPS: u32 = 1000;

/// The numbers of a party, in points.
pub(crate) struct Numbers {
    pub(crate) weights: Vec<f64>,
    pub(crate) values: Vec<Vec<f64>>,
    pub(crate) terms: Vec<f64>,
    pub(crate) reservation: f64,
}

impl Grid {
    /// The grid of a scenario; `None` if its numbers are too large for a case, or too far apart.
    pub(crate) fn of(scenario: &Scenario) -> Option<Grid> {
        let parts = parts(scenario) as f64;
        let large = |party: &Party| {
            let (low, high) = party.bounds();
            low.abs().max(high.abs()).max(party.reservation.abs()) > 10.0
        };
        let first = if scenario.parties.iter().all(large) { 0 } else { 2 };
        let least = (0..).take(7).find(|k| parts * 10f64.powi(*k) >= 10f64.powi(first)).unwrap_or(0);
        // Finer where nine decimals would lose something, coarser where numbers are large; powers alone at last.
        let finer = (least..least + 6).map(|k| parts * 10f64.powi(k));
        let powers = (first..=first + 6).chain((first - 8..first).rev()).map(|k| 10f64.powi(k));
        let mut best: Option<(f64, Grid)> = None;
        for points in finer.chain(powers) {
            let Some((loss, grid)) = Grid::in_points(scenario, points) else { continue };
            if loss <= LOSS {
                return Some(grid);
            }
            if best.as_ref().is_none_or(|(least, _)| loss < *least) {
                best = Some((loss, grid));
            }
        }
        best.map(|(_, grid)| grid)
    }

    fn in_points(scenario: &Scenario, points: f64) -> Option<(f64, Grid)> {
        let (mut most, mut parties) = (0.0f64, Vec::new());
        for party in &scenario.parties {
            let (loss, numbers) = Numbers::best(party, points)?;
            most = most.max(loss);
            parties.push(numbers);
        }
        Some((most, Grid { unit: 1.0 / points, parties }))
    }
}

impl Numbers {
    /// The first way that loses next to nothing and keeps no deal as good as the outcome that it is as good as, with what
    /// it loses of a utility in the original scale; if there is none, the first that loses next to nothing, or the least.
    fn best(party: &Party, points: f64) -> Option<(f64, Numbers)> {
        let exact = party.terms.iter().any(|t| t.exactly.is_some());
        let ways: &[Way] = match party.reserved {
            _ if exact => &[Way::Alike],
            Some(_) => &[Way::Plain, Way::Corrected, Way::Alike],
            None => &[Way::Plain, Way::Corrected],
        };
        let mut best: Option<(f64, Numbers)> = None;
        for way in ways {
            let numbers = Numbers::of(party, points, *way);
            let loss = numbers.loss(party, points);
            if !numbers.fits() {
                continue;
            }
            if loss <= LOSS && numbers.reserves(party) == Ordering::Equal {
                return Some((loss, numbers));
            }
            if best.as_ref().is_none_or(|(least, _)| *least > LOSS && loss < *least) {
                best = Some((loss, numbers));
            }
        }
        best
    }

    fn of(party: &Party, points: f64, way: Way) -> Numbers {
        let alike = way == Way::Alike;
        let factor = scale(party.issues.iter().map(|(w, _)| w.abs()));
        let weight = |w: f64| if alike { f64::from(u8::from(w.abs() > 0.0)) } else { rounded(w.abs() * factor) };
        let mut weights: Vec<f64> = party.issues.iter().map(|(w, _)| weight(*w)).collect();
        let mut sum = weights.iter().sum::<f64>();
        if sum <= 0.0 {
            // Nothing adds up issue by issue: the first issue carries the scale, at value 0 of every level.
            weights[0] = 100.0;
            sum = 0.0;
        }
        // A constant is spread over the weighted issues: their weights are divided by their sum.
        let constant = rounded(party.bias * points);
        let values = party.issues.iter().zip(&weights).map(|((w, values), rounded_weight)| {
            let corrected = way == Way::Corrected && *rounded_weight > 0.0;
            let share = if corrected { w.abs() / rounded_weight } else { 1.0 / factor };
            let by = sum * share * w.signum() * points;
            let value = |x: &f64| match alike {
                true => rounded(sum * rounded(w * x * points) + constant),
                false => rounded(by * x + constant),
            };
            values.iter().map(value).collect()
        });
        let mut numbers = Numbers {
            values: values.collect(),
            terms: party.terms.iter().map(|t| rounded(t.add * points)).collect(),
            reservation: rounded(party.reservation * points),
            weights,
        };
        for (k, term) in party.terms.iter().enumerate() {
            if let Some((utility, at)) = &term.exactly {
                numbers.terms[k] = 0.0;
                let without: f64 = numbers.utility(party, at, |other| party.terms[other].exactly.is_none());
                numbers.terms[k] = rounded(rounded(utility * points) - without);
            }
        }
        if let Some(at) = &party.reserved {
            numbers.reserve(party, at);
        }
        if party.accepts_all {
            numbers.accept_all();
        }
        numbers
    }

    /// Puts the worth of no deal where the reserved outcome is: exactly, if a decimal can say that, else the least below it.
    fn reserve(&mut self, party: &Party, at: &[usize]) {
        if self.reserves(party) == Ordering::Equal {
            return;
        }
        let there = self.utility(party, at, |_| true);
        let below = |k: u32| rounded((there * 1e9).floor() / 1e9 - 1e-9 * f64::from(k));
        for candidate in [rounded(there)].into_iter().chain((0..STEPS).map(below)) {
            self.reservation = candidate;
            if self.reserves(party) != Ordering::Greater {
                return;
            }
        }
    }

    /// Puts the worth of no deal where it is above no outcome in the scores of the case, which rounding may have put lower.
    fn accept_all(&mut self) {
        let whole = |x: f64| Score::quantise(x).unwrap_or(0);
        let sum: i64 = self.weights.iter().map(|w| whole(*w)).sum();
        let least = |w: &f64, values: &Vec<f64>| {
            values.iter().map(|x| whole(*x)).min().map(|x| (whole(*w), x)).filter(|(w, _)| *w > 0)
        };
        let own = self.weights.iter().zip(&self.values).filter_map(|(w, values)| least(w, values));
        let terms = self.terms.iter().map(|add| (sum, whole(*add).min(0)));
        let lowest: Vec<(i64, i64)> = own.chain(terms).collect();
        let worth: f64 = lowest.iter().map(|(w, x)| *w as f64 / sum as f64 * *x as f64).sum();
        // The steps double: they are few where numbers are small, and large enough where a billionth is lost.
        for step in 0..60 {
            if against((sum, whole(self.reservation)), &lowest) != Ordering::Greater {
                return;
            }
            let below = rounded(worth.floor() / 1e9 - 1e-9 * (2f64.powi(step) - 1.0));
            self.reservation = self.reservation.min(below);
        }
    }

    /// The worth of no deal against that of the outcome that it is as good as, in the scores of the case, both as exact
    /// products and as products rounded to nine decimals, for a case may hold either. `Equal` where no outcome is named.
    fn reserves(&self, party: &Party) -> Ordering {
        let Some(at) = &party.reserved else { return Ordering::Equal };
        let whole = |x: f64| Score::quantise(x).unwrap_or(0);
        let weights: Vec<i64> = self.weights.iter().map(|w| whole(*w)).collect();
        let sum: i64 = weights.iter().sum();
        let holding = party.terms.iter().zip(&self.terms).filter(|(t, _)| t.when.holds(at));
        let added: Vec<i64> = holding.map(|(_, add)| whole(*add)).collect();
        let own = weights.iter().zip(&self.values).zip(at).map(|((w, values), level)| (*w, whole(values[*level])));
        let products: Vec<(i64, i64)> = own.chain(added.iter().map(|add| (sum, *add))).collect();
        against((sum, whole(self.reservation)), &products)
    }

    /// The utility of an outcome in points, with the terms that count.
    fn utility(&self, party: &Party, at: &[usize], counts: impl Fn(usize) -> bool) -> f64 {
        let sum: f64 = self.weights.iter().sum();
        let own: f64 = self.weights.iter().zip(&self.values).zip(at).map(|((w, values), l)| w * values[*l]).sum();
        let holding =
            party.terms.iter().zip(&self.terms).enumerate().filter(|(k, (t, _))| counts(*k) && t.when.holds(at));
        own / sum + holding.map(|(_, (_, add))| add).sum::<f64>()
    }

    /// By how much a utility can differ from the party's, in the original scale.
    fn loss(&self, party: &Party, points: f64) -> f64 {
        let sum: f64 = self.weights.iter().sum();
        let constant = party.bias * points;
        let mut loss = 0.0;
        for (((w, values), weight), written) in party.issues.iter().zip(&self.weights).zip(&self.values) {
            let off = |(x, y): (&f64, &f64)| (weight / sum * (y - constant) - w * x * points).abs();
            // An issue without weight is not written.
            let written: Vec<f64> = if *weight > 0.0 { written.clone() } else { vec![constant; values.len()] };
            loss += values.iter().zip(&written).map(off).fold(0.0, f64::max);
        }
        // A term that makes a utility exact adds no loss of its own.
        let plain = party.terms.iter().zip(&self.terms).filter(|(term, _)| term.exactly.is_none());
        loss += plain.map(|(term, written)| (term.add * points - written).abs()).sum::<f64>();
        loss.max((party.reservation * points - self.reservation).abs()) / points
    }

    /// Whether a case can hold the sums.
    fn fits(&self) -> bool {
        let sum: f64 = self.weights.iter().sum();
        let largest = |values: &Vec<f64>| values.iter().map(|x| x.abs()).fold(0.0, f64::max);
        let tables: f64 = self.weights.iter().zip(&self.values).map(|(w, values)| w * largest(values)).sum();
        let terms: f64 = self.terms.iter().map(|x| x.abs()).sum();
        // An issue without weight is not written.
        let values = self.values.iter().zip(&self.weights).filter(|(_, w)| **w > 0.0).flat_map(|(values, _)| values);
        if values.chain(&self.terms).chain([&self.reservation]).any(|x| x.abs() >= BILLION) {
            return false;
        }
        tables + sum * (terms + self.reservation.abs()) < LARGEST
    }
}

/// What brings weights to between 10 and 100, times their common denominator if they have one: at least 1.
fn scale(weights: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = weights.clone().fold(0.0, f64::max);
    if largest <= 0.0 {
        return 100.0;
    }
    let mut common = 1;
    for weight in weights {
        common = least_common(common, denominator(weight)).filter(|n| *n <= 1000).unwrap_or(1);
    }
    let mut scale = common as f64;
    while largest * scale * 10.0 <= 100.0 + 1e-9 && scale < 1e6 {
        scale *= 10.0;
    }
    scale
}

/// A product against a sum of products, both exactly and each rounded to nine decimals, for a case may hold either:
/// `Greater` where one of the two is.
fn against(one: (i64, i64), sum: &[(i64, i64)]) -> Ordering {
    let exact = |(a, b): (i64, i64)| i128::from(a) * i128::from(b);
    let score =
        |(a, b): (i64, i64)| Score::product(a, b).map_or(exact((a, b)) / 1_000_000_000, |s| i128::from(s.raw()));
    let by = exact(one).cmp(&sum.iter().map(|p| exact(*p)).sum());
    let rounded = score(one).cmp(&sum.iter().map(|p| score(*p)).sum());
    match (by, rounded) {
        (a, b) if a == b => a,
        (Ordering::Greater, _) | (_, Ordering::Greater) => Ordering::Greater,
        _ => Ordering::Less,
    }
}

/// The common denominator of a scenario's numbers without its factors 2 and 5; 1 where there is none of use.
fn parts(scenario: &Scenario) -> u64 {
    let mut common = 1;
    for party in &scenario.parties {
        // The case divides by the sum of the weights, so values are written multiplied by it.
        let sum: f64 = party.issues.iter().map(|(w, _)| w.abs()).sum();
        let sum = if (sum - 1.0).abs() <= 1e-13 { 1.0 } else { sum };
        let values = party.issues.iter().filter(|(w, _)| w.abs() > 0.0).flat_map(|(_, values)| values);
        let values = values.map(|x| x * sum);
        let terms = party.terms.iter().map(|t| t.add);
        for x in values.chain(terms).chain([party.bias, party.reservation]) {
            match least_common(common, denominator(x)) {
                Some(n) if n <= PARTS => common = n,
                _ => return 1,
            }
        }
    }
    common
}

/// The denominator of a fraction that a number was divided out of, without its factors 2 and 5; 1 for decimals, and for
/// what is no fraction below a denominator of 20,000. Two such fractions are further apart than the tolerance.
fn denominator(x: f64) -> u64 {
    let (whole, mut rest) = (x.abs().floor(), x.abs().fract());
    let tolerance = 1e-13 * (whole + 1.0);
    let (mut before, mut q) = (0u64, 1u64);
    for _ in 0..40 {
        let p = (x.abs().fract() * q as f64).round();
        if (p / q as f64 - x.abs().fract()).abs() <= tolerance {
            return without_twos_and_fives(q);
        }
        rest = 1.0 / rest;
        (before, q) = (q, (rest.floor() as u64).saturating_mul(q).saturating_add(before));
        rest = rest.fract();
        if q > 20_000 {
            break;
        }
    }
    1
}

fn without_twos_and_fives(mut n: u64) -> u64 {
    for p in [2, 5] {
        while n > 0 && n.is_multiple_of(p) {
            n /= p;
        }
    }
    n.max(1)
}

fn least_common(a: u64, b: u64) -> Option<u64> {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).checked_mul(b)
}

#[cfg(test)]
mod tests {
    use super::{denominator, least_common, scale};

    /// Fractions are found, decimals and irrational numbers are none.
    #[test]
    fn denominators() {
        for (x, d) in [(0.5, 1), (1.0 / 3.0, 3), (13.0 / 30.0, 3), (-2.0 / 7.0, 7), (3.517 / 7.0, 7), (40.0 / 97.0, 97)]
        {
            assert_eq!(denominator(x), d, "{x}");
        }
        for x in [0.0, 12.0, 0.123_456_789, std::f64::consts::PI, std::f64::consts::FRAC_1_SQRT_2] {
            assert_eq!(denominator(x), 1, "{x}");
        }
    }

    /// Weights from 0 to 1 are written as per cent, larger ones stay, thirds become whole.
    #[test]
    fn scales() {
        let of = |weights: &[f64]| scale(weights.iter().copied());
        let found = [of(&[1.0]), of(&[0.6, 0.4]), of(&[40.0]), of(&[1000.0]), of(&[1.0 / 3.0, 2.0 / 3.0])];
        assert_eq!(found.map(f64::to_bits), [100.0, 100.0, 1.0, 1.0, 30.0].map(f64::to_bits));
        assert_eq!(least_common(6, 4), Some(12));
    }
}
