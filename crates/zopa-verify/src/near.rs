//! The smallest change of a package that improves it, or opens it: in the list of all outcomes, or among all packages with
//! so few issues changed.

use crate::fair::fraction;
use crate::ground::{Ground, amount};
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Compared, Id, LevelId, Outcome, PartyId, PartySet, Role, Worth};

/// Where what is nearest to a package is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// In the list of all outcomes.
    Listed,
    /// Among all packages with at most so many issues changed.
    Within(usize),
}

impl Ground<'_> {
    /// The packages nearest to one of which this is true: all with the fewest issues changed, in index order.
    pub(crate) fn nearest(&self, at: &Outcome, reach: Reach, keep: &dyn Fn(&Outcome) -> bool) -> Vec<Outcome> {
        match reach {
            Reach::Listed => {
                let all: Vec<&Outcome> = self.feasible.iter().filter(|w| keep(w)).collect();
                let least = all.iter().map(|w| w.differing(at).count()).min();
                all.into_iter().filter(|w| Some(w.differing(at).count()) == least).cloned().collect()
            }
            Reach::Within(most) => {
                let with = |n: usize| {
                    let mut found = Vec::new();
                    self.change(at, &mut at.clone(), 0, n, &mut |w| {
                        if self.is_feasible(w) && keep(w) {
                            found.push(w.clone());
                        }
                    });
                    // First issue fastest: the last one decides first.
                    found.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
                    found
                };
                (0..=most).map(with).find(|found| !found.is_empty()).unwrap_or_default()
            }
        }
    }

    /// Every way to change exactly so many issues, from this one on.
    fn change(&self, at: &Outcome, w: &mut Outcome, from: usize, left: usize, each: &mut dyn FnMut(&Outcome)) {
        if left == 0 {
            return each(w);
        }
        let space = self.instance.model().space();
        for v in space.issue_ids().skip(from) {
            for level in (0..space.levels(v)).map(LevelId::new).filter(|l| *l != at.level(v)) {
                w.set(v, level);
                self.change(at, w, v.index() + 1, left - 1, each);
            }
            w.set(v, at.level(v));
        }
    }

    /// How many packages there are with at most so many issues changed.
    pub(crate) fn within(&self, most: usize) -> u64 {
        let space = self.instance.model().space();
        let mut with = vec![0u64; most + 1];
        with[0] = 1;
        for v in space.issue_ids() {
            let others = space.levels(v) as u64 - 1;
            for n in (1..=most).rev() {
                with[n] = with[n].saturating_add(with[n - 1].saturating_mul(others));
            }
        }
        with.into_iter().fold(0, u64::saturating_add)
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

    /// The improving edit of a package for a group; `None` where a range that decides among equally small ones is not known.
    pub(crate) fn edit_for(&self, at: &Outcome, group: PartySet, reach: Reach) -> Option<Value> {
        let signers = self.signers(at);
        if !self.may_improve_for(group) {
            return Some(Value::Null);
        }
        let group = group.minus(self.case().having(Role::Audience));
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
        let all = self.nearest(at, reach, &improves);
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

    /// The opening of a refused package.
    pub(crate) fn opening(&self, at: &Outcome, reach: Reach) -> Value {
        let (model, q) = (self.instance.model(), self.q());
        let signers = self.signers(at);
        let opens = |w: &Outcome| {
            w != q
                && model.changed(at).any(|v| w.level(v) == at.level(v))
                && self.signers(w).iter().all(|i| self.instance.gains_strictly(i, w) && model.red_line(i, w).is_none())
        };
        let all = self.nearest(at, reach, &opens);
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
        let Some(to) = best else { return Value::Null };
        json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(at)),
            "new_signers": self.ids(self.signers(to).minus(signers)),
            "equally_small": amount(all.len() as u128),
        })
    }
}
