//! Solutions and variants by name.
//!
//! What other tools choose they choose from a frontier. That of two members is built exactly, with the packages of every
//! vector counted, and so is one of more members as long as it is small; then the choice is made as after enumeration. From
//! a frontier that would be thinned, the product and the smallest gain over its agreeable part can still be found by branch
//! and bound, since nothing off the frontier is better; the other choices need not be on its near side and are refused.

use super::super::aim::{Aim, Mark};
use super::super::known::Found;
use super::super::opposed::{Line, MANY};
use super::super::sum::{Summands, frontier as sum};
use super::super::zone::Zone;
use super::super::{Concept, First, Ground, Ideal, Only, wide};
use crate::ask::{Choosing, MostGainers, Named, Sum};
use crate::fraction::Fraction;
use crate::known::{Known, Unknown, plus};
use crate::problems::{stopped, too_large_to_choose, too_many_to_rank};
use crate::solution::best::{Objective, Real};
use crate::solution::leximin::Leximin;
use crate::solution::{Solved, Undefined};
use std::rc::Rc;
use zopa_core::{Count, Diagnostic, Outcome, StopReason};

/// The packages of at most so many vectors are listed one by one.
const FOLLOWED: usize = 200;

/// The frontiers of a problem that readings have asked for so far: of what can be delivered, and of what is agreeable of
/// it.
#[derive(Default)]
pub(crate) struct Frontiers([Option<Rc<Known<Vec<Vector>>>>; 2]);

/// An efficient vector, how many packages have it, and one of them.
pub(super) struct Vector {
    pub(super) scores: Vec<i64>,
    count: Known<Count>,
    pub(super) package: Outcome,
}

impl Ground<'_> {
    pub(super) fn named(
        &self,
        solution: &Named,
        known: &mut Frontiers,
    ) -> Result<Result<Solved, Undefined>, Diagnostic> {
        match solution {
            Named::NashPowers(powers) => {
                let powers = self.parts.members.iter().map(|i| powers.of(*i)).collect();
                self.solve(&Concept::Nash(Some(powers)), &self.ideals()?)
            }
            Named::KsMaxMin => self.solve(&Concept::KalaiSmorodinsky(Some(1)), &self.ideals()?),
            Named::EgalitarianMaxMin => self.solve(&Concept::Egalitarian(Some(1)), &self.ideals()?),
            Named::NashMostGainers => self.most_gainers(),
            Named::UtilitarianAll => self.utilitarian_of_all(),
            Named::Fallback => Err(too_many_to_rank(self.parts.deliverable())),
            Named::NashNegmas
            | Named::NashFrontierProduct
            | Named::NashNegolog
            | Named::KsNegmasSpread
            | Named::KsGenius
            | Named::EgalitarianNegmas => self.chosen(solution, known),
        }
    }

    /// The largest sum over everything that can be delivered.
    fn utilitarian_of_all(&self) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let mut zone = self.everything(vec![0; self.no_deal.len()]);
        zone = zone.above((0..self.no_deal.len()).map(|k| zone.lowest(k)).collect());
        zone.status_quo.clone_from(&self.parts.lone_status_quo);
        let objective = Sum { point: self.point.clone() };
        let aim = Aim::Sum(self.point.clone());
        let found = self.find_in(&zone, &objective, &aim, &|v: &Real| Mark::Real(v.0), true)?;
        Ok(self.told(&zone, &found, found.value.map(|v| v.0)))
    }

    fn told<V>(&self, zone: &Zone, found: &Found<V>, objective: Option<f64>) -> Result<Solved, Undefined> {
        let Some(objective) = objective else { return Err(Undefined::NothingAgreeable) };
        let (packages, count) = self.listed_in(zone, found, None);
        Ok(Solved { packages, count, objective })
    }

    /// The largest set of members with a strict gain, then the largest product of their gains.
    ///
    /// Nobody gains in a package unless it can gain at all, so sets of these are tried, the largest first. In the first
    /// size that works no package has more gainers, so in it exactly the set gains.
    pub(super) fn most_gainers(&self) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let Some(ideals) = self.ideals()? else { return Ok(Err(Undefined::NothingAgreeable)) };
        let mut able = Vec::new();
        for (k, ideal) in ideals.iter().enumerate() {
            match ideal {
                Ideal::Best(x, _) if *x > self.no_deal[k] => able.push(k),
                Ideal::Best(..) => {}
                Ideal::GivenUp(done) => return Err(stopped(&StopReason::Work { done: *done, limit: *done })),
            }
        }
        let most = MostGainers { no_deal: self.no_deal.clone(), point: self.point.clone() };
        let real = |v: &(usize, Real)| Mark::Real(v.1.0);
        for size in (1..=able.len()).rev() {
            let mut best: Option<Found<(usize, Real)>> = None;
            for set in subsets(&able, size) {
                let power: Vec<f64> =
                    (0..self.no_deal.len()).map(|k| if set.contains(&k) { 1.0 } else { 0.0 }).collect();
                let objective = Gainers { all: &most, set: &set };
                let aim = Aim::Product { power, point: self.point.clone() };
                let found = self.find_in(&self.full, &objective, &aim, &real, true)?;
                best = match (best, found) {
                    (None, found) if found.value.is_none() => None,
                    (None, found) => Some(found),
                    (Some(known), found) if found.value.is_none() => Some(known),
                    (Some(known), found) => Some(self.better(&most, known, found)),
                };
            }
            if let Some(found) = best {
                let objective = found.value.as_ref().map(|v| most.number(v));
                return Ok(self.told(&self.full, &found, objective));
            }
        }
        // Nobody can gain: all that is agreeable is alike to everybody.
        let found = self.find_in(&self.full, &Only(0), &Aim::Only(0), &|v| Mark::Whole((*v).into()), true)?;
        Ok(self.told(&self.full, &found, found.value.map(|_| 0.0)))
    }

    /// What is best of two findings, with what ties with it.
    fn better<O: Objective>(&self, objective: &O, a: Found<O::Value>, b: Found<O::Value>) -> Found<O::Value> {
        let best = a.value.clone().max(b.value.clone());
        let mut tied = a.tied;
        tied.extend(b.tied);
        let value = |choice: &Option<Vec<u64>>| objective.value(&self.scores_at(choice)?);
        let ties = |choice: &Option<Vec<u64>>| {
            let value = value(choice);
            value.zip(best.clone()).is_some_and(|(value, best)| objective.ties(&best, &value))
        };
        tied.retain(ties);
        Found { value: best, tied, complete: a.complete && b.complete, given_up: None }
    }

    /// The scores of what choices in the zone stand for.
    fn scores_at(&self, choice: &Option<Vec<u64>>) -> Option<Vec<i64>> {
        let Some(choice) = choice else { return self.full.status_quo.clone() };
        match &self.full.wide {
            Some(space) => self.scores(&space.outcome_of(choice)),
            None => {
                let choice: Vec<u32> = choice.iter().map(|k| *k as u32).collect();
                super::super::layers::along(&self.full.layers(), &choice, &self.full.base)
            }
        }
    }

    /// The members' scores of a package.
    pub(in crate::structured) fn scores(&self, w: &Outcome) -> Option<Vec<i64>> {
        self.parts.members.iter().map(|i| Some(self.instance.score(*i, w)?.raw())).collect()
    }

    /// What another tool chooses from a frontier.
    fn chosen(&self, solution: &Named, known: &mut Frontiers) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let open = !solution.looks_everywhere();
        if open && self.ideals()?.is_none() {
            return Ok(Err(Undefined::NothingAgreeable));
        }
        let Some(bounds) = self.bounds()? else { return Ok(Err(Undefined::NothingAgreeable)) };
        let point = self.point.iter().map(|p| *p as f64).collect();
        let choosing = Choosing::new(solution, &self.no_deal, bounds, point);
        if let Some(solved) = self.chosen_on_a_line(&choosing, open) {
            return Ok(Ok(solved));
        }
        let vectors = match &known.0[usize::from(open)] {
            Some(vectors) => Rc::clone(vectors),
            None => Rc::clone(known.0[usize::from(open)].insert(Rc::new(self.vectors(open)?))),
        };
        match &*vectors {
            Ok(vectors) => self.chosen_of(&choosing, open, vectors),
            Err(why) => match solution {
                Named::NashNegmas | Named::EgalitarianNegmas if !choosing.all_alike => {
                    self.chosen_by_bounds(&choosing, solution)
                }
                _ => Err(too_large_to_choose(&solution.method(), why)),
            },
        }
    }

    /// The exact frontier of what can be delivered, or of what is agreeable of it (`open`).
    pub(super) fn vectors(&self, open: bool) -> Result<Known<Vec<Vector>>, Diagnostic> {
        let members = self.no_deal.len();
        let mut vectors: Vec<Vector> = Vec::new();
        match &self.wide {
            Some(_) if members > 2 => return Ok(Err(Unknown::FrontierOfJoined)),
            Some(all) => {
                let space = if open { self.full.wide.as_ref().unwrap_or(all) } else { all };
                match wide::frontier(space, &self.point, None, self.run)? {
                    Err(why) => return Ok(Err(why)),
                    Ok(found) if found.gap > 0.0 => return Ok(Err(wide::given_up(space, self.run))),
                    Ok(found) => vectors.extend(found.points.into_iter().map(|p| Vector {
                        package: space.outcome_of(&p.masks),
                        scores: p.vector,
                        count: p.count,
                    })),
                }
            }
            None => {
                let layers = if open { self.parts.open_layers() } else { self.parts.layers() };
                let shut = self.parts.impossible || (open && self.parts.refused);
                let summands = Summands { layers, base: self.parts.base.clone(), is_empty: shut };
                let Some(sum) = sum(&summands, self.run)?.filter(|sum| sum.lost.iter().all(|x| *x == 0)) else {
                    return Ok(Err(Unknown::FrontierOfMany));
                };
                vectors.extend((0..sum.len()).map(|k| Vector {
                    scores: sum.vector(k).to_vec(),
                    count: Ok(sum.count(k)),
                    package: sum.package(&summands, &self.parts.status_quo, k),
                }));
            }
        }
        if open {
            // What dominates an agreeable package is agreeable, red lines aside.
            vectors.retain(|v| self.full.admits(&v.scores));
        }
        let alone = if open { &self.full.status_quo } else { &self.parts.lone_status_quo };
        if let Some(q) = alone.as_ref().filter(|q| !vectors.iter().any(|v| dominates(&v.scores, q))) {
            vectors.retain(|v| !dominates(q, &v.scores));
            match vectors.iter_mut().find(|v| v.scores == *q) {
                Some(shared) => shared.count = shared.count.clone().map(|n| plus(n, Count::Exact(1))),
                None => vectors.push(Vector {
                    scores: q.clone(),
                    count: Ok(Count::Exact(1)),
                    package: self.parts.status_quo.clone(),
                }),
            }
        }
        Ok(Ok(vectors))
    }

    fn chosen_of(
        &self,
        choosing: &Choosing<'_>,
        open: bool,
        vectors: &[Vector],
    ) -> Result<Result<Solved, Undefined>, Diagnostic> {
        if vectors.is_empty() {
            return Ok(Err(Undefined::NothingAgreeable));
        }
        let (chosen, objective) = choosing.among(vectors.len(), |k| &vectors[k].scores);
        let mut count: Known<Count> = Ok(Count::Exact(0));
        for k in &chosen {
            count = match (count, &vectors[*k].count) {
                (Ok(a), Ok(b)) => Ok(plus(a, *b)),
                (Err(why), _) => Err(why),
                (Ok(_), Err(why)) => Err(why.clone()),
            };
        }
        let mut packages = Vec::new();
        if chosen.len() > FOLLOWED {
            packages.extend(chosen.iter().map(|k| vectors[*k].package.clone()));
        } else {
            for k in &chosen {
                packages.extend(self.having(&vectors[*k].scores, open)?);
            }
        }
        super::super::in_index_order(&mut packages, self.run.limits.listed.max(1));
        Ok(Ok(Solved { packages, count, objective }))
    }

    /// The packages of an efficient vector: those at least as good for all.
    pub(super) fn having(&self, scores: &[i64], open: bool) -> Result<Vec<Outcome>, Diagnostic> {
        let mut zone = if open { self.full.clone() } else { self.everything(self.no_deal.clone()) };
        if !open {
            zone.status_quo.clone_from(&self.parts.lone_status_quo);
        }
        zone.status_quo = zone.status_quo.filter(|q| q == scores);
        let zone = zone.above(scores.to_vec());
        let found = self.find_in(&zone, &Only(0), &Aim::Only(0), &|v| Mark::Whole((*v).into()), true)?;
        Ok(self.listed_in(&zone, &found, None).0)
    }

    /// The largest product, or smallest gain, over what is agreeable, of what nothing dominates.
    fn chosen_by_bounds(
        &self,
        choosing: &Choosing<'_>,
        solution: &Named,
    ) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let refused = || too_large_to_choose(&solution.method(), &Unknown::FrontierOfMany);
        // Whoever agrees has at least what another tool starts from.
        let zone = self.full.above(choosing.from.clone());
        let objective = Chosen(choosing);
        let found = match solution {
            Named::NashNegmas => {
                let aim = Aim::Product { power: vec![1.0; self.no_deal.len()], point: self.point.clone() };
                let logs = |v: &Real| Mark::Logs { better: v.0.ln() + 1e-12, tied: (v.0 - Choosing::slack(v.0)).ln() };
                let found = self.find_in(&zone, &objective, &aim, &logs, true)?;
                // Where no product is above nothing all are alike, and the whole frontier is chosen.
                let above_ties = |v: &Real| v.0 > Choosing::slack(v.0);
                if !found.value.as_ref().is_some_and(above_ties) {
                    return Err(refused());
                }
                found
            }
            _ => {
                let units = self.point.iter().enumerate();
                let compared: Vec<(usize, i64, i64)> = units.map(|(k, unit)| (k, choosing.from[k], *unit)).collect();
                let aim =
                    Aim::Leximin { compared: compared.iter().map(|(k, _, unit)| (*k, *unit)).collect(), stages: 1 };
                let shares = |v: &Vec<Fraction>| Mark::Shares(v.clone());
                let found = self.find_in(&zone, &First(Leximin { compared }), &aim, &shares, true)?;
                let value = found.value.and_then(|shares| shares.first().map(|x| Real(x.number())));
                Found { value, tied: found.tied, complete: found.complete, given_up: None }
            }
        };
        if !found.complete {
            return Err(refused());
        }
        // Of packages that tie, those that another one dominates are not on the frontier.
        let scores: Vec<Vec<i64>> = found.tied.iter().filter_map(|choice| self.scores_at(choice)).collect();
        let beaten = |k: &usize| scores.iter().any(|other| dominates(other, &scores[*k]));
        let tied = (0..scores.len()).filter(|k| !beaten(k)).map(|k| found.tied[k].clone()).collect();
        let found = Found { tied, ..found };
        Ok(self.told(&zone, &found, found.value.map(|v| choosing.said(v.0))))
    }

    /// The same where interests are exactly opposed, so that a package is one number and everything is efficient.
    fn chosen_on_a_line(&self, choosing: &Choosing<'_>, open: bool) -> Option<Solved> {
        self.constant_sum()?;
        let (first, rates) = self.camps.opposed()?;
        let zone = if open {
            self.full.clone()
        } else {
            let all = self.everything(vec![0; 2]);
            all.above((0..2).map(|k| all.lowest(k)).collect())
        };
        let line = Line::of(&zone, first, &rates, MANY)?;
        let rates = [rates[0], rates[1]].map(|[over, under]| [over.abs(), under]);
        let found = line.best(&Chosen(choosing), line.balance(&choosing.balanced(rates)?)?)?;
        if found.given_up.is_some() {
            return None;
        }
        let value = found.value.as_ref().map(|v| choosing.said(v.0))?;
        let (packages, count) = self.listed_in(&zone, &found, None);
        Some(Solved { packages, count, objective: value })
    }
}

/// Whether the first is at least as good for all and better for one.
pub(super) fn dominates(a: &[i64], b: &[i64]) -> bool {
    a != b && a.iter().zip(b).all(|(x, y)| x >= y)
}

/// The subsets of a size, in lexicographic order.
pub(in crate::structured) fn subsets(of: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let with = |k: usize| {
        subsets(&of[k + 1..], size - 1).into_iter().map(move |mut rest| {
            rest.insert(0, of[k]);
            rest
        })
    };
    (0..of.len().saturating_sub(size - 1)).flat_map(with).collect()
}

/// Most gainers where all of a set gain.
struct Gainers<'g> {
    all: &'g MostGainers,
    set: &'g [usize],
}

impl Objective for Gainers<'_> {
    type Value = (usize, Real);
    fn value(&self, vector: &[i64]) -> Option<(usize, Real)> {
        let gains = |k: &usize| vector[*k] > self.all.no_deal[*k];
        if self.set.iter().all(gains) { self.all.value(vector) } else { None }
    }
    fn ties(&self, best: &(usize, Real), other: &(usize, Real)) -> bool {
        self.all.ties(best, other)
    }
    fn number(&self, value: &(usize, Real)) -> f64 {
        self.all.number(value)
    }
}

/// What another tool makes of a vector.
struct Chosen<'c>(&'c Choosing<'c>);

impl Objective for Chosen<'_> {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        Some(Real(self.0.number(vector)))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= Choosing::slack(best.0)
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}
