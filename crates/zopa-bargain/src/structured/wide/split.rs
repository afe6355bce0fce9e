//! Branch and bound over sets of levels.
//!
//! Weighted sums of worth are bounded by additive ones ([`super::bound`]), in which a rectangle may count in part. Where the
//! levels that are best by a bound leave a rectangle out that the bound counts, or count one that it does not, the search
//! goes on with that rectangle inside, and then with it outside, which is forbidden from there on; where the bounds tell
//! the truth, with the levels of an issue.
//!
//! Levels that no condition which is still open tells apart, and that are worth the same, are taken together; in a search
//! for something better, levels that another one is at least as good as in everything are left out.

use super::super::levels::{bits, classes, uncovered};
use super::bound::{Direction, Left, Split};
use super::space::Space;
use crate::space::Progress;
use zopa_core::{Diagnostic, Domains, Id, LevelId, LevelSet, Truth};

/// What looks at the packages found.
pub(in crate::structured) trait Visitor {
    /// Sets of levels that are all worth this much. May change what is looked for; says whether to go on.
    fn arrive(&mut self, vector: &[i64], masks: &[u64], goals: &mut Vec<Vec<i128>>) -> bool;
    /// Whether one vector is better than another.
    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool;
}

/// How to search.
pub(in crate::structured) struct Search<'s> {
    space: &'s Space,
    /// Weighted sums of scores that are bounded; the first one leads the way.
    directions: Vec<Direction>,
    /// What is looked for reaches in each direction what one of these says.
    goals: Vec<Vec<i128>>,
    /// The same in units of the directions.
    needs: Vec<Vec<i64>>,
    /// What all of them say in each direction.
    least: Vec<i64>,
    /// Whether of packages of which one is worse for nobody than another it alone is enough. No direction goes against a
    /// member then.
    lean: bool,
    pub(in crate::structured) branches: u64,
    limit: u64,
}

#[derive(Clone)]
struct Node {
    domains: Vec<u64>,
    /// Rectangles that may add something or not.
    open: Vec<bool>,
    /// Rectangles inside which nothing may be.
    barred: Vec<bool>,
    loose: Vec<bool>,
    /// Scores that are settled: the base and what rectangles that count add.
    settled: Vec<i64>,
    splits: Vec<Split>,
}

impl Node {
    fn left(&self) -> Left<'_> {
        Left { domains: &self.domains, open: &self.open, barred: &self.barred, loose: &self.loose }
    }
}

/// Rounds over all rectangles at the root, and elsewhere.
const ROUNDS: (usize, usize) = (60, 2);
/// Down to this depth rectangles are decided; below it issues, so that thousands of rectangles do not fill the stack.
const DEEP: usize = 300;
/// Guesses are made down to this depth.
const GUESSED: usize = 8;
/// Nodes between two reports of progress.
const BEAT: u64 = 1 << 8;

impl<'s> Search<'s> {
    /// A search for what reaches in these weighted sums of scores what one of some goals says.
    pub(in crate::structured) fn new(
        space: &'s Space,
        directions: &[Vec<i128>],
        goals: Vec<Vec<i128>>,
        lean: bool,
        limit: u64,
    ) -> Self {
        let directions: Vec<Direction> = directions.iter().map(|c| Direction::new(space, c)).collect();
        let (needs, least) = (Vec::new(), Vec::new());
        let mut search = Search { space, directions, goals, needs, least, lean, branches: 0, limit };
        search.measure();
        search
    }

    /// Puts the goals in units of the directions.
    fn measure(&mut self) {
        let of = |goal: &Vec<i128>| self.directions.iter().zip(goal).map(|(d, x)| d.needs(*x)).collect::<Vec<i64>>();
        self.needs = self.goals.iter().map(of).collect();
        let least = |t: usize| self.needs.iter().map(|goal| goal[t]).min().unwrap_or(i64::MAX / 4);
        self.least = (0..self.directions.len()).map(least).collect();
    }

    /// Looks at everything that may still do; whether it could within the limit.
    ///
    /// # Errors
    /// E714 if stopped.
    pub(in crate::structured) fn run(
        &mut self,
        visitor: &mut dyn Visitor,
        progress: &mut Progress<'_>,
    ) -> Result<bool, Diagnostic> {
        if self.space.impossible {
            return Ok(true);
        }
        let root = self.root();
        self.look(root, 0, visitor, progress)
    }

    fn root(&self) -> Node {
        let space = self.space;
        let mut node = Node {
            domains: space.all.clone(),
            open: space.rectangles.iter().map(|r| r.adds.is_some()).collect(),
            barred: space.rectangles.iter().map(|r| r.adds.is_none()).collect(),
            loose: vec![true; space.loose.len()],
            settled: space.base.clone(),
            splits: Vec::new(),
        };
        node.splits = self.directions.iter().map(|d| Split::new(space, d, &node.left())).collect();
        node
    }

    fn look(
        &mut self,
        mut node: Node,
        depth: usize,
        visitor: &mut dyn Visitor,
        progress: &mut Progress<'_>,
    ) -> Result<bool, Diagnostic> {
        self.branches += 1;
        if self.branches.is_multiple_of(BEAT) {
            progress.advance(BEAT)?;
        }
        if self.branches > self.limit {
            return Ok(false);
        }
        if !self.tighten(&mut node, if depth == 0 { ROUNDS.0 } else { ROUNDS.1 }) {
            return Ok(true);
        }
        if self.lean && depth < GUESSED && !self.guess(&node, depth, visitor) {
            return Ok(false);
        }
        let doubtful = (depth < DEEP).then(|| self.doubtful(&node)).flatten();
        if let Some((r, first)) = doubtful {
            for inside in [first, !first] {
                let mut next = node.clone();
                match inside {
                    true => self.within(&mut next, r),
                    false => self.bar(&mut next, r),
                }
                if !self.look(next, depth + 1, visitor, progress)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let mut classes: Vec<Vec<u64>> = (0..node.domains.len()).map(|v| self.classes(&mut node, v)).collect();
        // Levels that others stand for were left out just now: what they kept open is settled.
        if !self.settle(&mut node) {
            return Ok(true);
        }
        classes.iter_mut().zip(&node.domains).for_each(|(of, domain)| of.retain(|mask| mask & domain != 0));
        let Some(v) = self.branch(&node, &classes) else {
            let vector = self.vector(&node);
            return Ok(self.arrive(&vector, &node.domains, visitor));
        };
        let best = |mask: &u64| bits(*mask).map(|l| node.splits[0].level(self.space, v, l)).max();
        let mut ways = classes[v].clone();
        ways.sort_by_key(|mask| std::cmp::Reverse(best(mask)));
        for mask in ways {
            let mut next = node.clone();
            next.domains[v] = mask;
            if !self.look(next, depth + 1, visitor, progress)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn arrive(&mut self, vector: &[i64], masks: &[u64], visitor: &mut dyn Visitor) -> bool {
        let goes_on = visitor.arrive(vector, masks, &mut self.goals);
        self.measure();
        goes_on
    }

    /// The scores where every issue has one class of levels left.
    fn vector(&self, node: &Node) -> Vec<i64> {
        let mut vector = node.settled.clone();
        for (v, domain) in node.domains.iter().enumerate() {
            let level = domain.trailing_zeros() as usize;
            vector.iter_mut().zip(&self.space.worth[v][level]).for_each(|(x, w)| *x += w);
        }
        vector
    }

    /// Settles what is settled, makes the bounds as small as it can, takes out levels that cannot do and decides rectangles
    /// that must count or must not; whether anything is left.
    fn tighten(&self, node: &mut Node, rounds: usize) -> bool {
        for pass in 0..8 {
            let rounds = if pass == 0 { rounds } else { rounds.min(1) };
            if !self.settle(node) {
                return false;
            }
            let (mut fewer, mut bounds) = (false, Vec::with_capacity(self.directions.len()));
            for (t, direction) in self.directions.iter().enumerate() {
                let need = self.least[t];
                let mut bound = node.splits[t].bound(self.space, direction, &node.left());
                for _ in 0..rounds {
                    if bound < need {
                        return false;
                    }
                    self.spread(node, t);
                    let less = node.splits[t].bound(self.space, direction, &node.left());
                    let enough = (bound - less).saturating_mul(200) < (bound - need).min(bound.abs() / 4);
                    bound = less;
                    if enough {
                        break;
                    }
                }
                if bound < need {
                    return false;
                }
                bounds.push(bound);
                fewer |= self.decide(node, t, bound - need);
            }
            if !self.needs.iter().any(|goal| goal.iter().zip(&bounds).all(|(need, bound)| bound >= need)) {
                return false;
            }
            if !fewer {
                return true;
            }
        }
        self.settle(node)
    }

    fn spread(&self, node: &mut Node, t: usize) {
        let Node { domains, open, barred, loose, splits, .. } = node;
        splits[t].spread(self.space, &self.directions[t], &Left { domains, open, barred, loose });
    }

    /// Takes out levels and decides rectangles where anything else would make the bound less by more than `slack`; whether
    /// there were any.
    fn decide(&self, node: &mut Node, t: usize, mut slack: i64) -> bool {
        let mut any = false;
        for v in 0..node.domains.len() {
            let out = node.splits[t].worse_by(self.space, v, node.domains[v], slack);
            node.domains[v] &= !out;
            any |= out != 0;
        }
        for (r, worth) in self.directions[t].rectangles.iter().enumerate() {
            if !node.open[r] {
                continue;
            }
            let Some((counts, does_not)) = node.splits[t].losses(self.space, &node.left(), r, *worth) else { continue };
            if counts > slack {
                self.bar(node, r);
                any = true;
                if *worth < 0 {
                    // Without its loss the bound is larger again.
                    let bound = node.splits[t].bound(self.space, &self.directions[t], &node.left());
                    slack = slack.max(bound - self.least[t]);
                }
            } else if does_not > slack && self.is_undecided(node, r) {
                self.within(node, r);
                any = true;
            }
        }
        any
    }

    fn is_undecided(&self, node: &Node, r: usize) -> bool {
        self.space.rectangles[r].at.iter().any(|(v, mask)| node.domains[*v] & !mask != 0)
    }

    /// Leaves only what is inside a rectangle.
    fn within(&self, node: &mut Node, r: usize) {
        self.space.rectangles[r].at.iter().for_each(|(v, mask)| node.domains[*v] &= mask);
    }

    /// Leaves only what is not inside a rectangle.
    fn bar(&self, node: &mut Node, r: usize) {
        self.close(node, r);
        node.barred[r] = true;
    }

    /// Decides rectangles that count or cannot count any more; whether nothing forbidden is certain.
    fn settle(&self, node: &mut Node) -> bool {
        let mut again = true;
        while std::mem::take(&mut again) {
            for (r, rectangle) in self.space.rectangles.iter().enumerate() {
                if !node.open[r] && !node.barred[r] {
                    continue;
                }
                let outside = rectangle.at.iter().any(|(v, mask)| node.domains[*v] & mask == 0);
                if outside {
                    self.close(node, r);
                    node.barred[r] = false;
                    continue;
                }
                let mut partly = rectangle.at.iter().filter(|(v, mask)| node.domains[*v] & !mask != 0);
                match (partly.next(), partly.next()) {
                    (None, _) if node.barred[r] => return false,
                    (None, _) => {
                        self.close(node, r);
                        let adds = rectangle.adds.iter().flatten();
                        node.settled.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
                        for (split, direction) in node.splits.iter_mut().zip(&self.directions) {
                            split.settled += direction.rectangles[r];
                        }
                    }
                    (Some((v, mask)), None) if node.barred[r] => {
                        // All other issues are inside: this one must not be.
                        self.close(node, r);
                        node.domains[*v] &= !mask;
                        node.barred[r] = false;
                        again = true;
                    }
                    _ => {}
                }
            }
        }
        node.domains.iter().all(|d| *d != 0) && self.settle_loose(node)
    }

    fn settle_loose(&self, node: &mut Node) -> bool {
        if !node.loose.contains(&true) {
            return true;
        }
        let model = &self.space.model;
        let space = model.space();
        let q = model.status_quo();
        let mut domains: Domains = space.issue_ids().map(|v| LevelSet::of(space.levels(v), [q.level(v)])).collect();
        for (v, domain) in self.space.issues.iter().zip(&node.domains) {
            domains[*v] = LevelSet::of(space.levels(*v), bits(*domain).map(LevelId::new));
        }
        for (k, loose) in self.space.loose.iter().enumerate() {
            if !node.loose[k] {
                continue;
            }
            let decided = loose.at.iter().all(|v| node.domains[*v].count_ones() == 1);
            let truth = match model.condition(loose.condition).under(&domains) {
                Truth::Open if decided => {
                    let holds =
                        model.condition(loose.condition).holds_at(|v| domains[v].iter().next().unwrap_or(q.level(v)));
                    if holds { Truth::True } else { Truth::False }
                }
                truth => truth,
            };
            match (truth, &loose.adds) {
                (Truth::Open, _) => continue,
                (Truth::False, _) => {}
                (Truth::True, None) => return false,
                (Truth::True, Some(adds)) => {
                    node.settled.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
                    for (split, direction) in node.splits.iter_mut().zip(&self.directions) {
                        split.settled += direction.loose[k];
                    }
                }
            }
            node.loose[k] = false;
        }
        true
    }

    /// Takes a rectangle's parts out of the bounds.
    fn close(&self, node: &mut Node, r: usize) {
        if std::mem::take(&mut node.open[r]) || node.barred[r] {
            node.splits.iter_mut().for_each(|split| split.close(self.space, r));
        }
    }

    /// The levels of an issue that are left, those together that differ in nothing.
    fn classes(&self, node: &mut Node, v: usize) -> Vec<u64> {
        let domain = node.domains[v];
        if domain.is_power_of_two() {
            return vec![domain];
        }
        let rectangles: Vec<(usize, u64)> =
            self.space.plan.of_issue[v].iter().copied().filter(|(r, _)| node.open[*r] || node.barred[*r]).collect();
        let apart = self.space.loose.iter().zip(&node.loose).any(|(l, open)| *open && l.at.contains(&v));
        let worth = &self.space.worth[v];
        let alike = |a: usize, b: usize| {
            !apart && worth[a] == worth[b] && rectangles.iter().all(|(_, mask)| (mask >> a ^ mask >> b) & 1 == 0)
        };
        let classes = classes(domain, alike);
        if !self.lean || apart {
            return classes.into_iter().map(|(_, mask)| mask).collect();
        }
        // Whether `a` is at least as good as `b` whatever the rest.
        let covers = |a: usize, b: usize| {
            let at_least = |(r, mask): &(usize, u64)| {
                let (in_a, in_b) = (mask >> a & 1 == 1, mask >> b & 1 == 1);
                in_a == in_b
                    || match &self.space.rectangles[*r].adds {
                        _ if node.barred[*r] => in_b,
                        None => in_b,
                        Some(adds) if in_a => adds.iter().all(|x| *x >= 0),
                        Some(adds) => adds.iter().all(|x| *x <= 0),
                    }
            };
            worth[a].iter().zip(&worth[b]).all(|(x, y)| x >= y) && rectangles.iter().all(at_least)
        };
        let kept = uncovered(&classes, covers);
        node.domains[v] = kept.iter().fold(0, |all, mask| all | mask);
        kept
    }

    /// A rectangle that the bounds count more than it can, the one with most of what is still open between bound and need,
    /// and whether to look inside it first.
    fn doubtful(&self, node: &Node) -> Option<(usize, bool)> {
        let mut excess = vec![0.0; node.open.len()];
        for (t, direction) in self.directions.iter().enumerate() {
            let split = &node.splits[t];
            let best = split.best(self.space, &node.domains);
            let slack = (split.bound(self.space, direction, &node.left()) - self.least[t]).max(0) as f64 + 1.0;
            for (r, worth) in direction.rectangles.iter().enumerate() {
                if node.open[r] {
                    excess[r] += split.excess(self.space, r, *worth, &best).max(0) as f64 / slack;
                }
            }
        }
        let of = |r: &usize| node.open[*r] && excess[*r] > 0.0 && self.is_undecided(node, *r);
        let most = (0..excess.len()).filter(of).max_by(|a, b| excess[*a].total_cmp(&excess[*b])).or_else(|| {
            // Where levels are alike by a bound, which of them is the best says little.
            let part = |r: usize| node.splits[0].largest_part(self.space, r);
            let divided = |r: &usize| node.open[*r] && part(*r) > 0 && self.is_undecided(node, *r);
            (0..excess.len()).filter(divided).max_by_key(|r| part(*r))
        })?;
        Some((most, self.directions[0].rectangles[most] >= 0))
    }

    /// The issue to decide next: much depends on it, and it has few classes.
    fn branch(&self, node: &Node, classes: &[Vec<u64>]) -> Option<usize> {
        let weight = |v: usize| {
            let rectangles = self.space.plan.of_issue[v].iter().filter(|(r, _)| node.open[*r]);
            let joined: f64 = rectangles.map(|(r, _)| self.directions[0].rectangles[*r].abs() as f64).sum();
            let mut values: Vec<i64> = bits(node.domains[v]).map(|l| node.splits[0].level(self.space, v, l)).collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            let gap = values.get(1).map_or(0.0, |second| (values[0] - second) as f64);
            (joined / classes[v].len() as f64, gap)
        };
        let undecided = (0..classes.len()).filter(|v| classes[*v].len() > 1);
        undecided.max_by(|a, b| {
            let (a, b) = (weight(*a), weight(*b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        })
    }

    /// The best levels by the first bound, near the root improved one issue at a time; whether to go on.
    fn guess(&mut self, node: &Node, depth: usize, visitor: &mut dyn Visitor) -> bool {
        let mut levels = node.splits[0].best(self.space, &node.domains);
        let Some(mut vector) = self.space.vector(&levels) else { return true };
        let mut improved = depth == 0;
        while std::mem::take(&mut improved) {
            for v in 0..levels.len() {
                for l in bits(self.space.all[v]) {
                    let before = std::mem::replace(&mut levels[v], l);
                    match self.space.vector(&levels).filter(|other| visitor.is_better(other, &vector)) {
                        Some(other) => (vector, improved) = (other, true),
                        None => levels[v] = before,
                    }
                }
            }
        }
        let masks: Vec<u64> = levels.iter().map(|l| 1 << l).collect();
        self.arrive(&vector, &masks, visitor)
    }
}
