//! `zopa stability --json`.

mod by_concept;
mod evolution;
mod hypergame;
mod inverse;
mod verdicts;

pub use by_concept::ByConcept;
pub use evolution::{CourseRow, EndRow, Evolution};
pub use hypergame::{HypergameEntry, SeenConcept};
pub use inverse::{InverseRow, Reordered};
pub use verdicts::{Examined, FurtherVerdict, Improvement, MarginEntry, Verdict};

use super::common::{Amount, CaseRef, Exact, Levels, Reading, ids, state_name};
use super::package::units;
use super::step::ActiveStep;
use crate::{Numbered, Prepared, StabilityAnswer, VERSION, WaysScope};
use evolution::evolution;
use hypergame::hypergame;
use inverse::inverse;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use verdicts::{further_verdict, verdict};
use zopa_conflict::{Further, StateSet};
use zopa_core::{Case, Outcome, PartyId, PartySet, StateId};

/// Above so many feasible states there are counts and the states asked for, nothing of any other state, unless all are
/// asked for.
pub const LISTED_STATES: u64 = 100_000;

/// Why there are no paths where not all states are listed.
const NOT_ALL: &str = "more than 100,000 states: paths are listed with --all, and --from follows one state";

/// The stability of states, in the numbers of the central case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stability {
    /// The version of zopa.
    pub version: String,
    /// `stability`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// The draw whose numbers were used: 0, the central case.
    pub draw: u64,
    /// Every party of the case.
    pub parties: Vec<String>,
    /// Where one point is so many units of an original scale (`unit` in a preference): party id to units.
    pub units: BTreeMap<String, f64>,
    /// Parties that can move alone at no state: under the concepts of single parties they find every state stable, vacuously.
    pub no_move: Vec<String>,
    /// Parties whose preferences are not stated: left out of `stable`, not counted in equilibria.
    pub without_preferences: Vec<String>,
    /// The concepts, by key, with their definitions.
    pub concepts: ByConcept<Reading>,
    /// Feasible states (rules on states only).
    pub feasible: Amount,
    /// `all` states are listed below, or only those `requested` (above 100,000, unless `--all`).
    pub listed: String,
    /// The states, numbered from 1 over the feasible ones in index order (first issue fastest; `[graph]`: as listed).
    pub states: Vec<State>,
    /// For each concept and party the listed states that are stable, by number.
    pub stable: ByConcept<BTreeMap<String, Vec<u64>>>,
    /// For each concept the listed states that are stable for every party with preferences.
    pub equilibria: ByConcept<Vec<u64>>,
    /// Where a concept of coalitions was asked for (`cnash`, `cgmr`, ...), otherwise empty: each coalition of parties with preferences,
    /// the smallest first. In `stable`, a party's states are those that are stable for every coalition that it is in.
    pub coalitions: Vec<CoalitionRow>,
    /// How many there are in all, listed or not.
    pub counts: Counts,
    /// The number of the status quo.
    pub status_quo: Option<u64>,
    /// The status quo and the states asked for, with the reasons for their verdicts; where not all states are listed, only
    /// those asked for.
    pub examined: Vec<Examined>,
    /// Shortest ways from the status quo to states that are equilibria under every concept asked for, every step a gain
    /// for those who take it: the eight of fewest steps. None where not all states are listed.
    pub paths: Vec<Path>,
    /// Along which steps they were looked for: `all` (single moves and signatures) or `single` (single moves, or one
    /// signature, since more would take too much work).
    pub paths_along: Option<String>,
    /// How many of these equilibria can be reached so.
    pub paths_reachable: Option<Amount>,
    /// Why there are no paths.
    pub paths_reason: Option<String>,
    /// What becomes of the state named by `--from`.
    pub evolution: Option<Evolution>,
    /// Where the case has views: the same with each party's stability judged in its own view.
    pub hypergame: Option<HypergameEntry>,
    /// With `--inverse`: for each `--state` and concept which preferences would make it an equilibrium.
    pub inverse: Vec<InverseRow>,
    /// How it was obtained.
    pub exactness: Exact,
    /// By which definition.
    pub method: Reading,
}

/// A state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct State {
    /// Its number, from 1.
    pub number: u64,
    /// The level of each issue; absent for a `[graph]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Levels>,
    /// Its name in a `[graph]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How many states are what.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Stable states for each concept and party; null where the run was stopped before.
    pub stable: ByConcept<BTreeMap<String, Option<Amount>>>,
    /// Equilibria for each concept; likewise.
    pub equilibria: ByConcept<Option<Amount>>,
}

/// A coalition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoalitionRow {
    /// Its members.
    pub members: Vec<String>,
    /// For each concept of coalitions the listed states that are stable for it, by number.
    pub stable: ByConcept<Vec<u64>>,
    /// How many there are in all, listed or not.
    pub counts: ByConcept<Amount>,
}

/// A way from the status quo.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Path {
    /// The state at its end.
    pub to: u64,
    /// Its steps.
    pub steps: Vec<ActiveStep>,
    /// Parties whose red line a signature on the way would break: they gain, but would not sign.
    pub beyond_red_lines_of: Vec<String>,
}

impl Stability {
    /// The document of an answer; with `all`, every state is listed, however many there are.
    pub fn new(prepared: &Prepared, answer: &StabilityAnswer, all: bool) -> Self {
        let case = &*prepared.case;
        let table = &answer.table.value;
        let feasible = table.feasible();
        let every = all || feasible.len() <= LISTED_STATES;
        let shown: Vec<(StateId, u64)> = match every {
            true => feasible.iter().zip(1..).collect(),
            false => {
                let mut some: Vec<_> = answer.requested.iter().map(|at| (at.state, at.number)).collect();
                some.sort_unstable();
                some
            }
        };
        let numbers = |set: Option<&StateSet>| -> Vec<u64> {
            set.map(|set| shown.iter().filter(|(s, _)| set.contains(*s)).map(|(_, n)| *n).collect()).unwrap_or_default()
        };
        let notions = table.notions();
        let stated: Vec<PartyId> = table.stated().iter().collect();
        let id = |p: PartyId| case.parties[p].id.clone();
        let everyone: PartySet = case.parties.ids().collect();
        let further = answer.further.as_ref().map(|f| &f.value);
        let more: Vec<Further> = further.map(|f| f.concepts().to_vec()).unwrap_or_default();
        let set_of = |c: Further, p: PartyId| further.and_then(|f| f.stable(c, p));
        let all_of = |c: Further| further.and_then(|f| f.equilibria(c));
        let key = |n: &zopa_conflict::Notion| n.key().to_owned();
        let (paths, paths_reason) = match &answer.ways {
            Ok(_) if !every => (Vec::new(), Some(NOT_ALL.to_owned())),
            Ok(ways) => (ways.ways.iter().map(|w| path(case, w)).collect(), None),
            Err(why) => (Vec::new(), Some(why.message.clone())),
        };
        Stability {
            version: VERSION.into(),
            answer: "stability".into(),
            case: CaseRef::new(prepared),
            draw: 0,
            parties: case.parties.ids().map(id).collect(),
            units: units(case),
            no_move: ids(case, table.no_move()),
            without_preferences: ids(case, everyone.minus(table.stated())),
            concepts: ByConcept::new(
                notions
                    .iter()
                    .map(|n| (key(n), n.method().into()))
                    .chain(more.iter().map(|c| (c.key(), c.method().into()))),
            ),
            feasible: feasible.len().into(),
            listed: if every { "all" } else { "requested" }.into(),
            states: shown.iter().map(|(s, n)| state(case, *n, &answer.moves.outcome(*s))).collect(),
            stable: ByConcept::new(
                notions
                    .iter()
                    .map(|n| {
                        let of = |p: &PartyId| (id(*p), numbers(table.stable(*n, *p)));
                        (key(n), stated.iter().map(of).collect())
                    })
                    .chain(more.iter().map(|c| {
                        // Parties that a concept is not about (limited-move concepts are for two) are left out.
                        let of = |p: &PartyId| Some((id(*p), numbers(Some(set_of(*c, *p)?))));
                        (c.key(), stated.iter().filter_map(of).collect())
                    })),
            ),
            equilibria: ByConcept::new(
                notions
                    .iter()
                    .map(|n| (key(n), numbers(table.equilibria(*n).as_ref())))
                    .chain(more.iter().map(|c| (c.key(), numbers(all_of(*c).as_ref())))),
            ),
            coalitions: further
                .map_or(&[][..], |f| f.coalitions())
                .iter()
                .map(|members| {
                    let of = |c: &Further| Some((c.key(), further?.stable_for(*c, *members)?));
                    let sets = || more.iter().filter_map(of);
                    CoalitionRow {
                        members: ids(case, *members),
                        stable: ByConcept::new(sets().map(|(key, set)| (key, numbers(Some(set))))),
                        counts: ByConcept::new(sets().map(|(key, set)| (key, set.len().into()))),
                    }
                })
                .collect(),
            counts: Counts {
                stable: ByConcept::new(
                    notions
                        .iter()
                        .map(|n| {
                            let of = |p: &PartyId| (id(*p), table.stable(*n, *p).map(|s| s.len().into()));
                            (key(n), stated.iter().map(of).collect())
                        })
                        .chain(more.iter().map(|c| {
                            let of = |p: &PartyId| Some((id(*p), Some(set_of(*c, *p)?.len().into())));
                            (c.key(), stated.iter().filter_map(of).collect())
                        })),
                ),
                equilibria: ByConcept::new(
                    notions
                        .iter()
                        .map(|n| (key(n), table.equilibria(*n).map(|s| s.len().into())))
                        .chain(more.iter().map(|c| (c.key(), all_of(*c).map(|s| s.len().into())))),
                ),
            },
            status_quo: answer.status_quo.as_ref().map(|q| q.number),
            examined: answer
                .examined
                .iter()
                .filter(|e| every || answer.requested.contains(&e.at))
                .map(|e| Examined {
                    number: e.at.number,
                    verdicts: e.explanations.iter().map(|x| verdict(case, x)).collect(),
                    further: e.reasons.iter().zip(&e.margins).map(|(r, m)| further_verdict(case, r, m)).collect(),
                    margins_unasked: e.unasked.into(),
                })
                .collect(),
            paths,
            paths_reachable: answer.ways.as_ref().ok().map(|w| w.reachable.into()),
            paths_along: answer.ways.as_ref().ok().map(|w| {
                match w.scope {
                    WaysScope::All => "all",
                    WaysScope::Single => "single",
                }
                .to_owned()
            }),
            paths_reason,
            evolution: answer.evolution.as_ref().map(|e| evolution(case, e)),
            hypergame: answer.hypergame.as_ref().map(|h| hypergame(case, h, &|set| numbers(Some(set)))),
            inverse: inverse(case, answer),
            exactness: (&answer.table.exactness).into(),
            method: answer.table.method.into(),
        }
    }
}

fn state(case: &Case, number: u64, outcome: &Outcome) -> State {
    match state_name(case, outcome) {
        Some(name) => State { number, levels: None, name: Some(name) },
        None => State { number, levels: Some(Levels::new(case, outcome)), name: None },
    }
}

fn path(case: &Case, way: &crate::Way) -> Path {
    let Numbered { number, .. } = way.to;
    let steps = way.steps.iter().map(|s| ActiveStep::new(case, s)).collect();
    let crossed = way.red_lines.iter().fold(PartySet::EMPTY, |all, set| all.union(*set));
    Path { to: number, steps, beyond_red_lines_of: ids(case, crossed) }
}
