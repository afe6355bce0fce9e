//! How well the uncertain numbers of a case are backed: what several origins say, what one says, what is judgement, what is
//! contested, what has nothing behind it.

use super::{Told, numbers};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted};
use zopa::assess::background::{Entry, Ledger, Sourcing};
use zopa::core::Bearing;

/// How many numbers of one kind are named on the terminal.
const NAMED: usize = 6;

/// What may stand behind a number, and what that means.
pub(crate) const KINDS: [(Sourcing, &str, &str); 4] = [
    (Sourcing::Several, "Evidence of several origins", "Independent sources speak to it."),
    (Sourcing::OneOrigin, "Evidence of one origin", "A single source: copies of one report count once."),
    (Sourcing::Assumed, "A stated judgement", "No evidence; an assumption says so."),
    (Sourcing::Nothing, "Nothing", "Neither evidence nor an assumption is named."),
];

/// A number with its party: `Russia: Weight of Land`.
pub(crate) fn called(view: &Told<'_>, entry: &Entry) -> String {
    let party = entry.path.strip_prefix("preferences.").and_then(|rest| rest.split('.').next());
    let who = party.and_then(|id| view.case.party(id)).map(|p| format!("{}: ", view.words.party(p)));
    format!("{}{}", who.unwrap_or_default(), numbers::name(view, &entry.path))
}

/// Writes the section of the terminal.
pub(crate) fn write(view: &Told<'_>, ledger: &Ledger, page: &mut Page) {
    let certain = ledger.bare_certain().count();
    let uncertain = ledger.uncertain().next().is_some();
    if !uncertain && certain == 0 {
        return;
    }
    if !uncertain {
        page.heading("Evidence: what stands behind the numbers");
        page.point("- ", &bare_certain(certain));
        return;
    }
    page.heading("Evidence: what stands behind the uncertain numbers");
    let mut grid =
        Grid::new(&[("Behind them", Set::Words), ("Numbers", Set::Numbers), ("What that means", Set::Words)]);
    for (of, what, means) in KINDS {
        grid.row([what, &ledger.count(of).to_string(), means]);
    }
    page.table(grid);
    let contested: Vec<&Entry> = ledger.entries.iter().filter(|e| e.contested()).collect();
    let bare: Vec<&Entry> = ledger.uncertain().filter(|e| e.sourcing() == Sourcing::Nothing).collect();
    if !contested.is_empty() || !bare.is_empty() || certain > 0 {
        page.gap();
    }
    for entry in contested.iter().take(NAMED) {
        let ids = |bearing: Bearing| {
            let of = entry.evidence.iter().filter(|(_, b)| *b == bearing);
            of.map(|(id, _)| clean(&view.case.evidence[*id].id).into_owned()).collect::<Vec<_>>().join(", ")
        };
        let (pro, contra) = (ids(Bearing::Supports), ids(Bearing::Against));
        page.point("- ", &format!("Contested: {} (for: {pro}; against: {contra}).", called(view, entry)));
    }
    more(page, contested.len(), "contested number", "contested numbers");
    for entry in bare.iter().take(NAMED) {
        page.point("- ", &format!("Nothing behind it: {}.", called(view, entry)));
    }
    more(page, bare.len(), "number with nothing behind it", "numbers with nothing behind them");
    if certain > 0 {
        page.point("- ", &bare_certain(certain));
    }
}

/// What is said of numbers that are stated as certain with nothing behind them.
pub(crate) fn bare_certain(count: usize) -> String {
    let numbers = counted(count as u128, "number that is stated", "numbers that are stated");
    let rest = if count == 1 { "it is a bare judgement" } else { "they are bare judgements" };
    format!("Nothing behind {numbers} without a range: {rest}.")
}

fn more(page: &mut Page, found: usize, one: &str, many: &str) {
    if let Some(rest) = found.checked_sub(NAMED).filter(|rest| *rest > 0) {
        page.point("- ", &format!("And {} (`zopa check` names them).", counted(rest as u128, one, many)));
    }
}
