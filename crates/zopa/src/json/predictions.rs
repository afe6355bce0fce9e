//! The predictions of named people, scored.

use schemars::JsonSchema;
use serde::Serialize;
use zopa_assess as assess;
use zopa_core::Case;

/// How the predictions of named people did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PredictionScores {
    /// Each prediction.
    pub each: Vec<PredictionScore>,
    /// How many were scored.
    pub scored: usize,
    /// The mean Brier score; null where nothing was scored.
    pub brier: Option<f64>,
    /// The mean log score; null where nothing was scored, and where it is infinite.
    pub log: Option<f64>,
    /// Whether the mean log score is infinite: something was ruled out that happened, or called certain that did not.
    pub log_infinite: bool,
    /// Each person, in file order: how many were scored, mean Brier score, mean log score; null where nothing was scored. A log
    /// score of null beside a Brier score is infinite.
    pub people: Vec<(String, usize, Option<f64>, Option<f64>)>,
    /// The ids of those that are not resolved: by the day they are due, then in file order; without a day last.
    pub open: Vec<String>,
}

/// A prediction, and how it did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PredictionScore {
    /// Its id.
    pub id: String,
    /// Who made it.
    pub by: String,
    /// What is expected, in words.
    pub says: String,
    /// What the case notes of it; empty where it notes nothing.
    pub note: String,
    /// When it was made.
    pub on: Option<String>,
    /// By when it is decided.
    pub due: Option<String>,
    /// `scored`, `void` (its condition did not happen) or `open`.
    pub state: String,
    /// What was said: the range of the probability.
    pub range: (f64, f64),
    /// The word that was used, if it was one.
    pub word: Option<String>,
    /// What is scored: the middle of the range; null unless scored.
    pub probability: Option<f64>,
    /// What happened.
    pub outcome: Option<bool>,
    /// (p - o)^2: 0 best, 1 worst.
    pub brier: Option<f64>,
    /// The same at the two ends of the range, the better first.
    pub brier_range: Option<(f64, f64)>,
    /// -ln of the probability given to what happened; null unless scored, and where it is infinite.
    pub log: Option<f64>,
    /// Whether the log score is infinite: no probability was given to what happened.
    pub log_infinite: bool,
}

pub(crate) fn predictions(case: &Case, of: &assess::Predictions) -> PredictionScores {
    let some = of.all.scored > 0;
    let person = |(by, m): &(String, assess::Means)| {
        let any = m.scored > 0;
        (by.clone(), m.scored, any.then_some(m.brier), if any { finite(m.log) } else { None })
    };
    PredictionScores {
        each: of.each.iter().map(|(id, resolution)| PredictionScore::new(case, *id, resolution)).collect(),
        scored: of.all.scored,
        brier: some.then_some(of.all.brier),
        log: if some { finite(of.all.log) } else { None },
        log_infinite: some && of.all.log.is_infinite(),
        people: of.people.iter().map(person).collect(),
        open: of.open.iter().map(|id| case.predictions[*id].id.clone()).collect(),
    }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

impl PredictionScore {
    /// A prediction and what became of it.
    pub(super) fn new(case: &Case, id: zopa_core::PredictionId, resolution: &assess::Resolution) -> Self {
        use assess::Resolution;
        let prediction = &case.predictions[id];
        let scored = match resolution {
            Resolution::Scored(score) => Some(score),
            Resolution::Void | Resolution::Open => None,
        };
        PredictionScore {
            id: prediction.id.clone(),
            by: prediction.by.clone(),
            says: crate::why::claim(case, prediction),
            note: prediction.note.clone(),
            on: prediction.on.map(|d| d.to_string()),
            due: prediction.due.map(|d| d.to_string()),
            state: match resolution {
                Resolution::Scored(_) => "scored",
                Resolution::Void => "void",
                Resolution::Open => "open",
            }
            .into(),
            range: (prediction.probability.low, prediction.probability.high),
            word: prediction.probability.word.clone(),
            probability: scored.map(|s| s.probability),
            outcome: scored.map(|s| s.outcome),
            brier: scored.map(|s| s.brier),
            brier_range: scored.map(|s| s.brier_range),
            log: scored.and_then(|s| finite(s.log)),
            log_infinite: scored.is_some_and(|s| s.log.is_infinite()),
        }
    }
}
