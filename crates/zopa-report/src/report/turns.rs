//! What turns the answer, in short: the nearest single numbers that alone would change whether a settlement is signed.

use super::View;
use crate::page::Page;
use crate::study::{StudyWords, number, turning_point};
use crate::table::{Grid, Set};
use zopa::core::Stance;
use zopa::study::Turning;
use zopa::{Prepared, Turns};

/// How many numbers are named for each settlement.
const NAMED: usize = 2;

/// Writes the section of the terminal: the nearest numbers of every settlement, or all of one; `studied`: what matters most and
/// what to find out follows.
pub(crate) fn write(
    view: &View<'_>,
    prepared: &Prepared,
    turns: &Turns,
    studied: bool,
    only: Option<usize>,
    page: &mut Page,
) {
    if view.case.inputs.is_empty() || turns.flips.central.is_empty() {
        return;
    }
    let words = StudyWords::new(view.case, &turns.questions);
    page.heading("What turns the answer: single numbers");
    let exact = match turns.flips.single.iter().all(|t| t.exact) {
        true => "Solved for, so no other number alone turns it.",
        false => "Where it was not solved for, 33 points of each range were looked at.",
    };
    page.say(&format!(
        "Whether all who must sign would at the central case, and the nearest numbers that alone would change that, all others \
         staying where they are. {exact}"
    ));
    page.gap();
    let mut grid = Grid::new(&[
        ("#", Set::Numbers),
        ("Settlement", Set::Words),
        ("All sign", Set::Words),
        ("Changes with", Set::Words),
        ("Now", Set::Numbers),
        ("Range", Set::Numbers),
        ("At", Set::Numbers),
    ]);
    let mut steady: Vec<usize> = Vec::new();
    let mut barred: Vec<usize> = Vec::new();
    for (k, row) in turns.questions.rows.iter().enumerate().filter(|(k, _)| only.is_none_or(|of| of == *k)) {
        let Some(column) = row.columns.sign else { continue };
        let Some((_, now)) = turns.flips.central.iter().find(|(c, _)| *c == column) else { continue };
        let of: Vec<&Turning> = turns.flips.single.iter().filter(|t| t.fact == column).collect();
        if of.is_empty() {
            let red =
                view.assessment.rows.get(k).is_some_and(|row| {
                    row.refusing().iter().any(|p| matches!(row.standing[p].stance, Stance::RedLine(_)))
                });
            if red {
                barred.push(k)
            } else {
                steady.push(k)
            }
            continue;
        }
        for (n, turning) in of.iter().take(if only.is_some() { of.len() } else { NAMED }).enumerate() {
            let Some((input, low, high)) = turning.line.moves.first() else { continue };
            let Some(flip) = turning.flips.first() else { continue };
            let (place, name, yes) = match n {
                0 => ((k + 1).to_string(), words.row(Some(k)), if now.yes() { "yes" } else { "no" }),
                _ => (String::new(), String::new(), ""),
            };
            grid.row([
                place,
                name,
                yes.to_owned(),
                words.input(*input),
                number(prepared.streams.law(*input).central()),
                format!("{} to {}", number(*low), number(*high)),
                turning_point(low + flip.at * (high - low), flip.above),
            ]);
        }
    }
    if !grid.rows().is_empty() {
        page.table(grid);
        page.gap();
    }
    let rows = |of: &[usize]| crate::text::listed(&of.iter().map(|k| (k + 1).to_string()).collect::<Vec<_>>());
    if !steady.is_empty() {
        page.say(&format!("No single number in its range turns: {}.", rows(&steady)));
    }
    if !barred.is_empty() {
        page.say(&format!("A red line, which no number turns: {}.", rows(&barred)));
    }
    page.say(match studied {
        true => "Whether they would hold, and pairs of numbers: zopa study.",
        false => "Whether they would hold, pairs of numbers, what matters most and what to find out: zopa study.",
    });
}
