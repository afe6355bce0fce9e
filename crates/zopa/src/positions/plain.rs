//! Positions as a plain table: `actor,position,salience,influence`, one question or several.
//!
//! An actor whose position, salience or influence is not known (an empty cell, `NA`, `-`, `?`) takes no part in that
//! question, and a note says so. Anything else that is no number is refused with line and column.

use super::cells::{Row, Sheet};
use super::{Asked, Positions, bad};
use zopa_core::Diagnostic;
use zopa_forecast::Stand;

const ACTOR: [&str; 3] = ["actor", "party", "name"];
const POSITION: [&str; 1] = ["position"];
const SALIENCE: [&str; 1] = ["salience"];
const INFLUENCE: [&str; 3] = ["influence", "capability", "power"];

fn places<'a>(header: &'a Row, names: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    header.cells.iter().enumerate().filter(|(_, c)| names.iter().any(|n| c.eq_ignore_ascii_case(n))).map(|(k, _)| k)
}

/// Whether a header is that of a table of positions: it names actors and positions.
pub(super) fn recognises(rows: &[Row]) -> bool {
    [&ACTOR[..], &POSITION].iter().all(|names| places(&rows[0], names).next().is_some())
}

/// Where the columns are.
struct Columns {
    actor: usize,
    position: usize,
    salience: usize,
    influence: usize,
    question: Option<usize>,
    reference: Option<usize>,
    low: Option<usize>,
    high: Option<usize>,
    outcome: Option<usize>,
    proposal: Option<usize>,
    domain: Option<usize>,
    procedure: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet<'_>) -> Result<Columns, Box<Diagnostic>> {
        let header = &sheet.rows[0];
        let column = |names: &[&str]| -> Result<Option<usize>, Box<Diagnostic>> {
            let found: Vec<usize> = places(header, names).collect();
            match found[..] {
                [] => Ok(None),
                [only] => Ok(Some(only)),
                [a, b, ..] => {
                    let what = format!(
                        "the header (line {}) has two columns for `{}`: `{}` and `{}`",
                        header.line, names[0], header.cells[a], header.cells[b]
                    );
                    Err(bad(sheet.name, &what))
                }
            }
        };
        let need = |names: &[&str]| {
            column(names)?.ok_or_else(|| {
                let found: Vec<&str> = header.cells.iter().map(String::as_str).take(20).collect();
                let what = format!(
                    "the header (line {}) has no column `{}`; it has: {}",
                    header.line,
                    names[0],
                    found.join(", ")
                );
                bad(sheet.name, &what)
            })
        };
        Ok(Columns {
            actor: need(&ACTOR)?,
            position: need(&POSITION)?,
            salience: need(&SALIENCE)?,
            influence: need(&INFLUENCE)?,
            question: column(&["question", "issue"])?,
            reference: column(&["reference", "reference_point"])?,
            low: column(&["low"])?,
            high: column(&["high"])?,
            outcome: column(&["outcome"])?,
            proposal: column(&["proposal"])?,
            domain: column(&["domain"])?,
            procedure: column(&["procedure"])?,
        })
    }
}

pub(super) fn read(sheet: &Sheet<'_>) -> Result<Positions, Box<Diagnostic>> {
    let name = sheet.name;
    let columns = Columns::of(sheet)?;
    let mut questions: Vec<Asked> = Vec::new();
    let (mut asked_before, mut actors) = (Names::default(), Names::default());
    // Of each question: the line of each actor, and who takes no part.
    let mut lines: Vec<Lines> = Vec::new();
    let mut absent: Vec<Vec<String>> = Vec::new();
    // Of each question: the ends of its scale, where they are written.
    let mut ends: Vec<[Option<f64>; 2]> = Vec::new();
    for row in &sheet.rows[1..] {
        sheet.fits(row, sheet.rows[0].cells.len())?;
        let asked = columns.question.map_or("position", |q| row.get(q));
        if asked.is_empty() {
            return Err(bad(name, &format!("line {}: no question is named", row.line)));
        }
        let at = asked_before.place(asked);
        if at == questions.len() {
            questions.push(Asked::named(asked));
            lines.push(Lines::new());
            absent.push(Vec::new());
            ends.push([None; 2]);
        }
        let actor = row.get(columns.actor);
        if actor.is_empty() {
            return Err(bad(name, &format!("line {}: an actor without a name", row.line)));
        }
        let who = actors.place(actor);
        if let Some(before) = lines[at].insert(who, row.line) {
            let of = if columns.question.is_some() { format!(" of `{asked}`") } else { String::new() };
            return Err(bad(name, &format!("`{actor}` stands in line {before} and in line {}{of}", row.line)));
        }
        let entry = &mut questions[at];
        let numbers =
            [(columns.position, "position"), (columns.salience, "salience"), (columns.influence, "influence")];
        match numbers.iter().find(|(c, _)| row.lacks(*c)) {
            Some((_, what)) => absent[at].push(format!("`{actor}` (line {}, no {what})", row.line)),
            None => {
                let [position, salience, influence] = numbers.map(|(c, what)| sheet.number(row, c, what));
                entry.stands.push(Stand {
                    actor: actor.to_owned(),
                    position: position?,
                    salience: at_least_0(sheet, row, salience?, "salience")?,
                    influence: at_least_0(sheet, row, influence?, "influence")?,
                });
            }
        }
        of_question(sheet, row, &columns, entry, &mut ends[at])?;
    }
    if questions.is_empty() {
        return Err(bad(name, "there is a header and no actor"));
    }
    let mut notes = sheet.notes.clone();
    for (question, absent) in questions.iter().zip(&absent).filter(|(_, a)| !a.is_empty()) {
        let of = if columns.question.is_some() { format!("`{}`: ", question.name) } else { String::new() };
        let shown = absent.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if absent.len() > 8 { format!(" and {} more", absent.len() - 8) } else { String::new() };
        if question.stands.is_empty() {
            return Err(bad(name, &format!("{of}nobody has position, salience and influence: {shown}{more}")));
        }
        notes.push(format!("{of}no part is taken by who has a number missing: {shown}{more}."));
    }
    // Every question lists its actors in the order in which the file names them first, so that ties fall alike.
    for question in &mut questions {
        question.stands.sort_by_cached_key(|s| actors.place(&s.actor));
    }
    saliences(sheet, &mut questions, &lines, &mut actors, &mut notes)?;
    scales(name, &mut questions, &ends, &mut notes)?;
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    Ok(Positions {
        title: stem.to_owned(),
        form: "plain table",
        questions,
        one_space: false,
        notes,
        described: Vec::new(),
    })
}

/// The line of each actor of a question.
type Lines = std::collections::BTreeMap<usize, usize>;

/// Names in the order in which they were met.
#[derive(Default)]
struct Names(std::collections::BTreeMap<String, usize>);

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(k) = self.0.get(name) {
            return *k;
        }
        let k = self.0.len();
        self.0.insert(name.to_owned(), k);
        k
    }
}

fn at_least_0(sheet: &Sheet<'_>, row: &Row, x: f64, what: &str) -> Result<f64, Box<Diagnostic>> {
    if x < 0.0 {
        return Err(bad(sheet.name, &format!("line {}: the {what} is {x}; it is at least 0", row.line)));
    }
    Ok(x)
}

/// What belongs to the question: it stands in one of its rows or, alike, in several.
fn of_question(
    sheet: &Sheet<'_>,
    row: &Row,
    columns: &Columns,
    entry: &mut Asked,
    ends: &mut [Option<f64>; 2],
) -> Result<(), Box<Diagnostic>> {
    let [low, high] = ends;
    let twice = |what: &str| {
        bad(
            sheet.name,
            &format!(
                "line {}: another {what} of `{}` than before",
                row.line,
                row.get(columns.question.unwrap_or(columns.actor))
            ),
        )
    };
    for (column, slot, what) in [
        (columns.outcome, &mut entry.outcome, "outcome"),
        (columns.reference, &mut entry.reference, "reference"),
        (columns.low, low, "low"),
        (columns.high, high, "high"),
    ] {
        let Some(c) = column.filter(|c| !row.lacks(*c)) else { continue };
        let value = sheet.number(row, c, what)?;
        #[allow(clippy::float_cmp, reason = "the same number written twice")]
        if slot.is_some_and(|known| known != value) {
            return Err(twice(what));
        }
        *slot = Some(value);
    }
    for (column, slot, what) in [
        (columns.proposal, &mut entry.proposal, "proposal"),
        (columns.domain, &mut entry.domain, "domain"),
        (columns.procedure, &mut entry.procedure, "procedure"),
    ] {
        let Some(text) = column.map(|c| row.get(c)).filter(|t| !t.is_empty()) else { continue };
        if !slot.is_empty() && slot != text {
            return Err(twice(what));
        }
        text.clone_into(slot);
    }
    Ok(())
}

/// Salience from 0 to 1: as it is if none is above 1, otherwise per cent.
fn saliences(
    sheet: &Sheet<'_>,
    questions: &mut [Asked],
    lines: &[Lines],
    actors: &mut Names,
    notes: &mut Vec<String>,
) -> Result<(), Box<Diagnostic>> {
    let largest = questions.iter().flat_map(|q| &q.stands).map(|s| s.salience).fold(0.0, f64::max);
    if largest <= 1.0 {
        notes.push("Salience is read as 0 to 1, as none is above 1.".to_owned());
        return Ok(());
    }
    for (question, lines) in questions.iter().zip(lines) {
        if let Some(s) = question.stands.iter().find(|s| s.salience > 100.0) {
            let who = actors.place(&s.actor);
            let line = lines.get(&who).copied().unwrap_or(0);
            let what = format!("line {line}: the salience of `{}` is {}; it is at most 100", s.actor, s.salience);
            return Err(bad(sheet.name, &what));
        }
    }
    notes.push("Salience is read as 0 to 100.".to_owned());
    questions.iter_mut().flat_map(|q| &mut q.stands).for_each(|s| s.salience /= 100.0);
    Ok(())
}

/// The scale: as written; else 0 to 100, or from the smallest to the largest position or reference point where some are
/// outside. The outcome has no part in it: nobody knows it when a forecast is made.
fn scales(
    name: &str,
    questions: &mut [Asked],
    ends: &[[Option<f64>; 2]],
    notes: &mut Vec<String>,
) -> Result<(), Box<Diagnostic>> {
    let (mut written, mut stretched) = (0, Vec::new());
    for (q, ends) in questions.iter_mut().zip(ends) {
        if let [Some(low), Some(high)] = *ends {
            q.scale = (low, high);
            written += 1;
            if let Some(outcome) = q.beyond() {
                let what = format!("the outcome {outcome} of `{}` is outside its scale, {low} to {high}", q.name);
                return Err(bad(name, &what));
            }
            continue;
        }
        if let [Some(_), None] | [None, Some(_)] = ends {
            return Err(bad(name, &format!("`{}` has one end of its scale; give low and high", q.name)));
        }
        let all = q.stands.iter().map(|s| s.position).chain(q.reference);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        if low < 0.0 || high > 100.0 {
            q.scale = (low, if high > low { high } else { low + 1.0 });
            stretched.push(q.name.clone());
        }
    }
    if written == questions.len() {
        return Ok(());
    }
    notes.push(if stretched.is_empty() {
        let rest = if written > 0 { " where no ends are given" } else { "" };
        format!("The scale is taken as 0 to 100{rest}.")
    } else {
        let some = stretched.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if stretched.len() > 8 { format!(" and {} more", stretched.len() - 8) } else { String::new() };
        format!(
            "The scale runs from the smallest to the largest position or reference point where some are outside 0 to 100: \
             {some}{more}. The columns low and high can say its ends."
        )
    });
    Ok(())
}
