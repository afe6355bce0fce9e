//! A party's gain along a line through the space of inputs, in closed form.
//!
//! Multiplied by the sum of weights, which is positive, a gain is a sum of weights times values plus the sum of weights
//! times points: along a straight line every number is linear in the position, so the gain is a polynomial of degree two
//! at most and its sign changes only at the polynomial's zeros. That the weights are divided by their sum needs no
//! care of its own: nothing is divided here.

use zopa_core::{Case, InputId, Model, Outcome, PartyId, Preference, TIED, Uncertain, Unplaced, WalkAway};
use zopa_study::{Line, zeros};

/// A number along the line: its value at 0, and its slope.
type Linear = (f64, f64);

/// The positions at which a party's gain in an outcome is nought; for a party with an order, those at which a statement of
/// it changes its place, or two tied conditions theirs.
pub(super) fn gain_zeros(model: &Model, party: PartyId, outcome: &Outcome, line: &Line) -> Vec<f64> {
    let case: &Case = model.case();
    let Preference::Cardinal(cardinal) = &case.preferences[party] else {
        return turns(case, party, line);
    };
    let number = |x: Uncertain<f64>| -> Linear {
        match x {
            Uncertain::Known(value) => (value, 0.0),
            Uncertain::Input(id) => along(line, id),
        }
    };
    let status_quo = model.status_quo();
    let (above, walk_away) = match cardinal.walk_away {
        WalkAway::Above(x) => (true, number(x)),
        WalkAway::Absolute(x) => (false, number(x)),
    };
    let mut gain = [0.0; 3];
    let mut weights: Linear = (0.0, 0.0);
    for (issue, worth) in cardinal.issues.enumerated() {
        let Some(worth) = worth else { continue };
        let weight = number(worth.weight);
        weights = (weights.0 + weight.0, weights.1 + weight.1);
        let (here, there) = (outcome.level(issue), status_quo.level(issue));
        if above && here == there {
            continue;
        }
        let mut value = number(worth.values[here]);
        if above {
            let base = number(worth.values[there]);
            value = (value.0 - base.0, value.1 - base.1);
        }
        add(&mut gain, weight, value);
    }
    let mut points: Linear = (-walk_away.0, -walk_away.1);
    for term in &cardinal.terms {
        let condition = model.condition(term.when);
        let times =
            f64::from(u8::from(condition.holds(outcome))) - f64::from(u8::from(above && condition.holds(status_quo)));
        let worth = number(term.add);
        points = (points.0 + times * worth.0, points.1 + times * worth.1);
    }
    add(&mut gain, weights, points);
    zeros(gain)
}

/// The positions at which the order of a party is another one.
fn turns(case: &Case, party: PartyId, line: &Line) -> Vec<f64> {
    let open: Vec<_> = case.open_places.iter().filter(|o| o.party == party).collect();
    let mut found = Vec::new();
    for (k, one) in open.iter().enumerate() {
        let (at, slope) = along(line, one.input);
        found.extend(zeros([at - TIED, slope, 0.0]));
        let Unplaced::Tied { tier, .. } = one.what else { continue };
        for other in &open[k + 1..] {
            if matches!(other.what, Unplaced::Tied { tier: t, .. } if t == tier) {
                let (there, other_slope) = along(line, other.input);
                found.extend(zeros([at - there, slope - other_slope, 0.0]));
            }
        }
    }
    found
}

/// Where an input is along the line.
fn along(line: &Line, input: InputId) -> Linear {
    use zopa_core::Id;
    match line.moves.iter().find(|(moved, ..)| *moved == input) {
        Some((_, from, to)) => (*from, to - from),
        None => (line.base[input.index()], 0.0),
    }
}

/// Adds the product of two linear functions.
fn add(to: &mut [f64; 3], a: Linear, b: Linear) {
    to[0] += a.0 * b.0;
    to[1] += a.0 * b.1 + a.1 * b.0;
    to[2] += a.1 * b.1;
}
