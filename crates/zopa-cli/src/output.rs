//! How a command ends: its result on stdout, its problems on stderr, one of three exit codes.

use crate::files::shown;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use zopa::core::{Diagnostic, Severity};
use zopa::{Prepared, Refused};
use zopa_report::{Colour, Source};

/// What a command has to say.
#[derive(Debug)]
pub(crate) struct Done {
    /// For stdout.
    pub(crate) result: String,
    /// For stderr, before the result.
    pub(crate) aside: String,
    /// Exit code 1 in spite of a result: the case is wrong.
    pub(crate) faulty: bool,
}

impl Done {
    /// A result with nothing else to say.
    pub(crate) fn with(result: String) -> Self {
        Done { result, aside: String::new(), faulty: false }
    }
}

/// Why a command has no result.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The case or the input is wrong: exit code 1.
    Input(Refused),
    /// The call is wrong: exit code 2.
    Call(Refused),
}

impl Failed {
    /// The call is wrong.
    pub(crate) fn call(problem: Diagnostic) -> Self {
        Failed::Call(Refused { opened: None, problems: vec![problem] })
    }
    /// The input is wrong.
    pub(crate) fn input(problem: Diagnostic) -> Self {
        Failed::Input(Refused { opened: None, problems: vec![problem] })
    }
}

/// What an engine refused about a case that is in order: the input does not fit its limits.
pub(crate) fn failed(prepared: &Prepared, problems: Vec<Diagnostic>) -> Failed {
    Failed::Input(Refused { opened: Some(Box::new(prepared.opened.clone())), problems })
}

/// Adds one line on stderr that says how many warnings the case has.
pub(crate) fn with_warnings(mut done: Done, prepared: &Prepared, case: &Path) -> Done {
    let warnings = prepared.opened.diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    if warnings > 0 {
        let noun = if warnings == 1 { "warning" } else { "warnings" };
        done.aside
            .push_str(&format!("note: the case has {warnings} {noun}; `zopa check {}` shows them\n", shown(case)));
    }
    done
}

/// A JSON document as text.
pub(crate) fn document<T: zopa::json::Serialize>(document: &T) -> Result<Done, Failed> {
    match zopa::json::text(document) {
        Ok(text) => Ok(Done::with(text)),
        Err(e) => {
            Err(Failed::input(Diagnostic::new(&zopa::problems::NOT_WRITTEN, format!("the answer has no JSON: {e}"))))
        }
    }
}

/// Colour for a stream: only on a terminal, and not where NO_COLOR is set to anything.
fn colour(terminal: bool) -> Colour {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    if terminal && !refused && !dumb { Colour::On } else { Colour::Off }
}

/// Colour for stdout.
pub(crate) fn result_colour() -> Colour {
    colour(std::io::stdout().is_terminal())
}

/// Colour for stderr.
pub(crate) fn aside_colour() -> Colour {
    colour(std::io::stderr().is_terminal())
}

/// Problems as text, pointing into their file.
pub(crate) fn problems(problems: &[Diagnostic], opened: Option<&zopa::case::Opened>, colour: Colour) -> String {
    match opened {
        Some(opened) => {
            let locate = |place: &zopa::core::Place| opened.locate(place);
            let source = Source { file: &opened.name, text: &opened.text, locate: &locate };
            zopa_report::diagnostics(problems, Some(&source), colour)
        }
        None => zopa_report::diagnostics(problems, None, colour),
    }
}

/// Prints and ends.
pub(crate) fn finish(outcome: Result<Done, Failed>, json: bool) -> ExitCode {
    match outcome {
        Ok(done) => {
            say(&done.aside);
            let code = if done.faulty { ExitCode::from(1) } else { ExitCode::SUCCESS };
            print(&done.result, code)
        }
        Err(failed) => {
            let (refused, code) = match failed {
                Failed::Input(refused) => (refused, ExitCode::from(1)),
                Failed::Call(refused) => (refused, ExitCode::from(2)),
            };
            let errors: Vec<Diagnostic> =
                refused.problems.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
            say(&problems(&errors, refused.opened.as_deref(), aside_colour()));
            if let Some(opened) = refused.opened.as_deref().filter(|o| o.has_errors()) {
                say(&format!("note: `zopa check {}` shows all problems of the case\n", opened.name));
            }
            if !json {
                return code;
            }
            match zopa::json::text(&zopa::json::Problems::new(&refused)) {
                Ok(text) => print(&text, code),
                Err(_) => code,
            }
        }
    }
}

/// Writes to stderr; if nobody listens, nobody is told.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes the result. A reader that went away (`| head`) is no error; a full disk is.
fn print(text: &str, code: ExitCode) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => code,
        Err(e) if e.kind() == ErrorKind::BrokenPipe => code,
        Err(e) => {
            say(&format!("error: the result could not be written: {e}\n"));
            ExitCode::from(1)
        }
    }
}
