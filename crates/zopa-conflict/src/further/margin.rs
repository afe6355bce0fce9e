//! Margins of further concepts: how far the worth of a state alone may fall, or must rise, before the verdict on it turns.
//!
//! The state is put beside every other one in turn, for one party, and the concept is asked again: so the margin is that of the
//! definition, whatever the concept. Where raising the worth of a state can only help it, the place at which the verdict turns is found by
//! halving; for concepts that look ahead (limited-move, non-myopic, Stackelberg) every place is tried, the nearest first.
//!
//! Preferences with strength or with unknown comparisons have no scale on which a state could be moved: no margin.

use super::coalitions::Coalitions;
use super::{Further, Graded, Reason, further};
use crate::explain::Margin;
use crate::moves::Moves;
use crate::rank::Ranks;
use zopa_core::{Diagnostic, Instance, PartyId, Run, StateId};

/// Beyond so many states nothing is asked again.
const STATES: u64 = 4096;
/// How many steps asking again may take: states times questions.
const WORK: u64 = 4_000_000;

/// The margins of a verdict: of the party, or of each member of the coalition. Empty where there are none, or where
/// finding them would take too much work.
///
/// # Errors
/// As [`further`].
pub fn margins(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    instance: &Instance,
    explicit: bool,
    at: StateId,
    reason: &Reason,
    run: &Run<'_>,
) -> Result<Vec<(PartyId, Margin)>, Diagnostic> {
    let scaled = !matches!(reason.concept, Further::Strength(..) | Further::Unknown(..));
    if !scaled || moves.states() > STATES {
        return Ok(Vec::new());
    }
    let question = Question { moves, explicit, at, reason, run };
    let mut found = Vec::new();
    for party in reason.who.iter() {
        if let Some(margin) = question.margin(graded, instance, party)? {
            found.push((party, margin));
        }
    }
    Ok(found)
}

struct Question<'a> {
    moves: &'a dyn Moves,
    explicit: bool,
    at: StateId,
    reason: &'a Reason,
    run: &'a Run<'a>,
}

impl Question<'_> {
    fn margin(&self, graded: &Graded<'_>, instance: &Instance, party: PartyId) -> Result<Option<Margin>, Diagnostic> {
        let ranks = graded.ranks();
        let Some(own) = ranks.of(party) else { return Ok(None) };
        let here = own[self.at.0 as usize];
        // The ranks of the other states, and one of them for each.
        let mut places: Vec<(u32, StateId)> = (0..self.moves.states() as u32)
            .map(StateId)
            .filter(|s| *s != self.at && self.moves.feasible(*s))
            .map(|s| (own[s.0 as usize], s))
            .collect();
        places.sort_unstable();
        places.dedup_by_key(|(rank, _)| *rank);
        let (down, up): (Vec<_>, Vec<_>) = places.into_iter().partition(|(rank, _)| *rank <= here);
        let monotone = !matches!(self.reason.concept, Further::Limited(_) | Further::NonMyopic | Further::Stackelberg);
        let questions = if monotone { 16 } else { down.len().max(up.len()) as u64 };
        if questions * self.moves.states() > WORK {
            return Ok(None);
        }
        let stable = |rank: Option<u32>| self.stable(&ranks.with_state_at(party, self.at, rank, self.moves));
        let place = if self.reason.stable {
            if monotone && stable(None)? {
                return Ok(Some(Margin::Unlimited));
            }
            // The lowest place down to which it is still stable.
            match monotone {
                true => first(&down, |p| stable(Some(p.0)))?,
                false => {
                    let mut last = None;
                    let mut unlimited = true;
                    for place in down.iter().rev() {
                        if !stable(Some(place.0))? {
                            unlimited = false;
                            break;
                        }
                        last = Some(*place);
                    }
                    if unlimited && stable(None)? {
                        return Ok(Some(Margin::Unlimited));
                    }
                    last
                }
            }
        } else {
            match monotone {
                true => first(&up, |p| stable(Some(p.0)))?,
                false => {
                    let mut found = None;
                    for place in &up {
                        if stable(Some(place.0))? {
                            found = Some(*place);
                            break;
                        }
                    }
                    found
                }
            }
        };
        let Some((rank, state)) = place else { return Ok(None) };
        Ok(Some(match instance.additive(party) {
            Some(additive) => {
                let score = |s| additive.score(instance.model(), &self.moves.outcome(s));
                Margin::Points(additive.points(score(self.at) - score(state)))
            }
            None => Margin::Ranks(i64::from(here) - i64::from(rank)),
        }))
    }

    /// The verdict with other ranks.
    fn stable(&self, ranks: &Ranks) -> Result<bool, Diagnostic> {
        if let Further::Coalition(of) = self.reason.concept {
            let sets = Coalitions::new(self.moves, ranks, self.run).stable(self.reason.who, &[of])?;
            return Ok(sets.first().is_some_and(|set| set.contains(self.at)));
        }
        let graded = Graded::plain(ranks, self.moves.parties());
        let table = further(self.moves, &graded, self.explicit, &[self.reason.concept], self.run)?.value;
        let of = |who| table.stable(self.reason.concept, who).is_some_and(|set| set.contains(self.at));
        Ok(self.reason.who.iter().all(of))
    }
}

/// The first of some places at which something becomes true that stays true.
fn first<T: Copy>(places: &[T], mut holds: impl FnMut(T) -> Result<bool, Diagnostic>) -> Result<Option<T>, Diagnostic> {
    let (mut low, mut high) = (0, places.len());
    while low < high {
        let middle = (low + high) / 2;
        if holds(places[middle])? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(places.get(low).copied())
}
