//! Which preferences would make a state an equilibrium: `zopa stability --inverse`.

use crate::stability::Numbered;
use zopa_conflict::inverse::{Change, Profiles, profiles, smallest_change};
use zopa_conflict::{Moves, Notion, Ranks};
use zopa_core::{Answer, Diagnostic, Run};

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
    pub notion: Notion,
    /// The smallest change of the parties' orders; of no swap if it is an equilibrium already.
    pub change: Result<Answer<Change>, Diagnostic>,
    /// How many of all profiles of strict orders do it.
    pub profiles: Result<Answer<Profiles>, Diagnostic>,
}

/// The smallest changes and the counts for one state; each says itself why it is missing.
pub(crate) fn inverted(moves: &dyn Moves, ranks: &Ranks, at: Numbered, notions: &[Notion], run: &Run<'_>) -> Inverted {
    let of = |notion: &Notion| InvertedConcept {
        notion: *notion,
        change: smallest_change(moves, ranks, at.state, notion.concept(), run),
        profiles: profiles(moves, ranks, at.state, notion.concept(), run),
    };
    Inverted { concepts: notions.iter().map(of).collect(), at }
}
