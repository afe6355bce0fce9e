//! Understand a negotiation or a conflict: deals, stability, assessment, from one sourced case file.
//!
//! This is the library to use: it opens a case, hands it to an engine and gives the answer back, as typed data
//! ([`deals`], [`stability`]) or as a documented JSON document ([`json`]). It adds no logic of its own: a
//! definition lives in the engine that is named with each answer.
//!
//! ```text
//! Prepared::open -> Prepared -> deals / stability / ... -> an answer -> json::... or zopa-report
//! ```
//!
//! What it assumes: the case was read by [`case`], so every reference in it holds; numbers are those of the central
//! case (draw 0) unless an answer says otherwise.

mod assumptions;
mod backtest;
mod deals;
mod diff;
pub mod docs;
mod drafts;
mod evolution;
mod forecast;
mod graph_assumptions;
mod graph_change;
mod graph_report;
mod hypergame;
mod import;
mod inverted;
pub mod json;
mod matrix;
mod negotiator;
mod numbered;
pub mod past_eu;
pub mod positions;
mod prepared;
pub mod problems;
mod redact;
mod report;
mod spoken;
mod stability;
mod state_graph;
mod studied;
mod turns;
mod unlisted;
mod verified;
mod why;

pub use assumptions::{AssumptionCheck, AssumptionTest, assumptions};
pub use backtest::{BacktestAnswer, backtest, predictions_csv};
pub use deals::{DealsAnswer, DealsRequest, Group, ProposalDeal, deals, has_a_list_of, listable, undefined};
pub use diff::{
    Attribution, Cause, ChangeKind, DiffAnswer, DiffRequest, ForecastChange, ForecastMove, Headline, InputChange,
    PartCause, ShareCause, Unit, diff,
};
pub use drafts::{DraftScore, drafts_of};
pub use evolution::{Barrier, Course, EVOLUTION, End, Evolved, Spread};
pub use forecast::{
    ForecastAnswer, ForecastRequest, Line, QuestionForecast, Questioned, Readings, Spread as ForecastSpread, Variant,
    forecast, forecast_positions,
};
pub use graph_assumptions::{GraphCheck, GraphTest, graph_assumptions};
pub use graph_change::{Behind, GraphChange, graph_changes};
pub use graph_report::{EXPLAINED, GraphFinding, GraphReport, Held, NOT_ASSESSED, graph_report};
pub use hypergame::{HYPERGAME, Hypergame, SeenConcept};
pub use import::{Import, Kind as ImportKind, import};
pub use inverted::{Inverted, InvertedConcept};
pub use matrix::matrix_csv;
pub use negotiator::{
    ADJUSTED_WINNER, Asked, Found, FromPackage, NegotiatorAnswer, NegotiatorRequest, Package, Proofs, VARIANTS,
    negotiator, variant, vary,
};
pub use numbered::Numbered;
pub use prepared::{Prepared, Refused, VERSION};
pub use redact::{redact, redact_graph};
pub use report::{Beside, ReportAnswer, ReportRequest, Since, background, report};
pub use spoken::{spoken, spoken_claim, spoken_mode};
pub use stability::{Examined, StabilityAnswer, StabilityRequest, Wanted, Way, Ways, WaysScope, stability};
pub use state_graph::{Arc, DRAWN, Leg, Spot, StateGraph};
pub use studied::{Folder, Negated, StudyAnswer, merge, study, study_headlines, study_questions};
pub use turns::{Turns, turns};
pub use unlisted::{JudgedState, Searched, UnlistedAnswer, too_many_to_list, unlisted};
pub use verified::{read_answer, schema_of, verify};
pub use why::{
    At, BREAK_EVEN, Conclusion, Family, Group as DrawnTogether, Kind, Matter, Matters, Number, Part, Rest, Trace, Use,
    Why, Worth, needs_no_assessment, needs_no_study, needs_readings, why, why_a_coalition, why_an_opening,
    why_equilibria, why_moves_alone, why_so_many,
};
pub use zopa_assess as assess;
pub use zopa_bargain as bargain;
pub use zopa_case as case;
pub use zopa_conflict as conflict;
pub use zopa_core as core;
pub use zopa_forecast as models;
pub use zopa_formats as formats;
pub use zopa_study as study;
pub use zopa_verify as verifier;

/// The codes of every problem that zopa can report, in the order of their names.
pub fn codes() -> Vec<&'static core::Code> {
    let crates = [
        core::CODES,
        case::CODES,
        study::CODES,
        bargain::CODES,
        conflict::CODES,
        assess::CODES,
        models::CODES,
        formats::CODES,
        verifier::CODES,
        problems::CODES,
    ];
    let mut all: Vec<_> = crates.into_iter().flatten().copied().collect();
    all.sort_by_key(|c| c.code);
    all
}
