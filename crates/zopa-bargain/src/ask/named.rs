//! Solutions and variants by name: those of other tools, and those that only few ask for.
//!
//! The four default fair points are in [`Solution`](crate::Solution). Those of other tools are looked for where these
//! tools look: on the frontier of what the group can deliver.

use super::ground::Ground;
use crate::fraction::Fraction;
use crate::frontier::{Filter, Many, One, Points, Stream, Three, Two};
use crate::known::all_of;
use crate::problem::Deals;
use crate::problems::stopped;
use crate::solution::leximin::Leximin;
use crate::solution::{Among, Objective, Real, Solved, Undefined, undefined};
use crate::space::{Lowest, Plan, Progress, places};
use crate::structured::large_named;
use crate::survey::too_many;
use crate::zone::agreeable;
use std::cmp::Reverse;
use zopa_core::{Answer, Diagnostic, Exactness, Limits, Method, PartyId, PartySet, Run, StopReason};

/// The bargaining power of parties, above 0; 1 for a party that is not named.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Powers(Vec<(PartyId, f64)>);

impl Powers {
    /// These powers; `None` if one is not a number above 0, or a party is named twice.
    pub fn new(powers: Vec<(PartyId, f64)>) -> Option<Self> {
        let fine = |(k, (party, power)): (usize, &(PartyId, f64))| {
            power.is_finite() && *power > 0.0 && powers[..k].iter().all(|(earlier, _)| earlier != party)
        };
        powers.iter().enumerate().all(fine).then_some(Powers(powers))
    }
    /// The power of a party.
    pub fn of(&self, party: PartyId) -> f64 {
        self.0.iter().find(|(p, _)| *p == party).map_or(1.0, |(_, power)| *power)
    }
}

/// A solution, or a variant of one, by name.
#[derive(Clone, PartialEq, Debug)]
pub enum Named {
    /// Nash with powers: the largest sum of power times logarithm of gain (Kalai 1977).
    NashPowers(Powers),
    /// Nash where not everybody can gain: the largest number of members with a strict gain first, then their product.
    NashMostGainers,
    /// Nash as NegMAS has it: the largest product of u - d over the agreeable part of the frontier.
    NashNegmas,
    /// Nash as GENIUS has it: the largest product of u - d over the whole frontier, agreeable or not.
    NashFrontierProduct,
    /// Nash as NegoLog has it: the largest product of utilities over the whole frontier, whatever no deal is worth.
    NashNegolog,
    /// Kalai-Smorodinsky by the smallest ratio alone.
    KsMaxMin,
    /// Kalai-Smorodinsky as NegMAS has it: on the agreeable part of the frontier the smallest difference between the
    /// largest and the smallest of the ratios (u - d) / (highest u - d), the highest over all deliverable outcomes.
    KsNegmasSpread,
    /// Kalai-Smorodinsky as GENIUS has it: on the whole frontier the smallest sum of |u_i - u_j|.
    KsGenius,
    /// Egalitarian by the smallest gain alone, on the agreeable part of the frontier: the "Kalai" of NegMAS.
    EgalitarianNegmas,
    /// Egalitarian by the smallest gain alone, over the zone.
    EgalitarianMaxMin,
    /// The largest sum of utilities over everything deliverable, agreeable or not: the "Kalai" of NegoLog.
    UtilitarianAll,
    /// Unanimous fallback bargaining over the zone: the smallest largest rank (Brams & Kilgour 2001). Ordinal preferences
    /// are enough. A rank is one more than the number of packages that the party likes better.
    Fallback,
}

impl Named {
    /// Its definition by name.
    pub fn method(&self) -> Method {
        let method = |name, variant, source| Method { name, variant, source };
        match self {
            Named::NashPowers(_) => method("Nash", "with powers", "Kalai 1977"),
            Named::NashMostGainers => method("Nash", "largest set of strict gainers first", "after Nash 1950"),
            Named::NashNegmas => method("Nash", "product over the agreeable part of the frontier", "NegMAS 0.16"),
            Named::NashFrontierProduct => {
                method("Nash", "product over the whole frontier, agreeable or not", "GENIUS 10")
            }
            Named::NashNegolog => {
                method("Nash", "product of utilities over the whole frontier, no deal ignored", "NegoLog")
            }
            Named::KsMaxMin => method("Kalai-Smorodinsky", "max-min without leximin", "Kalai & Smorodinsky 1975"),
            Named::KsNegmasSpread => {
                method("Kalai-Smorodinsky", "smallest spread of ratios on the frontier", "NegMAS 0.16")
            }
            Named::KsGenius => {
                method("Kalai-Smorodinsky", "smallest sum of |u_i - u_j| on the whole frontier", "GENIUS 10")
            }
            Named::EgalitarianNegmas => {
                method("egalitarian", "max-min on the frontier (NegMAS: Kalai), depends on the scales", "NegMAS 0.16")
            }
            Named::EgalitarianMaxMin => {
                method("egalitarian", "max-min without leximin, depends on the scales", "Kalai 1977")
            }
            Named::UtilitarianAll => method(
                "utilitarian",
                "over all deliverable packages (NegoLog: Kalai), depends on the scales",
                "NegoLog",
            ),
            Named::Fallback => method(
                "fallback bargaining",
                "unanimous, over the agreeable packages; ties share the better rank",
                "Brams & Kilgour 2001",
            ),
        }
    }
}

impl Named {
    /// Whether it looks beyond what everybody would sign.
    pub(crate) fn looks_everywhere(&self) -> bool {
        matches!(self, Named::NashFrontierProduct | Named::NashNegolog | Named::KsGenius | Named::UtilitarianAll)
    }
}

/// A solution by name. Beyond enumeration it is looked for part by part; fallback bargaining, which takes ranks and so
/// counts, is refused there, and so is what another tool chooses from a frontier that is not built exactly.
///
/// # Errors
/// As [`crate::survey()`].
pub fn named(
    deals: &Deals<'_>,
    solution: &Named,
    run: &Run<'_>,
) -> Result<Answer<Result<Solved, Undefined>>, Diagnostic> {
    let reason = match solution {
        Named::Fallback if deals.group().is_empty() => Some(Undefined::NobodyCounts),
        Named::Fallback => None,
        _ => undefined(deals),
    };
    let value = match reason {
        Some(reason) => Err(reason),
        None => solve(deals, solution, run)?,
    };
    Ok(Answer { value, exactness: Exactness::Exact, method: solution.method() })
}

fn solve(deals: &Deals<'_>, solution: &Named, run: &Run<'_>) -> Result<Result<Solved, Undefined>, Diagnostic> {
    let ground = match Ground::new(deals, |_| {}, run) {
        Err(problem) if too_many(deals, &problem) => {
            return large_named(deals, solution, run);
        }
        ground => ground?,
    };
    if ground.total.feasible == 0 || (!solution.looks_everywhere() && ground.total.agreeable == 0) {
        return Ok(Err(Undefined::NothingAgreeable));
    }
    let plan = &ground.plan;
    let no_deal: Vec<i64> = plan.values.iter().map(|v| v.no_deal).collect();
    let point: Vec<i64> = plan.values.iter().filter_map(|v| v.point).collect();
    let among: &Among<'_> = &agreeable;
    match solution {
        Named::NashPowers(powers) => {
            let power = plan.parties.iter().map(|p| powers.of(*p)).collect();
            hunt(&ground, &Powered { no_deal, point, power }, among, Undefined::NoStrictGain, run)
        }
        Named::NashMostGainers => {
            hunt(&ground, &MostGainers { no_deal, point }, among, Undefined::NothingAgreeable, run)
        }
        Named::KsMaxMin => {
            let ideal = &ground.total.ideal;
            let parties = no_deal.iter().zip(ideal).enumerate().filter(|(_, (d, ideal))| ideal > d);
            let compared: Vec<_> = parties.map(|(k, (d, ideal))| (k, *d, ideal - d)).collect();
            if compared.is_empty() {
                return Ok(Err(Undefined::NothingToGain));
            }
            hunt(&ground, &Smallest(Leximin { compared }), among, Undefined::NothingAgreeable, run)
        }
        Named::EgalitarianMaxMin => {
            let compared = no_deal.iter().zip(&point).enumerate().map(|(k, (d, unit))| (k, *d, *unit)).collect();
            hunt(&ground, &Smallest(Leximin { compared }), among, Undefined::NothingAgreeable, run)
        }
        Named::UtilitarianAll => {
            let everything: &Among<'_> = &|block, chunk| block.feasible(chunk);
            hunt_in(&ground, &Sum { point }, &ground.all, everything, Undefined::NothingAgreeable, run)
        }
        Named::Fallback => {
            let ranks = Ranks::of(&ground, run)?;
            hunt(&ground, &ranks, among, Undefined::NothingAgreeable, run)
        }
        Named::NashNegmas
        | Named::NashFrontierProduct
        | Named::NashNegolog
        | Named::KsNegmasSpread
        | Named::KsGenius
        | Named::EgalitarianNegmas => match deals.group().len() {
            0 | 1 => on_frontier::<One>(&ground, solution, run),
            2 => on_frontier::<Two>(&ground, solution, run),
            3 => on_frontier::<Three>(&ground, solution, run),
            _ => on_frontier::<Many>(&ground, solution, run),
        },
    }
}

fn hunt<O: Objective>(
    ground: &Ground<'_>,
    objective: &O,
    among: &Among<'_>,
    otherwise: Undefined,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    hunt_in(ground, objective, &ground.zone, among, otherwise, run)
}

fn hunt_in<O: Objective>(
    ground: &Ground<'_>,
    objective: &O,
    blocks: &[usize],
    among: &Among<'_>,
    otherwise: Undefined,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    Ok(match ground.best(objective, blocks, among, run)? {
        None => Err(otherwise),
        Some(found) => Ok(Solved {
            objective: objective.number(&found.value),
            packages: found.packages,
            count: all_of(found.count),
        }),
    })
}

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

const TOLERANCE: f64 = 1e-12;

/// What other tools choose from a frontier: vectors by a number, the largest, ties within 10^-12.
fn on_frontier<F: Filter>(
    ground: &Ground<'_>,
    solution: &Named,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    let plan = &ground.plan;
    let mut progress = Progress::new(run, Some(2 * plan.arena.len()));
    let everything: &Among<'_> = &|block, chunk| block.feasible(chunk);
    let (blocks, among) = match solution {
        Named::NashNegmas | Named::KsNegmasSpread | Named::EgalitarianNegmas => {
            (&ground.zone, &agreeable as &Among<'_>)
        }
        _ => (&ground.all, everything),
    };
    let stream = frontier_of::<F>(plan, blocks, among, run.limits, &mut progress)?;
    let points: &Points = stream.points();
    let point: Vec<f64> = plan.values.iter().map(|v| v.point.unwrap_or(1) as f64).collect();
    let no_deal: Vec<i64> = plan.values.iter().map(|v| v.no_deal).collect();
    let choosing = Choosing::new(solution, &no_deal, super::statistics::bounds(ground, run)?, point);
    let (chosen, objective) = choosing.among(points.len(), |k| points.vector(k));
    let mut vectors: Vec<&[i64]> = chosen.iter().map(|k| points.vector(*k)).collect();
    vectors.sort_unstable();
    let mut lowest = Lowest::new(run.limits.listed.max(1));
    let mut count = 0;
    for round in blocks.chunks(64) {
        for (found, n) in plan.look(round, |block| {
            let (mut found, mut n) = (Lowest::new(run.limits.listed.max(1)), 0u64);
            let mut vector = [0i64; PartySet::LIMIT];
            let vector = &mut vector[..block.parties()];
            for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
                for place in places(chunk, among(block, chunk)) {
                    block.values_at(place, vector);
                    if vectors.binary_search(&&*vector).is_ok() {
                        found.offer(block.number(place));
                        n += 1;
                    }
                }
            }
            (found, n)
        }) {
            lowest.merge(&found);
            count += n;
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let packages = lowest.sorted().into_iter().map(|number| plan.arena.outcome(number)).collect();
    Ok(Ok(Solved { packages, count: all_of(count), objective }))
}

/// What another tool chooses from a frontier.
pub(crate) struct Choosing<'c> {
    solution: &'c Named,
    /// What another tool takes as the worth of no deal: never below the worst outcome.
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
        let from: Vec<i64> = no_deal.iter().zip(&bounds).map(|(d, (low, _))| *d.max(low)).collect();
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

/// The sum of power times logarithm of gain.
pub(crate) struct Powered {
    no_deal: Vec<i64>,
    point: Vec<i64>,
    power: Vec<f64>,
}

impl Powered {
    /// With the worth of no deal, the raw units of a point and the power of each member.
    pub(crate) fn new(no_deal: Vec<i64>, point: Vec<i64>, power: Vec<f64>) -> Self {
        Powered { no_deal, point, power }
    }
}

impl Objective for Powered {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        let mut sum = 0.0;
        for (k, power) in self.power.iter().enumerate() {
            let gain = vector[k] - self.no_deal[k];
            if gain <= 0 {
                return None;
            }
            sum += power * (gain as f64 / self.point[k] as f64).ln();
        }
        Some(Real(sum))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE * best.0.abs().max(1.0)
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        // Wider than the tolerance: a computed logarithm may fall a little where its argument rises a little.
        best.0 - bound.0 > 1e-9 * best.0.abs().max(1.0)
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}

/// How many members gain strictly; then the sum of the logarithms of their gains.
pub(crate) struct MostGainers {
    pub(crate) no_deal: Vec<i64>,
    pub(crate) point: Vec<i64>,
}

impl MostGainers {
    /// From the plan's worth of no deal; `None` with an ordinal member.
    pub(super) fn of(plan: &Plan<'_>) -> Option<Self> {
        let point: Vec<i64> = plan.values.iter().map(|v| v.point).collect::<Option<_>>()?;
        Some(MostGainers { no_deal: plan.values.iter().map(|v| v.no_deal).collect(), point })
    }
}

impl Objective for MostGainers {
    type Value = (usize, Real);
    fn value(&self, vector: &[i64]) -> Option<(usize, Real)> {
        let gains = vector.iter().zip(&self.no_deal).zip(&self.point).filter(|((x, d), _)| x > d);
        let (n, sum) =
            gains.fold((0, 0.0), |(n, sum), ((x, d), point)| (n + 1, sum + ((x - d) as f64 / *point as f64).ln()));
        Some((n, Real(sum)))
    }
    fn ties(&self, best: &(usize, Real), other: &(usize, Real)) -> bool {
        best.0 == other.0 && best.1.0 - other.1.0 <= TOLERANCE
    }
    fn is_hopeless(&self, best: &(usize, Real), bound: &(usize, Real)) -> bool {
        bound.0 < best.0 || (bound.0 == best.0 && best.1.0 - bound.1.0 > 1e-9)
    }
    fn number(&self, value: &(usize, Real)) -> f64 {
        value.1.0
    }
}

/// The smallest share, whatever the others.
struct Smallest(Leximin);

impl Objective for Smallest {
    type Value = Fraction;
    fn value(&self, vector: &[i64]) -> Option<Fraction> {
        self.0.value(vector)?.first().copied()
    }
    fn number(&self, value: &Fraction) -> f64 {
        value.number()
    }
}

/// The sum of utilities in points.
pub(crate) struct Sum {
    pub(crate) point: Vec<i64>,
}

impl Objective for Sum {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        Some(Real(vector.iter().zip(&self.point).map(|(x, point)| *x as f64 / *point as f64).sum()))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE * best.0.abs().max(1.0)
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        !self.ties(best, bound)
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}

/// The largest rank among the members, the smallest first.
struct Ranks {
    /// Each member's values over the zone, ascending.
    values: Vec<Vec<i64>>,
}

impl Ranks {
    fn of(ground: &Ground<'_>, run: &Run<'_>) -> Result<Self, Diagnostic> {
        let plan = &ground.plan;
        let needs = ground.total.agreeable * plan.values.len() as u64 * 8;
        if needs > run.limits.bytes {
            return Err(stopped(&StopReason::Memory { needs, limit: run.limits.bytes }));
        }
        let mut progress = Progress::new(run, Some(plan.arena.len()));
        let mut values: Vec<Vec<i64>> = vec![Vec::new(); plan.values.len()];
        for round in ground.zone.chunks(64) {
            for found in plan.look(round, |block| {
                let mut found: Vec<Vec<i64>> = vec![Vec::new(); block.parties()];
                for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
                    for place in places(chunk, agreeable(block, chunk)) {
                        for (k, of) in found.iter_mut().enumerate() {
                            let (values, base) = block.column(k);
                            of.push(values[place] + base);
                        }
                    }
                }
                found
            }) {
                values.iter_mut().zip(found).for_each(|(all, new)| all.extend(new));
            }
            progress.advance((round.len() * plan.arena.block()) as u64)?;
        }
        values.iter_mut().for_each(|of| of.sort_unstable());
        Ok(Ranks { values })
    }
}

impl Objective for Ranks {
    type Value = Reverse<usize>;
    fn value(&self, vector: &[i64]) -> Option<Reverse<usize>> {
        let rank = |(of, x): (&Vec<i64>, &i64)| 1 + of.len() - of.partition_point(|y| y <= x);
        self.values.iter().zip(vector).map(rank).max().map(Reverse)
    }
    fn number(&self, value: &Reverse<usize>) -> f64 {
        value.0 as f64
    }
}
