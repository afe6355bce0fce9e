//! Branch and bound over the parts.
//!
//! The parts are decided one after another, those first whose best option stands out most. A branch is left when a member
//! cannot reach what it must have any more, or when one of the weighted sums of [`super::multipliers`] cannot reach what
//! the concept needs. Sums are whole numbers and exact; packages are compared exactly, by the concept's own objective.
//!
//! First the best value is found, in as many stages as the concept compares numbers one after another: a branch then has
//! to be better, so that ties cost nothing. What ties with it is gathered afterwards, as long as that is not too much.

use super::multipliers::{Aim, Bar, Mark, feasibility, multipliers};
use super::zone::Zone;
use crate::solution::best::Objective;
use crate::space::Progress;
use zopa_core::{Diagnostic, Run};

/// The best value, and the choices of options that attain it; `None` stands for the status quo.
#[derive(Debug)]
pub(crate) struct Found<V> {
    pub(crate) value: Option<V>,
    pub(crate) tied: Vec<Option<Vec<u32>>>,
    /// Whether these are all.
    pub(crate) complete: bool,
    /// Where the search was given up: the value is not proved to be the best.
    pub(crate) given_up: Option<u64>,
}

/// Choices that tie, at most.
const TIED: usize = 100_000;
/// Branches that are looked into for ties.
const TIE_BRANCHES: u64 = 20_000_000;
/// Branches that are looked into for the best.
const BRANCHES: u64 = 1_000_000_000;
/// Branches between two reports of progress.
const BEAT: u64 = 1 << 16;

/// What is asked of a search.
pub(crate) struct Task<'t, O: Objective> {
    pub(crate) objective: &'t O,
    pub(crate) aim: &'t Aim,
    /// A value as the bounds see it.
    pub(crate) mark: &'t dyn Fn(&O::Value) -> Mark,
    /// The zone for the best value: options that are dominated may be left out of it.
    pub(crate) lean: &'t Zone,
    /// The zone for what ties with it; `None` where one package is enough.
    pub(crate) ties: Option<&'t Zone>,
}

/// Maximises an objective over the zone.
///
/// # Errors
/// E714 beyond the work limit or if stopped.
pub(crate) fn find<O: Objective>(task: &Task<'_, O>, run: &Run<'_>) -> Result<Found<O::Value>, Diagnostic> {
    let mut known = Known { objective: task.objective, value: None, tied: Vec::new(), full: false };
    let offer_status_quo = |known: &mut Known<'_, O>| {
        let value = task.lean.status_quo.as_ref().and_then(|q| task.objective.value(q));
        value.map(|value| known.offer(value, None, false));
    };
    offer_status_quo(&mut known);
    let mut progress = Progress::new(run, None);
    let mut branches = 0;
    let limit = BRANCHES.min(run.limits.work);
    if !task.lean.is_empty() {
        for stage in 0..task.aim.stages() {
            let mut hunt = Hunt::new(task, task.lean, known, stage, true);
            if stage == 0 {
                hunt.first_guess();
            }
            hunt.limit = limit - branches;
            let done = hunt.look(0, &mut progress)?;
            branches += hunt.branches;
            known = hunt.known;
            if !done {
                return Ok(known.found(Some(branches)));
            }
            if known.value.is_none() {
                break;
            }
        }
    }
    let Some(zone) = task.ties.filter(|zone| known.value.is_some() && !zone.is_empty()) else {
        return Ok(known.found(None));
    };
    let first = std::mem::take(&mut known.tied);
    offer_status_quo(&mut known);
    let mut hunt = Hunt::new(task, zone, known, task.aim.stages() - 1, false);
    hunt.limit = TIE_BRANCHES.min(limit - branches);
    let done = hunt.look(0, &mut progress)?;
    let mut found = hunt.known;
    if !done {
        found.full = true;
        // What was found first may not have been come across again.
        let new = first.into_iter().filter(|(_, choice)| found.tied.iter().all(|(_, other)| other != choice));
        let new: Vec<_> = new.collect();
        found.tied.extend(new);
    }
    Ok(found.found(None))
}

struct Known<'o, O: Objective> {
    objective: &'o O,
    value: Option<O::Value>,
    tied: Vec<(O::Value, Option<Vec<u32>>)>,
    /// Whether there are more ties than are kept.
    full: bool,
}

impl<O: Objective> Known<'_, O> {
    /// Takes note of a value; says whether it is the best so far. Ties are kept only if they are wanted.
    fn offer(&mut self, value: O::Value, choice: Option<Vec<u32>>, ties: bool) -> bool {
        let better = self.value.as_ref().is_none_or(|best| value > *best);
        if better {
            self.tied.retain(|(other, _)| ties && self.objective.ties(&value, other));
            self.value = Some(value.clone());
        } else {
            let wanted = ties || self.tied.is_empty();
            if !wanted || !self.value.as_ref().is_some_and(|best| self.objective.ties(best, &value)) {
                return false;
            }
        }
        if self.tied.len() >= TIED {
            self.full = true;
            return better;
        }
        self.tied.push((value, choice));
        better
    }

    fn found(self, given_up: Option<u64>) -> Found<O::Value> {
        let tied: Vec<Option<Vec<u32>>> = self.tied.into_iter().map(|(_, choice)| choice).collect();
        Found { value: self.value, tied, complete: !self.full, given_up }
    }
}

/// A weighted sum of gains.
struct Cut {
    c: Vec<i128>,
    /// For each part in order of search, each option's share.
    share: Vec<Vec<i128>>,
    /// The most that the parts from here on add.
    rest: Vec<i128>,
    /// What must be reached.
    needed: i128,
    /// Whether it belongs to the aim, or only says that nobody may lose.
    aims: bool,
}

/// A value, and the parts that take another option to reach it.
type Step<V> = (V, Vec<(usize, u32)>);

struct Hunt<'h, 'o, O: Objective> {
    task: &'h Task<'o, O>,
    zone: &'h Zone,
    known: Known<'o, O>,
    stage: usize,
    strict: bool,
    /// Parts in order of search.
    order: Vec<usize>,
    /// For each part in that order, its options from the best down.
    options: Vec<Vec<u32>>,
    cuts: Vec<Cut>,
    /// What each member must have.
    least: Vec<i64>,
    /// For each depth what the rest can add to each member at most.
    reach: Vec<Vec<i64>>,
    sums: Vec<Vec<i128>>,
    vectors: Vec<Vec<i64>>,
    choice: Vec<u32>,
    branches: u64,
    limit: u64,
}

impl<'h, 'o, O: Objective> Hunt<'h, 'o, O> {
    fn new(task: &'h Task<'o, O>, zone: &'h Zone, known: Known<'o, O>, stage: usize, strict: bool) -> Self {
        let mark = known.value.as_ref().map(task.mark);
        let bar = mark.as_ref().map(|mark| Bar { mark, stage, strict });
        let sets = multipliers(task.aim, zone, bar);
        let value = |c: &[i128], w: &[i64]| w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let stands_out = |part: &Vec<(u32, Box<[i64]>)>| {
            let mut values: Vec<i128> = part.iter().map(|(_, w)| value(&sets[0], w)).collect();
            values.sort_by(|a, b| b.cmp(a));
            values.get(1).map_or(i128::MAX, |second| values[0] - second)
        };
        let mut order: Vec<usize> = (0..zone.parts.len()).collect();
        let spread: Vec<i128> = zone.parts.iter().map(stands_out).collect();
        order.sort_by(|x, y| spread[*y].cmp(&spread[*x]).then(x.cmp(y)));
        let options = order
            .iter()
            .map(|p| {
                let mut list: Vec<u32> = (0..zone.parts[*p].len() as u32).collect();
                let key = |k: &u32| value(&sets[0], &zone.parts[*p][*k as usize].1);
                list.sort_by(|x, y| key(y).cmp(&key(x)).then(x.cmp(y)));
                list
            })
            .collect();
        let n = order.len();
        let cut = |c: &[i128], aims: bool| {
            let share: Vec<Vec<i128>> =
                order.iter().map(|p| zone.parts[*p].iter().map(|(_, w)| value(c, w)).collect()).collect();
            let mut rest = vec![0; n + 1];
            for k in (0..n).rev() {
                rest[k] = rest[k + 1] + share[k].iter().copied().max().unwrap_or(0);
            }
            Cut { c: c.to_vec(), share, rest, needed: 0, aims }
        };
        let mut cuts: Vec<Cut> = sets.iter().map(|c| cut(c, true)).collect();
        cuts.push(cut(&feasibility(zone), false));
        let mut reach = vec![vec![0; zone.base.len()]; n + 1];
        for k in (0..n).rev() {
            for i in 0..zone.base.len() {
                reach[k][i] = reach[k + 1][i] + zone.parts[order[k]].iter().map(|(_, w)| w[i]).max().unwrap_or(0);
            }
        }
        let from: Vec<i64> = zone.base.iter().zip(&zone.no_deal).map(|(b, d)| b - d).collect();
        let start: Vec<i128> = cuts.iter().map(|cut| value(&cut.c, &from)).collect();
        let mut hunt = Hunt {
            task,
            zone,
            known,
            stage,
            strict,
            sums: vec![start; n + 1],
            vectors: vec![zone.base.clone(); n + 1],
            choice: vec![0; n],
            order,
            options,
            cuts,
            least: zone.no_deal.clone(),
            reach,
            branches: 0,
            limit: u64::MAX,
        };
        hunt.tighten();
        hunt
    }

    /// What the best known package asks of every member and of every weighted sum.
    fn tighten(&mut self) {
        let mark = self.known.value.as_ref().map(self.task.mark);
        let bar = mark.as_ref().map(|mark| Bar { mark, stage: self.stage, strict: self.strict });
        let floors = self.task.aim.floors(self.zone, bar);
        for cut in &mut self.cuts {
            let floor = floors.iter().zip(&cut.c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
            let aim = bar.filter(|_| cut.aims).map_or(i128::MIN, |bar| self.task.aim.needs(&cut.c, self.zone, bar));
            cut.needed = floor.max(aim);
        }
        self.least = self.zone.no_deal.iter().zip(&floors).map(|(d, floor)| d + floor).collect();
    }

    /// Takes the choice at which the first weighted sum is largest, and improves it one part at a time, then two.
    fn first_guess(&mut self) {
        let zone = self.zone;
        let mut choice: Vec<u32> = vec![0; zone.parts.len()];
        self.order.iter().zip(&self.options).for_each(|(p, best)| choice[*p] = best.first().copied().unwrap_or(0));
        let mut vector = zone.vector(&choice);
        let barred = |choice: &[u32]| zone.barred.as_ref().is_some_and(|q| *q == zone.options(choice));
        let worth = |known: &Known<'_, O>, v: &[i64]| if zone.admits(v) { known.objective.value(v) } else { None };
        let mut here = worth(&self.known, &vector);
        for _ in 0..60 {
            let mut best: Option<Step<O::Value>> = None;
            let try_moves = |best: &mut Option<Step<O::Value>>, moves: &[(usize, u32)]| {
                let mut moved = vector.clone();
                for (p, k) in moves {
                    let (old, new) = (&zone.parts[*p][choice[*p] as usize].1, &zone.parts[*p][*k as usize].1);
                    moved.iter_mut().zip(old.iter().zip(new)).for_each(|(x, (a, b))| *x += b - a);
                }
                let Some(value) = worth(&self.known, &moved) else { return };
                let gains = here.as_ref().is_none_or(|h| value > *h);
                if gains && best.as_ref().is_none_or(|(b, _)| value > *b) {
                    *best = Some((value, moves.to_vec()));
                }
            };
            let sizes: Vec<usize> = zone.parts.iter().map(Vec::len).collect();
            for (p, size) in sizes.iter().enumerate() {
                (0..*size as u32).for_each(|k| try_moves(&mut best, &[(p, k)]));
            }
            let pairs = sizes.iter().sum::<usize>();
            if best.is_none() && pairs <= 600 {
                for p in 0..sizes.len() {
                    for r in p + 1..sizes.len() {
                        for k in 0..sizes[p] as u32 {
                            (0..sizes[r] as u32).for_each(|l| try_moves(&mut best, &[(p, k), (r, l)]));
                        }
                    }
                }
            }
            let Some((value, moves)) = best else { break };
            moves.iter().for_each(|(p, k)| choice[*p] = *k);
            vector = zone.vector(&choice);
            here = Some(value);
        }
        if let Some(value) = here.filter(|_| !barred(&choice)) {
            self.known.offer(value, Some(zone.options(&choice)), false);
            self.tighten();
        }
    }

    /// Looks into every branch below; whether it could.
    fn look(&mut self, depth: usize, progress: &mut Progress<'_>) -> Result<bool, Diagnostic> {
        self.branches += 1;
        if self.branches.is_multiple_of(BEAT) {
            progress.advance(BEAT)?;
        }
        if self.branches > self.limit {
            return Ok(false);
        }
        if depth == self.order.len() {
            return Ok(self.arrive(depth));
        }
        let part = self.order[depth];
        for place in 0..self.options[depth].len() {
            let option = self.options[depth][place];
            let mut hopeless = None;
            for (t, cut) in self.cuts.iter().enumerate() {
                let sum = self.sums[depth][t] + cut.share[depth][option as usize];
                self.sums[depth + 1][t] = sum;
                if sum + cut.rest[depth + 1] < cut.needed {
                    hopeless = Some(t);
                    break;
                }
            }
            match hopeless {
                // Options descend in the first sum: none of the others can do.
                Some(0) => return Ok(true),
                Some(_) => continue,
                None => {}
            }
            let worth = &self.zone.parts[part][option as usize].1;
            let mut below = false;
            for (i, w) in worth.iter().enumerate() {
                let x = self.vectors[depth][i] + w;
                self.vectors[depth + 1][i] = x;
                below |= x + self.reach[depth + 1][i] < self.least[i];
            }
            if below {
                continue;
            }
            self.choice[depth] = option;
            if !self.look(depth + 1, progress)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A package: whether to go on.
    fn arrive(&mut self, depth: usize) -> bool {
        let vector = &self.vectors[depth];
        if self.zone.admits(vector)
            && let Some(value) = self.known.objective.value(vector)
        {
            let mut choice = vec![0; self.order.len()];
            self.order.iter().zip(&self.choice).for_each(|(p, k)| choice[*p] = *k);
            let choice = self.zone.options(&choice);
            if self.zone.barred.as_ref() == Some(&choice) {
                return true;
            }
            if self.known.offer(value, Some(choice), !self.strict) {
                self.tighten();
            }
            return !self.known.full;
        }
        true
    }
}
