//! Why: what stands behind one number or one result, and which results use it. The request and the answer of `zopa why`.
//!
//! In: a case, its assessment if it has one, and a path: of the case (`preferences.velia.walk_away`, `rules.R1`,
//! `preferences.velia`), or of a result (`findings.2` as the report numbers
//! them, `findings.holds`, `rows.5`, `rows.proposal:truce.holds`,
//! `rows.truce.yes.velia`, `threats.embargo.credible`, `questions.share.forecast`, `counts.table`, `coalitions.velia+oria`,
//! `near_misses`, `payoffs.velia`, `states.5`, `predictions.P1.brier`). Out: [`Why`]. What can go wrong: a path that names nothing
//! (E808, with the names nearest to it).
//!
//! [`Trace`] holds what every result of the assessment depends on ([`zopa_assess::depends`]), so that both directions,
//! from input to results and from result to inputs, are read from the same table and cannot disagree.

mod describe;
mod details;
mod forecast;
mod graph;
mod index;
mod matters;
mod package;
mod part;
mod place;
mod prediction;
mod scenario;
mod space;
mod state;
mod steps;
mod temptation;
mod threat;

pub(crate) use prediction::claim;

use crate::problems::NO_PATH;
use crate::{GraphReport, Prepared, ReportAnswer, StudyAnswer};
use place::{Target, target};
use std::ops::Range;
use zopa_assess::{Among, Asked, Assessment, Needs, depends, need_path};
use zopa_case::backing::{NumberAt, Support, beneath, support};
use zopa_core::{AssumptionId, Case, Diagnostic, Distribution, InputId, Limits, Method, PredictionId, Run, Silent};

pub(crate) use describe::describe;
pub use index::Family;
pub use matters::{Conclusion, Matter, Matters, Worth};
pub use part::{BREAK_EVEN, Part};
pub use place::Kind;
pub use space::{why_a_coalition, why_an_opening, why_equilibria, why_moves_alone, why_so_many};

/// Where something is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct At {
    /// The file, as named in messages.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// A number of the case.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Its value in the central case.
    pub central: f64,
    /// How it is distributed; `None` where it is known.
    pub law: Option<Distribution>,
    /// The scale that it is truncated to; infinite where the scale has no end.
    pub scale: (f64, f64),
    /// Its row among the uncertain numbers.
    pub input: Option<InputId>,
    /// Whether it is an end of its scale (the worth 0 or 100), which needs nothing behind it.
    pub anchor: bool,
}

/// Numbers that are drawn together.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// The paths as written.
    pub of: Vec<String>,
    /// The paths of the numbers.
    pub members: Vec<String>,
    /// Spearman's rank correlation of each pair.
    pub by: f64,
}

/// A result that uses something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// The result; `None`: the forecast of a question.
    pub result: Option<Asked>,
    /// Its name: `findings.holds`, `rows.proposal:truce.yes.velia`.
    pub path: String,
    /// Whether it compares it itself; otherwise a search uses it that decides which packages are looked at, or which
    /// others belong to the result.
    pub direct: bool,
}

/// Something that a result depends on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rest {
    /// Its path in the case.
    pub path: String,
    /// As for [`Use`].
    pub direct: bool,
}

/// What stands behind one place or one result.
#[derive(Clone, PartialEq, Debug)]
pub struct Why {
    /// The path, as this case writes it.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// What it is, in a phrase with the names of the case.
    pub says: String,
    /// What a whole part of the case holds, a sentence each: levels and setters of an issue, grade of a record.
    pub details: Vec<String>,
    /// Where it is written; `None` for a result, and for a number that is only a default.
    pub at: Option<At>,
    /// As written, for a value on one place.
    pub written: Option<String>,
    /// Its number, if it is one.
    pub number: Option<Number>,
    /// The path of the shared value that it refers to.
    pub shared: Option<String>,
    /// The other places that refer to the same shared value.
    pub shared_by: Vec<String>,
    /// The numbers with which it is drawn.
    pub group: Option<Group>,
    /// Evidence, assumptions, origins.
    pub support: Support,
    /// The results that use it, findings first, forecasts last.
    pub used_by: Vec<Use>,
    /// A result: which.
    pub result: Option<Asked>,
    /// A result: what it depends on, in the order of the case.
    pub rests_on: Vec<Rest>,
    /// A result: the definitions behind it.
    pub methods: Vec<Method>,
    /// A prediction, a part of one or a score of it: which.
    pub prediction: Option<PredictionId>,
    /// A result: the steps behind it, in words. A prediction: what it says, what came of it, and its scores.
    pub steps: Vec<String>,
    /// What is beneath it, for a table: its numbers, red lines and other parts that results depend on; for several findings
    /// under one number of the report: each of them.
    pub beneath: Vec<Why>,
    /// What a study of the case says of it, where there is one and it says something.
    pub study: Option<Matters>,
    /// The part of a report that it is, if it is one: its words are those of the report.
    pub part: Option<Part>,
}

/// What every result of an assessment depends on.
#[derive(Clone, Debug)]
pub struct Trace<'a> {
    prepared: &'a Prepared,
    assessment: Option<&'a Assessment>,
    study: Option<&'a StudyAnswer>,
    graph: Option<&'a GraphReport>,
    report: Option<&'a ReportAnswer>,
    results: Vec<Traced>,
    /// Of each question the path of its forecast, and what that rests on.
    forecasts: Vec<(String, Vec<(String, bool)>)>,
}

#[derive(Clone, Debug)]
struct Traced {
    asked: Asked,
    path: String,
    /// Paths of what it depends on, shared values included, with whether it compares them itself; in the case's order.
    rests_on: Vec<(String, bool)>,
}

impl<'a> Trace<'a> {
    /// Of a case and its assessment; without one (a `[graph]` case has none) only inputs can be followed, unless its report is
    /// given ([`Trace::with_graph`]).
    pub fn new(prepared: &'a Prepared, assessment: Option<&'a Assessment>) -> Self {
        let mut trace = Trace {
            prepared,
            assessment,
            study: None,
            graph: None,
            report: None,
            results: Vec::new(),
            forecasts: Vec::new(),
        };
        let ids = prepared.case.questions.iter().map(|q| &q.id);
        trace.forecasts = ids.map(|id| (forecast::path(id), forecast::rests(prepared, id))).collect();
        if let Some(a) = assessment {
            trace.results = all_results(a).into_iter().map(|asked| trace.traced(a, asked)).collect();
        }
        trace
    }

    /// With a study of the same case, so that its results are reached too.
    #[must_use]
    pub fn with_study(mut self, study: Option<&'a StudyAnswer>) -> Self {
        self.study = study;
        self
    }

    /// With the report of a case with an explicit graph, so that its findings are reached.
    #[must_use]
    pub fn with_graph(mut self, graph: Option<&'a GraphReport>) -> Self {
        self.graph = graph;
        self
    }

    /// With the report that the assessment is from, so that its other parts are reached.
    #[must_use]
    pub fn with_report(mut self, report: Option<&'a ReportAnswer>) -> Self {
        self.report = report;
        self
    }

    fn traced(&self, a: &Assessment, asked: Asked) -> Traced {
        Traced { asked, path: place::name(a, asked), rests_on: self.paths(&depends(a, asked)) }
    }

    fn case(&self) -> &'a Case {
        &self.prepared.case
    }

    /// The case.
    pub fn prepared(&self) -> &'a Prepared {
        self.prepared
    }

    /// Its assessment, if it has one.
    pub fn assessment(&self) -> Option<&'a Assessment> {
        self.assessment
    }

    /// The study of it, if there is one.
    pub fn study(&self) -> Option<&'a StudyAnswer> {
        self.study
    }

    /// Its report, if it was given.
    pub fn report(&self) -> Option<&'a ReportAnswer> {
        self.report
    }

    /// The report of its explicit graph, if it has one.
    pub fn graph(&self) -> Option<&'a GraphReport> {
        self.graph
    }

    /// Needs as paths; a place that refers to a shared value brings the value with it.
    fn paths(&self, needs: &Needs) -> Vec<(String, bool)> {
        let mut paths: Vec<(String, bool)> = Vec::new();
        let mut values: Vec<(String, bool)> = Vec::new();
        for (need, direct) in needs.iter() {
            let path = need_path(self.case(), need);
            if let Some(shared) = self.number_at(&path).and_then(|n| n.shared.clone()) {
                match values.iter_mut().find(|(known, _)| *known == shared) {
                    Some((_, known)) => *known |= direct,
                    None => values.push((shared, direct)),
                }
            }
            paths.push((path, direct));
        }
        paths.extend(values);
        paths
    }

    fn number_at(&self, path: &str) -> Option<&'a NumberAt> {
        self.prepared.opened.numbers().iter().find(|n| n.path == path)
    }

    /// The results that use what is at a path or beneath it.
    pub fn used_by(&self, path: &str) -> Vec<Use> {
        let uses = |result: Option<Asked>, name: &str, rests_on: &[(String, bool)]| {
            let at = rests_on.iter().filter(|(on, _)| beneath(on, path) || beneath(path, on));
            let direct = at.map(|(_, direct)| *direct).reduce(|a, b| a || b)?;
            Some(Use { result, path: name.to_owned(), direct })
        };
        let results = self.results.iter().filter_map(|t| uses(Some(t.asked), &t.path, &t.rests_on));
        results.chain(self.forecasts.iter().filter_map(|(name, on)| uses(None, name, on))).collect()
    }

    /// Every result that is traced, with its name: findings, each party's answer to each row, grades, threats.
    pub fn results(&self) -> impl Iterator<Item = (Asked, &str)> {
        self.results.iter().map(|traced| (traced.asked, traced.path.as_str()))
    }

    /// What a path rests on and what uses it.
    ///
    /// # Errors
    /// E808: nothing has this path.
    pub fn why(&self, path: &str) -> Result<Why, Diagnostic> {
        self.why_within(path, &Run { limits: &Limits::default(), watch: &Silent })
    }

    /// The same within limits, for paths whose steps take a search: counts, coalitions and states.
    ///
    /// # Errors
    /// E808: nothing has this path. Of a state also what the conflict engine refuses.
    pub fn why_within(&self, path: &str, run: &Run<'_>) -> Result<Why, Diagnostic> {
        let named = path.trim();
        if let Some(number) = named.strip_prefix("states.") {
            return state::state(self, named, number, run);
        }
        if let Some(report) = self.graph.filter(|_| named == "findings" || named.starts_with("findings.")) {
            return graph::finding(self, report, named);
        }
        if let Some(id) = forecast::names(named) {
            return forecast::forecast(self, named, id);
        }
        if let Some(scored) = prediction::score(self, named).or_else(|| prediction::scores(self, named)) {
            return Ok(scored);
        }
        if let Some(part) = part::part(self, named) {
            return part;
        }
        if let Some((id, rest)) = scenario::names(named).filter(|_| self.assessment.is_some()) {
            return scenario::row(self, named, id, rest, run);
        }
        let mut why = match target(self.prepared, self.assessment, path)? {
            Target::Result(asked) => self.result_within(asked, run).ok_or_else(|| self.no_path(path))?,
            Target::Findings(of) => self.findings(of).ok_or_else(|| self.no_path(path))?,
            Target::Place(path) => self.place(&path, true),
        };
        why.part = self.report.and_then(|report| tested(report, &why.path));
        why.study = self.study.and_then(|study| matters::matters(study, self.assessment, &why));
        Ok(why)
    }

    fn no_path(&self, path: &str) -> Diagnostic {
        Diagnostic::new(&NO_PATH, format!("`{path}` names nothing in the case or its results")).because(NO_PATH.about)
    }

    /// What stands behind a result.
    pub fn result(&self, asked: Asked) -> Option<Why> {
        self.result_within(asked, &Run { limits: &Limits::default(), watch: &Silent })
    }

    fn result_within(&self, asked: Asked, run: &Run<'_>) -> Option<Why> {
        let a = self.assessment?;
        let traced = self.traced(a, asked);
        let mut why = self.blank(traced.path, Kind::Result, place::phrase(a, asked));
        why.result = Some(asked);
        why.rests_on = traced.rests_on.into_iter().map(|(path, direct)| Rest { path, direct }).collect();
        why.methods = steps::methods(asked, a);
        why.steps = steps::steps(self.prepared, a, asked, run);
        Some(why)
    }

    /// What stands behind several findings that share a number of the report: each of them, and what they depend on together.
    fn findings(&self, of: Range<usize>) -> Option<Why> {
        let (path, says) = place::several(self.assessment?, &of);
        let mut why = self.blank(path, Kind::Result, says);
        why.beneath = of.filter_map(|k| self.result(Asked::Finding(k))).collect();
        for one in &why.beneath {
            for rest in &one.rests_on {
                match why.rests_on.iter_mut().find(|known| known.path == rest.path) {
                    Some(known) => known.direct |= rest.direct,
                    None => why.rests_on.push(rest.clone()),
                }
            }
            let new = one.methods.iter().filter(|method| !why.methods.contains(method)).copied();
            why.methods.extend(new.collect::<Vec<_>>());
        }
        Some(why)
    }

    fn blank(&self, path: String, kind: Kind, says: String) -> Why {
        Why {
            details: details::details(self.case(), &path),
            path,
            kind,
            says,
            at: None,
            written: None,
            number: None,
            shared: None,
            shared_by: Vec::new(),
            group: None,
            support: Support::default(),
            used_by: Vec::new(),
            result: None,
            rests_on: Vec::new(),
            methods: Vec::new(),
            prediction: None,
            steps: Vec::new(),
            beneath: Vec::new(),
            study: None,
            part: None,
        }
    }

    fn place(&self, path: &str, deep: bool) -> Why {
        let case = self.case();
        let opened = &self.prepared.opened;
        let mut why = self.blank(path.to_owned(), place::kind(path), describe(case, path));
        if let Some(written) = opened.written(path) {
            let (line, column) = opened.line_column(written.at.start);
            why.at = Some(At { file: opened.name.clone(), line, column });
            why.written = written.text;
        }
        let number = self.number_at(path);
        why.shared = number.and_then(|n| n.shared.clone());
        why.number = self.number(path, number);
        if why.number.is_some() {
            why.kind = Kind::Number;
        }
        let shared_value = if path.starts_with("values.") { Some(path) } else { why.shared.as_deref() };
        why.shared_by = opened
            .numbers()
            .iter()
            .filter(|n| n.path != path && shared_value.is_some() && n.shared.as_deref() == shared_value)
            .map(|n| n.path.clone())
            .collect();
        why.group = why.number.as_ref().and_then(|n| n.input).and_then(|input| group(case, input));
        why.prediction = prediction::of(case, path);
        if let Some(id) = why.prediction {
            why.steps = prediction::steps(case, id);
        }
        why.support = support(case, path, why.shared.as_deref());
        why.used_by = self.uses(path, &why.support);
        if deep && why.number.is_none() {
            why.beneath = self.parts(path).iter().map(|part| self.place(part, false)).collect();
        }
        why
    }

    /// The results that use a place; of evidence, sources and assumptions those that use what they bear on.
    fn uses(&self, path: &str, _support: &Support) -> Vec<Use> {
        let case = self.case();
        let over: Vec<String> = match path.split('.').collect::<Vec<_>>().as_slice() {
            ["assumptions", id, ..] => {
                case.assumptions.iter().filter(|a| a.id == *id).flat_map(|a| a.bears_on.iter().cloned()).collect()
            }
            ["evidence", id, ..] => borne_on(case, |e| e.id == *id),
            ["sources", id, ..] => {
                let of = |s| case.sources[s].id.as_deref() == Some(*id);
                borne_on(case, |e| e.source.is_some_and(|s| of(s) || case.sources[s].via.is_some_and(of)))
            }
            _ => return self.used_by(path),
        };
        let mut all: Vec<Use> = Vec::new();
        for used in over.iter().flat_map(|on| self.used_by(on)) {
            match all.iter_mut().find(|known| known.path == used.path) {
                Some(known) => known.direct |= used.direct,
                None => all.push(used),
            }
        }
        let last = self.results.len();
        let order = |used: &Use| self.results.iter().position(|traced| traced.path == used.path).unwrap_or(last);
        all.sort_by_key(order);
        all
    }

    fn number(&self, path: &str, number: Option<&NumberAt>) -> Option<Number> {
        let case = self.case();
        let shared_input = || case.inputs.find(|input| input.path == path);
        let input = number.and_then(|n| n.input).or_else(shared_input);
        let anchor = number.is_some_and(|n| n.anchor);
        match input {
            Some(id) => {
                let input = &case.inputs[id];
                let central = self.prepared.streams.law(id).central();
                Some(Number { central, law: Some(input.prior), scale: input.clip, input: Some(id), anchor })
            }
            None => {
                let known = describe::known(case, path).or_else(|| self.known_shared(path))?;
                let scale = (f64::NEG_INFINITY, f64::INFINITY);
                Some(Number { central: known, law: None, scale, input: None, anchor })
            }
        }
    }

    /// A shared value that is known: the value of the places that refer to it.
    fn known_shared(&self, path: &str) -> Option<f64> {
        let by = self.prepared.opened.numbers().iter().find(|n| n.shared.as_deref() == Some(path))?;
        describe::known(self.case(), &by.path)
    }

    /// What of a table is worth an entry of its own: numbers, and what results depend on, in file order.
    fn parts(&self, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        let case = self.case();
        if place::kind(path) == Kind::Order {
            return case.inputs.iter().map(|i| &i.path).filter(|i| beneath(i, path)).cloned().collect();
        }
        self.walk(path, &mut |part| {
            let whole = matches!(place::kind(part), Kind::RedLine | Kind::Order | Kind::Term);
            let record = part.split('.').count() == 2 && part.split('.').next() != Some("preferences");
            let number = self.number_at(part).is_some()
                || case.inputs.iter().any(|i| i.path == part)
                || describe::known(case, part).is_some();
            if part != path && (number || (whole && place::kind(part) != Kind::Term) || (record && !path.contains('.')))
            {
                found.push(part.to_owned());
                return false;
            }
            true
        });
        found
    }

    /// Visits what is written beneath a path, depth first; stops going down where told.
    fn walk(&self, path: &str, visit: &mut dyn FnMut(&str) -> bool) {
        if !visit(path) {
            return;
        }
        let Some(written) = self.prepared.opened.written(path) else { return };
        for name in written.inside.iter().filter(|name| !name.contains('.')) {
            self.walk(&format!("{path}.{name}"), visit);
        }
    }

    /// What the key assumptions rest under: the paths of numbers over which an assumption stands.
    pub fn numbers_under(&self, assumption: AssumptionId) -> Vec<&'a str> {
        let on = &self.case().assumptions[assumption].bears_on;
        let numbers = self.prepared.opened.numbers().iter();
        numbers.filter(|n| on.iter().any(|above| beneath(&n.path, above))).map(|n| n.path.as_str()).collect()
    }
}

fn borne_on(case: &Case, fits: impl Fn(&zopa_core::Evidence) -> bool) -> Vec<String> {
    case.evidence.iter().filter(|e| fits(e)).flat_map(|e| e.bears_on.iter().map(|(path, _)| path.clone())).collect()
}

/// What falls with an assumption, where a path names one that was looked at.
fn tested(report: &ReportAnswer, path: &str) -> Option<Part> {
    let id = path.strip_prefix("assumptions.")?;
    let all = report.assessment.model.case().assumptions.enumerated();
    let assumption = all.filter(|(_, a)| a.id == id).map(|(id, _)| id).next()?;
    report.assumptions.iter().any(|check| check.assumption == assumption).then_some(Part::Check(assumption))
}

fn group(case: &Case, input: InputId) -> Option<Group> {
    let of = case.correlations.iter().find(|c| c.inputs.contains(&input))?;
    Some(Group {
        of: of.of.clone(),
        members: of.inputs.iter().map(|i| case.inputs[*i].path.clone()).collect(),
        by: of.by,
    })
}

/// The results that are traced, in order: findings, then for each row the parties' answers and the grade, then threats, then
/// payoffs and near misses, then what is counted over the whole space.
fn all_results(a: &Assessment) -> Vec<Asked> {
    let mut all: Vec<Asked> = (0..a.findings.len()).map(Asked::Finding).collect();
    for (k, row) in a.rows.iter().enumerate().filter(|(_, row)| !row.is_status_quo()) {
        all.extend(row.standing.ids().map(|party| Asked::Yes(k, party)));
        all.push(Asked::Holds(k));
    }
    all.extend((0..a.threats.len()).map(Asked::Threat));
    all.extend(a.model.case().parties.ids().map(Asked::Payoffs));
    all.push(Asked::NearMisses);
    if a.counts.is_some() {
        all.extend(Among::ALL.map(Asked::Counts));
        all.extend([Asked::Equilibria, Asked::Coalitions]);
    }
    all
}

/// Whether a path is followed without an assessment: that of a state.
pub fn needs_no_assessment(path: &str) -> bool {
    path.trim().starts_with("states.")
}

/// Whether a study has nothing to say of a path: what is counted over the whole space at the central case.
pub fn needs_no_study(path: &str) -> bool {
    let first = path.trim().split('.').next().unwrap_or_default();
    needs_no_assessment(path) || ["counts", "coalitions", "near_misses", "payoffs"].contains(&first)
}

/// Whether the other readings of a case are wanted for a path: what turns settlements, what falls with an assumption.
pub fn needs_readings(path: &str) -> bool {
    let path = path.trim();
    path == "turns" || ["turns.", "assumptions."].iter().any(|head| path.starts_with(head))
}

/// What stands behind one path.
///
/// # Errors
/// E808: nothing has this path.
pub fn why(prepared: &Prepared, assessment: Option<&Assessment>, path: &str) -> Result<Why, Diagnostic> {
    Trace::new(prepared, assessment).why(path)
}
