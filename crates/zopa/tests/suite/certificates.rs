//! Certificates: the checker believes every one of a right answer, none of a wrong one, and none that was tampered with.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::cases::{generated, large, rectangles, tangled};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;
use zopa::core::{Limits, Outcome, PartySet, Run, Silent, Stance};
use zopa::verifier::Verified;
use zopa::{DealsRequest, Group, NegotiatorRequest, Prepared};
use zopa_testkit::bargain as twin;
use zopa_testkit::generate::{Shape, Stream};

const KEYS: [&str; 4] = ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"];

/// A small case of the generator.
fn small(seed: u64) -> Prepared {
    generated(seed, &Shape::default().up_to(200))
}

/// An answer with certificates; `None` where the limits refuse it or everything is listed.
fn certified(prepared: &Prepared, group: PartySet, limits: &Limits) -> Option<Value> {
    let run = Run { limits, watch: &Silent };
    let ids: Vec<&str> = group.iter().map(|p| prepared.case.parties[p].id.as_str()).collect();
    let request = DealsRequest { group: Group::Named { parties: group, written: ids.join(",") } };
    let deals = zopa::deals(prepared, &request, &run).ok()?;
    let asked = NegotiatorRequest { certificates: true, ..NegotiatorRequest::default() };
    let asks = zopa::negotiator(prepared, &deals, &asked, &run).ok()?;
    let asks = zopa::json::Negotiation::new(prepared, &deals, &asks);
    let answer = serde_json::to_value(zopa::json::Deals::new(prepared, &deals).with(asks)).expect("a document");
    for (place, why) in answer["not_known"].as_object().unwrap() {
        assert!(!why.as_str().unwrap().contains("turned up"), "the search for a proof refutes {place}");
    }
    (answer["method"]["name"] == json!("parts of the space")).then_some(answer)
}

fn checked(prepared: &Prepared, answer: &Value) -> Verified {
    zopa::verify(prepared, answer).expect("an answer")
}

/// The places of all certificates.
fn certificates(answer: &Value) -> Vec<String> {
    let best = answer["best_for"].as_array().unwrap();
    let of_best = (0..best.len()).map(|k| format!("/best_for/{k}"));
    let all = of_best.chain(KEYS.map(|key| format!("/solutions/{key}")));
    all.filter(|place| answer.pointer(&format!("{place}/certificate")).is_some()).collect()
}

/// Every claim of an answer is proved, unless it says that it is not; what is proved, by kind.
fn assert_proved(prepared: &Prepared, answer: &Value, what: &str) -> BTreeMap<String, usize> {
    let found = checked(prepared, answer);
    assert!(!found.refuted(), "{what}: {:?}", found.differences);
    let places = certificates(answer);
    let dots = |place: &String| place[1..].replace('/', ".");
    let others = |place: &&String| !place.ends_with(".count") && *place != "frontier";
    let claims = found.proved.iter().filter(others).count();
    assert_eq!(claims, places.len(), "{what}: {:?}", found.proved);
    let mut kinds = BTreeMap::new();
    for place in &places {
        assert!(found.proved.contains(&dots(place)), "{what}: {place} is not proved");
        let entry = answer.pointer(place).unwrap();
        let kind = entry["reason"].as_str().map_or_else(|| dots(place), str::to_owned);
        *kinds.entry(kind).or_default() += 1;
    }
    let not_known = answer["not_known"].as_object().unwrap();
    for key in KEYS {
        let place = format!("solutions.{key}");
        let open = found.consistent.iter().any(|(p, _)| *p == place);
        let certified = places.contains(&format!("/solutions/{key}"));
        let says = not_known.contains_key(&format!("{place}.certificate"));
        let nothing = answer["solutions"][key]["reason"] == json!("no member can gain anything");
        assert!(certified != (says || nothing) || (nothing && says), "{what}: {place}");
        assert!(!(open && certified), "{what}: {place} is left open");
    }
    kinds
}

/// Another package than the one claimed, worse by its concept, with its own true numbers: whatever certificate comes with
/// it is refused.
fn claim_another(
    prepared: &Prepared,
    group: PartySet,
    answer: &Value,
    place: &str,
    stream: &mut Stream,
) -> Option<Value> {
    let mut wrong = answer.clone();
    let entry = wrong.pointer_mut(place)?;
    let levels = entry["packages"].as_array()?.first()?["levels"].clone();
    let issues: Vec<String> = levels.as_object()?.keys().cloned().collect();
    let case = &prepared.case;
    let utility = |i, w: &Outcome| {
        let additive = prepared.central.additive(i)?;
        Some(additive.points(prepared.central.score(i, w)?))
    };
    for _ in 0..60 {
        let mut other = levels.clone();
        let mut outcome = case.status_quo();
        for _ in 0..1 + stream.below(2) {
            let issue = &issues[stream.below(issues.len())];
            let all = &case.issues[case.issue(issue)?].levels;
            let ids: Vec<_> = all.iter().map(|l| l.id.clone()).collect();
            other[issue] = json!(ids[stream.below(ids.len())]);
        }
        for (v, issue) in case.issues.enumerated() {
            outcome.set(v, issue.levels.find(|l| Some(l.id.as_str()) == other[&issue.id].as_str())?);
        }
        let model = &prepared.model;
        let feasible = if outcome == case.status_quo() { model.exists(&outcome) } else { model.signable(&outcome) };
        let agreed = group.iter().all(|i| prepared.central.stance(i, &outcome) == Stance::Yes);
        if !feasible || !agreed || !model.signers(&outcome).is_subset(group) {
            continue;
        }
        let gains: Vec<f64> = group.iter().filter_map(|i| prepared.central.gain_points(i, &outcome)).collect();
        let numbers = |of: &dyn Fn(zopa::core::PartyId) -> Option<f64>| -> Value {
            let each = case.parties.enumerated().filter_map(|(p, party)| Some((party.id.clone(), json!(of(p)?))));
            Value::Object(each.collect())
        };
        let utilities = numbers(&|p| utility(p, &outcome));
        let mut smallest = gains.clone();
        smallest.sort_by(f64::total_cmp);
        let (was, is) = match place.rsplit('/').next()? {
            "nash" => {
                let is = gains.iter().map(|g| g.ln()).sum::<f64>();
                (entry["objective"].as_f64()?, is)
            }
            "utilitarian" => {
                let is = group.iter().filter_map(|p| utility(p, &outcome)).sum::<f64>();
                (entry["objective"].as_f64()?, is)
            }
            "egalitarian" => (entry["objective"].as_f64()?, smallest[0]),
            // The shares take the ideals: left to the others.
            "kalai_smorodinsky" => return None,
            member => {
                let is = gains[member.parse::<usize>().ok()?];
                (entry["gain"].as_f64()?, is)
            }
        };
        if was.is_finite() && is < was - 1e-6 {
            entry["packages"] = json!([{ "levels": other, "utilities": utilities }]);
            match entry.get("gain").is_some() {
                true => entry["gain"] = json!(is),
                false => {
                    entry["objective"] = json!(is);
                    entry["utilities"] = utilities;
                    entry["gains"] = numbers(&|p| prepared.central.gain_points(p, &outcome));
                }
            }
            return Some(wrong);
        }
    }
    None
}

/// Random cases of all kinds, small enough for the definitions: every certificate is accepted, and every claim of a worse
/// package is refused, whatever the certificate.
#[test]
fn every_certificate_of_a_small_case_is_accepted_and_no_false_claim() {
    let (mut kinds, mut refused): (BTreeMap<String, usize>, usize) = (BTreeMap::new(), 0);
    for seed in 0..1500 {
        let prepared = small(seed);
        let mut stream = Stream::new(seed, "certificates");
        let all: Vec<_> = prepared.case.parties.ids().collect();
        let n = 1 + stream.below(all.len());
        let group: PartySet = stream.some(&all, n).into_iter().collect();
        let Some(answer) = certified(&prepared, group, &Limits { work: 40, ..Limits::default() }) else { continue };
        for (kind, n) in assert_proved(&prepared, &answer, &format!("seed {seed}")) {
            *kinds.entry(kind).or_default() += n;
        }
        // What is proved is true by the definitions.
        let counted = zopa::bargain::Deals::new(&prepared.central, group).unwrap().group();
        let nash = answer["solutions"]["nash"]["objective"].as_f64();
        if let (Some(nash), Ok(expected)) = (nash, twin::nash(&prepared.central, counted)) {
            assert!(expected.objective.is_none_or(|x| (x - nash).abs() < 1e-9), "seed {seed}");
        }
        for place in certificates(&answer) {
            let Some(wrong) = claim_another(&prepared, counted, &answer, &place, &mut stream) else { continue };
            assert!(checked(&prepared, &wrong).refuted(), "seed {seed}: a worse package at {place} passed");
            refused += 1;
        }
    }
    for key in KEYS {
        assert!(kinds.get(&format!("solutions.{key}")).is_some_and(|n| *n > 25), "{kinds:?}");
    }
    for reason in [
        "no package gives every member a strict gain",
        "no package, not even the status quo, is acceptable to every member",
    ] {
        assert!(kinds.get(reason).is_some_and(|n| *n > 2), "{kinds:?}");
    }
    assert!(refused > 100, "{refused}");
}

/// Spaces too large to list: certificates with many boxes are accepted; without any one of their steps, with a multiplier
/// set to nothing, with another package or number, or for another case, they are refused.
#[test]
fn tampered_certificates_of_large_cases_are_refused() {
    let cases: Vec<(Prepared, Value)> = (0..3).map(|seed| with_proofs(large(seed))).collect();
    tamper(cases.iter(), false);
}

/// The same where too many issues hang together to be taken one after another, and of the frontiers of two members there.
#[test]
fn tampered_certificates_of_tangled_cases_are_refused() {
    tamper([&*TANGLED, &with_proofs(rectangles(1))].into_iter(), true);
}

/// A tangled case of two whose frontier has a gap.
static TANGLED: LazyLock<(Prepared, Value)> = LazyLock::new(|| with_proofs(tangled(4, 2)));

/// A case with an answer that has certificates.
fn with_proofs(prepared: Prepared) -> (Prepared, Value) {
    let group: PartySet = prepared.case.parties.ids().collect();
    let answer = certified(&prepared, group, &Limits { listed: 4, ..Limits::default() }).expect("an answer");
    (prepared, answer)
}

/// `joined` says that boxes are sets of levels, where a proof may have steps that it does not need.
fn tamper<'c>(cases: impl Iterator<Item = &'c (Prepared, Value)>, joined: bool) {
    let (mut steps_dropped, mut changed, mut others, mut counts) = (0, 0, 0, 0);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let no_numbers = [json!(-1), json!(1.5), json!((1u64 << 53) + 2), json!("1"), Value::Null];
    let mut no_numbers = no_numbers.iter().cycle();
    for (seed, (prepared, answer)) in (0..).zip(cases) {
        let group: PartySet = prepared.case.parties.ids().collect();
        let mut stream = Stream::new(seed, "tampered");
        for (kind, n) in assert_proved(prepared, answer, &format!("seed {seed}")) {
            *kinds.entry(kind).or_default() += n;
        }
        let refuses = |wrong: &Value, what: &str| {
            let found = checked(prepared, wrong);
            assert!(found.refuted(), "seed {seed}: {what} passed");
        };
        let places = certificates(answer);
        // A check of joined boxes takes longer, and frontiers have many trees.
        let all: Vec<&String> = places.iter().collect();
        for place in stream.some(&all, all.len().min(if joined { 2 } else { 8 })) {
            let at = format!("{place}/certificate/trees");
            let trees = answer.pointer(&at).unwrap().as_array().unwrap().len();
            let numbers: Vec<usize> = (0..trees).collect();
            for tree in stream.some(&numbers, trees.min(2)) {
                let at = format!("{at}/{tree}");
                let text = answer.pointer(&format!("{at}/steps")).unwrap().as_str().unwrap();
                let steps: Vec<&str> = text.split(' ').collect();
                assert_eq!(answer.pointer(&format!("{at}/joined")) == Some(&json!(true)), joined, "seed {seed}");
                // Among sets of levels what follows a step that is left out may be another proof; not after the last one.
                let first = if joined { steps.len() - 1 } else { 0 };
                let numbers: Vec<usize> = (first..steps.len()).collect();
                for dropped in stream.some(&numbers, 2.min(numbers.len())) {
                    let mut wrong = answer.clone();
                    let mut fewer = steps.clone();
                    fewer.remove(dropped);
                    *wrong.pointer_mut(&format!("{at}/steps")).unwrap() = json!(fewer.join(" "));
                    refuses(&wrong, &format!("{at} without step {dropped}"));
                    let mut more = steps.clone();
                    more.insert(if joined { steps.len() } else { dropped }, "c0");
                    *wrong.pointer_mut(&format!("{at}/steps")).unwrap() = json!(more.join(" "));
                    refuses(&wrong, &format!("{at} with one more at {dropped}"));
                    steps_dropped += 2;
                }
                // Multipliers that are nothing close nothing.
                let used: Vec<usize> = steps.iter().filter_map(|s| s.strip_prefix('c')?.parse().ok()).collect();
                if let Some(by) = used.first() {
                    let mut wrong = answer.clone();
                    let set = wrong.pointer_mut(&format!("{at}/multipliers/{by}")).unwrap().as_object_mut().unwrap();
                    set.values_mut().for_each(|l| *l = json!(0));
                    refuses(&wrong, &format!("{at} without multipliers {by}"));
                    let mut wrong = answer.clone();
                    let set = wrong.pointer_mut(&format!("{at}/multipliers/{by}")).unwrap().as_object_mut();
                    *set.unwrap().values_mut().next().unwrap() = no_numbers.next().unwrap().clone();
                    refuses(&wrong, &format!("{at} with a bad multiplier"));
                    changed += 2;
                }
                for (k, allowed) in
                    answer.pointer(&format!("{at}/allowed")).unwrap().as_array().unwrap().iter().enumerate()
                {
                    let more: i128 = allowed.as_str().unwrap().parse().unwrap();
                    let mut wrong = answer.clone();
                    let more = json!((more + more.abs() / 1_000_000 + 2).to_string());
                    *wrong.pointer_mut(&format!("{at}/allowed/{k}")).unwrap() = more;
                    refuses(&wrong, &format!("{at}: more allowed by {k}"));
                    changed += 1;
                }
                let mut wrong = answer.clone();
                if wrong.pointer(&format!("{place}/certificate/ties")).is_some() {
                    let count = wrong.pointer_mut(&format!("{place}/count")).unwrap();
                    *count = json!(count.as_u64().unwrap() + 1);
                    refuses(&wrong, &format!("{place}: another count"));
                    counts += 1;
                }
                let mut wrong = answer.clone();
                wrong.pointer_mut(&format!("{at}/issues")).unwrap().as_array_mut().unwrap().pop();
                refuses(&wrong, &format!("{at} without an issue"));
            }
            let mut wrong = answer.clone();
            wrong.pointer_mut(&at).unwrap().as_array_mut().unwrap().pop();
            refuses(&wrong, &format!("{at} without a tree"));
            if let Some(wrong) = claim_another(prepared, group, answer, place, &mut stream) {
                refuses(&wrong, &format!("another package at {place}"));
                others += 1;
            }
        }
    }
    let least = if joined { [8, 10, 2, 0] } else { [100, 30, 8, 8] };
    let found = [steps_dropped, changed, others, counts];
    assert!(found.iter().zip(least).all(|(n, least)| *n >= least), "{found:?}");
}

/// Frontiers where too many issues hang together: proved, and refused without a vector, with a dominated one in its place,
/// without a tree or with a number that is not theirs.
#[test]
fn frontiers_of_tangled_cases_are_proved() {
    let (mut proved, mut refused, mut longest, mut with_gap) = (0, 0, 0, 0);
    // One member, rectangles, and one whose frontier has a gap because it takes more work than it may.
    let mut others: Vec<(Prepared, Value)> = [tangled(0, 1), rectangles(0), rectangles(1)].map(with_proofs).into();
    let prepared = tangled(4, 2);
    let limits = Limits { listed: 4, work: 20_000, ..Limits::default() };
    let answer = certified(&prepared, prepared.case.parties.ids().collect(), &limits).expect("an answer");
    others.push((prepared, answer));
    for (seed, (prepared, answer)) in [&*TANGLED].into_iter().chain(&others).enumerate() {
        let Some(certificate) = answer["frontier"].get("certificate") else { continue };
        let found = checked(prepared, answer);
        assert!(!found.refuted() && found.proved.contains(&"frontier".to_owned()), "seed {seed}: {found:?}");
        let points = certificate["packages"].as_array().unwrap().len();
        assert_eq!(answer["frontier"]["points"], json!(points), "seed {seed}");
        longest = longest.max(points);
        proved += 1;
        if answer["frontier"]["gap"] != json!(0.0) {
            // Within a gap fewer vectors may do.
            with_gap += 1;
            continue;
        }
        let mut refuses = |what: &str, change: &dyn Fn(&mut Value)| {
            let mut wrong = answer.clone();
            change(&mut wrong["frontier"]);
            assert!(checked(prepared, &wrong).refuted(), "seed {seed}: {what} passed");
            refused += 1;
        };
        refuses("another number", &|frontier| frontier["points"] = json!(points + 1));
        refuses("a gap", &|frontier| frontier["gap"] = json!(-1.0));
        for k in 0..points.min(3) {
            let drop =
                |frontier: &mut Value| drop(frontier["certificate"]["packages"].as_array_mut().unwrap().remove(k));
            refuses("a vector less", &drop);
            refuses("a vector and its tree less", &|frontier| {
                drop(frontier);
                frontier["certificate"]["trees"].as_array_mut().unwrap().remove(k);
                frontier["points"] = json!(points - 1);
            });
            refuses("a tree for another", &|frontier| {
                let trees = frontier["certificate"]["trees"].as_array_mut().unwrap();
                trees[k] = json!({ "issues": trees[k]["issues"], "joined": true, "multipliers": [], "allowed": [], "steps": "" });
            });
            refuses("a package twice", &|frontier| {
                let packages = frontier["certificate"]["packages"].as_array_mut().unwrap();
                let again = packages[k].clone();
                packages.insert(k, again);
            });
        }
    }
    assert!(proved > 2 && refused > 20 && longest > 5 && with_gap > 0, "{proved} {refused} {longest} {with_gap}");
}

/// Frontiers among rectangles alone, where levels stand for others all the time: the search for a proof finds nothing that
/// they miss.
#[test]
fn no_proof_refutes_a_frontier_of_rectangles() {
    let mut proved = 0;
    for seed in 0..8 {
        let prepared = rectangles(seed);
        let group: PartySet = prepared.case.parties.ids().collect();
        let answer = certified(&prepared, group, &Limits { listed: 4, ..Limits::default() }).expect("an answer");
        proved += usize::from(answer["frontier"].get("certificate").is_some());
    }
    assert!(proved > 4, "{proved}");
}

/// What a certificate proves the checker proves without it, too.
#[test]
fn what_is_proved_needs_no_certificate() {
    let prepared = large(3);
    let group: PartySet = prepared.case.parties.ids().collect();
    let answer = certified(&prepared, group, &Limits { listed: 3, ..Limits::default() }).expect("an answer");
    let mut without = answer.clone();
    for place in certificates(&answer) {
        without.pointer_mut(&place).unwrap().as_object_mut().unwrap().remove("certificate");
    }
    let open = |answer: &Value| -> Vec<String> {
        let found = checked(&prepared, answer);
        assert!(!found.refuted(), "{:?}", found.differences);
        found.consistent.into_iter().map(|(place, _)| place).collect()
    };
    let (with, without) = (open(&answer), open(&without));
    for key in KEYS {
        let place = format!("solutions.{key}");
        assert!(!without.contains(&place) && !with.contains(&place), "{place}: {with:?} {without:?}");
    }
    assert_eq!(answer["statistics"]["constant_sum"], Value::Null, "three members");
    for open in [&with, &without] {
        assert!(!open.contains(&"zopa".to_owned()) && !open.contains(&"best_for".to_owned()), "{open:?}");
    }
}

/// Two parties whose interests are exactly opposed, 30 issues of ten levels: whatever the shares are taken of, the fair
/// points are found, and are the nearest to where the shares cross that the grid of gains has.
#[test]
fn fair_points_of_opposed_interests_are_found_in_the_middle() {
    for (seed, reservations) in [(2, [0, 30]), (3, [20, 35])] {
        let mut stream = Stream::new(seed, "opposed");
        let mut text = String::from("zopa = 1\nid = \"opposed\"\n[parties.a]\n[parties.b]\n");
        let levels: Vec<String> = (0..10).map(|l| format!("\"l{l}\"")).collect();
        let (mut weights, mut values) = (Vec::new(), vec![Vec::new(); 2]);
        for v in 0..30 {
            let all = levels.join(", ");
            writeln!(text, "[issues.i{v}]\nlevels = [{all}]\nstatus_quo = \"l0\"\nset_by = [\"a\", \"b\"]").unwrap();
            weights.push(format!("i{v} = {}", (1000 + stream.below(20_000)) as f64 / 1000.0));
            let own: Vec<usize> = (0..10).map(|_| stream.below(100_001)).collect();
            for (k, list) in values.iter_mut().enumerate() {
                let value = |x: usize| (if k == 0 { x } else { 100_000 - x }) as f64 / 1000.0;
                let all: Vec<String> = own.iter().enumerate().map(|(l, x)| format!("l{l} = {}", value(*x))).collect();
                list.push(format!("values.i{v} = {{ {} }}\n", all.join(", ")));
            }
        }
        for (party, (values, least)) in ["a", "b"].into_iter().zip(values.iter().zip(reservations)) {
            writeln!(text, "[preferences.{party}]\nreservation = {least}\nweights = {{ {} }}", weights.join(", "))
                .unwrap();
            text.push_str(&values.concat());
        }
        let opened = zopa::case::parse("opposed.toml", &text, &zopa::case::SourceTexts::default());
        let prepared = Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems));
        let group: PartySet = prepared.case.parties.ids().collect();
        let answer = certified(&prepared, group, &Limits { listed: 3, ..Limits::default() }).expect("an answer");
        assert_eq!(answer["statistics"]["constant_sum"], json!(true), "seed {seed}");
        let checked = checked(&prepared, &answer);
        assert!(!checked.refuted(), "seed {seed}: {:?}", checked.differences);
        let deals = zopa::bargain::Deals::new(&prepared.central, group).unwrap();
        let limits = Limits { listed: 3, ..Limits::default() };
        let run = Run { limits: &limits, watch: &Silent };
        let found = zopa::bargain::large(&deals, &zopa::bargain::Solution::ALL, &run).expect("an answer").value;
        let best = zopa::bargain::best_for_each(&deals, &run).expect("an answer");
        let ideal = |k: usize| best[k].gain.expect("a gain");
        let together = 100.0 - f64::from(reservations[0]) - f64::from(reservations[1]);
        for (solution, point) in &found.solutions {
            let w = &point.as_ref().unwrap_or_else(|why| panic!("seed {seed}, {solution:?}: {why:?}")).packages[0];
            let gains = [0, 1].map(|k| prepared.central.gain_points(zopa::core::Id::new(k), w).expect("a gain"));
            assert!((gains[0] + gains[1] - together).abs() < 1e-9, "seed {seed}, {solution:?}: {gains:?}");
            let units = match solution {
                zopa::bargain::Solution::KalaiSmorodinsky => [ideal(0), ideal(1)],
                zopa::bargain::Solution::Utilitarian => continue,
                _ => [1.0, 1.0],
            };
            // A step of the grid is a millionth of a point over the sum of weights, which is above 100.
            let apart = (gains[0] / units[0] - gains[1] / units[1]).abs() * units[0].min(units[1]);
            assert!(apart <= 3e-8, "seed {seed}, {solution:?}: {gains:?} of {units:?} are {apart} apart");
        }
    }
}
