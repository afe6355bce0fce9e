//! Proposals.

use super::Subject;
use crate::codes::structure::{NAMES_STATUS_QUO, PROPOSAL_BREAKS_RULE, PROPOSAL_UNREACHABLE, SAME_OUTCOME};
use crate::problems::Problems;
use std::collections::HashMap;
use zopa_core::{Diagnostic, IssueId, LevelId, Outcome, Proposal, ProposalId};

/// Proposals whose outcome is known and on the agenda.
fn sound<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = (ProposalId, &'a Proposal)> {
    let case = subject.case();
    case.proposals.enumerated().filter(|(id, proposal)| {
        let known = subject.read.proposals[*id];
        let fixed =
            |set: &[(IssueId, LevelId)]| set.iter().any(|(v, l)| subject.fixed.iter().any(|(f, k)| f == v && k != l));
        known
            && case.has_status_quo
            && !fixed(&proposal.set)
            && !(subject.variant && against_one_way(subject, proposal).is_some())
    })
}

/// The first level that the proposal names and that `one_way` puts out of reach.
pub(crate) fn against_one_way(subject: &Subject<'_>, proposal: &Proposal) -> Option<(IssueId, LevelId)> {
    proposal.set.iter().copied().find(|(v, l)| {
        let issue = &subject.case().issues[*v];
        subject.read.issues[*v] && !issue.control.allows(issue.status_quo, *l)
    })
}

/// What somebody could sign keeps the rules of both kinds.
pub(super) fn e522_proposal_breaks_rule(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let status_quo = case.status_quo();
    for (_, proposal) in sound(subject) {
        let outcome = case.package(&proposal.set);
        let broken = case.rules.iter().find(|r| {
            // A rule that removes the status quo is reported as such, not again for each proposal.
            let removes = r.scope == zopa_core::Scope::States && subject.holds(r.broken, &status_quo);
            let moves = r.scope.forbids_moves().is_some();
            subject.sound(r.broken) && !moves && !removes && subject.holds(r.broken, &outcome)
        });
        if let Some(rule) = broken {
            problems.push(
                Diagnostic::new(
                    &PROPOSAL_BREAKS_RULE,
                    format!("the proposal `{}` breaks the rule `{}`", proposal.id, rule.id),
                )
                .at_path(format!("proposals.{}.set", proposal.id), "excluded by the rule")
                .at_path(format!("rules.{}", rule.id), "the rule")
                .because(format!(
                    "The rule says \"{}\"; the proposal leads to {}.",
                    rule.text,
                    subject.relevant_in_words(rule.broken, &outcome)
                ))
                .cure("Change what the proposal sets, or the rule."),
            );
        }
    }
}

/// What somebody could sign can be reached from the status quo.
pub(super) fn e523_proposal_unreachable(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for (_, proposal) in sound(subject) {
        if let Some((v, level)) = against_one_way(subject, proposal) {
            let issue = &case.issues[v];
            problems.push(
                Diagnostic::new(
                    &PROPOSAL_UNREACHABLE,
                    format!("the proposal `{}` goes against `one_way` of `{}`", proposal.id, issue.id),
                )
                .at_path(format!("proposals.{}.set.{}", proposal.id, issue.id), "no way from the status quo")
                .at_path(format!("issues.{}.one_way", issue.id), "said here")
                .because(format!(
                    "There is no change from `{}`, at which `{}` stands, to `{}`.",
                    issue.levels[issue.status_quo].id, issue.id, issue.levels[level].id
                ))
                .cure("Change what the proposal sets, the status quo, or `one_way`."),
            );
        }
    }
}

/// Two proposals with one outcome share a row.
pub(super) fn w304_same_outcome(subject: &Subject<'_>, problems: &mut Problems) {
    let mut first: HashMap<Outcome, &str> = HashMap::new();
    for (_, proposal) in sound(subject) {
        let outcome = subject.case().package(&proposal.set);
        match first.get(&outcome) {
            Some(other) => problems.push(
                Diagnostic::new(
                    &SAME_OUTCOME,
                    format!("the proposals `{other}` and `{}` lead to the same outcome", proposal.id),
                )
                .at_path(format!("proposals.{}", proposal.id), "the same again")
                .at_path(format!("proposals.{other}"), "first here")
                .because("The assessment shows one row for both.")
                .cure("Take one out, or change what it sets."),
            ),
            None => {
                first.insert(outcome, &proposal.id);
            }
        }
    }
}

/// Naming the status quo changes nothing.
pub(super) fn w305_names_status_quo(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let proposals = case.proposals.iter().map(|p| ("proposals", "proposal", &p.id, &p.set));
    let threats = case.threats.iter().map(|t| ("threats", "threat", &t.id, &t.set));
    for (section, what, id, set) in proposals.chain(threats) {
        let stands = |(v, l): &&(IssueId, LevelId)| subject.read.issues[*v] && case.issues[*v].status_quo == *l;
        if let Some((v, level)) = set.iter().find(stands) {
            let issue = &case.issues[*v];
            problems.push(
                Diagnostic::new(
                    &NAMES_STATUS_QUO,
                    format!(
                        "the {what} `{id}` sets `{}` to `{}`, where it stands already",
                        issue.id, issue.levels[*level].id
                    ),
                )
                .at_path(format!("{section}.{id}.set.{}", issue.id), "the status quo")
                .because("It changes nothing, and nobody's signature is needed for it.")
                .cure("Take it out, or correct the level or the status quo."),
            );
        }
    }
}
