//! How far a search is, and whether it may go on.

use crate::problems::stopped;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::time::Instant;
use zopa_core::{Diagnostic, Run, StopReason};

/// Tells the watch how much is done, and stops at the time limit if there is one.
pub(crate) struct Progress<'a> {
    run: &'a Run<'a>,
    started: Option<Instant>,
    done: u64,
    of: Option<NonZeroU64>,
}

impl<'a> Progress<'a> {
    /// Nothing is done yet, of so much where that is known.
    pub(crate) fn new(run: &'a Run<'a>, of: Option<u64>) -> Self {
        let started = run.limits.time.map(|_| Instant::now());
        Progress { run, started, done: 0, of: of.and_then(NonZeroU64::new) }
    }

    /// The same for a part that is done beside others, from here on.
    pub(crate) fn beside(&self) -> Self {
        Progress { run: self.run, started: self.started, done: self.done, of: self.of }
    }

    /// So much more is done.
    ///
    /// # Errors
    /// E714 if the watch or the time limit stops the search.
    pub(crate) fn advance(&mut self, more: u64) -> Result<(), Diagnostic> {
        self.done += more;
        if let ControlFlow::Break(reason) = self.run.watch.tick(self.done, self.of) {
            return Err(stopped(&reason));
        }
        match (self.started, self.run.limits.time) {
            (Some(started), Some(limit)) if started.elapsed() > limit => Err(stopped(&StopReason::Time(limit))),
            _ => Ok(()),
        }
    }
}
