//! The assessment of a case, and beside it that of its scenarios: the request and the answer of `zopa report`.

use crate::assumptions::{AssumptionCheck, assumptions};
use crate::{
    DiffAnswer, DraftScore, ForecastAnswer, ForecastRequest, Prepared, StateGraph, StudyAnswer, Turns, forecast, turns,
};
use zopa_assess::{Assessment, Background, Request, assess};
use zopa_core::{Diagnostic, Run};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportRequest {
    /// How many draws beside the central case.
    pub draws: u64,
    /// Whether to assess the other scenarios too (under a scenario: the base case), to set them side by side, to assess
    /// the case without each assumption that has `if_false`, and to look for what turns the answer.
    pub beside: bool,
}

/// The assessment of a case.
#[derive(Clone, Debug)]
pub struct ReportAnswer {
    /// The assessment, under the scenario in force.
    pub assessment: Assessment,
    /// The other readings of the case.
    pub beside: Vec<Beside>,
    /// Each assumption taken to be false, where the case says what that means; empty where no other readings were wanted.
    pub assumptions: Vec<AssumptionCheck>,
    /// What changed since an older version of the case, where that was asked.
    pub since: Option<Since>,
    /// Which single numbers turn whether a settlement would be signed; `None` where no other readings were wanted.
    pub turns: Option<Turns>,
    /// What the assessment depends on, where that was asked too ([`mod@crate::study`]).
    pub study: Option<StudyAnswer>,
    /// What is likely: the forecasts of the case's questions, or why there are none; `None` for a case without questions.
    pub forecast: Option<Result<ForecastAnswer, Box<Diagnostic>>>,
    /// The drafts of the case, scored; empty where there are fewer than two: a part of the page, not of the text.
    pub drafts: Vec<DraftScore>,
    /// The states and the moves between them, where they are few enough to draw: a part of the page, not of the text.
    pub states: Result<StateGraph, Box<Diagnostic>>,
}

/// An older version of a case, and what changed since.
#[derive(Clone, Debug)]
pub struct Since {
    /// The older version.
    pub old: Prepared,
    /// What changed.
    pub diff: DiffAnswer,
}

/// The case under another scenario.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which; `None` for the base case.
    pub scenario: Option<String>,
    /// Its assessment without what is counted over the whole space, or why there is none.
    pub assessment: Result<Assessment, Vec<Diagnostic>>,
}

/// Assesses a case.
///
/// # Errors
/// What the assessment refuses: an explicit graph, a space too large.
pub fn report(prepared: &Prepared, request: ReportRequest, run: &Run<'_>) -> Result<ReportAnswer, Vec<Diagnostic>> {
    let seed = prepared.streams.seed();
    let wanted = |count_space| Request { draws: request.draws, seed, count_space };
    let assessment = assess(&prepared.model, wanted(true), run)?;
    let mut others: Vec<Option<String>> = Vec::new();
    if request.beside {
        match &prepared.case.under {
            Some(_) => others.push(None),
            None => others.extend(prepared.case.scenarios.iter().map(|s| Some(s.id.clone()))),
        }
    }
    let beside = others.into_iter().map(|scenario| {
        let other = Prepared::new(prepared.base.clone(), scenario.as_deref(), seed);
        let assessment = other.map_err(|refused| refused.problems).and_then(|p| assess(&p.model, wanted(false), run));
        Beside { scenario, assessment }
    });
    let beside = beside.collect();
    let checked = if request.beside { assumptions(prepared, &assessment, run) } else { Vec::new() };
    let turning = request.beside.then(|| turns(prepared, run)).transpose().map_err(|problem| vec![problem])?;
    let asked = ForecastRequest {
        question: None,
        model: None,
        options: Vec::new(),
        draws: request.draws,
        readings: crate::Readings::Challenge,
    };
    let forecast = (!prepared.case.questions.is_empty()).then(|| forecast(prepared, &asked, run));
    let states = StateGraph::small(prepared, run).map_err(Box::new);
    let drafts = crate::drafts::series(prepared, run).map_err(|problem| vec![problem])?;
    Ok(ReportAnswer {
        beside,
        assumptions: checked,
        assessment,
        since: None,
        turns: turning,
        study: None,
        forecast,
        drafts,
        states,
    })
}

/// What stands behind a report: why each party gains what it gains, all packages as pairs of parties see them, and
/// every number with its evidence and its uses. The figures of a report are drawn from it.
///
/// # Errors
/// What the engines refuse; E714 if the run is stopped.
pub fn background(answer: &ReportAnswer, run: &Run<'_>) -> Result<Background, Vec<Diagnostic>> {
    zopa_assess::background(&answer.assessment, run)
}
