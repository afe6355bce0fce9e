//! A page of text: headings, paragraphs, points, tables.

use crate::Colour;
use crate::table::Grid;
use crate::text::wrapped;

/// A page being written.
pub(crate) struct Page {
    text: String,
    colour: Colour,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(colour: Colour) -> Self {
        Page { text: String::new(), colour }
    }

    /// A title: its own line at the top.
    pub(crate) fn title(&mut self, text: &str) {
        self.strong(text);
    }

    /// A heading, with an empty line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.strong(text);
    }

    fn strong(&mut self, text: &str) {
        let line = wrapped(text, "", "");
        match self.colour {
            Colour::On => {
                self.text.push_str("\u{1b}[1m");
                self.text.push_str(line.trim_end());
                self.text.push_str("\u{1b}[0m\n");
            }
            Colour::Off => self.text.push_str(&line),
        }
    }

    /// An empty line, unless there is one already.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A paragraph, indented under its heading.
    pub(crate) fn say(&mut self, text: &str) {
        self.text.push_str(&wrapped(text, "  ", "  "));
    }

    /// A paragraph with a hanging mark, e.g. `- ` or `1. `.
    pub(crate) fn point(&mut self, mark: &str, text: &str) {
        let first = format!("  {mark}");
        self.text.push_str(&wrapped(text, &first, &" ".repeat(first.chars().count())));
    }

    /// A paragraph under a point.
    pub(crate) fn under(&mut self, depth: usize, text: &str) {
        let indent = " ".repeat(2 + 2 * depth);
        self.text.push_str(&wrapped(text, &indent, &indent));
    }

    /// A point under a point.
    pub(crate) fn item(&mut self, depth: usize, text: &str) {
        let first = format!("{}- ", " ".repeat(2 * depth));
        self.text.push_str(&wrapped(text, &first, &" ".repeat(2 * depth + 2)));
    }

    /// A table.
    pub(crate) fn table(&mut self, grid: Grid) {
        self.text.push_str(&grid.finish());
    }

    /// Text as it is.
    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}
