//! Two members (or one): sorted runs, one for each choice, are merged two by two, and dominated sums drop out on the way,
//! in about |frontier| * log(choices) steps for each layer.
//!
//! Where a frontier grows beyond what may be kept it is thinned: the range of the first member is cut into equal bins,
//! and of each bin only the vector that is best for the second member stays. That costs the first member at most the
//! width of a bin; the widths of all layers add up, and the sum is stated.

use super::front::{Front, Frontier, Source};
use crate::known::plus;
use crate::problems::too_large;
use std::cmp::Ordering;
use zopa_core::{Count, Diagnostic, Run};

/// How many vectors are kept after a layer.
const KEPT: usize = 2_000_000;

/// A sum on the way.
#[derive(Clone, Copy)]
struct Point {
    a: i64,
    b: i64,
    from: (u32, u32),
    count: Count,
}

/// Sorts and sweeps.
pub(super) struct Pair {
    kept: usize,
    bytes: u64,
}

impl Pair {
    pub(super) fn new(run: &Run<'_>) -> Self {
        // A vector and the way back to it take so many bytes.
        Pair { kept: KEPT.min((run.limits.bytes / 64) as usize), bytes: run.limits.bytes }
    }
}

impl Frontier for Pair {
    fn merge(&mut self, sources: &[Source<'_>]) -> Result<Front, Diagnostic> {
        // Runs of about the same length are merged with each other.
        let mut runs: Vec<Vec<Point>> = Vec::new();
        for source in sources {
            for option in source.options {
                let members = option.worth.len();
                let add = |k: usize| if k < members { option.worth[k] + source.terms[k] } else { 0 };
                let (a, b) = (add(0), add(1));
                let built = (0..source.front.from.len()).map(|k| {
                    let v = &source.front.vectors[k * members..(k + 1) * members];
                    let from = (source.offset + k as u32, option.option);
                    Point { a: v[0] + a, b: v.get(1).map_or(0, |x| x + b), from, count: source.count(k, option) }
                });
                let mut run: Vec<Point> = built.collect();
                while runs.last().is_some_and(|last| last.len() <= 2 * run.len()) {
                    run = runs.pop().map_or_else(Vec::new, |last| merge(&last, &run));
                }
                runs.push(run);
            }
        }
        let points = runs.into_iter().rev().reduce(|run, last| merge(&last, &run)).unwrap_or_default();
        if self.kept < 2 {
            return Err(too_large(points.len(), 128, self.bytes));
        }
        let two = sources.first().and_then(|s| s.options.first()).is_some_and(|o| o.worth.len() == 2);
        Ok(Front {
            vectors: points.iter().flat_map(|p| [p.a, p.b].into_iter().take(1 + usize::from(two))).collect(),
            from: points.iter().map(|p| p.from).collect(),
            counts: points.iter().map(|p| p.count).collect(),
        })
    }

    fn kept(&self) -> (usize, usize) {
        (self.kept, self.kept / 2)
    }

    fn thin(&mut self, front: &mut Front, to: usize, lost: &mut [i64]) {
        let high = front.vectors[0];
        let low = front.vectors[front.vectors.len() - 2];
        let width = (high - low) / to as i64 + 1;
        let bin = |k: usize| (high - front.vectors[2 * k]) / width;
        // The last of a bin is the best for the second member.
        let last = |k: &usize| *k + 1 == front.from.len() || bin(*k) != bin(*k + 1);
        let kept: Vec<usize> = (0..front.from.len()).filter(last).collect();
        *front = front.some(&kept, 2);
        lost[0] = lost[0].max(width);
    }
}

/// Two frontiers into one: descending in the first score, ascending in the second; equal vectors become one.
fn merge(first: &[Point], second: &[Point]) -> Vec<Point> {
    let mut merged: Vec<Point> = Vec::with_capacity(first.len() + second.len());
    let (mut i, mut j) = (0, 0);
    loop {
        let next = match (first.get(i), second.get(j)) {
            (Some(x), Some(y)) => match (x.a, x.b).cmp(&(y.a, y.b)) {
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
            Some(last) if next.a == last.a && next.b == last.b => last.count = plus(last.count, next.count),
            Some(last) if next.b <= last.b => {}
            _ => merged.push(*next),
        }
    }
}
