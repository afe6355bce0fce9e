//! Progress on stderr, for work of more than a second: a line that moves on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
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
    /// How far the step at hand is, in per cent; [`UNKNOWN`] before the engine says.
    percent: Arc<AtomicU64>,
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
/// No percentage.
const UNKNOWN: u64 = u64::MAX;

impl Progress {
    /// For one piece of work, named for the reader.
    pub(crate) fn of(what: &'static str) -> Self {
        let begun = Instant::now();
        let bar = Arc::new(OnceLock::new());
        let percent = Arc::new(AtomicU64::new(UNKNOWN));
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
            let percent = Arc::clone(&percent);
            std::thread::spawn(move || {
                let mut wait = UNSEEN;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    write_line(what, begun.elapsed(), percent.load(Ordering::Relaxed));
                    wait = EVERY_LINE;
                }
            })
        };
        let template = "{msg}: {percent}% of this step, {elapsed} in all";
        Progress { begun, bar, moved: AtomicU64::new(0), percent, clock: Some((stop, thread)), template }
    }
}

/// One line where nothing can be redrawn. If nobody listens, nobody is told.
fn write_line(what: &str, elapsed: Duration, percent: u64) {
    let step = if percent == UNKNOWN { String::new() } else { format!("{percent}% of this step, ") };
    let _ = writeln!(std::io::stderr().lock(), "progress: {what}, {step}{} s in all", elapsed.as_secs());
}

/// Sets the line's template; one that does not parse leaves the default.
fn style(line: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        line.set_style(style);
    }
}

impl Watch for Progress {
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        let Some(of) = of else { return ControlFlow::Continue(()) };
        let Some(line) = self.bar.get() else {
            let percent = u128::from(done.min(of.get())) * 100 / u128::from(of.get());
            self.percent.store(percent as u64, Ordering::Relaxed);
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
        progress.template = "{msg}: {percent}% of this step, {per_sec}, {eta} left, {elapsed} in all";
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
