//! Rules.

use super::Subject;
use crate::codes::structure::{LOCKS_FALL_BACK, RULE_REMOVES_STATUS_QUO};
use crate::problems::Problems;
use zopa_core::{Control, Diagnostic, Id, IssueId, LevelId, Outcome, PartySet, Rule, Scope};

/// States that are looked at for one rule, and conditions that are evaluated for all together, when fall-backs are
/// checked.
const STATES_OF_A_RULE: u64 = 10_000;
const EVALUATIONS: u64 = 1_000_000;

/// The status quo exists.
pub(super) fn e521_rule_removes_status_quo(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    if !case.has_status_quo {
        return;
    }
    let status_quo = case.status_quo();
    for rule in case.rules.iter().filter(|r| r.scope == Scope::States && subject.sound(r.broken)) {
        if subject.holds(rule.broken, &status_quo) {
            problems.push(
                Diagnostic::new(&RULE_REMOVES_STATUS_QUO, format!("the rule `{}` removes the status quo", rule.id))
                    .at_path(format!("rules.{}.{}", rule.id, key(rule)), "true of the way things stand")
                    .because(format!("It says \"{}\", but now {}.", rule.text, subject.relevant_in_words(rule.broken, &status_quo)))
                    .cure("Correct the rule or the status quo; if it only says what nobody would sign, add applies_to = \"packages\"."),
            );
        }
    }
}

fn key(rule: &Rule) -> &'static str {
    if rule.text.starts_with("always") { "always" } else { "never" }
}

/// A state that a setter could reach by going back to the status-quo level alone, and that a rule on states removes.
pub(super) fn w306_locks_fall_back(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    if case.is_graph() || subject.read.issues.iter().any(|sound| !sound) {
        return;
    }
    let mut budget = EVALUATIONS;
    let status_quo = case.status_quo();
    for rule in case.rules.iter().filter(|r| r.scope == Scope::States && !subject.holds(r.broken, &status_quo)) {
        let Some(condition) = &subject.conditions[rule.broken] else { continue };
        let support: Vec<IssueId> = condition.support().iter().collect();
        let mut locked: Vec<IssueId> = Vec::new();
        for state in states(subject, &support, STATES_OF_A_RULE) {
            for &issue in support.iter() {
                if budget == 0 {
                    return;
                }
                if !locked.contains(&issue) && is_locked(subject, rule, &state, issue, &mut budget) {
                    locked.push(issue);
                    problems.push(locked_fall_back(subject, rule, &state, issue));
                }
            }
        }
    }
}

/// Who can bring an issue back to the status quo alone from where it stands in a state.
fn can_go_back(subject: &Subject<'_>, state: &Outcome, issue: IssueId) -> PartySet {
    let v = &subject.case().issues[issue];
    let Control::Set { by, binding, .. } = &v.control else { return PartySet::EMPTY };
    let joint = v.control.is_joint();
    let away = state.level(issue) != v.status_quo;
    let free = v.control.allows(state.level(issue), v.status_quo) && !(joint && *binding);
    if away && free { *by } else { PartySet::EMPTY }
}

fn is_locked(subject: &Subject<'_>, rule: &Rule, state: &Outcome, issue: IssueId, budget: &mut u64) -> bool {
    *budget = budget.saturating_sub(1);
    if can_go_back(subject, state, issue).is_empty() {
        return false;
    }
    let after = state.with(issue, subject.case().issues[issue].status_quo);
    if !subject.holds(rule.broken, &after) {
        return false;
    }
    *budget = budget.saturating_sub(subject.case().rules.len() as u64);
    exists(subject, state)
}

fn exists(subject: &Subject<'_>, state: &Outcome) -> bool {
    subject.case().rules.iter().all(|r| r.scope != Scope::States || !subject.holds(r.broken, state))
}

fn locked_fall_back(subject: &Subject<'_>, rule: &Rule, state: &Outcome, issue: IssueId) -> Diagnostic {
    let case = subject.case();
    let v = &case.issues[issue];
    let who: Vec<&str> = can_go_back(subject, state, issue).iter().map(|p| subject.party_name(p)).collect();
    let back = case.label(issue, v.status_quo);
    Diagnostic::new(
        &LOCKS_FALL_BACK,
        format!("`{}` makes it impossible for {} to go back to \"{back}\" on {}", rule.id, who.join(" or "), v.name),
    )
    .at_path(format!("rules.{}.{}", rule.id, key(rule)), "locks a fall-back")
    .because(format!(
        "From {}, going back would lead to a state that the rule removes: the breach cannot happen, so nobody has to fear it.",
        subject.changes_in_words(state)
    ))
    .cure("If the breach is possible, add applies_to = \"packages\": nobody would sign it, but it can come about. If it is truly impossible, leave the rule as it is.")
}

/// States in which only these issues differ from the status quo, the first issue fastest, up to a number.
fn states<'a>(subject: &'a Subject<'_>, issues: &'a [IssueId], limit: u64) -> impl Iterator<Item = Outcome> + 'a {
    let case = subject.case();
    let total = issues.iter().try_fold(1u64, |n, v| n.checked_mul(case.issues[*v].levels.len() as u64));
    let total = total.unwrap_or(u64::MAX).min(limit);
    let status_quo = case.status_quo();
    (0..total).map(move |mut at| {
        let mut state = status_quo.clone();
        for &v in issues {
            let size = case.issues[v].levels.len() as u64;
            state.set(v, LevelId::new((at % size) as usize));
            at /= size;
        }
        state
    })
}
