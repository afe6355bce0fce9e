//! The checker in spaces that it does not list: what it says it derives it derives, so that a right answer is accepted and
//! refused after any change; what it takes over it names.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::cases::{corrupted, demanding, generated, package, places, sized};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zopa::core::{Limits, PartySet, Run, Silent};
use zopa::verifier::Verified;
use zopa::{DealsRequest, Group, NegotiatorRequest, Prepared};
use zopa_testkit::generate::{Feature, Shape, Stream};

/// What is looked at here.
const NAMES: [&str; 9] = [
    "not_known",
    "exactness",
    "red_line_prices",
    "statistics",
    "distances",
    "from",
    "drafts",
    "proposals",
    "shortfall",
];

/// An answer with packages to start from and drafts; `None` where a limit refuses it.
fn answer(prepared: &Prepared, group: PartySet, limits: &Limits, stream: &mut Stream) -> Option<Value> {
    let run = Run { limits, watch: &Silent };
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let asked = NegotiatorRequest {
        from: (0..2).map(|_| package(prepared, stream)).collect(),
        drafts: (0..2).map(|_| package(prepared, stream)).collect(),
        certificates: stream.one_in(4),
        ..NegotiatorRequest::default()
    };
    let deals = zopa::deals(prepared, &request, &run).ok()?;
    let asks = zopa::negotiator(prepared, &deals, &asked, &run).ok()?;
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    Some(serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document"))
}

fn checked(prepared: &Prepared, answer: &Value) -> Verified {
    zopa::verify(prepared, answer).expect("an answer")
}

fn root(place: &str) -> &str {
    place.split(['.', '/']).find(|part| !part.is_empty()).unwrap_or_default()
}

/// Places that the checker names as taken over, of whatever they consist.
fn named(found: &Verified) -> Vec<&str> {
    let all = found.consistent.iter().chain(&found.unchecked).chain(&found.left_open);
    all.map(|(place, _)| place.as_str()).collect()
}

/// Whether a claim at a place, or around it, is taken over.
fn is_taken(place: &str, named: &[&str]) -> bool {
    let place = place[1..].replace('/', ".");
    named.iter().any(|n| place == *n || place.strip_prefix(n).is_some_and(|rest| rest.starts_with('.')))
}

/// What was asked may be asked otherwise, of packages that are listed to a limit some may be missing, and another proof may
/// be one, too.
fn may_be_true(place: &str) -> bool {
    let lists = place.ends_with("/packages") || place.ends_with("/opposition_at");
    ["/from", "/drafts"].contains(&place) || lists || place.contains("/efficient_certificate")
}

/// Accepts a right answer, refuses it after changes; how many of these by where.
fn examine(
    prepared: &Prepared,
    answer: &Value,
    (what, changes): (&str, usize),
    stream: &mut Stream,
    tally: &mut BTreeMap<String, usize>,
) {
    let found = checked(prepared, answer);
    assert!(!found.refuted(), "{what}: {:?}", found.differences);
    let named = named(&found);
    // Whatever is left of them is named part by part.
    for (place, why) in &found.unchecked {
        let whole = NAMES.contains(&place.as_str());
        assert!(!whole && (!NAMES.contains(&root(place)) || why.contains("given up")), "{what}: {place} {why}");
    }
    let mut all = Vec::new();
    NAMES.iter().for_each(|name| places(&answer[*name], &format!("/{name}"), &mut all));
    all.retain(|place| answer.pointer(place).is_some() && !is_taken(place, &named) && !may_be_true(place));
    let numbers: Vec<usize> = (0..all.len()).collect();
    for place in stream.some(&numbers, changes).into_iter().map(|k| &all[k]) {
        let mut wrong = answer.clone();
        let value = wrong.pointer_mut(place).expect("a place of the document");
        *value = corrupted(value, stream);
        let value = wrong.pointer(place).unwrap();
        // Without the reason why nothing is known a package has nothing there, which may be true.
        let known = |answer: &Value| {
            answer["not_known"].as_object().map_or(0, |m| m.keys().filter(|k| k.starts_with("from.")).count())
        };
        if place == "/not_known" && known(&wrong) < known(answer) {
            continue;
        }
        assert!(checked(prepared, &wrong).refuted(), "{what}: {place} {value} passed, of {:?}", answer.pointer(place));
        *tally.entry(root(place).to_owned()).or_default() += 1;
    }
}

fn group(prepared: &Prepared, stream: &mut Stream) -> PartySet {
    let all: Vec<_> = prepared.case.parties.ids().collect();
    let n = 1 + stream.below(all.len().min(3));
    stream.some(&all, n).into_iter().collect()
}

/// Small spaces taken part by part under limits of the work, so narrow that some searches are given up.
#[test]
fn small_spaces_part_by_part() {
    let (mut tally, mut parts, mut exactness) = (BTreeMap::new(), 0, BTreeMap::<String, usize>::new());
    for seed in 0..600 {
        let mut stream = Stream::new(seed, "unlisted");
        let work = [20, 60, 250][seed as usize % 3];
        let shape = Shape { issues: 3..=7, parties: 2..=3, ..Shape::default() }.up_to(20 * work);
        let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
        let prepared = generated(seed, &shape);
        let group = group(&prepared, &mut stream);
        let limits = Limits { work: work as u64, listed: [3, 100][stream.below(2)], ..Limits::default() };
        let Some(answer) = answer(&prepared, group, &limits, &mut stream) else { continue };
        if answer["method"]["name"] != json!("parts of the space") {
            continue;
        }
        parts += 1;
        let kind = answer["exactness"].as_object().and_then(|of| of.keys().next().cloned()).unwrap_or_default();
        *exactness.entry(kind).or_default() += 1;
        examine(&prepared, &answer, (&format!("seed {seed}"), 45), &mut stream, &mut tally);
    }
    assert!(parts > 60 && exactness.len() > 1, "{parts} {exactness:?}");
    assert!(NAMES.iter().all(|name| tally.get(*name).is_some_and(|n| *n > 10)), "{parts} {tally:?}");
}

/// Spaces above what the checker lists that are enumerated, and above that: groups of two and three.
#[test]
fn large_spaces() {
    let mut tally = BTreeMap::new();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..10 {
        let mut stream = Stream::new(seed, "unlisted, large");
        let issues = if seed % 2 == 0 { 9 } else { 14 };
        let prepared = sized(seed, 2 + (seed as usize / 2) % 2, issues);
        let group: PartySet = prepared.case.parties.ids().collect();
        let limits = Limits { listed: 5, ..Limits::default() };
        let answer = answer(&prepared, group, &limits, &mut stream).expect("an answer");
        let enumerated = issues == 9;
        assert_eq!(answer["method"]["name"] == json!("enumeration"), enumerated);
        let what = format!("seed {seed}, {issues} issues");
        examine(&prepared, &answer, (&what, 12), &mut stream, &mut tally);
        if !enumerated {
            let found = checked(&prepared, &answer);
            let named = named(&found);
            for name in ["exactness", "red_line_prices", "statistics", "distances", "proposals", "drafts"] {
                assert!(!named.iter().any(|n| root(n) == name), "{what}: {name}: {named:?}");
                *left.entry(name).or_default() += 1;
            }
        }
    }
    assert!(left.len() == 6 && tally.values().sum::<usize>() > 80, "{left:?} {tally:?}");
}

/// Whether a place has a number of packages that is counted where it is claimed.
fn is_counted(place: &str) -> bool {
    let parts: Vec<&str> = place.split('/').skip(1).collect();
    match parts[..] {
        ["zopa", name] => ["outcomes", "gainful"].contains(&name),
        ["statistics", name] => name == "agreeable",
        ["red_line_prices", _, name, "without"] => ["outcomes", "gainful"].contains(&name),
        ["from", _, "after_signing", name] => name == "better",
        ["best_for", _, name] | ["shortfall", _, name] | ["shortfall", "by_one", _, name] => name == "count",
        _ => false,
    }
}

/// Numbers of packages in spaces of 262,144 combinations, of one party to five, with a zone and without: they are derived, not
/// taken over, and refuted when they are one off.
#[test]
fn numbers_of_packages_are_derived() {
    let (mut refuted, mut kinds) = (0, BTreeMap::<String, usize>::new());
    for seed in 0..10 {
        let mut stream = Stream::new(seed, "unlisted, counted");
        let parties = 1 + seed as usize % 5;
        let prepared = if seed < 6 { sized(seed, parties, 9) } else { demanding(seed, parties, 9, 90) };
        let group: PartySet = prepared.case.parties.ids().collect();
        let answer =
            answer(&prepared, group, &Limits { listed: 3, ..Limits::default() }, &mut stream).expect("an answer");
        let found = checked(&prepared, &answer);
        assert!(!found.refuted(), "seed {seed}: {:?}", found.differences);
        let named = named(&found);
        let mut all = Vec::new();
        places(&answer, "", &mut all);
        for place in all.iter().filter(|place| is_counted(place)) {
            let Some(n) = answer.pointer(place).and_then(Value::as_u64) else { continue };
            assert!(!is_taken(place, &named), "seed {seed}: {place}: {named:?}");
            *kinds.entry(root(place).to_owned()).or_default() += 1;
            if stream.one_in(5) {
                let other = if n > 0 && stream.one_in(2) { n - 1 } else { n + 1 };
                let mut wrong = answer.clone();
                *wrong.pointer_mut(place).unwrap() = json!(other);
                assert!(checked(&prepared, &wrong).refuted(), "seed {seed}: {place} {other} passed, of {n}");
                refuted += 1;
            }
        }
    }
    assert!(refuted > 10, "{refuted}");
    let all = ["zopa", "statistics", "red_line_prices", "from", "best_for", "shortfall"];
    assert!(all.iter().all(|name| kinds.get(*name).is_some_and(|n| *n > 2)), "{kinds:?}");
}

/// Without a line nothing is worse for anybody, and what a line costs follows from the best with it and without.
#[test]
fn prices_of_three_are_not_worse_without_a_line() {
    let mut refused = 0;
    for seed in 0..12 {
        let mut stream = Stream::new(seed, "unlisted, prices");
        let prepared = sized(seed, 3, 14);
        let group: PartySet = prepared.case.parties.ids().collect();
        let answer = answer(&prepared, group, &Limits::default(), &mut stream).expect("an answer");
        assert!(!checked(&prepared, &answer).refuted());
        let known = answer["not_known"].as_object().unwrap();
        for k in 0..answer["red_line_prices"].as_array().unwrap().len() {
            let at = |place: &str| format!("/red_line_prices/{k}/{place}");
            let less = |place: String| (answer.pointer(&place).and_then(Value::as_f64).map(|x| json!(x - 0.5)), place);
            let mut wrong: Vec<(Option<Value>, String)> = vec![
                (Some(json!("p9")), at("party")),
                (Some(Value::Null), at("best/p0/without")),
                (Some(Value::Null), at("fair_points/utilitarian/without")),
            ];
            for p in ["p0", "p1", "p2"] {
                wrong.extend(["with", "without"].map(|end| less(at(&format!("best/{p}/{end}")))));
                wrong.push(less(at(&format!("price/{p}"))));
                wrong.push(less(at(&format!("fair_points/nash/with/{p}"))));
                wrong.push((Some(json!(-1.0)), at(&format!("fair_points/egalitarian/without/{p}"))));
            }
            for (value, place) in wrong {
                let dots = place[1..].replace('/', ".");
                // With a zone that is empty there is nothing to be less than.
                let empty = answer.pointer(&place).is_none_or(Value::is_null);
                let known = known.keys().any(|n| dots.starts_with(n));
                let Some(value) = value.filter(|_| !empty && !known && stream.one_in(2)) else {
                    continue;
                };
                let mut other = answer.clone();
                *other.pointer_mut(&place).unwrap() = value;
                // Without its price: a best that is less says that the line costs less than it does.
                assert!(checked(&prepared, &other).refuted(), "seed {seed}: {place} passed");
                refused += 1;
            }
        }
    }
    assert!(refused > 25, "{refused}");
}
