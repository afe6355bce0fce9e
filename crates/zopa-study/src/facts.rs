//! Yes/no questions asked of many draws.

use crate::stream::NO_DRAW;
use rayon::prelude::*;
use std::num::NonZeroU64;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};
use zopa_core::{Answer, Diagnostic, Draw, Exactness, Method, Run, StopReason};

/// What is asked of each draw. The questions are the columns; an engine, or several, answer them.
pub trait Facts: Sync {
    /// What a thread keeps between draws. It may change speed, never an answer.
    type Scratch;
    /// How many questions there are.
    fn columns(&self) -> usize;
    /// Something to start with.
    fn scratch(&self) -> Self::Scratch;
    /// Answers every question for one draw; `row` comes all false.
    ///
    /// # Errors
    /// Whatever keeps an engine from answering; the run ends with the error of the lowest such draw.
    fn evaluate(&self, draw: Draw, scratch: &mut Self::Scratch, row: &mut [bool]) -> Result<(), Diagnostic>;
}

/// Draws that one thread takes at a time.
const BLOCK: u64 = 64;

/// In how many of the draws each question was answered yes. Counts are integers, so any number of threads and any
/// split of the range give the same.
///
/// # Errors
/// E732 for an empty range or one with the central case in it, and the first error of the facts themselves.
pub fn run<F: Facts>(facts: &F, draws: Range<u64>, seed: u64, run: &Run<'_>) -> Result<Answer<Vec<u64>>, Diagnostic> {
    let asked = draws.end.saturating_sub(draws.start);
    if asked == 0 || draws.start == 0 {
        return Err(Diagnostic::new(&NO_DRAW, "there is nothing to count: no draw beside the central case")
            .because(NO_DRAW.about)
            .cure("Ask for at least one draw, for example --draws 2000."));
    }
    let done = AtomicU64::new(0);
    let blocks = asked.div_ceil(BLOCK);
    let one = |scratch: &mut F::Scratch, block: u64| -> Result<(Vec<u64>, u64, Option<StopReason>), Diagnostic> {
        let mut counts = vec![0u64; facts.columns()];
        if let ControlFlow::Break(why) = run.watch.tick(done.load(Ordering::Relaxed), NonZeroU64::new(asked)) {
            return Ok((counts, 0, Some(why)));
        }
        let first = draws.start + block * BLOCK;
        let last = (first + BLOCK).min(draws.end);
        let mut row = vec![false; facts.columns()];
        for draw in first..last {
            row.fill(false);
            facts.evaluate(Draw(draw), scratch, &mut row)?;
            for (count, yes) in counts.iter_mut().zip(&row) {
                *count += u64::from(*yes);
            }
        }
        done.fetch_add(last - first, Ordering::Relaxed);
        Ok((counts, last - first, None))
    };
    let parts: Vec<_> = (0..blocks).into_par_iter().map_init(|| facts.scratch(), one).collect();
    let mut total = vec![0u64; facts.columns()];
    let (mut counted, mut stopped) = (0, None);
    for part in parts {
        let (counts, n, why) = part?;
        total.iter_mut().zip(counts).for_each(|(t, c)| *t += c);
        counted += n;
        stopped = stopped.or(why);
    }
    let exactness = match stopped {
        Some(why) => Exactness::Stopped(why),
        None => Exactness::Sampled { draws: counted, seed },
    };
    let method = Method { name: "share of draws", variant: "independent inputs unless tied", source: "Monte Carlo" };
    Ok(Answer { value: total, exactness, method })
}

#[cfg(test)]
mod tests {
    use super::{Facts, run};
    use zopa_core::{Diagnostic, Draw, Limits, Run, Silent};

    struct Multiples;
    impl Facts for Multiples {
        type Scratch = ();
        fn columns(&self) -> usize {
            3
        }
        fn scratch(&self) {}
        fn evaluate(&self, draw: Draw, _: &mut (), row: &mut [bool]) -> Result<(), Diagnostic> {
            row[0] = true;
            row[1] = draw.0.is_multiple_of(7);
            Ok(())
        }
    }

    /// Counts do not depend on threads, and the central case is never among them.
    #[test]
    fn counts_are_the_same_on_any_number_of_threads() {
        let limits = Limits::default();
        let context = Run { limits: &limits, watch: &Silent };
        for threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let answer = pool.install(|| run(&Multiples, 1..2001, 0, &context)).unwrap();
            assert_eq!(answer.value, [2000, 285, 0]);
        }
        assert_eq!(run(&Multiples, 0..10, 0, &context).unwrap_err().code.code, "E732");
        assert_eq!(run(&Multiples, 1..1, 0, &context).unwrap_err().code.code, "E732");
    }
}
