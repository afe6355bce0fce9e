//! `zopa report -o` and `--redact`: files that are written whole or not at all.

use crate::run::{zopa, zopa_args};
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn report(file: &Path, more: &[&str]) -> crate::run::Ran {
    let file = file.to_str().expect("UTF-8");
    let mut args = vec!["report", "harbour", "--draws", "20", "-o", file];
    args.extend(more);
    zopa_args(&args)
}

/// The ending decides the form; stdout is what it is without the file, and nothing else is left in the folder.
#[test]
fn the_ending_decides_the_form() {
    let place = tempfile::tempdir().expect("a folder");
    let plain = zopa("report harbour --draws 20");
    for (name, begins) in
        [("a.html", "<!DOCTYPE html>"), ("b.md", "# "), ("c.htm", "<!DOCTYPE html>"), ("d.markdown", "# ")]
    {
        let file = place.path().join(name);
        std::fs::write(&file, "what was there before").expect("a file");
        let ran = report(&file, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.out, plain.out);
        assert!(ran.err.contains("wrote "), "{}", ran.err);
        let text = std::fs::read_to_string(&file).expect("a file");
        assert!(text.starts_with(begins) && text.ends_with('\n'), "{}", &text[..40]);
    }
    assert_eq!(names(place.path()).len(), 4);
}

/// Another ending is refused before any work; a folder that is not there after it, with the old file untouched.
#[test]
fn what_cannot_be_written_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let ran = report(&place.path().join("a.docx"), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("E810") && ran.err.contains(".html or .htm, .md or .markdown"), "{}", ran.err);
    let ran = report(&place.path().join("nowhere/a.html"), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("E806"), "{}", ran.err);
    assert!(names(place.path()).is_empty());
}

/// What cannot be put in its place leaves what is there as it was, and no draft beside it.
#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let place = tempfile::tempdir().expect("a folder");
    // A folder stands where the page is to go: the page is written beside it, and cannot take its place.
    let taken = place.path().join("a.html");
    std::fs::create_dir(&taken).expect("a folder");
    std::fs::write(taken.join("kept"), "what was there before").expect("a file");
    let ran = report(&taken, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("E806") && ran.err.contains("a.html"), "{}", ran.err);
    assert_eq!(names(place.path()), ["a.html"]);
    assert_eq!(std::fs::read_to_string(taken.join("kept")).expect("a file"), "what was there before");
    // A case that cannot be assessed writes nothing either.
    let file = place.path().join("b.md");
    std::fs::write(&file, "what was there before").expect("a file");
    let ran = zopa_args(&["report", "faulty.toml", "-o", file.to_str().expect("UTF-8")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "what was there before");
}

/// The same bytes on one thread and on two.
#[test]
fn pages_do_not_depend_on_threads() {
    let place = tempfile::tempdir().expect("a folder");
    let [one, two] = ["1", "2"].map(|n| {
        let file = place.path().join(format!("{n}.html"));
        assert_eq!(report(&file, &["--threads", n]).code, 0);
        std::fs::read_to_string(&file).expect("a file")
    });
    assert_eq!(one, two);
}

/// A version to share says so on the terminal, in JSON and in the file.
#[test]
fn a_version_to_share_says_so() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("a.html");
    let ran = report(&file, &["--redact"]);
    assert!(ran.out.contains("This is a version to share"), "{}", ran.out);
    assert!(std::fs::read_to_string(&file).expect("a file").contains("This is a version to share"));
    let json = zopa("report harbour --draws 20 --redact --json").json();
    assert_eq!(json["redacted"], true);
    assert_eq!((&json["case"]["file"], &json["case"]["sha256"]), (&"".into(), &"".into()));
}

/// A file's name can hold anything; the line that names it drives no terminal.
#[cfg(unix)]
#[test]
fn the_name_of_a_written_file_is_cleaned() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("a\u{1b}[31m\u{7}\u{202e}.md");
    let ran = report(&file, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(file.is_file() && ran.err.contains("wrote "), "{}", ran.err);
    let folder = place.path().join("b\u{1b}[31m");
    let new = zopa_args(&["new", folder.to_str().expect("UTF-8")]);
    assert_eq!(new.code, 0, "{}", new.err);
    for text in [&ran.err, &ran.out, &new.err, &new.out] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
}

/// The page, the Markdown and the document have the drafts, in the order of their days, and the forecasts with every
/// reading of the challenge model; a version to share has the drafts without a number and no forecast.
#[test]
fn drafts_and_forecasts_are_in_the_report() {
    let place = tempfile::tempdir().expect("a folder");
    let case = place.path().join("case.toml");
    let text = std::fs::read_to_string(crate::run::cases().join("harbour/case.toml")).expect("a case");
    let dated = |text: String, id: &str, day: &str| {
        let from = text.find(&format!("[proposals.{id}]")).expect("the proposal");
        let at = from + text[from..].find('\n').expect("a line");
        format!("{}\non = {day}{}", &text[..at], &text[at..])
    };
    // The second proposal of the file is the first draft.
    let text = dated(dated(text, "province", "2031-01-05"), "truce", "2031-02-01");
    std::fs::write(&case, text).expect("written");
    let path = case.to_str().expect("UTF-8");
    let d = zopa_args(&["report", path, "--draws", "20", "--json"]).json();
    let drafts = d["drafts"].as_array().expect("a list");
    let order: Vec<&str> = drafts.iter().filter_map(|d| d["package"].as_str()).take(2).collect();
    assert_eq!(order, ["province", "truce"]);
    assert_eq!((&drafts[0]["moved"], &drafts[0]["number"]), (&serde_json::json!({}), &serde_json::json!(1)));
    assert!(drafts[1]["moved"]["territory"].is_array() && drafts[0]["refused_by"][0]["party"] == "velia");
    let same = zopa_args(&["deals", path, "--json", "--drafts"]).json();
    assert_eq!(same["drafts"], d["drafts"], "the same drafts, scored the same");
    let [page, markdown, shared] = ["a.html", "b.md", "c.html"].map(|name| {
        let file = place.path().join(name);
        let more = if name == "c.html" { vec!["--redact"] } else { Vec::new() };
        let mut args = vec!["report", path, "--draws", "20", "-o", file.to_str().expect("UTF-8")];
        args.extend(more);
        assert_eq!(zopa_args(&args).code, 0);
        std::fs::read_to_string(&file).expect("a file")
    });
    for text in [&page, &markdown, &shared] {
        assert!(text.contains("Drafts: who objects to each") && text.contains("Smallest edit that wins more"));
        assert!(text.contains("2031-01-05"), "its day");
    }
    assert!(page.contains("id=\"draft-1\"") && !shared.contains("over no deal"));
    let hidden = zopa_args(&["report", path, "--draws", "20", "--json", "--redact"]).json();
    assert!(hidden["forecast"].is_null() && hidden["drafts"][1]["gained"] == serde_json::json!({}));
    assert!(
        hidden["drafts"][0]["positions"][0]["gain"].is_null() && hidden["drafts"][0]["positions"][0]["short"].is_null()
    );
    let summit = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/alaska-2025");
    let d = zopa_args(&["report", summit, "--draws", "50", "--json"]).json();
    let forecast = zopa_args(&["forecast", summit, "--draws", "50", "--json"]).json();
    assert_eq!(d["forecast"]["questions"], forecast["questions"]);
    for (id, q) in forecast["questions"].as_object().expect("questions") {
        let readings = q["readings"].as_object().expect("readings");
        assert_eq!(readings["scholz2011_table"], q["models"]["challenge"]["forecast"], "{id}");
        assert_eq!(readings.len(), q["draws"]["readings"].as_array().expect("a list").len());
        let together = &q["draws"]["readings_together"];
        let flips: u64 =
            q["draws"]["readings"].as_array().expect("a list").iter().filter_map(|l| l["flips"].as_u64()).sum();
        assert_eq!(together["flips"].as_u64(), Some(flips), "{id}");
    }
}
