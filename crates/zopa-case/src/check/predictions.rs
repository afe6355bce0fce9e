//! Predictions.

use super::Subject;
use crate::codes::evidence::{DUE_BEFORE, OVERDUE};
use crate::problems::Problems;
use zopa_core::Diagnostic;

/// Due before it was made.
pub(super) fn w501_due_before(subject: &Subject<'_>, problems: &mut Problems) {
    for prediction in subject.case().predictions.iter() {
        if let (Some(on), Some(due)) = (prediction.on, prediction.due)
            && due < on
        {
            problems.push(
                Diagnostic::new(
                    &DUE_BEFORE,
                    format!("`{}` is due on {due}, before it was made on {on}", prediction.id),
                )
                .at_path(format!("predictions.{}.due", prediction.id), "before it was made")
                .because("What is already past predicts nothing.")
                .cure("Correct one of the dates."),
            );
        }
    }
}

/// Due before the day of the case, and not resolved.
pub(super) fn w502_overdue(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for prediction in case.predictions.iter() {
        if let (Some(as_of), Some(due)) = (case.as_of, prediction.due)
            && due < as_of
            && prediction.outcome.is_none()
            && !prediction.void
        {
            problems.push(
                Diagnostic::new(&OVERDUE, format!("`{}` was due on {due} and has no outcome", prediction.id))
                    .at_path(format!("predictions.{}.due", prediction.id), "past")
                    .because(format!("The case describes what was known on {as_of}, so it could be scored."))
                    .cure(
                        "Add outcome = true or false with resolved_on; or void = true if its `given` did not happen.",
                    ),
            );
        }
    }
}
