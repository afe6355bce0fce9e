//! What a party can do from one state by one move of its own, found by questions instead of a list of its settings.

use super::deviation::{Hand, hand};
use super::effort::Effort;
use super::lexicographic::{better, lowest};
use super::order::{self, Order, hold, truths};
use super::space::{Moved, States};
use crate::moves::movers;
use zopa_core::{Diagnostic, Id, Instance, IssueId, LevelId, LevelSet, Model, Outcome, PartyId};

/// The states that a party can bring about from one state by one move.
pub(super) struct Reach<'m> {
    pub(super) states: States<'m>,
    /// The issues that it can move.
    pub(super) turns: Vec<IssueId>,
}

impl<'m> Reach<'m> {
    /// From a state that exists.
    pub(super) fn new(model: &'m Model, party: PartyId, at: &Outcome, effort: &Effort<'_>) -> Self {
        let case = model.case();
        let mut states = States::new(model, effort.left());
        let mut turns = Vec::new();
        for (v, issue) in case.issues.enumerated() {
            let here = at.level(v);
            let goes = |l: LevelId| l == here || issue.control.allows(here, l);
            let n = model.space().levels(v);
            let levels = match hand(case, v, party).filter(|_| movers(model).contains(party)) {
                None => LevelSet::of(n, [here]),
                Some(Hand::Sets) => LevelSet::of(n, (0..n).map(LevelId::new).filter(|l| goes(*l))),
                Some(Hand::FallsBack(q)) => LevelSet::of(n, [here, q].into_iter().filter(|l| goes(*l))),
            };
            if levels.len() > 1 {
                turns.push(v);
            }
            let there = states.one_of(v, &levels);
            states.require(&[there]);
        }
        for (from, to) in model.move_rules() {
            if from.is_none_or(|c| model.condition(c).holds(at)) {
                let barred = states.truth(*to, &Moved::default());
                states.require(&[barred.not()]);
            }
        }
        states.exclude(at);
        Reach { states, turns }
    }

    /// The best of the states by a party's statements; of equally good ones the lowest, the last issue first. `None` if there is none.
    pub(super) fn best(
        &mut self,
        statements: &[Vec<zopa_core::ConditionId>],
        effort: &mut Effort<'_>,
    ) -> Result<Option<Outcome>, Diagnostic> {
        let mut wires: Vec<_> =
            truths(&mut self.states, statements, &Moved::default()).into_iter().map(|w| w.not()).collect();
        for v in self.turns.iter().rev() {
            let levels = self.states.model.space().levels(*v);
            wires.extend((0..levels - 1).map(|l| self.states.at(*v, LevelId::new(l)).not()));
        }
        Ok(lowest(&mut self.states, &wires, effort)?.map(|_| self.states.found()))
    }
}

/// The improvement that a party likes best, of all that one move of its own can bring about; `None` if there is none.
///
/// # Errors
/// E722 beyond the limits.
pub(super) fn best_improvement(
    instance: &Instance,
    party: PartyId,
    order: &Order<'_>,
    at: &Outcome,
    effort: &mut Effort<'_>,
) -> Result<Option<Outcome>, Diagnostic> {
    let model = instance.model();
    let mut reach = Reach::new(model, party, at, effort);
    match order {
        Order::Statements(all) => {
            let there = truths(&mut reach.states, all, &Moved::default());
            better(&mut reach.states, &there, &hold(model, all, at));
            reach.best(all, effort)
        }
        Order::Sum(sum) => {
            let here = sum.score(model, at).raw();
            Ok(order::highest(&mut reach.states, sum, here, effort)?.map(|_| reach.states.found()))
        }
    }
}

/// Some improvement that changes no more issues than it must: left as it is, each of them would make it no improvement.
///
/// # Errors
/// E722 beyond the limits.
pub(super) fn some_improvement(
    instance: &Instance,
    party: PartyId,
    order: &Order<'_>,
    at: &Outcome,
    effort: &mut Effort<'_>,
) -> Result<Option<Moved>, Diagnostic> {
    let model = instance.model();
    let found = match order {
        Order::Statements(all) => {
            let mut reach = Reach::new(model, party, at, effort);
            let there = truths(&mut reach.states, all, &Moved::default());
            better(&mut reach.states, &there, &hold(model, all, at));
            effort.ask(&mut reach.states.solver, &[])?.then(|| reach.states.found())
        }
        Order::Sum(_) => best_improvement(instance, party, order, at, effort)?,
    };
    let Some(mut to) = found else { return Ok(None) };
    for v in at.differing(&to).collect::<Vec<_>>() {
        let mut less = to.clone();
        less.set(v, at.level(v));
        let gains = instance.compare(party, &less, at) == zopa_core::Compared::Better;
        if gains && model.exists(&less) && !model.barred(at, &less) {
            to = less;
        }
    }
    Ok(Some(Moved::between(at, &to)))
}
