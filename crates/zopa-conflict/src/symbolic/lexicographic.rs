//! "No better, in priority order" as clauses.

use super::space::States;
use crate::sat::Wire;

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
