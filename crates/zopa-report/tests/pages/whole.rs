//! Pages are whole and sound.

use crate::page::{Pages, is_sound, markdown_is_sound, open, pages, part, places, shipped, studied, written};
use zopa::ReportRequest;
use zopa::core::{Limits, Run, Silent};

/// The page says what the answer depends on, with its pictures; where it names a number it leads to its entry, and the entry
/// leads back. A version to share does not.
#[test]
fn the_page_has_the_study() {
    let prepared = open(&shipped("alaska-2025"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(&prepared, ReportRequest { draws: 50, beside: false }, &run).expect("an assessment");
    let study = studied(&prepared, &run);
    let flips = study.study.flips.clone().expect("flips");
    answer.study = Some(study);
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    let whole = Pages {
        html: zopa_report::html(&prepared, &answer, Some(&background)),
        markdown: zopa_report::markdown(&prepared, &answer, Some(&background)),
    };
    is_sound(&whole.html);
    let depends = part(&whole.html, "depends", &["</section>"]);
    let places = places(&whole.html);
    let inputs = || flips.single.iter().map(|turning| turning.line.moves[0].0);
    assert!(inputs().count() > 10);
    let mut led = 0;
    for path in inputs().map(|input| &prepared.case.inputs[input].path) {
        if !path.starts_with("preferences.") {
            continue;
        }
        let place = &places[path];
        let back = part(&whole.html, place, &["</tr>"]).contains("\"#study-flips\"");
        assert!(back, "{path} does not lead to the study");
        led += usize::from(depends.contains(&format!("\"#{place}\"")));
    }
    // Five of each conclusion are named.
    assert!(led > 5, "{led}");
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
        "drafts",
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
    for needed in ["<title>", "<desc>", "The numbers behind it"] {
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
        "draft-9",
        "past-eu",
    ] {
        assert!(seen.ids.iter().any(|known| known == id), "{id}");
    }
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

/// A case with an explicit graph has a page and Markdown of its own, sound and whole, also to share.
#[test]
fn an_explicit_graph_has_a_sound_page() {
    let prepared = open(&shipped("elmira"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::graph_report(&prepared, 20, &run).expect("a report");
    let html = zopa_report::graph_html(&prepared, &answer);
    let found = is_sound(&html);
    for id in ["findings", "parties", "states", "stability", "ways", "evidence", "method", "figure-states", "state-9"] {
        assert!(found.ids.iter().any(|known| known == id), "{id}");
    }
    markdown_is_sound(&zopa_report::graph_markdown(&prepared, &answer));
    let (shown, shared) = zopa::redact_graph(&prepared, answer).expect("a version to share");
    is_sound(&zopa_report::graph_html(&shown, &shared));
    markdown_is_sound(&zopa_report::graph_markdown(&shown, &shared));
}

/// Where nobody has influence the weighted mean is that of all alike, and text, page and Markdown say so. Pictures and the method
/// card tell variants of a model in words.
#[test]
fn a_mean_without_weights_and_variants_of_models_are_explained() {
    let case = |influence: u32| {
        format!(
            "zopa = 1\nid = 'x'\ntitle = 'X'\n[parties.a]\nname = 'Ardon'\n[parties.b]\nname = 'Velia'\n\
             [issues.v]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = ['a', 'b']\n\
             [preferences.a]\npriorities = ['v = y']\n[preferences.b]\npriorities = ['v = n']\n\
             [questions.q]\nname = 'How far'\nscale = {{ 0 = 'none', 100 = 'all' }}\n\
             positions.a = {{ position = 10, salience = 50, influence = {influence} }}\n\
             positions.b = {{ position = 80, salience = 50, influence = {influence} }}\n"
        )
    };
    const NOTE: &str = "all weights (influence x salience) are zero: all actors count alike";
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    for (influence, noted) in [(0, true), (1, false)] {
        let prepared = written(&case(influence));
        let answer = zopa::report(&prepared, ReportRequest { draws: 5, beside: false }, &run).expect("an assessment");
        let text = zopa_report::report(&prepared, &answer, zopa_report::Colour::Off);
        let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(said.contains(&format!("Note: {NOTE}")), noted, "{said}");
        let pages = pages(&prepared, false);
        assert_eq!(pages.html.contains(NOTE), noted);
        is_sound(&pages.html);
        let pictures: String =
            pages.html.split("<svg ").skip(1).map(|svg| &svg[..svg.find("</svg>").expect("an end")]).collect();
        assert!(
            pictures.contains("As in its paper")
                && !pictures.contains("scholz2011")
                && !pictures.contains("denominator")
        );
        let method = part(&pages.html, "method", &["</section>"]);
        assert!(method.contains("scholz2011_table") && method.contains("scholz2011_printed"));
    }
}
