//! One state of a space too large to list: who would leave it, and for what.
//!
//! A party's own moves can always be gone through one by one, since the others' issues stay as they are. By Nash it stays if none
//! of them is an improvement, whatever the form of its preference; by GMR and SMR if after each improvement its security
//! level (`security`) is no better than the state.

use super::deviation::{Hand, hand};
use super::lexicographic::no_better;
use super::space::{Moved, States};
use super::{Deviation, security, statements};
use crate::concept::{Concept, Notion};
use crate::moves::{Moves, SpaceMoves};
use crate::problem::{NEEDS_WORK, NO_SUCH_STATE, stopped};
use crate::sat::{Solved, Wire};
use std::cmp::Reverse;
use std::ops::ControlFlow;
use zopa_core::{
    Answer, Compared, ConditionId, Control, Diagnostic, Domains, Id, Instance, IssueId, LevelId, LevelSet, Method,
    Model, Outcome, PartyId, PartySet, Run, StateId, StopReason, Worth,
};

/// Settings of its own issues that are gone through for one party.
const SETTINGS: u64 = 1 << 18;

/// The verdict on one state for one party.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// Who.
    pub party: PartyId,
    /// Whether it would stay.
    pub stable: bool,
    /// How many of its moves are improvements.
    pub improvements: u64,
    /// If it would leave: the improvement that nothing deters and that it likes best; if it would stay, the improvement that it likes
    /// best. `None` without an improvement.
    pub temptation: Option<Deviation>,
}

/// Who would leave a state, of the parties whose preferences are stated.
///
/// # Errors
/// E723 for a state that a rule forbids; E760 for SEQ and SSEQ, and for GMR and SMR where security levels are not exact or a party has
/// weights; E720, E721, E722 beyond the limits, E722 also for a party with more than 2^18 settings of its own issues.
pub fn judge(
    instance: &Instance,
    concept: Concept,
    at: &Outcome,
    run: &Run<'_>,
) -> Result<Answer<Vec<Judged>>, Diagnostic> {
    let model = instance.model();
    super::equilibria::check(model, concept)?;
    if !model.exists(at) {
        return Err(Diagnostic::new(&NO_SUCH_STATE, "the state asked for cannot exist")
            .because("A rule on states forbids it.")
            .cure("Ask for a state that breaks no rule."));
    }
    let mut all = Vec::new();
    for party in model.case().parties.ids() {
        if !matches!(instance.worth(party), Worth::Absent) {
            all.push(of_party(instance, concept, at, party, run)?);
        }
    }
    let method = Method { variant: "one state, the others not listed", ..Notion::plain(concept).method() };
    Ok(Answer::exact(all, method))
}

fn of_party(
    instance: &Instance,
    concept: Concept,
    at: &Outcome,
    party: PartyId,
    run: &Run<'_>,
) -> Result<Judged, Diagnostic> {
    let model = instance.model();
    let mut improvements = improvements(instance, at, party, run)?;
    let count = improvements.len() as u64;
    // The best first; of equally good ones the lowest.
    let (open, best) = match (concept, statements_unless_nash(instance, concept, party)?) {
        (_, Some(statements)) => {
            let holds = |t: &Outcome| -> Vec<Reverse<bool>> {
                statements.iter().map(|s| Reverse(s.iter().any(|c| model.condition(*c).holds(t)))).collect()
            };
            improvements.sort_by_cached_key(holds);
            let best = improvements.first().cloned();
            (undeterred(instance, concept, at, party, improvements, run)?, best)
        }
        (Concept::Nash, None) => {
            let better = |best: Outcome, t: Outcome| match instance.compare(party, &t, &best) {
                Compared::Better => t,
                _ => best,
            };
            let best = improvements.into_iter().reduce(better);
            (best.clone(), best)
        }
        (_, None) => (None, None),
    };
    let to = |t: Outcome| Deviation { party, to: at.differing(&t).map(|v| (v, t.level(v))).collect() };
    debug_assert!(open.iter().all(|t| model.exists(t)));
    Ok(Judged { party, stable: open.is_none(), improvements: count, temptation: open.or(best).map(to) })
}

/// The party's statements, where the concept asks what answers an improvement.
fn statements_unless_nash(
    instance: &Instance,
    concept: Concept,
    party: PartyId,
) -> Result<Option<Vec<Vec<ConditionId>>>, Diagnostic> {
    if concept == Concept::Nash { Ok(None) } else { statements(instance, party) }
}

/// Where the party would rather be, by one move of its own; in the order of their levels, the last issue first.
fn improvements(instance: &Instance, at: &Outcome, party: PartyId, run: &Run<'_>) -> Result<Vec<Outcome>, Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let settings = case.issues.ids().filter_map(|v| Some((v, hand(case, v, party)?)));
    let count = settings.fold(1u64, |n, (v, hand)| match hand {
        Hand::Sets => n.saturating_mul(model.space().levels(v) as u64),
        Hand::FallsBack(_) => n.saturating_mul(2),
    });
    if count > SETTINGS {
        let name = &case.parties[party].name;
        let message = format!("{name} has {count} settings of its own issues, of which {SETTINGS} are gone through");
        return Err(Diagnostic::new(&NEEDS_WORK, message)
            .because("Whether a party would leave a state is found by comparing it with each of them.")
            .cure("Fix issues of its own that do not matter here (a scenario with `fix`)."));
    }
    // Only what it can turn has more than one level here.
    let turns = |c: &Control| matches!(c, Control::Set { by, .. } if by.contains(party));
    let domains: Domains = case
        .issues
        .enumerated()
        .map(|(v, issue)| {
            let n = model.space().levels(v);
            match turns(&issue.control) {
                true => LevelSet::of(n, (0..n).map(LevelId::new)),
                false => LevelSet::of(n, [at.level(v)]),
            }
        })
        .collect();
    let who = PartySet::only(party).intersection(crate::moves::movers(model));
    let moves = SpaceMoves::new(model, Some(&domains), who, run.limits)?;
    let mut found: Vec<StateId> = Vec::new();
    if let Some(here) = moves.state(at) {
        moves.each(party, here, &mut |t| {
            if instance.compare(party, &moves.outcome(t), at) == Compared::Better {
                found.push(t);
            }
        });
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|t| moves.outcome(t)).collect())
}

/// The first of the improvements after which the party is still sure of something better.
fn undeterred(
    instance: &Instance,
    concept: Concept,
    at: &Outcome,
    party: PartyId,
    improvements: Vec<Outcome>,
    run: &Run<'_>,
) -> Result<Option<Outcome>, Diagnostic> {
    let model = instance.model();
    let Some(statements) = statements(instance, party)? else { return Ok(None) };
    let limit = super::equilibria::conflicts(run.limits);
    let here: Vec<Wire> =
        statements.iter().map(|s| Wire::Known(s.iter().any(|c| model.condition(*c).holds(at)))).collect();
    if concept == Concept::Smr {
        // The same after every move.
        let worst = security::of_party(model, party, &statements, run.limits, limit)?;
        return Ok(if worst > here { improvements.into_iter().next() } else { None });
    }
    // The others' settings that would leave the party no better than here; which of them go with its own choice is asked
    // choice by choice.
    let mut states = States::new(model, limit);
    let there: Vec<Wire> = statements.iter().map(|s| states.any_truth(s, &Moved::default())).collect();
    no_better(&mut states, Wire::Known(true), &there, &here);
    let own: Vec<IssueId> = model.case().issues.ids().filter(|v| sets(model, *v) == PartySet::only(party)).collect();
    for (done, t) in improvements.into_iter().enumerate() {
        if let ControlFlow::Break(why) = run.watch.tick(done as u64, None) {
            return Err(stopped("The search for security levels", &why));
        }
        let mut chosen = Vec::with_capacity(own.len());
        for v in &own {
            let level = LevelSet::of(model.space().levels(*v), [t.level(*v)]);
            if let Wire::Of(lit) = states.one_of(*v, &level) {
                chosen.push(lit);
            }
        }
        match states.solver.solve(&chosen) {
            Solved::Yes => {}
            Solved::No => return Ok(Some(t)),
            Solved::Spent => {
                let why = StopReason::Work { done: states.solver.work(), limit };
                return Err(stopped("The search for security levels", &why));
            }
        }
    }
    Ok(None)
}

fn sets(model: &Model, issue: IssueId) -> PartySet {
    model.case().issues[issue].control.setters()
}
