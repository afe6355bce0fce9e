//! Hypergames of level 1, by the definition: each party has its own model of the conflict, and judges its own stability in it.
//!
//! A state is an equilibrium of the hypergame if it is stable for each party in that party's model; it is steady if it is also an equilibrium of
//! each of these models, and unsteady otherwise. Source: Wang, Hipel & Fraser (1988).

use crate::conflict::{Concept, Conflict, Graph, Joint};
use crate::generate::{self, Stream};
use crate::literal;
use crate::written;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use zopa_core::{Case, ConditionId, Outcome, PartyId, Preference, Rule, Scope};

/// What one party believes that is not so.
#[derive(Clone, Debug)]
pub struct View {
    /// Who.
    pub of: PartyId,
    /// Of the first party it believes that it wants what the second one wants.
    pub swapped: Vec<(PartyId, PartyId)>,
    /// Where it thinks that no state can be; never the status quo.
    pub never: Option<ConditionId>,
}

/// Some views of a case, drawn from a seed; none for about half of the parties.
pub fn views(case: &Case, seed: u64) -> Vec<View> {
    let mut stream = Stream::new(seed, "views");
    let wants = |p: &PartyId| matches!(case.preferences[*p], Preference::Priorities(_) | Preference::Ranking(_));
    let known: Vec<PartyId> =
        case.parties.ids().filter(|p| wants(p) || matches!(case.preferences[*p], Preference::Cardinal(_))).collect();
    let mut all = Vec::new();
    for of in case.parties.ids() {
        if !stream.one_in(2) || known.is_empty() {
            continue;
        }
        let mut swapped = Vec::new();
        for other in case.parties.ids() {
            if other != of && stream.one_in(2) {
                swapped.push((other, stream.pick(&known)));
            }
        }
        let q = literal::status_quo(case);
        let blind: Vec<ConditionId> = case.conditions.ids().filter(|c| !literal::met(case, *c, &q)).collect();
        let never = (!case.is_graph() && !blind.is_empty() && stream.one_in(2)).then(|| stream.pick(&blind));
        if !swapped.is_empty() || never.is_some() {
            all.push(View { of, swapped, never });
        }
    }
    all
}

/// The case as a party sees it.
pub fn seen(case: &Case, view: &View) -> Case {
    let mut own = case.clone();
    for (whom, like) in &view.swapped {
        own.preferences[*whom] = case.preferences[*like].clone();
    }
    if let Some(broken) = view.never {
        let text = String::new();
        let (id, because, note) = ("blind".to_owned(), Vec::new(), String::new());
        own.rules.push(Rule { id, broken, text, scope: Scope::States, because, note });
    }
    own
}

/// The case file with its views.
pub fn toml(case: &Case, views: &[View]) -> String {
    let mut out = written::toml(case);
    for view in views {
        let name = &case.parties[view.of].id;
        let _ = write!(out, "\n[views.{name}]\nnote = \"a view\"\n");
        if let Some(never) = view.never {
            let _ = writeln!(out, "never = {:?}", case.conditions[never].text);
        }
        out += &written::believed(case, name, &view.swapped);
    }
    out
}

/// What a hypergame says under one concept; sets of states.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdicts {
    /// By party with preferences in its own model: where it would stay, by that model.
    pub stable: BTreeMap<PartyId, BTreeSet<Outcome>>,
    /// By the same parties: the equilibria of its own model.
    pub expected: BTreeMap<PartyId, BTreeSet<Outcome>>,
    /// Stable for each in its own model, and expected by each.
    pub steady: BTreeSet<Outcome>,
    /// Stable for each in its own model, and not expected by somebody.
    pub unsteady: BTreeSet<Outcome>,
}

/// The hypergame of a case, each party's moves and preferences as in its own model.
pub fn verdicts(case: &Case, views: &[View], concept: Concept) -> Verdicts {
    let mut found = Verdicts::default();
    for party in case.parties.ids() {
        let own = views.iter().find(|v| v.of == party).map_or_else(|| case.clone(), |v| seen(case, v));
        let instance = generate::instance(&own);
        let graph = Graph::of(instance.model());
        let conflict = Conflict::new(&graph, &instance);
        if !conflict.is_stated(party) {
            continue;
        }
        let name = |k: usize| graph.states()[k].clone();
        let holds = |k: &usize| conflict.stable(*k, party, concept, Joint::Moves) == Some(true);
        found.stable.insert(party, (0..graph.states().len()).filter(holds).map(name).collect());
        found.expected.insert(party, conflict.equilibria(concept, Joint::Moves).into_iter().map(name).collect());
    }
    for state in literal::outcomes(case).into_iter().filter(|w| literal::exists(case, w)) {
        if found.stable.values().all(|set| set.contains(&state)) {
            let expected = found.expected.values().all(|set| set.contains(&state));
            if expected { &mut found.steady } else { &mut found.unsteady }.insert(state);
        }
    }
    found
}
