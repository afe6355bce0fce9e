//! Fair points and best packages among closely joined issues.

use super::super::aim::Bar;
use super::super::hunt::Task;
use super::super::known::Known;
use super::super::multipliers::{feasibility, multipliers};
use super::super::zone::{Oracle, Zone};
use super::frontier::whole;
use super::space::Space;
use super::split::{Search, Visitor};
use crate::solution::best::Objective;
use crate::space::Progress;
use zopa_core::{Diagnostic, Run};

/// Branches at which a search for the best is given up, and one for what ties with it.
const BRANCHES: (u64, u64) = (200_000, 30_000);
/// See [`BRANCHES`]. Tests set less where a search is not all.
fn branches(strict: bool, _is_all: bool) -> u64 {
    #[cfg(test)]
    if let (false, Some(fewer)) = (_is_all, HUNTED.get()) {
        return fewer;
    }
    if strict { BRANCHES.0 } else { BRANCHES.1 }
}

#[cfg(test)]
thread_local! {
    /// See [`branches`].
    pub(in crate::structured) static HUNTED: std::cell::Cell<Option<u64>> = const { std::cell::Cell::new(None) };
}

/// Branches for a look at where a weighted sum is largest: what is found then is good enough to choose multipliers by.
const LOOK: u64 = 60;

/// Looks for something better than what is known (`strict`) or as good; `stage` as in [`Bar`]. What is known then, whether
/// that is all, and how many branches it took.
pub(in crate::structured) fn hunt<'o, O: Objective>(
    task: &Task<'o, O>,
    zone: &Zone,
    known: Known<'o, O>,
    (stage, strict): (usize, bool),
    limit: u64,
    progress: &mut Progress<'_>,
    run: &Run<'_>,
) -> Result<(Known<'o, O>, bool, u64), Diagnostic> {
    let Some(space) = &zone.wide else { return Ok((known, true, 0)) };
    let mut largest = Largest { zone, space, run };
    let mut directions = {
        let mark = known.value.as_ref().map(task.mark);
        let bar = mark.as_ref().map(|mark| Bar { mark, stage, strict });
        multipliers(task.aim, &mut largest, bar).into_iter().take(1).collect::<Vec<_>>()
    };
    directions.push(feasibility(&mut largest));
    let members = zone.no_deal.len();
    directions.extend((0..members).map(|k| (0..members).map(|i| i128::from(i == k)).collect()));
    let mut visit = Visit { task, zone, known, stage, strict, directions: directions.clone() };
    let needed = visit.needed();
    let lean = strict && zone.barred.is_none();
    let on_frontier = lean && members == 2 && task.aim.wants_all(members);
    let most = limit.min(branches(strict, !on_frontier));
    let mut search = Search::new(space, &directions, vec![needed], lean, most);
    let mut done = search.run(&mut visit, progress)?;
    let mut taken = search.branches;
    if !done && on_frontier && !visit.known.full {
        // What is best for two lies on their frontier, which is found where one direction does not lead to it.
        let (frontier, more) = whole(space, limit, run)?;
        taken += more;
        done = frontier.is_some();
        let mut goals = Vec::new();
        for point in frontier.into_iter().flatten() {
            visit.arrive(&point.vector, &point.masks, &mut goals);
        }
    }
    Ok((visit.known, done, taken))
}

struct Visit<'v, 'o, O: Objective> {
    task: &'v Task<'o, O>,
    zone: &'v Zone,
    known: Known<'o, O>,
    stage: usize,
    strict: bool,
    /// The first belongs to the aim, the second says that nobody may lose, the others are the members' scores.
    directions: Vec<Vec<i128>>,
}

impl<O: Objective> Visit<'_, '_, O> {
    /// What the best known package asks of every weighted sum of scores.
    fn needed(&self) -> Vec<i128> {
        let mark = self.known.value.as_ref().map(self.task.mark);
        let bar = mark.as_ref().map(|mark| Bar { mark, stage: self.stage, strict: self.strict });
        let floors = self.task.aim.floors(self.zone, bar);
        let of = |(t, c): (usize, &Vec<i128>)| {
            let weigh = |w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
            let aim = bar.filter(|_| t == 0).map_or(i128::MIN / 4, |bar| self.task.aim.needs(c, self.zone, bar));
            weigh(&floors).max(aim) + weigh(&self.zone.no_deal)
        };
        self.directions.iter().enumerate().map(of).collect()
    }

    fn value(&self, vector: &[i64]) -> Option<O::Value> {
        if self.zone.admits(vector) { self.known.objective.value(vector) } else { None }
    }
}

impl<O: Objective> Visitor for Visit<'_, '_, O> {
    fn arrive(&mut self, vector: &[i64], masks: &[u64], goals: &mut Vec<Vec<i128>>) -> bool {
        let Some(value) = self.value(vector) else { return true };
        if self.zone.barred.as_deref() == Some(masks) || !self.known.wants(&value, !self.strict) {
            return true;
        }
        if self.known.offer(value, Some(masks.to_vec()), !self.strict) {
            *goals = vec![self.needed()];
        }
        !self.known.full
    }

    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool {
        match (self.value(vector), self.value(than)) {
            (Some(a), Some(b)) => a > b,
            // On the way to something agreeable: whoever has least over no deal gets more.
            (a, None) => a.is_some() || self.shortfall(vector) < self.shortfall(than),
            (None, Some(_)) => false,
        }
    }
}

impl<O: Objective> Visit<'_, '_, O> {
    fn shortfall(&self, vector: &[i64]) -> i128 {
        let short = |(x, d): (&i64, &i64)| (i128::from(*d) - i128::from(*x)).max(0);
        vector.iter().zip(&self.zone.no_deal).map(short).sum()
    }
}

/// Where a weighted sum of gains is largest, as far as a short look tells.
pub(in crate::structured) struct Largest<'z> {
    zone: &'z Zone,
    space: &'z Space,
    run: &'z Run<'z>,
}

impl<'z> Largest<'z> {
    pub(in crate::structured) fn new(zone: &'z Zone, space: &'z Space, run: &'z Run<'z>) -> Self {
        Largest { zone, space, run }
    }
}

impl Oracle for Largest<'_> {
    fn zone(&self) -> &Zone {
        self.zone
    }
    fn tries(&self) -> usize {
        20
    }
    fn gains_at(&mut self, c: &[f64]) -> Vec<f64> {
        let most = c.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let whole: Vec<i128> = c.iter().map(|c| (c / most * 2f64.powi(57)) as i128).collect();
        let mut found = Most { c: whole.clone(), best: None };
        let mut search = Search::new(self.space, &[whole], vec![vec![i128::MIN / 4]], true, LOOK);
        // Stopped or not, what was found will do; the search itself will notice.
        let _ = search.run(&mut found, &mut Progress::new(self.run, None));
        let vector = found.best.map_or_else(|| self.zone.base.clone(), |(_, vector)| vector);
        vector.iter().zip(&self.zone.no_deal).map(|(x, d)| (x - d) as f64).collect()
    }
}

/// The largest weighted sum.
struct Most {
    c: Vec<i128>,
    best: Option<(i128, Vec<i64>)>,
}

impl Most {
    fn value(&self, vector: &[i64]) -> i128 {
        vector.iter().zip(&self.c).map(|(x, c)| i128::from(*x) * c).sum()
    }
}

impl Visitor for Most {
    fn arrive(&mut self, vector: &[i64], _: &[u64], goals: &mut Vec<Vec<i128>>) -> bool {
        let value = self.value(vector);
        if self.best.as_ref().is_none_or(|(best, _)| value > *best) {
            self.best = Some((value, vector.to_vec()));
            *goals = vec![vec![value + 1]];
        }
        true
    }
    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool {
        self.value(vector) > self.value(than)
    }
}
