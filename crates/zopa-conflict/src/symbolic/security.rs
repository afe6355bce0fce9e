//! Security levels: what a party can be sure of (Howard, *Paradoxes of Rationality*, 1971).
//!
//! Where every issue is set by one party, every change can be undone and no rule forbids a state, the others can
//! bring about any setting of theirs. After a move of `i` to its own choice `a`, the worst that they can do to it by GMR is then
//! m_i(a) = min over x_others of rank_i(a, x_others), and by SMR, where `i` may move again,
//! the same for every `a`: beta_i = min over x_others of max over x_i of rank_i.
//!
//! **beta_i** is the rank of the worst state at which `i` has no improvement: looked for among all states, and each time the one
//! found has an improvement after all, that move is added to those that must not be one.
//!
//! **Whether some m_i(a) is above a rank** is asked with two solvers (counterexample-guided): one proposes `a`, the other a setting of the
//! others that makes it no better; each such setting must be survived from then on.
//!
//! Scores that no term ties to the others' issues fall apart into the party's own part and the rest: then both levels are its own best part
//! and the others' worst.

use super::effort::Effort;
use super::lexicographic::{better, lowest, no_better};
use super::order::{self, Order, hold, truths};
use super::own::{Reach, some_improvement};
use super::space::{Moved, States};
use crate::moves::movers;
use crate::problem::NOT_SYMBOLIC;
use crate::sat::{Lit, Wire};
use zopa_core::{
    Additive, ConditionId, Control, Diagnostic, Instance, IssueId, LevelSet, Model, Outcome, PartyId, PartySet,
};

/// Refuses a space in which the others' settings are not all within their reach.
///
/// # Errors
/// E760.
pub(super) fn check_reversible_product(model: &Model) -> Result<(), Diagnostic> {
    let case = model.case();
    let refuse = |what: String, path: String| {
        Err(Diagnostic::new(&NOT_SYMBOLIC, what)
            .at_path(path, "here")
            .because(
                "GMR and SMR are searched for by security levels, which are exact only where the others can bring \
                 about every setting of their issues.",
            )
            .cure("Ask for nash, or fix issues until the states can be listed."))
    };
    if let Some(rule) = case.rules.iter().find(|r| r.scope == zopa_core::Scope::States) {
        return refuse(format!("rule {} forbids states", rule.id), format!("rules.{}", rule.id));
    }
    if let Some(rule) = case.rules.iter().find(|r| r.scope.forbids_moves().is_some()) {
        return refuse(format!("rule {} forbids moves", rule.id), format!("rules.{}", rule.id));
    }
    let moving = movers(model);
    for (v, issue) in case.issues.enumerated() {
        let path = format!("issues.{}", issue.id);
        let levels = model.space().levels(v);
        match &issue.control {
            _ if levels == 1 => {}
            Control::Set { by, allowed, .. } => {
                if issue.control.is_joint() {
                    return refuse(format!("{} is set by several parties", issue.name), path);
                }
                if !by.is_subset(moving) || by.is_empty() {
                    return refuse(format!("nobody moves {}", issue.name), path);
                }
                if allowed.iter().any(|to| to.len() < levels) {
                    return refuse(format!("{} cannot go back", issue.name), path);
                }
            }
            Control::Arcs(_) => return refuse("an explicit graph has no product of issues".to_owned(), "graph".into()),
        }
    }
    Ok(())
}

/// The issues that only the party sets.
pub(super) fn own(model: &Model, party: PartyId) -> Vec<IssueId> {
    let case = model.case();
    case.issues.ids().filter(|v| case.issues[*v].control.setters() == PartySet::only(party)).collect()
}

/// Refuses scores with a term that ties the party's own issues to those of others.
///
/// # Errors
/// E760.
pub(super) fn check_separable(model: &Model, party: PartyId, sum: &Additive) -> Result<(), Diagnostic> {
    let own = own(model, party);
    let ties = |c: &ConditionId| {
        let support = model.condition(*c).support();
        let turns = |v: &IssueId| model.space().levels(*v) > 1;
        support.iter().filter(turns).any(|v| own.contains(&v))
            && support.iter().filter(turns).any(|v| !own.contains(&v))
    };
    if !sum.terms().iter().any(|(c, _)| ties(c)) {
        return Ok(());
    }
    let party = &model.case().parties[party];
    Err(Diagnostic::new(
        &NOT_SYMBOLIC,
        format!("{} has a term that ties its own issues to those of others", party.name),
    )
    .at_path(format!("preferences.{}", party.id), "weights with such a term")
    .because("What it can be sure of is found for weights only where its own issues and the others' add up.")
    .cure("Ask for nash, state the preference as `priorities`, or fix issues until the states can be listed."))
}

/// m_i(a): the truths of the statements, from the first, in the worst case after a change of some of the party's issues.
pub(super) fn after_choice(
    model: &Model,
    statements: &[Vec<ConditionId>],
    moved: &Moved,
    effort: &mut Effort<'_>,
) -> Result<Vec<bool>, Diagnostic> {
    let mut states = States::new(model, effort.left());
    let after = truths(&mut states, statements, moved);
    Ok(lowest(&mut states, &after, effort)?.unwrap_or_default())
}

/// beta_i: the worst over the others' settings of the best that the party can then choose. In a reversible product only.
pub(super) fn overall(
    instance: &Instance,
    party: PartyId,
    statements: &[Vec<ConditionId>],
    effort: &mut Effort<'_>,
) -> Result<Vec<bool>, Diagnostic> {
    let order = Order::Statements(statements.to_vec());
    let mut states = States::new(instance.model(), effort.left());
    let here = truths(&mut states, statements, &Moved::default());
    for round in 0.. {
        effort.round(round)?;
        let worst = lowest(&mut states, &here, effort)?.unwrap_or_default();
        let at = states.found();
        let Some(moved) = some_improvement(instance, party, &order, &at, effort)? else { return Ok(worst) };
        order.no_better_after(&mut states, Wire::Known(true), &moved)?;
    }
    Err(effort.too_much())
}

/// The states that no setting of the others makes as bad for the party as one state, `at`: a solver that proposes choices of its own, and one that
/// tries the others' settings.
pub(super) struct Sure<'m> {
    reach: Reach<'m>,
    others: States<'m>,
    own: Vec<IssueId>,
    statements: &'m [Vec<ConditionId>],
    here: Vec<bool>,
    /// How many settings of the others every choice must survive by now.
    survived: u64,
}

impl<'m> Sure<'m> {
    pub(super) fn new(
        model: &'m Model,
        party: PartyId,
        statements: &'m [Vec<ConditionId>],
        at: &Outcome,
        effort: &Effort<'_>,
    ) -> Self {
        let here = hold(model, statements, at);
        let mut reach = Reach::new(model, party, at, effort);
        let there = truths(&mut reach.states, statements, &Moved::default());
        better(&mut reach.states, &there, &here);
        let mut others = States::new(model, effort.left());
        let there = truths(&mut others, statements, &Moved::default());
        let level: Vec<Wire> = here.iter().map(|x| Wire::Known(*x)).collect();
        no_better(&mut others, Wire::Known(true), &there, &level);
        Sure { reach, others, own: own(model, party), statements, here, survived: 0 }
    }

    /// Some such state, `None` if there is none.
    pub(super) fn any(&mut self, effort: &mut Effort<'_>) -> Result<Option<Outcome>, Diagnostic> {
        loop {
            effort.round(self.survived)?;
            if !effort.ask(&mut self.reach.states.solver, &[])? {
                return Ok(None);
            }
            let to = self.reach.states.found();
            if self.survives(&to, &self.own.clone(), effort)? {
                return Ok(Some(to));
            }
        }
    }

    /// The one that the party likes best; of equally good ones the lowest, the last issue first.
    pub(super) fn best(&mut self, effort: &mut Effort<'_>) -> Result<Option<Outcome>, Diagnostic> {
        if self.any(effort)?.is_none() {
            return Ok(None);
        }
        loop {
            effort.round(self.survived)?;
            let Some(to) = self.reach.best(self.statements, effort)? else { return Ok(None) };
            if self.survives(&to, &self.own.clone(), effort)? {
                return Ok(Some(to));
            }
        }
    }

    /// A change that leads to some such state wherever the party's other issues are; the fewest that leaving out one after the other finds.
    pub(super) fn some_change(&mut self, effort: &mut Effort<'_>) -> Result<Option<Moved>, Diagnostic> {
        let Some(to) = self.any(effort)? else { return Ok(None) };
        let mut held = self.own.clone();
        for v in self.own.clone() {
            let less: Vec<IssueId> = held.iter().copied().filter(|h| *h != v).collect();
            if self.survives(&to, &less, effort)? {
                held = less;
            }
        }
        Ok(Some(Moved(held.into_iter().map(|v| (v, to.level(v))).collect())))
    }

    /// Whether whatever else happens is better for the party, as long as these issues stay where the choice put them. A setting that is not is one that
    /// every later choice must survive.
    fn survives(&mut self, to: &Outcome, held: &[IssueId], effort: &mut Effort<'_>) -> Result<bool, Diagnostic> {
        let model = self.others.model;
        let mut chosen: Vec<Lit> = Vec::with_capacity(held.len());
        for v in held {
            let level = LevelSet::of(model.space().levels(*v), [to.level(*v)]);
            if let Wire::Of(lit) = self.others.one_of(*v, &level) {
                chosen.push(lit);
            }
        }
        if !effort.ask(&mut self.others.solver, &chosen)? {
            return Ok(true);
        }
        let found = self.others.found();
        let others = model.space().issue_ids().filter(|v| !self.own.contains(v));
        let setting = Moved(others.map(|v| (v, found.level(v))).collect());
        let there = truths(&mut self.reach.states, self.statements, &setting);
        better(&mut self.reach.states, &there, &self.here);
        self.survived += 1;
        Ok(false)
    }
}

/// What the others can cost a party whose scores are separable, whatever it chooses: u(at) less the lowest score with its own issues as they are.
///
/// # Errors
/// E760 where they are not separable, E722 beyond the limits.
pub(super) fn exposure(
    model: &Model,
    party: PartyId,
    sum: &Additive,
    at: &Outcome,
    effort: &Effort<'_>,
) -> Result<i64, Diagnostic> {
    check_separable(model, party, sum)?;
    let mut states = States::new(model, effort.left());
    for v in own(model, party) {
        let wire = states.at(v, at.level(v));
        states.require(&[wire]);
    }
    let here = sum.score(model, at).raw();
    Ok(here - order::least(&mut states, sum, effort)?.unwrap_or(here))
}
