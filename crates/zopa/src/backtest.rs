//! Models against what happened: the request and the answer of `zopa backtest`.

use crate::forecast::field;
use crate::positions::{self, DEU_SHA256};
use std::path::Path;
use zopa_core::{Diagnostic, Run};
use zopa_forecast::backtest::{Backtest, Past, Plan, backtest as score};

/// A backtest with where its data came from.
#[derive(Clone, PartialEq, Debug)]
pub struct BacktestAnswer {
    /// The data's title.
    pub title: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What the reader decided, and how this file relates to the one whose figures are known.
    pub notes: Vec<String>,
    /// The scored questions, in the order of the values.
    pub past: Vec<Past>,
    /// The scores.
    pub backtest: Backtest,
}

impl BacktestAnswer {
    /// Each question's outcome and every model's forecast, on 0 to 100, as CSV.
    pub fn csv(&self) -> String {
        let cell = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
        let mut head = vec!["question".to_owned(), "proposal".to_owned(), "outcome".to_owned()];
        head.extend(self.backtest.scores.iter().map(|s| field(&s.name)));
        let mut text = format!("{}\n", head.join(","));
        for (k, past) in self.past.iter().enumerate() {
            let (low, high) = past.table.scale();
            let outcome = past.outcome.map(|y| 100.0 * (y - low) / (high - low));
            let mut cells = vec![field(&past.id), field(&past.proposal), cell(outcome)];
            cells.extend(self.backtest.values.iter().map(|values| cell(values[k])));
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }
}

/// A case's predictions as CSV: what was said, what happened, the scores.
pub fn predictions_csv(case: &zopa_core::Case) -> String {
    use zopa_assess::Resolution;
    let mut text = String::from("prediction,by,low,high,due,happened,brier,log\n");
    for (id, resolution) in &zopa_assess::predictions(case).each {
        let p = &case.predictions[*id];
        let (happened, brier, log) = match resolution {
            Resolution::Scored(s) => (if s.outcome { "yes" } else { "no" }, s.brier.to_string(), s.log.to_string()),
            Resolution::Void => ("void", String::new(), String::new()),
            Resolution::Open => ("open", String::new(), String::new()),
        };
        let due = p.due.map_or(String::new(), |d| d.to_string());
        let (low, high) = (p.probability.low.to_string(), p.probability.high.to_string());
        let cells = [field(&p.id), field(&p.by), low, high, due, happened.to_owned(), brier, log];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// Outcomes beyond a scale that was taken from the positions.
fn beyond(questions: &[positions::Asked]) -> Option<String> {
    let all: Vec<String> = questions.iter().filter_map(|q| Some(format!("`{}` ({})", q.name, q.beyond()?))).collect();
    let shown = all.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let more = if all.len() > 8 { format!(" and {} more", all.len() - 8) } else { String::new() };
    (!all.is_empty()).then(|| {
        format!(
            "The outcome lies beyond the positions' scale and is scored as its nearer end, so that errors are too small: \
             {shown}{more}. The columns low and high can say the ends of the scale."
        )
    })
}

/// Scores every model on the questions of a file whose outcome is known.
///
/// # Errors
/// E842, E818 for the file, E765 if nothing can be scored, and what the models refuse.
pub fn backtest(path: &Path, plan: Plan, run: &Run<'_>) -> Result<BacktestAnswer, Box<Diagnostic>> {
    let bytes = positions::bytes(path)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let sha256 = zopa_case::sha256(&bytes);
    let read = positions::read(&name, &bytes)?;
    let past = read.questions.iter().map(positions::Asked::past).collect::<Result<Vec<_>, _>>()?;
    let mut notes = read.notes.clone();
    notes.extend(beyond(&read.questions));
    if read.form == "DEU I-III" {
        notes.push(if sha256 == DEU_SHA256 {
            "This is the file whose figures docs/forecasts.md states (same SHA-256).".to_owned()
        } else {
            "This is not the file whose figures docs/forecasts.md states (another SHA-256): figures may differ."
                .to_owned()
        });
    }
    let open = past.iter().filter(|p| p.outcome.is_none()).count();
    if open > 0 {
        notes.push(format!(
            "{open} questions have no outcome and are not scored; in the exchange model they take part."
        ));
    }
    let together = past.iter().filter(|p| p.dossier.is_empty()).count();
    if together > 1 {
        notes.push(format!(
            "{together} questions name no proposal: each is evidence of its own, and in the exchange model all of them trade \
             with each other. Where they do not belong together, name a proposal for each."
        ));
    }
    let backtest = score(&past, plan, run)?;
    let past = past.into_iter().filter(|p| p.outcome.is_some()).collect();
    Ok(BacktestAnswer { title: read.title, sha256, notes, past, backtest })
}
