//! Each party's weights and values at the central case, as a reader wants to see them.

use zopa_core::{Case, Draw, Draws, IdVec, IssueId, LevelId, PartyId, Preference, Uncertain, WalkAway};
use zopa_study::Streams;

/// What a party with utilities wants, at the central case.
#[derive(Clone, PartialEq, Debug)]
pub struct Interests {
    /// What each issue is worth; `None` where the party does not care.
    pub issues: IdVec<IssueId, Option<WorthOf>>,
    /// What is added where a condition holds, in the order of the preference.
    pub terms: Vec<TermWorth>,
    /// The worth of no deal as it is written: points above the status quo, or on the party's own scale.
    pub no_deal: f64,
    /// Whether `no_deal` is counted from the status quo.
    pub above_status_quo: bool,
}

/// What an issue is worth to a party.
#[derive(Clone, PartialEq, Debug)]
pub struct WorthOf {
    /// Its weight as a share of the sum of weights.
    pub weight: f64,
    /// The worth of each level.
    pub values: IdVec<LevelId, f64>,
}

/// A term's worth.
#[derive(Clone, PartialEq, Debug)]
pub struct TermWorth {
    /// Its name within the preference.
    pub id: String,
    /// Points.
    pub points: f64,
}

/// The interests of every party with utilities.
pub fn interests(case: &Case, streams: &Streams) -> IdVec<PartyId, Option<Interests>> {
    let number = |x: Uncertain<f64>| match x {
        Uncertain::Known(value) => value,
        Uncertain::Input(id) => streams.value(id, Draw::CENTRAL),
    };
    let of = |preference: &Preference| {
        let Preference::Cardinal(cardinal) = preference else { return None };
        let sum: f64 = cardinal.issues.iter().flatten().map(|worth| number(worth.weight)).sum();
        let issue = |worth: &zopa_core::IssueWorth| WorthOf {
            weight: number(worth.weight) / sum,
            values: worth.values.iter().map(|x| number(*x)).collect(),
        };
        let (no_deal, above_status_quo) = match cardinal.walk_away {
            WalkAway::Above(x) => (number(x), true),
            WalkAway::Absolute(x) => (number(x), false),
        };
        Some(Interests {
            issues: cardinal.issues.iter().map(|worth| worth.as_ref().map(issue)).collect(),
            terms: cardinal.terms.iter().map(|t| TermWorth { id: t.id.clone(), points: number(t.add) }).collect(),
            no_deal,
            above_status_quo,
        })
    };
    case.preferences.iter().map(of).collect()
}
