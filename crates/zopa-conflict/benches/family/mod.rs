//! A family of conflicts of parties with priorities over yes/no issues, too large to list.

#![allow(dead_code, unreachable_pub, missing_docs)]

#[path = "../../tests/suite/support/mod.rs"]
mod support;

use std::sync::Arc;
pub use support::LIMITS;
use support::Random;
use zopa_core::{
    Case, Central, Draw, Expr, Id, Instance, IssueId, LevelId, LevelSet, Model, PartyId, Preference, Stated, Statement,
    Strength,
};

/// How statements couple issues.
#[derive(Clone, Copy)]
pub enum Coupling {
    /// Mine if b and c.
    If,
    /// Mine or b, exactly if c or d.
    Iff,
}

fn statement(case: &mut Case, random: &mut Random, party: usize, own: usize, coupling: Coupling) -> Statement {
    let all = case.issues.len() as u64;
    let mut literal = |first: usize, of: u64| {
        let v = first + random.below(of) as usize;
        Expr::In(IssueId::new(v), LevelSet::of(2, [LevelId::new(random.below(2) as usize)]))
    };
    let (mine, b, c, d) = (literal(party * own, own as u64), literal(0, all), literal(0, all), literal(0, all));
    let expr = match coupling {
        Coupling::Iff => Expr::Iff(Box::new(Expr::Any(vec![mine, b])), Box::new(Expr::Any(vec![c, d]))),
        Coupling::If => Expr::If { then: Box::new(mine), when: Box::new(Expr::All(vec![b, c])) },
    };
    let when = case.conditions.push(Stated { expr, text: String::new() });
    Statement { when, strength: Strength::Mild }
}

/// So many parties with so many issues and statements each; one instance for each seed.
pub fn instance(parties: usize, own: usize, statements: usize, coupling: Coupling, seed: u64) -> Instance {
    let mut random = Random(seed);
    let owners: Vec<[usize; 1]> = (0..parties * own).map(|v| [v / own]).collect();
    let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
    let mut case = support::issues(parties, &of);
    for p in 0..parties {
        let all = (0..statements).map(|_| statement(&mut case, &mut random, p, own, coupling)).collect();
        case.preferences[PartyId::new(p)] = Preference::Priorities(all);
    }
    let model = Model::new(Arc::new(case)).expect("a sound case");
    Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).expect("no numbers")
}
