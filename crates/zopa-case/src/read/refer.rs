//! References: names into ids, with what to say of a name that nobody declared.

use super::Reader;
use crate::codes::names::{
    LISTED_TWICE, UNKNOWN_EVIDENCE, UNKNOWN_ISSUE, UNKNOWN_LEVEL, UNKNOWN_PARTY, UNKNOWN_SOURCE, UNKNOWN_THREAT,
};
use crate::names::{Found, Index};
use crate::problems::Problems;
use crate::text::document::{Node, Table};
use std::ops::Range;
use zopa_core::{Code, Diagnostic, EvidenceId, Id, IssueId, LevelId, PartyId, PartySet, Place, SourceId, ThreatId};

/// Looks a name up. One that is unknown is reported, unless its list is itself broken.
fn look_up<I: Id>(
    problems: &mut Problems,
    index: &Index<I>,
    (code, what): (&'static Code, &str),
    name: &str,
    at: &Range<usize>,
) -> Option<I> {
    match index.find(name) {
        Found::Yes(id) => return Some(id),
        Found::Unclear => return None,
        Found::No => {}
    }
    if problems.full() {
        problems.push(Diagnostic::new(code, ""));
        return None;
    }
    let found = Diagnostic::new(code, format!("there is no {what} `{name}`"));
    let found = match problems.similar(name, index.iter()) {
        Some(similar) => found
            .at(Place::Span(at.clone()), format!("did you mean `{similar}`?"))
            .cure(format!("Write `{similar}`, or declare `{name}`.")),
        None if index.len() == 0 => found
            .at(Place::Span(at.clone()), "not declared")
            .cure(format!("Declare it: the case has no {what} at all.")),
        None => found
            .at(Place::Span(at.clone()), "not declared")
            .cure(format!("Declare it, or use one of {}.", index.listed())),
    };
    problems.push(found);
    None
}

impl Reader<'_> {
    pub(super) fn party_named(&mut self, node: &Node) -> Option<PartyId> {
        self.party_called(node.text()?, &node.span)
    }
    pub(super) fn party_called(&mut self, name: &str, at: &Range<usize>) -> Option<PartyId> {
        look_up(self.problems, &self.names.parties, (&UNKNOWN_PARTY, "party"), name, at)
    }
    pub(super) fn issue_called(&mut self, name: &str, at: &Range<usize>) -> Option<IssueId> {
        look_up(self.problems, &self.names.issues, (&UNKNOWN_ISSUE, "issue"), name, at)
    }
    pub(super) fn evidence_named(&mut self, node: &Node) -> Option<EvidenceId> {
        look_up(self.problems, &self.names.evidence, (&UNKNOWN_EVIDENCE, "evidence"), node.text()?, &node.span)
    }
    pub(super) fn source_named(&mut self, node: &Node) -> Option<SourceId> {
        look_up(self.problems, &self.names.sources, (&UNKNOWN_SOURCE, "source"), node.text()?, &node.span)
    }
    pub(super) fn threat_named(&mut self, node: &Node) -> Option<ThreatId> {
        look_up(self.problems, &self.names.threats, (&UNKNOWN_THREAT, "threat"), node.text()?, &node.span)
    }
    /// A level of an issue.
    pub(super) fn level_called(&mut self, issue: IssueId, name: &str, at: &Range<usize>) -> Option<LevelId> {
        let levels = self.names.levels.get(issue)?;
        match levels.find(name) {
            Found::Yes(id) => return Some(id),
            Found::Unclear => return None,
            Found::No => {}
        }
        let of = self.names.issue_name(issue);
        let label = match self.problems.similar(name, levels.iter()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("not a level of `{of}`"),
        };
        self.problems.push(
            Diagnostic::new(&UNKNOWN_LEVEL, format!("`{of}` has no level `{name}`"))
                .at(Place::Span(at.clone()), label)
                .cure(format!("The levels of `{of}` are {}.", levels.listed())),
        );
        None
    }

    /// Parties by name, each once; the flag tells whether all of them are known.
    pub(super) fn party_set(&mut self, node: Option<&Node>) -> (PartySet, bool) {
        let mut set = PartySet::EMPTY;
        let mut sound = true;
        let Some(node) = node else { return (set, sound) };
        let items = node.list().map_or(std::slice::from_ref(node), |l| &l.items);
        for item in items {
            let Some(party) = self.party_named(item) else {
                sound = false;
                continue;
            };
            if set.contains(party) {
                let name = item.text().unwrap_or_default();
                self.problems.push(
                    Diagnostic::new(&LISTED_TWICE, format!("`{name}` stands twice in this list"))
                        .at(Place::Span(item.span.clone()), "again")
                        .cure("Take it out once."),
                );
            }
            set.insert(party);
        }
        (set, sound)
    }

    /// Levels by issue, e.g. `{ fire = "off" }`; the flag tells whether all of it is known.
    pub(super) fn levels_set(&mut self, table: &Table, key: &str) -> (Vec<(IssueId, LevelId)>, bool) {
        let Some(node) = table.get(key) else { return (Vec::new(), true) };
        let Some(set) = node.table() else { return (Vec::new(), false) };
        let mut levels = Vec::new();
        let mut sound = true;
        for entry in &set.entries {
            let issue = self.issue_called(&entry.key, &entry.key_span);
            let level = match (issue, entry.node.text()) {
                (Some(issue), Some(level)) => {
                    self.level_called(issue, level, &entry.node.span).map(|level| (issue, level))
                }
                _ => None,
            };
            sound &= level.is_some();
            levels.extend(level);
        }
        (levels, sound)
    }
}
