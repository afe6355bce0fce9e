//! Proofs of solutions by name, of variants and of efficiency: the checker believes those of right answers, agrees with
//! enumeration, and refuses what was changed.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::cases::{generated, large};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zopa::bargain::Powers;
use zopa::core::{Limits, PartySet, Run, Silent};
use zopa::verifier::Verified;
use zopa::{Asked, DealsRequest, Group, NegotiatorRequest, Package, Prepared, VARIANTS};
use zopa_testkit::generate::{Shape, Stream};

/// What is asked of every case: solutions by name, Nash with powers, a variant and a package.
struct Question {
    asked: NegotiatorRequest,
    variant: &'static str,
}

fn question(prepared: &Prepared, group: PartySet, stream: &mut Stream) -> Question {
    let powers = group.iter().map(|i| (i, 0.5 + stream.below(5) as f64 / 2.0)).collect();
    let powers = Powers::new(powers);
    let weighted = stream.one_in(2);
    let names = Asked::KEYS.iter().filter(|key| **key != "fallback");
    let of = |key: &&str| {
        let asked = Asked::of_key(key, powers.as_ref().filter(|_| weighted)).expect("a solution");
        ((*key).to_owned(), asked)
    };
    let mut outcome = prepared.case.status_quo();
    for (v, issue) in prepared.case.issues.enumerated() {
        if !stream.one_in(3) {
            outcome.set(v, zopa::core::Id::new(stream.below(issue.levels.len())));
        }
    }
    let levels: Vec<String> = prepared
        .case
        .issues
        .enumerated()
        .map(|(v, issue)| format!("{}={}", issue.id, issue.levels[outcome.level(v)].id))
        .collect();
    let package = Package { name: levels.join(","), outcome };
    Question {
        asked: NegotiatorRequest {
            solutions: names.map(of).collect(),
            from: vec![package],
            certificates: true,
            ..NegotiatorRequest::default()
        },
        variant: VARIANTS[stream.below(VARIANTS.len())],
    }
}

fn answer(prepared: &Prepared, group: PartySet, question: &Question, limits: &Limits) -> Option<Value> {
    let run = Run { limits, watch: &Silent };
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let mut deals = zopa::deals(prepared, &request, &run).ok()?;
    let (solution, reading) = zopa::variant(question.variant).expect("a variant");
    let variants: Vec<_> = reading.into_iter().map(|reading| (solution, reading)).collect();
    zopa::vary(prepared, &mut deals, &variants, &run).ok()?;
    let asks = zopa::negotiator(prepared, &deals, &question.asked, &run).ok()?;
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    Some(serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document"))
}

fn checked(prepared: &Prepared, answer: &Value) -> Verified {
    zopa::verify(prepared, answer).expect("an answer")
}

/// The places of entries with certificates, and the certificate's name.
fn certificates(answer: &Value) -> Vec<(String, &'static str)> {
    let lists = ["named_solutions", "from"].into_iter().flat_map(|list| {
        let n = answer[list].as_array().map_or(0, Vec::len);
        (0..n).map(move |k| format!("/{list}/{k}"))
    });
    let keys = answer["solutions"].as_object().expect("fair points").keys().map(|key| format!("/solutions/{key}"));
    let all = lists
        .chain(keys)
        .flat_map(|place| ["certificate", "efficient_certificate"].into_iter().map(move |name| (place.clone(), name)));
    all.filter(|(place, name)| answer.pointer(&format!("{place}/{name}")).is_some()).collect()
}

fn numbers(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::Number(_) => into.push(at.to_owned()),
        Value::Object(map) => {
            let own = map.iter().filter(|(name, _)| !name.ends_with("certificate"));
            own.for_each(|(name, inner)| numbers(inner, &format!("{at}/{name}"), into));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(k, inner)| numbers(inner, &format!("{at}/{k}"), into));
        }
        _ => {}
    }
}

/// Every number of the certificate at a place, and of its steps, made worse: how many changes were refused.
fn tamper(prepared: &Prepared, answer: &Value, at: &str, one_in: usize) -> usize {
    let (mut refused, mut tried) = (0, 0);
    let mut refuses = |place: String, value: Value| {
        tried += 1;
        if !usize::is_multiple_of(tried, one_in) {
            return;
        }
        let mut wrong = answer.clone();
        *wrong.pointer_mut(&place).expect("a place") = value;
        assert!(checked(prepared, &wrong).refuted(), "{place} passed");
        refused += 1;
    };
    for tree in 0..answer.pointer(&format!("{at}/trees")).unwrap().as_array().unwrap().len() {
        let at = format!("{at}/trees/{tree}");
        let read = |name: &str| answer.pointer(&format!("{at}/{name}")).unwrap();
        let steps: Vec<&str> = read("steps").as_str().unwrap().split_whitespace().collect();
        for k in 0..steps.len().min(40) {
            let mut fewer = steps.clone();
            fewer.remove(k);
            refuses(format!("{at}/steps"), json!(fewer.join(" ")));
            let mut more = steps.clone();
            more.insert(k, "c0");
            refuses(format!("{at}/steps"), json!(more.join(" ")));
        }
        for (k, allowed) in read("allowed").as_array().unwrap().iter().enumerate() {
            let x: i128 = allowed.as_str().unwrap().parse().unwrap();
            // By more than what thresholds that take logarithms leave open.
            refuses(format!("{at}/allowed/{k}"), json!((x + x.abs() / 1_000_000 + 2).to_string()));
            refuses(format!("{at}/allowed/{k}"), json!("x"));
        }
        for (k, set) in read("multipliers").as_array().unwrap().iter().enumerate() {
            for party in set.as_object().unwrap().keys() {
                for bad in [json!(-1), json!(0.5), json!((1u64 << 53) + 2), Value::Null] {
                    refuses(format!("{at}/multipliers/{k}/{party}"), bad);
                }
            }
        }
        let issues: Vec<Value> = read("issues").as_array().unwrap().iter().skip(1).cloned().collect();
        if issues.len() + 1 == read("issues").as_array().unwrap().len() {
            refuses(format!("{at}/issues"), json!(issues));
        }
    }
    refuses(format!("{at}/trees"), json!([]));
    refused
}

/// Random cases of up to a few hundred outcomes, not listed: what is found is what enumeration finds, everything is
/// accepted, and what is changed is refused.
#[test]
fn named_solutions_of_small_cases_are_proved() {
    let (mut proved, mut compared, mut changed): (BTreeMap<String, usize>, usize, usize) = Default::default();
    let mut not_all_gain = 0;
    for seed in 0..2000 {
        let prepared = generated(seed, &Shape::default().with_parties(2..=4).up_to(400));
        let mut stream = Stream::new(seed, "proofs by name");
        let all: Vec<_> = prepared.case.parties.ids().collect();
        let n = 1 + stream.below(all.len());
        let group: PartySet = stream.some(&all, n).into_iter().collect();
        let question = question(&prepared, group, &mut stream);
        let few = Limits { work: 120, ..Limits::default() };
        let Some(found) = answer(&prepared, group, &question, &few) else { continue };
        if found["method"]["name"] != json!("parts of the space") {
            continue;
        }
        let what = format!("seed {seed}, {group:?}, {}", question.variant);
        let sure = answer(&prepared, group, &question, &Limits::default()).expect("an answer");
        for entry in found["named_solutions"].as_array().into_iter().flatten() {
            let named = |e: &&Value| e["name"] == entry["name"];
            let other = sure["named_solutions"].as_array().unwrap().iter().find(named).expect("the same solution");
            if entry["reason"].as_str().is_some_and(|r| r.contains("given up")) {
                continue;
            }
            let mut entry = entry.clone();
            entry.as_object_mut().unwrap().remove("certificate");
            let known = !entry["count"].is_null() || entry["packages"].is_null();
            for (name, value) in entry.as_object().unwrap() {
                let same = match (value.as_f64(), other[name].as_f64()) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    _ => value == &other[name],
                };
                let loose = ["packages", "count", "gains"].contains(&name.as_str()) && !known;
                assert!(
                    same || loose || name == "lottery",
                    "{what}, {}: {name}: {value} {}",
                    entry["name"],
                    other[name]
                );
            }
            compared += 1;
        }
        let check = checked(&prepared, &found);
        assert!(!check.refuted(), "{what}: {:?}", check.differences);
        for (place, name) in certificates(&found) {
            let dots = place[1..].replace('/', ".");
            assert!(check.proved.contains(&dots), "{what}: {place} is not proved: {:?}", check.proved);
            let entry = found.pointer(&place).unwrap();
            let kind = entry["method"]["variant"].as_str().unwrap_or("efficient");
            *proved.entry(format!("{} {kind}", entry["method"]["name"].as_str().unwrap_or(""))).or_default() += 1;
            let trees = entry["certificate"]["trees"].as_array().map_or(0, Vec::len);
            not_all_gain += usize::from(entry["name"] == "nash_most_gainers" && trees > 1);
            if u64::is_multiple_of(seed, 5) {
                changed += tamper(&prepared, &found, &format!("{place}/{name}"), 1);
            }
        }
        // Every number of a solution by name that was derived or proved.
        for (k, _) in found["named_solutions"].as_array().into_iter().flatten().enumerate() {
            let place = format!("named_solutions.{k}");
            let open = |(p, _): &(String, _)| p.starts_with(&place);
            if check.unchecked.iter().chain(&check.left_open).any(open) || !u64::is_multiple_of(seed, 5) {
                continue;
            }
            let mut all = Vec::new();
            numbers(&found["named_solutions"][k], &format!("/named_solutions/{k}"), &mut all);
            for number in all {
                if number.ends_with("/count") && check.consistent.iter().any(|(p, _)| *p == format!("{place}.count"))
                    // What was asked for is no claim: under other powers the same may be chosen.
                    || number.contains("/powers/")
                    || number.contains("/count") && found["named_solutions"][k]["objective"].is_number()
                {
                    continue;
                }
                let mut wrong = found.clone();
                let x = wrong.pointer_mut(&number).unwrap();
                *x = json!(x.as_f64().unwrap() + 0.37);
                assert!(checked(&prepared, &wrong).refuted(), "{what}: {number} passed");
                changed += 1;
            }
        }
    }
    assert!(compared > 300 && changed > 1000, "{compared} {changed}");
    assert!(not_all_gain > 1, "no proof of most gainers where not all gain");
    for kind in [
        "Nash with powers",
        "Nash largest set of strict gainers first",
        "egalitarian max-min without leximin, depends on the scales",
        " efficient",
    ] {
        assert!(proved.get(kind).is_some_and(|n| *n > 1), "{proved:?}");
    }
}

/// Spaces too large to list, three and four members: what is asked for by name is proved, and no proof survives a change.
#[test]
fn named_solutions_of_large_cases_are_proved() {
    let (mut proved, mut changed) = (BTreeMap::<String, usize>::new(), 0);
    for seed in 0..4 {
        let prepared = large(seed);
        let group: PartySet = prepared.case.parties.ids().collect();
        for variant in ["kalai_smorodinsky=max_min", "egalitarian=max_min", "utilitarian=negolog_kalai"] {
            let mut stream = Stream::new(seed, variant);
            let mut question = question(&prepared, group, &mut stream);
            question.variant = variant;
            let powers = Powers::new(group.iter().map(|i| (i, 0.5 + stream.below(5) as f64 / 2.0)).collect());
            let keys = [("nash", powers.as_ref()), ("nash_most_gainers", None)];
            let of = |(key, powers): (&str, _)| (key.to_owned(), Asked::of_key(key, powers).expect("a solution"));
            question.asked.solutions = keys.map(of).to_vec();
            let limits = Limits { listed: 3, ..Limits::default() };
            let found = answer(&prepared, group, &question, &limits).expect("an answer");
            let check = checked(&prepared, &found);
            assert!(!check.refuted(), "seed {seed}, {variant}: {:?}", check.differences);
            for (place, name) in certificates(&found) {
                assert!(check.proved.contains(&place[1..].replace('/', ".")), "seed {seed}: {place}");
                let entry = found.pointer(&place).unwrap();
                *proved.entry(entry["method"]["variant"].as_str().unwrap_or("efficient").to_owned()).or_default() += 1;
                if variant.starts_with("egalitarian") && !place.starts_with("/solutions/nash") {
                    changed += tamper(&prepared, &found, &format!("{place}/{name}"), 40);
                }
            }
        }
    }
    let of = |kind: &str| proved.iter().any(|(known, n)| known.starts_with(kind) && *n > 1);
    assert!(of("with powers") && of("largest set") && of("max-min") && of("over all deliverable"), "{proved:?}");
    assert!(changed > 40, "{changed}");
}
