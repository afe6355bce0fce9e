//! Assumptions, and what falls with each: those that the case calls key, on which findings rest, and apart from them others that were
//! tested.

use super::{Told, View};
use crate::page::Page;
use crate::text::clean;
use zopa::core::AssumptionId;
use zopa::{AssumptionTest, ReportAnswer};

/// How the two kinds are called.
pub(crate) const KEY: &str = "Key assumptions (taken as given), and what falls with each";
pub(crate) const OTHERS: &str = "Other assumptions, not called key, and what falls with each";

/// What is said of an assumption without numbers that negate it.
pub(crate) const UNTESTED: &str = "Not tested: no numbers are given that would hold if it were false.";

/// What the test can do, once for all that were not tested.
pub(crate) const TESTABLE: &str = "Only numbers can be negated (`if_false` replaces them; with an explicit graph an order of the states \
                                   or where things stand). What is no number - a rule, a red line, who decides, who acts as one - is \
                                   compared as a scenario or as a second case (`zopa diff`).";

impl Told<'_> {
    /// Assumptions, each with what falls with it: the key ones, then those of the others that were tested.
    pub(crate) fn taken_as_given(
        &self,
        tested: &dyn Fn(AssumptionId) -> bool,
        falls: &dyn Fn(AssumptionId, &mut Page),
        page: &mut Page,
    ) {
        let key = |id: &AssumptionId| self.case.assumptions[*id].key;
        let (key, others): (Vec<AssumptionId>, Vec<AssumptionId>) = self.case.assumptions.ids().partition(key);
        let others: Vec<AssumptionId> = others.into_iter().filter(|id| tested(*id)).collect();
        for (title, shown) in [(KEY, &key), (OTHERS, &others)] {
            self.listed(title, shown, falls, page);
        }
        if key.iter().any(|id| !tested(*id)) {
            page.point("- ", TESTABLE);
        }
    }

    fn listed(&self, title: &str, shown: &[AssumptionId], falls: &dyn Fn(AssumptionId, &mut Page), page: &mut Page) {
        if shown.is_empty() {
            return;
        }
        page.heading(title);
        for id in shown.iter().copied() {
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
        let falls = |id, page: &mut Page| {
            if let Some(test) = test(id) {
                self.falls_with(test, page);
            }
        };
        self.taken_as_given(&tested, &falls, page);
    }

    /// What falls with an assumption.
    pub(crate) fn falls_with(&self, test: &AssumptionTest, page: &mut Page) {
        match test {
            AssumptionTest::NotTested => {
                page.under(1, UNTESTED);
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
