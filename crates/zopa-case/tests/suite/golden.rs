//! One faulty case for each message: what is printed stands beside it.
//!
//! `ZOPA_GOLDEN=write cargo test -p zopa-case --test suite golden::` writes what is printed now; read it before keeping it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use zopa_case::open;

/// The faulty cases: files, and folders with a `case.toml` and sources.
fn faulty() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/faulty").unwrap().map(|e| e.unwrap().path());
    let mut cases: Vec<PathBuf> =
        entries.filter(|p| p.is_dir() || p.extension().is_some_and(|x| x == "toml")).collect();
    cases.sort();
    cases
}

fn printed(case: &Path) -> (usize, String) {
    let opened = open(case).unwrap();
    let shown: Vec<String> = opened.diagnostics.iter().map(|d| opened.plain(d)).collect();
    (shown.len(), shown.join("\n"))
}

/// Guards every message as a newcomer reads it: one fault gives one message, in its place, with cause and cure.
#[test]
fn each_fault_gives_its_one_message() {
    let cases = faulty();
    assert!(cases.len() >= 70, "{}", cases.len());
    let write = std::env::var("ZOPA_GOLDEN").is_ok_and(|v| v == "write");
    let mut wrong = Vec::new();
    for case in cases {
        let (count, shown) = printed(&case);
        let golden = case.with_extension("txt");
        if count != 1 {
            wrong.push(format!("{}: {count} messages\n{shown}", case.display()));
        } else if write {
            fs::write(&golden, &shown).unwrap();
        } else if fs::read_to_string(&golden).ok().as_deref() != Some(shown.as_str()) {
            wrong.push(format!("{}: this is printed now:\n{shown}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Guards against golden files whose case was renamed or removed.
#[test]
fn every_golden_has_its_case() {
    for entry in fs::read_dir("tests/faulty").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|x| x == "txt") {
            assert!(path.with_extension("toml").exists() || path.with_extension("").is_dir(), "{}", path.display());
        }
    }
}
