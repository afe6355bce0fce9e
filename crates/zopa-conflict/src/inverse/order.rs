//! A party's order of the states as variables of a solver.

use crate::sat::{Circuit, Lit, Solver, Wire};

/// "At least as good as" for each pair of states.
pub(super) struct Order {
    states: usize,
    /// For each pair a < b: that a >= b, and that b >= a.
    pairs: Vec<(Lit, Lit)>,
    /// Where comparisons are not tied together by clauses: for each pair a < b that a > b, and that b > a.
    strict: Option<Vec<(Lit, Lit)>>,
}

impl Order {
    /// Any order of the states that makes no new ties: for states that are not tied now, one is above the other.
    /// `ranks` is the present order, higher is better. O(states^3) clauses.
    pub(super) fn new(solver: &mut Solver, ranks: &[u32]) -> Self {
        let n = ranks.len();
        let mut pairs = Vec::with_capacity(n * n.saturating_sub(1) / 2);
        for b in 0..n {
            for a in 0..b {
                let first = solver.fresh();
                let second = if ranks[a] == ranks[b] {
                    let second = solver.fresh();
                    solver.clause(&[first, second]);
                    second
                } else {
                    !first
                };
                pairs.push((first, second));
            }
        }
        let order = Order { states: n, pairs, strict: None };
        for a in 0..n {
            for b in (0..n).filter(|b| *b != a) {
                for c in (0..n).filter(|c| *c != a && *c != b) {
                    // A cycle of three strict pairs is one clause, whichever state it is read from.
                    let strict = ranks[a] != ranks[b] && ranks[b] != ranks[c] && ranks[a] != ranks[c];
                    if !strict || (a < b && a < c) {
                        solver.clause(&[!order.at_least(a, b), !order.at_least(b, c), order.at_least(a, c)]);
                    }
                }
            }
        }
        order
    }

    /// Comparisons that are what they are.
    pub(super) fn fixed(solver: &mut Solver, ranks: &[u32]) -> Self {
        let mut truth = |holds: bool| {
            let lit = solver.fresh();
            solver.clause(&[if holds { lit } else { !lit }]);
            lit
        };
        let pairs = (0..ranks.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let pairs = pairs.map(|(a, b)| (truth(ranks[a] >= ranks[b]), truth(ranks[b] >= ranks[a]))).collect();
        Order { states: ranks.len(), pairs, strict: None }
    }

    /// Comparisons each by itself, for somebody else to say which go together: only what is true of them counts, and what is
    /// false says nothing.
    pub(super) fn any(solver: &mut Solver, states: usize) -> Self {
        let pairs = states * states.saturating_sub(1) / 2;
        let mut fresh = || (0..pairs).map(|_| (solver.fresh(), solver.fresh())).collect();
        Order { states, pairs: fresh(), strict: Some(fresh()) }
    }

    /// Every comparison of an order made by [`Order::any`]: its truth, the better state, the other one, whether strictly.
    pub(super) fn comparisons(&self) -> impl Iterator<Item = (Lit, usize, usize, bool)> + '_ {
        let pairs = (0..self.states).flat_map(|b| (0..b).map(move |a| (a, b)));
        let strict = self.strict.as_deref().unwrap_or(&[]);
        pairs.zip(&self.pairs).zip(strict).flat_map(|(((a, b), (x, y)), (p, q))| {
            [(*x, a, b, false), (*y, b, a, false), (*p, a, b, true), (*q, b, a, true)]
        })
    }

    /// That `a` is at least as good as `b`, another state.
    pub(super) fn at_least(&self, a: usize, b: usize) -> Lit {
        let (low, high) = (a.min(b), a.max(b));
        let (first, second) = self.pairs[high * (high - 1) / 2 + low];
        if a < b { first } else { second }
    }

    /// That `a` is better than `b`, another state.
    pub(super) fn better(&self, a: usize, b: usize) -> Lit {
        let Some(strict) = &self.strict else { return !self.at_least(b, a) };
        let (low, high) = (a.min(b), a.max(b));
        let (first, second) = strict[high * (high - 1) / 2 + low];
        if a < b { first } else { second }
    }

    /// What it costs to leave the present order, in half swaps: two for a pair that changes places, one for a broken tie.
    pub(super) fn costs(&self, ranks: &[u32]) -> Vec<(Lit, u64)> {
        let mut costs = Vec::new();
        for b in 0..self.states {
            for a in 0..b {
                match ranks[a].cmp(&ranks[b]) {
                    std::cmp::Ordering::Greater => costs.push((self.better(b, a), 2)),
                    std::cmp::Ordering::Less => costs.push((self.better(a, b), 2)),
                    std::cmp::Ordering::Equal => {
                        costs.push((self.better(a, b), 1));
                        costs.push((self.better(b, a), 1));
                    }
                }
            }
        }
        costs
    }

    /// The order of the assignment found: ranks, higher is better.
    pub(super) fn found(&self, solver: &Solver) -> Vec<u32> {
        let above = |a: usize| (0..self.states).filter(|b| *b != a && solver.value(self.better(a, *b))).count() as u32;
        (0..self.states).map(above).collect()
    }
}

/// That the wished state is at least as good as each of these.
pub(super) fn no_better(
    circuit: &mut Circuit,
    solver: &mut Solver,
    order: &Order,
    wished: usize,
    states: &[usize],
) -> Wire {
    let at_least = |s: &usize| Wire::Of(order.at_least(wished, *s));
    states.iter().filter(|s| **s != wished).map(at_least).fold(Wire::Known(true), |a, b| circuit.and(solver, a, b))
}
