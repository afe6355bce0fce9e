//! Two versions of a case: what changed in the inputs, what changed in the conclusions, and which change moved which
//! conclusion. The request and the answer of `zopa diff`.
//!
//! In: two cases. Out: the input changes by meaning, not by line ([`zopa_case::Change`]); the smallest sets of them that
//! stand on their own ([`Unit`]); what differs between the two assessments ([`Difference`]); and for each finding that
//! differs, what moved it ([`Cause`]); the same of the findings about an explicit graph; and of each question the headline of its
//! forecast, the mark that it is nearest to and what moved them ([`ForecastChange`]).
//!
//! **Ids.** What only has another id is the same thing ([`Opened::aligned`]): the old case is compared as it reads with the
//! ids of the new one, so that another id alone moves nothing, draws of uncertain numbers included.
//!
//! **Attribution.** Each unit is added alone to the old case, and removed alone from the new one; the two versions that
//! result are read and assessed like any case, over the same draws. What they say makes the cause ([`Cause`]).
//!
//! Changes that nothing reads (names, notes, sources, evidence, events, predictions, scenarios, assumptions) cannot move a
//! finding: they are listed and not tried. Those of questions move forecasts only.

mod cause;
mod forecasts;
mod inputs;
mod private;

pub use cause::Cause;
pub(crate) use forecasts::moved as moved_forecasts;
pub use forecasts::{ForecastChange, ForecastMove, Headline};
use inputs::inputs;
pub(crate) use private::{shared_graphs, shared_since};

use crate::problems::NOT_VERSIONS;
use crate::{GraphReport, Prepared, Refused, graph_report};
use std::collections::BTreeMap;
use std::sync::Arc;
use zopa_assess::{Assessment, Difference, FindingChange, Request, Which, assess, beyond_noise, compare};
use zopa_case::{Change, Opened, Renamed};
use zopa_core::{Case, Diagnostic, Run};
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
    /// Of a question: what forecasts are computed from.
    Forecast,
    /// A record: evidence, a source, an event, a prediction, an assumption, a scenario, the day.
    Record,
    /// A name, a title, a label, a note.
    Wording,
}

impl ChangeKind {
    /// As a word for machines.
    pub fn key(self) -> &'static str {
        match self {
            ChangeKind::Model => "model",
            ChangeKind::Forecast => "forecast",
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
    /// Whether what is written is kept back: then `before` and `after` are empty where there is something.
    pub private: bool,
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
    /// What moved it: what makes the finding say all that it says now, and nothing else.
    pub cause: Cause,
    /// Where both versions have the finding: what moved each statement that it no longer makes or makes now, taken by
    /// itself. This can be less than what all of the content takes.
    pub parts: Vec<PartCause>,
}

/// What moved one statement of a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartCause {
    /// The statement, as in [`FindingChange::less`] or [`FindingChange::more`].
    pub statement: String,
    /// Whether it is made now and was not before; false: it was made and is not any more.
    pub made: bool,
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
    /// The old case with the ids of the new one: what is compared.
    pub old: Prepared,
    /// What only has another id.
    pub renamed: Vec<Renamed>,
    /// The inputs that changed beside ids, those that results are computed from first, in the order of the file.
    pub inputs: Vec<InputChange>,
    /// The smallest sets of them that stand on their own.
    pub units: Vec<Unit>,
    /// The assessment of the old case, and of the new one; `None` for an explicit graph.
    pub assessments: Option<(Box<Assessment>, Box<Assessment>)>,
    /// Of cases with explicit graphs: what is reported of the old one, and of the new one.
    pub graphs: Option<(Arc<GraphReport>, Arc<GraphReport>)>,
    /// What differs between the two.
    pub difference: Difference,
    /// Of each question whose forecast differs: from what to what, and what moved it.
    pub forecasts: Vec<ForecastChange>,
    /// What moved each finding that differs, in the order of the difference.
    pub causes: Vec<Attribution>,
    /// What moved each share that differs beyond noise.
    pub share_causes: Vec<ShareCause>,
    /// Units that could not be tried alone, with the problem: added to the old case, or removed from the new one.
    pub untried: Vec<(usize, String)>,
    /// In a version to share: how many changes of evidence, sources, predictions and notes are left out of the inputs.
    pub left_out: usize,
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
    let unit = |changes: Vec<usize>| Unit { tried: moves(&changes, inputs, ChangeKind::Forecast), changes };
    found.into_values().map(unit).collect()
}

/// Whether one of the changes is of the kind, or of one before it: of those that findings (up to model) or forecasts are computed from.
fn moves(changes: &[usize], inputs: &[InputChange], up_to: ChangeKind) -> bool {
    changes.iter().any(|k| inputs[*k].kind <= up_to)
}

/// What is said of a version: an assessment, or the report of an explicit graph.
#[derive(Clone, Debug)]
enum Version {
    Assessed(Box<Assessment>),
    Graph(Arc<GraphReport>, Arc<Case>),
}

impl Version {
    fn new(prepared: &Prepared, request: Request, run: &Run<'_>) -> Result<Self, Vec<Diagnostic>> {
        Ok(match prepared.case.is_graph() {
            true => Version::Graph(Arc::new(graph_report(prepared, 0, run)?), Arc::clone(&prepared.case)),
            false => Version::Assessed(Box::new(assess(&prepared.model, request, run)?)),
        })
    }

    fn assessment(&self) -> Option<&Assessment> {
        match self {
            Version::Assessed(a) => Some(a),
            Version::Graph(..) => None,
        }
    }

    /// The findings by their names, with what each says.
    fn findings(&self) -> Vec<(String, Vec<String>)> {
        match self {
            Version::Assessed(a) => a.findings.iter().map(|f| (f.key(a), f.content(a))).collect(),
            Version::Graph(g, case) => g.findings.iter().map(|f| (f.key().to_owned(), f.content(g, case))).collect(),
        }
    }

    /// What it says of a finding, or that it is not there.
    fn says(&self, key: &str) -> Option<Vec<String>> {
        let mut content = self.findings().into_iter().find(|(known, _)| known == key)?.1;
        content.sort();
        Some(content)
    }
}

/// The findings about two explicit graphs that differ.
fn graph_findings(before: &Version, after: &Version) -> Vec<FindingChange> {
    differing(&before.findings(), &after.findings())
}

/// The findings that differ, each with its name and what it says.
pub(crate) fn differing(old: &[(String, Vec<String>)], new: &[(String, Vec<String>)]) -> Vec<FindingChange> {
    let place = |list: &[(String, Vec<String>)], key: &str| list.iter().position(|(known, _)| known == key);
    let added = new.iter().filter(|(key, _)| place(old, key).is_none());
    let change = |(key, _): &(String, Vec<String>)| {
        let (before, after) = (place(old, key), place(new, key));
        let said = |list: &[(String, Vec<String>)], k: Option<usize>| k.map_or(Vec::new(), |k| list[k].1.clone());
        let (had, has) = (said(old, before), said(new, after));
        let less: Vec<String> = had.iter().filter(|x| !has.contains(x)).cloned().collect();
        let more: Vec<String> = has.iter().filter(|x| !had.contains(x)).cloned().collect();
        let differs = before.is_none() || after.is_none() || !less.is_empty() || !more.is_empty();
        differs.then(|| FindingChange { key: key.clone(), before, after, less, more })
    };
    old.iter().chain(added).filter_map(change).collect()
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
    fn prepared(&self, opened: Opened) -> Result<Prepared, Vec<Diagnostic>> {
        Prepared::new(opened, None, self.request.seed).map_err(|refused| refused.problems)
    }
    fn changes(&self, units: &[usize]) -> Vec<usize> {
        units.iter().flat_map(|u| self.units[*u].changes.iter().copied()).collect()
    }
    /// The old case with some units.
    fn with(&self, units: &[usize]) -> Result<Prepared, Vec<Diagnostic>> {
        self.prepared(taking(self.old, self.new, self.inputs, &self.changes(units))?)
    }
    /// The new case without one.
    fn without(&self, unit: usize) -> Result<Prepared, Vec<Diagnostic>> {
        self.prepared(taking(self.new, self.old, self.inputs, &self.changes(&[unit]))?)
    }
    fn assessed(&self, prepared: Result<Prepared, Vec<Diagnostic>>) -> Result<Version, Vec<Diagnostic>> {
        Version::new(&prepared?, self.request, self.run)
    }
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
    let (aligned, renamed) = old.base.aligned(&new.base);
    let aligned = match renamed.is_empty() {
        true => old.clone(),
        false => Prepared::new(aligned, None, request.seed).map_err(Box::new)?,
    };
    let read = old;
    let old = &aligned;
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
        old: aligned.clone(),
        renamed,
        inputs,
        units,
        assessments: None,
        graphs: None,
        forecasts: Vec::new(),
        difference: Difference::default(),
        causes: Vec::new(),
        share_causes: Vec::new(),
        untried: Vec::new(),
        left_out: 0,
    };
    let asked = Request { draws: request.draws, seed: request.seed, count_space: false };
    let of = |prepared: &Prepared, read: &Prepared| {
        Version::new(prepared, asked, run)
            .map_err(|problems| Box::new(Refused { opened: Some(Box::new(read.opened.clone())), problems }))
    };
    let (before, after) = (of(old, read)?, of(new, new)?);
    match (&before, &after) {
        (Version::Assessed(before), Version::Assessed(after)) => answer.difference = compare(before, after),
        (Version::Graph(..), Version::Graph(..)) => answer.difference.findings = graph_findings(&before, &after),
        // One lists its states, the other one makes them of issues: no finding of the one is about what is in the other.
        _ => return Ok(answer),
    }
    let between = Between { old, new, inputs: &answer.inputs, units: &answer.units, request: asked, run };
    answer.forecasts = forecasts::changes(&between);
    let moving = |u: &usize| moves(&answer.units[*u].changes, &answer.inputs, ChangeKind::Model);
    let tried: Vec<usize> = (0..answer.units.len()).filter(moving).collect();
    let nothing = answer.difference.findings.is_empty() && answer.difference.shares.is_empty();
    if !nothing {
        let mut alone = Vec::new();
        let mut without = Vec::new();
        for unit in &tried {
            let mut keep = |to: &mut Vec<(usize, Version)>, version: Result<Version, Vec<Diagnostic>>| match version {
                Ok(version) => to.push((*unit, version)),
                Err(problems) => answer.untried.push((*unit, first(&problems))),
            };
            keep(&mut alone, between.assessed(between.with(&[*unit])));
            // With one unit, the new case without it is the old case.
            keep(&mut without, between.assessed(between.without(*unit)));
        }
        let mut sets = Sets { between: &between, known: BTreeMap::new() };
        for change in &answer.difference.findings {
            let wanted = after.says(&change.key);
            let cause = sets.cause(&alone, &without, &tried, &|version| version.says(&change.key) == wanted);
            let both = change.before.is_some() && change.after.is_some();
            let statements = change.less.iter().map(|s| (s, false)).chain(change.more.iter().map(|s| (s, true)));
            let mut parts = Vec::new();
            for (statement, made) in statements.filter(|_| both) {
                let as_now =
                    |v: &Version| v.says(&change.key).is_some_and(|content| content.contains(statement)) == made;
                let cause = sets.cause(&alone, &without, &tried, &as_now);
                parts.push(PartCause { statement: statement.clone(), made, cause });
            }
            answer.causes.push(Attribution { finding: change.key.clone(), cause, parts });
        }
        for (k, share) in answer.difference.shares.iter().enumerate() {
            let at = |a: &Assessment| share_of(a, &share.row, share.which, share.together);
            let moved = |from: Share, list: &[(usize, Version)]| -> Vec<(usize, Share)> {
                let shares = list.iter().filter_map(|(u, a)| Some((*u, at(a.assessment()?)?)));
                shares.filter(|(_, s)| beyond_noise(from, *s)).collect()
            };
            answer.share_causes.push(ShareCause {
                share: k,
                alone: moved(share.before, &alone),
                without: moved(share.after, &without),
            });
        }
    }
    match (before, after) {
        (Version::Assessed(before), Version::Assessed(after)) => answer.assessments = Some((before, after)),
        (Version::Graph(before, _), Version::Graph(after, _)) => answer.graphs = Some((before, after)),
        _ => {}
    }
    Ok(answer)
}

fn first(problems: &[Diagnostic]) -> String {
    problems.first().map(|d| format!("{}: {}", d.code.code, d.message)).unwrap_or_default()
}

/// Sets of units, assessed when they are first asked for.
struct Sets<'a> {
    between: &'a Between<'a>,
    known: BTreeMap<Vec<usize>, Option<Version>>,
}

impl Sets<'_> {
    /// What makes a version say what the new case says: `as_now` of it.
    fn cause(
        &mut self,
        alone: &[(usize, Version)],
        without: &[(usize, Version)],
        tried: &[usize],
        as_now: &dyn Fn(&Version) -> bool,
    ) -> Cause {
        let which = |list: &[(usize, Version)], is: bool| -> Vec<usize> {
            list.iter().filter(|(_, version)| as_now(version) == is).map(|(u, _)| *u).collect()
        };
        let (suffices, needed) = (which(alone, true), which(without, false));
        Cause::of(&suffices, &needed, tried, &mut |set| self.version(set).is_some_and(as_now))
    }

    /// The old case with some units; `None` if it cannot be assessed.
    fn version(&mut self, units: &[usize]) -> Option<&Version> {
        let between = self.between;
        self.known.entry(units.to_vec()).or_insert_with(|| between.assessed(between.with(units)).ok()).as_ref()
    }
}
