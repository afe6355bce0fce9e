//! Certificates: what an independent checker needs to see that nothing better exists.
//!
//! A claim of a large answer ("the best that this party can get", "the largest product of gains") is that no other package
//! is better. Its proof is a tree of boxes that cover the agreement zone: the levels of some issues are chosen, and of all
//! packages with these levels the largest weighted sum of gains is too small ([`Goal::threshold`]). Multipliers are whole
//! numbers and sums are exact, so the checker computes every bound again from the case alone and compares without
//! rounding; what ties within 10^-12 (products and sums of real numbers) is no better. A concept that compares one number
//! after another has a tree for each.
//!
//! **Limits.** A proof of more than [`STEPS`] steps is not given, and that is said. How many packages tie is not proved.

mod goal;
mod grow;
mod ladder;

use super::Ground;
use super::aim::{Aim, Bar, Mark};
use super::lines::Lines;
use super::multipliers::{feasibility, multipliers};
use super::zone::{Oracle, Zone};
use crate::ask::BestFor;
use crate::fraction::Fraction;
use crate::problem::Deals;
use crate::solution::{Solution, Solved, Undefined};
use crate::space::Progress;
use goal::Goal;
use grow::{Bound, Failed, grow};
pub use grow::{LOOKED_THROUGH, STEPS, Step};
use ladder::{Ladder, Plan};
use std::fmt;
use zopa_core::{Diagnostic, IssueId, Outcome, PartyId, Run};

/// A proof that no package is better: one tree, or for leximin one for each number that is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The members, in the order of multipliers.
    pub members: Vec<PartyId>,
    /// The trees.
    pub trees: Vec<Tree>,
}

/// A tree of boxes that cover the agreement zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    /// The issues that the group can change, in the order in which they are decided.
    pub issues: Vec<IssueId>,
    /// Multipliers of the members' raw gains, from 0 to 2^53.
    pub multipliers: Vec<Vec<u64>>,
    /// For each set of multipliers the largest weighted sum of raw gains that a package can have and be no better: a box
    /// whose sums do not exceed it is closed.
    pub allowed: Vec<i128>,
    /// The boxes, depth first; none where rules or red lines forbid every package.
    pub steps: Vec<Step>,
}

/// Why there is no certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uncertified {
    /// The claim itself is not made, or not by these definitions.
    NoClaim,
    /// It takes too many steps.
    TooLong,
    /// A better package turned up: the claim is wrong.
    Refuted,
}

impl fmt::Display for Uncertified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncertified::NoClaim => f.write_str("there is no claim to prove"),
            Uncertified::TooLong => write!(f, "the proof takes more than {STEPS} steps"),
            Uncertified::Refuted => f.write_str("no proof was found: a package that is as good or better turned up"),
        }
    }
}

/// The certificates of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Certificates {
    /// Of the best for each member, in the order given.
    pub best_for: Vec<(PartyId, Result<Certificate, Uncertified>)>,
    /// Of fair points, and of their absence, in the order given.
    pub solutions: Vec<(Solution, Result<Certificate, Uncertified>)>,
}

/// Proofs of the best for each member and of fair points (default readings) that a part-wise survey gave. Those of
/// Kalai-Smorodinsky take the best for every member.
///
/// # Errors
/// E712 as [`crate::large()`]; E714 if stopped.
pub fn certificates(
    deals: &Deals<'_>,
    best: &[BestFor],
    solved: &[(Solution, Result<Solved, Undefined>)],
    run: &Run<'_>,
) -> Result<Certificates, Diagnostic> {
    let ground = Ground::new(deals, Lines::All, run)?;
    let plan = Plan::new(deals);
    let mut proving = Proving { ground: &ground, plan, progress: Progress::new(run, None) };
    let mut found = Certificates::default();
    for of in best {
        let goals = proving.best(of);
        found.best_for.push((of.party, proving.prove(goals)?));
    }
    for (solution, point) in solved {
        let goals = proving.fair(*solution, point, best);
        found.solutions.push((*solution, proving.prove(goals)?));
    }
    Ok(found)
}

/// A goal, what it is to the bounds, and the shares to beat.
type Wanted = (Goal, Option<Aim>, Option<(Vec<Fraction>, usize)>);

struct Proving<'p> {
    ground: &'p Ground<'p>,
    plan: Plan<'p>,
    progress: Progress<'p>,
}

impl Proving<'_> {
    fn gains(&self, w: &Outcome) -> Vec<i64> {
        let ground = self.ground;
        let score = |i: &PartyId| ground.instance.score(*i, w).map_or(0, |s| s.raw());
        ground.parts.members.iter().zip(&ground.no_deal).map(|(i, d)| score(i) - d).collect()
    }

    fn best(&self, of: &BestFor) -> Option<Vec<Wanted>> {
        let member = self.ground.parts.members.iter().position(|i| *i == of.party)?;
        Some(vec![match of.packages.first() {
            None => (Goal::Agreeable, None, None),
            Some(w) => (Goal::Only { member, gain: self.gains(w)[member] }, Some(Aim::Only(member)), None),
        }])
    }

    fn fair(&self, solution: Solution, point: &Result<Solved, Undefined>, best: &[BestFor]) -> Option<Vec<Wanted>> {
        let points = &self.ground.point;
        let w = match point {
            Ok(solved) => solved.packages.first()?,
            Err(Undefined::NothingAgreeable) => return Some(vec![(Goal::Agreeable, None, None)]),
            Err(Undefined::NoStrictGain) => return Some(vec![(Goal::Gain, None, None)]),
            Err(_) => return None,
        };
        let gains = self.gains(w);
        let each = || gains.iter().copied().enumerate();
        let compared: Vec<(usize, i64)> = match solution {
            Solution::Nash => {
                let aim = Aim::Product { power: vec![1.0; gains.len()], point: points.clone() };
                return Some(vec![(Goal::Product(gains), Some(aim), None)]);
            }
            Solution::Utilitarian => {
                let (points, no_deal) = (points.clone(), self.ground.no_deal.clone());
                let aim = Aim::Sum(points.clone());
                return Some(vec![(Goal::Sum { points, gains, no_deal }, Some(aim), None)]);
            }
            Solution::Egalitarian => points.iter().copied().enumerate().collect(),
            Solution::KalaiSmorodinsky => {
                let ideal = |k: usize| {
                    let of = best.iter().find(|b| b.party == self.ground.parts.members[k])?;
                    Some(self.gains(of.packages.first()?)[k])
                };
                let ideals: Vec<i64> = each().map(|(k, _)| ideal(k)).collect::<Option<_>>()?;
                ideals.into_iter().enumerate().filter(|(_, ideal)| *ideal > 0).collect()
            }
        };
        let mut shares: Vec<Fraction> = compared.iter().map(|(k, unit)| Fraction::new(gains[*k], *unit)).collect();
        shares.sort_unstable();
        let stages = compared.len();
        let goal = |stage: usize| {
            let goal = Goal::Leximin { compared: compared.clone(), shares: shares.clone(), stage };
            let aim = Aim::Leximin { compared: compared.clone(), stages };
            (goal, Some(aim), Some((shares.clone(), stage)))
        };
        Some((0..stages).map(goal).collect())
    }

    fn prove(&mut self, goals: Option<Vec<Wanted>>) -> Result<Result<Certificate, Uncertified>, Diagnostic> {
        let Some(goals) = goals else { return Ok(Err(Uncertified::NoClaim)) };
        let mut trees = Vec::new();
        for (goal, aim, shares) in goals {
            match self.tree(&goal, aim.as_ref(), shares)? {
                Ok(tree) => trees.push(tree),
                Err(Failed::TooMany) => return Ok(Err(Uncertified::TooLong)),
                Err(Failed::Found) => return Ok(Err(Uncertified::Refuted)),
            }
        }
        Ok(Ok(Certificate { members: self.ground.parts.members.clone(), trees }))
    }

    fn tree(
        &mut self,
        goal: &Goal,
        aim: Option<&Aim>,
        shares: Option<(Vec<Fraction>, usize)>,
    ) -> Result<Result<Tree, Failed>, Diagnostic> {
        let zone = &self.ground.lean;
        let sets = if zone.is_empty {
            vec![vec![1; zone.no_deal.len()]]
        } else {
            let ladder = self.plan.ladder(None);
            let mut largest = Largest { zone, ladder: &ladder };
            let mark = shares.map(|(shares, stage)| (Mark::Shares(shares), stage));
            let bar = mark.as_ref().map(|(mark, stage)| Bar { mark, stage: *stage, strict: true });
            let mut sets = aim.map_or_else(Vec::new, |aim| multipliers(aim, &mut largest, bar));
            sets.push(feasibility(&mut largest));
            let n = zone.no_deal.len();
            sets.extend((0..n).map(|k| (0..n).map(|i| i128::from(i == k)).collect()));
            let least = i128::from(matches!(goal, Goal::Product(_)));
            let (first, last) = sets.split_at(sets.len() - n - 1);
            let mut small: Vec<Vec<i128>> = first.iter().map(|c| shortened(c, least)).collect();
            small.extend(last.iter().map(|c| shortened(c, 0)));
            let mut kept: Vec<Vec<i128>> = Vec::new();
            small.into_iter().for_each(|c| {
                if !kept.contains(&c) {
                    kept.push(c)
                }
            });
            kept
        };
        let ladder = self.plan.ladder(sets.first().map(Vec::as_slice));
        let bounds: Vec<Bound> = sets.iter().map(|c| Bound::new(&ladder, goal, c.clone())).collect();
        Ok(grow(&ladder, goal, &bounds, &mut self.progress)?.map(|steps| Tree {
            issues: ladder.rungs.iter().map(|r| r.issue).collect(),
            multipliers: sets.iter().map(|c| c.iter().map(|x| u64::try_from(*x).unwrap_or(0)).collect()).collect(),
            allowed: bounds.iter().map(|b| b.threshold).collect(),
            steps,
        }))
    }
}

/// The largest multiplier of a certificate has so many bits: every reader of JSON has such numbers exactly.
const BITS: u32 = 52;

fn shortened(c: &[i128], least: i128) -> Vec<i128> {
    let bits = 128 - c.iter().copied().max().unwrap_or(0).leading_zeros();
    let over = bits.saturating_sub(BITS);
    c.iter().map(|x| (x >> over).max(least)).collect()
}

/// Where a weighted sum of gains is largest, by what the ladder sees.
struct Largest<'z> {
    zone: &'z Zone,
    ladder: &'z Ladder,
}

impl Oracle for Largest<'_> {
    fn zone(&self) -> &Zone {
        self.zone
    }
    fn tries(&self) -> usize {
        (20_000_000 / self.ladder.size().max(1)).clamp(30, 400)
    }
    fn gains_at(&mut self, c: &[f64]) -> Vec<f64> {
        let most = c.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let whole: Vec<i128> = c.iter().map(|c| (c / most * 2f64.powi(57)) as i128).collect();
        self.ladder.gains_at(&whole).into_iter().map(|x| x as f64).collect()
    }
}
