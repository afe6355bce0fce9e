//! Where a condition holds, as bits over a block.

use super::arena::Arena;
use zopa_core::{Condition, Id, IdVec, IssueId, LevelId, LevelSet, Outcome, Truth};

/// A condition whose outer issues have at most this many combinations is worked out for all of them beforehand.
const ROWS: usize = if cfg!(test) { 2 } else { 256 };
/// And only if that takes at most so many evaluations.
const EVALUATIONS: usize = 1 << 21;

/// Places are looked at in chunks of so many: one word of bits.
pub(crate) const CHUNK: usize = 64;

/// How many words hold one bit for each place.
pub(super) fn words(places: usize) -> usize {
    places.div_ceil(CHUNK)
}

/// The bits of a condition over one block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Row<'a> {
    /// It holds nowhere in the block.
    Nowhere,
    /// It holds everywhere in the block.
    Everywhere,
    /// It holds at the places whose bits are set.
    At(&'a [u64]),
}

/// A condition over all blocks of an arena.
#[derive(Debug)]
pub(crate) struct TruthTable<'a> {
    condition: &'a Condition,
    /// The inner issues it looks at, and by how much its class grows with each level.
    inner: Vec<(usize, usize)>,
    /// The outer issues it looks at, in the order of the arena.
    outer: Vec<usize>,
    /// Rows known beforehand, by the combination of outer levels; absent where there are too many.
    known: Option<Vec<Known>>,
    rows: Vec<Box<[u64]>>,
}

#[derive(Clone, Copy, Debug)]
enum Known {
    Nowhere,
    Everywhere,
    Row(u32),
}

impl<'a> TruthTable<'a> {
    /// The bits of a condition. Worked out beforehand where that is cheap, else block by block.
    pub(crate) fn new(condition: &'a Condition, arena: &Arena<'_>) -> Self {
        let looks_at = |issue| condition.support().contains(issue);
        let mut classes = 1usize;
        let mut inner = Vec::new();
        for (position, axis) in arena.inner().iter().enumerate().filter(|(_, a)| looks_at(a.issue)) {
            inner.push((position, classes));
            classes *= axis.levels;
        }
        let outer: Vec<usize> = (0..arena.outer().len()).filter(|k| looks_at(arena.outer()[*k].issue)).collect();
        let combinations = outer.iter().try_fold(1usize, |n, k| n.checked_mul(arena.outer()[*k].levels));
        let mut table = TruthTable { condition, inner, outer, known: None, rows: Vec::new() };
        if let Some(n) = combinations
            && n <= ROWS
            && n * classes <= EVALUATIONS
        {
            let known = (0..n).map(|combination| table.work_out(arena, combination)).collect();
            table.known = Some(known);
        }
        table
    }

    /// Whether it looks at no outer issue: the same bits in every block.
    pub(crate) fn is_inner(&self) -> bool {
        self.outer.is_empty()
    }

    /// The bits in a block; `buffer` has room for one bit for each place, and holds them if they are not known.
    pub(crate) fn row<'b>(&'b self, arena: &Arena<'_>, block: usize, buffer: &'b mut [u64]) -> Row<'b> {
        let Some(known) = &self.known else {
            let levels = at_status_quo(arena, arena.outer_levels(block).map(|(axis, level)| (axis.issue, level)));
            return self.evaluate(arena, levels, buffer);
        };
        let mut combination = 0;
        let mut factor = 1;
        let mut wanted = self.outer.iter().peekable();
        for (k, (axis, level)) in arena.outer_levels(block).enumerate() {
            if wanted.next_if(|next| **next == k).is_some() {
                combination += factor * level;
                factor *= axis.levels;
            }
        }
        match known[combination] {
            Known::Nowhere => Row::Nowhere,
            Known::Everywhere => Row::Everywhere,
            Known::Row(k) => Row::At(&self.rows[k as usize]),
        }
    }

    fn work_out(&mut self, arena: &Arena<'_>, combination: usize) -> Known {
        let mut rest = combination;
        let chosen = self.outer.iter().map(|k| {
            let axis = arena.outer()[*k];
            let level = rest % axis.levels;
            rest /= axis.levels;
            (axis.issue, level)
        });
        let levels = at_status_quo(arena, chosen);
        let mut bits = vec![0u64; arena.block().div_ceil(64)];
        match self.evaluate(arena, levels, &mut bits) {
            Row::Nowhere => Known::Nowhere,
            Row::Everywhere => Known::Everywhere,
            Row::At(_) => {
                let same = self.rows.iter().position(|row| **row == *bits);
                let number = same.unwrap_or_else(|| {
                    self.rows.push(bits.into());
                    self.rows.len() - 1
                });
                Known::Row(number as u32)
            }
        }
    }

    /// The bits where the outer issues have these levels.
    fn evaluate<'b>(&self, arena: &Arena<'_>, mut levels: Outcome, buffer: &'b mut [u64]) -> Row<'b> {
        if self.inner.is_empty() {
            return if self.condition.holds(&levels) { Row::Everywhere } else { Row::Nowhere };
        }
        match self.condition.under(&self.domains(arena, &levels)) {
            Truth::False => return Row::Nowhere,
            Truth::True => return Row::Everywhere,
            Truth::Open => {}
        }
        let classes = self.inner.iter().map(|(k, _)| arena.inner()[*k].levels).product();
        let truth: Vec<bool> = (0..classes)
            .map(|class| {
                for (k, factor) in &self.inner {
                    let axis = arena.inner()[*k];
                    levels.set(axis.issue, LevelId::new(class / factor % axis.levels));
                }
                self.condition.holds(&levels)
            })
            .collect();
        if truth.iter().all(|x| *x == truth[0]) {
            return if truth[0] { Row::Everywhere } else { Row::Nowhere };
        }
        self.spread(arena, &truth, buffer);
        Row::At(buffer)
    }

    /// Writes the truth of each class to the places that belong to it.
    fn spread(&self, arena: &Arena<'_>, truth: &[bool], buffer: &mut [u64]) {
        buffer.fill(0);
        let factor: Vec<usize> = (0..arena.inner().len())
            .map(|k| self.inner.iter().find(|(position, _)| *position == k).map_or(0, |(_, factor)| *factor))
            .collect();
        let mut digits = vec![0usize; factor.len()];
        let mut class = 0;
        for place in 0..arena.block() {
            buffer[place / 64] |= u64::from(truth[class]) << (place % 64);
            for (k, digit) in digits.iter_mut().enumerate() {
                *digit += 1;
                class += factor[k];
                if *digit < arena.inner()[k].levels {
                    break;
                }
                class -= factor[k] * *digit;
                *digit = 0;
            }
        }
    }

    fn domains(&self, arena: &Arena<'_>, levels: &Outcome) -> IdVec<IssueId, LevelSet> {
        let space = arena.model().space();
        let mut domains: IdVec<IssueId, LevelSet> =
            space.issue_ids().map(|v| LevelSet::of(space.levels(v), [levels.level(v)])).collect();
        for axis in arena.inner() {
            domains[axis.issue] = LevelSet::all(axis.levels);
        }
        domains
    }
}

fn at_status_quo(arena: &Arena<'_>, chosen: impl Iterator<Item = (IssueId, usize)>) -> Outcome {
    let mut levels = arena.model().status_quo().clone();
    for (issue, level) in chosen {
        levels.set(issue, LevelId::new(level));
    }
    levels
}
