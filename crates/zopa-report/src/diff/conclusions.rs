//! Findings, rows and shares that differ, and what moved them.

use super::causes::{causes, tell, tell_all, together, unit};
use super::names::{repackaged, row_name, statement};
use crate::frame::sentence_case;
use crate::graph_report::Scene;
use crate::page::Page;
use crate::report::{View, finding_sentence};
use crate::text::{listed, share};
use zopa::assess::{Assessment, Difference, FindingChange, RowSays, ShareMove, Which};
use zopa::study::Share;
use zopa::{DiffAnswer, ShareCause};

/// The findings about two explicit graphs, and what moved those that differ.
pub(super) fn graph_conclusions(page: &mut Page, answer: &DiffAnswer, before: &Scene<'_>, after: &Scene<'_>) {
    page.heading("Conclusions that changed");
    if answer.difference.findings.is_empty() {
        page.say("No finding changed.");
    }
    for (cause, of) in together(&answer.causes, answer.difference.findings.len()) {
        for k in &of {
            graph_finding(page, answer, *k, (before, after), of.len() == 1);
        }
        if let (Some(cause), true) = (cause, of.len() > 1) {
            tell_all(page, answer, cause, of.len());
        }
    }
}

/// A finding about two explicit graphs, and what moved it where that is to be told here.
fn graph_finding(page: &mut Page, answer: &DiffAnswer, k: usize, of: (&Scene<'_>, &Scene<'_>), caused: bool) {
    let (before, after) = of;
    if let Some(change) = answer.difference.findings.get(k) {
        let said = |scene: &Scene<'_>, k: Option<usize>| k.and_then(|k| scene.said(k));
        let (was, is) = (said(before, change.before), said(after, change.after));
        match (was, is) {
            (Some((was, old)), Some((is, new))) => {
                page.point("- ", &format!("Changed: {is}"));
                if was != is {
                    page.under(1, &format!("Before: {was}"));
                }
                old.iter().filter(|x| !new.contains(x)).for_each(|x| page.under(1, &format!("No longer: {x}")));
                new.iter().filter(|x| !old.contains(x)).for_each(|x| page.under(1, &format!("New: {x}")));
            }
            (None, Some((is, items))) => {
                page.point("- ", &format!("New: {is}"));
                items.iter().for_each(|x| page.under(1, x));
            }
            (Some((was, _)), None) => page.point("- ", &format!("No longer: {was}")),
            (None, None) => {}
        }
        if let Some(cause) = answer.causes.get(k).filter(|_| caused) {
            // Of a graph's findings the statements are sentences already: where they moved for different reasons, the
            // whole is told.
            match cause.parts.split_first() {
                Some((first, rest)) if rest.iter().all(|p| p.cause == first.cause) => {
                    tell(page, answer, &first.cause, "");
                }
                _ => tell(page, answer, &cause.cause, ""),
            }
        }
    }
}

/// Findings, rows and shares that differ between two assessments, and what moved them.
pub(super) fn conclusions(page: &mut Page, answer: &DiffAnswer, before: &View<'_>, after: &View<'_>) {
    let difference = &answer.difference;
    page.heading("Conclusions that changed");
    if difference.findings.is_empty() {
        page.say("No finding changed.");
    }
    for (cause, of) in together(&answer.causes, difference.findings.len()) {
        for k in &of {
            finding_change(page, &difference.findings[*k], before, after);
            if let Some(cause) = answer.causes.get(*k).filter(|_| of.len() == 1) {
                causes(page, answer, cause, &|key, made| match made {
                    true => statement(after.assessment, before.assessment, key),
                    false => statement(before.assessment, after.assessment, key),
                });
            }
        }
        // What moved several alike is told once, after them.
        if let (Some(cause), true) = (cause, of.len() > 1) {
            tell_all(page, answer, cause, of.len());
        }
    }
    rows(page, difference, before.assessment, after.assessment);
    if !difference.shares.is_empty() {
        page.heading("Shares of draws that moved by more than sampling error");
        for (k, moved) in difference.shares.iter().enumerate() {
            // Where all sign and it holds, "both" says it; the other two are told where it is silent.
            if said_by_both(difference, moved) {
                continue;
            }
            page.point(
                "- ",
                &format!(
                    "{}: {} in {}, before in {}.",
                    sentence_case(&row_name(after.assessment, before.assessment, &moved.row)),
                    share_of(moved),
                    share(moved.after.hits, moved.after.draws),
                    share(moved.before.hits, moved.before.draws),
                ),
            );
            if let Some(cause) = answer.share_causes.get(k) {
                alone(page, answer, cause);
            }
        }
    }
}

/// The share that each change alone would make of the old one.
fn alone(page: &mut Page, answer: &DiffAnswer, cause: &ShareCause) {
    let line = |(u, s): &(usize, Share)| format!("{} alone: {}", unit(answer, *u), share(s.hits, s.draws));
    match cause.alone.as_slice() {
        [] => page.under(1, "No change alone moves it by more than sampling error."),
        [only] => page.under(1, &format!("{}.", sentence_case(&line(only)))),
        several => several.iter().for_each(|one| page.item(3, &line(one))),
    }
}

/// What a finding no longer says, and what it says now, in names.
pub(super) fn by_name(change: &FindingChange, before: &View<'_>, after: &View<'_>) -> (Vec<String>, Vec<String>) {
    let (was, is) = (before.assessment, after.assessment);
    let less = change.less.iter().map(|key| statement(was, is, key)).collect();
    let more = change.more.iter().map(|key| statement(is, was, key)).collect();
    (less, more)
}

/// The row of another version that a finding's row coincides with there, and that bears another name: what is said of it is told there.
fn merged(key: &str, there: &View<'_>) -> Option<String> {
    let (kind, row) = key.split_once(':')?;
    let case = &**there.assessment.model.case();
    let rows = there.assessment.rows.iter();
    let k = rows.clone().position(|r| r.candidate.origins.iter().skip(1).any(|o| o.key(case) == row))?;
    let named = format!("{kind}:{}", there.assessment.rows[k].key(case));
    let told = there.assessment.findings.iter().any(|f| f.key(there.assessment) == named);
    told.then(|| there.row(k))
}

/// A finding that appeared, went or changed.
fn finding_change(page: &mut Page, change: &FindingChange, before: &View<'_>, after: &View<'_>) {
    let sentence = |view: &View<'_>, k: Option<usize>| {
        k.and_then(|k| view.assessment.findings.get(k)).map(|f| finding_sentence(view, f)).unwrap_or_default()
    };
    match (change.before, change.after) {
        (None, new) => match merged(&change.key, before) {
            Some(row) => {
                page.point("- ", &format!("Before told of {row}, then the same package: {}", sentence(after, new)))
            }
            None => page.point("- ", &format!("New: {}", sentence(after, new))),
        },
        (old, None) => match merged(&change.key, after) {
            Some(row) => page.point("- ", &format!("Now told of {row}, the same package: {}", sentence(before, old))),
            None => page.point("- ", &format!("No longer: {}", sentence(before, old))),
        },
        (_, new) => {
            page.point("- ", &format!("Changed: {}", sentence(after, new)));
            let (less, more) = by_name(change, before, after);
            if !less.is_empty() {
                page.under(1, &format!("No longer: {}.", less.join("; ")));
            }
            if !more.is_empty() {
                page.under(1, &format!("New: {}.", more.join("; ")));
            }
        }
    }
}

fn rows(page: &mut Page, difference: &Difference, before: &Assessment, after: &Assessment) {
    let mut lines = Vec::new();
    let grade = |row: &RowSays| row.grade.map_or("no grade".to_owned(), |g| format!("grade {g}"));
    let refused = |row: &RowSays, a: &Assessment, other: &Assessment| match row.refused_by.is_empty() {
        true => "nobody refuses".to_owned(),
        false => {
            let who: Vec<String> = row.refused_by.iter().map(|by| statement(a, other, by)).collect();
            format!("refused by {}", listed(&who))
        }
    };
    for row in &difference.rows {
        let name = sentence_case(&row_name(after, before, &row.key));
        match (&row.before, &row.after) {
            (Some(was), Some(is)) => {
                let mut parts = Vec::new();
                if is.package != was.package {
                    parts.push(repackaged((after, &is.package), (before, &was.package)));
                }
                let who = (refused(is, after, before), refused(was, before, after));
                if is.refused_by != was.refused_by {
                    parts.push(format!("{}, before: {}", who.0, who.1));
                }
                if was.grade != is.grade {
                    parts.push(format!("{}, before {}", grade(is), grade(was)));
                }
                if !parts.is_empty() {
                    lines.push(format!("{name}: {}.", parts.join("; ")));
                }
            }
            (None, Some(is)) => lines.push(format!("{name}: new; {}, {}.", grade(is), refused(is, after, before))),
            (Some(_), None) => {
                let case = &**after.model.case();
                let same = after.rows.iter().find(|r| r.candidate.origins.iter().any(|o| o.key(case) == row.key));
                lines.push(match same {
                    Some(other) => {
                        format!("{name}: now the same package as {}.", row_name(after, before, &other.key(case)))
                    }
                    None => format!("{name}: no longer a row."),
                });
            }
            (None, None) => {}
        }
    }
    if !lines.is_empty() {
        page.heading("Rows that changed");
        lines.iter().for_each(|line| page.point("- ", line));
    }
}

/// Whether another move of the same row says it already: "both" of a share that makes it up.
pub(super) fn said_by_both(difference: &Difference, moved: &ShareMove) -> bool {
    moved.which != Which::Both
        && difference
            .shares
            .iter()
            .any(|s| s.row == moved.row && s.together == moved.together && s.which == Which::Both)
}

/// What a share is of: who signs, whether it holds, and how the numbers moved.
pub(super) fn share_of(moved: &ShareMove) -> String {
    let which = match moved.which {
        Which::AllSign => "all who must sign say yes",
        Which::Holds => "it holds",
        Which::Both => "all sign and it holds",
    };
    format!("{which}{}", if moved.together { ", each party's numbers moving together" } else { "" })
}
