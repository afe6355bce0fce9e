//! The search for equilibria, and the reason where there is none.

use super::deviation::{Alternative, Deviation, alternatives};
use super::lexicographic::no_better;
use super::space::{Moved, States};
use super::{security, statements};
use crate::concept::{Concept, Notion};
use crate::problem::{NOT_SYMBOLIC, stopped};
use crate::sat::{Lit, Solved, Wire};
use std::sync::Arc;
use zopa_core::{
    Answer, ConditionId, Count, Diagnostic, Exactness, Instance, Limits, Method, Model, Outcome, PartyId, Run,
    StopReason,
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
/// E760 for a concept, preference or space that this search cannot follow; E721, E722 beyond the limits.
pub fn equilibria(instance: &Instance, concept: Concept, run: &Run<'_>) -> Result<Answer<Sought>, Diagnostic> {
    let model = instance.model();
    check(model, concept)?;
    let parties: Vec<(PartyId, Vec<Vec<ConditionId>>)> = model
        .case()
        .parties
        .ids()
        .filter_map(|p| statements(instance, p).transpose().map(|s| s.map(|s| (p, s))))
        .collect::<Result<_, _>>()?;
    let method = Method { variant: "by satisfiability, states not listed", ..Notion::plain(concept).method() };
    let mut search = Search::new(model, concept, &parties, run.limits)?;
    let mut listed = Vec::new();
    let complete = loop {
        tick(run, listed.len() as u64)?;
        match search.states.solver.solve(&search.selectors()) {
            Solved::Yes if listed.len() == run.limits.listed => break false,
            Solved::Yes => {
                let found = search.states.found();
                search.states.exclude(&found);
                listed.push(found);
            }
            Solved::No if listed.is_empty() => {
                let (because, minimal) = search.reason()?;
                return Ok(Answer::exact(Sought::None { because, minimal }, method));
            }
            Solved::No => break true,
            Solved::Spent => return Err(search.spent()),
        }
    };
    listed.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
    let exactness = match complete {
        true => Exactness::Exact,
        false => {
            let shown = listed.len() as u64;
            Exactness::Stopped(StopReason::Listed { shown, of: Count::Exact(u128::from(shown) + 1) })
        }
    };
    Ok(Answer { value: Sought::Found { listed, complete }, exactness, method })
}

fn tick(run: &Run<'_>, done: u64) -> Result<(), Diagnostic> {
    match run.watch.tick(done, None) {
        std::ops::ControlFlow::Continue(()) => Ok(()),
        std::ops::ControlFlow::Break(why) => Err(stopped("The search for equilibria", &why)),
    }
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

/// Conflicts that the solver may meet: a hundredth of the work limit, since each costs about a hundred steps.
pub(super) fn conflicts(limits: &Limits) -> u64 {
    limits.work / 100
}

/// All parties' stability as clauses; each alternative's can be switched off.
struct Search<'m> {
    states: States<'m>,
    switches: Vec<(Lit, Deviation)>,
    /// What all switches of a party depend on: as assumptions, a hundred are lighter than ten thousand.
    parties: Vec<(PartyId, Lit)>,
    limit: u64,
}

impl<'m> Search<'m> {
    fn new(
        model: &'m Model,
        concept: Concept,
        parties: &[(PartyId, Vec<Vec<ConditionId>>)],
        limits: &Limits,
    ) -> Result<Self, Diagnostic> {
        let limit = conflicts(limits);
        let states = States::new(model, limit);
        let mut search = Search { states, switches: Vec::new(), parties: Vec::new(), limit };
        for (party, statements) in parties {
            search.add(*party, statements, concept, limits)?;
        }
        Ok(search)
    }

    fn add(
        &mut self,
        party: PartyId,
        statements: &[Vec<ConditionId>],
        concept: Concept,
        limits: &Limits,
    ) -> Result<(), Diagnostic> {
        let states = &mut self.states;
        let all = alternatives(states, party, statements, limits)?;
        let here: Vec<Wire> = statements.iter().map(|s| states.any_truth(s, &Moved::default())).collect();
        let sure = match concept {
            Concept::Smr => Some(security::overall(states.model, statements, &all, self.limit)?),
            _ => None,
        };
        let on = states.solver.fresh();
        self.parties.push((party, on));
        for a in &all {
            if a.after == here {
                continue;
            }
            let worst = match (concept, &sure) {
                (Concept::Gmr, _) => Some(security::after_choice(states.model, statements, &a.moved, self.limit)?),
                (_, sure) => sure.clone(),
            };
            let switch = states.solver.fresh();
            states.require(&[Wire::Of(!on), Wire::Of(switch)]);
            deterred(states, switch, a, worst.as_deref(), &here);
            self.switches.push((switch, Deviation { party, to: a.moved.0.clone() }));
        }
        Ok(())
    }

    fn selectors(&self) -> Vec<Lit> {
        self.parties.iter().map(|(_, on)| *on).collect()
    }

    fn spent(&self) -> Diagnostic {
        let why = StopReason::Work { done: self.states.solver.work(), limit: self.limit };
        stopped("The search for equilibria", &why)
    }

    /// Which moves rule out every state: the solver's reason, then cut down by leaving out one after the other.
    fn reason(&mut self) -> Result<(Vec<Deviation>, bool), Diagnostic> {
        let solver = &mut self.states.solver;
        let all: Vec<Lit> = self.switches.iter().map(|(switch, _)| *switch).collect();
        match solver.solve(&all) {
            Solved::No => {}
            Solved::Yes | Solved::Spent => return Err(self.spent()),
        }
        let blamed =
            |solver: &crate::sat::Solver, of: &[Lit]| of.iter().copied().filter(|l| solver.blames(*l)).collect();
        let mut needed: Vec<Lit> = blamed(solver, &all);
        let mut minimal = true;
        let mut k = 0;
        while k < needed.len() {
            let mut without = needed.clone();
            without.remove(k);
            match solver.solve(&without) {
                Solved::No => needed = blamed(solver, &without),
                Solved::Yes => k += 1,
                Solved::Spent => {
                    minimal = false;
                    break;
                }
            }
        }
        let because = self.switches.iter().filter(|(s, _)| needed.contains(s)).map(|(_, d)| d.clone()).collect();
        Ok((because, minimal))
    }
}

/// Requires, wherever the switch is on and the move is allowed: it is no improvement, or the worst after it is none.
fn deterred(states: &mut States<'_>, switch: Lit, a: &Alternative, worst: Option<&[Wire]>, here: &[Wire]) {
    let plain = Wire::Of(states.solver.fresh());
    let mut one = vec![Wire::Of(!switch), a.allowed.not(), plain];
    no_better(states, plain, &a.after, here);
    if let Some(worst) = worst {
        let punished = Wire::Of(states.solver.fresh());
        one.push(punished);
        no_better(states, punished, worst, here);
    }
    states.require(&one);
}
