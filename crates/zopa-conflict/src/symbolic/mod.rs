//! Equilibria of conflicts too large to list their states, by SAT.
//!
//! **What goes in.** A case with issues (not a `[graph]`), with preferences of any form: priorities (any number of statements), rankings, weights
//! with terms. States are not numbered, so there may be 2^100 of them; nor are the moves of a party, so it may have 2^100 of these, too.
//!
//! **What comes out.** For Nash, GMR and SMR: equilibria, up to a limit on how many are listed, or the proof that there
//! is none with the reason ([`Deviation`]s of which, in every state, one is an improvement that nothing deters).
//! Exact, or refused; never sampled. For one state, who would leave it and for what ([`judge`]).
//!
//! **How.** One variable for each level of each issue. What a party likes best of all that one move of its own brings about is found by
//! questions: for orders statement by statement (`own`, `lexicographic`), for weights by MaxSAT (`order`). The search for equilibria
//! proposes states and rules out, in all states at once, each move by which somebody would leave the state proposed; the moves are cut down to
//! what matters first. For GMR and SMR in a reversible product space the worst that the others can do after a move depends on the mover's own
//! choice, or on nothing at all (`security`; Howard 1971), and an improvement counts only if this, too, is better than the state.
//!
//! **What can go wrong.** An explicit graph; for GMR and SMR rules, one-way issues, joint issues or issues that nobody moves, and
//! weights with a term that ties a party's own issues to those of others (E760); more conflicts and rounds than the work limit allows (E722):
//! GMR where every choice is undone by an answer of its own has no short proof here.

mod deviation;
mod effort;
mod equilibria;
mod judge;
mod lexicographic;
mod order;
mod own;
mod security;
mod space;
mod sum;

pub use deviation::Deviation;
pub use equilibria::{Sought, equilibria};
pub use judge::{Judged, judge};
