//! Answers for people: problems and answers as plain text for a terminal, reports as HTML and Markdown.
//!
//! Everything here is a pure function from an answer of [`zopa`] to text; nothing is computed, read or printed.
//! What it keeps to:
//!
//! - lines of at most 100 columns, readable without colour; colour (headings, the severity of a problem) never carries
//!   meaning;
//! - issues, levels and parties by their names in the case, cleaned of control characters;
//! - a share of draws is called that, never a probability; nothing and everything are "none" and "all" of n draws;
//! - each answer says how it was obtained and by which definition.

mod backtest;
mod check;
mod deals;
mod diagnostics;
mod diff;
mod document;
mod drafts;
mod figure;
mod forecast;
mod frame;
mod graph_report;
mod negotiator;
mod page;
mod report;
mod stability;
mod study;
mod table;
mod text;
mod unlisted;
mod verified;
mod why;
mod words;

pub use backtest::{backtest, backtest_predictions};
pub use check::check;
pub use deals::deals;
pub use diagnostics::{Source, diagnostics};
pub use diff::diff;
pub use figure::states::{state_graph_dot, state_graph_svg};
pub use forecast::{forecast, forecast_table};
pub use graph_report::{document as graph_report_document, graph_html, graph_markdown, graph_report};
pub use report::{document as report_document, html, markdown, report};
pub use stability::stability;
pub use study::study;
pub use text::clean;
pub use unlisted::unlisted;
pub use verified::verified;
pub use why::{why, why_index};

/// Whether to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// Headings and severities are marked with terminal colours.
    On,
    /// Plain text.
    Off,
}
