//! The text of `zopa check --answer`.

use crate::Colour;
use crate::page::Page;
use crate::text::{clean, counted};
use zopa::Prepared;
use zopa::verifier::{Value, Verified};

/// How many differences are shown; the machine-readable answer has all.
const SHOWN: usize = 20;

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
            let text = |value: &Option<Value>| {
                let text = value.as_ref().map_or("nothing".to_owned(), ToString::to_string);
                let short: String = clean(&text).chars().take(200).collect();
                if short.len() < text.len() { format!("{short}...") } else { short }
            };
            for d in found.differences.iter().take(SHOWN) {
                page.point(
                    "- ",
                    &format!("{}: it says {}; derived: {}.", clean(&d.place), text(&d.given), text(&d.derived)),
                );
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
    for (heading, list) in [("Only checked for consistency", &found.consistent), ("Not checked", &found.unchecked)] {
        if !list.is_empty() {
            page.heading(heading);
            for (place, why) in list {
                page.point("- ", &format!("{}: {why}.", clean(place)));
            }
        }
    }
    page.finish()
}
