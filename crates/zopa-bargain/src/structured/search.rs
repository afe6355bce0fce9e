//! Branch and bound over the parts.
//!
//! The parts are decided one after another, those first whose best option stands out most. A branch is left when a member
//! cannot reach its worth of no deal any more, or when one of the weighted sums of [`super::multipliers`] cannot reach
//! what the concept needs. Bounds are computed in floating point with a margin far above its error, and only ever leave
//! branches; packages themselves are compared exactly, by the concept's own objective.

use super::Count;
use super::multipliers::{Aim, feasibility, multipliers};
use super::parts::Parts;
use crate::problems::{stopped, too_large};
use crate::solution::best::Objective;
use crate::space::Progress;
use zopa_core::{Diagnostic, Outcome, Run, StopReason};

/// The agreement zone, as choices in parts.
#[derive(Debug)]
pub(crate) struct Zone {
    /// The worth of no deal.
    pub(crate) no_deal: Vec<i64>,
    base: Vec<i64>,
    /// For each part what no red line forbids: the option's place in the part, and its worth.
    parts: Vec<Vec<(u32, Box<[i64]>)>>,
    /// How many outcomes each option stands for.
    alike: Vec<Vec<u128>>,
    /// The status quo, where it stands outside the product and is agreeable.
    status_quo: Option<Vec<i64>>,
}

impl Zone {
    /// What is beyond nobody's red line.
    pub(crate) fn new(parts: &Parts, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>) -> Self {
        let mut zone = Zone { no_deal, base: parts.base.clone(), parts: Vec::new(), alike: Vec::new(), status_quo };
        for part in &parts.parts {
            let open = part.options.iter().enumerate().filter(|(_, o)| !o.crossed);
            zone.parts.push(open.clone().map(|(k, o)| (k as u32, o.worth.clone())).collect());
            zone.alike.push(open.map(|(_, o)| o.numbers.len() as u128).collect());
        }
        zone
    }

    /// No score of a member is higher.
    pub(crate) fn most(&self, k: usize) -> f64 {
        let of = |part: &Vec<(u32, Box<[i64]>)>| part.iter().map(|(_, w)| w[k]).max().unwrap_or(0) as f64;
        self.base[k] as f64 + self.parts.iter().map(of).sum::<f64>()
    }

    /// The gains where a weighted sum is largest.
    pub(crate) fn gains_at(&self, c: &[f64]) -> Vec<f64> {
        let mut gains: Vec<f64> = self.base.iter().zip(&self.no_deal).map(|(b, d)| (b - d) as f64).collect();
        for part in &self.parts {
            let value = |w: &[i64]| w.iter().zip(c).map(|(x, c)| *x as f64 * c).sum::<f64>();
            let best = part.iter().max_by(|a, b| value(&a.1).total_cmp(&value(&b.1)));
            if let Some((_, worth)) = best {
                gains.iter_mut().zip(worth).for_each(|(g, x)| *g += *x as f64);
            }
        }
        gains
    }

    /// How many packages a choice stands for.
    pub(crate) fn alike(&self, choice: &[u32]) -> Count {
        let each = self.alike.iter().zip(choice).map(|(part, k)| part[*k as usize]);
        each.fold(Count::Exact(1), super::parts_times)
    }

    /// Adds packages that a choice stands for, at most so many.
    pub(crate) fn packages(&self, parts: &Parts, choice: &[u32], limit: usize, into: &mut Vec<Outcome>) {
        let numbers: Vec<&[u64]> = parts
            .parts
            .iter()
            .zip(&self.parts)
            .zip(choice)
            .map(|((part, open), k)| part.options[open[*k as usize].0 as usize].numbers.as_slice())
            .collect();
        let mut at = vec![0usize; numbers.len()];
        for _ in 0..limit {
            into.push(parts.outcome(at.iter().zip(&numbers).map(|(k, all)| all[*k])));
            let Some(turn) = (0..at.len()).find(|k| at[*k] + 1 < numbers[*k].len()) else { return };
            at[..turn].fill(0);
            at[turn] += 1;
        }
    }

    fn vector(&self, choice: &[u32]) -> Vec<i64> {
        let mut vector = self.base.clone();
        for (part, k) in self.parts.iter().zip(choice) {
            vector.iter_mut().zip(&part[*k as usize].1).for_each(|(x, w)| *x += w);
        }
        vector
    }

    fn admits(&self, vector: &[i64]) -> bool {
        vector.iter().zip(&self.no_deal).all(|(x, d)| x >= d)
    }
}

/// The best value, and every choice that attains it; `None` stands for the status quo.
#[derive(Debug)]
pub(crate) struct Found<V> {
    pub(crate) value: Option<V>,
    pub(crate) tied: Vec<Option<Vec<u32>>>,
    pub(crate) nodes: u64,
}

/// Choices that tie, at most.
const TIED: usize = 100_000;
/// Branches between two reports of progress.
const BEAT: u64 = 1 << 16;

/// Maximises an objective over the zone.
///
/// # Errors
/// E713 for more than 100,000 tied utility vectors, E714 beyond the work limit or if stopped.
pub(crate) fn find<O: Objective>(
    objective: &O,
    aim: &Aim,
    zone: &Zone,
    run: &Run<'_>,
) -> Result<Found<O::Value>, Diagnostic> {
    let mut known = Known { objective, value: None, tied: Vec::new() };
    if let Some(q) = &zone.status_quo
        && let Some(value) = objective.value(q)
    {
        known.offer(value, None)?;
    }
    let mut nodes = 0;
    if zone.parts.iter().all(|part| !part.is_empty()) {
        let sets = multipliers(aim, zone);
        let mut hunt = Hunt::new(aim, zone, &sets, known, run);
        hunt.first_guess(&sets[0])?;
        hunt.look(0)?;
        nodes = hunt.nodes;
        known = hunt.known;
    }
    Ok(Found { value: known.value, tied: known.tied.into_iter().map(|(_, choice)| choice).collect(), nodes })
}

/// A value, and the parts that take another option to reach it.
type Step<V> = (V, Vec<(usize, u32)>);

struct Known<'o, O: Objective> {
    objective: &'o O,
    value: Option<O::Value>,
    tied: Vec<(O::Value, Option<Vec<u32>>)>,
}

impl<O: Objective> Known<'_, O> {
    fn offer(&mut self, value: O::Value, choice: Option<Vec<u32>>) -> Result<bool, Diagnostic> {
        let better = self.value.as_ref().is_none_or(|best| value > *best);
        if better {
            self.tied.retain(|(other, _)| self.objective.ties(&value, other));
            self.value = Some(value.clone());
        } else if !self.value.as_ref().is_some_and(|best| self.objective.ties(best, &value)) {
            return Ok(false);
        }
        if self.tied.len() >= TIED {
            return Err(too_large(TIED, (TIED * 64) as u64, (TIED * 64) as u64));
        }
        if !self.tied.iter().any(|(_, known)| *known == choice) {
            self.tied.push((value, choice));
        }
        Ok(better)
    }
}

/// A weighted sum of gains.
struct Cut {
    c: Vec<f64>,
    /// For each part in order of search, each option's share.
    share: Vec<Vec<f64>>,
    /// The most that the parts from here on add.
    rest: Vec<f64>,
    /// What must be reached, less the margin.
    needed: f64,
    margin: f64,
    /// Whether it belongs to the aim, or only says that nobody may lose.
    aims: bool,
}

struct Hunt<'h, 'o, O: Objective> {
    aim: &'h Aim,
    zone: &'h Zone,
    known: Known<'o, O>,
    /// Parts in order of search.
    order: Vec<usize>,
    /// For each part in that order, its options from the best down.
    options: Vec<Vec<u32>>,
    cuts: Vec<Cut>,
    /// For each depth what the rest can add to each member at most.
    reach: Vec<Vec<i64>>,
    sums: Vec<Vec<f64>>,
    vectors: Vec<Vec<i64>>,
    choice: Vec<u32>,
    nodes: u64,
    limit: u64,
    progress: Progress<'h>,
}

impl<'h, 'o, O: Objective> Hunt<'h, 'o, O> {
    fn new(aim: &'h Aim, zone: &'h Zone, sets: &[Vec<f64>], known: Known<'o, O>, run: &'h Run<'_>) -> Self {
        let value = |c: &[f64], w: &[i64]| w.iter().zip(c).map(|(x, c)| *x as f64 * c).sum::<f64>();
        let stands_out = |part: &Vec<(u32, Box<[i64]>)>| {
            let mut values: Vec<f64> = part.iter().map(|(_, w)| value(&sets[0], w)).collect();
            values.sort_by(|a, b| b.total_cmp(a));
            values.get(1).map_or(f64::INFINITY, |second| values[0] - second)
        };
        let mut order: Vec<usize> = (0..zone.parts.len()).collect();
        let spread: Vec<f64> = zone.parts.iter().map(stands_out).collect();
        order.sort_by(|x, y| spread[*y].total_cmp(&spread[*x]).then(x.cmp(y)));
        let options = order
            .iter()
            .map(|p| {
                let mut list: Vec<u32> = (0..zone.parts[*p].len() as u32).collect();
                let key = |k: &u32| value(&sets[0], &zone.parts[*p][*k as usize].1);
                list.sort_by(|x, y| key(y).total_cmp(&key(x)).then(x.cmp(y)));
                list
            })
            .collect();
        let n = order.len();
        let cut = |c: &[f64], aims: bool| {
            let share: Vec<Vec<f64>> =
                order.iter().map(|p| zone.parts[*p].iter().map(|(_, w)| value(c, w)).collect()).collect();
            let mut rest = vec![0.0; n + 1];
            let mut size = 0.0;
            for k in (0..n).rev() {
                rest[k] = rest[k + 1] + share[k].iter().copied().fold(f64::NEG_INFINITY, f64::max);
                size += share[k].iter().map(|x| x.abs()).fold(0.0, f64::max);
            }
            size += zone.base.iter().zip(&zone.no_deal).zip(c).map(|((b, d), c)| (b - d).abs() as f64 * c).sum::<f64>();
            Cut { c: c.to_vec(), share, rest, needed: f64::NEG_INFINITY, margin: size * 1e-11, aims }
        };
        let mut cuts: Vec<Cut> = sets.iter().map(|c| cut(c, true)).collect();
        cuts.push(cut(&feasibility(zone), false));
        let mut reach = vec![vec![0; zone.base.len()]; n + 1];
        for k in (0..n).rev() {
            for i in 0..zone.base.len() {
                reach[k][i] = reach[k + 1][i] + zone.parts[order[k]].iter().map(|(_, w)| w[i]).max().unwrap_or(0);
            }
        }
        let start: Vec<f64> = cuts
            .iter()
            .map(|cut| zone.base.iter().zip(&zone.no_deal).zip(&cut.c).map(|((b, d), c)| (b - d) as f64 * c).sum())
            .collect();
        let mut hunt = Hunt {
            aim,
            zone,
            known,
            sums: vec![start; n + 1],
            vectors: vec![zone.base.clone(); n + 1],
            choice: vec![0; n],
            order,
            options,
            cuts,
            reach,
            nodes: 0,
            limit: run.limits.work,
            progress: Progress::new(run, None),
        };
        hunt.tighten();
        hunt
    }

    /// What the best known package asks of every weighted sum.
    fn tighten(&mut self) {
        let best = self.known.value.as_ref().map(|v| self.known.objective.number(v));
        for cut in &mut self.cuts {
            let least = match (cut.aims, best) {
                (true, Some(best)) => self.aim.needs(&cut.c, &self.zone.no_deal, best),
                (true, None) => f64::NEG_INFINITY,
                (false, _) => 0.0,
            };
            // Far above the error of the sums and of the logarithm, far below any difference that matters.
            cut.needed = least - least.abs() * 1e-9 - cut.margin;
        }
    }

    /// Takes the choice at which the first weighted sum is largest, and improves it one part at a time, then two.
    fn first_guess(&mut self, c: &[f64]) -> Result<(), Diagnostic> {
        let zone = self.zone;
        let value = |w: &[i64]| w.iter().zip(c).map(|(x, c)| *x as f64 * c).sum::<f64>();
        let best_of = |part: &Vec<(u32, Box<[i64]>)>| {
            (0..part.len() as u32).max_by(|a, b| value(&part[*a as usize].1).total_cmp(&value(&part[*b as usize].1)))
        };
        let mut choice: Vec<u32> = zone.parts.iter().map(|p| best_of(p).unwrap_or(0)).collect();
        let mut vector = zone.vector(&choice);
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
        if let Some(value) = here {
            self.known.offer(value, Some(choice))?;
            self.tighten();
        }
        Ok(())
    }

    fn look(&mut self, depth: usize) -> Result<(), Diagnostic> {
        self.nodes += 1;
        if self.nodes.is_multiple_of(BEAT) {
            self.progress.advance(BEAT)?;
            if self.nodes > self.limit {
                return Err(stopped(&StopReason::Work { done: self.nodes, limit: self.limit }));
            }
        }
        if depth == self.order.len() {
            let vector = &self.vectors[depth];
            if self.zone.admits(vector)
                && let Some(value) = self.known.objective.value(vector)
            {
                let mut choice = vec![0; self.order.len()];
                self.order.iter().zip(&self.choice).for_each(|(p, k)| choice[*p] = *k);
                if self.known.offer(value, Some(choice))? {
                    self.tighten();
                }
            }
            return Ok(());
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
                Some(0) => return Ok(()),
                Some(_) => continue,
                None => {}
            }
            let worth = &self.zone.parts[part][option as usize].1;
            let mut below = false;
            for (i, w) in worth.iter().enumerate() {
                let x = self.vectors[depth][i] + w;
                self.vectors[depth + 1][i] = x;
                below |= x + self.reach[depth + 1][i] < self.zone.no_deal[i];
            }
            if below {
                continue;
            }
            self.choice[depth] = option;
            self.look(depth + 1)?;
        }
        Ok(())
    }
}
