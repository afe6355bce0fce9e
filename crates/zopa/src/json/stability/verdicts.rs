//! The reasons for verdicts on states.

use crate::json::common::{Amount, ids};
use crate::json::step::{ActiveStep, compared};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_conflict::{Explanation, Margin, Margins, Reason};
use zopa_core::Case;

/// A state with the reasons for its verdicts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Examined {
    /// The state.
    pub number: u64,
    /// One for each party with preferences and each concept.
    pub verdicts: Vec<Verdict>,
    /// The same for the further concepts; for concepts of coalitions one for each coalition that has something to gain, or whose members have margins
    /// all the same.
    pub further: Vec<FurtherVerdict>,
    /// How many verdicts on coalitions that have nothing to gain were not looked at for margins: that would be too much work.
    pub margins_unasked: Amount,
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
    /// If not stable, what would be done; if stable, the first temptation. For `l_h`, `non_myopic` and `stackelberg` the
    /// moves that are anticipated.
    pub advance: Vec<ActiveStep>,
    /// If stable (for weak stability also where it is strongly stable instead), what answers that; for `sim` all at the same time, each from the state itself.
    pub answer: Vec<ActiveStep>,
    /// How those who advance like the end of it all, compared with staying; of a coalition the least pleased.
    pub end: Option<String>,
    /// The margin of the party, or of each member of the coalition; above 65,536 combinations of levels those of coalitions only.
    pub margins: BTreeMap<String, MarginEntry>,
    /// Who has none, and why: `work` (finding it would take too much), `no_scale` (the party does not know how it compares some states), `nowhere` (no
    /// rise of the worth of the state alone would turn the verdict; one to stay: any fall would).
    pub without_margin: BTreeMap<String, String>,
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

pub(super) fn verdict(case: &Case, x: &Explanation) -> Verdict {
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

pub(super) fn further_verdict(case: &Case, r: &Reason, margins: &Margins) -> FurtherVerdict {
    let steps = |steps: &[zopa_core::Step]| steps.iter().map(|s| ActiveStep::new(case, s)).collect();
    FurtherVerdict {
        parties: ids(case, r.who),
        concept: r.concept.key(),
        stable: r.stable,
        advance: steps(&r.advance),
        answer: steps(&r.answer),
        end: r.end.map(|c| compared(c).to_owned()),
        margins: margins
            .found
            .iter()
            .map(|(p, m)| {
                let (points, ranks, unlimited) = measured(m);
                (case.parties[*p].id.clone(), MarginEntry { points, ranks, unlimited })
            })
            .collect(),
        without_margin: margins
            .missing
            .iter()
            .map(|(p, why)| (case.parties[*p].id.clone(), why.key().to_owned()))
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
