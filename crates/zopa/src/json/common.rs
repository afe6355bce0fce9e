//! What all answers share: of which case, how obtained, by which definition.

use crate::Prepared;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zopa_case::Opened;
use zopa_core::{Case, Count, Exactness, Id, Instance, IssueId, Method, Outcome, PartyId, PartySet, StopReason};

/// Of which case an answer is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseRef {
    /// The case's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The file it was read from; empty in a version to share.
    pub file: String,
    /// SHA-256 of the file, as `sha256sum` prints it; empty in a version to share.
    pub sha256: String,
    /// The day whose knowledge it describes, if it says so.
    pub as_of: Option<String>,
    /// The scenario in force; null for the base case.
    pub scenario: Option<String>,
}

impl CaseRef {
    /// Of a case that is ready.
    pub fn new(prepared: &Prepared) -> Self {
        CaseRef::of(&prepared.opened, &prepared.case)
    }

    /// Of a file and the case in it.
    pub fn of(opened: &Opened, case: &Case) -> Self {
        CaseRef {
            id: case.id.clone(),
            title: case.title.clone(),
            file: opened.name.clone(),
            sha256: opened.hash.clone(),
            as_of: case.as_of.map(|d| d.to_string()),
            scenario: case.under.clone(),
        }
    }
}

/// A whole number: a JSON number up to 2^53, a decimal string above (JSON readers lose digits there), `10^x` where even
/// 128 bits do not hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// Up to 2^53.
    Number(u64),
    /// Above.
    Text(#[schemars(extend("format" = zopa_verify::WHOLE))] String),
}

impl From<u128> for Amount {
    fn from(n: u128) -> Self {
        match u64::try_from(n) {
            Ok(small) if small <= 1 << 53 => Amount::Number(small),
            _ => Amount::Text(n.to_string()),
        }
    }
}
impl From<u64> for Amount {
    fn from(n: u64) -> Self {
        u128::from(n).into()
    }
}
impl From<Count> for Amount {
    fn from(count: Count) -> Self {
        match count {
            Count::Exact(n) => n.into(),
            beyond => Amount::Text(beyond.to_string()),
        }
    }
}

/// How an answer was obtained: `"exact"`, or an object with one key.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exact {
    /// By the definition, over everything.
    Exact,
    /// Over draws.
    Sampled {
        /// How many, the central case not counted.
        draws: u64,
        /// Of which seed.
        seed: u64,
    },
    /// Within a proved distance.
    Bound {
        /// The distance.
        gap: f64,
    },
    /// Ended early: what is given is right, but not all.
    Stopped {
        /// Why, in words.
        why: String,
    },
}

impl From<&Exactness> for Exact {
    fn from(exactness: &Exactness) -> Self {
        match exactness {
            Exactness::Exact => Exact::Exact,
            Exactness::Sampled { draws, seed } => Exact::Sampled { draws: *draws, seed: *seed },
            Exactness::Bound { gap } => Exact::Bound { gap: *gap },
            Exactness::Stopped(why) => Exact::Stopped { why: stopped(why) },
        }
    }
}

/// Why a run ended early, in words.
pub(crate) fn stopped(why: &StopReason) -> String {
    match why {
        StopReason::Work { done, limit } => format!("the work limit of {limit} steps was reached after {done}"),
        StopReason::Memory { needs, limit } => format!("it needs {needs} bytes and the limit is {limit}"),
        StopReason::Listed { shown, of } => format!("only {shown} of {of} are listed"),
        StopReason::More { shown } => format!("{shown} are listed and there are more"),
        StopReason::Time(limit) => format!("the time limit of {} s was reached", limit.as_secs_f64()),
        StopReason::Interrupted => "it was interrupted".to_owned(),
    }
}

/// Which definition was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reading {
    /// The concept.
    pub name: String,
    /// The reading of it.
    pub variant: String,
    /// Where it is defined.
    pub source: String,
}

impl From<Method> for Reading {
    fn from(method: Method) -> Self {
        Reading { name: method.name.into(), variant: method.variant.into(), source: method.source.into() }
    }
}

/// The level of each issue, issue id to level id, in the order of the case file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Levels(
    /// Issue id to level id.
    #[schemars(with = "BTreeMap<String, String>")]
    pub Map<String, Value>,
);

impl Levels {
    /// Of an outcome.
    pub fn new(case: &Case, outcome: &Outcome) -> Self {
        let level = |v: IssueId| Value::from(case.issues[v].levels[outcome.level(v)].id.clone());
        Levels(case.issues.enumerated().map(|(v, issue)| (issue.id.clone(), level(v))).collect())
    }
    /// Of the issues in which an outcome differs from the status quo.
    pub fn changed(case: &Case, outcome: &Outcome) -> Self {
        let status_quo = case.status_quo();
        let level = |v: IssueId| Value::from(case.issues[v].levels[outcome.level(v)].id.clone());
        Levels(outcome.differing(&status_quo).map(|v| (case.issues[v].id.clone(), level(v))).collect())
    }
}

/// Utilities in points (0 to 100 before terms) of every party with cardinal preferences: party id to number.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Utilities(
    /// Party id to points.
    #[schemars(with = "BTreeMap<String, f64>")]
    pub Map<String, Value>,
);

impl Utilities {
    /// Of an outcome, in the numbers of an instance.
    pub fn new(instance: &Instance, outcome: &Outcome) -> Self {
        let case = instance.model().case();
        Utilities::by(case, |p| {
            let additive = instance.additive(p)?;
            Some(additive.points(additive.score(instance.model(), outcome)))
        })
    }
    /// Gains u - d of an outcome over walking away.
    pub fn gains(instance: &Instance, outcome: &Outcome) -> Self {
        Utilities::by(instance.model().case(), |p| instance.gain_points(p, outcome))
    }
    /// Any number of each party; parties without one are left out.
    pub fn by(case: &Case, of: impl Fn(PartyId) -> Option<f64>) -> Self {
        let entry = |(p, party): (PartyId, &zopa_core::Party)| Some((party.id.clone(), Value::from(of(p)?)));
        Utilities(case.parties.enumerated().filter_map(entry).collect())
    }
}

/// Party ids of a set, in the order of the case file.
pub(crate) fn ids(case: &Case, set: PartySet) -> Vec<String> {
    set.iter().map(|p| case.parties[p].id.clone()).collect()
}

/// The name of a state of a `[graph]`.
pub(crate) fn state_name(case: &Case, outcome: &Outcome) -> Option<String> {
    let only = IssueId::new(0);
    case.is_graph().then(|| case.label(only, outcome.level(only)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::Amount;

    /// Numbers that JSON readers would round are strings.
    #[test]
    fn large_counts_are_strings() {
        assert_eq!(Amount::from(1u128 << 53), Amount::Number(1 << 53));
        assert_eq!(Amount::from((1u128 << 53) + 1), Amount::Text("9007199254740993".into()));
        assert_eq!(Amount::from(zopa_core::Count::Beyond { log10: 50.0 }), Amount::Text("10^50.0".into()));
    }
}
