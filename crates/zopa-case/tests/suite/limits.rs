//! Large and hostile input is refused with the limit named, in seconds and without a stack overflow.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::time::{Duration, Instant};
use zopa_case::{Opened, SourceTexts, parse};

const HEAD: &str = "zopa = 1\nid = \"x\"\n[parties.a]\n[preferences.a]\npriorities = [\"fire = off\"]\n";
const FIRE: &str = "[issues.fire]\nlevels = [\"on\", \"off\"]\nstatus_quo = \"on\"\nset_by = \"a\"\n";

fn read(text: &str) -> Opened {
    let start = Instant::now();
    let opened = parse("case.toml", text, &SourceTexts::default());
    let took = start.elapsed();
    // Generous: the machine may be busy. A quadratic step would take minutes.
    assert!(took < Duration::from_secs(20), "{took:?}");
    opened
}

fn has(opened: &Opened, code: &str, says: &str) -> bool {
    opened.diagnostics.iter().any(|d| d.code.code == code && d.message.contains(says))
}

/// A hundred thousand records of evidence, each linked, are checked in seconds.
#[test]
fn a_hundred_thousand_records() {
    let mut text = format!("{HEAD}{FIRE}");
    for i in 0..100_000 {
        let _ = write!(
            text,
            "[[evidence]]\nid = \"E{i}\"\nclaim = \"c\"\nbears_on = {{ \"preferences.a\" = \"supports\" }}\n"
        );
    }
    let opened = read(&text);
    assert_eq!(opened.case.as_ref().unwrap().evidence.len(), 100_000);
}

/// Dangling references: all are counted, a thousand are listed.
#[test]
fn thirty_thousand_dangling_references() {
    let mut text = format!("{HEAD}{FIRE}");
    for i in 0..30_000 {
        let _ = write!(
            text,
            "[[evidence]]\nid = \"E{i}\"\nclaim = \"c\"\nbears_on = {{ \"evidence.F{i}\" = \"supports\" }}\n"
        );
    }
    let opened = read(&text);
    assert!(has(&opened, "E115", "29000 more errors"), "{:?}", opened.diagnostics.last());
    assert!(opened.diagnostics.len() < 2_100);
}

/// An issue with a million levels is refused by the number of levels that an issue may have.
#[test]
fn a_million_levels() {
    let levels: String = (0..1_000_000).map(|i| format!("\"l{i}\",")).collect();
    let opened = read(&format!("{HEAD}[issues.fire]\nlevels = [{levels}]\nstatus_quo = \"l0\"\nset_by = \"a\"\n"));
    assert!(has(&opened, "E114", "4,096 levels of `fire`"), "{:?}", opened.diagnostics.first());
    assert_eq!(opened.diagnostics.iter().filter(|d| d.code.code == "E114").count(), 1);
}

/// The largest issue that is allowed is read.
#[test]
fn as_many_levels_as_are_allowed() {
    let levels: String = (0..4_096).map(|i| format!("\"l{i}\",")).collect();
    let text = format!(
        "{}[issues.fire]\nlevels = [{levels}]\nstatus_quo = \"l0\"\nset_by = \"a\"\none_way = \"l7 -> l8\"\n",
        HEAD.replace("fire = off", "fire > l2048")
    );
    let opened = read(&text);
    assert_eq!(opened.case.unwrap().issues.as_slice()[0].levels.len(), 4_096);
}

/// Many large issues are refused by the number of levels together.
#[test]
fn many_large_issues() {
    let levels: String = (0..4_000).map(|i| format!("\"l{i}\",")).collect();
    let mut text = HEAD.replace("fire = off", "v0 = l1");
    for v in 0..20 {
        let _ = write!(text, "[issues.v{v}]\nlevels = [{levels}]\nstatus_quo = \"l0\"\nset_by = \"a\"\n");
    }
    let opened = read(&text);
    assert!(has(&opened, "E114", "65,536 levels of all issues together"));
}

/// Other limits, each named.
#[test]
fn other_limits_are_named() {
    let mut issues = HEAD.replace("fire = off", "v0 = on");
    for v in 0..1_025 {
        let _ = write!(issues, "[issues.v{v}]\nlevels = [\"on\"]\nstatus_quo = \"on\"\nset_by = \"a\"\n");
    }
    assert!(has(&read(&issues), "E114", "1,024 issues"));
    let rules: String = (0..1_025).map(|i| format!("[[rules]]\nid = \"R{i}\"\nnever = \"fire = off\"\n")).collect();
    assert!(has(&read(&format!("{HEAD}{FIRE}{rules}")), "E114", "1,024 rules"));
    let many = vec!["fire = off"; 250].join(" or ");
    let statements: String = (0..900).map(|_| format!("\"{many}\",")).collect();
    let opened = read(&format!("{}{FIRE}", HEAD.replace("\"fire = off\"", &statements)));
    assert!(has(&opened, "E114", "200,000 comparisons"));
}

/// Brackets, dotted keys and both together, as deep as the text allows: refused, and no stack overflows.
#[test]
fn deep_nesting() {
    let dots = vec!["a"; 79].join(".");
    let inline = format!("x = {}1{}", format!("{{ {dots} = ").repeat(79), " }".repeat(79));
    for text in [
        format!("x = {}", "[".repeat(1_000_000)),
        format!("x = {}1{}", "[".repeat(200_000), "]".repeat(200_000)),
        format!("x = {}", "{ a = ".repeat(200_000)),
        format!("{} = 1", vec!["a"; 200_000].join(".")),
        format!("[{}]\n{inline}", vec!["b"; 79].join(".")),
        inline,
    ] {
        let opened = read(&text);
        assert!(opened.case.is_none() && has(&opened, "E107", ""), "{:.60}: {:?}", text, opened.diagnostics.first());
    }
}

/// A million errors are counted, not kept.
#[test]
fn a_million_syntax_errors() {
    let opened = read(&"= \n".repeat(150_000));
    assert!(opened.case.is_none() && opened.diagnostics.len() < 2_100);
    let opened = read(&"x y z\n".repeat(500_000));
    assert!(opened.case.is_none());
    let opened = read(&format!("x = [{}]", "1,".repeat(3_000_000)));
    assert!(has(&opened, "E114", "3,000,000 lines"));
    assert_eq!(opened.diagnostics.len(), 1);
}
