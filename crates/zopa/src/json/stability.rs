//! `zopa stability --json`.

use super::common::{Amount, CaseRef, Exact, Levels, Reading, ids, state_name};
use super::deals::units;
use super::report::{ActiveStep, compared};
use crate::{Barrier, Evolved, Numbered, Prepared, StabilityAnswer, VERSION, WaysScope};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zopa_conflict::{Explanation, Further, Margin, Reason, StateSet};
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
    /// Where one point is so many units of an original scale (`unit` in a preference): party id to units.
    pub units: BTreeMap<String, f64>,
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
    /// Where a concept of coalitions was asked for (`cnash`, `cgmr`, ...), otherwise empty: each coalition of parties with preferences,
    /// the smallest first. In `stable`, a party's states are those that are stable for every coalition that it is in.
    pub coalitions: Vec<CoalitionRow>,
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

/// Something for each concept, by key: `nash`, `gmr`, `smr`, `seq`, `sseq`, with `_signatures` appended where opponents may
/// sign; then `sim`, `sim_tableau`, `l_1`, `l_2` and so on, `non_myopic`, `stackelberg`, `cnash`, `cgmr`, `csmr`, `cseq`,
/// `cseq_class`, `gmr_strong`, `gmr_weak` and the like, `nash_a` to `seq_d`.
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
    pub(super) fn new(items: impl IntoIterator<Item = (String, T)>) -> Self {
        let entry = |(key, item): (String, T)| (key, serde_json::to_value(item).unwrap_or(Value::Null));
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
    /// The same for the further concepts; for concepts of coalitions one for each coalition that has something to gain.
    pub further: Vec<FurtherVerdict>,
}

/// The verdict of a further concept on one state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FurtherVerdict {
    /// For whom: one party, or the members of a coalition.
    pub parties: Vec<String>,
    /// Under which concept.
    pub concept: String,
    /// The verdict.
    pub stable: bool,
    /// If not stable, what would be done; if stable, the first temptation. For `l_h` and `stackelberg` the moves that are
    /// anticipated.
    pub advance: Vec<ActiveStep>,
    /// If stable, what answers that; for `sim` all at the same time, each from the state itself.
    pub answer: Vec<ActiveStep>,
    /// How those who advance like the end of it all, compared with staying; of a coalition the least pleased.
    pub end: Option<String>,
    /// The margin of the party, or of each member of the coalition; left out where there is no scale, or no answer within the work limit.
    pub margins: BTreeMap<String, MarginEntry>,
}

/// How far the worth of a state alone may fall (positive) or must rise (negative) before the verdict on it turns.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MarginEntry {
    /// In points; null for ordinal preferences and where no fall turns it.
    pub points: Option<f64>,
    /// In ranks, for ordinal preferences.
    pub ranks: Option<i64>,
    /// However little the state is worth, it is stable.
    pub unlimited: bool,
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

/// What becomes of a state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evolution {
    /// The state.
    pub from: u64,
    /// How far it comes along each course.
    pub courses: Vec<CourseRow>,
    /// States, other than this one, that are equilibria under some concept asked for: the first hundred.
    pub equilibria: Vec<EndRow>,
    /// How many there are.
    pub equilibria_in_all: Amount,
}

/// A course of steps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CourseRow {
    /// `moves`, `improvements`, `moves_signatures`, `improvements_signatures` (both only where something is joint) or
    /// `coalition_improvements`.
    pub course: String,
    /// How many states are first reached in one step, in two, and so on.
    pub by_steps: Option<Vec<u64>>,
    /// Why that was not computed.
    pub reason: Option<String>,
}

/// An equilibrium, and how it is reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EndRow {
    /// The state.
    pub number: u64,
    /// For each course, by key, the fewest steps; null if it is not reached so.
    pub steps: BTreeMap<String, Option<u32>>,
    /// Along which course `path` goes: the first of `improvements`, `improvements_signatures`, `coalition_improvements`
    /// that reaches it.
    pub course: Option<String>,
    /// The steps of a shortest way.
    pub path: Vec<ActiveStep>,
    /// Why there is none: `no_moves` (nobody can bring it about) or `no_gain` (somebody would have to take `blocked`
    /// without gaining by it).
    pub barrier: Option<String>,
    /// The step that would not be taken.
    pub blocked: Option<ActiveStep>,
}

/// A conflict as its parties see it: a hypergame of level 1.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HypergameEntry {
    /// The parties with views of their own; the others see the case as it is.
    pub views: Vec<String>,
    /// By concept.
    pub concepts: ByConcept<SeenConcept>,
}

/// One concept, each party by its own view; listed states by number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeenConcept {
    /// By party: the states that are stable for it in its own view.
    pub stable: BTreeMap<String, Vec<u64>>,
    /// By party: the states that are equilibria in its own view, those that it expects to last.
    pub expected: BTreeMap<String, Vec<u64>>,
    /// Equilibria of the hypergame that every party expects.
    pub steady: Vec<u64>,
    /// Equilibria of the hypergame that some party does not expect.
    pub unsteady: Vec<u64>,
}

/// Which preferences would make a state an equilibrium, under one concept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InverseRow {
    /// The state.
    pub state: u64,
    /// The concept.
    pub concept: String,
    /// How many swaps of neighbours in the parties' orders are the fewest that do it; a half for a tie that is broken. 0 if it
    /// is an equilibrium already.
    pub swaps: Option<f64>,
    /// The parties whose orders change, in one of the nearest ways.
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
}

/// A party's new order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reordered {
    /// Who.
    pub party: String,
    /// States by number, best first; those of an inner list are tied.
    pub order: Vec<Vec<u64>>,
    /// Pairs of states of which the first comes to stand above the second, and did not.
    pub raised: Vec<[u64; 2]>,
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
        let further = answer.further.as_ref().map(|f| &f.value);
        let more: Vec<Further> = further.map(|f| f.concepts().to_vec()).unwrap_or_default();
        let set_of = |c: Further, p: PartyId| further.and_then(|f| f.stable(c, p));
        let all_of = |c: Further| further.and_then(|f| f.equilibria(c));
        let key = |n: &zopa_conflict::Notion| n.key().to_owned();
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
                .map(|e| Examined {
                    number: e.at.number,
                    verdicts: e.explanations.iter().map(|x| verdict(case, x)).collect(),
                    further: e.reasons.iter().zip(&e.margins).map(|(r, m)| further_verdict(case, r, m)).collect(),
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
            hypergame: answer.hypergame.as_ref().map(|h| HypergameEntry {
                views: ids(case, h.views),
                concepts: ByConcept::new(h.concepts.iter().map(|c| {
                    let by_party = |of: &[(PartyId, StateSet)]| -> BTreeMap<String, Vec<u64>> {
                        of.iter().map(|(p, set)| (id(*p), numbers(Some(set)))).collect()
                    };
                    let seen = SeenConcept {
                        stable: by_party(&c.stable),
                        expected: by_party(&c.expected),
                        steady: numbers(Some(&c.steady)),
                        unsteady: numbers(Some(&c.unsteady)),
                    };
                    (c.key.clone(), seen)
                })),
            }),
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

fn further_verdict(case: &Case, r: &Reason, margins: &[(PartyId, Margin)]) -> FurtherVerdict {
    let steps = |steps: &[zopa_core::Step]| steps.iter().map(|s| ActiveStep::new(case, s)).collect();
    FurtherVerdict {
        parties: ids(case, r.who),
        concept: r.concept.key(),
        stable: r.stable,
        advance: steps(&r.advance),
        answer: steps(&r.answer),
        end: r.end.map(|c| compared(c).to_owned()),
        margins: margins
            .iter()
            .map(|(p, m)| {
                let (points, ranks, unlimited) = measured(m);
                (case.parties[*p].id.clone(), MarginEntry { points, ranks, unlimited })
            })
            .collect(),
    }
}

/// A margin in points, in ranks, or without limit.
fn measured(margin: &Margin) -> (Option<f64>, Option<i64>, bool) {
    match margin {
        Margin::Points(p) => (Some(*p), None, false),
        Margin::Ranks(r) => (None, Some(*r), false),
        Margin::Unlimited => (None, None, true),
    }
}

fn evolution(case: &Case, e: &Evolved) -> Evolution {
    let step = |s: &zopa_core::Step| ActiveStep::new(case, s);
    let course = |s: &crate::Spread| CourseRow {
        course: s.course.key().into(),
        by_steps: s.by_steps.as_ref().ok().cloned(),
        reason: s.by_steps.as_ref().err().map(|why| why.message.clone()),
    };
    let end = |end: &crate::End| EndRow {
        number: end.at.number,
        steps: e.spreads.iter().map(|s| s.course.key().to_owned()).zip(end.steps.iter().copied()).collect(),
        course: end.way.as_ref().map(|(course, _)| course.key().into()),
        path: end.way.iter().flat_map(|(_, steps)| steps).map(step).collect(),
        barrier: end.barrier.as_ref().map(|b| match b {
            Barrier::NoMoves => "no_moves".into(),
            Barrier::NoGain(_) => "no_gain".into(),
        }),
        blocked: match &end.barrier {
            Some(Barrier::NoGain(s)) => Some(step(s)),
            _ => None,
        },
    };
    Evolution {
        from: e.from.number,
        courses: e.spreads.iter().map(course).collect(),
        equilibria: e.ends.iter().map(end).collect(),
        equilibria_in_all: e.ends_in_all.into(),
    }
}

fn reweighting(of: &crate::InvertedConcept) -> Option<&zopa_conflict::inverse::Reweighting> {
    of.weights.as_ref()?.as_ref().ok()?.value.as_ref()
}

fn inverse(case: &Case, answer: &StabilityAnswer) -> Vec<InverseRow> {
    if answer.inverse.is_empty() {
        return Vec::new();
    }
    let states: Vec<StateId> = answer.table.value.feasible().iter().collect();
    let number = |s: &StateId| states.partition_point(|t| t <= s) as u64;
    let reordered = |r: &zopa_conflict::inverse::Reordered| Reordered {
        party: case.parties[r.party].id.clone(),
        order: r.order.iter().map(|tier| tier.iter().map(number).collect()).collect(),
        raised: r.raised.iter().map(|(a, b)| [number(a), number(b)]).collect(),
    };
    let row = |at: u64, c: &crate::InvertedConcept| InverseRow {
        state: at,
        concept: c.notion.key().into(),
        swaps: c.change.as_ref().ok().map(|a| a.value.swaps),
        changed: c.change.iter().flat_map(|a| a.value.parties.iter().map(reordered)).collect(),
        swaps_refused: c.change.as_ref().err().map(|why| why.message.clone()),
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
    };
    answer.inverse.iter().flat_map(|i| i.concepts.iter().map(move |c| row(i.at.number, c))).collect()
}

fn verdict(case: &Case, x: &Explanation) -> Verdict {
    let step = |s: &zopa_core::Step| ActiveStep::new(case, s);
    let likes = |c: zopa_core::Compared| compared(c).to_owned();
    let (points, ranks, unlimited) = measured(&x.margin);
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
