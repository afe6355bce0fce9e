//! The inverse problem against enumeration of every profile, verdicts by the brute-force twin.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support;
use crate::support::orders::{distance, orders, ranked, strict, ties_nothing_new};
use crate::support::{LIMITS, RUN};
use std::collections::BTreeMap;
use zopa_conflict::inverse::{profiles, smallest_change, smallest_change_at_once, smallest_joint_change};
use zopa_conflict::{CoalitionAnswer, Coalitional, Concept, Graded, Notion, Ranks, Simultaneous, moves_of};
use zopa_core::{Case, Id, Instance, Limits, PartyId, PartySet, Preference, Run, Silent, StateId};
use zopa_testkit::conflict::{self as twin, Conflict, Graph, Joint};
use zopa_testkit::generate::{self, Feature, Features, Shape};

const CONCEPTS: [(Concept, twin::Concept); 5] = [
    (Concept::Nash, twin::Concept::Nash),
    (Concept::Gmr, twin::Concept::Gmr),
    (Concept::Smr, twin::Concept::Smr),
    (Concept::Seq, twin::Concept::Seq),
    (Concept::Sseq, twin::Concept::Sseq),
];

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
    let plain = Graded::plain(&ranks, case.parties.len());
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
        let count = profiles(&*moves, &plain, false, (states[at], concept), &RUN).unwrap().value;
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

/// The concepts of coalitions, and those in which the others may sign: the cheapest of all changes of all orders, nearest first, each profile judged by
/// the definition. Returns how many were compared, needed a change, and needed another one with signatures.
fn compare_together(case: &Case, wished: usize) -> Option<(usize, usize, usize)> {
    let instance = generate::instance(case);
    let graph = Graph::of(instance.model());
    let n = graph.states().len();
    let stated: Vec<usize> =
        (0..case.parties.len()).filter(|p| case.preferences[PartyId::new(*p)] != Preference::Absent).collect();
    let all = orders(n);
    if n < 2 || stated.is_empty() || all.len().checked_pow(stated.len() as u32).is_none_or(|k| k > 500_000) {
        return None;
    }
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let graded = Graded::new(&instance, &*moves, &ranks);
    let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
    let at = wished % n;
    let present: Vec<Vec<i64>> = stated
        .iter()
        .map(|p| states.iter().map(|s| i64::from(ranks.of(PartyId::new(*p)).unwrap()[s.0 as usize])).collect())
        .collect();
    let of = |chosen: &[Vec<i64>]| {
        let mut orders = vec![None; case.parties.len()];
        stated.iter().zip(chosen).for_each(|(p, o)| orders[*p] = Some(o.clone()));
        ranked(case, graph.states(), &orders)
    };
    // Nearest first: profiles that tie nothing new.
    let mut profiles: Vec<(u64, Vec<Vec<i64>>)> = vec![(0, Vec::new())];
    for own in &present {
        let near: Vec<(u64, &Vec<i64>)> =
            all.iter().filter(|o| ties_nothing_new(own, o)).map(|o| (distance(own, o), o)).collect();
        let more = |(far, chosen): &(u64, Vec<Vec<i64>>)| {
            let with = |(d, o): &(u64, &Vec<i64>)| (far + d, [chosen.as_slice(), &[(*o).clone()]].concat());
            near.iter().map(with).collect::<Vec<_>>()
        };
        profiles = profiles.iter().flat_map(more).collect();
    }
    profiles.sort_by_key(|(far, _)| *far);
    let joining: PartySet = case
        .parties
        .ids()
        .filter(|p| stated.contains(&p.index()) && case.parties[*p].role != zopa_core::Role::Audience)
        .collect();
    let members: Vec<PartyId> = joining.iter().collect();
    let coalitions: Vec<PartySet> = (1..1usize << members.len())
        .map(|mask| members.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect())
        .collect();
    let holds = |instance: &Instance, question: usize| {
        let conflict = Conflict::new(&graph, instance);
        let (concept, joint) = QUESTIONS[question];
        match question {
            0 | 1 => stated.iter().all(|p| conflict.stable(at, PartyId::new(*p), concept, joint) != Some(false)),
            _ => coalitions.iter().all(|h| conflict.coalition_stable(at, *h, concept, joint) != Some(false)),
        }
    };
    let found: Vec<zopa_conflict::inverse::Change> = (0..QUESTIONS.len())
        .map(|k| {
            let together = |concept, signatures| {
                let of = Coalitional { concept, signatures };
                smallest_joint_change(&*moves, &graded, states[at], of, &RUN).unwrap().value
            };
            match k {
                0 => {
                    smallest_change(&*moves, &ranks, states[at], Notion::with_signatures(Concept::Gmr), &RUN)
                        .unwrap()
                        .value
                }
                1 => {
                    smallest_change(&*moves, &ranks, states[at], Notion::with_signatures(Concept::Smr), &RUN)
                        .unwrap()
                        .value
                }
                2 => together(CoalitionAnswer::Nothing, false),
                3 => together(CoalitionAnswer::Reach, false),
                4 => together(CoalitionAnswer::ReachWithoutRepair, false),
                5 => together(CoalitionAnswer::Reach, true),
                _ => together(CoalitionAnswer::ReachWithoutRepair, true),
            }
        })
        .collect();
    let mut seen = (0, 0, 0);
    for (k, change) in found.iter().enumerate() {
        let nearest = profiles.iter().find(|(_, chosen)| holds(&of(chosen), k)).map(|(far, _)| *far);
        assert_eq!(Some((change.swaps * 2.0) as u64), nearest, "{:?} of {case:?}", QUESTIONS[k]);
        // What was found does it, and costs what it says.
        let mut now = present.clone();
        let mut cost = 0;
        for party in &change.parties {
            let place = stated.iter().position(|p| *p == party.party.index()).unwrap();
            let mut order = vec![0i64; n];
            for (rank, tier) in party.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| order[states.binary_search(s).unwrap()] = rank as i64);
            }
            cost += distance(&present[place], &order);
            assert!(ties_nothing_new(&present[place], &order));
            now[place] = order;
        }
        assert!(Some(cost) == nearest && holds(&of(&now), k));
        seen.0 += 1;
        seen.1 += usize::from(cost > 0);
    }
    seen.2 = usize::from(
        found[3].swaps.to_bits() != found[5].swaps.to_bits() || found[4].swaps.to_bits() != found[6].swaps.to_bits(),
    );
    Some(seen)
}

/// SIM: the cheapest of all changes of the orders of two parties over four states, each profile judged by the definition; now and then it is cheaper than to
/// leave nobody an improvement.
#[test]
fn all_who_move_at_once() {
    let features = Features::NONE.with(Feature::StateRules).with(Feature::OneWay).with(Feature::Tangled);
    let shape = Shape { parties: 2..=2, issues: 2..=2, levels: 2..=2, outcomes: 4, features };
    let (mut compared, mut changed, mut cheaper) = (0, 0, 0);
    for seed in 0..80u64 {
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let graph = Graph::of(instance.model());
        let n = graph.states().len();
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        let at = seed as usize % n;
        let present: Vec<Vec<i64>> = (0..2)
            .map(|p| states.iter().map(|s| i64::from(ranks.of(PartyId::new(p)).unwrap()[s.0 as usize])).collect())
            .collect();
        let holds = |orders: [&Vec<i64>; 2]| {
            let instance = ranked(&case, graph.states(), &orders.map(|o| Some(o.clone())));
            let shades = zopa_testkit::further::Shades::new(&graph, &instance);
            (0..2).all(|p| shades.sim(at, PartyId::new(p), false) != Some(false))
        };
        let all = orders(n);
        let near: Vec<Vec<&Vec<i64>>> =
            present.iter().map(|own| all.iter().filter(|o| ties_nothing_new(own, o)).collect()).collect();
        let mut profiles: Vec<(u64, [&Vec<i64>; 2])> = near[0]
            .iter()
            .flat_map(|a| near[1].iter().map(|b| (distance(&present[0], a) + distance(&present[1], b), [*a, *b])))
            .collect();
        profiles.sort_by_key(|(far, _)| *far);
        let nearest = profiles.into_iter().find(|(_, orders)| holds(*orders)).unwrap().0;
        let change =
            smallest_change_at_once(&*moves, &ranks, false, (states[at], Simultaneous::Broad), &RUN).unwrap().value;
        assert!(change.refused.is_none());
        assert_eq!((change.swaps * 2.0) as u64, nearest, "seed {seed}");
        let mut now = present.clone();
        for party in &change.parties {
            for (rank, tier) in party.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| now[party.party.index()][states.binary_search(s).unwrap()] = rank as i64);
            }
        }
        let cost: u64 = (0..2).map(|p| distance(&present[p], &now[p])).sum();
        assert!(cost == nearest && holds([&now[0], &now[1]]));
        let nash = smallest_change(&*moves, &ranks, states[at], Concept::Nash, &RUN).unwrap().value;
        compared += 1;
        changed += usize::from(nearest > 0);
        cheaper += usize::from(nearest > 0 && change.swaps < nash.swaps);
    }
    assert!(compared == 80 && changed > 15 && cheaper > 2, "{compared} {changed} {cheaper}");
}

/// What is asked, in the twin's words: single parties answered by moves and signatures, then coalitions.
const QUESTIONS: [(twin::Concept, Joint); 7] = [
    (twin::Concept::Gmr, Joint::Signatures),
    (twin::Concept::Smr, Joint::Signatures),
    (twin::Concept::Nash, Joint::Moves),
    (twin::Concept::Gmr, Joint::Moves),
    (twin::Concept::Smr, Joint::Moves),
    (twin::Concept::Gmr, Joint::Signatures),
    (twin::Concept::Smr, Joint::Signatures),
];

/// Concepts of coalitions, and answers by signatures, over issues that one party sets or several, rules, graphs, audiences.
#[test]
fn coalitions_and_signatures() {
    let two = Shape { parties: 2..=2, issues: 1..=2, levels: 2..=2, ..Shape::default().up_to(4) };
    let three = Shape { parties: 3..=3, issues: 1..=1, levels: 3..=3, ..Shape::default().up_to(3) };
    let graph = Shape {
        parties: 2..=2,
        issues: 1..=1,
        levels: 4..=4,
        outcomes: 4,
        features: Features::NONE.with(Feature::Graph),
    };
    let mut all = (0, 0, 0);
    for seed in 0..240u64 {
        let shape = [&two, &three, &graph][seed as usize % 3];
        if let Some(seen) = compare_together(&generate::case(seed, shape), seed as usize) {
            all = (all.0 + seen.0, all.1 + seen.1, all.2 + seen.2);
        }
    }
    // One party beside two that sign together: their signatures can answer it.
    let case = support::issues(3, &[(2, &[0]), (2, &[1, 2])]);
    let graph = Graph::of(&support::model(case.clone()));
    for seed in 0..120u64 {
        let mut random = support::Random(seed);
        let mut order = || {
            let mut order: Vec<i64> = (0..4).collect();
            (1..4).for_each(|k| order.swap(k, random.below(k as u64 + 1) as usize));
            Some(order)
        };
        let orders = [order(), order(), order()];
        let ranked = ranked(&case, graph.states(), &orders).model().case().as_ref().clone();
        let seen = compare_together(&ranked, seed as usize).unwrap();
        all = (all.0 + seen.0, all.1 + seen.1, all.2 + seen.2);
    }
    assert!(all.0 > 1_000 && all.1 > 400 && all.2 > 3, "{all:?}");
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
    let plain = Graded::plain(&ranks, 3);
    let count = |concept| profiles(&*moves, &plain, false, (StateId(17), concept), &RUN).map(|a| a.value.fitting);
    assert_eq!(count(Concept::Seq).unwrap_err().code.code, "E722");
}
