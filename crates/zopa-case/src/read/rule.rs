//! Rules: what cannot be.

use super::Reader;
use crate::codes::structure::RULE_FORM;
use crate::limits;
use zopa_core::{Diagnostic, Expr, Place, Rule, Scope, Stated};

impl Reader<'_> {
    pub(super) fn rules(&mut self) {
        let items = self.items("rules");
        if let Some(surplus) = items.get(limits::RULES) {
            self.beyond(&surplus.span, "rules", limits::RULES);
        }
        for item in items.iter().take(limits::RULES) {
            let Some(table) = item.table() else { continue };
            let (never, always) = (table.get("never"), table.get("always"));
            let because = self.because(table);
            let (node, word) = match (never, always) {
                (Some(node), None) => (node, "never"),
                (None, Some(node)) => (node, "always"),
                _ => {
                    let id = table.text("id").unwrap_or("?");
                    let both = never.is_some();
                    let at = always.map_or(&item.span, |a| &a.span).clone();
                    let message =
                        if both { "says both `never` and `always`" } else { "says neither `never` nor `always`" };
                    self.problems.push(
                        Diagnostic::new(&RULE_FORM, format!("the rule `{id}` {message}"))
                            .at(Place::Span(at), if both { "one too many" } else { "no condition" })
                            .because("A rule has one condition: where it is broken (`never`), or where it is kept (`always`).")
                            .cure(if both { "Make two rules of it." } else { "Add for example: never = \"territory = swap and fire = on\"" }),
                    );
                    continue;
                }
            };
            let Some(condition) = self.condition(node) else { continue };
            let applies = table.text("applies_to");
            let from = table.get("from");
            if let Some(from) = from.filter(|_| applies != Some("moves")) {
                let id = table.text("id").unwrap_or("?");
                self.problems.push(
                    Diagnostic::new(&RULE_FORM, format!("the rule `{id}` says `from`, but is no rule on moves"))
                        .at(Place::Span(from.span.clone()), "where moves start")
                        .because("`from` says where a forbidden move starts; states and packages have no start.")
                        .cure("Add applies_to = \"moves\", or leave `from` out."),
                );
                continue;
            }
            let scope = match (applies, from) {
                (Some("packages"), _) => Scope::Packages,
                (Some("moves"), None) => Scope::Moves { from: None },
                (Some("moves"), Some(from)) => match self.condition(from) {
                    Some(from) => Scope::Moves { from: Some(from) },
                    None => continue,
                },
                _ => Scope::States,
            };
            let stated = &mut self.case.conditions[condition];
            let text = format!("{word} {}", stated.text);
            if word == "always" {
                let kept = std::mem::replace(&mut stated.expr, Expr::StatusQuo);
                *stated = Stated { expr: Expr::Not(Box::new(kept)), text: format!("not ({})", stated.text) };
            }
            self.case.rules.push(Rule {
                id: table.owned("id").unwrap_or_default(),
                broken: condition,
                text,
                scope,
                because,
                note: table.note(),
            });
        }
    }
}
