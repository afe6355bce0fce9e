//! What so many changes can do for several parties at once.
//!
//! If every party of a set must be content, so must any weighted sum of theirs: the sum of weight times score must be at
//! least the sum of weight times need. What so many changes add to that sum at most separates over the issues. Any weights
//! from 0 up are right; good ones make the sum fall short as far as they can, and are found by shifting weight, again
//! and again, to the parties that come off worst where the sum is largest (multiplicative weights, Freund & Schapire 1999).

use super::{Axis, Followed};
use zopa_core::PartySet;

/// Rounds of shifting weight.
const ROUNDS: usize = 40;
/// The largest weight.
const LARGEST: f64 = (1u64 << 40) as f64;
const NEVER: i128 = i128::MIN / 4;

/// A weighted sum over parties of whom all must be content.
pub(super) struct Cut {
    pub(super) of: PartySet,
    /// What each change adds, in the order of the axis.
    pub(super) adds: Vec<Vec<i128>>,
    /// What is needed less all that terms can add.
    needs: i128,
    /// The most that exactly `r` changes among the issues from `v` on add, at `v * (distance + 1) + r`.
    most: Vec<i128>,
}

impl Cut {
    /// For these parties, at least two of those followed, and so many changes; `None` where scores are too large.
    pub(super) fn new(axes: &[Axis], followed: &[Followed], of: PartySet, distance: usize) -> Option<Self> {
        let parties: Vec<&Followed> = followed.iter().filter(|p| of.contains(p.party)).collect();
        let size = |p: &&Followed| {
            let adds = p.adds.iter().flatten().map(|x| x.unsigned_abs()).max().unwrap_or(0);
            adds.max(p.terms.unsigned_abs()).max(p.needs.unsigned_abs()).max(1) as f64
        };
        let sizes: Vec<f64> = parties.iter().map(size).collect();
        let mut share = vec![1.0 / parties.len() as f64; parties.len()];
        let mut best: Option<(f64, Cut)> = None;
        for _ in 0..ROUNDS {
            let rates: Vec<f64> = share.iter().zip(&sizes).map(|(w, size)| w / size).collect();
            let unit = LARGEST / rates.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
            let weights: Vec<i128> = rates.iter().map(|w| (w * unit).round() as i128).collect();
            let cut = Cut::weighing(axes, &parties, of, distance, &weights)?;
            let gained = cut.largest(axes, &parties, distance)?;
            let over = parties.iter().zip(&gained).zip(&sizes);
            let over: Vec<f64> = over.map(|((p, x), size)| (x + p.terms - p.needs) as f64 / size).collect();
            let bound: f64 = over.iter().zip(&share).map(|(x, w)| x * w).sum();
            if best.as_ref().is_none_or(|(known, _)| bound < *known) {
                best = Some((bound, cut));
            }
            let widest = over.iter().fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
            share.iter_mut().zip(&over).for_each(|(w, x)| *w *= (-0.5 * x / widest).exp());
            let total: f64 = share.iter().sum();
            share.iter_mut().for_each(|w| *w /= total);
        }
        best.map(|(_, cut)| cut)
    }

    fn weighing(axes: &[Axis], parties: &[&Followed], of: PartySet, distance: usize, weights: &[i128]) -> Option<Self> {
        let weigh = |number: &dyn Fn(&Followed) -> i64| -> Option<i128> {
            let each = parties.iter().zip(weights).map(|(p, w)| w.checked_mul(number(p).into()));
            each.sum()
        };
        let adds: Vec<Vec<i128>> = axes
            .iter()
            .enumerate()
            .map(|(v, axis)| (0..axis.others.len()).map(|k| weigh(&|p| p.adds[v][k])).collect())
            .collect::<Option<_>>()?;
        let needs = weigh(&|p| p.needs)?.checked_sub(weigh(&|p| p.terms)?)?;
        let (n, width) = (axes.len(), distance + 1);
        let mut most = vec![NEVER; (n + 1) * width];
        most[n * width] = 0;
        for v in (0..n).rev() {
            let best = adds[v].iter().max();
            for r in 0..width {
                let stays = if axes[v].may_stay { most[(v + 1) * width + r] } else { NEVER };
                let changes = match best {
                    Some(add) if r > 0 => most[(v + 1) * width + r - 1].saturating_add(*add).max(NEVER),
                    _ => NEVER,
                };
                most[v * width + r] = stays.max(changes);
            }
        }
        Some(Cut { of, adds, needs, most })
    }

    /// What each party gains by the changes that add most; `None` where so many cannot be made.
    fn largest(&self, axes: &[Axis], parties: &[&Followed], distance: usize) -> Option<Vec<i64>> {
        let width = distance + 1;
        let mut gained = vec![0i64; parties.len()];
        let mut left = distance;
        for (v, axis) in axes.iter().enumerate() {
            let here = self.most[v * width + left];
            if here <= NEVER / 2 {
                return None;
            }
            if axis.may_stay && self.most[(v + 1) * width + left] == here {
                continue;
            }
            let best = (0..axis.others.len()).max_by_key(|k| self.adds[v][*k])?;
            gained.iter_mut().zip(parties).for_each(|(x, p)| *x += p.adds[v][best]);
            left = left.checked_sub(1)?;
        }
        Some(gained)
    }

    /// Whether, with so much gained already, the changes that are left (at a place of the table) may do.
    pub(super) fn allows(&self, gained: i128, at: usize) -> bool {
        gained.saturating_add(self.most[at]) >= self.needs
    }
}
