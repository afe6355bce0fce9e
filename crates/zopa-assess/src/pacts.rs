//! The setters' coalitions at the status quo: could they do something together that each of them likes better, and
//! would those outside answer it?
//!
//! Individual stability says who would leave alone, never whether parties would move to a deal. So CNash and CSEQ of
//! every coalition of setters stand beside it ([`zopa_conflict::Coalition`]): over the whole space, with the members'
//! own moves and what they can sign; of the others, individual moves that gain whoever makes them. Utilities alone
//! count here, against the status quo: neither walk-away values nor red lines, which limit consent.

use crate::TOO_MANY_COALITIONS;
use rayon::prelude::*;
use zopa_conflict::{Advance, Coalition, CoalitionConcept, Moves, Ranks};
use zopa_core::{Diagnostic, Instance, Limits, Outcome, PartyId, PartySet, Role, Run, Stance, StateId, Step};

/// How many setters' coalitions are looked at: 2^8 of them.
const SETTERS: usize = 8;
/// How many moves are followed for one coalition before it is left unjudged.
const WORK: u64 = 400_000_000;

/// The setters' coalitions.
#[derive(Clone, PartialEq, Debug)]
pub struct Pacts {
    /// Each coalition of setters whose interests are stated, smaller ones first, then in the order of the parties.
    pub all: Vec<Pact>,
    /// Setters whose interests are not stated: no coalition with them is judged.
    pub unstated: PartySet,
}

/// A coalition of setters at the status quo.
#[derive(Clone, PartialEq, Debug)]
pub struct Pact {
    /// Who.
    pub members: PartySet,
    /// What was found; a search that passes its limits is not judged by halves.
    pub judged: Result<Found, Diagnostic>,
}

/// What a coalition finds at the status quo.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// How many states it can bring about and each member likes better.
    pub better: u64,
    /// How many of them meet no red line of a member.
    pub within_red_lines: u64,
    /// How many of them nothing answers: no legal sequence of improvements by those outside leads where some member is
    /// no better off than at the status quo.
    pub unanswered: u64,
    /// One of these (if there is none, one that is answered): within red lines if possible, then with the fewest issues
    /// changed, then the lowest index.
    pub example: Option<Example>,
}

impl Found {
    /// Stable for the coalition under CNash: it has nothing better to move to.
    pub fn cnash(&self) -> bool {
        self.better == 0
    }
    /// Stable for the coalition under CSEQ: whatever better it moves to is answered.
    pub fn cseq(&self) -> bool {
        self.unanswered == 0
    }
}

/// A state that a coalition would like better.
#[derive(Clone, PartialEq, Debug)]
pub struct Example {
    /// The state.
    pub to: Outcome,
    /// How the coalition gets there.
    pub steps: Vec<Step>,
    /// Members one of whose red lines it meets.
    pub against_red_lines: PartySet,
    /// Where the coalition is stable under CSEQ though not under CNash: what answers the first of its improvements.
    pub answered: Option<Advance>,
}

/// Every coalition of setters at the status quo.
///
/// # Errors
/// E742 for more than eight setters with stated interests.
pub(crate) fn pacts(instance: &Instance, moves: &dyn Moves, ranks: &Ranks, run: &Run<'_>) -> Result<Pacts, Diagnostic> {
    let case = instance.model().case();
    let setters = case.setters().minus(case.having(Role::Audience));
    let stated = setters.intersection(case.with_preferences());
    if stated.len() > SETTERS {
        let message = format!("{} setters form 2^{0} coalitions, the limit is {SETTERS} setters", stated.len());
        return Err(Diagnostic::new(&TOO_MANY_COALITIONS, message).because(TOO_MANY_COALITIONS.about));
    }
    let mut coalitions = subsets(stated);
    coalitions.sort_by_key(|members| (members.len(), members.iter().collect::<Vec<PartyId>>()));
    let limits = Limits { work: run.limits.work.min(WORK), ..run.limits.clone() };
    let run = Run { limits: &limits, watch: run.watch };
    let all = coalitions
        .into_par_iter()
        .map(|members| Pact { members, judged: judge(instance, moves, ranks, members, &run) })
        .collect();
    Ok(Pacts { all, unstated: setters.minus(stated) })
}

/// The non-empty subsets of a set.
pub(crate) fn subsets(of: PartySet) -> Vec<PartySet> {
    let mut all = vec![PartySet::EMPTY];
    for party in of.iter() {
        for k in 0..all.len() {
            all.push(all[k].union(PartySet::only(party)));
        }
    }
    all.split_off(1)
}

fn judge(
    instance: &Instance,
    moves: &dyn Moves,
    ranks: &Ranks,
    members: PartySet,
    run: &Run<'_>,
) -> Result<Found, Diagnostic> {
    let model = instance.model();
    let q = model.status_quo();
    let Some(at) = moves.state(q) else {
        return Ok(Found { better: 0, within_red_lines: 0, unanswered: 0, example: None });
    };
    let coalition = Coalition::new(moves, ranks, at, members, run)?;
    let verdict = coalition.verdict(CoalitionConcept::Cseq, run)?.value;
    let red = |to: &Outcome| -> PartySet {
        members.iter().filter(|i| matches!(instance.stance(*i, to), Stance::RedLine(_))).collect()
    };
    let better = coalition.improvements();
    let shown: &[StateId] = if verdict.stable { better } else { &verdict.open };
    let key = |s: &StateId| {
        let to = moves.outcome(*s);
        (!red(&to).is_empty(), to.differing(q).count(), *s)
    };
    let example = shown.iter().copied().min_by_key(key).map(|s| {
        let to = moves.outcome(s);
        let answered = verdict.advance.filter(|_| verdict.stable);
        Example { steps: coalition.way(s), against_red_lines: red(&to), to, answered }
    });
    Ok(Found {
        better: better.len() as u64,
        within_red_lines: better.iter().filter(|s| red(&moves.outcome(**s)).is_empty()).count() as u64,
        unanswered: verdict.open.len() as u64,
        example,
    })
}
