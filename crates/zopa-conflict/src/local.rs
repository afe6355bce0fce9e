//! The stability of one state for one party, for many draws: moves are fixed, scores change.
//!
//! Everything rests on the threshold `h = max over moves t of min(u(t), m(t))`, where `m(t)` is the least that the
//! answers of the others can bring the party down to after `t` (for SMR and SSEQ after its best counter-move; `t`
//! itself is no answer). The state is stable if and only if its own score is not below `h`.
//!
//! A party without scores has nothing to gain: it finds every state stable, answers where gains do not matter (GMR,
//! SMR), and never where they do (SEQ, SSEQ).

use crate::concept::{Concept, Notion};
use crate::moves::{Explicit, Moves};
use crate::search::{self, Hop, Prefers, Search};
use zopa_core::{Id, PartyId, PartySet, StateId};

/// Each party's score of every state, higher preferred; `None` where its preferences are not stated. Numbers of
/// magnitude below 2^62, as [`zopa_core::Score`] guarantees.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a> {
    /// By party, then state.
    pub of: &'a [Option<&'a [i64]>],
}

impl<'a> Scores<'a> {
    #[inline]
    fn of(&self, party: PartyId) -> Option<&'a [i64]> {
        self.of.get(party.index()).copied().flatten()
    }
    fn stated(&self) -> PartySet {
        (0..self.of.len()).map(PartyId::new).filter(|p| self.of(*p).is_some()).collect()
    }
}

/// Working memory, reused from call to call. It carries nothing over that could change an answer.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Marks of the current search: a state, or a state with its last mover, is marked if its entry is the epoch.
    seen: Vec<u32>,
    epoch: u32,
    open: Vec<usize>,
    departures: Vec<(i64, StateId)>,
    /// What the party can make of a state by its best counter-move; of this call, if the entry beside is `call`.
    best: Vec<i64>,
    known: Vec<u32>,
    call: u32,
}

impl Reach {
    /// Empty.
    pub fn new() -> Self {
        Self::default()
    }
    fn start_call(&mut self, states: usize) {
        if self.call == u32::MAX || self.best.len() != states {
            self.best = vec![0; states];
            self.known = vec![0; states];
            self.call = 0;
        }
        self.call += 1;
    }
    fn start_search(&mut self, nodes: usize) {
        if self.epoch == u32::MAX || self.seen.len() != nodes {
            self.seen = vec![0; nodes];
            self.epoch = 0;
        }
        self.epoch += 1;
        self.open.clear();
    }
}

/// No number: below every score.
const NONE: i64 = i64::MIN;

/// One question: this party, at this state, under this notion.
#[derive(Clone, Copy)]
struct Asked<'a> {
    moves: &'a Explicit,
    scores: Scores<'a>,
    at: StateId,
    who: PartyId,
    notion: Notion,
    /// Those who may answer.
    others: PartySet,
    /// Whether a search must know who moved last.
    last_mover: bool,
    /// Whether sanctions are valued without the state itself, as the margin needs it.
    without_start: bool,
}

impl<'a> Asked<'a> {
    fn new(moves: &'a Explicit, scores: &Scores<'a>, at: StateId, who: PartyId, notion: Notion) -> Self {
        let all: PartySet = (0..moves.parties()).map(PartyId::new).collect();
        let mut others = all.minus(PartySet::only(who));
        if notion.concept().answers_gain() {
            others = others.intersection(scores.stated());
        }
        let last_mover = others.iter().any(|p| !moves.transitive(p));
        Asked { moves, scores: *scores, at, who, notion, others, last_mover, without_start: false }
    }

    /// What a state is worth as a sanction: to be undercut by the party's own score, it must be low.
    fn sanction(&self, own: &[i64], x: StateId, reach: &mut Reach) -> i64 {
        let here = if self.without_start && x == self.at { NONE } else { own[x.0 as usize] };
        if !self.notion.concept().counters() {
            return here;
        }
        let k = x.0 as usize;
        if reach.known[k] != reach.call {
            let row = self.moves.row(self.who, x).iter().filter(|y| !self.without_start || **y != self.at);
            reach.best[k] = row.map(|y| own[y.0 as usize]).fold(here, i64::max);
            reach.known[k] = reach.call;
        }
        reach.best[k]
    }

    /// Visits what the others can reach from `from`, itself left out, until `visit` says stop. A state may be visited
    /// more than once.
    fn search(&self, from: StateId, reach: &mut Reach, visit: &mut dyn FnMut(StateId, &mut Reach) -> bool) {
        let gain = self.notion.concept().answers_gain();
        let agreements = self.moves.agreements().filter(|_| self.notion.signatures());
        let parties = self.moves.parties();
        // A node is a state, or a state with its last mover; `parties` stands for nobody.
        let width = if self.last_mover { parties + 1 } else { 1 };
        let node = |s: StateId, last: usize| s.0 as usize * width + if self.last_mover { last } else { 0 };
        reach.start_search(self.moves.states() as usize * width);
        let first = node(from, parties);
        reach.seen[first] = reach.epoch;
        reach.open.push(first);
        while let Some(u) = reach.open.pop() {
            let (s, last) = (StateId((u / width) as u32), u % width);
            let mut stop = false;
            let mut take = |t: StateId, by: usize, reach: &mut Reach| {
                let next = node(t, by);
                if reach.seen[next] != reach.epoch {
                    reach.seen[next] = reach.epoch;
                    stop |= t != from && visit(t, reach);
                    reach.open.push(next);
                }
            };
            for party in self.others.iter() {
                if self.last_mover && party.index() == last {
                    continue;
                }
                let ranks = self.scores.of(party).filter(|_| gain);
                for t in self.moves.row(party, s) {
                    if ranks.is_none_or(|r| r[t.0 as usize] > r[s.0 as usize]) {
                        take(*t, party.index(), reach);
                    }
                }
            }
            if let Some(agreements) = agreements {
                let gains =
                    |p: PartyId, t: StateId| self.scores.of(p).is_some_and(|r| r[t.0 as usize] > r[s.0 as usize]);
                agreements.each(self.others, s, &mut |t| {
                    let gaining: PartySet = self.others.iter().filter(|p| !gain || gains(*p, t)).collect();
                    if agreements.signs(gaining, s, t) {
                        take(t, parties, reach);
                    }
                });
            }
            if stop {
                return;
            }
        }
    }

    /// `m(t)`: the least sanction that the others can reach, or something at most `enough`; `None` if they can reach
    /// nothing.
    fn least(&self, own: &[i64], t: StateId, enough: i64, reach: &mut Reach) -> Option<i64> {
        let mut least = None;
        if self.notion.concept() != Concept::Nash {
            self.search(t, reach, &mut |x, reach| {
                let value = self.sanction(own, x, reach);
                least = Some(least.map_or(value, |l: i64| l.min(value)));
                value <= enough
            });
        }
        least
    }

    /// The highest `min(u(t), m(t))`; [`NONE`] without a move.
    fn highest(&self, own: &[i64], reach: &mut Reach) -> i64 {
        reach.start_call(own.len());
        let mut departures = std::mem::take(&mut reach.departures);
        departures.clear();
        departures.extend(self.moves.row(self.who, self.at).iter().map(|t| (own[t.0 as usize], *t)));
        departures.sort_unstable_by(|a, b| b.cmp(a));
        let mut highest = NONE;
        for &(score, t) in &departures {
            if score <= highest {
                break;
            }
            let worst = self.least(own, t, highest, reach).unwrap_or(i64::MAX);
            highest = highest.max(score.min(worst));
        }
        reach.departures = departures;
        highest
    }
}

/// The threshold `h` at a state: the party stays if and only if its score there is at least `h`. `i64::MIN` if it has
/// no move or no scores.
pub fn threshold(
    moves: &Explicit,
    scores: &Scores<'_>,
    at: StateId,
    who: PartyId,
    notion: Notion,
    reach: &mut Reach,
) -> i64 {
    let Some(own) = scores.of(who) else { return NONE };
    Asked::new(moves, scores, at, who, notion).highest(own, reach)
}

/// Whether a state is stable for a party: faster than the threshold, since it only looks for what settles it.
pub fn is_stable(
    moves: &Explicit,
    scores: &Scores<'_>,
    at: StateId,
    who: PartyId,
    notion: Notion,
    reach: &mut Reach,
) -> bool {
    let Some(own) = scores.of(who) else { return true };
    let asked = Asked::new(moves, scores, at, who, notion);
    let here = own[at.0 as usize];
    reach.start_call(own.len());
    moves
        .row(who, at)
        .iter()
        .filter(|t| own[t.0 as usize] > here)
        .all(|t| asked.least(own, *t, here, reach).is_some_and(|worst| worst <= here))
}

/// By how much the party's score of the state alone could fall (if stable), or must rise (negative, if not), without
/// the verdict becoming another: at `u - margin` it is stable, one unit less and it is not. `None` if nothing that
/// happens to this score makes it unstable.
///
/// A state is worth as much as itself whatever it is worth: an answer that leads back to it is always a sanction, and
/// a counter-move that leads back to it never helps. So sanctions are valued without it.
pub fn margin(
    moves: &Explicit,
    scores: &Scores<'_>,
    at: StateId,
    who: PartyId,
    notion: Notion,
    reach: &mut Reach,
) -> Option<i64> {
    let own = scores.of(who)?;
    let asked = Asked { without_start: true, ..Asked::new(moves, scores, at, who, notion) };
    match asked.highest(own, reach) {
        NONE => None,
        highest => Some(own[at.0 as usize] - highest),
    }
}

/// What one notion says of a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The notion.
    pub notion: Notion,
    /// Whether the state is stable.
    pub stable: bool,
    /// The threshold; see [`threshold`].
    pub threshold: i64,
}

/// The verdicts of several notions on one state for one party.
pub fn local(
    moves: &Explicit,
    scores: &Scores<'_>,
    at: StateId,
    who: PartyId,
    notions: &[Notion],
    reach: &mut Reach,
) -> Vec<Verdict> {
    let own = scores.of(who);
    let verdict = |notion: &Notion| {
        let threshold = threshold(moves, scores, at, who, *notion, reach);
        let stable = own.is_none_or(|own| own[at.0 as usize] >= threshold);
        Verdict { notion: *notion, stable, threshold }
    };
    notions.iter().map(verdict).collect()
}

/// One way for a party to leave a state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Departure {
    /// To where.
    pub to: StateId,
    /// The score there.
    pub utility: i64,
    /// The least sanction that the others can reach from there, as the notion values it; `None` if they reach nothing.
    pub worst_after: Option<i64>,
    /// A shortest way to the first state (lowest number) where they reach it so soon; empty if they reach nothing.
    pub path: Vec<Hop>,
}

/// Every way for a party to leave a state, the best score first, then the lowest state. Empty without scores.
pub fn departures(
    moves: &Explicit,
    scores: &Scores<'_>,
    at: StateId,
    who: PartyId,
    notion: Notion,
    reach: &mut Reach,
) -> Vec<Departure> {
    let Some(own) = scores.of(who) else { return Vec::new() };
    let asked = Asked::new(moves, scores, at, who, notion);
    reach.start_call(own.len());
    let mut departures: Vec<Departure> = Vec::new();
    for &to in moves.row(who, at) {
        let worst_after = asked.least(own, to, NONE, reach);
        let path = match worst_after {
            None => Vec::new(),
            Some(worst) => {
                let gains = |p: PartyId, t: StateId, s: StateId| {
                    scores.of(p).is_some_and(|r| r[t.0 as usize] > r[s.0 as usize])
                };
                let gain: Option<Prefers<'_>> = if notion.concept().answers_gain() { Some(&gains) } else { None };
                let mut search = Search::new(moves, asked.others, gain, notion.signatures(), u64::MAX);
                match search.first(to, &mut |x| asked.sanction(own, x, reach) == worst) {
                    Ok(Some(entry)) => search::path(search.reached(), entry),
                    Ok(None) | Err(_) => Vec::new(),
                }
            }
        };
        departures.push(Departure { to, utility: own[to.0 as usize], worst_after, path });
    }
    departures.sort_by(|a, b| b.utility.cmp(&a.utility).then(a.to.cmp(&b.to)));
    departures
}
