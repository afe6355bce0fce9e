//! An independent checker: derives the claims of an answer again, from the case alone.
//!
//! **In:** a case with the numbers of its central draw, and the JSON document that `zopa deals --json` or `zopa stability
//! --json` printed. **Out:**
//! [`Verified`]: which claims were derived again, which could only be checked for consistency and why, and where the
//! document says something else. Nothing of the engines is used: what is checked is looked up in the list of all
//! outcomes, by the definitions (docs/definitions.md) read literally, so that a mistake of an engine is not repeated
//! here. A document that is no answer is refused, not guessed at. One that does not have the form of its answer, key by key
//! ([`misfits`]), is refuted by that alone.
//!
//! **What is derived** of an answer about deals: where the space has up to 200,000 outcomes, everything: the document is written a
//! second time, and every number, name, list and order must agree (whole numbers exactly, others to 1 part in 10^9). In
//! larger spaces whatever does not take a list of all outcomes: what listed packages are worth and who would sign them;
//! numbers of packages, from two halves of the space; edits, by a search of its own; what is not known and how exact the document
//! is, from the rest of it; for members with utilities, from frontiers of the checker's own or, where these are too large,
//! by a search for proofs, the frontier, the zone, the best for each, fair points, named solutions, prices of red lines,
//! what is missing for a deal, what could replace one, opposition and distances; a frontier with a gap, from one above and
//! one below what is efficient. **What is only consistent** there, and named: what is beyond the limits of these searches.
//! **What is left open** by the document itself (searches given up, limits, missing proofs) is no claim about the case, and
//! is named apart. Where the document has certificates
//! (`zopa deals --json --certificate`), the best for each member, the fair points, solutions by name, readings and the efficiency of a
//! package are proved by them, for any number of members. The table is in docs/definitions.md.
//!
//! An answer about stability: verdicts, equilibria, counts and margins of nash, gmr, smr, seq and sseq, with
//! and without signatures, are derived from the moves and a search of our own where there are up to 200,000 states; the
//! steps of answers and ways are checked to be legal and to do what is said. Other concepts, coalitions, hypergames and
//! inverse questions are not derived, and are named.
//!
//! **Can go wrong:** nothing but a document that is no such answer ([`NOT_AN_ANSWER`]).

mod asked;
mod asks;
mod best_in_part;
mod big;
mod bracket;
mod changes;
mod claim;
mod compare;
mod conflict;
mod counting;
mod deals;
mod division;
mod elimination;
mod fair;
mod form;
mod frontier;
mod frontier_in_part;
mod ground;
mod joined;
mod large;
mod lists;
mod measures;
mod mixtures;
mod near;
mod opposed;
mod parts;
mod points;
mod prices_in_part;
mod proof;
mod proved;
mod ranges;
mod readings;
mod readings_in_part;
mod searching;
mod short;
mod stability;
mod stairs;
mod told;
mod unknown;
mod zone_in_part;

use zopa_core::{Code, Diagnostic, Instance};

pub use compare::Difference;
pub use form::{WHOLE, misfits, not_understood};
pub use ground::LISTED;
pub use serde_json::Value;

/// A document that is not an answer which can be checked.
pub static NOT_AN_ANSWER: Code = Code {
    code: "E790",
    title: "no answer to check",
    about: "`zopa check --answer` takes what `zopa deals --json` or `zopa stability --json` printed for the same case, whole and \
            unchanged.",
    example: "zopa check cases/prisoners-dilemma --answer cases/prisoners-dilemma/case.toml",
};

/// The codes of the problems that this crate reports.
pub static CODES: &[&Code] = &[&NOT_AN_ANSWER];

/// What an answer is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The case with the numbers of its central draw, under the scenario that the answer names.
    pub instance: &'a Instance,
    /// The version of zopa.
    pub version: &'a str,
    /// The name of the case's file.
    pub file: &'a str,
    /// Its SHA-256.
    pub sha256: &'a str,
    /// The JSON Schema of the answer.
    pub schema: &'a Value,
}

/// What a check found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Verified {
    /// How many values were derived again and agree.
    pub derived: usize,
    /// What was proved from a certificate in the document: where.
    pub proved: Vec<String>,
    /// Numbers of packages that tie, which were counted by a search: where.
    pub counted: Vec<String>,
    /// What could only be checked for consistency: where, and what was checked.
    pub consistent: Vec<(String, &'static str)>,
    /// What the document leaves open, so that there is nothing to derive: where, and what is to be said of it.
    pub left_open: Vec<(String, &'static str)>,
    /// What was not checked: where, and why.
    pub unchecked: Vec<(String, &'static str)>,
    /// Where the document says something else.
    pub differences: Vec<Difference>,
}

impl Verified {
    /// Whether something in the answer is refuted.
    pub fn refuted(&self) -> bool {
        !self.differences.is_empty()
    }

    /// Whether the number of packages at a place was proved or counted.
    pub(crate) fn is_counted(&self, place: &str) -> bool {
        let count = format!("{place}.count");
        self.proved.contains(&count) || self.counted.contains(&count)
    }

    /// Whether everything that the answer claims was derived again and agrees. One that is neither refuted nor holds has
    /// claims for which nobody but it speaks.
    pub fn holds(&self) -> bool {
        !self.refuted() && self.consistent.is_empty() && self.unchecked.is_empty()
    }
}

/// The kinds of answers that can be checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Deals,
    Stability,
}

fn kind(answer: &Value) -> Result<Kind, Diagnostic> {
    match answer.get("answer").and_then(Value::as_str) {
        Some("deals") => Ok(Kind::Deals),
        Some("stability") => Ok(Kind::Stability),
        _ => Err(no_answer("its `answer` is neither \"deals\" nor \"stability\"")),
    }
}

/// The scenario that an answer was given under; `None` for the base case.
///
/// # Errors
/// E790 if the document is no answer of `zopa deals` or `zopa stability`.
pub fn scenario(answer: &Value) -> Result<Option<String>, Diagnostic> {
    kind(answer)?;
    match answer.get("case").and_then(|case| case.get("scenario")) {
        Some(Value::String(name)) => Ok(Some(name.clone())),
        Some(Value::Null) => Ok(None),
        _ => Err(no_answer("it does not say of which case it is")),
    }
}

/// Checks an answer of `zopa deals --json` or `zopa stability --json`. In which folder the case lay, and which version answered, is no
/// claim about it: the case is known by its fingerprint. Of a document that does not have the form of an answer, nothing else is
/// looked at.
///
/// # Errors
/// E790 if the document is no such answer.
pub fn check(source: &Source<'_>, answer: &Value) -> Result<Verified, Diagnostic> {
    scenario(answer)?;
    let differences = misfits(source.schema, answer);
    if !differences.is_empty() {
        return Ok(Verified { differences, ..Verified::default() });
    }
    let said = |place: &str| answer.pointer(place).and_then(Value::as_str);
    let name = |path: &str| path.rsplit(['/', '\\']).next().map(str::to_owned);
    let of_its_name = |path: &&str| name(path) == name(source.file);
    let a_version = |text: &&str| text.split('.').filter_map(|part| part.parse::<u32>().ok()).count() == 3;
    let source = &Source {
        file: said("/case/file").filter(of_its_name).unwrap_or(source.file),
        version: said("/version").filter(a_version).unwrap_or(source.version),
        ..*source
    };
    match kind(answer)? {
        Kind::Deals => deals::verify(source, answer),
        Kind::Stability => stability::verify(source, answer),
    }
}

/// Refuses a document.
pub(crate) fn no_answer(why: &str) -> Diagnostic {
    Diagnostic::new(&NOT_AN_ANSWER, format!("the document cannot be checked: {why}"))
        .because(NOT_AN_ANSWER.about)
        .cure("Give the file that `zopa deals CASE --json` or `zopa stability CASE --json` wrote.")
}
