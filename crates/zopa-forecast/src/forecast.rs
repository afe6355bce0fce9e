//! What a model answers.

use zopa_core::Method;

/// A model's answer to one question.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// The outcome that it forecasts; `None` where the model says nothing, and `notes` say why.
    pub value: Option<f64>,
    /// By which definition.
    pub method: Method,
    /// Every choice that was in force, also those left at their default.
    pub options: Vec<(&'static str, String)>,
    /// Rules that stepped in: what happened to 0/0, an empty set, a missing reference point.
    pub notes: Vec<String>,
    /// The course of a dynamic model, the start first; empty for the others.
    pub rounds: Vec<Round>,
    /// What was traded on the question, in the order in which it was carried out; empty for all models but exchange.
    pub trades: Vec<Trade>,
    /// For each actor, what the exchanges changed for it over all issues of the dossier (s times the distance to the outcome,
    /// in per cent of the scale; above 0 it gains); empty for all models but exchange.
    pub effects: Vec<f64>,
    /// How many exchanges of two actors on two issues of the dossier are admissible at the start; `None` for all models but
    /// exchange.
    pub admissible: Option<usize>,
    /// Every position that no other beats, ascending; empty for all models but the Condorcet winner.
    pub unbeaten: Vec<f64>,
}

/// An exchange that was carried out, seen from one of its two questions.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trade {
    /// The round, from 1.
    pub round: usize,
    /// Towards whom the outcome of this question moves, by its place in the table.
    pub gets: usize,
    /// Who moves here, and gets its way on the other question.
    pub gives: usize,
    /// The other question, by its place among the issues of the dossier.
    pub other: usize,
    /// How far the outcome here moves, in per cent of the scale.
    pub here: f64,
    /// How far that of the other question moves.
    pub there: f64,
    /// What each of the two gains: per cent of the scale times salience.
    pub gain: f64,
}

/// One round of a dynamic model.
#[derive(Clone, PartialEq, Debug)]
pub struct Round {
    /// Where each actor stands.
    pub positions: Vec<f64>,
    /// Their weighted median.
    pub median: f64,
    /// Their weighted mean.
    pub mean: f64,
    /// The winning probability of each actor's position, where the model has one.
    pub probabilities: Vec<f64>,
}

impl Forecast {
    /// An answer with nothing in it yet.
    fn bare(value: Option<f64>, method: Method) -> Forecast {
        let (options, notes, rounds) = (Vec::new(), Vec::new(), Vec::new());
        let (trades, effects, unbeaten) = (Vec::new(), Vec::new(), Vec::new());
        Forecast { value, method, options, notes, rounds, trades, effects, admissible: None, unbeaten }
    }
    /// A value without course or options.
    pub(crate) fn of(value: f64, method: Method) -> Forecast {
        Forecast::bare(Some(value), method)
    }
    /// No value, and why.
    pub fn none(method: Method, why: impl Into<String>) -> Forecast {
        Forecast::bare(None, method).noting(why)
    }
    /// Adds a rule that stepped in.
    #[must_use]
    pub(crate) fn noting(mut self, note: impl Into<String>) -> Forecast {
        self.notes.push(note.into());
        self
    }
    /// Records the choices in force.
    #[must_use]
    pub(crate) fn under(mut self, options: Vec<(&'static str, String)>) -> Forecast {
        self.options = options;
        self
    }
}
