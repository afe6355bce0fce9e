//! The range of a party's utility over the feasible outcomes.

use crate::problems::TOO_MANY_OUTCOMES;
use crate::space::{Arena, Plan, Progress, places};
use crate::structured::large_range;
use zopa_core::{Diagnostic, Id, Instance, IssueSet, PartyId, Run};

/// The lowest and highest raw score of a party over F; `None` without utilities, or where nothing is feasible. Only the
/// issues that some rule or some term of the party looks at are enumerated; the others add up. Where these are too many,
/// the ends are found part by part.
///
/// # Errors
/// E712 if a part has too many outcomes for that; E714 if stopped.
pub(crate) fn range(instance: &Instance, party: PartyId, run: &Run<'_>) -> Result<Option<(i64, i64)>, Diagnostic> {
    match enumerated(instance, party, run) {
        Err(problem) if problem.code == &TOO_MANY_OUTCOMES => large_range(instance, party, run),
        found => found,
    }
}

fn enumerated(instance: &Instance, party: PartyId, run: &Run<'_>) -> Result<Option<(i64, i64)>, Diagnostic> {
    let Some(additive) = instance.additive(party) else { return Ok(None) };
    let model = instance.model();
    let (space, q) = (model.space(), model.status_quo());
    let mut joined = IssueSet::none(space.issues());
    let terms = additive.terms().iter().map(|(condition, _)| condition);
    for condition in model.state_rules().iter().chain(model.package_rules()).chain(terms) {
        joined.extend(model.condition(*condition).support());
    }
    // What the other issues add above the status quo, at worst and at best.
    let (mut worst, mut best) = (0, 0);
    for v in space.issue_ids().filter(|v| !joined.contains(*v)) {
        let here = additive.table(v)[q.level(v).index()];
        let above = additive.table(v).iter().map(|score| (*score - here).raw());
        worst += above.clone().min().unwrap_or(0);
        best += above.max().unwrap_or(0);
    }
    let free = space.issue_ids().filter(|v| joined.contains(*v));
    let arena = Arena::new(model, free, run.limits, "what rules and terms name")?;
    let mut progress = Progress::new(run, Some(arena.len()));
    let plan = Plan::new(arena, instance, std::iter::once(party), run)?;
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut range: Option<(i64, i64)> = None;
    let widen = |range: Option<(i64, i64)>, (low, high): (i64, i64)| {
        Some(range.map_or((low, high), |(l, h)| (l.min(low), h.max(high))))
    };
    for round in blocks.chunks(1024) {
        let found = plan.look(round, |block| {
            let mut range = None;
            if !block.any_feasible() {
                return range;
            }
            // The status quo is feasible by itself; the outcomes on its levels of the joined issues are not, by that.
            let status_quo = block.status_quo();
            let (values, base) = block.column(0);
            for chunk in 0..block.chunks() {
                for place in places(chunk, block.feasible(chunk)).filter(|place| Some(*place) != status_quo) {
                    let value = values[place] + base;
                    range = widen(range, (value + worst, value + best));
                }
            }
            range
        });
        range = found.into_iter().flatten().fold(range, widen);
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let here = additive.score(model, q).raw();
    if model.signable(q) {
        range = widen(range, (here + worst, here + best));
    } else if model.exists(q) {
        range = widen(range, (here, here));
    }
    Ok(range)
}
