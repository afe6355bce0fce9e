//! The engine against its brute-force twin, written from the definitions alone, on random cases. Tolerance zero, but
//! for logarithms and sums in points, which are compared as numbers.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use zopa_bargain::{
    Deals, Known, Solution, Solved, Survey, Undefined, Within, coalitions_with_gain, efficient, improving_edit,
    opening, solve, survey,
};
use zopa_core::{Count, Id, Instance, Limits, Outcome, PartyId, PartySet, Role, Run, Silent};
use zopa_testkit::generate::{self, Feature, Shape, Stream};
use zopa_testkit::{bargain as twin, literal};

fn unlimited() -> Limits {
    Limits { listed: usize::MAX, ..Limits::default() }
}

fn subsets(instance: &Instance) -> impl Iterator<Item = PartySet> {
    let parties = instance.model().case().parties.len();
    (1..1u32 << parties).map(move |mask| (0..parties).filter(|i| mask >> i & 1 == 1).map(PartyId::new).collect())
}

fn counted(instance: &Instance, group: PartySet) -> PartySet {
    let audiences = instance.model().case().having(Role::Audience);
    group.intersection(literal::stated(instance)).minus(audiences)
}

fn all_of(n: usize) -> Known<Count> {
    Ok(Count::Exact(n as u128))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

fn assert_solved(found: &Result<Solved, Undefined>, expected: Result<twin::Fair, twin::Undefined>, what: &str) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            assert_eq!(found.packages, expected.packages, "{what}");
            assert_eq!(found.count, all_of(expected.packages.len()), "{what}");
            let objective = expected.objective.expect("an objective where the engine has one");
            assert!(close(found.objective, objective), "{what}: {} is not {objective}", found.objective);
        }
        (Err(Undefined::NothingToGain), Ok(expected)) => assert_eq!(expected.objective, None, "{what}"),
        (Err(Undefined::NobodyCounts), Err(twin::Undefined::NoMember))
        | (Err(Undefined::NothingAgreeable), Err(twin::Undefined::EmptyZopa))
        | (Err(Undefined::NoStrictGain), Err(twin::Undefined::NoGainForAll)) => {}
        (Err(Undefined::Ordinal(members)), Err(twin::Undefined::NotCardinal(party))) => {
            assert!(members.contains(party), "{what}");
        }
        (found, expected) => panic!("{what}: {found:?} is not {expected:?}"),
    }
}

fn assert_survey(instance: &Instance, group: PartySet, survey: &Survey, what: &str) {
    let case = instance.model().case();
    let all = literal::outcomes(case);
    assert_eq!(survey.outcomes, Count::Exact(all.len() as u128), "{what}");
    assert_eq!(survey.feasible, all_of(twin::feasible(case).len()), "{what}");
    assert_eq!(Ok(survey.deliverable), all_of(twin::deliverable(instance, group).len()), "{what}");
    let efficient = survey.frontier.as_ref().expect("enumerated");

    let frontier = twin::frontier(instance, group);
    let listed: Vec<&Outcome> = efficient.listed.iter().map(|p| &p.outcome).collect();
    assert_eq!(listed, frontier.iter().collect::<Vec<_>>(), "{what}");
    assert_eq!(efficient.outcomes, all_of(frontier.len()), "{what}");
    let same = |a: &Outcome, b: &Outcome| {
        group.iter().all(|i| literal::compare(instance, i, a, b) == Some(std::cmp::Ordering::Equal))
    };
    let first = |(k, w): &(usize, &Outcome)| !frontier[..*k].iter().any(|earlier| same(earlier, w));
    assert_eq!(efficient.points, all_of(frontier.iter().enumerate().filter(first).count()), "{what}");
    for package in &efficient.listed {
        assert_eq!(package.agreeable, twin::is_agreeable(instance, group, &package.outcome), "{what}");
    }

    assert_eq!(survey.agreement.outcomes, all_of(twin::zopa(instance, group).len()), "{what}");
    let gainful = twin::gainful(instance, group);
    assert_eq!(survey.agreement.gainful, all_of(gainful.len()), "{what}");
    assert_eq!(survey.agreement.empty, gainful.is_empty(), "{what}");
    assert_eq!(survey.agreement.listed, gainful, "{what}");

    for (solution, found) in &survey.solutions {
        let expected = match solution {
            Solution::Nash => twin::nash(instance, group),
            Solution::KalaiSmorodinsky => twin::kalai_smorodinsky(instance, group),
            Solution::Egalitarian => twin::egalitarian(instance, group),
            Solution::Utilitarian => twin::utilitarian(instance, group),
        };
        assert_solved(found, expected, &format!("{what}, {solution:?}"));
    }
}

/// Counts, frontier, zone and fair points of random groups in random cases of every kind.
#[test]
fn surveys_are_what_the_definitions_say() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let mut kinds = BTreeSet::new();
    for seed in 0..1200 {
        let case = generate::case(seed, &Shape::default().up_to(120));
        let instance = generate::instance(&case);
        let groups: Vec<PartySet> = subsets(&instance).collect();
        let mut stream = Stream::new(seed, "groups");
        for group in stream.some(&groups, 3).into_iter().chain([groups[groups.len() - 1]]) {
            let deals = Deals::new(&instance, group).unwrap();
            assert_eq!(deals.group(), counted(&instance, group));
            let found = survey(&deals, &Solution::ALL, &run).unwrap().value;
            assert_survey(&instance, deals.group(), &found, &format!("seed {seed}, group {group:?}"));
            for (solution, expected) in &found.solutions {
                assert_eq!(&solve(&deals, *solution, &run).unwrap().value, expected, "seed {seed}");
                kinds.insert(match expected {
                    Ok(solved) if solved.count != all_of(1) => "tied",
                    Ok(_) => "single",
                    Err(Undefined::Ordinal(_)) => "ordinal",
                    Err(Undefined::NothingAgreeable) => "empty",
                    Err(Undefined::NoStrictGain) => "no strict gain",
                    Err(Undefined::NothingToGain) => "nothing to gain",
                    Err(Undefined::GivenUp(branches)) => panic!("given up after {branches} branches of a small case"),
                    Err(Undefined::NobodyCounts) => "nobody",
                });
            }
        }
    }
    assert_eq!(kinds.len(), 7, "every kind of answer must occur, not only {kinds:?}");
}

/// Five parties and many ties: the frontier of four and more parties.
#[test]
fn frontiers_of_many_parties() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    for seed in 0..60 {
        let shape = Shape::default().with_parties(4..=5).up_to(400).without(Feature::Unstated);
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let everyone = case.parties.ids().collect();
        let deals = Deals::new(&instance, everyone).unwrap();
        let found = survey(&deals, &Solution::ALL, &run).unwrap().value;
        assert_survey(&instance, deals.group(), &found, &format!("seed {seed}"));
    }
}

/// Every limit on lists cuts a prefix, in index order, and changes no count.
#[test]
fn limits_cut_lists_only() {
    let limits = unlimited();
    let all = Run { limits: &limits, watch: &Silent };
    for seed in 0..150 {
        let case = generate::case(seed, &Shape::default());
        let instance = generate::instance(&case);
        let deals = Deals::new(&instance, case.parties.ids().collect()).unwrap();
        let whole = survey(&deals, &Solution::ALL, &all).unwrap().value;
        let few = Limits { listed: 2, ..Limits::default() };
        let cut = survey(&deals, &Solution::ALL, &Run { limits: &few, watch: &Silent }).unwrap().value;
        let mut expected = whole;
        expected.frontier.iter_mut().for_each(|f| f.listed.truncate(2));
        expected.agreement.listed.truncate(2);
        for solved in expected.solutions.iter_mut().flat_map(|(_, found)| found) {
            solved.packages.truncate(2);
        }
        assert_eq!(cut, expected, "seed {seed}");
    }
}

/// Improving edits, for the signers and for random groups, at random outcomes.
#[test]
fn improving_edits_are_what_the_definition_says() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let (mut found, mut none, mut new) = (0, 0, 0);
    for seed in 0..1500 {
        let case = generate::case(seed, &Shape::default().up_to(100));
        let instance = generate::instance(&case);
        let mut stream = Stream::new(seed, "edits");
        let outcomes = literal::outcomes(&case);
        let groups: Vec<PartySet> = subsets(&instance).collect();
        for at in stream.some(&outcomes.iter().collect::<Vec<_>>(), 3) {
            let named = groups[stream.below(groups.len())].minus(case.having(Role::Audience));
            for group in [None, Some(named)] {
                let who = group.unwrap_or_else(|| literal::signers(&case, at));
                let edit = improving_edit(&instance, at, group, &run).unwrap();
                let expected = twin::improving_edit(&instance, who, at);
                assert_eq!(edit.as_ref().map(|e| &e.to), expected.as_ref(), "seed {seed}, {group:?} at {at:?}");
                let Some(edit) = edit else {
                    none += 1;
                    continue;
                };
                found += 1;
                let (before, after) = (literal::signers(&case, at), literal::signers(&case, &edit.to));
                assert_eq!(edit.new_signers, after.minus(before));
                new += usize::from(!edit.new_signers.is_empty());
                assert_eq!(edit.changed.len(), literal::issues_changed(&case, at, &edit.to));
                for (i, points) in edit.gains {
                    let change =
                        literal::score(&instance, i, &edit.to).unwrap() - literal::score(&instance, i, at).unwrap();
                    assert!(close(points, change as f64 / literal::point(&instance, i).unwrap() as f64));
                }
            }
        }
    }
    assert!(found > 500 && none > 500 && new > 50, "{found} edits ({new} with new signers), {none} without");
}

/// Openings of every proposal and of random outcomes.
#[test]
fn openings_are_what_the_definition_says() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let (mut found, mut none, mut tied, mut itself) = (0, 0, 0, 0);
    for seed in 0..1500 {
        let case = generate::case(seed, &Shape::default().up_to(100));
        let instance = generate::instance(&case);
        let mut stream = Stream::new(seed, "openings");
        let outcomes = literal::outcomes(&case);
        for refused in stream.some(&outcomes.iter().collect::<Vec<_>>(), 4) {
            let opened = opening(&instance, refused, &run).unwrap();
            let expected = twin::opening(&instance, refused);
            let got = opened.as_ref().map(|o| (&o.to, o.changed_from_package as usize, o.new_signers, o.equally_small));
            let want = expected.as_ref().map(|o| (&o.to, o.changes, o.new_signers, o.equally_small as u64));
            assert_eq!(got, want, "seed {seed}, {refused:?}");
            match opened {
                Some(opened) => {
                    found += 1;
                    tied += usize::from(opened.equally_small > 1);
                    itself += usize::from(opened.changed_from_package == 0);
                }
                None => none += 1,
            }
        }
    }
    assert!(found > 500 && none > 500 && tied > 100 && itself > 50, "{found}, {none}, {tied}, {itself}");
}

/// Efficiency within D_S and F: a dominating outcome is given exactly where there is one, it dominates, and none that
/// does changes fewer issues, or as many with a lower index.
#[test]
fn efficiency_is_what_the_definition_says() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let (mut yes, mut no) = (0, 0);
    for seed in 0..800 {
        let case = generate::case(seed, &Shape::default().up_to(100));
        let instance = generate::instance(&case);
        let mut stream = Stream::new(seed, "efficiency");
        let outcomes = literal::outcomes(&case);
        let groups: Vec<PartySet> = subsets(&instance).collect();
        for at in stream.some(&outcomes.iter().collect::<Vec<_>>(), 3) {
            let named = groups[stream.below(groups.len())];
            let group = counted(&instance, named);
            for within in [Within::Deliverable, Within::Feasible] {
                let set = match within {
                    Within::Deliverable => twin::deliverable(&instance, group),
                    Within::Feasible => twin::feasible(&case),
                };
                let mut better: Vec<Outcome> =
                    set.into_iter().filter(|w| twin::dominates(&instance, group, w, at)).collect();
                better.sort_by_key(|w| literal::issues_changed(&case, at, w));
                let found = efficient(&instance, at, named, within, &run).unwrap();
                assert_eq!(found.as_ref(), better.first(), "seed {seed}, {named:?} {within:?} at {at:?}");
                if found.is_some() { no += 1 } else { yes += 1 }
            }
        }
    }
    assert!(yes > 500 && no > 500, "{yes} efficient, {no} not");
}

/// The coalitions that could sign something good for each of them, with counts, examples and which are minimal.
#[test]
fn coalitions_are_what_the_definition_says() {
    let limits = unlimited();
    let run = Run { limits: &limits, watch: &Silent };
    let mut several = 0;
    for seed in 0..800 {
        let case = generate::case(seed, &Shape::default().up_to(100));
        let instance = generate::instance(&case);
        let deals = coalitions_with_gain(&instance, &run).unwrap().value;
        let mut sets: Vec<PartySet> = deals.iter().map(|d| d.signers).collect();
        sets.sort();
        assert_eq!(sets, twin::coalitions_with_gain(&instance), "seed {seed}");
        several += usize::from(sets.len() > 1);
        for deal in &deals {
            let smaller = |other: &&PartySet| **other != deal.signers && other.is_subset(deal.signers);
            assert_eq!(deal.minimal, !sets.iter().any(|s| smaller(&s)), "seed {seed}");
            let q = literal::status_quo(&case);
            let accept = |w: &Outcome| {
                *w != q
                    && literal::signers(&case, w) == deal.signers
                    && twin::is_agreeable(&instance, deal.signers, w)
                    && deal.signers.iter().all(|i| literal::strict_gain(&instance, i, w))
            };
            let packages: Vec<Outcome> = twin::feasible(&case).into_iter().filter(accept).collect();
            assert_eq!(deal.packages, packages.len() as u64, "seed {seed}");
            let gain = |w: &Outcome| {
                let points = |i| Some((literal::gain(&instance, i, w)?, literal::point(&instance, i)?));
                deal.signers.iter().filter_map(points).map(|(g, p)| zopa_testkit::exact::Ratio::new(g, p)).min()
            };
            let most = packages.iter().map(gain).max();
            let first = packages.iter().find(|w| Some(gain(w)) == most);
            assert_eq!(Some(&deal.example), first, "seed {seed}");
        }
    }
    assert!(several > 50, "{several} cases with several coalitions");
}
