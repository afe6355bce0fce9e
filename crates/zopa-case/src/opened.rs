//! A case file with its text: reading it, and the cases under its scenarios.

use crate::backing::NumberAt;
use crate::check::{self, Subject};
use crate::codes;
use crate::paths;
use crate::problems::Problems;
use crate::quotations::{self, SourceTexts};
use crate::text::document::{Document, Value};
use crate::text::lines::{Lines, ceil, floor};
use crate::text::syntax;
use crate::variant::{self, Variant};
use crate::{read, shape};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use zopa_core::{Case, Code, Diagnostic, Place, Severity};

/// SHA-256 of bytes, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// One case file with its text, whatever is in it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its name as shown in messages, e.g. `cases/x/case.toml`.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
    /// The case: there if and only if there are no errors.
    pub case: Option<Arc<Case>>,
    /// Errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    document: Arc<Document>,
    numbers: Arc<[NumberAt]>,
    lines: Arc<Lines>,
    variant: Variant,
}

/// What is written at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The text of a value; `None` for a table with a header of its own.
    pub text: Option<String>,
    /// Its bytes; of a table with a header, the header.
    pub at: Range<usize>,
    /// The names in it, if it is a table, or a list whose items have ids.
    pub inside: Vec<String>,
}

/// Reads a case from its text. `quotes` are the texts against which quotations are checked; none: they are not.
///
/// Never fails: what is wrong is in [`Opened::diagnostics`]. Time and memory are proportional to the text, times the
/// number of its scenarios, which is limited.
pub fn parse(name: &str, text: &str, quotes: &SourceTexts) -> Opened {
    let mut problems = Problems::default();
    let parsed = syntax::parse(text, &mut problems);
    let document = parsed.document;
    let variant = Variant::default();
    let (mut case, numbers) = resolve(text, &document, &variant, &mut problems, |subject, problems| {
        quotations::check(&subject.read.case, quotes, problems);
        if parsed.damage.is_empty() {
            variants(text, &document, problems);
            check::weak(subject, problems);
        }
    });
    problems.place(&document);
    let lines = Lines::of(text);
    if !parsed.damage.is_empty() {
        keep_trustworthy(text, &lines, &parsed.damage, &mut problems);
    }
    if problems.errors() > 0 {
        case = None;
    }
    Opened {
        name: name.to_owned(),
        text: text.into(),
        hash: sha256(text.as_bytes()),
        case: case.map(Arc::new),
        diagnostics: in_order(text, problems.into_list()),
        document: Arc::new(document),
        numbers: numbers.into(),
        lines: Arc::new(lines),
        variant,
    }
}

/// Reads a document and runs the checks that find errors, then `more` checks. The case is whole only if no error was
/// found.
fn resolve(
    text: &str,
    document: &Document,
    variant: &Variant,
    problems: &mut Problems,
    more: impl FnOnce(&Subject<'_>, &mut Problems),
) -> (Option<Case>, Vec<NumberAt>) {
    shape::check(document, problems);
    let read = read::read(text, document, variant.is_base(), problems);
    let fixed = variant.fixed(&read.case);
    let subject = Subject::new(document, &read, &fixed, !variant.is_base());
    check::errors(&subject, problems);
    more(&subject, problems);
    if problems.errors() > 0 {
        return (None, Vec::new());
    }
    let numbers = read.numbers.iter().map(|n| n.public(&read.shared)).collect();
    let off = if variant.is_base() { Vec::new() } else { variant::off_agenda(&subject) };
    let mut case = read.case;
    case.under = variant.under.clone();
    for (id, off) in case.proposals.ids().zip(off) {
        if let Some(off) = off {
            case.proposals[id].off_agenda = Some(off);
            case.proposals[id].set.clear();
        }
    }
    (Some(if fixed.is_empty() { case } else { case.fixed(&fixed) }), numbers)
}

/// Reads the case under each scenario and with each assumption false. Errors that are not those of the case itself get
/// the place of the scenario or assumption.
fn variants(text: &str, document: &Document, problems: &mut Problems) {
    let base = Variant::default();
    let views = document.section("views").map(|s| s.children(crate::limits::VARIANTS)).unwrap_or_default();
    let views = views.into_iter().filter_map(|id| {
        let changed = variant::view(document, &base, id)?;
        Some((format!("views.{id}"), format!("in the view of `{id}`"), changed))
    });
    let graph = document.section("graph").is_some();
    let names = document.section("scenarios").map(|s| s.children(crate::limits::VARIANTS)).unwrap_or_default();
    let scenarios = names.into_iter().filter(|_| !graph).filter_map(|id| {
        let changed = variant::scenario(document, &base, id)?;
        Some((format!("scenarios.{id}"), format!("under the scenario `{id}`"), changed))
    });
    let assumptions = document.section("assumptions").and_then(|s| s.list()).map_or(&[][..], |l| &l.items);
    let assumptions = assumptions.iter().filter(|a| a.child("if_false").is_some()).filter_map(|a| {
        let id = a.child("id")?.node.text()?;
        let changed = variant::assumption_false(document, a);
        Some((format!("assumptions.{id}"), format!("if the assumption `{id}` is false"), changed))
    });
    let mut known: HashSet<(&'static str, String)> = problems.keys();
    let others = scenarios.chain(assumptions).take(crate::limits::VARIANTS);
    for (path, says, (document, variant)) in views.chain(others) {
        let mut found = Problems::default();
        resolve(text, &document, &variant, &mut found, |_, _| {});
        found.place(&document);
        let place = document.locate(&path);
        for mut error in found.into_list().into_iter().filter(|d| d.severity == Severity::Error) {
            if known.insert((error.code.code, error.message.clone())) {
                error.message = format!("{}, {says}", error.message);
                error.labels.push((Place::Span(place.clone()), "makes it so".to_owned()));
                error.cure.push_str(" Or change what makes it so.");
                problems.push(error);
            }
        }
    }
}

/// Codes of problems that lie in one value alone, so that syntax errors elsewhere cannot have caused them.
static LOCAL: &[&Code] = &[
    &codes::file::UNKNOWN_KEY,
    &codes::file::UNKNOWN_WORD,
    &codes::file::VERSION,
    &codes::names::BAD_ID,
    &codes::names::RESERVED,
    &codes::numbers::NOT_A_NUMBER,
    &codes::numbers::NOT_FINITE,
    &codes::numbers::TOO_BIG,
    &codes::numbers::EMPTY_RANGE,
    &codes::numbers::MODE_OUTSIDE,
    &codes::numbers::UNKNOWN_DISTRIBUTION,
    &codes::numbers::BAD_PARAMETER,
    &codes::numbers::BAD_PROBABILITY,
    &codes::expressions::EMPTY_EXPRESSION,
    &codes::expressions::EXPRESSION,
    &codes::expressions::TOO_DEEP,
    &codes::expressions::TOO_LONG,
    &codes::expressions::UNBALANCED,
    &codes::expressions::CHAINED,
    &codes::expressions::MIXED,
    &codes::evidence::BAD_GRADE,
];

/// In a file with syntax errors: the syntax errors, one for each line, and what cannot have come from them.
fn keep_trustworthy(text: &str, lines: &Lines, damage: &[Range<usize>], problems: &mut Problems) {
    let damaged: Vec<Range<usize>> =
        damage.iter().map(|d| lines.index(d.start)..lines.index(d.end.saturating_sub(1).max(d.start)) + 1).collect();
    let from_start = damaged.iter().fold(usize::MAX, |first, d| if d.len() > 1 { first.min(d.start) } else { first });
    let damaged: HashSet<usize> = damaged.into_iter().map(|d| d.start).collect();
    let syntax: &[&Code] = &[
        &codes::file::SYNTAX,
        &codes::file::DUPLICATE_KEY,
        &codes::file::TOO_NESTED,
        &codes::file::NO_SUCH_DATE,
        &codes::file::LIMIT,
        &codes::file::TOO_MANY_PROBLEMS,
    ];
    let mut seen = HashSet::new();
    problems.retain(|found| {
        let Some((Place::Span(at), _)) = found.labels.first() else { return false };
        let line = lines.index(floor(text, at.start));
        if syntax.contains(&found.code) {
            return seen.insert(line);
        }
        LOCAL.contains(&found.code) && !damaged.contains(&line) && line < from_start && !at.is_empty()
    });
}

/// In the order of the file, places on character boundaries.
fn in_order(text: &str, mut list: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for (place, _) in list.iter_mut().flat_map(|d| &mut d.labels) {
        if let Place::Span(at) = place {
            let start = floor(text, at.start);
            *at = start..ceil(text, at.end.max(start));
        }
    }
    let start = |d: &Diagnostic| match d.labels.first() {
        Some((Place::Span(at), _)) => at.start,
        _ => usize::MAX,
    };
    list.sort_by_key(start);
    list
}

impl Opened {
    /// Whether there are errors, so that there is no case.
    pub fn has_errors(&self) -> bool {
        self.case.is_none()
    }

    /// The bytes of a place. A path that is not written in the file gives the nearest thing above it that is.
    pub fn locate(&self, place: &Place) -> Option<Range<usize>> {
        match place {
            Place::Span(at) => (at.end <= self.text.len()).then(|| at.clone()),
            Place::Path(path) => Some(self.document.locate(path)),
        }
    }

    /// The tree of what is written.
    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// Every number of the case and where it stands, shared values left out; none where there are errors.
    pub fn numbers(&self) -> &[NumberAt] {
        &self.numbers
    }

    /// What is written at a path of the case; `None` where nothing is.
    pub fn written(&self, path: &str) -> Option<Written> {
        let child = self.document.find(path)?;
        let span = child.node.span.clone();
        let raw = self.text.get(span.clone()).unwrap_or_default();
        // A table or a list of tables that is written under headers has no text of its own.
        let headed = match &child.node.value {
            Value::Table(_) => !raw.starts_with('{'),
            Value::List(list) => !path.contains('.') && list.items.iter().any(|item| item.table().is_some()),
            _ => false,
        };
        let text = (!headed).then(|| raw.to_owned());
        let at = self.document.locate(path);
        Some(Written { text, at, inside: child.node.children(usize::MAX).into_iter().map(str::to_owned).collect() })
    }

    /// The longest part of a path that is written, and the names in it.
    pub fn nearest(&self, path: &str) -> (String, Vec<&str>) {
        paths::nearest(&self.document, path)
    }

    /// Whether a path names something of the case: what is written, or a number that has a default.
    pub fn names(&self, path: &str) -> bool {
        !path.is_empty() && paths::exists(&self.document, path)
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        self.lines.position(&self.text, byte)
    }

    /// The bytes of a line, counted from 1, without its break.
    pub fn line(&self, number: usize) -> Range<usize> {
        self.lines.line(&self.text, number.saturating_sub(1))
    }

    /// The names of the scenarios, in the order of the file.
    pub fn scenarios(&self) -> Vec<&str> {
        self.document.section("scenarios").map(|s| s.children(crate::limits::VARIANTS)).unwrap_or_default()
    }

    /// The case under a scenario: its overrides put into the document, which is then read again.
    ///
    /// # Errors
    /// No such scenario; the case itself has errors (they are in [`Opened::diagnostics`]; an error of a scenario is one
    /// of the case).
    pub fn under(&self, scenario: &str) -> Result<Opened, Diagnostic> {
        let Some((document, variant)) = variant::scenario(&self.document, &self.variant, scenario) else {
            let names = self.scenarios();
            let similar = crate::suggest::similar(scenario, names.iter().copied());
            let cure = match (similar, names.is_empty()) {
                (Some(similar), _) => format!("Did you mean `{similar}`?"),
                (None, true) => "The case has no scenarios; add [scenarios.<name>] to have one.".to_owned(),
                (None, false) => format!("The scenarios are {}.", crate::names::listed(names)),
            };
            return Err(Diagnostic::new(
                &codes::evidence::UNKNOWN_SCENARIO,
                format!("there is no scenario `{scenario}`"),
            )
            .at_path("scenarios", "not among these")
            .cure(cure));
        };
        self.read_again(document, variant).map_err(|errors| {
            let first = errors.into_iter().next();
            first.unwrap_or_else(|| Diagnostic::new(&codes::evidence::UNKNOWN_SCENARIO, "the scenario cannot be read"))
        })
    }

    /// The parties that have a view of their own, in the order of the file.
    pub fn views(&self) -> Vec<&str> {
        self.document.section("views").map(|s| s.children(crate::limits::VARIANTS)).unwrap_or_default()
    }

    /// The case as a party sees it; `None` where it has no view of its own.
    ///
    /// # Errors
    /// The errors of the case that results; an error of a view is one of the case.
    pub fn seen_by(&self, party: &str) -> Option<Result<Opened, Vec<Diagnostic>>> {
        let (document, variant) = variant::view(&self.document, &self.variant, party)?;
        Some(self.read_again(document, variant))
    }

    /// The case with some numbers replaced: pairs of a path and a value as it is written in TOML.
    ///
    /// # Errors
    /// A path that names no number, a value that is not TOML, and whatever is wrong with the case that results.
    pub fn overridden(&self, overrides: &[(String, String)]) -> Result<Opened, Vec<Diagnostic>> {
        let (document, variant) = variant::overridden(&self.document, &self.variant, overrides)?;
        self.read_again(document, variant)
    }

    fn read_again(&self, document: Document, variant: Variant) -> Result<Opened, Vec<Diagnostic>> {
        let mut problems = Problems::default();
        let (case, numbers) = resolve(&self.text, &document, &variant, &mut problems, check::weak);
        problems.place(&document);
        let diagnostics = in_order(&self.text, problems.into_list());
        match case {
            Some(case) => Ok(Opened {
                case: Some(Arc::new(case)),
                diagnostics,
                document: Arc::new(document),
                numbers: numbers.into(),
                variant,
                ..self.clone()
            }),
            None => Err(diagnostics.into_iter().filter(|d| d.severity == Severity::Error).collect()),
        }
    }
}
