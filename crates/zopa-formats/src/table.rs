//! A table of values as comma-separated text.
//!
//! ```text
//! issue,level,north,south
//! price,low,100,0
//! price,high,0,100
//! price,,60,40              no level: the weights of the issue; 1 each if there is no such row
//! reservation,,25,10        what no deal is worth; 0 if there is no such row
//! ```
//! `u = sum of weight * value`, as written; where a party's weights do not sum to 1 a warning says so. Fields with commas stand in double quotes, a quote in them is doubled;
//! spaces in quotes belong to a name, those around a field do not, which a warning says;
//! semicolons and tabs separate as well, if the header uses them; then a comma between digits is the point of a number, with
//! a warning.

use crate::form::{File, Form, Imported, Options};
use crate::number::{number, short};
use crate::problems::{Fault, assumed, incomplete, malformed};
use crate::scenario::{Issue, Party, Scenario};
use crate::write::case_text;

/// A table of values.
pub(crate) const FORM: Form =
    Form { name: "CSV (a table with the header `issue,level,PARTY,PARTY...`)", recognises, parties_in: &[], read };

fn separator(text: &str) -> Option<char> {
    let header = text.lines().next()?.to_ascii_lowercase();
    [',', ';', '\t'].into_iter().find(|s| header.replace([' ', '"'], "").starts_with(&format!("issue{s}level{s}")))
}

fn recognises(file: &File) -> bool {
    file.text().is_ok_and(|text| separator(text).is_some())
}

/// A field while it is read.
#[derive(Default)]
struct Field {
    text: String,
    /// From where to where quotes keep it as it is.
    quoted: Option<(usize, usize)>,
}

impl Field {
    /// A quotation mark opens or closes a part.
    fn quote(&mut self) {
        let at = self.text.len();
        self.quoted.get_or_insert((at, at)).1 = at;
    }
    /// Its text without spaces around it, and whether there were any. Blanks alone are nothing, also in quotes.
    fn end(&mut self) -> (String, bool) {
        let Field { text, quoted } = std::mem::take(self);
        if text.trim().is_empty() {
            return (String::new(), false);
        }
        let (first, last) = quoted.unwrap_or((text.len(), 0));
        let from = (text.len() - text.trim_start().len()).min(first);
        let to = text.trim_end().len().max(last);
        let line = text.trim_end_matches('\r').len().max(to);
        (text[from..to].to_owned(), from > 0 || to < line)
    }
}

/// What a table holds.
struct Rows {
    /// The fields of each row that is not empty, with the number of its line.
    rows: Vec<(usize, Vec<String>)>,
    /// How many names have spaces around them that are left out, and the line of the first.
    spaced: Option<(usize, usize)>,
}

impl Rows {
    /// Ends a field of the row that begins in a line.
    fn end(&mut self, row: &mut Vec<String>, field: &mut Field, line: usize) {
        let (text, spaced) = field.end();
        if spaced && (self.rows.is_empty() || row.len() < 2) {
            self.spaced.get_or_insert((0, line)).0 += 1;
        }
        row.push(text);
    }
    /// Ends a row.
    fn row(&mut self, row: &mut Vec<String>, line: usize) {
        let row = std::mem::take(row);
        if row.iter().any(|field| !field.is_empty()) {
            self.rows.push((line, row));
        }
    }
}

fn rows(text: &str, separator: char, file: &str) -> Result<Rows, Fault> {
    let (mut rows, mut row, mut field) = (Rows { rows: Vec::new(), spaced: None }, Vec::new(), Field::default());
    let (mut quoted, mut line, mut start) = (false, 1, 1);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                field.text.push('"');
            }
            '"' => {
                quoted = !quoted;
                field.quote();
            }
            '\n' if !quoted => {
                rows.end(&mut row, &mut field, start);
                rows.row(&mut row, start);
                line += 1;
                start = line;
            }
            c if c == separator && !quoted => rows.end(&mut row, &mut field, start),
            c => {
                line += usize::from(c == '\n');
                field.text.push(c);
            }
        }
    }
    if quoted {
        return Err(malformed(file, format!("the quote that begins near line {start} is never closed")));
    }
    rows.end(&mut row, &mut field, start);
    rows.row(&mut row, start);
    Ok(rows)
}

fn read(files: &[File], _: &Options) -> Result<Imported, Fault> {
    let file = &files[0];
    if let Some(other) = files.get(1) {
        return Err(incomplete(&other.name, "a second table", "Name one table; it holds the whole scenario."));
    }
    let text = file.text()?;
    let separator = separator(text).unwrap_or(',');
    let Rows { rows, spaced } = rows(text, separator, &file.name)?;
    let header = rows.first().map_or(&[][..], |(_, r)| r);
    for (k, name) in header.iter().enumerate().skip(2) {
        if header[2..k].contains(name) {
            return Err(malformed(&file.name, format!("two columns are called `{name}`; each party has one")));
        }
    }
    let mut parties: Vec<Party> = header
        .iter()
        .skip(2)
        .map(|name| Party {
            name: name.clone(),
            issues: Vec::new(),
            bias: 0.0,
            terms: Vec::new(),
            reservation: 0.0,
            reserved: None,
            accepts_all: false,
            discount: None,
            note: String::new(),
        })
        .collect();
    let mut issues: Vec<Issue> = Vec::new();
    let (mut weighted, mut reserved, mut commas) = (Vec::<bool>::new(), false, false);
    for (line, row) in rows.iter().skip(1) {
        if row.len() != header.len() {
            return Err(malformed(
                &file.name,
                format!("line {line} has {} fields, the header {}", row.len(), header.len()),
            ));
        }
        let (issue, level) = (&row[0], &row[1]);
        let read = |k: usize| {
            let text = &row[k + 2];
            let comma = separator != ',' && text.contains(',') && !text.contains('.');
            commas |= comma;
            let text = if comma { &text.replacen(',', ".", 1) } else { text };
            number(text, &file.name, &format!("line {line}, {}", header[k + 2]))
        };
        let numbers = (0..parties.len()).map(read).collect::<Result<Vec<f64>, Fault>>()?;
        if level.is_empty() && issue.eq_ignore_ascii_case("reservation") {
            if std::mem::replace(&mut reserved, true) {
                return Err(malformed(&file.name, format!("line {line}: the row `reservation` for the second time")));
            }
            parties.iter_mut().zip(numbers).for_each(|(p, x)| p.reservation = x);
            continue;
        }
        let v = issues.iter().position(|v| v.name == *issue).unwrap_or_else(|| {
            issues.push(Issue { name: issue.clone(), levels: Vec::new() });
            weighted.push(false);
            parties.iter_mut().for_each(|p| p.issues.push((1.0, Vec::new())));
            issues.len() - 1
        });
        if level.is_empty() {
            if std::mem::replace(&mut weighted[v], true) {
                return Err(malformed(
                    &file.name,
                    format!("line {line}: the weights of `{issue}` for the second time"),
                ));
            }
            parties.iter_mut().zip(numbers).for_each(|(p, x)| p.issues[v].0 = x);
        } else if issues[v].levels.contains(level) {
            return Err(malformed(&file.name, format!("line {line}: `{level}` of `{issue}` for the second time")));
        } else {
            issues[v].levels.push(level.clone());
            parties.iter_mut().zip(numbers).for_each(|(p, x)| p.issues[v].1.push(x));
        }
    }
    let mut warnings = Vec::new();
    if let Some((names, line)) = spaced {
        let what = match names {
            1 => format!("the spaces around a name in line {line} are left out; in quotes they are kept"),
            _ => format!("the spaces around {names} names, from line {line} on, are left out; in quotes they are kept"),
        };
        warnings.push(assumed(&file.name, what));
    }
    if commas {
        warnings.push(assumed(&file.name, "commas in numbers are taken as decimal points"));
    }
    if !reserved {
        warnings.push(assumed(&file.name, "no row `reservation`; no deal is taken as worth 0"));
    }
    for (issue, _) in issues.iter().zip(&weighted).filter(|(_, w)| !**w) {
        warnings.push(assumed(&file.name, format!("no weights of issue `{}`; taken as 1", issue.name)));
    }
    for party in &parties {
        let sum: f64 = party.issues.iter().map(|(weight, _)| weight).sum();
        if weighted.contains(&true) && (sum - 1.0).abs() > 1e-9 {
            let what = format!(
                "the weights of `{}` sum to {}; a utility is the sum of weight times value as written, up to {}",
                party.name,
                short(sum),
                short(party.bounds().1)
            );
            warnings.push(assumed(&file.name, what));
        }
    }
    let scenario = Scenario { name: file.stem().to_owned(), issues, parties }.check(&file.name)?;
    warnings.extend(scenario.alone(&file.name));
    Ok(Imported { form: FORM.name, text: case_text(&scenario, "a table of values", &[&file.name])?, warnings })
}
