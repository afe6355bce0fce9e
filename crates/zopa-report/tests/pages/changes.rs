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

/// The document has each finding in sentences, and the groups that the text prints, word for word.
#[test]
fn the_document_says_what_the_text_says() {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    for name in ["alaska-2025", "prisoners-dilemma"] {
        let prepared = crate::page::open(&shipped(name));
        let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: false }, &run).expect("an assessment");
        let text = squeezed(&zopa_report::report(&prepared, &answer, Colour::Off));
        let document = serde_json::to_value(zopa_report::report_document(&prepared, &answer)).expect("a document");
        let groups = document["findings_said"].as_array().expect("groups");
        assert!(!groups.is_empty(), "{name}");
        let mut named = 0;
        for group in groups {
            named += group["findings"].as_array().expect("names").len();
            let lines = ["items", "changes"].into_iter().flat_map(|key| group[key].as_array().expect("lines"));
            for said in lines.chain([&group["says"]]) {
                let said = squeezed(said.as_str().expect("a text"));
                assert!(text.contains(&said), "{name}: {said}");
            }
        }
        let findings = document["findings"].as_array().expect("findings");
        assert_eq!(named, findings.len(), "{name}");
        let said = |f: &serde_json::Value| f["says"].as_str().is_some_and(|said| said.ends_with('.'));
        assert!(findings.iter().all(|f| said(f) && !f["changes_say"].as_array().expect("lines").is_empty()), "{name}");
    }
    let prepared = crate::page::open(&shipped("elmira"));
    let report = zopa::graph_report(&prepared, 5, &run).expect("a report");
    let text = squeezed(&zopa_report::graph_report(&prepared, &report, Colour::Off));
    let document = serde_json::to_value(zopa_report::graph_report_document(&prepared, &report)).expect("a document");
    for finding in document["findings"].as_array().expect("findings") {
        let said = squeezed(finding["says"].as_str().expect("a text"));
        assert!(!said.is_empty() && text.contains(&said), "{said}");
    }
}

/// What the text says of alternatives, notes, what is one-way and how well numbers are backed is in the document too.
#[test]
fn the_document_has_what_the_case_is_about() {
    let prepared = crate::page::open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: true }, &run).expect("an assessment");
    let of = |prepared: &Prepared, answer: &zopa::ReportAnswer| {
        serde_json::to_value(zopa_report::report_document(prepared, answer)).expect("a document")
    };
    let document = of(&prepared, &answer);
    let list = |key: &str| document[key].as_array().expect("a list").clone();
    let named = |key: &str, id: &str| list(key).into_iter().find(|of| of["id"] == id).expect("a part of the case");
    let russia = list("alternatives").into_iter().find(|of| of["party"] == "russia").expect("an alternative");
    assert!(russia["no_deal"].is_number() && russia["status_quo"].is_number(), "{russia}");
    let lines = list("alternatives").iter().map(|of| of["red_lines"].as_array().expect("lines").len()).sum::<usize>();
    assert_eq!(lines, prepared.case.with_preferences().iter().map(|p| prepared.case.red_lines[p].len()).sum::<usize>());
    assert!(named("issues", "eu_guarantee")["one_way"]["treaty"].is_array(), "{}", named("issues", "eu_guarantee"));
    assert!(named("issues", "land")["note"].as_str().is_some_and(|note| !note.is_empty()));
    assert_eq!(list("rules").len(), prepared.case.rules.len());
    assert_eq!(list("proposals").len(), prepared.case.proposals.len());
    let evidence = &document["evidence"];
    let graded: u64 = evidence["grades"].as_object().expect("grades").values().filter_map(|n| n.as_u64()).sum();
    assert_eq!(graded + evidence["ungraded"].as_u64().expect("a number"), prepared.case.evidence.len() as u64);
    let paths = |key: &str| evidence[key].as_array().expect("paths").len() as u64;
    let backed = evidence["several_origins"].as_u64().expect("a number")
        + ["single_source", "assumed", "nothing_behind"].map(paths).iter().sum::<u64>();
    assert_eq!(backed, prepared.opened.numbers().iter().filter(|n| n.input.is_some()).count() as u64);
    let tested = |a: &serde_json::Value| a["test"]["tested"] == true;
    assert!(list("assumptions").iter().any(tested));
    let (shared, stripped) = zopa::redact(&prepared, &answer).expect("a version to share");
    let document = of(&shared, &stripped);
    assert!(document["evidence"].is_null() && document["alternatives"][0]["no_deal"].is_null());
}

/// `zopa why` of a finding says what would change it, in the words of the report, and documents have it in their keys.
#[test]
fn why_repeats_what_would_change_a_finding() {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let check = |name: &str, trace: &zopa::Trace<'_>, lines: &serde_json::Value, number: usize| {
        let why = trace.why(&format!("findings.{number}")).expect("a finding");
        let text = squeezed(&zopa_report::why(trace, &why, Colour::Off));
        assert!(text.contains("What would change it"), "{name}: {text}");
        let document = serde_json::to_value(zopa::json::Why::new(trace, &why)).expect("a document");
        let several = document["beneath"].as_array().expect("a list");
        let all = if several.is_empty() { vec![&document] } else { several.iter().collect() };
        for one in all {
            assert!(!one["changes"].as_array().expect("changes").is_empty(), "{name}: {one}");
        }
        for line in lines.as_array().expect("lines") {
            let said = squeezed(line.as_str().expect("a text"));
            assert!(text.contains(&said), "{name}: {said}: {text}");
        }
    };
    for name in ["alaska-2025", "prisoners-dilemma"] {
        let prepared = crate::page::open(&shipped(name));
        let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: false }, &run).expect("an assessment");
        let trace = zopa::Trace::new(&prepared, Some(&answer.assessment)).with_report(Some(&answer));
        let document = serde_json::to_value(zopa_report::report_document(&prepared, &answer)).expect("a document");
        for (k, said) in document["findings_said"].as_array().expect("groups").iter().enumerate() {
            check(name, &trace, &said["changes"], k + 1);
        }
    }
    let prepared = crate::page::open(&shipped("elmira"));
    let report = zopa::graph_report(&prepared, 5, &run).expect("a report");
    let trace = zopa::Trace::new(&prepared, None).with_graph(Some(&report));
    let document = serde_json::to_value(zopa_report::graph_report_document(&prepared, &report)).expect("a document");
    for (k, finding) in document["findings"].as_array().expect("findings").iter().enumerate() {
        check("elmira", &trace, &finding["changes_say"], k + 1);
    }
}
