//! The report as a page: whole, well formed, closed to the outside, and closed to what a case says.
#![allow(clippy::expect_used, clippy::panic)]

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name)
}

/// The report of a case in both forms.
struct Pages {
    html: String,
    markdown: String,
}

fn pages(prepared: &Prepared, redact: bool) -> Pages {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(prepared, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
    if redact {
        let (shown, answer) = zopa::redact(prepared, &answer).expect("a version to share");
        return Pages {
            html: zopa_report::html(&shown, &answer, None),
            markdown: zopa_report::markdown(&shown, &answer, None),
        };
    }
    // Of the largest case only where it is asked for: a study takes its time in a build without optimisation.
    if prepared.case.inputs.len() < 60 {
        answer.study = Some(studied(prepared, &run));
    }
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    Pages {
        html: zopa_report::html(prepared, &answer, Some(&background)),
        markdown: zopa_report::markdown(prepared, &answer, Some(&background)),
    }
}

/// A small study.
fn studied(prepared: &Prepared, run: &Run<'_>) -> zopa::StudyAnswer {
    let request = zopa::assess::study::StudyRequest {
        draws: 1..151,
        design: zopa::study::Design::Plain,
        before: None,
        analyses: true,
        budget: 1000 + 70 * prepared.case.inputs.len() as u64,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    let questions = zopa::study_questions(prepared, run).expect("questions");
    zopa::study(prepared, questions, &request, None, run).expect("a study")
}

/// The page says what the answer depends on, with its pictures; a version to share does not.
#[test]
fn the_page_has_the_study() {
    let prepared = open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(&prepared, ReportRequest { draws: 50, beside: false }, &run).expect("an assessment");
    answer.study = Some(studied(&prepared, &run));
    let whole = Pages {
        html: zopa_report::html(&prepared, &answer, None),
        markdown: zopa_report::markdown(&prepared, &answer, None),
    };
    let (shown, without) = zopa::redact(&prepared, &answer).expect("a version to share");
    let shared = Pages {
        html: zopa_report::html(&shown, &without, None),
        markdown: zopa_report::markdown(&shown, &without, None),
    };
    for place in [
        "id=\"depends\"",
        "id=\"study-flips\"",
        "id=\"find-out\"",
        "id=\"robust-russia\"",
        "figure-robust-us",
        "figure-depends-",
    ] {
        assert!(whole.html.contains(place), "{place}");
    }
    assert!(whole.markdown.contains("What would turn it: single inputs"));
    assert!(!shared.html.contains("id=\"depends\"") && !shared.markdown.contains("find out"));
}

fn open(path: &Path) -> Prepared {
    Prepared::open(path, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems))
}

fn written(text: &str) -> Prepared {
    named("case.toml", text)
}

fn named(file: &str, text: &str) -> Prepared {
    let opened = zopa::case::parse(file, text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems))
}

/// What a page is made of, as a browser's tokeniser sees it.
#[derive(Default)]
struct Seen {
    errors: Vec<String>,
    open: Vec<String>,
    ids: Vec<String>,
    links: Vec<String>,
    /// Everything else that an attribute says: name, attribute, value.
    attributes: Vec<(String, String, String)>,
    text: String,
}

struct Sink(RefCell<Seen>);

/// Elements without an end.
const VOID: [&str; 4] = ["meta", "br", "hr", "input"];

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    let last = seen.open.pop();
                    if last.as_deref() != Some(&name) {
                        seen.errors.push(format!("line {line}: </{name}> ends {last:?}"));
                    }
                    return TokenSinkResult::Continue;
                }
                for attribute in &tag.attrs {
                    let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
                    match key.as_str() {
                        "id" => seen.ids.push(value),
                        "href" => seen.links.push(value),
                        _ => seen.attributes.push((name.clone(), key, value)),
                    }
                }
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    seen.open.push(name.clone());
                }
                match name.as_str() {
                    "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "title" if seen.open.len() == 3 => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                }
            }
            Token::CharacterTokens(text) => {
                seen.text.push_str(&text);
                TokenSinkResult::Continue
            }
            Token::ParseError(error) => {
                seen.errors.push(format!("line {line}: {error}"));
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

fn seen(html: &str) -> Seen {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer =
        Tokenizer::new(Sink(RefCell::default()), TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// A page is well formed, every id is its own, every link leads somewhere in the page, nothing is loaded.
fn is_sound(html: &str) -> Seen {
    let seen = seen(html);
    assert!(seen.errors.is_empty(), "{:?}", &seen.errors[..seen.errors.len().min(5)]);
    assert!(seen.open.is_empty(), "{:?}", seen.open);
    let ids: BTreeSet<&str> = seen.ids.iter().map(String::as_str).collect();
    assert_eq!(ids.len(), seen.ids.len(), "an id is there twice");
    for link in &seen.links {
        let to = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leads out of the page"));
        assert!(ids.contains(to), "{link} leads nowhere");
    }
    for (name, key, value) in &seen.attributes {
        assert!(
            !matches!(key.as_str(), "src" | "srcset" | "style" | "action" | "formaction" | "data" | "poster" | "ping"),
            "{name} {key}={value}"
        );
        assert!(!key.starts_with("on"), "{name} {key}={value}");
        if key == "aria-labelledby" || key == "aria-describedby" {
            assert!(value.split(' ').all(|id| ids.contains(id)), "{name} {key}={value}");
        }
    }
    let loads = ["url(", "@import", "http://", "https://", "<img", "<link", "<iframe", "<object", "<embed", "<base"];
    for load in loads {
        assert!(!html.contains(load) || seen.text.contains(load) && load.starts_with("http"), "{load}");
    }
    seen
}

/// The summit: sound, with every section of the report in its order, pictures that have words and numbers, and small.
#[test]
fn the_summit_is_sound_and_whole() {
    let pages = pages(&open(&shipped("alaska-2025")), false);
    let seen = is_sound(&pages.html);
    assert!(pages.html.len() < 1_000_000, "{} bytes", pages.html.len());
    let sections = [
        "findings",
        "threats",
        "parties",
        "issues",
        "alternatives",
        "assessment",
        "deals",
        "stability",
        "scenarios",
        "questions",
        "predictions",
        "assumptions",
        "evidence",
        "numbers",
        "dates",
        "method",
    ];
    let place = |id: &str| pages.html.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    assert!(sections.windows(2).all(|w| place(w[0]) < place(w[1])));
    let figures = pages.html.matches("<svg ").count();
    assert!(figures > 30, "{figures}");
    for needed in ["<title id=", "<desc id=", "The numbers behind it"] {
        assert!(pages.html.matches(needed).count() >= figures, "{needed}");
    }
    for id in [
        "figure-interests",
        "figure-gains",
        "figure-shares",
        "figure-dates",
        "pair-1-2",
        "pair-2-3",
        "row-6-game",
        "row-4-gain-2",
    ] {
        assert!(seen.ids.iter().any(|known| known == id), "{id}");
    }
}

/// Every number of the case has an entry, and every entry of an uncertain number that a row uses leads back to that row;
/// every record of evidence leads to what it bears on.
#[test]
fn numbers_and_evidence_lead_to_each_other() {
    let prepared = open(&shipped("alaska-2025"));
    let html = pages(&prepared, false).html;
    let seen = is_sound(&html);
    for input in prepared.case.inputs.iter() {
        let place = match input.path.strip_prefix("preferences.") {
            Some(rest) => format!("n-{rest}"),
            None => format!("number-{}", input.path),
        };
        assert!(seen.ids.contains(&place), "{place} has no entry");
        assert!(
            seen.links.iter().any(|l| l[1..] == place) || !input.path.starts_with("preferences."),
            "nothing leads to {place}"
        );
    }
    for k in 1..=prepared.case.evidence.len() {
        assert!(seen.links.contains(&format!("#evidence-{k}")), "nothing leads to record {k}");
    }
    let entry = html.split("id=\"n-russia.weights.ground\"").nth(1).expect("an entry");
    let entry = &entry[..entry.find("</tr>").expect("a row")];
    assert!(entry.contains("#row-10\"") && entry.contains("#evidence-") && entry.contains("#finding-"), "{entry}");
}

/// The shipped cases all have a sound page, and Markdown whose links lead somewhere too.
#[test]
fn every_shipped_case_has_a_sound_page() {
    for name in ["alaska-2025", "alaska-2025/after.toml", "prisoners-dilemma"] {
        for redact in [false, true] {
            let pages = pages(&open(&shipped(name)), redact);
            is_sound(&pages.html);
            markdown_is_sound(&pages.markdown);
        }
    }
}

fn markdown_is_sound(markdown: &str) {
    let places: BTreeSet<&str> =
        markdown.split("<a id=\"").skip(1).map(|rest| &rest[..rest.find('"').expect("an end")]).collect();
    for rest in markdown.split("](#").skip(1) {
        let to = &rest[..rest.find(')').expect("an end")];
        assert!(places.contains(to), "{to} leads nowhere");
    }
    // The only raw HTML are the anchors.
    assert_eq!(markdown.matches('<').count(), 2 * markdown.matches("<a id=\"").count());
    let live = markdown.replace("\\]", "");
    assert!(!live.contains("](http") && !live.contains("](j"));
}

/// What a case may try: markup, an end of what it stands in, addresses, Markdown, marks that turn the text round.
const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "\\\"><img src=x onerror=alert(1)>",
    "]]></style></svg></script>--><b>",
    "' onload='alert(1)",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![y](http://e.example/z.png)",
    "| a | b |\\n# heading <!-- -->",
    "\\u202Eright to left\\u2066 \\u0007bell",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "http://e.example/?a=1&b=2 www.e.example me@e.example",
];

/// A case in which everything that can be words is hostile.
fn hostile(words: &str) -> String {
    format!(
        r##"
zopa = 1
id = "x"
title = "{words}"
as_of = 2031-05-01
question = "{words}"
[parties.a]
name = "A {words}"
at_table = true
note = "{words}"
[parties.b]
name = "B {words}"
at_table = true
[parties.c]
name = "C {words}"
[issues.fire]
name = "Fire {words}"
levels = ["on", "off"]
labels = {{ on = "On {words}", off = "Off {words}" }}
status_quo = "on"
set_by = ["a", "b"]
note = "{words}"
[issues.land]
name = "Land {words}"
levels = ["kept", "given"]
labels = {{ kept = "Kept {words}", given = "Given {words}" }}
status_quo = "kept"
set_by = "c"
[preferences.a]
weights = {{ fire = "20 to 40", land = 10 }}
values.fire = {{ on = 0, off = 100 }}
values.land = {{ kept = 0, given = 100 }}
terms = [{{ id = "t", when = "fire = off and land = given", add = "1 to 3" }}]
[preferences.b]
weights = {{ fire = 10 }}
values.fire = {{ on = 0, off = 100 }}
walk_away = "0 to 4"
[preferences.c]
weights = {{ land = 10, fire = 5 }}
values.land = {{ kept = 100, given = 0 }}
values.fire = {{ on = 0, off = 100 }}
refuses = [{{ id = "never", when = "land = given", because = ["E1"] }}]
[proposals.p]
name = "Deal {words}"
set = {{ fire = "off" }}
because = ["E1"]
note = "{words}"
[proposals.q]
name = "All {words}"
set = {{ fire = "off", land = "given" }}
[threats.t]
name = "Threat {words}"
by = "c"
to = "a"
set = {{ land = "given" }}
unless = "fire = off"
due = 2031-06-01
because = ["E1"]
[scenarios.s]
name = "Scenario {words}"
start = {{ fire = "off" }}
[[rules]]
id = "R1"
never = "land = given and fire = on"
note = "{words}"
because = ["E1"]
[questions.z]
name = "Question {words}"
scale = {{ 0 = "none {words}", 100 = "all {words}" }}
positions.a = {{ position = "0 to 10", salience = 50, influence = 1 }}
positions.b = {{ position = "80 to 100", salience = 50, influence = 1 }}
[[predictions]]
id = "P1"
by = "Prophet {words}"
on = 2031-05-01
says = "fire = off"
probability = "likely"
due = 2031-06-01
outcome = true
because = ["E1"]
[[events]]
id = "V1"
on = 2031-05-20
kind = "planned"
what = "Event {words}"
because = ["E1"]
[[evidence]]
id = "E1"
claim = "Claim {words}"
quote = "Quote {words}"
kind = "fact"
speaker = {{ name = "Speaker {words}", role = "Role {words}", party = "a" }}
said_on = 2031-04-01
source = {{ outlet = "Outlet {words}" }}
origin = "Origin {words}"
grade = "B2"
coder = "{words}"
bears_on = {{ "preferences.a.weights.fire" = "supports", "preferences.b.walk_away" = "against" }}
[[assumptions]]
id = "A1"
key = true
text = "Assumed {words}"
watch = "Watch {words}"
bears_on = ["preferences.a"]
"##
    )
}

/// Whatever the words of a case are, they stay words: no element, attribute, address or Markdown of their making.
#[test]
fn words_of_a_case_cannot_become_markup() {
    let tame = is_sound(&pages(&written(&hostile("tame")), false).html);
    let shape = |seen: &Seen| {
        let mut names: Vec<(String, String)> = seen.attributes.iter().map(|(n, k, _)| (n.clone(), k.clone())).collect();
        names.sort();
        names.dedup();
        names
    };
    for words in HOSTILE {
        for redact in [false, true] {
            let pages = pages(&named(&told(words), &hostile(words)), redact);
            let seen = is_sound(&pages.html);
            assert!(shape(&seen).iter().all(|pair| shape(&tame).contains(pair)), "{words}");
            assert_eq!(pages.html.matches("<script").count(), 1, "{words}");
            assert_eq!(pages.html.matches("<style").count(), 1, "{words}");
            assert!(!pages.html.contains(|c: char| c.is_control() && c != '\n'), "{words}");
            assert!(!pages.html.contains(['\u{202e}', '\u{2066}']), "{words}");
            markdown_is_sound(&pages.markdown);
            for live in ["![", "http://", "www.e", "me@e"] {
                assert!(!pages.markdown.contains(live), "{words}: {live}");
            }
        }
    }
}

/// A word of [`HOSTILE`] as the reader takes it from a case: with its escapes undone.
fn told(words: &str) -> String {
    written(&format!("zopa = 1\nid = 'x'\ntitle = \"{words}\"\n{LEAST}")).case.title.clone()
}

/// The least that makes a case.
const LEAST: &str = "[parties.a]\n[issues.v]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = 'a'\n";

/// Whatever the words of a case and the name of its file are, a terminal gets letters: no control character, no escape
/// sequence, nothing that turns the direction of writing, in the report, its differences, and every answer of `why`.
#[test]
fn words_of_a_case_cannot_move_a_terminal() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let tame = written(&hostile("tame").replace("fire = \"20 to 40\"", "fire = \"5 to 6\""));
    for words in
        HOSTILE.iter().chain(&["\\u001B[31mred\\u001B]0;title\\u0007", "\\u009B31m\\u2028\\u2029\\u061C\\u200F\\uFEFF"])
    {
        let prepared = named(&told(words), &hostile(words));
        let answer = zopa::report(&prepared, ReportRequest { draws: 5, beside: true }, &run).expect("an assessment");
        let mut texts = vec![zopa_report::report(&prepared, &answer, zopa_report::Colour::Off)];
        for (old, new) in [(&tame, &prepared), (&prepared, &tame)] {
            let found = zopa::diff(old, new, zopa::DiffRequest { draws: 5, seed: 0 }, &run).expect("differences");
            texts.push(zopa_report::diff(old, new, &found, zopa_report::Colour::Off));
        }
        let trace = zopa::Trace::new(&prepared, Some(&answer.assessment));
        let numbers = prepared.opened.numbers();
        let of_case = [
            "parties.a",
            "issues.fire",
            "proposals.p",
            "threats.t",
            "evidence.E1",
            "assumptions.A1",
            "rules.R1",
            "events.V1",
            "predictions.P1",
            "questions.z",
            "scenarios.s",
        ];
        let paths = numbers.iter().map(|n| n.path.as_str()).chain(trace.results().map(|(_, path)| path)).chain(of_case);
        for path in paths.map(str::to_owned).collect::<Vec<_>>() {
            let Ok(why) = trace.why(&path) else { continue };
            texts.push(zopa_report::why(&prepared, Some(&answer.assessment), None, &why, zopa_report::Colour::Off));
        }
        assert!(texts.len() > 40, "{} answers", texts.len());
        for text in texts {
            let foreign = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
            };
            assert!(!text.contains(foreign), "{words}: {text:?}");
        }
    }
}

/// Numbers and sources that are nowhere else in a report, so that any trace of them is a leak.
const CANARY: &str = r#"
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
    let json = zopa::json::text(&zopa::json::Report::new(&shown, &shared)).expect("a document");
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
            .replace(include_str!("../src/document/style.css"), "")
            .replace(include_str!("../src/document/script.js"), "");
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
    for plot in ["figure-interests", "figure-gains", "pair-1-2", "gain-1", "\"n-", "#n-", "number-"] {
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
fn without_style(html: &str) -> String {
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
            ("JSON", zopa::json::text(&zopa::json::Report::new(&shown, &shared)).expect("a document")),
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

/// What stands between the beginning of an element with this id and one of the marks that end it.
fn part<'a>(html: &'a str, id: &str, ends: &[&str]) -> &'a str {
    let rest = html.split(&format!(" id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}"));
    let end = ends.iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
    &rest[..end]
}

/// Every number of the case, both ways: it says what stands behind it or that it is judgement; it leads to each record,
/// assumption, row and finding, and each record, finding and figure of a row leads back to it.
#[test]
fn every_number_is_followed_both_ways() {
    use zopa::assess::background::{PartOf, Sourcing};
    use zopa::core::{Id, Role};
    let prepared = open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: false }, &run).expect("an assessment");
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let html = zopa_report::html(&prepared, &answer, Some(&background));
    let (a, case) = (&answer.assessment, &prepared.case);
    let row = |k: usize| part(&html, &format!("row-{}", k + 1), &["<details id=\"row-", "</section>"]);
    let (mut forth, mut back) = (0, 0);
    for entry in &background.ledger.entries {
        let place = match entry.path.strip_prefix("preferences.") {
            Some(rest) => format!("n-{rest}"),
            None => format!("number-{}", entry.path),
        };
        let itself = format!("\"#{place}\"");
        let said = part(&html, &place, &["</tr>"]);
        let behind = match entry.sourcing() {
            _ if entry.input.is_none() && entry.evidence.is_empty() => "fixed",
            Sourcing::Nothing => "nothing",
            Sourcing::Assumed => "judgement",
            Sourcing::OneOrigin => "one origin",
            Sourcing::Several => "several origins",
        };
        assert!(said.contains(&format!("<td>{behind}")), "{}: {said}", entry.path);
        for (id, _) in &entry.evidence {
            let record = format!("evidence-{}", id.index() + 1);
            assert!(said.contains(&format!("\"#{record}\"")), "{} and {record}", entry.path);
            forth += 1;
        }
        for k in &entry.rows {
            assert!(said.contains(&format!("\"#row-{}\"", k + 1)), "{} and row {k}", entry.path);
            forth += 1;
            // A row draws those who sign it or lose by it.
            let row_of = &a.rows[*k];
            let segments: Vec<&str> = entry.path.split('.').collect();
            let party = case.party(segments[1]).expect("a party's number");
            let drawn =
                row_of.signers.union(row_of.lose_without_say).minus(case.having(Role::Audience)).contains(party);
            let Some(found) = background.breakdowns[*k][party].as_ref().filter(|_| drawn) else { continue };
            // What adds nothing is no part.
            let adds = found.parts.iter().any(|part| match (segments[2], part.of) {
                ("weights" | "values", PartOf::Issue(v)) => case.issues[v].id == segments[3],
                ("terms", PartOf::Term(n)) => {
                    let terms = background.interests[party].as_ref().map(|i| &i.terms);
                    terms.and_then(|t| t.get(n)).is_some_and(|t| t.id == segments[3])
                }
                ("walk_away" | "reservation", PartOf::NoDeal) => true,
                _ => false,
            });
            assert!(!adds || row(*k).contains(&itself), "row {} does not lead to {}", k + 1, entry.path);
            back += usize::from(adds);
        }
        // Findings of one kind share a number: what leads to one of them leads back from it.
        for to in said.split("\"#finding-").skip(1).filter(|_| entry.input.is_some()) {
            let number = &to[..to.find('"').expect("an end")];
            let finding = part(&html, &format!("finding-{number}"), &["<li id=\"finding-", "</section>"]);
            assert!(finding.contains(&itself), "finding {number} does not lead to {}", entry.path);
            back += 1;
        }
    }
    for (k, record) in case.evidence.iter().enumerate() {
        let said = part(&html, &format!("evidence-{}", k + 1), &["<li id=\"evidence-", "</section>"]);
        for (path, _) in &record.bears_on {
            let place = [path.clone(), format!("{path}.add")].into_iter().find(|p| background.ledger.at(p).is_some());
            let Some(place) = place else { continue };
            let id = place.strip_prefix("preferences.").map_or(format!("number-{place}"), |rest| format!("n-{rest}"));
            assert!(said.contains(&format!("\"#{id}\"")), "{} and {path}", record.id);
            back += 1;
        }
    }
    assert!(forth > 400 && back > 300, "{forth} links forth, {back} back");
}
