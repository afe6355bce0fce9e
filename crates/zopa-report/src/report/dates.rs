//! What happened, and what is due.

use super::{Told, predictions};
use crate::page::Page;
use crate::text::clean;
use zopa::assess::{Predictions, Resolution};
use zopa::core::{Date, EventKind};

impl Told<'_> {
    /// Events, the days on which threats fall due, and those on which open predictions can be scored.
    pub(crate) fn dates(&self, found: &Predictions, page: &mut Page) {
        let happens = self.case.events.iter().map(|e| (e.on, kind(e.kind), clean(&e.what).into_owned()));
        let threats =
            self.case.threats.iter().filter_map(|t| Some((t.due?, "threat due", clean(&t.name).into_owned())));
        let open = found.each.iter().filter(|(_, r)| *r == Resolution::Open);
        let predictions = open.filter_map(|(id, _)| {
            let p = &self.case.predictions[*id];
            Some((p.due?, "prediction due", format!("{}: {}", clean(&p.by), predictions::said(self, p))))
        });
        let mut all: Vec<(Date, &str, String)> = happens.chain(threats).chain(predictions).collect();
        if all.is_empty() {
            return;
        }
        all.sort_by_key(|(on, ..)| *on);
        page.heading("Dates and deadlines");
        for (on, kind, what) in all {
            page.point("- ", &format!("{on} ({kind}): {what}"));
        }
    }
}

/// What kind of event.
pub(crate) fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Planned => "planned",
        EventKind::Happened => "happened",
        EventKind::Deadline => "deadline",
    }
}
