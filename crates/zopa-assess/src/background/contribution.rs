//! Why a party gains what it gains in a settlement.
//!
//! The gain of a party is g(w) = u(w) - d. Utilities add up over issues and terms, so the gain does too:
//! g(w) = sum over issues of (u_v(w) - u_v(q)) + sum over terms of what each adds at w and not at q (or the other way
//! round) + (u(q) - d). The last part is what no deal is worth beside the status quo.

use zopa_core::{Id, Instance, IssueId, Outcome, PartyId, Score};

/// A party's gain in a settlement, in parts that add up to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Breakdown {
    /// Points over no deal.
    pub gain: f64,
    /// The parts that are not nothing: issues in order, then terms, then no deal.
    pub parts: Vec<Part>,
}

/// A part of a gain.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// What it comes from.
    pub of: PartOf,
    /// How many points it adds.
    pub points: f64,
}

/// What a part of a gain comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartOf {
    /// An issue that the settlement changes.
    Issue(IssueId),
    /// A term of the preference, by its number.
    Term(usize),
    /// What no deal is worth beside the status quo: positive where it is worth less.
    NoDeal,
}

/// The gain of a party in a settlement by parts; `None` without utilities.
pub fn breakdown(instance: &Instance, party: PartyId, at: &Outcome) -> Option<Breakdown> {
    let model = instance.model();
    let q = model.status_quo();
    let utility = instance.additive(party)?;
    let mut parts = Vec::new();
    let mut add = |of: PartOf, score: Score| {
        if score != Score::ZERO {
            parts.push(Part { of, points: utility.points(score) });
        }
    };
    for v in model.changed(at) {
        let table = utility.table(v);
        add(PartOf::Issue(v), table[at.level(v).index()] - table[q.level(v).index()]);
    }
    for (k, (when, worth)) in utility.terms().iter().enumerate() {
        let holds = |outcome| model.condition(*when).holds(outcome);
        match (holds(at), holds(q)) {
            (true, false) => add(PartOf::Term(k), *worth),
            (false, true) => add(PartOf::Term(k), Score::ZERO - *worth),
            _ => {}
        }
    }
    add(PartOf::NoDeal, utility.score(model, q) - utility.disagreement());
    let gain = utility.points(utility.score(model, at) - utility.disagreement());
    Some(Breakdown { gain, parts })
}
