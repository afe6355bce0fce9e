//! The cost of a draw of a study as parties, issues and candidates grow, on invented cases: every fact of every row, one thread.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use zopa_assess::study::questions;
use zopa_core::{Case, Draw, Draws, Limits, Model, OffAgenda, ProposalId, Run, Silent};
use zopa_study::{Cell, Response, Streams};
use zopa_testkit::generate::{self, Feature, Shape};

fn shape(parties: usize, issues: usize) -> Shape {
    let shape = Shape {
        parties: parties..=parties,
        issues: issues..=issues,
        levels: 3..=3,
        outcomes: 2_000_000,
        ..Shape::default()
    };
    shape.with(Feature::Inputs).with(Feature::Proposals).without(Feature::Ordinal).without(Feature::Tangled)
}

/// One draw after another of four cases in turn.
fn draws(
    bench: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    name: BenchmarkId,
    cases: Vec<Case>,
) {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut ready = Vec::new();
    for case in cases {
        let Ok(model) = Model::new(Arc::new(case)) else { continue };
        let Ok(streams) = Streams::new(model.case(), 1) else { continue };
        let Ok(asked) = questions(&model, &streams, &run) else { continue };
        let scratch = asked.scratch();
        let cells = vec![Cell::Missing; asked.columns().len()];
        ready.push((model, streams, asked, scratch, cells));
    }
    let mut draw = 0;
    bench.bench_function(name, |b| {
        b.iter(|| {
            draw += 1;
            for (model, streams, asked, scratch, cells) in &mut ready {
                let values: Vec<f64> = model.case().inputs.ids().map(|i| streams.value(i, Draw(draw))).collect();
                let _ = black_box(asked.evaluate(&values, scratch, cells));
            }
        });
    });
}

fn growth(bench: &mut Criterion) {
    let cases = |shape: Shape| (0..4).map(|seed| generate::case(seed, &shape)).collect::<Vec<_>>();
    let mut group = bench.benchmark_group("four draws of a study, by issues (three parties)");
    for issues in [4, 6, 8, 10, 12] {
        draws(&mut group, BenchmarkId::from_parameter(issues), cases(shape(3, issues)));
    }
    group.finish();
    let mut group = bench.benchmark_group("four draws of a study, by parties (six issues)");
    for parties in [2, 3, 4, 5, 6] {
        draws(&mut group, BenchmarkId::from_parameter(parties), cases(shape(parties, 6)));
    }
    group.finish();
    let mut group = bench.benchmark_group("four draws of a study, by proposals (three parties, six issues)");
    for kept in [0, 1, 2, 4] {
        let fewer = cases(shape(3, 6)).into_iter().map(|mut case| {
            let ids: Vec<ProposalId> = case.proposals.ids().skip(kept).collect();
            // A proposal that is off the agenda keeps its id and is no candidate.
            for id in ids {
                case.proposals[id].off_agenda = Some(OffAgenda { issue: String::new(), level: String::new() });
            }
            case
        });
        draws(&mut group, BenchmarkId::from_parameter(kept), fewer.collect());
    }
    group.finish();
}

criterion_group!(benches, growth);
criterion_main!(benches);
