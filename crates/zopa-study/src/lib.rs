//! Draws of uncertain inputs, and shares over them.
//!
//! - [`Streams`] gives every input its value in every draw: the stream of an input is (seed, its path, draw), so a new
//!   input does not shift the others, and two versions of a case differ only where they were changed.
//! - [`Together`] draws each party's inputs moving together, in the direction that helps or hurts one package.
//! - [`run`] asks yes/no questions ([`Facts`]) of many draws on any number of threads, with the same counts.
//!
//! Draw 0 is the central case and is outside every share. Distributions are truncated to the scale of their place,
//! never clipped onto its ends. This crate knows no engine: what is asked of a draw is handed in.

mod facts;
mod law;
mod share;
mod stream;
mod together;

pub use facts::{Facts, run};
pub use law::Law;
pub use share::Share;
pub use stream::{NO_DRAW, NO_MASS, Streams};
pub use together::{Both, Direction, Together};

use zopa_core::Code;

/// The codes of the problems that this crate reports.
pub static CODES: &[&Code] = &[&NO_MASS, &NO_DRAW];
