//! The key findings about an explicit graph in sentences, each with what would change it.

use super::Scene;
use crate::page::Page;
use crate::stability::short;
use crate::text::{counted, listed};
use zopa::conflict::Notion;
use zopa::core::{PartyId, PartySet};
use zopa::{Barrier, Course, EXPLAINED, GraphFinding, Held, Numbered};

/// A finding in words.
pub(super) struct Sentences {
    /// What it says.
    pub(super) lead: String,
    /// Its parts.
    pub(super) items: Vec<String>,
    /// What would change it; never empty.
    pub(super) change: Vec<String>,
}

impl Scene<'_> {
    /// Writes the section of the terminal.
    pub(super) fn findings(&self, page: &mut Page) {
        page.heading("Key findings");
        for (k, finding) in self.answer.findings.iter().enumerate() {
            let said = self.sentences(finding);
            page.point(&format!("{:>2}. ", k + 1), &said.lead);
            said.items.iter().for_each(|item| page.item(3, item));
            page.item(3, &format!("What would change it: {}", said.change.join(" ")));
        }
    }

    /// A finding in words.
    pub(super) fn sentences(&self, finding: &GraphFinding) -> Sentences {
        let (lead, items) = self.lead_and_items(finding);
        Sentences { lead, items, change: self.change(finding) }
    }

    fn lead_and_items(&self, finding: &GraphFinding) -> (String, Vec<String>) {
        match finding {
            GraphFinding::Holds { in_all: 0, .. } => (
                "In no state would everyone stay under every concept: in each, somebody gains by a move of its own."
                    .to_owned(),
                Vec::new(),
            ),
            GraphFinding::Holds { states, in_all } => (
                format!(
                    "{} in which nobody gains by a move of its own, so that everyone would stay under every concept ({}):",
                    self.count(*in_all, "There is one state", "There are", "states"),
                    self.concepts(),
                ),
                self.each(states, *in_all, |held| self.alone_or_together(held)),
            ),
            GraphFinding::HoldsUnderSome { states, in_all } => (
                format!(
                    "{} in which somebody gains by a move of its own, but everyone would stay for fear of an answer:",
                    self.count(*in_all, "There is one state", "There are", "states"),
                ),
                self.each(states, *in_all, |held| self.by_fear(held)),
            ),
            GraphFinding::StatusQuo { leaving } => self.status_quo(leaving),
            GraphFinding::Reached => self.reached(),
            GraphFinding::NoStatusQuo => (
                "The case names no status quo (`status_quo` under `[graph]`): where the conflict stands is not said, so \
                 no way from there is either."
                    .to_owned(),
                Vec::new(),
            ),
        }
    }

    /// `There are 3 of 9 states`.
    fn count(&self, n: u64, one: &str, many: &str, states: &str) -> String {
        let all = self.answer.stability.table.value.feasible().len();
        if n == 1 { format!("{one} of {all}") } else { format!("{many} {n} of {all} {states}") }
    }

    fn concepts(&self) -> String {
        let names: Vec<&str> = self.answer.stability.table.value.notions().iter().map(|n| short(*n)).collect();
        names.join(", ")
    }

    fn each(&self, states: &[Held], in_all: u64, say: impl Fn(&Held) -> String) -> Vec<String> {
        let mut items: Vec<String> =
            states.iter().map(|held| format!("{}: {}.", self.state(&held.at), say(held))).collect();
        let more = in_all.saturating_sub(states.len() as u64);
        if more > 0 {
            items.push(format!("And {} (zopa stability lists them).", counted(more.into(), "more", "more")));
        }
        items
    }

    /// `State 8 ("modified order accepted")`.
    pub(super) fn state(&self, at: &Numbered) -> String {
        let quo = if self.is_status_quo(at.number) { ", the status quo" } else { "" };
        format!("State {} ({}{quo})", at.number, self.states.place(&at.outcome))
    }

    /// What coalitions would do in a state in which nobody moves alone.
    fn alone_or_together(&self, held: &Held) -> String {
        if self.answer.no_coalitions.is_some() {
            return "nobody would leave it alone; coalitions were not looked at".to_owned();
        }
        match held.together.as_slice() {
            [] => "nobody would leave it, alone or together".to_owned(),
            some => {
                // A set that holds one that would leave says nothing new.
                let (least, wider): (Vec<PartySet>, Vec<PartySet>) =
                    some.iter().partition(|set| !some.iter().any(|other| other != *set && other.is_subset(**set)));
                let who: Vec<String> = least.iter().map(|set| self.told.words.parties(*set)).collect();
                let more = match wider.len() {
                    0 => String::new(),
                    1 => " (and 1 wider coalition, which holds one of these)".to_owned(),
                    n => format!(" (and {n} wider coalitions, each of which holds one of these)"),
                };
                format!(
                    "nobody would leave it alone, but {} would gain by leaving it together{more}",
                    who.join("; or ")
                )
            }
        }
    }

    /// What keeps everyone in a state that somebody is tempted to leave.
    fn by_fear(&self, held: &Held) -> String {
        let names: Vec<&str> = held.notions.iter().map(|n| short(*n)).collect();
        let credible = held.notions.iter().any(|n| n.concept().answers_gain());
        let why = match credible {
            true => "the answer would gain those who give it",
            false => "the answer is possible, but would gain those who give it nothing",
        };
        format!("under {} ({why})", listed(&names))
    }

    fn status_quo(&self, leaving: &[(PartyId, Vec<Notion>)]) -> (String, Vec<String>) {
        let Some(at) = &self.answer.stability.status_quo else {
            return (String::new(), Vec::new());
        };
        let notions = self.answer.stability.table.value.notions();
        let always = leaving.iter().any(|(_, under)| under.len() == notions.len());
        let heeds = |under: &Vec<Notion>| under.iter().any(|n| n.concept().answers_gain());
        let verdict = match leaving {
            [] => "would last: nobody gains by leaving it alone",
            _ if always => "would not last: whatever the others could answer, somebody gains by leaving it",
            some if some.iter().any(|(_, under)| heeds(under)) => {
                "would last only if everyone fears answers that nobody would gain by giving"
            }
            _ => "would last: whoever is tempted to leave it is deterred by an answer that would be given",
        };
        let item = |(party, under): &(PartyId, Vec<Notion>)| {
            let names: Vec<&str> = under.iter().map(|n| short(*n)).collect();
            format!("{} would leave it under {}.", self.told.words.party(*party), listed(&names))
        };
        (
            format!("The status quo, state {} ({}), {verdict}.", at.number, self.states.place(&at.outcome)),
            leaving.iter().map(item).collect(),
        )
    }

    /// How the states of the other findings are reached from the status quo.
    fn reached(&self) -> (String, Vec<String>) {
        let ends = self.answer.stability.evolution.as_ref().map_or(&[][..], |e| &e.ends);
        let shown = &ends[..ends.len().min(EXPLAINED)];
        let by = |course: Course| -> Vec<String> {
            let of = shown.iter().filter_map(|end| match &end.way {
                Some((along, steps)) if *along == course => {
                    Some(format!("state {} in {}", end.at.number, counted(steps.len() as u128, "step", "steps")))
                }
                _ => None,
            });
            of.collect()
        };
        let mut items = Vec::new();
        for (course, how) in [
            (Course::Improvements, "By single moves, each a gain for who makes it"),
            (Course::CoalitionImprovements, "Only if some move together, each member better off"),
        ] {
            let reached = by(course);
            if !reached.is_empty() {
                items.push(format!("{how}: {}.", listed(&reached)));
            }
        }
        for end in shown.iter().filter(|end| end.way.is_none()) {
            items.push(match &end.barrier {
                Some(Barrier::NoGain(step)) => format!(
                    "State {} not by gains: on the shortest way {}, which is no gain.",
                    end.at.number,
                    self.told.words.step(step)
                ),
                _ => format!("State {} not at all, whatever anybody does.", end.at.number),
            });
        }
        if ends.len() > shown.len() {
            items.push("The others: zopa stability --from status_quo.".to_owned());
        }
        ("From the status quo these states are reached so:".to_owned(), items)
    }

    /// The findings in short: what each is about, and the answer.
    pub(super) fn in_short(&self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        for finding in &self.answer.findings {
            match finding {
                GraphFinding::Holds { states, .. } if states.is_empty() => {
                    lines.push((
                        "What would hold".to_owned(),
                        "No state: in each, somebody gains by a move of its own.".to_owned(),
                    ));
                }
                GraphFinding::Holds { states, in_all } => {
                    let alone: Vec<&Held> = states.iter().filter(|held| held.together.is_empty()).collect();
                    let named: Vec<String> = alone
                        .iter()
                        .take(4)
                        .map(|h| format!("{} ({})", h.at.number, self.states.place(&h.at.outcome)))
                        .collect();
                    let all = counted((*in_all).into(), "state", "states");
                    let rest = match (named.is_empty(), states.len() - alone.len()) {
                        (_, 0) if named.len() as u64 == *in_all => String::new(),
                        (true, _) => " Coalitions would gain by leaving each that is listed.".to_owned(),
                        (false, 0) => format!(" The first: {}.", listed(&named)),
                        (false, _) => format!(" Coalitions would not leave {} either.", listed(&named)),
                    };
                    let which = if rest.is_empty() { format!(": {}", listed(&named)) } else { String::new() };
                    lines.push((
                        "What would hold".to_owned(),
                        format!("In {all} nobody gains by a move of its own{which}.{rest}"),
                    ));
                }
                GraphFinding::HoldsUnderSome { in_all, .. } => lines.push((
                    "What holds by fear".to_owned(),
                    format!(
                        "{} more, in which an answer deters whoever is tempted.",
                        counted((*in_all).into(), "state", "states")
                    ),
                )),
                GraphFinding::StatusQuo { .. } => {
                    lines.push(("The status quo".to_owned(), self.sentences(finding).lead))
                }
                GraphFinding::Reached => {
                    lines.push(("Where it leads".to_owned(), self.sentences(finding).items.join(" ")));
                }
                GraphFinding::NoStatusQuo => {
                    lines.push(("Where it stands".to_owned(), "Not said: the case names no status quo.".to_owned()))
                }
            }
        }
        lines.push(("How sure that is".to_owned(), self.sure()));
        lines
    }

    fn sure(&self) -> String {
        let case = self.told.case;
        if self.prepared.redacted {
            return "Exact for the orders of the states as the case states them.".to_owned();
        }
        let stated: Vec<PartyId> = self.answer.stated().collect();
        let path = |p: &PartyId| format!("graph.ranking.{}", case.parties[*p].id);
        let backed = stated.iter().filter(|p| case.bearing(&path(p)).next().is_some()).count();
        let evidence = match (backed, stated.len()) {
            (0, _) => "no evidence in the case speaks to them".to_owned(),
            (n, all) if n == all => "evidence in the case speaks to each".to_owned(),
            (n, all) => format!("evidence in the case speaks to {n} of {all}"),
        };
        format!("Exact for the parties' orders of the states as they are written; {evidence}.")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may panic

    use crate::Colour;
    use std::path::Path;
    use zopa::Prepared;
    use zopa::core::{Limits, Run, Silent};

    const ORDERS: [(&str, &str, [u64; 9]); 3] = [
        ("Ministry of the Environment", "moe", [7, 3, 4, 8, 5, 1, 2, 6, 9]),
        ("Uniroyal", "uniroyal", [1, 4, 8, 5, 9, 3, 7, 2, 6]),
        ("Local government", "local_government", [7, 3, 5, 1, 8, 6, 4, 2, 9]),
    ];

    /// The report of the lake case with a party's order replaced, each paragraph on one line, and the states in which everyone
    /// would stay under every concept.
    fn report(party: &str, order: &[u64]) -> (String, Vec<u64>) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/elmira/case.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with(&format!("{party} = ["))).unwrap();
        let text = text.replace(line, &format!("{party} = {order:?}"));
        let opened = zopa::case::parse("case.toml", &text, &zopa::case::SourceTexts::default());
        let prepared = Prepared::new(opened, None, 0).map_err(|refused| refused.problems).unwrap();
        let limits = Limits::default();
        let answer = zopa::graph_report(&prepared, 5, &Run { limits: &limits, watch: &Silent }).unwrap();
        let holds = answer.findings.iter().find_map(|finding| match finding {
            zopa::GraphFinding::Holds { states, .. } => Some(states.iter().map(|held| held.at.number).collect()),
            _ => None,
        });
        let page = super::super::graph_report(&prepared, &answer, Colour::Off);
        (page.split_whitespace().collect::<Vec<_>>().join(" "), holds.unwrap_or_default())
    }

    /// "State 5 would fall first if ...": it does where the order is written so, and not one place before.
    #[test]
    fn a_state_falls_behind_the_one_that_is_named() {
        let (_, id, order) = ORDERS[0];
        let (page, holds) = report(id, &order);
        let mut tried = 0;
        for state in &holds {
            let lead = format!("State {state} would fall first if ");
            // One that stands at the bottom of every order that moves from it falls behind nothing.
            let Some(from) = page.find(&lead).map(|at| at + lead.len()) else { continue };
            let said = &page[from..page[from..].find('.').unwrap() + from];
            for part in said.split(" or ").flat_map(|part| part.split(", ")) {
                let (name, end) = part.split_once(" ranked it behind state ").unwrap();
                let end: u64 = end.parse().unwrap();
                let (_, id, order) = ORDERS.into_iter().find(|(known, ..)| name == *known).unwrap();
                let mut others: Vec<u64> = order.into_iter().filter(|s| s != state).collect();
                let place = others.iter().position(|s| *s == end).unwrap();
                others.insert(place, *state);
                assert!(report(id, &others).1.contains(state), "{state} just ahead of {end} for {name}");
                others.swap(place, place + 1);
                assert!(!report(id, &others).1.contains(state), "{state} just behind {end} for {name}");
                tried += 1;
            }
        }
        assert!(tried >= 3, "{tried}");
    }
}
