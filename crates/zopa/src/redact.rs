//! A version to share: structure and findings without private numbers and sources.
//!
//! What is private is taken out of the data, not left to the faces: they cannot show what is not there.
//!
//! **Taken out**: every number of a preference or a question and everything in points that is computed from them (gains,
//! changes, margins, costs); the evidence, its speakers, quotations, sources and predictions; notes and what to watch
//! for; the text, the warnings, the name and the fingerprint of the case file (with it a guessed number could be
//! confirmed); which of all moves gain the mover, and parts of per cents; of what changed since an older version the same.
//! **Kept**: names, labels, the question, what each party decides and refuses, proposals, threats, scenarios by
//! name, events and assumptions as they are worded; verdicts, grades, who leaves and what answers; shares of draws.
//!
//! Whoever shares it should still read what is kept: the words of a case can say anything.

use crate::diff::{shared_graphs, shared_since};
use crate::{AssumptionTest, GraphReport, GraphTest, Prepared, ReportAnswer};
use std::sync::Arc;
use zopa_assess::{Assessment, Judged, Predictions, Widest};
use zopa_conflict::Ranks;
use zopa_core::{
    Cardinal, Case, Diagnostic, Distribution, IdVec, Input, Model, Preference, Uncertain, WalkAway, Worth,
};
use zopa_study::{Share, Streams};

/// The case and its assessment without private numbers and sources.
///
/// # Errors
/// None that a case which could be assessed does not have already.
pub fn redact(prepared: &Prepared, answer: &ReportAnswer) -> Result<(Prepared, ReportAnswer), Vec<Diagnostic>> {
    let shared = shareable(prepared)?;
    let mut answer = answer.clone();
    // What an answer depends on is told in private numbers.
    answer.turns = None;
    answer.study = None;
    answer.since = answer.since.as_ref().map(|since| shared_since(since, &shared.case)).transpose()?;
    answer.forecast = None;
    for check in &mut answer.assumptions {
        match &mut check.test {
            AssumptionTest::Tested { without, difference, forecasts } => {
                // Headlines are made of private positions.
                *forecasts = None;
                strip(without)?;
                difference.shares.iter_mut().flat_map(|s| [&mut s.before, &mut s.after]).for_each(share_in_per_cent);
                difference.shares.retain(|s| s.before != s.after);
            }
            // What is wrong with it is said in the words and numbers of the file.
            AssumptionTest::Failed(problems) => problems.clear(),
            AssumptionTest::NotTested => {}
        }
    }
    if let Ok(states) = &mut answer.states {
        states.without_gains();
    }
    for draft in &mut answer.drafts {
        draft.gained.clear();
        for position in &mut draft.positions {
            (position.short, position.gain, position.change) = (None, None, None);
        }
    }
    strip(&mut answer.assessment)?;
    for other in &mut answer.beside {
        if let Ok(assessment) = &mut other.assessment {
            strip(assessment)?;
        }
    }
    Ok((shared, answer))
}

/// A case with an explicit graph and its report without the parties' orders and without sources. What it says of states
/// stays: verdicts, who leaves and what answers.
///
/// # Errors
/// None that a case which could be reported on does not have already.
pub fn redact_graph(prepared: &Prepared, mut answer: GraphReport) -> Result<(Prepared, GraphReport), Vec<Diagnostic>> {
    let shared = shareable(prepared)?;
    strip_graph(&mut answer, &prepared.case);
    answer.since = match answer.since.take() {
        Some(since) => shared_graphs(since, &shared.case)?,
        None => None,
    };
    for check in &mut answer.assumptions {
        match &mut check.test {
            GraphTest::Tested { without, forecasts, .. } => {
                *forecasts = None;
                let (other, report) = &mut **without;
                strip_graph(report, &other.case);
                *other = shareable(other)?;
            }
            GraphTest::Failed(problems) => problems.clear(),
            GraphTest::NotTested => {}
        }
    }
    Ok((shared, answer))
}

/// Takes the parties' orders, the predictions and the forecasts out of a report on an explicit graph.
pub(crate) fn strip_graph(report: &mut GraphReport, case: &Case) {
    let none: Vec<Option<Vec<i64>>> = vec![None; case.parties.len()];
    report.stability.ranks = Ranks::of_values(&none, &*report.stability.moves);
    report.predictions = Predictions::default();
    report.forecast = None;
    if let Ok(states) = &mut report.states {
        states.without_gains();
    }
}

/// The case made ready again, without what is private.
pub(crate) fn shareable(prepared: &Prepared) -> Result<Prepared, Vec<Diagnostic>> {
    let base = prepared.base.case.as_deref().map(|case| Arc::new(redacted(case)));
    let under = Arc::new(redacted(&prepared.case));
    let opened = |case: Option<Arc<Case>>| {
        let mut opened = zopa_case::parse("", "", &zopa_case::SourceTexts::default());
        opened.diagnostics.clear();
        opened.hash.clear();
        opened.case = case;
        opened
    };
    let model = Model::new(Arc::clone(&under))?;
    let mut central = prepared.central.clone();
    under.parties.ids().for_each(|party| central.set_worth(party, Worth::Absent));
    Ok(Prepared {
        opened: opened(Some(Arc::clone(&under))),
        base: opened(base),
        streams: Arc::new(Streams::new(&Case::default(), 0)?),
        case: under,
        model,
        central,
        redacted: true,
    })
}

/// The case with its structure and words, and no number or source.
fn redacted(case: &Case) -> Case {
    let mut shared = case.clone();
    shared.evidence = IdVec::new();
    shared.sources = IdVec::new();
    shared.predictions = IdVec::new();
    shared.correlations.clear();
    // How many uncertain numbers there are is structure; where they stand and what they are is not.
    let blank = |_: &Input| Input {
        path: String::new(),
        prior: Distribution::Uniform { low: 0.0, high: 1.0 },
        clip: (0.0, 1.0),
        because: Vec::new(),
    };
    shared.inputs = case.inputs.iter().map(blank).collect();
    shared.preferences = case.preferences.iter().map(blank_preference).collect();
    for party in shared.parties.iter_mut() {
        party.note.clear();
    }
    for issue in shared.issues.iter_mut() {
        issue.note.clear();
    }
    for rule in shared.rules.iter_mut() {
        rule.because.clear();
        rule.note.clear();
        rule.text.clear();
    }
    for line in shared.red_lines.iter_mut().flatten() {
        line.because.clear();
    }
    for proposal in shared.proposals.iter_mut() {
        proposal.because.clear();
        proposal.note.clear();
    }
    for threat in shared.threats.iter_mut() {
        threat.because.clear();
        threat.note.clear();
    }
    for scenario in &mut shared.scenarios {
        scenario.values.clear();
        scenario.refuses.clear();
        scenario.note.clear();
    }
    for event in &mut shared.events {
        event.because.clear();
    }
    for question in shared.questions.iter_mut() {
        question.positions.clear();
        question.reference = None;
    }
    for assumption in shared.assumptions.iter_mut() {
        assumption.watch = None;
        assumption.bears_on.clear();
        assumption.if_false.clear();
    }
    shared
}

/// Only whether a preference is stated, and of which kind.
fn blank_preference(preference: &Preference) -> Preference {
    match preference {
        Preference::Cardinal(cardinal) => Preference::Cardinal(Cardinal {
            issues: cardinal.issues.iter().map(|_| None).collect(),
            terms: Vec::new(),
            walk_away: WalkAway::Above(Uncertain::Known(0.0)),
            unit: 1.0,
            discount: None,
        }),
        Preference::Priorities(_) => Preference::Priorities(Vec::new()),
        Preference::Ranking(_) => Preference::Ranking(Vec::new()),
        Preference::Absent => Preference::Absent,
    }
}

/// A share as the nearest whole per cent of its draws; what is neither none nor all stays so.
pub(crate) fn share_in_per_cent(share: &mut Share) {
    *share = share.to_per_cent();
}

/// Takes everything in points out of an assessment.
pub(crate) fn strip(assessment: &mut Assessment) -> Result<(), Vec<Diagnostic>> {
    assessment.model = Model::new(Arc::new(redacted(assessment.model.case())))?;
    for row in &mut assessment.rows {
        for standing in row.standing.iter_mut() {
            standing.gain = None;
            standing.change = None;
        }
        if let Some(edit) = &mut row.edit {
            edit.gains.clear();
        }
        row.drift.iter_mut().for_each(|drift| drift.points = None);
        if let Some(Judged::Graded(verdict)) = &mut row.judged {
            verdict.margin = None;
            verdict.stays_at.clear();
            for party in &mut verdict.parties {
                party.slack = None;
                party.patience = None;
                if let Some(exit) = &mut party.exit {
                    exit.gain = None;
                    exit.after = None;
                }
            }
        }
    }
    let shares = &mut assessment.shares;
    for of in shares.independent.iter_mut().chain(&mut shares.together) {
        let all = [&mut of.all_sign, &mut of.holds, &mut of.both];
        of.yes.iter_mut().chain(all).flatten().for_each(share_in_per_cent);
    }
    assessment.predictions = Predictions::default();
    assessment.threats.iter_mut().for_each(|threat| (threat.cost, threat.relief) = (None, None));
    let quo = &mut assessment.status_quo;
    quo.moves.iter_mut().for_each(|drift| drift.points = None);
    quo.restraints.iter_mut().for_each(|restraint| restraint.cost = None);
    // Which agreement leaves its signers most would say something of their points.
    quo.widest.iter_mut().for_each(|widest| *widest = Widest { coalition: 0, least: None });
    if let Some(counts) = &mut assessment.counts {
        for survey in [&mut counts.table, &mut counts.setters].into_iter().flatten() {
            survey.solutions.clear();
        }
    }
    Ok(())
}
