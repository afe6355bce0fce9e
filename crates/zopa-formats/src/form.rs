//! The forms that can be read, and the one way through.

use crate::problems::{Fault, INCOMPLETE, LEFT_OUT, UNKNOWN_FORM};
use crate::{genius, geniusweb, gmcr, negmas, negolog, table};
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
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text).trim_start())
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

/// By whose reading a GENIUS file is evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Semantics {
    /// As GENIUS 10.4 does.
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
    /// Reads the files that were recognised, in the order given.
    pub read: fn(&[File], &Options) -> Result<Imported, Box<Diagnostic>>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every form, in the order in which they are tried.
pub static FORMS: &[Form] = &[gmcr::FORM, genius::FORM, geniusweb::FORM, negolog::FORM, negmas::FORM, table::FORM];

/// Reads files of one form into a case. Files that belong to no form are left out with a warning, as long as others do.
///
/// # Errors
/// E850 if nothing is recognised, E852 if the files belong to several forms, and what the form refuses.
pub fn import(files: &[File], options: &Options) -> Result<Imported, Box<Diagnostic>> {
    let form_of = |file: &File| FORMS.iter().position(|form| (form.recognises)(file));
    let found: Vec<Option<usize>> = files.iter().map(form_of).collect();
    let Some(first) = found.iter().flatten().min().copied() else {
        let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
        let forms: Vec<&str> = FORMS.iter().map(|f| f.name).collect();
        return Err(Box::new(
            Diagnostic::new(&UNKNOWN_FORM, format!("no known form of file: {}", names.join(", ")))
                .because(UNKNOWN_FORM.about)
                .cure(format!("Forms that can be read: {}.", forms.join("; "))),
        ));
    };
    if let Some(k) = found.iter().position(|f| f.is_some_and(|f| f != first)) {
        let other = found[k].map_or("another form", |f| FORMS[f].name);
        return Err(Box::new(
            Diagnostic::new(
                &INCOMPLETE,
                format!("{} is {other}, but other files are {}", files[k].name, FORMS[first].name),
            )
            .because("A scenario is read from files of one form.")
            .cure("Name the files of one scenario only."),
        ));
    }
    let mine: Vec<File> = files.iter().zip(&found).filter(|(_, f)| f.is_some()).map(|(file, _)| file.clone()).collect();
    let mut imported = (FORMS[first].read)(&mine, options)?;
    for (file, _) in files.iter().zip(&found).filter(|(_, f)| f.is_none()) {
        imported.warnings.push(
            Diagnostic::new(&LEFT_OUT, format!("{} was left out", file.name))
                .because("It is no part of the scenario that a case could state.")
                .cure("Nothing is needed; compare its results with zopa's if it has some."),
        );
    }
    Ok(imported)
}
