//! Times the search for equilibria by satisfiability on a family of conflicts: parties, issues each, statements each,
//! instances, concept, and how statements couple issues: `if` (mine if b and c) or `iff` (mine or b, if and only if c or d).
//!
//! `cargo run --release -p zopa-conflict --example symbolic -- 10 10 10 8 nash iff`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // a tool for whoever measures

#[path = "../benches/family/mod.rs"]
mod family;

use family::{Coupling, LIMITS, instance};
use std::time::Instant;
use zopa_conflict::Notion;
use zopa_conflict::symbolic::{Sought, equilibria, judge};
use zopa_core::{Limits, Run, Silent};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |k: usize, default: usize| args.get(k).and_then(|a| a.parse().ok()).unwrap_or(default);
    let (parties, own, statements, instances) = (number(0, 10), number(1, 10), number(2, 10), number(3, 8));
    let notion = args.get(4).and_then(|k| Notion::of_key(k)).unwrap_or(Notion::PLAIN[0]);
    let coupling = if args.get(5).is_some_and(|k| k == "iff") { Coupling::Iff } else { Coupling::If };
    for seed in 0..instances as u64 {
        let instance = instance(parties, own, statements, coupling, seed);
        let limits = Limits { listed: 10, ..LIMITS };
        let run = Run { limits: &limits, watch: &Silent };
        let start = Instant::now();
        let found = equilibria(&instance, notion.concept(), &run).unwrap();
        let sought = start.elapsed().as_secs_f64();
        let what = match found.value {
            Sought::Found { listed, complete } => format!("{} found, all: {complete}", listed.len()),
            Sought::None { because, minimal } => format!("none, {} moves, minimal: {minimal}", because.len()),
        };
        let start = Instant::now();
        let judged = judge(&instance, notion.concept(), instance.model().status_quo(), &run).unwrap().value;
        let stay = judged.iter().filter(|j| j.stable).count();
        let took = start.elapsed().as_secs_f64();
        println!("seed {seed}: {sought:.3} s, {what}; the status quo: {took:.3} s, {stay} would stay");
    }
}
