//! `zopa diff --json`, and the comparison of two assessments wherever it occurs.

use super::common::CaseRef;
use super::share::Share;
use crate::{Cause, DiffAnswer, Headline, Prepared, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use zopa_assess::{Difference as Compared, RowSays};

/// Two versions of a case: what changed in the inputs, in the conclusions, and what moved what.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// The version of zopa.
    pub version: String,
    /// `diff`.
    pub answer: String,
    /// The new case.
    pub case: CaseRef,
    /// The old case.
    pub old: CaseRef,
    /// How many draws the shares are counted over; the same for both, and for all versions between them.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// What only has another id: it is the same thing, and paths and names of results are those of the new case.
    pub renamed: Vec<Renamed>,
    /// The inputs that changed beside ids.
    pub inputs: Vec<InputChange>,
    /// In a version to share: how many changes of evidence, sources, predictions and notes are left out of `inputs`; else 0.
    pub left_out: usize,
    /// The smallest sets of them that stand on their own, as places in `inputs`, from 0.
    pub units: Vec<Unit>,
    /// What differs between the two assessments, or between the findings about two explicit graphs.
    pub difference: Option<Difference>,
    /// What moved each finding that differs.
    pub causes: Vec<FindingCause>,
    /// What moved each share that differs.
    pub share_causes: Vec<ShareCause>,
    /// Questions whose forecast differs.
    pub forecasts: Vec<ForecastChange>,
    /// Units that could not be tried alone.
    pub untried: Vec<Untried>,
}

/// Something that only has another id.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Renamed {
    /// What it is: `party`, `issue`, `level`, `term`, `red line`, `rule`, `shared value`, ...
    pub what: String,
    /// Where it stands in the new case, its id last.
    pub path: String,
    /// Its id in the old case.
    pub before: String,
    /// Its id in the new case.
    pub after: String,
}

/// An input that changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InputChange {
    /// Its path.
    pub path: String,
    /// `model` (results are computed from it), `forecast` (forecasts are), `record` or `wording`.
    pub kind: String,
    /// What it is, in words.
    pub says: String,
    /// `new`, `taken_out` or `changed`.
    pub change: String,
    /// What was written, as TOML; null where it is new, and where it is private in a version to share.
    pub before: Option<String>,
    /// What is written; null where it was taken out, and where it is private in a version to share.
    pub after: Option<String>,
}

/// Changes that stand on their own.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unit {
    /// Places in `inputs`, from 0.
    pub changes: Vec<usize>,
    /// Whether it can move a result, so that it was tried alone.
    pub tried: bool,
}

/// What differs between two assessments.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Difference {
    /// Findings that appeared, went or changed.
    pub findings: Vec<FindingChange>,
    /// Rows that appeared, went, or changed their package, who refuses them or their grade.
    pub rows: Vec<RowChange>,
    /// Shares that moved beyond the sampling error of their difference.
    pub shares: Vec<ShareMove>,
}

/// A finding that differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingChange {
    /// Its name.
    pub id: String,
    /// `appeared`, `gone` or `changed`.
    pub change: String,
    /// What it no longer says.
    pub less: Vec<String>,
    /// What it says now.
    pub more: Vec<String>,
}

/// A row that differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowChange {
    /// Its name.
    pub id: String,
    /// What was said of it; null if it appeared.
    pub before: Option<RowShort>,
    /// What is said of it; null if it is gone.
    pub after: Option<RowShort>,
}

/// A row in short.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowShort {
    /// Its number in the table, from 1.
    pub number: usize,
    /// What it changes: `issue = level`.
    pub package: Vec<String>,
    /// Who would refuse.
    pub refused_by: Vec<String>,
    /// Its grade.
    pub grade: Option<String>,
}

/// A share that moved.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShareMove {
    /// The row.
    pub row: String,
    /// `all_sign`, `holds` or `both`.
    pub share: String,
    /// Whether with each party's numbers moving together.
    pub together: bool,
    /// Before.
    pub before: Share,
    /// After.
    pub after: Share,
}

/// What moved a finding. Units by their place in `units`, from 0.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingCause {
    /// The finding.
    pub id: String,
    /// `unit` (one is the cause), `enough` (one is enough alone, but others together do without it), `any_of` (each is
    /// enough, none is needed), `jointly` (these together, none alone, each is needed), `any_pair` (each of `pairs` is
    /// enough, none is alone, and other changes together do without what is not needed; what is needed is listed),
    /// `enough_but` (the first is enough alone; given the other changes the rest is needed too) or `unclear` (no one, no
    /// pair and not all that are needed are enough; what is needed is listed).
    pub cause: String,
    /// Which.
    pub units: Vec<usize>,
    /// Of `any_pair`: the pairs, each enough together.
    pub pairs: Vec<(usize, usize)>,
    /// Where both versions have the finding: what moved each statement of `less` and `more` by itself.
    pub parts: Vec<PartCause>,
}

/// What moved one statement of a finding. Fields as of a finding's cause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartCause {
    /// The statement, as in `less` or `more`.
    pub statement: String,
    /// Whether it is made now (`more`); false: no longer (`less`).
    pub made: bool,
    /// As of a finding.
    pub cause: String,
    /// Which.
    pub units: Vec<usize>,
    /// Of `any_pair`: the pairs.
    pub pairs: Vec<(usize, usize)>,
}

/// What moved a share.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShareCause {
    /// The move, by its place in `difference.shares`, from 0.
    pub share: usize,
    /// Units that alone move it beyond noise, with the share of the old case with each added.
    pub alone: Vec<(usize, Share)>,
    /// Units without which it would be elsewhere, with the share of the new case without each.
    pub without: Vec<(usize, Share)>,
}

/// A question whose forecast differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ForecastChange {
    /// The question.
    pub question: String,
    /// The headline (weighted mean) before; null where there was none.
    pub before: Option<Headline>,
    /// The headline now; null where there is none.
    pub after: Option<Headline>,
    /// Units that alone move it, with the headline of the old case with each added.
    pub alone: Vec<(usize, f64)>,
    /// Units without which it would be elsewhere, with the headline of the new case without each.
    pub without: Vec<(usize, f64)>,
    /// What moved the nearest mark, where that is another one; its `id` is the question.
    pub cause: Option<FindingCause>,
}

impl FindingCause {
    fn new(id: &str, cause: &Cause, parts: &[crate::PartCause]) -> Self {
        let part = |part: &crate::PartCause| {
            let (cause, units, pairs) = told(&part.cause);
            PartCause { statement: part.statement.clone(), made: part.made, cause, units, pairs }
        };
        let (cause, units, pairs) = told(cause);
        FindingCause { id: id.into(), cause, units, pairs, parts: parts.iter().map(part).collect() }
    }
}

/// A cause: its word, its units, its pairs.
fn told(cause: &Cause) -> (String, Vec<usize>, Vec<(usize, usize)>) {
    let (word, units, pairs) = cause.told();
    (word.into(), units, pairs)
}

/// A unit that could not be tried alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Untried {
    /// Its place in `units`, from 0.
    pub unit: usize,
    /// Why not.
    pub why: String,
}

impl Difference {
    /// The document of a comparison.
    pub fn new(of: &Compared) -> Self {
        let short = |row: &RowSays| RowShort {
            number: row.place + 1,
            package: row.package.clone(),
            refused_by: row.refused_by.clone(),
            grade: row.grade.map(|g| g.to_string()),
        };
        Difference {
            findings: of
                .findings
                .iter()
                .map(|f| FindingChange {
                    id: f.key.clone(),
                    change: match (f.before, f.after) {
                        (None, _) => "appeared",
                        (_, None) => "gone",
                        _ => "changed",
                    }
                    .into(),
                    less: f.less.clone(),
                    more: f.more.clone(),
                })
                .collect(),
            rows: of
                .rows
                .iter()
                .map(|r| RowChange {
                    id: r.key.clone(),
                    before: r.before.as_ref().map(short),
                    after: r.after.as_ref().map(short),
                })
                .collect(),
            shares: of
                .shares
                .iter()
                .map(|s| ShareMove {
                    row: s.row.clone(),
                    share: s.which.key().into(),
                    together: s.together,
                    before: s.before.into(),
                    after: s.after.into(),
                })
                .collect(),
        }
    }
}

impl Diff {
    /// The document of an answer.
    pub fn new(old: &Prepared, new: &Prepared, answer: &DiffAnswer) -> Self {
        let shares = |list: &[(usize, zopa_study::Share)]| list.iter().map(|(u, s)| (*u, (*s).into())).collect();
        Diff {
            version: VERSION.into(),
            answer: "diff".into(),
            case: CaseRef::new(new),
            old: CaseRef::new(old),
            draws: answer.request.draws,
            seed: answer.request.seed,
            renamed: answer
                .renamed
                .iter()
                .map(|one| Renamed {
                    what: one.what.trim_start_matches("a ").trim_start_matches("an ").into(),
                    path: one.path.clone(),
                    before: one.was.clone(),
                    after: one.is.clone(),
                })
                .collect(),
            inputs: answer
                .inputs
                .iter()
                .map(|input| InputChange {
                    path: input.change.path.clone(),
                    kind: input.kind.key().into(),
                    says: input.says.clone(),
                    change: match (&input.change.before, &input.change.after) {
                        (None, _) => "new",
                        (_, None) => "taken_out",
                        _ => "changed",
                    }
                    .into(),
                    before: input.change.before.clone().filter(|_| !input.private),
                    after: input.change.after.clone().filter(|_| !input.private),
                })
                .collect(),
            left_out: answer.left_out,
            units: answer.units.iter().map(|u| Unit { changes: u.changes.clone(), tried: u.tried }).collect(),
            difference: (answer.assessments.is_some() || answer.graphs.is_some())
                .then(|| Difference::new(&answer.difference)),
            causes: answer.causes.iter().map(|c| FindingCause::new(&c.finding, &c.cause, &c.parts)).collect(),
            forecasts: answer
                .forecasts
                .iter()
                .map(|f| ForecastChange {
                    question: f.moved.question.clone(),
                    before: f.moved.before.clone(),
                    after: f.moved.after.clone(),
                    alone: f.alone.clone(),
                    without: f.without.clone(),
                    cause: f.cause.as_ref().map(|cause| FindingCause::new(&f.moved.question, cause, &[])),
                })
                .collect(),
            share_causes: answer
                .share_causes
                .iter()
                .map(|s| ShareCause { share: s.share, alone: shares(&s.alone), without: shares(&s.without) })
                .collect(),
            untried: answer.untried.iter().map(|(unit, why)| Untried { unit: *unit, why: why.clone() }).collect(),
        }
    }
}
