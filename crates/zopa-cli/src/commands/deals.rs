//! `zopa deals`: what deals are possible.

use crate::args::Deals;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::core::{Case, Limits, Run};
use zopa::{DealsRequest, Group};

pub(crate) fn run(args: &Deals) -> Result<Done, Failed> {
    let prepared = call::prepare(&args.case, 0)?;
    let request = DealsRequest { group: group(&args.group, &prepared.case)? };
    let limits = Limits { listed: if args.all { usize::MAX } else { args.limit }, ..Limits::default() };
    let progress = Progress::of("Looking at every combination");
    let answer = zopa::deals(&prepared, &request, &Run { limits: &limits, watch: &progress })
        .map_err(|problem| failed(&prepared, vec![problem]))?;
    drop(progress);
    let done = match args.case.json {
        true => document(&zopa::json::Deals::new(&prepared, &answer))?,
        false => Done::with(zopa_report::deals(&prepared, &answer, result_colour())),
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
}

fn group(text: &str, case: &Case) -> Result<Group, Failed> {
    Ok(match text.trim() {
        "table" => Group::Table,
        "principals" => Group::Principals,
        "setters" => Group::Setters,
        _ => Group::Named { parties: call::parties(text, case)?, written: text.to_owned() },
    })
}
