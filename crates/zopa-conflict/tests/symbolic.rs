//! The search by satisfiability against the brute-force twin, and on conflicts far beyond listing.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{LIMITS, RUN, Random};
use zopa_conflict::Concept;
use zopa_conflict::symbolic::{Deviation, Sought, equilibria, judge};
use zopa_core::{
    Case, Expr, Id, Instance, LevelId, LevelSet, Limits, Outcome, PartyId, Preference, Run, Silent, Stated, Statement,
    Strength,
};
use zopa_testkit::conflict::{self as twin, Conflict, Graph, Joint};
use zopa_testkit::generate::{self, Feature, Features, Shape, Stream, any_seeded};

/// The case with an order in place of every cardinal preference.
fn ordinal(mut case: Case, seed: u64) -> Case {
    let mut stream = Stream::new(seed, "orders");
    for party in case.parties.ids().collect::<Vec<_>>() {
        if !matches!(case.preferences[party], Preference::Cardinal(_)) {
            continue;
        }
        let n = 1 + stream.below(4);
        let statement = |case: &mut Case, stream: &mut Stream| {
            let expr = generate::expression(stream, case, 2);
            case.conditions.push(Stated { expr, text: String::new() })
        };
        let conditions: Vec<_> = (0..n).map(|_| statement(&mut case, &mut stream)).collect();
        let mild = |when| Statement { when, strength: Strength::Mild };
        case.preferences[party] = Preference::Priorities(conditions.into_iter().map(mild).collect());
    }
    case
}

fn sorted(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    outcomes.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
    outcomes
}

/// Compares with the twin: the same equilibria, and where there is none, moves of which one improves at every state.
fn agree(case: &Case, concept: Concept, of_twin: twin::Concept) -> Result<bool, TestCaseError> {
    let instance = generate::instance(case);
    let graph = Graph::of(instance.model());
    let conflict = Conflict::new(&graph, &instance);
    let expected: Vec<Outcome> =
        conflict.equilibria(of_twin, Joint::Moves).into_iter().map(|s| graph.states()[s].clone()).collect();
    judged(&instance, &graph, &conflict, concept, of_twin)?;
    let Ok(found) = equilibria(&instance, concept, &RUN) else { return Ok(false) };
    match found.value {
        Sought::Found { listed, complete } => {
            prop_assert!(complete);
            prop_assert_eq!(listed, sorted(expected));
        }
        Sought::None { because, minimal } => {
            prop_assert!(expected.is_empty() && minimal);
            // The reason is one: at each state a named move of somebody leads to an improvement that is not deterred.
            for (s, state) in graph.states().iter().enumerate() {
                let helps = |d: &Deviation| {
                    let mut to = state.clone();
                    d.to.iter().for_each(|(v, l)| to.set(*v, *l));
                    let stable = conflict.stable(s, d.party, of_twin, Joint::Moves) == Some(true);
                    !stable && graph.number(&to).is_some_and(|t| conflict.improvements(d.party, s).contains(&t))
                };
                prop_assert!(because.iter().any(helps), "{:?} explains nothing at {:?}", because, state);
            }
        }
    }
    Ok(true)
}

/// Judges some states one by one: verdicts, numbers of improvements and temptations are those of the definition.
fn judged(
    instance: &Instance,
    graph: &Graph,
    conflict: &Conflict<'_>,
    concept: Concept,
    of_twin: twin::Concept,
) -> Result<(), TestCaseError> {
    for (s, state) in graph.states().iter().enumerate().step_by(1 + graph.states().len() / 4) {
        let Ok(found) = judge(instance, concept, state, &RUN) else { return Ok(()) };
        let stated: Vec<PartyId> = graph.parties().iter().filter(|p| conflict.is_stated(*p)).collect();
        prop_assert_eq!(found.value.iter().map(|j| j.party).collect::<Vec<_>>(), stated);
        for j in found.value {
            prop_assert_eq!(Some(j.stable), conflict.stable(s, j.party, of_twin, Joint::Moves));
            let improvements = conflict.improvements(j.party, s);
            prop_assert_eq!(j.improvements, improvements.len() as u64);
            prop_assert_eq!(j.temptation.is_some(), j.improvements > 0);
            let Some(Deviation { to, .. }) = j.temptation else { continue };
            let mut end = state.clone();
            to.iter().for_each(|(v, l)| end.set(*v, *l));
            prop_assert!(graph.number(&end).is_some_and(|t| improvements.contains(&t)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(zopa_testkit::cases(1500))]

    /// Nash equilibria by SAT are those by the definition, with every form of control, rule and order.
    #[test]
    fn nash_is_what_the_definition_says((seed, shape) in any_seeded(Shape::default().up_to(100))) {
        let case = ordinal(generate::case(seed, &shape), seed);
        prop_assert!(agree(&case, Concept::Nash, twin::Concept::Nash)?);
    }

    /// GMR and SMR equilibria by security levels are those by the definition in a reversible product.
    #[test]
    fn security_levels_are_exact((seed, shape) in any_seeded(Shape {
        features: Features::NONE.with(Feature::Ordinal).with(Feature::Unstated).with(Feature::OtherStatusQuo),
        ..Shape::default().up_to(100)
    })) {
        let case = ordinal(generate::case(seed, &shape), seed);
        prop_assert!(agree(&case, Concept::Gmr, twin::Concept::Gmr)?);
        prop_assert!(agree(&case, Concept::Smr, twin::Concept::Smr)?);
    }
}

/// Ten parties with ten yes/no issues each, and ten statements each over their own issues and the others'.
fn large(seed: u64, statements: usize) -> Instance {
    let mut random = Random(seed);
    let owners: Vec<[usize; 1]> = (0..100).map(|v| [v / 10]).collect();
    let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
    let mut case = support::issues(10, &of);
    for p in 0..10 {
        let mut literal = |own: bool| {
            let v = if own { p as u64 * 10 + random.below(10) } else { random.below(100) };
            let level = LevelId::new(random.below(2) as usize);
            Expr::In(zopa_core::IssueId::new(v as usize), LevelSet::of(2, [level]))
        };
        let mut all = Vec::new();
        for _ in 0..statements {
            let (a, b, c) = (literal(true), literal(false), literal(false));
            let expr = Expr::If { then: Box::new(a), when: Box::new(Expr::All(vec![b, c])) };
            let when = case.conditions.push(Stated { expr, text: String::new() });
            all.push(Statement { when, strength: Strength::Mild });
        }
        case.preferences[PartyId::new(p)] = Preference::Priorities(all);
    }
    generate::instance(&case)
}

/// A state found among 2^100 is an equilibrium: nobody improves by any of its 1,023 moves.
#[test]
fn what_is_found_in_2_to_the_100_is_an_equilibrium() {
    let few = Limits { listed: 3, ..LIMITS };
    let run = Run { limits: &few, watch: &Silent };
    for seed in 0..2 {
        let instance = large(seed, 10);
        let Sought::Found { listed, .. } = equilibria(&instance, Concept::Nash, &run).unwrap().value else { continue };
        assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len());
        for state in &listed {
            for p in 0..10 {
                for own in 0..1024usize {
                    let mut to = state.clone();
                    (0..10).for_each(|k| to.set(zopa_core::IssueId::new(p * 10 + k), LevelId::new(own >> k & 1)));
                    let compared = instance.compare(PartyId::new(p), &to, state);
                    assert!(compared <= zopa_core::Compared::Equal, "party {p} improves by {own:b}");
                }
            }
        }
    }
}

/// Matching pennies among 2^100: no equilibrium, and the reason names the four moves of the two who cannot agree.
#[test]
fn none_is_explained_by_who_cannot_agree() {
    let owners: Vec<[usize; 1]> = (0..100).map(|v| [v / 10]).collect();
    let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
    let mut case = support::issues(10, &of);
    let yes = |v: usize| Expr::In(zopa_core::IssueId::new(v), LevelSet::of(2, [LevelId::new(1)]));
    let same = Expr::Iff(Box::new(yes(3)), Box::new(yes(17)));
    for (p, expr) in [(0, same.clone()), (1, Expr::Not(Box::new(same)))] {
        let when = case.conditions.push(Stated { expr, text: String::new() });
        case.preferences[PartyId::new(p)] = Preference::Priorities(vec![Statement { when, strength: Strength::Mild }]);
    }
    let found = equilibria(&generate::instance(&case), Concept::Nash, &RUN).unwrap();
    let Sought::None { because, minimal: true } = found.value else { panic!("{found:?}") };
    let level = |v: usize, l: usize| vec![(zopa_core::IssueId::new(v), LevelId::new(l))];
    let all: Vec<Deviation> = [(0, 3, 0), (0, 3, 1), (1, 17, 0), (1, 17, 1)]
        .into_iter()
        .map(|(p, v, l)| Deviation { party: PartyId::new(p), to: level(v, l) })
        .collect();
    assert_eq!(because, all);
}

/// What cannot be followed is refused by name, not guessed.
#[test]
fn what_cannot_be_followed_is_refused() {
    let cardinal = generate::instance(&generate::case(1, &Shape { features: Features::NONE, ..Shape::default() }));
    assert_eq!(equilibria(&cardinal, Concept::Nash, &RUN).unwrap_err().code.code, "E760");
    let instance = large(0, 1);
    assert_eq!(equilibria(&instance, Concept::Seq, &RUN).unwrap_err().code.code, "E760");
    let poor = Limits { bytes: 1000, ..LIMITS };
    let run = Run { limits: &poor, watch: &Silent };
    assert_eq!(equilibria(&instance, Concept::Nash, &run).unwrap_err().code.code, "E721");
}

/// A party's own moves are gone through up to 2^18 of them; beyond, the state is not judged, and that is said at once.
#[test]
fn a_party_with_too_many_moves_is_not_judged() {
    for (own, refused) in [(12, false), (40, true)] {
        let owners: Vec<[usize; 1]> = (0..own + 1).map(|v| [usize::from(v == own)]).collect();
        let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
        let mut case = support::issues(2, &of);
        let yes = Expr::In(zopa_core::IssueId::new(0), LevelSet::of(2, [LevelId::new(1)]));
        let when = case.conditions.push(Stated { expr: yes, text: String::new() });
        case.preferences[PartyId::new(0)] = Preference::Priorities(vec![Statement { when, strength: Strength::Mild }]);
        let instance = generate::instance(&case);
        let start = instance.model().status_quo().clone();
        for concept in [Concept::Nash, Concept::Gmr] {
            match judge(&instance, concept, &start, &RUN) {
                Ok(found) => assert!(!refused && found.value[0].improvements == 1 << (own - 1)),
                Err(why) => assert!(refused && why.code.code == "E722" && why.message.contains("settings"), "{why:?}"),
            }
        }
    }
}
