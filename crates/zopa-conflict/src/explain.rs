//! Why a state is stable for a party, or not: recomputed from the definition, the same way every time.
//!
//! A stable state comes with the answer to each improvement, an unstable one with the improvement that nobody can
//! punish. Answers are the shortest, then those that end in the lowest state; see [`crate::path`] for ties within.

use crate::concept::{Concept, Notion};
use crate::moves::Moves;
use crate::path::{step, steps};
use crate::problem::{NO_SUCH_STATE, check_memory, stopped};
use crate::rank::Ranks;
use crate::search::{self, Prefers, Search};
use std::cell::RefCell;
use zopa_core::{
    Answer, Compared, Diagnostic, Id, Instance, Outcome, PartyId, PartySet, Run, Score, StateId, Step, StopReason,
};

/// How far the party's worth of the state alone may fall (positive) or must rise (negative) before the verdict turns.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Margin {
    /// In points, for cardinal preferences: at this much less the state is still stable, at any more it is not.
    Points(f64),
    /// In ranks of the party's order, for ordinal preferences.
    Ranks(i64),
    /// However little the state is worth, it is stable.
    Unlimited,
}

/// The reason for a verdict.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// Under which notion.
    pub notion: Notion,
    /// For whom.
    pub who: PartyId,
    /// Of which state.
    pub at: Outcome,
    /// The verdict.
    pub stable: bool,
    /// Whether the party has no move at all from the state: then it is stable vacuously.
    pub no_move: bool,
    /// If stable, each improvement with what answers it, the most tempting first, up to the limit of lists. If not, the
    /// most tempting improvement that nothing answers.
    pub improvements: Vec<Improvement>,
    /// How many improvements there are, listed or not.
    pub improvements_in_all: u64,
    /// How far the verdict is from turning.
    pub margin: Margin,
}

/// An improvement, and what follows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Improvement {
    /// The improvement.
    pub step: Step,
    /// Whether it is answered well enough to deter it.
    pub deterred: bool,
    /// If deterred, the answer that deters; otherwise the worst that the others can do. Empty if they can do nothing,
    /// or if the notion does not look at answers.
    pub answer: Vec<Step>,
    /// How the party likes the end of the answer, compared with staying; `None` without an answer.
    pub end: Option<Compared>,
    /// Where the notion looks at counter-moves: the party's best own move from the end of the answer; `None` if it has
    /// none there.
    pub counter: Option<Step>,
    /// How the party likes the end of that counter-move, compared with staying.
    pub counter_end: Option<Compared>,
}

/// The reason for the verdict of one notion on one state for one party.
///
/// `ranks` are those of the instance. The party must have preferences; without them every state counts as stable and
/// nothing is listed.
///
/// # Errors
/// E723 if the state cannot exist, E721 if the search does not fit in the memory limit, E722 if it passes the work
/// limit.
pub fn explain(
    moves: &dyn Moves,
    instance: &Instance,
    ranks: &Ranks,
    at: StateId,
    who: PartyId,
    notion: Notion,
    run: &Run<'_>,
) -> Result<Answer<Explanation>, Diagnostic> {
    if u64::from(at.0) >= moves.states() || !moves.feasible(at) {
        return Err(Diagnostic::new(&NO_SUCH_STATE, format!("state {} cannot exist", at.0))
            .cure("Ask for a state that exists."));
    }
    // Beside the search, what each line of the party is worth, twice.
    check_memory("the search for answers", Search::bytes(moves) + moves.states() * 24, run.limits.bytes)?;
    let everyone: PartySet = (0..moves.parties()).map(PartyId::new).collect();
    let others = everyone.minus(PartySet::only(who));
    let prefers = |p: PartyId, a: StateId, b: StateId| ranks.prefers(p, a, b);
    let (by, gains): (PartySet, Option<Prefers<'_>>) = match notion.concept().answers_gain() {
        false => (others, None),
        true => (others.intersection(ranks.stated()), Some(&prefers)),
    };
    let own = ranks.of(who).unwrap_or(&[]);
    let search = Search::new(moves, by, gains, notion.signatures(), run.limits.work);
    let worth = Worth::new(moves, own, who, notion.concept(), None);
    let mut asked = Asked { moves, ranks, own, at, who, notion, search, worth };
    let explanation = asked.explanation(instance, run.limits.listed);
    Ok(Answer::exact(explanation.map_err(|why| stopped("the search for answers", &why))?, notion.method()))
}

/// One question.
struct Asked<'a> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    /// The party's ranks; empty without preferences.
    own: &'a [u32],
    at: StateId,
    who: PartyId,
    notion: Notion,
    /// Along the answers.
    search: Search<'a>,
    worth: Worth<'a>,
}

impl Asked<'_> {
    fn rank(&self, s: StateId) -> u32 {
        self.own[s.0 as usize]
    }

    fn explanation(&mut self, instance: &Instance, listed: usize) -> Result<Explanation, StopReason> {
        let mut departures = Vec::new();
        self.moves.each(self.who, self.at, &mut |t| departures.push(t));
        let mut explanation = Explanation {
            notion: self.notion,
            who: self.who,
            at: self.moves.outcome(self.at),
            stable: true,
            no_move: departures.is_empty(),
            improvements: Vec::new(),
            improvements_in_all: 0,
            margin: Margin::Unlimited,
        };
        if self.own.is_empty() {
            return Ok(explanation);
        }
        // The most tempting first, ties by number.
        departures.sort_unstable_by_key(|t| (std::cmp::Reverse(self.rank(*t)), *t));
        let here = self.rank(self.at);
        let improvements: Vec<StateId> = departures.iter().copied().filter(|t| self.rank(*t) > here).collect();
        explanation.improvements_in_all = improvements.len() as u64;
        for t in improvements {
            let shown = explanation.improvements.len() < listed;
            match self.sanction(t)? {
                Some(answer) if shown => explanation.improvements.push(self.improvement(t, Some(answer), true)),
                Some(_) => {}
                None => {
                    let worst = self.worst(t);
                    explanation.stable = false;
                    explanation.improvements = vec![self.improvement(t, worst, false)];
                    break;
                }
            }
        }
        explanation.margin = self.margin(instance, &departures)?;
        Ok(explanation)
    }

    /// The first answer to `t` that deters: the nearest, then the lowest.
    fn sanction(&mut self, t: StateId) -> Result<Option<usize>, StopReason> {
        if self.notion.concept() == Concept::Nash {
            return Ok(None);
        }
        let here = self.own[self.at.0 as usize];
        let worth = &self.worth;
        self.search.first(t, &mut |x| worth.sanction(x).is_some_and(|(rank, _)| rank <= here))
    }

    /// The worst that the last, exhausted search found: the nearest, then the lowest, of the least worth.
    fn worst(&self, t: StateId) -> Option<usize> {
        if self.notion.concept() == Concept::Nash {
            return None;
        }
        let found = self.search.reached().iter().enumerate().filter(|(_, e)| e.state != t);
        found.min_by_key(|(k, e)| (self.worth.sanction(e.state).map(|w| w.0), e.depth, *k)).map(|(k, _)| k)
    }

    /// An improvement with its answer, given as an entry of the last search.
    fn improvement(&self, t: StateId, answer: Option<usize>, deterred: bool) -> Improvement {
        let path = answer.map(|k| search::path(self.search.reached(), k)).unwrap_or_default();
        let end = path.last().map(|hop| hop.to);
        let mut counter = None;
        if let (Some(end), true) = (end, self.notion.concept().counters()) {
            let mut best: Option<StateId> = None;
            self.moves.each(self.who, end, &mut |y| {
                let key = |s: StateId| (std::cmp::Reverse(self.rank(s)), s);
                if best.is_none_or(|b| key(y) < key(b)) {
                    best = Some(y);
                }
            });
            counter = best.map(|y| (end, y));
        }
        let alone = PartySet::only(self.who);
        let compared = |s: StateId| self.ranks.compare(self.who, s, self.at);
        Improvement {
            step: step(self.moves, self.ranks, alone, self.at, t),
            deterred,
            answer: steps(self.moves, self.ranks, t, &path),
            end: end.map(compared),
            counter: counter.map(|(from, to)| step(self.moves, self.ranks, alone, from, to)),
            counter_end: counter.map(|(_, to)| compared(to)),
        }
    }

    /// The party's worth of the state less the highest `min(u(t), m(t))`, where sanctions are valued without the state
    /// itself: it is worth as much as itself whatever it is worth.
    fn margin(&mut self, instance: &Instance, departures: &[StateId]) -> Result<Margin, StopReason> {
        let (own, without) = (self.own, Some(self.at));
        let worth = Worth::new(self.moves, own, self.who, self.notion.concept(), without);
        let rank = |s: StateId| own[s.0 as usize];
        // A state with the number to compare it by; `None` is below every number.
        let mut highest: Option<(u32, StateId)> = None;
        for &t in departures {
            if highest.is_some_and(|(h, _)| rank(t) <= h) {
                break;
            }
            let mut bounded = Some((rank(t), t));
            if self.notion.concept() != Concept::Nash {
                let enough = highest.map(|h| h.0);
                self.search.first(t, &mut |x| {
                    let value = worth.sanction(x);
                    if value.map(|v| v.0) < bounded.map(|b| b.0) {
                        bounded = value;
                    }
                    bounded.map(|b| b.0) <= enough
                })?;
            }
            if bounded.map(|b| b.0) > highest.map(|h| h.0) {
                highest = bounded;
            }
        }
        let Some((bound, state)) = highest else { return Ok(Margin::Unlimited) };
        let score = |s: StateId| instance.score(self.who, &self.moves.outcome(s));
        Ok(match (instance.additive(self.who), score(self.at), score(state)) {
            (Some(additive), Some(here), Some(there)) => {
                let difference: Score = here - there;
                Margin::Points(additive.points(difference))
            }
            _ => Margin::Ranks(i64::from(rank(self.at)) - i64::from(bound)),
        })
    }
}

/// What states are worth as sanctions of one party.
pub(crate) struct Worth<'a> {
    moves: &'a dyn Moves,
    /// The party's ranks.
    own: &'a [u32],
    who: PartyId,
    /// Whether the party may counter-move.
    counters: bool,
    /// A state that does not count.
    without: Option<StateId>,
    /// Along an axis all states of a line are worth the same where the party may counter-move: what is known of them.
    lines: RefCell<Vec<Option<Best>>>,
}

/// A rank and a state that has it.
pub(crate) type Best = (u32, StateId);

impl<'a> Worth<'a> {
    pub(crate) fn new(
        moves: &'a dyn Moves,
        own: &'a [u32],
        who: PartyId,
        concept: Concept,
        without: Option<StateId>,
    ) -> Self {
        let counters = concept.counters();
        let lines = moves.axis(who).filter(|_| counters).map_or(0, |a| moves.states() as usize / a.len());
        Worth { moves, own, who, counters, without, lines: RefCell::new(vec![None; lines]) }
    }
    /// The rank that the party is brought down to, after its best counter-move where the notion grants one, and a state
    /// that has it. `None` if all of it is the state that does not count.
    pub(crate) fn sanction(&self, x: StateId) -> Option<Best> {
        if !self.counters {
            return self.count(x);
        }
        let Some(axis) = self.moves.axis(self.who) else { return self.best(x) };
        let line = axis.line(x) as usize;
        let mut lines = self.lines.borrow_mut();
        if lines[line].is_none() {
            lines[line] = self.best(x);
        }
        lines[line]
    }
    fn count(&self, s: StateId) -> Option<Best> {
        (Some(s) != self.without).then(|| (self.own[s.0 as usize], s))
    }
    /// The best of staying and moving.
    fn best(&self, x: StateId) -> Option<Best> {
        let mut best = self.count(x);
        self.moves.each(self.who, x, &mut |y| {
            let other = self.count(y);
            if other.map(|o| o.0) > best.map(|b| b.0) {
                best = other;
            }
        });
        best
    }
}
