//! Issues: levels, status quo, control.

use super::Reader;
use crate::codes::file::{BAD_TEXT, EMPTY};
use crate::codes::names::DUPLICATE_ID;
use crate::codes::structure::{BAD_STATUS_QUO, ONE_WAY};
use crate::limits;
use crate::names::Found;
use crate::text::document::{Entry, Node, Table};
use crate::text::quoted;
use std::collections::HashMap;
use zopa_core::{Control, Diagnostic, Id, IdVec, Issue, IssueId, Level, LevelId, LevelSet, Place};

impl Reader<'_> {
    pub(super) fn issues(&mut self) {
        let entries = self.entries("issues");
        if entries.is_empty() && self.document.section("issues").is_none_or(|s| s.table().is_some()) {
            let at = self.document.section("issues").map_or(0..0, |s| s.span.clone());
            self.problems.push(
                Diagnostic::new(&EMPTY, "the case has no issues")
                    .at(Place::Span(at), "nothing is at issue")
                    .cure("Add at least one issue: [issues.territory], or describe the case by a [graph]."),
            );
        }
        if let Some(surplus) = entries.get(limits::ISSUES) {
            self.beyond(&surplus.key_span, "issues", limits::ISSUES);
        }
        let mut room = limits::ALL_LEVELS;
        for (i, entry) in entries.iter().take(limits::ISSUES).enumerate() {
            let written = entry.node.table().and_then(|t| t.get("levels")?.list()).map_or(0, |l| l.items.len());
            if written <= limits::LEVELS && written > room {
                self.beyond(&entry.key_span, "levels of all issues together", limits::ALL_LEVELS);
            }
            room = room.saturating_sub(written.min(limits::LEVELS));
            let empty = Table::default();
            self.issue(IssueId::new(i), entry, entry.node.table().unwrap_or(&empty));
        }
    }

    fn issue(&mut self, id: IssueId, entry: &Entry, table: &Table) {
        let levels = self.levels(&entry.key, table);
        let size = levels.len();
        let counted = self.names.level_count(id) == Some(size) && size > 0;
        let status_quo = self.status_quo(id, &entry.key, table);
        let (by, all_setters) = self.party_set(table.get("set_by"));
        let (consent, all_ratifiers) = self.party_set(table.get("consent"));
        let arrows: Vec<&Node> = match table.get("one_way") {
            None => Vec::new(),
            Some(node) => node.list().map_or_else(|| vec![node], |l| l.items.iter().collect()),
        };
        let mut sound = counted && status_quo.is_some() && !by.is_empty() && all_setters && all_ratifiers;
        let mut crossed = vec![false; size];
        for arrow in arrows {
            match self.one_way(id, &entry.key, arrow) {
                Some(before) => crossed[before.index()] = true,
                None => sound = false,
            }
        }
        let allowed = changes(&crossed);
        self.issues.push(sound);
        self.case.issues.push(Issue {
            id: entry.key.clone(),
            name: table.name_or(&entry.key),
            levels,
            status_quo: status_quo.unwrap_or(LevelId::new(0)),
            control: Control::Set { by, consent, binding: table.flag("binding").unwrap_or(false), allowed },
            note: table.note(),
        });
    }

    fn levels(&mut self, issue: &str, table: &Table) -> IdVec<LevelId, Level> {
        let mut levels = IdVec::new();
        let Some(list) = table.get("levels").and_then(Node::list) else { return levels };
        if let Some(surplus) = list.items.get(limits::LEVELS) {
            self.beyond(&surplus.span, &format!("levels of `{issue}`"), limits::LEVELS);
            return levels;
        }
        let labels = table.get("labels").and_then(Node::table);
        let mut first: HashMap<&str, &Node> = HashMap::new();
        for item in &list.items {
            let name = item.text().unwrap_or_default();
            if let Some(before) = first.get(name) {
                self.problems.push(
                    Diagnostic::new(&DUPLICATE_ID, format!("`{issue}` has the level `{name}` twice"))
                        .at(Place::Span(item.span.clone()), "again here")
                        .at(Place::Span(before.span.clone()), "first here")
                        .cure("Take one out, or give it another id."),
                );
            } else if !name.is_empty() {
                first.insert(name, item);
            }
            let label = labels.and_then(|l| l.text(name)).unwrap_or(name).to_owned();
            levels.push(Level { id: name.to_owned(), label });
        }
        let issue = self.names.issues.find(issue);
        if let (Some(labels), Found::Yes(issue)) = (labels, issue) {
            for entry in &labels.entries {
                self.level_called(issue, &entry.key, &entry.key_span);
            }
        }
        levels
    }

    fn status_quo(&mut self, id: IssueId, issue: &str, table: &Table) -> Option<LevelId> {
        let node = table.get("status_quo")?;
        let name = node.text()?;
        let levels = self.names.levels.get(id)?;
        match levels.find(name) {
            Found::Yes(level) => return Some(level),
            Found::Unclear => return None,
            Found::No => {}
        }
        let label = match self.problems.similar(name, levels.iter()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "not one of the levels".to_owned(),
        };
        self.problems.push(
            Diagnostic::new(&BAD_STATUS_QUO, format!("the status quo `{name}` is not a level of `{issue}`"))
                .at(Place::Span(node.span.clone()), label)
                .because("The status quo is the level at which the issue stands.")
                .cure(format!("Write one of {}.", levels.listed())),
        );
        None
    }

    /// The level before the arrow of `"arms -> treaty"`, if it is sound.
    fn one_way(&mut self, id: IssueId, issue: &str, node: &Node) -> Option<LevelId> {
        let text = node.text()?;
        let Some((from, to)) =
            text.split_once("->").filter(|(a, b)| [a, b].iter().all(|name| crate::shape::is_id(name.trim())))
        else {
            self.problems.push(
                Diagnostic::new(&BAD_TEXT, format!("`one_way` of `{issue}` is not of the form \"level -> level\""))
                    .at(Place::Span(node.span.clone()), "not understood")
                    .cure("Write two neighbouring levels joined by an arrow: one_way = \"arms -> treaty\"."),
            );
            return None;
        };
        let place = |name: &str, offset: usize| {
            let start = offset + (name.len() - name.trim_start().len());
            quoted::inner(self.text, &node.span, text, &(start..start + name.trim().len()))
        };
        let (from_at, to_at) = (place(from, 0), place(to, text.len() - to.len()));
        let before = self.level_called(id, from.trim(), &from_at);
        let after = self.level_called(id, to.trim(), &to_at);
        let (before, after) = (before?, after?);
        if after.index() == before.index() + 1 {
            return Some(before);
        }
        if before.index() == after.index() + 1 {
            // Written downwards: "treaty -> arms" forbids the way up.
            self.problems.push(
                Diagnostic::new(&ONE_WAY, format!("`one_way` of `{issue}` points down the list of levels"))
                    .at(Place::Span(node.span.clone()), format!("`{}` comes before `{}`", to.trim(), from.trim()))
                    .because("The arrow goes from a level to the next one in the order of `levels`; beyond it there is no way back.")
                    .cure(format!("Write \"{} -> {}\", or list the levels in the other order.", to.trim(), from.trim())),
            );
            return None;
        }
        self.problems.push(
            Diagnostic::new(&ONE_WAY, format!("the levels of `one_way` of `{issue}` are not neighbours"))
                .at(Place::Span(node.span.clone()), "not two different neighbours")
                .because("The arrow is the step beyond which there is no way back: from a level to the next one.")
                .cure(format!(
                    "The order of the levels is {}; name two next to each other.",
                    self.names.levels[id].listed()
                )),
        );
        None
    }
}

/// For each level the levels that it can change to, where there is no way back over the steps that are `crossed`
/// (true at the level before the step).
fn changes(crossed: &[bool]) -> IdVec<LevelId, LevelSet> {
    let size = crossed.len();
    let mut lowest = 0;
    let from = |level: usize| {
        if level > 0 && crossed[level - 1] {
            lowest = level;
        }
        LevelSet::of(size, (lowest..size).map(LevelId::new))
    };
    (0..size).map(from).collect()
}
