//! The document into a case: references resolved, numbers and conditions read.
//!
//! One file for each idea of the case. Each reader takes what has the right shape ([`crate::shape`] has reported the
//! rest) and reports what only the whole case can tell. Nothing stops at a fault; whatever depends on something faulty
//! is left out of the case, which is then not given to anybody.

mod assumption;
mod correlation;
mod event;
mod evidence;
pub(crate) mod graph;
mod issue;
pub(crate) mod numbers;
mod party;
mod prediction;
mod preference;
mod proposal;
mod question;
mod refer;
mod rule;
mod scenario;
mod source;
mod threat;

use crate::codes::file::LIMIT;
use crate::expression::{Fault, resolve, syntax};
use crate::limits;
use crate::names::Names;
use crate::problems::Problems;
use crate::text::document::{Document, Entry, Node, Table};
use crate::text::quoted;
use numbers::Numbers;
use std::collections::HashSet;
use std::ops::Range;
use zopa_core::{
    Case, ConditionId, Diagnostic, EvidenceId, IdVec, IssueId, Place, Preference, ProposalId, Stated, grouped,
};

/// A case as far as it could be read.
pub(crate) struct Read {
    /// The case; whole only if no error was reported.
    pub(crate) case: Case,
    /// Whether each issue has sound levels, status quo and control.
    pub(crate) issues: IdVec<IssueId, bool>,
    /// Whether all that each proposal sets is known.
    pub(crate) proposals: IdVec<ProposalId, bool>,
    /// Every number and where it stands.
    pub(crate) numbers: Vec<numbers::Standing>,
    /// Evidence that something names in a `because`.
    pub(crate) cited: HashSet<EvidenceId>,
    /// Shared values that something refers to.
    pub(crate) shared_used: Vec<bool>,
    /// Names of the shared values, in file order.
    pub(crate) shared: Vec<String>,
}

/// Reads a document, `base`: as written, without a scenario or replaced numbers. Problems go to `problems`.
pub(crate) fn read(text: &str, document: &Document, base: bool, problems: &mut Problems) -> Read {
    let names = Names::of(document);
    let mut reader = Reader {
        text,
        document,
        base,
        problems,
        names,
        case: Case::default(),
        issues: IdVec::new(),
        proposals: IdVec::new(),
        numbers: Numbers::default(),
        comparisons: 0,
        cited: HashSet::new(),
    };
    reader.head();
    reader.parties();
    // Until a preference says otherwise; a graph's rankings come with its states, before [preferences].
    reader.case.preferences = reader.case.parties.ids().map(|_| Preference::Absent).collect();
    reader.case.red_lines = reader.case.parties.ids().map(|_| Vec::new()).collect();
    reader.shared_values();
    if document.section("graph").is_some() {
        reader.graph();
    } else {
        reader.issues();
        reader.proposals();
        reader.rules();
        reader.preferences();
        reader.threats();
        reader.scenarios();
    }
    reader.events();
    reader.questions();
    reader.predictions();
    reader.sources();
    reader.evidence();
    reader.assumptions();
    reader.correlations();
    reader.limits_of_numbers();
    let Reader { case, issues, proposals, numbers, cited, .. } = reader;
    let (shared, shared_used) = numbers.shared_names();
    Read { case, issues, proposals, numbers: numbers.standing, cited, shared, shared_used }
}

/// Everything that reading needs.
struct Reader<'d> {
    text: &'d str,
    document: &'d Document,
    /// Whether nothing was replaced.
    base: bool,
    problems: &'d mut Problems,
    names: Names,
    case: Case,
    issues: IdVec<IssueId, bool>,
    proposals: IdVec<ProposalId, bool>,
    numbers: Numbers,
    comparisons: usize,
    cited: HashSet<EvidenceId>,
}

impl<'d> Reader<'d> {
    /// Id, title, day and question.
    fn head(&mut self) {
        let root = self.document.root.table();
        self.case.id = root.and_then(|t| t.text("id")).unwrap_or_default().to_owned();
        self.case.title = root.and_then(|t| t.text("title")).unwrap_or(&self.case.id).to_owned();
        self.case.as_of = root.and_then(|t| t.date("as_of"));
        self.case.question = root.and_then(|t| t.text("question")).unwrap_or_default().to_owned();
        self.case.has_status_quo = true;
    }

    /// The entries of a section whose things are named by their keys.
    fn entries(&self, section: &str) -> &'d [Entry] {
        let table = self.document.section(section).and_then(Node::table);
        table.map_or(&[], |t| &t.entries)
    }
    /// The items of a section that is a list of tables.
    fn items(&self, section: &str) -> &'d [Node] {
        let list = self.document.section(section).and_then(Node::list);
        list.map_or(&[], |l| &l.items)
    }

    /// A condition; `None` if something is wrong with it, which has been reported.
    fn condition(&mut self, node: &Node) -> Option<ConditionId> {
        let text = node.text()?;
        let tree = match syntax::parse(text) {
            Ok(tree) => tree,
            Err(fault) => {
                self.fault(node, text, fault);
                return None;
            }
        };
        let mut faults = Vec::new();
        let expr = resolve::resolve(&tree, &self.names, self.problems, &mut faults);
        for fault in faults {
            self.fault(node, text, fault);
        }
        let before = self.comparisons;
        self.comparisons += resolve::comparisons(&tree, &self.names);
        if before <= limits::COMPARISONS && self.comparisons > limits::COMPARISONS {
            self.beyond(&node.span, "comparisons in all expressions together", limits::COMPARISONS);
        }
        if self.comparisons > limits::COMPARISONS {
            return None;
        }
        expr.map(|expr| self.case.conditions.push(Stated { expr, text: text.trim().to_owned() }))
    }
    /// The condition of a key, if there is one.
    fn condition_at(&mut self, table: &Table, key: &str) -> Option<ConditionId> {
        table.get(key).and_then(|node| self.condition(node))
    }

    /// A fault inside an expression, at its token.
    fn fault(&mut self, node: &Node, text: &str, fault: Fault) {
        let at = quoted::inner(self.text, &node.span, text, &fault.at);
        self.problems.push(
            Diagnostic::new(fault.code, fault.message)
                .at(Place::Span(at), fault.label)
                .because(fault.cause)
                .cure(fault.cure),
        );
    }

    /// Something is more than the limit.
    fn beyond(&mut self, at: &Range<usize>, what: &str, limit: usize) {
        let limit = grouped(limit as u128);
        self.problems.push(
            Diagnostic::new(&LIMIT, format!("more than {limit} {what}"))
                .at(Place::Span(at.clone()), format!("the limit is {limit}"))
                .because("The limit keeps every step of the analysis within known time and memory.")
                .cure("Merge what can be merged, or leave out what does not matter to the question."),
        );
    }

    fn limits_of_numbers(&mut self) {
        if self.case.inputs.len() > limits::INPUTS {
            self.beyond(&(0..0), "uncertain numbers", limits::INPUTS);
        }
    }

    /// What a thing rests on: evidence by id.
    fn because(&mut self, table: &Table) -> Vec<EvidenceId> {
        let named = self.each(table.get("because"), Self::evidence_named);
        self.cited.extend(&named);
        named
    }
    /// One thing or a list of them, each resolved.
    fn each<T>(&mut self, node: Option<&Node>, mut one: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        let Some(node) = node else { return Vec::new() };
        match node.list() {
            Some(list) => list.items.iter().filter_map(|item| one(self, item)).collect(),
            None => one(self, node).into_iter().collect(),
        }
    }
}

impl Table {
    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }
    fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }
    fn date(&self, key: &str) -> Option<zopa_core::Date> {
        self.get(key)?.date()
    }
    fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.flag()
    }
    fn note(&self) -> String {
        self.owned("note").unwrap_or_default()
    }
    /// The name in sentences, or else the id.
    fn name_or(&self, id: &str) -> String {
        self.text("name").unwrap_or(id).to_owned()
    }
}
