//! What changed since an older version, in a version to share.

use crate::page::{open, seen, shipped, written};
use crate::secrets::{CANARY, without_style};
use zopa::core::{Limits, Run, Silent};
use zopa::{DiffRequest, Prepared, ReportRequest, Since};

/// A report on the new version, to share, in every form, with what changed since the old one.
fn shared(old: &Prepared, new: &Prepared) -> [(&'static str, String); 4] {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let diff = zopa::diff(old, new, DiffRequest { draws: 50, seed: 0 }, &run);
    let diff = diff.unwrap_or_else(|refused| panic!("{:?}", refused.problems));
    assert!(!diff.inputs.is_empty() && !diff.causes.is_empty(), "there is something to tell");
    let since = Some(Since { old: old.clone(), diff });
    if new.case.is_graph() {
        let mut answer = zopa::graph_report(new, 5, &run).expect("a report");
        answer.since = since;
        let (shown, answer) = zopa::redact_graph(new, answer).expect("a version to share");
        assert!(answer.since.is_some(), "it is told what changed");
        return [
            ("text", zopa_report::graph_report(&shown, &answer, zopa_report::Colour::Off)),
            ("JSON", zopa::json::text(&zopa_report::graph_report_document(&shown, &answer)).expect("a document")),
            ("HTML", seen(&without_style(&zopa_report::graph_html(&shown, &answer))).text),
            ("Markdown", zopa_report::graph_markdown(&shown, &answer)),
        ];
    }
    let mut answer = zopa::report(new, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
    answer.since = since;
    let (shown, answer) = zopa::redact(new, &answer).expect("a version to share");
    [
        ("text", zopa_report::report(&shown, &answer, zopa_report::Colour::Off)),
        ("JSON", zopa::json::text(&zopa_report::report_document(&shown, &answer)).expect("a document")),
        ("HTML", seen(&without_style(&zopa_report::html(&shown, &answer, None))).text),
        ("Markdown", zopa_report::markdown(&shown, &answer, None)),
    ]
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every number of a text that is written with a point: in these cases, all that is private.
fn numbers(text: &str) -> Vec<String> {
    let all = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    all.filter(|n| n.contains('.') && n.len() > 3).map(str::to_owned).collect()
}

/// Every number another one, every private text another one, some things new and some gone: no trace of the old or the new
/// private content is in any form, and it is told that they changed and what that moved.
#[test]
fn what_changed_is_told_without_what_is_private() {
    let fresh: String = CANARY
        .replace("[[evidence]]\nid = \"E1\"\nclaim = \"SECRETCLAIM\"", "[[evidence]]\nid = \"SECRETNEWID\"\nclaim = \"SECRETNEWCLAIM\"\n[sources.SECRETNEWSOURCE]\noutlet = \"SECRETNEWOUTLET\"")
        .replace("because = [\"E1\"]", "because = [\"SECRETNEWID\"]")
        .replace("SECRETNOTE", "SECRETNEWNOTE")
        .replace("SECRETWATCH", "SECRETNEWWATCH")
        .replace("SECRETPROPHET", "SECRETNEWPROPHET")
        .replace("secretterm", "secretnewterm")
        .replace("off = \"47.1 to 59.3\"", "off = { ref = \"SECRETVALUE\" }")
        .replace("[proposals.p]", "[values]\nSECRETVALUE = \"1.57 to 2.43\"\n[proposals.p]")
        .replace("walk_away = 11.7", "walk_away = \"27.9 to 31.1\"\nrefuses = [{ id = \"line\", when = \"land = kept\" }]")
        .replace("add = \"41.1 to 43.7\"", "add = { dist = \"normal\", mean = 38.3, sd = 1.13 }")
        .replace("61.7 to 71.3", "62.3 to 72.9")
        .replace("77.7 to 83.3", "12.9 to 18.7")
        .replace("31.3 to 33.7", "64.3 to 66.1")
        .replace("19.3 to 21.7", "14.9 to 16.3")
        .replace("-13.3 to -7.1", "-14.7 to -8.9")
        .replace("name = \"Fire\"", "name = \"Fire at the front\"");
    let (old, new) = (written(CANARY), written(&fresh));
    for (old, new) in [(&old, &new), (&new, &old)] {
        let mut secrets = vec!["SECRET".to_owned(), "secret".to_owned(), "case.toml".to_owned()];
        secrets.extend([&old, &new].map(|p| p.opened.hash[..8].to_owned()));
        secrets.extend(numbers(CANARY).into_iter().chain(numbers(&fresh)));
        for prepared in [old, new] {
            for input in prepared.case.inputs.iter() {
                if let zopa::core::Distribution::Interval { low, high } = input.prior {
                    secrets.push(format!("{:.1}", (low + high) / 2.0));
                }
            }
        }
        for (form, text) in shared(old, new) {
            let text = flat(&text);
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{form} shows {secret}");
            }
            assert!(text.contains("how much Fire"), "{form}: a weight changed");
            if form == "JSON" {
                assert!(text.contains("\"causes\": [ {"), "{form}: what moved a finding");
                continue;
            }
            for told in [
                "This is told without private numbers, sources and notes",
                "What changed since",
                "preferences.a.terms, points added by Ardon under conditions: changed.",
                "issues.fire.name",
                "of evidence, sources, predictions and notes.",
                "oved",
            ] {
                assert!(text.replace('\\', "").contains(told), "{form}: {told}: {text}");
            }
        }
    }
}

/// Of a case with an explicit graph no order of the states is told, neither the old nor the new one.
#[test]
fn orders_of_a_graph_are_not_told() {
    let old = open(&shipped("elmira"));
    let ranking = "moe = [7, 3, 4, 8, 5, 1, 2, 6, 9]";
    let text = old.opened.text.replace(ranking, "moe = [1, 3, 4, 8, 5, 7, 2, 6, 9]");
    assert_ne!(text, &*old.opened.text);
    let new = written(&text);
    for (form, text) in shared(&old, &new) {
        let text = flat(&text);
        for order in ["7, 3, 4, 8", "1, 3, 4, 8", "gains the mover", &new.opened.hash[..8]] {
            assert!(!text.contains(order), "{form} shows {order}");
        }
        assert!(text.contains("graph.ranking.moe") && text.contains("how the states are ranked by"), "{form}: {text}");
    }
}

/// The summit after the meeting against the summit before, to share: what moved which finding is told, and no record.
#[test]
fn the_summit_can_be_shared_with_what_changed() {
    let (old, new) = (open(&shipped("alaska-2025")), open(&shipped("alaska-2025/after.toml")));
    let records = old.case.evidence.iter().chain(new.case.evidence.iter()).map(|e| e.claim.clone());
    let private: Vec<String> = records.chain(old.case.predictions.iter().map(|p| p.by.clone())).collect();
    assert!(private.len() > 50);
    for (form, text) in shared(&old, &new) {
        let text = flat(&text);
        for secret in &private {
            assert!(!text.contains(&flat(secret)), "{form} shows {secret}");
        }
        assert!(text.replace('\\', "").contains("issues.meeting.status_quo"), "{form}");
    }
}
