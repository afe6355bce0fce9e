//! A division of issues within `zopa deals --json`.

use schemars::JsonSchema;
use serde::Serialize;
use zopa_bargain::{Division, Winner};
use zopa_core::{Case, IssueId, PartyId};

/// A division by Adjusted Winner.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DividedIssues {
    /// The two parties.
    pub parties: [String; 2],
    /// What becomes of each contested issue.
    pub items: Vec<DividedIssue>,
    /// What each gets of its 100 points.
    pub totals: [f64; 2],
    /// What each could gain at most by announcing other points, if it knew the other's.
    pub manipulation: [f64; 2],
    /// Issues with a level that is best for both: nothing to divide.
    pub agreed: Vec<String>,
    /// Whether a party has terms, which the division does not see.
    pub ignores_terms: bool,
}

/// An issue in a division.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DividedIssue {
    /// Which.
    pub issue: String,
    /// The points that the two give it, of 100 each.
    pub points: [f64; 2],
    /// The share that each gets its way on.
    pub share: [f64; 2],
    /// Whether it is the one that is split.
    pub split: bool,
}

impl DividedIssues {
    /// The document of a division.
    pub fn new(case: &Case, division: &Division) -> Self {
        let issue = |v: &IssueId| case.issues[*v].id.clone();
        let party = |p: PartyId| case.parties[p].id.clone();
        let item = |(v, item): (&IssueId, &zopa_bargain::Item)| DividedIssue {
            issue: issue(v),
            points: item.points,
            share: item.share,
            split: item.to == Winner::Split,
        };
        DividedIssues {
            parties: division.parties.map(party),
            items: division.issues.iter().zip(&division.items).map(item).collect(),
            totals: division.totals,
            manipulation: division.manipulation,
            agreed: division.agreed.iter().map(issue).collect(),
            ignores_terms: division.ignores_terms,
        }
    }
}
