//! Priority order as clauses and questions.

use super::effort::Effort;
use super::space::States;
use crate::sat::{Lit, Wire};
use zopa_core::Diagnostic;

/// Requires that wherever `given` is true, `there` is not better than `here`: at the first place where they differ,
/// `there` is the false one. O(statements) clauses.
pub(super) fn no_better(states: &mut States<'_>, given: Wire, there: &[Wire], here: &[Wire]) {
    // `agree`: all places so far are the same on both sides. It may be true elsewhere too, which only asks for more than
    // needed, and the solver is free not to.
    let mut agree = given;
    for (k, (t, h)) in there.iter().zip(here).enumerate() {
        if t == h {
            continue;
        }
        if agree == Wire::Known(false) {
            return;
        }
        states.require(&[agree.not(), t.not(), *h]);
        if there[k + 1..].iter().zip(&here[k + 1..]).all(|(a, b)| a == b) {
            return;
        }
        let next = Wire::Of(states.solver.fresh());
        states.require(&[agree.not(), t.not(), h.not(), next]);
        states.require(&[agree.not(), *t, *h, next]);
        agree = next;
    }
}

/// Requires that `there` is better than `here`: at the first place where they differ, `there` is the true one.
pub(super) fn better(states: &mut States<'_>, there: &[Wire], here: &[bool]) {
    let (solver, circuit) = (&mut states.solver, &mut states.circuit);
    let mut sofar = Wire::Known(false);
    for (t, h) in there.iter().zip(here).rev() {
        // Better from here on: a gain here, or as good here and better later.
        sofar = if *h { circuit.and(solver, *t, sofar) } else { circuit.or(solver, *t, sofar) };
    }
    states.require(&[sofar]);
}

/// The lexicographically lowest truths of the wires, false below true; the solver holds an assignment that has them. `None` where there is no
/// assignment. One question for each wire at most.
pub(super) fn lowest(
    states: &mut States<'_>,
    wires: &[Wire],
    effort: &mut Effort<'_>,
) -> Result<Option<Vec<bool>>, Diagnostic> {
    let solver = &mut states.solver;
    if !effort.ask(solver, &[])? {
        return Ok(None);
    }
    let values = |solver: &crate::sat::Solver| -> Vec<bool> {
        let value = |w: &Wire| match w {
            Wire::Known(x) => *x,
            Wire::Of(l) => solver.value(*l),
        };
        wires.iter().map(value).collect()
    };
    // An assignment that has all that is settled.
    let mut now = values(solver);
    let mut assumed: Vec<Lit> = Vec::with_capacity(wires.len());
    let mut stale = false;
    for (k, wire) in wires.iter().enumerate() {
        let Wire::Of(l) = *wire else { continue };
        assumed.push(!l);
        if now[k] {
            stale = !effort.ask(solver, &assumed)?;
            match (stale, assumed.last_mut()) {
                (true, Some(last)) => *last = l,
                _ => now = values(solver),
            }
        }
    }
    if stale {
        effort.ask(solver, &assumed)?;
    }
    Ok(Some(now))
}
