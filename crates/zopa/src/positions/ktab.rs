//! KTAB's CSV for the spatial model: scenario, description, actors, dimensions; a header; a row for each actor.

use super::cells::{Row, Sheet};
use super::{Asked, Positions, bad};
use zopa_core::Diagnostic;
use zopa_forecast::Stand;

/// The numbers of actors and dimensions of the first row, and the cell of the first.
struct Counts {
    actors: usize,
    dimensions: usize,
    at: usize,
}

/// The program takes the third and the fourth cell, whatever follows them. A name or description may hold commas without
/// quotes: then the last two cells that are not empty are taken. Of two pairs of numbers that which the table fits.
fn counts(rows: &[Row]) -> Option<Counts> {
    let row = &rows[0];
    let pair = |at: usize| {
        let count = |cell: usize| row.get(cell).parse::<usize>().ok();
        Some(Counts { actors: count(at)?, dimensions: count(at + 1)?, at })
    };
    let last = row.cells.iter().rposition(|c| !c.is_empty()).and_then(|k| k.checked_sub(1));
    let fits = |c: &Counts| {
        let wide = rows.get(1).and_then(|h| h.cells.iter().rposition(|c| !c.is_empty())).map_or(0, |k| k + 1);
        let needed = c.dimensions.saturating_mul(2).saturating_add(3);
        c.actors > 0 && c.dimensions > 0 && needed <= wide && c.actors.saturating_add(2) <= rows.len()
    };
    let found: Vec<Counts> = [pair(2), last.and_then(pair)].into_iter().flatten().collect();
    let best = found.iter().position(fits).unwrap_or(0);
    found.into_iter().nth(best)
}

pub(super) fn recognises(rows: &[Row]) -> bool {
    rows.len() > 2 && counts(rows).is_some() && rows[1].get(0).eq_ignore_ascii_case("actor")
}

pub(super) fn read(sheet: &Sheet<'_>) -> Result<Positions, Box<Diagnostic>> {
    let (name, rows) = (sheet.name, &sheet.rows);
    let Counts { actors, dimensions, at } = counts(rows).unwrap_or(Counts { actors: 0, dimensions: 0, at: 2 });
    if dimensions == 0 || actors == 0 {
        return Err(bad(name, "the first row counts no actor or no dimension"));
    }
    let mut notes = sheet.notes.clone();
    let rest: Vec<&str> = rows[0].cells.iter().skip(at + 2).filter(|c| !c.is_empty()).map(String::as_str).collect();
    if !rest.is_empty() {
        notes.push(format!(
            "The first row counts {actors} actors and {dimensions} dimensions; what follows in it is not read: {}.",
            rest.iter().take(8).copied().collect::<Vec<_>>().join(", ")
        ));
    }
    if rows.len() - 2 < actors {
        return Err(bad(name, &format!("the first row counts {actors} actors; {} rows follow", rows.len() - 2)));
    }
    if rows.len() - 2 > actors {
        let (more, line) = (rows.len() - 2 - actors, rows[2 + actors].line);
        notes.push(format!(
            "Read are {actors} actors, as the first row counts; {more} rows from line {line} on are not."
        ));
    }
    let rows = &rows[..2 + actors];
    let columns = rows[1].cells.iter().rposition(|c| !c.is_empty()).map_or(0, |k| k + 1);
    if dimensions > columns || columns < 3 + 2 * dimensions {
        let what = format!(
            "the first row counts {dimensions} dimensions, position and salience each; the header (line {}) has {columns} columns",
            rows[1].line
        );
        return Err(bad(name, &what));
    }
    let mut lines = std::collections::BTreeMap::new();
    for row in &rows[2..] {
        sheet.fits(row, columns)?;
        if row.get(0).is_empty() {
            return Err(bad(name, &format!("line {}: an actor without a name", row.line)));
        }
        if let Some(before) = lines.insert(row.get(0), row.line) {
            let what = format!("`{}` stands in line {before} and in line {}", row.get(0), row.line);
            return Err(bad(name, &what));
        }
    }
    let mut questions: Vec<Asked> = Vec::new();
    for k in 0..dimensions {
        let column = 3 + 2 * k;
        let mut stands = Vec::new();
        for row in &rows[2..] {
            stands.push(Stand {
                actor: row.get(0).to_owned(),
                influence: within(sheet, row, 2, "influence", f64::MAX)?,
                position: within(sheet, row, column, "position", 100.0)?,
                salience: within(sheet, row, column + 1, "salience", 100.0)? / 100.0,
            });
        }
        let head = rows[1].get(column);
        let short = head.strip_suffix("Position").unwrap_or(head).trim();
        let called = if short.is_empty() { format!("dimension {}", k + 1) } else { short.to_owned() };
        let known = questions.iter().any(|q| q.name == called);
        let called = if known { format!("dimension {}", k + 1) } else { called };
        questions.push(Asked { stands, ..Asked::named(&called) });
    }
    let title = if rows[0].get(0).is_empty() { name } else { rows[0].get(0) };
    let described = rows[2..].iter().map(|r| (r.get(0).to_owned(), r.get(1).to_owned())).collect();
    Ok(Positions { title: title.to_owned(), form: "KTAB CSV", questions, one_space: true, notes, described })
}

/// A number from 0 to an upper end.
fn within(sheet: &Sheet<'_>, row: &Row, column: usize, what: &str, high: f64) -> Result<f64, Box<Diagnostic>> {
    let x = sheet.number(row, column, what)?;
    if (0.0..=high).contains(&x) {
        return Ok(x);
    }
    let end = if high < f64::MAX { format!(" and at most {high}") } else { String::new() };
    Err(bad(sheet.name, &format!("line {}: the {what} of `{}` is {x}; it is at least 0{end}", row.line, row.get(0))))
}
