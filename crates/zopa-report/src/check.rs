//! The result of `zopa check`: errors, then what is weak, then one line that counts.

use crate::diagnostics::{Source, diagnostics};
use crate::text::{clean, counted};
use crate::{Colour, page::Page};
use zopa::core::{Case, Diagnostic, Severity};

/// All problems of a file, and what is in it where it has no errors.
pub fn check(problems: &[Diagnostic], case: Option<&Case>, source: &Source<'_>, colour: Colour) -> String {
    let of = |severity| problems.iter().filter(|d| d.severity == severity).cloned().collect::<Vec<_>>();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    let mut page = Page::new(colour);
    page.raw(&diagnostics(&errors, Some(source), colour));
    if !warnings.is_empty() || !notes.is_empty() {
        page.heading(match errors.is_empty() {
            true => "What is weak (the case computes, but read its results with this in mind)",
            false => "What is weak",
        });
        page.gap();
        page.raw(&diagnostics(&warnings, Some(source), colour));
        page.raw(&diagnostics(&notes, Some(source), colour));
    }
    if let Some(case) = case.filter(|_| errors.is_empty()) {
        page.raw(&contents(case));
    }
    let warned = counted(warnings.len() as u128, "warning", "warnings");
    let file = clean(source.file);
    page.raw(&match errors.len() {
        0 => format!("{file}: no errors, {warned}.\n"),
        n => format!("{file}: {}, {warned}.\n", counted(n as u128, "error", "errors")),
    });
    page.finish()
}

/// One line that says what is in the case.
fn contents(case: &Case) -> String {
    let n = |count: usize, one: &str, many: &str| counted(count as u128, one, many);
    let mut parts = vec![n(case.parties.len(), "party", "parties")];
    if case.is_graph() {
        let states = case.issues.iter().map(|v| v.levels.len()).sum();
        parts.push(n(states, "state", "states"));
    } else {
        parts.push(n(case.issues.len(), "issue", "issues"));
        parts.push(n(case.proposals.len(), "proposal", "proposals"));
    }
    let more = [
        (case.threats.len(), "threat", "threats"),
        (case.rules.len(), "rule", "rules"),
        (case.inputs.len(), "uncertain number", "uncertain numbers"),
        (case.evidence.len(), "record of evidence", "records of evidence"),
        (case.assumptions.len(), "assumption", "assumptions"),
        (case.scenarios.len(), "scenario", "scenarios"),
    ];
    parts.extend(more.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| n(count, one, many)));
    crate::text::wrapped(&format!("{}: {}.", clean(&case.title), parts.join(", ")), "", "")
}
