//! Rows, statements and packages of either version in names.

use crate::report::View;
use crate::text::{clean, listed};
use zopa::assess::Assessment;

/// A row by the name that one of the assessments has for it; another content as it is.
pub(super) fn row_name(a: &Assessment, other: &Assessment, key: &str) -> String {
    for a in [a, other] {
        let case = a.model.case();
        if let Some(k) = a.rows.iter().position(|row| row.key(case) == key) {
            return View::new(a).name(k);
        }
    }
    clean(key).into_owned()
}

/// One statement of a finding's content: a row by its name, and in every other statement the parties by theirs.
pub(super) fn statement(a: &Assessment, other: &Assessment, content: &str) -> String {
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

/// What a row sets now and did not, or sets otherwise, and what it no longer sets, in names: `now Fighting: Ceasefire (before
/// Pause); no longer Land: Exchanged`.
pub(super) fn repackaged(is: (&Assessment, &[String]), was: (&Assessment, &[String])) -> String {
    let pairs = |set: &[String]| -> Vec<(String, String)> {
        set.iter().filter_map(|pair| pair.split_once(" = ")).map(|(v, l)| (v.to_owned(), l.to_owned())).collect()
    };
    let (new, old) = (pairs(is.1), pairs(was.1));
    let level =
        |pairs: &[(String, String)], v: &str| pairs.iter().find(|(known, _)| known == v).map(|(_, l)| l.clone());
    let mut now = Vec::new();
    for (v, l) in &new {
        match level(&old, v) {
            Some(before) if before == *l => {}
            Some(before) => now.push(format!("{} (before {})", setting(is.0, v, l), label(was.0, v, &before))),
            None => now.push(setting(is.0, v, l)),
        }
    }
    let gone = old.iter().filter(|(v, _)| level(&new, v).is_none());
    let gone: Vec<String> = gone.map(|(v, l)| setting(was.0, v, l)).collect();
    let mut parts = Vec::new();
    if !now.is_empty() {
        parts.push(format!("now {}", now.join("; ")));
    }
    if !gone.is_empty() {
        parts.push(format!("no longer {}", gone.join("; ")));
    }
    parts.join("; ")
}

/// An issue at a level, in names.
fn setting(a: &Assessment, v: &str, l: &str) -> String {
    let case = a.model.case();
    let issue = case.issue(v).map_or(v, |v| case.issues[v].name.as_str());
    format!("{}: {}", clean(issue), label(a, v, l))
}

/// What a level is called.
fn label(a: &Assessment, v: &str, l: &str) -> String {
    let case = a.model.case();
    let level = case.issue(v).and_then(|v| case.issues[v].levels.iter().find(|level| level.id == l));
    clean(level.map_or(l, |level| level.label.as_str())).into_owned()
}
