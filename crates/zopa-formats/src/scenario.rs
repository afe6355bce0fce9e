//! A bargaining scenario, whatever tool it came from: issues, and for each party tables, terms, what no deal is worth.
//!
//! A party's utility of an outcome is
//! `bias + sum over issues of weight * value of the level + sum over terms that hold of their number`,
//! in the original scale.

use crate::problems::{Fault, too_large};
use zopa_core::grouped;

/// A scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What is at issue.
    pub issues: Vec<Issue>,
    /// Who wants what.
    pub parties: Vec<Party>,
}

/// An issue.
#[derive(Clone, PartialEq, Debug)]
pub struct Issue {
    /// Its name.
    pub name: String,
    /// Its levels.
    pub levels: Vec<String>,
}

/// A party.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// For each issue its weight and the value of each level.
    pub issues: Vec<(f64, Vec<f64>)>,
    /// A constant.
    pub bias: f64,
    /// Additions where a condition holds.
    pub terms: Vec<Term>,
    /// What no deal is worth.
    pub reservation: f64,
    /// The outcome that no deal is as good as, where the files name one instead of a number.
    pub reserved: Option<Vec<usize>>,
    /// Whether no deal is to be no better than any outcome: the reservation is the lowest utility, or below it.
    pub accepts_all: bool,
    /// What is left of a utility at the end of the time, if it melts.
    pub discount: Option<f64>,
    /// What a reader should know.
    pub note: String,
}

/// An addition.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// Where it counts.
    pub when: Guard,
    /// How much.
    pub add: f64,
    /// If set, the utility that every outcome there has in the end, and one such outcome: `add` is what that takes.
    pub exactly: Option<(f64, Vec<usize>)>,
}

impl Term {
    /// An addition where a condition holds.
    pub fn new(when: Guard, add: f64) -> Term {
        Term { when, add, exactly: None }
    }
}

/// A condition on outcomes.
#[derive(Clone, PartialEq, Debug)]
pub enum Guard {
    /// The issue is at one of these levels (ascending).
    At {
        /// Which issue.
        issue: usize,
        /// Which levels.
        levels: Vec<usize>,
    },
    /// All of these.
    All(Vec<Guard>),
    /// Not this.
    Not(Box<Guard>),
}

impl Guard {
    /// Whether it holds.
    pub fn holds(&self, outcome: &[usize]) -> bool {
        match self {
            Guard::At { issue, levels } => levels.binary_search(&outcome[*issue]).is_ok(),
            Guard::All(all) => all.iter().all(|g| g.holds(outcome)),
            Guard::Not(inner) => !inner.holds(outcome),
        }
    }
}

impl Party {
    /// A party to which every outcome is worth 0, with issues of so many levels.
    pub(crate) fn indifferent(levels: impl Iterator<Item = usize>) -> Party {
        Party {
            name: String::new(),
            issues: levels.map(|n| (0.0, vec![0.0; n])).collect(),
            bias: 0.0,
            terms: Vec::new(),
            reservation: 0.0,
            reserved: None,
            accepts_all: false,
            discount: None,
            note: String::new(),
        }
    }
    /// The utility of an outcome in the original scale, by the definition.
    pub fn utility(&self, outcome: &[usize]) -> f64 {
        let additive: f64 = self.issues.iter().zip(outcome).map(|((w, values), l)| w * values[*l]).sum();
        let terms: f64 = self.terms.iter().filter(|t| t.when.holds(outcome)).map(|t| t.add).sum();
        self.bias + additive + terms
    }
    /// No utility is below the first or above the second.
    pub fn bounds(&self) -> (f64, f64) {
        let (mut low, mut high) = (self.bias, self.bias);
        for (w, values) in &self.issues {
            low += values.iter().map(|v| w * v).fold(f64::INFINITY, f64::min);
            high += values.iter().map(|v| w * v).fold(f64::NEG_INFINITY, f64::max);
        }
        for term in &self.terms {
            low += term.add.min(0.0);
            high += term.add.max(0.0);
        }
        (low, high)
    }
}

/// Levels of one issue that a case holds.
pub(crate) const LEVELS: usize = 4096;
/// Levels of all issues together.
const ALL_LEVELS: usize = 65_536;

/// Whole numbers from `low` to `high` as levels.
pub(crate) fn whole_levels(low: i64, high: i64, file: &str, issue: &str) -> Result<Vec<String>, Fault> {
    let size = i128::from(high) - i128::from(low) + 1;
    if size < 1 {
        return Err(crate::problems::malformed(
            file,
            format!("issue `{issue}` runs from {low} to {high}: it has no value"),
        ));
    }
    if size > LEVELS as i128 {
        let (size, most) = (grouped(size.unsigned_abs()), grouped(LEVELS as u128));
        return Err(too_large(file, format!("issue `{issue}` has {size} values; a case holds {most} of one issue")));
    }
    Ok((low..=high).map(|x| x.to_string()).collect())
}

impl Scenario {
    /// A warning where there is one party only: a profile may be missing.
    pub(crate) fn alone(&self, file: &str) -> Option<zopa_core::Diagnostic> {
        let [only] = self.parties.as_slice() else { return None };
        let what = format!("only one party is there, {}; it is read as if that were the whole scenario", only.name);
        let warning = crate::problems::assumed(file, what);
        Some(
            warning
                .because("An agreement takes two.")
                .cure("Name the profiles of the others as well, or the whole folder."),
        )
    }
    /// Refuses what a case file cannot hold.
    pub(crate) fn check(self, file: &str) -> Result<Scenario, Fault> {
        if self.issues.is_empty() {
            return Err(crate::problems::incomplete(file, "no issues", "Name the file that lists them as well."));
        }
        if self.parties.is_empty() {
            return Err(crate::problems::incomplete(
                file,
                "no profile: nobody's preferences",
                "Name the profile files as well, or the whole folder.",
            ));
        }
        if let Some(issue) = self.issues.iter().find(|v| v.levels.is_empty()) {
            return Err(crate::problems::incomplete(
                file,
                format!("issue `{}` has no values", issue.name),
                "Add its values.",
            ));
        }
        let levels: usize = self.issues.iter().map(|v| v.levels.len()).sum();
        let most = self.issues.iter().map(|v| v.levels.len()).max().unwrap_or(0);
        if self.issues.len() > 1024 || self.parties.len() > 64 || most > LEVELS || levels > ALL_LEVELS {
            let [parties, issues, most, levels] =
                [self.parties.len(), self.issues.len(), most, levels].map(|n| grouped(n as u128));
            return Err(too_large(
                file,
                format!("{parties} parties, {issues} issues, {most} levels of one issue, {levels} levels in all"),
            ));
        }
        Ok(self)
    }
}
