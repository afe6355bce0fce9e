//! What a party would do well to find out before it chooses.

use super::{SHOWN, View, number};
use crate::page::Page;
use crate::text::{clean, grouped, signed};
use zopa::assess::study::{Asking, Choice};
use zopa::core::{Case, EvidenceId, Id};
use zopa::study::Cell;

/// A record of evidence by its id and grade.
pub(super) fn record(case: &Case, id: EvidenceId) -> String {
    let record = &case.evidence[id];
    let grade = record.grade.map_or("no grade".to_owned(), |g| g.to_string());
    format!("{} ({grade})", clean(&record.id))
}

impl View<'_> {
    pub(super) fn asking(&self, asking: &Asking, page: &mut Page) {
        let who = self.words.party(asking.party);
        page.heading(&format!("What {who} would do well to find out"));
        page.say(&self.payoff(asking));
        self.gaps(asking, page);
    }

    /// What counts as a party's payoff.
    pub(super) fn payoff(&self, asking: &Asking) -> String {
        let counts = if asking.held { "is signed by all who must and holds" } else { "is signed by all who must" };
        let others = if asking.choice == Choice::Table { "" } else { " (the others, where it signs itself)" };
        format!(
            "Payoff: its points above walking away if the settlement {counts}{others}, else nothing. Here, and only here, the \
             ranges are treated as beliefs."
        )
    }

    /// What a party would do well to find out, without what its payoff is.
    pub(super) fn gaps(&self, asking: &Asking, page: &mut Page) {
        let case = &self.prepared.case;
        let info = &asking.information;
        let action = |k: usize| match (asking.choice, asking.actions[k]) {
            (Choice::Table, None) => "table nothing".to_owned(),
            (Choice::Table, row) => format!("table \"{}\"", self.words.row(row).replace('"', "'")),
            (Choice::Sign(_), None) => "walk away".to_owned(),
            (Choice::Sign(_), row) => format!("sign \"{}\"", self.words.row(row).replace('"', "'")),
        };
        page.say(&format!(
            "Without knowing more, its best choice is to {} ({} points on average over \
             {} draws); knowing everything would add {}.",
            action(info.best),
            signed(info.means[info.best]),
            grouped(info.draws as u128),
            signed(info.everything)
        ));
        page.gap();
        if asking.gaps.is_empty() {
            page.say(&format!(
                "No single input is worth finding out first: none would change the choice by more than chance shows \
                 ({:.2} points).",
                info.null
            ));
            return;
        }
        for gap in asking.gaps.iter().take(SHOWN) {
            let value = &info.inputs[gap.input.index()];
            let (low, high) = self.prepared.streams.law(gap.input).range();
            let [below, _, above] = value.thirds.map(action);
            let decides = if below == above {
                format!("low or high, {below}; between, or together with others, it matters")
            } else {
                format!("if low, {below}; if high, {above}")
            };
            let support = match gap.evidence.as_slice() {
                [] => "no record bears on it".to_owned(),
                records => {
                    let names: Vec<String> = records.iter().take(3).map(|e| record(case, *e)).collect();
                    let more = records.len().saturating_sub(3);
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("on record: {}{more}", names.join(", "))
                }
            };
            page.point(
                "- ",
                &format!(
                    "Ask {} (between {} and {}): worth {:.2} points (standard error {:.2}); {decides}. {}.{}",
                    self.words.input(gap.input),
                    number(low),
                    number(high),
                    value.value,
                    value.error,
                    crate::frame::sentence_case(&support),
                    self.decided_by(gap.input)
                ),
            );
        }
        let more = asking.gaps.len().saturating_sub(SHOWN);
        if more > 0 {
            page.say(&format!("{} more would be worth something, less than these.", grouped(more as u128)));
        }
    }

    /// Which conclusions an input decides alone.
    pub(super) fn decided_by(&self, input: zopa::core::InputId) -> String {
        let Some(flips) = &self.study.flips else { return String::new() };
        let holds = |c: usize| self.study.questions.rows.iter().any(|r| r.columns.holds == Some(c));
        let facts: Vec<String> = flips
            .single
            .iter()
            .filter(|t| t.line.moves[0].0 == input && holds(t.fact))
            .take(2)
            .filter_map(|t| {
                let (_, low, high) = t.line.moves[0];
                let flip = t.flips.first()?;
                let side = if flip.at >= self.position(input, low, high) { "above" } else { "below" };
                let becomes = if flip.becomes == Cell::Bool(true) { "" } else { "not " };
                let at = number(low + flip.at * (high - low));
                let fact = self.words.fact(t.fact);
                let fact = fact.replace("would be signed", &format!("would {becomes}be signed"));
                Some(format!("{side} {at}, {fact}"))
            })
            .collect();
        if facts.is_empty() { String::new() } else { format!(" {}.", crate::frame::sentence_case(&facts.join("; "))) }
    }

    pub(super) fn position(&self, input: zopa::core::InputId, low: f64, high: f64) -> f64 {
        if high > low { (self.prepared.streams.law(input).central() - low) / (high - low) } else { 0.0 }
    }
}
