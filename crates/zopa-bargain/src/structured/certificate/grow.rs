//! The leaves of a certificate: branch and bound once more, with what is found written down.

use super::goal::Goal;
use super::ladder::{Ladder, NOTHING};
use crate::space::Progress;
use zopa_core::{Diagnostic, Id, LevelId, Outcome};

/// What a certificate says at a box of packages: those with the levels chosen so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// With these multipliers no weighted sum of gains in the box is large enough.
    Closed(usize),
    /// Few packages are left: each is looked at.
    Listed,
    /// The levels of the next issue follow, one box each, without those that a rule or a red line forbids, those that
    /// these multipliers close, and, on an issue that no condition looks at, those that another level is at least as good
    /// as for every member.
    Branch(usize),
    /// The level sets of one issue follow (by its number among the tree's), one box each, without those that these
    /// multipliers close: only where boxes are sets of levels, as all the following.
    Apart {
        /// The issue.
        issue: usize,
        /// The multipliers.
        by: usize,
    },
    /// With these multipliers, terms are split like this from here on: the shares of all sides but the last, in
    /// thousandths.
    Split {
        /// The multipliers.
        by: usize,
        /// Of each open term that adds to the sum and has several sides.
        shares: Vec<Vec<u16>>,
    },
    /// Levels that these multipliers close are taken out.
    Without(usize),
    /// Levels that another one of their issue stands for are taken out.
    Reduced,
}

/// Boxes of at most so many packages are looked through.
pub const LOOKED_THROUGH: u64 = 1_000;
/// Steps of one proof, at most.
pub const STEPS: usize = 200_000;
/// Nodes between two reports of progress.
const BEAT: usize = 1 << 10;

/// Why there are no leaves.
pub(super) enum Failed {
    /// It takes more than [`STEPS`] of them.
    TooMany,
    /// A package is what none should be.
    Found,
}

/// Multipliers, with what they say.
pub(super) struct Bound {
    c: Vec<i128>,
    rest: Vec<Vec<i128>>,
    pub(super) threshold: i128,
}

impl Bound {
    pub(super) fn new(ladder: &Ladder, goal: &Goal, c: Vec<i128>) -> Self {
        Bound { rest: ladder.rest(&c), threshold: goal.threshold(&c), c }
    }

    fn weigh(&self, w: &[i64]) -> i128 {
        w.iter().zip(&self.c).map(|(x, c)| i128::from(*x) * c).sum()
    }

    fn closes(&self, at: &Node) -> bool {
        let rest = self.rest[at.depth][at.context as usize];
        rest <= NOTHING / 2 || self.weigh(&at.gains) + rest <= self.threshold
    }
}

#[derive(Clone, Debug)]
struct Node {
    depth: usize,
    context: u32,
    gains: Vec<i64>,
}

pub(super) struct Growing<'g, 'r> {
    ladder: &'g Ladder,
    goal: &'g Goal,
    bounds: &'g [Bound],
    /// How many packages a box has from each place on.
    left: Vec<u64>,
    outcome: Outcome,
    steps: Vec<Step>,
    /// How many packages have met the goal, where they are counted.
    count: Option<u64>,
    progress: &'g mut Progress<'r>,
    since: usize,
}

/// The steps that show a goal to be unattainable, or (`count`) that so many packages meet it.
///
/// # Errors
/// E714 if stopped.
pub(super) fn grow(
    ladder: &Ladder,
    goal: &Goal,
    bounds: &[Bound],
    count: bool,
    progress: &mut Progress<'_>,
) -> Result<Result<(Vec<Step>, u64), Failed>, Diagnostic> {
    if ladder.impossible {
        return Ok(Ok((Vec::new(), 0)));
    }
    let mut left = vec![1u64];
    for rung in ladder.rungs.iter().rev() {
        let ways = rung.beaten.iter().filter(|beaten| !**beaten).count() as u64;
        left.push(left[left.len() - 1].saturating_mul(ways));
    }
    left.reverse();
    let outcome = ladder.start();
    let count = count.then_some(0);
    let mut growing = Growing { ladder, goal, bounds, left, outcome, steps: Vec::new(), count, progress, since: 0 };
    let root = Node { depth: 0, context: 0, gains: ladder.base.clone() };
    Ok(match growing.cover(&root)? {
        None => Ok((growing.steps, growing.count.unwrap_or(0))),
        Some(failed) => Err(failed),
    })
}

impl Growing<'_, '_> {
    fn cover(&mut self, at: &Node) -> Result<Option<Failed>, Diagnostic> {
        self.since += 1;
        if self.since >= BEAT {
            self.progress.advance(self.since as u64)?;
            self.since = 0;
        }
        if self.steps.len() >= STEPS {
            return Ok(Some(Failed::TooMany));
        }
        if let Some(by) = self.bounds.iter().position(|b| b.closes(at)) {
            self.steps.push(Step::Closed(by));
            return Ok(None);
        }
        if self.left[at.depth] <= LOOKED_THROUGH {
            self.steps.push(Step::Listed);
            return Ok(self.any(at)?.then_some(Failed::Found));
        }
        let children: Vec<(usize, Node)> = self.children(at);
        let closed = |by: &usize| children.iter().filter(|(_, node)| self.bounds[*by].closes(node)).count();
        // Of equally good ones the first.
        let by = (0..self.bounds.len()).rev().max_by_key(closed).unwrap_or(0);
        self.steps.push(Step::Branch(by));
        for (level, node) in children {
            if self.bounds[by].closes(&node) {
                continue;
            }
            self.set(at.depth, level);
            if let Some(failed) = self.cover(&node)? {
                return Ok(Some(failed));
            }
        }
        Ok(None)
    }

    fn set(&mut self, depth: usize, level: usize) {
        self.outcome.set(self.ladder.rungs[depth].issue, LevelId::new(level));
    }

    /// The boxes of the next issue's levels.
    fn children(&mut self, at: &Node) -> Vec<(usize, Node)> {
        let rung = &self.ladder.rungs[at.depth];
        let mut children = Vec::new();
        for level in (0..rung.worth.len()).filter(|l| !rung.beaten[*l]) {
            self.set(at.depth, level);
            let Some((more, context)) = self.ladder.way(at.depth, at.context, level, &self.outcome) else { continue };
            let gains = at.gains.iter().zip(&more).map(|(x, m)| x + m).collect();
            children.push((level, Node { depth: at.depth + 1, context, gains }));
        }
        children
    }

    /// Whether a package of a box is what none should be; where they are counted, none is wrong.
    fn any(&mut self, at: &Node) -> Result<bool, Diagnostic> {
        if at.depth == self.ladder.rungs.len() {
            let met = self.goal.is_met_by(&at.gains);
            self.count = self.count.map(|n| n + u64::from(met));
            return Ok(met && self.count.is_none());
        }
        for (level, node) in self.children(at) {
            self.set(at.depth, level);
            if !self.bounds.iter().any(|b| b.closes(&node)) && self.any(&node)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
