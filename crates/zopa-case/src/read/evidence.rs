//! Evidence.

use super::Reader;
use crate::codes::evidence::BAD_GRADE;
use crate::text::document::{Node, Table};
use std::collections::HashMap;
use zopa_core::{Bearing, Claim, Diagnostic, Evidence, EvidenceId, Grade, InputId, Place, SourceId, Speaker};

impl Reader<'_> {
    pub(super) fn evidence(&mut self) {
        let inputs: HashMap<String, InputId> =
            self.case.inputs.enumerated().map(|(id, input)| (input.path.clone(), id)).collect();
        for item in self.items("evidence") {
            let empty = Table::default();
            let table = item.table().unwrap_or(&empty);
            let bears_on = self.bears_on(table);
            let evidence = Evidence {
                id: table.owned("id").unwrap_or_default(),
                claim: table.owned("claim").unwrap_or_default(),
                quote: table.owned("quote"),
                kind: table.text("kind").and_then(claim),
                speaker: table.get("speaker").and_then(Node::table).map(|t| self.speaker(t)),
                said_on: table.date("said_on"),
                source: self.source_of(table),
                origin: table.owned("origin"),
                grade: self.grade(table),
                bears_on,
                coder: table.owned("coder"),
                status: table.owned("status"),
            };
            let id = self.case.evidence.push(evidence);
            self.support_inputs(id, &inputs);
        }
    }

    fn source_of(&mut self, table: &Table) -> Option<SourceId> {
        let node = table.get("source")?;
        match node.table() {
            Some(inline) => {
                let source = self.source(None, inline);
                Some(self.case.sources.push(source))
            }
            None => self.source_named(node),
        }
    }

    fn speaker(&mut self, table: &Table) -> Speaker {
        Speaker {
            name: table.owned("name"),
            role: table.owned("role"),
            party: table.get("party").and_then(|node| self.party_named(node)),
        }
    }

    fn grade(&mut self, table: &Table) -> Option<Grade> {
        let node = table.get("grade")?;
        let text = node.text()?;
        let grade = Grade::parse(text);
        if grade.is_none() {
            self.problems.push(
                Diagnostic::new(&BAD_GRADE, format!("`{text}` is not a grade"))
                    .at(Place::Span(node.span.clone()), "one letter and one digit")
                    .because("The Admiralty code has two symbols: A (completely reliable) to F (cannot be judged) for the source, 1 (confirmed) to 6 (cannot be judged) for the content.")
                    .cure("Write for example grade = \"B2\"; where nothing is known, \"F6\"."),
            );
        }
        grade
    }

    fn bears_on(&mut self, table: &Table) -> Vec<(String, Bearing)> {
        let mut paths = Vec::new();
        for entry in table.get("bears_on").and_then(Node::table).map_or(&[][..], |t| &t.entries) {
            let known = self.path_known(&entry.key, &entry.key_span);
            let how = match entry.node.text() {
                Some("supports") => Bearing::Supports,
                Some("against") => Bearing::Against,
                Some("bounds") => Bearing::Bounds,
                _ => continue,
            };
            if known {
                paths.push((entry.key.clone(), how));
            }
        }
        paths
    }

    /// Notes on each uncertain number the evidence that bears on it, or on the term that it belongs to.
    fn support_inputs(&mut self, id: EvidenceId, inputs: &HashMap<String, InputId>) {
        for (path, _) in &self.case.evidence[id].bears_on {
            for path in [path.as_str(), &format!("{path}.add")] {
                if let Some(input) = inputs.get(path) {
                    self.case.inputs[*input].because.push(id);
                }
            }
        }
    }
}

fn claim(word: &str) -> Option<Claim> {
    Some(match word {
        "demand" => Claim::Demand,
        "offer" => Claim::Offer,
        "threat" => Claim::Threat,
        "fact" => Claim::Fact,
        "assessment" => Claim::Assessment,
        "prediction" => Claim::Prediction,
        "denial" => Claim::Denial,
        _ => return None,
    })
}
