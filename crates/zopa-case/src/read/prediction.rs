//! Predictions of named people.

use super::Reader;
use crate::codes::evidence::{OUTCOME_AND_VOID, SAYS};
use crate::text::document::{Node, Table};
use zopa_core::{Diagnostic, Place, Prediction, Says};

impl Reader<'_> {
    pub(super) fn predictions(&mut self) {
        for item in self.items("predictions") {
            let Some(table) = item.table() else { continue };
            let id = table.owned("id").unwrap_or_default();
            let says = self.says(&id, item, table);
            let given = self.condition_at(table, "given");
            let path = format!("predictions.{id}.probability");
            let probability = table.get("probability").and_then(|node| self.reading(&path).probability(node));
            let because = self.because(table);
            self.void(&id, table);
            let (Some(says), Some(probability)) = (says, probability) else { continue };
            self.case.predictions.push(Prediction {
                id,
                by: table.owned("by").unwrap_or_default(),
                on: table.date("on"),
                says,
                given,
                probability,
                due: table.date("due"),
                outcome: table.flag("outcome"),
                void: table.flag("void").unwrap_or(false),
                resolved_on: table.date("resolved_on"),
                because,
                note: table.note(),
            });
        }
    }

    fn says(&mut self, id: &str, item: &Node, table: &Table) -> Option<Says> {
        match (table.get("says"), table.get("says_text")) {
            (Some(node), None) => self.condition(node).map(Says::Condition),
            (None, Some(node)) => node.text().map(|text| Says::Text(text.to_owned())),
            (says, text) => {
                let both = says.is_some();
                self.problems.push(
                    Diagnostic::new(
                        &SAYS,
                        format!("the prediction `{id}` has {}", if both { "both `says` and `says_text`" } else { "neither `says` nor `says_text`" }),
                    )
                    .at(Place::Span(text.map_or(&item.span, |t| &t.span).clone()), if both { "one too many" } else { "says nothing" })
                    .because("`says` is a condition on outcomes and can be scored; `says_text` is for what no issue expresses.")
                    .cure(if both { "Keep one of the two." } else { "Add for example: says = \"fire = off\"" }),
                );
                None
            }
        }
    }

    fn void(&mut self, id: &str, table: &Table) {
        let Some(node) = table.get("void").filter(|n| n.flag() == Some(true)) else { return };
        let (cause, cure) = if table.get("outcome").is_some() {
            ("It has an outcome as well.", "Take out `outcome`, or `void`.")
        } else if table.get("given").is_none() {
            (
                "Only a conditional prediction can be void: its `given` did not happen.",
                "Add `given`, or take out `void`.",
            )
        } else {
            return;
        };
        self.problems.push(
            Diagnostic::new(&OUTCOME_AND_VOID, format!("the prediction `{id}` cannot be void"))
                .at(Place::Span(node.span.clone()), "said to be void")
                .because(cause)
                .cure(cure),
        );
    }
}
