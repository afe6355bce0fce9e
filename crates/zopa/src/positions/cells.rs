//! A table as rows of cells, from text or a spreadsheet.
//!
//! Text is UTF-8, with or without a byte order mark; cells are separated by whichever of comma, semicolon and tab cuts the
//! first line into most cells, and may stand in double quotes. A workbook is XLSX; its first sheet counts. What a hostile
//! file could blow up is counted before it is kept: cells, and the bytes that an archive unpacks to.

use super::bad;
use calamine::{DataRef, Reader, Xlsx};
use std::cell::{Cell, RefCell};
use std::io::{Cursor, Read};
use zopa_core::{Diagnostic, grouped};

/// The most cells that are read.
const MOST: usize = 4_000_000;
/// The most bytes that a workbook may unpack to: 512 MiB.
const UNPACKED: u64 = 512 << 20;

/// What stands in a cell for "not known", in small letters.
const MISSING: [&str; 10] = ["", "na", "n/a", "n.a.", "nan", "null", "-", "–", ".", "?"];

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
    /// Whether a cell says that its value is not known.
    pub(super) fn lacks(&self, column: usize) -> bool {
        let text = self.get(column).to_lowercase();
        MISSING.contains(&text.as_str())
    }
}

/// The rows of a file that are not empty, at least one.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    /// The file's name.
    pub(super) name: &'a str,
    /// The rows, the header first.
    pub(super) rows: Vec<Row>,
    /// What the reader decided.
    pub(super) notes: Vec<String>,
    /// Whether `1,5` may be a number: nothing but text with another separator writes it.
    comma: bool,
    /// Where a decimal point and a decimal comma were seen first: one file has one of them.
    seen: [Cell<usize>; 2],
    /// Of each column, by its place: the first lines that have a number with `%` and without.
    percent: RefCell<Vec<[usize; 2]>>,
}

/// The rows that are not empty: of the first sheet of a workbook, or of text.
pub(super) fn sheet<'a>(name: &'a str, bytes: &[u8]) -> Result<Sheet<'a>, Box<Diagnostic>> {
    let mut notes = Vec::new();
    let (rows, comma) = if is_workbook(bytes) {
        (workbook(name, bytes, &mut notes)?, false)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(bad(
            name,
            "an XLS workbook, or one with a password; save it as XLSX without a password, or as CSV",
        ));
    } else {
        text(name, bytes)?
    };
    let rows: Vec<Row> = rows.into_iter().filter(|r| r.cells.iter().any(|c| !c.is_empty())).collect();
    if rows.is_empty() {
        return Err(bad(name, "the file is empty"));
    }
    Ok(Sheet { name, rows, notes, comma, seen: Default::default(), percent: Default::default() })
}

/// Whether bytes are an archive, as XLSX is.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

fn workbook(name: &str, bytes: &[u8], notes: &mut Vec<String>) -> Result<Vec<Row>, Box<Diagnostic>> {
    let no = |e: &dyn std::fmt::Display| bad(name, &format!("no XLSX workbook: {e}; save it as XLSX or as CSV"));
    unpacks(name, bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| no(&e))?;
    let sheets = book.sheet_names();
    let Some(first) = sheets.first() else { return Err(bad(name, "the workbook has no sheet")) };
    if sheets.len() > 1 {
        notes.push(format!("Read is the first sheet, `{first}`; the workbook has {}.", sheets.len()));
    }
    let mut reader = book.worksheet_cells_reader(first).map_err(|e| no(&e))?;
    let percent: Vec<bool> =
        reader.styles().iter().map(|s| s.number_format.as_ref().is_some_and(|f| is_percent(&f.format_code))).collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut kept = 0usize;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|e| no(&e))? {
        // A number is read as it is shown: 0.1 in the format 0% is 10%.
        let shown = |x: f64| match percent.get(style) {
            Some(true) => format!("{}%", hundredfold(x)),
            _ => x.to_string(),
        };
        let (line, column) = (cell.get_position().0 as usize + 1, cell.get_position().1 as usize);
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(x) => shown(*x),
            DataRef::Int(x) => shown(*x as f64),
            DataRef::String(s) => s.trim().to_owned(),
            DataRef::SharedString(s) => s.trim().to_owned(),
            DataRef::Bool(b) => b.to_string(),
            DataRef::Error(e) => e.to_string(),
            DataRef::DateTime(date) => dated(date),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        };
        // Cells come row by row; what is not in order is no sheet that a spreadsheet program wrote.
        match rows.last() {
            Some(last) if last.line > line => return Err(no(&"its rows are not in order")),
            Some(last) if last.line == line => {}
            _ => rows.push(Row { line, cells: Vec::new() }),
        }
        let Some(row) = rows.last_mut() else { continue };
        let wide = row.cells.len().max(column + 1);
        kept += wide - row.cells.len() + 1;
        if kept > MOST {
            return Err(bad(name, &format!("more than {} cells", grouped(MOST as u128))));
        }
        row.cells.resize(wide, String::new());
        row.cells[column] = value;
    }
    Ok(rows)
}

/// Whether a number format of a workbook shows per cent: a `%` that is neither quoted nor escaped.
fn is_percent(format: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for c in format.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

/// A hundred times a number, without the last bits that multiplying adds: 0.07 gives 7.
fn hundredfold(x: f64) -> f64 {
    let near = 100.0 * x;
    let short = (near * 1e10).round() / 1e10;
    if short.is_finite() { short } else { near }
}

/// A date of a workbook as people write it.
fn dated(date: &calamine::ExcelDateTime) -> String {
    if date.is_duration() {
        return format!("{} days (a duration)", date.as_f64());
    }
    let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
    let time = if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
    format!("{year:04}-{month:02}-{day:02}{time} (a date)")
}

/// Refuses an archive that unpacks to more than is read.
fn unpacks(name: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let no = |e: &dyn std::fmt::Display| bad(name, &format!("no XLSX workbook: {e}; save it as XLSX or as CSV"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| no(&e))?;
    let mut left = UNPACKED;
    for k in 0..archive.len() {
        let part = archive.by_index(k).map_err(|e| no(&e))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|e| no(&e))?;
        left = left.checked_sub(read).ok_or_else(|| {
            bad(name, &format!("the workbook unpacks to more than {} bytes", grouped(UNPACKED.into())))
        })?;
    }
    Ok(())
}

/// The separator that cuts a line into most cells; the comma among equals.
fn separator(line: &str) -> char {
    let cells = |s: char| line.matches(s).count();
    [',', ';', '\t'].into_iter().rev().max_by_key(|s| cells(*s)).unwrap_or(',')
}

fn text(name: &str, bytes: &[u8]) -> Result<(Vec<Row>, bool), Box<Diagnostic>> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| bad(name, &format!("not UTF-8 from byte {}; save it as UTF-8", e.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Line ends of old systems: a carriage return alone.
    let turned = (!text.contains('\n') && text.contains('\r')).then(|| text.replace('\r', "\n"));
    let text = turned.as_deref().unwrap_or(text);
    // Some spreadsheets say in a line of its own what separates.
    let (said, text, first) = match text.split_once('\n') {
        Some((line, rest)) if line.trim().len() == 5 && line.starts_with("sep=") => (line.chars().nth(4), rest, 2),
        _ => (None, text, 1),
    };
    let separator = said.unwrap_or_else(|| separator(text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default()));
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut start, mut count) = (first, first, 0usize);
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
                    return Err(bad(name, &format!("more than {} cells", grouped(MOST as u128))));
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
    Ok((rows, separator != ','))
}

impl Sheet<'_> {
    /// A number in a cell.
    pub(super) fn number(&self, row: &Row, column: usize, what: &str) -> Result<f64, Box<Diagnostic>> {
        let text = row.get(column);
        let plain = text.strip_suffix('%').unwrap_or(text).trim();
        let at = || format!("line {}, column {} ({what})", row.line, column + 1);
        let comma = self.comma && plain.matches(',').count() == 1 && !plain.contains('.');
        let number = if comma { plain.replace(',', ".").parse() } else { plain.parse::<f64>() };
        let Some(number) = number.ok().filter(|x| x.is_finite()) else {
            let seen = if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
            let cure = if plain.contains(',') && !self.comma {
                "; a decimal comma is read only where semicolons or tabs separate"
            } else {
                ""
            };
            return Err(bad(self.name, &format!("{}: {seen} where a number belongs{cure}", at())));
        };
        let mut percent = self.percent.borrow_mut();
        if percent.len() <= column {
            percent.resize(column + 1, [0; 2]);
        }
        let first = &mut percent[column][usize::from(!text.ends_with('%'))];
        if *first == 0 {
            *first = row.line;
        }
        drop(percent);
        let kind = usize::from(comma);
        if (comma || plain.contains('.')) && self.seen[kind].get() == 0 {
            self.seen[kind].set(row.line);
        }
        match [self.seen[0].get(), self.seen[1].get()] {
            [point, other] if point > 0 && other > 0 => Err(bad(
                self.name,
                &format!("{}: `{text}`: line {point} has a decimal point, line {other} a decimal comma; use one", at()),
            )),
            _ => Ok(number),
        }
    }
    /// The first lines whose number in a column has `%` and has none; 0 where there is no such line. Of the cells read so far.
    pub(super) fn percent(&self, column: usize) -> [usize; 2] {
        self.percent.borrow().get(column).copied().unwrap_or_default()
    }
    /// What was made of `%`, for the columns of these places and names.
    pub(super) fn percent_notes(&self, columns: &[(usize, &str)]) -> Option<String> {
        let with: Vec<_> = columns.iter().filter(|(c, _)| self.percent(*c)[0] > 0).collect();
        let names: Vec<&str> = with.iter().map(|(_, name)| *name).collect();
        let mut note = format!("Numbers with % are read as they are written: 10% is 10 of 100 ({}).", names.join(", "));
        for (column, name) in &with {
            let [percent, bare] = self.percent(*column);
            if bare > 0 {
                note.push_str(&format!(" The {name} has % in line {percent} and none in line {bare}."));
            }
        }
        (!with.is_empty()).then_some(note)
    }
    /// Refuses a row that has more cells than the header.
    pub(super) fn fits(&self, row: &Row, width: usize) -> Result<(), Box<Diagnostic>> {
        match row.cells.iter().skip(width).find(|c| !c.is_empty()) {
            None => Ok(()),
            Some(more) => Err(bad(
                self.name,
                &format!(
                    "line {}: `{more}` stands beyond the last column of the header; is a comma in a name or in a \
                     number without quotes?",
                    row.line
                ),
            )),
        }
    }
}
