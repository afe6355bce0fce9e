//! Draws of uncertain inputs, and shares over them.
//!
//! - [`Streams`] gives every input its value in every draw: the stream of an input is (seed, its path, draw), so a new
//!   input does not shift the others, and two versions of a case differ only where they were changed.
//! - [`Together`] draws each party's inputs moving together, in the direction that helps or hurts one package.
//! - [`run`] asks typed questions ([`Facts`]) of many draws on any number of threads, with the same [`Totals`].
//! - [`Response`] is the one question behind all studies: what does the case say at this point of its inputs? [`Sampled`]
//!   asks it at draws, plain or of a scrambled Sobol sequence; [`sensitivity`] asks which inputs matter, [`flips`] where a
//!   conclusion turns, [`information`] what it would be worth to know an input, [`robust`] what the worst case is.
//!
//! Draw 0 is the central case and is outside every share. Distributions are truncated to the scale of their place,
//! never clipped onto its ends. This crate knows no engine: what is asked of a draw is handed in.
//!
//! It assumes that inputs are independent unless the case ties them (a shared value, `[[correlate]]` by a Gaussian
//! copula). Definitions: Sobol indices after Saltelli et al. (2010) and Jansen (1999), scrambling after Owen (1995), intervals
//! of shares after Wilson (1927), the value of information after Howard (1966); each module names its own.

mod column;
mod design;
mod facts;
mod flip;
mod information;
mod law;
mod quantile;
pub mod robust;
mod sensitivity;
mod share;
mod sobol;
mod stream;
mod together;

pub use column::{Cell, Column, GRADES, Kind, Moments, REPLICATES, Total, Totals, replicate};
pub use design::{Design, Line, Response, Sampled, TOO_MANY_DIMENSIONS, replicated_interval};
pub use facts::{Facts, Sink, WAVE, run};
pub use flip::{Flip, Flips, GRID, Turning, flips, single_flips, turnings, zeros};
pub use information::{FEWEST, Information, Stretch, Value, information};
pub use law::Law;
pub use quantile::quantile;
pub use sensitivity::{
    Dependence, Estimate, Index, NO_BUDGET, Ranked, Sensitivity, SensitivityRequest, affordable, rank_correlation,
    sensitivity, usual_budget,
};
pub use share::Share;
pub use sobol::{DIMENSIONS, Sobol};
pub use stream::{Factor, NO_DRAW, NO_MASS, Streams};
pub use together::{Both, Direction, Together, inputs_of};

use zopa_core::Code;

/// The codes of the problems that this crate reports.
pub static CODES: &[&Code] = &[&NO_MASS, &NO_DRAW, &TOO_MANY_DIMENSIONS, &NO_BUDGET];
