//! Spaces too large to list, part by part: how many outcomes there are, and for two members to six what is efficient and
//! fair.
//!
//! Issues that a rule joins (or, for utilities, a term or red line of a member) are a **part**; its combinations of levels
//! are listed. What can be had is the product of the parts, a utility the sum over them, so a package that is efficient is
//! efficient in every part: sums of the parts' vectors, the dominated ones dropped, are the frontier, and every maximiser
//! of a concept that rises with all gains is on the frontier of what no red line refuses. The status quo, which rules on
//! packages do not forbid, is added at the end.

use crate::asks::Line;
use crate::ground::{Ground, LISTED};
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Outcome, PartyId, PartySet};

/// Vectors that are kept of a frontier of up to two members, of three, and of more: beyond, a search is faster.
const VECTORS: [usize; 3] = [200_000, 60_000, 5_000];
/// Sums that are kept before dominated ones are dropped.
const AT_ONCE: usize = 1_000_000;
/// Sums of vectors that are made for one part.
const SUMS: usize = 10_000_000;

/// Members of whom there are frontiers at most.
const WIDE: usize = 6;
/// The scores of members in order; 0 where there are fewer.
pub(crate) type Vector = [i64; WIDE];
/// Vectors, the largest of the first member first, and how many packages have each.
pub(crate) type Front = Vec<(Vector, u128)>;

/// What is derived of two members or more.
pub(crate) struct Pair {
    /// The frontier of what they can deliver.
    pub(crate) efficient: Front,
    /// That of what all would sign.
    pub(crate) agreeable: Front,
    /// That of what is beyond no red line and other than the status quo, whether all would gain by it or not.
    pub(crate) apart: Front,
    /// The lowest score of each over what they can deliver; `None` where they can deliver nothing.
    pub(crate) lowest: Option<Vector>,
}

/// Of which packages some members are asked.
struct Question {
    members: Vec<PartyId>,
    /// The issues that can change.
    open: Vec<IssueId>,
    /// The red lines that are kept.
    lines: Vec<ConditionId>,
}

/// What the combinations of a part that break no rule give the members.
#[derive(Default)]
struct Summand {
    all: Front,
    /// Those beyond no red line.
    allowed: Front,
    /// Of these, those other than the status quo's levels.
    elsewhere: Front,
    /// The status quo's, if it is one of them.
    here: Option<Vector>,
}

/// Sets of issues, joined where a set has issues of both. Of a set only the issues that are open count.
pub(crate) fn joined(open: &[IssueId], sets: &[Vec<IssueId>]) -> Vec<Vec<IssueId>> {
    let mut of: BTreeMap<IssueId, usize> = open.iter().enumerate().map(|(k, v)| (*v, k)).collect();
    for set in sets {
        let parts: Vec<usize> = set.iter().filter_map(|v| of.get(v).copied()).collect();
        let Some(least) = parts.iter().min().copied() else { continue };
        of.values_mut().filter(|k| parts.contains(k)).for_each(|k| *k = least);
    }
    let mut parts: BTreeMap<usize, Vec<IssueId>> = BTreeMap::new();
    for (v, part) in of {
        parts.entry(part).or_default().push(v);
    }
    parts.into_values().collect()
}

/// Without dominated vectors; equal ones are one. `None` where too many are left.
fn undominated(mut vectors: Front) -> Option<Front> {
    vectors.sort_unstable_by_key(|v| std::cmp::Reverse(v.0));
    let has = |from: usize| vectors.iter().any(|(v, _)| v[from..].iter().any(|x| *x != 0));
    let (wide, most) = (has(3), VECTORS[usize::from(has(2)) + usize::from(has(3))]);
    let mut kept: Front = Vec::new();
    // What has come has at least as much for the first: of these the second scores, and the largest third with each.
    let mut stairs: BTreeMap<i64, i64> = BTreeMap::new();
    for (vector, n) in vectors {
        let [_, second, third, ..] = vector;
        if let Some((last, count)) = kept.last_mut().filter(|(last, _)| *last == vector) {
            (*last, *count) = (vector, count.checked_add(n)?);
            continue;
        }
        let dominated = match wide {
            true => kept.iter().any(|(other, _)| other.iter().zip(&vector).all(|(x, y)| x >= y)),
            false => stairs.range(second..).next().is_some_and(|(_, most)| *most >= third),
        };
        if dominated {
            continue;
        }
        while let Some((below, _)) = stairs.range(..=second).next_back().filter(|(_, most)| !wide && **most <= third) {
            let below = *below;
            stairs.remove(&below);
        }
        stairs.insert(second, third);
        kept.push((vector, n));
        if kept.len() > most {
            return None;
        }
    }
    Some(kept)
}

impl Ground<'_> {
    pub(crate) fn support(&self, condition: ConditionId) -> Vec<IssueId> {
        self.instance.model().condition(condition).support().iter().collect()
    }

    pub(crate) fn rules(&self) -> Vec<ConditionId> {
        let model = self.instance.model();
        model.state_rules().iter().chain(model.package_rules()).copied().collect()
    }

    /// The status quo where rules on packages forbid its levels, but not that it stays.
    pub(crate) fn lone_status_quo(&self) -> bool {
        let model = self.instance.model();
        model.exists(self.q()) && !model.signable(self.q())
    }

    /// Issues that a group can change.
    pub(crate) fn open(&self, group: PartySet) -> Vec<IssueId> {
        let signers = |v: &IssueId| self.case().issues[*v].control.signers();
        self.instance.model().space().issue_ids().filter(|v| signers(v).is_subset(group)).collect()
    }

    /// Every combination of levels of a part, the other issues at the status quo; `None` where there are more than `most`.
    pub(crate) fn combinations(
        &self,
        part: &[IssueId],
        most: u128,
        mut each: impl FnMut(&dyn Fn(IssueId) -> LevelId),
    ) -> Option<()> {
        let space = self.instance.model().space();
        let size = part.iter().try_fold(1usize, |n, v| n.checked_mul(space.levels(*v)))?;
        if size as u128 > most {
            return None;
        }
        let mut at = self.q().clone();
        part.iter().for_each(|v| at.set(*v, LevelId::new(0)));
        for _ in 0..size {
            each(&|v| at.level(v));
            for v in part {
                let next = at.level(*v).index() + 1;
                if next < space.levels(*v) {
                    at.set(*v, LevelId::new(next));
                    break;
                }
                at.set(*v, LevelId::new(0));
            }
        }
        Some(())
    }

    /// How many combinations of each part break no rule, the issues outside these at the status quo; `None` where a part is
    /// too large.
    fn counts_of(&self, open: &[IssueId]) -> Option<Vec<u128>> {
        let rules: Vec<(ConditionId, Vec<IssueId>)> = self.rules().into_iter().map(|c| (c, self.support(c))).collect();
        let sets: Vec<Vec<IssueId>> = rules.iter().map(|(_, set)| set.clone()).collect();
        let holds = |c: &ConditionId, at: &dyn Fn(IssueId) -> LevelId| self.instance.model().condition(*c).holds_at(at);
        let shut = rules.iter().filter(|(_, set)| !set.iter().any(|v| open.contains(v)));
        let broken = shut.into_iter().any(|(c, _)| holds(c, &|v| self.q().level(v)));
        let mut all = vec![u128::from(!broken)];
        for part in joined(open, &sets) {
            let own: Vec<&ConditionId> =
                rules.iter().filter(|(_, set)| set.iter().any(|v| part.contains(v))).map(|(c, _)| c).collect();
            let mut n: u128 = 0;
            if own.is_empty() {
                n = part.iter().map(|v| self.instance.model().space().levels(*v) as u128).product();
            } else {
                self.combinations(&part, LISTED, |at| n += u128::from(!own.iter().any(|c| holds(c, at))))?;
            }
            all.push(n);
        }
        Some(all)
    }

    /// How many outcomes break no rule, the issues outside these at the status quo; `None` where a part is too large.
    fn count_of(&self, open: &[IssueId]) -> Option<u128> {
        let all = self.counts_of(open)?.into_iter().try_fold(1u128, u128::checked_mul)?;
        all.checked_add(u128::from(self.lone_status_quo()))
    }

    /// The logarithm of that number to base 10, where there is one.
    pub(crate) fn log10_of(&self, open: &[IssueId]) -> Option<f64> {
        Some(self.counts_of(open)?.into_iter().map(|n| (n as f64).log10()).sum()).filter(|log: &f64| log.is_finite())
    }

    /// How many outcomes can be had.
    pub(crate) fn feasible_count(&self) -> Option<u128> {
        self.count_of(&self.instance.model().space().issue_ids().collect::<Vec<_>>())
    }

    /// How many of them a group can deliver.
    pub(crate) fn deliverable_count(&self, group: PartySet) -> Option<u128> {
        self.count_of(&self.open(group))
    }

    /// What two members to six with utilities can get; `None` for other groups, and where a part or a frontier is too
    /// large.
    pub(crate) fn pair(&self, group: PartySet) -> Option<Pair> {
        self.pair_with(group, &|_| true)
    }

    /// The same with these red lines of theirs only.
    pub(crate) fn pair_with(&self, group: PartySet, kept: &dyn Fn(Line) -> bool) -> Option<Pair> {
        let members = few(group).filter(|members| members.len() > 1)?;
        let of = |i: PartyId| self.case().red_lines[i].iter().enumerate().map(move |(k, line)| ((i, k), line.when));
        let lines = members.iter().flat_map(|i| of(*i)).filter(|(line, _)| kept(*line)).map(|(_, when)| when).collect();
        self.fronts(&Question { members, open: self.open(group), lines })
    }

    /// What one to six parties can get of what they can deliver, or of everything feasible, whatever their red lines.
    pub(crate) fn reach_of(&self, group: PartySet, deliverable: bool) -> Option<Pair> {
        let members = few(group)?;
        let open = if deliverable { self.open(group) } else { self.instance.model().space().issue_ids().collect() };
        self.fronts(&Question { members, open, lines: Vec::new() })
    }

    /// The undominated vectors of what one to six parties can deliver and no red line of theirs bars, good or bad.
    pub(crate) fn unbarred(&self, group: PartySet) -> Option<Front> {
        let members = few(group)?;
        let lines: Vec<ConditionId> =
            group.iter().flat_map(|i| self.case().red_lines[i].iter().map(|line| line.when)).collect();
        let barred = lines.iter().any(|c| self.instance.model().condition(*c).holds(self.q()));
        let apart = self.fronts(&Question { members, open: self.open(group), lines })?.apart;
        let here = (self.is_feasible(self.q()) && !barred).then(|| (self.vector_of(group, self.q()), 1));
        Some(apart.into_iter().chain(here).collect())
    }

    /// The scores of up to six parties.
    pub(crate) fn vector_of(&self, group: PartySet, w: &Outcome) -> Vector {
        let mut vector = [0; WIDE];
        vector.iter_mut().zip(group.iter()).for_each(|(x, i)| *x = self.raw(i, w));
        vector
    }

    /// Whether, over what two members can deliver, one loses at a fixed rate what the other gains; `None` where a part is
    /// too large.
    pub(crate) fn constant_sum(&self, group: PartySet) -> Option<bool> {
        let members: [PartyId; 2] = group.iter().collect::<Vec<_>>().try_into().ok()?;
        let question = Question { members: members.to_vec(), open: self.open(group), lines: Vec::new() };
        let (mut first, parts) = self.summands(&question)?;
        let mut steps: Vec<[i128; 2]> = Vec::new();
        let step = |a: Vector, b: Vector| [0, 1].map(|k| i128::from(b[k]) - i128::from(a[k]));
        // Every step of the whole is a sum of steps of the parts, and those are steps of the whole.
        for part in &parts {
            let Some((start, _)) = part.all.first() else { return Some(false) };
            first = each(first, *start, |x, y| x + y);
            steps.extend(part.all.iter().map(|(v, _)| step(*start, *v)));
        }
        if self.lone_status_quo() {
            steps.push(step(first, self.vector_of(group, self.q())));
        }
        steps.retain(|s| *s != [0, 0]);
        let Some(rate) = steps.first() else { return Some(false) };
        Some(steps.iter().all(|s| s[0].signum() * s[1].signum() < 0 && s[0] * rate[1] == s[1] * rate[0]))
    }

    /// What the issues that stay give the members, and the combinations of each part; `None` where a part is too large, or a
    /// member has no utilities.
    fn summands(&self, of: &Question) -> Option<(Vector, Vec<Summand>)> {
        let Question { members, open, lines } = of;
        let rules = self.rules();
        let additive: Vec<_> = members.iter().map(|i| self.instance.additive(*i)).collect::<Option<_>>()?;
        let mut terms: Vec<(ConditionId, Vector)> = Vec::new();
        for (k, who) in additive.iter().enumerate() {
            for (condition, add) in who.terms() {
                let mut adds = [0; WIDE];
                adds[k] = add.raw();
                terms.push((*condition, adds));
            }
        }
        let conditions = rules.iter().chain(lines).chain(terms.iter().map(|(c, _)| c));
        let sets: Vec<Vec<IssueId>> = conditions.map(|c| self.support(*c)).collect();
        let mut parts = joined(open, &sets);
        // What depends on no open issue is decided at the status quo.
        parts.push(Vec::new());
        let shut: Vec<IssueId> = self.instance.model().space().issue_ids().filter(|v| !open.contains(v)).collect();
        // What these issues at these levels give each member.
        let worth = |issues: &[IssueId], at: &dyn Fn(IssueId) -> LevelId| {
            let mut vector: Vector = [0; WIDE];
            for (x, who) in vector.iter_mut().zip(&additive) {
                *x = issues.iter().map(|v| who.table(*v)[at(*v).index()].raw()).sum();
            }
            vector
        };
        let fixed = worth(&shut, &|v| self.q().level(v));
        let mut summands = Vec::new();
        for part in &parts {
            let owns = |c: &ConditionId| {
                let set = self.support(*c);
                let mut open = set.iter().filter(|v| open.contains(v)).peekable();
                if part.is_empty() { open.peek().is_none() } else { open.any(|v| part.contains(v)) }
            };
            let own = |of: &[ConditionId]| of.iter().copied().filter(|c| owns(c)).collect::<Vec<ConditionId>>();
            let (rules, lines) = (own(&rules), own(lines));
            let terms: Vec<&(ConditionId, Vector)> = terms.iter().filter(|(c, _)| owns(c)).collect();
            let mut summand = Summand::default();
            self.combinations(part, LISTED, |at| {
                let holds = |c: &ConditionId| self.instance.model().condition(*c).holds_at(at);
                if rules.iter().any(holds) {
                    return;
                }
                let mut vector = worth(part, at);
                for (_, adds) in terms.iter().filter(|(c, _)| holds(c)) {
                    vector.iter_mut().zip(adds).for_each(|(x, add)| *x += add);
                }
                summand.all.push((vector, 1));
                if lines.iter().any(holds) {
                    return;
                }
                summand.allowed.push((vector, 1));
                match part.iter().all(|v| at(*v) == self.q().level(*v)) {
                    true => summand.here = Some(vector),
                    false => summand.elsewhere.push((vector, 1)),
                }
            })?;
            summands.push(summand);
        }
        Some((fixed, summands))
    }

    fn fronts(&self, of: &Question) -> Option<Pair> {
        // What was too large once is too large with other red lines.
        let asked = (of.members.clone(), of.open.clone());
        let needless = of.members.len() > 3 && !self.wide.get();
        if needless || self.too_large.borrow().contains(&asked) {
            return None;
        }
        let found = self.sums(of);
        if found.is_none() {
            self.too_large.borrow_mut().push(asked);
        }
        found
    }

    fn sums(&self, of: &Question) -> Option<Pair> {
        let members = &of.members;
        let (fixed, parts) = self.summands(of)?;
        let start = vec![(fixed, 1)];
        let (mut efficient, mut agreeable, mut apart): (Front, Front, Front) = (start.clone(), start, Vec::new());
        let (mut lowest, mut here) = (Some(fixed), Some(fixed));
        for part in parts {
            let least = part.all.iter().map(|(v, _)| *v).reduce(|a, b| each(a, b, i64::min));
            lowest = lowest.zip(least).map(|(sum, v)| each(sum, v, |x, y| x + y));
            let (all, allowed) = (undominated(part.all)?, undominated(part.allowed)?);
            // What differs from the status quo differs before this part, or in it for the first time.
            let before = plus(&apart, &allowed)?;
            let now = here.map_or(Some(Vec::new()), |q| plus(&vec![(q, 1)], &undominated(part.elsewhere)?))?;
            apart = undominated(before.into_iter().chain(now).collect())?;
            here = here.zip(part.here).map(|(sum, v)| each(sum, v, |x, y| x + y));
            efficient = plus(&efficient, &all)?;
            agreeable = plus(&agreeable, &allowed)?;
        }
        let no_deal: Vec<i64> = members.iter().map(|i| self.no_deal(*i)).collect();
        let agrees = |v: &Vector| v.iter().zip(&no_deal).all(|(x, d)| x >= d);
        agreeable.retain(|(vector, _)| agrees(vector));
        if self.lone_status_quo() {
            let q = self.vector_of(members.iter().copied().collect(), self.q());
            lowest = Some(lowest.map_or(q, |low| each(low, q, i64::min)));
            efficient.push((q, 1));
            if agrees(&q) && !of.lines.iter().any(|c| self.instance.model().condition(*c).holds(self.q())) {
                agreeable.push((q, 1));
            }
        }
        Some(Pair { efficient: undominated(efficient)?, agreeable: undominated(agreeable)?, apart, lowest })
    }
}

/// The members of a group of whom there are frontiers.
fn few(group: PartySet) -> Option<Vec<PartyId>> {
    (1..=WIDE).contains(&group.len()).then(|| group.iter().collect())
}

fn each(a: Vector, b: Vector, of: impl Fn(i64, i64) -> i64) -> Vector {
    std::array::from_fn(|k| of(a[k], b[k]))
}

/// The undominated sums of two fronts.
fn plus(a: &Front, b: &Front) -> Option<Front> {
    if a.len().checked_mul(b.len())? > SUMS {
        return None;
    }
    let mut sums = Vec::new();
    for (x, n) in a {
        if sums.len() > AT_ONCE {
            sums = undominated(sums)?;
        }
        for (y, m) in b {
            let mut sum = *x;
            for (a, b) in sum.iter_mut().zip(y) {
                *a = a.checked_add(*b)?;
            }
            sums.push((sum, n.checked_mul(*m)?));
        }
    }
    undominated(sums)
}

#[cfg(test)]
mod tests {
    use super::{Front, Vector, undominated};

    /// What is left of random vectors is what no other is at least as good as for all, each once, with all of its packages.
    #[test]
    fn nothing_that_is_left_is_dominated() {
        let mut state = 7u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % n) as i64
        };
        for turn in 0..2_000 {
            let (n, wide, most) = (below(40), turn % 6, 2 + below(9) as u64);
            let vector = |below: &mut dyn FnMut(u64) -> i64| -> Vector {
                std::array::from_fn(|k| if k <= wide { below(most) - 3 } else { 0 })
            };
            let all: Front = (0..n).map(|_| (vector(&mut below), 1 + u128::from(below(3) as u64))).collect();
            let beats = |a: &Vector, b: &Vector| a != b && a.iter().zip(b).all(|(x, y)| x >= y);
            let mut expected: Front = Vec::new();
            for (v, n) in all.iter().filter(|(v, _)| !all.iter().any(|(other, _)| beats(other, v))) {
                match expected.iter_mut().find(|(known, _)| known == v) {
                    Some((_, count)) => *count += n,
                    None => expected.push((*v, *n)),
                }
            }
            expected.sort_by_key(|v| std::cmp::Reverse(v.0));
            assert_eq!(undominated(all), Some(expected));
        }
    }
}
