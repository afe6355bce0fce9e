//! `zopa stability`: what would hold.

use crate::args::Stability;
use crate::call;
use crate::files::{save, vacant};
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use std::path::Path;
use zopa::conflict::{Further, NEEDS_OPTION_FORM, NEEDS_TWO_PARTIES, NO_SUCH_STATE, Notion};
use zopa::core::{Diagnostic, Limits, Run};
use zopa::problems::{NO_CONCEPT, NO_FORM};
use zopa::{Prepared, StabilityAnswer, StabilityRequest, StateGraph, Wanted};

/// How many answered improvements each explanation lists.
const LISTED: usize = 5;

pub(crate) fn run(args: &Stability) -> Result<Done, Failed> {
    let (notions, mut further) = concepts(&args.concept)?;
    if args.coalitions {
        let more = ["cnash", "cgmr", "csmr", "cseq"].into_iter().filter_map(Further::of_key);
        more.for_each(|c| add(&mut further, c));
    }
    let prepared = call::prepare(&args.case, 0)?;
    for path in args.csv.iter().flatten().chain(&args.draw) {
        vacant(path, [&*args.case.path], args.force)?;
    }
    let states = args.state.iter().map(|s| call::state(s, &prepared.case)).collect::<Result<Vec<Wanted>, _>>()?;
    let from = args.from.as_deref().map(|s| call::state(s, &prepared.case)).transpose()?;
    let limits = Limits { listed: LISTED, ..Limits::default() };
    let progress = Progress::of(match args.inverse {
        true => "Judging every state, then the smallest changes",
        false => "Judging every state",
    });
    let request = StabilityRequest { notions, further, states, from, inverse: args.inverse };
    let refused = |problem: Diagnostic| {
        let asked = [&NO_SUCH_STATE, &NEEDS_TWO_PARTIES, &NEEDS_OPTION_FORM];
        if asked.contains(&problem.code) { Failed::call(problem) } else { failed(&prepared, vec![problem]) }
    };
    let answer = match zopa::stability(&prepared, &request, &Run { limits: &limits, watch: &progress }) {
        Ok(answer) => answer,
        // Every state is asked for, or a matrix or a picture of them: then none can be left out.
        Err(why) if zopa::too_many_to_list(&why) && !args.all && args.csv.is_none() && args.draw.is_none() => {
            let limits = Limits { listed: args.limit, ..Limits::default() };
            let run = Run { limits: &limits, watch: &progress };
            let answer = zopa::unlisted(&prepared, &request, why, &run).map_err(refused)?;
            drop(progress);
            let done = match args.case.json {
                true => document(&zopa::json::UnlistedStability::new(&prepared, &answer))?,
                false => Done::with(zopa_report::unlisted(&prepared, &answer, result_colour())),
            };
            return Ok(with_warnings(done, &prepared, &args.case.path));
        }
        Err(why) if zopa::too_many_to_list(&why) => {
            let cure = "Fix issues that do not matter here (a scenario with `fix`); or leave out --all, --csv and --draw, which take every state: some concepts \
                        are searched for without listing them.";
            return Err(refused(why.cure(cure)));
        }
        Err(why) => return Err(refused(why)),
    };
    drop(progress);
    let matrix = match &args.csv {
        Some(_) => {
            Some(zopa::matrix_csv(&prepared, &answer, args.all).map_err(|problem| failed(&prepared, vec![problem]))?)
        }
        None => None,
    };
    let drawn = args.draw.as_deref().map(|path| drawing(path, &prepared, &answer)).transpose()?;
    let mut done = match (&args.csv, &matrix, args.case.json) {
        (Some(None), Some(matrix), false) => Done::with(matrix.clone()),
        (_, _, true) => document(&zopa::json::Stability::new(&prepared, &answer, args.all))?,
        (_, _, false) => Done::with(zopa_report::stability(&prepared, &answer, result_colour())),
    };
    if let (Some(Some(path)), Some(matrix)) = (&args.csv, &matrix) {
        done.aside.push_str(&save(path, matrix)?);
    }
    if let (Some(path), Some(drawn)) = (&args.draw, &drawn) {
        done.aside.push_str(&save(path, drawn)?);
    }
    Ok(with_warnings(done, &prepared, &args.case.path))
}

/// The states and moves as a picture, in the form that the ending of the file names.
fn drawing(path: &Path, prepared: &Prepared, answer: &StabilityAnswer) -> Result<String, Failed> {
    let ending = path.extension().map(|e| e.to_ascii_lowercase());
    let draw = match ending.as_deref().and_then(|e| e.to_str()) {
        Some("svg") => zopa_report::state_graph_svg,
        Some("dot" | "gv") => zopa_report::state_graph_dot,
        _ => {
            return Err(Failed::call(
                Diagnostic::new(&NO_FORM, format!("{} ends in no form of picture", path.display()))
                    .because(NO_FORM.about)
                    .cure("Let the name end in .svg or .dot."),
            ));
        }
    };
    let graph = StateGraph::new(prepared, answer).map_err(|problem| failed(prepared, vec![problem]))?;
    Ok(draw(prepared, &graph))
}

/// The concepts of a list: the classical ones, and the rest.
fn concepts(text: &str) -> Result<(Vec<Notion>, Vec<Further>), Failed> {
    let (mut notions, mut further) = (Vec::new(), Vec::new());
    for key in text.split(',').map(str::trim) {
        match (Notion::of_key(key), Further::of_key(key)) {
            (Some(notion), _) => add(&mut notions, notion),
            (None, Some(concept)) => add(&mut further, concept),
            (None, None) => {
                return Err(Failed::call(
                    Diagnostic::new(&NO_CONCEPT, format!("there is no concept `{key}`"))
                        .because(NO_CONCEPT.about)
                        .cure(nearest(key).unwrap_or_else(|| {
                            "Name some of: nash, gmr, smr, seq, sseq, sim, sim_tableau, l_1, l_2, ..., non_myopic, \
                             stackelberg, cnash, cgmr, csmr, cseq, cseq_class, gmr_strong, gmr_weak, smr_strong, \
                             smr_weak, seq_strong, seq_weak, nash_a to nash_d, gmr_a to seq_d."
                                .to_owned()
                        })),
                ));
            }
        }
    }
    Ok((notions, further))
}

/// What a key may have been meant to be: one that differs in capitals only, a horizon within its range, a concept that has no form with signatures.
fn nearest(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("Write a key between two commas, and none at the end.".to_owned());
    }
    let small = key.to_ascii_lowercase();
    if let Some(plain) = small.strip_suffix("_signatures").filter(|k| Further::of_key(k).is_some()) {
        return Some(format!(
            "`{plain}` has no form in which others sign: those have one that begin with gmr, smr, seq, sseq, cgmr, csmr or cseq. Ask for `{plain}`."
        ));
    }
    if Notion::of_key(&small).is_some() || Further::of_key(&small).is_some() {
        return Some(format!("Did you mean `{small}`? Keys are written in small letters."));
    }
    let horizon = small.strip_prefix("l_").filter(|h| !h.is_empty() && h.chars().all(|c| c.is_ascii_digit()))?;
    Some(format!("Of `l_{horizon}`, the number of moves looked ahead is from 1 to {}.", u16::MAX))
}

fn add<T: PartialEq>(to: &mut Vec<T>, one: T) {
    if !to.contains(&one) {
        to.push(one);
    }
}
