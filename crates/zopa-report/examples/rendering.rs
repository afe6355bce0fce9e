//! How long it takes to turn a finished answer into a page: `cargo run --release -p zopa-report --example rendering [CASE]`.
//!
//! The assessment and the study are computed first and not counted; then each form is written ten times, and the shortest
//! and the longest time are printed with the number of bytes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::path::PathBuf;
use std::time::{Duration, Instant};
use zopa::assess::study::StudyRequest;
use zopa::core::{Diagnostic, Limits, Run, Silent};
use zopa::study::Design;
use zopa::{Prepared, ReportRequest};

const DRAWS: u64 = 2000;

fn main() {
    let case = std::env::args().nth(1).map_or_else(|| PathBuf::from("cases/alaska-2025"), PathBuf::from);
    if let Err(problems) = measure(&case) {
        problems.iter().for_each(|problem| eprintln!("{}: {}", problem.code.code, problem.message));
        std::process::exit(1);
    }
}

fn measure(case: &std::path::Path) -> Result<(), Vec<Diagnostic>> {
    let prepared = Prepared::open(case, None, 0).map_err(|refused| refused.problems)?;
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(&prepared, ReportRequest { draws: DRAWS, beside: true }, &run)?;
    let request = StudyRequest {
        draws: 1..DRAWS + 1,
        design: Design::Plain,
        before: None,
        analyses: true,
        budget: 20_000 + 100 * prepared.case.inputs.len() as u64,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    let questions = zopa::study_headlines(&prepared, &run)?;
    answer.study = Some(zopa::study(&prepared, questions, &request, None, &run)?);
    let began = Instant::now();
    let background = zopa::background(&answer, &run)?;
    println!("what the figures are drawn from: {:.3} s", began.elapsed().as_secs_f64());
    time("HTML", || zopa_report::html(&prepared, &answer, Some(&background)));
    time("Markdown", || zopa_report::markdown(&prepared, &answer, Some(&background)));
    time("terminal", || zopa_report::report(&prepared, &answer, zopa_report::Colour::Off));
    Ok(())
}

fn time(what: &str, write: impl Fn() -> String) {
    let mut each: Vec<(Duration, usize)> = Vec::new();
    for _ in 0..10 {
        let began = Instant::now();
        let text = write();
        each.push((began.elapsed(), text.len()));
    }
    let (least, bytes) = each.iter().min().copied().unwrap_or_default();
    let most = each.iter().map(|(time, _)| *time).max().unwrap_or_default();
    println!("{what}: {:.3} to {:.3} s, {bytes} bytes", least.as_secs_f64(), most.as_secs_f64());
}
