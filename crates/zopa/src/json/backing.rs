//! How well the numbers of a case are backed: within reports.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_assess::background::{Entry, Ledger, Sourcing};
use zopa_core::{Bearing, Case};

/// The records of evidence, and what they amount to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EvidenceSummary {
    /// How many records there are.
    pub records: usize,
    /// How many have each grade (Admiralty code); a grade without any is left out.
    pub grades: BTreeMap<String, usize>,
    /// How many have none.
    pub ungraded: usize,
    /// Of the uncertain numbers, how many have evidence of several origins behind them.
    pub several_origins: usize,
    /// Those with evidence of one origin: a single source. Paths.
    pub single_source: Vec<String>,
    /// Those with no evidence, of which an assumption says that they are judgements. Paths.
    pub assumed: Vec<String>,
    /// Those with neither. Paths.
    pub nothing_behind: Vec<String>,
    /// Numbers stated as certain that have neither and would need it. Paths.
    pub certain_with_nothing_behind: Vec<String>,
    /// Numbers with evidence for them and against them.
    pub contested: Vec<Contested>,
}

/// A contested number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Contested {
    /// Its path.
    pub path: String,
    /// Records for it, by id.
    pub supports: Vec<String>,
    /// Records against it.
    pub against: Vec<String>,
}

impl EvidenceSummary {
    /// Of a case and its numbers.
    pub(super) fn new(case: &Case, ledger: &Ledger) -> Self {
        let mut grades = BTreeMap::new();
        for grade in case.evidence.iter().filter_map(|e| e.grade) {
            *grades.entry(grade.to_string()).or_insert(0) += 1;
        }
        let with = |of: Sourcing| -> Vec<String> {
            ledger.uncertain().filter(|e| e.sourcing() == of).map(|e| e.path.clone()).collect()
        };
        let contested = |entry: &Entry| {
            let of = |bearing: Bearing| {
                let records = entry.evidence.iter().filter(|(_, b)| *b == bearing);
                records.map(|(id, _)| case.evidence[*id].id.clone()).collect()
            };
            Contested { path: entry.path.clone(), supports: of(Bearing::Supports), against: of(Bearing::Against) }
        };
        EvidenceSummary {
            records: case.evidence.len(),
            grades,
            ungraded: case.evidence.iter().filter(|e| e.grade.is_none()).count(),
            several_origins: ledger.count(Sourcing::Several),
            single_source: with(Sourcing::OneOrigin),
            assumed: with(Sourcing::Assumed),
            nothing_behind: with(Sourcing::Nothing),
            certain_with_nothing_behind: ledger.bare_certain().map(|e| e.path.clone()).collect(),
            contested: ledger.entries.iter().filter(|e| e.contested()).map(contested).collect(),
        }
    }
}
