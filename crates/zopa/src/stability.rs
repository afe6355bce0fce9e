//! What would hold: the request and the answer of `zopa stability`.

use crate::Prepared;
use crate::evolution::{Evolved, equilibria as of_each, evolve};
use crate::hypergame::{Hypergame, hypergame};
use crate::inverted::{Inverted, inverted};
use crate::numbered::{Numbered, numbered};
use zopa_conflict::path::{Along, evolution, steps};
use zopa_conflict::{
    Explanation, Further, FurtherTable, Graded, Hop, Margin, Margins, Moves, NEEDS_WORK, NO_SUCH_STATE, Notion, Ranks,
    Reason, StateSet, Table, content, explain, further, margins, moves_of, reasons, whole,
};
use zopa_core::{Answer, Case, Compared, Diagnostic, Limits, Model, Outcome, PartyId, PartySet, Run, StateId, Step};

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
    /// Concepts beyond the five classical ones.
    pub further: Vec<Further>,
    /// States to explain, beside the status quo.
    pub states: Vec<Wanted>,
    /// From where to follow what the parties can do and would do.
    pub from: Option<Wanted>,
    /// Whether to ask which preferences would make each of `states` an equilibrium.
    pub inverse: bool,
}

/// A state with the reasons for its verdicts.
#[derive(Clone, PartialEq, Debug)]
pub struct Examined {
    /// The state.
    pub at: Numbered,
    /// By party with preferences, then concept.
    pub explanations: Vec<Explanation>,
    /// By further concept, then party or coalition; of coalitions those that have something to gain, and then those that have nothing to gain
    /// but would if the state were worth less to a member (where that is little work to find).
    pub reasons: Vec<Reason>,
    /// For each of these the margins: of the party, or of each member of the coalition, or why there is none. Only of coalitions where
    /// the states are too many ([`zopa_conflict::MARGIN_STATES`]).
    pub margins: Vec<Margins>,
    /// How many verdicts on coalitions that have nothing to gain were not looked at for what it would take to give them something: that would be
    /// too much work.
    pub unasked: u64,
}

/// A shortest way from the status quo to an equilibrium, every step a gain for those who take it.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// Where it ends.
    pub to: Numbered,
    /// Its steps, as few as there can be.
    pub steps: Vec<Step>,
    /// For each step the signers whose red line it meets: they gain by it, but would not sign.
    pub red_lines: Vec<PartySet>,
}

/// Along which steps ways were looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaysScope {
    /// Any sequence of single moves and signatures.
    All,
    /// Sequences of single moves, or one signature: more would take too much work.
    Single,
}

/// Ways from the status quo.
#[derive(Clone, PartialEq, Debug)]
pub struct Ways {
    /// Along which steps.
    pub scope: WaysScope,
    /// How many of the states can be reached, the status quo itself not counted.
    pub reachable: u64,
    /// Whether the status quo is one of the states itself.
    pub at_start: bool,
    /// The shortest ways to the first of them, by number of steps, then of the state.
    pub ways: Vec<Way>,
}

/// How many steps a search with signatures may follow; it looks at every state from every state that it reaches.
const SIGNED_STEPS: u64 = 2_000_000;

/// The stability of every state, at the central case.
pub struct StabilityAnswer {
    /// What was asked.
    pub request: StabilityRequest,
    /// The moves.
    pub moves: Box<dyn Moves + Send>,
    /// Each party's order of all states.
    pub ranks: Ranks,
    /// Which states are stable for whom.
    pub table: Answer<Table>,
    /// The same under the further concepts, if any were asked for.
    pub further: Option<Answer<FurtherTable>>,
    /// The status quo; `None` for a `[graph]` without one.
    pub status_quo: Option<Numbered>,
    /// The states that were asked for, by `states` or `from`.
    pub requested: Vec<Numbered>,
    /// The status quo, if there is one, then the states that were asked for.
    pub examined: Vec<Examined>,
    /// States that are equilibria under every concept asked for: how many, and the first of them.
    pub strongest: (u64, Vec<Numbered>),
    /// Ways from the status quo to these; why there are none.
    pub ways: Result<Ways, Diagnostic>,
    /// What becomes of the state that was asked for with `from`.
    pub evolution: Option<Evolved>,
    /// The same with each party's stability in its own view, if the case has views.
    pub hypergame: Option<Hypergame>,
    /// Which preferences would make the states that were asked for equilibria, if that was asked.
    pub inverse: Vec<Inverted>,
}

/// Margins of coalitions without a gain are found where their members times the states are no more than this.
const QUIET: u64 = 1_000_000;

/// How many equilibria, and how many ways, are listed.
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
    let graded = Graded::new(&prepared.central, &*moves, &ranks);
    let more = match request.further.as_slice() {
        [] => None,
        some => Some(further(&*moves, &graded, prepared.case.is_graph(), some, run)?),
    };
    let feasible = table.value.feasible();
    let status_quo = match prepared.case.has_status_quo {
        true => moves.state(prepared.model.status_quo()).map(|s| numbered(&*moves, feasible, s)),
        false => None,
    };
    let mut states: Vec<Numbered> = status_quo.iter().cloned().collect();
    let mut wished: Vec<Numbered> = Vec::new();
    for wanted in &request.states {
        let found = find(&*moves, feasible, wanted)?;
        if !wished.contains(&found) {
            wished.push(found.clone());
        }
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
        let reasons = match &more {
            Some(more) => reasons(&*moves, &graded, &more.value, at.state, run)?,
            None => Vec::new(),
        };
        let margin =
            |r: &Reason| margins(&*moves, &graded, &prepared.central, prepared.case.is_graph(), at.state, r, run);
        let mut margins: Vec<Margins> = reasons.iter().map(margin).collect::<Result<_, _>>()?;
        let mut reasons = reasons;
        let quiet = more.as_ref().map_or_else(Vec::new, |more| content(&more.value, &reasons));
        // What nobody gains is looked at for how far it is from a gain, where that is little work.
        let asked: u64 = quiet.iter().map(|r| r.who.len() as u64).sum();
        let unasked = match asked.saturating_mul(moves.states()) <= QUIET {
            true => 0,
            false => quiet.len() as u64,
        };
        for reason in quiet.into_iter().filter(|_| unasked == 0) {
            let of = margin(&reason)?;
            if of.found.iter().any(|(_, margin)| *margin != Margin::Unlimited) || !of.missing.is_empty() {
                reasons.push(reason);
                margins.push(of);
            }
        }
        examined.push(Examined { at, explanations, reasons, margins, unasked });
    }
    let equilibria = strongest(&table.value, more.as_ref().map(|m| &m.value));
    let first = equilibria.iter().take(LOOKED_AT).map(|s| numbered(&*moves, table.value.feasible(), s)).collect();
    let ways = ways(&prepared.model, &*moves, &ranks, table.value.feasible(), status_quo.as_ref(), &equilibria, run);
    let strongest = (equilibria.len(), first);
    let evolution = match &request.from {
        Some(from) => {
            let from = find(&*moves, feasible, from)?;
            let ends = of_each(&table.value, more.as_ref().map(|m| &m.value));
            Some(evolve(&*moves, &ranks, feasible, from, &ends, run)?)
        }
        None => None,
    };
    let mut requested = wished.clone();
    if let Some(evolved) = evolution.as_ref().filter(|e: &&Evolved| !requested.contains(&e.from)) {
        requested.push(evolved.from.clone());
    }
    let inverse = match request.inverse {
        true => wished.into_iter().map(|at| inverted(prepared, &*moves, &graded, at, request, run)).collect(),
        false => Vec::new(),
    };
    let hypergame = hypergame(prepared, request, feasible, run)?;
    Ok(StabilityAnswer {
        request: request.clone(),
        table,
        further: more,
        status_quo,
        requested,
        examined,
        strongest,
        ways,
        evolution,
        hypergame,
        inverse,
        moves,
        ranks,
    })
}

/// The states that are equilibria under every concept asked for; none where the run was stopped before.
fn strongest(table: &Table, further: Option<&FurtherTable>) -> StateSet {
    let mut all = table.feasible().clone();
    for concept in further.map_or(&[][..], FurtherTable::concepts) {
        if let Some(set) = further.and_then(|f| f.equilibria(*concept)) {
            all.intersect(&set);
        }
    }
    for notion in table.notions() {
        match table.equilibria(*notion) {
            Some(set) => all.intersect(&set),
            None => return StateSet::none(all.states()),
        }
    }
    all
}

/// Ways to the given states: along improvements and signatures where that search is small enough, otherwise along
/// single moves, or by one signature.
fn ways(
    model: &Model,
    moves: &dyn Moves,
    ranks: &Ranks,
    feasible: &StateSet,
    from: Option<&Numbered>,
    to: &StateSet,
    run: &Run<'_>,
) -> Result<Ways, Diagnostic> {
    let Some(from) = from.filter(|_| !to.is_empty()) else {
        return Ok(Ways { scope: WaysScope::All, reachable: 0, at_start: false, ways: Vec::new() });
    };
    let small = Limits { work: run.limits.work.min(SIGNED_STEPS), ..run.limits.clone() };
    let signed = Run { limits: &small, ..*run };
    let (scope, reached) = match evolution(moves, ranks, from.state, Along::Improvements, true, &signed) {
        Ok(reached) => (WaysScope::All, reached.value),
        Err(why) if why.code == &NEEDS_WORK => {
            (WaysScope::Single, evolution(moves, ranks, from.state, Along::Improvements, false, run)?.value)
        }
        Err(why) => return Err(why),
    };
    let direct = |end: StateId| -> Option<Hop> {
        let gains = |p: &PartyId| matches!(ranks.compare(*p, end, from.state), Compared::Better | Compared::MuchBetter);
        let by = moves.agreements()?.signers(ranks.stated().iter().filter(gains).collect(), from.state, end)?;
        Some(Hop { by, to: end })
    };
    let mut ends: Vec<(u32, StateId)> = to
        .iter()
        .filter(|s| *s != from.state)
        .filter_map(|s| Some((reached.moves_to(s).or_else(|| direct(s).map(|_| 1))?, s)))
        .collect();
    ends.sort_unstable();
    let signers = |step: &Step| if step.by.len() > 1 { step.by } else { PartySet::EMPTY };
    let crossed = |step: &Step| signers(step).iter().filter(|p| model.red_line(*p, &step.to).is_some()).collect();
    let way = |end: StateId| {
        let hops = reached.path(end).or_else(|| direct(end).map(|hop| vec![hop])).unwrap_or_default();
        let steps = steps(moves, ranks, from.state, &hops);
        Way { to: numbered(moves, feasible, end), red_lines: steps.iter().map(crossed).collect(), steps }
    };
    let shown = ends.iter().take(LOOKED_AT).map(|(_, s)| way(*s)).collect();
    Ok(Ways { scope, reachable: ends.len() as u64, at_start: to.contains(from.state), ways: shown })
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

    /// The states that a party ranks where an ordinal margin of its verdict on a state ends: those that it can be ranked level
    /// with, and no lower, for the verdict to stay (or no lower, for it to turn). The first of them, and how many there are.
    pub fn margin_ends(&self, at: &Numbered, party: PartyId, margin: Margin) -> Option<(Numbered, u64)> {
        let Margin::Ranks(ranks) = margin else { return None };
        let own = self.ranks.of(party)?;
        let rank = |s: StateId| i64::from(own[s.0 as usize]);
        let feasible = self.table.value.feasible();
        let mut level = feasible.iter().filter(|s| *s != at.state && rank(*s) == rank(at.state) - ranks);
        let first = level.next()?;
        Some((numbered(&*self.moves, feasible, first), 1 + level.count() as u64))
    }

    /// The first of some states, with their numbers.
    pub fn first(&self, states: &StateSet, most: usize) -> Vec<Numbered> {
        states.iter().take(most).map(|s| numbered(&*self.moves, self.table.value.feasible(), s)).collect()
    }

    /// Those of them that a concept is about: parties with a move of their own; for a concept of coalitions also those that only
    /// sign or ratify with others.
    pub fn acting(&self, case: &Case, coalitions: bool) -> PartySet {
        let alone = self.stated().minus(self.table.value.no_move());
        let signers = case.issues.iter().filter(|v| coalitions && v.control.is_joint()).map(|v| v.control.signers());
        signers.fold(alone, |all, some| all.union(some.intersection(self.stated())))
    }
}
