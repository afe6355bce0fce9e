//! Forecasts held against what happened.
//!
//! In: past questions with their outcomes, grouped by proposal (questions of one proposal share actors and authors, so
//! they are no independent evidence). Out: errors of each model, paired comparisons with the weighted mean, past errors as
//! quantiles, and one combination of models of our own, scored once on proposals that no step had seen.
//!
//! - **Paired bootstrap by proposal** (Efron & Tibshirani 1993): proposals are drawn with replacement, both models are scored
//!   on the same draw. The detection limit is the difference that a test at 5% finds with a power of 80%: 2.80 standard
//!   errors. Below it the honest answer is "cannot tell".
//! - **Past errors** (split conformal, Vovk et al. 2005): half of the proposals calibrate, the other half tests. The half-width
//!   at level a is the ceil((n+1)a)-th smallest error. It is marginal over proposals of this kind, and nothing else.
//! - **The combination**: weights on a simplex that minimise the mean absolute error, found on two thirds of the proposals
//!   (cross-fitted in five folds of proposals), scored once on the last third.
//!
//! All splits depend on the seed and the names of the proposals only and are fixed before anything is fitted.

use crate::catalogue::{LADDER, Model, NAMES, rung};
use crate::exchange::dossiers;
use crate::problems::{NOTHING_TO_SCORE, STOPPED};
use crate::scores::{Errors, brier, crps};
use crate::table::{Stand, Table};
use crate::{constant, median};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Diagnostic, Run};

/// A past question, or one that trades with past ones.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    /// Its name.
    pub id: String,
    /// The proposal it belongs to.
    pub proposal: String,
    /// The questions that it trades with in the exchange model: those that name the same; see [`crate::exchange::dossiers`].
    pub dossier: String,
    /// The field it belongs to; empty if not known.
    pub domain: String,
    /// The procedure it was decided by; empty if not known.
    pub procedure: String,
    /// Who stood where.
    pub table: Table,
    /// What happened; `None` where that is not known: such a question is not scored, and takes part in the exchanges of its
    /// dossier as in a forecast.
    pub outcome: Option<f64>,
}

/// What the splits and the bootstrap depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Seeds every split and every resample.
    pub seed: u64,
    /// How many resamples.
    pub resamples: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { seed: 1, resamples: 2_000 }
    }
}

/// Which past forecasts a line of the table scores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sample {
    /// Everything is known before the outcome.
    Ahead,
    /// Fitted on the very outcomes that it is scored on: a bound, no forecast.
    InSample,
}

/// A model against the weighted mean on the questions both answer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Paired {
    /// Mean absolute error of the model minus that of the weighted mean: below 0 the model is better.
    pub difference: f64,
    /// Standard error by bootstrap over proposals.
    pub error: f64,
    /// 95% percentile interval.
    pub interval: (f64, f64),
    /// The smallest difference that data of this size would find (5% level, 80% power).
    pub detectable: f64,
    /// How many proposals it rests on.
    pub proposals: usize,
}

/// A bootstrap over fewer proposals than this says nothing: resamples of two are mostly those two.
pub const FEWEST_PROPOSALS: usize = 10;

/// What a comparison says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The interval is below 0.
    Better,
    /// The interval is above 0.
    Worse,
    /// The interval contains 0, or there are fewer than [`FEWEST_PROPOSALS`].
    CannotTell,
}

impl Paired {
    /// What it says.
    pub fn verdict(&self) -> Verdict {
        if self.proposals < FEWEST_PROPOSALS {
            Verdict::CannotTell
        } else if self.interval.1 < 0.0 {
            Verdict::Better
        } else if self.interval.0 > 0.0 {
            Verdict::Worse
        } else {
            Verdict::CannotTell
        }
    }
}

/// The score of one model.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Whether it was fitted on what it is scored on.
    pub sample: Sample,
    /// Its errors over the questions that it answers, on a scale of 0 to 100.
    pub errors: Errors,
    /// Against the weighted mean; `None` for that itself, and where there are fewer than two proposals.
    pub paired: Option<Paired>,
    /// By domain: name, how many, mean absolute error.
    pub by_domain: Vec<(String, usize, f64)>,
    /// By procedure.
    pub by_procedure: Vec<(String, usize, f64)>,
}

/// Past errors of the weighted mean.
#[derive(Clone, PartialEq, Debug)]
pub struct PastErrors {
    /// How many questions calibrated it, of how many proposals.
    pub calibrated_on: (usize, usize),
    /// Level, half-width from the calibration half, coverage on the other half; `None` where the calibration half is too small
    /// for the level: n questions give at most the level n / (n + 1).
    pub levels: Vec<(f64, Option<f64>, Option<f64>)>,
    /// Coverage of the 90% interval on the test half by spread of positions (weighted standard deviation): low, middle, high
    /// third; `None` where there is no such interval or nothing in that third.
    pub coverage_by_spread: [Option<f64>; 3],
    /// CRPS on the test half of the weighted mean with the errors of the calibration half around it, held within the scale.
    pub crps: f64,
    /// The same for the weighted mean as a single value: its mean absolute error on the test half.
    pub crps_point: f64,
    /// Brier score on the test half of the event that the outcome lies in the upper half of the scale, its probability taken
    /// from the same errors.
    pub brier: f64,
    /// The same for the weighted mean as a single value: certain of the half that it lies in.
    pub brier_point: f64,
}

/// The combination of models.
#[derive(Clone, PartialEq, Debug)]
pub struct Combination {
    /// The weights, fitted on two thirds of the proposals.
    pub weights: Vec<(String, f64)>,
    /// Cross-fitted mean absolute error on those two thirds, and that of the weighted mean there.
    pub cross_fitted: (f64, f64),
    /// Questions and proposals of the untouched third.
    pub held_out: (usize, usize),
    /// Mean absolute error on the untouched third, and that of the weighted mean there.
    pub untouched: (f64, f64),
    /// The comparison on the untouched third.
    pub paired: Paired,
}

/// Everything a backtest says.
#[derive(Clone, PartialEq, Debug)]
pub struct Backtest {
    /// How many questions, and of how many proposals.
    pub scored: (usize, usize),
    /// How many have a reference point.
    pub with_reference: usize,
    /// How many outcomes lie at an end of the scale.
    pub at_ends: usize,
    /// The models' scores: the ladder first.
    pub scores: Vec<Score>,
    /// The value of each model for each question, in the order of the scores.
    pub values: Vec<Vec<Option<f64>>>,
    /// Past errors; `None` with fewer than four proposals.
    pub past_errors: Option<PastErrors>,
    /// The combination; `None` with fewer than nine proposals.
    pub combination: Option<Combination>,
    /// The plan.
    pub plan: Plan,
}

/// Scores every model on past questions.
///
/// # Errors
/// E765 for no question, E766 if the watch stops it, and what a model refuses.
pub fn backtest(past: &[Past], plan: Plan, run: &Run<'_>) -> Result<Backtest, Box<Diagnostic>> {
    if past.iter().all(|p| p.outcome.is_none()) {
        return Err(Box::new(
            Diagnostic::new(&NOTHING_TO_SCORE, "no question with positions and an outcome")
                .because(NOTHING_TO_SCORE.about)
                .cure("Fill in the outcome of at least one question."),
        ));
    }
    let all: Vec<Past> = past.iter().map(on_hundred).collect::<Result<_, _>>()?;
    let (exchanged, units): (Vec<Option<f64>>, Vec<Past>) =
        exchanged(&all).into_iter().zip(all).filter(|(_, p)| p.outcome.is_some()).unzip();
    let outcome: Vec<f64> = units.iter().filter_map(|p| p.outcome).collect();
    let groups = groups(&units);
    let (names, values) = forecasts(&units, &outcome, &groups, exchanged, plan, run)?;
    let headline = names.iter().position(|(n, _)| n == "weighted_mean").unwrap_or(0);
    let errors_of = |model: usize| -> Vec<Option<f64>> {
        values[model].iter().zip(&outcome).map(|(v, y)| v.map(|v| (v - y).abs())).collect()
    };
    let base = errors_of(headline);
    let mut scores = Vec::new();
    let mut kept = Vec::new();
    for (model, (name, sample)) in names.iter().enumerate() {
        let errors = errors_of(model);
        let known: Vec<f64> = errors.iter().flatten().copied().collect();
        let Some(summary) = Errors::of(&known) else { continue };
        let paired = (model != headline).then(|| paired(&errors, &base, &groups, plan)).flatten();
        let by = |of: &dyn Fn(&Past) -> String| by_class(&units, &errors, of);
        scores.push(Score {
            name: name.clone(),
            sample: *sample,
            errors: summary,
            paired,
            by_domain: by(&|p| p.domain.clone()),
            by_procedure: by(&|p| p.procedure.clone()),
        });
        kept.push(values[model].clone());
    }
    let combinable: Vec<usize> =
        (0..names.len()).filter(|m| names[*m].1 == Sample::Ahead && values[*m].iter().all(Option::is_some)).collect();
    Ok(Backtest {
        scored: (units.len(), groups.len()),
        with_reference: units.iter().filter(|p| p.table.reference().is_some()).count(),
        at_ends: outcome.iter().filter(|y| **y <= 0.0 || **y >= 100.0).count(),
        past_errors: past_errors(&units, &outcome, &values[headline], &groups, plan),
        combination: combine(&names, &values, &combinable, headline, &outcome, &groups, plan),
        scores,
        values: kept,
        plan,
    })
}

/// The question on a scale of 0 to 100, so that errors of different questions are the same unit.
fn on_hundred(past: &Past) -> Result<Past, Box<Diagnostic>> {
    let (low, high) = past.table.scale();
    let unit = |x: f64| (100.0 * (x - low) / (high - low)).clamp(0.0, 100.0);
    let table = &past.table;
    let stands = (0..table.len()).map(|i| Stand {
        actor: table.actors()[i].clone(),
        position: unit(table.positions()[i]),
        salience: table.salience()[i],
        influence: table.influence()[i],
    });
    let table = Table::new(stands.collect(), (0.0, 100.0), table.reference().map(unit))?;
    Ok(Past { table, outcome: past.outcome.map(unit), ..past.clone() })
}

/// The questions of each proposal, proposals in the order of their names.
fn groups(past: &[Past]) -> Vec<Vec<usize>> {
    let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (k, p) in past.iter().enumerate() {
        by.entry(&p.proposal).or_default().push(k);
    }
    by.into_values().collect()
}

/// The median outcome of other folds' proposals.
const FAIR: &str = "constant (other proposals)";

type Named = Vec<(String, Sample)>;
type Values = Vec<Vec<Option<f64>>>;

/// Every model's value of every question: models in order, questions in order.
fn forecasts(
    past: &[Past],
    outcome: &[f64],
    groups: &[Vec<usize>],
    exchanged: Vec<Option<f64>>,
    plan: Plan,
    run: &Run<'_>,
) -> Result<(Named, Values), Box<Diagnostic>> {
    let mut names: Named = Vec::new();
    let mut values: Values = Vec::new();
    // The best constant, in sample and fair: the median outcome of the other folds' proposals.
    let best = median::plain(outcome);
    names.push(("constant (in sample)".to_owned(), Sample::InSample));
    values.push(past.iter().map(|p| constant(&p.table, Some(best)).value).collect());
    if groups.len() >= FOLDS {
        names.push((FAIR.to_owned(), Sample::Ahead));
        let folds = folds(groups, FOLDS, plan.seed);
        let mut fair = vec![None; past.len()];
        for fold in 0..FOLDS {
            let train: Vec<f64> = groups
                .iter()
                .zip(&folds)
                .filter(|(_, f)| **f != fold)
                .flat_map(|(g, _)| g)
                .map(|k| outcome[*k])
                .collect();
            let value = median::plain(&train);
            groups
                .iter()
                .zip(&folds)
                .filter(|(_, f)| **f == fold)
                .flat_map(|(g, _)| g)
                .for_each(|k| fair[*k] = Some(value));
        }
        values.push(fair);
    }
    for name in LADDER.iter().filter(|n| **n != "constant") {
        names.push(((*name).to_owned(), Sample::Ahead));
        values.push(past.iter().map(|p| rung(name, &p.table).and_then(|f| f.value)).collect());
        if *name == "reference_point" && past.iter().any(|p| p.table.reference().is_some()) {
            names.push(("reference_point (50 where missing)".to_owned(), Sample::Ahead));
            values.push(past.iter().map(|p| Some(p.table.reference().unwrap_or(50.0))).collect());
        }
    }
    let models: Vec<(&str, Model)> =
        NAMES.iter().map(|n| Ok((*n, Model::named(n)?))).collect::<Result<_, Box<Diagnostic>>>()?;
    let alone: Vec<_> = models.iter().filter(|(n, _)| *n != "exchange").collect();
    let done = AtomicU64::new(0);
    let of = NonZeroU64::new(past.len() as u64);
    let one = |p: &Past| -> Result<Vec<Option<f64>>, Box<Diagnostic>> {
        if let ControlFlow::Break(why) = run.watch.tick(done.fetch_add(1, Ordering::Relaxed), of) {
            return Err(stopped(&why));
        }
        alone.iter().map(|(_, m)| m.run(&p.table).map(|f| f.value)).collect()
    };
    let rows = past.par_iter().map(one).collect::<Vec<_>>().into_iter().collect::<Result<Vec<_>, _>>()?;
    for (m, (name, _)) in alone.iter().enumerate() {
        names.push(((*name).to_owned(), Sample::Ahead));
        values.push(rows.iter().map(|row| row[m]).collect());
    }
    names.push(("exchange".to_owned(), Sample::Ahead));
    values.push(exchanged);
    Ok((names, values))
}

pub(crate) fn stopped(why: &zopa_core::StopReason) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&STOPPED, format!("stopped: {why:?}"))
            .because(STOPPED.about)
            .cure("Ask for fewer draws or questions, or give it more time."),
    )
}

/// The exchange model over each dossier; no value in one of more pairs of actors than it looks at.
fn exchanged(past: &[Past]) -> Vec<Option<f64>> {
    let names: Vec<&str> = past.iter().map(|p| p.dossier.as_str()).collect();
    let mut values = vec![None; past.len()];
    for dossier in dossiers(&names) {
        let tables: Vec<Table> = dossier.iter().map(|k| past[*k].table.clone()).collect();
        let Ok(done) = crate::exchange(&tables, &crate::exchange::Options::default()) else { continue };
        dossier.iter().zip(done.forecasts).for_each(|(k, f)| values[*k] = f.value);
    }
    values
}

/// Mean absolute error of each class, classes in the order of their names; nothing where there is one class only.
fn by_class(past: &[Past], errors: &[Option<f64>], of: &dyn Fn(&Past) -> String) -> Vec<(String, usize, f64)> {
    let mut by: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (p, e) in past.iter().zip(errors) {
        if let Some(e) = e {
            by.entry(of(p)).or_default().push(*e);
        }
    }
    if by.len() < 2 {
        return Vec::new();
    }
    by.into_iter().map(|(name, e)| (name, e.len(), e.iter().sum::<f64>() / e.len() as f64)).collect()
}

/// A generator for one purpose.
fn dice(seed: u64, purpose: u64) -> ChaCha8Rng {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(purpose);
    dice
}

/// A whole number below n, without bias that matters (n is far below 2^32).
fn below(dice: &mut ChaCha8Rng, n: usize) -> usize {
    ((u128::from(dice.next_u64()) * n as u128) >> 64) as usize
}

/// The proposals in random order.
fn shuffled(n: usize, dice: &mut ChaCha8Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for k in (1..n).rev() {
        let other = below(dice, k + 1);
        order.swap(k, other);
    }
    order
}

const FOLDS: usize = 5;

/// The fold of each proposal.
fn folds(groups: &[Vec<usize>], folds: usize, seed: u64) -> Vec<usize> {
    let mut fold = vec![0; groups.len()];
    for (k, g) in shuffled(groups.len(), &mut dice(seed, 1)).into_iter().enumerate() {
        fold[g] = k % folds;
    }
    fold
}

/// The paired bootstrap by proposal.
fn paired(errors: &[Option<f64>], base: &[Option<f64>], groups: &[Vec<usize>], plan: Plan) -> Option<Paired> {
    // Of each proposal: the sum of differences and how many.
    let parts: Vec<(f64, f64)> = groups
        .iter()
        .map(|g| {
            let both = g.iter().filter_map(|k| Some(errors[*k]? - base[*k]?));
            both.fold((0.0, 0.0), |(sum, n), d| (sum + d, n + 1.0))
        })
        .filter(|(_, n)| *n > 0.0)
        .collect();
    if parts.len() < 2 {
        return None;
    }
    let mean = |parts: &mut dyn Iterator<Item = (f64, f64)>| {
        let (sum, n) = parts.fold((0.0, 0.0), |(s, m), (a, b)| (s + a, m + b));
        sum / n
    };
    let difference = mean(&mut parts.iter().copied());
    let mut dice = dice(plan.seed, 2);
    let mut resampled: Vec<f64> = (0..plan.resamples.max(2))
        .map(|_| mean(&mut (0..parts.len()).map(|_| parts[below(&mut dice, parts.len())])))
        .collect();
    resampled.sort_by(f64::total_cmp);
    let n = resampled.len() as f64;
    let centre = resampled.iter().sum::<f64>() / n;
    let error = (resampled.iter().map(|d| (d - centre).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let at = |q: f64| resampled[((q * n) as usize).min(resampled.len() - 1)];
    Some(Paired {
        difference,
        error,
        interval: (at(0.025), at(0.975)),
        detectable: 2.801_585 * error,
        proposals: parts.len(),
    })
}

/// The ceil((n+1) level)-th smallest; `None` where that is beyond the last: no number of the sample promises the level.
fn conformal(sorted: &[f64], level: f64) -> Option<f64> {
    // A product that is a whole number but for its last bits is that number.
    let rank = ((sorted.len() as f64 + 1.0) * level - 1e-9).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

fn past_errors(
    past: &[Past],
    outcome: &[f64],
    values: &[Option<f64>],
    groups: &[Vec<usize>],
    plan: Plan,
) -> Option<PastErrors> {
    if groups.len() < 4 {
        return None;
    }
    let order = shuffled(groups.len(), &mut dice(plan.seed, 3));
    let (calibrate, test) = order.split_at(groups.len() / 2);
    let questions = |half: &[usize]| -> Vec<usize> { half.iter().flat_map(|g| groups[*g].iter().copied()).collect() };
    let (calibrating, testing) = (questions(calibrate), questions(test));
    let residual = |k: usize| values[k].map_or(0.0, |v| outcome[k] - v);
    let mut residuals: Vec<f64> = calibrating.iter().map(|k| residual(*k)).collect();
    residuals.sort_by(f64::total_cmp);
    let mut far: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
    far.sort_by(f64::total_cmp);
    let covered = |half: Option<f64>, of: &[usize]| {
        let within = of.iter().filter(|k| half.is_some_and(|half| residual(**k).abs() <= half)).count();
        (half.is_some() && !of.is_empty()).then(|| within as f64 / of.len() as f64)
    };
    let levels: Vec<(f64, Option<f64>, Option<f64>)> = [0.5, 0.8, 0.9]
        .into_iter()
        .map(|level| {
            let half = conformal(&far, level);
            (level, half, covered(half, &testing))
        })
        .collect();
    let spread = |k: usize| {
        let t = &past[k].table;
        let (w, x) = (t.weights(), t.positions());
        let o = crate::mean::weighted(x, &w);
        let square: Vec<f64> = x.iter().map(|x| (x - o) * (x - o)).collect();
        crate::mean::weighted(&square, &w).sqrt()
    };
    let mut by_spread: Vec<(f64, usize)> = testing.iter().map(|k| (spread(*k), *k)).collect();
    by_spread.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let third = |part: usize| {
        let n = by_spread.len();
        let some: Vec<usize> = by_spread[part * n / 3..(part + 1) * n / 3].iter().map(|(_, k)| *k).collect();
        covered(levels[2].1, &some)
    };
    let (mut around, mut point) = (0.0, 0.0);
    let (mut sure, mut unsure) = (0.0, 0.0);
    for k in &testing {
        let value = values[*k].unwrap_or(50.0);
        let cloud: Vec<f64> = residuals.iter().map(|r| (value + r).clamp(0.0, 100.0)).collect();
        around += crps(&cloud, outcome[*k]).unwrap_or(0.0);
        point += residual(*k).abs();
        let upper = outcome[*k] > 50.0;
        let share = cloud.iter().filter(|x| **x > 50.0).count() as f64 / cloud.len().max(1) as f64;
        unsure += brier(share, upper);
        sure += brier(if value > 50.0 { 1.0 } else { 0.0 }, upper);
    }
    let n = testing.len().max(1) as f64;
    Some(PastErrors {
        calibrated_on: (calibrating.len(), calibrate.len()),
        coverage_by_spread: [third(0), third(1), third(2)],
        levels,
        crps: around / n,
        crps_point: point / n,
        brier: unsure / n,
        brier_point: sure / n,
    })
}

/// The combination: see the head of this file.
fn combine(
    names: &Named,
    values: &Values,
    models: &[usize],
    headline: usize,
    outcome: &[f64],
    groups: &[Vec<usize>],
    plan: Plan,
) -> Option<Combination> {
    if groups.len() < 9 || models.len() < 2 {
        return None;
    }
    let order = shuffled(groups.len(), &mut dice(plan.seed, 4));
    let (held, open) = order.split_at(groups.len() / 3);
    let questions = |part: &[usize]| -> Vec<usize> { part.iter().flat_map(|g| groups[*g].iter().copied()).collect() };
    // The constant is itself fitted: on the part that the weights are fitted on, and on nothing else.
    let constant = |part: &[usize]| {
        let y: Vec<f64> = questions(part).iter().map(|k| outcome[*k]).collect();
        median::plain(&y)
    };
    let row = |k: usize, constant: f64| -> Vec<f64> {
        let value = |m: &usize| if names[*m].0 == FAIR { constant } else { values[*m][k].unwrap_or(50.0) };
        models.iter().map(value).collect()
    };
    let fit = |part: &[usize]| {
        let (ks, constant) = (questions(part), constant(part));
        let rows: Vec<Vec<f64>> = ks.iter().map(|k| row(*k, constant)).collect();
        let y: Vec<f64> = ks.iter().map(|k| outcome[*k]).collect();
        (simplex_weights(&rows, &y), constant)
    };
    let mix = |(weights, constant): &(Vec<f64>, f64), k: usize| {
        row(k, *constant).iter().zip(weights).map(|(v, w)| v * w).sum::<f64>()
    };
    let miss = |value: f64, k: usize| (value - outcome[k]).abs();
    let base = |k: usize| miss(values[headline][k].unwrap_or(50.0), k);
    // Cross-fitting within the open two thirds.
    let (mut crossed, mut crossed_base, mut n) = (0.0, 0.0, 0.0);
    for fold in 0..FOLDS {
        let (test, train): (Vec<_>, Vec<_>) = open.iter().enumerate().partition(|(at, _)| at % FOLDS == fold);
        let train: Vec<usize> = train.into_iter().map(|(_, g)| *g).collect();
        let test: Vec<usize> = test.into_iter().map(|(_, g)| *g).collect();
        if train.is_empty() {
            continue;
        }
        let fitted = fit(&train);
        for k in questions(&test) {
            crossed += miss(mix(&fitted, k), k);
            crossed_base += base(k);
            n += 1.0;
        }
    }
    // Fitted once on the open part, scored once on the untouched third.
    let fitted = fit(open);
    let mut mine = vec![None; outcome.len()];
    let mut theirs = vec![None; outcome.len()];
    let last = questions(held);
    for k in &last {
        mine[*k] = Some(miss(mix(&fitted, *k), *k));
        theirs[*k] = Some(base(*k));
    }
    let mean = |errors: &[Option<f64>]| errors.iter().flatten().sum::<f64>() / last.len() as f64;
    Some(Combination {
        weights: models.iter().zip(&fitted.0).map(|(m, w)| (names[*m].0.clone(), *w)).collect(),
        cross_fitted: (crossed / n, crossed_base / n),
        held_out: (last.len(), held.len()),
        untouched: (mean(&mine), mean(&theirs)),
        paired: paired(&mine, &theirs, groups, plan)?,
    })
}

/// Weights at least 0 that sum to 1 and make the mean absolute error small: exponentiated subgradient steps, averaged
/// (Kivinen & Warmuth 1997). 2,000 steps; deterministic.
fn simplex_weights(rows: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    const STEPS: usize = 2_000;
    let m = rows.first().map_or(0, Vec::len);
    let mut w = vec![1.0 / m as f64; m];
    let mut mean = vec![0.0; m];
    for step in 0..STEPS {
        let mut slope = vec![0.0; m];
        for (row, y) in rows.iter().zip(y) {
            let value: f64 = row.iter().zip(&w).map(|(v, w)| v * w).sum();
            let sign = (value - y).signum();
            slope.iter_mut().zip(row).for_each(|(g, v)| *g += sign * v / rows.len() as f64);
        }
        let rate = 0.2 / ((step + 1) as f64).sqrt();
        w.iter_mut().zip(&slope).for_each(|(w, g)| *w *= (-rate * g).exp());
        let total: f64 = w.iter().sum();
        w.iter_mut().for_each(|w| *w /= total);
        // The second half of the steps counts.
        if step >= STEPS / 2 {
            mean.iter_mut().zip(&w).for_each(|(a, w)| *a += w);
        }
    }
    let total: f64 = mean.iter().sum();
    mean.iter().map(|a| a / total).collect()
}
