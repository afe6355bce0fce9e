//! One block of an arena: values, and which outcomes are feasible, as arrays over its places.

use super::plan::Plan;
use super::truth::{CHUNK, Row, words};
use super::worth::Ranges;
use rayon::prelude::*;

/// The outcomes of one combination of outer levels. Reused from block to block.
#[derive(Debug)]
pub(crate) struct Block<'p> {
    plan: &'p Plan<'p>,
    which: usize,
    base: u64,
    columns: Vec<Column>,
    feasible: Vec<u64>,
    barred: Vec<Barred>,
    any_feasible: bool,
    buffer: Vec<u64>,
}

/// The values of one party: the plan's inner part plus `base`, or its own.
#[derive(Debug, Default)]
struct Column {
    base: i64,
    varied: bool,
    own: Vec<i64>,
    range: Ranges,
}

/// Where one party's red lines are met.
#[derive(Debug, Default)]
struct Barred {
    everywhere: bool,
    somewhere: bool,
    bits: Vec<u64>,
}

impl Plan<'_> {
    /// Loads some blocks, on all threads, and gives what `look` sees in each, in the order of the blocks.
    pub(crate) fn look<T: Send>(&self, blocks: &[usize], look: impl Fn(&Block<'_>) -> T + Sync) -> Vec<T> {
        blocks.par_iter().map_init(|| Block::new(self), |block, number| look(block.load(*number))).collect()
    }
}

impl<'p> Block<'p> {
    /// Room for a block of the plan; nothing is loaded yet.
    pub(crate) fn new(plan: &'p Plan<'p>) -> Self {
        let words = words(plan.arena.block());
        Block {
            plan,
            which: 0,
            base: 0,
            columns: plan.values.iter().map(|_| Column::default()).collect(),
            feasible: vec![0; words],
            barred: plan.red_lines.iter().map(|_| Barred { bits: vec![0; words], ..Barred::default() }).collect(),
            any_feasible: false,
            buffer: vec![0; words],
        }
    }

    /// Loads a block.
    pub(crate) fn load(&mut self, number: usize) -> &Self {
        let plan = self.plan;
        (self.which, self.base) = (number, plan.arena.base(number));
        self.load_feasible(number);
        if !self.any_feasible {
            return self;
        }
        for (values, column) in plan.values.iter().zip(&mut self.columns) {
            let Column { own, range, .. } = column;
            (column.base, column.varied) = values.load(&plan.arena, number, &mut self.buffer, own, range);
        }
        for (lines, barred) in plan.red_lines.iter().zip(&mut self.barred) {
            (barred.everywhere, barred.somewhere) = (false, false);
            for line in lines {
                match line.row(&plan.arena, number, &mut self.buffer) {
                    Row::Nowhere => {}
                    Row::Everywhere => barred.everywhere = true,
                    Row::At(bits) => {
                        if !barred.somewhere {
                            barred.bits.fill(0);
                            barred.somewhere = true;
                        }
                        barred.bits.iter_mut().zip(bits).for_each(|(a, b)| *a |= b);
                    }
                }
            }
        }
        self
    }

    /// F within the block: no rule is broken; the status quo is in if it exists.
    fn load_feasible(&mut self, number: usize) {
        let plan = self.plan;
        let places = plan.arena.block();
        self.feasible.fill(u64::MAX);
        if !places.is_multiple_of(64)
            && let Some(last) = self.feasible.last_mut()
        {
            *last = (1 << (places % 64)) - 1;
        }
        for rule in &plan.rules {
            match rule.row(&plan.arena, number, &mut self.buffer) {
                Row::Nowhere => {}
                Row::Everywhere => self.feasible.fill(0),
                Row::At(bits) => self.feasible.iter_mut().zip(bits).for_each(|(a, b)| *a &= !b),
            }
        }
        if let Some(place) = self.status_quo() {
            let bit = 1 << (place % 64);
            self.feasible[place / 64] &= !bit;
            if plan.status_quo_exists {
                self.feasible[place / 64] |= bit;
            }
        }
        self.any_feasible = plan.rules.is_empty() || self.feasible.iter().any(|w| *w != 0);
    }

    /// The place of the status quo, if it is in the block.
    pub(crate) fn status_quo(&self) -> Option<usize> {
        let place = self.plan.offsets.binary_search(&(self.plan.arena.status_quo().checked_sub(self.base)? as u32));
        place.ok()
    }
    /// The plan.
    pub(crate) fn plan(&self) -> &'p Plan<'p> {
        self.plan
    }
    /// Whether the block has a feasible outcome; without one nothing else is loaded.
    pub(crate) fn any_feasible(&self) -> bool {
        self.any_feasible
    }
    /// Which block of the arena it is.
    pub(crate) fn which(&self) -> usize {
        self.which
    }
    /// How many chunks the block has.
    pub(crate) fn chunks(&self) -> usize {
        self.feasible.len()
    }
    /// The feasible places of a chunk, as bits.
    #[inline]
    pub(crate) fn feasible(&self, chunk: usize) -> u64 {
        self.feasible[chunk]
    }
    /// How many outcomes are feasible.
    pub(crate) fn count(&self) -> u64 {
        self.feasible.iter().map(|w| u64::from(w.count_ones())).sum()
    }
    /// The places of a chunk where a party's red line is met, as bits.
    #[inline]
    pub(crate) fn barred(&self, party: usize, chunk: usize) -> u64 {
        let barred = &self.barred[party];
        if barred.everywhere {
            u64::MAX
        } else if barred.somewhere {
            barred.bits[chunk]
        } else {
            0
        }
    }
    /// How many parties' values there are.
    pub(crate) fn parties(&self) -> usize {
        self.columns.len()
    }
    /// A party's values by place, and what to add to each.
    #[inline]
    pub(crate) fn column(&self, party: usize) -> (&[i64], i64) {
        let column = &self.columns[party];
        let values = if column.varied { &column.own } else { &self.plan.values[party].inner };
        (values, column.base)
    }
    /// No value of a party in a chunk is lower or higher than these.
    #[inline]
    pub(crate) fn range(&self, party: usize, chunk: usize) -> (i64, i64) {
        let (range, base) = self.ranges(party);
        (range.low[chunk] + base, range.high[chunk] + base)
    }
    /// No value of a party in the block is lower or higher than these.
    #[inline]
    pub(crate) fn whole_range(&self, party: usize) -> (i64, i64) {
        let (range, base) = self.ranges(party);
        (range.lowest + base, range.highest + base)
    }
    #[inline]
    fn ranges(&self, party: usize) -> (&Ranges, i64) {
        let column = &self.columns[party];
        let range = if column.varied { &column.range } else { &self.plan.values[party].range };
        (range, column.base)
    }
    /// All values at a place.
    #[inline]
    pub(crate) fn values_at(&self, place: usize, into: &mut [i64]) {
        for (party, value) in into.iter_mut().enumerate() {
            let (values, base) = self.column(party);
            *value = values[place] + base;
        }
    }
    /// The number of the outcome at a place.
    #[inline]
    pub(crate) fn number(&self, place: usize) -> u64 {
        self.base + u64::from(self.plan.offsets[place])
    }
    /// Bits of a chunk: where the party's value is at least this much.
    #[inline]
    pub(crate) fn at_least(&self, party: usize, chunk: usize, threshold: i64) -> u64 {
        let (low, high) = self.range(party, chunk);
        if low >= threshold {
            return u64::MAX;
        }
        if high < threshold {
            return 0;
        }
        let (values, base) = self.column(party);
        let start = chunk * CHUNK;
        let end = values.len().min(start + CHUNK);
        let threshold = threshold - base;
        values[start..end].iter().enumerate().fold(0, |bits, (k, x)| bits | u64::from(*x >= threshold) << k)
    }
}

/// The places of the bits of one chunk, ascending.
#[inline]
pub(crate) fn places(chunk: usize, bits: u64) -> impl Iterator<Item = usize> {
    let mut rest = bits;
    std::iter::from_fn(move || {
        (rest != 0).then(|| {
            let place = chunk * CHUNK + rest.trailing_zeros() as usize;
            rest &= rest - 1;
            place
        })
    })
}
