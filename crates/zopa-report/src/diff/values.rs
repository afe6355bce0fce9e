//! Values of two versions of a case beside each other, in words: names in place of ids, of a record the parts that differ.

use zopa::core::Case;

/// How many characters of a value a line shows; all of it is in the JSON document.
const SHOWN: usize = 100;
/// How many of them stand before the first difference, in what is long.
const LEAD: usize = 20;

/// What was replaced by what: of a record the parts that differ, of a list the items that are new or gone; of what is long,
/// from a little before the first difference on.
pub(super) fn what(before: &str, after: &str) -> String {
    let said = match (record(before), record(after)) {
        (Some(old), Some(new)) => parts(&old, &new),
        _ => match (list(before), list(after)) {
            (Some(old), Some(new)) => items(&old, &new),
            _ => Vec::new(),
        },
    };
    if said.is_empty() { replaced(before, after) } else { said.join("; ") }
}

/// The parts of two records that differ.
fn parts(old: &[(String, String)], new: &[(String, String)]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (key, was) in old {
        match new.iter().find(|(known, _)| known == key) {
            Some((_, is)) if is == was => {}
            Some((_, is)) if record(was).is_some() && record(is).is_some() => {
                said.push(format!("{key} ({})", what(was, is)));
            }
            Some((_, is)) => said.push(format!("{key}: {}", what(was, is))),
            None => said.push(format!("{key}: taken out (was {})", shortened(&plain(was)))),
        }
    }
    let added = new.iter().filter(|(key, _)| !old.iter().any(|(known, _)| known == key));
    said.extend(added.map(|(key, is)| format!("{key}: new, {}", shortened(&plain(is)))));
    said
}

/// The items of two lists that are in one alone. Nothing where that does not tell the lists apart (another order) or tells
/// no more than the lists do (no item in common).
fn items(old: &[String], new: &[String]) -> Vec<String> {
    // One item in the place of another.
    let other: Vec<(&String, &String)> = old.iter().zip(new).filter(|(a, b)| a != b).collect();
    if let ([(was, is)], true) = (other.as_slice(), old.len() == new.len()) {
        return vec![what(was, is)];
    }
    let gone: Vec<&String> = old.iter().filter(|x| !new.contains(x)).collect();
    let come: Vec<&String> = new.iter().filter(|x| !old.contains(x)).collect();
    let kept = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|x| other.contains(x)).cloned().collect()
    };
    let (a, b) = (kept(old, new), kept(new, old));
    if a.is_empty() || a != b || gone.is_empty() && come.is_empty() {
        return Vec::new();
    }
    let told = |list: &[&String], how: &str| list.iter().map(|x| format!("{how} {}", shortened(x))).collect::<Vec<_>>();
    [told(&come, "added"), told(&gone, "taken out")].concat()
}

/// The items of a list as it is written. `None` of anything else.
fn list(toml: &str) -> Option<Vec<String>> {
    let inside = toml.trim().strip_prefix('[')?.strip_suffix(']')?;
    Some(split(inside).into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect())
}

/// What stands between commas, those in quotes and in brackets aside.
fn split(inside: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let (mut depth, mut quoted, mut escaped) = (0i32, false, false);
    for c in inside.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        match c {
            ',' if !quoted && depth == 0 => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts
}

/// The parts of a record as it is written, `{ key = value, ... }`, in plain words: quotes taken off texts. `None` of anything else.
fn record(toml: &str) -> Option<Vec<(String, String)>> {
    let inside = toml.trim().strip_prefix('{')?.strip_suffix('}')?;
    let parts = split(inside);
    let pair = |part: &String| {
        let (key, value) = part.split_once('=')?;
        Some((unquoted(key).to_owned(), unquoted(value).to_owned()))
    };
    parts.iter().filter(|part| !part.trim().is_empty()).map(pair).collect()
}

/// A text without the quotes around it; anything else as it is.
fn unquoted(value: &str) -> &str {
    let text = value.trim();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    // Two names in quotes are no text in quotes.
    inside.filter(|inside| !inside.replace("\\\"", "").contains('"')).unwrap_or(text)
}

/// A value in plain words: of a record its parts, of a list of texts its items. A range stays in its brackets.
fn plain(value: &str) -> String {
    if let Some(parts) = record(value) {
        return parts.iter().map(|(key, value)| format!("{key} {}", plain(value))).collect::<Vec<_>>().join(", ");
    }
    match list(value) {
        Some(items) if items.iter().all(|item| item.starts_with('"')) => {
            items.iter().map(|item| unquoted(item)).collect::<Vec<_>>().join(", ")
        }
        _ => unquoted(value).to_owned(),
    }
}

/// What is written where there was nothing, or was where there is nothing now: what fits a line; of a record and of a list
/// of records what they say, as far as it fits. `None` of anything else: that it is there says enough, and all of it is in
/// the file. What the line says already (`said`) is not said again.
pub(super) fn alone(value: &str, said: &str) -> Option<String> {
    let text = value.trim();
    let told = |record: Vec<(String, String)>| {
        // Its name and its id are told already.
        let parts = record.iter().filter(|(key, value)| !matches!(key.as_str(), "id" | "name") && value != said);
        parts.map(|(key, value)| format!("{key}: {}", plain(value))).collect::<Vec<_>>().join("; ")
    };
    if let Some(record) = record(text) {
        return Some(shortened(&told(record))).filter(|told| !told.is_empty());
    }
    let records: Option<Vec<String>> = list(text).unwrap_or_default().iter().map(|x| record(x).map(told)).collect();
    if let Some(records) = records.filter(|records| !records.is_empty()) {
        return Some(shortened(&records.join(" / "))).filter(|told| !told.is_empty());
    }
    (!text.is_empty() && !text.contains(['{', '\n', '=']) && text.chars().count() <= SHOWN).then(|| text.to_owned())
}

/// The first of a text, with dots where that is not all.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => {
            // Not in the middle of a word, where it has any.
            let head = &text[..end];
            let whole = head.rfind(' ').filter(|at| *at > SHOWN / 2).map_or(head, |at| &head[..at]);
            // Nor after a key whose value is not shown.
            let whole = match whole.strip_suffix(':').and_then(|rest| rest.rfind("; ")) {
                Some(at) => &whole[..at],
                None => whole,
            };
            format!("{} ...", whole.trim_end_matches([' ', ',', ';']))
        }
        None => text.to_owned(),
    }
}

/// One text beside another.
fn replaced(before: &str, after: &str) -> String {
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(LEAD);
    let long = before.chars().count().max(after.chars().count()) > SHOWN;
    let shown = |text: &str| {
        let from = if long { from } else { 0 };
        let (head, rest) = (if from > 0 { "... " } else { "" }, text.chars().skip(from));
        let all: Vec<char> = rest.collect();
        let tail = if all.len() > SHOWN { " ..." } else { "" };
        let text: String = all.into_iter().take(SHOWN).collect();
        format!("{head}{}{tail}", text.trim())
    };
    format!("{} -> {}", shown(before), shown(after))
}

/// A value of the file with the case's names in place of ids: conditions, levels, parties.
pub(super) fn in_names(case: &Case, path: &str, toml: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    let issue = match segments.as_slice() {
        ["issues", v, ..] | ["proposals", _, "set", v] | ["threats", _, "set", v] => case.issue(v),
        _ => None,
    };
    // Who sets an issue or must consent is a party, whatever its levels are called.
    let who = matches!(segments.as_slice(), ["issues", _, "set_by" | "consent", ..]);
    let party = |text: &str| case.party(text).map(|p| case.parties[p].name.clone());
    let name = |text: &str| -> Option<String> {
        if let Some(party) = party(text).filter(|_| who) {
            return Some(party);
        }
        if let Some(condition) = case.conditions.enumerated().find(|(_, c)| c.text == text) {
            return Some(zopa::spoken(case, condition.0));
        }
        if let Some(level) = issue.and_then(|v| case.issues[v].levels.iter().find(|level| level.id == text)) {
            return Some(format!("\"{}\"", level.label));
        }
        party(text)
    };
    let one_line = toml.split_whitespace().collect::<Vec<_>>().join(" ");
    // Texts in quotes, as the writer of TOML puts them: no name of a case has an escape in it.
    let mut out = String::new();
    for (k, part) in one_line.split('"').enumerate() {
        match k % 2 {
            0 => out.push_str(part),
            _ => out.push_str(&name(part).unwrap_or_else(|| format!("\"{part}\""))),
        }
    }
    out
}
