//! Parties.

use super::Reader;
use crate::codes::file::EMPTY;
use zopa_core::{Diagnostic, Party, PartySet, Place, Role};

impl Reader<'_> {
    pub(super) fn parties(&mut self) {
        let entries = self.entries("parties");
        if let Some(section) = self.document.section("parties")
            && section.table().is_some_and(|t| t.entries.is_empty())
        {
            self.problems.push(
                Diagnostic::new(&EMPTY, "the case has no parties")
                    .at(Place::Span(section.span.clone()), "nobody here")
                    .cure("Add at least one party: [parties.ardon]"),
            );
        }
        if let Some(surplus) = entries.get(PartySet::LIMIT) {
            self.beyond(&surplus.key_span, "parties", PartySet::LIMIT);
        }
        for entry in entries.iter().take(PartySet::LIMIT) {
            let table = entry.node.table();
            let role = match table.and_then(|t| t.text("role")) {
                Some("third_party") => Role::ThirdParty,
                Some("audience") => Role::Audience,
                _ => Role::Principal,
            };
            self.case.parties.push(Party {
                id: entry.key.clone(),
                name: table.map_or_else(|| entry.key.clone(), |t| t.name_or(&entry.key)),
                role,
                at_table: table.and_then(|t| t.flag("at_table")).unwrap_or(true),
                note: table.map(|t| t.note()).unwrap_or_default(),
            });
        }
    }
}
