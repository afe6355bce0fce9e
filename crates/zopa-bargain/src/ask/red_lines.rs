//! The price of a red line: the deals with it and without it.

use super::best_for::{BestFor, best_on};
use super::ground::Ground;
use crate::known::{Known, all_of};
use crate::problem::Deals;
use crate::solution::{Solution, Solved, Undefined, maximise, undefined};
use crate::space::Progress;
use crate::structured::large_prices;
use crate::survey::too_many;
use zopa_core::{Count, Diagnostic, PartyId, Run};

/// What the members' red lines cost.
#[derive(Clone, PartialEq, Debug)]
pub struct Prices {
    /// The best for each member as things are.
    pub best: Vec<BestFor>,
    /// The fair points as things are; none where no member has a red line.
    pub solutions: Vec<(Solution, Result<Solved, Undefined>)>,
    /// One entry for each red line of a member, in the order of the parties and the file; where there are several, one
    /// more for all of them lifted together.
    pub prices: Vec<Price>,
}

/// Which red lines are lifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lifted {
    /// One, by its owner and its number in the preference.
    One(PartyId, usize),
    /// All red lines of the members.
    All,
}

/// The deals without a red line.
#[derive(Clone, PartialEq, Debug)]
pub struct Price {
    /// Without which.
    pub lifted: Lifted,
    /// |Z_S| without it; not counted beyond enumeration.
    pub outcomes: Known<Count>,
    /// |Z_S+| without it; not counted beyond enumeration, unless nothing is in it.
    pub gainful: Known<Count>,
    /// The best for each member without it; the price for a member is what this is better than with it.
    pub best: Vec<BestFor>,
    /// The fair points without it.
    pub solutions: Vec<(Solution, Result<Solved, Undefined>)>,
}

/// What each red line of a member of the group costs: everything else stays, the walk-away values too, so that what is
/// new without it is agreeable to all by interest alone. Two red lines that bar the same packages cost nothing each, and
/// something together.
///
/// Beyond enumeration the best and the fair points are found part by part, and nothing is counted.
///
/// # Errors
/// As [`crate::survey()`], without the frontier.
pub fn red_line_prices(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Prices, Diagnostic> {
    let ground = match Ground::new(deals, |_| {}, run) {
        Err(problem) if too_many(deals, &problem) => return large_prices(deals, solutions, run),
        ground => ground?,
    };
    let best = best_on(deals, &ground, run)?;
    let lifted = lines(deals);
    let fair = |ground: &Ground<'_>| {
        let reason = undefined(deals);
        let mut progress = Progress::new(run, None);
        let solve = |solution: &Solution| {
            let Ground { plan, total, zone, .. } = ground;
            let found = match &reason {
                Some(reason) => Err(reason.clone()),
                None => maximise(*solution, plan, total, zone, run.limits.listed, &mut progress)?,
            };
            Ok((*solution, found))
        };
        solutions.iter().map(solve).collect::<Result<Vec<_>, Diagnostic>>()
    };
    let as_they_are = if lifted.is_empty() { Vec::new() } else { fair(&ground)? };
    let mut prices = Vec::new();
    for (lifted, line) in lifted {
        let without = Ground::new(deals, |plan| plan.lift(line), run)?;
        prices.push(Price {
            lifted,
            outcomes: all_of(without.total.agreeable),
            gainful: all_of(without.total.gainful),
            best: best_on(deals, &without, run)?,
            solutions: fair(&without)?,
        });
    }
    Ok(Prices { best, solutions: as_they_are, prices })
}

/// What can be lifted: each red line of a member by itself, with the member's position and the line's number, and where
/// there are several all of them.
pub(crate) fn lines(deals: &Deals<'_>) -> Vec<(Lifted, Option<(usize, usize)>)> {
    let case = deals.instance().model().case();
    let mut lifted: Vec<(Lifted, Option<(usize, usize)>)> = Vec::new();
    for (position, party) in deals.group().iter().enumerate() {
        let lines = case.red_lines.get(party).map_or(0, Vec::len);
        lifted.extend((0..lines).map(|line| (Lifted::One(party, line), Some((position, line)))));
    }
    if lifted.len() > 1 {
        lifted.push((Lifted::All, None));
    }
    lifted
}
