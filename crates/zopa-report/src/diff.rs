//! The text of `zopa diff`, of the section that `zopa report --since` adds, and of what falls with an assumption.

mod causes;
mod conclusions;
mod falls;
mod forecasts;
mod inputs;
mod names;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use falls::{falls, forecasts_without, graph_falls};

use crate::Colour;
use crate::frame::provenance;
use crate::graph_report::Scene;
use crate::page::Page;
use crate::report::View;
use crate::text::{clean, counted};
use causes::unit;
use conclusions::{conclusions, graph_conclusions};
use forecasts::forecasts;
use inputs::inputs;
use zopa::{DiffAnswer, Prepared};

/// What a version to share says of a comparison.
const KEPT_BACK: &str = "This is told without private numbers, sources and notes: that a number changed is said, and what it \
                         moved, but not from what to what.";

/// Two versions of a case beside each other.
pub fn diff(old: &Prepared, new: &Prepared, answer: &DiffAnswer, colour: Colour) -> String {
    let mut page = Page::new(colour);
    let day = |p: &Prepared| p.case.as_of.map_or(String::new(), |d| format!(" (as of {d})"));
    page.title(&format!("{}{}: what changed since{}", clean(&new.case.title), day(new), since(old)));
    changes(&mut page, new, answer);
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
        None if old.redacted => " an older version".to_owned(),
        None => format!(" {}", clean(&old.opened.name)),
    }
}

/// The section of a report about what changed since another version.
pub(crate) fn since_section(page: &mut Page, old: &Prepared, new: &Prepared, answer: &DiffAnswer) {
    page.heading(&since_title(old));
    changes(page, new, answer);
}

/// Its heading.
pub(crate) fn since_title(old: &Prepared) -> String {
    match old.redacted || old.case.as_of.is_none() {
        true => format!("What changed since{}", since(old)),
        false => format!("What changed since{} ({})", since(old), clean(&old.opened.name)),
    }
}

/// The sections about conclusions and inputs.
pub(crate) fn changes(page: &mut Page, new: &Prepared, answer: &DiffAnswer) {
    // Names in what is gone are those of the old case; its ids are those of the new one.
    let old = &answer.old;
    if new.redacted {
        page.say(KEPT_BACK);
    }
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
