//! Imported numbers are those of the files, to 10^-9, under both readings.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common;
use crate::common::{agree, numbers, scenario};
use zopa_core::{PartyId, Preference};
use zopa_formats::{File, Options, READINGS_DIFFER, Semantics, import};

const GENIUS: Options = Options { semantics: Semantics::Genius, levels: None };
const NEGMAS: Options = Options { semantics: Semantics::Negmas, levels: None };
const ADDITIVE: [&str; 3] = ["domain.xml", "profile-1.xml", "profile-2.xml"];

/// Evaluations over the largest of the issue, lines counted from the lower bound and kept within 0 and 1.
#[test]
fn genius_reads_as_genius_does() {
    let imported = scenario(&ADDITIVE, &GENIUS);
    let found = numbers(&imported.text);
    assert_eq!(found.outcomes.len(), 3 * 8 * 2);
    assert!((found.no_deal[0] - 0.25).abs() < 1e-12 && found.no_deal[1].abs() < 1e-12);
    agree(&found, &|o| {
        let x = o[1] as f64 + 2.0;
        let colour = [[30.0 / 30.0, 13.0 / 30.0, 0.0], [0.2 / 0.9, 1.0, 0.35 / 0.9]];
        let line = (0.15 * (x - 2.0) + 0.1).clamp(0.0, 1.0);
        let tent = if x < 4.0 { (x - 2.0) / 2.0 } else { 1.0 - (x - 4.0) / 5.0 };
        let third = [[1.0, 3.0 / 7.0], [0.5, 1.0]];
        vec![0.5 * colour[0][o[0]] + 0.3 * line + 0.2 * third[0][o[2]], 0.35 * colour[1][o[0]] + 0.65 * tent]
    });
    assert!(imported.warnings.iter().any(|w| w.code == &READINGS_DIFFER));
}

/// Evaluations as they are, no clamp, 1 for a missing weight, and the weight of an index without an issue.
#[test]
fn genius_reads_as_negmas_does() {
    let found = numbers(&scenario(&ADDITIVE, &NEGMAS).text);
    agree(&found, &|o| {
        let x = o[1] as f64 + 2.0;
        let colour = [[30.0, 13.0, 0.0], [0.2, 0.9, 0.35]];
        let tent = if x < 4.0 { (x - 2.0) / 2.0 } else { 1.0 - (x - 4.0) / 5.0 };
        let third = [[7.0, 3.0], [0.5, 1.0]];
        vec![
            0.5 * colour[0][o[0]] + 0.3 * (0.15 * x + 0.1) + 0.2 * third[0][o[2]],
            0.4 + 0.35 * colour[1][o[0]] + 0.65 * tent + third[1][o[2]],
        ]
    });
}

/// Discount and reservation value arrive as they were written.
#[test]
fn discount_and_reservation_are_kept() {
    let text = scenario(&ADDITIVE, &GENIUS).text;
    let instance = common::instance(&text);
    let discount = |k: usize| match &instance.model().case().preferences[<PartyId as zopa_core::Id>::new(k)] {
        Preference::Cardinal(c) => c.discount,
        _ => None,
    };
    assert_eq!((discount(0), discount(1)), (Some(0.75), None));
}

/// Rewards over `maxutility`, boxes turned inside out by EXCLUDES, the larger of two in a nested maximum.
#[test]
fn rectangles_read_as_genius_does() {
    let inside = |x: usize, low: usize, high: usize| (low..=high).contains(&x);
    let found = numbers(&scenario(&["box-domain.xml", "box-profile.xml"], &GENIUS).text);
    assert!((found.no_deal[0] - 0.125).abs() < 1e-12);
    agree(&found, &|o| {
        let mut sum = 5.0;
        sum += if inside(o[0], 7, 9) && inside(o[1], 2, 7) { 97.0 } else { 0.0 };
        sum += if inside(o[0], 0, 3) && o[1] == 4 { 0.0 } else { 12.0 };
        let first: f64 = if inside(o[1], 0, 4) { 20.0 } else { 0.0 };
        vec![(sum + 2.0 * first.max(if o[0] == 5 { 31.0 } else { 0.0 })) / 200.0]
    });
}

/// GENIUS multiplies by the weight of a rectangle and not by that of the outermost function; NegMAS the other way round.
/// NegMAS takes the bounds as outside, EXCLUDES as INCLUDES, and of two bounds of an issue the last. Its numbers here are
/// those that NegMAS 0.16 gave for the fixture.
#[test]
fn rectangles_read_both_ways() {
    let files = ["box-domain.xml", "box-plain.xml"];
    let when = |holds: bool, reward: f64| if holds { reward } else { 0.0 };
    agree(&numbers(&scenario(&files, &GENIUS).text), &|o| {
        let inside = |v: usize, low: usize, high: usize| (low..=high).contains(&o[v]);
        let sum =
            when(inside(0, 2, 6) && inside(1, 1, 8), 90.0) + when(!inside(0, 3, 7), 14.0) + when(inside(1, 3, 7), 22.0);
        vec![((sum - 4.0) / 120.0).min(1.0)]
    });
    agree(&numbers(&scenario(&files, &NEGMAS).text), &|o| {
        let between = |v: usize, low: usize, high: usize| low < o[v] && o[v] < high;
        let sum = when(between(0, 2, 6) && between(1, 1, 8), 60.0)
            + when(between(0, 3, 7), 14.0)
            + when(between(1, 3, 9), 22.0);
        vec![0.5 * (sum - 4.0)]
    });
}

/// Both spellings, lines, groups of issues, a reservation bid.
#[test]
fn geniusweb() {
    let found = numbers(&scenario(&["web-domain.json", "web-a.json", "web-b.json"], &GENIUS).text);
    assert!((found.no_deal[0] - (0.6 * 0.2 + 0.4 * 0.25)).abs() < 1e-9);
    agree(&found, &|o| {
        let group = match (o[0], o[1]) {
            (0, 1) => 0.3,
            (1, 4) => 0.85,
            _ => 0.0,
        };
        vec![0.6 * [1.0, 0.2][o[0]] + 0.4 * (1.0 - o[1] as f64 * 0.25), group]
    });
}

/// Weights times values, as written.
#[test]
fn negolog() {
    let found = numbers(&scenario(&["log-a.json", "log-b.json"], &GENIUS).text);
    assert!((found.no_deal[0] - 0.1).abs() < 1e-12);
    agree(&found, &|o| {
        vec![0.17 * [0.2, 1.0][o[0]] + 0.83 * [1.0, 0.3][o[1]], 0.55 * [1.0, 0.1][o[0]] + 0.45 * [0.4, 1.0][o[1]]]
    });
}

/// Tables, lines, negative weights, a constant, a discounted wrapper, hyper-rectangles.
#[test]
fn negmas() {
    let found = numbers(&scenario(&["mas-demo.yml", "mas-a.yml", "mas-b.yml", "mas-c.yml"], &GENIUS).text);
    assert!((found.no_deal[0] - 0.3).abs() < 1e-12);
    agree(&found, &|o| {
        let x = o[1] as f64 + 1.0;
        let boxes = if o[0] == 0 && o[1] < 2 { 3.5 } else { 0.0 } + if o[1] > 0 { -1.25 } else { 0.0 };
        vec![
            0.5 * [1.0, 0.0][o[0]] + 0.3 * [0.0, 0.5, 1.0][o[1]],
            0.05 - 0.25 * [0.75, 0.0][o[0]] + 1.5 * (1.0 - 0.25 * x),
            0.5 + boxes,
        ]
    });
}

/// A table with quoted fields.
#[test]
fn csv() {
    let imported = scenario(&["table.csv"], &GENIUS);
    let found = numbers(&imported.text);
    assert_eq!(found.no_deal, [25.0, 10.0]);
    agree(&found, &|o| {
        vec![60.0 * [100.0, 12.5][o[0]] + [1.0, 0.0][o[1]], 40.0 * [0.0, 100.0][o[0]] + [0.0, 1.0][o[1]]]
    });
    assert!(imported.text.contains("high, or \\\"so\\\""));
}

/// Lists of NegMAS: two numbers are an open interval, texts and longer lists are values, lists of lists their union.
#[test]
fn ranges_of_negmas() {
    let function = "type: HyperRectangleUtilityFunction\nname: R\nreserved_value: 0.0\nutilities: [1, 2, 4, 8, 16]\n\
                    outcome_ranges:\n- {1: [1, 3]}\n- {1: [1, 2, 3]}\n- {0: [red, blue]}\n- {1: [[0, 2], [2, 4]]}\n- {1: 3}\n";
    let files = [
        common::fixture("mas-demo.yml"),
        zopa_formats::File { name: "r.yml".to_owned(), bytes: function.as_bytes().to_vec() },
    ];
    let found = numbers(&zopa_formats::import(&files, &GENIUS).unwrap().text);
    agree(&found, &|o| {
        let x = o[1] + 1;
        let between = if x == 2 { 1.0 } else { 0.0 };
        let union = if x == 1 || x == 3 { 8.0 } else { 0.0 };
        vec![between + 2.0 + 4.0 + union + if x == 3 { 16.0 } else { 0.0 }]
    });
}

/// A reservation bid stays acceptable to who named it, and outcomes at GENIUS's limit of 1 tie exactly.
#[test]
fn ties_survive_rounding() {
    let domain =
        "{\"name\":\"d\",\"issuesValues\":{\"a\":{\"values\":[\"x\",\"y\"]},\"b\":{\"values\":[\"x\",\"y\"]}}}";
    let profile = "{\"LinearAdditiveUtilitySpace\":{\"name\":\"p\",\"issueUtilities\":{\
                   \"a\":{\"discreteutils\":{\"valueUtilities\":{\"x\":0.1234567890123,\"y\":0.9876543210987}}},\
                   \"b\":{\"discreteutils\":{\"valueUtilities\":{\"x\":0.3141592653589,\"y\":0.2718281828459}}}},\
                   \"issueWeights\":{\"a\":0.61803398875,\"b\":0.38196601125},\
                   \"reservationBid\":{\"issuevalues\":{\"a\":\"y\",\"b\":\"x\"}}}}";
    let file = |name: &str, text: &str| zopa_formats::File { name: name.to_owned(), bytes: text.into() };
    let files = [file("d.json", domain), file("p.json", profile)];
    let found = numbers(&zopa_formats::import(&files, &GENIUS).unwrap().text);
    let bid = found.outcomes.iter().find(|(o, _)| o == &[1, 0]).unwrap();
    assert!(bid.1[0] >= found.no_deal[0] && bid.1[0] - found.no_deal[0] < 1e-9);
    let xml = |worth: [&str; 3]| {
        let item = |k: usize, w: &str| format!("<item index=\"{k}\" value=\"v{k}\" evaluation=\"{w}\"/>");
        let items: String = worth.iter().enumerate().map(|(k, w)| item(k + 1, w)).collect();
        format!(
            "<utility_space><objective index=\"0\"><weight index=\"1\" value=\"0.7733333333333\"/>\
             <weight index=\"2\" value=\"0.8642135797\"/><issue index=\"1\" name=\"a\">{items}</issue>\
             <issue index=\"2\" name=\"b\">{items}</issue></objective><reservation value=\"0\"/></utility_space>"
        )
    };
    let files = [file("p.xml", &xml(["0.7310987654321", "0.9123456789012", "1.0333333333333"]))];
    let found = numbers(&zopa_formats::import(&files, &GENIUS).unwrap().text);
    let most = found.outcomes.iter().map(|(_, u)| u[0]).fold(0.0, f64::max);
    let tied = found.outcomes.iter().filter(|(_, u)| u[0].to_bits() == most.to_bits()).count();
    assert!((most - 1.0).abs() < 1e-12 && tied == 9, "{tied} at {most}");
}

/// `1` and `1.0` of one issue are two values: each is what is written for it, in tables, bids and outcomes, without a warning about them.
#[test]
fn one_and_one_point_nought() {
    let file = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };
    let domain = r#"{"name":"d","issuesValues":{"v":{"values":["1","1.0","2"]}}}"#;
    let profile = r#"{"LinearAdditiveUtilitySpace":{"domain":DOMAIN,"issueUtilities":{"v":{"discreteutils":{"valueUtilities":
        {"1":0.9,"1.0":0.2,"2.00":0.5}}}},"issueWeights":{"v":1},"reservationBid":{"issuevalues":{"v":"1.0"}}}}"#;
    let web = [file("d.json", domain), file("a.json", &profile.replace("DOMAIN", domain))];
    let space =
        "type: CartesianOutcomeSpace\nissues:\n- {name: v, type: CategoricalIssue, values: ['1', '1.0', '2']}\n";
    let table = "type: LinearAdditiveUtilityFunction\nweights: [1]\nvalues:\n- {type: TableFun, mapping: {'1.0': 0.2, '1': 0.9, \
                 '2.00': 0.5}}\nreserved_outcome: ['1.0']\n";
    let mapping = "type: MappingUtilityFunction\nmapping: [[['1.0'], 0.2], [['1'], 0.9], [['2.00'], 0.5]]\n\
                   reserved_outcome: ['1.0']\n";
    let mas = |function: &str| [file("s.yml", space), file("a.yml", function)];
    for files in [web, mas(table), mas(mapping)] {
        let imported = import(&files, &Options::default()).unwrap();
        let found = common::numbers(&imported.text);
        common::agree(&found, &|o| vec![[0.9, 0.2, 0.5][o[0]]]);
        assert!((found.no_deal[0] - 0.2).abs() < 1e-12, "{}", imported.text);
        let told = ["only one party", "a reserved outcome and no reservation value"];
        let other = |w: &&zopa_core::Diagnostic| !told.iter().any(|what| w.message.contains(what));
        assert_eq!(imported.warnings.iter().filter(other).count(), 0, "{:?}", imported.warnings);
    }
}

/// Quotation marks, commas and brackets that belong to a value stay with it, in every way to write an outcome.
#[test]
fn marks_that_belong_to_a_value() {
    let file = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };
    let values = r#"values: ['"q"', r, 'a, b', (x), '']"#;
    let one = format!("type: CartesianOutcomeSpace\nissues:\n- {{name: v, type: CategoricalIssue, {values}}}\n");
    let two = format!("{one}- {{name: w, type: CategoricalIssue, values: [s]}}\n");
    let head = "type: MappingUtilityFunction\nreserved_value: 0\nmapping:\n";
    let keys = [r#"'"q"'"#, "r", "'a, b'", "(x)", "''"];
    let all = |key: &dyn Fn(&str) -> String| {
        let rows = keys.iter().zip(1..).map(|(k, n)| format!("  {}: 0.{n}\n", key(k)));
        format!("{head}{}", rows.collect::<String>())
    };
    for (space, function) in [
        (&one, all(&|key| format!("? [{key}]\n  "))),
        (&two, all(&|key| format!("? [{key}, s]\n  "))),
        (&one, all(&str::to_owned)),
        (&two, all(&|key| format!("\"('{}', 's')\"", key.trim_matches('\'').replace('"', "\\\"")))),
    ] {
        let imported = import(&[file("s.yml", space), file("a.yml", &function)], &Options::default()).unwrap();
        common::agree(&common::numbers(&imported.text), &|o| vec![[0.1, 0.2, 0.3, 0.4, 0.5][o[0]]]);
    }
}
