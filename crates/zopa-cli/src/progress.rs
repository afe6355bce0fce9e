//! Progress on stderr, for work of more than a second and only on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use zopa::core::{StopReason, Watch};

/// Shows how far a run is. Stops nothing.
pub(crate) struct Progress {
    what: &'static str,
    begun: Instant,
    shows: bool,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// For one piece of work, named for the reader.
    pub(crate) fn of(what: &'static str) -> Self {
        Progress { what, begun: Instant::now(), shows: std::io::stderr().is_terminal(), bar: OnceLock::new() }
    }

    fn bar(&self) -> &ProgressBar {
        self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{msg}: {percent}% after {elapsed}, {eta} to go");
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
        if self.shows
            && self.begun.elapsed() > Duration::from_secs(1)
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
