//! Outcomes, moves and parties in the case's own names.

use crate::text::{clean, listed};
use zopa::core::{Case, ConditionId, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Step};

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

    /// A condition in the case's names: `Fighting is "Ceasefire" and Land is not "Exchanged"`.
    pub(crate) fn condition(self, id: ConditionId) -> String {
        clean(&zopa::spoken(self.case, id)).into_owned()
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

#[cfg(test)]
mod tests {
    use super::Words;
    use zopa::core::{Id, Outcome, PartyId, PartySet, Step};

    const CASE: &str = r#"
zopa = 1
id = "x"
title = "X"
[parties.a]
name = "Ardon"
[parties.b]
name = "Velia"
[issues.fire]
name = "Fire"
levels = ["on", "slow", "off"]
labels = { on = "Goes on", slow = "Slower", off = "Stopped" }
status_quo = "on"
set_by = "a"
[issues.land]
name = "Land"
levels = ["kept", "swapped"]
status_quo = "kept"
set_by = ["a", "b"]
[proposals.deal]
name = "The deal"
set = { fire = "off", land = "swapped" }
[preferences.a]
priorities = [
  "fire != on", "fire in {slow, off} and not land = kept", "deal or status_quo", "land = swapped if fire = off",
  "not (fire = on or land = kept)", "fire >= on", "land = kept iff deal",
]
[preferences.b]
priorities = ["land = kept"]
"#;

    /// Every form of condition reads as a phrase with the case's names, the shorter way round.
    #[test]
    fn conditions_read_as_phrases() {
        let opened = zopa::case::parse("case.toml", CASE, &zopa::case::SourceTexts::default());
        let case = opened.case.expect("a case without errors");
        let words = Words::new(&case);
        let phrases: Vec<String> = case.conditions.ids().map(|c| words.condition(c)).collect();
        for phrase in [
            "Fire is not \"Goes on\"",
            "Fire is not \"Goes on\" and Land is \"swapped\"",
            "\"The deal\" is in force or everything is as in the status quo",
            "Land is \"swapped\" if Fire is \"Stopped\"",
            "not (Fire is \"Goes on\" or Land is \"kept\")",
            "always",
            "Land is \"kept\" exactly if \"The deal\" is in force",
        ] {
            assert!(phrases.iter().any(|p| p == phrase), "{phrase}: {phrases:?}");
        }
    }

    /// Moves say who, back to what, and whether it takes signatures; a proposal is called by its name.
    #[test]
    fn moves_and_packages_have_names() {
        let opened = zopa::case::parse("case.toml", CASE, &zopa::case::SourceTexts::default());
        let case = opened.case.expect("a case without errors");
        let words = Words::new(&case);
        let q = case.status_quo();
        let deal = case.package(&case.proposals.iter().next().expect("one").set);
        let step = |by: PartySet, from: &Outcome, to: &Outcome| {
            words.step(&Step { by, from: from.clone(), to: to.clone(), why: zopa::core::Compared::Better })
        };
        let (a, both) = (PartySet::only(PartyId::new(0)), (0..2).map(PartyId::new).collect());
        assert_eq!(step(both, &q, &deal), "Ardon and Velia would sign: Fire -> Stopped; Land -> swapped");
        assert_eq!(step(a, &deal, &q), "Ardon would go back to: Fire -> Goes on; Land -> kept");
        assert_eq!(words.package(&q), "the status quo");
        assert_eq!(words.named_package(&deal), "\"The deal\" (Fire -> Stopped; Land -> swapped)");
    }
}
