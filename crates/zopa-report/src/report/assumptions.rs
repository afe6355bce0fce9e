//! Key assumptions, and what falls with each.

use super::{Told, View};
use crate::page::Page;
use crate::text::clean;
use zopa::core::AssumptionId;
use zopa::{AssumptionTest, ReportAnswer};

impl Told<'_> {
    /// The assumptions that are shown, each with what falls with it.
    pub(crate) fn taken_as_given(
        &self,
        title: &str,
        shown: &dyn Fn(AssumptionId) -> bool,
        falls: &dyn Fn(AssumptionId, &mut Page),
        page: &mut Page,
    ) {
        let shown: Vec<AssumptionId> = self.case.assumptions.ids().filter(|id| shown(*id)).collect();
        if shown.is_empty() {
            return;
        }
        page.heading(title);
        for id in shown {
            let assumption = &self.case.assumptions[id];
            let watch = assumption.watch.as_deref().map(|w| format!(" Watch for: {}", clean(w))).unwrap_or_default();
            page.point("- ", &format!("{}: {}{watch}", clean(&assumption.id), clean(&assumption.text)));
            falls(id, page);
        }
    }
}

impl View<'_> {
    pub(super) fn assumptions(&self, answer: &ReportAnswer, page: &mut Page) {
        let checks = &answer.assumptions;
        let test = |id| checks.iter().find(|c| c.assumption == id).map(|c| &c.test);
        let tested = |id| matches!(test(id), Some(AssumptionTest::Tested { .. } | AssumptionTest::Failed(_)));
        let shown = |id| self.case.assumptions[id].key || tested(id);
        let falls = |id, page: &mut Page| {
            if let Some(test) = test(id) {
                self.falls_with(test, page);
            }
        };
        self.taken_as_given("Key assumptions (taken as given), and what falls with each", &shown, &falls, page);
    }

    /// What falls with an assumption.
    pub(crate) fn falls_with(&self, test: &AssumptionTest, page: &mut Page) {
        match test {
            AssumptionTest::NotTested => {
                page.under(1, "Not tested: the case does not say what would be so if it were false (no if_false).");
            }
            AssumptionTest::Failed(problems) if problems.is_empty() => page.under(1, "Could not be tested."),
            AssumptionTest::Failed(problems) => {
                let why: Vec<_> = problems.iter().map(|d| clean(&d.message)).collect();
                page.under(1, &format!("Could not be tested: {}.", why.join("; ")));
            }
            AssumptionTest::Tested { without, difference, forecasts } => {
                let forecasts = crate::diff::forecasts_without(self.case, forecasts.as_deref());
                crate::diff::falls(
                    page,
                    self,
                    &View::beside(without, self.assessment),
                    difference,
                    forecasts.as_deref(),
                );
            }
        }
    }
}
