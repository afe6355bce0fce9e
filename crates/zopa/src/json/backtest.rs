//! `zopa backtest --json`.

use super::predictions::{PredictionScores, predictions as scored_predictions};
use crate::{BacktestAnswer, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_core::Case;
use zopa_forecast::Errors;
use zopa_forecast::backtest as engine;

/// The models against what happened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Backtest {
    /// The version of zopa.
    pub version: String,
    /// `backtest`.
    pub answer: String,
    /// The data's title.
    pub data: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What the reader decided, and how this file relates to the one whose figures are known.
    pub notes: Vec<String>,
    /// Seed of every split and of the bootstrap.
    pub seed: u64,
    /// Resamples of the bootstrap.
    pub resamples: usize,
    /// How many questions were scored.
    pub questions: usize,
    /// Of how many proposals.
    pub proposals: usize,
    /// How many have a reference point.
    pub with_reference: usize,
    /// How many outcomes lie at an end of the scale.
    pub at_ends: usize,
    /// Each model.
    pub models: Vec<ModelScore>,
    /// Past errors of the weighted mean; null with fewer than four proposals.
    pub past_errors: Option<PastErrors>,
    /// The combination of models; null with fewer than nine proposals.
    pub combination: Option<Combination>,
}

/// The score of one model; errors in per cent of the scale.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModelScore {
    /// Its name.
    pub name: String,
    /// Whether it was fitted on the outcomes that it is scored on: then it is a bound and no forecast.
    pub in_sample: bool,
    /// How many questions it answers.
    pub n: usize,
    /// Mean absolute error.
    pub mae: f64,
    /// Median absolute error.
    pub median_error: f64,
    /// Root mean squared error.
    pub rmse: f64,
    /// Share of outcomes within 5, 10 and 20.
    pub hit_rates: [f64; 3],
    /// Against the weighted mean; null for that itself.
    pub against_weighted_mean: Option<Paired>,
    /// Domain, how many, mean absolute error.
    pub by_domain: Vec<(String, usize, f64)>,
    /// Procedure, how many, mean absolute error.
    pub by_procedure: Vec<(String, usize, f64)>,
}

/// A paired comparison by bootstrap over proposals.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Paired {
    /// Mean absolute error minus that of the weighted mean.
    pub difference: f64,
    /// Standard error.
    pub standard_error: f64,
    /// 95% interval.
    pub interval: (f64, f64),
    /// The smallest difference that data of this size would find (5% level, 80% power).
    pub detection_limit: f64,
    /// How many proposals it rests on.
    pub proposals: usize,
    /// `better`, `worse` or `cannot tell`; with fewer than ten proposals always the last.
    pub verdict: String,
}

/// Past errors of the weighted mean (split conformal by proposal).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PastErrors {
    /// Questions and proposals that calibrate.
    pub calibrated_on: (usize, usize),
    /// Level, half-width, coverage on the other half; null where too few questions calibrate for the level.
    pub levels: Vec<(f64, Option<f64>, Option<f64>)>,
    /// Coverage of the 90% interval by spread of positions: low, middle, high third; null where there is none.
    pub coverage_by_spread: [Option<f64>; 3],
    /// CRPS of the weighted mean with its past errors around it, on the other half.
    pub crps: f64,
    /// CRPS of the weighted mean alone there: its mean absolute error.
    pub crps_point: f64,
    /// Brier score of the event that the outcome lies in the upper half of the scale, its probability taken from these errors.
    pub brier: f64,
    /// The same for the weighted mean alone, certain of the half that it lies in.
    pub brier_point: f64,
}

/// The combination of models.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Combination {
    /// Weights, fitted on two thirds of the proposals.
    pub weights: Vec<(String, f64)>,
    /// Cross-fitted mean absolute error there, and that of the weighted mean.
    pub cross_fitted: (f64, f64),
    /// Questions and proposals of the untouched third.
    pub held_out: (usize, usize),
    /// Mean absolute error on the untouched third, and that of the weighted mean.
    pub untouched: (f64, f64),
    /// The comparison there.
    pub against_weighted_mean: Paired,
}

fn paired(p: &engine::Paired) -> Paired {
    Paired {
        difference: p.difference,
        standard_error: p.error,
        interval: p.interval,
        detection_limit: p.detectable,
        proposals: p.proposals,
        verdict: match p.verdict() {
            engine::Verdict::Better => "better",
            engine::Verdict::Worse => "worse",
            engine::Verdict::CannotTell => "cannot tell",
        }
        .into(),
    }
}

impl Backtest {
    /// The document of a backtest.
    pub fn new(answer: &BacktestAnswer) -> Self {
        let b = &answer.backtest;
        let model = |s: &engine::Score| {
            let Errors { n, mean, median, rms, within_5, within_10, within_20 } = s.errors;
            ModelScore {
                name: s.name.clone(),
                in_sample: s.sample == engine::Sample::InSample,
                n,
                mae: mean,
                median_error: median,
                rmse: rms,
                hit_rates: [within_5, within_10, within_20],
                against_weighted_mean: s.paired.as_ref().map(paired),
                by_domain: s.by_domain.clone(),
                by_procedure: s.by_procedure.clone(),
            }
        };
        Backtest {
            version: VERSION.into(),
            answer: "backtest".into(),
            data: answer.title.clone(),
            sha256: answer.sha256.clone(),
            notes: answer.notes.clone(),
            seed: b.plan.seed,
            resamples: b.plan.resamples,
            questions: b.scored.0,
            proposals: b.scored.1,
            with_reference: b.with_reference,
            at_ends: b.at_ends,
            models: b.scores.iter().map(model).collect(),
            past_errors: b.past_errors.as_ref().map(|p| PastErrors {
                calibrated_on: p.calibrated_on,
                levels: p.levels.clone(),
                coverage_by_spread: p.coverage_by_spread,
                crps: p.crps,
                crps_point: p.crps_point,
                brier: p.brier,
                brier_point: p.brier_point,
            }),
            combination: b.combination.as_ref().map(|c| Combination {
                weights: c.weights.clone(),
                cross_fitted: c.cross_fitted,
                held_out: c.held_out,
                untouched: c.untouched,
                against_weighted_mean: paired(&c.paired),
            }),
        }
    }
}

/// The predictions of a case, scored: `zopa backtest CASE`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PredictionBacktest {
    /// The version of zopa.
    pub version: String,
    /// `predictions`.
    pub answer: String,
    /// The case's id.
    pub case: String,
    /// The predictions.
    pub predictions: PredictionScores,
}

impl PredictionBacktest {
    /// The document of a case's predictions.
    pub fn new(case: &Case) -> Self {
        PredictionBacktest {
            version: VERSION.into(),
            answer: "predictions".into(),
            case: case.id.clone(),
            predictions: scored_predictions(case, &zopa_assess::predictions(case)),
        }
    }
}
