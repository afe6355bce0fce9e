//! Two versions of a case: what changed in the inputs, what changed in the conclusions, and which change moved which
//! conclusion. The request and the answer of `zopa diff`.
//!
//! In: two cases. Out: the input changes by meaning, not by line ([`zopa_case::Change`]); the smallest sets of them that
//! stand on their own ([`Unit`]); what differs between the two assessments ([`Difference`]); and for each finding that
//! differs, what moved it ([`Cause`]).
//!
//! **Attribution.** Each unit is added alone to the old case, and removed alone from the new one; the two versions that
//! result are read and assessed like any case, over the same draws. What they say makes the cause ([`Cause`]).
//!
//! Changes that no assessment reads (names, notes, sources, evidence, events, predictions, questions, scenarios,
//! assumptions) cannot move a finding: they are listed and not tried.

mod cause;

pub use cause::Cause;

use crate::problems::NOT_VERSIONS;
use crate::{Prepared, Refused};
use std::collections::BTreeMap;
use zopa_assess::{Assessment, Difference, Request, Which, assess, beyond_noise, compare};
use zopa_case::{Change, Opened};
use zopa_core::{Diagnostic, Run};
use zopa_study::Share;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DiffRequest {
    /// How many draws beside the central case.
    pub draws: u64,
    /// Of which seed.
    pub seed: u64,
}

/// What kind of input change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ChangeKind {
    /// Something that results are computed from.
    Model,
    /// A record: evidence, a source, an event, a prediction, a question, an assumption, a scenario, the day.
    Record,
    /// A name, a title, a label, a note.
    Wording,
}

impl ChangeKind {
    /// As a word for machines.
    pub fn key(self) -> &'static str {
        match self {
            ChangeKind::Model => "model",
            ChangeKind::Record => "record",
            ChangeKind::Wording => "wording",
        }
    }
}

/// An input that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InputChange {
    /// Where, and what is written before and after.
    pub change: Change,
    /// What it is, in a phrase with the names of the case.
    pub says: String,
    /// What kind of change.
    pub kind: ChangeKind,
}

/// A smallest set of changes that stands on its own: added to the old case, or removed from the new one, it leaves a
/// case without errors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// The changes, by their place in the list.
    pub changes: Vec<usize>,
    /// Whether one of them can move a finding.
    pub tried: bool,
}

/// What moved a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribution {
    /// The finding, by its name.
    pub finding: String,
    /// What moved it.
    pub cause: Cause,
}

/// What moved a share beyond noise, and by how much each unit alone does.
#[derive(Clone, PartialEq, Debug)]
pub struct ShareCause {
    /// The move, by its place in the difference.
    pub share: usize,
    /// Units that alone move it beyond noise: the share of the old case with each added.
    pub alone: Vec<(usize, Share)>,
    /// Units without which it would be elsewhere, beyond noise: the share of the new case without each.
    pub without: Vec<(usize, Share)>,
}

/// Two versions of a case beside each other.
#[derive(Clone, Debug)]
pub struct DiffAnswer {
    /// What was asked.
    pub request: DiffRequest,
    /// The inputs that changed, those that results are computed from first, in the order of the file.
    pub inputs: Vec<InputChange>,
    /// The smallest sets of them that stand on their own.
    pub units: Vec<Unit>,
    /// The assessment of the old case, and of the new one; `None` for an explicit graph, which has none.
    pub assessments: Option<(Box<Assessment>, Box<Assessment>)>,
    /// What differs between the two.
    pub difference: Difference,
    /// What moved each finding that differs, in the order of the difference.
    pub causes: Vec<Attribution>,
    /// What moved each share that differs beyond noise.
    pub share_causes: Vec<ShareCause>,
    /// Units that could not be tried alone, with the problem: added to the old case, or removed from the new one.
    pub untried: Vec<(usize, String)>,
}

/// What kind of change a path is.
fn kind(path: &str) -> ChangeKind {
    let segments: Vec<&str> = path.split('.').collect();
    match segments.as_slice() {
        ["id" | "title" | "question"] => ChangeKind::Wording,
        ["as_of" | "zopa"] => ChangeKind::Record,
        ["evidence" | "sources" | "events" | "predictions" | "assumptions" | "questions" | "scenarios", ..] => {
            ChangeKind::Record
        }
        [_, _, "name" | "note" | "labels", ..] => ChangeKind::Wording,
        [_, _, "because" | "tabled_by" | "on" | "due"] => ChangeKind::Record,
        ["preferences", _, "refuses", _, "because"] => ChangeKind::Record,
        _ => ChangeKind::Model,
    }
}

/// One change for each record: what became of a prediction or an event is one piece of news.
fn record(path: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    match segments.as_slice() {
        [
            section @ ("evidence" | "sources" | "events" | "predictions" | "assumptions" | "questions" | "scenarios"),
            id,
            _,
            ..,
        ] => format!("{section}.{id}"),
        _ => path.to_owned(),
    }
}

fn inputs(old: &Prepared, new: &Prepared) -> Vec<InputChange> {
    let mut found: Vec<InputChange> = Vec::new();
    for change in old.base.differences(&new.base) {
        let path = record(&change.path);
        let whole = |opened: &Opened| opened.as_toml(&path);
        let change = match path == change.path {
            true => change,
            false => Change { before: whole(&old.base), after: whole(&new.base), path: path.clone() },
        };
        if found.iter().any(|known| known.change.path == path) {
            continue;
        }
        let side = if change.after.is_some() { &new.case } else { &old.case };
        let says = crate::why::describe(side, &path);
        found.push(InputChange { change, says, kind: kind(&path) });
    }
    found.sort_by_key(|input| input.kind);
    found
}

/// The case with a set of changes made (or, from the new case, undone).
fn taking(from: &Prepared, to: &Prepared, inputs: &[InputChange], which: &[usize]) -> Result<Opened, Vec<Diagnostic>> {
    let paths: Vec<&str> = which.iter().map(|k| inputs[*k].change.path.as_str()).collect();
    from.base.taking(&to.base, &paths)
}

/// A smallest set that contains a change and can be made on its own: everything, less what can be left out, in halves,
/// quarters, and at last one by one.
fn smallest(of: usize, all: usize, stands: &dyn Fn(&[usize]) -> bool) -> Vec<usize> {
    if stands(&[of]) {
        return vec![of];
    }
    let mut kept: Vec<usize> = (0..all).collect();
    let mut size = all.div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < kept.len() {
            let end = (at + size).min(kept.len());
            let without: Vec<usize> =
                kept.iter().enumerate().filter(|(i, k)| !(at..end).contains(i) || **k == of).map(|(_, k)| *k).collect();
            if without.len() < kept.len() && stands(&without) {
                kept = without;
            } else {
                at = end;
            }
        }
        if size == 1 {
            return kept;
        }
        size = size.div_ceil(2);
    }
}

/// The changes in the smallest sets that stand on their own in both directions.
fn units(old: &Prepared, new: &Prepared, inputs: &[InputChange]) -> Vec<Unit> {
    let n = inputs.len();
    let mut group: Vec<usize> = (0..n).collect();
    let added = |which: &[usize]| taking(old, new, inputs, which).is_ok();
    let removed = |which: &[usize]| taking(new, old, inputs, which).is_ok();
    for k in 0..n {
        for set in [smallest(k, n, &added), smallest(k, n, &removed)] {
            let to = set.iter().map(|m| group[*m]).min().unwrap_or(k);
            let merged: Vec<usize> = set.iter().map(|m| group[*m]).collect();
            group.iter_mut().filter(|g| merged.contains(g)).for_each(|g| *g = to);
        }
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    group.iter().enumerate().for_each(|(k, g)| found.entry(*g).or_default().push(k));
    let unit =
        |changes: Vec<usize>| Unit { tried: changes.iter().any(|k| inputs[*k].kind == ChangeKind::Model), changes };
    found.into_values().map(unit).collect()
}

/// Versions between the two, assessed once each.
struct Between<'a> {
    old: &'a Prepared,
    new: &'a Prepared,
    inputs: &'a [InputChange],
    units: &'a [Unit],
    request: Request,
    run: &'a Run<'a>,
}

impl Between<'_> {
    fn assessed(&self, opened: Opened) -> Result<Assessment, Vec<Diagnostic>> {
        let prepared = Prepared::new(opened, None, self.request.seed).map_err(|refused| refused.problems)?;
        assess(&prepared.model, self.request, self.run)
    }
    fn changes(&self, units: &[usize]) -> Vec<usize> {
        units.iter().flat_map(|u| self.units[*u].changes.iter().copied()).collect()
    }
    /// The old case with some units.
    fn with(&self, units: &[usize]) -> Result<Assessment, Vec<Diagnostic>> {
        self.assessed(taking(self.old, self.new, self.inputs, &self.changes(units))?)
    }
    /// The new case without one.
    fn without(&self, unit: usize) -> Result<Assessment, Vec<Diagnostic>> {
        self.assessed(taking(self.new, self.old, self.inputs, &self.changes(&[unit]))?)
    }
}

/// What an assessment says of a finding: its content, or that it is not there.
fn says(a: &Assessment, key: &str) -> Option<Vec<String>> {
    let mut content = a.findings.iter().find(|f| f.key(a) == key).map(|f| f.content(a))?;
    content.sort();
    Some(content)
}

fn share_of(a: &Assessment, row: &str, which: Which, together: bool) -> Option<Share> {
    let k = a.rows.iter().position(|r| r.key(a.model.case()) == row)?;
    let shares = if together { &a.shares.together } else { &a.shares.independent };
    let shares = shares.get(k)?;
    match which {
        Which::AllSign => shares.all_sign,
        Which::Holds => shares.holds,
        Which::Both => shares.both,
    }
}

/// Two versions of a case beside each other.
///
/// # Errors
/// E819 if the two have no issue in common; what the assessment of one of them refuses; a case without errors that cannot
/// be worked with.
pub fn diff(old: &Prepared, new: &Prepared, request: DiffRequest, run: &Run<'_>) -> Result<DiffAnswer, Box<Refused>> {
    if new.case.issues.iter().all(|issue| old.case.issue(&issue.id).is_none()) {
        let name = |p: &Prepared| if p.case.id.is_empty() { "one without an id".to_owned() } else { p.case.id.clone() };
        let problem =
            Diagnostic::new(&NOT_VERSIONS, format!("{} and {} have no issue in common", name(old), name(new)))
                .because(NOT_VERSIONS.about)
                .cure("Name two files of the same case, the older one first.");
        return Err(Box::new(Refused { opened: None, problems: vec![problem] }));
    }
    let inputs = inputs(old, new);
    let units = units(old, new, &inputs);
    let mut answer = DiffAnswer {
        request,
        inputs,
        units,
        assessments: None,
        difference: Difference::default(),
        causes: Vec::new(),
        share_causes: Vec::new(),
        untried: Vec::new(),
    };
    if old.case.is_graph() || new.case.is_graph() {
        return Ok(answer);
    }
    let asked = Request { draws: request.draws, seed: request.seed, count_space: false };
    let of = |prepared: &Prepared| {
        assess(&prepared.model, asked, run)
            .map_err(|problems| Box::new(Refused { opened: Some(Box::new(prepared.opened.clone())), problems }))
    };
    let (before, after) = (of(old)?, of(new)?);
    answer.difference = compare(&before, &after);
    let between = Between { old, new, inputs: &answer.inputs, units: &answer.units, request: asked, run };
    let tried: Vec<usize> = (0..answer.units.len()).filter(|u| answer.units[*u].tried).collect();
    let nothing = answer.difference.findings.is_empty() && answer.difference.shares.is_empty();
    if !nothing {
        let mut alone = Vec::new();
        let mut without = Vec::new();
        for unit in &tried {
            let mut keep = |to: &mut Vec<(usize, Assessment)>, a: Result<Assessment, Vec<Diagnostic>>| match a {
                Ok(a) => to.push((*unit, a)),
                Err(problems) => answer.untried.push((*unit, first(&problems))),
            };
            keep(&mut alone, between.with(&[*unit]));
            // With one unit, the new case without it is the old case.
            keep(&mut without, between.without(*unit));
        }
        let mut sets = Sets { between: &between, known: BTreeMap::new() };
        for change in &answer.difference.findings {
            let wanted = says(&after, &change.key);
            let suffices: Vec<usize> =
                alone.iter().filter(|(_, a)| says(a, &change.key) == wanted).map(|(u, _)| *u).collect();
            let needed: Vec<usize> =
                without.iter().filter(|(_, a)| says(a, &change.key) != wanted).map(|(u, _)| *u).collect();
            let cause = Cause::of(&suffices, &needed, &tried, &mut |set| sets.says(set, &change.key, wanted.as_ref()));
            answer.causes.push(Attribution { finding: change.key.clone(), cause });
        }
        for (k, share) in answer.difference.shares.iter().enumerate() {
            let at = |a: &Assessment| share_of(a, &share.row, share.which, share.together);
            let moved = |from: Share, list: &[(usize, Assessment)]| -> Vec<(usize, Share)> {
                let shares = list.iter().filter_map(|(u, a)| Some((*u, at(a)?)));
                shares.filter(|(_, s)| beyond_noise(from, *s)).collect()
            };
            answer.share_causes.push(ShareCause {
                share: k,
                alone: moved(share.before, &alone),
                without: moved(share.after, &without),
            });
        }
    }
    answer.assessments = Some((Box::new(before), Box::new(after)));
    Ok(answer)
}

fn first(problems: &[Diagnostic]) -> String {
    problems.first().map(|d| format!("{}: {}", d.code.code, d.message)).unwrap_or_default()
}

/// Sets of units, assessed when they are first asked for.
struct Sets<'a> {
    between: &'a Between<'a>,
    known: BTreeMap<Vec<usize>, Option<Assessment>>,
}

impl Sets<'_> {
    fn says(&mut self, units: &[usize], key: &str, wanted: Option<&Vec<String>>) -> bool {
        let between = self.between;
        let known = self.known.entry(units.to_vec()).or_insert_with(|| between.with(units).ok());
        known.as_ref().is_some_and(|a| says(a, key).as_ref() == wanted)
    }
}
