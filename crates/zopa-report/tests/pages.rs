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
    let opened = zopa::case::parse("case.toml", text, &zopa::case::SourceTexts::default());
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
            let pages = pages(&written(&hostile(words)), redact);
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
