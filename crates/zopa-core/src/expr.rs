//! Conditions on outcomes, as written.

use crate::id::{IssueId, ProposalId};
use crate::set::LevelSet;

/// An expression of the case file. Its text and spans stay with the reader; [`Stated`] keeps the text for display.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// The issue is at one of the levels (`=`, `!=`, `in`, `<`, `<=`, `>`, `>=`).
    In(IssueId, LevelSet),
    /// Every issue that the proposal names is at the level that it names.
    Package(ProposalId),
    /// Every issue is at its status-quo level.
    StatusQuo,
    /// Not.
    Not(Box<Expr>),
    /// All of them; true if there are none.
    All(Vec<Expr>),
    /// One of them at least; false if there are none.
    Any(Vec<Expr>),
    /// `then if when`: true where `when` is false (vacuous truth, after option prioritising: Fang et al. 2003).
    If {
        /// What must hold.
        then: Box<Expr>,
        /// Where it must hold.
        when: Box<Expr>,
    },
    /// Both or neither.
    Iff(Box<Expr>, Box<Expr>),
}

/// A condition with the words it was written in.
#[derive(Clone, PartialEq, Debug)]
pub struct Stated {
    /// What it means.
    pub expr: Expr,
    /// How it was written.
    pub text: String,
}
