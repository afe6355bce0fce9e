//! The cheapest assignment (weighted MaxSAT), core by core (Narodytska & Bacchus 2014, PM-RES).
//!
//! Assume that nothing costs anything. If that cannot be, the solver names some costs of which one at least must be paid: the
//! cheapest weight among them is paid for good, and each further one of them that is paid too will cost again. Then assume once more.
//! Nothing is ever paid that need not be, so the first assignment found is a cheapest one.

use super::solver::{Lit, Solved, Solver};
use std::collections::BTreeMap;

/// Finds an assignment in which the true ones of these literals cost least in all, and says what they cost; it can be read
/// from the solver. `Err` with no assignment at all or where the work limit was reached.
pub(crate) fn cheapest(solver: &mut Solver, costs: &[(Lit, u64)]) -> Result<u64, Solved> {
    let mut open: BTreeMap<Lit, u64> = BTreeMap::new();
    for (lit, cost) in costs.iter().filter(|(_, cost)| *cost > 0) {
        *open.entry(*lit).or_default() += cost;
    }
    let mut paid = 0;
    loop {
        let none: Vec<Lit> = open.keys().map(|lit| !*lit).collect();
        match solver.solve(&none) {
            Solved::Yes => return Ok(paid),
            Solved::Spent => return Err(Solved::Spent),
            Solved::No => {}
        }
        let core: Vec<Lit> = open.keys().copied().filter(|lit| solver.blames(*lit)).collect();
        let Some(least) = core.iter().filter_map(|lit| open.get(lit)).min().copied() else { return Err(Solved::No) };
        paid += least;
        for lit in &core {
            if let Some(left) = open.get_mut(lit) {
                *left -= least;
            }
        }
        open.retain(|_, left| *left > 0);
        solver.clause(&core);
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
                    *open.entry(again).or_default() += least;
                    here
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cheapest;
    use crate::sat::{Lit, Solved, Solver};

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
            for clause in &clauses {
                let of: Vec<Lit> = clause.iter().map(|(v, sign)| if *sign { lits[*v] } else { !lits[*v] }).collect();
                solver.clause(&of);
            }
            let costs: Vec<(Lit, u64)> = lits.iter().copied().zip(weights.iter().copied()).collect();
            let found = cheapest(&mut solver, &costs);
            assert_eq!(found.ok(), best);
            if let Some(best) = best {
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
