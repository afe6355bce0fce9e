//! What a case is about: parties, issues, what is taken as given, what happened and is planned.

use super::common::ids;
use crate::{Prepared, spoken};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Case, Control, EventKind, IssueId, PartyId, Role, Scope};

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
    /// What the case notes of it; empty where it notes nothing, and in a version to share.
    pub note: String,
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
    /// The changes that nobody can make: a level to those that it never goes to; empty where every change can be made.
    pub one_way: BTreeMap<String, Vec<String>>,
    /// What the case notes of it, as for parties.
    pub note: String,
}

/// What a party has without a deal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Alternative {
    /// Who: each party with interests that is no audience.
    pub party: String,
    /// What the status quo is worth to it, in points; null without utilities, and in a version to share.
    pub status_quo: Option<f64>,
    /// What no deal is worth to it, in points; null likewise.
    pub no_deal: Option<f64>,
    /// What it signs in no case, whatever the gain.
    pub red_lines: Vec<RedLine>,
}

/// A red line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RedLine {
    /// Its id.
    pub id: String,
    /// Of what it is one, in words.
    pub when: String,
}

/// A rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleEntry {
    /// Its id.
    pub id: String,
    /// `states` (it cannot be), `packages` (nobody would sign it) or `moves` (nobody moves there).
    pub applies_to: String,
    /// What it forbids, in words.
    pub never: String,
    /// Of a rule on moves: from where, in words; null for anywhere.
    pub from: Option<String>,
    /// What the case notes of it, as for parties.
    pub note: String,
}

/// A proposal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProposalEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who tabled it.
    pub tabled_by: Option<String>,
    /// On what day.
    pub on: Option<String>,
    /// What the case notes of it, as for parties.
    pub note: String,
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
        note: party.note.clone(),
    }
}

/// What each party has without a deal, at the central case.
pub(super) fn alternatives(prepared: &Prepared) -> Vec<Alternative> {
    let case = &*prepared.case;
    let q = prepared.model.status_quo();
    let one = |p: PartyId| {
        let additive = prepared.central.additive(p).filter(|_| !prepared.redacted);
        let line = |l: &zopa_core::RedLine| RedLine { id: l.id.clone(), when: spoken(case, l.when) };
        Alternative {
            party: case.parties[p].id.clone(),
            status_quo: additive.map(|a| a.points(a.score(&prepared.model, q))),
            no_deal: additive.map(|a| a.points(a.disagreement())),
            red_lines: case.red_lines[p].iter().map(line).collect(),
        }
    };
    case.with_preferences().minus(case.having(Role::Audience)).iter().map(one).collect()
}

/// The rules.
pub(super) fn rules(case: &Case) -> Vec<RuleEntry> {
    let one = |rule: &zopa_core::Rule| RuleEntry {
        id: rule.id.clone(),
        applies_to: match rule.scope {
            Scope::States => "states",
            Scope::Packages => "packages",
            Scope::Moves { .. } => "moves",
        }
        .into(),
        never: spoken(case, rule.broken),
        from: match rule.scope {
            Scope::Moves { from: Some(from) } => Some(spoken(case, from)),
            _ => None,
        },
        note: rule.note.clone(),
    };
    case.rules.iter().map(one).collect()
}

/// The proposals.
pub(super) fn proposals(case: &Case) -> Vec<ProposalEntry> {
    let one = |p: &zopa_core::Proposal| ProposalEntry {
        id: p.id.clone(),
        name: p.name.clone(),
        tabled_by: p.tabled_by.map(|by| case.parties[by].id.clone()),
        on: p.on.map(|day| day.to_string()),
        note: p.note.clone(),
    };
    case.proposals.iter().map(one).collect()
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
        one_way: one_way(issue),
        note: issue.note.clone(),
    }
}

fn one_way(issue: &zopa_core::Issue) -> BTreeMap<String, Vec<String>> {
    let barred = |from| -> Vec<String> {
        let to = issue.levels.enumerated().filter(|(to, _)| !issue.control.allows(from, *to));
        to.map(|(_, level)| level.id.clone()).collect()
    };
    let all = issue.levels.enumerated().map(|(from, level)| (level.id.clone(), barred(from)));
    all.filter(|(_, to)| !to.is_empty()).collect()
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
