//! How many outcomes are feasible.

use crate::problems::too_many;
use crate::space::{Arena, ENUMERATED, Plan, Progress};
use zopa_core::{Count, Diagnostic, Id, Instance, IssueSet, Run};

/// |F|: outcomes that break no rule of either kind; the status quo counts if it breaks no rule on states. Only the
/// issues that some rule looks at are enumerated; every other one multiplies.
///
/// # Errors
/// E712 if the rules look at too many outcomes together, or the number is beyond 64 bits; E714 if stopped.
pub(crate) fn feasible(instance: &Instance, run: &Run<'_>) -> Result<u64, Diagnostic> {
    let model = instance.model();
    let space = model.space();
    let mut ruled = IssueSet::none(space.issues());
    for rule in model.state_rules().iter().chain(model.package_rules()) {
        ruled.extend(model.condition(*rule).support());
    }
    let others = space.issue_ids().filter(|v| !ruled.contains(*v));
    let factor = others.fold(1u128, |n, v| n.saturating_mul(space.levels(v) as u128));
    let arena =
        Arena::new(model, ruled.iter().filter(|v| v.index() < space.issues()), run.limits, "what the rules name")?;
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
    let total = others.saturating_mul(factor) + u128::from(model.exists(q) && !model.signable(q));
    u64::try_from(total).map_err(|_| too_many("the space", Count::Exact(total), ENUMERATED))
}
