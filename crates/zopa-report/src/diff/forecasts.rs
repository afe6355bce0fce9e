//! Forecasts that moved, and what moved them.

use super::causes::{tell, unit};
use crate::forecast::number;
use crate::page::Page;
use crate::text::clean;
use zopa::{DiffAnswer, Headline, Prepared};

/// How many changes are named that each alone move a forecast; all are in the JSON document.
const SHOWN_UNITS: usize = 8;

/// Whether two headlines are nearest to the same mark, whatever it is called.
fn same_mark(a: &Headline, b: &Headline) -> bool {
    a.nearest_mark.total_cmp(&b.nearest_mark).is_eq()
}

/// What is likely now, where it was something else, and what moved it.
pub(super) fn forecasts(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    if answer.forecasts.is_empty() {
        return;
    }
    page.heading("Forecasts that moved (the weighted mean at the central case)");
    for change in &answer.forecasts {
        let find = |prepared: &Prepared| {
            prepared.case.questions.iter().find(|q| q.id == change.moved.question).map(|q| q.name.clone())
        };
        let name = find(new).or_else(|| find(old)).unwrap_or_else(|| change.moved.question.clone());
        let at =
            |headline: &Headline| format!("{}, nearest to \"{}\"", number(headline.value), clean(&headline.meaning));
        page.point(
            "- ",
            &match (&change.moved.before, &change.moved.after) {
                (Some(was), Some(is)) if same_mark(was, is) => format!(
                    "{}: {}, before {}; nearest to \"{}\" as before.",
                    clean(&name),
                    number(is.value),
                    number(was.value),
                    clean(&is.meaning)
                ),
                (Some(was), Some(is)) => format!("{}: {}; before {}.", clean(&name), at(is), at(was)),
                (None, Some(is)) => format!("{}: new, {}.", clean(&name), at(is)),
                (Some(was), None) => format!("{}: no forecast any more; before {}.", clean(&name), at(was)),
                (None, None) => String::new(),
            },
        );
        if let Some(cause) = &change.cause {
            tell(page, answer, cause, "It is nearest to another mark. ");
        }
        if let Some(was) = change.moved.before.as_ref().filter(|_| !change.alone.is_empty()) {
            each_alone(page, answer, &change.alone, was.value);
        }
    }
}

/// What each change alone makes of a headline, those that move it most first.
fn each_alone(page: &mut Page, answer: &DiffAnswer, alone: &[(usize, f64)], was: f64) {
    let mut alone = alone.to_vec();
    alone.sort_by(|(_, a), (_, b)| (b - was).abs().total_cmp(&(a - was).abs()));
    let line = |(u, value): &(usize, f64)| format!("{}: {}", unit(answer, *u), number(*value));
    if let [only] = alone.as_slice() {
        page.under(1, &format!("One change alone would move it to: {}.", line(only)));
        return;
    }
    page.under(1, &format!("Each of these {} changes alone would move it to:", alone.len()));
    alone.iter().take(SHOWN_UNITS).for_each(|one| page.item(3, &line(one)));
    if alone.len() > SHOWN_UNITS {
        page.item(3, &format!("{} more move it less, all in the answer to --json", alone.len() - SHOWN_UNITS));
    }
}
