//! Tables of positions as files: KTAB's CSV, plain CSV, XLSX, and the DEU data set.
//!
//! In go a file's name and bytes, out come [`Positions`]: questions with stands as written, or a diagnostic that names
//! line and column. [`case`] writes a case file of them. What is recognised by what is in it: KTAB has `scenario, description, actors, dimensions` in its first row; a
//! plain table has a header with `actor`, `position`, `salience` and `influence` (or `capability`) in any order and case, with an optional `question` column for several
//! questions, with `low`, `high` and `reference`, and for a backtest `proposal`, `outcome`, `domain`, `procedure`.

pub mod case;
mod cells;
mod deu;
mod ktab;
mod plain;

pub use deu::{DEU_SHA256, deu};

use crate::problems::{BAD_POSITIONS, NOT_READ};
use std::path::Path;
use zopa_core::{Diagnostic, grouped};
use zopa_forecast::backtest::Past;
use zopa_forecast::{Stand, Table};

/// Questions read from a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Positions {
    /// What the file is called.
    pub title: String,
    /// The form it was read from.
    pub form: &'static str,
    /// The questions, in file order.
    pub questions: Vec<Asked>,
    /// Whether the questions are the dimensions of one space.
    pub one_space: bool,
    /// What the reader decided.
    pub notes: Vec<String>,
    /// Actors with what the file says of them.
    pub described: Vec<(String, String)>,
}

/// One question of a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// Who stands where, in file order.
    pub stands: Vec<Stand>,
    /// The ends of its scale.
    pub scale: (f64, f64),
    /// What happens if nothing is decided.
    pub reference: Option<f64>,
    /// What happened.
    pub outcome: Option<f64>,
    /// The proposal it belongs to, if named.
    pub proposal: String,
    /// The field, if named.
    pub domain: String,
    /// The procedure, if named.
    pub procedure: String,
}

impl Asked {
    /// A question with a name, on 0 to 100, and nothing more yet.
    fn named(name: &str) -> Asked {
        Asked {
            name: name.to_owned(),
            stands: Vec::new(),
            scale: (0.0, 100.0),
            reference: None,
            outcome: None,
            proposal: String::new(),
            domain: String::new(),
            procedure: String::new(),
        }
    }
    /// Its table.
    ///
    /// # Errors
    /// E761 where the numbers make none; the message is preceded by the question's name.
    pub fn table(&self) -> Result<Table, Box<Diagnostic>> {
        Table::new(self.stands.clone(), self.scale, self.reference).map_err(|mut d| {
            d.message = format!("{}: {}", self.name, d.message);
            d
        })
    }
    /// The outcome, if it is known and lies beyond the scale: it is scored as the nearer end.
    pub fn beyond(&self) -> Option<f64> {
        self.outcome.filter(|y| !(self.scale.0..=self.scale.1).contains(y))
    }
    /// As a past question, with its outcome if that is known.
    ///
    /// # Errors
    /// As [`Asked::table`].
    pub fn past(&self) -> Result<Past, Box<Diagnostic>> {
        Ok(Past {
            id: self.name.clone(),
            proposal: if self.proposal.is_empty() { self.name.clone() } else { self.proposal.clone() },
            dossier: self.proposal.clone(),
            domain: self.domain.clone(),
            procedure: self.procedure.clone(),
            table: self.table()?,
            outcome: self.outcome.map(|y| y.clamp(self.scale.0, self.scale.1)),
        })
    }
}

/// The largest file that is read: 64 MiB.
const LARGEST: u64 = 64 << 20;

/// The bytes of a file.
///
/// # Errors
/// E818 if the file system refuses or the file is too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    let refuse = |why: String, cure: &str| {
        let name = path.display();
        Box::new(Diagnostic::new(&NOT_READ, format!("{name}: {why}")).because(NOT_READ.about).cure(cure))
    };
    let size = std::fs::metadata(path).map_err(|e| refuse(e.to_string(), "Check the name and the permissions."))?.len();
    if size > LARGEST {
        let [size, most] = [size, LARGEST].map(|n| grouped(n.into()));
        return Err(refuse(format!("{size} bytes; at most {most} are read"), "Split the file."));
    }
    std::fs::read(path).map_err(|e| refuse(e.to_string(), "Check the name and the permissions."))
}

/// Whether a file is a table and not a case: by its name, or under another name by what is in it.
pub fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if path.is_dir() || ending == "toml" {
        return false;
    }
    let named = matches!(ending.as_str(), "csv" | "tsv" | "tab" | "txt" | "xlsx" | "xls" | "ods");
    named || bytes(path).is_ok_and(|bytes| recognises(&bytes))
}

/// Reads a table of positions.
///
/// # Errors
/// E842 with file, line and cause.
pub fn read(name: &str, bytes: &[u8]) -> Result<Positions, Box<Diagnostic>> {
    let sheet = cells::sheet(name, bytes)?;
    if deu::recognises(&sheet.rows) {
        return deu::read(&sheet);
    }
    if ktab::recognises(&sheet.rows) { ktab::read(&sheet) } else { plain::read(&sheet) }
}

/// Whether bytes look like a table of positions, sound or not: a workbook, or a header that names actors and positions.
pub fn recognises(bytes: &[u8]) -> bool {
    if cells::is_workbook(bytes) {
        return true;
    }
    cells::sheet("", bytes)
        .is_ok_and(|s| deu::recognises(&s.rows) || ktab::recognises(&s.rows) || plain::recognises(&s.rows))
}

/// Refuses a file.
pub(crate) fn bad(name: &str, what: &str) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&BAD_POSITIONS, format!("{name}: {what}"))
            .because(BAD_POSITIONS.about)
            .cure("Correct the file; docs/forecasts.md shows the forms that are read."),
    )
}
