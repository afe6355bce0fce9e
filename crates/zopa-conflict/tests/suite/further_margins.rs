//! Margins of the further concepts against the brute-force twin.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::further::{
    any_barred, any_conflict, any_partly_known, any_statements, coalitional, expected, of_coalition, taking_turns,
    with_shades,
};
use proptest::prelude::*;
use zopa_conflict::{Further, Graded, Margin, Margins, NoMargin, Ranks, content, further, margins, moves_of, reasons};
use zopa_core::{Case, Limits, PartyId, Run, Score, Silent, StateId};
use zopa_testkit::conflict::Graph;
use zopa_testkit::further::{Shades, Turn};
use zopa_testkit::generate::{self, Feature, Shape, any_case};

const LIMITS: Limits = Limits { work: 1 << 40, bytes: 1 << 30, listed: 1000, time: None };
const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

/// Every margin is that of the twin, which puts the state beside every other one; how many there are.
fn margins_agree(case: &Case, wanted: impl Fn(&Further) -> bool) -> usize {
    let instance = generate::instance(case);
    let graph = Graph::of(instance.model());
    let shades = Shades::new(&graph, &instance);
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let graded = Graded::new(&instance, &*moves, &ranks);
    let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
    let pair = taking_turns(&shades, states.len());
    let mut compared = 0;
    for concept in Further::all(3).into_iter().filter(|c| wanted(c)) {
        let Ok(answer) = further(&*moves, &graded, case.is_graph(), &[concept], &RUN) else { continue };
        for (k, s) in states.iter().enumerate() {
            let mut all = reasons(&*moves, &graded, &answer.value, *s, &RUN).unwrap();
            all.extend(content(&answer.value, &all));
            for reason in all {
                let Margins { found, missing } =
                    margins(&*moves, &graded, &instance, case.is_graph(), *s, &reason, &RUN).unwrap();
                let holds = |shades: &Shades<'_>| match concept {
                    Further::Coalition(of) => of_coalition(shades, k, reason.who, of),
                    _ => reason.who.iter().all(|p| expected(shades, concept, k, p, &pair) == Some(true)),
                };
                let unknown = matches!(concept.shaded().0, Further::Unknown(..));
                let scaled = |p: &PartyId| !unknown || shades.is_complete(*p);
                assert!(found.iter().all(|(p, _)| reason.who.contains(*p) && scaled(p)));
                // Whoever has none is told why.
                assert_eq!(found.len() + missing.len(), reason.who.len());
                let why = |p: &PartyId| if scaled(p) { NoMargin::Nowhere } else { NoMargin::NoScale };
                assert!(missing.iter().all(|(p, missed)| reason.who.contains(*p) && *missed == why(p)));
                for p in reason.who.iter().filter(scaled) {
                    let margin = found.iter().find(|(q, _)| *q == p).map(|(_, margin)| *margin);
                    let by = |t: usize| match instance.additive(p) {
                        Some(additive) => {
                            let worth = |t: usize| shades.plain().worth(p, t).unwrap();
                            Margin::Points(additive.points(Score::from_raw((worth(k) - worth(t)) as i64)))
                        }
                        None => {
                            let rank = |t: usize| i64::from(ranks.of(p).unwrap()[states[t].0 as usize]);
                            Margin::Ranks(rank(k) - rank(t))
                        }
                    };
                    let twin = match shades.turns(k, p, &holds) {
                        Turn::Never => Some(Margin::Unlimited),
                        Turn::Beside(t) => Some(by(t)),
                        Turn::Nowhere => None,
                    };
                    assert_eq!(margin, twin, "{} of {p:?} at {k}", concept.key());
                    compared += 1;
                }
            }
        }
    }
    compared
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Margins of concepts of single parties.
    #[test]
    fn margins_of_parties(case in prop_oneof![
        2 => any_case(Shape::tangled().up_to(12)),
        1 => any_barred(12),
        1 => any_case(Shape::tangled().with_parties(2..=2).up_to(12)),
        1 => any_case(Shape::graph().with_parties(2..=2).with(Feature::CardinalGraph)),
    ]) {
        margins_agree(&case, |c| !coalitional(c));
    }

    /// Margins with strength, and where others do not know how they compare some states.
    #[test]
    fn margins_with_strength(case in prop_oneof![
        any_statements(9), any_partly_known(), any_case(Shape::tangled().up_to(9))
    ]) {
        margins_agree(&case, with_shades);
    }

    /// Margins of coalitions, one for each member.
    #[test]
    fn margins_of_coalitions(case in any_conflict(8)) {
        margins_agree(&case, coalitional);
    }
}

/// The random cases do have margins of every kind to compare.
#[test]
fn there_are_margins_to_compare() {
    let mut compared = 0;
    for seed in 0..20 {
        let case = generate::case(seed, &Shape::tangled().with_parties(2..=2).up_to(9));
        compared += margins_agree(&case, |c| !coalitional(c));
        compared += margins_agree(&generate::case(seed, &Shape::graph().with_parties(3..=3)), coalitional);
    }
    assert!(compared > 2_000, "{compared}");
}
