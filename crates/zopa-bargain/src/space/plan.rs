//! What all blocks of an arena share.

use super::arena::Arena;
use super::truth::TruthTable;
use super::worth::Values;
use zopa_core::{Diagnostic, Instance, PartyId, Run};

/// An arena with the values and red lines of some parties and the rules of the case, ready to be looked at.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// What is looked at.
    pub(crate) arena: Arena<'a>,
    /// What each party makes of it, in the order of `parties`.
    pub(crate) values: Vec<Values<'a>>,
    /// Whose values.
    pub(crate) parties: Vec<PartyId>,
    pub(super) offsets: Vec<u32>,
    pub(super) rules: Vec<TruthTable<'a>>,
    pub(super) red_lines: Vec<Vec<TruthTable<'a>>>,
    pub(super) status_quo_exists: bool,
}

impl<'a> Plan<'a> {
    /// Prepares an arena for these parties.
    ///
    /// # Errors
    /// E714 if long priorities do not fit in memory, or the run is stopped.
    pub(crate) fn new(
        arena: Arena<'a>,
        instance: &'a Instance,
        parties: impl Iterator<Item = PartyId>,
        run: &Run<'_>,
    ) -> Result<Self, Diagnostic> {
        let model = arena.model();
        let case = model.case();
        let parties: Vec<PartyId> = parties.collect();
        let table = |c| TruthTable::new(model.condition(c), &arena);
        let rules = model.state_rules().iter().chain(model.package_rules()).map(|c| table(*c)).collect();
        let lines = |i: &PartyId| case.red_lines.get(*i).into_iter().flatten();
        let red_lines = parties.iter().map(|i| lines(i).map(|line| table(line.when)).collect()).collect();
        let values = parties.iter().map(|i| Values::new(instance, *i, &arena, run)).collect::<Result<_, _>>()?;
        let status_quo_exists = model.exists(model.status_quo());
        Ok(Plan { offsets: arena.offsets(), rules, red_lines, values, parties, status_quo_exists, arena })
    }

    /// Lifts one red line of the party at this position, or all of every party (`None`).
    pub(crate) fn lift(&mut self, line: Option<(usize, usize)>) {
        match line {
            Some((position, line)) if line < self.red_lines[position].len() => {
                self.red_lines[position].remove(line);
            }
            Some(_) => {}
            None => self.red_lines.iter_mut().for_each(Vec::clear),
        }
    }

    /// The blocks, the most promising first (by the sum of what their outer levels are worth, each party's on the scale
    /// of its range): what is found early makes the rest short. No result depends on the order.
    pub(crate) fn by_promise(&self) -> Vec<usize> {
        let scale: Vec<f64> = self
            .values
            .iter()
            .map(|v| {
                let (low, high) = v.bounds();
                1.0 / ((high - low) as f64).max(1.0)
            })
            .collect();
        let mut blocks: Vec<(f64, usize)> = (0..self.arena.blocks())
            .map(|block| {
                let ceilings = self.values.iter().map(|v| v.ceiling(&self.arena, block) as f64);
                let promise = ceilings.zip(&scale).map(|(ceiling, s)| ceiling * s).sum();
                (promise, block)
            })
            .collect();
        blocks.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        blocks.into_iter().map(|(_, block)| block).collect()
    }

    /// A vector that no outcome of a block exceeds, without loading the block.
    pub(crate) fn ceiling(&self, block: usize, into: &mut [i64]) {
        for (values, highest) in self.values.iter().zip(into) {
            *highest = values.ceiling(&self.arena, block);
        }
    }
}
