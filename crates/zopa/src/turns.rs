//! What turns the answer, in short: for each settlement the single numbers that alone would change whether all who must
//! sign it would. In closed form, so it is quick; the whole study ([`mod@crate::study`]) looks further.

use crate::Prepared;
use std::sync::Arc;
use zopa_assess::study::{Questions, questions};
use zopa_core::{Diagnostic, Run};
use zopa_study::{Flips, single_flips};

/// What turns whether settlements would be signed.
#[derive(Clone, Debug)]
pub struct Turns {
    /// The settlements, in the order of the assessment.
    pub questions: Arc<Questions>,
    /// Single numbers that turn whether all who must sign a settlement would: the nearest first for each.
    pub flips: Flips,
}

/// The single numbers that turn whether the settlements of a case would be signed.
///
/// # Errors
/// What the assessment refuses.
pub fn turns(prepared: &Prepared, run: &Run<'_>) -> Result<Turns, Diagnostic> {
    let questions = Arc::new(questions(&prepared.model, &prepared.streams, run)?);
    let facts: Vec<usize> = questions.rows.iter().filter_map(|row| row.columns.sign).collect();
    let flips = single_flips(&*questions, &prepared.streams, &facts, run)?;
    Ok(Turns { questions, flips })
}
