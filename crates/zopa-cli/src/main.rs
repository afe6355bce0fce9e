//! The `zopa` command: arguments in, an answer out.
//!
//! Nothing is computed here. [`args`] says what can be typed, [`call`] turns it into a request that holds together,
//! [`commands`] has one file for each command, [`output`] keeps the rules of every command: the result alone on
//! stdout, progress and problems on stderr, exit code 0 (done), 1 (the case or the input is wrong) or 2 (the call is
//! wrong), a broken pipe is no error, colour only on a terminal and never with NO_COLOR.

mod args;
mod call;
mod commands;
mod files;
mod output;
mod progress;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    if let Err(problem) = call::threads(args.threads) {
        return output::finish(Err(problem), false);
    }
    let json = args.command.json();
    output::finish(commands::run(args.command), json)
}
