//! Answers about spaces too large to list: what can be told without looking at every outcome.
//!
//! A package of the document can be had, is agreeable, and is worth what is said: that is derived. That nothing better
//! exists is not: it is only looked for among all packages that differ in one issue or two, so that a point which is not
//! even best near by is refuted. Counts are taken as they are.

use crate::Verified;
use crate::compare::Difference;
use crate::deals::{TAKEN, Task, method, undefined};
use crate::fair::{KEYS, fraction};
use crate::ground::Ground;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use zopa_core::{Id, LevelId, Outcome, PartyId};

/// Pairs of changes that are tried at one package.
const NEIGHBOURS: usize = 200_000;

/// What a concept makes of a package: compared from the first number on.
#[derive(Clone, Debug)]
enum Worth {
    Real(f64),
    Shares(Vec<(i64, i64)>),
}

impl Worth {
    fn cmp(&self, other: &Worth) -> Ordering {
        match (self, other) {
            (Worth::Real(a), Worth::Real(b)) if (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0) => {
                Ordering::Equal
            }
            (Worth::Real(a), Worth::Real(b)) => a.total_cmp(b),
            (Worth::Shares(a), Worth::Shares(b)) => {
                a.iter().zip(b).map(|(x, y)| fraction(*x, *y)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
            }
            _ => Ordering::Equal,
        }
    }
}

/// Puts a value where the document must have one, whatever stands there.
fn put(into: &mut Value, name: &str, value: Value) {
    match into.as_object_mut() {
        Some(map) => drop(map.insert(name.to_owned(), value)),
        None => *into = json!({ name: value }),
    }
}

impl Task<'_, '_> {
    /// The document of a large space: what is derived, and for the rest what was given, checked for consistency.
    pub(crate) fn in_part(&self, found: &mut Verified) -> Vec<(String, Value)> {
        let mut parts: Vec<(String, Value)> = Vec::new();
        let mut keep = |name: &str, what: &'static str, found: &mut Verified| {
            if let Some(value) = self.given(&[name]) {
                found.consistent.push((name.to_owned(), what));
                parts.push((name.to_owned(), value.clone()));
            }
        };
        for name in ["feasible", "deliverable", "not_known", "exactness", "method"] {
            keep(name, TAKEN, found);
        }
        for name in ["red_line_prices", "shortfall", "statistics", "distances"] {
            keep(name, TAKEN, found);
        }
        parts.push(("proposals".into(), self.proposals(false)));
        found.consistent.push((
            "proposals".into(),
            "edits and openings are taken as they are; signers, utilities and objections are derived",
        ));
        parts.push(("frontier".into(), self.frontier(found)));
        parts.push(("zopa".into(), self.zone(found)));
        parts.push(("best_for".into(), self.best_in_part(found)));
        let mut solutions = Map::new();
        for key in KEYS {
            solutions.insert(key.to_owned(), self.fair_point(key, found));
        }
        parts.push(("solutions".into(), Value::Object(solutions)));
        parts.push(("logrolling".into(), self.logrolling()));
        parts.extend(self.asked(&[], &[], false, found).into_iter().map(|(name, value)| (name.to_owned(), value)));
        parts
    }

    /// The package of a listed entry, written again; what it is not is noted.
    fn listed(&self, place: &str, given: &Value, efficient: bool, found: &mut Verified) -> (Value, Option<Outcome>) {
        let wrong = |found: &mut Verified, derived: Value| {
            found.differences.push(Difference {
                place: place.into(),
                given: Some(given.clone()),
                derived: Some(derived),
            });
        };
        let ground = self.ground;
        let Some(w) = given.get("levels").and_then(|levels| ground.read(levels)) else {
            wrong(found, json!("a package of this case"));
            return (given.clone(), None);
        };
        if !ground.is_feasible(&w) || !ground.signers(&w).is_subset(self.members) {
            wrong(found, json!("a package that the group can deliver"));
        }
        let mut value = ground.package(&w);
        if efficient {
            value["agreeable"] = json!(ground.yes(self.members, &w));
        } else if !ground.yes(self.members, &w) {
            wrong(found, json!("a package that every member would sign"));
        }
        (value, Some(w))
    }

    /// Packages that differ in one issue or two, and can be had.
    fn neighbours(&self, at: &Outcome, mut each: impl FnMut(&Outcome)) {
        let ground: &Ground<'_> = self.ground;
        let space = ground.instance.model().space();
        let case = ground.case();
        let moves: Vec<(_, LevelId)> = space
            .issue_ids()
            .filter(|v| case.issues[*v].control.signers().is_subset(self.members))
            .flat_map(|v| (0..space.levels(v)).map(move |l| (v, LevelId::new(l))))
            .filter(|(v, l)| at.level(*v) != *l)
            .collect();
        let mut left = NEIGHBOURS;
        for (k, (v, l)) in moves.iter().enumerate() {
            let one = at.with(*v, *l);
            if ground.is_feasible(&one) {
                each(&one);
            }
            for (w, m) in moves[k + 1..].iter().filter(|(w, _)| w != v) {
                if left == 0 {
                    return;
                }
                left -= 1;
                let two = one.with(*w, *m);
                if ground.is_feasible(&two) {
                    each(&two);
                }
            }
        }
    }

    fn frontier(&self, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["frontier"]) else { return Value::Null };
        found.consistent.push((
            "frontier".into(),
            "listed packages can be had, do not dominate each other, and no change of one issue or two dominates them; \
             their number and gap are taken as they are",
        ));
        let mut value = given.clone();
        let mut packages = Vec::new();
        let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, entry) in listed.iter().enumerate() {
            let (derived, w) = self.listed(&format!("frontier.listed.{k}"), entry, true, found);
            value["listed"][k] = derived;
            packages.extend(w.map(|w| (k, w)));
        }
        let merged = given.get("gap").and_then(Value::as_f64) != Some(0.0);
        let members = self.ground.cardinal(self.members);
        let dominates = |a: &Outcome, b: &Outcome| {
            let pairs = || members.iter().map(|i| (self.ground.raw(*i, a), self.ground.raw(*i, b)));
            pairs().all(|(x, y)| x >= y) && pairs().any(|(x, y)| x > y)
        };
        for (k, w) in &packages {
            let mut beaten = packages.iter().any(|(_, other)| dominates(other, w));
            // A merged frontier may have a better package close by.
            if !merged && !beaten && packages.len() <= 200 {
                self.neighbours(w, |other| beaten |= dominates(other, w));
            }
            if beaten {
                found.differences.push(Difference {
                    place: format!("frontier.listed.{k}"),
                    given: Some(listed[*k].clone()),
                    derived: Some(json!("a package that another one dominates")),
                });
            }
        }
        value
    }

    fn zone(&self, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["zopa"]) else { return Value::Null };
        found.consistent.push((
            "zopa".into(),
            "`empty` agrees with the best for each member; that nothing is agreeable is taken as it is",
        ));
        let mut value = given.clone();
        let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, entry) in listed.iter().enumerate() {
            value["listed"][k] = self.listed(&format!("zopa.listed.{k}"), entry, false, found).0;
        }
        let best = self.given(&["best_for"]).and_then(Value::as_array);
        let mut gains = best.into_iter().flatten().filter_map(|b| b.get("gain")?.as_f64());
        let some = gains.any(|gain| gain > 0.0);
        if some {
            // The status quo alone may be worth more than no deal; then it is no proof.
            let proof = best.into_iter().flatten().any(|entry| {
                let packages = entry.get("packages").and_then(Value::as_array);
                packages
                    .into_iter()
                    .flatten()
                    .filter_map(|p| self.ground.read(p.get("levels")?))
                    .any(|w| self.ground.gainful(self.members, &w) && self.ground.yes(self.members, &w))
            });
            if proof {
                put(&mut value, "empty", json!(false));
            }
        } else if best.is_some_and(|b| b.len() == self.members.len()) {
            put(&mut value, "empty", json!(true));
        }
        value
    }

    fn best_in_part(&self, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["best_for"]) else { return Value::Null };
        found.consistent.push((
            "best_for".into(),
            "packages can be had and are agreeable, and no change of one issue or two is better for the party; their \
             number is taken as it is",
        ));
        let mut value = given.clone();
        for (k, entry) in given.as_array().into_iter().flatten().enumerate() {
            let party = self.members.iter().find(|i| entry.get("party") == Some(&self.ground.id(*i)));
            let packages = entry.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let mut first = None;
            for (j, package) in packages.iter().enumerate() {
                let (derived, w) = self.listed(&format!("best_for.{k}.packages.{j}"), package, false, found);
                value[k]["packages"][j] = derived;
                first = first.or(w);
            }
            let Some(party) = party else {
                put(&mut value[k], "party", json!("a member of the group"));
                continue;
            };
            let gain = first.as_ref().and_then(|w| self.ground.instance.gain_points(party, w));
            put(&mut value[k], "gain", json!(gain));
            if let Some(w) = &first {
                let score = |w: &Outcome| Worth::Real(self.ground.raw(party, w) as f64);
                self.best_near(&format!("best_for.{k}"), w, &score, found);
            }
        }
        value
    }

    /// Notes an agreeable package near by that is better.
    fn best_near(&self, place: &str, at: &Outcome, worth: &dyn Fn(&Outcome) -> Worth, found: &mut Verified) {
        let here = worth(at);
        let mut better: Option<Outcome> = None;
        self.neighbours(at, |w| {
            if better.is_none() && self.ground.yes(self.members, w) && worth(w).cmp(&here) == Ordering::Greater {
                better = Some(w.clone());
            }
        });
        if let Some(w) = better {
            found.differences.push(Difference {
                place: place.into(),
                given: Some(self.ground.levels(at)),
                derived: Some(self.ground.levels(&w)),
            });
        }
    }

    fn fair_point(&self, key: &str, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["solutions", key]) else { return Value::Null };
        let place = format!("solutions.{key}");
        if given.get("method") != Some(&method(key)) {
            found.unchecked.push((place, "a reading by another name is not derived again"));
            return given.clone();
        }
        if let Some(reason) = given.get("reason").and_then(Value::as_str) {
            found.consistent.push((place, "that it is not defined is taken as it is"));
            return undefined(key, reason);
        }
        found.consistent.push((
            place.clone(),
            "packages can be had and are agreeable, their objective is derived, and no change of one issue or two is \
             better; their number is taken as it is",
        ));
        let mut value = given.clone();
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let units = self.units(key);
        let worth = |w: &Outcome| self.worth(key, &units, w);
        let mut first: Option<Outcome> = None;
        for (k, package) in packages.iter().enumerate() {
            let (derived, w) = self.listed(&format!("{place}.packages.{k}"), package, false, found);
            value["packages"][k] = derived;
            if let (Some(first), Some(w)) = (&first, &w)
                && worth(first).cmp(&worth(w)) != Ordering::Equal
            {
                found.differences.push(Difference {
                    place: format!("{place}.packages.{k}"),
                    given: Some(package.clone()),
                    derived: Some(json!("a package that ties with the first")),
                });
            }
            first = first.or(w);
        }
        let Some(w) = first else {
            value["packages"] = json!("at least one package");
            return value;
        };
        value["utilities"] = self.ground.utilities(&w);
        value["gains"] = self.ground.gains(&w);
        value["objective"] = match worth(&w) {
            Worth::Real(x) => json!(x),
            Worth::Shares(shares) => json!(shares.first().map(|(a, b)| *a as f64 / *b as f64)),
        };
        self.best_near(&place, &w, &worth, found);
        value
    }

    /// In what unit a concept counts each member's gain: for Kalai-Smorodinsky the best that the document gives it.
    fn units(&self, key: &str) -> Vec<(PartyId, i64)> {
        let ground = self.ground;
        let best = |i: PartyId| {
            let entries = self.given(&["best_for"]).and_then(Value::as_array)?;
            let entry = entries.iter().find(|e| e.get("party") == Some(&ground.id(i)))?;
            let w = ground.read(entry.get("packages")?.get(0)?.get("levels")?)?;
            Some(ground.raw(i, &w) - ground.no_deal(i))
        };
        let unit = |i: PartyId| if key == "kalai_smorodinsky" { best(i) } else { Some(ground.point(i)) };
        self.members.iter().filter_map(|i| Some((i, unit(i).filter(|u| *u > 0)?))).collect()
    }

    fn worth(&self, key: &str, units: &[(PartyId, i64)], w: &Outcome) -> Worth {
        let ground = self.ground;
        let members = || self.members.iter();
        match key {
            "nash" => Worth::Real(
                members().map(|i| ground.points(i, (ground.raw(i, w) - ground.no_deal(i)).max(0)).ln()).sum(),
            ),
            "utilitarian" => Worth::Real(members().map(|i| ground.points(i, ground.raw(i, w))).sum()),
            _ => {
                let share = |(i, unit): &(PartyId, i64)| (ground.raw(*i, w) - ground.no_deal(*i), *unit);
                let mut shares: Vec<(i64, i64)> = units.iter().map(share).collect();
                shares.sort_by(|a, b| fraction(*a, *b));
                Worth::Shares(shares)
            }
        }
    }
}
