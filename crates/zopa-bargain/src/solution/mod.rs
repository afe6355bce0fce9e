//! Fair points of a named group S, over its agreement zone Z_S only.
//!
//! Each concept is an [`Objective`] and is maximised over the zone itself, not over a frontier: an
//! outcome beyond a red line may dominate an agreeable one. Fair points need utilities: with an ordinal member they are
//! undefined, and so is the answer's reason. The egalitarian and utilitarian points compare the parties' units.

pub(crate) mod best;
pub(crate) mod egalitarian;
pub(crate) mod kalai_smorodinsky;
pub(crate) mod leximin;
pub(crate) mod nash;
pub(crate) mod utilitarian;

use crate::known::{Known, all_of};
use crate::problem::Deals;
use crate::space::{Plan, Progress};
use crate::zone::{Tally, no_deal};
pub(crate) use best::{Among, Objective, Real, best_among};
use best::{Best, best};
use nash::Nash;
use utilitarian::{OtherUnits, SameUnits};
use zopa_core::{Case, Count, Diagnostic, Method, Outcome, PartySet};

/// A solution concept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Solution {
    /// The largest product of gains (Nash 1950).
    Nash,
    /// Gains in proportion to the largest possible ones, leximin (Kalai & Smorodinsky 1975, Imai 1983).
    KalaiSmorodinsky,
    /// Equal gains, leximin; depends on the parties' scales.
    Egalitarian,
    /// The largest sum of utilities; depends on the parties' scales.
    Utilitarian,
}

impl Solution {
    /// All of them, in the order of the literature.
    pub const ALL: [Solution; 4] =
        [Solution::Nash, Solution::KalaiSmorodinsky, Solution::Egalitarian, Solution::Utilitarian];

    /// Its definition by name.
    pub fn method(self) -> Method {
        match self {
            Solution::Nash => Method { name: "Nash", variant: "over the agreeable packages", source: "Nash 1950" },
            Solution::KalaiSmorodinsky => {
                Method { name: "Kalai-Smorodinsky", variant: "leximin", source: "Kalai & Smorodinsky 1975, Imai 1983" }
            }
            Solution::Egalitarian => {
                Method { name: "egalitarian", variant: "leximin, depends on the scales", source: "Kalai 1977" }
            }
            Solution::Utilitarian => {
                Method { name: "utilitarian", variant: "depends on the scales", source: "Harsanyi 1955" }
            }
        }
    }
}

/// A fair point.
#[derive(Clone, PartialEq, Debug)]
pub struct Solved {
    /// All packages that attain it, in index order, to the limit of listed items; where more tie than are followed up,
    /// some of them.
    pub packages: Vec<Outcome>,
    /// How many attain it.
    pub count: Known<Count>,
    /// Nash: the sum of the logarithms of the gains in points. Kalai-Smorodinsky: the smallest ratio of a gain to the
    /// largest possible one. Egalitarian: the smallest gain in points. Utilitarian: the sum of utilities in points.
    pub objective: f64,
}

/// Why a fair point does not exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undefined {
    /// Nobody in the group counts: all its members only watch, or their preferences are not stated.
    NobodyCounts,
    /// These members have ordinal preferences: their gains are not numbers.
    Ordinal(PartySet),
    /// No package, not even the status quo, is deliverable and agreeable to every member.
    NothingAgreeable,
    /// Nash: no package gives every member a strict gain.
    NoStrictGain,
    /// Kalai-Smorodinsky: no member can gain anything.
    NothingToGain,
    /// The search was given up after so many branches: the space is too large.
    GivenUp(u64),
}

impl Undefined {
    /// The reason in a sentence, with the names of the case.
    pub fn sentence(&self, case: &Case) -> String {
        match self {
            Undefined::NobodyCounts => {
                "nobody in the group counts: it takes stated interests, and an audience only watches".to_owned()
            }
            Undefined::Ordinal(members) => {
                let names: Vec<&str> = members.iter().map(|i| case.parties[i].name.as_str()).collect();
                let (verb, noun) = if names.len() == 1 { ("has", "its gain is") } else { ("have", "their gains are") };
                format!("{} {verb} ordinal preferences: {noun} not a number", names.join(", "))
            }
            Undefined::NothingAgreeable => "no deliverable package is agreeable to every party".to_owned(),
            Undefined::NoStrictGain => "no package gives every party a strict gain".to_owned(),
            Undefined::NothingToGain => "no party can gain anything".to_owned(),
            Undefined::GivenUp(branches) => format!("the search was given up after {branches} branches"),
        }
    }
}

/// Why the group has no fair point at all, if so.
pub(crate) fn undefined(deals: &Deals<'_>) -> Option<Undefined> {
    if deals.group().is_empty() {
        return Some(Undefined::NobodyCounts);
    }
    let ordinal = deals.ordinal();
    (!ordinal.is_empty()).then_some(Undefined::Ordinal(ordinal))
}

/// Maximises a concept over the zone, which lies in these blocks. The parties of the plan all have utilities.
pub(crate) fn maximise(
    solution: Solution,
    plan: &Plan<'_>,
    zone: &Tally,
    blocks: &[usize],
    listed: usize,
    progress: &mut Progress<'_>,
) -> Result<Result<Solved, Undefined>, Diagnostic> {
    if zone.agreeable == 0 {
        return Ok(Err(Undefined::NothingAgreeable));
    }
    let no_deal = no_deal(plan);
    let point: Vec<i64> = plan.values.iter().filter_map(|v| v.point).collect();
    let mut hunt = Hunt { plan, blocks, listed, progress };
    match solution {
        Solution::Nash => hunt.run(&Nash { no_deal, point }, Undefined::NoStrictGain),
        Solution::KalaiSmorodinsky => match kalai_smorodinsky::kalai_smorodinsky(&no_deal, &zone.ideal) {
            Some(objective) => hunt.run(&objective, Undefined::NothingAgreeable),
            None => Ok(Err(Undefined::NothingToGain)),
        },
        Solution::Egalitarian => hunt.run(&egalitarian::egalitarian(&no_deal, &point), Undefined::NothingAgreeable),
        Solution::Utilitarian => match point.split_first() {
            Some((first, rest)) if rest.iter().all(|p| p == first) => {
                hunt.run(&SameUnits { point: *first }, Undefined::NothingAgreeable)
            }
            _ => hunt.run(&OtherUnits { point }, Undefined::NothingAgreeable),
        },
    }
}

struct Hunt<'h, 'p, 'r> {
    plan: &'h Plan<'p>,
    blocks: &'h [usize],
    listed: usize,
    progress: &'h mut Progress<'r>,
}

impl Hunt<'_, '_, '_> {
    fn run<O: Objective>(
        &mut self,
        objective: &O,
        otherwise: Undefined,
    ) -> Result<Result<Solved, Undefined>, Diagnostic> {
        let best: Best<O::Value> = best(objective, self.plan, self.blocks, self.listed, self.progress)?;
        Ok(match best.value() {
            None => Err(otherwise),
            Some(value) => Ok(Solved {
                packages: best.listed().into_iter().map(|number| self.plan.arena.outcome(number)).collect(),
                count: all_of(best.count()),
                objective: objective.number(value),
            }),
        })
    }
}
