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

mod aim;
mod asked;
mod camps;
mod certificate;
mod cut;
mod diagram;
mod divisor;
mod efficient;
mod front;
mod game;
mod guess;
mod hunt;
mod joint;
mod known;
mod layers;
mod levels;
mod lines;
mod listing;
mod many;
mod multipliers;
mod opposed;
mod order;
mod pair;
mod parts;
mod search;
mod sum;
mod tails;
mod wide;
mod zone;

use crate::ask::BestFor;
use crate::feasible::feasible;
use crate::fraction::Fraction;
use crate::known::{Known, Unknown, all_of, plus, times};
use crate::problem::Deals;
use crate::problems::{stopped, too_many};
use crate::solution::best::{Objective, Real};
use crate::solution::kalai_smorodinsky::kalai_smorodinsky;
use crate::solution::leximin::Leximin;
use crate::solution::nash::Nash;
use crate::solution::utilitarian::{OtherUnits, SameUnits};
use crate::solution::{Solution, Solved, Undefined, egalitarian::egalitarian, undefined};
use crate::survey::{Agreement, Frontier, Survey};
use aim::{Aim, Mark};
use asked::subsets;
pub(crate) use asked::{
    Frontiers, large_after_signing, large_distances, large_lottery, large_named, large_prices, large_range,
    large_shortfall, large_statistics,
};
use camps::Camps;
pub use certificate::{
    Certificate, Certificates, FrontierProof, LOOKED_THROUGH, Proof, STEPS, Step, Tree, Uncertified, certificates,
    proved_efficient, proved_frontier,
};
use efficient::Efficient;
use hunt::Task;
use known::Found;
use lines::Lines;
use listing::{KEPT, LISTED, in_index_order, index_order};
use opposed::{Line, MANY, TOP};
use parts::Parts;
use search::find;
use std::sync::Arc;
use wide::space::Space;
use zone::Zone;
use zopa_core::{Answer, Count, Diagnostic, Exactness, Instance, Method, Outcome, PartyId, Run, StopReason};

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
    let instance = deals.instance();
    let ground = Ground::new(deals, Lines::All, run)?;
    let efficient = Efficient { instance, parts: &ground.parts, camps: &ground.camps, point: &ground.point, run };
    let frontier = match &ground.wide {
        Some(space) => efficient.among_joined(space)?,
        None => efficient.of_parts()?,
    };
    let gap = frontier.as_ref().map_or(0.0, |f| f.gap);
    let ideals = ground.ideals()?;
    let solved = solutions.iter().map(|s| Ok((*s, ground.solve(&Concept::of(*s), &ideals)?)));
    let solved: Vec<(Solution, Result<Solved, Undefined>)> = solved.collect::<Result<_, Diagnostic>>()?;
    // A bound would say that all but the frontier is exact and there, so what is missing comes first; the frontier has its gap.
    let exactness = match missing(&frontier, &solved, ground.parts.deliverable()) {
        Some(why) => Exactness::Stopped(why),
        None if gap > 0.0 => Exactness::Bound { gap },
        None => Exactness::Exact,
    };
    let value = Survey {
        outcomes: deals.instance().model().space().count(),
        feasible: feasible(deals.instance(), run)?,
        deliverable: ground.parts.deliverable(),
        frontier,
        agreement: ground.agreement(&ideals)?,
        solutions: solved,
    };
    Ok(Answer { value, exactness, method: PART_WISE })
}

/// What was not found, first of all a fair point.
fn missing(
    frontier: &Known<Frontier>,
    solved: &[(Solution, Result<Solved, Undefined>)],
    deliverable: Count,
) -> Option<StopReason> {
    let work = |branches: u64| StopReason::Work { done: branches, limit: branches };
    let given_up = solved.iter().find_map(|(_, solved)| match solved {
        Err(Undefined::GivenUp(branches)) => Some(work(*branches)),
        _ => None,
    });
    given_up.or(match frontier {
        Err(Unknown::GivenUp { branches }) => Some(work(*branches)),
        Err(_) => Some(StopReason::Listed { shown: 0, of: deliverable }),
        Ok(_) => None,
    })
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
    let ground = Ground::new(deals, Lines::All, run)?;
    let ideals = ground.ideals()?;
    ground.solve(concept, &ideals)
}

/// The best for each member, part by part.
pub(crate) fn large_best(deals: &Deals<'_>, run: &Run<'_>) -> Result<Vec<BestFor>, Diagnostic> {
    let ground = Ground::new(deals, Lines::All, run)?;
    ground.best()
}

/// Whether all issues are taken at once although they need not be: tests only.
fn takes_all_at_once() -> bool {
    #[cfg(test)]
    return ALL_AT_ONCE.get();
    #[cfg(not(test))]
    false
}

#[cfg(test)]
thread_local! {
    /// See [`takes_all_at_once`].
    pub(crate) static ALL_AT_ONCE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

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
    status_quo: Option<Vec<u64>>,
    /// What can be delivered, where issues are joined too closely to be decided in layers; then the parts are those that
    /// the rules alone make.
    wide: Option<Arc<Space>>,
    /// The zone in full, and without dominated options.
    full: Zone,
    lean: Zone,
    camps: Camps,
    undefined: Option<Undefined>,
    run: &'a Run<'a>,
}

impl<'a> Ground<'a> {
    /// E712 for a group with ordinal members, or a part with too many outcomes.
    fn new(deals: &Deals<'a>, lines: Lines, run: &'a Run<'a>) -> Result<Self, Diagnostic> {
        let instance = deals.instance();
        if deals.group().is_empty() || !deals.ordinal().is_empty() {
            let what = "a group with a member whose preferences only rank outcomes";
            return Err(too_many(what, instance.model().space().count(), crate::space::ENUMERATED));
        }
        let (parts, wide) = match Parts::new(deals, lines) {
            Ok(parts) if !takes_all_at_once() => (parts, None),
            parts => match (Space::new(deals, Lines::Lifted), Space::new(deals, lines)) {
                (Some(all), Some(open)) => (Parts::by_rules(deals)?, Some((Arc::new(all), Arc::new(open)))),
                _ => (parts?, None),
            },
        };
        let additive = |i: &PartyId| instance.additive(*i).map(|a| (a.disagreement().raw(), a.weight()));
        let (no_deal, point): (Vec<i64>, Vec<i64>) = parts.members.iter().filter_map(additive).unzip();
        let q = instance.model().status_quo();
        let agreeable = lines.agree(instance, &parts.members, q);
        let q = parts.lone_status_quo.clone().filter(|_| agreeable);
        let full = match &wide {
            Some((_, open)) => Zone::of(Arc::clone(open), no_deal.clone(), q),
            None => Zone::new(&parts, no_deal.clone(), q),
        };
        let lean = full.undominated();
        let status_quo = match &wide {
            Some((_, open)) => Some(open.status_quo()),
            None => parts.status_quo_alone(),
        };
        let (wide, undefined) = (wide.map(|(all, _)| all), undefined(deals));
        let camps = match &wide {
            Some(all) => Camps::of_space(all, parts.lone_status_quo.as_ref()),
            None => Camps::of_parts(&parts),
        };
        Ok(Ground { camps, instance, parts, no_deal, point, status_quo, wide, full, lean, undefined, run })
    }

    /// The best for each member.
    fn best(&self) -> Result<Vec<BestFor>, Diagnostic> {
        let mut all = Vec::new();
        for (k, party) in self.parts.members.iter().enumerate() {
            let found = self.find(&Only(k), &Aim::Only(k), &|v| Mark::Whole((*v).into()), true)?;
            let (packages, count) = self.listed(&found);
            let gain = packages.first().and_then(|w| self.instance.gain_points(*party, w));
            // What was come across before a search was given up need not be the best.
            let count = found.given_up.map_or(count, |branches| Err(Unknown::GivenUp { branches }));
            all.push(BestFor { party: *party, packages, count, gain });
        }
        Ok(all)
    }

    fn find<O: Objective>(
        &self,
        objective: &O,
        aim: &Aim,
        mark: &dyn Fn(&O::Value) -> Mark,
        ties: bool,
    ) -> Result<Found<O::Value>, Diagnostic> {
        if let Some(found) = self.opposed(&self.lean, objective, aim) {
            return Ok(found);
        }
        let zone = if aim.wants_all(self.no_deal.len()) { &self.lean } else { &self.full };
        find(&Task { objective, aim, mark, lean: &self.lean, ties: ties.then_some(zone) }, self.run)
    }

    /// The answer where all members are in two exactly opposed camps and there are many packages.
    fn opposed<O: Objective>(&self, zone: &Zone, objective: &O, aim: &Aim) -> Option<Found<O::Value>> {
        let (first, rates) = self.camps.opposed()?;
        self.on_line(&Line::of(zone, first, &rates, MANY)?, objective, aim)
    }

    fn on_line<O: Objective>(&self, line: &Line<'_>, objective: &O, aim: &Aim) -> Option<Found<O::Value>> {
        let members = 0..self.no_deal.len();
        let target = match aim {
            Aim::Leximin { compared, .. } => {
                let shares: Vec<_> = compared.iter().map(|(k, unit)| (*k, self.no_deal[*k], *unit)).collect();
                line.balance(&shares)?
            }
            Aim::Only(k) => line.end(&members.map(|i| f64::from(u8::from(i == *k))).collect::<Vec<_>>())?,
            Aim::Sum(points) => line.end(&points.iter().map(|p| 1.0 / *p as f64).collect::<Vec<_>>())?,
            Aim::Product { power, .. } => line.peak(power)?,
            Aim::Even(of) => line.balance(of)?,
            Aim::Total(of) => line.least_total(of)?,
            Aim::Weighted(weights) => line.end(&weights.iter().map(|a| *a as f64).collect::<Vec<_>>())?,
            Aim::Closest { high, range } => line.nearest(high, range)?,
        };
        let mut found = line.best(objective, target)?;
        if let (Aim::Product { power, point }, Some(value)) = (aim, &found.value) {
            // Nothing is above the top of the curve; what is as high but for the tolerance of products is as good.
            let top = [target, target + 1].map(|gain| line.logarithms(power, point, gain));
            let top = top.into_iter().fold(f64::NEG_INFINITY, f64::max);
            found.given_up = found.given_up.filter(|_| top - objective.number(value) > TOP);
        }
        if let (Aim::Closest { high, range }, Some(value)) = (aim, &found.value) {
            let top = [target, target + 1].map(|gain| line.missing(high, range, gain));
            let least = top.into_iter().fold(f64::INFINITY, f64::min);
            found.given_up = found.given_up.filter(|_| objective.number(value).powi(2) - least > TOP);
        }
        Some(found)
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
                        if let Some(units) = self.constant_sum() {
                            return self.nash_of_opposed(units);
                        }
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

    /// Units in which two members' gains have a constant sum, if their interests are exactly opposed.
    fn constant_sum(&self) -> Option<[i64; 2]> {
        if self.parts.lone_status_quo.is_some() { None } else { self.camps.constant_sum() }
    }

    /// The Nash point where x / a + y / b is the same constant for the gains x, y of every package: their product is then
    /// the larger the nearer x / a is to half of it, that is, the larger the smaller of the two shares is. So it is the
    /// leximin of these shares, which no product flattens out.
    fn nash_of_opposed(&self, units: [i64; 2]) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let compared: Vec<(usize, i64)> = units.iter().copied().enumerate().collect();
        let shares = Leximin { compared: compared.iter().map(|(k, unit)| (*k, self.no_deal[*k], *unit)).collect() };
        let aim = Aim::Leximin { compared, stages: 2 };
        let found = self.find(&shares, &aim, &|v: &Vec<Fraction>| Mark::Shares(v.clone()), true)?;
        if let Some(branches) = found.given_up {
            // Products tie within 10^-12, with which the square of the relative distance from the middle is to be compared.
            let apart = match found.value.as_deref() {
                Some([less, more]) => (more.number() - less.number()) / (more.number() + less.number()),
                _ => f64::INFINITY,
            };
            if apart * apart > 1e-13 {
                return Ok(Err(Undefined::GivenUp(branches)));
            }
        }
        let (packages, count) = self.listed(&found);
        let nash = Nash { no_deal: self.no_deal.clone(), point: self.point.clone() };
        let scores = |w: &Outcome| -> Option<Vec<i64>> {
            self.parts.members.iter().map(|i| Some(self.instance.score(*i, w)?.raw())).collect()
        };
        let value = packages.first().and_then(scores).and_then(|vector| nash.value(&vector));
        Ok(value.map(|value| Solved { packages, count, objective: value.0 }).ok_or(Undefined::NoStrictGain))
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
        self.listed_in(&self.full, found, None)
    }

    /// The same of what was found in a zone from which no choice is left out, without one of its packages.
    fn listed_in<V>(&self, zone: &Zone, found: &Found<V>, but: Option<&Outcome>) -> (Vec<Outcome>, Known<Count>) {
        let wanted = self.run.limits.listed.max(1);
        let limit = wanted.saturating_add(usize::from(but.is_some()));
        let mut packages = Vec::new();
        let mut count = Count::Exact(0);
        let layers = zone.layers();
        // The last of the lowest so far, when there are as many as are wanted: what comes after it is counted only.
        let mut last: Option<Outcome> = None;
        let beyond = |last: &Option<Outcome>, lowest: &dyn Fn() -> Outcome| {
            last.as_ref().is_some_and(|last| index_order(&lowest(), last).is_gt())
        };
        for tied in &found.tied {
            match tied {
                None => {
                    packages.push(self.instance.model().status_quo().clone());
                    count = plus(count, Count::Exact(1));
                }
                Some(choice) => {
                    if let Some(space) = &zone.wide {
                        let each = choice.iter().map(|mask| u128::from(mask.count_ones()));
                        count = plus(count, each.fold(Count::Exact(1), times));
                        if !beyond(&last, &|| space.outcome_of(choice)) {
                            space.packages(choice, limit.min(LISTED), &mut packages);
                        }
                    } else {
                        let choice: Vec<u32> = choice.iter().map(|k| *k as u32).collect();
                        count = plus(count, layers::alike(&layers, &choice));
                        let rest = &self.parts.status_quo;
                        if !beyond(&last, &|| layers::lowest(&layers, &choice, rest)) {
                            layers::packages(&layers, &choice, rest, limit.min(LISTED), &mut packages);
                        }
                    }
                    // The lowest of so many cannot be known before the end, but no more than twice as many are kept.
                    if packages.len() > limit.saturating_mul(2).max(KEPT) {
                        in_index_order(&mut packages, limit);
                        last = packages.get(limit - 1).cloned();
                    }
                }
            }
        }
        if let Some(but) = but.filter(|but| found.tied.iter().flatten().any(|choice| zone.includes(choice, but))) {
            packages.retain(|w| w != but);
            if let Count::Exact(n) = &mut count {
                *n -= 1;
            }
        }
        in_index_order(&mut packages, wanted);
        let count = match (found.complete && found.given_up.is_none(), count) {
            (true, count) => Ok(count),
            (false, Count::Exact(n)) => Err(Unknown::Ties { at_least: u64::try_from(n).unwrap_or(u64::MAX) }),
            (false, Count::Beyond { .. }) => Err(Unknown::Ties { at_least: u64::MAX }),
        };
        (packages, count)
    }
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
