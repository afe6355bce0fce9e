//! Preferences: weights with values and terms, priorities, or a ranking; red lines beside any.

use super::Reader;
use crate::codes::numbers::{NOT_FINITE, OFF_SCALE};
use crate::codes::structure::{
    ALL_WEIGHTS_ZERO, NEEDS_WEIGHTS, NOTHING_ABOVE, NOTHING_TIED, SEVERAL_FORMS, TWO_WALK_AWAYS, VALUE_MISSING,
    WEIGHT_MISSING,
};
use crate::number::Scale;
use crate::text::document::{Entry, Node, Table};
use zopa_core::{
    Cardinal, ConditionId, Diagnostic, Distribution, IdVec, Input, IssueId, IssueWorth, LevelId, OpenPlace, Place,
    Preference, RedLine, Statement, Strength, Term, Uncertain, Unplaced, WalkAway,
};

/// Segments of the path of a preference: `preferences.velia`.
const OWNER: usize = 2;

impl Reader<'_> {
    pub(super) fn preferences(&mut self) {
        for entry in self.entries("preferences") {
            let party = self.party_called(&entry.key, &entry.key_span);
            let Some(table) = entry.node.table() else { continue };
            let preference = self.preference(entry, table);
            let red_lines = self.red_lines(table.get("refuses"));
            if let Some(party) = party {
                self.case.preferences[party] = preference;
                self.case.red_lines[party] = red_lines;
            }
        }
    }

    fn preference(&mut self, entry: &Entry, table: &Table) -> Preference {
        let forms: Vec<&Entry> = ["weights", "priorities", "ranking"].iter().filter_map(|k| table.entry(k)).collect();
        if let [first, second, ..] = forms.as_slice() {
            self.problems.push(
                Diagnostic::new(
                    &SEVERAL_FORMS,
                    format!("the preference of `{}` has both `{}` and `{}`", entry.key, first.key, second.key),
                )
                .at(Place::Span(second.key_span.clone()), "another form")
                .at(Place::Span(first.key_span.clone()), "one form")
                .because("Two forms could contradict each other.")
                .cure("Keep one: weights with values where amounts are known, priorities or a ranking where only the order is."),
            );
        }
        if table.get("weights").is_none() {
            for key in ["values", "terms", "walk_away", "reservation", "unit", "discount"] {
                if let Some(found) = table.entry(key) {
                    self.needs_weights(&entry.key, found);
                }
            }
        }
        let cardinal = table.get("weights").map(|weights| self.cardinal(entry, table, weights));
        let priorities = table.get("priorities").map(|node| self.priorities(&entry.key, node));
        let ranking = table.get("ranking").map(|node| self.ranking(node));
        if table.text("ties") == Some("open") {
            let tiers = if let Some(Preference::Ranking(tiers)) = &ranking { &tiers[..] } else { &[] };
            self.open_ties(entry, tiers, table);
        }
        cardinal.or(priorities).or(ranking).unwrap_or(Preference::Absent)
    }

    fn needs_weights(&mut self, party: &str, found: &Entry) {
        self.problems.push(
            Diagnostic::new(&NEEDS_WEIGHTS, format!("`{}` of `{party}` needs `weights`", found.key))
                .at(Place::Span(found.key_span.clone()), "in points, and there are none")
                .because("Points exist only where a preference has weights and values; an order has none.")
                .cure("Add `weights` and `values`, or take the key out. For what is refused whatever the gain, use `refuses`."),
        );
    }

    fn cardinal(&mut self, entry: &Entry, table: &Table, weights: &Node) -> Preference {
        let base = format!("preferences.{}", entry.key);
        let unit = self.unit(table);
        let worth = Scale::Worth { free: unit.is_some() };
        let mut issues: IdVec<IssueId, Option<IssueWorth>> = self.case.issues.ids().map(|_| None).collect();
        let values = table.get("values").and_then(Node::table);
        let weights = weights.table();
        let mut sum_known_zero = weights.is_some_and(|w| !w.entries.is_empty());
        let mut unknown_weight = false;
        for weight in weights.map_or(&[][..], |w| &w.entries) {
            let issue = self.issue_called(&weight.key, &weight.key_span);
            let written = self.number(&weight.node, format!("{base}.weights.{}", weight.key), OWNER, Scale::Weight);
            sum_known_zero &= matches!(written, Some(Uncertain::Known(x)) if x <= 0.0);
            let Some(issue) = issue else {
                unknown_weight = true;
                continue;
            };
            let of_issue = values.and_then(|v| v.get(&weight.key));
            let found = self.worth(entry, issue, weight, of_issue, worth);
            if let (Some(weight), Some(values)) = (written, found) {
                issues[issue] = Some(IssueWorth { weight, values });
            }
        }
        if sum_known_zero {
            self.problems.push(
                Diagnostic::new(&ALL_WEIGHTS_ZERO, format!("all weights of `{}` are zero", entry.key))
                    .at_path(format!("{base}.weights"), "nothing matters")
                    .because("Weights are divided by their sum.")
                    .cure("Give at least one issue a weight above 0, or take the preference out."),
            );
        }
        for value in values.map_or(&[][..], |v| &v.entries) {
            if weights.is_some_and(|w| w.entry(&value.key).is_none())
                && self.issue_called(&value.key, &value.key_span).is_some()
                // Its weight may be the one that is misspelt.
                && !unknown_weight
            {
                self.problems.push(
                    Diagnostic::new(
                        &WEIGHT_MISSING,
                        format!("`{}` gives values but no weight to `{}`", entry.key, value.key),
                    )
                    .at(Place::Span(value.key_span.clone()), "no weight for this issue")
                    .because("Without a weight the values would be without effect.")
                    .cure(format!("Add a weight for `{}`, or take its values out.", value.key)),
                );
            }
        }
        let terms = self.terms(table.get("terms"), &base);
        let walk_away = self.walk_away(entry, table, &base);
        Preference::Cardinal(Cardinal {
            issues,
            terms,
            walk_away,
            unit: unit.unwrap_or(1.0),
            discount: self.discount(table),
        })
    }

    /// The worth of each level of a weighted issue.
    fn worth(
        &mut self,
        party: &Entry,
        issue: IssueId,
        weight: &Entry,
        values: Option<&Node>,
        scale: Scale,
    ) -> Option<IdVec<LevelId, Uncertain<f64>>> {
        let size = self.names.level_count(issue);
        let mut worth: Vec<Option<Uncertain<f64>>> = vec![None; size.unwrap_or(0)];
        let mut written = vec![false; size.unwrap_or(0)];
        let table = values.and_then(Node::table);
        if values.is_some() && table.is_none() {
            return None;
        }
        for value in table.map_or(&[][..], |t| &t.entries) {
            let path = format!("preferences.{}.values.{}.{}", party.key, weight.key, value.key);
            let level = self.level_called(issue, &value.key, &value.key_span);
            let number = self.number(&value.node, path, OWNER, scale);
            if let Some(at) = level.map(zopa_core::Id::index).filter(|at| *at < worth.len()) {
                written[at] = true;
                worth[at] = number;
            }
        }
        let levels = &self.names.levels[issue];
        // A level that is listed twice has its value once.
        let given = |name: &str| table.is_some_and(|t| t.get(name).is_some());
        let missing = levels.iter().zip(&written).filter(|(name, written)| !**written && !given(name));
        let missing: Vec<&str> = missing.map(|(name, _)| name).collect();
        if size.is_some() && !missing.is_empty() {
            let list = crate::names::listed(missing.iter().copied());
            let at = values.map_or(&weight.key_span, |v| &v.span).clone();
            let (message, cure) = if table.is_none() {
                (
                    format!("`{}` gives a weight but no values to `{}`", party.key, weight.key),
                    format!("Add values.{} = {{ {} = 0, ... }} with a value for each level.", weight.key, missing[0]),
                )
            } else {
                (
                    format!("`{}` gives no value to {list} of `{}`", party.key, weight.key),
                    "Add a value for each level, 0 to 100.".to_owned(),
                )
            };
            self.problems.push(
                Diagnostic::new(&VALUE_MISSING, message)
                    .at(Place::Span(at), if table.is_none() { "no values" } else { "not every level" })
                    .because("The worth of an outcome cannot be computed without it, and none is invented.")
                    .cure(cure),
            );
            return None;
        }
        worth.into_iter().collect::<Option<Vec<_>>>().map(Into::into)
    }

    fn discount(&mut self, table: &Table) -> Option<f64> {
        let node = table.get("discount")?;
        let discount = node.number()?.value;
        if discount > 0.0 && discount <= 1.0 {
            return Some(discount);
        }
        let code = if discount.is_finite() { &OFF_SCALE } else { &NOT_FINITE };
        self.problems.push(
            Diagnostic::new(code, "`discount` is not above 0 and at most 1")
                .at(Place::Span(node.span.clone()), "no discount")
                .because("It is what is left of a utility at the end of the time.")
                .cure("Write a share, for example 0.75, or take the key out."),
        );
        None
    }

    fn unit(&mut self, table: &Table) -> Option<f64> {
        let node = table.get("unit")?;
        let unit = node.number()?.value;
        if unit > 0.0 && unit.is_finite() {
            return Some(unit);
        }
        let code = if unit.is_finite() { &OFF_SCALE } else { &NOT_FINITE };
        self.problems.push(
            Diagnostic::new(code, "`unit` is not above 0")
                .at(Place::Span(node.span.clone()), "no unit")
                .because("One point is so many units of the original scale.")
                .cure("Write how many units of the original scale one point is, for example 0.01."),
        );
        Some(1.0)
    }

    fn walk_away(&mut self, entry: &Entry, table: &Table, base: &str) -> WalkAway {
        if let (Some(walk_away), Some(reservation)) = (table.entry("walk_away"), table.entry("reservation")) {
            self.problems.push(
                Diagnostic::new(&TWO_WALK_AWAYS, format!("`{}` has both `walk_away` and `reservation`", entry.key))
                    .at(Place::Span(reservation.key_span.clone()), "in absolute points")
                    .at(Place::Span(walk_away.key_span.clone()), "above the status quo")
                    .because("Both say what no deal is worth, and could contradict each other.")
                    .cure("Keep `walk_away`; `reservation` is for imported scenarios that state an absolute value."),
            );
        }
        let mut read = |key: &str| {
            let node = table.get(key)?;
            self.number(node, format!("{base}.{key}"), OWNER, Scale::Points)
        };
        let (above, absolute) = (read("walk_away"), read("reservation"));
        match absolute {
            Some(points) => WalkAway::Absolute(points),
            None => WalkAway::Above(above.unwrap_or(Uncertain::Known(0.0))),
        }
    }

    fn terms(&mut self, node: Option<&Node>, base: &str) -> Vec<Term> {
        let mut terms = Vec::new();
        for item in node.and_then(Node::list).map_or(&[][..], |l| &l.items) {
            let Some(table) = item.table() else { continue };
            let id = table.owned("id").unwrap_or_default();
            let when = self.condition_at(table, "when");
            let path = format!("{base}.terms.{id}.add");
            let add = table.get("add").and_then(|node| self.number(node, path, OWNER, Scale::Points));
            if let (Some(when), Some(add)) = (when, add) {
                terms.push(Term { id, when, add });
            }
        }
        terms
    }

    fn priorities(&mut self, party: &str, node: &Node) -> Preference {
        let mut statements: Vec<Statement> = Vec::new();
        for item in node.list().map_or(&[][..], |l| &l.items) {
            let (when, strength) = match item.table() {
                None => (self.condition(item), Strength::Mild),
                Some(table) => {
                    let strength = match table.text("strength") {
                        Some("strong") => Strength::Strong,
                        Some("unknown") => Strength::Unknown,
                        _ => Strength::Mild,
                    };
                    if table.text("place") == Some("open") {
                        self.open_place(party, statements.len(), table, item);
                    }
                    (self.condition_at(table, "when"), strength)
                }
            };
            statements.extend(when.map(|when| Statement { when, strength }));
        }
        Preference::Priorities(statements)
    }

    /// A statement whose place is open: an uncertain number between 0 and 1 that decides it in each draw.
    fn open_place(&mut self, party: &str, statement: usize, table: &Table, item: &Node) {
        if statement == 0 {
            let span = table.entry("place").map_or(item.span.clone(), |e| e.key_span.clone());
            self.problems.push(
                Diagnostic::new(&NOTHING_ABOVE, format!("the first statement of `{party}` has an open place"))
                    .at(Place::Span(span), "nothing stands above it")
                    .because(NOTHING_ABOVE.about)
                    .cure("Mark the second statement as open, or take the key out."),
            );
            return;
        }
        self.unplaced(party, format!("priorities.{}", statement + 1), Unplaced::Statement(statement));
    }

    /// Tiers whose conditions have no known order: a number between 0 and 1 for each condition decides it in each draw, for two
    /// conditions one number, the second's.
    fn open_ties(&mut self, entry: &Entry, tiers: &[Vec<ConditionId>], table: &Table) {
        let party = entry.key.as_str();
        if tiers.iter().all(|tier| tier.len() < 2) {
            let span = table.entry("ties").map_or(entry.node.span.clone(), |e| e.key_span.clone());
            self.problems.push(
                Diagnostic::new(&NOTHING_TIED, format!("`{party}` has open ties, and nothing is tied"))
                    .at(Place::Span(span), "no tier has two conditions")
                    .because(NOTHING_TIED.about)
                    .cure("Put conditions whose order is not known into one tier: [\"a\", [\"b\", \"c\"]]; or take the key out."),
            );
            return;
        }
        for (tier, tied) in tiers.iter().enumerate().filter(|(_, tied)| tied.len() > 1) {
            for condition in usize::from(tied.len() == 2)..tied.len() {
                let path = format!("ranking.{}.{}", tier + 1, condition + 1);
                self.unplaced(party, path, Unplaced::Tied { tier, condition });
            }
        }
    }

    /// An uncertain number between 0 and 1 for what has no certain place in the order of a party.
    fn unplaced(&mut self, party: &str, path: String, what: Unplaced) {
        let path = format!("preferences.{party}.{path}");
        let prior = Distribution::Uniform { low: 0.0, high: 1.0 };
        let input = self.case.inputs.push(Input { path, prior, clip: (0.0, 1.0), because: Vec::new() });
        if let Some(party) = self.case.party(party) {
            self.case.open_places.push(OpenPlace { party, what, input });
        }
    }

    fn ranking(&mut self, node: &Node) -> Preference {
        let tiers = node.list().map_or(&[][..], |l| &l.items);
        let tiers: Vec<Vec<ConditionId>> = tiers.iter().map(|tier| self.each(Some(tier), Self::condition)).collect();
        Preference::Ranking(tiers)
    }

    /// Red lines of one party.
    pub(super) fn red_lines(&mut self, node: Option<&Node>) -> Vec<RedLine> {
        let mut lines = Vec::new();
        for item in node.and_then(Node::list).map_or(&[][..], |l| &l.items) {
            let Some(table) = item.table() else { continue };
            let because = self.because(table);
            let when = self.condition_at(table, "when");
            if let Some(when) = when {
                lines.push(RedLine { id: table.owned("id").unwrap_or_default(), when, because });
            }
        }
        lines
    }
}
