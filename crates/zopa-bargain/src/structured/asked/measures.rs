//! Opposition, distances to what is efficient, and what could replace a signed deal, part by part.

use super::super::aim::{Aim, Mark};
use super::super::lines::Lines;
use super::super::wide::exceeds;
use super::super::{Ground, Ideal, Task, find};
use super::readings::{Vector, dominates};
use crate::ask::{AfterSigning, Axes, Closest, Distances, Statistics, gains};
use crate::feasible::feasible;
use crate::known::{Known, Unknown, all_of};
use crate::problem::Deals;
use crate::problems::stopped;
use crate::solution::best::Real;
use crate::solution::{Solved, Undefined};
use std::collections::BTreeMap;
use zopa_core::{Count, Diagnostic, Instance, Outcome, PartyId, PartySet, Run, StopReason};

/// A distance, and where it is taken.
type Taken = (f64, Vec<Outcome>);

/// Statistics of a space that is too large to list.
pub(crate) fn large_statistics(deals: &Deals<'_>, run: &Run<'_>) -> Result<Statistics, Diagnostic> {
    let opposed = match deals.group().len() {
        2 => Ground::new(deals, Lines::Lifted, run)?.is_constant_sum()?,
        _ => None,
    };
    let feasible = feasible(deals.instance(), run)?;
    let agreeable = match &feasible {
        Ok(Count::Exact(0)) => all_of(0),
        _ => Err(Unknown::TooManyToCount),
    };
    let opposition = Ground::new(&deals.everywhere(), Lines::Lifted, run)?.opposition()?;
    Ok(Statistics { feasible, agreeable, opposition, constant_sum: opposed })
}

/// The lowest and the highest score of a party with utilities over everything feasible; `None` where nothing is.
pub(crate) fn large_range(
    instance: &Instance,
    party: PartyId,
    run: &Run<'_>,
) -> Result<Option<(i64, i64)>, Diagnostic> {
    let bounds = Ground::new(&Deals::of(instance, party).everywhere(), Lines::Lifted, run)?.bounds()?;
    Ok(bounds.and_then(|of| of.first().copied()))
}

/// Distances in a space that is too large to list; `unknown` says why what is efficient is not known, if that is so.
pub(crate) fn large_distances(
    deals: &Deals<'_>,
    of: &[&Outcome],
    to: &[&[Outcome]],
    unknown: Option<&Unknown>,
    run: &Run<'_>,
) -> Result<Option<Vec<Distances>>, Diagnostic> {
    let ground = Ground::new(deals, Lines::Lifted, run)?;
    if ground.parts.is_empty() && ground.parts.lone_status_quo.is_none() {
        return Ok(None);
    }
    let Some(axes) = Ground::new(&deals.everywhere(), Lines::Lifted, run)?.axes()? else { return Ok(None) };
    let vectors = match unknown {
        Some(why) => Err(why.clone()),
        None => ground.vectors(false)?,
    };
    if vectors.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(None);
    }
    let mut first = BTreeMap::new();
    let mut all = Vec::new();
    for w in of {
        let Some(here) = ground.scores(w) else { return Ok(None) };
        let frontier = match &vectors {
            Ok(vectors) => Ok(ground.nearest(&axes, &here, vectors, &mut first)?),
            Err(why) => ground.efficient_itself(w, &here)?.ok_or_else(|| why.clone()),
        };
        let nearest = |list: &&[Outcome]| {
            let each = list.iter().filter_map(|x| Some(axes.distance(&here, &ground.scores(x)?)));
            each.min_by(f64::total_cmp)
        };
        all.push(Distances { frontier, others: to.iter().map(nearest).collect() });
    }
    Ok(Some(all))
}

/// What could replace a signed deal of this group, in a space that is too large to list.
pub(crate) fn large_after_signing(
    deals: &Deals<'_>,
    signed: &Outcome,
    run: &Run<'_>,
) -> Result<AfterSigning, Diagnostic> {
    let group = deals.group();
    let nothing = AfterSigning { group, better: all_of(0), best: Vec::new(), count: all_of(0), gains: Vec::new() };
    let ground = Ground::new(deals, Lines::All, run)?;
    let Some(here) = ground.scores(signed) else { return Ok(nothing) };
    match ground.from(here).replacing()? {
        None => Ok(nothing),
        Some(found) => {
            let gains = gains(deals.instance(), group, signed, found.packages.first());
            let better = Err(Unknown::TooManyToCount);
            Ok(AfterSigning { group, better, best: found.packages, count: found.count, gains })
        }
    }
}

impl Ground<'_> {
    /// Two members: whether what one gains the other loses at a fixed rate; `None` where that is not found out.
    fn is_constant_sum(&self) -> Result<Option<bool>, Diagnostic> {
        let opposed = self.camps.constant_sum().is_some();
        let Some(space) = &self.wide else { return Ok(Some(opposed)) };
        let Some(&[(low, high), (least, most)]) = self.bounds()?.as_deref() else { return Ok(Some(false)) };
        if low == high || least == most {
            return Ok(Some(false));
        }
        if opposed {
            return Ok(Some(true));
        }
        // Then everything lies on the line from the best for the one to the best for the other.
        let apart = [i128::from(most) - i128::from(least), i128::from(high) - i128::from(low)];
        let sum = |x: i64, y: i64| apart[0] * i128::from(x) + apart[1] * i128::from(y);
        let line = sum(high, least);
        if self.parts.lone_status_quo.as_deref().is_some_and(|q| sum(q[0], q[1]) != line) {
            return Ok(Some(false));
        }
        let (up, down) = (apart.to_vec(), apart.iter().map(|c| -c).collect());
        Ok(match exceeds(space, up, line, self.run)? {
            Some(false) => exceeds(space, down, -line, self.run)?.map(|beyond| !beyond),
            beyond => beyond.map(|beyond| !beyond),
        })
    }

    /// Members' scores brought to 0 to 1 over what can be delivered; `None` where nothing can.
    fn axes(&self) -> Result<Option<Axes>, Diagnostic> {
        Ok(self.bounds()?.map(|bounds| Axes::new(bounds.into_iter().map(Some))))
    }

    /// The smallest distance to the point of everybody's highest score; `None` where nothing can be delivered.
    fn opposition(&self) -> Result<Known<Option<Taken>>, Diagnostic> {
        let Some(bounds) = self.bounds()? else { return Ok(Ok(None)) };
        let (low, high): (Vec<i64>, Vec<i64>) = bounds.iter().copied().unzip();
        let mut zone = self.everything(low);
        zone.status_quo.clone_from(&self.parts.lone_status_quo);
        let range = bounds.iter().map(|(low, high)| (high - low) as f64).collect();
        let (objective, aim) = (Closest::new(Axes::new(bounds.into_iter().map(Some))), Aim::Closest { high, range });
        let mark = |v: &Real| Mark::Real(v.0);
        let found = match self.opposed(&zone, &objective, &aim) {
            Some(found) => found,
            None => {
                find(&Task { objective: &objective, aim: &aim, mark: &mark, lean: &zone, ties: Some(&zone) }, self.run)?
            }
        };
        if let Some(branches) = found.given_up {
            return Ok(Err(Unknown::GivenUp { branches }));
        }
        let packages = self.listed_in(&zone, &found, None).0;
        Ok(Ok(found.value.map(|value| (Closest::distance(value), packages))))
    }

    /// The distance to the nearest of efficient vectors, and the package of lowest index that has it.
    fn nearest(
        &self,
        axes: &Axes,
        here: &[i64],
        vectors: &[Vector],
        first: &mut BTreeMap<usize, Outcome>,
    ) -> Result<(f64, Outcome), Diagnostic> {
        let away: Vec<f64> = vectors.iter().map(|v| axes.distance(here, &v.scores)).collect();
        let least = away.iter().copied().fold(f64::INFINITY, f64::min);
        let mut nearest: Option<Outcome> = None;
        for k in (0..away.len()).filter(|k| away[*k].total_cmp(&least).is_eq()) {
            let package = match first.get(&k) {
                Some(known) => Outcome::clone(known),
                None => {
                    let of = self.having(&vectors[k].scores, false)?.into_iter().next();
                    let package = of.unwrap_or_else(|| vectors[k].package.clone());
                    first.insert(k, package.clone());
                    package
                }
            };
            if nearest.as_ref().is_none_or(|known| crate::near::index_order(&package, known).is_lt()) {
                nearest = Some(package);
            }
        }
        Ok((least, nearest.unwrap_or_else(|| self.parts.status_quo.clone())))
    }

    /// Where what is efficient is not listed: no distance, and the first package of its vector, of a package that is
    /// efficient itself; `None` for any other.
    fn efficient_itself(&self, w: &Outcome, here: &[i64]) -> Result<Option<(f64, Outcome)>, Diagnostic> {
        let model = self.instance.model();
        let can = if *w == self.parts.status_quo { model.exists(w) } else { model.signable(w) };
        let group: PartySet = self.parts.members.iter().copied().collect();
        if !can || !model.signers(w).is_subset(group) {
            return Ok(None);
        }
        if self.parts.lone_status_quo.as_ref().is_some_and(|q| dominates(q, here)) {
            return Ok(None);
        }
        let zone = self.everything(self.no_deal.clone()).above(here.to_vec());
        let beaten = match self.dominating(&zone) {
            Err(problem) if problem.code == &crate::problems::STOPPED => return Ok(None),
            beaten => beaten?.is_some(),
        };
        if beaten {
            return Ok(None);
        }
        let first = self.having(here, false)?.into_iter().next();
        Ok(Some((0.0, first.unwrap_or_else(|| w.clone()))))
    }

    /// The same problem with other worths of no deal.
    fn from(self, no_deal: Vec<i64>) -> Self {
        // The status quo may be worth less than no deal was, and still be as good as what no deal is worth now.
        let q = self.parts.lone_status_quo.clone().filter(|q| {
            let barred = Lines::All.of(self.instance.model().case(), &self.parts.members);
            let here = &self.parts.status_quo;
            let crossed = barred.iter().any(|c| self.instance.model().condition(*c).holds(here));
            !crossed && q.iter().zip(&no_deal).all(|(x, d)| x >= d)
        });
        let over = |zone: super::super::zone::Zone| {
            let mut zone = zone.above(no_deal.clone());
            zone.status_quo.clone_from(&q);
            zone
        };
        let (full, lean) = (over(self.full.clone()), over(self.lean.clone()));
        Ground { full, lean, no_deal, ..self }
    }

    /// What is best from here on by most gainers; `None` where nobody can gain.
    fn replacing(&self) -> Result<Option<Solved>, Diagnostic> {
        let Some(ideals) = self.ideals()? else { return Ok(None) };
        let gains = |(ideal, from): (&Ideal, &i64)| match ideal {
            Ideal::Best(most, _) => Ok(most > from),
            Ideal::GivenUp(done) => Err(stopped(&StopReason::Work { done: *done, limit: *done })),
        };
        let able: Vec<bool> = ideals.iter().zip(&self.no_deal).map(gains).collect::<Result<_, _>>()?;
        if !able.contains(&true) {
            return Ok(None);
        }
        match self.most_gainers()? {
            Ok(solved) => Ok(Some(solved)),
            Err(Undefined::NothingAgreeable) => Ok(None),
            Err(Undefined::GivenUp(done)) => Err(stopped(&StopReason::Work { done, limit: done })),
            Err(_) => Ok(None),
        }
    }
}
