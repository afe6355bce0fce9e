//! Faulty files are refused with a cause and a cure, or read with a warning that says what was assumed.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common;
use crate::common::fixture;
use zopa_formats::{
    ASSUMED, DISCRETISED, File, INCOMPLETE, LEFT_OUT, MALFORMED, NOT_KEPT, Options, READINGS_DIFFER, REAL_ISSUE,
    TOO_LARGE, UNKNOWN_FORM, UNSUPPORTED, import,
};

fn edited(name: &str, from: &str, to: &str) -> File {
    let file = fixture(name);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains(from), "the fixture lacks {from}");
    File { name: file.name, bytes: text.replace(from, to).into_bytes() }
}

fn with(profile: File) -> Vec<File> {
    vec![fixture("domain.xml"), profile]
}

fn refused(files: &[File]) -> zopa_core::Diagnostic {
    let problem = *import(files, &Options::default()).unwrap_err();
    assert!(!problem.cause.is_empty() && !problem.cure.is_empty(), "{problem:?}");
    problem
}

fn warned(files: &[File], code: &zopa_core::Code, says: &str) {
    let imported = import(files, &Options::default()).unwrap();
    assert!(
        imported.warnings.iter().any(|w| w.code == code && w.message.contains(says)),
        "no {} about {says}: {:?}",
        code.code,
        imported.warnings
    );
    common::instance(&imported.text);
}

/// A byte order mark changes nothing.
#[test]
fn byte_order_mark() {
    let mut marked = fixture("profile-1.xml");
    marked.bytes.splice(0..0, [0xef, 0xbb, 0xbf]);
    let plain = import(&with(fixture("profile-1.xml")), &Options::default()).unwrap();
    assert_eq!(import(&with(marked), &Options::default()).unwrap().text, plain.text);
}

/// Entities are refused before they are expanded.
#[test]
fn entity_bomb() {
    let bomb =
        "<!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><utility_space>&b;</utility_space>";
    let problem = refused(&with(File { name: "bomb.xml".into(), bytes: bomb.into() }));
    assert!(problem.code == &MALFORMED && problem.message.contains("document type"), "{problem:?}");
    let mut yaml = String::from("type: LinearAdditiveUtilityFunction\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for k in 1..12 {
        let inner = vec![format!("*a{}", k - 1); 10].join(", ");
        yaml.push_str(&format!("a{k}: &a{k} [{inner}]\n"));
    }
    let files = [fixture("mas-demo.yml"), File { name: "bomb.yml".into(), bytes: yaml.into() }];
    assert_eq!(refused(&files).code, &MALFORMED);
}

/// What ends in the middle is refused in every form.
#[test]
fn truncated() {
    for names in
        [&["domain.xml", "profile-1.xml"][..], &["web-domain.json", "web-a.json"], &["log-a.json", "log-b.json"]]
    {
        let mut files: Vec<File> = names.iter().map(|n| fixture(n)).collect();
        let last = files.last_mut().unwrap();
        last.bytes.truncate(last.bytes.len() * 2 / 3);
        assert_eq!(refused(&files).code, &MALFORMED);
    }
}

/// A file cut anywhere is refused, or read with every party; it is never left out as something else.
#[test]
fn truncated_anywhere() {
    for names in [
        &["domain.xml", "profile-1.xml", "profile-2.xml"][..],
        &["box-domain.xml", "box-profile.xml"],
        &["web-domain.json", "web-a.json", "web-b.json"],
        &["log-a.json", "log-b.json"],
        &["mas-demo.yml", "mas-a.yml", "mas-b.yml"],
    ] {
        let whole: Vec<File> = names.iter().map(|n| fixture(n)).collect();
        let parties = |text: &str| text.matches("\n[parties.").count();
        let all = parties(&import(&whole, &Options::default()).unwrap().text);
        for k in 0..whole.len() {
            for length in 0..whole[k].bytes.len() {
                let mut files = whole.clone();
                files[k].bytes.truncate(length);
                match import(&files, &Options::default()) {
                    Ok(read) => assert_eq!(parties(&read.text), all, "{} at {length}: {:?}", names[k], read.warnings),
                    Err(problem) => {
                        assert!([&MALFORMED, &INCOMPLETE, &UNSUPPORTED].contains(&problem.code), "{problem:?}")
                    }
                }
            }
        }
    }
    // Alone, and with the place.
    let alone = File { name: "x.json".into(), bytes: b"{".into() };
    let problem = refused(&[alone]);
    assert!(problem.code == &MALFORMED && problem.message.contains("line 1 column 1"), "{problem:?}");
    assert!(refused(&[]).message.contains("there is none"));
}

/// What is whole and no part of the scenario is left out; where something is missing, it is named.
#[test]
fn strangers() {
    let results = File { name: "results.json".into(), bytes: b"{\"nash\": 1}".into() };
    let stats = File { name: "_stats.yaml".into(), bytes: b"{".into() };
    let plot = File { name: "my_plot-2.yml".into(), bytes: b"title: x\nsize: 3\n".into() };
    let mut files = vec![fixture("mas-demo.yml"), fixture("mas-a.yml"), results, stats, plot.clone()];
    let read = import(&files, &Options::default()).unwrap();
    let out = |name: &str| read.warnings.iter().any(|w| w.code == &LEFT_OUT && w.message.starts_with(name));
    assert!(out("results.json") && out("_stats.yaml") && out("my_plot-2.yml"), "{:?}", read.warnings);
    files = vec![fixture("mas-demo.yml"), plot];
    let problem = refused(&files);
    assert!(problem.code == &INCOMPLETE && problem.cause.contains("my_plot-2.yml"), "{problem:?}");
}

/// What has the ending of a party's file and says nothing that is known may have been a party: an error page in its place.
#[test]
fn what_may_have_been_a_party() {
    let genius = || vec![fixture("domain.xml"), fixture("profile-1.xml")];
    let web = || vec![fixture("web-domain.json"), fixture("web-a.json")];
    let log = || vec![fixture("log-a.json"), fixture("log-b.json")];
    let mas = || vec![fixture("mas-demo.yml"), fixture("mas-a.yml")];
    for (files, name, text) in [
        (genius(), "p2.xml", "<html><body>404</body></html>"),
        (genius(), "p2.xml", "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>"),
        (web(), "b.json", "{\"message\": \"Not Found\"}"),
        (log(), "c.json", "{\"message\": \"Not Found\"}"),
        (mas(), "b.yaml", "message: Not Found\n"),
        (mas(), "b.json", "{\"message\": \"Not Found\"}"),
    ] {
        let problem = refused(&[files, vec![File { name: name.into(), bytes: text.into() }]].concat());
        assert!(problem.code == &MALFORMED && problem.message.starts_with(name), "{problem:?}");
    }
    for (files, name, text) in [
        (genius(), "domainrepository.xml", "<?xml version=\"1.0\"?><repository><repositoryItem/></repository>"),
        (genius(), "index.xml", "<repository/>"),
        (genius(), "notes.json", "{\"message\": \"Not Found\"}"),
        (web(), "specials.json", "{\"size\": 3}"),
        (log(), "specs.json", "{\"Name\": 3}"),
        (mas(), "mas-info.yml", "n_outcomes: 6\n"),
        (mas(), "notes.txt", "yes"),
    ] {
        warned(&[files, vec![File { name: name.into(), bytes: text.into() }]].concat(), &LEFT_OUT, name);
    }
}

/// One party alone is read, and said; two are not. A file named twice is one file.
#[test]
fn one_party_and_a_file_twice() {
    let table = File { name: "t.csv".into(), bytes: b"issue,level,A\nx,a,1\nx,b,2\n".into() };
    let one = |names: &[&str]| names.iter().map(|n| fixture(n)).collect::<Vec<File>>();
    let genius = one(&["domain.xml", "profile-1.xml"]);
    for files in [
        genius.clone(),
        one(&["profile-1.xml"]),
        one(&["web-domain.json", "web-a.json"]),
        one(&["log-a.json"]),
        one(&["mas-demo.yml", "mas-a.yml"]),
        vec![table],
    ] {
        warned(&files, &ASSUMED, "only one party is there");
    }
    let said = |files: &[File], what: &str| {
        let imported = import(files, &Options::default()).unwrap();
        imported.warnings.iter().filter(|w| w.message.contains(what)).count()
    };
    let both = one(&["domain.xml", "profile-1.xml", "profile-2.xml"]);
    assert_eq!(said(&both, "only one party"), 0);
    let twice = [both.clone(), genius].concat();
    assert_eq!(said(&twice, "was named twice"), 2);
    let text = |files: &[File]| import(files, &Options::default()).unwrap().text;
    assert_eq!(text(&twice), text(&both));
    // A copy under another name is another party.
    let copy = File { name: "copy.xml".into(), ..fixture("profile-1.xml") };
    assert_eq!(text(&[both, vec![copy]].concat()).matches("\n[parties.").count(), 3);
}

/// The efficient points that GENIUS keeps in `pareto.xml` are no XML and no part of the scenario, wherever they are named.
#[test]
fn points_of_genius() {
    for text in [
        "0.67824775, 1.0\n1.0, 0.5\n",
        "\u{feff}\r\n0.67824775, 1.0\r\n\r\n1.0, 5.0E-1",
        "\n\n\u{feff}1.0, 0.5, 0.25\n  \n",
    ] {
        let points = File { name: "s/pareto.xml".into(), bytes: text.into() };
        for place in 0..3 {
            let mut files = vec![fixture("domain.xml"), fixture("profile-1.xml")];
            files.insert(place, points.clone());
            warned(&files, &LEFT_OUT, "s/pareto.xml was left out");
        }
        assert_eq!(refused(&[points]).code, &UNKNOWN_FORM);
    }
    for text in ["0.5, 1.0\n0.7\n", "0.5, one\n", "0.5 <b>"] {
        let damaged = File { name: "pareto.xml".into(), bytes: text.into() };
        assert_eq!(refused(&[fixture("domain.xml"), fixture("profile-1.xml"), damaged]).code, &MALFORMED, "{text}");
    }
}

/// A function with weights or values for more issues than there are belongs to another domain, or the domain is cut off.
#[test]
fn more_weights_than_issues() {
    let demo = || fixture("mas-demo.yml");
    for file in [
        edited("mas-a.yml", "[0.5, 0.3]", "[0.5, 0.3, 0.2]"),
        edited("mas-a.yml", "[0.5, 0.3]", "{colour: 0.5, qty: 0.3, size: 1}"),
        edited(
            "mas-b.yml",
            "  - {type: AffineFun, slope: -0.25, bias: 1}",
            "  - {type: AffineFun, slope: -0.25, bias: 1}\n  - {type: ConstFun, bias: 1}",
        ),
    ] {
        let problem = refused(&[demo(), file]);
        assert!(problem.code == &INCOMPLETE && problem.message.contains("issue"), "{problem:?}");
    }
}

/// A case has one discount: what is left at the end of the time. Any other is named, and kept in words only.
#[test]
fn discounts_by_kind() {
    let of = |factor: &str| {
        let file = edited("mas-b.yml", "factor: step", factor);
        import(&[fixture("mas-demo.yml"), file], &Options::default()).unwrap()
    };
    let kept = of("factor: relative_time\npower: 1.0\ndynamic_reservation: true");
    assert!(kept.text.contains("\ndiscount = 0.9") && kept.warnings.iter().all(|w| w.code != &NOT_KEPT));
    for (factor, words) in [
        ("factor: step", "discount 0.9 for each step"),
        ("factor: relative_time\npower: 2", "to the power 2"),
        ("factor: relative_time\ndynamic_reservation: false", "not of the reservation value"),
    ] {
        let read = of(factor);
        assert!(!read.text.contains("\ndiscount ="), "{}", read.text);
        assert!(read.text.contains("Discount 0.9 for each "), "{}", read.text);
        let named = |w: &zopa_core::Diagnostic| w.code == &NOT_KEPT && w.message.contains(words);
        assert!(read.warnings.iter().any(named), "{words}: {:?}", read.warnings);
    }
}

/// Two columns for one party.
#[test]
fn one_party_twice() {
    let file = File { name: "t.csv".into(), bytes: b"issue,level,A,A\nx,a,1,2\n".into() };
    assert!(refused(&[file]).message.contains("two columns are called `A`"));
}

/// Evaluations far apart: whatever grid is taken, the case that is written is one that can be read (E303).
#[test]
fn numbers_far_apart_stay_below_a_billion() {
    let issue = |index: usize, items: &str| {
        format!("<issue index=\"{index}\" name=\"i{index}\" type=\"discrete\" etype=\"discrete\">{items}</issue>")
    };
    let item = |index: usize, value: &str, worth: &str| {
        format!("<item index=\"{index}\" value=\"{value}\" evaluation=\"{worth}\"/>")
    };
    let profile = |weights: [&str; 3], worths: [&str; 4], reservation: &str| {
        let weights: String =
            (0..3).map(|k| format!("<weight index=\"{}\" value=\"{}\"/>", k + 1, weights[k])).collect();
        let issues = [
            issue(1, &item(1, "a", worths[0])),
            issue(2, &(item(1, "a", worths[1]) + &item(2, "b", worths[2]))),
            issue(3, &item(1, "a", worths[3])),
        ];
        let text = format!(
            "<utility_space><objective index=\"0\" name=\"root\">{weights}{}</objective>\
             <reservation value=\"{reservation}\"/></utility_space>",
            issues.concat()
        );
        text.into_bytes()
    };
    let domain = profile(["1"; 3], ["1"; 4], "0");
    let domain = String::from_utf8(domain).unwrap().replace("<utility_space>", "<negotiation_template><utility_space>");
    let domain = domain.replace("</utility_space>", "</utility_space></negotiation_template>");
    let files = [
        File { name: "domain.xml".into(), bytes: domain.into() },
        File {
            name: "one.xml".into(),
            bytes: profile(["712", "0.6127353", "0.726"], ["0.29604206136392996", "0", "0.73212", "820"], "0.073"),
        },
        File {
            name: "two.xml".into(),
            bytes: profile(["8", "0.461", "0.472"], ["718", "0.6330682582066496", "0.9026686", "972"], "0.258"),
        },
    ];
    let options = Options { semantics: zopa_formats::Semantics::Negmas, levels: None };
    let text = import(&files, &options).unwrap().text;
    let opened = zopa_case::parse("case.toml", &text, &zopa_case::SourceTexts::default());
    assert!(!opened.has_errors(), "{:?}\n{text}", opened.diagnostics);
}

/// A weight that is missing is said, with what either tool would take.
#[test]
fn missing_weight() {
    warned(&with(edited("profile-1.xml", "<weight index=\"3\" value=\"0.3\"/>", "")), &READINGS_DIFFER, "no weight");
}

/// A value that the domain does not have is left out with a warning; one without evaluation counts 0.
#[test]
fn unknown_and_missing_values() {
    warned(
        &with(edited("profile-1.xml", "value=\"red\"", "value=\"green\"")),
        &ASSUMED,
        "`green` is not in the domain",
    );
    warned(&with(edited("profile-1.xml", "value=\"red\"", "value=\"green\"")), &ASSUMED, "no evaluation of red");
}

/// Indices with gaps are names to GENIUS, dummies to NegMAS.
#[test]
fn index_gaps() {
    warned(&with(fixture("profile-1.xml")), &READINGS_DIFFER, "issue indices have gaps");
}

/// An objective inside itself.
#[test]
fn cyclic_objectives() {
    let domain = edited("domain.xml", "<issue index=\"2\"", "<objective index=\"0\"><issue index=\"2\"");
    let text = String::from_utf8(domain.bytes).unwrap().replacen("</objective>", "</objective></objective>", 1);
    let domain = File { name: "domain.xml".into(), bytes: text.into() };
    let problem = refused(&[domain, fixture("profile-1.xml")]);
    assert!(problem.message.contains("cycle"), "{problem:?}");
}

/// In a profile too, also where nothing stands in the inner one; and objectives too deep to be a scenario's.
#[test]
fn cyclic_and_deep_profiles() {
    let inner = "<weight index=\"2\" value=\"0.5\"/><objective index=\"0\"/>";
    let problem = refused(&with(edited("profile-1.xml", "<weight index=\"2\" value=\"0.5\"/>", inner)));
    assert!(problem.message.contains("cycle"), "{problem:?}");
    let deep = format!("<utility_space>{}{}</utility_space>", "<objective>".repeat(5000), "</objective>".repeat(5000));
    let problem = refused(&with(File { name: "deep.xml".into(), bytes: deep.into() }));
    assert!(problem.message.contains("deeper than 64"), "{problem:?}");
    let problem = refused(&with(File { name: "none.xml".into(), bytes: "<utility_space/>".into() }));
    assert!(problem.code == &INCOMPLETE && problem.message.contains("rates nothing"), "{problem:?}");
}

/// What is given twice is never taken in silence: tools take the last of two, or differ, or nobody knows.
#[test]
fn given_twice() {
    let weight = "<weight index=\"2\" value=\"0.5\"/>";
    let twice = format!("{weight}<weight index=\"2\" value=\"0.4\"/>");
    warned(
        &with(edited("profile-1.xml", weight, &twice)),
        &ASSUMED,
        "the weight of index 2 is given twice, 0.5 and 0.4",
    );
    let file =
        edited("profile-1.xml", "evaluation=\"30\"/>", "evaluation=\"30\"/><item value=\"red\" evaluation=\"3\"/>");
    warned(&with(file), &ASSUMED, "is evaluated twice, 30 and 3; the last is taken");
    let end = "</utility_space>";
    let file = edited("profile-1.xml", end, &format!("<reservation value=\"0.5\"/>{end}"));
    warned(&with(file), &READINGS_DIFFER, "<reservation> stands there several times");
    let problem = refused(&[fixture("log-a.json"), edited("log-b.json", "{\"v1\":1.0", "{\"v1\":0.5,\"v1\":1.0")]);
    assert!(problem.code == &MALFORMED && problem.message.contains("the key `v1` twice"), "{problem:?}");
}

/// Spaces around a name of a table are left out, which is said once; in quotes they are kept.
#[test]
fn spaces_around_names() {
    let table = |text: &str| vec![File { name: "t.csv".into(), bytes: text.into() }];
    let said = |text: &str| -> Vec<String> {
        let warnings = import(&table(text), &Options::default()).unwrap().warnings;
        warnings.iter().map(|w| w.message.clone()).filter(|m| m.contains("spaces")).collect()
    };
    assert!(
        said("issue,level,A,B\r\nx,a, 1 ,0\r\nx,b,0,1\r\n").is_empty(),
        "numbers and line ends have no spaces to lose"
    );
    let one = said("issue,level,A,B\nx,a,1,0\nx, b,0,1\n");
    assert!(one.len() == 1 && one[0].contains("a name in line 3 are left out"), "{one:?}");
    let all = said("issue, level, A, B \nx , a,1,0\nx,b,0,1\n");
    assert!(all.len() == 1 && all[0].contains("5 names, from line 1 on"), "{all:?}");
    let kept = "issue,level,\" A\",B\nx,\" a \",1,0\nx,a,0,1\nx,\"  \",1,1\n";
    assert!(said(kept).is_empty());
    let read = import(&table(kept), &Options::default()).unwrap();
    assert!(read.text.contains("\" A\"") && read.text.contains("\" a \""), "{}", read.text);
    common::instance(&read.text);
}

/// Rows, groups of values and outcomes given twice, and two domains: nobody knows which was meant.
#[test]
fn twice_in_every_form() {
    let file = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };
    let rows = refused(&[file("t.csv", "issue,level,A\nx,a,1\nreservation,,1\nreservation,,2\n")]);
    assert!(rows.message.contains("line 4: the row `reservation`"), "{rows:?}");
    let group = edited("web-b.json", "\"utilslist\":[", "\"utilslist\":[{\"values\":[\"red\",2.5],\"util\":0.1},");
    let problem = refused(&[fixture("web-domain.json"), group]);
    assert!(problem.code == &MALFORMED && problem.message.contains("the same values twice"), "{problem:?}");
    let mapping = "type: MappingUtilityFunction\nmapping: [[[red, 1], 2], [[blue, 3], 1], [[red, 1], 4]]\n";
    let problem = refused(&[fixture("mas-demo.yml"), file("m.yml", mapping)]);
    assert!(problem.code == &MALFORMED && problem.message.contains("(red, 1) twice"), "{problem:?}");
    for (domain, profile) in
        [("domain.xml", "profile-1.xml"), ("web-domain.json", "web-a.json"), ("mas-demo.yml", "mas-a.yml")]
    {
        let mut second = fixture(domain);
        second.name = format!("z-{domain}");
        let problem = refused(&[fixture(domain), fixture(profile), second]);
        assert!(problem.code == &INCOMPLETE && problem.message.contains("a second domain"), "{problem:?}");
    }
}

/// An issue of another domain, a profile without a domain, a domain without a profile.
#[test]
fn what_does_not_belong_together() {
    assert_eq!(refused(&with(edited("profile-1.xml", "name=\"qty\"", "name=\"amount\""))).code, &INCOMPLETE);
    assert_eq!(refused(&[fixture("domain.xml")]).code, &INCOMPLETE);
    assert_eq!(refused(&[fixture("domain.xml"), fixture("table.csv")]).code, &INCOMPLETE);
    assert_eq!(refused(&[fixture("log-a.json"), edited("log-b.json", "\"v1\":1.0", "\"w1\":1.0")]).code, &INCOMPLETE);
}

/// Numbers that are none, or no number a case could hold.
#[test]
fn numbers() {
    for bad in ["a lot", "nan", "inf", "1e300", ""] {
        let file = edited("profile-1.xml", "evaluation=\"30\"", &format!("evaluation=\"{bad}\""));
        assert_eq!(refused(&with(file)).code, &MALFORMED, "{bad}");
    }
}

/// A range too long for a case is refused before it is listed.
#[test]
fn too_many_levels() {
    let file = edited(
        "box-domain.xml",
        "name=\"a\" type=\"integer\" lowerbound=\"0\" upperbound=\"9\"",
        "name=\"a\" type=\"integer\" lowerbound=\"0\" upperbound=\"900000000\"",
    );
    assert_eq!(refused(&[file, fixture("box-profile.xml")]).code, &TOO_LARGE);
}

/// An end of whole numbers that is none is refused with its place, not rounded to a value beyond it.
#[test]
fn ends_that_are_no_whole_numbers() {
    let genius = vec![edited("domain.xml", "upperbound=\"9\"", "upperbound=\"9.5\""), fixture("profile-1.xml")];
    let problem = refused(&genius);
    assert!(problem.code == &MALFORMED && problem.message.contains("domain.xml: the upper bound"), "{problem:?}");
    assert!(problem.message.contains("`qty` is `9.5`") && problem.cure.contains("whole number"), "{problem:?}");
    let own = edited("profile-1.xml", "lowerbound=\"2\"", "lowerbound=\"1.5\"");
    assert!(refused(&with(own)).message.contains("profile-1.xml: the lower bound of the integer issue `qty`"));
    let whole = edited("domain.xml", "upperbound=\"9\"", "upperbound=\"9.0\"");
    let files = [whole, fixture("profile-1.xml")];
    assert!(import(&files, &Options::default()).unwrap().text.contains("\"9\""));
    let negmas = Options { semantics: zopa_formats::Semantics::Negmas, levels: None };
    assert_eq!(import(&files, &negmas).unwrap_err().code, &UNSUPPORTED);
    for values in ["[1, 3.5]", "[0.5, 3]", "2.5"] {
        let problem = refused(&[edited("mas-demo.yml", "[1, 3]", values), fixture("mas-a.yml")]);
        assert!(problem.code == &MALFORMED && problem.message.contains("no whole number"), "{problem:?}");
    }
}

/// A real-valued issue is refused, and cut only on request, with the error bound.
#[test]
fn real_issues() {
    let domain = "<negotiation_template><utility_space><objective index=\"0\"><issue index=\"1\" name=\"price\" type=\"real\">\
                  <range lowerbound=\"10\" upperbound=\"40\"/></issue></objective></utility_space></negotiation_template>";
    let profile = "<utility_space><objective index=\"0\"><weight index=\"1\" value=\"1\"/><issue index=\"1\" name=\"price\" type=\"real\">\
                   <range lowerbound=\"10\" upperbound=\"40\"/><evaluator ftype=\"linear\" parameter0=\"1.25\" parameter1=\"-0.03\"/>\
                   </issue></objective><reservation value=\"0\"/></utility_space>";
    let files =
        [File { name: "d.xml".into(), bytes: domain.into() }, File { name: "p.xml".into(), bytes: profile.into() }];
    assert_eq!(refused(&files).code, &REAL_ISSUE);
    let options = Options { levels: Some(4), ..Options::default() };
    let imported = import(&files, &options).unwrap();
    // Half a step of 10, times the slope.
    assert!(imported.warnings.iter().any(|w| w.code == &DISCRETISED && w.message.contains("at most 0.15")));
    common::agree(&common::numbers(&imported.text), &|o| {
        vec![(1.25 - 0.03 * (10.0 + 10.0 * o[0] as f64)).clamp(0.0, 1.0)]
    });
}

/// Forms that no case can state are named.
#[test]
fn unsupported() {
    assert_eq!(refused(&with(edited("profile-1.xml", "type=\"linear\"", "type=\"constraint\""))).code, &UNSUPPORTED);
    let yaml = File { name: "r.yml".into(), bytes: b"type: RandomUtilityFunction\nname: r\n".to_vec() };
    assert_eq!(refused(&[fixture("mas-demo.yml"), yaml]).code, &UNSUPPORTED);
    let web = edited("web-a.json", "LinearAdditiveUtilitySpace", "DefaultPartialOrderingUtilitySpace");
    assert_eq!(refused(&[fixture("web-domain.json"), web]).code, &UNSUPPORTED);
    assert_eq!(refused(&[File { name: "x.bin".into(), bytes: vec![0, 159, 146, 150] }]).code, &UNKNOWN_FORM);
}

/// GeniusWeb gives nothing for a number outside the line of its utilities, where drawing the line on would give more than 1; what it
/// refuses is read as written, and said.
#[test]
fn numbers_outside_the_line_are_worth_nothing() {
    let short = "\"lowValue\":2.5,\"lowUtility\":1,\"highValue\":7.5";
    let web = |from: &str, to: &str| [fixture("web-domain.json"), edited("web-a.json", from, to)];
    let files = web("\"lowValue\":0,\"lowUtility\":1,\"highValue\":10", short);
    warned(&files, &ASSUMED, "no utility of 0, 10, outside");
    let found = common::numbers(&import(&files, &Options::default()).unwrap().text);
    common::agree(&found, &|o| vec![0.6 * [1.0, 0.2][o[0]] + 0.4 * [0.0, 1.0, 0.5, 0.0, 0.0][o[1]]]);
    let turned = web("\"highValue\":10", "\"highValue\":-10");
    assert_eq!(refused(&turned).code, &MALFORMED);
    warned(&web("\"price\":0.4", "\"price\":0.8"), &ASSUMED, "the weights add up to 1.4");
    warned(&web("\"red\":1.0", "\"red\":3.0"), &ASSUMED, "a utility outside 0 to 1");
}

/// Weights that sum above 1: GENIUS keeps utilities at 1, and so does the case.
#[test]
fn clamped() {
    let file = edited("profile-1.xml", "<weight index=\"2\" value=\"0.5\"/>", "<weight index=\"2\" value=\"0.8\"/>");
    let imported = import(&with(file), &Options::default()).unwrap();
    let found = common::numbers(&imported.text);
    let reference = |o: &[usize]| {
        let line = (0.15 * o[1] as f64 + 0.1).clamp(0.0, 1.0);
        vec![(0.8 * [1.0, 13.0 / 30.0, 0.0][o[0]] + 0.3 * line + 0.2 * [1.0, 3.0 / 7.0][o[2]]).min(1.0)]
    };
    assert!(found.outcomes.iter().filter(|(o, _)| reference(o)[0] >= 1.0).count() > 1);
    common::agree(&found, &reference);
}

/// A weight below 0 turns the values of an issue round, for either tool; it is read, and said.
#[test]
fn negative_weight() {
    let weight = "<weight index=\"2\" value=\"0.5\"/>";
    let files = with(edited("profile-1.xml", weight, "<weight index=\"2\" value=\"-0.5\"/>"));
    warned(&files, &ASSUMED, "the weight of index 2 is -0.5");
    let found = common::numbers(&import(&files, &Options::default()).unwrap().text);
    common::agree(&found, &|o| {
        let line = (0.15 * o[1] as f64 + 0.1).clamp(0.0, 1.0);
        vec![-0.5 * [1.0, 13.0 / 30.0, 0.0][o[0]] + 0.3 * line + 0.2 * [1.0, 3.0 / 7.0][o[2]]]
    });
}

/// Decimal commas where semicolons separate; where commas do, a number has none.
#[test]
fn decimal_commas() {
    let table = |text: &str| [File { name: "t.csv".into(), bytes: text.into() }];
    let files = table("issue;level;A;B\nx;lo;0,25;3\nx;hi;1;-0,5\nreservation;;0;0\n");
    warned(&files, &ASSUMED, "commas in numbers");
    let found = common::numbers(&import(&files, &Options::default()).unwrap().text);
    common::agree(&found, &|o| vec![[0.25, 1.0][o[0]], [3.0, -0.5][o[0]]]);
    let thousands = table("issue;level;A;B\nx;lo;1,000,000;3\nx;hi;1;2\n");
    assert_eq!(refused(&thousands).code, &MALFORMED);
    assert_eq!(refused(&table("issue,level,A,B\nx,lo,\"0,25\",3\n")).code, &MALFORMED);
}

/// A profile whose own domain is another one than the domain file, or than that of another profile, is warned of; the
/// same domain in another order is not.
#[test]
fn another_domain_inside_a_profile() {
    let domain = || fixture("web-domain.json");
    for (from, to, says) in [
        (r#""values":["red","blue"]"#, r#""values":["red","blue","green"]"#, "has the value `green` of issue `colour`"),
        (r#""range":{"low":0,"high":10"#, r#""range":{"low":0,"high":7.5"#, "lacks the value `10` of issue `price`"),
        (r#""issuesValues":{"colour""#, r#""issuesValues":{"size":{"values":["s"]},"colour""#, "has issue `size`"),
        (r#","price":{"range":{"low":0,"high":10,"step":2.5}}"#, "", "lacks issue `price`"),
    ] {
        warned(&[domain(), edited("web-a.json", from, to)], &ASSUMED, says);
    }
    let other = edited("web-a.json", "\"blue\"]", "\"blue\",\"green\"]");
    let other = File { name: "web-c.json".into(), ..other };
    warned(&[fixture("web-a.json"), other], &ASSUMED, "is not that of web-a.json: it has the value `green`");
    let same = edited("web-a.json", r#"["red","blue"]"#, r#"["blue","red"]"#);
    let warnings = import(&[domain(), same], &Options::default()).unwrap().warnings;
    assert!(warnings.iter().all(|w| !w.message.contains("own domain")), "{warnings:?}");
}

/// A reservation value of a NegMAS file that is no number, or larger than any, is refused, not taken as none.
#[test]
fn reservation_values_that_are_none() {
    let with = |value: &str| [fixture("mas-demo.yml"), edited("mas-a.yml", "reserved_value: 0.3", value)];
    for value in ["0x10", "'many'", ".inf", "1e999", "1e300", "[0.3]"] {
        let problem = refused(&with(&format!("reserved_value: {value}")));
        assert!(problem.code == &MALFORMED && problem.message.contains("the reservation value"), "{problem:?}");
    }
    for value in ["-.inf", ".nan", "", "null", "-1e999"] {
        warned(&with(&format!("reserved_value: {value}")), &ASSUMED, "no reservation value");
    }
}

/// Python's JSON, which NegMAS writes, has words for infinite numbers: minus infinity is no reservation value, as in YAML; any
/// other, and `NaN`, is refused with its place. In a text they are texts, and other forms know no such words.
#[test]
fn json_as_python_writes_it() {
    let space = r#"{"name": "demo", "type": "CartesianOutcomeSpace", "issues": [
        {"name": "a \\\" NaN", "type": "CategoricalIssue", "values": ["Infinity", "blue"]}]}"#;
    let with = |worth: &str, value: &str| {
        let text = format!(
            "{{\"type\": \"LinearAdditiveUtilityFunction\", \"reserved_value\": {value}, \"weights\": [1],\n \"values\": \
             [{{\"type\": \"TableFun\", \"mapping\": {{\"Infinity\": {worth}, \"blue\": 0}}}}]}}"
        );
        [File { name: "s.json".into(), bytes: space.into() }, File { name: "a.json".into(), bytes: text.into() }]
    };
    warned(&with("1", "-Infinity"), &ASSUMED, "no reservation value");
    for (files, what) in [
        (with("1", "Infinity"), "the reservation value is `inf`"),
        (with("-Infinity", "0"), "the value of `Infinity`"),
        (with("NaN", "0"), "NaN, which is no number, at line 2 column 58"),
        (with("1", "Infinit"), "not JSON"),
    ] {
        let problem = refused(&files);
        assert!(problem.code == &MALFORMED && problem.message.contains(what), "{what}: {problem:?}");
    }
    let log =
        [edited("log-a.json", "\"reservationValue\":0.1", "\"reservationValue\":-Infinity"), fixture("log-b.json")];
    assert_eq!(refused(&log).code, &MALFORMED);
}

/// A second document in a YAML file is refused with its line, also an empty one: NegMAS reads none of them.
#[test]
fn one_document_in_a_file() {
    let own = fixture("mas-a.yml");
    let text = String::from_utf8(own.bytes).unwrap();
    let with = |text: String| [fixture("mas-demo.yml"), File { name: "mas-a.yml".into(), bytes: text.into() }];
    for more in [format!("---\n{text}"), "---\n".to_owned()] {
        let problem = refused(&with(format!("{text}{more}")));
        assert!(
            problem.code == &MALFORMED && problem.message.contains("a second document begins at line 10"),
            "{problem:?}"
        );
    }
    assert!(import(&with(format!("---\n{text}...\n")), &Options::default()).is_ok());
    assert_eq!(refused(&with(format!("{text}---\n[\n"))).code, &MALFORMED);
}

/// A value function that is a program has no values, whatever else stands there.
#[test]
fn a_program_is_no_table() {
    for (from, to) in
        [("type: TableFun, mapping: {red", "type: LambdaFun, mapping: {red"), ("type: TableFun", "type: LambdaFun")]
    {
        let problem = refused(&[fixture("mas-demo.yml"), edited("mas-a.yml", from, to)]);
        assert!(problem.code == &UNSUPPORTED && problem.message.contains("`LambdaFun`"), "{problem:?}");
    }
    warned(
        &[fixture("mas-demo.yml"), edited("mas-a.yml", "type: TableFun, mapping: {red", "mapping: {red")],
        &ASSUMED,
        "only one",
    );
}

/// Numbers that YAML 1.1 takes otherwise are decimal here, which is said; in quotes, or where both agree, they are not.
#[test]
fn numbers_of_yaml_1_1() {
    let with = |value: &str| [fixture("mas-demo.yml"), edited("mas-a.yml", "reserved_value: 0.3", value)];
    for (value, said) in [
        ("010", "`010` is taken as 10, not 8"),
        ("-010", "`-010` is taken as -10, not -8"),
        ("09", "`09` is taken as 9, not as a text"),
        ("1e-1", "`1e-1` is taken as 0.1, not as a text"),
        ("1.0e3", "`1.0e3` is taken as 1000, not as a text"),
        ("-.5", "`-.5` is taken as -0.5, not as a text"),
    ] {
        warned(&with(&format!("reserved_value: {value}")), &ASSUMED, said);
    }
    for value in ["07", "0", "-0", "0.5", ".5", "1.0e-1", "08.5", "-.inf", "'010'"] {
        let imported = import(&with(&format!("reserved_value: {value}")), &Options::default()).unwrap();
        assert!(imported.warnings.iter().all(|w| !w.message.contains("YAML 1.1")), "{value}: {:?}", imported.warnings);
    }
}

/// What is read as written and may not be meant is said: weights below 0, of 0 alone, or that do not add up to 1; weights
/// and values that nobody needs or that are not there; names given twice.
#[test]
fn odd_weights_values_and_names() {
    let log = |from: &str, to: &str| [edited("log-a.json", from, to), fixture("log-b.json")];
    warned(&log("0.17", "-0.17"), &ASSUMED, "the weight of `issueA` is -0.17");
    warned(&log("0.17", "1.17"), &ASSUMED, "the weights add up to 2, not 1");
    warned(&log("\"issueA\":0.17,\"issueB\":0.83", "\"issueA\":0,\"issueB\":0"), &ASSUMED, "all weights are 0");
    let mas = |from: &str, to: &str| [fixture("mas-demo.yml"), edited("mas-a.yml", from, to)];
    warned(&mas("[0.5, 0.3]", "[-0.5, 0.3]"), &ASSUMED, "the weight of `colour` is -0.5");
    warned(&mas("[0.5, 0.3]", "[0, 0]"), &ASSUMED, "all weights are 0");
    let mut none = edited("profile-2.xml", "index=\"2\" value=\"0.35\"", "index=\"2\" value=\"0\"");
    none.bytes =
        String::from_utf8(none.bytes).unwrap().replace("index=\"3\" value=\"0.65\"", "index=\"3\" value=\"0\"").into();
    warned(&with(none), &ASSUMED, "every package is alike to this party");
    let none = edited("web-a.json", "{\"colour\":0.6,\"price\":0.4}", "{\"colour\":0,\"price\":0}");
    warned(&[fixture("web-domain.json"), none], &ASSUMED, "every package is alike to this party");
    warned(&mas("weights: [0.5, 0.3]\n", ""), &ASSUMED, "NegMAS takes 1 for each issue");
    warned(&mas("red: 1.0,", "red: 1,5,"), &ASSUMED, "the value `5` is not in the outcome space");
    let twice = [edited("mas-demo.yml", "name: qty", "name: colour"), fixture("mas-a.yml")];
    warned(&twice, &ASSUMED, "two issues are called `colour`");
}
