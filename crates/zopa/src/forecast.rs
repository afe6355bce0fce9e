//! Forecasts of a case's questions: the request and the answer of `zopa forecast`.
//!
//! A question's numbers come from the case (central draw and draws) or from a table of positions; the models take them as
//! tables and know neither. Nothing is computed here that a model does not compute.

mod spread;
mod variant;

pub use spread::{Line, Spread};
pub use variant::Variant;

use crate::Prepared;
use crate::positions::Positions;
use crate::problems::NO_QUESTION;
use zopa_core::{Case, Diagnostic, Draw, Draws, Method, PartyId, Position, QuestionId, Run, Uncertain};
use zopa_forecast::catalogue::{LADDER, Model, NAMES, rung};
use zopa_forecast::exchange::dossiers;
use zopa_forecast::{
    BAD_SPACE, BreakEven, Challenge, Forecast, Sensitivity, Space, Stand, TOO_MANY_ACTORS, Table, break_even, exchange,
    sensitivities,
};

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct ForecastRequest {
    /// Only this question.
    pub question: Option<String>,
    /// Only this model beside the ladder.
    pub model: Option<String>,
    /// Options of that model, as written.
    pub options: Vec<(String, String)>,
    /// How many draws; 0 for none.
    pub draws: u64,
    /// Which readings are asked too, at the central case and in each draw.
    pub readings: Readings,
}

/// Which readings of a model are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readings {
    /// None.
    None,
    /// Those of the challenge model, where it is among those that run and takes so many actors.
    Challenge,
    /// Those of the model that is named; as `Challenge` where none is.
    Named,
}

impl ForecastRequest {
    /// The model whose readings are run, and these, on so many actors.
    fn readings_of(&self, actors: usize) -> (&str, Named) {
        let named = self.model.as_deref().unwrap_or("challenge");
        let challenge = CHALLENGE.contains(&named);
        let named = if challenge { "challenge" } else { named };
        let wanted = match self.readings {
            Readings::None => false,
            Readings::Challenge => challenge,
            Readings::Named => true,
        };
        if !wanted || (challenge && actors > Challenge::MOST_ACTORS) {
            return (named, Vec::new());
        }
        // A rung has no readings.
        (named, zopa_forecast::readings(named).unwrap_or_default())
    }
}

/// The names of the challenge model.
const CHALLENGE: [&str; 3] = ["challenge", "scholz2011_table", "scholz2011_printed"];

/// A question, ready to forecast.
#[derive(Clone, PartialEq, Debug)]
pub struct Questioned {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The marks of its scale; its ends where it has no others.
    pub marks: Vec<(f64, String)>,
    /// Who stands where, at the central case.
    pub table: Table,
    /// The space it is a dimension of, if it is one of several.
    pub space: Option<String>,
    /// The proposal that it belongs to; empty where none is named. Its questions trade with each other.
    pub proposal: String,
    /// Its uncertain positions, in the order of the table; empty where all is known.
    inputs: Vec<(PartyId, Position)>,
}

/// The answer for one question.
#[derive(Clone, PartialEq, Debug)]
pub struct QuestionForecast {
    /// Which.
    pub question: Questioned,
    /// The rungs of the ladder, lowest first.
    pub ladder: Vec<(&'static str, Forecast)>,
    /// The models.
    pub models: Vec<(String, Forecast)>,
    /// Of each model, in their order, which variant it is.
    pub variants: Vec<Variant>,
    /// The questions of its dossier, by id and name: those it trades with in the exchange model, and itself.
    pub dossier: Vec<(String, String)>,
    /// How the weighted mean answers to each party's numbers; empty where all weights are zero.
    pub sensitivities: Vec<Sensitivity>,
    /// For each mark, what it takes to reach it.
    pub break_even: Vec<(f64, Vec<BreakEven>)>,
    /// Whose readings are listed: the challenge model's, unless those of another model were asked for.
    pub readings_of: String,
    /// The readings at the central case, without those that say nothing; empty where none were asked for.
    pub readings: Vec<(String, f64)>,
    /// Over draws; `None` where nothing is uncertain or no draw was asked for.
    pub spread: Option<Spread>,
}

/// Forecasts of several questions.
#[derive(Clone, PartialEq, Debug)]
pub struct ForecastAnswer {
    /// The questions.
    pub questions: Vec<QuestionForecast>,
    /// What was asked.
    pub request: ForecastRequest,
    /// Of which seed.
    pub seed: u64,
}

impl ForecastAnswer {
    /// The forecasts as CSV: one line for each question and rung or model.
    pub fn csv(&self) -> String {
        let mut text = String::from("question,model,forecast,p5,p50,p95\n");
        for q in &self.questions {
            let models = q.models.iter().map(|(n, f)| (n.as_str(), f));
            for (name, f) in q.ladder.iter().map(|(n, f)| (*n, f)).chain(models) {
                let line = q.spread.as_ref().and_then(|s| s.lines.iter().find(|l| l.name == name));
                let mut cells =
                    vec![field(&q.question.id), field(name), f.value.map_or(String::new(), |x| x.to_string())];
                cells.extend((0..3).map(|k| line.map_or(String::new(), |l| l.points[k].to_string())));
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
        text
    }
}

/// A cell of a CSV file: in quotes where it must be.
pub(crate) fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Forecasts of a case's questions.
///
/// # Errors
/// E841 for a question that the case does not have or a case without one, and what the models refuse.
pub fn forecast(
    prepared: &Prepared,
    request: &ForecastRequest,
    run: &Run<'_>,
) -> Result<ForecastAnswer, Box<Diagnostic>> {
    let case = &prepared.case;
    let questions = questioned(prepared)?;
    let draw = |k: usize, draw: Draw| {
        let id = case.questions.ids().nth(k).ok_or_else(no_question)?;
        table(prepared, id, &questions[k].inputs, draw)
    };
    answer(&questions, request, prepared.streams.seed(), &draw, run)
}

/// The questions of a case, ready to forecast.
///
/// # Errors
/// Numbers of which no table can be made.
pub(crate) fn questioned(prepared: &Prepared) -> Result<Vec<Questioned>, Box<Diagnostic>> {
    let case = &prepared.case;
    let mut questions = Vec::new();
    for (id, question) in case.questions.enumerated() {
        let mut inputs = question.positions.clone();
        inputs.sort_by_key(|(p, _)| *p);
        let uncertain = inputs
            .iter()
            .any(|(_, p)| [p.position, p.salience, p.influence].iter().any(|u| matches!(u, Uncertain::Input(_))));
        let table = table(prepared, id, &inputs, Draw::CENTRAL)?;
        questions.push(Questioned {
            id: question.id.clone(),
            name: question.name.clone(),
            marks: question.scale.clone(),
            table,
            space: question.space.clone(),
            proposal: question.proposal.clone().unwrap_or_default(),
            inputs: if uncertain { inputs } else { Vec::new() },
        });
    }
    Ok(questions)
}

/// Forecasts of the questions of a table of positions.
///
/// # Errors
/// As [`forecast`].
pub fn forecast_positions(
    positions: &Positions,
    request: &ForecastRequest,
    run: &Run<'_>,
) -> Result<ForecastAnswer, Box<Diagnostic>> {
    let mut questions = Vec::new();
    for asked in &positions.questions {
        let (low, high) = asked.scale;
        questions.push(Questioned {
            id: asked.name.clone(),
            name: asked.name.clone(),
            marks: vec![(low, low.to_string()), (high, high.to_string())],
            table: asked.table()?,
            space: positions.one_space.then(|| positions.title.clone()),
            proposal: asked.proposal.clone(),
            inputs: Vec::new(),
        });
    }
    answer(&questions, request, 0, &|_, _| Err(no_question()), run)
}

fn no_question() -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&NO_QUESTION, "there is no question to forecast")
            .because(NO_QUESTION.about)
            .cure("Add [questions.<id>] with a scale and positions to the case."),
    )
}

/// A question's table in one draw.
fn table(
    prepared: &Prepared,
    id: QuestionId,
    inputs: &[(PartyId, Position)],
    draw: Draw,
) -> Result<Table, Box<Diagnostic>> {
    let number = |u: Uncertain<f64>| match u {
        Uncertain::Known(x) => x,
        Uncertain::Input(input) => prepared.streams.value(input, draw),
    };
    table_at(&prepared.case, id, inputs, &number)
}

/// A question's table where its uncertain numbers have these values.
pub(crate) fn table_at(
    case: &Case,
    id: QuestionId,
    inputs: &[(PartyId, Position)],
    number: &dyn Fn(Uncertain<f64>) -> f64,
) -> Result<Table, Box<Diagnostic>> {
    let question = &case.questions[id];
    let stand = |(party, p): &(PartyId, Position)| Stand {
        actor: case.parties[*party].id.clone(),
        position: number(p.position),
        salience: number(p.salience) / 100.0,
        influence: number(p.influence),
    };
    let ends = (question.scale.first().map_or(0.0, |m| m.0), question.scale.last().map_or(100.0, |m| m.0));
    Table::new(inputs.iter().map(stand).collect(), ends, question.reference).map_err(|mut d| {
        d.message = format!("question `{}`: {}", question.id, d.message);
        d.labels.push((zopa_core::Place::Path(format!("questions.{}", question.id)), "this question".to_owned()));
        d
    })
}

/// What a model that nobody named says of what it does not take: nothing, and why.
fn no_forecast(model: &Model, why: &Diagnostic) -> Forecast {
    let (name, source) = match model {
        Model::Smp(_) => ("spatial model of politics", "Efird, Lester & Wise 2016"),
        Model::Exchange(_) => ("exchange model", "Stokman & Van Oosten 1994; Arregui, Stokman & Thomson 2006"),
        _ => ("challenge model", "Bueno de Mesquita 1985; Scholz, Calbert & Smith 2011"),
    };
    Forecast::none(Method { name, variant: "no forecast", source }, format!("no forecast: {}", why.message))
}

type Redraw<'a> = dyn Fn(usize, Draw) -> Result<Table, Box<Diagnostic>> + Sync + 'a;

fn answer(
    questions: &[Questioned],
    request: &ForecastRequest,
    seed: u64,
    redraw: &Redraw<'_>,
    run: &Run<'_>,
) -> Result<ForecastAnswer, Box<Diagnostic>> {
    if questions.is_empty() {
        return Err(no_question());
    }
    let asked: Vec<usize> = match &request.question {
        None => (0..questions.len()).collect(),
        Some(id) => match questions.iter().position(|q| q.id == *id) {
            Some(k) => vec![k],
            None => {
                let known: Vec<&str> = questions.iter().map(|q| q.id.as_str()).collect();
                return Err(Box::new(
                    Diagnostic::new(&NO_QUESTION, format!("there is no question `{id}`"))
                        .because(NO_QUESTION.about)
                        .cure(format!("There are: {}.", known.join(", "))),
                ));
            }
        },
    };
    let (models, variants) = models(request)?;
    let tables: Vec<Table> = questions.iter().map(|q| q.table.clone()).collect();
    let mut answers = Vec::new();
    for k in asked {
        let question = &questions[k];
        let table = &question.table;
        let ladder: Vec<_> = LADDER.iter().filter_map(|name| Some((*name, rung(name, table)?))).collect();
        let forecasts = models
            .iter()
            .map(|(name, model)| {
                let forecast = match one(model, questions, &tables, k) {
                    // Where nobody asked for this model, what keeps it from answering keeps no other from it.
                    Err(why) if request.model.is_none() && [&BAD_SPACE, &TOO_MANY_ACTORS].contains(&why.code) => {
                        no_forecast(model, &why)
                    }
                    other => other?,
                };
                Ok((name.clone(), forecast))
            })
            .collect::<Result<Vec<_>, Box<Diagnostic>>>()?;
        let spread = if question.inputs.is_empty() || request.draws == 0 {
            None
        } else {
            Some(spread::spread(&models, questions, k, request, redraw, run)?)
        };
        answers.push(QuestionForecast {
            ladder,
            models: forecasts,
            variants: variants.clone(),
            dossier: dossier(questions, k)
                .into_iter()
                .map(|q| (questions[q].id.clone(), questions[q].name.clone()))
                .collect(),
            readings_of: request.readings_of(table.len()).0.to_owned(),
            readings: readings(questions, &tables, k, request),
            sensitivities: sensitivities(table).unwrap_or_default(),
            break_even: question.marks.iter().map(|(m, _)| (*m, break_even(table, *m))).collect(),
            spread,
            question: question.clone(),
        });
    }
    Ok(ForecastAnswer { questions: answers, request: request.clone(), seed })
}

/// Models by name.
type Named = Vec<(String, Model)>;

/// The models that are asked for, and which variant each is.
fn models(request: &ForecastRequest) -> Result<(Named, Vec<Variant>), Box<Diagnostic>> {
    let names: Vec<&str> = match &request.model {
        Some(name) if rung_name(name) => Vec::new(),
        Some(name) => vec![name],
        None => NAMES.to_vec(),
    };
    if names.len() != 1
        && let Some((key, value)) = request.options.first()
    {
        return Err(Box::new(
            Diagnostic::new(&zopa_forecast::NO_OPTION, format!("`{key}={value}` is an option of no named model"))
                .because(zopa_forecast::NO_OPTION.about)
                .cure(format!("Name the model with --model: one of {}.", NAMES.join(", "))),
        ));
    }
    let with = |name: &str| variant::chosen(name, &request.options).map(|(model, v)| ((name.to_owned(), model), v));
    Ok(names.into_iter().map(with).collect::<Result<Vec<_>, _>>()?.into_iter().unzip())
}

fn rung_name(name: &str) -> bool {
    LADDER.contains(&name)
}

/// One model's forecast of question k, together with the questions that belong to it.
pub(crate) fn one(
    model: &Model,
    questions: &[Questioned],
    tables: &[Table],
    k: usize,
) -> Result<Forecast, Box<Diagnostic>> {
    match model {
        Model::Smp(_) => {
            let with: Vec<usize> = match &questions[k].space {
                Some(space) => (0..questions.len()).filter(|q| questions[*q].space.as_ref() == Some(space)).collect(),
                None => vec![k],
            };
            let space = Space::new(with.iter().map(|q| tables[*q].clone()).collect())?;
            let at = with.iter().position(|q| *q == k).unwrap_or(0);
            Ok(model.run_jointly(&space)?.swap_remove(at))
        }
        Model::Exchange(options) => {
            let with = dossier(questions, k);
            let at = with.iter().position(|q| *q == k).unwrap_or(0);
            let of: Vec<Table> = with.into_iter().map(|q| tables[q].clone()).collect();
            Ok(exchange(&of, options)?.forecasts.swap_remove(at))
        }
        _ => model.run(&tables[k]),
    }
}

/// The questions of the dossier of question k, k among them.
fn dossier(questions: &[Questioned], k: usize) -> Vec<usize> {
    let names: Vec<&str> = questions.iter().map(|q| q.proposal.as_str()).collect();
    dossiers(&names).into_iter().find(|of| of.contains(&k)).unwrap_or_else(|| vec![k])
}

/// Where each reading ends.
fn readings(questions: &[Questioned], tables: &[Table], k: usize, request: &ForecastRequest) -> Vec<(String, f64)> {
    let (_, named) = request.readings_of(tables[k].len());
    let mut room = Challenge::new(if named.is_empty() { 0 } else { tables[k].len() });
    let end = |(name, reading): (String, Model)| Some((name, end(&reading, &mut room, questions, tables, k)?));
    named.into_iter().filter_map(end).collect()
}

/// Where a reading ends; the challenge model in a room that is used again.
fn end(reading: &Model, room: &mut Challenge, questions: &[Questioned], tables: &[Table], k: usize) -> Option<f64> {
    match reading {
        Model::Challenge(reading) => room.run(&tables[k], reading).last().map(|r| r.median),
        other => one(other, questions, tables, k).ok()?.value,
    }
}
