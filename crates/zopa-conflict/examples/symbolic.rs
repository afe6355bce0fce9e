//! Times the search for equilibria by satisfiability on a family of conflicts: parties, issues each, statements each,
//! instances, concept, and how statements couple issues: `if` (mine if b and c) or `iff` (mine or b, if and only if c or d).
//!
//! `cargo run --release -p zopa-conflict --example symbolic -- 10 10 10 8 nash iff`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // a tool for whoever measures

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::Instant;
use support::{LIMITS, Random};
use zopa_conflict::Notion;
use zopa_conflict::symbolic::{Sought, equilibria};
use zopa_core::{
    Case, Central, Draw, Expr, Id, Instance, IssueId, LevelId, LevelSet, Limits, Model, PartyId, Preference, Run,
    Silent, Stated, Statement, Strength,
};

fn statement(case: &mut Case, random: &mut Random, party: usize, own: usize, iff: bool) -> Statement {
    let all = case.issues.len() as u64;
    let mut literal = |first: usize, of: u64| {
        let v = first + random.below(of) as usize;
        Expr::In(IssueId::new(v), LevelSet::of(2, [LevelId::new(random.below(2) as usize)]))
    };
    let (mine, b, c, d) = (literal(party * own, own as u64), literal(0, all), literal(0, all), literal(0, all));
    let expr = match iff {
        true => Expr::Iff(Box::new(Expr::Any(vec![mine, b])), Box::new(Expr::Any(vec![c, d]))),
        false => Expr::If { then: Box::new(mine), when: Box::new(Expr::All(vec![b, c])) },
    };
    let when = case.conditions.push(Stated { expr, text: String::new() });
    Statement { when, strength: Strength::Mild }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |k: usize, default: usize| args.get(k).and_then(|a| a.parse().ok()).unwrap_or(default);
    let (parties, own, statements, instances) = (number(0, 10), number(1, 10), number(2, 10), number(3, 8));
    let notion = args.get(4).and_then(|k| Notion::of_key(k)).unwrap_or(Notion::PLAIN[0]);
    let iff = args.get(5).is_some_and(|k| k == "iff");
    for seed in 0..instances as u64 {
        let mut random = Random(seed);
        let owners: Vec<[usize; 1]> = (0..parties * own).map(|v| [v / own]).collect();
        let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
        let mut case = support::issues(parties, &of);
        for p in 0..parties {
            let all = (0..statements).map(|_| statement(&mut case, &mut random, p, own, iff)).collect();
            case.preferences[PartyId::new(p)] = Preference::Priorities(all);
        }
        let model = Model::new(Arc::new(case)).unwrap();
        let instance = Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap();
        let limits = Limits { listed: 10, ..LIMITS };
        let start = Instant::now();
        let found = equilibria(&instance, notion.concept(), &Run { limits: &limits, watch: &Silent }).unwrap();
        let what = match found.value {
            Sought::Found { listed, complete } => format!("{} found, all: {complete}", listed.len()),
            Sought::None { because, minimal } => format!("none, {} moves, minimal: {minimal}", because.len()),
        };
        println!("seed {seed}: {:.3} s, {what}", start.elapsed().as_secs_f64());
    }
}
