//! Under which concept a state is to be an equilibrium, and what that asks of the parties' orders.

use super::Listed;
use super::at_once;
use super::chains::Chains;
use super::formula::{Answers, Deters, Formula, Terms};
use super::order::Order;
use crate::concept::{Concept, Notion};
use crate::further::{CoalitionAnswer, Degree, Further, Graded, Simultaneous, coalitions_of, further};
use crate::moves::Moves;
use crate::sat::Solver;
use crate::whole::whole;
use std::collections::BTreeSet;
use zopa_core::{Compared, Diagnostic, PartyId, PartySet, Run, StateId};

/// A concept under which a state is to be an equilibrium.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Goal {
    /// One of the five classical concepts, of single parties.
    Alone(Notion),
    /// One of the further concepts.
    Further(Further),
}

impl From<Concept> for Goal {
    fn from(concept: Concept) -> Self {
        Goal::Alone(concept.into())
    }
}

/// What a concept knows of preferences, and so what of them can change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Knows {
    /// Orders.
    Orders,
    /// Orders in which some states are greatly better than others.
    Degrees,
    /// Orders in which some states cannot be compared.
    Unknown,
}

impl Goal {
    /// Its name in machine-readable answers.
    pub fn key(self) -> String {
        match self {
            Goal::Alone(notion) => notion.key().to_owned(),
            Goal::Further(concept) => concept.key(),
        }
    }
    pub(super) fn knows(self) -> Knows {
        let Goal::Further(concept) = self else { return Knows::Orders };
        match concept.shaded().0 {
            Further::Strength(..) => Knows::Degrees,
            Further::Unknown(..) => Knows::Unknown,
            _ => Knows::Orders,
        }
    }
    /// Whether it looks ahead: what both parties anticipate everywhere is worked out anew for each profile, and is no formula.
    pub(super) fn looks_ahead(self) -> bool {
        matches!(self, Goal::Further(Further::Limited(_) | Further::NonMyopic | Further::Stackelberg))
    }
}

/// A question.
#[derive(Clone, Copy)]
pub(super) struct Posed<'a> {
    pub(super) graded: &'a Graded<'a>,
    /// Whether the case is a graph of states.
    pub(super) explicit: bool,
    pub(super) goal: Goal,
}

/// The terms of a classical concept.
fn plain(notion: Notion) -> Terms {
    let concept = notion.concept();
    let answers = match (concept == Concept::Nash, concept.answers_gain()) {
        (true, _) => Answers::None,
        (_, true) => Answers::Gaining,
        (_, false) => Answers::Freely,
    };
    Terms {
        stays: Deters::NoBetter,
        deters: Deters::NoBetter,
        answers,
        counters: concept.counters(),
        signatures: notion.signatures(),
    }
}

/// SEQ by moves.
pub(super) fn sequential() -> Terms {
    plain(Notion::plain(Concept::Seq))
}

impl Posed<'_> {
    /// Requires the wished state to be an equilibrium. Nothing for a concept that looks ahead.
    pub(super) fn require(&self, formula: &mut Formula<'_, '_>) -> Result<Vec<Chains>, Diagnostic> {
        let mut chains = Vec::new();
        let parties: Vec<PartyId> = formula.stated().iter().collect();
        let (goal, signatures) = match self.goal {
            Goal::Further(concept) => (Goal::Further(concept.shaded().0), concept.shaded().1),
            alone => (alone, false),
        };
        let terms = match goal {
            Goal::Alone(notion) => plain(notion),
            Goal::Further(Further::Coalition(of)) => {
                let answers = match of.concept {
                    CoalitionAnswer::Nothing => Answers::None,
                    CoalitionAnswer::Reach | CoalitionAnswer::ReachWithoutRepair => Answers::Freely,
                    CoalitionAnswer::Improvements => Answers::Gaining,
                    CoalitionAnswer::ClassImprovements => Answers::Class,
                };
                let counters = of.concept == CoalitionAnswer::ReachWithoutRepair;
                let terms = Terms { answers, counters, signatures: of.signatures, ..plain(Concept::Nash.into()) };
                for members in coalitions_of(self.graded.joining())? {
                    chains.extend(formula.stays(members, &terms, None)?);
                }
                return Ok(chains);
            }
            Goal::Further(Further::Sim(reading)) => return at_once::require(formula, reading == Simultaneous::Tableau),
            Goal::Further(Further::Strength(concept, degree)) => {
                let general = Terms { signatures, ..plain(concept.classical().into()) };
                let strong = Terms { deters: Deters::MuchWorse, ..general };
                if degree == Degree::Weak {
                    for party in &parties {
                        let always = formula.solver.fresh();
                        formula.solver.clause(&[always]);
                        formula.leaves(*party, &strong, always)?;
                    }
                }
                if degree == Degree::Weak { general } else { strong }
            }
            Goal::Further(Further::Unknown(concept, extension)) => {
                let stays = if extension.leaves_for_unknown() { Deters::NoBetter } else { Deters::OrUnknown };
                let deters = if extension.unknown_deters() { Deters::OrUnknown } else { Deters::NoBetter };
                Terms { stays, deters, signatures, ..plain(concept.classical().into()) }
            }
            Goal::Further(Further::Limited(_) | Further::NonMyopic | Further::Stackelberg | Further::Signing(_)) => {
                return Ok(chains);
            }
        };
        for party in parties {
            chains.extend(formula.stays(PartySet::only(party), &terms, None)?);
        }
        Ok(chains)
    }

    /// A party's order, of which what the concept knows may change for so many half swaps.
    pub(super) fn open(
        &self,
        solver: &mut Solver,
        listed: &Listed,
        (party, ranks): (PartyId, &[u32]),
        budget: u64,
    ) -> Order<'static> {
        let unknown = self.unknown(listed, party);
        match unknown.is_empty() {
            true => Order::within(solver, ranks, budget).with_great(self.great(listed, party)),
            false => Order::loose(solver, ranks, &unknown),
        }
    }

    /// A party's order as it is.
    pub(super) fn fixed(&self, listed: &Listed, party: PartyId, ranks: &[u32]) -> Order<'static> {
        Order::fixed(ranks).with_great(self.great(listed, party)).with_unknown(&self.unknown(listed, party))
    }

    /// Whether the concept knows more of a party than its order.
    pub(super) fn knows_more(&self, party: PartyId) -> bool {
        match self.goal.knows() {
            Knows::Orders => false,
            Knows::Degrees => self.graded.has_degrees(party),
            Knows::Unknown => !self.graded.is_complete(party),
        }
    }

    /// Pairs of which the party likes the first greatly better, if the concept knows of that.
    fn great(&self, listed: &Listed, party: PartyId) -> BTreeSet<(usize, usize)> {
        let mut great = BTreeSet::new();
        if self.knows_more(party) && self.goal.knows() == Knows::Degrees {
            let graded = self.graded.without_unknown();
            for (a, s) in listed.states.iter().enumerate() {
                let much = |t: &StateId| graded.compare(party, *s, *t) == Compared::MuchBetter;
                great.extend((0..listed.states.len()).filter(|b| much(&listed.states[*b])).map(|b| (a, b)));
            }
        }
        great
    }

    /// Pairs that the party cannot compare, the lower first, if the concept knows of that.
    pub(super) fn unknown(&self, listed: &Listed, party: PartyId) -> Vec<(usize, usize)> {
        let mut unknown = Vec::new();
        if self.knows_more(party) && self.goal.knows() == Knows::Unknown {
            for (b, t) in listed.states.iter().enumerate() {
                let not_known = |s: &StateId| self.graded.compare(party, *s, *t) == Compared::Unknown;
                unknown.extend((0..b).filter(|a| not_known(&listed.states[*a])).map(|a| (a, b)));
            }
        }
        unknown
    }

    /// Whether the state is an equilibrium, as the engines judge it.
    pub(super) fn holds(&self, moves: &dyn Moves, at: StateId, run: &Run<'_>) -> Result<bool, Diagnostic> {
        Ok(match self.goal {
            Goal::Alone(notion) => {
                let table = whole(moves, self.graded.ranks(), &[notion], run)?.value;
                table.equilibria(notion).is_some_and(|set| set.contains(at))
            }
            Goal::Further(concept) => {
                let table = further(moves, self.graded, self.explicit, &[concept], run)?.value;
                table.equilibria(concept).is_some_and(|set| set.contains(at))
            }
        })
    }
}
