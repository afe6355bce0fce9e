//! Limited-move, non-myopic and Stackelberg stability, for two parties.
//!
//! `G_h(i, s)` is the state that i anticipates when it moves first at `s` and `h` moves are looked ahead: the best of
//! staying and of what the other party, then to move with `h - 1`, makes of each of i's moves; it moves only for what is
//! strictly better than `s`. Of equally good continuations the one by the lowest state counts. `G_0` stays.

use crate::moves::Moves;
use crate::problem::{NEEDS_TWO_PARTIES, NEEDS_WORK, grouped};
use crate::rank::Ranks;
use crate::states::StateSet;
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Id, PartyId, PartySet, Run, StateId};

/// The two parties, and what each anticipates at every state.
pub(crate) struct Horizon<'a> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    run: &'a Run<'a>,
    pub(crate) pair: [PartyId; 2],
    /// By party and state the moves, ascending.
    rows: [Vec<Vec<u32>>; 2],
    work: u64,
    arcs: u64,
}

/// For each of the two parties the state that it anticipates, by state.
pub(crate) type Layer = [Vec<u32>; 2];

impl<'a> Horizon<'a> {
    /// # Errors
    /// E725 unless exactly two parties can move, and both have preferences.
    pub(crate) fn new(moves: &'a dyn Moves, ranks: &'a Ranks, run: &'a Run<'a>) -> Result<Self, Diagnostic> {
        let mut rows: Vec<(PartyId, Vec<Vec<u32>>)> = Vec::new();
        let mut arcs = 0u64;
        for p in (0..moves.parties()).map(PartyId::new) {
            let mut all = Vec::new();
            for s in (0..moves.states()).map(|s| StateId(s as u32)) {
                let mut row = Vec::new();
                moves.each(p, s, &mut |t| row.push(t.0));
                row.sort_unstable();
                arcs += row.len() as u64;
                crate::problem::check_memory(
                    "the moves of both parties",
                    arcs * 4 + moves.states() * 64,
                    run.limits.bytes,
                )?;
                all.push(row);
            }
            rows.push((p, all));
        }
        // A party that never moves counts only where there would be no second one otherwise.
        let moving = |row: &(PartyId, Vec<Vec<u32>>)| row.1.iter().any(|r| !r.is_empty());
        let movers = rows.iter().filter(|r| moving(r)).count();
        rows.retain(|r| moving(r) || movers < 2 && ranks.stated().contains(r.0));
        let stated = rows.iter().all(|(p, _)| ranks.stated().contains(*p));
        let count = rows.len();
        match <[(PartyId, Vec<Vec<u32>>); 2]>::try_from(rows) {
            Ok([(a, first), (b, second)]) if stated => {
                Ok(Horizon { moves, ranks, run, pair: [a, b], rows: [first, second], work: 0, arcs })
            }
            _ => {
                let message = match count {
                    2 => "limited-move concepts need the preferences of both parties".to_owned(),
                    n => format!("limited-move concepts are for two parties; {n} take part here"),
                };
                Err(Diagnostic::new(&NEEDS_TWO_PARTIES, message).because(NEEDS_TWO_PARTIES.about).cure(
                    "Leave out l_h, non_myopic and stackelberg; seq and sseq look ahead for any number of parties.",
                ))
            }
        }
    }

    /// `G_0`.
    pub(crate) fn stay(&self) -> Layer {
        let all: Vec<u32> = (0..self.moves.states() as u32).collect();
        [all.clone(), all]
    }

    /// `G_{h+1}` from `G_h`.
    pub(crate) fn further(&mut self, layer: &Layer) -> Result<Layer, Diagnostic> {
        self.work = self.work.saturating_add(self.arcs + 1);
        let limit = self.run.limits.work;
        if self.work > limit {
            return Err(Diagnostic::new(
                &NEEDS_WORK,
                format!("looking ahead passed the work limit of {} moves", grouped(limit.into())),
            )
            .because("What is anticipated need not settle soon, and may run in a long cycle.")
            .cure("Ask for a horizon (l_2, l_3, ...) instead of non_myopic."));
        }
        if let ControlFlow::Break(why) = self.run.watch.tick(self.work, None) {
            return Err(crate::problem::stopped("looking ahead", &why));
        }
        let of = |d: usize| -> Vec<u32> {
            let own = self.ranks.of(self.pair[d]).unwrap_or(&[]);
            let best = |q: usize| {
                self.rows[d][q].iter().fold(q as u32, |best, t| {
                    let end = layer[1 - d][*t as usize];
                    if own[end as usize] > own[best as usize] { end } else { best }
                })
            };
            (0..self.rows[d].len()).map(best).collect()
        };
        Ok([of(0), of(1)])
    }

    /// The states at which each party stays with horizon `h`.
    pub(crate) fn limited(&mut self, h: u16) -> Result<[StateSet; 2], Diagnostic> {
        let mut layer = self.stay();
        for _ in 0..h {
            let next = self.further(&layer)?;
            let settled = next == layer;
            layer = next;
            if settled {
                break;
            }
        }
        Ok(self.staying(&[layer]))
    }

    /// Where what is anticipated has settled into a cycle, found by Brent's method, which keeps one layer: a layer of the cycle, how
    /// long the cycle is, and the horizon of the layer.
    fn cycle(&mut self) -> Result<(Layer, u64, u64), Diagnostic> {
        let mut kept = self.stay();
        let mut layer = self.further(&kept)?;
        let (mut power, mut length, mut h) = (1u64, 1u64, 1u64);
        while layer != kept {
            if power == length {
                kept = layer.clone();
                power *= 2;
                length = 0;
            }
            layer = self.further(&layer)?;
            length += 1;
            h += 1;
        }
        Ok((layer, length, h))
    }

    /// The states at which each party stays with every horizon that is long enough: once around the cycle.
    pub(crate) fn non_myopic(&mut self) -> Result<[StateSet; 2], Diagnostic> {
        let (mut layer, length, _) = self.cycle()?;
        let mut sets = self.staying(std::slice::from_ref(&layer));
        for _ in 1..length {
            layer = self.further(&layer)?;
            for (set, more) in sets.iter_mut().zip(self.staying(std::slice::from_ref(&layer))) {
                set.intersect(&more);
            }
        }
        Ok(sets)
    }

    /// A horizon, long enough, with which the party leaves a state; `None` if it stays with all of them. The least from where the cycle was found.
    pub(crate) fn leaves(&mut self, who: PartyId, s: StateId) -> Result<Option<u16>, Diagnostic> {
        let d = usize::from(self.pair[1] == who);
        let (mut layer, length, mut h) = self.cycle()?;
        for _ in 0..length {
            if layer[d][s.0 as usize] != s.0 {
                return Ok(u16::try_from(h).ok());
            }
            layer = self.further(&layer)?;
            h += 1;
        }
        Ok(None)
    }

    fn staying(&self, layers: &[Layer]) -> [StateSet; 2] {
        let of = |d: usize| {
            StateSet::filled(self.moves.states(), |s| {
                self.moves.feasible(StateId(s)) && layers.iter().all(|l| l[d][s as usize] == s)
            })
        };
        [of(0), of(1)]
    }

    /// The states that are Stackelberg equilibria with each of the two as the leader.
    pub(crate) fn stackelberg(&mut self) -> Result<[StateSet; 2], Diagnostic> {
        let [a, b] = self.limited(2)?;
        let [nash_a, nash_b] = self.limited(1)?;
        let (mut first, mut second) = (a, b);
        first.intersect(&nash_b);
        second.intersect(&nash_a);
        Ok([first, second])
    }

    /// The sequence of moves that a party anticipates at a state, with its horizon.
    pub(crate) fn anticipated(&mut self, who: PartyId, s: StateId, h: u16) -> Result<Vec<(PartySet, u32)>, Diagnostic> {
        let mut layers = vec![self.stay()];
        for k in 0..usize::from(h) {
            layers.push(self.further(&layers[k])?);
        }
        let mut mover = usize::from(self.pair[1] == who);
        let (mut at, mut left) = (s.0, usize::from(h));
        let mut steps = Vec::new();
        while left > 0 {
            let end = layers[left][mover][at as usize];
            if end == at {
                break;
            }
            let next = self.rows[mover][at as usize].iter().find(|t| layers[left - 1][1 - mover][**t as usize] == end);
            let Some(next) = next else { break };
            steps.push((PartySet::only(self.pair[mover]), *next));
            (at, mover, left) = (*next, 1 - mover, left - 1);
        }
        Ok(steps)
    }
}
