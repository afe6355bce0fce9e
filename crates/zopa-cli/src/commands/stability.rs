//! `zopa stability`: what would hold.

use crate::args::Stability;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::conflict::{Further, NEEDS_OPTION_FORM, NEEDS_TWO_PARTIES, NO_SUCH_STATE, Notion};
use zopa::core::{Diagnostic, Limits, Run};
use zopa::problems::NO_CONCEPT;
use zopa::{StabilityRequest, Wanted};

/// How many answered improvements each explanation lists.
const LISTED: usize = 5;

pub(crate) fn run(args: &Stability) -> Result<Done, Failed> {
    let (notions, mut further) = concepts(&args.concept)?;
    if args.coalitions {
        let more = ["cnash", "cgmr", "csmr", "cseq"].into_iter().filter_map(Further::of_key);
        more.for_each(|c| add(&mut further, c));
    }
    if args.inverse
        && let Some(key) =
            further.first().map(|f| f.key()).or(notions.iter().find(|n| n.signatures()).map(|n| n.key().to_owned()))
    {
        return Err(Failed::call(
            Diagnostic::new(&NO_CONCEPT, format!("--inverse cannot be asked for `{key}`"))
                .because("Orders that make a state an equilibrium are searched for under the five classical concepts.")
                .cure("Name some of: nash, gmr, smr, seq, sseq."),
        ));
    }
    let prepared = call::prepare(&args.case, 0)?;
    let states = args.state.iter().map(|s| call::state(s, &prepared.case)).collect::<Result<Vec<Wanted>, _>>()?;
    let from = args.from.as_deref().map(|s| call::state(s, &prepared.case)).transpose()?;
    let limits = Limits { listed: LISTED, ..Limits::default() };
    let progress = Progress::of("Judging every state");
    let request = StabilityRequest { notions, further, states, from, inverse: args.inverse };
    let refused = |problem: Diagnostic| {
        let asked = [&NO_SUCH_STATE, &NEEDS_TWO_PARTIES, &NEEDS_OPTION_FORM];
        if asked.contains(&problem.code) { Failed::call(problem) } else { failed(&prepared, vec![problem]) }
    };
    let answer = match zopa::stability(&prepared, &request, &Run { limits: &limits, watch: &progress }) {
        Ok(answer) => answer,
        // Every state is asked for: then none of them can be left out.
        Err(why) if zopa::too_many_to_list(&why) && !args.all => {
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
        Err(why) => return Err(refused(why)),
    };
    drop(progress);
    let done = match args.case.json {
        true => document(&zopa::json::Stability::new(&prepared, &answer, args.all))?,
        false => Done::with(zopa_report::stability(&prepared, &answer, result_colour())),
    };
    Ok(with_warnings(done, &prepared, &args.case.path))
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
                        .cure(
                            "Name some of: nash, gmr, smr, seq, sseq, sim, sim_tableau, l_1, l_2, ..., non_myopic, \
                             stackelberg, cnash, cgmr, csmr, cseq, cseq_class, gmr_strong, gmr_weak, smr_strong, \
                             smr_weak, seq_strong, seq_weak, nash_a to nash_d, gmr_a to seq_d.",
                        ),
                ));
            }
        }
    }
    Ok((notions, further))
}

fn add<T: PartialEq>(to: &mut Vec<T>, one: T) {
    if !to.contains(&one) {
        to.push(one);
    }
}
