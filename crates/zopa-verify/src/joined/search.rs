//! Searches where too many conditions join issues for one issue after another: branch and bound over sets of levels.
//!
//! What a term can add is divided among its sides, a part counting at the levels of its side, and among sets of terms of
//! which no two can hold at once, the largest part of a set counting once (a clique inequality; Padberg 1973). Where a term
//! holds all its parts count, so no weighted sum of gains is larger, however terms are divided. The search goes on with a
//! term that the bound counts and cannot, holding or not, or with the levels of an issue; a box is left when for one of the
//! sets of multipliers its bound is below what a package that refutes the claim needs. What is left is looked at.

use super::{Field, Form};
use crate::claim::Claim;
use crate::proof::Boxes;
use zopa_core::{Id, LevelId, Outcome, Truth};

/// Boxes that are looked at for one claim, and while multipliers are looked for.
pub(crate) const BOXES: u64 = 60_000;
pub(crate) const LOOK: u64 = 60;
/// Times that all terms are divided anew, at the start and for every box.
const ROUNDS: (usize, usize) = (40, 2);

/// The levels of a set.
fn each(set: u64) -> impl Iterator<Item = usize> {
    let rest = |left: &u64| Some(left & left.wrapping_sub(1));
    let left = std::iter::successors(Some(set), rest).take_while(|left| *left != 0);
    left.map(|left| left.trailing_zeros() as usize)
}

/// A term, rule or red line that says that some issues are at some levels.
struct Rectangle {
    sides: Vec<(usize, u64)>,
    /// Whose gain it adds how much to; nobody's where it forbids.
    adds: Option<(usize, i64)>,
    /// The sets of which it is one that exclude each other.
    sets: Vec<usize>,
}

/// What is searched.
pub(crate) struct Tangle<'t> {
    field: Field<'t>,
    rectangles: Vec<Rectangle>,
    /// Places of other conditions among the joints.
    loose: Vec<usize>,
    /// Rectangles of which no two can hold at once, each with the place of its part for the set.
    sets: Vec<Vec<(usize, usize)>>,
    /// Levels that are not ruled out alone.
    all: Vec<u64>,
    start: Vec<i64>,
    /// Roughly how far each member's gains reach.
    pub(crate) range: Vec<f64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Is {
    Open,
    /// It must not hold.
    Out,
    Settled,
}

/// A weighted sum, and what it must reach.
struct Goal {
    l: Vec<i128>,
    needs: i128,
    /// For each rectangle what it adds to the sum.
    adds: Vec<i128>,
}

/// How the terms are divided for one goal.
#[derive(Clone)]
struct Division {
    /// What each level counts.
    level: Vec<Vec<i128>>,
    /// The parts of each rectangle: of its sides, then of its sets.
    parts: Vec<Vec<i128>>,
    /// The largest parts of each set.
    tops: Vec<Top>,
    /// What counts of each rectangle that takes wherever it is.
    back: Vec<i128>,
}

/// The largest part, whose it is, and the next.
#[derive(Clone, Copy)]
struct Top {
    most: i128,
    of: usize,
    next: i128,
}

#[derive(Clone)]
struct Node {
    levels: Vec<u64>,
    is: Vec<Is>,
    loose: Vec<bool>,
    gains: Vec<i64>,
    divisions: Vec<Division>,
}

/// What is told of packages that nothing tells apart: their gains and levels. Says what the goal then needs, or that it is
/// enough.
pub(crate) type Told<'f> = dyn FnMut(&[i64], &[u64]) -> Option<Option<i128>> + 'f;

impl<'t> Tangle<'t> {
    /// `None` where an issue has too many levels.
    pub(crate) fn of(boxes: &'t Boxes<'t>) -> Option<Self> {
        let field = Field::of(boxes).ok()?;
        let mut tangle = Tangle {
            all: field.all.clone(),
            start: boxes.start.clone(),
            field,
            rectangles: Vec::new(),
            loose: Vec::new(),
            sets: Vec::new(),
            range: Vec::new(),
        };
        for k in 0..tangle.field.joints.len() {
            let joint = &tangle.field.joints[k];
            let sides = joint.sides.clone();
            match (&joint.form, joint.adds) {
                (Form::Certain(false), _) => {}
                (Form::Certain(true), Some((member, add))) => tangle.start[member] += add,
                (Form::Certain(true), None) => tangle.all.iter_mut().for_each(|levels| *levels = 0),
                (Form::Inside(_), adds) => tangle.rectangles.push(Rectangle { sides, adds, sets: Vec::new() }),
                // Outside is everywhere but inside.
                (Form::Outside(_), Some((member, add))) => {
                    tangle.start[member] += add;
                    tangle.rectangles.push(Rectangle { sides, adds: Some((member, -add)), sets: Vec::new() });
                }
                (Form::Outside(_), None) => sides.iter().for_each(|(v, side)| tangle.all[*v] &= side),
                (Form::Other, _) => tangle.loose.push(k),
            }
        }
        tangle.exclude();
        tangle.range = (0..boxes.members.len()).map(|k| tangle.reach(k)).collect();
        Some(tangle)
    }

    fn reach(&self, member: usize) -> f64 {
        let of_level = |of: &Vec<Vec<i64>>| {
            let own = || of.iter().map(|w| w[member]);
            (own().max().unwrap_or(0) - own().min().unwrap_or(0)) as f64
        };
        let terms = self.field.joints.iter().filter_map(|j| j.adds).filter(|(k, _)| *k == member);
        let reach =
            self.field.worth.iter().map(of_level).sum::<f64>() + terms.map(|(_, add)| add.abs() as f64).sum::<f64>();
        reach.max(1.0)
    }

    /// Finds sets of rectangles of which no two can hold at once: each two that cannot are in one if any third goes with them.
    fn exclude(&mut self) {
        let side = |r: usize, v: usize| self.rectangles[r].sides.iter().find(|(w, _)| *w == v).map(|(_, side)| *side);
        let apart =
            |a: usize, b: usize| self.rectangles[a].sides.iter().any(|(v, x)| side(b, *v).is_some_and(|y| x & y == 0));
        let terms: Vec<usize> = (0..self.rectangles.len()).filter(|r| self.rectangles[*r].adds.is_some()).collect();
        let mut together: std::collections::BTreeSet<(usize, usize)> = std::collections::BTreeSet::new();
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for (i, a) in terms.iter().enumerate() {
            for b in &terms[i + 1..] {
                if sets.len() > 4 * terms.len() || together.contains(&(*a, *b)) || !apart(*a, *b) {
                    continue;
                }
                let mut set = vec![*a, *b];
                for c in &terms {
                    if !set.contains(c) && set.iter().all(|d| apart(*c, *d)) {
                        set.push(*c);
                    }
                }
                set.sort_unstable();
                for (j, x) in set.iter().enumerate() {
                    together.extend(set[j + 1..].iter().map(|y| (*x, *y)));
                }
                if set.len() > 2 {
                    sets.push(set);
                }
            }
        }
        for set in sets {
            let part = |r: usize| {
                let rectangle = &mut self.rectangles[r];
                rectangle.sets.push(self.sets.len());
                (r, rectangle.sides.len() + rectangle.sets.len() - 1)
            };
            let set = set.into_iter().map(part).collect();
            self.sets.push(set);
        }
    }

    /// Goes through all packages whose sums, with these multipliers, reach what they need; false where that took more boxes
    /// than there are, or where it was enough.
    /// Where `better` is enough, a package is left out if another is worse for nobody.
    pub(crate) fn search(
        &self,
        goals: &[(Vec<i128>, i128)],
        better: bool,
        boxes: &mut u64,
        tell: &mut Told<'_>,
    ) -> bool {
        let goal = |(l, needs): &(Vec<i128>, i128)| Goal {
            l: l.clone(),
            needs: *needs,
            adds: self.rectangles.iter().map(|r| r.adds.map_or(0, |(k, add)| l[k] * i128::from(add))).collect(),
        };
        let mut search = Search { tangle: self, goals: goals.iter().map(goal).collect(), better, boxes, tell };
        let node = search.whole();
        search.look(node, true)
    }
}

struct Search<'s, 'f> {
    tangle: &'s Tangle<'s>,
    goals: Vec<Goal>,
    better: bool,
    boxes: &'s mut u64,
    tell: &'s mut Told<'f>,
}

impl Search<'_, '_> {
    fn whole(&self) -> Node {
        let tangle = self.tangle;
        let mut node = Node {
            levels: tangle.all.clone(),
            is: tangle.rectangles.iter().map(|r| if r.adds.is_some() { Is::Open } else { Is::Out }).collect(),
            loose: vec![true; tangle.loose.len()],
            gains: tangle.start.clone(),
            divisions: Vec::new(),
        };
        for goal in &self.goals {
            let weigh = |w: &Vec<i64>| w.iter().zip(&goal.l).map(|(x, l)| i128::from(*x) * l).sum::<i128>();
            let level = tangle.field.worth.iter().map(|of| of.iter().map(weigh).collect()).collect();
            let parts = tangle.rectangles.iter().map(|r| vec![0; r.sides.len() + r.sets.len()]).collect();
            let tops = vec![Top { most: 0, of: usize::MAX, next: 0 }; tangle.sets.len()];
            node.divisions.push(Division { level, parts, tops, back: vec![0; tangle.rectangles.len()] });
        }
        for t in 0..self.goals.len() {
            self.divide(&mut node, t);
        }
        node
    }

    fn look(&mut self, mut node: Node, first: bool) -> bool {
        if *self.boxes == 0 {
            return false;
        }
        *self.boxes -= 1;
        if !self.narrow(&mut node, if first { ROUNDS.0 } else { ROUNDS.1 }) {
            return true;
        }
        if let Some(r) = self.overcounted(&node) {
            let mut holds = node.clone();
            self.put_inside(&mut holds, r);
            let mut fails = node;
            self.put_out(&mut fails, r);
            return self.look(holds, false) && self.look(fails, false);
        }
        let mut sets: Vec<Vec<u64>> = (0..node.levels.len()).map(|v| self.alike(&node, v)).collect();
        if self.better {
            for (v, sets) in sets.iter_mut().enumerate() {
                self.leave_best(&mut node, v, sets);
            }
            if !self.settle(&mut node) {
                return true;
            }
            sets.iter_mut().zip(&node.levels).for_each(|(sets, levels)| sets.retain(|set| set & levels != 0));
        }
        let Some(v) = (0..sets.len()).filter(|v| sets[*v].len() > 1).min_by_key(|v| sets[*v].len()) else {
            return self.arrive(&node);
        };
        let level = &node.divisions[0].level[v];
        let most = |set: &u64| each(*set).map(|l| level[l]).max();
        let mut ways = sets[v].clone();
        ways.sort_by_key(|set| std::cmp::Reverse(most(set)));
        for set in ways {
            let mut next = node.clone();
            next.levels[v] = set;
            if !self.look(next, false) {
                return false;
            }
        }
        true
    }

    /// Packages that nothing tells apart.
    fn arrive(&mut self, node: &Node) -> bool {
        let mut gains = node.gains.clone();
        for (worth, levels) in self.tangle.field.worth.iter().zip(&node.levels) {
            gains.iter_mut().zip(&worth[levels.trailing_zeros() as usize]).for_each(|(x, w)| *x += w);
        }
        match (self.tell)(&gains, &node.levels) {
            None => false,
            Some(needs) => {
                if let Some(needs) = needs {
                    self.goals[0].needs = needs;
                }
                true
            }
        }
    }

    fn rectangle(&self, r: usize) -> &Rectangle {
        &self.tangle.rectangles[r]
    }

    /// Settles what is certain; whether anything is left.
    fn settle(&self, node: &mut Node) -> bool {
        loop {
            let before = node.levels.clone();
            for r in 0..node.is.len() {
                if node.is[r] == Is::Settled {
                    continue;
                }
                let sides = &self.rectangle(r).sides;
                if sides.iter().any(|(v, side)| node.levels[*v] & side == 0) {
                    self.withdraw(node, r);
                    node.is[r] = Is::Settled;
                    continue;
                }
                let unsure: Vec<&(usize, u64)> =
                    sides.iter().filter(|(v, side)| node.levels[*v] & !side != 0).collect();
                match (unsure.as_slice(), node.is[r]) {
                    ([], Is::Out) => return false,
                    ([], _) => {
                        self.withdraw(node, r);
                        node.is[r] = Is::Settled;
                        if let Some((k, add)) = self.rectangle(r).adds {
                            node.gains[k] += add;
                        }
                    }
                    ([(v, side)], Is::Out) => {
                        self.withdraw(node, r);
                        node.levels[*v] &= !side;
                        node.is[r] = Is::Settled;
                    }
                    _ => {}
                }
            }
            if node.levels.contains(&0) {
                return false;
            }
            if before == node.levels {
                return self.settle_loose(node);
            }
        }
    }

    fn settle_loose(&self, node: &mut Node) -> bool {
        let field = &self.tangle.field;
        for (j, k) in self.tangle.loose.iter().enumerate() {
            if !node.loose[j] {
                continue;
            }
            let joint = &field.joints[*k];
            let truth = if joint.sides.iter().all(|(v, _)| node.levels[*v].is_power_of_two()) {
                let at = field.package(&node.levels);
                if field.condition(joint.condition).holds(&at) { Truth::True } else { Truth::False }
            } else {
                field.judged(joint.condition, &node.levels)
            };
            match (truth, joint.adds) {
                (Truth::Open, _) => continue,
                (Truth::True, None) => return false,
                (Truth::True, Some((member, add))) => node.gains[member] += add,
                (Truth::False, _) => {}
            }
            node.loose[j] = false;
        }
        true
    }

    /// A rectangle counts for nothing any more.
    fn withdraw(&self, node: &mut Node, r: usize) {
        for division in &mut node.divisions {
            for (j, (v, side)) in self.rectangle(r).sides.iter().enumerate() {
                let part = division.parts[r][j];
                each(*side).for_each(|l| division.level[*v][l] -= part);
            }
            division.parts[r].fill(0);
            division.back[r] = 0;
            self.crown(division, r);
        }
    }

    /// Finds the largest parts of a rectangle's sets.
    fn crown(&self, division: &mut Division, r: usize) {
        for s in &self.rectangle(r).sets {
            let mut top = Top { most: 0, of: usize::MAX, next: 0 };
            for (r, at) in &self.tangle.sets[*s] {
                let part = division.parts[*r][*at];
                if part > top.most {
                    top = Top { most: part, of: *r, next: top.most };
                } else {
                    top.next = top.next.max(part);
                }
            }
            division.tops[*s] = top;
        }
    }

    fn put_inside(&self, node: &mut Node, r: usize) {
        self.rectangle(r).sides.iter().for_each(|(v, side)| node.levels[*v] &= side);
    }

    fn put_out(&self, node: &mut Node, r: usize) {
        self.withdraw(node, r);
        node.is[r] = Is::Out;
    }

    fn most(division: &Division, v: usize, levels: u64) -> Option<i128> {
        each(levels).map(|l| division.level[v][l]).max()
    }

    /// The largest part of a set, but for one rectangle's.
    fn largest(division: &Division, set: usize, but: usize) -> i128 {
        let top = division.tops[set];
        if top.of == but { top.next } else { top.most }
    }

    fn bound(&self, node: &Node, t: usize) -> i128 {
        let (goal, division) = (&self.goals[t], &node.divisions[t]);
        let gains: i128 = node.gains.iter().zip(&goal.l).map(|(x, l)| i128::from(*x) * l).sum();
        let issues: i128 = (0..node.levels.len()).filter_map(|v| Self::most(division, v, node.levels[v])).sum();
        let sets: i128 = division.tops.iter().map(|top| top.most).sum();
        let open = self.tangle.loose.iter().zip(&node.loose).filter(|(_, open)| **open);
        let adds = open.filter_map(|(k, _)| self.tangle.field.joints[*k].adds);
        gains
            + issues
            + sets
            + division.back.iter().sum::<i128>()
            + adds.map(|(k, add)| (goal.l[k] * i128::from(add)).max(0)).sum::<i128>()
    }

    /// Divides each term that adds anew: as water fills hollows that are as deep as what is lost where a part counts.
    fn divide(&self, node: &mut Node, t: usize) {
        for r in 0..node.is.len() {
            let add = self.goals[t].adds[r];
            match node.is[r] {
                Is::Open if add > 0 => {}
                Is::Open if add == 0 => continue,
                Is::Settled => continue,
                Is::Open | Is::Out => {
                    self.take(node, t, r);
                    continue;
                }
            }
            let rectangle = self.rectangle(r);
            let division = &node.divisions[t];
            let mut depths: Vec<Option<i128>> = Vec::new();
            for (j, (v, side)) in rectangle.sides.iter().enumerate() {
                let inside = Self::most(division, *v, node.levels[*v] & side).unwrap_or(0) - division.parts[r][j];
                depths.push(Self::most(division, *v, node.levels[*v] & !side).map(|outside| outside - inside));
            }
            depths.extend(rectangle.sets.iter().map(|s| Some(Self::largest(division, *s, r))));
            let Some(parts) = pour(&depths, add) else { continue };
            let division = &mut node.divisions[t];
            for (j, (v, side)) in rectangle.sides.iter().enumerate() {
                let change = parts[j] - division.parts[r][j];
                if change != 0 {
                    each(*side).for_each(|l| division.level[*v][l] += change);
                }
            }
            let seated = rectangle.sides.len();
            let same = division.parts[r][seated..] == parts[seated..];
            division.parts[r] = parts;
            if !same {
                self.crown(division, r);
            }
        }
    }

    /// What a term takes is taken at each side that is open, and given back but once: where they all hold it is taken once,
    /// and where not, never too much. So much is taken as the side loses that loses least. What must not hold may take
    /// anything.
    fn take(&self, node: &mut Node, t: usize, r: usize) {
        let sides = &self.rectangle(r).sides;
        let Node { levels, divisions, is, .. } = node;
        let division = &mut divisions[t];
        for (j, (v, side)) in sides.iter().enumerate() {
            let part = std::mem::take(&mut division.parts[r][j]);
            each(*side).for_each(|l| division.level[*v][l] -= part);
        }
        let is_open = |(v, side): &&(usize, u64)| levels[*v] & !side != 0;
        let loses = |(v, side): &(usize, u64)| {
            Self::most(division, *v, levels[*v] & side).unwrap_or(0)
                - Self::most(division, *v, levels[*v] & !side).unwrap_or(0)
        };
        let (n, least) = (sides.iter().filter(is_open).count(), sides.iter().filter(is_open).map(loses).min());
        let least = least.unwrap_or(0).max(0);
        let taken = match (is[r], -self.goals[t].adds[r]) {
            (Is::Out, _) => least,
            (_, all) if n == 1 => all,
            (_, all) => least.min(all),
        };
        for (j, (v, side)) in sides.iter().enumerate().filter(|(_, of)| is_open(of)) {
            division.parts[r][j] = -taken;
            each(*side).for_each(|l| division.level[*v][l] -= taken);
        }
        division.back[r] = taken * (n as i128 - 1).max(0);
    }

    /// Makes bounds smaller and takes out what cannot refute the claim; whether anything is left.
    fn narrow(&self, node: &mut Node, rounds: usize) -> bool {
        for _ in 0..4 {
            if !self.settle(node) {
                return false;
            }
            let before = node.levels.clone();
            for t in 0..self.goals.len() {
                let mut bound = self.bound(node, t);
                for _ in 0..rounds {
                    if bound < self.goals[t].needs {
                        return false;
                    }
                    self.divide(node, t);
                    let less = self.bound(node, t);
                    let enough = (bound - less) * 200 < (bound - self.goals[t].needs).min(bound.abs() / 4);
                    bound = less;
                    if enough {
                        break;
                    }
                }
                if bound < self.goals[t].needs {
                    return false;
                }
                self.decide(node, t, bound - self.goals[t].needs);
                // What cannot be taken any more makes it larger again.
                let slack = self.bound(node, t) - self.goals[t].needs;
                if slack < 0 {
                    return false;
                }
                for v in 0..node.levels.len() {
                    let most = Self::most(&node.divisions[t], v, node.levels[v]).unwrap_or(0);
                    let of = &node.divisions[t].level[v];
                    let out = each(node.levels[v]).filter(|l| most - of[*l] > slack).fold(0u64, |out, l| out | 1 << l);
                    node.levels[v] &= !out;
                }
                if node.levels.contains(&0) {
                    return false;
                }
            }
            if before == node.levels {
                return true;
            }
        }
        self.settle(node)
    }

    /// Puts a rectangle in or out where with the other the bound is less by more than `slack`.
    fn decide(&self, node: &mut Node, t: usize, mut slack: i128) {
        for r in 0..node.is.len() {
            if node.is[r] != Is::Open {
                continue;
            }
            let rectangle = self.rectangle(r);
            let takes = self.goals[t].adds[r] < 0;
            let counted = node.divisions[t].parts[r].iter().sum::<i128>() + node.divisions[t].back[r];
            let (mut holds, mut fails) = (if takes { counted - self.goals[t].adds[r] } else { 0 }, 0);
            let mut unsure = false;
            for (j, (v, side)) in rectangle.sides.iter().enumerate() {
                let division = &node.divisions[t];
                let inside = Self::most(division, *v, node.levels[*v] & side);
                let outside = Self::most(division, *v, node.levels[*v] & !side);
                let Some(inside) = inside else { break };
                let without = inside - division.parts[r][j];
                let most = outside.map_or(inside, |outside| outside.max(inside));
                holds += most - inside;
                fails += most - outside.map_or(without, |outside| outside.max(without));
                unsure |= outside.is_some();
            }
            for (j, s) in rectangle.sets.iter().enumerate() {
                let own = node.divisions[t].parts[r][rectangle.sides.len() + j];
                let others = Self::largest(&node.divisions[t], *s, r);
                holds += (others - own).max(0);
                fails += (own - others).max(0);
            }
            if holds > slack {
                self.put_out(node, r);
                slack = slack.max(self.bound(node, t) - self.goals[t].needs);
            } else if !takes && fails > slack && unsure {
                self.put_inside(node, r);
            }
        }
    }

    /// The rectangle of which the bounds count most that they cannot, as a share of what is left between bound and need.
    fn overcounted(&self, node: &Node) -> Option<usize> {
        let mut over = vec![0f64; node.is.len()];
        for (t, goal) in self.goals.iter().enumerate() {
            let division = &node.divisions[t];
            let left = (self.bound(node, t) - goal.needs).max(0) as f64 + 1.0;
            let best = |v: usize| each(node.levels[v]).max_by_key(|l| division.level[v][*l]).unwrap_or(0);
            let best: Vec<usize> = (0..node.levels.len()).map(best).collect();
            for (r, over) in over.iter_mut().enumerate().filter(|(r, _)| node.is[*r] == Is::Open) {
                let rectangle = self.rectangle(r);
                let (mut parts, mut holds) = (division.back[r], true);
                for (j, (v, side)) in rectangle.sides.iter().enumerate() {
                    if side >> best[*v] & 1 == 1 { parts += division.parts[r][j] } else { holds = false }
                }
                for (j, s) in rectangle.sets.iter().enumerate() {
                    let own = division.parts[r][rectangle.sides.len() + j];
                    parts += if own >= Self::largest(division, *s, r) { own } else { 0 };
                }
                let excess = parts - if holds { goal.adds[r] } else { 0 };
                *over += excess.max(0) as f64 / left;
            }
        }
        let unsure = |r: &usize| self.rectangle(*r).sides.iter().any(|(v, side)| node.levels[*v] & !side != 0);
        let some = (0..over.len()).filter(|r| over[*r] > 0.0).filter(unsure);
        some.max_by(|a, b| over[*a].total_cmp(&over[*b])).or_else(|| {
            // Where levels are alike in the bound, which of them was looked at says little: what counts in part is next.
            let part = |r: usize| node.divisions[0].parts[r].iter().map(|part| part.abs()).max().unwrap_or(0);
            let divided = |r: &usize| node.is[*r] == Is::Open && part(*r) > 0;
            (0..over.len()).filter(divided).filter(unsure).max_by_key(|r| part(*r))
        })
    }

    /// Leaves those sets of levels of an issue than which no other one is as good whatever the rest.
    fn leave_best(&self, node: &mut Node, v: usize, sets: &mut Vec<u64>) {
        let unclear =
            |(j, k): (usize, &usize)| node.loose[j] && self.tangle.field.joints[*k].sides.iter().any(|(w, _)| *w == v);
        if self.tangle.loose.iter().enumerate().any(unclear) {
            return;
        }
        let worth = &self.tangle.field.worth[v];
        let sides: Vec<(usize, u64)> = (0..node.is.len())
            .filter(|r| node.is[*r] != Is::Settled)
            .filter_map(|r| self.rectangle(r).sides.iter().find(|(w, _)| *w == v).map(|(_, side)| (r, *side)))
            .collect();
        let as_good = |a: u64, b: u64| {
            let (a, b) = (a.trailing_zeros() as usize, b.trailing_zeros() as usize);
            let no_harm = |(r, side): &(usize, u64)| {
                let (in_a, in_b) = (side >> a & 1 == 1, side >> b & 1 == 1);
                match (node.is[*r], self.rectangle(*r).adds) {
                    _ if in_a == in_b => true,
                    (Is::Open, Some((_, add))) => (add >= 0) == in_a || add == 0,
                    _ => in_b,
                }
            };
            worth[a].iter().zip(&worth[b]).all(|(x, y)| x >= y) && sides.iter().all(no_harm)
        };
        let mut kept: Vec<u64> = Vec::new();
        for set in sets.iter() {
            if !kept.iter().any(|other| as_good(*other, *set)) {
                kept.retain(|other| !as_good(*set, *other));
                kept.push(*set);
            }
        }
        node.levels[v] = kept.iter().fold(0, |all, set| all | set);
        *sets = kept;
    }

    /// The levels of an issue that are left, those together that nothing tells apart.
    fn alike(&self, node: &Node, v: usize) -> Vec<u64> {
        let open: Vec<u64> = (0..node.is.len())
            .filter(|r| node.is[*r] != Is::Settled)
            .filter_map(|r| self.rectangle(r).sides.iter().find(|(w, _)| *w == v).map(|(_, side)| *side))
            .collect();
        let unclear = (0..node.loose.len()).filter(|j| node.loose[*j]);
        let unclear = unclear.map(|j| &self.tangle.field.joints[self.tangle.loose[j]]);
        let unclear = unclear.flat_map(|joint| &joint.sides).any(|(w, _)| *w == v);
        let worth = &self.tangle.field.worth[v];
        let same = |a: usize, b: usize| {
            !unclear && worth[a] == worth[b] && open.iter().all(|side| side >> a & 1 == side >> b & 1)
        };
        let mut sets: Vec<u64> = Vec::new();
        for l in each(node.levels[v]) {
            match sets.iter_mut().find(|set| same(set.trailing_zeros() as usize, l)) {
                Some(set) => *set |= 1 << l,
                None => sets.push(1 << l),
            }
        }
        sets
    }
}

/// Parts that add up to an amount, as it stands in joined hollows of these depths; those without a depth take none.
fn pour(depths: &[Option<i128>], amount: i128) -> Option<Vec<i128>> {
    let mut deepest: Vec<i128> = depths.iter().flatten().copied().collect();
    deepest.sort_unstable_by(|a, b| b.cmp(a));
    let first = depths.iter().position(|depth| depth.is_some() && *depth == deepest.first().copied())?;
    let (mut all, mut level) = (0, 0);
    for (k, depth) in deepest.iter().enumerate() {
        if k > 0 && level + depth <= 0 {
            break;
        }
        all += depth;
        level = (amount - all).div_euclid(k as i128 + 1);
    }
    let mut rest = amount;
    let mut parts: Vec<i128> = Vec::new();
    for depth in depths {
        let part = depth.map_or(0, |depth| (depth + level).clamp(0, rest));
        rest -= part;
        parts.push(part);
    }
    parts[first] += rest;
    Some(parts)
}

impl Field<'_> {
    /// One of the packages of sets of levels.
    pub(super) fn package(&self, levels: &[u64]) -> Outcome {
        let mut at = self.boxes.ground.q().clone();
        for (v, levels) in self.boxes.issues.iter().zip(levels) {
            at.set(*v, LevelId::new(levels.trailing_zeros() as usize));
        }
        at
    }
}

impl Tangle<'_> {
    /// A package of sets of levels that is not left out (the status quo where `apart`), and how many are not.
    pub(crate) fn of_these(&self, levels: &[u64], apart: bool) -> (Option<Outcome>, u64) {
        let boxes = self.field.boxes;
        let q = boxes.ground.q();
        let n = levels.iter().map(|of| u64::from(of.count_ones())).fold(1, u64::saturating_mul);
        let has_q = boxes.issues.iter().zip(levels).all(|(v, of)| of >> q.level(*v).index() & 1 == 1);
        let mut at = self.field.package(levels);
        if apart && has_q {
            let Some((v, of)) = boxes.issues.iter().zip(levels).find(|(_, of)| of.count_ones() > 1) else {
                return (None, 0);
            };
            let other = each(*of).find(|l| *l != q.level(*v).index()).unwrap_or(0);
            at.set(*v, LevelId::new(other));
            return (Some(at), n - 1);
        }
        (Some(at), n)
    }

    /// What a package that refutes a claim needs, with these multipliers.
    pub(crate) fn goals(claim: &Claim, sets: &[Vec<i128>]) -> Vec<(Vec<i128>, i128)> {
        sets.iter().map(|l| (l.clone(), claim.threshold(l) + 1)).collect()
    }
}
