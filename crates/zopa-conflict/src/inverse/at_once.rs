//! The smallest change of orders under simultaneous stability (SIM, broad reading).
//!
//! Which parties would move at the same time depends on what each of them likes better than the wished state, so raising that state in one order can take
//! an answer from somebody else: orders interact, and lowering it can help. If it is raised so far that nobody has an improvement, it is an
//! equilibrium; that is enough, and what is cheaper is searched for by MaxSAT over all pairs that can change for less.

use super::Listed;
use super::change::{Asked, Change, alone, cheaper, paid, refused};
use super::check_wished;
use super::order::{Order, no_better};
use crate::concept::Concept;
use crate::further::check_at_once;
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped};
use crate::rank::Ranks;
use crate::sat::{Circuit, Solver, Wire};
use crate::search::Search;
use zopa_core::{Answer, Diagnostic, Exactness, Method, Run, StateId};

/// Combinations of simultaneous moves that are written out.
const COMBINATIONS: u64 = 1 << 20;

/// The orders nearest to the present ones under which the wished state is an equilibrium of SIM in its broad reading. Exact, unless the answer says between which
/// numbers the fewest swaps lie. `explicit` says that the case is a graph of states.
///
/// # Errors
/// E726 for a graph and for joint issues, E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_change_at_once(
    moves: &dyn Moves,
    ranks: &Ranks,
    explicit: bool,
    wished: StateId,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_at_once(moves, explicit)?;
    check_wished(moves, wished)?;
    let scales = 24 * moves.states() * ranks.stated().len() as u64;
    check_memory("Raising a state in every order", Search::bytes(moves) + scales, run.limits.bytes)?;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let enough = asked.rises(None, run).map_err(refused)?;
    let below = paid(&enough);
    let mut change = alone(&asked, enough);
    let mut least = 0;
    if below > 0 {
        let budgets = vec![below - 1; moves.parties()];
        let mut require = |solver: &mut Solver,
                           circuit: &mut Circuit,
                           listed: &Listed,
                           orders: &mut [Option<Order<'_>>],
                           party: usize| {
            Profiles { moves, solver, circuit, listed, orders, party, left: COMBINATIONS }.require().map(|()| None)
        };
        match cheaper(&asked, &budgets, (below, &mut least), &mut require, run) {
            Ok(Some(better)) => change = better,
            Ok(None) => {}
            Err(why) => {
                change.at_least = least as f64 / 2.0;
                change.refused = Some(why);
            }
        }
    }
    let exactness = match change.refused {
        None => Exactness::Exact,
        Some(_) => Exactness::Bound { gap: change.swaps - change.at_least },
    };
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties; SIM in its broad reading",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    Ok(Answer { value: change, exactness, method })
}

/// What the others could do at the same time as one party.
struct Profiles<'a, 'o> {
    moves: &'a dyn Moves,
    solver: &'a mut Solver,
    circuit: &'a mut Circuit,
    listed: &'a Listed,
    orders: &'a mut [Option<Order<'o>>],
    party: usize,
    left: u64,
}

impl Profiles<'_, '_> {
    fn require(&mut self) -> Result<(), Diagnostic> {
        if self.orders[self.party].is_none() {
            return Ok(());
        }
        let wished = self.listed.wished;
        for k in 0..self.listed.moves[self.party][wished].len() {
            let own = self.listed.moves[self.party][wished][k];
            let content = self.no_better(own);
            if content == Wire::Known(true) {
                continue;
            }
            let mut ways = vec![content];
            self.met(self.listed.states[own].0, 0, Wire::Known(true), &mut ways)?;
            let mut clause = Vec::new();
            let mut holds = false;
            for way in ways {
                match way {
                    Wire::Known(known) => holds |= known,
                    Wire::Of(lit) => clause.push(lit),
                }
            }
            if !holds {
                self.solver.clause(&clause);
            }
        }
        Ok(())
    }

    /// The ways in which parties from `next` on, joining those who move already, lead to a state that is no better.
    fn met(&mut self, at: u32, next: usize, gain: Wire, ways: &mut Vec<Wire>) -> Result<(), Diagnostic> {
        let wished = self.listed.states[self.listed.wished].0;
        for j in next..self.orders.len() {
            if j == self.party || self.orders[j].is_none() {
                continue;
            }
            for k in 0..self.listed.moves[j][self.listed.wished].len() {
                let to = self.listed.moves[j][self.listed.wished][k];
                self.left = self.left.checked_sub(1).ok_or_else(too_much)?;
                let Some(order) = &mut self.orders[j] else { continue };
                let better = order.better(self.solver, to, self.listed.wished);
                let all = self.circuit.and(self.solver, gain, better);
                if all == Wire::Known(false) {
                    continue;
                }
                // Each moves its own issues: in the numbering of states, what they do together is a sum.
                let end = at.wrapping_add(self.listed.states[to].0.wrapping_sub(wished));
                if self.moves.feasible(StateId(end))
                    && let Ok(state) = self.listed.states.binary_search(&StateId(end))
                {
                    let content = self.no_better(state);
                    ways.push(self.circuit.and(self.solver, all, content));
                }
                self.met(end, j + 1, all, ways)?;
            }
        }
        Ok(())
    }

    fn no_better(&mut self, state: usize) -> Wire {
        match &mut self.orders[self.party] {
            Some(order) => no_better(self.circuit, self.solver, order, self.listed.wished, &[state]),
            None => Wire::Known(true),
        }
    }
}

fn too_much() -> Diagnostic {
    let message = format!("more than {} combinations of simultaneous moves", grouped(COMBINATIONS.into()));
    Diagnostic::new(&NEEDS_WORK, message)
        .because("Each of them may be what answers an improvement, depending on the orders.")
        .cure("Take the two numbers between which the fewest lie, or fix issues that do not matter here.")
}
