//! `[graph]`: states and arcs given one by one.
//!
//! The case gets one issue, `state`, whose levels are the states: ids are their numbers from 1, labels their names.
//! Control is by arcs. A party's ranking becomes tiers of conditions `state = n`.

use super::Reader;
use crate::codes::file::EMPTY;
use crate::codes::names::DUPLICATE_ID;
use crate::codes::structure::{
    BAD_ARC, BAD_PAIR, GRAPH_AND_ISSUES, NOT_RANKED, RANKED_TWICE, SAME_ARC, STRAY_MARK, UNKNOWN_STATE,
};
use crate::limits;
use crate::text::document::{Node, Table};
use std::collections::HashMap;
use zopa_core::{
    ConditionId, Control, Diagnostic, Expr, Id, IdVec, Issue, IssueId, Level, LevelId, LevelSet, NotCompared, PartyId,
    Place, Preference, Stated, Statement, Strength,
};

/// Name of the one issue of a graph.
pub(crate) const ISSUE: &str = "state";

/// Sections that need issues.
const NOT_WITH_A_GRAPH: [&str; 6] = ["issues", "rules", "preferences", "proposals", "threats", "scenarios"];

impl Reader<'_> {
    pub(super) fn graph(&mut self) {
        for section in NOT_WITH_A_GRAPH {
            if let Some(node) = self.document.section(section) {
                let cure = match section {
                    "issues" => "Keep one of the two: [graph], or [issues].",
                    "preferences" => "Rank the states: [graph.ranking].",
                    _ => "Describe the case by [issues] if it needs this section, or take the section out.",
                };
                self.problems.push(
                    Diagnostic::new(&GRAPH_AND_ISSUES, format!("`{section}` does not go with `graph`"))
                        .at(Place::Span(node.span.clone()), "needs issues")
                        .because("The states of an explicit graph have no issue structure.")
                        .cure(cure),
                );
            }
        }
        let empty = Table::default();
        let table = self.document.section("graph").and_then(Node::table).unwrap_or(&empty);
        let names = self.states(table);
        let size = names.len();
        let status_quo = table.get("status_quo").and_then(|node| self.state(node, size));
        self.case.has_status_quo = status_quo.is_some();
        let arcs = self.arcs(table, size);
        self.issues.push(true);
        self.case.issues.push(Issue {
            id: ISSUE.to_owned(),
            name: "State".to_owned(),
            levels: names.into_iter().enumerate().map(|(i, label)| Level { id: (i + 1).to_string(), label }).collect(),
            status_quo: status_quo.unwrap_or(LevelId::new(0)),
            control: Control::Arcs(arcs),
            note: String::new(),
        });
        self.rankings(table, size);
        self.not_compared(table, size);
    }

    /// Pairs of states that a party may like either way.
    fn not_compared(&mut self, table: &Table, size: usize) {
        let Some(unknown) = table.get("unknown").and_then(Node::table) else { return };
        for entry in &unknown.entries {
            let Some(party) = self.party_called(&entry.key, &entry.key_span) else { continue };
            for node in entry.node.list().map_or(&[][..], |l| &l.items) {
                let states = node.list().map_or(&[][..], |l| &l.items);
                let found: Vec<LevelId> = states.iter().filter_map(|item| self.state(item, size)).collect();
                match found.as_slice() {
                    [a, b] if states.len() == 2 && a != b => {
                        self.case.not_compared.push(NotCompared { party, low: *a.min(b), high: *a.max(b) });
                    }
                    _ if found.len() < states.len() && states.len() == 2 => {}
                    _ => self.problems.push(
                        Diagnostic::new(&BAD_PAIR, "this is not a pair of two states")
                            .at(Place::Span(node.span.clone()), "two different numbers")
                            .cure("Write the numbers of two different states: [[1, 3], [2, 3]]."),
                    ),
                }
            }
        }
        self.case.not_compared.sort_unstable();
        self.case.not_compared.dedup();
    }

    fn states(&mut self, table: &Table) -> Vec<String> {
        let Some(list) = table.get("states").and_then(Node::list) else { return Vec::new() };
        if let Some(surplus) = list.items.get(limits::LEVELS) {
            self.beyond(&surplus.span, "states", limits::LEVELS);
        }
        let mut first: HashMap<&str, &Node> = HashMap::new();
        for item in &list.items {
            let Some(name) = item.text() else { continue };
            if name.trim().is_empty() {
                self.problems.push(
                    Diagnostic::new(&EMPTY, "a state has no name")
                        .at(Place::Span(item.span.clone()), "nothing in it")
                        .because("States are told apart by their names in answers and pictures.")
                        .cure("Name it by what is so in it."),
                );
                continue;
            }
            if let Some(before) = first.insert(name, item) {
                self.problems.push(
                    Diagnostic::new(&DUPLICATE_ID, format!("two states have the name `{name}`"))
                        .at(Place::Span(item.span.clone()), "again here")
                        .at(Place::Span(before.span.clone()), "first here")
                        .cure("Give one of them another name."),
                );
            }
        }
        list.items.iter().take(limits::LEVELS).map(|s| s.text().unwrap_or_default().to_owned()).collect()
    }

    /// A state by its number from 1.
    fn state(&mut self, node: &Node, size: usize) -> Option<LevelId> {
        let number = node.number()?.whole?;
        let found = usize::try_from(number).ok().filter(|n| (1..=size).contains(n));
        if found.is_none() && size > 0 {
            self.problems.push(
                Diagnostic::new(&UNKNOWN_STATE, format!("there is no state {number}"))
                    .at(Place::Span(node.span.clone()), "not a state")
                    .because(format!("`states` lists {size}, numbered from 1 to {size}."))
                    .cure("Correct the number, or add the state."),
            );
        }
        found.map(|n| LevelId::new(n - 1))
    }

    fn arcs(&mut self, table: &Table, size: usize) -> IdVec<PartyId, IdVec<LevelId, LevelSet>> {
        let none = || (0..size).map(|_| LevelSet::none(size)).collect();
        let mut arcs: IdVec<PartyId, IdVec<LevelId, LevelSet>> = self.case.parties.ids().map(|_| none()).collect();
        for node in table.get("arcs").and_then(Node::list).map_or(&[][..], |l| &l.items) {
            let Some(list) = node.list() else { continue };
            let bad = |label: &str| {
                Diagnostic::new(&BAD_ARC, "this is not an arc to another state")
                    .at(Place::Span(node.span.clone()), label)
                    .cure("Write [from, to, \"party\"] with the numbers of two different states: [1, 2, \"ardon\"].")
            };
            let [from, to, party] = list.items.as_slice() else {
                self.problems.push(bad("an arc has three entries"));
                continue;
            };
            let whole = |node: &Node| node.number().is_some_and(|n| n.whole.is_some());
            if !whole(from) || !whole(to) || party.text().is_none() {
                self.problems.push(bad("two numbers and a party in quotes"));
                continue;
            }
            let (from, to, party) = (self.state(from, size), self.state(to, size), self.party_named(party));
            if from.is_some() && from == to {
                self.problems.push(bad("from a state to itself"));
            } else if let (Some(from), Some(to), Some(party)) = (from, to, party) {
                if arcs[party][from].contains(to) {
                    self.problems.push(
                        Diagnostic::new(&SAME_ARC, "this arc stands in the list before")
                            .at(Place::Span(node.span.clone()), "the same once more")
                            .because("A party moves from one state to another or it does not; a second time changes nothing.")
                            .cure("Take it out, or correct the number or the party that was meant."),
                    );
                }
                arcs[party][from].insert(to);
            }
        }
        arcs
    }

    fn rankings(&mut self, table: &Table, size: usize) {
        let Some(rankings) = table.get("ranking").and_then(Node::table) else { return };
        for entry in &rankings.entries {
            let Some(party) = self.party_called(&entry.key, &entry.key_span) else { continue };
            let Some(list) = entry.node.list() else { continue };
            let mut place: Vec<Option<&Node>> = vec![None; size];
            let mut tiers: Vec<Vec<ConditionId>> = Vec::new();
            let mut levels: Vec<LevelSet> = Vec::new();
            let mut greatly: Vec<usize> = Vec::new();
            let mut sound = true;
            for (k, tier) in list.items.iter().enumerate() {
                if tier.text() == Some(">>") {
                    let fits = !tiers.is_empty() && greatly.last() != Some(&tiers.len()) && k + 1 < list.items.len();
                    if !fits {
                        self.stray_mark(tier);
                    }
                    greatly.push(tiers.len());
                    continue;
                }
                let items = tier.list().map_or(std::slice::from_ref(tier), |l| &l.items);
                let mut conditions = Vec::new();
                for item in items {
                    let Some(state) = self.state(item, size) else {
                        sound = false;
                        continue;
                    };
                    if let Some(before) = place[state.index()] {
                        self.ranked_twice(&entry.key, state, before, item);
                        continue;
                    }
                    place[state.index()] = Some(item);
                    let expr = Expr::In(IssueId::new(0), LevelSet::of(size, [state]));
                    let text = format!("{ISSUE} = {}", state.index() + 1);
                    conditions.push(self.case.conditions.push(Stated { expr, text }));
                }
                levels.push(LevelSet::of(size, items.iter().filter_map(|item| self.known_state(item, size))));
                tiers.push(conditions);
            }
            let left_out: Vec<String> =
                place.iter().enumerate().filter(|(_, p)| p.is_none()).map(|(i, _)| (i + 1).to_string()).collect();
            if sound && !left_out.is_empty() {
                self.not_ranked(&entry.key, &entry.node, &left_out);
            }
            self.case.preferences[party] = match greatly.as_slice() {
                [] => Preference::Ranking(tiers),
                marks => self.with_strength(&levels, marks, size),
            };
        }
    }

    /// A ranking with marks of strength as statements "in one of the first m tiers": those at a mark first and strong, the others
    /// mild. They are nested, so the order is that of the tiers; and two states with a mark between them differ on a strong one first.
    fn with_strength(&mut self, tiers: &[LevelSet], marks: &[usize], size: usize) -> Preference {
        let mut within = LevelSet::none(size);
        let (mut strong, mut mild) = (Vec::new(), Vec::new());
        for (k, tier) in tiers.iter().enumerate() {
            tier.iter().for_each(|l| within.insert(l));
            if k + 1 == tiers.len() {
                break;
            }
            let numbers: Vec<String> = within.iter().map(|l| (l.index() + 1).to_string()).collect();
            let text = format!("{ISSUE} in {{{}}}", numbers.join(", "));
            let when = self.case.conditions.push(Stated { expr: Expr::In(IssueId::new(0), within.clone()), text });
            match marks.contains(&(k + 1)) {
                true => strong.push(Statement { when, strength: Strength::Strong }),
                false => mild.push(Statement { when, strength: Strength::Mild }),
            }
        }
        strong.extend(mild);
        Preference::Priorities(strong)
    }

    /// A state by its number; nothing is said of one that there is not.
    fn known_state(&self, node: &Node, size: usize) -> Option<LevelId> {
        let number = usize::try_from(node.number()?.whole?).ok()?;
        (1..=size).contains(&number).then(|| LevelId::new(number - 1))
    }

    fn stray_mark(&mut self, node: &Node) {
        self.problems.push(
            Diagnostic::new(&STRAY_MARK, "this \">>\" stands between nothing")
                .at(Place::Span(node.span.clone()), "nothing on one side")
                .because("\">>\" says that what stands before it is liked greatly better than what stands after it.")
                .cure("Put it between two entries of the ranking, once."),
        );
    }

    fn ranked_twice(&mut self, party: &str, state: LevelId, before: &Node, again: &Node) {
        self.problems.push(
            Diagnostic::new(&RANKED_TWICE, format!("the ranking of `{party}` names state {} twice", state.index() + 1))
                .at(Place::Span(again.span.clone()), "again here")
                .at(Place::Span(before.span.clone()), "first here")
                .cure("Take one out; states that are liked equally stand in a nested list: [2, [1, 3]]."),
        );
    }

    fn not_ranked(&mut self, party: &str, node: &Node, left_out: &[String]) {
        let shown = left_out.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if left_out.len() > 8 { format!(" and {} more", left_out.len() - 8) } else { String::new() };
        self.problems.push(
            Diagnostic::new(&NOT_RANKED, format!("the ranking of `{party}` leaves out {shown}{more}"))
                .at(Place::Span(node.span.clone()), "not every state is here")
                .because("A ranking names every state of the graph, so that none is forgotten.")
                .cure("Add what is missing; states that are liked equally stand in a nested list at the end."),
        );
    }
}
