//! `zopa report --json`: the assessment. Its structure; [`scribe`] fills it in.

mod assumption;
mod change;
mod finding;
mod row;
mod scribe;
mod status_quo;
mod turn;

pub use assumption::{Assumption, AssumptionTest};
pub(in crate::json) use assumption::{messages, test as assumption_test};
pub use change::{Leaver, Loss, WouldChange};
pub use finding::{Finding, FindingSaid, KeyFinding, Threat};
pub use row::{Exit, NearestOpening, PartyGrade, PartyView, Regroup, Row, RowShares, SideMove, Verdict};
pub(crate) use scribe::assess_methods;
pub(in crate::json) use scribe::{changes, left_out};
pub use status_quo::{AnsweredAdvance, Coalition, CoalitionExample, Counts, SettersCoalition, SpaceCount, StatusQuo};
pub(in crate::json) use turn::turned;
pub use turn::{Turn, TurningNumber};

use super::backing::EvidenceSummary;
use super::common::{CaseRef, Exact, Reading};
use super::diff::Diff;
use super::drafts::Draft;
use super::forecast::Likely;
use super::package::Objection;
use super::predictions::PredictionScores;
use super::setting::{Alternative, Event, IssueEntry, PartyEntry, ProposalEntry, RuleEntry};
use super::study::{Asking, Unasked};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The assessment: candidate settlements with who signs, who refuses, who loses, and whether each would hold.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The version of zopa.
    pub version: String,
    /// `report`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// Whether it is a version to share (`--redact`): numbers in points, evidence and sources are left out.
    pub redacted: bool,
    /// What the case is to answer.
    pub question: String,
    /// Where one point is so many units of an original scale (`unit` in a preference): party id to units. Left out of a
    /// version to share.
    pub units: BTreeMap<String, f64>,
    /// How many draws the shares are counted over; verdicts are those of the central case (draw 0).
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Key findings, most important first.
    pub findings: Vec<KeyFinding>,
    /// The same in sentences, under the numbers that the text of the report gives them.
    pub findings_said: Vec<FindingSaid>,
    /// The threats, one by one.
    pub threats: Vec<Threat>,
    /// The parties.
    pub parties: Vec<PartyEntry>,
    /// The issues.
    pub issues: Vec<IssueEntry>,
    /// The rules.
    pub rules: Vec<RuleEntry>,
    /// The proposals, with who tabled them; what they change is in their rows.
    pub proposals: Vec<ProposalEntry>,
    /// What each party has without a deal, and its red lines.
    pub alternatives: Vec<Alternative>,
    /// How well the numbers are backed: grades, single sources, what is contested, what has nothing behind it. Null in a version to
    /// share.
    pub evidence: Option<EvidenceSummary>,
    /// Key assumptions, and others.
    pub assumptions: Vec<Assumption>,
    /// What happened and what is planned, by date.
    pub events: Vec<Event>,
    /// How the predictions of named people did.
    pub predictions: PredictionScores,
    /// The assessment table, at most 16 rows.
    pub rows: Vec<Row>,
    /// What is not a row, and why.
    pub left_out: Vec<Omitted>,
    /// How open the status quo is.
    pub status_quo: StatusQuo,
    /// What is counted over the whole space and not listed.
    pub counts: Option<Counts>,
    /// The case under its other scenarios.
    pub scenarios: Vec<Beside>,
    /// What turns whether a settlement would be signed: single numbers, all others central. Null in a version to share.
    pub turns: Option<Vec<Turn>>,
    /// What each party would do well to find out next, as `zopa study --json` has it; null where no number is uncertain, with
    /// `--shares-only` and in a version to share.
    pub asking: Option<Vec<Asking>>,
    /// Of whose choice nothing is said, and why; null as `asking`.
    pub unasked: Option<Vec<Unasked>>,
    /// The case's drafts, by their days, scored for all who set an issue; empty where there are fewer than two.
    pub drafts: Vec<Draft>,
    /// What is likely on the case's questions; null where it has none, and in a version to share.
    pub forecast: Option<Likely>,
    /// With `--since`: what changed since that version of the case.
    pub since: Option<Diff>,
    /// How the shares were obtained; everything else is exact.
    pub exactness: Exact,
    /// The definitions that were used.
    pub methods: Vec<Reading>,
}

/// Something that would have been a row.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Omitted {
    /// What.
    pub id: String,
    /// Why it is not one.
    pub reason: String,
}

/// The case under another scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Beside {
    /// Which; null for the base case.
    pub scenario: Option<String>,
    /// What the case notes of it; empty where it notes nothing, and in a version to share.
    pub note: String,
    /// Its rows.
    pub rows: Vec<BesideRow>,
    /// What is not a row, and why.
    pub left_out: Vec<Omitted>,
    /// Why it could not be assessed.
    pub errors: Vec<String>,
}

/// A row under another scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BesideRow {
    /// What it is.
    pub id: String,
    /// Signers who would not sign, at the central case.
    pub refused_by: Vec<Objection>,
    /// The grade; null for the status quo.
    pub grade: Option<String>,
    /// Shares of draws.
    pub shares: RowShares,
    /// The same with each party's inputs moving together.
    pub shares_together: RowShares,
}
