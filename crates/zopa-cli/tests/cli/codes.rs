//! Every code in `docs/errors.md` has an example that really raises it: the command is run as it stands there, in a folder
//! that holds what it speaks of. (Examples that are case files are read by the test of the case reader, `zopa-case/tests/suite/codes.rs`.)

use crate::run::{Ran, cases, command};
use std::fmt::Write;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zopa::core::{Case, Expr, Limits, Model, Run, StopReason, Watch};
use zopa::models::backtest::Plan;

/// What an example needs that is not shipped, and the command where the example is none.
struct Made {
    code: &'static str,
    make: fn(&Path),
    run: Option<&'static str>,
}

const fn made(code: &'static str, make: fn(&Path)) -> Made {
    Made { code, make, run: None }
}

const fn asked(code: &'static str, make: fn(&Path), run: &'static str) -> Made {
    Made { code, make, run: Some(run) }
}

/// Problems that no command raises on a small case, with the name that a test of the library uses for each, and the file
/// of that test under `crates`.
const BY_LIBRARY: &[(&str, &str, &str)] = &[
    ("E711", "FOREIGN_PARTY", "zopa-bargain/tests/suite/limits.rs"),
    ("E713", "FRONTIER_TOO_LARGE", "zopa-bargain/tests/suite/limits.rs"),
    ("E714", "STOPPED", "zopa-bargain/tests/suite/limits.rs"),
    ("E715", "FOREIGN_OUTCOME", "zopa-bargain/tests/suite/limits.rs"),
    ("E722", "NEEDS_WORK", "zopa-conflict/tests/suite/engine.rs"),
    ("E731", "E731", "zopa-study/src/stream.rs"),
    ("E766", "E766", "zopa-cli/tests/cli/codes.rs"),
    ("E901", "E901", "zopa-cli/tests/cli/codes.rs"),
    // Only a system that is short of threads refuses them.
    ("E807", "E807", "zopa-cli/tests/cli/codes.rs"),
];

const MADE: &[Made] = &[
    made("E102", |at| folder(&at.join("an-empty-folder"))),
    made("E103", |at| file(&at.join("picture.png"), [0xff, 0xd8, 0xff, 0xe0])),
    made("E104", |at| {
        let large = std::fs::File::create(at.join("fifty-megabytes.toml")).expect("a file");
        large.set_len(50 << 20).expect("room for a file of zeros");
    }),
    asked("E115", |at| case(at, &format!("{FIRE}{}", lines(1001, |k| format!("unknown_{k} = 1")))), "zopa check CASE"),
    asked(
        "E404",
        |at| case(at, &format!("{FIRE}[[rules]]\nid = \"R\"\nnever = \"{}\"\n", ["fire = on"; 500].join(" or "))),
        "zopa check CASE",
    ),
    asked("E603", |at| quoting(at, b"Something else was said."), "zopa check CASE"),
    asked(
        "E604",
        |at| {
            case(at, &format!("{FIRE}[sources.gazette]\noutlet = \"Gazette\"\nref = \"nowhere2031\"\n"));
            folder(&at.join("CASE/sources"));
            file(&at.join("CASE/sources/references.json"), b"[]");
        },
        "zopa check CASE",
    ),
    asked("E605", |at| quoting(at, &[0xff, 0xfe, 0x00]), "zopa check CASE"),
    made("E623", |at| {
        case(at, FIRE);
        file(&at.join("answer.json"), br#"{"answer":"deals","case":{"scenario":"peace"}}"#);
    }),
    made("E710", |at| copy(&shipped("elmira"), &at.join("CASE"))),
    made("E712", |at| case(at, &many_issues(9, 10, 2, "ranked"))),
    made("E720", |at| case(at, &many_issues(33, 2, 2, ""))),
    made("E721", |at| case(at, &many_issues(30, 2, 2, ""))),
    made("E723", |at| case(at, FIRE)),
    made("E724", |at| case(at, &many_issues(13, 2, 13, ""))),
    made("E725", |at| case(at, &many_issues(3, 2, 3, ""))),
    made("E726", |at| case(at, &many_issues(2, 2, 2, "joint"))),
    made("E732", |at| case(at, FIRE)),
    made("E733", |at| case(at, &uncertain(1200))),
    made("E816", |at| case(at, &many_issues(17, 2, 2, ""))),
    made("E734", |at| case(at, &uncertain(136))),
    made("E742", |at| case(at, &many_issues(9, 2, 9, ""))),
    made("E743", |at| case(at, &many_issues(9, 10, 2, ""))),
    made("E760", |at| case(at, &many_issues(40, 2, 2, "joint"))),
    made("E761", |at| case(at, &format!("{FIRE}[questions.q]\nscale = {{ 0 = \"low\", 100 = \"high\" }}\n"))),
    made("E762", |at| case(at, &spaces())),
    made("E763", |at| positions(&at.join("positions.csv"), 4000, false)),
    made("E764", |at| case(at, &question("q", &["a", "b"]))),
    made("E765", |at| positions(&at.join("table.csv"), 3, false)),
    made("E831", |at| {
        for (seed, to) in [("1", "one-case"), ("2", "another-case")] {
            study(at, &["--seed", seed, "--draws", "40", "--out", to]);
        }
    }),
    made("E832", |at| {
        for (from, to) in [("1", "100"), ("201", "300")] {
            study(at, &["--from", from, "--to", to, "--out", &format!("draws-{from}-to-{to}")]);
        }
    }),
    made("E842", |at| {
        file(&at.join("table.csv"), b"issue,actor,position,salience,influence\nq,a,low,50,50\nq,b,3,50,50\n")
    }),
    made("E843", |at| file(&at.join("table.csv"), b"issue,level,actor,position\nq,x,a,1\n")),
    made("E850", |at| file(&at.join("holiday-photo.png"), [0xff, 0xd8, 0xff, 0xe0])),
    made("E851", |at| file(&at.join("profile.xml"), &fixture("profile-1.xml")[..300])),
    made("E852", |at| fixtures(at, &["domain.xml"])),
    made("E853", |at| {
        let text = String::from_utf8(fixture("profile-1.xml")).expect("UTF-8");
        file(&at.join("profile.xml"), text.replace("type=\"linear\"", "type=\"constraint\""));
    }),
    made("E854", real),
    made("E855", |at| {
        scenario(at, |text| {
            text.replace("lowerbound=\"2\" upperbound=\"9\"", "lowerbound=\"0\" upperbound=\"1000000\"")
        })
    }),
    made("W851", |at| fixtures(at, &["domain.xml", "profile-1.xml", "profile-2.xml"])),
    made("W852", |at| scenario(at, |text| text.replace("<reservation value=\"0.25\"/>", ""))),
    made("W853", real),
    made("W854", |at| {
        folder(&at.join("scenario-folder"));
        fixtures(&at.join("scenario-folder"), &["domain.xml", "profile-1.xml", "profile-2.xml"]);
        file(&at.join("scenario-folder/pareto.xml"), b"0.5, 1.0\n1.0, 0.25\n");
    }),
    made("W856", |at| {
        let text = String::from_utf8(fixture("quarry.gmcr")).expect("UTF-8");
        let end = text.find("  ],").expect("the end of the options");
        file(&at.join("conflict.gmcr"), format!("{},{}", text[..end].trim_end(), &text[end..]));
    }),
    asked(
        "E902",
        |at| {
            case(
                at,
                &format!(
                    "{LAND}[preferences.a]\nunit = 0.001\nweights = {{ land = 900000000 }}\nvalues.land = {{ as_is = 0, ceded = 900000000 }}\n"
                ),
            )
        },
        "zopa check CASE",
    ),
    asked(
        "E903",
        |at| {
            case(
                at,
                &format!(
                    "{LAND}[preferences.a]\nweights = {{ land = {{ dist = \"uniform\", low = 0, high = 0.000000001 }} }}\nvalues.land = {{ as_is = 0, ceded = 100 }}\n"
                ),
            )
        },
        "zopa report CASE --draws 20",
    ),
];

/// Each example, run in a folder of its own.
#[test]
fn every_example_of_a_command_raises_its_code() {
    let mut wrong = Vec::new();
    for code in zopa::codes() {
        let staged = MADE.iter().find(|made| made.code == code.code);
        if code.example.starts_with("zopa = ") || BY_LIBRARY.iter().any(|(known, ..)| *known == code.code) {
            assert!(staged.is_none(), "{} needs nothing made", code.code);
            continue;
        }
        let place = tempfile::tempdir().expect("a folder");
        copy(&shipped(""), &place.path().join("cases"));
        if let Some(made) = staged {
            (made.make)(place.path());
        }
        let asked = staged.and_then(|made| made.run).unwrap_or(code.example);
        let asked = asked.split(" #").next().unwrap_or_default().trim();
        let Some(args) = asked.strip_prefix("zopa ") else {
            wrong.push(format!("{}: `{asked}` is no command, and none is given", code.code));
            continue;
        };
        let ran = Ran::of(command().current_dir(place.path()).args(args.split_whitespace()).output().expect("runs"));
        let raised = format!("[{}]", code.code);
        if !ran.err.contains(&raised) && !ran.out.contains(&raised) {
            wrong.push(format!(
                "{}: `{asked}` ends with {}: {}{}",
                code.code,
                ran.code,
                start(&ran.err),
                start(&ran.out)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the list says of tests of the library is so.
#[test]
fn the_rest_is_raised_by_tests_of_the_library() {
    for (code, name, file) in BY_LIBRARY {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(text.contains(name), "{code}: {file} does not name {name}");
    }
}

/// A watch that stops whatever it watches.
struct Stop;

impl Watch for Stop {
    fn tick(&self, _: u64, _: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        ControlFlow::Break(StopReason::Interrupted)
    }
}

/// E766: a forecast that is stopped; E901: a condition that a program nested deeper than any file may.
#[test]
fn callers_of_the_library_are_refused() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Stop };
    let stopped = zopa::backtest(&cases().join("past.csv"), Plan::default(), &run);
    assert_eq!(stopped.err().map(|problem| problem.code.code), Some("E766"));
    let opened = zopa::case::open(&cases().join("harbour")).expect("a case");
    let mut case = Case::clone(opened.case.as_deref().expect("a case without errors"));
    let mut deep = case.conditions.iter().next().expect("a condition").clone();
    for _ in 0..200 {
        deep.expr = Expr::Not(Box::new(deep.expr));
    }
    case.conditions.push(deep);
    let problems = Model::new(Arc::new(case)).expect_err("too deep");
    assert_eq!(problems.iter().map(|problem| problem.code.code).collect::<Vec<_>>(), ["E901"]);
}

fn start(text: &str) -> String {
    text.chars().take(400).collect()
}

/// Two parties and one issue.
const FIRE: &str =
    "[parties.a]\n[parties.b]\n[issues.fire]\nlevels = [\"on\", \"off\"]\nstatus_quo = \"on\"\nset_by = \"a\"\n";
/// The same about land.
const LAND: &str = "[parties.a]\n[parties.b]\n[issues.land]\nlevels = [\"as_is\", \"ceded\"]\nstatus_quo = \"as_is\"\nset_by = \"a\"\n";

fn lines(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(|k| format!("{}\n", line(k))).collect()
}

/// A case of so many issues of so many levels, set by so many parties in turn, who all have weights; the last only ranks
/// outcomes where `how` is `ranked`, all set every issue together where it is `joint`.
fn many_issues(issues: usize, levels: usize, parties: usize, how: &str) -> String {
    let mut text = lines(parties, |p| format!("[parties.p{p}]"));
    let names: Vec<String> = (0..levels).map(|l| format!("\"l{l}\"")).collect();
    for v in 0..issues {
        let by = match how {
            "joint" => format!("[{}]", (0..parties).map(|p| format!("\"p{p}\"")).collect::<Vec<_>>().join(", ")),
            _ => format!("\"p{}\"", v % parties),
        };
        let _ = write!(text, "[issues.v{v}]\nlevels = [{}]\nstatus_quo = \"l0\"\nset_by = {by}\n", names.join(", "));
    }
    for p in 0..parties {
        if how == "ranked" && p + 1 == parties {
            let _ = writeln!(text, "[preferences.p{p}]\npriorities = [\"v0 = l1\", \"v1 = l2\"]");
            continue;
        }
        let weights: Vec<String> = (0..issues).map(|v| format!("v{v} = {}", 1 + (v * 7 + p * 3) % 11)).collect();
        let _ = writeln!(text, "[preferences.p{p}]\nweights = {{ {} }}", weights.join(", "));
        for v in 0..issues {
            let worth = |l: usize| (l * 100 / (levels - 1) + 37 * (v + p + l)) % 101;
            let values: Vec<String> = (0..levels).map(|l| format!("l{l} = {}", worth(l))).collect();
            let _ = writeln!(text, "values.v{v} = {{ {} }}", values.join(", "));
        }
    }
    text
}

/// A case with so many uncertain numbers: what is added where the fire has ceased.
fn uncertain(n: usize) -> String {
    let terms = lines(n, |k| format!("  {{ id = \"t{k}\", when = \"fire = off\", add = \"0 to 1\" }},"));
    format!(
        "{FIRE}[preferences.a]\nweights = {{ fire = 1 }}\nvalues.fire = {{ on = 0, off = 100 }}\nterms = [\n{terms}]\n[proposals.p]\nname = \"P\"\nset = {{ fire = \"off\" }}\n"
    )
}

fn question(id: &str, parties: &[&str]) -> String {
    let mut text = FIRE.to_owned();
    let _ = writeln!(text, "[questions.{id}]\nscale = {{ 0 = \"low\", 100 = \"high\" }}");
    for p in parties {
        let _ = writeln!(text, "positions.{p} = {{ position = 50, salience = 50, influence = 50 }}");
    }
    text
}

/// Two questions of one space with different parties.
fn spaces() -> String {
    let mut text = question("q", &["a", "b"]).replace("[questions.q]\n", "[questions.q]\nspace = \"s\"\n");
    text.push_str("[questions.r]\nspace = \"s\"\nscale = { 0 = \"low\", 100 = \"high\" }\npositions.a = { position = 1, salience = 50, influence = 50 }\n");
    text
}

/// A case whose one record quotes a source text.
fn quoting(at: &Path, source: &[u8]) {
    case(
        at,
        &format!(
            "{FIRE}[sources.gazette]\noutlet = \"Gazette\"\n[[evidence]]\nid = \"E1\"\nclaim = \"Said.\"\nquote = \"We will never yield.\"\nsource = \"gazette\"\n"
        ),
    );
    folder(&at.join("CASE/sources"));
    file(&at.join("CASE/sources/gazette.txt"), source);
}

/// A table of positions of so many actors.
fn positions(at: &Path, actors: usize, outcome: bool) {
    let mut text = String::from("issue,actor,position,salience,influence,outcome\n");
    for k in 0..actors {
        let _ = writeln!(text, "q,a{k},{},50,50,{}", k % 101, if outcome { "3" } else { "" });
    }
    file(at, text);
}

/// A GENIUS scenario, its domain and profiles edited.
fn scenario(at: &Path, edit: impl Fn(&str) -> String) {
    for name in ["domain.xml", "profile-1.xml", "profile-2.xml"] {
        file(&at.join(name), edit(&String::from_utf8(fixture(name)).expect("UTF-8")));
    }
}

/// The same with a real-valued issue.
fn real(at: &Path) {
    scenario(at, |text| {
        text.replace(
            "type=\"integer\" etype=\"integer\" vtype=\"integer\"",
            "type=\"real\" etype=\"real\" vtype=\"real\"",
        )
        .replace("type=\"integer\"", "type=\"real\"")
    });
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../zopa-formats/tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn fixtures(at: &Path, names: &[&str]) {
    names.iter().for_each(|name| file(&at.join(name), fixture(name)));
}

fn study(at: &Path, more: &[&str]) {
    let harbour = cases().join("harbour").display().to_string();
    let args = ["study", &harbour, "--budget", "0"];
    let ran = command().current_dir(at).args(args).args(more).output().expect("the command runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

fn case(at: &Path, text: &str) {
    folder(&at.join("CASE"));
    file(&at.join("CASE/case.toml"), format!("zopa = 1\nid = \"x\"\ntitle = \"X\"\n{text}"));
}

fn shipped(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name)
}

fn folder(at: &Path) {
    std::fs::create_dir_all(at).expect("a folder");
}

fn file(at: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::write(at, bytes).expect("a file");
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) {
    folder(to);
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { file(&to, std::fs::read(&from).expect("a file")) }
    }
}
