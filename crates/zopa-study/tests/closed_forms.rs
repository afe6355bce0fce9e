//! Sobol indices, shares, flips and designs against closed forms.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use zopa_core::{
    Case, Correlation, Diagnostic, Distribution, Draw, Exactness, Id, Input, InputId, Limits, Run, Silent,
};
use zopa_study::{
    Cell, Column, Design, Kind, Line, Response, Sampled, SensitivityRequest, Share, Streams, flips, rank_correlation,
    replicated_interval, run, sensitivity, usual_budget, zeros,
};

/// The zeros along a line.
type Zeros = Box<dyn Fn(&Line) -> Vec<f64> + Sync>;

/// A function of the inputs, in one column for each of its values.
struct Function<F> {
    columns: Vec<Column>,
    f: F,
    zeros: Option<Zeros>,
}

impl<F: Fn(&[f64]) -> Vec<Cell> + Sync> Function<F> {
    fn new(kinds: &[Kind], f: F) -> Self {
        let column = |kind: &Kind| Column { name: "y".into(), kind: *kind, about: String::new() };
        Function { columns: kinds.iter().map(column).collect(), f, zeros: None }
    }
}

impl<F: Fn(&[f64]) -> Vec<Cell> + Sync> Response for Function<F> {
    type Scratch = ();
    fn columns(&self) -> &[Column] {
        &self.columns
    }
    fn scratch(&self) {}
    fn evaluate(&self, values: &[f64], _: &mut (), row: &mut [Cell]) -> Result<(), Diagnostic> {
        row.copy_from_slice(&(self.f)(values));
        Ok(())
    }
    fn crossings(&self, _: usize, line: &Line) -> Option<Vec<f64>> {
        self.zeros.as_ref().map(|zeros| zeros(line))
    }
}

/// Inputs that are uniform between two ends.
fn uniform(n: usize, low: f64, high: f64) -> Case {
    let input = |k| Input {
        path: format!("x{k}"),
        prior: Distribution::Uniform { low, high },
        clip: (f64::NEG_INFINITY, f64::INFINITY),
        because: vec![],
    };
    Case { inputs: (0..n).map(input).collect(), ..Case::default() }
}

fn context(limits: &Limits) -> Run<'_> {
    Run { limits, watch: &Silent }
}

/// Compares indices with their closed forms, each within the width of its own 95% interval (about four standard errors).
fn compare<F: Fn(&[f64]) -> Vec<Cell> + Sync>(f: &Function<F>, case: &Case, first: &[f64], total: &[f64]) {
    let streams = Streams::new(case, 5).unwrap();
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0], beside: vec![], budget: 60_000 };
    let found = sensitivity(f, &streams, &request, &context(&limits)).unwrap();
    assert!(found.evaluations <= 60_000);
    let of = &found.outputs[0];
    for (k, (first, total)) in first.iter().zip(total).enumerate() {
        match of.indices.iter().find(|i| i.factor == k) {
            Some(index) => {
                for (estimate, exact) in [(index.first, *first), (index.total, *total)] {
                    let width = estimate.high - estimate.low;
                    assert!((estimate.value - exact).abs() < width, "factor {k}: {estimate:?}, exact {exact}");
                    assert!(width < 0.25, "factor {k}: {estimate:?} says nothing");
                    assert!(exact > 0.0 || !estimate.resolved() || estimate.value.abs() < 0.05, "{estimate:?}");
                }
            }
            None => assert_eq!((*first, *total), (0.0, 0.0), "factor {k} was screened out"),
        }
    }
}

/// Ishigami & Homma 1990, a = 7, b = 0.1: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2. A fourth input does nothing.
#[test]
fn ishigami_has_its_closed_form() {
    let pi = std::f64::consts::PI;
    let (a, b) = (7.0f64, 0.1f64);
    let f = Function::new(&[Kind::Number], |x: &[f64]| {
        vec![Cell::Number(x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin())]
    });
    let v = a * a / 8.0 + b * pi.powi(4) / 5.0 + b * b * pi.powi(8) / 18.0 + 0.5;
    let v1 = 0.5 * (1.0 + b * pi.powi(4) / 5.0).powi(2);
    let v13 = b * b * pi.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let v2 = a * a / 8.0;
    compare(&f, &uniform(4, -pi, pi), &[v1 / v, v2 / v, 0.0, 0.0], &[(v1 + v13) / v, v2 / v, v13 / v, 0.0]);
}

/// Sobol's g-function: the product of (|4x - 2| + a) / (1 + a), with V_i = 1 / (3 (1 + a_i)^2).
#[test]
fn the_g_function_has_its_closed_form() {
    const A: [f64; 6] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
    let f = Function::new(&[Kind::Number], |x: &[f64]| {
        vec![Cell::Number(x.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product())]
    });
    let part = A.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let v = part.iter().map(|p| 1.0 + p).product::<f64>() - 1.0;
    let first = part.map(|p| p / v);
    let total = part.map(|p| p / (1.0 + p) * (v + 1.0) / v);
    compare(&f, &uniform(6, 0.0, 1.0), &first, &total);
}

/// A constant has no index; inputs drawn together are one factor; a budget too small is refused and says what it takes.
#[test]
fn constants_groups_and_budgets() {
    let f = Function::new(&[Kind::Bool, Kind::Number], |x: &[f64]| {
        vec![Cell::Bool(true), Cell::Number(x[0] + x[1] + 0.5 * x[2])]
    });
    let mut case = uniform(3, 0.0, 1.0);
    let inputs = vec![InputId::new(0), InputId::new(2)];
    case.correlations = vec![Correlation { of: vec!["x".into()], inputs, by: 0.7 }];
    let streams = Streams::new(&case, 2).unwrap();
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0, 1], beside: vec![], budget: 20_000 };
    let found = sensitivity(&f, &streams, &request, &context(&limits)).unwrap();
    assert!(found.outputs[0].indices.is_empty() && found.outputs[0].variance == 0.0);
    assert_eq!(found.factors.len(), 2);
    assert_eq!(found.factors[0].inputs, [InputId::new(0), InputId::new(2)]);
    // Additive and independent between factors: first and total are equal and sum to 1.
    let sum: f64 = found.outputs[1].indices.iter().map(|i| i.first.value).sum();
    assert!((sum - 1.0).abs() < 0.1, "{sum}");
    let small = SensitivityRequest { budget: 100, ..request };
    assert_eq!(sensitivity(&f, &streams, &small, &context(&limits)).unwrap_err().code.code, "E734");
}

/// What matters rarely has its index: a fact that one input decides alone in a hundredth of its range, whatever the seed.
#[test]
fn rare_facts_keep_their_inputs() {
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] > 0.99)]);
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0], beside: vec![], budget: 100_000 };
    for seed in 0..10 {
        let streams = Streams::new(&uniform(2, 0.0, 1.0), seed).unwrap();
        let found = sensitivity(&f, &streams, &request, &context(&limits)).unwrap();
        let of = &found.outputs[0];
        assert_eq!((of.indices.len(), of.indices[0].factor), (1, 0), "seed {seed}: {of:?}");
        let total = of.indices[0].total;
        assert!(total.resolved() && (total.value - 1.0).abs() < 0.3, "seed {seed}: {total:?}");
        // The other input is not listed, and cannot matter much.
        assert!(of.unseen.unwrap() < 0.05, "seed {seed}: {of:?}");
    }
}

/// Where the budget forces a screening, the bound on what it cannot see holds for the inputs that are not listed: a fact
/// that one of 300 inputs decides in a thousandth of its range has an exact total index of 1 there.
#[test]
fn what_a_screening_misses_is_bounded() {
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] > 0.5 || x[1] > 0.999)]);
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0], beside: vec![], budget: 40_000 };
    // P(yes) = 0.5005; the second input matters where the first is low: T = 0.5 * 0.999 * 0.001 / V.
    let v = 0.5005 * 0.4995;
    let exact = 0.5 * 0.999 * 0.001 / v;
    for seed in 0..10 {
        let streams = Streams::new(&uniform(300, 0.0, 1.0), seed).unwrap();
        let found = sensitivity(&f, &streams, &request, &context(&limits)).unwrap();
        assert!(found.screened >= 44 && found.evaluations <= 40_000, "{found:?}");
        let of = &found.outputs[0];
        assert!(of.indices.iter().any(|i| i.factor == 0));
        let bound = of.unseen.unwrap();
        let by_hand = 3.0 / (2.0 * found.screened.min(found.points) as f64 * of.variance);
        assert!((bound - by_hand.min(1.0)).abs() < 1e-12 && bound > exact, "{bound} {by_hand} {exact}");
    }
    assert!(usual_budget(7) == 100_000 && usual_budget(1624) > 64 * 1625 + 768);
}

/// The same indices on one thread and on two.
#[test]
fn indices_do_not_depend_on_threads() {
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] * x[1] > 0.2)]);
    let streams = Streams::new(&uniform(3, 0.0, 1.0), 9).unwrap();
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0], beside: vec![], budget: 5_000 };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| sensitivity(&f, &streams, &request, &context(&limits)).unwrap())
    };
    assert_eq!(on(1), on(2));
}

/// Shares of both designs against the exact area, each inside its own interval; Sobol's is the narrower one.
#[test]
fn shares_meet_the_exact_area() {
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] + x[1] + x[2] < 1.0)]);
    let streams = Streams::new(&uniform(3, 0.0, 1.0), 4).unwrap();
    let limits = Limits::default();
    let exact = 1.0 / 6.0;
    let mut widths = Vec::new();
    for design in [Design::Plain, Design::Sobol] {
        let sampled = Sampled::new(&f, &streams, design).unwrap();
        let answer = run(&sampled, 1..8193, 4, None, &context(&limits)).unwrap();
        assert_eq!(answer.exactness, Exactness::Sampled { draws: 8192, seed: 4 });
        let totals = answer.value;
        let share = Share::new(totals.columns[0].hits(), totals.counted());
        let zopa_study::Total::Bool { yes, .. } = &totals.columns[0] else { unreachable!() };
        let (low, high) = match design {
            Design::Plain => share.interval(),
            Design::Sobol => replicated_interval(yes, &totals.draws).unwrap(),
        };
        assert!(low <= exact && exact <= high, "{design:?}: {low} {high}");
        widths.push(high - low);
    }
    assert!(widths[1] < widths[0] / 2.0, "{widths:?}");
}

/// A fact with two flips in one range: both are found where they lie, on the grid and in closed form, and agree with a
/// fine grid. What a fine grid sees, the table has.
#[test]
fn two_flips_in_one_range_are_found() {
    // Yes between 0.3 and 0.62 of the first input (shifted by the second); the central case is inside.
    let inside = |x: &[f64]| (x[0] - 0.3 - 0.1 * x[1]) * (x[0] - 0.62) < 0.0;
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(inside(x))]);
    let closed = Function {
        zeros: Some(Box::new(|line: &Line| {
            // Along a line both factors are linear: the product's zeros are theirs.
            let at = |t: f64| {
                let mut x = Vec::new();
                line.at(t, &mut x);
                x
            };
            let (a, b) = (at(0.0), at(1.0));
            let first = |x: &[f64]| x[0] - 0.3 - 0.1 * x[1];
            let second = |x: &[f64]| x[0] - 0.62;
            [zeros([first(&a), first(&b) - first(&a), 0.0]), zeros([second(&a), second(&b) - second(&a), 0.0])].concat()
        })),
        ..Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(inside(x))])
    };
    let streams = Streams::new(&uniform(2, 0.0, 1.0), 0).unwrap();
    let limits = Limits::default();
    let none = |_: usize| Vec::new();
    let grid = flips(&f, &streams, &[0], &none, &context(&limits)).unwrap();
    let exact = flips(&closed, &streams, &[0], &none, &context(&limits)).unwrap();
    for (found, tolerance) in [(&grid, 1e-9), (&exact, 1e-12)] {
        assert_eq!(found.central, [(0, Cell::Bool(true))]);
        assert_eq!((found.single.len(), found.steady[0]), (1, 1));
        let at: Vec<f64> = found.single[0].flips.iter().map(|f| f.at).collect();
        assert!((at[0] - 0.62).abs() < tolerance && (at[1] - 0.35).abs() < tolerance, "{at:?}");
        assert!(found.single[0].flips.iter().all(|f| f.becomes == Cell::Bool(false)));
    }
    let parts = exact.single[0].turned();
    assert_eq!(parts.len(), 2, "{parts:?}");
    assert!(parts[0].0 <= 0.0 && (parts[0].1 - 0.35).abs() < 1e-9, "{parts:?}");
    assert!((parts[1].0 - 0.62).abs() < 1e-9 && parts[1].1 >= 1.0, "{parts:?}");
    assert!(exact.single[0].exact && !grid.single[0].exact && grid.single[0].tested == 33);
    // The fine grid: every change of sign between neighbours is a flip of the table, and the reverse.
    let fine: Vec<bool> = (0..=100_000).map(|k| inside(&[f64::from(k) / 1e5, 0.5])).collect();
    let changes: Vec<f64> = (1..fine.len()).filter(|k| fine[*k] != fine[k - 1]).map(|k| k as f64 / 1e5).collect();
    assert_eq!(changes.len(), 2);
    assert!((changes[0] - 0.35).abs() < 2e-5 && (changes[1] - 0.62).abs() < 2e-5);
}

/// A fact without a closed form that is true within a narrow band only, where another with known zeros is true too: a grid of 33
/// points steps over the band, the points between the zeros do not.
#[test]
fn a_narrow_band_is_found_where_it_needs_a_fact_with_known_zeros() {
    struct Band<F>(Function<F>);
    impl<F: Fn(&[f64]) -> Vec<Cell> + Sync> Response for Band<F> {
        type Scratch = ();
        fn columns(&self) -> &[Column] {
            self.0.columns()
        }
        fn scratch(&self) {}
        fn evaluate(&self, values: &[f64], s: &mut (), row: &mut [Cell]) -> Result<(), Diagnostic> {
            self.0.evaluate(values, s, row)
        }
        fn needed(&self, _: usize, line: &Line) -> Vec<f64> {
            let (_, low, high) = line.moves[0];
            [0.304, 0.312].map(|x| (x - low) / (high - low)).to_vec()
        }
    }
    let band = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] > 0.305 && x[0] < 0.312)]);
    let streams = Streams::new(&uniform(1, 0.0, 1.0), 0).unwrap();
    let limits = Limits::default();
    let none = |_: usize| Vec::new();
    let blind = flips(&band, &streams, &[0], &none, &context(&limits)).unwrap();
    assert!(blind.single.is_empty());
    let found = flips(&Band(band), &streams, &[0], &none, &context(&limits)).unwrap();
    let [turning] = &found.single[..] else { panic!("{found:?}") };
    let at: Vec<f64> = turning.flips.iter().map(|f| f.at).collect();
    assert!((at[0] - 0.312).abs() < 1e-9 && (at[1] - 0.305).abs() < 1e-9, "{at:?}");
    assert_eq!((turning.tested, turning.exact), (34, false));
    let parts = turning.turned();
    assert!(parts.len() == 1 && (parts[0].0 - 0.305).abs() < 1e-9 && (parts[0].1 - 0.312).abs() < 1e-9, "{parts:?}");
}

/// A fact that is a tie at the central case itself turns there, at no distance, and nowhere else.
#[test]
fn a_tie_at_the_central_case_turns_there() {
    let f = Function {
        zeros: Some(Box::new(|line: &Line| {
            let at = |t: f64| {
                let mut x = Vec::new();
                line.at(t, &mut x);
                x[0] - 0.5
            };
            zeros([at(0.0), at(1.0) - at(0.0), 0.0])
        })),
        ..Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] >= 0.5)])
    };
    let streams = Streams::new(&uniform(1, 0.0, 1.0), 0).unwrap();
    let limits = Limits::default();
    let found = flips(&f, &streams, &[0], &|_| Vec::new(), &context(&limits)).unwrap();
    let flips = &found.single[0].flips;
    assert_eq!(flips.len(), 1);
    assert!((flips[0].at - 0.5).abs() < 1e-12 && flips[0].distance < 1e-12, "{flips:?}");
    assert_eq!(flips[0].becomes, Cell::Bool(false));
}

/// Scores are rounded to 10^-9, so a central case can be a tie beside the zero in closed form: the fact turns there all the
/// same, and to what it is not, on whichever side the zero lies; and where rounding hides the zero altogether.
#[test]
fn a_tie_beside_the_zero_turns_to_what_it_is_not() {
    let fact = |by: f64, sign: f64| Function {
        zeros: Some(Box::new(move |line: &Line| {
            let at = |t: f64| {
                let mut x = Vec::new();
                line.at(t, &mut x);
                x[0] - 0.5 - by
            };
            if by == 0.0 { Vec::new() } else { zeros([at(0.0), at(1.0) - at(0.0), 0.0]) }
        })),
        ..Function::new(&[Kind::Bool], move |x: &[f64]| {
            let rounded = ((x[0] - 0.5 - by) * 1e9).round();
            vec![Cell::Bool(if by == 0.0 { rounded == 0.0 } else { sign * rounded >= 0.0 })]
        })
    };
    let streams = Streams::new(&uniform(1, 0.0, 1.0), 0).unwrap();
    let limits = Limits::default();
    for (by, sign) in [(4e-10, 1.0), (-4e-10, 1.0), (4e-10, -1.0), (-4e-10, -1.0), (0.0, 1.0)] {
        let found = flips(&fact(by, sign), &streams, &[0], &|_| Vec::new(), &context(&limits)).unwrap();
        assert_eq!(found.central[0].1, Cell::Bool(true));
        let flips = &found.single[0].flips;
        assert_eq!(flips.len(), if by == 0.0 { 2 } else { 1 }, "{by} {sign}: {flips:?}");
        for flip in flips {
            assert!((flip.at - 0.5).abs() < 1e-9 && flip.becomes == Cell::Bool(false), "{by} {sign}: {flips:?}");
        }
    }
}

/// Two inputs that flip nothing alone flip it together, at the fraction that the closed form gives.
#[test]
fn pairs_flip_what_neither_flips_alone() {
    // Central 0.5 each; alone at most 1.5 + ..., together 0.5 + 0.5 t + 0.5 + 0.5 t > 1.7 from t = 0.7 on.
    let f = Function::new(&[Kind::Bool], |x: &[f64]| vec![Cell::Bool(x[0] + x[1] > 1.7)]);
    let streams = Streams::new(&uniform(3, 0.0, 1.0), 0).unwrap();
    let limits = Limits::default();
    let rank = |_: usize| vec![InputId::new(0), InputId::new(1), InputId::new(2)];
    let found = flips(&f, &streams, &[0], &rank, &context(&limits)).unwrap();
    assert!(found.single.is_empty());
    assert_eq!(found.pairs.len(), 1);
    let pair = &found.pairs[0];
    assert_eq!([pair.line.moves[0].0, pair.line.moves[1].0], [InputId::new(0), InputId::new(1)]);
    assert!((pair.flips[0].at - 0.7).abs() < 1e-9, "{pair:?}");
}

/// Zeros of polynomials of degree up to two, also where they lie far apart.
#[test]
fn zeros_are_exact() {
    assert_eq!(zeros([-6.0, 2.0, 0.0]), [3.0]);
    assert!(zeros([1.0, 0.0, 0.0]).is_empty() && zeros([0.0; 3]).is_empty() && zeros([1.0, 0.0, 1.0]).is_empty());
    let mut far = zeros([1.0, -1e8, 1.0]);
    far.sort_by(f64::total_cmp);
    assert!((far[0] - 1e-8).abs() < 1e-22 && (far[1] - 1e8).abs() < 1e-6, "{far:?}");
}

/// Spearman's coefficient: of any rising function 1, of a falling one -1, of a constant none; ties share their rank.
#[test]
fn rank_correlations() {
    let x: Vec<f64> = (0..100).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    assert!((rank_correlation(&x, &y).unwrap() - 1.0).abs() < 1e-12);
    let down: Vec<f64> = x.iter().map(|x| -x).collect();
    assert!((rank_correlation(&x, &down).unwrap() + 1.0).abs() < 1e-12);
    assert_eq!(rank_correlation(&x, &[1.0; 100]), None);
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
    let tied = rank_correlation(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert!((tied - 4.5 / (4.5f64 * 5.0).sqrt()).abs() < 1e-12);
}

/// A Sobol design keeps rank correlations, and draw 0 is the central case in it too.
#[test]
fn a_sobol_design_draws_groups_together() {
    let mut case = uniform(2, 0.0, 1.0);
    let inputs = vec![InputId::new(0), InputId::new(1)];
    case.correlations = vec![Correlation { of: vec!["x".into()], inputs, by: 0.6 }];
    let streams = Streams::new(&case, 1).unwrap();
    let f = Function::new(&[], |_: &[f64]| vec![]);
    let sampled = Sampled::new(&f, &streams, Design::Sobol).unwrap();
    let (mut unit, mut values) = (Vec::new(), Vec::new());
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for draw in 1..=8192 {
        sampled.values(Draw(draw), &mut unit, &mut values);
        x.push(values[0]);
        y.push(values[1]);
    }
    assert!((rank_correlation(&x, &y).unwrap() - 0.6).abs() < 0.02);
    sampled.values(Draw::CENTRAL, &mut unit, &mut values);
    assert!(values.iter().all(|v| (v - 0.5).abs() < 1e-9));
}
