//! The forms that can be read, and the one way through.

use crate::form::{File, Form, Imported, Options};
use crate::problems::{Fault, INCOMPLETE, LEFT_OUT, UNKNOWN_FORM, malformed};
use crate::tree::{Node, json, yaml};
use crate::{genius, geniusweb, gmcr, negmas, negolog, table};
use zopa_core::Diagnostic;

/// Every form, in the order in which they are tried.
pub static FORMS: &[Form] = &[gmcr::FORM, genius::FORM, geniusweb::FORM, negolog::FORM, negmas::FORM, table::FORM];

/// Reads files of one form into a case. Files that are known to be something else (results, plots, descriptions), or have
/// another ending than the form's, are left out with a warning. One that has it may have been a party, and is refused.
/// A file that stands there twice is read once.
///
/// # Errors
/// E850 if nothing is recognised, E851 if a file of no known form is damaged or may have been a party, E852 if the files belong to several forms,
/// and what the form refuses.
pub fn import(files: &[File], options: &Options) -> Result<Imported, Box<Diagnostic>> {
    let twice: Vec<bool> = (0..files.len()).map(|k| files[..k].contains(&files[k])).collect();
    if twice.contains(&true) {
        let once: Vec<File> = files.iter().zip(&twice).filter(|(_, t)| !**t).map(|(file, _)| file.clone()).collect();
        let mut imported = import(&once, options)?;
        for (file, _) in files.iter().zip(&twice).filter(|(_, t)| **t) {
            imported.warnings.push(
                Diagnostic::new(&LEFT_OUT, format!("{} was named twice; it is read once", file.name))
                    .because("A file is one party, however often it is named.")
                    .cure("For two parties that want the same, copy the file to another name."),
            );
        }
        return Ok(imported);
    }
    let form_of = |file: &File| FORMS.iter().position(|form| (form.recognises)(file));
    let found: Vec<Option<usize>> = files.iter().map(form_of).collect();
    let strangers = || files.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(file, _)| file);
    strangers().try_for_each(undamaged)?;
    let Some(first) = found.iter().flatten().min().copied() else {
        let names: Vec<&str> = if files.is_empty() { vec!["there is none"] } else { names(files.iter()) };
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
    let party = |file: &&File| FORMS[first].parties_in.contains(&file.ending().as_str()) && !aside(file);
    if let Some(file) = strangers().find(party) {
        return Err(unknown(file, FORMS[first].name));
    }
    let mine: Vec<File> = files.iter().zip(&found).filter(|(_, f)| f.is_some()).map(|(file, _)| file.clone()).collect();
    let mut imported = (FORMS[first].read)(&mine, options).map_err(|mut problem| {
        if problem.code == &INCOMPLETE && strangers().next().is_some() {
            let form = FORMS[first].name;
            problem.cause = format!("{} Not read as {form}: {}.", problem.cause, names(strangers()).join(", "));
        }
        problem
    })?;
    for file in strangers() {
        imported.warnings.push(
            Diagnostic::new(&LEFT_OUT, format!("{} was left out", file.name))
                .because("It is no part of the scenario that a case could state.")
                .cure("Nothing is needed; compare its results with zopa's if it has some."),
        );
    }
    Ok(imported)
}

fn names<'a>(files: impl Iterator<Item = &'a File>) -> Vec<&'a str> {
    files.map(|f| f.name.as_str()).collect()
}

/// Words that name a file beside a scenario which is no party: results, plots, descriptions, settings.
const ASIDE: [&str; 22] = [
    "config",
    "configuration",
    "description",
    "info",
    "log",
    "manifest",
    "meta",
    "metadata",
    "package",
    "pareto",
    "plot",
    "plots",
    "readme",
    "result",
    "results",
    "schema",
    "scores",
    "settings",
    "specials",
    "specs",
    "statistics",
    "stats",
];

/// Whether a file of no form is known not to be a party: by its name, or as something that GENIUS writes.
fn aside(file: &File) -> bool {
    let name = file.stem().to_ascii_lowercase();
    let named = || name.split(|c: char| !c.is_alphabetic()).any(|word| ASIDE.contains(&word));
    let of_genius =
        || file.ending() == "xml" && genius::parse(file).is_ok_and(|tree| genius::aside(genius::root(&tree)));
    name.starts_with('_') || named() || points(file) || of_genius()
}

/// Refuses a file that is no `form` and may have been a party.
fn unknown(file: &File, form: &str) -> Fault {
    let root = (file.ending() == "xml").then(|| genius::parse(file).ok().map(|tree| genius::root(&tree).to_owned()));
    let root = root.flatten().map_or(String::new(), |root| format!(" (its root is <{root}>)"));
    let mut problem = malformed(&file.name, format!("nothing in it is {form}{root}"));
    problem.cause = "It has the ending of such a file and may have been a party, so it is not left out.".to_owned();
    problem.cure =
        "Get the file again. If it is no part of the scenario, take it out of the folder, or name the other files \
                    one by one."
            .to_owned();
    problem
}

/// Whether there is nothing but numbers in a file, two or more on each line: the efficient points that GENIUS keeps in
/// `pareto.xml`, which is not XML.
fn points(file: &File) -> bool {
    let Ok(text) = file.text() else { return false };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let numbers = line.split([',', ';', ' ', '\t']).map(str::trim).filter(|part| !part.is_empty());
            let numbers: Vec<bool> = numbers.map(|part| part.parse::<f64>().is_ok()).collect();
            numbers.len() > 1 && !numbers.contains(&false)
        })
}

/// What NegMAS begins its files with. A file that has nothing else was cut off before its type could be told.
const BEGINNINGS: [&str; 12] = [
    "name",
    "path",
    "id",
    "type",
    "__python_class__",
    "discount",
    "factor",
    "cost",
    "reserved_value",
    "reserved_outcome",
    "stability",
    "bias",
];

/// Refuses a file of no known form that has the ending of a scenario's and cannot be read as what the ending says: it may
/// have been a party's profile. Names that begin with `_` are NegMAS's own results.
fn undamaged(file: &File) -> Result<(), Fault> {
    let own = file.stem().starts_with('_');
    let tree = match file.ending().as_str() {
        "json" | "xml" | "yml" | "yaml" if own => return Ok(()),
        "json" | "xml" | "yml" | "yaml" | "csv" if file.text()?.is_empty() => {
            return Err(malformed(&file.name, "nothing is in it"));
        }
        "json" => return json(file).map(|_| ()),
        "xml" if points(file) => return Ok(()),
        "xml" => return genius::parse(file).map(|_| ()),
        "yml" | "yaml" => yaml(file)?,
        _ => return Ok(()),
    };
    let whole = match &tree {
        Node::Map(entries) => entries.iter().any(|(key, _)| !BEGINNINGS.contains(&key.as_str())),
        Node::List(_) => true,
        Node::Null | Node::Number(..) | Node::Text(_) => false,
    };
    if whole { Ok(()) } else { Err(malformed(&file.name, "it ends before it says what it is")) }
}
