//! Spaces beyond enumeration: everything that is known of 30 issues with 10 levels each (and 50 issues), for parties who
//! set every issue together, by how values are drawn and what joins issues. `none` looks for the frontier and the zone
//! alone.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

mod spaces;

use criterion::{Criterion, criterion_group, criterion_main};
use spaces::{Joins, Kind, instance};
use std::hint::black_box;
use std::time::Duration;
use zopa_bargain::{Deals, Solution, large};
use zopa_core::{Id, Instance, Limits, PartyId, Run, Silent};

fn beyond(c: &mut Criterion) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut group = c.benchmark_group("large");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    let mut add = |name: &str, parties: usize, instance: &Instance| {
        let everyone = (0..parties).map(PartyId::new).collect();
        let deals = Deals::new(instance, everyone).unwrap();
        let all = Solution::ALL.map(|s| (format!("{s:?}"), vec![s]));
        for (solution, wanted) in [("none".to_owned(), vec![])].into_iter().chain(all) {
            let name = format!("{parties} parties, {name}, {solution}").to_lowercase();
            group.bench_function(name, |b| b.iter(|| black_box(large(&deals, &wanted, &run))));
        }
    };
    for (parties, issues) in [(2, 30), (2, 50), (3, 30), (5, 30)] {
        for kind in Kind::ALL {
            add(&format!("{issues} issues, {kind:?}"), parties, &instance(parties, issues, kind, Joins::None));
        }
    }
    // Two and two want exactly opposite things.
    add("30 issues, Constant", 4, &instance(4, 30, Kind::Constant, Joins::None));
    for joins in [Joins::Chain, Joins::Sparse] {
        for parties in [2, 3] {
            add(&format!("30 issues, {joins:?}"), parties, &instance(parties, 30, Kind::Uniform, joins));
        }
    }
    group.finish();
}

criterion_group!(benches, beyond);
criterion_main!(benches);
