//! A conflict as its parties see it.

use super::ByConcept;
use crate::Hypergame;
use crate::json::common::{Reading, ids};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_conflict::StateSet;
use zopa_core::{Case, PartyId};

/// A conflict as its parties see it: a hypergame of level 1.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HypergameEntry {
    /// The parties with views of their own; the others see the case as it is.
    pub views: Vec<String>,
    /// By concept.
    pub concepts: ByConcept<SeenConcept>,
    /// By which definition.
    pub method: Reading,
}

/// One concept, each party by its own view; listed states by number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeenConcept {
    /// By party: the states that are stable for it in its own view.
    pub stable: BTreeMap<String, Vec<u64>>,
    /// By party: the states that are equilibria in its own view, those that it expects to last.
    pub expected: BTreeMap<String, Vec<u64>>,
    /// Equilibria of the hypergame that every party whose interests are stated expects.
    pub steady: Vec<u64>,
    /// Equilibria of the hypergame that some party does not expect.
    pub unsteady: Vec<u64>,
}

/// The document of a hypergame; `numbers` says which of the listed states are in a set.
pub(super) fn hypergame(case: &Case, of: &Hypergame, numbers: &dyn Fn(&StateSet) -> Vec<u64>) -> HypergameEntry {
    let by_party = |of: &[(PartyId, StateSet)]| -> BTreeMap<String, Vec<u64>> {
        of.iter().map(|(p, set)| (case.parties[*p].id.clone(), numbers(set))).collect()
    };
    HypergameEntry {
        views: ids(case, of.views),
        method: crate::HYPERGAME.into(),
        concepts: ByConcept::new(of.concepts.iter().map(|c| {
            let seen = SeenConcept {
                stable: by_party(&c.stable),
                expected: by_party(&c.expected),
                steady: numbers(&c.steady),
                unsteady: numbers(&c.unsteady),
            };
            (c.key.clone(), seen)
        })),
    }
}
