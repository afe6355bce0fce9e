//! Who can move from where to where.

mod agreement;
mod axis;
mod bars;
mod explicit;
mod graph;
mod plane;
mod space;

pub use agreement::Agreements;
pub use axis::Axis;
pub(crate) use axis::Lines;
pub use explicit::Explicit;
pub use graph::graph_moves;
pub(crate) use plane::Turns;
pub use plane::{Bundles, Plane};
pub use space::SpaceMoves;

use crate::layout::Layout;
use std::sync::Arc;
use zopa_core::{Diagnostic, Limits, Model, Outcome, PartyId, PartySet, Role, StateId};

/// The moves of all parties over a numbered set of states.
///
/// `R_i(s)` is the set of states that party `i` can bring about from `s` alone, in one step; it never contains `s`, and
/// from a state that cannot exist, or to one, nobody moves.
pub trait Moves: Sync {
    /// How the states are numbered.
    fn layout(&self) -> &Layout;
    /// How many parties there are, those that never move included.
    fn parties(&self) -> usize;
    /// Whether the state can exist.
    fn feasible(&self, state: StateId) -> bool;
    /// Calls `visit` for each state of `R_i(from)`, each once, in no particular order.
    fn each(&self, party: PartyId, from: StateId, visit: &mut dyn FnMut(StateId));
    /// Calls `visit` for each state from which the party can move to `to`, each once, in no particular order.
    fn each_into(&self, party: PartyId, to: StateId, visit: &mut dyn FnMut(StateId));
    /// The party's axis, if its moves are exactly those from any state of a line to any other feasible one of the
    /// line: reversible, and without falling back from joint issues. An axis of length 1 if it never moves.
    fn axis(&self, party: PartyId) -> Option<&Axis>;
    /// The party's plane, if its moves are a product of what it can do with each issue; an engine may use it to be
    /// faster, never to find something else.
    fn plane(&self, party: PartyId) -> Option<&Plane>;
    /// Whether two moves in succession by the party are never more than one move: then "nobody moves twice in
    /// succession" restricts nothing (Fang, Hipel & Kilgour 1993, ch. 3).
    fn transitive(&self, party: PartyId) -> bool;
    /// What coalitions can sign; `None` where nothing is joint.
    fn agreements(&self) -> Option<&Agreements>;

    /// How many states there are, those that cannot exist included.
    fn states(&self) -> u64 {
        self.layout().states()
    }
    /// The outcome of a state.
    fn outcome(&self, state: StateId) -> Outcome {
        self.layout().outcome(state)
    }
    /// The state of an outcome; `None` if it is not in this space.
    fn state(&self, outcome: &Outcome) -> Option<StateId> {
        self.layout().state(outcome)
    }
}

/// The parties of a case that may move: everyone but audiences.
pub fn movers(model: &Model) -> PartySet {
    let case = model.case();
    case.parties.ids().collect::<PartySet>().minus(case.having(Role::Audience))
}

/// The moves of a case over all its states: along the issues, or along the arcs of a `[graph]`.
///
/// # Errors
/// E720 with more than 2^32 states, E721 if they do not fit in the memory limit.
pub fn moves_of(model: &Arc<Model>, limits: &Limits) -> Result<Box<dyn Moves + Send>, Diagnostic> {
    Ok(if model.case().is_graph() {
        Box::new(graph_moves(model, limits)?)
    } else {
        Box::new(SpaceMoves::new(model, None, movers(model), limits)?)
    })
}
