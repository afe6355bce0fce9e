//! Proofs where issues are joined too closely for a ladder: a hundred rectangles over thirty issues, for instance.
//!
//! A **box** has a set of levels for each issue. Whatever a term would add to a weighted sum is split among the sides of
//! its condition (at which levels of each issue it can hold at all), each part counting at the levels of its side; where
//! the condition holds all of them count. So the sum is at most an additive one, whose largest value is found issue by
//! issue. Which split is good is written down in thousandths ([`Step::Split`]), so that the checker finds the same whole
//! numbers and need not look for it; any split gives a valid bound.
//!
//! What a reader of the steps does at every box, before the next step: a condition that holds everywhere in the box, or
//! nowhere, is settled; a box in which a rule or red line certainly holds is left out and has no steps.

use super::super::levels::{bits, classes, uncovered};
use super::goal::Goal;
use super::grow::{Failed, Step};
use super::ladder::Plan;
use crate::space::Progress;
use crate::structured::wide::boxes::{Places, Shape, shape};
use std::rc::Rc;
use std::sync::Arc;
use zopa_core::{ConditionId, Diagnostic, Domains, Id, IssueId, LevelId, LevelSet, Model, Truth};

/// A share of 1.
pub(super) const WHOLE: i128 = 1_000;
/// Steps of one proof, at most.
const STEPS: usize = 30_000;
/// Rounds over all terms at the first box, and at others.
const ROUNDS: (usize, usize) = (80, 8);
/// A split is written down where it takes this part off what a bound is too high by.
const WORTH_IT: i128 = 8;
/// Nodes between two reports of progress.
const BEAT: usize = 1 << 6;

/// How a condition can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// All its issues are inside.
    Inside,
    /// One of them is not.
    Outside,
    /// Something else.
    Other,
}

/// A rule, red line or term.
#[derive(Debug)]
struct Joint {
    condition: ConditionId,
    form: Form,
    /// The places of its issues, and the levels inside; at other ones the condition cannot hold.
    at: Vec<(usize, u64)>,
    /// Whose score it adds how much to; nobody's where it forbids.
    adds: Option<(usize, i64)>,
    /// The first of its sides among all.
    first: usize,
}

/// What is proved over.
pub(super) struct Joined {
    model: Arc<Model>,
    /// The issues in the order of the case.
    pub(super) issues: Vec<IssueId>,
    worth: Vec<Vec<Box<[i64]>>>,
    all: Vec<u64>,
    joints: Vec<Joint>,
    sides: usize,
    base: Vec<i64>,
    pub(super) impossible: bool,
}

impl Joined {
    /// `None` if an issue has more than 64 levels.
    pub(super) fn new(plan: &Plan<'_>) -> Option<Self> {
        let model = Arc::clone(plan.model());
        let (space, q) = (model.space(), model.status_quo());
        let issues = plan.open();
        if issues.iter().any(|v| space.levels(*v) > 64) {
            return None;
        }
        let all: Vec<u64> = issues.iter().map(|v| u64::MAX >> (64 - space.levels(*v))).collect();
        let worth = issues.iter().map(|v| plan.worth(*v)).collect();
        let mut place = vec![None; space.issues()];
        issues.iter().enumerate().for_each(|(k, v)| place[v.index()] = Some(k));
        let place_of = |v: IssueId| place[v.index()];
        let places = Places { place: &place_of, all: &all, status_quo: q };
        let (mut joints, mut sides) = (Vec::new(), 0);
        for (condition, adds) in plan.conditions() {
            let (form, at) = match shape(model.condition(condition), &places) {
                Shape::Constant(holds) => (if holds { Form::Inside } else { Form::Outside }, Vec::new()),
                Shape::Inside(at) => (Form::Inside, at),
                Shape::Outside(at) => (Form::Outside, at),
                Shape::Other => (Form::Other, Vec::new()),
            };
            let first = sides;
            joints.push(Joint { condition, form, at, adds, first });
            sides += joints[joints.len() - 1].at.len();
        }
        let mut found = Joined {
            issues,
            worth,
            joints,
            sides,
            base: plan.base().to_vec(),
            impossible: plan.is_impossible(),
            model: Arc::clone(&model),
            all,
        };
        found.find_sides();
        Some(found)
    }

    /// The sides of conditions that are no boxes: levels at which they can hold.
    fn find_sides(&mut self) {
        let mut sides = 0;
        for k in 0..self.joints.len() {
            if self.joints[k].form == Form::Other {
                let support = self.model.condition(self.joints[k].condition).support();
                let places = (0..self.issues.len()).filter(|v| support.contains(self.issues[*v]));
                let can_hold = |v: usize, level: usize| {
                    let mut domains = self.all.clone();
                    domains[v] = 1 << level;
                    self.under(self.joints[k].condition, &domains) != Truth::False
                };
                let side = |v: usize| bits(self.all[v]).filter(|l| can_hold(v, *l)).fold(0, |mask, l| mask | 1 << l);
                self.joints[k].at = places.map(|v| (v, side(v))).collect();
            }
            self.joints[k].first = sides;
            sides += self.joints[k].at.len();
        }
        self.sides = sides;
    }

    fn under(&self, condition: ConditionId, domains: &[u64]) -> Truth {
        let (space, q) = (self.model.space(), self.model.status_quo());
        let mut all: Domains = space.issue_ids().map(|v| LevelSet::of(space.levels(v), [q.level(v)])).collect();
        for (v, mask) in self.issues.iter().zip(domains) {
            all[*v] = LevelSet::of(space.levels(*v), bits(*mask).map(LevelId::new));
        }
        self.model.condition(condition).under(&all)
    }

    fn truth(&self, joint: &Joint, domains: &[u64]) -> Truth {
        let outside = || joint.at.iter().any(|(v, side)| domains[*v] & side == 0);
        let inside = || joint.at.iter().all(|(v, side)| domains[*v] & !side == 0);
        match joint.form {
            Form::Inside if outside() => Truth::False,
            Form::Inside if inside() => Truth::True,
            Form::Outside if outside() => Truth::True,
            Form::Outside if inside() => Truth::False,
            Form::Other => self.under(joint.condition, domains),
            _ => Truth::Open,
        }
    }

    /// What a term adds to a weighted sum of gains.
    fn weight(joint: &Joint, c: &[i128]) -> i128 {
        joint.adds.map_or(0, |(k, add)| c[k] * i128::from(add))
    }

    /// Equal shares for all sides.
    fn evenly(&self) -> Rc<Vec<i128>> {
        let mut shares = vec![0; self.sides];
        for joint in self.joints.iter().filter(|j| !j.at.is_empty()) {
            let n = joint.at.len();
            let each = WHOLE / n as i128;
            shares[joint.first..joint.first + n].fill(each);
            shares[joint.first + n - 1] = WHOLE - each * (n as i128 - 1);
        }
        Rc::new(shares)
    }

    /// Settles what is settled; whether anything is left.
    fn settle(&self, at: &mut Node) -> bool {
        if at.domains.contains(&0) {
            return false;
        }
        for (joint, open) in self.joints.iter().zip(&mut at.open).filter(|(_, open)| **open) {
            match (self.truth(joint, &at.domains), joint.adds) {
                (Truth::Open, _) => continue,
                (Truth::False, _) => {}
                (Truth::True, None) => return false,
                (Truth::True, Some((k, add))) => at.gains[k] += add,
            }
            *open = false;
        }
        true
    }

    /// The levels of an issue that are left, those together that differ in nothing; unless packages are counted (`all`)
    /// without those that another one is at least as good as for everybody, whatever the rest (of equal ones the first
    /// stays).
    fn classes(&self, at: &Node, v: usize, all: bool) -> Vec<u64> {
        let domain = at.domains[v];
        if domain.count_ones() == 1 {
            return vec![domain];
        }
        let worth = &self.worth[v];
        let joints = self.joints.iter().zip(&at.open).filter(|(_, open)| **open);
        let own: Vec<(&Joint, u64)> =
            joints.filter_map(|(j, _)| j.at.iter().find(|(p, _)| *p == v).map(|(_, side)| (j, *side))).collect();
        let apart = own.iter().any(|(j, _)| j.form == Form::Other);
        let alike = |a: usize, b: usize| {
            !apart && worth[a] == worth[b] && own.iter().all(|(_, side)| (side >> a ^ side >> b) & 1 == 0)
        };
        let classes = classes(domain, alike);
        if all || apart {
            return classes.into_iter().map(|(_, mask)| mask).collect();
        }
        let covers = |a: usize, b: usize| {
            let no_worse = |(joint, side): &(&Joint, u64)| {
                let inside = [side >> a & 1 == 1, side >> b & 1 == 1];
                // Whether the condition is nearer to holding with `a`.
                let nearer = if joint.form == Form::Inside { inside[0] } else { inside[1] };
                inside[0] == inside[1] || nearer == joint.adds.is_some_and(|(_, add)| add >= 0)
            };
            worth[a].iter().zip(&worth[b]).all(|(x, y)| x >= y) && own.iter().all(no_worse)
        };
        uncovered(&classes, covers)
    }

    /// Leaves out levels that others stand for, on one issue after another; whether anything changed, and whether
    /// anything is left.
    fn reduce(&self, at: &mut Node) -> (bool, bool) {
        let mut changed = false;
        for v in 0..self.issues.len() {
            let kept = self.classes(at, v, false).into_iter().fold(0, |all, mask| all | mask);
            if kept != at.domains[v] {
                changed = true;
                at.domains[v] = kept;
                if !self.settle(at) {
                    return (true, false);
                }
            }
        }
        (changed, true)
    }

    /// What is left of a weighted sum in a box, issue by issue and level by level, and what is settled.
    fn table(&self, at: &Node, c: &[i128], shares: &[i128]) -> Table {
        let weigh = |w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let mut levels: Vec<Vec<i128>> =
            self.worth.iter().map(|levels| levels.iter().map(|w| weigh(w)).collect()).collect();
        let mut settled = weigh(&at.gains);
        for (joint, _) in self.joints.iter().zip(&at.open).filter(|(_, open)| **open) {
            let weight = Self::weight(joint, c);
            if weight <= 0 {
                continue;
            }
            if joint.form == Form::Outside {
                settled += weight;
                continue;
            }
            for ((v, side), part) in joint.at.iter().zip(parts(weight, &shares[joint.first..])) {
                bits(*side & at.domains[*v]).for_each(|l| levels[*v][l] += part);
            }
        }
        Table { settled, levels }
    }

    /// A better split of every term: each side gets what the issue loses inside, and what is left evenly, round by round.
    /// Gives the shares and the bound with them.
    fn spread(
        &self,
        at: &Node,
        c: &[i128],
        from: &Rc<Vec<i128>>,
        rounds: usize,
        enough: i128,
    ) -> (Rc<Vec<i128>>, i128) {
        let mut table = self.table(at, c, from);
        let open: Vec<(&Joint, i128)> = self
            .joints
            .iter()
            .zip(&at.open)
            .filter(|(j, open)| **open && j.form != Form::Outside && j.at.len() > 1)
            .map(|(j, _)| (j, Self::weight(j, c)))
            .filter(|(_, weight)| *weight > 0)
            .collect();
        let mut part = vec![0i128; self.sides];
        for (joint, weight) in &open {
            for (k, p) in parts(*weight, &from[joint.first..]).take(joint.at.len()).enumerate() {
                part[joint.first + k] = p;
            }
        }
        let mut bound = table.bound(&at.domains);
        for _ in 0..rounds {
            for (joint, weight) in &open {
                let loses: Vec<i128> = joint
                    .at
                    .iter()
                    .enumerate()
                    .map(|(k, (v, side))| {
                        let value = |l: usize| table.levels[*v][l];
                        let inside = bits(at.domains[*v] & side).map(value).max().unwrap_or(0) - part[joint.first + k];
                        let outside = bits(at.domains[*v] & !side).map(value).max();
                        outside.map_or(0, |x| (x - inside).max(0))
                    })
                    .collect();
                let all: i128 = loses.iter().sum();
                let n = loses.len() as i128;
                let mut left = *weight;
                for (k, (v, side)) in joint.at.iter().enumerate() {
                    let wanted = match all >= *weight {
                        _ if k + 1 == joint.at.len() => left,
                        true => ((*weight as f64 * (loses[k] as f64 / all as f64)) as i128).clamp(0, left),
                        false => (loses[k] + (weight - all) / n).clamp(0, left),
                    };
                    left -= wanted;
                    let change = wanted - std::mem::replace(&mut part[joint.first + k], wanted);
                    bits(*side & at.domains[*v]).for_each(|l| table.levels[*v][l] += change);
                }
            }
            let less = table.bound(&at.domains);
            let stalled = (bound - less).saturating_mul(200) < bound - enough;
            bound = less;
            if bound <= enough || stalled {
                break;
            }
        }
        let mut shares = (**from).clone();
        for (joint, weight) in &open {
            let n = joint.at.len();
            let mut left = WHOLE;
            for k in 0..n - 1 {
                let exact = part[joint.first + k] as f64 / *weight as f64 * WHOLE as f64;
                let share = (exact.round() as i128).clamp(0, left);
                shares[joint.first + k] = share;
                left -= share;
            }
            shares[joint.first + n - 1] = left;
        }
        let bound = self.table(at, c, &shares).bound(&at.domains);
        (Rc::new(shares), bound)
    }

    /// The shares of a split as they are written: of every open term that adds to the sum and has several sides, all but
    /// the last.
    fn written(&self, at: &Node, c: &[i128], shares: &[i128]) -> Vec<Vec<u16>> {
        let joints = self.joints.iter().zip(&at.open).filter(|(j, open)| **open && j.is_split(c));
        let of = |j: &Joint| shares[j.first..j.first + j.at.len() - 1].iter().map(|s| *s as u16).collect();
        joints.map(|(j, _)| of(j)).collect()
    }
}

impl Joint {
    fn is_split(&self, c: &[i128]) -> bool {
        self.form != Form::Outside && self.at.len() > 1 && Joined::weight(self, c) > 0
    }
}

/// A weight in parts by shares; the last takes what the others leave.
fn parts(weight: i128, shares: &[i128]) -> impl Iterator<Item = i128> {
    let mut left = weight;
    let mut of = WHOLE;
    shares.iter().map(move |share| {
        of -= share;
        let part = if of == 0 { left } else { weight / WHOLE * share + weight % WHOLE * share / WHOLE };
        left -= part;
        part
    })
}

/// An additive bound.
struct Table {
    settled: i128,
    levels: Vec<Vec<i128>>,
}

impl Table {
    fn most(&self, v: usize, domain: u64) -> i128 {
        bits(domain).map(|l| self.levels[v][l]).max().unwrap_or(i128::MIN / 4)
    }

    fn bound(&self, domains: &[u64]) -> i128 {
        self.settled + domains.iter().enumerate().map(|(v, domain)| self.most(v, *domain)).sum::<i128>()
    }
}

#[derive(Clone)]
struct Node {
    domains: Vec<u64>,
    open: Vec<bool>,
    /// Gains that are settled.
    gains: Vec<i64>,
    /// For each set of multipliers the split in use.
    shares: Vec<Rc<Vec<i128>>>,
}

struct Growing<'g, 'r> {
    joined: &'g Joined,
    goal: &'g Goal,
    sets: &'g [Vec<i128>],
    allowed: Vec<i128>,
    steps: Vec<Step>,
    /// How many packages have met the goal, where they are counted.
    count: Option<u64>,
    progress: &'g mut Progress<'r>,
    since: usize,
}

/// The steps that show a goal to be unattainable, or (`count`) that so many packages meet it; as [`super::grow::grow`].
///
/// # Errors
/// E714 if stopped.
pub(super) fn grow_joined(
    joined: &Joined,
    goal: &Goal,
    sets: &[Vec<i128>],
    count: bool,
    progress: &mut Progress<'_>,
) -> Result<Result<(Vec<Step>, u64), Failed>, Diagnostic> {
    if joined.impossible {
        return Ok(Ok((Vec::new(), 0)));
    }
    let allowed = sets.iter().map(|c| goal.threshold(c)).collect();
    let count = count.then_some(0);
    let mut growing = Growing { joined, goal, sets, allowed, steps: Vec::new(), count, progress, since: 0 };
    let mut root = Node {
        domains: joined.all.clone(),
        open: vec![true; joined.joints.len()],
        gains: joined.base.clone(),
        shares: vec![joined.evenly(); sets.len()],
    };
    if !joined.settle(&mut root) {
        return Ok(Ok((Vec::new(), 0)));
    }
    Ok(match growing.cover(root, ROUNDS.0)? {
        None => Ok((growing.steps, growing.count.unwrap_or(0))),
        Some(failed) => Err(failed),
    })
}

impl Growing<'_, '_> {
    /// Covers a box in which something is left.
    fn cover(&mut self, mut at: Node, rounds: usize) -> Result<Option<Failed>, Diagnostic> {
        self.since += 1;
        if self.since >= BEAT {
            self.progress.advance(self.since as u64)?;
            self.since = 0;
        }
        loop {
            if self.steps.len() >= STEPS {
                return Ok(Some(Failed::TooMany));
            }
            if let Some(by) = (0..self.sets.len()).find(|k| self.closes(&at, *k)) {
                self.steps.push(Step::Closed(by));
                return Ok(None);
            }
            if self.count.is_none() {
                let (changed, left) = self.joined.reduce(&mut at);
                if changed {
                    self.steps.push(Step::Reduced);
                }
                if !left {
                    return Ok(None);
                }
                if changed {
                    continue;
                }
            }
            if let Some(by) = self.split(&mut at, rounds) {
                self.steps.push(Step::Closed(by));
                return Ok(None);
            }
            match self.filter(&mut at) {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => break,
            }
        }
        let classes: Vec<Vec<u64>> =
            (0..at.domains.len()).map(|v| self.joined.classes(&at, v, self.count.is_some())).collect();
        let Some(v) = self.branch(&at, &classes) else {
            self.steps.push(Step::Listed);
            return Ok(self.meets(&at).then_some(Failed::Found));
        };
        let mut children: Vec<Node> = Vec::new();
        for mask in &classes[v] {
            let mut next = at.clone();
            next.domains[v] = *mask;
            if self.joined.settle(&mut next) {
                children.push(next);
            }
        }
        let closed: Vec<Vec<bool>> =
            (0..self.sets.len()).map(|by| children.iter().map(|node| self.closes(node, by)).collect()).collect();
        // Of equally good ones the first.
        let number = |by: &usize| closed[*by].iter().filter(|x| **x).count();
        let by = (0..self.sets.len()).rev().max_by_key(number).unwrap_or(0);
        self.steps.push(Step::Apart { issue: v, by });
        for (node, closed) in children.into_iter().zip(&closed[by]) {
            if *closed {
                continue;
            }
            if let Some(failed) = self.cover(node, ROUNDS.1)? {
                return Ok(Some(failed));
            }
        }
        Ok(None)
    }

    fn bound(&self, at: &Node, by: usize) -> i128 {
        self.joined.table(at, &self.sets[by], &at.shares[by]).bound(&at.domains)
    }

    fn closes(&self, at: &Node, by: usize) -> bool {
        self.bound(at, by) <= self.allowed[by]
    }

    /// Splits terms better, where that is worth writing down; which multipliers close the box then.
    fn split(&mut self, at: &mut Node, rounds: usize) -> Option<usize> {
        let mut better = Vec::new();
        for (by, c) in self.sets.iter().enumerate() {
            let before = self.bound(at, by);
            let (shares, bound) = self.joined.spread(at, c, &at.shares[by], rounds, self.allowed[by]);
            let over = before - self.allowed[by];
            if bound <= self.allowed[by] {
                let shares = self.joined.written(at, c, &shares);
                self.steps.push(Step::Split { by, shares });
                return Some(by);
            }
            if (before - bound).saturating_mul(WORTH_IT) >= over {
                better.push((by, shares));
            }
        }
        for (by, shares) in better {
            let written = self.joined.written(at, &self.sets[by], &shares);
            self.steps.push(Step::Split { by, shares: written });
            at.shares[by] = shares;
        }
        None
    }

    /// Takes out levels at which a bound is not too high. `None` if there are none, otherwise whether anything is left.
    fn filter(&mut self, at: &mut Node) -> Option<bool> {
        let mut any = false;
        for by in 0..self.sets.len() {
            let domains = self.joined.kept(at, &self.sets[by], &at.shares[by], self.allowed[by]);
            if domains != at.domains {
                self.steps.push(Step::Without(by));
                at.domains = domains;
                any = true;
                if !self.joined.settle(at) {
                    return Some(false);
                }
            }
        }
        any.then_some(true)
    }

    /// The issue to decide next: much depends on it, and it has few classes.
    fn branch(&self, at: &Node, classes: &[Vec<u64>]) -> Option<usize> {
        let c = &self.sets[0];
        let table = self.joined.table(at, c, &at.shares[0]);
        let weight = |v: usize| {
            let joints = self.joined.joints.iter().zip(&at.open).filter(|(j, open)| **open && j.looks_at(v));
            let joined: f64 = joints.map(|(j, _)| Joined::weight(j, c).abs() as f64).sum();
            let mut values: Vec<i128> = bits(at.domains[v]).map(|l| table.levels[v][l]).collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            let gap = values.get(1).map_or(0.0, |second| (values[0] - second) as f64);
            (joined / classes[v].len() as f64, gap)
        };
        (0..classes.len()).filter(|v| classes[*v].len() > 1).max_by(|a, b| {
            let (a, b) = (weight(*a), weight(*b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        })
    }

    /// Whether packages that are all worth the same are what none should be; where they are counted, none is wrong.
    fn meets(&mut self, at: &Node) -> bool {
        let mut gains = at.gains.clone();
        for (v, domain) in at.domains.iter().enumerate() {
            let level = domain.trailing_zeros() as usize;
            gains.iter_mut().zip(&self.joined.worth[v][level]).for_each(|(x, w)| *x += w);
        }
        let met = self.goal.is_met_by(&gains);
        if let (Some(n), true) = (&mut self.count, met) {
            let alike = at.domains.iter().fold(1u64, |n, mask| n.saturating_mul(u64::from(mask.count_ones())));
            *n = n.saturating_add(alike);
        }
        met && self.count.is_none()
    }
}

impl Joint {
    fn looks_at(&self, v: usize) -> bool {
        self.at.iter().any(|(p, _)| *p == v)
    }
}

impl Joined {
    /// The levels at which a bound is too high, so that they stay.
    fn kept(&self, at: &Node, c: &[i128], shares: &[i128], allowed: i128) -> Vec<u64> {
        let table = self.table(at, c, shares);
        let bound = table.bound(&at.domains);
        let of = |(v, domain): (usize, &u64)| {
            let most = table.most(v, *domain);
            let stays = |l: &usize| bound - most + table.levels[v][*l] > allowed;
            bits(*domain).filter(stays).fold(0u64, |mask, l| mask | 1 << l)
        };
        at.domains.iter().enumerate().map(of).collect()
    }
}
