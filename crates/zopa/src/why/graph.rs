//! What stands behind a finding about an explicit graph: the moves and the parties' orders, the concepts, and for each
//! state and party the temptation and what answers it.

use super::place::{Kind, no_path};
use super::temptation::tempted;
use super::{Part, Rest, Trace, Why};
use crate::{Barrier, GraphFinding, GraphReport, Numbered};
use zopa_conflict::{Concept, Explanation, Margin};
use zopa_core::{Case, Diagnostic, Id, IssueId, Outcome, PartySet, Step};

/// What stands behind a finding, by its number or its name.
///
/// # Errors
/// E808: there is no such finding.
pub(super) fn finding(trace: &Trace<'_>, report: &GraphReport, path: &str) -> Result<Why, Diagnostic> {
    let rest = path.strip_prefix("findings").unwrap_or_default().trim_start_matches('.');
    let keys: Vec<&str> = report.findings.iter().map(GraphFinding::key).collect();
    let by_number = rest.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < keys.len());
    let Some(k) = by_number.or_else(|| keys.iter().position(|key| *key == rest)) else {
        return Err(no_path(path, "findings", &keys));
    };
    let teller = Teller { case: trace.case(), report };
    let of = &report.findings[k];
    let mut why = trace.blank(format!("findings.{}", keys[k]), Kind::Result, phrase(of).to_owned());
    why.rests_on = teller.rests_on(of);
    let stability = &report.stability;
    why.methods = stability.table.value.notions().iter().map(|notion| notion.method()).collect();
    if !matches!(of, GraphFinding::StatusQuo { .. } | GraphFinding::NoStatusQuo) {
        let further = stability.further.iter().flat_map(|f| f.value.concepts());
        why.methods.extend(further.map(|concept| concept.method()));
    }
    why.steps = teller.steps(of);
    why.part = Some(Part::GraphFinding(k));
    Ok(why)
}

fn phrase(of: &GraphFinding) -> &'static str {
    match of {
        GraphFinding::Holds { .. } => "the states in which everyone would stay under every concept",
        GraphFinding::HoldsUnderSome { .. } => "the states in which everyone would stay for fear of an answer",
        GraphFinding::StatusQuo { .. } => "whether the status quo lasts",
        GraphFinding::Reached => "how the status quo leads to these states",
        GraphFinding::NoStatusQuo => "that the case names no status quo",
    }
}

struct Teller<'a> {
    case: &'a Case,
    report: &'a GraphReport,
}

impl Teller<'_> {
    /// The states, the moves, where the conflict stands, and the order of each party that has one.
    fn rests_on(&self, of: &GraphFinding) -> Vec<Rest> {
        let mut paths = vec!["graph.states".to_owned(), "graph.arcs".to_owned()];
        if self.report.stability.status_quo.is_some()
            && matches!(of, GraphFinding::StatusQuo { .. } | GraphFinding::Reached)
        {
            paths.push("graph.status_quo".to_owned());
        }
        if *of != GraphFinding::NoStatusQuo {
            paths.extend(self.report.stated().map(|p| format!("graph.ranking.{}", self.case.parties[p].id)));
        }
        paths.into_iter().map(|path| Rest { path, direct: true }).collect()
    }

    fn steps(&self, of: &GraphFinding) -> Vec<String> {
        match of {
            GraphFinding::Holds { states, .. } | GraphFinding::HoldsUnderSome { states, .. } => {
                states.iter().flat_map(|held| self.of_state(&held.at)).collect()
            }
            GraphFinding::StatusQuo { .. } => {
                self.report.stability.status_quo.iter().flat_map(|at| self.of_state(at)).collect()
            }
            GraphFinding::Reached => self.ways(),
            GraphFinding::NoStatusQuo => {
                vec!["`[graph]` has no `status_quo`: where the conflict stands is not said.".to_owned()]
            }
        }
    }

    fn name(&self, outcome: &Outcome) -> &str {
        let state = IssueId::new(0);
        self.case.label(state, outcome.level(state))
    }

    fn parties(&self, set: PartySet) -> String {
        let names: Vec<&str> = set.iter().map(|p| self.case.parties[p].name.as_str()).collect();
        names.join(" and ")
    }

    fn step(&self, step: &Step) -> String {
        format!("{} moving to \"{}\"", self.parties(step.by), self.name(&step.to))
    }

    /// For each party why it would stay or leave: a sentence each.
    fn of_state(&self, at: &Numbered) -> Vec<String> {
        let examined = self.report.stability.examined.iter().find(|examined| examined.at == *at);
        let explained = || examined.into_iter().flat_map(|e| &e.explanations);
        let mut told = Vec::new();
        for party in self.report.stated() {
            let of: Vec<&Explanation> = explained().filter(|x| x.who == party).collect();
            let who =
                format!("State {} (\"{}\"), {}", at.number, self.name(&at.outcome), self.case.parties[party].name);
            let Some(nash) = of.iter().find(|x| x.notion.concept() == Concept::Nash) else { continue };
            if nash.no_move {
                told.push(format!("{who}: it has no move."));
                continue;
            }
            if nash.stable {
                let end = self.report.stability.margin_ends(at, party, nash.margin);
                let margin = match (&end, nash.margin) {
                    (Some((end, _)), Margin::Ranks(0)) => {
                        format!("; that falls once it ranks it behind state {}, level with it as it is", end.number)
                    }
                    (Some((end, _)), _) => format!("; that falls once it ranks it behind state {}", end.number),
                    (None, _) => String::new(),
                };
                told.push(format!("{who}: no move of its own is a gain{margin}."));
                continue;
            }
            for x in of.iter().filter(|x| x.notion.concept() != Concept::Nash) {
                let concept = x.notion.key().to_uppercase();
                let Some(improvement) = x.improvements.first() else { continue };
                let verdict = if x.stable { "stays" } else { "leaves" };
                told.push(format!("{who}, {concept}: {verdict}; {}.", tempted(improvement, &|step| self.step(step))));
            }
        }
        told
    }

    fn ways(&self) -> Vec<String> {
        let ends = self.report.stability.evolution.iter().flat_map(|evolved| &evolved.ends);
        let way = |end: &crate::End| {
            let to = format!("To state {} (\"{}\")", end.at.number, self.name(&end.at.outcome));
            match (&end.way, &end.barrier) {
                (Some((_, steps)), _) => {
                    let steps: Vec<String> = steps.iter().map(|step| self.step(step)).collect();
                    format!("{to}: {}; each step gains whoever takes it.", steps.join(", then "))
                }
                (None, Some(Barrier::NoGain(step))) => format!("{to}: not by gains, for {} is none.", self.step(step)),
                (None, _) => format!("{to}: by no moves at all."),
            }
        };
        ends.map(way).collect()
    }
}
