//! What would hold: the request and the answer of `zopa stability`.

use crate::Prepared;
use zopa_conflict::path::{Along, evolution, steps};
use zopa_conflict::{Explanation, Moves, NO_SUCH_STATE, Notion, Ranks, StateSet, Table, explain, moves_of, whole};
use zopa_core::{Answer, Diagnostic, Model, Outcome, PartySet, Run, StateId, Step};

/// A state, as somebody names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// By its number among the feasible states, from 1, in index order (first issue fastest; `[graph]`: as listed).
    Number(u64),
    /// By what it is.
    Outcome(Outcome),
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StabilityRequest {
    /// The concepts.
    pub notions: Vec<Notion>,
    /// States to explain, beside the status quo.
    pub states: Vec<Wanted>,
}

/// A feasible state with its number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbered {
    /// The state.
    pub state: StateId,
    /// Its number among the feasible states, from 1.
    pub number: u64,
    /// What it is.
    pub outcome: Outcome,
}

/// A state with the reasons for its verdicts.
#[derive(Clone, PartialEq, Debug)]
pub struct Examined {
    /// The state.
    pub at: Numbered,
    /// By party with preferences, then concept.
    pub explanations: Vec<Explanation>,
}

/// A shortest way from the status quo to an equilibrium, every step a gain for those who take it.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// Where it ends.
    pub to: Numbered,
    /// Its steps; `None` where no such way exists.
    pub steps: Option<Vec<Step>>,
    /// For each step the signers whose red line it meets: they gain by it, but would not sign.
    pub red_lines: Vec<PartySet>,
}

/// The stability of every state, at the central case.
pub struct StabilityAnswer {
    /// What was asked.
    pub request: StabilityRequest,
    /// The moves.
    pub moves: Box<dyn Moves + Send>,
    /// Which states are stable for whom.
    pub table: Answer<Table>,
    /// The status quo; `None` for a `[graph]` without one.
    pub status_quo: Option<Numbered>,
    /// The status quo, if there is one, then the states that were asked for.
    pub examined: Vec<Examined>,
    /// States that are equilibria under every concept asked for: how many, and the first of them.
    pub strongest: (u64, Vec<Numbered>),
    /// Ways from the status quo to these, signatures included; why there are none.
    pub ways: Result<Vec<Way>, Diagnostic>,
}

/// How many equilibria are looked at one by one.
const LOOKED_AT: usize = 8;

/// The stability of every state.
///
/// # Errors
/// What the conflict engine refuses: too many states, too much memory, a state that cannot exist.
pub fn stability(
    prepared: &Prepared,
    request: &StabilityRequest,
    run: &Run<'_>,
) -> Result<StabilityAnswer, Diagnostic> {
    let moves = moves_of(&prepared.model, run.limits)?;
    let ranks = Ranks::new(&prepared.central, &*moves, run)?;
    let table = whole(&*moves, &ranks, &request.notions, run)?;
    let feasible = table.value.feasible();
    let status_quo = match prepared.case.has_status_quo {
        true => moves.state(prepared.model.status_quo()).map(|s| numbered(&*moves, feasible, s)),
        false => None,
    };
    let mut states: Vec<Numbered> = status_quo.iter().cloned().collect();
    for wanted in &request.states {
        let found = find(&*moves, feasible, wanted)?;
        if !states.contains(&found) {
            states.push(found);
        }
    }
    let mut examined = Vec::new();
    for at in states {
        let mut explanations = Vec::new();
        for party in ranks.stated().iter() {
            for notion in &request.notions {
                explanations.push(explain(&*moves, &prepared.central, &ranks, at.state, party, *notion, run)?.value);
            }
        }
        examined.push(Examined { at, explanations });
    }
    let strongest = strongest(&*moves, &table.value);
    let ways = ways(&prepared.model, &*moves, &ranks, status_quo.as_ref(), &strongest.1, run);
    Ok(StabilityAnswer { request: request.clone(), table, status_quo, examined, strongest, ways, moves })
}

/// The states that are equilibria under every concept asked for.
fn strongest(moves: &dyn Moves, table: &Table) -> (u64, Vec<Numbered>) {
    let mut all = table.feasible().clone();
    for notion in table.notions() {
        match table.equilibria(*notion) {
            Some(set) => all.intersect(&set),
            None => return (0, Vec::new()),
        }
    }
    let first = all.iter().take(LOOKED_AT).map(|s| numbered(moves, table.feasible(), s)).collect();
    (all.len(), first)
}

fn ways(
    model: &Model,
    moves: &dyn Moves,
    ranks: &Ranks,
    from: Option<&Numbered>,
    to: &[Numbered],
    run: &Run<'_>,
) -> Result<Vec<Way>, Diagnostic> {
    let Some(from) = from.filter(|_| !to.is_empty()) else { return Ok(Vec::new()) };
    let reached = evolution(moves, ranks, from.state, Along::Improvements, true, run)?.value;
    let signers = |step: &Step| if step.by.len() > 1 { step.by } else { PartySet::EMPTY };
    let crossed = |step: &Step| signers(step).iter().filter(|p| model.red_line(*p, &step.to).is_some()).collect();
    let way = |end: &Numbered| {
        let steps = reached.path(end.state).map(|hops| steps(moves, ranks, from.state, &hops));
        Way { to: end.clone(), red_lines: steps.iter().flatten().map(crossed).collect(), steps }
    };
    Ok(to.iter().map(way).collect())
}

/// A feasible state with its number. O(states).
fn numbered(moves: &dyn Moves, feasible: &StateSet, state: StateId) -> Numbered {
    let number = feasible.iter().take_while(|s| *s <= state).count() as u64;
    Numbered { state, number, outcome: moves.outcome(state) }
}

fn find(moves: &dyn Moves, feasible: &StateSet, wanted: &Wanted) -> Result<Numbered, Diagnostic> {
    match wanted {
        Wanted::Number(n) => {
            let state = n.checked_sub(1).and_then(|k| feasible.iter().nth(usize::try_from(k).ok()?));
            let state = state.ok_or_else(|| {
                Diagnostic::new(&NO_SUCH_STATE, format!("there is no state {n}"))
                    .because("States are numbered over those that can exist, from 1.")
                    .cure(format!("Ask for a number from 1 to {}.", feasible.len()))
            })?;
            Ok(Numbered { state, number: *n, outcome: moves.outcome(state) })
        }
        Wanted::Outcome(outcome) => match moves.state(outcome).filter(|s| feasible.contains(*s)) {
            Some(state) => Ok(numbered(moves, feasible, state)),
            None => Err(Diagnostic::new(&NO_SUCH_STATE, "the state asked for cannot exist")
                .because("A rule on states forbids it.")
                .cure("Ask for a state that breaks no rule.")),
        },
    }
}

impl StabilityAnswer {
    /// The parties that have preferences: those that can be stable or not.
    pub fn stated(&self) -> PartySet {
        self.table.value.stated()
    }
}
