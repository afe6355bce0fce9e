//! Key assumptions, and what falls with each.

use super::View;
use crate::page::Page;
use crate::text::clean;
use zopa::{AssumptionTest, ReportAnswer};

impl View<'_> {
    pub(super) fn assumptions(&self, answer: &ReportAnswer, page: &mut Page) {
        let checks = &answer.assumptions;
        let test = |id| checks.iter().find(|c| c.assumption == id).map(|c| &c.test);
        let tested = |id| matches!(test(id), Some(AssumptionTest::Tested { .. } | AssumptionTest::Failed(_)));
        let shown: Vec<_> =
            self.case.assumptions.enumerated().filter(|(id, a)| a.key || tested(*id)).map(|(id, _)| id).collect();
        if shown.is_empty() {
            return;
        }
        page.heading("Key assumptions (taken as given), and what falls with each");
        for id in shown {
            let assumption = &self.case.assumptions[id];
            let watch = assumption.watch.as_deref().map(|w| format!(" Watch for: {}", clean(w))).unwrap_or_default();
            page.point("- ", &format!("{}: {}{watch}", clean(&assumption.id), clean(&assumption.text)));
            match test(id) {
                None => {}
                Some(test) => self.falls_with(test, page),
            }
        }
    }

    /// What falls with an assumption.
    pub(super) fn falls_with(&self, test: &AssumptionTest, page: &mut Page) {
        match test {
            AssumptionTest::NotTested => {
                page.under(1, "Not tested: the case does not say what would be so if it were false (no if_false).");
            }
            AssumptionTest::Failed(problems) if problems.is_empty() => page.under(1, "Could not be tested."),
            AssumptionTest::Failed(problems) => {
                let why: Vec<_> = problems.iter().map(|d| clean(&d.message)).collect();
                page.under(1, &format!("Could not be tested: {}.", why.join("; ")));
            }
            AssumptionTest::Tested { without, difference } => {
                crate::diff::falls(page, self, &View::new(without), difference);
            }
        }
    }
}
