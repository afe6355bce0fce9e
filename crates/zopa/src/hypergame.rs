//! A hypergame of level 1: each party judges its own stability in its own view of the conflict.
//!
//! **In**: a case with `[views]`. **Out**: for each concept the states in which each party would stay by its own view; those that are
//! so for all are the equilibria of the hypergame (Wang, Hipel & Fraser 1988). An equilibrium is *steady* if every party also expects it, that is,
//! if it is an equilibrium in every party's own view; otherwise *unsteady*: somebody will be surprised that it lasts, and may learn from that.
//! A party without a view of its own sees the case as it is.
//!
//! The views share the numbering of states: a view takes states away and adds none. A state that a party does not think possible is not stable for
//! it. **What can go wrong**: what goes wrong with the same question about any one view.

use crate::{Prepared, StabilityRequest};
use zopa_conflict::{FurtherTable, Graded, Moves, Ranks, StateSet, Table, further, moves_of, whole};
use zopa_core::{Diagnostic, Method, PartyId, PartySet, Run};

/// By which definition.
pub const HYPERGAME: Method = Method {
    name: "hypergame of level 1",
    variant: "each party's stability in its own view; steady where it is an equilibrium in every view",
    source: "Wang, Hipel & Fraser 1988",
};

/// A conflict as its parties see it.
#[derive(Clone, PartialEq, Debug)]
pub struct Hypergame {
    /// The parties with views of their own.
    pub views: PartySet,
    /// By concept, in the order asked for.
    pub concepts: Vec<SeenConcept>,
}

/// One concept, each party by its own view.
#[derive(Clone, PartialEq, Debug)]
pub struct SeenConcept {
    /// Its key.
    pub key: String,
    /// By party that it is about: the states that are stable for the party in its own view.
    pub stable: Vec<(PartyId, StateSet)>,
    /// By party: the states that are equilibria in its own view.
    pub expected: Vec<(PartyId, StateSet)>,
    /// Stable for each in its own view, and expected by each.
    pub steady: StateSet,
    /// Stable for each in its own view, and not expected by somebody.
    pub unsteady: StateSet,
}

/// What one view says.
struct Seen {
    table: Table,
    further: Option<FurtherTable>,
}

/// The hypergame of a case; `None` without views.
///
/// # Errors
/// What the conflict engine refuses in some view.
pub(crate) fn hypergame(
    prepared: &Prepared,
    request: &StabilityRequest,
    feasible: &StateSet,
    run: &Run<'_>,
) -> Result<Option<Hypergame>, Diagnostic> {
    let case = &prepared.case;
    let names = prepared.opened.views();
    if names.is_empty() {
        return Ok(None);
    }
    let mut seen = Vec::new();
    for (party, of) in case.parties.enumerated() {
        seen.push((party, view(prepared, &of.id, request, run)?));
    }
    let plain = request.notions.iter().map(|n| {
        let stable = |s: &Seen, p: PartyId| s.table.stable(*n, p).cloned();
        (n.key().to_owned(), each(&seen, stable), each(&seen, |s: &Seen, _| s.table.equilibria(*n)))
    });
    let more = request.further.iter().map(|c| {
        let stable = |s: &Seen, p: PartyId| s.further.as_ref()?.stable(*c, p).cloned();
        (c.key(), each(&seen, stable), each(&seen, |s: &Seen, _| s.further.as_ref()?.equilibria(*c)))
    });
    let concepts = plain.chain(more).map(|(key, stable, expected)| {
        let mut all = feasible.clone();
        stable.iter().for_each(|(_, set)| all.intersect(set));
        let mut steady = all.clone();
        let about = |p: PartyId| stable.iter().any(|(q, _)| *q == p);
        let expected: Vec<(PartyId, StateSet)> = expected.into_iter().filter(|(p, _)| about(*p)).collect();
        expected.iter().for_each(|(_, set)| steady.intersect(set));
        all.intersect(&steady.complement());
        SeenConcept { key, stable, expected, steady, unsteady: all }
    });
    let concepts = concepts.collect();
    let views = names.iter().filter_map(|id| case.parties.find(|p| p.id == **id)).collect();
    Ok(Some(Hypergame { views, concepts }))
}

/// Something of each party's view.
fn each(seen: &[(PartyId, Seen)], of: impl Fn(&Seen, PartyId) -> Option<StateSet>) -> Vec<(PartyId, StateSet)> {
    seen.iter().filter_map(|(p, s)| Some((*p, of(s, *p)?))).collect()
}

/// Every state judged in a party's view.
fn view(prepared: &Prepared, party: &str, request: &StabilityRequest, run: &Run<'_>) -> Result<Seen, Diagnostic> {
    let own = match prepared.opened.seen_by(party) {
        None => None,
        Some(Err(problems)) => return Err(first(problems, party)),
        Some(Ok(opened)) => {
            Some(Prepared::new(opened, None, prepared.streams.seed()).map_err(|why| first(why.problems, party))?)
        }
    };
    let prepared = own.as_ref().unwrap_or(prepared);
    let moves: Box<dyn Moves + Send> = moves_of(&prepared.model, run.limits)?;
    let ranks = Ranks::new(&prepared.central, &*moves, run)?;
    let table = whole(&*moves, &ranks, &request.notions, run)?.value;
    let more = match request.further.as_slice() {
        [] => None,
        some => {
            let graded = Graded::new(&prepared.central, &*moves, &ranks);
            Some(further(&*moves, &graded, prepared.case.is_graph(), some, run)?.value)
        }
    };
    Ok(Seen { table, further: more })
}

fn first(problems: Vec<Diagnostic>, party: &str) -> Diagnostic {
    let none = || Diagnostic::new(&zopa_conflict::NO_SUCH_STATE, format!("the view of `{party}` cannot be read"));
    problems.into_iter().next().unwrap_or_else(none)
}
