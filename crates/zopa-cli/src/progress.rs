//! Progress on stderr, for work of more than a second and only on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use zopa::core::{StopReason, Watch};

/// Shows how far a run is. Stops nothing.
pub(crate) struct Progress {
    what: &'static str,
    begun: Instant,
    shows: bool,
    bar: OnceLock<ProgressBar>,
    /// When it was last redrawn, in milliseconds since the beginning: ticks come from every thread, thousands a second.
    drawn: AtomicU64,
}

/// How often it is redrawn, in milliseconds.
const EVERY: u64 = 100;

impl Progress {
    /// For one piece of work, named for the reader.
    pub(crate) fn of(what: &'static str) -> Self {
        Progress {
            what,
            begun: Instant::now(),
            shows: std::io::stderr().is_terminal(),
            bar: OnceLock::new(),
            drawn: AtomicU64::new(0),
        }
    }

    fn bar(&self) -> &ProgressBar {
        self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{msg}: {percent}% of this step, {elapsed} in all");
            let bar = ProgressBar::new(0).with_elapsed(self.begun.elapsed()).with_message(self.what);
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        })
    }
}

impl Watch for Progress {
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        let now = self.begun.elapsed().as_millis() as u64;
        let last = self.drawn.load(Ordering::Relaxed);
        if self.shows
            && now > 1_000
            && now >= last + EVERY
            && self.drawn.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            && let Some(of) = of
        {
            let bar = self.bar();
            bar.set_length(of.get());
            bar.set_position(done.min(of.get()));
        }
        ControlFlow::Continue(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
