//! The checker of answers: it accepts every answer of `zopa deals`, and refuses it after any change.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use crate::cases::{corrupted, generated as prepared, package, places};
use serde_json::{Value, json};
use zopa::bargain::Deals;
use zopa::conflict::{Concept, Notion};
use zopa::core::{Diagnostic, Draw, Limits, PartySet, Run, Silent};
use zopa::verifier::{Source, Verified, check};
use zopa::{Asked, DealsRequest, Group, NegotiatorRequest, Prepared, StabilityRequest, VARIANTS, Wanted};
use zopa_testkit::generate::{self, Shape, Stream};

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
        schema: zopa::schema_of(answer),
    };
    check(&source, answer).unwrap_or_else(|problem| Verified {
        differences: vec![zopa::verifier::Difference { place: problem.message, given: None, derived: None }],
        ..Verified::default()
    })
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
    let (mut empty, mut zones, mut prices, mut barred) = (0, 0, 0, 0);
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
        // A level to which no change from the status quo is allowed is named, and no other.
        let case = &prepared.case;
        let mut named = answer["out_of_reach"].as_array().cloned().unwrap_or_default().into_iter();
        for issue in case.issues.iter() {
            for (level, worth) in issue.levels.enumerated() {
                if let zopa::core::Control::Set { allowed, .. } = &issue.control
                    && !allowed[issue.status_quo].contains(level)
                {
                    assert_eq!(named.next(), Some(json!({ "issue": issue.id, "level": worth.id })), "seed {seed}");
                    barred += 1;
                }
            }
        }
        assert_eq!(named.next(), None, "seed {seed}");
    }
    assert!(barred > 20, "{barred}");
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
                checked(&prepared, &wrong).refuted(),
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
        assert!(!found.refuted(), "seed {seed}: {:?}", found.differences);
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
            assert!(checked(&prepared, &wrong).refuted(), "seed {seed}: {place} passed");
            refused += 1;
        }
    }
    assert!(parts > 20 && refused > 200, "{parts} {refused}");
}

/// Two parties and a space too large to list: an answer about another problem (without a term, so every package in it can
/// be had and is best near by), whole or a piece of it, is refused, and so are wrong counts.
#[test]
fn answers_about_large_spaces_are_not_believed() {
    let case = |add: &str| {
        let mut text = String::from("zopa = 1\nid = \"big\"\n[parties.a]\n[parties.b]\n");
        for v in 0..14 {
            text.push_str(&format!(
                "[issues.i{v}]\nlevels = [\"v0\", \"v1\", \"v2\", \"v3\"]\nstatus_quo = \"v0\"\nset_by = [\"a\", \"b\"]\n"
            ));
        }
        for (k, party) in ["a", "b"].into_iter().enumerate() {
            let weights: Vec<String> = (0..14).map(|v| format!("i{v} = {}", 1 + (7 * v + 5 * k) % 11)).collect();
            text.push_str(&format!("[preferences.{party}]\nweights = {{ {} }}\n", weights.join(", ")));
            for v in 0..14 {
                let worth = |l: usize| (31 * v + 17 * l + 43 * k * l + 29 * k) % 101;
                let last = if v < 3 { 0 } else { worth(3) };
                text.push_str(&format!(
                    "values.i{v} = {{ v0 = 0, v1 = {}, v2 = {}, v3 = {last} }}\n",
                    worth(1),
                    worth(2)
                ));
            }
            text.push_str(&format!(
                "terms = [{{ id = \"big\", when = \"i0 = v3 and i1 = v3 and i2 = v3\", add = {add} }}]\n"
            ));
        }
        text + "[[rules]]\nid = \"r\"\nnever = \"i4 = v1 and i5 = v2\"\n"
    };
    let open = |name: &str, add: &str| {
        let opened = zopa::case::parse(name, &case(add), &zopa::case::SourceTexts::default());
        Prepared::new(opened, None, 0).expect("a case")
    };
    let (with, without) = (open("with.toml", "60"), open("without.toml", "0.0"));
    let group: PartySet = with.case.parties.ids().collect();
    let limits = Limits { listed: 20, ..Limits::default() };
    let (right, other) = (answer(&with, group, &limits), answer(&without, group, &limits));
    assert_eq!(right["method"]["name"], json!("parts of the space"));
    let found = checked(&with, &right);
    assert!(!found.refuted(), "{:?}", found.differences);
    // Frontier, counts and fair points of two parties are proved, not believed.
    let open: Vec<&str> = found.consistent.iter().chain(&found.unchecked).map(|(place, _)| place.as_str()).collect();
    for proved in ["feasible", "deliverable", "frontier", "zopa", "solutions.nash", "solutions.kalai_smorodinsky"] {
        assert!(!open.contains(&proved), "{proved}: {open:?}");
    }
    let (four, three) = (4u64.pow(14), 15 * 4u64.pow(12));
    assert!(right["feasible"] == json!(three) && right["deliverable"] == json!(three) && three < four);
    let mut wrong: Vec<(&str, Value)> = Vec::new();
    for pieces in [
        &["solutions", "best_for", "frontier"][..],
        &["solutions", "best_for"],
        &["solutions"],
        &["best_for"],
        &["frontier"],
    ] {
        let mut answer = right.clone();
        pieces.iter().for_each(|piece| answer[*piece] = other[*piece].clone());
        wrong.push((pieces[0], answer));
    }
    for (place, value) in [
        ("/frontier/points", json!(right["frontier"]["points"].as_u64().unwrap() + 7)),
        ("/frontier/outcomes", json!(12)),
        ("/feasible", json!(12345)),
        ("/deliverable", json!(four)),
        ("/zopa/empty", json!(true)),
        ("/solutions/nash/count", json!(17)),
    ] {
        let mut answer = right.clone();
        *answer.pointer_mut(place).unwrap() = value;
        wrong.push((place, answer));
    }
    let mut answer = right.clone();
    for name in ["packages", "count", "utilities", "gains", "objective"] {
        answer["solutions"]["nash"][name] = Value::Null;
    }
    answer["solutions"]["nash"]["reason"] = json!("no package gives every member a strict gain");
    wrong.push(("no nash", answer));
    for (what, answer) in wrong {
        assert!(checked(&with, &answer).refuted(), "{what} passed");
    }
}

/// Opposed interests: near the middle a product of gains is so flat that its logarithms tie within their tolerance. Part by
/// part the Nash point is the attainable share nearest the middle, and that one alone.
#[test]
fn nash_of_opposed_interests_is_the_nearest_to_the_middle() {
    let text = "zopa = 1\nid = \"opposed\"\n[parties.a]\n[parties.b]\n\
                [issues.v]\nlevels = [\"w\", \"x\", \"y\", \"z\"]\nstatus_quo = \"w\"\nset_by = [\"a\", \"b\"]\n\
                [preferences.a]\nreservation = 40\nweights = { v = 1 }\n\
                values.v = { w = 20, x = 50.0000003, y = 49.9999998, z = 55 }\n\
                [preferences.b]\nreservation = 40\nweights = { v = 2 }\n\
                values.v = { w = 80, x = 49.9999997, y = 50.0000002, z = 45 }\n";
    let opened = zopa::case::parse("opposed.toml", text, &zopa::case::SourceTexts::default());
    let case = opened.case.clone().expect("a case");
    let instance = generate::instance(&case);
    let group: PartySet = case.parties.ids().collect();
    let deals = Deals::new(&instance, group).expect("a problem");
    let limits = Limits::default();
    let found =
        zopa::bargain::large(&deals, &[zopa::bargain::Solution::Nash], &Run { limits: &limits, watch: &Silent });
    let found = found.expect("an answer").value;
    assert_eq!(found.frontier.expect("a frontier").points, Err(zopa::bargain::Unknown::Opposed));
    let nash = found.solutions[0].1.clone().expect("a point");
    assert_eq!(nash.count, Ok(zopa::core::Count::Exact(1)));
    let level = nash.packages[0].levels()[0];
    assert_eq!(zopa::core::Id::index(level), 2, "49.9999998 is nearer to 50 than 50.0000003");
    assert!((nash.objective - (9.999_999_8f64 * 10.000_000_2).ln()).abs() < 1e-12);
}

/// Two parties who set so many issues of four levels together.
fn two_of(issues: usize) -> Prepared {
    let mut text = String::from("zopa = 1\nid = \"wide\"\n[parties.a]\n[parties.b]\n");
    for v in 0..issues {
        text.push_str(&format!(
            "[issues.i{v}]\nlevels = [\"l\", \"m\", \"n\", \"o\"]\nstatus_quo = \"l\"\nset_by = [\"a\", \"b\"]\n"
        ));
    }
    for (k, party) in ["a", "b"].into_iter().enumerate() {
        let weights: Vec<String> = (0..issues).map(|v| format!("i{v} = {}", 1 + (5 * v + 3 * k) % 7)).collect();
        text.push_str(&format!("[preferences.{party}]\nweights = {{ {} }}\n", weights.join(", ")));
        for v in 0..issues {
            let w = |l: usize| (13 * v + 29 * l + 41 * k * l) % 97;
            text.push_str(&format!("values.i{v} = {{ l = 0, m = {}, n = {}, o = {} }}\n", w(1), w(2), w(3)));
        }
    }
    let opened = zopa::case::parse("wide.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).expect("a case")
}

/// Between what the checker lists and what is enumerated: nothing of a right answer is refuted, and of two members named
/// solutions are derived.
#[test]
fn what_is_enumerated_and_not_listed_is_accepted() {
    let prepared = two_of(9);
    let group: PartySet = prepared.case.parties.ids().collect();
    let mut stream = Stream::new(2, "enumerated");
    for variant in VARIANTS {
        let answer = asked(&prepared, group, Some(variant), 5, &mut stream);
        assert_eq!(answer["method"]["name"], json!("enumeration"), "{variant}");
        let found = checked(&prepared, &answer);
        assert!(!found.refuted(), "{variant}: {:?}", found.differences);
        let named = |place: &String| place.starts_with("named_solutions.");
        let open = found.unchecked.iter().filter(|(place, _)| named(place)).count();
        assert_eq!(open, 1, "only fallback bargaining: {:?}", found.unchecked);
    }
}

/// Where a space is too large for one solution or one reading of it, that one is named and everything else is given.
#[test]
fn what_is_too_much_does_not_take_the_rest_along() {
    let prepared = two_of(14);
    let group: PartySet = prepared.case.parties.ids().collect();
    let mut stream = Stream::new(1, "too much");
    for variant in VARIANTS {
        let answer = asked(&prepared, group, Some(variant), 5, &mut stream);
        assert_eq!(answer["method"]["name"], json!("parts of the space"), "{variant}");
        let not_known = answer["not_known"].as_object().unwrap();
        let given = answer["named_solutions"].as_array().map_or(0, Vec::len);
        let left_out = not_known.keys().filter(|place| place.starts_with("named_solutions.")).count();
        assert_eq!(given + left_out, Asked::KEYS.len(), "{variant}: {not_known:?}");
        for key in ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"] {
            assert!(answer["solutions"][key]["packages"].is_array(), "{variant}: {key}");
        }
        let found = checked(&prepared, &answer);
        assert!(!found.refuted(), "{variant}: {:?}", found.differences);
    }
}

/// An answer for another group, or under another draw, is refused too.
#[test]
fn answers_of_another_case_are_refused() {
    let one = prepared(7, &Shape::default().up_to(60));
    let other = prepared(8, &Shape::default().up_to(60));
    let group: PartySet = one.case.parties.ids().collect();
    let answer = answer(&one, group, &Limits::default());
    assert!(checked(&one, &answer).holds() && checked(&other, &answer).refuted());
    assert_eq!(one.central.draw(), Draw::CENTRAL);
    assert!(Deals::new(&one.central, group).is_ok());
}

/// An answer to everything that can be asked of deals.
fn asked(prepared: &Prepared, group: PartySet, variant: Option<&str>, listed: usize, stream: &mut Stream) -> Value {
    let limits = Limits { listed, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let powers = group.iter().map(|p| (p, 0.5 + stream.below(5) as f64)).collect();
    let powers = zopa::bargain::Powers::new(powers).unwrap();
    let mut solutions: Vec<(String, Asked)> =
        Asked::KEYS.iter().map(|key| ((*key).to_owned(), Asked::of_key(key, None).unwrap())).collect();
    if stream.one_in(2) {
        solutions.retain(|(name, _)| name != "nash");
        solutions.push(("nash".to_owned(), Asked::of_key("nash", Some(&powers)).unwrap()));
    }
    let request_of = NegotiatorRequest {
        from: (0..2).map(|_| package(prepared, stream)).collect(),
        drafts: (0..3).map(|_| package(prepared, stream)).collect(),
        solutions,
        ..NegotiatorRequest::default()
    };
    let mut deals = zopa::deals(prepared, &request, &run).expect("an answer");
    let variants: Vec<_> = variant.and_then(zopa::variant).into_iter().filter_map(|(s, r)| Some((s, r?))).collect();
    zopa::vary(prepared, &mut deals, &variants, &run).expect("an answer");
    let asks = zopa::negotiator(prepared, &deals, &request_of, &run).expect("an answer");
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document")
}

/// Packages to start from, drafts, every solution by name and every reading of another tool: all of it is derived again,
/// and refused when it is changed.
#[test]
fn whatever_is_asked_is_derived() {
    let (mut refused, mut lotteries, mut edits) = (0, 0, 0);
    for seed in 0..160 {
        let prepared = prepared(seed, &Shape::default().up_to(60));
        let mut stream = Stream::new(seed, "asked");
        let group = group(&prepared, &mut stream);
        let variant = VARIANTS[seed as usize % VARIANTS.len()];
        let listed = [3, 100][stream.below(2)];
        let answer = asked(&prepared, group, Some(variant), listed, &mut stream);
        let found = checked(&prepared, &answer);
        assert!(found.holds(), "seed {seed}, {variant}: {:?}", found.differences);
        assert!(found.unchecked.is_empty() && found.consistent.is_empty(), "seed {seed}: {:?}", found.unchecked);
        let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
        lotteries += list("named_solutions").iter().filter(|s| s["lottery"].is_array()).count();
        edits += list("drafts").iter().filter(|d| d["next"].is_object()).count();
        let mut all = Vec::new();
        for name in ["from", "drafts", "named_solutions", "solutions"] {
            places(&answer[name], &format!("/{name}"), &mut all);
        }
        let some: Vec<usize> = (0..all.len()).collect();
        for place in stream.some(&some, 60).into_iter().map(|k| &all[k]) {
            // What was asked may be asked otherwise.
            if ["/from", "/drafts", "/named_solutions"].contains(&place.as_str()) || place.contains("/powers") {
                continue;
            }
            let mut wrong = answer.clone();
            let value = wrong.pointer_mut(place).expect("a place of the document");
            *value = corrupted(value, &mut stream);
            // A solution without a reading, or a lottery's other form, may be as true.
            if place.ends_with("/powers") {
                continue;
            }
            assert!(
                checked(&prepared, &wrong).refuted(),
                "seed {seed}: {place} passed: {}",
                wrong.pointer(place).unwrap()
            );
            refused += 1;
        }
    }
    assert!(refused > 6000 && lotteries > 25 && edits > 100, "{refused} {lotteries} {edits}");
}

/// An answer about the stability of every state, with reasons for some.
fn stability(prepared: &Prepared, stream: &mut Stream) -> Value {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut notions = Notion::PLAIN.to_vec();
    notions.extend(Concept::ALL.into_iter().skip(1).filter(|_| stream.one_in(3)).map(Notion::with_signatures));
    let request =
        StabilityRequest { notions, further: Vec::new(), states: vec![Wanted::Number(1)], from: None, inverse: false };
    let answer = zopa::stability(prepared, &request, &run).expect("an answer");
    serde_json::to_value(zopa::json::Stability::new(prepared, &answer, false)).expect("a document")
}

/// Verdicts, equilibria, counts, margins and reasons of every state are derived from the moves alone, with joint issues,
/// rules on moves, orders and silent parties; a change of any is refused.
#[test]
fn stability_is_derived() {
    let (mut refused, mut unstable, mut ways, mut verdicts) = (0, 0, 0, 0);
    for seed in 0..300 {
        let prepared = prepared(seed, &Shape::default().up_to(48));
        let mut stream = Stream::new(seed, "stability");
        let answer = stability(&prepared, &mut stream);
        let found = checked(&prepared, &answer);
        assert!(!found.refuted(), "seed {seed}: {:?}", found.differences);
        assert!(found.unchecked.is_empty(), "seed {seed}: {:?}", found.unchecked);
        let text = answer.to_string();
        unstable += usize::from(text.contains("\"stable\":false"));
        ways += usize::from(answer["paths"] != json!([]));
        verdicts += answer["examined"][0]["verdicts"].as_array().map_or(0, Vec::len);
        if seed >= 60 {
            continue;
        }
        let mut all = Vec::new();
        places(&answer, "", &mut all);
        // What was asked for beyond the verdicts is named as not checked.
        let taken =
            ["/paths_along", "/paths_reachable", "/paths_reason", "/listed", "/evolution", "/inverse", "/hypergame"];
        // Of another state the same may be true.
        let which = |place: &str| place.starts_with("/examined/") && place.ends_with("/number");
        let may_be_true =
            |place: &str| taken.contains(&place) || place == "/paths" || place == "/examined" || which(place);
        let some: Vec<usize> = (0..all.len()).collect();
        for place in stream.some(&some, 120).into_iter().map(|k| &all[k]).filter(|place| !may_be_true(place)) {
            let mut wrong = answer.clone();
            let value = wrong.pointer_mut(place).expect("a place of the document");
            *value = corrupted(value, &mut stream);
            assert!(
                checked(&prepared, &wrong).refuted(),
                "seed {seed}: {place} passed: {}",
                wrong.pointer(place).unwrap()
            );
            refused += 1;
        }
    }
    assert!(refused > 4000 && unstable > 100 && ways > 20 && verdicts > 2000, "{refused} {unstable} {ways} {verdicts}");
}

/// What is not derived is named: other concepts, coalitions, evolution.
#[test]
fn what_is_not_derived_is_named() {
    let prepared = prepared(3, &Shape::default().up_to(30));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let further = ["cnash", "cseq"].map(|key| zopa::conflict::Further::of_key(key).unwrap()).to_vec();
    let request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further,
        states: Vec::new(),
        from: Some(Wanted::Number(1)),
        inverse: false,
    };
    let answer = zopa::stability(&prepared, &request, &run).expect("an answer");
    let answer = serde_json::to_value(zopa::json::Stability::new(&prepared, &answer, false)).expect("a document");
    let found = checked(&prepared, &answer);
    assert!(!found.refuted() && !found.holds(), "{:?}", found.differences);
    for place in ["stable.cseq", "equilibria.cnash", "counts.stable.cnash", "coalitions", "evolution"] {
        assert!(found.unchecked.iter().any(|(p, _)| p == place), "{place}: {:?}", found.unchecked);
    }
}
