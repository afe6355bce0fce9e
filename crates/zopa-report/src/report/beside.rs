//! The scenarios, side by side.

use super::{View, rows};
use crate::frame::scenario;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, short_share};
use zopa::assess::{LeftOut, Origin, Row};
use zopa::core::{PartySet, Stance};
use zopa::{Prepared, ReportAnswer};

/// Writes the section.
pub(super) fn write(view: &View<'_>, prepared: &Prepared, answer: &ReportAnswer, page: &mut Page) {
    if answer.beside.is_empty() {
        return;
    }
    page.heading("Scenarios side by side");
    page.say(match view.certain() {
        true => "Each proposal: who would refuse it, and its grade.",
        false => {
            "Each proposal: who would refuse it and its grade at the central case, then the share of draws in which all \
             sign and it holds."
        }
    });
    page.gap();
    let here = match &view.case.under {
        Some(id) => scenario(view.case, id).trim_matches('"').to_owned(),
        None => "Base case".to_owned(),
    };
    let mut columns = vec![("Proposal".to_owned(), Set::Words), (here, Set::Words)];
    let mut views: Vec<Option<View<'_>>> = vec![Some(View::new(view.assessment))];
    let mut failed = Vec::new();
    for other in &answer.beside {
        let base = prepared.base.case.as_deref().unwrap_or(view.case);
        let name = match &other.scenario {
            Some(id) => scenario(base, id).trim_matches('"').to_owned(),
            None => "Base case".to_owned(),
        };
        columns.push((name.clone(), Set::Words));
        match &other.assessment {
            Ok(assessment) => views.push(Some(View::new(assessment))),
            Err(problems) => {
                views.push(None);
                failed.push((name, problems));
            }
        }
    }
    let mut grid = Grid::new(&columns);
    for proposal in view.case.proposals.ids() {
        let mut cells = vec![clean(&view.case.proposals[proposal].name).into_owned()];
        let of = |v: &Option<View<'_>>| v.as_ref().map_or("?".to_owned(), |v| cell(v, Origin::Proposal(proposal)));
        let mut shown = views.iter().map(of);
        let here = shown.next().unwrap_or_default();
        let beside = shown.map(|text| if text == here { "the same".to_owned() } else { text });
        cells.extend(beside.collect::<Vec<_>>());
        cells.insert(1, here);
        grid.row(cells);
    }
    page.table(grid);
    for scenario in prepared.base.case.as_deref().unwrap_or(view.case).scenarios.iter().filter(|s| !s.note.is_empty()) {
        page.point("- ", &format!("{}: {}", clean(&scenario.name), clean(&scenario.note)));
    }
    for (name, problems) in failed {
        for problem in problems {
            page.say(&format!("{name} could not be assessed: {}.", clean(&problem.message)));
        }
    }
}

fn cell(view: &View<'_>, origin: Origin) -> String {
    let found = view.assessment.rows.iter().position(|row| row.candidate.origins.contains(&origin));
    let Some(k) = found else {
        let off = view
            .assessment
            .candidates
            .left_out
            .iter()
            .any(|out| matches!((out, origin), (LeftOut::OffAgenda(p, _), Origin::Proposal(q)) if *p == q));
        return if off { "not on this agenda" } else { "beyond the rows" }.to_owned();
    };
    let row: &Row = &view.assessment.rows[k];
    if row.signers.is_empty() {
        return "already so".to_owned();
    }
    let unstated: PartySet = row.refusing().iter().filter(|p| row.standing[*p].stance == Stance::Unstated).collect();
    let refusing = row.refusing().minus(unstated);
    let mut who = Vec::new();
    if !refusing.is_empty() {
        who.push(format!("refused by {}", view.words.parties(refusing)));
    }
    if !unstated.is_empty() {
        who.push(format!("needs {}, interests not stated", view.words.parties(unstated)));
    }
    let who = if who.is_empty() { "all sign".to_owned() } else { who.join("; ") };
    let both = view.assessment.shares.independent[k].both.map_or("-".to_owned(), |s| short_share(s.hits, s.draws));
    if view.certain() { format!("{who}; {}", rows::grade(row)) } else { format!("{who}; {}; {both}", rows::grade(row)) }
}
