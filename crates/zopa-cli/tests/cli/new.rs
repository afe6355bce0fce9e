//! `zopa new` and `zopa schema`.

use crate::run::{command, zopa};
use std::path::Path;

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = command().current_dir(folder).args(args).output().expect("the command runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("ended by itself"), text(output.stdout), text(output.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The starter passes its own check, with the schema beside it, and nothing else is left behind.
#[test]
fn the_starter_is_in_order() {
    let place = tempfile::tempdir().expect("a folder");
    let (code, out, err) = run(place.path(), &["new", "My First Case"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("case.toml") && out.contains("zopa check"), "{out}");
    let folder = place.path().join("My First Case");
    assert_eq!(names(&folder), ["case.toml", "zopa.schema.json"]);
    let text = std::fs::read_to_string(folder.join("case.toml")).expect("a file");
    assert!(text.contains("id = \"my-first-case\"") && text.contains("#:schema ./zopa.schema.json"), "{text}");
    let (code, out, _) = run(place.path(), &["check", "My First Case"]);
    assert_eq!(code, 0, "{out}");
    let (code, ..) = run(place.path(), &["report", "My First Case", "--draws", "20"]);
    assert_eq!(code, 0);
    let schema = std::fs::read_to_string(folder.join("zopa.schema.json")).expect("a file");
    assert_eq!(schema, zopa("schema").out);
}

/// A file that is there is not replaced unless it is said, and then nothing is half done.
#[test]
fn what_is_there_is_kept() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("case.toml"), "mine").expect("written");
    let (code, out, err) = run(place.path(), &["new"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("E805") && err.contains("--force"), "{err}");
    assert_eq!(names(place.path()), ["case.toml"], "nothing else was written either");
    assert_eq!(std::fs::read_to_string(place.path().join("case.toml")).expect("a file"), "mine");
    let (code, ..) = run(place.path(), &["new", "--force"]);
    assert_eq!(code, 0);
    assert_ne!(std::fs::read_to_string(place.path().join("case.toml")).expect("a file"), "mine");
}

/// A file name ending in .toml is taken as the file; a second case beside the first shares the schema.
#[test]
fn a_file_may_be_named() {
    let place = tempfile::tempdir().expect("a folder");
    assert_eq!(run(place.path(), &["new", "border.toml"]).0, 0);
    assert_eq!(run(place.path(), &["new", "river.toml", "--json"]).0, 0);
    assert_eq!(names(place.path()), ["border.toml", "river.toml", "zopa.schema.json"]);
    assert_eq!(run(place.path(), &["check", "river.toml"]).0, 0);
}

/// Where nothing can be written the error says so, and no draft stays behind.
#[test]
fn a_place_that_refuses_is_an_error() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("file"), "").expect("written");
    let (code, out, err) = run(place.path(), &["new", "file/case"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("E806"), "{err}");
    assert_eq!(names(place.path()), ["file"]);
}

/// The schema is a JSON Schema that accepts the starter's own keys at the top level.
#[test]
fn the_schema_is_one() {
    let ran = zopa("schema");
    let schema: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(ran.code, 0);
    assert!(jsonschema::validator_for(&schema).is_ok());
    assert!(schema["properties"]["parties"].is_object(), "{schema}");
}
