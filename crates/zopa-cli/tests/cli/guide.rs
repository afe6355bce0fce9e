//! The conflict guide says what the command prints: every `$ zopa` block of it is run.

use crate::run::command;
use std::path::{Path, PathBuf};

/// The blocks of a page that begin with ```` ```kind ````.
fn blocks<'a>(page: &'a str, kind: &str) -> Vec<&'a str> {
    let start = format!("```{kind}\n");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// The words of a text with one blank between them, so that where lines break does not matter.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder in which the commands of the guide can be run: the shipped cases, and the files that the guide has one write.
fn place(root: &Path, page: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    let at = |name: &str| place.path().join(name);
    for case in ["elmira", "alaska-2025"] {
        std::fs::create_dir_all(at("cases").join(case)).expect("a folder");
        let file = PathBuf::from("cases").join(case).join("case.toml");
        std::fs::copy(root.join(&file), at("").join(&file)).expect("copied");
    }
    let written = blocks(page, "toml");
    let view = written.iter().find(|b| b.contains("[views.")).expect("a view");
    let quay = written.iter().find(|b| b.contains("id = \"quay\"")).expect("the quay");
    let elmira = std::fs::read_to_string(root.join("cases/elmira/case.toml")).expect("the case");
    std::fs::create_dir(at("my-elmira")).expect("a folder");
    std::fs::write(at("my-elmira/case.toml"), format!("{elmira}\n{view}\n")).expect("written");
    std::fs::write(at("quay.toml"), quay).expect("written");
    place
}

/// What stands between two `[...]` of a block is in the output, in that order.
#[test]
fn the_guide_shows_what_is_printed() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/guide-conflict.md")).expect("the guide");
    let place = place(&root, &page);
    let mut run = 0;
    for block in blocks(&page, "text") {
        let (first, shown) = block.split_once('\n').expect("a command and what it prints");
        let args: Vec<&str> = first.strip_prefix("$ zopa ").expect("a command").split_whitespace().collect();
        let output = command().current_dir(place.path()).args(&args).output().expect("the command runs");
        assert!(output.status.success(), "{first}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = words(&String::from_utf8(output.stdout).expect("UTF-8"));
        let mut rest = printed.as_str();
        for part in shown.split("[...]").map(words).filter(|part| !part.is_empty()) {
            let found = rest.find(&part);
            rest = &rest[found.unwrap_or_else(|| panic!("{first} does not print: {part}\n{printed}"))..];
        }
        run += 1;
    }
    assert!(run >= 7, "{run} commands");
}
