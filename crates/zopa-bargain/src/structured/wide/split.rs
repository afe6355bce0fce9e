//! Branch and bound over sets of levels.
//!
//! A weighted sum of worth is bounded by an additive one: what a rectangle adds is split among its issues, each part
//! counting at the levels of its side; where the whole rectangle counts, all its parts do. The largest additive sum is
//! found issue by issue. Every split gives a valid bound; good ones are found by giving each side as much as the issue
//! loses at the rectangle's levels, one rectangle after another (the best is the dual of a linear programme; after
//! Globerson & Jaakkola 2007). Sums are whole numbers and exact.
//!
//! Levels that no condition which is still open tells apart, and that are worth the same, are taken together; in a search
//! for something better, levels that another one is at least as good as in everything are left out.

use super::super::levels::{bits, classes, uncovered};
use super::space::Space;
use crate::space::Progress;
use zopa_core::{Diagnostic, Domains, Id, LevelId, LevelSet, Truth};

/// What looks at the packages found.
pub(in crate::structured) trait Visitor {
    /// Sets of levels that are all worth this much. May raise what the directions need; says whether to go on.
    fn arrive(&mut self, vector: &[i64], masks: &[u64], needed: &mut [i128]) -> bool;
    /// Whether one vector is better than another.
    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool;
}

/// How to search.
pub(in crate::structured) struct Search<'s> {
    space: &'s Space,
    /// Weighted sums of scores that are bounded; the first one leads the way.
    directions: Vec<Vec<i128>>,
    /// What each must reach.
    pub(in crate::structured) needed: Vec<i128>,
    /// Whether one package for each best value is enough.
    lean: bool,
    pub(in crate::structured) branches: u64,
    pub(in crate::structured) limit: u64,
    /// The first place of each issue among levels, and of each rectangle among sides.
    first_level: Vec<usize>,
    first_side: Vec<usize>,
    /// For each issue its rectangles and the levels inside.
    of_issue: Vec<Vec<(usize, u64)>>,
    worth_of: Vec<Vec<Option<i128>>>,
}

#[derive(Clone)]
struct Node {
    domains: Vec<u64>,
    open: Vec<bool>,
    loose: Vec<bool>,
    /// Scores that are settled: the base and what rectangles that count add.
    settled: Vec<i64>,
    splits: Vec<Split>,
}

/// An additive bound.
#[derive(Clone)]
struct Split {
    settled: i128,
    level: Vec<i128>,
    side: Vec<i128>,
}

/// Rounds over all rectangles at the root, and elsewhere.
const ROUNDS: (usize, usize) = (60, 3);
/// Guesses are made down to this depth.
const GUESSED: usize = 8;
/// Nodes between two reports of progress.
const BEAT: u64 = 1 << 8;

impl<'s> Search<'s> {
    /// A search in which these weighted sums of scores must reach so much.
    pub(in crate::structured) fn new(
        space: &'s Space,
        directions: Vec<Vec<i128>>,
        needed: Vec<i128>,
        lean: bool,
        limit: u64,
    ) -> Self {
        let starts = |sizes: &mut dyn Iterator<Item = usize>| {
            let mut all = vec![0];
            sizes.for_each(|n| all.push(all[all.len() - 1] + n));
            all
        };
        let mut of_issue = vec![Vec::new(); space.issues.len()];
        for (k, r) in space.rectangles.iter().enumerate() {
            r.at.iter().for_each(|(v, mask)| of_issue[*v].push((k, *mask)));
        }
        let weigh = |c: &Vec<i128>, w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let worth_of = directions
            .iter()
            .map(|c| space.rectangles.iter().map(|r| r.adds.as_ref().map(|adds| weigh(c, adds))).collect())
            .collect();
        Search {
            first_level: starts(&mut space.worth.iter().map(Vec::len)),
            first_side: starts(&mut space.rectangles.iter().map(|r| r.at.len())),
            space,
            directions,
            needed,
            lean,
            branches: 0,
            limit,
            of_issue,
            worth_of,
        }
    }

    fn weigh(&self, t: usize, w: &[i64]) -> i128 {
        w.iter().zip(&self.directions[t]).map(|(x, c)| i128::from(*x) * c).sum()
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
        let split = |t: usize| {
            let mut level: Vec<i128> =
                space.worth.iter().flat_map(|levels| levels.iter().map(|w| self.weigh(t, w))).collect();
            let mut side = vec![0i128; self.first_side[space.rectangles.len()]];
            for (r, rectangle) in space.rectangles.iter().enumerate() {
                let Some(worth) = self.worth_of[t][r].filter(|w| *w > 0) else { continue };
                let n = rectangle.at.len() as i128;
                for (j, (v, mask)) in rectangle.at.iter().enumerate() {
                    let part = worth / n + if j == 0 { worth % n } else { 0 };
                    side[self.first_side[r] + j] = part;
                    bits(*mask).for_each(|l| level[self.first_level[*v] + l] += part);
                }
            }
            Split { settled: self.weigh(t, &space.base), level, side }
        };
        Node {
            domains: space.all.clone(),
            open: vec![true; space.rectangles.len()],
            loose: vec![true; space.loose.len()],
            settled: space.base.clone(),
            splits: (0..self.directions.len()).map(split).collect(),
        }
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
        let classes: Vec<Vec<u64>> = (0..node.domains.len()).map(|v| self.classes(&mut node, v)).collect();
        let Some(v) = self.branch(&node, &classes) else {
            // Levels that others stand for were left out just now: what they kept open is settled.
            if !self.settle(&mut node) {
                return Ok(true);
            }
            let vector = self.vector(&node);
            return Ok(visitor.arrive(&vector, &node.domains, &mut self.needed));
        };
        let best = |mask: &u64| bits(*mask).map(|l| node.splits[0].level[self.first_level[v] + l]).max();
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

    /// The scores where every issue has one class of levels left.
    fn vector(&self, node: &Node) -> Vec<i64> {
        let mut vector = node.settled.clone();
        for (v, domain) in node.domains.iter().enumerate() {
            let level = domain.trailing_zeros() as usize;
            vector.iter_mut().zip(&self.space.worth[v][level]).for_each(|(x, w)| *x += w);
        }
        vector
    }

    /// Settles what is settled, makes the bounds as small as it can and takes out levels that cannot do; whether anything
    /// is left.
    fn tighten(&self, node: &mut Node, rounds: usize) -> bool {
        for _ in 0..8 {
            if !self.settle(node) {
                return false;
            }
            let mut fewer = false;
            for t in 0..self.directions.len() {
                let mut bound = self.bound(node, t);
                for _ in 0..rounds {
                    if bound < self.needed[t] {
                        return false;
                    }
                    self.spread(node, t);
                    let less = self.bound(node, t);
                    let enough = (bound - less).saturating_mul(200) < bound - self.needed[t];
                    bound = less;
                    if enough {
                        break;
                    }
                }
                if bound < self.needed[t] {
                    return false;
                }
                for v in 0..node.domains.len() {
                    let level = |l: usize| node.splits[t].level[self.first_level[v] + l];
                    let Some(most) = bits(node.domains[v]).map(level).max() else { return false };
                    let short = |l: &usize| bound - most + level(*l) < self.needed[t];
                    let out = bits(node.domains[v]).filter(short).fold(0u64, |mask, l| mask | 1 << l);
                    node.domains[v] &= !out;
                    fewer |= out != 0;
                }
            }
            if !fewer {
                return true;
            }
        }
        self.settle(node)
    }

    /// Closes rectangles that count or cannot count any more; whether nothing forbidden is certain.
    fn settle(&self, node: &mut Node) -> bool {
        let mut again = true;
        while std::mem::take(&mut again) {
            for (r, rectangle) in self.space.rectangles.iter().enumerate() {
                if !node.open[r] {
                    continue;
                }
                let outside = rectangle.at.iter().any(|(v, mask)| node.domains[*v] & mask == 0);
                let mut partly = rectangle.at.iter().filter(|(v, mask)| node.domains[*v] & !mask != 0);
                let (one, more) = (partly.next(), partly.next());
                match (&rectangle.adds, one, more) {
                    _ if outside => self.close(node, r),
                    (Some(adds), None, _) => {
                        self.close(node, r);
                        node.settled.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
                        for (split, worth) in node.splits.iter_mut().zip(&self.worth_of) {
                            split.settled += worth[r].unwrap_or(0);
                        }
                    }
                    (None, None, _) => return false,
                    (None, Some((v, mask)), None) => {
                        // All other issues are inside: this one must not be.
                        node.domains[*v] &= !mask;
                        self.close(node, r);
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
                    for (t, split) in node.splits.iter_mut().enumerate() {
                        split.settled += self.weigh(t, adds);
                    }
                }
            }
            node.loose[k] = false;
        }
        true
    }

    /// Takes a rectangle's parts out of the bounds.
    fn close(&self, node: &mut Node, r: usize) {
        node.open[r] = false;
        for split in &mut node.splits {
            for (j, (v, mask)) in self.space.rectangles[r].at.iter().enumerate() {
                let part = std::mem::take(&mut split.side[self.first_side[r] + j]);
                if part != 0 {
                    bits(*mask).for_each(|l| split.level[self.first_level[*v] + l] -= part);
                }
            }
        }
    }

    /// The most that a weighted sum can reach.
    fn bound(&self, node: &Node, t: usize) -> i128 {
        let split = &node.splits[t];
        let most = |(v, domain): (usize, &u64)| {
            bits(*domain).map(|l| split.level[self.first_level[v] + l]).max().unwrap_or(i128::MIN / 4)
        };
        let open = self.space.loose.iter().zip(&node.loose).filter(|(_, open)| **open);
        let loose = open.filter_map(|(l, _)| l.adds.as_ref()).map(|adds| self.weigh(t, adds).max(0));
        split.settled + node.domains.iter().enumerate().map(most).sum::<i128>() + loose.sum::<i128>()
    }

    /// Splits every open rectangle anew: each side gets what the issue loses inside, what is left is shared evenly.
    fn spread(&self, node: &mut Node, t: usize) {
        let Node { domains, open, splits, .. } = node;
        let split = &mut splits[t];
        let mut loses: Vec<i128> = Vec::new();
        for (r, rectangle) in self.space.rectangles.iter().enumerate() {
            let Some(worth) = self.worth_of[t][r].filter(|w| *w > 0 && open[r]) else { continue };
            let sides = self.first_side[r]..self.first_side[r + 1];
            loses.clear();
            for ((v, mask), side) in rectangle.at.iter().zip(sides.clone()) {
                let level = |l: usize| split.level[self.first_level[*v] + l];
                let inside = bits(domains[*v] & mask).map(level).max().unwrap_or(0) - split.side[side];
                let outside = bits(domains[*v] & !mask).map(level).max();
                loses.push(outside.map_or(0, |x| (x - inside).max(0)));
            }
            let all: i128 = loses.iter().sum();
            let n = loses.len() as i128;
            let mut left = worth;
            for (j, ((v, mask), side)) in rectangle.at.iter().zip(sides).enumerate() {
                let last = j + 1 == loses.len();
                let part = match all >= worth {
                    _ if last => left,
                    true => ((worth as f64 * (loses[j] as f64 / all as f64)) as i128).clamp(0, left),
                    false => (loses[j] + (worth - all) / n).clamp(0, left),
                };
                left -= part;
                let change = part - split.side[side];
                split.side[side] = part;
                bits(*mask).for_each(|l| split.level[self.first_level[*v] + l] += change);
            }
        }
    }

    /// The levels of an issue that are left, those together that differ in nothing.
    fn classes(&self, node: &mut Node, v: usize) -> Vec<u64> {
        let domain = node.domains[v];
        if domain.is_power_of_two() {
            return vec![domain];
        }
        let rectangles: Vec<(usize, u64)> = self.of_issue[v].iter().copied().filter(|(r, _)| node.open[*r]).collect();
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

    /// The issue to decide next: much depends on it, and it has few classes.
    fn branch(&self, node: &Node, classes: &[Vec<u64>]) -> Option<usize> {
        let weight = |v: usize| {
            let rectangles = self.of_issue[v].iter().filter(|(r, _)| node.open[*r]);
            let joined: f64 = rectangles.map(|(r, _)| self.worth_of[0][*r].map_or(0.0, |w| w.abs() as f64)).sum();
            let level = |l: usize| node.splits[0].level[self.first_level[v] + l];
            let mut values: Vec<i128> = bits(node.domains[v]).map(level).collect();
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
        let level = |v: usize, l: &usize| node.splits[0].level[self.first_level[v] + l];
        let mut levels: Vec<usize> = Vec::new();
        for (v, domain) in node.domains.iter().enumerate() {
            levels.push(bits(*domain).max_by_key(|l| level(v, l)).unwrap_or(0));
        }
        let Some(mut vector) = self.space.vector(&levels) else { return true };
        let mut improved = depth < 3;
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
        visitor.arrive(&vector, &masks, &mut self.needed)
    }
}
