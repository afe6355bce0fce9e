//! Answers about spaces too large to list: what can be told without looking at every outcome.
//!
//! A package of the document can be had, is agreeable, and is worth what is said: that is derived. Outcomes are counted
//! part by part, and of two members the frontier and the fair points are found again ([`crate::parts`]). Elsewhere, that
//! nothing better exists is only looked for, among the packages of the whole document and all packages that differ in one
//! issue or two, so that a point which is not even best among these is refuted.

use crate::Verified;
use crate::compare::Difference;
use crate::deals::{TAKEN, Task, method, undefined};
use crate::fair::{KEYS, fraction};
use crate::ground::{Ground, amount};
use crate::parts::{Front, Pair};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use zopa_core::{Id, LevelId, Outcome, PartyId, PartySet};

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

/// What there is to compare with.
struct Known {
    /// Members of whom the document's best is proved.
    best: PartySet,
    /// What two members can get.
    pair: Option<Pair>,
    /// The document's packages that the group can deliver.
    deliverable: Vec<Outcome>,
    /// Those of them that every member would sign.
    agreeable: Vec<Outcome>,
}

/// Products and sums of real numbers tie within this part.
const TIED: f64 = 1e-12;

/// Of what was not found, and says so.
const NOT_FOUND: &str = "the search was given up: nothing is claimed";

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
        let keep = |name: &str, found: &mut Verified, parts: &mut Vec<(String, Value)>| {
            if let Some(value) = self.given(&[name]) {
                found.unchecked.push((name.to_owned(), TAKEN));
                parts.push((name.to_owned(), value.clone()));
            }
        };
        for name in ["not_known", "exactness", "red_line_prices", "shortfall", "statistics", "distances"] {
            keep(name, found, &mut parts);
        }
        let counts =
            [("feasible", self.ground.feasible_count()), ("deliverable", self.ground.deliverable_count(self.members))];
        for (name, n) in counts {
            match n.filter(|_| self.given(&[name]).is_some_and(|n| !n.is_null())) {
                Some(n) => parts.push((name.to_owned(), amount(n))),
                None => keep(name, found, &mut parts),
            }
        }
        parts.push((
            "method".into(),
            json!({
                "name": "parts of the space", "variant": "Minkowski sums, branch and bound",
                "source": "interaction graph; Lagrangian bounds",
            }),
        ));
        let known = self.known(found);
        parts.push(("proposals".into(), self.proposals(false)));
        if self.given(&["proposals"]).and_then(Value::as_array).is_some_and(|list| !list.is_empty()) {
            found.consistent.push((
                "proposals".into(),
                "edits and openings are taken as they are; signers, utilities and objections are derived",
            ));
        }
        parts.push(("frontier".into(), self.frontier(&known, found)));
        parts.push(("zopa".into(), self.zone(&known, found)));
        parts.push(("best_for".into(), self.best_in_part(&known, found)));
        let mut solutions = Map::new();
        for key in KEYS {
            solutions.insert(key.to_owned(), self.fair_point(key, &known, found));
        }
        parts.push(("solutions".into(), Value::Object(solutions)));
        parts.push(("logrolling".into(), self.logrolling()));
        parts.extend(self.asked(&[], &[], false, found).into_iter().map(|(name, value)| (name.to_owned(), value)));
        parts
    }

    /// The packages of the document, and what can be derived of the whole space.
    fn known(&self, found: &mut Verified) -> Known {
        let listed = [&["frontier", "listed"][..], &["zopa", "listed"]].map(|place| self.given(place));
        let solutions = self.given(&["solutions"]).and_then(Value::as_object);
        let solutions = solutions.into_iter().flatten().map(|(_, s)| s.get("packages"));
        let best = self.given(&["best_for"]).and_then(Value::as_array);
        let best = best.into_iter().flatten().map(|b| b.get("packages"));
        let lists = listed.into_iter().chain(solutions).chain(best).flatten().filter_map(Value::as_array);
        let read = lists.flatten().filter_map(|p| self.ground.read(p.get("levels")?));
        let can = |w: &Outcome| self.ground.is_feasible(w) && self.ground.signers(w).is_subset(self.members);
        let deliverable: Vec<Outcome> = read.filter(can).collect();
        let agreeable = deliverable.iter().filter(|w| self.ground.yes(self.members, w)).cloned().collect();
        let (pair, best) = (self.ground.pair(self.members), self.proved_best(found));
        Known { best, pair, deliverable, agreeable }
    }

    /// What two members get of a package.
    fn vector(&self, w: &Outcome) -> [i64; 2] {
        let mut all = self.members.iter().map(|i| self.ground.raw(i, w));
        [all.next().unwrap_or(0), all.next().unwrap_or(0)]
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

    fn frontier(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["frontier"]) else { return Value::Null };
        if given.is_null() {
            return Value::Null;
        }
        let mut value = given.clone();
        let mut packages = Vec::new();
        let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, entry) in listed.iter().enumerate() {
            let (derived, w) = self.listed(&format!("frontier.listed.{k}"), entry, true, found);
            value["listed"][k] = derived;
            packages.extend(w.map(|w| (k, w)));
        }
        let merged = given.get("gap").and_then(Value::as_f64) != Some(0.0);
        let not_efficient = |k: usize, found: &mut Verified| {
            found.differences.push(Difference {
                place: format!("frontier.listed.{k}"),
                given: Some(listed[k].clone()),
                derived: Some(json!("a package that no other dominates, of another vector than those before")),
            });
        };
        if let (Some(pair), false) = (&known.pair, merged) {
            let front = &pair.efficient;
            // Where every outcome is efficient, the vectors need not be counted.
            let counted = given.get("points").is_some_and(|n| !n.is_null());
            let has = |name: &str| given.get(name).is_some_and(|n| !n.is_null());
            if counted {
                value["points"] = amount(front.len() as u128);
                let shown = self.limit.min(front.len());
                if listed.len() != shown {
                    value["listed"] = json!(format!("{shown} packages"));
                }
            }
            if has("outcomes") {
                let all = front.iter().try_fold(0u128, |n, (_, m)| n.checked_add(*m));
                value["outcomes"] = all.map_or(Value::Null, amount);
            }
            let mut seen: Vec<[i64; 2]> = Vec::new();
            for (k, w) in &packages {
                let vector = self.vector(w);
                if !front.iter().any(|(v, _)| *v == vector) || (counted && seen.contains(&vector)) {
                    not_efficient(*k, found);
                }
                seen.push(vector);
            }
            return value;
        }
        found.consistent.push((
            "frontier".into(),
            "listed packages can be had, no package of the document dominates them, and no change of one issue or two does; \
             their number and gap are taken as they are",
        ));
        let members = self.ground.cardinal(self.members);
        let dominates = |a: &Outcome, b: &Outcome| {
            let pairs = || members.iter().map(|i| (self.ground.raw(*i, a), self.ground.raw(*i, b)));
            pairs().all(|(x, y)| x >= y) && pairs().any(|(x, y)| x > y)
        };
        for (k, w) in &packages {
            // A merged frontier may have a better package close by.
            let others = if merged { &[][..] } else { &known.deliverable[..] };
            let listed = packages.iter().map(|(_, other)| other);
            let mut beaten = listed.chain(others).any(|other| dominates(other, w));
            if !merged && !beaten && packages.len() <= 200 {
                self.neighbours(w, |other| beaten |= dominates(other, w));
            }
            if beaten {
                not_efficient(*k, found);
            }
        }
        value
    }

    /// Whether two members have nothing to agree on; `None` where only the status quo may be as good as what they can get.
    fn nothing_to_gain(&self, pair: &Pair) -> Option<bool> {
        let no_deal: Vec<i64> = self.members.iter().map(|i| self.ground.no_deal(i)).collect();
        let mut gainful = pair.agreeable.iter().filter(|(v, _)| v.iter().zip(&no_deal).any(|(x, d)| x > d)).peekable();
        if gainful.peek().is_none() {
            return Some(true);
        }
        let q = self.vector(self.ground.q());
        gainful.any(|(v, n)| *v != q || *n > 1).then_some(false)
    }

    fn zone(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["zopa"]) else { return Value::Null };
        let empty = known.pair.as_ref().and_then(|pair| self.nothing_to_gain(pair));
        let empty = empty.or_else(|| self.nothing_by_best(known.best));
        if let Some(empty) = empty {
            let mut value = given.clone();
            let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for (k, entry) in listed.iter().enumerate() {
                value["listed"][k] = self.listed(&format!("zopa.listed.{k}"), entry, false, found).0;
            }
            put(&mut value, "empty", json!(empty));
            for name in ["outcomes", "gainful"] {
                if given.get(name).is_some_and(|n| !n.is_null()) {
                    found.unchecked.push((format!("zopa.{name}"), TAKEN));
                }
            }
            return value;
        }
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

    fn best_in_part(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["best_for"]) else { return Value::Null };
        found.consistent.push((
            "best_for".into(),
            match known.pair {
                None if known.best == self.members => "gains are proved; the number of packages is taken as it is",
                Some(_) => "gains are derived; the number of packages is taken as it is",
                None => {
                    "packages can be had and are agreeable, and no package of the document and no change of one issue or \
                     two is better for the party; their number is taken as it is"
                }
            },
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
                let place = format!("best_for.{k}");
                // Scores stay exact.
                let score = |w: &Outcome| Worth::Shares(vec![(self.ground.raw(party, w), 1)]);
                if !known.best.contains(party) {
                    self.best_near(&place, w, &score, &known.agreeable, found);
                }
                let most = known.pair.as_ref().and_then(|pair| {
                    let place = self.members.iter().position(|i| i == party)?;
                    pair.agreeable.iter().map(|(v, _)| v[place]).max()
                });
                if let Some(most) = most.filter(|most| *most != self.ground.raw(party, w)) {
                    let most = self.ground.points(party, most - self.ground.no_deal(party));
                    found.differences.push(Difference {
                        place: format!("{place}.gain"),
                        given: gain.map(|x| json!(x)),
                        derived: Some(json!(most)),
                    });
                }
            }
        }
        value
    }

    /// Notes an agreeable package near by, or among these, that is better.
    fn best_near(
        &self,
        place: &str,
        at: &Outcome,
        worth: &dyn Fn(&Outcome) -> Worth,
        among: &[Outcome],
        found: &mut Verified,
    ) {
        let here = worth(at);
        let mut better = among.iter().find(|w| worth(w).cmp(&here) == Ordering::Greater).cloned();
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

    fn fair_point(&self, key: &str, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["solutions", key]) else { return Value::Null };
        let place = format!("solutions.{key}");
        if given.get("method") != Some(&method(key)) {
            found.unchecked.push((place, "a reading by another name is not derived again"));
            return given.clone();
        }
        let reason = given.get("reason").and_then(Value::as_str);
        if let Some(reason) = reason.filter(|r| r.contains("given up")) {
            found.unchecked.push((place, NOT_FOUND));
            return undefined(key, reason);
        }
        let proved = self.proved_fair(key, given, known.best, found);
        let best = known.pair.as_ref().map(|pair| self.best_of_pair(key, &pair.agreeable));
        let why_not = match (&best, reason) {
            (Some(Err(derived)), _) => Some(derived.as_str()),
            (_, given) => given,
        };
        if let Some(reason) = why_not {
            let there_is = matches!(best, Some(Ok(_)))
                || key == "nash"
                    && known.agreeable.iter().any(|w| self.members.iter().all(|i| self.raw_gain(i, w) > 0));
            if there_is {
                found.differences.push(Difference {
                    place,
                    given: Some(json!(reason)),
                    derived: Some(json!("a package that the concept chooses")),
                });
            } else if best.is_none() && !proved {
                found.consistent.push((place, "that it is not defined is taken as it is"));
            }
            let mut value = undefined(key, reason);
            if let Some(certificate) = given.get("certificate") {
                value["certificate"] = certificate.clone();
            }
            return value;
        }
        if best.is_none() && proved {
            let number = "the number of packages that tie is taken as it is";
            let given = given.get("count").is_some_and(|n| !n.is_null());
            found.consistent.extend(given.then(|| (format!("{place}.count"), number)));
        } else if best.is_none() {
            found.consistent.push((
                place.clone(),
                "packages can be had and are agreeable, their objective is derived, and no package of the document and no \
                 change of one issue or two is better; their number is taken as it is",
            ));
        }
        let mut value = given.clone();
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let units = self.units(key);
        let worth = |w: &Outcome| self.worth(key, &units, &|i| self.ground.raw(i, w));
        let mut first: Option<Outcome> = None;
        for (k, package) in packages.iter().enumerate() {
            let (derived, w) = self.listed(&format!("{place}.packages.{k}"), package, false, found);
            value["packages"][k] = derived;
            let wrong = match (&best, &first, &w) {
                (Some(Ok(tied)), _, Some(w)) => {
                    let vector = self.vector(w);
                    (!tied.iter().any(|(v, _)| *v == vector)).then_some("a package that the concept chooses")
                }
                (_, Some(first), Some(w)) if worth(first).cmp(&worth(w)) != Ordering::Equal => {
                    Some("a package that ties with the first")
                }
                _ => None,
            };
            if let Some(wanted) = wrong {
                found.differences.push(Difference {
                    place: format!("{place}.packages.{k}"),
                    given: Some(package.clone()),
                    derived: Some(json!(wanted)),
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
        match &best {
            Some(Ok(tied)) if given.get("count").is_some_and(|n| !n.is_null()) => {
                let count = |of: &[([i64; 2], u128)]| {
                    let all = of.iter().try_fold(0u128, |n, (_, m)| n.checked_add(*m));
                    all.map_or(Value::Null, amount)
                };
                // Products within 10^-12 tie; those of opposed interests are compared exactly.
                let top: Front = self.largest_products(tied);
                let exact = key == "nash" && given.get("count") == Some(&count(&top));
                value["count"] = if exact { count(&top) } else { count(tied) };
            }
            Some(_) => {}
            None if proved => {}
            None => self.best_near(&place, &w, &worth, &known.agreeable, found),
        }
        value
    }

    fn raw_gain(&self, party: PartyId, w: &Outcome) -> i64 {
        self.ground.raw(party, w) - self.ground.no_deal(party)
    }

    /// Those with exactly the largest product of gains.
    fn largest_products(&self, of: &Front) -> Front {
        let no_deal: Vec<i128> = self.members.iter().map(|i| self.ground.no_deal(i).into()).collect();
        let product = |v: &[i64; 2]| (i128::from(v[0]) - no_deal[0]).saturating_mul(i128::from(v[1]) - no_deal[1]);
        let most = of.iter().map(|(v, _)| product(v)).max();
        of.iter().filter(|(v, _)| Some(product(v)) == most).copied().collect()
    }

    /// What a concept chooses among the vectors that two members can agree on, or why nothing.
    fn best_of_pair(&self, key: &str, zone: &Front) -> Result<Front, String> {
        let ground = self.ground;
        let members: Vec<PartyId> = self.members.iter().collect();
        if zone.is_empty() {
            return Err(ground.nothing_agreeable());
        }
        let gain = |k: usize, v: &[i64; 2]| v[k] - ground.no_deal(members[k]);
        let mut zone = zone.clone();
        let units: Vec<(PartyId, i64)> = match key {
            "kalai_smorodinsky" => {
                let most = |k: usize| zone.iter().map(|(v, _)| gain(k, v)).max().unwrap_or(0);
                (0..2).map(|k| (members[k], most(k))).filter(|(_, most)| *most > 0).collect()
            }
            _ => members.iter().map(|i| (*i, ground.point(*i))).collect(),
        };
        if units.is_empty() {
            return Err("no member can gain anything".to_owned());
        }
        if key == "nash" {
            zone.retain(|(v, _)| gain(0, v) > 0 && gain(1, v) > 0);
            if zone.is_empty() {
                return Err("no package gives every member a strict gain".to_owned());
            }
        }
        let worths: Vec<Worth> =
            zone.iter().map(|(v, _)| self.worth(key, &units, &|i| if i == members[0] { v[0] } else { v[1] })).collect();
        let same = ground.point(members[0]) == ground.point(members[1]);
        let exact: Vec<i128> = zone.iter().map(|(v, _)| i128::from(v[0]) + i128::from(v[1])).collect();
        let most = exact.iter().max().copied().unwrap_or(0);
        let real = |worth: &Worth| if let Worth::Real(x) = worth { *x } else { f64::NEG_INFINITY };
        let largest = worths.iter().map(real).fold(f64::NEG_INFINITY, f64::max);
        let top = worths.iter().max_by(|a, b| a.cmp(b));
        let chosen = |k: usize| match key {
            "utilitarian" if same => exact[k] == most,
            "utilitarian" => largest - real(&worths[k]) <= TIED * largest.abs().max(1.0),
            "nash" => largest - real(&worths[k]) <= TIED,
            _ => top.is_some_and(|top| worths[k].cmp(top) == Ordering::Equal),
        };
        Ok((0..zone.len()).filter(|k| chosen(*k)).map(|k| zone[k]).collect())
    }

    /// In what unit a concept counts each member's gain: for Kalai-Smorodinsky the best that the document gives it.
    pub(crate) fn units(&self, key: &str) -> Vec<(PartyId, i64)> {
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

    /// What a concept makes of the members' scores.
    fn worth(&self, key: &str, units: &[(PartyId, i64)], raw: &dyn Fn(PartyId) -> i64) -> Worth {
        let ground = self.ground;
        let members = || self.members.iter();
        match key {
            "nash" => Worth::Real(members().map(|i| ground.points(i, (raw(i) - ground.no_deal(i)).max(0)).ln()).sum()),
            "utilitarian" => Worth::Real(members().map(|i| ground.points(i, raw(i))).sum()),
            _ => {
                let share = |(i, unit): &(PartyId, i64)| (raw(*i) - ground.no_deal(*i), *unit);
                let mut shares: Vec<(i64, i64)> = units.iter().map(share).collect();
                shares.sort_by(|a, b| fraction(*a, *b));
                Worth::Shares(shares)
            }
        }
    }
}
