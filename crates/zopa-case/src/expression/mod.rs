//! The expression language: conditions on outcomes.
//!
//! ```text
//! expression := or [ "if" or | "iff" or ]           if and iff do not chain
//! or         := and { "or" and }
//! and        := not { "and" not }
//! not        := "not" not | "(" expression ")" | comparison | proposal | "status_quo"
//! comparison := issue ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) level
//!             | issue "in" "{" level { "," level } "}"
//! ```
//!
//! `A if B` is true where B is false (vacuous truth, as in option prioritising: Fang, Hipel, Kilgour & Peng 2003).
//! [`syntax`] turns text into a tree with places, [`resolve`] names into issues and levels, [`print`] an expression
//! back into text.

pub(crate) mod print;
pub(crate) mod resolve;
pub(crate) mod syntax;

use std::ops::Range;
use zopa_core::Code;

/// A fault of an expression, with its place in the text of the expression.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static Code,
    pub(crate) at: Range<usize>,
    /// The problem in one sentence.
    pub(crate) message: String,
    /// A few words under the caret.
    pub(crate) label: String,
    pub(crate) cause: String,
    pub(crate) cure: String,
}

impl Fault {
    pub(crate) fn new(code: &'static Code, at: Range<usize>, message: impl Into<String>) -> Self {
        Fault { code, at, message: message.into(), label: String::new(), cause: String::new(), cure: String::new() }
    }
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }
    pub(crate) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = cure.into();
        self
    }
}
