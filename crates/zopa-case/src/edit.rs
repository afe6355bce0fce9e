//! Two versions of a case: what differs by meaning, and versions between the two.
//!
//! In: two cases that were opened. Out: the differences, each with its path ([`Opened::differences`]), and the first case
//! with some of them taken over from the second ([`Opened::taking`]). Comments, the order of tables, white space and the
//! way in which a table is written make no difference: the trees are compared, not the lines. A version between the two
//! is a changed tree, written out and read again like any other text, so that it cannot do what a case cannot.

use crate::opened::{Opened, parse};
use crate::quotations::SourceTexts;
use crate::text::document::{Document, List, Node, Table, Value};
use zopa_core::{Diagnostic, Severity};

/// Something that differs between two versions of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// What the first version says, as TOML on one line; `None` where it says nothing.
    pub before: Option<String>,
    /// What the second version says.
    pub after: Option<String>,
}

/// Whether two values mean the same: order of keys and of items with ids aside, white space in text aside.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Text(a), Value::Text(b)) => a == b || a.split_whitespace().eq(b.split_whitespace()),
        (Value::Number(a), Value::Number(b)) => a.value.total_cmp(&b.value).is_eq(),
        (Value::Flag(a), Value::Flag(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::List(a), Value::List(b)) if a.items.len() == b.items.len() => match (keyed(a), keyed(b)) {
            (true, true) => {
                a.items.iter().all(|item| item.id().and_then(|id| b.item(id)).is_some_and(|other| same(item, other)))
            }
            _ => a.items.iter().zip(&b.items).all(|(a, b)| same(a, b)),
        },
        (Value::Table(a), Value::Table(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().all(|e| b.get(&e.key).is_some_and(|other| same(&e.node, other)))
        }
        _ => false,
    }
}

/// Whether every item of a list is a table with an id of its own.
fn keyed(list: &List) -> bool {
    !list.items.is_empty() && list.items.iter().all(|item| item.id().is_some()) && list.repeated().next().is_none()
}

/// The parts of a table or of a list with ids, by name; `None` for what is one value, and for tables whose keys are
/// themselves paths.
fn parts(node: &Node) -> Option<Vec<&str>> {
    match &node.value {
        Value::Table(table) => {
            let names: Vec<&str> = table.entries.iter().map(|e| e.key.as_str()).collect();
            names.iter().all(|name| !name.is_empty() && !name.contains('.')).then_some(names)
        }
        Value::List(list) if keyed(list) => {
            let names: Vec<&str> = list.items.iter().filter_map(Node::id).collect();
            names.iter().all(|name| !name.is_empty() && !name.contains('.')).then_some(names)
        }
        _ => None,
    }
}

/// The parts of what may be missing: a missing section has none.
fn inside(node: Option<&Node>, section: bool) -> Option<Vec<&str>> {
    match node {
        Some(node) => parts(node),
        None => section.then(Vec::new),
    }
}

fn compare(path: &str, a: Option<&Node>, b: Option<&Node>, found: &mut Vec<Change>) {
    if let (Some(a), Some(b)) = (a, b)
        && same(a, b)
    {
        return;
    }
    // A section that one version does not have is compared entry by entry; deeper, a new thing is one change.
    let section = !path.contains('.');
    let alike = match (a, b) {
        (Some(a), Some(b)) => std::mem::discriminant(&a.value) == std::mem::discriminant(&b.value),
        _ => section,
    };
    match (inside(a, section), inside(b, section)) {
        (Some(old), Some(new)) if alike && !(old.is_empty() && new.is_empty()) => {
            let added = new.iter().filter(|name| !old.contains(name));
            for name in old.iter().chain(added) {
                let child = |node: Option<&Node>| node.and_then(|n| n.child(name)).map(|c| c.node.clone());
                let (a, b) = (child(a), child(b));
                compare(&format!("{path}.{name}"), a.as_ref(), b.as_ref(), found);
            }
        }
        _ => found.push(Change { path: path.to_owned(), before: a.map(written), after: b.map(written) }),
    }
}

/// A value as TOML on one line.
pub(crate) fn written(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    match &node.value {
        Value::Text(text) => quote(text, out),
        Value::Number(number) => match number.whole {
            Some(whole) => out.push_str(&whole.to_string()),
            None if number.value.is_nan() => out.push_str("nan"),
            None if number.value.is_infinite() => out.push_str(if number.value > 0.0 { "inf" } else { "-inf" }),
            None => out.push_str(&format!("{:?}", number.value)),
        },
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Date(date) => out.push_str(&date.to_string()),
        // Neither occurs in a case without errors.
        Value::Moment | Value::Broken => out.push_str("\"\""),
        Value::List(list) => {
            out.push('[');
            for (k, item) in list.items.iter().enumerate() {
                out.push_str(if k > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Table(table) => {
            out.push_str("{ ");
            for (k, entry) in table.entries.iter().enumerate() {
                out.push_str(if k > 0 { ", " } else { "" });
                key(&entry.key, out);
                out.push_str(" = ");
                write(&entry.node, out);
            }
            out.push_str(" }");
        }
    }
}

fn key(key: &str, out: &mut String) {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { out.push_str(key) } else { quote(key, out) }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The whole document as TOML, one line for each top-level key.
pub(crate) fn text(document: &Document) -> String {
    let mut out = String::new();
    for entry in document.root.table().map_or(&[][..], |t| &t.entries) {
        key(&entry.key, &mut out);
        out.push_str(" = ");
        write(&entry.node, &mut out);
        out.push('\n');
    }
    out
}

/// Puts a value at a path, or takes out what is there. `like` is the document that the value comes from: a table or list
/// that is missing on the way is made as it is there.
fn graft(node: &mut Node, like: Option<&Node>, path: &[&str], value: Option<&Node>) {
    let Some((first, rest)) = path.split_first() else { return };
    let beyond = like.and_then(|l| l.child(first)).map(|c| c.node.clone());
    let old = node.child(first).map(|c| c.node.clone());
    let new = if rest.is_empty() {
        value.cloned()
    } else {
        let empty = || match beyond.as_ref().map(|b| &b.value) {
            Some(Value::List(_)) => Value::List(List::default()),
            _ => Value::Table(Table::default()),
        };
        let missing = old.is_none();
        let mut inner = old.unwrap_or_else(|| Node { span: 0..0, value: empty() });
        graft(&mut inner, beyond.as_ref(), rest, value);
        let void = match &inner.value {
            Value::List(list) => list.items.is_empty(),
            Value::Table(table) => table.entries.is_empty(),
            _ => false,
        };
        // What was made for nothing, or emptied of all that it had and is not there in the other version, goes.
        if void && (missing || beyond.is_none()) { None } else { Some(inner) }
    };
    match &mut node.value {
        Value::Table(table) => table.set(first, new),
        Value::List(list) => list.set(first, new),
        _ => {}
    }
}

impl Opened {
    /// What differs in another version of the case, by meaning, in the order of this one, what is new after that.
    pub fn differences(&self, other: &Opened) -> Vec<Change> {
        let (a, b) = (&self.document().root, &other.document().root);
        let mut found = Vec::new();
        let names =
            |node: &Node| node.table().map_or(Vec::new(), |t| t.entries.iter().map(|e| e.key.clone()).collect());
        let (old, new): (Vec<String>, Vec<String>) = (names(a), names(b));
        let added = new.iter().filter(|name| !old.contains(name));
        for name in old.iter().chain(added) {
            let child = |node: &Node| node.table().and_then(|t| t.get(name)).cloned();
            compare(name, child(a).as_ref(), child(b).as_ref(), &mut found);
        }
        found
    }

    /// What stands at a path, as TOML on one line.
    pub fn as_toml(&self, path: &str) -> Option<String> {
        self.document().find(path).map(|c| written(c.node))
    }

    /// This version with what stands at these paths taken over from the other one: replaced, added or taken out.
    ///
    /// # Errors
    /// What is wrong with the case that results.
    pub fn taking(&self, other: &Opened, paths: &[&str]) -> Result<Opened, Vec<Diagnostic>> {
        let mut document = (*self.document()).clone();
        for path in paths {
            let segments: Vec<&str> = path.split('.').collect();
            let value = other.document().find(path).map(|c| c.node.clone());
            graft(&mut document.root, Some(&other.document().root), &segments, value.as_ref());
        }
        let opened = parse(&self.name, &text(&document), &SourceTexts::default());
        if opened.has_errors() {
            return Err(opened.diagnostics.into_iter().filter(|d| d.severity == Severity::Error).collect());
        }
        Ok(opened)
    }
}

#[cfg(test)]
mod tests {
    use crate::{SourceTexts, parse};

    const OLD: &str = "zopa = 1\nid = 'x'\n[parties.a]\nname = \"A \\u0007\\\\ \\\"q\\\"\"\n[parties.b]\n[issues.v]\nlevels = ['n', 'y']\n\
        status_quo = 'n'\nset_by = 'a'\n[preferences.a]\nweights = { v = '2 to 4' }\nvalues.v = { n = 0, y = 1.5e1 }\n\
        [[evidence]]\nid = 'E1'\nclaim = 'c'\nbears_on = { 'preferences.a.weights.v' = 'supports' }\n";

    fn open(text: &str) -> crate::Opened {
        let opened = parse("case.toml", text, &SourceTexts::default());
        assert!(!opened.has_errors(), "{:?}", opened.diagnostics);
        opened
    }

    /// Comments, order, white space and the form of a table make no difference; a number and a name do.
    #[test]
    fn what_is_said_counts_and_not_how() {
        let old = open(OLD);
        let turned = "zopa = 1\nid = 'x' # the same\n[issues]\nv = { set_by = 'a', status_quo = 'n', levels = ['n', 'y'] }\n\
            [parties.b]\n[parties.a]\nname = \"A \\u0007\\\\ \\\"q\\\"\"\n[[evidence]]\nid = 'E1'\nclaim = 'c'\n\
            bears_on = { 'preferences.a.weights.v' = 'supports' }\n[preferences.a]\nvalues.v = { y = 15, n = 0 }\n\
            weights.v = '2  to 4'\n";
        assert_eq!(old.differences(&open(turned)), []);
        let new = open(&OLD.replace("2 to 4", "2 to 5").replace("id = 'x'", "id = 'x'\ntitle = 'T'"));
        let paths: Vec<String> = old.differences(&new).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["preferences.a.weights.v", "title"]);
    }

    /// Taking over everything makes the other version; taking over a part makes only that part.
    #[test]
    fn versions_between() {
        let old = open(OLD);
        let more = "[[evidence]]\nid = 'E2'\nclaim = 'd'\nbears_on = { 'rules.R1' = 'supports' }\n[[rules]]\nid = 'R1'\n\
            never = 'v = y'\napplies_to = 'packages'\n";
        let new = open(&format!("{}{more}", OLD.replace("[parties.b]\n", "[parties.c]\n")));
        for (from, to) in [(&old, &new), (&new, &old)] {
            let changes = from.differences(to);
            let paths: Vec<&str> = changes.iter().map(|c| c.path.as_str()).collect();
            assert_eq!(from.taking(to, &paths).unwrap().differences(to), []);
            assert_eq!(from.taking(to, &[]).unwrap().differences(from), []);
        }
        let between = old.taking(&new, &["rules.R1"]).unwrap();
        let left: Vec<String> = between.differences(&new).into_iter().map(|c| c.path).collect();
        assert_eq!(left, ["parties.b", "parties.c", "evidence.E2"]);
        let faults = old.taking(&new, &["evidence.E2"]).unwrap_err();
        assert_eq!(faults[0].code.title, "unknown path", "the rule that it bears on is not there");
    }
}
