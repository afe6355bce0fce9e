//! The search for equilibria, and the reason where there is none.
//!
//! A solver proposes a state; each party says whether one of its moves is an improvement that nothing deters. Such a move is then ruled out in
//! every state at once (it must not be allowed, or no improvement, or deterred), and the next state is proposed. Moves are cut down to the
//! issues that matter to them first, so that few of them are needed however many settings a party has.

use super::deviation::{Deviation, allowed};
use super::effort::Effort;
use super::lexicographic::no_better;
use super::order::{self, Order, truths};
use super::own::{best_improvement, some_improvement};
use super::security::{self, Sure};
use super::space::{Moved, States};
use super::sum::exceeds;
use crate::concept::{Concept, Notion};
use crate::problem::{NEEDS_WORK, NOT_SYMBOLIC};
use crate::sat::{Lit, Wire};
use std::collections::BTreeSet;
use std::sync::Arc;
use zopa_core::{
    Additive, Answer, Diagnostic, Exactness, Id, Instance, LevelId, Method, Model, Outcome, PartyId, Run, StopReason,
};

/// What came of the search.
#[derive(Clone, PartialEq, Debug)]
pub enum Sought {
    /// Equilibria, in order of their levels, the last issue first.
    Found {
        /// Those found: all of them, or the first that the solver met, as many as the limit allows.
        listed: Vec<Outcome>,
        /// Whether there are no others.
        complete: bool,
    },
    /// There is none: in every state one of these moves is an improvement that nothing deters.
    None {
        /// The moves.
        because: Vec<Deviation>,
        /// Whether each of them is needed.
        minimal: bool,
    },
}

/// Equilibria of a conflict whose states need not be listed: states that are stable, by the concept, for every party
/// whose preferences are stated.
///
/// # Errors
/// E760 for a concept, preference or space that this search cannot follow; E722 beyond the work limit.
pub fn equilibria(instance: &Instance, concept: Concept, run: &Run<'_>) -> Result<Answer<Sought>, Diagnostic> {
    check(instance.model(), concept)?;
    let method = Method { variant: "by satisfiability, states not listed", ..Notion::plain(concept).method() };
    let mut search = Search::new(instance, concept, run)?;
    let mut listed = Vec::new();
    let complete = loop {
        match search.next()? {
            Some(_) if listed.len() == run.limits.listed => break false,
            Some(found) => {
                search.states.exclude(&found);
                listed.push(found);
            }
            None if listed.is_empty() => {
                let (because, minimal) = search.reason()?;
                return Ok(Answer::exact(Sought::None { because, minimal }, method));
            }
            None => break true,
        }
    };
    listed.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
    let exactness = match complete {
        true => Exactness::Exact,
        false => Exactness::Stopped(StopReason::More { shown: listed.len() as u64 }),
    };
    Ok(Answer { value: Sought::Found { listed, complete }, exactness, method })
}

pub(super) fn check(model: &Arc<Model>, concept: Concept) -> Result<(), Diagnostic> {
    if model.case().is_graph() {
        return Err(Diagnostic::new(&NOT_SYMBOLIC, "an explicit graph lists its states already")
            .because("The search without listing states works on issues.")
            .cure("Ask for the stability of its states."));
    }
    match concept {
        Concept::Nash => Ok(()),
        Concept::Gmr | Concept::Smr => security::check_reversible_product(model),
        Concept::Seq | Concept::Sseq => Err(Diagnostic::new(
            &NOT_SYMBOLIC,
            "sequential stability cannot be searched for without listing the states",
        )
        .because("Its answers are chains of improvements of any length, which need every state on the way.")
        .cure("Ask for nash, gmr or smr, or fix issues until the states can be listed.")),
    }
}

/// A move that nothing deters, and the worst that can come of it where that counts.
struct Way {
    moved: Moved,
    worst: Option<Vec<bool>>,
}

/// A party, and what it is sure of whatever it does (SMR).
struct Player<'a> {
    party: PartyId,
    order: Order<'a>,
    sure: Option<Vec<bool>>,
}

/// All parties' stability as clauses, as far as they were needed; those of each move can be switched off.
struct Search<'a, 'w> {
    instance: &'a Instance,
    concept: Concept,
    states: States<'a>,
    players: Vec<Player<'a>>,
    switches: Vec<(Lit, Deviation)>,
    /// What all switches depend on.
    on: Lit,
    effort: Effort<'w>,
}

impl<'a, 'w> Search<'a, 'w> {
    fn new(instance: &'a Instance, concept: Concept, run: &'w Run<'w>) -> Result<Self, Diagnostic> {
        let model = instance.model();
        let effort = Effort::new("the search for equilibria", run);
        let mut states = States::new(model, effort.left());
        let on = states.solver.fresh();
        let mut search = Search { instance, concept, states, players: Vec::new(), switches: Vec::new(), on, effort };
        for party in model.case().parties.ids() {
            let Some(order) = Order::of(instance, party) else { continue };
            let mut sure = None;
            match (concept, &order) {
                (Concept::Gmr | Concept::Smr, Order::Sum(sum)) => {
                    search.security(party, sum)?;
                    continue;
                }
                (Concept::Smr, Order::Statements(all)) => {
                    sure = Some(security::overall(instance, party, all, &mut search.effort)?);
                }
                _ => {}
            }
            search.players.push(Player { party, order, sure });
        }
        Ok(search)
    }

    /// The next equilibrium that the solver meets.
    fn next(&mut self) -> Result<Option<Outcome>, Diagnostic> {
        let on = [self.on];
        loop {
            self.effort.tick()?;
            if !self.effort.ask(&mut self.states.solver, &on)? {
                return Ok(None);
            }
            let at = self.states.found();
            let mut stable = true;
            for k in 0..self.players.len() {
                let Some(way) = self.undeterred(k, &at)? else { continue };
                stable = false;
                self.rule_out(k, way)?;
            }
            if stable {
                return Ok(Some(at));
            }
            self.effort.round(self.switches.len() as u64)?;
        }
    }

    /// An improvement of a party that nothing deters.
    fn undeterred(&mut self, player: usize, at: &Outcome) -> Result<Option<Way>, Diagnostic> {
        let model = self.instance.model();
        let Player { party, order, sure } = &self.players[player];
        if let (Concept::Gmr, Order::Statements(all)) = (self.concept, order) {
            let Some(moved) = Sure::new(model, *party, all, at, &self.effort).some_change(&mut self.effort)? else {
                return Ok(None);
            };
            let worst = security::after_choice(model, all, &moved, &mut self.effort)?;
            return Ok(Some(Way { moved, worst: Some(worst) }));
        }
        if let (Some(sure), Order::Statements(all)) = (sure, order)
            && *sure <= order::hold(model, all, at)
        {
            return Ok(None);
        }
        let found = some_improvement(self.instance, *party, order, at, &mut self.effort)?;
        Ok(found.map(|moved| Way { moved, worst: sure.clone() }))
    }

    /// In every state: a move is not allowed, or no improvement, or the worst after it is none.
    fn rule_out(&mut self, player: usize, Way { moved, worst }: Way) -> Result<(), Diagnostic> {
        let Player { party, order, .. } = &self.players[player];
        let states = &mut self.states;
        let allowed = allowed(states, &moved);
        let plain = Wire::Of(states.solver.fresh());
        let switch = switch(states, self.on);
        let mut one = vec![Wire::Of(!switch), allowed.not(), plain];
        order.no_better_after(states, plain, &moved)?;
        if let (Some(worst), Order::Statements(all)) = (worst, order) {
            let punished = Wire::Of(states.solver.fresh());
            one.push(punished);
            let worst: Vec<Wire> = worst.into_iter().map(Wire::Known).collect();
            let here = truths(states, all, &Moved::default());
            no_better(states, punished, &worst, &here);
        }
        states.require(&one);
        self.switches.push((switch, Deviation { party: *party, to: moved.0 }));
        Ok(())
    }

    /// A party with scores that fall apart into its own part and the others' stays by GMR and SMR where it has at least what it can be sure of.
    fn security(&mut self, party: PartyId, sum: &Additive) -> Result<(), Diagnostic> {
        let model = self.instance.model();
        // What the others do changes nothing about what is best for it: any state will do, whether or not it can exist.
        let from = model.status_quo();
        let exposed = security::exposure(model, party, sum, from, &self.effort)?;
        let order = Order::Sum(sum);
        let best = best_improvement(self.instance, party, &order, from, &mut self.effort)?;
        let best = best.unwrap_or_else(|| from.clone());
        let sure = sum.score(model, &best).raw() - exposed;
        let states = &mut self.states;
        let mut summands = Vec::new();
        for v in model.space().issue_ids() {
            let table = sum.table(v).iter().enumerate();
            summands.push(table.map(|(l, score)| (states.at(v, LevelId::new(l)), score.raw())).collect());
        }
        for (condition, add) in sum.terms() {
            let truth = states.truth(*condition, &Moved::default());
            summands.push(vec![(truth, add.raw()), (truth.not(), 0)]);
        }
        let Some(enough) = exceeds(states, summands, i128::from(sure) - 1) else {
            let name = &model.case().parties[party];
            return Err(Diagnostic::new(&NEEDS_WORK, format!("{} has too many different weights", name.name))
                .because("Which states are worth as much as it can be sure of depends on more sums than are followed.")
                .cure("Ask for nash, or name the state to be judged (`--state`)."));
        };
        let switch = switch(states, self.on);
        states.require(&[Wire::Of(!switch), enough]);
        let reach = security::own(model, party).into_iter().filter(|v| model.space().levels(*v) > 1);
        let to = reach.map(|v| (v, best.level(v))).collect();
        self.switches.push((switch, Deviation { party, to }));
        Ok(())
    }

    /// Which moves rule out every state: the solver's reason, then cut down by leaving out one after the other.
    fn reason(&mut self) -> Result<(Vec<Deviation>, bool), Diagnostic> {
        let Search { states, switches, effort, .. } = self;
        let solver = &mut states.solver;
        let all: Vec<Lit> = switches.iter().map(|(switch, _)| *switch).collect();
        if effort.ask(solver, &all)? {
            return Err(effort.too_much());
        }
        let blamed =
            |solver: &crate::sat::Solver, of: &[Lit]| of.iter().copied().filter(|l| solver.blames(*l)).collect();
        let mut needed: Vec<Lit> = blamed(solver, &all);
        let mut minimal = true;
        let mut k = 0;
        while k < needed.len() {
            let mut without = needed.clone();
            without.remove(k);
            match effort.ask(solver, &without) {
                Ok(false) => needed = blamed(solver, &without),
                Ok(true) => k += 1,
                Err(_) => {
                    minimal = false;
                    break;
                }
            }
        }
        let needed: BTreeSet<Lit> = needed.into_iter().collect();
        let mut because: Vec<Deviation> =
            switches.iter().filter(|(s, _)| needed.contains(s)).map(|(_, d)| d.clone()).collect();
        because.sort();
        Ok((because, minimal))
    }
}

/// A switch that is on wherever all are.
fn switch(states: &mut States<'_>, on: Lit) -> Lit {
    let switch = states.solver.fresh();
    states.require(&[Wire::Of(!on), Wire::Of(switch)]);
    switch
}
