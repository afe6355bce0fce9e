//! A small conflict as a graph that can be drawn: states in rows by their distance from the status quo, moves, the ways
//! along which it would leave.

use crate::numbered::numbered;
use crate::problems::TOO_LARGE_TO_DRAW;
use crate::stability::stability;
use crate::{Numbered, Prepared, StabilityAnswer, StabilityRequest};
use zopa_conflict::{Notion, StateSet};
use zopa_core::{Compared, Count, Diagnostic, PartyId, PartySet, Run, StateId, grouped};

/// States that are drawn at most.
pub const DRAWN: u64 = 40;
/// Combinations of levels that are looked through for states to draw, without being asked.
const LOOKED_THROUGH: u64 = 4_096;
/// Lines that are drawn at most.
const LINES: usize = 400;

/// A state.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// Which.
    pub at: Numbered,
    /// The fewest single moves from the status quo; `None` if none lead there, or if there is no status quo.
    pub distance: Option<u32>,
    /// Keys of the concepts under which it is an equilibrium.
    pub equilibrium: Vec<String>,
}

/// Moves of one party between two states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    /// Who.
    pub by: PartyId,
    /// From which spot.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// Whether the mover gains; `None` if there is no such move.
    pub there: Option<bool>,
    /// The same for the way back.
    pub back: Option<bool>,
}

/// A step of a shortest way from the status quo to an equilibrium.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// Who takes it, or signs.
    pub by: PartySet,
    /// From which spot.
    pub from: usize,
    /// To which.
    pub to: usize,
}

/// What is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct StateGraph {
    /// The states, in their order.
    pub spots: Vec<Spot>,
    /// The spot of the status quo.
    pub status_quo: Option<usize>,
    /// The moves.
    pub arcs: Vec<Arc>,
    /// The steps of the ways.
    pub legs: Vec<Leg>,
    /// How many concepts were asked for.
    pub concepts: usize,
    /// Whether it says which moves gain the mover; if not, every gain of an arc is `false`.
    pub gains: bool,
}

impl StateGraph {
    /// The graph of a case under the five classical concepts, if it is small enough to draw.
    ///
    /// # Errors
    /// E817 for more states than are drawn; what `zopa stability` refuses.
    pub fn small(prepared: &Prepared, run: &Run<'_>) -> Result<StateGraph, Diagnostic> {
        if !matches!(prepared.model.space().count(), Count::Exact(n) if n <= u128::from(LOOKED_THROUGH)) {
            return Err(too_large(format!(
                "the space has more than 4,096 combinations, and a picture is of {DRAWN} states at most"
            )));
        }
        let notions = Notion::PLAIN.to_vec();
        let request = StabilityRequest { notions, further: Vec::new(), states: Vec::new(), from: None, inverse: false };
        StateGraph::new(prepared, &stability(prepared, &request, run)?)
    }

    /// The graph of an answer.
    ///
    /// # Errors
    /// E817 for more than 40 states or 400 lines.
    pub fn new(prepared: &Prepared, answer: &StabilityAnswer) -> Result<StateGraph, Diagnostic> {
        let (table, moves) = (&answer.table.value, &*answer.moves);
        let states: Vec<StateId> = table.feasible().iter().take(DRAWN as usize + 1).collect();
        if states.len() as u64 > DRAWN {
            return Err(too_large(format!("{} states are too many to draw", grouped(table.feasible().len().into()))));
        }
        let spot = |s: StateId| states.binary_search(&s).ok();
        let status_quo = answer.status_quo.as_ref().and_then(|q| spot(q.state));
        let mut arcs: Vec<Arc> = Vec::new();
        for by in (0..moves.parties()).map(zopa_core::Id::new) {
            for (from, state) in states.iter().enumerate() {
                let mut to = Vec::new();
                moves.each(by, *state, &mut |t| to.push(t));
                to.sort_unstable();
                for (t, end) in to.iter().filter_map(|t| Some((*t, spot(*t)?))) {
                    let gains = prepared.central.compare(by, &moves.outcome(t), &moves.outcome(*state));
                    let gains = matches!(gains, Compared::Better | Compared::MuchBetter);
                    match arcs.iter_mut().find(|a| a.by == by && a.from == end && a.to == from) {
                        Some(arc) => arc.back = Some(gains),
                        None => arcs.push(Arc { by, from, to: end, there: Some(gains), back: None }),
                    }
                }
            }
        }
        if arcs.len() > LINES {
            return Err(too_large(format!("{} lines between {} states are too many", arcs.len(), states.len())));
        }
        let distances = distances(states.len(), &arcs, status_quo);
        let equilibria = equilibria(answer);
        let spots = states.iter().zip(distances).map(|(s, distance)| Spot {
            at: numbered(moves, table.feasible(), *s),
            distance,
            equilibrium: equilibria.iter().filter(|(_, set)| set.contains(*s)).map(|(key, _)| key.clone()).collect(),
        });
        let mut legs = Vec::new();
        for step in answer.ways.iter().flat_map(|w| &w.ways).flat_map(|way| &way.steps) {
            let ends = moves.state(&step.from).and_then(spot).zip(moves.state(&step.to).and_then(spot));
            let leg = ends.map(|(from, to)| Leg { by: step.by, from, to });
            legs.extend(leg.filter(|leg| !legs.contains(leg)));
        }
        Ok(StateGraph { spots: spots.collect(), status_quo, arcs, legs, concepts: equilibria.len(), gains: true })
    }

    /// The same without which moves gain the mover: from these a party's order can be put together.
    pub(crate) fn without_gains(&mut self) {
        self.gains = false;
        for gains in self.arcs.iter_mut().flat_map(|arc| [&mut arc.there, &mut arc.back]).flatten() {
            *gains = false;
        }
    }
}

fn too_large(what: String) -> Diagnostic {
    Diagnostic::new(&TOO_LARGE_TO_DRAW, what)
        .because(TOO_LARGE_TO_DRAW.about)
        .cure("Fix issues in a scenario, or read the matrix (`zopa stability --csv`).")
}

/// The equilibria of each concept that was asked for.
fn equilibria(answer: &StabilityAnswer) -> Vec<(String, StateSet)> {
    let table = &answer.table.value;
    let classical = table.notions().iter().filter_map(|n| Some((n.key().to_owned(), table.equilibria(*n)?)));
    let more = answer.further.as_ref().map(|f| &f.value);
    let further =
        more.into_iter().flat_map(|f| f.concepts().iter().filter_map(move |c| Some((c.key(), f.equilibria(*c)?))));
    classical.chain(further).collect()
}

/// The fewest moves from a spot to each.
fn distances(spots: usize, arcs: &[Arc], from: Option<usize>) -> Vec<Option<u32>> {
    let mut distance = vec![None; spots];
    let Some(from) = from else { return distance };
    distance[from] = Some(0);
    let mut edge = vec![from];
    for steps in 1.. {
        let mut next = Vec::new();
        for arc in arcs {
            for (a, b, can) in [(arc.from, arc.to, arc.there), (arc.to, arc.from, arc.back)] {
                if can.is_some() && edge.contains(&a) && distance[b].is_none() {
                    distance[b] = Some(steps);
                    next.push(b);
                }
            }
        }
        if next.is_empty() {
            break;
        }
        edge = next;
    }
    distance
}
