//! The checker of answers: it accepts every answer of `zopa deals`, and refuses it after any change.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::sync::Arc;
use zopa::bargain::Deals;
use zopa::core::{Diagnostic, Draw, Limits, PartySet, Run, Silent};
use zopa::verifier::{Source, Verified, deals as check};
use zopa::{DealsRequest, Group, NegotiatorRequest, Prepared};
use zopa_testkit::generate::{self, Shape, Stream};

/// A case of the generator, as if it had been read from a file.
fn prepared(seed: u64, shape: &Shape) -> Prepared {
    let case = generate::case(seed, shape);
    let instance = generate::instance(&case);
    let opened = zopa::case::parse("random.toml", "", &zopa::case::SourceTexts::default());
    let streams = zopa::study::Streams::new(&case, 0).expect("streams");
    Prepared {
        base: opened.clone(),
        opened,
        case: Arc::clone(instance.model().case()),
        model: Arc::clone(instance.model()),
        streams: Arc::new(streams),
        central: instance,
        redacted: false,
    }
}

fn answer(prepared: &Prepared, group: PartySet, limits: &Limits) -> Value {
    answer_within(prepared, group, limits).expect("an answer")
}

/// An answer, or what a limit refuses.
fn answer_within(prepared: &Prepared, group: PartySet, limits: &Limits) -> Result<Value, Diagnostic> {
    let run = Run { limits, watch: &Silent };
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let deals = zopa::deals(prepared, &request, &run)?;
    let asks = zopa::negotiator(prepared, &deals, &NegotiatorRequest::default(), &run)?;
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    Ok(serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document"))
}

fn checked(prepared: &Prepared, answer: &Value) -> Verified {
    let source = Source {
        instance: &prepared.central,
        version: zopa::VERSION,
        file: &prepared.opened.name,
        sha256: &prepared.opened.hash,
    };
    check(&source, answer).unwrap_or_else(|problem| Verified {
        differences: vec![zopa::verifier::Difference { place: problem.message, given: None, derived: None }],
        ..Verified::default()
    })
}

/// Every place of a document at which something can be changed.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                places(inner, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        Value::Array(list) => {
            for (k, inner) in list.iter().enumerate() {
                places(inner, &format!("{at}/{k}"), into);
            }
        }
        _ => {}
    }
}

/// A value changed into something that says something else.
fn corrupted(value: &Value, stream: &mut Stream) -> Value {
    match value {
        Value::Null => json!(1),
        Value::Bool(x) => json!(!x),
        Value::Number(n) => match n.as_u64() {
            Some(n) if stream.one_in(2) => json!(n + 1),
            _ => json!(n.as_f64().unwrap_or(0.0) + 0.001),
        },
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(list) if list.is_empty() => json!(["x"]),
        Value::Array(list) => {
            let mut list = list.clone();
            let k = stream.below(list.len());
            if stream.one_in(2) {
                list.push(list[k].clone())
            } else {
                drop(list.remove(k))
            }
            json!(list)
        }
        Value::Object(map) => {
            let mut map = map.clone();
            match map.keys().next().cloned() {
                Some(name) if stream.one_in(2) => drop(map.shift_remove(&name)),
                _ => drop(map.insert("unheard_of".to_owned(), json!(0))),
            }
            Value::Object(map)
        }
    }
}

/// What says how the answer was asked for, or (`--best-for`) may be asked for in part: another value may be as true.
fn may_be_true(place: &str, corrupted: &Value) -> bool {
    place == "/limit" || (place == "/best_for" && corrupted.is_array()) || place == "/group"
}

fn group(prepared: &Prepared, stream: &mut Stream) -> PartySet {
    let all: Vec<_> = prepared.case.parties.ids().collect();
    let n = 1 + stream.below(all.len());
    stream.some(&all, n).into_iter().collect()
}

/// Every answer on random cases is accepted, whatever the limit of lists.
#[test]
fn every_answer_is_accepted() {
    let (mut empty, mut zones, mut prices) = (0, 0, 0);
    for seed in 0..400 {
        let prepared = prepared(seed, &Shape::default().up_to(90));
        let mut stream = Stream::new(seed, "verify");
        let group = group(&prepared, &mut stream);
        let listed = [3, 100, usize::MAX][stream.below(3)];
        let answer = answer(&prepared, group, &Limits { listed, ..Limits::default() });
        let found = checked(&prepared, &answer);
        assert!(found.holds(), "seed {seed}: {:?}", found.differences);
        assert!(found.unchecked.is_empty() && found.consistent.is_empty(), "seed {seed}");
        if answer["zopa"]["empty"] == json!(true) {
            empty += 1
        } else {
            zones += 1
        }
        prices += answer["red_line_prices"].as_array().map_or(0, Vec::len);
    }
    assert!(empty > 50 && zones > 50 && prices > 50, "{empty} {zones} {prices}");
}

/// An answer with anything changed, wherever, is refused.
#[test]
fn every_corrupted_answer_is_refused() {
    let mut corruptions = 0;
    for seed in 0..40 {
        let prepared = prepared(seed, &Shape::default().up_to(40));
        let mut stream = Stream::new(seed, "corrupt");
        let group = group(&prepared, &mut stream);
        let answer = answer(&prepared, group, &Limits { listed: 4, ..Limits::default() });
        let mut all = Vec::new();
        places(&answer, "", &mut all);
        let places: Vec<usize> = (0..all.len()).collect();
        for place in stream.some(&places, 150).into_iter().map(|k| &all[k]) {
            let mut wrong = answer.clone();
            let value = wrong.pointer_mut(place).expect("a place of the document");
            *value = corrupted(value, &mut stream);
            if may_be_true(place, value) {
                continue;
            }
            assert!(
                !checked(&prepared, &wrong).holds(),
                "seed {seed}: {place} {} passed",
                wrong.pointer(place).unwrap()
            );
            corruptions += 1;
        }
    }
    assert!(corruptions > 4000, "{corruptions}");
}

/// Answers that were made part by part are accepted, and what is derived of them is refused when it is changed: the
/// utilities, gains and objective of fair points, and packages that nobody could sign.
#[test]
fn answers_made_part_by_part_are_checked_as_far_as_they_can_be() {
    let (mut parts, mut refused) = (0, 0);
    for seed in 0..500 {
        let prepared = prepared(seed, &Shape::default().up_to(200));
        let mut stream = Stream::new(seed, "parts");
        let group = group(&prepared, &mut stream);
        // Some parts are themselves too large for so narrow a limit.
        let Ok(answer) = answer_within(&prepared, group, &Limits { work: 40, ..Limits::default() }) else { continue };
        // Under so narrow a limit an answer by enumeration leaves open what the checker can count.
        if answer["method"]["name"] != json!("parts of the space") {
            continue;
        }
        let found = checked(&prepared, &answer);
        assert!(found.holds(), "seed {seed}: {:?}", found.differences);
        assert!(!found.consistent.is_empty());
        parts += 1;
        let mut all = Vec::new();
        places(&answer["solutions"], "", &mut all);
        for place in all.iter().filter(|p| ["utilities", "gains", "objective", "levels"].iter().any(|n| p.contains(n)))
        {
            let mut wrong = answer.clone();
            let value = wrong["solutions"].pointer_mut(place).expect("a place of the document");
            if value.is_null() {
                continue;
            }
            *value = corrupted(value, &mut stream);
            assert!(!checked(&prepared, &wrong).holds(), "seed {seed}: {place} passed");
            refused += 1;
        }
    }
    assert!(parts > 20 && refused > 200, "{parts} {refused}");
}

/// An answer for another group, or under another draw, is refused too.
#[test]
fn answers_of_another_case_are_refused() {
    let one = prepared(7, &Shape::default().up_to(60));
    let other = prepared(8, &Shape::default().up_to(60));
    let group: PartySet = one.case.parties.ids().collect();
    let answer = answer(&one, group, &Limits::default());
    assert!(checked(&one, &answer).holds() && !checked(&other, &answer).holds());
    assert_eq!(one.central.draw(), Draw::CENTRAL);
    assert!(Deals::new(&one.central, group).is_ok());
}
