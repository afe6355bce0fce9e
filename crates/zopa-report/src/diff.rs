//! The text of `zopa diff`, of the section that `zopa report --since` adds, and of what falls with an assumption.

use crate::Colour;
use crate::frame::{provenance, sentence_case};
use crate::page::Page;
use crate::report::{View, finding_sentence};
use crate::text::{clean, counted, listed, share};
use zopa::assess::{Assessment, Difference, FindingChange, RowSays, Which};
use zopa::{Cause, ChangeKind, DiffAnswer, InputChange, Prepared};

/// How many characters of a value a line shows; all of it is in the JSON document.
const SHOWN: usize = 70;

/// Two versions of a case beside each other.
pub fn diff(old: &Prepared, new: &Prepared, answer: &DiffAnswer, colour: Colour) -> String {
    let mut page = Page::new(colour);
    let day = |p: &Prepared| p.case.as_of.map_or(String::new(), |d| format!(" (as of {d})"));
    page.title(&format!("{}{}: what changed since{}", clean(&new.case.title), day(new), since(old)));
    changes(&mut page, answer);
    page.heading("Method");
    page.point(
        "- ",
        "Findings are those of the central case; shares are counted over the same draws in both, and said to have moved \
         where they differ by more than their sampling error.",
    );
    page.point(
        "- ",
        "What moved a finding: each change was added alone to the old case, and removed alone from the new one. Changes \
         that make no case on their own were taken together with the fewest others.",
    );
    page.point(
        "- ",
        &format!("{}, seed {}.", counted(answer.request.draws.into(), "draw", "draws"), answer.request.seed),
    );
    provenance(&mut page, old);
    provenance(&mut page, new);
    page.finish()
}

fn since(old: &Prepared) -> String {
    match old.case.as_of {
        Some(day) => format!(" {day}"),
        None => format!(" {}", clean(&old.opened.name)),
    }
}

/// The section of a report about what changed since another version.
pub(crate) fn since_section(page: &mut Page, old: &Prepared, answer: &DiffAnswer) {
    page.heading(&since_title(old));
    changes(page, answer);
}

/// Its heading.
pub(crate) fn since_title(old: &Prepared) -> String {
    format!("What changed since{} ({})", since(old), clean(&old.opened.name))
}

/// The sections about conclusions and inputs.
pub(crate) fn changes(page: &mut Page, answer: &DiffAnswer) {
    match &answer.assessments {
        Some((before, after)) => conclusions(page, answer, &View::beside(before, after), &View::new(after)),
        None => page.say("An explicit graph has no assessment: only its inputs are compared."),
    }
    inputs(page, answer);
}

fn conclusions(page: &mut Page, answer: &DiffAnswer, before: &View<'_>, after: &View<'_>) {
    let difference = &answer.difference;
    page.heading("Conclusions that changed");
    if difference.findings.is_empty() {
        page.say("No finding changed.");
    }
    for (k, finding) in difference.findings.iter().enumerate() {
        finding_change(page, finding, before, after);
        if let Some(cause) = answer.causes.get(k) {
            page.under(1, &moved(answer, &cause.cause));
        }
    }
    rows(page, difference, before.assessment, after.assessment);
    if !difference.shares.is_empty() {
        page.heading("Shares of draws that moved by more than sampling error");
        for (k, moved) in difference.shares.iter().enumerate() {
            // Where all sign and it holds, "both" says it; the other two are told where it is silent.
            let also = difference.shares.iter().any(|s| {
                s.row == moved.row
                    && s.together == moved.together
                    && s.which == Which::Both
                    && moved.which != Which::Both
            });
            if also {
                continue;
            }
            let which = match moved.which {
                Which::AllSign => "all who must sign say yes",
                Which::Holds => "it holds",
                Which::Both => "all sign and it holds",
            };
            let how = if moved.together { ", each party's numbers moving together" } else { "" };
            let causes = answer.share_causes.get(k).filter(|c| !c.alone.is_empty());
            let causes = causes.map(|c| {
                let each: Vec<String> = c
                    .alone
                    .iter()
                    .map(|(u, s)| format!("{} alone: {}", unit(answer, *u), share(s.hits, s.draws)))
                    .collect();
                format!(" {}.", sentence_case(&each.join("; ")))
            });
            page.point(
                "- ",
                &format!(
                    "{}: {which}{how} in {}, before in {}.{}",
                    sentence_case(&row_name(after.assessment, before.assessment, &moved.row)),
                    share(moved.after.hits, moved.after.draws),
                    share(moved.before.hits, moved.before.draws),
                    causes.unwrap_or_default()
                ),
            );
        }
    }
    for (u, why) in &answer.untried {
        page.say(&format!("Could not be tried alone: {} ({}).", unit(answer, *u), clean(why)));
    }
}

/// A finding that appeared, went or changed.
fn finding_change(page: &mut Page, change: &FindingChange, before: &View<'_>, after: &View<'_>) {
    let sentence = |view: &View<'_>, k: Option<usize>| {
        k.and_then(|k| view.assessment.findings.get(k)).map(|f| finding_sentence(view, f)).unwrap_or_default()
    };
    match (change.before, change.after) {
        (None, new) => page.point("- ", &format!("New: {}", sentence(after, new))),
        (old, None) => page.point("- ", &format!("No longer: {}", sentence(before, old))),
        (_, new) => {
            page.point("- ", &format!("Changed: {}", sentence(after, new)));
            let names = |list: &[String]| {
                let each: Vec<String> =
                    list.iter().map(|key| statement(after.assessment, before.assessment, key)).collect();
                each.join("; ")
            };
            if !change.less.is_empty() {
                page.under(1, &format!("No longer: {}.", names(&change.less)));
            }
            if !change.more.is_empty() {
                page.under(1, &format!("New: {}.", names(&change.more)));
            }
        }
    }
}

/// A row by the name that one of the assessments has for it; another content as it is.
fn row_name(a: &Assessment, other: &Assessment, key: &str) -> String {
    for a in [a, other] {
        let case = a.model.case();
        if let Some(k) = a.rows.iter().position(|row| row.key(case) == key) {
            return View::new(a).name(k);
        }
    }
    clean(key).into_owned()
}

/// One statement of a finding's content: a row by its name, and in every other statement the parties by theirs.
fn statement(a: &Assessment, other: &Assessment, content: &str) -> String {
    let name = row_name(a, other, content);
    if name != content {
        return name;
    }
    let party = |word: &str| {
        let find = |a: &Assessment| a.model.case().parties.iter().find(|p| p.id == *word).map(|p| p.name.clone());
        find(a).or_else(|| find(other)).map_or_else(|| word.to_owned(), |name| clean(&name).into_owned())
    };
    content.split(' ').map(party).collect::<Vec<_>>().join(" ")
}

/// What moved a finding.
fn moved(answer: &DiffAnswer, cause: &Cause) -> String {
    let names = |units: &[usize]| units.iter().map(|u| unit(answer, *u)).collect::<Vec<_>>();
    match cause {
        Cause::Unit(u) => format!("Moved by: {}.", unit(answer, *u)),
        Cause::Enough(u) => {
            format!("Would be moved by this alone: {}; other changes together do it too.", unit(answer, *u))
        }
        Cause::AnyOf(us) => format!("Any one of these would have done: {}.", names(us).join("; or ")),
        Cause::Jointly(us) => match us.as_slice() {
            [a, b] => {
                format!("Moved by {}, jointly with {}; neither does it alone.", unit(answer, *a), unit(answer, *b))
            }
            _ => format!("Moved jointly by {}; no two of them do it.", listed(&names(us))),
        },
        Cause::EnoughBut { unit: u, needed } => format!(
            "Moved by: {}; beside the other changes it takes this too: {}.",
            unit(answer, *u),
            names(needed).join("; ")
        ),
        Cause::Unclear { needed } if needed.is_empty() => {
            "Moved by several changes: no one and no two of them are enough, and none is needed given the others."
                .into()
        }
        Cause::Unclear { needed } => {
            format!("It takes more than one or two changes. Needed among them: {}.", names(needed).join("; "))
        }
    }
}

/// A unit in words: what of it results are computed from.
fn unit(answer: &DiffAnswer, u: usize) -> String {
    let Some(unit) = answer.units.get(u) else { return String::new() };
    let changes = unit.changes.iter().filter_map(|k| answer.inputs.get(*k));
    let model: Vec<String> = changes.filter(|c| c.kind == ChangeKind::Model).map(brief).collect();
    model.join(", with ")
}

fn cut(text: &str) -> String {
    let text = clean(text);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain("...".chars()).collect() }
}

/// A change in a phrase.
fn brief(change: &InputChange) -> String {
    let says = clean(&change.says);
    match (&change.change.before, &change.change.after) {
        (None, _) => format!("{says} (new)"),
        (_, None) => format!("{says} (taken out)"),
        (Some(before), Some(after)) => format!("{says} ({} -> {})", cut(before), cut(after)),
    }
}

fn rows(page: &mut Page, difference: &Difference, before: &Assessment, after: &Assessment) {
    if difference.rows.is_empty() {
        return;
    }
    page.heading("Rows that changed");
    let grade = |row: &RowSays| row.grade.map_or("no grade".to_owned(), |g| format!("grade {g}"));
    let refused = |row: &RowSays| match row.refused_by.is_empty() {
        true => "nobody refuses".to_owned(),
        false => format!("refused by {}", row.refused_by.join(", ")),
    };
    for row in &difference.rows {
        let name = sentence_case(&row_name(after, before, &row.key));
        match (&row.before, &row.after) {
            (Some(was), Some(is)) => {
                let mut parts = Vec::new();
                if was.package != is.package {
                    parts.push(format!("now {} (before {})", is.package.join(", "), was.package.join(", ")));
                }
                if was.refused_by != is.refused_by {
                    parts.push(format!("{}, before: {}", refused(is), refused(was)));
                }
                if was.grade != is.grade {
                    parts.push(format!("{}, before {}", grade(is), grade(was)));
                }
                page.point("- ", &format!("{name}: {}.", clean(&parts.join("; "))));
            }
            (None, Some(is)) => page.point("- ", &format!("{name}: new; {}, {}.", grade(is), clean(&refused(is)))),
            (Some(_), None) => page.point("- ", &format!("{name}: no longer a row.")),
            (None, None) => {}
        }
    }
}

fn inputs(page: &mut Page, answer: &DiffAnswer) {
    let kinds = [
        (ChangeKind::Model, "Inputs that changed (results are computed from them)"),
        (ChangeKind::Record, "Records that changed"),
        (ChangeKind::Wording, "Wording that changed"),
    ];
    if answer.inputs.is_empty() {
        page.heading("Inputs that changed");
        page.say("None: the two say the same.");
    }
    for (kind, heading) in kinds {
        let of: Vec<&InputChange> = answer.inputs.iter().filter(|c| c.kind == kind).collect();
        if of.is_empty() {
            continue;
        }
        page.heading(heading);
        for change in of {
            let path = clean(&change.change.path);
            let says = match change.says == change.change.path {
                true => String::new(),
                false => format!(", {}", clean(&change.says)),
            };
            match (&change.change.before, &change.change.after) {
                (None, Some(_)) => page.point("- ", &format!("{path}{says}: new.")),
                (Some(_), None) => page.point("- ", &format!("{path}{says}: taken out.")),
                (Some(before), Some(after)) => {
                    page.point("- ", &format!("{path}{says}: {}.", what(before, after)));
                }
                (None, None) => {}
            }
        }
    }
}

/// What was replaced by what: for a long table only that it changed.
fn what(before: &str, after: &str) -> String {
    if before.len() > 2 * SHOWN || after.len() > 2 * SHOWN {
        return "changed".to_owned();
    }
    format!("{} -> {}", cut(before), cut(after))
}

/// What falls with an assumption, as lines under it.
pub(crate) fn falls(page: &mut Page, before: &View<'_>, after: &View<'_>, difference: &Difference) {
    if difference.findings.is_empty() && difference.shares.is_empty() {
        page.under(1, "If it is false: no finding falls, and no share moves by more than sampling error.");
        return;
    }
    if difference.findings.is_empty() {
        page.under(1, "If it is false: no finding falls.");
    } else {
        page.under(1, "If it is false:");
    }
    for change in &difference.findings {
        let sentence = |view: &View<'_>, k: Option<usize>| {
            k.and_then(|k| view.assessment.findings.get(k)).map(|f| finding_sentence(view, f)).unwrap_or_default()
        };
        match (change.before, change.after) {
            (None, new) => page.item(3, &format!("New: {}", sentence(after, new))),
            (old, None) => page.item(3, &format!("Falls: {}", sentence(before, old))),
            (_, new) => {
                let names = |list: &[String]| {
                    let each: Vec<String> =
                        list.iter().map(|key| statement(after.assessment, before.assessment, key)).collect();
                    each.join("; ")
                };
                let mut parts = Vec::new();
                if !change.less.is_empty() {
                    parts.push(format!("gone: {}", names(&change.less)));
                }
                if !change.more.is_empty() {
                    parts.push(format!("new: {}", names(&change.more)));
                }
                page.item(3, &format!("Changes ({}): {}", parts.join("; "), sentence(after, new)));
            }
        }
    }
    for moved in difference.shares.iter().filter(|s| s.which == Which::Both && !s.together) {
        page.item(
            3,
            &format!(
                "{}: all sign and it holds in {}, instead of {}.",
                sentence_case(&row_name(after.assessment, before.assessment, &moved.row)),
                share(moved.after.hits, moved.after.draws),
                share(moved.before.hits, moved.before.draws)
            ),
        );
    }
}
