//! Stable names of rows and findings: what a result is called in documents, in `zopa why` and between two versions of a
//! case. A name is made of the ids of the case and never of a place in a list.

use crate::assessment::Assessment;
use crate::candidates::Origin;
use crate::finding::Finding;
use crate::row::Row;
use zopa_core::Case;

impl Origin {
    /// `status_quo`, `proposal:ID`, `nash:table`, `nash:setters` or `opening:ID`.
    pub fn key(self, case: &Case) -> String {
        match self {
            Origin::StatusQuo => "status_quo".into(),
            Origin::Proposal(p) => format!("proposal:{}", case.proposals[p].id),
            Origin::NashTable => "nash:table".into(),
            Origin::NashSetters => "nash:setters".into(),
            Origin::Opening(p) => format!("opening:{}", case.proposals[p].id),
        }
    }
}

impl Row {
    /// The name of its first origin.
    pub fn key(&self, case: &Case) -> String {
        self.candidate.origins.first().map(|o| o.key(case)).unwrap_or_default()
    }
}

impl Finding {
    /// What kind of finding, and where several of a kind are told apart by their row or threat, that: `holds`,
    /// `refused:proposal:ID`, `threat:ID`.
    pub fn key(&self, assessment: &Assessment) -> String {
        let case = &**assessment.model.case();
        let of = |kind: &str, k: usize| match assessment.rows.get(k) {
            Some(row) => format!("{kind}:{}", row.key(case)),
            None => kind.to_owned(),
        };
        match self {
            Finding::TableAlone { .. } => "table_alone".into(),
            Finding::NeedsAbsent { .. } => "needs_absent".into(),
            Finding::Refused { row, .. } => of("refused", *row),
            Finding::Holds { .. } => "holds".into(),
            Finding::DoesNotHold { row, .. } => of("does_not_hold", *row),
            Finding::AtTheExpenseOf { row, .. } => of("at_the_expense_of", *row),
            Finding::StatusQuo { .. } => "status_quo".into(),
            Finding::Threat { threat } => {
                let id = assessment.threats.get(*threat).map(|t| case.threats[t.threat].id.as_str());
                format!("threat:{}", id.unwrap_or_default())
            }
            Finding::Close { row, .. } => of("close", *row),
            Finding::AllDrawsAgree { .. } => "all_draws_agree".into(),
        }
    }
}
