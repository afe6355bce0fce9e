//! Each party's order of all states.

use crate::bulk::{self, Truths};
use crate::moves::Moves;
use crate::problem::check_memory;
use rayon::prelude::*;
use zopa_core::{Compared, ConditionId, Diagnostic, Id, Instance, PartyId, PartySet, Run, StateId, Worth};

/// For each party the rank of every state: higher is preferred, equal is indifferent, 0 is the worst; ranks are dense
/// over the states that can exist. Parties whose preferences are not stated have none.
#[derive(Clone, Debug)]
pub struct Ranks {
    of: Vec<Option<Vec<u32>>>,
}

/// How many statements are compared at once: their truth fills the upper half of a key.
const STATEMENTS: usize = 31;

impl Ranks {
    /// The ranks of every state in one draw: by exact scores, by any number of statements in priority order, or by
    /// tiers. O(parties x states x log states).
    ///
    /// # Errors
    /// E721 if they do not fit in the memory limit.
    pub fn new(instance: &Instance, moves: &dyn Moves, run: &Run<'_>) -> Result<Ranks, Diagnostic> {
        let layout = moves.layout();
        let n = layout.states();
        let model = instance.model();
        let parties = || model.case().parties.ids();
        let stated = parties().filter(|p| *instance.worth(*p) != Worth::Absent).count() as u64;
        check_memory("the ranks of all states", n * (4 * stated + 8 + 16), run.limits.bytes)?;
        let truths = |c: &ConditionId| Truths::new(model, layout, *c);
        let of = parties().map(|party| match instance.worth(party) {
            Worth::Absent => None,
            Worth::Cardinal(additive) => Some(dense(bulk::scores(model, layout, additive), moves)),
            Worth::Priorities(statements) => {
                // From the least important statements up; what is ranked so far decides where the next ones tie.
                let mut ranks = vec![0u32; n as usize];
                for some in statements.rchunks(STATEMENTS) {
                    let mut keys = vec![0i64; n as usize];
                    for statement in some {
                        truths(statement).fold(&mut keys, |key, holds| *key = *key << 1 | i64::from(holds));
                    }
                    keys.par_iter_mut().zip(&ranks).for_each(|(key, rank)| *key = *key << 32 | i64::from(*rank));
                    ranks = dense(keys, moves);
                }
                Some(ranks)
            }
            Worth::Ranking(tiers) => {
                let mut keys = vec![0i64; n as usize];
                for (k, tier) in tiers.iter().rev().enumerate() {
                    for condition in tier {
                        truths(condition).fold(&mut keys, |key, holds| {
                            if holds {
                                *key = k as i64 + 1;
                            }
                        });
                    }
                }
                Some(dense(keys, moves))
            }
        });
        Ok(Ranks { of: of.collect() })
    }

    /// Ranks from numbers of every state, higher preferred, for each party that has any. All lists have one entry for
    /// each state.
    pub fn of_values(values: &[Option<Vec<i64>>], moves: &dyn Moves) -> Ranks {
        Ranks { of: values.iter().map(|v| v.as_ref().map(|v| dense(v.clone(), moves))).collect() }
    }

    /// The same ranks, but for one party one state stands beside all states of this rank; `None`: below all others.
    pub(crate) fn with_state_at(&self, party: PartyId, state: StateId, rank: Option<u32>, moves: &dyn Moves) -> Ranks {
        let mut of = self.of.clone();
        if let Some(Some(ranks)) = of.get_mut(party.index()) {
            let mut values: Vec<i64> = ranks.iter().map(|r| i64::from(*r)).collect();
            values[state.0 as usize] = rank.map_or(-1, i64::from);
            *ranks = dense(values, moves);
        }
        Ranks { of }
    }

    /// The ranks of one party's states; `None` where its preferences are not stated.
    #[inline]
    pub fn of(&self, party: PartyId) -> Option<&[u32]> {
        self.of.get(party.index())?.as_deref()
    }
    /// The parties that have ranks.
    pub fn stated(&self) -> PartySet {
        (0..self.of.len()).map(PartyId::new).filter(|p| self.of(*p).is_some()).collect()
    }
    /// How the party likes `a`, compared with `b`.
    pub fn compare(&self, party: PartyId, a: StateId, b: StateId) -> Compared {
        match self.of(party) {
            Some(ranks) => ranks[a.0 as usize].cmp(&ranks[b.0 as usize]).into(),
            None => Compared::Unknown,
        }
    }
    /// Whether the party strictly prefers `a` to `b`: never, where its preferences are not stated.
    #[inline]
    pub(crate) fn prefers(&self, party: PartyId, a: StateId, b: StateId) -> bool {
        self.of(party).is_some_and(|ranks| ranks[a.0 as usize] > ranks[b.0 as usize])
    }
}

/// Dense ranks of numbers, over the states that can exist.
fn dense(values: Vec<i64>, moves: &dyn Moves) -> Vec<u32> {
    let mut order: Vec<(i64, u32)> = values
        .into_iter()
        .zip(0u64..)
        .map(|(v, s)| (v, s as u32))
        .filter(|(_, s)| moves.feasible(StateId(*s)))
        .collect();
    order.par_sort_unstable();
    let mut ranks = vec![0u32; moves.states() as usize];
    let (mut rank, mut last) = (0, None);
    for (value, state) in order {
        if last.is_some_and(|l| l < value) {
            rank += 1;
        }
        last = Some(value);
        ranks[state as usize] = rank;
    }
    ranks
}
