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
    /// The past questions, in the order of the values.
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
            let mut cells =
                vec![field(&past.id), field(&past.proposal), cell(Some(100.0 * (past.outcome - low) / (high - low)))];
            cells.extend(self.backtest.values.iter().map(|values| cell(values[k])));
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }
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
    let mut past = Vec::new();
    for asked in &read.questions {
        past.extend(asked.past()?);
    }
    let mut notes = read.notes.clone();
    if read.form == "DEU I-III" {
        notes.push(if sha256 == DEU_SHA256 {
            "This is the file whose figures docs/forecasts.md states (same SHA-256).".to_owned()
        } else {
            "This is not the file whose figures docs/forecasts.md states (another SHA-256): figures may differ."
                .to_owned()
        });
    } else if read.questions.len() > past.len() {
        notes.push(format!("{} questions have no outcome and are not scored.", read.questions.len() - past.len()));
    }
    let backtest = score(&past, plan, run)?;
    Ok(BacktestAnswer { title: read.title, sha256, notes, past, backtest })
}
