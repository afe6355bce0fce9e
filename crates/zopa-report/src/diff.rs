//! The text of `zopa diff`, of the section that `zopa report --since` adds, and of what falls with an assumption.

mod causes;
mod falls;
mod ids;
mod values;

pub(crate) use falls::{falls, forecasts_without, graph_falls};

use crate::Colour;
use crate::forecast::number;
use crate::frame::{provenance, sentence_case};
use crate::graph_report::Scene;
use crate::page::Page;
use crate::report::{View, finding_sentence};
use crate::text::{clean, counted, listed, share};
use causes::{causes, moved, unit};
use ids::{matched, renamed};
use values::{alone, in_names, what};
use zopa::assess::{Assessment, Difference, FindingChange, RowChange, RowSays, ShareMove, Which};
use zopa::{ChangeKind, DiffAnswer, Headline, InputChange, Prepared};

/// How many changes are named that each alone move a forecast.
const SHOWN_UNITS: usize = 8;

/// Two versions of a case beside each other.
pub fn diff(old: &Prepared, new: &Prepared, answer: &DiffAnswer, colour: Colour) -> String {
    let mut page = Page::new(colour);
    let day = |p: &Prepared| p.case.as_of.map_or(String::new(), |d| format!(" (as of {d})"));
    page.title(&format!("{}{}: what changed since{}", clean(&new.case.title), day(new), since(old)));
    changes(&mut page, old, new, answer);
    page.heading("Method");
    page.point(
        "- ",
        "Findings and headlines of forecasts are those of the central case; shares are counted over the same draws in both, and \
         said to have moved where they differ by more than their sampling error.",
    );
    page.point(
        "- ",
        "What moved a finding: each change was added alone to the old case, and removed alone from the new one; \
         where no one is enough, all pairs were tried. Changes \
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
pub(crate) fn since_section(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    page.heading(&since_title(old));
    changes(page, old, new, answer);
}

/// Its heading.
pub(crate) fn since_title(old: &Prepared) -> String {
    format!("What changed since{} ({})", since(old), clean(&old.opened.name))
}

/// The sections about conclusions and inputs.
pub(crate) fn changes(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    match (&answer.assessments, &answer.graphs) {
        (Some((before, after)), _) => conclusions(page, answer, &View::beside(before, after), &View::new(after)),
        (_, Some((before, after))) => {
            let (before, after) = (Scene::new(old, before), Scene::new(new, after));
            graph_conclusions(page, answer, &before, &after);
        }
        _ => page
            .say("One of the two lists its states one by one and the other does not: only their inputs are compared."),
    }
    forecasts(page, old, new, answer);
    for (u, why) in &answer.untried {
        page.say(&format!("Could not be tried alone: {} ({}).", unit(answer, *u), clean(why)));
    }
    inputs(page, old, new, answer);
}

/// The findings about two explicit graphs, and what moved those that differ.
fn graph_conclusions(page: &mut Page, answer: &DiffAnswer, before: &Scene<'_>, after: &Scene<'_>) {
    page.heading("Conclusions that changed");
    if answer.difference.findings.is_empty() {
        page.say("No finding changed.");
    }
    for (k, change) in answer.difference.findings.iter().enumerate() {
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
        if let Some(cause) = answer.causes.get(k) {
            // Of a graph's findings the statements are sentences already: where they moved for different reasons, the
            // whole is told.
            match cause.parts.split_first() {
                Some((first, rest)) if rest.iter().all(|p| p.cause == first.cause) => {
                    page.under(1, &moved(answer, &first.cause));
                }
                _ => page.under(1, &moved(answer, &cause.cause)),
            }
        }
    }
}

/// What is likely now, where it was something else, and what moved it.
fn forecasts(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    if answer.forecasts.is_empty() {
        return;
    }
    page.heading("Forecasts that moved (the weighted mean at the central case)");
    for change in &answer.forecasts {
        let find = |prepared: &Prepared| {
            prepared.case.questions.iter().find(|q| q.id == change.question).map(|q| q.name.clone())
        };
        let name = find(new).or_else(|| find(old)).unwrap_or_else(|| change.question.clone());
        let at =
            |headline: &Headline| format!("{}, nearest to \"{}\"", number(headline.value), clean(&headline.nearest.1));
        page.point(
            "- ",
            &match (&change.before, &change.after) {
                (Some(was), Some(is)) if was.nearest == is.nearest => format!(
                    "{}: {}, before {}; nearest to \"{}\" as before.",
                    clean(&name),
                    number(is.value),
                    number(was.value),
                    clean(&is.nearest.1)
                ),
                (Some(was), Some(is)) => format!("{}: {}; before {}.", clean(&name), at(is), at(was)),
                (None, Some(is)) => format!("{}: new, {}.", clean(&name), at(is)),
                (Some(was), None) => format!("{}: no forecast any more; before {}.", clean(&name), at(was)),
                (None, None) => String::new(),
            },
        );
        if let Some(cause) = &change.cause {
            page.under(1, &format!("The nearest mark: {}", decapitalised(&moved(answer, cause))));
        }
        let each = |list: &[(usize, f64)]| -> Vec<String> {
            let shown = list.iter().take(SHOWN_UNITS);
            shown.map(|(u, value)| format!("{}: {}", unit(answer, *u), number(*value))).collect()
        };
        if !change.alone.is_empty() && change.before.is_some() {
            page.under(1, &format!("Each alone would move it to: {}.", each(&change.alone).join("; ")));
        }
    }
}

/// A sentence as the end of another one.
fn decapitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}

fn conclusions(page: &mut Page, answer: &DiffAnswer, before: &View<'_>, after: &View<'_>) {
    let difference = &answer.difference;
    page.heading("Conclusions that changed");
    let told: Vec<usize> = (0..difference.findings.len())
        .filter(|k| {
            let change = &difference.findings[*k];
            !only_ids(change, before, after) && !under_another_id(change, difference, before, after)
        })
        .collect();
    if told.is_empty() {
        page.say("No finding changed.");
    }
    for k in told {
        finding_change(page, &difference.findings[k], before, after);
        if let Some(cause) = answer.causes.get(k) {
            causes(page, answer, cause, &by_name(&difference.findings[k], before, after), &|key, made| match made {
                true => statement(after.assessment, before.assessment, key),
                false => statement(before.assessment, after.assessment, key),
            });
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
                    "{}: {} in {}, before in {}.{}",
                    sentence_case(&row_name(after.assessment, before.assessment, &moved.row)),
                    share_of(moved),
                    share(moved.after.hits, moved.after.draws),
                    share(moved.before.hits, moved.before.draws),
                    causes.unwrap_or_default()
                ),
            );
        }
    }
}

/// Statements of a finding by their names, less those that the other version makes too: an id may be another one.
fn by_name(change: &FindingChange, before: &View<'_>, after: &View<'_>) -> (Vec<String>, Vec<String>) {
    let (was, is) = (before.assessment, after.assessment);
    let less: Vec<String> = change.less.iter().map(|key| statement(was, is, key)).collect();
    let more: Vec<String> = change.more.iter().map(|key| statement(is, was, key)).collect();
    let only = |of: &[String], but: &[String]| of.iter().filter(|x| !but.contains(x)).cloned().collect();
    (only(&less, &more), only(&more, &less))
}

/// Whether a finding says the same by name, and differs in ids alone.
fn only_ids(change: &FindingChange, before: &View<'_>, after: &View<'_>) -> bool {
    let (less, more) = by_name(change, before, after);
    change.before.is_some() && change.after.is_some() && less.is_empty() && more.is_empty()
}

/// Whether a finding that appeared or went is there in the other version under another id of its party or proposal, and
/// says the same by name.
fn under_another_id(change: &FindingChange, of: &Difference, before: &View<'_>, after: &View<'_>) -> bool {
    let ids = renamed(before.assessment.model.case(), after.assessment.model.case());
    let twins = |gone: &FindingChange, new: &FindingChange| {
        let both = gone.after.is_none() && new.before.is_none();
        both && ids.iter().fold(gone.key.clone(), |key, id| id.renewed(&key)) == new.key && {
            let (mut less, mut more) = (by_name(gone, before, after).0, by_name(new, before, after).1);
            less.sort();
            more.sort();
            less == more
        }
    };
    !ids.is_empty() && of.findings.iter().any(|other| twins(change, other) || twins(other, change))
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
    if let Some((id, line)) = content.split_once(" (red line ") {
        let when = [a, other].into_iter().find_map(|a| {
            let case = a.model.case();
            let line = case.red_lines[case.party(id)?].iter().find(|known| known.id == line.trim_end_matches(')'))?;
            Some(clean(&zopa::spoken(case, line.when)).into_owned())
        });
        return format!(
            "{} (red line: {})",
            party(id),
            when.unwrap_or_else(|| clean(line.trim_end_matches(')')).into_owned())
        );
    }
    // Parties stand in the order of their ids, which says nothing: in that of their names, so that the same reads the same.
    if let Some(signers) = content.strip_prefix("open to ") {
        let mut names: Vec<String> = signers.split(" and ").map(party).collect();
        names.sort();
        return format!("open to {}", listed(&names));
    }
    content.split(' ').map(party).collect::<Vec<_>>().join(" ")
}

/// What a row sets, in names: `Fighting: Ceasefire`.
fn package(a: &Assessment, other: &Assessment, set: &[String]) -> String {
    let one = |pair: &String| {
        let (v, l) = pair.split_once(" = ")?;
        [a, other].into_iter().find_map(|a| {
            let case = a.model.case();
            let issue = &case.issues[case.issue(v)?];
            let level = issue.levels.iter().find(|level| level.id == l)?;
            Some(format!("{}: {}", clean(&issue.name), clean(&level.label)))
        })
    };
    let each: Vec<String> = set.iter().map(|pair| one(pair).unwrap_or_else(|| clean(pair).into_owned())).collect();
    if each.is_empty() { "nothing changed".to_owned() } else { each.join("; ") }
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
    // A row under another id of its proposal is the same row.
    let named = |key: &str| row_name(after, before, key);
    let other = |row: &RowChange, there: &dyn Fn(&RowChange) -> bool| {
        let twin = |r: &&RowChange| r.key != row.key && there(r) && named(&r.key) == named(&row.key);
        difference.rows.iter().find(twin).cloned()
    };
    let mut all: Vec<RowChange> = Vec::new();
    for row in &difference.rows {
        match (&row.before, &row.after) {
            (None, Some(_)) => {
                let was = other(row, &|r| r.after.is_none());
                all.push(RowChange { before: was.and_then(|was| was.before), ..row.clone() });
            }
            (Some(_), None) if other(row, &|r| r.before.is_none()).is_some() => {}
            _ => all.push(row.clone()),
        }
    }
    for row in &all {
        let name = sentence_case(&named(&row.key));
        match (&row.before, &row.after) {
            (Some(was), Some(is)) => {
                let mut parts = Vec::new();
                let packages = (package(after, before, &is.package), package(before, after, &was.package));
                if packages.0 != packages.1 {
                    parts.push(format!("now {} (before {})", packages.0, packages.1));
                }
                let who = (refused(is, after, before), refused(was, before, after));
                if who.0 != who.1 {
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
            (Some(_), None) => lines.push(format!("{name}: no longer a row.")),
            (None, None) => {}
        }
    }
    // A party that only has another id changes no row in words.
    if !lines.is_empty() {
        page.heading("Rows that changed");
        lines.iter().for_each(|line| page.point("- ", line));
    }
}

fn inputs(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    let kinds = [
        (ChangeKind::Model, "Inputs that changed (results are computed from them)"),
        (ChangeKind::Forecast, "Numbers of questions that changed (forecasts are computed from them)"),
        (ChangeKind::Record, "Records that changed"),
        (ChangeKind::Wording, "Wording that changed"),
    ];
    if answer.inputs.is_empty() {
        page.heading("Inputs that changed");
        page.say("None: the two say the same.");
    }
    let ids = renamed(&old.case, &new.case);
    let all = matched(&ids, &answer.inputs);
    for (kind, heading) in kinds {
        let of: Vec<&InputChange> = all.iter().filter(|c| c.kind == kind).collect();
        let ids = if kind == ChangeKind::Model { ids.as_slice() } else { &[] };
        if of.is_empty() && ids.is_empty() {
            continue;
        }
        // What reads the same has another id and nothing else.
        let same = |c: &&InputChange| match (&c.change.before, &c.change.after) {
            (Some(before), Some(after)) => {
                let path = &c.change.path;
                before != after && in_names(&old.case, path, before) == in_names(&new.case, path, after)
            }
            _ => false,
        };
        let (same_by_name, of): (Vec<&InputChange>, Vec<&InputChange>) = of.into_iter().partition(same);
        page.heading(heading);
        ids.iter().for_each(|id| page.point("- ", &clean(&id.line())));
        if !same_by_name.is_empty() {
            let paths: Vec<String> = same_by_name.iter().map(|c| clean(&c.change.path).into_owned()).collect();
            page.point("- ", &format!("The same by name, with another id: {}.", listed(&paths)));
        }
        for change in of {
            let path = clean(&change.change.path);
            let says = match change.says == change.change.path {
                true => String::new(),
                false => format!(", {}", clean(&change.says)),
            };
            match (&change.change.before, &change.change.after) {
                (None, Some(after)) => {
                    let value = in_names(&new.case, &change.change.path, after);
                    let value = alone(&value).map(|value| format!(", {}", clean(value))).unwrap_or_default();
                    page.point("- ", &format!("{path}{says}: new{value}."));
                }
                (Some(before), None) => {
                    let value = in_names(&old.case, &change.change.path, before);
                    let value = alone(&value).map(|value| format!(" (was {})", clean(value))).unwrap_or_default();
                    page.point("- ", &format!("{path}{says}: taken out{value}."));
                }
                (Some(before), Some(after)) => {
                    let path = &change.change.path;
                    let (before, after) = (in_names(&old.case, path, before), in_names(&new.case, path, after));
                    page.point("- ", &format!("{}{says}: {}.", clean(path), what(&clean(&before), &clean(&after))));
                }
                (None, None) => {}
            }
        }
    }
}

/// Whether another move of the same row says it already: "both" of a share that makes it up.
fn said_by_both(difference: &Difference, moved: &ShareMove) -> bool {
    moved.which != Which::Both
        && difference
            .shares
            .iter()
            .any(|s| s.row == moved.row && s.together == moved.together && s.which == Which::Both)
}

/// What a share is of: who signs, whether it holds, and how the numbers moved.
fn share_of(moved: &ShareMove) -> String {
    let which = match moved.which {
        Which::AllSign => "all who must sign say yes",
        Which::Holds => "it holds",
        Which::Both => "all sign and it holds",
    };
    format!("{which}{}", if moved.together { ", each party's numbers moving together" } else { "" })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may panic

    use super::values::{in_names, what};
    use crate::report::View;
    use zopa::Prepared;
    use zopa::core::{Limits, Run, Silent};

    const CASE: &str = "zopa = 1\nid = 'x'\n[parties.ardon]\nname = 'Ardon the Elder'\n[parties.velia]\nname = 'Velia'\n\
        [issues.fire]\nname = 'Fighting'\nlevels = ['on', 'off']\nlabels = { on = 'Goes on', off = 'Ceasefire' }\n\
        status_quo = 'on'\nset_by = ['ardon', 'velia']\nbinding = true\n\
        [issues.land]\nname = 'Land'\nlevels = ['kept', 'given']\nstatus_quo = 'kept'\nset_by = ['ardon', 'velia']\nbinding = true\n\
        [preferences.ardon]\nweights = { fire = 10, land = 5 }\nvalues.fire = { on = 0, off = 100 }\nvalues.land = { kept = 100, given = 0 }\n\
        terms = [{ id = 't', when = 'fire = off and land != kept', add = 3 }]\n\
        [preferences.velia]\nweights = { fire = 10, land = 20 }\nvalues.fire = { on = 50, off = 0 }\nvalues.land = { kept = 0, given = 100 }\n\
        [proposals.first]\nname = 'One'\nset = { fire = 'off' }\n[proposals.second]\nname = 'Two'\nset = { land = 'given' }\n\
        [proposals.third]\nname = 'Three'\nset = { fire = 'off', land = 'given' }\n";

    fn prepared(text: &str) -> Prepared {
        let opened = zopa::case::parse("case.toml", text, &zopa::case::SourceTexts::default());
        Prepared::new(opened, None, 0).map_err(|refused| refused.problems).unwrap()
    }

    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn told(old: &str, new: &str) -> String {
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let (old, new) = (prepared(old), prepared(new));
        let request = zopa::DiffRequest { draws: 20, seed: 0 };
        let answer = zopa::diff(&old, &new, request, &run).map_err(|refused| refused.problems).unwrap();
        flat(&super::diff(&old, &new, &answer, crate::Colour::Off))
    }

    /// A row has the number of the report at hand, and none where it is not in it.
    #[test]
    fn rows_of_another_version_have_the_numbers_of_this_one() {
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let assessed = |text: &str| {
            let request = zopa::ReportRequest { draws: 20, beside: false };
            zopa::report(&prepared(text), request, &run).unwrap().assessment
        };
        let gone = "[proposals.first]\nname = 'One'\nset = { fire = 'off' }\n";
        let (old, new) = (assessed(CASE), assessed(&CASE.replace(gone, "")));
        let place = |a: &zopa::assess::Assessment, key: &str| {
            a.rows.iter().position(|row| row.key(a.model.case()) == key).unwrap()
        };
        let (was, is) = (place(&old, "proposal:second"), place(&new, "proposal:second"));
        assert_ne!(was, is, "the numbers differ");
        let within = View::beside(&old, &new);
        assert_eq!(within.row(was), format!("\"Two\" (row {})", is + 1));
        assert_eq!(within.row(place(&old, "proposal:first")), "\"One\"");
        assert_eq!(View::new(&old).row(was), format!("\"Two\" (row {})", was + 1));
    }

    /// Rows, refusals, levels and conditions are told in names; what is long is shown where it differs.
    #[test]
    fn differences_are_told_in_names() {
        let new = CASE
            .replace("set = { land = 'given' }", "set = { land = 'given', fire = 'off' }")
            .replace("off and land != kept", "off or land != kept")
            .replace("on = 50, off = 0", "on = 50, off = 90")
            .replace("status_quo = 'kept'", "status_quo = 'given'");
        let text = told(CASE, &new);
        for told in ["or Land is \"given\"", "\"kept\" -> \"given\"", "refused by Velia"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for id in ["refused by ardon", "refused by velia", "fire = off", "land = given", "land != kept", "(0 ->"] {
            assert!(!text.contains(id), "{id}: {text}");
        }
        let case = prepared(CASE).case;
        assert_eq!(
            in_names(&case, "preferences.ardon.terms.t.when", "\"fire = off and land != kept\""),
            "Fighting is \"Ceasefire\" and Land is \"given\""
        );
        assert_eq!(in_names(&case, "issues.land.set_by", "[\"ardon\", \"velia\"]"), "[Ardon the Elder, Velia]");
        assert_eq!(in_names(&case, "issues.fire.status_quo", "\"on\""), "\"Goes on\"");
        assert_eq!(what("1 to 2", "1 to 3"), "1 to 2 -> 1 to 3");
        // Of a record the parts that differ, in words.
        let (old, new) = (
            "{ kind = \"fact\", claim = \"a, b\", on = [1, 2] }",
            "{ kind = \"fact\", claim = \"a, c\", grade = \"B2\" }",
        );
        assert_eq!(what(old, new), "claim: a, b -> a, c; on: taken out (was [1, 2]); grade: new, B2");
        let long = "a".repeat(100);
        assert_eq!(what(&format!("{long}b"), &format!("{long}c")), format!("... {0}b -> ... {0}c", "a".repeat(20)));
    }

    /// Where only the id of a party is another one, nothing is said to have changed that reads the same.
    #[test]
    fn a_renamed_id_changes_no_finding() {
        let text = told(CASE, &CASE.replace("ardon", "xardon"));
        let only = "No finding changed. Inputs that changed (results are computed from them) - The party \"Ardon the Elder\" \
                    has another id: xardon, before ardon. Method";
        assert!(text.contains(only), "{text}");
        let text = told(CASE, &CASE.replace("proposals.first", "proposals.one"));
        let only = "No finding changed. Inputs that changed (results are computed from them) - The proposal \"One\" has \
                    another id: one, before first. Method";
        assert!(text.contains(only), "{text}");
        // What is another number as well is told as that.
        let new = CASE.replace("ardon", "xardon").replace("add = 3", "add = 4");
        let text = told(CASE, &new);
        assert!(text.contains("before ardon. - preferences.xardon, what Ardon the Elder wants: terms: "), "{text}");
    }

    /// Who sets an issue is a party, though a level has the same id; who must consent is named.
    #[test]
    fn who_sets_an_issue_is_told_by_name() {
        let old = CASE.replace("'kept'", "'velia'").replace("kept", "velia");
        let new = old.replacen("set_by = ['ardon', 'velia']", "set_by = 'velia'\nconsent = 'ardon'", 1);
        let land = "set_by = ['ardon', 'velia']\nbinding = true\n[preferences.ardon]";
        assert!(new.contains(land));
        let new = new.replace(land, "set_by = 'velia'\n[preferences.ardon]");
        let text = told(&old, &new);
        assert!(text.contains("issues.land.set_by, who sets Land: [Ardon the Elder, Velia] -> Velia."), "{text}");
        assert!(text.contains("issues.fire.consent, who must consent to Fighting: new, Ardon the Elder."), "{text}");
    }
}
