//! Whether the document has the shape that the grammar describes: keys, types, ids, words, dates.
//!
//! Every part is looked at, whatever is wrong beside it. Readers of the case may then take what fits and pass over
//! what does not: it has been reported here.

use crate::codes::file::{EMPTY, MISSING_KEY, NO_SUCH_DATE, UNKNOWN_KEY, UNKNOWN_WORD, VERSION, WRONG_TYPE};
use crate::codes::names::{BAD_ID, DUPLICATE_ID, RESERVED};
use crate::grammar::tables::CASE;
use crate::grammar::{Form, Names, Shape};
use crate::problems::Problems;
use crate::text::document::{Document, Node, Table, Value};
use std::ops::Range;
use zopa_core::{Diagnostic, Place};

/// Words of the expression language, which cannot be ids.
pub(crate) const RESERVED_WORDS: [&str; 7] = ["and", "or", "not", "in", "if", "iff", "status_quo"];

/// Checks the shape of a whole document.
pub(crate) fn check(document: &Document, problems: &mut Problems) {
    let mut shape = Checker { problems };
    if let Some(root) = document.root.table() {
        shape.keys(root, &CASE, "", &document.root.span);
    }
    if let Some(version) = document.section("zopa")
        && let Some(number) = version.number()
        && number.whole != Some(1)
    {
        shape.problems.push(
            Diagnostic::new(&VERSION, "this version of the case file is not known")
                .at(Place::Span(version.span.clone()), "not 1")
                .because("There is only version 1 so far; a later one may mean other things by the same words.")
                .cure("Write `zopa = 1`, or use a newer zopa."),
        );
    }
}

/// Whether a text can be an id.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

struct Checker<'p> {
    problems: &'p mut Problems,
}

impl Checker<'_> {
    /// The keys of a table: known, all that it needs, each with what it takes.
    fn keys(&mut self, table: &Table, shape: &'static Shape, path: &str, header: &Range<usize>) {
        for entry in &table.entries {
            match shape.key(&entry.key) {
                Some(key) => self.value(&entry.node, &key.form, &join(path, key.name)),
                None => self.unknown_key(&entry.key, &entry.key_span, shape, path),
            }
        }
        for key in shape.keys.iter().filter(|k| k.required && table.entry(k.name).is_none()) {
            let what = if path.is_empty() { "the case".to_owned() } else { format!("`{path}`") };
            self.problems.push(
                Diagnostic::new(&MISSING_KEY, format!("{what} has no `{}`", key.name))
                    .at(Place::Span(header.clone()), format!("needs `{}`", key.name))
                    .because(format!("{} needs it: {}", capital(shape.noun), lower(key.about)))
                    .cure(format!("Add for example: {} = {}", key.name, key.example)),
            );
        }
    }

    fn unknown_key(&mut self, key: &str, span: &Range<usize>, shape: &'static Shape, path: &str) {
        let names: Vec<&str> = shape.keys.iter().map(|k| k.name).collect();
        let place = if path.is_empty() { "the case file".to_owned() } else { format!("`{path}`") };
        let found = Diagnostic::new(&UNKNOWN_KEY, format!("`{key}` is not a key of {place}"));
        let found = match self.problems.similar(key, names.iter().copied()) {
            Some(similar) => found
                .at(Place::Span(span.clone()), format!("did you mean `{similar}`?"))
                .cure(format!("Write `{similar}`, or take the line out.")),
            None if !path.is_empty() && CASE.key(key).is_some() => found
                .at(Place::Span(span.clone()), "belongs to the case, not to this table")
                .cure("Move it to the top of the file, above the first [header]: in TOML a key belongs to the header above it."),
            None => found
                .at(Place::Span(span.clone()), "unknown")
                .cure(format!("Take it out, or use one of: {}.", names.join(", "))),
        };
        self.problems
            .push(found.because("A key that is not known would be silently without effect, so it is refused."));
    }

    /// A value against what its key takes.
    fn value(&mut self, node: &Node, form: &'static Form, path: &str) {
        match (form, &node.value) {
            (Form::Text | Form::Pattern { .. } | Form::Name(_) | Form::Path | Form::Expression, Value::Text(_)) => {}
            (Form::Id, Value::Text(id)) => self.id(id, &node.span),
            (Form::Words(words), Value::Text(word)) => self.word(word, words, node, path),
            (Form::Flag, Value::Flag(_)) | (Form::Date, Value::Date(_)) | (Form::Real, Value::Number(_)) => {}
            (Form::Whole, Value::Number(n)) if n.whole.is_some() => {}
            (Form::Number | Form::Probability, Value::Number(_) | Value::Text(_)) => {}
            (Form::Number, Value::Table(_)) => {}
            (Form::List(of) | Form::Entries(of) | Form::OneOrMore(of) | Form::AnyNumber(of), Value::List(list)) => {
                if list.items.is_empty() && matches!(form, Form::List(_) | Form::OneOrMore(_)) {
                    self.empty(node, path);
                }
                let tables = matches!(of, Form::Table(_));
                for (i, item) in list.items.iter().enumerate() {
                    let name = item.child("id").and_then(|c| c.node.text()).filter(|_| tables);
                    let path = name.map_or_else(|| format!("{path}, entry {}", i + 1), |id| join(path, id));
                    self.value(item, of, &path);
                }
                if tables {
                    self.repeated(list, path);
                }
            }
            (Form::OneOrMore(of) | Form::AnyNumber(of), _) => self.value(node, of, path),
            (Form::Map { of, to }, Value::Table(table)) => {
                for entry in &table.entries {
                    if let Names::New(_) = of {
                        self.id(&entry.key, &entry.key_span);
                    }
                    self.value(&entry.node, to, &join(path, &entry.key));
                }
            }
            (Form::Table(shape) | Form::Either(_, shape), Value::Table(table)) => {
                self.keys(table, shape, path, &node.span);
            }
            (Form::Either(first, _), _) => self.value(node, first, path),
            (Form::Arc, Value::List(_)) | (_, Value::Broken) => {}
            (Form::Otherwise, Value::List(_)) => self.value(node, &Form::List(&Form::Tier), path),
            (Form::Otherwise, _) => self.value(node, &Form::Number, path),
            (Form::Tier, Value::Number(n)) if n.whole.is_some() => {}
            (Form::Tier, Value::Text(mark)) if mark == ">>" => {}
            (Form::Tier, Value::List(list)) => {
                if list.items.is_empty() {
                    self.empty(node, path);
                }
                for item in &list.items {
                    self.value(item, &Form::Whole, path);
                }
            }
            (Form::Date, Value::Moment) => self.problems.push(
                Diagnostic::new(&NO_SUCH_DATE, format!("`{path}` takes a day without a time"))
                    .at(Place::Span(node.span.clone()), "not a plain date")
                    .cure("Write the day alone: 2031-06-30."),
            ),
            _ => self.wrong_type(node, form, path),
        }
    }

    fn wrong_type(&mut self, node: &Node, form: &'static Form, path: &str) {
        let found = Diagnostic::new(&WRONG_TYPE, format!("`{path}` takes {}, not {}", form.noun(), node.noun()))
            .at(Place::Span(node.span.clone()), format!("this is {}", node.noun()));
        let cure = match (form, &node.value) {
            (Form::Date, Value::Text(_)) => "Write the date without quotes: 2031-06-30.",
            (Form::Flag, Value::Text(_)) => "Write true or false without quotes.",
            (Form::Whole | Form::Real, Value::Text(_)) => "Write the number without quotes; here it cannot be a range.",
            (Form::Whole, Value::Number(_)) => "Write a whole number.",
            (Form::List(_) | Form::Entries(_), Value::Text(_) | Value::Number(_)) => "Put it in brackets: [ ... ].",
            (Form::List(Form::Table(_)) | Form::Entries(Form::Table(_)), Value::Table(_)) => {
                "Write the header with two brackets, once for each entry: [[rules]]."
            }
            (Form::Map { .. }, Value::List(_)) => {
                "Write a header with the name of each thing: [parties.ardon], not [[parties]]."
            }
            (Form::Text | Form::Id | Form::Name(_), Value::Number(_) | Value::Flag(_) | Value::Date(_)) => {
                "Put it in quotes."
            }
            (Form::Words(_) | Form::Number | Form::Text, Value::Table(_)) => {
                "If the key has a dot, put the key in quotes: TOML splits keys at dots."
            }
            _ => "",
        };
        let cure = if cure.is_empty() { format!("Write {}.", form.noun()) } else { cure.to_owned() };
        self.problems.push(found.cure(cure));
    }

    fn word(&mut self, word: &str, words: &'static [(&str, &str)], node: &Node, path: &str) {
        if words.iter().any(|(known, _)| *known == word) {
            return;
        }
        let found = Diagnostic::new(&UNKNOWN_WORD, format!("`{path}` cannot be \"{word}\""));
        let says = match self.problems.similar(word, words.iter().map(|(known, _)| *known)) {
            Some(similar) => format!("did you mean \"{similar}\"?"),
            None => "not one of the words that it takes".to_owned(),
        };
        let list: Vec<String> = words.iter().map(|(known, means)| format!("\"{known}\": {means}")).collect();
        self.problems
            .push(found.at(Place::Span(node.span.clone()), says).cure(format!("Write one of: {}.", list.join("; "))));
    }

    fn empty(&mut self, node: &Node, path: &str) {
        self.problems.push(
            Diagnostic::new(&EMPTY, format!("`{path}` is empty"))
                .at(Place::Span(node.span.clone()), "nothing in it")
                .cure("Write at least one entry."),
        );
    }

    fn id(&mut self, id: &str, span: &Range<usize>) {
        if RESERVED_WORDS.contains(&id) {
            self.problems.push(
                Diagnostic::new(&RESERVED, format!("`{id}` cannot be an id"))
                    .at(Place::Span(span.clone()), "a word of the expression language")
                    .because(format!("Expressions give it a meaning of their own: {}.", RESERVED_WORDS.join(", ")))
                    .cure(format!("Choose another id, for example `{id}_1`.")),
            );
        } else if !is_id(id) {
            let better: String =
                id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(40).collect();
            let better = if better.trim_matches('_').is_empty() { "x1".to_owned() } else { better.to_lowercase() };
            self.problems.push(
                Diagnostic::new(&BAD_ID, format!("`{id}` cannot be an id"))
                    .at(Place::Span(span.clone()), "letters a to z, digits, _ and - only")
                    .because("Expressions and paths name things by their ids.")
                    .cure(format!("Write for example `{better}`; names and labels are free text.")),
            );
        }
    }

    fn repeated(&mut self, list: &crate::text::document::List, path: &str) {
        let span = |node: &Node| node.child("id").map_or(node.span.clone(), |c| c.node.span.clone());
        for (first, again) in list.repeated() {
            let id = again.child("id").and_then(|c| c.node.text()).unwrap_or_default();
            self.problems.push(
                Diagnostic::new(&DUPLICATE_ID, format!("two entries of `{path}` have the id `{id}`"))
                    .at(Place::Span(span(again)), "again here")
                    .at(Place::Span(span(first)), "first here")
                    .because("A reference to it would be ambiguous.")
                    .cure("Give one of them another id."),
            );
        }
    }
}

/// A path one step down.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// With a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
