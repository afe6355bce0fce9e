//! The report of a case with an explicit graph: what there is to say of states and moves where there is nothing to sign.
//!
//! In: such a case. Out: the stability of every state under the five classical concepts, who would leave an equilibrium
//! together (coalition Nash stability), where the status quo leads, the forecasts and predictions, and the key findings
//! that follow ([`GraphFinding`]). What it has not: an assessment of packages, a deal space and shares of draws, for an
//! explicit graph has no issues to sign and its orders have no numbers to draw.

use crate::numbered::numbered;
use crate::{
    Barrier, End, Evolved, Examined, ForecastAnswer, ForecastRequest, Numbered, Prepared, Since, StabilityAnswer,
    StabilityRequest, StateGraph, Wanted, forecast, stability,
};
use zopa_assess::{Predictions, predictions};
use zopa_conflict::{Further, Notion, StateSet, Table};
use zopa_core::{Case, Diagnostic, Id, IssueId, PartyId, PartySet, Run, StateId, Step};

/// What such a case has no answer to, and why.
pub const NOT_ASSESSED: &str = "This case lists its states and moves one by one. It has no issues, so there is nothing to \
                                sign: no assessment of settlements, no deal space and no shares of draws.";

/// How many equilibria are explained, and how many states of one kind a finding names.
pub const EXPLAINED: usize = 12;

/// What a report says of an explicit graph.
pub struct GraphReport {
    /// The stability of every state, with the reasons for the status quo and the first equilibria.
    pub stability: StabilityAnswer,
    /// Why coalitions were not looked at, if they were not.
    pub no_coalitions: Option<Diagnostic>,
    /// The key findings, most important first.
    pub findings: Vec<GraphFinding>,
    /// How the predictions of named people did.
    pub predictions: Predictions,
    /// What is likely: the forecasts of the case's questions, or why there are none; `None` for a case without questions.
    pub forecast: Option<Result<ForecastAnswer, Box<Diagnostic>>>,
    /// The states and the moves between them, where they are few enough to draw.
    pub states: Result<StateGraph, Box<Diagnostic>>,
    /// What changed since an older version of the case, where that was asked.
    pub since: Option<Since>,
    /// The key assumptions check ([`graph_assumptions`](crate::graph_assumptions)), where that was asked.
    pub assumptions: Vec<crate::GraphCheck>,
}

/// A state in which everyone would stay.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// The state.
    pub at: Numbered,
    /// Under which of the concepts.
    pub notions: Vec<Notion>,
    /// Coalitions that would leave it together, each member better off.
    pub together: Vec<PartySet>,
}

/// One key finding about an explicit graph.
#[derive(Clone, PartialEq, Debug)]
pub enum GraphFinding {
    /// States in which everyone would stay under each of the five concepts; none, where that is so.
    Holds {
        /// The first of them.
        states: Vec<Held>,
        /// How many there are.
        in_all: u64,
    },
    /// States in which everyone would stay under some of the concepts only.
    HoldsUnderSome {
        /// The first of them.
        states: Vec<Held>,
        /// How many there are.
        in_all: u64,
    },
    /// Whether the status quo lasts: who would leave it, and under which concepts.
    StatusQuo {
        /// Each party that would leave under some concept.
        leaving: Vec<(PartyId, Vec<Notion>)>,
    },
    /// Which of the states of the findings before are reached from the status quo by gains, and how.
    Reached,
    /// The case names no status quo: where the conflict stands is not said, so no way from there is either.
    NoStatusQuo,
}

impl GraphFinding {
    /// Its name, which stays the same between versions of a case.
    pub fn key(&self) -> &'static str {
        match self {
            GraphFinding::Holds { .. } => "holds",
            GraphFinding::HoldsUnderSome { .. } => "holds_under_some",
            GraphFinding::StatusQuo { .. } => "status_quo",
            GraphFinding::Reached => "reached",
            GraphFinding::NoStatusQuo => "no_status_quo",
        }
    }
}

impl GraphFinding {
    /// What it says, as short statements in ids: two findings of one name say the same if and only if their lists are the same.
    pub fn content(&self, report: &GraphReport, case: &Case) -> Vec<String> {
        let state = IssueId::new(0);
        let name = |at: &Numbered| case.issues[state].levels[at.outcome.level(state)].id.clone();
        let ids = |set: PartySet| {
            let mut ids: Vec<&str> = set.iter().map(|p| case.parties[p].id.as_str()).collect();
            ids.sort_unstable();
            ids.join(" and ")
        };
        let under = |notions: &[Notion]| notions.iter().map(|n| n.key()).collect::<Vec<_>>().join(", ");
        let steps = |steps: &[Step]| {
            let one =
                |step: &Step| format!("{} to {}", ids(step.by), case.issues[state].levels[step.to.level(state)].id);
            steps.iter().map(one).collect::<Vec<_>>().join(", then ")
        };
        match self {
            GraphFinding::Holds { states, in_all } | GraphFinding::HoldsUnderSome { states, in_all } => {
                let mut said = vec![format!("{in_all} in all")];
                for held in states {
                    said.push(format!("{} under {}", name(&held.at), under(&held.notions)));
                    said.extend(
                        held.together.iter().map(|set| format!("{} would leave {}", ids(*set), name(&held.at))),
                    );
                }
                said
            }
            GraphFinding::StatusQuo { leaving } => {
                let at = report.stability.status_quo.iter().map(name);
                let who =
                    leaving.iter().map(|(p, n)| format!("{} would leave under {}", case.parties[*p].id, under(n)));
                at.chain(who).collect()
            }
            GraphFinding::Reached => {
                let ends = report.stability.evolution.iter().flat_map(|evolved| &evolved.ends);
                let way = |end: &End| match (&end.way, &end.barrier) {
                    (Some((_, way)), _) => format!("{}: {}", name(&end.at), steps(way)),
                    (None, Some(Barrier::NoGain(step))) => {
                        format!("{}: not by gains, for {}", name(&end.at), steps(std::slice::from_ref(step)))
                    }
                    (None, _) => format!("{}: not at all", name(&end.at)),
                };
                ends.map(way).collect()
            }
            GraphFinding::NoStatusQuo => Vec::new(),
        }
    }
}

/// The report of a case with an explicit graph; forecasts over so many draws beside the central case.
///
/// # Errors
/// What the conflict engine refuses.
pub fn graph_report(prepared: &Prepared, draws: u64, run: &Run<'_>) -> Result<GraphReport, Vec<Diagnostic>> {
    let single = |problem| vec![problem];
    let mut request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: Vec::new(),
        states: Vec::new(),
        from: None,
        inverse: false,
    };
    // First which states are equilibria, then the same with the reasons for these.
    let first = stability(prepared, &request, run).map_err(single)?;
    let table = &first.table.value;
    let any = by_strength(table);
    request.states = any.iter().take(EXPLAINED).map(|s| Wanted::Number(number(table, *s))).collect();
    request.from = first.status_quo.as_ref().map(|q| Wanted::Number(q.number));
    let plain = request.clone();
    request.further = Further::of_key("cnash").into_iter().collect();
    let (stability, no_coalitions) = match stability(prepared, &request, run) {
        Ok(answer) => (answer, None),
        Err(why) => (stability(prepared, &plain, run).map_err(single)?, Some(why)),
    };
    let asked =
        ForecastRequest { question: None, model: None, options: Vec::new(), draws, readings: crate::Readings::None };
    Ok(GraphReport {
        findings: findings(&stability),
        states: StateGraph::small(prepared, run).map_err(Box::new),
        predictions: predictions(&prepared.case),
        forecast: (!prepared.case.questions.is_empty()).then(|| forecast(prepared, &asked, run)),
        since: None,
        assumptions: Vec::new(),
        no_coalitions,
        stability,
    })
}

fn number(table: &Table, state: StateId) -> u64 {
    table.feasible().iter().take_while(|s| *s <= state).count() as u64
}

/// The concepts under which a state is an equilibrium.
fn under(table: &Table, equilibria: &[(Notion, StateSet)], state: StateId) -> Vec<Notion> {
    let holds = |n: &&Notion| equilibria.iter().any(|(m, set)| m == *n && set.contains(state));
    table.notions().iter().filter(holds).copied().collect()
}

fn equilibria(table: &Table) -> Vec<(Notion, StateSet)> {
    table.notions().iter().filter_map(|n| Some((*n, table.equilibria(*n)?))).collect()
}

/// The states that are equilibria under some concept: those under most concepts first.
fn by_strength(table: &Table) -> Vec<StateId> {
    let sets = equilibria(table);
    let mut all: Vec<(usize, StateId)> = table
        .feasible()
        .iter()
        .map(|s| (sets.iter().filter(|(_, set)| set.contains(s)).count(), s))
        .filter(|(concepts, _)| *concepts > 0)
        .collect();
    all.sort_by_key(|(concepts, s)| (std::cmp::Reverse(*concepts), *s));
    all.into_iter().map(|(_, s)| s).collect()
}

fn findings(answer: &StabilityAnswer) -> Vec<GraphFinding> {
    let table = &answer.table.value;
    let sets = equilibria(table);
    let held = |state| {
        let at = numbered(&*answer.moves, table.feasible(), state);
        Held { notions: under(table, &sets, state), together: leaving_together(answer, &at), at }
    };
    let (all, some): (Vec<_>, Vec<_>) =
        by_strength(table).into_iter().partition(|s| sets.iter().all(|(_, set)| set.contains(*s)));
    let first = |states: &[StateId]| states.iter().take(EXPLAINED).map(|s| held(*s)).collect();
    let mut found = vec![GraphFinding::Holds { states: first(&all), in_all: all.len() as u64 }];
    if !some.is_empty() {
        found.push(GraphFinding::HoldsUnderSome { states: first(&some), in_all: some.len() as u64 });
    }
    match (&answer.status_quo, &answer.evolution) {
        (Some(quo), evolution) => {
            found.push(GraphFinding::StatusQuo { leaving: leaving(table, quo) });
            if evolution.as_ref().is_some_and(|e: &Evolved| !e.ends.is_empty()) {
                found.push(GraphFinding::Reached);
            }
        }
        (None, _) => found.push(GraphFinding::NoStatusQuo),
    }
    found
}

/// Each party that would leave a state, with the concepts under which it would.
fn leaving(table: &Table, at: &Numbered) -> Vec<(PartyId, Vec<Notion>)> {
    let leaves = |party: PartyId| {
        let unstable = |n: &&Notion| table.stable(**n, party).is_some_and(|set| !set.contains(at.state));
        let notions: Vec<Notion> = table.notions().iter().filter(unstable).copied().collect();
        (!notions.is_empty()).then_some((party, notions))
    };
    table.stated().iter().filter_map(leaves).collect()
}

/// The coalitions of two or more that would leave a state together.
fn leaving_together(answer: &StabilityAnswer, at: &Numbered) -> Vec<PartySet> {
    let Some(examined) = answer.examined.iter().find(|e: &&Examined| e.at == *at) else { return Vec::new() };
    examined.reasons.iter().filter(|r| !r.stable && r.who.len() > 1).map(|r| r.who).collect()
}

impl std::fmt::Debug for GraphReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GraphReport").field("findings", &self.findings).finish_non_exhaustive()
    }
}

impl GraphReport {
    /// A party's place of each state in its order, 1 for the best and equal for states that it likes equally; `None` where
    /// its interests are not stated.
    pub fn places(&self, party: PartyId) -> Option<Vec<(Numbered, u32)>> {
        let ranks = self.stability.ranks.of(party)?;
        let table = &self.stability.table.value;
        let best = table.feasible().iter().map(|s| ranks[s.0 as usize]).max()?;
        let moves = &*self.stability.moves;
        let place = |(state, number): (StateId, u64)| {
            (Numbered { state, number, outcome: moves.outcome(state) }, best - ranks[state.0 as usize] + 1)
        };
        Some(table.feasible().iter().zip(1..).map(place).collect())
    }

    /// A party's order of the states by their numbers, best first, those that it likes equally together; `None` where its
    /// interests are not stated.
    pub fn order(&self, party: PartyId) -> Option<Vec<Vec<u64>>> {
        let mut places = self.places(party)?;
        places.sort_by_key(|(at, place)| (*place, at.number));
        let tiers = places.chunk_by(|a, b| a.1 == b.1);
        Some(tiers.map(|tier| tier.iter().map(|(at, _)| at.number).collect()).collect())
    }

    /// How many moves a party has, and from how many states.
    pub fn moves_of(&self, party: PartyId) -> (usize, usize) {
        let (mut all, mut from) = (0, 0);
        for state in self.stability.table.value.feasible().iter() {
            let mut here = 0;
            self.stability.moves.each(party, state, &mut |_| here += 1);
            all += here;
            from += usize::from(here > 0);
        }
        (all, from)
    }

    /// The parties whose order of the states is stated.
    pub fn stated(&self) -> impl Iterator<Item = PartyId> + '_ {
        let parties = self.stability.moves.parties();
        (0..parties).map(PartyId::new).filter(|p| self.stability.ranks.of(*p).is_some())
    }
}
