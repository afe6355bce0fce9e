//! A problem in plain text, with the line it is about.

use crate::opened::Opened;
use std::fmt::Write;
use std::ops::Range;
use zopa_core::{Diagnostic, Severity};

/// How many characters of a line are shown.
const SHOWN: usize = 120;

impl Opened {
    /// A problem in plain text: what, where, the line with the place marked, why, and what to do.
    pub fn plain(&self, found: &Diagnostic) -> String {
        let what = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let mut out = format!("{what}[{}]: {}\n", found.code.code, found.message);
        let places: Vec<(Range<usize>, &str)> =
            found.labels.iter().filter_map(|(place, says)| Some((self.locate(place)?, says.as_str()))).collect();
        let last = places.iter().map(|(at, _)| self.line_column(at.start).0).max().unwrap_or(1);
        let width = last.to_string().len();
        for (i, (at, says)) in places.iter().enumerate() {
            self.excerpt(&mut out, at, says, i == 0, width);
        }
        for (word, text) in [("cause", &found.cause), ("cure", &found.cure)] {
            if !text.is_empty() {
                let _ = writeln!(out, "{:width$} = {word}: {text}", "");
            }
        }
        out
    }

    fn excerpt(&self, out: &mut String, at: &Range<usize>, says: &str, main: bool, width: usize) {
        let (line, column) = self.line_column(at.start);
        let range = self.line(line);
        let text: Vec<char> = self.text[range.clone()].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let marked =
            self.text[at.start.min(range.end)..at.end.min(range.end).max(at.start.min(range.end))].chars().count();
        // A long line is shown around the place.
        let first = if text.len() <= SHOWN { 0 } else { (column - 1).saturating_sub(SHOWN / 3).min(text.len() - 1) };
        let end = text.len().min(first + SHOWN);
        let cut = (if first > 0 { "..." } else { "" }, if end < text.len() { "..." } else { "" });
        let shown: String = text[first..end].iter().collect();
        let skip = column - 1 - first + cut.0.len();
        let mark = if main { "^" } else { "-" };
        let marks = mark.repeat(marked.clamp(1, (end + 1).saturating_sub(column - 1).max(1)));
        let arrow = if main { "-->" } else { ":::" };
        let _ = writeln!(out, "{:width$}{arrow} {}:{line}:{column}", "", self.name);
        let _ = writeln!(out, "{:width$} |", "");
        let _ = writeln!(out, "{line:width$} | {}{shown}{}", cut.0, cut.1);
        let _ = writeln!(out, "{:width$} | {:skip$}{marks} {says}", "", "");
    }
}
