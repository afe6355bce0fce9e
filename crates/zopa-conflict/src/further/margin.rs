//! Margins of further concepts: how far the worth of a state alone may fall, or must rise, before the verdict on it turns.
//!
//! The state is put beside every other one in turn, for one party, and the concept is asked again: so the margin is that of the
//! definition, whatever the concept. Where raising the worth of a state can only help it, the place at which the verdict turns is found by
//! halving; for concepts that look ahead (limited-move, non-myopic, Stackelberg) and for those with strength or unknown comparisons every place is
//! tried, the nearest first.
//!
//! A state beside another one is liked, or greatly liked, by comparison with any third as that other one is; however low, no statement
//! of a priority order holds there. A party that does not know how it compares some states has, under concepts that ask for this, no scale on which a
//! state could be moved: no margin.

use super::coalitions::Coalitions;
use super::{Further, Graded, Reason, further};
use crate::explain::Margin;
use crate::moves::Moves;
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
    if moves.states() > STATES {
        return Ok(Vec::new());
    }
    let question = Question { moves, graded, explicit, at, reason, run };
    let mut found = Vec::new();
    // Concepts that know nothing of unknown comparisons leave them out, and have a scale.
    let unknown = matches!(reason.concept, Further::Unknown(..));
    for party in reason.who.iter().filter(|p| !unknown || graded.is_complete(*p)) {
        if let Some(margin) = question.margin(instance, party)? {
            found.push((party, margin));
        }
    }
    Ok(found)
}

struct Question<'a> {
    moves: &'a dyn Moves,
    graded: &'a Graded<'a>,
    explicit: bool,
    at: StateId,
    reason: &'a Reason,
    run: &'a Run<'a>,
}

/// A rank, and a state that has it.
type Place = (u32, StateId);

impl Question<'_> {
    fn margin(&self, instance: &Instance, party: PartyId) -> Result<Option<Margin>, Diagnostic> {
        let Some(own) = self.graded.ranks().of(party) else { return Ok(None) };
        let here = own[self.at.0 as usize];
        // The ranks of the other states, and one of them for each.
        let mut places: Vec<Place> = (0..self.moves.states() as u32)
            .map(StateId)
            .filter(|s| *s != self.at && self.moves.feasible(*s))
            .map(|s| (own[s.0 as usize], s))
            .collect();
        places.sort_unstable();
        places.dedup_by_key(|(rank, _)| *rank);
        let (down, up): (Vec<Place>, Vec<Place>) = places.into_iter().partition(|(rank, _)| *rank <= here);
        let monotone = matches!(self.reason.concept, Further::Sim(_) | Further::Coalition(_));
        let questions = if monotone { 16 } else { down.len().max(up.len()) as u64 };
        if questions * self.moves.states() > WORK {
            return Ok(None);
        }
        let stable = |place: Option<Place>| self.stable(party, place);
        let place = match (self.reason.stable, monotone) {
            (true, true) if stable(None)? => return Ok(Some(Margin::Unlimited)),
            // The lowest place down to which it is still stable, or the first one up at which it is.
            (true, true) => first(&down, |p| stable(Some(*p)))?,
            (false, true) => first(&up, |p| stable(Some(*p)))?,
            (true, false) => {
                let mut last = None;
                let mut unlimited = true;
                for place in down.iter().rev() {
                    if !stable(Some(*place))? {
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
            (false, false) => {
                let mut found = None;
                for place in &up {
                    if stable(Some(*place))? {
                        found = Some(*place);
                        break;
                    }
                }
                found
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

    /// The verdict with the state at another place of a party's order; `None`: below everything.
    fn stable(&self, party: PartyId, place: Option<Place>) -> Result<bool, Diagnostic> {
        let rank = place.map(|(rank, _)| rank);
        let ranks = &self.graded.ranks().with_state_at(party, self.at, rank, self.moves);
        if let Further::Coalition(of) = self.reason.concept {
            let sets = Coalitions::new(self.moves, ranks, self.run).stable(self.reason.who, &[of])?;
            return Ok(sets.first().is_some_and(|set| set.contains(self.at)));
        }
        let graded = self.graded.with_state_at(party, self.at, place.map(|(_, state)| state), ranks);
        let table = further(self.moves, &graded, self.explicit, &[self.reason.concept], self.run)?.value;
        let of = |who| table.stable(self.reason.concept, who).is_some_and(|set| set.contains(self.at));
        Ok(self.reason.who.iter().all(of))
    }
}

/// The first of some places at which something becomes true that stays true.
fn first<T: Copy>(
    places: &[T],
    mut holds: impl FnMut(&T) -> Result<bool, Diagnostic>,
) -> Result<Option<T>, Diagnostic> {
    let (mut low, mut high) = (0, places.len());
    while low < high {
        let middle = (low + high) / 2;
        if holds(&places[middle])? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(places.get(low).copied())
}
