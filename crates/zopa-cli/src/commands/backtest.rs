//! `zopa backtest`: models, or a case's predictions, against what happened.

use crate::args::Backtest;
use crate::files::{save, vacant};
use crate::output::{Done, Failed, document, result_colour};
use crate::progress::Progress;
use zopa::Refused;
use zopa::core::{Limits, Run};
use zopa::models::backtest::Plan;

pub(crate) fn run(args: &Backtest) -> Result<Done, Failed> {
    if let Some(csv) = &args.csv {
        vacant(csv, [&*args.data], args.force)?;
    }
    let is_case = args.data.is_dir() || args.data.extension().is_some_and(|e| e == "toml");
    if is_case {
        let opened = zopa::case::open(&args.data)
            .map_err(|problem| Failed::Input(Refused { opened: None, problems: vec![*problem] }))?;
        let Some(case) = opened.case.clone() else {
            let problems = opened.diagnostics.clone();
            return Err(Failed::Input(Refused { opened: Some(Box::new(opened)), problems }));
        };
        let mut done = match args.json {
            true => document(&zopa::json::PredictionBacktest::new(&case))?,
            false => Done::with(zopa_report::backtest_predictions(&case, result_colour())),
        };
        if let Some(path) = &args.csv {
            done.aside.push_str(&save(path, &zopa::predictions_csv(&case))?);
        }
        return Ok(done);
    }
    let limits = Limits::default();
    let progress = Progress::of("Scoring");
    let plan = Plan { seed: args.seed, resamples: args.resamples };
    let answer =
        zopa::backtest(&args.data, plan, &Run { limits: &limits, watch: &progress }).map_err(|d| Failed::input(*d))?;
    drop(progress);
    let mut done = match args.json {
        true => document(&zopa::json::Backtest::new(&answer))?,
        false => Done::with(zopa_report::backtest(&answer, result_colour())),
    };
    if let Some(path) = &args.csv {
        done.aside.push_str(&save(path, &answer.csv())?);
    }
    Ok(done)
}
