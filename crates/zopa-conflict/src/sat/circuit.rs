//! Circuits that become clauses (Tseitin 1968), each gate once.

use super::solver::{Lit, Solver};
use std::collections::BTreeMap;

/// The truth of a part of a circuit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Wire {
    /// Known.
    Known(bool),
    /// A variable of the solver, or its negation.
    Of(Lit),
}

impl Wire {
    /// Its negation.
    pub(crate) fn not(self) -> Wire {
        match self {
            Wire::Known(x) => Wire::Known(!x),
            Wire::Of(lit) => Wire::Of(!lit),
        }
    }
}

/// Gates over a solver's variables; a gate that was built before is not built again.
#[derive(Default)]
pub(crate) struct Circuit {
    ands: BTreeMap<(Lit, Lit), Lit>,
    iffs: BTreeMap<(Lit, Lit), Lit>,
}

impl Circuit {
    /// Both.
    pub(crate) fn and(&mut self, solver: &mut Solver, a: Wire, b: Wire) -> Wire {
        let (a, b) = match (a, b) {
            (Wire::Known(false), _) | (_, Wire::Known(false)) => return Wire::Known(false),
            (Wire::Known(true), x) | (x, Wire::Known(true)) => return x,
            (Wire::Of(a), Wire::Of(b)) if a == b => return Wire::Of(a),
            (Wire::Of(a), Wire::Of(b)) if a == !b => return Wire::Known(false),
            (Wire::Of(a), Wire::Of(b)) => (a.min(b), a.max(b)),
        };
        let gate = self.ands.entry((a, b)).or_insert_with(|| {
            let g = solver.fresh();
            solver.clause(&[!g, a]);
            solver.clause(&[!g, b]);
            solver.clause(&[g, !a, !b]);
            g
        });
        Wire::Of(*gate)
    }
    /// At least one.
    pub(crate) fn or(&mut self, solver: &mut Solver, a: Wire, b: Wire) -> Wire {
        self.and(solver, a.not(), b.not()).not()
    }
    /// Both or neither.
    pub(crate) fn iff(&mut self, solver: &mut Solver, a: Wire, b: Wire) -> Wire {
        let (a, b) = match (a, b) {
            (Wire::Known(true), x) | (x, Wire::Known(true)) => return x,
            (Wire::Known(false), x) | (x, Wire::Known(false)) => return x.not(),
            (Wire::Of(a), Wire::Of(b)) if a == b => return Wire::Known(true),
            (Wire::Of(a), Wire::Of(b)) if a == !b => return Wire::Known(false),
            (Wire::Of(a), Wire::Of(b)) => (a, b),
        };
        // a iff b = not (not a iff b): kept under the positive literals only.
        let flipped = a.sign() != b.sign();
        let positive = |l: Lit| if l.sign() { l } else { !l };
        let (a, b) = (positive(a).min(positive(b)), positive(a).max(positive(b)));
        let gate = *self.iffs.entry((a, b)).or_insert_with(|| {
            let g = solver.fresh();
            solver.clause(&[!g, !a, b]);
            solver.clause(&[!g, a, !b]);
            solver.clause(&[g, a, b]);
            solver.clause(&[g, !a, !b]);
            g
        });
        Wire::Of(if flipped { !gate } else { gate })
    }
    /// At least one of them.
    pub(crate) fn any(&mut self, solver: &mut Solver, wires: impl IntoIterator<Item = Wire>) -> Wire {
        wires.into_iter().fold(Wire::Known(false), |a, b| self.or(solver, a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::{Circuit, Wire};
    use crate::sat::{Solved, Solver};

    /// Every gate has the truth table of its name, for inputs, negated inputs, the same input twice and constants.
    #[test]
    fn gates_have_their_truth_tables() {
        let mut solver = Solver::new(1 << 20);
        let mut circuit = Circuit::default();
        let (x, y) = (solver.fresh(), solver.fresh());
        let inputs = [Wire::Of(x), Wire::Of(!x), Wire::Of(y), Wire::Of(!y), Wire::Known(true), Wire::Known(false)];
        for a in inputs {
            for b in inputs {
                let gates =
                    [circuit.and(&mut solver, a, b), circuit.or(&mut solver, a, b), circuit.iff(&mut solver, a, b)];
                for (vx, vy) in [(false, false), (false, true), (true, false), (true, true)] {
                    let fixed = [if vx { x } else { !x }, if vy { y } else { !y }];
                    let read = |solver: &Solver, w: Wire| match w {
                        Wire::Known(v) => v,
                        Wire::Of(l) => solver.value(l),
                    };
                    assert_eq!(solver.solve(&fixed), Solved::Yes);
                    let (va, vb) = (read(&solver, a), read(&solver, b));
                    let found = gates.map(|g| read(&solver, g));
                    assert_eq!(found, [va && vb, va || vb, va == vb], "{a:?} {b:?}");
                }
            }
        }
    }
}
