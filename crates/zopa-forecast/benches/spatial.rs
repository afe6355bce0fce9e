//! The spatial model with 20 to 200 actors, to its rest: random actors from a fixed seed.

#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zopa_forecast::spatial::{Parameters, run};
use zopa_forecast::{Challenge, Reading, Space, Stand, Table};

fn table(n: usize) -> Table {
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let mut unit = || (dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let stands = (0..n).map(|i| Stand {
        actor: format!("a{i}"),
        position: 100.0 * unit(),
        salience: 0.1 + 0.9 * unit(),
        influence: 5.0 + 95.0 * unit(),
    });
    Table::new(stands.collect(), (0.0, 100.0), None).unwrap()
}

fn smp(c: &mut Criterion) {
    let mut group = c.benchmark_group("smp");
    group.sample_size(10);
    for n in [20, 50, 100, 200] {
        let space = Space::new(vec![table(n)]).unwrap();
        let turns = run(&space, &Parameters::default()).unwrap().turns.len() - 1;
        group.bench_function(BenchmarkId::new(format!("{turns} turns"), n), |b| {
            b.iter(|| run(&space, &Parameters::default()).unwrap());
        });
    }
    group.finish();
}

fn readings(c: &mut Criterion) {
    let table = table(10);
    let mut room = Challenge::new(10);
    let all = Reading::named();
    c.bench_function("challenge/10 actors, all readings", |b| {
        b.iter(|| all.iter().map(|(_, r)| room.run(&table, r).len()).sum::<usize>());
    });
}

criterion_group!(benches, smp, readings);
criterion_main!(benches);
