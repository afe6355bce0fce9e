//! The text of `zopa report`: findings first, then what they rest on.

pub(crate) mod anchor;
pub(crate) mod assumptions;
pub(crate) mod backing;
mod beside;
mod cast;
mod change;
mod cited;
mod dates;
mod findings;
pub(crate) mod likely;
mod method;
pub(crate) mod numbers;
pub(crate) mod origins;
pub(crate) mod predictions;
pub(crate) mod records;
mod rows;
pub(crate) mod sheet;
mod short;
mod space;
mod status_quo;
mod threats;
mod turns;
mod view;

use crate::Colour;
use crate::frame::title;
use crate::page::Page;
use crate::text::clean;
use zopa::assess::background::ledger;
use zopa::{Prepared, ReportAnswer};

pub(crate) use dates::kind;
pub(crate) use numbers::written;
pub use sheet::{html, markdown};
pub(crate) use view::{Told, View};

/// The assessment of a case, with its scenarios beside it, and what changed since an older version where that was asked.
pub fn report(prepared: &Prepared, answer: &ReportAnswer, colour: Colour) -> String {
    let view = View::new(&answer.assessment);
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    if !view.case.question.is_empty() {
        page.say(&clean(&view.case.question));
    }
    if prepared.redacted {
        page.say(REDACTED);
    }
    findings::write(&view, &mut page);
    if let Some(since) = &answer.since {
        crate::diff::since_section(&mut page, &since.old, prepared, &since.diff);
    }
    threats::write(&view, &mut page);
    view.parties(&mut page);
    view.issues(&mut page);
    view.alternatives(prepared, &mut page);
    rows::table(&view, &mut page);
    rows::blocks(&view, &mut page);
    view.left_out(&mut page);
    view.space(&mut page);
    status_quo::write(&view, &mut page);
    beside::write(&view, prepared, answer, &mut page);
    likely::write(&view, answer, &mut page);
    predictions::write(&view, &view.assessment.predictions, &mut page);
    if let Some(turning) = &answer.turns {
        turns::write(&view, prepared, turning, answer.study.is_some(), None, &mut page);
    }
    if let Some(study) = answer.study.as_ref().filter(|_| !view.certain()) {
        crate::study::brief(prepared, study, &mut page);
    }
    view.assumptions(answer, &mut page);
    if !prepared.redacted {
        backing::write(&view, &ledger(&answer.assessment, &prepared.streams), &mut page);
    }
    view.dates(&view.assessment.predictions, &mut page);
    view.method(prepared, &mut page);
    page.finish()
}

pub(crate) use findings::write as findings;
pub(crate) use rows::table;
pub(crate) use turns::write as turns;

/// What would change a finding, by its place: a sentence each.
pub(crate) fn what_would_change(view: &View<'_>, finding: usize) -> Vec<String> {
    view.assessment.findings.get(finding).map(|finding| change::told(view, finding)).unwrap_or_default()
}

/// The document of `zopa report --json`, with the findings in the words of the text.
pub fn document(prepared: &Prepared, answer: &ReportAnswer) -> zopa::json::Report {
    let (each, grouped) = findings::said(&View::new(&answer.assessment));
    zopa::json::Report::new(prepared, answer).told(each, grouped)
}

/// A finding as a sentence of its own.
pub(crate) fn finding_sentence(view: &View<'_>, finding: &zopa::assess::Finding) -> String {
    findings::sentence(view, finding)
}

/// What a version to share says about itself.
pub(crate) const REDACTED: &str = "This is a version to share: the numbers of what parties want and what is computed from \
                                   them in points, the evidence and its sources, notes, predictions and the case file's name \
                                   and fingerprint are left out. Verdicts and reasons are the full report's, and so are \
                                   shares of draws, to the nearest whole per cent.";
