//! Which preferences would make a state an equilibrium: `zopa stability --inverse`.

use crate::Prepared;
use crate::numbered::Numbered;
use crate::stability::StabilityRequest;
use zopa_conflict::inverse::{
    Change, FreeWeight, Goal, Profiles, Reweighting, profiles, smallest_change, smallest_change_ahead,
    smallest_change_at_once, smallest_joint_change, smallest_shaded_change, smallest_weights,
};
use zopa_conflict::{Further, Graded, Moves};
use zopa_core::{Answer, Diagnostic, InputId, Preference, Run, Uncertain, WalkAway};

/// A wished state, under each concept asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Inverted {
    /// The state.
    pub at: Numbered,
    /// By concept.
    pub concepts: Vec<InvertedConcept>,
}

/// What would make a state an equilibrium under one concept.
#[derive(Clone, PartialEq, Debug)]
pub struct InvertedConcept {
    /// The concept.
    pub concept: Goal,
    /// The smallest change of the parties' preferences; of no swap if it is an equilibrium already, `None` if no preferences make it one.
    pub change: Result<Answer<Option<Change>>, Diagnostic>,
    /// The smallest change of weights within their stated ranges that does it, `None` if no weights there do; left out where no weight
    /// has a range of its own.
    pub weights: Option<Result<Answer<Option<Reweighting>>, Diagnostic>>,
    /// How many of all profiles of strict orders do it.
    pub profiles: Result<Answer<Profiles>, Diagnostic>,
}

/// The smallest changes and the counts for one state; each says itself why it is missing.
pub(crate) fn inverted(
    prepared: &Prepared,
    moves: &dyn Moves,
    graded: &Graded<'_>,
    at: Numbered,
    request: &StabilityRequest,
    run: &Run<'_>,
) -> Inverted {
    let explicit = prepared.case.is_graph();
    let free = free_weights(prepared);
    let number = |x| match x {
        Uncertain::Known(value) => value,
        Uncertain::Input(id) => prepared.streams.law(id).central(),
    };
    let of = |goal: Goal| InvertedConcept {
        concept: goal,
        change: change(moves, graded, explicit, (at.state, goal), run),
        weights: (!free.is_empty())
            .then(|| smallest_weights(&prepared.central, &number, &free, (moves, graded), (at.state, goal), run)),
        profiles: profiles(moves, graded, explicit, (at.state, goal), run),
    };
    let alone = request.notions.iter().map(|n| Goal::Alone(*n));
    let concepts = alone.chain(request.further.iter().map(|f| Goal::Further(*f))).map(of).collect();
    Inverted { concepts, at }
}

/// The smallest change of preferences, by the search that each concept has.
fn change(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    explicit: bool,
    (at, goal): (zopa_core::StateId, Goal),
    run: &Run<'_>,
) -> Result<Answer<Option<Change>>, Diagnostic> {
    let ranks = graded.ranks();
    let found = match goal {
        Goal::Alone(notion) => smallest_change(moves, ranks, at, notion, run),
        Goal::Further(Further::Coalition(of)) => smallest_joint_change(moves, graded, at, of, run),
        Goal::Further(Further::Sim(reading)) => smallest_change_at_once(moves, ranks, explicit, (at, reading), run),
        Goal::Further(concept @ (Further::Limited(_) | Further::NonMyopic | Further::Stackelberg)) => {
            smallest_change_ahead(moves, ranks, at, concept, run)
        }
        Goal::Further(concept @ (Further::Strength(..) | Further::Unknown(..) | Further::Signing(_))) => {
            return smallest_shaded_change(moves, graded, at, concept, run);
        }
    };
    found.map(|answer| Answer { value: Some(answer.value), exactness: answer.exactness, method: answer.method })
}

/// The weights with a range of their own: a number that is used elsewhere too stays where it is.
fn free_weights(prepared: &Prepared) -> Vec<FreeWeight> {
    let mut used: Vec<InputId> = Vec::new();
    let mut weights = Vec::new();
    for (party, preference) in prepared.case.preferences.enumerated() {
        let Preference::Cardinal(cardinal) = preference else { continue };
        let mut note = |x: &Uncertain<f64>| {
            if let Uncertain::Input(id) = x {
                used.push(*id);
            }
        };
        for (issue, worth) in cardinal.issues.enumerated() {
            let Some(worth) = worth else { continue };
            note(&worth.weight);
            worth.values.iter().for_each(&mut note);
            if let Uncertain::Input(input) = worth.weight {
                let (low, high) = prepared.streams.law(input).range();
                weights.push(FreeWeight { party, issue, input, low, high });
            }
        }
        cardinal.terms.iter().for_each(|t| note(&t.add));
        match &cardinal.walk_away {
            WalkAway::Above(x) | WalkAway::Absolute(x) => note(x),
        }
    }
    weights.retain(|w| used.iter().filter(|id| **id == w.input).count() == 1);
    weights
}
