//! What is taken as given, and what falls with it.

use crate::json::diff::Difference;
use crate::{ForecastMove, ReportAnswer};
use schemars::JsonSchema;
use serde::Serialize;

/// An assumption: what is taken as given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Assumption {
    /// Its id.
    pub id: String,
    /// Whether findings rest on it.
    pub key: bool,
    /// What is assumed.
    pub text: String,
    /// What would show that it fails.
    pub watch: Option<String>,
    /// The paths beneath which numbers are judgements under it.
    pub bears_on: Vec<String>,
    /// What falls with it.
    pub test: AssumptionTest,
}

/// What falls with an assumption: the case with its `if_false`, assessed again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssumptionTest {
    /// Whether it was tested.
    pub tested: bool,
    /// Why not: `no if_false`, or what went wrong.
    pub why_not: Option<String>,
    /// The numbers that replace those of the case where it is false: path and value as TOML.
    pub if_false: Vec<(String, String)>,
    /// What differs without it.
    pub difference: Option<Difference>,
    /// The questions whose headline (the weighted mean at the central case) is another one without it: `before` with it,
    /// `after` without; null if it was not tested and in a version to share.
    pub forecasts: Option<Vec<ForecastMove>>,
}

pub(in crate::json) fn test(of: &zopa_core::Assumption, answer: &ReportAnswer) -> AssumptionTest {
    let check = answer
        .assumptions
        .iter()
        .find(|check| answer.assessment.model.case().assumptions.get(check.assumption).is_some_and(|a| a.id == of.id));
    match check.map(|c| &c.test) {
        Some(crate::AssumptionTest::Tested { difference, forecasts, .. }) => {
            AssumptionTest::new(of, Ok((difference, forecasts.as_deref())))
        }
        Some(crate::AssumptionTest::NotTested) => AssumptionTest::new(of, Err("no if_false".to_owned())),
        Some(crate::AssumptionTest::Failed(problems)) => AssumptionTest::new(of, Err(messages(problems))),
        None => AssumptionTest::new(of, Err("not asked for".to_owned())),
    }
}

/// What went wrong.
pub(in crate::json) fn messages(problems: &[zopa_core::Diagnostic]) -> String {
    problems.iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("; ")
}

impl AssumptionTest {
    /// What differs, or why it was not tested.
    pub(in crate::json) fn new(
        of: &zopa_core::Assumption,
        found: Result<(&zopa_assess::Difference, Option<&[ForecastMove]>), String>,
    ) -> Self {
        let (difference, forecasts, why_not) = match found {
            Ok((difference, forecasts)) => {
                (Some(Difference::new(difference)), forecasts.map(<[ForecastMove]>::to_vec), None)
            }
            Err(why) => (None, None, Some(why)),
        };
        AssumptionTest {
            tested: difference.is_some(),
            why_not,
            if_false: of.if_false.iter().map(|o| (o.path.clone(), o.value.clone())).collect(),
            difference,
            forecasts,
        }
    }
}
