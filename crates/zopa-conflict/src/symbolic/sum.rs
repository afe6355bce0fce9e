//! Whether a sum of numbers is above nothing, as a circuit: a decision diagram over the summands, each partial sum once.

use super::space::States;
use crate::sat::Wire;
use std::collections::BTreeMap;

/// A summand: of these truths exactly one holds, and its number counts.
pub(super) type Summand = Vec<(Wire, i64)>;

/// Partial sums that are followed.
const NODES: usize = 1 << 16;

/// Whether the summands add up to more than `above`; `None` where the diagram would be too large.
pub(super) fn exceeds(states: &mut States<'_>, mut summands: Vec<Summand>, above: i128) -> Option<Wire> {
    summands.iter_mut().for_each(|s| s.retain(|(w, _)| *w != Wire::Known(false)));
    let reach = |s: &Summand| {
        let numbers = || s.iter().map(|(_, n)| i128::from(*n));
        (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0))
    };
    // What decides most comes first, so that the rest is settled early.
    summands.sort_by_key(|s| {
        let (low, high) = reach(s);
        low - high
    });
    let mut rest = vec![(0, 0); summands.len() + 1];
    for (k, s) in summands.iter().enumerate().rev() {
        let (low, high) = reach(s);
        rest[k] = (rest[k + 1].0 + low, rest[k + 1].1 + high);
    }
    Diagram { states, summands: &summands, rest: &rest, above, built: BTreeMap::new() }.from(0, 0)
}

struct Diagram<'a, 'm> {
    states: &'a mut States<'m>,
    summands: &'a [Summand],
    /// The least and the most that the summands from each place on can add.
    rest: &'a [(i128, i128)],
    above: i128,
    built: BTreeMap<(usize, i128), Wire>,
}

impl Diagram<'_, '_> {
    fn from(&mut self, place: usize, sum: i128) -> Option<Wire> {
        let (low, high) = self.rest[place];
        if sum + low > self.above {
            return Some(Wire::Known(true));
        }
        if sum + high <= self.above {
            return Some(Wire::Known(false));
        }
        if let Some(known) = self.built.get(&(place, sum)) {
            return Some(*known);
        }
        if self.built.len() >= NODES {
            return None;
        }
        let summands = self.summands;
        let mut any = Wire::Known(false);
        for (holds, number) in summands.get(place)? {
            let then = self.from(place + 1, sum + i128::from(*number))?;
            let both = self.states.circuit.and(&mut self.states.solver, *holds, then);
            any = self.states.circuit.or(&mut self.states.solver, any, both);
        }
        self.built.insert((place, sum), any);
        Some(any)
    }
}
