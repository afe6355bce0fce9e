//! What a whole part of the case holds, beside its name: levels and setters of an issue, grade and date of a record, what a
//! scenario changes. In the words of the case; empty for a path that is a single value or a result.

use crate::spoken::{spoken, spoken_claim, spoken_mode};
use zopa_core::{
    Case, Control, Event, EventKind, Evidence, Issue, IssueId, LevelId, PartySet, Proposal, Role, Scenario, Source,
    Threat,
};

/// A sentence for each thing that there is to say.
pub(super) fn details(case: &Case, path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('.').collect();
    let mut said = match parts.as_slice() {
        ["issues", id] => case.issue(id).map(|v| issue(case, v)),
        ["parties", id] => case.party(id).map(|p| {
            let of = &case.parties[p];
            let part = match of.role {
                Role::Principal => "A side of the conflict",
                Role::ThirdParty => "A third party",
                Role::Audience => "An audience: it signs nothing and never decides",
            };
            vec![format!("{part}; {} the table.", if of.at_table { "at" } else { "not at" }), note(&of.note)]
        }),
        ["sources", id] => case.sources.iter().find(|s| s.id.as_deref() == Some(id)).map(|s| source(case, s)),
        ["evidence", id] => case.evidence.iter().find(|e| e.id == *id).map(|e| record(case, e)),
        ["proposals", id] => case.proposals.iter().find(|p| p.id == *id).map(|p| proposal(case, p)),
        ["threats", id] => case.threats.iter().find(|t| t.id == *id).map(|t| threat(case, t)),
        ["scenarios", id] => case.scenarios.iter().find(|s| s.id == *id).map(|s| scenario(case, s)),
        ["events", id] => case.events.iter().find(|e| e.id == *id).map(|e| vec![event(case, e)]),
        ["rules", id] => case.rules.iter().find(|r| r.id == *id).map(|r| vec![note(&r.note)]),
        ["predictions", id] => case.predictions.iter().find(|p| p.id == *id).map(|p| vec![note(&p.note)]),
        _ => None,
    }
    .unwrap_or_default();
    said.retain(|line| !line.is_empty());
    said
}

fn note(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("Note: {text}") }
}

fn names(case: &Case, parties: PartySet) -> String {
    parties.iter().map(|p| case.parties[p].name.as_str()).collect::<Vec<_>>().join(", ")
}

fn levels(case: &Case, set: &[(IssueId, LevelId)]) -> String {
    let each = set.iter().map(|(v, l)| format!("{} -> {}", case.issues[*v].name, case.label(*v, *l)));
    each.collect::<Vec<_>>().join("; ")
}

fn issue(case: &Case, v: IssueId) -> Vec<String> {
    let of: &Issue = &case.issues[v];
    let level = |l: LevelId| {
        let here = if l == of.status_quo { " (where it stands)" } else { "" };
        format!("{}{here}", case.label(v, l))
    };
    let all: Vec<String> = of.levels.ids().map(level).collect();
    let mut said = vec![format!("Levels: {}.", all.join(", "))];
    let consent = of.control.signers().minus(of.control.setters());
    said.push(match (&of.control, consent.is_empty()) {
        (Control::Arcs(_), _) => String::new(),
        (_, true) => format!("Set by {}.", names(case, of.control.setters())),
        (_, false) => {
            format!("Set by {}, with the consent of {}.", names(case, of.control.setters()), names(case, consent))
        }
    });
    if of.control.is_binding() {
        said.push("Binding once signed: nobody falls back alone.".to_owned());
    }
    for from in of.levels.ids() {
        let barred = of.levels.ids().filter(|to| !of.control.allows(from, *to)).map(|to| case.label(v, to).to_owned());
        let barred: Vec<String> = barred.collect();
        if !barred.is_empty() {
            said.push(format!("One way: never from {} to {}.", case.label(v, from), barred.join(", ")));
        }
    }
    said.push(note(&of.note));
    said
}

fn source(case: &Case, of: &Source) -> Vec<String> {
    let mode = of.mode.map(spoken_mode);
    vec![
        of.published.map(|d| format!("Published on {d}.")).unwrap_or_default(),
        mode.map(|m| format!("How it came by it: {m}.")).unwrap_or_default(),
        of.reference.as_ref().map(|r| format!("Reference: {r}.")).unwrap_or_default(),
        of.via.map(|v| format!("Read through {}.", case.sources[v].outlet)).unwrap_or_default(),
    ]
}

fn record(case: &Case, of: &Evidence) -> Vec<String> {
    let kind = of.kind.map(spoken_claim);
    let by = of.speaker.as_ref().map(|speaker| {
        let party = speaker.party.map(|p| case.parties[p].name.clone());
        let parts: Vec<String> = [speaker.name.clone(), speaker.role.clone(), party].into_iter().flatten().collect();
        parts.join(", ")
    });
    let on = of.said_on.map(|d| format!(" on {d}")).unwrap_or_default();
    vec![
        kind.map(|k| format!("Kind: {k}.")).unwrap_or_default(),
        by.filter(|by| !by.is_empty()).map(|by| format!("Said by {by}{on}.")).unwrap_or_default(),
        of.grade
            .map(|g| format!("Grade {g} (reliability of the source A to F, credibility of the claim 1 to 6)."))
            .unwrap_or_default(),
        of.quote.as_ref().map(|q| format!("\"{q}\"")).unwrap_or_default(),
    ]
}

fn proposal(case: &Case, of: &Proposal) -> Vec<String> {
    let what = levels(case, &of.set);
    let by = of.tabled_by.map(|p| format!(" by {}", case.parties[p].name)).unwrap_or_default();
    let on = of.on.map(|d| format!(" on {d}")).unwrap_or_default();
    vec![
        if what.is_empty() { String::new() } else { format!("Sets: {what}.") },
        if by.is_empty() && on.is_empty() { String::new() } else { format!("Tabled{by}{on}.") },
        note(&of.note),
    ]
}

fn threat(case: &Case, of: &Threat) -> Vec<String> {
    let due = of.due.map(|d| format!(" by {d}")).unwrap_or_default();
    vec![
        if of.set.is_empty() { String::new() } else { format!("What would be done: {}.", levels(case, &of.set)) },
        format!("Unless {}{due}.", spoken(case, of.unless)),
        note(&of.note),
    ]
}

fn scenario(case: &Case, of: &Scenario) -> Vec<String> {
    let mut said = Vec::new();
    for (what, set) in [("Starts from", &of.start), ("Fixed", &of.fix)] {
        if !set.is_empty() {
            said.push(format!("{what}: {}.", levels(case, set)));
        }
    }
    said.extend(of.values.iter().map(|v| format!("{} is {}.", v.path, v.value)));
    let lines =
        of.refuses.iter().map(|(p, id, when)| format!("{} would refuse where {when} ({id}).", case.parties[*p].name));
    said.extend(lines);
    said.push(note(&of.note));
    said
}

fn event(case: &Case, of: &Event) -> String {
    let kind = match of.kind {
        EventKind::Planned => "Planned",
        EventKind::Happened => "Happened",
        EventKind::Deadline => "A deadline",
    };
    let sets = if of.sets.is_empty() { String::new() } else { format!(": {}", levels(case, &of.sets)) };
    format!("{kind}, {}{sets}.", of.on)
}
