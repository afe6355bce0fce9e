//! Rows of the case under another scenario: `scenarios.ID.rows.N` and their parts, computed as the report's own rows are, from the
//! case as it is there.

use super::place::no_path;
use super::{Rest, Trace, Why};
use crate::Prepared;
use zopa_assess::{Request, assess};
use zopa_core::{Diagnostic, Run};

/// The scenario and the path in it that a path names.
pub(super) fn names(path: &str) -> Option<(&str, &str)> {
    let (id, rest) = path.strip_prefix("scenarios.")?.split_once('.')?;
    (rest == "rows" || rest.starts_with("rows.")).then_some((id, rest))
}

/// What stands behind a row of a scenario, or a part of it.
///
/// # Errors
/// E808: there is no such scenario or row. What the assessment of the scenario refuses.
pub(super) fn row(trace: &Trace<'_>, path: &str, id: &str, rest: &str, run: &Run<'_>) -> Result<Why, Diagnostic> {
    let (prepared, case) = (trace.prepared, trace.case());
    let Some(scenario) = case.scenarios.iter().find(|s| s.id == id) else {
        let names: Vec<&str> = case.scenarios.iter().map(|s| s.id.as_str()).collect();
        return Err(no_path(path, "scenarios", &names));
    };
    let first = |problems: Vec<Diagnostic>| problems.into_iter().next().unwrap_or_else(|| trace.no_path(path));
    let other = Prepared::new(prepared.base.clone(), Some(id), prepared.streams.seed())
        .map_err(|refused| first(refused.problems))?;
    let draws = trace.assessment.map_or(0, |a| a.request.draws);
    let wanted = Request { draws, seed: prepared.streams.seed(), count_space: false };
    let assessment = assess(&other.model, wanted, run).map_err(first)?;
    let mut why = Trace::new(&other, Some(&assessment)).why_within(rest, run)?;
    why.path = format!("scenarios.{id}.{}", why.path);
    why.says = format!("{}, in the scenario \"{}\"", why.says, scenario.name);
    why.rests_on.insert(0, Rest { path: format!("scenarios.{id}"), direct: true });
    Ok(why)
}
