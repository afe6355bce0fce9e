//! The case: what was written, checked, with no number drawn.

use crate::control::Control;
use crate::date::Date;
use crate::evidence::{Assumption, Bearing, Evidence, Source};
use crate::expr::{Expr, Stated};
use crate::id::{
    AssumptionId, ConditionId, EvidenceId, Id, IdVec, InputId, IssueId, LevelId, PartyId, PredictionId, ProposalId,
    QuestionId, RuleId, SourceId, ThreatId,
};
use crate::input::{Input, Uncertain};
use crate::preference::Preference;
use crate::set::{LevelSet, PartySet};
use crate::space::Outcome;

/// A negotiation or a conflict, as somebody wrote it down. Built by a reader that has checked every reference.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Case {
    /// Its name, e.g. `harbour-summit`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The day whose knowledge it describes.
    pub as_of: Option<Date>,
    /// What it is to answer.
    pub question: String,
    /// Who is involved.
    pub parties: IdVec<PartyId, Party>,
    /// What is at issue. A `[graph]` case has one, whose levels are the states.
    pub issues: IdVec<IssueId, Issue>,
    /// Whether the status quo is known: false only for a `[graph]` without one.
    pub has_status_quo: bool,
    /// Every uncertain number.
    pub inputs: IdVec<InputId, Input>,
    /// Inputs that are drawn together.
    pub correlations: Vec<Correlation>,
    /// Every condition.
    pub conditions: IdVec<ConditionId, Stated>,
    /// What cannot be.
    pub rules: IdVec<RuleId, Rule>,
    /// What each party wants.
    pub preferences: IdVec<PartyId, Preference>,
    /// Statements of priority orders that may as well stand before the one above, in the order of their inputs.
    pub open_places: Vec<OpenPlace>,
    /// Pairs of states of a `[graph]` of which it is not known how a party compares them; its ranking stands in for that where a
    /// concept has no unknown comparisons.
    pub not_compared: Vec<NotCompared>,
    /// What each party refuses whatever the gain.
    pub red_lines: IdVec<PartyId, Vec<RedLine>>,
    /// What could be signed.
    pub proposals: IdVec<ProposalId, Proposal>,
    /// Who threatens what.
    pub threats: IdVec<ThreatId, Threat>,
    /// Variants.
    pub scenarios: Vec<Scenario>,
    /// The scenario that this case is already under, if any.
    pub under: Option<String>,
    /// What happened and what is planned.
    pub events: Vec<Event>,
    /// What the forecast models are asked.
    pub questions: IdVec<QuestionId, Question>,
    /// What named people expect.
    pub predictions: IdVec<PredictionId, Prediction>,
    /// Where things were read.
    pub sources: IdVec<SourceId, Source>,
    /// What they say.
    pub evidence: IdVec<EvidenceId, Evidence>,
    /// What is taken as given.
    pub assumptions: IdVec<AssumptionId, Assumption>,
}

/// Two states of a `[graph]` that a party may like either way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NotCompared {
    /// Who.
    pub party: PartyId,
    /// The lower state.
    pub low: LevelId,
    /// The higher state.
    pub high: LevelId,
}

/// A party.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// Its name in paths.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// Its part.
    pub role: Role,
    /// Whether it takes part in the talks.
    pub at_table: bool,
    /// What a reader should know.
    pub note: String,
}

/// A party's part.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Role {
    /// A side.
    #[default]
    Principal,
    /// A third party: sets issues, but is no side.
    ThirdParty,
    /// Watches: never moves, never counts in efficiency.
    Audience,
}

/// An issue.
#[derive(Clone, PartialEq, Debug)]
pub struct Issue {
    /// Its name in paths and expressions.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// Its levels, in order.
    pub levels: IdVec<LevelId, Level>,
    /// Where it stands.
    pub status_quo: LevelId,
    /// Who decides it.
    pub control: Control,
    /// What a reader should know.
    pub note: String,
}

/// A level of an issue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// Its name in paths and expressions.
    pub id: String,
    /// Its name in sentences.
    pub label: String,
}

/// A place in an order that is open: an input between 0 and 1 decides it in each draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenPlace {
    /// Whose order.
    pub party: PartyId,
    /// What has no certain place.
    pub what: Unplaced,
    /// The input.
    pub input: InputId,
}

/// What has no certain place in an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unplaced {
    /// A statement of a priority order, from 1 (the one with number 0 has nothing above it): above one half it goes before the
    /// one above it.
    Statement(usize),
    /// A condition among those of one tier of a ranking, both from 0: conditions with a higher number come first, equal
    /// numbers tie. A condition of an open tier without an input has one half.
    Tied {
        /// The tier.
        tier: usize,
        /// Its condition.
        condition: usize,
    },
}

/// Where a condition without an input stands among those that its tier ties with.
pub const TIED: f64 = 0.5;

/// Inputs that are drawn together (Gaussian copula, equal rank correlation).
#[derive(Clone, PartialEq, Debug)]
pub struct Correlation {
    /// The paths, as written.
    pub of: Vec<String>,
    /// The inputs beneath them.
    pub inputs: Vec<InputId>,
    /// Spearman's rank correlation of each pair.
    pub by: f64,
}

/// What cannot be.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// True where the rule is broken.
    pub broken: ConditionId,
    /// As written: `never` or `always` and the expression.
    pub text: String,
    /// What it applies to.
    pub scope: Scope,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
    /// What a reader should know.
    pub note: String,
}

/// What a rule applies to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scope {
    /// No such state exists.
    #[default]
    States,
    /// No move and no signature leads to such a state: from a state in which `from` holds, or from anywhere.
    Moves {
        /// Where it is forbidden to start.
        from: Option<ConditionId>,
    },
    /// Nobody would sign it, but a breach can bring it about.
    Packages,
}

impl Scope {
    /// Where a rule on moves forbids to start: `Some(None)` anywhere; `None` for another rule.
    pub fn forbids_moves(self) -> Option<Option<ConditionId>> {
        match self {
            Scope::Moves { from } => Some(from),
            Scope::States | Scope::Packages => None,
        }
    }
}

/// A red line: consent withheld whatever the gain.
#[derive(Clone, PartialEq, Debug)]
pub struct RedLine {
    /// Its name within the preference; part of its path.
    pub id: String,
    /// Where it is met.
    pub when: ConditionId,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
}

/// Something somebody could sign.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    /// Its name in paths and expressions.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// The levels it names; the rest stays at the status quo. Empty where it is off the agenda.
    pub set: Vec<(IssueId, LevelId)>,
    /// Why it is not on the agenda of the scenario in force.
    pub off_agenda: Option<OffAgenda>,
    /// Who tabled it.
    pub tabled_by: Option<PartyId>,
    /// When.
    pub on: Option<Date>,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
    /// What a reader should know.
    pub note: String,
}

/// Why a proposal is not on the agenda: it names a level that the scenario takes away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OffAgenda {
    /// The issue's name in sentences.
    pub issue: String,
    /// The level's name in sentences.
    pub level: String,
}

/// A threat: what somebody would do unless.
#[derive(Clone, PartialEq, Debug)]
pub struct Threat {
    /// Its name.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// Who threatens.
    pub by: PartyId,
    /// Whom.
    pub to: PartyId,
    /// What it would do. Empty where a scenario takes the level away.
    pub set: Vec<(IssueId, LevelId)>,
    /// What would avert it.
    pub unless: ConditionId,
    /// Why a scenario takes it away.
    pub off_agenda: Option<OffAgenda>,
    /// By when.
    pub due: Option<Date>,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
    /// What a reader should know.
    pub note: String,
}

/// An override of one value, as written.
#[derive(Clone, PartialEq, Debug)]
pub struct Override {
    /// The path of what it replaces.
    pub path: String,
    /// The new value, as TOML.
    pub value: String,
}

/// A variant of the case.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scenario {
    /// Its name.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// Another status quo.
    pub start: Vec<(IssueId, LevelId)>,
    /// Issues with no other level.
    pub fix: Vec<(IssueId, LevelId)>,
    /// Numbers replaced.
    pub values: Vec<Override>,
    /// Red lines added: party, name, expression as written.
    pub refuses: Vec<(PartyId, String, String)>,
    /// What a reader should know.
    pub note: String,
}

/// What happened or is planned.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its name.
    pub id: String,
    /// When.
    pub on: Date,
    /// What kind.
    pub kind: EventKind,
    /// What.
    pub what: String,
    /// The threat it belongs to.
    pub threat: Option<ThreatId>,
    /// The issues it changed.
    pub sets: Vec<(IssueId, LevelId)>,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
}

/// What kind of event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// Planned.
    Planned,
    /// Happened.
    Happened,
    /// A deadline.
    Deadline,
}

/// A question on a continuum, for the forecast models.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Its name in paths.
    pub id: String,
    /// Its name in sentences.
    pub name: String,
    /// Marks of the scale, ascending.
    pub scale: Vec<(f64, String)>,
    /// What happens if nothing is decided.
    pub reference: Option<f64>,
    /// The space of which it is one dimension, together with the other questions that name it.
    pub space: Option<String>,
    /// The proposal that it belongs to: its questions trade with each other in the exchange model.
    pub proposal: Option<String>,
    /// Who wants what.
    pub positions: Vec<(PartyId, Position)>,
}

/// A party's stand on a question.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Position {
    /// On the scale.
    pub position: Uncertain<f64>,
    /// 0 to 100.
    pub salience: Uncertain<f64>,
    /// Above 0, any scale.
    pub influence: Uncertain<f64>,
}

/// What a named person expects.
#[derive(Clone, PartialEq, Debug)]
pub struct Prediction {
    /// Its name.
    pub id: String,
    /// Who.
    pub by: String,
    /// When it was made.
    pub on: Option<Date>,
    /// What is expected.
    pub says: Says,
    /// Void if this does not happen.
    pub given: Option<ConditionId>,
    /// How likely.
    pub probability: Probability,
    /// By when.
    pub due: Option<Date>,
    /// What came of it: true, false, or not known yet.
    pub outcome: Option<bool>,
    /// Whether its `given` did not happen.
    pub void: bool,
    /// When that was known.
    pub resolved_on: Option<Date>,
    /// What it rests on.
    pub because: Vec<EvidenceId>,
    /// What a reader should know.
    pub note: String,
}

/// What a prediction says.
#[derive(Clone, PartialEq, Debug)]
pub enum Says {
    /// A condition on outcomes.
    Condition(ConditionId),
    /// Words, scored by hand.
    Text(String),
}

/// A stated probability.
#[derive(Clone, PartialEq, Debug)]
pub struct Probability {
    /// The word, if one was used (ICD 203).
    pub word: Option<String>,
    /// Lower end, 0 to 1.
    pub low: f64,
    /// Upper end, 0 to 1.
    pub high: f64,
}

impl Case {
    /// The status quo: each issue at its status-quo level.
    pub fn status_quo(&self) -> Outcome {
        Outcome::new(self.issues.iter().map(|issue| issue.status_quo))
    }

    /// Whether the case is an explicit graph (`[graph]`): one issue whose levels are the states.
    pub fn is_graph(&self) -> bool {
        self.issues.iter().any(|issue| matches!(issue.control, Control::Arcs(_)))
    }

    /// The parties of a role.
    pub fn having(&self, role: Role) -> PartySet {
        self.parties.enumerated().filter(|(_, p)| p.role == role).map(|(i, _)| i).collect()
    }

    /// Everyone who sets an issue: the default group of `deals`.
    pub fn setters(&self) -> PartySet {
        self.issues.iter().fold(PartySet::EMPTY, |set, issue| set.union(issue.control.setters()))
    }

    /// Those at the table, audiences left out.
    pub fn table(&self) -> PartySet {
        let present: PartySet = self.parties.enumerated().filter(|(_, p)| p.at_table).map(|(i, _)| i).collect();
        present.minus(self.having(Role::Audience))
    }

    /// The parties whose preferences are stated.
    pub fn with_preferences(&self) -> PartySet {
        self.preferences.enumerated().filter(|(_, p)| **p != Preference::Absent).map(|(i, _)| i).collect()
    }

    /// The party of this name.
    pub fn party(&self, id: &str) -> Option<PartyId> {
        self.parties.find(|p| p.id == id)
    }

    /// The issue of this name.
    pub fn issue(&self, id: &str) -> Option<IssueId> {
        self.issues.find(|v| v.id == id)
    }

    /// The label of a level.
    pub fn label(&self, issue: IssueId, level: LevelId) -> &str {
        &self.issues[issue].levels[level].label
    }

    /// The outcome in which a proposal's levels hold and the rest is at the status quo.
    pub fn package(&self, set: &[(IssueId, LevelId)]) -> Outcome {
        let mut outcome = self.status_quo();
        for &(issue, level) in set {
            outcome.set(issue, level);
        }
        outcome
    }

    /// The evidence that bears on a path itself (not on what is above or beneath it), in file order.
    pub fn bearing<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (EvidenceId, Bearing)> + 'a {
        self.evidence
            .enumerated()
            .flat_map(move |(id, e)| e.bears_on.iter().filter(move |(p, _)| p == path).map(move |(_, how)| (id, *how)))
    }

    /// The case in which some issues have only the given level: that level becomes the status quo, no other exists,
    /// and proposals and threats that name another one are off the agenda.
    #[must_use]
    pub fn fixed(&self, fix: &[(IssueId, LevelId)]) -> Case {
        let mut case = self.clone();
        for &(issue, level) in fix {
            case.fix_one(issue, level);
        }
        case
    }

    fn fix_one(&mut self, issue: IssueId, kept: LevelId) {
        let only = LevelId::new(0);
        let missing = |case: &Case, level| OffAgenda {
            issue: case.issues[issue].name.clone(),
            level: case.label(issue, level).to_owned(),
        };
        let renumber = |set: &mut Vec<(IssueId, LevelId)>| {
            let gone = set.iter().find(|(v, l)| *v == issue && *l != kept).map(|(_, l)| *l);
            for entry in set.iter_mut().filter(|(v, _)| *v == issue) {
                entry.1 = only;
            }
            gone
        };
        for id in self.proposals.ids() {
            if let Some(level) = renumber(&mut self.proposals[id].set) {
                self.proposals[id].off_agenda = Some(missing(self, level));
                self.proposals[id].set.clear();
            }
        }
        for id in self.threats.ids() {
            if let Some(level) = renumber(&mut self.threats[id].set) {
                self.threats[id].off_agenda = Some(missing(self, level));
                self.threats[id].set.clear();
            }
        }
        for event in &mut self.events {
            if renumber(&mut event.sets).is_some() {
                event.sets.retain(|(v, _)| *v != issue);
            }
        }
        for preference in self.preferences.iter_mut() {
            if let Preference::Cardinal(cardinal) = preference
                && let Some(worth) = &mut cardinal.issues[issue]
            {
                worth.values = vec![worth.values[kept]].into();
            }
        }
        for stated in self.conditions.iter_mut() {
            restrict(&mut stated.expr, issue, kept);
        }
        let old = &mut self.issues[issue];
        old.levels = vec![old.levels[kept].clone()].into();
        old.status_quo = only;
        match &mut old.control {
            Control::Set { allowed, .. } => *allowed = vec![LevelSet::all(1)].into(),
            Control::Arcs(arcs) => {
                for of_party in arcs.iter_mut() {
                    *of_party = vec![LevelSet::none(1)].into();
                }
            }
        }
    }
}

/// Rewrites the literals of one issue for a space in which it has only the kept level, as level 0.
fn restrict(expr: &mut Expr, issue: IssueId, kept: LevelId) {
    match expr {
        Expr::In(v, levels) if *v == issue => {
            *levels = LevelSet::of(1, levels.contains(kept).then(|| LevelId::new(0)));
        }
        Expr::In(..) | Expr::Package(_) | Expr::StatusQuo => {}
        Expr::Not(a) => restrict(a, issue, kept),
        Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|p| restrict(p, issue, kept)),
        Expr::If { then: a, when: b } | Expr::Iff(a, b) => {
            restrict(a, issue, kept);
            restrict(b, issue, kept);
        }
    }
}

#[cfg(test)]
impl Case {
    /// A bare case with issues of these sizes, for tests of the core itself.
    pub(crate) fn with_issues(sizes: &[usize]) -> Case {
        let issue = |n: usize| Issue {
            id: String::new(),
            name: String::new(),
            levels: (0..n).map(|l| Level { id: l.to_string(), label: l.to_string() }).collect(),
            status_quo: LevelId::new(0),
            control: Control::Set {
                by: PartySet::EMPTY,
                consent: PartySet::EMPTY,
                binding: false,
                allowed: (0..n).map(|_| LevelSet::all(n)).collect(),
            },
            note: String::new(),
        };
        Case { issues: sizes.iter().map(|n| issue(*n)).collect(), has_status_quo: true, ..Case::default() }
    }
}
