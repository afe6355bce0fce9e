//! The main job: the assessment of the summit case with both sets of shares over 2,000 draws, and with its scenarios.

use criterion::{Criterion, criterion_group, criterion_main};
use std::path::Path;
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest, report};

fn main_job(bench: &mut Criterion) {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut group = bench.benchmark_group("main job, 2,000 draws");
    group.sample_size(10);
    group.bench_function("read and prepare", |b| b.iter(|| Prepared::open(&case, None, 0).is_ok()));
    let Ok(prepared) = Prepared::open(&case, None, 0) else { return };
    for (name, beside) in [("base case", false), ("base case and scenarios", true)] {
        group.bench_function(name, |b| {
            b.iter(|| report(&prepared, ReportRequest { draws: 2000, beside }, &run).is_ok())
        });
    }
    group.finish();
}

criterion_group!(benches, main_job);
criterion_main!(benches);
