//! What a backtest must not do: look at what it is scored on, promise a level that its data cannot, tell from chance what two
//! proposals cannot.

#![allow(clippy::expect_used, clippy::float_cmp, reason = "a test")]

use zopa_core::{Limits, Run, Silent};
use zopa_forecast::backtest::{Backtest, FEWEST_PROPOSALS, Paired, Past, Plan, Verdict, backtest};
use zopa_forecast::{Stand, Table};

/// Questions of so many proposals, one each, with numbers that differ from one to the next.
fn past(proposals: usize) -> Vec<Past> {
    let number = |k: usize, m: usize, of: usize| ((k * m + m) % of) as f64;
    let one = |k: usize| {
        let stand = |a: usize| Stand {
            actor: format!("a{a}"),
            position: number(k * 5 + a, 37, 101),
            salience: (1.0 + number(k * 3 + a, 17, 89)) / 90.0,
            influence: 1.0 + number(k + a, 11, 29),
        };
        Past {
            id: format!("q{k}"),
            proposal: format!("p{k:02}"),
            dossier: format!("p{k:02}"),
            domain: String::new(),
            procedure: String::new(),
            table: Table::new((0..4).map(stand).collect(), (0.0, 100.0), None).expect("a table"),
            outcome: Some(number(k, 53, 97)),
        }
    };
    (0..proposals).map(one).collect()
}

fn scored(past: &[Past]) -> Backtest {
    let limits = Limits::default();
    let plan = Plan { resamples: 50, ..Plan::default() };
    backtest(past, plan, &Run { limits: &limits, watch: &Silent }).expect("a backtest")
}

/// The combination's weights do not change with the outcome of any held-out proposal, not even by way of a member that is
/// itself fitted (the constant): of 12 proposals those whose outcome does not matter are the four of the untouched third.
#[test]
fn the_untouched_third_is_untouched() {
    let all = past(12);
    let weights = |past: &[Past]| scored(past).combination.expect("a combination").weights;
    let base = weights(&all);
    let silent = (0..all.len()).filter(|k| {
        [0.0, 37.0, 100.0].iter().all(|outcome| {
            let mut other = all.clone();
            other[*k].outcome = Some(*outcome);
            weights(&other) == base
        })
    });
    assert_eq!(silent.count(), 4);
}

/// A level that n calibrating questions cannot promise has no half-width: split conformal gives at most n / (n + 1).
#[test]
fn past_errors_promise_what_they_can() {
    for proposals in [4, 8, 9, 18, 19, 20, 40] {
        let errors = scored(&past(proposals)).past_errors.expect("past errors");
        let n = proposals / 2;
        for ((level, half, covered), hundredths) in errors.levels.iter().zip([50usize, 80, 90]) {
            let possible = hundredths * (n + 1) <= 100 * n;
            assert_eq!((half.is_some(), covered.is_some()), (possible, possible), "{proposals} proposals, {level}");
        }
        assert_eq!(errors.coverage_by_spread.iter().all(Option::is_some), n >= 9, "{proposals} proposals");
    }
}

/// Below ten proposals no verdict is given, however the resamples fall; the number is said.
#[test]
fn few_proposals_have_no_verdict() {
    for n in 2..FEWEST_PROPOSALS {
        let scores = scored(&past(n)).scores;
        let paired: Vec<Paired> = scores.iter().filter_map(|s| s.paired).collect();
        assert!(!paired.is_empty() && paired.iter().all(|p| p.proposals == n), "{paired:?}");
        assert!(paired.iter().all(|p| p.verdict() == Verdict::CannotTell), "{paired:?}");
    }
    let of = |proposals| Paired { difference: -2.0, error: 0.1, interval: (-2.2, -1.8), detectable: 0.3, proposals };
    assert_eq!(of(FEWEST_PROPOSALS - 1).verdict(), Verdict::CannotTell);
    assert_eq!(of(FEWEST_PROPOSALS).verdict(), Verdict::Better);
}

/// A question whose outcome is not known yet is not scored, and trades with those of its dossier as in a forecast.
#[test]
fn open_questions_trade_too() {
    let mut all = past(2);
    for (k, p) in all.iter_mut().enumerate() {
        p.dossier = "fish".to_owned();
        p.outcome = Some(40.0).filter(|_| k == 0);
    }
    let b = scored(&all);
    assert_eq!((b.scored, b.values[0].len()), ((1, 1), 1));
    let at = b.scores.iter().position(|s| s.name == "exchange").expect("exchange");
    let tables: Vec<Table> = all.iter().map(|p| p.table.clone()).collect();
    let done = zopa_forecast::exchange(&tables, &zopa_forecast::exchange::Options::default()).expect("a run");
    assert!(!done.forecasts[0].trades.is_empty(), "they trade");
    assert_eq!(b.values[at][0], done.forecasts[0].value);
}
