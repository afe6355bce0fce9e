//! A bargaining problem that several questions are asked about: its plan, its counts, where its zone lies.

use crate::frontier::One;
use crate::problem::Deals;
use crate::solution::{Among, Objective, best_among};
use crate::space::{Plan, Progress};
use crate::survey::{first_pass, plan};
use crate::zone::Tally;
use zopa_core::{Diagnostic, Outcome, Run};

/// A bargaining problem after its first pass.
pub(crate) struct Ground<'a> {
    pub(crate) plan: Plan<'a>,
    /// |D|, |Z|, |Z+| and the most each member can get.
    pub(crate) total: Tally,
    /// The blocks in which something is agreeable, the most promising first.
    pub(crate) zone: Vec<usize>,
    /// All blocks, the most promising first.
    pub(crate) all: Vec<usize>,
}

/// What is best by some objective.
pub(crate) struct Found<V> {
    pub(crate) value: V,
    /// The packages that have it or tie with it, in index order, to the limit of listed items.
    pub(crate) packages: Vec<Outcome>,
    pub(crate) count: u64,
}

impl<'a> Ground<'a> {
    /// The problem of a group, with its plan changed beforehand (a red line lifted, another worth of no deal).
    ///
    /// # Errors
    /// As [`crate::survey()`], without the frontier.
    pub(crate) fn new(
        deals: &Deals<'a>,
        change: impl FnOnce(&mut Plan<'a>),
        run: &Run<'_>,
    ) -> Result<Self, Diagnostic> {
        let mut plan = plan(deals, run)?;
        change(&mut plan);
        let mut progress = Progress::new(run, Some(plan.arena.len()));
        let census = first_pass::<One>(&plan, None, run.limits, &mut progress)?;
        let (zone, all) = (census.with_zone(), plan.by_promise());
        Ok(Ground { total: census.total, plan, zone, all })
    }

    /// The best outcomes among some of these blocks.
    pub(crate) fn best<O: Objective>(
        &self,
        objective: &O,
        blocks: &[usize],
        among: &Among<'_>,
        run: &Run<'_>,
    ) -> Result<Option<Found<O::Value>>, Diagnostic> {
        let mut progress = Progress::new(run, Some(self.plan.arena.len()));
        let best = best_among(objective, &self.plan, blocks, among, run.limits.listed.max(1), &mut progress)?;
        Ok(best.value().cloned().map(|value| Found {
            value,
            packages: best.listed().into_iter().map(|number| self.plan.arena.outcome(number)).collect(),
            count: best.count(),
        }))
    }
}

/// The values of a feasible outcome of the arena, party by party: numbers that compare like those of its blocks.
pub(crate) fn values_at(plan: &Plan<'_>, outcome: &Outcome) -> Option<Vec<i64>> {
    let (block, place) = plan.arena.find(plan.arena.number(outcome)?);
    let found = plan.look(&[block], |block| {
        let mut vector = vec![0; block.parties()];
        block.values_at(place, &mut vector);
        vector
    });
    found.into_iter().next()
}
