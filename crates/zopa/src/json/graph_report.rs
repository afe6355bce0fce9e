//! `zopa report --json` of a case with an explicit graph: what there is beside an assessment.

use super::backing::EvidenceSummary;
use super::common::{Amount, CaseRef, Exact, Reading, ids};
use super::diff::Diff;
use super::predictions::{PredictionScores, predictions};
use super::report::AssumptionTest;
use super::setting::{Event, PartyEntry, events, party};
use super::stability::Stability;
use crate::{Prepared, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_core::PartyId;

/// What a report says of an explicit graph. There is no assessment of packages in it: nothing can be signed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GraphReport {
    /// The version of zopa.
    pub version: String,
    /// `report`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// Whether it is a version to share (`--redact`): orders, evidence and sources are left out.
    pub redacted: bool,
    /// What the case is to answer.
    pub question: String,
    /// What such a case has no answer to, and why: what tells this document from an assessment.
    pub not_assessed: String,
    /// Key findings, most important first.
    pub findings: Vec<GraphKeyFinding>,
    /// The parties.
    pub parties: Vec<PartyEntry>,
    /// How well the numbers of questions are backed, and the grades of all records; null in a version to share.
    pub evidence: Option<EvidenceSummary>,
    /// Each party's order of the states and its moves.
    pub orders: Vec<PartyOrder>,
    /// The stability of every state, with reasons, ways and margins, as `zopa stability --json` gives it; null in a version
    /// to share.
    pub stability: Option<Stability>,
    /// Why coalitions were not looked at, if they were not.
    pub coalitions_not_judged: Option<String>,
    /// What is taken as given.
    pub assumptions: Vec<GraphAssumption>,
    /// What happened and what is planned, by date.
    pub events: Vec<Event>,
    /// How the predictions of named people did.
    pub predictions: PredictionScores,
    /// With `--since`: what changed since that version of the case.
    pub since: Option<Diff>,
    /// How it was obtained.
    pub exactness: Exact,
    /// The definitions that were used.
    pub methods: Vec<Reading>,
}

/// A party's order of the states, and its moves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyOrder {
    /// Who.
    pub party: String,
    /// States by number, best first; those of an inner list are tied. Null where its interests are not stated, and in a
    /// version to share.
    pub order: Option<Vec<Vec<u64>>>,
    /// How many moves it has.
    pub moves: usize,
    /// From how many states.
    pub from_states: usize,
}

/// An assumption: what is taken as given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GraphAssumption {
    /// Its id.
    pub id: String,
    /// Whether findings rest on it.
    pub key: bool,
    /// What is assumed.
    pub text: String,
    /// What would show that it fails.
    pub watch: Option<String>,
    /// The paths beneath which things are judgements under it.
    pub bears_on: Vec<String>,
    /// What falls with it: of a case with an explicit graph the findings that differ.
    pub test: AssumptionTest,
}

/// A key finding with its name, which stays the same between versions of a case: `zopa why CASE findings.ID` says what is
/// behind it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GraphKeyFinding {
    /// Its name.
    pub id: String,
    /// The finding.
    #[serde(flatten)]
    pub finding: GraphFinding,
    /// What would change it, each a change of one party's order of the states alone; never empty.
    pub changes: Vec<GraphWouldChange>,
    /// It as a sentence, as the text has it.
    pub says: String,
    /// Its parts, where it has some.
    pub items: Vec<String>,
    /// What would change it, in sentences.
    pub changes_say: Vec<String>,
}

/// A party with the state in its order that it would have to rank another one behind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RankedBehind {
    /// Who.
    pub party: String,
    /// Behind which state (and whatever is level with it).
    pub state: u64,
}

/// One way in which a finding about an explicit graph would change. States by number, parties by id, concepts by key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GraphWouldChange {
    /// A state first falls where one of these ranks it behind another one.
    Falls {
        /// The state.
        state: u64,
        /// Under which concept; null: under one of those under which it holds.
        concept: Option<String>,
        /// Who, and behind which state.
        behind: Vec<RankedBehind>,
    },
    /// Whatever place one party alone gives a state, it holds.
    Firm {
        /// The state.
        state: u64,
    },
    /// A party would stay in a state if it ranked it at least as high as another one.
    Stays {
        /// The state.
        state: u64,
        /// Who.
        party: String,
        /// Under which concept.
        concept: String,
        /// As which state.
        at_least: u64,
    },
    /// The way to a state closes where a party ranks the end of a step no higher than its beginning.
    StepFails {
        /// The state.
        state: u64,
        /// Who.
        party: String,
        /// Where the step begins.
        from: u64,
        /// Where it leads.
        to: u64,
    },
    /// A step on the shortest way to a state would be a gain if a party ranked its end higher than its beginning.
    StepGains {
        /// The state.
        state: u64,
        /// Who.
        party: String,
        /// Where the step begins.
        from: u64,
        /// Where it leads.
        to: u64,
    },
    /// Nothing that anybody wants: no moves lead to a state.
    NoMoves {
        /// The state.
        state: u64,
    },
    /// The orders of these parties decide; they are left out of a version to share.
    Orders {
        /// Whose.
        parties: Vec<String>,
    },
    /// The case names where the conflict stands.
    NamesStatusQuo,
}

/// A key finding about an explicit graph. States by number, parties by id, concepts by key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GraphFinding {
    /// States in which everyone would stay under each of the five concepts.
    Holds {
        /// The first of them.
        states: Vec<HeldState>,
        /// How many there are.
        in_all: Amount,
    },
    /// States in which everyone would stay under some of the concepts only.
    HoldsUnderSome {
        /// The first of them.
        states: Vec<HeldState>,
        /// How many there are.
        in_all: Amount,
    },
    /// Whether the status quo lasts.
    StatusQuo {
        /// Its number.
        state: u64,
        /// Who would leave it.
        leaving: Vec<LeavingParty>,
    },
    /// How the status quo leads to the states of the findings before.
    Reached {
        /// Each of them.
        states: Vec<ReachedState>,
    },
    /// The case names no status quo.
    NoStatusQuo,
}

/// A state in which everyone would stay.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HeldState {
    /// Its number.
    pub state: u64,
    /// Under which concepts.
    pub concepts: Vec<String>,
    /// Coalitions that would leave it together, each member better off (coalition Nash stability).
    pub left_together_by: Vec<Vec<String>>,
}

/// A party that would leave a state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeavingParty {
    /// Who.
    pub party: String,
    /// Under which concepts.
    pub concepts: Vec<String>,
}

/// A state, and how it is reached by gains.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReachedState {
    /// Its number.
    pub state: u64,
    /// Along which course, the plainest that does: `improvements` or `coalition_improvements`; null if not by gains.
    pub course: Option<String>,
    /// In how many steps.
    pub steps: Option<usize>,
}

impl GraphReport {
    /// With the findings in sentences, in their order: each, its parts, what would change it. The words are those of whoever prints
    /// the report.
    #[must_use]
    pub fn told(mut self, each: Vec<(String, Vec<String>, Vec<String>)>) -> Self {
        for (finding, (says, items, changes)) in self.findings.iter_mut().zip(each) {
            (finding.says, finding.items, finding.changes_say) = (says, items, changes);
        }
        self
    }

    /// The document of an answer.
    pub fn new(prepared: &Prepared, answer: &crate::GraphReport) -> Self {
        let case = &*prepared.case;
        let of = |p: PartyId| {
            let (moves, from_states) = answer.moves_of(p);
            let order = if prepared.redacted { None } else { answer.order(p) };
            PartyOrder { party: case.parties[p].id.clone(), order, moves, from_states }
        };
        let table = &answer.stability.table.value;
        let further = answer.stability.further.as_ref().map(|f| &f.value);
        let methods = table.notions().iter().map(|n| n.method());
        let methods = methods.chain(further.into_iter().flat_map(|f| f.concepts().iter().map(|c| c.method())));
        GraphReport {
            version: VERSION.into(),
            answer: "report".into(),
            case: CaseRef::new(prepared),
            redacted: prepared.redacted,
            question: case.question.clone(),
            not_assessed: crate::graph_report::NOT_ASSESSED.into(),
            findings: answer
                .findings
                .iter()
                .map(|f| GraphKeyFinding {
                    id: f.key().into(),
                    finding: finding(prepared, answer, f),
                    changes: changes_of(prepared, answer, f),
                    says: String::new(),
                    items: Vec::new(),
                    changes_say: Vec::new(),
                })
                .collect(),
            parties: case.parties.ids().map(|p| party(case, p)).collect(),
            evidence: (!prepared.redacted)
                .then(|| EvidenceSummary::new(case, &zopa_assess::background::unassessed(case, &prepared.streams))),
            orders: case.parties.ids().map(of).collect(),
            stability: (!prepared.redacted).then(|| Stability::new(prepared, &answer.stability, false)),
            coalitions_not_judged: answer.no_coalitions.as_ref().map(|why| why.message.clone()),
            assumptions: case
                .assumptions
                .iter()
                .map(|a| GraphAssumption {
                    id: a.id.clone(),
                    key: a.key,
                    text: a.text.clone(),
                    watch: a.watch.clone(),
                    bears_on: a.bears_on.clone(),
                    test: test(prepared, answer, a),
                })
                .collect(),
            events: events(case),
            predictions: predictions(case, &answer.predictions),
            since: answer.since.as_ref().map(|since| Diff::new(&since.old, prepared, &since.diff)),
            exactness: (&answer.stability.table.exactness).into(),
            methods: methods.map(Reading::from).collect(),
        }
    }
}

fn test(prepared: &Prepared, answer: &crate::GraphReport, of: &zopa_core::Assumption) -> AssumptionTest {
    use crate::GraphTest;
    let case = &prepared.case;
    let check = answer.assumptions.iter().find(|c| case.assumptions.get(c.assumption).is_some_and(|a| a.id == of.id));
    match check.map(|c| &c.test) {
        Some(GraphTest::Tested { difference, forecasts, .. }) => {
            AssumptionTest::new(of, Ok((difference, forecasts.as_deref())))
        }
        Some(GraphTest::NotTested) => AssumptionTest::new(of, Err("no if_false".to_owned())),
        Some(GraphTest::Failed(problems)) => AssumptionTest::new(of, Err(super::report::messages(problems))),
        None => AssumptionTest::new(of, Err("not asked for".to_owned())),
    }
}

/// What would change a finding, by its place.
pub(super) fn graph_changes(prepared: &Prepared, answer: &crate::GraphReport, k: usize) -> Vec<GraphWouldChange> {
    answer.findings.get(k).map(|finding| changes_of(prepared, answer, finding)).unwrap_or_default()
}

fn changes_of(
    prepared: &Prepared,
    answer: &crate::GraphReport,
    finding: &crate::GraphFinding,
) -> Vec<GraphWouldChange> {
    crate::graph_changes(answer, finding).iter().map(|change| would_change(prepared, change)).collect()
}

fn would_change(prepared: &Prepared, of: &crate::GraphChange) -> GraphWouldChange {
    use crate::GraphChange as C;
    let party = |p: &PartyId| prepared.case.parties[*p].id.clone();
    match of {
        C::Falls { at, under, behind } => GraphWouldChange::Falls {
            state: at.number,
            concept: under.map(|n| n.key().to_owned()),
            behind: behind.iter().map(|(p, end)| RankedBehind { party: party(p), state: end.state }).collect(),
        },
        C::Firm { at } => GraphWouldChange::Firm { state: at.number },
        C::Stays { at, party: p, under, least } => GraphWouldChange::Stays {
            state: at.number,
            party: party(p),
            concept: under.key().to_owned(),
            at_least: least.state,
        },
        C::StepFails { to, party: p, step } => {
            GraphWouldChange::StepFails { state: to.number, party: party(p), from: step.0, to: step.1 }
        }
        C::StepGains { to, party: p, step } => {
            GraphWouldChange::StepGains { state: to.number, party: party(p), from: step.0, to: step.1 }
        }
        C::NoMoves { to } => GraphWouldChange::NoMoves { state: to.number },
        C::Orders { parties } => GraphWouldChange::Orders { parties: ids(&prepared.case, *parties) },
        C::NamesStatusQuo => GraphWouldChange::NamesStatusQuo,
    }
}

fn finding(prepared: &Prepared, answer: &crate::GraphReport, of: &crate::GraphFinding) -> GraphFinding {
    let case = &*prepared.case;
    let keys = |notions: &[zopa_conflict::Notion]| notions.iter().map(|n| n.key().to_owned()).collect::<Vec<_>>();
    let held = |h: &crate::Held| HeldState {
        state: h.at.number,
        concepts: keys(&h.notions),
        left_together_by: h.together.iter().map(|set| ids(case, *set)).collect(),
    };
    match of {
        crate::GraphFinding::Holds { states, in_all } => {
            GraphFinding::Holds { states: states.iter().map(held).collect(), in_all: (*in_all).into() }
        }
        crate::GraphFinding::HoldsUnderSome { states, in_all } => {
            GraphFinding::HoldsUnderSome { states: states.iter().map(held).collect(), in_all: (*in_all).into() }
        }
        crate::GraphFinding::StatusQuo { leaving } => GraphFinding::StatusQuo {
            state: answer.stability.status_quo.as_ref().map_or(0, |q| q.number),
            leaving: leaving
                .iter()
                .map(|(p, notions)| LeavingParty { party: case.parties[*p].id.clone(), concepts: keys(notions) })
                .collect(),
        },
        crate::GraphFinding::Reached => GraphFinding::Reached {
            states: answer
                .stability
                .evolution
                .iter()
                .flat_map(|e| &e.ends)
                .map(|end| ReachedState {
                    state: end.at.number,
                    course: end.way.as_ref().map(|(course, _)| course.key().to_owned()),
                    steps: end.way.as_ref().map(|(_, steps)| steps.len()),
                })
                .collect(),
        },
        crate::GraphFinding::NoStatusQuo => GraphFinding::NoStatusQuo,
    }
}
