//! Certificates within `zopa deals --json --certificate`.

use super::common::Levels;
use super::negotiator::key;
use crate::NegotiatorAnswer;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use zopa_bargain::{Certificate as Proof, FrontierProof, Step, Uncertified};
use zopa_core::{Case, PartyId};

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
    /// Whether boxes are sets of levels, as where too many issues hang together to be taken one after another: then `c3` as
    /// above; `i7.3`: a box follows for each set of levels of issue number 7 (from 0) that differ in nothing still open,
    /// without those that multipliers number 3 close; `x3`: levels that multipliers number 3 close are taken out; `d`: so
    /// are levels that another one is at least as good as, on one issue after another; `s3:300;250,250`: with multipliers
    /// number 3 the terms that are open and add to the sum are divided among the issues of their conditions like this, in
    /// thousandths, the last share left out; `l`: nothing is left to choose between.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub joined: bool,
}

/// What shows that the frontier of one or two members, with issues joined too closely to be taken part by part, has these
/// vectors and no others.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FrontierCertificate {
    /// The levels of a package of each efficient vector, the best for the first member first.
    pub packages: Vec<Levels>,
    /// That no package has more for the first member than the first of these; for each two neighbours that none has more
    /// for the first member than the later one and more for the second than the earlier one; that none has more for the
    /// second member than the last. Gains are counted from the scores that a package would need. Where the frontier has a
    /// gap, "more" is more by the gap, rounded down to a raw unit.
    pub trees: Vec<ProofTree>,
}

impl FrontierCertificate {
    fn new(case: &Case, proof: &FrontierProof) -> Self {
        FrontierCertificate {
            packages: proof.packages.iter().map(|w| Levels::new(case, w)).collect(),
            trees: proof.trees.iter().map(|t| ProofTree::new(case, &proof.members, t)).collect(),
        }
    }
}

impl ProofTree {
    fn new(case: &Case, members: &[PartyId], tree: &zopa_bargain::Tree) -> Self {
        let set = |set: &Vec<u64>| members.iter().zip(set).map(|(i, l)| (case.parties[*i].id.clone(), *l)).collect();
        ProofTree {
            issues: tree.issues.iter().map(|v| case.issues[*v].id.clone()).collect(),
            multipliers: tree.multipliers.iter().map(set).collect(),
            allowed: tree.allowed.iter().map(ToString::to_string).collect(),
            steps: steps(&tree.steps),
            joined: tree.joined,
        }
    }
}

impl Certificate {
    /// The document of a proof.
    pub fn new(case: &Case, proof: &Proof) -> Self {
        let tree = |tree: &zopa_bargain::Tree| ProofTree::new(case, &proof.members, tree);
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
    /// Of the frontier.
    pub(super) frontier: Option<FrontierCertificate>,
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
        match &found.frontier {
            Some(Ok(proof)) => all.frontier = Some(FrontierCertificate::new(case, proof)),
            Some(Err(why)) => drop(all.not_proved.insert("frontier.certificate".to_owned(), why.to_string())),
            None => {}
        }
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
            Step::Apart { issue, by } => write!(text, "i{issue}.{by}"),
            Step::Without(by) => write!(text, "x{by}"),
            Step::Reduced => write!(text, "d"),
            Step::Split { by, shares } => {
                let of = |row: &Vec<u16>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                let rows: Vec<String> = shares.iter().map(of).collect();
                write!(text, "s{by}:{}", rows.join(";"))
            }
        };
    }
    text
}
