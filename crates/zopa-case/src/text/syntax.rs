//! TOML text to the document tree. Grammar by the `toml` crate; problems in our own words.

use crate::codes::file::{DUPLICATE_KEY, LIMIT, NO_SUCH_DATE, SYNTAX, TOO_NESTED};
use crate::limits::SIGNS;
use crate::problems::Problems;
use crate::text::document::{Document, Entry, List, Node, Number, Table, Value};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};
use zopa_core::{Date, Diagnostic, Place, grouped};

/// Above this many bytes only the first syntax error of a broken file is looked for: recovery keeps every error.
const RECOVER_UP_TO: usize = 1 << 20;

/// How deep lists and tables may be nested.
const DEEPEST: usize = 64;

/// What reading the syntax gave.
pub(crate) struct Parsed {
    /// The tree; of a broken file, what could be recovered.
    pub(crate) document: Document,
    /// Places of syntax errors beyond which the tree cannot be trusted (a key written twice is not one).
    pub(crate) damage: Vec<Range<usize>>,
}

/// Reads the syntax of a whole file.
pub(crate) fn parse(text: &str, problems: &mut Problems) -> Parsed {
    if let Some(at) = text.bytes().enumerate().filter(|(_, b)| b"\n,=[{".contains(b)).map(|(i, _)| i).nth(SIGNS) {
        problems.push(
            Diagnostic::new(&LIMIT, format!("the file has more than {} lines, entries and values", grouped(SIGNS as u128)))
                .at(Place::Span(at..at + 1), "beyond the limit")
                .because("Line breaks and the signs `, = [ {` are counted before anything is read, so that memory stays bounded.")
                .cure("Check that it is a case file; leave out what does not matter to the question."),
        );
        return Parsed { document: Document::new(Table::default()), damage: std::iter::once(0..text.len()).collect() };
    }
    let (root, mut errors, too_deep) = on_a_deep_stack(|| read(text));
    let document = Document::new(root);
    let mut damage = Vec::new();
    let headers = if errors.is_empty() { Vec::new() } else { headers(text) };
    let mut repeated_header = None;
    let mut spoiled = usize::MAX;
    errors.sort_by_key(|error| error.span().map_or(0, |at| at.start));
    for error in &errors {
        if error.span().is_some_and(|at| at.start >= spoiled) {
            continue;
        }
        if problems.full() {
            problems.push(Diagnostic::new(&SYNTAX, ""));
            damage.extend(error.span());
            continue;
        }
        if error.message().starts_with("duplicate key") {
            // Keys below a header that is written twice are repeated too; the header says it all.
            let at = error.span().map_or(0, |at| at.start);
            let header = headers[..headers.partition_point(|h| h.start <= at)].last();
            if header.is_some() && header == repeated_header {
                continue;
            }
            repeated_header = header.filter(|h| h.contains(&at));
        }
        if let Some((found, rest)) = not_closed(text, error) {
            // What follows is read as part of the list, so that nothing can be said of it.
            problems.push(found);
            spoiled = rest.start;
            damage.push(rest);
            continue;
        }
        let found = describe(text, &document, error);
        if found.code != &DUPLICATE_KEY && found.code != &NO_SUCH_DATE {
            damage.push(error.span().unwrap_or(0..text.len()));
        }
        problems.push(found);
    }
    if let Some(span) = too_deep {
        problems.push(too_nested(span.clone()));
        damage.push(span);
    }
    Parsed { document, damage }
}

/// Dotted keys multiply with brackets: the parser's own limits (80 of each) allow a tree 6,400 deep, whose release
/// alone would overflow an ordinary stack. A stack of 64 MB holds it; what leaves this function is at most
/// [`DEEPEST`] deep.
fn on_a_deep_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, &work);
        thread.ok().and_then(|t| t.join().ok())
    });
    // Where no thread is to be had, the stack at hand has to do.
    done.unwrap_or_else(work)
}

fn read(text: &str) -> (Table, Vec<Error>, Option<Range<usize>>) {
    let (root, errors) = if text.len() <= RECOVER_UP_TO {
        let (root, errors) = DeTable::parse_recoverable(text);
        (root.into_inner(), errors)
    } else {
        match DeTable::parse(text) {
            Ok(root) => (root.into_inner(), Vec::new()),
            Err(error) => (DeTable::new(), vec![error]),
        }
    };
    let mut too_deep = None;
    (table(root, 1, &mut too_deep), errors, too_deep)
}

/// Reads one value, e.g. `"5 to 10"`, that stands for something at `place`.
pub(crate) fn parse_value(text: &str, place: &Range<usize>) -> Result<Node, String> {
    match DeValue::parse(text) {
        Ok(value) => {
            let mut too_deep = None;
            let mut node = node(value, 0, &mut too_deep);
            if too_deep.is_some() {
                return Err(format!("nested more than {DEEPEST} deep"));
            }
            moved(&mut node, place);
            Ok(node)
        }
        Err(error) => Err(error.message().to_owned()),
    }
}

/// Gives a value, and everything in it, one place.
fn moved(node: &mut Node, place: &Range<usize>) {
    node.span = place.clone();
    match &mut node.value {
        Value::List(list) => list.items.iter_mut().for_each(|item| moved(item, place)),
        Value::Table(table) => {
            for entry in &mut table.entries {
                entry.key_span = place.clone();
                moved(Arc::make_mut(&mut entry.node), place);
            }
        }
        _ => {}
    }
}

fn table(table: DeTable<'_>, depth: usize, too_deep: &mut Option<Range<usize>>) -> Table {
    let entry = |(key, value): (Spanned<_>, Spanned<DeValue<'_>>)| {
        let key_span = key.span();
        let key: std::borrow::Cow<'_, str> = key.into_inner();
        Entry { key: key.into_owned(), key_span, node: Arc::new(node(value, depth, too_deep)) }
    };
    Table::new(table.into_iter().map(entry).collect())
}

fn node(value: Spanned<DeValue<'_>>, depth: usize, too_deep: &mut Option<Range<usize>>) -> Node {
    let span = value.span();
    if depth > DEEPEST {
        too_deep.get_or_insert_with(|| span.clone());
        return Node { span, value: Value::Flag(false) };
    }
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(i) => {
            let digits = i.as_str();
            let whole = i64::from_str_radix(digits, i.radix()).ok();
            let wide = || i128::from_str_radix(digits, i.radix()).map_or(f64::INFINITY, |wide| wide as f64);
            Value::Number(Number { value: whole.map_or_else(wide, |w| w as f64), whole, decimals: 0 })
        }
        DeValue::Float(x) => {
            let value = x.as_str().parse().unwrap_or(f64::NAN);
            Value::Number(Number { value, whole: None, decimals: decimals(x.as_str()) })
        }
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => match (moment.date, moment.time, moment.offset) {
            (Some(day), None, None) => Date::new(day.year, day.month, day.day).map_or(Value::Moment, Value::Date),
            (None, None, _) => Value::Broken,
            _ => Value::Moment,
        },
        DeValue::Array(items) => {
            Value::List(List::new(items.into_iter().map(|item| node(item, depth + 1, too_deep)).collect()))
        }
        DeValue::Table(entries) => Value::Table(self::table(entries, depth + 1, too_deep)),
    };
    Node { span, value }
}

/// How many decimals a written number has, its exponent considered.
pub(crate) fn decimals(written: &str) -> u32 {
    let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.trim_end_matches('0').len() as i64);
    (places - exponent).clamp(0, 1_000) as u32
}

/// The lines that begin a table.
fn headers(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (line, start - line.len()..start)
    });
    lines.filter(|(line, _)| line.trim_start().starts_with('[')).map(|(_, at)| at).collect()
}

/// A bracket that an earlier line opened and that is not closed where this error is; and the text whose reading it
/// spoils.
fn not_closed(text: &str, error: &Error) -> Option<(Diagnostic, Range<usize>)> {
    let said = error.message();
    if !(said.contains("missing comma")
        || said.contains("between key-value pairs")
        || said.contains("unclosed")
        || said.contains("inline table"))
    {
        return None;
    }
    let at = crate::text::lines::floor(text, error.span()?.start);
    let mut end = text[..at].rfind('\n')?;
    // The line above that opens more brackets than it closes; the nearest, and not far.
    for _ in 0..200 {
        let start = text[..end].rfind('\n').map_or(0, |i| i + 1);
        let line = text[start..end].split('#').next().unwrap_or_default();
        for (open, close) in [('[', ']'), ('{', '}')] {
            if line.matches(open).count() > line.matches(close).count() && line.contains('=') {
                let bracket = start + line.rfind(open)?;
                let found = Diagnostic::new(&SYNTAX, format!("this `{open}` is not closed"))
                    .at(Place::Span(bracket..bracket + 1), "opened here")
                    .at(Place::Span(at..at), "still open here")
                    .because("What follows is read as a part of it, so the rest of the file is not checked.")
                    .cure(format!("Add the missing `{close}` (or the comma between two entries)."));
                return Some((found, bracket..text.len()));
            }
        }
        end = start.checked_sub(1)?;
    }
    None
}

fn too_nested(span: Range<usize>) -> Diagnostic {
    Diagnostic::new(&TOO_NESTED, format!("lists and tables are nested more than {DEEPEST} deep"))
        .at(Place::Span(span), "too deep here")
        .because(format!("No part of a case needs more than six levels; {DEEPEST} is the limit of the reader."))
        .cure("Take out the surplus brackets or dots.")
}

fn describe(text: &str, document: &Document, error: &Error) -> Diagnostic {
    let span = error.span().unwrap_or(text.len()..text.len());
    let said = error.message();
    let here = |code, message: String, label: &str| Diagnostic::new(code, message).at(Place::Span(span.clone()), label);
    if said.starts_with("duplicate key") {
        let key = text.get(span.clone()).unwrap_or_default();
        let found = here(&DUPLICATE_KEY, format!("`{key}` is written twice"), "again here")
            .because("TOML allows a key only once in a table, and a table's header only once in a file.")
            .cure("Remove one of the two, or give one another name.");
        return match first_written(text, document, &span) {
            Some(first) => found.at(Place::Span(first), "first here"),
            None => found,
        };
    }
    if said.contains("recurs") {
        return too_nested(span);
    }
    if let Some(day) = text.get(span.clone()).filter(|raw| looks_like_date(raw)) {
        return here(&NO_SUCH_DATE, format!("there is no date {day}"), "not in the calendar")
            .cure("Write year, month and day of a day that exists: 2031-06-30.");
    }
    let (label, cause, cure) = advice(text, &span, said);
    here(&SYNTAX, "this is not TOML".to_owned(), label).because(cause).cure(cure)
}

fn looks_like_date(raw: &str) -> bool {
    let raw = raw.as_bytes();
    raw.len() >= 10 && raw[4] == b'-' && raw[7] == b'-' && raw[..4].iter().all(u8::is_ascii_digit)
}

/// What to say under the place, cause and cure for the commonest slips, from the line that has the error.
fn advice<'s>(text: &str, span: &Range<usize>, said: &'s str) -> (&'s str, &'static str, &'static str) {
    let start = text[..crate::text::lines::floor(text, span.start)].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default().trim();
    let value = line.split_once('=').map(|(_, v)| v.trim());
    let bare = value.is_some_and(|v| v.starts_with(|c: char| c.is_alphabetic()));
    if value == Some("") {
        return ("no value", "A key needs a value.", "Write the value after the `=`, or take the line out.");
    }
    let (cause, cure) = if line.starts_with('[') && !line.contains(']') {
        ("A table's header ends with `]`.", "Close the header: [issues.territory]")
    } else if bare {
        (
            "A text stands in quotes; only numbers, dates, true and false stand without.",
            "Put the text in quotes: status_quo = \"as_is\"",
        )
    } else if said.contains("string") || said.contains("quote") || line.matches('"').count() % 2 == 1 {
        ("A text begins and ends with the same quote, on one line.", "Check the quotes: status_quo = \"as_is\"")
    } else if value.is_some_and(|v| v.starts_with('{') || v.starts_with('[')) {
        (
            "Entries of a list or an inline table are separated by commas, and its bracket is closed.",
            "Check commas and brackets: { as_is = 100, swap = \"30 to 60\" }",
        )
    } else if value.is_none() {
        (
            "A line is a comment (# ...), a header ([issues.territory]) or a key with its value (key = value).",
            "Make it one of these.",
        )
    } else {
        (
            "The case file is written in TOML (toml.io).",
            "Compare the line with the starter case that `zopa new` writes.",
        )
    };
    (said, cause, cure)
}

/// Where the key at `span` was written before: in the same table, or as the same header further up.
fn first_written(text: &str, document: &Document, span: &Range<usize>) -> Option<Range<usize>> {
    let start = text[..crate::text::lines::floor(text, span.start)].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next()?.trim();
    if line.starts_with('[') {
        let header = line.split('#').next()?.trim_end();
        let mut offset = 0;
        for earlier in text[..start].split_inclusive('\n') {
            if earlier.split('#').next()?.trim() == header {
                let indent = earlier.len() - earlier.trim_start().len();
                return Some(offset + indent..offset + indent + header.len());
            }
            offset += earlier.len();
        }
        return None;
    }
    let key = text.get(span.clone())?.trim_matches(['"', '\'']);
    enclosing(text, &document.root, span.start)?.entry(key).map(|e| e.key_span.clone()).filter(|k| k.start < span.start)
}

/// The table that a key at this byte would belong to: the innermost inline table around it, or the table whose header
/// is the last before it.
fn enclosing<'d>(text: &str, root: &'d Node, byte: usize) -> Option<&'d Table> {
    let opens = |node: &Node| text.as_bytes().get(node.span.start).copied();
    let mut best = (0, root.table());
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        match &node.value {
            Value::Table(table) => {
                let around = match opens(node) {
                    Some(b'[') => node.span.start <= byte,
                    Some(b'{') => node.span.contains(&byte),
                    // A table that only a dotted key or a longer header implies.
                    _ => false,
                };
                if around && node.span.start >= best.0 {
                    best = (node.span.start, Some(table));
                }
                pending.extend(table.entries.iter().map(|e| &*e.node));
            }
            Value::List(list) => pending.extend(&list.items),
            _ => {}
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<Vec<&str>> {
        let mut problems = Problems::default();
        parse(text, &mut problems);
        let span = |place: &Place| match place {
            Place::Span(at) => at.clone(),
            Place::Path(_) => 0..0,
        };
        problems.into_list().iter().map(|d| d.labels.iter().map(|(p, _)| &text[span(p)]).collect()).collect()
    }

    /// Of a key written twice both places are shown, in tables with and without a header, below other tables too.
    #[test]
    fn both_places_of_a_repeated_key() {
        assert_eq!(places("a = 1\nb = 2\na = 3\n"), [["a", "a"]]);
        assert_eq!(places("[t]\nx = { a = 1, b = { a = 2 }, a = 3 }\n"), [["a", "a"]]);
        assert_eq!(places("[t.u]\na = 1\n[v]\na = 1\n[w.x]\na = 1\na = 2\n"), [["a", "a"]]);
        assert_eq!(places("[t]\na = 1\n[u]\n[t] # again\na = 2\n"), [["t", "[t]"]]);
    }

    /// Decimals are those written, the exponent considered, zeros at the end left out.
    #[test]
    fn decimals_of_a_number() {
        for (written, n) in
            [("1", 0), ("0.125", 3), ("1.50", 1), ("1.5e-3", 4), ("1.25e2", 0), ("5e-9", 9), ("1e-400", 400)]
        {
            assert_eq!(decimals(written), n, "{written}");
        }
    }

    /// Integers beyond 64 bits and numbers in other bases keep their size.
    #[test]
    fn integers_of_any_size() {
        let value = |toml: &str| parse_value(toml, &(0..0)).unwrap().number().unwrap();
        assert_eq!(value("0xff").whole, Some(255));
        assert_eq!(value("1_000").whole, Some(1000));
        assert_eq!((value("99999999999999999999").whole, value("99999999999999999999").value), (None, 1e20));
    }
}
