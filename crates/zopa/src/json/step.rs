//! A move or a signature.

use super::common::ids;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Case, Compared, IssueId, Step};

/// A move.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActiveStep {
    /// Who moves; several for a signature.
    pub by: Vec<String>,
    /// What it changes: issue to level. For a `[graph]`, `state` to the state's name.
    pub changes: BTreeMap<String, String>,
    /// How the mover likes it: `much_worse`, `worse`, `equal`, `better`, `much_better` or `unknown`.
    pub likes: String,
}

impl ActiveStep {
    pub(crate) fn new(case: &Case, step: &Step) -> Self {
        let change = |v: IssueId| {
            let issue = &case.issues[v];
            let to = &issue.levels[step.to.level(v)];
            if case.is_graph() { ("state".to_owned(), to.label.clone()) } else { (issue.id.clone(), to.id.clone()) }
        };
        ActiveStep {
            by: ids(case, step.by),
            changes: step.from.differing(&step.to).map(change).collect(),
            likes: compared(step.why).into(),
        }
    }
}

/// How something compares, as a key.
pub(crate) fn compared(how: Compared) -> &'static str {
    match how {
        Compared::MuchWorse => "much_worse",
        Compared::Worse => "worse",
        Compared::Equal => "equal",
        Compared::Better => "better",
        Compared::MuchBetter => "much_better",
        Compared::Unknown => "unknown",
    }
}
