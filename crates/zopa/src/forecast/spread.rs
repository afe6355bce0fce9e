//! Forecasts over draws of the uncertain numbers: percentiles, flips, and how far readings of one model lie apart.

use super::{ForecastRequest, Questioned, Redraw, end, one};
use rayon::prelude::*;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Diagnostic, Draw, Run, grouped};
use zopa_forecast::catalogue::{LADDER, Model, rung};
use zopa_forecast::{Challenge, Table};

/// A forecast over draws.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread {
    /// How many draws.
    pub draws: u64,
    /// Each rung and model: the 5%, 50% and 95% points, and in how many draws it is nearest to another mark than the central
    /// weighted mean is.
    pub lines: Vec<Line>,
    /// Each reading likewise.
    pub readings: Vec<Line>,
    /// All readings of all draws as one line: its flips are counted in readings times draws. `None` without readings.
    pub readings_together: Option<Line>,
    /// In how many draws the readings are not all nearest to one mark.
    pub readings_disagree: u64,
    /// The 5%, 50% and 95% points of the distance between the lowest and the highest reading of a draw.
    pub readings_apart: [f64; 3],
}

/// One line of a spread.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// The 5%, 50% and 95% points.
    pub points: [f64; 3],
    /// In how many draws it is nearest to another mark than the central weighted mean.
    pub flips: u64,
}

/// Draws that one thread takes at a time.
const BLOCK: u64 = 64;

/// Everything over draws.
///
/// # Errors
/// E766 where the draws need more memory than there may be, or on request.
pub(super) fn spread(
    models: &[(String, Model)],
    questions: &[Questioned],
    k: usize,
    request: &ForecastRequest,
    redraw: &Redraw<'_>,
    run: &Run<'_>,
) -> Result<Spread, Box<Diagnostic>> {
    let draws = request.draws;
    let (_, readings) = request.readings_of(questions[k].table.len());
    let width = LADDER.len() + models.len() + readings.len();
    let needs = draws.saturating_mul(8 * width as u64);
    if needs > run.limits.bytes {
        return Err(Box::new(
            Diagnostic::new(&zopa_forecast::STOPPED, {
                let [draws, needs, limit] = [draws, needs, run.limits.bytes].map(|n| grouped(n.into()));
                format!("{draws} draws need {needs} bytes; the limit is {limit}")
            })
            .because("Every forecast of every draw is kept for its percentiles.")
            .cure("Ask for fewer draws."),
        ));
    }
    let done = AtomicU64::new(0);
    let joint = models.iter().any(|(_, m)| m.is_joint());
    let block = |room: &mut Challenge, b: u64| -> Result<Vec<f64>, Box<Diagnostic>> {
        if let ControlFlow::Break(_) = run.watch.tick(done.load(Ordering::Relaxed), NonZeroU64::new(draws)) {
            return Err(Box::new(
                Diagnostic::new(&zopa_forecast::STOPPED, "stopped on request").because(zopa_forecast::STOPPED.about),
            ));
        }
        let (first, last) = (1 + b * BLOCK, (1 + (b + 1) * BLOCK).min(draws + 1));
        let mut cells = Vec::with_capacity(width * (last - first) as usize);
        for draw in first..last {
            let table = |q: usize| {
                if questions[q].inputs.is_empty() { Ok(questions[q].table.clone()) } else { redraw(q, Draw(draw)) }
            };
            let tables: Vec<Table> = if joint {
                (0..questions.len()).map(table).collect::<Result<_, _>>()?
            } else {
                let mut tables: Vec<Table> = questions.iter().map(|q| q.table.clone()).collect();
                tables[k] = table(k)?;
                tables
            };
            cells.extend(LADDER.iter().map(|n| rung(n, &tables[k]).and_then(|f| f.value).unwrap_or(f64::NAN)));
            let from = cells.len();
            for (_, model) in models {
                // A salience drawn above what a space allows has no forecast in that draw.
                let value = one(model, questions, &tables, k).ok().and_then(|f| f.value);
                cells.push(value.unwrap_or(f64::NAN));
            }
            for (_, reading) in &readings {
                let known = models.iter().position(|(_, m)| m == reading);
                cells.push(match known {
                    Some(model) => cells[from + model],
                    None => end(reading, room, questions, &tables, k).unwrap_or(f64::NAN),
                });
            }
        }
        done.fetch_add(last - first, Ordering::Relaxed);
        Ok(cells)
    };
    let n = if readings.is_empty() { 0 } else { questions[k].table.len() };
    let parts: Vec<_> = (0..draws.div_ceil(BLOCK)).into_par_iter().map_init(|| Challenge::new(n), block).collect();
    let mut cells = Vec::with_capacity(width * draws as usize);
    for part in parts {
        cells.extend(part?);
    }
    let marks = &questions[k].marks;
    let nearest = |x: f64| {
        let far = |m: &usize| (marks[*m].0 - x).abs();
        (0..marks.len()).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(0)
    };
    let headline = rung("weighted_mean", &questions[k].table).and_then(|f| f.value).unwrap_or(f64::NAN);
    let home = nearest(headline);
    let summed = |name: &str, values: Vec<f64>| {
        let values: Vec<f64> = values.into_iter().filter(|x| !x.is_nan()).collect();
        let flips = values.iter().filter(|x| nearest(**x) != home).count() as u64;
        (!values.is_empty()).then(|| Line { name: name.to_owned(), points: points(values), flips })
    };
    let line = |name: &str, column: usize| summed(name, cells.iter().skip(column).step_by(width).copied().collect());
    let names: Vec<&str> = LADDER.iter().copied().chain(models.iter().map(|(n, _)| n.as_str())).collect();
    let lines = names.iter().enumerate().filter_map(|(c, n)| line(n, c)).collect();
    let from = names.len();
    let of_reading = |(r, (name, _)): (usize, &(String, Model))| line(name, from + r);
    // The readings of a draw, without those that say nothing in it.
    let said = |row: &[f64]| row[from..].iter().copied().filter(|x| !x.is_nan()).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = cells.chunks(width).map(said).filter(|row| !row.is_empty()).collect();
    let differ = |row: &&Vec<f64>| row.iter().any(|x| nearest(*x) != nearest(row[0]));
    let disagree = rows.iter().filter(differ).count() as u64;
    let apart = |row: &Vec<f64>| {
        let (low, high) = row.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
        high - low
    };
    let apart: Vec<f64> = rows.iter().map(apart).collect();
    Ok(Spread {
        draws,
        lines,
        readings_apart: if apart.is_empty() { [0.0; 3] } else { points(apart) },
        readings: readings.iter().enumerate().filter_map(of_reading).collect(),
        readings_together: summed("all readings", rows.concat()),
        readings_disagree: disagree,
    })
}

/// The 5%, 50% and 95% points: the smallest value that so many are at most.
fn points(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let at = |q: f64| values[((q * values.len() as f64).ceil() as usize).clamp(1, values.len()) - 1];
    [at(0.05), at(0.5), at(0.95)]
}
