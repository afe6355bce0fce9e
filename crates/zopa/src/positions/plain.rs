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
const QUESTION: [&str; 2] = ["question", "issue"];
const REFERENCE: [&str; 2] = ["reference", "reference_point"];
/// Every name that a column may have.
const KNOWN: [&[&str]; 12] = [
    &ACTOR,
    &POSITION,
    &SALIENCE,
    &INFLUENCE,
    &QUESTION,
    &REFERENCE,
    &["low"],
    &["high"],
    &["outcome"],
    &["proposal"],
    &["domain"],
    &["procedure"],
];

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
            question: column(&QUESTION)?,
            reference: column(&REFERENCE)?,
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
    let needed = [(columns.position, "position"), (columns.salience, "salience"), (columns.influence, "influence")];
    let further = [
        (columns.reference, "reference"),
        (columns.low, "low end"),
        (columns.high, "high end"),
        (columns.outcome, "outcome"),
    ];
    let further = further.into_iter().filter_map(|(column, name)| Some((column?, name)));
    notes.extend(sheet.percent_notes(&needed.into_iter().chain(further).collect::<Vec<_>>()));
    let percent = percent_of_salience(sheet, columns.salience)?;
    notes.extend(not_read(&sheet.rows[0]));
    saliences(sheet, percent, &mut questions, &lines, &mut actors, &mut notes)?;
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

/// Columns that are not read, with what may have been meant.
fn not_read(header: &Row) -> Option<String> {
    let known = || KNOWN.iter().flat_map(|names| names.iter().copied());
    let one = |name: &String| match zopa_case::similar(&name.replace(' ', "_"), known()) {
        Some(meant) => format!("`{name}` (did you mean `{meant}`?)"),
        None => format!("`{name}`"),
    };
    let other: Vec<&String> =
        header.cells.iter().filter(|c| !c.is_empty() && !known().any(|n| c.eq_ignore_ascii_case(n))).collect();
    let shown = other.iter().take(8).map(|name| one(name)).collect::<Vec<_>>().join(", ");
    let more = if other.len() > 8 { format!(" and {} more", other.len() - 8) } else { String::new() };
    (!other.is_empty()).then(|| format!("Columns that are not read: {shown}{more}."))
}

/// Whether the saliences are in per cent because one has `%`. A bare number from 0 to 1 beside it could be a share as well.
fn percent_of_salience(sheet: &Sheet<'_>, column: usize) -> Result<bool, Box<Diagnostic>> {
    let [with, without] = sheet.percent(column);
    if with == 0 || without == 0 {
        return Ok(with > 0);
    }
    for row in sheet.rows[1..].iter().filter(|r| !r.lacks(column) && !r.get(column).ends_with('%')) {
        let x = sheet.number(row, column, "salience")?;
        if x > 0.0 && x <= 1.0 {
            let what = format!(
                "line {}: the salience is {x} and that of line {with} has %: is it a share or per cent? Write % after both or \
                 after none",
                row.line
            );
            return Err(bad(sheet.name, &what));
        }
    }
    Ok(true)
}

/// Salience from 0 to 1: per cent where it is written with %; else as it is if none is above 1, otherwise per cent.
fn saliences(
    sheet: &Sheet<'_>,
    percent: bool,
    questions: &mut [Asked],
    lines: &[Lines],
    actors: &mut Names,
    notes: &mut Vec<String>,
) -> Result<(), Box<Diagnostic>> {
    let largest = questions.iter().flat_map(|q| &q.stands).map(|s| s.salience).fold(0.0, f64::max);
    if largest <= 1.0 && !percent {
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
    notes.push(format!("Salience is read as 0 to 100{}.", if percent { ", as it has %" } else { "" }));
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
    let (mut written, mut stretched, mut single) = (0, Vec::new(), Vec::new());
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
        #[allow(clippy::float_cmp, reason = "at one place or not")]
        if low == high && (low < 0.0 || high > 100.0) {
            // One place has no range of its own: 0 to 100, and on to it.
            q.scale = (low.min(0.0), high.max(100.0));
            single.push(format!("`{}` ({} to {})", q.name, q.scale.0, q.scale.1));
        } else if low < 0.0 || high > 100.0 {
            q.scale = (low, high);
            stretched.push(q.name.clone());
        }
    }
    if !single.is_empty() {
        let shown = single.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if single.len() > 8 { format!(" and {} more", single.len() - 8) } else { String::new() };
        notes.push(format!(
            "All stand at one place outside 0 to 100, so the scale runs from 0 to 100 and on to it: {shown}{more}. The columns low and \
             high can say its ends."
        ));
    }
    if written + single.len() == questions.len() {
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
