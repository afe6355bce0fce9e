//! Certificates within `zopa deals --json --certificate`.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use zopa_bargain::{Certificate as Proof, Step};
use zopa_core::Case;

/// What an independent checker needs to see that no package is better: boxes of packages that cover the agreement zone,
/// each with a bound.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Certificate {
    /// One, or for concepts that compare sorted shares (leximin) one for each share: for packages that have the same
    /// shares up to there and more of this one.
    pub trees: Vec<ProofTree>,
}

/// A tree of boxes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProofTree {
    /// The issues that the group can change, in the order in which boxes choose their levels.
    pub issues: Vec<String>,
    /// Sets of multipliers: party id to a whole number up to 2^53. A bound is the largest sum, over a box, of multipliers
    /// times gains over no deal in raw units (see docs/definitions.md).
    pub multipliers: Vec<BTreeMap<String, u64>>,
    /// For each set of multipliers a whole number: no package whose sum does not exceed it is better.
    pub allowed: Vec<String>,
    /// The boxes, depth first, separated by blanks; the first is everything. `c3`: multipliers number 3 (from 0) show that
    /// nothing in the box is better. `l`: the box has at most 1,000 packages, to be looked at one by one. `b3`: a box for
    /// each level of the next issue follows, without those that a rule or a red line forbids, those that multipliers
    /// number 3 close, and, on an issue that no condition looks at, those that another level is at least as good as for
    /// every member (of equal ones the first stays).
    pub steps: String,
}

impl Certificate {
    /// The document of a proof.
    pub fn new(case: &Case, proof: &Proof) -> Self {
        let party = |k: usize| case.parties[proof.members[k]].id.clone();
        let tree = |tree: &zopa_bargain::Tree| ProofTree {
            issues: tree.issues.iter().map(|v| case.issues[*v].id.clone()).collect(),
            multipliers: tree
                .multipliers
                .iter()
                .map(|set| set.iter().enumerate().map(|(k, l)| (party(k), *l)).collect())
                .collect(),
            allowed: tree.allowed.iter().map(ToString::to_string).collect(),
            steps: steps(&tree.steps),
        };
        Certificate { trees: proof.trees.iter().map(tree).collect() }
    }
}

fn steps(of: &[Step]) -> String {
    let mut text = String::new();
    for step in of {
        if !text.is_empty() {
            text.push(' ');
        }
        // Writing to a string does not fail.
        let _ = match step {
            Step::Closed(by) => write!(text, "c{by}"),
            Step::Branch(by) => write!(text, "b{by}"),
            Step::Listed => write!(text, "l"),
        };
    }
    text
}
