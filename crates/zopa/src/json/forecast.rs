//! `zopa forecast --json`.

use super::common::{CaseRef, Exact, Reading};
use super::predictions::{PredictionScores, predictions as scored_predictions};
use crate::positions::Positions;
use crate::{ForecastAnswer, ForecastSpread, Line, Prepared, QuestionForecast, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zopa_core::Exactness;

/// A number for each name, in order.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Numbers(
    /// Name to number; null where there is none.
    #[schemars(with = "BTreeMap<String, Option<f64>>")]
    pub Map<String, Value>,
);

impl Numbers {
    fn of<'a>(pairs: impl Iterator<Item = (&'a str, Option<f64>)>) -> Numbers {
        Numbers(pairs.map(|(n, x)| (n.to_owned(), x.map_or(Value::Null, Value::from))).collect())
    }
}

/// Forecasts of the questions of a case, or of a table of positions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Forecast {
    /// The version of zopa.
    pub version: String,
    /// `forecast`.
    pub answer: String,
    /// Of which case; null for a table of positions.
    pub case: Option<CaseRef>,
    /// The table of positions it was read from, and what its reader decided.
    pub table: Option<FromTable>,
    /// Each question, by its id, in file order.
    #[schemars(with = "BTreeMap<String, QuestionEntry>")]
    pub questions: Map<String, Value>,
    /// The errors of the models on past decisions of the European Union, in per cent of the scale: mean absolute error of each.
    /// Computed by zopa on DEU I-III; not an interval of any forecast here.
    pub past_eu: PastEu,
    /// How the dated predictions of named people did; null for a table.
    pub predictions: Option<PredictionScores>,
    /// How the central numbers were obtained: exact; what is over draws says so itself.
    pub exactness: Exact,
}

/// The forecasts within a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Likely {
    /// Each question, by its id, in file order; empty where there is a reason.
    #[schemars(with = "BTreeMap<String, QuestionEntry>")]
    pub questions: Map<String, Value>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// As in `zopa forecast --json`.
    pub past_eu: PastEu,
}

impl Likely {
    /// The part of a document.
    pub(super) fn new(found: &Result<ForecastAnswer, Box<zopa_core::Diagnostic>>) -> Self {
        let (questions, reason) = match found {
            Ok(answer) => (questions(answer), None),
            Err(why) => (Map::new(), Some(why.message.clone())),
        };
        Likely { questions, reason, past_eu: PastEu::new() }
    }
}

/// Of which table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FromTable {
    /// Its title.
    pub title: String,
    /// Its form.
    pub form: String,
    /// What the reader decided.
    pub notes: Vec<String>,
}

/// One question.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuestionEntry {
    /// Its name.
    pub name: String,
    /// The marks of its scale: position and label.
    pub scale: Vec<(f64, String)>,
    /// What happens if nothing is decided.
    pub reference: Option<f64>,
    /// The space that it is a dimension of.
    pub space: Option<String>,
    /// The headline: the weighted mean.
    pub headline: f64,
    /// The central numbers: party to position, salience (0 to 1), influence.
    #[schemars(with = "BTreeMap<String, Stand>")]
    pub positions: Map<String, Value>,
    /// The proposal that it belongs to: in the exchange model its questions trade with each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    /// The baselines, lowest rung first; null where one says nothing.
    pub ladder: Numbers,
    /// Rules that stepped in at a rung: rung to what they are; a rung without any is left out.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub ladder_notes: Map<String, Value>,
    /// The models.
    #[schemars(with = "BTreeMap<String, ModelEntry>")]
    pub models: Map<String, Value>,
    /// Exact derivatives of the weighted mean: party to derivative by position, salience (0 to 1), influence and weight.
    #[schemars(with = "BTreeMap<String, SensitivityEntry>")]
    pub sensitivities: Map<String, Value>,
    /// What one party's position, salience or influence alone would have to be for the weighted mean to reach a mark.
    pub break_even: Vec<BreakEvenEntry>,
    /// Whose readings follow: `challenge`, unless those of another model were asked for.
    pub readings_of: String,
    /// The readings of that model at the central case: of the challenge model the two named ones, and the first with one choice
    /// changed at a time; of another model its default, and that with one choice changed at a time.
    pub readings: Numbers,
    /// Over draws; null where nothing is uncertain or no draw was asked for.
    pub draws: Option<SpreadEntry>,
}

/// A party's stand at the central case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stand {
    /// On the scale.
    pub position: f64,
    /// 0 to 1.
    pub salience: f64,
    /// Any common scale.
    pub influence: f64,
}

/// What a model says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModelEntry {
    /// The outcome that it forecasts; null where it says nothing.
    pub forecast: Option<f64>,
    /// How far that is from the weighted mean.
    pub from_headline: Option<f64>,
    /// By which definition.
    pub method: Reading,
    /// Every choice in force.
    #[schemars(with = "BTreeMap<String, String>")]
    pub options: Map<String, Value>,
    /// The name in `past_eu` under which this very variant was scored; null where these options were not.
    pub scored_as: Option<String>,
    /// Rules that stepped in.
    pub notes: Vec<String>,
    /// The course of a dynamic model, the start first.
    pub rounds: Vec<RoundEntry>,
    /// Every position that no other beats, ascending; of several the lowest is the forecast (`condorcet` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unbeaten: Option<Vec<f64>>,
    /// How many exchanges of two parties on two questions of the dossier are admissible at the start (`exchange` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admissible: Option<usize>,
    /// What was traded on this question, in the order in which it was carried out (`exchange` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanges: Option<Vec<ExchangeEntry>>,
    /// What all exchanges together changed for each party over the questions of the dossier: salience (0 to 1) times the
    /// distance to the outcome, in per cent of the scale; above 0 it gains (`exchange` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effects: Option<Numbers>,
}

/// An exchange that was carried out, seen from one of its two questions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExchangeEntry {
    /// The round, from 1.
    pub round: usize,
    /// The party towards whom the outcome of this question moves.
    pub gets: String,
    /// The party that moves here, and gets its way on the other question.
    pub gives: String,
    /// The other question, by its id.
    pub other: String,
    /// How far the outcome moves here, in per cent of the scale.
    pub here: f64,
    /// How far that of the other question moves.
    pub there: f64,
    /// What each of the two gains: salience (0 to 1) times per cent of the scale.
    pub gain: f64,
}

/// One round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoundEntry {
    /// Party to position.
    pub positions: Numbers,
    /// Their weighted median.
    pub median: f64,
    /// Their weighted mean.
    pub mean: f64,
    /// The winning probability of each party's position (`smp` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Numbers>,
}

/// Derivatives of the weighted mean.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SensitivityEntry {
    /// By the position.
    pub position: f64,
    /// By the weight, influence times salience.
    pub weight: f64,
    /// By the salience, 0 to 1.
    pub salience: f64,
    /// By the influence.
    pub influence: f64,
}

/// Break-even values of one party for one mark; null where no value does it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BreakEvenEntry {
    /// The mark.
    pub mark: f64,
    /// The party.
    pub party: String,
    /// The position.
    pub position: Option<f64>,
    /// The salience, 0 to 1.
    pub salience: Option<f64>,
    /// The influence.
    pub influence: Option<f64>,
}

/// Forecasts over draws.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SpreadEntry {
    /// How it was obtained.
    pub exactness: Exact,
    /// Rungs and models.
    pub lines: Vec<LineEntry>,
    /// The readings.
    pub readings: Vec<LineEntry>,
    /// All readings of all draws as one line: its flips are counted in readings times draws.
    pub readings_together: Option<LineEntry>,
    /// In how many draws the readings are not all nearest to one mark.
    pub readings_disagree: u64,
    /// 5%, 50% and 95% points of the distance between the lowest and the highest reading of a draw.
    pub readings_apart: [f64; 3],
}

/// One line over draws.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LineEntry {
    /// Its name.
    pub name: String,
    /// The 5%, 50% and 95% points.
    pub points: [f64; 3],
    /// In how many draws it is nearest to another mark than the central weighted mean is.
    pub flips: u64,
}

/// Errors of models on past decisions of the EU.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PastEu {
    /// What it is, and what it is not.
    pub what: String,
    /// Mean absolute error of each model, in per cent of the scale.
    pub mean_absolute_error: Numbers,
    /// Level, half-width of the weighted mean's past errors, share of other proposals' outcomes within it.
    pub half_widths: Vec<(f64, f64, f64)>,
}

impl PastEu {
    fn new() -> PastEu {
        PastEu {
            what: crate::past_eu::WHAT.to_owned(),
            mean_absolute_error: Numbers::of(crate::past_eu::TRACK.iter().map(|past| (past.name, Some(past.mean)))),
            half_widths: crate::past_eu::HALF_WIDTHS.to_vec(),
        }
    }
}

fn value<T: Serialize>(entry: &T) -> Value {
    serde_json::to_value(entry).unwrap_or(Value::Null)
}

impl Forecast {
    /// The document of a case's forecasts.
    pub fn new(prepared: &Prepared, answer: &ForecastAnswer) -> Self {
        let predictions = zopa_assess::predictions(&prepared.case);
        let mut document = Forecast::bare(answer);
        document.case = Some(CaseRef::new(prepared));
        document.predictions = Some(scored_predictions(&prepared.case, &predictions));
        document
    }

    /// The document of a table's forecasts.
    pub fn of_table(positions: &Positions, answer: &ForecastAnswer) -> Self {
        let mut document = Forecast::bare(answer);
        document.table = Some(FromTable {
            title: positions.title.clone(),
            form: positions.form.to_owned(),
            notes: positions.notes.clone(),
        });
        document
    }

    fn bare(answer: &ForecastAnswer) -> Self {
        Forecast {
            version: VERSION.into(),
            answer: "forecast".into(),
            case: None,
            table: None,
            questions: questions(answer),
            past_eu: PastEu::new(),
            predictions: None,
            exactness: Exact::Exact,
        }
    }
}

fn questions(answer: &ForecastAnswer) -> Map<String, Value> {
    let entry = |q: &QuestionForecast| (q.question.id.clone(), value(&question(q, answer.seed)));
    answer.questions.iter().map(entry).collect()
}

fn question(q: &QuestionForecast, seed: u64) -> QuestionEntry {
    let table = &q.question.table;
    let actors = table.actors();
    let headline = q.ladder.iter().find(|(n, _)| *n == "weighted_mean").and_then(|(_, f)| f.value).unwrap_or(0.0);
    let stand = |i: usize| Stand {
        position: table.positions()[i],
        salience: table.salience()[i],
        influence: table.influence()[i],
    };
    let model = |f: &zopa_forecast::Forecast, scored_as: Option<&str>| ModelEntry {
        scored_as: scored_as.map(str::to_owned),
        forecast: f.value,
        from_headline: f.value.map(|x| x - headline),
        method: f.method.into(),
        options: f.options.iter().map(|(k, v)| ((*k).to_owned(), Value::from(v.clone()))).collect(),
        notes: f.notes.clone(),
        rounds: f.rounds.iter().map(|r| round(actors, r)).collect(),
        unbeaten: (!f.unbeaten.is_empty()).then(|| f.unbeaten.clone()),
        admissible: f.admissible,
        exchanges: (!f.trades.is_empty()).then(|| f.trades.iter().map(|t| exchange(q, t)).collect()),
        effects: (!f.effects.is_empty())
            .then(|| Numbers::of(actors.iter().zip(&f.effects).map(|(a, x)| (a.as_str(), Some(*x))))),
    };
    let sensitivity = |(a, s): (&String, &zopa_forecast::Sensitivity)| {
        let entry =
            SensitivityEntry { position: s.position, weight: s.weight, salience: s.salience, influence: s.influence };
        (a.clone(), value(&entry))
    };
    QuestionEntry {
        name: q.question.name.clone(),
        scale: q.question.marks.clone(),
        reference: table.reference(),
        space: q.question.space.clone(),
        headline,
        positions: actors.iter().enumerate().map(|(i, a)| (a.clone(), value(&stand(i)))).collect(),
        proposal: (!q.question.proposal.is_empty()).then(|| q.question.proposal.clone()),
        ladder: Numbers::of(q.ladder.iter().map(|(n, f)| (*n, f.value))),
        ladder_notes: q
            .ladder
            .iter()
            .filter(|(_, f)| !f.notes.is_empty())
            .map(|(n, f)| ((*n).to_owned(), Value::from(f.notes.clone())))
            .collect(),
        models: (q.models.iter().enumerate())
            .map(|(k, (n, f))| (n.clone(), value(&model(f, q.variants.get(k).and_then(|v| v.scored_as)))))
            .collect(),
        sensitivities: actors.iter().zip(&q.sensitivities).map(sensitivity).collect(),
        break_even: break_even(q),
        readings_of: q.readings_of.clone(),
        readings: Numbers::of(q.readings.iter().map(|(n, x)| (n.as_str(), Some(*x)))),
        draws: q.spread.as_ref().map(|s| spread(s, seed)),
    }
}

/// What one party's number alone would have to be for the headline to reach each mark.
pub(super) fn break_even(q: &QuestionForecast) -> Vec<BreakEvenEntry> {
    let actors = q.question.table.actors();
    let one = |mark: f64, b: &zopa_forecast::BreakEven| BreakEvenEntry {
        mark,
        party: actors[b.actor].clone(),
        position: b.position,
        salience: b.salience,
        influence: b.influence,
    };
    q.break_even.iter().flat_map(|(mark, all)| all.iter().map(|b| one(*mark, b))).collect()
}

fn exchange(q: &QuestionForecast, t: &zopa_forecast::Trade) -> ExchangeEntry {
    let actors = q.question.table.actors();
    ExchangeEntry {
        round: t.round,
        gets: actors[t.gets].clone(),
        gives: actors[t.gives].clone(),
        other: q.dossier[t.other].0.clone(),
        here: t.here,
        there: t.there,
        gain: t.gain,
    }
}

fn round(actors: &[String], r: &zopa_forecast::Round) -> RoundEntry {
    let numbers = |x: &[f64]| Numbers::of(actors.iter().zip(x).map(|(a, x)| (a.as_str(), Some(*x))));
    RoundEntry {
        positions: numbers(&r.positions),
        median: r.median,
        mean: r.mean,
        probabilities: (!r.probabilities.is_empty()).then(|| numbers(&r.probabilities)),
    }
}

fn spread(s: &ForecastSpread, seed: u64) -> SpreadEntry {
    let line = |l: &Line| LineEntry { name: l.name.clone(), points: l.points, flips: l.flips };
    SpreadEntry {
        exactness: Exact::from(&Exactness::Sampled { draws: s.draws, seed }),
        lines: s.lines.iter().map(line).collect(),
        readings: s.readings.iter().map(line).collect(),
        readings_together: s.readings_together.as_ref().map(line),
        readings_disagree: s.readings_disagree,
        readings_apart: s.readings_apart,
    }
}
