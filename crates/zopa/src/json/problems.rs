//! Problems of a case file or a call.

use super::CaseRef;
use crate::{Refused, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_case::Opened;
use zopa_core::{Diagnostic, Place};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Weak, but it computes.
    Warning,
    /// The case or the request is refused.
    Error,
}

impl From<zopa_core::Severity> for Severity {
    fn from(severity: zopa_core::Severity) -> Self {
        match severity {
            zopa_core::Severity::Note => Severity::Note,
            zopa_core::Severity::Warning => Severity::Warning,
            zopa_core::Severity::Error => Severity::Error,
        }
    }
}

/// A position in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One place of a problem.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Label {
    /// Where it starts; null where the place is not in the file.
    pub start: Option<Position>,
    /// Where it ends (the first character after it).
    pub end: Option<Position>,
    /// The path of the case, where the place was named by its path.
    pub path: Option<String>,
    /// A few words.
    pub says: String,
}

/// One problem.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// Its code, listed in `docs/errors.md`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// Line of its main place, from 1.
    pub line: Option<usize>,
    /// Column of its main place in characters, from 1.
    pub column: Option<usize>,
    /// The first character after its main place.
    pub end: Option<Position>,
    /// Why it is a problem; empty where the message says it all.
    pub cause: String,
    /// What to do about it.
    pub cure: String,
    /// Every place, the main one first.
    pub labels: Vec<Label>,
}

impl Problem {
    /// Of a diagnostic, with its places found in the file.
    pub fn new(diagnostic: &Diagnostic, opened: Option<&Opened>) -> Self {
        let labels: Vec<Label> = diagnostic.labels.iter().map(|(place, says)| label(place, says, opened)).collect();
        let (start, end) = labels.first().map_or((None, None), |l| (l.start, l.end));
        Problem {
            code: diagnostic.code.code.into(),
            severity: diagnostic.severity.into(),
            message: diagnostic.message.clone(),
            file: opened.map(|o| o.name.clone()),
            line: start.map(|p| p.line),
            column: start.map(|p| p.column),
            end,
            cause: diagnostic.cause.clone(),
            cure: diagnostic.cure.clone(),
            labels,
        }
    }
}

fn label(place: &Place, says: &str, opened: Option<&Opened>) -> Label {
    let span = opened.and_then(|o| o.locate(place));
    let position = |byte: usize| {
        opened.map(|o| {
            let (line, column) = o.line_column(byte);
            Position { line, column }
        })
    };
    let path = match place {
        Place::Path(path) => Some(path.clone()),
        Place::Span(_) => None,
    };
    Label {
        start: span.as_ref().and_then(|s| position(s.start)),
        end: span.as_ref().and_then(|s| position(s.end)),
        path,
        says: says.into(),
    }
}

/// `zopa check --json`: every problem of the file, and how many there are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// The version of zopa.
    pub version: String,
    /// `check`.
    pub answer: String,
    /// Of which case; null where there are errors.
    pub case: Option<CaseRef>,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// All of them, in file order.
    pub problems: Vec<Problem>,
}

impl Check {
    /// Of an opened file.
    pub fn new(opened: &Opened) -> Self {
        Check::of(opened, &opened.diagnostics)
    }

    /// Of a file with these problems.
    pub fn of(opened: &Opened, problems: &[Diagnostic]) -> Self {
        let count = |severity| problems.iter().filter(|d| d.severity == severity).count();
        Check {
            version: VERSION.into(),
            answer: "check".into(),
            case: opened.case.as_ref().map(|case| CaseRef::of(opened, case)),
            errors: count(zopa_core::Severity::Error),
            warnings: count(zopa_core::Severity::Warning),
            problems: problems.iter().map(|d| Problem::new(d, Some(opened))).collect(),
        }
    }
}

/// What any command prints with `--json` instead of its answer where it has none (exit code 1 or 2).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problems {
    /// The version of zopa.
    pub version: String,
    /// The errors.
    pub errors: Vec<Problem>,
}

impl Problems {
    /// Of a refused case or call. Warnings are left out.
    pub fn new(refused: &Refused) -> Self {
        let errors = refused.problems.iter().filter(|d| d.severity == zopa_core::Severity::Error);
        Problems {
            version: VERSION.into(),
            errors: errors.map(|d| Problem::new(d, refused.opened.as_deref())).collect(),
        }
    }
}
