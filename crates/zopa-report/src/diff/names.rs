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

/// What a row sets, in names: `Fighting: Ceasefire`.
pub(super) fn package(a: &Assessment, other: &Assessment, set: &[String]) -> String {
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

