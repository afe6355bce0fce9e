//! Bare cases for tests and benchmarks: issues with setters, or an explicit graph, and nothing else.

#![allow(dead_code, unreachable_pub, missing_docs)] // each test uses its part
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

pub mod conflicts;
pub mod further;
pub mod orders;
pub mod statements;

use std::sync::Arc;
use zopa_core::{
    Case, Control, Expr, Id, IdVec, Issue, Level, LevelId, LevelSet, Limits, Model, Party, PartyId, PartySet,
    Preference, Role, Run, Silent, Stated,
};

pub const LIMITS: Limits = Limits { work: 1 << 40, bytes: 4 << 30, listed: 1000, time: None };
pub const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

/// Parties without preferences.
fn parties(n: usize) -> Case {
    let mut case = Case { has_status_quo: true, ..Case::default() };
    for i in 0..n {
        case.parties.push(Party {
            id: format!("p{i}"),
            name: format!("P{i}"),
            role: Role::Principal,
            at_table: true,
            note: String::new(),
        });
        case.red_lines.push(Vec::new());
        case.preferences.push(Preference::Absent);
    }
    case
}

fn issue(v: usize, levels: usize, control: Control) -> Issue {
    let level = |l: usize| Level { id: format!("l{l}"), label: format!("l{l}") };
    let (id, name) = (format!("v{v}"), format!("V{v}"));
    Issue {
        id,
        name,
        levels: (0..levels).map(level).collect(),
        status_quo: LevelId::new(0),
        control,
        note: String::new(),
    }
}

/// Issues of so many levels, each with its setters; every change allowed, nothing binding, the first level is the
/// status quo.
pub fn issues(n: usize, of: &[(usize, &[usize])]) -> Case {
    let mut case = parties(n);
    for (v, (levels, setters)) in of.iter().enumerate() {
        let control = Control::Set {
            by: setters.iter().map(|p| PartyId::new(*p)).collect(),
            consent: PartySet::EMPTY,
            binding: false,
            allowed: (0..*levels).map(|_| LevelSet::all(*levels)).collect(),
        };
        case.issues.push(issue(v, *levels, control));
    }
    case
}

/// So many states with arcs (from, to, party), states and parties numbered from 1 and 0.
pub fn graph(n: usize, states: usize, arcs: &[(usize, usize, usize)]) -> Case {
    let mut case = parties(n);
    let none = || (0..states).map(|_| LevelSet::none(states)).collect::<IdVec<LevelId, LevelSet>>();
    let mut of: IdVec<PartyId, IdVec<LevelId, LevelSet>> = (0..n).map(|_| none()).collect();
    for (from, to, party) in arcs {
        of[PartyId::new(*party)][LevelId::new(from - 1)].insert(LevelId::new(to - 1));
    }
    case.issues.push(issue(0, states, Control::Arcs(of)));
    case
}

/// A ranking of the states of a [`graph`] by numbers, higher preferred.
pub fn ranking(case: &mut Case, ranks: &[i64]) -> Preference {
    let v = zopa_core::IssueId::new(0);
    let mut order: Vec<i64> = ranks.to_vec();
    order.sort_unstable_by(|a, b| b.cmp(a));
    order.dedup();
    let tier = |rank: &i64| {
        let levels = (0..ranks.len()).filter(|s| ranks[*s] == *rank).map(LevelId::new);
        let expr = Expr::In(v, LevelSet::of(ranks.len(), levels));
        vec![case.conditions.push(Stated { expr, text: String::new() })]
    };
    Preference::Ranking(order.iter().map(tier).collect())
}

pub fn model(case: Case) -> Arc<Model> {
    Model::new(Arc::new(case)).unwrap()
}

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}
