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
        let mut crossed = vec![Crossed::default(); size];
        for arrow in arrows {
            match self.one_way(id, &entry.key, arrow) {
                Some((step, way)) => {
                    let crossed = &mut crossed[step.index()];
                    match way {
                        Way::Up => crossed.up = true,
                        Way::Down => crossed.down = true,
                    }
                    if crossed.up && crossed.down {
                        self.contradictory(&entry.key, arrow);
                        sound = false;
                    }
                }
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

    /// The lower level of `"arms -> treaty"` and which way the arrow points, if it is sound.
    fn one_way(&mut self, id: IssueId, issue: &str, node: &Node) -> Option<(LevelId, Way)> {
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
            return Some((before, Way::Up));
        }
        if before.index() == after.index() + 1 {
            return Some((after, Way::Down));
        }
        self.problems.push(
            Diagnostic::new(&ONE_WAY, format!("the levels of `one_way` of `{issue}` are not neighbours"))
                .at(Place::Span(node.span.clone()), "not two different neighbours")
                .because("The arrow is the step beyond which there is no way back: between a level and the next one.")
                .cure(format!(
                    "The order of the levels is {}; name two next to each other.",
                    self.names.levels[id].listed()
                )),
        );
        None
    }

    /// A step that is crossed both ways.
    fn contradictory(&mut self, issue: &str, node: &Node) {
        self.problems.push(
            Diagnostic::new(&ONE_WAY, format!("`one_way` of `{issue}` crosses one step both ways"))
                .at(Place::Span(node.span.clone()), "the other way round is there already")
                .because("Then nothing could ever cross that step, and what is beyond it could as well not be listed.")
                .cure("Keep one of the two arrows."),
        );
    }
}

/// Which way an arrow points in the list of levels.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

/// Which ways the step from a level to the next one cannot be taken back.
#[derive(Clone, Copy, Default)]
struct Crossed {
    up: bool,
    down: bool,
}

/// For each level the levels that it can change to, where there is no way back over the steps that are `crossed` (at
/// the lower level of the step).
fn changes(crossed: &[Crossed]) -> IdVec<LevelId, LevelSet> {
    let size = crossed.len();
    let lowest = |level: usize| (0..level).rev().find(|k| crossed[*k].up).map_or(0, |k| k + 1);
    let highest = |level: usize| (level..size).find(|k| crossed[*k].down).map_or(size, |k| k + 1);
    (0..size).map(|level| LevelSet::of(size, (lowest(level)..highest(level)).map(LevelId::new))).collect()
}
