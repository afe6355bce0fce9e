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
    assert_eq!((&d["listed"], &d["combinations"]), (&json!("none"), &json!(1_099_511_627_776u64)));
    assert_eq!(keys(&d["equilibria"]), ["nash", "gmr", "smr", "seq", "sseq"]);
    // What the listed form has under `states` is a list; a number does not stand there. How many there are in all is not known, and no number is given.
    assert!(d["states"].is_null() && keys(&d["concepts"]) == keys(&d["equilibria"]), "{}", d["concepts"]);
    let why = &d["equilibria"]["nash"]["exactness"]["stopped"]["why"];
    assert_eq!(why, "3 are listed and there are more");
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

/// What a command says about a case that is written here.
fn asked(text: &str, args: &[&str]) -> std::process::Output {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("case.toml");
    std::fs::write(&file, text).expect("written");
    let (first, rest) = args.split_first().expect("a command");
    command().arg(first).arg(&file).args(rest).output().expect("the command runs")
}

fn answer(text: &str, args: &[&str]) -> Value {
    let output = asked(text, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a document")
}

fn refusal(text: &str) -> String {
    let output = asked(text, &["check"]);
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).expect("UTF-8")
}

const GATE: &str = r#"
zopa = 1
id = "gate"
[parties.a]
[parties.b]
[issues.gate]
levels = ["shut", "open"]
status_quo = "shut"
set_by = "a"
[issues.toll]
levels = ["none", "paid"]
status_quo = "none"
set_by = "b"
[preferences.a]
priorities = ["gate = open", "toll = paid"]
[preferences.b]
priorities = ["gate = open", "toll = none"]
"#;

/// A rule on moves takes pairs of states out of the moves and leaves the states: the gate is not opened where no toll is paid,
/// so the shut gate is stable there although its owner would like it open.
#[test]
fn a_rule_on_moves_takes_moves_out() {
    let plain = answer(GATE, &["stability", "--json", "--concept", "nash"]);
    assert_eq!(plain["equilibria"]["nash"], json!([2]));
    let rule = "[[rules]]\nid = \"T\"\nnever = \"gate = open\"\nfrom = \"gate = shut and toll = none\"\napplies_to = \"moves\"\n";
    let d = answer(&format!("{GATE}{rule}"), &["stability", "--json", "--concept", "nash,seq"]);
    assert_eq!((&d["feasible"], &d["equilibria"]["nash"]), (&json!(4), &json!([1, 2])));
    assert_eq!(d["examined"][0]["verdicts"][0]["no_move"], true);
    // `from` belongs to rules on moves.
    let stray = "[[rules]]\nid = \"T\"\nnever = \"gate = open and toll = none\"\nfrom = \"gate = shut\"\n";
    let says = refusal(&format!("{GATE}{stray}"));
    assert!(says.contains("E520") && says.contains("applies_to"), "{says}");
}

/// Views: a believes that b dislikes the open gate. Each judges by its own view; what all would stay in is steady only if
/// everyone expects it.
#[test]
fn each_party_judges_in_its_own_view() {
    let plain = answer(GATE, &["stability", "--json"]);
    assert!(plain["hypergame"].is_null());
    let view = "[views.a.preferences.b]\npriorities = [\"toll = paid\"]\n";
    let d = answer(&format!("{GATE}{view}"), &["stability", "--json", "--concept", "nash,gmr,sim"]);
    let h = &d["hypergame"];
    assert_eq!((&h["views"], keys(&h["concepts"])), (&json!(["a"]), vec!["nash", "gmr", "sim"]));
    let nash = &h["concepts"]["nash"];
    // By its own preferences b stays without a toll, and a with the gate open: state 2. But a expects b to pay: state 4.
    assert_eq!((&nash["unsteady"], &nash["steady"]), (&json!([2]), &json!([])));
    assert_eq!((&nash["expected"]["a"], &nash["expected"]["b"]), (&json!([4]), &json!([2])));
    let blind = "[views.b]\nnever = \"gate = open and toll = paid\"\n";
    let d = answer(&format!("{GATE}{blind}"), &["stability", "--json", "--concept", "nash"]);
    let stable = d["hypergame"]["concepts"]["nash"]["stable"]["b"].as_array().expect("a list").clone();
    assert!(!stable.contains(&json!(4)));
    let wrong = refusal(&format!("{GATE}[views.a.preferences.b]\npriorities = [\"tol = paid\"]\n"));
    assert!(wrong.contains("view of `a`"), "{wrong}");
    let text = String::from_utf8(asked(&format!("{GATE}{view}"), &["stability"]).stdout).expect("UTF-8");
    assert!(text.contains("As each party sees it") && text.contains("expects 4"), "{text}");
}

/// An explicit graph with strength of preference and a pair that is not compared.
#[test]
fn strength_and_unknown_pairs_of_a_graph() {
    let graph = |ranking: &str, unknown: &str| {
        format!(
            "zopa = 1\nid = \"g\"\n[parties.a]\n[parties.b]\n[graph]\nstates = [\"peace\", \"raid\", \"war\"]\n\
             arcs = [[1, 2, \"a\"], [2, 3, \"b\"]]\nstatus_quo = 1\n[graph.ranking]\na = {ranking}\nb = [3, 1, 2]\n{unknown}"
        )
    };
    let stable =
        |text: &str, key: &str| answer(text, &["stability", "--json", "--concept", key])["stable"][key]["a"].clone();
    // a would raid; b answers by war, which is worse for a: greatly so only if the ranking says it.
    let plain = graph("[2, 1, 3]", "");
    assert_eq!((stable(&plain, "seq"), stable(&plain, "seq_strong")), (json!([1, 2, 3]), json!([2, 3])));
    let strong = graph("[2, 1, \">>\", 3]", "");
    assert_eq!((stable(&strong, "seq"), stable(&strong, "seq_strong")), (json!([1, 2, 3]), json!([1, 2, 3])));
    assert_eq!(stable(&strong, "seq_weak"), json!([]));
    // Nobody knows whether a likes the raid better than peace: it leaves for it in extensions a and c only.
    let unknown = graph("[2, 1, 3]", "[graph.unknown]\na = [[1, 2]]\n");
    for (key, expected) in [("nash_a", json!([2, 3])), ("nash_b", json!([1, 2, 3])), ("nash", json!([2, 3]))] {
        assert_eq!(stable(&unknown, key), expected, "{key}");
    }
    for (ranking, unknown, code) in [
        ("[2, 1, 3, \">>\"]", "", "E535"),
        ("[\">>\", 2, 1, 3]", "", "E535"),
        ("[2, \">>\", \">>\", 1, 3]", "", "E535"),
        ("[2, 1, 3]", "[graph.unknown]\na = [[1, 1]]\n", "E536"),
        ("[2, 1, 3]", "[graph.unknown]\na = [[1, 2, 3]]\n", "E536"),
        ("[2, 1, 3]", "[graph.unknown]\na = [[1, 4]]\n", "E53"),
        ("[2, 1]", "", "E534"),
        ("[2, 1, 1, 3]", "", "E533"),
    ] {
        let says = refusal(&graph(ranking, unknown));
        assert!(says.contains(code), "{ranking} {unknown}: {says}");
    }
}

/// Every further concept has margins where preferences have a scale: the state may lose as much as the margin says.
#[test]
fn further_concepts_have_margins() {
    let case = format!("{}/../../cases/prisoners-dilemma", env!("CARGO_MANIFEST_DIR"));
    let d = zopa(&format!("stability {case} --json --state 4 --concept sim,l_2,cnash,csmr,cseq_class")).json();
    let examined = d["examined"].as_array().expect("a list").last().expect("the state asked for");
    let verdicts = examined["further"].as_array().expect("a list");
    assert!(!verdicts.is_empty());
    for v in verdicts {
        let members: Vec<&Value> = v["parties"].as_array().expect("a list").iter().collect();
        let margins = v["margins"].as_object().expect("a map");
        assert_eq!(margins.len(), members.len(), "{v}");
        for m in margins.values() {
            let points = m["points"].as_f64();
            assert!(m["unlimited"] == true || points.is_some(), "{v}");
            assert!(points.is_none_or(|p| (p >= 0.0) == v["stable"].as_bool().expect("a verdict")), "{v}");
        }
    }
}

/// What a command prints about a case that is written here.
fn printed(text: &str, args: &[&str]) -> String {
    let output = asked(text, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Lines are broken at the width of the page.
    String::from_utf8(output.stdout).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Parties that act only by signing have their columns under concepts of coalitions, and there alone.
#[test]
fn who_only_signs_is_judged_in_coalitions() {
    let text = "zopa = 1\nid = \"jo\"\n[parties.a]\n[parties.b]\n[issues.z]\nlevels = [\"no\", \"yes\"]\nstatus_quo = \"no\"\n\
                set_by = [\"a\", \"b\"]\nbinding = true\n[preferences.a]\npriorities = [\"z = yes\"]\n\
                [preferences.b]\npriorities = [\"z = yes\"]\n";
    let csv = asked(text, &["stability", "--concept", "nash,cnash", "--csv"]);
    let csv = String::from_utf8(csv.stdout).expect("UTF-8");
    assert_eq!(csv, "state,z,nash E,cnash a,cnash b,cnash E\n1,no,E,,,\n2,yes,E,x,x,E\n");
    let said = printed(text, &["stability", "--concept", "nash,cnash"]);
    assert!(said.contains("Without a move of its own, so only under concepts of coalitions: a and b"), "{said}");
    assert!(said.contains("Nash - - 2") && said.contains("CNash 1 1 1"), "{said}");
    assert!(!said.contains("These verdicts are about single moves"), "{said}");
    // Without a concept of coalitions they are not in the table.
    let said = printed(text, &["stability", "--concept", "nash"]);
    assert!(said.contains("Without a move anywhere, so not in the table: a and b"), "{said}");
}

/// In the columns of coalitions `-` says that nobody the party could join can do anything: in Elmira the ministry cannot move at
/// state 8, but Uniroyal can, so that it is stable there is a verdict.
#[test]
fn a_mark_of_coalitions_is_about_coalitions() {
    let case = format!("{}/../../cases/elmira", env!("CARGO_MANIFEST_DIR"));
    let csv = zopa(&format!("stability {case} --concept nash,cnash --csv")).out;
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|h| h.starts_with(name)).expect("a column");
    // Counted from the end: names of states have commas.
    let at = |state: usize, name: &str| rows[state][rows[state].len() + column(name) - rows[0].len()];
    assert_eq!((at(8, "nash Ministry"), at(8, "cnash Ministry")), ("-", "x"), "{csv}");
}

/// An audience joins no coalition: it never moves.
#[test]
fn an_audience_joins_no_coalition() {
    let text = format!("{GATE}[parties.w]\nrole = \"audience\"\n[preferences.w]\npriorities = [\"gate = open\"]\n");
    let d = answer(&text, &["stability", "--concept", "cnash", "--json"]);
    let members: Vec<&Value> = d["coalitions"].as_array().expect("a list").iter().map(|c| &c["members"]).collect();
    assert_eq!(members, [&json!(["a"]), &json!(["b"]), &json!(["a", "b"])]);
}

/// Every concept is turned round, and counted where it can be: the prisoner's dilemma, "one confesses" (state 2).
#[test]
fn an_inverse_of_every_concept() {
    let case = format!("{}/../../cases/prisoners-dilemma", env!("CARGO_MANIFEST_DIR"));
    let keys = "nash,gmr_signatures,seq_signatures,cnash,cseq,cseq_class,sim,sim_tableau,l_2,non_myopic,stackelberg,\
                seq_strong,seq_a";
    let d = zopa(&format!("stability {case} --state 2 --inverse --concept {keys} --json")).json();
    let rows = d["inverse"].as_array().expect("a list");
    let said: Vec<&str> = rows.iter().map(|r| r["concept"].as_str().expect("a key")).collect();
    assert_eq!(said, keys.split(',').collect::<Vec<_>>());
    for row in rows {
        assert!(row["swaps"].is_number() && row["swaps_refused"].is_null(), "{row}");
        // Only of strength no order says anything.
        let strength = row["concept"] == "seq_strong";
        assert_eq!(row["profiles"].is_null(), strength, "{row}");
    }
    assert_eq!((&rows[0]["swaps"], &rows[11]["swaps"]), (&json!(1.0), &json!(1.0)));
    assert!(d["equilibria"]["cnash"].is_array());
}

/// No preferences make a state weakly stable for a party that cannot leave it; and a comparison that nobody knows is settled for half a swap.
#[test]
fn an_inverse_that_cannot_be() {
    let graph = "zopa = 1\nid = \"g\"\n[parties.a]\n[parties.b]\n[graph]\nstates = [\"s\", \"t\"]\n\
                 arcs = [[1, 2, \"a\"]]\nstatus_quo = 1\n[graph.ranking]\na = [2, 1]\nb = [1, 2]\n";
    let said = printed(graph, &["stability", "--state", "1", "--inverse", "--concept", "nash,gmr_weak"]);
    assert!(said.contains("Weak GMR: no preferences make it one.") && said.contains("Nash: 1 swap."), "{said}");
    let d = answer(graph, &["stability", "--state", "1", "--inverse", "--concept", "gmr_weak", "--json"]);
    assert_eq!(d["inverse"][0]["swaps_refused"], json!("no preferences do it"));
    let unknown = format!("{graph}[graph.unknown]\na = [[1, 2]]\n");
    let d = answer(&unknown, &["stability", "--state", "1", "--inverse", "--concept", "nash_a,nash_b", "--json"]);
    assert_eq!((&d["inverse"][0]["swaps"], &d["inverse"][1]["swaps"]), (&json!(0.5), &json!(0.0)));
    assert_eq!(d["inverse"][0]["changed"][0]["settled"], json!([[1, 2]]));
}

/// A status quo that is an equilibrium itself is said to be one, not counted as out of reach. Nothing is signed in a graph.
#[test]
fn the_status_quo_is_one_of_the_equilibria() {
    let graph = "zopa = 1\nid = \"g\"\n[parties.a]\n[parties.b]\n[graph]\nstates = [\"s\", \"t\", \"u\"]\n\
                 arcs = [[1, 2, \"a\"], [2, 3, \"b\"]]\nstatus_quo = 1\n[graph.ranking]\n";
    let said = printed(&format!("{graph}a = [1, 2, 3]\nb = [2, 1, 3]\n"), &["stability", "--concept", "nash"]);
    assert!(
        said.contains("The status quo is one of them. By single moves: 0 of the other 2 can be reached."),
        "{said}"
    );
    let said = printed(&format!("{graph}a = [2, 1, 3]\nb = [2, 1, 3]\n"), &["stability", "--concept", "nash"]);
    assert!(said.contains("By single moves: 1 of 2 can be reached."), "{said}");
}

/// A party with thirty issues of its own, ten of which matter to it, is judged at the status quo like any other; its gains are not counted.
#[test]
fn many_settings_of_ones_own_are_judged() {
    let text = std::fs::read_to_string(cases().join("wide.toml")).expect("the case");
    let mut more = text.replace("[preferences.north]", "MORE[preferences.north]");
    let issues: String = (0..20)
        .map(|k| format!("[issues.x{k}]\nlevels = [\"no\", \"yes\"]\nstatus_quo = \"no\"\nset_by = \"north\"\n"))
        .collect();
    more = more.replace("MORE", &issues);
    assert_ne!(more, text);
    let said = printed(&more, &["stability", "--concept", "nash", "--limit", "1"]);
    assert!(said.contains("Nash equilibria") && !said.contains("Not answered"), "{said}");
    let d = answer(&more, &["stability", "--concept", "nash,gmr,smr", "--limit", "1", "--json"]);
    let few = answer(&text, &["stability", "--concept", "nash,gmr,smr", "--limit", "1", "--json"]);
    for concept in ["nash", "gmr", "smr"] {
        let of = |d: &serde_json::Value| d["examined"][0]["verdicts"][concept]["parties"].clone();
        let (many, mut expected) = (of(&d), of(&few));
        if expected[0]["improvements"] != 0 {
            expected[0]["improvements"] = serde_json::Value::Null;
        }
        assert_eq!(many, expected, "{concept}");
    }
}

/// Of several concepts the text names the equilibria of each, and puts those that are not common to all in words.
#[test]
fn each_concept_names_its_equilibria() {
    let elmira = format!("{}/../../cases/elmira", env!("CARGO_MANIFEST_DIR"));
    let said = zopa(&format!("stability {elmira}")).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let d = zopa(&format!("stability {elmira} --json")).json();
    let numbers = |key: &str| -> Vec<String> {
        d["equilibria"][key].as_array().expect("a list").iter().map(Value::to_string).collect()
    };
    for (name, key) in [("GMR", "gmr"), ("SEQ", "seq")] {
        assert!(said.contains(&format!("- {name}: {}.", numbers(key).join(", "))), "{key}: {said}");
    }
    assert!(said.contains("not listed above: 1. ") && said.contains("(GMR, SMR)"), "{said}");
    // With one concept, nothing is said twice.
    let said = zopa(&format!("stability {elmira} --concept seq")).out;
    assert!(!said.contains("Under each concept by itself"), "{said}");
    // None that is common to all, and many of one: the first numbers, and how many more.
    let summit = format!("{}/../../cases/alaska-2025", env!("CARGO_MANIFEST_DIR"));
    let said = zopa(&format!("stability {summit} --concept nash,gmr")).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Under each concept by itself") && said.contains(" more."), "{said}");
}

/// Each line about a coalition says which, and why nothing keeps a coalition that leaves; in a large space too there are
/// margins.
#[test]
fn lines_about_coalitions_say_whose_they_are() {
    let summit = format!("{}/../../cases/alaska-2025", env!("CARGO_MANIFEST_DIR"));
    let said = zopa(&format!("stability {summit} --concept cgmr --state air_truce")).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("would leave: ") && said.contains("would stay: "), "{said}");
    assert!(said.contains("That is a gain for each, and stays one whatever those outside can do."), "{said}");
    assert!(
        said.contains("would have to rise for one member before the coalition stays") && !said.contains("4,096"),
        "{said}"
    );
    // By its own move the United States comes to gain 3.6 points over state 5, and to nothing better alone.
    let margins = |concept: &str| {
        let d = zopa(&format!("stability {summit} --concept {concept} --state 5 --json")).json();
        let further = d["examined"].as_array().expect("a list").last().expect("state 5")["further"].clone();
        let further = further.as_array().expect("a list").clone();
        further.into_iter().find(|v| v["parties"] == json!(["us"])).expect("a verdict")["margins"]["us"]["points"]
            .to_string()
    };
    for concept in ["cnash", "cgmr", "csmr", "cseq"] {
        assert!(margins(concept).starts_with("-3.59"), "{concept}: {}", margins(concept));
    }
    let said = zopa(&format!("stability {summit} --concept gmr_strong --state 5")).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Margin: it would stay if this state were worth 3.6 points more to it."), "{said}");
}

/// What follows from a state: equilibria under most concepts come first, and how many are listed where is true.
#[test]
fn what_becomes_of_a_state_lists_the_strongest_first() {
    let summit = format!("{}/../../cases/alaska-2025", env!("CARGO_MANIFEST_DIR"));
    let asked = format!("stability {summit} --from status_quo --concept nash,gmr");
    let e = zopa(&format!("{asked} --json")).json()["evolution"].clone();
    let rows = e["equilibria"].as_array().expect("a list");
    let concepts: Vec<usize> = rows.iter().map(|r| r["concepts"].as_array().expect("a list").len()).collect();
    assert!(concepts[0] == 2 && concepts.windows(2).all(|w| w[0] >= w[1]), "{concepts:?}");
    let (all, out) = (e["equilibria_in_all"].as_u64().expect("a number"), &e["equilibria_left_out"]);
    assert!(out.as_u64() == Some(all - rows.len() as u64) && all > 100, "{all} {out}");
    let said = zopa(&asked).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("those under most concepts first") && said.contains("(under all)"), "{said}");
    assert!(
        said.contains("The next 88 are in --json; the ") && said.contains(" after these are marked in --csv only."),
        "{said}"
    );
}

/// The inverse of a concept of coalitions over the summit's 17,280 states ends, exactly; that of one whose search does not fit says between which numbers the
/// fewest swaps lie, and the line of progress, where there is one, names what is looked for.
#[test]
fn the_inverse_of_coalitions_ends_on_the_summit() {
    let summit = format!("{}/../../cases/alaska-2025", env!("CARGO_MANIFEST_DIR"));
    let ran = zopa(&format!("stability {summit} --state status_quo --inverse --concept cnash,cgmr,cseq --json"));
    assert!(
        ran.err.lines().filter(|l| l.starts_with("progress")).all(|l| l.contains("smallest changes")),
        "{}",
        ran.err
    );
    let d = ran.json();
    let of = |concept: &str| {
        let all = d["inverse"].as_array().expect("a list");
        all.iter().find(|c| c["concept"] == concept).expect("asked for").clone()
    };
    let swaps = |concept: &str| of(concept)["swaps"].as_f64().expect("a number");
    assert!(swaps("cnash") >= swaps("cgmr") && swaps("cgmr") > 0.0);
    let between = of("cseq")["swaps_between"].clone();
    if between.is_null() {
        assert!(swaps("cgmr") <= swaps("cseq") && swaps("cseq") <= swaps("cnash"));
    } else {
        let [low, high] = [0, 1].map(|k| between[k].as_f64().expect("a number"));
        assert!(swaps("cgmr") <= low && low < high && high <= swaps("cnash"), "{between}");
    }
}

/// Who has no margin is told why: looking two moves ahead no rise in the worth of the state turns what a party does elsewhere; nor where some comparisons are not
/// known.
#[test]
fn a_missing_margin_says_why() {
    let text = "zopa = 1\nid = \"g\"\ntitle = \"G\"\n[parties.a]\nname = \"A\"\n[parties.b]\nname = \"B\"\n[graph]\n\
                states = [\"s1\", \"s2\", \"s3\"]\narcs = [[1, 2, \"a\"], [2, 3, \"b\"], [3, 1, \"a\"]]\n\
                status_quo = 1\n[graph.ranking]\na = [1, 2, 3]\nb = [3, 2, 1]\n[graph.unknown]\na = [[1, 3]]\n";
    let said = printed(text, &["stability", "--concept", "gmr_weak,seq_a"]);
    assert!(said.contains("No margin: no rise in the worth of this state alone would turn this."), "{said}");
    assert!(said.contains("No margin: how some states compare is not known"), "{said}");
}

/// A key that is nearly one says so: capitals, a horizon out of range, a concept without a form with signatures.
#[test]
fn keys_that_are_nearly_right() {
    for (key, cure) in [
        ("NASH", "Did you mean `nash`?"),
        ("l_1000000", "from 1 to 65535"),
        ("l_0", "from 1 to 65535"),
        ("nash_a_signatures", "Ask for `nash_a`."),
        ("sim_signatures", "Ask for `sim`."),
        ("cnash_signatures", "Ask for `cnash`."),
        ("maximin", "Name some of: nash"),
        ("nash,", "between two commas"),
    ] {
        let ran = zopa(&format!("stability walkout.toml --concept {key}"));
        let err = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(ran.code == 2 && err.contains("E804") && err.contains(cure), "{key}: {err}");
    }
}
