//! `zopa import` of tables of positions: what it writes forecasts the same, and what it says.

use crate::run::zopa_args;

/// A table becomes a case with the same forecasts; ids and names are printed, and what was assumed goes to stderr.
#[test]
fn a_table_becomes_a_case() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let table = folder.join("who wants what.csv");
    std::fs::write(&table, "Actor;Capability;Position;Salience\nCôte d'Or;10;4,5;80\nUK;20;70;55\nNobody;5;;10\n")
        .expect("a file");
    let (table, case) = (table.to_str().expect("a path"), folder.join("case"));
    let case = case.to_str().expect("a path");
    let ran = zopa_args(&["import", table, "-o", case]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("from plain table (positions)") && ran.out.contains("Cote_d_Or  Côte d'Or"),
        "{}",
        ran.out
    );
    let flat = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        ran.out.contains("Now run: zopa forecast") && flat.contains("`Nobody` (line 4, no position)"),
        "{}{}",
        ran.out,
        ran.err
    );
    let of =
        |path: &str| zopa_args(&["forecast", path, "--draws", "0", "--json"]).json()["questions"]["position"].clone();
    let (from_table, from_case) = (of(table), of(case));
    for key in ["ladder", "reference", "scale"] {
        assert_eq!(from_table[key], from_case[key], "{key}");
    }
    for model in ["condorcet", "challenge", "scholz2011_printed", "smp", "exchange"] {
        let key = |q: &serde_json::Value| q["models"][model]["forecast"].clone();
        assert_eq!(key(&from_table), key(&from_case), "{model}");
        assert!(key(&from_case).is_number(), "{model}");
    }
    // What is there is not replaced unless that is asked for.
    assert_eq!(zopa_args(&["import", table, "-o", case]).code, 1);
    let ran = zopa_args(&["import", table, "-o", case, "--force", "--json"]);
    assert_eq!(ran.json()["parties"][0], serde_json::json!({ "id": "Cote_d_Or", "name": "Côte d'Or" }));
}

/// What GENIUS and NegMAS compute differently is one warning for each kind: in the document with every place, in the text
/// with the places of a file in one list.
#[test]
fn differences_are_gathered() {
    let place = tempfile::tempdir().expect("a folder");
    let fixture = |name: &str| format!("{}/../zopa-formats/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let files = ["domain.xml", "profile-1.xml", "profile-2.xml"].map(fixture);
    let [domain, one, two] = files.each_ref().map(String::as_str);
    let case = place.path().join("case");
    let call = ["import", domain, one, two, "-o", case.to_str().expect("a path"), "--force"];
    let document = zopa_args(&[&call[..], &["--json"]].concat()).json();
    let said: Vec<_> =
        document["warnings"].as_array().expect("a list").iter().filter(|w| w["code"] == "W851").collect();
    let divides: Vec<_> =
        said.iter().filter(|w| w["message"].as_str().is_some_and(|m| m.starts_with("GENIUS divides"))).collect();
    assert_eq!(
        divides.iter().map(|w| w["places"].clone()).collect::<Vec<_>>(),
        [serde_json::json!([
            { "file": one, "says": "`colour` by 30" },
            { "file": one, "says": "`not` by 7" },
            { "file": two, "says": "`colour` by 0.9" },
        ])]
    );
    let err = zopa_args(&call).err;
    assert_eq!(err.matches("warning[W851]").count(), said.len(), "{err}");
    let flat = err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("profile-1.xml: `colour` by 30; `not` by 7 "), "{err}");
}

/// A file named twice, by two paths or beside its folder, is one party.
#[test]
fn a_file_named_twice_is_one_file() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("s");
    std::fs::create_dir(&folder).expect("a folder");
    let profile =
        |worth: u8| format!("{{\"issueWeights\":{{\"i\":1}},\"issues\":{{\"i\":{{\"a\":{worth},\"b\":1}}}}}}");
    for (name, worth) in [("profileA.json", 0), ("profileB.json", 2)] {
        std::fs::write(folder.join(name), profile(worth)).expect("a file");
    }
    let case = place.path().join("case");
    let (folder, around) = (folder.to_str().expect("a path"), folder.join("../s/profileA.json"));
    let (around, case) = (around.to_str().expect("a path"), case.to_str().expect("a path"));
    let ran = zopa_args(&["import", folder, around, "-o", case, "--json"]);
    let warnings = ran.json()["warnings"].as_array().expect("a list").clone();
    let said = |w: &&serde_json::Value| {
        w["message"].as_str().is_some_and(|m| m.ends_with("profileA.json was named twice; it is read once"))
    };
    assert_eq!(warnings.iter().filter(said).count(), 1, "{}", ran.out);
    let text = std::fs::read_to_string(place.path().join("case/case.toml")).expect("a case");
    assert_eq!(text.matches("\n[parties.").count(), 2, "{text}");
}

/// What cannot be imported: exit code 1, the code of the problem, nothing on stdout, no folder.
#[test]
fn refusals() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let double = "issue,level,actor,position,salience,influence\nq,1,1,2,3,4\nq,2,2,2,3,4\n";
    for (name, text, says) in [
        ("word.csv", "actor,position,salience,influence\na,far,1,1\n", "E842"),
        ("salience.csv", "actor,position,salience,influence\na,5,500,1\n", "at most 100"),
        ("double.csv", double, "E843"),
        ("neither.csv", "a,b\n1,2\n", "E850"),
        ("empty.csv", "", "E851"),
        ("broken.xlsx", "PK\u{3}\u{4}", "E842"),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, text).expect("a file");
        let out = folder.join(format!("{name}-case"));
        let ran = zopa_args(&["import", file.to_str().expect("a path"), "-o", out.to_str().expect("a path")]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{name}: {}", ran.err);
        assert!(ran.err.contains(says) && !out.exists(), "{name}: {}", ran.err);
    }
    let (file, out) = (folder.join("double.csv"), folder.join("as"));
    let ran = zopa_args(&[
        "import",
        "--as",
        "positions",
        file.to_str().expect("a path"),
        "-o",
        out.to_str().expect("a path"),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Degenerate tables through the command: a stated rule or a refusal, and never a number that is none.
#[test]
fn degenerate_tables() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let head = "actor,position,salience,influence\n";
    for (name, rows, code, says) in [
        ("no-weight", "a,10,0,0\nb,90,0,0\n", 0, "count alike"),
        ("one-actor", "a,10,50,3\n", 0, "Only one actor"),
        ("one-place", "a,10,50,3\nb,10,60,2\n", 0, "all stand at one place"),
        ("salience", "a,10,50,3\nb,10,101,2\n", 1, "line 3: the salience of `b` is 101"),
        ("missing", "a,10,50,3\nb,,60,2\n", 0, "`b` (line 3, no position)"),
        ("none", "a,NA,50,3\nb,,60,2\n", 1, "nobody has position, salience and influence"),
        ("nan", "a,nan,50,3\nb,1,60,2\n", 0, "`a` (line 2, no position)"),
        ("infinite", "a,1,50,inf\nb,1,60,2\n", 1, "line 2, column 4 (influence): `inf`"),
        ("huge", "a,1e15,50,1\nb,1,60,2\n", 1, "E761"),
        ("twice", "a,1,50,1\na,2,60,2\n", 1, "`a` stands in line 2 and in line 3"),
    ] {
        let file = folder.join(format!("{name}.csv"));
        std::fs::write(&file, format!("{head}{rows}")).expect("a file");
        let path = file.to_str().expect("a path");
        let ran = zopa_args(&["forecast", path]);
        assert_eq!(ran.code, code, "{name}: {}{}", ran.out, ran.err);
        let flat = format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(says) && !flat.contains("NaN"), "{name}: {flat}");
        if code == 0 {
            let q = zopa_args(&["forecast", path, "--json"]).json()["questions"]["position"].clone();
            assert!(q["headline"].is_number() && q["models"]["smp"]["forecast"].is_number(), "{name}");
        }
    }
}
