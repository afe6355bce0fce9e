//! What a case says, checked: one function for each rule, its code in its name, all of them run.
//!
//! Errors make a case unusable; what is weak computes, but somebody should look at it. Each check looks only at what
//! is sound, so that a fault elsewhere is not reported again.

mod control;
mod numbers;
mod parties;
mod predictions;
mod proposals;
mod records;
mod rules;
mod threats;

pub(crate) use proposals::against_one_way;

use crate::codes::file::{UNKNOWN_WORD, WRONG_TYPE};
use crate::codes::names::{UNKNOWN_EVIDENCE, UNKNOWN_PARTY, UNKNOWN_PATH, UNKNOWN_SOURCE, UNKNOWN_VALUE};
use crate::problems::Problems;
use crate::read::Read;
use crate::text::document::Document;
use zopa_core::{Case, Code, Condition, ConditionId, Expr, IdVec, IssueId, LevelId, Outcome};

/// What is checked.
pub(crate) struct Subject<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    /// What was read of it.
    pub(crate) read: &'a Read,
    /// Under a scenario: issues with no other level than this.
    pub(crate) fixed: &'a [(IssueId, LevelId)],
    /// Under a scenario, `one_way` takes proposals off the agenda instead of making them wrong.
    pub(crate) variant: bool,
    conditions: IdVec<ConditionId, Option<Condition>>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(document: &'a Document, read: &'a Read, fixed: &'a [(IssueId, LevelId)], variant: bool) -> Self {
        let conditions = read.case.conditions.iter().map(|s| Condition::compile(&s.expr, &read.case)).collect();
        Subject { document, read, fixed, variant, conditions }
    }
    fn case(&self) -> &'a Case {
        &self.read.case
    }
    /// Whether a condition holds; false where it could not be compiled.
    fn holds(&self, condition: ConditionId, outcome: &Outcome) -> bool {
        self.conditions[condition].as_ref().is_some_and(|c| c.holds(outcome))
    }
    /// Whether the status quo of every issue that a condition looks at is known.
    fn sound(&self, condition: ConditionId) -> bool {
        let all = matches!(self.case().conditions[condition].expr, Expr::StatusQuo);
        self.conditions[condition].as_ref().is_some_and(|c| {
            self.read.issues.enumerated().all(|(v, sound)| *sound || !(all || c.support().contains(v)))
        })
    }
    /// The levels that a proposal or a threat names, in words.
    fn in_words(&self, set: &[(IssueId, LevelId)]) -> String {
        let case = self.case();
        let words: Vec<String> =
            set.iter().map(|(v, l)| format!("{} = {}", case.issues[*v].id, case.issues[*v].levels[*l].id)).collect();
        words.join(", ")
    }
    /// The levels at which an outcome has the issues that a condition looks at, in words; some of them, if many.
    fn relevant_in_words(&self, condition: ConditionId, outcome: &Outcome) -> String {
        let support = self.conditions[condition].as_ref().map(|c| c.support().iter().take(6).collect::<Vec<_>>());
        let set: Vec<(IssueId, LevelId)> =
            support.unwrap_or_default().into_iter().map(|v| (v, outcome.level(v))).collect();
        self.in_words(&set)
    }
    /// What an outcome changes from the status quo, in words.
    fn changes_in_words(&self, outcome: &Outcome) -> String {
        let changed: Vec<(IssueId, LevelId)> =
            outcome.differing(&self.case().status_quo()).map(|v| (v, outcome.level(v))).collect();
        if changed.is_empty() { "the status quo".to_owned() } else { self.in_words(&changed) }
    }
    fn party_name(&self, id: zopa_core::PartyId) -> &'a str {
        &self.case().parties[id].name
    }
}

/// One rule of the check.
type Check = fn(&Subject<'_>, &mut Problems);

/// What makes a case unusable.
const ERRORS: &[Check] = &[
    control::e501_audience_acts,
    control::e502_binding_alone,
    rules::e521_rule_removes_status_quo,
    proposals::e522_proposal_breaks_rule,
    proposals::e523_proposal_unreachable,
    threats::e525_threat_not_alone,
    threats::e526_threat_to_self,
];

/// Errors beside which a check for what is weak says nothing: what they lose may be what it misses.
type Unless = &'static [&'static Code];

/// What is weak.
const WEAK: &[(Check, Unless)] = &[
    (parties::w301_no_setter_preferences, &[&UNKNOWN_PARTY, &WRONG_TYPE]),
    (parties::w302_idle_party, &[&UNKNOWN_PARTY, &WRONG_TYPE]),
    (control::w303_setter_consents, &[]),
    (proposals::w304_same_outcome, &[]),
    (proposals::w305_names_status_quo, &[]),
    (rules::w306_locks_fall_back, &[]),
    (control::w307_unreachable_level, &[]),
    (numbers::w308_unused_value, &[&UNKNOWN_VALUE, &WRONG_TYPE]),
    (numbers::w401_unbacked, &[&UNKNOWN_PATH, &WRONG_TYPE, &UNKNOWN_WORD]),
    (numbers::w402_single_source, &[&UNKNOWN_PATH, &WRONG_TYPE, &UNKNOWN_WORD]),
    (records::w403_odd_grade, &[]),
    (records::w404_bears_on_nothing, &[&UNKNOWN_EVIDENCE, &WRONG_TYPE]),
    (records::w405_unused_source, &[&UNKNOWN_SOURCE, &WRONG_TYPE]),
    (predictions::w501_due_before, &[]),
    (predictions::w502_overdue, &[]),
];

/// Runs all checks that find errors.
pub(crate) fn errors(subject: &Subject<'_>, problems: &mut Problems) {
    ERRORS.iter().for_each(|check| check(subject, problems));
}

/// Runs all checks that find what is weak.
pub(crate) fn weak(subject: &Subject<'_>, problems: &mut Problems) {
    for (check, unless) in WEAK {
        if !unless.iter().any(|code| problems.has(code)) {
            check(subject, problems);
        }
    }
}
