//! What would change a key finding about an explicit graph: whose order of the states would have to be another, and where.
//!
//! In: the report of such a case and one of its findings. Out: at least one [`GraphChange`]. Each changes one party's order alone. Of
//! a version to share the orders are left out, and only that they decide is said.

use crate::numbered::numbered;
use crate::{Barrier, Course, EXPLAINED, End, GraphFinding, GraphReport, Held, Numbered};
use zopa_conflict::{Concept, Explanation, Margin, Notion};
use zopa_core::{Outcome, PartyId, PartySet, StateId, Step};

/// One way in which a finding would change.
#[derive(Clone, PartialEq, Debug)]
pub enum GraphChange {
    /// A state first falls where a party ranks it behind another one.
    Falls {
        /// The state.
        at: Numbered,
        /// Under which concept; `None`: under one of all under which it holds, the strongest.
        under: Option<Notion>,
        /// Who, and behind which state: each alone would do.
        behind: Vec<(PartyId, Behind)>,
    },
    /// Whatever place one party alone gives a state in its order, it holds.
    Firm {
        /// The state.
        at: Numbered,
    },
    /// A party that would leave a state stays where it ranks it at least as high as another one.
    Stays {
        /// The state.
        at: Numbered,
        /// Who.
        party: PartyId,
        /// Under which concept.
        under: Notion,
        /// As which state.
        least: Behind,
    },
    /// A step on the way to a state ceases to be a gain where a party ranks where it leads no higher than where it begins.
    StepFails {
        /// The end of the way.
        to: Numbered,
        /// Who.
        party: PartyId,
        /// Where the step begins and where it leads.
        step: (u64, u64),
    },
    /// A step on the shortest way to a state, which now is no gain, would be one where a party ranked where it leads higher.
    StepGains {
        /// The end of the way.
        to: Numbered,
        /// Who.
        party: PartyId,
        /// Where the step begins and where it leads.
        step: (u64, u64),
    },
    /// Nothing that anybody wants: no moves lead to a state.
    NoMoves {
        /// The state.
        to: Numbered,
    },
    /// The orders of these parties decide; they are left out.
    Orders {
        /// Whose.
        parties: PartySet,
    },
    /// The case names where the conflict stands.
    NamesStatusQuo,
}

/// A state in a party's order, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Behind {
    /// The state.
    pub state: u64,
    /// How many states are level with it, itself included.
    pub level: u64,
    /// Whether the state that is told of is level with it as it is.
    pub tied: bool,
}

/// What would change a finding about an explicit graph; never empty.
pub fn graph_changes(report: &GraphReport, finding: &GraphFinding) -> Vec<GraphChange> {
    let found = match finding {
        GraphFinding::Holds { states, .. } if states.is_empty() => report.nearest_to_hold(),
        GraphFinding::Holds { states, .. } | GraphFinding::HoldsUnderSome { states, .. } => {
            states.iter().filter_map(|held| report.falls(held)).collect()
        }
        GraphFinding::StatusQuo { leaving } => match (&report.stability.status_quo, leaving.is_empty()) {
            (Some(at), true) => {
                let notions = report.stability.table.value.notions().to_vec();
                report.falls(&Held { at: at.clone(), notions, together: Vec::new() }).into_iter().collect()
            }
            (Some(at), false) => leaving.iter().filter_map(|(p, under)| report.stays(at, *p, under)).collect(),
            (None, _) => Vec::new(),
        },
        GraphFinding::Reached => {
            let ends = report.stability.evolution.as_ref().map_or(&[][..], |e| &e.ends);
            ends.iter().take(EXPLAINED).filter_map(|end| report.way(end)).collect()
        }
        GraphFinding::NoStatusQuo => vec![GraphChange::NamesStatusQuo],
    };
    match found.is_empty() {
        true => vec![GraphChange::Orders { parties: report.stability.stated() }],
        false => found,
    }
}

/// How much a concept asks of a state: of two, the stronger is left first.
fn strength(concept: Concept) -> usize {
    match concept {
        Concept::Gmr => 0,
        Concept::Smr => 1,
        Concept::Seq => 2,
        Concept::Sseq => 3,
        Concept::Nash => 4,
    }
}

impl GraphReport {
    fn explained<'a>(&'a self, at: &'a Numbered) -> impl Iterator<Item = &'a Explanation> {
        let examined = self.stability.examined.iter().find(move |e| e.at == *at);
        examined.into_iter().flat_map(|e| &e.explanations)
    }

    /// Where an ordinal margin of a verdict on a state ends.
    fn end(&self, at: &Numbered, x: &Explanation) -> Option<Behind> {
        let (first, level) = self.stability.margin_ends(at, x.who, x.margin)?;
        Some(Behind { state: first.number, level, tied: x.margin == Margin::Ranks(0) })
    }

    /// Who would leave a state first if it liked it less, under the strongest concept under which it holds.
    fn falls(&self, held: &Held) -> Option<GraphChange> {
        let ranked = self.stated().next().is_some();
        let strongest = held.notions.iter().max_by_key(|n| strength(n.concept()))?;
        let of = |x: &&Explanation| x.notion == *strongest && !x.no_move && x.stable;
        let margins = self.explained(&held.at).filter(of).filter_map(|x| match x.margin {
            Margin::Ranks(r) => Some((r, x.who, self.end(&held.at, x)?)),
            _ => None,
        });
        let all: Vec<(i64, PartyId, Behind)> = margins.collect();
        let Some(least) = all.iter().map(|(r, ..)| *r).min() else {
            return ranked.then(|| GraphChange::Firm { at: held.at.clone() });
        };
        let behind = all.into_iter().filter(|(r, ..)| *r == least).map(|(_, p, end)| (p, end)).collect();
        let all_of_them = held.notions.len() == self.stability.table.value.notions().len();
        Some(GraphChange::Falls { at: held.at.clone(), under: (!all_of_them).then_some(*strongest), behind })
    }

    /// What would keep a party in a state that it would leave, under the concept that is hardest to leave it under: one whose answers
    /// would be given.
    fn stays(&self, at: &Numbered, party: PartyId, under: &[Notion]) -> Option<GraphChange> {
        let last = under.iter().max_by_key(|n| (n.concept().answers_gain(), strength(n.concept())))?;
        let x = self.explained(at).find(|x| x.who == party && x.notion == *last)?;
        match x.margin {
            Margin::Ranks(r) if !x.stable && r < 0 => {
                Some(GraphChange::Stays { at: at.clone(), party, under: *last, least: self.end(at, x)? })
            }
            _ => None,
        }
    }

    /// Of all states the first that the fewest parties would leave by a move of their own, and what would keep each of them there.
    /// O(states x moves).
    fn nearest_to_hold(&self) -> Vec<GraphChange> {
        let Some(nash) = self.stability.table.value.notions().iter().find(|n| n.concept() == Concept::Nash) else {
            return Vec::new();
        };
        let feasible = self.stability.table.value.feasible();
        let kept = |state: StateId| -> Vec<(PartyId, StateId)> {
            let best = |party: PartyId| -> Option<(PartyId, StateId)> {
                let own = self.stability.ranks.of(party)?;
                let mut best = state;
                self.stability.moves.each(party, state, &mut |t| {
                    if own[t.0 as usize] > own[best.0 as usize] {
                        best = t;
                    }
                });
                (best != state).then_some((party, best))
            };
            self.stated().filter_map(best).collect()
        };
        let nearest = feasible.iter().map(|s| (s, kept(s))).filter(|(_, by)| !by.is_empty());
        let Some((state, by)) = nearest.min_by_key(|(s, by)| (by.len(), *s)) else { return Vec::new() };
        let at = numbered(&*self.stability.moves, feasible, state);
        let stay = |(party, best): (PartyId, StateId)| {
            let own = self.stability.ranks.of(party)?;
            let level = feasible.iter().filter(|s| own[s.0 as usize] == own[best.0 as usize]).count() as u64;
            let least = Behind { state: self.number(best), level, tied: false };
            Some(GraphChange::Stays { at: at.clone(), party, under: *nash, least })
        };
        by.into_iter().filter_map(stay).collect()
    }

    fn number(&self, state: StateId) -> u64 {
        self.stability.table.value.feasible().iter().take_while(|s| *s <= state).count() as u64
    }

    /// What would close the way to a state, or open one.
    fn way(&self, end: &End) -> Option<GraphChange> {
        let place = |outcome: &Outcome| self.stability.moves.state(outcome);
        let rank = |p: PartyId, s: StateId| self.stability.ranks.of(p).map(|own| i64::from(own[s.0 as usize]));
        // Of each who takes a step, by how many places it gains.
        let gains = |step: &Step| {
            let (from, to) = (place(&step.from)?, place(&step.to)?);
            let each = step.by.iter().filter_map(move |p| Some((rank(p, to)? - rank(p, from)?, p)));
            Some((each.collect::<Vec<_>>(), (self.number(from), self.number(to))))
        };
        match (&end.way, &end.barrier) {
            (
                Some((Course::Improvements | Course::ImprovementsAndSignatures | Course::CoalitionImprovements, steps)),
                _,
            ) => {
                let each = steps.iter().filter_map(gains).flat_map(|(by, step)| by.into_iter().map(move |x| (x, step)));
                let ((_, party), step) = each.min_by_key(|((gain, _), _)| *gain)?;
                Some(GraphChange::StepFails { to: end.at.clone(), party, step })
            }
            (None, Some(Barrier::NoGain(step))) => {
                let (by, step) = gains(step)?;
                let (_, party) = by.into_iter().min_by_key(|(gain, _)| *gain)?;
                Some(GraphChange::StepGains { to: end.at.clone(), party, step })
            }
            _ => Some(GraphChange::NoMoves { to: end.at.clone() }),
        }
    }
}
