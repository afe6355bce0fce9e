//! The shortfall of an empty agreement zone: how much is missing, and where it is missing least.

use super::ground::Ground;
use super::statistics::bounds;
use crate::fraction::Fraction;
use crate::known::{Known, all_of};
use crate::problem::Deals;
use crate::solution::{Objective, Real};
use crate::space::Block;
use crate::structured::large_shortfall;
use crate::survey::too_many;
use std::cmp::Reverse;
use zopa_core::{Count, Diagnostic, Outcome, PartyId, PartySet, Run};

/// What is missing, three ways. Red lines stay: no package counts that one of the members' red lines bars.
#[derive(Clone, PartialEq, Debug)]
pub struct Shortfall {
    /// By one party: for each member with utilities, the least by which it alone would fall short of its worth of no
    /// deal, in points, over the packages that all others would sign. `None`: there is no such package.
    pub by_one: Vec<(PartyId, Option<Short>)>,
    /// Even: the least largest shortfall, each in proportion to the range of the member's utility over what the group
    /// can deliver.
    pub even: Option<Short>,
    /// The least total shortfall in points. Depends on the parties' scales.
    pub total: Option<Short>,
}

/// The least shortfall of a kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Short {
    /// How much is missing: points, or for the even one a share of the range.
    pub missing: f64,
    /// Where, in index order, to the limit of listed items.
    pub packages: Vec<Outcome>,
    /// At how many packages; not known where more tie than are followed up.
    pub count: Known<Count>,
}

/// The shortfall of a group: over the deliverable packages other than the status quo. Members with ordinal preferences
/// have no shortfall and must agree. A member that is short and has no range over what the group can deliver
/// cannot be helped: such packages do not count for the even shortfall.
///
/// Beyond enumeration the same is found part by part, by branch and bound.
///
/// # Errors
/// As [`crate::survey()`], without the frontier; E714 where the search is given up.
pub fn shortfall(deals: &Deals<'_>, run: &Run<'_>) -> Result<Shortfall, Diagnostic> {
    let ground = match Ground::new(deals, |_| {}, run) {
        Err(problem) if too_many(deals, &problem) => return large_shortfall(deals, run),
        ground => ground?,
    };
    let plan = &ground.plan;
    let no_deal: Vec<i64> = plan.values.iter().map(|v| v.no_deal).collect();
    let point: Vec<Option<i64>> = plan.values.iter().map(|v| v.point).collect();
    let ordinal: PartySet = deals.ordinal();
    // Feasible, not the status quo, beyond no member's red line, and agreeable to these members.
    let content = |block: &Block<'_>, chunk: usize, must: &dyn Fn(usize) -> bool| {
        let mut bits = block.feasible(chunk);
        if let Some(place) = block.status_quo().filter(|place| place / 64 == chunk) {
            bits &= !(1 << (place % 64));
        }
        for (k, no_deal) in no_deal.iter().enumerate() {
            bits &= !block.barred(k, chunk);
            if bits != 0 && must(k) {
                bits &= block.at_least(k, chunk, *no_deal);
            }
        }
        bits
    };
    let mut by_one = Vec::new();
    for (position, party) in plan.parties.iter().enumerate() {
        let Some(point) = point[position] else { continue };
        let objective = Alone { position, no_deal: no_deal[position] };
        let among = |block: &Block<'_>, chunk: usize| content(block, chunk, &|k| k != position);
        let found = ground.best(&objective, &ground.all, &among, run)?;
        by_one.push((
            *party,
            found.map(|f| Short {
                missing: (-f.value) as f64 / point as f64,
                packages: f.packages,
                count: all_of(f.count),
            }),
        ));
    }
    let cardinal = |k: usize| !ordinal.contains(plan.parties[k]);
    let among = |block: &Block<'_>, chunk: usize| content(block, chunk, &|k| !cardinal(k));
    let counted: Vec<usize> = (0..no_deal.len()).filter(|k| cardinal(*k)).collect();
    if counted.is_empty() || ground.total.feasible == 0 {
        return Ok(Shortfall { by_one, even: None, total: None });
    }
    let bounds = bounds(&ground, run)?;
    let range = |k: usize| (bounds[k].1 - bounds[k].0).max(0);
    let even = Even { of: counted.iter().map(|k| (*k, no_deal[*k], range(*k))).collect() };
    let even = ground.best(&even, &ground.all, &among, run)?.map(|f| Short {
        missing: f.value.0.number(),
        packages: f.packages,
        count: all_of(f.count),
    });
    let total = Total { of: counted.iter().filter_map(|k| Some((*k, no_deal[*k], point[*k]?))).collect() };
    let total = ground.best(&total, &ground.all, &among, run)?.map(|f| Short {
        missing: (-f.value.0).max(0.0),
        packages: f.packages,
        count: all_of(f.count),
    });
    Ok(Shortfall { by_one, even, total })
}

/// Minus what one party is short of, 0 at best.
struct Alone {
    position: usize,
    no_deal: i64,
}

impl Objective for Alone {
    type Value = i64;
    fn value(&self, vector: &[i64]) -> Option<i64> {
        Some((vector[self.position] - self.no_deal).min(0))
    }
    fn number(&self, value: &i64) -> f64 {
        *value as f64
    }
}

/// The largest shortfall in proportion to the range, least first.
pub(crate) struct Even {
    /// Position, worth of no deal, range.
    pub(crate) of: Vec<(usize, i64, i64)>,
}

impl Objective for Even {
    type Value = Reverse<Fraction>;
    fn value(&self, vector: &[i64]) -> Option<Reverse<Fraction>> {
        let mut most = Fraction::new(0, 1);
        for (k, no_deal, range) in &self.of {
            let short = (no_deal - vector[*k]).max(0);
            if short == 0 {
                continue;
            }
            if *range == 0 {
                return None;
            }
            most = most.max(Fraction::new(short, *range));
        }
        Some(Reverse(most))
    }
    fn number(&self, value: &Reverse<Fraction>) -> f64 {
        value.0.number()
    }
}

/// Minus the sum of all shortfalls in points.
pub(crate) struct Total {
    /// Position, worth of no deal, a point.
    pub(crate) of: Vec<(usize, i64, i64)>,
}

const TOLERANCE: f64 = 1e-12;

impl Objective for Total {
    type Value = Real;
    fn value(&self, vector: &[i64]) -> Option<Real> {
        let short = |(k, no_deal, point): &(usize, i64, i64)| (no_deal - vector[*k]).max(0) as f64 / *point as f64;
        Some(Real(-self.of.iter().map(short).sum::<f64>()))
    }
    fn ties(&self, best: &Real, other: &Real) -> bool {
        best.0 - other.0 <= TOLERANCE * best.0.abs().max(1.0)
    }
    fn is_hopeless(&self, best: &Real, bound: &Real) -> bool {
        !self.ties(best, bound)
    }
    fn number(&self, value: &Real) -> f64 {
        value.0
    }
}
