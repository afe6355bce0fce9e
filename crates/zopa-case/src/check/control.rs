//! Who decides an issue.

use super::Subject;
use crate::codes::structure::{AUDIENCE_ACTS, BINDING_ALONE, SETTER_CONSENTS, UNREACHABLE_LEVEL};
use crate::problems::Problems;
use zopa_core::{Control, Diagnostic, Role};

/// An audience sets and consents to nothing.
pub(super) fn e501_audience_acts(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let audience = case.having(Role::Audience);
    for issue in case.issues.iter() {
        let Control::Set { by, consent, .. } = &issue.control else { continue };
        for (set, key, does) in [(by, "set_by", "sets"), (consent, "consent", "consents to")] {
            if let Some(party) = set.intersection(audience).iter().next() {
                let id = &case.parties[party].id;
                problems.push(
                    Diagnostic::new(&AUDIENCE_ACTS, format!("the audience `{id}` {does} `{}`", issue.id))
                        .at_path(format!("issues.{}.{key}", issue.id), format!("`{id}` is an audience"))
                        .at_path(format!("parties.{id}.role"), "said here")
                        .because("An audience watches: it never moves, and its agreement is never needed.")
                        .cure(format!("Take `{id}` out, or give it another role (\"third_party\").")),
                );
            }
        }
    }
}

/// `binding` is for joint issues.
pub(super) fn e502_binding_alone(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for (id, issue) in case.issues.enumerated().filter(|(id, _)| subject.read.issues[*id]) {
        let Control::Set { by, consent, binding: true, .. } = &issue.control else { continue };
        if by.union(*consent).len() > 1 {
            continue;
        }
        let setter = by.iter().next().map_or("?", |p| subject.party_name(p));
        let up = subject.case().issues[id].levels.as_slice();
        let example = match up {
            [a, b, ..] => format!("one_way = \"{} -> {}\"", a.id, b.id),
            _ => "one_way".to_owned(),
        };
        problems.push(
            Diagnostic::new(&BINDING_ALONE, format!("`{}` is binding, but only {setter} decides it", issue.id))
                .at_path(format!("issues.{}.binding", issue.id), "not a joint issue")
                .because("`binding` says that nobody falls back alone from what several have decided.")
                .cure(format!(
                    "If a level cannot be undone, write for example {example}; otherwise take `binding` out."
                )),
        );
    }
}

/// A setter signs anyway.
pub(super) fn w303_setter_consents(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for issue in case.issues.iter() {
        let Control::Set { by, consent, .. } = &issue.control else { continue };
        if let Some(party) = by.intersection(*consent).iter().next() {
            let id = &case.parties[party].id;
            problems.push(
                Diagnostic::new(&SETTER_CONSENTS, format!("`{id}` sets `{}` and consents to it too", issue.id))
                    .at_path(format!("issues.{}.consent", issue.id), "changes nothing")
                    .because("Whoever sets an issue signs every new level of it anyway.")
                    .cure(format!("Take `{id}` out of `consent`.")),
            );
        }
    }
}

/// Levels that `one_way` puts out of reach from the status quo.
pub(super) fn w307_unreachable_level(subject: &Subject<'_>, problems: &mut Problems) {
    for (id, issue) in subject.case().issues.enumerated().filter(|(id, _)| subject.read.issues[*id]) {
        let Control::Set { .. } = &issue.control else { continue };
        let out = issue.levels.enumerated().filter(|(l, _)| !issue.control.allows(issue.status_quo, *l));
        let names: Vec<&str> = out.map(|(_, level)| level.id.as_str()).collect();
        if !names.is_empty() {
            let list = crate::names::listed(names);
            problems.push(
                Diagnostic::new(&UNREACHABLE_LEVEL, format!("{list} of `{}` cannot be reached from the status quo", issue.id))
                    .at_path(format!("issues.{}.one_way", issue.id), "no way back")
                    .because(format!("`one_way` forbids the change from `{}`, at which the issue stands.", subject.case().issues[id].levels[issue.status_quo].id))
                    .cure("That may be meant: `deals` still compares packages with such a level, and says that nobody can bring them about. Otherwise correct `one_way` or the status quo."),
            );
        }
    }
}
