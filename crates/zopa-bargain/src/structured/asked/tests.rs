//! What is answered part by part against enumeration, on random cases small enough for both: tolerance zero, but for
//! logarithms and other real numbers.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use super::{
    Frontiers, large_after_signing, large_distances, large_lottery, large_named, large_prices, large_range,
    large_shortfall, large_statistics,
};
use crate::ask::{
    LotterySolution, Named, Powers, Short, after_signing, distances, lottery, named, red_line_prices, shortfall,
    statistics,
};
use crate::efficiency::{Within, efficient};
use crate::known::Unknown;
use crate::problem::Deals;
use crate::problems::TOO_MANY_OUTCOMES;
use crate::range::range;
use crate::solution::{Solution, Solved, Undefined};
use std::collections::BTreeMap;
use zopa_core::{Count, Limits, Outcome, PartyId, PartySet, Run, Silent};
use zopa_testkit::generate::{self, Feature, Shape, Stream};
use zopa_testkit::{bargain, literal};

type Kinds = BTreeMap<&'static str, usize>;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0) || a.total_cmp(&b).is_eq()
}

fn assert_solved(found: &Result<Solved, Undefined>, expected: &Result<Solved, Undefined>, what: &str) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            assert_eq!((&found.packages, &found.count), (&expected.packages, &expected.count), "{what}");
            assert!(close(found.objective, expected.objective), "{what}: {} {}", found.objective, expected.objective);
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

fn assert_short(found: Option<&Short>, expected: Option<&Short>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            assert_eq!((&found.packages, &found.count), (&expected.packages, &expected.count), "{what}");
            assert!(close(found.missing, expected.missing), "{what}: {} {}", found.missing, expected.missing);
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

/// Random groups with utilities in random cases.
fn each(seeds: std::ops::Range<u64>, shape: &Shape, mut f: impl FnMut(&Deals<'_>, &str, &mut Stream, &Run<'_>)) {
    let limits = Limits { listed: usize::MAX, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    for seed in seeds {
        let case = generate::case(seed, shape);
        let instance = generate::instance(&case);
        let mut stream = Stream::new(seed, "asked part by part");
        let parties: Vec<PartyId> = case.parties.ids().collect();
        let n = 1 + stream.below(parties.len());
        let group: PartySet = stream.some(&parties, n).into_iter().collect();
        let deals = Deals::new(&instance, group).unwrap();
        if !deals.group().is_empty() && deals.ordinal().is_empty() {
            f(&deals, &format!("seed {seed}, {group:?}"), &mut stream, &run);
        }
    }
}

fn shape() -> Shape {
    Shape::default().with_parties(2..=5).up_to(120).without(Feature::Ordinal).without(Feature::Unstated)
}

fn prices(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, _, run| {
        let expected = red_line_prices(deals, &Solution::ALL, run).unwrap();
        if expected.prices.is_empty() {
            return;
        }
        let found = large_prices(deals, &Solution::ALL, run).unwrap();
        assert_eq!((&found.best, found.prices.len()), (&expected.best, expected.prices.len()), "{what}");
        let pairs = found.prices.iter().zip(&expected.prices);
        for (found, expected) in pairs {
            let what = format!("{what}, {:?}", expected.lifted);
            assert_eq!((found.lifted, &found.best), (expected.lifted, &expected.best), "{what}");
            let none = Ok(Count::Exact(0));
            assert_eq!(found.gainful == none, expected.gainful == none, "{what}");
            found.solutions.iter().zip(&expected.solutions).for_each(|(a, b)| assert_solved(&a.1, &b.1, &what));
            *kinds.entry(if found.gainful == none { "no zone" } else { "a zone" }).or_default() += 1;
        }
    });
    kinds
}

fn shortfalls(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, _, run| {
        let expected = shortfall(deals, run).unwrap();
        let found = large_shortfall(deals, run).unwrap();
        assert_eq!(found.by_one.len(), expected.by_one.len(), "{what}");
        for (found, expected) in found.by_one.iter().zip(&expected.by_one) {
            assert_eq!(found.0, expected.0, "{what}");
            assert_short(found.1.as_ref(), expected.1.as_ref(), &format!("{what}, by {:?}", found.0));
            let kind = match &found.1 {
                None => "nothing by one",
                Some(short) if short.missing > 0.0 => "missing by one",
                Some(_) => "nothing missing by one",
            };
            *kinds.entry(kind).or_default() += 1;
        }
        assert_short(found.even.as_ref(), expected.even.as_ref(), &format!("{what}, even"));
        assert_short(found.total.as_ref(), expected.total.as_ref(), &format!("{what}, in total"));
        for (short, kind) in [(&found.even, "missing evenly"), (&found.total, "missing in total")] {
            *kinds.entry(kind).or_default() += usize::from(short.as_ref().is_some_and(|s| s.missing > 0.0));
        }
    });
    kinds
}

fn readings(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, stream, run| {
        let powers = deals.group().iter().map(|i| (i, 0.5 + stream.below(6) as f64 / 2.0)).collect();
        let all = [
            Named::NashPowers(Powers::new(powers).unwrap()),
            Named::NashMostGainers,
            Named::NashNegmas,
            Named::NashFrontierProduct,
            Named::NashNegolog,
            Named::KsMaxMin,
            Named::KsNegmasSpread,
            Named::KsGenius,
            Named::EgalitarianNegmas,
            Named::EgalitarianMaxMin,
            Named::UtilitarianAll,
        ];
        let mut frontiers = Frontiers::default();
        for solution in &all {
            let what = format!("{what}, {solution:?}");
            let expected = named(deals, solution, run).unwrap().value;
            match large_named(deals, solution, &mut frontiers, run) {
                Ok(found) => {
                    assert_solved(&found, &expected, &what);
                    let kind = match found {
                        Ok(found) if found.packages.len() > 1 => "tied",
                        Ok(_) => "single",
                        Err(_) => "undefined",
                    };
                    *kinds.entry(kind).or_default() += 1;
                }
                Err(refused) => {
                    assert_eq!(refused.code, &TOO_MANY_OUTCOMES, "{what}");
                    assert!(refused.message.contains("exact frontier"), "{what}: {}", refused.message);
                    *kinds.entry("refused").or_default() += 1;
                }
            }
        }
        let ranks = large_named(deals, &Named::Fallback, &mut Frontiers::default(), run).unwrap_err();
        assert!(ranks.message.contains("ranks"), "{}", ranks.message);
    });
    kinds
}

fn lotteries(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape().with_parties(2..=3), |deals, what, _, run| {
        if deals.group().len() != 2 {
            return;
        }
        for solution in LotterySolution::ALL {
            let what = format!("{what}, {solution:?}");
            let expected = lottery(deals, solution, run).unwrap().value;
            let found = large_lottery(deals, solution, run).unwrap().map_err(Some);
            match (&found, &expected) {
                (Ok(found), Ok(expected)) => {
                    let packages =
                        |l: &crate::ask::Lottery| l.support.iter().map(|(_, w)| w.clone()).collect::<Vec<_>>();
                    assert_eq!((packages(found), found.signers), (packages(expected), expected.signers), "{what}");
                    let pairs = found.support.iter().zip(&expected.support);
                    assert!(pairs.into_iter().all(|(a, b)| close(a.0, b.0)), "{what}");
                    assert!((0..2).all(|k| close(found.gains[k].1, expected.gains[k].1)), "{what}");
                    *kinds.entry(if found.support.len() > 1 { "mixed" } else { "pure" }).or_default() += 1;
                }
                (found, expected) => {
                    assert_eq!(found, expected, "{what}");
                    *kinds.entry("undefined").or_default() += 1;
                }
            }
        }
    });
    kinds
}

fn oppositions(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, _, run| {
        let (found, expected) = (large_statistics(deals, run).unwrap(), statistics(deals, run).unwrap());
        assert_eq!(found.feasible, expected.feasible, "{what}");
        assert!(found.agreeable == expected.agreeable || found.agreeable == Err(Unknown::TooManyToCount), "{what}");
        match (found.opposition.unwrap(), expected.opposition.unwrap()) {
            (Some((x, at)), Some((y, there))) => {
                assert!(close(x, y), "{what}: {x} {y}");
                assert_eq!(at, there, "{what}");
                *kinds.entry(if at.len() > 1 { "tied" } else { "single" }).or_default() += 1;
            }
            (found, expected) => assert_eq!(found, expected, "{what}"),
        }
        assert!(found.constant_sum == expected.constant_sum || found.constant_sum.is_none(), "{what}");
        *kinds.entry("constant").or_default() += usize::from(found.constant_sum == Some(true));
    });
    kinds
}

fn distant(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, stream, run| {
        let outcomes = literal::outcomes(deals.instance().model().case());
        let of: Vec<&Outcome> = stream.some(&outcomes.iter().collect::<Vec<_>>(), 3);
        let to = &outcomes[..outcomes.len().min(2)];
        let found = large_distances(deals, &of, &[to, &[]], None, run).unwrap();
        let expected = distances(deals, &of, &[to, &[]], None, run).unwrap();
        assert_eq!(found.is_some(), expected.is_some(), "{what}");
        for ((found, expected), w) in found.iter().flatten().zip(expected.iter().flatten()).zip(of) {
            assert_eq!(found.others.len(), 2, "{what}");
            assert!(close(found.others[0].unwrap(), expected.others[0].unwrap()), "{what}");
            let (away, nearest) = expected.frontier.clone().unwrap();
            let kind = match &found.frontier {
                Ok((x, at)) => {
                    assert!(close(*x, away), "{what}: {x} {away}");
                    assert_eq!(at, &nearest, "{what}");
                    if away > 0.0 { "away" } else { "on the frontier" }
                }
                Err(_) => {
                    // Not known only where the package is not efficient itself, or cannot be had.
                    let group = deals.group();
                    let beaten = efficient(deals.instance(), w, group, Within::Deliverable, run).unwrap().is_some();
                    assert!(beaten || !bargain::deliverable(deals.instance(), group).contains(w), "{what}");
                    "not known"
                }
            };
            *kinds.entry(kind).or_default() += 1;
        }
    });
    kinds
}

fn replaced(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, stream, run| {
        let instance = deals.instance();
        let outcomes = literal::outcomes(instance.model().case());
        for signed in stream.some(&outcomes.iter().collect::<Vec<_>>(), 3) {
            let Some(expected) = after_signing(instance, signed, deals.group(), run).unwrap() else { continue };
            let all = Deals::new(instance, expected.group).unwrap();
            let found = large_after_signing(&all, signed, run).unwrap();
            let none = Ok(Count::Exact(0));
            assert_eq!(found.better == none, expected.better == none, "{what}");
            assert_eq!((&found.best, &found.count), (&expected.best, &expected.count), "{what}");
            assert_eq!((found.group, &found.gains), (expected.group, &expected.gains), "{what}");
            *kinds.entry(if found.better == none { "settled" } else { "improved" }).or_default() += 1;
        }
    });
    kinds
}

fn ranges(seeds: std::ops::Range<u64>) -> Kinds {
    let mut kinds = Kinds::new();
    each(seeds, &shape(), |deals, what, _, run| {
        let instance = deals.instance();
        for party in instance.model().case().parties.ids().filter(|i| instance.additive(*i).is_some()) {
            let (found, expected) = (large_range(instance, party, run), range(instance, party, run));
            assert_eq!(found.unwrap(), expected.clone().unwrap(), "{what}, {party:?}");
            *kinds.entry(if expected.unwrap().is_some() { "some" } else { "none" }).or_default() += 1;
        }
    });
    kinds
}

fn at_once(f: impl FnOnce() -> Kinds) -> Kinds {
    super::super::ALL_AT_ONCE.set(true);
    let kinds = f();
    super::super::ALL_AT_ONCE.set(false);
    kinds
}

fn assert_kinds(kinds: &Kinds, least: &[(&str, usize)]) {
    assert!(least.iter().all(|(kind, n)| kinds.get(kind).is_some_and(|found| found >= n)), "{kinds:?}");
}

/// The best for each member and the fair points without each red line are those of enumeration.
#[test]
fn prices_of_red_lines_need_no_list_of_outcomes() {
    assert_kinds(&prices(0..1200), &[("no zone", 20), ("a zone", 50)]);
    assert_kinds(&at_once(|| prices(2000..2300)), &[("a zone", 10)]);
}

/// What is missing by one, evenly and in total, at which packages and at how many, is that of enumeration.
#[test]
fn shortfalls_need_no_list_of_outcomes() {
    let least = [
        ("nothing by one", 20),
        ("missing by one", 50),
        ("nothing missing by one", 50),
        ("missing evenly", 50),
        ("missing in total", 50),
    ];
    assert_kinds(&shortfalls(0..1500), &least);
    assert_kinds(&at_once(|| shortfalls(2000..2300)), &[("missing by one", 10), ("missing in total", 10)]);
}

/// Solutions and variants by name choose what they choose after enumeration, or are refused by name.
#[test]
fn readings_need_no_list_of_outcomes() {
    let kinds = readings(0..800);
    assert_kinds(&kinds, &[("tied", 150), ("single", 700), ("undefined", 150)]);
    assert_eq!(kinds.get("refused"), None);
    assert_kinds(&at_once(|| readings(2000..2200)), &[("single", 50), ("refused", 10)]);
}

/// Lotteries mix the same packages in the same proportions as after enumeration.
#[test]
fn lotteries_need_no_list_of_outcomes() {
    assert_kinds(&lotteries(0..2500), &[("mixed", 100), ("pure", 100), ("undefined", 100)]);
    assert_kinds(&at_once(|| lotteries(3000..3400)), &[("mixed", 10)]);
}

/// Opposition is the same number, taken at the same outcomes, and interests are opposed where they are.
#[test]
fn opposition_needs_no_list_of_outcomes() {
    assert_kinds(&oppositions(0..1500), &[("single", 400), ("tied", 100), ("constant", 3)]);
    assert_kinds(&at_once(|| oppositions(2000..2300)), &[("single", 50), ("tied", 10)]);
}

/// Distances are the same, to the same package, or not known where the frontier is not.
#[test]
fn distances_need_no_list_of_outcomes() {
    let kinds = distant(0..1000);
    assert_kinds(&kinds, &[("away", 500), ("on the frontier", 300)]);
    assert_eq!(kinds.get("not known"), None);
    assert_kinds(&at_once(|| distant(2000..2300)), &[("away", 30), ("on the frontier", 100), ("not known", 30)]);
}

/// What could replace a signed deal is the same; only how many packages are better is not counted.
#[test]
fn replacements_need_no_list_of_outcomes() {
    assert_kinds(&replaced(0..1500), &[("improved", 200), ("settled", 200)]);
    assert_kinds(&at_once(|| replaced(2000..2300)), &[("improved", 20), ("settled", 20)]);
}

/// The ends of a party's scores over everything feasible are the same, whoever must sign what.
#[test]
fn ranges_need_no_list_of_outcomes() {
    assert_kinds(&ranges(0..600), &[("some", 1000)]);
    assert_kinds(&at_once(|| ranges(2000..2200)), &[("some", 300)]);
}
