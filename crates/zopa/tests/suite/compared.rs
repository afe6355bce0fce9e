//! Every example of docs/definitions-compared.md: small cases on which the readings of NegMAS, GENIUS, NegoLog and zopa
//! choose different packages. The points of an example are the utilities of its packages, in order.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use zopa::bargain::Solution;
use zopa::core::{Id, LevelId, Limits, Outcome, Run, Silent};
use zopa::{DealsRequest, Group, NegotiatorRequest, Package, Prepared, VARIANTS, deals, negotiator, variant, vary};

/// Packages with these utilities for two or three parties, to whom no deal is worth so much. A first level, "none", is the
/// status quo and worth -100 to everybody, below every worth of no deal.
fn example(points: &[&[i32]], no_deal: &[i32]) -> Prepared {
    let parties: Vec<String> = (0..no_deal.len()).map(|p| format!("p{p}")).collect();
    let levels: Vec<String> = (1..=points.len()).map(|k| format!("w{k}")).collect();
    let mut text = String::from("zopa = 1\nid = \"e\"\ntitle = \"E\"\nquestion = \"?\"\n");
    let all: Vec<String> = parties.iter().map(|p| format!("\"{p}\"")).collect();
    let listed: Vec<String> = levels.iter().map(|l| format!("\"{l}\"")).collect();
    text += &format!(
        "[issues.deal]\nname = \"Deal\"\nlevels = [\"none\", {}]\nstatus_quo = \"none\"\nset_by = [{}]\n",
        listed.join(", "),
        all.join(", ")
    );
    for (k, party) in parties.iter().enumerate() {
        let values: Vec<String> = levels.iter().zip(points).map(|(l, point)| format!("{l} = {}", point[k])).collect();
        text += &format!(
            "[parties.{party}]\nname = \"{party}\"\n[preferences.{party}]\nweights = {{ deal = 1 }}\n\
             values.deal = {{ none = -100, {} }}\nreservation = {}\n",
            values.join(", "),
            no_deal[k]
        );
    }
    let opened = zopa::case::parse("case.toml", &text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap()
}

fn with_run<T>(f: impl FnOnce(&Run<'_>) -> T) -> T {
    let limits = Limits::default();
    f(&Run { limits: &limits, watch: &Silent })
}

/// The packages that a reading chooses, by number; none where it is not defined.
fn chosen(points: &[&[i32]], no_deal: &[i32], reading: &str) -> Vec<usize> {
    let prepared = example(points, no_deal);
    let (concept, named) = variant(reading).unwrap();
    with_run(|run| {
        let mut answer = deals(&prepared, &DealsRequest { group: Group::Setters }, run).unwrap();
        if let Some(named) = named {
            vary(&prepared, &mut answer, &[(concept, named)], run).unwrap();
        }
        let found = answer.survey.value.solutions.iter().find(|(s, _)| *s == concept).unwrap();
        let packages = found.1.as_ref().map_or(Vec::new(), |solved| solved.packages.clone());
        packages.iter().map(|w| w.levels()[0].index()).collect()
    })
}

/// Nash: whose gains are multiplied, over which packages.
#[test]
fn nash() {
    // Two losses make a gain: only GENIUS's product over the whole frontier takes it for one.
    let points: &[&[i32]] = &[&[50, 50, 50], &[0, 0, 100]];
    for (reading, expected) in [("nash=default", [1]), ("nash=negmas", [1]), ("nash=genius", [2])] {
        assert_eq!(chosen(points, &[40, 40, 40], reading), expected, "{reading}");
    }
    // NegoLog multiplies utilities, whatever no deal is worth.
    let points: &[&[i32]] = &[&[60, 60], &[90, 30]];
    assert_eq!(chosen(points, &[50, 0], "nash=default"), [2]);
    assert_eq!(chosen(points, &[50, 0], "nash=negolog"), [1]);
    // Where somebody gains nothing, the product is 0 everywhere: zopa says that there is no Nash point.
    let points: &[&[i32]] = &[&[40, 80], &[30, 90]];
    assert_eq!(chosen(points, &[40, 40], "nash=default"), Vec::<usize>::new());
    assert_eq!(chosen(points, &[40, 40], "nash=most_gainers"), [1]);
    assert_eq!(chosen(points, &[40, 40], "nash=negmas"), [1]);
}

/// Kalai-Smorodinsky: the smallest ratio, the spread of the ratios, the spread of the utilities.
#[test]
fn kalai_smorodinsky() {
    let points: &[&[i32]] = &[&[100, 10], &[10, 100], &[70, 50], &[45, 52]];
    for (reading, expected) in [("leximin", [3]), ("max_min", [3]), ("negmas_spread", [4]), ("genius", [4])] {
        assert_eq!(chosen(points, &[0, 0], &format!("kalai_smorodinsky={reading}")), expected, "{reading}");
    }
    // Utilities that are near each other are no ratios that are.
    let points: &[&[i32]] = &[&[100, 0], &[0, 50], &[60, 30], &[40, 38]];
    assert_eq!(chosen(points, &[0, 0], "kalai_smorodinsky=negmas_spread"), [3]);
    assert_eq!(chosen(points, &[0, 0], "kalai_smorodinsky=genius"), [4]);
    // The smallest ratio alone leaves a tie that leximin decides.
    let points: &[&[i32]] = &[&[100, 0, 0], &[0, 100, 0], &[0, 0, 100], &[50, 60, 60], &[50, 55, 90]];
    assert_eq!(chosen(points, &[0, 0, 0], "kalai_smorodinsky=leximin"), [4]);
    assert_eq!(chosen(points, &[0, 0, 0], "kalai_smorodinsky=max_min"), [4, 5]);
    // The highest utility counts for NegMAS even where others would not sign it: here p0's 100, which p1 refuses.
    let points: &[&[i32]] = &[&[100, 0], &[60, 40], &[40, 60], &[50, 45]];
    assert_eq!(chosen(points, &[0, 30], "kalai_smorodinsky=leximin"), [3]);
    assert_eq!(chosen(points, &[0, 30], "kalai_smorodinsky=negmas_spread"), [4]);
    // Where somebody cannot gain at all, every agreeable efficient package is NegMAS's answer.
    let points: &[&[i32]] = &[&[40, 80], &[40, 60], &[30, 90]];
    assert_eq!(chosen(points, &[40, 40], "kalai_smorodinsky=negmas_spread"), [1]);
}

/// Three things called Kalai.
#[test]
fn kalai() {
    let points: &[&[i32]] = &[&[50, 60, 60], &[50, 55, 90]];
    assert_eq!(chosen(points, &[0, 0, 0], "egalitarian=leximin"), [1]);
    assert_eq!(chosen(points, &[0, 0, 0], "kalai=negmas"), [1, 2]);
    let points: &[&[i32]] = &[&[60, 30], &[40, 90]];
    assert_eq!(chosen(points, &[50, 0], "utilitarian=default"), [1]);
    assert_eq!(chosen(points, &[50, 0], "kalai=negolog"), [2]);
}

/// Frontier, rational fraction, opposition and distances of the second example of Nash, against the formulas of the page.
#[test]
fn statistics() {
    let points: &[&[i32]] = &[&[60, 60], &[90, 30], &[40, 90], &[50, 20]];
    let prepared = example(points, &[50, 0]);
    with_run(|run| {
        let answer = deals(&prepared, &DealsRequest { group: Group::Setters }, run).unwrap();
        // zopa's frontier holds w3, which p0 would not sign; NegMAS counts two points.
        let frontier = answer.survey.value.frontier.as_ref().unwrap();
        assert_eq!(frontier.listed.len(), 3);
        let agreeable = frontier.listed.iter().filter(|w| w.agreeable).count();
        assert_eq!(agreeable, 2);
        let package =
            |level: usize| Package { name: format!("w{level}"), outcome: Outcome::new([LevelId::new(level)]) };
        let request = NegotiatorRequest { from: vec![package(4)], ..NegotiatorRequest::default() };
        let asked = negotiator(&prepared, &answer, &request, run).unwrap();
        let statistics = asked.statistics.unwrap();
        // w1, w2 and w4 of five outcomes, "none" among them; a value equal to no deal's counts.
        assert!((statistics.rational_fraction().unwrap() - 0.6).abs() < 1e-12);
        // Over all outcomes p0 ranges from -100 to 90, p1 from -100 to 90: w1 misses 30 of 190 twice.
        let expected = (2.0 * (30.0f64 / 190.0).powi(2)).sqrt();
        assert!((statistics.opposition.unwrap().unwrap().0 - expected).abs() < 1e-12);
        // From w4 (50, 20) the nearest point of the frontier is w2 (90, 30), or w1 (60, 60): 40 and 10, or 10 and 40.
        let away = &asked.distances.iter().find(|(p, _)| p.name == "w4").unwrap().1;
        let expected = (40.0f64.powi(2) + 10.0f64.powi(2)).sqrt() / 190.0;
        assert!((away.frontier.clone().unwrap().0 - expected).abs() < 1e-12);
    });
}

/// Each variant that the command names is one of the page, and is understood.
#[test]
fn every_variant_is_on_the_page() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/definitions-compared.md")).unwrap();
    for name in VARIANTS {
        assert!(variant(name).is_some());
        assert!(page.contains(&format!("`{name}`")), "{name} is not on the page");
    }
    assert!(matches!(variant("nash=default"), Some((Solution::Nash, None))));
}
