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
    /// A value without course or options.
    pub(crate) fn of(value: f64, method: Method) -> Forecast {
        Forecast { value: Some(value), method, options: Vec::new(), notes: Vec::new(), rounds: Vec::new() }
    }
    /// No value, and why.
    pub(crate) fn none(method: Method, why: impl Into<String>) -> Forecast {
        Forecast { value: None, method, options: Vec::new(), notes: vec![why.into()], rounds: Vec::new() }
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
