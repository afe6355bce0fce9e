//! That the frontier of two members has no other vectors: nothing lies between two neighbours, nor beyond either end.
//!
//! What neither of two neighbours is at least as good as for both members has more for the first member than the worse one
//! of them and more for the second than the other; so for each two neighbours a tree shows that no package has so much.
//! Where a frontier has a gap, more by the gap.

use super::super::aim::Aim;
use super::super::lines::Lines;
use super::super::{Ground, wide};
use super::goal::Goal;
use super::ladder::Plan;
use super::{Failed, Proving, Tree, Uncertified};
use crate::known::Known;
use crate::problem::Deals;
use crate::space::Progress;
use crate::survey::Frontier;
use zopa_core::{Diagnostic, Outcome, PartyId, Run};

/// A proof that these are all efficient vectors of one or two members; where the frontier has a gap, that every package has
/// one of these that is worse for no member by more than the gap (rounded down to a raw unit).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrontierProof {
    /// The members, in the order of multipliers.
    pub members: Vec<PartyId>,
    /// A package of each efficient vector, the best for the first member first.
    pub packages: Vec<Outcome>,
    /// That no package has more for the first member than the first of these; for each two neighbours that none has more
    /// for the first member than the later one and more for the second than the earlier one; that none has more for the
    /// second member than the last. Of one member the first of these.
    pub trees: Vec<Tree>,
}

/// Steps of all trees together.
const STEPS: usize = 200_000;

/// The proof of a frontier of one or two members whose issues are joined too closely to be taken part by part; `None` for
/// other frontiers, and where there is none.
///
/// # Errors
/// E712 as [`crate::large()`]; E714 if stopped.
pub fn proved_frontier(
    deals: &Deals<'_>,
    frontier: &Known<Frontier>,
    run: &Run<'_>,
) -> Result<Option<Result<FrontierProof, Uncertified>>, Diagnostic> {
    let Some(frontier) = frontier.as_ref().ok().filter(|f| f.points.is_ok()) else { return Ok(None) };
    let ground = Ground::new(deals, Lines::Lifted, run)?;
    let Some(space) = ground.wide.as_ref().filter(|_| ground.no_deal.len() <= 2) else { return Ok(None) };
    let q = ground.parts.lone_status_quo.clone();
    let Ok(found) = wide::frontier(space, &ground.point, q.as_deref(), run)? else { return Ok(None) };
    let boxes = found.points.into_iter().map(|p| (p.vector, space.outcome_of(&p.masks)));
    let mut points: Vec<(Vec<i64>, Outcome)> = boxes.collect();
    let no_worse = |a: &[i64], b: &[i64]| a.iter().zip(b).all(|(x, y)| x >= y);
    if let Some(q) = q.filter(|q| !points.iter().any(|(v, _)| no_worse(v, q))) {
        points.retain(|(v, _)| !no_worse(&q, v));
        points.push((q, ground.parts.status_quo.clone()));
        points.sort_by(|a, b| b.0.cmp(&a.0));
    }
    let mut trees = Vec::new();
    let mut steps = 0;
    let slack: Vec<i64> = ground.point.iter().map(|p| (frontier.gap * *p as f64).floor() as i64).collect();
    let vectors: Vec<&[i64]> = points.iter().map(|(v, _)| v.as_slice()).collect();
    for floor in floors(&vectors, &Plan::lowest(deals), &slack) {
        let tree = ground.nothing_above(deals, &floor)?;
        steps += tree.as_ref().map_or(0, |tree| tree.steps.len());
        match tree {
            Ok(tree) if steps <= STEPS => trees.push(tree),
            Ok(_) | Err(Failed::TooMany) => return Ok(Some(Err(Uncertified::TooLong))),
            Err(Failed::Found) => return Ok(Some(Err(Uncertified::Refuted))),
        }
    }
    let members = ground.parts.members.clone();
    Ok(Some(Ok(FrontierProof { members, packages: points.into_iter().map(|(_, w)| w).collect(), trees })))
}

/// What a package would have to reach that none of these vectors covers, and in what direction that is.
struct Floor {
    from: Vec<i64>,
    across: Vec<i128>,
}

fn floors(vectors: &[&[i64]], lowest: &[i64], slack: &[i64]) -> Vec<Floor> {
    let above = |v: &[i64], k: usize| v[k].saturating_add(slack[k]).saturating_add(1);
    let unit = |k: usize| (0..lowest.len()).map(|i| i128::from(i == k)).collect::<Vec<i128>>();
    let (Some(first), Some(last)) = (vectors.first(), vectors.last()) else {
        return vec![Floor { from: lowest.to_vec(), across: vec![1; lowest.len()] }];
    };
    let mut top = lowest.to_vec();
    top[0] = above(first, 0);
    let mut all = vec![Floor { from: top, across: unit(0) }];
    if lowest.len() == 2 {
        for pair in vectors.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let across = vec![i128::from(b[1]) - i128::from(a[1]), i128::from(a[0]) - i128::from(b[0])];
            all.push(Floor { from: vec![above(b, 0), above(a, 1)], across });
        }
        all.push(Floor { from: vec![lowest[0], above(last, 1)], across: unit(1) });
    }
    all
}

impl Ground<'_> {
    /// That no package reaches these scores.
    fn nothing_above(&self, deals: &Deals<'_>, floor: &Floor) -> Result<Result<Tree, Failed>, Diagnostic> {
        let mut proving = Proving {
            ground: self,
            plan: Plan::new(deals, Lines::Lifted, &floor.from),
            zone: self.everything(floor.from.clone()),
            best: &[],
            progress: Progress::new(self.run, None),
        };
        let aim = Aim::Weighted(floor.across.clone());
        Ok(proving.tree(&Goal::Agreeable, Some(&aim), None, false)?.map(|(tree, _)| tree))
    }
}
