//! Events.

use super::Reader;
use zopa_core::{Event, EventKind};

impl Reader<'_> {
    pub(super) fn events(&mut self) {
        for item in self.items("events") {
            let Some(table) = item.table() else { continue };
            let threat = table.get("threat").and_then(|node| self.threat_named(node));
            let (sets, _) = self.levels_set(table, "sets");
            let because = self.because(table);
            let Some(on) = table.date("on") else { continue };
            self.case.events.push(Event {
                id: table.owned("id").unwrap_or_default(),
                on,
                kind: match table.text("kind") {
                    Some("happened") => EventKind::Happened,
                    Some("deadline") => EventKind::Deadline,
                    _ => EventKind::Planned,
                },
                what: table.owned("what").unwrap_or_default(),
                threat,
                sets,
                because,
            });
        }
    }
}
