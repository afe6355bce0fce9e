//! From a function of the inputs to facts of a draw: which point of the inputs a draw is.

use crate::column::{Cell, Column, REPLICATES, replicate};
use crate::facts::Facts;
use crate::sobol::{DIMENSIONS, Sobol, mix};
use crate::stream::Streams;
use zopa_core::{Code, Diagnostic, Draw, Draws, Id, InputId};

/// More inputs than a Sobol design has dimensions.
pub static TOO_MANY_DIMENSIONS: Code = Code {
    code: "E733",
    title: "too many inputs for a Sobol design",
    about: "The Sobol sequence is built for 1,111 dimensions: one for each uncertain number and one for each group that \
            is drawn together.",
    example: "zopa study CASE --design sobol    # 1,200 uncertain numbers",
};

/// What a case says at one point of its uncertain inputs. Everything in this crate asks this one question: draws,
/// sensitivities, flips and the value of information differ only in the points.
pub trait Response: Sync {
    /// What a thread keeps between points. It may change speed, never an answer.
    type Scratch: Send;
    /// What is answered.
    fn columns(&self) -> &[Column];
    /// Columns of yes/no answers that are also counted in pairs.
    fn together(&self) -> &[usize] {
        &[]
    }
    /// Something to start with.
    fn scratch(&self) -> Self::Scratch;
    /// Answers every question where the inputs have these values; `row` comes all missing.
    ///
    /// # Errors
    /// Whatever keeps an engine from answering.
    fn evaluate(&self, values: &[f64], scratch: &mut Self::Scratch, row: &mut [Cell]) -> Result<(), Diagnostic>;
    /// Answers one question.
    ///
    /// # Errors
    /// As [`Response::evaluate`].
    fn one(&self, column: usize, values: &[f64], scratch: &mut Self::Scratch) -> Result<Cell, Diagnostic> {
        let mut row = vec![Cell::Missing; self.columns().len()];
        self.evaluate(values, scratch, &mut row)?;
        Ok(row.get(column).copied().unwrap_or_default())
    }
    /// Answers some questions: `wanted` are their columns. Others may stay missing.
    ///
    /// # Errors
    /// As [`Response::evaluate`].
    fn some(
        &self,
        _wanted: &[usize],
        values: &[f64],
        scratch: &mut Self::Scratch,
        row: &mut [Cell],
    ) -> Result<(), Diagnostic> {
        self.evaluate(values, scratch, row)
    }
    /// For a fact that is decided by the signs of functions whose zeros along a line are known in closed form: all of
    /// these zeros, as positions on the line. `None` where they are not.
    fn crossings(&self, _column: usize, _line: &Line) -> Option<Vec<f64>> {
        None
    }
    /// For a fact without such zeros: those of facts without which it cannot be true, as positions on the line. Between any two
    /// of them it is looked at once more.
    fn needed(&self, _column: usize, _line: &Line) -> Vec<f64> {
        Vec::new()
    }
}

/// A straight line through the space of inputs: position 0 is `from`, position 1 is `to`.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// The values of all inputs; those that move are overwritten.
    pub base: Vec<f64>,
    /// The inputs that move, with both their ends.
    pub moves: Vec<(InputId, f64, f64)>,
}

impl Line {
    /// The values at a position.
    pub fn at(&self, t: f64, values: &mut Vec<f64>) {
        values.clone_from(&self.base);
        for (input, from, to) in &self.moves {
            values[input.index()] = from + t * (to - from);
        }
    }
}

/// How draws are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Design {
    /// Independent draws, keyed by seed, path and draw.
    #[default]
    Plain,
    /// Eight independently scrambled Sobol sequences that take turns.
    Sobol,
}

/// A response, drawn.
#[derive(Debug)]
pub struct Sampled<'a, R> {
    response: &'a R,
    streams: &'a Streams,
    sobol: Option<Sobol>,
}

impl<'a, R: Response> Sampled<'a, R> {
    /// The response at the draws of a design.
    ///
    /// # Errors
    /// E733 if a Sobol design has too few dimensions.
    pub fn new(response: &'a R, streams: &'a Streams, design: Design) -> Result<Self, Diagnostic> {
        let sobol = match design {
            Design::Plain => None,
            Design::Sobol => Some(Sobol::new(streams.dimensions()).ok_or_else(|| {
                Diagnostic::new(
                    &TOO_MANY_DIMENSIONS,
                    format!("{} dimensions are needed, {DIMENSIONS} there are", streams.dimensions()),
                )
                .because(TOO_MANY_DIMENSIONS.about)
                .cure("Use plain draws: --design plain.")
            })?),
        };
        Ok(Sampled { response, streams, sobol })
    }

    /// The values of every input in a draw.
    pub fn values(&self, draw: Draw, unit: &mut Vec<f64>, values: &mut Vec<f64>) {
        match &self.sobol {
            Some(sobol) if draw != Draw::CENTRAL => {
                let number = (draw.0 - 1) / REPLICATES as u64;
                let key = mix(self.streams.seed() ^ mix(replicate(draw.0) as u64 + 1));
                sobol.point(number as u32, key, unit);
                self.streams.place(unit, values);
            }
            _ => {
                values.clear();
                values.extend((0..self.streams.len()).map(|i| self.streams.value(InputId::new(i), draw)));
            }
        }
    }
}

impl<R: Response> Facts for Sampled<'_, R> {
    type Scratch = (R::Scratch, Vec<f64>, Vec<f64>);
    fn columns(&self) -> &[Column] {
        self.response.columns()
    }
    fn together(&self) -> &[usize] {
        self.response.together()
    }
    fn scratch(&self) -> Self::Scratch {
        (self.response.scratch(), Vec::new(), Vec::new())
    }
    fn evaluate(&self, draw: Draw, scratch: &mut Self::Scratch, row: &mut [Cell]) -> Result<(), Diagnostic> {
        let (inner, unit, values) = scratch;
        self.values(draw, unit, values);
        self.response.evaluate(values, inner, row)
    }
}

/// The 95% interval of a share from the spread of the eight replicates (Student's t with 7 degrees of freedom).
pub fn replicated_interval(yes: &[u64; REPLICATES], draws: &[u64; REPLICATES]) -> Option<(f64, f64)> {
    /// The 97.5% point of Student's t with 7 degrees of freedom.
    const T: f64 = 2.364_624_251;
    if draws.contains(&0) {
        return None;
    }
    let shares: Vec<f64> = yes.iter().zip(draws).map(|(y, n)| *y as f64 / *n as f64).collect();
    let n = REPLICATES as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = T * (variance / n).sqrt();
    Some(((mean - half).max(0.0), (mean + half).min(1.0)))
}
