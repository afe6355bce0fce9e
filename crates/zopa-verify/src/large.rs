//! Answers about spaces too large to list: what can be told without looking at every outcome.
//!
//! A package of the document can be had, is agreeable, and is worth what is said: that is derived. Outcomes are counted
//! part by part, packages of a kind, too ([`crate::counting`]). Of two to six members the frontier is found again
//! ([`crate::parts`]), and with it the fair points, prices of red lines and shortfalls; where it is too large they are proved,
//! by certificates in the document ([`crate::proved`]) or by a search for proofs ([`crate::searching`]). Edits are looked for
//! from the package that they change ([`crate::changes`]); what is not known follows from the rest ([`crate::unknown`]).
//! Beyond the limits of these, that nothing better exists is only looked for, among the packages of the whole document and
//! all packages that differ in one issue or two, so that a point which is not even best among these is refuted.

use crate::Verified;
use crate::compare::Difference;
use crate::counting::{Packages, Wanted};
use crate::deals::{TAKEN, Task, by_parts, enumeration};
use crate::fair::{KEYS, fraction};
use crate::ground::{Ground, amount};
use crate::parts::{Pair, Vector};
use crate::points::NOT_FOUND;
use crate::unknown::ENUMERATED;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use zopa_core::{Compared, Count, Id, LevelId, Outcome, PartySet};

/// Pairs of changes that are tried at one package.
const NEIGHBOURS: usize = 200_000;
/// Pairs of vectors that are compared to see that a frontier with a gap has no larger one.
const COMPARED: usize = 1_000_000_000;
/// Vectors of a frontier whose packages are counted one after another.
const COUNTED: usize = 1_000;

/// What a concept makes of a package: compared from the first number on.
#[derive(Clone, Debug)]
pub(crate) enum Worth {
    Real(f64),
    Shares(Vec<(i64, i64)>),
}

impl Worth {
    pub(crate) fn cmp(&self, other: &Worth) -> Ordering {
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
pub(crate) struct Known {
    /// Members of whom the document's best is proved.
    pub(crate) best: PartySet,
    /// What two to six members can get.
    pub(crate) pair: Option<Pair>,
    /// What members with utilities can deliver and nobody's red line bars, to be counted.
    pub(crate) packages: Option<Packages>,
    /// The document's packages that the group can deliver.
    pub(crate) deliverable: Vec<Outcome>,
    /// Those of them that every member would sign.
    pub(crate) agreeable: Vec<Outcome>,
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
        let keep = |name: &str, found: &mut Verified, parts: &mut Vec<(String, Value)>| {
            if let Some(value) = self.given(&[name]) {
                found.unchecked.push((name.to_owned(), TAKEN));
                parts.push((name.to_owned(), value.clone()));
            }
        };
        parts.push(("not_known".into(), self.not_known(found)));
        parts.push(("exactness".into(), self.exactness(found)));
        let counts =
            [("feasible", self.ground.feasible_count()), ("deliverable", self.ground.deliverable_count(self.members))];
        for (name, n) in counts {
            match n {
                // What is not known has its reason, and is no claim.
                _ if self.given(&[name]).is_none_or(Value::is_null) => parts.push((name.to_owned(), Value::Null)),
                Some(n) => parts.push((name.to_owned(), amount(n))),
                None if self.is_so_many(name, &[name]) => {
                    parts.extend(self.given(&[name]).map(|value| (name.to_owned(), value.clone())));
                }
                None => keep(name, found, &mut parts),
            }
        }
        // Up to 10^8 outcomes are enumerated that are too many for the checker's list.
        let enumerated = enumeration();
        let few = matches!(self.deliverable_combinations(), Count::Exact(n) if n <= ENUMERATED);
        let method = if few && self.given(&["method"]) == Some(&enumerated) { enumerated } else { by_parts() };
        parts.push(("method".into(), method));
        let known = self.known(found);
        let mut solutions = Map::new();
        for key in KEYS {
            solutions.insert(key.to_owned(), self.fair_point(key, &known, found));
        }
        let pair = known.pair.as_ref();
        parts.extend(self.shortfall_in_part(&known, found).map(|value| ("shortfall".to_owned(), value)));
        parts.push(("red_line_prices".into(), self.prices_in_part(&known, found)));
        parts.push(("statistics".into(), self.statistics_in_part(found)));
        parts.push(("distances".into(), self.distances_in_part(pair, found)));
        parts.push(("proposals".into(), self.proposals(false, found)));
        parts.push(("frontier".into(), self.frontier(&known, found)));
        parts.push(("zopa".into(), self.zone(&known, found)));
        parts.push(("best_for".into(), self.best_in_part(&known, found)));
        parts.push(("solutions".into(), Value::Object(solutions)));
        parts.push(("logrolling".into(), self.logrolling()));
        parts.extend(
            self.asked(&[], &[], Some(&known), found).into_iter().map(|(name, value)| (name.to_owned(), value)),
        );
        parts
    }

    /// Whether a number beyond counting stands at a place as its power of ten: that of everything feasible, or of what is
    /// `deliverable`.
    pub(crate) fn is_so_many(&self, of: &str, place: &[&str]) -> bool {
        let all: Vec<_> = self.ground.instance.model().space().issue_ids().collect();
        let open = if of == "deliverable" { self.ground.open(self.members) } else { all };
        let said = self.given(place).and_then(Value::as_str).and_then(|text| text.strip_prefix("10^"));
        let said = said.filter(|text| text.split_once('.').is_some_and(|(_, after)| after.len() == 1));
        let said = said.and_then(|text| text.parse::<f64>().ok());
        said.zip(self.ground.log10_of(&open)).is_some_and(|(said, log)| (said - log).abs() < 0.051)
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
        let proofs = self.list("best_for").iter().any(|entry| entry.get("certificate").is_some());
        self.ground.wide.set(!proofs);
        let pair = self.ground.pair(self.members);
        // Of a frontier more is derived than a search tells.
        let best = self.proved_best(pair.is_none(), found);
        let all = self.all_have_utilities();
        let packages = if all { self.ground.packages_of(self.members, &|_| true) } else { None };
        Known { best, pair, packages, deliverable, agreeable }
    }

    /// No deal for each member.
    pub(crate) fn no_deals(&self) -> Vec<i64> {
        self.members.iter().map(|i| self.ground.no_deal(i)).collect()
    }

    /// How many of these every member would sign, or (`gainful`) gain by.
    pub(crate) fn number(&self, name: &str, packages: &Packages) -> Option<u128> {
        match name {
            "gainful" => packages.better(&self.no_deals(), false),
            _ => packages.count(&Wanted::at_least(self.no_deals()), true),
        }
    }

    /// What up to six members get of a package.
    pub(crate) fn vector(&self, w: &Outcome) -> Vector {
        self.ground.vector_of(self.members, w)
    }

    /// The package of a listed entry, written again; what it is not is noted.
    pub(crate) fn listed(
        &self,
        place: &str,
        given: &Value,
        efficient: bool,
        found: &mut Verified,
    ) -> (Value, Option<Outcome>) {
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
        // Whoever looks at every outcome lists packages, and there is no gap.
        let enumerated = self.is_enumerated();
        let merged = !enumerated && given.get("gap").and_then(Value::as_f64) != Some(0.0);
        let not_efficient = |k: usize, found: &mut Verified| {
            found.differences.push(Difference {
                place: format!("frontier.listed.{k}"),
                given: Some(listed[k].clone()),
                derived: Some(json!("a package that no other dominates, of another vector than those before")),
            });
        };
        if enumerated {
            value["gap"] = json!(0.0);
        } else if given.get("gap").and_then(Value::as_f64).is_none_or(|gap| gap < 0.0) {
            value["gap"] = json!("a number from 0 up");
        }
        let proved = self.frontier_by_certificate(given, found);
        if let (Some(vectors), true) = (&proved, merged) {
            value["points"] = amount(vectors.len() as u128);
        }
        let vector = |v: &Vec<i64>| std::array::from_fn(|k| v.get(k).copied().unwrap_or(0));
        let proved: Option<BTreeSet<Vector>> = proved.map(|all| all.iter().map(vector).collect());
        let front: Option<BTreeSet<Vector>> =
            known.pair.as_ref().map(|pair| pair.efficient.iter().map(|(v, _)| *v).collect());
        if merged && self.covers(&mut value, &packages, proved.as_ref(), front.as_ref()) {
            return value;
        }
        if let (Some(front), false) = (front.or(proved), merged) {
            // Where every outcome is efficient, the vectors need not be counted.
            let counted = given.get("points").is_some_and(|n| !n.is_null());
            let has = |name: &str| given.get(name).is_some_and(|n| !n.is_null());
            match &known.pair {
                Some(pair) if has("outcomes") => {
                    let all = pair.efficient.iter().try_fold(0u128, |n, (_, m)| n.checked_add(*m));
                    value["outcomes"] = all.map_or(Value::Null, amount);
                }
                None if has("outcomes") => match self.packages_at(&front) {
                    Some(n) => value["outcomes"] = amount(n),
                    None => {
                        let why = "how many packages share the efficient vectors is taken as it is";
                        found.consistent.push(("frontier.outcomes".into(), why));
                    }
                },
                _ => {}
            }
            if counted {
                value["points"] = amount(front.len() as u128);
                let all = if enumerated { value["outcomes"].as_u64() } else { None };
                let shown = all.map_or(front.len(), |n| usize::try_from(n).unwrap_or(usize::MAX)).min(self.limit);
                if listed.len() != shown {
                    value["listed"] = json!(format!("as many packages as there are to the limit: {shown}"));
                }
            }
            if !counted && listed.len() < self.limit.min(front.len()) {
                value["listed"] = json!("as many packages as there are vectors, to the limit");
            }
            let mut seen: BTreeSet<Vector> = BTreeSet::new();
            for (k, w) in &packages {
                let vector = self.vector(w);
                if !front.contains(&vector) || (!seen.insert(vector) && counted && !enumerated) {
                    not_efficient(*k, found);
                }
            }
            return value;
        }
        let what = "listed packages can be had, no package of the document dominates them, and no change of one issue or two does; \
                    their number and gap are taken as they are";
        let left_out = listed.is_empty() && self.is_null(&["frontier", "points"]);
        let what = if left_out { "that it is left out is taken as it is" } else { what };
        found.consistent.push(("frontier".into(), what));
        let members = self.ground.counted(self.members);
        let dominates = |a: &Outcome, b: &Outcome| {
            let how = || members.iter().map(|i| self.ground.instance.compare(i, a, b));
            let better = |how: Compared| matches!(how, Compared::Better | Compared::MuchBetter);
            how().all(|how| better(how) || how == Compared::Equal) && how().any(better)
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

    /// Whether it is known which vectors a frontier with a gap has, by a certificate or because all are listed. If for some
    /// efficient package all of these are worse for a member by more than the gap, the value says so.
    fn covers(
        &self,
        value: &mut Value,
        packages: &[(usize, Outcome)],
        proved: Option<&BTreeSet<Vector>>,
        front: Option<&BTreeSet<Vector>>,
    ) -> bool {
        let listed: BTreeSet<Vector> = packages.iter().map(|(_, w)| self.vector(w)).collect();
        let all_listed = value.get("points") == Some(&amount(packages.len() as u128));
        if value.get("outcomes").is_some_and(|n| !n.is_null()) || listed.is_empty() {
            return false;
        }
        let covered = match (proved, front) {
            (Some(vectors), _) => listed.is_subset(vectors),
            (None, Some(front)) if all_listed && listed.len().saturating_mul(front.len()) <= COMPARED => {
                let gap = value.get("gap").and_then(Value::as_f64).unwrap_or(0.0);
                let slack: Vec<i64> =
                    self.members.iter().map(|i| (gap * self.ground.point(i) as f64).ceil() as i64).collect();
                let near = |v: &Vector, of: &Vector| {
                    of.iter().zip(v).zip(&slack).all(|((x, y), slack)| x.saturating_add(*slack) >= *y)
                };
                front.iter().all(|v| listed.iter().any(|of| near(v, of)))
            }
            _ => return false,
        };
        if listed.len() < packages.len() {
            value["listed"] = json!("each vector once");
        }
        if !covered {
            value["gap"] = json!("by how much those that are counted are worse at most");
        }
        true
    }

    /// How many packages that the group can deliver have these vectors of its members.
    fn packages_at(&self, front: &BTreeSet<Vector>) -> Option<u128> {
        if front.len() > COUNTED {
            return None;
        }
        let all = self.ground.packages_of(self.members, &|_| false)?;
        let exactly = |v: &Vector| Wanted::exactly(v.iter().copied().take(self.members.len()));
        front.iter().try_fold(0u128, |n, v| n.checked_add(all.count(&exactly(v), true)?))
    }

    /// What the certificate of the frontier proves; one that proves nothing is a difference.
    fn frontier_by_certificate(&self, given: &Value, found: &mut Verified) -> Option<Vec<Vec<i64>>> {
        let certificate = given.get("certificate")?;
        let gap = given.get("gap").and_then(Value::as_f64).unwrap_or(0.0);
        match self.proved_frontier(certificate, gap) {
            Ok(vectors) => {
                found.proved.push("frontier".to_owned());
                Some(vectors)
            }
            Err(why) => {
                found.differences.push(Difference {
                    place: "frontier.certificate".to_owned(),
                    given: Some(json!("a certificate")),
                    derived: Some(json!(format!("it proves nothing: {why}"))),
                });
                None
            }
        }
    }

    /// Whether members have nothing to agree on by which one of them gains.
    pub(crate) fn nothing_to_gain(&self, pair: &Pair) -> bool {
        let no_deal: Vec<i64> = self.members.iter().map(|i| self.ground.no_deal(i)).collect();
        let gains = |v: &Vector| {
            let over = || v.iter().zip(&no_deal);
            over().all(|(x, d)| x >= d) && over().any(|(x, d)| x > d)
        };
        !pair.apart.iter().any(|(v, _)| gains(v))
    }

    fn zone(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["zopa"]) else { return Value::Null };
        let empty = known.pair.as_ref().map(|pair| self.nothing_to_gain(pair));
        let empty = empty.or_else(|| self.nothing_by_best(known.best));
        let number = |name: &str| self.number(name, known.packages.as_ref()?);
        let claimed = |name: &str| given.get(name).filter(|n| !n.is_null());
        let [outcomes, gainful] = ["outcomes", "gainful"].map(|name| claimed(name).and_then(|_| number(name)));
        let empty = empty.or_else(|| gainful.or_else(|| number("gainful")).map(|n| n == 0));
        if let Some(empty) = empty {
            let mut value = given.clone();
            let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for (k, entry) in listed.iter().enumerate() {
                value["listed"][k] = self.listed(&format!("zopa.listed.{k}"), entry, false, found).0;
            }
            put(&mut value, "empty", json!(empty));
            let nothing = known.pair.as_ref().map(|pair| pair.agreeable.is_empty());
            for (name, n, none) in [("outcomes", outcomes, nothing), ("gainful", gainful, Some(empty))] {
                match (claimed(name), n, none) {
                    (None, ..) => {}
                    (_, Some(n), _) => put(&mut value, name, amount(n)),
                    (_, _, Some(true)) => put(&mut value, name, json!(0)),
                    (Some(n), _, Some(false)) if *n == json!(0) => put(&mut value, name, json!("at least one")),
                    _ => found.unchecked.push((format!("zopa.{name}"), TAKEN)),
                }
            }
            return value;
        }
        found.consistent.push((
            "zopa".into(),
            "`empty` agrees with the best for each member; that nothing else is agreeable is taken as it is",
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
        let mut value = given.clone();
        // Whether all gains are the best, and which numbers are not known.
        let mut all_best = true;
        let mut not_counted = Vec::new();
        for (k, entry) in given.as_array().into_iter().flatten().enumerate() {
            let party = self.members.iter().find(|i| entry.get("party") == Some(&self.ground.id(*i)));
            let packages = entry.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let mut first = None;
            for (j, package) in packages.iter().enumerate() {
                let (derived, w) = self.listed(&format!("best_for.{k}.packages.{j}"), package, false, found);
                value[k]["packages"][j] = derived;
                let score = |w: &Outcome| party.map(|i| self.ground.raw(i, w));
                if let (Some(first), Some(w)) = (&first, &w)
                    && score(first) != score(w)
                {
                    found.differences.push(Difference {
                        place: format!("best_for.{k}.packages.{j}"),
                        given: Some(package.clone()),
                        derived: Some(json!("a package that ties with the first")),
                    });
                }
                first = first.or(w);
            }
            let Some((member, party)) = party.and_then(|i| Some((self.members.iter().position(|k| k == i)?, i))) else {
                put(&mut value[k], "party", json!("a member of the group"));
                continue;
            };
            let gain = first.as_ref().and_then(|w| self.ground.instance.gain_points(party, w));
            put(&mut value[k], "gain", json!(gain));
            // Of a search that was given up nothing is claimed but what it came across.
            let given_up = self.reason(&format!("best_for.{k}.gain")).is_some();
            found.unchecked.extend(given_up.then(|| (format!("best_for.{k}.gain"), NOT_FOUND)));
            let pair = known.pair.as_ref();
            // How many every member would sign where the party has so much, from the least to the most.
            let with = |least: i64, most: i64| {
                let mut all: Vec<(i64, i64)> = self.no_deals().into_iter().map(|d| (d, i64::MAX)).collect();
                all[member] = (least, most);
                known.packages.as_ref()?.count(&Wanted::Within(all), true)
            };
            let no_deal = self.ground.no_deal(party);
            let some = if pair.is_none() && first.is_none() { with(no_deal, i64::MAX) } else { None };
            let agreeable = pair.map_or(!known.agreeable.is_empty(), |pair| !pair.agreeable.is_empty());
            if first.is_none() && (agreeable || some.is_some_and(|n| n > 0)) && !given_up {
                put(&mut value[k], "packages", json!("at least one package"));
            }
            let claimed = entry.get("count").is_some_and(|n| !n.is_null());
            if claimed && !found.is_counted(&format!("best_for.{k}")) {
                let n = match &first {
                    Some(w) => with(self.ground.raw(party, w), self.ground.raw(party, w)),
                    None => some.or((pair.is_some() && !agreeable).then_some(0)),
                };
                let searched = || Some(self.ties_with_best(member, first.as_ref()?)?.into());
                match n.or_else(searched) {
                    Some(n) => put(&mut value[k], "count", amount(n)),
                    None => not_counted.push(format!("best_for.{k}.count")),
                }
            }
            let better = match &first {
                _ if pair.is_some() || known.best.contains(party) => Some(0),
                _ if given_up => None,
                Some(w) => with(self.ground.raw(party, w).saturating_add(1), i64::MAX),
                None => some,
            };
            match better {
                Some(0) => {}
                Some(_) => found.differences.push(Difference {
                    place: format!("best_for.{k}.gain"),
                    given: gain.map(|x| json!(x)),
                    derived: Some(json!("more, by another package that every member would sign")),
                }),
                None => all_best = false,
            }
            if let Some(w) = first.as_ref().filter(|_| !given_up) {
                let place = format!("best_for.{k}");
                // Scores stay exact.
                let score = |w: &Outcome| Worth::Shares(vec![(self.ground.raw(party, w), 1)]);
                if better.is_none() {
                    self.best_near(&place, w, &score, &known.agreeable, found);
                }
                let most = pair.and_then(|pair| pair.agreeable.iter().map(|(v, _)| v[member]).max());
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
        if all_best {
            let notes = not_counted.into_iter().map(|place| (place, "the number of packages is taken as it is"));
            found.consistent.extend(notes);
        } else {
            let what = "packages can be had and are agreeable, and no package of the document and no change of one issue or \
                        two is better for the party; their number is taken as it is";
            found.consistent.push(("best_for".to_owned(), what));
        }
        value
    }

    /// Notes an agreeable package near by, or among these, that is better.
    pub(crate) fn best_near(
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
}
