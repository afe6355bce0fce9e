//! The best that a party can get the others to accept.

use super::ground::Ground;
use crate::known::{Known, all_of};
use crate::problem::Deals;
use crate::solution::Objective;
use crate::structured::large_best;
use crate::survey::too_many;
use crate::zone::agreeable;
use zopa_core::{Count, Diagnostic, Outcome, PartyId, Run};

/// The packages of the agreement zone that one party likes best.
#[derive(Clone, PartialEq, Debug)]
pub struct BestFor {
    /// Who.
    pub party: PartyId,
    /// The packages, in index order, to the limit of listed items; none where the zone is empty.
    pub packages: Vec<Outcome>,
    /// How many.
    pub count: Known<Count>,
    /// Its gain over no deal there, in points; `None` for an ordinal party, or where the zone is empty.
    pub gain: Option<f64>,
}

/// For each member of the group, in order, the packages of Z_S that it likes best: what it can get the others to accept
/// if it has all the say within what they still sign.
///
/// # Errors
/// As [`crate::survey()`], without the frontier.
pub fn best_for_each(deals: &Deals<'_>, run: &Run<'_>) -> Result<Vec<BestFor>, Diagnostic> {
    let ground = match Ground::new(deals, |_| {}, run) {
        Err(problem) if too_many(deals, &problem) => return large_best(deals, run),
        ground => ground?,
    };
    best_on(deals, &ground, run)
}

/// The same on ground that has been prepared.
pub(super) fn best_on(deals: &Deals<'_>, ground: &Ground<'_>, run: &Run<'_>) -> Result<Vec<BestFor>, Diagnostic> {
    let mut all = Vec::new();
    for (position, party) in ground.plan.parties.iter().enumerate() {
        let found = ground.best(&Highest { position }, &ground.zone, &agreeable, run)?;
        all.push(match found {
            None => BestFor { party: *party, packages: Vec::new(), count: all_of(0), gain: None },
            Some(found) => BestFor {
                party: *party,
                gain: found.packages.first().and_then(|w| deals.instance().gain_points(*party, w)),
                packages: found.packages,
                count: all_of(found.count),
            },
        });
    }
    Ok(all)
}

/// One party's value.
struct Highest {
    position: usize,
}

impl Objective for Highest {
    type Value = i64;
    fn value(&self, vector: &[i64]) -> Option<i64> {
        Some(vector[self.position])
    }
    fn number(&self, value: &i64) -> f64 {
        *value as f64
    }
}
