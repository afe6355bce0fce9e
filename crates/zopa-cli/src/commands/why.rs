//! `zopa why`: what stands behind one number or one result.

use crate::args::Why;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::core::{Limits, Run};
use zopa::{ReportRequest, Trace};

pub(crate) fn run(args: &Why) -> Result<Done, Failed> {
    let prepared = call::prepare(&args.case, args.seed)?;
    let limits = Limits::default();
    let progress = Progress::of("Assessing");
    // Without a path every path is told, those of other readings of the case too.
    let path = args.of.as_deref();
    let request = ReportRequest { draws: args.draws, beside: path.is_none_or(zopa::needs_readings) };
    // An explicit graph has no assessment; its inputs can be followed all the same, and its own findings.
    let graph = match prepared.case.is_graph() {
        true => {
            let run = Run { limits: &limits, watch: &progress };
            Some(zopa::graph_report(&prepared, args.draws, &run).map_err(|problems| failed(&prepared, problems))?)
        }
        false => None,
    };
    // A state rests on moves and orders alone; what is counted is not drawn.
    let answer = match prepared.case.is_graph() || path.is_some_and(zopa::needs_no_assessment) {
        true => None,
        false => Some(
            zopa::report(&prepared, request, &Run { limits: &limits, watch: &progress })
                .map_err(|problems| failed(&prepared, problems))?,
        ),
    };
    let study = match answer.is_none() || path.is_none_or(zopa::needs_no_study) {
        true => None,
        false => {
            let run = Run { limits: &limits, watch: &progress };
            Some(super::study::depends(&prepared, args.draws, &run).map_err(|problems| failed(&prepared, problems))?)
        }
    };
    let assessment = answer.as_ref().map(|answer| &answer.assessment);
    let trace = Trace::new(&prepared, assessment).with_study(study.as_ref()).with_graph(graph.as_ref());
    let trace = trace.with_report(answer.as_ref());
    let done = match path {
        Some(path) => {
            let run = Run { limits: &limits, watch: &progress };
            let why = trace.why_within(path, &run).map_err(Failed::call)?;
            match args.case.json {
                true => document(&zopa::json::Why::new(&trace, &why))?,
                false => Done::with(zopa_report::why(&trace, &why, result_colour())),
            }
        }
        None if args.case.json => document(&zopa::json::WhyPaths::new(&trace))?,
        None => Done::with(zopa_report::why_index(&trace, result_colour())),
    };
    drop(progress);
    Ok(with_warnings(done, &prepared, &args.case.path))
}
