//! Value functions and weighted sums of NegMAS over listed values are tables. The numbers expected are those that NegMAS
//! 0.16 gave for these functions, to twelve decimals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common;
use zopa_core::Diagnostic;
use zopa_formats::{DISCRETISED, File, INCOMPLETE, Imported, MALFORMED, Options, UNSUPPORTED, import};

const SPACE: &str =
    "name: d\ntype: CartesianOutcomeSpace\nissues:\n- {name: x, type: ContiguousIssue, values: [0, 6]}\n";

fn read(function: &str) -> Result<String, Box<Diagnostic>> {
    let file = |name: &str, text: &str| File { name: name.to_owned(), bytes: text.into() };
    import(&[file("d.yml", SPACE), file("p.yml", function)], &Options::default()).map(|imported| imported.text)
}

fn additive(value: &str) -> String {
    format!("type: LinearAdditiveUtilityFunction\nreserved_value: 0\nweights: [1]\nvalues: [{value}]\n")
}

const CASES: [(&str, [f64; 7]); 11] = [
    (
        "{type: TriangularFun, start: 1, middle: 4, end: 6, bias: 0.1, scale: 0.8}",
        [0.1, 0.1, 0.366666666667, 0.633333333333, 0.9, 0.5, 0.1],
    ),
    ("{type: TriangularFun, start: 2, middle: 2, end: 5}", [0.0, 0.0, 0.0, 0.666666666667, 0.333333333333, 0.0, 0.0]),
    ("{type: TriangularFun, start: 0, middle: 5, end: 5}", [0.0, 0.2, 0.4, 0.6, 0.8, 0.0, 0.0]),
    (
        "{type: TrapezoidalFun, start: 0, rise_end: 2, fall_start: 3, end: 5, scale: -0.5, bias: 1}",
        [1.0, 0.75, 0.5, 0.5, 0.75, 1.0, 1.0],
    ),
    ("{type: TrapezoidalFun, start: 2, rise_end: 2, fall_start: 4, end: 4}", [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
    (
        "{type: GaussianFun, center: 2.5, sigma: 1.5, bias: 0.2, scale: 0.6}",
        [0.349611325266, 0.563918395828, 0.767575681344, 0.767575681344, 0.563918395828, 0.349611325266, 0.23943711717],
    ),
    (
        "{type: MultiModalTrapezoidalFun, starts: [0, 3], rise_ends: [1, 4], fall_starts: [1, 5], ends: [2, 6], \
             scales: [1, 0.5], weights: [0.5, 2], bias: 0.1}",
        [0.1, 0.6, 0.1, 0.1, 1.1, 1.1, 0.1],
    ),
    (
        "{type: MultiModalGaussianFun, centers: [1, 5], sigmas: [1, 0.5], biases: [0.1, 0], weights: null}",
        [0.706530659713, 1.1, 0.706530674943, 0.235670745865, 0.246444279775, 1.100335462628, 0.23533900989],
    ),
    (
        "{type: AggregatingFun, funs: [{type: AffineFun, slope: 0.5, bias: 1}, {type: GaussianFun, center: 3, sigma: 2}], \
             weights: [0.4, 2], bias: -0.1, normalize: false, issue: null}",
        [0.949304934717, 1.713061319425, 2.464993805169, 2.9, 2.864993805169, 2.513061319425, 2.149304934717],
    ),
    (
        "{type: BiasedFun, fun: {type: IdentityFun}, bias: 0.25, normalize: false, issue: null}",
        [0.25, 1.25, 2.25, 3.25, 4.25, 5.25, 6.25],
    ),
    (
        "{type: negmas.preferences.value_fun.ExponentialFun, tau: -0.5, base: 3}",
        [1.0, 0.57735026919, 0.333333333333, 0.19245008973, 0.111111111111, 0.06415002991, 0.037037037037],
    ),
];

#[test]
fn formulas() {
    for (value, worth) in CASES {
        let text = read(&additive(value)).unwrap_or_else(|problem| panic!("{value}: {problem:?}"));
        common::agree(&common::numbers(&text), &|o| vec![worth[o[0]]]);
    }
}

/// A logarithm of levels above 0; at 0 it is no number, and refused.
#[test]
fn logarithms() {
    let function = additive("{type: LogFun, tau: 0.5, base: 2, scale: 0.3, bias: 2}");
    let problem = read(&function).unwrap_err();
    assert!(problem.code == &MALFORMED && problem.message.contains("the worth of 0"), "{problem:?}");
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into() };
    let files = [file("d.yml", SPACE.replace("[0, 6]", "[1, 6]")), file("p.yml", function)];
    let text = import(&files, &Options::default()).unwrap().text;
    let worth = [1.7, 2.0, 2.175488750216, 2.3, 2.396578428466, 2.475488750216];
    common::agree(&common::numbers(&text), &|o| vec![worth[o[0]]]);
}

/// Parameters that are missing, of the wrong number, or make no shape; functions that are programs, or to be normalised.
#[test]
fn refused() {
    for (value, code, what) in [
        ("{type: TriangularFun, start: 1, end: 6}", &MALFORMED, "lacks `middle`"),
        ("{type: TrapezoidalFun, start: 3, rise_end: 2, fall_start: 3, end: 5}", &MALFORMED, "do not ascend"),
        ("{type: GaussianFun, center: 3, sigma: 0}", &MALFORMED, "`sigma`"),
        ("{type: MultiModalGaussianFun, centers: [1, 2], sigmas: [1]}", &MALFORMED, "`sigmas`"),
        ("{type: AggregatingFun, funs: []}", &MALFORMED, "a sum of nothing"),
        ("{type: BiasedFun, fun: {type: IdentityFun}, normalize: true}", &UNSUPPORTED, "normalised"),
        ("{type: LambdaFun, f: x}", &UNSUPPORTED, "`LambdaFun`"),
    ] {
        let problem = read(&additive(value)).unwrap_err();
        assert!(problem.code == code && problem.message.contains(what), "{value}: {problem:?}");
    }
}

/// A weighted sum of an additive function, one with a constant and a negative weight, and hyper-rectangles; what its parts
/// say of no deal plays no part.
#[test]
fn weighted_sums() {
    let parts = "ufuns:\n\
        - {type: LinearAdditiveUtilityFunction, reserved_value: 0.9, weights: [0.5], values: [{type: AffineFun, slope: 0.2}]}\n\
        - {type: LinearAdditiveUtilityFunction, bias: 0.3, weights: [-0.25], values: [{type: IdentityFun}]}\n\
        - {type: HyperRectangleUtilityFunction, bias: 0.1, outcome_ranges: [{0: [1, 4]}], utilities: [0.7]}\n";
    let sum = |weights: &str| format!("type: WeightedUtilityFunction\nreserved_value: 0.15\n{weights}{parts}");
    let reference = |o: &[usize], by: [f64; 3]| {
        let x = o[0] as f64;
        let inside = if 1.0 < x && x < 4.0 { 0.7 } else { 0.0 };
        vec![by[0] * 0.1 * x + by[1] * (0.3 - 0.25 * x) + by[2] * (0.1 + inside)]
    };
    for (weights, by) in [("", [1.0; 3]), ("weights: [0.6, 1.5, -2]\n", [0.6, 1.5, -2.0])] {
        let found = common::numbers(&read(&sum(weights)).unwrap());
        assert!((found.no_deal[0] - 0.15).abs() < 1e-12);
        common::agree(&found, &|o| reference(o, by));
    }
    let problem = read(&sum("weights: [1, 2]\n")).unwrap_err();
    assert!(problem.code == &MALFORMED && problem.message.contains("3 functions and 2 weights"), "{problem:?}");
    assert_eq!(read("type: WeightedUtilityFunction\nweights: []\n").unwrap_err().code, &INCOMPLETE);
    let discounted = "type: WeightedUtilityFunction\nufuns: [{type: ExpDiscountedUFun, discount: 0.9}]\n";
    assert_eq!(read(discounted).unwrap_err().code, &UNSUPPORTED);
}

/// The parts' weights stay weights: the mean of the values, by how much each part counts.
#[test]
fn weights_of_a_sum_stay_weights() {
    let parts = "type: WeightedUtilityFunction\nreserved_value: 0\nweights: [0.3, 0.7]\nufuns:\n\
        - {type: LinearAdditiveUtilityFunction, weights: [0.5], values: [{type: AffineFun, slope: 0.2}]}\n\
        - {type: LinearAdditiveUtilityFunction, weights: [0.5], values: [{type: AffineFun, slope: 0.1}]}\n";
    let text = read(parts).unwrap();
    assert!(text.contains("weights = { x = 50 }") || text.contains("weights = { x = 500"), "{text}");
    common::agree(&common::numbers(&text), &|o| vec![o[0] as f64 * (0.3 * 0.5 * 0.2 + 0.7 * 0.5 * 0.1)]);
}

fn cut(value: &str, levels: u16) -> Imported {
    let space = SPACE.replace("ContiguousIssue, values: [0, 6]", "ContinuousIssue, values: [0.0, 6.0]");
    let function = additive(value).replace("weights: [1]", "weights: [-0.5]");
    let file = |name: &str, text: &str| File { name: name.to_owned(), bytes: text.into() };
    let options = Options { levels: Some(levels), ..Options::default() };
    import(&[file("d.yml", &space), file("p.yml", &function)], &options).unwrap()
}

/// The bound that a warning states for a party.
fn stated(imported: &Imported) -> f64 {
    let says = "differ from the nearest level's by at most ";
    let own = imported.warnings.iter().find(|w| w.code == &DISCRETISED && w.message.contains(says)).unwrap();
    own.message.split(says).nth(1).unwrap().parse().unwrap()
}

/// A real issue cut into four levels: no value of a finer cut is further from the nearest level's than the bound that was
/// stated, and smooth functions come near it.
#[test]
fn cuts_lose_no_more_than_is_said() {
    for (value, _) in CASES {
        let coarse = cut(value, 4);
        let bound = stated(&coarse);
        let fine = common::numbers(&cut(value, 61).text);
        let at = |k: usize| fine.outcomes[k].1[0];
        let worst = (0..61).map(|k| (at(k) - at((k + 10) / 20 * 20)).abs()).fold(0.0, f64::max);
        assert!(worst <= bound + 1e-9, "{value}: {worst} is more than {bound}");
        assert!(worst > bound / 20.0, "{value}: {bound} says nothing about {worst}");
    }
    // The weight 0.5, the bell's height 0.6, half a step of 1.
    let steepest = (-0.5f64).exp() / 1.5;
    assert!((stated(&cut(CASES[5].0, 4)) - 0.5 * 0.6 * steepest).abs() < 1e-4);
}

/// Boxes have no bound; it is said.
#[test]
fn cuts_without_a_bound() {
    let space = SPACE.replace("ContiguousIssue, values: [0, 6]", "ContinuousIssue, values: [0.0, 6.0]");
    let boxes =
        "type: HyperRectangleUtilityFunction\nreserved_value: 0\noutcome_ranges: [{0: [1, 4]}]\nutilities: [0.7]\n";
    let file = |name: &str, text: &str| File { name: name.to_owned(), bytes: text.into() };
    let options = Options { levels: Some(4), ..Options::default() };
    let imported = import(&[file("d.yml", &space), file("p.yml", boxes)], &options).unwrap();
    let said = |w: &Diagnostic| w.code == &DISCRETISED && w.message.contains("is not bounded");
    assert!(imported.warnings.iter().any(said), "{:?}", imported.warnings);
}
