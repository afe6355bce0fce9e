//! What other tools choose from a frontier.
//!
//! Their solutions are looked for where these tools look: among the vectors of a frontier, all of them or the agreeable
//! ones, by one number for each vector.

use super::ground::Ground;
use super::named::Named;
use crate::frontier::{Filter, Points, Stream};
use crate::known::all_of;
use crate::solution::{Among, Solved, Undefined};
use crate::space::{Block, Lowest, Plan, Progress, places};
use crate::zone::agreeable;
use zopa_core::{Diagnostic, Limits, PartySet, Run};

/// The frontier of some outcomes of these blocks.
pub(super) fn frontier_of<F: Filter>(
    plan: &Plan<'_>,
    blocks: &[usize],
    among: &Among<'_>,
    limits: &Limits,
    progress: &mut Progress<'_>,
) -> Result<Stream<F>, Diagnostic> {
    let bounds: Vec<(i64, i64)> = plan.values.iter().map(|v| v.bounds()).collect();
    let mut stream = Stream::<F>::new(&bounds);
    let (mut rest, mut width) = (blocks, 1);
    while !rest.is_empty() {
        let (round, later) = rest.split_at(width.min(rest.len()));
        let frozen = &stream;
        let found = plan.look(round, |block| block.any_feasible().then(|| frozen.candidates_among(block, among)));
        for candidates in found.into_iter().flatten() {
            stream.offer(&candidates, limits)?;
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
        rest = later;
        width = (width * 2).min(64);
    }
    stream.finish();
    Ok(stream)
}

/// What was looked through for one solution and serves the next.
#[derive(Default)]
pub(super) struct Seen {
    /// The lowest and the highest value of each member over what the group can deliver.
    bounds: Option<Vec<(i64, i64)>>,
    /// The frontier of the agreeable outcomes.
    agreeable: Option<Points>,
    /// The frontier of all.
    all: Option<Points>,
}

/// The vectors of a frontier with the best number, ties within 10^-12, and the packages that have them.
pub(super) fn on_frontier<F: Filter>(
    ground: &Ground<'_>,
    seen: &mut Seen,
    solution: &Named,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    let plan = &ground.plan;
    let mut progress = Progress::new(run, Some(2 * plan.arena.len()));
    let everything: &Among<'_> = &|block, chunk| block.feasible(chunk);
    let Seen { bounds, agreeable: of_zone, all: of_all } = seen;
    let (blocks, among, known) = match solution.looks_everywhere() {
        true => (&ground.all, everything, of_all),
        false => (&ground.zone, &agreeable as &Among<'_>, of_zone),
    };
    let points = match known.take() {
        Some(points) => points,
        None => frontier_of::<F>(plan, blocks, among, run.limits, &mut progress)?.into_points(),
    };
    let points: &Points = known.insert(points);
    let bounds = match bounds.take() {
        Some(bounds) => bounds,
        None => super::statistics::bounds(ground, run)?,
    };
    let point: Vec<f64> = plan.values.iter().map(|v| v.point.unwrap_or(1) as f64).collect();
    let no_deal: Vec<i64> = plan.values.iter().map(|v| v.no_deal).collect();
    let choosing = Choosing::new(solution, &no_deal, bounds.clone(), point);
    seen.bounds = Some(bounds);
    let (chosen, objective) = choosing.among(points.len(), |k| points.vector(k));
    let mut vectors: Vec<&[i64]> = chosen.iter().map(|k| points.vector(*k)).collect();
    vectors.sort_unstable();
    let mut lowest = Lowest::new(run.limits.listed.max(1));
    let mut count = 0;
    for round in blocks.chunks(64) {
        // Most blocks cannot hold any of the vectors, and need not be loaded.
        let near: Vec<usize> = round.iter().copied().filter(|block| may_hold(plan, *block, &vectors)).collect();
        for (found, n) in plan.look(&near, |block| holding(block, &vectors, among, run.limits.listed.max(1))) {
            lowest.merge(&found);
            count += n;
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let packages = lowest.sorted().into_iter().map(|number| plan.arena.outcome(number)).collect();
    Ok(Ok(Solved { packages, count: all_of(count), objective }))
}

/// Whether one of these vectors lies nowhere above what the block can reach.
fn may_hold(plan: &Plan<'_>, block: usize, vectors: &[&[i64]]) -> bool {
    let mut ceiling = [0; PartySet::LIMIT];
    let ceiling = &mut ceiling[..plan.values.len()];
    plan.ceiling(block, ceiling);
    vectors.iter().any(|vector| vector.iter().zip(ceiling.iter()).all(|(value, highest)| value <= highest))
}

/// The outcomes of a block that have one of these vectors (sorted): the lowest numbers, and how many there are.
fn holding(block: &Block<'_>, vectors: &[&[i64]], among: &Among<'_>, limit: usize) -> (Lowest, u64) {
    let (mut found, mut n) = (Lowest::new(limit), 0);
    let mut vector = [0i64; PartySet::LIMIT];
    let vector = &mut vector[..block.parties()];
    for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
        let within = |wanted: &&[i64]| {
            wanted.iter().enumerate().all(|(party, value)| {
                let (low, high) = block.range(party, chunk);
                (low..=high).contains(value)
            })
        };
        if !vectors.iter().any(within) {
            continue;
        }
        for place in places(chunk, among(block, chunk)) {
            block.values_at(place, vector);
            if vectors.binary_search(&&*vector).is_ok() {
                found.offer(block.number(place));
                n += 1;
            }
        }
    }
    (found, n)
}

const TOLERANCE: f64 = 1e-12;

/// What another tool chooses from a frontier.
pub(crate) struct Choosing<'c> {
    solution: &'c Named,
    /// What another tool takes as the worth of no deal: NegMAS never below the worst outcome.
    pub(crate) from: Vec<i64>,
    /// The lowest and the highest score of each member over what the group can deliver: the highest is on the frontier,
    /// the lowest need not be.
    bounds: Vec<(i64, i64)>,
    /// Raw units of a point.
    pub(crate) point: Vec<f64>,
    /// Where somebody has nothing to gain at all, NegMAS calls every point of its frontier optimal.
    pub(crate) all_alike: bool,
}

impl<'c> Choosing<'c> {
    pub(crate) fn new(solution: &'c Named, no_deal: &[i64], bounds: Vec<(i64, i64)>, point: Vec<f64>) -> Self {
        let raised = !matches!(solution, Named::NashFrontierProduct);
        let from = |(d, (low, _)): (&i64, &(i64, i64))| if raised { *d.max(low) } else { *d };
        let from: Vec<i64> = no_deal.iter().zip(&bounds).map(from).collect();
        let by_negmas = !solution.looks_everywhere();
        let all_alike = by_negmas && from.iter().zip(&bounds).any(|(from, (_, high))| high <= from);
        Choosing { solution, from, bounds, point, all_alike }
    }

    /// What is largest at what is chosen.
    pub(crate) fn number(&self, vector: &[i64]) -> f64 {
        let gain = |k: usize| (vector[k] - self.from[k]) as f64 / self.point[k];
        match self.solution {
            _ if self.all_alike => 0.0,
            Named::NashNegmas | Named::NashFrontierProduct => (0..vector.len()).map(gain).product(),
            Named::NashNegolog => vector.iter().zip(&self.point).map(|(x, point)| *x as f64 / point).product(),
            Named::EgalitarianNegmas => (0..vector.len()).map(gain).fold(f64::INFINITY, f64::min),
            Named::KsNegmasSpread => {
                let ratio = |k: usize| (vector[k] - self.from[k]) as f64 / (self.bounds[k].1 - self.from[k]) as f64;
                let ratios: Vec<f64> = (0..vector.len()).map(ratio).collect();
                let highest = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                -(highest - ratios.iter().copied().fold(f64::INFINITY, f64::min))
            }
            _ => {
                let utility = |k: usize| vector[k] as f64 / self.point[k];
                let pairs = (0..vector.len()).flat_map(|i| (i + 1..vector.len()).map(move |j| (i, j)));
                -pairs.map(|(i, j)| (utility(i) - utility(j)).abs()).sum::<f64>()
            }
        }
    }

    /// Where two members' interests are exactly opposed and change at these rates: the shares (of a member, above some
    /// score, over a unit) that are nearest to each other at what is chosen. `None` where all are alike.
    pub(crate) fn balanced(&self, rates: [[i64; 2]; 2]) -> Option<[(usize, i64, i64); 2]> {
        let point = |k: usize| self.point[k] as i64;
        let share = |k: usize| match self.solution {
            _ if self.all_alike => None,
            Named::NashNegmas | Named::NashFrontierProduct => Some((k, self.from[k], rates[k][0] * rates[1 - k][1])),
            Named::NashNegolog => Some((k, 0, rates[k][0] * rates[1 - k][1])),
            Named::EgalitarianNegmas => Some((k, self.from[k], point(k))),
            Named::KsNegmasSpread => Some((k, self.from[k], self.bounds[k].1 - self.from[k])),
            Named::KsGenius => Some((k, 0, point(k))),
            _ => None,
        };
        Some([share(0)?, share(1)?])
    }

    /// Which of so many vectors are chosen, within 10^-12, and what is said of them.
    pub(crate) fn among<'v>(&self, n: usize, vector: impl Fn(usize) -> &'v [i64]) -> (Vec<usize>, f64) {
        let numbers: Vec<f64> = (0..n).map(|k| self.number(vector(k))).collect();
        let best = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let chosen = (0..n).filter(|k| best - numbers[*k] <= Self::slack(best)).collect();
        (chosen, self.said(best))
    }

    /// Below the best by at most so much is as good.
    pub(crate) fn slack(best: f64) -> f64 {
        TOLERANCE * best.abs().max(1.0)
    }

    /// A number as it is told: what is smallest there as it is.
    pub(crate) fn said(&self, best: f64) -> f64 {
        let smaller_is_better = matches!(self.solution, Named::KsNegmasSpread | Named::KsGenius);
        if smaller_is_better { (-best).max(0.0) } else { best }
    }
}
