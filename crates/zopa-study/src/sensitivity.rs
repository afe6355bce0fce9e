//! Which inputs an answer depends on: first-order and total Sobol indices.
//!
//! With independent factors X and an output Y, the first-order index S_i = V(E(Y | X_i)) / V(Y) is the share of the
//! variance that goes when X_i becomes known, and the total index T_i = E(V(Y | X_-i)) / V(Y) what is left when all
//! others are. Estimators, from two independent samples A and B and the mixtures A with factor i from B: S_i by
//! Saltelli et al. 2010, T_i by Jansen 1999; percentile intervals from a bootstrap over the sample's points. An index
//! whose interval contains 0, or is as wide as the whole scale, is not resolved, nor is one of an output that differs from its
//! most frequent value at fewer than ten points: resamples of so few tell nothing of their spread. Inputs that are drawn together are one factor: alone they have no index.
//!
//! **Screening only where it must be.** Where the budget gives every factor 512 points, all have a place in the sample. Otherwise a
//! third of it, and at least 64 points, goes into exchanging each factor alone, and only those that change something have a
//! place. What changed nothing at n points may still matter: its total index for a yes/no fact of variance V is at most 3/(2nV)
//! (the chance of a change is 2TV, and 3/n bounds what was never seen), and the answer says so. Work is counted in evaluations
//! and kept under a budget of its own.

use crate::column::{Cell, Kind};
use crate::design::Response;
use crate::sobol::mix;
use crate::stream::{Factor, Streams, uniform};
use rayon::prelude::*;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Code, Diagnostic, Draw, Id, Run, StopReason};

/// A budget that allows nothing.
pub static NO_BUDGET: Code = Code {
    code: "E734",
    title: "too small a budget",
    about: "Screening takes 64 evaluations for each input, and an index at least 256 more for each input that matters.",
    example: "zopa study CASE --budget 1000    # 136 uncertain numbers: screening alone takes 8,704 evaluations",
};

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SensitivityRequest {
    /// The columns whose indices are wanted.
    pub outputs: Vec<usize>,
    /// Further columns, at the same points; which factors have a place is decided without them.
    pub beside: Vec<usize>,
    /// How many evaluations may be spent.
    pub budget: u64,
}

/// An estimate with its 95% interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// Whether the interval lies above 0 and says more than that an index is somewhere between 0 and 1.
    pub fn resolved(&self) -> bool {
        self.low > 0.0 && self.high - self.low < 1.0
    }
}

/// The indices of one factor for one output.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Index {
    /// The factor, by its number in the sensitivity.
    pub factor: usize,
    /// What knowing it alone would explain.
    pub first: Estimate,
    /// What not knowing it alone would leave open.
    pub total: Estimate,
}

/// One output and the factors that it depends on.
#[derive(Clone, PartialEq, Debug)]
pub struct Dependence {
    /// The column.
    pub output: usize,
    /// Its mean over the sample.
    pub mean: f64,
    /// Its variance; 0 for an output that never changed, which has no indices.
    pub variance: f64,
    /// The factors, largest total first.
    pub indices: Vec<Index>,
    /// How many factors changed it in the screening but had no place in the budget.
    pub left_out: usize,
    /// Of a yes/no fact that changed, a bound (95%) on the total index of a factor that is not listed, because it changed
    /// the fact at no point.
    pub unseen: Option<f64>,
}

/// What an answer depends on.
#[derive(Clone, PartialEq, Debug)]
pub struct Sensitivity {
    /// The factors.
    pub factors: Vec<Factor>,
    /// Points of the screening; a factor that changed no output at any of them is not looked at further. 0: none was needed.
    pub screened: u64,
    /// Points of the sample.
    pub points: u64,
    /// Evaluations in all.
    pub evaluations: u64,
    /// The outputs, in the order asked, those beside after them.
    pub outputs: Vec<Dependence>,
    /// Why it ended early: then the outputs are empty.
    pub stopped: Option<StopReason>,
}

/// The fewest points of a screening.
const SCREEN: u64 = 64;
/// With this many points for each factor none is screened out.
const ENOUGH: u64 = 512;
/// The part of the budget for a screening.
const PART: u64 = 3;
/// The fewest and the most points of the sample.
const POINTS: (u64, u64) = (256, 8192);
/// At how many points of the two samples an output must differ from its most frequent value for an interval to mean anything.
const SEEN: usize = 10;
/// Resamples of the bootstrap.
const RESAMPLES: usize = 200;

/// What is spent where nobody says how much: enough for every input to be screened and to have an index.
pub fn usual_budget(inputs: usize) -> u64 {
    let n = inputs as u64;
    (SCREEN * (n + 1) + 100 * n).max(100_000)
}

/// Whether a budget reaches for a screening and the smallest sample.
///
/// # Errors
/// E734 if it does not.
pub fn affordable(streams: &Streams, budget: u64) -> Result<(), Diagnostic> {
    let factors = streams.factors().len();
    let least = SCREEN * (factors as u64 + 1) + POINTS.0 * 3;
    if factors == 0 || budget >= least {
        return Ok(());
    }
    Err(Diagnostic::new(
        &NO_BUDGET,
        format!("{budget} evaluations are too few for {factors} inputs, those drawn together counted as one"),
    )
    .because(NO_BUDGET.about)
    .cure(format!("Allow at least {least} with --budget, or 0 to leave the indices out.")))
}

/// The Sobol indices of some outputs.
///
/// # Errors
/// E734 if the budget does not reach for a screening and the smallest sample; what the response refuses.
pub fn sensitivity<R: Response>(
    response: &R,
    streams: &Streams,
    request: &SensitivityRequest,
    run: &Run<'_>,
) -> Result<Sensitivity, Diagnostic> {
    let factors = streams.factors();
    let outputs = [request.outputs.as_slice(), request.beside.as_slice()].concat();
    let mut answer = Sensitivity {
        screened: 0,
        points: 0,
        evaluations: 0,
        outputs: outputs.iter().map(|o| Dependence::unchanged(*o)).collect(),
        stopped: None,
        factors,
    };
    if answer.factors.is_empty() || request.outputs.is_empty() {
        return Ok(answer);
    }
    affordable(streams, request.budget)?;
    let n = answer.factors.len() as u64;
    answer.screened =
        if request.budget / (n + 2) >= ENOUGH { 0 } else { (request.budget / PART / (n + 1)).max(SCREEN) };
    let screening = answer.screened * (n + 1);
    let sampler =
        Sampler { response, streams, outputs: &outputs, spare: Mutex::new(Vec::new()), done: AtomicU64::new(0) };
    let all: Vec<usize> = (0..answer.factors.len()).collect();
    let mut crude: Vec<Vec<f64>> = Vec::new();
    if answer.screened > 0 {
        let screen = sampler.sample("screening", answer.screened, false, &answer.factors, &all, request.budget, run)?;
        match screen {
            Ok(screen) => crude = (0..outputs.len()).map(|o| screen.crude(o)).collect(),
            Err(why) => return Ok(Sensitivity { stopped: Some(why), ..answer }),
        }
    }
    // The largest crude total index over the outputs; none of them may be missed for the sake of another.
    let weight = |f: usize| crude.iter().take(request.outputs.len()).map(|of| of[f]).fold(0.0, f64::max);
    let mut kept: Vec<usize> = all.into_iter().filter(|f| crude.is_empty() || weight(*f) > 0.0).collect();
    kept.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    let left = request.budget - screening;
    let room = (left / POINTS.0).saturating_sub(2) as usize;
    kept.truncate(room);
    let out: Vec<usize> = (0..answer.factors.len()).filter(|f| !kept.contains(f)).collect();
    let looked = if out.is_empty() { u64::MAX } else { answer.screened };
    kept.sort_unstable();
    let points = (left / (kept.len() as u64 + 2)).clamp(POINTS.0, POINTS.1);
    let sample = match sampler.sample("sensitivity", points, true, &answer.factors, &kept, request.budget, run)? {
        Ok(sample) => sample,
        Err(why) => return Ok(Sensitivity { stopped: Some(why), ..answer }),
    };
    answer.points = points;
    answer.evaluations = screening + points * (kept.len() as u64 + 2);
    let resamples = resamples(points as usize);
    answer.outputs = (0..outputs.len())
        .into_par_iter()
        .map(|o| {
            let mut found = sample.dependence(outputs[o], o, &kept, &resamples);
            found.left_out = crude.get(o).map_or(0, |of| out.iter().filter(|f| of[**f] > 0.0).count());
            let yes_no = response.columns()[outputs[o]].kind == Kind::Bool;
            let unlisted = found.indices.len() + found.left_out < answer.factors.len();
            found.unseen = (yes_no && unlisted && found.variance > 0.0)
                .then(|| (3.0 / (2.0 * looked.min(points) as f64 * found.variance)).min(1.0));
            found
        })
        .collect();
    Ok(answer)
}

impl Dependence {
    fn unchanged(output: usize) -> Dependence {
        Dependence { output, mean: 0.0, variance: 0.0, indices: Vec::new(), left_out: 0, unseen: None }
    }
}

struct Sampler<'a, R: Response> {
    response: &'a R,
    streams: &'a Streams,
    outputs: &'a [usize],
    spare: Mutex<Vec<R::Scratch>>,
    done: AtomicU64,
}

/// Outputs at the points of a sample: `a[output][point]`, and `mixed[factor][output][point]` with one factor from B.
struct Sample {
    a: Vec<Vec<f64>>,
    b: Vec<Vec<f64>>,
    mixed: Vec<Vec<Vec<f64>>>,
}

impl<R: Response> Sampler<'_, R> {
    #[expect(clippy::too_many_arguments, reason = "one call, named parts")]
    fn sample(
        &self,
        kind: &str,
        points: u64,
        with_b: bool,
        factors: &[Factor],
        kept: &[usize],
        budget: u64,
        run: &Run<'_>,
    ) -> Result<Result<Sample, StopReason>, Diagnostic> {
        let streams: Vec<_> =
            (0..self.streams.dimensions()).map(|d| self.streams.named(kind, self.streams.name(d))).collect();
        let width = self.outputs.len();
        let rows: Vec<Result<Result<Vec<f64>, StopReason>, Diagnostic>> = (0..points)
            .into_par_iter()
            .map(|k| {
                let done = self.done.load(Ordering::Relaxed);
                if let ControlFlow::Break(why) = run.watch.tick(done, NonZeroU64::new(budget)) {
                    return Ok(Err(why));
                }
                let unit = |side: u64| streams.iter().map(|s| uniform(s, Draw(2 * k + side))).collect::<Vec<f64>>();
                let (a, b) = (unit(0), unit(1));
                let mut scratch =
                    self.spare.lock().ok().and_then(|mut s| s.pop()).unwrap_or_else(|| self.response.scratch());
                let mut out = Vec::with_capacity(width * (kept.len() + 2));
                let mut row = vec![Cell::Missing; self.response.columns().len()];
                let mut at = |values: &[f64]| -> Result<(), Diagnostic> {
                    row.fill(Cell::Missing);
                    self.response.some(self.outputs, values, &mut scratch, &mut row)?;
                    out.extend(self.outputs.iter().map(|o| row[*o].number().unwrap_or(0.0)));
                    Ok(())
                };
                let (mut mixed, mut other) = (Vec::new(), Vec::new());
                self.streams.place(&a, &mut mixed);
                self.streams.place(&b, &mut other);
                at(&mixed)?;
                if with_b {
                    at(&other)?;
                }
                // A factor has inputs of its own: where it alone comes from B, so do they, and no others.
                for f in kept {
                    let exchange = |mixed: &mut Vec<f64>, other: &mut Vec<f64>| {
                        factors[*f]
                            .inputs
                            .iter()
                            .for_each(|i| std::mem::swap(&mut mixed[i.index()], &mut other[i.index()]));
                    };
                    exchange(&mut mixed, &mut other);
                    at(&mixed)?;
                    exchange(&mut mixed, &mut other);
                }
                self.done.fetch_add(kept.len() as u64 + 2, Ordering::Relaxed);
                if let Ok(mut spare) = self.spare.lock() {
                    spare.push(scratch);
                }
                Ok(Ok(out))
            })
            .collect();
        let empty = || vec![Vec::with_capacity(points as usize); width];
        let mut sample = Sample { a: empty(), b: empty(), mixed: kept.iter().map(|_| empty()).collect() };
        for row in rows {
            let row = match row? {
                Ok(row) => row,
                Err(why) => return Ok(Err(why)),
            };
            let mut parts = row.chunks(width);
            let mut take = |to: &mut Vec<Vec<f64>>| {
                to.iter_mut().zip(parts.next().into_iter().flatten()).for_each(|(to, x)| to.push(*x));
            };
            take(&mut sample.a);
            if with_b {
                take(&mut sample.b);
            }
            sample.mixed.iter_mut().for_each(&mut take);
        }
        Ok(Ok(sample))
    }
}

impl Sample {
    /// Jansen's total index of each factor without an interval; an output that is constant over A counts with its own
    /// changes alone.
    fn crude(&self, output: usize) -> Vec<f64> {
        let a = &self.a[output];
        let variance = variance(&[a]).1;
        let halved = |mixed: &Vec<Vec<f64>>| {
            let squares: f64 = a.iter().zip(&mixed[output]).map(|(x, y)| (x - y).powi(2)).sum();
            squares / (2.0 * a.len() as f64)
        };
        self.mixed.iter().map(|m| if variance > 0.0 { halved(m) / variance } else { halved(m).min(1.0) }).collect()
    }

    fn dependence(&self, column: usize, output: usize, kept: &[usize], resamples: &[Vec<u8>]) -> Dependence {
        let (a, b) = (&self.a[output], &self.b[output]);
        let (mean, total) = variance(&[a, b]);
        if total <= 0.0 {
            return Dependence { mean, ..Dependence::unchanged(column) };
        }
        // Weighted sums over the points: of both samples, of their squares, and of the factor's products.
        let indices = |weights: Option<&[u8]>, mixed: &[f64]| -> Option<(f64, f64)> {
            let (mut n, mut s, mut q, mut first, mut left) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for k in 0..a.len() {
                let w = weights.map_or(1.0, |w| f64::from(w[k]));
                let (x, y, z) = (a[k] - mean, b[k] - mean, mixed[k] - mean);
                n += w;
                s += w * (x + y);
                q += w * (x * x + y * y);
                first += w * y * (z - x);
                left += w * (x - z) * (x - z);
            }
            let v = q / (2.0 * n) - (s / (2.0 * n)).powi(2);
            (v > 0.0).then(|| (first / n / v, left / (2.0 * n) / v))
        };
        let rare = exceptions(&[a, b]) < SEEN;
        let mut found: Vec<Index> = Vec::new();
        for (factor, mixed) in kept.iter().zip(&self.mixed) {
            let mixed = &mixed[output];
            let Some((first, total)) = indices(None, mixed) else { continue };
            if mixed == a {
                continue;
            }
            let resampled = resamples.iter().filter(|_| !rare).filter_map(|w| indices(Some(w), mixed));
            let (mut firsts, mut totals): (Vec<f64>, Vec<f64>) = resampled.unzip();
            found.push(Index {
                factor: *factor,
                first: percentiles(first, &mut firsts),
                total: percentiles(total, &mut totals),
            });
        }
        found.sort_by(|x, y| y.total.value.total_cmp(&x.total.value).then(x.factor.cmp(&y.factor)));
        Dependence { output: column, mean, variance: total, indices: found, left_out: 0, unseen: None }
    }
}

/// How many values of some parts are not the most frequent one.
fn exceptions(parts: &[&Vec<f64>]) -> usize {
    let mut all: Vec<f64> = parts.iter().flat_map(|p| p.iter().copied()).collect();
    all.sort_by(f64::total_cmp);
    let frequent = all.chunk_by(|x, y| x.total_cmp(y).is_eq()).map(<[f64]>::len).max().unwrap_or(0);
    all.len() - frequent
}

/// The 95% percentile interval; unbounded without a resample.
fn percentiles(value: f64, resampled: &mut [f64]) -> Estimate {
    if resampled.is_empty() {
        return Estimate { value, low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    resampled.sort_by(f64::total_cmp);
    let at = |p: f64| resampled[((resampled.len() - 1) as f64 * p).round() as usize];
    Estimate { value, low: at(0.025), high: at(0.975) }
}

/// How often each point stands in each resample: the same for every output and factor.
fn resamples(points: usize) -> Vec<Vec<u8>> {
    let one = |r: usize| {
        let mut times = vec![0u8; points];
        for k in 0..points {
            let at = (mix(mix(r as u64) ^ k as u64) % points as u64) as usize;
            times[at] = times[at].saturating_add(1);
        }
        times
    };
    (0..RESAMPLES).map(one).collect()
}

/// Mean and variance over several parts.
fn variance(parts: &[&Vec<f64>]) -> (f64, f64) {
    let n = parts.iter().map(|p| p.len()).sum::<usize>() as f64;
    let mean = parts.iter().flat_map(|p| p.iter()).sum::<f64>() / n;
    let squares = parts.iter().flat_map(|p| p.iter()).map(|x| (x - mean).powi(2)).sum::<f64>();
    // What rounding leaves of a constant is no variance.
    let v = squares / n;
    (mean, if v <= 1e-24 * (1.0 + mean * mean) { 0.0 } else { v })
}

/// A column as ranks, equal values sharing their mean rank: ranked once, correlated with many.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranked(Vec<f64>);

impl Ranked {
    /// The ranks of a column.
    pub fn new(column: &[f64]) -> Ranked {
        Ranked(ranks(column))
    }

    /// Spearman's rank correlation with another column; `None` where one is constant or they differ in length.
    pub fn correlation(&self, other: &Ranked) -> Option<f64> {
        let (x, y) = (&self.0, &other.0);
        if x.len() != y.len() || x.len() < 2 {
            return None;
        }
        let mean = (x.len() as f64 - 1.0) / 2.0;
        let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(p, q)| (p - mean) * (q - mean)).sum::<f64>();
        let (xx, yy) = (sum(x, x), sum(y, y));
        (xx > 0.0 && yy > 0.0).then(|| sum(x, y) / (xx * yy).sqrt())
    }
}

/// Spearman's rank correlation of two columns; `None` where one is constant.
pub fn rank_correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    Ranked::new(x).correlation(&Ranked::new(y))
}

/// Mean ranks from 0.
fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|i, j| x[*i].total_cmp(&x[*j]));
    let mut ranks = vec![0.0; x.len()];
    let mut first = 0;
    while first < order.len() {
        let mut last = first;
        while last + 1 < order.len() && x[order[last + 1]].total_cmp(&x[order[first]]).is_eq() {
            last += 1;
        }
        for at in &order[first..=last] {
            ranks[*at] = (first + last) as f64 / 2.0;
        }
        first = last + 1;
    }
    ranks
}
