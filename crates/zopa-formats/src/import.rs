//! The forms that can be read, and the one way through.

use crate::form::{File, Form, Imported, Options};
use crate::problems::{INCOMPLETE, LEFT_OUT, UNKNOWN_FORM};
use crate::{genius, geniusweb, gmcr, negmas, negolog, table};
use zopa_core::Diagnostic;

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
