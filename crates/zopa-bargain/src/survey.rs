//! The whole picture of a bargaining problem in a few passes over its space.
//!
//! Only what the group can deliver is enumerated: an issue that takes anybody else's signature stays at the status quo.
//! The first pass counts, finds the most each party can get, and keeps the frontier; each fair point takes another,
//! which passes over all blocks that cannot hold it. Blocks are looked at in rounds: within a round every block sees
//! what earlier rounds found and nothing else, and findings are put together in order, so that the answer, and whether
//! it fits in memory, does not depend on threads.
//!
//! Where that is too much, the space is taken part by part ([`crate::structured`]) and the same survey comes out of it,
//! less the numbers that only enumeration knows.

use crate::feasible::feasible;
use crate::frontier::{Filter, Many, One, Stream, Three, Two};
use crate::known::{Known, all_of};
use crate::problem::Deals;
use crate::problems::TOO_MANY_OUTCOMES;
use crate::solution::{Solution, Solved, Undefined, maximise, undefined};
use crate::space::{Arena, Lowest, Plan, Progress, places};
use crate::structured::{large, large_solve};
use crate::zone::{Tally, agreeable, gainful};
use zopa_core::{Answer, Count, Diagnostic, Limits, Method, Outcome, PartySet, Run, Stance};

/// What deals are possible.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey {
    /// Outcomes of the whole space.
    pub outcomes: Count,
    /// |F|: those that break no rule of either kind; the status quo is tested against rules on states only.
    pub feasible: Known<Count>,
    /// |D_S|: feasible outcomes whose signers are all members.
    pub deliverable: Count,
    /// Deliverable outcomes that no other deliverable one dominates for the group.
    pub frontier: Known<Frontier>,
    /// The agreement zone.
    pub agreement: Agreement,
    /// The fair points that were asked for, in the order asked.
    pub solutions: Vec<(Solution, Result<Solved, Undefined>)>,
}

/// The efficient packages. A group in which nobody counts has one (empty) utility vector.
#[derive(Clone, PartialEq, Debug)]
pub struct Frontier {
    /// How many different utility vectors.
    pub points: Known<Count>,
    /// How many packages: those that share a vector all count.
    pub outcomes: Known<Count>,
    /// The packages, in index order, to the limit of listed items. Beyond enumeration one package of each vector, from
    /// the best for the first member down; where they are more than may be listed, evenly spaced ones, both ends
    /// included.
    pub listed: Vec<FrontierPackage>,
    /// 0 for the exact frontier. Otherwise not all vectors are counted: for every efficient package there is one of them
    /// that is worse for no member by more than so many points (where vectors were merged, not at all for the last).
    pub gap: f64,
}

/// An efficient package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrontierPackage {
    /// Its levels.
    pub outcome: Outcome,
    /// Whether every member would sign it.
    pub agreeable: bool,
}

/// The zone of possible agreement.
#[derive(Clone, PartialEq, Debug)]
pub struct Agreement {
    /// |Z_S|: deliverable and agreeable outcomes, the status quo included if it is agreeable.
    pub outcomes: Known<Count>,
    /// |Z_S+|: those of them other than the status quo with a strict gain for some member.
    pub gainful: Known<Count>,
    /// Whether Z_S+ is empty; known also where it is not counted.
    pub empty: bool,
    /// The gainful ones, in index order, to the limit of listed items; none where they are not counted.
    pub listed: Vec<Outcome>,
}

const METHOD: Method = Method {
    name: "enumeration",
    variant: "all outcomes that the group can deliver",
    source: "Kung, Luccio & Preparata 1975",
};

/// Counts, frontier, agreement zone and fair points of a bargaining problem. Up to 10^8 outcomes that the group can
/// deliver are enumerated: time in proportion to them (not to the whole space), and memory for the frontier. Beyond that,
/// or beyond the work limit, the space is taken part by part ([`large()`]).
///
/// # Errors
/// E712 where that is too much as well; E713 if the frontier does not fit in the memory limit; E714 if the run is
/// stopped.
pub fn survey(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Answer<Survey>, Diagnostic> {
    match enumerate(deals, solutions, run) {
        Err(problem) if too_many(deals, &problem) => large(deals, solutions, run),
        answer => answer,
    }
}

/// Whether a problem is that enumeration is too much, for a group that can be surveyed part by part.
pub(crate) fn too_many(deals: &Deals<'_>, problem: &Diagnostic) -> bool {
    problem.code == &TOO_MANY_OUTCOMES && !deals.group().is_empty() && deals.ordinal().is_empty()
}

fn enumerate(deals: &Deals<'_>, solutions: &[Solution], run: &Run<'_>) -> Result<Answer<Survey>, Diagnostic> {
    match deals.group().len() {
        0 | 1 => survey_with::<One>(deals, solutions, run),
        2 => survey_with::<Two>(deals, solutions, run),
        3 => survey_with::<Three>(deals, solutions, run),
        _ => survey_with::<Many>(deals, solutions, run),
    }
}

/// One fair point, without the frontier.
///
/// # Errors
/// E712 where the space is too large even part by part; E714 if the run is stopped.
pub fn solve(
    deals: &Deals<'_>,
    solution: Solution,
    run: &Run<'_>,
) -> Result<Answer<Result<Solved, Undefined>>, Diagnostic> {
    if let Some(reason) = undefined(deals) {
        return Ok(Answer::exact(Err(reason), solution.method()));
    }
    let plan = match plan(deals, run) {
        Err(problem) if too_many(deals, &problem) => return large_solve(deals, solution, run),
        plan => plan?,
    };
    let mut progress = Progress::new(run, Some(2 * plan.arena.len()));
    let census = first_pass::<One>(&plan, None, run.limits, &mut progress)?;
    let blocks = census.with_zone();
    let solved = maximise(solution, &plan, &census.total, &blocks, run.limits.listed, &mut progress)?;
    Ok(Answer::exact(solved, solution.method()))
}

fn survey_with<F: Filter>(
    deals: &Deals<'_>,
    solutions: &[Solution],
    run: &Run<'_>,
) -> Result<Answer<Survey>, Diagnostic> {
    let plan = plan(deals, run)?;
    let passes = 1 + solutions.len() as u64;
    let mut progress = Progress::new(run, Some(passes * plan.arena.len()));
    let bounds: Vec<(i64, i64)> = plan.values.iter().map(|v| v.bounds()).collect();
    let mut stream = Stream::<F>::new(&bounds);
    let census = first_pass(&plan, Some(&mut stream), run.limits, &mut progress)?;
    let blocks = census.with_zone();
    let reason = undefined(deals);
    let solved = solutions.iter().map(|solution| {
        let found = match &reason {
            Some(reason) => Err(reason.clone()),
            None => maximise(*solution, &plan, &census.total, &blocks, run.limits.listed, &mut progress)?,
        };
        Ok((*solution, found))
    });
    let solutions = solved.collect::<Result<_, Diagnostic>>()?;
    let value = Survey {
        outcomes: deals.instance().model().space().count(),
        feasible: feasible(deals.instance(), run)?,
        deliverable: Count::Exact(census.total.feasible.into()),
        frontier: Ok(frontier(deals, &plan, stream, run)?),
        agreement: Agreement {
            outcomes: all_of(census.total.agreeable),
            gainful: all_of(census.total.gainful),
            empty: census.total.gainful == 0,
            listed: list_gainful(&plan, &census, run.limits.listed),
        },
        solutions,
    };
    Ok(Answer::exact(value, METHOD))
}

/// D_S before rules: the issues whose signers are all members vary.
pub(crate) fn plan<'a>(deals: &Deals<'a>, run: &Run<'_>) -> Result<Plan<'a>, Diagnostic> {
    let model = deals.instance().model();
    let case = model.case();
    let own = |v: &zopa_core::IssueId| case.issues[*v].control.signers().is_subset(deals.group());
    let arena = Arena::new(model, model.space().issue_ids().filter(own), run.limits, "what the group can deliver")?;
    Plan::new(arena, deals.instance(), deals.group().iter(), run)
}

/// What the first pass counts, frontier aside.
pub(crate) struct Census {
    pub(crate) total: Tally,
    /// |Z| and |Z+| of each block.
    by_block: Vec<(u32, u32)>,
    /// All blocks, the most promising first.
    order: Vec<usize>,
}

impl Census {
    /// The blocks in which something is agreeable, the most promising first.
    pub(crate) fn with_zone(&self) -> Vec<usize> {
        self.order.iter().copied().filter(|block| self.by_block[*block].0 > 0).collect()
    }
}

/// A round has at most so many blocks.
const ROUND: usize = 512;

pub(crate) fn first_pass<F: Filter>(
    plan: &Plan<'_>,
    mut stream: Option<&mut Stream<F>>,
    limits: &Limits,
    progress: &mut Progress<'_>,
) -> Result<Census, Diagnostic> {
    let order = plan.by_promise();
    let mut total = Tally::default();
    let mut by_block = vec![(0, 0); order.len()];
    let mut rest = order.as_slice();
    let mut width = 1;
    while !rest.is_empty() {
        let (round, later) = rest.split_at(width.min(rest.len()));
        let frozen = stream.as_deref();
        let found = plan.look(round, |block| {
            let candidates = frozen.filter(|_| block.any_feasible()).map(|stream| stream.candidates(block));
            (Tally::of(block), candidates)
        });
        let mut passed = 0;
        for (block, (tally, candidates)) in round.iter().zip(&found) {
            by_block[*block] = (tally.agreeable as u32, tally.gainful as u32);
            total.add(tally);
            if let (Some(stream), Some(candidates)) = (&mut stream, candidates) {
                passed += candidates.len();
                stream.offer(candidates, limits)?;
            }
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
        rest = later;
        // As many blocks as are likely to fill the room for candidates.
        let room = stream.as_deref().map_or(usize::MAX, Stream::room);
        width = (room / (passed / round.len() + 1)).clamp(1, (2 * width).min(ROUND));
    }
    Ok(Census { total, by_block, order })
}

/// The frontier with its packages listed in index order. Where vectors are shared the space is searched once more for
/// the packages that share them, until enough are found.
fn frontier<F: Filter>(
    deals: &Deals<'_>,
    plan: &Plan<'_>,
    mut stream: Stream<F>,
    run: &Run<'_>,
) -> Result<Frontier, Diagnostic> {
    stream.finish();
    let points = stream.points();
    let (count, outcomes) = (points.len() as u64, points.outcomes());
    let mut lowest = Lowest::new(run.limits.listed);
    if outcomes == count {
        (0..points.len()).for_each(|k| lowest.offer(u64::from(points.packages(k).first)));
    } else {
        list_shared(plan, &stream, &mut lowest, run)?;
    }
    let listed = lowest.sorted().into_iter().map(|number| {
        let outcome = plan.arena.outcome(number);
        let agreeable = deals.group().iter().all(|i| deals.instance().stance(i, &outcome) == Stance::Yes);
        FrontierPackage { outcome, agreeable }
    });
    Ok(Frontier {
        points: all_of(count),
        outcomes: Ok(Count::Exact(outcomes.into())),
        listed: listed.collect(),
        gap: 0.0,
    })
}

fn list_shared<F: Filter>(
    plan: &Plan<'_>,
    stream: &Stream<F>,
    lowest: &mut Lowest,
    run: &Run<'_>,
) -> Result<(), Diagnostic> {
    let mut progress = Progress::new(run, Some(plan.arena.len()));
    let limit = run.limits.listed;
    let blocks: Vec<usize> = (0..plan.arena.blocks()).collect();
    let mut rest = blocks.as_slice();
    let mut width = 1;
    while let Some(next) = rest.first() {
        if lowest.is_settled_below(plan.arena.base(*next)) {
            break;
        }
        let (round, later) = rest.split_at(width.min(rest.len()));
        for found in plan.look(round, |block| {
            let mut lowest = Lowest::new(limit);
            let mut vector = [0i64; PartySet::LIMIT];
            let vector = &mut vector[..block.parties()];
            for chunk in 0..if block.any_feasible() { block.chunks() } else { 0 } {
                vector.iter_mut().enumerate().for_each(|(i, x)| *x = block.range(i, chunk).1);
                if stream.beats(vector) {
                    continue;
                }
                for place in places(chunk, block.feasible(chunk)) {
                    block.values_at(place, vector);
                    if !stream.beats(vector) && stream.points().find(vector).is_some() {
                        lowest.offer(block.number(place));
                    }
                }
            }
            lowest
        }) {
            lowest.merge(&found);
        }
        progress.advance((round.len() * plan.arena.block()) as u64)?;
        rest = later;
        width = (width * 2).min(ROUND);
    }
    Ok(())
}

/// The gainful outcomes with the lowest numbers.
fn list_gainful(plan: &Plan<'_>, census: &Census, limit: usize) -> Vec<Outcome> {
    let mut lowest = Lowest::new(limit);
    for number in (0..plan.arena.blocks()).filter(|block| census.by_block[*block].1 > 0) {
        if lowest.is_settled_below(plan.arena.base(number)) {
            break;
        }
        for found in plan.look(&[number], |block| {
            let status_quo = block.status_quo();
            let mut found = Lowest::new(limit);
            for chunk in 0..block.chunks() {
                let bits = gainful(block, chunk, agreeable(block, chunk), status_quo);
                places(chunk, bits).for_each(|place| found.offer(block.number(place)));
            }
            found
        }) {
            lowest.merge(&found);
        }
    }
    lowest.sorted().into_iter().map(|number| plan.arena.outcome(number)).collect()
}
