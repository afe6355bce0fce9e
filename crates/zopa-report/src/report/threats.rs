//! The threats, in a table of their own.

use super::View;
use crate::document::{Words, plain};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, points};
use zopa::assess::background::Background;
use zopa::assess::{Base, ThreatRow};

/// Writes the section.
pub(super) fn write(view: &View<'_>, page: &mut Page) {
    if view.assessment.threats.is_empty() {
        return;
    }
    page.heading("Threats (a threat is not a settlement; the question is whether it would be carried out)");
    let mut grid = Grid::new(&[
        ("Threat", Set::Words),
        ("By -> to", Set::Words),
        ("Can do it", Set::Words),
        ("Would do it", Set::Words),
        ("Cost to itself", Set::Figures),
        ("Moves target", Set::Words),
        ("Safe to give in", Set::Words),
    ]);
    for row in &view.assessment.threats {
        let threat = &view.case.threats[row.threat];
        grid.row([
            clean(&threat.name).into_owned(),
            format!("{} -> {}", view.words.party(threat.by), view.words.party(threat.to)),
            yes(row.executable),
            yes(row.credible),
            row.cost.map_or("-".to_owned(), points),
            yes(row.effective),
            yes(row.assurance),
        ]);
    }
    page.table(grid);
    page.gap();
    for row in &view.assessment.threats {
        page.point("- ", &detail(view, row));
    }
}

fn yes(answer: Option<bool>) -> String {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
    .to_owned()
}

fn detail(view: &View<'_>, row: &ThreatRow) -> String {
    let threat = &view.case.threats[row.threat];
    let demand = view.words.condition(threat.unless);
    let what: Vec<String> = threat.set.iter().map(|(v, l)| view.words.change(*v, *l)).collect();
    let act = if what.is_empty() { String::new() } else { format!("{} ", what.join("; ")) };
    let due = threat.due.map(|d| format!(" by {d}")).unwrap_or_default();
    let mut text = format!("\"{}\": {act}unless {demand}{due}. Judged from {}.", clean(&threat.name), base(view, row));
    if let Some(y) = &row.complied {
        let from = match &row.base {
            Base::Departure(outcome) => outcome,
            _ => view.assessment.model.status_quo(),
        };
        let changes = view.words.differences(from, y).join("; ");
        let needs = match row.needs.is_empty() {
            true => String::new(),
            false => format!(", which also takes {}", view.words.parties(row.needs)),
        };
        text.push_str(&format!(" Giving in would be: {changes}{needs}."));
    } else if row.executable.is_some() {
        text.push_str(" Nothing that can exist would meet the demand.");
    }
    if !threat.note.is_empty() {
        text.push_str(&format!(" Note: {}", clean(&threat.note)));
    }
    text
}

/// Where a threat is judged from, in words.
pub(super) fn base(view: &View<'_>, row: &ThreatRow) -> String {
    let threat = &view.case.threats[row.threat];
    match &row.base {
        Base::StatusQuo => "the status quo, where the demand is not met".to_owned(),
        Base::Departure(outcome) => {
            let what = view.words.package(outcome);
            format!("the best that {} could do against the demand ({what})", view.words.party(threat.to))
        }
        Base::CannotBeTriggered => format!(
            "the status quo, where the demand is met already and {} cannot undo that alone",
            view.words.party(threat.to)
        ),
        Base::Unstated => format!(
            "the status quo, where the demand is met already, and what {} would do against it is not known",
            view.words.party(threat.to)
        ),
        Base::OffAgenda => "a scenario in which what is threatened is not on the agenda".to_owned(),
    }
}

/// The numbers that the cost of carrying out a threat comes from, each leading to its entry; `None` where the cost is not
/// known in points.
pub(super) fn sources(view: &View<'_>, background: &Background, row: &ThreatRow) -> Option<Words> {
    row.cost?;
    let threat = &view.case.threats[row.threat];
    let before = match &row.base {
        Base::Departure(outcome) => outcome,
        _ => view.assessment.model.status_quo(),
    };
    let mut after = before.clone();
    threat.set.iter().for_each(|(issue, level)| after.set(*issue, *level));
    let links = super::origins::between(view, background, threat.by, before, &after);
    if links.is_empty() {
        return None;
    }
    let by = view.words.party(threat.by);
    let mut words = plain(format!("The cost of \"{}\" to {by} comes from ", clean(&threat.name)));
    words.extend(links);
    words.extend(plain("."));
    Some(words)
}
