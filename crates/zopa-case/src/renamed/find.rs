//! Which things of two documents are the same, by their names and by what is said of them.

use super::walk::{Kind, Reader, Thing, walk};
use crate::edit::written;
use crate::text::document::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// How many pairs of one kind are compared by all that is said of them.
const MOST_PAIRS: usize = 1_000_000;
/// What stands for an id that only one document has. No id and no text of a case has a control character.
const SOMETHING: &str = "\u{1}";

/// Two ids of one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    /// Of what.
    pub(super) kind: Kind,
    /// In the first document.
    pub(super) was: String,
    /// In the second.
    pub(super) is: String,
    /// Where it stands in the second.
    pub(super) path: String,
}

/// What is declared in a document: by kind, the ids with their paths, in the order of the file.
#[derive(Default)]
struct Declared(BTreeMap<Kind, Vec<(String, String)>>);

impl Reader for Declared {
    fn declared(&mut self, (kind, id): &Thing, path: &str) {
        self.0.entry(kind.clone()).or_default().push((id.clone(), path.to_owned()));
    }
}

/// What is said of things: each value in which they stand or that stands under them, with its path.
struct Said<'a> {
    of: &'a BTreeSet<Thing>,
    /// Levels of the issues among these: by their places, for their ids may be other ones too.
    levels: BTreeMap<Thing, usize>,
    found: BTreeMap<Thing, Vec<String>>,
}

impl Reader for Said<'_> {
    fn instead(&mut self, thing: &Thing) -> Option<String> {
        match self.levels.get(thing) {
            Some(place) => Some(format!("{SOMETHING}{place}")),
            None => self.of.contains(thing).then(|| SOMETHING.to_owned()),
        }
    }
    fn value(&mut self, path: &[String], value: &Node, of: &[Thing]) {
        if matches!(path, [_, _, last, ..] if matches!(last.as_str(), "name" | "note" | "labels")) {
            return;
        }
        let mut told: Option<String> = None;
        for thing in of.iter().filter(|thing| self.of.contains(*thing)) {
            let told = told.get_or_insert_with(|| format!("{} = {}", path.join("."), written(value)));
            self.found.entry(thing.clone()).or_default().push(told.clone());
        }
    }
}

/// A thing that only one of the documents has.
struct Only {
    id: String,
    path: String,
    name: Option<String>,
    said: Vec<String>,
}

/// The name by which a thing is known: text for people, or what makes it what it is.
fn name(document: &Document, kind: &Kind, id: &str, path: &str) -> Option<String> {
    let keys: &[&str] = match kind {
        Kind::Level(issue) => {
            let labels = document.find(&format!("issues.{issue}.labels"))?;
            return Some(labels.node.child(id)?.node.text()?.to_owned());
        }
        Kind::Of("a rule") => &["never", "always"],
        Kind::Of("a record of evidence") => &["claim"],
        Kind::Of("an event") => &["what"],
        Kind::Of("a prediction") => &["says", "says_text"],
        Kind::Of("an assumption") => &["text"],
        Kind::Of("a source") => &["outlet"],
        Kind::Of(_) => &["name"],
        Kind::Item(..) => &["when"],
    };
    let node = document.find(path)?.node;
    keys.iter().find_map(|key| Some(node.child(key)?.node.text()?.to_owned()))
}

/// The pairs of ids that are ids of one thing.
pub(super) fn pairs(old: &Document, new: &Document) -> Vec<Pair> {
    let (mut before, mut after) = (Declared::default(), Declared::default());
    walk(old, &mut before);
    walk(new, &mut after);
    let mut left: BTreeSet<Thing> = BTreeSet::new();
    let mut right: BTreeSet<Thing> = BTreeSet::new();
    for (kind, was) in &before.0 {
        let Some(is) = after.0.get(kind) else { continue };
        let only = |list: &[(String, String)], other: &[(String, String)]| -> Vec<Thing> {
            let there: BTreeSet<&str> = other.iter().map(|(id, _)| id.as_str()).collect();
            list.iter()
                .filter(|(id, _)| !there.contains(id.as_str()))
                .map(|(id, _)| (kind.clone(), id.clone()))
                .collect()
        };
        let (gone, come) = (only(was, is), only(is, was));
        if !gone.is_empty() && !come.is_empty() {
            left.extend(gone);
            right.extend(come);
        }
    }
    if left.is_empty() {
        return Vec::new();
    }
    let said = |document: &Document, of: &BTreeSet<Thing>, declared: &Declared| {
        let mut levels = BTreeMap::new();
        for (kind, list) in &declared.0 {
            if matches!(kind, Kind::Level(issue) if of.contains(&(Kind::Of("an issue"), issue.clone()))) {
                levels.extend(list.iter().enumerate().map(|(k, (id, _))| ((kind.clone(), id.clone()), k)));
            }
        }
        let mut said = Said { of, levels, found: BTreeMap::new() };
        walk(document, &mut said);
        said.found.values_mut().for_each(|list| list.sort());
        said.found
    };
    let (mut said_before, mut said_after) = (said(old, &left, &before), said(new, &right, &after));
    let mut found = Vec::new();
    for (kind, was) in &before.0 {
        let Some(is) = after.0.get(kind) else { continue };
        let names = |document: &Document, list: &[(String, String)]| -> Vec<Option<String>> {
            list.iter().map(|(id, path)| name(document, kind, id, path)).collect()
        };
        let (old_names, new_names) = (names(old, was), names(new, is));
        let only = |list: &[(String, String)],
                    names: &[Option<String>],
                    of: &BTreeSet<Thing>,
                    said: &mut BTreeMap<Thing, Vec<String>>| {
            let one = |((id, path), name): (&(String, String), &Option<String>)| {
                let thing = (kind.clone(), id.clone());
                let said = said.remove(&thing).unwrap_or_default();
                of.contains(&thing).then(|| Only { id: id.clone(), path: path.clone(), name: name.clone(), said })
            };
            list.iter().zip(names).filter_map(one).collect::<Vec<Only>>()
        };
        let gone = only(was, &old_names, &left, &mut said_before);
        let come = only(is, &new_names, &right, &mut said_after);
        for (a, b) in matched(kind, &gone, &come, (&old_names, &new_names)) {
            let (was, is, path) = (gone[a].id.clone(), come[b].id.clone(), come[b].path.clone());
            found.push(Pair { kind: kind.clone(), was, is, path });
        }
    }
    found
}

/// The pairs found so far, and what is still free.
struct Matching {
    pairs: Vec<(usize, usize)>,
    gone: Vec<bool>,
    come: Vec<bool>,
}

impl Matching {
    fn pair(&mut self, a: usize, b: usize) {
        self.pairs.push((a, b));
        (self.gone[a], self.come[b]) = (false, false);
    }
    fn free(&self) -> (Vec<usize>, Vec<usize>) {
        let free = |list: &[bool]| (0..list.len()).filter(|k| list[*k]).collect();
        (free(&self.gone), free(&self.come))
    }
}

/// Which of the first are which of the second, by their places. `all` are the names of everything of the kind.
fn matched(
    kind: &Kind,
    gone: &[Only],
    come: &[Only],
    all: (&[Option<String>], &[Option<String>]),
) -> Vec<(usize, usize)> {
    let mut found = Matching { pairs: Vec::new(), gone: vec![true; gone.len()], come: vec![true; come.len()] };
    by_name(gone, come, all, &mut found);
    by_all_that_is_said(gone, come, &mut found);
    let (a, b) = found.free();
    if a.len().saturating_mul(b.len()) <= MOST_PAIRS {
        // Of a level or a shared value little is said beside its place or its number.
        let half = matches!(kind, Kind::Level(_) | Kind::Of("a shared value"));
        by_most_that_is_said(gone, come, half, &mut found);
    }
    found.pairs
}

/// Of one name, which nothing else of the kind has in either document.
fn by_name(gone: &[Only], come: &[Only], all: (&[Option<String>], &[Option<String>]), found: &mut Matching) {
    let counted = |names: &'_ [Option<String>]| {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        names.iter().flatten().for_each(|name| *count.entry(name.clone()).or_default() += 1);
        count
    };
    let (before, after) = (counted(all.0), counted(all.1));
    let once = |name: &str| before.get(name) == Some(&1) && after.get(name) == Some(&1);
    let place: BTreeMap<&str, usize> =
        come.iter().enumerate().filter_map(|(b, new)| Some((new.name.as_deref()?, b))).collect();
    for (a, old) in gone.iter().enumerate() {
        let Some(name) = old.name.as_deref().filter(|name| once(name)) else { continue };
        if let Some(b) = place.get(name) {
            found.pair(a, *b);
        }
    }
}

/// Of which the same is said, and as many of them in one document as in the other: nothing tells those apart, so they are
/// taken in order.
fn by_all_that_is_said(gone: &[Only], come: &[Only], found: &mut Matching) {
    let (a, b) = found.free();
    let mut same: BTreeMap<&[String], (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    a.iter().filter(|a| !gone[**a].said.is_empty()).for_each(|a| same.entry(&gone[*a].said).or_default().0.push(*a));
    b.iter().filter(|b| !come[**b].said.is_empty()).for_each(|b| same.entry(&come[*b].said).or_default().1.push(*b));
    for (a, b) in same.into_values().filter(|(a, b)| a.len() == b.len()) {
        a.into_iter().zip(b).for_each(|(a, b)| found.pair(a, b));
    }
}

/// How much of what is said of two things is the same, as a fraction.
#[derive(Clone, Copy)]
struct Alike(usize, usize);

impl Alike {
    fn above(self, other: Alike) -> bool {
        self.0 * other.1 > other.0 * self.1
    }
}

/// Of which most is the same, more than with any other.
fn by_most_that_is_said(gone: &[Only], come: &[Only], half: bool, found: &mut Matching) {
    let (free_gone, free_come) = found.free();
    // The best of each with what it is of; nothing where two are as good.
    let mut of_gone: Vec<Option<(Alike, Option<usize>)>> = vec![None; gone.len()];
    let mut of_come: Vec<Option<(Alike, Option<usize>)>> = vec![None; come.len()];
    let better = |best: &mut Option<(Alike, Option<usize>)>, is: Alike, of: usize| match best {
        Some((known, _)) if known.above(is) => {}
        Some((known, tied)) if !is.above(*known) => *tied = None,
        _ => *best = Some((is, Some(of))),
    };
    for a in &free_gone {
        for b in &free_come {
            let (old, new) = (&gone[*a], &come[*b]);
            let apart = (old.name.is_some() || new.name.is_some()) && old.name != new.name;
            let (common, most) = (common(&old.said, &new.said), old.said.len().max(new.said.len()));
            if !apart && common > 0 && (2 * common > most || half && 2 * common == most) {
                better(&mut of_gone[*a], Alike(common, most), *b);
                better(&mut of_come[*b], Alike(common, most), *a);
            }
        }
    }
    for a in free_gone {
        let Some(Some((_, Some(b)))) = of_gone.get(a) else { continue };
        if of_come[*b].is_some_and(|(_, of)| of == Some(a)) {
            found.pair(a, *b);
        }
    }
}

/// How many entries two sorted lists have in common.
fn common(a: &[String], b: &[String]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
