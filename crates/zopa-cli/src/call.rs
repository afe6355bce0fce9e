//! From what was typed to a request that holds together.

use crate::args::Case as CaseArgs;
use crate::output::Failed;
use zopa::core::{Case, Code, Diagnostic, Id, IssueId, LevelId, Outcome, PartyId, PartySet};
use zopa::problems::{NO_PARTY, NO_SCENARIO, NO_STATE, NO_THREADS};
use zopa::{Prepared, Refused, Wanted};

/// Starts the threads that the engines use.
pub(crate) fn threads(n: Option<u16>) -> Result<(), Failed> {
    let Some(n) = n else { return Ok(()) };
    let built = rayon::ThreadPoolBuilder::new().num_threads(n.into()).build_global();
    built.map_err(|e| {
        Failed::call(
            Diagnostic::new(&NO_THREADS, format!("{n} threads could not be started: {e}"))
                .because(NO_THREADS.about)
                .cure("Ask for fewer with --threads."),
        )
    })
}

/// Opens the case under the scenario that was asked for.
pub(crate) fn prepare(args: &CaseArgs, seed: u64) -> Result<Prepared, Failed> {
    let opened = zopa::case::open(&args.path)
        .map_err(|problem| Failed::Input(Refused { opened: None, problems: vec![*problem] }))?;
    if let (Some(name), Some(case)) = (&args.scenario, &opened.case)
        && !case.scenarios.iter().any(|s| s.id == *name)
    {
        return Err(Failed::call(no_scenario(name, case)));
    }
    Prepared::new(opened, args.scenario.as_deref(), seed).map_err(Failed::Input)
}

/// The problem of a scenario that is not there.
pub(crate) fn no_scenario(name: &str, case: &Case) -> Diagnostic {
    let known: Vec<&str> = case.scenarios.iter().map(|s| s.id.as_str()).collect();
    let cure = match known.as_slice() {
        [] => "This case has no scenarios: leave --scenario out.".to_owned(),
        known => format!("The case has: {}.", known.join(", ")),
    };
    Diagnostic::new(&NO_SCENARIO, format!("the case has no scenario `{name}`")).because(NO_SCENARIO.about).cure(cure)
}

/// Parties by their ids, separated by commas.
pub(crate) fn parties(text: &str, case: &Case) -> Result<PartySet, Failed> {
    text.split(',').map(str::trim).map(|id| party(id, "", case)).collect()
}

/// The same where a group has a name too.
pub(crate) fn group(text: &str, case: &Case) -> Result<PartySet, Failed> {
    text.split(',').map(str::trim).map(|id| party(id, " Or say table, principals or setters.", case)).collect()
}

fn party(id: &str, groups: &str, case: &Case) -> Result<PartyId, Failed> {
    case.parties.find(|p| p.id == id).ok_or_else(|| {
        let known: Vec<&str> = case.parties.iter().map(|p| p.id.as_str()).collect();
        Failed::call(
            Diagnostic::new(&NO_PARTY, format!("the case has no party `{id}`"))
                .because(NO_PARTY.about)
                .cure(format!("The case has: {}.{groups}", known.join(", "))),
        )
    })
}

/// An outcome from `issue=level,issue=level`, a proposal, `status_quo` or, in a `[graph]`, a name. `None` if it is
/// none of these. The code is that of what is asked for, a state or a package: its words say what is taken there.
pub(crate) fn outcome(text: &str, case: &Case, code: &'static Code) -> Result<Option<Outcome>, Failed> {
    let text = text.trim();
    let only = IssueId::new(0);
    if case.is_graph() {
        let level = case.issues[only].levels.find(|l| l.label == text || l.id == text);
        if let Some(level) = level {
            return Ok(Some(Outcome::new([level])));
        }
    }
    if text == "status_quo" && case.has_status_quo {
        return Ok(Some(case.status_quo()));
    }
    if let Some(p) = case.proposals.iter().find(|p| p.id == text) {
        if let Some(off) = &p.off_agenda {
            let message =
                format!("the proposal `{text}` is not on this agenda: {} has no level {}", off.issue, off.level);
            return Err(none(code, message, "Leave the scenario out, or choose another."));
        }
        return Ok(Some(case.package(&p.set)));
    }
    if !text.contains('=') {
        return Ok(None);
    }
    let mut outcome = case.status_quo();
    let mut named = Vec::new();
    for part in text.split(',') {
        let (issue, level) = assignment(part, case, code)?;
        if named.contains(&issue) {
            let message = format!("`{text}` names the issue `{}` twice", case.issues[issue].id);
            return Err(none(code, message, "Give each issue one level."));
        }
        named.push(issue);
        outcome.set(issue, level);
    }
    Ok(Some(outcome))
}

fn assignment(part: &str, case: &Case, code: &'static Code) -> Result<(IssueId, LevelId), Failed> {
    let (issue, level) = part.split_once('=').unwrap_or((part, ""));
    let (issue, level) = (issue.trim(), level.trim());
    let Some(v) = case.issue(issue) else {
        let known: Vec<&str> = case.issues.iter().map(|v| v.id.as_str()).collect();
        return Err(none(
            code,
            format!("the case has no issue `{issue}`"),
            &format!("The case has: {}.", known.join(", ")),
        ));
    };
    let Some(l) = case.issues[v].levels.find(|l| l.id == level) else {
        let known: Vec<&str> = case.issues[v].levels.iter().map(|l| l.id.as_str()).collect();
        let message = format!("the issue `{issue}` has no level `{level}`");
        return Err(none(code, message, &format!("Its levels: {}.", known.join(", "))));
    };
    Ok((v, l))
}

/// The problem of a state or a package that is not there.
fn none(code: &'static Code, message: String, cure: &str) -> Failed {
    Failed::call(Diagnostic::new(code, message).because(code.about).cure(cure))
}

/// A state as typed.
pub(crate) fn state(text: &str, case: &Case) -> Result<Wanted, Failed> {
    if let Ok(number) = text.trim().parse::<u64>() {
        return Ok(Wanted::Number(number));
    }
    match outcome(text, case, &NO_STATE)? {
        Some(outcome) => Ok(Wanted::Outcome(outcome)),
        None => Err(none(
            &NO_STATE,
            format!("`{text}` is no state of this case"),
            "Give a number, `issue=level,issue=level`, the id of a proposal, or `status_quo`.",
        )),
    }
}
