//! The frontier of two members (or one) among closely joined issues.
//!
//! Between two neighbours on the frontier as far as it is known, the package is looked for at which the sum is largest in
//! the direction across the line between them, among those that are better than either in what the other is best at. What
//! is found is efficient, and has new neighbours; where nothing is found the two stay neighbours for good.

use super::space::Space;
use super::split::{Search, Visitor};
use crate::known::{Known, Unknown, plus};
use crate::problems::stopped;
use crate::space::Progress;
use zopa_core::{Count, Diagnostic, Outcome, Run, StopReason};

/// Branches at which it is given up, all searches together.
const BRANCHES: u64 = 500_000;
/// Branches for counting the packages of all vectors.
const COUNTED: u64 = 50_000;

/// An efficient vector, sets of levels that have it, and how many packages do.
pub(in crate::structured) struct Point {
    pub(in crate::structured) vector: Vec<i64>,
    pub(in crate::structured) masks: Vec<u64>,
    pub(in crate::structured) count: Known<Count>,
}

/// All efficient vectors of one or two members, the best for the first member first.
///
/// # Errors
/// E714 if stopped.
pub(in crate::structured) fn frontier(space: &Space, run: &Run<'_>) -> Result<Known<Vec<Point>>, Diagnostic> {
    let mut looking = Looking { space, progress: Progress::new(run, None), left: BRANCHES };
    let found = match space.members {
        1 => looking.best(&[vec![1]], &[i128::MIN / 4])?.map(|best| best.into_iter().collect()),
        _ => looking.both()?,
    };
    let Ok(mut points) = found else { return Ok(Err(Unknown::GivenUp { branches: BRANCHES })) };
    looking.left = COUNTED;
    for point in &mut points {
        point.count = looking.count(&point.vector)?;
    }
    Ok(Ok(points))
}

/// The lowest score of a member; `None` where nothing is allowed.
///
/// # Errors
/// E714 if stopped, or given up.
pub(in crate::structured) fn lowest(space: &Space, member: usize, run: &Run<'_>) -> Result<Option<i64>, Diagnostic> {
    let down: Vec<i128> = (0..space.members).map(|i| -i128::from(i == member)).collect();
    let mut best = Best { directions: vec![down.clone()], needed: vec![i128::MIN / 4], found: None };
    let mut search = Search::new(space, vec![down], vec![i128::MIN / 4], false, BRANCHES);
    if !search.run(&mut best, &mut Progress::new(run, None))? {
        return Err(stopped(&StopReason::Work { done: BRANCHES, limit: BRANCHES }));
    }
    Ok(best.found.map(|point| point.vector[member]))
}

/// Some outcomes, at most so many.
///
/// # Errors
/// E714 if stopped.
pub(in crate::structured) fn first(space: &Space, limit: usize, run: &Run<'_>) -> Result<Vec<Outcome>, Diagnostic> {
    let mut some = Few { space, limit, found: Vec::new() };
    let nobody = vec![0; space.members];
    let mut search = Search::new(space, vec![nobody], vec![i128::MIN / 4], false, COUNTED);
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

impl Looking<'_> {
    /// What is best in the first of some directions where all reach what they need.
    fn best(
        &mut self,
        directions: &[Vec<i128>],
        needed: &[i128],
    ) -> Result<Result<Option<Point>, GivenUp>, Diagnostic> {
        let mut best = Best { directions: directions.to_vec(), needed: needed.to_vec(), found: None };
        let mut search = Search::new(self.space, directions.to_vec(), needed.to_vec(), true, self.left);
        let done = search.run(&mut best, &mut self.progress)?;
        self.left = self.left.saturating_sub(search.branches);
        Ok(if done { Ok(best.found) } else { Err(GivenUp) })
    }

    fn both(&mut self) -> Result<Result<Vec<Point>, GivenUp>, Diagnostic> {
        let unit = |k: usize| -> Vec<i128> { vec![i128::from(k == 0), i128::from(k == 1)] };
        let nothing = i128::MIN / 4;
        let mut ends = Vec::new();
        for k in 0..2 {
            // The most for one, and of that the most for the other.
            let first = match self.best(&[unit(k)], &[nothing])? {
                Ok(Some(point)) => point,
                Ok(None) => return Ok(Ok(Vec::new())),
                Err(given_up) => return Ok(Err(given_up)),
            };
            let needed = [nothing, i128::from(first.vector[k])];
            match self.best(&[unit(1 - k), unit(k)], &needed)? {
                Ok(point) => ends.push(point.unwrap_or(first)),
                Err(given_up) => return Ok(Err(given_up)),
            }
        }
        let (Some(last), Some(first)) = (ends.pop(), ends.pop()) else { return Ok(Ok(Vec::new())) };
        if first.vector == last.vector {
            return Ok(Ok(vec![first]));
        }
        // From the best for the first member on; what is still to be settled is on the stack.
        let mut settled = vec![first];
        let mut ahead = vec![last];
        while let Some(next) = ahead.last() {
            let Some(here) = settled.last() else { break };
            match self.between(&here.vector.clone(), &next.vector.clone())? {
                Err(given_up) => return Ok(Err(given_up)),
                Ok(Some(point)) => ahead.push(point),
                Ok(None) => settled.extend(ahead.pop()),
            }
        }
        Ok(Ok(settled))
    }

    /// An efficient vector between two others, if there is one.
    fn between(&mut self, a: &[i64], b: &[i64]) -> Result<Result<Option<Point>, GivenUp>, Diagnostic> {
        let wide = |x: i64| i128::from(x);
        let across = vec![wide(b[1]) - wide(a[1]), wide(a[0]) - wide(b[0])];
        let least = [wide(b[0]) + 1, wide(a[1]) + 1];
        let corner = across[0] * least[0] + across[1] * least[1];
        self.best(&[across, vec![1, 0], vec![0, 1]], &[corner, least[0], least[1]])
    }

    /// How many packages have an efficient vector.
    fn count(&mut self, vector: &[i64]) -> Result<Known<Count>, Diagnostic> {
        let members = vector.len();
        let directions: Vec<Vec<i128>> =
            (0..members).map(|k| (0..members).map(|i| i128::from(i == k)).collect()).collect();
        let needed: Vec<i128> = vector.iter().map(|x| i128::from(*x)).collect();
        let mut counted = Counted { vector: vector.to_vec(), count: Count::Exact(0) };
        let mut search = Search::new(self.space, directions, needed, false, self.left);
        let done = search.run(&mut counted, &mut self.progress)?;
        self.left = self.left.saturating_sub(search.branches);
        Ok(match (done, counted.count) {
            (true, count) => Ok(count),
            (false, Count::Exact(n)) => Err(Unknown::Ties { at_least: u64::try_from(n).unwrap_or(u64::MAX).max(1) }),
            (false, Count::Beyond { .. }) => Err(Unknown::Ties { at_least: u64::MAX }),
        })
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
    fn arrive(&mut self, vector: &[i64], masks: &[u64], needed: &mut [i128]) -> bool {
        if (0..self.needed.len()).all(|t| self.value(t, vector) >= self.needed[t]) {
            self.needed[0] = self.value(0, vector) + 1;
            needed[0] = self.needed[0];
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
    fn arrive(&mut self, vector: &[i64], masks: &[u64], _: &mut [i128]) -> bool {
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
    fn arrive(&mut self, _: &[i64], masks: &[u64], _: &mut [i128]) -> bool {
        self.space.packages(masks, self.limit - self.found.len(), &mut self.found);
        self.found.len() < self.limit
    }
    fn is_better(&self, _: &[i64], _: &[i64]) -> bool {
        false
    }
}
