//! Coalitions with something to gain: who could sign something that every one of them gains from.

use crate::fraction::Fraction;
use crate::problem::refuse_graph;
use crate::space::{Arena, Block, Plan, Progress, places};
use std::collections::BTreeMap;
use zopa_core::{Answer, Diagnostic, Instance, Method, Outcome, PartyId, PartySet, Run, Worth};

/// A set of parties that could sign something that each of them gains from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CoalitionDeal {
    /// Who signs.
    pub signers: PartySet,
    /// How many packages exactly they must sign, and each of them gains from.
    pub packages: u64,
    /// The one with the largest smallest gain in points of the signers with utilities, then the lowest index.
    pub example: Outcome,
    /// Whether no smaller set of these signers has such a package.
    pub minimal: bool,
}

const METHOD: Method = Method {
    name: "coalitions with something to gain",
    variant: "every signer gains strictly and meets no red line",
    source: "bargaining: consent C(w)",
};

/// Every consent set C(w) of a feasible w other than the status quo from which each signer gains strictly (an ordinal
/// one prefers it to the status quo) without meeting a red line; smaller sets first, then in the order of the parties.
/// A signer without stated preferences never gains.
///
/// # Errors
/// E710 for a `[graph]` case, E712 for more than 10^8 outcomes or more than the work limit, E714 if stopped.
pub fn coalitions_with_gain(instance: &Instance, run: &Run<'_>) -> Result<Answer<Vec<CoalitionDeal>>, Diagnostic> {
    refuse_graph(instance)?;
    let model = instance.model();
    let case = model.case();
    let silent: PartySet = case.parties.ids().filter(|i| *instance.worth(*i) == Worth::Absent).collect();
    // An issue that takes the signature of a party without preferences stays: nothing that changes it counts.
    let open = |v: &zopa_core::IssueId| !case.issues[*v].control.signers().meets(silent);
    let arena = Arena::new(model, model.space().issue_ids().filter(open), run.limits, "the space")?;
    let mut progress = Progress::new(run, Some(arena.len()));
    let signing = case.issues.ids().filter(open).map(|v| case.issues[v].control.signers());
    let parties = signing.fold(PartySet::EMPTY, PartySet::union);
    let plan = Plan::new(arena, instance, parties.iter(), run)?;
    let inner: Vec<PartySet> =
        (0..plan.arena.block()).map(|place| signers(&plan, plan.arena.inner_levels(place))).collect();
    let mut all = BTreeMap::new();
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    for round in blocks.chunks(256) {
        for found in plan.look(round, |block| deals_in(block, &inner)) {
            found.into_iter().for_each(|(signers, deal)| merge(&mut all, signers, deal));
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
    }
    let sets: Vec<PartySet> = all.keys().copied().collect();
    let mut deals: Vec<CoalitionDeal> = all
        .into_iter()
        .map(|(signers, deal)| CoalitionDeal {
            signers,
            packages: deal.packages,
            example: plan.arena.outcome(deal.example),
            minimal: !sets.iter().any(|other| *other != signers && other.is_subset(signers)),
        })
        .collect();
    deals.sort_by_key(|deal| (deal.signers.len(), deal.signers.iter().collect::<Vec<PartyId>>()));
    Ok(Answer::exact(deals, METHOD))
}

/// What one set of signers can do.
struct Deal {
    packages: u64,
    smallest_gain: Option<Fraction>,
    example: u64,
}

fn merge(all: &mut BTreeMap<PartySet, Deal>, signers: PartySet, deal: Deal) {
    let Some(known) = all.get_mut(&signers) else {
        all.insert(signers, deal);
        return;
    };
    known.packages += deal.packages;
    let order = deal.smallest_gain.cmp(&known.smallest_gain);
    if order.is_gt() || (order.is_eq() && deal.example < known.example) {
        (known.smallest_gain, known.example) = (deal.smallest_gain, deal.example);
    }
}

/// Who signs for these levels.
pub(crate) fn signers<'a>(plan: &Plan<'_>, levels: impl Iterator<Item = (crate::space::Axis, usize)> + 'a) -> PartySet {
    let model = plan.arena.model();
    let changed = levels.filter(|(axis, level)| *level != zopa_core::Id::index(model.status_quo().level(axis.issue)));
    changed.fold(PartySet::EMPTY, |set, (axis, _)| set.union(model.case().issues[axis.issue].control.signers()))
}

fn deals_in(block: &Block<'_>, inner: &[PartySet]) -> BTreeMap<PartySet, Deal> {
    let mut found = BTreeMap::new();
    if !block.any_feasible() {
        return found;
    }
    let plan = block.plan();
    let outer = signers(plan, plan.arena.outer_levels(block.which()));
    let status_quo = block.status_quo();
    let mut gaining = vec![0u64; plan.parties.len()];
    for chunk in 0..block.chunks() {
        for (k, values) in plan.values.iter().enumerate() {
            gaining[k] = block.at_least(k, chunk, values.no_deal + 1) & !block.barred(k, chunk);
        }
        for place in places(chunk, block.feasible(chunk)).filter(|place| Some(*place) != status_quo) {
            let signers = outer.union(inner[place]);
            let members = || plan.parties.iter().enumerate().filter(|(_, i)| signers.contains(**i));
            if signers.is_empty() || !members().all(|(k, _)| gaining[k] >> (place % 64) & 1 == 1) {
                continue;
            }
            let smallest_gain = members()
                .filter_map(|(k, _)| {
                    let (values, base) = block.column(k);
                    let v = &plan.values[k];
                    Some(Fraction::new(values[place] + base - v.no_deal, v.point?))
                })
                .min();
            merge(&mut found, signers, Deal { packages: 1, smallest_gain, example: block.number(place) });
        }
    }
    found
}
