//! A version to share keeps private numbers and sources to itself.

use crate::page::{Pages, open, pages, seen, shipped, written};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest};

/// Numbers and sources that are nowhere else in a report, so that any trace of them is a leak.
pub(crate) const CANARY: &str = r#"
zopa = 1
id = "x"
title = "Canary"
question = "What could be signed?"
[parties.a]
name = "Ardon"
at_table = true
note = "SECRETNOTE"
[parties.b]
name = "Velia"
at_table = true
[issues.fire]
name = "Fire"
levels = ["on", "off"]
status_quo = "on"
set_by = ["a", "b"]
note = "SECRETNOTE"
[issues.land]
name = "Land"
levels = ["kept", "given"]
status_quo = "kept"
set_by = "a"
[preferences.a]
weights = { fire = "61.7 to 71.3", land = 23.9 }
values.fire = { on = 13.1, off = "77.7 to 83.3" }
values.land = { kept = 91.9, given = 17.3 }
terms = [{ id = "secretterm", when = "fire = off and land = given", add = "41.1 to 43.7" }]
walk_away = "3.7 to 5.9"
[preferences.b]
weights = { fire = 37.7, land = 53.3 }
values.fire = { on = 0, off = "47.1 to 59.3" }
values.land = { kept = 0, given = 100 }
walk_away = 11.7
[proposals.p]
name = "Truce"
set = { fire = "off" }
because = ["E1"]
note = "SECRETNOTE"
[proposals.q]
name = "Both"
set = { fire = "off", land = "given" }
[threats.t]
name = "Threat"
by = "a"
to = "b"
set = { land = "given" }
unless = "fire = off"
note = "SECRETNOTE"
[scenarios.s]
name = "Scenario"
values = { "preferences.b.walk_away" = "19.3 to 21.7" }
note = "SECRETNOTE"
[questions.z]
name = "Question"
scale = { 0 = "none", 100 = "all" }
positions.a = { position = "31.3 to 33.7", salience = 57.1, influence = 8.3 }
positions.b = { position = "80 to 100", salience = 50, influence = 1 }
[[predictions]]
id = "P1"
by = "SECRETPROPHET"
on = 2031-05-01
says = "fire = off"
probability = "likely"
[[evidence]]
id = "SECRETID"
claim = "SECRETCLAIM"
quote = "SECRETQUOTE"
kind = "fact"
speaker = { name = "SECRETSPEAKER", role = "SECRETROLE", party = "a" }
source = { outlet = "SECRETOUTLET" }
origin = "SECRETORIGIN"
grade = "B2"
coder = "SECRETCODER"
bears_on = { "preferences.a.weights.fire" = "supports" }
[[evidence]]
id = "E1"
claim = "SECRETCLAIM"
[[assumptions]]
id = "A1"
key = true
text = "An assumption as it is worded."
watch = "SECRETWATCH"
bears_on = ["preferences.a"]
if_false = { "preferences.a.walk_away" = "-13.3 to -7.1" }
"#;

/// A version to share shows no private number and no source in any form, not even in a picture, and says that it is one.
#[test]
fn a_version_to_share_keeps_secrets() {
    let prepared = written(CANARY);
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
    let (shown, shared) = zopa::redact(&prepared, &answer).expect("a version to share");
    let json = zopa::json::text(&zopa_report::report_document(&shown, &shared)).expect("a document");
    let terminal = zopa_report::report(&shown, &shared, zopa_report::Colour::Off);
    let Pages { html, markdown } = pages(&prepared, true);
    let mut secrets: Vec<String> =
        ["SECRET", "secretterm", &prepared.opened.hash[..8], "case.toml"].map(str::to_owned).to_vec();
    // Every number of the preferences as it is written, and as its middle.
    for number in CANARY.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|n| n.contains('.') && n.len() > 3) {
        secrets.push(number.to_owned());
    }
    for input in prepared.case.inputs.iter() {
        if let zopa::core::Distribution::Interval { low, high } = input.prior {
            secrets.push(format!("{:.1}", (low + high) / 2.0));
        }
    }
    // Every figure in points of the full answer.
    let points = answer.assessment.rows.iter().flat_map(|row| row.standing.iter().flat_map(|s| [s.gain, s.change]));
    let known: Vec<f64> = points.flatten().filter(|x| x.abs() > 0.05).collect();
    assert!(known.len() > 4, "the case has gains to hide");
    secrets.extend(known.iter().map(|x| format!("{:+.1}", x)));
    for (form, text) in [("terminal", &terminal), ("JSON", &json), ("HTML", &html), ("Markdown", &markdown)] {
        let visible = text
            .replace(include_str!("../../src/document/style.css"), "")
            .replace(include_str!("../../src/document/script.js"), "");
        for secret in &secrets {
            let numeric = secret.contains('.') && !secret.contains("toml");
            // Coordinates of shares are no secret; a number in a sentence, a cell or a document would be.
            let leaks = match numeric && form == "HTML" {
                true => seen(&visible).text.contains(secret.as_str()),
                false => visible.contains(secret.as_str()),
            };
            assert!(!leaks, "{form} shows {secret}");
        }
        // JSON names proposals by their id.
        assert!((form == "JSON" || text.contains("Truce")) && text.contains("Ardon"), "{form} has lost the structure");
    }
    for text in [&terminal, &html, &markdown] {
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("This is a version to share"));
    }
    assert!(json.contains("\"redacted\": true"));
    // No plot that is drawn from private numbers is left.
    for plot in ["figure-interests", "figure-gains", "pair-1-2", "gain-1", "\"n1\"", "#n1\"", "\"n-", "#n-", "number-"]
    {
        assert!(!html.contains(plot), "{plot}");
    }
}

/// What the kept parts of a case say: names, labels, events, assumptions as worded. A private string that also stands
/// there cannot be hidden.
fn kept(case: &zopa::core::Case) -> String {
    let mut kept = vec![case.title.clone(), case.question.clone()];
    kept.extend(case.parties.iter().flat_map(|p| [p.id.clone(), p.name.clone()]));
    for issue in case.issues.iter() {
        kept.extend([issue.id.clone(), issue.name.clone()]);
        kept.extend(issue.levels.iter().flat_map(|l| [l.id.clone(), l.label.clone()]));
    }
    kept.extend(case.proposals.iter().flat_map(|p| [p.id.clone(), p.name.clone()]));
    kept.extend(case.threats.iter().flat_map(|t| [t.id.clone(), t.name.clone()]));
    kept.extend(case.scenarios.iter().flat_map(|s| [s.id.clone(), s.name.clone()]));
    kept.extend(case.events.iter().map(|e| e.what.clone()));
    kept.extend(case.questions.iter().flat_map(|q| [q.id.clone(), q.name.clone()]));
    kept.extend(case.assumptions.iter().flat_map(|a| [a.id.clone(), a.text.clone()]));
    kept.extend(case.rules.iter().map(|r| r.id.clone()));
    kept.join("\n")
}

/// Everything of a case that a version to share must not say: records and their sources, predictions, notes, what to watch
/// for, the file.
fn private(prepared: &Prepared) -> Vec<String> {
    let case = prepared.base.case.as_deref().expect("a case");
    let mut found: Vec<String> = vec![prepared.opened.hash[..12].to_owned()];
    for e in case.evidence.iter() {
        found.extend([e.claim.clone()]);
        found.extend([&e.quote, &e.origin, &e.coder].into_iter().flatten().cloned());
        let speaker = e.speaker.iter().flat_map(|s| [&s.name, &s.role]).flatten();
        found.extend(speaker.cloned());
        found.push(format!("[{}]", e.grade.map(|g| g.to_string()).unwrap_or_default()));
        found.push(e.id.clone());
    }
    found.extend(case.sources.iter().flat_map(|s| [Some(s.outlet.clone()), s.reference.clone()]).flatten());
    found.extend(case.predictions.iter().map(|p| p.by.clone()));
    found.extend(case.parties.iter().map(|p| p.note.clone()));
    found.extend(case.issues.iter().map(|i| i.note.clone()));
    found.extend(case.rules.iter().flat_map(|r| [r.note.clone(), r.text.clone()]));
    found.extend(case.proposals.iter().map(|p| p.note.clone()));
    found.extend(case.threats.iter().map(|t| t.note.clone()));
    found.extend(case.scenarios.iter().map(|s| s.note.clone()));
    found.extend(case.assumptions.iter().filter_map(|a| a.watch.clone()));
    // Numbers as they are written; one that is whole and small is in every sentence.
    found.extend(
        prepared.opened.numbers().iter().map(|n| n.path.clone()).filter(|path| path.starts_with("preferences.")),
    );
    let kept = kept(case);
    found.retain(|text| text.chars().count() > 2 && text != "[]" && !kept.contains(text.as_str()));
    found.sort();
    found.dedup();
    found
}

/// A page without its style and script, which are the same for every case but for the names of columns.
pub(crate) fn without_style(html: &str) -> String {
    let cut = |text: &str, from: &str, to: &str| {
        let (before, rest) = text.split_once(from).expect("a beginning");
        format!("{before}{}", rest.split_once(to).expect("an end").1)
    };
    cut(&cut(html, "<style>", "</style>"), "<script>", "</script>")
}

/// Whether a text says a word, not as part of another one.
fn says(text: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !joins(before) && !joins(after)
    })
}

/// Every private string of a real case is gone from every form, and so is every range and every number with a sign.
#[test]
fn shared_versions_of_real_cases_keep_secrets() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    for name in ["alaska-2025", "alaska-2025/after.toml", "prisoners-dilemma"] {
        let prepared = open(&shipped(name));
        let answer = zopa::report(&prepared, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
        let (shown, shared) = zopa::redact(&prepared, &answer).expect("a version to share");
        let Pages { html, markdown } = pages(&prepared, true);
        let forms = [
            ("terminal", zopa_report::report(&shown, &shared, zopa_report::Colour::Off)),
            ("JSON", zopa::json::text(&zopa_report::report_document(&shown, &shared)).expect("a document")),
            ("HTML", seen(&without_style(&html)).text),
            ("Markdown", markdown),
        ];
        let secrets = private(&prepared);
        assert!(name.starts_with("prisoners") || secrets.len() > 150, "{} private strings", secrets.len());
        for (form, text) in &forms {
            // The scale of grades is everybody's.
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("content 1 to 6", "");
            for secret in &secrets {
                let secret = secret.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(!says(&flat, &secret), "{name}, {form}: {secret}");
            }
            for input in prepared.case.inputs.iter() {
                if let zopa::core::Distribution::Interval { low, high } = input.prior {
                    let range = format!("{low} to {high}");
                    let leaks = flat.match_indices(&range).any(|(at, _)| {
                        let after = flat[at + range.len()..].chars().next();
                        let before = flat[..at].chars().next_back();
                        after != Some('%')
                            && !after.is_some_and(|c| c.is_ascii_digit())
                            && !before.is_some_and(|c| c.is_ascii_digit() || c == '.')
                    });
                    assert!(!leaks, "{name}, {form}: {range}");
                }
            }
            let signed =
                flat.match_indices('+').any(|(at, _)| flat[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
            assert!(!signed, "{name}, {form}: a gain is shown");
            if *form != "JSON" {
                assert!(flat.contains("This is a version to share"), "{name}, {form}");
            }
        }
    }
}

/// From the moves that gain the mover an order can be put together: a version to share marks none, in either kind of case, and
/// no caption speaks of an order that is not there.
#[test]
fn a_version_to_share_marks_no_gain_of_a_move() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let graph = open(&shipped("elmira"));
    let both = |redact: bool| {
        let answer = zopa::graph_report(&graph, 5, &run).expect("a report");
        let (shown, answer) = match redact {
            true => zopa::redact_graph(&graph, answer).expect("a version to share"),
            false => (open(&shipped("elmira")), answer),
        };
        let text = zopa_report::graph_report(&shown, &answer, zopa_report::Colour::Off);
        [zopa_report::graph_html(&shown, &answer), zopa_report::graph_markdown(&shown, &answer), text]
    };
    let small = open(&shipped("prisoners-dilemma"));
    let Pages { html, markdown } = pages(&small, true);
    let shared = both(true).into_iter().chain([html, markdown]);
    let open_heads = "class=\"head open\"";
    for text in shared {
        let flat = without_script(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        for told in
            ["gains the mover", "gains its mover", open_heads, "1 is best", "like best", "Likes best", "ranked it"]
        {
            assert!(!flat.contains(told), "{told}");
        }
        let flat = flat.replace("\\*", "*");
        assert!(!flat.contains("2*") && !flat.contains("5*"), "a move is marked");
    }
    // Where nothing is hidden they are there.
    let [html, markdown, text] = both(false);
    assert!(
        html.contains(open_heads) && html.contains("gains its mover") && markdown.replace("\\*", "*").contains("5*")
    );
    assert!(text.contains("like best"));
}

fn without_script(text: &str) -> String {
    if text.starts_with("<!") { without_style(text) } else { text.to_owned() }
}

/// Shares of draws are in whole per cent in every form: 1,000 draws show no tenth of one.
#[test]
fn a_version_to_share_has_whole_per_cents() {
    let prepared = written(&CANARY.replace("walk_away = 11.7", "walk_away = \"11.7 to 29.3\""));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 1000, beside: true }, &run).expect("an assessment");
    let (_, shared) = zopa::redact(&prepared, &answer).expect("a version to share");
    let all = |a: &zopa::assess::Assessment| -> Vec<zopa::study::Share> {
        let of = a.shares.independent.iter().chain(&a.shares.together);
        of.flat_map(|row| row.yes.iter().copied().chain([row.all_sign, row.holds, row.both])).flatten().collect()
    };
    let (exact, whole) = (all(&answer.assessment), all(&shared.assessment));
    assert!(exact.iter().any(|s| s.hits % 10 != 0), "there are tenths to hide");
    assert_eq!(exact.len(), whole.len());
    for (was, is) in exact.iter().zip(&whole) {
        assert_eq!((is.draws, is.hits % 10), (1000, 0), "{is:?}");
        // Neither none nor all becomes one of them; everything else is the nearest.
        let near = was.hits.abs_diff(is.hits) <= 5 || was.hits < 5 || was.hits > 995;
        assert!(near, "{was:?} {is:?}");
        assert_eq!((was.hits == 0, was.hits == 1000), (is.hits == 0, is.hits == 1000), "{was:?} {is:?}");
    }
    for check in &shared.assumptions {
        if let zopa::AssumptionTest::Tested { without, difference, forecasts } = &check.test {
            assert!(forecasts.is_none(), "headlines are made of private positions");
            assert!(all(without).iter().all(|s| s.hits % 10 == 0));
            assert!(difference.shares.iter().all(|s| s.before.hits % 10 == 0 && s.after.hits % 10 == 0));
        }
    }
}
