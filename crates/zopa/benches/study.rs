//! Studies of the summit case: every fact of a thousand draws, and the study that goes with a report's page.

use criterion::{Criterion, criterion_group, criterion_main};
use std::path::Path;
use zopa::Prepared;
use zopa::assess::study::StudyRequest;
use zopa::core::{Limits, Run, Silent};
use zopa::study::Design;

fn studies(bench: &mut Criterion) {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let Ok(prepared) = Prepared::open(&case, None, 0) else { return };
    let request = |draws: u64, analyses: bool, budget: u64| StudyRequest {
        draws: 1..draws + 1,
        design: Design::Plain,
        before: None,
        analyses,
        budget,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    let mut group = bench.benchmark_group("study of the summit case");
    group.sample_size(10);
    for (name, wanted) in [
        ("1,000 draws, shares", request(1000, false, 0)),
        ("2,000 draws, flips, no indices", request(2000, true, 0)),
        ("2,000 draws, all of a report's page", request(2000, true, 33_600)),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let asked = zopa::study_questions(&prepared, &run).ok()?;
                zopa::study(&prepared, asked, &wanted, None, &run).ok()
            })
        });
    }
    group.finish();
}

criterion_group!(benches, studies);
criterion_main!(benches);
