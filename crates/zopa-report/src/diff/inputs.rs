//! Inputs that changed, in words, and what only has another id.

use super::values::{alone, in_names, what};
use crate::page::Page;
use crate::text::{clean, counted};
use zopa::case::Renamed;
use zopa::core::Case;
use zopa::{ChangeKind, DiffAnswer, InputChange, Prepared};

/// The sections about inputs.
pub(super) fn inputs(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    let kinds = [
        (ChangeKind::Model, "Inputs that changed (results are computed from them)"),
        (ChangeKind::Forecast, "Numbers of questions that changed (forecasts are computed from them)"),
        (ChangeKind::Record, "Records that changed (nothing is computed from them)"),
        (ChangeKind::Wording, "Wording that changed (nothing is computed from it)"),
    ];
    if answer.inputs.is_empty() && answer.left_out == 0 {
        page.heading("Inputs that changed");
        page.say(match answer.renamed.is_empty() {
            true => "None: the two say the same.",
            false => "None but ids: the two say the same.",
        });
    }
    for (kind, heading) in kinds {
        let of: Vec<&InputChange> = answer.inputs.iter().filter(|c| c.kind == kind).collect();
        if of.is_empty() {
            continue;
        }
        page.heading(heading);
        of.into_iter().for_each(|change| page.point("- ", &line(&old.case, &new.case, change)));
    }
    if answer.left_out > 0 {
        page.heading("Left out");
        let changes = counted(answer.left_out as u128, "change", "changes");
        page.say(&format!("{changes} of evidence, sources, predictions and notes."));
    }
    if !answer.renamed.is_empty() {
        page.heading("Ids that changed (the same things, nothing is computed from an id)");
        answer.renamed.iter().for_each(|one| page.point("- ", &clean(&renamed(&new.case, one))));
    }
}

/// One input that changed: where, what it is, and from what to what.
fn line(old: &Case, new: &Case, input: &InputChange) -> String {
    let path = clean(&input.change.path);
    let says = match input.says == input.change.path {
        true => String::new(),
        false => format!(", {}", clean(input.says.trim_end_matches('.'))),
    };
    let named = |case: &Case, written: &str| clean(&in_names(case, &input.change.path, written)).into_owned();
    let told = match (&input.change.before, &input.change.after) {
        (None, _) if input.private => "new".to_owned(),
        (_, None) if input.private => "taken out".to_owned(),
        _ if input.private => "changed".to_owned(),
        (None, Some(after)) => match alone(&named(new, after), &input.says) {
            Some(value) => format!("new, {value}"),
            None => "new".to_owned(),
        },
        (Some(before), None) => match alone(&named(old, before), &input.says) {
            Some(value) => format!("taken out (was {value})"),
            None => "taken out".to_owned(),
        },
        (Some(before), Some(after)) => what(&named(old, before), &named(new, after)),
        (None, None) => "changed".to_owned(),
    };
    // Dots say that there is more.
    let told = if told.ends_with("...") { &told } else { told.trim_end_matches('.') };
    format!("{path}{says}: {told}{}", if told.ends_with("...") { "" } else { "." })
}

/// What only has another id, as a sentence.
fn renamed(case: &Case, one: &Renamed) -> String {
    let party = |id: &str| case.party(id).map_or(id, |p| case.parties[p].name.as_str()).to_owned();
    let issue = |id: &str| case.issue(id).map_or(id, |v| case.issues[v].name.as_str()).to_owned();
    let called = |noun: &str, name: Option<&str>| match name {
        Some(name) if name != one.is => format!("The {noun} \"{name}\""),
        _ => format!("The {noun} `{}`", one.is),
    };
    let what = match one.path.split('.').collect::<Vec<_>>().as_slice() {
        ["parties", p] => called("party", Some(&party(p))),
        ["issues", v] => called("issue", Some(&issue(v))),
        ["issues", v, "levels", l] => {
            let level = case.issue(v).and_then(|v| case.issues[v].levels.iter().find(|level| level.id == *l));
            format!("{} of {}", called("level", level.map(|l| l.label.as_str())), issue(v))
        }
        ["preferences", p, "terms", _] => format!("{} of {}", called("term", None), party(p)),
        ["preferences", p, "refuses", _] => format!("{} of {}", called("red line", None), party(p)),
        ["proposals", id] => called("proposal", case.proposals.iter().find(|p| p.id == *id).map(|p| p.name.as_str())),
        ["threats", id] => called("threat", case.threats.iter().find(|t| t.id == *id).map(|t| t.name.as_str())),
        ["questions", id] => called("question", case.questions.iter().find(|q| q.id == *id).map(|q| q.name.as_str())),
        ["scenarios", id] => called("scenario", case.scenarios.iter().find(|s| s.id == *id).map(|s| s.name.as_str())),
        ["scenarios", id, "refuses", p, _] => {
            let scenario = case.scenarios.iter().find(|s| s.id == *id).map_or(*id, |s| s.name.as_str());
            format!("{} of {} in the scenario \"{scenario}\"", called("red line", None), party(p))
        }
        ["views", p, "preferences", other, ..] => {
            let noun = one.what.trim_start_matches("a ").trim_start_matches("an ");
            format!("{} of {} in the view of {}", called(noun, None), party(other), party(p))
        }
        _ => called(one.what.trim_start_matches("a ").trim_start_matches("an "), None),
    };
    format!("{what} has another id: {}, before {}.", one.is, one.was)
}
