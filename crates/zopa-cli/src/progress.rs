//! Progress on stderr, for work of more than a second: a line that moves on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use zopa::core::{StopReason, Watch};

/// Shows that a run goes on and, where the engine says so, how far it is. Stops nothing.
///
/// A thread of its own does the showing, so work that seldom ticks is seen too.
pub(crate) struct Progress {
    /// How far the step at hand is, and how far it goes; 0 before the engine says.
    step: Arc<[AtomicU64; 2]>,
    /// Whether the rate and the time that is left are said too.
    rated: Arc<AtomicBool>,
    clock: Option<(Sender<()>, JoinHandle<()>)>,
}

/// How long work may take unseen.
const UNSEEN: Duration = Duration::from_secs(1);
/// How often the step is looked at, and the line redrawn.
const EVERY: Duration = Duration::from_millis(100);
/// How often a line is written where none can be redrawn.
const EVERY_LINE: Duration = Duration::from_secs(10);

impl Progress {
    /// For one piece of work, named for the reader.
    pub(crate) fn of(what: &'static str) -> Self {
        let begun = Instant::now();
        let step = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let rated = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel::<()>();
        let (seen, told) = (Arc::clone(&step), Arc::clone(&rated));
        let thread = std::thread::spawn(move || {
            let moves = std::io::stderr().is_terminal();
            let mut line: Option<ProgressBar> = None;
            let mut pace = Pace::default();
            let mut due = UNSEEN;
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let elapsed = begun.elapsed();
                let [done, of] = [0, 1].map(|k: usize| seen[k].load(Ordering::Relaxed));
                pace.look(elapsed, done, of);
                if elapsed < due {
                    continue;
                }
                let said = format!(
                    "{what}, {}{} s in all",
                    pace.said(elapsed, told.load(Ordering::Relaxed)),
                    elapsed.as_secs()
                );
                if moves {
                    line.get_or_insert_with(moving).set_message(said);
                } else {
                    due = elapsed + EVERY_LINE;
                    // If nobody listens, nobody is told.
                    let _ = writeln!(std::io::stderr().lock(), "progress: {said}");
                }
            }
            if let Some(line) = line {
                line.finish_and_clear();
            }
        });
        Progress { step, rated, clock: Some((stop, thread)) }
    }
}

/// A line that is redrawn.
fn moving() -> ProgressBar {
    let line = ProgressBar::new_spinner();
    // A template that does not parse leaves the default.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        line.set_style(style);
    }
    line.enable_steady_tick(EVERY);
    line
}

/// How fast the step at hand goes.
#[derive(Default)]
struct Pace {
    /// When it began, as far as seen, and how far it was then.
    from: (Duration, u64),
    done: u64,
    of: u64,
}

impl Pace {
    fn look(&mut self, elapsed: Duration, done: u64, of: u64) {
        // Another length, or less done than before: another step.
        let first = self.of == 0;
        if !first && (of != self.of || done < self.done) {
            self.from = (elapsed, done);
        }
        (self.done, self.of) = (done, of);
    }

    /// `40% of this step, 1,200 a second, 7 s left, `; as much of it as is known.
    fn said(&self, elapsed: Duration, rated: bool) -> String {
        if self.of == 0 {
            return String::new();
        }
        let percent = u128::from(self.done.min(self.of)) * 100 / u128::from(self.of);
        let seconds = elapsed.saturating_sub(self.from.0).as_secs_f64();
        let rate = self.done.saturating_sub(self.from.1) as f64 / seconds;
        if !rated || !rate.is_finite() || rate <= 0.0 {
            return format!("{percent}% of this step, ");
        }
        let left = self.of.saturating_sub(self.done) as f64 / rate;
        format!("{percent}% of this step, {rate:.0} a second, {left:.0} s left, ")
    }
}

impl Watch for Progress {
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        if let Some(of) = of {
            self.step[0].store(done, Ordering::Relaxed);
            self.step[1].store(of.get(), Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    }
}

/// Progress with its rate and the time that is left, which Ctrl-C ends: the first time what is done is kept, the
/// second time the program stops at once.
pub(crate) struct Watched {
    progress: Progress,
    asked_to_stop: Arc<AtomicBool>,
}

impl Watched {
    /// For one piece of work. Where the system lets no handler be set, Ctrl-C stops at once as everywhere.
    pub(crate) fn of(what: &'static str) -> Self {
        let asked_to_stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&asked_to_stop);
        let _ = ctrlc::set_handler(move || {
            if asked.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        let progress = Progress::of(what);
        progress.rated.store(true, Ordering::Relaxed);
        Watched { progress, asked_to_stop }
    }
}

impl Watch for Watched {
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        if self.asked_to_stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(StopReason::Interrupted);
        }
        self.progress.tick(done, of)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, clock)) = self.clock.take() {
            drop(stop);
            // The thread ends as soon as its channel closes; it cannot panic in between.
            let _ = clock.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use std::time::Duration;

    /// Rate and time left are those of the step at hand, not of what was before it.
    #[test]
    fn the_pace_is_that_of_the_step() {
        let at = Duration::from_secs;
        let mut pace = Pace::default();
        assert_eq!(pace.said(at(1), true), "");
        pace.look(at(1), 100, 1000);
        assert_eq!(pace.said(at(1), true), "10% of this step, 100 a second, 9 s left, ");
        assert_eq!(pace.said(at(1), false), "10% of this step, ");
        pace.look(at(10), 900, 1000);
        pace.look(at(11), 0, 50);
        assert_eq!(pace.said(at(11), true), "0% of this step, ");
        pace.look(at(13), 20, 50);
        assert_eq!(pace.said(at(13), true), "40% of this step, 10 a second, 3 s left, ");
    }
}
