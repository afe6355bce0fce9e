//! Sources.

use super::Reader;
use crate::text::document::Table;
use zopa_core::{Mode, Source};

impl Reader<'_> {
    pub(super) fn sources(&mut self) {
        for entry in self.entries("sources") {
            let empty = Table::default();
            let source = self.source(Some(entry.key.clone()), entry.node.table().unwrap_or(&empty));
            self.case.sources.push(source);
        }
    }

    /// A source, named or written inside a record of evidence.
    pub(super) fn source(&mut self, id: Option<String>, table: &Table) -> Source {
        Source {
            id,
            outlet: table.owned("outlet").unwrap_or_default(),
            published: table.date("published"),
            mode: table.text("mode").and_then(mode),
            reference: table.owned("ref"),
            via: table.get("via").and_then(|node| self.source_named(node)),
        }
    }
}

fn mode(word: &str) -> Option<Mode> {
    Some(match word {
        "on_record" => Mode::OnRecord,
        "anonymous" => Mode::Anonymous,
        "leak" => Mode::Leak,
        "document" => Mode::Document,
        "analyst" => Mode::Analyst,
        "digest" => Mode::Digest,
        _ => return None,
    })
}
