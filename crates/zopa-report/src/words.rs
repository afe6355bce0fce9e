//! Outcomes, moves and parties in the case's own names.

use crate::text::{clean, listed};
use zopa::core::{Case, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Step};

/// Turns ids into phrases.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    case: &'a Case,
}

impl<'a> Words<'a> {
    /// Words for a case.
    pub(crate) fn new(case: &'a Case) -> Self {
        Words { case }
    }

    /// A party's name.
    pub(crate) fn party(self, party: PartyId) -> String {
        clean(&self.case.parties[party].name).into_owned()
    }

    /// Parties as a list in a sentence; `nobody` if there are none.
    pub(crate) fn parties(self, set: PartySet) -> String {
        if set.is_empty() {
            return "nobody".to_owned();
        }
        let names: Vec<String> = set.iter().map(|p| self.party(p)).collect();
        listed(&names)
    }

    /// An issue's name.
    pub(crate) fn issue(self, issue: IssueId) -> String {
        clean(&self.case.issues[issue].name).into_owned()
    }

    /// A level's label.
    pub(crate) fn level(self, issue: IssueId, level: LevelId) -> String {
        clean(self.case.label(issue, level)).into_owned()
    }

    /// An issue with the level it goes to: `US arms for Ukraine -> Resumed`. A state of a `[graph]` is its name alone.
    pub(crate) fn change(self, issue: IssueId, to: LevelId) -> String {
        if self.case.is_graph() {
            return self.level(issue, to);
        }
        format!("{} -> {}", self.issue(issue), self.level(issue, to))
    }

    /// What an outcome changes, as parts: one phrase for each issue that differs from the other outcome.
    pub(crate) fn differences(self, from: &Outcome, to: &Outcome) -> Vec<String> {
        from.differing(to).map(|v| self.change(v, to.level(v))).collect()
    }

    /// What a package changes from the status quo: `Land -> Exchanged; Fighting -> Ceasefire`.
    pub(crate) fn package(self, outcome: &Outcome) -> String {
        if self.case.is_graph() {
            return self.level(IssueId::new(0), outcome.level(IssueId::new(0)));
        }
        let parts = self.differences(&self.case.status_quo(), outcome);
        if parts.is_empty() { "the status quo".to_owned() } else { parts.join("; ") }
    }

    /// A package by the name of the proposal that it is, if it is one, and what it changes.
    pub(crate) fn named_package(self, outcome: &Outcome) -> String {
        match self.proposal(outcome) {
            Some(name) => format!("\"{name}\" ({})", self.package(outcome)),
            None => self.package(outcome),
        }
    }

    /// The name of the proposal whose package this is.
    pub(crate) fn proposal(self, outcome: &Outcome) -> Option<String> {
        self.case
            .proposals
            .iter()
            .find(|p| p.off_agenda.is_none() && !p.set.is_empty() && self.case.package(&p.set) == *outcome)
            .map(|p| clean(&p.name).into_owned())
    }

    /// A move: `Ukraine would go back to: Ukrainian long-range drones -> Continue`. With "would", since a party's name
    /// may be a plural.
    pub(crate) fn step(self, step: &Step) -> String {
        let who = self.parties(step.by);
        let what = self.differences(&step.from, &step.to).join("; ");
        if self.case.is_graph() {
            return format!("{who} would move to \"{what}\"");
        }
        let status_quo = self.case.status_quo();
        let back = step.from.differing(&step.to).all(|v| step.to.level(v) == status_quo.level(v));
        let verb = match (step.by.len() > 1, back) {
            (true, _) => "would sign",
            (false, true) => "would go back to",
            (false, false) => "would move",
        };
        format!("{who} {verb}: {what}")
    }
}
