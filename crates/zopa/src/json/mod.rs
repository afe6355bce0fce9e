//! The machine-readable answers: what `--json` prints.
//!
//! Each answer is a plain structure with its JSON Schema; `docs/json.md` is generated from here. Names are the ids of
//! the case file, never its display names. Keys keep their order, numbers are the shortest decimals that read back as
//! the same value, and nothing depends on threads: the same case, seed and version give the same bytes.
//!
//! What holds for every answer: `version` is that of zopa, `answer` says which answer it is, `case` says of which file and
//! under which scenario, `exactness` how it was obtained, `method` by which definition.

mod backing;
mod backtest;
mod certificate;
mod common;
mod counts;
mod deals;
mod diff;
mod division;
mod drafts;
mod forecast;
mod graph_report;
mod negotiator;
mod package;
mod predictions;
mod problems;
mod report;
mod setting;
mod share;
mod stability;
mod step;
mod study;
mod unlisted;
mod verified;
mod why;
mod why_part;

pub use serde::Serialize;

pub(crate) use report::assess_methods;

pub use backing::{Contested, EvidenceSummary};
pub use backtest::{Backtest, Combination, ModelScore, Paired, PastErrors, PredictionBacktest};
pub use certificate::{Certificate, FrontierCertificate, ProofTree};
pub use common::{Amount, CaseRef, Exact, Levels, Reading, Utilities};
pub use deals::{AgreementZone, Deals, DealsProposal, Frontier, LeftOut, Solution, Solutions};
pub use diff::{
    Diff, Difference, FindingCause, FindingChange, InputChange, RowChange, RowShort, ShareCause, ShareMove, Unit,
    Untried,
};
pub use division::{DividedIssue, DividedIssues};
pub use drafts::{Draft, NextDraft, PartyPosition};
pub use forecast::{
    BreakEvenEntry, Forecast, FromTable, Likely, LineEntry, ModelEntry, Numbers, PastEu, QuestionEntry, RoundEntry,
    SensitivityEntry, SpreadEntry, Stand,
};
pub use graph_report::{
    GraphAssumption, GraphFinding, GraphKeyFinding, GraphReport, GraphWouldChange, HeldState, LeavingParty, PartyOrder,
    RankedBehind, ReachedState,
};
pub use negotiator::{
    BestForParty, Chance, LeastShortfall, Missing, NamedSolution, Negotiation, PackageDistances, PairOfParties,
    RedLinePrice, Replacement, ScenarioStatistics, Start, TradeOfIssues, WithAndWithout,
};
pub use package::{Change, ListedPackage, Objection};
pub use predictions::{PredictionScore, PredictionScores};
pub use problems::{Check, Label, Position, Problem, Problems, Severity};
pub use report::{
    AnsweredAdvance, Assumption, AssumptionTest, Beside, BesideRow, Coalition, CoalitionExample, Counts, Exit, Finding,
    FindingSaid, KeyFinding, Leaver, Loss, NearestOpening, Omitted, PartyGrade, PartyView, Regroup, Report, Row,
    RowShares, SettersCoalition, SideMove, SpaceCount, StatusQuo, Threat, Turn, TurningNumber, Verdict, WouldChange,
};
pub use setting::{Alternative, Event, IssueEntry, PartyEntry, ProposalEntry, RedLine, RuleEntry};
pub use share::Share;
pub use step::ActiveStep;

pub use stability::{
    ByConcept, CoalitionRow, CourseRow, EndRow, Evolution, Examined, FurtherVerdict, HypergameEntry, Improvement,
    InverseRow, LISTED_STATES, MarginEntry, Path, Reordered, SeenConcept, Stability, State, Verdict as StateVerdict,
};
pub use study::{Merged, Study};
pub use unlisted::{JudgedConcept, JudgedLevels, JudgedParty, MoveTo, SoughtEquilibria, UnlistedStability};
pub use verified::{CheckedAnswer, DifferentValue, NotDerived};
pub use why::{
    DrawnWith, Link, SupportOf, Why, WhyAssumption, WhyEntry, WhyEvidence, WhyFamily, WhyNumber, WhyPaths, WrittenAt,
};
pub use why_part::{FindingChange as FindingWouldChange, NamedForecast, WhyPart};

/// The JSON Schema of a document, as it is written: a key that is always printed is required, null or not.
pub fn schema<T: schemars::JsonSchema>() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// A document as text: indented by two, with a line break at the end.
///
/// # Errors
/// None for the documents of this module; a structure with keys that are not text could not be written.
pub fn text<T: Serialize>(document: &T) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
