//! The report of a case with an explicit graph: what holds, what leads where and why, without an assessment.
//!
//! Such a case lists its states and moves one by one. It has no issues, so nothing can be signed: the report says so and
//! leaves the assessment, the deal space and the shares out. Everything else is as in the report of any case, and the
//! sections on states are those of `zopa stability`.

mod cast;
mod change;
mod findings;
mod sheet;

use crate::Colour;
use crate::diff::forecasts_without;
use crate::frame::{method_line, provenance, title};
use crate::page::Page;
use crate::report::assumptions::UNTESTED;
use crate::report::{Told, backing, predictions};
use crate::stability;
use crate::text::clean;
use zopa::assess::background::unassessed;
use zopa::core::{AssumptionId, Exactness, Id};
use zopa::{GraphReport, GraphTest, NOT_ASSESSED, Prepared};

pub use sheet::{html as graph_html, markdown as graph_markdown};

/// What a version to share says about itself.
const REDACTED: &str = "This is a version to share: the parties' orders of the states and margins, the evidence and its \
                        sources, notes, predictions and the case file's name and fingerprint are left out. Verdicts and \
                        reasons are the full report's.";

/// What the sections are written from.
pub(crate) struct Scene<'a> {
    told: Told<'a>,
    prepared: &'a Prepared,
    answer: &'a GraphReport,
    /// The words of `zopa stability`.
    states: stability::View<'a>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(prepared: &'a Prepared, answer: &'a GraphReport) -> Self {
        let states = stability::View::new(&prepared.case, &answer.stability);
        let states = if prepared.redacted { states.without_margins() } else { states };
        Scene { told: Told::new(&prepared.case), prepared, answer, states }
    }
}

/// The report of a case with an explicit graph, and what changed since an older version where that was asked.
pub fn graph_report(prepared: &Prepared, answer: &GraphReport, colour: Colour) -> String {
    let scene = Scene::new(prepared, answer);
    let case = scene.told.case;
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    if !case.question.is_empty() {
        page.say(&clean(&case.question));
    }
    page.say(NOT_ASSESSED);
    if prepared.redacted {
        page.say(REDACTED);
    }
    scene.findings(&mut page);
    if let Some(since) = &answer.since {
        crate::diff::since_section(&mut page, &since.old, prepared, &since.diff);
    }
    scene.parties(&mut page);
    scene.list(&mut page);
    scene.states.counts(&mut page);
    scene.reasons(&mut page);
    scene.leads(&mut page);
    scene.likely(&mut page);
    predictions::write(&scene.told, &answer.predictions, &mut page);
    scene.assumptions(&mut page);
    if !prepared.redacted {
        scene.evidence(&mut page);
        backing::write(&scene.told, &unassessed(case, &prepared.streams), &mut page);
    }
    scene.told.dates(&answer.predictions, &mut page);
    scene.method(&mut page);
    page.finish()
}

/// The document of `zopa report --json` of a case with an explicit graph, with the findings in the words of the text.
pub fn document(prepared: &Prepared, answer: &GraphReport) -> zopa::json::GraphReport {
    let scene = Scene::new(prepared, answer);
    let said = |finding: &zopa::GraphFinding| {
        let said = scene.sentences(finding);
        (said.lead, said.items, scene.change(finding))
    };
    zopa::json::GraphReport::new(prepared, answer).told(answer.findings.iter().map(said).collect())
}

/// What would change a finding, by its place: a sentence each.
pub(crate) fn what_would_change(prepared: &Prepared, answer: &GraphReport, finding: usize) -> Vec<String> {
    let of = answer.findings.get(finding);
    of.map(|finding| Scene::new(prepared, answer).change(finding)).unwrap_or_default()
}

impl Scene<'_> {
    /// A finding by its place: what it says, and its parts.
    pub(crate) fn said(&self, k: usize) -> Option<(String, Vec<String>)> {
        let said = self.sentences(self.answer.findings.get(k)?);
        Some((said.lead, said.items))
    }

    /// Why the status quo and the first equilibria hold or not.
    fn reasons(&self, page: &mut Page) {
        let stability = &self.answer.stability;
        for (k, examined) in stability.examined.iter().enumerate() {
            let status_quo = k == 0 && stability.status_quo.as_ref() == Some(&examined.at);
            self.states.examined(examined, status_quo, page);
        }
    }

    /// Where the status quo leads.
    fn leads(&self, page: &mut Page) {
        self.states.evolution(page);
    }

    /// The forecasts of the case's questions, in a line each.
    fn likely(&self, page: &mut Page) {
        match &self.answer.forecast {
            None => {}
            Some(Err(problem)) => {
                page.heading("What is likely");
                page.say(&format!("No forecast: {}.", clean(&problem.message)));
            }
            Some(Ok(forecast)) => {
                page.heading("What is likely");
                for q in &forecast.questions {
                    let known = self.told.case.questions.iter().find(|known| known.id == q.question.id);
                    let name = known.map_or("", |known| &known.name);
                    page.point("- ", &format!("{}: {}.", clean(name), crate::forecast::in_short(q)));
                }
                page.point("- ", "All baselines, models, readings and break-even values: zopa forecast.");
            }
        }
    }

    /// What is taken as given.
    fn assumptions(&self, page: &mut Page) {
        let tested = |id| self.check(id).is_some_and(|test| !matches!(test, GraphTest::NotTested));
        self.told.taken_as_given(&tested, &|id, page: &mut Page| self.falls_with(id, page), page);
    }

    fn check(&self, id: AssumptionId) -> Option<&GraphTest> {
        self.answer.assumptions.iter().find(|check| check.assumption == id).map(|check| &check.test)
    }

    /// What falls with an assumption.
    fn falls_with(&self, id: AssumptionId, page: &mut Page) {
        match self.check(id) {
            None if !self.told.case.assumptions[id].if_false.is_empty() => page.under(1, "Not tested."),
            None | Some(GraphTest::NotTested) => {
                page.under(1, UNTESTED);
            }
            Some(GraphTest::Failed(problems)) if problems.is_empty() => page.under(1, "Could not be tested."),
            Some(GraphTest::Failed(problems)) => {
                let why: Vec<_> = problems.iter().map(|d| clean(&d.message)).collect();
                page.under(1, &format!("Could not be tested: {}.", why.join("; ")));
            }
            Some(GraphTest::Tested { without, difference, forecasts }) => {
                let other = Scene::new(&without.0, &without.1);
                crate::diff::graph_falls(
                    page,
                    self,
                    &other,
                    &difference.findings,
                    forecasts_without(self.told.case, forecasts.as_deref()).as_deref(),
                );
            }
        }
    }

    /// The records that bear on the states, the moves and the parties' orders.
    fn evidence(&self, page: &mut Page) {
        let case = self.told.case;
        if case.evidence.is_empty() {
            return;
        }
        page.heading("Evidence");
        for record in case.evidence.iter() {
            let grade = record.grade.map_or("no grade".to_owned(), |g| g.to_string());
            let on: Vec<_> = record.bears_on.iter().map(|(path, _)| clean(path)).collect();
            let on = if on.is_empty() { String::new() } else { format!(" On: {}.", on.join(", ")) };
            page.point("- ", &format!("{} [{grade}]: {}{on}", clean(&record.id), clean(&record.claim)));
        }
    }

    fn method(&self, page: &mut Page) {
        page.heading("How this was computed, and how far to trust it");
        provenance(page, self.prepared);
        let answer = &self.answer.stability.table;
        let how = match answer.exactness {
            Exactness::Exact => "Exact, over every state.".to_owned(),
            _ => crate::frame::exactness(&answer.exactness),
        };
        page.point(
            "- ",
            &format!(
                "{how} The parties' orders of the states are taken as they are written; they carry no ranges, so no order \
                 is drawn and there are no shares. How far an order could change before a verdict turns is said beside it."
            ),
        );
        if let Some(why) = &self.answer.no_coalitions {
            page.point("- ", &format!("Coalitions were not looked at: {}.", clean(&why.message)));
        }
        for notion in answer.value.notions() {
            page.point("- ", &method_line(notion.method()));
        }
        for concept in self.answer.stability.further.as_ref().map_or(&[][..], |f| f.value.concepts()) {
            page.point("- ", &method_line(concept.method()));
        }
    }

    /// Whether a state is the status quo.
    fn is_status_quo(&self, number: u64) -> bool {
        self.answer.stability.status_quo.as_ref().is_some_and(|q| q.number == number)
    }

    /// The party's place in the case, for an id of the page.
    fn order_id(party: zopa::core::PartyId) -> String {
        format!("order-{}", party.index() + 1)
    }
}
