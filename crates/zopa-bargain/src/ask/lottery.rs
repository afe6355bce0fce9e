//! Lotteries over the agreement zone of two parties: mixtures of packages, judged by expected utility.
//!
//! The expected gains that lotteries reach are the convex hull of those of Z_S; what matters of it is the part to the upper
//! right, found exactly from the integers. A lottery takes the consent of everyone who must sign one of its packages. At
//! most two packages are ever needed. Sources: Nash (1950); Kalai & Smorodinsky (1975); Kalai (1977); Raiffa (1953),
//! as the sequence of midpoints in Luce & Raiffa (1957) and Trockel (2011).

use super::ground::Ground;
use super::on_frontier::frontier_of;
use crate::frontier::{Stream, Two};
use crate::problem::Deals;
use crate::solution::{Undefined, undefined};
use crate::space::Progress;
use crate::structured::large_lottery;
use crate::survey::too_many;
use crate::zone::agreeable;
use zopa_core::{Answer, Diagnostic, Exactness, Instance, Method, Outcome, PartyId, PartySet, Run};

/// A solution over lotteries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LotterySolution {
    /// The largest product of expected gains.
    Nash,
    /// Expected gains in proportion to the largest possible ones.
    KalaiSmorodinsky,
    /// Equal expected gains in points. Depends on the scales.
    Egalitarian,
    /// Raiffa's sequential solution: from no deal half-way to the ideal point, from there half-way to what is then
    /// the ideal point, and so on to the limit.
    Raiffa,
}

impl LotterySolution {
    /// All of them.
    pub const ALL: [LotterySolution; 4] = [
        LotterySolution::Nash,
        LotterySolution::KalaiSmorodinsky,
        LotterySolution::Egalitarian,
        LotterySolution::Raiffa,
    ];

    /// Its definition by name.
    pub fn method(self) -> Method {
        let method = |name, source| Method { name, variant: "lotteries over the agreeable packages", source };
        match self {
            LotterySolution::Nash => method("Nash", "Nash 1950"),
            LotterySolution::KalaiSmorodinsky => method("Kalai-Smorodinsky", "Kalai & Smorodinsky 1975"),
            LotterySolution::Egalitarian => Method {
                name: "egalitarian",
                variant: "lotteries over the agreeable packages, depends on the scales",
                source: "Kalai 1977",
            },
            LotterySolution::Raiffa => Method {
                name: "Raiffa",
                variant: "sequential, lotteries over the agreeable packages",
                source: "Raiffa 1953, Trockel 2011",
            },
        }
    }
}

/// A lottery over one or two packages.
#[derive(Clone, PartialEq, Debug)]
pub struct Lottery {
    /// The packages with their probabilities, which are above 0 and sum to 1; of packages with the same utilities the one
    /// of lowest index.
    pub support: Vec<(f64, Outcome)>,
    /// Who must sign: everyone who must sign one of its packages.
    pub signers: PartySet,
    /// Expected gains over no deal in points.
    pub gains: [(PartyId, f64); 2],
}

/// A solution over lotteries; `Err(None)` where the group is not two parties. Beyond enumeration the corners of the hull
/// are found part by part, by branch and bound.
///
/// # Errors
/// As [`crate::survey()`].
#[allow(clippy::type_complexity, reason = "an answer, or why there is none, or a refusal")]
pub fn lottery(
    deals: &Deals<'_>,
    solution: LotterySolution,
    run: &Run<'_>,
) -> Result<Answer<Result<Lottery, Option<Undefined>>>, Diagnostic> {
    let answer = |value| Answer { value, exactness: Exactness::Exact, method: solution.method() };
    if let Some(reason) = undefined(deals) {
        return Ok(answer(Err(Some(reason))));
    }
    let members: Vec<PartyId> = deals.group().iter().collect();
    let [first, second] = members[..] else { return Ok(answer(Err(None))) };
    let ground = match Ground::new(deals, |_| {}, run) {
        Err(problem) if too_many(deals, &problem) => {
            return Ok(answer(large_lottery(deals, solution, run)?.map_err(Some)));
        }
        ground => ground?,
    };
    if ground.total.agreeable == 0 {
        return Ok(answer(Err(Some(Undefined::NothingAgreeable))));
    }
    let plan = &ground.plan;
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let stream: Stream<Two> = frontier_of(plan, &ground.zone, &agreeable, run.limits, &mut progress)?;
    let points = stream.points();
    let gain = |k: usize, i: usize| points.vector(k)[i] - plan.values[i].no_deal;
    let raw: Vec<Corner> = (0..points.len()).map(|k| Corner { gain: [gain(k, 0), gain(k, 1)], package: k }).collect();
    let unit = [0, 1].map(|i| plan.values[i].point.unwrap_or(1) as f64);
    let hull = Hull::of(raw, unit);
    let package = |k: usize| Ok(plan.arena.outcome(u64::from(points.packages(k).first)));
    Ok(answer(mixture(&hull, solution, [first, second], deals.instance(), package)?.map_err(Some)))
}

/// A solution over the lotteries of a hull, whose corners have packages by number.
pub(crate) fn mixture(
    hull: &Hull,
    solution: LotterySolution,
    [first, second]: [PartyId; 2],
    instance: &Instance,
    package: impl Fn(usize) -> Result<Outcome, Diagnostic>,
) -> Result<Result<Lottery, Undefined>, Diagnostic> {
    let mixed = match solution {
        LotterySolution::Nash => hull.nash().ok_or(Undefined::NoStrictGain),
        LotterySolution::Egalitarian => Ok(hull.equal([Some(1.0), Some(1.0)])),
        LotterySolution::KalaiSmorodinsky => {
            let ideal = [hull.ideal(0), hull.ideal(1)].map(|x| (x > 0.0).then_some(x));
            if ideal == [None, None] { Err(Undefined::NothingToGain) } else { Ok(hull.equal(ideal)) }
        }
        LotterySolution::Raiffa => hull.raiffa().ok_or(Undefined::NothingToGain),
    };
    let mixed = match mixed {
        Ok(mixed) => mixed,
        Err(why) => return Ok(Err(why)),
    };
    let some = hull.support(mixed).into_iter().map(|(share, number)| Ok((share, package(number)?)));
    let support: Vec<(f64, Outcome)> = some.collect::<Result<_, Diagnostic>>()?;
    let signers = support.iter().fold(PartySet::EMPTY, |set, (_, w)| set.union(instance.model().signers(w)));
    let at = hull.at(mixed);
    Ok(Ok(Lottery { support, signers, gains: [(first, at[0]), (second, at[1])] }))
}

/// An agreeable package: gains in raw units.
pub(crate) struct Corner {
    pub(crate) gain: [i64; 2],
    /// Its number among those that the hull is of.
    pub(crate) package: usize,
}

/// Between two neighbouring corners of the hull: at the corner `edge`, and this much of the way to the next.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Mixed {
    edge: usize,
    share: f64,
}

/// The upper right part of the convex hull, first gain ascending, second descending.
pub(crate) struct Hull {
    corners: Vec<Corner>,
    /// The same in points.
    points: Vec<[f64; 2]>,
}

impl Hull {
    /// Of undominated vectors, first gain descending.
    pub(crate) fn of(frontier: Vec<Corner>, unit: [f64; 2]) -> Hull {
        let mut corners: Vec<Corner> = Vec::new();
        for next in frontier.into_iter().rev() {
            // A corner on or below the line from the one before it to the next is none.
            while let [.., a, b] = &corners[..] {
                let d = |x: &Corner, y: &Corner, i: usize| i128::from(y.gain[i]) - i128::from(x.gain[i]);
                if d(a, b, 0) * d(a, &next, 1) < d(a, b, 1) * d(a, &next, 0) {
                    break;
                }
                corners.pop();
            }
            corners.push(next);
        }
        let points = corners.iter().map(|c| [c.gain[0] as f64 / unit[0], c.gain[1] as f64 / unit[1]]).collect();
        Hull { corners, points }
    }

    fn last(&self) -> Mixed {
        Mixed { edge: self.points.len().saturating_sub(1), share: 0.0 }
    }
    fn edges(&self) -> impl Iterator<Item = (usize, [f64; 2], [f64; 2])> + '_ {
        self.points.windows(2).enumerate().map(|(k, pair)| (k, pair[0], pair[1]))
    }
    fn at(&self, mixed: Mixed) -> [f64; 2] {
        let a = self.points.get(mixed.edge).copied().unwrap_or_default();
        let b = self.points.get(mixed.edge + 1).copied().unwrap_or(a);
        [0, 1].map(|i| a[i] + mixed.share * (b[i] - a[i]))
    }
    fn support(&self, mixed: Mixed) -> Vec<(f64, usize)> {
        let shares = [(1.0 - mixed.share, mixed.edge), (mixed.share, mixed.edge + 1)];
        let some = shares.into_iter().filter(|(share, _)| *share > 0.0);
        some.filter_map(|(share, k)| Some((share, self.corners.get(k)?.package))).collect()
    }
    /// The most that a party can get.
    fn ideal(&self, party: usize) -> f64 {
        self.points.iter().map(|p| p[party]).fold(0.0, f64::max)
    }

    /// The largest product; `None` if one of the two gains nothing anywhere.
    fn nash(&self) -> Option<Mixed> {
        if self.ideal(0) <= 0.0 || self.ideal(1) <= 0.0 {
            return None;
        }
        let product = |m: Mixed| {
            let g = self.at(m);
            g[0] * g[1]
        };
        let mut best = self.last();
        for (edge, a, b) in self.edges() {
            // (a0 + t d0)(a1 + t d1) with d0 > 0 > d1 is largest where its derivative is nothing.
            let (d0, d1) = (b[0] - a[0], b[1] - a[1]);
            let share = (-(a[0] * d1 + a[1] * d0) / (2.0 * d0 * d1)).clamp(0.0, 1.0);
            let mixed = if share >= 1.0 { Mixed { edge: edge + 1, share: 0.0 } } else { Mixed { edge, share } };
            if product(mixed) > product(best) {
                best = mixed;
            }
        }
        Some(best)
    }

    /// Gains in equal proportion to these units; a party without one is left out of the comparison.
    fn equal(&self, unit: [Option<f64>; 2]) -> Mixed {
        let start = Mixed { edge: 0, share: 0.0 };
        let (Some(u0), Some(u1)) = (unit[0], unit[1]) else {
            return if unit[0].is_some() { self.last() } else { start };
        };
        // By how much the second is ahead: falls along the hull.
        let ahead = |p: [f64; 2]| p[1] / u1 - p[0] / u0;
        if self.points.first().is_none_or(|p| ahead(*p) <= 0.0) {
            return start;
        }
        for (edge, a, b) in self.edges() {
            if ahead(b) <= 0.0 {
                let share = ahead(a) / (ahead(a) - ahead(b));
                return if share >= 1.0 { Mixed { edge: edge + 1, share: 0.0 } } else { Mixed { edge, share } };
            }
        }
        self.last()
    }

    /// Where on the hull the first party has this much; the first corner if it always has more.
    fn where_first_has(&self, x: f64) -> Mixed {
        for (edge, a, b) in self.edges() {
            if x <= a[0] {
                return Mixed { edge, share: 0.0 };
            }
            if x < b[0] {
                return Mixed { edge, share: (x - a[0]) / (b[0] - a[0]) };
            }
        }
        self.last()
    }
    /// Where the second has this much; the last corner if it always has more.
    fn where_second_has(&self, y: f64) -> Mixed {
        for (edge, a, b) in self.edges() {
            if y >= a[1] {
                return Mixed { edge, share: 0.0 };
            }
            if y > b[1] {
                return Mixed { edge, share: (a[1] - y) / (a[1] - b[1]) };
            }
        }
        self.last()
    }

    /// The limit of midpoints between where one stands and the ideal point from there.
    fn raiffa(&self) -> Option<Mixed> {
        if self.ideal(0) <= 0.0 && self.ideal(1) <= 0.0 {
            return None;
        }
        let mut here = [0.0f64; 2];
        // The way to the frontier is at least halved each time.
        for _ in 0..200 {
            let ideal = [self.at(self.where_second_has(here[1]))[0], self.at(self.where_first_has(here[0]))[1]];
            let next = [0, 1].map(|i| here[i] + (ideal[i] - here[i]).max(0.0) / 2.0);
            let moved = (next[0] - here[0]).abs().max((next[1] - here[1]).abs());
            here = next;
            if moved <= 1e-14 * here[0].abs().max(here[1].abs()).max(1.0) {
                break;
            }
        }
        Some(self.where_first_has(here[0]))
    }
}
