//! Searches that are given up: a frontier against the whole one, and what the answer says of it; conditions read as boxes.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

#[path = "../../../benches/spaces.rs"]
mod spaces;

use super::super::lines::Lines;
use super::boxes::{Places, Shape as BoxShape, shape as shape_of};
use super::space::Space;
use super::split::{Search, Visitor};
use super::{FEWER, HUNTED};
use crate::ask::best_for_each;
use crate::known::Unknown;
use crate::problem::Deals;
use crate::solution::{Solution, Undefined};
use crate::structured::{ALL_AT_ONCE, large, large_best};
use crate::survey::{Frontier, survey};
use spaces::{Joins, Kind};
use zopa_core::{Condition, Exactness, Id, Instance, IssueId, LevelId, Limits, PartyId, Run, Silent, StopReason};
use zopa_testkit::generate::{self, Feature, Shape, Stream};

fn points(instance: &Instance, frontier: &Frontier) -> Vec<Vec<f64>> {
    let point = |i: usize| instance.additive(PartyId::new(i)).unwrap().weight() as f64;
    let score = |i: usize, w| instance.score(PartyId::new(i), w).unwrap().raw() as f64 / point(i);
    frontier.listed.iter().map(|p| (0..2).map(|i| score(i, &p.outcome)).collect()).collect()
}

/// Whatever the number of branches: what is given is efficient, and no efficient package is further from it than `gap`.
#[test]
fn a_frontier_that_is_given_up_is_within_its_gap() {
    let shape = Shape { outcomes: 20_000, parties: 2..=2, issues: 4..=6, levels: 4..=5, ..Shape::default() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    let limits = Limits { listed: usize::MAX, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    ALL_AT_ONCE.set(true);
    let (mut given_up, mut tight) = (0, 0);
    for seed in 0..40 {
        let instance = generate::instance(&generate::case(seed, &shape));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        if deals.group().len() < 2 {
            continue;
        }
        let Ok(whole) = large(&deals, &[], &run).unwrap().value.frontier else { continue };
        let whole = points(&instance, &whole);
        for fewer in [10, 20, 40, 80, 150, 300] {
            FEWER.set(Some(fewer));
            let answer = large(&deals, &[], &run).unwrap();
            FEWER.set(None);
            let Ok(part) = &answer.value.frontier else { continue };
            let (gap, part) = (part.gap, points(&instance, part));
            assert_eq!(answer.exactness == Exactness::Exact, gap == 0.0);
            assert!(gap > 0.0 || part.len() == whole.len(), "seed {seed}: less than all is no exact answer");
            assert!(part.iter().all(|x| whole.contains(x)), "seed {seed}, {fewer} branches: not efficient");
            let misses = |x: &Vec<f64>, y: &Vec<f64>| (0..2).map(|i| y[i] - x[i]).fold(0.0, f64::max);
            let worst = whole
                .iter()
                .map(|y| part.iter().map(|x| misses(x, y)).fold(f64::INFINITY, f64::min))
                .fold(0.0, f64::max);
            assert!(worst <= gap + 1e-9, "seed {seed}, {fewer} branches: {worst} is more than {gap}");
            given_up += usize::from(gap > 0.0);
            tight += usize::from(worst > 0.4 * gap && gap > 0.0);
        }
    }
    ALL_AT_ONCE.set(false);
    assert!(given_up > 30 && tight > 0, "{given_up} given up, of which {tight} miss much of what they may");
}

/// What a search comes to, so far as a weighted sum is large enough.
struct Reached {
    direction: Vec<i128>,
    least: i128,
    /// Whether to go on with larger ones only.
    larger: bool,
    sums: Vec<i128>,
    packages: u64,
}

impl Visitor for Reached {
    fn arrive(&mut self, vector: &[i64], masks: &[u64], goals: &mut Vec<Vec<i128>>) -> bool {
        let sum = weigh(&self.direction, vector);
        if sum >= self.least {
            self.sums.push(sum);
            self.packages += masks.iter().map(|mask| u64::from(mask.count_ones())).product::<u64>();
            if self.larger {
                self.least = sum + 1;
                *goals = vec![vec![sum + 1]];
            }
        }
        true
    }
    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool {
        weigh(&self.direction, vector) > weigh(&self.direction, than)
    }
}

fn weigh(direction: &[i128], vector: &[i64]) -> i128 {
    vector.iter().zip(direction).map(|(x, c)| i128::from(*x) * c).sum()
}

/// The largest weighted sum, and each package whose sum is at least so much once, as a list of all packages has them: with
/// rules, red lines, terms that add or take, and weights whose sums need more than 64 bits and are rounded in bounds.
#[test]
fn searches_find_what_a_list_has() {
    let shape = Shape { outcomes: 1_500, parties: 2..=3, issues: 3..=6, levels: 2..=5, ..Shape::tangled() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    let run = Run { limits: &Limits::default(), watch: &Silent };
    let (mut searched, mut beyond) = (0, 0);
    let mut check = |space: &Space, stream: &mut Stream, what: &str| {
        let mut vectors: Vec<Vec<i64>> = Vec::new();
        let mut at: Vec<usize> = space.all.iter().map(|mask| mask.trailing_zeros() as usize).collect();
        loop {
            vectors.extend(space.vector(&at));
            let above = |v: usize| (at[v] + 1..64).find(|l| space.all[v] >> l & 1 == 1);
            let Some((turn, next)) = (0..at.len()).find_map(|v| above(v).map(|l| (v, l))) else { break };
            (0..turn).for_each(|v| at[v] = space.all[v].trailing_zeros() as usize);
            at[turn] = next;
        }
        for scale in [1, 7, 1 << 30, 1 << 56] {
            let weight = |stream: &mut Stream| scale * (stream.below(1_000) as i128 - 100);
            let direction: Vec<i128> = (0..space.members).map(|_| weight(stream)).collect();
            for larger in [true, false] {
                // What is larger for a member is never worse where something larger is looked for.
                let direction: Vec<i128> = direction.iter().map(|c| if larger { c.abs() } else { *c }).collect();
                let mut sums: Vec<i128> = vectors.iter().map(|w| weigh(&direction, w)).collect();
                sums.sort_unstable();
                beyond += usize::from(sums.last().zip(sums.first()).is_some_and(|(a, b)| a - b > 1 << 62));
                let half = sums.get(sums.len() / 2).copied().unwrap_or(i128::MIN / 4);
                let least = if larger { i128::MIN / 4 } else { half };
                let mut reached =
                    Reached { direction: direction.clone(), least, larger, sums: Vec::new(), packages: 0 };
                let mut search =
                    Search::new(space, std::slice::from_ref(&direction), vec![vec![least]], larger, u64::MAX);
                assert!(search.run(&mut reached, &mut crate::space::Progress::new(&run, None)).unwrap());
                if larger {
                    assert_eq!(reached.sums.last(), sums.last(), "{what}, {direction:?}");
                } else {
                    let as_large = sums.iter().filter(|sum| **sum >= least).count();
                    assert_eq!(reached.packages, as_large as u64, "{what}, {direction:?}");
                }
            }
        }
        searched += 1;
    };
    for seed in 0..120 {
        let instance = generate::instance(&generate::case(seed, &shape));
        let everyone = (0..instance.model().case().parties.len()).map(PartyId::new).collect();
        let Ok(deals) = Deals::new(&instance, everyone) else { continue };
        for lines in [Lines::Lifted, Lines::All] {
            let Some(space) = Space::new(&deals, lines).filter(|space| !space.is_impossible()) else { continue };
            check(&space, &mut Stream::new(seed, "directions"), &format!("seed {seed}"));
        }
    }
    for (k, kind) in [Kind::Flat, Kind::Uniform, Kind::Coarse].into_iter().enumerate() {
        let instance = spaces::instance(2, 3, kind, Joins::Rectangles(24, 2, 3));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        let space = Space::new(&deals, Lines::Lifted).unwrap();
        assert!(space.plan.groups() > 0, "{kind:?}");
        check(&space, &mut Stream::new(k as u64, "directions"), &format!("{kind:?}"));
    }
    assert!(searched > 200 && beyond > 100, "{searched} {beyond}");
}

/// In a group each rectangle excludes each other one, on more than one issue.
#[test]
fn groups_exclude_each_other() {
    let mut groups = 0;
    for rectangles in [10, 20, 40, 80] {
        let instance = spaces::instance(2, 6, Kind::Flat, Joins::Rectangles(rectangles, 2, 4));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        let space = Space::new(&deals, Lines::Lifted).unwrap();
        let apart = |a: usize, b: usize| -> Vec<usize> {
            let on = |r: usize, v: usize| space.rectangles[r].at.iter().find(|(w, _)| *w == v).map(|(_, mask)| *mask);
            (0..6).filter(|v| on(a, *v).zip(on(b, *v)).is_some_and(|(x, y)| x & y == 0)).collect()
        };
        for g in 0..space.plan.groups() {
            let of: Vec<usize> = space.plan.seats(g).map(|s| space.plan.seated[s]).collect();
            let pairs: Vec<Vec<usize>> =
                (0..of.len()).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| apart(of[i], of[j])).collect();
            assert!(of.len() > 2 && pairs.iter().all(|on| !on.is_empty()), "{of:?}");
            assert!((0..6).all(|v| pairs.iter().any(|on| !on.contains(&v))), "{of:?}: one issue says it");
            groups += 1;
        }
    }
    assert!(groups > 100, "{groups}");
}

/// What a condition is read as says the same as the condition, everywhere: boxes, what is outside of one, and what holds
/// everywhere or nowhere.
#[test]
fn conditions_are_read_as_what_they_are() {
    let shape = Shape::tangled().up_to(300);
    let mut kinds = [0; 4];
    for seed in 0..4_000 {
        let case = generate::case(seed, &shape);
        let mut stream = Stream::new(seed, "shapes");
        let q = case.status_quo();
        let levels = |v: IssueId| case.issues[v].levels.len();
        let expr = generate::expression(&mut stream, &case, 3);
        let Some(condition) = Condition::compile(&expr, &case) else { continue };
        // Some issues are free, the others stay at the status quo.
        let mut places = vec![None; case.issues.len()];
        let mut all: Vec<u64> = Vec::new();
        let mut free = Vec::new();
        for v in case.issues.ids().filter(|_| !stream.one_in(4)) {
            places[v.index()] = Some(all.len());
            all.push(u64::MAX >> (64 - levels(v)));
            free.push(v);
        }
        let place = |v: IssueId| places[v.index()];
        let read = shape_of(&condition, &Places { place: &place, all: &all, status_quo: &q });
        let mut at = q.clone();
        free.iter().for_each(|v| at.set(*v, LevelId::new(0)));
        loop {
            let inside = |of: &[(usize, u64)]| of.iter().all(|(k, mask)| mask >> at.level(free[*k]).index() & 1 == 1);
            let says = match &read {
                BoxShape::Constant(value) => Some(*value),
                BoxShape::Inside(of) => Some(inside(of)),
                BoxShape::Outside(of) => Some(!inside(of)),
                BoxShape::Other => None,
            };
            assert!(says.is_none_or(|x| x == condition.holds(&at)), "seed {seed}: {read:?} at {at:?}");
            let Some(turn) = free.iter().position(|v| at.level(*v).index() + 1 < levels(*v)) else { break };
            free[..turn].iter().for_each(|v| at.set(*v, LevelId::new(0)));
            let next = at.level(free[turn]).index() + 1;
            at.set(free[turn], LevelId::new(next));
        }
        kinds[match read {
            BoxShape::Constant(_) => 0,
            BoxShape::Inside(_) => 1,
            BoxShape::Outside(_) => 2,
            BoxShape::Other => 3,
        }] += 1;
    }
    assert!(kinds.iter().all(|n| *n > 50), "{kinds:?}");
}

/// A bound says that all but the frontier is exact and there: where a fair point was given up, too, the answer was stopped,
/// and the frontier says its gap itself.
#[test]
fn what_was_given_up_is_not_hidden_by_a_bound() {
    let shape = Shape { outcomes: 20_000, parties: 2..=2, issues: 4..=6, levels: 4..=5, ..Shape::default() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    ALL_AT_ONCE.set(true);
    FEWER.set(Some(30));
    let (mut both, mut bounds) = (0, 0);
    for (seed, work) in (0..40).flat_map(|seed| [2, 5, 10, 20, 1_000_000].map(|work| (seed, work))) {
        let limits = Limits { work, ..Limits::default() };
        let run = Run { limits: &limits, watch: &Silent };
        let instance = generate::instance(&generate::case(seed, &shape));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        let Ok(answer) = large(&deals, &Solution::ALL, &run) else { continue };
        let Ok(frontier) = &answer.value.frontier else { continue };
        let given_up = answer.value.solutions.iter().find_map(|(_, found)| match found {
            Err(Undefined::GivenUp(branches)) => Some(*branches),
            _ => None,
        });
        let expected = match (given_up, frontier.gap) {
            (Some(n), _) => Exactness::Stopped(StopReason::Work { done: n, limit: n }),
            (None, gap) if gap > 0.0 => Exactness::Bound { gap },
            (None, _) => Exactness::Exact,
        };
        assert_eq!(answer.exactness, expected, "seed {seed}, work {work}");
        both += usize::from(given_up.is_some() && frontier.gap > 0.0);
        bounds += usize::from(given_up.is_none() && frontier.gap > 0.0);
    }
    ALL_AT_ONCE.set(false);
    FEWER.set(None);
    assert!(both > 3 && bounds > 3, "{both} {bounds}");
}

/// What a search for the best came across before it was given up is not said to be all that is as good.
#[test]
fn a_best_that_was_given_up_says_so() {
    let shape = Shape { outcomes: 20_000, parties: 2..=2, issues: 4..=6, levels: 4..=5, ..Shape::default() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    ALL_AT_ONCE.set(true);
    let (mut given_up, mut less) = (0, 0);
    for seed in 0..60 {
        let instance = generate::instance(&generate::case(seed, &shape));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        let best = |work: u64| {
            let limits = Limits { work, ..Limits::default() };
            large_best(&deals, &Run { limits: &limits, watch: &Silent })
        };
        for work in [2, 4, 8, 12] {
            let (Ok(short), Ok(whole)) = (best(work), best(Limits::default().work)) else { continue };
            for (short, whole) in short.iter().zip(&whole) {
                let is_given_up = matches!(short.count, Err(Unknown::GivenUp { .. }));
                assert!(is_given_up || short.gain == whole.gain, "seed {seed}, work {work}");
                given_up += usize::from(is_given_up);
                less += usize::from(short.gain != whole.gain);
            }
        }
    }
    ALL_AT_ONCE.set(false);
    assert!(given_up > 10 && less > 0, "{given_up} {less}");
}

/// Of two parties a fair point that one direction does not lead to is found on the frontier, and is the same.
#[test]
fn fair_points_of_two_lie_on_their_frontier() {
    let shape = Shape { outcomes: 20_000, parties: 2..=2, issues: 4..=6, levels: 4..=5, ..Shape::default() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated);
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    ALL_AT_ONCE.set(true);
    let (mut same, mut undefined) = (0, 0);
    for seed in 0..60 {
        let instance = generate::instance(&generate::case(seed, &shape));
        let deals = Deals::new(&instance, (0..2).map(PartyId::new).collect()).unwrap();
        let all = |hunted: Option<u64>| {
            HUNTED.set(hunted);
            let found = large(&deals, &Solution::ALL, &run).unwrap().value.solutions;
            HUNTED.set(None);
            found
        };
        for ((solution, sure), (_, found)) in all(None).into_iter().zip(all(Some(0))) {
            match (sure, found) {
                (Ok(sure), Ok(found)) => {
                    assert_eq!(sure.packages, found.packages, "seed {seed}, {solution:?}");
                    assert_eq!(sure.count, found.count, "seed {seed}, {solution:?}");
                    same += 1;
                }
                (sure, found) => {
                    assert_eq!(sure, found, "seed {seed}, {solution:?}");
                    undefined += 1;
                }
            }
        }
    }
    ALL_AT_ONCE.set(false);
    assert!(same > 100 && undefined > 3, "{same} {undefined}");
}

/// However many packages tie, those that are listed are the first of them in index order, and as many are counted.
#[test]
fn few_listed_are_the_first_of_all() {
    let mut many = 0;
    for (kind, joins) in [
        (Kind::Coarse, Joins::None),
        (Kind::Flat, Joins::Rectangles(6, 2, 3)),
        (Kind::Coarse, Joins::Rectangles(4, 2, 3)),
        (Kind::Flat, Joins::None),
    ] {
        let instance = spaces::instance(3, 4, kind, joins);
        let deals = Deals::new(&instance, (0..3).map(PartyId::new).collect()).unwrap();
        for at_once in [false, true] {
            ALL_AT_ONCE.set(at_once);
            let all = |listed: usize| {
                let limits = Limits { listed, ..Limits::default() };
                let run = Run { limits: &limits, watch: &Silent };
                let fair = large(&deals, &Solution::ALL, &run).unwrap().value.solutions;
                let fair = fair.into_iter().filter_map(|(_, found)| found.ok()).map(|f| (f.packages, f.count));
                fair.chain(large_best(&deals, &run).unwrap().into_iter().map(|b| (b.packages, b.count)))
                    .collect::<Vec<_>>()
            };
            let whole = all(usize::MAX);
            for listed in [1, 3, 15] {
                let few = all(listed);
                assert_eq!(few.len(), whole.len());
                for ((few, n), (whole, m)) in few.iter().zip(&whole) {
                    assert_eq!(few[..], whole[..listed.min(whole.len())], "{kind:?}, {at_once}, {listed}");
                    assert_eq!(n, m, "{kind:?}, {at_once}, {listed}");
                    many += usize::from(whole.len() > 100);
                }
            }
            ALL_AT_ONCE.set(false);
        }
    }
    assert!(many > 20, "{many}");
}

/// Many rectangles on few issues, so that levels stand for others all the time: the frontier, the best for each and the fair
/// points are those of enumeration, and no package is listed twice.
#[test]
fn many_rectangles_are_as_enumerated() {
    let limits = Limits { listed: usize::MAX, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    let mut longest = 0;
    for (k, rectangles) in (6..66).step_by(4).enumerate() {
        for kind in [Kind::Flat, Kind::Coarse, Kind::Uniform] {
            let (parties, sizes) = (2 + k % 2, [(2, 3), (2, 4), (1, 3)][k % 3]);
            let instance = spaces::instance(parties, 5, kind, Joins::Rectangles(rectangles, sizes.0, sizes.1));
            let deals = Deals::new(&instance, (0..parties).map(PartyId::new).collect()).unwrap();
            let what = format!("{parties} parties, {rectangles} rectangles of {sizes:?}, {kind:?}");
            let sure = survey(&deals, &Solution::ALL, &run).unwrap().value;
            let best = best_for_each(&deals, &run).unwrap();
            ALL_AT_ONCE.set(true);
            let found = large(&deals, &Solution::ALL, &run).unwrap().value;
            let best_found = large_best(&deals, &run).unwrap();
            ALL_AT_ONCE.set(false);
            for ((solution, sure), (_, found)) in sure.solutions.iter().zip(&found.solutions) {
                match (sure, found) {
                    (Ok(a), Ok(b)) => assert!((a.objective - b.objective).abs() < 1e-9, "{what}, {solution:?}"),
                    (a, b) => assert_eq!(a, b, "{what}, {solution:?}"),
                }
            }
            for (a, b) in best.iter().zip(&best_found) {
                assert_eq!(a.gain, b.gain, "{what}");
            }
            let (sure, found) = (sure.frontier.unwrap(), found.frontier);
            let Ok(found) = found else { continue };
            assert!(found.gap <= 0.0, "{what}");
            let mut vectors: Vec<Vec<f64>> = points(&instance, &sure);
            vectors.sort_by(|a, b| b.partial_cmp(a).unwrap());
            vectors.dedup();
            assert_eq!(points(&instance, &found), vectors, "{what}");
            longest = longest.max(vectors.len());
        }
    }
    assert!(longest > 20, "{longest}");
}
