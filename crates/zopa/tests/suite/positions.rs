//! Tables of positions: what is read, what is refused and in which words, and that a case made of a table forecasts the same.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test")]

use proptest::prelude::*;
use std::io::Write;
use zopa::core::{Limits, Run, Silent};
use zopa::formats::{File, Options};
use zopa::positions::{Positions, case::case, read, recognises};
use zopa::{ForecastRequest, ImportKind, Prepared, forecast, forecast_positions, import};

fn positions(text: &str) -> Positions {
    read("table.csv", text.as_bytes()).unwrap_or_else(|d| panic!("{}\n{text}", d.message))
}

fn refused(text: &str) -> String {
    let problem = read("table.csv", text.as_bytes()).expect_err(text);
    assert!(problem.code.code == "E842" && !problem.cure.is_empty(), "{problem:?}");
    problem.message
}

/// The forecasts of a table, and those of the case made of it, as text with all digits.
fn both(table: &Positions) -> (String, String) {
    let request =
        ForecastRequest { question: None, model: None, options: Vec::new(), draws: 0, readings: zopa::Readings::None };
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let made = case("table.csv", table).unwrap();
    let opened = zopa::case::parse("case.toml", &made.text, &zopa::case::SourceTexts::default());
    assert!(!opened.has_errors(), "{:?}\n{}", opened.diagnostics, made.text);
    let prepared = Prepared::new(opened, None, 0).expect("a case");
    let bare = |answer: zopa::ForecastAnswer| {
        let of = |q: &zopa::QuestionForecast| format!("{:?}\n{:?}\n{:?}\n", q.ladder, q.models, q.break_even);
        answer.questions.iter().map(of).collect::<String>()
    };
    let of_table = forecast_positions(table, &request, &run).map_or_else(|d| d.message, bare);
    let of_case = forecast(&prepared, &request, &run).map_or_else(|d| d.message, bare);
    // An option names an actor by its name in a table and by its id in a case.
    let named = made.parties.iter().fold(of_case, |text, (id, name)| {
        text.replace(&format!("(\"agenda_setter\", \"{id}\")"), &format!("(\"agenda_setter\", \"{name}\")"))
    });
    (of_table, named)
}

const PLAIN: &str = "Actor,Capability,Position,Salience\nNetherlands,0.08,4,0.8\n\"Côte d'Azur, the\",0.16,10,0.07\nC_te d_Azur_ the,3,7,1.0\n";
const LONG: &str = "question,actor,position,salience,influence,reference,outcome,proposal\nq 1,B,80,90,29,20,55,fish\nq 1,A,30,60.5,7,20,55,fish\nq 2,A,0.125,33,7,,,\nq 2,C,100,1,2.5,,,\nq 2,B,50,50,29,,,\n";
const KTAB: &str = "Demo; of, a scenario,Scenario-1,Some words,3,2,\nActor,Description,Influence,Policy Position,Policy Salience,Other Position,Other Salience,\nXJ,First one,100.0,30,24.0,20,48.0,\nLK,Second one,60.2,45,44.7,65,41.3,\nZG,,35.0,30,28.9,15,65.1,\n";

/// A case made of a table forecasts the same numbers, to the last bit; ids are made of names, and each is told apart.
#[test]
fn a_case_of_a_table_forecasts_the_same() {
    for text in [PLAIN, LONG, KTAB] {
        let (table, case) = both(&positions(text));
        assert!(table.len() > 1000, "{table}");
        assert_eq!(table, case, "{text}");
    }
    let made = case("t.csv", &positions(PLAIN)).unwrap();
    let ids: Vec<&str> = made.parties.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["Netherlands", "Cote_d_Azur_the", "C_te_d_Azur_the"]);
    let made = case("t.csv", &positions(KTAB)).unwrap();
    assert!(made.text.contains("note = \"First one\"") && made.text.matches("space = \"space\"").count() == 2);
    let made = case("t.csv", &positions(LONG)).unwrap();
    assert!(
        made.warnings.iter().any(|w| w.code.code == "W855" && w.message.contains("outcomes of 1")),
        "{:?}",
        made.warnings
    );
}

fn run<T>(of: impl FnOnce(&Run<'_>) -> T) -> T {
    let limits = Limits::default();
    of(&Run { limits: &limits, watch: &Silent })
}

fn request(model: Option<&str>) -> ForecastRequest {
    ForecastRequest {
        question: None,
        model: model.map(str::to_owned),
        options: Vec::new(),
        draws: 0,
        readings: zopa::Readings::Challenge,
    }
}

/// `zopa forecast` and `zopa backtest` give the same exchange: by proposal where one is named, among those that name none
/// otherwise, whoever is on which question, and with questions whose outcome is open.
#[test]
fn one_exchange_in_forecast_and_backtest() {
    let head = "question,actor,position,salience,influence,proposal,outcome\n";
    let rows = |q: &str, of: &[(&str, u32, u32, u32)], rest: &str| {
        of.iter().map(|(a, x, s, c)| format!("{q},{a},{x},{s},{c},{rest}\n")).collect::<String>()
    };
    let q1 = [("a", 0, 90, 10), ("b", 100, 40, 10), ("c", 50, 50, 5)];
    let q2 = [("a", 0, 40, 10), ("b", 100, 90, 10)];
    let q3 = [("c", 20, 40, 10), ("d", 70, 90, 10)];
    let of = |text: &str| {
        let table = positions(text);
        let answer = run(|r| forecast_positions(&table, &request(Some("exchange")), r)).expect("forecasts");
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let scored = run(|r| zopa::backtest(file.path(), Default::default(), r)).expect("scores");
        let at = scored.backtest.scores.iter().position(|s| s.name == "exchange").expect("exchange");
        for (past, value) in scored.past.iter().zip(&scored.backtest.values[at]) {
            let q = answer.questions.iter().find(|q| q.question.id == past.id).expect("the question");
            let (a, b) = (q.models[0].1.value.expect("a value"), value.expect("a value"));
            assert!((a - b).abs() < 1e-12, "{}: {a} and {b}\n{text}", past.id);
        }
        answer.questions.iter().map(|q| q.models[0].1.value.expect("a value")).collect::<Vec<f64>>()
    };
    let (traded, apart) = (125.0 / 15.5, 525.0 / 15.5);
    for (text, first) in [
        // One dossier, named or not, with a question of other actors, or with an open one.
        (format!("{head}{}{}", rows("q1", &q1, ",50"), rows("q2", &q2, ",50")), traded),
        (format!("{head}{}{}", rows("q1", &q1, "fish,50"), rows("q2", &q2, "fish,50")), traded),
        (format!("{head}{}{}{}", rows("q1", &q1, ",50"), rows("q2", &q2, ",50"), rows("q3", &q3, ",50")), traded),
        (format!("{head}{}{}", rows("q1", &q1, "fish,50"), rows("q2", &q2, "fish,")), traded),
        // Two dossiers.
        (format!("{head}{}{}", rows("q1", &q1, "fish,50"), rows("q2", &q2, "steel,50")), apart),
        (format!("{head}{}{}", rows("q1", &q1, "fish,50"), rows("q2", &q2, ",50")), apart),
    ] {
        let values = of(&text);
        assert!((values[0] - first).abs() < 1e-9, "{values:?}, not {first}\n{text}");
        // A case made of it keeps the dossiers.
        let (of_table, of_case) = both(&positions(&text));
        assert_eq!(of_table, of_case, "{text}");
    }
}

/// What happened has no part in a forecast: neither the scale nor any number changes with the outcome. Beyond the scale it is
/// scored as the nearer end, and said; beyond a scale that is written it is refused.
#[test]
fn the_outcome_is_not_known_ahead() {
    let text = |outcome: &str, more: &str, ends: &str| {
        format!(
            "actor,position,salience,influence,reference,outcome{more}\na,60,90,10,50,{outcome}{ends}\nb,110,50,20,50,\nc,150,70,15,50,\n"
        )
    };
    let of = |outcome: &str| {
        let answer =
            run(|r| forecast_positions(&positions(&text(outcome, "", "")), &request(None), r)).expect("forecasts");
        answer
            .questions
            .iter()
            .map(|q| format!("{:?} {:?} {:?}", q.question.marks, q.ladder, q.models))
            .collect::<String>()
    };
    let without = of("");
    assert!(
        without.contains("(50.0, ") && without.contains("(150.0, "),
        "the scale is that of positions and reference"
    );
    for outcome in ["60", "150", "300", "-200"] {
        assert_eq!(of(outcome), without, "outcome {outcome}");
    }
    let scored = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        run(|r| zopa::backtest(file.path(), Default::default(), r)).expect("scores")
    };
    let beyond = scored(&text("300", "", ""));
    assert_eq!(beyond.past[0].outcome, Some(150.0));
    assert!(
        beyond.notes.iter().any(|n| n.contains("scored as its nearer end") && n.contains("(300)")),
        "{:?}",
        beyond.notes
    );
    let written = scored(&text("300", ",low,high", ",-200,300"));
    assert_eq!((written.past[0].outcome, written.past[0].table.scale()), (Some(300.0), (-200.0, 300.0)));
    assert!(!written.notes.iter().any(|n| n.contains("nearer end")), "{:?}", written.notes);
    assert!(
        refused(&text("301", ",low,high", ",-200,300")).contains("the outcome 301 of `position` is outside its scale")
    );
    assert!(refused(&text("1", ",low", ",0")).contains("one end of its scale"));
}

/// More actors than some models take: they say so, and keep no other from answering; readings run only where the challenge
/// model does.
#[test]
fn a_limit_of_one_model_refuses_no_other() {
    let rows: String = (0..3_001).map(|k| format!("a{k},{},50,1\n", (k % 5) * 25)).collect();
    let table = positions(&format!("actor,position,salience,influence\n{rows}"));
    let answer = run(|r| forecast_positions(&table, &request(None), r)).expect("an answer");
    let q = &answer.questions[0];
    for (name, f) in &q.models {
        let limited = ["challenge", "scholz2011_printed", "smp"].contains(&name.as_str());
        assert_eq!(
            limited,
            f.value.is_none() && f.notes.iter().any(|n| n.contains("3001 actors")),
            "{name}: {:?}",
            f.notes
        );
    }
    assert!(q.readings.is_empty());
    assert_eq!(run(|r| forecast_positions(&table, &request(Some("smp")), r)).expect_err("refused").code.code, "E763");
    let small = positions("actor,position,salience,influence\na,10,50,1\nb,80,70,2\n");
    let readings = |model: Option<&str>| {
        run(|r| forecast_positions(&small, &request(model), r)).expect("an answer").questions[0].readings.len()
    };
    assert_eq!([None, Some("challenge"), Some("scholz2011_printed")].map(readings), [11, 11, 11]);
    assert_eq!([Some("nash"), Some("smp"), Some("weighted_mean")].map(readings), [0, 0, 0]);
}

/// What a case cannot say is refused or said.
#[test]
fn what_a_case_cannot_say() {
    // Influence 0 can be said: a position without pull.
    for rows in ["a,1,1,0\nb,2,1,0\n", "a,1,1,0\nb,2,1,3\n"] {
        let table = positions(&format!("actor,position,salience,influence\n{rows}"));
        let made = case("t.csv", &table).unwrap();
        assert!(made.text.contains("influence = 0 "), "{}", made.text);
        assert!(!made.warnings.iter().any(|w| w.message.contains("nfluence")), "{:?}", made.warnings);
        let (of_table, of_case) = both(&table);
        assert_eq!(of_table, of_case);
    }
    let huge = positions("actor,position,salience,influence\na,1,1,2000000000\n");
    assert!(case("t.csv", &huge).unwrap_err().message.contains("below 10^9"));
    let rows: String = (0..65).map(|k| format!("a{k},1,1,1\n")).collect();
    let many = positions(&format!("actor,position,salience,influence\n{rows}"));
    assert!(case("t.csv", &many).unwrap_err().message.contains("65 actors"));
}

/// The rules of reading: byte order mark, separators, quotes, decimal commas, missing numbers, per cent signs.
#[test]
fn rules_of_reading() {
    let same = positions("actor,position,salience,influence\na,1.5,80,3\nb,2,40,1\n");
    for text in [
        "\u{feff}actor,position,salience,influence\r\na,1.5,80,3\r\nb,2,40,1\r\n\r\n",
        "Influence; Salience;ACTOR;position\n3;80%;a;1,5\n1;40;b;2\n",
        "sep=;\nactor;position;salience;power\na;1.5;80;3\nb;2;40;1",
        "party\tposition\tsalience\tcapability\tcomment\na\t1,5\t80\t3\t\"x\ty\"\nb\t2\t40\t1\t\n",
        "\"actor\",\"position\",\"salience\",\"influence\"\n\"a\",\"1.5\",\"80\",\"3\"\n\"b\",2,40,1,,\n",
    ] {
        let read = positions(text);
        assert_eq!(read.questions, same.questions, "{text}");
    }
    // Who has a number missing takes no part, and is named with the line.
    let part = positions("actor,position,salience,influence\na,1.5,80,3\nc,NA,3,3\nb,2,40,1\nd,3,,1\ne,3,4,-\n");
    assert_eq!(part.questions, same.questions);
    let note = part.notes.iter().find(|n| n.contains("no part")).expect("a note");
    assert!(
        note.contains("`c` (line 3, no position), `d` (line 5, no salience), `e` (line 6, no influence)"),
        "{note}"
    );
    // KTAB reads as many rows as its first row counts; dimensions of one name are told apart.
    let ktab = positions("S,d,1,2\nActor,Description,Influence,P,S,P,S\na,x,1,1,1,2,2\nb,x,1,1,1,2,2\n");
    assert!(ktab.questions.iter().all(|q| q.stands.len() == 1) && ktab.questions[1].name == "dimension 2");
    assert!(ktab.notes[0].contains("1 rows from line 4 on are not"), "{:?}", ktab.notes);
    // Every question lists its actors in the order of the file.
    let order: Vec<String> = positions(LONG).questions[1].stands.iter().map(|s| s.actor.clone()).collect();
    assert_eq!(order, ["B", "A", "C"]);
}

/// Refusals name the line and what stands there.
#[test]
fn refusals_name_the_line() {
    let head = "actor,position,salience,influence\n";
    for (rows, says) in [
        ("a,x,1,1\n", "line 2, column 2 (position): `x`"),
        ("a,inf,1,1\n", "line 2, column 2 (position): `inf`"),
        ("a,1,1,1\na,2,1,1\n", "`a` stands in line 2 and in line 3"),
        ("a,1,150,1\n", "line 2: the salience of `a` is 150; it is at most 100"),
        ("a,1,-1,1\n", "line 2: the salience is -1"),
        ("a,1,1,-4\n", "line 2: the influence is -4"),
        (",1,1,1\n", "line 2: an actor without a name"),
        ("a,1,5,0,8\n", "line 2: `8` stands beyond the last column"),
        ("a,\"1,5\",1,1\n", "a decimal comma is read only where"),
        ("\"a,1,1,1\n", "the quote that begins near line 2 is never closed"),
        ("a,?,1,1\nb,1,,1\n", "nobody has position, salience and influence"),
        ("", "there is a header and no actor"),
    ] {
        let why = refused(&format!("{head}{rows}"));
        assert!(why.contains(says), "{rows}: {why}");
    }
    for (text, says) in [
        ("", "the file is empty"),
        (" \n,,\n", "the file is empty"),
        ("actor,position,influence\na,1,1\n", "has no column `salience`; it has: actor, position, influence"),
        ("actor,position,salience,influence,power\n", "two columns for `influence`: `influence` and `power`"),
        (
            "actor;position;salience;influence\na;1,5;1;1\nb;1.5;1;1\n",
            "line 3 has a decimal point, line 2 a decimal comma",
        ),
        (
            "question,actor,position,salience,influence,outcome\nq,a,1,1,1,5\nq,b,1,1,1,6\n",
            "line 3: another outcome of `q`",
        ),
        ("question,actor,position,salience,influence\n,a,1,1,1\n", "line 2: no question is named"),
        ("S,d,2,1\nActor,Description,Influence,P,S\na,x,1,1,1\n", "counts 2 actors; 1 rows follow"),
        ("S,d,1,2\nActor,Description,Influence,P,S\na,x,1,1,1\n", "counts 2 dimensions"),
        ("S,d,1,1\nActor,Description,Influence,P,S\na,x,1,1,101\n", "line 3: the salience of `a` is 101"),
        ("S,d,1,1\nActor,Description,Influence,P,S\na,x,1,,1\n", "line 3, column 4 (position): nothing"),
        ("S,d,2,1\nActor,Description,Influence,P,S\na,x,1,1,1\na,x,1,1,1\n", "`a` stands in line 3 and in line 4"),
    ] {
        let why = refused(text);
        assert!(why.contains(says), "{text}: {why}");
    }
    assert!(read("t.csv", b"\xff\xfea\0c\0").unwrap_err().message.contains("not UTF-8"));
    assert!(read("t.xls", &[0xd0, 0xcf, 0x11, 0xe0, 1, 2]).unwrap_err().message.contains("save it as XLSX"));
}

/// The first row of KTAB's CSV: the third and fourth cell count, whatever follows; commas without quotes move them to the end.
#[test]
fn first_rows_of_ktab() {
    let rows = "Actor,Description,Influence,P,S\na,x,1,1,1\nb,x,1,2,2\n";
    let plain = positions(&format!("S,d,2,1\n{rows}"));
    for (first, rest) in [("S,d,2,1,0,,,", Some("0")), ("S,d,2,1,", None), ("S,d,2,1,0,7", Some("0, 7"))] {
        let read = positions(&format!("{first}\n{rows}"));
        assert_eq!(read.questions, plain.questions, "{first}");
        let note = read.notes.iter().find(|n| n.contains("not read"));
        assert_eq!(note.is_some(), rest.is_some(), "{:?}", read.notes);
        assert!(rest.is_none_or(|rest| note.is_some_and(|n| n.ends_with(&format!(": {rest}.")))), "{note:?}");
    }
    for first in ["S,a, b and c,2,1,", "S,9,7,5,2,1", "S,words,27,6,2,1"] {
        let read = positions(&format!("{first}\n{rows}"));
        assert_eq!((&read.questions, read.notes.is_empty()), (&plain.questions, true), "{first}: {:?}", read.notes);
    }
    assert!(refused(&format!("S,d,0,1\n{rows}")).contains("counts no actor"));
}

/// Per cent is read as it is written, in text as in a workbook; a salience that could be a share as well is refused.
#[test]
fn per_cent() {
    let head = "actor,position,salience,influence\n";
    let want = positions(&format!("{head}a,10,50,3\nb,90,80,2\n"));
    let text = positions(&format!("{head}a,10%,50%,3\nb,90,80 %,2\n"));
    assert_eq!(text.questions, want.questions);
    let note = text.notes.iter().find(|n| n.contains('%')).expect("a note");
    assert!(
        note.contains("(position, salience)") && note.contains("position has % in line 2 and none in line 3"),
        "{note}"
    );
    let sheet: [&[&str]; 3] =
        [&["actor", "position", "salience", "influence"], &["a", "10%", "50%", "3"], &["b", "90", "80%", "2"]];
    assert_eq!(read("t.xlsx", &workbook(&sheet, 1)).expect("a table").questions, want.questions);
    let small = positions(&format!("{head}a,10,0.5%,3\nb,90,0.9%,2\n"));
    let saliences: Vec<f64> = small.questions[0].stands.iter().map(|s| s.salience).collect();
    assert!((saliences[0] - 0.005).abs() < 1e-15 && (saliences[1] - 0.009).abs() < 1e-15, "{saliences:?}");
    assert!(small.notes.iter().any(|n| n.contains("0 to 100, as it has %")), "{:?}", small.notes);
    let why = refused(&format!("{head}a,10,50%,3\nb,90,0.8,2\n"));
    assert!(why.contains("line 3: the salience is 0.8 and that of line 2 has %"), "{why}");
    let dates: [&[&str]; 2] = [sheet[0], &["a", "@43831", "50", "3"]];
    let why = read("t.xlsx", &workbook(&dates, 1)).expect_err("a date").message;
    assert!(why.contains("`2020-01-01 (a date)` where a number belongs"), "{why}");
}

/// A column that is not read is named, with what may have been meant; line ends may be carriage returns alone.
#[test]
fn columns_and_line_ends() {
    let text = "actor,position,salience,influence,refernce,Outcom,remark\na,10,50,3,20,30,x\nb,90,80,2,20,30,\n";
    let table = positions(text);
    let note = table.notes.iter().find(|n| n.contains("not read")).expect("a note");
    assert_eq!(
        note,
        "Columns that are not read: `refernce` (did you mean `reference`?), `Outcom` (did you mean `outcome`?), `remark`."
    );
    assert!(!positions(LONG).notes.iter().any(|n| n.contains("not read")));
    assert_eq!(positions(&text.replace('\n', "\r")).questions, table.questions);
}

/// All at one place outside 0 to 100: a scale with room, and a note.
#[test]
fn one_place_off_the_scale() {
    for (at, scale) in [(150.0, (0.0, 150.0)), (-20.0, (-20.0, 100.0))] {
        let table = positions(&format!("actor,position,salience,influence\na,{at},50,3\nb,{at},80,2\n"));
        assert_eq!(table.questions[0].scale, scale);
        assert!(table.notes.iter().any(|n| n.contains("one place outside 0 to 100")), "{:?}", table.notes);
    }
}

/// What the files are: told by what is in them, or by the caller where two readings are possible.
#[test]
fn kinds_of_file() {
    let file = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };
    let by = |files: &[File], kind| import(files, &Options::default(), kind);
    let scenario = file("s.csv", "issue,level,a,b\np,low,1,0\np,high,0,1\n");
    assert!(by(&[scenario], ImportKind::Detect).unwrap().form.starts_with("CSV"));
    let table = by(&[file("t.csv", PLAIN)], ImportKind::Detect).unwrap();
    assert_eq!((table.form.as_str(), table.parties.len()), ("plain table (positions)", 3));
    assert!(by(&[file("k.csv", KTAB)], ImportKind::Detect).unwrap().form.starts_with("KTAB CSV"));
    let double = [file("d.csv", "issue,level,actor,position,salience,influence\nq,1,1,2,3,4\nq,2,2,2,3,4\n")];
    let problem = by(&double, ImportKind::Detect).unwrap_err();
    assert!(problem.code.code == "E843" && problem.cure.contains("--as"), "{problem:?}");
    assert!(by(&double, ImportKind::Scenario).unwrap().form.starts_with("CSV"));
    assert_eq!(by(&double, ImportKind::Positions).unwrap().parties.len(), 2);
    let neither = by(&[file("x.csv", "a,b\n1,2\n")], ImportKind::Detect).unwrap_err();
    assert!(neither.code.code == "E850" && neither.cure.contains("KTAB"), "{neither:?}");
    let two = by(&[file("a.csv", PLAIN), file("b.csv", PLAIN)], ImportKind::Detect).unwrap_err();
    assert!(two.message.contains("one file"), "{two:?}");
}

/// A workbook with these rows on its first sheet.
fn workbook(rows: &[&[&str]], sheets: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let each = |f: &dyn Fn(usize) -> String| (1..=sheets).map(f).collect::<String>();
    part(
        "[Content_Types].xml",
        "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
    );
    part(
        "_rels/.rels",
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    );
    part(
        "xl/workbook.xml",
        &format!(
            "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{}</sheets></workbook>",
            each(&|k| format!("<sheet name=\"S{k}\" sheetId=\"{k}\" r:id=\"rId{k}\"/>"))
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            each(&|k| format!(
                "<Relationship Id=\"rId{k}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{k}.xml\"/>"
            ))
        ),
    );
    part(
        "xl/styles.xml",
        "<?xml version=\"1.0\"?><styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"9\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>",
    );
    for k in 1..=sheets {
        let cell = |c: usize, r: usize, text: &str| {
            let at = char::from(b'A' + u8::try_from(c).unwrap());
            match text.parse::<f64>() {
                Ok(x) => format!("<c r=\"{at}{r}\"><v>{x}</v></c>"),
                // 10% is 0.1 shown in per cent; @43831 a date.
                Err(_) if text.ends_with('%') => {
                    let x: f64 = text.trim_end_matches('%').parse().unwrap();
                    format!("<c r=\"{at}{r}\" s=\"1\"><v>{}</v></c>", x / 100.0)
                }
                Err(_) if text.starts_with('@') => format!("<c r=\"{at}{r}\" s=\"2\"><v>{}</v></c>", &text[1..]),
                Err(_) => format!("<c r=\"{at}{r}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            }
        };
        let row = |(r, cells): (usize, &&[&str])| {
            let cells: String = cells.iter().enumerate().map(|(c, text)| cell(c, r + 1, text)).collect();
            format!("<row r=\"{}\">{cells}</row>", r + 1)
        };
        let data: String = if k == 1 { rows.iter().enumerate().map(row).collect() } else { String::new() };
        part(
            &format!("xl/worksheets/sheet{k}.xml"),
            &format!(
                "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{data}</sheetData></worksheet>"
            ),
        );
    }
    zip.finish().unwrap().into_inner()
}

const SHEET: [&[&str]; 3] =
    [&["actor", "position", "salience", "influence"], &["a", "1.5", "80", "3"], &["b", "2", "40", "1"]];

/// XLSX gives what the same table as text gives; further sheets are named.
#[test]
fn workbooks() {
    let same = positions("actor,position,salience,influence\na,1.5,80,3\nb,2,40,1\n");
    let read_one = read("t.xlsx", &workbook(&SHEET, 1)).unwrap();
    assert_eq!(read_one.questions, same.questions);
    assert!(recognises(&workbook(&SHEET, 1)));
    let more = read("t.xlsx", &workbook(&SHEET, 3)).unwrap();
    assert!(more.notes.iter().any(|n| n.contains("first sheet, `S1`; the workbook has 3")), "{:?}", more.notes);
    let wrong = read("t.xlsx", &workbook(&[SHEET[0], &["a", "x", "80", "3"]], 1)).unwrap_err();
    assert!(wrong.message.contains("line 2, column 2 (position): `x`"), "{}", wrong.message);
    assert!(read("t.xlsx", b"PK\x03\x04 no archive").unwrap_err().message.contains("no XLSX workbook"));
}

/// A workbook of a few hundred kilobytes that would unpack to gigabytes, and one cell in the last corner of a sheet, end in a
/// refusal and not in memory.
#[test]
fn workbooks_that_blow_up() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![0u8; 1 << 20];
    for _ in 0..600 {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 4 << 20);
    assert!(read("t.xlsx", &bomb).unwrap_err().message.contains("unpacks to more"));
}

/// What a reader of tables may say of any bytes.
fn judge(bytes: &[u8]) {
    if let Ok(table) = read("table.csv", bytes)
        && let Ok(made) = case("table.csv", &table)
    {
        let opened = zopa::case::parse("case.toml", &made.text, &zopa::case::SourceTexts::default());
        assert!(!opened.has_errors(), "{:?}\n{}", opened.diagnostics, made.text);
    }
    let _ = recognises(bytes);
}

/// A cell of a table: a number, or something that is none.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0u32..=1000).prop_map(|k| format!("{}", f64::from(k) / 10.0)),
        1 => prop::sample::select(vec!["", "NA", "-5", "1e3", "\"a,b\"", "x;y", "0,5", "1e999", "\u{e9}", "\t", "''"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any bytes, and any bytes after a header.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0usize..4) {
        let heads: [&[u8]; 4] = [b"", b"actor,position,salience,influence\n", b"PK\x03\x04", b"S,d,1,1\nActor,Description,Influence,P,S\n"];
        judge(&[heads[head], &bytes].concat());
    }

    /// Tables and workbooks with bytes replaced, cut out or doubled.
    #[test]
    fn damaged_tables(which in 0usize..4, edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>()), 1..6)) {
        let mut bytes = match which {
            0 => PLAIN.as_bytes().to_vec(),
            1 => LONG.as_bytes().to_vec(),
            2 => KTAB.as_bytes().to_vec(),
            _ => workbook(&SHEET, 1),
        };
        for (place, kind, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at + 1),
            }
        }
        judge(&bytes);
    }

    /// Random tables: read or refused; and what is read forecasts the same from a case.
    #[test]
    fn random_tables(rows in prop::collection::vec((0usize..3, 0usize..6, cell(), cell(), cell(), cell()), 1..12)) {
        let row = |(q, a, x, s, c, r): &(usize, usize, String, String, String, String)| format!("q{q},actor {a},{x},{s},{c},{r}\n");
        let text = format!("question,actor,position,salience,influence,reference\n{}", rows.iter().map(row).collect::<String>());
        judge(text.as_bytes());
        if let Ok(table) = read("t.csv", text.as_bytes())
            && case("t.csv", &table).is_ok()
        {
            let (of_table, of_case) = both(&table);
            prop_assert_eq!(of_table, of_case);
        }
    }
}
