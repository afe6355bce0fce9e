//! What is refused, with which code; what size does not limit; and that threads make no difference.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use zopa_bargain::{
    Deals, FOREIGN_OUTCOME, FOREIGN_PARTY, FRONTIER_TOO_LARGE, GRAPH_HAS_NO_DEALS, Known, Named, STOPPED, Solution,
    TOO_MANY_OUTCOMES, Undefined, Unknown, Within, best_for_each, coalitions_with_gain, efficient, improving_edit,
    named, opening, red_line_prices, survey,
};
use zopa_core::{
    Cardinal, Case, Central, Count, Draw, Expr, Id, Instance, IssueId, IssueWorth, LevelId, LevelSet, Limits, Model,
    Outcome, PartyId, PartySet, Preference, Rule, Run, Scope, Silent, Stated, StopReason, Term, Uncertain, WalkAway,
    Watch,
};
use zopa_testkit::generate::{self, Shape, Stream};
use zopa_testkit::plain;

/// Everybody sets every issue; `values(party, issue, level)` are on 0 to 100, all weights 1; no deal is the status quo.
fn additive(parties: usize, issues: usize, levels: usize, values: impl FnMut(usize, usize, usize) -> f64) -> Instance {
    plain::additive([parties, issues, levels], |_| WalkAway::Above(Uncertain::Known(0.0)), values)
}

fn at(levels: impl IntoIterator<Item = usize>) -> Outcome {
    Outcome::new(levels.into_iter().map(LevelId::new))
}

fn everyone(instance: &Instance) -> PartySet {
    instance.model().case().parties.ids().collect()
}

fn all_of(n: u128) -> Known<Count> {
    Ok(Count::Exact(n))
}

const DEFAULT: Limits = Limits { work: 200_000_000_000, bytes: 4 << 30, listed: 100, time: None };

fn run(limits: &Limits) -> Run<'_> {
    Run { limits, watch: &Silent }
}

/// Two issues of three levels, worked by hand. Party 0 gets (0, 50, 100) on each, party 1 gets (0, 40, 0) on the first
/// and (0, 20, 10) on the second: in points half of that, since both weights are 1.
#[test]
fn a_small_problem_worked_by_hand() {
    let table = [[[0.0, 50.0, 100.0], [0.0, 50.0, 100.0]], [[0.0, 40.0, 0.0], [0.0, 20.0, 10.0]]];
    let instance = additive(2, 2, 3, |i, v, l| table[i][v][l]);
    let deals = Deals::new(&instance, everyone(&instance)).unwrap();
    let found = survey(&deals, &Solution::ALL, &run(&DEFAULT)).unwrap().value;
    assert_eq!((found.outcomes, found.feasible, found.deliverable), (Count::Exact(9), all_of(9), Count::Exact(9)));
    let frontier = found.frontier.unwrap();
    // Gains: (0,0) (25,20) (50,0) / (25,10) (50,30) (75,10) / (50,5) (75,25) (100,5), first issue fastest.
    let efficient: Vec<Outcome> = frontier.listed.iter().map(|p| p.outcome.clone()).collect();
    assert_eq!(efficient, [at([1, 1]), at([1, 2]), at([2, 2])]);
    assert_eq!((frontier.points, frontier.outcomes), (all_of(3), all_of(3)));
    assert_eq!((found.agreement.outcomes, found.agreement.gainful), (all_of(9), all_of(8)));
    // Products 1500, 1875, 500; ideals 100 and 30: shares (.5, 1), (.75, 5/6), (1, 1/6); smallest gains 30, 25, 5.
    let expected = [(at([1, 2]), 1875f64.ln()), (at([1, 2]), 0.75), (at([1, 1]), 30.0), (at([2, 2]), 105.0)];
    for ((solution, solved), (package, objective)) in found.solutions.iter().zip(expected) {
        let solved = solved.as_ref().unwrap();
        assert_eq!((&solved.packages, &solved.count), (&vec![package], &all_of(1)), "{solution:?}");
        assert!((solved.objective - objective).abs() < 1e-12, "{solution:?}");
    }
    // From (0,0) one change makes both better off; relative to the ranges (100 and 30 points) level 1 of the first
    // issue is best: 25/100 + 20/30 against 25/100 + 10/30 and less.
    let edit = improving_edit(&instance, &at([0, 0]), Some(everyone(&instance)), &run(&DEFAULT)).unwrap().unwrap();
    assert_eq!((edit.to, edit.gains), (at([1, 0]), vec![(PartyId::new(0), 25.0), (PartyId::new(1), 20.0)]));
    // (2,0) gives party 1 nothing, so it is refused; three packages one change away gain both: (1,0), (2,1), (2,2). But
    // (1,0) keeps nothing of it, and (2,1) has the larger smallest gain.
    let opened = opening(&instance, &at([2, 0]), &run(&DEFAULT)).unwrap().unwrap();
    assert_eq!((opened.to, opened.changed_from_package, opened.equally_small), (at([2, 1]), 1, 2));
}

/// Deals are refused for a graph and for parties that are not of the case, not for a group in which nobody is or counts:
/// such a group delivers the status quo alone.
#[test]
fn groups_that_make_no_sense_are_refused() {
    let graph = generate::instance(&generate::case(3, &Shape::graph()));
    let one = PartySet::only(PartyId::new(0));
    let limits = DEFAULT;
    assert_eq!(Deals::new(&graph, one).unwrap_err().code, &GRAPH_HAS_NO_DEALS);
    let q = graph.model().status_quo().clone();
    assert_eq!(opening(&graph, &q, &run(&limits)).unwrap_err().code, &GRAPH_HAS_NO_DEALS);
    assert_eq!(coalitions_with_gain(&graph, &run(&limits)).unwrap_err().code, &GRAPH_HAS_NO_DEALS);
    let mut instance = additive(2, 1, 2, |_, _, l| l as f64);
    let nobody = Deals::new(&instance, PartySet::EMPTY).unwrap();
    let found = survey(&nobody, &Solution::ALL, &run(&limits)).unwrap().value;
    let frontier = found.frontier.unwrap();
    let one_outcome = Count::Exact(1);
    assert_eq!((found.deliverable, frontier.outcomes, frontier.points), (one_outcome, all_of(1), all_of(1)));
    assert_eq!((found.agreement.outcomes, found.agreement.gainful), (all_of(1), all_of(0)));
    assert!(found.solutions.iter().all(|(_, found)| *found == Err(Undefined::NobodyCounts)));
    assert_eq!(Deals::new(&instance, PartySet::only(PartyId::new(7))).unwrap_err().code, &FOREIGN_PARTY);
    instance.set_worth(PartyId::new(0), zopa_core::Worth::Absent);
    let deals = Deals::new(&instance, one).unwrap();
    assert_eq!((deals.group(), deals.left_out()), (PartySet::EMPTY, one));
    let found = survey(&deals, &[Solution::Nash], &run(&limits)).unwrap().value;
    assert_eq!(found.solutions, [(Solution::Nash, Err(Undefined::NobodyCounts))]);
    let foreign = efficient(&instance, &at([0, 0]), one, Within::Feasible, &run(&limits)).unwrap_err();
    assert_eq!(foreign.code, &FOREIGN_OUTCOME);
    assert_eq!(improving_edit(&instance, &at([2]), None, &run(&limits)).unwrap_err().code, &FOREIGN_OUTCOME);
}

/// 10^9 outcomes are not enumerated but taken part by part, as are fewer than that under a smaller work limit; they are
/// refused, with their number, where part by part does not help; and they are not too many for a group that can deliver
/// only a few of them.
#[test]
fn what_is_enumerated_is_limited() {
    let large = additive(2, 9, 10, |i, _, l| match (i, l) {
        (0, _) => l as f64,
        (_, 0) => 0.0,
        _ => (10 - l) as f64,
    });
    let deals = Deals::new(&large, everyone(&large)).unwrap();
    let found = survey(&deals, &[Solution::Nash], &run(&DEFAULT)).unwrap();
    assert_eq!(found.method.name, "parts of the space");
    let found = found.value;
    let all = Count::Exact(1_000_000_000);
    assert_eq!((found.outcomes, found.feasible, found.deliverable), (all, Ok(all), all));
    assert_eq!((found.agreement.gainful, found.agreement.empty), (Err(Unknown::TooManyToCount), false));
    assert!(found.frontier.unwrap().listed.len() > 9 && found.solutions[0].1.is_ok());
    assert_eq!(red_line_prices(&deals, &[], &run(&DEFAULT)).unwrap().best.len(), 2);
    let refused = named(&deals, &Named::Fallback, &run(&DEFAULT)).unwrap_err();
    assert_eq!(refused.code, &TOO_MANY_OUTCOMES);
    assert!(refused.message.contains("1000000000 deliverable"), "{}", refused.message);
    let small = additive(2, 3, 10, |_, _, l| l as f64);
    let deals = Deals::new(&small, everyone(&small)).unwrap();
    let few = Limits { work: 999, ..DEFAULT };
    assert_eq!(survey(&deals, &[], &run(&few)).unwrap().method.name, "parts of the space");
    let deals = Deals::new(&large, PartySet::only(PartyId::new(0))).unwrap();
    let found = survey(&deals, &[], &run(&DEFAULT)).unwrap();
    assert_eq!(found.method.name, "enumeration");
    assert_eq!((found.value.outcomes, found.value.feasible, found.value.deliverable), (all, Ok(all), Count::Exact(1)));
}

/// Exactly opposed values make every outcome efficient: right while it fits, refused where it does not.
#[test]
fn a_frontier_that_does_not_fit_is_refused() {
    let opposed = additive(2, 3, 40, |i, v, l| {
        let x = (l * 40usize.pow(v as u32)) as f64 / 1000.0;
        if i == 0 { x } else { 64.0 - x }
    });
    let deals = Deals::new(&opposed, everyone(&opposed)).unwrap();
    let found = survey(&deals, &[], &run(&DEFAULT)).unwrap().value;
    let frontier = found.frontier.unwrap();
    assert_eq!((frontier.points, frontier.outcomes), (all_of(64_000), all_of(64_000)));
    let tight = Limits { bytes: 1_000_000, ..DEFAULT };
    assert_eq!(survey(&deals, &[], &run(&tight)).unwrap_err().code, &FRONTIER_TOO_LARGE);
}

/// A watch that stops a search, or a time limit that is over, ends it with a diagnostic that says so.
#[test]
fn searches_can_be_stopped() {
    struct Impatient(AtomicU64);
    impl Watch for Impatient {
        fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
            assert!(of.is_none_or(|of| done <= of.get()));
            self.0.fetch_add(1, Ordering::Relaxed);
            ControlFlow::Break(StopReason::Interrupted)
        }
    }
    let instance = additive(3, 5, 10, |i, v, l| ((l * (i + 3) + v) % 10) as f64);
    let deals = Deals::new(&instance, everyone(&instance)).unwrap();
    let watch = Impatient(AtomicU64::new(0));
    let stopped = survey(&deals, &[], &Run { limits: &DEFAULT, watch: &watch }).unwrap_err();
    assert_eq!((stopped.code, watch.0.into_inner()), (&STOPPED, 1));
    let watch = Impatient(AtomicU64::new(0));
    let stopped = improving_edit(&instance, &at([1; 5]), None, &Run { limits: &DEFAULT, watch: &watch }).unwrap_err();
    assert_eq!(stopped.code, &STOPPED);
    let hurry = Limits { time: Some(Duration::ZERO), ..DEFAULT };
    assert_eq!(survey(&deals, &[], &run(&hurry)).unwrap_err().code, &STOPPED);
    let lazy = Limits { work: 1, ..DEFAULT };
    let sure = efficient(&instance, &at([1; 5]), everyone(&instance), Within::Feasible, &run(&lazy)).unwrap_err();
    assert_eq!(sure.code, &STOPPED);
}

/// In 10^30 outcomes the nearest are still found, and an outcome that is best for all is still proved efficient.
#[test]
fn searches_from_one_outcome_work_in_huge_spaces() {
    let instance = additive(3, 30, 10, |i, v, l| ((l * 7 + v * 3 + i * 5) % 10) as f64 * 10.0);
    let refused = at((0..30).map(|v| usize::from(v < 3) * (1 + v)));
    let opened = opening(&instance, &refused, &run(&DEFAULT)).unwrap().unwrap();
    assert!(opened.changed_from_package <= 2, "{opened:?}");
    assert!(improving_edit(&instance, &refused, None, &run(&DEFAULT)).unwrap().is_some());
    let common = additive(3, 30, 10, |_, v, l| ((l * 7 + v * 3) % 10) as f64 * 10.0);
    let best = at((0..30).map(|v| (0..10).max_by_key(|l| (l * 7 + v * 3) % 10).unwrap()));
    assert_eq!(efficient(&common, &best, everyone(&common), Within::Feasible, &run(&DEFAULT)), Ok(None));
    let worse = best.with(zopa_core::IssueId::new(4), LevelId::new(0));
    assert_eq!(efficient(&common, &worse, everyone(&common), Within::Feasible, &run(&DEFAULT)), Ok(Some(best)));
}

/// One thread and two threads give the same answers, on spaces of many blocks with ties.
#[test]
fn threads_make_no_difference() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut answers = Vec::new();
            for (seed, parties) in [(1, 2), (2, 3), (3, 4), (4, 3)] {
                let mut stream = Stream::new(seed, "values");
                let instance = additive(parties, 6, 7, |_, _, _| stream.below(20) as f64 * 5.0);
                let everyone = everyone(&instance);
                let deals = Deals::new(&instance, everyone).unwrap();
                answers.push(format!("{:?}", survey(&deals, &Solution::ALL, &run(&DEFAULT))));
                answers.push(format!("{:?}", coalitions_with_gain(&instance, &run(&DEFAULT))));
                for level in 0..7 {
                    let at = at([level, 1, 2, 3, 4, 5]);
                    answers.push(format!("{:?}", improving_edit(&instance, &at, None, &run(&DEFAULT))));
                    answers.push(format!("{:?}", opening(&instance, &at, &run(&DEFAULT))));
                }
            }
            answers
        })
    };
    assert_eq!(on(1), on(2));
}

/// The reason for a missing fair point is a sentence with the names of the case.
#[test]
fn reasons_name_the_parties() {
    let instance = additive(2, 1, 2, |_, _, l| l as f64);
    let case = instance.model().case();
    let both = Undefined::Ordinal(everyone(&instance)).sentence(case);
    assert_eq!(both, "Party 0, Party 1 have ordinal preferences: their gains are not a number");
    let one = Undefined::Ordinal(PartySet::only(PartyId::new(1))).sentence(case);
    assert_eq!(one, "Party 1 has ordinal preferences: its gain is not a number");
    assert_eq!(Undefined::NoStrictGain.sentence(case), "no package gives every party a strict gain");
}

/// One party alone, in 10^9 outcomes of which almost all are equally good: no 0 may follow a 0, and nothing else matters.
/// All of them are counted, the first are listed, and memory holds no list of them.
#[test]
fn a_group_of_one_with_a_thousand_million_best_packages() {
    let (issues, levels) = (9, 10);
    let me = PartySet::only(PartyId::new(0));
    let mut case = Case {
        parties: std::iter::once(plain::party(0)).collect(),
        issues: (0..issues).map(|k| plain::issue(k, levels, me)).collect(),
        has_status_quo: true,
        red_lines: std::iter::once(Vec::new()).collect(),
        ..Case::default()
    };
    let lowest = |v: usize| Expr::In(IssueId::new(v), LevelSet::of(levels, [LevelId::new(0)]));
    for v in 1..issues {
        let expr = Expr::All(vec![lowest(v - 1), lowest(v)]);
        let broken = case.conditions.push(Stated { expr, text: String::new() });
        let id = format!("r{v}");
        case.rules.push(Rule {
            id,
            broken,
            text: String::new(),
            scope: Scope::Packages,
            because: Vec::new(),
            note: String::new(),
        });
    }
    // Worth something everywhere but at the status quo.
    let otherwise = case
        .conditions
        .push(Stated { expr: Expr::Not(Box::new(Expr::All((0..issues).map(lowest).collect()))), text: String::new() });
    let terms = vec![Term { id: "t".to_owned(), when: otherwise, add: Uncertain::Known(5.0) }];
    let worth = (0..issues).map(|_| {
        let values = (0..levels).map(|_| Uncertain::Known(50.0)).collect();
        Some(IssueWorth { weight: Uncertain::Known(1.0), values })
    });
    let (issues_worth, walk_away) = (worth.collect(), WalkAway::Above(Uncertain::Known(0.0)));
    let cardinal = Cardinal { issues: issues_worth, terms, walk_away, unit: 1.0, discount: None };
    case.preferences = std::iter::once(Preference::Cardinal(cardinal)).collect();
    let model = Model::new(Arc::new(case)).unwrap();
    let instance = Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap();
    let deals = Deals::new(&instance, me).unwrap();

    // Sequences of nine in which no 0 follows a 0, by whether the last is one.
    let (mut other, mut zero) = (9u128, 1u128);
    for _ in 1..issues {
        (other, zero) = (9 * (other + zero), other);
    }
    // The status quo is agreeable too, but worth less.
    let best = other + zero;
    let mut lowest_first: Vec<Outcome> = Vec::new();
    for n in 0.. {
        let digits: Vec<usize> = (0..issues as u32).map(|k| n / 10usize.pow(k) % 10).collect();
        if digits.windows(2).all(|w| w != [0, 0]) {
            lowest_first.push(at(digits));
        }
        if lowest_first.len() == DEFAULT.listed {
            break;
        }
    }
    let found = survey(&deals, &Solution::ALL, &run(&DEFAULT)).unwrap();
    assert_eq!(found.method.name, "parts of the space");
    assert_eq!(found.value.deliverable, Count::Exact(best + 1));
    for (solution, solved) in &found.value.solutions {
        let solved = solved.as_ref().unwrap();
        assert_eq!(solved.count, all_of(best), "{solution:?}");
        assert_eq!(solved.packages, lowest_first, "{solution:?}");
    }
    let frontier = found.value.frontier.unwrap();
    assert_eq!((frontier.points, frontier.outcomes), (all_of(1), all_of(best)));
    let best_for = best_for_each(&deals, &run(&DEFAULT)).unwrap();
    assert_eq!((best_for[0].count.clone(), best_for[0].packages.clone()), (all_of(best), lowest_first));
    let peak = zopa_testkit::measure::peak();
    let kilobytes = peak.trim_end_matches(" kB").parse::<u64>().unwrap_or(0);
    assert!(kilobytes < 1_000_000, "{peak}");
}
