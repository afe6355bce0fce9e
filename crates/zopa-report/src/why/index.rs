//! What there is to follow: the text of `zopa why CASE` without a path.

use super::cut;
use crate::Colour;
use crate::frame::{provenance, title};
use crate::page::Page;
use crate::text::counted;
use zopa::Trace;

/// Every family of paths, with the first of each.
pub fn why_index(trace: &Trace<'_>, colour: Colour) -> String {
    let mut page = Page::new(colour);
    page.title(&title(trace.prepared()));
    page.say("What can be followed with `zopa why CASE PATH`: what stands behind it, and what uses it. --json lists every path.");
    page.gap();
    for family in trace.index() {
        let parts = match family.parts {
            [] => String::new(),
            parts => format!(" After it: .{}.", parts.join(", .")),
        };
        let n = counted(family.paths.len() as u128, "path", "paths");
        page.point("- ", &format!("{} ({n}): {}.{parts}", family.form, family.says));
        page.under(1, &format!("{}.", cut(&family.paths)));
    }
    page.heading("Method");
    provenance(&mut page, trace.prepared());
    page.finish()
}
