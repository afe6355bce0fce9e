//! Parties who set every issue together: the whole survey (counts, frontier, zone, four fair points) of 10^6 and 10^8
//! outcomes. Values are drawn at random: `uniform`, or `conflicting` (what one gets the others lose), or conflicting
//! and `joined` by two rules and two terms for each party, on the first and the last issue.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use zopa_bargain::{Deals, Solution, survey};
use zopa_core::{
    Cardinal, Case, Central, ConditionId, Draw, Expr, Id, IdVec, Instance, IssueId, IssueWorth, LevelId, LevelSet,
    Limits, Model, PartyId, PartySet, Preference, Rule, Run, Scope, Silent, Stated, Term, Uncertain, WalkAway,
};
use zopa_testkit::generate::Stream;
use zopa_testkit::plain;

const LEVELS: usize = 10;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Uniform,
    Conflicting,
    Joined,
}

fn instance(parties: usize, issues: usize, kind: Kind) -> Instance {
    let mut stream = Stream::new(5, "values");
    let mut share = || stream.below(1_000_000) as f64 / 1_000_000.0;
    let everyone: PartySet = (0..parties).map(PartyId::new).collect();
    let mut worth: Vec<IdVec<_, _>> = (0..parties).map(|_| IdVec::new()).collect();
    for _ in 0..issues {
        let mut values = vec![Vec::new(); parties];
        for _ in 0..LEVELS {
            let mut left = 1.0;
            for (k, row) in values.iter_mut().enumerate() {
                let part = if k + 1 == parties { 1.0 } else { share() };
                let value = if kind == Kind::Uniform { share() } else { left * part };
                left -= left * part;
                row.push(Uncertain::Known(100.0 * value));
            }
        }
        for (party, row) in worth.iter_mut().zip(values) {
            let weight = Uncertain::Known((1.0 + 20.0 * share()).round());
            party.push(Some(IssueWorth { weight, values: row.into() }));
        }
    }
    // The first issue at or below a level, and the last one above it.
    let joins = if kind == Kind::Joined { 2 + 2 * parties } else { 0 };
    let stated = |k: usize| {
        let at = |issue, levels: &mut dyn Iterator<Item = usize>| {
            Expr::In(IssueId::new(issue), LevelSet::of(LEVELS, levels.map(LevelId::new)))
        };
        let cut = 2 + k % 6;
        Stated { expr: Expr::All(vec![at(0, &mut (0..cut)), at(issues - 1, &mut (cut..LEVELS))]), text: String::new() }
    };
    let rule = |k: usize| Rule {
        id: format!("r{k}"),
        broken: ConditionId::new(k),
        text: String::new(),
        scope: Scope::States,
        because: Vec::new(),
        note: String::new(),
    };
    let term = |k: usize| Term {
        id: format!("t{k}"),
        when: ConditionId::new(k),
        add: Uncertain::Known(if k.is_multiple_of(2) { 5.0 } else { -5.0 }),
    };
    let cardinal = |(k, issues)| {
        let walk_away = WalkAway::Above(Uncertain::Known(0.0));
        let terms = if joins > 0 { vec![term(2 + 2 * k), term(3 + 2 * k)] } else { Vec::new() };
        Preference::Cardinal(Cardinal { issues, terms, walk_away, unit: 1.0, discount: None })
    };
    let case = Case {
        parties: (0..parties).map(plain::party).collect(),
        issues: (0..issues).map(|k| plain::issue(k, LEVELS, everyone)).collect(),
        has_status_quo: true,
        conditions: (0..joins).map(stated).collect(),
        rules: (0..joins.min(2)).map(rule).collect(),
        preferences: worth.into_iter().enumerate().map(cardinal).collect(),
        red_lines: (0..parties).map(|_| Vec::new()).collect(),
        ..Case::default()
    };
    let model = Model::new(Arc::new(case)).unwrap();
    Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap()
}

fn enumeration(c: &mut Criterion) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut group = c.benchmark_group("survey");
    for (parties, issues, seconds) in [(2, 6, 5), (3, 6, 5), (5, 6, 20), (3, 8, 30)] {
        group.sample_size(10).measurement_time(Duration::from_secs(seconds));
        for kind in [Kind::Uniform, Kind::Conflicting, Kind::Joined] {
            let instance = instance(parties, issues, kind);
            let everyone = (0..parties).map(PartyId::new).collect();
            let deals = Deals::new(&instance, everyone).unwrap();
            group.bench_function(format!("{parties} parties, 10^{issues}, {kind:?}").to_lowercase(), |b| {
                b.iter(|| black_box(survey(&deals, &Solution::ALL, &run).unwrap()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, enumeration);
criterion_main!(benches);
