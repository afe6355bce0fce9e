//! How far a state must rise in several orders at once, where for each of many demands one of several parties must have it rise far enough.
//!
//! **What a party pays** depends only on how far the state rises in its order ([`super::rise`]): above all of a rank, or above all that is below a rank and one
//! state of it. Such places form a ladder; what holds at a place holds farther up.
//!
//! **A demand** names for each of some parties a place from which it is content. Demands are not listed beforehand: there are as many as coalitions can bring about
//! states. They are found as they are missed: whoever knows the concept is shown places, and says which demands they miss ([`Demanding`]).
//!
//! **How.** Best first (A*, Hart, Nilsson & Raphael 1968): places are tried in the order of what they cost at least. Of the demands known so far that are
//! missed, the one whose cheapest way costs most is met in each way in turn; what the others cost that have no party in common with it counts as well. Places that
//! miss no known demand are shown; if they miss none at all, nothing is cheaper. Which state of a rank it is stays open as long as it can (`open`), so that meeting
//! a demand has one least place for each party, and no choice is made that a later demand would have to take back. Exact; beyond the work limit the least that
//! is known to be paid, and what is enough: from the most promising places on always the cheapest way.

use super::change::Asked;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use zopa_core::{Diagnostic, PartyId, StateId};

/// How far the state rises in an order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    /// Above everything below this rank,
    pub(super) rank: u32,
    /// and above all of it (empty), or one of these states of it.
    pub(super) open: Vec<StateId>,
}

impl Place {
    /// Whether the state stands above another one of a rank. Of the states of which one is still to be chosen the first is taken.
    fn above(&self, rank: u32, state: StateId) -> bool {
        self.rank > rank || (self.rank == rank && (self.open.is_empty() || self.open[0] == state))
    }
}

/// What meets a demand: the state rises, in the order of one party (by its place in the list of parties), above one of these states of a rank.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Way {
    party: usize,
    rank: u32,
    states: Vec<StateId>,
}

/// One of these must be.
pub(super) struct Demand(Vec<Way>);

/// The orders in which the state may rise.
pub(super) struct Ladders<'a> {
    asked: &'a Asked<'a>,
    parties: Vec<PartyId>,
}

impl<'a> Ladders<'a> {
    /// Of the parties whose preferences are stated.
    pub(super) fn new(asked: &'a Asked<'a>) -> Self {
        Ladders { asked, parties: asked.ranks.stated().iter().collect() }
    }
    pub(super) fn parties(&self) -> &[PartyId] {
        &self.parties
    }
    fn rank(&self, party: usize, state: StateId) -> u32 {
        self.asked.scale(self.parties[party]).map_or(0, |scale| scale.rank(state))
    }
    fn tier(&self, party: usize, rank: u32) -> u64 {
        self.asked.scale(self.parties[party]).map_or(0, |scale| scale.tier(rank))
    }
    /// Where the state is now.
    fn now(&self) -> Vec<Place> {
        let of = |party| Place { rank: self.rank(party, self.asked.wished), open: Vec::new() };
        (0..self.parties.len()).map(of).collect()
    }
    /// What a place costs, in half swaps.
    pub(super) fn cost(&self, party: usize, place: &Place) -> u64 {
        let Some(scale) = self.asked.scale(self.parties[party]) else { return 0 };
        let here = scale.rank(self.asked.wished);
        if place.rank <= here {
            return 0;
        }
        let m = scale.tier(place.rank);
        let last = if place.open.is_empty() { 2 * m } else { m + 1 };
        2 * scale.between(here, place.rank) + scale.tier(here) - 1 + last
    }
    /// The least place from here on that has the state above one of some states of a rank; `None` if it stands there already.
    fn raised(&self, place: &Place, way: &Way) -> Option<Place> {
        if way.states.iter().any(|state| place.above(way.rank, *state)) {
            return None;
        }
        let several = self.tier(way.party, way.rank) > 1;
        let open: Vec<StateId> = match place.rank == way.rank {
            false => way.states.iter().copied().filter(|_| several).collect(),
            // Of those that are open, those that will do; if there is none, all of the rank.
            true => place.open.iter().copied().filter(|s| way.states.binary_search(s).is_ok()).collect(),
        };
        Some(Place { rank: way.rank, open })
    }
    /// What it costs more, and one half, that one of some parties (by their places in the list) has the state above another one; nothing if one has already.
    pub(super) fn misses(&self, places: &[Place], members: &[usize], state: StateId) -> u64 {
        let of = |party: &usize| {
            let rank = self.rank(*party, state);
            if places[*party].above(rank, state) {
                return 0;
            }
            let way = Way { party: *party, rank, states: vec![state] };
            self.raised(&places[*party], &way).map_or(0, |place| 1 + self.more(places, *party, &place))
        };
        members.iter().map(of).min().unwrap_or(0)
    }
    fn more(&self, places: &[Place], party: usize, place: &Place) -> u64 {
        self.cost(party, place) - self.cost(party, &places[party])
    }
    /// The demand that one of some parties has the state above one of these states.
    pub(super) fn demand(&self, members: &[usize], states: &[StateId]) -> Demand {
        let of = |party: &usize| {
            let rank = states.iter().map(|s| self.rank(*party, *s)).min().unwrap_or(0);
            let mut level: Vec<StateId> = states.iter().copied().filter(|s| self.rank(*party, *s) == rank).collect();
            level.sort_unstable();
            level.dedup();
            Way { party: *party, rank, states: level }
        };
        Demand(members.iter().map(of).collect())
    }
}

/// Who knows what is demanded.
pub(super) trait Demanding {
    /// Demands that these places miss; none if they miss none at all.
    ///
    /// # Errors
    /// E722 if the run is stopped.
    fn missed(&mut self, ladders: &Ladders<'_>, places: &[Place]) -> Result<Vec<Demand>, Diagnostic>;
    /// Counts steps of the search; whether the limit is passed.
    ///
    /// # Errors
    /// E722 if the run is stopped.
    fn spent(&mut self, steps: u64) -> Result<bool, Diagnostic>;
}

/// Places that meet all demands.
pub(super) struct Found {
    pub(super) places: Vec<Place>,
    /// What they cost, in half swaps,
    pub(super) halves: u64,
    /// and what all such places cost at least: as much, unless the search was ended.
    pub(super) at_least: u64,
}

/// The cheapest places that meet all demands. `room` is for how many places the search may remember.
///
/// # Errors
/// E722 if the run is stopped.
pub(super) fn cheapest(ladders: &Ladders<'_>, demanding: &mut dyn Demanding, room: usize) -> Result<Found, Diagnostic> {
    let mut search = Search { ladders, known: Vec::new() };
    let start = ladders.now();
    let mut seen = BTreeSet::from([start.clone()]);
    // By what places cost at least, then those that are most of the way, then as they came.
    let mut open = BTreeMap::from([((0u64, Reverse(0u64), 0usize), start)]);
    let mut came = 0usize;
    while let Some(((least, Reverse(cost), number), places)) = open.pop_first() {
        if demanding.spent(1 + search.known.len() as u64)? || seen.len() > room {
            return search.enough(places, least, demanding);
        }
        let (worst, more) = search.worst(&places);
        if cost + more > least {
            open.insert((cost + more, Reverse(cost), number), places);
            continue;
        }
        let Some(worst) = worst else {
            let missed = demanding.missed(ladders, &places)?;
            if missed.is_empty() {
                return Ok(Found { places, halves: cost, at_least: cost });
            }
            search.known.extend(missed);
            open.insert((least, Reverse(cost), number), places);
            continue;
        };
        for (next, more) in search.met(&places, worst) {
            if seen.insert(next.clone()) {
                came += 1;
                open.insert((least.max(cost + more), Reverse(cost + more), came), next);
            }
        }
    }
    // There is always a way: farther up everybody is content.
    search.enough(ladders.now(), 0, demanding)
}

struct Search<'a> {
    ladders: &'a Ladders<'a>,
    /// Demands known so far.
    known: Vec<Demand>,
}

impl Search<'_> {
    /// Of the known demands that are missed the one whose cheapest way costs most; and what must be paid more at least.
    fn worst(&self, places: &[Place]) -> (Option<usize>, u64) {
        let mut missed: Vec<(u64, usize)> = Vec::new();
        for (k, demand) in self.known.iter().enumerate() {
            let mut least = u64::MAX;
            for way in &demand.0 {
                match self.ladders.raised(&places[way.party], way) {
                    None => least = 0,
                    Some(place) => least = least.min(1 + self.ladders.more(places, way.party, &place)),
                }
                if least == 0 {
                    break;
                }
            }
            if least > 0 {
                missed.push((least - 1, k));
            }
        }
        // Of demands that have no party in common each must be paid for.
        missed.sort_unstable_by_key(|(least, k)| (Reverse(*least), self.known[*k].0.len(), *k));
        let mut taken = vec![false; places.len()];
        let mut more = 0;
        for (least, k) in &missed {
            if self.known[*k].0.iter().all(|way| !taken[way.party]) {
                more += least;
                self.known[*k].0.iter().for_each(|way| taken[way.party] = true);
            }
        }
        // What has one way only is no choice.
        let forced = missed.iter().find(|(_, k)| self.known[*k].0.len() == 1);
        (forced.or(missed.first()).map(|(_, k)| *k), more)
    }

    /// The least places that meet a demand, and what they cost more.
    fn met(&self, places: &[Place], demand: usize) -> Vec<(Vec<Place>, u64)> {
        let of = |way: &Way| {
            let place = self.ladders.raised(&places[way.party], way)?;
            let more = self.ladders.more(places, way.party, &place);
            let mut next = places.to_vec();
            next[way.party] = place;
            Some((next, more))
        };
        self.known[demand].0.iter().filter_map(of).collect()
    }

    /// From places on always the cheapest way, until nothing is missed.
    fn enough(
        mut self,
        mut places: Vec<Place>,
        at_least: u64,
        demanding: &mut dyn Demanding,
    ) -> Result<Found, Diagnostic> {
        loop {
            demanding.spent(1 + self.known.len() as u64)?;
            let next =
                self.worst(&places).0.and_then(|k| self.met(&places, k).into_iter().min_by_key(|(_, more)| *more));
            if let Some((next, _)) = next {
                places = next;
                continue;
            }
            let missed = demanding.missed(self.ladders, &places)?;
            if missed.is_empty() {
                let halves = places.iter().enumerate().map(|(k, place)| self.ladders.cost(k, place)).sum();
                return Ok(Found { places, halves, at_least });
            }
            self.known.extend(missed);
        }
    }
}
