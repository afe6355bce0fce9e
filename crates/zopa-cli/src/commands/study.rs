//! `zopa study`: what the assessment depends on; and `zopa study merge`: ranges of one study, put together.

use crate::args::{Design as DesignArg, Merge, Payoff, Study};
use crate::call;
use crate::files::shown;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Watched;
use zopa::Folder;
use zopa::assess::study::StudyRequest;
use zopa::core::{Diagnostic, Exactness, Limits, Run};
use zopa::problems::NO_ROW;
use zopa::study::{Cell, Design, NO_DRAW};

pub(crate) fn run(args: &Study) -> Result<Done, Failed> {
    if let Some(crate::args::Studies::Merge(merge)) = &args.merge {
        return merged(merge);
    }
    // Clap asks for a case unless the subcommand is given.
    let Some(path) = &args.path else { return Ok(Done::with(String::new())) };
    let case = crate::args::Case { path: path.clone(), scenario: args.scenario.clone(), json: args.json };
    let (first, last) = (args.from.unwrap_or(1), args.to.unwrap_or(args.draws));
    if first > last {
        return Err(Failed::call(
            Diagnostic::new(&NO_DRAW, format!("no draw lies between {first} and {last}"))
                .because(NO_DRAW.about)
                .cure("Ask for a range with --from no larger than --to."),
        ));
    }
    let prepared = call::prepare(&case, args.seed)?;
    let parties = match &args.party {
        Some(ids) => call::parties(ids, &prepared.case)?.iter().collect(),
        None => Vec::new(),
    };
    let limits = Limits::default();
    let watched = Watched::of("Studying");
    let run = Run { limits: &limits, watch: &watched };
    let problems = |problems| failed(&prepared, problems);
    let questions = zopa::study_questions(&prepared, &run).map_err(problems)?;
    if let Some(key) = &args.sign
        && !questions.rows.iter().any(|r| r.key == *key && !r.signers.is_empty())
    {
        return Err(no_row(key, &questions.rows.iter().map(|r| r.key.as_str()).collect::<Vec<_>>()));
    }
    let mut request = StudyRequest {
        draws: first..last.saturating_add(1),
        design: if args.design == DesignArg::Sobol { Design::Sobol } else { Design::Plain },
        before: None,
        // A range is a part of a larger study: what needs all of it is asked of the whole.
        analyses: args.from.is_none() && args.to.is_none() && !args.shares_only,
        budget: args.budget,
        parties,
        sign: args.sign.clone(),
        held: args.payoff == Payoff::Held,
    };
    let single = |problem| failed(&prepared, vec![problem]);
    let mut folder = match &args.out {
        Some(place) => {
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
    }
    Ok(with_warnings(done, &prepared, path))
}

/// What the assessment depends on, for a report's page and for `zopa why`: a smaller study than `zopa study` makes by itself.
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
    zopa::study(prepared, zopa::study_questions(prepared, run)?, &request, None, run)
}

/// What is said where a study ended early.
fn stopped(answer: &zopa::StudyAnswer, args: &Study) -> String {
    let counted = answer.study.totals.value.counted();
    match &args.out {
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
