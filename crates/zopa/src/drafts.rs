//! Drafts on their way: who objects to each, what moved since the one before, and the smallest edit that wins more.
//!
//! **Which are the drafts of a case** ([`drafts_of`]): its proposals on the agenda, in the order of their days (`on`); those
//! of one day, and after the dated ones those without a day, in file order. `zopa deals --drafts` takes them where no others
//! are named, and the page of `zopa report` shows them where there are two at least.

use crate::negotiator::Package;
use crate::{Group, Prepared};
use zopa_bargain::{DraftStep, Position, STOPPED, TOO_MANY_OUTCOMES, positions, step};
use zopa_core::{Case, Diagnostic, IssueId, Outcome, PartyId, PartySet, Run, Stance};

/// A draft, scored.
#[derive(Clone, PartialEq, Debug)]
pub struct DraftScore {
    /// Which.
    pub package: Package,
    /// Who must sign it.
    pub signers: PartySet,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Every party's position.
    pub positions: Vec<Position>,
    /// Of those asked (the group and the signers), who accepts.
    pub accepted_by: PartySet,
    /// Of those asked, who does not.
    pub refused_by: PartySet,
    /// What moved since the draft before.
    pub moved: Vec<IssueId>,
    /// What each party with utilities gained since the draft before, in points.
    pub gained: Vec<(PartyId, f64)>,
    /// The smallest edit that makes it acceptable to more.
    pub step: Option<DraftStep>,
    /// Why that was not searched for to the end: the space is too large.
    pub unsearched: Option<Diagnostic>,
}

/// The drafts of a case.
pub fn drafts_of(case: &Case) -> Vec<Package> {
    let mut on_agenda: Vec<_> = case.proposals.iter().filter(|p| p.off_agenda.is_none()).collect();
    on_agenda.sort_by_key(|p| (p.on.is_none(), p.on));
    on_agenda.into_iter().map(|p| Package { name: p.id.clone(), outcome: case.package(&p.set) }).collect()
}

/// The drafts of a case, scored for all who set an issue; nothing where there are fewer than two.
///
/// # Errors
/// What the bargaining engine refuses; a search for an edit that takes too much is given up, and its draft says so.
pub(crate) fn series(prepared: &Prepared, run: &Run<'_>) -> Result<Vec<DraftScore>, Diagnostic> {
    let packages = drafts_of(&prepared.case);
    if packages.len() < 2 {
        return Ok(Vec::new());
    }
    let group = zopa_bargain::Deals::new(&prepared.central, Group::Setters.members(&prepared.case))?.group();
    scored(prepared, group, &packages, run)
}

/// Drafts in the order of their numbers, scored for a group.
///
/// # Errors
/// As [`series`].
pub(crate) fn scored(
    prepared: &Prepared,
    group: PartySet,
    packages: &[Package],
    run: &Run<'_>,
) -> Result<Vec<DraftScore>, Diagnostic> {
    let before = std::iter::once(None).chain(packages.iter().map(|p| Some(&p.outcome)));
    packages.iter().zip(before).map(|(package, before)| score(prepared, group, package, before, run)).collect()
}

fn score(
    prepared: &Prepared,
    group: PartySet,
    package: &Package,
    before: Option<&Outcome>,
    run: &Run<'_>,
) -> Result<DraftScore, Diagnostic> {
    let (instance, model) = (&prepared.central, &prepared.model);
    let at = &package.outcome;
    let signers = model.signers(at);
    let positions = positions(instance, at)?;
    let asked = group.union(signers);
    let (accept, refuse): (Vec<&Position>, Vec<&Position>) =
        positions.iter().filter(|p| asked.contains(p.party)).partition(|p| p.stance == Stance::Yes);
    let set = |of: Vec<&Position>| of.into_iter().map(|p| p.party).collect::<PartySet>();
    let gained = |i: PartyId| {
        let additive = instance.additive(i)?;
        let before = before?;
        Some((i, additive.points(additive.score(model, at) - additive.score(model, before))))
    };
    let (step, unsearched) = match step(instance, at, group, run) {
        Err(problem) if [&TOO_MANY_OUTCOMES, &STOPPED].contains(&problem.code) => (None, Some(problem)),
        found => (found?, None),
    };
    Ok(DraftScore {
        package: package.clone(),
        feasible: feasible(prepared, at),
        signers,
        accepted_by: set(accept),
        refused_by: set(refuse),
        moved: before.map_or(Vec::new(), |b| at.differing(b).collect()),
        gained: prepared.case.parties.ids().filter_map(gained).collect(),
        step,
        unsearched,
        positions,
    })
}

/// Whether a package breaks no rule; the status quo is tested against rules on states only.
pub(crate) fn feasible(prepared: &Prepared, at: &Outcome) -> bool {
    let model = &prepared.model;
    if at == model.status_quo() { model.exists(at) } else { model.signable(at) }
}
