//! How long the proofs of large answers are and how long they take to find: one run of each kind of space.
//!
//! `cargo run --release -p zopa-bargain --example certificates`

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a measurement to be read by people

#[path = "../benches/spaces.rs"]
mod spaces;

use spaces::{Joins, Kind, instance};
use std::time::Instant;
use zopa_bargain::{Deals, Solution, best_for_each, certificates, large};
use zopa_core::{Id, Limits, PartyId, Run, Silent};

fn main() {
    let limits = Limits { listed: 3, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    for (parties, issues, kind, joins) in [
        (2, 30, Kind::Uniform, Joins::None),
        (2, 30, Kind::Constant, Joins::None),
        (2, 50, Kind::Constant, Joins::None),
        (3, 30, Kind::Uniform, Joins::None),
        (3, 30, Kind::Against, Joins::None),
        (3, 30, Kind::Opposed, Joins::None),
        (3, 30, Kind::Coarse, Joins::None),
        (5, 30, Kind::Uniform, Joins::None),
        (3, 30, Kind::Uniform, Joins::Chain),
        (3, 30, Kind::Uniform, Joins::Sparse),
    ] {
        let instance = instance(parties, issues, kind, joins);
        let deals = Deals::new(&instance, (0..parties).map(PartyId::new).collect()).unwrap();
        let began = Instant::now();
        let answer = large(&deals, &Solution::ALL, &run).unwrap().value;
        let best = best_for_each(&deals, &run).unwrap();
        let found = began.elapsed();
        let began = Instant::now();
        let proofs = certificates(&deals, &best, &answer.solutions, &[], &run).unwrap();
        println!(
            "{parties} parties, {issues} issues, {kind:?}, {joins:?}: found in {found:.2?}, proved in {:.2?}",
            began.elapsed()
        );
        let all = proofs.best_for.iter().map(|(p, c)| (format!("best for {}", p.index()), c));
        for (name, proof) in all.chain(proofs.solutions.iter().map(|(s, c)| (format!("{s:?}"), c))) {
            match proof {
                Ok(proof) => {
                    println!("  {name}: {:?} steps", proof.trees.iter().map(|t| t.steps.len()).collect::<Vec<_>>())
                }
                Err(why) => println!("  {name}: {why}"),
            }
        }
    }
}
