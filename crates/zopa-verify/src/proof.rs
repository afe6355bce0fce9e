//! Certificates: proofs that nothing better exists, checked from the case alone.
//!
//! A certificate cuts the packages that a group can deliver, and that no red line of a member refuses, into boxes: in each
//! the levels of some issues are chosen. Of every box the largest weighted sum of gains is computed here, with the
//! multipliers that the certificate names, and compared with what the certificate allows, which is checked to be no more than what a
//! better package would exceed ([`Claim::threshold`]).
//! Numbers are whole and exact. A box that is left out, or is not small enough, makes the certificate false; a false one
//! proves nothing and refutes the document that has it.
//!
//! The largest sum is found by eliminating one issue after another: what the issues from a place on can add depends on the
//! earlier ones only where a condition looks at both. A condition for which that would take more than 10,000 combinations
//! of levels is left out of that sum (a rule forbids nothing, a term counts where it adds something) until all its issues
//! have levels, which can only make the sum larger.

use crate::claim::Claim;
use crate::ground::Ground;
use crate::joined;
use crate::told::{Classes, Matter, classes, told_apart};
use serde_json::Value;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Outcome, PartyId, PartySet};

/// Boxes of at most so many packages may be looked through.
const LOOKED_THROUGH: u64 = 1_000;
/// The largest multiplier.
const LARGEST: u64 = 1 << 53;
/// What stands for "no package".
pub(crate) const NONE: i128 = i128::MIN / 4;

/// A rule, red line or term.
pub(crate) struct Joint {
    pub(crate) condition: ConditionId,
    /// The places of its issues, ascending.
    pub(crate) at: Vec<usize>,
    /// Whose score it adds how much to; nobody's where it forbids.
    pub(crate) adds: Option<(usize, i64)>,
    /// Whether it counts only once its issues have levels.
    pub(crate) late: bool,
}

/// What is proved over: the issues that a group can change, in the order of a certificate.
pub(crate) struct Boxes<'b> {
    pub(crate) ground: &'b Ground<'b>,
    pub(crate) members: Vec<PartyId>,
    pub(crate) issues: Vec<IssueId>,
    pub(crate) sizes: Vec<usize>,
    pub(crate) joints: Vec<Joint>,
    /// The gains of what is the same everywhere.
    pub(crate) start: Vec<i64>,
    /// Whether a rule or red line that looks at no issue of these forbids everything.
    pub(crate) shut: bool,
    /// For each place what of the earlier ones matters from there on.
    pub(crate) matter: Vec<Matter>,
    /// For each place the levels that have to be looked at.
    pub(crate) levels: Vec<Vec<usize>>,
}

/// Multipliers, and what the certificate says that no better package's sum is at most.
pub(crate) struct Allowed {
    pub(crate) l: Vec<i128>,
    pub(crate) most: i128,
}

/// Multipliers and what follows from them.
pub(crate) struct Weights {
    l: Vec<i128>,
    /// What the certificate says that no better package's sum is at most; at most what that is by the claim.
    pub(crate) allowed: i128,
    /// For each place and combination of what matters the most that the rest can add.
    pub(crate) most: Vec<Vec<i128>>,
}

pub(crate) type Checked<T> = Result<T, String>;

/// What claims are about: the packages that a group can deliver.
pub(crate) struct About {
    pub(crate) group: PartySet,
    /// Whether they are about everything feasible, whoever must sign.
    pub(crate) everywhere: bool,
    /// Packages of which one of these holds are left out: the red lines that are kept.
    pub(crate) lines: Vec<ConditionId>,
    /// Whether the status quo is left out; only where a search proves a claim.
    pub(crate) apart: bool,
    /// The members' scores that gains are over; claims are about packages of which no gain is below 0.
    pub(crate) from: Vec<i64>,
}

impl Ground<'_> {
    /// What all members would sign.
    pub(crate) fn about_zone(&self, group: PartySet) -> About {
        let from = group.iter().map(|i| self.no_deal(i)).collect();
        About { lines: self.red_lines(group), ..self.about_all(group, from) }
    }

    /// What a group can deliver, whatever its red lines.
    pub(crate) fn about_all(&self, group: PartySet, from: Vec<i64>) -> About {
        About { group, everywhere: false, lines: Vec::new(), apart: false, from }
    }

    /// The red lines of the members of a group.
    pub(crate) fn red_lines(&self, group: PartySet) -> Vec<ConditionId> {
        let of = |i: PartyId| self.case().red_lines[i].iter().map(|line| line.when);
        group.iter().flat_map(of).collect()
    }

    /// The gains of the status quo, where it is one of these packages.
    pub(crate) fn here(&self, about: &About) -> Option<Vec<i64>> {
        let barred = about.lines.iter().any(|c| self.instance.model().condition(*c).holds(self.q()));
        let gains = || about.group.iter().zip(&about.from).map(|(i, from)| self.raw(i, self.q()) - from).collect();
        (self.is_feasible(self.q()) && !barred && !about.apart).then(gains)
    }

    /// What no score of a member is below: the worst level of each issue, and every term that takes something away.
    pub(crate) fn lowest(&self, group: PartySet) -> Vec<i64> {
        let (case, space) = (self.case(), self.instance.model().space());
        let of = |i: PartyId| {
            let Some(additive) = self.instance.additive(i) else { return 0 };
            let least = |v: IssueId| {
                let open = case.issues[v].control.signers().is_subset(group);
                let all = additive.table(v).iter().map(|s| s.raw());
                if open { all.min().unwrap_or(0) } else { additive.table(v)[self.q().level(v).index()].raw() }
            };
            let terms: i64 = additive.terms().iter().map(|t| t.1.raw().min(0)).sum();
            space.issue_ids().map(least).sum::<i64>() + terms
        };
        group.iter().map(of).collect()
    }

    /// Whether a certificate proves claims, a tree for each; or what is wrong with it.
    pub(crate) fn prove(&self, about: &About, certificate: &Value, claims: &[Claim]) -> Checked<()> {
        let trees = certificate.get("trees").and_then(Value::as_array).ok_or("it has no trees")?;
        if trees.len() != claims.len() {
            return Err(format!("it has {} trees where there is something to prove for {}", trees.len(), claims.len()));
        }
        for (tree, claim) in trees.iter().zip(claims) {
            // The status quo may be outside the boxes: rules on packages do not forbid it.
            if self.here(about).is_some_and(|gains| claim.refuted_by(&gains)) {
                return Err("the status quo is better".to_owned());
            }
            self.read_tree(about, tree, claim, None)?;
        }
        Ok(())
    }

    /// How many packages tie with what a claim is about, by the tree of a certificate; or what is wrong with it.
    pub(crate) fn count_ties(&self, about: &About, tree: &Value, claim: &Claim) -> Checked<u64> {
        let tied = claim.nothing_ties().ok_or("what ties is no matter of whole numbers")?;
        let n = self.read_tree(about, tree, &tied, Some(0))?;
        // Rules on packages do not forbid the status quo, which is then in no box.
        let lone = !self.instance.model().signable(self.q());
        let alone = lone && self.here(about).is_some_and(|gains| tied.refuted_by(&gains));
        Ok(n + u64::from(alone))
    }

    /// Reads a tree; how many packages of boxes that are looked through refute the claim, where they are counted.
    fn read_tree(&self, about: &About, tree: &Value, claim: &Claim, count: Option<u64>) -> Checked<u64> {
        let boxes = Boxes::of(self, about, tree, count.is_some())?;
        let steps = tree.get("steps").and_then(Value::as_str).ok_or("a tree has no steps")?;
        let allowed = boxes.allowed(tree, claim)?;
        if tree.get("joined") == Some(&Value::Bool(true)) {
            return joined::read(&boxes, allowed, claim, steps, count.is_some());
        }
        let weights = boxes.weights(allowed);
        let mut reading = Reading { boxes: &boxes, claim, weights, steps, done: 0, count };
        if !boxes.shut {
            let mut at = self.q().clone();
            reading.cover(0, &mut at, &boxes.start.clone())?;
        }
        if !reading.steps.trim().is_empty() {
            return Err(format!("after step {} all is covered, and more follows", reading.done));
        }
        Ok(reading.count.unwrap_or(0))
    }
}

impl<'b> Boxes<'b> {
    /// Where packages are counted (`all`), no level stands for another.
    pub(crate) fn of(ground: &'b Ground<'b>, about: &About, tree: &Value, all: bool) -> Checked<Self> {
        let given = tree.get("issues").and_then(Value::as_array).ok_or("a tree has no issues")?;
        let issue = |id: &Value| ground.case().issue(id.as_str()?);
        let issues: Vec<IssueId> = given.iter().map(issue).collect::<Option<_>>().ok_or("a tree names no issue")?;
        let mut sorted = issues.clone();
        sorted.sort_unstable();
        if sorted != Boxes::open(ground, about) {
            return Err("a tree's issues are not those that the group can change".to_owned());
        }
        Ok(Boxes::over(ground, about, issues, all, false))
    }

    /// The issues of which levels are chosen, in the order of the case.
    pub(crate) fn open(ground: &Ground<'_>, about: &About) -> Vec<IssueId> {
        let space = ground.instance.model().space();
        let may = |v: IssueId| about.everywhere || ground.case().issues[v].control.signers().is_subset(about.group);
        space.issue_ids().filter(|v| space.levels(*v) > 1 && may(*v)).collect()
    }

    /// Boxes of these issues, which are those that are open in some order. Where packages are counted (`all`), no level stands
    /// for another. Levels are told apart as conditions do (`by_literals`), or each by itself.
    pub(crate) fn over(
        ground: &'b Ground<'b>,
        about: &About,
        issues: Vec<IssueId>,
        all: bool,
        by_literals: bool,
    ) -> Self {
        let model = ground.instance.model();
        let space = model.space();
        let members: Vec<PartyId> = about.group.iter().collect();
        let worth =
            |i: PartyId, v: IssueId, l: LevelId| ground.instance.additive(i).map_or(0, |a| a.table(v)[l.index()].raw());
        let mut start: Vec<i64> = about.from.iter().map(|from| -from).collect();
        for v in space.issue_ids().filter(|v| !issues.contains(v)) {
            start.iter_mut().zip(&members).for_each(|(x, i)| *x += worth(*i, v, ground.q().level(v)));
        }
        let rules = model.state_rules().iter().chain(model.package_rules()).map(|c| (*c, None));
        let lines = about.lines.iter().map(|c| (*c, None));
        let terms = members.iter().enumerate().flat_map(|(k, i)| {
            let terms = ground.instance.additive(*i).into_iter().flat_map(|a| a.terms());
            terms.map(move |(condition, add)| (*condition, Some((k, add.raw()))))
        });
        let (mut joints, mut shut) = (Vec::new(), false);
        for (condition, adds) in rules.chain(lines).chain(terms) {
            let support = model.condition(condition).support();
            let at: Vec<usize> = (0..issues.len()).filter(|p| support.contains(issues[*p])).collect();
            match (at.is_empty(), adds) {
                (false, _) => joints.push(Joint { condition, at, adds, late: false }),
                (true, None) => shut |= model.condition(condition).holds(ground.q()),
                (true, Some((k, add))) if model.condition(condition).holds(ground.q()) => start[k] += add,
                _ => {}
            }
        }
        let sizes: Vec<usize> = issues.iter().map(|v| space.levels(*v)).collect();
        let classes: Vec<Classes> =
            joints.iter().map(|j| classes(ground, j.condition, (&issues, &j.at), by_literals)).collect();
        let matter = told_apart(&mut joints, &classes, &sizes);
        let mut levels = Vec::new();
        for (p, v) in issues.iter().enumerate() {
            let row = |l: usize| members.iter().map(|i| worth(*i, *v, LevelId::new(l))).collect::<Vec<i64>>();
            let rows: Vec<Vec<i64>> = (0..sizes[p]).map(row).collect();
            // Instead of a level another may be taken that is the same to all conditions and that nobody likes less.
            let replaced = |a: usize| {
                let no_worse = |b: &usize| rows[*b].iter().zip(&rows[a]).all(|(x, y)| x >= y);
                let alike = |b: &usize| classes.iter().filter_map(|c| c.get(&p)).all(|c| c[a] == c[*b]);
                (0..rows.len()).filter(no_worse).filter(alike).any(|b| rows[b] != rows[a] || b < a)
            };
            levels.push((0..sizes[p]).filter(|l| all || !replaced(*l)).collect());
        }
        Boxes { ground, members, issues, sizes, joints, start, shut, matter, levels }
    }

    fn holds(&self, joint: &Joint, at: &Outcome) -> bool {
        self.ground.instance.model().condition(joint.condition).holds(at)
    }

    /// What an issue's level adds to the gains, with the terms that it decides; `None` where something forbids it. Late
    /// conditions count if asked for.
    pub(crate) fn adds(&self, place: usize, at: &Outcome, late: bool) -> Option<Vec<i64>> {
        let v = self.issues[place];
        let worth =
            |i: &PartyId| self.ground.instance.additive(*i).map_or(0, |a| a.table(v)[at.level(v).index()].raw());
        let mut gains: Vec<i64> = self.members.iter().map(worth).collect();
        let decided = self.joints.iter().filter(|j| j.at.last() == Some(&place) && (late || !j.late));
        for joint in decided.filter(|j| self.holds(j, at)) {
            let (k, add) = joint.adds?;
            gains[k] += add;
        }
        Some(gains)
    }

    /// How many conditions count late.
    pub(crate) fn late_joints(&self) -> usize {
        self.joints.iter().filter(|j| j.late).count()
    }

    /// Whose score the terms that count late add how much to.
    pub(crate) fn late(&self) -> impl Iterator<Item = (usize, i64)> {
        self.joints.iter().filter(|j| j.late).filter_map(|j| j.adds)
    }

    /// The number of the combination of what matters at a place.
    pub(crate) fn combination(&self, place: usize, at: &Outcome) -> usize {
        self.matter.get(place).map_or(0, |matter| matter.number(&self.issues, at))
    }

    /// The multipliers of a tree, with what it compares their sums with, which is no more than it may be.
    fn allowed(&self, tree: &Value, claim: &Claim) -> Checked<Vec<Allowed>> {
        let given = tree.get("multipliers").and_then(Value::as_array).ok_or("a tree has no multipliers")?;
        let allowed = tree.get("allowed").and_then(Value::as_array).filter(|list| list.len() == given.len());
        let mut all = Vec::new();
        for (set, allowed) in given.iter().zip(allowed.ok_or("a tree does not say what its sums are compared with")?) {
            let of = |i: &PartyId| {
                let l = set.get(&self.ground.case().parties[*i].id)?.as_u64()?;
                (l <= LARGEST).then_some(i128::from(l))
            };
            let l: Vec<i128> = self.members.iter().map(of).collect::<Option<_>>().ok_or("a multiplier is no number")?;
            let allowed: i128 = allowed
                .as_str()
                .and_then(|x| x.parse().ok())
                .ok_or("what sums are compared with is no whole number")?;
            if allowed > claim.threshold(&l) {
                return Err(format!("a better package can have a sum of {allowed}"));
            }
            all.push(Allowed { l, most: allowed });
        }
        Ok(all)
    }

    pub(crate) fn weights(&self, allowed: Vec<Allowed>) -> Vec<Weights> {
        let each = |of: Allowed| Weights { l: of.l, allowed: of.most, most: vec![vec![0]] };
        let mut all: Vec<Weights> = allowed.into_iter().map(each).collect();
        if self.shut {
            return all;
        }
        for place in (0..self.issues.len()).rev() {
            let late = self.joints.iter().filter(|j| j.late && j.at.last() == Some(&place));
            let late: Vec<(usize, i64)> = late.filter_map(|j| j.adds).collect();
            let size = self.matter[place].size();
            let mut best = vec![vec![NONE; size]; all.len()];
            let mut at = self.ground.q().clone();
            for combination in 0..size {
                self.matter[place].set(&self.issues, combination, &mut at);
                for level in &self.levels[place] {
                    at.set(self.issues[place], LevelId::new(*level));
                    let Some(gains) = self.adds(place, &at, false) else { continue };
                    let next = self.combination(place + 1, &at);
                    for (weights, best) in all.iter().zip(&mut best) {
                        let after = weights.most[weights.most.len() - 1][next];
                        if after > NONE {
                            best[combination] = best[combination].max(weights.of(&gains) + after);
                        }
                    }
                }
            }
            for (weights, mut best) in all.iter_mut().zip(best) {
                let more: i128 = late.iter().map(|(k, add)| (weights.l[*k] * i128::from(*add)).max(0)).sum();
                best.iter_mut().filter(|x| **x > NONE).for_each(|x| *x += more);
                weights.most.push(best);
            }
        }
        all.iter_mut().for_each(|weights| weights.most.reverse());
        all
    }
}

impl Weights {
    pub(crate) fn of(&self, gains: &[i64]) -> i128 {
        gains.iter().zip(&self.l).map(|(x, l)| i128::from(*x) * l).sum()
    }

    /// Whether a box, with these gains so far and this combination of what matters, holds nothing better.
    pub(crate) fn close(&self, place: usize, combination: usize, gains: &[i64]) -> bool {
        let rest = self.most[place][combination];
        rest <= NONE || self.of(gains) + rest <= self.allowed
    }
}

/// The steps of a tree, read one after another.
struct Reading<'r> {
    boxes: &'r Boxes<'r>,
    claim: &'r Claim,
    weights: Vec<Weights>,
    steps: &'r str,
    done: usize,
    /// How many packages refute the claim, where they are counted instead of making it false.
    count: Option<u64>,
}

impl<'r> Reading<'r> {
    fn next(&mut self) -> Checked<&'r str> {
        let rest = self.steps.trim_start();
        let (step, rest) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
        self.steps = rest;
        self.done += 1;
        if step.is_empty() { Err(format!("after step {} boxes are left over", self.done - 1)) } else { Ok(step) }
    }

    /// The most that a package of a box can have, in a weighted sum, is not above what a better one needs.
    fn is_closed(&self, by: usize, place: usize, at: &Outcome, gains: &[i64]) -> bool {
        self.weights[by].close(place, self.boxes.combination(place, at), gains)
    }

    fn cover(&mut self, place: usize, at: &mut Outcome, gains: &[i64]) -> Checked<()> {
        let step = self.next()?;
        let number = self.done;
        let wrong = |why: &str| Err(format!("step {number}: {why}"));
        if step == "l" {
            let left = self.boxes.levels[place..].iter().map(|l| l.len() as u64);
            if left.fold(1u64, u64::saturating_mul) > LOOKED_THROUGH {
                return wrong("the box has too many packages to look through");
            }
            return if self.finds(place, at, gains) { wrong("there is a better package in the box") } else { Ok(()) };
        }
        let by = step.get(1..).and_then(|k| k.parse::<usize>().ok()).filter(|k| *k < self.weights.len());
        match (step.get(..1), by) {
            (Some("c"), Some(by)) if self.is_closed(by, place, at, gains) => Ok(()),
            (Some("c"), Some(_)) => wrong("the bound of the box is too high"),
            (Some("b"), Some(by)) if place < self.boxes.issues.len() => {
                let boxes = self.boxes;
                for level in &boxes.levels[place] {
                    at.set(boxes.issues[place], LevelId::new(*level));
                    let Some(adds) = boxes.adds(place, at, true) else { continue };
                    let gains: Vec<i64> = gains.iter().zip(adds).map(|(x, a)| x + a).collect();
                    if !self.is_closed(by, place + 1, at, &gains) {
                        self.cover(place + 1, at, &gains)?;
                    }
                }
                Ok(())
            }
            _ => wrong("it is no step"),
        }
    }

    /// Whether a package of a box refutes the claim.
    fn finds(&mut self, place: usize, at: &mut Outcome, gains: &[i64]) -> bool {
        if place == self.boxes.issues.len() {
            let refuted = self.claim.refuted_by(gains);
            self.count = self.count.map(|n| n + u64::from(refuted));
            return refuted && self.count.is_none();
        }
        let boxes = self.boxes;
        for level in &boxes.levels[place] {
            at.set(boxes.issues[place], LevelId::new(*level));
            let Some(adds) = boxes.adds(place, at, true) else { continue };
            let gains: Vec<i64> = gains.iter().zip(adds).map(|(x, a)| x + a).collect();
            let closed = (0..self.weights.len()).any(|by| self.is_closed(by, place + 1, at, &gains));
            if !closed && self.finds(place + 1, at, &gains) {
                return true;
            }
        }
        false
    }
}
