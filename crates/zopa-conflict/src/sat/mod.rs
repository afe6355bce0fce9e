//! Yes/no questions for a SAT solver: a thin face on `batsat` (pure Rust), circuits that become clauses, and sums of
//! yes/no variables with a bound.
//!
//! Everything is deterministic: the solver runs on one thread, and work is counted in clauses learnt, never in time.

mod circuit;
mod solver;
mod totalizer;

pub(crate) use circuit::{Circuit, Wire};
pub(crate) use solver::{Lit, Solved, Solver};
pub(crate) use totalizer::Totalizer;
