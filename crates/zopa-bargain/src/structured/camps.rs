//! Members who want the same, or exactly the opposite, up to a scale of their own.
//!
//! Where one member's score is an affine function of another's over everything that can be delivered, with a rate above 0,
//! the two are in one **camp**: what dominates for one dominates for the other, so one stands for both. With a rate below
//! 0 their camps are exactly opposed. If all members are in two opposed camps, every package is one number and every
//! package is efficient ([`super::opposed`]).

use super::divisor::common;
use super::layers::{Layer, Shares, along};
use super::parts::Parts;
use super::wide::space::Space;

/// A rate above or below 0: so much of the one, in lowest terms, for so much (above 0) of the other.
pub(super) type Rate = [i64; 2];

/// Who is in whose camp.
#[derive(Clone, Debug)]
pub(super) struct Camps {
    /// For each member the first one whose score its own is an affine function of, with the rate; `None` for a member to
    /// whom everything is alike.
    of: Vec<Option<(usize, Rate)>>,
}

impl Camps {
    /// By everything that the parts can be, and the status quo.
    pub(super) fn of_parts(parts: &Parts) -> Self {
        let n = parts.members.len();
        if parts.is_empty() {
            return Camps { of: vec![None; n] };
        }
        let layers = parts.layers();
        let end = |k: usize, sign: i64| {
            let choice = Shares::<i64>::new(&layers, |w| sign * w[k]).best(&layers);
            along(&layers, &choice, &parts.base).unwrap_or_default()
        };
        let ends: Vec<[Vec<i64>; 2]> = (0..n).map(|k| [end(k, -1), end(k, 1)]).collect();
        let q = &parts.lone_status_quo;
        let differs = |k: usize| ends[k][0][k] != ends[k][1][k] || q.as_ref().is_some_and(|q| q[k] != ends[k][0][k]);
        let rate = |r: usize, k: usize| {
            let [low, high] = &ends[r];
            // Everything else may be alike, and the status quo not.
            let alone = || difference(low, q.as_ref()?, r, k);
            let by = difference(low, high, r, k).or_else(alone)?;
            let at_q = q.as_ref().is_none_or(|q| fits(by, low, q, r, k));
            (at_q && is_constant(&layers, by, r, k)).then_some(by)
        };
        Camps::new(n, differs, rate)
    }

    /// By what makes a difference among closely joined issues, and the status quo where it stands by itself.
    pub(super) fn of_space(space: &Space, status_quo: Option<&Vec<i64>>) -> Self {
        let n = space.members;
        let steps = space.steps();
        let differs = |k: usize| status_quo.is_some() || steps.iter().any(|d| d[k] != 0);
        let nothing = vec![0; n];
        let rate = |r: usize, k: usize| {
            let by = steps.iter().find_map(|d| difference(&nothing, d, r, k))?;
            let all = status_quo.is_none() && steps.iter().all(|d| fits(by, &nothing, d, r, k));
            all.then_some(by)
        };
        Camps::new(n, differs, rate)
    }

    fn new(n: usize, differs: impl Fn(usize) -> bool, rate: impl Fn(usize, usize) -> Option<Rate>) -> Self {
        let mut of: Vec<Option<(usize, Rate)>> = Vec::new();
        for k in 0..n {
            let first = of.iter().enumerate().filter_map(|(r, of)| of.filter(|(first, _)| *first == r).map(|_| r));
            let found = match differs(k) {
                false => None,
                true => Some(first.filter_map(|r| Some((r, rate(r, k)?))).next().unwrap_or((k, [1, 1]))),
            };
            of.push(found);
        }
        Camps { of }
    }

    /// One member of each camp: whoever has at least as much for these has it for all.
    pub(super) fn representatives(&self) -> Vec<usize> {
        let mut known: Vec<(usize, bool)> = Vec::new();
        let mut all = Vec::new();
        for (k, of) in self.of.iter().enumerate() {
            let Some((first, rate)) = of else { continue };
            if !known.contains(&(*first, rate[0] > 0)) {
                known.push((*first, rate[0] > 0));
                all.push(k);
            }
        }
        if all.is_empty() { vec![0] } else { all }
    }

    /// By how much a member's score can differ where that of one of the representatives does by so much.
    pub(super) fn differs(&self, k: usize, representatives: &[usize], lost: &[i64]) -> f64 {
        let Some((first, rate)) = self.of[k] else { return 0.0 };
        let own = rate[0] as f64 / rate[1] as f64;
        let same = representatives.iter().zip(lost).filter_map(|(r, lost)| match self.of[*r] {
            Some((other, by)) if other == first && (by[0] > 0) == (rate[0] > 0) => {
                Some(*lost as f64 * own / (by[0] as f64 / by[1] as f64))
            }
            _ => None,
        });
        same.fold(0.0, f64::max)
    }

    /// Two exactly opposed camps of which everybody is in one, or everything is alike to it: the first member to whom it
    /// is not, and everybody's rate to it.
    pub(super) fn opposed(&self) -> Option<(usize, Vec<Rate>)> {
        let first = self.of.iter().flatten().next()?.0;
        let rates: Vec<Rate> = self
            .of
            .iter()
            .map(|of| of.map_or(Some([0, 1]), |(r, rate)| (r == first).then_some(rate)))
            .collect::<Option<_>>()?;
        rates.iter().any(|rate| rate[0] < 0).then_some((first, rates))
    }

    /// Units in which the gains of two members have a constant sum, if their interests are exactly opposed.
    pub(super) fn constant_sum(&self) -> Option<[i64; 2]> {
        match (self.opposed()?.1.as_slice(), self.of.len()) {
            ([_, [less, of]], 2) => Some([*of, less.checked_neg()?]),
            _ => None,
        }
    }
}

/// The rate at which `k` changes with `r` between two vectors; `None` where either does not.
fn difference(from: &[i64], to: &[i64], r: usize, k: usize) -> Option<Rate> {
    let (over, under) = (to[k].checked_sub(from[k])?, to[r].checked_sub(from[r])?);
    let by = common(over.checked_abs()?, under);
    let sign = if under < 0 { -1 } else { 1 };
    (over != 0 && under != 0).then(|| [sign * over / by, sign * under / by])
}

fn fits([over, under]: Rate, from: &[i64], to: &[i64], r: usize, k: usize) -> bool {
    let by = |i: usize| i128::from(to[i]) - i128::from(from[i]);
    by(k) * i128::from(under) == by(r) * i128::from(over)
}

/// Whether the score of `k` less that of `r` at this rate is the same everywhere.
fn is_constant(layers: &[&Layer], [over, under]: Rate, r: usize, k: usize) -> bool {
    let most = |sign: i128| {
        let value = |w: &[i64]| sign * (i128::from(under) * i128::from(w[k]) - i128::from(over) * i128::from(w[r]));
        Shares::<i128>::new(layers, value).whole()
    };
    most(1) == -most(-1)
}
