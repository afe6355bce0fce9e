//! `zopa report`: the assessment.

use crate::args::Report;
use crate::call;
use crate::files::{save, spare};
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use std::path::Path;
use zopa::assess::background::Background;
use zopa::core::{Diagnostic, Limits, Run};
use zopa::problems::NO_FORM;
use zopa::{DiffRequest, Prepared, ReportAnswer, ReportRequest, Since};

pub(crate) fn run(args: &Report) -> Result<Done, Failed> {
    let form = args.output.as_deref().map(Form::of).transpose()?;
    let prepared = call::prepare(&args.case, args.seed)?;
    if let Some(path) = &args.output {
        spare(path, std::iter::once(&*args.case.path).chain(args.since.as_deref()))?;
    }
    if prepared.case.is_graph() {
        return graph(args, form, &prepared);
    }
    let limits = Limits::default();
    let progress = Progress::of("Assessing");
    let run = Run { limits: &limits, watch: &progress };
    let request = ReportRequest { draws: args.draws, beside: true };
    let mut answer = zopa::report(&prepared, request, &run).map_err(|problems| failed(&prepared, problems))?;
    // A version to share is without private numbers, and what an answer depends on is made of them.
    if !args.redact && !args.shares_only && !prepared.case.inputs.is_empty() {
        answer.study =
            Some(super::study::depends(&prepared, args.draws, &run).map_err(|problems| failed(&prepared, problems))?);
    }
    let background = match form.filter(|_| !args.redact) {
        Some(_) => Some(zopa::background(&answer, &run).map_err(|problems| failed(&prepared, problems))?),
        None => None,
    };
    drop(progress);
    answer.since = args.since.as_deref().map(|old| since(old, &prepared, args)).transpose()?;
    let shared = match args.redact {
        true => Some(zopa::redact(&prepared, &answer).map_err(|problems| failed(&prepared, problems))?),
        false => None,
    };
    let (shown, answer) = shared.as_ref().map_or((&prepared, &answer), |(prepared, answer)| (prepared, answer));
    let page = form.map(|form| form.page(shown, answer, background.as_ref()));
    let mut done = match args.case.json {
        true => document(&zopa_report::report_document(shown, answer))?,
        false => Done::with(zopa_report::report(shown, answer, result_colour())),
    };
    if let (Some(page), Some(path)) = (page, &args.output) {
        done.aside.push_str(&save(path, &page)?);
    }
    Ok(with_warnings(done, &prepared, &args.case.path))
}

/// The report of a case with an explicit graph, which has no assessment.
fn graph(args: &Report, form: Option<Form>, prepared: &Prepared) -> Result<Done, Failed> {
    let limits = Limits::default();
    let progress = Progress::of("Judging every state");
    let run = Run { limits: &limits, watch: &progress };
    let mut answer = zopa::graph_report(prepared, args.draws, &run).map_err(|problems| failed(prepared, problems))?;
    answer.assumptions = zopa::graph_assumptions(prepared, &answer, &run);
    drop(progress);
    answer.since = args.since.as_deref().map(|old| since(old, prepared, args)).transpose()?;
    let (shown, answer) = &match args.redact {
        true => zopa::redact_graph(prepared, answer).map_err(|problems| failed(prepared, problems))?,
        false => (prepared.clone(), answer),
    };
    let mut done = match args.case.json {
        true => document(&zopa_report::graph_report_document(shown, answer))?,
        false => Done::with(zopa_report::graph_report(shown, answer, result_colour())),
    };
    if let (Some(form), Some(path)) = (form, &args.output) {
        let page = match form {
            Form::Html => zopa_report::graph_html(shown, answer),
            Form::Markdown => zopa_report::graph_markdown(shown, answer),
        };
        done.aside.push_str(&save(path, &page)?);
    }
    Ok(with_warnings(done, prepared, &args.case.path))
}

/// What changed since an older version of the case.
fn since(old: &Path, prepared: &Prepared, args: &Report) -> Result<Since, Failed> {
    let old = super::diff::open(old, args.seed)?;
    let limits = Limits::default();
    let progress = Progress::of("Comparing, one change at a time");
    let request = DiffRequest { draws: args.draws, seed: args.seed };
    let answer = zopa::diff(&old, prepared, request, &Run { limits: &limits, watch: &progress })
        .map_err(|refused| Failed::Input(*refused))?;
    Ok(Since { diff: answer, old })
}

/// In which form the whole report is wanted.
#[derive(Clone, Copy)]
enum Form {
    Html,
    Markdown,
}

impl Form {
    /// By the ending of the file.
    fn of(path: &Path) -> Result<Form, Failed> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Ok(Form::Html),
            Some("md" | "markdown") => Ok(Form::Markdown),
            _ => Err(Failed::call(
                Diagnostic::new(&NO_FORM, format!("what form of report is {}?", path.display()))
                    .because(NO_FORM.about)
                    .cure("Name a file that ends in .html or .htm, .md or .markdown."),
            )),
        }
    }

    /// The whole report.
    fn page(self, prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> String {
        match self {
            Form::Html => zopa_report::html(prepared, answer, background),
            Form::Markdown => zopa_report::markdown(prepared, answer, background),
        }
    }
}
