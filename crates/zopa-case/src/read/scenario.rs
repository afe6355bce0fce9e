//! Scenarios, as written. What they make of the case is in [`crate::variant`].

use super::Reader;
use crate::codes::evidence::START_AND_FIX;
use crate::limits;
use crate::text::document::Node;
use zopa_core::{Diagnostic, Scenario};

impl Reader<'_> {
    pub(super) fn scenarios(&mut self) {
        let assumed = self.items("assumptions").iter().filter(|a| a.child("if_false").is_some()).count();
        let entries = self.entries("scenarios");
        if entries.len() + assumed > limits::VARIANTS {
            let at = entries.last().map_or(0..0, |e| e.key_span.clone());
            self.beyond(&at, "scenarios and assumptions with `if_false` together", limits::VARIANTS);
        }
        for entry in entries {
            let Some(table) = entry.node.table() else { continue };
            let (start, _) = self.levels_set(table, "start");
            let (fix, _) = self.levels_set(table, "fix");
            for (issue, level) in &fix {
                if start.iter().any(|(v, l)| v == issue && l != level) {
                    let name = self.names.issue_name(*issue).to_owned();
                    self.problems.push(
                        Diagnostic::new(
                            &START_AND_FIX,
                            format!("`start` and `fix` of the scenario `{}` disagree on `{name}`", entry.key),
                        )
                        .at_path(format!("scenarios.{}.fix.{name}", entry.key), "fixed at this level")
                        .at_path(format!("scenarios.{}.start.{name}", entry.key), "starts at another")
                        .because("`fix` starts at its level and leaves no other.")
                        .cure(format!("Take `{name}` out of `start`, or out of `fix`.")),
                    );
                }
            }
            let values = self.overrides(table, "values");
            let mut refuses = Vec::new();
            for of_party in table.get("refuses").and_then(Node::table).map_or(&[][..], |t| &t.entries) {
                let party = self.party_called(&of_party.key, &of_party.key_span);
                let added = of_party.node.list().map_or(&[][..], |l| &l.items);
                for item in added {
                    let Some(line) = item.table() else { continue };
                    // Read for what is wrong with it; its meaning is read with the scenario's own case.
                    self.because(line);
                    let read = self.condition_at(line, "when").is_some();
                    if let (Some(party), Some(id), Some(when), true) =
                        (party, line.owned("id"), line.owned("when"), read)
                    {
                        refuses.push((party, id, when));
                    }
                }
            }
            self.case.scenarios.push(Scenario {
                id: entry.key.clone(),
                name: table.name_or(&entry.key),
                start,
                fix,
                values,
                refuses,
                note: table.note(),
            });
        }
    }
}
