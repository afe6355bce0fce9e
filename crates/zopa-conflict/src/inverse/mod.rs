//! Which preferences would make a state an equilibrium (the inverse problem; Kinsara, Kilgour & Hipel 2015).
//!
//! **What goes in.** A conflict whose states can be listed, a wished state, a concept, and the parties' present orders of the
//! states.
//!
//! **What comes out.** [`smallest_change`]: orders as near to the present ones as can be, under which the state is an
//! equilibrium; near means fewest swaps of neighbours in a party's order (one for each pair of states that changes
//! places, a half for each tie that is broken; states that are not tied now do not become so). [`profiles`]: how many
//! of all profiles of strict orders make the state an equilibrium, exactly. [`smallest_weights`]: weights of cardinal preferences as
//! near to the central ones as can be, within their stated ranges, that do it.
//!
//! **How.** Under Nash, GMR and SMR each party's stability depends on its own order only, and the cheapest order has a closed form (`rise`). Under SEQ and SSEQ
//! an answer must gain whoever gives it, so orders interact: "i likes s at least as well as t" is one yes/no variable for each party and pair that may
//! change; an order is transitive; stability is a formula over these: for every move to s1, s* >= s1, or a chain of moves, each strictly better for its
//! mover, leads to a state that is no better than s*. Of the assignments that satisfy it the cheapest is found by weighted MaxSAT, below a bound
//! that the closed form gives (`change`).
//!
//! The further concepts have entry points of their own: [`smallest_joint_change`] (coalitions), [`smallest_change_at_once`] (SIM), [`smallest_shaded_change`] (strength and
//! unknown comparisons, where a change may also be one of degree or of what is known) and [`smallest_change_ahead`] (L_h, non-myopic, Stackelberg). Each starts from a change
//! that is known to be enough and looks for a cheaper one. What a concept asks is one formula over the orders (`formula`, `goal`), which also serves the weights and the counts; only concepts
//! that look ahead are judged proposal by proposal.
//!
//! **What can go wrong.** Too many states (E721), too much work (E722), a state that cannot exist (E723), a concept that is not defined here (E724 to E726). Where only the
//! search for something cheaper is refused, the answer says between which numbers the fewest swaps lie.
//! Parties whose preferences are not stated have no order to change, and their stability is not asked for; they
//! still move where the concept asks for the power to move only.

mod ahead;
mod at_once;
mod chains;
mod change;
mod coalition;
mod count;
mod formula;
mod goal;
mod order;
mod places;
mod rise;
mod shaded;
mod simplex;
mod tally;
mod weights;

pub use ahead::smallest_change_ahead;
pub use at_once::smallest_change_at_once;
pub use change::{Change, Reordered, smallest_change};
pub use coalition::smallest_joint_change;
pub use count::{Profiles, profiles};
pub use goal::Goal;
pub use shaded::smallest_shaded_change;
pub use weights::{FreeWeight, Reweighting, smallest_weights};

use crate::concept::Concept;
use crate::moves::Moves;
use crate::problem::{NO_SUCH_STATE, check_memory};
use zopa_core::{Diagnostic, Id, PartyId, Run, StateId};

/// Refuses a wished state that cannot exist.
pub(crate) fn check_wished(moves: &dyn Moves, wished: StateId) -> Result<(), Diagnostic> {
    if u64::from(wished.0) < moves.states() && moves.feasible(wished) {
        return Ok(());
    }
    Err(Diagnostic::new(&NO_SUCH_STATE, "the wished state cannot exist")
        .because("A rule on states forbids it.")
        .cure("Name a state that `zopa stability` lists."))
}

/// The feasible states of a conflict, renumbered from 0, and each party's moves among them.
pub(crate) struct Listed {
    pub(crate) states: Vec<StateId>,
    /// By party, then state: where it can move.
    pub(crate) moves: Vec<Vec<Vec<usize>>>,
    /// The wished state.
    pub(crate) wished: usize,
}

impl Listed {
    pub(crate) fn new(moves: &dyn Moves, wished: StateId, run: &Run<'_>) -> Result<Listed, Diagnostic> {
        check_wished(moves, wished)?;
        let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        let mut arcs = 0u64;
        for p in (0..moves.parties()).map(PartyId::new) {
            states.iter().for_each(|s| moves.each(p, *s, &mut |_| arcs += 1));
        }
        let rows = states.len() as u64 * moves.parties() as u64;
        check_memory("the list of all moves", 16 * arcs + 24 * rows, run.limits.bytes)?;
        let number = |s: StateId| states.binary_search(&s).ok();
        let at = states.partition_point(|s| *s < wished);
        let of_party = |p: usize| {
            let from = |s: &StateId| {
                let mut to = Vec::new();
                moves.each(PartyId::new(p), *s, &mut |t| to.extend(number(t)));
                to.sort_unstable();
                to
            };
            states.iter().map(from).collect()
        };
        Ok(Listed { moves: (0..moves.parties()).map(of_party).collect(), states, wished: at })
    }

    /// What the others than `party` can bring about from a state by legal sequences of moves, nobody twice in a row.
    pub(crate) fn others_reach(&self, party: usize, from: usize) -> Vec<usize> {
        let mut seen = vec![vec![false; self.moves.len()]; self.states.len()];
        let mut todo = vec![(from, usize::MAX)];
        while let Some((s, last)) = todo.pop() {
            for (j, of) in self.moves.iter().enumerate().filter(|(j, _)| *j != party && *j != last) {
                for t in &of[s] {
                    if !std::mem::replace(&mut seen[*t][j], true) {
                        todo.push((*t, j));
                    }
                }
            }
        }
        (0..self.states.len()).filter(|s| *s != from && seen[*s].contains(&true)).collect()
    }

    /// For GMR and SMR: for each of the party's moves from the wished state the possible sanctions, each as the states that
    /// must be no better than the wished one. Nash has none.
    pub(crate) fn free_sanctions(&self, party: usize, s1: usize, concept: Concept) -> Vec<Vec<usize>> {
        if !concept.answers_freely() {
            return Vec::new();
        }
        self.others_reach(party, s1).into_iter().map(|s2| self.sanction(party, s2, concept)).collect()
    }

    /// The states that must be no better than the wished one if `s2` is to be a sanction.
    pub(crate) fn sanction(&self, party: usize, s2: usize, concept: Concept) -> Vec<usize> {
        let mut all = vec![s2];
        if concept.counters() {
            all.extend(self.moves[party][s2].iter().copied());
        }
        all.retain(|s| *s != self.wished);
        all.sort_unstable();
        all.dedup();
        all
    }
}
