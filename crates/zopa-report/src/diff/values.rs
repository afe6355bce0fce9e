//! Values of two versions of a case beside each other, in words: names in place of ids, of a record the parts that differ.

use zopa::core::Case;

/// How many characters of a value a line shows; all of it is in the JSON document.
const SHOWN: usize = 70;
/// How many of them stand before the first difference, in what is long.
const LEAD: usize = 20;

/// What was replaced by what: of a record the parts that differ; of what is long, from a little before the first difference on.
pub(super) fn what(before: &str, after: &str) -> String {
    let (Some(old), Some(new)) = (record(before), record(after)) else { return replaced(before, after) };
    let mut said: Vec<String> = Vec::new();
    for (key, was) in &old {
        match new.iter().find(|(known, _)| known == key) {
            Some((_, is)) if is == was => {}
            Some((_, is)) => said.push(format!("{key}: {}", replaced(was, is))),
            None => said.push(format!("{key}: taken out (was {})", shortened(was))),
        }
    }
    let added = new.iter().filter(|(key, _)| !old.iter().any(|(known, _)| known == key));
    said.extend(added.map(|(key, is)| format!("{key}: new, {}", shortened(is))));
    if said.is_empty() { replaced(before, after) } else { said.join("; ") }
}

/// The parts of a record as it is written, `{ key = value, ... }`, in plain words: quotes taken off texts. `None` of anything else.
fn record(toml: &str) -> Option<Vec<(String, String)>> {
    let inside = toml.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut parts: Vec<String> = vec![String::new()];
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
            ',' if !quoted && depth == 0 => parts.push(String::new()),
            c => parts.last_mut()?.push(c),
        }
    }
    let pair = |part: &String| {
        let (key, value) = part.split_once('=')?;
        Some((key.trim().trim_matches('"').to_owned(), value.trim().trim_matches('"').to_owned()))
    };
    parts.iter().filter(|part| !part.trim().is_empty()).map(pair).collect()
}

/// What is written where there was nothing, or was where there is nothing now: what fits a line and is no table. Empty of
/// anything else: that it is there says enough, and all of it is in the file.
pub(super) fn alone(value: &str) -> Option<&str> {
    let text = value.trim();
    (!text.is_empty() && !text.contains(['{', '\n', '=']) && text.chars().count() <= SHOWN).then_some(text)
}

/// The first of a text, with dots where that is not all.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} ...", text[..end].trim()),
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
