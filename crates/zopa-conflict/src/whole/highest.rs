//! The highest of a number over what a party can move to.

use crate::moves::{Axis, Moves, Plane};
use crate::states::StateSet;
use zopa_core::{PartyId, StateId};

/// For each state the highest of a number over the state itself and the party's moves from it: one entry for each line
/// where it moves along an axis, one for each state otherwise.
pub(super) enum Highest<'a> {
    Lines { axis: &'a Axis, highest: Vec<u32> },
    States { highest: Vec<u32> },
}

/// Takes the numbers of the states, in any order, each once.
pub(super) enum Collector<'a> {
    Lines { axis: &'a Axis, highest: Vec<u32> },
    States { numbers: Vec<u32> },
}

impl<'a> Collector<'a> {
    pub(super) fn new(moves: &'a dyn Moves, who: PartyId) -> Self {
        let n = moves.states() as usize;
        match moves.axis(who) {
            Some(axis) => Collector::Lines { axis, highest: vec![0; n / axis.len()] },
            None => Collector::States { numbers: vec![0; n] },
        }
    }
    /// The smaller of two numbers of a state, the second looked up only if it can matter.
    #[inline]
    pub(super) fn put(&mut self, state: u32, bound: u32, number: impl FnOnce() -> u32) {
        match self {
            Collector::Lines { axis, highest } => {
                let entry = &mut highest[axis.line(StateId(state)) as usize];
                if *entry < bound {
                    *entry = number().min(bound).max(*entry);
                }
            }
            Collector::States { numbers } => numbers[state as usize] = number().min(bound),
        }
    }
    pub(super) fn finish(self, moves: &dyn Moves, feasible: &StateSet, who: PartyId) -> Highest<'a> {
        match self {
            Collector::Lines { axis, highest } => Highest::Lines { axis, highest },
            Collector::States { numbers } => {
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
        }
    }
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
    /// Of a number that is known for every state.
    pub(super) fn of(moves: &'a dyn Moves, feasible: &StateSet, who: PartyId, number: impl Fn(u32) -> u32) -> Self {
        let mut collector = Collector::new(moves, who);
        for s in feasible.iter() {
            collector.put(s.0, u32::MAX, || number(s.0));
        }
        collector.finish(moves, feasible, who)
    }
    #[inline]
    pub(super) fn at(&self, state: u32) -> u32 {
        match self {
            Highest::Lines { axis, highest } => highest[axis.line(StateId(state)) as usize],
            Highest::States { highest } => highest[state as usize],
        }
    }
}
