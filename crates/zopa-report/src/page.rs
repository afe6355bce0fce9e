//! A page: headings, paragraphs, points, tables, recorded as pieces.
//!
//! What an answer says is written once, as pieces. The terminal prints them ([`Page::finish`]); the document for HTML
//! and Markdown takes the same pieces ([`Page::pieces`]), so that all faces say the same.

use crate::Colour;
use crate::table::Grid;
use crate::text::wrapped;

/// A piece of a page.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// The title of the whole.
    Title(String),
    /// The heading of what follows.
    Heading(String),
    /// An empty line.
    Gap,
    /// A paragraph.
    Say(String),
    /// A paragraph with a hanging mark, e.g. `- ` or `1. `.
    Point(String, String),
    /// A paragraph under a point, so many steps in.
    Under(usize, String),
    /// A point under a point, so many steps in.
    Item(usize, String),
    /// A table.
    Table(Grid),
    /// Text as it is: problems with their place in a file.
    Raw(String),
}

/// A page being written.
pub(crate) struct Page {
    pieces: Vec<Piece>,
    colour: Colour,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(colour: Colour) -> Self {
        Page { pieces: Vec::new(), colour }
    }

    /// A title: its own line at the top.
    pub(crate) fn title(&mut self, text: &str) {
        self.pieces.push(Piece::Title(text.to_owned()));
    }

    /// A heading, with an empty line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.pieces.push(Piece::Heading(text.to_owned()));
    }

    /// An empty line, unless there is one already.
    pub(crate) fn gap(&mut self) {
        self.pieces.push(Piece::Gap);
    }

    /// A paragraph, indented under its heading.
    pub(crate) fn say(&mut self, text: &str) {
        self.pieces.push(Piece::Say(text.to_owned()));
    }

    /// A paragraph with a hanging mark, e.g. `- ` or `1. `.
    pub(crate) fn point(&mut self, mark: &str, text: &str) {
        self.pieces.push(Piece::Point(mark.to_owned(), text.to_owned()));
    }

    /// A paragraph under a point.
    pub(crate) fn under(&mut self, depth: usize, text: &str) {
        self.pieces.push(Piece::Under(depth, text.to_owned()));
    }

    /// A point under a point.
    pub(crate) fn item(&mut self, depth: usize, text: &str) {
        self.pieces.push(Piece::Item(depth, text.to_owned()));
    }

    /// A table.
    pub(crate) fn table(&mut self, grid: Grid) {
        self.pieces.push(Piece::Table(grid));
    }

    /// Text as it is.
    pub(crate) fn raw(&mut self, text: &str) {
        self.pieces.push(Piece::Raw(text.to_owned()));
    }

    /// The pieces.
    pub(crate) fn pieces(self) -> Vec<Piece> {
        self.pieces
    }

    /// The page as text.
    pub(crate) fn finish(self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Title(line) => strong(&mut text, line, self.colour),
                Piece::Heading(line) => {
                    gap(&mut text);
                    strong(&mut text, line, self.colour);
                }
                Piece::Gap => gap(&mut text),
                Piece::Say(words) => text.push_str(&wrapped(words, "  ", "  ")),
                Piece::Point(mark, words) => {
                    let first = format!("  {mark}");
                    text.push_str(&wrapped(words, &first, &" ".repeat(first.chars().count())));
                }
                Piece::Under(depth, words) => {
                    let indent = " ".repeat(2 + 2 * depth);
                    text.push_str(&wrapped(words, &indent, &indent));
                }
                Piece::Item(depth, words) => {
                    let first = format!("{}- ", " ".repeat(2 * depth));
                    text.push_str(&wrapped(words, &first, &" ".repeat(2 * depth + 2)));
                }
                Piece::Table(grid) => text.push_str(&grid.text()),
                Piece::Raw(words) => text.push_str(words),
            }
        }
        text
    }
}

fn gap(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

fn strong(text: &mut String, words: &str, colour: Colour) {
    let line = wrapped(words, "", "");
    match colour {
        Colour::On => {
            text.push_str("\u{1b}[1m");
            text.push_str(line.trim_end());
            text.push_str("\u{1b}[0m\n");
        }
        Colour::Off => text.push_str(&line),
    }
}
