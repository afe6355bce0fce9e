//! Chains of answers that must gain those who give them, as variables of a solver.

use crate::sat::{Lit, Solver, Wire};

/// Chains of the others' improvements, nobody twice in a row, that end in a sanction.
///
/// Each place has a variable: that it leads to a sanction. If it is true, one of the steps from there must be an improvement that ends in a sanction or at a
/// place which leads to one. That alone would let places on a circle lead to one another and nowhere else; what stands on such a circle is
/// found in each assignment and ruled out by a clause (a loop formula, Lin & Zhao 2004), so that only circles which somebody tries to use cost anything.
#[derive(Default)]
pub(super) struct Chains {
    pub(super) nodes: Vec<Node>,
    /// The places after each of the party's own moves.
    pub(super) starts: Vec<usize>,
}

/// A state and who moved last.
pub(super) struct Node {
    pub(super) leads: Lit,
    /// By one step to a sanction.
    pub(super) ends: Vec<Wire>,
    /// By one step to a place that leads to one.
    pub(super) onward: Vec<(Wire, usize)>,
}

/// One of the literals or of the wires must be true.
pub(super) fn clause(solver: &mut Solver, lits: &[Lit], wires: impl Iterator<Item = Wire>) {
    let mut all = lits.to_vec();
    for wire in wires {
        match wire {
            Wire::Known(true) => return,
            Wire::Known(false) => {}
            Wire::Of(lit) => all.push(lit),
        }
    }
    solver.clause(&all);
}

/// Rules out what the last assignment rests on a circle, in all chains; whether there was anything.
pub(super) fn amended(all: &[Chains], solver: &mut Solver) -> bool {
    let mut any = false;
    for chains in all {
        any |= chains.amend(solver);
    }
    any
}

impl Chains {
    /// Rules out what the last assignment rests on a circle; whether there was anything.
    fn amend(&self, solver: &mut Solver) -> bool {
        let founded = self.founded(solver);
        let circles: Vec<Vec<usize>> = self
            .starts
            .iter()
            .filter(|s| solver.value(self.nodes[**s].leads) && !founded[**s])
            .map(|s| self.circle(solver, *s))
            .collect();
        for circle in &circles {
            let within = |place: &usize| circle.binary_search(place).is_ok();
            let out = circle.iter().flat_map(|n| {
                let node = &self.nodes[*n];
                let onward = node.onward.iter().filter(|(_, to)| !within(to)).map(|(way, _)| *way);
                node.ends.iter().copied().chain(onward)
            });
            let way_out = solver.fresh();
            clause(solver, &[!way_out], out);
            for n in circle {
                solver.clause(&[!self.nodes[*n].leads, way_out]);
            }
        }
        !circles.is_empty()
    }

    /// The places from which the steps of the last assignment do lead to a sanction.
    fn founded(&self, solver: &Solver) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut founded = vec![false; self.nodes.len()];
        let mut todo = Vec::new();
        for (n, node) in self.nodes.iter().enumerate() {
            node.onward.iter().filter(|(way, _)| holds(solver, *way)).for_each(|(_, to)| before[*to].push(n));
            if node.ends.iter().any(|way| holds(solver, *way)) {
                founded[n] = true;
                todo.push(n);
            }
        }
        while let Some(n) = todo.pop() {
            for m in &before[n] {
                if !std::mem::replace(&mut founded[*m], true) {
                    todo.push(*m);
                }
            }
        }
        founded
    }

    /// What a place is said to lead to, in the last assignment, ascending.
    fn circle(&self, solver: &Solver, from: usize) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut todo = vec![from];
        seen[from] = true;
        while let Some(n) = todo.pop() {
            for (way, to) in &self.nodes[n].onward {
                if holds(solver, *way) && !std::mem::replace(&mut seen[*to], true) {
                    todo.push(*to);
                }
            }
        }
        (0..self.nodes.len()).filter(|n| seen[*n]).collect()
    }
}

fn holds(solver: &Solver, wire: Wire) -> bool {
    match wire {
        Wire::Known(known) => known,
        Wire::Of(lit) => solver.value(lit),
    }
}
