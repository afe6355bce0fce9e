//! Security levels: what a party can be sure of (Howard, *Paradoxes of Rationality*, 1971).
//!
//! Where every issue is set by one party, every change can be undone and no rule forbids a state, the others can
//! bring about any setting of theirs. After a move of `i` to its own choice `a`, the worst that they can do to it by GMR is then
//! m_i(a) = min over x_others of rank_i(a, x_others), and by SMR, where `i` may move again,
//! the same for every `a`: beta_i = min over x_others of max over x_i of rank_i. Ranks are vectors of truths here, compared
//! from the first; each minimum is found statement by statement, one question each.

use super::deviation::{Alternative, alternatives};
use super::lexicographic::no_better;
use super::space::{Moved, States};
use crate::moves::movers;
use crate::problem::{NOT_SYMBOLIC, stopped};
use crate::sat::{Lit, Solved, Wire};
use zopa_core::{ConditionId, Control, Diagnostic, Limits, Model, PartyId, StopReason};

/// Refuses a space in which the others' settings are not all within their reach.
///
/// # Errors
/// E760.
pub(super) fn check_reversible_product(model: &Model) -> Result<(), Diagnostic> {
    let case = model.case();
    let refuse = |what: String, path: String| {
        Err(Diagnostic::new(&NOT_SYMBOLIC, what)
            .at_path(path, "here")
            .because(
                "GMR and SMR are searched for by security levels, which are exact only where the others can bring \
                 about every setting of their issues.",
            )
            .cure("Ask for nash, or fix issues until the states can be listed."))
    };
    if let Some(rule) = case.rules.iter().find(|r| r.scope == zopa_core::Scope::States) {
        return refuse(format!("rule {} forbids states", rule.id), format!("rules.{}", rule.id));
    }
    if let Some(rule) = case.rules.iter().find(|r| r.scope.forbids_moves().is_some()) {
        return refuse(format!("rule {} forbids moves", rule.id), format!("rules.{}", rule.id));
    }
    let moving = movers(model);
    for (v, issue) in case.issues.enumerated() {
        let path = format!("issues.{}", issue.id);
        let levels = model.space().levels(v);
        match &issue.control {
            _ if levels == 1 => {}
            Control::Set { by, allowed, .. } => {
                if issue.control.is_joint() {
                    return refuse(format!("{} is set by several parties", issue.name), path);
                }
                if !by.is_subset(moving) || by.is_empty() {
                    return refuse(format!("nobody moves {}", issue.name), path);
                }
                if allowed.iter().any(|to| to.len() < levels) {
                    return refuse(format!("{} cannot go back", issue.name), path);
                }
            }
            Control::Arcs(_) => return refuse("an explicit graph has no product of issues".to_owned(), "graph".into()),
        }
    }
    Ok(())
}

/// m_i(a): the truths of the statements, from the first, in the worst case after the alternative. A solver of its own:
/// a question costs as much as the solver is large.
pub(super) fn after_choice(
    model: &Model,
    statements: &[Vec<ConditionId>],
    moved: &Moved,
    work: u64,
) -> Result<Vec<Wire>, Diagnostic> {
    let mut states = States::new(model, work);
    let after: Vec<Wire> = statements.iter().map(|s| states.any_truth(s, moved)).collect();
    lowest(&mut states, &after)
}

/// beta_i of a party, from its statements alone.
pub(super) fn of_party(
    model: &Model,
    party: PartyId,
    statements: &[Vec<ConditionId>],
    limits: &Limits,
    work: u64,
) -> Result<Vec<Wire>, Diagnostic> {
    let mut states = States::new(model, work);
    let all = alternatives(&mut states, party, statements, limits)?;
    overall(model, statements, &all, work)
}

/// beta_i: the worst over the others' settings of the best that the party can then choose.
pub(super) fn overall(
    model: &Model,
    statements: &[Vec<ConditionId>],
    all: &[Alternative],
    work: u64,
) -> Result<Vec<Wire>, Diagnostic> {
    // A bound that no alternative passes; the smallest such bound is the answer.
    let mut states = States::new(model, work);
    let bound: Vec<Wire> = statements.iter().map(|_| Wire::Of(states.solver.fresh())).collect();
    for a in all {
        let after: Vec<Wire> = statements.iter().map(|s| states.any_truth(s, &a.moved)).collect();
        no_better(&mut states, Wire::Known(true), &after, &bound);
    }
    lowest(&mut states, &bound)
}

/// The lexicographically smallest values of the wires.
fn lowest(states: &mut States<'_>, wires: &[Wire]) -> Result<Vec<Wire>, Diagnostic> {
    let mut assumed: Vec<Lit> = Vec::new();
    let mut found = Vec::with_capacity(wires.len());
    for wire in wires {
        let Wire::Of(l) = *wire else {
            found.push(*wire);
            continue;
        };
        assumed.push(!l);
        let can_be_false = match states.solver.solve(&assumed) {
            Solved::Yes => true,
            Solved::No => false,
            Solved::Spent => {
                let done = states.solver.work();
                return Err(stopped("The search for security levels", &StopReason::Work { done, limit: done }));
            }
        };
        if !can_be_false && let Some(last) = assumed.last_mut() {
            *last = l;
        }
        found.push(Wire::Known(!can_be_false));
    }
    Ok(found)
}
