//! Cases for tests of answers and their checker.

#![allow(dead_code, reason = "not every test needs all")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;
use zopa::{Package, Prepared};
use zopa_testkit::generate::{self, Shape, Stream};

/// A case of the generator, as if it had been read from a file.
pub(crate) fn generated(seed: u64, shape: &Shape) -> Prepared {
    let case = generate::case(seed, shape);
    let instance = generate::instance(&case);
    let opened = zopa::case::parse("random.toml", "", &zopa::case::SourceTexts::default());
    let streams = zopa::study::Streams::new(&case, 0).expect("streams");
    Prepared {
        base: opened.clone(),
        opened,
        case: Arc::clone(instance.model().case()),
        model: Arc::clone(instance.model()),
        streams: Arc::new(streams),
        central: instance,
        redacted: false,
    }
}

/// Three or four parties who set 14 to 16 issues of four levels together, with rules, red lines and terms on some.
pub(crate) fn large(seed: u64) -> Prepared {
    let mut stream = Stream::new(seed, "large");
    let (parties, issues) = (3 + stream.below(2), 14 + stream.below(3));
    let text = written(&mut stream, parties, issues);
    let opened = zopa::case::parse("large.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}\n{text}", refused.problems))
}

/// The same of so many parties and issues, with proposals; in some the status quo's levels cannot be signed.
pub(crate) fn sized(seed: u64, parties: usize, issues: usize) -> Prepared {
    // A proposal that breaks a rule is refused: then another case is taken.
    (0..).find_map(|turn| try_sized(seed + 1_000 * turn, parties, issues)).unwrap()
}

fn try_sized(seed: u64, parties: usize, issues: usize) -> Option<Prepared> {
    let mut stream = Stream::new(seed, "sized");
    let mut text = written(&mut stream, parties, issues);
    if stream.one_in(3) {
        text.push_str("[[rules]]\nid = \"q\"\nnever = \"i0 = l0 and i1 = l0\"\napplies_to = \"packages\"\n");
    }
    for k in 0..3 {
        let all: Vec<usize> = (0..issues).collect();
        let n = 1 + stream.below(issues);
        let set = stream.some(&all, n).into_iter().map(|v| format!("i{v} = \"l{}\"", 1 + stream.below(3)));
        let set: Vec<String> = set.collect();
        writeln!(text, "[proposals.x{k}]\nset = {{ {} }}", set.join(", ")).unwrap();
    }
    let opened = zopa::case::parse("sized.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).ok()
}

/// The same of parties who want so much, of 100 points, that nothing is agreeable.
pub(crate) fn demanding(seed: u64, parties: usize, issues: usize, least: usize) -> Prepared {
    let text = written(&mut Stream::new(seed, "demanding"), parties, issues);
    let lines = text.lines().filter(|line| !line.starts_with("reservation"));
    let text: String = lines
        .map(|line| match line.starts_with("[preferences.") {
            true => format!("{line}\nreservation = {least}\n"),
            false => format!("{line}\n"),
        })
        .collect();
    let opened = zopa::case::parse("demanding.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}\n{text}", refused.problems))
}

fn written(stream: &mut Stream, parties: usize, issues: usize) -> String {
    let mut text = String::from("zopa = 1\nid = \"large\"\n");
    let names: Vec<String> = (0..parties).map(|p| format!("p{p}")).collect();
    names.iter().for_each(|p| writeln!(text, "[parties.{p}]").unwrap());
    for v in 0..issues {
        let set_by = names.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(", ");
        writeln!(
            text,
            "[issues.i{v}]\nlevels = [\"l0\", \"l1\", \"l2\", \"l3\"]\nstatus_quo = \"l0\"\nset_by = [{set_by}]"
        )
        .unwrap();
    }
    let condition = |stream: &mut Stream| {
        let all: Vec<usize> = (0..issues).collect();
        let n = 2 + stream.below(2);
        let some = stream.some(&all, n);
        some.into_iter().map(|v| format!("i{v} = l{}", 1 + stream.below(3))).collect::<Vec<_>>().join(" and ")
    };
    for r in 0..stream.below(3) {
        writeln!(text, "[[rules]]\nid = \"r{r}\"\nnever = \"{}\"", condition(stream)).unwrap();
    }
    for p in &names {
        writeln!(text, "[preferences.{p}]").unwrap();
        let weights: Vec<String> = (0..issues).map(|v| format!("i{v} = {}", 1 + stream.below(9))).collect();
        writeln!(text, "weights = {{ {} }}", weights.join(", ")).unwrap();
        for v in 0..issues {
            let levels: Vec<String> = (0..4).map(|l| format!("l{l} = {}", stream.below(41) as f64 * 2.5)).collect();
            writeln!(text, "values.i{v} = {{ {} }}", levels.join(", ")).unwrap();
        }
        if stream.one_in(2) {
            writeln!(
                text,
                "terms = [{{ id = \"t\", when = \"{}\", add = {} }}]",
                condition(stream),
                stream.below(13) as i64 - 6
            )
            .unwrap();
        }
        if stream.one_in(2) {
            writeln!(text, "refuses = [{{ id = \"x\", when = \"{}\" }}]", condition(stream)).unwrap();
        }
        if stream.one_in(3) {
            writeln!(text, "reservation = {}", 40 + stream.below(25)).unwrap();
        }
    }
    text
}

/// A package of a case with a name that says what it is.
pub(crate) fn package(prepared: &Prepared, stream: &mut Stream) -> Package {
    let case = &prepared.case;
    let mut outcome = case.status_quo();
    let mut parts = Vec::new();
    for (v, issue) in case.issues.enumerated() {
        if parts.is_empty() || stream.one_in(2) {
            let levels: Vec<_> = issue.levels.ids().collect();
            let level = levels[stream.below(levels.len())];
            outcome.set(v, level);
            parts.push(format!("{}={}", issue.id, issue.levels[level].id));
        }
    }
    Package { name: parts.join(","), outcome }
}

/// Every place of a document at which something can be changed.
pub(crate) fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                places(inner, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        Value::Array(list) => {
            for (k, inner) in list.iter().enumerate() {
                places(inner, &format!("{at}/{k}"), into);
            }
        }
        _ => {}
    }
}

/// A value changed into something that says something else.
pub(crate) fn corrupted(value: &Value, stream: &mut Stream) -> Value {
    match value {
        Value::Null => json!(1),
        Value::Bool(x) => json!(!x),
        Value::Number(n) => match n.as_u64() {
            Some(n) if stream.one_in(2) => json!(n + 1),
            _ => json!(n.as_f64().unwrap_or(0.0) + 0.001),
        },
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(list) if list.is_empty() => json!(["x"]),
        Value::Array(list) => {
            let mut list = list.clone();
            let k = stream.below(list.len());
            if stream.one_in(2) {
                list.push(list[k].clone())
            } else {
                drop(list.remove(k))
            }
            json!(list)
        }
        Value::Object(map) => {
            let mut map = map.clone();
            match map.keys().next().cloned() {
                Some(name) if stream.one_in(2) => drop(map.shift_remove(&name)),
                _ => drop(map.insert("unheard_of".to_owned(), json!(0))),
            }
            Value::Object(map)
        }
    }
}

/// So many parties who set 16 to 17 issues of eight levels together, with so many terms, rules and red lines on two to
/// four issues that they cannot be taken one after another: boxes, what is outside of one, and what is neither.
pub(crate) fn tangled(seed: u64, parties: usize) -> Prepared {
    let mut stream = Stream::new(seed, "tangled");
    let issues = 16 + stream.below(2);
    let flat = stream.one_in(3);
    let mut text = String::from("zopa = 1\nid = \"tangled\"\n");
    let names: Vec<String> = (0..parties).map(|p| format!("p{p}")).collect();
    names.iter().for_each(|p| writeln!(text, "[parties.{p}]").unwrap());
    let set_by = names.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(", ");
    for v in 0..issues {
        let levels = (0..8).map(|l| format!("\"l{l}\"")).collect::<Vec<_>>().join(", ");
        writeln!(text, "[issues.i{v}]\nlevels = [{levels}]\nstatus_quo = \"l0\"\nset_by = [{set_by}]").unwrap();
    }
    let side = |stream: &mut Stream, v: usize, width: usize| {
        let low = stream.below(9 - width);
        let levels = (low..low + width).map(|l| format!("i{v} = l{l}")).collect::<Vec<_>>().join(" or ");
        format!("({levels})")
    };
    let inside = |stream: &mut Stream, widest: usize| {
        let all: Vec<usize> = (0..issues).collect();
        let n = 2 + stream.below(3);
        let sides = stream.some(&all, n).into_iter().map(|v| {
            let width = 1 + stream.below(widest);
            side(stream, v, width)
        });
        sides.collect::<Vec<_>>().join(" and ")
    };
    for r in 0..stream.below(4) {
        writeln!(text, "[[rules]]\nid = \"r{r}\"\nnever = \"{}\"", inside(&mut stream, 2)).unwrap();
    }
    for (k, p) in names.iter().enumerate() {
        writeln!(text, "[preferences.{p}]").unwrap();
        let weights: Vec<String> = (0..issues).map(|v| format!("i{v} = {}", 1 + stream.below(9))).collect();
        writeln!(text, "weights = {{ {} }}", weights.join(", ")).unwrap();
        for v in 0..issues {
            let value = |stream: &mut Stream| if flat { 0.0 } else { stream.below(11) as f64 * 5.0 };
            let levels: Vec<String> = (0..8).map(|l| format!("l{l} = {}", value(&mut stream))).collect();
            writeln!(text, "values.i{v} = {{ {} }}", levels.join(", ")).unwrap();
        }
        let mut terms = Vec::new();
        for t in 0..48 / parties {
            let when = match stream.below(12) {
                0 => format!("not ({})", inside(&mut stream, 6)),
                1 => format!("({}) or ({})", inside(&mut stream, 2), inside(&mut stream, 2)),
                _ => inside(&mut stream, 5),
            };
            let add = if stream.one_in(6) { -1 - stream.below(5) as i64 } else { 1 + stream.below(9) as i64 };
            terms.push(format!("{{ id = \"t{k}_{t}\", when = \"{when}\", add = {add} }}"));
        }
        writeln!(text, "terms = [{}]", terms.join(", ")).unwrap();
        if stream.one_in(2) {
            writeln!(text, "refuses = [{{ id = \"x\", when = \"{}\" }}]", inside(&mut stream, 2)).unwrap();
        }
        let least = if flat { 0 } else { 15 + stream.below(15) };
        writeln!(text, "reservation = {least}").unwrap();
    }
    let opened = zopa::case::parse("tangled.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}\n{text}", refused.problems))
}

/// Two parties who set 20 issues of ten levels together and care only about forty rectangles of one to four issues.
pub(crate) fn rectangles(seed: u64) -> Prepared {
    let mut stream = Stream::new(seed, "rectangles");
    let mut text = String::from("zopa = 1\nid = \"rectangles\"\n[parties.a]\n[parties.b]\n");
    let levels = (0..10).map(|l| format!("\"l{l}\"")).collect::<Vec<_>>().join(", ");
    for v in 0..20 {
        writeln!(text, "[issues.i{v}]\nlevels = [{levels}]\nstatus_quo = \"l0\"\nset_by = [\"a\", \"b\"]").unwrap();
    }
    for party in ["a", "b"] {
        writeln!(text, "[preferences.{party}]\nreservation = 0\nweights = {{ i0 = 1 }}").unwrap();
        writeln!(text, "values.i0 = {{ {} }}", (0..10).map(|l| format!("l{l} = 0")).collect::<Vec<_>>().join(", "))
            .unwrap();
        let mut terms = Vec::new();
        for t in 0..40 {
            let n = 1 + stream.below(4);
            let sides = stream.some(&(0..20).collect::<Vec<usize>>(), n).into_iter().map(|v| {
                let width = 3 + stream.below(4);
                let low = stream.below(11 - width);
                format!("i{v} >= l{low} and i{v} <= l{}", low + width - 1)
            });
            let when = sides.collect::<Vec<_>>().join(" and ");
            terms.push(format!("{{ id = \"{party}{t}\", when = \"{when}\", add = {} }}", 1 + stream.below(9)));
        }
        writeln!(text, "terms = [{}]", terms.join(", ")).unwrap();
    }
    let opened = zopa::case::parse("rectangles.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}\n{text}", refused.problems))
}
