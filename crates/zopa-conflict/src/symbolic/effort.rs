//! How much work a search without a list of states may do.

use crate::problem::{NEEDS_WORK, grouped, stopped};
use crate::sat::{Lit, Solved, Solver};
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Run};

/// One conflict of the solver counts as so many steps of the work limit.
const CONFLICT: u64 = 100_000;
/// One round of a search (a candidate, and what refutes it) counts as so many conflicts.
const ROUND: u64 = 100;

/// Conflicts of solvers and rounds of searches, counted against one limit; never time.
pub(super) struct Effort<'a> {
    run: &'a Run<'a>,
    what: &'static str,
    limit: u64,
    spent: u64,
}

impl<'a> Effort<'a> {
    /// `what` is named where the limit is reached.
    pub(super) fn new(what: &'static str, run: &'a Run<'a>) -> Self {
        Effort { run, what, limit: run.limits.work / CONFLICT, spent: 0 }
    }
    /// Who watches, and the limits.
    pub(super) fn run(&self) -> &'a Run<'a> {
        self.run
    }
    /// Conflicts that a new solver may meet.
    pub(super) fn left(&self) -> u64 {
        self.limit.saturating_sub(self.spent)
    }
    /// One more round of a search that has made `before` rounds: each leaves something behind that the next must carry.
    pub(super) fn round(&mut self, before: u64) -> Result<(), Diagnostic> {
        self.tick()?;
        self.spent += ROUND + before / 8;
        if self.spent > self.limit { Err(self.too_much()) } else { Ok(()) }
    }
    /// Shows how far the search is.
    pub(super) fn tick(&self) -> Result<(), Diagnostic> {
        match self.run.watch.tick(self.spent, None) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(why) => Err(stopped(self.what, &why)),
        }
    }
    /// Asks a solver, and counts the conflicts that it met.
    pub(super) fn ask(&mut self, solver: &mut Solver, assumed: &[Lit]) -> Result<bool, Diagnostic> {
        let before = solver.work();
        let answer = solver.solve(assumed);
        self.spent += solver.work() - before;
        match answer {
            Solved::Yes => Ok(true),
            Solved::No => Ok(false),
            Solved::Spent => Err(self.too_much()),
        }
    }
    /// The refusal.
    pub(super) fn too_much(&self) -> Diagnostic {
        Diagnostic::new(
            &NEEDS_WORK,
            format!("{} needs more than {} steps of the solver", self.what, grouped(self.limit.into())),
        )
        .because(
            "One combination after the other was ruled out without an end; a verdict on some of them would be a guess.",
        )
        .cure("Fix issues that do not matter here (a scenario with `fix`), or ask for nash.")
    }
}
