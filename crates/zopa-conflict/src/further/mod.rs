//! The concepts beyond the five classical ones, over all states at once, and the reasons for their verdicts.
//!
//! **In**: moves, ranks, preferences with strength ([`Graded`]) and the concepts ([`Further`]). **Out**: which states
//! are stable for whom ([`FurtherTable`]), and for one state why ([`Reason`]).
//!
//! **Sources**: named by [`Further::method`]. Everything is exact. **What can go wrong**: SIM needs issues that one
//! party sets (E726), limited-move concepts two parties (E725), coalitions at most twelve (E724); all refuse by work
//! (E722) and memory (E721).

mod coalitions;
mod concept;
mod graded;
mod graded_answers;
mod graded_whole;
mod horizon;
mod level;
mod margin;
mod net;
mod reason;
mod simultaneous;
mod ways;
mod worst_first;

pub use concept::{Answered, CoalitionAnswer, Coalitional, Degree, Extended, Extension, Further, Shaded, Simultaneous};
pub use graded::Graded;
pub use margin::{MARGIN_STATES, Margins, NoMargin, margins};
pub use reason::{Reason, content, reasons};
pub use ways::CoalitionWays;

use crate::concept::{Concept, Notion};
use crate::moves::Moves;
use crate::states::StateSet;
use crate::whole::whole;
pub(crate) use coalitions::{Coalitions, all as coalitions_of};
pub(crate) use horizon::Horizon;
pub(crate) use net::{Net, Parts, Seen};
pub(crate) use simultaneous::check as check_at_once;
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, PartySet, Run};

/// Which states are stable for whom under which of the further concepts.
#[derive(Clone, PartialEq, Debug)]
pub struct FurtherTable {
    concepts: Vec<Further>,
    feasible: StateSet,
    stated: PartySet,
    /// By concept, then party.
    rows: Vec<Vec<Option<StateSet>>>,
    coalitions: Vec<PartySet>,
    /// By concept, then coalition; empty where the concept is not one of coalitions.
    by_coalition: Vec<Vec<StateSet>>,
}

impl FurtherTable {
    /// The concepts, as asked for.
    pub fn concepts(&self) -> &[Further] {
        &self.concepts
    }
    /// The states that are stable for a party; `None` without preferences, if the concept is not about this party, or
    /// was not asked for. For a concept of coalitions: stable for every coalition that the party is in.
    pub fn stable(&self, concept: Further, party: PartyId) -> Option<&StateSet> {
        let k = self.concepts.iter().position(|c| *c == concept)?;
        self.rows[k].get(party.index())?.as_ref()
    }
    /// The states that are stable for every party that the concept is about; for a concept of coalitions: for every
    /// coalition. `None` if it was not asked for.
    pub fn equilibria(&self, concept: Further) -> Option<StateSet> {
        let k = self.concepts.iter().position(|c| *c == concept)?;
        let mut all = self.feasible.clone();
        self.rows[k].iter().flatten().for_each(|row| all.intersect(row));
        Some(all)
    }
    /// The coalitions of parties with preferences, audiences left out, the smallest first; none where no concept of coalitions was asked
    /// for.
    pub fn coalitions(&self) -> &[PartySet] {
        &self.coalitions
    }
    /// The states that are stable for a coalition under a concept of coalitions.
    pub fn stable_for(&self, concept: Further, coalition: PartySet) -> Option<&StateSet> {
        let k = self.concepts.iter().position(|c| *c == concept)?;
        let place = self.coalitions.iter().position(|c| *c == coalition)?;
        self.by_coalition[k].get(place)
    }
    /// The parties with preferences.
    pub fn stated(&self) -> PartySet {
        self.stated
    }
}

/// The stability of every state under each of the further concepts. `explicit` says that the case is a graph of
/// states, without issues.
///
/// # Errors
/// See the module's description.
pub fn further(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    explicit: bool,
    concepts: &[Further],
    run: &Run<'_>,
) -> Result<Answer<FurtherTable>, Diagnostic> {
    let ranks = graded.ranks();
    let stated = ranks.stated();
    let feasible = StateSet::filled(moves.states(), |s| moves.feasible(zopa_core::StateId(s)));
    let asked: Vec<Coalitional> = concepts
        .iter()
        .filter_map(|c| match c {
            Further::Coalition(c) => Some(*c),
            _ => None,
        })
        .collect();
    let coalitions = if asked.is_empty() { Vec::new() } else { coalitions::all(graded.joining())? };
    let mut of_coalitions: Vec<Vec<StateSet>> = vec![Vec::new(); asked.len()];
    if !asked.is_empty() {
        let mut engine = Coalitions::new(moves, ranks, run);
        for coalition in &coalitions {
            for (sets, set) in of_coalitions.iter_mut().zip(engine.stable(*coalition, &asked)?) {
                sets.push(set);
            }
        }
    }
    let mut of_coalitions = of_coalitions.into_iter();
    let mut horizon = None;
    let (mut rows, mut by_coalition) = (Vec::new(), Vec::new());
    for concept in concepts {
        let mut row: Vec<Option<StateSet>> = vec![None; moves.parties()];
        let mut sets = Vec::new();
        match *concept {
            Further::Sim(_) => {
                simultaneous::check(moves, explicit)?;
                row = match concept.classical() {
                    None => simultaneous::stable(moves, ranks, &|_, _| true, run)?,
                    Some(classical) => {
                        let first = tableau(moves, graded, classical, run)?;
                        let takes_part = |p: PartyId, s| first[p.index()].as_ref().is_some_and(|set| !set.contains(s));
                        simultaneous::stable(moves, ranks, &takes_part, run)?
                    }
                };
            }
            Further::Limited(_) | Further::NonMyopic | Further::Stackelberg => {
                let ahead = match &mut horizon {
                    Some(ahead) => ahead,
                    None => horizon.insert(Horizon::new(moves, ranks, run)?),
                };
                let pair = match *concept {
                    Further::Limited(h) => ahead.limited(h)?,
                    Further::NonMyopic => ahead.non_myopic()?,
                    _ => ahead.stackelberg()?,
                };
                for (p, set) in ahead.pair.into_iter().zip(pair) {
                    row[p.index()] = Some(set);
                }
            }
            Further::Coalition(_) => {
                sets = of_coalitions.next().unwrap_or_default();
                for party in stated.iter() {
                    let mut all = feasible.clone();
                    let with = coalitions.iter().zip(&sets).filter(|(c, _)| c.contains(party));
                    with.for_each(|(_, set)| all.intersect(set));
                    row[party.index()] = Some(all);
                }
            }
            Further::Strength(..) | Further::Unknown(..) | Further::Signing(_) => {
                row = graded_whole::rows(moves, graded, *concept, run)?
            }
        }
        rows.push(row);
        by_coalition.push(sets);
    }
    let table = FurtherTable { concepts: concepts.to_vec(), feasible, stated, rows, coalitions, by_coalition };
    let method = Method {
        name: "graph model, further concepts, all states",
        variant: "joint moves by legal sequences",
        source: "Fang, Hipel & Kilgour 1993; each concept names its own",
    };
    Ok(Answer::exact(table, method))
}

/// The states that are stable under the concept which decides who takes part in the tableau reading of SIM.
fn tableau(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    concept: Concept,
    run: &Run<'_>,
) -> Result<Vec<Option<StateSet>>, Diagnostic> {
    let notion = Notion::plain(concept);
    let table = whole(moves, graded.ranks(), &[notion], run)?.value;
    Ok((0..moves.parties()).map(|p| table.stable(notion, PartyId::new(p)).cloned()).collect())
}
