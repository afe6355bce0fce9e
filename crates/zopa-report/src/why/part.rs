//! Parts of a report within `zopa why`: printed by what prints the report.

use crate::page::Page;
use crate::report::View;
use crate::text::clean;
use crate::words::Words;
use crate::{drafts, forecast, report, study};
use zopa::{AssumptionCheck, AssumptionTest, Part, ReportAnswer, Trace, Why};

/// Writes the part, if it is one.
pub(super) fn write(page: &mut Page, trace: &Trace<'_>, why: &Why) {
    let (Some(part), Some(answer)) = (&why.part, trace.report()) else { return };
    let prepared = trace.prepared();
    let view = View::new(&answer.assessment);
    let words = Words::new(&prepared.case);
    match part {
        Part::Findings => report::findings(&view, page),
        Part::Rows => report::table(&view, page),
        Part::Alternatives => view.alternatives(prepared, page),
        Part::Drafts => drafts::write(page, words, &prepared.case, &answer.drafts),
        Part::Draft(k) => {
            page.heading("The draft");
            drafts::write_one(page, words, &prepared.case, &answer.drafts, *k);
        }
        // Its steps are all there is to say.
        Part::Position(..) | Part::GraphFinding(_) => {}
        Part::Turns => turns(page, &view, trace, answer, None),
        Part::Turn(k) => turns(page, &view, trace, answer, Some(*k)),
        Part::Asking => trace.study().into_iter().for_each(|of| study::asking(page, prepared, of, None)),
        Part::AskingOf(party) => {
            trace.study().into_iter().for_each(|of| study::asking(page, prepared, of, Some(*party)));
        }
        Part::Forecasts(k) => forecasts(page, trace, answer, *k, None),
        Part::Model(k, name) => forecasts(page, trace, answer, *k, Some(name)),
        Part::LeftOut => view.left_out(page),
        Part::Check(id) => {
            // That nothing was tested is said with what it stands over.
            let tested = |check: &&AssumptionCheck| !matches!(check.test, AssumptionTest::NotTested);
            if let Some(check) = answer.assumptions.iter().filter(tested).find(|check| check.assumption == *id) {
                page.heading("What falls with it");
                view.falls_with(&check.test, page);
            }
        }
        Part::Method => view.method(prepared, page),
    }
}

fn turns(page: &mut Page, view: &View<'_>, trace: &Trace<'_>, answer: &ReportAnswer, of: Option<usize>) {
    if let Some(turns) = &answer.turns {
        report::turns(view, trace.prepared(), turns, true, of, page);
    }
}

fn forecasts(page: &mut Page, trace: &Trace<'_>, answer: &ReportAnswer, k: usize, name: Option<&str>) {
    let Some(Ok(found)) = &answer.forecast else { return };
    let Some(q) = found.questions.get(k) else { return };
    let case = &trace.prepared().case;
    let party = |id: &str| {
        let party = case.parties.iter().find(|p| p.id == id);
        clean(party.map_or(id, |p| &p.name)).into_owned()
    };
    match name {
        None => forecast::whole(page, q, &party),
        Some(name) => forecast::one(page, q, name, &party),
    }
}
