//! `zopa report` of cases with an explicit graph.

use crate::run::{Ran, zopa, zopa_args};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn elmira() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../cases/elmira").display().to_string()
}

fn report(case: &str, more: &[&str]) -> Ran {
    let ran = zopa_args(&["report", case].into_iter().chain(more.iter().copied()).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

fn numbers(states: &Value) -> Vec<u64> {
    states.as_array().expect("a list").iter().map(|s| s["state"].as_u64().expect("a number")).collect()
}

/// Elmira as published (Hipel et al. 1993; Kilgour et al. 2001): Nash and SEQ 5, 8, 9; GMR and SMR also 1 and 4; the
/// ministry and Uniroyal together leave 5, nobody leaves 8 and 9.
#[test]
fn elmira_says_what_the_literature_says() {
    let d = report(&elmira(), &["--json"]).json();
    let finding = |id: &str| {
        let found = d["findings"].as_array().expect("a list").iter().find(|f| f["id"] == id);
        found.unwrap_or_else(|| panic!("no finding {id}: {}", d["findings"])).clone()
    };
    let holds = finding("holds");
    assert_eq!((numbers(&holds["states"]), &holds["in_all"]), (vec![5, 8, 9], &json!(3)));
    let together: Vec<&Value> =
        holds["states"].as_array().expect("a list").iter().map(|s| &s["left_together_by"]).collect();
    assert_eq!(together, [&json!([["moe", "uniroyal"]]), &json!([]), &json!([])]);
    let fear = finding("holds_under_some");
    assert_eq!(numbers(&fear["states"]), [1, 4]);
    assert!(fear["states"].as_array().expect("a list").iter().all(|s| s["concepts"] == json!(["gmr", "smr"])));
    assert_eq!(finding("status_quo")["state"], 1);
    // Uniroyal's order begins with the status quo: it is the ministry and the local government who would leave.
    assert_eq!(d["orders"][1]["order"][0], json!([1]));
    assert!(d["not_assessed"].as_str().is_some_and(|text| text.contains("nothing to sign")));
    let text = report(&elmira(), &[]).out;
    for says in [
        "no assessment of settlements",
        "Ministry of the Environment and Uniroyal would gain by",
        "State 9 (\"plant abandoned\"): nobody would leave it, alone or together.",
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(says), "{says}: {text}");
    }
}

/// The page and Markdown say the same as the text; every link leads somewhere; a version to share keeps orders and margins
/// to itself.
#[test]
fn pages_of_a_graph() {
    let place = tempfile::tempdir().expect("a folder");
    let written = |name: &str, more: &[&str]| {
        let file = place.path().join(name);
        report(&elmira(), &[&["-o", file.to_str().expect("UTF-8")], more].concat());
        std::fs::read_to_string(file).expect("a file")
    };
    let page = written("a.html", &[]);
    links_resolve(&page);
    for says in ["Key findings", "id=\"state-5\"", "id=\"order-2\"", "<svg", "1993", "nothing to sign", "12 moves"] {
        assert!(page.contains(says), "{says}");
    }
    assert!(written("a.md", &[]).contains("plant abandoned"));
    let shared = written("b.html", &["--redact"]);
    links_resolve(&shared);
    for hidden in ["id=\"order-2\"", "best first", "Margin:", "case.toml"] {
        assert!(page.contains(hidden) && !shared.contains(hidden), "{hidden}");
    }
    let shared = report(&elmira(), &["--redact", "--json"]).json();
    assert!(shared["stability"].is_null() && shared["orders"][0]["order"].is_null());
}

fn links_resolve(page: &str) {
    let mut links = 0;
    for part in page.split("href=\"#").skip(1) {
        let to = part.split('"').next().expect("an end");
        assert!(page.contains(&format!("id=\"{to}\"")), "#{to} leads nowhere");
        links += 1;
    }
    assert!(links > 20, "{links}");
}

/// Without a status quo, without orders, with one state: a report all the same, which says what it lacks.
#[test]
fn graphs_that_lack_something() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("case.toml");
    let of = |graph: &str, file: &Path| {
        let case = format!("zopa = 1\nid = \"g\"\ntitle = \"G\"\n[parties.a]\n[parties.b]\n[graph]\n{graph}");
        std::fs::write(file, case).expect("written");
        report(file.to_str().expect("UTF-8"), &[]).out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = of("states = [\"x\", \"y\"]\narcs = [[1, 2, \"a\"]]\nranking = { a = [2, 1], b = [[1, 2]] }\n", &file);
    assert!(text.contains("The case names no status quo"), "{text}");
    let text = of("states = [\"x\", \"y\"]\narcs = [[1, 2, \"a\"], [2, 1, \"b\"]]\nstatus_quo = 1\n", &file);
    assert!(text.contains("not stated"), "{text}");
    let text = of("states = [\"x\"]\narcs = []\nstatus_quo = 1\nranking = { a = [1] }\n", &file);
    assert!(text.contains("There is one state of 1"), "{text}");
    // A circle in which somebody always gains.
    let text = of(
        "states = [\"x\", \"y\"]\narcs = [[1, 2, \"a\"], [2, 1, \"b\"]]\nstatus_quo = 1\nranking = { a = [2, 1], b = [1, 2] }\n",
        &file,
    );
    assert!(text.contains("somebody gains by a move of its own"), "{text}");
    assert_eq!(zopa("report walkout.toml").code, 0);
}
