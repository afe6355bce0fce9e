//! The fair points over a list of agreeable packages, by their definitions.

use crate::ground::Ground;
use std::cmp::Ordering;
use zopa_core::{Outcome, PartyId, PartySet, Scope, Worth};

/// The four default ones, by their names in documents.
pub(crate) const KEYS: [&str; 4] = ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"];

/// Packages and what is maximised, or why there are none.
pub(crate) type Fair<'w> = Result<(Vec<&'w Outcome>, f64), String>;

/// Sums and logarithms within this part tie.
const TIED: f64 = 1e-12;

impl Ground<'_> {
    /// A fair point of a group over its zone.
    pub(crate) fn fair<'w>(&self, key: &str, group: PartySet, zone: &[&'w Outcome]) -> Fair<'w> {
        self.defined(group)?;
        if zone.is_empty() {
            return Err(self.nothing_agreeable());
        }
        let members: Vec<PartyId> = group.iter().collect();
        let gain = |i: PartyId, w: &Outcome| self.raw(i, w) - self.no_deal(i);
        match key {
            "nash" => {
                let all: Vec<&Outcome> =
                    zone.iter().copied().filter(|w| members.iter().all(|i| gain(*i, w) > 0)).collect();
                if all.is_empty() {
                    return Err("no package gives every member a strict gain".to_owned());
                }
                let of = |w: &Outcome| members.iter().map(|i| self.points(*i, gain(*i, w)).ln()).sum::<f64>();
                Ok(largest(&all, of, |best, x| best - x <= TIED))
            }
            "kalai_smorodinsky" => {
                let ideal = |i: &PartyId| zone.iter().map(|w| gain(*i, w)).max().unwrap_or(0);
                let units: Vec<(PartyId, i64)> =
                    members.iter().map(|i| (*i, ideal(i))).filter(|(_, most)| *most > 0).collect();
                if units.is_empty() {
                    return Err("no member can gain anything".to_owned());
                }
                Ok(self.leximin(&units, zone))
            }
            "egalitarian" => {
                let units: Vec<(PartyId, i64)> = members.iter().map(|i| (*i, self.point(*i))).collect();
                Ok(self.leximin(&units, zone))
            }
            _ => {
                let same = members.iter().all(|i| self.point(*i) == self.point(members[0]));
                if same {
                    let sum = |w: &Outcome| members.iter().map(|i| i128::from(self.raw(*i, w))).sum::<i128>();
                    let best = zone.iter().map(|w| sum(w)).max().unwrap_or(0);
                    let found = zone.iter().copied().filter(|w| sum(w) == best).collect();
                    return Ok((found, best as f64 / self.point(members[0]) as f64));
                }
                let of = |w: &Outcome| members.iter().map(|i| self.points(*i, self.raw(*i, w))).sum::<f64>();
                Ok(largest(zone, of, |best, x| best - x <= TIED * best.abs().max(1.0)))
            }
        }
    }

    /// Why a group has no fair point at all.
    pub(crate) fn defined(&self, group: PartySet) -> Result<(), String> {
        if group.is_empty() {
            return Err(self.nobody());
        }
        let ordinal = |i: &PartyId| !matches!(self.instance.worth(*i), Worth::Cardinal(_));
        let names: Vec<&str> = group.iter().filter(ordinal).map(|i| self.case().parties[i].name.as_str()).collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(format!("a fair point needs utilities, and the preferences of {} only rank outcomes", names.join(", ")))
    }

    pub(crate) fn nobody(&self) -> String {
        "nobody in the group counts: it takes stated interests, and an audience only watches".to_owned()
    }

    pub(crate) fn nothing_agreeable(&self) -> String {
        let also = match self.case().rules.iter().any(|r| r.scope == Scope::Packages) {
            true => " within the rules",
            false => "",
        };
        format!("no package{also}, not even the status quo, is acceptable to every member")
    }

    /// Shares of a package, ascending, as fractions.
    fn shares(&self, units: &[(PartyId, i64)], w: &Outcome) -> Vec<(i64, i64)> {
        let mut shares: Vec<(i64, i64)> =
            units.iter().map(|(i, unit)| (self.raw(*i, w) - self.no_deal(*i), *unit)).collect();
        shares.sort_by(|a, b| fraction(*a, *b));
        shares
    }

    fn leximin<'w>(&self, units: &[(PartyId, i64)], zone: &[&'w Outcome]) -> (Vec<&'w Outcome>, f64) {
        let mut best: Vec<(i64, i64)> = Vec::new();
        let mut found: Vec<&Outcome> = Vec::new();
        for w in zone {
            let shares = self.shares(units, w);
            let order = shares.iter().zip(&best).map(|(a, b)| fraction(*a, *b)).find(|o| o.is_ne());
            match order {
                Some(Ordering::Less) => continue,
                None if !found.is_empty() => found.push(w),
                _ => {
                    found = vec![w];
                    best = shares;
                }
            }
        }
        let smallest = best.first().map_or(0.0, |(over, under)| *over as f64 / *under as f64);
        (found, smallest)
    }
}

/// Two fractions with positive denominators.
pub(crate) fn fraction(a: (i64, i64), b: (i64, i64)) -> Ordering {
    (i128::from(a.0) * i128::from(b.1)).cmp(&(i128::from(b.0) * i128::from(a.1)))
}

/// The outcomes with the largest number, and those that tie with it.
pub(crate) fn largest<'w>(
    among: &[&'w Outcome],
    of: impl Fn(&Outcome) -> f64,
    ties: impl Fn(f64, f64) -> bool,
) -> (Vec<&'w Outcome>, f64) {
    let numbers: Vec<f64> = among.iter().map(|w| of(w)).collect();
    let best = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let found = among.iter().zip(&numbers).filter(|(_, x)| ties(best, **x)).map(|(w, _)| *w).collect();
    (found, best)
}
