//! A case as scenario files of other tools.
//!
//! In goes an instance (the central numbers of a case); out come files, and a warning (W855) for everything that the form
//! cannot say. The utilities, the reservation values and the discounts of what is written are those of the case, in the
//! case's original scale (`unit`); reading the files again gives the same numbers. Where a form keeps utilities between 0
//! and 1 and the case does not, they are moved and divided (one divisor for all parties, so that no fair point changes),
//! and the warning says by what.

mod genius;
mod geniusweb;
mod negmas;
mod side;

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
}

impl Target {
    /// Its name in sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Genius => "GENIUS XML",
            Target::Geniusweb => "GeniusWeb JSON",
            Target::Negmas => "NegMAS YAML",
        }
    }
}

/// Files, and what they do not say.
#[derive(Clone, PartialEq, Debug)]
pub struct Exported {
    /// Names and contents, the domain first.
    pub files: Vec<(String, String)>,
    /// What was not kept.
    pub losses: Vec<Diagnostic>,
}

/// Writes the central numbers of a case.
///
/// # Errors
/// E853 for a case whose states are a graph, or in which nobody has utilities; E855 where terms are too many to be listed
/// outcome by outcome.
pub fn export(instance: &Instance, target: Target) -> Result<Exported, Fault> {
    let mut losses = Vec::new();
    let mut scenario = side::scenario(instance, target, &mut losses)?;
    let files = match target {
        Target::Genius => genius::write(&mut scenario, &mut losses)?,
        Target::Geniusweb => geniusweb::write(&mut scenario, &mut losses)?,
        Target::Negmas => negmas::write(&scenario)?,
    };
    Ok(Exported { files, losses })
}

/// Something is not kept.
fn lost(target: Target, what: impl std::fmt::Display, why: &str) -> Diagnostic {
    Diagnostic::new(&NOT_KEPT, format!("{}: {what}", target.name()))
        .because(why)
        .cure("Keep the case file as the original; what was written is a copy for another tool.")
}
