//! `zopa check`: every problem of a case file, then what is weak, then the count.

use crate::args::Check;
use crate::call::no_scenario;
use crate::output::{Done, Failed, document, result_colour};
use std::io::Read;
use std::path::Path;
use zopa::core::Diagnostic;
use zopa::{Prepared, Refused};

pub(crate) fn run(args: &Check) -> Result<Done, Failed> {
    if let Some(answer) = &args.answer {
        return verify(args, answer);
    }
    let mut opened = zopa::case::open(&args.case.path)
        .map_err(|problem| Failed::Input(Refused { opened: None, problems: vec![*problem] }))?;
    if let (Some(name), Some(case)) = (&args.case.scenario, opened.case.clone()) {
        if !case.scenarios.iter().any(|s| s.id == *name) {
            return Err(Failed::call(no_scenario(name, &case)));
        }
        match opened.under(name) {
            Ok(under) => opened = under,
            Err(problem) => {
                return Err(Failed::Input(Refused { opened: Some(Box::new(opened)), problems: vec![problem] }));
            }
        }
    }
    // What only shows when the numbers are drawn and the conditions compiled belongs to the check as well.
    let mut problems = opened.diagnostics.clone();
    if let Err(refused) = Prepared::new(opened.clone(), None, 0)
        && !opened.has_errors()
    {
        problems.extend(refused.problems);
    }
    let faulty = problems.iter().any(|d| d.severity == zopa::core::Severity::Error);
    if args.case.json {
        let done = document(&zopa::json::Check::of(&opened, &problems))?;
        return Ok(Done { faulty, ..done });
    }
    let locate = |place: &zopa::core::Place| opened.locate(place);
    let source = zopa_report::Source { file: &opened.name, text: &opened.text, locate: &locate };
    let result = zopa_report::check(&problems, opened.case.as_deref(), &source, result_colour());
    Ok(Done { result, aside: String::new(), faulty })
}

/// Checks an answer against the case, under the scenario that the answer names.
fn verify(args: &Check, answer: &Path) -> Result<Done, Failed> {
    let text = read(answer)?;
    let answer = zopa::read_answer(&text).map_err(Failed::input)?;
    let scenario = zopa::verifier::scenario(&answer).map_err(Failed::input)?;
    let prepared = Prepared::open(&args.case.path, scenario.as_deref(), 0).map_err(Failed::Input)?;
    let found = zopa::verify(&prepared, &answer).map_err(Failed::input)?;
    let done = match args.case.json {
        true => document(&zopa::json::CheckedAnswer::new(&prepared, &found))?,
        false => Done::with(zopa_report::verified(&prepared, &found, result_colour())),
    };
    Ok(Done { faulty: found.refuted(), ..done })
}

/// Answers are read up to this size.
const MOST_BYTES: u64 = 256 << 20;

fn read(path: &Path) -> Result<String, Failed> {
    let refused = |why: String| {
        Failed::input(
            Diagnostic::new(&zopa::verifier::NOT_AN_ANSWER, format!("cannot read {}: {why}", path.display()))
                .because(zopa::verifier::NOT_AN_ANSWER.about)
                .cure("Give the file that `zopa deals CASE --json` or `zopa stability CASE --json` wrote."),
        )
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|why| refused(why.to_string()))?;
    let read = file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|why| refused(why.to_string()))?;
    if read as u64 > MOST_BYTES {
        return Err(refused(format!("it is larger than {MOST_BYTES} bytes")));
    }
    Ok(text)
}
