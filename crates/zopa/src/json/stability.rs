//! `zopa stability --json`.

use super::common::{Amount, CaseRef, Exact, Levels, Reading, ids, state_name};
use super::report::{ActiveStep, compared};
use crate::{Numbered, Prepared, StabilityAnswer, VERSION, WaysScope};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zopa_conflict::{Explanation, Margin, StateSet};
use zopa_core::{Case, Outcome, PartyId, PartySet, StateId};

/// Above so many feasible states only those asked for are listed, unless all are asked for.
pub const LISTED_STATES: u64 = 100_000;

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
    /// Parties that can move at no state: they find every state stable, vacuously.
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
    /// How many there are in all, listed or not.
    pub counts: Counts,
    /// The number of the status quo.
    pub status_quo: Option<u64>,
    /// The status quo and the states asked for, with the reasons for their verdicts.
    pub examined: Vec<Examined>,
    /// Shortest ways from the status quo to states that are equilibria under every concept asked for, every step a gain
    /// for those who take it: the eight of fewest steps.
    pub paths: Vec<Path>,
    /// Along which steps they were looked for: `all` (single moves and signatures) or `single` (single moves, or one
    /// signature, since more would take too much work).
    pub paths_along: Option<String>,
    /// How many of these equilibria can be reached so.
    pub paths_reachable: Option<Amount>,
    /// Why there are no paths.
    pub paths_reason: Option<String>,
    /// How it was obtained.
    pub exactness: Exact,
    /// By which definition.
    pub method: Reading,
}

/// Something for each concept, by key, in the order asked for: `nash`, `gmr`, `smr`, `seq`, `sseq`, and with
/// `_signatures` appended where opponents may sign.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ByConcept<T>(Map<String, Value>, #[serde(skip)] std::marker::PhantomData<T>);

impl<T: JsonSchema> JsonSchema for ByConcept<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("ByConcept_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

impl<T: Serialize> ByConcept<T> {
    fn new(items: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let entry = |(key, item): (&str, T)| (key.to_owned(), serde_json::to_value(item).unwrap_or(Value::Null));
        ByConcept(items.into_iter().map(entry).collect(), std::marker::PhantomData)
    }
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

/// A state with the reasons for its verdicts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Examined {
    /// The state.
    pub number: u64,
    /// One for each party with preferences and each concept.
    pub verdicts: Vec<Verdict>,
}

/// The verdict of one concept on one state for one party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verdict {
    /// For whom.
    pub party: String,
    /// Under which concept.
    pub concept: String,
    /// The verdict.
    pub stable: bool,
    /// The party has no move from here: stable vacuously.
    pub no_move: bool,
    /// If stable, its improvements with what answers each; if not, the one that nothing answers.
    pub improvements: Vec<Improvement>,
    /// How many improvements there are, listed or not.
    pub improvements_in_all: Amount,
    /// How far the worth of this state alone may fall (positive) or must rise (negative) before the verdict turns, in
    /// points; null for ordinal preferences and where no fall turns it.
    pub margin_points: Option<f64>,
    /// The same in ranks, for ordinal preferences.
    pub margin_ranks: Option<i64>,
    /// However little this state is worth, it is stable.
    pub margin_unlimited: bool,
}

/// An improvement and what follows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Improvement {
    /// The improvement.
    pub step: ActiveStep,
    /// Whether the answer deters it.
    pub deterred: bool,
    /// The answer, step by step.
    pub answer: Vec<ActiveStep>,
    /// How the party likes its end, compared with staying.
    pub end: Option<String>,
    /// The party's best own move from there, where the concept looks at it.
    pub counter: Option<ActiveStep>,
    /// How it likes the end of that, compared with staying.
    pub counter_end: Option<String>,
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
                let mut some: Vec<_> = answer.examined.iter().map(|e| (e.at.state, e.at.number)).collect();
                some.extend(answer.strongest.1.iter().map(|n| (n.state, n.number)));
                some.sort_unstable();
                some.dedup();
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
        let (paths, paths_reason) = match &answer.ways {
            Ok(ways) => (ways.ways.iter().map(|w| path(case, w)).collect(), None),
            Err(why) => (Vec::new(), Some(why.message.clone())),
        };
        Stability {
            version: VERSION.into(),
            answer: "stability".into(),
            case: CaseRef::new(prepared),
            draw: 0,
            parties: case.parties.ids().map(id).collect(),
            no_move: ids(case, table.no_move()),
            without_preferences: ids(case, everyone.minus(table.stated())),
            concepts: ByConcept::new(notions.iter().map(|n| (n.key(), n.method().into()))),
            feasible: feasible.len().into(),
            listed: if every { "all" } else { "requested" }.into(),
            states: shown.iter().map(|(s, n)| state(case, *n, &answer.moves.outcome(*s))).collect(),
            stable: ByConcept::new(notions.iter().map(|n| {
                let of = |p: &PartyId| (id(*p), numbers(table.stable(*n, *p)));
                (n.key(), stated.iter().map(of).collect())
            })),
            equilibria: ByConcept::new(notions.iter().map(|n| (n.key(), numbers(table.equilibria(*n).as_ref())))),
            counts: Counts {
                stable: ByConcept::new(notions.iter().map(|n| {
                    let of = |p: &PartyId| (id(*p), table.stable(*n, *p).map(|s| s.len().into()));
                    (n.key(), stated.iter().map(of).collect())
                })),
                equilibria: ByConcept::new(
                    notions.iter().map(|n| (n.key(), table.equilibria(*n).map(|s| s.len().into()))),
                ),
            },
            status_quo: answer.status_quo.as_ref().map(|q| q.number),
            examined: answer
                .examined
                .iter()
                .map(|e| Examined {
                    number: e.at.number,
                    verdicts: e.explanations.iter().map(|x| verdict(case, x)).collect(),
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

fn verdict(case: &Case, x: &Explanation) -> Verdict {
    let step = |s: &zopa_core::Step| ActiveStep::new(case, s);
    let likes = |c: zopa_core::Compared| compared(c).to_owned();
    let (points, ranks, unlimited) = match x.margin {
        Margin::Points(p) => (Some(p), None, false),
        Margin::Ranks(r) => (None, Some(r), false),
        Margin::Unlimited => (None, None, true),
    };
    Verdict {
        party: case.parties[x.who].id.clone(),
        concept: x.notion.key().into(),
        stable: x.stable,
        no_move: x.no_move,
        improvements: x
            .improvements
            .iter()
            .map(|i| Improvement {
                step: step(&i.step),
                deterred: i.deterred,
                answer: i.answer.iter().map(step).collect(),
                end: i.end.map(likes),
                counter: i.counter.as_ref().map(step),
                counter_end: i.counter_end.map(likes),
            })
            .collect(),
        improvements_in_all: x.improvements_in_all.into(),
        margin_points: points,
        margin_ranks: ranks,
        margin_unlimited: unlimited,
    }
}
