//! KTAB's CSV for the spatial model: scenario, description, actors, dimensions; a header; a row for each actor.

use super::cells::{Row, number};
use super::{Asked, Positions, bad};
use zopa_core::Diagnostic;
use zopa_forecast::Stand;

fn counts(row: &Row) -> Option<(usize, usize)> {
    // A scenario's name or description may hold commas: the two counts are the last cells that are not empty.
    let mut last = row.cells.iter().rev().filter(|c| !c.is_empty());
    let (dimensions, actors) = (last.next()?.parse().ok()?, last.next()?.parse().ok()?);
    Some((actors, dimensions))
}

pub(super) fn recognises(rows: &[Row]) -> bool {
    rows.len() > 2 && counts(&rows[0]).is_some() && rows[1].get(0).eq_ignore_ascii_case("actor")
}

pub(super) fn read(name: &str, rows: &[Row]) -> Result<Positions, Box<Diagnostic>> {
    let (actors, dimensions) = counts(&rows[0]).unwrap_or((0, 0));
    if dimensions == 0 || actors == 0 {
        return Err(bad(name, "the first row counts no actor or no dimension"));
    }
    if rows.len() - 2 != actors {
        return Err(bad(name, &format!("the first row counts {actors} actors; {} rows follow", rows.len() - 2)));
    }
    let mut questions = Vec::new();
    for k in 0..dimensions.min(10_000) {
        let column = 3 + 2 * k;
        let mut stands = Vec::new();
        for row in &rows[2..] {
            let read = |at: usize, what: &str| number(name, row, at, what);
            stands.push(Stand {
                actor: row.get(0).to_owned(),
                influence: read(2, "influence")?,
                position: read(column, "position")?,
                salience: read(column + 1, "salience")? / 100.0,
            });
        }
        let head = rows[1].get(column);
        let short = head.strip_suffix("Position").unwrap_or(head).trim();
        questions.push(Asked {
            name: if short.is_empty() { format!("dimension {}", k + 1) } else { short.to_owned() },
            stands,
            scale: (0.0, 100.0),
            reference: None,
            outcome: None,
            proposal: String::new(),
            domain: String::new(),
            procedure: String::new(),
        });
    }
    let title = if rows[0].get(0).is_empty() { name } else { rows[0].get(0) };
    Ok(Positions { title: title.to_owned(), form: "KTAB CSV", questions, one_space: true, notes: Vec::new() })
}
