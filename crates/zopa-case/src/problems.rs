//! Problems as they are found, up to a stated number.

use crate::codes::file::TOO_MANY_PROBLEMS;
use crate::text::document::Document;
use std::collections::HashSet;
use zopa_core::{Code, Diagnostic, Place, Severity};

/// How many errors, and how many warnings, one run lists; the rest is counted.
pub(crate) const LISTED: usize = 1_000;

/// How many problems get a search for a similar name: a search looks at all names.
const SUGGESTED: usize = 100;

/// The problems of one run.
#[derive(Default, Debug)]
pub(crate) struct Problems {
    found: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
    suggested: usize,
}

impl Problems {
    /// Takes one in.
    pub(crate) fn push(&mut self, found: Diagnostic) {
        let count = if found.severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        *count += 1;
        if *count <= LISTED {
            self.found.push(found);
        }
    }
    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }
    /// Whether a problem of this code was found.
    pub(crate) fn has(&self, code: &Code) -> bool {
        self.found.iter().any(|d| d.code == code)
    }
    /// Whether another error would only be counted: what it would say need not be worked out.
    pub(crate) fn full(&self) -> bool {
        self.errors >= LISTED
    }
    /// The name most like this one, if one is like it.
    pub(crate) fn similar<'n>(&mut self, to: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        self.suggested += 1;
        if self.suggested > SUGGESTED {
            return None;
        }
        crate::suggest::similar(to, names).map(str::to_owned)
    }
    /// Turns paths into places of the document.
    pub(crate) fn place(&mut self, document: &Document) {
        for (place, _) in self.found.iter_mut().flat_map(|d| &mut d.labels) {
            if let Place::Path(path) = place {
                *place = Place::Span(document.locate(path));
            }
        }
    }
    /// Codes and messages, to recognise a problem that was found before.
    pub(crate) fn keys(&self) -> HashSet<(&'static str, String)> {
        self.found.iter().map(|d| (d.code.code, d.message.clone())).collect()
    }
    /// Keeps what fits.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }
    /// All of them; if not all are listed, one more says how many are not.
    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        let mut list = self.found;
        for (count, what) in [(self.errors, "errors"), (self.warnings, "warnings")] {
            if count > LISTED {
                let mut beyond =
                    Diagnostic::new(&TOO_MANY_PROBLEMS, format!("{} more {what} are not listed", count - LISTED))
                        .because(format!("One run lists up to {LISTED} {what}."))
                        .cure("Cure the first ones and check again.");
                if what == "warnings" {
                    beyond.severity = Severity::Warning;
                }
                list.push(beyond);
            }
        }
        list
    }
}
