//! Assumptions, and the paths that they and evidence bear on.

use super::Reader;
use crate::codes::names::UNKNOWN_PATH;
use crate::paths;
use crate::text::document::{Node, Table};
use std::ops::Range;
use zopa_core::{Assumption, Diagnostic, Override, Place};

impl Reader<'_> {
    pub(super) fn assumptions(&mut self) {
        for item in self.items("assumptions") {
            let Some(table) = item.table() else { continue };
            let bears_on = self.each(table.get("bears_on"), |reader, node| {
                let path = node.text()?;
                reader.path_known(path, &node.span).then(|| path.to_owned())
            });
            let if_false = self.overrides(table, "if_false");
            self.case.assumptions.push(Assumption {
                id: table.owned("id").unwrap_or_default(),
                key: table.flag("key").unwrap_or(false),
                text: table.owned("text").unwrap_or_default(),
                watch: table.owned("watch"),
                bears_on,
                if_false,
            });
        }
    }

    /// Numbers, or orders of the states of a graph, to be put at paths.
    pub(super) fn overrides(&mut self, table: &Table, key: &str) -> Vec<Override> {
        let mut list = Vec::new();
        for entry in table.get(key).and_then(Node::table).map_or(&[][..], |t| &t.entries) {
            if let Err(found) = paths::replaceable(self.document, &entry.key) {
                let at = Place::Span(entry.key_span.clone());
                if entry.node.table().is_some() && !entry.key.contains('.') {
                    let found = found.at(at, "only the first part of a path");
                    self.problems.push(found.cure(
                        "Put the path in quotes: \"preferences.velia.walk_away\" = ...; TOML splits keys at dots.",
                    ));
                    continue;
                }
                self.problems.push(found.at(at, "cannot be replaced"));
            }
            // An order, or a state, is judged with the case that it makes.
            if !paths::is_of_the_graph(&entry.key) {
                self.reading(&entry.key).written(&entry.node);
            }
            let value = self.text.get(entry.node.span.clone()).unwrap_or_default().to_owned();
            list.push(Override { path: entry.key.clone(), value });
        }
        list
    }

    /// Whether a path names something; if not, that is reported.
    pub(super) fn path_known(&mut self, path: &str, at: &Range<usize>) -> bool {
        if paths::exists(self.document, path) {
            return true;
        }
        if self.problems.full() {
            self.problems.push(Diagnostic::new(&UNKNOWN_PATH, ""));
            return false;
        }
        let (known, names) = paths::nearest(self.document, path);
        let rest = path[known.len()..].trim_start_matches('.');
        let missing = rest.split('.').next().unwrap_or_default();
        let label = match self.problems.similar(missing, names.iter().copied()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("`{missing}` is not there"),
        };
        let place = if known.is_empty() { "The case".to_owned() } else { format!("`{known}`") };
        let inside = crate::names::listed(names.iter().copied());
        self.problems.push(
            Diagnostic::new(&UNKNOWN_PATH, format!("`{path}` names nothing in the case"))
                .at(Place::Span(at.clone()), label)
                .because("A path is made of the keys and ids on the way to a thing, joined by dots.")
                .cure(format!("{place} has {inside}.")),
        );
        false
    }
}
