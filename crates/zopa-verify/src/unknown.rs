//! What an answer about a space too large to list leaves open, and how exact it says it is: both follow from the rest of the
//! document.
//!
//! Every number that is null and every part that is left out has its reason in `not_known`, and nothing else has. An answer is
//! `exact` unless a fair point was given up or the frontier left out (`stopped`), or the frontier has a gap (`bound`).

use crate::Verified;
use crate::counting::Wanted;
use crate::deals::{Task, enumeration, method};
use crate::fair::KEYS;
use crate::opposed::gcd;
use crate::points::NOT_FOUND;
use crate::searching::BOXES;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zopa_core::{Count, Outcome};

/// Outcomes that are enumerated at most.
pub(crate) const ENUMERATED: u128 = 100_000_000;

// Reasons, as documents have them; # stands for a number, * for words.

/// Of numbers that counting gives.
const COUNTING: &str = "the space is too large to look at every outcome, which counting would take";
/// Of a search.
const SEARCH: &str = "the search was given up after # branches";
/// Of numbers of packages that tie.
const TIES: &str = "packages that tie are not all followed up; their number is at least #";
/// Of exactly opposed interests.
pub(crate) const OPPOSED: &str = "the members are in two camps whose interests are exactly opposed, so that every deliverable package \
                                  is efficient; how many of them differ in utilities is not counted";
/// Of a frontier that is left out.
const NO_FRONTIER: [&str; 3] = [
    "the frontier has so many utility vectors that keeping a few thousand of them could cost a member more than half of what its utility \
     can vary by",
    "rules, red lines or terms join the issues so closely that the frontier is built for one or two parties only",
    SEARCH,
];
/// Of what is nearest on a frontier.
const GAP: &str = "the frontier is only known within a gap, and so is what is nearest on it";
/// Of what a limit ends.
const LIMITS: [&str; 12] = [
    "stopped after # steps of work; the limit is #",
    "stopped after # outcomes; the work limit is #",
    "stopped after # seconds, the time limit",
    "stopped on request",
    "# bytes would be needed; the limit is #",
    "# efficient packages so far would need # bytes; the limit is #",
    "no answer among the # nearest outcomes; the search ends there",
    "* has # outcomes; # can be looked at",
    "rules, red lines or terms join # issues so closely that deciding them one after another takes more than # states (at least #)",
    "rules, red lines or terms join # issues so closely that deciding them one after another takes more than # states (some #)",
    "fallback bargaining ranks all agreeable packages, and of # deliverable ones they are not counted",
    "* chooses from the exact frontier, which is not known: *",
];
/// Before the reason of a reading that was asked for.
const NOT_GIVEN: &str = "the reading that was asked for is not given: ";

/// Of a reason that names a search or a limit.
const WHY: &str = "nothing is claimed; why is taken as it is";
/// Of a reason that names packages which tie.
const SO_MANY: &str = "that so many packages tie is taken as it is";
/// Of a proof that is not there.
const NO_PROOF: &str = "there is no proof; why is taken as it is";

/// Whether a text is a reason of this form.
fn fits(form: &str, text: &str) -> bool {
    let Some(place) = form.find(['#', '*']) else { return form == text };
    let (before, after) = (&form[..place], &form[place + 1..]);
    let Some(rest) = text.strip_prefix(before) else { return false };
    let number = form[place..].starts_with('#');
    let wild = rest.char_indices().take_while(|(_, c)| !number || c.is_ascii_digit() || ".^".contains(*c));
    wild.map(|(k, c)| k + c.len_utf8()).any(|k| fits(after, &rest[k..]))
}

/// Whether a text says that a limit ended something.
pub(crate) fn is_left_out(text: &str) -> bool {
    LIMITS.iter().any(|form| fits(form, text))
}

/// The number of branches after which a search was given up.
fn branches(text: &str) -> Option<u64> {
    let (before, after) = text.split_once("given up after ")?;
    let n = after.strip_suffix(" branches")?.parse().ok()?;
    (before.ends_with("the search was ")).then_some(n)
}

/// The number of packages that a reason says to tie at least.
pub(crate) fn at_least(text: &str) -> Option<u64> {
    let (before, n) = text.rsplit_once(' ')?;
    TIES.strip_suffix(" #").filter(|form| *form == before)?;
    n.replace(',', "").parse().ok()
}

/// What reasons a place may have.
enum Reason {
    /// This one.
    Is(String),
    /// One of these forms.
    Like(Vec<&'static str>),
    /// That a limit ended it.
    Limit,
    /// That there is no proof.
    NoProof,
}

impl Reason {
    fn one(reason: &str) -> Self {
        Reason::Is(reason.to_owned())
    }

    fn allows(&self, text: &str) -> bool {
        match self {
            Reason::Is(reason) => text == reason,
            Reason::Like(forms) => forms.iter().any(|form| fits(form, text)),
            Reason::Limit => is_left_out(text),
            Reason::NoProof => !text.is_empty(),
        }
    }

    /// What is left to be believed of a reason.
    fn believed(&self, text: &str) -> Option<&'static str> {
        match self {
            Reason::Is(_) => None,
            Reason::NoProof => Some(NO_PROOF),
            Reason::Like(_) if fits(TIES, text) => Some(SO_MANY),
            Reason::Like(_) if text == OPPOSED => None,
            Reason::Like(_) if text == COUNTING => None,
            _ => Some(WHY),
        }
    }
}

/// The reasons that a document must have, and those that it may have, by place.
#[derive(Default)]
struct Reasons {
    must: BTreeMap<String, Reason>,
    may: BTreeMap<String, Reason>,
}

impl Task<'_, '_> {
    /// The reasons for what is not known.
    pub(crate) fn not_known(&self, found: &mut Verified) -> Value {
        let mut reasons = Reasons::default();
        self.open_counts(&mut reasons);
        self.open_measures(&mut reasons);
        self.open_parts(&mut reasons);
        self.open_proofs(&mut reasons);
        if self.given(&["frontier", "certificate"]).is_none() {
            reasons.may.insert("frontier.certificate".to_owned(), Reason::NoProof);
        }
        let given = self.given(&["not_known"]).and_then(Value::as_object);
        let said = |place: &str| given.and_then(|given| given.get(place)).and_then(Value::as_str);
        let mut value = Map::new();
        let may = reasons.may.iter().filter(|(place, _)| said(place).is_some());
        for (place, reason) in reasons.must.iter().chain(may) {
            let text = match said(place).filter(|text| reason.allows(text)) {
                Some(text) => {
                    let shown =
                        at_least(text).is_some_and(|n| n <= self.packages_beside(place) || self.so_many_tie(place, n));
                    let open = reason.believed(text).filter(|_| !shown);
                    let list = if open == Some(SO_MANY) { &mut found.consistent } else { &mut found.left_open };
                    list.extend(open.map(|why| (format!("not_known.{place}"), why)));
                    text
                }
                None => match reason {
                    Reason::Is(reason) => reason,
                    _ => "the reason why it is not known",
                },
            };
            value.insert(place.clone(), json!(text));
        }
        Value::Object(value)
    }

    /// Whether at least so many packages tie with those beside a count: all that give a member what is its best, give the members as
    /// much in total, or each of them what one of these does.
    fn so_many_tie(&self, count: &str, n: u64) -> bool {
        let Some((part, rest)) = count.strip_suffix(".count").and_then(|place| place.split_once('.')) else {
            return false;
        };
        let entry = self.given(&[part]).and_then(|value| value.pointer(&format!("/{}", rest.replace('.', "/"))));
        let Some(entry) = entry.filter(|_| ["best_for", "solutions", "named_solutions"].contains(&part)) else {
            return false;
        };
        let listed = entry.get("packages").and_then(Value::as_array).into_iter().flatten();
        let packages: Vec<Outcome> = listed.filter_map(|p| self.ground.read(p.get("levels")?)).collect();
        let all = || self.ground.packages_of(self.members, &|_| true);
        let Some(all) = self.all_have_utilities().then(all).flatten() else { return false };
        let mut boxes = BOXES;
        if part == "best_for" {
            let party = entry.get("party").and_then(Value::as_str);
            let member = self.members.iter().find(|i| party == Some(self.ground.case().parties[*i].id.as_str()));
            let within = |w: &Outcome| {
                let of = |i| {
                    if Some(i) == member {
                        (self.ground.raw(i, w), self.ground.raw(i, w))
                    } else {
                        (self.ground.no_deal(i), i64::MAX)
                    }
                };
                Wanted::Within(self.members.iter().map(of).collect())
            };
            let best = packages.first().filter(|_| member.is_some());
            let known = |wanted: Wanted| {
                all.are(n.into(), &wanted, &mut boxes) || all.count(&wanted, true).is_some_and(|all| all >= n.into())
            };
            return best.map(within).is_some_and(known);
        }
        let vectors: BTreeSet<Vec<i64>> =
            packages.iter().map(|w| self.members.iter().map(|i| self.ground.raw(i, w)).collect()).collect();
        // Whatever has their sum ties with them, too.
        if rest == "utilitarian" {
            let sum = vectors.first().and_then(|scores| self.as_large_a_sum(scores));
            return sum.is_some_and(|wanted| all.are(n.into(), &wanted, &mut boxes));
        }
        vectors.into_iter().any(|scores| all.are(n.into(), &Wanted::exactly(scores), &mut boxes))
    }

    /// What gives everybody as much as no deal, and as much in total as these scores.
    fn as_large_a_sum(&self, scores: &[i64]) -> Option<Wanted> {
        let points: Vec<i128> = self.members.iter().map(|i| self.ground.point(i).into()).collect();
        let unit = points.iter().try_fold(1i128, |unit, point| (unit / gcd(unit, *point)).checked_mul(*point))?;
        let each: Vec<(i64, i128)> =
            self.members.iter().zip(&points).map(|(i, point)| (self.ground.no_deal(i), unit / point)).collect();
        let part = |(x, (_, factor)): (&i64, &(i64, i128))| i128::from(*x).checked_mul(*factor);
        let is = scores.iter().zip(&each).map(part).try_fold(0i128, |sum, part| sum.checked_add(part?))?;
        Some(Wanted::Sum { each, is })
    }

    /// How many packages stand beside a count, or vectors beside that of the packages of a frontier.
    fn packages_beside(&self, count: &str) -> u64 {
        if count == "frontier.outcomes" {
            return self.given(&["frontier", "points"]).and_then(Value::as_u64).unwrap_or(0);
        }
        let listed = || {
            let (first, rest) = count.strip_suffix(".count")?.split_once('.')?;
            self.given(&[first])?.pointer(&format!("/{}/packages", rest.replace('.', "/")))?.as_array()
        };
        listed().map_or(0, |packages| packages.len() as u64)
    }

    /// Whether the document has null there.
    pub(crate) fn is_null(&self, place: &[&str]) -> bool {
        self.given(place).is_some_and(Value::is_null)
    }

    /// Whether the document says that every outcome was looked at.
    pub(crate) fn is_enumerated(&self) -> bool {
        self.given(&["method"]) == Some(&enumeration())
    }

    /// Numbers that are not known.
    fn open_counts(&self, reasons: &mut Reasons) {
        let must = &mut reasons.must;
        let counting = [&["feasible"][..], &["zopa", "outcomes"], &["zopa", "gainful"]];
        for place in counting.iter().filter(|place| self.is_null(place)) {
            must.insert(place.join("."), Reason::one(COUNTING));
        }
        let [points, outcomes] = [&["frontier", "points"], &["frontier", "outcomes"]].map(|place| self.is_null(place));
        if points {
            let left_out = Reason::Like(NO_FRONTIER.to_vec());
            must.insert("frontier.points".to_owned(), if outcomes { left_out } else { Reason::one(OPPOSED) });
        }
        if outcomes {
            // Of a frontier that is left out, the same is said twice.
            let reason = match points {
                true => Reason::one(self.reason("frontier.points").unwrap_or(COUNTING)),
                false => Reason::Like(vec![TIES]),
            };
            must.insert("frontier.outcomes".to_owned(), reason);
        }
        let mut tied = |place: String, entry: &Value, forms: &[&'static str]| {
            let packages = entry.get("packages").is_some_and(Value::is_array);
            if packages && entry.get("count").is_some_and(Value::is_null) {
                must.insert(format!("{place}.count"), Reason::Like(forms.to_vec()));
            }
        };
        for key in KEYS {
            self.given(&["solutions", key]).into_iter().for_each(|s| tied(format!("solutions.{key}"), s, &[TIES]));
        }
        for (k, entry) in self.list("named_solutions").iter().enumerate() {
            tied(format!("named_solutions.{k}"), entry, &[TIES]);
        }
        for (k, entry) in self.list("best_for").iter().enumerate() {
            tied(format!("best_for.{k}"), entry, &[TIES, SEARCH]);
        }
        let shortfall = |place: &[&str]| self.given(place).into_iter().collect::<Vec<_>>();
        for name in ["even", "total"] {
            shortfall(&["shortfall", name]).into_iter().for_each(|s| tied(format!("shortfall.{name}"), s, &[TIES]));
        }
        let by_one = self.given(&["shortfall", "by_one"]).and_then(Value::as_object);
        by_one.into_iter().flatten().for_each(|(id, s)| tied(format!("shortfall.by_one.{id}"), s, &[TIES]));
        for k in 0..self.list("best_for").len() {
            // Of a search that was given up a larger gain is not excluded.
            if let Some(why) = self.reason(&format!("best_for.{k}.count")).filter(|why| branches(why).is_some()) {
                reasons.must.insert(format!("best_for.{k}.gain"), Reason::one(why));
            }
        }
        for (k, entry) in self.list("red_line_prices").iter().enumerate() {
            for name in ["outcomes", "gainful"] {
                if entry.get(name).and_then(|n| n.get("without")).is_some_and(Value::is_null) {
                    reasons.must.insert(format!("red_line_prices.{k}.{name}"), Reason::one(COUNTING));
                }
            }
            let members = self.members.iter().map(|i| format!("best.{}", self.ground.case().parties[i].id));
            let points = KEYS.iter().map(|key| format!("fair_points.{key}"));
            for place in members.chain(points) {
                reasons.may.insert(format!("red_line_prices.{k}.{place}"), Reason::Like(vec![SEARCH]));
            }
        }
    }

    /// Measures that are not known.
    fn open_measures(&self, reasons: &mut Reasons) {
        let measured = self.given(&["statistics", "reason"]).is_none();
        for name in ["feasible", "agreeable"].into_iter().filter(|name| measured && self.is_null(&["statistics", name]))
        {
            reasons.must.insert(format!("statistics.{name}"), Reason::one(COUNTING));
        }
        let none = !self.all_have_utilities() || self.ground.feasible_count() == Some(0);
        if measured && !none && self.is_null(&["statistics", "opposition"]) {
            reasons.must.insert("statistics.opposition".to_owned(), Reason::Like(vec![SEARCH]));
        }
        for (k, entry) in self.list("distances").iter().enumerate() {
            if entry.get("frontier").is_some_and(Value::is_null) {
                // That of the frontier: its gap, or why it is left out or not counted.
                let gap = self.given(&["frontier", "gap"]).and_then(Value::as_f64).is_some_and(|gap| gap > 0.0);
                let why = if gap { GAP } else { self.reason("frontier.points").unwrap_or(COUNTING) };
                reasons.must.insert(format!("distances.{k}.frontier"), Reason::one(why));
            }
        }
        for (k, entry) in self.list("from").iter().enumerate() {
            for (name, form) in [("better", COUNTING), ("count", TIES)] {
                if entry.get("after_signing").and_then(|after| after.get(name)).is_some_and(Value::is_null) {
                    reasons.must.insert(format!("from.{k}.after_signing.{name}"), Reason::Like(vec![form]));
                }
            }
        }
    }

    /// Parts of the document that are left out.
    fn open_parts(&self, reasons: &mut Reasons) {
        let case = self.ground.case();
        if self.list("status_quo_left_by").is_empty() {
            reasons.may.insert("status_quo_left_by".to_owned(), Reason::NoProof);
        }
        if self.is_enumerated() {
            return;
        }
        let lines = self.members.iter().any(|i| !case.red_lines[i].is_empty());
        if lines && self.list("red_line_prices").is_empty() {
            reasons.must.insert("red_line_prices".to_owned(), Reason::Limit);
        }
        if self.given(&["zopa", "empty"]) == Some(&json!(true)) && self.given(&["shortfall"]).is_none() {
            reasons.must.insert("shortfall".to_owned(), Reason::Limit);
        }
        let said = self.reason("distances").unwrap_or_default();
        if !self.packages_named().is_empty() && self.list("distances").is_empty() {
            let n = self.deliverable_combinations();
            let here = too_many("what the group can deliver", &n, limit_of(&n, said));
            let deliverable = self.ground.deliverable_count(self.members) != Some(0);
            if !self.all_have_utilities() {
                reasons.must.insert("distances".to_owned(), Reason::Is(here));
            } else if deliverable {
                reasons.must.insert("distances".to_owned(), Reason::Limit);
            }
        }
        for (k, entry) in self.list("from").iter().enumerate() {
            for name in SOUGHT.iter().filter(|name| entry.get(**name).is_some_and(Value::is_null)) {
                reasons.may.insert(format!("from.{k}.{name}"), Reason::Limit);
            }
        }
        if self.list("drafts").iter().any(|draft| draft.get("not_searched").is_some()) {
            reasons.must.insert("drafts".to_owned(), Reason::Limit);
        }
        for name in SOLUTIONS {
            let there = self.list("named_solutions").iter().any(|s| s.get("name") == Some(&json!(name)));
            if !there {
                reasons.may.insert(format!("named_solutions.{name}"), Reason::Limit);
            }
        }
        for key in KEYS.iter().filter(|key| self.is_default(key)) {
            let place = format!("solutions.{key}.method");
            let said = self.reason(&place).and_then(|text| text.strip_prefix(NOT_GIVEN)).filter(|why| is_left_out(why));
            if let Some(why) = said {
                reasons.may.insert(place, Reason::Is(format!("{NOT_GIVEN}{why}")));
            }
        }
    }

    /// Proofs that are missing where there are proofs.
    fn open_proofs(&self, reasons: &mut Reasons) {
        let must = &mut reasons.must;
        let mut claims: Vec<(String, &Value)> = Vec::new();
        for key in KEYS {
            claims.extend(self.given(&["solutions", key]).map(|s| (format!("solutions.{key}"), s)));
        }
        for name in ["best_for", "named_solutions"] {
            let entries = self.list(name).iter().enumerate();
            claims.extend(entries.map(|(k, entry)| (format!("{name}.{k}"), entry)));
        }
        let lottery = |entry: &Value| {
            let name = entry.get("name").and_then(Value::as_str).unwrap_or_default();
            LOTTERIES.contains(&name)
        };
        claims.retain(|(_, entry)| !lottery(entry));
        let has = |entry: &Value| entry.get("certificate").is_some();
        let asked =
            claims.iter().any(|(place, entry)| has(entry) || self.reason(&format!("{place}.certificate")).is_some());
        for (place, entry) in claims {
            if asked && !has(entry) {
                must.insert(format!("{place}.certificate"), Reason::NoProof);
            }
        }
        let from = self.list("from").iter().enumerate();
        for (k, _) in from.filter(|(_, entry)| asked && entry.get("efficient_certificate").is_none()) {
            reasons.may.insert(format!("from.{k}.efficient_certificate"), Reason::NoProof);
        }
    }

    /// The reason of a place.
    pub(crate) fn reason(&self, place: &str) -> Option<&str> {
        self.given(&["not_known", place]).and_then(Value::as_str)
    }

    /// A list of the document.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.given(&[name]).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether a fair point is given in its default reading.
    pub(crate) fn is_default(&self, key: &str) -> bool {
        self.given(&["solutions", key, "method"]) == Some(&method(key))
    }

    fn given_up_after(&self, key: &str) -> Option<u64> {
        branches(self.given(&["solutions", key, "reason"])?.as_str()?)
    }

    /// How exact the document is.
    pub(crate) fn exactness(&self, found: &mut Verified) -> Value {
        if self.is_enumerated() {
            return json!("exact");
        }
        let stopped = |why: String| json!({ "stopped": { "why": why } });
        let work = |n: u64| stopped(format!("the work limit of {n} steps was reached after {n}"));
        if let Some(n) = KEYS.iter().find_map(|key| self.given_up_after(key)) {
            return work(n);
        }
        // A search for a default reading may have been given up before another one took its place.
        let given = self.given(&["exactness"]).unwrap_or(&Value::Null);
        let why = given.get("stopped").and_then(|s| s.get("why")?.as_str()).unwrap_or_default();
        let steps = why.strip_prefix("the work limit of ").and_then(|rest| rest.split(' ').next()?.parse().ok());
        if KEYS.iter().any(|key| !self.is_default(key))
            && let Some(steps) = steps
            && work(steps) == *given
        {
            found.left_open.push(("exactness".to_owned(), NOT_FOUND));
            return given.clone();
        }
        let left_out = self.is_null(&["frontier", "points"]) && self.is_null(&["frontier", "outcomes"]);
        if let Some(why) = self.reason("frontier.points").filter(|_| left_out) {
            let of = self.given(&["deliverable"]).map_or_else(String::new, |n| match n {
                Value::String(n) => n.clone(),
                n => n.to_string(),
            });
            return branches(why).map_or_else(|| stopped(format!("only 0 of {of} are listed")), work);
        }
        match self.given(&["frontier", "gap"]).and_then(Value::as_f64) {
            Some(gap) if gap > 0.0 => json!({ "bound": { "gap": gap } }),
            _ => json!("exact"),
        }
    }

    /// How many combinations of levels the group can bring about, rules aside.
    pub(crate) fn deliverable_combinations(&self) -> Count {
        let space = self.ground.instance.model().space();
        let open = self.ground.open(self.members);
        let product = open.iter().try_fold(1u128, |n, v| n.checked_mul(space.levels(*v) as u128));
        let log10 = open.iter().map(|v| (space.levels(*v) as f64).log10()).sum();
        product.map_or(Count::Beyond { log10 }, Count::Exact)
    }
}

/// The limit that a reason names, if it is one beyond which so many outcomes are.
pub(crate) fn limit_of(n: &Count, given: &str) -> Option<u128> {
    let limit = given.strip_suffix(" can be looked at").and_then(|text| text.rsplit(' ').next()?.parse().ok())?;
    (limit <= ENUMERATED && !matches!(n, Count::Exact(n) if *n <= limit)).then_some(limit)
}

/// That something has too many outcomes for a limit: that of enumeration, if no other.
pub(crate) fn too_many(what: &str, n: &Count, limit: Option<u128>) -> String {
    format!("{what} has {n} outcomes; {} can be looked at", limit.unwrap_or(ENUMERATED))
}

/// What is looked for from a package.
const SOUGHT: [&str; 6] = [
    "improving_edit",
    "improving_edit_for_group",
    "beaten_for_signers",
    "beaten_for_principals",
    "after_signing",
    "opening",
];

/// The solutions that have a name.
const SOLUTIONS: [&str; 11] = [
    "nash",
    "kalai_smorodinsky",
    "egalitarian",
    "utilitarian",
    "nash_most_gainers",
    "raiffa",
    "nash_lottery",
    "kalai_smorodinsky_lottery",
    "egalitarian_lottery",
    "fallback",
    "adjusted_winner",
];
/// Those of them that choose no package.
const LOTTERIES: [&str; 5] =
    ["raiffa", "nash_lottery", "kalai_smorodinsky_lottery", "egalitarian_lottery", "adjusted_winner"];

#[cfg(test)]
mod tests {
    use super::{fits, is_left_out, limit_of, too_many};
    use zopa_core::Count;

    /// A reason is one of the known forms, whole, with numbers in their places.
    #[test]
    fn reasons_have_forms() {
        assert!(fits("at least # tie", "at least 17 tie") && !fits("at least # tie", "at least 17 tiex"));
        assert!(
            !fits("at least # tie", "at least  tie") && !fits("given up", "given upx") && fits("given up", "given up")
        );
        assert!(is_left_out("stopped after 2000000 outcomes; the work limit is 2000000"));
        assert!(!is_left_out("stopped after 2000000 outcomes") && !is_left_out(""));
        assert!(is_left_out("no answer among the 100000000 nearest outcomes; the search ends there"));
        let nine = Count::Exact(1_000_000_000);
        let right = "the space has 1000000000 outcomes; 100000000 can be looked at";
        for given in [right, "", "the space has 7 outcomes; 5000000000 can be looked at"] {
            assert_eq!(too_many("the space", &nine, limit_of(&nine, given)), right);
        }
    }
}
