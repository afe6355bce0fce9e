//! Whatever the bytes: no panic, every place in the text and on character boundaries, the same answer twice.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use zopa_case::{Opened, SourceTexts, parse, print_expression};
use zopa_core::{Case, Expr};
use zopa_core::{Condition, Id, IdVec, LevelId, LevelSet, Outcome, Place, Severity};

const HARBOUR: &str = include_str!("../data/harbour.toml");
const GRAPH: &str = include_str!("../data/graph.toml");

/// What must be true of anything that was read.
fn is_sound(text: &str) -> Opened {
    let opened = parse("case.toml", text, &SourceTexts::default());
    let errors = opened.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    assert_eq!(opened.case.is_none(), errors > 0);
    for found in &opened.diagnostics {
        assert!(!found.message.is_empty());
        for (place, _) in &found.labels {
            let Place::Span(at) = place else { panic!("{place:?} has no place") };
            assert!(text.get(at.clone()).is_some(), "{at:?} of {} in {text:?}", found.code.code);
        }
        let shown = opened.plain(found);
        assert!(shown.starts_with(&format!("{}[{}]", word(found.severity), found.code.code)));
        assert!(
            !shown.chars().any(|c| c.is_control() && c != '\n') || found.message.chars().any(char::is_control),
            "{shown:?}"
        );
    }
    // A case without errors compiles, and so does the case under each of its scenarios.
    if let Some(case) = &opened.case {
        assert!(zopa_core::Model::new(case.clone()).is_ok());
        for scenario in opened.scenarios() {
            let under = opened.under(scenario).unwrap();
            assert!(zopa_core::Model::new(under.case.unwrap()).is_ok());
        }
    }
    opened
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Text with something cut out, put in or copied at any byte.
fn mutated(base: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..8),
        Just(b"\"".to_vec()),
        Just(b"[[".to_vec()),
        Just(b"}".to_vec()),
        Just(b"\n".to_vec()),
        Just("é".as_bytes().to_vec()),
        Just(b"inf".to_vec()),
        Just(b"\\u00e9".to_vec()),
        Just(b"1e999".to_vec()),
        Just(b"-".to_vec()),
        Just(b"status_quo".to_vec()),
    ];
    proptest::collection::vec((any::<prop::sample::Index>(), 0usize..40, piece), 1..4).prop_map(move |edits| {
        let mut bytes = base.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Lines of a case in another order, some left out, some twice.
fn shuffled(base: &'static str) -> impl Strategy<Value = String> {
    let lines: Vec<&str> = base.lines().collect();
    proptest::collection::vec(proptest::sample::select(lines), 0..60).prop_map(|lines| lines.join("\n"))
}

fn expr(depth: u32) -> impl Strategy<Value = Expr> {
    let sizes = [3usize, 3, 3, 3, 3];
    let literal = (0..5usize, proptest::collection::vec(any::<bool>(), 3)).prop_map(move |(v, chosen)| {
        let levels = chosen.iter().enumerate().filter(|(_, c)| **c).map(|(l, _)| LevelId::new(l));
        Expr::In(Id::new(v), LevelSet::of(sizes[v], levels))
    });
    let leaf = prop_oneof![6 => literal, 1 => Just(Expr::StatusQuo), 1 => Just(Expr::Package(Id::new(0)))];
    leaf.prop_recursive(depth, 24, 3, |inner| {
        let many = proptest::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            inner.clone().prop_map(|a| Expr::Not(Box::new(a))),
            many.clone().prop_map(Expr::All),
            many.prop_map(Expr::Any),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Expr::If { then: Box::new(a), when: Box::new(b) }),
            (inner.clone(), inner).prop_map(|(a, b)| Expr::Iff(Box::new(a), Box::new(b))),
        ]
    })
}

fn outcomes(case: &Case) -> Vec<Outcome> {
    let sizes: IdVec<zopa_core::IssueId, u16> = case.issues.iter().map(|v| v.levels.len() as u16).collect();
    let space = zopa_core::OutcomeSpace::new(sizes);
    let indexed = space.indexed().unwrap();
    (0..indexed.len()).map(|k| indexed.outcome(zopa_core::OutcomeIndex(k))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Arbitrary bytes.
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        is_sound(&String::from_utf8_lossy(&bytes));
    }

    /// A sound case, damaged at random.
    #[test]
    fn damaged_cases_do_no_harm(text in prop_oneof![3 => mutated(HARBOUR), 1 => mutated(GRAPH)]) {
        is_sound(&text);
    }

    /// Lines of a sound case in another order.
    #[test]
    fn shuffled_lines_do_no_harm(text in prop_oneof![shuffled(HARBOUR), shuffled(GRAPH)]) {
        is_sound(&text);
    }

    /// Any text as an expression, in any kind of string.
    #[test]
    fn any_expression_does_no_harm(
        words in proptest::collection::vec(prop_oneof![
            Just("not "), Just("("), Just(")"), Just("fire_ardon"), Just(" = "), Just("fire"), Just(" and "),
            Just(" or "), Just(" if "), Just(" iff "), Just(" in {"), Just("}"), Just(","), Just("<="), Just("air_truce"),
            Just("status_quo"), Just("\u{e9}"), Just("\\u0061"), Just("nothing"), Just("&&"),
        ], 0..12),
        quote in prop_oneof![Just("\""), Just("\"\"\""), Just("'"), Just("'''\n")],
    ) {
        let close = quote.trim();
        let rule = format!("[[rules]]\nid = \"Rx\"\nnever = {quote}{}{close}\n", words.concat());
        is_sound(&format!("{HARBOUR}\n{rule}"));
    }

    /// Reading is a function of the text.
    #[test]
    fn the_same_text_gives_the_same_answer(text in mutated(HARBOUR)) {
        let (a, b) = (is_sound(&text), is_sound(&text));
        prop_assert_eq!(a.diagnostics, b.diagnostics);
        prop_assert_eq!(a.case, b.case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// An expression that is printed and read again is true of the same outcomes.
    #[test]
    fn printing_and_reading_are_inverse(expr in expr(4)) {
        let base = parse("case.toml", HARBOUR, &SourceTexts::default());
        let case = base.case.as_deref().unwrap();
        let text = print_expression(&expr, case);
        let file = format!("{HARBOUR}\n[[rules]]\nid = \"Rx\"\nnever = \"{text}\"\napplies_to = \"packages\"\n[[assumptions]]\nid = \"Ax\"\ntext = \"{}\"\n", text.len());
        let read = parse("case.toml", &file, &SourceTexts::default());
        // A rule may well exclude the proposal; that is the only fault allowed.
        let faults: Vec<&str> = read.diagnostics.iter().map(|d| d.code.code).filter(|c| c.starts_with('E') && *c != "E522").collect();
        prop_assert!(faults.is_empty(), "{} {:?}", text, faults);
        if let Some(again) = read.case.as_deref() {
            let rule = again.rules.find(|r| r.id == "Rx").unwrap();
            let condition = Condition::compile(&again.conditions[again.rules[rule].broken].expr, again).unwrap();
            let wanted = Condition::compile(&expr, case).unwrap();
            for outcome in outcomes(case) {
                prop_assert_eq!(condition.holds(&outcome), wanted.holds(&outcome), "{}", text);
            }
        }
    }
}
