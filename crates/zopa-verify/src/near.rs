//! The smallest change of a package that improves it, or opens it: in the list of all outcomes, or by a search among all
//! packages with so few issues changed.

mod search;
#[cfg(test)]
mod tests;

use crate::fair::fraction;
use crate::ground::{Ground, amount};
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Compared, Outcome, PartyId, PartySet, Role, Worth};

pub(crate) use search::Wish;

/// Where what is nearest to a package is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// In the list of all outcomes.
    Listed,
    /// Among all packages with at most so many issues changed.
    Within(usize),
}

impl Ground<'_> {
    /// The packages nearest to one that are wished for: all with the fewest issues changed, in index order; `None` where
    /// that takes too much work.
    pub(crate) fn nearest(&self, at: &Outcome, reach: Reach, wish: &Wish<'_>) -> Option<Vec<Outcome>> {
        match reach {
            Reach::Listed => {
                let all: Vec<&Outcome> = self.feasible.iter().filter(|w| (wish.keep)(w)).collect();
                let least = all.iter().map(|w| w.differing(at).count()).min();
                Some(all.into_iter().filter(|w| Some(w.differing(at).count()) == least).cloned().collect())
            }
            Reach::Within(most) => self.searched(at, most, wish),
        }
    }

    /// Parties whose interests are not stated.
    fn unstated(&self) -> PartySet {
        self.case().parties.ids().filter(|i| *self.instance.worth(*i) == Worth::Absent).collect()
    }

    fn silent(&self, group: PartySet) -> bool {
        group.iter().any(|i| *self.instance.worth(i) == Worth::Absent)
    }

    /// The lowest and highest score of a party over the feasible outcomes; `None` where they are not listed and rules and
    /// terms join too many issues.
    pub(crate) fn range(&self, party: PartyId) -> Option<(i64, i64)> {
        if self.feasible.is_empty() {
            return self.range_by_parts(party);
        }
        let scores = || self.feasible.iter().map(|w| self.raw(party, w));
        Some((scores().min().unwrap_or(0), scores().max().unwrap_or(0)))
    }

    /// Whether an improving edit for a group may exist: somebody counts, and everybody's interests are stated.
    pub(crate) fn may_improve_for(&self, group: PartySet) -> bool {
        let group = group.minus(self.case().having(Role::Audience));
        !group.is_empty() && !self.silent(group)
    }

    /// The improving edit of a package for a group; `None` where that takes too much work, or a range that decides among
    /// equally small ones is not known.
    pub(crate) fn edit_for(&self, at: &Outcome, group: PartySet, reach: Reach) -> Option<Value> {
        let signers = self.signers(at);
        if !self.may_improve_for(group) {
            return Some(Value::Null);
        }
        let group = group.minus(self.case().having(Role::Audience));
        if reach != Reach::Listed && self.nothing_dominates(group, false, Some(at)) {
            return Some(Value::Null);
        }
        let better = |i, w: &Outcome| self.instance.compare(i, w, at) == Compared::Better;
        let content = |i, w: &Outcome| better(i, w) || self.instance.compare(i, w, at) == Compared::Equal;
        let improves = |w: &Outcome| {
            let needed = self.signers(w);
            w != at
                && !self.silent(needed)
                && group.union(needed).iter().all(|i| content(i, w))
                && group.iter().any(|i| better(i, w))
                && needed.iter().all(|i| self.instance.model().red_line(i, w).is_none())
        };
        // Nobody of them loses, and one gains.
        let floor = |i: PartyId| self.instance.additive(i).map(|_| self.raw(i, at));
        let floors: Vec<(PartyId, i64)> = group.iter().filter_map(|i| Some((i, floor(i)?))).collect();
        let gains = |who: PartyId| floors.iter().map(|(i, x)| (*i, x + i64::from(*i == who))).collect();
        let mut either: Vec<Vec<(PartyId, i64)>> = self.cardinal(group).into_iter().map(gains).collect();
        if floors.len() < group.len() {
            either = vec![floors.clone()];
        }
        let never = self.unstated();
        let wish = Wish { either, refuse: false, signs: &floor, free: PartySet::EMPTY, never, keep: &improves };
        let all = self.nearest(at, reach, &wish)?;
        let new = |w: &Outcome| self.signers(w).minus(signers).len();
        let Some(least) = all.iter().map(new).min() else { return Some(Value::Null) };
        let all: Vec<&Outcome> = all.iter().filter(|w| new(w) == least).collect();
        let mut ranges: Vec<(PartyId, i64)> = Vec::new();
        // They matter among several only.
        for i in self.cardinal(group).into_iter().filter(|_| all.len() > 1) {
            let (low, high) = self.range(i)?;
            ranges.extend((high > low).then_some((i, high - low)));
        }
        let sum = |w: &Outcome| {
            ranges.iter().map(|(i, range)| (self.raw(*i, w) - self.raw(*i, at)) as f64 / *range as f64).sum::<f64>()
        };
        let (best, _) = crate::fair::largest(&all, sum, |best, x| best - x <= 1e-12 * best.abs().max(1.0));
        let Some(to) = best.first() else { return Some(Value::Null) };
        let needed = self.signers(to);
        let gains = self.numbers(|i| {
            let counts = group.union(needed).contains(i) && self.instance.additive(i).is_some();
            counts.then(|| self.points(i, self.raw(i, to) - self.raw(i, at)))
        });
        Some(json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(at)),
            "new_signers": self.ids(needed.minus(signers)),
            "gains": gains,
        }))
    }

    /// The opening of a refused package; `None` where that takes too much work.
    pub(crate) fn opening(&self, at: &Outcome, reach: Reach) -> Option<Value> {
        let (model, q) = (self.instance.model(), self.q());
        let signers = self.signers(at);
        let opens = |w: &Outcome| {
            w != q
                && model.changed(at).any(|v| w.level(v) == at.level(v))
                && self.signers(w).iter().all(|i| self.instance.gains_strictly(i, w) && model.red_line(i, w).is_none())
        };
        let signs = |i: PartyId| self.instance.additive(i).map(|_| self.no_deal(i) + 1);
        let (free, never) = (PartySet::EMPTY, self.unstated());
        let wish = Wish { either: vec![Vec::new()], refuse: true, signs: &signs, free, never, keep: &opens };
        let all = self.nearest(at, reach, &wish)?;
        let smallest = |w: &Outcome| {
            let gains = self.cardinal(self.signers(w)).into_iter();
            gains.map(|i| (self.raw(i, w) - self.no_deal(i), self.point(i))).min_by(|a, b| fraction(*a, *b))
        };
        let order = |a: &Outcome, b: &Outcome| {
            let new = |w: &Outcome| self.signers(w).minus(signers).len();
            let gain = match (smallest(a), smallest(b)) {
                (Some(x), Some(y)) => fraction(y, x),
                (x, y) => x.is_some().cmp(&y.is_some()),
            };
            new(a).cmp(&new(b)).then(gain)
        };
        // The first of equal ones has the lowest index.
        let best = all.iter().reduce(|best, w| if order(w, best) == Ordering::Less { w } else { best });
        let Some(to) = best else { return Some(Value::Null) };
        Some(json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(at)),
            "new_signers": self.ids(self.signers(to).minus(signers)),
            "equally_small": amount(all.len() as u128),
        }))
    }
}
