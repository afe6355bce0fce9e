//! Drafts, within `zopa deals --json` and `zopa report --json`.

use super::common::{Amount, Levels, Utilities, ids};
use super::package::Objection;
use crate::{DraftScore, Prepared};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Case, IssueId, Outcome, Stance};

/// One party's position on a package.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyPosition {
    /// Who.
    pub party: String,
    /// Whether the package takes its signature.
    pub signs: bool,
    /// `yes`, `interest`, `red_line` or `unstated`.
    pub stance: String,
    /// The red lines it meets.
    pub red_lines: Vec<String>,
    /// Whether it is worth less to it than no deal; null where its interests are not stated, and in a version to share.
    pub short: Option<bool>,
    /// Gain over no deal in points; null without utilities.
    pub gain: Option<f64>,
    /// Change from the status quo in points; null without utilities.
    pub change: Option<f64>,
    /// It does not sign and is worse off than at the status quo.
    pub loses_without_a_say: bool,
}

/// A draft, scored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Draft {
    /// From 1.
    pub number: u64,
    /// As it was named.
    pub package: String,
    /// The level of each issue.
    pub levels: Levels,
    /// Utilities in points.
    pub utilities: Utilities,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Who must sign it.
    pub signers: Vec<String>,
    /// Of the group and the signers, who accepts it.
    pub accepted_by: Vec<String>,
    /// Of the group and the signers, who does not, and why.
    pub refused_by: Vec<Objection>,
    /// Every party's position.
    pub positions: Vec<PartyPosition>,
    /// What moved since the draft before: issue id to the level it came from and the level it went to.
    pub moved: BTreeMap<String, [String; 2]>,
    /// What each party with utilities gained since the draft before, in points.
    pub gained: BTreeMap<String, f64>,
    /// The smallest edit that makes it acceptable to more and loses nobody; null where there is none or all accept.
    pub next: Option<NextDraft>,
    /// Why `next` is null although there may be one: the search was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_searched: Option<String>,
}

/// The smallest edit that makes a draft acceptable to more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NextDraft {
    /// The package after it.
    pub levels: Levels,
    /// The issues that it changes.
    pub issues: Vec<String>,
    /// Who accepts it and did not accept the draft.
    pub won: Vec<String>,
    /// Who still does not.
    pub left: Vec<String>,
    /// Who must sign it and need not sign the draft.
    pub new_signers: Vec<String>,
    /// How many edits as small would do, this one included.
    pub equally_small: Amount,
}

impl PartyPosition {
    /// A position as documents have it.
    pub(super) fn new(case: &Case, of: &zopa_bargain::Position) -> Self {
        let stance = match of.stance {
            Stance::Yes => "yes",
            Stance::Interest => "interest",
            Stance::RedLine(_) => "red_line",
            Stance::Unstated => "unstated",
        };
        let lines = &case.red_lines[of.party];
        PartyPosition {
            party: case.parties[of.party].id.clone(),
            signs: of.signs,
            stance: stance.into(),
            red_lines: of.red_lines.iter().filter_map(|k| lines.get(*k)).map(|line| line.id.clone()).collect(),
            short: of.short,
            gain: of.gain,
            change: of.change,
            loses_without_a_say: of.loses_without_a_say,
        }
    }
}

/// Drafts, as documents have them.
pub(super) fn drafts(prepared: &Prepared, all: &[DraftScore]) -> Vec<Draft> {
    let before = std::iter::once(None).chain(all.iter().map(|d| Some(&d.package.outcome)));
    all.iter()
        .zip(before)
        .zip(1..)
        .map(|((draft, before), number)| self::draft(prepared, number, before, draft))
        .collect()
}

fn draft(prepared: &Prepared, number: u64, before: Option<&Outcome>, of: &DraftScore) -> Draft {
    let case = &*prepared.case;
    let issue = |v: IssueId| case.issues[v].id.clone();
    let at = &of.package.outcome;
    let level = |v: IssueId, w: &Outcome| case.issues[v].levels[w.level(v)].id.clone();
    let objects = |p: &&zopa_bargain::Position| of.refused_by.contains(p.party);
    Draft {
        number,
        package: of.package.name.clone(),
        levels: Levels::new(case, at),
        utilities: Utilities::new(&prepared.central, at),
        feasible: of.feasible,
        signers: ids(case, of.signers),
        accepted_by: ids(case, of.accepted_by),
        refused_by: of.positions.iter().filter(objects).map(|p| Objection::new(case, p.party, p.stance)).collect(),
        positions: of.positions.iter().map(|p| PartyPosition::new(case, p)).collect(),
        moved: of.moved.iter().filter_map(|v| Some((issue(*v), [level(*v, before?), level(*v, at)]))).collect(),
        gained: of.gained.iter().map(|(p, x)| (case.parties[*p].id.clone(), *x)).collect(),
        next: of.step.as_ref().map(|s| NextDraft {
            levels: Levels::new(case, &s.to),
            issues: s.changed.iter().map(|v| issue(*v)).collect(),
            won: ids(case, s.won),
            left: ids(case, s.left),
            new_signers: ids(case, s.new_signers),
            equally_small: s.equally_small.into(),
        }),
        not_searched: of.unsearched.as_ref().map(|why| why.message.clone()),
    }
}
