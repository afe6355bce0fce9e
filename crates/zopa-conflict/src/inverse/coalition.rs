//! The smallest change of orders under the concepts of coalitions: CNash, CGMR, CSMR and CSEQ.
//!
//! **What matters.** A coalition H stays in the wished state s exactly if for each t of R_H(s) some member likes t no better than s, or (CGMR) a state that those
//! outside reach from t, or (CSMR) one of these from which H reaches nothing that all members like better. So of each party's order only the set of states that
//! are no better than s matters, as under Nash, GMR and SMR; but which member is to be content with s is open, so the parties do not come apart.
//!
//! **How.** What such a set costs is known in closed form ([`super::rise`]): everything up to a rank, or below a rank and one state of it. So a party has two
//! kinds of yes/no variables: that s rises above all of a rank, and that it rises above one state of a rank with several. The formula has no
//! other; the cheapest assignment is found by weighted MaxSAT. Exact.
//!
//! **CSEQ.** There other pairs matter, too: an answer must gain whoever gives it, or whoever signs it. If the wished state is raised so that it is CNash, it is CSEQ; that is
//! enough, and what is cheaper is searched for over all pairs that can change for less ([`super::formula`]).

use super::change::{Asked, Change, answer, unless_cheaper};
use super::check_wished;
use super::goal::{Goal, Posed};
use super::rise::Rise;
use crate::concept::Concept;
use crate::further::{CoalitionAnswer, Coalitional, Coalitions, Further, Graded, Seen, coalitions_of};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped};
use crate::sat::{Cheapest, Circuit, Lit, Solved, Solver, Wire};
use std::collections::BTreeMap;
use zopa_core::{Answer, Diagnostic, Method, PartyId, PartySet, Run, StateId};

/// One conflict of the solver counts as so many steps, and so does a state that is looked at.
const CONFLICT: u64 = 1_000_000;
const LOOKED_AT: u64 = 50;

/// The orders nearest to the present ones under which the wished state is an equilibrium of a concept of coalitions: stable for every coalition of parties whose
/// preferences are stated. Exact, unless the answer says between which numbers the fewest swaps lie (CSEQ, where the search does not fit in the limits).
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist, E724 with more than twelve parties.
pub fn smallest_joint_change(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    wished: StateId,
    concept: Coalitional,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_wished(moves, wished)?;
    let ranks = graded.ranks();
    let stated = ranks.stated().len() as u64;
    check_memory("Raising a state in every order", 200 * moves.states() * stated.max(1), run.limits.bytes)?;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let mut formula = Formula::new(&asked, run);
    let gaining = matches!(concept.concept, CoalitionAnswer::Improvements | CoalitionAnswer::ClassImprovements);
    let first = if gaining { Coalitional { concept: CoalitionAnswer::Nothing, ..concept } } else { concept };
    for members in coalitions_of(graded.joining())? {
        formula.stays(members, first)?;
    }
    let rises = formula.cheapest(run)?;
    let swaps = rises.iter().map(|(_, r)| r.halves).sum::<u64>() as f64 / 2.0;
    let parties = rises.iter().filter_map(|(p, rise)| rise.reordered(&asked, *p)).collect();
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties; coalitions",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    let change = Change { swaps, at_least: swaps, refused: None, parties };
    let posed = Posed { graded, explicit: false, goal: Goal::Further(Further::Coalition(concept)) };
    let change = if gaining { unless_cheaper(&asked, &posed, change, run)? } else { change };
    Ok(answer(change, method))
}

/// How far the wished state may rise in one party's order.
struct Ladder {
    /// By rank above the wished state, the lowest first: the rank, and that the wished state rises above all of it.
    rungs: Vec<(u32, Lit)>,
    /// That it rises above one state of a rank with several.
    single: BTreeMap<StateId, Lit>,
}

struct Formula<'a> {
    asked: &'a Asked<'a>,
    run: &'a Run<'a>,
    solver: Solver,
    circuit: Circuit,
    ladders: BTreeMap<PartyId, Ladder>,
    costs: Vec<(Lit, u64)>,
    looked_at: u64,
}

impl<'a> Formula<'a> {
    fn new(asked: &'a Asked<'a>, run: &'a Run<'a>) -> Self {
        let solver = Solver::new(run.limits.work / CONFLICT);
        let (ladders, costs) = (BTreeMap::new(), Vec::new());
        let mut formula = Formula { asked, run, solver, circuit: Circuit::default(), ladders, costs, looked_at: 0 };
        for party in asked.ranks.stated().iter() {
            formula.ladder(party);
        }
        formula
    }

    fn ladder(&mut self, party: PartyId) {
        let Some(scale) = self.asked.scale(party) else { return };
        let here = scale.rank(self.asked.wished);
        let mut above: Vec<(u32, StateId)> =
            self.asked.feasible().map(|s| (scale.rank(s), s)).filter(|(rank, _)| *rank > here).collect();
        above.sort_unstable();
        let rises = self.solver.fresh();
        self.costs.push((rises, scale.tier(here) - 1));
        let mut ladder = Ladder { rungs: Vec::new(), single: BTreeMap::new() };
        let mut below = rises;
        for tier in above.chunk_by(|a, b| a.0 == b.0) {
            let m = tier.len() as u64;
            let whole = self.solver.fresh();
            self.solver.clause(&[!whole, below]);
            self.costs.push((whole, 2 * m));
            for (_, s) in tier.iter().filter(|_| m > 1) {
                let one = self.solver.fresh();
                self.solver.clause(&[!one, below]);
                self.costs.push((one, m + 1));
                ladder.single.insert(*s, one);
            }
            ladder.rungs.push((tier[0].0, whole));
            below = whole;
        }
        self.ladders.insert(party, ladder);
    }

    /// That the party likes a state no better than the wished one.
    fn content(&mut self, party: PartyId, state: StateId) -> Wire {
        let (Some(scale), Some(ladder)) = (self.asked.scale(party), self.ladders.get(&party)) else {
            return Wire::Known(false);
        };
        let rank = scale.rank(state);
        if rank <= scale.rank(self.asked.wished) {
            return Wire::Known(true);
        }
        let Ok(rung) = ladder.rungs.binary_search_by_key(&rank, |(r, _)| *r) else { return Wire::Known(false) };
        let whole = Wire::Of(ladder.rungs[rung].1);
        match ladder.single.get(&state) {
            Some(one) => self.circuit.or(&mut self.solver, whole, Wire::Of(*one)),
            None => whole,
        }
    }

    /// That some member likes the state no better than the wished one.
    fn deters(&mut self, members: PartySet, state: StateId) -> Wire {
        let each: Vec<Wire> = members.iter().map(|p| self.content(p, state)).collect();
        self.circuit.any(&mut self.solver, each)
    }

    /// Requires that a coalition stays.
    fn stays(&mut self, members: PartySet, concept: Coalitional) -> Result<(), Diagnostic> {
        let coalitions = Coalitions::new(self.asked.moves, self.asked.ranks, self.run);
        let own = coalitions.steps(members, false, true)?;
        let outside = match concept.concept {
            CoalitionAnswer::Nothing => None,
            _ => Some(coalitions.steps(self.asked.everyone().minus(members), false, concept.signatures)?),
        };
        let (mut seen, mut answers) = (Seen::default(), Seen::default());
        let mut unrepaired: BTreeMap<StateId, Wire> = BTreeMap::new();
        for t in own.reach_again(self.asked.wished.0, &mut seen) {
            let mut ways = vec![self.deters(members, StateId(t))];
            if let (Some(outside), false) = (&outside, ways[0] == Wire::Known(true)) {
                for x in outside.reach_again(t, &mut answers) {
                    let mut way = self.deters(members, StateId(x));
                    if concept.concept == CoalitionAnswer::ReachWithoutRepair && way != Wire::Known(false) {
                        let rest = match unrepaired.get(&StateId(x)) {
                            Some(known) => *known,
                            None => {
                                let mut all = Wire::Known(true);
                                for y in own.reach_again(x, &mut seen) {
                                    let one = self.deters(members, StateId(y));
                                    all = self.circuit.and(&mut self.solver, all, one);
                                }
                                unrepaired.insert(StateId(x), all);
                                all
                            }
                        };
                        way = self.circuit.and(&mut self.solver, way, rest);
                    }
                    ways.push(way);
                    if way == Wire::Known(true) {
                        break;
                    }
                }
            }
            self.look(std::mem::take(&mut seen.steps) + std::mem::take(&mut answers.steps))?;
            self.require(&ways);
        }
        Ok(())
    }

    fn require(&mut self, ways: &[Wire]) {
        let mut clause = Vec::new();
        for way in ways {
            match way {
                Wire::Known(true) => return,
                Wire::Known(false) => {}
                Wire::Of(lit) => clause.push(*lit),
            }
        }
        clause.sort_unstable();
        clause.dedup();
        self.solver.clause(&clause);
    }

    fn look(&mut self, more: u64) -> Result<(), Diagnostic> {
        self.looked_at += more;
        if let std::ops::ControlFlow::Break(why) = self.run.watch.tick(self.looked_at, None) {
            return Err(crate::problem::stopped("The search for the smallest change", &why));
        }
        let limit = self.run.limits.work / LOOKED_AT;
        if self.looked_at <= limit {
            return Ok(());
        }
        let message = format!("what coalitions can do here takes more than {} steps", grouped(limit.into()));
        Err(Diagnostic::new(&NEEDS_WORK, message)
            .because("Whatever each coalition can bring about, and what those outside can answer, becomes a part of the question.")
            .cure("Ask for cnash or a concept without coalitions, or fix issues that do not matter here (a scenario with `fix`)."))
    }

    /// How far the wished state rises in each order, in a cheapest assignment.
    fn cheapest(mut self, run: &Run<'_>) -> Result<Vec<(PartyId, Rise)>, Diagnostic> {
        let mut search = Cheapest::new(&self.costs);
        match search.next(&mut self.solver, u64::MAX, run) {
            Ok(()) => {}
            Err(Solved::No | Solved::Spent | Solved::Yes) => {
                let limit = run.limits.work / CONFLICT;
                let message =
                    format!("the search for the fewest swaps needs more than {} conflicts", grouped(limit.into()));
                return Err(Diagnostic::new(&NEEDS_WORK, message)
                    .because("Which member of each coalition is to be content with the state is open, and the choices add up in very many ways.")
                    .cure("Ask for a concept without coalitions, or fix issues that do not matter here."));
            }
        }
        let mut rises = Vec::new();
        for (party, ladder) in &self.ladders {
            let Some(scale) = self.asked.scale(*party) else { continue };
            let here = scale.rank(self.asked.wished);
            let whole = ladder.rungs.iter().rev().find(|(_, lit)| self.solver.value(*lit)).map(|(rank, _)| *rank);
            let single = ladder.single.iter().filter(|(_, lit)| self.solver.value(**lit)).map(|(s, _)| *s);
            let single = single.filter(|s| whole.is_none_or(|rank| scale.rank(*s) > rank)).collect::<Vec<_>>();
            // Two states of one rank would cost as much as all of it.
            let (rank, only) = match (single.as_slice(), whole) {
                ([], None) => continue,
                ([], Some(rank)) => (rank, None),
                ([one], _) => (scale.rank(*one), Some(*one)),
                ([one, ..], _) => (scale.rank(*one), None),
            };
            let m = scale.tier(rank);
            let halves =
                2 * scale.between(here, rank) + scale.tier(here) - 1 + if only.is_some() { m + 1 } else { 2 * m };
            rises.push((*party, Rise::new(rank, only.filter(|_| m > 1), halves)));
        }
        Ok(rises)
    }
}
