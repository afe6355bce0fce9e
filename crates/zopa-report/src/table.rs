//! Tables: at most a page wide, a rule under the header, nothing else drawn.

use crate::text::{WIDTH, clean};
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// How a column is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Set {
    /// Words: to the left, wrapped where they must be.
    Words,
    /// Numbers: to the right, never wrapped.
    Numbers,
    /// Numbers under a header of words: to the right, the header wrapped where it must be.
    Figures,
}

/// A table being filled.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    columns: Vec<(String, Set)>,
    rows: Vec<Vec<String>>,
}

/// By how much tables are indented.
const INDENT: usize = 2;

impl Grid {
    /// An empty table with these headers.
    pub(crate) fn new(columns: &[(impl AsRef<str>, Set)]) -> Self {
        Grid { columns: columns.iter().map(|(name, set)| (name.as_ref().to_owned(), *set)).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows
            .push(cells.into_iter().take(self.columns.len()).map(|cell| clean(cell.as_ref()).into_owned()).collect());
    }

    /// The headers.
    pub(crate) fn columns(&self) -> &[(String, Set)] {
        &self.columns
    }

    /// The rows, each a cell for each column.
    pub(crate) fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The table as lines without blanks at their ends.
    pub(crate) fn text(&self) -> String {
        let mut table = Table::new();
        table
            .load_style(TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-')))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width((WIDTH - INDENT) as u16)
            .set_header(self.columns.iter().map(|(name, set)| cell(name, *set)).collect::<Vec<_>>());
        let last = self.columns.len().saturating_sub(1);
        for (i, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if i == last { 0 } else { 2 }));
            if self.columns.get(i).is_some_and(|(_, set)| *set == Set::Numbers) {
                column.set_constraint(comfy_table::ColumnConstraint::ContentWidth);
            }
        }
        for row in &self.rows {
            table.add_row(row.iter().zip(&self.columns).map(|(text, (_, set))| cell(text, *set)).collect::<Vec<_>>());
        }
        let mut out = String::new();
        for line in table.lines() {
            let line = line.trim_end();
            out.push_str(&" ".repeat(INDENT));
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

fn cell(text: &str, set: Set) -> Cell {
    let alignment = match set {
        Set::Words => CellAlignment::Left,
        Set::Numbers | Set::Figures => CellAlignment::Right,
    };
    Cell::new(clean(text)).set_alignment(alignment)
}

#[cfg(test)]
mod tests {
    use super::{Grid, Set};
    use crate::text::width;

    /// Long names wrap inside their column; numbers stay whole and to the right; the page is never exceeded.
    #[test]
    fn tables_fit_the_page() {
        let mut grid = Grid::new(&[("Package", Set::Words), ("Who must sign", Set::Words), ("Gain", Set::Numbers)]);
        grid.row(["a long name ".repeat(12).as_str(), "Ardon, Velia and the Union of Ports", "+12.5"]);
        grid.row(["short", "Ardon", "-1.0"]);
        let out = grid.text();
        assert!(out.lines().all(|l| width(l) <= 100), "{out}");
        assert!(out.contains("+12.5") && out.contains(" -1.0"), "{out}");
        assert!(out.lines().nth(1).is_some_and(|l| l.trim().chars().all(|c| c == '-')), "{out}");
    }
}
