//! Spaces beyond enumeration: the frontier of two parties and the fair points of any number, exactly, part by part.
//!
//! Issues that a rule, a red line or a term joins form a **part** ([`parts`]); across parts utilities add and feasibility
//! is a product. The frontier of two parties is the Minkowski sum of the parts' frontiers ([`pair`]); a fair point is
//! found by branch and bound over the parts ([`search`]), with bounds that hold whatever the multipliers
//! ([`multipliers`]). The status quo, which packages' rules do not forbid, is looked at by itself.
//!
//! **Out:** a [`Survey`], like that of enumeration, in which what takes counting is left open with the reason: nobody can
//! say how many of 10^30 outcomes are agreeable. Whether any gains somebody is known from the most that each member can
//! get. **Can go wrong:** a part with too many outcomes, a frontier that does not fit its limits (E712, E713), a run that
//! is stopped (E714); a fair point whose search is given up says so. Definitions as in the head of the crate; the bounds
//! are proved where they are used.

mod multipliers;
mod pair;
mod parts;
mod search;
mod zone;

use crate::ask::BestFor;
use crate::feasible::feasible;
use crate::known::{Known, Unknown, all_of, plus};
use crate::problem::Deals;
use crate::problems::{stopped, too_many};
use crate::solution::best::{Objective, Real};
use crate::solution::kalai_smorodinsky::kalai_smorodinsky;
use crate::solution::leximin::Leximin;
use crate::solution::nash::Nash;
use crate::solution::utilitarian::{OtherUnits, SameUnits};
use crate::solution::{Solution, Solved, Undefined, egalitarian::egalitarian, undefined};
use crate::survey::{Agreement, Frontier, FrontierPackage, Survey};
use multipliers::{Aim, Mark};
use parts::Parts;
use search::{Found, Task, find};
use zone::Zone;
use zopa_core::{Answer, Count, Diagnostic, Exactness, Instance, Method, Outcome, PartyId, Run, Stance, StopReason};

/// How a survey beyond enumeration is made; any other has looked at every outcome.
pub const PART_WISE: Method = Method {
    name: "parts of the space",
    variant: "Minkowski sums, branch and bound",
    source: "interaction graph; Lagrangian bounds",
};

/// The survey of a bargaining problem, part by part whatever its size; [`crate::survey()`] does so where enumeration is too
/// much.
///
/// # Errors
/// E712 if a member has ordinal preferences (a part-wise sum needs utilities) or a part has too many outcomes; E713 if
/// the frontier does not fit even when merged; E714 if the search is stopped.
pub fn large(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Answer<Survey>, Diagnostic> {
    let ground = Ground::new(deals, run)?;
    let frontier = ground.frontier()?;
    let gap = frontier.as_ref().map_or(0.0, |f| f.gap);
    let ideals = ground.ideals()?;
    let solved = solutions.iter().map(|s| Ok((*s, ground.solve(&Concept::of(*s), &ideals)?)));
    let value = Survey {
        outcomes: deals.instance().model().space().count(),
        feasible: feasible(deals.instance(), run)?,
        deliverable: ground.parts.deliverable(),
        frontier,
        agreement: ground.agreement(&ideals)?,
        solutions: solved.collect::<Result<_, Diagnostic>>()?,
    };
    let exactness = if gap > 0.0 { Exactness::Bound { gap } } else { Exactness::Exact };
    Ok(Answer { value, exactness, method: PART_WISE })
}

/// One fair point, part by part.
pub(crate) fn large_solve(
    deals: &Deals<'_>,
    solution: Solution,
    run: &Run<'_>,
) -> Result<Answer<Result<Solved, Undefined>>, Diagnostic> {
    Ok(Answer::exact(large_concept(deals, &Concept::of(solution), run)?, solution.method()))
}

/// What one concept chooses, part by part.
pub(crate) fn large_concept(
    deals: &Deals<'_>,
    concept: &Concept,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    let ground = Ground::new(deals, run)?;
    let ideals = ground.ideals()?;
    ground.solve(concept, &ideals)
}

/// The best for each member, part by part.
pub(crate) fn large_best(deals: &Deals<'_>, run: &Run<'_>) -> Result<Vec<BestFor>, Diagnostic> {
    let ground = Ground::new(deals, run)?;
    let mut all = Vec::new();
    for (k, party) in ground.parts.members.iter().enumerate() {
        let found = ground.find(&Only(k), &Aim::Only(k), &|v| Mark::Whole((*v).into()), true)?;
        let (packages, count) = ground.listed(&found);
        let gain = packages.first().and_then(|w| deals.instance().gain_points(*party, w));
        all.push(BestFor { party: *party, packages, count, gain });
    }
    Ok(all)
}

/// Packages that differ for nobody, or where all are efficient: at most so many are listed.
const LISTED: usize = 10_000;

/// What a part-wise search can maximise.
#[derive(Clone, Debug)]
pub(crate) enum Concept {
    /// Nash with the powers of all members.
    Nash(Option<Vec<f64>>),
    /// Kalai-Smorodinsky, by so many shares one after another; all if `None`.
    KalaiSmorodinsky(Option<usize>),
    /// Egalitarian, likewise.
    Egalitarian(Option<usize>),
    /// Utilitarian.
    Utilitarian,
}

impl Concept {
    fn of(solution: Solution) -> Self {
        match solution {
            Solution::Nash => Concept::Nash(None),
            Solution::KalaiSmorodinsky => Concept::KalaiSmorodinsky(None),
            Solution::Egalitarian => Concept::Egalitarian(None),
            Solution::Utilitarian => Concept::Utilitarian,
        }
    }
}

/// The most that a member can get over the zone.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Ideal {
    /// Its score there, and whether that is at a package other than the status quo.
    Best(i64, bool),
    /// Not found within the limit.
    GivenUp(u64),
}

struct Ground<'a> {
    instance: &'a Instance,
    parts: Parts,
    no_deal: Vec<i64>,
    point: Vec<i64>,
    /// The choice that is the status quo and nothing else, if there is one.
    status_quo: Option<Vec<u32>>,
    /// The zone in full, and without dominated options.
    full: Zone,
    lean: Zone,
    undefined: Option<Undefined>,
    run: &'a Run<'a>,
}

impl<'a> Ground<'a> {
    /// E712 for a group with ordinal members, or a part with too many outcomes.
    fn new(deals: &Deals<'a>, run: &'a Run<'a>) -> Result<Self, Diagnostic> {
        let instance = deals.instance();
        if deals.group().is_empty() || !deals.ordinal().is_empty() {
            let what = "a group with a member whose preferences only rank outcomes";
            return Err(too_many(what, instance.model().space().count(), crate::space::ENUMERATED));
        }
        let parts = Parts::new(deals)?;
        let additive = |i: &PartyId| instance.additive(*i).map(|a| (a.disagreement().raw(), a.weight()));
        let (no_deal, point): (Vec<i64>, Vec<i64>) = parts.members.iter().filter_map(additive).unzip();
        let q = instance.model().status_quo();
        let agreeable = parts.members.iter().all(|i| instance.stance(*i, q) == Stance::Yes);
        let q = parts.lone_status_quo.clone().filter(|_| agreeable);
        let full = Zone::new(&parts, no_deal.clone(), q.clone(), false);
        let lean = Zone::new(&parts, no_deal.clone(), q, true);
        let status_quo = parts.status_quo_alone();
        Ok(Ground { instance, parts, no_deal, point, status_quo, full, lean, undefined: undefined(deals), run })
    }

    fn find<O: Objective>(
        &self,
        objective: &O,
        aim: &Aim,
        mark: &dyn Fn(&O::Value) -> Mark,
        ties: bool,
    ) -> Result<Found<O::Value>, Diagnostic> {
        let zone = if aim.wants_all(self.no_deal.len()) { &self.lean } else { &self.full };
        find(&Task { objective, aim, mark, lean: &self.lean, ties: ties.then_some(zone) }, self.run)
    }

    /// The most that each member can get; `None` where nothing is agreeable.
    fn ideals(&self) -> Result<Option<Vec<Ideal>>, Diagnostic> {
        let mut ideals = Vec::new();
        for k in 0..self.no_deal.len() {
            let found = self.find(&Only(k), &Aim::Only(k), &|v| Mark::Whole((*v).into()), false)?;
            match (found.value, found.given_up) {
                (_, Some(branches)) => ideals.push(Ideal::GivenUp(branches)),
                (Some(best), None) => {
                    let elsewhere = found.tied.iter().any(|c| c.is_some() && *c != self.status_quo);
                    ideals.push(Ideal::Best(best, elsewhere));
                }
                (None, None) => return Ok(None),
            }
        }
        Ok(Some(ideals))
    }

    /// The zone, as far as it is known: whether anything in it other than the status quo gains a member something.
    fn agreement(&self, ideals: &Option<Vec<Ideal>>) -> Result<Agreement, Diagnostic> {
        let none = Agreement { outcomes: all_of(0), gainful: all_of(0), empty: true, listed: Vec::new() };
        let Some(ideals) = ideals else { return Ok(none) };
        let gains = |(k, ideal): (usize, &Ideal)| match ideal {
            Ideal::Best(x, elsewhere) => (*x > self.no_deal[k]).then_some((k, *elsewhere)),
            Ideal::GivenUp(_) => Some((k, false)),
        };
        let gains: Vec<(usize, bool)> = ideals.iter().enumerate().filter_map(gains).collect();
        let mut empty = !gains.iter().any(|(_, elsewhere)| *elsewhere);
        // The status quo may be worth more than no deal by itself: then it takes a look without it.
        let mut elsewhere = self.full.clone();
        elsewhere.status_quo = None;
        elsewhere.barred.clone_from(&self.status_quo);
        for (k, _) in gains {
            if !empty {
                break;
            }
            let mark = |v: &i64| Mark::Whole((*v).into());
            let task = Task { objective: &Only(k), aim: &Aim::Only(k), mark: &mark, lean: &elsewhere, ties: None };
            let found = find(&task, self.run)?;
            empty = found.value.is_none_or(|best| best <= self.no_deal[k]);
            if let Some(done) = found.given_up.filter(|_| empty) {
                return Err(stopped(&StopReason::Work { done, limit: done }));
            }
        }
        Ok(Agreement {
            outcomes: Err(Unknown::TooManyToCount),
            gainful: if empty { all_of(0) } else { Err(Unknown::TooManyToCount) },
            empty,
            listed: Vec::new(),
        })
    }

    fn solve(&self, concept: &Concept, ideals: &Option<Vec<Ideal>>) -> Result<Result<Solved, Undefined>, Diagnostic> {
        if let Some(reason) = &self.undefined {
            return Ok(Err(reason.clone()));
        }
        let Some(ideals) = ideals else { return Ok(Err(Undefined::NothingAgreeable)) };
        let (no_deal, point) = (self.no_deal.clone(), self.point.clone());
        let real = |v: &Real| Mark::Real(v.0);
        let shares = |v: &<Leximin as Objective>::Value| Mark::Shares(v.clone());
        let leximin = |objective: Leximin, stages: &Option<usize>| {
            let compared: Vec<(usize, i64)> = objective.compared.iter().map(|(k, _, unit)| (*k, *unit)).collect();
            let stages = stages.unwrap_or(compared.len()).min(compared.len());
            let aim = Aim::Leximin { compared, stages };
            match stages == objective.compared.len() {
                true => self.solved(&objective, &aim, &shares, Undefined::NothingAgreeable),
                false => self.solved(&First(objective), &aim, &shares, Undefined::NothingAgreeable),
            }
        };
        match concept {
            Concept::Nash(power) => {
                let aim = |power: &[f64]| Aim::Product { power: power.to_vec(), point: point.clone() };
                match power {
                    Some(power) => {
                        let objective = crate::ask::Powered::new(no_deal, point.clone(), power.clone());
                        self.solved(&objective, &aim(power), &real, Undefined::NoStrictGain)
                    }
                    None => {
                        let aim = aim(&vec![1.0; no_deal.len()]);
                        self.solved(&Nash { no_deal, point: point.clone() }, &aim, &real, Undefined::NoStrictGain)
                    }
                }
            }
            Concept::KalaiSmorodinsky(stages) => {
                let mut best = Vec::new();
                for ideal in ideals {
                    match ideal {
                        Ideal::Best(x, _) => best.push(*x),
                        Ideal::GivenUp(branches) => return Ok(Err(Undefined::GivenUp(*branches))),
                    }
                }
                match kalai_smorodinsky(&no_deal, &best) {
                    Some(objective) => leximin(objective, stages),
                    None => Ok(Err(Undefined::NothingToGain)),
                }
            }
            Concept::Egalitarian(stages) => leximin(egalitarian(&no_deal, &point), stages),
            Concept::Utilitarian => {
                let aim = Aim::Sum(point.clone());
                let none = Undefined::NothingAgreeable;
                match point.iter().all(|p| *p == point[0]) {
                    true => self.solved(&SameUnits { point: point[0] }, &aim, &|v| Mark::Whole(*v), none),
                    false => self.solved(&OtherUnits { point }, &aim, &real, none),
                }
            }
        }
    }

    fn solved<O: Objective>(
        &self,
        objective: &O,
        aim: &Aim,
        mark: &dyn Fn(&O::Value) -> Mark,
        otherwise: Undefined,
    ) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let found = self.find(objective, aim, mark, true)?;
        if let Some(branches) = found.given_up {
            return Ok(Err(Undefined::GivenUp(branches)));
        }
        let Some(value) = &found.value else { return Ok(Err(otherwise)) };
        let (packages, count) = self.listed(&found);
        Ok(Ok(Solved { packages, count, objective: objective.number(value) }))
    }

    /// The packages found, in index order, and how many they are.
    fn listed<V>(&self, found: &Found<V>) -> (Vec<Outcome>, Known<Count>) {
        let limit = self.run.limits.listed.max(1);
        let mut packages = Vec::new();
        let mut count = Count::Exact(0);
        for tied in &found.tied {
            match tied {
                None => {
                    packages.push(self.instance.model().status_quo().clone());
                    count = plus(count, Count::Exact(1));
                }
                Some(choice) => {
                    count = plus(count, self.parts.alike(choice));
                    self.parts.packages(choice, limit.min(LISTED), &mut packages);
                    // The lowest of so many cannot be known before the end, but no more than twice as many are kept.
                    if packages.len() > limit.saturating_mul(2).max(LISTED) {
                        in_index_order(&mut packages, limit);
                    }
                }
            }
        }
        in_index_order(&mut packages, limit);
        let count = match (found.complete && found.given_up.is_none(), count) {
            (true, count) => Ok(count),
            (false, Count::Exact(n)) => Err(Unknown::Ties { at_least: u64::try_from(n).unwrap_or(u64::MAX) }),
            (false, Count::Beyond { .. }) => Err(Unknown::Ties { at_least: u64::MAX }),
        };
        (packages, count)
    }

    /// The efficient packages of D.
    fn frontier(&self) -> Result<Known<Frontier>, Diagnostic> {
        let (instance, parts, run) = (self.instance, &self.parts, self.run);
        if parts.members.len() > 2 {
            return Ok(Err(Unknown::FrontierOfMany));
        }
        if parts.members.len() == 2 && parts.constant_sum() {
            return Ok(Ok(self.everything()));
        }
        let sum = pair::frontier(parts, run)?;
        let mut points: Vec<(i64, i64, Count, Option<usize>)> =
            sum.points.iter().enumerate().map(|(k, p)| (p.a, p.b, sum.count(k), Some(k))).collect();
        if let Some(q) = &parts.lone_status_quo {
            let (a, b) = (q[0], q.get(1).copied().unwrap_or(0));
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
            self.efficient(outcome)
        });
        Ok(Ok(Frontier {
            points: all_of(points.len() as u64),
            outcomes: points.iter().fold(Count::Exact(0), |n, p| plus(n, p.2)),
            listed: listed.collect(),
            gap: sum.lost as f64 / self.point[0] as f64,
        }))
    }

    fn efficient(&self, outcome: Outcome) -> FrontierPackage {
        let agreeable = self.parts.members.iter().all(|i| self.instance.stance(*i, &outcome) == Stance::Yes);
        FrontierPackage { outcome, agreeable }
    }

    /// The frontier where every deliverable outcome is efficient: the first of them.
    fn everything(&self) -> Frontier {
        let mut packages = Vec::new();
        let parts = &self.parts;
        let mut numbers: Vec<Vec<u64>> = Vec::new();
        for part in &parts.parts {
            let mut all: Vec<u64> = part.options.iter().flat_map(|o| o.numbers.iter().copied()).collect();
            all.sort_unstable();
            numbers.push(all);
        }
        let mut at = vec![0usize; numbers.len()];
        // Parts are no runs of issues, so the first of them by number are not the first in index order.
        for _ in 0..self.run.limits.listed.min(LISTED) {
            packages.push(parts.outcome(at.iter().zip(&numbers).map(|(k, all)| all[*k])));
            let Some(turn) = (0..at.len()).find(|k| at[*k] + 1 < numbers[*k].len()) else { break };
            at[..turn].fill(0);
            at[turn] += 1;
        }
        in_index_order(&mut packages, self.run.limits.listed);
        Frontier {
            points: Err(Unknown::Opposed),
            outcomes: parts.deliverable(),
            listed: packages.into_iter().map(|w| self.efficient(w)).collect(),
            gap: 0.0,
        }
    }
}

fn in_index_order(packages: &mut Vec<Outcome>, limit: usize) {
    packages.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
    packages.dedup();
    packages.truncate(limit);
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

/// The smallest share alone.
struct First(Leximin);

impl Objective for First {
    type Value = Vec<crate::fraction::Fraction>;
    fn value(&self, vector: &[i64]) -> Option<Self::Value> {
        self.0.value(vector).map(|mut shares| {
            shares.truncate(1);
            shares
        })
    }
    fn number(&self, value: &Self::Value) -> f64 {
        self.0.number(value)
    }
}
