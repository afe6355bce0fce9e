//! Every key finding says what would change it, in every form.

use crate::page::{shipped, written};
use std::path::{Path, PathBuf};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest};
use zopa_report::Colour;

/// What stands before it, in every form for people; on a page it may lead to the numbers behind it.
const LEAD: &str = "What would change it";

/// All case files beneath a folder.
fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut inside: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            cases(&path, found);
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
}

/// How often something stands in a text, whatever lines it is broken into.
fn often(text: &str, what: &str) -> usize {
    text.split_whitespace().collect::<Vec<_>>().join(" ").matches(what).count()
}

/// Each finding of a document that has what would change it, and how many there are.
fn documented(document: &serde_json::Value) -> (usize, usize) {
    let findings = document["findings"].as_array().expect("findings");
    let said = |f: &&serde_json::Value| f["changes"].as_array().is_some_and(|all| !all.is_empty());
    (findings.iter().filter(said).count(), findings.len())
}

/// Checks a case in every form, as it is and to share. Returns how many findings it has; `None` where it has no report.
fn check(name: &str, prepared: &Prepared) -> Option<usize> {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    if prepared.case.is_graph() {
        let answer = zopa::graph_report(prepared, 5, &run).ok()?;
        let n = answer.findings.len();
        let forms = |prepared: &Prepared, answer: &zopa::GraphReport| {
            let text = zopa_report::graph_report(prepared, answer, Colour::Off);
            let (html, markdown) =
                (zopa_report::graph_html(prepared, answer), zopa_report::graph_markdown(prepared, answer));
            assert_eq!([&text, &html, &markdown].map(|form| often(form, LEAD)), [n; 3], "{name}: {text}");
            let document = serde_json::to_value(zopa::json::GraphReport::new(prepared, answer)).expect("a document");
            assert_eq!(documented(&document), (n, n), "{name}");
        };
        forms(prepared, &answer);
        let (shared, answer) = zopa::redact_graph(prepared, answer).expect("a version to share");
        forms(&shared, &answer);
        return Some(n);
    }
    let answer = zopa::report(prepared, ReportRequest { draws: 20, beside: false }, &run).ok()?;
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let findings = answer.assessment.findings.len();
    let numbered = zopa::assess::numbered(&answer.assessment.findings).len();
    let (shared, stripped) = zopa::redact(prepared, &answer).expect("a version to share");
    for (prepared, answer, background) in [(prepared, &answer, Some(&background)), (&shared, &stripped, None)] {
        let text = zopa_report::report(prepared, answer, Colour::Off);
        let html = zopa_report::html(prepared, answer, background);
        let markdown = zopa_report::markdown(prepared, answer, background);
        assert_eq!([&text, &html, &markdown].map(|form| often(form, LEAD)), [numbered; 3], "{name}: {text}");
        let document = serde_json::to_value(zopa::json::Report::new(prepared, answer)).expect("a document");
        assert_eq!(documented(&document), (findings, findings), "{name}");
        for (what, form) in [("text", &text), ("page", &html)] {
            let form = form.split_whitespace().collect::<Vec<_>>().join(" ");
            for hole in ["it: .", "it: ;", "it:.", "; .", "points points"] {
                let after = form.split(LEAD).skip(1).map(|rest| rest.chars().take(300).collect::<String>());
                assert!(after.into_iter().all(|said| !format!("it{said}").contains(hole)), "{name}, {what}: {hole:?}");
            }
        }
    }
    Some(findings)
}

/// Every shipped case, and those of the tests of the command line.
#[test]
fn every_finding_of_every_case() {
    let mut files = Vec::new();
    cases(&shipped(""), &mut files);
    cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../zopa-cli/tests/cases"), &mut files);
    let mut checked = 0;
    for file in &files {
        let Ok(prepared) = Prepared::open(file, None, 0) else { continue };
        checked += usize::from(check(&file.display().to_string(), &prepared).is_some());
    }
    assert!(checked >= 10, "{checked} of {}", files.len());
}

/// Small cases in which something is missing: nobody at the table, nothing proposed, orders alone, interests unstated, threats of
/// every kind, nobody who could move.
#[test]
fn every_finding_of_bare_cases() {
    let head = "zopa = 1\nid = \"x\"\ntitle = \"X\"\n[parties.a]\nname = \"Ardon\"\nat_table = TABLE\n[parties.b]\nname = \"Velia\"\nat_table = TABLE\n";
    let issues = "[issues.fire]\nlevels = [\"on\", \"off\"]\nstatus_quo = \"on\"\nset_by = \"a\"\n\
                  [issues.land]\nlevels = [\"kept\", \"swapped\"]\nstatus_quo = \"kept\"\nset_by = [\"a\", \"b\"]\nbinding = true\n";
    let proposal = "[proposals.deal]\nset = { fire = \"off\", land = \"swapped\" }\n";
    let threat = "[threats.war]\nby = \"a\"\nto = \"b\"\nset = { fire = \"on\" }\nunless = \"land = swapped\"\n\
                  [threats.peace]\nby = \"a\"\nto = \"b\"\nset = { fire = \"off\" }\nunless = \"land = swapped\"\n\
                  [threats.met]\nby = \"a\"\nto = \"b\"\nset = { fire = \"off\" }\nunless = \"land = kept\"\n";
    let points = "[preferences.a]\nweights = { fire = \"20 to 40\", land = 60 }\nvalues.fire = { on = 100, off = 0 }\nvalues.land = { kept = 0, swapped = 100 }\n\
                  [preferences.b]\nweights = { fire = 50, land = 50 }\nvalues.fire = { on = 0, off = 100 }\nvalues.land = { kept = 100, swapped = 0 }\n";
    let order = "[preferences.a]\npriorities = [\"land = swapped\", \"fire = on\"]\n[preferences.b]\npriorities = [\"land = kept\", \"fire = off\"]\n";
    let half = "[preferences.a]\npriorities = [\"land = swapped\", \"fire = on\"]\n";
    let joint = "[issues.land]\nlevels = [\"kept\", \"swapped\"]\nstatus_quo = \"kept\"\nset_by = [\"a\", \"b\"]\nbinding = true\n";
    let alike =
        "[preferences.a]\npriorities = [\"land = swapped\"]\n[preferences.b]\npriorities = [\"land = swapped\"]\n";
    let mut checked = 0;
    for table in ["true", "false"] {
        for (name, body) in [
            ("points", [issues, points, proposal, threat].concat()),
            ("orders", [issues, order, proposal, threat].concat()),
            ("half", [issues, half, proposal, threat].concat()),
            ("nothing proposed", [issues, points].concat()),
            ("nobody moves", [joint, alike, "[proposals.deal]\nset = { land = \"swapped\" }\n"].concat()),
        ] {
            let text = format!("{}{body}", head.replace("TABLE", table));
            checked += usize::from(check(&format!("{name}, at the table {table}"), &written(&text)).is_some());
        }
    }
    assert_eq!(checked, 10);
}

/// What turns is told with the number that turns it.
#[test]
fn the_summits_status_quo_and_threats_have_numbers() {
    let prepared = crate::page::open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: false }, &run).expect("an assessment");
    let document = serde_json::to_value(zopa::json::Report::new(&prepared, &answer)).expect("a document");
    let findings = document["findings"].as_array().expect("findings");
    let of = |kind: &str| findings.iter().filter(|f| f["kind"] == kind).collect::<Vec<_>>();
    let counted = |f: &serde_json::Value, kind: &str| {
        let all = f["changes"].as_array().expect("changes");
        all.iter().any(|c| c["kind"] == kind && c["points"].is_number())
    };
    assert!(of("status_quo").iter().all(|f| counted(f, "moving") && counted(f, "agreement")));
    assert!(!of("threat").is_empty());
    assert!(of("threat").iter().all(|f| counted(f, "credible") && counted(f, "effective")));
}
