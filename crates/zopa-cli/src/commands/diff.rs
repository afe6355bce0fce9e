//! `zopa diff`: two versions of a case beside each other.

use crate::args::Diff;
use crate::output::{Done, Failed, document, result_colour};
use crate::progress::Progress;
use std::path::Path;
use zopa::core::{Limits, Run};
use zopa::{DiffRequest, Prepared};

/// Opens one of the two cases.
pub(crate) fn open(path: &Path, seed: u64) -> Result<Prepared, Failed> {
    Prepared::open(path, None, seed).map_err(Failed::Input)
}

pub(crate) fn run(args: &Diff) -> Result<Done, Failed> {
    let (old, new) = (open(&args.old, args.seed)?, open(&args.new, args.seed)?);
    let limits = Limits::default();
    let progress = Progress::of("Comparing, one change at a time");
    let request = DiffRequest { draws: args.draws, seed: args.seed };
    let answer = zopa::diff(&old, &new, request, &Run { limits: &limits, watch: &progress })
        .map_err(|refused| Failed::Input(*refused))?;
    drop(progress);
    match args.json {
        true => document(&zopa::json::Diff::new(&old, &new, &answer)),
        false => Ok(Done::with(zopa_report::diff(&old, &new, &answer, result_colour()))),
    }
}
