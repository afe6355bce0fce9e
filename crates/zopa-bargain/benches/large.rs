//! Spaces beyond enumeration: everything that is known of 30 issues with 10 levels each (and 50 issues), for parties who
//! set every issue together. Values are drawn at random: `uniform`; `against`, each near 100 less the other's;
//! `opposed`, exactly 100 less the other's, with each party's own weights; `coarse`, whole values from 0 to 10 and weights
//! from 1 to 5, so that many packages tie. `none` looks for the frontier (two parties) and the zone alone.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use zopa_bargain::{Deals, Solution, large};
use zopa_core::{
    Cardinal, Case, Central, Draw, Id, Instance, IssueWorth, Limits, Model, PartyId, PartySet, Preference, Run, Silent,
    Uncertain, WalkAway,
};
use zopa_testkit::generate::Stream;
use zopa_testkit::plain;

const LEVELS: usize = 10;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Uniform,
    Against,
    Opposed,
    Coarse,
}

fn instance(parties: usize, issues: usize, kind: Kind) -> Instance {
    let mut stream = Stream::new(7, "values");
    let mut share = || stream.below(1_000_000) as f64 / 1_000_000.0;
    let everyone: PartySet = (0..parties).map(PartyId::new).collect();
    let mut worth: Vec<Vec<Option<IssueWorth>>> = (0..parties).map(|_| Vec::new()).collect();
    for _ in 0..issues {
        let mut values = vec![Vec::new(); parties];
        for _ in 0..LEVELS {
            let first = share();
            for (k, row) in values.iter_mut().enumerate() {
                let own = share();
                let value = match kind {
                    Kind::Uniform => own,
                    Kind::Coarse => (10.0 * own).round() / 10.0,
                    _ if k % 2 == 0 => first,
                    Kind::Opposed => 1.0 - first,
                    Kind::Against => (1.0 - first + 0.4 * (own - 0.5)).clamp(0.0, 1.0),
                };
                row.push(Uncertain::Known(100.0 * value));
            }
        }
        for (party, row) in worth.iter_mut().zip(values) {
            let weight =
                if kind == Kind::Coarse { (0.5 + 5.0 * share()).round().max(1.0) } else { 1.0 + 20.0 * share() };
            party.push(Some(IssueWorth { weight: Uncertain::Known(weight), values: row.into() }));
        }
    }
    let cardinal = |issues: Vec<Option<IssueWorth>>| {
        // Nobody signs what is worth less than 30 points to it.
        let walk_away = WalkAway::Absolute(Uncertain::Known(30.0));
        Preference::Cardinal(Cardinal {
            issues: issues.into(),
            terms: Vec::new(),
            walk_away,
            unit: 1.0,
            discount: None,
        })
    };
    let case = Case {
        parties: (0..parties).map(plain::party).collect(),
        issues: (0..issues).map(|k| plain::issue(k, LEVELS, everyone)).collect(),
        has_status_quo: true,
        preferences: worth.into_iter().map(cardinal).collect(),
        red_lines: (0..parties).map(|_| Vec::new()).collect(),
        ..Case::default()
    };
    let model = Model::new(Arc::new(case)).unwrap();
    Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap()
}

fn beyond(c: &mut Criterion) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut group = c.benchmark_group("large");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for (parties, issues) in [(2, 30), (2, 50), (3, 30), (5, 30)] {
        for kind in [Kind::Uniform, Kind::Against, Kind::Opposed, Kind::Coarse] {
            let instance = instance(parties, issues, kind);
            let everyone = (0..parties).map(PartyId::new).collect();
            let deals = Deals::new(&instance, everyone).unwrap();
            let all = Solution::ALL.map(|s| (format!("{s:?}"), vec![s]));
            for (name, wanted) in [("none".to_owned(), vec![])].into_iter().chain(all) {
                let name = format!("{parties} parties, {issues} issues, {kind:?}, {name}").to_lowercase();
                group.bench_function(name, |b| b.iter(|| black_box(large(&deals, &wanted, &run))));
            }
        }
    }
    group.finish();
}

criterion_group!(benches, beyond);
criterion_main!(benches);
