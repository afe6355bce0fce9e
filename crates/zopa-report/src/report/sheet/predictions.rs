//! What named people expect, and how it came out.

use super::Sheet;
use crate::document::{Block, Section, Table, plain};
use crate::report::{Told, predictions};
use crate::table::Set;
use zopa::assess::Predictions;

impl Sheet<'_> {
    pub(super) fn predictions(&self) -> Option<Section> {
        section(&self.view, &self.view.assessment.predictions)
    }
}

/// The section on predictions.
pub(crate) fn section(told: &Told<'_>, found: &Predictions) -> Option<Section> {
    let lines = predictions::lines(told, found);
    if lines.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "What named people expect, and how it came out",
        &[
            ("Who", Set::Words),
            ("Expects", Set::Words),
            ("How likely", Set::Words),
            ("Due", Set::Figures),
            ("Outcome", Set::Words),
            ("Brier score", Set::Figures),
            ("Log score", Set::Figures),
            ("Evidence", Set::Words),
        ],
    );
    for line in lines {
        let prediction = &told.case.predictions[line.id];
        let records = told.on(&format!("predictions.{}", prediction.id), &prediction.because);
        let words = [line.by, line.says, line.likely, line.due, line.outcome, line.brier, line.log];
        let mut cells: Vec<_> = words.into_iter().map(plain).collect();
        cells.push(told.records(records.into_iter()));
        table.rows.push((None, cells));
    }
    let mut blocks = vec![Block::Say(plain(predictions::READING)), Block::Table(table)];
    let means = predictions::means(found);
    if !means.is_empty() {
        let mut table = Table::new(
            "Mean scores; so few say little about anybody",
            &[
                ("Who", Set::Words),
                ("Scored", Set::Numbers),
                ("Brier score", Set::Figures),
                ("Log score", Set::Figures),
            ],
        );
        means.into_iter().for_each(|row| table.row(row));
        blocks.push(Block::Table(table));
    }
    super::section("predictions", "Predictions", "Predictions of others, and how they came out", blocks)
}
