//! A document: sections of blocks, written once, rendered as HTML ([`html`]) or Markdown ([`markdown`]).
//!
//! Blocks carry plain text, never markup: what a case says passes through [`clean`](crate::text::clean) and then through
//! the renderer's own escaping. The one exception is a figure's picture, which is markup that the figure writers built
//! with the same escaping.

mod html;
mod kinds;
mod lead;
mod markdown;
mod slim;

pub(crate) use html::html;
pub(crate) use lead::{Phrases, lead_prose, tables};
pub(crate) use markdown::markdown;

use crate::page::{Page, Piece};
use crate::table::{Grid, Set};
use maud::Markup;

/// A piece of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Run {
    /// Text.
    Text(String),
    /// Text that stands out.
    Strong(String),
    /// Text that leads to a place in the document.
    Link {
        /// The id of the place.
        to: String,
        /// The text.
        text: String,
    },
    /// A path or a name of the case file, in its own letters.
    Code(String),
    /// Somebody's own words: nothing in them is changed.
    Quote(String),
}

/// A sentence, or several.
pub(crate) type Words = Vec<Run>;

/// Plain words.
pub(crate) fn plain(text: impl Into<String>) -> Words {
    vec![Run::Text(text.into())]
}

/// A link.
pub(crate) fn link(to: impl Into<String>, text: impl Into<String>) -> Run {
    Run::Link { to: to.into(), text: text.into() }
}

/// A part of a section.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A heading inside a section.
    Heading(Option<String>, String),
    /// A paragraph.
    Say(Words),
    /// A remark in smaller letters.
    Remark(Words),
    /// The findings in short: what each is about, and the answer.
    Short(Vec<(String, Words)>),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// A picture with the numbers behind it.
    Figure(Figure),
    /// Pictures beside each other where there is room.
    Figures(Vec<Figure>),
    /// What is shown when asked for.
    Fold(Fold),
    /// What stands in for pictures where the page is printed; nothing that is not elsewhere on the page too.
    OnPaper(Vec<Block>),
}

/// A list.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Whether its items are numbered.
    pub(crate) numbered: bool,
    /// The items.
    pub(crate) items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Its place, to link to.
    pub(crate) id: Option<String>,
    /// What it says.
    pub(crate) blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) caption: String,
    /// The headers.
    pub(crate) columns: Vec<(String, Set)>,
    /// The rows, each with its place to link to, if it has one.
    pub(crate) rows: Vec<(Option<String>, Vec<Words>)>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(caption: &str, columns: &[(&str, Set)]) -> Self {
        let columns = columns.iter().map(|(name, set)| ((*name).to_owned(), *set)).collect();
        Table { caption: caption.to_owned(), columns, rows: Vec::new() }
    }
    /// Adds a row of plain cells.
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push((None, cells.into_iter().map(plain).collect()));
    }
}

/// A picture.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// Its place.
    pub(crate) id: String,
    /// What it shows.
    pub(crate) title: String,
    /// What is to be seen, for those who do not see it.
    pub(crate) description: String,
    /// Its width and height in its own units, about pixels.
    pub(crate) size: (f64, f64),
    /// What is drawn.
    pub(crate) drawing: Markup,
    /// How to read it.
    pub(crate) reading: Words,
    /// The numbers behind it.
    pub(crate) table: Table,
}

/// What is shown when asked for.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    /// Its place.
    pub(crate) id: String,
    /// What is always seen.
    pub(crate) summary: Words,
    /// What is folded away.
    pub(crate) blocks: Vec<Block>,
}

/// A section.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// Its place.
    pub(crate) id: &'static str,
    /// Its heading.
    pub(crate) title: String,
    /// A short name for the list of contents.
    pub(crate) short: &'static str,
    /// What it says.
    pub(crate) blocks: Vec<Block>,
}

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its title.
    pub(crate) title: String,
    /// What it answers.
    pub(crate) question: String,
    /// What a reader must know first.
    pub(crate) notes: Vec<Words>,
    /// Its sections, in order.
    pub(crate) sections: Vec<Section>,
}

/// Text in which `row 3` leads to that row.
pub(crate) fn linked(text: &str, rows: usize) -> Words {
    led(text, &["row "], rows, &|n| crate::report::anchor::row(n - 1))
}

/// Text in which a number up to `most` after one of some words leads to a place.
pub(crate) fn led(text: &str, after: &[&str], most: usize, place: &dyn Fn(usize) -> String) -> Words {
    let mut words = Words::new();
    let mut rest = text;
    let mut from = 0;
    let next = |rest: &str, from: usize| {
        let found = after.iter().filter_map(|word| Some((rest[from..].find(word)? + from, *word)));
        found.min_by_key(|(at, _)| *at)
    };
    while let Some((at, word)) = next(rest, from) {
        let behind = &rest[at + word.len()..];
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = behind[..digits].parse::<usize>().ok().filter(|n| (1..=most).contains(n));
        let begins = !rest[..at].ends_with(char::is_alphanumeric);
        let Some(number) = number.filter(|_| begins) else {
            from = at + word.len();
            continue;
        };
        if at > 0 {
            words.push(Run::Text(rest[..at].to_owned()));
        }
        words.push(link(place(number), format!("{word}{number}")));
        rest = &behind[digits..];
        from = 0;
    }
    if !rest.is_empty() {
        words.push(Run::Text(rest.to_owned()));
    }
    words
}

/// The blocks of what is written for the terminal, headings left out: they are the section's.
pub(crate) fn blocks(rows: usize, caption: &str, write: impl FnOnce(&mut Page)) -> Vec<Block> {
    let mut page = Page::new(crate::Colour::Off);
    write(&mut page);
    let mut blocks: Vec<Block> = Vec::new();
    // Whether the list at the end has no point above it: its items are its own, not those of a point.
    let mut own = false;
    for piece in page.pieces() {
        match piece {
            Piece::Title(_) | Piece::Heading(_) | Piece::Gap => {}
            Piece::Say(text) => blocks.push(Block::Say(linked(&text, rows))),
            Piece::Raw(text) => blocks.push(Block::Say(plain(text))),
            Piece::Point(mark, text) => {
                let numbered = mark.trim().ends_with('.');
                let item = Item { id: None, blocks: vec![Block::Say(linked(&text, rows))] };
                match blocks.last_mut() {
                    Some(Block::List(list)) if list.numbered == numbered && !own => list.items.push(item),
                    _ => blocks.push(Block::List(List { numbered, items: vec![item] })),
                }
                own = false;
            }
            Piece::Under(_, text) => beneath(&mut blocks, Block::Say(linked(&text, rows))),
            Piece::Item(_, text) => {
                let item = Item { id: None, blocks: vec![Block::Say(linked(&text, rows))] };
                match blocks.last_mut() {
                    Some(Block::List(list)) if own => list.items.push(item),
                    Some(Block::List(above)) => match above.items.last_mut().and_then(|i| i.blocks.last_mut()) {
                        Some(Block::List(list)) => list.items.push(item),
                        _ => beneath(&mut blocks, Block::List(List { numbered: false, items: vec![item] })),
                    },
                    _ => {
                        own = true;
                        blocks.push(Block::List(List { numbered: false, items: vec![item] }));
                    }
                }
            }
            Piece::Table(grid) => blocks.push(Block::Table(table(caption, &grid, rows))),
        }
    }
    blocks
}

/// Adds a block to the last item of the list that was begun, or after everything else.
fn beneath(blocks: &mut Vec<Block>, block: Block) {
    match blocks.last_mut() {
        Some(Block::List(list)) if !list.items.is_empty() => {
            if let Some(item) = list.items.last_mut() {
                item.blocks.push(block);
            }
        }
        _ => blocks.push(block),
    }
}

/// A table for the terminal as a table of a document. A column of bars made of `#` is left out: a document has pictures.
pub(crate) fn table(caption: &str, grid: &Grid, rows: usize) -> Table {
    let bars = |n: usize| grid.rows().iter().all(|row| row.get(n).is_some_and(|cell| cell.chars().all(|c| c == '#')));
    let kept: Vec<bool> =
        grid.columns().iter().enumerate().map(|(n, (name, _))| !(name.is_empty() && bars(n))).collect();
    let cells = |row: &Vec<String>| {
        let shown = row.iter().zip(&kept).filter(|(_, kept)| **kept);
        (None, shown.map(|(cell, _)| linked(cell, rows)).collect())
    };
    Table {
        caption: caption.to_owned(),
        columns: grid
            .columns()
            .iter()
            .zip(&kept)
            .filter(|(_, kept)| **kept)
            .map(|(column, _)| column.clone())
            .collect(),
        rows: grid.rows().iter().map(cells).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    /// Points under a sentence are a list of their own, those under a point a list beneath it: none hangs under another.
    #[test]
    fn points_hang_where_they_belong() {
        let of = |under: bool| {
            blocks(0, "", |page| {
                if under {
                    page.point("- ", "above");
                }
                page.under(1, "If it is false:");
                ["a", "b", "c"].into_iter().for_each(|text| page.item(3, text));
            })
        };
        let [Block::Say(_), Block::List(own)] = &of(false)[..] else { unreachable!() };
        assert_eq!(own.items.iter().map(|i| i.blocks.len()).collect::<Vec<_>>(), [1, 1, 1]);
        let [Block::List(above)] = &of(true)[..] else { unreachable!() };
        let [_, Block::Say(_), Block::List(beneath)] = &above.items[0].blocks[..] else { unreachable!() };
        assert_eq!(beneath.items.iter().map(|i| i.blocks.len()).collect::<Vec<_>>(), [1, 1, 1]);
    }
}
