//! Where coalitions would take a state, each step a gain for every member.
//!
//! A step is an improvement of some coalition, by whatever moves and signatures of its members; no coalition steps twice
//! in a row (Inohara & Hipel 2008, applied to the evolution of Li, Kilgour & Hipel 2005).

use super::coalitions::Coalitions;
use super::net::{Condensed, Seen};
use crate::moves::Moves;
use crate::rank::Ranks;
use crate::search::{self, Hop, Search};
use crate::states::StateSet;
use std::collections::BTreeMap;
use zopa_core::{Diagnostic, Id, PartyId, PartySet, Run, StateId};

/// The moves of single members, and the signatures if those count, in which a coalition takes a step: as few as can be. Empty if it cannot.
pub(crate) fn within(moves: &dyn Moves, from: StateId, step: Hop, signatures: bool, run: &Run<'_>) -> Vec<Hop> {
    let mut search = Search::new(moves, step.by, None, signatures, run.limits.work);
    match search.first(from, &mut |x| x == step.to) {
        Ok(Some(entry)) => search::path(search.reached(), entry),
        _ => Vec::new(),
    }
}

/// What can be reached from a state by improvements of coalitions.
pub struct CoalitionWays {
    start: StateId,
    /// Arrivals, nearest first: at most two for each state, by different coalitions, for then everybody may act next.
    arrivals: Vec<Arrival>,
    /// By state the first of its arrivals.
    first: Vec<u32>,
}

/// A state reached, by whom, and from which arrival.
struct Arrival {
    state: u32,
    by: PartySet,
    from: Option<usize>,
    depth: u32,
}

/// No arrival.
const NEVER: u32 = u32::MAX;

impl CoalitionWays {
    /// From a state that exists. Only the states that can be reached are looked at: what each coalition can bring about from each of them.
    ///
    /// # Errors
    /// E724 with more than twelve parties, E722 and E721 beyond the limits.
    pub fn new(moves: &dyn Moves, ranks: &Ranks, start: StateId, run: &Run<'_>) -> Result<Self, Diagnostic> {
        let everyone = (0..moves.parties()).map(PartyId::new).collect();
        let mut coalitions = Coalitions::new(moves, ranks, run);
        let actors = coalitions.class(everyone)?;
        let n = moves.states() as usize;
        let first = Arrival { state: start.0, by: PartySet::EMPTY, from: None, depth: 0 };
        let mut ways = CoalitionWays { start, arrivals: vec![first], first: vec![NEVER; n] };
        ways.first[start.0 as usize] = 0;
        // By state and coalition whether it has arrived there; and which coalition arrived at a state first.
        let mut arrived: Vec<StateSet> = actors.iter().map(|_| StateSet::filled(moves.states(), |_| false)).collect();
        let mut whole = StateSet::filled(moves.states(), |_| false);
        let components: Vec<Condensed> = actors.iter().map(|(_, net)| net.condense()).collect();
        let mut reaches: BTreeMap<(usize, u32), Vec<u32>> = BTreeMap::new();
        let mut seen = Seen::default();
        let mut level: Vec<(usize, Option<usize>, bool)> = vec![(0, None, true)];
        for depth in 1.. {
            let mut next: Vec<(u32, usize, usize)> = Vec::new();
            for (arrival, last, all) in level {
                let s = ways.arrivals[arrival].state;
                for (k, (members, net)) in actors.iter().enumerate() {
                    // The second time only what the first arrival could not do.
                    if if all { last == Some(k) } else { last != Some(k) } {
                        continue;
                    }
                    coalitions.walked(&mut seen)?;
                    let mut alone: Vec<u32>;
                    let class = components[k].shared(net, s).map(|c| (k, c));
                    let reached = match class {
                        None => {
                            alone = net.reach_again(s, &mut seen);
                            &mut alone
                        }
                        // The same for all members of a component; what this coalition has arrived at need not be looked at again.
                        Some(class) => reaches.entry(class).or_insert_with(|| {
                            let mut all = net.reach_again(s, &mut seen);
                            all.push(s);
                            all
                        }),
                    };
                    seen.steps += reached.len() as u64;
                    reached.retain(|t| {
                        if arrived[k].contains(StateId(*t)) {
                            return false;
                        }
                        let gains = coalitions.all_prefer(*members, StateId(*t), StateId(s));
                        if gains {
                            arrived[k].insert(StateId(*t));
                            next.push((*t, k, arrival));
                        }
                        !gains
                    });
                }
            }
            if next.is_empty() {
                break;
            }
            next.sort_by_key(|(t, k, _)| (*t, *k));
            level = Vec::new();
            for (t, k, from) in next {
                if whole.contains(StateId(t)) || t == start.0 {
                    continue;
                }
                let known = ways.first[t as usize];
                let by = actors[k].0;
                let place = ways.arrivals.len();
                ways.arrivals.push(Arrival { state: t, by, from: Some(from), depth });
                if known == NEVER {
                    ways.first[t as usize] = place as u32;
                    level.push((place, Some(k), true));
                } else {
                    let before = ways.arrivals[known as usize].by;
                    let before = actors.iter().position(|(members, _)| *members == before);
                    level.push((place, before, false));
                    whole.insert(StateId(t));
                }
            }
        }
        Ok(ways)
    }
    fn arrival(&self, to: StateId) -> Option<usize> {
        self.first.get(to.0 as usize).filter(|k| **k != NEVER).map(|k| *k as usize)
    }
    /// The fewest steps to a state; `None` if it cannot be reached.
    pub fn steps_to(&self, to: StateId) -> Option<u32> {
        self.arrival(to).map(|k| self.arrivals[k].depth)
    }
    /// A shortest way to a state: who improves together, and to where.
    pub fn path(&self, to: StateId) -> Option<Vec<Hop>> {
        let mut way = Vec::new();
        let mut at = self.arrival(to)?;
        while let Some(from) = self.arrivals[at].from {
            way.push(Hop { by: self.arrivals[at].by, to: StateId(self.arrivals[at].state) });
            at = from;
        }
        way.reverse();
        Some(way)
    }
    /// How the members of a coalition take each step of a path from the start: their own moves, and what they sign.
    pub fn members(&self, moves: &dyn Moves, path: &[Hop], run: &Run<'_>) -> Vec<Vec<Hop>> {
        let mut at = self.start;
        let of = |hop: &Hop| {
            let inside = within(moves, at, *hop, true, run);
            at = hop.to;
            inside
        };
        path.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // fails by panicking

    use super::CoalitionWays;
    use crate::further::coalitions::Coalitions;
    use crate::moves::moves_of;
    use crate::path::Hop;
    use crate::rank::Ranks;
    use zopa_core::{Id, Limits, PartyId, Run, Silent, StateId};
    use zopa_testkit::generate::{self, Shape};

    const LIMITS: Limits = Limits { work: 1 << 50, bytes: 1 << 30, listed: 100, time: None };
    const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

    /// Looking only at what is reached finds the same states, depths and ways as the steps of all coalitions from all states.
    #[test]
    fn ways_are_those_of_the_whole_net() {
        let (mut reached, mut long) = (0, 0);
        for seed in 0..400u64 {
            let shape = if seed % 4 == 0 { Shape::graph().up_to(16) } else { Shape::tangled().up_to(32) };
            let instance = generate::instance(&generate::case(seed, &shape));
            let moves = moves_of(instance.model(), &LIMITS).unwrap();
            let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
            let everyone = (0..moves.parties()).map(PartyId::new).collect();
            let net = Coalitions::new(&*moves, &ranks, &RUN).class_steps(everyone, true).unwrap();
            let all = || (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s));
            for start in all().step_by(3) {
                let ways = CoalitionWays::new(&*moves, &ranks, start, &RUN).unwrap();
                let depths = net.depths(start.0);
                for to in all() {
                    assert_eq!(ways.steps_to(to), depths[to.0 as usize], "seed {seed}, {start:?} to {to:?}");
                    let way = net.way(start.0, &mut |x| x == to.0);
                    let way: Option<Vec<Hop>> =
                        way.map(|w| w.into_iter().map(|(by, to)| Hop { by, to: StateId(to) }).collect());
                    assert_eq!(ways.path(to), if to == start { Some(Vec::new()) } else { way });
                    reached += usize::from(depths[to.0 as usize].is_some_and(|d| d > 0));
                    long += usize::from(depths[to.0 as usize].is_some_and(|d| d > 1));
                }
            }
        }
        assert!(reached > 5_000 && long > 500, "{reached} {long}");
    }
}
