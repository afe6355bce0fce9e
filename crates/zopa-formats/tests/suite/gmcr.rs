//! GMCR+ files: read as their own tool means them, written so that every verdict stays.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common::{fixture, instance};
use proptest::prelude::*;
use zopa_conflict::{Concept, Notion, Ranks, Table, moves_of, whole};
use zopa_core::{Code, Id, Instance, IssueId, LevelId, Limits, Outcome, PartyId, Preference, Run, Silent};
use zopa_formats::{
    ASSUMED, CANNOT_SAY, Exported, File, INCOMPLETE, Imported, MALFORMED, NOT_KEPT, Options, TOLERATED, TOO_LARGE,
    Target, Written, export, import,
};
use zopa_testkit::generate::{self, Shape, any_case};

const LIMITS: Limits = Limits { work: 1 << 40, bytes: 4 << 30, listed: 1000, time: None };
const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

/// A case is read with no errors; warnings of its own (a level that `one_way` puts out of reach) are as may be.
fn read(text: &str) -> Instance {
    let opened = zopa_case::parse("case.toml", text, &zopa_case::SourceTexts::default());
    assert!(!opened.has_errors(), "{:?}\n{text}", opened.diagnostics);
    let model = zopa_core::Model::new(opened.case.unwrap()).unwrap();
    Instance::new(&model, &zopa_core::Central(Vec::new()), zopa_core::Draw::CENTRAL).unwrap()
}

fn table(instance: &Instance) -> (Table, Box<dyn zopa_conflict::Moves + Send>) {
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(instance, &*moves, &RUN).unwrap();
    (whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value, moves)
}

/// The outcome of a state written as Y and N in the order of the options.
fn at(instance: &Instance, signs: &str) -> Outcome {
    let case = instance.model().case();
    if case.is_graph() {
        let state = case.issues[IssueId::new(0)].levels.find(|l| l.label == signs).unwrap();
        return Outcome::new([state]);
    }
    let level = |(v, sign): (usize, char)| {
        let id = if sign == 'Y' { "yes" } else { "no" };
        case.issues[IssueId::new(v)].levels.find(|l| l.id == id).unwrap()
    };
    Outcome::new(signs.chars().enumerate().map(level))
}

fn imported(file: File) -> Imported {
    import(&[file], &Options::default()).unwrap()
}

fn edited(name: &str, from: &str, to: &str) -> File {
    let file = fixture(name);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains(from), "the fixture lacks {from}");
    File { name: file.name, bytes: text.replace(from, to).into_bytes() }
}

fn warned(imported: &Imported, code: &Code, says: &str) {
    let found = imported.warnings.iter().any(|w| w.code == code && w.message.contains(says));
    assert!(found, "no {} about {says}: {:?}", code.code, imported.warnings);
}

/// The Elmira conflict in option form, all states of an abandoned plant apart: equilibria 5 and 8 of the literature and
/// every abandoned state by Nash and SEQ; 1 and 4 by GMR and SMR too (Hipel, Fang, Kilgour & Haight 1993).
#[test]
fn elmira_as_published() {
    let read = read(&imported(fixture("elmira.gmcr")).text);
    let (table, moves) = table(&read);
    let abandoned = ["NNNYN", "YNNYN", "NNNYY", "YNNYY"];
    let found = |concept, signs: &str| {
        let state = moves.state(&at(&read, signs)).unwrap();
        table.equilibria(Notion::plain(concept)).unwrap().contains(state)
    };
    let published = ["NYNNN", "YYNNN", "NNYNN", "YNYNN", "NYNNY", "YYNNY", "NNYNY", "YNYNY"];
    for (concept, holding) in [
        (Concept::Nash, vec![5, 8]),
        (Concept::Seq, vec![5, 8]),
        (Concept::Gmr, vec![1, 4, 5, 8]),
        (Concept::Smr, vec![1, 4, 5, 8]),
    ] {
        for (k, signs) in published.iter().enumerate() {
            assert_eq!(found(concept, signs), holding.contains(&(k + 1)), "{concept:?} {signs}");
        }
        assert!(abandoned.iter().all(|signs| found(concept, signs)));
    }
    assert_eq!(table.feasible().len(), 12);
}

/// Each option, direction, pattern and statement stands for what GMCR+ means by it, written out by hand.
#[test]
fn every_part_is_read_as_meant() {
    let imported = imported(fixture("quarry.gmcr"));
    let read = read(&imported.text);
    let (_, moves) = table(&read);
    let state = |signs: &str| moves.state(&at(&read, signs)).unwrap();
    let reach = |party, signs: &str| {
        let mut to = Vec::new();
        moves.each(PartyId::new(party), state(signs), &mut |t| to.push(t));
        to.sort();
        to
    };
    let states = |of: &[&str]| {
        let mut all: Vec<_> = of.iter().map(|s| state(s)).collect();
        all.sort();
        all
    };
    // fwd: from no to yes only, and never both options; back: from yes to no only.
    assert_eq!(reach(0, "NNNN"), states(&["YNNN", "NYNN"]));
    assert_eq!(reach(0, "YNNN"), states(&[]));
    assert_eq!(reach(1, "YNYN"), states(&["YNNN"]));
    assert_eq!(reach(2, "NNNN"), states(&[]));
    assert_eq!(reach(2, "NNNY"), states(&["NNNN"]));
    let better = |party, a: &str, b: &str| {
        let compared = read.compare(PartyId::new(party), &at(&read, a), &at(&read, b));
        compared == zopa_core::Compared::Better
    };
    // Open, whatever else; then expanded with a permit or neither; then no lawsuit.
    assert!(better(0, "YNNY", "NYNN") && better(0, "YNYY", "YNNN") && better(0, "YNYN", "YNYY"));
    assert!(!better(0, "YNYN", "NNNN") && !better(0, "NNNN", "YNYN"));
    // A compound statement is true where any member is.
    assert!(better(2, "YNNY", "YNNN") && better(2, "NNNN", "YNNY") && better(2, "NNNN", "NNNY"));
    warned(&imported, &ASSUMED, "no status quo");
}

/// Rankings: a nested list is a tie; the flag decides between ranking and statements.
#[test]
fn rankings_and_statements() {
    let ranked = edited(
        "quarry.gmcr",
        "\"options\": [2], \"preferences\"",
        "\"options\": [2], \"preferenceRanking\": [[1, 2], 3], \"preferences\"",
    );
    let plain = read(&imported(fixture("quarry.gmcr")).text);
    let ignored = read(&imported(ranked.clone()).text);
    let p = PartyId::new(1);
    let order = |i: &Instance, a: &str, b: &str| i.compare(p, &at(i, a), &at(i, b));
    assert_eq!(order(&plain, "NNNN", "YNNN"), order(&ignored, "NNNN", "YNNN"));
    let text = String::from_utf8(ranked.bytes).unwrap();
    let used = text.replace("\"useManualPreferenceRanking\": false", "\"useManualPreferenceRanking\": true");
    let used = imported(File { name: "quarry.gmcr".into(), bytes: used.into() });
    warned(&used, &ASSUMED, "`Quarry` has none; its statements are taken");
    warned(&used, &ASSUMED, "leaves out states; they come last, together: 4, 5, 6");
    let used = read(&used.text);
    assert_eq!(order(&used, "NNNN", "YNNN"), zopa_core::Compared::Equal);
    assert_eq!(order(&used, "YNNN", "NYNN"), zopa_core::Compared::Better);
    assert_eq!(order(&used, "YNNY", "NYNN"), zopa_core::Compared::Worse);
    assert_eq!(order(&used, "YNNY", "NNNY"), zopa_core::Compared::Equal);
}

/// States have the numbers of the file whichever way an option can be changed, and a file that is read and written again is the same conflict: the same
/// options with their names and directions, the same rankings and infeasible conditions.
#[test]
fn numbers_and_names_are_those_of_the_file() {
    for directions in ["both both fwd", "back both back", "fwd back both", "back fwd back"] {
        let directions: Vec<&str> = directions.split(' ').collect();
        let text = format!(
            r#"{{"options": [{{"name": "A", "permittedDirection": "{}"}}, {{"name": "B", "permittedDirection": "{}"}}, {{"name": "C", "permittedDirection": "{}"}}],
            "decisionMakers": [{{"name": "One", "options": [0, 1], "preferences": [], "preferenceRanking": [2, [6, 1], 3, 4, 5]}},
                               {{"name": "Two", "options": [2], "preferences": [], "preferenceRanking": [6, 5, 4, 3, 2, 1]}}],
            "infeasibles": [[[0, "Y"], [1, "Y"]]], "useManualPreferenceRanking": true}}"#,
            directions[0], directions[1], directions[2]
        );
        let read = read(&imported(File { name: "n.gmcr".into(), bytes: text.clone().into() }).text);
        let (table, moves) = table(&read);
        let numbered: Vec<Outcome> = table.feasible().iter().map(|s| moves.outcome(s)).collect();
        let wanted = ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"].map(|signs| at(&read, signs));
        assert_eq!(numbered, wanted, "{directions:?}");
        let exported = export(&read, Target::Gmcr).unwrap();
        let [before, after]: [serde_json::Value; 2] =
            [text.into_bytes(), file(&exported).bytes].map(|bytes| serde_json::from_slice(&bytes).unwrap());
        assert_eq!(before["options"], after["options"]);
        assert_eq!(before["infeasibles"], after["infeasibles"]);
        for k in 0..2 {
            let of = |file: &serde_json::Value| {
                let mut ranking = file["decisionMakers"][k]["preferenceRanking"].clone();
                for tier in ranking.as_array_mut().unwrap() {
                    if let Some(tied) = tier.as_array_mut() {
                        tied.sort_by_key(|n| n.as_u64());
                    }
                }
                ranking
            };
            assert_eq!(of(&before), of(&after), "{directions:?}");
        }
    }
}

/// Conditions written as text mean what the same ones in patterns mean; they are not read over as empty.
#[test]
fn conditions_as_text() {
    let file = |preferences: &str, infeasibles: &str| {
        let text = format!(
            r#"{{"options": [{{"name": "A", "permittedDirection": "both"}}, {{"name": "B", "permittedDirection": "both"}}, {{"name": "C", "permittedDirection": "back"}}],
            "decisionMakers": [{{"name": "One", "options": [0], "preferences": {preferences}}}, {{"name": "Two", "options": [1, 2], "preferences": [[[1, "Y"]]]}}],
            "infeasibles": {infeasibles}, "useManualPreferenceRanking": false}}"#
        );
        File { name: "text.gmcr".into(), bytes: text.into() }
    };
    let compound =
        r#"[{"compound": true, "members": [[[0, "Y"], [1, "N"]], [[0, "N"], [1, "Y"]]]}, [[0, "N"]], [[2, "Y"]]]"#;
    let patterns = imported(file(compound, r#"[[[0, "Y"], [1, "Y"]]]"#));
    let words = imported(file(r#"["1 iff -2", "-1", 3]"#, r#"["1 & 2"]"#));
    let [a, b] = [&patterns, &words].map(|imported| read(&imported.text));
    assert_eq!(table(&a).0, table(&b).0);
    let states = ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"];
    for (s, t) in states.iter().flat_map(|s| states.iter().map(move |t| (s, t))) {
        let one = PartyId::new(0);
        assert_eq!(a.compare(one, &at(&a, s), &at(&a, t)), b.compare(one, &at(&b, s), &at(&b, t)), "{s} {t}");
    }
    assert_eq!(table(&b).0.feasible().len(), 6);
    for (preferences, infeasibles) in [
        (r#"["1 or 2"]"#, "[]"),
        (r#"["1, 1"]"#, "[]"),
        (r#"["4"]"#, "[]"),
        (r#""1""#, "[]"),
        ("[]", r#"["YN"]"#),
        ("[]", r#""1 & 2""#),
    ] {
        let problem = *import(&[file(preferences, infeasibles)], &Options::default()).unwrap_err();
        assert!(problem.code == &MALFORMED && !problem.cure.is_empty(), "{preferences} {infeasibles}: {problem:?}");
    }
    // A list with commas is all of it, as GMCR+ takes it.
    let [list, both] = [r#"["-1, 2"]"#, r#"["-1 & 2"]"#].map(|text| imported(file(text, "[]")).text);
    assert_eq!(list, both);
    assert_eq!(table(&read(&imported(file("[]", r#"["1,2,-3"]"#)).text)).0.feasible().len(), 7);
    assert_eq!(table(&read(&imported(file(r#"["1 | -1"]"#, "[]")).text)).0.feasible().len(), 8);
    warned(&imported(file(r#"["1 & -1"]"#, "[]")), &ASSUMED, "contradicts itself");
    assert_eq!(import(&[file("[]", r#"["1 | -1"]"#)], &Options::default()).unwrap_err().code, &INCOMPLETE);
}

/// An option of two decision makers, or of none, makes the conflict an explicit graph with the moves that GMCR+ sees.
#[test]
fn shared_options_become_arcs() {
    for (options, says) in [("[2, 3]", "several decision makers"), ("[]", "no decision maker")] {
        let imported = imported(edited(
            "quarry.gmcr",
            "\"Council\", \"options\": [2]",
            &format!("\"Council\", \"options\": {options}"),
        ));
        warned(&imported, &ASSUMED, says);
        let read = read(&imported.text);
        let (table, moves) = table(&read);
        assert!(read.model().case().is_graph() && table.feasible().len() == 12);
        let mut to = Vec::new();
        moves.each(PartyId::new(1), moves.state(&at(&read, "NNNY")).unwrap(), &mut |t| to.push(t));
        let wanted: Vec<_> = if options == "[]" { vec![] } else { vec!["NNNN", "NNYN", "NNYY"] };
        let mut wanted: Vec<_> = wanted.into_iter().map(|s| moves.state(&at(&read, s)).unwrap()).collect();
        to.sort();
        wanted.sort();
        assert_eq!(to, wanted);
    }
}

/// What hands leave behind is read over, with a warning; what is missing is assumed, with a warning that says what.
#[test]
fn lenient_with_warnings() {
    let loose =
        edited("quarry.gmcr", "\"permittedDirection\": \"back\" }", "\"permittedDirection\": 'back', }, // the last\n");
    let tolerated = imported(loose);
    warned(&tolerated, &TOLERATED, "read leniently");
    assert_eq!(
        tolerated.text.replace("gmcr", ""),
        imported(fixture("quarry.gmcr")).text.replace("gmcr", ""),
        "the same case"
    );
    for (from, to, code, says) in [
        ("\"permittedDirection\": \"back\"", "\"x\": 1", &ASSUMED, "has no direction; taken as `both`"),
        ("\"permittedDirection\": \"back\"", "\"permittedDirection\": \"up\"", &ASSUMED, "the direction `up`"),
        ("\"name\": \"Lawsuit\", ", "", &ASSUMED, "option 4 has no name"),
        ("\"options\": [2]", "\"options\": [2, 9]", &ASSUMED, "option 9, which is not in the list"),
        (
            "\"infeasibles\"",
            "\"colour\": 1, \"infeasibles\"",
            &ASSUMED,
            "unknown keys of the conflict were ignored: colour",
        ),
        ("[[0, \"Y\"], [1, \"Y\"]]", "[[0, \"Y\"], [0, \"N\"]]", &ASSUMED, "both Y and N"),
        ("\"infeasibles\"", "\"coalitions\": [0, [1, 2]], \"infeasibles\"", &NOT_KEPT, "coalitions"),
        (
            "\"options\": [3],",
            "\"options\": [3], \"misperceptions\": [[[0, \"Y\"]]],",
            &NOT_KEPT,
            "misperceptions of `Residents`",
        ),
        ("[ [[3, \"N\"]], [[0, \"Y\"], [1, \"N\"]] ]", "[]", &ASSUMED, "`Council` states no preference"),
        ("\"infeasibles\"", "\"statusQuo\": 99, \"infeasibles\"", &ASSUMED, "no feasible state; state 1"),
    ] {
        let imported = imported(edited("quarry.gmcr", from, to));
        warned(&imported, code, says);
        read(&imported.text);
        // What is open and what is wrong have different causes.
        let warning = imported.warnings.iter().find(|w| w.message.contains(says)).unwrap();
        let wrong = ["`up`", "not in the list", "both Y and N", "no feasible state"].iter().any(|w| says.contains(w));
        assert_eq!(warning.cause.contains("cannot be"), wrong, "{warning:?}");
        assert!(!warning.cause.contains("The case says what is"), "views say what a party overlooks: {warning:?}");
    }
}

/// What has no one meaning is refused, with a cause and a cure.
#[test]
fn faulty_files_are_refused() {
    let many: String = (0..30).map(|k| format!("{{\"name\": \"o{k}\", \"permittedDirection\": \"both\"}},")).collect();
    for (from, to, code) in [
        ("[[0, \"Y\"], [1, \"Y\"]]", "[[0, \"Y\"], [17, \"Y\"]]", &MALFORMED),
        ("[[0, \"Y\"], [1, \"Y\"]]", "[[0, \"maybe\"]]", &MALFORMED),
        ("[[0, \"Y\"], [1, \"Y\"]]", "[[0, \"Y\"]], [[0, \"N\"]]", &INCOMPLETE),
        ("\"decisionMakers\": [", "\"decisionMakers\": [], \"others\": [", &INCOMPLETE),
        ("\"options\": [\n", "\"options\": [], \"other\": [\n", &INCOMPLETE),
        // 2^34 states of which some belong to nobody: no explicit graph.
        ("{ \"name\": \"Expand\"", &format!("{many}{{ \"name\": \"Expand\""), &TOO_LARGE),
    ] {
        let problem = *import(&[edited("quarry.gmcr", from, to)], &Options::default()).unwrap_err();
        assert!(problem.code == code && !problem.cause.is_empty() && !problem.cure.is_empty(), "{to}: {problem:?}");
    }
    let mut cut = fixture("quarry.gmcr");
    cut.bytes.truncate(cut.bytes.len() / 2);
    assert_eq!(import(&[cut], &Options::default()).unwrap_err().code, &MALFORMED);
}

/// A hundred statements, and a hundred options: no 64-bit limit.
#[test]
fn long_files() {
    let options: Vec<String> =
        (0..100).map(|k| format!("{{\"name\": \"Option {k}\", \"permittedDirection\": \"both\"}}")).collect();
    let statements: Vec<String> = (0..100).map(|k| format!("[[{k}, \"Y\"], [{}, \"N\"]]", (k + 1) % 100)).collect();
    let text = format!(
        "{{\"options\": [{}], \"decisionMakers\": [{{\"name\": \"A\", \"options\": [{}], \"preferences\": [{}]}}], \"infeasibles\": []}}",
        options.join(","),
        (0..100).map(|k| k.to_string()).collect::<Vec<_>>().join(","),
        statements.join(",")
    );
    let read = read(&imported(File { name: "long.gmcr".into(), bytes: text.into() }).text);
    let Preference::Priorities(order) = &read.model().case().preferences[PartyId::new(0)] else { panic!("an order") };
    assert_eq!((order.len(), read.model().case().issues.len()), (100, 100));
}

fn file(exported: &Exported) -> File {
    let Written::File(text) = &exported.written else { panic!("one file") };
    File { name: "exported.gmcr".into(), bytes: text.clone().into_bytes() }
}

/// The options of an outcome, by the names that the export gives them.
fn signs(instance: &Instance, names: &[String], at: &Outcome) -> String {
    let case = instance.model().case();
    let sign = |name: &String| {
        let yes = case.issues.enumerated().any(|(v, issue)| {
            issue.levels.ids().any(|l: LevelId| {
                let label = format!("{}: {}", issue.name, issue.levels[l].label);
                let beyond = if issue.control.is_joint() { at.level(v) == l } else { at.level(v) >= l };
                (*name == label || *name == format!("{label} or beyond")) && beyond
            })
        });
        if yes { 'Y' } else { 'N' }
    };
    names.iter().map(sign).collect()
}

/// Writes and reads again; every party finds every state as stable as before, by every concept without signatures.
fn round_trip(original: &Instance) -> Result<(), TestCaseError> {
    let exported = match export(original, Target::Gmcr) {
        Ok(exported) => exported,
        Err(problem) => {
            // Nothing to choose, or nothing else: the generator makes no case beyond the limits.
            let choices = original.model().case().issues.iter().any(|v| v.levels.len() > 1);
            let moves = !original.model().move_rules().is_empty();
            prop_assert!(problem.code == &CANNOT_SAY && (moves || !choices), "{problem:?}");
            return Ok(());
        }
    };
    let file = file(&exported);
    let tree: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    let names: Vec<String> =
        tree["options"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap().to_owned()).collect();
    let (before, moves) = table(original);
    let again = import(&[file], &Options::default());
    prop_assert!(again.is_ok(), "{again:?}");
    let again = read(&again.unwrap().text);
    let (after, moves_again) = table(&again);
    prop_assert_eq!(before.feasible().len(), after.feasible().len());
    let layout = moves.layout();
    for s in before.feasible().iter() {
        let outcome = layout.outcome(s);
        let there = moves_again.state(&at(&again, &signs(original, &names, &outcome))).unwrap();
        if outcome == *original.model().status_quo() {
            prop_assert_eq!(again.model().status_quo(), &moves_again.layout().outcome(there));
        }
        for party in before.stated().iter() {
            for notion in Notion::PLAIN {
                let (a, b) = (before.stable(notion, party).unwrap(), after.stable(notion, party).unwrap());
                prop_assert_eq!(a.contains(s), b.contains(there), "{:?} {:?} {:?}", notion, party, outcome);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Over cases with several levels, rules, one-way and joint issues, every form of preference.
    #[test]
    fn round_trips_keep_verdicts(case in any_case(Shape::default().up_to(60))) {
        round_trip(&generate::instance(&case))?;
    }

    /// Over conflicts in which the concepts differ.
    #[test]
    fn round_trips_of_tangled_conflicts(case in any_case(Shape::tangled())) {
        round_trip(&generate::instance(&case))?;
    }
}

/// A conflict in which nobody can do anything alone is written and read again, with a warning; states that get other numbers are named.
#[test]
fn nobody_moves_alone_and_numbers_change() {
    let case = "zopa = 1\nid = \"x\"\n[parties.a]\n[parties.b]\n[issues.v]\nlevels = [\"l\", \"h\"]\nstatus_quo = \"l\"\nset_by = [\"a\", \"b\"]\nbinding = true\n\
                [preferences.a]\npriorities = [\"v = h\"]\n[preferences.b]\npriorities = [\"v = l\"]\n";
    let exported = export(&read(case), Target::Gmcr).unwrap();
    assert!(!exported.warnings.iter().any(|w| w.message.contains("numbers")));
    let again = imported(file(&exported));
    warned(&again, &ASSUMED, "nobody can change anything alone");
    let (table, _) = table(&read(&again.text));
    assert_eq!(table.equilibria(Notion::plain(Concept::Nash)).unwrap().len(), 2);
    let turned = "zopa = 1\nid = \"x\"\n[parties.a]\n[issues.v]\nlevels = [\"yes\", \"no\"]\nstatus_quo = \"no\"\nset_by = \"a\"\n\
                  [issues.w]\nlevels = [\"no\", \"yes\"]\nstatus_quo = \"no\"\nset_by = \"a\"\n[preferences.a]\npriorities = [\"v = no and w = yes\"]\n";
    let exported = export(&read(turned), Target::Gmcr).unwrap();
    assert!(
        exported.warnings.iter().any(|w| w.message.contains("state 1 of the case is state 2 there")),
        "{:?}",
        exported.warnings
    );
}

/// What the form cannot keep is named, and an explicit graph is refused.
#[test]
fn losses_are_named() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/elmira/case.toml")).unwrap();
    assert_eq!(export(&instance(&text), Target::Gmcr).unwrap_err().code, &CANNOT_SAY);
    let case = "zopa = 1\nid = \"x\"\n[parties.a]\n[parties.b]\n[issues.v]\nlevels = [\"no\", \"yes\"]\nstatus_quo = \"no\"\nset_by = [\"a\", \"b\"]\n\
                [issues.w]\nlevels = [\"l\", \"m\", \"h\"]\nstatus_quo = \"m\"\nset_by = \"a\"\none_way = \"l -> m\"\n\
                [preferences.a]\npriorities = [\"v = yes\", { when = \"w = h\", strength = \"strong\" }]\nrefuses = [{ id = \"r\", when = \"w = l\" }]\n\
                [preferences.b]\npriorities = [\"w >= m\"]\n\
                [[rules]]\nid = \"R1\"\nnever = \"v = yes and w = l\"\napplies_to = \"packages\"\n";
    let exported = export(&read(case), Target::Gmcr).unwrap();
    for says in ["signatures on v", "1 rule on packages", "1 red line", "strengths"] {
        assert!(exported.warnings.iter().any(|w| w.message.contains(says)), "{says}: {:?}", exported.warnings);
    }
    let tree: serde_json::Value = serde_json::from_slice(&file(&exported).bytes).unwrap();
    assert_eq!(tree["useManualPreferenceRanking"], false);
    let names: Vec<_> = tree["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (o["name"].clone(), o["permittedDirection"].clone()))
        .collect();
    let wanted = [("v: yes", "back"), ("w: m or beyond", "fwd"), ("w: h", "both")];
    assert_eq!(names.len(), wanted.len());
    for (name, direction) in wanted {
        assert!(names.contains(&(name.into(), direction.into())), "{names:?}");
    }
}
