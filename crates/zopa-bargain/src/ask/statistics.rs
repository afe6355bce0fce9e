//! Numbers that describe a scenario, and how far a package is from the frontier.

use super::ground::Ground;
use super::on_frontier::frontier_of;
use crate::frontier::{Filter, Many, One, Stream, Three, Two};
use crate::known::{Known, Unknown, all_of};
use crate::problem::Deals;
use crate::range::range;
use crate::solution::{Objective, Real, best_among};
use crate::space::{Arena, Block, Plan, Progress, places};
use crate::structured::{large_distances, large_statistics};
use crate::survey::too_many;
use crate::zone::Tally;
use zopa_core::{Count, Diagnostic, Instance, Outcome, PartyId, Run};

/// Statistics of a scenario for a group.
#[derive(Clone, PartialEq, Debug)]
pub struct Statistics {
    /// |F|.
    pub feasible: Known<Count>,
    /// |A_S|: feasible outcomes to which every member says yes, whoever must sign them.
    pub agreeable: Known<Count>,
    /// Opposition: the smallest Euclidean distance of a feasible outcome to the point at which every member has its
    /// highest utility, each utility brought to 0 to 1 over the feasible outcomes; with the outcomes at which it is taken,
    /// in index order (some of them, where more tie than are followed up). `None` with an ordinal member.
    pub opposition: Known<Option<(f64, Vec<Outcome>)>>,
    /// Two members with utilities: whether what one gains the other loses, at a fixed rate, over everything that they can
    /// deliver. Then every deliverable outcome is efficient. `None` for other groups, and where issues are joined so
    /// closely that it is not found out.
    pub constant_sum: Option<bool>,
}

impl Statistics {
    /// |A_S| / |F|, where both are known and something is feasible.
    pub fn rational_fraction(&self) -> Option<f64> {
        match (&self.agreeable, &self.feasible) {
            (Ok(Count::Exact(some)), Ok(Count::Exact(all))) if *all > 0 => Some(*some as f64 / *all as f64),
            _ => None,
        }
    }
}

/// Rational fraction, opposition and constant sum of a group.
///
/// Beyond enumeration opposition is found by branch and bound, and how many outcomes are agreeable is not known.
///
/// # Errors
/// E712 for more than 10^8 outcomes in the whole space, or more than the work limit, if a member has ordinal preferences,
/// nobody counts, or a part of the space has too many outcomes; E714 if stopped.
pub fn statistics(deals: &Deals<'_>, run: &Run<'_>) -> Result<Statistics, Diagnostic> {
    match enumerated(deals, run) {
        Err(problem) if too_many(deals, &problem) => large_statistics(deals, run),
        found => found,
    }
}

fn enumerated(deals: &Deals<'_>, run: &Run<'_>) -> Result<Statistics, Diagnostic> {
    let instance = deals.instance();
    let model = instance.model();
    let arena = Arena::new(model, model.space().issue_ids(), run.limits, "the space")?;
    let plan = Plan::new(arena, instance, deals.group().iter(), run)?;
    let mut progress = Progress::new(run, Some(2 * plan.arena.len()));
    let blocks = plan.by_promise();
    let mut total = Tally::default();
    for round in blocks.chunks(256) {
        plan.look(round, Tally::of).iter().for_each(|tally| total.add(tally));
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let mut opposition = None;
    if deals.ordinal().is_empty() && !deals.group().is_empty() && total.feasible > 0 {
        let axes = axes(instance, &plan.parties, run)?;
        let everything = |block: &Block<'_>, chunk: usize| block.feasible(chunk);
        let limit = run.limits.listed.max(1);
        let best = best_among(&Closest { axes }, &plan, &blocks, &everything, limit, &mut progress)?;
        opposition = best.value().map(|value| {
            let at = best.listed().into_iter().map(|number| plan.arena.outcome(number)).collect();
            (Closest::distance(*value), at)
        });
    }
    let two = deals.group().len() == 2 && deals.ordinal().is_empty();
    let constant_sum = if two { Some(constant_sum(deals, run)?) } else { None };
    let (feasible, agreeable) = (all_of(total.feasible), all_of(total.agreeable));
    Ok(Statistics { feasible, agreeable, opposition: Ok(opposition), constant_sum })
}

fn axes(instance: &Instance, parties: &[PartyId], run: &Run<'_>) -> Result<Axes, Diagnostic> {
    let ranges = parties.iter().map(|party| range(instance, *party, run)).collect::<Result<Vec<_>, _>>()?;
    Ok(Axes::new(ranges.into_iter()))
}

/// Utilities brought to 0 to 1.
pub(crate) struct Axes(Vec<Axis>);

/// One party's utility brought to 0 to 1.
struct Axis {
    position: usize,
    low: i64,
    range: f64,
}

impl Axis {
    fn of(&self, vector: &[i64]) -> f64 {
        (vector[self.position] - self.low) as f64 / self.range
    }
}

impl Axes {
    /// From the lowest and the highest value of each party; parties without a range are left out.
    pub(crate) fn new(ranges: impl Iterator<Item = Option<(i64, i64)>>) -> Self {
        let of = |(position, range): (usize, Option<(i64, i64)>)| {
            let (low, high) = range.filter(|(low, high)| high > low)?;
            Some(Axis { position, low, range: (high - low) as f64 })
        };
        Axes(ranges.enumerate().filter_map(of).collect())
    }

    /// How far two vectors are from each other.
    pub(crate) fn distance(&self, a: &[i64], b: &[i64]) -> f64 {
        let along = |axis: &Axis| ((a[axis.position] - b[axis.position]) as f64 / axis.range).powi(2);
        self.0.iter().map(along).sum::<f64>().sqrt()
    }
}

/// Minus the squared distance to the ideal point.
pub(crate) struct Closest {
    axes: Axes,
}

const TOLERANCE: f64 = 1e-12;

impl Closest {
    /// On these axes.
    pub(crate) fn new(axes: Axes) -> Self {
        Closest { axes }
    }
    /// The distance that a value stands for.
    pub(crate) fn distance(value: Real) -> f64 {
        (-value.0).max(0.0).sqrt()
    }
}

impl Objective for Closest {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        // Never beyond the ideal: a bound on a block may be.
        let missing = |axis: &Axis| (1.0 - axis.of(vector)).max(0.0).powi(2);
        Some(Real(-self.axes.0.iter().map(missing).sum::<f64>()))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        !self.ties(best, bound)
    }
    fn number(&self, value: &Real) -> f64 {
        Closest::distance(*value)
    }
}

/// Whether u_2 falls by a fixed rate where u_1 rises, over D_S, and u_1 is not the same everywhere.
fn constant_sum(deals: &Deals<'_>, run: &Run<'_>) -> Result<bool, Diagnostic> {
    let plan = crate::survey::plan(deals, run)?;
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    // One outcome, and another that differs from it: the rate.
    let mut first: Option<[i64; 2]> = None;
    let mut rate: Option<[i128; 2]> = None;
    let fits = |first: [i64; 2], rate: [i128; 2], v: [i64; 2]| {
        let (a, b) = (i128::from(v[0]) - i128::from(first[0]), i128::from(v[1]) - i128::from(first[1]));
        a * rate[1] == b * rate[0]
    };
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut width = 1;
    let mut rest = blocks.as_slice();
    while !rest.is_empty() {
        let (round, later) = rest.split_at(width.min(rest.len()));
        let (known, known_rate) = (first, rate);
        let found = plan.look(round, |block| {
            let (mut first, mut rate) = (known, known_rate);
            for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
                for place in places(chunk, block.feasible(chunk)) {
                    let mut v = [0i64; 2];
                    block.values_at(place, &mut v);
                    let base = *first.get_or_insert(v);
                    let step = [i128::from(v[0]) - i128::from(base[0]), i128::from(v[1]) - i128::from(base[1])];
                    if step == [0, 0] {
                        continue;
                    }
                    if step[0].signum() * step[1].signum() >= 0 {
                        return None;
                    }
                    if !fits(base, *rate.get_or_insert(step), v) {
                        return None;
                    }
                }
            }
            Some((first, rate))
        });
        for of_block in found {
            let Some((its_first, its_rate)) = of_block else { return Ok(false) };
            let Some(its_first) = its_first else { continue };
            let base = *first.get_or_insert(its_first);
            // A block of a round sees only earlier rounds: what it started from must lie on the same line.
            for v in [
                Some(its_first),
                its_rate.map(|r| [(i128::from(its_first[0]) + r[0]) as i64, (i128::from(its_first[1]) + r[1]) as i64]),
            ]
            .into_iter()
            .flatten()
            {
                let step = [i128::from(v[0]) - i128::from(base[0]), i128::from(v[1]) - i128::from(base[1])];
                if step == [0, 0] {
                    continue;
                }
                if step[0].signum() * step[1].signum() >= 0 || !fits(base, *rate.get_or_insert(step), v) {
                    return Ok(false);
                }
            }
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
        rest = later;
        width = (width * 2).min(256);
    }
    Ok(rate.is_some())
}

/// The lowest and highest value of each member over D_S.
pub(super) fn bounds(ground: &Ground<'_>, run: &Run<'_>) -> Result<Vec<(i64, i64)>, Diagnostic> {
    let plan = &ground.plan;
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let mut bounds = vec![(i64::MAX, i64::MIN); plan.values.len()];
    for round in ground.all.chunks(256) {
        for found in plan.look(round, |block| {
            let mut bounds = vec![(i64::MAX, i64::MIN); block.parties()];
            for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
                let bits = block.feasible(chunk);
                for (k, (low, high)) in bounds.iter_mut().enumerate() {
                    let (values, base) = block.column(k);
                    for place in places(chunk, bits) {
                        let value = values[place] + base;
                        (*low, *high) = ((*low).min(value), (*high).max(value));
                    }
                }
            }
            bounds
        }) {
            for (known, new) in bounds.iter_mut().zip(found) {
                *known = (known.0.min(new.0), known.1.max(new.1));
            }
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    Ok(bounds)
}

/// How far a package is from what is efficient and from other packages: Euclidean, each member's utility brought to 0
/// to 1 over the feasible outcomes. Members without a range do not count.
#[derive(Clone, PartialEq, Debug)]
pub struct Distances {
    /// To the nearest efficient vector of the group, 0 for an efficient package; and the package of lowest index that has
    /// this vector. Not known where what is efficient is not, and the package is not efficient itself.
    pub frontier: Known<(f64, Outcome)>,
    /// To the nearest of each of these lists of packages (the fair points), in order; `None` for an empty list.
    pub others: Vec<Option<f64>>,
}

/// The distances of some packages, deliverable or not. `None` where a member is ordinal, nobody counts, or nothing is
/// deliverable. `unknown` says why what is efficient is not known, where a survey has found it out: it is not looked for
/// again.
///
/// Beyond enumeration the frontier is that of [`crate::survey()`], where it is exact.
///
/// # Errors
/// As [`crate::survey()`].
pub fn distances(
    deals: &Deals<'_>,
    of: &[&Outcome],
    to: &[&[Outcome]],
    unknown: Option<&Unknown>,
    run: &Run<'_>,
) -> Result<Option<Vec<Distances>>, Diagnostic> {
    if !deals.ordinal().is_empty() || of.is_empty() {
        return Ok(None);
    }
    let found = match deals.group().len() {
        0 => Ok(None),
        1 => distances_by::<One>(deals, of, to, run),
        2 => distances_by::<Two>(deals, of, to, run),
        3 => distances_by::<Three>(deals, of, to, run),
        _ => distances_by::<Many>(deals, of, to, run),
    };
    match found {
        Err(problem) if too_many(deals, &problem) => large_distances(deals, of, to, unknown, run),
        found => found,
    }
}

fn distances_by<F: Filter>(
    deals: &Deals<'_>,
    of: &[&Outcome],
    to: &[&[Outcome]],
    run: &Run<'_>,
) -> Result<Option<Vec<Distances>>, Diagnostic> {
    let instance = deals.instance();
    let plan = crate::survey::plan(deals, run)?;
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let everything = |block: &Block<'_>, chunk: usize| block.feasible(chunk);
    let stream: Stream<F> = frontier_of(&plan, &plan.by_promise(), &everything, run.limits, &mut progress)?;
    let points = stream.points();
    if points.is_empty() {
        return Ok(None);
    }
    let axes = axes(instance, &plan.parties, run)?;
    let vector = |w: &Outcome| -> Vec<i64> {
        plan.parties.iter().filter_map(|i| instance.score(*i, w)).map(zopa_core::Score::raw).collect()
    };
    let each = |w: &&Outcome| {
        let here = vector(w);
        let point = |k: usize| (axes.distance(&here, points.vector(k)), points.packages(k).first);
        let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let best = (0..points.len()).map(point).min_by(nearer).unwrap_or((0.0, 0));
        let nearest = |list: &&[Outcome]| list.iter().map(|x| axes.distance(&here, &vector(x))).min_by(f64::total_cmp);
        Distances {
            frontier: Ok((best.0, plan.arena.outcome(u64::from(best.1)))),
            others: to.iter().map(nearest).collect(),
        }
    };
    Ok(Some(of.iter().map(each).collect()))
}
