//! Every place of a document where an id stands: as a key, as a value, in a path, in an expression.
//!
//! The grammar of the file says what each place takes, so it says too where ids stand and of what. One walk serves two
//! readers of it: it writes the document again with other ids, and tells of each value which ids stand in it or on the
//! way to it.

use crate::expression::syntax::{self, Tree, Word};
use crate::grammar::tables::CASE;
use crate::grammar::{Form, Names, Shape};
use crate::text::document::{Document, Entry, List, Node, Table, Value};
use std::ops::Range;
use std::sync::Arc;

/// What an id is the id of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// Of something that the whole case knows by it: `a party`, `an issue`, `a rule`.
    Of(&'static str),
    /// Of a level of this issue.
    Level(String),
    /// Of an item of the list at this path: a term, a red line.
    Item(&'static str, String),
}

impl Kind {
    fn of(noun: &'static str, issue: Option<&str>) -> Kind {
        match issue {
            Some(issue) if noun == "a level" => Kind::Level(issue.to_owned()),
            _ => Kind::Of(noun),
        }
    }
    /// What it is, with its article.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Kind::Of(noun) | Kind::Item(noun, _) => noun,
            Kind::Level(_) => "a level",
        }
    }
}

/// A thing with an id.
pub(crate) type Thing = (Kind, String);

/// Who looks at the ids of a document.
pub(crate) trait Reader {
    /// Something is declared at a path.
    fn declared(&mut self, _thing: &Thing, _path: &str) {}
    /// What is to stand in place of an id; `None`: the id itself.
    fn instead(&mut self, _thing: &Thing) -> Option<String> {
        None
    }
    /// A value that is neither table nor list, as it is written again, and the things that stand in it or on the way to it.
    fn value(&mut self, _path: &[String], _value: &Node, _of: &[Thing]) {}
}

/// The document, written again as the reader wants it.
pub(crate) fn walk(document: &Document, reader: &mut dyn Reader) -> Document {
    let mut walk = Walk { reader, was: Vec::new(), is: Vec::new(), of: Vec::new() };
    Document { root: walk.node(&document.root, &Form::Table(&CASE), None) }
}

struct Walk<'r> {
    reader: &'r mut dyn Reader,
    /// The way from the root, in the ids of the document.
    was: Vec<String>,
    /// The same in new ids.
    is: Vec<String>,
    /// The things on the way.
    of: Vec<Thing>,
}

/// The shape of the items of a list whose items have ids.
fn item_shape(form: &Form) -> Option<&'static Shape> {
    match form {
        Form::List(Form::Table(shape)) | Form::Entries(Form::Table(shape)) => shape.key("id").map(|_| *shape),
        _ => None,
    }
}

/// What the items of a list with ids are.
fn item_kind(shape: &'static Shape, list: &[String]) -> Kind {
    match list {
        [_] => Kind::Of(shape.noun),
        deeper => Kind::Item(shape.noun, deeper.join(".")),
    }
}

impl Walk<'_> {
    fn instead(&mut self, thing: &Thing) -> String {
        self.reader.instead(thing).unwrap_or_else(|| thing.1.clone())
    }

    /// One step down, with the thing that the step names.
    fn under<T>(&mut self, was: &str, is: &str, thing: Option<Thing>, then: impl FnOnce(&mut Self) -> T) -> T {
        self.was.push(was.to_owned());
        self.is.push(is.to_owned());
        let known = self.of.len();
        self.of.extend(thing);
        let made = then(self);
        self.of.truncate(known);
        self.was.pop();
        self.is.pop();
        made
    }

    /// A value, with the things that stand in it.
    fn leaf(&mut self, node: Node, of: Vec<Thing>) -> Node {
        let known = self.of.len();
        self.of.extend(of);
        self.reader.value(&self.is, &node, &self.of);
        self.of.truncate(known);
        node
    }

    /// A text in which ids stand.
    fn text(&mut self, node: &Node, text: String, of: Vec<Thing>) -> Node {
        self.leaf(Node { span: node.span.clone(), value: Value::Text(text) }, of)
    }

    fn node(&mut self, node: &Node, form: &Form, issue: Option<&str>) -> Node {
        let again = |value: Value| Node { span: node.span.clone(), value };
        match (&node.value, form) {
            (Value::Table(table), Form::Map { of, to }) => again(Value::Table(self.map(table, *of, to, issue))),
            (Value::Table(table), Form::Table(shape) | Form::Either(_, shape)) => {
                again(Value::Table(self.table(table, shape, None, issue)))
            }
            (Value::Table(table), Form::Number | Form::Otherwise) => again(Value::Table(self.number(table))),
            (Value::List(list), Form::Arc) => {
                let items = list.items.iter().enumerate();
                again(Value::List(List::new(
                    items.map(|(k, item)| self.item(k, item, &Form::Name("a party"), None)).collect(),
                )))
            }
            (Value::List(list), Form::List(of) | Form::Entries(of) | Form::OneOrMore(of) | Form::AnyNumber(of)) => {
                let items = match item_shape(form) {
                    Some(shape) => list.items.iter().map(|item| self.keyed(item, shape)).collect(),
                    None => list.items.iter().enumerate().map(|(k, item)| self.item(k, item, of, issue)).collect(),
                };
                again(Value::List(List::new(items)))
            }
            (_, Form::OneOrMore(of) | Form::AnyNumber(of)) => self.node(node, of, issue),
            (_, Form::Either(first, _)) => self.node(node, first, issue),
            (Value::Text(text), form) => match form {
                Form::Id if issue.is_some() => {
                    let thing = (Kind::of("a level", issue), text.clone());
                    self.reader.declared(&thing, &format!("{}.{text}", self.is[..self.is.len() - 1].join(".")));
                    let is = self.instead(&thing);
                    self.text(node, is, vec![thing])
                }
                Form::Name(noun) => {
                    let thing = (Kind::of(noun, issue), text.clone());
                    let is = self.instead(&thing);
                    self.text(node, is, vec![thing])
                }
                Form::Path => {
                    let (path, of) = self.path(text);
                    self.text(node, path, of)
                }
                Form::Expression => {
                    let (expression, of) = self.expression(text);
                    self.text(node, expression, of)
                }
                Form::Pattern { .. } => match (issue, text.split_once("->")) {
                    (Some(issue), Some((from, to))) => {
                        let ends = [from, to].map(|l| (Kind::Level(issue.to_owned()), l.trim().to_owned()));
                        let is: Vec<String> = ends.iter().map(|thing| self.instead(thing)).collect();
                        self.text(node, is.join(" -> "), ends.to_vec())
                    }
                    _ => self.leaf(node.clone(), Vec::new()),
                },
                _ => self.leaf(node.clone(), Vec::new()),
            },
            _ => self.leaf(node.clone(), Vec::new()),
        }
    }

    /// An item of a list by its place.
    fn item(&mut self, k: usize, item: &Node, form: &Form, issue: Option<&str>) -> Node {
        let k = k.to_string();
        self.under(&k, &k, None, |walk| walk.node(item, form, issue))
    }

    /// An item of a list by its id.
    fn keyed(&mut self, item: &Node, shape: &'static Shape) -> Node {
        let (Some(id), Some(table)) = (item.id(), item.table()) else { return item.clone() };
        let thing = (item_kind(shape, &self.was), id.to_owned());
        self.reader.declared(&thing, &format!("{}.{id}", self.is.join(".")));
        let is = self.instead(&thing);
        let table = self.under(id, &is, Some(thing), |walk| walk.table(table, shape, Some(&is), None));
        Node { span: item.span.clone(), value: Value::Table(table) }
    }

    /// A table from names to things of one form.
    fn map(&mut self, table: &Table, of: Names, to: &Form, issue: Option<&str>) -> Table {
        let mut entries = Vec::new();
        for entry in &table.entries {
            let (key, things) = match of {
                Names::New(noun) | Names::Known(noun) => {
                    let thing = (Kind::of(noun, issue), entry.key.clone());
                    if matches!(of, Names::New(_)) {
                        self.reader.declared(&thing, &format!("{}.{}", self.is.join("."), entry.key));
                    }
                    (self.instead(&thing), vec![thing])
                }
                Names::Paths => self.path(&entry.key),
                Names::Numbers => (entry.key.clone(), Vec::new()),
            };
            let inside = match of {
                Names::New("an issue") | Names::Known("an issue") => Some(entry.key.as_str()),
                _ => issue,
            };
            let known = self.of.len();
            self.of.extend(things);
            let node = self.under(&entry.key, &key, None, |walk| walk.node(&entry.node, to, inside));
            self.of.truncate(known);
            entries.push(Entry { key, key_span: entry.key_span.clone(), node: Arc::new(node) });
        }
        Table::in_order(entries)
    }

    /// A table with keys of its own; `id` is what stands at its key `id`.
    fn table(&mut self, table: &Table, shape: &'static Shape, id: Option<&str>, issue: Option<&str>) -> Table {
        let one = |walk: &mut Self, entry: &Entry| {
            let node = match (shape.key(&entry.key), id) {
                (Some(key), Some(id)) if key.name == "id" => {
                    Node { span: entry.node.span.clone(), value: Value::Text(id.to_owned()) }
                }
                (Some(key), _) => walk.under(key.name, key.name, None, |walk| walk.node(&entry.node, &key.form, issue)),
                (None, _) => (*entry.node).clone(),
            };
            Entry { key: entry.key.clone(), key_span: entry.key_span.clone(), node: Arc::new(node) }
        };
        Table::in_order(table.entries.iter().map(|entry| one(self, entry)).collect())
    }

    /// A number as a table: a distribution, or a shared value.
    fn number(&mut self, table: &Table) -> Table {
        let one = |walk: &mut Self, entry: &Entry| {
            let form = if entry.key == "ref" { Form::Name("a shared value") } else { Form::Text };
            let node = walk.under(&entry.key, &entry.key, None, |walk| walk.node(&entry.node, &form, None));
            Entry { key: entry.key.clone(), key_span: entry.key_span.clone(), node: Arc::new(node) }
        };
        Table::in_order(table.entries.iter().map(|entry| one(self, entry)).collect())
    }

    /// A path with new ids, and the things on it.
    fn path(&mut self, path: &str) -> (String, Vec<Thing>) {
        let (mut is, mut was, mut of): (Vec<String>, Vec<String>, Vec<Thing>) = Default::default();
        let mut form = Some(&Form::Table(&CASE));
        let mut issue: Option<String> = None;
        for segment in path.split('.') {
            let mut thing = None;
            form = match form {
                Some(Form::Table(shape) | Form::Either(_, shape)) => shape.key(segment).map(|key| &key.form),
                Some(Form::Map { of: names, to }) => {
                    if let Names::New(noun) | Names::Known(noun) = names {
                        thing = Some((Kind::of(noun, issue.as_deref()), segment.to_owned()));
                        if *noun == "an issue" {
                            issue = Some(segment.to_owned());
                        }
                    }
                    Some(to)
                }
                Some(Form::List(inner) | Form::Entries(inner)) => {
                    thing = form.and_then(item_shape).map(|shape| (item_kind(shape, &was), segment.to_owned()));
                    Some(inner)
                }
                _ => None,
            };
            is.push(thing.as_ref().map_or_else(|| segment.to_owned(), |thing| self.instead(thing)));
            was.push(segment.to_owned());
            of.extend(thing);
        }
        (is.join("."), of)
    }

    /// An expression with new ids, and the things in it. One that cannot be read stays as it is.
    fn expression(&mut self, text: &str) -> (String, Vec<Thing>) {
        let mut found: Vec<(Range<usize>, Thing)> = Vec::new();
        if let Ok(tree) = syntax::parse(text) {
            words(&tree, &mut found);
        }
        found.sort_by_key(|(at, _)| at.start);
        let (mut out, mut end) = (String::new(), 0);
        for (at, thing) in &found {
            out.push_str(&text[end..at.start]);
            out.push_str(&self.instead(thing));
            end = at.end;
        }
        out.push_str(&text[end..]);
        (out, found.into_iter().map(|(_, thing)| thing).collect())
    }
}

/// The ids of an expression with their places.
fn words(tree: &Tree, found: &mut Vec<(Range<usize>, Thing)>) {
    let mut word = |word: &Word, kind: Kind| found.push((word.at.clone(), (kind, word.text.clone())));
    match tree {
        Tree::Compare(issue, _, level) => {
            word(issue, Kind::Of("an issue"));
            word(level, Kind::Level(issue.text.clone()));
        }
        Tree::In(issue, levels) => {
            word(issue, Kind::Of("an issue"));
            levels.iter().for_each(|level| word(level, Kind::Level(issue.text.clone())));
        }
        Tree::Name(proposal) => word(proposal, Kind::Of("a proposal")),
        Tree::StatusQuo(_) => {}
        Tree::Not(inner) => words(inner, found),
        Tree::All(parts) | Tree::Any(parts) => parts.iter().for_each(|part| words(part, found)),
        Tree::If(a, b) | Tree::Iff(a, b) => {
            words(a, found);
            words(b, found);
        }
    }
}
