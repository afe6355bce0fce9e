//! `zopa study` as a user meets it: the folder, ranges and merges, what goes wrong.

use crate::run::{command, zopa, zopa_args};
use std::path::Path;
use tempfile::tempdir;

/// The files of a study.
fn files(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let read = |name| std::fs::read(folder.join(name)).unwrap_or_default();
    (read("draws.parquet"), read("study.json"))
}

fn study(folder: &Path, more: &[&str]) {
    let out = folder.to_string_lossy();
    let ran = zopa_args(&[&["study", "harbour", "--shares-only", "--seed", "3", "--out", &out], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// One run on one thread and on two, ten ranges merged in any order, and a run that went on where an earlier one ended all
/// give the same bytes.
#[test]
fn any_way_of_drawing_gives_the_same_bytes() {
    let dir = tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    study(&at("one"), &["--draws", "9000", "--threads", "1"]);
    study(&at("two"), &["--draws", "9000", "--threads", "2"]);
    let one = files(&at("one"));
    assert!(one.0.starts_with(b"PAR1") && one.0.ends_with(b"PAR1") && one == files(&at("two")));
    let cuts = [0, 100, 101, 1000, 1024, 4096, 5000, 8191, 8192, 8500, 9000];
    let mut parts = Vec::new();
    for (k, pair) in cuts.windows(2).enumerate() {
        let part = at(&format!("part{k}"));
        study(&part, &["--from", &(pair[0] + 1).to_string(), "--to", &pair[1].to_string()]);
        parts.insert(0, part.to_string_lossy().into_owned());
    }
    let merged = at("merged");
    let mut args = vec!["study", "merge"];
    args.extend(parts.iter().map(String::as_str));
    let out = merged.to_string_lossy();
    args.extend(["--out", &out]);
    let ran = zopa_args(&args);
    assert_eq!((ran.code, ran.out), (0, format!("{out}: draws 1 to 9000\n")), "{}", ran.err);
    assert!(files(&merged) == one);
    study(&at("resumed"), &["--draws", "4096"]);
    study(&at("resumed"), &["--draws", "9000"]);
    assert!(files(&at("resumed")) == one);
    // What is complete stays as it is.
    study(&at("resumed"), &["--draws", "9000"]);
    assert!(files(&at("resumed")) == one);
}

/// An interrupt ends a study cleanly with what is done; the same command goes on to the same bytes.
#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_is_done() {
    use std::process::{Command, Stdio};
    let dir = tempdir().expect("a folder");
    let (cut, whole) = (dir.path().join("cut"), dir.path().join("whole"));
    let draws = "60000";
    let out = cut.to_string_lossy().into_owned();
    let args = ["study", "harbour", "--shares-only", "--seed", "3", "--draws", draws, "--out", &out];
    let child = command().args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    // Once the first draws are on the disk, it is well under way.
    let part = cut.join("draws.parquet.part");
    for _ in 0..600 {
        std::thread::sleep(std::time::Duration::from_millis(5));
        if std::fs::metadata(&part).is_ok_and(|m| m.len() > 100_000) {
            break;
        }
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|s| s.success()));
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    // On a very fast machine it may have been through already.
    assert!(said.contains("stopped after") || !said.contains("error"), "{said}");
    study(&cut, &["--draws", draws]);
    study(&whole, &["--draws", draws]);
    assert!(files(&cut) == files(&whole));
}

/// Faulty studies are refused with what is wrong, and nothing is left behind.
#[test]
fn faulty_studies_are_refused() {
    let dir = tempdir().expect("a folder");
    let place = dir.path().join("s");
    let out = place.to_string_lossy().into_owned();
    study(&place, &["--draws", "10"]);
    let beside = |name: &str| std::path::PathBuf::from(format!("{out}{name}"));
    study(&beside("gap"), &["--from", "12", "--to", "20"]);
    study(&beside("cut"), &["--draws", "20"]);
    for (name, case, seed) in [("seed", "harbour", "4"), ("case", "quota.toml", "3")] {
        let ran = zopa(&format!("study {case} --shares-only --seed {seed} --from 11 --to 20 --out {out}{name}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    std::fs::write(beside("file"), "no folder").expect("written");
    let whole = std::fs::read(beside("cut").join("draws.parquet")).expect("the draws");
    std::fs::write(beside("cut").join("draws.parquet"), &whole[..whole.len() / 2]).expect("written");
    for (args, code, exit) in [
        ("study harbour --draws 0", "", 2),
        ("study harbour --from 5 --to 4", "E732", 2),
        ("study harbour --party nobody", "E802", 2),
        ("study harbour --sign nothing", "E834", 2),
        ("study harbour --budget 5", "E734", 1),
        (&format!("study harbour --seed 4 --draws 20 --out {out}"), "E831", 1),
        (&format!("study harbour --seed 3 --draws 5 --out {out}"), "E832", 1),
        (&format!("study merge harbour --out {out}"), "E833", 1),
        (&format!("study merge {out} {out} --out {out}2"), "E832", 1),
        (&format!("study merge {out} {out}gap --out {out}2"), "E832", 1),
        (&format!("study merge {out} {out}seed --out {out}2"), "E831", 1),
        (&format!("study merge {out} {out}case --out {out}2"), "E831", 1),
        (&format!("study merge {out} --out {out}"), "E806", 1),
        (&format!("study merge {out} --out {out}file"), "E806", 1),
        (&format!("study harbour --draws 20 --out {out}file"), "E806", 1),
        (&format!("study harbour --seed 3 --draws 40 --out {out}cut"), "E833", 1),
        ("study walkout.toml", "E741", 1),
    ] {
        let ran = zopa(args);
        assert_eq!(ran.code, exit, "{args}: {}", ran.err);
        assert!(ran.err.contains(code), "{args}: {}", ran.err);
        assert!(code.is_empty() || code == "E741" || ran.err.contains("cure:"), "{args}: {}", ran.err);
    }
    assert!(!beside("cut").join("draws.parquet.part").exists());
    assert!(!place.join("draws.parquet.part").exists() && !dir.path().join("s2").join("study.json").exists());
}

/// A range without mass and a correlation that no numbers can share are named with their place.
#[test]
fn faulty_ranges_are_named() {
    let dir = tempdir().expect("a folder");
    let text = std::fs::read_to_string(crate::run::cases().join("harbour/case.toml")).expect("the case");
    for (from, to, says) in [
        ("walk_away = \"0 to 6\"", "walk_away = \"6 to 0\"", "walk_away"),
        ("as_is = 0, small_swap = \"40 to 60\"", "as_is = 0, small_swap = \"240 to 260\"", "small_swap"),
    ] {
        let file = dir.path().join("case.toml");
        std::fs::write(&file, text.replace(from, to)).expect("written");
        let ran = zopa(&format!("study {}", file.display()));
        assert_eq!(ran.code, 1, "{from}: {}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    let file = dir.path().join("case.toml");
    let correlated = format!("{text}\n[[correlate]]\nof = [\"preferences.ardon\", \"preferences.velia\"]\nby = -0.9\n");
    std::fs::write(&file, correlated).expect("written");
    let ran = zopa(&format!("study {}", file.display()));
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("correlation"), "{}", ran.err);
}

/// The document's numbers hang together, and the text has what it promises.
#[test]
fn study_document() {
    let d = zopa("study harbour --json --draws 4000 --seed 1 --budget 4000").json();
    assert_eq!((&d["answer"], &d["draws"]), (&"study".into(), &4000.into()));
    let facts = d["facts"].as_array().expect("facts");
    let fact = |name: &str| facts.iter().find(|f| f["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    assert!(fact("truce.sign")["hits"].is_u64() && fact("truce.grade")["grades"].is_array());
    assert!(fact("truce.gain.ardon")["mean"].is_number());
    assert_eq!(fact("province.sign")["hits"], 0);
    assert!(fact("province.sign")["bound"].is_number());
    let flips = d["flips"].as_array().expect("flips");
    assert!(flips.iter().all(|f| f["at"].as_array().is_some_and(|a| !a.is_empty())));
    assert!(!d["asking"].as_array().expect("asking").is_empty() && !d["robust"].as_array().expect("robust").is_empty());
    let text = zopa("study harbour --draws 4000 --seed 1 --budget 4000").out;
    for heading in [
        "Shares of draws",
        "What it depends on",
        "What would turn it",
        "would do well to find out",
        "can choose without",
    ] {
        assert!(text.contains(heading), "{heading}:\n{text}");
    }
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
}
