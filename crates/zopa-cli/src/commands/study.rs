//! `zopa study`: what the assessment depends on; and `zopa study merge`: ranges of one study, put together.

use crate::args::{Design as DesignArg, Merge, Payoff, Study};
use crate::call;
use crate::files::{shown, spare};
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Watched;
use zopa::Folder;
use zopa::assess::study::StudyRequest;
use zopa::core::{Diagnostic, Exactness, Limits, PartyId, Run};
use zopa::problems::NO_ROW;
use zopa::study::{Cell, Design, NO_DRAW, affordable, usual_budget};

pub(crate) fn run(args: &Study) -> Result<Done, Failed> {
    if let Some(crate::args::Studies::Merge(merge)) = &args.merge {
        return merged(merge);
    }
    // Clap asks for a case unless the subcommand is given.
    let Some(path) = &args.path else { return Ok(Done::with(String::new())) };
    let case = crate::args::Case { path: path.clone(), scenario: args.scenario.clone(), json: args.json };
    let (first, last) = (args.from.unwrap_or(1), args.to.unwrap_or(args.draws));
    if first == 0 || last == 0 {
        return Err(Failed::call(
            Diagnostic::new(&NO_DRAW, "draws are counted from 1")
                .because(NO_DRAW.about)
                .cure("Ask for at least one draw: --draws 10000; --from and --to from 1 on."),
        ));
    }
    if first > last {
        return Err(Failed::call(
            Diagnostic::new(&NO_DRAW, format!("no draw lies between {first} and {last}"))
                .because(NO_DRAW.about)
                .cure("Ask for a range with --from no larger than --to."),
        ));
    }
    let prepared = call::prepare(&case, args.seed)?;
    let parties: Vec<PartyId> = match &args.party {
        Some(ids) => call::parties(ids, &prepared.case)?.iter().collect(),
        None => Vec::new(),
    };
    let limits = Limits::default();
    let watched = Watched::of("Studying");
    let run = Run { limits: &limits, watch: &watched };
    let problems = |problems| failed(&prepared, problems);
    let questions = zopa::study_questions(&prepared, &run).map_err(problems)?;
    if let Some(name) = &args.sign {
        let row = questions.named(name).map(|k| &questions.rows[k]).filter(|row| !row.signers.is_empty());
        let Some(row) = row else {
            let signed = questions.rows.iter().filter(|row| !row.signers.is_empty()).flat_map(|row| &row.names);
            return Err(no_row(name, &signed.map(String::as_str).collect::<Vec<_>>()));
        };
        let signs = |party: &&PartyId| !row.signers.contains(**party);
        if let Some(other) = parties.iter().find(signs) {
            let id = |party: PartyId| prepared.case.parties[party].id.clone();
            let signers: Vec<String> = row.signers.iter().map(id).collect();
            return Err(Failed::call(
                Diagnostic::new(&NO_ROW, format!("`{}` does not sign `{name}`", id(*other)))
                    .because("Whoever has no signature there has nothing to give or to withhold.")
                    .cure(format!("Ask for one who signs it: --party {}.", signers.join(","))),
            ));
        }
    }
    let mut request = StudyRequest {
        draws: first..last.saturating_add(1),
        design: if args.design == DesignArg::Sobol { Design::Sobol } else { Design::Plain },
        before: None,
        // A range is a part of a larger study: what needs all of it is asked of the whole.
        analyses: args.from.is_none() && args.to.is_none() && !args.shares_only,
        budget: args.budget.unwrap_or_else(|| usual_budget(prepared.case.inputs.len())),
        parties,
        sign: args.sign.clone(),
        held: args.payoff == Payoff::Held,
    };
    let single = |problem| failed(&prepared, vec![problem]);
    // Before anything is drawn or written.
    if request.analyses && request.budget > 0 {
        affordable(&prepared.streams, request.budget).map_err(single)?;
    }
    let mut folder = match &args.out {
        Some(place) => {
            for file in ["study.json", "draws.parquet"] {
                spare(&place.join(file), [&**path])?;
            }
            let folder = Folder::begin(place, &prepared, &questions, request.design, request.draws.clone());
            let folder = folder.map_err(Failed::input)?;
            if folder.next() > first {
                request.before = Some((first, folder.totals().clone()));
                request.draws.start = folder.next();
            }
            Some(folder)
        }
        None => None,
    };
    let answer = match &mut folder {
        Some(folder) => {
            let mut keep = |first: u64, values: &[f64], cells: &[Cell]| folder.keep(first, values, cells);
            zopa::study(&prepared, questions, &request, Some(&mut keep), &run).map_err(problems)
        }
        None => zopa::study(&prepared, questions, &request, None, &run).map_err(problems),
    };
    let kept = folder.map(Folder::finish).transpose();
    let answer = answer?;
    kept.map_err(single)?;
    drop(watched);
    let mut done = match args.json {
        true => document(&zopa::json::Study::new(&prepared, &answer))?,
        false => Done::with(zopa_report::study(&prepared, &answer, result_colour())),
    };
    if let Exactness::Stopped(_) = answer.study.totals.exactness {
        done.aside.push_str(&stopped(&answer, args));
    } else if answer.study.sensitivity.as_ref().is_some_and(|s| s.stopped.is_some())
        || answer.study.flips.as_ref().is_some_and(|f| f.stopped.is_some())
    {
        done.aside.push_str("note: stopped after the shares; indices or flips are not complete\n");
    }
    Ok(with_warnings(done, &prepared, path))
}

/// What the assessment depends on, for a report and for `zopa why`: a smaller study than `zopa study` makes by itself.
pub(super) fn depends(
    prepared: &zopa::Prepared,
    draws: u64,
    run: &Run<'_>,
) -> Result<zopa::StudyAnswer, Vec<Diagnostic>> {
    let request = StudyRequest {
        draws: 1..draws.saturating_add(1),
        design: Design::Plain,
        before: None,
        analyses: true,
        // Room for the screening of every number and for the smallest sample of those that matter.
        budget: 20_000 + 100 * prepared.case.inputs.len() as u64,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    zopa::study(prepared, zopa::study_headlines(prepared, run)?, &request, None, run)
}

/// What is said where a study ended early.
fn stopped(answer: &zopa::StudyAnswer, args: &Study) -> String {
    let counted = answer.study.totals.value.counted();
    match &args.out {
        _ if counted == 0 => "note: stopped before the first draws were done; nothing is kept\n".to_owned(),
        Some(place) => format!(
            "note: stopped after {counted} draws, which {} keeps; the same command goes on from there\n",
            shown(place)
        ),
        None => format!("note: stopped after {counted} draws; with --out a study can go on later\n"),
    }
}

fn no_row(key: &str, known: &[&str]) -> Failed {
    Failed::call(
        Diagnostic::new(&NO_ROW, format!("there is no settlement `{key}` to sign"))
            .because(NO_ROW.about)
            .cure(format!("The rows are: {}.", known.join(", "))),
    )
}

fn merged(args: &Merge) -> Result<Done, Failed> {
    let (from, to) = zopa::merge(&args.parts, &args.out).map_err(Failed::input)?;
    match args.json {
        true => document(&zopa::json::Merged::new(&args.out.display().to_string(), from, to)),
        false => Ok(Done::with(format!("{}: draws {from} to {to}\n", shown(&args.out)))),
    }
}
