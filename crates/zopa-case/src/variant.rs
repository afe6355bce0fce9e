//! Variants of a case: what a scenario, or a set of overrides, makes of the document.
//!
//! A variant is a changed document, read again by the same code; only `fix` (no other level exists) and proposals that
//! `one_way` puts out of reach are applied to the case that was read.

use crate::check::Subject;
use crate::paths;
use crate::text::document::{Document, Entry, Node, Table, Value};
use crate::text::syntax;
use std::sync::Arc;
use zopa_core::{Case, Diagnostic, IssueId, LevelId, OffAgenda, Place};

/// What is different in a variant, beside its document.
#[derive(Clone, Default, Debug)]
pub(crate) struct Variant {
    /// The scenario.
    pub(crate) under: Option<String>,
    /// Issues with no other level, by name.
    fixed: Vec<(String, String)>,
    /// Whether numbers were replaced from outside.
    overridden: bool,
}

impl Variant {
    /// Whether it is the case as written.
    pub(crate) fn is_base(&self) -> bool {
        self.under.is_none() && !self.overridden
    }
    /// The fixed issues of a case that was read.
    pub(crate) fn fixed(&self, case: &Case) -> Vec<(IssueId, LevelId)> {
        let find = |(issue, level): &(String, String)| {
            let v = case.issue(issue)?;
            let l = case.issues[v].levels.find(|l| l.id == *level)?;
            Some((v, l))
        };
        self.fixed.iter().filter_map(find).collect()
    }
}

/// The document under a scenario.
pub(crate) fn scenario(base: &Document, of: &Variant, id: &str) -> Option<(Document, Variant)> {
    let mut document = base.clone();
    let mut variant = Variant { under: Some(id.to_owned()), ..of.clone() };
    let scenario = base.find(&format!("scenarios.{id}"))?.node;
    for key in ["start", "fix"] {
        let set = scenario.child(key).and_then(|c| c.node.table());
        for entry in set.map_or(&[][..], |t| &t.entries) {
            document.put(&format!("issues.{}.status_quo", entry.key), &entry.key_span, (*entry.node).clone());
            if let (Some(level), "fix") = (entry.node.text(), key) {
                variant.fixed.push((entry.key.clone(), level.to_owned()));
            }
        }
    }
    let values = scenario.child("values").and_then(|c| c.node.table());
    for entry in values.map_or(&[][..], |t| &t.entries) {
        if let Ok(path) = paths::replaceable(base, &entry.key) {
            document.put(&path, &entry.key_span, (*entry.node).clone());
        }
    }
    let refuses = scenario.child("refuses").and_then(|c| c.node.table());
    for entry in refuses.map_or(&[][..], |t| &t.entries) {
        let added: &[Node] = entry.node.list().map_or(&[], |l| &l.items);
        document.append(&format!("preferences.{}.refuses", entry.key), &entry.key_span, added);
    }
    Some((document, variant))
}

/// The document as a party sees the conflict: the preferences and states of its view in place of those of the case.
pub(crate) fn view(base: &Document, of: &Variant, party: &str) -> Option<(Document, Variant)> {
    let mut document = base.clone();
    let view = base.find(&format!("views.{party}"))?.node;
    for (key, section) in [("preferences", "preferences"), ("ranking", "graph.ranking")] {
        let table = view.child(key).and_then(|c| c.node.table());
        for entry in table.map_or(&[][..], |t| &t.entries) {
            document.put(&format!("{section}.{}", entry.key), &entry.key_span, (*entry.node).clone());
        }
    }
    if let Some(never) = view.child("never") {
        let span = never.node.span.clone();
        let text = |text: &str| Node { span: span.clone(), value: Value::Text(text.to_owned()) };
        let entry = |key: &str, node: Node| Entry { key: key.to_owned(), key_span: span.clone(), node: Arc::new(node) };
        let mut rule = Table::default();
        rule.put(entry("id", text(&format!("view-of-{party}"))));
        rule.put(entry("never", never.node.clone()));
        document.append("rules", &span, &[Node { span: span.clone(), value: Value::Table(rule) }]);
    }
    Some((document, Variant { overridden: true, ..of.clone() }))
}

/// The document with the numbers, or orders of states, that an assumption's `if_false` gives.
pub(crate) fn assumption_false(base: &Document, assumption: &Node) -> (Document, Variant) {
    let mut document = base.clone();
    let values = assumption.child("if_false").and_then(|c| c.node.table());
    for entry in values.map_or(&[][..], |t| &t.entries) {
        if let Ok(path) = paths::replaceable(base, &entry.key) {
            document.put(&path, &entry.key_span, (*entry.node).clone());
        }
    }
    (document, Variant { overridden: true, ..Variant::default() })
}

/// The document with numbers, or orders of states, replaced: pairs of a path and a value in TOML.
pub(crate) fn overridden(
    base: &Document,
    of: &Variant,
    overrides: &[(String, String)],
) -> Result<(Document, Variant), Vec<Diagnostic>> {
    let mut document = base.clone();
    let mut faults = Vec::new();
    for (path, value) in overrides {
        let at = base.locate(path);
        let place = match paths::replaceable(base, path) {
            Ok(place) => place,
            Err(found) => {
                faults.push(found.at(Place::Span(at), "cannot be replaced"));
                continue;
            }
        };
        match syntax::parse_value(value, &at) {
            Ok(node) => {
                document.put(&place, &at, node);
            }
            Err(why) => faults.push(
                Diagnostic::new(&crate::codes::file::SYNTAX, format!("the value `{value}` for `{path}` is not TOML"))
                    .at(Place::Span(at), why)
                    .because("An override is a value as it would stand in the case file.")
                    .cure("Write a number, or a range in quotes: \"5 to 10\"."),
            ),
        }
    }
    if faults.is_empty() { Ok((document, Variant { overridden: true, ..of.clone() })) } else { Err(faults) }
}

/// Takes off the agenda what `one_way` puts out of reach from the variant's status quo.
pub(crate) fn off_agenda(subject: &Subject<'_>) -> Vec<Option<OffAgenda>> {
    let case = &subject.read.case;
    let label = |(issue, level)| OffAgenda {
        issue: case.issues[issue].name.clone(),
        level: case.label(issue, level).to_owned(),
    };
    case.proposals.iter().map(|p| crate::check::against_one_way(subject, p).map(label)).collect()
}
