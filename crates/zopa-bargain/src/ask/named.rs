//! Solutions and variants by name: those of other tools, and those that only few ask for.
//!
//! The four default fair points are in [`Solution`](crate::Solution). Those of other tools are looked for where these
//! tools look: on the frontier of what the group can deliver.

use super::ground::Ground;
use super::on_frontier::{Seen, on_frontier};
use crate::fraction::Fraction;
use crate::frontier::{Many, One, Three, Two};
use crate::known::all_of;
use crate::problem::Deals;
use crate::problems::stopped;
use crate::solution::leximin::Leximin;
use crate::solution::{Among, Objective, Real, Solved, Undefined, undefined};
use crate::space::{Plan, Progress, places};
use crate::structured::{Frontiers, large_named};
use crate::survey::too_many;
use crate::zone::agreeable;
use std::cmp::Reverse;
use zopa_core::{Answer, Diagnostic, Exactness, Method, PartyId, Run, StopReason};

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
    NamedSearch::new(deals).find(solution, run)
}

/// Solutions by name of one problem: what several of them look through, its counts and frontiers, is looked through
/// once, when the first of them needs it.
pub struct NamedSearch<'d, 'a> {
    deals: &'d Deals<'a>,
    ground: Option<Ground<'a>>,
    seen: Seen,
    /// Where outcomes are not listed.
    frontiers: Frontiers,
}

impl<'d, 'a> NamedSearch<'d, 'a> {
    /// Over this problem. Nothing is looked through yet.
    pub fn new(deals: &'d Deals<'a>) -> Self {
        NamedSearch { deals, ground: None, seen: Seen::default(), frontiers: Frontiers::default() }
    }

    /// As [`named()`].
    ///
    /// # Errors
    /// As [`crate::survey()`].
    pub fn find(&mut self, solution: &Named, run: &Run<'_>) -> Result<Answer<Result<Solved, Undefined>>, Diagnostic> {
        let reason = match solution {
            Named::Fallback if self.deals.group().is_empty() => Some(Undefined::NobodyCounts),
            Named::Fallback => None,
            _ => undefined(self.deals),
        };
        let value = match reason {
            Some(reason) => Err(reason),
            None => self.solve(solution, run)?,
        };
        Ok(Answer { value, exactness: Exactness::Exact, method: solution.method() })
    }

    fn solve(&mut self, solution: &Named, run: &Run<'_>) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let ground = match self.ground.take() {
            Some(ground) => ground,
            None => match Ground::new(self.deals, |_| {}, run) {
                Err(problem) if too_many(self.deals, &problem) => {
                    return large_named(self.deals, solution, &mut self.frontiers, run);
                }
                ground => ground?,
            },
        };
        let found = solve(&ground, &mut self.seen, solution, run);
        self.ground = Some(ground);
        found
    }
}

fn solve(
    ground: &Ground<'_>,
    seen: &mut Seen,
    solution: &Named,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
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
            hunt(ground, &Powered { no_deal, point, power }, among, Undefined::NoStrictGain, run)
        }
        Named::NashMostGainers => {
            hunt(ground, &MostGainers { no_deal, point }, among, Undefined::NothingAgreeable, run)
        }
        Named::KsMaxMin => {
            let ideal = &ground.total.ideal;
            let parties = no_deal.iter().zip(ideal).enumerate().filter(|(_, (d, ideal))| ideal > d);
            let compared: Vec<_> = parties.map(|(k, (d, ideal))| (k, *d, ideal - d)).collect();
            if compared.is_empty() {
                return Ok(Err(Undefined::NothingToGain));
            }
            hunt(ground, &Smallest(Leximin { compared }), among, Undefined::NothingAgreeable, run)
        }
        Named::EgalitarianMaxMin => {
            let compared = no_deal.iter().zip(&point).enumerate().map(|(k, (d, unit))| (k, *d, *unit)).collect();
            hunt(ground, &Smallest(Leximin { compared }), among, Undefined::NothingAgreeable, run)
        }
        Named::UtilitarianAll => {
            let everything: &Among<'_> = &|block, chunk| block.feasible(chunk);
            hunt_in(ground, &Sum { point }, &ground.all, everything, Undefined::NothingAgreeable, run)
        }
        Named::Fallback => {
            let ranks = Ranks::of(ground, run)?;
            hunt(ground, &ranks, among, Undefined::NothingAgreeable, run)
        }
        Named::NashNegmas
        | Named::NashFrontierProduct
        | Named::NashNegolog
        | Named::KsNegmasSpread
        | Named::KsGenius
        | Named::EgalitarianNegmas => match plan.parties.len() {
            0 | 1 => on_frontier::<One>(ground, seen, solution, run),
            2 => on_frontier::<Two>(ground, seen, solution, run),
            3 => on_frontier::<Three>(ground, seen, solution, run),
            _ => on_frontier::<Many>(ground, seen, solution, run),
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

const TOLERANCE: f64 = 1e-12;

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
