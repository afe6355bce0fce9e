//! What a negotiator asks, part by part: prices of red lines, shortfalls, solutions and variants by name, lotteries,
//! opposition and distances, what could replace a signed deal.
//!
//! Each is the question of [`crate::ask`] over the same sets, answered by branch and bound ([`super::search`]) with aims of
//! its own, or on an exact frontier. What takes counting (ranks, how many packages a red line bars) is not answered.

mod lotteries;
mod measures;
mod prices;
mod readings;
mod short;
#[cfg(test)]
mod tests;

pub(crate) use measures::{large_after_signing, large_distances, large_range, large_statistics};
pub(crate) use readings::Frontiers;
pub(super) use readings::subsets;

use super::known::Found;
use super::lines::Lines;
use super::search::find;
use super::zone::Zone;
use super::{Aim, Ground, Mark, Task};
use crate::ask::{Lottery, LotterySolution, Named, Prices, Shortfall};
use crate::problem::Deals;
use crate::problems::stopped;
use crate::solution::best::{Objective, Real};
use crate::solution::utilitarian::{OtherUnits, SameUnits};
use crate::solution::{Solution, Solved, Undefined};
use zopa_core::{Diagnostic, Outcome, Run, StopReason};

/// What each red line costs, part by part.
pub(crate) fn large_prices(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Prices, Diagnostic> {
    prices::prices(deals, solutions, run)
}

/// What is missing, part by part.
pub(crate) fn large_shortfall(deals: &Deals<'_>, run: &Run<'_>) -> Result<Shortfall, Diagnostic> {
    Ground::new(deals, Lines::All, run)?.shortfall()
}

/// A solution by name, part by part.
pub(crate) fn large_named(
    deals: &Deals<'_>,
    solution: &Named,
    known: &mut Frontiers,
    run: &Run<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    Ground::new(deals, Lines::All, run)?.named(solution, known)
}

/// A solution over lotteries of two members, part by part.
pub(crate) fn large_lottery(
    deals: &Deals<'_>,
    solution: LotterySolution,
    run: &Run<'_>,
) -> Result<Result<Lottery, Undefined>, Diagnostic> {
    Ground::new(deals, Lines::All, run)?.lottery(solution)
}

impl Ground<'_> {
    /// A package that dominates the one whose scores are this zone's floors: that with the largest sum of gains, each
    /// relative to the member's range.
    pub(super) fn dominating(&self, zone: &Zone) -> Result<Option<Outcome>, Diagnostic> {
        let Some(bounds) = self.bounds()? else { return Ok(None) };
        let units: Vec<i64> = bounds.iter().map(|(low, high)| (high - low).max(1)).collect();
        let objective = OtherUnits { point: units.clone() };
        let found = self.find_in(zone, &objective, &Aim::Sum(units), &|v: &Real| Mark::Real(v.0), true)?;
        let (packages, _) = self.listed_in(zone, &found, None);
        // Sums of real numbers may tie where scores differ a little.
        let better = |w: &Outcome| self.scores(w).is_some_and(|v| v != zone.no_deal);
        if let Some(w) = packages.into_iter().find(better) {
            return Ok(Some(w));
        }
        let exact = Aim::Weighted(vec![1; zone.no_deal.len()]);
        let mark = |v: &i128| Mark::Whole(*v);
        let found = self.find_in(zone, &SameUnits { point: 1 }, &exact, &mark, true)?;
        Ok(self.listed_in(zone, &found, None).0.into_iter().find(better))
    }

    /// The best by an objective in a zone from which no choice is left out, with all that tie if wanted.
    fn find_in<O: Objective>(
        &self,
        zone: &Zone,
        objective: &O,
        aim: &Aim,
        mark: &dyn Fn(&O::Value) -> Mark,
        ties: bool,
    ) -> Result<Found<O::Value>, Diagnostic> {
        let found = match self.opposed(zone, objective, aim) {
            Some(found) => found,
            None => find(&Task { objective, aim, mark, lean: zone, ties: ties.then_some(zone) }, self.run)?,
        };
        match found.given_up {
            Some(done) => Err(stopped(&StopReason::Work { done, limit: done })),
            None => Ok(found),
        }
    }
}
