//! Certificates within `zopa deals --json --certificate`.

use super::negotiator::key;
use crate::NegotiatorAnswer;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use zopa_bargain::{Certificate as Proof, Step, Uncertified};
use zopa_core::Case;

/// What an independent checker needs to see that no package is better: boxes of packages that cover the agreement zone,
/// each with a bound.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Certificate {
    /// One, or for concepts that compare sorted shares (leximin) one for each share: for packages that have the same
    /// shares up to there and more of this one.
    pub trees: Vec<ProofTree>,
    /// Where few packages tie and whole numbers are compared: a tree in which no level stands for another. The packages that
    /// tie are all in boxes that are looked through, and are `count` many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ties: Option<ProofTree>,
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
        Certificate { trees: proof.trees.iter().map(tree).collect(), ties: proof.ties.as_ref().map(tree) }
    }
}

/// The certificates of an answer, by what they are of.
#[derive(Default)]
pub(super) struct Proven {
    /// By the number of the entry.
    pub(super) best_for: BTreeMap<usize, Certificate>,
    /// By the concept's key.
    pub(super) solutions: BTreeMap<String, Certificate>,
    /// By the number of the entry.
    pub(super) named: BTreeMap<usize, Certificate>,
    /// The places of those that there are none of, and why.
    pub(super) not_proved: BTreeMap<String, String>,
}

impl Proven {
    /// What an answer has proofs of.
    pub(super) fn new(case: &Case, answer: &NegotiatorAnswer) -> Self {
        let mut all = Proven::default();
        let efficient = answer
            .from
            .iter()
            .enumerate()
            .filter_map(|(k, f)| f.efficient.as_ref()?.as_ref().err().map(|why| (k, why)));
        for (k, why) in efficient {
            all.not_proved.insert(format!("from.{k}.efficient_certificate"), why.to_string());
        }
        let Some(found) = &answer.certificates else { return all };
        let mut written = |place: String, proof: &Result<Proof, Uncertified>| match proof {
            Ok(proof) => Some(Certificate::new(case, proof)),
            Err(why) => {
                all.not_proved.insert(format!("{place}.certificate"), why.to_string());
                None
            }
        };
        for (k, best) in answer.best.iter().enumerate() {
            let proof = found.best_for.iter().find(|(p, _)| *p == best.party);
            let proof = proof.and_then(|(_, proof)| written(format!("best_for.{k}"), proof));
            all.best_for.extend(proof.map(|proof| (k, proof)));
        }
        for (name, proof) in &found.named {
            let Some(k) = answer.solutions.iter().position(|(known, _)| known == name) else { continue };
            let proof = written(format!("named_solutions.{k}"), proof);
            all.named.extend(proof.map(|proof| (k, proof)));
        }
        for (solution, proof) in &found.solutions {
            let proof = written(format!("solutions.{}", key(*solution)), proof);
            all.solutions.extend(proof.map(|proof| (key(*solution), proof)));
        }
        all
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
