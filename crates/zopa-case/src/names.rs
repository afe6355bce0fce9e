//! The names that a case declares, collected before anything refers to them.
//!
//! What is declared but broken is known here too, so that references to it are not reported as unknown.

use crate::text::document::{Document, Node, Value};
use std::collections::HashMap;
use zopa_core::{EvidenceId, Id, IdVec, IssueId, LevelId, PartyId, ProposalId, SourceId, ThreatId};

/// What looking up a name gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found<I> {
    /// This.
    Yes(I),
    /// Nothing of this name.
    No,
    /// Not to be told: part of the list is broken, which has been reported.
    Unclear,
}

/// Names of one kind of thing.
#[derive(Clone, Debug)]
pub(crate) struct Index<I> {
    order: Vec<String>,
    by_name: HashMap<String, I>,
    /// Whether every entry has a name that could be read.
    complete: bool,
}

impl<I> Default for Index<I> {
    fn default() -> Self {
        Index { order: Vec::new(), by_name: HashMap::new(), complete: true }
    }
}

impl<I: Id> Index<I> {
    fn broken() -> Self {
        Index { complete: false, ..Self::default() }
    }
    fn add(&mut self, name: &str) {
        let id = I::new(self.order.len());
        self.order.push(name.to_owned());
        self.by_name.entry(name.to_owned()).or_insert(id);
    }
    /// Names of the entries of a table.
    fn keys(section: Option<&Node>, limit: usize) -> Self {
        let Some(section) = section else { return Self::default() };
        let Some(table) = section.table() else { return Self::broken() };
        let mut index = Self::default();
        table.entries.iter().take(limit).for_each(|e| index.add(&e.key));
        index.complete = table.entries.len() <= limit;
        index
    }
    /// Ids of the entries of a list of tables.
    fn ids(section: Option<&Node>) -> Self {
        let Some(section) = section else { return Self::default() };
        let Some(list) = section.list() else { return Self::broken() };
        let mut index = Self::default();
        for item in &list.items {
            let id = item.child("id").and_then(|c| c.node.text());
            index.complete &= id.is_some();
            index.add(id.unwrap_or_default());
        }
        index
    }
    pub(crate) fn find(&self, name: &str) -> Found<I> {
        match self.by_name.get(name) {
            Some(id) => Found::Yes(*id),
            None if self.complete => Found::No,
            None => Found::Unclear,
        }
    }
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }
    /// The names for a message, at most eight of them.
    pub(crate) fn listed(&self) -> String {
        let first = listed(self.order.iter().take(8).map(String::as_str));
        let more = self.order.len().saturating_sub(8);
        if more > 0 { format!("{first} and {more} more") } else { first }
    }
}

/// Names for a message, at most eight of them.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    let more = names.len().saturating_sub(8);
    names.truncate(8);
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    let list = quoted.join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

/// All names of a case.
#[derive(Default, Debug)]
pub(crate) struct Names {
    pub(crate) parties: Index<PartyId>,
    pub(crate) issues: Index<IssueId>,
    /// Levels of each issue.
    pub(crate) levels: IdVec<IssueId, Index<LevelId>>,
    pub(crate) proposals: Index<ProposalId>,
    /// For each proposal how many issues it names, if everything that it names exists.
    proposals_known: IdVec<ProposalId, Option<usize>>,
    pub(crate) threats: Index<ThreatId>,
    pub(crate) sources: Index<SourceId>,
    pub(crate) evidence: Index<EvidenceId>,
    /// Whether every issue has a status quo that is one of its levels.
    pub(crate) status_quo_known: bool,
    /// Whether the case is a graph that does not say where it stands.
    pub(crate) no_status_quo: bool,
}

impl Names {
    /// Collects the names of a document, up to the limits (beyond them the case is refused anyway).
    pub(crate) fn of(document: &Document) -> Self {
        let mut names = Names {
            parties: Index::keys(document.section("parties"), zopa_core::PartySet::LIMIT),
            proposals: Index::keys(document.section("proposals"), crate::limits::RULES),
            threats: Index::keys(document.section("threats"), crate::limits::RULES),
            sources: Index::keys(document.section("sources"), usize::MAX),
            evidence: Index::ids(document.section("evidence")),
            ..Names::default()
        };
        names.issues(document);
        let section = document.section("proposals");
        for name in names.proposals.order.clone() {
            let set = section.and_then(|s| s.child(&name)).and_then(|p| p.node.child("set"));
            let exists = |set: &&crate::text::document::Table| {
                set.entries.iter().all(|e| match (names.issues.find(&e.key), e.node.text()) {
                    (Found::Yes(issue), Some(level)) => matches!(names.levels[issue].find(level), Found::Yes(_)),
                    _ => false,
                })
            };
            let known = set.and_then(|s| s.node.table()).filter(exists).map(|set| set.entries.len());
            names.proposals_known.push(known);
        }
        names
    }

    fn issues(&mut self, document: &Document) {
        if let Some(graph) = document.section("graph") {
            self.issues.add(crate::read::graph::ISSUE);
            let states = graph.child("states").and_then(|c| c.node.list());
            let mut levels = if states.is_some() { Index::default() } else { Index::broken() };
            for i in 1..=states.map_or(0, |s| s.items.len().min(crate::limits::LEVELS)) {
                levels.add(&i.to_string());
            }
            self.levels.push(levels);
            self.status_quo_known = graph.child("status_quo").is_some();
            self.no_status_quo = !self.status_quo_known;
            return;
        }
        self.issues = Index::keys(document.section("issues"), crate::limits::ISSUES);
        self.status_quo_known = self.issues.complete;
        let section = document.section("issues");
        let mut room = crate::limits::ALL_LEVELS;
        for name in &self.issues.order {
            let issue = section.and_then(|s| s.child(name)).map(|c| c.node);
            let mut levels = Index::default();
            match issue.and_then(|i| i.child("levels")).map(|c| &c.node.value) {
                Some(Value::List(list)) => {
                    for item in list.items.iter().take(crate::limits::LEVELS.min(room)) {
                        levels.complete &= item.text().is_some();
                        levels.add(item.text().unwrap_or_default());
                    }
                    levels.complete &= levels.len() == list.items.len() && !list.items.is_empty();
                    room -= levels.len();
                }
                _ => levels.complete = false,
            }
            let status_quo = issue.and_then(|i| i.child("status_quo")).and_then(|c| c.node.text());
            self.status_quo_known &= status_quo.is_some_and(|l| matches!(levels.find(l), Found::Yes(_)));
            self.levels.push(levels);
        }
    }

    /// How many levels an issue has, if its list could be read.
    pub(crate) fn level_count(&self, issue: IssueId) -> Option<usize> {
        self.levels.get(issue).filter(|l| l.complete).map(Index::len)
    }
    /// The first issue that has a level of this name.
    pub(crate) fn issue_with_level(&self, level: &str) -> Option<&str> {
        let at = self.levels.find(|levels| levels.has(level))?;
        self.issues.order.get(at.index()).map(String::as_str)
    }
    /// The name of an issue.
    pub(crate) fn issue_name(&self, issue: IssueId) -> &str {
        self.issues.order.get(issue.index()).map_or("", String::as_str)
    }
    /// Whether everything that a proposal names exists.
    pub(crate) fn proposal_known(&self, proposal: ProposalId) -> bool {
        self.proposals_known.get(proposal).is_some_and(Option::is_some)
    }
    /// How many issues a proposal names; 0 if that is not known.
    pub(crate) fn proposal_size(&self, proposal: ProposalId) -> usize {
        self.proposals_known.get(proposal).copied().flatten().unwrap_or(0)
    }
}
