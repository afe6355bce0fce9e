//! Problems, as data. Faces render them.

use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Weak, but it computes.
    Warning,
    /// The case or the request is refused.
    Error,
}

/// What a problem is called: one for each check, listed with an example in `docs/errors.md`.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Code {
    /// `E...` for errors, `W...` for warnings; never reused.
    pub code: &'static str,
    /// A few words, e.g. "unknown key".
    pub title: &'static str,
    /// What is checked and why it matters.
    pub about: &'static str,
    /// The smallest input that raises it: a case file, or a command line.
    pub example: &'static str,
}

/// Where in the input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// A path of the case, e.g. `preferences.velia.weights.territory`. The reader turns it into file, line and column. Of a
    /// scenario of another tool: the name of one of its files.
    Path(String),
    /// Bytes of the case file.
    Span(Range<usize>),
}

/// One problem: code, place, cause, cure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What it is called.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// The problem in one sentence, with the names of this case.
    pub message: String,
    /// Where, the main place first, each with a few words.
    pub labels: Vec<(Place, String)>,
    /// Why it is a problem; empty where the message says it all.
    pub cause: String,
    /// What to do about it.
    pub cure: String,
}

impl Diagnostic {
    /// An error or warning as its code says (`E`: error, `W`: warning, otherwise a note), without places yet.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        let severity = match code.code.as_bytes().first() {
            Some(b'E') => Severity::Error,
            Some(b'W') => Severity::Warning,
            _ => Severity::Note,
        };
        Diagnostic {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            cause: String::new(),
            cure: String::new(),
        }
    }
    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: Place, says: impl Into<String>) -> Self {
        self.labels.push((place, says.into()));
        self
    }
    /// Adds a path of the case as a place.
    #[must_use]
    pub fn at_path(self, path: impl Into<String>, says: impl Into<String>) -> Self {
        self.at(Place::Path(path.into()), says)
    }
    /// Says why.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }
    /// Says what to do.
    #[must_use]
    pub fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = cure.into();
        self
    }
}
