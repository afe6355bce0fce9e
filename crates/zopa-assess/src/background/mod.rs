//! What stands behind an assessment: the numbers that its figures show and its sentences rest on.
//!
//! Nothing here decides anything: rows, grades and findings are made without it. It answers what a reader asks next.
//!
//! - [`Breakdown`]: why a party gains what it gains, part by part; the parts add up to the gain.
//! - [`Interests`]: each party's weights and values at the central case.
//! - [`Cloud`]: all packages as two parties see them, for the pairs that must sign something together.
//! - [`Ledger`]: every number of the case with its evidence, its assumptions and the rows that use it.

mod contribution;
mod interests;
mod ledger;

pub use contribution::{Breakdown, Part, PartOf, breakdown};
pub use interests::{Interests, TermWorth, WorthOf, interests};
pub use ledger::{Entry, Ledger, Sourcing, ledger, unassessed};

use crate::Assessment;
use zopa_bargain::{Cloud, Deals, Solution, Solved, Undefined, clouds, survey};
use zopa_core::{Diagnostic, Draw, IdVec, Instance, PartyId, PartySet, Role, Run};
use zopa_study::Streams;

/// How many pairs of parties are drawn at most; the rest is counted.
pub const PAIRS: usize = 6;

/// What stands behind an assessment.
#[derive(Clone, Debug)]
pub struct Background {
    /// For each row and party its gain by parts; `None` without utilities.
    pub breakdowns: Vec<IdVec<PartyId, Option<Breakdown>>>,
    /// Each party's weights and values at the central case; `None` without utilities.
    pub interests: IdVec<PartyId, Option<Interests>>,
    /// Each party's worth of the status quo and of no deal, in points; `None` without utilities.
    pub alternatives: IdVec<PartyId, Option<(f64, f64)>>,
    /// The pairs that must sign something together.
    pub pairs: Vec<Pair>,
    /// Pairs beyond [`PAIRS`].
    pub pairs_left_out: usize,
    /// Whether the space was small enough to draw every package.
    pub drawn: bool,
    /// Every number of the case.
    pub ledger: Ledger,
}

/// Two parties who must sign something together.
#[derive(Clone, Debug)]
pub struct Pair {
    /// All packages, by their gains.
    pub cloud: Cloud,
    /// The fair points of what the two can deliver alone.
    pub fair: Vec<FairPoint>,
}

/// A fair point of a pair.
#[derive(Clone, Debug)]
pub struct FairPoint {
    /// By which definition.
    pub solution: Solution,
    /// The gains of the two, or why it is not defined.
    pub at: Result<[f64; 2], Undefined>,
}

/// Gathers what stands behind an assessment.
///
/// # Errors
/// What the engines refuse; E714 if the run is stopped.
pub fn background(assessment: &Assessment, run: &Run<'_>) -> Result<Background, Vec<Diagnostic>> {
    let model = &assessment.model;
    let case = model.case();
    let streams = Streams::new(case, assessment.request.seed)?;
    let single = |d: Diagnostic| vec![d];
    let instance = Instance::new(model, &streams, Draw::CENTRAL).map_err(single)?;
    let breakdowns = assessment
        .rows
        .iter()
        .map(|row| case.parties.ids().map(|i| breakdown(&instance, i, &row.candidate.outcome)).collect());
    let alternatives = case.parties.ids().map(|i| {
        let party = instance.additive(i)?;
        Some((party.points(party.score(model, model.status_quo())), party.points(party.disagreement())))
    });
    let wanted = pairs(&instance, assessment);
    let kept = &wanted[..wanted.len().min(PAIRS)];
    let found = clouds(&instance, kept, run).map_err(single)?;
    let drawn = found.is_some();
    let mut pairs = Vec::new();
    for cloud in found.unwrap_or_default() {
        pairs.push(Pair { fair: fair(&instance, cloud.pair, run).map_err(single)?, cloud });
    }
    Ok(Background {
        breakdowns: breakdowns.collect(),
        interests: interests(case, &streams),
        alternatives: alternatives.collect(),
        pairs,
        pairs_left_out: wanted.len().saturating_sub(PAIRS),
        drawn,
        ledger: ledger(assessment, &streams),
    })
}

/// Pairs with utilities who share an issue that takes both signatures; where there is none, those who sign a row of the
/// assessment together.
fn pairs(instance: &Instance, assessment: &Assessment) -> Vec<[PartyId; 2]> {
    let case = instance.model().case();
    let counts = |i: &PartyId| instance.additive(*i).is_some();
    let able: PartySet = case.parties.ids().filter(counts).collect::<PartySet>().minus(case.having(Role::Audience));
    let among = |sets: &[PartySet]| -> Vec<[PartyId; 2]> {
        let ids: Vec<PartyId> = able.iter().collect();
        let mut found = Vec::new();
        for (k, a) in ids.iter().enumerate() {
            for b in &ids[k + 1..] {
                if sets.iter().any(|s| s.contains(*a) && s.contains(*b)) {
                    found.push([*a, *b]);
                }
            }
        }
        found
    };
    let joint: Vec<PartySet> = case.issues.iter().map(|v| v.control.signers()).collect();
    let sharing = among(&joint);
    if !sharing.is_empty() {
        return sharing;
    }
    among(&assessment.rows.iter().map(|r| r.signers).collect::<Vec<_>>())
}

fn fair(instance: &Instance, pair: [PartyId; 2], run: &Run<'_>) -> Result<Vec<FairPoint>, Diagnostic> {
    let deals = Deals::new(instance, PartySet::from_iter(pair))?;
    let wanted = [Solution::Nash, Solution::KalaiSmorodinsky, Solution::Egalitarian];
    let found = survey(&deals, &wanted, run)?.value.solutions;
    let gains = |solved: Solved| {
        let first = solved.packages.into_iter().next()?;
        Some([instance.gain_points(pair[0], &first)?, instance.gain_points(pair[1], &first)?])
    };
    let mut points = Vec::new();
    for (solution, result) in found {
        match result {
            Ok(solved) => points.extend(gains(solved).map(|at| FairPoint { solution, at: Ok(at) })),
            Err(why) => points.push(FairPoint { solution, at: Err(why) }),
        }
    }
    Ok(points)
}
