//! The study of a case: what the assessment depends on, what turns it, and what to find out next.
//!
//! In: a compiled case, the streams of its inputs, what is asked. Out: [`Study`], data about ids and numbers. One set of
//! [`Questions`] is asked at many points of the inputs; draws, indices, flips, values of information differ only in the points.
//! What can go wrong: a case without packages (E741), no draws (E732), a budget that reaches for nothing (E734), more
//! inputs than a Sobol design takes (E733), and what the engines refuse.

mod beside;
mod choice;
mod memo;
mod polynomial;
mod questions;
mod side;

pub use beside::Beside;
pub use choice::{Asking, Choice, Gap, NoChoice, Robust, RobustOption};
pub use questions::{QuestionScratch, Questions, RowColumns, StudyRow};

use crate::NO_ASSESSMENT;
use choice::{Sample, asking, no_choice, robust};
use std::ops::Range;
use std::sync::Arc;
use zopa_core::{Answer, Diagnostic, Draw, Exactness, Id, InputId, Instance, Method, Model, PartyId, PartySet, Run};
use zopa_study::{
    Cell, Design, Estimate, Flips, Ranked, Response, Sampled, Sensitivity, SensitivityRequest, Sink, Streams, Totals,
    affordable, flips, quantile, run as count, sensitivity, single_flips,
};

/// What is asked.
#[derive(Clone, Debug)]
pub struct StudyRequest {
    /// Which draws; the central case is none of them.
    pub draws: Range<u64>,
    /// How they are laid out.
    pub design: Design,
    /// The totals of draws before the range, taken over from an earlier run that began at draw `first`.
    pub before: Option<(u64, Totals)>,
    /// Whether to ask more than shares: indices, flips, what to find out. A range of a larger study does without.
    pub analyses: bool,
    /// Evaluations for the indices; 0: none.
    pub budget: u64,
    /// Whose choices are looked at; empty: every party that can sign a row, or the named one, and has cardinal preferences.
    pub parties: Vec<PartyId>,
    /// Between what it chooses; a row by one of its names.
    pub sign: Option<String>,
    /// Whether a row counts for it only if it holds.
    pub held: bool,
}

/// The study of a case.
#[derive(Clone, Debug)]
pub struct Study {
    /// What was asked, with the rows and columns.
    pub questions: Arc<Questions>,
    /// The answers at the central case.
    pub central: Vec<Cell>,
    /// Totals over the draws.
    pub totals: Answer<Totals>,
    /// Where the draws began.
    pub first: u64,
    /// How they were laid out.
    pub design: Design,
    /// What the headline facts depend on.
    pub sensitivity: Option<Sensitivity>,
    /// Rank correlations of the headline facts with inputs, strongest first, over the first draws.
    pub correlations: Vec<(usize, Vec<(InputId, f64)>)>,
    /// Where each headline number lies over the first draws.
    pub quantiles: Vec<Quantiles>,
    /// Over how many draws.
    pub sampled: usize,
    /// Where headline facts turn.
    pub flips: Option<Flips>,
    /// Where the facts that they are made of turn, by single inputs.
    pub parts: Option<Flips>,
    /// What each party would do well to ask.
    pub asking: Vec<Asking>,
    /// What each party can choose without.
    pub robust: Vec<Robust>,
    /// Of whose choice nothing is said, and why.
    pub no_choice: Vec<(PartyId, NoChoice)>,
}

/// Three points of a number over draws, with 95% intervals.
#[derive(Clone, PartialEq, Debug)]
pub struct Quantiles {
    /// The column.
    pub column: usize,
    /// The 5%, 50% and 95% points.
    pub points: [Estimate; 3],
    /// In how many draws it had a value.
    pub draws: usize,
}

impl Quantiles {
    fn of(column: usize, mut values: Vec<f64>) -> Option<Quantiles> {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| quantile(&values, share);
        Some(Quantiles { column, points: [at(0.05)?, at(0.5)?, at(0.95)?], draws: values.len() })
    }
}

/// How many of the draws are kept for correlations and values of information: what needs draws side by side is judged
/// on these, so that memory does not grow with the number of draws.
pub const KEPT: u64 = 8192;

const METHOD: Method =
    Method { name: "share of draws", variant: "independent inputs unless tied", source: "Monte Carlo" };

/// Draws of a study with their rows, for whoever keeps them: the first draw, the inputs' values and the cells of each.
pub type Keep<'a> = dyn FnMut(u64, &[f64], &[Cell]) -> Result<(), Diagnostic> + 'a;

/// The questions of a case.
///
/// # Errors
/// E741 for an explicit graph; what the engines refuse.
pub fn questions(model: &Arc<Model>, streams: &Streams, run: &Run<'_>) -> Result<Questions, Diagnostic> {
    if model.case().is_graph() {
        return Err(Diagnostic::new(&NO_ASSESSMENT, "an explicit graph has no packages to study")
            .because(NO_ASSESSMENT.about)
            .cure("Ask for its stability instead: `zopa stability`."));
    }
    Questions::new(model, streams, run)
}

/// Studies a case. `keep` receives every draw.
///
/// # Errors
/// As the module says.
pub fn study(
    questions: Arc<Questions>,
    streams: &Streams,
    request: &StudyRequest,
    mut keep: Option<&mut Keep<'_>>,
    run: &Run<'_>,
) -> Result<Study, Diagnostic> {
    let model = Arc::clone(questions.model());
    let case = model.case();
    if request.analyses && request.budget > 0 {
        affordable(streams, request.budget)?;
    }
    let sampled = Sampled::new(&*questions, streams, request.design)?;
    let mut central = vec![Cell::Missing; questions.columns().len()];
    questions.evaluate(&streams.central(), &mut questions.scratch(), &mut central)?;
    let width = central.len();
    let mut sample = Sample::default();
    let totals = {
        let mut unit = Vec::new();
        let mut at = Vec::new();
        let mut sink = |first: u64, cells: &[Cell]| -> Result<(), Diagnostic> {
            let draws = cells.len() / width;
            let mut values = Vec::with_capacity(draws * case.inputs.len());
            let wanted = keep.is_some() || request.analyses && (sample.draws as u64) < KEPT;
            for k in 0..if wanted { draws as u64 } else { 0 } {
                sampled.values(Draw(first + k), &mut unit, &mut at);
                values.extend_from_slice(&at);
            }
            if request.analyses && (sample.draws as u64) < KEPT {
                sample.draws += draws;
                sample.cells.extend_from_slice(cells);
                sample.values.extend_from_slice(&values);
            }
            match keep.as_mut() {
                Some(keep) => keep(first, &values, cells),
                None => Ok(()),
            }
        };
        let sink: &mut Sink<'_> = &mut sink;
        match &request.before {
            // Nothing is left to draw.
            Some((_, before)) if request.draws.is_empty() => Answer {
                value: before.clone(),
                exactness: Exactness::Sampled { draws: before.counted(), seed: streams.seed() },
                method: METHOD,
            },
            before => {
                let mut answer = count(&sampled, request.draws.clone(), streams.seed(), Some(sink), run)?;
                if let Some((_, before)) = before {
                    let mut totals = before.clone();
                    totals.add(&answer.value);
                    answer.value = totals;
                    if let Exactness::Sampled { draws, .. } = &mut answer.exactness {
                        *draws = answer.value.counted();
                    }
                }
                answer
            }
        }
    };
    if request.analyses && request.before.is_some() {
        // Draws taken over are not at hand: the first ones are drawn again, the same ones as in one run.
        let first = request.before.as_ref().map_or(request.draws.start, |(first, _)| *first);
        let drawn = first + totals.value.counted();
        sample = Sample::default();
        let (mut unit, mut at) = (Vec::new(), Vec::new());
        let mut sink = |first: u64, cells: &[Cell]| -> Result<(), Diagnostic> {
            for k in 0..(cells.len() / width) as u64 {
                sampled.values(Draw(first + k), &mut unit, &mut at);
                sample.values.extend_from_slice(&at);
                sample.draws += 1;
            }
            sample.cells.extend_from_slice(cells);
            Ok(())
        };
        count(&sampled, first..drawn.min(first + KEPT), streams.seed(), Some(&mut sink), run)?;
    }
    let mut found = Study {
        central,
        first: request.before.as_ref().map_or(request.draws.start, |(first, _)| *first),
        design: request.design,
        sensitivity: None,
        correlations: Vec::new(),
        quantiles: Vec::new(),
        sampled: sample.draws,
        flips: None,
        parts: None,
        asking: Vec::new(),
        robust: Vec::new(),
        no_choice: Vec::new(),
        totals,
        questions,
    };
    if !request.analyses || matches!(found.totals.exactness, Exactness::Stopped(_)) {
        return Ok(found);
    }
    let questions = Arc::clone(&found.questions);
    let headlines = questions.headlines();
    let headlined = [headlines.clone(), questions.numbers()].concat();
    let outputs = [headlined.clone(), questions.parts(), questions.gains()].concat();
    if request.budget > 0 {
        let beside = [questions.parts(), questions.gains()].concat();
        let wanted = SensitivityRequest { outputs: headlined, beside, budget: request.budget };
        found.sensitivity = Some(sensitivity(&*questions, streams, &wanted, run)?);
    }
    found.correlations = correlations(&sample, &outputs, width, case.inputs.len());
    let numbers = questions.numbers().into_iter();
    found.quantiles = numbers.filter_map(|column| Quantiles::of(column, sample.answers(column, width))).collect();
    let rank = |fact: usize| important(&found, fact);
    let turned = flips(&*questions, streams, &headlines, &rank, run)?;
    found.flips = Some(turned);
    found.parts = Some(single_flips(&*questions, streams, &questions.parts(), run)?);
    let instance = Instance::new(&model, streams, Draw::CENTRAL)?;
    let choice = request.sign.as_ref().and_then(|name| questions.named(name)).map_or(Choice::Table, Choice::Sign);
    let signing = match choice {
        Choice::Sign(row) => questions.rows[row].signers,
        Choice::Table => questions.rows.iter().fold(PartySet::EMPTY, |set, row| set.union(row.signers)),
    };
    let parties = match request.parties.as_slice() {
        [] => signing.iter().collect(),
        named => named.to_vec(),
    };
    for party in parties {
        let ask = asking(&questions, streams, &sample, party, choice, request.held);
        if ask.is_none() {
            found.no_choice.push((party, no_choice(&questions, party, choice, sample.draws)));
        }
        found.asking.extend(ask);
        found.robust.extend(robust(&questions, streams, &instance, party));
    }
    Ok(found)
}

/// Inputs in the order of their importance for a fact: by total index, else by rank correlation.
fn important(study: &Study, fact: usize) -> Vec<InputId> {
    let indexed = study.sensitivity.as_ref().and_then(|s| {
        let of = s.outputs.iter().find(|d| d.output == fact && !d.indices.is_empty())?;
        Some(of.indices.iter().flat_map(|i| s.factors[i.factor].inputs.iter().copied()).collect())
    });
    let correlated = |column: usize| {
        let of = study.correlations.iter().find(|(f, _)| *f == column);
        of.map_or(&[][..], |(_, list)| list.as_slice())
    };
    let itself = || -> Vec<InputId> { correlated(fact).iter().map(|(i, _)| *i).collect() };
    let found: Vec<InputId> = indexed.unwrap_or_else(itself);
    if !found.is_empty() {
        return found;
    }
    // A fact that never changed: what moves the gains of its signers, of those who refuse if there are any.
    let any = [study.questions.any_sign, study.questions.any_holds].contains(&fact);
    let mut gains: Vec<(InputId, f64)> = Vec::new();
    for row in &study.questions.rows {
        if !any && row.columns.sign != Some(fact) && row.columns.holds != Some(fact) {
            continue;
        }
        let refuses = |p: PartyId| row.columns.yes.iter().any(|(q, c)| *q == p && !study.central[*c].yes());
        let refusing: PartySet = row.signers.iter().filter(|p| refuses(*p)).collect();
        let of = if refusing.is_empty() { row.signers } else { refusing };
        let columns = row.columns.gains.iter().filter(|(p, _)| of.contains(*p));
        gains.extend(columns.flat_map(|(_, c)| correlated(*c)));
    }
    gains.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let mut order: Vec<InputId> = Vec::new();
    gains.iter().for_each(|(i, _)| {
        if !order.contains(i) {
            order.push(*i);
        }
    });
    order
}

fn correlations(sample: &Sample, facts: &[usize], width: usize, inputs: usize) -> Vec<(usize, Vec<(InputId, f64)>)> {
    use rayon::prelude::*;
    let columns: Vec<Ranked> = (0..inputs).into_par_iter().map(|i| Ranked::new(&sample.input(i, inputs))).collect();
    let of = |fact: &usize| {
        let y = Ranked::new(&sample.column(*fact, width));
        let each = columns.iter().enumerate().filter_map(|(i, x)| Some((InputId::new(i), x.correlation(&y)?)));
        let mut list: Vec<(InputId, f64)> = each.collect();
        list.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        (*fact, list)
    };
    facts.par_iter().map(of).collect()
}
