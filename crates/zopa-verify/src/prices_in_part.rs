//! Prices of red lines where the outcomes are not listed.
//!
//! Of two members to six the frontier without a line is built again, and with it the best for each, the fair points and whether
//! anything is gainful. Of more, a search shows that without the line something is as good as what the document gives, and
//! nothing better ([`crate::searching`]). Where it is given up, what a line costs is derived from what the document gives, and
//! that is compared with what must hold: without a line nothing is worse, nobody gets less than no deal or more than its
//! best, and no package of the document that would be agreeable is better.

use crate::Verified;
use crate::asks::Line;
use crate::claim::Claim;
use crate::compare::Difference;
use crate::counting::Packages;
use crate::deals::Task;
use crate::fair::KEYS;
use crate::ground::amount;
use crate::large::Known;
use crate::parts::{Fronts, Vector};
use crate::points::NOT_FOUND;
use crate::proof::About;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use zopa_core::{Outcome, PartyId, Stance};

/// No gain that is derived is so large, and nothing that is added to it leaves 64 bits.
const LARGEST: u64 = 1 << 60;
/// Of a group of four and more.
const NOT_WORSE: &str = "prices are derived from the best with and without the line; that is not worse without it, nor than a package of \
                         the document that it bars; that nothing is better is taken as it is";
/// Of numbers of packages.
const COUNTED: &str = "the number of packages is taken as it is, at least as large as with the line";
/// Of parties that are not members.
const OTHERS: &str = "what it is worth to parties outside the group is taken as it is";

fn near(x: f64, y: f64) -> bool {
    (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0)
}

/// Numbers in order, the first that differ deciding.
fn order(a: &[f64], b: &[f64]) -> Ordering {
    let apart = a.iter().zip(b).find(|(x, y)| !near(**x, **y));
    apart.map_or(Ordering::Equal, |(x, y)| x.total_cmp(y))
}

/// One entry: which line is lifted, what the document says, and what there is without it.
struct Entry<'e> {
    place: String,
    lifted: Option<Line>,
    given: &'e Value,
    fronts: Option<Fronts>,
    /// The packages without it, where their number is claimed.
    packages: Option<Packages>,
}

impl Entry<'_> {
    fn given(&self, place: &[&str]) -> Value {
        place.iter().try_fold(self.given, |value, name| value.get(name)).cloned().unwrap_or_default()
    }
}

impl Task<'_, '_> {
    /// The prices of the document, written again.
    pub(crate) fn prices_in_part(&self, known: &Known, found: &mut Verified) -> Value {
        let case = self.ground.case();
        let lines = self.members.iter().flat_map(|i| (0..case.red_lines[i].len()).map(move |k| (i, k)));
        let mut lifted: Vec<Option<Line>> = lines.map(Some).collect();
        if lifted.len() > 1 {
            lifted.push(None);
        }
        let given = self.list("red_line_prices");
        if given.is_empty() && self.reason("red_line_prices").is_some() {
            return json!([]);
        }
        let each = lifted.into_iter().enumerate().map(|(k, lifted)| {
            let kept = |line: Line| lifted.is_some_and(|lifted| lifted != line);
            let given = given.get(k).unwrap_or(&Value::Null);
            let claims = |name: &&str| given.get(*name).is_some_and(|n| !n["without"].is_null());
            let counts = self.all_have_utilities() && ["outcomes", "gainful"].iter().any(claims);
            let entry = Entry {
                place: format!("red_line_prices.{k}"),
                lifted,
                given,
                packages: if counts { self.ground.packages_of(self.members, &kept) } else { None },
                fronts: known.fronts.as_ref().and_then(|_| self.ground.fronts_with(self.members, &kept)),
            };
            self.price(&entry, known, found)
        });
        each.collect()
    }

    fn price(&self, entry: &Entry<'_>, known: &Known, found: &mut Verified) -> Value {
        let (ground, case) = (self.ground, self.ground.case());
        if entry.fronts.is_none() {
            self.search_prices(entry, known, found);
        }
        let (mut best, mut price, mut points) = (Map::new(), Map::new(), Map::new());
        for i in ground.cardinal(self.members) {
            let id = case.parties[i].id.clone();
            let (with, without) = (self.best_with(i, entry, known), self.best_without(i, entry, known, found));
            if let (Some(with), Some(without)) = (with, without) {
                price.insert(id.clone(), json!(without - with));
            }
            best.insert(id, json!({ "with": with, "without": without }));
        }
        for key in KEYS {
            let with = self.point_with(key, entry, known, found);
            let without = self.point_without(key, entry, known, found);
            points.insert(key.to_owned(), json!({ "with": with, "without": without }));
        }
        let [outcomes, gainful] = ["outcomes", "gainful"].map(|name| self.counts(name, entry, found));
        json!({
            "party": entry.lifted.map(|(i, _)| ground.id(i)),
            "red_line": entry.lifted.map(|(i, k)| case.red_lines[i][k].id.clone()),
            "outcomes": outcomes,
            "gainful": gainful,
            "best": best,
            "price": price,
            "fair_points": points,
        })
    }

    /// What is searched without a line; notes what was given up.
    fn search_prices(&self, entry: &Entry<'_>, known: &Known, found: &mut Verified) {
        let case = self.ground.case();
        let lines = self.members.iter().flat_map(|i| (0..case.red_lines[i].len()).map(move |k| (i, k)));
        let kept = lines.filter(|line| entry.lifted.is_some_and(|lifted| lifted != *line));
        let kept = kept.map(|(i, k)| case.red_lines[i][k].when).collect();
        let about = About { lines: kept, ..self.ground.about_zone(self.members) };
        let mut best = Vec::new();
        for (member, i) in self.members.iter().enumerate() {
            let place = format!("{}.best.{}", entry.place, case.parties[i].id);
            if self.reason(&place).is_some() {
                continue;
            }
            let given = entry.given(&["best", &case.parties[i].id, "without"]);
            let gain = given.as_f64().map(|x| self.raw_of(i, x));
            let claims = match gain {
                None => vec![Claim::NothingAgreeable],
                Some(gain) => gain.map(|gain| Claim::Best { member, gain }).into_iter().collect(),
            };
            best.extend(gain.flatten().map(|gain| (i, gain)));
            let exact = gain.flatten().map(|gain| vec![(member, gain)]);
            if !self.searched_exactly(&about, (&place, given), &claims, exact, found) {
                found.consistent.push((place, NOT_WORSE));
            }
        }
        for key in KEYS.into_iter().filter(|_| self.ground.defined(self.members).is_ok()) {
            let place = format!("{}.fair_points.{key}", entry.place);
            let mut settled = self.reason(&place).is_some()
                || self.searched_point(
                    &about,
                    (key, &place),
                    &entry.given(&["fair_points", key, "without"]),
                    &best,
                    found,
                );
            if !self.is_default(key) {
                let zone = self.ground.about_zone(self.members);
                let best: Vec<(PartyId, i64)> = self.units("kalai_smorodinsky");
                let given = entry.given(&["fair_points", key, "with"]);
                settled &= (known.fronts.is_some() || known.best == self.members)
                    && self.searched_point(&zone, (key, &format!("{place}.with")), &given, &best, found);
            }
            if !settled {
                found.consistent.push((place, NOT_WORSE));
            }
        }
    }

    /// A gain in raw units, if that is a whole number that a score can be.
    fn raw_of(&self, i: PartyId, gain: f64) -> Option<i64> {
        let raw = (gain * self.ground.point(i) as f64).round() as i64;
        (raw.unsigned_abs() < LARGEST && near(self.ground.points(i, raw), gain)).then_some(raw)
    }

    /// Whether nothing refutes claims, and members can have so much more.
    fn searched_exactly(
        &self,
        about: &About,
        (place, given): (&str, Value),
        claims: &[Claim],
        gains: Option<Vec<(usize, i64)>>,
        found: &mut Verified,
    ) -> bool {
        if claims.is_empty() || !self.searched(about, (place, Some(given.clone())), claims, found) {
            return false;
        }
        let Some(gains) = gains else { return true };
        let mut from = about.from.clone();
        gains.into_iter().for_each(|(k, gain)| from[k] += gain);
        match self.attains(&About { from, lines: about.lines.clone(), ..*about }) {
            Some(true) => true,
            None => false,
            Some(false) => {
                let derived = Some(json!("gains that a package has"));
                found.differences.push(Difference { place: place.to_owned(), given: Some(given), derived });
                true
            }
        }
    }

    /// Whether the gains of a fair point, or that there is none, are found by a search; `best` is what members can gain.
    fn searched_point(
        &self,
        about: &About,
        (key, place): (&str, &str),
        given: &Value,
        best: &[(PartyId, i64)],
        found: &mut Verified,
    ) -> bool {
        let by_best = key == "kalai_smorodinsky";
        if by_best && best.iter().all(|(_, gain)| *gain <= 0) {
            // What nobody can gain anything of follows from the best for each.
            return given.is_null();
        }
        if given.is_null() {
            let none = if key == "nash" { Claim::NoGainForAll } else { Claim::NothingAgreeable };
            return self.searched(about, (place, None), &[none], found);
        }
        let Some(gains) = self.members_gains(given) else { return false };
        let raw = self.members.iter().zip(&gains).map(|(i, x)| self.raw_of(i, *x)).collect::<Option<Vec<i64>>>();
        let units: Vec<(PartyId, i64)> = match by_best {
            true => best.iter().copied().filter(|(_, gain)| *gain > 0).collect(),
            false => self.units(key),
        };
        let claims = raw.clone().and_then(|raw| self.claims_of(key, raw, &units));
        let exact = raw.map(|raw| raw.into_iter().enumerate().collect());
        self.searched_exactly(about, (place, given.clone()), &claims.unwrap_or_default(), exact, found)
    }

    /// How many packages there are with the line, as the document says elsewhere, and without it.
    fn counts(&self, name: &str, entry: &Entry<'_>, found: &mut Verified) -> Value {
        let with = self.given(&["zopa", name]).cloned().unwrap_or_default();
        let given = entry.given(&[name, "without"]);
        let none = entry.fronts.as_ref().map(|fronts| match name {
            "gainful" => self.nothing_to_gain(fronts),
            _ => fronts.agreeable.is_empty(),
        });
        let least = with.as_u64().unwrap_or(0).max(u64::from(none == Some(false)));
        let number = if given.is_null() { None } else { entry.packages.as_ref() };
        let number = number.and_then(|packages| self.number(name, packages));
        let without = match (none, number, given.as_u64()) {
            (Some(true), ..) => json!(0),
            (_, Some(n), _) => amount(n),
            (_, _, Some(n)) if n >= least => {
                found.consistent.push((format!("{}.{name}", entry.place), COUNTED));
                given
            }
            // What is not counted is not claimed.
            (_, _, None) if given.is_null() => Value::Null,
            _ => json!("at least as many as with the line"),
        };
        json!({ "with": with, "without": without })
    }

    fn gain_in(&self, fronts: &Fronts, i: PartyId) -> Option<f64> {
        let place = self.members.iter().position(|k| k == i)?;
        let most = fronts.agreeable.iter().map(|(v, _)| v[place]).max()?;
        Some(self.ground.points(i, most - self.ground.no_deal(i)))
    }

    /// The best for a member as things are.
    fn best_with(&self, i: PartyId, entry: &Entry<'_>, known: &Known) -> Option<f64> {
        if let Some(fronts) = &known.fronts {
            return self.gain_in(fronts, i);
        }
        let id = self.ground.id(i);
        let there = self.list("best_for").iter().find(|b| b.get("party") == Some(&id));
        // With `--best-for` it may be elsewhere only.
        if let Some(best) = self.ideals().iter().find(|(k, _)| *k == i).and_then(|(_, best)| *best) {
            return best.map(|gain| self.ground.points(i, gain));
        }
        let given = || entry.given(&["best", self.ground.case().parties[i].id.as_str(), "with"]);
        there.map_or_else(given, |b| b.get("gain").cloned().unwrap_or_default()).as_f64()
    }

    /// The best for a member without the line.
    fn best_without(&self, i: PartyId, entry: &Entry<'_>, known: &Known, found: &mut Verified) -> Option<f64> {
        let id = self.ground.case().parties[i].id.as_str();
        let given_up = self.reason(&format!("{}.best.{id}", entry.place)).is_some();
        if given_up {
            found.unchecked.push((format!("{}.best.{id}", entry.place), NOT_FOUND));
        }
        let given = entry.given(&["best", id, "without"]).as_f64();
        if let Some(fronts) = &entry.fronts {
            let most = self.gain_in(fronts, i);
            // Where the search was given up, no more than what there is.
            return if given_up && given.zip(most).is_some_and(|(x, most)| x <= most) { given } else { most };
        }
        let gain = |w: &Outcome| self.ground.points(i, self.ground.raw(i, w) - self.ground.no_deal(i));
        let known = self.free_of(entry, known).map(gain).chain(self.best_with(i, entry, known));
        match (known.fold(f64::NEG_INFINITY, f64::max), given) {
            (least, Some(x)) if x >= least || near(x, least) || given_up => Some(x),
            (least, None) if least == f64::NEG_INFINITY => None,
            (least, _) => Some(least),
        }
    }

    /// The packages of the document that every member would sign without the line.
    fn free_of<'k>(&'k self, entry: &'k Entry<'_>, known: &'k Known) -> impl Iterator<Item = &'k Outcome> {
        let (instance, model) = (self.ground.instance, self.ground.instance.model());
        let refuses = move |i: PartyId, w: &Outcome| match instance.stance(i, w) {
            Stance::Yes => false,
            Stance::RedLine(_) => {
                let lines = self.ground.case().red_lines[i].iter().enumerate();
                let mut kept = lines.filter(|(k, _)| entry.lifted.is_some_and(|lifted| lifted != (i, *k)));
                self.ground.raw(i, w) < self.ground.no_deal(i)
                    || kept.any(|(_, line)| model.condition(line.when).holds(w))
            }
            _ => true,
        };
        known.deliverable.iter().filter(move |w| !self.members.iter().any(|i| refuses(i, w)))
    }

    /// What a fair point gains as things are.
    fn point_with(&self, key: &str, entry: &Entry<'_>, known: &Known, found: &mut Verified) -> Value {
        if self.is_default(key) {
            // The document has it, and it is checked there.
            return self.given(&["solutions", key, "gains"]).cloned().unwrap_or_default();
        }
        let given = entry.given(&["fair_points", key, "with"]);
        self.gains_of(key, &given, known.fronts.as_ref(), format!("{}.fair_points.{key}.with", entry.place), found)
    }

    /// What it gains without the line.
    fn point_without(&self, key: &str, entry: &Entry<'_>, known: &Known, found: &mut Verified) -> Value {
        if self.ground.defined(self.members).is_err() {
            return Value::Null;
        }
        let given = entry.given(&["fair_points", key, "without"]);
        let place = format!("{}.fair_points.{key}", entry.place);
        if given.is_null() && self.reason(&place).is_some() {
            found.left_open.push((place, NOT_FOUND));
            return Value::Null;
        }
        let value = self.gains_of(key, &given, entry.fronts.as_ref(), place.clone(), found);
        if entry.fronts.is_some() {
            return value;
        }
        let Some(worth) = self.worth_of_gains(key, &value) else {
            // Nothing without the line where there is something with it cannot be.
            let any = self.free_of(entry, known).any(|w| key != "nash" || self.gains(w).iter().all(|x| *x > 0));
            let impossible = any && key != "kalai_smorodinsky";
            return if impossible { json!("what the concept chooses") } else { value };
        };
        let points = |w: &Outcome| {
            self.members
                .iter()
                .map(|i| self.ground.points(i, self.ground.raw(i, w) - self.ground.no_deal(i)))
                .collect::<Vec<_>>()
        };
        let better = |w: &Outcome| {
            let other = self.worth_of(key, &points(w));
            other.is_some_and(|other| order(&other, &worth) == Ordering::Greater)
        };
        if let Some(w) = self.free_of(entry, known).find(|w| better(w)) {
            found.differences.push(Difference {
                place,
                given: Some(value.clone()),
                derived: Some(self.ground.levels(w)),
            });
        }
        value
    }

    /// The members' gains of a document's fair point, in points.
    fn members_gains(&self, given: &Value) -> Option<Vec<f64>> {
        let of = |i: PartyId| given.get(&self.ground.case().parties[i].id)?.as_f64();
        self.members.iter().map(of).collect()
    }

    fn worth_of_gains(&self, key: &str, given: &Value) -> Option<Vec<f64>> {
        self.worth_of(key, &self.members_gains(given)?)
    }

    /// What a concept makes of gains in points, to be compared from the first number on; `None` for Kalai-Smorodinsky, whose
    /// units are others without the line, and where a product needs strict gains.
    fn worth_of(&self, key: &str, gains: &[f64]) -> Option<Vec<f64>> {
        match key {
            "nash" => gains.iter().all(|x| *x > 0.0).then(|| vec![gains.iter().map(|x| x.ln()).sum()]),
            "utilitarian" => Some(vec![gains.iter().sum()]),
            "egalitarian" => {
                let mut gains = gains.to_vec();
                gains.sort_by(f64::total_cmp);
                Some(gains)
            }
            _ => None,
        }
    }

    /// The gains of a fair point, those of the members derived where there is a frontier to derive them from.
    fn gains_of(
        &self,
        key: &str,
        given: &Value,
        fronts: Option<&Fronts>,
        place: String,
        found: &mut Verified,
    ) -> Value {
        let ground = self.ground;
        let chosen = fronts.map(|fronts| self.best_of_front(key, &fronts.agreeable));
        if let Some(Err(_)) = chosen {
            return Value::Null;
        }
        let said = self.members_gains(given);
        let gains = |v: &Vector| -> Vec<f64> {
            let each = self.members.iter().zip(v);
            each.map(|(i, x)| ground.points(i, x - ground.no_deal(i))).collect()
        };
        let derived = match (&chosen, &said) {
            (Some(Ok(front)), said) => {
                let is_it = |v: &&(Vector, u128)| {
                    said.as_ref().is_some_and(|said| gains(&v.0).iter().zip(said).all(|(x, y)| near(*x, *y)))
                };
                front.iter().find(is_it).or(front.first()).map(|(v, _)| gains(v))
            }
            (_, Some(said)) => Some(said.iter().map(|x| x.max(0.0)).collect()),
            (_, None) if given.is_null() => return Value::Null,
            (_, None) => return json!("gains of every member"),
        };
        let Some(derived) = derived else { return Value::Null };
        let member = |i: PartyId| self.members.iter().position(|k| k == i);
        let mut others = false;
        let value = ground.numbers(|i| {
            ground.instance.additive(i)?;
            match member(i) {
                Some(k) => derived.get(k).copied(),
                None => {
                    others = true;
                    given.get(&ground.case().parties[i].id)?.as_f64()
                }
            }
        });
        if others {
            found.consistent.push((place, OTHERS));
        }
        value
    }
}
