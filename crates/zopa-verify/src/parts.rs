//! Spaces too large to list: how many outcomes there are, and for two members to six what is efficient and fair.
//!
//! Issues are eliminated one after another ([`crate::elimination`]), those that a rule joins (or, for utilities, a term or red
//! line of a member) together. A utility is a sum, so a package that is efficient has in the issues that are eliminated
//! nothing that another combination of theirs dominates: sums of vectors, the dominated ones dropped, are the frontier, and
//! every maximiser of a concept that rises with all gains is on the frontier of what no red line refuses. The status quo,
//! which rules on packages do not forbid, is added at the end.

use crate::asks::Line;
use crate::elimination::{Amount, Factor, Levels, Log10};
use crate::ground::Ground;
use crate::stairs::{Stairs, is_wide};
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Outcome, PartyId, PartySet};

/// Vectors that are kept of a frontier of up to two members, of three, and of more: beyond, a search is faster.
const VECTORS: [usize; 3] = [200_000, 60_000, 12_000];
/// Sums that are kept before dominated ones are dropped.
const AT_ONCE: usize = 1_000_000;
/// Sums of vectors of two frontiers that are made.
const SUMS: usize = 10_000_000;

/// Members of whom there are frontiers at most.
pub(crate) const WIDE: usize = 6;
/// The scores of members in order; 0 where there are fewer.
pub(crate) type Vector = [i64; WIDE];
/// Vectors, the largest of the first member first, and how many packages have each.
pub(crate) type Front = Vec<(Vector, u128)>;

/// What is derived of two members or more.
pub(crate) struct Fronts {
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
pub(crate) struct Question {
    pub(crate) members: Vec<PartyId>,
    /// The issues that can change.
    pub(crate) open: Vec<IssueId>,
    /// The red lines that are kept.
    pub(crate) lines: Vec<ConditionId>,
}

/// What combinations of levels that break no rule give the members.
#[derive(Clone, Default)]
struct Summand {
    all: Front,
    /// Those beyond no red line.
    allowed: Front,
    /// Of these, those other than the status quo's levels.
    elsewhere: Front,
    /// The status quo's, if it is one of them.
    here: Option<Vector>,
    /// The lowest score of each.
    lowest: Option<Vector>,
}

impl Summand {
    /// One combination, of the status quo's levels or not.
    fn one(vector: Vector, stays: bool) -> Self {
        let front = || vec![(vector, 1)];
        let elsewhere = if stays { Vec::new() } else { front() };
        Summand { all: front(), allowed: front(), elsewhere, here: stays.then_some(vector), lowest: Some(vector) }
    }

    /// Nothing that is beyond no red line.
    fn barred() -> Self {
        Summand { allowed: Vec::new(), here: None, ..Summand::unit() }
    }
}

impl Amount for Summand {
    fn unit() -> Self {
        Summand::one([0; WIDE], true)
    }
    fn none() -> Self {
        Summand::default()
    }
    fn both(&self, other: &Self) -> Option<Self> {
        let sum = |a: Option<Vector>, b: Option<Vector>| a.zip(b).map(|(a, b)| each(a, b, |x, y| x + y));
        // What differs from the status quo differs in the one, or in the other for the first time.
        let before = plus(&self.elsewhere, &other.allowed)?;
        let now = self.here.map_or(Some(Vec::new()), |q| plus(&vec![(q, 1)], &other.elsewhere))?;
        Some(Summand {
            all: plus(&self.all, &other.all)?,
            allowed: plus(&self.allowed, &other.allowed)?,
            elsewhere: match now.is_empty() {
                true => before,
                false => undominated(before.into_iter().chain(now).collect())?,
            },
            here: sum(self.here, other.here),
            lowest: sum(self.lowest, other.lowest),
        })
    }
    fn either(all: Vec<Self>) -> Option<Self> {
        let mut either = Summand::none();
        for one in all {
            either.all.extend(one.all);
            either.allowed.extend(one.allowed);
            either.elsewhere.extend(one.elsewhere);
            either.here = either.here.or(one.here);
            let lower = |low: Vector| one.lowest.map_or(low, |other| each(low, other, i64::min));
            either.lowest = either.lowest.map(lower).or(one.lowest);
        }
        let [all, allowed, elsewhere] = [either.all, either.allowed, either.elsewhere].map(undominated);
        Some(Summand { all: all?, allowed: allowed?, elsewhere: elsewhere?, ..either })
    }
    fn size(&self) -> usize {
        // Of four and more each is compared with each.
        let wide = self.all.iter().any(|(v, _)| is_wide(v));
        if wide { self.all.len() * 2 } else { self.all.len() }
    }
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
    let (three, wide) = (vectors.iter().any(|(v, _)| v[2] != 0), vectors.iter().any(|(v, _)| is_wide(v)));
    let most = VECTORS[usize::from(three || wide) + usize::from(wide)];
    let mut kept: Front = Vec::new();
    let mut stairs = Stairs::new(wide);
    for (vector, n) in vectors {
        if let Some((last, count)) = kept.last_mut().filter(|(last, _)| *last == vector) {
            (*last, *count) = (vector, count.checked_add(n)?);
            continue;
        }
        if stairs.covers(&vector) {
            continue;
        }
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

    /// How many outcomes break no rule, the issues outside these at the status quo; `None` where rules join too many.
    fn count_of(&self, open: &[IssueId]) -> Option<u128> {
        self.amount_of::<u128>(open)?.checked_add(u128::from(self.lone_status_quo()))
    }

    /// The logarithm of that number to base 10, where there is one.
    pub(crate) fn log10_of(&self, open: &[IssueId]) -> Option<f64> {
        Some(self.amount_of::<Log10>(open)?.0).filter(|log| log.is_finite())
    }

    fn amount_of<T: Amount + 'static>(&self, open: &[IssueId]) -> Option<T> {
        let levels = self.each_level(open, |_, _| T::unit());
        self.together(open, self.kept_rules(open).into_iter().chain(levels).collect())
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
    pub(crate) fn fronts(&self, group: PartySet) -> Option<Fronts> {
        self.fronts_with(group, &|_| true)
    }

    /// The same with these red lines of theirs only.
    pub(crate) fn fronts_with(&self, group: PartySet, kept: &dyn Fn(Line) -> bool) -> Option<Fronts> {
        let members = few(group).filter(|members| members.len() > 1)?;
        let of = |i: PartyId| self.case().red_lines[i].iter().enumerate().map(move |(k, line)| ((i, k), line.when));
        let lines = members.iter().flat_map(|i| of(*i)).filter(|(line, _)| kept(*line)).map(|(_, when)| when).collect();
        self.fronts_where(&Question { members, open: self.open(group), lines })
    }

    /// What one to six parties can get of what they can deliver, or of everything feasible, whatever their red lines.
    pub(crate) fn reach_of(&self, group: PartySet, deliverable: bool) -> Option<Fronts> {
        let members = few(group)?;
        let open = if deliverable { self.open(group) } else { self.instance.model().space().issue_ids().collect() };
        self.fronts_where(&Question { members, open, lines: Vec::new() })
    }

    /// The undominated vectors of what one to six parties can deliver and no red line of theirs bars, good or bad.
    pub(crate) fn unbarred(&self, group: PartySet) -> Option<Front> {
        let members = few(group)?;
        let lines: Vec<ConditionId> =
            group.iter().flat_map(|i| self.case().red_lines[i].iter().map(|line| line.when)).collect();
        let barred = lines.iter().any(|c| self.instance.model().condition(*c).holds(self.q()));
        let apart = self.fronts_where(&Question { members, open: self.open(group), lines })?.apart;
        let here = (self.is_feasible(self.q()) && !barred).then(|| (self.vector_of(group, self.q()), 1));
        Some(apart.into_iter().chain(here).collect())
    }

    /// The scores of up to six parties.
    pub(crate) fn vector_of(&self, group: PartySet, w: &Outcome) -> Vector {
        let mut vector = [0; WIDE];
        vector.iter_mut().zip(group.iter()).for_each(|(x, i)| *x = self.raw(i, w));
        vector
    }

    /// What the levels of the issues, the terms of the members, the rules and the red lines amount to, each by itself: `one`
    /// of scores, at the status quo's level or not, and `barred` beyond a red line. `None` if a member has no utilities.
    pub(crate) fn factors<'f, T: Amount + 'f>(
        &'f self,
        of: &'f Question,
        one: impl Fn(Vector, bool) -> T + Copy + 'f,
        barred: impl Fn() -> T + Copy + 'f,
    ) -> Option<Vec<Factor<'f, T>>> {
        let Question { members, open, lines } = of;
        let additive: Vec<_> = members.iter().map(|i| self.instance.additive(*i)).collect::<Option<_>>()?;
        let scores = |of: &dyn Fn(&zopa_core::Additive) -> i64| -> Vector {
            let mut vector = [0; WIDE];
            vector.iter_mut().zip(&additive).for_each(|(x, who)| *x = of(who));
            vector
        };
        let q = self.q();
        let shut = || self.instance.model().space().issue_ids().filter(|v| !open.contains(v));
        let fixed = scores(&|who| shut().map(|v| who.table(v)[q.level(v).index()].raw()).sum());
        let mut factors = vec![Factor::new(Vec::new(), move |_| one(fixed, true))];
        factors.extend(self.kept_rules(open));
        factors.extend(lines.iter().map(|line| self.where_holds(*line, open, barred)));
        for (k, who) in additive.iter().enumerate() {
            for (condition, add) in who.terms() {
                let mut adds = [0; WIDE];
                adds[k] = add.raw();
                factors.push(self.where_holds(*condition, open, move || one(adds, true)));
            }
        }
        for v in open {
            let of_level: Vec<Vector> = (0..self.instance.model().space().levels(*v))
                .map(|level| scores(&|who| who.table(*v)[level].raw()))
                .collect();
            let v = *v;
            let amount = move |at: Levels<'_>| one(of_level[at(v).index()], at(v) == q.level(v));
            factors.push(Factor::new(vec![v], amount));
        }
        Some(factors)
    }

    fn fronts_where(&self, of: &Question) -> Option<Fronts> {
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

    fn sums(&self, of: &Question) -> Option<Fronts> {
        let members = &of.members;
        let whole = self.together(&of.open, self.factors(of, Summand::one, Summand::barred)?)?;
        let Summand { all: mut efficient, allowed: mut agreeable, elsewhere: apart, mut lowest, .. } = whole;
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
        Some(Fronts { efficient: undominated(efficient)?, agreeable: undominated(agreeable)?, apart, lowest })
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
    // What one vector is added to stays as it is, and in order.
    let shifted = a.len() == 1 || b.len() == 1;
    let mut sums = Vec::new();
    for (x, n) in a {
        if sums.len() > AT_ONCE && !shifted {
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
    if shifted { Some(sums) } else { undominated(sums) }
}

#[cfg(test)]
mod tests {
    use super::{Front, Vector, WIDE, each, undominated};
    use crate::ground::Ground;
    use std::collections::BTreeSet;
    use zopa_core::{Outcome, PartyId, PartySet};
    use zopa_testkit::generate::{self, Shape, Stream};

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

    /// Numbers, frontiers, lowest scores and opposed interests of random cases, also of joined issues, are those of the list.
    #[test]
    fn what_is_eliminated_is_what_the_list_has() {
        let shapes = [Shape::default().up_to(600), Shape { issues: 3..=6, ..Shape::tangled() }.up_to(600)];
        let (mut fronts, mut opposed, mut level) = (0, 0, 0);
        for seed in 0..3_000 {
            let instance = generate::instance(&generate::case(seed, &shapes[seed as usize % 2]));
            let Some(ground) = Ground::listed(&instance) else { continue };
            let all: Vec<PartyId> = instance.model().case().parties.ids().collect();
            let mut stream = Stream::new(seed, "parts");
            let n = stream.below(all.len() + 1);
            let group: PartySet = stream.some(&all, n).into_iter().collect();
            let deliverable = ground.deliverable(group);
            assert_eq!(ground.deliverable_count(group), Some(deliverable.len() as u128), "seed {seed}");
            assert_eq!(ground.feasible_count(), Some(ground.feasible.len() as u128), "seed {seed}");
            let combinations = deliverable.iter().filter(|w| ground.instance.model().signable(w)).count();
            let log = ground.log10_of(&ground.open(group));
            assert_eq!(log.is_some(), combinations > 0, "seed {seed}");
            assert!(log.is_none_or(|log| (log - (combinations as f64).log10()).abs() < 1e-9), "seed {seed}");

            let members: PartySet = ground.cardinal(group).into_iter().take(WIDE).collect();
            if members.len() < 2 {
                continue;
            }
            let deliverable = ground.deliverable(members);
            let vectors = |of: &mut dyn Iterator<Item = &&Outcome>| {
                undominated(of.map(|w| (ground.vector_of(members, w), 1)).collect()).expect("not too many")
            };
            let barred = |w: &Outcome| {
                let mut lines = members.iter().flat_map(|i| &ground.case().red_lines[i]);
                lines.any(|line| instance.model().condition(line.when).holds(w))
            };
            let found = ground.fronts(members).expect("within the limits");
            assert_eq!(found.efficient, vectors(&mut deliverable.iter()), "seed {seed}");
            let agreeable = vectors(&mut deliverable.iter().filter(|w| ground.yes(members, w)));
            assert_eq!(found.agreeable, agreeable, "seed {seed}");
            let apart = vectors(&mut deliverable.iter().filter(|w| **w != ground.q() && !barred(w)));
            assert_eq!(found.apart, apart, "seed {seed}");
            let all = || deliverable.iter().map(|w| ground.vector_of(members, w));
            assert_eq!(found.lowest, all().reduce(|a, b| each(a, b, i64::min)), "seed {seed}");
            fronts += usize::from(found.efficient.len() > 3);
            let besides = &ground.feasible[stream.below(ground.feasible.len())];
            if ground.nothing_dominates(members, true, Some(besides)) {
                let all = all().chain([ground.vector_of(members, besides)]).collect::<BTreeSet<_>>();
                let beats = |a: &Vector, b: &Vector| a != b && a.iter().zip(b).all(|(x, y)| x >= y);
                assert!(!all.iter().any(|a| all.iter().any(|b| beats(a, b))), "seed {seed}");
                level += 1;
            }

            if members.len() == 2 {
                let steps = all().flat_map(|a| all().map(move |b| [b[0] - a[0], b[1] - a[1]])).filter(|s| *s != [0, 0]);
                let steps: BTreeSet<[i64; 2]> = steps.collect();
                let first = steps.first().copied();
                let alike = |s: &[i64; 2]| {
                    let rate = first.unwrap_or_default().map(i128::from);
                    let step = s.map(i128::from);
                    step[0].signum() * step[1].signum() < 0 && step[0] * rate[1] == step[1] * rate[0]
                };
                let expected = first.is_some() && steps.iter().all(alike);
                assert_eq!(ground.constant_sum(members), Some(expected), "seed {seed}");
                assert_eq!(ground.constant_sum_by_sets(members), Some(expected), "seed {seed}");
                opposed += usize::from(expected);
            }
        }
        assert!(fronts > 400 && opposed > 20 && level > 40, "{fronts} {opposed} {level}");
    }
}
