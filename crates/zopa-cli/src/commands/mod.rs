//! One file for each command: request in, answer out, rendered as text or JSON.

mod backtest;
mod check;
mod deals;
mod diff;
mod export;
mod forecast;
mod import;
mod new;
mod report;
mod schema;
mod stability;
mod study;
mod why;

use crate::args::Command;
use crate::output::{Done, Failed};

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Done, Failed> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Deals(args) => deals::run(&args),
        Command::Forecast(args) => forecast::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::New(args) => new::run(&args),
        Command::Schema(_) => schema::run(),
        Command::Report(args) => report::run(&args),
        Command::Stability(args) => stability::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Why(args) => why::run(&args),
        Command::Study(args) => study::run(&args),
    }
}
