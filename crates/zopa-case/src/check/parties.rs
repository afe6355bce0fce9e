//! Parties.

use super::Subject;
use crate::codes::structure::{IDLE_PARTY, NO_SETTER_PREFERENCES};
use crate::problems::Problems;
use zopa_core::{Control, Diagnostic, IssueId, PartyId, PartySet, Preference};

/// Who sets or consents to an issue, or has an arc, with the first such issue.
fn decides(subject: &Subject<'_>, party: PartyId) -> Option<IssueId> {
    subject.case().issues.find(|issue| match &issue.control {
        control @ Control::Set { .. } => control.signers().contains(party),
        Control::Arcs(arcs) => arcs.get(party).is_some_and(|from| from.iter().any(|to| !to.is_empty())),
    })
}

fn has_preferences(subject: &Subject<'_>, party: PartyId) -> bool {
    subject.case().preferences.get(party).is_some_and(|p| *p != Preference::Absent)
}

/// Whether the party's preference is written at all, sound or not.
fn writes_preferences(subject: &Subject<'_>, id: &str) -> bool {
    let keys = ["weights", "values", "priorities", "ranking"];
    keys.iter().any(|k| subject.document.find(&format!("preferences.{id}.{k}")).is_some())
        || subject.document.find(&format!("graph.ranking.{id}")).is_some()
}

/// A party that decides something should say what it wants.
pub(super) fn w301_no_setter_preferences(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let unknown = |id: PartyId| !has_preferences(subject, id) && !writes_preferences(subject, &case.parties[id].id);
    let deciding: Vec<PartyId> =
        case.parties.ids().filter(|id| unknown(*id) && decides(subject, *id).is_some()).collect();
    if let [first, _, ..] = deciding.as_slice()
        && case.parties.ids().all(unknown)
    {
        // Said once: where nobody's interests are stated, that is one thing and not one for each party.
        let n = deciding.len();
        let rest = if case.questions.is_empty() { "" } else { "; forecasts of its questions do not need them" };
        problems.push(
            Diagnostic::new(
                &NO_SETTER_PREFERENCES,
                format!("{n} parties decide something, and what they want is stated for none of them"),
            )
            .at_path(format!("parties.{}", case.parties[*first].id), "no preferences, nor any of the others")
            .because(format!("Nobody counts as agreeing, so nothing can be said of deals{rest}."))
            .cure("Add [preferences.<party>]: weights and values, or priorities where only the order is known."),
        );
        return;
    }
    for (id, party) in case.parties.enumerated().filter(|(id, _)| unknown(*id)) {
        let Some(issue) = decides(subject, id) else { continue };
        let (what, cure) = if case.is_graph() {
            ("has moves".to_owned(), format!("Add its ranking: [graph.ranking] {} = [...].", party.id))
        } else {
            (
                format!("decides on `{}`", case.issues[issue].id),
                format!(
                    "Add [preferences.{}]: weights and values, or priorities where only the order is known.",
                    party.id
                ),
            )
        };
        problems.push(
            Diagnostic::new(&NO_SETTER_PREFERENCES, format!("`{}` {what}, but what it wants is not stated", party.id))
                .at_path(format!("parties.{}", party.id), "no preferences")
                .because("What needs it is marked \"interests not stated\" and never counts as agreed.")
                .cure(cure),
        );
    }
}

/// A party without a part.
pub(super) fn w302_idle_party(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let mut named = PartySet::EMPTY;
    case.threats.iter().for_each(|t| {
        named.insert(t.by);
        named.insert(t.to);
    });
    case.proposals.iter().filter_map(|p| p.tabled_by).for_each(|p| named.insert(p));
    case.questions.iter().flat_map(|q| &q.positions).for_each(|(p, _)| named.insert(*p));
    case.evidence.iter().filter_map(|e| e.speaker.as_ref()?.party).for_each(|p| named.insert(p));
    case.red_lines.enumerated().filter(|(_, lines)| !lines.is_empty()).for_each(|(p, _)| named.insert(p));
    for (id, party) in case.parties.enumerated() {
        let written = subject.document.find(&format!("preferences.{}", party.id)).is_some();
        let idle = !named.contains(id)
            && !written
            && !writes_preferences(subject, &party.id)
            && decides(subject, id).is_none();
        if idle {
            problems.push(
                Diagnostic::new(&IDLE_PARTY, format!("`{}` plays no part in the case", party.id))
                    .at_path(format!("parties.{}", party.id), "decides and wants nothing")
                    .because("It sets and consents to nothing, and its preferences are not stated.")
                    .cure("Say what it wants ([preferences]) or decides (set_by, consent), or take it out."),
            );
        }
    }
}
