//! Threats, one by one: could it be done, would it be done, does it work, and is one safe after giving in?
//!
//! For a threat of j to k ("unless X, I do x"): the base b is the status quo if X is false there, else the departure
//! of k alone from the status quo with X false that is best for k. y is, among the states that differ from b only in
//! issues named in X, the best for k where X is true. The threat is *executable* if j reaches b+x from b alone,
//! *credible* if j likes b+x better than b, *effective* if k likes y better than b+x, and gives *assurance* if j would
//! not carry it out all the same once y is there (graph-model.md, part C).

use crate::drift::moves_from;
use zopa_conflict::{Moves, SpaceMoves};
use zopa_core::StateId;
use zopa_core::{
    Compared, Diagnostic, Instance, IssueId, LevelId, LevelSet, Limits, Outcome, PartyId, PartySet, Threat, ThreatId,
};

/// Where a threat is judged from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Base {
    /// The status quo: what the threat demands is not so there.
    StatusQuo,
    /// The target's best departure from the status quo to what the threat forbids.
    Departure(Outcome),
    /// What the threat demands is so, and the target cannot change that alone.
    CannotBeTriggered,
    /// What the threat demands is so, and how the target would change that is not known: its interests are not stated.
    Unstated,
    /// The scenario takes away what is threatened.
    OffAgenda,
}

/// A threat, judged at the central case. `None`: cannot be said (no base, nothing to comply with, or interests not
/// stated). Comparisons are of utilities alone; whether an outcome can exist shows in `executable`.
#[derive(Clone, PartialEq, Debug)]
pub struct ThreatRow {
    /// Which.
    pub threat: ThreatId,
    /// Where it is judged from.
    pub base: Base,
    /// What carrying it out leads to, b+x.
    pub executed: Option<Outcome>,
    /// Whether its author can do it alone.
    pub executable: Option<bool>,
    /// Whether its author would rather do it than not.
    pub credible: Option<bool>,
    /// What doing it costs its author, in points (negative: it gains).
    pub cost: Option<f64>,
    /// Where its author cannot do it alone: whose hand in it is missing. Empty where nothing would change, or a rule forbids it.
    pub lacks: PartySet,
    /// What giving in leads to, y; `None` also where nothing makes the demand true.
    pub complied: Option<Outcome>,
    /// Whether its target would rather give in than have it done.
    pub effective: Option<bool>,
    /// How many points giving in is worth to the target over having it done (negative: so much less).
    pub relief: Option<f64>,
    /// Whose signatures giving in takes, beside the target's.
    pub needs: PartySet,
    /// Whether its author would leave it undone once the target has given in.
    pub assurance: Option<bool>,
}

/// Judges every threat of the case.
///
/// # Errors
/// The conflict engine's refusal where the demand names too many issues, or the target sets too many.
pub fn threats(instance: &Instance, limits: &Limits) -> Result<Vec<ThreatRow>, Diagnostic> {
    let case = instance.model().case();
    case.threats.enumerated().map(|(id, threat)| judge(instance, id, threat, limits)).collect()
}

fn judge(instance: &Instance, id: ThreatId, threat: &Threat, limits: &Limits) -> Result<ThreatRow, Diagnostic> {
    let model = instance.model();
    let (by, to) = (threat.by, threat.to);
    let mut row = ThreatRow {
        threat: id,
        base: base(instance, threat, limits)?,
        executed: None,
        executable: None,
        credible: None,
        cost: None,
        lacks: PartySet::EMPTY,
        complied: None,
        effective: None,
        relief: None,
        needs: PartySet::EMPTY,
        assurance: None,
    };
    let b = match &row.base {
        Base::StatusQuo => model.status_quo().clone(),
        Base::Departure(outcome) => outcome.clone(),
        Base::CannotBeTriggered | Base::Unstated | Base::OffAgenda => return Ok(row),
    };
    let done = carried_out(&b, &threat.set);
    row.executable = Some(reaches(instance, by, &b, &done, limits)?);
    row.credible = better(instance, by, &done, &b);
    row.cost = instance.additive(by).map(|a| a.points(a.score(model, &b) - a.score(model, &done)));
    if row.executable == Some(false) {
        let case = model.case();
        let hands = done.differing(&b).map(|v| case.issues[v].control.signers());
        row.lacks = hands.fold(PartySet::EMPTY, PartySet::union).minus(PartySet::only(by));
    }
    row.complied = best_compliance(instance, threat, &b, limits)?;
    row.effective = row.complied.as_ref().and_then(|y| better(instance, to, y, &done));
    row.relief = row
        .complied
        .as_ref()
        .and_then(|y| instance.additive(to).map(|a| a.points(a.score(model, y) - a.score(model, &done))));
    row.needs = needs(instance, threat, &b, row.complied.as_ref());
    row.assurance = row.complied.as_ref().and_then(|y| assurance(instance, threat, y));
    row.executed = Some(done);
    Ok(row)
}

/// Whose agreement it takes to go from b to y, beside the target's.
fn needs(instance: &Instance, threat: &Threat, b: &Outcome, y: Option<&Outcome>) -> PartySet {
    let case = instance.model().case();
    let signers =
        |y: &Outcome| y.differing(b).map(|v| case.issues[v].control.signers()).fold(PartySet::EMPTY, PartySet::union);
    y.map_or(PartySet::EMPTY, signers).minus(PartySet::only(threat.to))
}

/// Whether the author likes y+x no better than y.
fn assurance(instance: &Instance, threat: &Threat, y: &Outcome) -> Option<bool> {
    let done = carried_out(y, &threat.set);
    better(instance, threat.by, &done, y).map(|would| !would)
}

fn base(instance: &Instance, threat: &Threat, limits: &Limits) -> Result<Base, Diagnostic> {
    let model = instance.model();
    if threat.off_agenda.is_some() {
        return Ok(Base::OffAgenda);
    }
    let demand = model.condition(threat.unless);
    let q = model.status_quo();
    if !demand.holds(q) {
        return Ok(Base::StatusQuo);
    }
    if !model.case().with_preferences().contains(threat.to) {
        return Ok(Base::Unstated);
    }
    let everything: Vec<IssueId> = model.space().issue_ids().collect();
    let mut best: Option<Outcome> = None;
    moves_from(instance, threat.to, q, &everything, limits, &mut |t| {
        let first = best.as_ref().is_none_or(|b| instance.compare(threat.to, &t, b) == Compared::Better);
        if !demand.holds(&t) && first {
            best = Some(t);
        }
    })?;
    Ok(best.map_or(Base::CannotBeTriggered, Base::Departure))
}

/// The best state for the target that differs from b only in issues which the demand names and where the demand is
/// true; ties go to the lowest index.
fn best_compliance(
    instance: &Instance,
    threat: &Threat,
    b: &Outcome,
    limits: &Limits,
) -> Result<Option<Outcome>, Diagnostic> {
    let model = instance.model();
    if !model.case().with_preferences().contains(threat.to) {
        return Ok(None);
    }
    let demand = model.condition(threat.unless);
    let domains = model
        .space()
        .issue_ids()
        .map(|v| {
            let n = model.space().levels(v);
            if demand.support().contains(v) { LevelSet::all(n) } else { LevelSet::of(n, [b.level(v)]) }
        })
        .collect();
    let states = SpaceMoves::new(model, Some(&domains), PartySet::EMPTY, limits)?;
    let mut best: Option<Outcome> = None;
    for s in (0..states.states()).map(|s| StateId(s as u32)).filter(|s| states.feasible(*s)) {
        let y = states.outcome(s);
        let first = best.as_ref().is_none_or(|found| instance.compare(threat.to, &y, found) == Compared::Better);
        if demand.holds(&y) && first {
            best = Some(y);
        }
    }
    Ok(best)
}

/// Whether the party reaches `to` from `from` in one move of its own.
fn reaches(
    instance: &Instance,
    party: PartyId,
    from: &Outcome,
    to: &Outcome,
    limits: &Limits,
) -> Result<bool, Diagnostic> {
    let changed: Vec<IssueId> = to.differing(from).collect();
    let mut found = false;
    moves_from(instance, party, from, &changed, limits, &mut |t| found |= t == *to)?;
    Ok(found)
}

/// Whether the party likes `a` better than `b`; `None` where its interests are not stated.
fn better(instance: &Instance, party: PartyId, a: &Outcome, b: &Outcome) -> Option<bool> {
    match instance.compare(party, a, b) {
        Compared::Unknown => None,
        compared => Some(compared > Compared::Equal),
    }
}

fn carried_out(at: &Outcome, set: &[(IssueId, LevelId)]) -> Outcome {
    let mut done = at.clone();
    set.iter().for_each(|(v, level)| done.set(*v, *level));
    done
}
