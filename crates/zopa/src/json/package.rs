//! Packages in several answers: how they are listed, changed and refused.

use super::common::{Amount, Levels, Utilities, ids};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_core::{Case, Outcome, PartyId, Preference, Stance};

/// A package that is listed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListedPackage {
    /// The level of each issue.
    pub levels: Levels,
    /// Utilities in points of every party with cardinal preferences.
    pub utilities: Utilities,
    /// Whether every member of the group would sign it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreeable: Option<bool>,
}

/// A signer who would not sign.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Objection {
    /// Who.
    pub party: String,
    /// `interest` (worth less than no deal), `red_line` (whatever the gain) or `unstated` (its interests are not known).
    pub why: String,
    /// The red line's id.
    pub red_line: Option<String>,
}

impl Objection {
    pub(crate) fn new(case: &Case, party: PartyId, stance: Stance) -> Self {
        let (why, red_line) = match stance {
            Stance::RedLine(k) => ("red_line", case.red_lines[party].get(k).map(|r| r.id.clone())),
            Stance::Unstated => ("unstated", None),
            Stance::Interest | Stance::Yes => ("interest", None),
        };
        Objection { party: case.parties[party].id.clone(), why: why.into(), red_line }
    }
}

/// A change of a package.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Change {
    /// The package after the change.
    pub levels: Levels,
    /// The issues that it changes.
    pub issues: Vec<String>,
    /// Who must sign it and need not sign the package before.
    pub new_signers: Vec<String>,
    /// An edit: what signers with cardinal preferences gain by it, in points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gains: Option<BTreeMap<String, f64>>,
    /// An opening: how many change as few issues, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equally_small: Option<Amount>,
}

impl Change {
    pub(crate) fn edit(case: &Case, edit: &zopa_bargain::Edit) -> Self {
        Change {
            levels: Levels::new(case, &edit.to),
            issues: edit.changed.iter().map(|v| case.issues[*v].id.clone()).collect(),
            new_signers: ids(case, edit.new_signers),
            gains: Some(edit.gains.iter().map(|(p, x)| (case.parties[*p].id.clone(), *x)).collect()),
            equally_small: None,
        }
    }
    pub(crate) fn opening(case: &Case, from: &Outcome, opening: &zopa_bargain::Opening) -> Self {
        Change {
            levels: Levels::new(case, &opening.to),
            issues: opening.to.differing(from).map(|v| case.issues[v].id.clone()).collect(),
            new_signers: ids(case, opening.new_signers),
            gains: None,
            equally_small: Some(opening.equally_small.into()),
        }
    }
}

/// The original scales, where they are not points.
pub(crate) fn units(case: &Case) -> BTreeMap<String, f64> {
    let unit = |p: PartyId| match &case.preferences[p] {
        Preference::Cardinal(c) if (c.unit - 1.0).abs() > 0.0 => Some(c.unit),
        _ => None,
    };
    case.parties.enumerated().filter_map(|(p, party)| Some((party.id.clone(), unit(p)?))).collect()
}
