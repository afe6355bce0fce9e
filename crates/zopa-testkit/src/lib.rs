//! Random cases, and brute-force twins of the engines.
//!
//! What it is: [`generate`] makes valid cases from a seed ([`plain`] their plainest parts); [`bargain`], [`ask`], [`conflict`],
//! [`further`], [`hypergame`], [`package_game`], [`weights`] and [`positions`] (forecasts) answer the engines' questions a second time, slowly, by
//! reading the definitions aloud; [`matrix`] is the textbook's form of stability. An engine and its twin share nothing
//! but the vocabulary of `zopa-core`: the twins take its data, and evaluate expressions, add scores, find signers and
//! follow moves themselves ([`literal`]). They enumerate everything, so they are for spaces of a few thousand outcomes.
//!
//! What it assumes: a case that the reader would accept. It is written for tests: misuse (a state that is not in the
//! graph, a party that is not in the case) panics, and nothing here is fast or bounded.
//!
//! Source of the definitions: for bargaining, Nash (1950), Kalai & Smorodinsky (1975) with Imai's (1983) leximin; for
//! moves and stability, Fang, Hipel & Kilgour, *Interactive Decision Making* (1993), Rego & Vieira (2017) for SSEQ;
//! consent, signatures and the package game are defined by this project (its theory notes, part C); so is what moved a
//! finding between two versions of a case ([`attribution`]).
//!
//! Numbers are exact: integers where one party's scores are compared, [`exact::Ratio`] where points of different
//! parties are.

pub mod ask;
pub mod attribution;
pub mod bargain;
pub mod conflict;
pub mod exact;
pub mod further;
pub mod generate;
pub mod hypergame;
pub mod literal;
pub mod matrix;
pub mod measure;
pub mod package_game;
pub mod plain;
pub mod positions;
pub mod sieve;
pub mod weights;
pub mod written;

/// So many random cases; a failing one is kept beside the test's source, in a file ending in `.seeds`, and tried first
/// from then on.
pub fn cases(n: u32) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, FileFailurePersistence};
    Config {
        cases: n,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("seeds"))),
        ..Config::default()
    }
}

/// How many models a run over many models takes: the environment variable `ZOPA_MODELS`, else 100,000.
pub fn models() -> usize {
    std::env::var("ZOPA_MODELS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000)
}

/// Checks so many random values of a strategy, the same ones each time, and says how many there were and in how many the
/// check failed, with what the first ten said. For runs over very many models, where nothing needs to shrink.
///
/// # Panics
/// If the strategy makes no value.
#[allow(clippy::expect_used, reason = "test support: a strategy makes values")]
pub fn many<S: proptest::strategy::Strategy>(
    strategy: &S,
    n: usize,
    name: impl Fn(&S::Value) -> String,
    check: impl Fn(&S::Value) + std::panic::RefUnwindSafe,
) -> (usize, Vec<String>) {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut failed = Vec::new();
    for _ in 0..n {
        let value = strategy.new_tree(&mut runner).expect("a value").current();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&value)));
        if let Err(why) = outcome {
            let said = why.downcast_ref::<String>().cloned().or(why.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            failed.push(format!("{}: {}", name(&value), said.unwrap_or_default()));
        }
    }
    (failed.len(), failed.into_iter().take(10).collect())
}

/// A line on stderr, for runs that are watched.
pub fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
