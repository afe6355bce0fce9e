//! The frontier of two members (or one) among closely joined issues, in two phases (after Ulungu & Teghem 1995).
//!
//! First the vectors at which a weighted sum is largest: between two neighbours of what is known one is looked for that lies
//! beyond the line through them, until there is none. Then everything that lies in the triangles between that line and the
//! corner behind it, each triangle by itself ([`Triangle`]). The direction across the line is the one in which the bounds
//! are closest to the frontier, which is why most of what is no use can be dropped early.
//!
//! A triangle for which that takes too long is left to a third phase: between two neighbours the package is looked for at
//! which the sum is largest in the direction across the line between them, among those that are better than either in what
//! the other is best at. What is found is efficient, and has new neighbours; where nothing is found the two stay neighbours
//! for good.
//!
//! Neighbours that leave most open between them come first. So when the search is given up what is known is spread over
//! the whole frontier, and of what may still lie between two neighbours it is known how little better it is than one of
//! them: it is no farther across than what was found there.

use super::space::Space;
use super::split::{Search, Visitor};
use super::triangle::{Triangle, hull_over};
use crate::known::{Known, Unknown, plus};
use crate::problems::stopped;
use crate::space::Progress;
use rayon::prelude::*;
use std::collections::BinaryHeap;
use zopa_core::{Count, Diagnostic, Outcome, Run, StopReason};

/// Branches at which it is given up, all searches together: so many for up to a hundred rectangles, and less for more in
/// proportion to the cube of their number. A branch takes longer and leads less far there.
const BRANCHES: u64 = 4_000_000;
/// Searches that are made at once, however many processors there are: so the answer does not depend on them.
const AT_ONCE: usize = 8;
/// Branches for one search, as long as there are others to make.
const PATIENCE: u64 = 20_000;
/// Branches for counting the packages of all vectors.
const COUNTED: u64 = 500_000;

/// An efficient vector, sets of levels that have it, and how many packages do.
pub(in crate::structured) struct Point {
    pub(in crate::structured) vector: Vec<i64>,
    pub(in crate::structured) masks: Vec<u64>,
    pub(in crate::structured) count: Known<Count>,
}

impl Point {
    /// The scores of two members.
    pub(super) fn pair(&self) -> [i64; 2] {
        [self.vector[0], self.vector[1]]
    }
}

/// Efficient vectors, the best for the first member first.
pub(in crate::structured) struct Found {
    pub(in crate::structured) points: Vec<Point>,
    /// For every efficient vector one of these is no worse for any member by more than so many points; 0 if these are all.
    pub(in crate::structured) gap: f64,
}

/// The efficient vectors of one or two members, all of them where they are found within the limit; `point` is what a point
/// of each member is in raw units. Where not all are found, one of them dominates a vector beside the space if any does.
///
/// # Errors
/// E714 if stopped.
pub(in crate::structured) fn frontier(
    space: &Space,
    point: &[i64],
    beside: Option<&[i64]>,
    run: &Run<'_>,
) -> Result<Known<Found>, Diagnostic> {
    let mut looking = Looking { space, progress: Progress::new(run, None), left: branches(space, run) };
    let Ok(mut found) = looking.vectors(point)? else { return Ok(Err(given_up(space, run))) };
    looking.left = COUNTED;
    if let (Some(&[a, b]), true) = (beside, found.gap > 0.0) {
        let better = looking.over([a, b])?;
        found.points.extend(better.filter(|x| found.points.iter().all(|known| known.vector != x.vector)));
        found.points.sort_by(|x, y| y.vector.cmp(&x.vector));
    }
    looking.left = COUNTED;
    looking.count(&mut found.points)?;
    Ok(Ok(found))
}

/// All efficient vectors of two members, not counted; `None` where they are not all found within so many branches. And how
/// many it took.
///
/// # Errors
/// E714 if stopped.
pub(super) fn whole(space: &Space, limit: u64, run: &Run<'_>) -> Result<(Option<Vec<Point>>, u64), Diagnostic> {
    let limit = limit.min(branches(space, run));
    let mut looking = Looking { space, progress: Progress::new(run, None), left: limit };
    let found = looking.vectors(&[1, 1])?.ok().filter(|found| found.gap <= 0.0);
    Ok((found.map(|found| found.points), limit - looking.left))
}

/// Why a frontier is not whole.
pub(in crate::structured) fn given_up(space: &Space, run: &Run<'_>) -> Unknown {
    Unknown::GivenUp { branches: branches(space, run) }
}

/// See [`BRANCHES`]; at most the work limit. Tests set less.
fn branches(space: &Space, run: &Run<'_>) -> u64 {
    #[cfg(test)]
    if let Some(fewer) = FEWER.get() {
        return fewer;
    }
    let hundreds = (space.rectangles.len() as f64 / 100.0).max(1.0);
    ((BRANCHES as f64 / hundreds.powi(3)) as u64).min(run.limits.work)
}

#[cfg(test)]
thread_local! {
    /// See [`branches`].
    pub(in crate::structured) static FEWER: std::cell::Cell<Option<u64>> = const { std::cell::Cell::new(None) };
}

/// The lowest score of a member; `None` where nothing is allowed.
///
/// # Errors
/// E714 if stopped, or given up.
pub(in crate::structured) fn lowest(space: &Space, member: usize, run: &Run<'_>) -> Result<Option<i64>, Diagnostic> {
    let down: Vec<i128> = (0..space.members).map(|i| -i128::from(i == member)).collect();
    let mut best = Best { directions: vec![down.clone()], needed: vec![i128::MIN / 4], found: None };
    let limit = branches(space, run);
    let mut search = Search::new(space, &[down], vec![vec![i128::MIN / 4]], false, limit);
    if !search.run(&mut best, &mut Progress::new(run, None))? {
        return Err(stopped(&StopReason::Work { done: limit, limit }));
    }
    Ok(best.found.map(|point| point.vector[member]))
}

/// Whether a weighted sum is larger anywhere than this; `None` where the search is given up.
///
/// # Errors
/// E714 if stopped.
pub(in crate::structured) fn exceeds(
    space: &Space,
    direction: Vec<i128>,
    than: i128,
    run: &Run<'_>,
) -> Result<Option<bool>, Diagnostic> {
    let mut best = Best { directions: vec![direction.clone()], needed: vec![than + 1], found: None };
    let lean = direction.iter().all(|c| *c >= 0);
    let mut search = Search::new(space, &[direction], vec![vec![than + 1]], lean, branches(space, run));
    let done = search.run(&mut best, &mut Progress::new(run, None))?;
    Ok(match best.found {
        Some(_) => Some(true),
        None => done.then_some(false),
    })
}

/// Some outcomes, at most so many.
///
/// # Errors
/// E714 if stopped.
pub(in crate::structured) fn first(space: &Space, limit: usize, run: &Run<'_>) -> Result<Vec<Outcome>, Diagnostic> {
    let mut some = Few { space, limit, found: Vec::new() };
    let nobody = vec![0; space.members];
    let mut search = Search::new(space, &[nobody], vec![vec![i128::MIN / 4]], false, COUNTED);
    search.run(&mut some, &mut Progress::new(run, None))?;
    Ok(some.found)
}

/// Given up.
struct GivenUp;

struct Looking<'l> {
    space: &'l Space,
    progress: Progress<'l>,
    left: u64,
}

/// What a search found, and how many branches it took.
type Sought<T> = (Result<T, GivenUp>, u64);

impl Looking<'_> {
    /// What is best in the first of some directions where all reach what they need, within so many branches.
    fn best(&self, directions: &[Vec<i128>], needed: &[i128], limit: u64) -> Result<Sought<Option<Point>>, Diagnostic> {
        let mut best = Best { directions: directions.to_vec(), needed: needed.to_vec(), found: None };
        let mut search = Search::new(self.space, directions, vec![needed.to_vec()], true, limit);
        let done = search.run(&mut best, &mut self.progress.beside())?;
        Ok((if done { Ok(best.found) } else { Err(GivenUp) }, search.branches))
    }

    /// The same with all branches that are left.
    fn alone(
        &mut self,
        directions: &[Vec<i128>],
        needed: &[i128],
    ) -> Result<Result<Option<Point>, GivenUp>, Diagnostic> {
        let (found, branches) = self.best(directions, needed, self.left)?;
        self.took(branches)?;
        Ok(found)
    }

    /// Efficient vectors, not counted; `point` as for [`frontier`].
    fn vectors(&mut self, point: &[i64]) -> Result<Result<Found, GivenUp>, Diagnostic> {
        match point {
            [a, b] => self.both(&Sight::new(self.space, [*a, *b])),
            _ => Ok(self
                .alone(&[vec![1]], &[i128::MIN / 4])?
                .map(|best| Found { points: best.into_iter().collect(), gap: 0.0 })),
        }
    }

    fn took(&mut self, branches: u64) -> Result<(), Diagnostic> {
        self.left = self.left.saturating_sub(branches);
        self.progress.advance(branches)
    }

    fn both(&mut self, sight: &Sight) -> Result<Result<Found, GivenUp>, Diagnostic> {
        let unit = |k: usize| -> Vec<i128> { vec![i128::from(k == 0), i128::from(k == 1)] };
        let nothing = i128::MIN / 4;
        let mut points: Vec<Point> = Vec::new();
        for k in 0..2 {
            // The most for one, and of that the most for the other.
            let first = match self.alone(&[unit(k)], &[nothing])? {
                Ok(Some(point)) => point,
                Ok(None) => return Ok(Ok(Found { points: Vec::new(), gap: 0.0 })),
                Err(given_up) => return Ok(Err(given_up)),
            };
            let needed = [nothing, i128::from(first.vector[k])];
            match self.alone(&[unit(1 - k), unit(k)], &needed)? {
                Ok(point) => points.push(point.unwrap_or(first)),
                Err(given_up) => return Ok(Err(given_up)),
            }
        }
        let ends = sight.between(points[0].pair(), points[1].pair(), None);
        if points[0].vector == points[1].vector {
            points.truncate(1);
        }
        let edges = self.hull(sight, ends, &mut points)?;
        let hard = self.triangles(sight, edges, &mut points)?;
        let gap = self.one_by_one(sight, hard, &mut points)?;
        points.sort_by(|x, y| y.vector.cmp(&x.vector));
        Ok(Ok(Found { points, gap }))
    }

    /// Makes searches between neighbours, those that leave most open first, until none are left; `next` says what is to be
    /// searched after one.
    fn search<T: Send>(
        &mut self,
        ahead: &mut BinaryHeap<Between>,
        (patience, at_once): (u64, usize),
        search: impl Fn(&Self, &Between, u64) -> Result<Sought<T>, Diagnostic> + Sync,
        mut next: impl FnMut(Between, Result<T, GivenUp>) -> Vec<Between>,
    ) -> Result<(), Diagnostic> {
        while self.left > 0 {
            let here: Vec<Between> = (0..at_once).map_while(|_| ahead.pop()).collect();
            if here.is_empty() {
                break;
            }
            let limit = patience.min(self.left.div_ceil(here.len() as u64));
            let found: Vec<_> = here.par_iter().map(|here| search(self, here, limit)).collect();
            for (here, found) in here.into_iter().zip(found) {
                let (found, branches) = found?;
                self.took(branches)?;
                ahead.extend(next(here, found));
            }
        }
        Ok(())
    }

    /// Efficient vectors at which weighted sums are largest, and what lies between neighbours of them.
    fn hull(
        &mut self,
        sight: &Sight,
        ends: Option<Between>,
        points: &mut Vec<Point>,
    ) -> Result<Vec<Between>, Diagnostic> {
        let mut ahead: BinaryHeap<Between> = ends.into_iter().collect();
        let mut edges = Vec::new();
        let beyond = |of: &Self, between: &Between, limit: u64| {
            let [a, across] = [between.a.map(i128::from), between.across()];
            of.best(&[across.to_vec()], &[across[0] * a[0] + across[1] * a[1] + 1], limit)
        };
        self.search(&mut ahead, (PATIENCE, AT_ONCE), beyond, |here, found| match found {
            Ok(Some(point)) => {
                let x = point.pair();
                points.push(point);
                sight.both(here.a, x, here.b, Some((&here, x)))
            }
            Ok(None) => {
                let edge = sight.between(here.a, here.b, Some((&here, here.a)));
                edges.extend(edge.map(|edge| Between { edge: Some(edge.across()), ..edge }));
                Vec::new()
            }
            Err(GivenUp) => {
                edges.push(here);
                Vec::new()
            }
        })?;
        edges.extend(ahead);
        Ok(edges)
    }

    /// What lies in the triangles behind the lines between neighbours; those for which that takes too long are left.
    fn triangles(
        &mut self,
        sight: &Sight,
        edges: Vec<Between>,
        points: &mut Vec<Point>,
    ) -> Result<Vec<Between>, Diagnostic> {
        let mut ahead: BinaryHeap<Between> = edges.into();
        let mut hard = Vec::new();
        let inside = |of: &Self, between: &Between, limit: u64| {
            let mut triangle =
                Triangle::new(between.a, between.b, between.edge.unwrap_or(between.across()), sight.step);
            let (directions, goals) = (triangle.directions.clone(), triangle.goals());
            let mut search = Search::new(of.space, &directions, goals, true, limit);
            let done = search.run(&mut triangle, &mut of.progress.beside())?;
            Ok((if done { Ok(triangle.found) } else { Err(GivenUp) }, search.branches))
        };
        self.search(&mut ahead, (PATIENCE, AT_ONCE), inside, |here, found| {
            match found {
                Ok(found) => points.extend(found),
                Err(GivenUp) => hard.push(here),
            }
            Vec::new()
        })?;
        hard.extend(ahead);
        Ok(hard)
    }

    /// One after another what lies farthest across the line between two neighbours; how much less than everything is known
    /// at the end.
    fn one_by_one(&mut self, sight: &Sight, edges: Vec<Between>, points: &mut Vec<Point>) -> Result<f64, Diagnostic> {
        let mut ahead: BinaryHeap<Between> = edges.into();
        // What took too long is looked at again, with all that is left.
        for how in [(PATIENCE, AT_ONCE), (u64::MAX, 2)] {
            let mut hard = Vec::new();
            self.search(&mut ahead, how, Self::within, |here, found| match found {
                Ok(Some(point)) => {
                    let x = point.pair();
                    points.push(point);
                    sight.both(here.a, x, here.b, Some((&here, x)))
                }
                Ok(None) => Vec::new(),
                Err(GivenUp) => {
                    hard.push(here);
                    Vec::new()
                }
            })?;
            ahead.extend(hard);
        }
        Ok(ahead.iter().map(|open| open.loss).fold(0.0, f64::max))
    }

    /// The package farthest across between two neighbours, if there is one.
    fn within(&self, of: &Between, limit: u64) -> Result<Sought<Option<Point>>, Diagnostic> {
        let least = [i128::from(of.b[0]) + 1, i128::from(of.a[1]) + 1];
        let directions = [of.across(), of.edge.unwrap_or(of.across()), [1, 0], [0, 1]].map(|c| c.to_vec());
        let needed: Vec<i128> = directions.iter().map(|c| c[0] * least[0] + c[1] * least[1]).collect();
        self.best(&directions, &needed, limit)
    }

    /// The largest sum that dominates a vector, which is efficient; none where the search is given up.
    fn over(&mut self, x: [i64; 2]) -> Result<Option<Point>, Diagnostic> {
        let [a, b] = x.map(i128::from);
        let found = self.alone(&[vec![1, 1], vec![1, 0], vec![0, 1]], &[a + b + 1, a, b])?;
        Ok(found.unwrap_or(None))
    }

    /// Counts the packages that have each vector, as long as branches are left.
    fn count(&mut self, points: &mut [Point]) -> Result<(), Diagnostic> {
        let across = match points.first() {
            Some(point) if point.vector.len() == 2 => hull_over(&points.iter().map(Point::pair).collect::<Vec<_>>()),
            _ => vec![Vec::new(); points.len()],
        };
        for (some, across) in points.chunks_mut(AT_ONCE).zip(across.chunks(AT_ONCE)) {
            let each = some.par_iter().zip(across);
            let counted: Vec<_> = each.map(|(point, across)| self.packages(&point.vector, across)).collect();
            for (point, counted) in some.iter_mut().zip(counted) {
                let (count, branches) = counted?;
                self.took(branches)?;
                point.count = count;
            }
        }
        Ok(())
    }

    /// How many packages have an efficient vector; `across` is a direction in which little lies beyond it, if one is known.
    fn packages(&self, vector: &[i64], across: &[i128]) -> Result<(Known<Count>, u64), Diagnostic> {
        let members = vector.len();
        let unit = |k: usize| (0..members).map(|i| i128::from(i == k)).collect();
        let directions: Vec<Vec<i128>> =
            Some(across.to_vec()).filter(|c| !c.is_empty()).into_iter().chain((0..members).map(unit)).collect();
        let weigh = |c: &Vec<i128>| c.iter().zip(vector).map(|(c, x)| c * i128::from(*x)).sum();
        let needed: Vec<i128> = directions.iter().map(weigh).collect();
        let mut counted = Counted { vector: vector.to_vec(), count: Count::Exact(0) };
        let mut search = Search::new(self.space, &directions, vec![needed], false, self.left);
        let done = search.run(&mut counted, &mut self.progress.beside())?;
        let count = match (done, counted.count) {
            (true, count) => Ok(count),
            (false, Count::Exact(n)) => Err(Unknown::Ties { at_least: u64::try_from(n).unwrap_or(u64::MAX).max(1) }),
            (false, Count::Beyond { .. }) => Err(Unknown::Ties { at_least: u64::MAX }),
        };
        Ok((count, search.branches))
    }
}

/// Two neighbours on the frontier as far as it is known, the first the better one for the first member.
struct Between {
    a: [i64; 2],
    b: [i64; 2],
    /// The direction across the line between two neighbours around them beyond which there is nothing, if it is known.
    edge: Option<[i128; 2]>,
    /// What lies between them is worse for a member than one of the two by so many points at most, and better for nobody
    /// else.
    loss: f64,
}

impl Between {
    /// The direction across the line between them.
    fn across(&self) -> [i128; 2] {
        [i128::from(self.b[1]) - i128::from(self.a[1]), i128::from(self.a[0]) - i128::from(self.b[0])]
    }
}

impl PartialEq for Between {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Between {}
impl PartialOrd for Between {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Between {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.loss.total_cmp(&other.loss).then(self.a.cmp(&other.a))
    }
}

/// What neighbours may leave open.
struct Sight {
    /// What a point of each member is in raw units.
    point: [f64; 2],
    /// Of what all differences of each member's scores are multiples.
    step: [i64; 2],
}

impl Sight {
    fn new(space: &Space, point: [i64; 2]) -> Self {
        let grid = space.grid();
        Sight { point: point.map(|p| p as f64), step: [grid[0].0, grid[1].0] }
    }

    /// Two neighbours, unless nothing can lie between them. Nothing that does lies farther across the line between two
    /// earlier neighbours than what was found there.
    ///
    /// A vector x between a and b exceeds a by x_1 - a_1 and b by x_0 - b_0, in points s and t; what is not covered is the
    /// smaller one. It is largest where s = t: at a corner of the box, or where the line across through what was found cuts
    /// that diagonal.
    fn between(&self, a: [i64; 2], b: [i64; 2], found: Option<(&Between, [i64; 2])>) -> Option<Between> {
        let room = [a[0] - b[0], b[1] - a[1]];
        if room.iter().zip(&self.step).any(|(room, step)| room <= step) {
            return None;
        }
        let width = |k: usize| (room[k] - self.step[k]) as f64 / self.point[k];
        let mut loss = width(0).min(width(1));
        if let Some((within, x)) = found {
            let c = within.across().map(|c| c as f64);
            let over = c[0] * (x[0] - b[0]) as f64 + c[1] * (x[1] - a[1]) as f64;
            loss = loss.min(over / (c[0] * self.point[0] + c[1] * self.point[1]) * (1.0 + 1e-12));
        }
        let edge = found.and_then(|(within, _)| within.edge);
        Some(Between { a, b, edge, loss })
    }

    /// Between a vector that was found and each neighbour.
    fn both(&self, a: [i64; 2], x: [i64; 2], b: [i64; 2], found: Option<(&Between, [i64; 2])>) -> Vec<Between> {
        self.between(a, x, found).into_iter().chain(self.between(x, b, found)).collect()
    }
}

/// The best in the first direction.
struct Best {
    directions: Vec<Vec<i128>>,
    needed: Vec<i128>,
    found: Option<Point>,
}

impl Best {
    fn value(&self, t: usize, vector: &[i64]) -> i128 {
        vector.iter().zip(&self.directions[t]).map(|(x, c)| i128::from(*x) * c).sum()
    }
}

impl Visitor for Best {
    fn arrive(&mut self, vector: &[i64], masks: &[u64], goals: &mut Vec<Vec<i128>>) -> bool {
        if (0..self.needed.len()).all(|t| self.value(t, vector) >= self.needed[t]) {
            self.needed[0] = self.value(0, vector) + 1;
            *goals = vec![self.needed.clone()];
            let count = Err(Unknown::TooManyToCount);
            self.found = Some(Point { vector: vector.to_vec(), masks: masks.to_vec(), count });
        }
        true
    }
    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool {
        // First what is needed, then the first direction.
        let short = |w: &[i64]| -> i128 {
            (1..self.needed.len()).map(|t| (self.needed[t] - self.value(t, w)).max(0)).fold(0, i128::saturating_add)
        };
        let (a, b) = (short(vector), short(than));
        a < b || (a == b && self.value(0, vector) > self.value(0, than))
    }
}

/// The packages of one vector.
struct Counted {
    vector: Vec<i64>,
    count: Count,
}

impl Visitor for Counted {
    fn arrive(&mut self, vector: &[i64], masks: &[u64], _: &mut Vec<Vec<i128>>) -> bool {
        if vector == self.vector {
            let each = masks.iter().map(|mask| u128::from(mask.count_ones()));
            self.count = plus(self.count, each.fold(Count::Exact(1), crate::known::times));
        }
        true
    }
    fn is_better(&self, _: &[i64], _: &[i64]) -> bool {
        false
    }
}

/// The first packages that are come across.
struct Few<'f> {
    space: &'f Space,
    limit: usize,
    found: Vec<Outcome>,
}

impl Visitor for Few<'_> {
    fn arrive(&mut self, _: &[i64], masks: &[u64], _: &mut Vec<Vec<i128>>) -> bool {
        self.space.packages(masks, self.limit - self.found.len(), &mut self.found);
        self.found.len() < self.limit
    }
    fn is_better(&self, _: &[i64], _: &[i64]) -> bool {
        false
    }
}
