//! What holds for every command: exit codes, what goes to stdout and what to stderr, JSON that fits its schema, the
//! same bytes on any number of threads, no colour where none is wanted, a page of 100 columns.

use crate::run::{command, zopa};
use serde_json::Value;
use std::io::Read;
use std::process::Stdio;

/// Commands that have an answer for the test cases.
const ANSWERS: &[&str] = &[
    "report harbour --draws 50",
    "report harbour --draws 50 --scenario no_easing --seed 7",
    "report walkout.toml",
    "report walkout.toml --redact",
    "report walkout.toml --since walkout.toml --draws 5",
    "check harbour",
    "check walkout.toml",
    "deals harbour",
    "deals harbour --group table",
    "deals harbour --group ardon,union --limit 3",
    "deals harbour --from truce --from status_quo --from territory=small_swap,sanctions=ease --drafts",
    "deals harbour --drafts truce;territory=small_swap,fire_ardon=pause --best-for ardon,union",
    "deals harbour --group table --solution raiffa,nash_lottery,kalai_smorodinsky_lottery,egalitarian_lottery,fallback,adjusted_winner,nash,nash_most_gainers --power ardon=2,velia=0.5",
    "deals harbour --solution adjusted_winner,raiffa,egalitarian,utilitarian,kalai_smorodinsky",
    "deals harbour --variant kalai_smorodinsky=negmas_spread --variant nash=negmas --variant kalai=negolog --variant egalitarian=negmas_kalai",
    "deals harbour --variant kalai_smorodinsky=genius --variant nash=negolog --variant egalitarian=max_min",
    "stability harbour",
    "stability harbour --state truce --state territory=small_swap,fire_ardon=pause --concept nash,sseq,gmr_signatures",
    "stability walkout.toml --state 3",
    "stability walkout.toml --state 3 --state 1 --inverse",
    "stability harbour --state truce --state status_quo --concept nash,seq --inverse",
    "stability harbour --state truce --concept nash,gmr_signatures,cnash --inverse",
    "stability wide.toml --limit 3",
    "stability wide.toml --state north_dyke=built,west_canal=built --concept nash,smr,sim --limit 1",
    "why harbour preferences.velia --draws 20",
    "why harbour preferences.ardon.weights.territory --draws 20",
    "why harbour rows.truce.holds --draws 20",
    "why harbour findings.1 --draws 20 --scenario no_easing",
    "why walkout.toml graph",
    "why walkout.toml findings.1",
    "why walkout.toml findings.status_quo",
    "diff harbour harbour_later.toml --draws 50",
    "diff harbour harbour --draws 5",
    "report harbour_later.toml --since harbour --draws 50",
    "forecast quota.toml --draws 200",
    "forecast quota.toml --draws 0 --question season --model challenge --option q=0.5 --option rounds=3",
    "forecast quota.toml --draws 50 --model smp --option pce=markov_incentive --option bargains=pwcomp",
    "forecast quota.toml --draws 50 --model weighted_mean",
    "forecast past.csv --model exchange",
    "backtest past.csv --resamples 200",
    "study harbour --draws 300 --budget 2000",
    "study harbour --draws 200 --budget 0 --design sobol --party velia --sign truce --payoff signed",
];

/// Answers go to stdout, with exit code 0; stderr has at most one line that counts the warnings.
#[test]
fn answers_go_to_stdout() {
    for args in ANSWERS {
        let ran = zopa(args);
        assert_eq!(ran.code, 0, "{args}: {}", ran.err);
        assert!(!ran.out.is_empty() && ran.err.lines().count() <= 1, "{args}: {}", ran.err);
    }
}

/// Lines fit 100 columns and carry no escape sequences when stdout is no terminal.
#[test]
fn text_fits_the_page_without_colour() {
    for args in ANSWERS {
        let out = zopa(args).out;
        for line in out.lines() {
            assert!(line.chars().count() <= 100, "{args}: {line}");
            assert!(!line.chars().any(char::is_control), "{args}: {line:?}");
            assert_eq!(line.trim_end(), line, "{args}");
        }
    }
}

/// No name, label or note of a case can send a control sequence to the terminal.
#[test]
fn hostile_names_are_disarmed() {
    let place = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(crate::run::cases().join("harbour/case.toml")).expect("the case");
    let names = ["Ardon", "Velia's guns", "Villages exchanged", "Truce", "Embargo", "Harbour summit", "Without easing"];
    let hostile = names
        .iter()
        .fold(text, |text, name| text.replace(&format!("\"{name}\""), &format!("\"{name}\\u001b[31m\\u0007\\u202e\"")));
    assert!(hostile.matches("u001b").count() >= names.len());
    let file = place.path().join("case.toml");
    std::fs::write(&file, hostile).expect("written");
    let asked = file.display();
    for command in [
        format!("report --draws 20 {asked}"),
        format!("check {asked}"),
        format!("deals {asked}"),
        format!("stability --state truce {asked}"),
        format!("study {asked} --draws 200 --budget 0"),
        format!("diff {asked} harbour --draws 5"),
        format!("diff harbour {asked} --draws 5"),
        format!("report --draws 20 {asked} --since harbour"),
        format!("why {asked} preferences.ardon --draws 5"),
        format!("why {asked} rows.truce --draws 5"),
        format!("why {asked} findings.1 --draws 5"),
        format!("why {asked} nothing\u{1b}[31m"),
    ] {
        let ran = zopa(&command);
        for text in [&ran.out, &ran.err] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{command}: {text}");
        }
    }
}

/// The same bytes on one and on two threads, and from run to run.
#[test]
fn answers_do_not_depend_on_threads() {
    for args in ANSWERS {
        for form in ["", " --json"] {
            let one = zopa(&format!("{args}{form} --threads 1"));
            let two = zopa(&format!("{args}{form} --threads 2"));
            assert_eq!(one.out, two.out, "{args}{form}");
        }
    }
}

/// Every JSON answer fits the schema that is documented for it.
#[test]
fn json_fits_its_schema() {
    let schemas = zopa::docs::schemas();
    let valid = |name: &str, document: &Value| {
        let (.., schema) = schemas.iter().find(|(n, ..)| *n == name).expect("a schema for each answer");
        let validator = jsonschema::validator_for(schema).expect("a schema");
        let faults: Vec<String> =
            validator.iter_errors(document).map(|e| format!("{e} at {}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    };
    for args in ANSWERS {
        let document = zopa(&format!("{args} --json")).json();
        let name = args.split(' ').next().expect("a command");
        assert_eq!(document["answer"], name, "{args}");
        let form = match () {
            () if document["listed"] == "none" => "stability, states not listed",
            () if document["not_assessed"].is_string() => "report, explicit graph",
            () => name,
        };
        valid(form, &document);
    }
    valid("backtest of a case", &zopa("backtest quota.toml --json").json());
    for args in ["deals faulty.toml --json", "deals harbour --json --group nobody", "stability nowhere --json"] {
        let ran = zopa(args);
        assert_ne!(ran.code, 0, "{args}");
        valid("errors", &ran.json());
    }
    valid("check", &zopa("check faulty.toml --json").json());
}

/// A call that makes no sense ends with 2 and says what was wrong; a wrong case or input ends with 1.
#[test]
fn exit_codes_tell_call_from_input() {
    for (args, code, says) in [
        ("", 2, "Usage"),
        ("nonsense", 2, "unrecognized subcommand"),
        ("deals", 2, "CASE"),
        ("deals harbour --draws 5", 2, "--draws"),
        ("report harbour --draws 0", 2, "0 is not in"),
        ("report harbour --threads 0", 2, "0 is not in"),
        ("deals harbour --group ardon,nobody", 2, "E802"),
        ("deals harbour --scenario tomorrow", 2, "E801"),
        ("deals harbour --from somewhere", 2, "E814"),
        ("deals harbour --from territory=all", 2, "E814"),
        ("deals harbour --from weather=fine", 2, "E814"),
        ("deals harbour --drafts territory=as_is,territory=as_is", 2, "E814"),
        ("deals harbour --drafts truce,nonsense", 2, "E814"),
        ("deals harbour --solution fair", 2, "E815"),
        ("deals harbour --variant nash=fair", 2, "E815"),
        ("deals harbour --variant nash=negmas --variant nash=genius", 2, "E815"),
        ("deals harbour --solution nash --power ardon=0", 2, "E815"),
        ("deals harbour --solution raiffa --power ardon=2", 2, "E815"),
        ("deals harbour --power ardon=2", 2, "--solution"),
        ("deals harbour --best-for nobody", 2, "E802"),
        ("check harbour --scenario tomorrow", 2, "E801"),
        ("stability harbour --concept nash,maximin", 2, "E804"),
        ("stability harbour --state truces", 2, "E803"),
        ("stability harbour --state territory=all", 2, "E803"),
        ("stability harbour --state weather=fine", 2, "E803"),
        ("stability harbour --state territory=as_is,territory=small_swap", 2, "twice"),
        ("stability harbour --state territory=as_is,territory=as_is", 2, "twice"),
        ("stability harbour --state 0", 2, "E723"),
        ("stability harbour --inverse", 2, "--state"),
        ("stability wide.toml --state 3", 2, "1,099,511,627,776 states"),
        ("report wide.toml", 1, "E743"),
        ("report wide.toml", 1, "1,099,511,627,776 outcomes"),
        ("stability wide.toml --limit 0", 2, "--limit"),
        ("stability wide.toml --all", 1, "1,099,511,627,776 states"),
        ("stability wide.toml --concept seq", 1, "1,099,511,627,776 states"),
        ("stability wide.toml --concept seq", 1, "E720"),
        ("stability wide.toml --concept cnash,sim", 1, "or ask for nash"),
        ("stability wide.toml --from status_quo", 1, "--from"),
        ("stability wide.toml --state status_quo --inverse", 1, "--inverse"),
        ("why harbour preferences.nobody", 2, "E808"),
        ("diff harbour", 2, "<NEW>"),
        ("diff harbour nowhere", 1, "nowhere"),
        ("diff harbour faulty.toml", 1, "velia"),
        ("diff harbour walkout.toml", 1, "E819"),
        ("report harbour --since quota.toml", 1, "E819"),
        ("forecast quota.toml --question catch", 2, "E841"),
        ("forecast quota.toml --model oracle", 2, "E764"),
        ("forecast quota.toml --model smp --option q=1", 2, "E764"),
        ("forecast quota.toml --model challenge --option q", 2, "E764"),
        ("forecast quota.toml --option q=1", 2, "E764"),
        ("forecast quota.toml --model procedural --option agenda_setter=nobody", 2, "E764"),
        ("forecast harbour", 1, "E841"),
        ("forecast nowhere.csv", 1, "E818"),
        ("backtest nowhere.csv", 1, "E818"),
        ("backtest nowhere", 1, "nowhere"),
        ("stability harbour --state 99999", 2, "E723"),
        ("deals walkout.toml", 1, "E71"),
        ("deals faulty.toml", 1, "velia"),
        ("report faulty.toml", 1, "velia"),
        ("deals nowhere", 1, "nowhere"),
        ("check nowhere.toml", 1, "nowhere"),
    ] {
        let ran = zopa(args);
        assert_eq!(ran.code, code, "{args}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(says), "{args}: {}", ran.err);
        assert!(ran.out.is_empty(), "{args}: {}", ran.out);
    }
}

/// Help goes to stdout with exit code 0, and says what each option means.
#[test]
fn help_is_an_answer() {
    for (args, says) in [
        ("--help", "Exit codes"),
        ("--version", env!("CARGO_PKG_VERSION")),
        ("report --help", "--draws"),
        ("check --help", "--scenario"),
        ("deals --help", "--group"),
        ("stability --help", "--concept"),
        ("forecast --help", "--option"),
        ("backtest --help", "--resamples"),
        ("new --help", "--force"),
        ("schema --help", "schema"),
    ] {
        let ran = zopa(args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args}");
        assert!(ran.out.contains(says), "{args}: {}", ran.out);
        assert!(ran.out.lines().all(|l| l.chars().count() <= 100), "{args}");
    }
}

/// `check` prints all problems with their places on stdout and ends with 1 if one of them is an error.
#[test]
fn check_shows_every_problem() {
    let ran = zopa("check faulty.toml");
    assert_eq!(ran.code, 1);
    for says in ["colour", "velia", "faulty.toml:5:", "faulty.toml:14:", "cure:", "2 errors"] {
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
    let document = zopa("check faulty.toml --json").json();
    assert_eq!(document["errors"], 2);
    let lines: Vec<_> = document["problems"].as_array().expect("a list").iter().map(|p| p["line"].clone()).collect();
    assert!(lines.contains(&Value::from(5)) && lines.contains(&Value::from(14)), "{document}");
}

/// Other commands print the errors of a case on stderr and point to `zopa check`; with --json also as a document.
#[test]
fn a_faulty_case_is_refused_with_its_errors() {
    let ran = zopa("deals faulty.toml --json");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("zopa check faulty.toml"), "{}", ran.err);
    assert_eq!(ran.json()["errors"].as_array().map(Vec::len), Some(2));
}

/// A reader that stops reading is no error.
#[test]
fn broken_pipe_is_quiet() {
    let mut child = command()
        .args(["stability", "harbour", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().expect("stderr").read_to_string(&mut err).expect("UTF-8");
    let status = child.wait().expect("it ends");
    assert!(status.success() && !err.contains("panicked") && !err.contains("roken pipe"), "{status}: {err}");
}

/// NO_COLOR and a pipe both mean no colour, on stdout and stderr.
#[test]
fn no_colour_where_none_is_wanted() {
    let mut command = command();
    let output = command.args(["check", "faulty.toml"]).env("NO_COLOR", "1").output().expect("the command runs");
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    assert!(!zopa("deals faulty.toml").err.contains('\u{1b}'));
}
