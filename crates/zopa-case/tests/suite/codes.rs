//! Every code has an example that raises it, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use zopa_case::{CODES, SourceTexts, parse};
use zopa_core::Severity;

/// Guards the index of problems: an example that shows another problem, or several, would teach the wrong thing.
#[test]
fn every_example_raises_its_code_alone() {
    let mut wrong = Vec::new();
    for code in CODES.iter().filter(|c| c.example.starts_with("zopa = ")) {
        let opened = parse("case.toml", code.example, &SourceTexts::default());
        let is_error = code.code.starts_with('E');
        let errors: BTreeSet<&str> =
            opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code.code).collect();
        let all: BTreeSet<&str> = opened.diagnostics.iter().map(|d| d.code.code).collect();
        let right =
            if is_error { errors == BTreeSet::from([code.code]) } else { errors.is_empty() && all.contains(code.code) };
        if !right {
            let shown: String = opened.diagnostics.iter().map(|d| opened.plain(d)).collect();
            wrong.push(format!("{}: {all:?}\n{shown}", code.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Codes are never reused, are sorted within their group, and say what they are about.
#[test]
fn codes_are_unique_and_described() {
    let names: BTreeSet<&str> = CODES.iter().map(|c| c.code).collect();
    assert_eq!(names.len(), CODES.len());
    for code in CODES {
        assert!(!code.title.is_empty() && code.about.ends_with('.') && !code.example.is_empty(), "{}", code.code);
        assert_eq!(code.code.len(), 4, "{}", code.code);
    }
}
