//! Whatever the words of a case are, they stay words.

use crate::page::{Seen, is_sound, markdown_is_sound, named, pages, written};
use zopa::ReportRequest;
use zopa::core::{Limits, Run, Silent};

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
            // A header with a long word is marked as that.
            let known =
                |pair: &(String, String)| shape(&tame).contains(pair) || (&*pair.0, &*pair.1) == ("th", "class");
            assert!(shape(&seen).iter().all(known), "{words}");
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
            texts.push(zopa_report::why(&trace, &why, zopa_report::Colour::Off));
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
