//! Strength and unknown comparisons: in spaces in which a search from every state would not end, and with signatures in answers.

#![allow(clippy::unwrap_used)] // fails by panicking

use crate::support::statements::with_statements;
use crate::support::{LIMITS, RUN};
use zopa_conflict::{
    Answered, Degree, Further, Graded, NEEDS_WORK, Ranks, Shaded, further, margins, moves_of, reasons,
};
use zopa_core::{Limits, Run, Silent, StateId};
use zopa_testkit::generate::{self, Feature, Shape};

fn with_shades(c: &Further) -> bool {
    matches!(c.shaded().0, Further::Strength(..) | Further::Unknown(..))
}

/// Strength and unknown comparisons over 4,096 states take sweeps over the moves, not a search from every state (which would pass this limit by
/// far); margins are found without asking about all states again; and what would pass a limit is refused with the estimate.
#[test]
fn strengths_of_many_states() {
    let shape =
        Shape { issues: 12..=12, levels: 2..=2, outcomes: 1 << 12, ..Shape::tangled().without(Feature::StateRules) }
            .with_parties(4..=4);
    let case = with_statements(generate::case(3, &shape), 3, 20..=20);
    let instance = generate::instance(&case);
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    assert_eq!(moves.states(), 1 << 12);
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let graded = Graded::new(&instance, &*moves, &ranks);
    let concepts: Vec<Further> = Further::all(0).into_iter().filter(with_shades).collect();
    let limits = Limits { work: 1 << 28, ..LIMITS };
    let table = further(&*moves, &graded, false, &concepts, &Run { limits: &limits, watch: &Silent }).unwrap().value;
    assert!(concepts.iter().any(|c| !table.equilibria(*c).unwrap().is_empty()));
    let limits = Limits { work: 1 << 16, ..LIMITS };
    let asked = [Further::Strength(Answered::Gmr, Degree::Strong)];
    let why = further(&*moves, &graded, false, &asked, &Run { limits: &limits, watch: &Silent }).unwrap_err();
    assert_eq!(why.code, &NEEDS_WORK);
    assert!(why.message.contains("about") && why.message.contains("65,536"), "{}", why.message);
}

/// Margins under strength over 4,096 states: each is found by what the others can do after the moves from this state.
#[test]
fn margins_with_strength_of_many_states() {
    let shape =
        Shape { issues: 12..=12, levels: 2..=2, outcomes: 1 << 12, ..Shape::tangled().without(Feature::StateRules) }
            .with_parties(4..=4);
    let case = with_statements(generate::case(5, &shape), 5, 20..=20);
    let instance = generate::instance(&case);
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let graded = Graded::new(&instance, &*moves, &ranks);
    let concepts: Vec<Further> = Further::all(0).into_iter().filter(|c| matches!(c, Further::Strength(..))).collect();
    let table = further(&*moves, &graded, false, &concepts, &RUN).unwrap().value;
    let mut found = 0;
    for reason in reasons(&*moves, &graded, &table, StateId(77), &RUN).unwrap() {
        found += margins(&*moves, &graded, &instance, false, StateId(77), &reason, &RUN).unwrap().found.len();
    }
    assert!(found >= 12, "{found}");
}

/// Signatures in answers do change verdicts of strength and of unknown comparisons.
#[test]
fn signatures_make_a_difference() {
    let mut differ = [0; 2];
    for seed in 0..400 {
        let shape = Shape::tangled().up_to(24).with(Feature::Joint).with_parties(3..=4);
        let case = with_statements(generate::case(seed, &shape), seed, 1..=4);
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::new(&instance, &*moves, &ranks);
        let signing: Vec<Further> = Further::all(0).into_iter().filter(|c| c.shaded().1).collect();
        let all: Vec<Further> = signing.iter().flat_map(|c| [*c, c.shaded().0]).collect();
        let table = further(&*moves, &graded, false, &all, &RUN).unwrap().value;
        for c in signing {
            let strength = matches!(c, Further::Signing(Shaded::Strength(..)));
            differ[usize::from(strength)] += usize::from(table.equilibria(c) != table.equilibria(c.shaded().0));
        }
    }
    assert!(differ[0] > 10 && differ[1] > 5, "{differ:?}");
}
