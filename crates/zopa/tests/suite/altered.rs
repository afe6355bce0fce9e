//! Answers about spaces that the checker does not list, altered value by value in many ways: each alteration is refuted, or
//! stands at a place that the verdict names as taken over.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::cases::{demanding, places, sized};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zopa::bargain::Powers;
use zopa::core::{Limits, PartySet, Run, Silent};
use zopa::verifier::{Verified, misfits, not_understood};
use zopa::{Asked, DealsRequest, Group, NegotiatorRequest, Package, Prepared};
use zopa_testkit::generate::Stream;

/// A package of a case by its levels.
fn package(prepared: &Prepared, stream: &mut Stream) -> Package {
    let mut outcome = prepared.case.status_quo();
    let each = prepared.case.issues.enumerated().map(|(v, issue)| {
        let levels: Vec<_> = issue.levels.ids().collect();
        let level = levels[stream.below(levels.len())];
        outcome.set(v, level);
        format!("{}={}", issue.id, issue.levels[level].id)
    });
    let name = each.collect::<Vec<_>>().join(",");
    Package { name, outcome }
}

/// An answer to everything that can be asked.
fn answer(prepared: &Prepared, certificates: bool, stream: &mut Stream) -> Value {
    let limits = Limits { listed: 3, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    let group: PartySet = prepared.case.parties.ids().collect();
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let powers = Powers::new(group.iter().map(|p| (p, 0.5 + stream.below(5) as f64)).collect()).unwrap();
    let weighted = stream.one_in(2);
    let solution = |key: &&str| {
        let powers = (*key == "nash" && weighted).then_some(&powers);
        ((*key).to_owned(), Asked::of_key(key, powers).unwrap())
    };
    let asked = NegotiatorRequest {
        from: (0..2).map(|_| package(prepared, stream)).collect(),
        drafts: (0..2).map(|_| package(prepared, stream)).collect(),
        solutions: Asked::KEYS.iter().map(solution).collect(),
        certificates,
        ..NegotiatorRequest::default()
    };
    let deals = zopa::deals(prepared, &request, &run).expect("an answer");
    let asks = zopa::negotiator(prepared, &deals, &asked, &run).expect("an answer");
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document")
}

/// What a value is changed into: what was done, and the value; none deletes it.
fn alterations(value: &Value) -> Vec<(&'static str, Option<Value>)> {
    let mut all = vec![("deleted", None)];
    let mut put = |what: &'static str, value: Value| all.push((what, Some(value)));
    match value {
        Value::Null => {
            put("a number", json!(1));
            put("a text", json!("x"));
            put("true", json!(true));
            put("a list", json!([]));
            put("an object", json!({ "p0": 1.0, "p1": 1.0 }));
        }
        Value::Bool(x) => {
            put("flipped", json!(!x));
            put("null", Value::Null);
        }
        Value::Number(n) => {
            put("null", Value::Null);
            put("as text", json!(n.to_string()));
            if let Some(n) = n.as_u64() {
                put("one more", json!(n + 1));
                put("far more", json!(n + 1_000_000));
                put("half more", json!(n as f64 + 0.5));
                if n > 0 {
                    put("one less", json!(n - 1));
                    put("nothing", json!(0));
                }
            } else if let Some(x) = n.as_f64() {
                put("one more", json!(x + 1.0));
                put("one less", json!(x - 1.0));
                put("a bit more", json!(x * 1.001 + 0.0001));
            }
        }
        Value::String(text) => {
            put("null", Value::Null);
            put("a number", json!(0));
            put("longer", json!(format!("{text}x")));
            put("empty", json!(""));
            if let Ok(n) = text.parse::<u128>() {
                put("one more", json!((n + 1).to_string()));
            }
        }
        Value::Array(list) => {
            put("null", Value::Null);
            put("with a text", json!(list.iter().cloned().chain([json!("x")]).collect::<Vec<_>>()));
            if let Some(first) = list.first() {
                put("without the first", json!(list[1..]));
                put("without the last", json!(list[..list.len() - 1]));
                put("the first twice", json!(std::iter::once(first).chain(list).collect::<Vec<_>>()));
                put("none", json!([]));
            }
            if list.len() > 1 && list[0] != list[1] {
                let mut other = list.clone();
                other.swap(0, 1);
                put("the first two swapped", json!(other));
            }
        }
        Value::Object(map) => {
            put("null", Value::Null);
            put("a list", json!([]));
            let mut other = map.clone();
            other.insert("unheard_of".to_owned(), json!(0));
            put("a key more", json!(other));
        }
    }
    all
}

/// A document with something else at a place; `None` where nothing can be deleted there.
fn altered(answer: &Value, place: &str, value: Option<Value>) -> Option<Value> {
    let mut wrong = answer.clone();
    match value {
        Some(value) => *wrong.pointer_mut(place)? = value,
        None => {
            let (around, name) = place.rsplit_once('/')?;
            wrong.pointer_mut(around)?.as_object_mut()?.shift_remove(name)?;
        }
    }
    Some(wrong)
}

/// A place without the numbers of list entries.
fn kind(place: &str) -> String {
    let parts = place.split('/').map(|part| if part.parse::<usize>().is_ok() { "#" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn is_taken(place: &str, found: &Verified) -> bool {
    let place = place[1..].replace('/', ".");
    let all = found.consistent.iter().chain(&found.unchecked).chain(&found.left_open);
    let mut named = all.map(|(at, _)| at.as_str());
    named.any(|at| place == at || place.strip_prefix(at).is_some_and(|rest| rest.starts_with('.')))
}

/// How it was asked, of what: another value may be as true. Whatever proves something is a proof.
fn may_be_true(place: &str, what: &str) -> bool {
    let asked = ["/from", "/drafts", "/named_solutions", "/best_for"];
    let fewer = what.starts_with("without") || what == "none" || what == "deleted";
    let swapped = what == "the first two swapped" || what == "the first twice";
    place == "/limit"
        || asked.contains(&place) && (fewer || swapped && place != "/best_for")
        || place.contains("/powers/")
        || place.contains("certificate")
        // Whether fallback bargaining was asked for, and that a search was not given up but found nothing, which is taken over
        // where it would be.
        || what == "deleted" && (place.starts_with("/not_known/named_solutions.") || place.ends_with("/not_searched"))
        // The same lottery.
        || place.ends_with("/lottery") && what == "the first two swapped"
        // So many as are nearest are listed to the limit, and are not counted.
        || place.ends_with("/opposition_at") && fewer
}

/// Alters an answer in every way at places of every kind; where the form does not tell, one time in so many.
fn examine(
    prepared: &Prepared,
    what: &str,
    answer: &Value,
    (part, stream): (usize, &mut Stream),
    passed: &mut Vec<String>,
) -> [usize; 3] {
    let right = zopa::verify(prepared, answer).expect("an answer");
    assert!(!right.refuted(), "{what}: {:?}", right.differences);
    let schema = zopa::schema_of(answer);
    let mut all = Vec::new();
    places(answer, "", &mut all);
    let mut tried: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let [mut by_form, mut by_rules, mut taken] = [0; 3];
    for place in all.iter().filter(|place| !place.is_empty()) {
        for (how, value) in alterations(answer.pointer(place).expect("a place")) {
            let times = tried.entry((kind(place), how)).or_default();
            *times += 1;
            // Of a list the first entry stands for the rest.
            if *times > 1 || may_be_true(place, how) {
                continue;
            }
            let Some(wrong) = altered(answer, place, value) else { continue };
            if !misfits(schema, &wrong).is_empty() {
                by_form += 1;
                continue;
            }
            if !stream.one_in(part) {
                continue;
            }
            // What is no answer at all is not looked at.
            let Ok(found) = zopa::verify(prepared, &wrong) else {
                by_form += 1;
                continue;
            };
            match found.refuted() {
                true => by_rules += 1,
                false if is_taken(place, &found) => taken += 1,
                false => passed.push(format!("{what}: {place} {how}, of {}", answer.pointer(place).unwrap())),
            }
        }
    }
    [by_form, by_rules, taken]
}

/// Two to five parties, with a zone and without, by enumeration and part by part, with everything that can be asked.
#[test]
fn every_alteration_is_refuted_or_taken_over_by_name() {
    let (mut passed, mut empty, mut all) = (Vec::new(), 0, [0; 3]);
    let cases: [(&str, &dyn Fn() -> Prepared, bool); 7] = [
        ("two", &|| sized(1, 2, 9), false),
        ("two, part by part", &|| sized(2, 2, 14), false),
        ("two, nothing agreeable", &|| demanding(1, 2, 14, 97), false),
        ("three", &|| sized(3, 3, 14), false),
        ("three, nothing agreeable, proved", &|| demanding(2, 3, 14, 97), true),
        ("four", &|| sized(4, 4, 10), false),
        ("five, nothing agreeable", &|| demanding(3, 5, 10, 97), false),
    ];
    for (what, case, certificates) in cases {
        let prepared = case();
        let mut stream = Stream::new(7, what);
        let answer = answer(&prepared, certificates, &mut stream);
        empty += usize::from(answer["zopa"]["empty"] == json!(true));
        // Of proofs, and of four and more members, a check takes longer.
        let part = if certificates || !what.starts_with('t') { 120 } else { 40 };
        let n = examine(&prepared, what, &answer, (part, &mut stream), &mut passed);
        all = [0, 1, 2].map(|k| all[k] + n[k]);
    }
    assert!(passed.is_empty(), "{} passed:\n{}", passed.len(), passed.join("\n"));
    assert!(empty == 3 && all[0] > 3_000 && all[1] > 120, "{empty} {all:?}");
}

/// What would have to be made up together: numbers off by little, parts of what is not defined, numbers that do not go with what
/// is listed.
#[test]
fn what_is_made_up_is_refuted() {
    let mut cases = vec![sized(3, 3, 14), demanding(1, 2, 14, 97)];
    let mut refuted = 0;
    for prepared in cases.drain(..) {
        let right = answer(&prepared, false, &mut Stream::new(7, "made up"));
        assert!(!zopa::verify(&prepared, &right).unwrap().refuted());
        let more = |place: &str, n: u64| right.pointer(place).and_then(Value::as_u64).map(|x| json!(x + n));
        let mut wrong: Vec<(String, Option<Value>)> = vec![
            ("/outcomes".into(), more("/outcomes", 1)),
            ("/outcomes".into(), right["outcomes"].as_f64().map(|x| json!(x + 0.5))),
            ("/deliverable".into(), more("/deliverable", 2)),
            ("/deliverable".into(), Some(Value::Null)),
            ("/frontier/points".into(), Some(json!(0))),
            ("/frontier/outcomes".into(), None),
            ("/zopa/listed".into(), None),
            ("/solutions/nash/count".into(), None),
            ("/best_for/0/count".into(), Some(json!(right["best_for"][0]["packages"].as_array().unwrap().len() + 2))),
            ("/best_for/1/packages".into(), Some(json!([right["status_quo"]]))),
            ("/red_line_prices/0/fair_points/nash/without".into(), Some(json!("x"))),
        ];
        // A limit of three does not cut what is fewer.
        wrong.retain(|(place, _)| place != "/best_for/0/count" || right["zopa"]["empty"] == json!(true));
        for (k, entry) in right["named_solutions"].as_array().unwrap().iter().enumerate() {
            let mut put = |part: &str, value: Value| wrong.push((format!("/named_solutions/{k}/{part}"), Some(value)));
            if entry.get("powers").is_none() {
                put("powers", json!({ "p0": 3.0 }));
            }
            put("division", json!("x"));
            if entry.get("reason").is_some() {
                put("gains", json!({ "p0": 5.0, "p1": 5.0 }));
                put("count", json!(1));
                put("objective", json!(3.0));
                put("signers", json!(["p0"]));
                put("lottery", json!([]));
                put("packages", json!([]));
            }
        }
        for (place, value) in wrong {
            let (around, name) = place.rsplit_once('/').unwrap();
            let mut other = right.clone();
            let Some(around) = other.pointer_mut(around) else { continue };
            match (value, name.parse::<usize>()) {
                (Some(value), Ok(k)) => around[k] = value,
                (Some(value), _) => around[name] = value,
                (None, _) => drop(around.as_object_mut().unwrap().shift_remove(name)),
            }
            if other != right {
                assert!(zopa::verify(&prepared, &other).unwrap().refuted(), "{place} passed");
                refuted += 1;
            }
        }
    }
    assert!(refuted > 60, "{refuted}");
}

/// The forms of answers use no keyword that the checker does not know.
#[test]
fn the_checker_knows_the_forms_of_answers() {
    for answer in [
        json!({ "answer": "deals" }),
        json!({ "answer": "stability", "listed": "all" }),
        json!({ "answer": "stability", "listed": "none" }),
    ] {
        let schema = zopa::schema_of(&answer);
        assert!(not_understood(schema).is_empty(), "{answer}: {:?}", not_understood(schema));
        // What is printed always is demanded, null or not.
        assert!(schema["required"].as_array().is_some_and(|names| names.len() > 8), "{answer}");
    }
    let required = &zopa::schema_of(&json!({ "answer": "deals" }))["required"];
    for name in ["feasible", "best_for", "statistics", "not_known"] {
        assert!(required.as_array().unwrap().contains(&json!(name)), "{name}: {required}");
    }
}
