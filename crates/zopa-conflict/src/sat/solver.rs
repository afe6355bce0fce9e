//! The solver.

use batsat::{Callbacks, ClauseKind, SolverInterface, lbool};

/// A variable or its negation.
pub(crate) type Lit = batsat::Lit;

/// What came of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Solved {
    /// There is an assignment; [`Solver::value`] reads it.
    Yes,
    /// There is none; [`Solver::blames`] tells which assumptions were used.
    No,
    /// The work limit was reached before it was known.
    Spent,
}

/// Counts learnt clauses, one for each conflict, and stops the solver at the limit.
struct Budget {
    learnt: u64,
    limit: u64,
}

impl Callbacks for Budget {
    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        if matches!(kind, ClauseKind::Learnt) {
            self.learnt += 1;
        }
    }
    fn stop(&self) -> bool {
        self.learnt >= self.limit
    }
}

/// An incremental solver with a limit on its work.
pub(crate) struct Solver {
    inner: batsat::Solver<Budget>,
    /// A clause being added.
    buffer: Vec<Lit>,
}

impl Solver {
    /// An empty solver that may learn so many clauses in all.
    pub(crate) fn new(limit: u64) -> Self {
        let budget = Budget { learnt: 0, limit };
        Solver { inner: batsat::Solver::new(batsat::SolverOpts::default(), budget), buffer: Vec::new() }
    }
    /// A new variable.
    pub(crate) fn fresh(&mut self) -> Lit {
        Lit::new(self.inner.new_var_default(), true)
    }
    /// One of these must be true.
    pub(crate) fn clause(&mut self, lits: &[Lit]) {
        self.buffer.clear();
        self.buffer.extend_from_slice(lits);
        self.inner.add_clause_reuse(&mut self.buffer);
    }
    /// Conflicts met so far.
    pub(crate) fn work(&self) -> u64 {
        self.inner.cb().learnt
    }
    /// Sets another limit on how many clauses may be learnt in all.
    pub(crate) fn limit(&mut self, limit: u64) {
        self.inner.cb_mut().limit = limit;
    }
    /// How many variables there are.
    pub(crate) fn variables(&self) -> u64 {
        self.inner.num_vars().into()
    }
    /// How many values have followed from others so far.
    pub(crate) fn propagations(&self) -> u64 {
        self.inner.num_propagations()
    }
    /// Whether all clauses can be true while all assumptions are.
    pub(crate) fn solve(&mut self, assumptions: &[Lit]) -> Solved {
        match self.inner.solve_limited(assumptions) {
            x if x == lbool::TRUE => Solved::Yes,
            x if x == lbool::FALSE => Solved::No,
            _ => Solved::Spent,
        }
    }
    /// The value of a variable in the assignment found; a variable that does not matter is false.
    pub(crate) fn value(&self, lit: Lit) -> bool {
        self.inner.value_lit(lit) == lbool::TRUE
    }
    /// Whether the last "no" used this assumption.
    pub(crate) fn blames(&self, assumption: Lit) -> bool {
        self.inner.unsat_core_contains_var(assumption.var())
    }
}

#[cfg(test)]
mod tests {
    use super::{Lit, Solved, Solver};

    /// The pigeons: n + 1 of them in n holes. Without an assumption there is an assignment, with all there is none.
    #[test]
    fn answers_and_blames() {
        let mut solver = Solver::new(1_000_000);
        let holes = 4;
        let places: Vec<Vec<Lit>> = (0..=holes).map(|_| (0..holes).map(|_| solver.fresh()).collect()).collect();
        let wanted: Vec<Lit> = places.iter().map(|_| solver.fresh()).collect();
        for (p, w) in places.iter().zip(&wanted) {
            let mut one: Vec<Lit> = p.clone();
            one.push(!*w);
            solver.clause(&one);
        }
        for (a, first) in places.iter().enumerate() {
            for second in &places[..a] {
                for (x, y) in first.iter().zip(second) {
                    solver.clause(&[!*x, !*y]);
                }
            }
        }
        assert_eq!(solver.solve(&wanted[..holes]), Solved::Yes);
        assert!(places[0].iter().any(|l| solver.value(*l)));
        let spare = solver.fresh();
        let mut all = wanted.clone();
        all.push(spare);
        assert_eq!(solver.solve(&all), Solved::No);
        assert!(wanted.iter().all(|w| solver.blames(*w)) && !solver.blames(spare));
        let mut poor = Solver::new(0);
        assert!(poor.solve(&[]) != Solved::No);
    }
}
