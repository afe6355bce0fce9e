//! What a study says of one number or one result, for `zopa why`.

use super::{SHOWN, View, number};
use crate::page::Page;
use crate::text::{clean, counted, end_of_interval, grouped, listed, share};
use zopa::study::{Index, Turning};
use zopa::{Conclusion, Matter, Matters, Prepared, StudyAnswer};

/// Writes what a study says of what was asked.
pub(crate) fn matters(prepared: &Prepared, answer: &StudyAnswer, of: &Matters, page: &mut Page) {
    let view = View::new(prepared, answer);
    if of.of_result.is_empty() {
        page.heading("What it matters for (`zopa study`)");
        view.of_input(of, page);
    } else {
        page.heading("Over the draws (`zopa study`)");
        of.of_result.iter().for_each(|conclusion| view.of_result(conclusion, page));
    }
}

impl View<'_> {
    fn of_input(&self, of: &Matters, page: &mut Page) {
        let indexed = self.study.sensitivity.is_some();
        if of.of_input.is_empty() {
            let none = if indexed { "No conclusion depends on it by an index that is resolved, and it" } else { "It" };
            page.say(&format!("{none} turns none anywhere in its range, all other numbers central."));
        }
        for matter in of.of_input.iter().take(2 * SHOWN) {
            // Of an order there may be several open places.
            let which = if of.several { format!("{}: ", self.words.input(matter.input)) } else { String::new() };
            let said = format!("{which}{}: {}.", self.words.fact(matter.column), self.how(matter));
            page.point("- ", &crate::frame::sentence_case(&said));
        }
        let more = of.of_input.len().saturating_sub(2 * SHOWN);
        if more > 0 {
            page.say(&format!("{} more depend on it less.", grouped(more as u128)));
        }
        for worth in &of.worth {
            page.point(
                "- ",
                &format!(
                    "Knowing it before it tables a settlement would be worth {:.2} points to {} (standard error {:.2}).",
                    worth.value,
                    self.words.party(worth.party),
                    worth.error
                ),
            );
        }
    }

    fn how(&self, matter: &Matter) -> String {
        let mut said = Vec::new();
        if let Some(index) = &matter.index {
            let rank = matter.rank.map(|r| format!(", rank correlation {r:+.2}")).unwrap_or_default();
            let of = match matter.together.as_slice() {
                [] => "total index".to_owned(),
                [one] => format!("total index of it and {}, which are drawn together,", self.words.input(*one)),
                many => format!("total index of it and {} others that are drawn together with it,", many.len()),
            };
            said.push(format!("{of} {}{rank}", total(index)));
        }
        if let Some(turning) = &matter.turning {
            let how = if turning.exact { "" } else { ", found on 33 points" };
            said.push(match (self.words.place(matter.input), turning.flips.len()) {
                (None, 0 | 1) => format!("turns at {}{how}", listed(&places(turning))),
                _ => format!("the opposite {}{how}", self.opposite(turning)),
            });
        }
        said.join("; ")
    }

    fn of_result(&self, conclusion: &Conclusion, page: &mut Page) {
        let fact = self.words.fact(conclusion.column);
        let counted_in = conclusion.share.map_or("not counted".to_owned(), |s| {
            let (low, high) = s.interval();
            let bounded = s.hits == 0 || s.hits == s.draws;
            let bound = if bounded {
                format!(" (95% bound {:.2}%)", s.bound() * 100.0)
            } else {
                format!(" (95% interval {} to {}%)", end_of_interval(low), end_of_interval(high))
            };
            format!("in {}{bound}", share(s.hits, s.draws))
        });
        page.point("- ", &format!("{fact}: {counted_in}."));
        let inputs: Vec<String> = conclusion
            .inputs
            .iter()
            .take(SHOWN)
            .map(|(inputs, index)| {
                let names: Vec<String> = inputs.iter().map(|i| self.words.input(*i)).collect();
                format!("{} ({})", listed(&names), total(index))
            })
            .collect();
        if !inputs.is_empty() {
            let more = conclusion.inputs.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!("; {more} more matter less") } else { String::new() };
            page.point("  ", &format!("It depends most on (total index): {}{more}.", inputs.join("; ")));
        }
        let turns: Vec<String> = conclusion
            .turnings
            .iter()
            .take(SHOWN)
            .filter_map(|t| {
                let (input, ..) = t.line.moves.first()?;
                let place = match (self.words.place(*input), t.flips.len()) {
                    (None, 0 | 1) => format!("at {}", places(t).into_iter().next()?),
                    _ => self.opposite(t),
                };
                Some(format!(
                    "{} {place} (`{}`)",
                    self.words.input(*input),
                    clean(&self.prepared.case.inputs[*input].path)
                ))
            })
            .collect();
        let steady = counted(conclusion.steady as u128, "input does", "inputs do");
        let of = [&self.study.flips, &self.study.parts];
        let looked = of.into_iter().flatten().any(|f| f.central.iter().any(|(c, _)| *c == conclusion.column));
        if looked {
            let said = if turns.is_empty() {
                "No single input turns it".to_owned()
            } else {
                format!("Alone turned by {}; {steady} not turn it", turns.join("; "))
            };
            page.point("  ", &format!("{said}."));
        }
    }
    /// Where a fact is the opposite of what it is at the central case.
    fn opposite(&self, turning: &Turning) -> String {
        let place = turning.line.moves.first().is_some_and(|(input, ..)| self.words.place(*input).is_some());
        let said = self.words.turned(turning);
        if place { format!("if {said}") } else { said }
    }
}

fn total(index: &Index) -> String {
    format!("{:.2}, {:.2} to {:.2}", index.total.value, index.total.low, index.total.high)
}

/// The values at which an input turns a fact, nearest first.
fn places(turning: &Turning) -> Vec<String> {
    let Some((_, low, high)) = turning.line.moves.first() else { return Vec::new() };
    turning.flips.iter().take(3).map(|f| number(low + f.at * (high - low))).collect()
}
