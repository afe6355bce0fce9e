//! Every model against its twin of `zopa-testkit`, which reads the definition aloud and shares nothing with it.

#![allow(clippy::expect_used, clippy::panic, clippy::float_cmp, reason = "a test")]

use proptest::prelude::*;
use proptest::sample::select;
use zopa_forecast::catalogue::{Model, rung};
use zopa_forecast::exchange::{Options as Trading, exchanges};
use zopa_forecast::spatial::{Parameters, run};
use zopa_forecast::{Space, Stand, Table, exchange};
use zopa_testkit::cases;
use zopa_testkit::positions::{self as twin, Line, Options, Plane, Stands};

/// Sums in another order differ in the last bits.
const SAME: f64 = 1e-9;

fn table(line: &Line, reference: Option<f64>) -> Table {
    let stand =
        |i: usize| Stand { actor: format!("a{i}"), position: line.x[i], salience: line.s[i], influence: line.c[i] };
    Table::new((0..line.x.len()).map(stand).collect(), (0.0, 100.0), reference).expect("a table")
}

/// Positions that tie often, or never.
fn position() -> impl Strategy<Value = f64> {
    prop_oneof![
        select(vec![0.0, 20.0, 50.0, 70.0, 100.0]),
        (0u32..=100_000).prop_map(|k| f64::from(k) / 1000.0),
        (0u32..=100_000).prop_map(|k| f64::from(k) / 1000.0)
    ]
}

fn share() -> impl Strategy<Value = f64> {
    (1u32..=1000).prop_map(|k| f64::from(k) / 1000.0)
}

fn line(most: usize) -> impl Strategy<Value = Line> {
    (1..=most).prop_flat_map(|n| {
        let influence = (1u32..=10_000).prop_map(|k| f64::from(k) / 100.0);
        (prop::collection::vec(position(), n), prop::collection::vec(share(), n), prop::collection::vec(influence, n))
            .prop_map(|(x, s, c)| Line { x, s, c })
    })
}

/// Some of these options, each with one of its values.
fn options(all: &'static [(&'static str, &'static [&'static str])]) -> impl Strategy<Value = Options> {
    let one = |(key, values): &(&'static str, &'static [&'static str])| {
        let key = *key;
        prop::option::of(select(values.to_vec())).prop_map(move |v| v.map(|v| (key, v)))
    };
    all.iter().map(one).collect::<Vec<_>>().prop_map(|chosen| chosen.into_iter().flatten().collect())
}

/// Two to four issues, each with some of five actors, at least one, in the order of their numbers or the other way round.
fn issues() -> impl Strategy<Value = Vec<Stands>> {
    let influence = || prop_oneof![select(vec![1.0, 5.0, 10.0]), (1u32..=10_000).prop_map(|k| f64::from(k) / 100.0)];
    let salience = || prop_oneof![select(vec![0.1, 0.4, 0.9]), share()];
    let one = (1usize..=5, any::<bool>(), prop::collection::vec((position(), salience(), influence()), 5));
    let stands = one.prop_flat_map(|(n, turned, numbers)| {
        prop::sample::subsequence((0usize..5).collect::<Vec<_>>(), n).prop_map(move |mut actors| {
            if turned {
                actors.reverse();
            }
            actors.into_iter().map(|a| (a, numbers[a].0, numbers[a].1, numbers[a].2)).collect()
        })
    });
    prop::collection::vec(stands, 2..=4)
}

fn on_issue(stands: &Stands) -> Table {
    let stand = |(a, position, salience, influence): &(usize, f64, f64, f64)| Stand {
        actor: format!("a{a}"),
        position: *position,
        salience: *salience,
        influence: *influence,
    };
    Table::new(stands.iter().map(stand).collect(), (0.0, 100.0), None).expect("a table")
}

fn model(name: &str, options: &Options) -> Model {
    let mut model = Model::named(name).expect("a model");
    for (key, value) in options {
        model.set(key, value).expect("an option");
    }
    model
}

const VOTES: &[&str] = &["proportional", "binary", "prop_bin", "cubic", "prop_cubic", "asym_prospect"];

const CHALLENGE: &[(&str, &[&str])] = &[
    ("denominator", &["pair", "allpairs"]),
    ("risk_in_votes", &["yes", "no"]),
    ("perspective", &["own", "proposer"]),
    ("security", &["adversaries", "own"]),
    ("conflict", &["moves", "stays"]),
    ("compromise", &["weighted_average", "least_movement"]),
    ("offers", &["by_class", "strongest"]),
    ("range", &["start", "each_round"]),
    ("q", &["1", "0.5", "0"]),
    ("rounds", &["1", "3"]),
];

const SMP: &[(&str, &[&str])] = &[
    ("votes", VOTES),
    ("victory", &["linear", "square", "quartic", "octic", "binary", "binary_program"]),
    ("pce", &["conditional", "markov_uniform", "markov_incentive"]),
    ("risk_range", &["mid", "min", "max"]),
    ("risk_adjust", &["one_third", "none", "half", "two_thirds", "full"]),
    ("commit", &["semi", "none", "full"]),
    ("interpolation", &["s2p2", "s1p1", "s2pmax"]),
    ("bargains", &["init_only", "init_rcvr", "pwcomp", "init_rcvr_program", "pwcomp_program"]),
    ("turns", &["1", "2", "4"]),
];

/// Actors in one to three dimensions, positions all different: what ties by the definition alone is tested elsewhere.
fn plane() -> impl Strategy<Value = Plane> {
    (3usize..=6, 1usize..=3).prop_flat_map(|(n, d)| {
        let row = move || prop::collection::vec((0u32..=99_999).prop_map(|k| f64::from(k) / 1e5), d);
        let attention =
            move || prop::collection::vec((100u32..=1000).prop_map(move |k| f64::from(k) / 1000.0 / d as f64), d);
        let influence = (100u32..=10_000).prop_map(|k| f64::from(k) / 100.0);
        let follow = prop::collection::vec(
            prop::collection::vec((0u32..=100).prop_map(move |k| f64::from(k) / 100.0 / n as f64), n),
            n,
        );
        (
            prop::collection::vec(row(), n),
            prop::collection::vec(attention(), n),
            prop::collection::vec(influence, n),
            prop::option::of(follow),
        )
            .prop_map(|(x, s, c, accommodation)| Plane { x, s, c, accommodation })
    })
}

fn space(plane: &Plane) -> Space {
    let n = plane.c.len();
    let tables = (0..plane.x[0].len()).map(|k| {
        let stand = |i: usize| Stand {
            actor: format!("a{i}"),
            position: plane.x[i][k],
            salience: plane.s[i][k],
            influence: plane.c[i],
        };
        Table::new((0..n).map(stand).collect(), (0.0, 1.0), None).expect("a table")
    });
    Space::new(tables.collect()).expect("a space")
}

proptest! {
    #![proptest_config(cases(1000))]

    /// The rungs that weigh positions.
    #[test]
    fn means_and_medians(line in line(9)) {
        let t = table(&line, None);
        let value = |name: &str| rung(name, &t).and_then(|f| f.value).expect("a value");
        let (w, one) = (line.weights(), vec![1.0; line.x.len()]);
        prop_assert!((value("weighted_mean") - twin::mean(&line.x, &w)).abs() < SAME);
        prop_assert!((value("salience_mean") - twin::mean(&line.x, &line.s)).abs() < SAME);
        prop_assert!((value("plain_mean") - twin::mean(&line.x, &one)).abs() < SAME);
        prop_assert!((value("weighted_median") - twin::median(&line.x, &w)).abs() < SAME);
        let mut sorted = line.x.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        prop_assert!((value("plain_median") - (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0).abs() < SAME);
    }

    /// Where the cumulative weight reaches half exactly, in numbers that no float has exactly: the median is the position that
    /// whole numbers give, and the Condorcet winner is the same.
    #[test]
    fn medians_on_exact_ties(rows in prop::collection::vec((0i32..=20, 1u32..=4, 1u32..=12), 2..=6)) {
        let line = Line {
            x: rows.iter().map(|(x, ..)| f64::from(*x) * 5.0).collect(),
            s: rows.iter().map(|(_, s, _)| f64::from(*s) / 10.0).collect(),
            c: rows.iter().map(|(_, _, c)| f64::from(*c) / 10.0).collect(),
        };
        let total: u32 = rows.iter().map(|(_, s, c)| s * c).sum();
        let below = |at: i32| rows.iter().filter(|r| r.0 <= at).map(|(_, s, c)| s * c).sum::<u32>();
        let exact = rows.iter().map(|r| r.0).filter(|at| 2 * below(*at) >= total).min().expect("one");
        let t = table(&line, None);
        prop_assert_eq!(rung("weighted_median", &t).and_then(|f| f.value), Some(f64::from(exact) * 5.0));
        prop_assert_eq!(model("condorcet", &Options::new()).run(&t).expect("a forecast").value, Some(f64::from(exact) * 5.0));
    }

    /// A winner is the lowest that nobody beats; where there is none, every step of the named cycle is a win.
    #[test]
    fn condorcet_winner_or_cycle(line in line(7), rule in select(VOTES.to_vec())) {
        let t = table(&line, None);
        let votes = zopa_forecast::VoteRule::ALL.into_iter().find(|r| r.key() == rule).expect("a rule");
        let unbeaten = twin::unbeaten(&line, rule);
        prop_assert_eq!(&zopa_forecast::unbeaten(&t, votes), &unbeaten);
        let said = zopa_forecast::condorcet(&t, votes).notes.iter().any(|n| n.contains("the lowest is taken"));
        prop_assert_eq!(said, unbeaten.len() > 1);
        match zopa_forecast::winner(&t, votes) {
            zopa_forecast::Winner::Position(x) => {
                prop_assert_eq!(Some(&x), unbeaten.first());
                if rule == "proportional" {
                    prop_assert!((x - twin::median(&line.x, &line.weights())).abs() < SAME, "the weighted median");
                }
            }
            zopa_forecast::Winner::Cycle(cycle) => {
                prop_assert!(unbeaten.is_empty() && cycle.len() >= 2);
                for (k, a) in cycle.iter().enumerate() {
                    prop_assert!(twin::margin(&line, rule, *a, cycle[(k + 1) % cycle.len()]) > 0.0);
                }
            }
        }
    }

    /// Every option of the challenge model, position by position and round by round.
    #[test]
    fn challenge_under_every_option(line in line(5), options in options(CHALLENGE)) {
        let got = model("challenge", &options).run(&table(&line, None)).expect("a forecast");
        let want = twin::challenge(&line, &options);
        prop_assert_eq!(got.rounds.len(), want.len());
        for (round, (got, want)) in got.rounds.iter().zip(&want).enumerate() {
            for (a, b) in got.positions.iter().zip(want) {
                prop_assert!((a - b).abs() < 1e-6, "round {}: {:?} {:?}", round, got.positions, want);
            }
        }
    }

    /// Admissible exchanges and the outcomes after one round, in two to four issues that need not have the same actors. Means
    /// and totals are over all who are on an issue, pairs over those on both; what ties goes by issue and actor, whatever the
    /// last bits of a sum.
    #[test]
    fn exchange_pairs_and_outcomes(issues in issues(), cap: bool) {
        let tables: Vec<Table> = issues.iter().map(on_issue).collect();
        let options = Trading { rounds: 1, cap };
        let (got, want) = (exchanges(&tables, &options).expect("exchanges"), twin::exchanges(&issues, cap));
        let done = exchange(&tables, &options).expect("a run");
        let id = |a: usize| done.actors[a][1..].parse::<usize>().expect("a number");
        prop_assert_eq!(got.len(), want.len());
        for (g, w) in got.iter().zip(&want) {
            prop_assert!((g.gain - w.0).abs() < 2.0 * SAME, "{:?} {:?}", got, want);
            // Where nothing is gained either may be named first.
            if w.0 > SAME {
                prop_assert_eq!((id(g.i), id(g.j), g.p, g.q), (w.1, w.2, w.3, w.4), "{:?} {:?}", got, want);
                prop_assert!((g.dp - w.5).abs() < SAME && (g.dq - w.6).abs() < SAME);
            }
        }
        for (k, (f, o)) in done.forecasts.iter().zip(twin::exchange(&issues, cap)).enumerate() {
            prop_assert!((f.value.expect("a value") - o).abs() < SAME, "{:?} {o}", f);
            // What is said to have been traded is what moved the outcome.
            let by = |t: &zopa_forecast::Trade| {
                t.here * (f.rounds[0].positions[t.gets] - f.rounds[0].positions[t.gives]).signum()
            };
            let moved: f64 = f.trades.iter().map(by).sum();
            let last = &f.rounds[f.rounds.len() - 1];
            prop_assert!((last.mean - f.rounds[0].mean - moved).abs() < SAME, "{k}: {:?}", f);
            prop_assert_eq!(f.trades.is_empty(), !f.notes.is_empty(), "{:?}", f);
            prop_assert_eq!(last.positions.len(), tables[k].len());
        }
    }

    /// No point of a fine grid does better than the Nash and Kalai-Smorodinsky points; where no point is better for all, the
    /// reference point is returned.
    #[test]
    fn agreements_are_optimal(line in line(6), r in position(), quadratic: bool, own: bool) {
        let t = table(&line, Some(r));
        let mut set = Options::from([("loss", if quadratic { "quadratic" } else { "absolute" })]);
        let nash = model("nash", &set).run(&t).expect("a forecast").value.expect("a value");
        set.insert("ideal", if own { "own" } else { "agreed" });
        let ks = model("kalai_smorodinsky", &set).run(&t).expect("a forecast").value.expect("a value");
        let grid = || (0..=2000).map(|k| f64::from(k) / 20.0);
        let better: Vec<f64> = grid().filter(|o| twin::nash_product(&line, quadratic, *o, r).is_some()).collect();
        if better.is_empty() {
            // Between the points of the grid there may still be room of less than its step.
            prop_assert!((nash - r).abs() <= 0.1 && (ks - r).abs() <= 0.1, "{nash} {ks}");
        } else {
            let reached = twin::nash_product(&line, quadratic, nash, r).unwrap_or(f64::NEG_INFINITY);
            let (low, high) = line.x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
            let end = if low > r { (2.0 * low - r).min(100.0) } else { (2.0 * high - r).max(0.0) };
            let share = |o: f64| twin::least_share(&line, quadratic, own, o, r, end);
            for o in better {
                let here = twin::nash_product(&line, quadratic, o, r).unwrap_or(f64::NEG_INFINITY);
                prop_assert!(here <= reached + 1e-6, "Nash: {o} beats {nash}");
                prop_assert!(share(o) <= share(ks) + 1e-6, "Kalai-Smorodinsky: {o} beats {ks}");
            }
        }
    }

    /// What the agenda setter gets passes, and no point of a fine grid that passes is closer to it.
    #[test]
    fn procedural_is_the_closest_that_passes(line in line(6), r in position(), quota in 1u32..=100, setter in 0usize..6, veto in prop::option::of(0usize..6)) {
        let n = line.x.len();
        let (setter, veto) = (setter % n, veto.map(|v| v % n));
        let mut m = Model::named("procedural").expect("a model");
        m.set("agenda_setter", &format!("a{setter}")).expect("an option");
        m.set("quota", &(f64::from(quota) / 100.0).to_string()).expect("an option");
        if let Some(v) = veto {
            m.set("vetoes", &format!("a{v}")).expect("an option");
        }
        let got = m.run(&table(&line, Some(r))).expect("a forecast").value.expect("a value");
        let vetoes: Vec<usize> = veto.into_iter().collect();
        let passes = |o: f64| twin::passes(&line, f64::from(quota) / 100.0, &vetoes, o, r);
        prop_assert!((got - r).abs() < SAME || passes(got));
        let far = |o: f64| (o - line.x[setter]).abs();
        for o in (0..=4000).map(|k| f64::from(k) / 40.0).filter(|o| passes(*o)) {
            prop_assert!(far(got) <= far(o) + 1e-6, "{o} passes and is closer than {got}");
        }
    }
}

proptest! {
    #![proptest_config(cases(250))]

    /// Every parameter of the spatial model, in one to three dimensions, with and without accommodation.
    #[test]
    fn spatial_under_every_parameter(plane in plane(), options in options(SMP)) {
        let Model::Smp(mut parameters) = model("smp", &options) else { panic!("the spatial model") };
        parameters.accommodation = plane.accommodation.as_ref().map(|a| a.concat());
        let got = run(&space(&plane), &parameters).expect("a course");
        let want = twin::smp(&plane, &options);
        // What ties but for the last bits may be decided either way; what follows is another course.
        let clear = want.iter().position(|t| t.closest < 1e-9).map_or(want.len(), |k| k + 1);
        prop_assert!(clear < want.len() || got.turns.len() == want.len());
        for (turn, (got, want)) in got.turns.iter().zip(&want).take(clear).enumerate() {
            // Bargains are rounded to 0.0001: a rounding that falls the other way is a step of that size.
            for (a, b) in got.positions.iter().zip(want.x.concat()) {
                prop_assert!((a - b).abs() < 1e-7, "turn {}: {:?} {:?}", turn, got.positions, want.x);
            }
            // Positions lie on a grid of 0.0001, so two may be 0.001 apart but for their last bits: then they are one
            // group or two.
            let apart = |a: &Vec<f64>, b: &Vec<f64>| {
                a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
            };
            let edge = |a: &Vec<f64>| want.x.iter().any(|b| (apart(a, b) - 1e-3).abs() < 1e-9);
            if want.x.iter().any(edge) {
                continue;
            }
            for (a, b) in got.probabilities.iter().zip(&want.shown) {
                prop_assert!((a - b).abs() < 1e-5, "turn {}: {:?} {:?}", turn, got.probabilities, want.shown);
            }
        }
    }
}

/// Two targets on either side that are worth exactly the same: the first in file order is taken, whichever side that is and
/// whatever the last bits of the sums say. A scene and its mirror image are played; the course of one is the other's mirrored.
#[test]
fn spatial_ties_go_to_the_first() {
    for k in 1..=400u32 {
        let part = |m: u32, of: u32| f64::from((k * m) % of + 1) / f64::from(of + 1);
        let (near, far) = (0.5 * part(7, 97), 0.5 * part(31, 89));
        let side = |sign: f64| Line {
            x: [0.0, near, -near, far, -far].iter().map(|d| 100.0 * (0.5 + sign * d)).collect(),
            s: vec![part(13, 19), part(5, 23), part(5, 23), part(11, 29), part(11, 29)],
            c: vec![part(17, 31), part(3, 37), part(3, 37), part(29, 41), part(29, 41)],
        };
        let after = |line: &Line| {
            let course = run(
                &Space::new(vec![table(line, None)]).expect("a space"),
                &Parameters { turns: 1, ..Parameters::default() },
            );
            course.expect("a course").turns[1].positions.clone()
        };
        let (one, other) = (after(&side(1.0)), after(&side(-1.0)));
        let same = one.iter().zip(&other).all(|(a, b)| (a - (1.0 - b)).abs() < 2.5e-4);
        assert!(same, "scene {k}: {one:?} and mirrored {other:?}");
    }
}

/// The default run of the spatial model to its end.
#[test]
fn spatial_comes_to_rest_as_its_twin() {
    let plane = Plane {
        x: vec![vec![0.12], vec![0.93], vec![0.41], vec![0.68], vec![0.27]],
        s: vec![vec![0.7], vec![0.4], vec![0.9], vec![0.55], vec![0.35]],
        c: vec![70.0, 85.0, 30.0, 55.0, 40.0],
        accommodation: None,
    };
    let got = run(&space(&plane), &Parameters::default()).expect("a course");
    let want = twin::smp(&plane, &Options::new());
    assert!(got.at_rest);
    assert_eq!(got.turns.len(), want.len());
    let last = |k: usize| (got.turns[k].positions.clone(), want[k].x.concat());
    let (a, b) = last(want.len() - 1);
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9), "{a:?} {b:?}");
}
