//! What a case is about: parties, issues, what is taken as given, what happened and is planned.

use super::common::ids;
use schemars::JsonSchema;
use serde::Serialize;
use zopa_core::{Case, Control, EventKind, IssueId, PartyId, Role};

/// A party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `principal`, `third_party` or `audience`.
    pub role: String,
    /// Whether it takes part in the talks.
    pub at_table: bool,
    /// Whether its interests are stated.
    pub stated: bool,
    /// The issues that it sets, alone or with others.
    pub sets: Vec<String>,
    /// The issues that need its consent though it does not set them.
    pub consents: Vec<String>,
}

/// An issue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IssueEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its levels, in order: id and label.
    pub levels: Vec<(String, String)>,
    /// Where it stands.
    pub status_quo: String,
    /// Who sets it.
    pub set_by: Vec<String>,
    /// Who must agree without setting it.
    pub consent: Vec<String>,
    /// Whether nobody can fall back alone.
    pub binding: bool,
}

/// Something that happened or is planned.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When.
    pub on: String,
    /// `planned`, `happened` or `deadline`.
    pub kind: String,
    /// What.
    pub what: String,
    /// The threat that it belongs to.
    pub threat: Option<String>,
}

pub(super) fn party(case: &Case, id: PartyId) -> PartyEntry {
    let party = &case.parties[id];
    let issues = |fits: &dyn Fn(&Control) -> bool| {
        case.issues.iter().filter(|v| fits(&v.control)).map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    PartyEntry {
        id: party.id.clone(),
        name: party.name.clone(),
        role: match party.role {
            Role::Principal => "principal",
            Role::ThirdParty => "third_party",
            Role::Audience => "audience",
        }
        .into(),
        at_table: party.at_table,
        stated: case.with_preferences().contains(id),
        sets: issues(&|c| c.setters().contains(id)),
        consents: issues(&|c| c.signers().contains(id) && !c.setters().contains(id)),
    }
}

pub(super) fn issue(case: &Case, id: IssueId) -> IssueEntry {
    let issue = &case.issues[id];
    IssueEntry {
        id: issue.id.clone(),
        name: issue.name.clone(),
        levels: issue.levels.iter().map(|l| (l.id.clone(), l.label.clone())).collect(),
        status_quo: issue.levels[issue.status_quo].id.clone(),
        set_by: ids(case, issue.control.setters()),
        consent: ids(case, issue.control.signers().minus(issue.control.setters())),
        binding: issue.control.is_binding(),
    }
}

pub(super) fn events(case: &Case) -> Vec<Event> {
    let mut events: Vec<&zopa_core::Event> = case.events.iter().collect();
    events.sort_by_key(|e| e.on);
    let one = |e: &zopa_core::Event| Event {
        id: e.id.clone(),
        on: e.on.to_string(),
        kind: match e.kind {
            EventKind::Planned => "planned",
            EventKind::Happened => "happened",
            EventKind::Deadline => "deadline",
        }
        .into(),
        what: e.what.clone(),
        threat: e.threat.map(|t| case.threats[t].id.clone()),
    };
    events.into_iter().map(one).collect()
}
