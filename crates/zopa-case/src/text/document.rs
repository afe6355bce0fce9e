//! The written document as a tree, each part with its place in the text.
//!
//! Tables keep the order of the file, because that order numbers parties, issues and levels; a second order by key and,
//! for lists of tables, by `id` makes looking up logarithmic. Subtrees are shared, so that a scenario's document costs
//! only what it changes.

use std::ops::Range;
use std::sync::Arc;
use zopa_core::Date;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where it is written; of a table with a header, the header.
    pub(crate) span: Range<usize>,
    /// What it is.
    pub(crate) value: Value,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Text, escapes resolved.
    Text(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A time, or a day with a time.
    Moment,
    /// Something that has no value, because its syntax is wrong, which has been reported.
    Broken,
    /// A list.
    List(List),
    /// A table, inline or with a header.
    Table(Table),
}

/// A number as written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Number {
    /// Its value; infinite where a double cannot hold it.
    pub(crate) value: f64,
    /// The integer, if it was written as one.
    pub(crate) whole: Option<i64>,
    /// How many decimals were written.
    pub(crate) decimals: u32,
}

/// A list.
#[derive(Clone, Default, Debug)]
pub(crate) struct List {
    /// Its items, in order.
    pub(crate) items: Vec<Node>,
    /// Positions of the items that are tables with an `id`, ordered by it (and by position).
    by_id: Vec<u32>,
}

/// A table.
#[derive(Clone, Default, Debug)]
pub(crate) struct Table {
    /// Its entries, in file order.
    pub(crate) entries: Vec<Entry>,
    /// Positions of the entries, ordered by key.
    by_key: Vec<u32>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Where the key is written.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) node: Arc<Node>,
}

impl Node {
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
    pub(crate) fn number(&self) -> Option<Number> {
        match self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
    pub(crate) fn flag(&self) -> Option<bool> {
        match self.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
    pub(crate) fn date(&self) -> Option<Date> {
        match self.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }
    pub(crate) fn list(&self) -> Option<&List> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }
    /// What it is, in words.
    pub(crate) fn noun(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Moment => "a time",
            Value::Broken => "nothing",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
    /// The id of a table in a list of tables.
    pub(crate) fn id(&self) -> Option<&str> {
        self.table()?.get("id")?.text()
    }
    /// One step down: the entry of a table, the item of a list of tables by its `id`.
    pub(crate) fn child(&self, segment: &str) -> Option<Child<'_>> {
        match &self.value {
            Value::Table(table) => {
                let entry = table.entry(segment)?;
                Some(Child { node: &entry.node, key: Some(&entry.key_span) })
            }
            Value::List(list) => Some(Child { node: list.item(segment)?, key: None }),
            _ => None,
        }
    }
    /// The first so many names one step down.
    pub(crate) fn children(&self, limit: usize) -> Vec<&str> {
        match &self.value {
            Value::Table(table) => table.entries.iter().take(limit).map(|e| e.key.as_str()).collect(),
            Value::List(list) => list.items.iter().take(limit).filter_map(Node::id).collect(),
            _ => Vec::new(),
        }
    }
}

/// What one step down a path leads to.
#[derive(Clone, Copy)]
pub(crate) struct Child<'d> {
    /// The value.
    pub(crate) node: &'d Node,
    /// Where its key is written, if it has one.
    pub(crate) key: Option<&'d Range<usize>>,
}

impl List {
    pub(crate) fn new(items: Vec<Node>) -> Self {
        let mut by_id: Vec<u32> = (0..items.len() as u32).filter(|i| items[*i as usize].id().is_some()).collect();
        by_id.sort_by(|a, b| items[*a as usize].id().cmp(&items[*b as usize].id()).then(a.cmp(b)));
        List { items, by_id }
    }
    /// The first item whose `id` it is.
    pub(crate) fn item(&self, id: &str) -> Option<&Node> {
        let at = self.by_id.partition_point(|i| self.items[*i as usize].id() < Some(id));
        let item = &self.items[*self.by_id.get(at)? as usize];
        (item.id() == Some(id)).then_some(item)
    }
    /// Puts an item in place of the one with this id, or at the end; without an item, takes out the one with the id.
    pub(crate) fn set(&mut self, id: &str, item: Option<Node>) {
        let mut items = std::mem::take(&mut self.items);
        match (self.position_among(&items, id), item) {
            (Some(at), Some(item)) => items[at] = item,
            (Some(at), None) => {
                items.remove(at);
            }
            (None, Some(item)) => items.push(item),
            (None, None) => {}
        }
        *self = List::new(items);
    }
    fn position_among(&self, items: &[Node], id: &str) -> Option<usize> {
        items.iter().position(|item| item.id() == Some(id))
    }
    /// Pairs of items that share an `id`: the first and a later one.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = (&Node, &Node)> {
        let same = |a: u32, b: u32| self.items[a as usize].id() == self.items[b as usize].id();
        let mut first = None;
        self.by_id.windows(2).filter_map(move |pair| {
            let (a, b) = (pair[0], pair[1]);
            if !same(a, b) {
                first = None;
                return None;
            }
            let of = *first.get_or_insert(a);
            Some((&self.items[of as usize], &self.items[b as usize]))
        })
    }
    fn position(&self, id: &str) -> Option<usize> {
        let at = self.by_id.partition_point(|i| self.items[*i as usize].id() < Some(id));
        let position = *self.by_id.get(at)? as usize;
        (self.items[position].id() == Some(id)).then_some(position)
    }
}

impl Table {
    pub(crate) fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|e| e.key_span.start);
        Self::in_order(entries)
    }
    pub(crate) fn in_order(entries: Vec<Entry>) -> Self {
        let mut by_key: Vec<u32> = (0..entries.len() as u32).collect();
        by_key.sort_by(|a, b| entries[*a as usize].key.cmp(&entries[*b as usize].key));
        Table { entries, by_key }
    }
    fn position(&self, key: &str) -> Option<usize> {
        let at = self.by_key.binary_search_by(|i| self.entries[*i as usize].key.as_str().cmp(key)).ok()?;
        Some(self.by_key[at] as usize)
    }
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|i| &self.entries[i])
    }
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &*e.node)
    }
    /// Puts a value at a key, in place of the old one or at the end; without a value, takes the key out.
    pub(crate) fn set(&mut self, key: &str, value: Option<Node>) {
        match value {
            Some(node) => self.put(Entry { key: key.to_owned(), key_span: node.span.clone(), node: Arc::new(node) }),
            None => {
                let mut entries = std::mem::take(&mut self.entries);
                entries.retain(|e| e.key != key);
                *self = Self::in_order(entries);
            }
        }
    }
    /// Puts a value at a key: in place of the old one, or at the end.
    pub(crate) fn put(&mut self, entry: Entry) {
        match self.position(&entry.key) {
            Some(at) => self.entries[at] = entry,
            None => {
                self.entries.push(entry);
                *self = Self::in_order(std::mem::take(&mut self.entries));
            }
        }
    }
}

/// The document: its root table.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Node,
}

impl Document {
    pub(crate) fn new(root: Table) -> Self {
        Document { root: Node { span: 0..0, value: Value::Table(root) } }
    }
    /// A section, e.g. `issues`.
    pub(crate) fn section(&self, name: &str) -> Option<&Node> {
        self.root.child(name).map(|c| c.node)
    }
    /// The value at a path, e.g. `preferences.velia.refuses.no_land`.
    pub(crate) fn find(&self, path: &str) -> Option<Child<'_>> {
        let mut here = Child { node: &self.root, key: None };
        for segment in path.split('.') {
            here = here.node.child(segment)?;
        }
        Some(here)
    }
    /// Where a path, or the nearest thing above it that is written, stands.
    pub(crate) fn locate(&self, path: &str) -> Range<usize> {
        let mut span = self.root.span.clone();
        let mut node = &self.root;
        for segment in path.split('.') {
            let Some(child) = node.child(segment) else { break };
            node = child.node;
            span = match (&node.value, child.key) {
                // The header of a table says more than its key; a section's first table stands for the section.
                (Value::Table(_) | Value::List(_), Some(key)) if node.span.is_empty() => key.clone(),
                _ => node.span.clone(),
            };
        }
        span
    }
    /// Puts a value at a path, making the tables above it where they are missing. `false` if something on the way is
    /// neither a table nor a list that has the id.
    pub(crate) fn put(&mut self, path: &str, key_span: &Range<usize>, value: Node) -> bool {
        let segments: Vec<&str> = path.split('.').collect();
        let Some((last, above)) = segments.split_last() else { return false };
        let mut here = &mut self.root;
        for segment in above {
            match descend(here, segment, key_span) {
                Some(next) => here = next,
                None => return false,
            }
        }
        match &mut here.value {
            Value::Table(table) => {
                table.put(Entry { key: (*last).to_owned(), key_span: key_span.clone(), node: Arc::new(value) });
                true
            }
            _ => false,
        }
    }
    /// Adds items to the list at a path, making it where it is missing.
    pub(crate) fn append(&mut self, path: &str, key_span: &Range<usize>, items: &[Node]) -> bool {
        let mut all = match self.find(path).map(|c| &c.node.value) {
            Some(Value::List(list)) => list.items.clone(),
            Some(_) => return false,
            None => Vec::new(),
        };
        all.extend_from_slice(items);
        self.put(path, key_span, Node { span: key_span.clone(), value: Value::List(List::new(all)) })
    }
}

fn descend<'n>(node: &'n mut Node, segment: &str, key_span: &Range<usize>) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Table(table) => {
            if table.position(segment).is_none() {
                let empty = Node { span: key_span.clone(), value: Value::Table(Table::default()) };
                table.put(Entry { key: segment.to_owned(), key_span: key_span.clone(), node: Arc::new(empty) });
            }
            let at = table.position(segment)?;
            Some(Arc::make_mut(&mut table.entries[at].node))
        }
        Value::List(list) => {
            let at = list.position(segment)?;
            Some(&mut list.items[at])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::Problems;

    fn read(text: &str) -> Document {
        crate::text::syntax::parse(text, &mut Problems::default()).document
    }
    fn five() -> Node {
        crate::text::syntax::parse_value("5", &(0..0)).unwrap()
    }

    /// Entries keep the order of the file whatever their names; items of a list are found by id.
    #[test]
    fn order_and_ids() {
        let document = read("[b]\nz = 1\na = 2\n[a]\n[[c]]\nid = \"y\"\n[[c]]\nid = \"x\"\nv = 7\n[[c]]\nno = 1\n");
        assert_eq!(document.root.children(9), ["b", "a", "c"]);
        assert_eq!(document.section("b").unwrap().children(9), ["z", "a"]);
        assert_eq!(document.find("c.x.v").unwrap().node.number().unwrap().whole, Some(7));
        assert!(document.find("c.w").is_none() && document.find("b.z.deeper").is_none());
    }

    /// Putting a value replaces it, or makes the tables on the way; the original is untouched.
    #[test]
    fn putting_values() {
        let base = read("[a]\nx = 1\n[[l]]\nid = \"i\"\n");
        let mut changed = base.clone();
        assert!(changed.put("a.x", &(0..1), five()));
        assert!(changed.put("new.table.x", &(0..1), five()));
        assert!(changed.put("l.i.x", &(0..1), five()));
        assert!(!changed.put("a.x.y", &(0..1), five()), "a number has nothing in it");
        assert!(!changed.put("l.j.x", &(0..1), five()), "no item of this id");
        for path in ["a.x", "new.table.x", "l.i.x"] {
            assert_eq!(changed.find(path).unwrap().node.number().unwrap().whole, Some(5), "{path}");
        }
        assert_eq!(base.find("a.x").unwrap().node.number().unwrap().whole, Some(1));
    }

    /// Items are added to a list, which is made where it is missing.
    #[test]
    fn appending_items() {
        let mut document = read("[p]\nl = [1]\nt = 1\n");
        assert!(document.append("p.l", &(0..1), &[five(), five()]));
        assert!(document.append("q.l", &(0..1), &[five()]));
        assert!(!document.append("p.t", &(0..1), &[five()]));
        let length = |path: &str| document.find(path).unwrap().node.list().unwrap().items.len();
        assert_eq!((length("p.l"), length("q.l")), (3, 1));
    }

    /// Of several items with one id, each later one is paired with the first.
    #[test]
    fn repeated_ids() {
        let list = |ids: &[&str]| {
            let text: String = ids.iter().map(|id| format!("[[l]]\nid = \"{id}\"\n")).collect();
            read(&text).section("l").unwrap().list().unwrap().repeated().count()
        };
        assert_eq!((list(&["a", "b", "c"]), list(&["a", "b", "a", "b", "a"])), (0, 3));
    }
}
