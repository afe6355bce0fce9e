//! Margins of further concepts: how far the worth of a state alone may fall, or must rise, before the verdict on it turns.
//!
//! The state is put beside every other one in turn, for one party, and the concept is asked again: so the margin is that of the
//! definition, whatever the concept. Of coalitions the place at which the verdict turns is computed at once (`level.rs`), over any
//! number of states; for SIM, where raising the worth of a state can only help it, that place is found by halving; for concepts that look ahead (limited-move, non-myopic, Stackelberg) and for those with strength or unknown comparisons every place is
//! tried, the nearest first. For the latter what the others can do stays the same wherever the state stands, and is found once ([`Standing`]).
//!
//! A state beside another one is liked, or greatly liked, by comparison with any third as that other one is; however low, no statement
//! of a priority order holds there. A party that does not know how it compares some states has, under concepts that ask for this, no scale on which a
//! state could be moved: no margin.

use super::coalitions::Coalitions;
use super::concept::Coalitional;
use super::graded_answers::{Answers, Terms, of_strength, of_unknown};
use super::{Further, Graded, Reason, Seen, further};
use crate::explain::Margin;
use crate::moves::Moves;
use crate::problem::{NEEDS_MEMORY, NEEDS_WORK};
use zopa_core::{Compared, Diagnostic, Instance, PartyId, Run, StateId};

/// Beyond so many states, those that cannot exist included, nothing is asked again: there are no margins of further concepts but those of
/// coalitions.
pub const MARGIN_STATES: u64 = 1 << 16;
/// How many steps asking again may take: states times questions.
const WORK: u64 = 4_000_000;
/// Halving ends after so many questions at most.
const HALVINGS: u64 = MARGIN_STATES.ilog2() as u64 + 1;
/// How many comparisons it may take where what the others can do is known.
const COMPARED: u64 = 200_000_000;

/// Why a verdict has no margin for a party.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NoMargin {
    /// Finding it would take too much work.
    Work,
    /// The party does not know how it compares some states, so that there is no scale on which one could be moved.
    NoScale,
    /// Beside no other state, as far up as they go (of a verdict to stay, already beside the next one down), is the verdict as it should be.
    Nowhere,
}

impl NoMargin {
    /// Its name in machine-readable answers.
    pub fn key(self) -> &'static str {
        match self {
            NoMargin::Work => "work",
            NoMargin::NoScale => "no_scale",
            NoMargin::Nowhere => "nowhere",
        }
    }
}

/// How far a verdict is from turning, for the party or for each member of the coalition.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Margins {
    /// Those that there are.
    pub found: Vec<(PartyId, Margin)>,
    /// Those that are missing, and why.
    pub missing: Vec<(PartyId, NoMargin)>,
}

/// The margins of a verdict: of the party, or of each member of the coalition, or why there is none. Above
/// [`MARGIN_STATES`] states nothing at all but of coalitions.
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
) -> Result<Margins, Diagnostic> {
    let mut all = Margins::default();
    let question = Question { moves, graded, explicit, at, reason, run };
    if let Further::Coalition(of) = reason.concept {
        return question.of_coalition(instance, of);
    }
    if moves.states() > MARGIN_STATES {
        return Ok(all);
    }
    // Concepts that know nothing of unknown comparisons leave them out, and have a scale.
    let unknown = matches!(reason.concept.shaded().0, Further::Unknown(..));
    for party in reason.who.iter() {
        let margin = match unknown && !graded.is_complete(party) {
            true => Err(NoMargin::NoScale),
            false => question.margin(instance, party)?,
        };
        match margin {
            Ok(margin) => all.found.push((party, margin)),
            Err(why) => all.missing.push((party, why)),
        }
    }
    Ok(all)
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
    /// The margins of a coalition's members.
    fn of_coalition(&self, instance: &Instance, of: Coalitional) -> Result<Margins, Diagnostic> {
        let mut all = Margins::default();
        let who = self.reason.who;
        let levels = match Coalitions::new(self.moves, self.graded.ranks(), self.run).levels(who, of, self.at) {
            Err(why) if [&NEEDS_WORK, &NEEDS_MEMORY].contains(&why.code) => {
                all.missing.extend(who.iter().map(|party| (party, NoMargin::Work)));
                return Ok(all);
            }
            levels => levels?,
        };
        for (party, level) in levels {
            let Some(own) = self.graded.ranks().of(party) else {
                all.missing.push((party, NoMargin::NoScale));
                continue;
            };
            let of_rank = |rank| {
                let other = |s: &StateId| *s != self.at && self.moves.feasible(*s) && own[s.0 as usize] == rank;
                (0..self.moves.states() as u32).map(StateId).find(other).map(|state| (rank, state))
            };
            // Some state that decides has this level.
            match level.map(of_rank) {
                None if self.reason.stable => all.found.push((party, Margin::Unlimited)),
                Some(Some(place)) => all.found.push((party, self.away(instance, party, own, place))),
                None | Some(None) => all.missing.push((party, NoMargin::Nowhere)),
            }
        }
        Ok(all)
    }

    /// How far the state is from another place.
    fn away(&self, instance: &Instance, party: PartyId, own: &[u32], (rank, state): Place) -> Margin {
        match instance.additive(party) {
            Some(additive) => {
                let score = |s| additive.score(instance.model(), &self.moves.outcome(s));
                Margin::Points(additive.points(score(self.at) - score(state)))
            }
            None => Margin::Ranks(i64::from(own[self.at.0 as usize]) - i64::from(rank)),
        }
    }

    fn margin(&self, instance: &Instance, party: PartyId) -> Result<Result<Margin, NoMargin>, Diagnostic> {
        let Some(own) = self.graded.ranks().of(party) else { return Ok(Err(NoMargin::NoScale)) };
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
        let monotone = matches!(self.reason.concept, Further::Sim(_));
        let standing = Standing::of(self, party)?;
        let (each, limit) = match &standing {
            Some(standing) => (standing.steps(), COMPARED),
            None => (self.moves.states(), WORK),
        };
        let stable = |place: Option<Place>| match &standing {
            Some(standing) => Ok(standing.stable(place.map(|(_, state)| state))),
            None => self.stable(party, place),
        };
        // The nearest place is tried first: only what is tried counts.
        let mut work = 0u64;
        let mut affordable = || {
            work = work.saturating_add(each);
            work <= limit
        };
        let place = match (self.reason.stable, monotone) {
            (_, true) if each.saturating_mul(HALVINGS) > limit => return Ok(Err(NoMargin::Work)),
            (true, true) if stable(None)? => return Ok(Ok(Margin::Unlimited)),
            // The lowest place down to which it is still stable, or the first one up at which it is.
            (true, true) => first(&down, |p| stable(Some(*p)))?,
            (false, true) => first(&up, |p| stable(Some(*p)))?,
            (true, false) => {
                let mut last = None;
                let mut unlimited = true;
                for place in down.iter().rev() {
                    if !affordable() {
                        return Ok(Err(NoMargin::Work));
                    }
                    if !stable(Some(*place))? {
                        unlimited = false;
                        break;
                    }
                    last = Some(*place);
                }
                if unlimited && stable(None)? {
                    return Ok(Ok(Margin::Unlimited));
                }
                last
            }
            (false, false) => {
                let mut found = None;
                for place in &up {
                    if !affordable() {
                        return Ok(Err(NoMargin::Work));
                    }
                    if stable(Some(*place))? {
                        found = Some(*place);
                        break;
                    }
                }
                found
            }
        };
        Ok(place.map(|place| self.away(instance, party, own, place)).ok_or(NoMargin::Nowhere))
    }

    /// The verdict with the state at another place of a party's order; `None`: below everything.
    fn stable(&self, party: PartyId, place: Option<Place>) -> Result<bool, Diagnostic> {
        let rank = place.map(|(rank, _)| rank);
        let ranks = &self.graded.ranks().with_state_at(party, self.at, rank, self.moves);
        let graded = Graded::plain(ranks, self.moves.parties());
        let table = further(self.moves, &graded, self.explicit, &[self.reason.concept], self.run)?.value;
        let of = |who| table.stable(self.reason.concept, who).is_some_and(|set| set.contains(self.at));
        Ok(self.reason.who.iter().all(of))
    }
}

/// A party's question at one state under a concept with strength or unknown comparisons, wherever the state stands in the party's order.
struct Standing<'a> {
    moves: &'a dyn Moves,
    graded: Graded<'a>,
    at: StateId,
    who: PartyId,
    /// What the state has to be, and for weak stability what it must not be.
    is: Asked,
    not: Option<Asked>,
    run: &'a Run<'a>,
}

/// One concept's terms, and for each state to which the party can move whatever the others can bring about from there.
struct Asked {
    terms: Terms,
    after: Vec<(StateId, Vec<StateId>)>,
}

impl<'a> Standing<'a> {
    /// `None` for other concepts.
    fn of(question: &Question<'a>, who: PartyId) -> Result<Option<Standing<'a>>, Diagnostic> {
        let (concept, signatures) = question.reason.concept.shaded();
        let (is, not) = match concept {
            Further::Strength(concept, degree) => of_strength(concept, degree),
            Further::Unknown(concept, extension) => (of_unknown(concept, extension), None),
            _ => return Ok(None),
        };
        // Concepts with strength leave out what is unknown; a party of which a concept with unknown comparisons is asked knows everything.
        let graded = match concept {
            Further::Strength(..) => question.graded.without_unknown(),
            _ => question.graded.clone(),
        };
        let Question { moves, at, run, .. } = *question;
        let asked = |terms: Terms| -> Result<Asked, Diagnostic> {
            let terms = terms.signing(signatures);
            let mut ends = Vec::new();
            moves.each(who, at, &mut |t| ends.push(t));
            let net = match terms.answered && !ends.is_empty() {
                true => Some(Answers::new(moves, &graded, who, run).net(&terms)?),
                false => None,
            };
            let mut seen = Seen::default();
            let mut reach =
                |t: StateId| net.as_ref().map_or_else(Vec::new, |net| net.reach_again(t.0, &mut seen)).into_iter();
            let after = ends.into_iter().map(|t| (t, reach(t).map(StateId).collect())).collect();
            Ok(Asked { terms, after })
        };
        let (is, not) = (asked(is)?, not.map(asked).transpose()?);
        Ok(Some(Standing { moves, graded, at, who, is, not, run }))
    }

    /// How many comparisons one question takes, at most.
    fn steps(&self) -> u64 {
        let of = |asked: &Asked| {
            let own = if asked.terms.counters { asked.after.len() as u64 } else { 0 };
            asked.after.iter().map(|(_, reach)| 1 + reach.len() as u64 * (1 + own)).sum::<u64>()
        };
        1 + of(&self.is) + self.not.as_ref().map_or(0, of)
    }

    /// The verdict with the state beside another one; `None`: below everything.
    fn stable(&self, beside: Option<StateId>) -> bool {
        let how = |x: StateId| match x == self.at {
            true => Compared::Equal,
            false => self.graded.compare_beside(self.who, x, beside),
        };
        let answers = Answers::new(self.moves, &self.graded, self.who, self.run);
        let holds = |asked: &Asked| {
            asked.after.iter().all(|(t, reach)| {
                !(asked.terms.leaves)(how(*t)) || reach.iter().any(|x| answers.deters_by(&asked.terms, *x, &how))
            })
        };
        holds(&self.is) && !self.not.as_ref().is_some_and(holds)
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
