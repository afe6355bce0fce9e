//! The best packages of the agreement zone by one objective, and all that tie with them.

use crate::space::{Block, Lowest, Plan, Progress, places};
use crate::zone::agreeable;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use zopa_core::{Diagnostic, PartySet};

/// What a solution concept maximises. It never falls when one party's utility rises and no other's changes.
pub(crate) trait Objective: Sync {
    /// Its values, in order.
    type Value: Ord + Clone + Send + Sync;
    /// The value of a utility vector; `None` where the concept rules the vector out, and then all vectors below it.
    fn value(&self, vector: &[i64]) -> Option<Self::Value>;
    /// Whether a value that is no higher than the best counts as tied with it.
    fn ties(&self, best: &Self::Value, other: &Self::Value) -> bool {
        best == other
    }
    /// Whether nothing of at most this value can tie with the best.
    fn is_hopeless(&self, best: &Self::Value, bound: &Self::Value) -> bool {
        bound < best
    }
    /// The value as a number.
    fn number(&self, value: &Self::Value) -> f64;
}

/// A real number in its total order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Real(pub(crate) f64);

impl Ord for Real {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
impl PartialOrd for Real {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Real {}

/// The best value seen, the values that tie with it, and the outcomes that have them.
#[derive(Clone, Debug)]
pub(crate) struct Best<V> {
    groups: BTreeMap<V, (u64, Lowest)>,
    limit: usize,
}

impl<V: Ord + Clone> Best<V> {
    /// Nothing is seen yet; at most so many outcomes are listed.
    pub(crate) fn new(limit: usize) -> Self {
        Best { groups: BTreeMap::new(), limit }
    }
    /// The best value.
    pub(crate) fn value(&self) -> Option<&V> {
        self.groups.last_key_value().map(|(value, _)| value)
    }
    /// How many outcomes have it or tie with it.
    pub(crate) fn count(&self) -> u64 {
        self.groups.values().map(|(count, _)| count).sum()
    }
    /// The lowest numbers of these outcomes, ascending.
    pub(crate) fn listed(&self) -> Vec<u64> {
        let mut all = Lowest::new(self.limit);
        self.groups.values().for_each(|(_, lowest)| all.merge(lowest));
        all.sorted()
    }

    fn offer<O: Objective<Value = V>>(&mut self, objective: &O, value: V, number: u64) {
        let limit = self.limit;
        if self.admit(objective, &value) {
            let group = self.groups.entry(value).or_insert_with(|| (0, Lowest::new(limit)));
            group.0 += 1;
            group.1.offer(number);
        }
    }

    fn merge<O: Objective<Value = V>>(&mut self, objective: &O, other: Best<V>) {
        let limit = self.limit;
        for (value, (count, lowest)) in other.groups.into_iter().rev() {
            if self.admit(objective, &value) {
                let group = self.groups.entry(value).or_insert_with(|| (0, Lowest::new(limit)));
                group.0 += count;
                group.1.merge(&lowest);
            }
        }
    }

    /// Whether the value is the best or ties with it; a new best drops what does not tie with it.
    fn admit<O: Objective<Value = V>>(&mut self, objective: &O, value: &V) -> bool {
        match self.value() {
            None => true,
            Some(best) if value > best => {
                self.groups.retain(|known, _| objective.ties(value, known));
                true
            }
            Some(best) => objective.ties(best, value),
        }
    }
}

/// How many blocks are looked at before their findings are put together.
const ROUND: usize = 256;

/// The best outcomes of the zone, which lies in these blocks. A block, or a chunk of one, whose highest values together
/// would not do is passed over.
pub(crate) fn best<O: Objective>(
    objective: &O,
    plan: &Plan<'_>,
    blocks: &[usize],
    limit: usize,
    progress: &mut Progress<'_>,
) -> Result<Best<O::Value>, Diagnostic> {
    best_among(objective, plan, blocks, &agreeable, limit, progress)
}

/// The outcomes of a chunk, as bits, among which the best is looked for.
pub(crate) type Among<'a> = dyn Fn(&Block<'_>, usize) -> u64 + Sync + 'a;

/// The same over another set of outcomes than the zone.
pub(crate) fn best_among<O: Objective>(
    objective: &O,
    plan: &Plan<'_>,
    blocks: &[usize],
    among: &Among<'_>,
    limit: usize,
    progress: &mut Progress<'_>,
) -> Result<Best<O::Value>, Diagnostic> {
    let mut best = Best::new(limit);
    let mut rest = blocks;
    let mut width = 1;
    while !rest.is_empty() {
        let (round, later) = rest.split_at(width.min(rest.len()));
        let mut ceiling = vec![0; plan.values.len()];
        let hopeful: Vec<usize> = round
            .iter()
            .copied()
            .filter(|block| {
                plan.ceiling(*block, &mut ceiling);
                may_win(objective, best.value(), &ceiling)
            })
            .collect();
        for found in plan.look(&hopeful, |block| best_of(objective, best.value(), block, among, limit)) {
            best.merge(objective, found);
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
        rest = later;
        width = (width * 2).min(ROUND);
    }
    Ok(best)
}

fn may_win<O: Objective>(objective: &O, best: Option<&O::Value>, ceiling: &[i64]) -> bool {
    match (objective.value(ceiling), best) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(bound), Some(best)) => !objective.is_hopeless(best, &bound),
    }
}

fn best_of<O: Objective>(
    objective: &O,
    known: Option<&O::Value>,
    block: &Block<'_>,
    among: &Among<'_>,
    limit: usize,
) -> Best<O::Value> {
    let mut best: Best<O::Value> = Best::new(limit);
    if !block.any_feasible() {
        return best;
    }
    let mut vector = [0i64; PartySet::LIMIT];
    let vector = &mut vector[..block.parties()];
    for chunk in 0..block.chunks() {
        vector.iter_mut().enumerate().for_each(|(i, x)| *x = block.range(i, chunk).1);
        if !may_win(objective, best.value().max(known), vector) {
            continue;
        }
        for place in places(chunk, among(block, chunk)) {
            block.values_at(place, vector);
            let Some(value) = objective.value(vector) else { continue };
            if known.is_none_or(|known| value >= *known || objective.ties(known, &value)) {
                best.offer(objective, value, block.number(place));
            }
        }
    }
    best
}
