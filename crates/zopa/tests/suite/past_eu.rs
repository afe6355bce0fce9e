//! The errors on past decisions that ship with zopa are the ones that it computes, and the baselines are the published ones.
//!
//! The data are not shipped: `ZOPA_DATA` names the folder with `deu3_blksv.tsv`; without it this test says that it was skipped.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]

use std::path::PathBuf;
use zopa::core::{Limits, Run, Silent};
use zopa::models::backtest::Plan;
use zopa::past_eu::{HALF_WIDTHS, TRACK};

/// Rounding on another processor may differ in the last digits.
const NEAR: f64 = 1e-9;

#[test]
fn past_eu_errors_are_what_the_backtest_gives() {
    let Some(path) = std::env::var_os("ZOPA_DATA").map(|d| PathBuf::from(d).join("deu3_blksv.tsv")) else {
        println!("skipped: ZOPA_DATA names no folder with deu3_blksv.tsv");
        return;
    };
    let limits = Limits::default();
    let answer = zopa::backtest(&path, Plan::default(), &Run { limits: &limits, watch: &Silent }).unwrap();
    assert_eq!(answer.sha256, zopa::positions::DEU_SHA256);
    let b = &answer.backtest;
    assert_eq!((b.scored, b.with_reference), ((351, 137), 252));
    let mean = |name: &str| b.scores.iter().find(|s| s.name == name).unwrap().errors.mean;

    // As published for this file.
    for (name, published) in [
        ("weighted_mean", 22.99),
        ("salience_mean", 23.64),
        ("plain_mean", 23.63),
        ("plain_median", 28.37),
        ("constant (in sample)", 27.96),
        ("reference_point", 51.31),
        ("reference_point (50 where missing)", 44.34),
    ] {
        assert!((mean(name) - published).abs() < 0.005, "{name}: {}", mean(name));
    }

    for s in &b.scores {
        let (e, p) = (&s.errors, s.paired.map(|p| (p.difference, p.interval, p.detectable)));
        let within = [e.within_5, e.within_10, e.within_20];
        println!("{}: n {}, mean {:?}, median {:?}, within {within:?}, against {p:?}", s.name, e.n, e.mean, e.median);
    }
    println!("{:?}\n{:?}", b.past_errors, b.combination);

    // What ships is what was computed, and nothing is left out.
    for past in TRACK {
        let name = if past.name == "constant" { "constant (other proposals)" } else { past.name };
        let now = b.scores.iter().find(|s| s.name == name).unwrap();
        let e = &now.errors;
        assert_eq!(past.n, e.n, "{name}");
        let mut pairs = vec![(past.mean, e.mean), (past.median, e.median)];
        pairs.extend(past.within.into_iter().zip([e.within_5, e.within_10, e.within_20]));
        assert_eq!(past.against.is_some(), now.paired.is_some(), "{name}");
        if let (Some(shipped), Some(now)) = (&past.against, &now.paired) {
            pairs.extend([(shipped.difference, now.difference), (shipped.detectable, now.detectable)]);
            pairs.extend([(shipped.interval.0, now.interval.0), (shipped.interval.1, now.interval.1)]);
        }
        for (shipped, computed) in pairs {
            assert!((computed - shipped).abs() < NEAR, "{name}: {computed}, not {shipped}");
        }
    }
    for name in zopa::models::catalogue::NAMES.iter().chain(&zopa::models::catalogue::LADDER) {
        assert!(TRACK.iter().any(|past| past.name == *name), "no past error of {name}");
    }
    let levels = &b.past_errors.as_ref().unwrap().levels;
    assert_eq!(levels.len(), HALF_WIDTHS.len());
    for (now, shipped) in levels.iter().zip(HALF_WIDTHS) {
        for (x, y) in [(now.0, shipped.0), (now.1.unwrap(), shipped.1), (now.2.unwrap(), shipped.2)] {
            assert!((x - y).abs() < NEAR, "{now:?}, not {shipped:?}");
        }
    }
}
