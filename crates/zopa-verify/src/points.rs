//! Fair points of spaces too large to list: of two members to six derived, of more proved by a certificate or compared with what
//! is near by.

use crate::Verified;
use crate::compare::Difference;
use crate::deals::{Task, method, undefined};
use crate::fair::fraction;
use crate::ground::amount;
use crate::large::{Known, Worth};
use crate::parts::{Front, Vector};
use crate::readings::Reading;
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Outcome, PartyId};

/// Products and sums of real numbers tie within this part.
const TIED: f64 = 1e-12;

/// Of what was not found, and says so.
pub(crate) const NOT_FOUND: &str = "the search was given up, and nothing is claimed";

impl Task<'_, '_> {
    pub(crate) fn fair_point(&self, key: &str, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["solutions", key]) else { return Value::Null };
        let place = format!("solutions.{key}");
        if given.get("method") != Some(&method(key)) {
            let reading =
                given.get("method").and_then(Reading::of).filter(|r| r.method()["name"] == method(key)["name"]);
            if let Some(reading) = reading.filter(|r| *r != Reading::Powers) {
                return self.reading_in_part((&place, reading), &|_| 1.0, given, known, found);
            }
        }
        // A definition that nobody has is wrong, and the point is the default one.
        self.default_point((&place, key), given, known, found)
    }

    /// A fair point in its default reading.
    pub(crate) fn default_point(
        &self,
        (place, key): (&str, &str),
        given: &Value,
        known: &Known,
        found: &mut Verified,
    ) -> Value {
        let place = place.to_owned();
        let reason = given.get("reason").and_then(Value::as_str);
        if let Some(reason) = reason.filter(|r| r.contains("given up")) {
            found.left_open.push((place, NOT_FOUND));
            return undefined(key, reason);
        }
        if let Some(reason) = reason.filter(|reason| !self.is_absent(reason)) {
            found.differences.push(Difference {
                place,
                given: Some(json!(reason)),
                derived: Some(json!("why there is no such point")),
            });
            return undefined(key, reason);
        }
        let proved = self.proved_fair((&place, key), given, known, found);
        let best = known.fronts.as_ref().map(|fronts| self.best_of_front(key, &fronts.agreeable));
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
            let counted = found.is_counted(&place);
            let given = !counted && given.get("count").is_some_and(|n| !n.is_null());
            found.consistent.extend(given.then(|| (format!("{place}.count"), number)));
        } else if best.is_none() {
            found.consistent.push((
                place.clone(),
                "packages can be had and are agreeable, their objective is derived, and no package of the document and no \
                 change of one issue or two is better; their number is taken as it is",
            ));
        }
        let mut value = given.clone();
        value["method"] = method(key);
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
                let count = |of: &[(Vector, u128)]| {
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

    /// Whether a text is one of the reasons why there is no fair point.
    fn is_absent(&self, reason: &str) -> bool {
        match self.ground.defined(self.members) {
            Err(why) => why == reason,
            Ok(()) => {
                let known = ["no package gives every member a strict gain", "no member can gain anything"];
                known.contains(&reason) || self.ground.nothing_agreeable() == reason
            }
        }
    }

    fn raw_gain(&self, party: PartyId, w: &Outcome) -> i64 {
        self.ground.raw(party, w) - self.ground.no_deal(party)
    }

    /// Those with exactly the largest product of gains.
    fn largest_products(&self, of: &Front) -> Front {
        let no_deal: Vec<i128> = self.members.iter().map(|i| self.ground.no_deal(i).into()).collect();
        let product = |v: &Vector| {
            let gains = v.iter().zip(&no_deal).map(|(x, d)| i128::from(*x) - d);
            gains.fold(1i128, i128::saturating_mul)
        };
        let most = of.iter().map(|(v, _)| product(v)).max();
        of.iter().filter(|(v, _)| Some(product(v)) == most).copied().collect()
    }

    /// What a concept chooses among the vectors that up to six members can agree on, or why nothing.
    pub(crate) fn best_of_front(&self, key: &str, zone: &Front) -> Result<Front, String> {
        let ground = self.ground;
        let members: Vec<PartyId> = self.members.iter().collect();
        if zone.is_empty() {
            return Err(ground.nothing_agreeable());
        }
        let gain = |k: usize, v: &Vector| v[k] - ground.no_deal(members[k]);
        let mut zone = zone.clone();
        let units: Vec<(PartyId, i64)> = match key {
            "kalai_smorodinsky" => {
                let most = |k: usize| zone.iter().map(|(v, _)| gain(k, v)).max().unwrap_or(0);
                (0..members.len()).map(|k| (members[k], most(k))).filter(|(_, most)| *most > 0).collect()
            }
            _ => members.iter().map(|i| (*i, ground.point(*i))).collect(),
        };
        if units.is_empty() {
            return Err("no member can gain anything".to_owned());
        }
        if key == "nash" {
            zone.retain(|(v, _)| (0..members.len()).all(|k| gain(k, v) > 0));
            if zone.is_empty() {
                return Err("no package gives every member a strict gain".to_owned());
            }
        }
        let worths: Vec<Worth> = zone.iter().map(|(v, _)| self.worth(key, &units, &self.scores_of(*v))).collect();
        let same = members.iter().all(|i| ground.point(*i) == ground.point(members[0]));
        let exact: Vec<i128> = zone.iter().map(|(v, _)| v.iter().map(|x| i128::from(*x)).sum()).collect();
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
            let Some(entry) = entries.iter().find(|e| e.get("party") == Some(&ground.id(i))) else {
                return self.ideals().iter().find(|(k, _)| *k == i)?.1?;
            };
            let w = ground.read(entry.get("packages")?.get(0)?.get("levels")?)?;
            Some(ground.raw(i, &w) - ground.no_deal(i))
        };
        let unit = |i: PartyId| if key == "kalai_smorodinsky" { best(i) } else { Some(ground.point(i)) };
        self.members.iter().filter_map(|i| Some((i, unit(i).filter(|u| *u > 0)?))).collect()
    }

    /// What a concept makes of the members' scores.
    pub(crate) fn worth(&self, key: &str, units: &[(PartyId, i64)], raw: &dyn Fn(PartyId) -> i64) -> Worth {
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
