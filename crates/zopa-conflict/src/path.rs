//! Where the parties can get from a state, in how many moves, and how.
//!
//! Evolution after Li, Kilgour & Hipel (2005): legal sequences of moves by anybody, or of improvements only, from the
//! status quo or any other state.

use crate::moves::Moves;
use crate::problem::{NO_SUCH_STATE, check_memory, stopped};
use crate::rank::Ranks;
use crate::search::{self, Entry, Prefers, Search};
use crate::states::StateSet;
use zopa_core::{Answer, Compared, Diagnostic, Id, Method, PartyId, PartySet, Run, StateId, Step, StopReason};

pub use crate::search::Hop;

/// Which steps count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Along {
    /// Any move of any party.
    Moves,
    /// Moves by which the mover (each signer) strictly gains.
    Improvements,
}

/// What can be reached from a state.
#[derive(Clone, PartialEq, Debug)]
pub struct Evolution {
    start: StateId,
    states: u64,
    trail: Vec<Entry>,
    /// By state the first of its places in the trail, ascending by state.
    of_state: Vec<(StateId, u32)>,
}

impl Evolution {
    /// Where it starts.
    pub fn start(&self) -> StateId {
        self.start
    }
    /// The states that can be reached, the start included.
    pub fn states(&self) -> StateSet {
        let mut set = StateSet::none(self.states);
        for (s, _) in &self.of_state {
            set.insert(*s);
        }
        set
    }
    /// How many states can be reached, the start included.
    pub fn len(&self) -> usize {
        self.of_state.len()
    }
    /// Never: the start is reached.
    pub fn is_empty(&self) -> bool {
        self.of_state.is_empty()
    }
    fn entry(&self, to: StateId) -> Option<usize> {
        let k = self.of_state.binary_search_by_key(&to, |e| e.0).ok()?;
        Some(self.of_state[k].1 as usize)
    }
    /// The states that can be reached, the start left out: by fewest moves first, then by number.
    pub fn nearest_first(&self) -> impl Iterator<Item = StateId> + '_ {
        let first = |(k, e): &(usize, &Entry)| self.entry(e.state) == Some(*k) && e.state != self.start;
        self.trail.iter().enumerate().filter(first).map(|(_, e)| e.state)
    }
    /// The fewest moves to a state; `None` if it cannot be reached.
    pub fn moves_to(&self, to: StateId) -> Option<u32> {
        self.entry(to).map(|k| self.trail[k].depth)
    }
    /// A shortest path to a state: through the lowest states, then by the first party. Empty for the start, `None` if
    /// it cannot be reached.
    pub fn path(&self, to: StateId) -> Option<Vec<Hop>> {
        Some(search::path(&self.trail, self.entry(to)?))
    }
}

/// Everything that can be reached from a state by legal sequences, with signatures if asked.
///
/// # Errors
/// E723 if the start cannot exist, E721 if the search does not fit in the memory limit, E722 if it passes the work
/// limit.
pub fn evolution(
    moves: &dyn Moves,
    ranks: &Ranks,
    start: StateId,
    along: Along,
    signatures: bool,
    run: &Run<'_>,
) -> Result<Answer<Evolution>, Diagnostic> {
    if !moves.feasible(start) {
        return Err(Diagnostic::new(&NO_SUCH_STATE, format!("state {} cannot exist", start.0))
            .cure("Start from a state that exists."));
    }
    check_memory("the search for paths", 2 * Search::bytes(moves), run.limits.bytes)?;
    let everyone: PartySet = (0..moves.parties()).map(PartyId::new).collect();
    let prefers = |p: PartyId, a: StateId, b: StateId| ranks.prefers(p, a, b);
    let (by, gains): (PartySet, Option<Prefers<'_>>) = match along {
        Along::Moves => (everyone, None),
        Along::Improvements => (everyone.intersection(ranks.stated()), Some(&prefers)),
    };
    let search = Search::new(moves, by, gains, signatures, run.limits.work);
    let evolution = exhausted(search, start).map_err(|why| stopped("the search for paths", &why))?;
    let method = Method {
        name: "evolution",
        variant: match (along, signatures) {
            (Along::Moves, false) => "any individual moves",
            (Along::Moves, true) => "any individual moves and signatures",
            (Along::Improvements, false) => "individual improvements",
            (Along::Improvements, true) => "individual improvements and signatures",
        },
        source: "Li, Kilgour & Hipel 2005",
    };
    Ok(Answer::exact(evolution, method))
}

/// Everything that a search reaches from a state.
pub(crate) fn exhausted(mut search: Search<'_>, start: StateId) -> Result<Evolution, StopReason> {
    search.first(start, &mut |_| false)?;
    let states = search.states();
    let trail = search.into_reached();
    let mut of_state: Vec<(StateId, u32)> = trail.iter().zip(0..).map(|(e, k)| (e.state, k)).collect();
    of_state.sort_unstable();
    // Where last movers matter a state comes several times: the first time, by fewest moves, counts.
    of_state.dedup_by_key(|e| e.0);
    Ok(Evolution { start, states, trail, of_state })
}

/// The steps of a path, as outcomes, and how each mover (the least pleased signer) likes its step.
pub fn steps(moves: &dyn Moves, ranks: &Ranks, from: StateId, path: &[Hop]) -> Vec<Step> {
    let mut at = from;
    path.iter()
        .map(|hop| {
            let step = step(moves, ranks, hop.by, at, hop.to);
            at = hop.to;
            step
        })
        .collect()
}

/// One step, as outcomes.
pub(crate) fn step(moves: &dyn Moves, ranks: &Ranks, by: PartySet, from: StateId, to: StateId) -> Step {
    let likes = by.iter().map(|p| ranks.compare(p, to, from));
    // Where somebody's interests are not stated, nobody can say who is the least pleased, unless somebody loses.
    let least = likes.reduce(|a, b| match (a, b) {
        (Compared::Unknown, x) | (x, Compared::Unknown) if x > Compared::Worse => Compared::Unknown,
        (a, b) => a.min(b),
    });
    Step { by, from: moves.outcome(from), to: moves.outcome(to), why: least.unwrap_or(Compared::Unknown) }
}
