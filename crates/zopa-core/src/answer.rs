//! What every engine gives back, and the limits it works under.

use crate::instance::Compared;
use crate::set::PartySet;
use crate::space::{Count, Outcome};
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::time::Duration;

/// How an answer was obtained.
#[derive(Clone, PartialEq, Debug)]
pub enum Exactness {
    /// By the definition, over everything.
    Exact,
    /// Over draws.
    Sampled {
        /// How many, the central case not counted.
        draws: u64,
        /// Of which seed.
        seed: u64,
    },
    /// Within a proved distance.
    Bound {
        /// The distance.
        gap: f64,
    },
    /// Ended early: what is given is right, but not all.
    Stopped(StopReason),
}

/// Why a run ended early.
#[derive(Clone, PartialEq, Debug)]
pub enum StopReason {
    /// The work limit.
    Work {
        /// Steps done.
        done: u64,
        /// The limit.
        limit: u64,
    },
    /// The memory limit.
    Memory {
        /// Bytes it would need.
        needs: u64,
        /// The limit.
        limit: u64,
    },
    /// Only so many are listed.
    Listed {
        /// How many.
        shown: u64,
        /// Of how many.
        of: Count,
    },
    /// Only so many are listed; there are more, and how many is not known.
    More {
        /// How many are listed.
        shown: u64,
    },
    /// The time limit, which somebody asked for.
    Time(Duration),
    /// Somebody stopped it.
    Interrupted,
}

/// Which definition was used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Method {
    /// The concept, e.g. "Kalai-Smorodinsky".
    pub name: &'static str,
    /// The reading of it, e.g. "leximin".
    pub variant: &'static str,
    /// Where it is defined, e.g. "Imai 1983".
    pub source: &'static str,
}

/// A value with how it was obtained.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer<T> {
    /// The value.
    pub value: T,
    /// How it was obtained.
    pub exactness: Exactness,
    /// By which definition.
    pub method: Method,
}

impl<T> Answer<T> {
    /// An exact answer.
    pub fn exact(value: T, method: Method) -> Self {
        Answer { value, exactness: Exactness::Exact, method }
    }
    /// The same provenance, another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Answer<U> {
        Answer { value: f(self.value), exactness: self.exactness, method: self.method }
    }
}

/// One move: who changes what into what, and how the mover (each signer, if several) likes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Who moves; several for a signature.
    pub by: PartySet,
    /// From here.
    pub from: Outcome,
    /// To here.
    pub to: Outcome,
    /// How the mover likes it (for several, the least pleased).
    pub why: Compared,
}

/// What a run may use. The defaults count work and bytes, which are deterministic; a time limit is opt-in.
#[derive(Clone, PartialEq, Debug)]
pub struct Limits {
    /// Elementary steps (an outcome looked at, a move followed).
    pub work: u64,
    /// Bytes allocated at once by one engine.
    pub bytes: u64,
    /// How many things a list in an answer may hold; the rest is counted.
    pub listed: usize,
    /// Wall-clock time, if asked for.
    pub time: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { work: 200_000_000_000, bytes: 4 << 30, listed: 100, time: None }
    }
}

/// Sees progress, and may stop a run.
pub trait Watch: Sync {
    /// So much is done, of so much where that is known. Called now and then from any thread.
    fn tick(&self, done: u64, of: Option<NonZeroU64>) -> ControlFlow<StopReason>;
}

/// A watch that sees nothing and stops nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Watch for Silent {
    fn tick(&self, _done: u64, _of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        ControlFlow::Continue(())
    }
}

/// What an engine is given beside its problem.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What it may use.
    pub limits: &'a Limits,
    /// Who watches.
    pub watch: &'a dyn Watch,
}
