//! Forecasts from positions, salience and influence.
//!
//! A [`Table`] says of one question who stands where, how much it matters to them and what weight they bring. Every model
//! takes it and gives a [`Forecast`]: a value, by which definition, with every choice that was in force, the rules that
//! stepped in, and, for the dynamic models, the course round by round.
//!
//! - baselines: [`weighted_mean`] (the headline, with exact [`sensitivities`] and [`break_even`] values),
//!   [`salience_mean`], [`plain_mean`], [`weighted_median`], [`plain_median`], [`constant`], [`fn@reference`];
//! - [`condorcet`] with cycles found; [`nash`] and [`kalai_smorodinsky`] on a line; [`procedural`];
//! - [`challenge`] in its published and printed readings; [`smp`], the spatial model of politics; [`mod@exchange`].
//!
//! Each model is one module: its equations, their source, what it does where they say nothing. Nothing here reads a file or
//! draws a number that it was not given. Real numbers are `f64` added in a fixed order: the same table gives the same bytes
//! on any number of threads.
//!
//! **A dynamic model is not better for being dynamic**: on real outcomes none has beaten the weighted mean ([`backtest`]).

mod agreement;
pub mod backtest;
pub mod catalogue;
mod challenge;
mod condorcet;
pub mod exchange;
mod forecast;
mod mean;
mod median;
mod problems;
mod procedural;
mod readings;
mod scores;
pub mod spatial;
mod table;
mod trivial;
mod votes;

pub use agreement::{Ideal, Loss, kalai_smorodinsky, nash};
pub use challenge::{Challenge, Compromise, Denominator, Offers, Perspective, Range, Reading, Security, challenge};
pub use condorcet::{Winner, condorcet, unbeaten, winner};
pub use exchange::exchange;
pub use forecast::{Forecast, Round, Trade};
pub use mean::{BreakEven, Sensitivity, break_even, plain_mean, salience_mean, sensitivities, weighted_mean};
pub use median::{plain_median, weighted_median};
pub use problems::{BAD_SPACE, BAD_TABLE, NO_OPTION, NOTHING_TO_SCORE, STOPPED, TOO_MANY_ACTORS};
pub use procedural::{Procedure, procedural};
pub use readings::readings;
pub use scores::{Errors, brier, crps, log_score};
pub use spatial::smp;
pub use table::{Space, Stand, Table};
pub use trivial::{constant, reference};
pub use votes::VoteRule;

/// The codes of the problems that this crate reports.
pub static CODES: &[&zopa_core::Code] =
    &[&BAD_TABLE, &BAD_SPACE, &TOO_MANY_ACTORS, &NO_OPTION, &NOTHING_TO_SCORE, &STOPPED];
