//! Which preferences would make a state an equilibrium.

use super::LISTED_STATES;
use crate::StabilityAnswer;
use crate::json::common::{Amount, Reading};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Answer, Case, StateId};

/// Which preferences would make a state an equilibrium, under one concept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InverseRow {
    /// The state.
    pub state: u64,
    /// The concept.
    pub concept: String,
    /// How many swaps of neighbours in the parties' orders are the fewest that do it; a half for a tie that is broken. 0 if it
    /// is an equilibrium already. Under concepts with strength a half for each step between much worse, worse, as good, better and much better; under
    /// those with unknown comparisons a half for a comparison that becomes known. Null if no preferences do it.
    pub swaps: Option<f64>,
    /// Where the fewest are not known: so many at least, and so many at most.
    pub swaps_between: Option<[f64; 2]>,
    /// The parties whose orders change, in one of the nearest ways; where the fewest swaps are not known, in one with the most that
    /// they can be.
    pub changed: Vec<Reordered>,
    /// Why the fewest swaps are not known.
    pub swaps_refused: Option<String>,
    /// How far weights must move, within their stated ranges: the largest fraction of the way from a central value to an end
    /// of its range, as small as can be; null where no weights within the ranges do it, or none has a range.
    pub weights_fraction: Option<f64>,
    /// The weights that move, by path, with their new values.
    pub weights: BTreeMap<String, f64>,
    /// Why there are no such weights.
    pub weights_refused: Option<String>,
    /// How many of all profiles of strict orders (one for each party with preferences) make it an equilibrium.
    pub profiles: Option<Amount>,
    /// How many profiles there are.
    pub profiles_in_all: Option<Amount>,
    /// Why they are not counted.
    pub profiles_refused: Option<String>,
    /// By which definition the swaps were counted; null where they were refused.
    pub method: Option<Reading>,
}

/// A party's new order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reordered {
    /// Who.
    pub party: String,
    /// States by number, best first; those of an inner list are tied. Empty above 100,000 states: `raised` says what is new.
    pub order: Vec<Vec<u64>>,
    /// Pairs of states of which the first comes to stand above the second, and did not.
    pub raised: Vec<[u64; 2]>,
    /// Under concepts with strength: pairs of which the first comes to be greatly better than the second.
    pub greatly: Vec<[u64; 2]>,
    /// The same: pairs of which the first comes to be only mildly better than the second.
    pub mildly: Vec<[u64; 2]>,
    /// Under concepts with unknown comparisons: pairs that come to be known, the first being better. The other unknown pairs stay so, wherever
    /// `order` puts them.
    pub settled: Vec<[u64; 2]>,
}

fn reweighting(of: &crate::InvertedConcept) -> Option<&zopa_conflict::inverse::Reweighting> {
    of.weights.as_ref()?.as_ref().ok()?.value.as_ref()
}

fn found(of: &crate::InvertedConcept) -> Option<&zopa_conflict::inverse::Change> {
    of.change.as_ref().ok()?.value.as_ref()
}

pub(super) fn inverse(case: &Case, answer: &StabilityAnswer) -> Vec<InverseRow> {
    if answer.inverse.is_empty() {
        return Vec::new();
    }
    let states: Vec<StateId> = answer.table.value.feasible().iter().collect();
    let number = |s: &StateId| states.partition_point(|t| t <= s) as u64;
    let pairs = |all: &[(StateId, StateId)]| all.iter().map(|(a, b)| [number(a), number(b)]).collect::<Vec<_>>();
    let reordered = |r: &zopa_conflict::inverse::Reordered| Reordered {
        party: case.parties[r.party].id.clone(),
        order: match states.len() as u64 > LISTED_STATES {
            true => Vec::new(),
            false => r.order.iter().map(|tier| tier.iter().map(number).collect()).collect(),
        },
        raised: pairs(&r.raised),
        greatly: pairs(&r.greatly),
        mildly: pairs(&r.mildly),
        settled: pairs(&r.settled),
    };
    let row = |at: u64, c: &crate::InvertedConcept| InverseRow {
        state: at,
        concept: c.concept.key(),
        swaps: found(c).filter(|change| change.refused.is_none()).map(|change| change.swaps),
        swaps_between: found(c).filter(|change| change.refused.is_some()).map(|change| [change.at_least, change.swaps]),
        changed: found(c).iter().flat_map(|change| change.parties.iter().map(reordered)).collect(),
        swaps_refused: match &c.change {
            Ok(Answer { value: Some(change), .. }) => change.refused.as_ref().map(|why| why.message.clone()),
            Ok(_) => Some("no preferences do it".into()),
            Err(why) => Some(why.message.clone()),
        },
        weights_fraction: reweighting(c).map(|w| w.fraction),
        weights: reweighting(c)
            .iter()
            .flat_map(|w| &w.weights)
            .map(|(f, w)| {
                let (party, issue) = (&case.parties[f.party].id, &case.issues[f.issue].id);
                (format!("preferences.{party}.weights.{issue}"), (w * 1e9).round() / 1e9)
            })
            .collect(),
        weights_refused: match &c.weights {
            None => Some("no weight has a range of its own".into()),
            Some(Err(why)) => Some(why.message.clone()),
            Some(Ok(answer)) if answer.value.is_none() => Some("no weights within the stated ranges do it".into()),
            Some(Ok(_)) => None,
        },
        profiles: c.profiles.as_ref().ok().map(|a| a.value.fitting.into()),
        profiles_in_all: c.profiles.as_ref().ok().map(|a| a.value.all.into()),
        profiles_refused: c.profiles.as_ref().err().map(|why| why.message.clone()),
        method: c.change.as_ref().ok().map(|answer| answer.method.into()),
    };
    let of = |i: &crate::Inverted| i.concepts.iter().map(|c| row(i.at.number, c)).collect::<Vec<_>>();
    answer.inverse.iter().flat_map(of).collect()
}
