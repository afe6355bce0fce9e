//! What a report tells apart, says once and does not cut.

use crate::page::{open, pages, part, shipped, written};
use zopa::ReportRequest;
use zopa::core::{Limits, Run, Silent};
use zopa_report::Colour;

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A small case: what follows is put at its end.
fn small(more: &str) -> String {
    format!(
        "zopa = 1\nid = \"x\"\ntitle = \"X\"\nas_of = 2031-05-01\n[parties.a]\nname = \"Ardon\"\n[parties.b]\nname = \"Velia\"\n\
         [issues.fire]\nlevels = [\"on\", \"off\"]\nstatus_quo = \"on\"\nset_by = [\"a\", \"b\"]\n\
         [issues.land]\nlevels = [\"kept\", \"given\"]\nstatus_quo = \"kept\"\nset_by = \"b\"\n\
         [preferences.a]\nweights = {{ fire = \"20 to 40\", land = 60 }}\nvalues.fire = {{ on = 0, off = 100 }}\nvalues.land = {{ kept = 0, given = 100 }}\n\
         [preferences.b]\nweights = {{ fire = 50, land = 50 }}\nvalues.fire = {{ on = 0, off = 100 }}\nvalues.land = {{ kept = 100, given = 0 }}\n{more}"
    )
}

/// An assumption that the case does not call key stands apart from key ones, in the text and on the page; what was not tested is told
/// as what numbers can say, once.
#[test]
fn assumptions_that_are_not_key_stand_apart() {
    let assumptions = "[[assumptions]]\nid = \"A1\"\nkey = true\ntext = \"Ardon acts as one.\"\n\
         [[assumptions]]\nid = \"A2\"\ntext = \"Velia has no reserves.\"\nif_false = { \"preferences.b.weights.land\" = 10 }\n";
    let prepared = written(&small(&format!("[proposals.p]\nset = {{ fire = \"off\" }}\n{assumptions}")));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 20, beside: true }, &run).expect("an assessment");
    let text = squeezed(&zopa_report::report(&prepared, &answer, Colour::Off));
    let key = text.find("Key assumptions (taken as given)").expect("a heading");
    let others = text.find("Other assumptions, not called key").expect("a heading");
    let (a1, a2) = (text.find("A1: Ardon acts").expect("A1"), text.find("A2: Velia has").expect("A2"));
    assert!(key < a1 && a1 < others && others < a2, "{text}");
    assert!(text.contains("Not tested: no numbers are given that would hold if it were false."), "{text}");
    assert_eq!(text.matches("Only numbers can be negated").count(), 1, "{text}");
    assert!(!text.contains("the case does not say"), "{text}");
    let html = pages(&prepared, false).html;
    let section = part(&html, "assumptions", &["</section>"]);
    let at = |what: &str| section.find(what).unwrap_or_else(|| panic!("no {what}: {section}"));
    assert!(at("Key assumptions: findings rest on them") < at("Ardon acts"), "{section}");
    assert!(at("Ardon acts") < at("Other assumptions, not called key"), "{section}");
    assert!(at("Other assumptions, not called key") < at("Velia has"), "{section}");
}

/// An ultimatum whose day the case lies behind says so in its finding; one whose day is to come does not.
#[test]
fn an_ultimatum_whose_day_has_passed_says_so() {
    let threat = |day: &str| {
        let threat = format!(
            "[proposals.p]\nset = {{ fire = \"off\" }}\n[threats.t]\nname = \"Strike\"\nby = \"b\"\nto = \"a\"\nset = {{ land = \"given\" }}\n\
             unless = \"fire = off\"\ndue = {day}\n"
        );
        let prepared = written(&small(&threat));
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let answer = zopa::report(&prepared, ReportRequest { draws: 5, beside: false }, &run).expect("an assessment");
        squeezed(&zopa_report::report(&prepared, &answer, Colour::Off))
    };
    let passed = "Its day, 2031-04-30, had passed when the case was written (2031-05-01)";
    assert!(threat("2031-04-30").contains(passed));
    assert!(!threat("2031-05-01").contains("had passed when the case"));
}

/// Headings in Markdown nest: each is at most one level beneath the one before it, and what is folded up stands beneath its summary.
#[test]
fn headings_nest_in_markdown() {
    for name in ["alaska-2025", "prisoners-dilemma"] {
        let markdown = pages(&open(&shipped(name)), false).markdown;
        let levels: Vec<(usize, &str)> = markdown
            .lines()
            .filter(|line| line.starts_with('#'))
            .map(|line| (line.len() - line.trim_start_matches('#').len(), line))
            .collect();
        for pair in levels.windows(2) {
            assert!(pair[1].0 <= pair[0].0 + 1, "{name}: {pair:?}");
        }
        let row = levels.iter().position(|(_, line)| line.contains("id=\"row-2\"")).expect("a row");
        let inside = levels[row + 1..].iter().take_while(|(_, line)| !line.contains("id=\"row-3\""));
        let gains: Vec<_> = inside.filter(|(_, line)| line.contains("Why each party says yes or no")).collect();
        assert!(gains.iter().all(|(level, _)| *level == levels[row].0 + 1), "{name}: {gains:?}");
    }
}

/// A long name stands whole in the picture of shares, in as many lines as it takes.
#[test]
fn names_in_pictures_of_shares_are_whole() {
    let name =
        "A very long name of a settlement that nobody could write on one line of a picture, and that goes on and on";
    let prepared = written(&small(&format!("[proposals.p]\nname = \"{name}\"\nset = {{ fire = \"off\" }}\n")));
    let html = pages(&prepared, false).html;
    let figure = part(&html, "figure-shares", &["</svg>"]);
    let drawn: Vec<&str> =
        figure.split("<text").skip(1).filter_map(|t| t.split('>').nth(1)?.split('<').next()).collect();
    let drawn = drawn.join(" ");
    assert!(drawn.contains(name) && !drawn.contains('\u{2026}'), "{drawn}");
}

/// With an explicit graph of many parties coalitions that hold a smaller one are counted, not listed; and the table of states says
/// what the concepts mean.
#[test]
fn wider_coalitions_of_a_graph_are_counted() {
    // In state 1 nobody moves alone; a and b together reach state 3, which all like better.
    let text = "zopa = 1\nid = 'g'\ntitle = 'G'\n[parties.a]\nname = 'Anna'\n[parties.b]\nname = 'Boris'\n[parties.c]\nname = 'Clara'\n\
        [parties.d]\nname = 'Dora'\n[graph]\nstates = ['one', 'two', 'three', 'four', 'five']\n\
        arcs = [[1, 2, 'a'], [2, 3, 'b'], [1, 4, 'c'], [1, 5, 'd']]\nstatus_quo = 1\n\
        [graph.ranking]\na = [3, 1, 2, 4, 5]\nb = [3, 1, 2, 4, 5]\nc = [3, 1, 2, 4, 5]\nd = [3, 1, 2, 4, 5]\n";
    let prepared = written(text);
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let report = zopa::graph_report(&prepared, 0, &run).expect("a report");
    let text = squeezed(&zopa_report::graph_report(&prepared, &report, Colour::Off));
    assert!(text.contains("but Anna and Boris would gain by leaving it together (and 3 wider coalitions"), "{text}");
    assert!(!text.contains("Anna, Boris and Clara would gain"), "{text}");
    for form in [text, squeezed(&zopa_report::graph_html(&prepared, &report))] {
        assert!(form.contains("GMR: each gain could be undone by what others can do"), "{form}");
    }
}

/// What moved several findings alike is told once, after them.
#[test]
fn what_moved_several_findings_is_told_once() {
    let before = open(&shipped("alaska-2025"));
    let after = open(&shipped("alaska-2025/after.toml"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let request = zopa::DiffRequest { draws: 50, seed: 0 };
    let answer = zopa::diff(&before, &after, request, &run).map_err(|_| "refused").expect("a comparison");
    let text = squeezed(&zopa_report::diff(&before, &after, &answer, Colour::Off));
    let section = text.split("Conclusions that changed").nth(1).expect("a section");
    let section = section.split("Rows that changed").next().expect("a text");
    assert!(section.contains("- Both of these for the same reason. Any one of these 2"), "{section}");
    let mut causes: Vec<&str> = section.split("Moved by: ").skip(1).filter_map(|rest| rest.split('.').next()).collect();
    let all = causes.len();
    causes.sort_unstable();
    causes.dedup();
    assert_eq!(causes.len(), all, "a cause is told twice: {section}");
}
