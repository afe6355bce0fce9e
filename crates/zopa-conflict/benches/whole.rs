//! The stability of all states under five concepts: three parties with free axes at three sizes, five parties with joint
//! issues.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

mod conflicts;

use conflicts::{LIMITS, RUN, at_random, binary, joint, model, weighted};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use zopa_conflict::{Moves, Notion, Ranks, moves_of, whole};

fn five_concepts(c: &mut Criterion) {
    let mut group = c.benchmark_group("whole");
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    let sizes = [("2^16", binary(16)), ("2^20", binary(20)), ("2^24", binary(24)), ("joint 46656", joint())];
    for (name, case) in sizes {
        let moves = moves_of(&model(case), &LIMITS).expect("these fit");
        for (kind, ranks) in [("weights", weighted as fn(&dyn Moves) -> Ranks), ("random", at_random)] {
            // Made when asked for: a filtered run leaves the others' memory alone.
            let mut made = None;
            group.bench_function(BenchmarkId::new(name, kind), |b| {
                let ranks = made.get_or_insert_with(|| ranks(&*moves));
                b.iter(|| black_box(whole(&*moves, ranks, &Notion::PLAIN, &RUN)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, five_concepts);
criterion_main!(benches);
