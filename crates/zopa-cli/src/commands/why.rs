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
    let request = ReportRequest { draws: args.draws, beside: false };
    // An explicit graph has no assessment; its inputs can be followed all the same, and its own findings.
    let graph = match prepared.case.is_graph() {
        true => {
            let run = Run { limits: &limits, watch: &progress };
            Some(zopa::graph_report(&prepared, args.draws, &run).map_err(|problems| failed(&prepared, problems))?)
        }
        false => None,
    };
    // A state rests on moves and orders alone; what is counted is not drawn.
    let answer = match prepared.case.is_graph() || zopa::needs_no_assessment(&args.of) {
        true => None,
        false => Some(
            zopa::report(&prepared, request, &Run { limits: &limits, watch: &progress })
                .map_err(|problems| failed(&prepared, problems))?,
        ),
    };
    let study = match answer.is_none() || zopa::needs_no_study(&args.of) {
        true => None,
        false => {
            let run = Run { limits: &limits, watch: &progress };
            Some(super::study::depends(&prepared, args.draws, &run).map_err(|problems| failed(&prepared, problems))?)
        }
    };
    let assessment = answer.as_ref().map(|answer| &answer.assessment);
    let why = Trace::new(&prepared, assessment).with_study(study.as_ref()).with_graph(graph.as_ref());
    let why = why.why_within(&args.of, &Run { limits: &limits, watch: &progress }).map_err(Failed::call)?;
    drop(progress);
    let done = match args.case.json {
        true => document(&zopa::json::Why::new(&prepared, &why))?,
        false => Done::with(zopa_report::why(&prepared, assessment, study.as_ref(), &why, result_colour())),
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
}
