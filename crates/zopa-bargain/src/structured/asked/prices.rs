//! The price of a red line: the deals with it and without it.

use super::super::lines::Lines;
use super::super::{Concept, Ground};
use crate::ask::{Lifted, Price, Prices, lines};
use crate::problem::Deals;
use crate::solution::{Solution, Solved, Undefined};
use zopa_core::{Diagnostic, Run};

/// For each solution what it chooses.
type Points = Vec<(Solution, Result<Solved, Undefined>)>;

/// The best and the fair points as things are, and without each red line.
pub(super) fn prices(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Prices, Diagnostic> {
    let ground = Ground::new(deals, Lines::All, run)?;
    let lifted = lines(deals);
    let solutions_now = if lifted.is_empty() { Vec::new() } else { ground.points(solutions)?.0 };
    let price = |(lifted, line): (Lifted, Option<(usize, usize)>)| {
        let lines = line.map_or(Lines::Lifted, |(member, line)| Lines::Without(member, line));
        let without = Ground::new(deals, lines, run)?;
        let (solutions, agreement) = without.points(solutions)?;
        Ok(Price { lifted, outcomes: agreement.outcomes, gainful: agreement.gainful, best: without.best()?, solutions })
    };
    let prices = lifted.into_iter().map(price).collect::<Result<_, Diagnostic>>()?;
    Ok(Prices { best: ground.best()?, solutions: solutions_now, prices })
}

impl Ground<'_> {
    fn points(&self, solutions: &[Solution]) -> Result<(Points, crate::survey::Agreement), Diagnostic> {
        let ideals = self.ideals()?;
        let solved = solutions.iter().map(|s| Ok((*s, self.solve(&Concept::of(*s), &ideals)?)));
        Ok((solved.collect::<Result<_, Diagnostic>>()?, self.agreement(&ideals)?))
    }
}
