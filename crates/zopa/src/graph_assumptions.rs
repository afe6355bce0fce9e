//! The key assumptions check of a case with an explicit graph: each assumption that says what would be so if it were false (an
//! order of the states, where things stand, a number of a question) is taken to be false, the case is read and judged again, and the
//! findings and forecasts that differ are said.
//!
//! In: such a case and its report. Out: for each assumption what differs, or why it was not tested.

use crate::diff::{differing, moved_forecasts};
use crate::{ForecastMove, GraphReport, Prepared, graph_report};
use zopa_assess::Difference;
use zopa_core::{AssumptionId, Diagnostic, Run};

/// An assumption of a case with an explicit graph, tested or not.
#[derive(Debug)]
pub struct GraphCheck {
    /// Which.
    pub assumption: AssumptionId,
    /// What came of it.
    pub test: GraphTest,
}

/// What came of testing it.
#[derive(Debug)]
pub enum GraphTest {
    /// It has no `if_false`.
    NotTested,
    /// It was taken to be false.
    Tested {
        /// The case without it, and its report.
        without: Box<(Prepared, GraphReport)>,
        /// The findings that differ.
        difference: Difference,
        /// The questions whose headline is another one. `None` in a version to share.
        forecasts: Option<Vec<ForecastMove>>,
    },
    /// The case without it could not be judged.
    Failed(Vec<Diagnostic>),
}

/// Tests each assumption of a case with an explicit graph that has `if_false`.
pub fn graph_assumptions(prepared: &Prepared, report: &GraphReport, run: &Run<'_>) -> Vec<GraphCheck> {
    let test = |id: AssumptionId| {
        let overrides: Vec<(String, String)> =
            prepared.case.assumptions[id].if_false.iter().map(|o| (o.path.clone(), o.value.clone())).collect();
        if overrides.is_empty() {
            return GraphTest::NotTested;
        }
        let without = without(prepared, &overrides, run);
        match without {
            Ok(without) => {
                let said = |report: &GraphReport, prepared: &Prepared| -> Vec<(String, Vec<String>)> {
                    let findings = report.findings.iter();
                    findings.map(|f| (f.key().to_owned(), f.content(report, &prepared.case))).collect()
                };
                let findings = differing(&said(report, prepared), &said(&without.1, &without.0));
                let difference = Difference { findings, ..Difference::default() };
                let forecasts = Some(moved_forecasts(prepared, &without.0));
                GraphTest::Tested { without: Box::new(without), difference, forecasts }
            }
            Err(problems) => GraphTest::Failed(problems),
        }
    };
    prepared.case.assumptions.ids().map(|assumption| GraphCheck { assumption, test: test(assumption) }).collect()
}

fn without(
    prepared: &Prepared,
    overrides: &[(String, String)],
    run: &Run<'_>,
) -> Result<(Prepared, GraphReport), Vec<Diagnostic>> {
    let opened = prepared.opened.overridden(overrides)?;
    let other = Prepared::new(opened, None, 0).map_err(|refused| refused.problems)?;
    let report = graph_report(&other, 0, run)?;
    Ok((other, report))
}
