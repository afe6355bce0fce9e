//! `zopa forecast`: each question by the ladder and the models.

use crate::args::Forecast;
use crate::call;
use crate::files::{save, vacant};
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use std::path::Path;
use zopa::core::{Diagnostic, Limits, Run};
use zopa::models::NO_OPTION;
use zopa::positions;
use zopa::problems::{NO_QUESTION, NO_SCENARIO};
use zopa::{ForecastAnswer, ForecastRequest, Readings, forecast, forecast_positions};

pub(crate) fn run(args: &Forecast) -> Result<Done, Failed> {
    let request = ForecastRequest {
        question: args.question.clone(),
        model: args.model.clone(),
        options: args.option.iter().map(|o| option(o)).collect::<Result<_, _>>()?,
        draws: args.draws,
        readings: if args.readings { Readings::Named } else { Readings::Challenge },
    };
    let limits = Limits::default();
    let progress = Progress::of("Forecasting");
    let run = Run { limits: &limits, watch: &progress };
    let path = &args.case.path;
    if let Some(csv) = &args.csv {
        vacant(csv, std::iter::once(&**path).chain(args.option.iter().filter_map(|o| value_file(o))), args.force)?;
    }
    if positions::is_table(path) {
        if let Some(name) = &args.case.scenario {
            return Err(Failed::call(
                Diagnostic::new(&NO_SCENARIO, format!("a table of positions has no scenario `{name}`"))
                    .because("Scenarios are parts of a case.")
                    .cure("Leave --scenario out, or make a case of the table: zopa import TABLE -o DIR --as positions"),
            ));
        }
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let bytes = positions::bytes(path).map_err(|d| Failed::input(*d))?;
        let table = positions::read(&name, &bytes).map_err(|d| Failed::input(*d))?;
        let answer = forecast_positions(&table, &request, &run).map_err(|d| wrong(*d, &request))?;
        drop(progress);
        let mut done = match args.case.json {
            true => document(&zopa::json::Forecast::of_table(&table, &answer))?,
            false => Done::with(zopa_report::forecast_table(&table, &answer, result_colour())),
        };
        written(&mut done, args, &answer)?;
        return Ok(done);
    }
    let prepared = call::prepare(&args.case, args.seed)?;
    let answer = forecast(&prepared, &request, &run).map_err(|d| match is_call(&d, &request) {
        true => Failed::call(*d),
        false => failed(&prepared, vec![*d]),
    })?;
    drop(progress);
    let mut done = match args.case.json {
        true => document(&zopa::json::Forecast::new(&prepared, &answer))?,
        false => Done::with(zopa_report::forecast(&prepared, &answer, result_colour())),
    };
    written(&mut done, args, &answer)?;
    Ok(with_warnings(done, &prepared, path))
}

/// The forecasts as CSV, if they are wanted.
fn written(done: &mut Done, args: &Forecast, answer: &ForecastAnswer) -> Result<(), Failed> {
    if let Some(path) = &args.csv {
        done.aside.push_str(&save(path, &answer.csv())?);
    }
    Ok(())
}

/// The file that an option takes its value from.
fn value_file(option: &str) -> Option<&Path> {
    Some(Path::new(option.split_once('=')?.1.strip_prefix('@')?))
}

/// Whether what was typed is wrong, and not the case.
fn is_call(problem: &Diagnostic, request: &ForecastRequest) -> bool {
    problem.code == &NO_OPTION || (problem.code == &NO_QUESTION && request.question.is_some())
}

fn wrong(problem: Diagnostic, request: &ForecastRequest) -> Failed {
    if is_call(&problem, request) { Failed::call(problem) } else { Failed::input(problem) }
}

fn option(text: &str) -> Result<(String, String), Failed> {
    let Some((key, value)) = text.split_once('=').map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())) else {
        return Err(Failed::call(
            Diagnostic::new(&NO_OPTION, format!("`{text}` is not KEY=VALUE"))
                .because(NO_OPTION.about)
                .cure("Write for example: --option reading=scholz2011_printed"),
        ));
    };
    let Some(file) = value.strip_prefix('@') else { return Ok((key, value)) };
    // A long value, such as a matrix, stands in a file.
    let bytes = positions::bytes(std::path::Path::new(file)).map_err(|d| Failed::input(*d))?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    Ok((key, text))
}
