//! Where a conclusion turns: the nearest value of an input at which a fact differs from the central case.
//!
//! One input moves through its stated range while everything else stays central; or two inputs move together from the
//! central case towards an end of each range, by equal fractions of the way. A fact that is decided by the signs of
//! functions whose zeros are known in closed form is tested at each zero and between all of them, so nothing is missed.
//! Any other fact is tested on a grid of 33 points, and each bracket in which it changes is halved until it is
//! closed; what flips and flips back between two points of the grid is not seen, and the answer says at how many
//! points it looked. Facts need not be monotone: all flips of a single input are listed, the nearest first.

use crate::column::Cell;
use crate::design::{Line, Response};
use crate::stream::Streams;
use rayon::prelude::*;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Id, InputId, Run, StopReason};

/// Points of the grid.
pub const GRID: u32 = 33;
/// Where a gap between zeros is looked at: not in its middle, which is often the central case, and that can be a tie.
const INSIDE: f64 = 0.487;
/// How far beside a zero, as a part of a line, rounded scores can still be a tie.
const BESIDE: f64 = 1e-6;
/// Halvings of a bracket: its width becomes 2^-40 of the grid's.
const HALVINGS: u32 = 40;

/// One change of a fact along a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Flip {
    /// Where, as a position on the line.
    pub at: f64,
    /// How far from the central case, as a fraction of the stated range (of a pair: of the way to both ends).
    pub distance: f64,
    /// What the fact becomes beyond it, seen from the central case.
    pub becomes: Cell,
    /// Whether beyond it is above it.
    pub above: bool,
}

/// What moving something does to a fact.
#[derive(Clone, PartialEq, Debug)]
pub struct Turning {
    /// The column.
    pub fact: usize,
    /// The inputs that move: one or two.
    pub line: Line,
    /// Every flip of a single input, of a pair the nearest one; nearest first. Empty: no flip found.
    pub flips: Vec<Flip>,
    /// At how many points the fact was looked at, bisection not counted.
    pub tested: u32,
    /// Whether zeros in closed form were used: then no flip is missed.
    pub exact: bool,
}

impl Turning {
    /// The parts of the line where the fact is not what it is at the central case, the lowest first, as positions.
    pub fn turned(&self) -> Vec<(f64, f64)> {
        let mut parts = Vec::new();
        for (above, end) in [(false, 0.0), (true, 1.0)] {
            let mut from = None;
            let mut side: Vec<&Flip> = self.flips.iter().filter(|f| f.above == above).collect();
            side.sort_by(|x, y| x.distance.total_cmp(&y.distance));
            let mut close = |a: f64, b: f64| parts.push((a.min(b), a.max(b)));
            for flip in side {
                match from.take() {
                    None => from = Some(flip.at),
                    Some(at) => close(at, flip.at),
                }
            }
            if let Some(at) = from {
                close(at, end);
            }
        }
        parts.sort_by(|x, y| x.0.total_cmp(&y.0));
        parts
    }
}

/// The flip table.
#[derive(Clone, PartialEq, Debug)]
pub struct Flips {
    /// The facts, at the central case.
    pub central: Vec<(usize, Cell)>,
    /// Facts and single inputs that flip them, the nearest first for each fact, facts in the order asked.
    pub single: Vec<Turning>,
    /// Pairs that flip a fact at a smaller fraction than either of them alone would need.
    pub pairs: Vec<Turning>,
    /// For each fact, how many single inputs do not flip it.
    pub steady: Vec<usize>,
    /// Why it ended early.
    pub stopped: Option<StopReason>,
}

/// How many inputs, the nearest to a flip, are also moved in pairs.
const PAIRED: usize = 10;

/// The flip table of some facts, single inputs alone.
///
/// # Errors
/// What the response refuses.
pub fn single_flips<R: Response>(
    response: &R,
    streams: &Streams,
    facts: &[usize],
    run: &Run<'_>,
) -> Result<Flips, Diagnostic> {
    let base = streams.central();
    let mut scratch = response.scratch();
    let mut row = vec![Cell::Missing; response.columns().len()];
    response.evaluate(&base, &mut scratch, &mut row)?;
    let central: Vec<(usize, Cell)> = facts.iter().map(|f| (*f, row[*f])).collect();
    let inputs: Vec<InputId> = (0..streams.len()).map(InputId::new).collect();
    let work = NonZeroU64::new(inputs.len() as u64);
    let stop = |k: usize| match run.watch.tick(k as u64, work) {
        ControlFlow::Break(why) => Some(why),
        ControlFlow::Continue(()) => None,
    };
    let by_input: Vec<Result<Vec<Turning>, Diagnostic>> = inputs
        .par_iter()
        .map_init(
            || response.scratch(),
            |scratch, input| {
                if stop(input.index()).is_some() {
                    return Ok(Vec::new());
                }
                let (low, high) = streams.law(*input).range();
                let line = Line { base: base.clone(), moves: vec![(*input, low, high)] };
                let from = if high > low { (base[input.index()] - low) / (high - low) } else { 0.0 };
                turnings(response, &line, from, &central, scratch)
            },
        )
        .collect();
    let mut found =
        Flips { steady: vec![0; facts.len()], single: vec![], pairs: vec![], stopped: stop(inputs.len()), central };
    let mut by_fact: Vec<Vec<Turning>> = facts.iter().map(|_| Vec::new()).collect();
    for of in by_input {
        for (k, turning) in of?.into_iter().enumerate() {
            if turning.flips.is_empty() {
                found.steady[k] += 1;
            } else {
                by_fact[k].push(turning);
            }
        }
    }
    if found.stopped.is_some() {
        return Ok(found);
    }
    for of in &mut by_fact {
        of.sort_by(|x, y| nearest(x).total_cmp(&nearest(y)).then(x.line.moves[0].0.cmp(&y.line.moves[0].0)));
    }
    found.single = by_fact.into_iter().flatten().collect();
    Ok(found)
}

/// The flip table of some facts, pairs of inputs included.
///
/// `rank` orders inputs that do not flip a fact alone, so that pairs of them are looked at too: the most important first.
///
/// # Errors
/// What the response refuses.
pub fn flips<R: Response>(
    response: &R,
    streams: &Streams,
    facts: &[usize],
    rank: &(dyn Fn(usize) -> Vec<InputId> + Sync),
    run: &Run<'_>,
) -> Result<Flips, Diagnostic> {
    let mut found = single_flips(response, streams, facts, run)?;
    if found.stopped.is_some() {
        return Ok(found);
    }
    let base = streams.central();
    let by_fact = |fact: &usize| found.single.iter().filter(|t| t.fact == *fact).cloned().collect::<Vec<_>>();
    let pairs: Vec<Result<Vec<Turning>, Diagnostic>> = facts
        .par_iter()
        .enumerate()
        .map(|(k, fact)| pairs_of(response, streams, &base, found.central[k], &by_fact(fact), &rank(*fact)))
        .collect();
    for of in pairs {
        found.pairs.extend(of?);
    }
    Ok(found)
}

fn nearest(turning: &Turning) -> f64 {
    turning.flips.first().map_or(f64::INFINITY, |f| f.distance)
}

/// Pairs of the top ten: those that flip alone first, then those that matter most.
fn pairs_of<R: Response>(
    response: &R,
    streams: &Streams,
    base: &[f64],
    central: (usize, Cell),
    single: &[Turning],
    rank: &[InputId],
) -> Result<Vec<Turning>, Diagnostic> {
    let mut top: Vec<InputId> = single.iter().map(|t| t.line.moves[0].0).collect();
    rank.iter().for_each(|i| {
        if !top.contains(i) {
            top.push(*i);
        }
    });
    top.truncate(PAIRED);
    let end = |input: InputId, up: bool| {
        let (low, high) = streams.law(input).range();
        (input, base[input.index()], if up { high } else { low })
    };
    let mut scratch = response.scratch();
    // How far each of the ten must go alone towards an end, as a fraction of the way.
    let mut alone: Vec<[f64; 2]> = Vec::new();
    for input in &top {
        let mut of = [f64::INFINITY; 2];
        for up in [false, true] {
            let line = Line { base: base.to_vec(), moves: vec![end(*input, up)] };
            let turned = turnings(response, &line, 0.0, &[central], &mut scratch)?;
            of[usize::from(up)] = turned.first().map_or(f64::INFINITY, nearest);
        }
        alone.push(of);
    }
    let mut found: Vec<Turning> = Vec::new();
    for (j, second) in top.iter().enumerate() {
        for (i, first) in top[..j].iter().enumerate() {
            let mut best: Option<Turning> = None;
            for corner in 0..4 {
                let (up, also) = (corner & 1 == 1, corner & 2 == 2);
                let line = Line { base: base.to_vec(), moves: vec![end(*first, up), end(*second, also)] };
                let Some(mut turning) = turnings(response, &line, 0.0, &[central], &mut scratch)?.pop() else {
                    continue;
                };
                turning.flips.truncate(1);
                let single = alone[i][usize::from(up)].min(alone[j][usize::from(also)]);
                if nearest(&turning) < single * 0.999 && best.as_ref().is_none_or(|b| nearest(&turning) < nearest(b)) {
                    best = Some(turning);
                }
            }
            found.extend(best);
        }
    }
    found.sort_by(|x, y| nearest(x).total_cmp(&nearest(y)));
    Ok(found)
}

/// What one line does to each fact. `from` is the central case's position.
pub fn turnings<R: Response>(
    response: &R,
    line: &Line,
    from: f64,
    central: &[(usize, Cell)],
    scratch: &mut R::Scratch,
) -> Result<Vec<Turning>, Diagnostic> {
    let mut values = Vec::new();
    let solved: Vec<Option<Vec<f64>>> = central.iter().map(|(fact, _)| response.crossings(*fact, line)).collect();
    // The grid is shared by all facts without a closed form.
    let open: Vec<usize> =
        central.iter().zip(&solved).filter(|(_, zeros)| zeros.is_none()).map(|((fact, _), _)| *fact).collect();
    let mut grid: Option<Vec<(f64, Vec<Cell>)>> = None;
    let mut found = Vec::new();
    for ((fact, was), zeros) in central.iter().zip(solved) {
        // The central case's position, or that of the zero at which it is a tie.
        let mut turns_at = from;
        let mut tested = 0;
        let (points, exact) = match zeros {
            Some(zeros) => {
                let mut at: Vec<f64> = zeros.into_iter().filter(|t| (0.0..=1.0).contains(t)).collect();
                at.sort_by(f64::total_cmp);
                at.dedup();
                let mut cells: Vec<(f64, Cell)> = Vec::new();
                let mut stops = vec![0.0];
                // Between two zeros nothing changes, so one point in each gap decides; the zero itself is a tie.
                stops.extend(at);
                stops.push(1.0);
                for pair in stops.windows(2) {
                    line.at(pair[0] + INSIDE * (pair[1] - pair[0]), &mut values);
                    let middle = response.one(*fact, &values, scratch)?;
                    cells.push((pair[0], middle));
                    cells.push((pair[1], middle));
                }
                // A tie at the central case may differ from both of its sides. Scores are rounded, so the case can be a tie
                // a little beside the zero, or where rounding hides the zero: then its gap is not like it.
                let near = |a: &usize, b: &usize| (stops[*a] - from).abs().total_cmp(&(stops[*b] - from).abs());
                let nearest = (0..stops.len()).min_by(near).unwrap_or(0);
                let apart = (stops[nearest] - from).abs();
                let gap = stops.windows(2).position(|pair| pair[0] <= from && from <= pair[1]).unwrap_or(0);
                let unlike = cells.get(2 * gap).is_some_and(|(_, middle)| middle != was);
                if apart < 1e-12 || unlike && apart < BESIDE {
                    turns_at = stops[nearest];
                    cells.insert(2 * nearest, (turns_at, *was));
                } else if unlike {
                    let middle = cells[2 * gap].1;
                    cells.splice(2 * gap + 1..2 * gap + 1, [(from, middle), (from, *was), (from, middle)]);
                }
                (cells, true)
            }
            None => {
                if grid.is_none() {
                    let mut rows = Vec::new();
                    for k in 0..GRID {
                        let t = f64::from(k) / f64::from(GRID - 1);
                        line.at(t, &mut values);
                        let mut row = vec![Cell::Missing; response.columns().len()];
                        response.some(&open, &values, scratch, &mut row)?;
                        rows.push((t, row));
                    }
                    grid = Some(rows);
                }
                let rows = grid.as_deref().unwrap_or(&[]);
                let mut cells: Vec<(f64, Cell)> = rows.iter().map(|(t, row)| (*t, row[*fact])).collect();
                // A fact may need others whose zeros are known: between two of them, however near, is a point too.
                let mut zeros = response.needed(*fact, line);
                zeros.retain(|t| (0.0..=1.0).contains(t));
                zeros.sort_by(f64::total_cmp);
                for pair in zeros.windows(2).filter(|pair| pair[0] < pair[1]) {
                    let next = cells.partition_point(|(t, _)| *t <= pair[0]);
                    if cells.get(next).is_none_or(|(t, _)| *t >= pair[1]) {
                        let t = pair[0] + INSIDE * (pair[1] - pair[0]);
                        line.at(t, &mut values);
                        cells.insert(next, (t, response.one(*fact, &values, scratch)?));
                    }
                }
                tested = cells.len() as u32;
                // The central case is a point too: what flips on one side of it must not hide between two points.
                let place = cells.partition_point(|(t, _)| *t < from);
                cells.insert(place, (from, *was));
                let mut closed = Vec::new();
                for pair in cells.windows(2) {
                    let ((mut a, at_a), (mut b, at_b)) = (pair[0], pair[1]);
                    if at_a != at_b && at_a != Cell::Missing && at_b != Cell::Missing {
                        for _ in 0..HALVINGS {
                            let middle = (a + b) / 2.0;
                            line.at(middle, &mut values);
                            if response.one(*fact, &values, scratch)? == at_a { a = middle } else { b = middle }
                        }
                        closed.push((a, at_a));
                        closed.push((b, at_b));
                    }
                }
                (closed, false)
            }
        };
        if exact {
            tested = points.len().div_ceil(2) as u32;
        }
        let mut flips: Vec<Flip> = points
            .windows(2)
            // Where a question has no answer nothing turns.
            .filter(|pair| pair[0].1 != pair[1].1 && pair.iter().all(|(_, cell)| *cell != Cell::Missing))
            .map(|pair| {
                let at = (pair[0].0 + pair[1].0) / 2.0;
                // Seen from the central case; at it, whatever is not so there.
                let beyond = if (at - turns_at).abs() < 1e-12 { pair[1].1 != *was } else { at > turns_at };
                let becomes = if beyond { pair[1].1 } else { pair[0].1 };
                Flip { at, distance: (at - from).abs(), becomes, above: beyond }
            })
            .collect();
        flips.sort_by(|x, y| x.distance.total_cmp(&y.distance).then(x.at.total_cmp(&y.at)));
        found.push(Turning { fact: *fact, line: line.clone(), flips, tested, exact });
    }
    Ok(found)
}

/// The real zeros of a polynomial of degree at most two, lowest coefficient first; none of one that is nought all over.
pub fn zeros([c, b, a]: [f64; 3]) -> Vec<f64> {
    if a == 0.0 {
        return if b == 0.0 { Vec::new() } else { vec![-c / b] };
    }
    let d = b * b - 4.0 * a * c;
    if d < 0.0 {
        return Vec::new();
    }
    // The larger root first, the other by Vieta: no digits are lost where they lie far apart.
    let q = -0.5 * (b + if b < 0.0 { -d.sqrt() } else { d.sqrt() });
    let mut roots = vec![q / a];
    if q != 0.0 {
        roots.push(c / q);
    }
    roots
}
