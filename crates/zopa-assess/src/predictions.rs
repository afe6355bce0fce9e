//! How the predictions of named people did: Brier and log scores of those whose outcome is known.
//!
//! In: the predictions of a case. Out: a score for each that was resolved; what is void or still open is said and not
//! scored. Where a word or a range was given, the probability that is scored is its middle, and the scores at its two
//! ends are kept, so that a reader sees what the choice of the middle decides.
//!
//! Sources: Brier (1950), in the form (p - o)^2 for one event, 0 best, 1 worst, half of Brier's own sum over both
//! answers; the logarithmic score, -ln of the probability given to what happened (Good 1952); words after ICD 203.

use zopa_core::{Case, PredictionId};

/// The predictions of a case, and how they did.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Predictions {
    /// Each, in file order.
    pub each: Vec<(PredictionId, Resolution)>,
    /// Each person, in file order, and the means of that person's scores; also who has nothing scored yet.
    pub people: Vec<(String, Means)>,
    /// Those that are not resolved: by the day they are due, then in file order; without a day last.
    pub open: Vec<PredictionId>,
    /// The means of all.
    pub all: Means,
}

/// What became of a prediction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Resolution {
    /// Its outcome is known.
    Scored(Scored),
    /// Its condition did not happen: not scored.
    Void,
    /// Not known yet.
    Open,
}

/// The scores of one prediction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scored {
    /// The probability that is scored: the middle of what was said.
    pub probability: f64,
    /// What happened.
    pub outcome: bool,
    /// (p - o)^2: 0 best, 1 worst, 0.25 for even odds.
    pub brier: f64,
    /// The same at the two ends of what was said, the better first.
    pub brier_range: (f64, f64),
    /// -ln of the probability given to what happened: 0 best, 0.693 for even odds, infinite where it was ruled out.
    pub log: f64,
}

/// Means of scores.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Means {
    /// How many were scored.
    pub scored: usize,
    /// The mean Brier score; 0 where nothing was scored.
    pub brier: f64,
    /// The mean log score; likewise.
    pub log: f64,
    /// How many are not resolved yet.
    pub open: usize,
    /// How many are void.
    pub void: usize,
}

/// The probability that is scored for a stated range.
pub fn middle(low: f64, high: f64) -> f64 {
    (low + high) / 2.0
}

fn brier(p: f64, outcome: bool) -> f64 {
    let o = if outcome { 1.0 } else { 0.0 };
    (p - o) * (p - o)
}

fn score(low: f64, high: f64, outcome: bool) -> Scored {
    let probability = middle(low, high);
    let (a, b) = (brier(low, outcome), brier(high, outcome));
    Scored {
        probability,
        outcome,
        brier: brier(probability, outcome),
        brier_range: (a.min(b), a.max(b)),
        // Adding nothing turns -0 into 0.
        log: 0.0 - (if outcome { probability } else { 1.0 - probability }).ln(),
    }
}

/// The means of what one person said, or of all.
fn means(case: &Case, each: &[(PredictionId, Resolution)], by: Option<&str>) -> Means {
    let mut sum = Means::default();
    for (_, resolution) in each.iter().filter(|(id, _)| by.is_none_or(|by| case.predictions[*id].by == by)) {
        match resolution {
            Resolution::Scored(score) => {
                sum.scored += 1;
                sum.brier += score.brier;
                sum.log += score.log;
            }
            Resolution::Void => sum.void += 1,
            Resolution::Open => sum.open += 1,
        }
    }
    let n = sum.scored.max(1) as f64;
    Means { brier: sum.brier / n, log: sum.log / n, ..sum }
}

/// Scores the predictions of a case.
pub fn predictions(case: &Case) -> Predictions {
    let resolve = |p: &zopa_core::Prediction| match (p.void, p.outcome) {
        (true, _) => Resolution::Void,
        (false, None) => Resolution::Open,
        (false, Some(outcome)) => Resolution::Scored(score(p.probability.low, p.probability.high, outcome)),
    };
    let each: Vec<(PredictionId, Resolution)> = case.predictions.enumerated().map(|(id, p)| (id, resolve(p))).collect();
    let mut people: Vec<(String, Means)> = Vec::new();
    for (id, _) in &each {
        let by = &case.predictions[*id].by;
        if !people.iter().any(|(known, _)| known == by) {
            people.push((by.clone(), means(case, &each, Some(by))));
        }
    }
    let all = means(case, &each, None);
    let unresolved = each.iter().filter(|(_, r)| matches!(r, Resolution::Open)).map(|(id, _)| *id);
    let mut open: Vec<PredictionId> = unresolved.collect();
    open.sort_by_key(|id| (case.predictions[*id].due.is_none(), case.predictions[*id].due));
    Predictions { people, all, each, open }
}

#[cfg(test)]
mod tests {
    use super::score;

    /// The scores by hand: 70% and it happened; 95 to 99% and it did not; certainty that was right and wrong.
    #[test]
    fn scores_by_hand() {
        let s = score(0.7, 0.7, true);
        assert!((s.brier - 0.09).abs() < 1e-12 && (s.log - (1f64 / 0.7).ln()).abs() < 1e-12);
        let s = score(0.95, 0.99, false);
        assert!((s.probability - 0.97).abs() < 1e-12 && (s.brier - 0.9409).abs() < 1e-12);
        assert!((s.brier_range.0 - 0.9025).abs() < 1e-12 && (s.brier_range.1 - 0.9801).abs() < 1e-12);
        assert!((s.log - (1f64 / 0.03).ln()).abs() < 1e-9);
        assert_eq!(score(1.0, 1.0, true).log.to_bits(), 0f64.to_bits());
        assert!(score(1.0, 1.0, false).log.is_infinite());
        assert!((score(0.5, 0.5, true).brier - 0.25).abs() < 1e-12);
    }
}
