//! JSON and YAML as one kind of tree.

use crate::form::File;
use crate::problems::{Fault, malformed};
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use zopa_core::grouped;

/// A node.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Node {
    /// Nothing.
    Null,
    /// A number with how it was written.
    Number(f64, String),
    /// Text, and `true` and `false`.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The entry of a table.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k == key).map(|(_, node)| node)
    }
    /// The entries of a table; none for anything else.
    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }
    /// The items of a list; none for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }
    /// A scalar as text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) | Node::Number(_, text) => Some(text),
            _ => None,
        }
    }
    /// A number; `None` for what is none.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Node::Number(x, _) => Some(*x),
            Node::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
    /// A number of a file within bounds.
    pub(crate) fn finite(&self, file: &str, what: &str) -> Result<f64, Fault> {
        match self.text() {
            Some(text) => crate::number::number(text, file, what),
            None => Err(malformed(file, format!("{what} is no number"))),
        }
    }
    /// Whether nothing stands here.
    pub(crate) fn is_null(&self) -> bool {
        *self == Node::Null
    }
}

/// Reads JSON. A key that stands twice in one table is refused: one of the two would be lost.
pub(crate) fn json(file: &File) -> Result<Node, Fault> {
    serde_json::from_str(file.text()?).map_err(|e| malformed(&file.name, format!("not JSON: {e}")))
}

/// Reads JSON as Python writes it: with `Infinity` and `-Infinity`, which are no JSON. `NaN` is refused with its place.
pub(crate) fn python_json(file: &File) -> Result<Node, Fault> {
    let text = file.text()?;
    let mut strict = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        let found = if quoted { None } else { INFINITE.iter().find(|(word, _)| rest.starts_with(word)) };
        if let Some((word, stand_in)) = found {
            taken = word.len();
            strict.push_str(stand_in);
        } else if !quoted && rest.starts_with("NaN") {
            let before = &text[..text.len() - rest.len()];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            return Err(malformed(&file.name, format!("NaN, which is no number, at line {line} column {column}")));
        } else {
            // What follows a backslash ends no text.
            if quoted && c == '\\' {
                taken += rest[taken..].chars().next().map_or(0, char::len_utf8);
            }
            quoted ^= c == '"';
            strict.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    let tree: Node = serde_json::from_str(&strict).map_err(|e| malformed(&file.name, format!("not JSON: {e}")))?;
    Ok(infinite(tree))
}

/// The words of Python for numbers that JSON lacks, a text of the same length that stands for each while the rest is read (so
/// that places of faults stay).
const INFINITE: [(&str, &str); 2] = [("-Infinity", r#""\u0001-""#), ("Infinity", r#""\u0001""#)];

/// Puts numbers where texts stood for them.
fn infinite(node: Node) -> Node {
    match node {
        Node::Text(text) if text == "\u{1}-" => Node::Number(f64::NEG_INFINITY, "-inf".to_owned()),
        Node::Text(text) if text == "\u{1}" => Node::Number(f64::INFINITY, "inf".to_owned()),
        Node::List(items) => Node::List(items.into_iter().map(infinite).collect()),
        Node::Map(entries) => Node::Map(entries.into_iter().map(|(key, node)| (key, infinite(node))).collect()),
        other => other,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Node, D::Error> {
        from.deserialize_any(Nodes)
    }
}

/// Makes nodes of what a JSON file holds.
struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_bool<E>(self, b: bool) -> Result<Node, E> {
        Ok(Node::Text(b.to_string()))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Node, E> {
        Ok(Node::Number(n as f64, n.to_string()))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Node, E> {
        Ok(Node::Number(n as f64, n.to_string()))
    }
    fn visit_f64<E>(self, x: f64) -> Result<Node, E> {
        let text = serde_json::Number::from_f64(x).map_or_else(|| x.to_string(), |n| n.to_string());
        Ok(Node::Number(x, text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Node, A::Error> {
        let (mut entries, mut known) = (Vec::new(), std::collections::BTreeSet::new());
        while let Some((key, node)) = table.next_entry::<String, Node>()? {
            if !known.insert(key.clone()) {
                return Err(serde::de::Error::custom(format!("the key `{key}` twice in one table")));
            }
            entries.push((key, node));
        }
        Ok(Node::Map(entries))
    }
}

/// Nodes of a YAML document, references followed.
const NODES: usize = 1_000_000;
/// Nesting of a YAML document.
const DEPTH: usize = 64;

/// Reads the first document of a YAML file ([`one_document`] tells whether there are more). Tags are ignored (tuples are lists); references (`*name`) are copied, up to
/// a million nodes in all.
pub(crate) fn yaml(file: &File) -> Result<Node, Fault> {
    let text = file.text()?;
    let mut open: Vec<(Node, usize, Option<String>)> = Vec::new();
    let mut anchors: std::collections::BTreeMap<usize, (Node, usize)> = std::collections::BTreeMap::new();
    let mut nodes = 0usize;
    let bad = |what: String| malformed(&file.name, what);
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|e| bad(format!("not YAML: {e}")))?;
        let done = match event {
            Event::Scalar(text, style, anchor, _) => {
                let node = if style == ScalarStyle::Plain { plain(&text) } else { Node::Text(text.into_owned()) };
                Some((node, anchor, 1))
            }
            Event::Alias(id) => {
                let Some((node, size)) = anchors.get(&id) else {
                    return Err(bad("a reference to what encloses it, or to nothing".to_owned()));
                };
                if nodes + size > NODES {
                    return Err(bad(format!(
                        "more than {} nodes once its references are followed",
                        grouped(NODES as u128)
                    )));
                }
                Some((node.clone(), 0, *size))
            }
            Event::SequenceStart(anchor, _) => {
                open.push((Node::List(Vec::new()), anchor, None));
                None
            }
            Event::MappingStart(anchor, _) => {
                open.push((Node::Map(Vec::new()), anchor, None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|(node, anchor, _)| (node, anchor, 1)),
            Event::DocumentEnd => break,
            _ => None,
        };
        if open.len() > DEPTH {
            return Err(bad(format!("nested deeper than {DEPTH}")));
        }
        let Some((node, anchor, size)) = done else { continue };
        nodes += size;
        if nodes > NODES {
            return Err(bad(format!("more than {} nodes", grouped(NODES as u128))));
        }
        if anchor > 0 {
            let size = count(&node);
            anchors.insert(anchor, (node.clone(), size));
        }
        match open.last_mut() {
            None => return Ok(node),
            Some((Node::List(items), ..)) => items.push(node),
            Some((Node::Map(entries), _, key)) => match key.take() {
                Some(key) if entries.iter().any(|(k, _)| *k == key) => {
                    return Err(bad(format!("the key `{key}` twice in one table")));
                }
                Some(known) => entries.push((known, node)),
                None => *key = Some(key_of(&node)),
            },
            Some(_) => {}
        }
    }
    match open.is_empty() {
        true => Ok(Node::Null),
        false => Err(bad("it ends in the middle".to_owned())),
    }
}

/// A number of a YAML file that YAML 1.1, which NegMAS reads, takes otherwise.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Otherwise {
    /// As it is written.
    pub(crate) text: String,
    /// The number that is taken.
    pub(crate) taken: f64,
    /// The number by YAML 1.1; `None` if it is a text there.
    pub(crate) there: Option<i64>,
}

/// Reads to the end of a YAML file that holds one document, and gives the numbers that YAML 1.1 takes otherwise.
///
/// # Errors
/// E851 if a second document begins, with its line, or the rest is no YAML.
pub(crate) fn one_document(file: &File) -> Result<Vec<Otherwise>, Fault> {
    let (mut documents, mut found) = (0, Vec::<Otherwise>::new());
    for event in Parser::new_from_str(file.text()?) {
        let (event, span) = event.map_err(|e| malformed(&file.name, format!("not YAML: {e}")))?;
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let what = format!("a second document begins at line {}", span.start.line());
                    let cure = "Write each function and the outcome space to a file of its own.";
                    return Err(Box::new(malformed(&file.name, what).cure(cure)));
                }
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) => {
                if let (Node::Number(taken, text), Some(there)) = (plain(&text), by_yaml_1_1(&text)) {
                    let one = Otherwise { text, taken, there };
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// What YAML 1.1 makes of a decimal number, if it is something else: a number to the base 8 after a 0, and a text where an
/// exponent has no point before it or no sign, a 0 stands before other digits, or a sign before a point.
fn by_yaml_1_1(text: &str) -> Option<Option<i64>> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) {
        let there = i64::from_str_radix(digits, 8).ok().map(|x| if negative { -x } else { x });
        // What is the same number in either base is no difference.
        return if there == text.parse().ok() && there.is_some() { None } else { Some(there) };
    }
    let exponent = digits.split_once(['e', 'E']);
    let bare = exponent.is_some_and(|(mantissa, power)| !mantissa.contains('.') || !power.starts_with(['-', '+']));
    (bare || digits.len() < text.len() && digits.starts_with('.') && plain_digits(digits)).then_some(None)
}

/// Whether a point is followed by a digit, so that it is no `.inf`.
fn plain_digits(text: &str) -> bool {
    text.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

fn count(node: &Node) -> usize {
    1 + match node {
        Node::List(items) => items.iter().map(count).sum(),
        Node::Map(entries) => entries.iter().map(|(_, n)| count(n)).sum(),
        _ => 0,
    }
}

/// A key as text; a list (an outcome) joined by commas, in brackets and with quotes where an item has signs of its own that
/// [`parts`] would take for these.
fn key_of(node: &Node) -> String {
    let own = |item: &String| item.is_empty() || item.trim() != item || item.contains(OWN);
    match node {
        Node::List(items) => {
            let items: Vec<String> = items.iter().map(key_of).collect();
            if !items.iter().any(own) {
                return items.join(", ");
            }
            let quoted = |item: &String| format!("'{}'", item.replace('\\', "\\\\").replace('\'', "\\'"));
            format!("({},)", items.iter().map(quoted).collect::<Vec<_>>().join(", "))
        }
        other => other.text().unwrap_or("").to_owned(),
    }
}

/// Signs that mean something in a list written as text.
const OWN: [char; 8] = [',', '\'', '"', '\\', '(', ')', '[', ']'];

/// The parts of a list written as text, such as `('red', 3)` or `red, 3`: commas separate, quotes around a part are no part
/// of it, and what stands inside them is.
pub(crate) fn parts(text: &str) -> Vec<String> {
    let text = text.trim();
    let inner =
        [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let (mut parts, mut part, mut whole) = (Vec::new(), String::new(), false);
    let mut quote: Option<char> = None;
    let mut signs = inner.unwrap_or(text).chars();
    while let Some(c) = signs.next() {
        match quote {
            Some(_) if c == '\\' => part.extend(signs.next()),
            Some(open) if c == open => quote = None,
            Some(_) => part.push(c),
            None if c == ',' => {
                if whole || !part.trim().is_empty() {
                    parts.push(if whole {
                        std::mem::take(&mut part)
                    } else {
                        std::mem::take(&mut part).trim().to_owned()
                    });
                }
                (whole, part) = (false, String::new());
            }
            None if (c == '\'' || c == '"') && !whole && part.trim().is_empty() => {
                (quote, whole, part) = (Some(c), true, String::new());
            }
            None if whole && c.is_whitespace() => {}
            None => part.push(c),
        }
    }
    if whole || !part.trim().is_empty() {
        parts.push(if whole { part } else { part.trim().to_owned() });
    }
    parts
}

fn plain(text: &str) -> Node {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        ".inf" | "+.inf" | ".Inf" => Node::Number(f64::INFINITY, "inf".to_owned()),
        "-.inf" | "-.Inf" => Node::Number(f64::NEG_INFINITY, "-inf".to_owned()),
        _ => match text.parse::<f64>() {
            Ok(x) if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
                Node::Number(x, text.to_owned())
            }
            _ => Node::Text(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, key_of, parts};

    /// An outcome as Python prints it, as YAML has it, and what stands inside quotes.
    #[test]
    fn outcomes_as_text() {
        for (text, found) in [
            ("('red', 3)", &["red", "3"][..]),
            ("red, 3", &["red", "3"]),
            (r#"["it's", "a, b"]"#, &["it's", "a, b"]),
            (r"('it\'s',)", &["it's"]),
            (r#"('"q"', '')"#, &["\"q\"", ""]),
            ("(5' wide, (x))", &["5' wide", "(x)"]),
        ] {
            assert_eq!(parts(text), found, "{text}");
        }
        for items in [&["red", "3"][..], &["\"q\""], &["'q'", "(x)"], &["a, b", "c\\"], &["", " x "]] {
            let list = Node::List(items.iter().map(|item| Node::Text((*item).to_owned())).collect());
            assert_eq!(parts(&key_of(&list)), items);
        }
    }
}
