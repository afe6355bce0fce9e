//! What a party wants, as the search sees it.

use super::effort::Effort;
use super::lexicographic::no_better;
use super::space::{Moved, States};
use super::sum::{Summand, exceeds};
use crate::problem::NEEDS_WORK;
use crate::sat::{Cheapest, Lit, Solved, Wire};
use zopa_core::{Additive, ConditionId, Diagnostic, Id, Instance, LevelId, Model, Outcome, PartyId, Worth};

/// A party's preference.
pub(super) enum Order<'a> {
    /// Statements, most important first, each a set of conditions of which one at least must hold.
    Statements(Vec<Vec<ConditionId>>),
    /// Scores to be added.
    Sum(&'a Additive),
}

impl<'a> Order<'a> {
    /// Of a party; `None` where its interests are not stated.
    pub(super) fn of(instance: &'a Instance, party: PartyId) -> Option<Self> {
        match instance.worth(party) {
            Worth::Absent => None,
            Worth::Priorities(all) => Some(Order::Statements(all.iter().map(|c| vec![*c]).collect())),
            // "In the first tier" counts more than "in the first or second", and so on: the same order.
            Worth::Ranking(tiers) => {
                let mut so_far = Vec::new();
                let upto = tiers.iter().map(|tier| {
                    so_far.extend(tier.iter().copied());
                    so_far.clone()
                });
                Some(Order::Statements(upto.collect()))
            }
            Worth::Cardinal(sum) => Some(Order::Sum(sum)),
        }
    }

    /// Requires that wherever `given` is true the state after a change is no better.
    ///
    /// # Errors
    /// E722 where the change touches so many numbers that their sums are too many.
    pub(super) fn no_better_after(
        &self,
        states: &mut States<'_>,
        given: Wire,
        moved: &Moved,
    ) -> Result<(), Diagnostic> {
        match self {
            Order::Statements(all) => {
                let there = truths(states, all, moved);
                let here = truths(states, all, &Moved::default());
                no_better(states, given, &there, &here);
            }
            Order::Sum(sum) => {
                let summands = gains(states, sum, moved);
                let Some(better) = exceeds(states, summands, 0) else {
                    return Err(Diagnostic::new(&NEEDS_WORK, "a change touches too many numbers at once")
                        .because("What it adds to a sum depends on so many other things that the sums are too many to follow.")
                        .cure("State the preference as `priorities`, or fix issues that do not matter here."));
                };
                states.require(&[given.not(), better.not()]);
            }
        }
        Ok(())
    }
}

/// The truths of statements after a change.
pub(super) fn truths(states: &mut States<'_>, statements: &[Vec<ConditionId>], moved: &Moved) -> Vec<Wire> {
    statements.iter().map(|s| states.any_truth(s, moved)).collect()
}

/// Whether each statement holds at a state.
pub(super) fn hold(model: &Model, statements: &[Vec<ConditionId>], at: &Outcome) -> Vec<bool> {
    statements.iter().map(|s| s.iter().any(|c| model.condition(*c).holds(at))).collect()
}

/// What a change adds to the score, by what it may depend on.
fn gains(states: &mut States<'_>, sum: &Additive, moved: &Moved) -> Vec<Summand> {
    let model = states.model;
    let mut all: Vec<Summand> = Vec::new();
    for (v, to) in &moved.0 {
        let table = sum.table(*v);
        let gain = |from: usize| (states.at(*v, LevelId::new(from)), table[to.index()].raw() - table[from].raw());
        all.push((0..table.len()).map(gain).collect());
    }
    for (condition, add) in sum.terms() {
        if !moved.0.iter().any(|(v, _)| model.condition(*condition).support().contains(*v)) {
            continue;
        }
        let (here, there) = (states.truth(*condition, &Moved::default()), states.truth(*condition, moved));
        let (solver, circuit) = (&mut states.solver, &mut states.circuit);
        let gained = circuit.and(solver, there, here.not());
        let lost = circuit.and(solver, here, there.not());
        let same = circuit.iff(solver, here, there);
        all.push(vec![(gained, add.raw()), (lost, -add.raw()), (same, 0)]);
    }
    all
}

/// The highest score among the states of a solver, if it is above `above`; the solver holds a state that has it.
///
/// # Errors
/// E722 beyond the limits.
pub(super) fn highest(
    states: &mut States<'_>,
    sum: &Additive,
    above: i64,
    effort: &Effort<'_>,
) -> Result<Option<i64>, Diagnostic> {
    extreme(states, sum, 1, above, effort)
}

/// The lowest score among the states of a solver, of which there is one.
///
/// # Errors
/// E722 beyond the limits.
pub(super) fn least(states: &mut States<'_>, sum: &Additive, effort: &Effort<'_>) -> Result<Option<i64>, Diagnostic> {
    Ok(extreme(states, sum, -1, i64::MIN, effort)?.map(|low| -low))
}

/// The highest of the scores times `sign`, if above `above`: every score is a most that no state passes, less what each number
/// costs that is not the best, and the cheapest assignment is found by MaxSAT.
fn extreme(
    states: &mut States<'_>,
    sum: &Additive,
    sign: i64,
    above: i64,
    effort: &Effort<'_>,
) -> Result<Option<i64>, Diagnostic> {
    let model = states.model;
    let mut most = 0i64;
    let mut costs: Vec<(Lit, u64)> = Vec::new();
    let mut charge = |most: &mut i64, wire: Wire, cost: i64| match wire {
        Wire::Known(true) => *most -= cost,
        Wire::Of(lit) => costs.push((lit, cost.unsigned_abs())),
        Wire::Known(false) => {}
    };
    for v in model.space().issue_ids() {
        let table = || sum.table(v).iter().map(|s| sign * s.raw());
        let best = table().max().unwrap_or(0);
        most += best;
        for (l, score) in table().enumerate() {
            charge(&mut most, states.at(v, LevelId::new(l)), best - score);
        }
    }
    for (condition, add) in sum.terms() {
        let (truth, add) = (states.truth(*condition, &Moved::default()), sign * add.raw());
        most += add.max(0);
        charge(&mut most, if add > 0 { truth.not() } else { truth }, add.abs());
    }
    let below = match i128::from(most) - i128::from(above) {
        none if none <= 0 => return Ok(None),
        some => u64::try_from(some).unwrap_or(u64::MAX),
    };
    let mut search = Cheapest::new(&costs);
    match search.next(&mut states.solver, below, effort.run()) {
        Ok(()) => Ok(Some(most - search.paid() as i64)),
        Err(Solved::No) => Ok(None),
        Err(_) => Err(effort.too_much()),
    }
}
