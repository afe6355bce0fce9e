//! A space whose issues are joined too closely to be decided one after another.

use super::super::divisor::common;
use super::super::lines::Lines;
use super::boxes::{Places, Shape, shape};
use super::plan::Plan;
use crate::problem::Deals;
use std::sync::Arc;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Model, Outcome, PartyId};

/// What holds inside a box.
#[derive(Debug)]
pub(in crate::structured) struct Rectangle {
    /// Issues by place, and the levels at which it holds.
    pub(super) at: Vec<(usize, u64)>,
    /// What it is worth to each member; `None` if it must not be.
    pub(super) adds: Option<Box<[i64]>>,
}

/// Another condition.
#[derive(Debug)]
pub(in crate::structured) struct Loose {
    pub(super) condition: ConditionId,
    /// The places of its issues.
    pub(super) at: Vec<usize>,
    pub(super) adds: Option<Box<[i64]>>,
}

/// Free issues, what their levels are worth, and what joins them.
#[derive(Debug)]
pub(in crate::structured) struct Space {
    pub(super) model: Arc<Model>,
    pub(in crate::structured) members: usize,
    pub(super) issues: Vec<IssueId>,
    /// All levels of each issue, one bit each.
    pub(super) all: Vec<u64>,
    /// For each issue and level what it is worth to each member.
    pub(super) worth: Vec<Vec<Box<[i64]>>>,
    /// What is the same everywhere.
    pub(super) base: Vec<i64>,
    pub(super) rectangles: Vec<Rectangle>,
    pub(super) loose: Vec<Loose>,
    pub(super) plan: Plan,
    /// Whether nothing is allowed.
    pub(super) impossible: bool,
}

impl Space {
    /// What a group can deliver that is beyond none of these red lines. `None` if an issue has more than 64 levels.
    pub(in crate::structured) fn new(deals: &Deals<'_>, lines: Lines) -> Option<Self> {
        let (instance, group) = (deals.instance(), deals.group());
        let model = instance.model();
        let (case, space, q) = (model.case(), model.space(), model.status_quo());
        let members: Vec<PartyId> = group.iter().collect();
        let is_free = |v: &IssueId| space.levels(*v) > 1 && deals.may_move(*v);
        let issues: Vec<IssueId> = space.issue_ids().filter(is_free).collect();
        if issues.iter().any(|v| space.levels(*v) > 64) {
            return None;
        }
        let all: Vec<u64> = issues.iter().map(|v| u64::MAX >> (64 - space.levels(*v))).collect();
        let mut place = vec![None; space.issues()];
        issues.iter().enumerate().for_each(|(k, v)| place[v.index()] = Some(k));
        let place_of = |v: IssueId| place[v.index()];
        let worth_of = |v: IssueId, level: LevelId| -> Box<[i64]> {
            members.iter().map(|i| instance.entry(*i, v, level).map_or(0, |s| s.raw())).collect()
        };
        let worth =
            issues.iter().map(|v| (0..space.levels(*v)).map(|l| worth_of(*v, LevelId::new(l))).collect()).collect();
        let mut base = vec![0i64; members.len()];
        for v in space.issue_ids().filter(|v| !is_free(v)) {
            base.iter_mut().zip(worth_of(v, q.level(v))).for_each(|(x, w)| *x += w);
        }
        let mut found = Space {
            model: Arc::clone(model),
            members: members.len(),
            issues,
            worth,
            base,
            rectangles: Vec::new(),
            loose: Vec::new(),
            plan: Plan::default(),
            impossible: false,
            all,
        };
        let all = found.all.clone();
        let places = Places { place: &place_of, all: &all, status_quo: q };
        let rules = model.state_rules().iter().chain(model.package_rules()).copied();
        for condition in rules.chain(lines.of(case, &members)) {
            found.forbid(condition, &places);
        }
        for (k, i) in members.iter().enumerate() {
            for (condition, add) in instance.additive(*i).into_iter().flat_map(|a| a.terms()) {
                found.reward(*condition, k, add.raw(), &places);
            }
        }
        found.plan = Plan::new(&found.all, found.worth.iter().map(Vec::len), &found.rectangles);
        Some(found)
    }

    fn forbid(&mut self, condition: ConditionId, places: &Places<'_>) {
        match shape(self.model.condition(condition), places) {
            Shape::Constant(holds) => self.impossible |= holds,
            Shape::Inside(at) => self.rectangles.push(Rectangle { at, adds: None }),
            Shape::Outside(at) => {
                // It must be inside: the other levels of its issues are out.
                at.iter().for_each(|(v, levels)| self.all[*v] &= levels);
                self.impossible |= self.all.contains(&0);
            }
            Shape::Other => self.loosely(condition, None, places),
        }
    }

    fn reward(&mut self, condition: ConditionId, member: usize, add: i64, places: &Places<'_>) {
        let only = |add: i64| -> Box<[i64]> { (0..self.members).map(|k| if k == member { add } else { 0 }).collect() };
        let (at, add) = match shape(self.model.condition(condition), places) {
            Shape::Constant(true) => {
                self.base[member] += add;
                return;
            }
            Shape::Constant(false) => return,
            Shape::Inside(at) => (at, add),
            Shape::Outside(at) => {
                self.base[member] += add;
                (at, -add)
            }
            Shape::Other => {
                let adds = only(add);
                return self.loosely(condition, Some(adds), places);
            }
        };
        match at.as_slice() {
            [(v, levels)] => {
                for (level, worth) in self.worth[*v].iter_mut().enumerate() {
                    worth[member] += if levels >> level & 1 == 1 { add } else { 0 };
                }
            }
            _ => {
                let known = self.rectangles.iter_mut().find(|r| r.at == at).and_then(|r| r.adds.as_mut());
                match known {
                    Some(adds) => adds[member] += add,
                    None => {
                        let adds = Some(only(add));
                        self.rectangles.push(Rectangle { at, adds });
                    }
                }
            }
        }
    }

    fn loosely(&mut self, condition: ConditionId, adds: Option<Box<[i64]>>, places: &Places<'_>) {
        let at = self.model.condition(condition).support().iter().filter_map(|v| (places.place)(v)).collect();
        self.loose.push(Loose { condition, at, adds });
    }

    /// What is the same everywhere.
    pub(in crate::structured) fn base(&self) -> &[i64] {
        &self.base
    }
    /// Whether nothing is allowed.
    pub(in crate::structured) fn is_impossible(&self) -> bool {
        self.impossible
    }
    /// What a member's score exceeds the base by at most.
    pub(in crate::structured) fn most(&self, k: usize) -> i64 {
        let levels = self.worth.iter().map(|levels| levels.iter().map(|w| w[k]).max().unwrap_or(0)).sum::<i64>();
        let adds = self.rectangles.iter().map(|r| &r.adds).chain(self.loose.iter().map(|l| &l.adds));
        levels + adds.flatten().map(|adds| adds[k].max(0)).sum::<i64>()
    }

    /// What a member's score exceeds the base by at least.
    pub(in crate::structured) fn least(&self, k: usize) -> i64 {
        let levels = self.worth.iter().map(|levels| levels.iter().map(|w| w[k]).min().unwrap_or(0)).sum::<i64>();
        let adds = self.rectangles.iter().map(|r| &r.adds).chain(self.loose.iter().map(|l| &l.adds));
        levels + adds.flatten().map(|adds| adds[k].min(0)).sum::<i64>()
    }

    /// The outcome of a level for each free issue.
    pub(super) fn outcome(&self, levels: impl Iterator<Item = usize>) -> Outcome {
        let mut outcome = self.model.status_quo().clone();
        self.issues.iter().zip(levels).for_each(|(v, level)| outcome.set(*v, LevelId::new(level)));
        outcome
    }

    /// The scores of a level for each free issue; `None` if something forbids it.
    pub(super) fn vector(&self, levels: &[usize]) -> Option<Vec<i64>> {
        let mut vector = self.base.clone();
        let mut plus = |adds: &[i64]| vector.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
        levels.iter().zip(&self.worth).for_each(|(level, worth)| plus(&worth[*level]));
        for r in &self.rectangles {
            if r.at.iter().all(|(v, mask)| mask >> levels[*v] & 1 == 1) {
                plus(r.adds.as_ref()?);
            }
        }
        if !self.loose.is_empty() {
            let outcome = self.outcome(levels.iter().copied());
            for l in &self.loose {
                if self.model.condition(l.condition).holds(&outcome) {
                    plus(l.adds.as_ref()?);
                }
            }
        }
        Some(vector)
    }

    /// The outcomes that sets of levels stand for, at most so many more.
    pub(in crate::structured) fn packages(&self, masks: &[u64], limit: usize, into: &mut Vec<Outcome>) {
        let levels: Vec<Vec<usize>> =
            masks.iter().map(|mask| (0..64).filter(|l| mask >> l & 1 == 1).collect()).collect();
        let mut at = vec![0usize; levels.len()];
        for _ in 0..limit {
            into.push(self.outcome(at.iter().zip(&levels).map(|(k, of)| of[*k])));
            let Some(turn) = (0..at.len()).find(|k| at[*k] + 1 < levels[*k].len()) else { return };
            at[..turn].fill(0);
            at[turn] += 1;
        }
    }

    /// Whether sets of levels stand for an outcome, among others or alone.
    pub(in crate::structured) fn includes(&self, masks: &[u64], outcome: &Outcome) -> bool {
        self.issues.iter().zip(masks).all(|(v, mask)| mask >> outcome.level(*v).index() & 1 == 1)
    }

    /// One of the outcomes that sets of levels stand for.
    pub(in crate::structured) fn outcome_of(&self, masks: &[u64]) -> Outcome {
        self.outcome(masks.iter().map(|mask| mask.trailing_zeros() as usize))
    }

    /// Everything that makes a difference: what a level is worth over the first of its issue, and what conditions add.
    pub(in crate::structured) fn steps(&self) -> Vec<Vec<i64>> {
        let over = |of: &[Box<[i64]>], w: &[i64]| -> Vec<i64> { w.iter().zip(&*of[0]).map(|(x, y)| x - y).collect() };
        let levels = self.worth.iter().flat_map(|of| of.iter().map(|w| over(of, w)).collect::<Vec<_>>());
        let adds = self.rectangles.iter().map(|r| &r.adds).chain(self.loose.iter().map(|l| &l.adds));
        levels.chain(adds.flatten().map(|adds| adds.to_vec())).collect()
    }

    /// The sets of levels of the status quo alone.
    pub(in crate::structured) fn status_quo(&self) -> Vec<u64> {
        let q = self.model.status_quo();
        self.issues.iter().map(|v| 1 << q.level(*v).index()).collect()
    }

    /// For each member a number of which all differences of its scores are multiples, and a score.
    pub(in crate::structured) fn grid(&self) -> Vec<(i64, i64)> {
        let of = |k: usize| {
            let anchor = self.base[k] + self.worth.iter().map(|levels| levels[0][k]).sum::<i64>();
            let levels = self.worth.iter().flat_map(|levels| levels.iter().map(|w| w[k] - levels[0][k]));
            let adds = self.rectangles.iter().map(|r| &r.adds).chain(self.loose.iter().map(|l| &l.adds));
            let adds = adds.flatten().map(|adds| adds[k]);
            (levels.chain(adds).fold(0, common), anchor)
        };
        (0..self.members).map(of).collect()
    }
}
