//! What a form of files is: it recognises its files and reads them.

use crate::problems::Fault;
use zopa_core::Diagnostic;

/// A file: its name, for messages, and its bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// The name, with as much of its path as tells it apart.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// The text, without a byte order mark and the blank lines before it.
    pub(crate) fn text(&self) -> Result<&str, Fault> {
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|e| crate::problems::malformed(&self.name, format!("not UTF-8 from byte {}", e.valid_up_to())))?;
        Ok(text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()))
    }
    /// The name without folders and ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
    /// The ending, in small letters.
    pub(crate) fn ending(&self) -> String {
        self.name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase())
    }
}

/// By whose reading a GENIUS or GeniusWeb file is evaluated, and whether a reserved outcome, or a reservation value inside a discount, counts
/// in a NegMAS file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Semantics {
    /// As GENIUS 10.4 does, and GeniusWeb with its own files.
    #[default]
    Genius,
    /// As the importer of NegMAS 0.16 does.
    Negmas,
}

/// What the caller decided.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Options {
    /// By whose reading.
    pub semantics: Semantics,
    /// Into how many levels a real-valued issue is cut; refused without.
    pub levels: Option<u16>,
}

/// A case, as text.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The form it was read from.
    pub form: &'static str,
    /// The text of `case.toml`.
    pub text: String,
    /// What a user should know.
    pub warnings: Vec<Diagnostic>,
}

/// A form of files.
#[derive(Clone, Copy)]
pub struct Form {
    /// Its name in sentences.
    pub name: &'static str,
    /// Whether this file belongs to the form, by what is in it.
    pub recognises: fn(&File) -> bool,
    /// The endings of its files, if a file holds one party; such a file beside others is never left out.
    pub parties_in: &'static [&'static str],
    /// Reads the files that were recognised, in the order given.
    pub read: fn(&[File], &Options) -> Result<Imported, Box<Diagnostic>>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
