//! The best value of a concept over the zone, and what ties with it.
//!
//! First the best value is found, in as many stages as the concept compares numbers one after another: a branch then has
//! to be better, so that ties cost nothing. What ties with it is gathered afterwards, as long as that is not too much.
//! After the first stage of several a look at all packages with the same first number settles the rest at once, unless
//! there are too many of them.

use super::guess::improve;
use super::hunt::{Hunt, Task};
use super::known::{Found, Known};
use super::wide;
use super::zone::Zone;
use crate::solution::best::Objective;
use crate::space::Progress;
use zopa_core::{Diagnostic, Run};

/// Branches that are looked into for ties.
const TIE_BRANCHES: u64 = 20_000_000;
/// Branches that are looked into for the best.
const BRANCHES: u64 = 1_000_000_000;
/// After so many branches it pays to list what can follow.
const QUICK: u64 = if cfg!(test) { 4 } else { 20_000 };

/// Maximises an objective over the zone.
///
/// # Errors
/// E714 beyond the work limit or if stopped.
pub(crate) fn find<O: Objective>(task: &Task<'_, O>, run: &Run<'_>) -> Result<Found<O::Value>, Diagnostic> {
    let mut known = Known::new(task.objective);
    offer_status_quo(task, &mut known);
    let mut searching = Searching { progress: Progress::new(run, None), run, branches: 0 };
    let limit = BRANCHES.min(run.limits.work);
    let stages = if task.lean.is_empty { 0 } else { task.aim.stages() };
    for stage in 0..stages {
        let before = searching.branches;
        let (next, done) = searching.look(task, task.lean, known, (stage, true), limit.saturating_sub(before))?;
        known = next;
        if !done {
            return Ok(known.found(Some(searching.branches)));
        }
        if known.value.is_none() {
            break;
        }
        if stage == 0 && stages > 1 {
            let few = 4 * (searching.branches - before) + 200_000;
            let zone = task.ties.unwrap_or(task.lean);
            let (gathered, all) =
                searching.gather(task, zone, known, 0, few.min(limit.saturating_sub(searching.branches)))?;
            if all {
                return Ok(gathered.found(None));
            }
            known = gathered;
            known.tied.truncate(1);
            known.full = false;
        }
    }
    let Some(zone) = task.ties.filter(|zone| known.value.is_some() && !zone.is_empty) else {
        return Ok(known.found(None));
    };
    let most = TIE_BRANCHES.min(limit.saturating_sub(searching.branches));
    let (mut found, all) = searching.gather(task, zone, known, stages.max(1) - 1, most)?;
    found.full |= !all;
    Ok(found.found(None))
}

fn offer_status_quo<O: Objective>(task: &Task<'_, O>, known: &mut Known<'_, O>) {
    let value = task.lean.status_quo.as_ref().and_then(|q| task.objective.value(q));
    if let Some(value) = value {
        known.offer(value, None, true);
    }
}

struct Searching<'r> {
    progress: Progress<'r>,
    run: &'r Run<'r>,
    branches: u64,
}

impl Searching<'_> {
    /// Looks into every branch for what is better than what is known (`strict`) or as good, a hard search with tails;
    /// what is known then, and whether that is all.
    fn look<'o, O: Objective>(
        &mut self,
        task: &Task<'o, O>,
        zone: &Zone,
        known: Known<'o, O>,
        (stage, strict): (usize, bool),
        limit: u64,
    ) -> Result<(Known<'o, O>, bool), Diagnostic> {
        if zone.wide.is_some() {
            let (known, done, branches) =
                wide::hunt(task, zone, known, (stage, strict), limit, &mut self.progress, self.run)?;
            self.branches += branches;
            return Ok((known, done));
        }
        let mut hunt = Hunt::new(task, zone, known, stage, strict);
        if strict && stage == 0 {
            improve(&mut hunt);
        }
        hunt.limit = limit.min(QUICK);
        let tied = hunt.known.tied.clone();
        let mut done = hunt.run(&mut self.progress)?;
        if !done && !hunt.known.full && limit > QUICK {
            if !strict {
                // It begins again, and would gather what it has gathered again.
                hunt.known.tied = tied;
            }
            hunt.limit = limit;
            hunt.list_tails();
            done = hunt.run(&mut self.progress)?;
        }
        self.branches += hunt.branches;
        Ok((hunt.known, done))
    }

    /// Gathers what is as good as the best known by the numbers up to a stage (and whatever is better in later ones);
    /// whether that is all.
    fn gather<'o, O: Objective>(
        &mut self,
        task: &Task<'o, O>,
        zone: &Zone,
        mut known: Known<'o, O>,
        stage: usize,
        limit: u64,
    ) -> Result<(Known<'o, O>, bool), Diagnostic> {
        let first = std::mem::take(&mut known.tied);
        offer_status_quo(task, &mut known);
        let (mut found, done) = self.look(task, zone, known, (stage, false), limit)?;
        if !done {
            // What was found first may not have been come across again.
            let ties = |value: &O::Value| found.value.as_ref().is_some_and(|best| found.objective.ties(best, value));
            let new = first
                .into_iter()
                .filter(|(value, choice)| ties(value) && found.tied.iter().all(|(_, other)| other != choice));
            let new: Vec<_> = new.collect();
            found.tied.extend(new);
        }
        Ok((found, done))
    }
}
