//! DEU I-III: decisions of the European Union, Arregui & Perarnaud, doi:10.34810/data53.
//!
//! Tab-separated; positions `p<actor>`, saliences `s<actor>`, reference point `rp`, outcome `out`, all 0 to 100. It has no
//! influence; the rules of the published comparisons are used: votes in the Council before Nice for acts up to 2004, Nice votes up
//! to 2014, then population in millions; the Commission and the Parliament like the largest state present, an actor without an entry like the
//! smallest; at least three actors. The year is that of the final act, else of the proposal: its last two digits, as the dates
//! were mangled by a spreadsheet.

use super::cells::{Row, Sheet};
use super::{Asked, Positions, bad};
use zopa_core::Diagnostic;
use zopa_forecast::Stand;

/// SHA-256 of the file that the published figures were computed from (`DEU3_blksv.tab`, tab-separated).
pub const DEU_SHA256: &str = "3fbb9606abecb9d0725d7cb7077543c53331f5ec8b50f5294672644f354d5170";

const ACTORS: [&str; 30] = [
    "com", "ep", "at", "be", "bu", "cr", "cy", "cz", "dk", "ee", "fi", "fr", "de", "el", "hu", "ie", "it", "lv", "lt",
    "lu", "mt", "nl", "pl", "pt", "ro", "si", "sk", "es", "se", "uk",
];

const BEFORE_NICE: [(&str, f64); 15] = [
    ("de", 10.0),
    ("fr", 10.0),
    ("it", 10.0),
    ("uk", 10.0),
    ("es", 8.0),
    ("be", 5.0),
    ("el", 5.0),
    ("nl", 5.0),
    ("pt", 5.0),
    ("at", 4.0),
    ("se", 4.0),
    ("dk", 3.0),
    ("ie", 3.0),
    ("fi", 3.0),
    ("lu", 2.0),
];

const NICE: [(&str, f64); 28] = [
    ("de", 29.0),
    ("fr", 29.0),
    ("it", 29.0),
    ("uk", 29.0),
    ("es", 27.0),
    ("pl", 27.0),
    ("ro", 14.0),
    ("nl", 13.0),
    ("be", 12.0),
    ("cz", 12.0),
    ("el", 12.0),
    ("hu", 12.0),
    ("pt", 12.0),
    ("at", 10.0),
    ("bu", 10.0),
    ("se", 10.0),
    ("dk", 7.0),
    ("ie", 7.0),
    ("lt", 7.0),
    ("sk", 7.0),
    ("fi", 7.0),
    ("cr", 7.0),
    ("ee", 4.0),
    ("lv", 4.0),
    ("si", 4.0),
    ("cy", 4.0),
    ("lu", 4.0),
    ("mt", 3.0),
];

/// Millions of people.
const POPULATION: [(&str, f64); 28] = [
    ("de", 83.12),
    ("fr", 67.44),
    ("uk", 67.79),
    ("it", 58.97),
    ("es", 48.95),
    ("pl", 37.84),
    ("ro", 19.19),
    ("nl", 17.61),
    ("be", 11.57),
    ("el", 10.38),
    ("cz", 10.57),
    ("pt", 10.75),
    ("se", 10.37),
    ("hu", 9.73),
    ("at", 8.93),
    ("bu", 6.92),
    ("dk", 5.83),
    ("fi", 5.53),
    ("sk", 5.42),
    ("ie", 5.01),
    ("cr", 4.04),
    ("lt", 2.80),
    ("si", 2.11),
    ("lv", 1.86),
    ("ee", 1.33),
    ("cy", 0.90),
    ("lu", 0.63),
    ("mt", 0.52),
];

/// A number from 0 to 100; anything else counts as missing.
fn within(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|x| (0.0..=100.0).contains(x))
}

pub(super) fn recognises(rows: &[Row]) -> bool {
    let has = |name: &str| rows[0].cells.iter().any(|c| c == name);
    has("isnr") && has("pcom") && has("scom") && has("out")
}

/// The questions with an outcome, from the file's bytes.
///
/// # Errors
/// E842 if it is not this file.
pub fn deu(name: &str, bytes: &[u8]) -> Result<Positions, Box<Diagnostic>> {
    let sheet = super::cells::sheet(name, bytes)?;
    if recognises(&sheet.rows) {
        read(&sheet)
    } else {
        Err(bad(name, "not the DEU data: no columns isnr, pcom, scom, out"))
    }
}

pub(super) fn read(sheet: &Sheet<'_>) -> Result<Positions, Box<Diagnostic>> {
    let (name, rows) = (sheet.name, &sheet.rows);
    let header = &rows[0];
    let place = |column: &str| header.cells.iter().position(|c| c == column);
    let cell = |row: &Row, column: &str| place(column).map_or(String::new(), |k| row.get(k).to_owned());
    let columns: Vec<(&str, Option<usize>, Option<usize>)> =
        ACTORS.iter().map(|a| (*a, place(&format!("p{a}")), place(&format!("s{a}")))).collect();
    let (mut questions, mut undated) = (Vec::new(), Vec::new());
    // The first row after the header holds national products, not an issue.
    for row in rows.iter().skip(2) {
        let stands: Vec<(&str, f64, f64)> = columns
            .iter()
            .filter_map(|(a, p, s)| Some((*a, within(row.get((*p)?))?, within(row.get((*s)?))?)))
            .collect();
        let Some(outcome) = within(&cell(row, "out")) else { continue };
        if stands.len() < 3 {
            continue;
        }
        let year = year(&cell(row, "finact"), &cell(row, "intro"));
        if year.is_none() {
            undated.push(format!("{} (line {})", cell(row, "isnr"), row.line));
        }
        let influence = influence(&stands, year.unwrap_or(UNDATED));
        let stand = |((actor, position, salience), influence): (&(&str, f64, f64), f64)| Stand {
            actor: (*actor).to_owned(),
            position: *position,
            salience: salience / 100.0,
            influence,
        };
        questions.push(Asked {
            name: cell(row, "isnr"),
            stands: stands.iter().zip(influence).map(stand).collect(),
            scale: (0.0, 100.0),
            reference: within(&cell(row, "rp")),
            outcome: Some(outcome),
            proposal: cell(row, "prnr"),
            domain: cell(row, "council"),
            procedure: cell(row, "proc"),
        });
    }
    if questions.is_empty() {
        return Err(bad(name, "no issue with an outcome and three actors"));
    }
    let mut notes = vec![format!(
        "DEU I-III (Arregui & Perarnaud, doi:10.34810/data53): {} issues with an outcome and three actors. Influence: votes in the Council up to 2014, population after.",
        questions.len()
    )];
    if !undated.is_empty() {
        let shown = undated.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if undated.len() > 8 { format!(" and {} more", undated.len() - 8) } else { String::new() };
        notes.push(format!(
            "No readable date of the final act or the proposal; taken as of {UNDATED}, with the votes of Nice: {shown}{more}."
        ));
    }
    notes.extend(not_read(header, rows));
    Ok(Positions {
        title: "DEU I-III".to_owned(),
        form: "DEU I-III",
        questions,
        one_space: false,
        notes,
        described: Vec::new(),
    })
}

/// What the header or the cells have that is not read: actors of other codes, half of an actor's columns, and what is
/// neither a number from 0 to 100 nor missing (an empty cell, 999).
fn not_read(header: &Row, rows: &[Row]) -> Vec<String> {
    let has = |column: String| header.cells.contains(&column);
    let codes = |initial: char| header.cells.iter().filter_map(move |c| c.strip_prefix(initial));
    let mut notes = Vec::new();
    let unknown: Vec<&str> = codes('p').filter(|a| !ACTORS.contains(a) && has(format!("s{a}"))).collect();
    if !unknown.is_empty() {
        notes.push(format!(
            "Actors of unknown codes are left out, as nothing says what weight they have: {}.",
            unknown.join(", ")
        ));
    }
    let half = |a: &&&str| has(format!("p{a}")) != has(format!("s{a}"));
    let half: Vec<&str> = ACTORS.iter().filter(half).copied().collect();
    if !half.is_empty() {
        notes
            .push(format!("Actors with a column of positions or of saliences only take no part: {}.", half.join(", ")));
    }
    let mine = |c: &String| ACTORS.iter().any(|a| c.strip_prefix(['p', 's']) == Some(a)) || c == "rp" || c == "out";
    let columns: Vec<usize> = (0..header.cells.len()).filter(|k| mine(&header.cells[*k])).collect();
    let odd = |row: &Row, k: usize| !["", "999"].contains(&row.get(k)) && within(row.get(k)).is_none();
    let mut odd =
        rows.iter().skip(2).flat_map(|row| columns.iter().map(move |k| (row, *k))).filter(|(row, k)| odd(row, *k));
    if let Some((row, k)) = odd.next() {
        let more = odd.count();
        let also = if more > 0 { format!(", and {more} more") } else { String::new() };
        notes.push(format!(
            "Numbers outside 0 to 100, and what is no number, count as missing: `{}` in line {}, column {}{also}.",
            row.get(k),
            row.line,
            header.cells[k]
        ));
    }
    notes
}

/// The year of an issue without a readable date: in the middle of the record.
const UNDATED: u32 = 2007;

fn year(final_act: &str, intro: &str) -> Option<u32> {
    let date = if final_act.is_empty() || final_act == "999" { intro } else { final_act };
    let digits: String = date.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
    match digits.parse::<u32>() {
        Ok(y) if digits.len() == 2 => Some(y + if y >= 90 { 1900 } else { 2000 }),
        _ => None,
    }
}

fn influence(stands: &[(&str, f64, f64)], year: u32) -> Vec<f64> {
    let table: &[(&str, f64)] = match year {
        ..=2004 => &BEFORE_NICE,
        2005..=2014 => &NICE,
        _ => &POPULATION,
    };
    let of = |actor: &str| table.iter().find(|(a, _)| *a == actor).map(|(_, c)| *c);
    let states: Vec<f64> = stands.iter().filter_map(|(a, ..)| of(a)).collect();
    let (low, high) = states.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    let (low, high) = if states.is_empty() { (1.0, 1.0) } else { (low, high) };
    let one = |(a, ..): &(&str, f64, f64)| match *a {
        "com" | "ep" => high,
        state => of(state).unwrap_or(low),
    };
    stands.iter().map(one).collect()
}
