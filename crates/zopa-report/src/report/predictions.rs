//! What named people expect, how it came out, and what is due.

use super::Told;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted};
use zopa::assess::{Predictions, Resolution};
use zopa::core::{Prediction, PredictionId, Says};

/// How to read the scores.
pub(crate) const READING: &str = "Expectations of the people named, not of this report. A probability word stands for its range (ICD 203); where the \
     outcome is known, the middle of the range is scored: 0 is perfect, 0.25 (Brier) or 0.69 (log) is what a half-and-half \
     guess gets.";

/// The outcome of a prediction whose day has come and of which nobody has written down what happened.
const DUE: &str = "due, not resolved";

/// A prediction in words.
pub(crate) struct Line {
    pub(crate) id: PredictionId,
    pub(crate) by: String,
    pub(crate) says: String,
    pub(crate) likely: String,
    pub(crate) due: String,
    pub(crate) outcome: String,
    pub(crate) brier: String,
    pub(crate) log: String,
}

/// Every prediction of the case, in file order.
pub(crate) fn lines(told: &Told<'_>, found: &Predictions) -> Vec<Line> {
    found.each.iter().map(|(id, resolution)| line(told, *id, resolution)).collect()
}

fn line(told: &Told<'_>, id: PredictionId, resolution: &Resolution) -> Line {
    let prediction = &told.case.predictions[id];
    let given = prediction.given.map(|g| format!(" (given that {})", told.words.condition(g))).unwrap_or_default();
    let (outcome, brier, log) = match resolution {
        Resolution::Open if overdue(told, prediction) => (DUE.to_owned(), None, None),
        Resolution::Open => ("open".to_owned(), None, None),
        Resolution::Void => ("void: its condition did not happen".to_owned(), None, None),
        Resolution::Scored(s) => {
            let what = if s.outcome { "came true" } else { "did not come true" };
            (what.to_owned(), Some(s.brier), Some(s.log))
        }
    };
    let scored = |x: Option<f64>| x.map_or("-".to_owned(), score);
    Line {
        id,
        by: clean(&prediction.by).into_owned(),
        says: format!("{}{given}", said(told, prediction)),
        likely: likely(prediction),
        due: prediction.due.map_or("-".to_owned(), |d| d.to_string()),
        outcome,
        brier: scored(brier),
        log: scored(log),
    }
}

/// What is expected.
pub(crate) fn said(told: &Told<'_>, prediction: &Prediction) -> String {
    match &prediction.says {
        Says::Condition(c) => told.words.condition(*c),
        Says::Text(text) => clean(text).into_owned(),
    }
}

/// Whether its day has come and nobody has written down what happened.
fn overdue(told: &Told<'_>, prediction: &Prediction) -> bool {
    crate::backtest::overdue(told.case, prediction)
}

/// The probability as it was given: a word with its range, a range, a number.
fn likely(prediction: &Prediction) -> String {
    let p = &prediction.probability;
    let percent = |x: f64| format!("{:.0}", x * 100.0);
    let range = match p.low < p.high {
        true => format!("{} to {}%", percent(p.low), percent(p.high)),
        false => format!("{}%", percent(p.low)),
    };
    p.word.as_deref().map_or(range.clone(), |w| format!("{} ({range})", clean(w)))
}

/// The mean scores of each person with a scored prediction, and of all: who, how many, Brier, log.
pub(crate) fn means(found: &Predictions) -> Vec<[String; 4]> {
    if found.all.scored == 0 {
        return Vec::new();
    }
    let people = found.people.iter().map(|(by, means)| (clean(by).into_owned(), means));
    let all = people.chain(std::iter::once(("All".to_owned(), &found.all)));
    // Who has no scored prediction has no score: 0 would be a perfect one.
    let mean = |scored: usize, x: f64| if scored == 0 { "-".to_owned() } else { score(x) };
    all.map(|(who, means)| {
        [who, means.scored.to_string(), mean(means.scored, means.brier), mean(means.scored, means.log)]
    })
    .collect()
}

fn score(x: f64) -> String {
    if x.is_finite() { format!("{x:.2}") } else { "no limit".to_owned() }
}

/// What a reader should know of predictions, in the words of the case.
pub(crate) fn notes(told: &Told<'_>) -> Vec<String> {
    let of = |p: &Prediction| format!("{} ({}): {}", clean(&p.by), said(told, p), clean(&p.note));
    told.case.predictions.iter().filter(|p| !p.note.is_empty()).map(of).collect()
}

/// Writes the section of the terminal.
pub(crate) fn write(told: &Told<'_>, found: &Predictions, page: &mut Page) {
    let lines = lines(told, found);
    if lines.is_empty() {
        return;
    }
    page.heading("Predictions of others, and how they came out");
    page.say(READING);
    page.gap();
    let mut grid = Grid::new(&[
        ("Who", Set::Words),
        ("Expects", Set::Words),
        ("How likely", Set::Words),
        ("Due", Set::Numbers),
        ("Outcome", Set::Words),
        ("Brier", Set::Numbers),
        ("Log", Set::Numbers),
    ]);
    for line in &lines {
        grid.row([&line.by, &line.says, &line.likely, &line.due, &line.outcome, &line.brier, &line.log]);
    }
    page.table(grid);
    for line in notes(told) {
        page.point("- ", &line);
    }
    let means = means(found);
    if let Some([_, scored, brier, log]) = means.last() {
        page.gap();
        page.say(&format!(
            "Mean scores of the {scored} that were resolved: Brier {brier}, log {log}. So few say little about anybody."
        ));
    }
    let due = lines.iter().filter(|line| line.outcome == DUE).count();
    if due > 0 {
        let what = counted(due as u128, "prediction is due", "predictions are due");
        page.say(&format!("{what} and not resolved: write `outcome` into the case once it is known."));
    }
}
