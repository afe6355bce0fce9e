//! Opening a case from the file system.

use crate::codes::file::{NO_CASE_FILE, NOT_FOUND, NOT_TEXT, TOO_LARGE};
use crate::limits::{FILE_BYTES, SOURCE_BYTES};
use crate::opened::{Opened, parse};
use crate::quotations::SourceTexts;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use zopa_core::{Diagnostic, grouped};

/// Opens a case: a folder (then its `case.toml`) or one file, with the texts in the folder `sources` beside it.
///
/// # Errors
/// Trouble of the file system only: nothing there, not a file, no permission, larger than 16 MiB, not UTF-8. What is
/// wrong inside the file is in [`Opened::diagnostics`].
pub fn open(path: &Path) -> Result<Opened, Box<Diagnostic>> {
    let shown = path.display();
    let about = fs::metadata(path).map_err(|e| not_found(&shown.to_string(), &e))?;
    let (file, about) = if about.is_dir() {
        let file = path.join("case.toml");
        let about = fs::metadata(&file).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => no_case_file(path),
            _ => not_found(&file.display().to_string(), &e),
        })?;
        (file, about)
    } else {
        (path.to_owned(), about)
    };
    let name = file.display().to_string();
    if !about.is_file() {
        return Err(Box::new(
            Diagnostic::new(&NOT_FOUND, format!("{name} is not a file"))
                .because("A case is read from an ordinary file.")
                .cure("Give the path of a case file, or of a folder that holds a case.toml."),
        ));
    }
    let bytes = read_up_to(&file, about.len(), FILE_BYTES).map_err(|e| match e {
        Trouble::TooLarge(bytes) => too_large(&name, bytes),
        Trouble::Io(e) => not_found(&name, &e),
    })?;
    let text = String::from_utf8(bytes).map_err(|e| not_text(&name, &e))?;
    let sources = file.parent().map(|folder| read_sources(&folder.join("sources"))).unwrap_or_default();
    Ok(parse(&name, &text, &sources))
}

enum Trouble {
    TooLarge(u64),
    Io(io::Error),
}

/// The bytes of a file, if they are within the limit. The stated size is looked at first; a file that grows, or that
/// states none, is cut off by the limit too.
fn read_up_to(path: &Path, stated: u64, limit: u64) -> Result<Vec<u8>, Trouble> {
    if stated > limit {
        return Err(Trouble::TooLarge(stated));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|f| f.take(limit + 1).read_to_end(&mut bytes)).map_err(Trouble::Io)?;
    if bytes.len() as u64 > limit { Err(Trouble::TooLarge(bytes.len() as u64)) } else { Ok(bytes) }
}

fn not_found(name: &str, error: &io::Error) -> Box<Diagnostic> {
    let why = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file or folder {name}"),
        io::ErrorKind::PermissionDenied => format!("{name} may not be read"),
        _ => format!("{name} cannot be read: {error}"),
    };
    Box::new(Diagnostic::new(&NOT_FOUND, why).cure("Check the path; `zopa new` writes a starter case."))
}

fn no_case_file(folder: &Path) -> Box<Diagnostic> {
    let others: Vec<String> = toml_files(folder).into_iter().take(4).collect();
    let cure = if others.is_empty() {
        "Give the path of a case file, or let `zopa new` write a case here.".to_owned()
    } else {
        format!("Name the file: {}.", others.join(", "))
    };
    Box::new(
        Diagnostic::new(&NO_CASE_FILE, format!("the folder {} holds no case.toml", folder.display()))
            .because("Of a folder, the file case.toml is read.")
            .cure(cure),
    )
}

fn toml_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "toml"))
        .map(|p| p.display().to_string())
        .collect();
    names.sort();
    names
}

fn too_large(name: &str, bytes: u64) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&TOO_LARGE, format!("{name} has {} bytes", grouped(bytes.into())))
            .because(format!("A case file may have {} bytes (16 MiB).", grouped(FILE_BYTES.into())))
            .cure("Check that it is a case file; long texts belong into the folder `sources`."),
    )
}

fn not_text(name: &str, error: &std::string::FromUtf8Error) -> Box<Diagnostic> {
    let at = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
    Box::new(
        Diagnostic::new(&NOT_TEXT, format!("{name} is not UTF-8 text: byte {at}, in line {line}, is not"))
            .because("A case file is UTF-8 text.")
            .cure("Save it as UTF-8 (in many editors: \"Save with encoding\")."),
    )
}

/// The texts and the bibliography in a folder. One that is missing is empty.
fn read_sources(folder: &Path) -> SourceTexts {
    let mut sources = SourceTexts::default();
    let mut names: Vec<String> =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    let mut room = SOURCE_BYTES;
    for name in names.iter().filter(|n| n.ends_with(".txt")) {
        match read_text(&folder.join(name), room) {
            Ok(text) => {
                room -= text.len() as u64;
                sources.texts.insert(name.trim_end_matches(".txt").to_owned(), text);
            }
            Err(why) => sources.faults.push((name.clone(), why)),
        }
    }
    let bibliography = "references.json";
    if names.iter().any(|n| n == bibliography) {
        match read_text(&folder.join(bibliography), room).and_then(|text| reference_ids(&text)) {
            Ok(ids) => sources.references = Some(ids),
            Err(why) => sources.faults.push((bibliography.to_owned(), why)),
        }
    }
    sources
}

fn read_text(path: &Path, room: u64) -> Result<String, String> {
    let about = fs::metadata(path).map_err(|e| format!("It cannot be read: {e}."))?;
    if !about.is_file() {
        return Err("It is not a file.".to_owned());
    }
    let bytes = read_up_to(path, about.len(), FILE_BYTES.min(room)).map_err(|e| match e {
        Trouble::TooLarge(bytes) => {
            let [bytes, most, all] = [bytes, FILE_BYTES, SOURCE_BYTES].map(|n| grouped(n.into()));
            format!("It has {bytes} bytes; a text may have {most} bytes, all texts together {all}.")
        }
        Trouble::Io(e) => format!("It cannot be read: {e}."),
    })?;
    String::from_utf8(bytes).map_err(|e| format!("It is not UTF-8 text from byte {} on.", e.utf8_error().valid_up_to()))
}

/// The ids of a CSL-JSON bibliography.
fn reference_ids(text: &str) -> Result<BTreeSet<String>, String> {
    let records: serde_json::Value = serde_json::from_str(text).map_err(|e| format!("It is not JSON: {e}."))?;
    let records = records.as_array().ok_or("It is not a list of CSL-JSON records.")?;
    Ok(records
        .iter()
        .filter_map(|r| r.get("id"))
        .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
        .collect())
}
