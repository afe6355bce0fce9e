//! The study of a case: the request and the answer of `zopa study`, and the folder that keeps its draws.

mod folder;
mod forecasts;
mod parquet;

pub use folder::{Folder, merge};

use self::forecasts::Forecasts;
use crate::Prepared;
use std::sync::Arc;
use zopa_assess::study::{Keep, Questions, Study, StudyRequest, questions, study as ask};
use zopa_core::{AssumptionId, Diagnostic, Run};
use zopa_forecast::catalogue::NAMES;
use zopa_study::{Cell, Response, Streams};

/// The study of a case.
#[derive(Clone, Debug)]
pub struct StudyAnswer {
    /// Shares, indices, flips, what to ask, what to choose.
    pub study: Study,
    /// What falls with each assumption whose negation the case states.
    pub assumptions: Vec<Negated>,
}

/// An assumption, negated.
#[derive(Clone, Debug)]
pub struct Negated {
    /// Which.
    pub assumption: AssumptionId,
    /// The headline facts that change at the central case: column, before, after.
    pub changes: Vec<(usize, Cell, Cell)>,
    /// Rows that the negated case does not have, by their keys: a fair point or an opening that lies elsewhere then.
    pub gone: Vec<String>,
    /// Why the negated case could not be judged.
    pub problem: Option<Diagnostic>,
}

/// The questions of a case, compiled.
///
/// # Errors
/// What the assessment refuses.
pub fn study_questions(prepared: &Prepared, run: &Run<'_>) -> Result<Arc<Questions>, Vec<Diagnostic>> {
    asked(prepared, &NAMES, run).map(Arc::new).map_err(|problem| vec![problem])
}

/// The same without the forecast models that no headline rests on, for whoever does not keep the draws: they take half of
/// a draw's time.
///
/// # Errors
/// As [`study_questions`].
pub fn study_headlines(prepared: &Prepared, run: &Run<'_>) -> Result<Arc<Questions>, Vec<Diagnostic>> {
    asked(prepared, &[], run).map(Arc::new).map_err(|problem| vec![problem])
}

/// What is asked of the assessment, and of the ladder and these forecast models if the case has questions for them.
fn asked(prepared: &Prepared, models: &[&'static str], run: &Run<'_>) -> Result<Questions, Diagnostic> {
    let of_assessment = questions(&prepared.model, &prepared.streams, run)?;
    Ok(match Forecasts::of(prepared, models)? {
        Some(forecasts) => of_assessment.with(Arc::new(forecasts)),
        None => of_assessment,
    })
}

/// Studies a case. `keep` receives every draw.
///
/// # Errors
/// What the assessment and the study refuse.
pub fn study(
    prepared: &Prepared,
    questions: Arc<Questions>,
    request: &StudyRequest,
    keep: Option<&mut Keep<'_>>,
    run: &Run<'_>,
) -> Result<StudyAnswer, Vec<Diagnostic>> {
    let study = ask(questions, &prepared.streams, request, keep, run).map_err(|problem| vec![problem])?;
    let stated = prepared.case.assumptions.enumerated().filter(|(_, a)| !a.if_false.is_empty());
    let assumptions = match request.analyses {
        true => stated.map(|(id, _)| negated(prepared, &study, id, run)).collect(),
        false => Vec::new(),
    };
    Ok(StudyAnswer { study, assumptions })
}

/// What changes at the central case when an assumption is replaced by its negation.
fn negated(prepared: &Prepared, study: &Study, assumption: AssumptionId, run: &Run<'_>) -> Negated {
    let mut found = Negated { assumption, changes: Vec::new(), gone: Vec::new(), problem: None };
    match other_facts(prepared, assumption, run) {
        Err(problem) => found.problem = problem,
        Ok((other, cells)) => {
            // Facts that belong to no row have the same name in both.
            let of_rows: Vec<usize> =
                study.questions.rows.iter().flat_map(|r| [r.columns.sign, r.columns.holds]).flatten().collect();
            for ours in study.questions.headlines().into_iter().filter(|c| !of_rows.contains(c)) {
                let name = &study.questions.columns()[ours].name;
                let Some(theirs) = other.columns().iter().position(|c| c.name == *name) else { continue };
                if study.central[ours] != cells[theirs] {
                    found.changes.push((ours, study.central[ours], cells[theirs]));
                }
            }
            for row in &study.questions.rows {
                let same = other.rows.iter().find(|r| r.candidate.outcome == row.candidate.outcome);
                let Some(same) = same else {
                    found.gone.push(row.key.clone());
                    continue;
                };
                let pairs = [(row.columns.sign, same.columns.sign), (row.columns.holds, same.columns.holds)];
                for (ours, theirs) in pairs.into_iter().filter_map(|(a, b)| Some((a?, b?))) {
                    if study.central[ours] != cells[theirs] {
                        found.changes.push((ours, study.central[ours], cells[theirs]));
                    }
                }
            }
        }
    }
    found
}

type OtherFacts = (Questions, Vec<Cell>);

/// The facts of the case with an assumption negated, at its central case.
fn other_facts(prepared: &Prepared, assumption: AssumptionId, run: &Run<'_>) -> Result<OtherFacts, Option<Diagnostic>> {
    let first = |mut problems: Vec<Diagnostic>| if problems.is_empty() { None } else { Some(problems.remove(0)) };
    let overrides = prepared.case.assumptions[assumption].if_false.iter();
    let overrides: Vec<(String, String)> = overrides.map(|o| (o.path.clone(), o.value.clone())).collect();
    let opened = prepared.opened.overridden(&overrides).map_err(first)?;
    let other = Prepared::new(opened, None, prepared.streams.seed()).map_err(|refused| first(refused.problems))?;
    let streams: &Streams = &other.streams;
    // Facts are looked up by their names: models that the study left out are not missed.
    let asked = asked(&other, &[], run).map_err(Some)?;
    let mut cells = vec![Cell::Missing; asked.columns().len()];
    asked.evaluate(&streams.central(), &mut asked.scratch(), &mut cells).map_err(Some)?;
    Ok((asked, cells))
}
