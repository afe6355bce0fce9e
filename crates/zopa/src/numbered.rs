//! States by their numbers.

use zopa_conflict::{Moves, StateSet};
use zopa_core::{Outcome, StateId};

/// A feasible state with its number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbered {
    /// The state.
    pub state: StateId,
    /// Its number among the feasible states, from 1.
    pub number: u64,
    /// What it is.
    pub outcome: Outcome,
}

/// A feasible state with its number. O(states / 64).
pub(crate) fn numbered(moves: &dyn Moves, feasible: &StateSet, state: StateId) -> Numbered {
    Numbered { state, number: feasible.up_to(state), outcome: moves.outcome(state) }
}
