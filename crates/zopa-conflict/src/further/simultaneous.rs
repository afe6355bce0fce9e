//! Simultaneous stability (SIM), in option form.
//!
//! Every improvement of the party from `s` is met by some profile of improvements of the others from `s`, each of whom
//! may also stay, whose joint result is a state that exists and is no better for the party than `s`. Each party moves
//! its own issues, so what they do together is the sum of what each does: in the numbering of states it *is* a sum.

use crate::moves::Moves;
use crate::problem::{NEEDS_OPTION_FORM, NEEDS_WORK};
use crate::rank::Ranks;
use crate::states::StateSet;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Diagnostic, Id, PartyId, Run, StateId, StopReason};

/// States in one piece of work.
const BLOCK: u64 = 1024;

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
    let done = AtomicU64::new(0);
    let blocks: Vec<Result<Vec<u64>, Option<StopReason>>> = (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let mut unstable = vec![0u64; parties.len() * (BLOCK / 64) as usize];
            let mut deltas: Vec<Vec<u32>> = vec![Vec::new(); parties.len()];
            let mut work = 0u64;
            for k in 0..BLOCK.min(n - block * BLOCK) {
                let s = StateId((block * BLOCK + k) as u32);
                if !moves.feasible(s) {
                    continue;
                }
                for (p, deltas) in parties.iter().zip(&mut deltas) {
                    deltas.clear();
                    if takes_part(*p, s) {
                        moves.each(*p, s, &mut |t| {
                            work += 1;
                            if ranks.prefers(*p, t, s) {
                                deltas.push(t.0.wrapping_sub(s.0));
                            }
                        });
                    }
                }
                for i in 0..parties.len() {
                    if leaves(moves, ranks.of(parties[i]).unwrap_or(&[]), s, i, &deltas, &mut work) {
                        unstable[i * (BLOCK / 64) as usize + (k / 64) as usize] |= 1 << (k % 64);
                    }
                }
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
            Err(Some(why)) => return Err(crate::problem::stopped("Simultaneous stability", &why)),
            Err(None) => {
                return Err(Diagnostic::new(&NEEDS_WORK, format!("SIM would take more than {limit} steps"))
                    .because("Every combination of simultaneous improvements may have to be tried at every state.")
                    .cure("Leave out sim and sim_tableau, or fix issues that do not matter here."));
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

/// Whether some improvement of the `i`th party meets nothing that deters it.
fn leaves(moves: &dyn Moves, own: &[u32], s: StateId, i: usize, deltas: &[Vec<u32>], work: &mut u64) -> bool {
    let here = own[s.0 as usize];
    deltas[i].iter().any(|first| {
        let mut deters = |x: u32| {
            *work += 1;
            moves.feasible(StateId(x)) && own[x as usize] <= here
        };
        !profile(s.0.wrapping_add(*first), i, 0, deltas, &mut deters)
    })
}

/// Whether some profile of the others, from the `j`th on, leads to a state that deters.
fn profile(at: u32, i: usize, j: usize, deltas: &[Vec<u32>], deters: &mut dyn FnMut(u32) -> bool) -> bool {
    if j == deltas.len() {
        return deters(at);
    }
    if j == i {
        return profile(at, i, j + 1, deltas, deters);
    }
    profile(at, i, j + 1, deltas, deters)
        || deltas[j].iter().any(|d| profile(at.wrapping_add(*d), i, j + 1, deltas, deters))
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
