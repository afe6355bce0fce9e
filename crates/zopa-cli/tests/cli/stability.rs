//! `zopa stability` beyond the plain answer: spaces too large to list, and preferences that would make a state an equilibrium.

use crate::run::{cases, command, zopa};
use serde_json::{Value, json};

/// The keys of concepts that the answer has, as text.
fn keys(map: &Value) -> Vec<&str> {
    map.as_object().expect("a map").keys().map(String::as_str).collect()
}

/// Forty yes/no issues: equilibria by satisfiability, as many as asked for, and the status quo judged; SEQ is refused by name.
#[test]
fn a_space_too_large_to_list() {
    let d = zopa("stability wide.toml --limit 3 --json").json();
    assert_eq!((&d["listed"], &d["states"]), (&json!("none"), &json!(1_099_511_627_776u64)));
    assert_eq!(keys(&d["equilibria"]), ["nash", "gmr", "smr", "seq", "sseq"]);
    for key in ["nash", "gmr", "smr"] {
        let e = &d["equilibria"][key];
        let found = e["found"].as_array().expect("a list");
        assert_eq!((found.len(), &e["complete"]), (3, &json!(false)), "{e}");
        assert!(e["exactness"]["stopped"].is_object() && found[0]["north_dyke"].is_string(), "{e}");
    }
    let seq = &d["equilibria"]["seq"];
    assert!(seq["found"].is_null() && seq["refused"].as_str().is_some_and(|r| r.contains("without listing")), "{seq}");
    // The east bank wants its dyke and bridge whatever the others do.
    let nash = &d["examined"][0]["verdicts"]["nash"];
    assert_eq!(nash["equilibrium"], false);
    let east = nash["parties"].as_array().expect("a list").iter().find(|p| p["party"] == "east").expect("the east");
    assert_eq!((&east["stable"], &east["temptation"]["east_bridge"]), (&json!(false), &json!("built")));
    // What was found is judged to hold.
    let found = d["equilibria"]["smr"]["found"][0].as_object().expect("levels");
    let state: Vec<String> = found.iter().map(|(v, l)| format!("{v}={}", l.as_str().expect("a level"))).collect();
    let d = zopa(&format!("stability wide.toml --limit 1 --json --state {}", state.join(","))).json();
    assert_eq!(d["examined"][1]["verdicts"]["smr"]["equilibrium"], true);
}

/// The same case with two banks that cannot agree on their dykes: there is no Nash equilibrium, and the reason is their four
/// moves and nothing else.
#[test]
fn none_is_explained_in_the_words_of_the_case() {
    let text = std::fs::read_to_string(cases().join("wide.toml")).expect("the case");
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("quarrel.toml");
    let quarrel = text.replace("  \"east_dyke = built\",", "  \"north_dyke = built iff east_dyke = open\",");
    let quarrel = quarrel.replace("  \"not east_sluice = built if north_sluice = built\",", "");
    assert_ne!(quarrel, text);
    std::fs::write(&file, quarrel).expect("written");
    let run = |more: &[&str]| {
        let output = command().arg("stability").arg(&file).args(more).output().expect("the command runs");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let d: Value = serde_json::from_str(&run(&["--json"])).expect("a document");
    let nash = &d["equilibria"]["nash"];
    assert_eq!((&nash["found"], &nash["complete"], &nash["minimal"]), (&json!([]), &json!(true), &json!(true)));
    assert_eq!(nash["exactness"], "exact");
    let because = nash["because"].as_array().expect("a list");
    let dykes: Vec<String> = because
        .iter()
        .map(|m| {
            let party = m["party"].as_str().expect("a party");
            format!("{party} {}", m["to"][format!("{party}_dyke")].as_str().expect("its dyke"))
        })
        .collect();
    assert_eq!(dykes, ["north open", "north built", "east open", "east built"]);
    let text = run(&["--concept", "nash"]);
    for says in ["There is none", "North bank: North dyke -> Not built", "East bank: East dyke -> Built"] {
        assert!(text.contains(says), "{says}: {text}");
    }
}

/// The prisoner's dilemma: what would make "one confesses" an equilibrium; counted by hand for Nash. Each party has 4! orders and
/// must put the state above the one it could move to: half of them, so 12 x 12.
#[test]
fn preferences_that_make_a_state_an_equilibrium() {
    let case = format!("{}/../../cases/prisoners-dilemma", env!("CARGO_MANIFEST_DIR"));
    let d = zopa(&format!("stability {case} --state 2 --inverse --json")).json();
    let rows = d["inverse"].as_array().expect("a list");
    let concepts: Vec<&Value> = rows.iter().map(|r| &r["concept"]).collect();
    assert_eq!(concepts, ["nash", "gmr", "smr", "seq", "sseq"]);
    let nash = &rows[0];
    assert_eq!((&nash["state"], &nash["swaps"]), (&json!(2), &json!(1.0)));
    assert_eq!((&nash["profiles"], &nash["profiles_in_all"]), (&json!(144), &json!(576)));
    assert_eq!(nash["changed"][0]["raised"], json!([[2, 1]]));
    // Every weaker concept is satisfied by at least as many profiles.
    assert!(rows[1..].iter().all(|r| r["profiles"].as_u64() >= nash["profiles"].as_u64()));
    let d = zopa("stability walkout.toml --state 1 --concept nash --inverse --json").json();
    // Ardon would leave 1 for 2, which it likes best of all.
    assert_eq!(d["inverse"][0]["swaps"], json!(1.5));
    assert_eq!(zopa("stability walkout.toml --json").json()["inverse"], json!([]));
}
