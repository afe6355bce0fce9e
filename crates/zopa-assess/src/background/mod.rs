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

use crate::{Among, Assessment, NAMED_ACTING, NAMED_AGREEMENTS, StatusQuo};
use zopa_bargain::{
    Cloud, Deals, MOST_DRAWN, PactSieve, Sieve, Solution, Solved, TOO_MANY_OUTCOMES, Undefined, clouds, pact_sieve,
    sieve, survey,
};
use zopa_core::{Count, Diagnostic, Draw, IdVec, Instance, PartyId, PartySet, Role, Run, grouped};
use zopa_study::Streams;

/// How many pairs of parties are drawn at most; the rest is counted.
pub const PAIRS: usize = 6;

/// A coalition with what takes packages away from it.
pub type Followed = (PartySet, Result<PactSieve, Diagnostic>);

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
    /// What takes packages away from those at the table, and from all who set an issue, where somebody is in the group.
    pub sieves: Vec<(Among, Result<Sieve, Diagnostic>)>,
    /// The coalitions that a report names ([`named_coalitions`]), each with what takes packages away from it: not counted in a space
    /// that is too large to draw.
    pub coalitions: Vec<Followed>,
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
        sieves: sieves(&instance, run),
        coalitions: coalitions(&instance, assessment, run).map_err(single)?,
        ledger: ledger(assessment, &streams),
    })
}

fn sieves(instance: &Instance, run: &Run<'_>) -> Vec<(Among, Result<Sieve, Diagnostic>)> {
    let case = instance.model().case();
    let of = |among: Among| {
        let group = match among {
            Among::Table => case.table(),
            Among::Setters => case.setters().minus(case.having(Role::Audience)),
        };
        let found = Deals::new(instance, group).and_then(|deals| sieve(&deals, run)).map(|found| found.value);
        (!group.is_empty()).then_some((among, found))
    };
    Among::ALL.into_iter().filter_map(of).collect()
}

/// The coalitions whose counts a report gives: the first [`NAMED_AGREEMENTS`] of the smallest that have something to sign, then
/// the first [`NAMED_ACTING`] of those that could act together.
pub fn named_coalitions(quo: &StatusQuo) -> Vec<PartySet> {
    let agreeing = quo.agreements().take(NAMED_AGREEMENTS).map(|deal| deal.signers);
    let acting = quo.acting().take(NAMED_ACTING).map(|pact| pact.members);
    let mut named: Vec<PartySet> = Vec::new();
    for set in agreeing.chain(acting) {
        if !named.contains(&set) {
            named.push(set);
        }
    }
    named
}

fn coalitions(instance: &Instance, assessment: &Assessment, run: &Run<'_>) -> Result<Vec<Followed>, Diagnostic> {
    let small = matches!(instance.model().space().count(), Count::Exact(n) if n <= u128::from(MOST_DRAWN));
    let follow = |who: PartySet| match small {
        true => Ok((who, Ok(pact_sieve(instance, who, run)?.value))),
        false => Ok((who, Err(uncounted()))),
    };
    named_coalitions(&assessment.status_quo).into_iter().map(follow).collect()
}

fn uncounted() -> Diagnostic {
    Diagnostic::new(
        &TOO_MANY_OUTCOMES,
        format!(
            "the space has more than {} combinations; `zopa why CASE coalitions.ONE+OTHER` counts it",
            grouped(MOST_DRAWN.into())
        ),
    )
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
