//! Stability of the wished state as a formula over the parties' orders.

use super::Listed;
use super::order::{Order, no_better};
use crate::concept::Concept;
use crate::sat::{Circuit, Solver, Wire};

/// Requires that the wished state is stable for the party.
pub(super) fn require_stable(
    solver: &mut Solver,
    circuit: &mut Circuit,
    listed: &Listed,
    orders: &[Option<Order>],
    party: usize,
    concept: Concept,
) {
    let Some(order) = &orders[party] else { return };
    let improving = match concept.answers_gain() {
        true => Some(Chains::new(solver, circuit, listed, orders, party, concept)),
        false => None,
    };
    for s1 in &listed.moves[party][listed.wished] {
        let mut ways = vec![no_better(circuit, solver, order, listed.wished, &[*s1])];
        for states in listed.free_sanctions(party, *s1, concept) {
            ways.push(no_better(circuit, solver, order, listed.wished, &states));
        }
        if let Some(chains) = &improving {
            ways.push(chains.from(*s1));
        }
        match circuit.any(solver, ways) {
            Wire::Known(true) => {}
            Wire::Known(false) => solver.clause(&[]),
            Wire::Of(lit) => solver.clause(&[lit]),
        }
    }
}

/// From each state: that a chain of the others' improvements, nobody twice in a row, ends in a sanction.
///
/// Built by length: a chain of at most d moves is one move and then a sanction or a chain of at most d - 1. No chain need pass
/// the same state with the same last mover twice, so the longest that matters has (states x movers) moves.
struct Chains {
    /// By state: whatever the last mover.
    any: Vec<Wire>,
}

impl Chains {
    fn new(
        solver: &mut Solver,
        circuit: &mut Circuit,
        listed: &Listed,
        orders: &[Option<Order>],
        party: usize,
        concept: Concept,
    ) -> Self {
        let n = listed.states.len();
        let others: Vec<usize> = (0..orders.len()).filter(|j| *j != party && orders[*j].is_some()).collect();
        let Some(order) = &orders[party] else { return Chains { any: vec![Wire::Known(false); n] } };
        let sanction: Vec<Wire> = (0..n)
            .map(|s| no_better(circuit, solver, order, listed.wished, &listed.sanction(party, s, concept)))
            .collect();
        // Where nobody's moves can be split in two, who moved last does not matter and one class is enough.
        let splits = others.iter().any(|j| !transitive(&listed.moves[*j]));
        let classes = if splits { others.len() + 1 } else { 1 };
        let longest = n * classes;
        let mut reach = vec![vec![Wire::Known(false); n]; classes];
        for _ in 0..longest {
            let mut next = reach.clone();
            for (class, row) in next.iter_mut().enumerate() {
                for (from, wire) in row.iter_mut().enumerate() {
                    for (k, j) in others.iter().enumerate().filter(|(k, _)| !splits || *k + 1 != class) {
                        let Some(theirs) = &orders[*j] else { continue };
                        for to in &listed.moves[*j][from] {
                            let then = reach[if splits { k + 1 } else { 0 }][*to];
                            let done = circuit.or(solver, sanction[*to], then);
                            let step = Wire::Of(theirs.better(*to, from));
                            let way = circuit.and(solver, step, done);
                            *wire = circuit.or(solver, *wire, way);
                        }
                    }
                }
            }
            if next == reach {
                break;
            }
            reach = next;
        }
        Chains { any: reach.swap_remove(0) }
    }

    fn from(&self, state: usize) -> Wire {
        self.any[state]
    }
}

fn transitive(moves: &[Vec<usize>]) -> bool {
    let leads = |from: usize, to: usize| moves[from].binary_search(&to).is_ok();
    (0..moves.len()).all(|a| moves[a].iter().all(|b| moves[*b].iter().all(|c| *c == a || leads(a, *c))))
}
