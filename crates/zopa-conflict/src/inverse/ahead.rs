//! The smallest change of orders under concepts that look ahead: L_h, non-myopic and Stackelberg stability of two parties.
//!
//! What both parties anticipate at a state rests on a best move at every state on the way, so the condition is no short formula. It is put together from what
//! fails instead: orders are proposed, the cheapest first, and judged by the definition; where a party leaves the wished state, some comparisons of
//! the two orders are enough for that, and one of them must turn. Every proposal that is refuted so excludes all orders that share these comparisons, so
//! the first one that stands is a cheapest one. Proposals are counted, and refused beyond the work limit: this is for small conflicts.
//!
//! It is enough to raise the wished state above everything that the two can bring about from there.

use super::change::{Asked, Change, alone, answer, unless_cheaper};
use super::goal::{Goal, Posed};
use super::rise::Rise;
use super::{Listed, check_wished};
use crate::concept::Concept;
use crate::further::{Further, Graded, Horizon};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped, stopped};
use crate::rank::Ranks;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, Run, StateId};

/// One step of looking ahead counts as so many steps of work: proposals are looked for by satisfiability as well.
const STEP: u64 = 400;
/// A proposal counts as so many such steps.
const PROPOSAL: u64 = 5_000;

/// The orders nearest to the present ones under which the wished state is an equilibrium of a concept that looks ahead (L_h, non-myopic, or Stackelberg with each
/// of the two as the leader). Exact, unless the answer says between which numbers the fewest swaps lie.
///
/// # Errors
/// E725 unless two parties with preferences can move, E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_change_ahead(
    moves: &dyn Moves,
    ranks: &Ranks,
    wished: StateId,
    concept: Further,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_wished(moves, wished)?;
    let pair = Horizon::new(moves, ranks, run)?.pair;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let reached = reached(moves, pair, wished);
    let rises: Vec<Option<Rise>> = (0..moves.parties())
        .map(PartyId::new)
        .map(|p| {
            let scale = asked.scale(p).filter(|_| pair.contains(&p))?;
            let here = scale.rank(wished);
            let top = reached.iter().map(|s| scale.rank(*s)).max().filter(|top| *top > here)?;
            let halves = 2 * (scale.between(here, top) + scale.tier(top)) + scale.tier(here) - 1;
            Some(Rise::new(top, None, halves))
        })
        .collect();
    let graded = Graded::plain(ranks, moves.parties());
    let posed = Posed { graded: &graded, explicit: false, goal: Goal::Further(concept) };
    let change = unless_cheaper(&asked, &posed, alone(&asked, rises), 0, run)?;
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties; two parties who look ahead",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    Ok(answer(change, method))
}

/// What the two can bring about from a state.
fn reached(moves: &dyn Moves, pair: [PartyId; 2], from: StateId) -> BTreeSet<StateId> {
    let mut seen = BTreeSet::from([from]);
    let mut todo = vec![from];
    while let Some(s) = todo.pop() {
        for p in pair {
            moves.each(p, s, &mut |t| {
                if seen.insert(t) {
                    todo.push(t);
                }
            });
        }
    }
    seen
}

/// That a party likes the state `a` better than `b` (strictly), or at least as well.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Liked {
    pub(super) party: PartyId,
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) strictly: bool,
}

/// What the two parties anticipate, by the first and the second of them and state.
type Layer = [Vec<usize>; 2];

/// Judges orders under a concept that looks ahead.
pub(super) struct Foresight<'a> {
    listed: &'a Listed,
    pair: [PartyId; 2],
    concept: Further,
    run: &'a Run<'a>,
    arcs: u64,
    work: u64,
}

impl<'a> Foresight<'a> {
    /// `None` for other concepts.
    pub(super) fn new(
        posed: &Posed<'_>,
        moves: &dyn Moves,
        ranks: &Ranks,
        listed: &'a Listed,
        run: &'a Run<'a>,
    ) -> Result<Option<Self>, Diagnostic> {
        let Goal::Further(concept) = posed.goal else { return Ok(None) };
        if !posed.goal.looks_ahead() {
            return Ok(None);
        }
        let pair = Horizon::new(moves, ranks, run)?.pair;
        let arcs = pair.iter().flat_map(|p| &listed.moves[p.index()]).map(|to| to.len() as u64 + 1).sum();
        Ok(Some(Foresight { listed, pair, concept, run, arcs, work: 0 }))
    }

    /// The two who look ahead.
    pub(super) fn pair(&self) -> [PartyId; 2] {
        self.pair
    }

    /// Comparisons of these orders (by party, then state) that are enough for one of the two to leave the wished state; `None` if both stay.
    pub(super) fn refuted(&mut self, orders: &[Option<Vec<u32>>]) -> Result<Option<Vec<Liked>>, Diagnostic> {
        self.work = self.work.saturating_add(PROPOSAL);
        let own = |d: usize| orders[self.pair[d].index()].as_deref().unwrap_or(&[]);
        let ranks = [own(0), own(1)];
        match self.concept {
            Further::Limited(h) => self.within(ranks, h),
            Further::NonMyopic => self.at_last(ranks),
            _ => match self.within(ranks, 1)? {
                None => self.within(ranks, 2),
                some => Ok(some),
            },
        }
    }

    fn further(&mut self, ranks: [&[u32]; 2], layer: &Layer) -> Result<Layer, Diagnostic> {
        self.work = self.work.saturating_add(self.arcs);
        let limit = self.run.limits.work / STEP;
        if self.work > limit {
            let message = format!("looking ahead for so many orders takes more than {} moves", grouped(limit.into()));
            return Err(Diagnostic::new(&NEEDS_WORK, message)
                .because("What is anticipated is worked out anew for each of the orders that are tried.")
                .cure("Ask for a shorter horizon, for seq, or fix issues that do not matter here."));
        }
        if let ControlFlow::Break(why) = self.run.watch.tick(self.work, None) {
            return Err(stopped("the search for the smallest change", &why));
        }
        let of = |d: usize| -> Vec<usize> {
            let moves = &self.listed.moves[self.pair[d].index()];
            let best = |q: usize| {
                moves[q]
                    .iter()
                    .map(|t| layer[1 - d][*t])
                    .fold(q, |best, end| if ranks[d][end] > ranks[d][best] { end } else { best })
            };
            (0..moves.len()).map(best).collect()
        };
        Ok([of(0), of(1)])
    }

    fn stay(&self) -> Layer {
        let all: Vec<usize> = (0..self.listed.states.len()).collect();
        [all.clone(), all]
    }

    /// Limited to a horizon.
    fn within(&mut self, ranks: [&[u32]; 2], h: u16) -> Result<Option<Vec<Liked>>, Diagnostic> {
        let mut layers = vec![self.stay()];
        for k in 0..usize::from(h) {
            let bytes = (layers.len() * self.listed.states.len() * 16) as u64;
            check_memory("what is anticipated at every horizon", bytes, self.run.limits.bytes)?;
            let next = self.further(ranks, &layers[k])?;
            if next == layers[k] {
                break;
            }
            layers.push(next);
        }
        let (wished, last) = (self.listed.wished, layers.len() - 1);
        let Some(d) = (0..2).find(|d| layers[last][*d][wished] != wished) else { return Ok(None) };
        self.work = self.work.saturating_add(self.arcs.saturating_mul(h.into()));
        Ok(Some(self.because(ranks, (&layers, h), d)))
    }

    /// The comparisons that make the party leave the wished state at horizon `h`: one of its moves leads to something better. The last layer stands for all that
    /// follow it: other orders that share these comparisons need not settle so soon, so each horizon down from `h` is looked at.
    fn because(&self, ranks: [&[u32]; 2], (layers, h): (&[Layer], u16), d: usize) -> Vec<Liked> {
        let layer = |h: usize| &layers[h.min(layers.len() - 1)];
        let (wished, before) = (self.listed.wished, usize::from(h).saturating_sub(1));
        let mut fewest: Option<BTreeSet<Liked>> = None;
        for t in &self.listed.moves[self.pair[d].index()][wished] {
            let end = layer(before)[1 - d][*t];
            if ranks[d][end] > ranks[d][wished] {
                let mut all = BTreeSet::from([Liked { party: self.pair[d], a: end, b: wished, strictly: true }]);
                let mut places = BTreeSet::from([*t]);
                let mut mover = 1 - d;
                for h in (0..before).rev() {
                    places = self.best_of(ranks, layer(h), (mover, &places), &mut all);
                    mover = 1 - mover;
                }
                if fewest.as_ref().is_none_or(|few| all.len() < few.len()) {
                    fewest = Some(all);
                }
            }
        }
        fewest.into_iter().flatten().collect()
    }

    /// The comparisons by which a mover chooses at some states, when a layer says what follows; and where that is looked up.
    fn best_of(
        &self,
        ranks: [&[u32]; 2],
        layer: &Layer,
        (d, places): (usize, &BTreeSet<usize>),
        all: &mut BTreeSet<Liked>,
    ) -> BTreeSet<usize> {
        let mut next = BTreeSet::new();
        for q in places {
            let mut best = *q;
            for t in &self.listed.moves[self.pair[d].index()][*q] {
                next.insert(*t);
                let end = layer[1 - d][*t];
                let party = self.pair[d];
                if ranks[d][end] > ranks[d][best] {
                    all.insert(Liked { party, a: end, b: best, strictly: true });
                    best = end;
                } else if end != best {
                    all.insert(Liked { party, a: best, b: end, strictly: false });
                }
            }
        }
        next
    }

    /// At every horizon from some on: what is anticipated settles into a cycle of layers.
    fn at_last(&mut self, ranks: [&[u32]; 2]) -> Result<Option<Vec<Liked>>, Diagnostic> {
        let mut layers = vec![self.stay()];
        let first = loop {
            let bytes = (layers.len() * self.listed.states.len() * 16) as u64;
            check_memory("what is anticipated at every horizon", bytes, self.run.limits.bytes)?;
            let next = self.further(ranks, &layers[layers.len() - 1])?;
            self.work = self.work.saturating_add(layers.len() as u64);
            if let Some(first) = layers.iter().position(|layer| *layer == next) {
                break first;
            }
            layers.push(next);
        };
        let wished = self.listed.wished;
        let leaves = (0..2).find(|d| layers[first..].iter().any(|layer| layer[*d][wished] != wished));
        let Some(d) = leaves else { return Ok(None) };
        // Whatever the two can come to from there, looked at in all layers, makes the cycle.
        let mut places = [BTreeSet::new(), BTreeSet::new()];
        let mut todo = vec![(d, wished)];
        while let Some((mover, s)) = todo.pop() {
            if places[mover].insert(s) {
                todo.extend(self.listed.moves[self.pair[mover].index()][s].iter().map(|t| (1 - mover, *t)));
            }
        }
        let mut all = BTreeSet::new();
        for layer in &layers {
            for (mover, places) in places.iter().enumerate() {
                self.best_of(ranks, layer, (mover, places), &mut all);
            }
        }
        Ok(Some(all.into_iter().collect()))
    }
}
