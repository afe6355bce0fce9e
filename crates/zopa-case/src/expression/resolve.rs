//! Names into issues, levels and proposals.

use super::Fault;
use super::syntax::{Sign, Tree, Word};
use crate::codes::expressions::{NO_STATUS_QUO, NO_SUCH_ISSUE, NO_SUCH_LEVEL, NO_SUCH_PROPOSAL};
use crate::names::{Found, Names};
use crate::problems::Problems;
use zopa_core::{Expr, Id, IssueId, LevelId, LevelSet};

/// An expression of the case; what it finds wrong is in `faults`. `None` if a name is unknown, or is that of something
/// that is itself broken (no fault then: it has been reported).
pub(crate) fn resolve(tree: &Tree, names: &Names, problems: &mut Problems, faults: &mut Vec<Fault>) -> Option<Expr> {
    Resolver { names, problems, faults }.expr(tree)
}

/// How many comparisons an expression comes to, proposals and the status quo written out.
pub(crate) fn comparisons(tree: &Tree, names: &Names) -> usize {
    match tree {
        Tree::Compare(..) | Tree::In(..) => 1,
        Tree::Name(word) => match names.proposals.find(&word.text) {
            Found::Yes(id) => names.proposal_size(id).max(1),
            Found::No | Found::Unclear => 1,
        },
        Tree::StatusQuo(_) => names.issues.len(),
        Tree::Not(a) => comparisons(a, names),
        Tree::All(parts) | Tree::Any(parts) => parts.iter().map(|p| comparisons(p, names)).sum(),
        Tree::If(a, b) | Tree::Iff(a, b) => comparisons(a, names) + comparisons(b, names),
    }
}

struct Resolver<'a> {
    names: &'a Names,
    problems: &'a mut Problems,
    faults: &'a mut Vec<Fault>,
}

impl Resolver<'_> {
    fn expr(&mut self, tree: &Tree) -> Option<Expr> {
        match tree {
            Tree::Compare(issue, sign, level) => self.compare(issue, *sign, level),
            Tree::In(issue, levels) => self.one_of(issue, levels),
            Tree::Name(word) => self.proposal(word),
            Tree::StatusQuo(word) => self.status_quo(word),
            Tree::Not(inner) => Some(Expr::Not(Box::new(self.expr(inner)?))),
            Tree::All(parts) => self.all(parts).map(Expr::All),
            Tree::Any(parts) => self.all(parts).map(Expr::Any),
            Tree::If(then, when) => {
                let (then, when) = self.both(then, when)?;
                Some(Expr::If { then, when })
            }
            Tree::Iff(a, b) => {
                let (a, b) = self.both(a, b)?;
                Some(Expr::Iff(a, b))
            }
        }
    }
    fn status_quo(&mut self, word: &Word) -> Option<Expr> {
        if self.names.no_status_quo {
            self.faults.push(
                Fault::new(&NO_STATUS_QUO, word.at.clone(), "the graph has no status quo")
                    .label("which state is this?")
                    .because("`status_quo` is true in the state in which the conflict is, and the case does not say which that is.")
                    .cure("Add it to [graph], for example: status_quo = 1, or name a state: state = 1."),
            );
        }
        self.names.status_quo_known.then_some(Expr::StatusQuo)
    }

    /// Both, each looked at even if the other fails.
    fn both(&mut self, a: &Tree, b: &Tree) -> Option<(Box<Expr>, Box<Expr>)> {
        let (a, b) = (self.expr(a), self.expr(b));
        Some((Box::new(a?), Box::new(b?)))
    }
    fn all(&mut self, parts: &[Tree]) -> Option<Vec<Expr>> {
        let parts: Vec<Option<Expr>> = parts.iter().map(|p| self.expr(p)).collect();
        parts.into_iter().collect()
    }

    fn compare(&mut self, issue: &Word, sign: Sign, level: &Word) -> Option<Expr> {
        let id = self.issue(issue)?;
        let at = self.level(id, issue, level)?.index();
        let size = self.names.level_count(id)?;
        let chosen: Vec<bool> = match sign {
            Sign::Equal => (0..size).map(|l| l == at).collect(),
            Sign::Unequal => (0..size).map(|l| l != at).collect(),
            Sign::Below => (0..size).map(|l| l < at).collect(),
            Sign::AtMost => (0..size).map(|l| l <= at).collect(),
            Sign::Above => (0..size).map(|l| l > at).collect(),
            Sign::AtLeast => (0..size).map(|l| l >= at).collect(),
        };
        let levels = chosen.iter().enumerate().filter(|(_, c)| **c).map(|(l, _)| LevelId::new(l));
        Some(Expr::In(id, LevelSet::of(size, levels)))
    }
    fn one_of(&mut self, issue: &Word, levels: &[Word]) -> Option<Expr> {
        let id = self.issue(issue)?;
        let size = self.names.level_count(id)?;
        let found: Vec<Option<LevelId>> = levels.iter().map(|l| self.level(id, issue, l)).collect();
        let found: Option<Vec<LevelId>> = found.into_iter().collect();
        Some(Expr::In(id, LevelSet::of(size, found?)))
    }

    fn issue(&mut self, word: &Word) -> Option<IssueId> {
        match self.names.issues.find(&word.text) {
            Found::Yes(id) => Some(id),
            Found::Unclear => None,
            Found::No if self.problems.full() => {
                self.faults.push(Fault::new(&NO_SUCH_ISSUE, word.at.clone(), ""));
                None
            }
            Found::No => {
                let mut fault =
                    Fault::new(&NO_SUCH_ISSUE, word.at.clone(), format!("there is no issue `{}`", word.text));
                if self.names.proposals.has(&word.text) {
                    fault = fault
                        .label("this is a proposal")
                        .because("A proposal stands alone: it is true where every issue that it names is at its level.")
                        .cure(format!("Write `{0}` or `not {0}`.", word.text));
                } else if let Some(of) = self.names.issue_with_level(&word.text) {
                    fault = fault
                        .label(format!("this is a level of `{of}`"))
                        .cure(format!("Write the issue first: `{of} = {}`.", word.text));
                } else if let Some(similar) = self.problems.similar(&word.text, self.names.issues.iter()) {
                    fault = fault
                        .label(format!("did you mean `{similar}`?"))
                        .cure(format!("Write `{similar}`, or declare [issues.{}].", word.text));
                } else {
                    let list = self.names.issues.listed();
                    fault = fault.label("not declared").cure(format!("The issues are {list}."));
                }
                self.faults.push(fault);
                None
            }
        }
    }
    fn level(&mut self, issue: IssueId, issue_name: &Word, word: &Word) -> Option<LevelId> {
        let levels = self.names.levels.get(issue)?;
        match levels.find(&word.text) {
            Found::Yes(id) => Some(id),
            Found::Unclear => None,
            Found::No => {
                let name = &issue_name.text;
                let label = match self.problems.similar(&word.text, levels.iter()) {
                    Some(similar) => format!("did you mean `{similar}`?"),
                    None => format!("not a level of `{name}`"),
                };
                self.faults.push(
                    Fault::new(&NO_SUCH_LEVEL, word.at.clone(), format!("`{name}` has no level `{}`", word.text))
                        .label(label)
                        .cure(format!("The levels of `{name}` are {}.", levels.listed())),
                );
                None
            }
        }
    }
    fn proposal(&mut self, word: &Word) -> Option<Expr> {
        match self.names.proposals.find(&word.text) {
            Found::Yes(id) => self.names.proposal_known(id).then_some(Expr::Package(id)),
            Found::Unclear => None,
            Found::No if self.problems.full() => {
                self.faults.push(Fault::new(&NO_SUCH_PROPOSAL, word.at.clone(), ""));
                None
            }
            Found::No => {
                let mut fault =
                    Fault::new(&NO_SUCH_PROPOSAL, word.at.clone(), format!("there is no proposal `{}`", word.text));
                if self.names.issues.has(&word.text) {
                    fault = fault
                        .label("this is an issue")
                        .because("A name that stands alone is that of a proposal.")
                        .cure(format!("Say which level: `{} = ...`.", word.text));
                } else if let Some(of) = self.names.issue_with_level(&word.text) {
                    fault = fault
                        .label(format!("this is a level of `{of}`"))
                        .because("A name that stands alone is that of a proposal.")
                        .cure(format!("Write the issue first: `{of} = {}`.", word.text));
                } else if let Some(similar) = self.problems.similar(&word.text, self.names.proposals.iter()) {
                    fault = fault.label(format!("did you mean `{similar}`?")).cure(format!("Write `{similar}`."));
                } else {
                    fault = fault
                        .label("not a proposal")
                        .because("A name that stands alone is that of a proposal.")
                        .cure(format!("Write a comparison such as `fire = {}`, or declare the proposal.", word.text));
                }
                self.faults.push(fault);
                None
            }
        }
    }
}
