//! A case compiled: what does not change between draws.

use crate::case::{Case, RedLine, Scope};
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic};
use crate::id::{ConditionId, IdVec, IssueId, LevelId, PartyId, RuleId};
use crate::set::PartySet;
use crate::space::{Outcome, OutcomeSpace};
use std::sync::Arc;

/// A condition nested too deep to compile.
pub static TOO_DEEP: Code = Code {
    code: "E901",
    title: "condition too deep",
    about: "A condition that a program built is nested more than 100 deep. A case file is refused earlier (E403).",
    example: "Model::new(case)    // with a condition of `Not` within `Not`, a hundred and one deep",
};

/// A case with its space, conditions and status quo, compiled once and shared by all draws and threads.
#[derive(Debug)]
pub struct Model {
    case: Arc<Case>,
    space: OutcomeSpace,
    conditions: IdVec<ConditionId, Condition>,
    status_quo: Outcome,
    states: Vec<ConditionId>,
    packages: Vec<ConditionId>,
    moves: Vec<(Option<ConditionId>, ConditionId)>,
}

impl Model {
    /// Compiles a checked case.
    pub fn new(case: Arc<Case>) -> Result<Arc<Model>, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut conditions = IdVec::new();
        for stated in case.conditions.iter() {
            match Condition::compile(&stated.expr, &case) {
                Some(condition) => {
                    conditions.push(condition);
                }
                None => faults.push(
                    Diagnostic::new(&TOO_DEEP, format!("`{}` is nested more than 100 deep", shorten(&stated.text)))
                        .cure("Split it into several conditions."),
                ),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let of = |scope| case.rules.iter().filter(|r| r.scope == scope).map(|r| r.broken).collect();
        Ok(Arc::new(Model {
            space: OutcomeSpace::new(case.issues.iter().map(|v| v.levels.len() as u16).collect()),
            conditions,
            status_quo: case.status_quo(),
            states: of(Scope::States),
            packages: of(Scope::Packages),
            moves: case.rules.iter().filter_map(|r| r.scope.forbids_moves().map(|from| (from, r.broken))).collect(),
            case,
        }))
    }

    /// The case.
    pub fn case(&self) -> &Arc<Case> {
        &self.case
    }
    /// Its space.
    pub fn space(&self) -> &OutcomeSpace {
        &self.space
    }
    /// A compiled condition.
    pub fn condition(&self, id: ConditionId) -> &Condition {
        &self.conditions[id]
    }
    /// The status quo.
    pub fn status_quo(&self) -> &Outcome {
        &self.status_quo
    }
    /// Conditions that no state meets (rules on states, each true where the rule is broken).
    pub fn state_rules(&self) -> &[ConditionId] {
        &self.states
    }
    /// Conditions that no package meets.
    pub fn package_rules(&self) -> &[ConditionId] {
        &self.packages
    }
    /// Rules on moves: no move leads from where the first holds (anywhere, if there is none) to where the second does.
    pub fn move_rules(&self) -> &[(Option<ConditionId>, ConditionId)] {
        &self.moves
    }
    /// Whether a rule on moves forbids going from one outcome to another.
    pub fn barred(&self, from: &Outcome, to: &Outcome) -> bool {
        let holds = |c: ConditionId, w: &Outcome| self.conditions[c].holds(w);
        self.moves.iter().any(|(start, end)| start.is_none_or(|c| holds(c, from)) && holds(*end, to))
    }
    /// Whether the outcome can exist: no rule on states is broken.
    pub fn exists(&self, outcome: &Outcome) -> bool {
        self.states.iter().all(|c| !self.conditions[*c].holds(outcome))
    }
    /// Whether the outcome could be signed: no rule of either kind is broken.
    pub fn signable(&self, outcome: &Outcome) -> bool {
        self.exists(outcome) && self.packages.iter().all(|c| !self.conditions[*c].holds(outcome))
    }
    /// The first rule that the outcome breaks, rules on packages included; rules on moves forbid no outcome.
    pub fn broken_rule(&self, outcome: &Outcome) -> Option<RuleId> {
        self.case.rules.find(|r| r.scope.forbids_moves().is_none() && self.conditions[r.broken].holds(outcome))
    }
    /// The issues that the outcome changes from the status quo, in order.
    pub fn changed<'a>(&'a self, outcome: &'a Outcome) -> impl Iterator<Item = IssueId> + 'a {
        outcome.differing(&self.status_quo)
    }
    /// Levels to which `one_way` lets nobody change an issue from the status quo: no signature brings them about.
    pub fn out_of_reach(&self) -> impl Iterator<Item = (IssueId, LevelId)> + '_ {
        self.case.issues.enumerated().flat_map(move |(v, issue)| {
            let barred = move |l: &LevelId| !issue.control.allows(self.status_quo.level(v), *l);
            issue.levels.ids().filter(barred).map(move |l| (v, l))
        })
    }
    /// Whose signature the outcome needs, C(w): setters and ratifiers of each issue that it changes.
    pub fn signers(&self, outcome: &Outcome) -> PartySet {
        self.changed(outcome).fold(PartySet::EMPTY, |set, v| set.union(self.case.issues[v].control.signers()))
    }
    /// The party's first red line that the outcome meets.
    pub fn red_line(&self, party: PartyId, outcome: &Outcome) -> Option<&RedLine> {
        self.case.red_lines.get(party)?.iter().find(|r| self.conditions[r.when].holds(outcome))
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
