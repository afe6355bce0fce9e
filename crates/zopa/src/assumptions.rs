//! The key assumptions check: each assumption that says what would be so if it were false is taken to be false, the case
//! is read and assessed again, and what falls with it is said.
//!
//! In: a case and its assessment. Out: for each assumption what differs ([`Difference`]) and the forecasts that move, or why it was
//! not tested. The
//! overrides of `if_false` replace numbers of the written document, which is read again by the same code; what is wrong
//! with them is an error of the case itself (`zopa check`).

use crate::diff::moved_forecasts;
use crate::{ForecastMove, Prepared};
use zopa_assess::{Assessment, Difference, Request, assess, compare};
use zopa_core::{AssumptionId, Diagnostic, Run};

/// An assumption, tested or not.
#[derive(Clone, Debug)]
pub struct AssumptionCheck {
    /// Which.
    pub assumption: AssumptionId,
    /// What came of it.
    pub test: AssumptionTest,
}

/// What came of testing an assumption.
#[derive(Clone, Debug)]
pub enum AssumptionTest {
    /// It has no `if_false`.
    NotTested,
    /// It was taken to be false.
    Tested {
        /// The assessment without it.
        without: Box<Assessment>,
        /// What differs.
        difference: Difference,
        /// The questions whose headline is another one; what moved them is the assumption. `None` in a version to share.
        forecasts: Option<Vec<ForecastMove>>,
    },
    /// The case without it could not be assessed.
    Failed(Vec<Diagnostic>),
}

/// Tests each assumption of a case that has `if_false`, over as many draws and with the seed of the assessment.
pub fn assumptions(prepared: &Prepared, assessment: &Assessment, run: &Run<'_>) -> Vec<AssumptionCheck> {
    let test = |id: AssumptionId| {
        let overrides: Vec<(String, String)> =
            prepared.case.assumptions[id].if_false.iter().map(|o| (o.path.clone(), o.value.clone())).collect();
        if overrides.is_empty() {
            return AssumptionTest::NotTested;
        }
        match without(prepared, &overrides, assessment.request, run) {
            Ok((other, without)) => {
                let difference = compare(assessment, &without);
                let forecasts = Some(moved_forecasts(prepared, &other));
                AssumptionTest::Tested { without: Box::new(without), difference, forecasts }
            }
            Err(problems) => AssumptionTest::Failed(problems),
        }
    };
    prepared.case.assumptions.ids().map(|assumption| AssumptionCheck { assumption, test: test(assumption) }).collect()
}

fn without(
    prepared: &Prepared,
    overrides: &[(String, String)],
    request: Request,
    run: &Run<'_>,
) -> Result<(Prepared, Assessment), Vec<Diagnostic>> {
    let opened = prepared.opened.overridden(overrides)?;
    let other = Prepared::new(opened, None, request.seed).map_err(|refused| refused.problems)?;
    let assessment = assess(&other.model, Request { count_space: false, ..request }, run)?;
    Ok((other, assessment))
}
