//! `zopa why --json`: what stands behind one number or one result, and which results use it.

use super::common::{CaseRef, Reading};
use super::predictions::PredictionScore;
use super::why_part::{FindingChange, WhyPart, finding_changes};
use crate::{Trace, VERSION, Why as Answer};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Bearing, Case, Claim, Distribution, Evidence as Record, Mode};

/// What stands behind one place of the case or one result, and which results use it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Why {
    /// The version of zopa.
    pub version: String,
    /// `why`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// What was asked.
    #[serde(flatten)]
    pub entry: WhyEntry,
    /// What a study of the case says of it; null where it says nothing, or none was made.
    pub study: Option<WhyStudy>,
    /// The part of a report that it is, in the keys of that report; null of anything else.
    pub report: Option<WhyPart>,
}

/// Every path that there is: the answer without a path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyPaths {
    /// The version of zopa.
    pub version: String,
    /// `paths`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// The paths by what they name: results in the order of the report, the parts of the case, its numbers.
    pub families: Vec<WhyFamily>,
}

/// Paths of one kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyFamily {
    /// Their form: `rows.N`; of parts of the case their section.
    pub form: String,
    /// What they say.
    pub says: String,
    /// What may follow after one, for a part of it.
    pub parts: Vec<String>,
    /// Every one of them.
    pub paths: Vec<String>,
}

impl WhyPaths {
    /// The document.
    pub fn new(trace: &Trace<'_>) -> Self {
        let family = |of: crate::Family| WhyFamily {
            form: of.form.into(),
            says: of.says.into(),
            parts: of.parts.iter().map(|part| (*part).to_owned()).collect(),
            paths: of.paths,
        };
        WhyPaths {
            version: VERSION.into(),
            answer: "paths".into(),
            case: CaseRef::new(trace.prepared()),
            families: trace.index().into_iter().map(family).collect(),
        }
    }
}

/// What a study says of an uncertain number or a result. Names of facts are columns of `zopa study`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyStudy {
    /// Over how many draws.
    pub draws: u64,
    /// Of a number: the facts that it matters for, the largest total index first, then those that it only turns.
    pub matters_for: Vec<WhyMatter>,
    /// Of a number: what it is worth to a party to know it before it chooses, where that is resolved.
    pub worth_knowing: Vec<WhyWorth>,
    /// Of a result: the facts behind it.
    pub facts: Vec<WhyFact>,
}

/// A fact that a number matters for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyMatter {
    /// The fact.
    pub fact: String,
    /// The number that it depends on: what was asked, or an open place of the order that was asked.
    pub number: String,
    /// Total index with its 95% interval; null where it is not resolved. That of all numbers that are drawn together, where
    /// this is one of several.
    pub total: Option<(f64, f64, f64)>,
    /// First-order index likewise.
    pub first: Option<(f64, f64, f64)>,
    /// The others that are drawn together with it and share its indices.
    pub together_with: Vec<String>,
    /// Spearman's rank correlation.
    pub rank: Option<f64>,
    /// Where the number alone turns the fact, the nearest value first; empty: nowhere in its range.
    pub turns_at: Vec<f64>,
    /// Whether these are solved for; otherwise they are found on a grid.
    pub exact: bool,
}

/// What knowing a number is worth to a party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyWorth {
    /// Who.
    pub party: String,
    /// In points.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// A fact behind a result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyFact {
    /// The fact.
    pub fact: String,
    /// In how many draws it is so.
    pub hits: Option<u64>,
    /// The share's 95% interval.
    pub interval: Option<(f64, f64)>,
    /// The inputs that it depends on, with their total indices, largest first; only those that are resolved.
    pub depends_on: Vec<(Vec<String>, f64)>,
    /// The inputs that turn it alone, the nearest first, with the value.
    pub turned_by: Vec<(String, f64)>,
    /// How many inputs do not turn it alone.
    pub steady: usize,
}

impl WhyStudy {
    fn new(case: &Case, of: &crate::Matters) -> Self {
        let path = |input: zopa_core::InputId| case.inputs[input].path.clone();
        let at = |t: &zopa_study::Turning| -> Vec<f64> {
            let ends = t.line.moves.first().map_or((0.0, 0.0), |(_, low, high)| (*low, *high));
            t.flips.iter().map(|f| ends.0 + f.at * (ends.1 - ends.0)).collect()
        };
        let estimate = |e: zopa_study::Estimate| (e.value, e.low, e.high);
        let matter = |m: &crate::Matter| WhyMatter {
            number: path(m.input),
            fact: m.name.clone(),
            total: m.index.map(|i| estimate(i.total)),
            first: m.index.filter(|i| i.first.resolved()).map(|i| estimate(i.first)),
            together_with: m.together.iter().map(|i| path(*i)).collect(),
            rank: m.rank,
            turns_at: m.turning.as_ref().map(at).unwrap_or_default(),
            exact: m.turning.as_ref().is_some_and(|t| t.exact),
        };
        let fact = |c: &crate::Conclusion| WhyFact {
            fact: c.name.clone(),
            hits: c.share.map(|s| s.hits),
            interval: c.share.map(zopa_study::Share::interval),
            depends_on: c
                .inputs
                .iter()
                .map(|(inputs, index)| (inputs.iter().map(|i| path(*i)).collect(), index.total.value))
                .collect(),
            turned_by: c
                .turnings
                .iter()
                .filter_map(|t| Some((path(t.line.moves.first()?.0), *at(t).first()?)))
                .collect(),
            steady: c.steady,
        };
        WhyStudy {
            draws: of.draws,
            matters_for: of.of_input.iter().map(matter).collect(),
            worth_knowing: of
                .worth
                .iter()
                .map(|w| WhyWorth { party: case.parties[w.party].id.clone(), value: w.value, error: w.error })
                .collect(),
            facts: of.of_result.iter().map(fact).collect(),
        }
    }
}

/// One place or one result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyEntry {
    /// Its path.
    pub path: String,
    /// `number`, `party`, `issue`, `preference`, `red_line`, `term`, `order`, `rule`, `proposal`, `threat`, `scenario`,
    /// `event`, `prediction`, `question`, `source`, `evidence`, `assumption`, `part` or `result`.
    pub kind: String,
    /// What it is, in words.
    pub says: String,
    /// What a whole part of the case holds, a sentence each: levels and setters of an issue, grade of a record, what a scenario changes.
    pub details: Vec<String>,
    /// Where it is written; null for results and for a number that is only a default.
    pub place: Option<WrittenAt>,
    /// As written, for a value on one place.
    pub written: Option<String>,
    /// Its number, if it is one.
    pub number: Option<WhyNumber>,
    /// The path of the shared value that it refers to.
    pub shared: Option<String>,
    /// Other places that refer to the same shared value.
    pub shared_by: Vec<String>,
    /// The numbers with which it is drawn.
    pub drawn_with: Option<DrawnWith>,
    /// The records of evidence behind it.
    pub evidence: Vec<WhyEvidence>,
    /// How far the evidence carries.
    pub support: SupportOf,
    /// The assumptions over it.
    pub assumptions: Vec<WhyAssumption>,
    /// The results that use it.
    pub used_by: Vec<Link>,
    /// A result: what it depends on.
    pub rests_on: Vec<Link>,
    /// A result: the definitions behind it.
    pub methods: Vec<Reading>,
    /// A prediction, a part of one or a score of it: its range, its outcome and its scores.
    pub prediction: Option<PredictionScore>,
    /// A result: the steps behind it, in words. A prediction: what it says, what came of it, and its scores.
    pub steps: Vec<String>,
    /// What is beneath it: the parts of a table, or each of several findings that share a number of the report.
    pub beneath: Vec<WhyEntry>,
    /// A key finding: what would change it, as the report has it.
    pub changes: Vec<FindingChange>,
}

/// A place in a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WrittenAt {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// A number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyNumber {
    /// Its value in the central case.
    pub central: f64,
    /// `known`, `interval` (90%), `two_piece`, `uniform`, `normal`, `lognormal`, `triangular`, `beta` or `pert`.
    pub law: String,
    /// The parameters of the law.
    pub parameters: BTreeMap<String, f64>,
    /// The scale that it is truncated to; null where an end is open.
    pub scale: (Option<f64>, Option<f64>),
    /// Whether it is an end of its scale (the worth 0 or 100), which needs nothing behind it.
    pub anchor: bool,
}

/// Numbers drawn together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DrawnWith {
    /// The paths as written.
    pub of: Vec<String>,
    /// The paths of the numbers.
    pub members: Vec<String>,
    /// Spearman's rank correlation of each pair.
    pub by: f64,
}

/// A record of evidence, as it bears on the place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyEvidence {
    /// Its id.
    pub id: String,
    /// `supports`, `against`, `bounds`, or `named` where the place itself names the record.
    pub bearing: String,
    /// The path that it bears on: the place, or what is above it.
    pub on: String,
    /// The claim.
    pub claim: String,
    /// A quotation.
    pub quote: Option<String>,
    /// What kind of claim.
    pub kind: Option<String>,
    /// Who said it.
    pub speaker: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// For which party.
    pub party: Option<String>,
    /// On what day.
    pub said_on: Option<String>,
    /// In which outlet.
    pub outlet: Option<String>,
    /// How the outlet came by it.
    pub mode: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Its origin: records that share one count once.
    pub origin: String,
    /// Its grade: Admiralty code.
    pub grade: Option<String>,
}

/// How far the evidence behind a place carries.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SupportOf {
    /// The independent origins.
    pub origins: Vec<String>,
    /// The best grade among the records.
    pub best_grade: Option<String>,
    /// Whether records speak for it and against it.
    pub contested: bool,
    /// Whether all evidence has one origin.
    pub single_source: bool,
    /// Whether neither evidence nor an assumption stands behind it.
    pub nothing: bool,
}

/// An assumption.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyAssumption {
    /// Its id.
    pub id: String,
    /// What is assumed.
    pub text: String,
    /// Whether it is a key assumption.
    pub key: bool,
    /// What would show that it fails.
    pub watch: Option<String>,
}

/// A link between an input and a result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// The path at the other end.
    pub path: String,
    /// Whether the result compares the input itself; otherwise a search uses it that decides which packages are looked
    /// at, or which others belong to the result.
    pub direct: bool,
}

impl Why {
    /// The document of an answer.
    pub fn new(trace: &Trace<'_>, answer: &Answer) -> Self {
        let prepared = trace.prepared();
        Why {
            version: VERSION.into(),
            answer: "why".into(),
            case: CaseRef::new(prepared),
            report: answer.part.as_ref().and_then(|part| WhyPart::new(trace, part)),
            entry: WhyEntry::new(trace, answer),
            study: answer.study.as_ref().map(|of| WhyStudy::new(&prepared.case, of)),
        }
    }
}

impl WhyEntry {
    /// One entry.
    pub fn new(trace: &Trace<'_>, why: &Answer) -> Self {
        let case = &*trace.prepared().case;
        let support = &why.support;
        WhyEntry {
            path: why.path.clone(),
            kind: why.kind.key().into(),
            says: why.says.clone(),
            details: why.details.clone(),
            place: why.at.as_ref().map(|at| WrittenAt { file: at.file.clone(), line: at.line, column: at.column }),
            written: why.written.clone(),
            number: why.number.as_ref().map(number),
            shared: why.shared.clone(),
            shared_by: why.shared_by.clone(),
            drawn_with: why.group.as_ref().map(|g| DrawnWith {
                of: g.of.clone(),
                members: g.members.clone(),
                by: g.by,
            }),
            evidence: support
                .evidence
                .iter()
                .map(|(id, on, bearing)| evidence(case, &case.evidence[*id], on, *bearing))
                .collect(),
            support: SupportOf {
                origins: support.origins.clone(),
                best_grade: support.best_grade.map(|g| g.to_string()),
                contested: support.contested,
                single_source: support.single_source(),
                nothing: support.nothing(),
            },
            assumptions: support
                .assumptions
                .iter()
                .map(|id| &case.assumptions[*id])
                .map(|a| WhyAssumption { id: a.id.clone(), text: a.text.clone(), key: a.key, watch: a.watch.clone() })
                .collect(),
            used_by: why.used_by.iter().map(|u| Link { path: u.path.clone(), direct: u.direct }).collect(),
            rests_on: why.rests_on.iter().map(|r| Link { path: r.path.clone(), direct: r.direct }).collect(),
            methods: why.methods.iter().map(|m| Reading::from(*m)).collect(),
            prediction: why.prediction.and_then(|id| {
                let all = zopa_assess::predictions(case).each;
                let (id, found) = all.iter().find(|(known, _)| *known == id)?;
                Some(PredictionScore::new(case, *id, found))
            }),
            steps: why.steps.clone(),
            beneath: why.beneath.iter().map(|part| WhyEntry::new(trace, part)).collect(),
            changes: finding_changes(trace, why),
        }
    }
}

fn number(number: &crate::Number) -> WhyNumber {
    let (law, parameters): (&str, &[(&str, f64)]) = match number.law {
        None => ("known", &[]),
        Some(Distribution::Interval { low, high }) => ("interval", &[("low", low), ("high", high)]),
        Some(Distribution::TwoPiece { low, mode, high }) => {
            ("two_piece", &[("low", low), ("mode", mode), ("high", high)])
        }
        Some(Distribution::Uniform { low, high }) => ("uniform", &[("low", low), ("high", high)]),
        Some(Distribution::Normal { mean, sd }) => ("normal", &[("mean", mean), ("sd", sd)]),
        Some(Distribution::LogNormal { median, sigma }) => ("lognormal", &[("median", median), ("sigma", sigma)]),
        Some(Distribution::Triangular { low, mode, high }) => {
            ("triangular", &[("low", low), ("mode", mode), ("high", high)])
        }
        Some(Distribution::Beta { alpha, beta, low, high }) => {
            ("beta", &[("alpha", alpha), ("beta", beta), ("low", low), ("high", high)])
        }
        Some(Distribution::Pert { low, mode, high }) => ("pert", &[("low", low), ("mode", mode), ("high", high)]),
    };
    let end = |x: f64| x.is_finite().then_some(x);
    WhyNumber {
        central: number.central,
        law: law.into(),
        parameters: parameters.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect(),
        scale: (end(number.scale.0), end(number.scale.1)),
        anchor: number.anchor,
    }
}

/// How evidence bears, as a key.
pub(crate) fn bearing(how: Option<Bearing>) -> &'static str {
    match how {
        Some(Bearing::Supports) => "supports",
        Some(Bearing::Against) => "against",
        Some(Bearing::Bounds) => "bounds",
        None => "named",
    }
}

fn evidence(case: &Case, record: &Record, on: &str, how: Option<Bearing>) -> WhyEvidence {
    let source = record.source.map(|s| &case.sources[s]);
    let speaker = record.speaker.as_ref();
    WhyEvidence {
        id: record.id.clone(),
        bearing: bearing(how).into(),
        on: on.to_owned(),
        claim: record.claim.clone(),
        quote: record.quote.clone(),
        kind: record.kind.map(|kind| claim(kind).into()),
        speaker: speaker.and_then(|s| s.name.clone()),
        role: speaker.and_then(|s| s.role.clone()),
        party: speaker.and_then(|s| s.party).map(|p| case.parties[p].id.clone()),
        said_on: record.said_on.map(|d| d.to_string()),
        outlet: source.map(|s| s.outlet.clone()),
        mode: source.and_then(|s| s.mode).map(|m| mode(m).into()),
        published: source.and_then(|s| s.published).map(|d| d.to_string()),
        origin: zopa_case::backing::origin(case, record),
        grade: record.grade.map(|g| g.to_string()),
    }
}

/// What kind of claim, as a key.
pub(crate) fn claim(kind: Claim) -> &'static str {
    match kind {
        Claim::Demand => "demand",
        Claim::Offer => "offer",
        Claim::Threat => "threat",
        Claim::Fact => "fact",
        Claim::Assessment => "assessment",
        Claim::Prediction => "prediction",
        Claim::Denial => "denial",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::OnRecord => "on_record",
        Mode::Anonymous => "anonymous",
        Mode::Leak => "leak",
        Mode::Document => "document",
        Mode::Analyst => "analyst",
        Mode::Digest => "digest",
    }
}
