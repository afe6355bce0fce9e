//! What the answers say about two small cases: the keys and values that other programs rely on, and the text.

use crate::run::{zopa, zopa_args};
use serde_json::json;

/// The keys of `deals --json` and their meaning, on a case small enough to count by hand: 3 x 2 x 2 x 3 outcomes, no
/// rules; Ardon and Velia alone control all but the sanctions, so 12 outcomes are theirs to deliver.
#[test]
fn deals_document() {
    let d = zopa("deals harbour --json --group table").json();
    assert_eq!((&d["outcomes"], &d["feasible"], &d["deliverable"]), (&json!(36), &json!(36), &json!(12)));
    assert_eq!(d["parties"], json!(["ardon", "velia", "union", "crowd"]));
    assert_eq!((&d["group"], &d["members"]), (&json!("table"), &json!(["ardon", "velia"])));
    assert_eq!(d["exactness"], "exact");
    let listed = d["frontier"]["listed"].as_array().expect("a list");
    assert!(listed.iter().all(|p| p["agreeable"].is_boolean() && p["levels"]["territory"].is_string()));
    assert!(listed.iter().all(|p| p["utilities"]["union"].is_number() && p["utilities"].get("crowd").is_none()));
    // Ardon's walk-away is above the status quo, which is therefore not agreeable: both counts are the same.
    assert_eq!((&d["zopa"]["outcomes"], &d["zopa"]["gainful"]), (&json!(2), &json!(2)));
    for name in ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"] {
        let s = &d["solutions"][name];
        assert!(s["objective"].is_number() && s["packages"][0]["levels"].is_object(), "{name}: {s}");
    }
    // The truce, at the central case: Ardon gains 30 of its 105 points of weight, loses 10, and 3 are its walk-away.
    let nash = &d["solutions"]["nash"];
    let gain = nash["gains"]["ardon"].as_f64().expect("a number");
    assert!((gain - (100.0 * 20.0 / 105.0 - 3.0)).abs() < 1e-6, "{nash}");
    assert_eq!(
        nash["packages"][0]["levels"],
        json!({ "territory": "as_is", "fire_ardon": "pause", "fire_velia": "pause", "sanctions": "keep" })
    );
}

/// The group is repeated as it was typed, in whatever order.
#[test]
fn the_group_is_repeated_as_typed() {
    for group in ["velia,ardon", "ardon,velia", "velia, ardon", "setters"] {
        let d = zopa_args(&["deals", "harbour", "--json", "--group", group]).json();
        assert_eq!(d["group"], group);
    }
}

/// Where nobody is at the table, the table can deliver the status quo and nothing else, and says so.
#[test]
fn a_table_of_nobody_has_an_answer() {
    let d = zopa("deals nobody_there.toml --json --group table").json();
    assert_eq!((&d["group"], &d["members"], &d["left_out"]), (&json!("table"), &json!([]), &json!([])));
    assert_eq!((&d["outcomes"], &d["deliverable"]), (&json!(4), &json!(1)));
    assert_eq!((&d["frontier"]["points"], &d["frontier"]["outcomes"]), (&json!(1), &json!(1)));
    assert_eq!((&d["zopa"]["outcomes"], &d["zopa"]["gainful"]), (&json!(1), &json!(0)));
    let nash = &d["solutions"]["nash"];
    assert!(nash["packages"].is_null() && nash["reason"].as_str().is_some_and(|r| r.contains("nobody")), "{nash}");
    assert_eq!(d["proposals"][0]["deliverable"], false);
    let text = zopa("deals nobody_there.toml --group table").out;
    assert!(text.contains("those at the table: nobody") && text.contains("--group"), "{text}");
    assert_eq!(zopa("report nobody_there.toml --draws 10").code, 0);
}

/// A fair point that is not defined is null with the reason.
#[test]
fn undefined_fair_points_have_a_reason() {
    let d = zopa("deals harbour --json --group crowd,union,ardon").json();
    assert_eq!(d["left_out"], json!([{ "party": "crowd", "reason": "it only watches" }]));
    let d = zopa("deals harbour --json --group union").json();
    // The Union likes the sanctions as they are: alone it has nothing to gain.
    let nash = &d["solutions"]["nash"];
    assert!(nash["objective"].is_null() && nash["packages"].is_null(), "{nash}");
    assert_eq!(nash["reason"], "no package gives every member a strict gain");
}

/// What a negotiator asks, on the small case: the keys, and what can be seen by hand.
#[test]
fn what_a_negotiator_asks() {
    let d = zopa("deals harbour --group table --json --from province --drafts --solution fallback").json();
    // Velia alone bars the large swap; Ardon's best without its line is to have it.
    let price = &d["red_line_prices"][0];
    assert_eq!((&price["party"], &price["red_line"]), (&json!("velia"), &json!("no_large_swap")));
    assert!(price["outcomes"]["without"].as_u64() >= price["outcomes"]["with"].as_u64());
    assert_eq!(d["best_for"].as_array().map(Vec::len), Some(2));
    assert_eq!(d["zopa"]["gainful"], 2);
    assert!(d.get("shortfall").is_none(), "the zone is not empty");
    let from = &d["from"][0];
    assert_eq!((&from["package"], &from["signers"]), (&json!("province"), &json!(["ardon", "velia"])));
    let velia = &from["positions"][1];
    assert_eq!((&velia["party"], &velia["stance"]), (&json!("velia"), &json!("red_line")));
    assert_eq!(velia["red_lines"], json!(["no_large_swap"]));
    let drafts = d["drafts"].as_array().expect("a list");
    assert_eq!(drafts[0]["package"], "truce");
    assert_eq!(drafts[1]["moved"]["territory"], json!(["as_is", "large_swap"]));
    assert_eq!(drafts[1]["refused_by"][0]["party"], "velia");
    assert!(drafts[1]["next"]["won"].as_array().is_some_and(|won| won.contains(&json!("velia"))), "{}", drafts[1]);
    assert_eq!(d["named_solutions"][0]["method"]["name"], "fallback bargaining");
    assert_eq!(d["distances"].as_array().map(Vec::len), d["proposals"].as_array().map(Vec::len));
    let fraction = d["statistics"]["rational_fraction"].as_f64().expect("a number");
    assert!(fraction > 0.0 && fraction < 1.0);
    let varied = zopa("deals harbour --json --variant kalai_smorodinsky=negmas_spread").json();
    assert_eq!(varied["solutions"]["kalai_smorodinsky"]["method"]["source"], "NegMAS 0.16");
}

/// A red line is named as such, not as a price.
#[test]
fn refusals_tell_red_lines_from_interest() {
    let d = zopa("deals harbour --json").json();
    let province =
        d["proposals"].as_array().and_then(|p| p.iter().find(|p| p["id"] == "province")).expect("the proposal");
    assert_eq!(province["refused_by"], json!([{ "party": "velia", "why": "red_line", "red_line": "no_large_swap" }]));
    assert!(zopa("deals harbour").out.contains("red line \"no_large_swap\""));
}

/// States are numbered from 1, first issue fastest; concept keys are lower case; parties without a move are named.
#[test]
fn stability_document() {
    let d = zopa("stability harbour --json").json();
    let states = d["states"].as_array().expect("a list");
    assert_eq!(states.len(), 36);
    assert_eq!(states[0]["number"], 1);
    assert_eq!(
        states[0]["levels"],
        json!({ "territory": "as_is", "fire_ardon": "fire", "fire_velia": "fire", "sanctions": "tighten" })
    );
    assert_eq!(states[1]["levels"]["territory"], "small_swap");
    assert_eq!(d["no_move"], json!(["crowd"]));
    assert_eq!(d["without_preferences"], json!(["crowd"]));
    let stable = d["stable"].as_object().expect("an object");
    assert_eq!(stable.keys().collect::<Vec<_>>(), ["nash", "gmr", "smr", "seq", "sseq"]);
    assert_eq!(
        stable["nash"].as_object().map(|o| o.keys().cloned().collect::<Vec<_>>()),
        Some(vec!["ardon".into(), "union".into(), "velia".into()])
    );
    // Silencing its own guns costs each side 10 points of weight: both fire in every Nash equilibrium.
    let equilibria = d["equilibria"]["nash"].as_array().expect("a list");
    assert_eq!(equilibria.len(), 3, "one for each level of the territory, which is binding: {equilibria:?}");
    for n in equilibria {
        let levels = &states[n.as_u64().expect("a number") as usize - 1]["levels"];
        assert_eq!(
            (&levels["fire_ardon"], &levels["fire_velia"], &levels["sanctions"]),
            (&json!("fire"), &json!("fire"), &json!("keep"))
        );
    }
    assert_eq!(d["status_quo"], 13);
}

/// A `[graph]`: states by name, numbered as listed.
#[test]
fn graph_states_have_names() {
    let d = zopa("stability walkout.toml --json --concept nash,seq").json();
    assert_eq!(
        d["states"],
        json!([{ "number": 1, "name": "no deal" }, { "number": 2, "name": "deal" }, { "number": 3, "name": "walk out" }])
    );
    assert_eq!(d["stable"]["nash"], json!({ "ardon": [2, 3], "velia": [1, 2, 3] }));
    assert_eq!(d["equilibria"]["nash"], json!([2, 3]));
    assert_eq!(d["status_quo"], 1);
    assert_eq!(d["paths"][0]["steps"], json!([{ "by": ["ardon"], "changes": { "state": "deal" }, "likes": "better" }]));
    let by_name = zopa_args(&["stability", "walkout.toml", "--state", "walk out", "--json"]).json();
    assert_eq!(by_name["examined"][1]["number"], 3);
}

/// The assessment has the rows, in their order, with the shares of both kinds.
#[test]
fn report_document() {
    let d = zopa("report harbour --json --draws 200").json();
    let rows = d["rows"].as_array().expect("a list");
    let ids: Vec<&str> = rows.iter().filter_map(|r| r["id"].as_str()).collect();
    assert_eq!(ids[..4], ["status_quo", "proposal:truce", "proposal:province", "proposal:eased_truce"]);
    assert!(rows[0]["holds"].is_null(), "the status quo gets no grade");
    assert_eq!(rows[1]["signers"], json!(["ardon", "velia"]));
    assert_eq!(rows[1]["holds"]["grade"], "B", "{}", rows[1]["holds"]);
    assert_eq!(rows[2]["shares"]["all_sign"]["hits"], 0);
    assert_eq!(rows[2]["shares"]["all_sign"]["bound"], json!(0.015));
    assert_eq!(rows[3]["absent"], json!(["union"]));
    assert!(rows[1]["shares_together"]["both"]["draws"] == 200);
    assert_eq!(d["threats"][0]["executable"], true);
    assert_eq!(d["scenarios"][0]["scenario"], "no_easing");
    assert_eq!(d["scenarios"][0]["left_out"][0]["id"], "proposal:eased_truce");
    assert_eq!(d["exactness"], json!({ "sampled": { "draws": 200, "seed": 0 } }));
}

/// Without a path `why` lists what there is, each path one that it takes; in the document all of them.
#[test]
fn without_a_path_what_there_is_is_listed() {
    let said = zopa("why harbour --draws 20");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("findings.1") && said.out.contains("drafts.N") && said.out.contains("method"),
        "{}",
        said.out
    );
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
    let document = zopa("why harbour --draws 20 --json").json();
    assert_eq!(document["answer"], "paths");
    let families = document["families"].as_array().expect("families");
    let first = |form: &str| {
        let family = families.iter().find(|family| family["form"] == form).expect("a family");
        family["paths"].as_array().and_then(|paths| paths.last()?.as_str()).expect("a path").to_owned()
    };
    for form in ["rows.N", "drafts.N", "turns.N", "asking.P", "issues", "numbers"] {
        let path = first(form);
        let ran = zopa(&format!("why harbour {path} --draws 20"));
        assert_eq!(ran.code, 0, "{path}: {}", ran.err);
    }
    // Of an explicit graph too.
    assert!(zopa("why walkout.toml").out.contains("states.N (3 paths)"));
    assert!(zopa("why harbour nothing").err.contains("`zopa why CASE` lists every path"));
}

/// What a person reads: reviewed as text, so that a change of words is seen.
#[test]
fn text_of_the_answers() {
    for (name, args) in [
        ("report", "report harbour --draws 200"),
        ("deals", "deals harbour --group table"),
        ("deals_asked", "deals harbour --from province --drafts --group table --solution raiffa,adjusted_winner"),
        ("stability", "stability harbour --state truce"),
        ("graph", "stability walkout.toml"),
        ("why_number", "why harbour preferences.velia.weights.territory --draws 200"),
        ("why_result", "why harbour rows.truce.holds --draws 200"),
        ("check", "check harbour"),
        ("check_faulty", "check faulty.toml"),
    ] {
        let hash =
            zopa(&format!("{} --json", args.replace("check faulty.toml", "check harbour"))).json()["case"]["sha256"]
                .clone();
        let hash = hash.as_str().and_then(|h| h.get(..16)).unwrap_or("none").to_owned();
        insta::assert_snapshot!(name, zopa(args).out.replace(&hash, "[hash]"));
    }
}

/// An answer is accepted by the checker for its own case and scenario; changed, it is refused with exit code 1 and the
/// place of the change; what is no answer is refused as such.
#[test]
fn answers_are_checked_against_their_case() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("answer.json");
    let path = file.display().to_string();
    let check = |text: &str, json: &str| {
        std::fs::write(&file, text).expect("written");
        zopa(&format!("check harbour --answer {path}{json}"))
    };
    for asked in [
        "",
        " --group table --limit 2",
        " --scenario no_easing --all",
        " --from truce --drafts --group table --solution nash,raiffa,nash_lottery,fallback,adjusted_winner --power ardon=2",
        " --group table --variant kalai_smorodinsky=negmas_spread --variant nash=negmas --variant kalai=negolog",
    ] {
        let answer = zopa(&format!("deals harbour --json{asked}")).out;
        let ran = check(&answer, " --json");
        let found = ran.json();
        assert_eq!((ran.code, &found["holds"]), (0, &json!(true)), "{asked}: {}", ran.out);
        assert!(found["derived"].as_u64().expect("a number") > 100);
        assert_eq!((&found["unchecked"], &found["consistent"]), (&json!([]), &json!([])), "{asked}");
        // In another folder, and from another version, it is the same answer; about a file of another name it is not.
        let mut moved: serde_json::Value = serde_json::from_str(&answer).expect("a document");
        let file = moved["case"]["file"].as_str().expect("a name").to_owned();
        moved["case"]["file"] = json!(format!("else/where/{file}"));
        moved["version"] = json!("99.0.1");
        assert_eq!(check(&moved.to_string(), "").code, 0, "{asked}");
        moved["case"]["file"] = json!(format!("{file}x"));
        assert_eq!(check(&moved.to_string(), "").code, 1, "{asked}");
        let ran = check(&answer.replacen("\"pause\"", "\"shell\"", 1), "");
        assert_eq!(ran.code, 1, "{asked}");
        assert!(ran.out.contains("REFUTED") && ran.out.contains("\"shell\""), "{}", ran.out);
    }
    for text in ["", "{}", "[1]", "zopa = 1", "{\"answer\":\"deals\"}"] {
        let ran = check(text, "");
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{text}");
        assert!(ran.err.contains("E790"), "{}", ran.err);
    }
    // What says which answer it is, and about which case, and then nothing, has the wrong form.
    let ran = check("{\"answer\":\"deals\",\"case\":{\"scenario\":null}}", "");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("REFUTED") && ran.out.contains("the key is always there"), "{}", ran.out);
    let ran = check("{\"answer\":\"deals\",\"case\":{\"scenario\":\"never\"}}", "");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("E623"), "{}", ran.err);
}

/// An answer about stability is checked too: verdicts, equilibria and margins from the moves alone; what is not derived is
/// named, and where the states are too many to list that is everything.
#[test]
fn stability_is_checked_against_its_case() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("answer.json");
    let path = file.display().to_string();
    for (case, asked, unchecked) in [
        ("harbour", " --state truce", false),
        ("harbour", " --concept nash,gmr_signatures,sseq_signatures --scenario no_easing", false),
        ("walkout.toml", "", false),
        ("harbour", " --concept nash,cnash --from status_quo", true),
        ("wide.toml", " --concept nash", true),
    ] {
        let answer = zopa(&format!("stability {case} --json{asked}")).out;
        std::fs::write(&file, &answer).expect("written");
        let ran = zopa(&format!("check {case} --answer {path} --json"));
        let found = ran.json();
        assert_eq!((ran.code, &found["refuted"]), (0, &json!(false)), "{case}{asked}: {}", ran.out);
        // A claim that was not derived is never said to hold.
        let open = found["unchecked"] != json!([]) || found["consistent"] != json!([]);
        assert_eq!(found["holds"], json!(!open), "{case}{asked}: {}", ran.out);
        assert_eq!(found["unchecked"] != json!([]), unchecked, "{case}{asked}: {}", ran.out);
        assert_eq!(
            found["derived"].as_u64().expect("a number") > 50,
            case != "wide.toml",
            "{case}{asked}: {}",
            ran.out
        );
        if case == "harbour" {
            let mut wrong: serde_json::Value = serde_json::from_str(&answer).expect("a document");
            let number = wrong["equilibria"]["nash"][0].as_u64().expect("an equilibrium");
            wrong["equilibria"]["nash"][0] = json!(number + 1);
            std::fs::write(&file, wrong.to_string()).expect("written");
            let ran = zopa(&format!("check {case} --answer {path}"));
            assert_eq!(ran.code, 1);
            assert!(ran.out.contains("REFUTED") && ran.out.contains("equilibria.nash.0"), "{}", ran.out);
        }
    }
}

/// Where a preference says what one point is of another scale, every answer in points repeats it.
#[test]
fn a_unit_is_repeated() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("case.toml");
    let harbour = std::fs::read_to_string(crate::run::cases().join("harbour/case.toml")).expect("a case");
    let scaled = harbour.replace("[preferences.velia]", "[preferences.velia]\nunit = 0.01");
    std::fs::write(&file, scaled).expect("a file");
    let file = file.to_str().expect("UTF-8");
    for (command, more) in [("deals", None), ("stability", None), ("report", Some("--draws=5"))] {
        let ask = |json: Option<&'static str>| {
            zopa_args(&[command, file].into_iter().chain(more).chain(json).collect::<Vec<_>>())
        };
        let said = ask(None).out;
        assert!(said.contains("One point of Velia is 0.01 of the scale"), "{command}: {said}");
        assert_eq!(ask(Some("--json")).json()["units"], json!({ "velia": 0.01 }), "{command}");
    }
}

/// Nash with powers says whose power is what; without powers nothing is said of them.
#[test]
fn powers_are_said() {
    let flat = |args: &str| zopa(args).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let out = flat("deals harbour --group table --solution nash,raiffa --power ardon=2,union=0.5");
    assert_eq!(out.matches("Powers: ").count(), 1, "{out}");
    assert!(out.contains("Powers: Ardon 2 and Velia 1."), "{out}");
    assert!(!flat("deals harbour --group table --solution nash").contains("Powers"));
}

/// What is no package is told what a package is, what is no state what a state is.
#[test]
fn packages_and_states_are_told_apart() {
    let flat = |args: &str| zopa(args).err.split_whitespace().collect::<Vec<_>>().join(" ");
    for from in ["territory=all", "weather=fine", "somewhere"] {
        let (deals, stability) =
            (flat(&format!("deals harbour --from {from}")), flat(&format!("stability harbour --from {from}")));
        assert!(deals.contains("of `zopa deals` take packages") && !deals.contains("number of a state"), "{deals}");
        assert!(stability.contains("number of a state that can exist"), "{stability}");
    }
}

/// A party's name may be a plural ("European leaders"), which no key of a case says: no verb agrees with a name.
#[test]
fn no_verb_agrees_with_a_name() {
    const VERBS: [&str; 24] = [
        "has", "have", "is", "are", "does", "do", "gets", "gains", "gives", "says", "wants", "likes", "leaves",
        "refuses", "weighs", "ranks", "adds", "cares", "knows", "believes", "thinks", "sees", "moves", "stays",
    ];
    let mut said = 0;
    for args in [
        "report harbour --draws 50",
        "deals harbour --from province --drafts --group table --solution raiffa,adjusted_winner",
        "stability harbour --state truce --concept nash,cnash,gmr_weak",
        "why harbour rows.proposal:province",
        "why harbour rows.proposal:truce.yes.velia",
        "why harbour",
        "why harbour counts.table",
        "why harbour states.1",
        "why harbour threats.embargo",
        "why harbour preferences.velia",
        "diff harbour harbour_later.toml --draws 50",
        "forecast quota.toml --draws 0 --model exchange",
        "study harbour --draws 200 --budget 0",
    ] {
        let ran = zopa(args);
        assert_eq!(ran.code, 0, "{args}: {}", ran.err);
        let words: Vec<&str> = ran.out.split_whitespace().collect();
        for pair in words.windows(2) {
            let named = ["Ardon", "Velia", "crowd"].contains(&pair[0]);
            said += usize::from(named);
            assert!(!named || !VERBS.contains(&pair[1].trim_end_matches([',', '.', ':', ';'])), "{args}: {pair:?}");
        }
    }
    assert!(said > 100, "{said}");
}

/// A list of drafts in which nothing stands is refused with what to write, not taken for the list that was left out.
#[test]
fn a_list_without_a_draft_is_refused() {
    for list in [";", " ; ;", ","] {
        let ran = zopa_args(&["deals", "harbour", "--drafts", list]);
        let says = ran.err.contains("names no draft") && ran.err.contains("--drafts \"issue=level");
        assert!(ran.code != 0 && says, "{list}: {}", ran.err);
    }
}

/// A group of audiences alone: it watches, whether or not its interests are stated.
#[test]
fn a_group_of_audiences_watches() {
    let ran = zopa("deals harbour --group crowd");
    assert!(ran.out.contains("Audiences only watch: nobody counts in it"), "{}", ran.out);
    assert!(ran.out.contains("(it only watches)") && !ran.out.contains("not stated"), "{}", ran.out);
}
