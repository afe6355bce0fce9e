//! What is exported and read again has the same numbers, and what is lost on the way is named.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common::{Numbers, instance, numbers, scenario};
use proptest::prelude::*;
use zopa_formats::{Exported, File, NOT_KEPT, Options, Semantics, Target, Written, export, import};

const TARGETS: [Target; 3] = [Target::Genius, Target::Geniusweb, Target::Negmas];

fn exported(text: &str, target: Target) -> Exported {
    export(&instance(text), target).unwrap()
}

fn again(exported: &Exported, semantics: Semantics) -> String {
    let Written::Folder(files) = &exported.written else { panic!("one file") };
    let file = |(name, text): &(String, String)| File { name: name.clone(), bytes: text.clone().into() };
    let files: Vec<File> = files.iter().map(file).collect();
    import(&files, &Options { semantics, levels: None }).unwrap().text
}

/// The same utilities, to 10^-9 of the scale that was written.
fn same(before: &Numbers, after: &Numbers, factor: &dyn Fn(usize) -> (f64, f64)) {
    assert_eq!(before.outcomes.len(), after.outcomes.len());
    for ((at, old), (again, new)) in before.outcomes.iter().zip(&after.outcomes) {
        assert_eq!(at, again);
        for (k, (x, y)) in old.iter().zip(new).enumerate() {
            let (by, over) = factor(k);
            assert!(((x - by) / over - y).abs() <= 1e-9, "{at:?}: {x} became {y}");
        }
    }
}

fn unchanged(_: usize) -> (f64, f64) {
    (0.0, 1.0)
}

fn loses(exported: &Exported, what: &str) -> bool {
    exported.warnings.iter().all(|w| w.code == &NOT_KEPT) && exported.warnings.iter().any(|w| w.message.contains(what))
}

/// Scenarios of every form, written in every form and read again: utilities, reservation values, discounts.
#[test]
fn scenarios_survive() {
    for names in [
        &["domain.xml", "profile-1.xml", "profile-2.xml"][..],
        &["web-domain.json", "web-a.json", "web-b.json"],
        &["log-a.json", "log-b.json"],
        &["box-domain.xml", "box-profile.xml"],
    ] {
        let text = scenario(names, &Options::default()).text;
        let before = numbers(&text);
        for target in TARGETS {
            let written = exported(&text, target);
            for semantics in [Semantics::Genius, Semantics::Negmas] {
                // NegMAS takes the bounds of GENIUS's hyper-rectangles as outside: those are for GENIUS alone.
                if semantics == Semantics::Negmas && target == Target::Genius && loses(&written, "the names of levels")
                {
                    continue;
                }
                // Nor does it read sums of groups, which terms need there.
                if semantics == Semantics::Negmas && target == Target::Geniusweb && text.contains("terms = [") {
                    continue;
                }
                let after = again(&written, semantics);
                let found = numbers(&after);
                same(&before, &found, &unchanged);
                if target != Target::Geniusweb {
                    for (x, y) in before.no_deal.iter().zip(&found.no_deal) {
                        assert!((x - y).abs() <= 1e-9, "{target:?}: no deal {x} became {y}");
                    }
                    assert_eq!(text.contains("discount = 0.75"), after.contains("discount = 0.75"), "{target:?}");
                }
            }
        }
    }
}

/// A reservation value that a package is worth comes back from GeniusWeb as it was.
#[test]
fn a_reservation_value_that_is_met_survives_geniusweb() {
    let table = "issue,level,A,B\nprice,low,100,0\nprice,mid,60,40\nprice,high,0,100\nprice,,0.6,0.7\n\
                 term,short,0,100\nterm,long,100,0\nterm,,0.4,0.3\nreservation,,36,28\n";
    let files = [File { name: "sale.csv".into(), bytes: table.into() }];
    let text = import(&files, &Options::default()).unwrap().text;
    let written = exported(&text, Target::Geniusweb);
    let again = numbers(&again(&written, Semantics::Genius));
    for (k, worth) in [36.0, 28.0].into_iter().enumerate() {
        assert!((again.no_deal[k] * 100.0 - worth).abs() < 1e-9, "{:?}", again.no_deal);
        let met = again.outcomes.iter().filter(|(_, u)| u[k].to_bits() == again.no_deal[k].to_bits()).count();
        assert_eq!(met, 1, "{k}");
    }
}

/// GeniusWeb has a reservation bid: the same outcomes are acceptable, and what is not the same is named.
#[test]
fn geniusweb_names_what_it_lacks() {
    let text = scenario(&["domain.xml", "profile-1.xml", "profile-2.xml"], &Options::default()).text;
    let written = exported(&text, Target::Geniusweb);
    assert!(loses(&written, "the discount 0.75") && loses(&written, "no bid is worth the reservation value 0.25"));
    let (before, after) = (numbers(&text), numbers(&again(&written, Semantics::Genius)));
    let yes = |n: &Numbers| -> Vec<bool> { n.outcomes.iter().map(|(_, u)| u[0] >= n.no_deal[0] - 1e-9).collect() };
    assert_eq!(yes(&before), yes(&after));
    assert!(yes(&before).contains(&false));
}

/// Where no bid is as good as no deal there is no reservation bid, and a reader takes everything: that is said. A discount of 1
/// loses nothing.
#[test]
fn geniusweb_without_a_reservation_bid() {
    let text = scenario(&["domain.xml", "profile-1.xml"], &Options::default()).text;
    let start = text.find("\nreservation = ").unwrap() + 1;
    let end = start + text[start..].find('\n').unwrap();
    let high = format!("{}reservation = 230{}", &text[..start], &text[end..]);
    let written = exported(&high.replace("discount = 0.75", "discount = 1"), Target::Geniusweb);
    assert!(loses(&written, "Every bid is then acceptable to whoever reads the file; in the case no bid is"));
    assert!(!loses(&written, "the discount"));
    assert!(numbers(&again(&written, Semantics::Genius)).no_deal[0].abs() < 1e-12);
    let plain = exported(&text, Target::Geniusweb);
    assert!(loses(&plain, "the discount 0.75") && !loses(&plain, "Every bid is then acceptable"));
}

/// A case in its own words: what the forms cannot say is named, the numbers are central, terms become boxes.
#[test]
fn a_case_names_its_losses() {
    let text = r#"
        zopa = 1
        id = "harbour"
        title = "Harbour"
        question = "What now?"
        [parties.a]
        name = "Aland"
        [parties.b]
        name = "Bland"
        [issues.dues]
        name = "Dues"
        levels = ["none", "half", "full"]
        status_quo = "half"
        set_by = ["a"]
        [issues.pilots]
        name = "Pilots & tugs"
        levels = ["a", "b"]
        labels = { a = "from <A>", b = "from B" }
        status_quo = "a"
        set_by = ["a", "b"]
        [preferences.a]
        weights = { dues = 3, pilots = "1 to 3" }
        values.dues = { none = 0, half = 40, full = 100 }
        values.pilots = { a = 100, b = 0 }
        walk_away = 5
        terms = [{ id = "both", when = "dues >= half and pilots = b", add = -90 }]
        discount = 0.9
        [preferences.b]
        weights = { dues = 1 }
        values.dues = { none = 100, half = 50, full = 0 }
        reservation = -20
        terms = [{ id = "own", when = "pilots = b", add = 30 }]
        refuses = [{ id = "never", when = "dues = full" }]
        [[assumptions]]
        id = "A1"
        text = "Judgements."
        bears_on = ["preferences"]
    "#;
    let before = numbers(text);
    for target in TARGETS {
        let written = exported(text, target);
        for lost in ["1 red lines", "1 ranges", "who sets an issue", "the status quo"] {
            assert!(loses(&written, lost), "{target:?}: {lost}: {:?}", written.warnings);
        }
        assert_eq!(target == Target::Genius, loses(&written, "the names of levels"));
        assert_eq!(target != Target::Negmas, loses(&written, "divided by 1000, after adding a constant (Aland 66)"));
        let factor = |k: usize| match target {
            Target::Negmas => (0.0, 1.0),
            _ => ([-66.0, 0.0][k], 1000.0),
        };
        let found = numbers(&again(&written, Semantics::Genius));
        same(&before, &found, &factor);
        if target != Target::Geniusweb {
            let (by, over) = factor(1);
            assert!(((-20.0 - by) / over - found.no_deal[1]).abs() <= 1e-9);
        }
    }
}

/// A term that always holds is a constant: it is written once, however many groups of issues a form makes.
#[test]
fn a_term_that_always_holds_counts_once() {
    let text = r#"
        zopa = 1
        id = "always"
        title = "Always"
        question = "What now?"
        [parties.a]
        name = "A"
        [issues.x]
        name = "X"
        levels = ["l", "h"]
        status_quo = "l"
        set_by = ["a"]
        [issues.y]
        name = "Y"
        levels = ["i", "j"]
        status_quo = "i"
        set_by = ["a"]
        [issues.z]
        name = "Z"
        levels = ["n", "o"]
        status_quo = "n"
        set_by = ["a"]
        [preferences.a]
        unit = 0.01
        weights = { x = 1, z = 1 }
        values.x = { l = 0, h = 40 }
        values.z = { n = 0, o = 60 }
        terms = [
            { id = "always", when = "x >= l and y >= i", add = 20 },
            { id = "both", when = "x = h and y = j", add = 10 },
        ]
        [[assumptions]]
        id = "A1"
        text = "Judgements."
        bears_on = ["preferences"]
    "#;
    let alone = text.replace("{ id = \"both\", when = \"x = h and y = j\", add = 10 },", "");
    for text in [text, &alone] {
        let before = numbers(text);
        for target in TARGETS {
            same(&before, &numbers(&again(&exported(text, target), Semantics::Genius)), &unchanged);
        }
    }
}

/// A graph has no issues, and where nobody has utilities there is nothing to write.
#[test]
fn refused() {
    let text = r#"
        zopa = 1
        id = "ranks"
        title = "Ranks"
        question = "Which?"
        [parties.a]
        name = "A"
        [issues.v]
        name = "V"
        levels = ["x", "y"]
        status_quo = "x"
        set_by = ["a"]
        [preferences.a]
        ranking = ["v = y", "v = x"]
    "#;
    for target in TARGETS {
        assert_eq!(export(&instance(text), target).unwrap_err().code, &zopa_formats::CANNOT_SAY);
    }
}

/// A party's numbers of a random case: values of both issues, two terms, the worth of no deal.
type Numbers4 = (Vec<i32>, Vec<i32>, Vec<(u8, u8, i32)>, i32);

fn case_of(parties: &[Numbers4]) -> String {
    let mut text = String::from(
        "zopa = 1\nid = \"r\"\ntitle = \"R\"\nquestion = \"?\"\n\
         [issues.v]\nname = \"V\"\nlevels = [\"a\", \"b\", \"c\"]\nstatus_quo = \"a\"\nset_by = [\"p0\", \"p1\"]\n\
         [issues.w]\nname = \"W\"\nlevels = [\"a\", \"b\", \"c\", \"d\"]\nstatus_quo = \"a\"\nset_by = [\"p0\", \"p1\"]\n",
    );
    for (p, (v, w, terms, reservation)) in parties.iter().enumerate() {
        let table = |values: &[i32]| {
            let cells: Vec<String> =
                values.iter().zip(["a", "b", "c", "d"]).map(|(x, l)| format!("{l} = {x}")).collect();
            cells.join(", ")
        };
        let written: Vec<String> = terms
            .iter()
            .enumerate()
            .map(|(k, (lower, level, add))| {
                let (lower, level) = (["a", "b", "c"][usize::from(*lower)], ["a", "b", "c", "d"][usize::from(*level)]);
                format!("{{ id = \"t{k}\", when = \"v >= {lower} and not w = {level}\", add = {add} }}")
            })
            .collect();
        let terms = if written.is_empty() { String::new() } else { format!("terms = [{}]\n", written.join(", ")) };
        text.push_str(&format!(
            "[parties.p{p}]\nname = \"P{p}\"\n[preferences.p{p}]\nunit = 0.01\nweights = {{ v = 2, w = 3 }}\n\
             values.v = {{ {} }}\nvalues.w = {{ {} }}\n{terms}reservation = {reservation}\n",
            table(v),
            table(w)
        ));
    }
    text + "[[assumptions]]\nid = \"A1\"\ntext = \"Drawn.\"\nbears_on = [\"preferences\"]\n"
}

fn party() -> impl Strategy<Value = Numbers4> {
    let term = (0..3u8, 0..4u8, -30..30i32);
    (
        prop::collection::vec(-20..100i32, 3),
        prop::collection::vec(-20..100i32, 4),
        prop::collection::vec(term, 0..3),
        -20..100i32,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Gains over no deal keep their proportions in every form that has a reservation value, utilities their differences
    /// in all; with nothing moved or divided, both stay the same.
    #[test]
    fn random_cases_survive(parties in prop::collection::vec(party(), 2)) {
        let text = case_of(&parties);
        let before = numbers(&text);
        for target in TARGETS {
            let written = exported(&text, target);
            let after = numbers(&again(&written, Semantics::Genius));
            let divided = written.warnings.iter().find(|w| w.message.contains("are divided by"));
            let over = divided.map_or(1.0, |w| {
                let rest = w.message.split("are divided by ").nth(1).unwrap();
                rest.split(',').next().unwrap().parse::<f64>().unwrap()
            });
            for ((_, x0), (_, y0)) in before.outcomes.iter().zip(&after.outcomes) {
                for k in 0..2 {
                    let (x, y) = (x0[k] - before.outcomes[0].1[k], y0[k] - after.outcomes[0].1[k]);
                    prop_assert!((x / over - y).abs() <= 2e-9, "{target:?} {x} {y} {over}");
                    if target != Target::Geniusweb {
                        let (x, y) = (x0[k] - before.no_deal[k], y0[k] - after.no_deal[k]);
                        prop_assert!((x / over - y).abs() <= 2e-9, "{target:?}: gain {x} became {y}");
                    }
                }
            }
        }
    }
}
