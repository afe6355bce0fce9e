//! `zopa check --answer --json`.

use super::common::CaseRef;
use crate::{Prepared, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use zopa_verify::Verified;

/// An answer, checked against its case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckedAnswer {
    /// The version of zopa.
    pub version: String,
    /// `check_answer`.
    pub answer: String,
    /// Against which case.
    pub case: CaseRef,
    /// Whether everything that it claims was derived again and agrees. False as well where nothing is refuted but something
    /// is left in `consistent` or `unchecked`. Of what is `left_open` it claims nothing.
    pub holds: bool,
    /// Whether something in it is different from what was derived.
    pub refuted: bool,
    /// How many values were derived again from the case alone and agree.
    pub derived: u64,
    /// Claims that a certificate in the document proves: where.
    pub proved: Vec<String>,
    /// What could only be checked for consistency.
    pub consistent: Vec<NotDerived>,
    /// What was not checked.
    pub unchecked: Vec<NotDerived>,
    /// What the answer itself leaves open, so that nothing is claimed: searches that were given up, limits, proofs that are
    /// not there.
    pub left_open: Vec<NotDerived>,
    /// Where the document says something else.
    pub differences: Vec<DifferentValue>,
}

/// Something that was not derived again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotDerived {
    /// Where: names and positions from the outside in.
    pub place: String,
    /// What was checked of it, or why nothing.
    pub why: String,
}

/// Something that is different.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferentValue {
    /// Where: names and positions from the outside in.
    pub place: String,
    /// What the document says; null where something is missing.
    pub given: Option<Value>,
    /// What was derived; null where something does not belong there.
    pub derived: Option<Value>,
}

impl CheckedAnswer {
    /// The document of what was found.
    pub fn new(prepared: &Prepared, found: &Verified) -> Self {
        let each = |of: &[(String, &'static str)]| {
            of.iter().map(|(place, why)| NotDerived { place: place.clone(), why: (*why).to_owned() }).collect()
        };
        let differences = found.differences.iter().map(|d| DifferentValue {
            place: d.place.clone(),
            given: d.given.clone(),
            derived: d.derived.clone(),
        });
        CheckedAnswer {
            version: VERSION.into(),
            answer: "check_answer".into(),
            case: CaseRef::new(prepared),
            holds: found.holds(),
            refuted: found.refuted(),
            derived: found.derived as u64,
            proved: found.proved.clone(),
            consistent: each(&found.consistent),
            unchecked: each(&found.unchecked),
            left_open: each(&found.left_open),
            differences: differences.collect(),
        }
    }
}
