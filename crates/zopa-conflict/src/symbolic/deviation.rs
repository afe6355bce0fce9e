//! What a party can move to, whatever the state.

use super::space::{Moved, States};
use crate::moves::movers;
use crate::problem::check_memory;
use crate::sat::Wire;
use std::collections::BTreeSet;
use zopa_core::{
    Case, ConditionId, Control, Diagnostic, Id, IssueId, IssueSet, LevelId, LevelSet, Limits, Model, PartyId, PartySet,
};

/// An alternative of a party: the levels that it gives to issues of its own, and joint issues from which it falls back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Deviation {
    /// Who.
    pub party: PartyId,
    /// Where it moves its issues; those that it leaves as they are are not named.
    pub to: Vec<(IssueId, LevelId)>,
}

/// An alternative as the solver sees it; alternatives that no state tells apart are one.
pub(super) struct Alternative {
    pub(super) moved: Moved,
    /// True where the move is allowed and leads to a state that can exist.
    pub(super) allowed: Wire,
    /// The truth of the party's statements after it.
    pub(super) after: Vec<Wire>,
}

/// How an issue can be moved by one party alone: anywhere, or only back to the status quo.
pub(super) enum Hand {
    Sets,
    FallsBack(LevelId),
}

/// How a party can move an issue alone, if it can.
pub(super) fn hand(case: &Case, issue: IssueId, party: PartyId) -> Option<Hand> {
    let of = &case.issues[issue];
    match &of.control {
        c @ Control::Set { by, .. } if !c.is_joint() && *by == PartySet::only(party) => Some(Hand::Sets),
        c @ Control::Set { by, binding: false, .. } if c.is_joint() && by.contains(party) => {
            Some(Hand::FallsBack(of.status_quo))
        }
        _ => None,
    }
}

/// The party's alternatives on the issues that its statements or a rule on states look at; on others a move changes
/// nothing that matters to it.
pub(super) fn alternatives(
    states: &mut States<'_>,
    party: PartyId,
    statements: &[Vec<ConditionId>],
    limits: &Limits,
) -> Result<Vec<Alternative>, Diagnostic> {
    let model = states.model;
    let case = model.case();
    let mut matter = IssueSet::none(model.space().issues());
    let moving = model.move_rules().iter().flat_map(|(from, to)| from.iter().chain([to]));
    for c in statements.iter().flatten().chain(model.state_rules()).chain(moving) {
        matter.extend(model.condition(*c).support());
    }
    let hands: Vec<(IssueId, Hand)> = match movers(model).contains(party) {
        true => matter.iter().filter_map(|v| Some((v, hand(case, v, party)?))).collect(),
        false => Vec::new(),
    };
    let choices = |(v, hand): &(IssueId, Hand)| match hand {
        Hand::Sets => model.space().levels(*v) as u64,
        Hand::FallsBack(_) => 2,
    };
    let count = hands.iter().try_fold(1u64, |n, h| n.checked_mul(choices(h)));
    let bytes = count.and_then(|n| n.checked_mul(160 * (statements.len() as u64 + 1))).unwrap_or(u64::MAX);
    check_memory(&format!("Following the alternatives of {}", case.parties[party].name), bytes, limits.bytes)?;

    let mut all = vec![Moved::default()];
    for (v, hand) in &hands {
        let step = |moved: &Moved| -> Vec<Moved> {
            let with = |l: LevelId| Moved(moved.0.iter().copied().chain([(*v, l)]).collect());
            match hand {
                Hand::Sets => (0..model.space().levels(*v)).map(|l| with(LevelId::new(l))).collect(),
                Hand::FallsBack(q) => vec![moved.clone(), with(*q)],
            }
        };
        all = all.iter().flat_map(step).collect();
    }
    let mut seen: BTreeSet<(Wire, Vec<Wire>)> = BTreeSet::new();
    let mut distinct = Vec::new();
    for moved in all {
        let mut allowed = Wire::Known(true);
        for (v, to) in &moved.0 {
            let from = sources(model, *v, *to);
            let one = states.one_of(*v, &from);
            allowed = states.circuit.and(&mut states.solver, allowed, one);
        }
        for rule in model.state_rules() {
            let broken = states.truth(*rule, &moved);
            allowed = states.circuit.and(&mut states.solver, allowed, broken.not());
        }
        for (from, to) in model.move_rules() {
            let start = from.map_or(Wire::Known(true), |c| states.truth(c, &Moved::default()));
            let end = states.truth(*to, &moved);
            let barred = states.circuit.and(&mut states.solver, start, end);
            allowed = states.circuit.and(&mut states.solver, allowed, barred.not());
        }
        let after: Vec<Wire> = statements.iter().map(|s| states.any_truth(s, &moved)).collect();
        if allowed != Wire::Known(false) && seen.insert((allowed, after.clone())) {
            distinct.push(Alternative { moved, allowed, after });
        }
    }
    Ok(distinct)
}

/// The levels from which an issue may go to a level, or stay there.
fn sources(model: &Model, issue: IssueId, to: LevelId) -> LevelSet {
    let control = &model.case().issues[issue].control;
    let n = model.space().levels(issue);
    LevelSet::of(n, (0..n).map(LevelId::new).filter(|from| *from == to || control.allows(*from, to)))
}
