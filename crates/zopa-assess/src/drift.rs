//! Drift: what a party would change on the side.

use zopa_conflict::{Moves, SpaceMoves, TOO_MANY_STATES};
use zopa_core::{
    Compared, Diagnostic, Instance, IssueId, IssueSet, LevelSet, Limits, Outcome, PartyId, PartySet, Role,
};

/// Settings of one party that are looked at.
const SETTINGS: u64 = 100_000_000;

/// A party's best strict improvement by a single move on issues that nobody agreed about.
#[derive(Clone, PartialEq, Debug)]
pub struct Drift {
    /// Who.
    pub party: PartyId,
    /// Where to.
    pub to: Outcome,
    /// How many points it gains; `None` for a party with ordinal preferences.
    pub points: Option<f64>,
}

/// Each party's drift at an outcome, issues in `named` left alone. With no named issue and at the status quo: who would
/// move alone. Ties go to the lowest outcome index.
///
/// # Errors
/// The conflict engine's refusal of a party with too many settings of its own.
pub fn drift(instance: &Instance, at: &Outcome, named: &IssueSet, limits: &Limits) -> Result<Vec<Drift>, Diagnostic> {
    let case = instance.model().case();
    let mut found = Vec::new();
    for party in case.with_preferences().minus(case.having(Role::Audience)).iter() {
        if let Some(to) = best_move(instance, party, at, named, limits)? {
            let points = instance.additive(party).map(|a| {
                let model = instance.model();
                a.points(a.score(model, &to) - a.score(model, at))
            });
            found.push(Drift { party, to, points });
        }
    }
    Ok(found)
}

/// What keeps a party where it is: the one of its single moves that it likes best, none of which gains it anything.
#[derive(Clone, PartialEq, Debug)]
pub struct Restraint {
    /// Who.
    pub party: PartyId,
    /// Where the move leads.
    pub to: Outcome,
    /// How many points it costs, at least 0; `None` for a party with ordinal preferences.
    pub cost: Option<f64>,
}

/// For each party that could move from an outcome and would gain by none of its moves, the move nearest to a gain. Ties go to
/// the lowest outcome index.
///
/// # Errors
/// The conflict engine's refusal of a party with too many settings of its own.
pub fn restraints(instance: &Instance, at: &Outcome, limits: &Limits) -> Result<Vec<Restraint>, Diagnostic> {
    let case = instance.model().case();
    let issues: Vec<IssueId> = instance.model().space().issue_ids().collect();
    let mut found = Vec::new();
    for party in case.with_preferences().minus(case.having(Role::Audience)).iter() {
        let mut best: Option<Outcome> = None;
        moves_from(instance, party, at, &issues, limits, &mut |to| {
            let first = best.as_ref().is_none_or(|b| instance.compare(party, &to, b) == Compared::Better);
            if first {
                best = Some(to);
            }
        })?;
        if let Some(to) = best.filter(|to| instance.compare(party, to, at) != Compared::Better) {
            let cost = instance.additive(party).map(|a| {
                let model = instance.model();
                a.points(a.score(model, at) - a.score(model, &to))
            });
            found.push(Restraint { party, to, cost });
        }
    }
    Ok(found)
}

/// The party's best strict improvement among its moves from `at` that leave the named issues alone.
fn best_move(
    instance: &Instance,
    party: PartyId,
    at: &Outcome,
    named: &IssueSet,
    limits: &Limits,
) -> Result<Option<Outcome>, Diagnostic> {
    let free: Vec<IssueId> = instance.model().space().issue_ids().filter(|v| !named.contains(*v)).collect();
    let mut best: Option<Outcome> = None;
    moves_from(instance, party, at, &free, limits, &mut |to| {
        let against = best.as_ref().unwrap_or(at);
        if instance.compare(party, &to, against) == Compared::Better {
            best = Some(to);
        }
    })?;
    Ok(best)
}

/// Calls `found` with every outcome that the party reaches from `at` in one move on the free issues, in index order.
pub(crate) fn moves_from(
    instance: &Instance,
    party: PartyId,
    at: &Outcome,
    free: &[IssueId],
    limits: &Limits,
    found: &mut dyn FnMut(Outcome),
) -> Result<(), Diagnostic> {
    let model = instance.model();
    let case = model.case();
    // Only issues that the party has a hand in can move, so the sub-space stays small.
    let moves = |v: IssueId| free.contains(&v) && case.issues[v].control.setters().contains(party);
    let own = model.space().issue_ids().filter(|v| moves(*v)).map(|v| model.space().levels(v) as u64);
    let settings = own.fold(1u64, u64::saturating_mul);
    if settings > SETTINGS {
        let who = &case.parties[party].id;
        return Err(Diagnostic::new(
            &TOO_MANY_STATES,
            format!("{who} has {settings} settings of its own; {SETTINGS} can be looked at"),
        )
        .because("Each of them may be a move that it makes alone.")
        .cure("Merge levels that no party tells apart, or fix issues in a scenario (`fix = { issue = \"level\" }`)."));
    }
    let domains = model
        .space()
        .issue_ids()
        .map(|v| {
            let n = model.space().levels(v);
            if moves(v) { LevelSet::all(n) } else { LevelSet::of(n, [at.level(v)]) }
        })
        .collect();
    let moves = SpaceMoves::new(model, Some(&domains), PartySet::only(party), limits)?;
    if let Some(here) = moves.state(at) {
        let mut targets = Vec::new();
        moves.each(party, here, &mut |t| targets.push(t));
        targets.sort_unstable();
        for t in targets {
            found(moves.outcome(t));
        }
    }
    Ok(())
}
