//! Published numbers: runs of the spatial model's own program, the emission-standards table, the exchange sample.
//!
//! Data that may not be shipped are read from the folder that `ZOPA_DATA` names; without it those tests say that they were
//! skipped.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test")]

use std::path::PathBuf;
use zopa_forecast::exchange::{Options, exchanges};
use zopa_forecast::spatial::{Parameters, run};
use zopa_forecast::{Reading, Space, Stand, Table, challenge, exchange};

/// A data set of KTAB: the names, and one table for each dimension.
fn ktab(text: &str) -> Space {
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').map(str::trim).collect()).collect();
    let (n, dimensions): (usize, usize) =
        (rows[0][rows[0].len() - 3].parse().unwrap(), rows[0][rows[0].len() - 2].parse().unwrap());
    let number = |i: usize, column: usize| -> f64 { rows[2 + i][column].parse().unwrap() };
    let table = |k: usize| {
        let stands = (0..n).map(|i| Stand {
            actor: rows[2 + i][0].to_owned(),
            position: number(i, 3 + 2 * k),
            salience: number(i, 4 + 2 * k) / 100.0,
            influence: number(i, 2),
        });
        Table::new(stands.collect(), (0.0, 100.0), None).unwrap()
    };
    Space::new((0..dimensions).map(table).collect()).unwrap()
}

/// Positions to the printed 0.1, probabilities to the printed 0.0001, the same number of states.
fn reproduces(data: &str, printed: &str) {
    let space = ktab(data);
    let course = run(&space, &Parameters::default()).unwrap();
    let actors = space.tables()[0].actors();
    let mut seen = vec![0; actors.len()];
    let mut checked = 0;
    for line in printed.lines() {
        let [name, what, values] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if name == "states" {
            assert_eq!(course.turns.len(), values.parse::<usize>().unwrap());
            continue;
        }
        let i = actors.iter().position(|a| a == name).unwrap();
        let values: Vec<f64> = values.split(' ').map(|v| v.parse().unwrap()).collect();
        assert_eq!(values.len(), course.turns.len());
        for (state, value) in course.turns.iter().zip(values) {
            checked += 1;
            if what == "probability" {
                let p = state.probabilities[i];
                assert!((p - value).abs() < 0.5e-4 + 1e-9, "{name}: {p} is not {value}");
            } else {
                let x = 100.0 * state.positions[i * space.tables().len() + seen[i]];
                assert!((x - value).abs() < 0.05 + 1e-6, "{name}, {what}: {x} is not {value}");
            }
        }
        if what != "probability" {
            seen[i] += 1;
        }
    }
    assert_eq!(checked, course.turns.len() * actors.len() * (space.tables().len() + 1));
}

/// Two dimensions, 13 actors, 28 states.
#[test]
fn ktab_soe_is_reproduced() {
    reproduces(include_str!("../ktab/SOE-Pol-Comp.csv"), include_str!("../ktab/SOE-Pol-Comp.states"));
}

/// Three dimensions, 7 actors.
#[test]
fn ktab_dummy_is_reproduced() {
    reproduces(include_str!("../ktab/dummyData_3Dim.csv"), include_str!("../ktab/dummyData_3Dim.states"));
}

/// Emission standards for medium-sized cars, Bueno de Mesquita (1994); positions in years of delay.
fn emission() -> Table {
    let rows = [
        ("Netherlands", 0.08, 4.0, 0.8),
        ("Belgium", 0.08, 7.0, 0.4),
        ("Luxembourg", 0.03, 4.0, 0.2),
        ("Germany", 0.16, 4.0, 0.8),
        ("France", 0.16, 10.0, 0.6),
        ("Italy", 0.16, 10.0, 0.6),
        ("UK", 0.16, 10.0, 0.9),
        ("Ireland", 0.05, 7.0, 0.1),
        ("Denmark", 0.05, 4.0, 1.0),
        ("Greece", 0.08, 7.0, 0.7),
    ];
    let stand = |(actor, influence, position, salience): (&str, f64, f64, f64)| Stand {
        actor: actor.to_owned(),
        position,
        salience,
        influence,
    };
    Table::new(rows.into_iter().map(stand).collect(), (4.0, 10.0), None).unwrap()
}

/// Scholz, Calbert & Smith (2011), Table 2: all but the median of round 2 (9.61, printed 9.9) within 0.1.
#[test]
fn scholz_table_2_is_reproduced_but_for_one_number() {
    let printed_medians = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6];
    let printed_means = [7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6];
    let course = challenge(&emission(), &Reading::TABLE).unwrap().rounds;
    let medians: Vec<f64> = course[1..].iter().map(|r| r.median).collect();
    let means: Vec<f64> = course[1..].iter().map(|r| r.mean).collect();
    println!("{medians:.2?} {means:.2?}");
    for (k, (mean, print)) in means.iter().zip(printed_means).enumerate() {
        assert!((mean - print).abs() < 0.1, "mean of round {}: {mean} for {print}", k + 1);
    }
    for (k, (median, print)) in medians.iter().zip(printed_medians).enumerate() {
        if k == 1 {
            assert!((median - 9.61).abs() < 0.005, "{median}");
        } else {
            assert!((median - print).abs() < 0.1, "median of round {}: {median} for {print}", k + 1);
        }
    }
}

/// The printed equations give another course: at most 4 of the 16 numbers.
#[test]
fn the_printed_equations_do_not_give_the_printed_table() {
    let course = challenge(&emission(), &Reading::PRINTED).unwrap().rounds;
    println!("{:.2?}", course.iter().map(|r| (r.median, r.mean)).collect::<Vec<_>>());
    let printed = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6].iter().zip([7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6]);
    let near: usize = course[1..]
        .iter()
        .zip(printed)
        .map(|(r, (m, a))| usize::from((r.median - m).abs() < 0.1) + usize::from((r.mean - a).abs() < 0.1))
        .sum();
    assert!(near <= 4, "{near}");
}

/// A file of the folder that `ZOPA_DATA` names, or a word that the test was skipped.
fn data(name: &str) -> Option<String> {
    let text = std::env::var_os("ZOPA_DATA").and_then(|d| std::fs::read_to_string(PathBuf::from(d).join(name)).ok());
    if text.is_none() {
        println!("skipped: ZOPA_DATA names no folder with {name}");
    }
    text
}

/// The sample of a public exchange tool: 240 admissible pairs; the first two gains as its own tests have them.
#[test]
fn exchange_sample_has_its_published_gains() {
    let Some(text) = data("decide_exchange_sample.txt") else { return };
    let mut limits: Vec<(String, f64, f64)> = Vec::new();
    let mut stands: Vec<Vec<Stand>> = Vec::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').map(|t| t.trim_matches('\'')).collect();
        let at = |name: &str, limits: &[(String, f64, f64)]| limits.iter().position(|l| l.0 == name);
        match f[0] {
            "#M" => {
                let value: f64 = f[2].parse().unwrap();
                match at(f[1], &limits) {
                    Some(k) => limits[k].2 = value,
                    None => limits.push((f[1].to_owned(), value, value)),
                }
            }
            "#D" => {
                let k = at(f[2], &limits).unwrap();
                stands.resize_with(limits.len(), Vec::new);
                let (_, low, high) = &limits[k];
                let position: f64 = f[3].parse().unwrap();
                stands[k].push(Stand {
                    actor: f[1].to_owned(),
                    position: 100.0 * (position - low) / (high - low),
                    salience: f[4].parse().unwrap(),
                    influence: f[5].parse().unwrap(),
                });
            }
            _ => {}
        }
    }
    let table = |s| Table::new(s, (0.0, 100.0), None).unwrap();
    let issues: Vec<Table> = stands.into_iter().map(table).collect();
    let found = exchanges(&issues, &Options::default()).unwrap();
    assert_eq!(found.len(), 240);
    assert_eq!(exchange(&issues, &Options::default()).unwrap().forecasts[0].admissible, Some(240), "in the answer too");
    assert!((found[0].gain - 1.973_684_211).abs() < 1e-9, "{}", found[0].gain);
    assert!((found[1].gain - 1.792_636_309).abs() < 1e-9, "{}", found[1].gain);
}

/// The spatial model gives the same bytes on one thread and on three.
#[test]
fn threads_change_nothing() {
    let stand = |i: u32| Stand {
        actor: format!("a{i}"),
        position: f64::from(i * 7919 % 1000) / 10.0,
        salience: 0.2 + f64::from(i * 31 % 80) / 100.0,
        influence: 1.0 + f64::from(i * 57 % 90),
    };
    let table = Table::new((0..70).map(stand).collect(), (0.0, 100.0), None).expect("a table");
    let space = Space::new(vec![table]).expect("a space");
    let parameters = Parameters { turns: 3, ..Parameters::default() };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| run(&space, &parameters)).expect("a course")
    };
    assert_eq!(on(1), on(3));
}
