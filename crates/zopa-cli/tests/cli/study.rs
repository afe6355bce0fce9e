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
        ("study harbour --draws 0", "E732", 2),
        ("study harbour --from 0", "E732", 2),
        ("study harbour --sign truce --party crowd", "E834", 2),
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

const TWO: &str = r#"
zopa = 1
id = "two"
title = "Two"
question = "q?"
[parties.a]
[parties.b]
[issues.x]
levels = ["q", "m", "n"]
status_quo = "q"
set_by = ["a", "b"]
[values]
w = { dist = "uniform", low = 0, high = 100 }
[preferences.a]
weights = { x = 1 }
values.x = { q = LOW, m = { ref = "w" }, n = 0 }
[preferences.b]
weights = { x = 1 }
values.x = { q = { ref = "w" }, m = HIGH, n = 0 }
[proposals.m]
set = { x = "m" }
[proposals.also_m]
set = { x = "m" }
"#;

/// A case in a file of its own.
fn written(dir: &tempfile::TempDir, text: &str) -> String {
    let file = dir.path().join("case.toml");
    std::fs::write(&file, text).expect("written");
    file.to_string_lossy().into_owned()
}

/// A conclusion that turns on either side of the central case, and one that is true in a band only, are told as what they are:
/// signing and any signing in closed form, holding wherever signing turns.
#[test]
fn two_flips_are_told_as_bands() {
    let dir = tempdir().expect("a folder");
    let case = |low: &str, high: &str| TWO.replace("LOW", low).replace("HIGH", high);
    let flips = |file: &str, fact: &str| {
        let d = zopa(&format!("study {file} --draws 100 --budget 0 --json")).json();
        let all = d["flips"].as_array().expect("flips").clone();
        all.into_iter().find(|f| f["fact"] == fact).unwrap_or_else(|| panic!("no flip of {fact}"))
    };
    let file = written(&dir, &case("20", "80"));
    let text = zopa(&format!("study {file} --draws 100 --budget 0")).out;
    assert!(text.contains("on either side") && !text.contains("turns back"), "{text}");
    // A band between two points of the grid of 33.
    let file = written(&dir, &case("30", "31"));
    for (fact, exact) in [("m.sign", true), ("any.sign", true), ("any.holds", false), ("m.yes.a", true)] {
        let flip = flips(&file, fact);
        assert_eq!(flip["exact"], exact, "{fact}");
        if fact != "m.yes.a" {
            let at: Vec<f64> = flip["at"].as_array().expect("at").iter().filter_map(|a| a[0].as_f64()).collect();
            assert!((at[0] - 31.0).abs() < 1e-6 && (at[1] - 30.0).abs() < 1e-6, "{fact}: {at:?}");
        }
    }
    let text = zopa(&format!("study {file} --draws 100 --budget 0")).out;
    assert!(text.contains("between 30 and 31 only"), "{text}");
    let why = zopa(&format!("why {file} rows.m.all_sign")).out;
    assert!(why.contains("between 30 and 31"), "{why}");
    // A proposal that sets the same as another is a settlement too.
    assert_eq!(zopa(&format!("study {file} --draws 100 --budget 0 --sign also_m")).code, 0);
}

/// What one input decides in a hundredth of its range has its index, whatever the seed; where nothing is resolved the text says
/// which value of knowing comes nearest.
#[test]
fn rare_conclusions_have_an_index() {
    let dir = tempdir().expect("a folder");
    let file = written(&dir, &TWO.replace("LOW", "99").replace("HIGH", "100"));
    for seed in 0..3 {
        let d = zopa(&format!("study {file} --draws 100 --seed {seed} --json")).json();
        let all = d["dependence"].as_array().expect("dependence");
        let of = all.iter().find(|of| of["fact"] == "m.sign").expect("signing");
        assert_eq!(of["indices"][0]["inputs"][0], "values.w", "seed {seed}");
        assert!(of["indices"][0]["total"].as_f64().is_some_and(|t| (t - 1.0).abs() < 0.3), "seed {seed}");
    }
    let d = zopa("study harbour --draws 200 --budget 0 --json").json();
    let asking = &d["asking"][0];
    assert!(asking["threshold"].as_f64().is_some_and(|t| t > 1.95));
    let inputs = asking["inputs"].as_array().expect("inputs");
    assert!(inputs.iter().all(|i| i["value"].is_number() && i["error"].is_number() && i["resolved"].is_boolean()));
    let text = zopa("study harbour --draws 200 --budget 0").out;
    assert!(!text.contains("is worth finding out first"), "{text}");
}

/// Ids of proposals that are names of columns too are told apart: every column has a name of its own.
#[test]
fn names_of_columns_are_unique() {
    let dir = tempdir().expect("a folder");
    let text = TWO.replace("LOW", "20").replace("HIGH", "80");
    for id in ["any", "nash_table", "nash_setters", "opening_m", "forecast"] {
        let more =
            format!("[proposals.{id}]\nset = {{ x = \"n\" }}\n[proposals.proposal_{id}]\nset = {{ x = \"n\" }}\n");
        let file = written(&dir, &format!("{text}{more}"));
        let d = zopa(&format!("study {file} --draws 50 --budget 0 --json")).json();
        let facts = d["facts"].as_array().expect("facts");
        let names: std::collections::BTreeSet<&str> = facts.iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(names.len(), facts.len(), "{id}");
        assert!(names.contains(format!("proposal_{id}.sign").as_str()), "{id}: {names:?}");
        let ran = zopa(&format!("study {file} --draws 50 --budget 0 --sign proposal_{id}"));
        assert_eq!(ran.code, 0, "{id}: {}", ran.err);
    }
}

/// With --sign only signers of that settlement are asked for their choice; a party whose interests are an order, or that signs
/// nothing, is told why nothing is said. Open places of an order are questions with yes and no, and `why` takes their paths.
#[test]
fn choices_are_those_of_signers_with_points() {
    let dir = tempdir().expect("a folder");
    let text = r#"
zopa = 1
id = "order"
title = "Order"
question = "q?"
[parties.a]
name = "Ada"
[parties.b]
[parties.c]
[parties.d]
role = "audience"
[issues.x]
levels = ["q", "m"]
status_quo = "q"
set_by = ["a", "b"]
[issues.y]
levels = ["q", "m"]
status_quo = "q"
set_by = ["b", "c"]
[preferences.a]
priorities = ["x = m", { when = "y = q", place = "open" }]
[preferences.b]
weights = { x = 1, y = 1 }
values.x = { q = 20, m = "0 to 50" }
values.y = { q = 20, m = "0 to 50" }
[preferences.c]
weights = { x = 1, y = 1 }
values.x = { q = 40, m = "0 to 50" }
values.y = { q = 0, m = "20 to 50" }
[proposals.m]
set = { x = "m" }
[proposals.y]
set = { y = "m" }
[proposals.both]
set = { x = "m", y = "m" }
"#;
    let file = written(&dir, text);
    let d = zopa(&format!("study {file} --draws 200 --budget 0 --json --sign m")).json();
    let parties = |list: &str| -> Vec<String> {
        let all = d[list].as_array().expect("a list");
        all.iter().filter_map(|a| a["party"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!((parties("asking"), parties("unasked")), (vec!["b".to_owned()], vec!["a".to_owned()]));
    for robust in d["robust"].as_array().expect("robust") {
        let options: Vec<&str> =
            robust["options"].as_array().expect("options").iter().filter_map(|o| o["option"].as_str()).collect();
        assert!(!options.contains(&"y") || robust["party"] != "a", "{options:?}");
    }
    let ran = zopa(&format!("study {file} --draws 200 --sign m --party c"));
    assert!(ran.code == 2 && ran.err.contains("E834") && ran.err.contains("--party a,b"), "{}", ran.err);
    let text = zopa(&format!("study {file} --draws 200 --budget 0 --party a,d")).out;
    assert!(text.contains("Ada: its interests are an order") && text.contains("d: it only watches"), "{text}");
    assert!(text.contains("whether it matters more to Ada that") && !text.contains("above 0.5"), "{text}");
    for path in ["preferences.a.priorities.2", "preferences.a.priorities"] {
        let why = zopa(&format!("why {file} {path}"));
        assert_eq!(why.code, 0, "{}", why.err);
        assert!(why.out.contains("What it matters for"), "{path}: {}", why.out);
    }
}

/// With more inputs than the usual budget screens, the budget grows; one that is too small is refused before any draw.
#[test]
fn budgets_are_judged_before_the_draws() {
    let dir = tempdir().expect("a folder");
    let out = dir.path().join("out");
    let ran = zopa(&format!("study harbour --budget 5 --draws 50 --out {}", out.display()));
    assert!(ran.code == 1 && ran.err.contains("E734"), "{}", ran.err);
    assert!(!out.join("draws.parquet").exists());
}

/// Two numbers that turn a fact together only, near the far ends of both ranges, so that no draw of the sample does: they are paired
/// all the same, for they move the gain of whoever refuses.
#[test]
fn pairs_of_facts_that_never_changed_are_looked_at() {
    let dir = tempdir().expect("a folder");
    let text = TWO
        .replace("q = LOW, m = { ref = \"w\" }", "q = \"30 to 60\", m = \"1 to 31\"")
        .replace("q = { ref = \"w\" }, m = HIGH", "q = 0, m = 50");
    let file = written(&dir, &text);
    let d = zopa(&format!("study {file} --draws 60 --budget 0 --json")).json();
    let hits = d["facts"].as_array().expect("facts").iter().find(|f| f["name"] == "m.sign").map(|f| f["hits"].clone());
    assert_eq!(hits, Some(0.into()), "the sample shows nothing");
    let pairs = d["pairs"].as_array().expect("pairs");
    let pair = pairs.iter().find(|p| p["fact"] == "m.sign").expect("a pair");
    // 45 - 15 f = 16 + 15 f
    assert!(pair["fraction"].as_f64().is_some_and(|f| (f - 29.0 / 30.0).abs() < 1e-6), "{pair}");
}
