//! Equilibria of conflicts too large to list their states, by SAT.
//!
//! **What goes in.** A case with issues (not a `[graph]`), in which every party that may move has an ordinal preference:
//! priorities (any number of statements) or a ranking. States are not numbered, so there may be 2^100 of them.
//!
//! **What comes out.** For Nash, GMR and SMR: equilibria, up to a limit on how many are listed, or the proof that there
//! is none with the reason ([`Deviation`]s of which, in every state, one is an improvement that nothing deters).
//! Exact, or refused; never sampled. For one state, who would leave it and for what ([`judge`]).
//!
//! **How.** One variable for each level of each issue. A party with statements O_1, O_2, ... would rather be at its own
//! alternative `a` than at `x` iff for some j O_j is true at (a, x_others) and false at x, and all earlier ones
//! agree; that this is not so is one short chain of clauses for each alternative (`lexicographic`). For GMR and SMR in
//! a reversible product space the worst that the others can do after a move depends on the mover's own choice, or on nothing at
//! all (`security`; Howard 1971), and an improvement counts only if this, too, is better than x.
//!
//! **What can go wrong.** A cardinal preference (weights need arithmetic), an explicit graph, for GMR and SMR rules on
//! states, one-way issues, joint issues or issues that nobody moves (E760); more alternatives or conflicts than the
//! limits allow (E721, E722).

mod deviation;
mod equilibria;
mod judge;
mod lexicographic;
mod security;
mod space;

pub use deviation::Deviation;
pub use equilibria::{Sought, equilibria};
pub use judge::{Judged, judge};

use crate::problem::NOT_SYMBOLIC;
use zopa_core::{ConditionId, Diagnostic, Instance, PartyId, Worth};

/// A party's statements, most important first, each a set of conditions of which one at least must hold. `None` where
/// its interests are not stated.
fn statements(instance: &Instance, party: PartyId) -> Result<Option<Vec<Vec<ConditionId>>>, Diagnostic> {
    match instance.worth(party) {
        Worth::Absent => Ok(None),
        Worth::Priorities(all) => Ok(Some(all.iter().map(|c| vec![*c]).collect())),
        // "In the first tier" counts more than "in the first or second", and so on: the same order.
        Worth::Ranking(tiers) => {
            let mut so_far = Vec::new();
            let upto = tiers.iter().map(|tier| {
                so_far.extend(tier.iter().copied());
                so_far.clone()
            });
            Ok(Some(upto.collect()))
        }
        Worth::Cardinal(_) => {
            let party = &instance.model().case().parties[party];
            Err(Diagnostic::new(&NOT_SYMBOLIC, format!("{} has weights, which this search cannot add", party.name))
                .at_path(format!("preferences.{}", party.id), "a cardinal preference")
                .because("States are not listed one by one here; only orders (priorities, rankings) can be followed.")
                .cure("State the preference as `priorities`, or fix issues until the states can be listed."))
        }
    }
}
