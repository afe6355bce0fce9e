//! What each conclusion depends on: indices of its inputs.

use super::{SHOWN, View};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{counted, grouped, listed};
use zopa::study::Dependence;

/// The widest bar.
const BAR: usize = 12;

impl View<'_> {
    /// Indices as tables; `pictured`: of those conclusions only that have no picture.
    pub(super) fn dependence(&self, page: &mut Page, pictured: bool) {
        let Some(sensitivity) = &self.study.sensitivity else { return };
        page.heading("What it depends on");
        if sensitivity.stopped.is_some() {
            page.say("Stopped before there were any: nothing is known of them.");
            return;
        }
        let screened = match sensitivity.screened {
            0 => String::new(),
            n => format!(
                " after a screening of {}; inputs that changed nothing in the screening are left out",
                grouped(n.into())
            ),
        };
        page.say(&format!(
            "Of each conclusion, the inputs that explain most of its changes between draws: the total index (the share of \
             variance that stays while this input alone is unknown; bar) and the first-order index (what goes when it \
             alone becomes known), with 95% intervals. Rank: Spearman's correlation with the input over {} draws, + where a \
             higher value goes with yes or more. {} evaluations, {} points{screened}.",
            grouped(self.study.sampled as u128),
            grouped(sensitivity.evaluations.into()),
            grouped(sensitivity.points.into()),
        ));
        let questions = &self.study.questions;
        let wanted = questions.rows.iter().filter_map(|r| r.columns.holds).chain([questions.any_holds]);
        let wanted = wanted.chain(questions.numbers());
        let mut constant: Vec<String> = Vec::new();
        for column in wanted {
            let Some(of) = sensitivity.outputs.iter().find(|d| d.output == column) else { continue };
            let resolved: Vec<_> = of.indices.iter().filter(|i| i.total.resolved()).collect();
            if of.variance <= 0.0 {
                constant.push(self.words.fact(column));
                continue;
            }
            if pictured && !resolved.is_empty() {
                continue;
            }
            page.gap();
            if resolved.is_empty() {
                let found = match of.indices.len() {
                    0 => format!(
                        "it changes too rarely ({:.1}% of the sample) for so few points: no input alone changed it",
                        of.mean * 100.0
                    ),
                    n => format!("{} it, none is resolved", counted(n as u128, "input changes", "inputs change")),
                };
                page.say(&format!("{}: {found}.{}", self.words.fact(column), unseen(of)));
                continue;
            }
            page.say(&format!("{}:", self.words.fact(column)));
            let mut grid = Grid::new(&[
                ("Input", Set::Words),
                ("Total", Set::Numbers),
                ("Interval", Set::Numbers),
                ("First", Set::Numbers),
                ("Interval", Set::Numbers),
                ("Rank", Set::Numbers),
                ("", Set::Words),
            ]);
            for index in resolved.iter().take(SHOWN) {
                let inputs: Vec<String> =
                    sensitivity.factors[index.factor].inputs.iter().map(|i| self.words.input(*i)).collect();
                let name = if inputs.len() > 3 {
                    format!("{} and {} drawn together with it", inputs[0], inputs.len() - 1)
                } else {
                    listed(&inputs)
                };
                let first = match index.first.resolved() {
                    true => format!("{:.2}", index.first.value),
                    false => "not resolved".to_owned(),
                };
                grid.row([
                    name,
                    format!("{:.2}", index.total.value),
                    format!("{:.2} to {:.2}", index.total.low, index.total.high),
                    first,
                    format!("{:.2} to {:.2}", index.first.low, index.first.high),
                    self.rank(column, index.factor),
                    bar(index.total.value),
                ]);
            }
            page.table(grid);
            let rest = rest(of, SHOWN);
            if !rest.is_empty() {
                page.say(&rest);
            }
        }
        if !constant.is_empty() {
            page.gap();
            page.say("The same in every draw of the sample, so that nothing has an index:");
            constant.iter().for_each(|c| page.point("- ", c));
        }
    }

    /// Spearman's correlation of a fact with the one input of a factor.
    pub(super) fn rank(&self, column: usize, factor: usize) -> String {
        let inputs = self.study.sensitivity.as_ref().and_then(|s| s.factors.get(factor)).map(|f| f.inputs.as_slice());
        let ranks = self.study.correlations.iter().find(|(fact, _)| *fact == column);
        let of = |input| ranks.and_then(|(_, list)| list.iter().find(|(i, _)| *i == input)).map(|(_, r)| *r);
        match inputs {
            Some([input]) => of(*input).map_or("-".to_owned(), |r| format!("{r:+.2}")),
            _ => "-".to_owned(),
        }
    }
}

/// What is said of the inputs beyond those that are shown.
pub(super) fn rest(of: &Dependence, shown: usize) -> String {
    let resolved = of.indices.iter().filter(|i| i.total.resolved()).count();
    let (more, unresolved) = (resolved.saturating_sub(shown), of.indices.len() - resolved);
    let mut rest = Vec::new();
    if more > 0 {
        rest.push(format!("{} less", counted(more as u128, "more input matters", "more inputs matter")));
    }
    if unresolved > 0 {
        rest.push(format!("{} not resolved", counted(unresolved as u128, "is", "are")));
    }
    if of.left_out > 0 {
        rest.push(format!("{} had no place in the budget", of.left_out));
    }
    if let Some(bound) = of.unseen.filter(|bound| *bound >= 0.05) {
        rest.push(format!("the total index of one that is not listed is at most {bound:.2}"));
    }
    if rest.is_empty() { String::new() } else { format!("{}.", crate::frame::sentence_case(&listed(&rest))) }
}

/// What an input can matter that changed the conclusion at no point.
fn unseen(of: &Dependence) -> String {
    of.unseen.map_or(String::new(), |bound| format!(" One that is not listed has a total index of at most {bound:.2}."))
}

/// A bar of at most [`BAR`] marks.
fn bar(value: f64) -> String {
    "#".repeat((value.clamp(0.0, 1.0) * BAR as f64).round() as usize)
}
