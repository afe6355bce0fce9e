//! What every model does with numbers that its equations do not foresee: a stated rule or a clear refusal, never a number
//! that is none.

#![allow(clippy::expect_used, clippy::panic, clippy::float_cmp, reason = "a test")]

use proptest::prelude::*;
use proptest::sample::select;
use zopa_forecast::catalogue::{LADDER, Model, NAMES, rung};
use zopa_forecast::{Forecast, Space, Stand, Table, VoteRule, break_even, condorcet, exchange, sensitivities};
use zopa_testkit::cases;

type Row = (f64, f64, f64);

fn made(rows: &[Row], scale: (f64, f64), reference: Option<f64>) -> Result<Table, String> {
    let stand =
        |(i, (x, s, c)): (usize, &Row)| Stand { actor: format!("a{i}"), position: *x, salience: *s, influence: *c };
    Table::new(rows.iter().enumerate().map(stand).collect(), scale, reference).map_err(|d| {
        assert!(!d.cure.is_empty(), "a refusal says what to do: {d:?}");
        format!("{}: {}", d.code.code, d.message)
    })
}

fn table(rows: &[Row], reference: Option<f64>) -> Table {
    made(rows, (0.0, 100.0), reference).expect("a table")
}

/// Every rung and every model on a table.
fn all(table: &Table) -> Vec<(&'static str, Forecast)> {
    let rungs = LADDER.iter().map(|n| (*n, rung(n, table).expect("a rung")));
    let models = NAMES.iter().map(|n| (*n, Model::named(n).expect("a model").run(table).expect("a forecast")));
    rungs.chain(models).collect()
}

/// A value on the scale, or none and the reason; rounds of numbers.
fn sound(table: &Table, of: &[(&'static str, Forecast)]) {
    let (low, high) = table.scale();
    let slack = 1e-9 * (high - low);
    for (name, f) in of {
        match f.value {
            Some(x) => assert!((low - slack..=high + slack).contains(&x), "{name}: {x} on {low} to {high}"),
            None => assert!(!f.notes.is_empty(), "{name} says nothing and not why"),
        }
        for round in &f.rounds {
            let numbers = round.positions.iter().chain(&round.probabilities).chain([&round.mean, &round.median]);
            assert!(numbers.into_iter().all(|x| x.is_finite()), "{name}: {round:?}");
        }
    }
    for s in sensitivities(table).unwrap_or_default() {
        assert!([s.position, s.weight, s.salience, s.influence].iter().all(|x| x.is_finite()), "{s:?}");
    }
    for mark in [low, (low + high) / 2.0, high] {
        for b in break_even(table, mark) {
            assert!([b.position, b.salience, b.influence].iter().flatten().all(|x| x.is_finite()), "{b:?}");
        }
    }
}

fn value(of: &[(&'static str, Forecast)], name: &str) -> f64 {
    of.iter().find(|(n, _)| *n == name).and_then(|(_, f)| f.value).expect("a value")
}

fn notes(of: &[(&'static str, Forecast)], name: &str) -> String {
    of.iter().find(|(n, _)| *n == name).map(|(_, f)| f.notes.join("; ")).expect("a forecast")
}

/// Nobody has weight: all count alike where weights are used, nobody moves in the challenge model, and it is said.
#[test]
fn no_weight_at_all() {
    let no_influence = table(&[(10.0, 0.5, 0.0), (20.0, 0.5, 0.0), (90.0, 1.0, 0.0)], Some(0.0));
    let no_salience = table(&[(10.0, 0.0, 3.0), (20.0, 0.0, 1.0), (90.0, 0.0, 2.0)], Some(0.0));
    for t in [&no_influence, &no_salience] {
        let of = all(t);
        sound(t, &of);
        for (name, expected) in
            [("weighted_mean", 40.0), ("exchange", 40.0), ("weighted_median", 20.0), ("condorcet", 20.0)]
        {
            assert!((value(&of, name) - expected).abs() < 1e-9, "{name}");
        }
        for name in ["weighted_mean", "weighted_median", "condorcet", "nash"] {
            assert!(notes(&of, name).contains("count alike"), "{name}: {}", notes(&of, name));
        }
        for name in ["challenge", "scholz2011_printed", "smp"] {
            let f = &of.iter().find(|(n, _)| *n == name).expect("a model").1;
            assert_eq!(f.rounds[0].positions, f.rounds[f.rounds.len() - 1].positions, "{name}: nobody moves");
        }
        assert!(notes(&of, "challenge").contains("nobody can be made to move"));
        assert!(sensitivities(t).is_none(), "no derivative of a rule that stepped in");
    }
    assert!(notes(&all(&no_influence), "procedural").contains("one vote"));
    assert!(notes(&all(&no_influence), "smp").contains("nobody has influence"));
    assert!(notes(&all(&no_salience), "salience_mean").contains("salience is zero"));
}

/// One actor: everything that weighs positions gives its position.
#[test]
fn one_actor() {
    for reference in [None, Some(30.0), Some(70.0)] {
        let t = table(&[(30.0, 0.4, 2.0)], reference);
        let of = all(&t);
        sound(&t, &of);
        for (name, f) in of.iter().filter(|(n, _)| !["constant", "reference_point"].contains(n)) {
            let Some(x) = f.value else { continue };
            assert!((x - 30.0).abs() < 1e-6, "{name}: {x} with reference {reference:?}");
        }
        assert_eq!(value(&of, "weighted_mean").to_bits(), 30.0f64.to_bits());
    }
}

/// All at one place: that place, whatever the weights, and nobody moves.
#[test]
fn all_at_one_place() {
    let t = table(&[(62.5, 0.4, 2.0), (62.5, 0.9, 0.3), (62.5, 0.0, 5.0)], Some(10.0));
    let of = all(&t);
    sound(&t, &of);
    for (name, f) in of.iter().filter(|(n, _)| !["constant", "reference_point"].contains(n)) {
        assert!((f.value.expect("a value") - 62.5).abs() < 1e-6, "{name}: {:?}", f.value);
    }
    assert!(notes(&of, "challenge").contains("at one place"));
    for rule in VoteRule::ALL {
        assert_eq!(condorcet(&t, rule).value, Some(62.5), "{}", rule.key());
    }
}

/// 0/0 in the risk attitudes: equal winning probabilities, equal securities. Nobody has an attitude, and no number is none.
#[test]
fn equal_risk() {
    let t = table(&[(0.0, 0.5, 1.0), (100.0, 0.5, 1.0)], None);
    let of = all(&t);
    sound(&t, &of);
    let space = Space::dossier(vec![t]).expect("a space");
    let course = zopa_forecast::spatial::run(&space, &zopa_forecast::spatial::Parameters::default()).expect("a course");
    assert!(course.turns[0].risk.iter().all(|r| r.abs() < 1e-12), "{:?}", course.turns[0].risk);
}

/// What makes no table is refused by name: the actor, the number, the bound.
#[test]
fn refusals() {
    let row = (50.0, 0.5, 1.0);
    let refused = |rows: &[Row]| made(rows, (0.0, 100.0), None).expect_err("refused");
    assert!(refused(&[]).contains("nobody has a position"));
    for (rows, says) in [
        ([row, (50.0, 1.5, 1.0)], "the salience of `a1` is 150%"),
        ([row, (50.0, -0.1, 1.0)], "the salience of `a1`"),
        ([row, (50.0, f64::NAN, 1.0)], "the salience of `a1` is NaN"),
        ([row, (50.0, 0.5, -1.0)], "the influence of `a1` is -1"),
        ([row, (50.0, 0.5, f64::INFINITY)], "the influence of `a1` is inf"),
        ([row, (50.0, 0.5, f64::NAN)], "the influence of `a1` is NaN"),
        ([row, (50.0, 0.5, 1e13)], "the influence of `a1`"),
        ([row, (50.0, 0.5, 1e-200)], "below 1e-100"),
        ([row, (100.5, 0.5, 1.0)], "the position 100.5 of `a1` is outside the scale, 0 to 100"),
        ([row, (f64::NAN, 0.5, 1.0)], "the position NaN"),
    ] {
        let why = refused(&rows);
        assert!(why.starts_with("E761") && why.contains(says), "{why}");
    }
    for scale in [(0.0, 0.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (-1e13, 0.0)] {
        assert!(made(&[(0.0, 0.5, 1.0)], scale, None).expect_err("refused").contains("is no scale"));
    }
    assert!(made(&[row], (0.0, 100.0), Some(f64::NAN)).expect_err("refused").contains("reference point"));
    let twice = Stand { actor: "x".into(), position: 1.0, salience: 0.5, influence: 1.0 };
    let twice = Table::new(vec![twice.clone(), twice], (0.0, 100.0), None).expect_err("refused");
    assert!(twice.message.contains("`x` is listed twice"));
}

/// Saliences of one actor over a space sum to at most 100%; actors of its dimensions are the same.
#[test]
fn refused_spaces() {
    let space = |s: f64, c: f64| {
        Space::new(vec![table(&[(1.0, 0.6, 1.0)], None), table(&[(1.0, s, c)], None)]).expect_err("refused").message
    };
    assert!(space(0.5, 1.0).contains("sum to 110.0%"));
    assert!(space(0.1, 2.0).contains("different influence"));
    let more = Space::dossier(vec![table(&[(1.0, 0.6, 1.0)], None), table(&[(1.0, 0.6, 1.0), (2.0, 0.1, 1.0)], None)]);
    assert!(more.expect_err("refused").message.contains("more actors"));
    assert!(Space::dossier(Vec::new()).expect_err("refused").message.contains("no question"));
}

/// Without a reference point the models that compare with it say so.
#[test]
fn no_reference_point() {
    let t = table(&[(10.0, 0.5, 1.0), (30.0, 0.2, 2.0)], None);
    let of = all(&t);
    sound(&t, &of);
    for name in ["reference_point", "nash", "kalai_smorodinsky", "procedural"] {
        assert!(notes(&of, name).contains("no reference point"), "{name}");
    }
}

/// Nothing to trade where an actor has no salience or no influence, and no division by either.
#[test]
fn exchange_without_weight() {
    let one = [(0.0, 0.0, 1.0), (100.0, 0.8, 0.0), (40.0, 0.3, 2.0)];
    let other = [(100.0, 0.9, 1.0), (0.0, 0.0, 0.0), (60.0, 0.0, 2.0)];
    for f in
        exchange(&[table(&one, None), table(&other, None)], &exchange::Options::default()).expect("a run").forecasts
    {
        assert!(f.value.is_some_and(f64::is_finite));
    }
}

/// The audit's table: c is on one question only and still weighs in its mean, O = 30.8 of 0, 100 and 50. b moves from 100 to
/// 0 and a from 0 to 100, so that the outcomes are (0 9 + 0 4 + 50 2.5) / 15.5 = 8.06 and its mirror. A third question of
/// other actors changes neither, and says why it has no exchange itself.
#[test]
fn exchange_among_actors_of_different_questions() {
    let q = |rows: &[(&str, f64, f64, f64)]| {
        let stand = |(a, x, s, c): &(&str, f64, f64, f64)| Stand {
            actor: (*a).to_owned(),
            position: *x,
            salience: *s,
            influence: *c,
        };
        Table::new(rows.iter().map(stand).collect(), (0.0, 100.0), None).expect("a table")
    };
    let q1 = q(&[("a", 0.0, 0.9, 10.0), ("b", 100.0, 0.4, 10.0), ("c", 50.0, 0.5, 5.0)]);
    let q2 = q(&[("a", 0.0, 0.4, 10.0), ("b", 100.0, 0.9, 10.0)]);
    let q3 = q(&[("d", 20.0, 0.4, 10.0), ("e", 70.0, 0.9, 10.0)]);
    let two = exchange(&[q1.clone(), q2.clone()], &exchange::Options::default()).expect("a run");
    let three = exchange(&[q1.clone(), q2.clone(), q3.clone()], &exchange::Options::default()).expect("a run");
    assert_eq!(two.forecasts, three.forecasts[..2]);
    let value = |k: usize| three.forecasts[k].value.expect("a value");
    assert!((value(0) - 125.0 / 15.5).abs() < 1e-12, "{}", value(0));
    assert!(value(1) > 95.0, "{}", value(1));
    assert_eq!(three.forecasts[0].rounds[1].positions[2].to_bits(), 50.0f64.to_bits(), "c stands where it stood");
    let t = three.forecasts[0].trades[0];
    assert_eq!((t.round, t.gets, t.gives, t.other), (1, 0, 1, 1), "a gets its way on q1, b on q2");
    assert_eq!(three.forecasts[2].value, zopa_forecast::weighted_mean(&q3).value);
    assert!(
        three.forecasts[2].notes[0].contains("no two actors are on this question"),
        "{:?}",
        three.forecasts[2].notes
    );
    let names = ["fish", "", "steel", "fish", ""];
    assert_eq!(exchange::dossiers(&names), [vec![0, 3], vec![1, 4], vec![2]]);
}

/// Every scale gives the same exchange: positions are taken on 0 to 100, so that a gain here weighs against a loss there.
#[test]
fn exchange_on_any_scale() {
    let rows =
        [[(0.0, 0.9, 10.0), (1.0, 0.4, 10.0), (0.6, 0.5, 5.0)], [(0.1, 0.4, 10.0), (0.9, 0.9, 10.0), (0.2, 0.3, 2.0)]];
    let on = |scales: [(f64, f64); 2]| {
        let at = |k: usize| {
            let (low, high) = scales[k];
            rows[k].map(|(x, s, c)| (low + (high - low) * x, s, c))
        };
        let tables = [0, 1].map(|k| made(&at(k), scales[k], None).expect("a table"));
        let done = exchange(&tables, &exchange::Options::default()).expect("a run");
        [0, 1].map(|k| (done.forecasts[k].value.expect("a value") - scales[k].0) / (scales[k].1 - scales[k].0))
    };
    let plain = on([(0.0, 100.0), (0.0, 100.0)]);
    assert!((plain[0] - 0.5).abs() > 0.1, "{plain:?}");
    for scales in [[(-1e12, 1e12), (0.0, 1e-9)], [(-3.0, -2.5), (0.0, 1000.0)]] {
        let other = on(scales);
        assert!(plain.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-6), "{plain:?} {other:?}");
    }
}

/// Too many pairs of actors and issues are refused in words, before anything is kept of them.
#[test]
fn exchange_of_too_many() {
    let many = || (0..200).map(|k| (f64::from(k) / 2.0, 0.5, 1.0)).collect::<Vec<Row>>();
    let tables: Vec<Table> = (0..30).map(|_| table(&many(), None)).collect();
    let refused = exchange(&tables, &exchange::Options::default()).expect_err("refused");
    assert!(refused.code.code == "E763" && refused.cure.contains("proposal"), "{refused:?}");
}

proptest! {
    #![proptest_config(cases(400))]

    /// Any numbers that make a table, of any size and with many zeros and ties, on any scale.
    #[test]
    fn any_table(
        rows in prop::collection::vec((0u32..=4, select(vec![0.0, 1e-100, 1e-9, 0.5, 1.0]), select(vec![0.0, 1e-100, 1e-3, 1.0, 7.0, 1e12])), 1..7),
        scale in select(vec![(0.0, 100.0), (-1e12, 1e12), (0.0, 1e-9), (-3.0, -2.5)]),
        reference in prop::option::of(0u32..=4),
    ) {
        let (low, high) = scale;
        let at = |k: u32| low + (high - low) * f64::from(k) / 4.0;
        let rows: Vec<Row> = rows.iter().map(|(k, s, c)| (at(*k), *s, *c)).collect();
        let t = made(&rows, scale, reference.map(at)).expect("a table");
        sound(&t, &all(&t));
        for name in NAMES {
            let options: &[(&str, &[&str])] = match name {
                "condorcet" => &[("votes", &["binary", "prop_bin", "cubic", "prop_cubic", "asym_prospect"])],
                "nash" => &[("loss", &["quadratic"])],
                "kalai_smorodinsky" => &[("loss", &["quadratic"]), ("ideal", &["own"])],
                "procedural" => &[("quota", &["1", "0.01"])],
                "challenge" => &[
                    ("denominator", &["pair"]), ("perspective", &["proposer"]), ("security", &["own"]), ("conflict", &["stays"]),
                    ("offers", &["strongest"]), ("range", &["each_round"]), ("q", &["0", "0.5"]), ("settle", &["1"]),
                ],
                "smp" => &[
                    ("votes", &["binary", "cubic"]), ("victory", &["octic", "binary"]), ("pce", &["markov_uniform", "markov_incentive"]),
                    ("interpolation", &["s1p1", "s2pmax"]), ("bargains", &["pwcomp", "init_rcvr"]), ("transition", &["stochastic"]),
                ],
                _ => &[],
            };
            for (key, values) in options {
                for value in *values {
                    let mut model = Model::named(name).expect("a model");
                    model.set(key, value).expect("an option");
                    if name == "smp" {
                        model.set("turns", "3").expect("an option");
                    }
                    sound(&t, &[(name, model.run(&t).expect("a forecast"))]);
                }
            }
        }
    }
}
