//! Yes/no questions for a SAT solver: a thin face on `batsat` (pure Rust), circuits that become clauses, and the
//! cheapest of all assignments.
//!
//! Everything is deterministic: the solver runs on one thread, and work is counted in clauses learnt, never in time.

mod cheapest;
mod circuit;
mod solver;

pub(crate) use cheapest::Cheapest;
pub(crate) use circuit::{Circuit, Wire};
pub(crate) use solver::{Lit, Solved, Solver};
