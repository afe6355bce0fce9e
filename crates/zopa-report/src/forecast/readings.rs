//! The readings of a model as text: where each ends, and over draws.

use super::{called, number};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::short_share;
use zopa::{ForecastAnswer, QuestionForecast};

/// Where a single question was asked, or another model's readings: each reading.
pub(super) fn each(page: &mut Page, q: &QuestionForecast, answer: &ForecastAnswer) {
    let named = answer.request.readings == zopa::Readings::Named;
    if (named || answer.questions.len() == 1) && !q.readings.is_empty() {
        page.gap();
        page.say(&format!("{}, reading by reading:", of_readings(q)));
        page.gap();
        page.table(readings(q));
    } else if named && q.readings.is_empty() {
        page.gap();
        page.say(&format!("{} has no readings to compare.", of_readings(q)));
    }
}

/// The model whose readings are listed, at the beginning of a sentence.
pub(crate) fn of_readings(q: &QuestionForecast) -> String {
    match q.readings_of.as_str() {
        "challenge" | "scholz2011_table" | "scholz2011_printed" => "The challenge model".to_owned(),
        other => called(other),
    }
}

/// Each reading, and all of them together.
pub(crate) fn readings(q: &QuestionForecast) -> Grid {
    let mut columns = vec![("Reading", Set::Words), ("Forecast", Set::Figures)];
    if q.spread.is_some() {
        columns.extend([("5%", Set::Figures), ("95%", Set::Figures), ("Other mark", Set::Figures)]);
    }
    let mut grid = Grid::new(&columns);
    let over_draws = |line: Option<&zopa::Line>, draws: u64| match line {
        Some(l) => [number(l.points[0]), number(l.points[2]), short_share(l.flips, draws)],
        None => ["-", "-", "-"].map(str::to_owned),
    };
    for (name, end) in &q.readings {
        let mut row = vec![name.clone(), number(*end)];
        if let Some(s) = &q.spread {
            row.extend(over_draws(s.readings.iter().find(|l| l.name == *name), s.draws));
        }
        grid.row(row);
    }
    if let Some(s) = &q.spread {
        let all = s.draws * s.readings.len() as u64;
        let mut row = vec!["all readings, all draws".to_owned(), String::new()];
        row.extend(over_draws(s.readings_together.as_ref(), all));
        grid.row(row);
    }
    grid
}
