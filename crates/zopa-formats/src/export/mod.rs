//! A case as files of other tools.
//!
//! In goes an instance (the central numbers of a case); out come files, and a warning (W855) for everything that the form
//! cannot say. The utilities, the reservation values and the discounts of what is written are those of the case, in the
//! case's original scale (`unit`); reading the files again gives the same numbers. Where a form keeps utilities between 0
//! and 1 and the case does not, they are moved and divided (one divisor for all parties, so that no fair point changes),
//! and the warning says by what. A conflict in option form ([`Target::Gmcr`]) keeps states, moves and orders instead.

mod genius;
mod geniusweb;
mod negmas;
mod side;

use crate::gmcr;
use crate::problems::{Fault, NOT_KEPT};
use zopa_core::{Diagnostic, Instance};

/// A form that can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// GENIUS XML: a domain and a profile for each party.
    Genius,
    /// GeniusWeb JSON: a domain and a profile for each party.
    Geniusweb,
    /// NegMAS YAML: an outcome space and a utility function for each party.
    Negmas,
    /// GMCR+: a graph model in option form, one file.
    Gmcr,
}

impl Target {
    /// Its name in sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Genius => "GENIUS XML",
            Target::Geniusweb => "GeniusWeb JSON",
            Target::Negmas => "NegMAS YAML",
            Target::Gmcr => "GMCR+ (.gmcr)",
        }
    }
}

/// What was made of a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Exported {
    /// The form.
    pub form: &'static str,
    /// The text.
    pub written: Written,
    /// What the form cannot say.
    pub warnings: Vec<Diagnostic>,
}

/// The text of one file, or of several in a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// One file; its name is the caller's.
    File(String),
    /// Several: name and text of each, the domain first.
    Folder(Vec<(String, String)>),
}

/// Writes a case in a form, with the numbers of the instance.
///
/// # Errors
/// E853 if the form cannot say what the case is about, E855 if it would be too large.
pub fn export(instance: &Instance, target: Target) -> Result<Exported, Fault> {
    let mut warnings = Vec::new();
    let files = match target {
        Target::Gmcr => return gmcr::export(instance),
        Target::Genius => genius::write(&mut side::scenario(instance, target, &mut warnings)?, &mut warnings)?,
        Target::Geniusweb => geniusweb::write(&mut side::scenario(instance, target, &mut warnings)?, &mut warnings)?,
        Target::Negmas => negmas::write(&side::scenario(instance, target, &mut warnings)?),
    };
    Ok(Exported { form: target.name(), written: Written::Folder(files), warnings })
}

/// Something is not kept.
fn lost(target: Target, what: impl std::fmt::Display, why: &str) -> Diagnostic {
    Diagnostic::new(&NOT_KEPT, format!("{}: {what}", target.name()))
        .because(why)
        .cure("Keep the case file as the original; what was written is a copy for another tool.")
}
