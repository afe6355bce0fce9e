//! `zopa study --json`: what the assessment depends on.

use super::common::{CaseRef, Exact, Reading};
use crate::studied::StudyAnswer;
use crate::{Prepared, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_assess::study::{Choice, NoChoice};
use zopa_core::{Case, Id, InputId};
use zopa_study::{Cell, Design, Response, Share, Total, Turning, replicated_interval};

/// What the assessment depends on, what turns it, and what to find out next.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Study {
    /// The version of zopa.
    pub version: String,
    /// `study`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// Seed of the draws.
    pub seed: u64,
    /// `plain` or `sobol`.
    pub design: String,
    /// The first draw.
    pub from: u64,
    /// How many draws were counted.
    pub draws: u64,
    /// Every fact: at the central case and over the draws. A share of draws is not a probability.
    pub facts: Vec<Fact>,
    /// In how many draws two settlements would both be signed and hold.
    pub joint: Vec<Joint>,
    /// What the headline facts depend on, and what they are made of: each signer's yes and gain, the zone of all setters.
    pub dependence: Vec<Depends>,
    /// Evaluations and points behind the indices.
    pub effort: Option<Effort>,
    /// Single inputs that turn a headline fact, a signer's yes or the zone of all setters, all others central.
    pub flips: Vec<Flip>,
    /// Pairs that turn it at a smaller fraction than either alone.
    pub pairs: Vec<PairFlip>,
    /// Facts and how many inputs do not turn them alone.
    pub steady: BTreeMap<String, usize>,
    /// What falls with an assumption whose negation the case states.
    pub assumptions: Vec<Assumption>,
    /// What a party would do well to find out; ranges are treated as beliefs here.
    pub asking: Vec<Asking>,
    /// Of whose choice nothing is said, and why.
    pub unasked: Vec<Unasked>,
    /// What a party can choose without knowing more.
    pub robust: Vec<Robust>,
    /// Analyses that were stopped before they were done, and so are left out: `indices`, `flips`.
    pub stopped: Vec<String>,
    /// How the shares were obtained.
    pub exactness: Exact,
    /// The definitions that were used.
    pub methods: Vec<Reading>,
}

/// What `zopa study merge` wrote.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Merged {
    /// The version of zopa.
    pub version: String,
    /// `merge`.
    pub answer: String,
    /// The folder.
    pub folder: String,
    /// The first draw that it holds.
    pub from: u64,
    /// The last.
    pub to: u64,
}

impl Merged {
    /// Of a folder and its draws.
    pub fn new(folder: &str, from: u64, to: u64) -> Self {
        Merged { version: VERSION.into(), answer: "merge".into(), folder: folder.into(), from, to }
    }
}

/// One fact.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Fact {
    /// Its column.
    pub name: String,
    /// What is asked.
    pub about: String,
    /// At the central case: a truth value, a grade or a number.
    pub central: Value,
    /// In how many draws it is true (of a grade: A or B).
    pub hits: Option<u64>,
    /// The share's 95% interval.
    pub interval: Option<(f64, f64)>,
    /// True in no draw or in every draw: the bound 3/n on the share of the rest.
    pub bound: Option<f64>,
    /// How often each grade, A first.
    pub grades: Option<Vec<u64>>,
    /// The mean of a number.
    pub mean: Option<f64>,
    /// Its standard deviation.
    pub deviation: Option<f64>,
    /// Its least value.
    pub least: Option<f64>,
    /// Its largest value.
    pub most: Option<f64>,
    /// Of a headline number, its 5%, 50% and 95% points over the first draws, each with its 95% interval.
    pub quantiles: Option<[QuantileEntry; 3]>,
}

/// A point of a number over draws.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct QuantileEntry {
    /// Which share of the draws lies at or below it.
    pub share: f64,
    /// The point.
    pub value: f64,
    /// Its 95% interval.
    pub interval: (f64, f64),
}

/// A truth value, a grade (`A` to `E`) or a number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A grade.
    Grade(char),
    /// A number.
    Number(f64),
    /// No answer.
    None(()),
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Missing => Value::None(()),
            Cell::Bool(yes) => Value::Bool(yes),
            Cell::Grade(grade) => Value::Grade(char::from(b'A' + grade)),
            Cell::Number(x) => Value::Number(x),
        }
    }
}

/// Two facts in the same draw.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Joint {
    /// The facts.
    pub facts: (String, String),
    /// In how many draws both are true.
    pub hits: u64,
}

/// What one fact depends on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Depends {
    /// The fact.
    pub fact: String,
    /// Its variance over the sample; 0: it never changed and has no index; null: no index was asked for.
    pub variance: Option<f64>,
    /// The inputs, largest total index first.
    pub indices: Vec<IndexEntry>,
    /// Rank correlations with inputs, strongest first, the first ten.
    pub rank_correlations: Vec<(String, f64)>,
    /// How many inputs changed it but had no place in the budget.
    pub left_out: usize,
    /// Of a yes/no fact that changed: a bound (95%) on the total index of an input that is not listed, since alone it changed the
    /// fact at no point.
    pub unlisted_at_most: Option<f64>,
}

/// The indices of an input, or of inputs that are drawn together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndexEntry {
    /// The inputs.
    pub inputs: Vec<String>,
    /// First-order index.
    pub first: f64,
    /// Its 95% interval; null where the fact is seen at too few points for one.
    pub first_interval: Option<(f64, f64)>,
    /// Whether that leaves out 0.
    pub first_resolved: bool,
    /// Total index.
    pub total: f64,
    /// Its 95% interval; null likewise.
    pub total_interval: Option<(f64, f64)>,
    /// Whether that leaves out 0.
    pub total_resolved: bool,
}

/// Evaluations behind the indices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Effort {
    /// Points of the screening; 0: none was needed.
    pub screened: u64,
    /// Points of the sample.
    pub points: u64,
    /// Evaluations in all.
    pub evaluations: u64,
}

/// A single input that turns a fact.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Flip {
    /// The fact.
    pub fact: String,
    /// The input.
    pub input: String,
    /// Its central value.
    pub central: f64,
    /// Its stated range.
    pub range: (f64, f64),
    /// Where the fact turns, the nearest value first, with what it becomes beyond it.
    pub at: Vec<(f64, Value)>,
    /// How far the nearest one is, as a fraction of the range.
    pub distance: f64,
    /// Whether zeros in closed form were used: then no flip is missed.
    pub exact: bool,
    /// At how many points it was looked at.
    pub tested: u32,
}

/// Two inputs that turn a fact together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PairFlip {
    /// The fact.
    pub fact: String,
    /// The inputs.
    pub inputs: (String, String),
    /// Their values where it turns.
    pub at: (f64, f64),
    /// The fraction of the way from the central case to the ends that both go.
    pub fraction: f64,
    /// What it becomes.
    pub becomes: Value,
    /// Whether zeros in closed form were used.
    pub exact: bool,
}

/// An assumption, negated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Assumption {
    /// Which.
    pub id: String,
    /// Facts that change at the central case: name, before, after.
    pub changes: Vec<(String, Value, Value)>,
    /// Settlements found by search that are other packages then.
    pub gone: Vec<String>,
    /// Why it could not be judged.
    pub problem: Option<String>,
}

/// What a party would do well to find out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Asking {
    /// Who.
    pub party: String,
    /// `table` or `sign`.
    pub choice: String,
    /// Whether a settlement counts only if it holds.
    pub held: bool,
    /// The actions with their mean payoffs in points above walking away; `nothing` is one of them.
    pub actions: Vec<(String, f64)>,
    /// The best action without knowing more.
    pub best: String,
    /// What knowing everything would be worth, in points.
    pub everything: f64,
    /// What an input must be worth, in standard errors, to be resolved: in 95 of 100 samples none of the inputs reaches it if all
    /// are worth nothing.
    pub threshold: f64,
    /// How many draws it is judged on.
    pub draws: usize,
    /// The inputs that are worth something, most valuable first, then the worse supported.
    pub gaps: Vec<Gap>,
    /// What knowing each input is worth, in the order of the inputs.
    pub inputs: Vec<Knowing>,
}

/// What knowing an input is worth.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Knowing {
    /// The input.
    pub input: String,
    /// In points.
    pub value: f64,
    /// Standard error; 0 with a value of 0: no preference depends on it.
    pub error: f64,
    /// Whether it is above the threshold.
    pub resolved: bool,
}

/// Of whose choice nothing is said.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unasked {
    /// Who.
    pub party: String,
    /// `audience`, `interests_unstated`, `order` (no points, so no payoff), `signs_nothing` (of what it could choose) or `few_draws`.
    pub reason: String,
}

/// An input that is worth knowing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gap {
    /// The input.
    pub input: String,
    /// What knowing it is worth, in points.
    pub value: f64,
    /// Standard error.
    pub error: f64,
    /// What to choose where: one to three stretches of its values, from the lowest up, the rule with so few that gains most.
    pub choices: Vec<ChoiceWhere>,
    /// The records that bear on it.
    pub evidence: Vec<String>,
}

/// What to choose where an input lies in one stretch of its values.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChoiceWhere {
    /// Where the stretch begins; null for the lowest.
    pub from: Option<f64>,
    /// The option, `nothing` among them.
    pub option: String,
}

/// What a party can choose without knowing more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Robust {
    /// Who.
    pub party: String,
    /// Whether worst cases and regrets are exact over all corners of the ranges; otherwise they are bounds on the safe side.
    pub exact: bool,
    /// The options, smallest regret first.
    pub options: Vec<RobustOption>,
}

/// One option.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RobustOption {
    /// The settlement, or `nothing`.
    pub option: String,
    /// Points above walking away at the central case.
    pub central: f64,
    /// The least over the stated ranges.
    pub worst: f64,
    /// The most by which another option can be better.
    pub regret: f64,
    /// Which.
    pub against: Option<String>,
    /// Share of draws in which all who must sign say yes.
    pub sign: Option<f64>,
    /// Share of draws in which it would be signed and hold.
    pub holds: Option<f64>,
    /// The least gain where every number stays within 0, 1/10, ..., 1 of its range around the central value.
    pub curve: Vec<f64>,
}

impl Study {
    /// The document of an answer.
    pub fn new(prepared: &Prepared, answer: &StudyAnswer) -> Self {
        let study = &answer.study;
        let case = &*prepared.case;
        let columns = study.questions.columns();
        let name = |c: usize| columns.get(c).map_or_else(String::new, |c| c.name.clone());
        let totals = &study.totals.value;
        let draws = totals.counted();
        let row = |r: Option<usize>| option(study, r);
        let turned = || study.flips.iter().chain(&study.parts);
        let together = study.questions.together();
        let pairs = (0..together.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        let share = |column: Option<usize>| {
            let column = column?;
            (draws > 0).then(|| totals.columns[column].hits() as f64 / draws as f64)
        };
        Study {
            version: VERSION.into(),
            answer: "study".into(),
            case: CaseRef::new(prepared),
            seed: prepared.streams.seed(),
            design: if study.design == Design::Sobol { "sobol" } else { "plain" }.into(),
            from: study.first,
            draws,
            facts: (0..columns.len()).map(|c| fact(answer, c)).collect(),
            joint: pairs
                .map(|(i, j)| Joint {
                    facts: (name(together[i]), name(together[j])),
                    hits: totals.joint[j * (j + 1) / 2 + i],
                })
                .collect(),
            dependence: dependence(case, answer),
            effort: study.sensitivity.as_ref().map(|s| Effort {
                screened: s.screened,
                points: s.points,
                evaluations: s.evaluations,
            }),
            flips: turned().flat_map(|f| &f.single).map(|t| single(prepared, t, &name)).collect(),
            pairs: study.flips.iter().flat_map(|f| &f.pairs).filter_map(|t| pair(case, t, &name)).collect(),
            steady: turned()
                .filter(|f| f.stopped.is_none())
                .flat_map(|f| f.central.iter().zip(&f.steady))
                .map(|((c, _), n)| (name(*c), *n))
                .collect(),
            assumptions: answer
                .assumptions
                .iter()
                .map(|n| Assumption {
                    id: case.assumptions[n.assumption].id.clone(),
                    changes: n.changes.iter().map(|(c, a, b)| (name(*c), (*a).into(), (*b).into())).collect(),
                    gone: n.gone.clone(),
                    problem: n.problem.as_ref().map(|p| p.message.clone()),
                })
                .collect(),
            asking: asking(prepared, study),
            unasked: unasked(prepared, study),
            robust: study
                .robust
                .iter()
                .map(|r| Robust {
                    party: case.parties[r.party].id.clone(),
                    exact: r.exact,
                    options: r
                        .options
                        .iter()
                        .map(|o| {
                            let of = o.row.and_then(|k| study.questions.rows.get(k)).map(|r| &r.columns);
                            RobustOption {
                                option: row(o.row),
                                central: o.central,
                                worst: o.worst,
                                regret: o.regret,
                                against: (o.regret > 0.0).then(|| row(o.against)),
                                sign: of.and_then(|c| share(c.sign)),
                                holds: of.and_then(|c| share(c.holds)),
                                curve: o.curve.clone(),
                            }
                        })
                        .collect(),
                })
                .collect(),
            stopped: [
                ("indices", study.sensitivity.as_ref().is_some_and(|s| s.stopped.is_some())),
                ("flips", study.flips.as_ref().is_some_and(|f| f.stopped.is_some())),
            ]
            .into_iter()
            .filter(|(_, stopped)| *stopped)
            .map(|(what, _)| what.to_owned())
            .collect(),
            exactness: (&study.totals.exactness).into(),
            methods: vec![study.totals.method.into()],
        }
    }
}

/// A choice by its name: a settlement's, or `nothing`.
fn option(study: &zopa_assess::study::Study, row: Option<usize>) -> String {
    row.and_then(|k| study.questions.rows.get(k)).map_or_else(|| "nothing".into(), |row| row.key.clone())
}

/// Of whose choice nothing is said.
pub(super) fn unasked(prepared: &Prepared, study: &zopa_assess::study::Study) -> Vec<Unasked> {
    study.no_choice.iter().map(|(party, why)| unasked_of(&prepared.case, *party, *why)).collect()
}

/// What each party would do well to find out.
pub(super) fn asking(prepared: &Prepared, study: &zopa_assess::study::Study) -> Vec<Asking> {
    let case = &prepared.case;
    let row = |k: Option<usize>| option(study, k);
    study
        .asking
        .iter()
        .map(|a| Asking {
            party: case.parties[a.party].id.clone(),
            choice: if a.choice == Choice::Table { "table" } else { "sign" }.into(),
            held: a.held,
            actions: a.actions.iter().zip(&a.information.means).map(|(r, m)| (row(*r), *m)).collect(),
            best: row(a.actions[a.information.best]),
            everything: a.information.everything,
            threshold: a.information.threshold,
            draws: a.information.draws,
            gaps: a
                .gaps
                .iter()
                .map(|g| {
                    let value = &a.information.inputs[g.input.index()];
                    Gap {
                        input: path(case, g.input),
                        value: value.value,
                        error: value.error,
                        choices: (value.choices.iter())
                            .map(|s| ChoiceWhere {
                                from: s.from.is_finite().then_some(s.from),
                                option: row(a.actions[s.action]),
                            })
                            .collect(),
                        evidence: g.evidence.iter().map(|e| case.evidence[*e].id.clone()).collect(),
                    }
                })
                .collect(),
            inputs: (case.inputs.iter().zip(&a.information.inputs))
                .map(|(input, v)| Knowing {
                    input: input.path.clone(),
                    value: v.value,
                    error: v.error,
                    resolved: v.resolved,
                })
                .collect(),
        })
        .collect()
}

fn unasked_of(case: &Case, party: zopa_core::PartyId, why: NoChoice) -> Unasked {
    let reason = match why {
        NoChoice::Audience => "audience",
        NoChoice::Unstated => "interests_unstated",
        NoChoice::Order => "order",
        NoChoice::SignsNothing => "signs_nothing",
        NoChoice::FewDraws => "few_draws",
    };
    Unasked { party: case.parties[party].id.clone(), reason: reason.into() }
}

fn path(case: &Case, input: InputId) -> String {
    case.inputs[input].path.clone()
}

fn fact(answer: &StudyAnswer, column: usize) -> Fact {
    let study = &answer.study;
    let about = &study.questions.columns()[column];
    let total = &study.totals.value.columns[column];
    let of = total.answered();
    let share = (of > 0 && !matches!(total, Total::Number { .. })).then(|| Share::new(total.hits(), of));
    let sobol = match (study.design, total) {
        (Design::Sobol, Total::Bool { yes, .. }) => replicated_interval(yes, &study.totals.value.draws),
        _ => None,
    };
    let extreme = share.filter(|s| s.hits == 0 || s.hits == s.draws);
    let moments = total.moments();
    Fact {
        name: about.name.clone(),
        about: about.about.clone(),
        central: study.central[column].into(),
        hits: share.map(|s| s.hits),
        // The spread of the scrambles says nothing where none of them saw anything.
        interval: if extreme.is_some() { share.map(Share::interval) } else { sobol.or(share.map(Share::interval)) },
        bound: extreme.map(Share::bound),
        grades: if let Total::Grade { counts } = total { Some(counts.to_vec()) } else { None },
        mean: moments.map(|m| m.mean),
        deviation: moments.map(|m| m.deviation),
        least: moments.map(|m| m.least),
        most: moments.map(|m| m.most),
        quantiles: study.quantiles.iter().find(|q| q.column == column).map(|q| {
            let entry = |k: usize, share| {
                let e = q.points[k];
                QuantileEntry { share, value: e.value, interval: (e.low, e.high) }
            };
            [entry(0, 0.05), entry(1, 0.5), entry(2, 0.95)]
        }),
    }
}

fn interval(of: &zopa_study::Estimate) -> Option<(f64, f64)> {
    (of.low.is_finite() && of.high.is_finite()).then_some((of.low, of.high))
}

fn dependence(case: &Case, answer: &StudyAnswer) -> Vec<Depends> {
    let study = &answer.study;
    let columns = study.questions.columns();
    let correlations = |fact: usize| -> Vec<(String, f64)> {
        let of = study.correlations.iter().find(|(f, _)| *f == fact);
        of.map(|(_, list)| list.iter().take(10).map(|(i, r)| (path(case, *i), *r)).collect()).unwrap_or_default()
    };
    // An analysis that was stopped knows nothing: no index, not an index of nought.
    let Some(sensitivity) = study.sensitivity.as_ref().filter(|s| s.stopped.is_none()) else {
        let only = |(fact, _): &(usize, Vec<(InputId, f64)>)| Depends {
            fact: columns[*fact].name.clone(),
            variance: None,
            indices: Vec::new(),
            rank_correlations: correlations(*fact),
            left_out: 0,
            unlisted_at_most: None,
        };
        return study.correlations.iter().map(only).collect();
    };
    let one = |d: &zopa_study::Dependence| Depends {
        fact: columns[d.output].name.clone(),
        variance: Some(d.variance),
        indices: d
            .indices
            .iter()
            .map(|i| IndexEntry {
                inputs: sensitivity.factors[i.factor].inputs.iter().map(|i| path(case, *i)).collect(),
                first: i.first.value,
                first_interval: interval(&i.first),
                first_resolved: i.first.resolved(),
                total: i.total.value,
                total_interval: interval(&i.total),
                total_resolved: i.total.resolved(),
            })
            .collect(),
        rank_correlations: correlations(d.output),
        left_out: d.left_out,
        unlisted_at_most: d.unseen,
    };
    sensitivity.outputs.iter().map(one).collect()
}

fn single(prepared: &Prepared, turning: &Turning, name: &dyn Fn(usize) -> String) -> Flip {
    let (input, low, high) = turning.line.moves[0];
    Flip {
        fact: name(turning.fact),
        input: path(&prepared.case, input),
        central: prepared.streams.law(input).central(),
        range: (low, high),
        at: turning.flips.iter().map(|f| (low + f.at * (high - low), f.becomes.into())).collect(),
        distance: turning.flips.first().map_or(f64::INFINITY, |f| f.distance),
        exact: turning.exact,
        tested: turning.tested,
    }
}

fn pair(case: &Case, turning: &Turning, name: &dyn Fn(usize) -> String) -> Option<PairFlip> {
    let [(a, a0, a1), (b, b0, b1)] = turning.line.moves[..] else { return None };
    let flip = turning.flips.first()?;
    Some(PairFlip {
        fact: name(turning.fact),
        inputs: (path(case, a), path(case, b)),
        at: (a0 + flip.at * (a1 - a0), b0 + flip.at * (b1 - b0)),
        fraction: flip.distance,
        becomes: flip.becomes.into(),
        exact: turning.exact,
    })
}
