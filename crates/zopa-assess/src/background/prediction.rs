//! Predictions against what happened.
//!
//! A prediction with a known outcome o (1 if it came true, else 0) and probability p is scored by Brier (1950),
//! (p - o)^2: 0 is perfect, 0.25 is what a half-and-half guess always gets, 1 is the worst; and by the logarithmic score
//! of Good (1952), -ln of the probability given to what happened: 0 is perfect, 0.69 half and half, no limit for
//! certainty that was wrong. A probability stated as a word is a range (ICD 203); its middle is scored. A prediction
//! whose `given` did not happen is void: it is not scored.

use zopa_core::{Case, IdVec, Prediction, PredictionId};

/// What came of a prediction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Result {
    /// Not known yet.
    Open,
    /// Its condition did not happen.
    Void,
    /// Known, and scored.
    Scored {
        /// Whether it came true.
        came_true: bool,
        /// Brier's score.
        brier: f64,
        /// The logarithmic score; infinite for certainty that was wrong.
        log: f64,
    },
}

/// A prediction with its score.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scored {
    /// The probability that is scored: the middle of the stated range.
    pub probability: f64,
    /// What came of it.
    pub result: Result,
}

/// The mean scores of one forecaster, or of all.
#[derive(Clone, PartialEq, Debug)]
pub struct Mean {
    /// Who; `None` for all together.
    pub by: Option<String>,
    /// Over how many scored predictions.
    pub over: usize,
    /// Mean Brier score.
    pub brier: f64,
    /// Mean logarithmic score.
    pub log: f64,
}

/// Every prediction of the case, scored where that can be.
pub fn scored(case: &Case) -> IdVec<PredictionId, Scored> {
    case.predictions.iter().map(score).collect()
}

fn score(prediction: &Prediction) -> Scored {
    let probability = (prediction.probability.low + prediction.probability.high) / 2.0;
    let result = match (prediction.void, prediction.outcome) {
        (true, _) => Result::Void,
        (false, None) => Result::Open,
        (false, Some(came_true)) => {
            let of_what_happened = if came_true { probability } else { 1.0 - probability };
            let miss = 1.0 - of_what_happened;
            // Adding zero turns the -0 of a perfect score into 0.
            Result::Scored { came_true, brier: miss * miss, log: -of_what_happened.ln() + 0.0 }
        }
    };
    Scored { probability, result }
}

/// The mean scores of each forecaster who has one, in order of first appearance; then, of several, those of all.
pub fn means(case: &Case, scored: &IdVec<PredictionId, Scored>) -> Vec<Mean> {
    let known: Vec<(&str, f64, f64)> = case
        .predictions
        .iter()
        .zip(scored.iter())
        .filter_map(|(prediction, scored)| match scored.result {
            Result::Scored { brier, log, .. } => Some((prediction.by.as_str(), brier, log)),
            _ => None,
        })
        .collect();
    let mut names: Vec<&str> = Vec::new();
    for (by, ..) in &known {
        if !names.contains(by) {
            names.push(by);
        }
    }
    let mean = |by: Option<&str>| {
        let of: Vec<_> = known.iter().filter(|(name, ..)| by.is_none_or(|by| by == *name)).collect();
        let n = of.len() as f64;
        Mean {
            by: by.map(str::to_owned),
            over: of.len(),
            brier: of.iter().map(|(_, brier, _)| brier).sum::<f64>() / n,
            log: of.iter().map(|(.., log)| log).sum::<f64>() / n,
        }
    };
    let mut all: Vec<Mean> = names.iter().map(|by| mean(Some(by))).collect();
    if names.len() > 1 {
        all.push(mean(None));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Result, score};
    use zopa_core::{Prediction, Probability, Says};

    fn prediction(low: f64, high: f64, outcome: Option<bool>, void: bool) -> Prediction {
        Prediction {
            id: String::new(),
            by: String::new(),
            on: None,
            says: Says::Text(String::new()),
            given: None,
            probability: Probability { word: None, low, high },
            due: None,
            outcome,
            void,
            resolved_on: None,
            because: Vec::new(),
            note: String::new(),
        }
    }

    /// By hand from the definitions: p = 0.875 that came true, p = 0.5 that did not, certainty that was wrong.
    #[test]
    fn scores_follow_the_definitions() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        let of = |low, high, outcome| match score(&prediction(low, high, Some(outcome), false)).result {
            Result::Scored { brier, log, .. } => (brier, log),
            _ => (f64::NAN, f64::NAN),
        };
        let (brier, log) = of(0.8, 0.95, true);
        assert!(close(brier, 0.125 * 0.125) && close(log, -(0.875f64.ln())));
        let (brier, log) = of(0.45, 0.55, false);
        assert!(close(brier, 0.25) && close(log, std::f64::consts::LN_2));
        let (brier, log) = of(1.0, 1.0, false);
        assert!(close(brier, 1.0) && log.is_infinite());
        let (brier, log) = of(1.0, 1.0, true);
        assert!(brier == 0.0 && log == 0.0 && log.is_sign_positive());
    }

    /// What is void is not scored, whatever its outcome says; what is open is not either.
    #[test]
    fn void_and_open_are_not_scored() {
        assert_eq!(score(&prediction(0.5, 0.5, Some(true), true)).result, Result::Void);
        assert_eq!(score(&prediction(0.5, 0.5, None, false)).result, Result::Open);
    }
}
