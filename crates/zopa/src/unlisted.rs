//! What would hold where the states are too many to list: the answer of `zopa stability` for huge spaces.
//!
//! Equilibria are searched for by satisfiability, concept by concept; a state that somebody names is judged by its parties' own
//! moves. What cannot be answered exactly is refused with the reason, never sampled.

use crate::Prepared;
use crate::stability::{StabilityRequest, Wanted};
use zopa_conflict::symbolic::{Judged, Sought, equilibria, judge};
use zopa_conflict::{Concept, NEEDS_MEMORY, NO_SUCH_STATE, Notion, TOO_MANY_STATES};
use zopa_core::{Answer, Count, Diagnostic, Method, Outcome, PartySet, Run, Worth};

/// What a concept's search gave.
#[derive(Clone, PartialEq, Debug)]
pub struct Searched {
    /// The concept.
    pub concept: Concept,
    /// Equilibria, that there is none and why, or why it was not searched.
    pub found: Result<Answer<Sought>, Diagnostic>,
}

/// A state that was asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct JudgedState {
    /// What it is.
    pub outcome: Outcome,
    /// For each concept who would leave, or why that is not known.
    pub verdicts: Vec<(Concept, Result<Vec<Judged>, Diagnostic>)>,
}

/// What would hold, without a list of the states.
#[derive(Clone, PartialEq, Debug)]
pub struct UnlistedAnswer {
    /// How many states there are, those that cannot exist included.
    pub states: Count,
    /// What keeps them from being listed.
    pub why: Diagnostic,
    /// The parties that have preferences.
    pub stated: PartySet,
    /// By concept, in the order asked for.
    pub searched: Vec<Searched>,
    /// Keys of concepts that were asked for and need a list of the states.
    pub left_out: Vec<String>,
    /// How many equilibria a search lists.
    pub limit: usize,
    /// The status quo, then the states that were asked for.
    pub examined: Vec<JudgedState>,
}

impl Searched {
    /// By which definition.
    pub fn method(&self) -> Method {
        match &self.found {
            Ok(answer) => answer.method,
            Err(_) => Notion::plain(self.concept).method(),
        }
    }
}

/// Whether a refusal says that the states are too many to list.
pub fn too_many_to_list(why: &Diagnostic) -> bool {
    [&TOO_MANY_STATES, &NEEDS_MEMORY].contains(&why.code)
}

/// Answers what can be answered without listing the states, after `why` said that they cannot be listed. `run.limits.listed` says how many
/// equilibria are listed.
///
/// # Errors
/// `why` itself, with what else stands in the way, if nothing that was asked for can be answered; E723 for a state that cannot exist or
/// is named by number.
pub fn unlisted(
    prepared: &Prepared,
    request: &StabilityRequest,
    why: Diagnostic,
    run: &Run<'_>,
) -> Result<UnlistedAnswer, Diagnostic> {
    let model = &prepared.model;
    if model.case().is_graph() {
        return Err(why);
    }
    let states = model.space().count();
    if request.from.is_some() || request.inverse {
        let mut why = why;
        why.cause.push_str(match request.inverse {
            true => " Orders that would make a state an equilibrium (--inverse) are orders of all states.",
            false => " What becomes of a state (--from) is followed from state to state.",
        });
        return Err(why);
    }
    let signed = request.notions.iter().filter(|n| n.signatures()).map(|n| n.key().to_owned());
    let left_out = signed.chain(request.further.iter().map(|f| f.key())).collect();
    let concepts: Vec<Concept> = request.notions.iter().filter(|n| !n.signatures()).map(|n| n.concept()).collect();
    let mut outcomes = vec![model.status_quo().clone()];
    for wanted in &request.states {
        match wanted {
            Wanted::Outcome(outcome) if outcomes.contains(outcome) => {}
            Wanted::Outcome(outcome) => outcomes.push(outcome.clone()),
            Wanted::Number(n) => {
                return Err(Diagnostic::new(&NO_SUCH_STATE, format!("state {n} cannot be found by its number"))
                    .because(format!("Of {} states none has a number: they are too many to list.", states.grouped()))
                    .cure("Name it by its levels: `issue=level,issue=level`."));
            }
        }
    }
    let found = |concept| Searched { concept, found: equilibria(&prepared.central, concept, run) };
    let searched: Vec<Searched> = concepts.iter().map(|c| found(*c)).collect();
    let mut examined = Vec::new();
    for outcome in outcomes {
        let mut verdicts = Vec::new();
        for concept in &concepts {
            let verdict = judge(&prepared.central, *concept, &outcome, run).map(|a| a.value);
            if let Err(why) = &verdict
                && why.code == &NO_SUCH_STATE
            {
                return Err(why.clone());
            }
            verdicts.push((*concept, verdict));
        }
        examined.push(JudgedState { outcome, verdicts });
    }
    let answered = searched.iter().any(|s| s.found.is_ok())
        || examined.iter().flat_map(|e| &e.verdicts).any(|(_, verdict)| verdict.is_ok());
    if !answered {
        return Err(match searched.into_iter().find_map(|s| s.found.err()) {
            Some(besides) => {
                let mut both = why;
                both.cause.push_str(&format!(" Without listing them: {}. {}", besides.message, besides.cause));
                both
            }
            None => {
                let cure = why.cure.trim_end_matches('.').to_owned();
                why.cure(format!(
                    "{cure}; or ask for nash, gmr or smr, which can be followed without a list of states."
                ))
            }
        });
    }
    let stated = model.case().parties.ids().filter(|p| !matches!(prepared.central.worth(*p), Worth::Absent)).collect();
    Ok(UnlistedAnswer { states, why, stated, searched, left_out, limit: run.limits.listed, examined })
}
