//! How far a party must raise the wished state in its order, whatever the others' orders are.
//!
//! **What matters.** Let s be the wished state and r the party's present ranks. By Nash, GMR and SMR the party stays in s exactly if for each of its
//! moves t from s some *way* is no better than s: the set {t}, or for a state x that the others reach from t the set {x}
//! (GMR), or {x} and what the party can make of x (SMR). So of the party's order only the set D of states that are no better than s
//! matters. The same is true of SEQ and SSEQ while the others' orders stand still.
//!
//! **What it costs** to have all of A, a set of states, no better than s. Let B be those of A that are better now, rho the highest rank in B, T the
//! states of that rank, m their number, b how many of them are in B. In half swaps (two for a pair that changes places, one for a tie that is
//! broken; no new ties) the least is
//!
//! ```text
//! 2 * #{c : r(s) < r(c) < rho} + #{c other than s : r(c) = r(s)} + 2 * b + min(2, b) * (m - b)
//! ```
//!
//! *No order costs less.* The following sets of pairs have nothing in common, and each must pay its part. (1) For a state c with r(s) < r(c) < rho: {c, s} and
//! {c, x} for the x of B in T. Either s comes above c, which costs two, or c stays above s, which is above x, so that c and x change
//! places. (2) For a c tied with s: {c, s} and {c, x}. Either the tie is broken, which costs one, or c comes above x with s. (3) For the x of B in T:
//! {x, s} costs two. (4) For the other c in T: {c, s} and all {c, x}. Either c comes below s, which costs two, or it stays above s and so above
//! each x: b broken ties. *One order costs that:* everything stays as it is but s, which is put just above T; where b = 1 just above the one x, which is then
//! taken out of its tie with the rest of T.
//!
//! **So** only rho and b matter. Everything below T may count as no better than s at no further cost; so rho is the lowest rank up to which that
//! is enough, the same number from which the margin is read ([`crate::explain()`]): the highest min(r(t), m(t)) over the moves t, where m(t)
//! is the worst that the others can make of t, s itself counting as worth nothing. A higher rank costs more than all of T. Within T the cheapest is one state that
//! all moves can do with (m + 1), otherwise all of them (2 m). No pair of states is ever looked at, and no order: the work is that of a few explanations.

use super::change::{Asked, Reordered};
use crate::concept::Concept;
use crate::explain::Worth;
use crate::search::{Prefers, Search};
use std::collections::BTreeSet;
use zopa_core::{PartyId, PartySet, StateId, StopReason};

/// A party's ranks, and how many states have each.
pub(super) struct Scale<'a> {
    own: &'a [u32],
    /// For each rank how many states are below it; then how many there are.
    below: Vec<u64>,
}

impl<'a> Scale<'a> {
    pub(super) fn new(own: &'a [u32], feasible: impl Iterator<Item = StateId>) -> Self {
        let mut below = vec![0u64];
        for s in feasible {
            let rank = own[s.0 as usize] as usize;
            if below.len() < rank + 2 {
                below.resize(rank + 2, 0);
            }
            below[rank + 1] += 1;
        }
        for k in 1..below.len() {
            below[k] += below[k - 1];
        }
        Scale { own, below }
    }
    pub(super) fn rank(&self, s: StateId) -> u32 {
        self.own[s.0 as usize]
    }
    /// How many states have a rank between two.
    pub(super) fn between(&self, low: u32, high: u32) -> u64 {
        self.below[high as usize] - self.below[low as usize + 1]
    }
    /// How many states have a rank.
    pub(super) fn tier(&self, rank: u32) -> u64 {
        self.below[rank as usize + 1] - self.below[rank as usize]
    }
    /// The least half swaps that put one state above another.
    pub(super) fn lift(&self, low: StateId, high: StateId) -> u64 {
        let (low, high) = (self.rank(low), self.rank(high));
        match low.cmp(&high) {
            std::cmp::Ordering::Greater => 0,
            std::cmp::Ordering::Equal => self.tier(low) - 1,
            std::cmp::Ordering::Less => {
                2 * (self.below[high as usize] - self.below[low as usize + 1]) + self.tier(low) + self.tier(high)
            }
        }
    }
}

/// How far the wished state rises in a party's order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rise {
    /// The highest rank that comes to stand below it.
    rank: u32,
    /// The one state of that rank that does; `None` if all do.
    only: Option<StateId>,
    /// What it costs, in half swaps.
    pub(super) halves: u64,
}

/// The least rise with which the party stays in the wished state; `None` if it stays anyway. `gains` says which steps of the others count as answers, where they
/// must gain.
pub(super) fn rise(asked: &Asked<'_>, who: PartyId, gains: Option<Prefers<'_>>) -> Result<Option<Rise>, StopReason> {
    let Some(scale) = asked.scale(who) else { return Ok(None) };
    let mut party = Party::new(asked, who, scale, gains);
    let Some(rank) = party.highest()? else { return Ok(None) };
    let only = if scale.tier(rank) > 1 { party.only(rank)? } else { None };
    let (m, tied) = (scale.tier(rank), scale.tier(scale.rank(asked.wished)) - 1);
    let between = scale.between(scale.rank(asked.wished), rank);
    let halves = 2 * between + tied + if only.is_some() { m + 1 } else { 2 * m };
    Ok(Some(Rise { rank, only, halves }))
}

struct Party<'a> {
    asked: &'a Asked<'a>,
    who: PartyId,
    scale: &'a Scale<'a>,
    /// Its moves from the wished state that are better, the best first.
    temptations: Vec<StateId>,
    search: Search<'a>,
    worth: Worth<'a>,
}

impl<'a> Party<'a> {
    fn new(asked: &'a Asked<'a>, who: PartyId, scale: &'a Scale<'a>, gains: Option<Prefers<'a>>) -> Self {
        let others = asked.everyone().minus(PartySet::only(who));
        let by = if gains.is_some() { others.intersection(asked.ranks.stated()) } else { others };
        let mut temptations = Vec::new();
        asked.moves.each(who, asked.wished, &mut |t| {
            if scale.rank(t) > scale.rank(asked.wished) {
                temptations.push(t);
            }
        });
        temptations.sort_unstable_by_key(|t| (std::cmp::Reverse(scale.rank(*t)), *t));
        let search = Search::new(asked.moves, by, gains, asked.signatures, asked.limit);
        let worth = Worth::new(asked.moves, scale.own, who, asked.concept, Some(asked.wished));
        Party { asked, who, scale, temptations, search, worth }
    }

    /// The highest min(r(t), m(t)), if that is above the wished state.
    fn highest(&mut self) -> Result<Option<u32>, StopReason> {
        let mut highest = self.scale.rank(self.asked.wished);
        for k in 0..self.temptations.len() {
            let t = self.temptations[k];
            let mut bound = Some(self.scale.rank(t));
            if bound <= Some(highest) {
                break;
            }
            if self.asked.concept != Concept::Nash {
                let worth = &self.worth;
                self.search.first(t, &mut |x| {
                    bound = bound.min(worth.sanction(x).map(|w| w.0));
                    bound <= Some(highest)
                })?;
            }
            highest = highest.max(bound.unwrap_or(0));
        }
        Ok((highest > self.scale.rank(self.asked.wished)).then_some(highest))
    }

    /// One state of this rank which, with everything below, is enough for all moves; the lowest.
    fn only(&mut self, rank: u32) -> Result<Option<StateId>, StopReason> {
        let mut common: Option<BTreeSet<StateId>> = None;
        for k in 0..self.temptations.len() {
            let t = self.temptations[k];
            if self.scale.rank(t) < rank {
                break;
            }
            let mut enough: BTreeSet<StateId> = BTreeSet::new();
            if self.scale.rank(t) == rank {
                enough.insert(t);
            }
            let mut met = false;
            if self.asked.concept != Concept::Nash {
                let (scale, worth, who, asked) = (self.scale, &self.worth, self.who, self.asked);
                self.search.first(t, &mut |x| {
                    let value = worth.sanction(x).map(|w| w.0);
                    if value == Some(rank) {
                        let mut here: Vec<StateId> = Vec::new();
                        let mut take = |s: StateId| {
                            if s != asked.wished && scale.rank(s) == rank {
                                here.push(s);
                            }
                        };
                        take(x);
                        if asked.concept.counters() {
                            asked.moves.each(who, x, &mut take);
                        }
                        if let [one] = here[..] {
                            enough.insert(one);
                        }
                    }
                    // Something lower meets this move: it asks for nothing of this rank.
                    met = value < Some(rank);
                    met
                })?;
            }
            if met {
                continue;
            }
            let both = match common {
                None => enough,
                Some(before) => before.intersection(&enough).copied().collect(),
            };
            if both.is_empty() {
                return Ok(None);
            }
            common = Some(both);
        }
        Ok(common.and_then(|all| all.first().copied()))
    }
}

impl Rise {
    /// Up to a rank: all of it, or below it and one state of it.
    pub(super) fn new(rank: u32, only: Option<StateId>, halves: u64) -> Self {
        Rise { rank, only, halves }
    }
    /// The party's new order.
    pub(super) fn reordered(&self, asked: &Asked<'_>, who: PartyId) -> Option<Reordered> {
        let scale = asked.scale(who)?;
        // Four places to a rank: the state taken out of its tie, the wished one, the rest of the tie.
        let top = u64::from(self.rank) * 4;
        let place = |s: StateId| match (s == asked.wished, self.only) {
            (true, _) => top + 1,
            (false, Some(one)) if one != s && scale.rank(s) == self.rank => top + 2,
            (false, _) => u64::from(scale.rank(s)) * 4,
        };
        let mut order: Vec<(u64, StateId)> = asked.feasible().map(|s| (place(s), s)).collect();
        order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut raised = Vec::new();
        for s in asked.feasible().filter(|s| *s != asked.wished) {
            if place(s) < top + 1 && scale.rank(s) >= scale.rank(asked.wished) {
                raised.push((asked.wished, s));
            }
            match self.only {
                Some(one) if one != s && scale.rank(s) == self.rank => raised.push((s, one)),
                _ => {}
            }
        }
        raised.sort_unstable();
        let order = order.chunk_by(|a, b| a.0 == b.0).map(|tier| tier.iter().map(|(_, s)| *s).collect()).collect();
        Some(Reordered::of(who, order, raised))
    }
}
