//! Shortest paths by legal sequences of moves, found the same way every time.
//!
//! Breadth first; each state is reached by a shortest path, among those by the one through the lowest states, then by
//! the first party; individual moves come before signatures. Nobody moves twice in succession: where all moves are
//! transitive that restricts nothing, since two such moves are one; otherwise the search runs over pairs of a state
//! and its last mover.
//!
//! Where signatures need not gain anybody, states are alike from which the same can be signed ([`Signing`]): one of
//! each kind is followed, and only to what is not reached yet. That finds the same, sooner.

use crate::moves::{Agreements, Moves, Plane};
use crate::states::StateSet;
use zopa_core::{Id, PartyId, PartySet, StateId, StopReason};

/// One step of a path: who moves (several for a signature), and to where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hop {
    /// Who moves.
    pub by: PartySet,
    /// To where.
    pub to: StateId,
}

/// Whether a party strictly prefers the first state to the second.
pub(crate) type Prefers<'a> = &'a dyn Fn(PartyId, StateId, StateId) -> bool;

/// Whose moves are followed, and which.
pub(crate) struct Search<'a> {
    moves: &'a dyn Moves,
    by: PartySet,
    /// If each mover must gain.
    gains: Option<Prefers<'a>>,
    signatures: bool,
    last_mover: bool,
    /// By last mover, the last list for nobody; one list where the last mover does not matter.
    seen: Vec<StateSet>,
    /// By party, where its plane is tabulated: for each of its lines the positions that may not be reached yet.
    left: Vec<Option<Vec<u64>>>,
    /// What is left to sign; for a search in which signatures need not gain.
    signing: Option<Signing>,
    trail: Vec<Entry>,
    work: u64,
    limit: u64,
}

/// A state that was reached, and by which step.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Entry {
    pub(crate) state: StateId,
    /// In how many moves.
    pub(crate) depth: u32,
    last: u16,
    by: PartySet,
    /// The entry before, in the trail; its own number at the start.
    before: u32,
}

impl<'a> Search<'a> {
    /// A search along the moves of these parties: only those that gain, if asked, and with signatures, if asked. It
    /// gives up after following `limit` moves in all.
    pub(crate) fn new(
        moves: &'a dyn Moves,
        by: PartySet,
        gains: Option<Prefers<'a>>,
        signatures: bool,
        limit: u64,
    ) -> Self {
        let last_mover = by.iter().any(|p| !moves.transitive(p));
        let lists = if last_mover { moves.parties() + 1 } else { 1 };
        let seen = vec![StateSet::none(moves.states()); lists];
        let left = |party: PartyId| {
            let plane = moves.plane(party).filter(|p| !last_mover && by.contains(party) && p.to().is_some())?;
            Some(vec![u64::MAX; moves.states() as usize / plane.axis().len() * plane.words()])
        };
        let left = (0..moves.parties()).map(PartyId::new).map(left).collect();
        let any = gains.is_none() && signatures && moves.agreements().is_some();
        let signing = any.then(|| Signing::new(moves));
        Search { moves, by, gains, signatures, last_mover, seen, left, signing, trail: Vec::new(), work: 0, limit }
    }

    /// The bytes that a search over these moves may take.
    pub(crate) fn bytes(moves: &dyn Moves) -> u64 {
        let transitive = (0..moves.parties()).all(|p| moves.transitive(PartyId::new(p)));
        let nodes = moves.states() * if transitive { 1 } else { moves.parties() as u64 + 1 };
        let signing = if moves.agreements().is_some() { moves.states() * 5 } else { 0 };
        // The rest is for the positions left, at worst a word for each line of two states.
        signing + nodes / 8 + nodes * size_of::<Entry>() as u64 + moves.states() * 4 * moves.parties() as u64
    }

    /// The first state, other than the start, that fits: the nearest, then the lowest. Its number in the trail.
    pub(crate) fn first(
        &mut self,
        start: StateId,
        fits: &mut dyn FnMut(StateId) -> bool,
    ) -> Result<Option<usize>, StopReason> {
        for entry in std::mem::take(&mut self.trail) {
            self.seen[usize::from(entry.last)].remove(entry.state);
        }
        self.left.iter_mut().flatten().for_each(|left| left.fill(u64::MAX));
        if let Some(signing) = &mut self.signing {
            *signing = Signing::new(self.moves);
        }
        let nobody = if self.last_mover { self.moves.parties() as u16 } else { 0 };
        self.trail.push(Entry { state: start, depth: 0, last: nobody, by: PartySet::EMPTY, before: 0 });
        self.seen[usize::from(nobody)].insert(start);
        let mut level = 0..1;
        while !level.is_empty() {
            for before in level.clone() {
                self.expand(before, nobody)?;
            }
            level = level.end..self.trail.len();
            self.trail[level.clone()].sort_unstable_by_key(|e| (e.state, e.last));
            let found = level.clone().find(|k| self.trail[*k].state != start && fits(self.trail[*k].state));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Adds what one step leads to.
    fn expand(&mut self, before: usize, nobody: u16) -> Result<(), StopReason> {
        let Search { moves, by, gains, seen, trail, work, left, signing, .. } = self;
        let entry = trail[before];
        let from = entry.state;
        let mut take = |to: StateId, by: PartySet, last: u16| {
            if seen[usize::from(last)].insert(to) {
                trail.push(Entry { state: to, depth: entry.depth + 1, last, by, before: before as u32 });
            }
        };
        for party in by.iter() {
            let number = party.index() as u16;
            if self.last_mover && number == entry.last {
                continue;
            }
            let gained = |to: StateId| gains.is_none_or(|prefers| prefers(party, to, from));
            if let (Some(left), Some(plane)) = (&mut left[party.index()], moves.plane(party)) {
                let steps = within_plane(*moves, plane, left, from, &gained, &mut |to| {
                    take(to, PartySet::only(party), nobody);
                });
                *work += steps;
                continue;
            }
            moves.each(party, from, &mut |to| {
                *work += 1;
                if gained(to) {
                    take(to, PartySet::only(party), if self.last_mover { number } else { nobody });
                }
            });
        }
        let agreements = moves.agreements().filter(|_| self.signatures);
        if let (Some(agreements), Some(signing)) = (agreements, signing) {
            signing.expand(agreements, *by, from, work, &mut |to, signers| take(to, signers, nobody));
        } else if let Some(agreements) = agreements {
            agreements.each(*by, from, &mut |to| {
                *work += 1;
                let able = match gains {
                    None => *by,
                    Some(prefers) => by.iter().filter(|p| prefers(*p, to, from)).collect(),
                };
                if let Some(signers) = agreements.signers(able, from, to) {
                    take(to, signers, nobody);
                }
            });
        }
        if trail.len() > u32::MAX as usize {
            let needs = (trail.len() * size_of::<Entry>()) as u64;
            return Err(StopReason::Memory { needs, limit: u64::from(u32::MAX) * size_of::<Entry>() as u64 });
        }
        if *work > self.limit { Err(StopReason::Work { done: *work, limit: self.limit }) } else { Ok(()) }
    }

    /// How many states there are, reached or not.
    pub(crate) fn states(&self) -> u64 {
        self.moves.states()
    }
    /// What the last search reached, the start first, then by distance and number. Where last movers matter a state
    /// may come several times.
    pub(crate) fn reached(&self) -> &[Entry] {
        &self.trail
    }
    /// The same, for keeps.
    pub(crate) fn into_reached(self) -> Vec<Entry> {
        self.trail
    }
}

/// What a search has still to find by signatures.
struct Signing {
    /// From which kinds of state everything was followed that can be signed there.
    done: StateSet,
    /// The states that may not be reached yet; once it is worth listing them.
    open: Option<Vec<StateId>>,
    states: u64,
}

impl Signing {
    fn new(moves: &dyn Moves) -> Signing {
        Signing { done: StateSet::none(moves.states()), open: None, states: moves.states() }
    }

    /// Calls `take` with what can be signed at a state and by whom, unless it was found from a state alike.
    fn expand(
        &mut self,
        agreements: &Agreements,
        by: PartySet,
        from: StateId,
        work: &mut u64,
        take: &mut dyn FnMut(StateId, PartySet),
    ) {
        if !self.done.insert(agreements.likeness(by, from)) {
            return;
        }
        let all = agreements.combinations(by);
        let open = self.open.as_ref().map_or(self.states, |open| open.len() as u64);
        if all < open {
            *work += all;
            agreements.each(by, from, &mut |to| {
                if let Some(signers) = agreements.signers(by, from, to) {
                    take(to, signers);
                }
            });
            return;
        }
        *work += open;
        let all = || (0..self.states).map(|s| StateId(s as u32));
        let open = self.open.get_or_insert_with(|| all().filter(|s| agreements.may_end(*s)).collect());
        open.retain(|to| match agreements.signers(by, from, *to) {
            Some(signers) => {
                take(*to, signers);
                false
            }
            None => true,
        });
    }
}

/// Takes the states of a party's plane to which it moves from a state, gaining if it must, and that are not taken yet.
/// Says how many were looked at.
fn within_plane(
    moves: &dyn Moves,
    plane: &Plane,
    left: &mut [u64],
    from: StateId,
    gained: &dyn Fn(StateId) -> bool,
    take: &mut dyn FnMut(StateId),
) -> u64 {
    let (line, position) = plane.axis().locate(from);
    let (start, words) = (plane.axis().start(line), plane.words());
    let left = &mut left[line as usize * words..][..words];
    let to = plane.to().unwrap_or(&[]).chunks(words).nth(position as usize).unwrap_or(&[]);
    let mut steps = 0;
    for (k, (to, left)) in to.iter().zip(left).enumerate() {
        let mut open = to & *left;
        while open != 0 {
            let bit = open.trailing_zeros();
            open &= open - 1;
            steps += 1;
            let state = StateId(start + plane.axis().offsets()[k * 64 + bit as usize]);
            let exists = moves.feasible(state);
            if exists && gained(state) {
                take(state);
            } else if exists {
                continue;
            }
            *left &= !(1 << bit);
        }
    }
    steps
}

/// The steps to an entry of a trail.
pub(crate) fn path(trail: &[Entry], mut entry: usize) -> Vec<Hop> {
    let mut hops = Vec::new();
    while entry != 0 {
        let step = &trail[entry];
        hops.push(Hop { by: step.by, to: step.state });
        entry = step.before as usize;
    }
    hops.reverse();
    hops
}
