//! The cheapest assignment (weighted MaxSAT), core by core (Narodytska & Bacchus 2014, PM-RES).
//!
//! Assume that nothing costs anything. If that cannot be, the solver names some costs of which one at least must be paid: the
//! cheapest weight among them is paid for good, and each further one of them that is paid too will cost again. Then assume once more.
//! Nothing is ever paid that need not be, so the first assignment found is a cheapest one.
//!
//! Cores are made small first, and what else of a core costs is only asked again when no more cores are found without it
//! (weight-aware core extraction, Berg & Järvisalo 2017): both keep the questions small.

use super::solver::{Lit, Solved, Solver};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use zopa_core::Run;

/// A search that can go on from what it has paid when clauses are added.
pub(crate) struct Cheapest {
    /// What each literal still costs if it is true.
    open: BTreeMap<Lit, u64>,
    /// Cores that were paid for, of which further ones are not asked yet.
    cores: Vec<(Vec<Lit>, u64)>,
    paid: u64,
    /// How many assumptions were made in all.
    assumed: u64,
}

/// Cores of at most so many literals are made as small as can be.
const SMALL: usize = 24;

impl Cheapest {
    /// `costs` says what each of these literals costs if it is true.
    pub(crate) fn new(costs: &[(Lit, u64)]) -> Self {
        let mut open: BTreeMap<Lit, u64> = BTreeMap::new();
        for (lit, cost) in costs.iter().filter(|(_, cost)| *cost > 0) {
            *open.entry(*lit).or_default() += cost;
        }
        Cheapest { open, cores: Vec::new(), paid: 0, assumed: 0 }
    }
    /// What the last assignment costs, and every assignment at least.
    pub(crate) fn paid(&self) -> u64 {
        self.paid
    }

    /// Finds a cheapest assignment; it can be read from the solver. `Err`: `No` if none costs less than `below`, `Spent` where the
    /// work limit was reached or the run was stopped.
    pub(crate) fn next(&mut self, solver: &mut Solver, below: u64, run: &Run<'_>) -> Result<(), Solved> {
        loop {
            if self.paid >= below {
                return Err(Solved::No);
            }
            if let ControlFlow::Break(_) = run.watch.tick(solver.work(), None) {
                return Err(Solved::Spent);
            }
            let none: Vec<Lit> = self.open.keys().map(|lit| !*lit).collect();
            match self.ask(solver, &none, run)? {
                Solved::Yes if self.cores.is_empty() => return Ok(()),
                Solved::Yes => {
                    for (core, least) in std::mem::take(&mut self.cores) {
                        self.ask_again(solver, &core, least);
                    }
                }
                _ => {
                    let core = self.open.keys().copied().filter(|lit| solver.blames(*lit)).collect();
                    let core = self.smaller(solver, core, run)?;
                    let Some(least) = core.iter().filter_map(|lit| self.open.get(lit)).min().copied() else {
                        return Err(Solved::No);
                    };
                    self.paid += least;
                    for lit in &core {
                        if let Some(left) = self.open.get_mut(lit) {
                            *left -= least;
                        }
                    }
                    self.open.retain(|_, left| *left > 0);
                    solver.clause(&core);
                    self.cores.push((core, least));
                }
            }
        }
    }

    /// One question, within the work limit.
    fn ask(&mut self, solver: &mut Solver, assumptions: &[Lit], run: &Run<'_>) -> Result<Solved, Solved> {
        self.assumed += assumptions.len() as u64;
        if self.assumed > run.limits.work / ASSUMED {
            return Err(Solved::Spent);
        }
        match solver.solve(assumptions) {
            Solved::Spent => Err(Solved::Spent),
            answer => Ok(answer),
        }
    }

    /// A core within a core.
    fn smaller(&mut self, solver: &mut Solver, mut core: Vec<Lit>, run: &Run<'_>) -> Result<Vec<Lit>, Solved> {
        let negated = |core: &[Lit]| core.iter().map(|lit| !*lit).collect::<Vec<_>>();
        loop {
            // The same question about less may be answered with less still.
            let before = core.len();
            self.ask(solver, &negated(&core), run)?;
            core.retain(|lit| solver.blames(*lit));
            if core.len() == before {
                break;
            }
        }
        let mut place = 0;
        while core.len() <= SMALL && place < core.len() {
            let mut rest = core.clone();
            rest.remove(place);
            match self.ask(solver, &negated(&rest), run)? {
                Solved::No => {
                    rest.retain(|lit| solver.blames(*lit));
                    core = rest;
                }
                _ => place += 1,
            }
        }
        Ok(core)
    }

    /// Each further literal of a core costs again.
    fn ask_again(&mut self, solver: &mut Solver, core: &[Lit], least: u64) {
        // `later`: one of the core's later literals is true. One true literal was paid for; each that has a true one behind
        // it is a further one.
        let mut later: Option<Lit> = None;
        for lit in core.iter().rev() {
            later = Some(match later {
                None => *lit,
                Some(behind) => {
                    let (again, here) = (solver.fresh(), solver.fresh());
                    solver.clause(&[!*lit, !behind, again]);
                    solver.clause(&[!*lit, here]);
                    solver.clause(&[!behind, here]);
                    *self.open.entry(again).or_default() += least;
                    here
                }
            });
        }
    }
}

/// An assumption counts as so many steps.
const ASSUMED: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::Cheapest;
    use crate::sat::{Lit, Solved, Solver};
    use zopa_core::{Limits, Run, Silent};

    /// On hundreds of small problems: the cost of the cheapest assignment, as found by going through all of them.
    #[test]
    fn nothing_is_cheaper() {
        let mut seed = 1u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let (mut possible, mut dear) = (0, 0);
        for _ in 0..400 {
            let clauses: Vec<Vec<(usize, bool)>> = (0..4 + below(14))
                .map(|_| (0..1 + below(3)).map(|_| (below(6) as usize, below(3) > 0)).collect())
                .collect();
            let weights: Vec<u64> = (0..6).map(|_| below(4)).collect();
            let fits = |bits: u32| clauses.iter().all(|c| c.iter().any(|(v, sign)| (bits >> v & 1 == 1) == *sign));
            let cost = |bits: u32| -> u64 { (0..6).filter(|v| bits >> v & 1 == 1).map(|v| weights[v]).sum() };
            let best = (0..64).filter(|b| fits(*b)).map(cost).min();
            let mut solver = Solver::new(1 << 20);
            let lits: Vec<Lit> = (0..6).map(|_| solver.fresh()).collect();
            let early = if clauses.len() > 6 { clauses.len() - 1 } else { clauses.len() };
            for clause in &clauses[..early] {
                let of: Vec<Lit> = clause.iter().map(|(v, sign)| if *sign { lits[*v] } else { !lits[*v] }).collect();
                solver.clause(&of);
            }
            let costs: Vec<(Lit, u64)> = lits.iter().copied().zip(weights.iter().copied()).collect();
            let limits = Limits::default();
            let run = Run { limits: &limits, watch: &Silent };
            // A clause that comes late is as good as one from the start.
            let late = (clauses.len() > 6).then(|| clauses.last()).flatten();
            let below = best.map_or(u64::MAX, |b| b + below(2));
            let mut search = Cheapest::new(&costs);
            let mut found = search.next(&mut solver, below, &run);
            if let (Ok(()), Some(late)) = (found, late) {
                let of: Vec<Lit> = late.iter().map(|(v, sign)| if *sign { lits[*v] } else { !lits[*v] }).collect();
                solver.clause(&of);
                found = search.next(&mut solver, below, &run);
            }
            let cheap = best.filter(|b| *b < below);
            assert_eq!(found.ok().map(|()| search.paid()), cheap);
            if let Some(best) = cheap {
                let bits = (0..6).filter(|v| solver.value(lits[*v])).map(|v| 1 << v).sum();
                assert!(fits(bits) && cost(bits) == best);
                possible += 1;
                dear += u32::from(best > 1);
            } else {
                assert_eq!(found, Err(Solved::No));
            }
        }
        assert!(possible > 100 && dear > 50, "{possible} {dear}");
    }
}
