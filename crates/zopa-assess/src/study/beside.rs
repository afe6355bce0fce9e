//! Questions about the same case that another engine answers: forecasts, whose engine this crate does not know.

use std::fmt::Debug;
use zopa_core::Diagnostic;
use zopa_study::{Cell, Column, Line};

/// Questions beside the assessment's, asked at the same points of the inputs. Columns are counted from 0 here.
pub trait Beside: Debug + Send + Sync {
    /// What is answered.
    fn columns(&self) -> &[Column];
    /// The columns that a study looks into: yes/no facts and numbers.
    fn headlines(&self) -> &[usize];
    /// Answers the questions where the inputs have these values, or only those that are `wanted`.
    ///
    /// # Errors
    /// Whatever keeps the engine from answering.
    fn evaluate(&self, values: &[f64], wanted: Option<&[usize]>, row: &mut [Cell]) -> Result<(), Diagnostic>;
    /// As [`zopa_study::Response::crossings`].
    fn crossings(&self, column: usize, line: &Line) -> Option<Vec<f64>>;
}
