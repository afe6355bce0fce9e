//! The efficient packages of what a group can deliver, part by part.

use super::camps::Camps;
use super::layers::{Layer, first};
use super::listing::{LISTED, in_index_order};
use super::parts::Parts;
use super::sum::{Sum, Summands, frontier as sum};
use super::wide;
use super::wide::space::Space;

use crate::known::{Known, Unknown, all_of, plus};
use crate::survey::{Frontier, FrontierPackage};
use zopa_core::{Count, Diagnostic, Instance, Outcome, Run, Stance};

/// An efficient vector.
struct Point<P> {
    scores: Vec<i64>,
    count: Known<Count>,
    /// How to get a package; `None` for the status quo outside the parts.
    package: Option<P>,
}

/// What a frontier is made from.
pub(super) struct Efficient<'e> {
    pub(super) instance: &'e Instance,
    pub(super) parts: &'e Parts,
    pub(super) camps: &'e Camps,
    /// What a point of each member is in raw units.
    pub(super) point: &'e [i64],
    pub(super) run: &'e Run<'e>,
}

impl Efficient<'_> {
    /// The frontier over D.
    ///
    /// # Errors
    /// E713 if it does not fit in the memory limit, E714 if stopped.
    pub(super) fn of_parts(&self) -> Result<Known<Frontier>, Diagnostic> {
        let parts = self.parts;
        if parts.lone_status_quo.is_none() && self.camps.opposed().is_some() {
            // Parts are no runs of issues, so the first of them by number are not the first in index order.
            return Ok(Ok(self.everything(first(&parts.layers(), &parts.status_quo, self.some()))));
        }
        let some = self.camps.representatives();
        let layers: Vec<Layer> = parts.layers().into_iter().map(|layer| layer.of_some(&some)).collect();
        let base = some.iter().map(|k| parts.base[*k]).collect();
        let summands = Summands { layers: layers.iter().collect(), base, is_empty: parts.impossible };
        let Some(sum) = sum(&summands, self.run)? else { return Ok(Err(Unknown::FrontierOfMany)) };
        let point = |k: usize| Point { scores: sum.vector(k).to_vec(), count: Ok(sum.count(k)), package: Some(k) };
        let points = (0..sum.len()).map(point).collect();
        let package = |k: &usize| sum.package(&summands, &parts.status_quo, *k);
        Ok(Ok(self.listed(points, &some, self.gap(&sum, &some), package)))
    }

    /// The same among closely joined issues, for one or two members.
    ///
    /// # Errors
    /// E714 if stopped.
    pub(super) fn among_joined(&self, space: &Space) -> Result<Known<Frontier>, Diagnostic> {
        if self.parts.lone_status_quo.is_none() && self.camps.opposed().is_some() {
            return Ok(Ok(self.everything(wide::first(space, self.some(), self.run)?)));
        }
        if self.parts.members.len() > 2 {
            return Ok(Err(Unknown::FrontierOfJoined));
        }
        let found = match wide::frontier(space, self.point, self.parts.lone_status_quo.as_deref(), self.run)? {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        let points = found
            .points
            .into_iter()
            .map(|p| Point { scores: p.vector, count: p.count, package: Some(p.masks) })
            .collect();
        let all: Vec<usize> = (0..self.parts.members.len()).collect();
        Ok(Ok(self.listed(points, &all, found.gap, |masks| space.outcome_of(masks))))
    }

    fn some(&self) -> usize {
        self.run.limits.listed.min(LISTED)
    }

    /// What thinning may have cost a member at most, in points.
    fn gap(&self, sum: &Sum, some: &[usize]) -> f64 {
        let gap = |(k, point): (usize, &i64)| self.camps.differs(k, some, &sum.lost) / *point as f64;
        self.point.iter().enumerate().map(gap).fold(0.0, f64::max)
    }

    /// A frontier of these vectors, which are some members' scores, and of the status quo where that stands by itself;
    /// evenly spaced ones are listed.
    fn listed<P>(
        &self,
        mut points: Vec<Point<P>>,
        some: &[usize],
        gap: f64,
        package: impl Fn(&P) -> Outcome,
    ) -> Frontier {
        let q = self.parts.lone_status_quo.as_ref();
        if let Some(q) = q.map(|q| some.iter().map(|k| q[*k]).collect::<Vec<i64>>()) {
            let beats = |a: &[i64], b: &[i64]| a != b && a.iter().zip(b).all(|(x, y)| x >= y);
            if !points.iter().any(|p| beats(&p.scores, &q)) {
                points.retain(|p| !beats(&q, &p.scores));
                match points.iter_mut().find(|p| p.scores == q) {
                    Some(shared) => shared.count = added(&shared.count, &Ok(Count::Exact(1))),
                    None => points.push(Point { scores: q.clone(), count: Ok(Count::Exact(1)), package: None }),
                }
                points.sort_by(|a, b| b.scores.cmp(&a.scores));
            }
        }
        let shown = self.run.limits.listed.min(points.len());
        let place = |k: usize| if shown < 2 { 0 } else { k * (points.len() - 1) / (shown - 1) };
        let listed = (0..shown).map(|k| {
            let outcome = points[place(k)].package.as_ref().map_or_else(|| self.parts.status_quo.clone(), &package);
            self.efficient(outcome)
        });
        // Of vectors that stand for others, how many packages share them is of no use.
        let outcomes = match gap > 0.0 {
            true => Err(Unknown::Ties { at_least: points.len() as u64 }),
            false => all(points.iter().map(|p| &p.count)),
        };
        Frontier { points: all_of(points.len() as u64), outcomes, listed: listed.collect(), gap }
    }

    fn efficient(&self, outcome: Outcome) -> FrontierPackage {
        let agreeable = self.parts.members.iter().all(|i| self.instance.stance(*i, &outcome) == Stance::Yes);
        FrontierPackage { outcome, agreeable }
    }

    /// The frontier where every deliverable outcome is efficient: some of them, in index order.
    fn everything(&self, mut packages: Vec<Outcome>) -> Frontier {
        in_index_order(&mut packages, self.run.limits.listed);
        Frontier {
            points: Err(Unknown::Opposed),
            outcomes: Ok(self.parts.deliverable()),
            listed: packages.into_iter().map(|w| self.efficient(w)).collect(),
            gap: 0.0,
        }
    }
}

/// The sum of two numbers that may not be known in full.
fn added(a: &Known<Count>, b: &Known<Count>) -> Known<Count> {
    all([a, b].into_iter())
}

/// The sum of numbers that may not be known in full.
fn all<'n>(numbers: impl Iterator<Item = &'n Known<Count>>) -> Known<Count> {
    let (mut sum, mut is_known) = (Count::Exact(0), true);
    for number in numbers {
        is_known &= number.is_ok();
        let least = match number {
            Ok(count) => *count,
            Err(Unknown::Ties { at_least }) => Count::Exact(u128::from(*at_least)),
            Err(_) => Count::Exact(1),
        };
        sum = plus(sum, least);
    }
    match sum {
        sum if is_known => Ok(sum),
        Count::Exact(n) => Err(Unknown::Ties { at_least: u64::try_from(n).unwrap_or(u64::MAX) }),
        Count::Beyond { .. } => Err(Unknown::Ties { at_least: u64::MAX }),
    }
}
