//! The frontier of two members (or one): Minkowski sums of the parts' frontiers, dominated sums dropped after each.
//!
//! An efficient sum has efficient summands, so nothing is lost; equal vectors are merged and their packages counted. Each
//! vector remembers the one it was built on and the option added, so that a package comes out. Sorted runs (one for
//! each option) are merged two by two with pruning, in about |frontier| * log(options) steps for each part.
//!
//! Where a frontier grows beyond what may be kept it is thinned: the range of the first member is cut into equal bins,
//! and of each bin only the vector that is best for the second member stays. That costs the first member at most the
//! width of a bin; the widths of all parts add up, and the sum is stated.

use super::parts::Parts;
use crate::known::{plus, times};
use crate::problems::too_large;
use crate::space::Progress;
use std::cmp::Ordering;
use zopa_core::{Count, Diagnostic, Outcome, Run};

/// A vector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// The first member's score.
    pub(crate) a: i64,
    /// The second member's.
    pub(crate) b: i64,
    /// On which vector of the parts before it was built.
    parent: u32,
    /// With which option.
    option: u32,
}

/// A frontier with the way to its packages.
#[derive(Debug)]
pub(crate) struct Sum {
    /// The vectors, best for the first member first.
    pub(crate) points: Vec<Point>,
    counts: Vec<Count>,
    /// For each part the way back.
    trail: Vec<Vec<(u32, u32)>>,
    /// What thinning may have cost the first member, in raw score.
    pub(crate) lost: i64,
}

/// How many vectors are kept after a part; more are thinned to half of it.
const KEPT: usize = 2_000_000;

/// The frontier over the product of the parts.
///
/// # Errors
/// E713 if it does not fit in the memory limit, E714 if stopped.
pub(crate) fn frontier(parts: &Parts, run: &Run<'_>) -> Result<Sum, Diagnostic> {
    // A vector and the way back to it take so many bytes.
    let kept = KEPT.min((run.limits.bytes / 64) as usize);
    if kept < 2 {
        return Err(too_large(2, 128, run.limits.bytes));
    }
    let mut sum = Sum {
        points: vec![Point { a: parts.base[0], b: second(&parts.base), parent: 0, option: 0 }],
        counts: vec![Count::Exact(1)],
        trail: Vec::new(),
        lost: 0,
    };
    let mut progress = Progress::new(run, None);
    for part in &parts.parts {
        let mut order: Vec<u32> = (0..part.options.len() as u32).collect();
        let worth = |k: &u32| {
            let w = &part.options[*k as usize].worth;
            (w[0], second(w))
        };
        order.sort_by(|x, y| worth(y).cmp(&worth(x)).then(x.cmp(y)));
        let mut best = i64::MIN;
        let mut last = None;
        order.retain(|k| {
            let w = worth(k);
            let keep = w.1 > best || last == Some(w);
            if keep {
                best = w.1;
                last = Some(w);
            }
            keep
        });
        let alike = |k: u32| part.options[k as usize].numbers.len() as u128;
        let mut runs: Vec<Vec<(Point, Count)>> = order
            .iter()
            .map(|k| {
                let w = worth(k);
                let built = sum.points.iter().zip(&sum.counts).enumerate().map(|(parent, (p, count))| {
                    let point = Point { a: p.a + w.0, b: p.b + w.1, parent: parent as u32, option: *k };
                    (point, times(*count, alike(*k)))
                });
                built.collect()
            })
            .collect();
        progress.advance((runs.len() * sum.points.len()) as u64)?;
        while runs.len() > 1 {
            let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
            let mut rest = runs.into_iter();
            while let Some(first) = rest.next() {
                merged.push(match rest.next() {
                    Some(second) => merge(&first, &second),
                    None => first,
                });
            }
            runs = merged;
        }
        let mut next = runs.pop().unwrap_or_default();
        if next.len() > kept {
            sum.lost += thin(&mut next, kept / 2);
        }
        sum.trail.push(next.iter().map(|(p, _)| (p.parent, p.option)).collect());
        (sum.points, sum.counts) = next.into_iter().unzip();
        let bytes = 8 * sum.trail.iter().map(Vec::len).sum::<usize>() as u64 + 64 * sum.points.len() as u64;
        if bytes > run.limits.bytes {
            return Err(too_large(sum.points.len(), bytes, run.limits.bytes));
        }
    }
    Ok(sum)
}

/// The second member's; 0 for one member alone, whose frontier is its best.
fn second(worth: &[i64]) -> i64 {
    worth.get(1).copied().unwrap_or(0)
}

/// Two frontiers into one: descending in the first score, ascending in the second; equal vectors become one.
fn merge(first: &[(Point, Count)], second: &[(Point, Count)]) -> Vec<(Point, Count)> {
    let mut merged: Vec<(Point, Count)> = Vec::with_capacity(first.len() + second.len());
    let (mut i, mut j) = (0, 0);
    loop {
        let next = match (first.get(i), second.get(j)) {
            (Some(x), Some(y)) => match (x.0.a, x.0.b).cmp(&(y.0.a, y.0.b)) {
                Ordering::Less => {
                    j += 1;
                    y
                }
                _ => {
                    i += 1;
                    x
                }
            },
            (Some(x), None) => {
                i += 1;
                x
            }
            (None, Some(y)) => {
                j += 1;
                y
            }
            (None, None) => return merged,
        };
        match merged.last_mut() {
            Some(last) if next.0.a == last.0.a && next.0.b == last.0.b => last.1 = plus(last.1, next.1),
            Some(last) if next.0.b <= last.0.b => {}
            _ => merged.push(*next),
        }
    }
}

/// Keeps of each bin of the first score the vector that is best for the second; says how wide a bin is.
fn thin(points: &mut Vec<(Point, Count)>, bins: usize) -> i64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0 };
    let high = first.0.a;
    let width = (high - last.0.a) / bins as i64 + 1;
    let bin = |p: &Point| (high - p.a) / width;
    let mut kept: Vec<(Point, Count)> = Vec::with_capacity(bins + 1);
    for next in points.iter() {
        match kept.last_mut() {
            Some(last) if bin(&last.0) == bin(&next.0) => *last = *next,
            _ => kept.push(*next),
        }
    }
    *points = kept;
    width
}

impl Sum {
    /// How many packages have a vector.
    pub(crate) fn count(&self, point: usize) -> Count {
        self.counts[point]
    }

    /// A package with a vector.
    pub(crate) fn package(&self, parts: &Parts, point: usize) -> Outcome {
        let mut numbers = vec![0u64; parts.parts.len()];
        let mut at = point;
        for (k, (part, trail)) in parts.parts.iter().zip(&self.trail).enumerate().rev() {
            let (parent, option) = trail[at];
            numbers[k] = part.options[option as usize].numbers[0];
            at = parent as usize;
        }
        parts.outcome(numbers.into_iter())
    }
}
