//! Questions on a continuum, with the positions of the parties.

use super::Reader;
use crate::codes::evidence::BAD_SCALE;
use crate::number::Scale;
use crate::text::document::{Entry, Node, Table};
use zopa_core::{Diagnostic, PartyId, Place, Position, Question, Uncertain};

/// Segments of the path of a question: `questions.swap_size`.
const OWNER: usize = 2;

impl Reader<'_> {
    pub(super) fn questions(&mut self) {
        for entry in self.entries("questions") {
            let Some(table) = entry.node.table() else { continue };
            let marks = self.marks(entry, table);
            let ends = match (marks.first(), marks.last()) {
                (Some(first), Some(last)) if first.0 < last.0 => Scale::Marks(first.0, last.0),
                _ => Scale::Points,
            };
            let path = format!("questions.{}.reference", entry.key);
            let reference = table.get("reference").and_then(|node| self.number(node, path, OWNER, ends));
            let mut positions = Vec::new();
            for of_party in table.get("positions").and_then(Node::table).map_or(&[][..], |t| &t.entries) {
                let party = self.party_called(&of_party.key, &of_party.key_span);
                let position = self.position(entry, of_party, ends);
                positions.extend(pair(party, position));
            }
            self.case.questions.push(Question {
                id: entry.key.clone(),
                name: table.name_or(&entry.key),
                scale: marks,
                reference: match reference {
                    Some(Uncertain::Known(x)) => Some(x),
                    _ => None,
                },
                space: table.owned("space"),
                proposal: table.owned("proposal"),
                positions,
            });
        }
    }

    /// The marks of the scale, ascending.
    fn marks(&mut self, entry: &Entry, table: &Table) -> Vec<(f64, String)> {
        let Some(node) = table.get("scale") else { return Vec::new() };
        let Some(scale) = node.table() else { return Vec::new() };
        let mut marks = Vec::new();
        let mut sound = true;
        for mark in &scale.entries {
            match mark.key.parse::<f64>().ok().filter(|x| x.is_finite() && x.abs() < 1e9) {
                Some(x) => marks.push((x, mark.node.text().unwrap_or_default().to_owned())),
                None => {
                    sound = false;
                    self.problems.push(
                        Diagnostic::new(&BAD_SCALE, format!("the mark `{}` of the scale is not a number", mark.key))
                            .at(Place::Span(mark.key_span.clone()), "not a number")
                            .because("The scale places its marks on a line.")
                            .cure("Write numbers as keys: { 0 = \"none\", 50 = \"half\", 100 = \"all\" }."),
                    );
                }
            }
        }
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let distinct = marks.windows(2).all(|w| w[0].0 < w[1].0);
        if sound && (marks.len() < 2 || !distinct) {
            self.problems.push(
                Diagnostic::new(&BAD_SCALE, format!("the scale of `{}` has no two different marks", entry.key))
                    .at(Place::Span(node.span.clone()), "no scale")
                    .because("The smallest and the largest mark are the ends of the scale.")
                    .cure("Give at least two marks, each a different number: { 0 = \"none\", 100 = \"all\" }."),
            );
        }
        marks
    }

    fn position(&mut self, question: &Entry, of_party: &Entry, ends: Scale) -> Option<Position> {
        let table = of_party.node.table()?;
        let mut read = |key: &str, scale| {
            let node = table.get(key)?;
            self.number(node, format!("questions.{}.positions.{}.{key}", question.key, of_party.key), OWNER, scale)
        };
        let position = read("position", ends);
        let salience = read("salience", Scale::Salience);
        let influence = read("influence", Scale::Influence);
        Some(Position { position: position?, salience: salience?, influence: influence? })
    }
}

fn pair(party: Option<PartyId>, position: Option<Position>) -> Option<(PartyId, Position)> {
    Some((party?, position?))
}
