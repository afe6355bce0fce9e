//! Files of other tools as a case: the request and the answer of `zopa import`.
//!
//! Two kinds of file become a case: scenarios of negotiation tools (`zopa-formats`) and tables of positions
//! ([`crate::positions`]). What a file is, is told by what is in it; a table that could be both needs the caller's word.

use crate::positions::{self, case::case};
use crate::problems::TWO_KINDS;
use zopa_core::Diagnostic;
use zopa_formats::{FORMS, File, Options, UNKNOWN_FORM};

/// What the files are.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Kind {
    /// By what is in them.
    #[default]
    Detect,
    /// A scenario of a negotiation tool.
    Scenario,
    /// A table of positions.
    Positions,
}

/// A case made of files.
#[derive(Clone, PartialEq, Debug)]
pub struct Import {
    /// The form that was recognised.
    pub form: String,
    /// What the case is for: the command to run next, without the case.
    pub next: &'static str,
    /// The text of `case.toml`.
    pub text: String,
    /// Of a table of positions: each party's id, and its name there.
    pub parties: Vec<(String, String)>,
    /// Likewise for questions.
    pub questions: Vec<(String, String)>,
    /// What a user should know.
    pub warnings: Vec<Diagnostic>,
}

/// Reads files into a case.
///
/// # Errors
/// E850 if no form is recognised, E843 if a table could be of two kinds, and what the form refuses.
pub fn import(files: &[File], options: &Options, kind: Kind) -> Result<Import, Box<Diagnostic>> {
    let scenario = || FORMS.iter().any(|form| files.iter().any(|f| (form.recognises)(f)));
    let table = || files.iter().any(|f| positions::recognises(&f.bytes));
    let positions = match kind {
        Kind::Scenario => false,
        Kind::Positions => true,
        Kind::Detect => match (scenario(), table()) {
            (true, true) => return Err(two_kinds(files)),
            (_, table) => table,
        },
    };
    if positions { of_positions(files) } else { of_scenario(files, options) }
}

fn of_scenario(files: &[File], options: &Options) -> Result<Import, Box<Diagnostic>> {
    let imported = zopa_formats::import(files, options).map_err(|mut problem| {
        if problem.code == &UNKNOWN_FORM {
            let more = "tables of positions (KTAB CSV, or CSV and XLSX with a header that has actor and position)";
            problem.cure = format!("{} Or {more}.", problem.cure);
        }
        problem
    })?;
    Ok(Import {
        form: imported.form.to_owned(),
        next: "zopa check",
        text: imported.text,
        parties: Vec::new(),
        questions: Vec::new(),
        warnings: imported.warnings,
    })
}

fn of_positions(files: &[File]) -> Result<Import, Box<Diagnostic>> {
    let [file] = files else {
        let what = format!("{} files; a table of positions is one file", files.len());
        return Err(positions::bad("zopa import", &what));
    };
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    let read = positions::read(name, &file.bytes)?;
    let made = case(name, &read)?;
    Ok(Import {
        form: format!("{} (positions)", read.form),
        next: "zopa forecast",
        text: made.text,
        parties: made.parties,
        questions: made.questions,
        warnings: made.warnings,
    })
}

fn two_kinds(files: &[File]) -> Box<Diagnostic> {
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    Box::new(
        Diagnostic::new(&TWO_KINDS, format!("{}: a scenario, or a table of positions?", names.join(", ")))
            .because(TWO_KINDS.about)
            .cure("Say which: --as scenario or --as positions. Name the files of one of them only."),
    )
}
