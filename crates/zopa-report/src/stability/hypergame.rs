//! The same conflict with each party's stability judged in its own view.

use super::{View, short};
use crate::page::Page;
use crate::text::grouped;
use zopa::conflict::{Further, Notion, StateSet};

/// How many states of a kind are named.
const NAMED: usize = 12;

impl View<'_> {
    /// The same with each party's stability in its own view.
    pub(crate) fn hypergame(&self, page: &mut Page) {
        let Some(hypergame) = &self.answer.hypergame else { return };
        page.heading("As each party sees it");
        page.say(&format!(
            "A view of its own: {}. Here each party's stability is judged in its own view; a state where all would stay so is steady \
             if everyone expects it to last, and unsteady if somebody does not.",
            self.words.parties(hypergame.views)
        ));
        let states = |set: &StateSet| -> String {
            let numbers: Vec<String> = set
                .iter()
                .take(NAMED)
                .map(|s| {
                    let feasible = self.answer.table.value.feasible();
                    grouped(feasible.iter().take_while(|t| *t <= s).count() as u128)
                })
                .collect();
            match set.len() {
                0 => "none".to_owned(),
                n if n > NAMED as u64 => format!("{}, the first {}", grouped(n.into()), numbers.join(", ")),
                _ => numbers.join(", "),
            }
        };
        for concept in &hypergame.concepts {
            let name = match (Notion::of_key(&concept.key), Further::of_key(&concept.key)) {
                (Some(notion), _) => short(notion).to_owned(),
                (None, Some(further)) => further.name(),
                (None, None) => concept.key.clone(),
            };
            page.point(
                "- ",
                &format!("{name}: steady {}; unsteady {}.", states(&concept.steady), states(&concept.unsteady)),
            );
            let expected: Vec<String> = concept
                .expected
                .iter()
                .filter(|(p, _)| hypergame.views.contains(*p))
                .map(|(p, set)| format!("{} expects {}", self.words.party(*p), states(set)))
                .collect();
            page.under(1, &format!("{}.", expected.join("; ")));
        }
    }
}
