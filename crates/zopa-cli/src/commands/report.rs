//! `zopa report`: the assessment.

use crate::args::Report;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use std::path::Path;
use zopa::core::{Limits, Run};
use zopa::{DiffAnswer, DiffRequest, Prepared, ReportRequest};

pub(crate) fn run(args: &Report) -> Result<Done, Failed> {
    let prepared = call::prepare(&args.case, args.seed)?;
    let limits = Limits::default();
    let progress = Progress::of("Assessing");
    let request = ReportRequest { draws: args.draws, beside: true };
    let answer = zopa::report(&prepared, request, &Run { limits: &limits, watch: &progress })
        .map_err(|problems| failed(&prepared, problems))?;
    drop(progress);
    let since = args.since.as_deref().map(|old| since(old, &prepared, args)).transpose()?;
    let done = match args.case.json {
        true => {
            let mut report = zopa::json::Report::new(&prepared, &answer);
            report.since = since.as_ref().map(|(old, diff)| zopa::json::Diff::new(old, &prepared, diff));
            document(&report)?
        }
        false => {
            let since = since.as_ref().map(|(old, diff)| (old, diff));
            Done::with(zopa_report::report_since(&prepared, &answer, since, result_colour()))
        }
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
}

/// What changed since an older version of the case.
fn since(old: &Path, prepared: &Prepared, args: &Report) -> Result<(Prepared, DiffAnswer), Failed> {
    let old = super::diff::open(old, args.seed)?;
    let limits = Limits::default();
    let progress = Progress::of("Comparing, one change at a time");
    let request = DiffRequest { draws: args.draws, seed: args.seed };
    let answer = zopa::diff(&old, prepared, request, &Run { limits: &limits, watch: &progress })
        .map_err(|refused| Failed::Input(*refused))?;
    Ok((old, answer))
}
