//! The inverse problem against enumeration of every profile, verdicts by the brute-force twin.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

mod support;

use std::collections::BTreeMap;
use support::{LIMITS, RUN};
use zopa_conflict::inverse::{profiles, smallest_change};
use zopa_conflict::{Concept, Ranks, moves_of};
use zopa_core::{Case, Id, Instance, Limits, PartyId, Preference, Run, Silent, StateId};
use zopa_testkit::conflict::{self as twin, Conflict, Graph, Joint};
use zopa_testkit::generate::{self, Feature, Features, Shape};

const CONCEPTS: [(Concept, twin::Concept); 5] = [
    (Concept::Nash, twin::Concept::Nash),
    (Concept::Gmr, twin::Concept::Gmr),
    (Concept::Smr, twin::Concept::Smr),
    (Concept::Seq, twin::Concept::Seq),
    (Concept::Sseq, twin::Concept::Sseq),
];

/// Every order of so many states, ties included: the rank of each state, dense from 0.
fn orders(n: usize) -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        let longer = |ranks: &Vec<i64>| (0..n as i64).map(|r| [ranks.as_slice(), &[r]].concat()).collect::<Vec<_>>();
        all = all.iter().flat_map(longer).collect();
    }
    all.retain(|ranks| (0..ranks.iter().max().map_or(0, |m| m + 1)).all(|r| ranks.contains(&r)));
    all
}

/// Whether no two states are tied.
fn strict(ranks: &[i64]) -> bool {
    (0..ranks.len()).all(|a| (0..a).all(|b| ranks[a] != ranks[b]))
}

/// An explicit graph with the same states and moves, in which a party's order can be anything.
struct Listed {
    case: Case,
    graph: Graph,
}

impl Listed {
    fn of(instance: &Instance) -> Listed {
        let from = Graph::of(instance.model());
        let n = from.states().len();
        let parties = instance.model().case().parties.len();
        let mut arcs = Vec::new();
        for p in 0..parties {
            for s in 0..n {
                arcs.extend(from.moves(PartyId::new(p), s).iter().map(|t| (s + 1, t + 1, p)));
            }
        }
        let case = support::graph(parties, n, &arcs);
        let graph = Graph::of(&support::model(case.clone()));
        Listed { case, graph }
    }
    fn instance(&self, orders: &[Option<Vec<i64>>]) -> Instance {
        let mut case = self.case.clone();
        for (p, ranks) in orders.iter().enumerate() {
            if let Some(ranks) = ranks {
                case.preferences[PartyId::new(p)] = support::ranking(&mut case, ranks);
            }
        }
        generate::instance(&case)
    }
}

/// Whether the second order ties only what the first does.
fn ties_nothing_new(from: &[i64], to: &[i64]) -> bool {
    (0..from.len()).all(|a| (0..a).all(|b| to[a] != to[b] || from[a] == from[b]))
}

/// Half swaps between two orders, if the second ties nothing that the first does not.
fn distance(from: &[i64], to: &[i64]) -> u64 {
    let pairs = (0..from.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    pairs
        .map(|(a, b)| match (from[a].cmp(&from[b]), to[a].cmp(&to[b])) {
            (x, y) if x == y => 0,
            (std::cmp::Ordering::Equal, _) => 1,
            _ => 2,
        })
        .sum()
}

/// At most this many profiles are gone through.
const PROFILES: usize = 6_000;

/// What was compared.
#[derive(Debug, Default)]
struct Seen {
    compared: usize,
    strict: usize,
    changed: usize,
}

fn compare(case: &Case, wished: usize, seen: &mut Seen) {
    let instance = generate::instance(case);
    let listed = Listed::of(&instance);
    let n = listed.graph.states().len();
    let stated: Vec<usize> =
        (0..case.parties.len()).filter(|p| case.preferences[PartyId::new(*p)] != Preference::Absent).collect();
    let all = orders(n);
    if all.len().checked_pow(stated.len() as u32).is_none_or(|k| k > PROFILES) {
        return;
    }
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
    let at = wished % n;
    let rank = |p: usize, s: StateId| ranks.of(PartyId::new(p)).map(|r| i64::from(r[s.0 as usize]));
    let present: BTreeMap<usize, Vec<i64>> =
        stated.iter().map(|p| (*p, states.iter().map(|s| rank(*p, *s).unwrap()).collect())).collect();
    seen.compared += 1;
    seen.strict += usize::from(present.values().all(|r| strict(r)));
    let mut chosen = vec![0usize; stated.len()];
    let mut fitting = [0u128; 5];
    let mut nearest = [u64::MAX; 5];
    loop {
        let mut of = vec![None; case.parties.len()];
        for (k, p) in stated.iter().enumerate() {
            of[*p] = Some(all[chosen[k]].clone());
        }
        let ordered = listed.instance(&of);
        let conflict = Conflict::new(&listed.graph, &ordered);
        let far: u64 = stated.iter().zip(&chosen).map(|(p, k)| distance(&present[p], &all[*k])).sum();
        for (c, (_, of_twin)) in CONCEPTS.iter().enumerate() {
            if stated.iter().all(|p| conflict.stable(at, PartyId::new(*p), *of_twin, Joint::Moves) != Some(false)) {
                if chosen.iter().all(|k| strict(&all[*k])) {
                    fitting[c] += 1;
                }
                if stated.iter().zip(&chosen).all(|(p, k)| ties_nothing_new(&present[p], &all[*k])) {
                    nearest[c] = nearest[c].min(far);
                }
            }
        }
        let Some(k) = (0..chosen.len()).find(|k| chosen[*k] + 1 < all.len()) else { break };
        chosen[k] += 1;
        chosen[..k].fill(0);
    }
    for (c, (concept, of_twin)) in CONCEPTS.into_iter().enumerate() {
        let count = profiles(&*moves, &ranks, states[at], concept, &RUN).unwrap().value;
        assert_eq!(count.fitting, fitting[c], "{:?}", concept);
        let factorial: u128 = (1..=n as u128).product();
        assert_eq!(count.all, factorial.pow(stated.len() as u32));
        let change = smallest_change(&*moves, &ranks, states[at], concept, &RUN).unwrap().value;
        let halves = (change.swaps * 2.0) as u64;
        assert_eq!(halves, nearest[c], "{concept:?}");
        // What was found does it, and costs what it says.
        let mut of: Vec<Option<Vec<i64>>> = (0..case.parties.len()).map(|p| present.get(&p).cloned()).collect();
        let mut cost = 0;
        for party in &change.parties {
            let p = party.party.index();
            let mut now = vec![0i64; n];
            for (k, tier) in party.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| now[states.binary_search(s).unwrap()] = k as i64);
            }
            cost += distance(&present[&p], &now);
            assert!(ties_nothing_new(&present[&p], &now));
            of[p] = Some(now);
        }
        assert_eq!(cost, halves);
        seen.changed += usize::from(cost > 0 && concept == Concept::Seq);
        let ordered = listed.instance(&of);
        let conflict = Conflict::new(&listed.graph, &ordered);
        assert!(stated.iter().all(|p| conflict.stable(at, PartyId::new(*p), of_twin, Joint::Moves) != Some(false)));
    }
}

/// Compares the seeds' cases, and makes sure that enough of them were small enough, and needed a change.
fn compare_all(seeds: std::ops::Range<u64>, case: &dyn Fn(u64) -> Case) {
    let mut seen = Seen::default();
    for seed in seeds.clone() {
        compare(&case(seed), seed as usize, &mut seen);
    }
    let n = (seeds.end - seeds.start) as usize;
    assert!(seen.compared * 2 > n && seen.changed * 5 > n, "{seen:?} of {n}");
}

/// Conflicts with issues: rules, one-way and joint issues, unstated parties.
#[test]
fn conflicts_with_issues() {
    let shape = Shape { parties: 2..=2, issues: 1..=2, levels: 2..=2, ..Shape::default().up_to(4) };
    compare_all(0..50, &|seed| generate::case(seed, &shape.clone().without(Feature::MoveRules)));
    // With rules on moves fewer of them need a change.
    let mut seen = Seen::default();
    (0..50).for_each(|seed| compare(&generate::case(seed, &shape), seed as usize, &mut seen));
    assert!(seen.compared > 20 && seen.changed > 5, "{seen:?}");
}

/// Explicit graphs: intransitive moves, common moves, three parties.
#[test]
fn explicit_graphs() {
    let features = Features::NONE.with(Feature::Graph).with(Feature::Unstated);
    let shape = Shape { parties: 2..=3, issues: 1..=1, levels: 3..=4, outcomes: 4, features };
    compare_all(0..50, &|seed| generate::case(seed, &shape));
}

/// Under Nash, GMR and SMR a party's order is its own affair: against every order of five states, ties included.
#[test]
fn every_order_of_five_states() {
    let features = Features::NONE.with(Feature::Graph).with(Feature::Unstated);
    let shape = Shape { parties: 2..=3, issues: 1..=1, levels: 5..=5, outcomes: 5, features };
    let all = orders(5);
    let (mut compared, mut changed) = (0, 0);
    for seed in 0..24u64 {
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let listed = Listed::of(&instance);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let mut random = support::Random(seed);
        // Few different numbers, many ties.
        let values: Vec<Option<Vec<i64>>> =
            (0..case.parties.len()).map(|_| Some((0..5).map(|_| random.below(4) as i64).collect())).collect();
        let ranks = Ranks::of_values(&values, &*moves);
        let at = seed as usize % 5;
        for (concept, of_twin) in &CONCEPTS[..3] {
            let mut least = 0;
            for p in case.parties.ids() {
                let own: Vec<i64> = values[p.index()].clone().unwrap();
                let costs = |order: &&Vec<i64>| ties_nothing_new(&own, order);
                let holds = |order: &&Vec<i64>| {
                    let mut of = values.clone();
                    of[p.index()] = Some((*order).clone());
                    let ordered = listed.instance(&of);
                    Conflict::new(&listed.graph, &ordered).stable(at, p, *of_twin, Joint::Moves) != Some(false)
                };
                let mut near: Vec<&Vec<i64>> = all.iter().filter(costs).collect();
                near.sort_by_key(|order| distance(&own, order));
                least += distance(&own, near.into_iter().find(holds).unwrap());
            }
            let change = smallest_change(&*moves, &ranks, StateId(at as u32), *concept, &RUN).unwrap().value;
            assert_eq!((change.swaps * 2.0) as u64, least, "seed {seed}, {concept:?}");
            compared += 1;
            changed += usize::from(least > 0);
        }
    }
    assert!(compared == 72 && changed > 20, "{changed} of {compared}");
}

/// An equilibrium needs no change; a state that cannot exist and a budget too small are refused.
#[test]
fn nothing_to_change_costs_nothing() {
    let mut case = support::issues(2, &[(2, &[0]), (2, &[1])]);
    for p in 0..2 {
        let expr =
            zopa_core::Expr::In(zopa_core::IssueId::new(p), zopa_core::LevelSet::of(2, [zopa_core::LevelId::new(1)]));
        let when = case.conditions.push(zopa_core::Stated { expr, text: String::new() });
        case.preferences[PartyId::new(p)] =
            Preference::Priorities(vec![zopa_core::Statement { when, strength: zopa_core::Strength::Mild }]);
    }
    let instance = generate::instance(&case);
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let change = |s: u32, concept| smallest_change(&*moves, &ranks, StateId(s), concept, &RUN).unwrap().value;
    assert!(change(3, Concept::Nash).swaps == 0.0 && change(3, Concept::Nash).parties.is_empty());
    // From (0, 0) each would move up: 2 states above it, tied, for each.
    assert!(change(0, Concept::Nash).swaps > 0.0);
    let poor = Limits { bytes: 100, ..LIMITS };
    let run = Run { limits: &poor, watch: &Silent };
    assert_eq!(smallest_change(&*moves, &ranks, StateId(0), Concept::Seq, &run).unwrap_err().code.code, "E721");
}

/// Sixty states: the smallest change is found and small, whatever the concept; counting them is refused where it cannot
/// be exact.
#[test]
fn sixty_states_are_not_too_many() {
    let of: Vec<(usize, &[usize])> = vec![(4, &[0]), (5, &[1]), (3, &[2])];
    let case = support::issues(3, &of);
    let model = support::model(case);
    let moves = moves_of(&model, &LIMITS).unwrap();
    let mut random = support::Random(5);
    let values: Vec<Option<Vec<i64>>> =
        (0..3).map(|_| Some((0..60).map(|_| random.below(1 << 40) as i64).collect())).collect();
    let ranks = Ranks::of_values(&values, &*moves);
    let swaps = |concept| smallest_change(&*moves, &ranks, StateId(17), concept, &RUN).unwrap().value.swaps;
    let all: Vec<f64> = Concept::ALL.into_iter().map(swaps).collect();
    // Nash asks for most, and GMR for no more than any other concept.
    assert!(all.iter().all(|s| *s <= all[0] && *s >= all[1]) && all[0] > 0.0, "{all:?}");
    let count = |concept| profiles(&*moves, &ranks, StateId(17), concept, &RUN).map(|a| a.value.fitting);
    assert_eq!(count(Concept::Seq).unwrap_err().code.code, "E722");
}

/// Random conflicts in which every weight is an interval.
fn with_ranges(seed: u64) -> Case {
    let features = Features::NONE.with(Feature::Tangled).with(Feature::Terms).with(Feature::OtherStatusQuo);
    let shape = Shape { parties: 2..=2, issues: 2..=3, levels: 2..=2, outcomes: 8, features };
    let mut case = generate::case(seed, &shape);
    let mut random = support::Random(seed);
    for party in case.parties.ids().collect::<Vec<_>>() {
        let Preference::Cardinal(mut cardinal) = case.preferences[party].clone() else { continue };
        for (v, worth) in cardinal.issues.iter_mut().enumerate() {
            let Some(worth) = worth else { continue };
            let (low, wide) = (1 + random.below(20), 2 + 2 * random.below(20));
            let prior = zopa_core::Distribution::Interval { low: low as f64, high: (low + wide) as f64 };
            let path = format!("preferences.{}.weights.{v}", case.parties[party].id);
            let input = zopa_core::Input { path, prior, clip: (0.0, f64::INFINITY), because: Vec::new() };
            worth.weight = zopa_core::Uncertain::Input(case.inputs.push(input));
        }
        case.preferences[party] = Preference::Cardinal(cardinal);
    }
    case
}

/// The smallest change of weights against a grid over all ranges: no weights of the grid that move less make the state an
/// equilibrium by the definition, and those found do.
#[test]
fn weights_move_no_further_than_they_must() {
    use zopa_conflict::inverse::{FreeWeight, smallest_weights};
    use zopa_core::{Distribution, Draw, Uncertain};
    let (mut found, mut moved, mut none) = (0, 0, 0);
    for seed in 0..160 {
        let case = with_ranges(seed);
        let model = support::model(case.clone());
        let range = |id| match case.inputs[id].prior {
            Distribution::Interval { low, high } => (low, high),
            _ => unreachable!(),
        };
        let central = |x: Uncertain<f64>| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => (range(id).0 + range(id).1) / 2.0,
        };
        let mut free = Vec::new();
        for (party, preference) in case.preferences.enumerated() {
            let Preference::Cardinal(cardinal) = preference else { continue };
            for (issue, worth) in cardinal.issues.enumerated() {
                if let Some(Uncertain::Input(input)) = worth.as_ref().map(|w| w.weight) {
                    let (low, high) = range(input);
                    free.push(FreeWeight { party, issue, input, low, high });
                }
            }
        }
        let instance = Instance::with(&model, Draw::CENTRAL, &central).unwrap();
        let moves = moves_of(&model, &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graph = Graph::of(&model);
        let wished = seed as usize % graph.states().len();
        let at = moves.state(&graph.states()[wished]).unwrap();
        let concepts = [(Concept::Nash, twin::Concept::Nash), (Concept::Seq, twin::Concept::Seq)];
        let holds = |weights: &dyn Fn(zopa_core::InputId) -> f64, of: twin::Concept| {
            let number = |x: Uncertain<f64>| match x {
                Uncertain::Known(value) => value,
                Uncertain::Input(id) => weights(id),
            };
            let instance = Instance::with(&model, Draw::CENTRAL, &number).unwrap();
            let conflict = Conflict::new(&graph, &instance);
            case.parties.ids().all(|p| conflict.stable(wished, p, of, Joint::Moves) != Some(false))
        };
        for (concept, of_twin) in concepts {
            let answer =
                smallest_weights(&instance, &central, &free, &*moves, &ranks, (at, concept), &RUN).unwrap().value;
            // Each weight at one of five (of many weights, three) places of its range.
            let steps = if free.len() > 4 { 3usize } else { 5 };
            let mut nearest = f64::INFINITY;
            for k in 0..steps.pow(free.len() as u32) {
                let place = |n: usize| (k / steps.pow(n as u32) % steps) as f64 * 2.0 / (steps - 1) as f64 - 1.0;
                let far = (0..free.len()).map(|n| place(n).abs()).fold(0.0, f64::max);
                let weight = |id| {
                    let n = free.iter().position(|f| f.input == id).unwrap();
                    central(Uncertain::Input(id)) + place(n) * (range(id).1 - range(id).0) / 2.0
                };
                if far < nearest && holds(&weight, of_twin) {
                    nearest = far;
                }
            }
            match &answer {
                // The grid knows ties, the search asks for a millionth of a point.
                None => none += usize::from(nearest == f64::INFINITY),
                Some(change) => {
                    found += 1;
                    moved += usize::from(change.fraction > 0.0);
                    assert!(change.fraction <= nearest + 1e-4, "seed {seed}: {} above {nearest}", change.fraction);
                    let weight = |id| {
                        let new = change.weights.iter().find(|(f, _)| f.input == id).map(|(_, w)| *w);
                        new.unwrap_or_else(|| central(Uncertain::Input(id)))
                    };
                    assert!(holds(&weight, of_twin), "seed {seed}");
                    for (f, w) in &change.weights {
                        let way = (w - central(Uncertain::Input(f.input))).abs() / ((f.high - f.low) / 2.0);
                        assert!(way <= change.fraction + 1e-6 && *w >= f.low && *w <= f.high);
                    }
                }
            }
        }
    }
    assert!(found > 20 && moved > 5 && none > 5, "{found} {moved} {none}");
}
