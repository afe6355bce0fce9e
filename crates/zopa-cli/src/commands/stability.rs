//! `zopa stability`: what would hold.

use crate::args::Stability;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::conflict::{NO_SUCH_STATE, Notion};
use zopa::core::{Diagnostic, Limits, Run};
use zopa::problems::NO_CONCEPT;
use zopa::{StabilityRequest, Wanted};

/// How many answered improvements each explanation lists.
const LISTED: usize = 5;

pub(crate) fn run(args: &Stability) -> Result<Done, Failed> {
    let notions = notions(&args.concept)?;
    let prepared = call::prepare(&args.case, 0)?;
    let states = args.state.iter().map(|s| call::state(s, &prepared.case)).collect::<Result<Vec<Wanted>, _>>()?;
    let limits = Limits { listed: LISTED, ..Limits::default() };
    let progress = Progress::of("Judging every state");
    let request = StabilityRequest { notions, states };
    let answer =
        zopa::stability(&prepared, &request, &Run { limits: &limits, watch: &progress }).map_err(|problem| {
            if problem.code == &NO_SUCH_STATE { Failed::call(problem) } else { failed(&prepared, vec![problem]) }
        })?;
    drop(progress);
    let done = match args.case.json {
        true => document(&zopa::json::Stability::new(&prepared, &answer, args.all))?,
        false => Done::with(zopa_report::stability(&prepared, &answer, result_colour())),
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
}

fn notions(text: &str) -> Result<Vec<Notion>, Failed> {
    let mut found = Vec::new();
    for key in text.split(',').map(str::trim) {
        let Some(notion) = Notion::of_key(key) else {
            return Err(Failed::call(
                Diagnostic::new(&NO_CONCEPT, format!("there is no concept `{key}`"))
                    .because(NO_CONCEPT.about)
                    .cure("Name some of: nash, gmr, smr, seq, sseq, gmr_signatures, smr_signatures, seq_signatures, sseq_signatures."),
            ));
        };
        if !found.contains(&notion) {
            found.push(notion);
        }
    }
    Ok(found)
}
