//! Within `zopa why --json`: the parts of a report, in the keys of `zopa report --json`.

use super::common::Reading;
use super::drafts::{Draft, PartyPosition, drafts};
use super::forecast::{BreakEvenEntry, break_even};
use super::graph_report::{GraphWouldChange, graph_changes};
use super::report::{AssumptionTest, Omitted, Turn, WouldChange, assumption_test, changes, left_out, turned};
use super::study::{Asking, Unasked, asking, unasked};
use crate::{BREAK_EVEN, Part, QuestionForecast, Trace, Why};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_assess::Asked;

/// A part of a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum WhyPart {
    /// The drafts of the case, or one of them.
    Drafts {
        /// Each.
        drafts: Vec<Draft>,
    },
    /// What a party makes of a draft.
    Position {
        /// The draft, from 1.
        draft: usize,
        /// Its position.
        position: PartyPosition,
    },
    /// What single numbers turn whether settlements would be signed; of all, or of one.
    Turns {
        /// Each settlement.
        turns: Vec<Turn>,
    },
    /// What parties would do well to find out; of all, or of one.
    Asking {
        /// Of each of whose choice something is said.
        asking: Vec<Asking>,
        /// Of the others why not.
        unasked: Vec<Unasked>,
    },
    /// Forecasts of a question: all, or one.
    Forecasts {
        /// The question.
        question: String,
        /// Rungs, models and readings.
        forecasts: Vec<NamedForecast>,
        /// What one number alone would have to be for the headline to reach a mark.
        break_even: Vec<BreakEvenEntry>,
    },
    /// What is not a row, and why.
    LeftOut {
        /// Each.
        left_out: Vec<Omitted>,
    },
    /// What falls with an assumption.
    Assumption {
        /// The test.
        test: AssumptionTest,
    },
    /// How the report was computed.
    Method {
        /// How many draws the shares are counted over.
        draws: u64,
        /// Seed of the draws.
        seed: u64,
        /// The definitions that were used.
        methods: Vec<Reading>,
    },
}

/// One forecast of a question.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NamedForecast {
    /// The rung, model or reading.
    pub name: String,
    /// What it says at the central case; null where it says nothing.
    pub forecast: Option<f64>,
    /// Its 5%, 50% and 95% points over draws; null where none were made.
    pub points: Option<[f64; 3]>,
    /// In how many draws it is nearest to another mark than the central weighted mean is.
    pub flips: Option<u64>,
    /// Rules that stepped in.
    pub notes: Vec<String>,
}

/// What would change a key finding: of a case with an assessment, or of an explicit graph.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FindingChange {
    /// As under `findings` of a report.
    Assessed(WouldChange),
    /// As under `findings` of the report of an explicit graph.
    Graph(GraphWouldChange),
}

/// What would change the finding that was asked for; nothing of anything else.
pub(super) fn finding_changes(trace: &Trace<'_>, why: &Why) -> Vec<FindingChange> {
    match (why.result, &why.part, trace.assessment(), trace.graph()) {
        (Some(Asked::Finding(k)), _, Some(a), _) => changes(a, k).into_iter().map(FindingChange::Assessed).collect(),
        (_, Some(Part::GraphFinding(k)), _, Some(graph)) => {
            graph_changes(trace.prepared(), graph, *k).into_iter().map(FindingChange::Graph).collect()
        }
        _ => Vec::new(),
    }
}

impl WhyPart {
    /// A part, from what it is a part of; `None` where that was not given, and of findings, which have keys of their own.
    pub(super) fn new(trace: &Trace<'_>, part: &Part) -> Option<WhyPart> {
        let prepared = trace.prepared();
        let case = &*prepared.case;
        let report = trace.report()?;
        let turns = || report.turns.as_ref().map(|turns| turned(prepared, turns)).unwrap_or_default();
        let question = |k: &usize| report.forecast.as_ref()?.as_ref().ok()?.questions.get(*k);
        Some(match part {
            Part::Drafts => WhyPart::Drafts { drafts: drafts(prepared, &report.drafts) },
            Part::Draft(k) => {
                WhyPart::Drafts { drafts: drafts(prepared, &report.drafts).into_iter().skip(*k).take(1).collect() }
            }
            Part::Position(k, party) => {
                let position = report.drafts.get(*k)?.positions.iter().find(|p| p.party == *party)?;
                WhyPart::Position { draft: k + 1, position: PartyPosition::new(case, position) }
            }
            Part::Turns => WhyPart::Turns { turns: turns() },
            Part::Turn(k) => {
                let key = report.assessment.rows.get(*k)?.key(case);
                WhyPart::Turns { turns: turns().into_iter().filter(|turn| turn.row == key).collect() }
            }
            Part::Asking => WhyPart::asking(trace, None),
            Part::AskingOf(party) => WhyPart::asking(trace, Some(&case.parties[*party].id)),
            Part::Forecasts(k) => WhyPart::forecasts(question(k)?, None),
            Part::Model(k, name) => WhyPart::forecasts(question(k)?, Some(name)),
            Part::LeftOut => WhyPart::LeftOut { left_out: left_out(case, &report.assessment) },
            Part::Check(id) => WhyPart::Assumption { test: assumption_test(&case.assumptions[*id], report) },
            Part::Method => WhyPart::Method {
                draws: report.assessment.request.draws,
                seed: report.assessment.request.seed,
                methods: super::assess_methods().into_iter().map(Reading::from).collect(),
            },
            // Findings, rows and alternatives have keys of their own in the report, and paths one by one.
            Part::GraphFinding(_) | Part::Findings | Part::Rows | Part::Alternatives => return None,
        })
    }

    fn asking(trace: &Trace<'_>, of: Option<&str>) -> WhyPart {
        let prepared = trace.prepared();
        let wanted = |party: &str| of.is_none_or(|of| of == party);
        let mut all = trace.study().map(|of| asking(prepared, &of.study)).unwrap_or_default();
        let mut others = trace.study().map(|of| unasked(prepared, &of.study)).unwrap_or_default();
        all.retain(|asking| wanted(&asking.party));
        others.retain(|unasked| wanted(&unasked.party));
        WhyPart::Asking { asking: all, unasked: others }
    }

    fn forecasts(q: &QuestionForecast, name: Option<&str>) -> WhyPart {
        let wanted = |known: &str| name.is_none_or(|name| name == known);
        let spread = |known: &str| {
            let lines = q.spread.iter().flat_map(|s| s.lines.iter().chain(&s.readings));
            lines.filter(|line| line.name == known).map(|line| (line.points, line.flips)).next()
        };
        let named = |known: &str, forecast: Option<f64>, notes: &[String]| NamedForecast {
            name: known.to_owned(),
            forecast,
            points: spread(known).map(|(points, _)| points),
            flips: spread(known).map(|(_, flips)| flips),
            notes: notes.to_vec(),
        };
        let models = q.models.iter().map(|(n, f)| (n.as_str(), f));
        let lines = q.ladder.iter().map(|(n, f)| (*n, f)).chain(models).map(|(n, f)| named(n, f.value, &f.notes));
        let readings = q.readings.iter().map(|(n, x)| named(n, Some(*x), &[]));
        let mut forecasts: Vec<NamedForecast> = Vec::new();
        for each in lines.chain(readings).filter(|each| wanted(&each.name)) {
            if !forecasts.iter().any(|known| known.name == each.name) {
                forecasts.push(each);
            }
        }
        let break_even = if wanted(BREAK_EVEN) { break_even(q) } else { Vec::new() };
        WhyPart::Forecasts { question: q.question.id.clone(), forecasts, break_even }
    }
}
