//! The text of `zopa check --answer`.

use crate::Colour;
use crate::page::Page;
use crate::text::{clean, counted};
use std::collections::BTreeSet;
use zopa::Prepared;
use zopa::verifier::{Difference, Value, Verified};

/// How many differences are shown; the machine-readable answer has all.
const SHOWN: usize = 20;

/// Characters of a value that are shown.
const WIDE: usize = 200;
/// Characters shown before the first at which two values differ.
const BEFORE: usize = 20;

/// What of two values is different: of two packages or other objects only the names whose values differ, of long texts what
/// stands where they part.
fn apart(d: &Difference) -> (String, String) {
    let (mut given, mut derived) = (d.given.clone(), d.derived.clone());
    let mut same = 0;
    if let (Some(given), Some(derived)) = (&mut given, &mut derived) {
        same = without_the_same(given, derived);
    }
    let text =
        |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), |v| clean(&v.to_string()).into_owned());
    let (given, mut derived) = (text(&given), text(&derived));
    let common = given.chars().zip(derived.chars()).take_while(|(a, b)| a == b).count();
    let long = given.chars().count().max(derived.chars().count()) > WIDE;
    let from = if long { common.saturating_sub(BEFORE) } else { 0 };
    let given = cut(&given, from);
    derived = cut(&derived, from);
    if same > 0 {
        derived.push_str(&format!(" ({} the same)", counted(same as u128, "other value is", "other values are")));
    }
    (given, derived)
}

/// Takes what is the same out of two objects, and out of the objects in them; how much that was.
fn without_the_same(given: &mut Value, derived: &mut Value) -> usize {
    let (Value::Object(a), Value::Object(b)) = (given, derived) else { return 0 };
    let alike: BTreeSet<String> =
        a.iter().filter(|(name, value)| b.get(*name) == Some(*value)).map(|(name, _)| name.clone()).collect();
    a.retain(|name, _| !alike.contains(name));
    b.retain(|name, _| !alike.contains(name));
    let within = a.iter_mut().filter_map(|(name, value)| Some(without_the_same(value, b.get_mut(name)?)));
    alike.len() + within.sum::<usize>()
}

/// So much of a text, from a character on, as is shown.
fn cut(text: &str, from: usize) -> String {
    let mut rest = text.chars().skip(from);
    let mut short: String = if from > 0 { "...".to_owned() } else { String::new() };
    short.extend(rest.by_ref().take(WIDE));
    if rest.next().is_some() {
        short.push_str("...");
    }
    short
}

/// What checking an answer found.
pub fn verified(prepared: &Prepared, found: &Verified, colour: Colour) -> String {
    let mut page = Page::new(colour);
    page.title(&format!("Answer checked: {}", crate::frame::title(prepared)));
    let n = counted(found.derived as u128, "value was", "values were");
    page.heading("The answer");
    match found.refuted() {
        false if found.holds() => {
            page.say(&format!("It holds: {n} derived again from the case alone, and nothing is different."));
        }
        false => {
            let open = (found.consistent.len() + found.unchecked.len()) as u128;
            let open = counted(open, "claim stands", "claims stand");
            page.say(&format!(
                "Nothing is refuted, which is no proof: {n} derived again from the case alone and agree, but {open} \
                 unproved. They are listed below."
            ));
        }
        true => {
            let wrong = counted(found.differences.len() as u128, "value is", "values are");
            page.say(&format!("It is REFUTED: {wrong} different. {n} derived again from the case alone and agree."));
            for d in found.differences.iter().take(SHOWN) {
                let (given, derived) = apart(d);
                page.point("- ", &format!("{}: it says {given}; derived: {derived}.", clean(&d.place)));
            }
            if found.differences.len() > SHOWN {
                page.say("(--json lists all)");
            }
        }
    }
    if !found.proved.is_empty() {
        page.heading("Proved by certificates");
        page.say("No package is better: every bound of these certificates was computed again from the case alone.");
        for place in &found.proved {
            page.point("- ", &format!("{}.", clean(place)));
        }
    }
    let lists = [
        ("Only checked for consistency", &found.consistent),
        ("Not checked", &found.unchecked),
        ("Left open by the answer", &found.left_open),
    ];
    for (heading, list) in lists {
        if !list.is_empty() {
            page.heading(heading);
            for (place, why) in list {
                page.point("- ", &format!("{}: {why}.", clean(place)));
            }
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::apart;
    use zopa::verifier::{Difference, Value};

    fn told(given: Value, derived: Value) -> (String, String) {
        apart(&Difference { place: "here".into(), given: Some(given), derived: Some(derived) })
    }

    /// Two packages of many issues are told apart by the one level that differs.
    #[test]
    fn only_what_differs_is_shown() {
        let package = |last: &str| -> Value {
            let mut levels: serde_json::Map<String, Value> =
                (0..40).map(|k| (format!("issue_{k}"), "a level".into())).collect();
            levels.insert("issue_7".into(), last.into());
            serde_json::json!({ "package": levels, "count": 1 })
        };
        let (given, derived) = told(package("high"), package("low"));
        assert_eq!(given, r#"{"package":{"issue_7":"high"}}"#);
        assert_eq!(derived, r#"{"package":{"issue_7":"low"}} (40 other values are the same)"#);
    }

    /// Long texts are cut to where they part, at whole characters.
    #[test]
    fn long_texts_are_shown_where_they_part() {
        let text = |end: &str| Value::from(format!("{}{end}", "ä".repeat(500)));
        let (given, derived) = told(text("x"), text("y"));
        assert_eq!(given, format!("...{}x\"", "ä".repeat(20)));
        assert_eq!(derived, format!("...{}y\"", "ä".repeat(20)));
        assert_eq!(told(1.into(), 2.into()), ("1".to_owned(), "2".to_owned()));
    }
}
