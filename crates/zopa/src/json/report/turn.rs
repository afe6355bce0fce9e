//! What turns the answer: single numbers that alone change whether a settlement would be signed.

use crate::{Prepared, Turns};
use schemars::JsonSchema;
use serde::Serialize;

/// What turns whether all who must sign a settlement would.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Turn {
    /// The row, by id.
    pub row: String,
    /// Whether all would at the central case.
    pub all_sign: bool,
    /// The numbers that alone turn it, all others central: the nearest first.
    pub numbers: Vec<TurningNumber>,
    /// How many uncertain numbers do not.
    pub steady: usize,
}

/// A number that turns something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TurningNumber {
    /// Its path.
    pub path: String,
    /// Its value in the central case.
    pub central: f64,
    /// Its stated range.
    pub range: (f64, f64),
    /// Where it turns, the nearest place first.
    pub at: Vec<f64>,
    /// Whether the places were solved for; otherwise 33 points of the range were looked at.
    pub exact: bool,
}

/// The turns of a case.
pub(in crate::json) fn turned(prepared: &Prepared, turns: &Turns) -> Vec<Turn> {
    let case = &*prepared.case;
    let number = |of: &zopa_study::Turning| {
        let (input, low, high) = *of.line.moves.first()?;
        Some(TurningNumber {
            path: case.inputs[input].path.clone(),
            central: prepared.streams.law(input).central(),
            range: (low, high),
            at: of.flips.iter().map(|flip| low + flip.at * (high - low)).collect(),
            exact: of.exact,
        })
    };
    let rows = turns.questions.rows.iter().filter_map(|row| Some((row, row.columns.sign?)));
    let turn = |(row, column): (&zopa_assess::study::StudyRow, usize)| {
        let place = turns.flips.central.iter().position(|(c, _)| *c == column)?;
        Some(Turn {
            row: row.candidate.origins.first()?.key(case),
            all_sign: turns.flips.central[place].1.yes(),
            numbers: turns.flips.single.iter().filter(|t| t.fact == column).filter_map(number).collect(),
            steady: turns.flips.steady[place],
        })
    };
    rows.filter_map(turn).collect()
}
