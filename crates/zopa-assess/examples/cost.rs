//! The cost of a draw of a study as issues, parties and candidates grow, on invented cases: microseconds on one thread.
//!
//! `cargo run --release -p zopa-assess --example cost`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;
use std::time::Instant;
use zopa_assess::study::questions;
use zopa_core::{Draw, Draws, Limits, Model, Run, Silent};
use zopa_study::{Cell, Response, Streams};
use zopa_testkit::generate::{self, Feature, Shape};

/// The median over ten cases of the microseconds for a draw, and how many rows they have on average.
fn cost(parties: usize, issues: usize, levels: usize) -> Option<(f64, f64)> {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let shape = Shape {
        parties: parties..=parties,
        issues: issues..=issues,
        levels: levels..=levels,
        outcomes: 2_000_000,
        ..Shape::default()
    }
    .with(Feature::Inputs)
    .with(Feature::Proposals)
    .without(Feature::Ordinal)
    .without(Feature::Tangled);
    let mut times = Vec::new();
    let mut rows = 0.0;
    for seed in 0..10 {
        let model = Model::new(Arc::new(generate::case(seed, &shape))).ok()?;
        let streams = Streams::new(model.case(), 1).ok()?;
        let asked = questions(&model, &streams, &run).ok()?;
        rows += asked.rows.len() as f64 / 10.0;
        let mut scratch = asked.scratch();
        let mut cells = vec![Cell::Missing; asked.columns().len()];
        let begun = Instant::now();
        let draws = 300;
        for draw in (1..=draws).map(Draw) {
            let values: Vec<f64> = model.case().inputs.ids().map(|i| streams.value(i, draw)).collect();
            asked.evaluate(&values, &mut scratch, &mut cells).ok()?;
        }
        times.push(begun.elapsed().as_secs_f64() * 1e6 / draws as f64);
    }
    times.sort_by(f64::total_cmp);
    Some((times[5], rows))
}

fn main() {
    println!("parties issues levels   rows   microseconds a draw   for each row");
    for (parties, issues, levels) in
        [(2, 4, 3), (3, 4, 3), (4, 4, 3), (5, 4, 3), (3, 6, 3), (3, 8, 3), (3, 10, 3), (3, 12, 3), (5, 10, 3)]
    {
        if let Some((micros, rows)) = cost(parties, issues, levels) {
            println!("{parties:7} {issues:6} {levels:6} {rows:6.1} {micros:21.1} {:14.1}", micros / rows);
        }
    }
}
