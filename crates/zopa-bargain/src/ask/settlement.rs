//! Improving a deal that is signed: its worth is the new worth of no deal (post-settlement settlements, Raiffa 1985).

use super::ground::{Ground, values_at};
use super::named::MostGainers;
use crate::known::{Known, all_of};
use crate::problem::{Deals, refuse_foreign, refuse_graph, watching_left_out};
use crate::solution::Among;
use crate::space::{Block, Progress, places};
use crate::structured::large_after_signing;
use crate::survey::too_many;
use crate::zone::agreeable;
use zopa_core::{Count, Diagnostic, Instance, Outcome, PartyId, PartySet, Run, Worth};

/// What could replace a signed deal.
#[derive(Clone, PartialEq, Debug)]
pub struct AfterSigning {
    /// Who would have to agree: the signers of the deal, and who was named beside them.
    pub group: PartySet,
    /// How many packages are at least as good as the deal for all of them, better for one, and beyond no red line of
    /// theirs. Not known where they are too many to be counted; 0 is always known.
    pub better: Known<Count>,
    /// The Nash point among these, from the deal as the worth of no deal: the largest set of members that gain first,
    /// then the largest product of their gains. None where nothing is better, or a member is ordinal.
    pub best: Vec<Outcome>,
    /// How many attain it; not known where more tie than are followed up.
    pub count: Known<Count>,
    /// What each member with utilities gains at the first of them, in points.
    pub gains: Vec<(PartyId, f64)>,
}

/// How a signed deal could be improved by those who signed it: over the packages that they (with `beside`, if anyone)
/// can deliver. `None` if it changes nothing or breaks a rule, so that nobody signed it, or if the interests of one who
/// must agree are not stated.
///
/// Beyond enumeration the same is found part by part, by branch and bound.
///
/// # Errors
/// As [`crate::survey()`], without the frontier; E714 where the search is given up; E715 for an outcome of another case.
pub fn after_signing(
    instance: &Instance,
    signed: &Outcome,
    beside: PartySet,
    run: &Run<'_>,
) -> Result<Option<AfterSigning>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, signed)?;
    let signers = instance.model().signers(signed);
    let group = signers.union(watching_left_out(instance, beside));
    let feasible = instance.model().signable(signed);
    if !feasible || signers.is_empty() || group.iter().any(|i| *instance.worth(i) == Worth::Absent) {
        return Ok(None);
    }
    let deals = Deals::new(instance, group)?;
    if deals.group() != group {
        // A ratifier that only watches does not bargain.
        return Ok(None);
    }
    let from_here = |plan: &mut crate::space::Plan<'_>| {
        if let Some(here) = values_at(plan, signed) {
            plan.values.iter_mut().zip(here).for_each(|(values, here)| values.no_deal = here);
        }
    };
    let ground = match Ground::new(&deals, from_here, run) {
        Err(problem) if too_many(&deals, &problem) => return large_after_signing(&deals, signed, run).map(Some),
        ground => ground?,
    };
    let no_deal: Vec<i64> = ground.plan.values.iter().map(|v| v.no_deal).collect();
    let among = |block: &Block<'_>, chunk: usize| {
        let zone = agreeable(block, chunk);
        if zone == 0 {
            return 0;
        }
        let gains = no_deal.iter().enumerate().fold(0, |bits, (k, here)| bits | block.at_least(k, chunk, here + 1));
        zone & gains
    };
    let better = count(&ground, &among, run)?;
    let objective = MostGainers::of(&ground.plan);
    let found = match objective {
        Some(objective) => ground.best(&objective, &ground.zone, &among, run)?,
        None => None,
    };
    let (best, count) = found.map_or((Vec::new(), 0), |f| (f.packages, f.count));
    let gains = gains(instance, group, signed, best.first());
    Ok(Some(AfterSigning { group, better: all_of(better), best, count: all_of(count), gains }))
}

/// What each member with utilities gains at a package over the signed one, in points.
pub(crate) fn gains(
    instance: &Instance,
    group: PartySet,
    signed: &Outcome,
    to: Option<&Outcome>,
) -> Vec<(PartyId, f64)> {
    let Some(to) = to else { return Vec::new() };
    let change = |i: PartyId| {
        let additive = instance.additive(i)?;
        let model = instance.model();
        Some((i, additive.points(additive.score(model, to) - additive.score(model, signed))))
    };
    group.iter().filter_map(change).collect()
}

fn count(ground: &Ground<'_>, among: &Among<'_>, run: &Run<'_>) -> Result<u64, Diagnostic> {
    let mut progress = Progress::new(run, Some(ground.plan.arena.len()));
    let mut total = 0;
    for round in ground.zone.chunks(256) {
        let counts = ground.plan.look(round, |block| {
            let chunks = if block.any_feasible() { block.chunks() } else { 0 };
            (0..chunks).map(|chunk| places(chunk, among(block, chunk)).count() as u64).sum::<u64>()
        });
        total += counts.iter().sum::<u64>();
        progress.advance((round.len() * ground.plan.arena.block()) as u64)?;
    }
    Ok(total)
}
