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
use crate::counting::Packages;
use crate::deals::{TAKEN, Task, by_parts, enumeration};
use crate::fair::{KEYS, fraction};
use crate::ground::amount;
use crate::parts::{Fronts, Vector};
use crate::unknown::ENUMERATED;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use zopa_core::{Count, Outcome, PartySet};

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
    pub(crate) fronts: Option<Fronts>,
    /// What members with utilities can deliver and nobody's red line bars, to be counted.
    pub(crate) packages: Option<Packages>,
    /// The document's packages that the group can deliver.
    pub(crate) deliverable: Vec<Outcome>,
    /// Those of them that every member would sign.
    pub(crate) agreeable: Vec<Outcome>,
}

/// Puts a value where the document must have one, whatever stands there.
pub(crate) fn put(into: &mut Value, name: &str, value: Value) {
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
        let fronts = known.fronts.as_ref();
        parts.extend(self.shortfall_in_part(&known, found).map(|value| ("shortfall".to_owned(), value)));
        parts.push(("red_line_prices".into(), self.prices_in_part(&known, found)));
        parts.push(("statistics".into(), self.statistics_in_part(found)));
        parts.push(("distances".into(), self.distances_in_part(fronts, found)));
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
        let fronts = self.ground.fronts(self.members);
        // Of a frontier more is derived than a search tells.
        let best = self.proved_best(fronts.is_none(), found);
        let all = self.all_have_utilities();
        let packages = if all { self.ground.packages_of(self.members, &|_| true) } else { None };
        Known { best, fronts, packages, deliverable, agreeable }
    }

    /// No deal for each member.
    pub(crate) fn no_deals(&self) -> Vec<i64> {
        self.members.iter().map(|i| self.ground.no_deal(i)).collect()
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
}
