//! Which preferences would make a state an equilibrium: `zopa stability --inverse`.

use crate::Prepared;
use crate::numbered::Numbered;
use crate::stability::StabilityRequest;
use zopa_conflict::inverse::{Change, FreeWeight, Profiles, Reweighting, profiles, smallest_change, smallest_weights};
use zopa_conflict::{Moves, Notion, Ranks};
use zopa_core::{Answer, Diagnostic, InputId, Preference, Run, Uncertain, WalkAway};

/// Why a concept has no inverse here.
pub const NOT_INVERTED: &str =
    "orders that make a state an equilibrium are searched for under nash, gmr, smr, seq and sseq";

/// A wished state, under each concept asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Inverted {
    /// The state.
    pub at: Numbered,
    /// By concept.
    pub concepts: Vec<InvertedConcept>,
    /// Keys of the concepts that were asked for and cannot be turned round.
    pub left_out: Vec<String>,
}

/// What would make a state an equilibrium under one concept.
#[derive(Clone, PartialEq, Debug)]
pub struct InvertedConcept {
    /// The concept.
    pub notion: Notion,
    /// The smallest change of the parties' orders; of no swap if it is an equilibrium already.
    pub change: Result<Answer<Change>, Diagnostic>,
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
    ranks: &Ranks,
    at: Numbered,
    request: &StabilityRequest,
    run: &Run<'_>,
) -> Inverted {
    let free = free_weights(prepared);
    let number = |x| match x {
        Uncertain::Known(value) => value,
        Uncertain::Input(id) => prepared.streams.law(id).central(),
    };
    let wanted = |notion: &Notion| (at.state, notion.concept());
    let of = |notion: &Notion| InvertedConcept {
        notion: *notion,
        weights: (!free.is_empty())
            .then(|| smallest_weights(&prepared.central, &number, &free, moves, ranks, wanted(notion), run)),
        change: smallest_change(moves, ranks, at.state, notion.concept(), run),
        profiles: profiles(moves, ranks, at.state, notion.concept(), run),
    };
    let signed = request.notions.iter().filter(|n| n.signatures()).map(|n| n.key().to_owned());
    let left_out = signed.chain(request.further.iter().map(|f| f.key())).collect();
    let concepts = request.notions.iter().filter(|n| !n.signatures()).map(of).collect();
    Inverted { concepts, at, left_out }
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
