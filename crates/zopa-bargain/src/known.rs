//! Numbers that a survey may not know, with the reason.
//!
//! Enumeration knows every number. Beyond enumeration some are out of reach: nobody can say how many of 10^30 packages
//! are agreeable. They are left out with the reason instead of being guessed.

use std::fmt;
use zopa_core::Count;

/// Something that may not be known.
pub type Known<T> = Result<T, Unknown>;

/// Why something is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// Counting takes a look at every outcome, and there are too many.
    TooManyToCount,
    /// The frontier of three and more parties is so large that thinning it leaves no useful answer.
    FrontierOfMany,
    /// Issues are joined so closely that the frontier of three and more parties is not built.
    FrontierOfJoined,
    /// The frontier is only known within a gap.
    FrontierWithGap,
    /// The search was given up.
    GivenUp {
        /// After so many branches.
        branches: u64,
    },
    /// The members are in two camps with exactly opposed interests: every deliverable outcome is efficient.
    Opposed,
    /// More packages tie than are followed up.
    Ties {
        /// At least so many.
        at_least: u64,
    },
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::TooManyToCount => {
                f.write_str("the space is too large to look at every outcome, which counting would take")
            }
            Unknown::FrontierOfMany => f.write_str(
                "the frontier has so many utility vectors that keeping a few thousand of them could cost a member more \
                 than half of what its utility can vary by",
            ),
            Unknown::FrontierOfJoined => f.write_str(
                "rules, red lines or terms join the issues so closely that the frontier is built for one or two parties \
                 only",
            ),
            Unknown::FrontierWithGap => {
                f.write_str("the frontier is only known within a gap, and so is what is nearest on it")
            }
            Unknown::GivenUp { branches } => write!(f, "the search was given up after {branches} branches"),
            Unknown::Opposed => f.write_str(
                "the members are in two camps whose interests are exactly opposed, so that every deliverable package is \
                 efficient; how many of them differ in utilities is not counted",
            ),
            Unknown::Ties { at_least } => {
                write!(f, "packages that tie are not all followed up; their number is at least {at_least}")
            },
        }
    }
}

/// The sum of two numbers of outcomes.
pub(crate) fn plus(a: Count, b: Count) -> Count {
    let log = |c: Count| match c {
        Count::Exact(n) => (n as f64).log10(),
        Count::Beyond { log10 } => log10,
    };
    match (a, b) {
        (Count::Exact(x), Count::Exact(y)) if x.checked_add(y).is_some() => Count::Exact(x + y),
        _ => {
            let (high, low) = (log(a).max(log(b)), log(a).min(log(b)));
            Count::Beyond { log10: high + 10f64.powf(low - high).ln_1p() / std::f64::consts::LN_10 }
        }
    }
}

/// A number of outcomes, so many times.
pub(crate) fn times(a: Count, n: u128) -> Count {
    match a {
        Count::Exact(0) => Count::Exact(0),
        _ if n == 0 => Count::Exact(0),
        Count::Exact(x) => match x.checked_mul(n) {
            Some(x) => Count::Exact(x),
            None => Count::Beyond { log10: (x as f64).log10() + (n as f64).log10() },
        },
        Count::Beyond { log10 } => Count::Beyond { log10: log10 + (n as f64).log10() },
    }
}

/// So many outcomes, all of them counted.
pub(crate) fn all_of(n: u64) -> Known<Count> {
    Ok(Count::Exact(u128::from(n)))
}
