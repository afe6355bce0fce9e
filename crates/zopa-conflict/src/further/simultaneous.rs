//! Simultaneous stability (SIM), in option form.
//!
//! Every improvement of the party from `s` is met by some profile of improvements of the others from `s`, each of whom
//! may also stay, whose joint result is a state that exists and is no better for the party than `s`. Each party moves
//! its own issues, so what they do together is the sum of what each does: in the numbering of states it *is* a sum.

use super::worst_first::{Open, WorstFirst};
use crate::moves::{Moves, Plane};
use crate::problem::{NEEDS_OPTION_FORM, NEEDS_WORK, grouped};
use crate::rank::Ranks;
use crate::states::StateSet;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Diagnostic, Id, PartyId, Run, StateId, StopReason};

/// States in one piece of work.
const BLOCK: u64 = 1024;
/// From so many states on the work is estimated first,
const LARGE: u64 = 1 << 16;
/// from so many of them.
const SOME: u64 = 64;

/// Whether moves have the form that SIM needs.
///
/// # Errors
/// E726 for explicit arcs and joint issues.
pub(crate) fn check(moves: &dyn Moves, explicit: bool) -> Result<(), Diagnostic> {
    let why = match (explicit, moves.agreements().is_some()) {
        (true, _) => "the case is a graph of states, without issues that could be moved at the same time",
        (_, true) => "an issue of the case is set by several parties, so their moves are not independent",
        _ => return Ok(()),
    };
    Err(Diagnostic::new(&NEEDS_OPTION_FORM, format!("SIM is not defined here: {why}"))
        .because(NEEDS_OPTION_FORM.about)
        .cure("Leave out sim and sim_tableau."))
}

/// The states that are stable for each party with preferences. `movers` says which parties take part at a state; a
/// party that does not take part itself is stable.
///
/// # Errors
/// E722 beyond the work limit: estimated before where that is certain, counted otherwise.
pub(crate) fn stable(
    moves: &dyn Moves,
    ranks: &Ranks,
    takes_part: &(dyn Fn(PartyId, StateId) -> bool + Sync),
    run: &Run<'_>,
) -> Result<Vec<Option<StateSet>>, Diagnostic> {
    let n = moves.states();
    let parties: Vec<PartyId> = ranks.stated().iter().filter(|p| p.index() < moves.parties()).collect();
    let limit = run.limits.work;
    let worst = WorstFirst::new(moves, ranks, &parties, run.limits.bytes);
    let asked = Asked { moves, ranks, takes_part, parties: &parties, worst: worst.as_ref() };
    if n >= LARGE {
        estimate(&asked, limit)?;
    }
    let done = AtomicU64::new(0);
    let blocks: Vec<Result<Vec<u64>, Option<StopReason>>> = (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let mut unstable = vec![0u64; parties.len() * (BLOCK / 64) as usize];
            let mut room = Room::new(&asked);
            let mut work = 0u64;
            for k in 0..BLOCK.min(n - block * BLOCK) {
                let s = StateId((block * BLOCK + k) as u32);
                if !moves.feasible(s) {
                    continue;
                }
                work += at_state(&asked, (s, u64::MAX), &mut room, &mut |i| {
                    unstable[i * (BLOCK / 64) as usize + (k / 64) as usize] |= 1 << (k % 64);
                });
                if work > limit {
                    break;
                }
            }
            let total = done.fetch_add(work, Ordering::Relaxed) + work;
            if total > limit {
                return Err(None);
            }
            match run.watch.tick((block * BLOCK).min(n), n.try_into().ok()) {
                ControlFlow::Continue(()) => Ok(unstable),
                ControlFlow::Break(why) => Err(Some(why)),
            }
        })
        .collect();
    let mut unstable = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Ok(bits) => unstable.push(bits),
            Err(Some(why)) => return Err(crate::problem::stopped("simultaneous stability", &why)),
            Err(None) => {
                return Err(too_much(format!("SIM would take more than {} steps", grouped(limit.into()))));
            }
        }
    }
    let mut rows = vec![None; moves.parties()];
    for (i, p) in parties.iter().enumerate() {
        let leaves = |s: u32| {
            let (block, k) = (u64::from(s) / BLOCK, u64::from(s) % BLOCK);
            unstable[block as usize][i * (BLOCK / 64) as usize + (k / 64) as usize] >> (k % 64) & 1 == 1
        };
        rows[p.index()] = Some(StateSet::filled(n, |s| moves.feasible(StateId(s)) && !leaves(s)));
    }
    Ok(rows)
}

fn too_much(message: String) -> Diagnostic {
    Diagnostic::new(&NEEDS_WORK, message)
        .because("Every combination of simultaneous improvements may have to be tried at every state.")
        .cure("Leave out sim and sim_tableau, or fix issues that do not matter here.")
}

/// What is asked of every state.
struct Asked<'a> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    takes_part: &'a (dyn Fn(PartyId, StateId) -> bool + Sync),
    parties: &'a [PartyId],
    worst: Option<&'a WorstFirst<'a>>,
}

/// Memory that is used again from state to state.
struct Room {
    /// By party its improvements, as changes of the number of the state.
    deltas: Vec<Vec<u32>>,
    /// What is open to each, where states are gone through the worst first.
    open: Open,
}

impl Room {
    fn new(asked: &Asked<'_>) -> Room {
        let open = asked.worst.map_or_else(Vec::new, WorstFirst::open);
        Room { deltas: vec![Vec::new(); asked.parties.len()], open }
    }
}

/// Refuses at once what some states, evenly spread, show to be far beyond the limit.
fn estimate(asked: &Asked<'_>, limit: u64) -> Result<(), Diagnostic> {
    let (n, mut work) = (asked.moves.states(), 0u64);
    let enough = limit.saturating_mul(2) / (n / SOME);
    let mut room = Room::new(asked);
    for s in (0..SOME).map(|k| StateId((k * (n / SOME)) as u32)).filter(|s| asked.moves.feasible(*s)) {
        work += at_state(asked, (s, enough), &mut room, &mut |_| ());
        if work > enough {
            let about = work.saturating_mul(n / SOME);
            return Err(too_much(format!(
                "SIM would take more than about {} steps, the limit is {}",
                grouped(about.into()),
                grouped(limit.into())
            )));
        }
    }
    Ok(())
}

/// Calls back with the place in the list of each party that would leave a state; says how many steps that took. Beyond `enough` steps the
/// search goes no further, and says nothing of parties any more.
fn at_state(
    asked: &Asked<'_>,
    (s, enough): (StateId, u64),
    Room { deltas, open }: &mut Room,
    leaves: &mut dyn FnMut(usize),
) -> u64 {
    let Asked { moves, ranks, parties, worst, .. } = asked;
    let mut work = 0u64;
    for (k, of) in deltas.iter_mut().enumerate().take(parties.len()) {
        work += improvements(asked, s, k, of, open.get_mut(k));
    }
    for (i, p) in parties.iter().enumerate() {
        if deltas[i].is_empty() {
            continue;
        }
        let own = ranks.of(*p).unwrap_or(&[]);
        let here = own[s.0 as usize];
        let ways = (0..parties.len()).filter(|j| *j != i).map(|j| (j, deltas[j].len() + 1));
        if let Some(worst) = worst.filter(|w| matches!(w.tries(i, here, ways), (others, states) if states < others)) {
            let first = worst.first(i, s);
            let mut tried = 0;
            // Its own move leads from slab to slab.
            let mut unanswered =
                |d: &u32| tried <= enough && !worst.answered(i, first.wrapping_add(*d), here, open, &mut tried);
            if deltas[i].iter().any(&mut unanswered) {
                leaves(i);
            }
            work += tried;
            continue;
        }
        let mut others = Vec::with_capacity(parties.len());
        others.extend((0..parties.len()).filter(|j| *j != i && !deltas[*j].is_empty()).map(|j| &deltas[j][..]));
        let mut answer = Answer { moves: *moves, own, here, tried: 0, enough, met: 0, shift: 0 };
        if deltas[i].iter().any(|first| !answer.again(s.0.wrapping_add(*first), &others)) {
            leaves(i);
        }
        work += answer.tried;
    }
    work
}

/// The improvements of one party from a state, as changes of its number: what gains most comes first, for it is hardest to answer, and one
/// improvement without an answer is enough. If asked, they and staying are marked as open. Says how many moves were looked at.
fn improvements(
    asked: &Asked<'_>,
    s: StateId,
    party: usize,
    deltas: &mut Vec<u32>,
    mut open: Option<&mut Vec<u64>>,
) -> u64 {
    let Asked { moves, ranks, takes_part, parties, .. } = asked;
    let p = parties[party];
    deltas.clear();
    if let Some(open) = &mut open {
        open.fill(0);
    }
    let mut mark = |position: u32| {
        if let Some(open) = &mut open {
            open[position as usize / 64] |= 1 << (position % 64);
        }
    };
    let plane = moves.plane(p);
    let located = plane.map(|plane| plane.axis().locate(s));
    if let Some((_, position)) = located {
        mark(position);
    }
    if !takes_part(p, s) {
        return 0;
    }
    let own = ranks.of(p).unwrap_or(&[]);
    let here = own[s.0 as usize];
    let (mut work, mut most) = (0, 0);
    let mut take = |t: u32, there: u32| {
        deltas.push(t.wrapping_sub(s.0));
        if there > most {
            most = there;
            let last = deltas.len() - 1;
            deltas.swap(0, last);
        }
    };
    // Along a free axis every state that exists is a move away; what does not exist has the lowest rank.
    if let (Some(axis), Some(_), Some((line, _))) = (plane.map(Plane::axis), moves.axis(p), located) {
        let start = axis.start(line);
        for (position, offset) in axis.offsets().iter().enumerate() {
            let there = own[(start + offset) as usize];
            if there > here {
                take(start + offset, there);
                mark(position as u32);
            }
        }
        return axis.len() as u64;
    }
    moves.each(p, s, &mut |t| {
        work += 1;
        let there = own[t.0 as usize];
        if there > here {
            take(t.0, there);
            if let Some(plane) = plane {
                mark(plane.axis().locate(t).1);
            }
        }
    });
    work
}

/// The search for an answer to one party's improvements from one state.
struct Answer<'a> {
    moves: &'a dyn Moves,
    own: &'a [u32],
    here: u32,
    tried: u64,
    enough: u64,
    /// The state that deterred last,
    met: u32,
    /// and what the others do together to bring it about.
    shift: u32,
}

impl Answer<'_> {
    /// The same as `meets`; what answered the last improvement is tried first.
    fn again(&mut self, at: u32, others: &[&[u32]]) -> bool {
        if self.shift != 0 && self.deters(at.wrapping_add(self.shift)) {
            return true;
        }
        let found = self.meets(at, others);
        self.shift = if found { self.met.wrapping_sub(at) } else { 0 };
        found
    }

    /// Whether some profile of the others, from where the party went, leads to a state that deters it.
    ///
    /// The first of the others is innermost: its issues turn fastest, so what is read lies close together.
    fn meets(&mut self, at: u32, others: &[&[u32]]) -> bool {
        match others.split_last() {
            None => self.deters(at),
            Some((only, [])) => self.deters(at) || only.iter().any(|d| self.deters(at.wrapping_add(*d))),
            Some((last, rest)) => self.meets(at, rest) || last.iter().any(|d| self.meets(at.wrapping_add(*d), rest)),
        }
    }

    /// Preferences first: whether the state exists is a call and only matters where it would deter.
    #[inline]
    fn deters(&mut self, x: u32) -> bool {
        self.tried += 1;
        if self.tried > self.enough {
            return true;
        }
        let found = self.own.get(x as usize).is_some_and(|rank| *rank <= self.here) && self.moves.feasible(StateId(x));
        if found {
            self.met = x;
        }
        found
    }
}

/// A profile of the others that deters the party from an improvement: who moves by itself to where.
pub(crate) fn sanction(
    moves: &dyn Moves,
    ranks: &Ranks,
    takes_part: &dyn Fn(PartyId, StateId) -> bool,
    (s, who, first): (StateId, PartyId, StateId),
) -> Option<(Vec<(PartyId, StateId)>, StateId)> {
    let own = ranks.of(who)?;
    let others: Vec<PartyId> = ranks.stated().iter().filter(|p| *p != who && takes_part(*p, s)).collect();
    let mut profiles: Vec<(Vec<(PartyId, StateId)>, u32)> = vec![(Vec::new(), first.0)];
    let mut next = 0;
    // Fewest movers first: each profile is extended by parties after its last one.
    while next < profiles.len() {
        let (movers, at) = profiles[next].clone();
        next += 1;
        if moves.feasible(StateId(at)) && own[at as usize] <= own[s.0 as usize] {
            return Some((movers, StateId(at)));
        }
        let after = movers.last().and_then(|(p, _)| others.iter().position(|o| o == p)).map_or(0, |k| k + 1);
        for p in &others[after..] {
            moves.each(*p, s, &mut |t| {
                if ranks.prefers(*p, t, s) && profiles.len() < 1 << 20 {
                    let mut more = movers.clone();
                    more.push((*p, t));
                    profiles.push((more, at.wrapping_add(t.0.wrapping_sub(s.0))));
                }
            });
        }
    }
    None
}
