//! The smallest change of weights against a grid over their ranges, verdicts by the brute-force twin.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support;
use crate::support::{LIMITS, RUN};
use zopa_conflict::inverse::{FreeWeight, Goal, smallest_weights};
use zopa_conflict::{
    CoalitionAnswer, Coalitional, Concept, Extended, Extension, Further, Graded, Notion, Ranks, Simultaneous, moves_of,
};
use zopa_core::{Case, Distribution, Draw, Id, Instance, PartyId, PartySet, Preference, Uncertain};
use zopa_testkit::conflict::{self as twin, Graph, Joint};
use zopa_testkit::further::{Answers, Shades};
use zopa_testkit::generate::{self, Feature, Features, Shape};
use zopa_testkit::weights::{Range, least};

const fn together(concept: CoalitionAnswer) -> Goal {
    Goal::Further(Further::Coalition(Coalitional { concept, signatures: false }))
}

/// Beside Nash and SEQ, one of these in each case.
const QUESTIONS: [Goal; 10] = [
    together(CoalitionAnswer::Nothing),
    together(CoalitionAnswer::ReachWithoutRepair),
    together(CoalitionAnswer::Improvements),
    together(CoalitionAnswer::ClassImprovements),
    Goal::Further(Further::Sim(Simultaneous::Broad)),
    Goal::Further(Further::Sim(Simultaneous::Tableau)),
    Goal::Further(Further::Limited(2)),
    Goal::Further(Further::NonMyopic),
    Goal::Further(Further::Stackelberg),
    Goal::Further(Further::Unknown(Extended::Seq, Extension::C)),
];

/// Whether a state is an equilibrium of two parties, by the definitions.
fn is_equilibrium(shades: &Shades<'_>, s: usize, goal: Goal) -> bool {
    let [a, b] = [PartyId::new(0), PartyId::new(1)];
    let coalitions: [PartySet; 3] = [PartySet::only(a), PartySet::only(b), [a, b].into_iter().collect()];
    let all = |of: &dyn Fn(PartyId, PartyId) -> Option<bool>| of(a, b) != Some(false) && of(b, a) != Some(false);
    match goal {
        Goal::Alone(notion) => {
            let concept = if notion.concept() == Concept::Nash { twin::Concept::Nash } else { twin::Concept::Seq };
            all(&|p, _| shades.plain().stable(s, p, concept, Joint::Moves))
        }
        Goal::Further(Further::Coalition(of)) => {
            let answers = match of.concept {
                CoalitionAnswer::Nothing => Answers::Nothing,
                CoalitionAnswer::Reach => Answers::Reach,
                CoalitionAnswer::ReachWithoutRepair => Answers::ReachWithoutRepair,
                CoalitionAnswer::Improvements => Answers::Improvements,
                CoalitionAnswer::ClassImprovements => Answers::Class,
            };
            coalitions.iter().all(|c| shades.coalition(s, *c, answers, of.signatures))
        }
        Goal::Further(Further::Sim(reading)) => all(&|p, _| shades.sim(s, p, reading == Simultaneous::Tableau)),
        Goal::Further(Further::Limited(h)) => all(&|p, q| Some(shades.limited(s, p, q, h.into()))),
        Goal::Further(Further::NonMyopic) => all(&|p, q| Some(shades.non_myopic(s, p, q))),
        Goal::Further(Further::Stackelberg) => {
            all(&|p, q| Some(shades.limited(s, p, q, 2) && shades.limited(s, q, p, 1)))
        }
        Goal::Further(_) => all(&|p, _| shades.uncertain(s, p, twin::Concept::Seq, 'c')),
    }
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
        let graded = Graded::new(&instance, &*moves, &ranks);
        let further = QUESTIONS[seed as usize % QUESTIONS.len()];
        let goals = [Goal::from(Concept::Nash), Goal::from(Concept::Seq), further];
        let holds = |weights: &dyn Fn(zopa_core::InputId) -> f64, goal: Goal| {
            let number = |x: Uncertain<f64>| match x {
                Uncertain::Known(value) => value,
                Uncertain::Input(id) => weights(id),
            };
            let instance = Instance::with(&model, Draw::CENTRAL, &number).unwrap();
            is_equilibrium(&Shades::new(&graph, &instance), wished, goal)
        };
        for goal in goals {
            let answer =
                smallest_weights(&instance, &central, &free, (&*moves, &graded), (at, goal), &RUN).unwrap().value;
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
                if far < nearest && holds(&weight, goal) {
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
                    assert!(holds(&weight, goal), "seed {seed}");
                    for (f, w) in &change.weights {
                        let way = (w - central(Uncertain::Input(f.input))).abs() / ((f.high - f.low) / 2.0);
                        assert!(way <= change.fraction + 1e-6 && *w >= f.low && *w <= f.high);
                    }
                }
            }
        }
    }
    assert!(found > 40 && moved > 10 && none > 10, "{found} {moved} {none}");
}

/// What is asked of conflicts of several parties: single parties, then coalitions, also with signatures in answers.
fn asked_of_several(k: usize) -> Goal {
    let all = [
        Goal::Alone(Notion::plain(Concept::Nash)),
        Goal::Alone(Notion::plain(Concept::Gmr)),
        Goal::Alone(Notion::plain(Concept::Smr)),
        Goal::Alone(Notion::plain(Concept::Seq)),
        Goal::Alone(Notion::plain(Concept::Sseq)),
        Goal::Alone(Notion::with_signatures(Concept::Gmr)),
        Goal::Alone(Notion::with_signatures(Concept::Seq)),
        together(CoalitionAnswer::Nothing),
        together(CoalitionAnswer::Reach),
        together(CoalitionAnswer::ReachWithoutRepair),
        together(CoalitionAnswer::Improvements),
        together(CoalitionAnswer::ClassImprovements),
    ];
    all[k % all.len()]
}

/// Whether a state is an equilibrium of any number of parties, by the definitions.
fn holds_for_all(shades: &Shades<'_>, s: usize, goal: Goal) -> bool {
    let stated: Vec<PartyId> =
        shades.plain().graph().parties().iter().filter(|p| shades.plain().is_stated(*p)).collect();
    match goal {
        Goal::Alone(notion) => {
            let concept = match notion.concept() {
                Concept::Nash => twin::Concept::Nash,
                Concept::Gmr => twin::Concept::Gmr,
                Concept::Smr => twin::Concept::Smr,
                Concept::Seq => twin::Concept::Seq,
                Concept::Sseq => twin::Concept::Sseq,
            };
            let joint = if notion.signatures() { Joint::Signatures } else { Joint::Moves };
            stated.iter().all(|p| shades.plain().stable(s, *p, concept, joint) != Some(false))
        }
        Goal::Further(Further::Coalition(of)) => {
            let answers = match of.concept {
                CoalitionAnswer::Nothing => Answers::Nothing,
                CoalitionAnswer::Reach => Answers::Reach,
                CoalitionAnswer::ReachWithoutRepair => Answers::ReachWithoutRepair,
                CoalitionAnswer::Improvements => Answers::Improvements,
                CoalitionAnswer::ClassImprovements => Answers::Class,
            };
            (1..1usize << stated.len()).all(|mask| {
                let members = stated.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect();
                shades.coalition(s, members, answers, of.signatures)
            })
        }
        Goal::Further(_) => unreachable!("not asked here"),
    }
}

/// One weight of each party with utilities is an interval.
fn with_one_range_each(seed: u64) -> Case {
    let features = Features::NONE
        .with(Feature::Tangled)
        .with(Feature::Terms)
        .with(Feature::OtherStatusQuo)
        .with(Feature::Joint)
        .with(Feature::Binding)
        .with(Feature::OneWay)
        .with(Feature::StateRules)
        .with(Feature::Ordinal)
        .with(Feature::Unstated);
    let shape = Shape { parties: 2..=3, issues: 2..=4, levels: 2..=3, outcomes: 12, features };
    let mut case = generate::case(seed, &shape);
    let mut random = support::Random(seed);
    for party in case.parties.ids().collect::<Vec<_>>() {
        let Preference::Cardinal(mut cardinal) = case.preferences[party].clone() else { continue };
        let issues: Vec<usize> =
            cardinal.issues.iter().enumerate().filter(|(_, worth)| worth.is_some()).map(|(v, _)| v).collect();
        if issues.is_empty() {
            continue;
        }
        let v = issues[random.below(issues.len() as u64) as usize];
        let (low, wide) = (random.below(12), 2 + 2 * random.below(30));
        let prior = Distribution::Interval { low: low as f64, high: (low + wide) as f64 };
        let path = format!("preferences.{}.weights.{v}", case.parties[party].id);
        let input = zopa_core::Input { path, prior, clip: (0.0, f64::INFINITY), because: Vec::new() };
        let input = Uncertain::Input(case.inputs.push(input));
        for (k, worth) in cardinal.issues.iter_mut().enumerate() {
            if let (true, Some(worth)) = (k == v, worth) {
                worth.weight = input;
            }
        }
        case.preferences[party] = Preference::Cardinal(cardinal);
    }
    case
}

/// The smallest change of weights of several parties, one weight each, against all orders of the states that these weights can bring about, nearest
/// first, judged by the definitions: not a thousandth of the way more or less, over more than two thousand random conflicts.
#[test]
fn one_weight_of_each_party_against_all_orders() {
    let (mut compared, mut cases, mut moved, mut none) = (0, 0, 0, 0);
    for seed in 0..3_000 {
        let case = with_one_range_each(seed);
        let model = support::model(case.clone());
        let range = |id| match case.inputs[id].prior {
            Distribution::Interval { low, high } => (low, high),
            _ => unreachable!("made above"),
        };
        let number = |x: Uncertain<f64>| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => f64::midpoint(range(id).0, range(id).1),
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
        let at_weights = |values: &[f64]| {
            let number = |x: Uncertain<f64>| match x {
                Uncertain::Known(value) => value,
                Uncertain::Input(id) => free.iter().position(|f| f.input == id).map_or(0.0, |k| values[k]),
            };
            Instance::with(&model, Draw::CENTRAL, &number).ok()
        };
        // A weight of nothing at the lower end may leave a party without any.
        let (Ok(instance), Some(_)) = (
            Instance::with(&model, Draw::CENTRAL, &number),
            at_weights(&free.iter().map(|f| f.low).collect::<Vec<_>>()),
        ) else {
            continue;
        };
        if free.is_empty() {
            continue;
        }
        cases += 1;
        let graph = Graph::of(&model);
        let moves = moves_of(&model, &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::new(&instance, &*moves, &ranks);
        let ranges: Vec<Range> =
            free.iter().map(|f| Range { central: f64::midpoint(f.low, f.high), low: f.low, high: f.high }).collect();
        let worth_of = |k: usize| {
            let (ranges, free, graph, at_weights) = (&ranges, &free, &graph, &at_weights);
            move |w: f64| -> Vec<i128> {
                let values: Vec<f64> =
                    ranges.iter().enumerate().map(|(j, r)| if j == k { w } else { r.central }).collect();
                let conflict = twin::Conflict::new(graph, &at_weights(&values).unwrap());
                (0..graph.states().len()).map(|s| conflict.worth(free[k].party, s).unwrap()).collect()
            }
        };
        let worths: Vec<_> = (0..free.len()).map(worth_of).collect();
        let worths: Vec<&dyn Fn(f64) -> Vec<i128>> = worths.iter().map(|w| w as &dyn Fn(f64) -> Vec<i128>).collect();
        for goal in [asked_of_several(seed as usize), asked_of_several(seed as usize / 12 + 5)] {
            // A state that holds at an end of the ranges and not now, if there is one.
            let holds_at = |values: &[f64], s: usize| {
                let instance = at_weights(values).unwrap();
                holds_for_all(&Shades::new(&graph, &instance), s, goal)
            };
            let now: Vec<f64> = ranges.iter().map(|r| r.central).collect();
            let n = graph.states().len();
            let corner = |mask: usize| -> Vec<f64> {
                ranges.iter().enumerate().map(|(k, r)| if mask >> k & 1 == 1 { r.high } else { r.low }).collect()
            };
            let turns = (0..1usize << ranges.len()).find_map(|mask| {
                let some = (0..n).map(|k| (k + seed as usize) % n);
                some.into_iter().find(|s| holds_at(&corner(mask), *s) && !holds_at(&now, *s))
            });
            let wished = turns.unwrap_or(seed as usize % n);
            let at = moves.state(&graph.states()[wished]).unwrap();
            let holds = |values: &[f64]| holds_at(values, wished);
            let Some((least, most)) = least(&ranges, &worths, &holds, (1e-3, 400)) else { continue };
            let answer =
                smallest_weights(&instance, &number, &free, (&*moves, &graded), (at, goal), &RUN).unwrap().value;
            compared += 1;
            let found = answer.as_ref().map_or(f64::INFINITY, |change| change.fraction);
            assert!(
                found >= least - 1e-3 && (found <= most + 1e-3 || most == f64::INFINITY),
                "seed {seed}, {}: {found}, not from {least} to {most}",
                goal.key()
            );
            assert!(least < f64::INFINITY || answer.is_none(), "seed {seed}, {}: {answer:?}", goal.key());
            if let Some(change) = &answer {
                let values: Vec<f64> = free
                    .iter()
                    .map(|f| {
                        let new = change.weights.iter().find(|(g, _)| g.input == f.input).map(|(_, w)| *w);
                        new.unwrap_or_else(|| number(Uncertain::Input(f.input)))
                    })
                    .collect();
                assert!(holds(&values), "seed {seed}, {}", goal.key());
                moved += usize::from(change.fraction > 0.0);
            }
            none += usize::from(answer.is_none());
        }
    }
    assert!(cases > 2_000 && compared > 4_000 && moved > 200 && none > 1_000, "{cases} {compared} {moved} {none}");
}
