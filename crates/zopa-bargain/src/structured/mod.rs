//! Spaces beyond enumeration: the frontier of two parties and the fair points of any number, exactly, part by part.
//!
//! Issues that a rule, a red line or a term joins form a **part** ([`parts`]); across parts utilities add and feasibility
//! is a product. The frontier of two parties is the Minkowski sum of the parts' frontiers ([`pair`]); a fair point is
//! found by branch and bound over the parts ([`search`]), with bounds that hold whatever the multipliers
//! ([`multipliers`]). The status quo, which packages' rules do not forbid, is looked at by itself.
//!
//! **Out:** [`Large`]. Packages are listed, not counted one by one: in a space of 10^30 outcomes nobody can say how many
//! are agreeable. **Can go wrong:** a part with too many outcomes, a frontier or a search that does not fit its limits
//! (E712, E713, E714). Definitions as in the head of the crate; the bounds are proved where they are used.

mod multipliers;
mod pair;
mod parts;
mod search;

use crate::problem::Deals;
use crate::problems::too_many;
use crate::solution::best::Objective;
use crate::solution::kalai_smorodinsky::kalai_smorodinsky;
use crate::solution::nash::Nash;
use crate::solution::utilitarian::{OtherUnits, SameUnits};
use crate::solution::{Solution, Undefined, egalitarian::egalitarian, undefined};
use crate::survey::FrontierPackage;
use multipliers::Aim;
use parts::Parts;
use search::{Found, Zone};
use zopa_core::{Answer, Count, Diagnostic, Exactness, Instance, Method, Outcome, PartyId, Run, Stance};

/// What deals are possible in a space beyond enumeration.
#[derive(Clone, PartialEq, Debug)]
pub struct Large {
    /// Outcomes of the whole space.
    pub outcomes: Count,
    /// |D_S|.
    pub deliverable: Count,
    /// How many parts of issues that have nothing to do with each other.
    pub parts: usize,
    /// Whether the members' interests are exactly opposed: then every deliverable outcome is efficient.
    pub constant_sum: bool,
    /// The frontier, for two members; `None` for more, whose frontiers grow beyond use, and where
    /// [`Large::constant_sum`].
    pub frontier: Option<LargeFrontier>,
    /// The fair points that were asked for, in the order asked.
    pub solutions: Vec<(Solution, Result<LargeSolved, Undefined>)>,
}

/// The efficient packages of two members.
#[derive(Clone, PartialEq, Debug)]
pub struct LargeFrontier {
    /// How many different utility vectors.
    pub points: u64,
    /// How many packages.
    pub outcomes: Count,
    /// One package of each vector, from the best for the first member to the best for the second; where they are more
    /// than may be listed, evenly spaced ones, both ends included.
    pub listed: Vec<FrontierPackage>,
    /// 0 for the exact frontier. Otherwise vectors were merged: for every efficient package there is a listed vector
    /// that is no worse for the second member, and for the first by at most so many points.
    pub gap: f64,
}

/// A fair point.
#[derive(Clone, PartialEq, Debug)]
pub struct LargeSolved {
    /// Packages that attain it, in index order, to the limit of listed items.
    pub packages: Vec<Outcome>,
    /// How many attain it.
    pub count: Count,
    /// As in [`Solved`](crate::Solved).
    pub objective: f64,
    /// Branches that were looked into.
    pub nodes: u64,
}

const METHOD: Method = Method {
    name: "parts of the space",
    variant: "Minkowski sums and branch and bound",
    source: "interaction graph; Lagrangian bounds",
};

/// Frontier (of two members) and fair points, part by part.
///
/// # Errors
/// E712 if a member has ordinal preferences (a part-wise sum needs utilities) or a part has too many outcomes; E713 if
/// the frontier does not fit even when merged; E714 if the search is stopped or exceeds its work limit.
pub fn large(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Answer<Large>, Diagnostic> {
    let instance = deals.instance();
    let model = instance.model();
    if deals.group().is_empty() || !deals.ordinal().is_empty() {
        return Err(too_many(
            "a group with a member whose preferences only rank outcomes",
            model.space().count(),
            crate::space::ENUMERATED,
        ));
    }
    let parts = Parts::new(deals)?;
    let constant_sum = parts.members.len() == 2 && parts.constant_sum();
    let frontier = match parts.members.len() {
        2 if !constant_sum => Some(frontier(instance, &parts, run)?),
        _ => None,
    };
    let gap = frontier.as_ref().map_or(0.0, |f| f.gap);
    let solutions = fair_points(deals, &parts, solutions, run)?;
    let value = Large {
        outcomes: model.space().count(),
        deliverable: parts.deliverable(),
        parts: parts.parts.len(),
        constant_sum,
        frontier,
        solutions,
    };
    let exactness = if gap > 0.0 { Exactness::Bound { gap } } else { Exactness::Exact };
    Ok(Answer { value, exactness, method: METHOD })
}

fn frontier(instance: &Instance, parts: &Parts, run: &Run<'_>) -> Result<LargeFrontier, Diagnostic> {
    let sum = pair::frontier(parts, run)?;
    let mut points: Vec<(i64, i64, Count, Option<usize>)> =
        sum.points.iter().enumerate().map(|(k, p)| (p.a, p.b, sum.count(k), Some(k))).collect();
    if let Some(q) = &parts.lone_status_quo {
        let (a, b) = (q[0], q[1]);
        let beaten = points.iter().any(|(x, y, ..)| *x >= a && *y >= b && (*x > a || *y > b));
        if !beaten {
            points.retain(|(x, y, ..)| !(a >= *x && b >= *y && (a > *x || b > *y)));
            match points.iter_mut().find(|(x, y, ..)| *x == a && *y == b) {
                Some(shared) => shared.2 = plus(shared.2, Count::Exact(1)),
                None => points.push((a, b, Count::Exact(1), None)),
            }
            points.sort_by_key(|p| std::cmp::Reverse(p.0));
        }
    }
    let shown = run.limits.listed.min(points.len());
    let place = |k: usize| if shown < 2 { 0 } else { k * (points.len() - 1) / (shown - 1) };
    let listed = (0..shown).map(|k| {
        let outcome =
            points[place(k)].3.map_or_else(|| instance.model().status_quo().clone(), |k| sum.package(parts, k));
        let agreeable = parts.members.iter().all(|i| instance.stance(*i, &outcome) == Stance::Yes);
        FrontierPackage { outcome, agreeable }
    });
    let point = instance.additive(parts.members[0]).map_or(1, |a| a.weight());
    Ok(LargeFrontier {
        points: points.len() as u64,
        outcomes: points.iter().fold(Count::Exact(0), |n, p| plus(n, p.2)),
        listed: listed.collect(),
        gap: sum.lost as f64 / point as f64,
    })
}

/// A number of outcomes, so many times.
fn parts_times(a: Count, n: u128) -> Count {
    parts::times(a, n)
}

/// The sum of two numbers of outcomes.
fn plus(a: Count, b: Count) -> Count {
    let log = |c: Count| match c {
        Count::Exact(n) => (n as f64).log10(),
        Count::Beyond { log10 } => log10,
    };
    match (a, b) {
        (Count::Exact(x), Count::Exact(y)) if x.checked_add(y).is_some() => Count::Exact(x + y),
        _ => {
            let (high, low) = (log(a).max(log(b)), log(a).min(log(b)));
            Count::Beyond { log10: high + 10f64.powf(low - high).ln_1p() / std::f64::consts::LN_10 }
        }
    }
}

type Solutions = Vec<(Solution, Result<LargeSolved, Undefined>)>;

fn fair_points(deals: &Deals<'_>, parts: &Parts, wanted: &[Solution], run: &Run<'_>) -> Result<Solutions, Diagnostic> {
    if let Some(reason) = undefined(deals) {
        return Ok(wanted.iter().map(|s| (*s, Err(reason.clone()))).collect());
    }
    let instance = deals.instance();
    let additive = |i: &PartyId| instance.additive(*i).map(|a| (a.disagreement().raw(), a.weight()));
    let (no_deal, point): (Vec<i64>, Vec<i64>) = parts.members.iter().filter_map(additive).unzip();
    let q = model_status_quo(deals, parts);
    let zone = Zone::new(parts, no_deal.clone(), q);
    let solver = Solver { parts, zone: &zone, run, instance };
    // The largest value of each member over the zone; without one, nothing is agreeable.
    let mut ideal = Vec::new();
    for k in 0..no_deal.len() {
        match solver.find(&Only(k), &Aim::Only(k))?.value {
            Some(best) => ideal.push(best),
            None => return Ok(wanted.iter().map(|s| (*s, Err(Undefined::NothingAgreeable))).collect()),
        }
    }
    let units =
        |list: &[(usize, i64, i64)]| -> Vec<(usize, f64)> { list.iter().map(|(k, _, u)| (*k, *u as f64)).collect() };
    let mut solved = Vec::new();
    for solution in wanted {
        let found = match solution {
            Solution::Nash => {
                let objective = Nash { no_deal: no_deal.clone(), point: point.clone() };
                let log = point.iter().map(|p| (*p as f64).ln()).sum();
                solver.run(&objective, &Aim::Product { log_points: log }, Undefined::NoStrictGain)?
            }
            Solution::KalaiSmorodinsky => match kalai_smorodinsky(&no_deal, &ideal) {
                Some(objective) => {
                    solver.run(&objective, &Aim::Smallest(units(&objective.compared)), Undefined::NothingAgreeable)?
                }
                None => Err(Undefined::NothingToGain),
            },
            Solution::Egalitarian => {
                let objective = egalitarian(&no_deal, &point);
                solver.run(&objective, &Aim::Smallest(units(&objective.compared)), Undefined::NothingAgreeable)?
            }
            Solution::Utilitarian => {
                let aim = Aim::Sum(point.iter().map(|p| *p as f64).collect());
                match point.split_first() {
                    Some((first, rest)) if rest.iter().all(|p| p == first) => {
                        solver.run(&SameUnits { point: *first }, &aim, Undefined::NothingAgreeable)?
                    }
                    _ => solver.run(&OtherUnits { point: point.clone() }, &aim, Undefined::NothingAgreeable)?,
                }
            }
        };
        solved.push((*solution, found));
    }
    Ok(solved)
}

/// The status quo, where it stands outside the product of the parts and is agreeable.
fn model_status_quo(deals: &Deals<'_>, parts: &Parts) -> Option<Vec<i64>> {
    let instance = deals.instance();
    let q = instance.model().status_quo();
    let agreeable = parts.members.iter().all(|i| instance.stance(*i, q) == Stance::Yes);
    parts.lone_status_quo.clone().filter(|_| agreeable)
}

/// The value of one member.
struct Only(usize);

impl Objective for Only {
    type Value = i64;
    fn value(&self, vector: &[i64]) -> Option<i64> {
        Some(vector[self.0])
    }
    fn number(&self, value: &i64) -> f64 {
        *value as f64
    }
}

struct Solver<'a> {
    parts: &'a Parts,
    zone: &'a Zone,
    run: &'a Run<'a>,
    instance: &'a Instance,
}

impl Solver<'_> {
    fn find<O: Objective>(&self, objective: &O, aim: &Aim) -> Result<Found<O::Value>, Diagnostic> {
        search::find(objective, aim, self.zone, self.run)
    }

    fn run<O: Objective>(
        &self,
        objective: &O,
        aim: &Aim,
        otherwise: Undefined,
    ) -> Result<Result<LargeSolved, Undefined>, Diagnostic> {
        let found = self.find(objective, aim)?;
        let Some(value) = &found.value else { return Ok(Err(otherwise)) };
        let limit = self.run.limits.listed;
        let mut packages = Vec::new();
        let mut count = Count::Exact(0);
        for tied in &found.tied {
            match tied {
                None => {
                    packages.push(self.instance.model().status_quo().clone());
                    count = plus(count, Count::Exact(1));
                }
                Some(choice) => {
                    count = plus(count, self.zone.alike(choice));
                    self.zone.packages(self.parts, choice, limit, &mut packages);
                }
            }
        }
        packages.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
        packages.dedup();
        packages.truncate(limit);
        Ok(Ok(LargeSolved { packages, count, objective: objective.number(value), nodes: found.nodes }))
    }
}
