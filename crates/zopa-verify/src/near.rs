//! The smallest change of a package that improves it, or opens it, found in the list of all outcomes.

use crate::fair::fraction;
use crate::ground::{Ground, amount};
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Compared, Outcome, PartyId, PartySet, Role, Worth};

impl Ground<'_> {
    fn silent(&self, group: PartySet) -> bool {
        group.iter().any(|i| *self.instance.worth(i) == Worth::Absent)
    }

    /// The lowest and highest score of a party over the feasible outcomes.
    pub(crate) fn range(&self, party: PartyId) -> (i64, i64) {
        let scores = || self.feasible.iter().map(|w| self.raw(party, w));
        (scores().min().unwrap_or(0), scores().max().unwrap_or(0))
    }

    /// The improving edit of a package for its signers.
    pub(crate) fn edit(&self, at: &Outcome) -> Value {
        self.edit_for(at, self.signers(at))
    }

    /// The improving edit of a package for a group.
    pub(crate) fn edit_for(&self, at: &Outcome, group: PartySet) -> Value {
        let signers = self.signers(at);
        let group = group.minus(self.case().having(Role::Audience));
        if group.is_empty() || self.silent(group) {
            return Value::Null;
        }
        let better = |i, w: &Outcome| self.instance.compare(i, w, at) == Compared::Better;
        let content = |i, w: &Outcome| better(i, w) || self.instance.compare(i, w, at) == Compared::Equal;
        let improves = |w: &&Outcome| {
            let needed = self.signers(w);
            *w != at
                && !self.silent(needed)
                && group.union(needed).iter().all(|i| content(i, w))
                && group.iter().any(|i| better(i, w))
                && needed.iter().all(|i| self.instance.model().red_line(i, w).is_none())
        };
        let all: Vec<&Outcome> = self.feasible.iter().filter(improves).collect();
        let key = |w: &Outcome| (w.differing(at).count(), self.signers(w).minus(signers).len());
        let Some(least) = all.iter().map(|w| key(w)).min() else { return Value::Null };
        let all: Vec<&Outcome> = all.into_iter().filter(|w| key(w) == least).collect();
        let ranges: Vec<(PartyId, i64)> = self
            .cardinal(group)
            .into_iter()
            .map(|i| (i, self.range(i)))
            .filter(|(_, (low, high))| high > low)
            .map(|(i, (low, high))| (i, high - low))
            .collect();
        let sum = |w: &Outcome| {
            ranges.iter().map(|(i, range)| (self.raw(*i, w) - self.raw(*i, at)) as f64 / *range as f64).sum::<f64>()
        };
        let (best, _) = crate::fair::largest(&all, sum, |best, x| best - x <= 1e-12 * best.abs().max(1.0));
        let Some(to) = best.first() else { return Value::Null };
        let needed = self.signers(to);
        let gains = self.numbers(|i| {
            let counts = group.union(needed).contains(i) && self.instance.additive(i).is_some();
            counts.then(|| self.points(i, self.raw(i, to) - self.raw(i, at)))
        });
        json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(at)),
            "new_signers": self.ids(needed.minus(signers)),
            "gains": gains,
        })
    }

    /// The opening of a refused package.
    pub(crate) fn opening(&self, at: &Outcome) -> Value {
        let (model, q) = (self.instance.model(), self.q());
        let signers = self.signers(at);
        let opens = |w: &&Outcome| {
            *w != q
                && model.changed(at).any(|v| w.level(v) == at.level(v))
                && self.signers(w).iter().all(|i| self.instance.gains_strictly(i, w) && model.red_line(i, w).is_none())
        };
        let all: Vec<&Outcome> = self.feasible.iter().filter(opens).collect();
        let Some(least) = all.iter().map(|w| w.differing(at).count()).min() else { return Value::Null };
        let all: Vec<&Outcome> = all.into_iter().filter(|w| w.differing(at).count() == least).collect();
        let smallest = |w: &Outcome| {
            let gains = self.cardinal(self.signers(w)).into_iter();
            gains.map(|i| (self.raw(i, w) - self.no_deal(i), self.point(i))).min_by(|a, b| fraction(*a, *b))
        };
        let order = |a: &&&Outcome, b: &&&Outcome| {
            let new = |w: &Outcome| self.signers(w).minus(signers).len();
            let gain = match (smallest(a), smallest(b)) {
                (Some(x), Some(y)) => fraction(y, x),
                (x, y) => x.is_some().cmp(&y.is_some()),
            };
            new(a).cmp(&new(b)).then(gain)
        };
        // The first of equal ones has the lowest index.
        let best = all.iter().reduce(|best, w| if order(&w, &best) == Ordering::Less { w } else { best });
        let Some(to) = best else { return Value::Null };
        json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(at)),
            "new_signers": self.ids(self.signers(to).minus(signers)),
            "equally_small": amount(all.len() as u128),
        })
    }
}
