//! What a study says in few lines, within the text of a report: which numbers a settlement's holding depends on most, and
//! what to find out next.

use super::View;
use crate::page::Page;
use crate::text::{counted, grouped, listed};
use zopa::{Prepared, StudyAnswer};

/// How many inputs or gaps a line or list names; `zopa study` has the rest.
const NAMED: usize = 3;

/// Writes both; nothing where no number is uncertain.
pub(crate) fn brief(prepared: &Prepared, answer: &StudyAnswer, page: &mut Page) {
    if prepared.case.inputs.is_empty() || answer.study.totals.value.counted() == 0 {
        return;
    }
    let view = View::new(prepared, answer);
    view.matter_most(page);
    view.find_out(page);
}

impl View<'_> {
    fn matter_most(&self, page: &mut Page) {
        let Some(sensitivity) = self.study.sensitivity.as_ref().filter(|s| s.stopped.is_none()) else { return };
        let mut lines: Vec<String> = Vec::new();
        let mut unresolved = 0_usize;
        for column in self.study.questions.rows.iter().filter_map(|r| r.columns.holds) {
            let Some(of) = sensitivity.outputs.iter().find(|d| d.output == column && d.variance > 0.0) else {
                continue;
            };
            let resolved: Vec<_> = of.indices.iter().filter(|i| i.total.resolved()).collect();
            if resolved.is_empty() {
                unresolved += 1;
                continue;
            }
            let named = resolved.iter().take(NAMED).map(|index| {
                let inputs: Vec<String> =
                    sensitivity.factors[index.factor].inputs.iter().map(|i| self.words.input(*i)).collect();
                format!("{} ({:.2})", listed(&inputs), index.total.value)
            });
            lines.push(format!("{}: {}.", self.words.fact(column), named.collect::<Vec<_>>().join("; ")));
        }
        if lines.is_empty() {
            return;
        }
        page.heading("What matters most");
        page.say(&format!(
            "The numbers that explain most of the changes between draws (in brackets the total index, the share of variance that \
             stays while this number alone is unknown; {} evaluations).",
            grouped(sensitivity.evaluations.into())
        ));
        lines.iter().for_each(|line| page.point("- ", line));
        if unresolved > 0 {
            let hold = counted(unresolved as u128, "more settlement holds", "more settlements hold");
            page.say(&format!(
                "{hold} in some draws and not in others, but no single number stands out there beyond chance."
            ));
        }
        page.say("Intervals, other conclusions, pairs of numbers and robust choices: zopa study.");
    }

    fn find_out(&self, page: &mut Page) {
        let Some(first) = self.study.asking.first() else { return };
        page.heading("What to find out next");
        page.say(&self.payoff(first));
        let mut nothing: Vec<String> = Vec::new();
        for asking in &self.study.asking {
            let who = self.words.party(asking.party);
            if asking.gaps.is_empty() {
                nothing.push(who);
                continue;
            }
            page.gap();
            page.say(&format!("{who}: {}", self.now(asking)));
            asking.gaps.iter().take(NAMED).for_each(|gap| page.point("- ", &self.gap(asking, gap)));
            let more = asking.gaps.len().saturating_sub(NAMED);
            if more > 0 {
                page.say(&format!("{} more would be worth something, less than these.", grouped(more as u128)));
            }
        }
        if !nothing.is_empty() {
            page.gap();
            page.say(&format!(
                "{}: no single number's worth stands out beyond chance over {} draws.",
                listed(&nothing),
                grouped(first.information.draws as u128)
            ));
        }
    }
}
