//! The issues of a space one after another, and what the rest of them can add at most.
//!
//! Bucket elimination along an order of the issues (Dechter 1999): after the first d issues are decided, what the others
//! can still add to a weighted sum depends only on the issues that a condition joins to them, their **context**. A
//! condition that would make a context too large stays out of these tables: a rule then forbids nothing, and a term counts
//! where it is worth something, until its last issue is decided. So the bound holds either way. The independent checker
//! does the same by itself.

use crate::problem::Deals;
use crate::structured::lines::Lines;
use crate::structured::order::order;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Model, Outcome, PartyId};

/// Combinations of levels of one context.
const CONTEXT: usize = 10_000;
/// No package lies there.
pub(super) const NOWHERE: u32 = u32::MAX;
/// What no sum of a package comes near.
pub(super) const NOTHING: i128 = i128::MIN / 4;

/// A rule, a red line, or a term.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    condition: ConditionId,
    issues: Vec<IssueId>,
    /// What it adds to each member's score; `None` where it must not hold.
    adds: Option<Box<[i64]>>,
}

/// A step of the ladder: one issue.
#[derive(Debug)]
pub(super) struct Rung {
    pub(super) issue: IssueId,
    /// What each level is worth to each member.
    pub(super) worth: Vec<Box<[i64]>>,
    /// Levels that another one of an issue by itself is at least as good as for everybody; of equal ones the first stays.
    pub(super) beaten: Vec<bool>,
    /// The places of the issues that matter before it is decided.
    context: Vec<usize>,
    /// By context and level: what terms add, and the next context.
    ways: Vec<(u32, u32)>,
    /// Conditions outside the tables that are decided here.
    loose: Vec<Joint>,
}

/// What a proof is about, without its floors: every package that no rule, and no red line that counts, forbids.
#[derive(Debug)]
pub(super) struct Ladder {
    model: Arc<Model>,
    /// The gains over no deal of what is the same everywhere.
    pub(super) base: Vec<i64>,
    pub(super) rungs: Vec<Rung>,
    /// What terms can add together, by number.
    added: Vec<Box<[i64]>>,
    /// Whether nothing is allowed.
    pub(super) impossible: bool,
}

/// What must be known of a group's space to build ladders of it.
pub(super) struct Plan<'a> {
    deals: &'a Deals<'a>,
    members: Vec<PartyId>,
    joints: Vec<Joint>,
    base: Vec<i64>,
    impossible: bool,
    /// Joined issues in the order in which they are decided.
    parts: Vec<Vec<IssueId>>,
}

impl<'a> Plan<'a> {
    /// What is beyond none of these red lines; gains are over these scores.
    pub(super) fn new(deals: &'a Deals<'a>, lines: Lines, from: &[i64]) -> Self {
        let instance = deals.instance();
        let model = instance.model();
        let (case, space, q) = (model.case(), model.space(), model.status_quo());
        let members: Vec<PartyId> = deals.group().iter().collect();
        let is_open = |v: &IssueId| space.levels(*v) > 1 && deals.may_move(*v);
        let open: Vec<IssueId> = space.issue_ids().filter(is_open).collect();
        let mut base: Vec<i64> = members
            .iter()
            .zip(from)
            .map(|(i, from)| {
                let fixed = space.issue_ids().filter(|v| !open.contains(v));
                let stays: i64 = fixed.map(|v| instance.entry(*i, v, q.level(v)).map_or(0, |s| s.raw())).sum();
                stays - from
            })
            .collect();
        let rules = model.state_rules().iter().chain(model.package_rules()).copied();
        let forbidden = rules.chain(lines.of(case, &members)).map(|c| (c, None));
        let terms = members.iter().enumerate().flat_map(|(k, i)| {
            instance.additive(*i).into_iter().flat_map(|a| a.terms()).map(move |t| (t.0, Some((k, t.1.raw()))))
        });
        let (mut joints, mut impossible) = (Vec::new(), false);
        for (condition, adds) in forbidden.chain(terms) {
            let support = model.condition(condition).support();
            let issues: Vec<IssueId> = open.iter().copied().filter(|v| support.contains(*v)).collect();
            if issues.is_empty() {
                let holds = model.condition(condition).holds(q);
                match adds {
                    None => impossible |= holds,
                    Some((k, add)) => base[k] += if holds { add } else { 0 },
                }
                continue;
            }
            let row = |(k, add): (usize, i64)| (0..members.len()).map(|i| if i == k { add } else { 0 }).collect();
            joints.push(Joint { condition, issues, adds: adds.map(row) });
        }
        let parts = parts(&open, &joints);
        Plan { deals, members, joints, base, impossible, parts }
    }

    /// What no score of a member over everything that can be delivered is below: the worst level of each issue, and every
    /// term that takes something away.
    pub(super) fn lowest(deals: &Deals<'_>) -> Vec<i64> {
        let instance = deals.instance();
        let (space, q) = (instance.model().space(), instance.model().status_quo());
        let of = |i: PartyId| {
            let entry = |v: IssueId, l: LevelId| instance.entry(i, v, l).map_or(0, |s| s.raw());
            let least = |v: IssueId| match deals.may_move(v) {
                true => (0..space.levels(v)).map(|l| entry(v, LevelId::new(l))).min().unwrap_or(0),
                false => entry(v, q.level(v)),
            };
            let terms = instance.additive(i).into_iter().flat_map(|a| a.terms()).map(|t| t.1.raw().min(0));
            space.issue_ids().map(least).sum::<i64>() + terms.sum::<i64>()
        };
        deals.group().iter().map(of).collect()
    }

    /// A ladder of the issues: joined ones first, then those by themselves, where the choice matters most by these
    /// multipliers first.
    /// Where packages are counted, no level stands for another (`all`).
    pub(super) fn ladder(&self, c: Option<&[i128]>, all: bool) -> Ladder {
        let (joined, mut alone): (Vec<&Vec<IssueId>>, Vec<_>) = self.parts.iter().partition(|part| part.len() > 1);
        if let Some(c) = c {
            let gap = |part: &&Vec<IssueId>| {
                let mut values: Vec<i128> = self
                    .worth(part[0])
                    .iter()
                    .map(|w| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum())
                    .collect();
                values.sort_unstable_by(|a, b| b.cmp(a));
                values.get(1).map_or(0, |second| second - values[0])
            };
            alone.sort_by_cached_key(|part| (gap(part), part[0]));
        }
        Ladder::new(self, &joined.into_iter().chain(alone).flatten().copied().collect::<Vec<_>>(), all)
    }

    pub(super) fn model(&self) -> &Arc<Model> {
        self.deals.instance().model()
    }
    /// The issues that the group can change, in the order of the case.
    pub(super) fn open(&self) -> Vec<IssueId> {
        let mut open: Vec<IssueId> = self.parts.iter().flatten().copied().collect();
        open.sort_unstable();
        open
    }
    /// The gains over no deal of what is the same everywhere.
    pub(super) fn base(&self) -> &[i64] {
        &self.base
    }
    pub(super) fn is_impossible(&self) -> bool {
        self.impossible
    }
    /// Rules, red lines and terms that look at issues which can change; of terms whose score they add how much to.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (ConditionId, Option<(usize, i64)>)> {
        let adds = |row: &[i64]| row.iter().copied().enumerate().find(|(_, add)| *add != 0).unwrap_or((0, 0));
        self.joints.iter().map(move |j| (j.condition, j.adds.as_deref().map(adds)))
    }

    /// What each level of an issue is worth to each member.
    pub(super) fn worth(&self, v: IssueId) -> Vec<Box<[i64]>> {
        let instance = self.deals.instance();
        let of = |l: usize, i: &PartyId| instance.entry(*i, v, LevelId::new(l)).map_or(0, |s| s.raw());
        let levels = 0..instance.model().space().levels(v);
        levels.map(|l| self.members.iter().map(|i| of(l, i)).collect()).collect()
    }
}

/// Issues that conditions join, each part in an order that keeps contexts small.
fn parts(open: &[IssueId], joints: &[Joint]) -> Vec<Vec<IssueId>> {
    let mut of: BTreeMap<IssueId, usize> = open.iter().enumerate().map(|(k, v)| (*v, k)).collect();
    for joint in joints {
        let joined: Vec<usize> = joint.issues.iter().map(|v| of[v]).collect();
        let Some(least) = joined.iter().min().copied() else { continue };
        of.values_mut().filter(|k| joined.contains(k)).for_each(|k| *k = least);
    }
    let mut parts: BTreeMap<usize, Vec<IssueId>> = BTreeMap::new();
    of.iter().for_each(|(v, part)| parts.entry(*part).or_default().push(*v));
    let ordered = |part: Vec<IssueId>| {
        let place = |v: &IssueId| part.iter().position(|x| x == v);
        let own = joints.iter().filter(|j| j.issues.iter().any(|v| part.contains(v)));
        let conditions: Vec<Vec<usize>> = own.map(|j| j.issues.iter().filter_map(place).collect()).collect();
        order(part.len(), &conditions).into_iter().map(|k| part[k]).collect()
    };
    parts.into_values().map(ordered).collect()
}

/// The contexts before each place, for conditions on these places (ascending).
fn contexts(issues: usize, conditions: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new(); issues + 1];
    for at in conditions {
        let (Some(first), Some(last)) = (at.first(), at.last()) else { continue };
        for (d, context) in all.iter_mut().enumerate().take(last + 1).skip(first + 1) {
            context.extend(at.iter().filter(|p| **p < d));
        }
    }
    for context in &mut all {
        context.sort_unstable();
        context.dedup();
    }
    all
}

impl Ladder {
    fn new(plan: &Plan<'_>, issues: &[IssueId], all: bool) -> Self {
        let model = plan.deals.instance().model();
        let space = model.space();
        let sizes: Vec<usize> = issues.iter().map(|v| space.levels(*v)).collect();
        let places = |joint: &Joint| -> Vec<usize> {
            (0..issues.len()).filter(|p| joint.issues.contains(&issues[*p])).collect()
        };
        let (mut tight, mut at): (Vec<&Joint>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        let mut loose: Vec<Vec<Joint>> = vec![Vec::new(); issues.len()];
        for joint in &plan.joints {
            at.push(places(joint));
            let fits = |context: &Vec<usize>| context.iter().map(|p| sizes[*p]).try_fold(1, usize::checked_mul);
            if contexts(issues.len(), &at).iter().all(|c| fits(c).is_some_and(|n| n <= CONTEXT)) {
                tight.push(joint);
            } else if let Some(last) = at.pop().and_then(|at| at.last().copied()) {
                loose[last].push(joint.clone());
            }
        }
        let contexts = contexts(issues.len(), &at);
        let alone = |v: &IssueId| plan.joints.iter().all(|j| !j.issues.contains(v));
        let mut rungs = Vec::new();
        for ((v, context), loose) in issues.iter().zip(contexts).zip(loose) {
            let worth = plan.worth(*v);
            let beaten = if alone(v) && !all { beaten(&worth) } else { vec![false; worth.len()] };
            rungs.push(Rung { issue: *v, worth, beaten, context, ways: Vec::new(), loose });
        }
        let mut ladder = Ladder {
            model: Arc::clone(model),
            base: plan.base.clone(),
            rungs,
            added: vec![vec![0; plan.members.len()].into()],
            impossible: plan.impossible,
        };
        let mut known = HashMap::from([(ladder.added[0].clone(), 0)]);
        for d in 0..issues.len() {
            let ending: Vec<&Joint> =
                tight.iter().zip(&at).filter(|(_, at)| at.last() == Some(&d)).map(|(joint, _)| *joint).collect();
            ladder.rungs[d].ways = ladder.ways(d, &ending, &mut known);
        }
        ladder
    }

    fn ways(&mut self, d: usize, ending: &[&Joint], known: &mut HashMap<Box<[i64]>, u32>) -> Vec<(u32, u32)> {
        let mut outcome = self.model.status_quo().clone();
        let mut levels = vec![0usize; self.rungs.len()];
        let context = self.rungs[d].context.clone();
        let mut ways = Vec::new();
        loop {
            context.iter().for_each(|p| outcome.set(self.rungs[*p].issue, LevelId::new(levels[*p])));
            for level in 0..self.rungs[d].worth.len() {
                levels[d] = level;
                outcome.set(self.rungs[d].issue, LevelId::new(level));
                let mut sum: Box<[i64]> = vec![0; self.base.len()].into();
                let mut allowed = true;
                for joint in ending.iter().filter(|j| self.model.condition(j.condition).holds(&outcome)) {
                    match &joint.adds {
                        None => allowed = false,
                        Some(adds) => sum.iter_mut().zip(adds).for_each(|(x, a)| *x += a),
                    }
                }
                if !allowed {
                    ways.push((NOWHERE, NOWHERE));
                    continue;
                }
                let added = *known.entry(sum).or_insert_with_key(|sum| {
                    self.added.push(sum.clone());
                    self.added.len() as u32 - 1
                });
                ways.push((added, self.index(d + 1, &levels)));
            }
            let Some(turn) = context.iter().position(|p| levels[*p] + 1 < self.rungs[*p].worth.len()) else { break };
            context[..turn].iter().for_each(|p| levels[*p] = 0);
            levels[context[turn]] += 1;
        }
        ways
    }

    /// The number of the context before a place.
    fn index(&self, d: usize, levels: &[usize]) -> u32 {
        let Some(rung) = self.rungs.get(d) else { return 0 };
        rung.context.iter().rev().fold(0, |n, p| n * self.rungs[*p].worth.len() + levels[*p]) as u32
    }

    /// The way on from a context by a level: what the terms that are decided add, and the next context; `None` where a
    /// rule or a red line forbids it. Conditions outside the tables are decided by the outcome so far.
    pub(super) fn way(&self, d: usize, context: u32, level: usize, outcome: &Outcome) -> Option<(Box<[i64]>, u32)> {
        let rung = &self.rungs[d];
        let (added, next) = rung.ways[context as usize * rung.worth.len() + level];
        let mut sum = self.added.get(added as usize)?.clone();
        sum.iter_mut().zip(&rung.worth[level]).for_each(|(x, w)| *x += w);
        for joint in rung.loose.iter().filter(|j| self.model.condition(j.condition).holds(outcome)) {
            sum.iter_mut().zip(joint.adds.as_ref()?).for_each(|(x, a)| *x += a);
        }
        Some((sum, next))
    }

    /// For each place and context the most that the issues from there on can add to a weighted sum.
    pub(super) fn rest(&self, c: &[i128]) -> Vec<Vec<i128>> {
        let weigh = |w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let added: Vec<i128> = self.added.iter().map(|w| weigh(w)).collect();
        let mut rest = vec![vec![0i128]];
        for rung in self.rungs.iter().rev() {
            let after = &rest[rest.len() - 1];
            let worth: Vec<i128> = rung.worth.iter().map(|w| weigh(w)).collect();
            let most_of_loose = |j: &Joint| j.adds.as_ref().map_or(0, |adds| weigh(adds).max(0));
            let loose: i128 = rung.loose.iter().map(most_of_loose).sum();
            let best = |ways: &[(u32, u32)]| {
                let possible = ways.iter().zip(&worth).filter(|((added, _), _)| *added != NOWHERE);
                let most = possible.map(|((a, next), w)| added[*a as usize] + w + after[*next as usize]).max();
                most.map_or(NOTHING, |most| most.max(NOTHING) + loose)
            };
            let here = rung.ways.chunks(rung.worth.len()).map(best).collect();
            rest.push(here);
        }
        rest.reverse();
        rest
    }

    /// The gains where a weighted sum is largest, by what the tables see.
    pub(super) fn gains_at(&self, c: &[i128]) -> Vec<i64> {
        let rest = self.rest(c);
        let weigh = |w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let mut gains = self.base.clone();
        let mut context = 0;
        for (d, rung) in self.rungs.iter().enumerate() {
            let n = rung.worth.len();
            let ways = &rung.ways[context as usize * n..(context as usize + 1) * n];
            let value = |level: &usize| {
                let (added, next) = ways[*level];
                weigh(&rung.worth[*level]) + weigh(&self.added[added as usize]) + rest[d + 1][next as usize]
            };
            let Some(level) = (0..n).filter(|l| ways[*l].0 != NOWHERE).max_by_key(value) else { break };
            let (added, next) = ways[level];
            let more = rung.worth[level].iter().zip(&self.added[added as usize]);
            gains.iter_mut().zip(more).for_each(|(x, (w, a))| *x += w + a);
            context = next;
        }
        gains
    }

    /// How many ways the tables have.
    pub(super) fn size(&self) -> usize {
        self.rungs.iter().map(|r| r.ways.len()).sum()
    }

    /// The status quo, to be changed issue by issue.
    pub(super) fn start(&self) -> Outcome {
        self.model.status_quo().clone()
    }
}

fn beaten(worth: &[Box<[i64]>]) -> Vec<bool> {
    let by = |a: usize, b: usize| {
        let all = worth[a].iter().zip(&worth[b]).all(|(x, y)| y >= x);
        all && (worth[a] != worth[b] || b < a)
    };
    (0..worth.len()).map(|a| (0..worth.len()).any(|b| b != a && by(a, b))).collect()
}
