//! A table as rows of cells, from text or a spreadsheet.

use super::bad;
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use std::io::Cursor;
use zopa_core::Diagnostic;

/// The most cells that are read.
const MOST: usize = 4_000_000;

/// A row with the number of its line.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

impl Row {
    pub(super) fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// The rows that are not empty: of the first sheet of a workbook, or of text whose separator is the tab, semicolon or comma
/// that its first line has.
pub(super) fn rows(name: &str, bytes: &[u8]) -> Result<Vec<Row>, Box<Diagnostic>> {
    // A workbook is a zip archive or a compound file.
    let workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let rows = if workbook { sheet(name, bytes)? } else { text(name, bytes)? };
    let rows: Vec<Row> = rows.into_iter().filter(|r| r.cells.iter().any(|c| !c.is_empty())).collect();
    if rows.is_empty() {
        return Err(bad(name, "the file is empty"));
    }
    Ok(rows)
}

fn sheet(name: &str, bytes: &[u8]) -> Result<Vec<Row>, Box<Diagnostic>> {
    let mut book =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| bad(name, &format!("no workbook: {e}")))?;
    let range = match book.worksheet_range_at(0) {
        Some(Ok(range)) => range,
        Some(Err(e)) => return Err(bad(name, &format!("the first sheet cannot be read: {e}"))),
        None => return Err(bad(name, "the workbook has no sheet")),
    };
    if range.get_size().0.saturating_mul(range.get_size().1) > MOST {
        return Err(bad(name, &format!("more than {MOST} cells")));
    }
    let cell = |c: &Data| match c {
        Data::Float(x) => x.to_string(),
        Data::Int(x) => x.to_string(),
        other => other.to_string().trim().to_owned(),
    };
    let first = range.start().map_or(0, |s| s.0 as usize);
    Ok(range
        .rows()
        .enumerate()
        .map(|(k, r)| Row { line: first + k + 1, cells: r.iter().map(cell).collect() })
        .collect())
}

fn text(name: &str, bytes: &[u8]) -> Result<Vec<Row>, Box<Diagnostic>> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| bad(name, &format!("not UTF-8 from byte {}; save it as UTF-8", e.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let separator = [';', '\t'].into_iter().find(|s| head.contains(*s) && !head.contains(',')).unwrap_or(',');
    let separator = if head.contains('\t') { '\t' } else { separator };
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut start, mut count) = (1usize, 1usize, 0usize);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // A quote opens a cell; within a word it is a sign like any other.
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            c if (c == separator || c == '\n') && !quoted => {
                row.push(std::mem::take(&mut cell).trim().to_owned());
                count += 1;
                if count > MOST {
                    return Err(bad(name, &format!("more than {MOST} cells")));
                }
                if c == '\n' {
                    rows.push(Row { line: start, cells: std::mem::take(&mut row) });
                    line += 1;
                    start = line;
                }
            }
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    if quoted {
        return Err(bad(name, &format!("the quote that begins near line {start} is never closed")));
    }
    row.push(cell.trim().to_owned());
    rows.push(Row { line: start, cells: row });
    Ok(rows)
}

/// A number in a cell.
pub(super) fn number(name: &str, row: &Row, column: usize, what: &str) -> Result<f64, Box<Diagnostic>> {
    let text = row.get(column);
    let plain = text.strip_suffix('%').unwrap_or(text).trim();
    plain.parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| {
        let seen = if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
        bad(name, &format!("line {}, column {} ({what}): {seen} where a number belongs", row.line, column + 1))
    })
}
