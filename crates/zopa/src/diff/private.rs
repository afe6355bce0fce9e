//! What changed, in a version to share: which parts of the case changed and which conclusions with them, without private
//! numbers and sources.
//!
//! What may be told is listed ([`open`]); everything else is kept back, so that a part of the case file that is new to the
//! format is private until somebody has thought about it. Of an input that results are computed from it stays said that
//! it changed, and what it moved. Evidence, sources, predictions and notes are not named at all: how many changes of them
//! are left out is counted.

use super::inputs::phrase;
use super::{DiffAnswer, InputChange, ShareCause};
use crate::redact::{share_in_per_cent, shareable, strip, strip_graph};
use crate::{Prepared, Since};
use std::sync::Arc;
use zopa_case::Renamed;
use zopa_core::{Case, Diagnostic};

/// Whether what is written at a path is structure or words of the case, which a version to share keeps.
fn open(path: &str) -> bool {
    matches!(
        path.split('.').collect::<Vec<_>>().as_slice(),
        ["title" | "question" | "as_of"]
            | ["parties", _, "name" | "role" | "at_table"]
            | ["issues", _, "name" | "levels" | "status_quo" | "set_by" | "consent" | "binding" | "one_way" | "labels"]
            | ["issues", _, "labels", _]
            | ["rules", _, "never" | "always" | "from" | "applies_to"]
            | ["proposals", _, "name" | "set" | "tabled_by" | "on"]
            | ["proposals" | "threats", _, "set", _]
            | ["threats", _, "name" | "by" | "to" | "set" | "unless" | "due"]
            | ["preferences", _, "refuses", _, "when"]
            | ["questions", _, "name"]
            | ["graph", "states" | "arcs" | "status_quo"]
    )
}

/// The place that is named instead of a path: the path itself where it has no private word in it, the nearest place above
/// it otherwise; `None` where even that something changed there is kept back.
fn place(path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('.').collect();
    let kept = match segments.as_slice() {
        ["evidence" | "sources" | "predictions", ..] => return None,
        ["parties" | "issues" | "rules" | "proposals" | "threats" | "questions" | "views", _, "note", ..]
        | ["rules" | "proposals" | "threats" | "views", _, "because", ..]
        | ["preferences", _, "refuses", _, "because", ..] => return None,
        // Names of terms and of shared values, and what is drawn together, are part of how a wish was put in numbers.
        ["preferences", _, "terms", ..] => 3,
        ["values" | "correlate", ..] => 1,
        ["preferences", _, "priorities" | "ranking", ..] => 3,
        ["views", ..] | ["assumptions" | "scenarios" | "events", ..] => 2,
        ["questions", _, "positions", _, ..] => 4,
        _ => segments.len(),
    };
    Some(segments[..kept.min(segments.len())].join("."))
}

/// Of a version to share, what changed since another one. `new` is the case as it is shared.
///
/// # Errors
/// None that the two cases do not have already.
pub(crate) fn shared_since(since: &Since, new: &Case) -> Result<Since, Vec<Diagnostic>> {
    let mut diff = since.diff.clone();
    if let Some((before, after)) = &mut diff.assessments {
        strip(before)?;
        strip(after)?;
    }
    kept_back(&since.old, diff, new)
}

/// The same of an explicit graph. `None` where somebody else holds the reports too, so that nothing can be taken out of
/// them.
///
/// # Errors
/// As [`shared_since`].
pub(crate) fn shared_graphs(since: Since, new: &Case) -> Result<Option<Since>, Vec<Diagnostic>> {
    let Since { old, mut diff } = since;
    if let Some((before, after)) = diff.graphs.take() {
        let (Some(mut before), Some(mut after)) = (Arc::into_inner(before), Arc::into_inner(after)) else {
            return Ok(None);
        };
        strip_graph(&mut before, &diff.old.case);
        strip_graph(&mut after, new);
        diff.graphs = Some((Arc::new(before), Arc::new(after)));
    }
    kept_back(&old, diff, new).map(Some)
}

/// The comparison with what is private taken out of its inputs, shares, forecasts and problems.
fn kept_back(old: &Prepared, mut diff: DiffAnswer, new: &Case) -> Result<Since, Vec<Diagnostic>> {
    let (old, aligned) = (shareable(old)?, shareable(&diff.old)?);
    // Headlines are made of private positions; a problem is told in the words and numbers of the file.
    diff.forecasts.clear();
    diff.untried.iter_mut().for_each(|(_, why)| *why = why.split(':').next().unwrap_or_default().to_owned());
    let private = |one: &Renamed| {
        matches!(one.what, "a record of evidence" | "a source" | "a prediction" | "a term" | "a shared value")
            || one.path.split('.').count() > 2 && (one.path.starts_with("scenarios.") || one.path.starts_with("views."))
    };
    diff.renamed.retain(|one| !private(one));
    for moved in &mut diff.difference.shares {
        share_in_per_cent(&mut moved.before);
        share_in_per_cent(&mut moved.after);
    }
    for ShareCause { alone, without, .. } in &mut diff.share_causes {
        alone.iter_mut().chain(without).for_each(|(_, share)| share_in_per_cent(share));
    }
    told_inputs(&mut diff, &aligned.case, new);
    diff.old = aligned;
    Ok(Since { old, diff })
}

/// Leaves of the inputs what may be told, and puts the units in the places of what is left.
fn told_inputs(diff: &mut DiffAnswer, old: &Case, new: &Case) {
    let mut now: Vec<Option<usize>> = Vec::new();
    let mut kept: Vec<InputChange> = Vec::new();
    let mut left_out = 0;
    for input in &diff.inputs {
        let Some(path) = place(&input.change.path) else {
            left_out += 1;
            now.push(None);
            continue;
        };
        let mut told = input.clone();
        if !open(&path) {
            told.private = true;
            let blank = |text: &mut Option<String>| text.iter_mut().for_each(String::clear);
            blank(&mut told.change.before);
            blank(&mut told.change.after);
        }
        if path != input.change.path {
            // Of what is told as a part of something, it is that which changed.
            told.change.before = Some(String::new());
            told.change.after = Some(String::new());
        }
        let side = if input.change.after.is_some() { new } else { old };
        told.says = phrase(side, &path);
        told.change.path = path;
        let known = kept.iter().position(|known| known.change.path == told.change.path);
        now.push(Some(known.unwrap_or(kept.len())));
        if known.is_none() {
            kept.push(told);
        }
    }
    for unit in &mut diff.units {
        let mut changes: Vec<usize> = unit.changes.iter().filter_map(|k| now[*k]).collect();
        changes.dedup();
        unit.changes = changes;
    }
    diff.inputs = kept;
    diff.left_out = left_out;
}
