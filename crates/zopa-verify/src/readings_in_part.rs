//! Readings of other tools and solutions by name where the outcomes are not listed: of two members to six derived from their
//! frontiers, of more proved by a certificate, or taken as they are.

use crate::Verified;
use crate::compare::Difference;
use crate::deals::Task;
use crate::fair::fraction;
use crate::ground::amount;
use crate::large::Known;
use crate::parts::{Front, Fronts, Vector};
use crate::readings::Reading;
use serde_json::{Value, json};
use zopa_core::{Outcome, PartyId};

/// Ties of numbers, in part.
const TIED: f64 = 1e-12;

/// Units of the members that are compared.
type Units = Vec<(PartyId, i64)>;

impl Task<'_, '_> {
    /// The entry of a reading, written again as far as it is derived.
    pub(crate) fn reading_in_part(
        &self,
        (place, reading): (&str, Reading),
        power: &dyn Fn(PartyId) -> f64,
        given: &Value,
        known: &Known,
        found: &mut Verified,
    ) -> Value {
        let mut value = given.clone();
        value["method"] = reading.method();
        let proved = self.proved_reading((place, reading), power, given, known, found);
        let derived = known.fronts.as_ref().map(|fronts| self.read_fronts(reading, power, fronts));
        let differs = |found: &mut Verified, place: String, given: Value, wanted: &str| {
            let derived = Some(json!(wanted));
            found.differences.push(Difference { place, given: Some(given), derived });
        };
        if let Some(reason) = given.get("reason") {
            match &derived {
                Some(Ok(_)) => differs(found, place.to_owned(), reason.clone(), "a package that the concept chooses"),
                Some(Err(why)) => value["reason"] = json!(why),
                None if proved => {}
                None => found.consistent.push((place.to_owned(), "that it is not defined is taken as it is")),
            }
            return value;
        }
        let chosen = match &derived {
            Some(Err(why)) => {
                differs(found, place.to_owned(), json!("packages"), why);
                return value;
            }
            Some(Ok(chosen)) => Some(chosen),
            None => None,
        };
        // The smallest share says nothing of the others: what ties with it need not be on the frontier.
        let by_vector = !matches!(reading, Reading::KsMaxMin | Reading::EgalitarianMaxMin);
        if chosen.is_none() && !proved {
            found.unchecked.push((place.to_owned(), "it is neither derived nor proved"));
        }
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut first: Option<(Outcome, Option<f64>)> = None;
        for (k, package) in packages.iter().enumerate() {
            let here = format!("{place}.packages.{k}");
            let Some(w) = package.get("levels").and_then(|levels| self.ground.read(levels)) else {
                differs(found, here, package.clone(), "a package of this case");
                continue;
            };
            value["packages"][k] = self.ground.package(&w);
            let can = self.ground.is_feasible(&w) && self.ground.signers(&w).is_subset(self.members);
            let worth = self.worth_to(reading, power, known, &w);
            let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0);
            let ties = first.as_ref().is_none_or(|(_, best)| best.zip(worth).is_none_or(|(x, y)| near(x, y)));
            let of_these = chosen.is_none_or(|(of, best)| match by_vector {
                true => of.iter().any(|(v, _)| *v == self.vector(&w)),
                false => worth.is_some_and(|worth| near(worth, *best)),
            });
            let wanted = match (can, reading.everywhere() || self.ground.yes(self.members, &w), ties && of_these) {
                (false, ..) => Some("a package that the group can deliver"),
                (_, false, _) => Some("a package that every member would sign"),
                (_, _, false) => Some("a package that the concept chooses"),
                _ => None,
            };
            if let Some(wanted) = wanted {
                differs(found, here, package.clone(), wanted);
            }
            first = first.or(Some((w, worth)));
        }
        let Some((w, worth)) = first else {
            value["packages"] = json!("at least one package");
            return value;
        };
        if value.get("utilities").is_some() {
            value["utilities"] = self.ground.utilities(&w);
        }
        value["gains"] = self.ground.gains(&w);
        match worth {
            Some(worth) => value["objective"] = json!(worth),
            None => found.unchecked.push((format!("{place}.objective"), "it is not derived")),
        }
        let counted = given.get("count").is_some_and(|n| !n.is_null());
        match chosen.filter(|_| by_vector) {
            Some((chosen, _)) if counted => {
                let all = chosen.iter().try_fold(0u128, |n, (_, m)| n.checked_add(*m));
                value["count"] = all.map_or(Value::Null, amount);
            }
            None if counted && !found.is_counted(place) => {
                found.consistent.push((format!("{place}.count"), "the number of packages that tie is taken as it is"));
            }
            _ => {}
        }
        value
    }

    fn gain_of(&self, i: PartyId, raw: i64) -> i64 {
        raw - self.ground.no_deal(i)
    }

    /// In what a member's gain is counted for the smallest share.
    fn shares_of(&self, reading: Reading) -> Units {
        self.units(if reading == Reading::KsMaxMin { "kalai_smorodinsky" } else { "egalitarian" })
    }

    /// What is maximised, at a package; `None` where it takes more than is derived.
    fn worth_to(&self, reading: Reading, power: &dyn Fn(PartyId) -> f64, known: &Known, w: &Outcome) -> Option<f64> {
        let raw = |i: PartyId| self.ground.raw(i, w);
        let span = known.fronts.as_ref().and_then(|fronts| self.span(reading, fronts));
        let number = self.number_of(reading, power, span.as_deref(), &raw)?;
        Some(if matches!(reading, Reading::KsNegmas | Reading::KsGenius) { (-number).max(0.0) } else { number })
    }

    /// What other tools start from, and the highest score, of up to six members.
    fn span(&self, reading: Reading, fronts: &Fronts) -> Option<Vec<(PartyId, i64, i64)>> {
        let low = fronts.lowest?;
        let high = |k: usize| fronts.efficient.iter().map(|(v, _)| v[k]).max();
        let each = self.members.iter().enumerate();
        let from = |k: usize, i| match reading {
            Reading::NashGenius => self.ground.no_deal(i),
            _ => self.ground.no_deal(i).max(low[k]),
        };
        each.map(|(k, i)| Some((i, from(k, i), high(k)?))).collect()
    }

    fn number_of(
        &self,
        reading: Reading,
        power: &dyn Fn(PartyId) -> f64,
        span: Option<&[(PartyId, i64, i64)]>,
        raw: &dyn Fn(PartyId) -> i64,
    ) -> Option<f64> {
        let ground = self.ground;
        let members = || self.members.iter();
        let gain = |i: PartyId| self.gain_of(i, raw(i));
        match reading {
            Reading::Powers => members()
                .all(|i| gain(i) > 0)
                .then(|| members().map(|i| power(i) * ground.points(i, gain(i)).ln()).sum()),
            Reading::MostGainers => {
                Some(members().filter(|i| gain(*i) > 0).map(|i| ground.points(i, gain(i)).ln()).sum())
            }
            Reading::KsMaxMin | Reading::EgalitarianMaxMin => {
                let units = self.shares_of(reading);
                let shares = units.iter().map(|(i, unit)| (gain(*i), *unit));
                shares.min_by(|a, b| fraction(*a, *b)).map(|(over, under)| over as f64 / under as f64)
            }
            Reading::UtilitarianAll => Some(members().map(|i| ground.points(i, raw(i))).sum()),
            Reading::Fallback => None,
            _ => {
                let span = span?;
                let by_negmas = !reading.everywhere();
                let alike = by_negmas && span.iter().any(|(_, from, high)| high <= from);
                Some(if alike { 0.0 } else { ground.number(reading, span, raw) })
            }
        }
    }

    /// What a reading chooses of what up to six members can get, or why nothing.
    fn read_fronts(
        &self,
        reading: Reading,
        power: &dyn Fn(PartyId) -> f64,
        fronts: &Fronts,
    ) -> Result<(Front, f64), String> {
        let members: Vec<PartyId> = self.members.iter().collect();
        let field = if reading.everywhere() { &fronts.efficient } else { &fronts.agreeable };
        if field.is_empty() {
            return Err(self.ground.nothing_agreeable());
        }
        if reading == Reading::KsMaxMin && self.shares_of(reading).is_empty() {
            return Err("no member can gain anything".to_owned());
        }
        let span = self.span(reading, fronts);
        let gainers = |v: &Vector| (0..members.len()).filter(|k| self.gain_of(members[*k], v[*k]) > 0).count();
        let most = field.iter().map(|(v, _)| gainers(v)).max().unwrap_or(0);
        let number = |v: &Vector| match reading {
            Reading::MostGainers if gainers(v) < most => None,
            _ => self.number_of(reading, power, span.as_deref(), &self.scores_of(*v)),
        };
        let numbers: Vec<Option<f64>> = field.iter().map(|(v, _)| number(v)).collect();
        let Some(best) = numbers.iter().flatten().copied().max_by(f64::total_cmp) else {
            return Err("no package gives every member a strict gain".to_owned());
        };
        let slack = if reading == Reading::MostGainers { TIED } else { TIED * best.abs().max(1.0) };
        let chosen = field.iter().zip(&numbers).filter(|(_, x)| x.is_some_and(|x| best - x <= slack));
        Ok((chosen.map(|(v, _)| *v).collect(), best))
    }
}
