//! Threats: what somebody says it will do unless.

use super::Reader;
use crate::limits;
use zopa_core::Threat;

impl Reader<'_> {
    pub(super) fn threats(&mut self) {
        let entries = self.entries("threats");
        if let Some(surplus) = entries.get(limits::RULES) {
            self.beyond(&surplus.key_span, "threats", limits::RULES);
        }
        for entry in entries.iter().take(limits::RULES) {
            let Some(table) = entry.node.table() else { continue };
            let by = table.get("by").and_then(|node| self.party_named(node));
            let to = table.get("to").and_then(|node| self.party_named(node));
            let (set, sound) = self.levels_set(table, "set");
            self.nothing_set(table, &format!("the threat `{}`", entry.key));
            let unless = self.condition_at(table, "unless");
            let because = self.because(table);
            let (Some(by), Some(to), Some(unless), true) = (by, to, unless, sound) else { continue };
            self.case.threats.push(Threat {
                id: entry.key.clone(),
                name: table.name_or(&entry.key),
                by,
                to,
                set,
                unless,
                off_agenda: None,
                due: table.date("due"),
                because,
                note: table.note(),
            });
        }
    }
}
