//! Files around `zopa stability`: the matrix, the picture, conflicts of GMCR+ in and out.

use crate::run::{zopa, zopa_args};
use std::path::{Path, PathBuf};

fn path(place: &tempfile::TempDir, name: &str) -> (PathBuf, String) {
    let path = place.path().join(name);
    let text = path.display().to_string();
    (path, text)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

/// A row for each state; for each concept the parties and the equilibrium. Velia has no move from states 1 and 3, Ardon none from 3.
#[test]
fn the_matrix_as_papers_print_it() {
    let ran = zopa("stability walkout.toml --concept nash,seq --csv");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let wanted = "state,State,nash Ardon,nash Velia,nash E,seq Ardon,seq Velia,seq E\n\
                  1,no deal,,-,,,-,\n\
                  2,deal,x,x,E,x,x,E\n\
                  3,walk out,-,-,E,-,-,E\n";
    assert_eq!(ran.out, wanted);
    let place = tempfile::tempdir().expect("a folder");
    let (file, name) = path(&place, "matrix.csv");
    let ran = zopa_args(&["stability", "walkout.toml", "--csv", &name]);
    assert!(ran.code == 0 && ran.out.contains("Equilibria") && ran.err.contains("wrote"), "{}", ran.err);
    assert_eq!(read(&file).lines().count(), 4);
}

/// Both forms of the picture name every state and mark the status quo; too large a space and unknown endings are refused.
#[test]
fn pictures() {
    let place = tempfile::tempdir().expect("a folder");
    let (svg, svg_name) = path(&place, "walkout.svg");
    let (dot, dot_name) = path(&place, "walkout.dot");
    assert_eq!(zopa_args(&["stability", "walkout.toml", "--draw", &svg_name]).code, 0);
    assert_eq!(zopa_args(&["stability", "walkout.toml", "--draw", &dot_name]).code, 0);
    let svg = read(&svg);
    assert!(svg.starts_with("<svg") && svg.contains("<title") && svg.contains("<desc"), "{svg}");
    assert_eq!(svg.matches("class=\"spot quo\"").count(), 2, "one in the picture, one in the legend");
    let dot = read(&dot);
    assert!(dot.starts_with("digraph") && (1..4).all(|k| dot.contains(&format!("s{k} [label=\"{k}\""))), "{dot}");
    assert!(dot.contains("s1 -> s2 [label=\"Ardon\"") && dot.contains("dir=both"), "{dot}");
    // A long name is broken into lines, not left out.
    let (long, long_name) = path(&place, "elmira.dot");
    let elmira = format!("{}/../../cases/elmira", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(zopa_args(&["stability", &elmira, "--draw", &long_name]).code, 0);
    let long = read(&long);
    assert!(long.matches("xlabel=").count() == long.matches("tooltip=").count() && long.contains("\\n"), "{long}");
    // Where it cannot be written, the name that is told is the one that was given.
    let ran = zopa_args(&["stability", "walkout.toml", "--draw", &format!("{svg_name}/none/walkout.svg")]);
    assert!(ran.code == 1 && ran.err.contains("E806") && !ran.err.contains("at path"), "{}", ran.err);
    let (_, bad) = path(&place, "walkout.png");
    let ran = zopa_args(&["stability", "walkout.toml", "--draw", &bad]);
    assert!(ran.code == 2 && ran.err.contains("E810"), "{}", ran.err);
    let ran = zopa_args(&["stability", "../../../../cases/alaska-2025", "--draw", &svg_name, "--force"]);
    assert!(ran.code == 1 && ran.err.contains("E817"), "{}", ran.err);
}

/// What a command reads is never written over, with or without `--force`, by whatever name; another file that is there only with `--force`. A report
/// replaces a report, as documented.
#[test]
fn nothing_is_lost() {
    let place = tempfile::tempdir().expect("a folder");
    let (file, case) = path(&place, "case.toml");
    std::fs::copy(crate::run::cases().join("walkout.toml"), &file).expect("copied");
    std::fs::create_dir(place.path().join("sources")).expect("a folder");
    let (source, source_name) = path(&place, "sources/note.txt");
    std::fs::write(&source, "as it was").expect("written");
    let (before, folder) = (read(&file), place.path().display().to_string());
    let other = format!("{folder}/sources/../case.toml");
    let all: &[&[&str]] = &[
        &["stability", &case, "--csv", &case],
        &["stability", &folder, "--csv", &other, "--force"],
        &["stability", &folder, "--csv", &source_name, "--force"],
        &["backtest", &case, "--csv", &case, "--force"],
        &["forecast", &folder, "--csv", &case, "--force"],
    ];
    for args in all {
        let ran = zopa_args(args);
        assert!(ran.code == 1 && ran.err.contains("E805") && ran.err.contains("reads"), "{args:?}: {}", ran.err);
        assert!(read(&file) == before && read(&source) == "as it was", "{args:?}");
    }
    // The ending says what form of picture or report it is: a case of such a name is a case all the same.
    for (name, command) in [("case.svg", "stability"), ("case.md", "report")] {
        let (odd, odd_name) = path(&place, name);
        std::fs::write(&odd, &before).expect("written");
        let option = if command == "report" { "-o" } else { "--draw" };
        let ran = zopa_args(&[command, &odd_name, option, &odd_name]);
        assert!(ran.code == 1 && ran.err.contains("E805") && read(&odd) == before, "{}", ran.err);
    }
    let (options, options_name) = path(&place, "options.toml");
    let dilemma = format!("{}/../../cases/prisoners-dilemma/case.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(&dilemma, &options).expect("copied");
    let ran = zopa_args(&["export", &options_name, "--to", "gmcr", "-o", &options_name, "--force"]);
    assert!(ran.code == 1 && ran.err.contains("E805") && read(&options).contains("zopa = 1"), "{}", ran.err);
    let (csv, csv_name) = path(&place, "there.csv");
    std::fs::write(&csv, "notes").expect("written");
    let ran = zopa_args(&["stability", &folder, "--csv", &csv_name]);
    assert!(ran.code == 1 && ran.err.contains("--force") && read(&csv) == "notes", "{}", ran.err);
    assert_eq!(zopa_args(&["stability", &folder, "--csv", &csv_name, "--force"]).code, 0);
    assert!(read(&csv).starts_with("state,"));
    let (page, page_name) = path(&place, "report.md");
    std::fs::write(&page, "older").expect("written");
    assert_eq!(zopa_args(&["report", &folder, "--draws", "10", "-o", &page_name]).code, 0);
    assert_ne!(read(&page), "older");
}

/// A GMCR+ file becomes a case that checks, and a case a GMCR+ file that is read again; nothing is replaced unasked.
#[test]
fn conflicts_of_gmcr() {
    let place = tempfile::tempdir().expect("a folder");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../zopa-formats/tests/fixtures/quarry.gmcr");
    let fixture = fixture.display().to_string();
    let (_, case) = path(&place, "quarry");
    let ran = zopa_args(&["import", &fixture, "-o", &case]);
    assert!(ran.code == 0 && ran.err.contains("W852") && ran.out.contains("GMCR+"), "{}{}", ran.out, ran.err);
    assert_eq!(zopa_args(&["check", &case]).code, 0);
    let (file, name) = path(&place, "again.gmcr");
    let ran = zopa_args(&["export", &case, "--to", "gmcr", "-o", &name]);
    assert!(ran.code == 0 && ran.out.contains("wrote"), "{}", ran.err);
    let first = read(&file);
    let refused = zopa_args(&["export", &case, "--to", "gmcr", "-o", &name]);
    assert!(refused.code == 1 && refused.err.contains("exists already") && read(&file) == first, "{}", refused.err);
    let json = zopa_args(&["export", &case, "--to", "gmcr", "-o", &name, "--force", "--json"]).json();
    assert_eq!((json["answer"].as_str(), json["written"][0].as_str()), (Some("export"), Some(name.as_str())));
    let (_, again) = path(&place, "again");
    assert_eq!(zopa_args(&["import", &name, "-o", &again]).code, 0);
    let equilibria = |case: &str| zopa_args(&["stability", case, "--json"]).json()["equilibria"].clone();
    assert_eq!(equilibria(&case)["nash"].as_array().map(Vec::len), equilibria(&again)["nash"].as_array().map(Vec::len));
    assert_eq!(zopa_args(&["export", "walkout.toml", "--to", "gmcr", "-o", &case]).code, 1, "a graph has no options");
}
