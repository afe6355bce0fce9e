//! What a party can move to, and whether a change is allowed.

use super::space::{Moved, States};
use crate::sat::Wire;
use zopa_core::{Case, Control, Id, IssueId, LevelId, LevelSet, Model, PartyId, PartySet};

/// A move of a party: the levels that it gives to issues of its own, and joint issues from which it falls back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Deviation {
    /// Who.
    pub party: PartyId,
    /// Where it moves its issues; those that it leaves as they are are not named.
    pub to: Vec<(IssueId, LevelId)>,
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

/// Whether a change is allowed from a state of the solver, and leads to a state that can exist.
pub(super) fn allowed(states: &mut States<'_>, moved: &Moved) -> Wire {
    let model = states.model;
    let mut allowed = Wire::Known(true);
    for (v, to) in &moved.0 {
        let from = sources(model, *v, *to);
        let one = states.one_of(*v, &from);
        allowed = states.circuit.and(&mut states.solver, allowed, one);
    }
    for rule in model.state_rules() {
        let broken = states.truth(*rule, moved);
        allowed = states.circuit.and(&mut states.solver, allowed, broken.not());
    }
    for (from, to) in model.move_rules() {
        let start = from.map_or(Wire::Known(true), |c| states.truth(c, &Moved::default()));
        let end = states.truth(*to, moved);
        let barred = states.circuit.and(&mut states.solver, start, end);
        allowed = states.circuit.and(&mut states.solver, allowed, barred.not());
    }
    allowed
}

/// The levels from which an issue may go to a level, or stay there.
fn sources(model: &Model, issue: IssueId, to: LevelId) -> LevelSet {
    let control = &model.case().issues[issue].control;
    let n = model.space().levels(issue);
    LevelSet::of(n, (0..n).map(LevelId::new).filter(|from| *from == to || control.allows(*from, to)))
}
