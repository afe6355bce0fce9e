//! How many outcomes are feasible.

use crate::known::{Known, Unknown, plus, times};
use crate::problems::TOO_MANY_OUTCOMES;
use crate::space::{Arena, Plan, Progress};
use zopa_core::{Count, Diagnostic, Instance, IssueSet, Run};

/// |F|: outcomes that break no rule of either kind; the status quo counts if it breaks no rule on states. Only the
/// issues that some rule looks at are enumerated; every other one multiplies. Not known where the rules look at too many
/// outcomes together.
///
/// # Errors
/// E714 if stopped.
pub(crate) fn feasible(instance: &Instance, run: &Run<'_>) -> Result<Known<Count>, Diagnostic> {
    let model = instance.model();
    let space = model.space();
    let mut ruled = IssueSet::none(space.issues());
    for rule in model.state_rules().iter().chain(model.package_rules()) {
        ruled.extend(model.condition(*rule).support());
    }
    let arena =
        match Arena::new(model, space.issue_ids().filter(|v| ruled.contains(*v)), run.limits, "what the rules name") {
            Err(problem) if problem.code == &TOO_MANY_OUTCOMES => return Ok(Err(Unknown::TooManyToCount)),
            arena => arena?,
        };
    let mut progress = Progress::new(run, Some(arena.len()));
    let plan = Plan::new(arena, instance, std::iter::empty(), run)?;
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut kept = 0u64;
    for round in blocks.chunks(1024) {
        kept += plan.look(round, |block| block.count()).iter().sum::<u64>();
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    // A block takes the status quo by its own rule; the other outcomes on its levels of the ruled issues go by theirs.
    let q = model.status_quo();
    let others = u128::from(kept) - u128::from(model.exists(q)) + u128::from(model.signable(q));
    let free = space.issue_ids().filter(|v| !ruled.contains(*v));
    let total = free.fold(Count::Exact(others), |n, v| times(n, space.levels(v) as u128));
    Ok(Ok(plus(total, Count::Exact(u128::from(model.exists(q) && !model.signable(q))))))
}
