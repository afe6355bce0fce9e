//! The part-by-part engine against the definitions, on random cases small enough for both.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use zopa_bargain::{Deals, Frontier, Known, Solution, Solved, Undefined, Unknown, large, survey};
use zopa_core::{Count, Exactness, Id, Instance, Limits, Outcome, PartyId, PartySet, Run, Silent};
use zopa_testkit::bargain as twin;
use zopa_testkit::generate::{self, Features, Shape, Stream};

fn unlimited() -> Limits {
    Limits { listed: usize::MAX, ..Limits::default() }
}

fn subsets(instance: &Instance) -> Vec<PartySet> {
    let parties = instance.model().case().parties.len();
    (1..1u32 << parties).map(|mask| (0..parties).filter(|i| mask >> i & 1 == 1).map(PartyId::new).collect()).collect()
}

fn exact(count: &Known<Count>) -> u128 {
    match count {
        Ok(Count::Exact(n)) => *n,
        other => panic!("{other:?} of a small case"),
    }
}

fn assert_solved(found: &Result<Solved, Undefined>, expected: &Result<twin::Fair, twin::Undefined>, what: &str) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            assert_eq!(found.packages, expected.packages, "{what}");
            assert_eq!(exact(&found.count), expected.packages.len() as u128, "{what}");
        }
        (Err(Undefined::NothingToGain), Ok(expected)) => assert_eq!(expected.objective, None, "{what}"),
        (Err(Undefined::NothingAgreeable), Err(twin::Undefined::EmptyZopa))
        | (Err(Undefined::NoStrictGain), Err(twin::Undefined::NoGainForAll)) => {}
        (found, expected) => panic!("{what}: {found:?} is not {expected:?}"),
    }
}

fn scores(instance: &Instance, group: PartySet, outcome: &Outcome) -> Vec<i64> {
    group.iter().map(|i| instance.score(i, outcome).unwrap().raw()).collect()
}

fn expected(instance: &Instance, group: PartySet, solution: Solution) -> Result<twin::Fair, twin::Undefined> {
    match solution {
        Solution::Nash => twin::nash(instance, group),
        Solution::KalaiSmorodinsky => twin::kalai_smorodinsky(instance, group),
        Solution::Egalitarian => twin::egalitarian(instance, group),
        Solution::Utilitarian => twin::utilitarian(instance, group),
    }
}

fn assert_large(instance: &Instance, deals: &Deals<'_>, what: &str) -> BTreeSet<&'static str> {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let group = deals.group();
    let answer = large(deals, &Solution::ALL, &run).unwrap();
    // Whoever says exact leaves nothing out.
    let whole = answer.value.frontier.is_ok() && answer.value.solutions.iter().all(|(_, s)| !gave_up(s));
    assert_eq!(answer.exactness == Exactness::Exact, whole, "{what}: {:?}", answer.exactness);
    let found = answer.value;
    let mut kinds = BTreeSet::new();
    assert_eq!(found.deliverable, Count::Exact(twin::deliverable(instance, group).len() as u128), "{what}");
    assert_eq!(found.agreement.empty, twin::gainful(instance, group).is_empty(), "{what}: is there a zone");
    kinds.insert(if found.agreement.empty { "no zone" } else { "a zone" });
    let frontier = twin::frontier(instance, group);
    match &found.frontier {
        Err(reason) => {
            assert!(group.len() > 2 && *reason == Unknown::FrontierOfJoined, "{what}: {reason}");
            kinds.insert("joined");
        }
        Ok(answer) if answer.points == Err(Unknown::Opposed) => {
            assert_eq!(frontier.len(), twin::deliverable(instance, group).len(), "{what}: everything is efficient");
            assert_eq!(answer.listed.iter().map(|p| p.outcome.clone()).collect::<Vec<_>>(), frontier, "{what}");
            kinds.insert("constant sum");
        }
        Ok(answer) => {
            let vectors: BTreeSet<Vec<i64>> = frontier.iter().map(|w| scores(instance, group, w)).collect();
            let listed: Vec<Vec<i64>> = answer.listed.iter().map(|p| scores(instance, group, &p.outcome)).collect();
            assert_eq!(listed, vectors.iter().rev().cloned().collect::<Vec<_>>(), "{what}");
            assert_eq!(exact(&answer.outcomes), frontier.len() as u128, "{what}");
            assert_eq!((exact(&answer.points), answer.gap), (vectors.len() as u128, 0.0), "{what}");
            for package in &answer.listed {
                assert!(frontier.contains(&package.outcome), "{what}");
                assert_eq!(package.agreeable, twin::is_agreeable(instance, group, &package.outcome), "{what}");
            }
            kinds.insert(if group.len() > 2 { "frontier of many" } else { "frontier" });
        }
    }
    for (solution, point) in &found.solutions {
        assert_solved(point, &expected(instance, group, *solution), &format!("{what}, {solution:?}"));
        kinds.insert(match point {
            Ok(solved) if exact(&solved.count) > 1 => "tied",
            Ok(_) => "single",
            Err(Undefined::NothingAgreeable) => "empty",
            Err(Undefined::NoStrictGain) => "no gain for all",
            Err(_) => "nothing to gain",
        });
    }
    kinds
}

fn gave_up(solved: &Result<Solved, Undefined>) -> bool {
    matches!(solved, Err(Undefined::GivenUp(_)))
}

/// Frontier, counts and all fair points of random groups in random cases: which kinds there were.
pub(crate) fn compare(seeds: std::ops::Range<u64>) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    for seed in seeds {
        let case = generate::case(seed, &Shape::default().up_to(120));
        let instance = generate::instance(&case);
        let groups = subsets(&instance);
        let mut stream = Stream::new(seed, "large groups");
        for group in stream.some(&groups, 3).into_iter().chain([groups[groups.len() - 1]]) {
            let deals = Deals::new(&instance, group).unwrap();
            if deals.group().is_empty() || !deals.ordinal().is_empty() {
                let limits = unlimited();
                assert!(large(&deals, &Solution::ALL, &Run { limits: &limits, watch: &Silent }).is_err());
                continue;
            }
            kinds.extend(assert_large(&instance, &deals, &format!("seed {seed}, group {group:?}")));
        }
    }
    kinds
}

/// What random cases must have had to be worth anything.
pub(crate) const KINDS: [&str; 8] =
    ["frontier", "no zone", "a zone", "tied", "single", "empty", "no gain for all", "nothing to gain"];

/// Rules, red lines, terms, ties, empty zones, part by part.
#[test]
fn parts_add_up_to_what_the_definitions_say() {
    let kinds = compare(0..1500);
    for kind in KINDS.into_iter().chain(["frontier of many"]) {
        assert!(kinds.contains(kind), "no case of kind {kind}");
    }
    assert!(!kinds.contains("joined"));
}

/// Both engines on spaces of thousands of outcomes, whose parts are too large to be listed: how many frontiers of two
/// and of more members were compared.
pub(crate) fn agree(seeds: std::ops::Range<u64>, all_at_once: bool) -> [usize; 2] {
    let shape = Shape { parties: 2..=4, issues: 6..=8, levels: 3..=4, outcomes: 20_000, features: Features::all() };
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let mut compared = [0; 2];
    for seed in seeds {
        let instance = generate::instance(&generate::case(seed, &shape));
        let groups = subsets(&instance);
        let group = groups[Stream::new(seed, "groups of large cases").below(groups.len())];
        let deals = Deals::new(&instance, group).unwrap();
        if deals.group().is_empty() || !deals.ordinal().is_empty() {
            continue;
        }
        let what = format!("seed {seed}, group {group:?}");
        let (parts, all) =
            (large(&deals, &Solution::ALL, &run).unwrap(), survey(&deals, &Solution::ALL, &run).unwrap());
        assert_eq!((parts.method.name, all.method.name), ("parts of the space", "enumeration"), "{what}");
        let (parts, all) = (parts.value, all.value);
        assert_eq!((parts.deliverable, parts.feasible), (all.deliverable, all.feasible), "{what}");
        assert_eq!(parts.agreement.empty, all.agreement.empty, "{what}");
        for ((solution, found), (_, expected)) in parts.solutions.iter().zip(&all.solutions) {
            match (found, expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!((&found.packages, &found.count), (&expected.packages, &expected.count), "{what}");
                    assert!((found.objective - expected.objective).abs() < 1e-9, "{what}, {solution:?}");
                }
                (found, expected) => assert_eq!(found, expected, "{what}, {solution:?}"),
            }
        }
        let vectors = |frontier: &Frontier| -> BTreeSet<Vec<i64>> {
            frontier.listed.iter().map(|p| scores(&instance, deals.group(), &p.outcome)).collect()
        };
        match (&parts.frontier, &all.frontier) {
            (Ok(found), Ok(expected)) if found.points == Err(Unknown::Opposed) => {
                assert_eq!(Ok(parts.deliverable), expected.outcomes, "{what}");
            }
            (Ok(found), Ok(expected)) => {
                assert_eq!(vectors(found), vectors(expected), "{what}");
                assert_eq!((&found.points, &found.outcomes), (&expected.points, &expected.outcomes), "{what}");
                compared[usize::from(group.len() > 2)] += 1;
            }
            (Err(Unknown::FrontierOfJoined), Ok(_)) => assert!(all_at_once && deals.group().len() > 2, "{what}"),
            (found, _) => panic!("{what}: {found:?}"),
        }
    }
    compared
}

/// Parts of thousands of outcomes, decided issue by issue.
#[test]
fn large_parts_agree_with_enumeration() {
    let [two, more] = agree(0..150, false);
    assert!(two >= 20 && more >= 10, "{two} {more}");
}

/// Enumeration: counts, frontier, zone and fair points.
fn assert_enumerated(instance: &Instance, deals: &Deals<'_>, what: &str) {
    let limits = unlimited();
    let found = survey(deals, &Solution::ALL, &Run { limits: &limits, watch: &Silent }).unwrap().value;
    let group = deals.group();
    let of = |n: usize| Ok(Count::Exact(n as u128));
    let frontier = found.frontier.as_ref().unwrap();
    assert_eq!(found.feasible, of(twin::feasible(instance.model().case()).len()), "{what}");
    assert_eq!(Ok(found.deliverable), of(twin::deliverable(instance, group).len()), "{what}");
    assert_eq!(found.agreement.outcomes, of(twin::zopa(instance, group).len()), "{what}");
    assert_eq!(found.agreement.listed, twin::gainful(instance, group), "{what}");
    let listed: Vec<Outcome> = frontier.listed.iter().map(|p| p.outcome.clone()).collect();
    assert_eq!(listed, twin::frontier(instance, group), "{what}");
    for (solution, point) in &found.solutions {
        match (point, expected(instance, group, *solution)) {
            (Err(Undefined::Ordinal(members)), Err(twin::Undefined::NotCardinal(party))) => {
                assert!(members.contains(party), "{what}");
            }
            (Err(Undefined::NobodyCounts), Err(twin::Undefined::NoMember)) => {}
            (point, expected) => assert_solved(point, &expected, &format!("{what}, {solution:?}")),
        }
    }
}

/// Both engines on 50,000 random cases of two to six parties, one random group of each: tolerance zero, but for
/// logarithms and sums of points in different units, which tie within 10^-12. `docs/performance.md` says how to run it.
#[test]
#[ignore = "takes some minutes"]
fn fifty_thousand_cases() {
    let (mut kinds, mut ordinal) = (BTreeSet::new(), 0);
    for seed in 100_000..150_000 {
        let case = generate::case(seed, &Shape::default().with_parties(2..=6).up_to(100));
        let instance = generate::instance(&case);
        let groups = subsets(&instance);
        let group = groups[Stream::new(seed, "many groups").below(groups.len())];
        let deals = Deals::new(&instance, group).unwrap();
        let what = format!("seed {seed}, group {group:?}");
        assert_enumerated(&instance, &deals, &what);
        if deals.group().is_empty() || !deals.ordinal().is_empty() {
            ordinal += 1;
            continue;
        }
        kinds.extend(assert_large(&instance, &deals, &what));
    }
    assert!(ordinal < 25_000 && kinds.len() >= 8, "{ordinal} {kinds:?}");
}
