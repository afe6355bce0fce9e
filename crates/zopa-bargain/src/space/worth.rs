//! What one party makes of every outcome of an arena, as integers: higher is better, equal is indifferent.
//!
//! Utilities are raw scores. Priorities of up to 62 statements are their truth values read as a binary number, a sum
//! like a utility; longer ones are numbered in order after all that occur have been seen. Tiers are counted down.

use super::arena::Arena;
use super::progress::Progress;
use super::truth::{CHUNK, Row, TruthTable, words};
use crate::problems::stopped;
use rayon::prelude::*;
use std::collections::BTreeSet;
use zopa_core::{ConditionId, Diagnostic, Id, Instance, LevelId, PartyId, Run, StopReason, Worth};

/// How many statements fit in one number.
const STATEMENTS: usize = if cfg!(test) { 2 } else { 62 };

/// One party's values over an arena.
#[derive(Debug)]
pub(crate) struct Values<'a> {
    form: Form<'a>,
    /// The part that does not depend on the block, by place.
    pub(super) inner: Vec<i64>,
    /// Its bounds.
    pub(super) range: Ranges,
    /// The value of no deal: d, for an ordinal party the value of the status quo.
    pub(crate) no_deal: i64,
    /// One point in raw units, for a party with utilities.
    pub(crate) point: Option<i64>,
}

#[derive(Debug)]
enum Form<'a> {
    /// What the outer levels add, by outer issue and level, and what is added where conditions hold.
    Sum { outer: Vec<Vec<i64>>, terms: Vec<(TruthTable<'a>, i64)> },
    /// Best first.
    Tiers(Vec<Vec<TruthTable<'a>>>),
    /// Truth values, first statement in the highest bit of the first word, numbered by their place in the order.
    Long { statements: Vec<TruthTable<'a>>, order: Vec<Box<[u64]>> },
}

/// Bounds of the values in each chunk of places, and in all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges {
    pub(super) high: Vec<i64>,
    pub(super) low: Vec<i64>,
    pub(super) highest: i64,
    pub(super) lowest: i64,
}

impl Ranges {
    pub(super) fn of(&mut self, values: &[i64]) {
        self.high.clear();
        self.low.clear();
        for chunk in values.chunks(CHUNK) {
            let (low, high) = chunk.iter().fold((i64::MAX, i64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
            self.high.push(high);
            self.low.push(low);
        }
        self.settle();
    }
    /// The same, where so much is added at some places.
    fn widen(&mut self, bits: &[u64], add: i64) {
        for ((high, low), _) in self.high.iter_mut().zip(&mut self.low).zip(bits).filter(|(_, word)| **word != 0) {
            *high += add.max(0);
            *low += add.min(0);
        }
    }
    fn settle(&mut self) {
        self.highest = self.high.iter().copied().max().unwrap_or(0);
        self.lowest = self.low.iter().copied().min().unwrap_or(0);
    }
}

impl<'a> Values<'a> {
    /// The values of a party whose preferences are stated; a party without any values everything alike.
    pub(super) fn new(
        instance: &'a Instance,
        party: PartyId,
        arena: &Arena<'_>,
        run: &Run<'_>,
    ) -> Result<Self, Diagnostic> {
        let model: &'a zopa_core::Model = instance.model();
        let table = |c: ConditionId| TruthTable::new(model.condition(c), arena);
        let q = model.status_quo();
        let mut inner = vec![0i64; arena.block()];
        let (mut no_deal, mut point) = (0, None);
        let form = match instance.worth(party) {
            Worth::Cardinal(additive) => {
                let score = |issue, level: usize| additive.table(issue)[level].raw();
                let free = |issue| arena.inner().iter().chain(arena.outer()).any(|axis| axis.issue == issue);
                let fixed: i64 =
                    model.space().issue_ids().filter(|v| !free(*v)).map(|v| score(v, q.level(v).index())).sum();
                for (place, sum) in inner.iter_mut().enumerate() {
                    *sum = fixed + arena.inner_levels(place).map(|(axis, level)| score(axis.issue, level)).sum::<i64>();
                }
                let outer = arena.outer().iter().map(|a| (0..a.levels).map(|l| score(a.issue, l)).collect()).collect();
                no_deal = additive.disagreement().raw();
                point = Some(additive.weight());
                Form::Sum { outer, terms: additive.terms().iter().map(|(c, add)| (table(*c), add.raw())).collect() }
            }
            Worth::Priorities(statements) if statements.len() <= STATEMENTS => {
                let weight = |k: usize| 1i64 << (statements.len() - 1 - k);
                let held = statements.iter().enumerate().filter(|(_, c)| model.condition(**c).holds(q));
                no_deal = held.map(|(k, _)| weight(k)).sum();
                let outer = arena.outer().iter().map(|a| vec![0; a.levels]).collect();
                Form::Sum { outer, terms: statements.iter().enumerate().map(|(k, c)| (table(*c), weight(k))).collect() }
            }
            Worth::Priorities(statements) => {
                let statements: Vec<_> = statements.iter().map(|c| table(*c)).collect();
                let order = occurring(&statements, arena, run)?;
                let levels = |block| arena.outer_levels(block);
                let (block, place) = arena.find(arena.status_quo());
                debug_assert!(levels(block).all(|(axis, level)| q.level(axis.issue) == LevelId::new(level)));
                let words = truth_of(&statements, arena, block);
                no_deal = rank(&order, &words[place]);
                Form::Long { statements, order }
            }
            Worth::Ranking(tiers) => {
                let fits = |tier: &Vec<ConditionId>| tier.iter().any(|c| model.condition(*c).holds(q));
                no_deal = -(tiers.iter().position(fits).unwrap_or(tiers.len()) as i64);
                Form::Tiers(tiers.iter().map(|tier| tier.iter().map(|c| table(*c)).collect()).collect())
            }
            Worth::Absent => {
                Form::Sum { outer: arena.outer().iter().map(|a| vec![0; a.levels]).collect(), terms: vec![] }
            }
        };
        let mut values = Values { form, inner, range: Ranges::default(), no_deal, point };
        values.absorb_inner_terms(arena);
        values.range.of(&values.inner);
        Ok(values)
    }

    /// Adds the terms that are the same in every block to the inner part.
    fn absorb_inner_terms(&mut self, arena: &Arena<'_>) {
        let Form::Sum { terms, .. } = &mut self.form else { return };
        let mut buffer = vec![0u64; words(arena.block())];
        for (table, add) in terms.iter().filter(|(table, _)| table.is_inner()) {
            add_where(table.row(arena, 0, &mut buffer), *add, &mut self.inner);
        }
        terms.retain(|(table, _)| !table.is_inner());
    }

    /// The values in a block: either the inner part plus the number returned, or written to `own`
    /// with their bounds in `range` (then true).
    pub(super) fn load(
        &self,
        arena: &Arena<'_>,
        block: usize,
        buffer: &mut [u64],
        own: &mut Vec<i64>,
        range: &mut Ranges,
    ) -> (i64, bool) {
        match &self.form {
            Form::Sum { outer, terms } => {
                let mut base: i64 = arena.outer_levels(block).zip(outer).map(|((_, level), row)| row[level]).sum();
                let mut varied = false;
                for (table, add) in terms {
                    match table.row(arena, block, buffer) {
                        Row::Nowhere => {}
                        Row::Everywhere => base += add,
                        Row::At(bits) => {
                            if !varied {
                                own.clone_from(&self.inner);
                                range.clone_from(&self.range);
                                varied = true;
                            }
                            each_bit(bits, |place| own[place] += add);
                            range.widen(bits, *add);
                        }
                    }
                }
                range.settle();
                (base, varied)
            }
            Form::Tiers(tiers) => {
                own.clear();
                own.resize(arena.block(), -(tiers.len() as i64));
                for (number, tier) in tiers.iter().enumerate().rev() {
                    for table in tier {
                        set_where(table.row(arena, block, buffer), -(number as i64), own);
                    }
                }
                range.of(own);
                (0, true)
            }
            Form::Long { statements, order } => {
                own.clear();
                own.extend(truth_of(statements, arena, block).iter().map(|words| rank(order, words)));
                range.of(own);
                (0, true)
            }
        }
    }

    /// A value that none in the block exceeds.
    pub(super) fn ceiling(&self, arena: &Arena<'_>, block: usize) -> i64 {
        match &self.form {
            Form::Sum { outer, terms } => {
                let base: i64 = arena.outer_levels(block).zip(outer).map(|((_, level), row)| row[level]).sum();
                base + self.range.highest + terms.iter().map(|(_, add)| add.max(&0)).sum::<i64>()
            }
            _ => self.bounds().1,
        }
    }

    /// The lowest and highest value that can occur at all (some of it may not).
    pub(crate) fn bounds(&self) -> (i64, i64) {
        match &self.form {
            Form::Sum { outer, terms } => {
                let (mut low, mut high) = (self.range.lowest, self.range.highest);
                for row in outer {
                    low += row.iter().copied().min().unwrap_or(0);
                    high += row.iter().copied().max().unwrap_or(0);
                }
                for (_, add) in terms {
                    low += add.min(&0);
                    high += add.max(&0);
                }
                (low, high)
            }
            Form::Tiers(tiers) => (-(tiers.len() as i64), 0),
            Form::Long { order, .. } => (0, order.len() as i64),
        }
    }
}

fn add_where(row: Row<'_>, add: i64, values: &mut [i64]) {
    match row {
        Row::Nowhere => {}
        Row::Everywhere => values.iter_mut().for_each(|x| *x += add),
        Row::At(bits) => each_bit(bits, |place| values[place] += add),
    }
}

fn set_where(row: Row<'_>, value: i64, values: &mut [i64]) {
    match row {
        Row::Nowhere => {}
        Row::Everywhere => values.fill(value),
        Row::At(bits) => each_bit(bits, |place| values[place] = value),
    }
}

pub(super) fn each_bit(bits: &[u64], mut visit: impl FnMut(usize)) {
    for (k, word) in bits.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            visit(k * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// The truth values of long priorities at each place of a block.
fn truth_of(statements: &[TruthTable<'_>], arena: &Arena<'_>, block: usize) -> Vec<Box<[u64]>> {
    let mut truth: Vec<Box<[u64]>> = vec![vec![0; statements.len().div_ceil(64)].into(); arena.block()];
    let mut buffer = vec![0u64; words(arena.block())];
    for (k, table) in statements.iter().enumerate() {
        let bit = 1u64 << (63 - k % 64);
        match table.row(arena, block, &mut buffer) {
            Row::Nowhere => {}
            Row::Everywhere => truth.iter_mut().for_each(|words| words[k / 64] |= bit),
            Row::At(bits) => each_bit(bits, |place| truth[place][k / 64] |= bit),
        }
    }
    truth
}

/// All combinations of truth values of long priorities that occur in the arena, ascending: worst first.
fn occurring(statements: &[TruthTable<'_>], arena: &Arena<'_>, run: &Run<'_>) -> Result<Vec<Box<[u64]>>, Diagnostic> {
    let mut progress = Progress::new(run, Some(arena.len()));
    let mut seen: BTreeSet<Box<[u64]>> = BTreeSet::new();
    let each = (statements.len().div_ceil(64) * 8 + 64) as u64;
    let blocks: Vec<usize> = (0..arena.blocks()).collect();
    for round in blocks.chunks(64) {
        let found: Vec<BTreeSet<Box<[u64]>>> =
            round.par_iter().map(|block| truth_of(statements, arena, *block).into_iter().collect()).collect();
        for set in found {
            seen.extend(set);
        }
        let needs = seen.len() as u64 * each;
        if needs > run.limits.bytes {
            return Err(stopped(&StopReason::Memory { needs, limit: run.limits.bytes }));
        }
        progress.advance((round.len() * arena.block()) as u64)?;
    }
    Ok(seen.into_iter().collect())
}

fn rank(order: &[Box<[u64]>], words: &[u64]) -> i64 {
    order.partition_point(|known| **known < *words) as i64
}
