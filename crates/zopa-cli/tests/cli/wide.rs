//! Spaces of more than 100,000 states, and work of more than a second.

use crate::run::{command, zopa_args};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A case of so many issues with two levels each, set in turn by two parties with weights.
fn switches(at: &Path, issues: usize) -> PathBuf {
    let mut text = String::from("zopa = 1\nid = \"wide\"\ntitle = \"Wide\"\n[parties.a]\n[parties.b]\n");
    for v in 0..issues {
        let by = if v % 2 == 0 { "a" } else { "b" };
        let _ = write!(text, "[issues.v{v}]\nlevels = [\"off\", \"on\"]\nstatus_quo = \"off\"\nset_by = \"{by}\"\n");
    }
    for (p, turn) in [("a", 3), ("b", 5)] {
        let weights: Vec<String> = (0..issues).map(|v| format!("v{v} = {}", 1 + v * turn % 7)).collect();
        let _ = writeln!(text, "[preferences.{p}]\nweights = {{ {} }}", weights.join(", "));
        for v in 0..issues {
            let (off, on) = if v % turn == 0 { (100, 0) } else { (0, 100) };
            let _ = writeln!(text, "values.v{v} = {{ off = {off}, on = {on} }}");
        }
    }
    let file = at.join("case.toml");
    std::fs::write(&file, text).expect("a file");
    file
}

/// Above 100,000 states there are counts and the states asked for, and nothing of any other state; `--all` lists them.
#[test]
fn many_states_are_counted_and_not_listed() {
    let place = tempfile::tempdir().expect("a folder");
    let file = switches(place.path(), 17);
    let file = file.to_str().expect("UTF-8");
    let d = zopa_args(&["stability", file, "--json", "--state", "3", "--state", "v0=on,v1=on"]).json();
    assert_eq!((&d["feasible"], &d["listed"]), (&131_072.into(), &"requested".into()));
    let numbers = |key: &str| -> Vec<u64> {
        d[key].as_array().expect("a list").iter().map(|s| s["number"].as_u64().expect("a number")).collect()
    };
    assert_eq!(numbers("states"), [3, 4]);
    let examined: std::collections::BTreeSet<u64> = numbers("examined").into_iter().collect();
    assert_eq!(examined.into_iter().collect::<Vec<_>>(), [3, 4]);
    for concept in ["nash", "gmr", "smr", "seq", "sseq"] {
        let listed = d["stable"][concept].as_object().expect("parties").values().chain([&d["equilibria"][concept]]);
        for list in listed {
            assert!(list.as_array().expect("a list").iter().all(|n| n == 3 || n == 4), "{concept}: {list}");
        }
        assert!(d["counts"]["equilibria"][concept].as_u64().is_some_and(|n| n > 0), "{concept}");
    }
    assert!(d["paths"].as_array().is_some_and(Vec::is_empty) && d["paths_reason"].is_string());
    let none = zopa_args(&["stability", file, "--json"]).json();
    assert_eq!(none["states"].as_array().map(Vec::len), Some(0));
    assert_eq!(none["examined"].as_array().map(Vec::len), Some(0));
    let all = zopa_args(&["stability", file, "--json", "--all"]).json();
    assert_eq!(all["states"].as_array().map(Vec::len), Some(131_072));
    assert_eq!(all["listed"], "all");
}

/// Work of more than a second says so on stderr, and nothing of it reaches stdout; shorter work says nothing.
#[test]
fn long_work_shows_progress() {
    let place = tempfile::tempdir().expect("a folder");
    let harbour = crate::run::cases().join("harbour");
    let run = |draws: &str| {
        let mut command = command();
        command.arg("study").arg(&harbour).args(["--draws", draws, "--budget", "0"]).current_dir(place.path());
        let began = std::time::Instant::now();
        let output = command.output().expect("the command runs");
        assert!(output.status.success());
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr), began.elapsed())
    };
    // More draws until a run takes long enough: how many that are is the machine's affair.
    let mut draws: u64 = 20_000;
    let long = loop {
        let (out, err, took) = run(&draws.to_string());
        assert!(!out.contains("progress: "), "{out}");
        if took.as_secs_f64() > 2.5 {
            break err;
        }
        // A run of less than a second in all has nothing to say.
        assert!(took.as_secs_f64() >= 1.0 || !err.contains("progress: "), "{took:?}: {err}");
        draws *= 4;
    };
    assert!(long.contains("progress: "), "{long}");
}

/// Thirty issues of ten levels, three parties who set them together, whole tens as values: many packages are as near and as
/// good as each other.
fn coarse(at: &Path) -> PathBuf {
    let mut text = String::from("zopa = 1\nid = \"coarse\"\ntitle = \"Coarse\"\n");
    let parties = ["a", "b", "c"];
    parties.iter().for_each(|p| text.push_str(&format!("[parties.{p}]\n")));
    let levels: Vec<String> = (0..10).map(|l| format!("\"l{l}\"")).collect();
    for v in 0..30 {
        let set_by = "set_by = [\"a\", \"b\", \"c\"]";
        let _ = write!(text, "[issues.v{v}]\nlevels = [{}]\nstatus_quo = \"l0\"\n{set_by}\n", levels.join(", "));
    }
    let mut state = 3u64;
    for p in parties {
        let weights: Vec<String> = (0..30).map(|v| format!("v{v} = 1")).collect();
        let _ = writeln!(text, "[preferences.{p}]\nwalk_away = 20\nweights = {{ {} }}", weights.join(", "));
        for v in 0..30 {
            let mut value = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                10 * ((state >> 33) % 11)
            };
            let values: Vec<String> = (0..10).map(|l| format!("l{l} = {}", value())).collect();
            let _ = writeln!(text, "values.v{v} = {{ {} }}", values.join(", "));
        }
    }
    let file = at.join("case.toml");
    std::fs::write(&file, text).expect("a file");
    file
}

/// What is looked for from a package and not to the end is not said to be nothing: text and JSON say what is not known.
#[test]
fn what_is_not_searched_to_the_end_is_not_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let file = coarse(place.path());
    let file = file.to_str().expect("UTF-8");
    let from: Vec<String> = (0..30).map(|v| format!("v{v}=l1")).collect();
    let asked = ["deals", file, "--from", &from.join(",")];
    let d = zopa_args(&[&asked[..], &["--json"]].concat()).json();
    let not_known = d["not_known"].as_object().expect("reasons");
    assert!(d["from"][0]["opening"].is_null() && not_known.contains_key("from.0.opening"), "{not_known:?}");
    assert!(!not_known.contains_key("from.0.improving_edit") && !d["from"][0]["improving_edit"].is_null());
    let text = zopa_args(&asked).out;
    assert!(text.contains("What would open it was not searched for to the end"), "{text}");
    assert!(!text.contains("Nothing opens it") && text.contains("Smallest improving trade"), "{text}");
}
