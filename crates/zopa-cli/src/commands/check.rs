//! `zopa check`: every problem of a case file, then what is weak, then the count.

use crate::args::Check;
use crate::call::no_scenario;
use crate::output::{Done, Failed, document, result_colour};
use zopa::{Prepared, Refused};

pub(crate) fn run(args: &Check) -> Result<Done, Failed> {
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
