//! Spaces far beyond enumeration whose answers are known: small cases with many issues beside that nobody cares about, and
//! four parties who want two opposite things.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use zopa_bargain::{
    Deals, LotterySolution, Named, Short, Solution, Solved, Undefined, Unknown, best_for_each, lottery, named,
    red_line_prices, shortfall, survey,
};
use zopa_core::{
    Case, Count, Id, Instance, Limits, Outcome, PartyId, PartySet, Preference, Run, Silent, Uncertain, WalkAway,
};
use zopa_testkit::generate::{self, Feature, Shape, Stream};
use zopa_testkit::plain;

/// Issues of ten levels that nobody cares about.
const BESIDE: usize = 24;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0) || a.total_cmp(&b).is_eq()
}

/// The same case with more issues, which everybody sets together and nobody cares about.
fn padded(case: &Case) -> Case {
    let mut case = case.clone();
    let everyone: PartySet = case.parties.ids().collect();
    for _ in 0..BESIDE {
        let k = case.issues.len();
        case.issues.push(plain::issue(k, 10, everyone));
        for party in case.parties.ids() {
            if let Preference::Cardinal(cardinal) = &mut case.preferences[party] {
                cardinal.issues.push(None);
            }
        }
    }
    case
}

fn same(large: &Result<Solved, Undefined>, small: &Result<Solved, Undefined>, what: &str) {
    match (large, small) {
        (Ok(large), Ok(small)) => {
            assert!(close(large.objective, small.objective), "{what}: {} {}", large.objective, small.objective);
            let (Ok(Count::Exact(many)), Ok(Count::Exact(few))) = (&large.count, &small.count) else {
                panic!("{what}: {:?} {:?}", large.count, small.count)
            };
            assert_eq!(*many, few * 10u128.pow(BESIDE as u32), "{what}");
            let first = |w: &Outcome| w.levels().len() - if w.levels().len() > BESIDE { BESIDE } else { 0 };
            let n = first(&large.packages[0]);
            assert_eq!(large.packages[0].levels()[..n], small.packages[0].levels()[..n], "{what}");
        }
        (large, small) => assert_eq!(large, small, "{what}"),
    }
}

/// Every question, whatever rules, terms and red lines there are.
#[test]
fn issues_that_nobody_cares_about_change_no_answer() {
    let shape = Shape::default().with_parties(2..=4).up_to(300);
    let shape = [Feature::Ordinal, Feature::Unstated, Feature::Audiences].into_iter().fold(shape, Shape::without);
    let limits = Limits { listed: 5, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = |kind: &'static str| *seen.entry(kind).or_default() += 1;
    for seed in 0..240 {
        let case = generate::case(seed, &shape);
        // A condition on the whole package is one on the issues beside, too.
        let whole =
            |c: &zopa_core::Stated| ["StatusQuo", "Package("].iter().any(|w| format!("{:?}", c.expr).contains(w));
        if case.conditions.iter().any(whole) {
            continue;
        }
        let (small, large) = (generate::instance(&case), generate::instance(&padded(&case)));
        let everyone: PartySet = case.parties.ids().collect();
        let of = |instance| Deals::new(instance, everyone).unwrap();
        let (few, many) = (of(&small), of(&large));
        if few.group() != everyone {
            continue;
        }
        let what = format!("seed {seed}");
        let (less, more) = (survey(&few, &Solution::ALL, &run).unwrap(), survey(&many, &Solution::ALL, &run).unwrap());
        assert_eq!((less.method.name, more.method.name), ("enumeration", "parts of the space"), "{what}");
        for ((solution, a), (_, b)) in more.value.solutions.iter().zip(&less.value.solutions) {
            same(a, b, &format!("{what}, {solution:?}"));
        }
        let (a, b) = (
            red_line_prices(&many, &Solution::ALL, &run).unwrap(),
            red_line_prices(&few, &Solution::ALL, &run).unwrap(),
        );
        assert_eq!(a.prices.len(), b.prices.len(), "{what}");
        for (a, b) in a.prices.iter().zip(&b.prices) {
            let gains = |of: &[zopa_bargain::BestFor]| of.iter().map(|b| b.gain).collect::<Vec<_>>();
            assert_eq!(gains(&a.best), gains(&b.best), "{what}, {:?}", a.lifted);
            for (found, expected) in a.solutions.iter().zip(&b.solutions) {
                same(&found.1, &expected.1, &format!("{what}, without {:?}, {:?}", a.lifted, found.0));
            }
            count("a price");
        }
        let readings = [
            Named::NashMostGainers,
            Named::NashNegmas,
            Named::NashFrontierProduct,
            Named::KsNegmasSpread,
            Named::KsGenius,
            Named::EgalitarianNegmas,
            Named::UtilitarianAll,
        ];
        for reading in readings {
            let small = named(&few, &reading, &run).unwrap().value;
            same(&named(&many, &reading, &run).unwrap().value, &small, &format!("{what}, {reading:?}"));
            count("a reading");
        }
        if everyone.len() == 2 {
            for solution in LotterySolution::ALL {
                let gains = |deals| lottery(deals, solution, &run).unwrap().value.map(|l| l.gains.map(|g| g.1));
                match (gains(&many), gains(&few)) {
                    (Ok(a), Ok(b)) => assert!(close(a[0], b[0]) && close(a[1], b[1]), "{what}, {solution:?}"),
                    (a, b) => assert_eq!(a, b, "{what}, {solution:?}"),
                }
                count("a lottery");
            }
        }
        // Beside the status quo there are now packages that are worth the same: they count.
        let (a, b) = (shortfall(&many, &run).unwrap(), shortfall(&few, &run).unwrap());
        let q = small.model().status_quo();
        let at_q: f64 = everyone.iter().map(|i| (-small.gain_points(i, q).unwrap()).max(0.0)).sum();
        let least = |s: &Option<Short>| s.as_ref().map_or(f64::INFINITY, |s| s.missing);
        let quo_counts = small.model().signable(q) && everyone.iter().all(|i| small.model().red_line(i, q).is_none());
        let expected = if quo_counts { least(&b.total).min(at_q) } else { least(&b.total) };
        assert!(close(least(&a.total), expected), "{what}: {:?} {expected}", a.total);
        count(if expected > 0.0 { "a shortfall" } else { "no shortfall" });
    }
    for kind in ["a price", "a reading", "a lottery", "a shortfall", "no shortfall"] {
        assert!(seen.get(kind).is_some_and(|n| *n >= 10), "{seen:?}");
    }
}

/// Two and two want exactly opposite things, each with a worth of no deal of its own: 30 issues of ten levels. Everything
/// is efficient, and the fair points lie where the best of all numbers, packages or not, would be.
#[test]
fn four_parties_in_two_camps_are_one_number() {
    let mut stream = Stream::new(4, "camps");
    let own: Vec<f64> = (0..300).map(|_| stream.below(100_001) as f64 / 1000.0).collect();
    let values = |i: usize, v: usize, l: usize| {
        let x = own[v * 10 + l];
        if i.is_multiple_of(2) { x } else { 100.0 - x }
    };
    let least = [10.0, 20.0, 15.0, 30.0];
    let instance: Instance = plain::additive([4, 30, 10], |i| WalkAway::Absolute(Uncertain::Known(least[i])), values);
    let everyone: PartySet = (0..4).map(PartyId::new).collect();
    let deals = Deals::new(&instance, everyone).unwrap();
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let found = survey(&deals, &Solution::ALL, &run).unwrap().value;
    assert_eq!(found.frontier.unwrap().points, Err(Unknown::Opposed));
    // With x points for the even parties: gains are x - 10, 80 - x, x - 15, 70 - x, all at least 0 from 15 to 70.
    let best = best_for_each(&deals, &run).unwrap();
    for (k, best) in best.iter().enumerate() {
        let most = [60.0, 65.0, 55.0, 55.0][k];
        assert!((best.gain.unwrap() - most).abs() < 1e-6, "{k}: {:?}", best.gain);
    }
    let gains = |w: &Outcome| [0, 1, 2, 3].map(|k| instance.gain_points(PartyId::new(k), w).unwrap());
    let (mut product, mut smallest, mut ratio) = (f64::NEG_INFINITY, 0.0f64, 0.0f64);
    for k in 0..=550_000 {
        let x = 15.0 + f64::from(k) / 10_000.0;
        let g = [x - 10.0, 80.0 - x, x - 15.0, 70.0 - x];
        product = product.max(g.iter().map(|g| g.ln()).sum());
        smallest = g.iter().copied().fold(f64::INFINITY, f64::min).max(smallest);
        ratio = ratio.max((g[0] / 60.0).min(g[1] / 65.0).min(g[2] / 55.0).min(g[3] / 55.0));
    }
    for (solution, solved) in &found.solutions {
        let solved = solved.as_ref().unwrap_or_else(|why| panic!("{solution:?}: {why:?}"));
        let g = gains(&solved.packages[0]);
        assert!(g.iter().all(|x| *x >= 0.0), "{solution:?}: {g:?}");
        let wanted = match solution {
            Solution::Nash => product,
            Solution::KalaiSmorodinsky => ratio,
            Solution::Egalitarian => smallest,
            Solution::Utilitarian => 200.0,
        };
        assert!((solved.objective - wanted).abs() < 1e-4, "{solution:?}: {} {wanted}", solved.objective);
    }
}
