//! What must agree within a document, whatever the case: numbers of packages and the packages listed, parts that depend on each
//! other, and what there is of a solution that is not defined.

use crate::compare::Difference;
use crate::deals::Task;
use crate::mixtures::Mixture;
use crate::unknown::at_least;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use zopa_core::Outcome;

/// Packages of one kind that are gone through before the lowest of them are listed; no more need be listed where there is no
/// limit.
const MOST: u128 = 9_999;

/// A whole number of a document.
pub(crate) fn whole(value: &Value) -> Option<u128> {
    value.as_u64().map(u128::from).or_else(|| value.as_str()?.parse().ok())
}

/// A difference in words.
fn wrong(place: &str, given: &Value, wanted: impl Into<String>, into: &mut Vec<Difference>) {
    let derived = Some(Value::String(wanted.into()));
    into.push(Difference { place: place.to_owned(), given: Some(given.clone()), derived });
}

/// The levels of a package from the last issue to the first: in this order packages have their numbers.
fn number(w: &Outcome) -> impl Iterator<Item = usize> + '_ {
    w.levels().iter().rev().map(|l| zopa_core::Id::index(*l))
}

/// What of a solution is null where it is of no package.
const PARTS: [&str; 8] = ["packages", "count", "lottery", "division", "signers", "utilities", "gains", "objective"];

impl Task<'_, '_> {
    /// Everything that does not agree in the document.
    pub(crate) fn within(&self, into: &mut Vec<Difference>) {
        for (name, value) in self.given {
            self.counted_lists(name, value, into);
        }
        self.frontier_counts(into);
        self.zone_counts(into);
        let nearest = self.given(&["statistics", "opposition_at"]).and_then(Value::as_array);
        self.in_order("statistics.opposition_at", nearest.map_or(&[][..], Vec::as_slice), into);
        let solutions = self.given(&["solutions"]).and_then(Value::as_object).into_iter().flatten();
        solutions.for_each(|(key, entry)| solution(&format!("solutions.{key}"), key, entry, into));
        for (k, entry) in self.list("named_solutions").iter().enumerate() {
            let name = entry.get("name").and_then(Value::as_str).unwrap_or_default();
            solution(&format!("named_solutions.{k}"), name, entry, into);
        }
        let parties: Vec<&Value> = self.list("best_for").iter().filter_map(|entry| entry.get("party")).collect();
        let place = |party: &Value| self.members.iter().position(|i| self.ground.id(i) == *party);
        if parties.windows(2).any(|two| place(two[0]) >= place(two[1])) {
            wrong("best_for", &json!(parties), "members in the order of the case, each once", into);
        }
    }

    /// How many of so many packages are listed, to the limit.
    fn is_shown(&self, listed: usize, of: u128) -> bool {
        let shown = of.min(self.limit.max(1) as u128);
        listed as u128 == shown || shown > MOST && (MOST..=shown).contains(&(listed as u128))
    }

    /// Lists with a number of what they list, wherever they are.
    fn counted_lists(&self, place: &str, value: &Value, into: &mut Vec<Difference>) {
        match value {
            Value::Object(map) => {
                if let (Some(count), Some(Value::Array(packages))) = (map.get("count"), map.get("packages")) {
                    self.counted(place, count, packages, into);
                }
                map.iter().for_each(|(name, value)| self.counted_lists(&format!("{place}.{name}"), value, into));
            }
            Value::Array(list) => {
                let each = list.iter().enumerate();
                each.for_each(|(k, value)| self.counted_lists(&format!("{place}.{k}"), value, into));
            }
            _ => {}
        }
    }

    fn counted(&self, place: &str, count: &Value, packages: &[Value], into: &mut Vec<Difference>) {
        let n = packages.len();
        let here = format!("{place}.count");
        // Of packages that tie so many are known as the reason says.
        let said = self.reason(&here).and_then(at_least).map(u128::from);
        match whole(count) {
            Some(of) if !self.is_shown(n, of) => {
                wrong(&here, count, format!("a number of which {n} would be listed"), into);
            }
            None if count.is_null() && said.is_some_and(|of| !self.is_shown(n, of)) => {
                wrong(&format!("not_known.{here}"), &json!(said.map(|n| n.to_string())), "as many as are listed", into);
            }
            None if n > self.limit.max(1) => wrong(&here, &json!(n), "packages to the limit", into),
            _ => {}
        }
        self.in_order(&format!("{place}.packages"), packages, into);
    }

    /// Packages are listed by their numbers, each once.
    fn in_order(&self, place: &str, packages: &[Value], into: &mut Vec<Difference>) {
        let read: Vec<Outcome> =
            packages.iter().filter_map(|p| self.ground.read(p.get("levels").unwrap_or(p))).collect();
        if read.windows(2).any(|two| number(&two[0]).cmp(number(&two[1])).is_ge()) {
            wrong(place, &json!(packages.len()), "packages in index order, each once", into);
        }
    }

    fn frontier_counts(&self, into: &mut Vec<Difference>) {
        let Some(frontier) = self.given(&["frontier"]) else { return };
        let entry = |name: &str| frontier.get(name).unwrap_or(&Value::Null);
        let [points, outcomes] = ["points", "outcomes"].map(|name| whole(entry(name)));
        let listed = entry("listed").as_array().map_or(&[][..], Vec::as_slice);
        let n = listed.len();
        // All packages are listed where every outcome was looked at; otherwise one of each vector.
        let (name, of) = if self.is_enumerated() { ("outcomes", outcomes) } else { ("points", points) };
        match of {
            Some(of) if !self.is_shown(n, of) => {
                let wanted = format!("a number of which {n} would be listed");
                wrong(&format!("frontier.{name}"), entry(name), wanted, into);
            }
            // Where neither is known it is left out; of opposed interests some packages are listed.
            None if n > self.limit || n > 0 && outcomes.is_none() => {
                wrong("frontier.listed", &json!(n), "no package of a frontier that is left out", into);
            }
            None if n == 0 && outcomes.is_some_and(|n| n > 0) => {
                wrong("frontier.listed", &json!(n), "some of the packages", into);
            }
            _ => {}
        }
        if points.zip(outcomes).is_some_and(|(points, outcomes)| points > outcomes || (points == 0) != (outcomes == 0))
        {
            wrong("frontier.points", entry("points"), "a number from 1 to that of the packages", into);
        }
        let most = self.given(&["deliverable"]).and_then(whole);
        if outcomes.zip(most).is_some_and(|(outcomes, most)| outcomes > most) {
            wrong("frontier.outcomes", entry("outcomes"), "no more than what the group can deliver", into);
        }
        let apart: BTreeSet<String> = listed.iter().filter_map(|p| Some(p.get("levels")?.to_string())).collect();
        if apart.len() < n {
            wrong("frontier.listed", &json!(n), "packages, each once", into);
        }
        if self.is_enumerated() || points.is_none() {
            self.in_order("frontier.listed", listed, into);
        } else if let Some(first) = self.members.iter().next() {
            let read = listed.iter().filter_map(|p| self.ground.read(p.get("levels")?));
            let scores: Vec<i64> = read.map(|w| self.ground.raw(first, &w)).collect();
            if scores.windows(2).any(|two| two[0] < two[1]) {
                wrong("frontier.listed", &json!(n), "packages from the best for the first member down", into);
            }
        }
    }

    fn zone_counts(&self, into: &mut Vec<Difference>) {
        let Some(zone) = self.given(&["zopa"]) else { return };
        let entry = |name: &str| zone.get(name).unwrap_or(&Value::Null);
        let [outcomes, gainful] = ["outcomes", "gainful"].map(|name| whole(entry(name)));
        let listed = entry("listed").as_array().map_or(&[][..], Vec::as_slice);
        let n = listed.len();
        // Whoever does not count them lists none.
        if !gainful.map_or(n == 0, |of| of.min(self.limit as u128) == n as u128) {
            wrong("zopa.gainful", entry("gainful"), format!("a number of which {n} would be listed"), into);
        }
        if gainful.is_some_and(|n| entry("empty") != &json!(n == 0)) {
            wrong("zopa.empty", entry("empty"), "whether nothing is gainful", into);
        }
        if gainful.zip(outcomes).is_some_and(|(gainful, outcomes)| gainful > outcomes) {
            wrong("zopa.gainful", entry("gainful"), "no more than what is agreeable", into);
        }
        let most = self.given(&["deliverable"]).and_then(whole);
        if outcomes.zip(most).is_some_and(|(outcomes, most)| outcomes > most) {
            wrong("zopa.outcomes", entry("outcomes"), "no more than what the group can deliver", into);
        }
        for (k, package) in listed.iter().enumerate() {
            let read = package.get("levels").and_then(|levels| self.ground.read(levels));
            if !read.is_some_and(|w| self.ground.gainful(self.members, &w)) {
                wrong(
                    &format!("zopa.listed.{k}"),
                    package,
                    "a package other than the status quo by which a member gains",
                    into,
                );
            }
        }
        self.in_order("zopa.listed", listed, into);
        // What is best for a member is agreeable.
        let best = self.list("best_for").iter().filter_map(|entry| Some(entry.get("packages")?.as_array()?.len()));
        if outcomes == Some(0) && best.sum::<usize>() > 0 {
            wrong("zopa.outcomes", entry("outcomes"), "at least one", into);
        }
    }
}

/// What there is of a solution: of one that is not defined nothing, of others what is of their kind.
fn solution(place: &str, name: &str, entry: &Value, into: &mut Vec<Difference>) {
    let kind: &[&str] = match entry.get("reason") {
        Some(_) => &[],
        None if Mixture::of(name).is_some() => &["lottery", "signers", "gains"],
        None if name == "adjusted_winner" => &["division"],
        None => &["packages", "utilities", "gains", "objective"],
    };
    for part in PARTS {
        let Some(value) = entry.get(part) else { continue };
        let (there, may) = (kind.contains(&part), part == "count" && kind.contains(&"packages"));
        match value.is_null() {
            true if there => wrong(&format!("{place}.{part}"), value, "what the solution is", into),
            false if !there && !may => into.push(Difference {
                place: format!("{place}.{part}"),
                given: Some(value.clone()),
                derived: Some(Value::Null),
            }),
            _ => {}
        }
    }
}
