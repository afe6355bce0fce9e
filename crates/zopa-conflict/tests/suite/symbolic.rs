//! The search by satisfiability against the brute-force twin, and on conflicts far beyond listing.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support;
use crate::support::{LIMITS, RUN, Random};
use proptest::prelude::*;
use std::collections::BTreeSet;
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
            prop_assert_eq!(j.improvements, Some(improvements.len() as u64));
            prop_assert_eq!(j.temptation.is_some(), !improvements.is_empty());
            let Some(Deviation { to, .. }) = j.temptation else { continue };
            let mut end = state.clone();
            to.iter().for_each(|(v, l)| end.set(*v, *l));
            let end = graph.number(&end).unwrap();
            prop_assert!(improvements.contains(&end));
            // What is named is the best of all improvements, or of those that nothing deters; of equally good ones the
            // lowest, for orders.
            let open = |t: usize| j.stable || !conflict.deterred(s, j.party, t, of_twin, Joint::Moves);
            prop_assert!(open(end));
            for t in improvements.into_iter().filter(|t| open(*t)) {
                prop_assert!(!conflict.prefers(j.party, t, end));
                let tied = !conflict.is_cardinal(j.party) && !conflict.prefers(j.party, end, t);
                let from_last = |s: usize| graph.states()[s].levels().iter().rev().copied().collect::<Vec<_>>();
                prop_assert!(!tied || from_last(end) <= from_last(t));
            }
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

    /// The same with weights, also where terms tie issues to one another.
    #[test]
    fn weights_are_added_exactly((seed, shape) in any_seeded(Shape::default().up_to(100))) {
        let case = generate::case(seed, &shape);
        prop_assert!(agree(&case, Concept::Nash, twin::Concept::Nash)?);
    }

    /// GMR and SMR with weights, where no term ties a party's own issues to those of others; refused where one does.
    #[test]
    fn weights_have_security_levels((seed, shape) in any_seeded(Shape {
        features: Features::NONE.with(Feature::Ordinal).with(Feature::Unstated).with(Feature::OtherStatusQuo)
            .with(Feature::Terms).with(Feature::Decimals),
        ..Shape::default().up_to(100)
    })) {
        let case = generate::case(seed, &shape);
        let tied = agree(&case, Concept::Gmr, twin::Concept::Gmr)?;
        prop_assert_eq!(tied, agree(&case, Concept::Smr, twin::Concept::Smr)?);
        let terms = |p: &Preference| matches!(p, Preference::Cardinal(c) if !c.terms.is_empty());
        prop_assert!(tied || case.preferences.iter().any(terms));
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
    let one_way = Shape { features: Features::NONE.with(Feature::OneWay), ..Shape::default() };
    let one_way = (0..).map(|seed| generate::case(seed, &one_way)).find(|c| {
        c.issues.iter().any(|v| matches!(&v.control, zopa_core::Control::Set { allowed, .. } if allowed[LevelId::new(0)].len() < v.levels.len()))
    });
    let one_way = generate::instance(&one_way.unwrap());
    assert_eq!(equilibria(&one_way, Concept::Gmr, &RUN).unwrap_err().code.code, "E760");
    assert!(equilibria(&one_way, Concept::Nash, &RUN).is_ok());
    let instance = large(0, 1);
    assert_eq!(equilibria(&instance, Concept::Seq, &RUN).unwrap_err().code.code, "E760");
    let poor = Limits { work: 1000, ..LIMITS };
    let run = Run { limits: &poor, watch: &Silent };
    assert_eq!(equilibria(&instance, Concept::Nash, &run).unwrap_err().code.code, "E722");
    assert_eq!(judge(&instance, Concept::Gmr, instance.model().status_quo(), &run).unwrap_err().code.code, "E722");
}

/// One party with so many yes/no issues of its own and another with as many; statement k of the first is about its issue k and the other's.
fn two(own: usize, statement: &dyn Fn(Expr, Expr) -> Expr) -> Case {
    let owners: Vec<[usize; 1]> = (0..2 * own).map(|v| [v / own]).collect();
    let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
    let mut case = support::issues(2, &of);
    let yes = |v: usize| Expr::In(zopa_core::IssueId::new(v), LevelSet::of(2, [LevelId::new(1)]));
    let of = |case: &mut Case, k: usize| {
        let when = case.conditions.push(Stated { expr: statement(yes(k), yes(own + k)), text: String::new() });
        Statement { when, strength: Strength::Mild }
    };
    let all = (0..own).map(|k| of(&mut case, k)).collect();
    case.preferences[PartyId::new(0)] = Preference::Priorities(all);
    case
}

/// A party with 40 or 100 issues of its own is judged exactly: its 2^100 settings are not gone through.
#[test]
fn a_party_with_a_hundred_issues_is_judged() {
    for own in [40, 100] {
        // It wants each of its issues to be as the other's: all "no" is best for it, and anything else is left.
        let case = two(own, &|mine, other| Expr::Iff(Box::new(mine), Box::new(other)));
        let instance = generate::instance(&case);
        let start = instance.model().status_quo().clone();
        let mut apart = start.clone();
        (0..own).for_each(|v| apart.set(zopa_core::IssueId::new(own + v), LevelId::new(v % 2)));
        // Whatever it sets, it can follow what the other does then: nothing deters it by SMR. By GMR the other can undo everything.
        for (concept, leaves) in [(Concept::Nash, true), (Concept::Gmr, false), (Concept::Smr, true)] {
            let found = judge(&instance, concept, &start, &RUN).unwrap().value;
            assert!(found[0].stable && found[0].improvements == Some(0) && found[0].temptation.is_none());
            if !leaves {
                // Its first issue agrees now: to be sure of that, it would have to be right about the other's.
                assert!(judge(&instance, concept, &apart, &RUN).unwrap().value[0].stable);
            } else {
                let found = judge(&instance, concept, &apart, &RUN).unwrap().value;
                let to: Vec<_> =
                    (0..own).filter(|v| v % 2 == 1).map(|v| (zopa_core::IssueId::new(v), LevelId::new(1))).collect();
                assert!(!found[0].stable && found[0].improvements.is_none());
                assert_eq!(found[0].temptation.as_ref().unwrap().to, to);
            }
        }
        // Equilibria exist, and every one that is listed has the two alike.
        let few = Limits { listed: 20, ..LIMITS };
        let run = Run { limits: &few, watch: &Silent };
        for concept in [Concept::Nash, Concept::Smr] {
            let Sought::Found { listed, complete } = equilibria(&instance, concept, &run).unwrap().value else {
                panic!()
            };
            assert!(!complete && listed.len() == 20);
            assert!(listed.iter().all(|x| x.levels()[..own] == x.levels()[own..]));
        }
    }
}

/// Where the others can undo any of 2^40 choices, but each by another answer, GMR is refused for want of a short reason; SMR is not.
#[test]
fn what_has_no_short_reason_is_refused() {
    let own = 40;
    let instance = generate::instance(&two(own, &|mine, other| Expr::Iff(Box::new(mine), Box::new(other))));
    let mut apart = instance.model().status_quo().clone();
    (0..own - 1).for_each(|v| apart.set(zopa_core::IssueId::new(own + v), LevelId::new(1)));
    let limits = Limits { work: 10_000_000_000, ..LIMITS };
    let run = Run { limits: &limits, watch: &Silent };
    assert_eq!(judge(&instance, Concept::Gmr, &apart, &run).unwrap_err().code.code, "E722");
    assert!(!judge(&instance, Concept::Smr, &apart, &run).unwrap().value[0].stable);
}

/// What a hundred issues are worth is added exactly: the best of all settings is named, a rule that it must keep included.
#[test]
fn a_hundred_weights_are_added() {
    use zopa_core::{Cardinal, IssueWorth, Rule, Scope, Uncertain, WalkAway};
    let own = 100;
    let mut case = two(own, &|mine, _| mine);
    let weight = |v: usize| if v < own { 1.0 + (v * 37 % 101) as f64 } else { 0.0 };
    let worth = |v: usize| IssueWorth {
        weight: Uncertain::Known(weight(v)),
        values: vec![Uncertain::Known(0.0), Uncertain::Known(100.0)].into(),
    };
    case.preferences[PartyId::new(0)] = Preference::Cardinal(Cardinal {
        issues: (0..2 * own).map(|v| Some(worth(v))).collect(),
        terms: Vec::new(),
        walk_away: WalkAway::Above(Uncertain::Known(0.0)),
        unit: 1.0,
        discount: None,
    });
    for concept in Concept::ALL[..3].iter().copied() {
        let instance = generate::instance(&case);
        let found = judge(&instance, concept, instance.model().status_quo(), &RUN).unwrap().value;
        assert!(!found[0].stable && found[0].temptation.as_ref().unwrap().to.len() == own);
    }
    // Of neighbours only one may be "yes": the heaviest such choice, by going through the issues one by one.
    let yes = |v: usize| Expr::In(zopa_core::IssueId::new(v), LevelSet::of(2, [LevelId::new(1)]));
    for v in 0..own - 1 {
        let broken = case.conditions.push(Stated { expr: Expr::All(vec![yes(v), yes(v + 1)]), text: String::new() });
        case.rules.push(Rule {
            id: format!("r{v}"),
            broken,
            text: String::new(),
            scope: Scope::States,
            because: Vec::new(),
            note: String::new(),
        });
    }
    let (mut with, mut without) = (0.0f64, 0.0f64);
    for v in 0..own {
        (with, without) = (without + weight(v), with.max(without));
    }
    let instance = generate::instance(&case);
    let found = judge(&instance, Concept::Nash, instance.model().status_quo(), &RUN).unwrap().value;
    let total: f64 = found[0].temptation.as_ref().unwrap().to.iter().map(|(v, _)| weight(v.index())).sum();
    assert_eq!(total.to_bits(), with.max(without).to_bits());
    let Sought::Found { listed, .. } =
        equilibria(&instance, Concept::Nash, &Run { limits: &Limits { listed: 1, ..LIMITS }, watch: &Silent })
            .unwrap()
            .value
    else {
        panic!()
    };
    let total: f64 = (0..own).filter(|v| listed[0].levels()[*v].index() == 1).map(weight).sum();
    assert_eq!(total.to_bits(), with.max(without).to_bits());
}
