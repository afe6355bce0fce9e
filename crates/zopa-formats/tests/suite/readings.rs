//! Two readings of one file: whichever is asked for, the same differences are said; what a tool refuses has no reading.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common;
use crate::common::fixture;
use zopa_core::{Diagnostic, Place};
use zopa_formats::{File, Options, READINGS_DIFFER, Semantics, UNSUPPORTED, import};

const GENIUS: Options = Options { semantics: Semantics::Genius, levels: Some(5) };
const NEGMAS: Options = Options { semantics: Semantics::Negmas, levels: Some(5) };

fn edited(name: &str, edits: &[(&str, &str)]) -> File {
    let mut text = String::from_utf8(fixture(name).bytes).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "the fixture lacks {from}");
        text = text.replacen(from, to, 1);
    }
    File { name: name.to_owned(), bytes: text.into_bytes() }
}

/// What differs, once for each place: the kind of difference, the file, and what stands there.
fn differences(files: &[File], options: &Options) -> Vec<String> {
    let imported = import(files, options).unwrap();
    let mut said = Vec::new();
    for warning in imported.warnings.iter().filter(|w| w.code == &READINGS_DIFFER) {
        for (place, says) in &warning.labels {
            let Place::Path(file) = place else { panic!("{warning:?}") };
            said.push(format!("{} @ {file}: {says}", warning.message));
        }
    }
    said
}

/// A hundred issues and three profiles: one warning for each kind of difference, cause and cure once, every place named.
#[test]
fn one_warning_for_each_kind() {
    let xml = |name: &str, root: &str, issue: &dyn Fn(usize) -> String| {
        let issues: String = (1..=100).map(issue).collect();
        let text = format!("<{root}><objective index=\"0\">{issues}</objective></{root}>");
        File { name: name.into(), bytes: text.into() }
    };
    let domain = xml("d.xml", "negotiation_template", &|k| {
        format!("<issue index=\"{k}\" name=\"i{k}\" type=\"discrete\"><item value=\"x\"/><item value=\"y\"/></issue>")
    });
    let profile = |name: &str, most: usize| {
        xml(name, "utility_space", &|k| {
            let items = format!(
                "<item value=\"x\" evaluation=\"0\"/><item value=\"y\" evaluation=\"{}\"/>",
                if k % 2 == 0 { most } else { 1 }
            );
            format!(
                "<weight index=\"{k}\" value=\"0.01\"/><issue index=\"{k}\" name=\"i{k}\" type=\"discrete\">{items}</issue>"
            )
        })
    };
    let files = [domain, profile("p1.xml", 30), profile("p2.xml", 12), profile("p3.xml", 1)];
    for options in [GENIUS, NEGMAS] {
        let imported = import(&files, &options).unwrap();
        let found: Vec<&Diagnostic> = imported.warnings.iter().filter(|w| w.code == &READINGS_DIFFER).collect();
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            one.message,
            "GENIUS divides the evaluations of an issue by the largest; NegMAS takes them as they are"
        );
        let places = [("p1.xml", 30), ("p2.xml", 12)]
            .iter()
            .flat_map(|(file, most)| {
                (1..=50).map(move |k| (Place::Path((*file).into()), format!("`i{}` by {most}", 2 * k)))
            })
            .collect::<Vec<_>>();
        assert_eq!(one.labels, places);
    }
}

/// A weight of a rectangle, EXCLUDES, two bounds, the outermost weight, `maxutility`, the limit 1: each is said under
/// either reading, once for a file.
#[test]
fn the_same_differences_under_both_readings() {
    let domain = || fixture("domain.xml");
    let boxes = |edits: &[(&str, &str)]| vec![fixture("box-domain.xml"), edited("box-plain.xml", edits)];
    let weights = ("<weight index=\"2\" value=\"0.5\"/>", "<weight index=\"2\" value=\"0.9\"/>");
    let none = ("<weight index=\"3\" value=\"0.3\"/>", "");
    let mut said = 0;
    for files in [
        vec![domain(), fixture("profile-1.xml"), fixture("profile-2.xml")],
        vec![domain(), edited("profile-1.xml", &[weights])],
        vec![domain(), edited("profile-1.xml", &[none])],
        boxes(&[]),
        boxes(&[("maxutility=\"120\"", "maxutility=\"1\"")]),
        boxes(&[("</ufun>", "</ufun><ufun type=\"PlainUfun\"><hyperRectangle utility=\"9\"/></ufun>")]),
        vec![fixture("mas-demo.yml"), fixture("mas-b.yml"), fixture("mas-c.yml")],
    ] {
        let (genius, negmas) = (differences(&files, &GENIUS), differences(&files, &NEGMAS));
        let heads = |all: &[String]| all.iter().map(|m| m.chars().take(45).collect()).collect::<Vec<String>>();
        assert_eq!(heads(&genius), heads(&negmas));
        said += genius.len();
    }
    let genius = differences(&boxes(&[]), &GENIUS);
    for what in
        ["weights of their own", "EXCLUDES", "bounds an issue twice", "outermost", "`maxutility`", "keeps them at 1"]
    {
        assert_eq!(genius.iter().filter(|m| m.contains(what)).count(), 1, "{what}: {genius:?}");
    }
    assert!(said > 25, "{said}");
}

/// INCLUDES and EXCLUDES of one issue in one rectangle: GENIUS reads the EXCLUDES, NegMAS the last in the order of the file.
#[test]
fn both_kinds_of_bounds() {
    let bounds = "<EXCLUDES index=\"1\" min=\"3\" max=\"7\"/>";
    let both = |first: bool| {
        let other = "<INCLUDES index=\"1\" min=\"0\" max=\"2\"/>";
        let text = if first { format!("{other}{bounds}") } else { format!("{bounds}{other}") };
        vec![fixture("box-domain.xml"), edited("box-plain.xml", &[(bounds, &text)])]
    };
    let worth = |files: &[File], options: &Options, at: [usize; 2]| {
        let found = common::numbers(&import(files, options).unwrap().text);
        found.outcomes.iter().find(|(o, _)| *o == at).unwrap().1[0]
    };
    for first in [true, false] {
        let files = both(first);
        // Only the rectangle in question and the constant reward these.
        let genius = [1, 5].map(|a| (worth(&files, &GENIUS, [a, 0]) * 120.0 + 4.0).round());
        assert_eq!(genius.map(|x| x as i64), [14, 0]);
        let negmas = [1, 5].map(|a| (worth(&files, &NEGMAS, [a, 0]) * 2.0 + 4.0).round());
        assert_eq!(negmas.map(|x| x as i64), if first { [0, 14] } else { [14, 0] });
        assert!(differences(&files, &NEGMAS).iter().any(|m| m.contains("INCLUDES and EXCLUDES")));
    }
}

/// NegMAS refuses these files: its reading is refused with the way out, that of GENIUS says so.
#[test]
fn what_negmas_refuses() {
    let real = [
        File { name: "d.xml".into(), bytes: REAL_DOMAIN.into() },
        File { name: "p.xml".into(), bytes: REAL_PROFILE.into() },
    ];
    let boxes = |from: &str, to: &str| vec![fixture("box-domain.xml"), edited("box-plain.xml", &[(from, to)])];
    let bounds = "name=\"a\" type=\"integer\" lowerbound=\"0\" upperbound=\"9\"";
    let cases = [
        (vec![fixture("box-domain.xml"), fixture("box-profile.xml")], "a function inside a function"),
        (boxes("\"sum\"", "\"max\""), "the aggregation `max`"),
        (boxes(" type=\"PlainUfun\"", ""), "a function of type ``"),
        (
            boxes(
                &format!("{bounds}/>"),
                &format!("{bounds}><evaluator ftype=\"linear\" slope=\"1\" offset=\"0\"/></issue>"),
            ),
            "<evaluator> beside hyper-rectangles",
        ),
        (real.to_vec(), "an evaluator of type `constant`"),
    ];
    for (files, what) in cases {
        let problem = import(&files, &NEGMAS).unwrap_err();
        assert!(problem.code == &UNSUPPORTED && problem.message.contains(what), "{what}: {problem:?}");
        assert!(problem.cure.contains("--semantics genius"), "{problem:?}");
        let said = differences(&files, &GENIUS);
        assert!(said.iter().any(|m| m.contains(what) && m.contains("NegMAS refuses")), "{what}: {said:?}");
    }
}

/// GeniusWeb files: NegMAS 0.16 reads additive profiles with tables spelt `discreteutils`, gives 1 for a weight that is not there,
/// and has no worth of no deal without a whole bid; the rest it refuses. (Each line was tried with NegMAS 0.16.0.)
#[test]
fn geniusweb_as_negmas_reads_it() {
    let domain = File { name: "d.json".into(), bytes: WEB_DOMAIN.into() };
    let files = |edits: &[(&str, &str)]| {
        let mut text = WEB_PROFILE.to_owned();
        for (from, to) in edits {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        [domain.clone(), File { name: "p.json".into(), bytes: text.into_bytes() }]
    };
    let weights = "\"issueWeights\":{\"a\":0.4,\"b\":0.6}";
    let bid = "\"reservationBid\":{\"issuevalues\":{\"a\":\"x\",\"b\":\"v\"}}";
    // What to change, whether that differs, the utilities of x u, x v, y u, y v to NegMAS, and its worth of no deal.
    type Edits<'a> = &'a [(&'a str, &'a str)];
    let computed: [(Edits<'_>, usize, [f64; 4], f64); 6] = [
        (&[], 0, [0.24, 0.66, 0.52, 0.94], 0.66),
        (&[(weights, "\"issueWeights\":{\"a\":0.4}")], 1, [0.32, 1.02, 0.6, 1.3], 1.02),
        (&[(bid, "\"reserved_value\":0.35")], 1, [0.24, 0.66, 0.52, 0.94], 0.35),
        (&[(bid, "\"reservationBid\":{}")], 1, [0.24, 0.66, 0.52, 0.94], 0.0),
        (&[(bid, "\"reservationBid\":{\"issuevalues\":{}}")], 1, [0.24, 0.66, 0.52, 0.94], 0.0),
        (&[(bid, &format!("{bid},\"discount_factor\":0.9"))], 1, [0.24, 0.66, 0.52, 0.94], 0.66),
    ];
    for (edits, differing, utilities, no_deal) in computed {
        let files = files(edits);
        let found = common::numbers(&import(&files, &NEGMAS).unwrap().text);
        let of = |a: usize, b: usize| found.outcomes.iter().find(|(o, _)| *o == [a, b]).unwrap().1[0];
        let all = [of(0, 0), of(0, 1), of(1, 0), of(1, 1)];
        assert!(all.iter().zip(utilities).all(|(x, y)| (x - y).abs() < 1e-9), "{edits:?}: {all:?}");
        assert!((found.no_deal[0] - no_deal).abs() < 1e-9, "{edits:?}: {:?}", found.no_deal);
        assert_eq!(differences(&files, &GENIUS).len(), differing, "{edits:?}");
    }
    let refused = [
        (
            ("\"reservationBid\":{\"issuevalues\":{\"a\":\"x\",\"b\":\"v\"}}", "\"reservationBid\":null"),
            "that are null",
        ),
        (("{\"issuevalues\":{\"a\":\"x\",", "{\"issuevalues\":{"), "leave out issues"),
        ((",\"v\":0.9", ""), "without one of some value"),
        (("\"b\":{\"discreteutils\":{\"valueUtilities\":{\"u\":0.2,\"v\":0.9}}}", "\"b\":{}"), "without utilities"),
        (("{\"discreteutils\"", "{\"DiscreteValueSetUtilities\""), "utilities of class `DiscreteValueSetUtilities`"),
    ];
    let ranges = ["web-domain.json", "web-a.json"].map(fixture);
    let groups = [
        File { bytes: WEB_GROUPS_DOMAIN.into(), ..domain.clone() },
        File { name: "g.json".into(), bytes: WEB_GROUPS.into() },
    ];
    let changed = refused.map(|(edit, what)| (files(&[edit]), what));
    for (files, what) in
        changed.into_iter().chain([(ranges, "a range of numbers"), (groups, "`SumOfGroupsUtilitySpace`")])
    {
        let problem = import(&files, &NEGMAS).unwrap_err();
        assert!(problem.code == &UNSUPPORTED && problem.message.contains(what), "{what}: {problem:?}");
        assert!(problem.cure.contains("as GeniusWeb does"), "{problem:?}");
        let said = differences(&files, &GENIUS);
        assert!(said.iter().any(|m| m.contains(what) && m.contains("NegMAS does not read them")), "{what}: {said:?}");
    }
}

const WEB_DOMAIN: &str = r#"{"name":"g","issuesValues":{"a":{"values":["x","y"]},"b":{"values":["u","v"]}}}"#;
const WEB_PROFILE: &str = r#"{"LinearAdditiveUtilitySpace":{"name":"n","issueUtilities":{"a":{"discreteutils":{"valueUtilities":{"x":0.3,"y":1}}},
    "b":{"discreteutils":{"valueUtilities":{"u":0.2,"v":0.9}}}},"issueWeights":{"a":0.4,"b":0.6},"reservationBid":{"issuevalues":{"a":"x","b":"v"}}}}"#;
const WEB_GROUPS_DOMAIN: &str = r#"{"name":"g","issuesValues":{"a":{"values":["x","y"]}}}"#;
const WEB_GROUPS: &str = r#"{"SumOfGroupsUtilitySpace":{"partUtilities":{"g":{"partsutils":{"issues":["a"],"utilslist":[{"values":["x"],"util":0.3}]}}},
    "reservationBid":{"issuevalues":{"a":"x"}}}}"#;

const REAL_DOMAIN: &str = "<negotiation_template><utility_space><objective index=\"0\"><issue index=\"1\" name=\"price\" type=\"real\">\
    <range lowerbound=\"0\" upperbound=\"8\"/></issue></objective></utility_space></negotiation_template>";
const REAL_PROFILE: &str = "<utility_space><objective index=\"0\"><weight index=\"1\" value=\"1\"/><issue index=\"1\" name=\"price\" type=\"real\">\
    <range lowerbound=\"0\" upperbound=\"8\"/><evaluator ftype=\"constant\" parameter0=\"0.4\"/></issue></objective>\
    <reservation value=\"0\"/></utility_space>";

/// The largest evaluation that is listed divides, also one of a value that the domain lacks; where none is above 0, GENIUS has 0.
#[test]
fn the_largest_evaluation() {
    let first = |files: &[File], options: &Options| {
        let found = common::numbers(&import(files, options).unwrap().text);
        let worth = |level: usize| {
            let of = |l: usize| found.outcomes.iter().find(|(o, _)| *o == [l, 0, 0]).unwrap().1[0];
            (of(level) - of(2)) / 0.5
        };
        [worth(0), worth(1)]
    };
    let read = |edits: &[(&str, &str)]| {
        let files = [fixture("domain.xml"), edited("profile-1.xml", edits)];
        (first(&files, &GENIUS), first(&files, &NEGMAS), differences(&files, &GENIUS))
    };
    let near = |found: [f64; 2], right: [f64; 2]| found.iter().zip(right).all(|(x, y)| (x - y).abs() < 1e-9);
    let red = "value=\"red\" evaluation=\"30\"/>";
    // NegMAS refuses a value that the domain lacks.
    let green = format!("{red}<item index=\"9\" value=\"green\" evaluation=\"60\"/>");
    let files = [fixture("domain.xml"), edited("profile-1.xml", &[(red, &green)])];
    assert_eq!(import(&files, &NEGMAS).unwrap_err().code, &UNSUPPORTED);
    let (genius, said) = (first(&files, &GENIUS), differences(&files, &GENIUS));
    assert!(near(genius, [0.5, 13.0 / 60.0]), "{genius:?}");
    assert!(said.iter().any(|m| m.ends_with("@ profile-1.xml: `colour` by 60")), "{said:?}");
    let negative = [("evaluation=\"30\"", "evaluation=\"-3\""), ("evaluation=\"13\"", "evaluation=\"-7\"")];
    let (genius, negmas, said) = read(&negative);
    assert!(near(genius, [0.0, 0.0]) && near(negmas, [-3.0, -7.0]), "{genius:?} {negmas:?}");
    let zero = said.iter().find(|m| m.starts_with("GENIUS takes every value of an issue as worth 0")).unwrap();
    assert!(zero.ends_with("`colour` largest -3") && said.iter().all(|m| !m.contains("by -3")), "{said:?}");
}

/// Evaluations listed for an integer issue: a table to NegMAS beside an issue with names, refused by it among numbers alone;
/// GENIUS has no utility, and it is said that they are not used.
#[test]
fn evaluations_of_numbers() {
    let named = "<issue index=\"2\" name=\"b\" type=\"discrete\"><item index=\"1\" value=\"x\" evaluation=\"0\"/>\
                 <item index=\"2\" value=\"y\" evaluation=\"1\"/></issue>";
    let number = "<issue index=\"2\" name=\"b\" type=\"integer\" lowerbound=\"0\" upperbound=\"1\">\
                  <evaluator ftype=\"linear\" slope=\"1\" offset=\"0\"/></issue>";
    let files = |other: &str, kind: &str| {
        let domain = format!(
            "<negotiation_template><utility_space><objective index=\"0\"><issue index=\"1\" name=\"q\" type=\"integer\" \
             lowerbound=\"3\" upperbound=\"4\"/>{other}</objective></utility_space></negotiation_template>"
        );
        let profile = format!(
            "<utility_space><objective index=\"0\"><weight index=\"1\" value=\"0.1\"/><weight index=\"2\" value=\"0.2\"/>\
             <issue index=\"1\" name=\"q\" type=\"{kind}\"><item index=\"1\" value=\"3\" evaluation=\"2.5\"/>\
             <item index=\"2\" value=\"4\" evaluation=\"5\"/></issue>{other}</objective><reservation value=\"0\"/></utility_space>"
        );
        [File { name: "d.xml".into(), bytes: domain.into() }, File { name: "p.xml".into(), bytes: profile.into() }]
    };
    for (files, table) in
        [(files(named, "discrete"), true), (files(named, "integer"), false), (files(number, "discrete"), false)]
    {
        let found = common::numbers(&import(&files, &GENIUS).unwrap().text);
        common::agree(&found, &|o| vec![0.2 * o[1] as f64]);
        let said = differences(&files, &GENIUS);
        assert!(said.iter().any(|m| m.contains("the listed evaluations are not used")), "{said:?}");
        if table {
            let found = common::numbers(&import(&files, &NEGMAS).unwrap().text);
            common::agree(&found, &|o| vec![0.1 * [2.5, 5.0][o[0]] + 0.2 * o[1] as f64]);
            assert_eq!(differences(&files, &NEGMAS), said);
        } else {
            assert_eq!(import(&files, &NEGMAS).unwrap_err().code, &UNSUPPORTED);
            assert!(said.iter().any(|m| m.contains("NegMAS refuses this file")), "{said:?}");
        }
    }
    let boxes = [fixture("box-domain.xml"), edited("box-plain.xml", &[("maxutility=\"120\"", "maxutility=\"-1\"")])];
    let problem = import(&boxes, &GENIUS).unwrap_err();
    assert!(problem.message.contains("`maxutility` is -1; it must be above 0"), "{problem:?}");
}

/// A maximum or minimum of functions that are sums themselves, as a table of boxes; too many boxes are refused.
#[test]
fn extremes_of_functions() {
    let files = |how: &str, high: usize, more: &str| {
        let bounds = format!("type=\"integer\" lowerbound=\"0\" upperbound=\"{high}\"");
        let issues = format!("<issue index=\"1\" name=\"a\" {bounds}/><issue index=\"2\" name=\"b\" {bounds}/>");
        let bound =
            |k: usize, low: usize, high: usize| format!("<INCLUDES index=\"{k}\" min=\"{low}\" max=\"{high}\"/>");
        let (first, second, third) = (bound(1, 1, 2), bound(2, 0, 1), bound(2, 2, 2));
        let domain = format!(
            "<negotiation_template><utility_space><objective index=\"0\">{issues}</objective></utility_space></negotiation_template>"
        );
        let profile = format!(
            "<utility_space type=\"nonlinear\"><objective index=\"0\">{issues}<utility maxutility=\"20\">\
             <ufun type=\"PlainUfun\" aggregation=\"{how}\"><ufun type=\"PlainUfun\" weight=\"2\" aggregation=\"sum\">\
             <hyperRectangle utility=\"4\">{first}</hyperRectangle><hyperRectangle utility=\"3\">{second}</hyperRectangle>{more}</ufun>\
             <hyperRectangle utility=\"7\">{third}</hyperRectangle></ufun></utility></objective><reservation value=\"0\"/></utility_space>"
        );
        [File { name: "d.xml".into(), bytes: domain.into() }, File { name: "p.xml".into(), bytes: profile.into() }]
    };
    for (how, pick) in [("max", f64::max as fn(f64, f64) -> f64), ("min", f64::min)] {
        let found = common::numbers(&import(&files(how, 2, ""), &GENIUS).unwrap().text);
        common::agree(&found, &|o| {
            let sum = 2.0 * (f64::from(u8::from(o[0] > 0)) * 4.0 + f64::from(u8::from(o[1] < 2)) * 3.0);
            vec![pick(sum, if o[1] == 2 { 7.0 } else { 0.0 }) / 20.0]
        });
    }
    let cells = (0..30).map(|k| {
        let at = |v: usize| format!("<INCLUDES index=\"{v}\" min=\"{k}\" max=\"{k}\"/>");
        format!("<hyperRectangle utility=\"1\">{}{}</hyperRectangle>", at(1), at(2))
    });
    let problem = import(&files("max", 30, &cells.collect::<String>()), &GENIUS).unwrap_err();
    assert!(problem.code == &UNSUPPORTED && problem.message.contains("more than 500 boxes"), "{problem:?}");
}

/// A triangle whose top is worth what the file says, and the ends of a triangle, where the tools differ.
#[test]
fn triangles() {
    let with = |evaluator: &str| {
        let profile = REAL_PROFILE.replace("ftype=\"constant\" parameter0=\"0.4\"", evaluator);
        [File { name: "d.xml".into(), bytes: REAL_DOMAIN.into() }, File { name: "p.xml".into(), bytes: profile.into() }]
    };
    let corners = "parameter0=\"2\" parameter1=\"8\" parameter2=\"4\"";
    let top = with(&format!("ftype=\"triangular_variable_top\" {corners} parameter3=\"0.6\""));
    let found = common::numbers(&import(&top, &GENIUS).unwrap().text);
    common::agree(&found, &|o| vec![[0.0, 0.0, 0.6, 0.3, 0.0][o[0]]]);
    // The top at the lower end: GENIUS has 1 there, NegMAS 0.
    let upright = with("ftype=\"triangular\" parameter0=\"2\" parameter1=\"8\" parameter2=\"2\"");
    for (options, there) in [(GENIUS, 1.0), (NEGMAS, 0.0)] {
        let found = common::numbers(&import(&upright, &options).unwrap().text);
        common::agree(&found, &|o| vec![[0.0, there, 2.0 / 3.0, 1.0 / 3.0, 0.0][o[0]]]);
        assert_eq!(differences(&upright, &options).len(), 1);
    }
}

/// Issues in an objective inside another one: GENIUS walks them, NegMAS refuses such a domain.
#[test]
fn nested_objectives() {
    let inner = [
        ("<issue index=\"3\"", "<objective index=\"9\"><issue index=\"3\""),
        ("<issue index=\"5\"", "</objective><issue index=\"5\""),
    ];
    let files = [edited("domain.xml", &inner), fixture("profile-1.xml")];
    assert_eq!(import(&files, &NEGMAS).unwrap_err().code, &UNSUPPORTED);
    assert!(differences(&files, &GENIUS).iter().any(|m| m.contains("NegMAS the outermost one only")));
    let flat = [fixture("domain.xml"), fixture("profile-1.xml")];
    let (nested, flat) = (import(&files, &GENIUS).unwrap().text, import(&flat, &GENIUS).unwrap().text);
    assert_eq!(nested, flat);
}

/// A weight in a gap between indices: NegMAS adds it where the profile lists values, and nothing where all issues are
/// numbers (its dummy issue has no values then). One beyond the last index is added in both.
#[test]
fn weights_of_no_issue() {
    let domain = "<negotiation_template><utility_space><objective index=\"0\">ISSUE\
                  <issue index=\"3\" name=\"b\" type=\"integer\" lowerbound=\"0\" upperbound=\"1\"/>\
                  </objective></utility_space></negotiation_template>";
    let profile = "<utility_space><objective index=\"0\"><weight index=\"1\" value=\"0.5\"/><weight index=\"3\" value=\"0.5\"/>STRAY\
                   ISSUE<issue index=\"3\" name=\"b\" type=\"integer\" lowerbound=\"0\" upperbound=\"1\">\
                   <evaluator ftype=\"linear\" slope=\"1\" offset=\"0\"/></issue></objective><reservation value=\"0\"/></utility_space>";
    let number = "<issue index=\"1\" name=\"a\" type=\"integer\" lowerbound=\"0\" upperbound=\"1\">\
                  <evaluator ftype=\"linear\" slope=\"1\" offset=\"0\"/></issue>";
    let listed = "<issue index=\"1\" name=\"a\" type=\"discrete\"><item index=\"1\" value=\"x\" evaluation=\"0\"/>\
                  <item index=\"2\" value=\"y\" evaluation=\"1\"/></issue>";
    for (issue, index, added) in [(number, 2, 0.0), (listed, 2, 0.25), (number, 7, 0.25), (listed, 7, 0.25)] {
        let stray = format!("<weight index=\"{index}\" value=\"0.25\"/>");
        let files = [
            File { name: "d.xml".into(), bytes: domain.replace("ISSUE", issue).into_bytes() },
            File { name: "p.xml".into(), bytes: profile.replace("ISSUE", issue).replace("STRAY", &stray).into_bytes() },
        ];
        for (options, bias) in [(GENIUS, 0.0), (NEGMAS, added)] {
            let found = common::numbers(&import(&files, &options).unwrap().text);
            common::agree(&found, &|o| vec![bias + 0.5 * o[0] as f64 + 0.5 * o[1] as f64]);
            let said = differences(&files, &options).iter().filter(|m| m.contains("weight 0.25")).count();
            assert_eq!(said, usize::from(added > 0.0), "{index}");
        }
    }
}

/// A discounted function of NegMAS with minus infinity where the function inside has a value: kept by the reading that keeps
/// it with a discount, lost by NegMAS, which asks the outer one; said either way.
#[test]
fn reservation_inside_a_discount() {
    let inner = ("  name: B\n", "  name: B\n  reserved_value: 0.22\n");
    let files = |outer: &str| [fixture("mas-demo.yml"), edited("mas-b.yml", &[("reserved_value: .nan", outer), inner])];
    let lowest = -0.1375 + 1.5 * 0.25;
    for (options, kept) in [(GENIUS, 0.22), (NEGMAS, f64::min(lowest, 0.0))] {
        let files = files("reserved_value: -.inf");
        let imported = import(&files, &options).unwrap();
        let found = common::numbers(&imported.text);
        assert!((found.no_deal[0] - kept).abs() < 1e-12, "{} instead of {kept}", found.no_deal[0]);
        let said = differences(&files, &options);
        assert!(said.len() == 1 && said[0].contains("0.22 inside it"), "{said:?}");
        assert!(
            imported.warnings.iter().all(|w| !w.message.contains("no reservation value (NegMAS")),
            "{:?}",
            imported.warnings
        );
    }
    // A value of its own is asked for under both, and what the inner one lacks is nobody's question.
    let own = [fixture("mas-demo.yml"), edited("mas-b.yml", &[("reserved_value: .nan", "reserved_value: 0.4")])];
    let imported = import(&own, &NEGMAS).unwrap();
    assert!((common::numbers(&imported.text).no_deal[0] - 0.4).abs() < 1e-12);
    assert!(
        imported.warnings.iter().all(|w| !w.message.contains("no reservation value (NegMAS")),
        "{:?}",
        imported.warnings
    );
}

/// A reserved outcome without a value, alone or inside a discount: NegMAS has no worth of no deal then, the other reading has
/// that of the outcome; said either way. Beside a value the outcome plays no part.
#[test]
fn reserved_outcomes() {
    let outcome = "reserved_value: null\nreserved_outcome: [red, 1]";
    let alone =
        [fixture("mas-demo.yml"), edited("mas-a.yml", &[("reserved_value: 0.3\nreserved_outcome: null", outcome)])];
    let inner = ("  name: B\n", "  name: B\n  reserved_outcome: [blue, 3]\n");
    let inside = [fixture("mas-demo.yml"), edited("mas-b.yml", &[inner])];
    let lowest = -0.1375 + 1.5 * 0.25;
    for (files, worth, least) in [(alone, 0.5, 0.0), (inside, 0.05 + 1.5 * 0.25, f64::min(lowest, 0.0))] {
        for (options, kept) in [(GENIUS, worth), (NEGMAS, least)] {
            let imported = import(&files, &options).unwrap();
            let found = common::numbers(&imported.text);
            assert!((found.no_deal[0] - kept).abs() < 1e-9, "{} instead of {kept}", found.no_deal[0]);
            let said = differences(&files, &options);
            assert!(said.len() == 1 && said[0].contains("a reserved outcome and no reservation value"), "{said:?}");
        }
    }
    let both =
        [fixture("mas-demo.yml"), edited("mas-a.yml", &[("reserved_outcome: null", "reserved_outcome: [red, 1]")])];
    assert!((common::numbers(&import(&both, &NEGMAS).unwrap().text).no_deal[0] - 0.3).abs() < 1e-9);
    assert!(differences(&both, &NEGMAS).is_empty());
}

/// An issue of a profile that is not that of the domain, and an index below 1: NegMAS refuses some of these, and the reading
/// of GENIUS says so; what both read is warned of.
#[test]
fn profiles_beside_their_domain() {
    let qty = "name=\"qty\" type=\"integer\" lowerbound=\"2\" upperbound=\"9\"";
    let own = |to: &str| vec![fixture("domain.xml"), edited("profile-1.xml", &[(qty, &format!("name=\"qty\" {to}"))])];
    let colour = "name=\"colour\" type=\"discrete\"";
    let real = |to: &str| {
        let profile = REAL_PROFILE.replace("type=\"real\">", to).replace("upperbound=\"8\"", "upperbound=\"9\"");
        let line = profile.replace("\"constant\" parameter0=\"0.4\"", "\"linear\" parameter1=\"0.1\"");
        let domain = File { name: "d.xml".into(), bytes: REAL_DOMAIN.into() };
        vec![domain, File { name: "p.xml".into(), bytes: line.into() }]
    };
    let zero = edited("domain.xml", &[("issue index=\"2\"", "issue index=\"0\"")]);
    for (files, what) in [
        (own("type=\"integer\" lowerbound=\"2\" upperbound=\"10\""), "`qty` 2 to 10, not 2 to 9"),
        (own("type=\"integer\" lowerbound=\"-1\" upperbound=\"9\""), "`qty` -1 to 9, not 2 to 9"),
        (own("type=\"real\" lowerbound=\"2\" upperbound=\"9.5\""), "`qty` 2 to 9.5, not 2 to 9"),
        (real("type=\"real\">"), "`price` 0 to 9, not 0 to 8"),
        (real("type=\"integer\">"), "`price` integer, not real"),
        (
            vec![fixture("domain.xml"), edited("profile-1.xml", &[(colour, "name=\"colour\" type=\"integer\"")])],
            "`colour` integer, not discrete",
        ),
        (vec![zero, fixture("profile-2.xml")], "issue `colour` has the index 0"),
    ] {
        let problem = import(&files, &NEGMAS).unwrap_err();
        assert!(problem.code == &UNSUPPORTED && problem.cure.contains("--semantics genius"), "{what}: {problem:?}");
        let said = differences(&files, &GENIUS);
        assert!(said.iter().any(|m| m.contains("refuses ") && m.ends_with(what)), "{what}: {said:?}");
    }
    for (to, what) in [
        ("type=\"integer\" lowerbound=\"2\" upperbound=\"7\"", "issue `qty` has other bounds here"),
        ("type=\"integer\" lowerbound=\"3\" upperbound=\"9\"", "(3 to 9, not 2 to 9)"),
        ("type=\"real\" lowerbound=\"2\" upperbound=\"9\"", "issue `qty` is of type `real` here and `integer`"),
    ] {
        for options in [GENIUS, NEGMAS] {
            let imported = import(&own(to), &options).unwrap();
            assert!(imported.warnings.iter().any(|w| w.message.contains(what)), "{what}: {:?}", imported.warnings);
        }
    }
    let plain = import(&[fixture("domain.xml"), fixture("profile-1.xml")], &GENIUS).unwrap();
    assert!(plain.warnings.iter().all(|w| !w.message.contains("the domain's")), "{:?}", plain.warnings);
}
