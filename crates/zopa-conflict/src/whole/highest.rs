//! The highest of a number over what a party can move to.

use crate::moves::{Axis, Lines, Moves, Plane};
use crate::states::StateSet;
use zopa_core::{PartyId, StateId};

/// For each state the highest of a number over the state itself and the party's moves from it: one entry for each line
/// where it moves along an axis, one for each state otherwise.
pub(super) enum Highest<'a> {
    Lines { axis: &'a Axis, highest: Vec<u32> },
    States { highest: Vec<u32> },
}

/// The highest over a product of turns, one issue after the other. A state that cannot exist has number 0, so that
/// passing through it is nothing: what counts is where the last turn ends.
fn turn_by_turn(mut numbers: Vec<u32>, plane: &Plane) -> Vec<u32> {
    for turns in plane.issues() {
        let (stride, len) = (turns.stride as usize, turns.to.len());
        let mut before = vec![0u32; stride * len];
        for block in numbers.chunks_mut(stride * len) {
            before.copy_from_slice(block);
            for (level, others) in turns.to.iter().enumerate() {
                let row = &mut block[level * stride..][..stride];
                for other in others {
                    for (entry, number) in row.iter_mut().zip(&before[other * stride..]) {
                        *entry = (*entry).max(*number);
                    }
                }
            }
        }
    }
    numbers
}

impl<'a> Highest<'a> {
    /// Of a number that each feasible state has; they are asked for in ascending order, each once.
    pub(super) fn of(
        moves: &'a dyn Moves,
        feasible: &StateSet,
        who: PartyId,
        mut number: impl FnMut(u32) -> u32,
    ) -> Self {
        let n = moves.states() as usize;
        if let Some(axis) = moves.axis(who) {
            let mut highest = vec![0; n / axis.len()];
            let mut lines = axis.lines();
            for StateId(s) in feasible.iter() {
                let entry: &mut u32 = &mut highest[lines.of(s) as usize];
                *entry = number(s).max(*entry);
            }
            return Highest::Lines { axis, highest };
        }
        let mut numbers = vec![0; n];
        for StateId(s) in feasible.iter() {
            numbers[s as usize] = number(s);
        }
        if let Some(plane) = moves.plane(who) {
            return Highest::States { highest: turn_by_turn(numbers, plane) };
        }
        let mut highest = numbers.clone();
        for s in feasible.iter() {
            let entry = &mut highest[s.0 as usize];
            moves.each(who, s, &mut |t| *entry = numbers[t.0 as usize].max(*entry));
        }
        Highest::States { highest }
    }
    #[inline]
    pub(super) fn at(&self, state: u32) -> u32 {
        match self {
            Highest::Lines { axis, highest } => highest[axis.line(StateId(state)) as usize],
            Highest::States { highest } => highest[state as usize],
        }
    }
    /// For states that come in ascending order.
    pub(super) fn upwards(&self) -> Upwards<'_> {
        match self {
            Highest::Lines { axis, highest } => Upwards { numbers: highest, lines: Some(axis.lines()) },
            Highest::States { highest } => Upwards::each(highest),
        }
    }
}

/// Looks up numbers of states in ascending order.
pub(super) struct Upwards<'a> {
    numbers: &'a [u32],
    /// Where there is a number for each line, and not for each state.
    lines: Option<Lines<'a>>,
}

impl<'a> Upwards<'a> {
    /// Of a number for each state.
    pub(super) fn each(numbers: &'a [u32]) -> Self {
        Upwards { numbers, lines: None }
    }
    #[inline]
    pub(super) fn at(&mut self, state: u32) -> u32 {
        let at = self.lines.as_mut().map_or(state, |lines| lines.of(state));
        self.numbers[at as usize]
    }
}
