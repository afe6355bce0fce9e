//! The further concepts as the twin defines them, and conflicts to ask them of.

#![allow(clippy::unwrap_used)] // fails by panicking

use super::statements::with_statements;
use proptest::prelude::*;
use zopa_conflict::{CoalitionAnswer, Coalitional, Degree, Further, Shaded, Simultaneous};
use zopa_core::{Case, Id, PartyId, PartySet, Scope};
use zopa_testkit::conflict::{Concept, Joint};
use zopa_testkit::further::{Answers, Shades};
use zopa_testkit::generate::{Feature, Shape, Stream, any_case};

/// What the definition says of a party.
pub fn expected(shades: &Shades<'_>, concept: Further, k: usize, p: PartyId, pair: &[PartyId]) -> Option<bool> {
    let other = || pair.iter().copied().find(|q| *q != p).unwrap();
    let takes_turns = || (pair.len() == 2 && pair.contains(&p)).then_some(());
    match concept {
        Further::Sim(reading) => shades.sim(k, p, reading == Simultaneous::Tableau),
        Further::Limited(h) => takes_turns().map(|()| shades.limited(k, p, other(), h.into())),
        Further::NonMyopic => takes_turns().map(|()| shades.non_myopic(k, p, other())),
        Further::Stackelberg => {
            takes_turns().map(|()| shades.limited(k, p, other(), 2) && shades.limited(k, other(), p, 1))
        }
        Further::Strength(concept, degree) => {
            let concept = [Concept::Gmr, Concept::Smr, Concept::Seq][concept as usize];
            let strong = shades.strong(k, p, concept)?;
            Some(match degree {
                Degree::Strong => strong,
                Degree::Weak => shades.general(k, p, concept)? && !strong,
            })
        }
        Further::Unknown(concept, extension) => {
            let concept = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq][concept as usize];
            shades.uncertain(k, p, concept, ['a', 'b', 'c', 'd'][extension as usize])
        }
        Further::Signing(Shaded::Strength(concept, degree)) => {
            let concept = [Concept::Gmr, Concept::Smr, Concept::Seq][concept as usize];
            let strong = shades.graded(k, p, (concept, true), Joint::Signatures)?;
            Some(match degree {
                Degree::Strong => strong,
                Degree::Weak => shades.graded(k, p, (concept, false), Joint::Signatures)? && !strong,
            })
        }
        Further::Signing(Shaded::Unknown(concept, extension)) => {
            let concept = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq][concept as usize];
            shades.uncertain_signing(k, p, concept, ['a', 'b', 'c', 'd'][extension as usize])
        }
        Further::Coalition(of) => {
            let stated = shades.plain().graph().parties().iter().filter(|p| shades.plain().is_stated(*p));
            let stated: Vec<PartyId> = stated.collect();
            stated.contains(&p).then(|| {
                // An audience never moves, so it joins nobody.
                let joining: Vec<PartyId> = stated.iter().copied().filter(|p| !shades.only_watches(*p)).collect();
                let all = coalitions(&joining);
                all.into_iter().filter(|c| c.contains(p)).all(|c| of_coalition(shades, k, c, of))
            })
        }
    }
}

pub fn coalitions(stated: &[PartyId]) -> Vec<PartySet> {
    let of = |mask: usize| stated.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect();
    (1..1usize << stated.len()).map(of).collect()
}

pub fn of_coalition(shades: &Shades<'_>, k: usize, coalition: PartySet, of: Coalitional) -> bool {
    let answers = match of.concept {
        CoalitionAnswer::Nothing => Answers::Nothing,
        CoalitionAnswer::Reach => Answers::Reach,
        CoalitionAnswer::ReachWithoutRepair => Answers::ReachWithoutRepair,
        CoalitionAnswer::Improvements => Answers::Improvements,
        CoalitionAnswer::ClassImprovements => Answers::Class,
    };
    shades.coalition(k, coalition, answers, of.signatures)
}

/// The two parties that look ahead, if there are two.
pub fn taking_turns(shades: &Shades<'_>, states: usize) -> Vec<PartyId> {
    let graph = shades.plain().graph();
    let moving = |p: &PartyId| (0..states).any(|k| !graph.moves(*p, k).is_empty());
    let parties: Vec<PartyId> = graph.parties().iter().collect();
    let pair: Vec<PartyId> = parties.iter().copied().filter(moving).collect();
    if pair.len() >= 2 {
        return pair;
    }
    parties.iter().copied().filter(|p| moving(p) || shades.plain().is_stated(*p)).collect()
}

pub fn any_conflict(outcomes: usize) -> impl Strategy<Value = Case> {
    prop_oneof![
        2 => any_case(Shape::default().up_to(outcomes)),
        3 => any_case(Shape::tangled().up_to(outcomes)),
        2 => any_case(Shape::graph().with(Feature::CardinalGraph)),
    ]
}

/// Issues with one setter, and rules on moves that forbid something.
pub fn any_barred(outcomes: usize) -> impl Strategy<Value = Case> {
    let shape = Shape::tangled().with(Feature::MoveRules).with(Feature::OneWay).up_to(outcomes);
    let barred = |case: &Case| case.rules.iter().any(|r| matches!(r.scope, Scope::Moves { .. }));
    any_case(shape).prop_filter("has no rule on moves", barred)
}

/// Priorities for everyone, on issues or on the states of a graph.
pub fn any_statements(outcomes: usize) -> impl Strategy<Value = Case> {
    let issues = Shape::tangled().up_to(outcomes).with(Feature::OneWay).with(Feature::Joint);
    (any_case(issues), 0..u64::MAX).prop_map(|(case, seed)| with_statements(case, seed, 1..=4))
}

/// A graph in which some pairs of states are not compared, and some rankings have strength.
pub fn any_partly_known() -> impl Strategy<Value = Case> {
    (any_case(Shape::graph()), 0..u64::MAX).prop_map(|(mut case, seed)| {
        let mut stream = Stream::new(seed, "pairs");
        let n = case.issues[zopa_core::IssueId::new(0)].levels.len();
        for party in case.parties.ids() {
            for high in 0..n {
                for low in (0..high).map(zopa_core::LevelId::new) {
                    if stream.one_in(4) {
                        let high = zopa_core::LevelId::new(high);
                        case.not_compared.push(zopa_core::NotCompared { party, low, high });
                    }
                }
            }
        }
        case.not_compared.sort_unstable();
        case
    })
}

pub fn coalitional(c: &Further) -> bool {
    matches!(c, Further::Coalition(_))
}
pub fn with_shades(c: &Further) -> bool {
    matches!(c.shaded().0, Further::Strength(..) | Further::Unknown(..))
}
