//! Proposals: what somebody could sign.

use super::Reader;
use crate::codes::file::EMPTY;
use crate::limits;
use crate::text::document::{Node, Table};
use zopa_core::{Diagnostic, Place, Proposal};

impl Reader<'_> {
    pub(super) fn proposals(&mut self) {
        let entries = self.entries("proposals");
        if let Some(surplus) = entries.get(limits::RULES) {
            self.beyond(&surplus.key_span, "proposals", limits::RULES);
        }
        for entry in entries.iter().take(limits::RULES) {
            let empty = Table::default();
            let table = entry.node.table().unwrap_or(&empty);
            let (set, sound) = self.levels_set(table, "set");
            self.nothing_set(table, &format!("the proposal `{}`", entry.key));
            let tabled_by = table.get("tabled_by").and_then(|node| self.party_named(node));
            let because = self.because(table);
            self.proposals.push(sound && table.get("set").is_some());
            self.case.proposals.push(Proposal {
                id: entry.key.clone(),
                name: table.name_or(&entry.key),
                set,
                off_agenda: None,
                tabled_by,
                on: table.date("on"),
                because,
                note: table.note(),
            });
        }
    }

    /// Reports a `set` without any issue.
    pub(super) fn nothing_set(&mut self, table: &Table, what: &str) {
        let set = table.get("set").filter(|set| set.table().is_some_and(|t| t.entries.is_empty()));
        if let Some(Node { span, .. }) = set {
            self.problems.push(
                Diagnostic::new(&EMPTY, format!("{what} sets nothing"))
                    .at(Place::Span(span.clone()), "no issue")
                    .cure("Name at least one issue and its level: set = { fire = \"off\" }."),
            );
        }
    }
}
