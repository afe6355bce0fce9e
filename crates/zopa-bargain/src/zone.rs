//! The agreement zone, read off a block: agreeable and gainful outcomes, and the most that each party can get there.

use crate::space::{Block, Plan, places};

/// Z within a chunk: feasible outcomes at least as good as no deal for every party, beyond nobody's red line.
#[inline]
pub(crate) fn agreeable(block: &Block<'_>, chunk: usize) -> u64 {
    let mut bits = block.feasible(chunk);
    for (party, values) in block.plan().values.iter().enumerate() {
        if bits == 0 {
            return 0;
        }
        bits &= !block.barred(party, chunk) & block.at_least(party, chunk, values.no_deal);
    }
    bits
}

/// Z+ within a chunk: agreeable outcomes, the status quo left out, with a strict gain for some party.
#[inline]
pub(crate) fn gainful(block: &Block<'_>, chunk: usize, agreeable: u64, status_quo: Option<usize>) -> u64 {
    if agreeable == 0 {
        return 0;
    }
    let values = block.plan().values.iter().enumerate();
    let gains = values.fold(0, |bits, (party, v)| bits | block.at_least(party, chunk, v.no_deal + 1));
    let here = status_quo.filter(|place| place / 64 == chunk).map_or(0, |place| 1 << (place % 64));
    agreeable & gains & !here
}

/// What a block adds to the counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// |D|.
    pub(crate) feasible: u64,
    /// |Z|.
    pub(crate) agreeable: u64,
    /// |Z+|.
    pub(crate) gainful: u64,
    /// The highest value of each party over Z; empty where Z is.
    pub(crate) ideal: Vec<i64>,
}

impl Tally {
    /// Counts a block.
    pub(crate) fn of(block: &Block<'_>) -> Tally {
        let mut tally = Tally::default();
        if !block.any_feasible() {
            return tally;
        }
        tally.feasible = block.count();
        let never = |(i, v): (usize, &crate::space::Values<'_>)| block.whole_range(i).1 < v.no_deal;
        if block.plan().values.iter().enumerate().any(never) {
            return tally;
        }
        let status_quo = block.status_quo();
        for chunk in 0..block.chunks() {
            let zone = agreeable(block, chunk);
            if zone == 0 {
                continue;
            }
            tally.agreeable += u64::from(zone.count_ones());
            tally.gainful += u64::from(gainful(block, chunk, zone, status_quo).count_ones());
            tally.ideal.resize(block.parties(), i64::MIN);
            for (party, ideal) in tally.ideal.iter_mut().enumerate() {
                if block.range(party, chunk).1 > *ideal {
                    let (values, base) = block.column(party);
                    *ideal = places(chunk, zone).fold(*ideal, |best, place| best.max(values[place] + base));
                }
            }
        }
        tally
    }

    /// Adds another block's.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.feasible += other.feasible;
        self.agreeable += other.agreeable;
        self.gainful += other.gainful;
        if self.ideal.is_empty() {
            self.ideal.clone_from(&other.ideal);
        } else {
            self.ideal.iter_mut().zip(&other.ideal).for_each(|(a, b)| *a = (*a).max(*b));
        }
    }
}

/// The vector of no deal.
pub(crate) fn no_deal(plan: &Plan<'_>) -> Vec<i64> {
    plan.values.iter().map(|v| v.no_deal).collect()
}
