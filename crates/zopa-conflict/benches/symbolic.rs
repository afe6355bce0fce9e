//! Equilibria of ten parties with ten yes/no issues and ten statements each (2^100 states), by satisfiability: eight instances of
//! each family, all of them in one measurement.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

mod family;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use family::{Coupling, LIMITS, instance};
use std::hint::black_box;
use std::time::Duration;
use zopa_conflict::Concept;
use zopa_conflict::symbolic::equilibria;
use zopa_core::{Instance, Limits, Run, Silent};

fn ten_by_ten(c: &mut Criterion) {
    let limits = Limits { listed: 10, ..LIMITS };
    let run = Run { limits: &limits, watch: &Silent };
    let mut group = c.benchmark_group("2^100, eight instances");
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(5));
    for (name, coupling) in [("if", Coupling::If), ("iff", Coupling::Iff)] {
        let all: Vec<Instance> = (0..8).map(|seed| instance(10, 10, 10, coupling, seed)).collect();
        for (key, concept) in [("nash", Concept::Nash), ("gmr", Concept::Gmr), ("smr", Concept::Smr)] {
            group.bench_function(BenchmarkId::new(key, name), |b| {
                b.iter(|| all.iter().for_each(|i| drop(black_box(equilibria(i, concept, &run)))));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, ten_by_ten);
criterion_main!(benches);
