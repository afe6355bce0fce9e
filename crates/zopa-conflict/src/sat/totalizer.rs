//! Sums of yes/no variables with a bound (Bailleux & Boufkhad 2003), each variable with a small whole weight (the
//! generalised totalizer of Joshi, Martins & Manquinho 2015).

use super::solver::{Lit, Solver};
use std::collections::BTreeMap;

/// A sum: for each value that it can reach, up to a cap, a literal that is true whenever the sum is at least that.
pub(crate) struct Totalizer {
    at_least: BTreeMap<u64, Lit>,
}

impl Totalizer {
    /// The sum of the weights of the true variables. Values above `cap` are all taken for `cap`.
    pub(crate) fn new(solver: &mut Solver, of: &[(Lit, u64)], cap: u64) -> Self {
        let mut level: Vec<BTreeMap<u64, Lit>> =
            of.iter().filter(|(_, w)| *w > 0).map(|(lit, w)| BTreeMap::from([((*w).min(cap), *lit)])).collect();
        while level.len() > 1 {
            let mut next = Vec::with_capacity(level.len().div_ceil(2));
            let mut parts = level.into_iter();
            while let Some(a) = parts.next() {
                next.push(match parts.next() {
                    Some(b) => merged(solver, &a, &b, cap),
                    None => a,
                });
            }
            level = next;
        }
        Totalizer { at_least: level.pop().unwrap_or_default() }
    }

    /// Assumptions under which the sum is at most `bound`, which is below the cap.
    pub(crate) fn at_most(&self, bound: u64) -> Vec<Lit> {
        self.at_least.range(bound + 1..).map(|(_, lit)| !*lit).collect()
    }
}

fn merged(solver: &mut Solver, a: &BTreeMap<u64, Lit>, b: &BTreeMap<u64, Lit>, cap: u64) -> BTreeMap<u64, Lit> {
    let mut sum: BTreeMap<u64, Lit> = BTreeMap::new();
    let mut gate = |solver: &mut Solver, value: u64, causes: &[Lit]| {
        let lit = *sum.entry(value.min(cap)).or_insert_with(|| solver.fresh());
        let mut clause: Vec<Lit> = causes.iter().map(|l| !*l).collect();
        clause.push(lit);
        solver.clause(&clause);
    };
    for (x, p) in a {
        gate(solver, *x, &[*p]);
        for (y, q) in b {
            gate(solver, x + y, &[*p, *q]);
        }
    }
    for (y, q) in b {
        gate(solver, *y, &[*q]);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::Totalizer;
    use crate::sat::{Lit, Solved, Solver};

    /// For every assignment of five weighted variables the bound holds exactly where the sum keeps it.
    #[test]
    fn bounds_hold_exactly() {
        let weights = [1, 2, 2, 3, 1];
        let mut solver = Solver::new(1 << 20);
        let lits: Vec<Lit> = weights.iter().map(|_| solver.fresh()).collect();
        let of: Vec<(Lit, u64)> = lits.iter().copied().zip(weights).collect();
        let sum = Totalizer::new(&mut solver, &of, 8);
        for bits in 0..32u32 {
            let total: u64 = (0..5).filter(|k| bits >> k & 1 == 1).map(|k| weights[k as usize]).sum();
            for bound in 0..8 {
                let mut all = sum.at_most(bound);
                all.extend((0..5).map(|k| if bits >> k & 1 == 1 { lits[k] } else { !lits[k] }));
                assert_eq!(solver.solve(&all) == Solved::Yes, total <= bound, "{bits:b} {bound}");
            }
        }
    }
}
