//! Typed questions asked of many draws.
//!
//! One routine counts everything: shares of the assessment, shares with inputs moving together, the columns of a study.
//! Draws are taken in waves of fixed size; within a wave any thread takes any block. Totals are integers ([`Totals`]),
//! so threads, ranges and merges cannot change a byte, and memory does not grow with the number of draws.

use crate::column::{Cell, Column, Totals};
use crate::stream::NO_DRAW;
use rayon::prelude::*;
use std::num::NonZeroU64;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Answer, Diagnostic, Draw, Exactness, Method, Run, StopReason};

/// What is asked of each draw. The questions are the columns; an engine, or several, answer them.
pub trait Facts: Sync {
    /// What a thread keeps between draws. It may change speed, never an answer.
    type Scratch: Send;
    /// The questions.
    fn columns(&self) -> &[Column];
    /// Columns of yes/no answers that are also counted in pairs, in the same draw.
    fn together(&self) -> &[usize] {
        &[]
    }
    /// Something to start with.
    fn scratch(&self) -> Self::Scratch;
    /// Answers every question for one draw; `row` comes all missing.
    ///
    /// # Errors
    /// Whatever keeps an engine from answering; the run ends with the error of the lowest such draw.
    fn evaluate(&self, draw: Draw, scratch: &mut Self::Scratch, row: &mut [Cell]) -> Result<(), Diagnostic>;
}

/// Draws that one thread takes at a time.
const BLOCK: u64 = 64;
/// Draws between two points at which a run can stop: what is kept after an interrupt is a whole number of waves.
pub const WAVE: u64 = 4096;

/// Receives the rows of a wave, in the order of draws: the first draw, and all rows one after the other.
pub type Sink<'a> = dyn FnMut(u64, &[Cell]) -> Result<(), Diagnostic> + 'a;

/// The totals over a range of draws, and where it ended: the answer's range is `draws.start..` so many counted draws.
///
/// A stopped run keeps all draws before a point and none after, so that it can go on from there.
///
/// # Errors
/// E732 for an empty range or one with the central case in it, and the first error of the facts or the sink.
pub fn run<F: Facts>(
    facts: &F,
    draws: Range<u64>,
    seed: u64,
    mut sink: Option<&mut Sink<'_>>,
    run: &Run<'_>,
) -> Result<Answer<Totals>, Diagnostic> {
    let asked = draws.end.saturating_sub(draws.start);
    if asked == 0 || draws.start == 0 {
        return Err(Diagnostic::new(&NO_DRAW, "there is nothing to count: no draw beside the central case")
            .because(NO_DRAW.about)
            .cure("Ask for at least one draw, for example --draws 2000."));
    }
    let columns = facts.columns();
    let fresh = || Totals::none(columns.iter().map(|c| c.kind), facts.together().len());
    let spare: Mutex<Vec<F::Scratch>> = Mutex::new(Vec::new());
    let done = AtomicU64::new(0);
    let keep = sink.is_some();
    let block = |first: u64, last: u64| -> Result<Block, Diagnostic> {
        if let ControlFlow::Break(why) = run.watch.tick(done.load(Ordering::Relaxed), NonZeroU64::new(asked)) {
            return Ok(Block { totals: fresh(), rows: Vec::new(), stopped: Some(why) });
        }
        let mut scratch = spare.lock().ok().and_then(|mut s| s.pop()).unwrap_or_else(|| facts.scratch());
        let mut totals = fresh();
        let width = columns.len();
        let mut rows = vec![Cell::Missing; if keep { width * (last - first) as usize } else { width }];
        for draw in first..last {
            let at = if keep { (draw - first) as usize * width } else { 0 };
            let row = &mut rows[at..at + width];
            row.fill(Cell::Missing);
            facts.evaluate(Draw(draw), &mut scratch, row)?;
            totals.count(draw, row, facts.together());
        }
        if let Ok(mut spare) = spare.lock() {
            spare.push(scratch);
        }
        done.fetch_add(last - first, Ordering::Relaxed);
        Ok(Block { totals, rows, stopped: None })
    };
    let mut total = fresh();
    let mut stopped: Option<StopReason> = None;
    let mut first = draws.start;
    while first < draws.end && stopped.is_none() {
        let end = (first + WAVE).min(draws.end);
        let blocks = (end - first).div_ceil(BLOCK);
        let at = |b: u64| first + b * BLOCK;
        let parts: Vec<_> = (0..blocks).into_par_iter().map(|b| block(at(b), at(b + 1).min(end))).collect();
        let mut wave = fresh();
        let mut rows = Vec::new();
        for part in parts {
            let part = part?;
            stopped = stopped.or(part.stopped);
            wave.add(&part.totals);
            rows.extend(part.rows);
        }
        if stopped.is_some() {
            break;
        }
        if let Some(sink) = sink.as_mut() {
            sink(first, &rows)?;
        }
        total.add(&wave);
        first = end;
    }
    let exactness = match stopped {
        Some(why) => Exactness::Stopped(why),
        None => Exactness::Sampled { draws: total.counted(), seed },
    };
    let method = Method { name: "share of draws", variant: "independent inputs unless tied", source: "Monte Carlo" };
    Ok(Answer { value: total, exactness, method })
}

struct Block {
    totals: Totals,
    rows: Vec<Cell>,
    stopped: Option<StopReason>,
}

#[cfg(test)]
mod tests {
    use super::{Facts, WAVE, run};
    use crate::column::{Cell, Column, Kind};
    use std::num::NonZeroU64;
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicU64, Ordering};
    use zopa_core::{Diagnostic, Draw, Exactness, Limits, Run, Silent, StopReason, Watch};

    struct Multiples(Vec<Column>);
    impl Multiples {
        fn new() -> Self {
            let column = |name: &str, kind| Column { name: name.into(), kind, about: String::new() };
            Multiples(vec![
                column("all", Kind::Bool),
                column("sevens", Kind::Bool),
                column("none", Kind::Bool),
                column("size", Kind::Number),
            ])
        }
    }
    impl Facts for Multiples {
        type Scratch = ();
        fn columns(&self) -> &[Column] {
            &self.0
        }
        fn together(&self) -> &[usize] {
            &[0, 1]
        }
        fn scratch(&self) {}
        fn evaluate(&self, draw: Draw, _: &mut (), row: &mut [Cell]) -> Result<(), Diagnostic> {
            row[0] = Cell::Bool(true);
            row[1] = Cell::Bool(draw.0.is_multiple_of(7));
            row[2] = Cell::Bool(false);
            row[3] = Cell::Number((draw.0 as f64).sqrt() * 1e3);
            Ok(())
        }
    }

    fn context(limits: &Limits) -> Run<'_> {
        Run { limits, watch: &Silent }
    }

    /// Totals do not depend on threads, and the central case is never among them.
    #[test]
    fn totals_are_the_same_on_any_number_of_threads() {
        let limits = Limits::default();
        let facts = Multiples::new();
        let mut seen = None;
        for threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let answer = pool.install(|| run(&facts, 1..10_001, 0, None, &context(&limits))).unwrap().value;
            assert_eq!(answer.columns.iter().map(|c| c.hits()).collect::<Vec<_>>(), [10_000, 1428, 0, 0]);
            assert_eq!(answer.joint, [10_000, 1428, 1428]);
            assert_eq!(*seen.get_or_insert(answer.clone()), answer);
        }
        assert_eq!(run(&facts, 0..10, 0, None, &context(&limits)).unwrap_err().code.code, "E732");
        assert_eq!(run(&facts, 1..1, 0, None, &context(&limits)).unwrap_err().code.code, "E732");
    }

    /// Ten ranges of any size, merged, are one run.
    #[test]
    fn ranges_merge_to_the_whole() {
        let limits = Limits::default();
        let facts = Multiples::new();
        let whole = run(&facts, 1..10_001, 0, None, &context(&limits)).unwrap().value;
        let cuts = [1, 2, 300, 1000, 1024, 4097, 5000, 5001, 7777, 9999, 10_001];
        let mut merged: Option<crate::column::Totals> = None;
        for pair in cuts.windows(2) {
            let part = run(&facts, pair[0]..pair[1], 0, None, &context(&limits)).unwrap().value;
            match &mut merged {
                Some(m) => m.add(&part),
                none => *none = Some(part),
            }
        }
        assert_eq!(merged.unwrap(), whole);
    }

    struct StopAfter(u64, AtomicU64);
    impl Watch for StopAfter {
        fn tick(&self, _: u64, _: Option<NonZeroU64>) -> ControlFlow<StopReason> {
            let seen = self.1.fetch_add(1, Ordering::Relaxed);
            if seen < self.0 { ControlFlow::Continue(()) } else { ControlFlow::Break(StopReason::Interrupted) }
        }
    }

    /// A run that is stopped keeps a prefix of the draws; going on from there gives what one run gives.
    #[test]
    fn a_stopped_run_goes_on_where_it_ended() {
        let limits = Limits::default();
        let facts = Multiples::new();
        let mut rows = Vec::new();
        let mut sink = |_: u64, cells: &[Cell]| {
            rows.extend_from_slice(cells);
            Ok(())
        };
        let watch = StopAfter(WAVE / 64 + 10, AtomicU64::new(0));
        let stopping = Run { limits: &limits, watch: &watch };
        let first = run(&facts, 1..10_001, 0, Some(&mut sink), &stopping).unwrap();
        assert_eq!(first.exactness, Exactness::Stopped(StopReason::Interrupted));
        let counted = first.value.counted();
        assert_eq!(counted, WAVE);
        let mut total = first.value;
        total.add(&run(&facts, counted + 1..10_001, 0, Some(&mut sink), &context(&limits)).unwrap().value);
        assert_eq!(total, run(&facts, 1..10_001, 0, None, &context(&limits)).unwrap().value);
        let sevens = rows.chunks(4).enumerate().filter(|(k, row)| row[1].yes() && (k + 1) % 7 == 0).count();
        assert_eq!((rows.len(), sevens), (40_000, 1428));
    }
}
