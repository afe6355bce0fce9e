//! Progress on stderr, for work of more than a second: a line that moves on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use zopa::core::{StopReason, Watch};

/// Shows that a run goes on and, where the engine says so, how far it is. Stops nothing.
///
/// A thread of its own puts the first line on the screen after a second, so work that seldom ticks is seen too.
pub(crate) struct Progress {
    begun: Instant,
    bar: Arc<OnceLock<ProgressBar>>,
    /// When it was last moved, in milliseconds since the beginning: ticks come from every thread, thousands a second.
    moved: AtomicU64,
    /// How far the step at hand is, and how far it goes; 0 before the engine says.
    step: Arc<[AtomicU64; 2]>,
    /// Whether lines say the rate and the time that is left too.
    rated: Arc<AtomicBool>,
    clock: Option<(Sender<()>, JoinHandle<()>)>,
    /// How the line looks once the engine has said how far it is.
    template: &'static str,
}

/// How long work may take unseen.
const UNSEEN: Duration = Duration::from_secs(1);
/// How often the line is redrawn.
const EVERY: Duration = Duration::from_millis(100);
/// How often a line is written where none can be redrawn.
const EVERY_LINE: Duration = Duration::from_secs(10);

impl Progress {
    /// For one piece of work, named for the reader.
    pub(crate) fn of(what: &'static str) -> Self {
        let begun = Instant::now();
        let bar = Arc::new(OnceLock::new());
        let step = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let rated = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel::<()>();
        let thread = if std::io::stderr().is_terminal() {
            let shown = Arc::clone(&bar);
            std::thread::spawn(move || {
                if stopped.recv_timeout(UNSEEN) == Err(RecvTimeoutError::Timeout) {
                    let line = ProgressBar::new_spinner().with_elapsed(begun.elapsed()).with_message(what);
                    style(&line, "{msg}: {elapsed}");
                    line.enable_steady_tick(EVERY);
                    // Only this thread sets it, once.
                    let _ = shown.set(line);
                }
            })
        } else {
            let (step, rated) = (Arc::clone(&step), Arc::clone(&rated));
            std::thread::spawn(move || {
                let mut pace = Pace::default();
                let mut due = UNSEEN;
                // A look each second, so that a new step is noticed when it begins.
                while stopped.recv_timeout(UNSEEN) == Err(RecvTimeoutError::Timeout) {
                    let elapsed = begun.elapsed();
                    let [done, of] = [0, 1].map(|k: usize| step[k].load(Ordering::Relaxed));
                    pace.look(elapsed, done, of);
                    if elapsed >= due {
                        due = elapsed + EVERY_LINE;
                        write_line(what, elapsed, &pace.said(elapsed, rated.load(Ordering::Relaxed)));
                    }
                }
            })
        };
        let template = "{msg}: {percent}% of this step, {elapsed} in all";
        Progress { begun, bar, moved: AtomicU64::new(0), step, rated, clock: Some((stop, thread)), template }
    }
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

/// One line where nothing can be redrawn. If nobody listens, nobody is told.
fn write_line(what: &str, elapsed: Duration, step: &str) {
    let _ = writeln!(std::io::stderr().lock(), "progress: {what}, {step}{} s in all", elapsed.as_secs());
}

/// Sets the line's template; one that does not parse leaves the default.
fn style(line: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        let rate = |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            // A line that cannot be written is left out.
            let _ = write!(to, "{:.0} a second", state.per_sec());
        };
        line.set_style(style.with_key("rate", rate));
    }
}

impl Watch for Progress {
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        let Some(of) = of else { return ControlFlow::Continue(()) };
        let Some(line) = self.bar.get() else {
            self.step[0].store(done, Ordering::Relaxed);
            self.step[1].store(of.get(), Ordering::Relaxed);
            return ControlFlow::Continue(());
        };
        let now = self.begun.elapsed().as_millis() as u64;
        let last = self.moved.load(Ordering::Relaxed);
        let due = now >= last + EVERY.as_millis() as u64;
        if due && self.moved.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            if last == 0 {
                style(line, self.template);
            }
            line.set_length(of.get());
            line.set_position(done.min(of.get()));
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
        let mut progress = Progress::of(what);
        progress.template = "{msg}: {percent}% of this step, {rate}, {eta} left, {elapsed} in all";
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
        if let Some(line) = self.bar.get() {
            line.finish_and_clear();
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
