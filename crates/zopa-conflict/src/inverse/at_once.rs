//! The smallest change of orders under simultaneous stability (SIM), in both readings.
//!
//! Which parties would move at the same time depends on what each of them likes better than the wished state, so raising that state in one order can take
//! an answer from somebody else: orders interact, and lowering it can help. In the tableau reading a party takes part only if it is unstable under SEQ, which is put as the
//! opposite of SEQ's own formula ([`super::formula`]). If nobody has an improvement (in the tableau reading: if all are stable under SEQ), it is an
//! equilibrium; that is enough, and what is cheaper is searched for by MaxSAT over all pairs that can change for less.

use super::Listed;
use super::chains::{Chains, clause};
use super::change::{Asked, Change, alone, answer, refused, smallest_change, unless_cheaper};
use super::check_wished;
use super::formula::{Deters, Formula};
use super::goal::{Goal, Posed, sequential};
use crate::concept::Concept;
use crate::further::{Further, Graded, Simultaneous, check_at_once};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped};
use crate::rank::Ranks;
use crate::sat::{Lit, Wire};
use crate::search::Search;
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, PartySet, Run, StateId};

/// Combinations of simultaneous moves that are written out.
const COMBINATIONS: u64 = 1 << 20;

/// The orders nearest to the present ones under which the wished state is an equilibrium of SIM. Exact, unless the answer says between which
/// numbers the fewest swaps lie. `explicit` says that the case is a graph of states.
///
/// # Errors
/// E726 for a graph and for joint issues, E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_change_at_once(
    moves: &dyn Moves,
    ranks: &Ranks,
    explicit: bool,
    (wished, reading): (StateId, Simultaneous),
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_at_once(moves, explicit)?;
    check_wished(moves, wished)?;
    let scales = 24 * moves.states() * ranks.stated().len() as u64;
    check_memory("raising a state in every order", Search::bytes(moves) + scales, run.limits.bytes)?;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let enough = match reading {
        Simultaneous::Broad => alone(&asked, asked.rises(None, run).map_err(refused)?),
        Simultaneous::Tableau => smallest_change(moves, ranks, wished, Concept::Seq, run)?.value,
    };
    let graded = Graded::plain(ranks, moves.parties());
    let posed = Posed { graded: &graded, explicit, goal: Goal::Further(Further::Sim(reading)) };
    let change = unless_cheaper(&asked, &posed, enough, 0, run)?;
    let variant = match reading {
        Simultaneous::Broad => "swaps of neighbours, no new ties; SIM in its broad reading",
        Simultaneous::Tableau => "swaps of neighbours, no new ties; SIM in its tableau reading",
    };
    let method =
        Method { name: "smallest change of preferences", variant, source: "after Kinsara, Kilgour & Hipel 2015" };
    Ok(answer(change, method))
}

/// Requires that nobody leaves the wished state, by what all who move at the same time make of it.
pub(super) fn require(formula: &mut Formula<'_, '_>, tableau: bool) -> Result<Vec<Chains>, Diagnostic> {
    let parties: Vec<PartyId> = formula.stated().iter().collect();
    let mut chains = Vec::new();
    // By party: that it takes part, and that it need not be met.
    let mut takes_part = vec![Wire::Known(!tableau); formula.orders.len()];
    let mut stable: Vec<Option<Lit>> = vec![None; formula.orders.len()];
    if tableau {
        let terms = sequential();
        for party in &parties {
            let (stays, leaves) = (formula.solver.fresh(), formula.solver.fresh());
            chains.extend(formula.stays(PartySet::only(*party), &terms, Some(stays))?);
            formula.leaves(*party, &terms, leaves)?;
            stable[party.index()] = Some(stays);
            takes_part[party.index()] = Wire::Of(leaves);
        }
    }
    for party in parties {
        let met = stable[party.index()];
        Profiles { takes_part: &takes_part, party, stable: met, left: COMBINATIONS, formula }.require()?;
    }
    Ok(chains)
}

/// What the others could do at the same time as one party.
struct Profiles<'p, 'f, 'o, 'w> {
    formula: &'p mut Formula<'f, 'o>,
    /// By party: that it takes part.
    takes_part: &'w [Wire],
    party: PartyId,
    /// That the party is stable without any of this.
    stable: Option<Lit>,
    left: u64,
}

impl Profiles<'_, '_, '_, '_> {
    fn listed(&self) -> &Listed {
        self.formula.listed
    }

    fn require(&mut self) -> Result<(), Diagnostic> {
        let wished = self.listed().wished;
        for k in 0..self.listed().moves[self.party.index()][wished].len() {
            let own = self.listed().moves[self.party.index()][wished][k];
            let content = self.no_better(own);
            if content == Wire::Known(true) {
                continue;
            }
            let mut ways = vec![content];
            ways.extend(self.stable.map(Wire::Of));
            self.met(self.listed().states[own].0, 0, Wire::Known(true), &mut ways)?;
            clause(self.formula.solver, &[], ways.into_iter());
        }
        Ok(())
    }

    /// The ways in which parties from `next` on, joining those who move already, lead to a state that is no better.
    fn met(&mut self, at: u32, next: usize, gain: Wire, ways: &mut Vec<Wire>) -> Result<(), Diagnostic> {
        let at_wished = self.listed().wished;
        let wished = self.listed().states[at_wished].0;
        for j in next..self.formula.orders.len() {
            if j == self.party.index() || self.takes_part[j] == Wire::Known(false) {
                continue;
            }
            for k in 0..self.listed().moves[j][at_wished].len() {
                let to = self.listed().moves[j][at_wished][k];
                self.left = self.left.checked_sub(1).ok_or_else(too_much)?;
                let better = self.formula.gains(PartyId::new(j), to, at_wished);
                let better = self.formula.circuit.and(self.formula.solver, self.takes_part[j], better);
                let all = self.formula.circuit.and(self.formula.solver, gain, better);
                if all == Wire::Known(false) {
                    continue;
                }
                // Each moves its own issues: in the numbering of states, what they do together is a sum.
                let end = at.wrapping_add(self.listed().states[to].0.wrapping_sub(wished));
                if self.formula.moves.feasible(StateId(end))
                    && let Ok(state) = self.listed().states.binary_search(&StateId(end))
                {
                    let content = self.no_better(state);
                    ways.push(self.formula.circuit.and(self.formula.solver, all, content));
                }
                self.met(end, j + 1, all, ways)?;
            }
        }
        Ok(())
    }

    fn no_better(&mut self, state: usize) -> Wire {
        self.formula.deters(self.party, state, Deters::NoBetter)
    }
}

fn too_much() -> Diagnostic {
    let message = format!("more than {} combinations of simultaneous moves", grouped(COMBINATIONS.into()));
    Diagnostic::new(&NEEDS_WORK, message)
        .because("Each of them may be what answers an improvement, depending on the orders.")
        .cure("Take the two numbers between which the fewest lie, or fix issues that do not matter here.")
}
