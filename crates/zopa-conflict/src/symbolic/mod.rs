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
