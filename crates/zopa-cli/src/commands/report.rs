//! `zopa report`: the assessment.

use crate::args::Report;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::ReportRequest;
use zopa::core::{Limits, Run};

pub(crate) fn run(args: &Report) -> Result<Done, Failed> {
    let prepared = call::prepare(&args.case, args.seed)?;
    let limits = Limits::default();
    let progress = Progress::of("Assessing");
    let request = ReportRequest { draws: args.draws, beside: true };
    let answer = zopa::report(&prepared, request, &Run { limits: &limits, watch: &progress })
        .map_err(|problems| failed(&prepared, problems))?;
    drop(progress);
    let done = match args.case.json {
        true => document(&zopa::json::Report::new(&prepared, &answer))?,
        false => Done::with(zopa_report::report(&prepared, &answer, result_colour())),
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
}
