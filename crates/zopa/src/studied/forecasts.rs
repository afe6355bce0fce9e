//! The forecasts of a case as facts of its study: every model's number in every draw, and where the weighted mean falls.
//!
//! In: a case with `[questions]`. Out: for each question the columns `forecast.QUESTION.MODEL` (the rungs of the ladder that
//! a draw can change, then the models that were asked for, as `zopa forecast` runs them by default), `forecast.QUESTION.nearest.MARK` (the
//! weighted mean lies nearest to this mark of the scale, the lower one if it lies in the middle) and
//! `forecast.QUESTION.reaches.MARK` (it is at this mark or beyond). What can go wrong: numbers of which no table can be made. A
//! model without a forecast in a draw (a Condorcet cycle) leaves its cell empty.
//!
//! The weighted mean reaches mark m where the sum of c_i s_i (x_i - m) is not negative: along a line on which one of the
//! three moves for each party that is a polynomial of degree two at most, so flips are solved for.

use crate::Prepared;
use crate::forecast::{Questioned, one, questioned, table_at};
use std::sync::Arc;
use zopa_assess::study::Beside;
use zopa_core::{Case, Diagnostic, Id, PartyId, Position, Uncertain};
use zopa_forecast::Table;
use zopa_forecast::catalogue::{Model, rung};
use zopa_study::{Cell, Column, Kind, Line, zeros};

/// The rungs of the ladder that depend on what parties want.
const RUNGS: [&str; 5] = ["plain_mean", "plain_median", "salience_mean", "weighted_mean", "weighted_median"];
/// The headline of every forecast.
const HEADLINE: &str = "weighted_mean";

/// The questions of a case, asked of the forecast models.
#[derive(Debug)]
pub(super) struct Forecasts {
    case: Arc<Case>,
    questions: Vec<Questioned>,
    positions: Vec<Vec<(PartyId, Position)>>,
    models: Vec<(&'static str, Model)>,
    columns: Vec<Column>,
    /// What each column asks.
    asks: Vec<(usize, Ask)>,
    headlines: Vec<usize>,
}

/// What is asked of one question.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Ask {
    Rung(&'static str),
    Model(usize),
    Nearest(usize),
    Reaches(f64),
}

impl Forecasts {
    /// Of a case, by these models beside the rungs of the ladder; `None` if it has no question.
    pub(super) fn of(prepared: &Prepared, models: &[&'static str]) -> Result<Option<Forecasts>, Diagnostic> {
        let questions = questioned(prepared).map_err(|problem| *problem)?;
        if questions.is_empty() {
            return Ok(None);
        }
        let named = |name: &&'static str| Ok((*name, Model::named(name)?));
        let models =
            models.iter().map(named).collect::<Result<Vec<_>, Box<Diagnostic>>>().map_err(|problem| *problem)?;
        let case = Arc::clone(&prepared.case);
        let sorted = |q: &zopa_core::Question| {
            let mut positions = q.positions.clone();
            positions.sort_by_key(|(party, _)| *party);
            positions
        };
        let mut found = Forecasts {
            positions: case.questions.iter().map(sorted).collect(),
            case,
            questions: Vec::new(),
            models,
            columns: Vec::new(),
            asks: Vec::new(),
            headlines: Vec::new(),
        };
        for (k, question) in questions.iter().enumerate() {
            found.add(k, question);
        }
        found.questions = questions;
        Ok(Some(found))
    }

    fn add(&mut self, k: usize, question: &Questioned) {
        let id = &question.id;
        for name in RUNGS {
            if name == HEADLINE {
                self.headlines.push(self.columns.len());
            }
            let about = format!("forecast of {id}: {}", name.replace('_', " "));
            self.column(format!("forecast.{id}.{name}"), Kind::Number, about, (k, Ask::Rung(name)));
        }
        for m in 0..self.models.len() {
            let name = self.models[m].0;
            let about = format!("forecast of {id} by the model {name}");
            self.column(format!("forecast.{id}.{name}"), Kind::Number, about, (k, Ask::Model(m)));
        }
        for (m, (at, label)) in question.marks.iter().enumerate() {
            let about = format!("the weighted mean of {id} is nearest to {label}");
            self.column(format!("forecast.{id}.nearest.{at}"), Kind::Bool, about, (k, Ask::Nearest(m)));
        }
        for (at, label) in question.marks.iter().skip(1) {
            self.headlines.push(self.columns.len());
            let about = format!("the weighted mean of {id} is at {label} or beyond");
            self.column(format!("forecast.{id}.reaches.{at}"), Kind::Bool, about, (k, Ask::Reaches(*at)));
        }
    }

    fn column(&mut self, name: String, kind: Kind, about: String, ask: (usize, Ask)) {
        self.columns.push(Column { name, kind, about });
        self.asks.push(ask);
    }

    fn answer(&self, k: usize, ask: Ask, tables: &[Table]) -> Cell {
        let number = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
        let mean = || rung(HEADLINE, &tables[k]).and_then(|f| f.value);
        match ask {
            Ask::Rung(name) => number(rung(name, &tables[k]).and_then(|f| f.value)),
            // A salience drawn above what a space allows has no forecast in that draw.
            Ask::Model(m) => {
                number(one(&self.models[m].1, &self.questions, tables, k).ok().and_then(|forecast| forecast.value))
            }
            Ask::Nearest(m) => {
                let far = |at: f64, mark: &(f64, String)| (mark.0 - at).abs();
                let marks = &self.questions[k].marks;
                let nearest =
                    |at: f64| (0..marks.len()).min_by(|a, b| far(at, &marks[*a]).total_cmp(&far(at, &marks[*b])));
                mean().map_or(Cell::Missing, |at| Cell::Bool(nearest(at) == Some(m)))
            }
            // By the sum itself, not by the mean, whose division rounds: a mean that is a mark reaches it.
            Ask::Reaches(mark) => Cell::Bool(pull(&tables[k], mark) >= 0.0),
        }
    }
}

/// The sum of c_i s_i (x_i - m); of the plain distances where nobody has any weight.
fn pull(table: &Table, mark: f64) -> f64 {
    let weights = table.weights();
    let weightless = weights.iter().sum::<f64>() <= 0.0;
    let each = table.positions().iter().zip(&weights);
    each.map(|(x, w)| if weightless { x - mark } else { w * (x - mark) }).sum()
}

impl Beside for Forecasts {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn headlines(&self) -> &[usize] {
        &self.headlines
    }

    fn evaluate(&self, values: &[f64], wanted: Option<&[usize]>, row: &mut [Cell]) -> Result<(), Diagnostic> {
        let number = |x: Uncertain<f64>| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => values.get(id.index()).copied().unwrap_or(f64::NAN),
        };
        let ids = self.case.questions.ids().zip(&self.positions);
        let tables = ids.map(|(id, of)| table_at(&self.case, id, of, &number)).collect::<Result<Vec<_>, _>>();
        let tables = tables.map_err(|problem| *problem)?;
        let mut put = |column: usize| {
            let (k, ask) = self.asks[column];
            row[column] = self.answer(k, ask, &tables);
        };
        match wanted {
            Some(wanted) => wanted.iter().for_each(|column| put(*column)),
            None => (0..self.columns.len()).for_each(put),
        }
        Ok(())
    }

    fn crossings(&self, column: usize, line: &Line) -> Option<Vec<f64>> {
        let (k, Ask::Reaches(mark)) = self.asks[column] else { return None };
        let along = |x: Uncertain<f64>| match x {
            Uncertain::Known(value) => (value, 0.0),
            Uncertain::Input(id) => match line.moves.iter().find(|(moved, ..)| *moved == id) {
                Some((_, from, to)) => (*from, to - from),
                None => (line.base[id.index()], 0.0),
            },
        };
        let mut sum = [0.0; 4];
        for (_, p) in &self.positions[k] {
            let (x, s, c) = (along(p.position), along(p.salience), along(p.influence));
            let x = (x.0 - mark, x.1);
            sum[0] += c.0 * s.0 * x.0;
            sum[1] += c.1 * s.0 * x.0 + c.0 * s.1 * x.0 + c.0 * s.0 * x.1;
            sum[2] += c.1 * s.1 * x.0 + c.1 * s.0 * x.1 + c.0 * s.1 * x.1;
            sum[3] += c.1 * s.1 * x.1;
        }
        // One number used as position, salience and influence of one party: rare, and left to the grid.
        (sum[3] == 0.0).then(|| zeros([sum[0], sum[1], sum[2]]))
    }
}
