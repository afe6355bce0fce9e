//! Certificates: what an independent checker needs to see that nothing better exists.
//!
//! A claim of a large answer ("the best that this party can get", "the largest product of gains") is that no other package
//! is better. Its proof is a tree of boxes that cover the agreement zone: the levels of some issues are chosen, and of all
//! packages with these levels the largest weighted sum of gains is too small ([`Goal::threshold`]). Multipliers are whole
//! numbers and sums are exact, so the checker computes every bound again from the case alone and compares without
//! rounding; what ties within 10^-12 (products and sums of real numbers) is no better. A concept that compares one number
//! after another has a tree for each.
//!
//! **Limits.** A proof of more than [`STEPS`] steps is not given, and that is said. How many packages tie is proved where
//! they are few and compared by whole numbers.

mod frontier;
mod gainers;
mod goal;
mod grow;
mod joined;
mod ladder;

use super::Ground;
use super::aim::{Aim, Bar, Mark};
use super::lines::Lines;
use super::multipliers::{feasibility, multipliers};
use super::wide;
use super::zone::{Oracle, Zone};
use crate::ask::{BestFor, Named};
use crate::fraction::Fraction;
use crate::known::{Known, Unknown};
use crate::problem::{Deals, refuse_foreign};
use crate::solution::{Solution, Solved, Undefined};
use crate::space::Progress;
pub use frontier::{FrontierProof, proved_frontier};
use gainers::gainers;
use goal::Goal;
use grow::{Bound, Failed, grow};
pub use grow::{LOOKED_THROUGH, STEPS, Step};
use joined::{Joined, grow_joined};
use ladder::{Ladder, Plan};
use std::fmt;
use zopa_core::{Count, Diagnostic, Instance, IssueId, Outcome, PartyId, Run};

/// A proof that no package is better: one tree, or for leximin one for each number that is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The members, in the order of multipliers.
    pub members: Vec<PartyId>,
    /// The trees.
    pub trees: Vec<Tree>,
    /// Where few packages tie and that is a matter of whole numbers: boxes that leave out none of them, nor any level that
    /// another stands for. Those that are looked through hold all that tie.
    pub ties: Option<Tree>,
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
    /// Whether boxes are sets of levels.
    pub joined: bool,
}

/// Why there is no certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uncertified {
    /// The claim itself is not made, or not by these definitions.
    NoClaim,
    /// It takes too many steps.
    TooLong,
    /// No bound on boxes of packages is known that proves such a claim.
    NoBound,
    /// A better package turned up: the claim is wrong.
    Refuted,
}

impl fmt::Display for Uncertified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncertified::NoClaim => f.write_str("there is no claim to prove"),
            Uncertified::NoBound => f.write_str("no bound on boxes of packages is known that proves it"),
            Uncertified::TooLong => f.write_str("the proof takes too many steps"),
            Uncertified::Refuted => f.write_str("no proof was found: a package that is as good or better turned up"),
        }
    }
}

/// A proof, or why there is none.
pub type Proof = Result<Certificate, Uncertified>;

/// The certificates of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Certificates {
    /// Of the best for each member, in the order given.
    pub best_for: Vec<(PartyId, Proof)>,
    /// Of fair points, and of their absence, in the order given.
    pub solutions: Vec<(Solution, Proof)>,
    /// Of solutions and variants by name, in the order given.
    pub named: Vec<Proof>,
}

/// Proofs of the best for each member, of fair points in their default readings and of solutions and variants by name, that
/// a part-wise survey gave. Those of Kalai-Smorodinsky take the best for every member.
///
/// # Errors
/// E712 as [`crate::large()`]; E714 if stopped.
pub fn certificates(
    deals: &Deals<'_>,
    best: &[BestFor],
    solved: &[(Solution, Result<Solved, Undefined>)],
    named: &[(Named, Result<Solved, Undefined>)],
    run: &Run<'_>,
) -> Result<Certificates, Diagnostic> {
    let ground = Ground::new(deals, Lines::All, run)?;
    let mut proving = Proving {
        plan: Plan::new(deals, Lines::All, &ground.no_deal),
        zone: ground.lean.clone(),
        best,
        progress: Progress::new(run, None),
        ground: &ground,
    };
    let mut found = Certificates::default();
    for of in best {
        let goals = proving.best(of);
        found.best_for.push((of.party, proving.prove_with_ties(goals, &of.count)?));
    }
    for (solution, point) in solved {
        let goals = proving.fair(*solution, point);
        let count = point.as_ref().map_or(Err(Unknown::TooManyToCount), |solved| solved.count.clone());
        found.solutions.push((*solution, proving.prove_with_ties(goals, &count)?));
    }
    let low = Plan::lowest(deals);
    for (solution, point) in named {
        let proof = match solution {
            Named::UtilitarianAll => {
                let mut all = Proving {
                    plan: Plan::new(deals, Lines::Lifted, &low),
                    zone: ground.everything(low.clone()),
                    best,
                    progress: Progress::new(run, None),
                    ground: &ground,
                };
                let goals = all.utilitarian_of_all(point, &low);
                all.prove(goals)?
            }
            _ => match proving.named(solution, point) {
                None => Err(Uncertified::NoBound),
                goals => proving.prove(goals)?,
            },
        };
        found.named.push(proof);
    }
    Ok(found)
}

/// Whether a package is efficient for those who must sign it, among what they can deliver, by branch and bound; if it is,
/// with the proof. Otherwise the package that dominates it with the largest sum of gains (each relative to its range) is
/// given. `None` where a signer has no utilities, or nobody signs.
///
/// # Errors
/// E715 for an outcome of another case; E712 as [`crate::large()`]; E714 if stopped or given up.
pub fn proved_efficient(
    instance: &Instance,
    at: &Outcome,
    run: &Run<'_>,
) -> Result<Option<Result<Proof, Outcome>>, Diagnostic> {
    refuse_foreign(instance, at)?;
    let signers = instance.model().signers(at);
    let deals = Deals::new(instance, signers)?;
    if signers.is_empty() || deals.group() != signers || !deals.ordinal().is_empty() {
        return Ok(None);
    }
    let ground = Ground::new(&deals, Lines::Lifted, run)?;
    let Some(from) = ground.scores(at) else { return Ok(None) };
    let mut zone = ground.everything(from.clone());
    zone.status_quo = ground.parts.lone_status_quo.clone().filter(|q| zone.admits(q));
    if let Some(better) = ground.dominating(&zone)? {
        return Ok(Some(Err(better)));
    }
    let plan = Plan::new(&deals, Lines::Lifted, &from);
    let mut proving = Proving { ground: &ground, plan, zone, best: &[], progress: Progress::new(run, None) };
    let aim = Aim::Weighted(vec![1; from.len()]);
    let goals = Some(vec![Wanted { goal: Goal::Better, aim: Some(aim), shares: None }]);
    Ok(Some(Ok(proving.prove(goals)?)))
}

/// What there is to prove: a goal, what it is to the bounds, and the shares to beat.
struct Wanted {
    goal: Goal,
    aim: Option<Aim>,
    shares: Option<(Vec<Fraction>, usize)>,
}

impl Wanted {
    fn only(goal: Goal, aim: Option<Aim>) -> Vec<Wanted> {
        vec![Wanted { goal, aim, shares: None }]
    }
}

struct Proving<'p> {
    ground: &'p Ground<'p>,
    /// What it is proved over, for the ladders, and for multipliers.
    plan: Plan<'p>,
    zone: Zone,
    /// The best for each member.
    best: &'p [BestFor],
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
        Some(match of.packages.first() {
            None => Wanted::only(Goal::Agreeable, None),
            Some(w) => Wanted::only(Goal::Only { member, gain: self.gains(w)[member] }, Some(Aim::Only(member))),
        })
    }

    /// The package that a concept chose, or what there is to prove where there is none.
    fn chosen(point: &Result<Solved, Undefined>) -> Option<Result<&Outcome, Vec<Wanted>>> {
        match point {
            Ok(solved) => solved.packages.first().map(Ok),
            Err(Undefined::NothingAgreeable) => Some(Err(Wanted::only(Goal::Agreeable, None))),
            Err(Undefined::NoStrictGain) => Some(Err(Wanted::only(Goal::Gain, None))),
            Err(_) => None,
        }
    }

    fn fair(&self, solution: Solution, point: &Result<Solved, Undefined>) -> Option<Vec<Wanted>> {
        let points = &self.ground.point;
        let gains = match Self::chosen(point)? {
            Ok(w) => self.gains(w),
            Err(wanted) => return Some(wanted),
        };
        let compared = match solution {
            Solution::Nash => {
                let aim = Aim::Product { power: vec![1.0; gains.len()], point: points.clone() };
                return Some(Wanted::only(Goal::Product(gains), Some(aim)));
            }
            Solution::Utilitarian => {
                let (points, no_deal) = (points.clone(), self.ground.no_deal.clone());
                let aim = Aim::Sum(points.clone());
                return Some(Wanted::only(Goal::Sum { points, gains, no_deal }, Some(aim)));
            }
            Solution::Egalitarian => points.iter().copied().enumerate().collect(),
            Solution::KalaiSmorodinsky => self.ideals()?,
        };
        let mut shares: Vec<Fraction> = compared.iter().map(|(k, unit)| Fraction::new(gains[*k], *unit)).collect();
        shares.sort_unstable();
        let stages = compared.len();
        let wanted = |stage: usize| Wanted {
            goal: Goal::Leximin { compared: compared.clone(), shares: shares.clone(), stage },
            aim: Some(Aim::Leximin { compared: compared.clone(), stages }),
            shares: Some((shares.clone(), stage)),
        };
        Some((0..stages).map(wanted).collect())
    }

    /// The largest gain of each member that can gain.
    fn ideals(&self) -> Option<Vec<(usize, i64)>> {
        let ideal = |k: usize| {
            let of = self.best.iter().find(|b| b.party == self.ground.parts.members[k])?;
            Some(self.gains(of.packages.first()?)[k])
        };
        let ideals: Vec<i64> = (0..self.ground.no_deal.len()).map(ideal).collect::<Option<_>>()?;
        Some(ideals.into_iter().enumerate().filter(|(_, ideal)| *ideal > 0).collect())
    }

    /// What there is to prove of a solution by name; `None` where no bound does.
    fn named(&self, solution: &Named, point: &Result<Solved, Undefined>) -> Option<Vec<Wanted>> {
        let gains = |w: &Outcome| self.gains(w);
        let points = self.ground.point.clone();
        let compared = match solution {
            Named::NashPowers(powers) => {
                let power: Vec<f64> = self.ground.parts.members.iter().map(|i| powers.of(*i)).collect();
                return Some(match Self::chosen(point)? {
                    Ok(w) => {
                        let aim = Aim::Product { power: power.clone(), point: points.clone() };
                        Wanted::only(Goal::Powers { power, points, gains: gains(w) }, Some(aim))
                    }
                    Err(wanted) => wanted,
                });
            }
            Named::NashMostGainers => {
                return match Self::chosen(point)? {
                    Ok(w) => gainers(&gains(w), &points),
                    Err(wanted) => Some(wanted),
                };
            }
            Named::KsMaxMin => self.ideals()?,
            Named::EgalitarianMaxMin => points.into_iter().enumerate().collect(),
            _ => return None,
        };
        let gains = match Self::chosen(point)? {
            Ok(w) => gains(w),
            Err(wanted) => return Some(wanted),
        };
        let share = compared.iter().map(|(k, unit)| Fraction::new(gains[*k], *unit)).min()?;
        let aim = Aim::Leximin { compared: compared.clone(), stages: 1 };
        let goal = Goal::Smallest { compared, share };
        Some(vec![Wanted { goal, aim: Some(aim), shares: Some((vec![share], 0)) }])
    }

    /// That no package whatever has a larger sum.
    fn utilitarian_of_all(&self, point: &Result<Solved, Undefined>, low: &[i64]) -> Option<Vec<Wanted>> {
        let w = match point {
            Ok(solved) => solved.packages.first()?,
            Err(Undefined::NothingAgreeable) => return Some(Wanted::only(Goal::Agreeable, None)),
            Err(_) => return None,
        };
        let gains = self.ground.scores(w)?.iter().zip(low).map(|(x, low)| x - low).collect();
        let points = self.ground.point.clone();
        let aim = Aim::Sum(points.clone());
        Some(Wanted::only(Goal::Sum { points, gains, no_deal: low.to_vec() }, Some(aim)))
    }

    /// A proof; with one that so many packages tie, where they are few and can be counted by boxes.
    fn prove_with_ties(&mut self, goals: Option<Vec<Wanted>>, count: &Known<Count>) -> Result<Proof, Diagnostic> {
        let few = count.as_ref().ok().filter(|n| matches!(n, Count::Exact(n) if *n <= MOST_TIED));
        let last = goals.as_ref().and_then(|goals| goals.last());
        let tied = last.filter(|_| few.is_some()).and_then(|w| Some((w.goal.tied()?, w.aim.clone(), w.shares.clone())));
        let mut proof = self.prove(goals)?;
        if let (Ok(proof), Some((goal, aim, shares))) = (&mut proof, tied)
            && let Ok((tree, n)) = self.tree(&goal, aim.as_ref(), shares, true)?
        {
            // The status quo may stand outside the boxes.
            let alone = self.zone.status_quo.is_some();
            let all = Count::Exact(u128::from(n));
            let fits = |more: u128| few == Some(&Count::Exact(u128::from(n) + more));
            proof.ties = Some(tree).filter(|_| few == Some(&all) || (alone && fits(1)));
        }
        Ok(proof)
    }

    fn prove(&mut self, goals: Option<Vec<Wanted>>) -> Result<Proof, Diagnostic> {
        let Some(goals) = goals else { return Ok(Err(Uncertified::NoClaim)) };
        let mut trees = Vec::new();
        for Wanted { goal, aim, shares } in goals {
            match self.tree(&goal, aim.as_ref(), shares, false)? {
                Ok((tree, _)) => trees.push(tree),
                Err(Failed::TooMany) => return Ok(Err(Uncertified::TooLong)),
                Err(Failed::Found) => return Ok(Err(Uncertified::Refuted)),
            }
        }
        Ok(Ok(Certificate { members: self.ground.parts.members.clone(), trees, ties: None }))
    }

    fn tree(
        &mut self,
        goal: &Goal,
        aim: Option<&Aim>,
        shares: Option<(Vec<Fraction>, usize)>,
        count: bool,
    ) -> Result<Result<(Tree, u64), Failed>, Diagnostic> {
        let zone = &self.zone;
        let joined = zone.wide.as_ref().and_then(|space| Some((space, Joined::new(&self.plan)?)));
        let sets = if zone.is_empty {
            vec![vec![1; zone.no_deal.len()]]
        } else if let Some((space, _)) = &joined {
            multiplier_sets(goal, aim, shares, &mut wide::Largest::new(zone, space, self.ground.run))
        } else {
            let ladder = self.plan.ladder(None, false);
            multiplier_sets(goal, aim, shares, &mut Largest { zone, ladder: &ladder })
        };
        let whole = |c: &Vec<i128>| c.iter().map(|x| u64::try_from(*x).unwrap_or(0)).collect();
        let multipliers = sets.iter().map(whole).collect();
        let allowed = sets.iter().map(|c| goal.threshold(c)).collect();
        if let Some((_, joined)) = &joined {
            let grown = grow_joined(joined, goal, &sets, count, &mut self.progress)?;
            let issues = joined.issues.clone();
            return Ok(grown.map(|(steps, found)| (Tree { issues, multipliers, allowed, steps, joined: true }, found)));
        }
        let ladder = self.plan.ladder(sets.first().map(Vec::as_slice), count);
        let bounds: Vec<Bound> = sets.iter().map(|c| Bound::new(&ladder, goal, c.clone())).collect();
        Ok(grow(&ladder, goal, &bounds, count, &mut self.progress)?.map(|(steps, found)| {
            let issues = ladder.rungs.iter().map(|r| r.issue).collect();
            (Tree { issues, multipliers, allowed, steps, joined: false }, found)
        }))
    }
}

/// Sets of multipliers with which to prove a goal, those made for it first.
fn multiplier_sets(
    goal: &Goal,
    aim: Option<&Aim>,
    shares: Option<(Vec<Fraction>, usize)>,
    largest: &mut dyn Oracle,
) -> Vec<Vec<i128>> {
    let n = largest.zone().no_deal.len();
    let mark = shares.map(|(shares, stage)| (Mark::Shares(shares), stage));
    let bar = mark.as_ref().map(|(mark, stage)| Bar { mark, stage: *stage, strict: true });
    let mut sets = aim.map_or_else(Vec::new, |aim| multipliers(aim, largest, bar));
    sets.push(feasibility(largest));
    sets.extend((0..n).map(|k| (0..n).map(|i| i128::from(i == k)).collect()));
    let products = matches!(goal, Goal::Product(_) | Goal::ProductOf { .. } | Goal::Powers { .. } | Goal::Better);
    let (first, last) = sets.split_at(sets.len() - n - 1);
    let mut small: Vec<Vec<i128>> = first.iter().map(|c| shortened(c, i128::from(products))).collect();
    small.extend(last.iter().map(|c| shortened(c, 0)));
    let mut kept: Vec<Vec<i128>> = Vec::new();
    small.into_iter().for_each(|c| {
        if !kept.contains(&c) {
            kept.push(c)
        }
    });
    kept
}

/// So many packages that tie are counted by a proof.
const MOST_TIED: u128 = 1_000;

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
