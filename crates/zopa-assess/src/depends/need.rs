//! The parts of a case that a result can depend on, and their paths in the case file.

use std::collections::BTreeMap;
use zopa_core::{Case, IssueId, LevelId, PartyId, Preference, ProposalId, RuleId, ThreatId, WalkAway};

/// One part of the case that a result depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Need {
    /// The weight of an issue to a party.
    Weight(PartyId, IssueId),
    /// The worth of a level to a party.
    Value(PartyId, IssueId, LevelId),
    /// A term of a party, by its place in the list.
    Term(PartyId, u32),
    /// What no deal is worth to a party.
    WalkAway(PartyId),
    /// A red line of a party, by its place in the list.
    RedLine(PartyId, u32),
    /// The priorities or the ranking of a party.
    Order(PartyId),
    /// Whether a party is at the table, and its part.
    Party(PartyId),
    /// Who sets an issue, its levels and its status quo.
    Issue(IssueId),
    /// A rule.
    Rule(RuleId),
    /// What a proposal says.
    Proposal(ProposalId),
    /// What a threat says.
    Threat(ThreatId),
}

/// What a result depends on, in the order of the case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    pub(super) of: BTreeMap<Need, bool>,
}

impl Needs {
    /// Each need; true where the result itself compares it, false where a search does that decides which packages are
    /// looked at, or which others belong to the result.
    pub fn iter(&self) -> impl Iterator<Item = (Need, bool)> + '_ {
        self.of.iter().map(|(need, direct)| (*need, *direct))
    }
    /// Whether the result depends on it.
    pub fn contains(&self, need: Need) -> bool {
        self.of.contains_key(&need)
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.of.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// The path of a need in the case file.
pub fn path(case: &Case, need: Need) -> String {
    let of = |p: PartyId| &case.parties[p].id;
    match need {
        Need::Weight(p, v) => format!("preferences.{}.weights.{}", of(p), case.issues[v].id),
        Need::Value(p, v, l) => {
            format!("preferences.{}.values.{}.{}", of(p), case.issues[v].id, case.issues[v].levels[l].id)
        }
        Need::Term(p, k) => {
            let term = match &case.preferences[p] {
                Preference::Cardinal(c) => c.terms.get(k as usize).map_or("", |t| &t.id),
                _ => "",
            };
            format!("preferences.{}.terms.{term}.add", of(p))
        }
        Need::WalkAway(p) => {
            let absolute =
                matches!(&case.preferences[p], Preference::Cardinal(c) if matches!(c.walk_away, WalkAway::Absolute(_)));
            format!("preferences.{}.{}", of(p), if absolute { "reservation" } else { "walk_away" })
        }
        Need::RedLine(p, k) => {
            let line = case.red_lines.get(p).and_then(|l| l.get(k as usize)).map_or("", |l| &l.id);
            format!("preferences.{}.refuses.{line}", of(p))
        }
        Need::Order(p) => {
            let ranking = matches!(case.preferences[p], Preference::Ranking(_));
            format!("preferences.{}.{}", of(p), if ranking { "ranking" } else { "priorities" })
        }
        Need::Party(p) => format!("parties.{}", of(p)),
        Need::Issue(v) => format!("issues.{}", case.issues[v].id),
        Need::Rule(r) => format!("rules.{}", case.rules[r].id),
        Need::Proposal(p) => format!("proposals.{}", case.proposals[p].id),
        Need::Threat(t) => format!("threats.{}", case.threats[t].id),
    }
}
