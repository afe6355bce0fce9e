//! The smallest change of orders.

use super::Listed;
use super::order::Order;
use super::sanction::require_stable;
use crate::concept::Concept;
use crate::moves::Moves;
use crate::problem::{check_memory, stopped};
use crate::rank::Ranks;
use crate::sat::{Circuit, Lit, Solver, cheapest};
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, Run, StateId, StopReason};

/// A change of preferences that makes a state an equilibrium.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Swaps of neighbours in all: whole swaps and halves (a tie that is broken).
    pub swaps: f64,
    /// The parties whose order changes.
    pub parties: Vec<Reordered>,
}

/// A party's new order.
#[derive(Clone, PartialEq, Debug)]
pub struct Reordered {
    /// Who.
    pub party: PartyId,
    /// The new order, best first; states in one tier are tied.
    pub order: Vec<Vec<StateId>>,
    /// Pairs of which the first is now above the second, and was not.
    pub raised: Vec<(StateId, StateId)>,
}

/// The orders nearest to the present ones under which the wished state is an equilibrium: stable, by the concept, for
/// every party whose preferences are stated. Of several as near, one. Exact.
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_change(
    moves: &dyn Moves,
    ranks: &Ranks,
    wished: StateId,
    concept: Concept,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    let n = (0..moves.states()).filter(|s| moves.feasible(StateId(*s as u32))).count() as u64;
    let parties = ranks.stated().len() as u64;
    let chains = if concept.answers_gain() { parties } else { 1 };
    let bytes = n.saturating_pow(3).saturating_mul(parties * 60 * chains);
    check_memory(&format!("Ordering {n} states for {parties} parties"), bytes, run.limits.bytes)?;
    let listed = Listed::new(moves, wished)?;
    let limit = run.limits.work / 100;
    let mut solver = Solver::new(limit);
    let mut circuit = Circuit::default();
    let present: Vec<Option<Vec<u32>>> = (0..moves.parties())
        .map(|p| {
            let all = ranks.of(PartyId::new(p))?;
            Some(listed.states.iter().map(|s| all[s.0 as usize]).collect())
        })
        .collect();
    let orders: Vec<Option<Order>> =
        present.iter().map(|ranks| ranks.as_ref().map(|r| Order::new(&mut solver, r))).collect();
    for party in 0..orders.len() {
        require_stable(&mut solver, &mut circuit, &listed, &orders, party, concept);
    }
    let costs: Vec<(Lit, u64)> =
        orders.iter().zip(&present).filter_map(|(o, r)| Some(o.as_ref()?.costs(r.as_ref()?))).flatten().collect();
    // The state can always be put on top of every order, so there is an assignment.
    let halves = cheapest(&mut solver, &costs).map_err(|_| {
        let why = StopReason::Work { done: solver.work(), limit };
        stopped("The search for the smallest change", &why)
    })?;
    let changed = orders.iter().zip(&present).enumerate().filter_map(|(p, (order, ranks))| {
        reordered(&listed, &solver, PartyId::new(p), order.as_ref()?, ranks.as_ref()?)
    });
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    Ok(Answer::exact(Change { swaps: halves as f64 / 2.0, parties: changed.collect() }, method))
}

fn reordered(listed: &Listed, solver: &Solver, party: PartyId, order: &Order, was: &[u32]) -> Option<Reordered> {
    let now = order.found(solver);
    let mut raised = Vec::new();
    for a in 0..now.len() {
        for b in 0..now.len() {
            if now[a] > now[b] && was[a] <= was[b] {
                raised.push((listed.states[a], listed.states[b]));
            }
        }
    }
    if raised.is_empty() {
        return None;
    }
    let mut tiers: Vec<u32> = now.clone();
    tiers.sort_unstable_by(|a, b| b.cmp(a));
    tiers.dedup();
    let tier = |rank: &u32| (0..now.len()).filter(|s| now[*s] == *rank).map(|s| listed.states[s]).collect();
    Some(Reordered { party, order: tiers.iter().map(tier).collect(), raised })
}
