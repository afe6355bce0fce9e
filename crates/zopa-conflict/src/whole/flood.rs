//! The worst that the others can do after each state, by one backward flood.
//!
//! States are taken in ascending order of what they are worth as a sanction. Each that has no label yet labels itself
//! and, walking the others' moves backwards, every state without a label from which it can be reached: its label is
//! the least sanction that can be reached from it. That the state itself is among them changes nothing, since a
//! sanction is worth at least the state's rank, and only the smaller of the two counts.
//!
//! An opponent on an axis keeps, for each line, how long a prefix of its states (least preferred first) is labelled
//! already; so no state is looked at twice for it. One who can also do what cannot be undone (fall back from a joint
//! issue, turn a one-way issue) keeps the same for each bundle of its plane.

use super::highest::Highest;
use super::lines::{Gaining, Place, Sorted};
use super::{Order, Problem, Worth};
use crate::concept::Notion;
use crate::moves::{Agreements, Axis, Bundles, Moves, Plane};
use crate::rank::Ranks;
use crate::states::StateSet;
use zopa_core::{Id, PartyId, PartySet, StateId, StopReason};

/// One way in which the others answer.
enum Answers<'a, P> {
    /// Along an axis, gaining.
    Gains { axis: &'a Axis, sorted: &'a Sorted<P>, labelled: Vec<u32> },
    /// Along an axis, gain or not.
    Line { axis: &'a Axis, labelled: StateSet },
    /// Within a plane: a set of positions of the line for each state if they must gain, for each position if not; and
    /// for each line the positions that may not be labelled yet.
    Plane { plane: &'a Plane, gaining: Option<&'a Gaining>, into: &'a [u64], left: Vec<u64> },
    /// Within the bundles of a plane: for each how long a prefix of its states, least preferred first, is labelled
    /// already; if they need not gain, all of it or nothing.
    Bundles { bundles: &'a Bundles, gaining: Option<(&'a Sorted<P>, &'a [u32])>, labelled: Vec<u32> },
    /// By other moves; with the ranks that must rise, if they must.
    Moves { party: PartyId, ranks: Option<&'a [u32]> },
    /// By signatures of members of a set; each of them gaining, if they must.
    Signed { agreements: &'a Agreements, by: PartySet, gain: bool },
}

/// How often the watch is asked.
const TICK: u64 = 1 << 20;

/// The highest, over the party's moves, of the smaller of the state's rank and the worst that can follow.
pub(super) fn threshold<'a, P: Place>(
    problem: &'a Problem<'a, P>,
    who: PartyId,
    ranks: &[u32],
    notion: Notion,
    worth: &Worth<'_>,
) -> Result<Highest<'a>, StopReason> {
    let others = (0..problem.moves.parties()).map(PartyId::new).filter(|p| *p != who);
    let transitive = others.clone().all(|p| problem.moves.transitive(p));
    let order = order(problem, worth);
    // Written in the order of the flood, which is no order of the states, and read once in theirs.
    let mut worst = vec![u32::MAX; problem.moves.states() as usize];
    let mut label = |state: u32, number: u32| worst[state as usize] = number;
    if transitive {
        flood(problem, &mut answers(problem, who, notion, true), &order, worth, &mut label)?;
    } else {
        flood_with_last_mover(problem, &answers(problem, who, notion, false), &order, worth, &mut label)?;
    }
    drop(order);
    Ok(Highest::of(problem.moves, &problem.feasible, who, |s| worst[s as usize].min(ranks[s as usize])))
}

/// The ways in which the others of a party answer, along axes only where that is asked for.
fn answers<'a, P: Place>(
    problem: &'a Problem<'a, P>,
    who: PartyId,
    notion: Notion,
    along_axes: bool,
) -> Vec<Answers<'a, P>> {
    let moves = problem.moves;
    let gain = notion.concept().answers_gain();
    let others: PartySet = (0..moves.parties()).map(PartyId::new).filter(|p| *p != who).collect();
    // Who must gain and has no preferences never answers.
    let able = if gain { others.intersection(problem.ranks.stated()) } else { others };
    let general = |party| Answers::Moves { party, ranks: problem.ranks.of(party).filter(|_| gain) };
    let mut answers: Vec<_> = able
        .iter()
        .filter(|p| moves.axis(*p).is_none_or(|a| a.len() > 1))
        .map(|party| match (moves.axis(party).filter(|_| along_axes), &problem.orders[party.index()]) {
            (Some(axis), Some(Order::Line(sorted))) if gain => {
                Answers::Gains { axis, sorted, labelled: vec![0; moves.states() as usize / axis.len()] }
            }
            (Some(axis), _) if !gain => {
                Answers::Line { axis, labelled: StateSet::none(moves.states() / axis.len() as u64) }
            }
            (None, order) if along_axes => bundled(problem, party, order.as_ref(), gain)
                .or_else(|| plane(moves, party, order.as_ref(), gain))
                .unwrap_or_else(|| general(party)),
            _ => general(party),
        })
        .collect();
    if let Some(agreements) = moves.agreements().filter(|_| notion.signatures()) {
        answers.push(Answers::Signed { agreements, by: able, gain });
    }
    answers
}

/// The answers of a party within the bundles of its plane, if it has some.
fn bundled<'a, P: Place>(
    problem: &'a Problem<'a, P>,
    party: PartyId,
    order: Option<&'a Order<P>>,
    gain: bool,
) -> Option<Answers<'a, P>> {
    let bundles = super::bundles(problem.moves, party)?;
    let gaining = match order {
        _ if !gain => None,
        Some(Order::Bundles(sorted)) => Some((sorted, problem.ranks.of(party)?)),
        _ => return None,
    };
    let labelled = vec![0; problem.moves.states() as usize / bundles.axis().len()];
    Some(Answers::Bundles { bundles, gaining, labelled })
}

/// The answers of a party within its plane, if it is tabulated.
fn plane<'a, P>(
    moves: &'a dyn Moves,
    party: PartyId,
    order: Option<&'a Order<P>>,
    gain: bool,
) -> Option<Answers<'a, P>> {
    let plane = moves.plane(party)?;
    let into = plane.into()?;
    let gaining = match order {
        _ if !gain => None,
        Some(Order::Plane(gaining)) => Some(gaining),
        _ => return None,
    };
    let lines = moves.states() as usize / plane.axis().len();
    Some(Answers::Plane { plane, gaining, into, left: vec![u64::MAX; lines * plane.words()] })
}

/// The feasible states in ascending order of what they are worth as a sanction; along the party's own axis all states
/// of a line are worth the same where it may counter-move.
fn order<P: Place>(problem: &Problem<'_, P>, worth: &Worth<'_>) -> Vec<u32> {
    if let Worth::Best(Highest::Lines { axis, highest }) = worth {
        let lines = ascending((0..highest.len()).map(|line| line as u32), |line| highest[line as usize]);
        let states = lines.into_iter().flat_map(|line| {
            let start = axis.start(line);
            axis.offsets().iter().map(move |offset| start + offset)
        });
        return states.filter(|s| problem.feasible.contains(StateId(*s))).collect();
    }
    ascending(problem.feasible.iter().map(|s| s.0), |s| worth.at(s))
}

/// Radix sort of items by a key, ties in the order given.
fn ascending(items: impl Iterator<Item = u32>, key: impl Fn(u32) -> u32) -> Vec<u32> {
    const BITS: u32 = 8;
    // The key in the upper half: looked up once, since later passes come in no order.
    let mut items: Vec<u64> = items.map(|x| u64::from(key(x)) << 32 | u64::from(x)).collect();
    let top = items.iter().map(|x| x >> 32).max().unwrap_or(0);
    let mut other = vec![0u64; items.len()];
    let mut shift = 0;
    while shift < 32 && top >> shift > 0 {
        let digit = |x: u64| (x >> (32 + shift)) as usize & ((1 << BITS) - 1);
        let mut starts = [0usize; (1 << BITS) + 1];
        for x in &items {
            starts[digit(*x) + 1] += 1;
        }
        for d in 0..1 << BITS {
            starts[d + 1] += starts[d];
        }
        for x in &items {
            let place = &mut starts[digit(*x)];
            other[*place] = *x;
            *place += 1;
        }
        std::mem::swap(&mut items, &mut other);
        shift += BITS;
    }
    drop(other);
    items.into_iter().map(|x| x as u32).collect()
}

/// Counts moves followed against the task's share of the work limit, and asks the watch now and then.
struct Meter<'a, P> {
    problem: &'a Problem<'a, P>,
    work: u64,
    states: u64,
}

impl<P: Place> Meter<'_, P> {
    #[inline]
    fn count(&mut self, moves: u64) -> Result<(), StopReason> {
        self.work += moves;
        self.states += 1;
        if self.work > self.problem.work {
            return Err(StopReason::Work { done: self.work, limit: self.problem.work });
        }
        if self.states.is_multiple_of(TICK) { self.problem.progress(TICK) } else { Ok(()) }
    }
}

/// Whether each signer the notion needs to gain does, and they can sign.
#[inline]
fn agreed(agreements: &Agreements, ranks: &Ranks, by: PartySet, gain: bool, from: StateId, to: StateId) -> bool {
    if !gain {
        return true;
    }
    let gaining: PartySet = by.iter().filter(|p| ranks.prefers(*p, to, from)).collect();
    agreements.signs(gaining, from, to)
}

fn flood<P: Place>(
    problem: &Problem<'_, P>,
    answers: &mut [Answers<'_, P>],
    order: &[u32],
    worth: &Worth<'_>,
    label: &mut impl FnMut(u32, u32),
) -> Result<(), StopReason> {
    let mut meter = Meter { problem, work: 0, states: 0 };
    // States that cannot exist count as labelled: nobody moves from them.
    let mut labelled = problem.feasible.complement();
    let mut open: Vec<u32> = Vec::new();
    for &first in order {
        if !labelled.insert(StateId(first)) {
            continue;
        }
        let worst = worth.at(first);
        label(first, worst);
        // First come, first served: which state is next is known early, so its tables arrive while others are read.
        open.clear();
        open.push(first);
        let mut next = 0;
        while let Some(&u) = open.get(next) {
            next += 1;
            let (mut followed, mut taken) = (1, 0);
            let mut take = |t: u32| {
                taken += 1;
                if labelled.insert(StateId(t)) {
                    label(t, worst);
                    open.push(t);
                }
            };
            for answer in answers.iter_mut() {
                match answer {
                    Answers::Gains { axis, sorted, labelled } => {
                        let (line, position) = axis.locate(StateId(u));
                        let (done, worse) = (&mut labelled[line as usize], sorted.worse(line, position));
                        if (*done as usize) < worse {
                            let start = axis.start(line);
                            for place in sorted.order(line, *done as usize, worse) {
                                take(start + axis.offsets()[place.get()]);
                            }
                            *done = worse as u32;
                        }
                    }
                    Answers::Line { axis, labelled } => {
                        let line = axis.line(StateId(u));
                        if labelled.insert(StateId(line)) {
                            let start = axis.start(line);
                            let states = axis.offsets().iter().map(|offset| start + offset);
                            states.filter(|t| problem.feasible.contains(StateId(*t))).for_each(&mut take);
                        }
                    }
                    Answers::Plane { plane, gaining, into, left } => {
                        let (line, position) = plane.axis().locate(StateId(u));
                        let words = plane.words();
                        let from = match gaining {
                            Some(gaining) => gaining.of(u),
                            None => &into[position as usize * words..][..words],
                        };
                        let left = &mut left[line as usize * words..][..words];
                        for (k, (from, left)) in from.iter().zip(left).enumerate() {
                            let mut new = from & *left;
                            *left &= !new;
                            while new != 0 {
                                let bit = new.trailing_zeros() as usize;
                                new &= new - 1;
                                take(plane.axis().start(line) + plane.axis().offsets()[k * 64 + bit]);
                            }
                        }
                    }
                    Answers::Bundles { bundles, gaining: None, labelled } => {
                        let axis = bundles.axis();
                        for bundle in bundles.sources(StateId(u)) {
                            followed += 1;
                            if std::mem::replace(&mut labelled[bundle as usize], 1) == 0 {
                                let start = axis.start(bundle);
                                let states = axis.offsets().iter().map(|offset| start + offset);
                                states.filter(|t| problem.feasible.contains(StateId(*t))).for_each(&mut take);
                            }
                        }
                    }
                    Answers::Bundles { bundles, gaining: Some((sorted, ranks)), labelled } => {
                        let (axis, here) = (bundles.axis(), ranks[u as usize]);
                        for bundle in bundles.sources(StateId(u)) {
                            followed += 1;
                            let (start, done) = (axis.start(bundle), &mut labelled[bundle as usize]);
                            // What follows the last state that exists repeats one that is labelled, or none.
                            for place in sorted.order(bundle, *done as usize, axis.len()) {
                                let t = start + axis.offsets()[place.get()];
                                if ranks[t as usize] >= here {
                                    break;
                                }
                                take(t);
                                *done += 1;
                            }
                        }
                    }
                    Answers::Moves { party, ranks: None } => {
                        problem.moves.each_into(*party, StateId(u), &mut |t| take(t.0));
                    }
                    Answers::Moves { party, ranks: Some(ranks) } => {
                        let here = ranks[u as usize];
                        problem.moves.each_into(*party, StateId(u), &mut |t| {
                            if ranks[t.0 as usize] < here {
                                take(t.0);
                            }
                        });
                    }
                    Answers::Signed { agreements, by, gain } => {
                        agreements.each_into(*by, StateId(u), &mut |t| {
                            if agreed(agreements, problem.ranks, *by, *gain, t, StateId(u)) {
                                take(t.0);
                            }
                        });
                    }
                }
            }
            meter.count(followed + taken)?;
        }
    }
    problem.progress(meter.states % TICK)
}

/// The flood where somebody's moves in succession may be more than one move, so that nobody may move twice in
/// succession: over pairs of a state and who moved last to it (nobody, at the start and after a signature).
fn flood_with_last_mover<P: Place>(
    problem: &Problem<'_, P>,
    answers: &[Answers<'_, P>],
    order: &[u32],
    worth: &Worth<'_>,
    label: &mut impl FnMut(u32, u32),
) -> Result<(), StopReason> {
    let mut meter = Meter { problem, work: 0, states: 0 };
    let nobody = problem.moves.parties();
    // By last mover; the list after those of the parties is for nobody.
    let mut labelled = vec![StateSet::none(problem.moves.states()); nobody + 1];
    let mut open: Vec<(u32, usize)> = Vec::new();
    for &first in order {
        let worst = worth.at(first);
        // Whoever moved to a state but `by`, who moves on from there, can come to what is labelled with `worst`.
        let mut take = |open: &mut Vec<(u32, usize)>, t: u32, by: Option<usize>| {
            for last in (0..=nobody).filter(|last| Some(*last) != by) {
                if labelled[last].insert(StateId(t)) {
                    open.push((t, last));
                    if last == nobody {
                        label(t, worst);
                    }
                }
            }
        };
        take(&mut open, first, None);
        while let Some((u, last)) = open.pop() {
            let mut followed = 1;
            for answer in answers {
                match answer {
                    Answers::Moves { party, ranks } if party.index() == last => {
                        problem.moves.each_into(*party, StateId(u), &mut |t| {
                            followed += 1;
                            if ranks.is_none_or(|ranks| ranks[t.0 as usize] < ranks[u as usize]) {
                                take(&mut open, t.0, Some(last));
                            }
                        });
                    }
                    Answers::Signed { agreements, by, gain } if last == nobody => {
                        agreements.each_into(*by, StateId(u), &mut |t| {
                            followed += 1;
                            if agreed(agreements, problem.ranks, *by, *gain, t, StateId(u)) {
                                take(&mut open, t.0, None);
                            }
                        });
                    }
                    _ => {}
                }
            }
            meter.count(followed)?;
        }
    }
    problem.progress(meter.states % TICK)
}
