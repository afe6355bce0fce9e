//! The vocabulary of zopa.
//!
//! What a negotiation or a conflict is made of: [`Party`], [`Issue`], level, [`Outcome`], preference, [`Control`],
//! rule, proposal, threat, evidence; and what every engine gives back: an [`Answer`] that says how it was obtained,
//! or a [`Diagnostic`] that says why not. Nothing here reads a file, draws a number or prints.
//!
//! Data flows one way:
//!
//! ```text
//! Case (written, checked) -> Model (compiled once) -> Instance (the numbers of one draw) -> an engine
//! ```
//!
//! Two decisions shape everything else. An **outcome** assigns one level to each issue, and both "a package" and "a
//! state of the conflict" are outcomes: that ties the engines together. A **score** is a fixed-point integer, so ties
//! are exact, sums are associative, and the same case gives the same bytes on any number of threads.
//!
//! Definitions follow Fang, Hipel & Kilgour, *Interactive Decision Making* (1993) for moves and preferences, and
//! Raiffa, *The Art and Science of Negotiation* (1982) for issues, packages and reservation values.

mod answer;
mod case;
mod condition;
mod control;
mod date;
mod diagnostic;
mod evidence;
mod expr;
mod id;
mod input;
mod instance;
mod model;
mod preference;
mod score;
mod set;
mod space;

pub use answer::{Answer, Exactness, Limits, Method, Run, Silent, Step, StopReason, Watch};
pub use case::{
    Case, Correlation, Event, EventKind, Issue, Level, NotCompared, OffAgenda, OpenPlace, Override, Party, Position,
    Prediction, Probability, Proposal, Question, RedLine, Role, Rule, Says, Scenario, Scope, TIED, Threat, Unplaced,
};
pub use condition::{Condition, Domains, Gates, Truth};
pub use control::Control;
pub use date::Date;
pub use diagnostic::{Code, Diagnostic, Place, Severity};
pub use evidence::{Assumption, Bearing, Claim, Evidence, Grade, Mode, Source, Speaker};
pub use expr::{Expr, Stated};
pub use id::{
    AssumptionId, ConditionId, EvidenceId, Id, IdVec, InputId, IssueId, LevelId, PartyId, PredictionId, ProposalId,
    QuestionId, RuleId, SourceId, ThreatId,
};
pub use input::{Central, Distribution, Draw, Draws, Input, Uncertain};
pub use instance::{Additive, Compared, Instance, NO_WEIGHT, SCORES_TOO_LARGE, Stance, Worth};
pub use model::{Model, TOO_DEEP};
pub use preference::{Cardinal, IssueWorth, Preference, Statement, Strength, Term, WalkAway};
pub use score::Score;
pub use set::{Bits, IssueSet, LevelSet, PartySet};
pub use space::{Count, Indexed, Outcome, OutcomeIndex, OutcomeSpace, StateId, grouped};

/// The codes of the problems that the core itself reports.
pub static CODES: &[&Code] = &[&TOO_DEEP, &SCORES_TOO_LARGE, &NO_WEIGHT];
