//! Where coalitions would take a state, each step a gain for every member.
//!
//! A step is an improvement of some coalition, by whatever moves and signatures of its members; no coalition steps twice
//! in a row (Inohara & Hipel 2008, applied to the evolution of Li, Kilgour & Hipel 2005).

use super::coalitions::Coalitions;
use super::net::Net;
use crate::moves::Moves;
use crate::rank::Ranks;
use crate::search::{self, Hop, Search};
use zopa_core::{Diagnostic, Id, PartyId, Run, StateId};

/// The moves of single members, and the signatures if those count, in which a coalition takes a step: as few as can be. Empty if it cannot.
pub(crate) fn within(moves: &dyn Moves, from: StateId, step: Hop, signatures: bool, run: &Run<'_>) -> Vec<Hop> {
    let mut search = Search::new(moves, step.by, None, signatures, run.limits.work);
    match search.first(from, &mut |x| x == step.to) {
        Ok(Some(entry)) => search::path(search.reached(), entry),
        _ => Vec::new(),
    }
}

/// What can be reached from a state by improvements of coalitions.
pub struct CoalitionWays {
    net: Net,
    start: StateId,
    depths: Vec<Option<u32>>,
}

impl CoalitionWays {
    /// From a state that exists.
    ///
    /// # Errors
    /// E724 with more than twelve parties, E722 and E721 beyond the limits.
    pub fn new(moves: &dyn Moves, ranks: &Ranks, start: StateId, run: &Run<'_>) -> Result<Self, Diagnostic> {
        let everyone = (0..moves.parties()).map(PartyId::new).collect();
        let net = Coalitions::new(moves, ranks, run).class_steps(everyone, true)?;
        Ok(CoalitionWays { depths: net.depths(start.0), net, start })
    }
    /// The fewest steps to a state; `None` if it cannot be reached.
    pub fn steps_to(&self, to: StateId) -> Option<u32> {
        self.depths.get(to.0 as usize).copied().flatten()
    }
    /// A shortest way to a state: who improves together, and to where.
    pub fn path(&self, to: StateId) -> Option<Vec<Hop>> {
        if to == self.start {
            return Some(Vec::new());
        }
        let way = self.net.way(self.start.0, &mut |x| x == to.0)?;
        Some(way.into_iter().map(|(by, to)| Hop { by, to: StateId(to) }).collect())
    }
    /// How the members of a coalition take each step of a path from the start: their own moves, and what they sign.
    pub fn members(&self, moves: &dyn Moves, path: &[Hop], run: &Run<'_>) -> Vec<Vec<Hop>> {
        let mut at = self.start;
        let of = |hop: &Hop| {
            let inside = within(moves, at, *hop, true, run);
            at = hop.to;
            inside
        };
        path.iter().map(of).collect()
    }
}
