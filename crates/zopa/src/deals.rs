//! What deals are possible: the request and the answer of `zopa deals`.

use crate::{Found, NegotiatorAnswer, Prepared};
use zopa_assess::{Drift, drift};
use zopa_bargain::{
    Edit, Named, Opening, PART_WISE, STOPPED, Solution, Solved, Survey, TOO_MANY_OUTCOMES, Undefined, improving_edit,
    opening, survey,
};
use zopa_core::{
    Answer, Case, Diagnostic, IssueSet, Limits, Method, Outcome, PartyId, PartySet, ProposalId, Role, Run, Scope,
    Stance,
};

/// Whose deals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Group {
    /// Those at the table, audiences left out.
    Table,
    /// The principals.
    Principals,
    /// Everyone who sets an issue.
    Setters,
    /// These parties.
    Named {
        /// Who.
        parties: PartySet,
        /// As it was typed, for the answer to repeat.
        written: String,
    },
}

impl Group {
    /// Its members in a case.
    pub fn members(&self, case: &Case) -> PartySet {
        match self {
            Group::Table => case.table(),
            Group::Principals => case.having(Role::Principal),
            Group::Setters => case.setters(),
            Group::Named { parties, .. } => *parties,
        }
    }
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DealsRequest {
    /// Whose deals.
    pub group: Group,
}

/// A named proposal, seen by those who must sign it.
#[derive(Clone, PartialEq, Debug)]
pub struct ProposalDeal {
    /// Which.
    pub proposal: ProposalId,
    /// The package.
    pub outcome: Outcome,
    /// Who must sign it.
    pub signers: PartySet,
    /// Signers who would not, and why.
    pub refusing: Vec<(PartyId, Stance)>,
    /// The smallest edit that makes a signer better off and no signer worse off.
    pub edit: Option<Edit>,
    /// Where a signer refuses: the smallest change that all who must sign would accept.
    pub opening: Option<Opening>,
    /// Why the edit was not searched for to the end: the space is too large.
    pub edit_unknown: Option<Diagnostic>,
    /// The same of the opening.
    pub opening_unknown: Option<Diagnostic>,
}

/// What deals are possible for a group, at the central case.
#[derive(Clone, Debug)]
pub struct DealsAnswer {
    /// What was asked.
    pub request: DealsRequest,
    /// The members that count.
    pub members: PartySet,
    /// Named members that do not: their interests are not stated, or they only watch.
    pub left_out: PartySet,
    /// Space, agreement zone, frontier, fair points.
    pub survey: Answer<Survey>,
    /// The proposals on the agenda, in file order.
    pub proposals: Vec<ProposalDeal>,
    /// Who would move away from the status quo alone: then "no deal" is not the status quo.
    pub restless: Vec<Drift>,
    /// Why that is not known: a party has too many settings of its own.
    pub unsettled: Option<Diagnostic>,
    /// How many packages of each kind may be listed.
    pub listed: usize,
    /// Fair points in another reading than the default one, by name.
    pub readings: Vec<(Solution, Named)>,
    /// Fair points whose reading was asked for and takes a list of a space that is too large: the default one stands.
    pub unread: Vec<(Solution, Diagnostic)>,
}

impl DealsAnswer {
    /// By which definition a fair point of this answer was found.
    pub fn method(&self, solution: Solution) -> Method {
        let other = self.readings.iter().find(|(s, _)| *s == solution);
        other.map_or_else(|| solution.method(), |(_, reading)| reading.method())
    }
}

/// What deals are possible for a group.
///
/// # Errors
/// What the bargaining engine refuses: a `[graph]` case, a space too large.
pub fn deals(prepared: &Prepared, request: &DealsRequest, run: &Run<'_>) -> Result<DealsAnswer, Diagnostic> {
    let (instance, model, case) = (&prepared.central, &prepared.model, &*prepared.case);
    let problem = zopa_bargain::Deals::new(instance, request.group.members(case))?;
    let survey = survey(&problem, &Solution::ALL, run)?;
    let near = nearby(&survey, run.limits);
    let near = Run { limits: &near, ..*run };
    let mut proposals = Vec::new();
    for (id, proposal) in case.proposals.enumerated().filter(|(_, p)| p.off_agenda.is_none()) {
        let outcome = case.package(&proposal.set);
        let signers = model.signers(&outcome);
        let refusing: Vec<_> =
            signers.iter().map(|i| (i, instance.stance(i, &outcome))).filter(|(_, s)| *s != Stance::Yes).collect();
        let (mut edit_unknown, mut opening_unknown) = (None, None);
        let edit = if signers.is_empty() { Ok(None) } else { improving_edit(instance, &outcome, None, &near) };
        let edit = or_left_out(&survey, edit, &mut edit_unknown)?;
        let opening = if refusing.is_empty() { Ok(None) } else { opening(instance, &outcome, &near) };
        let opening = or_left_out(&survey, opening, &mut opening_unknown)?;
        proposals.push(ProposalDeal {
            proposal: id,
            outcome,
            signers,
            refusing,
            edit,
            opening,
            edit_unknown,
            opening_unknown,
        });
    }
    // Joint issues are where falling back would bring them: at the status quo nobody moves them alone.
    let space = model.space();
    let joint = space.issue_ids().filter(|v| case.issues[*v].control.is_joint());
    let drifts = drift(instance, model.status_quo(), &IssueSet::of(space.issues(), joint), run.limits);
    let (restless, unsettled) = match drifts {
        Err(problem) if !is_enumerated(&survey) || problem.code == &zopa_conflict::TOO_MANY_STATES => {
            (Vec::new(), Some(problem))
        }
        drifts => (drifts?, None),
    };
    let (members, left_out) = (problem.group(), problem.left_out());
    Ok(DealsAnswer {
        request: request.clone(),
        members,
        left_out,
        survey,
        proposals,
        restless,
        unsettled,
        listed: run.limits.listed,
        readings: Vec::new(),
        unread: Vec::new(),
    })
}

/// Outcomes that a search from a package looks at in a space beyond enumeration.
const NEARBY: u64 = 2_000_000;

/// The limits of searches that go outwards from a package: shorter beyond enumeration, where they would take most of the
/// time.
pub(crate) fn nearby(survey: &Answer<Survey>, limits: &Limits) -> Limits {
    let work = if is_enumerated(survey) { limits.work } else { limits.work.min(NEARBY) };
    Limits { work, ..limits.clone() }
}

/// Bytes that the lists of an answer may take together.
const ROOM: usize = 1 << 30;

/// How many packages each list of an answer may hold, so that all lists together have room in memory, as a document too.
pub fn listable(case: &Case) -> usize {
    let package = 400 + 160 * case.issues.len() + 80 * case.parties.len();
    // The frontier, the zone, four fair points and a few by name; for each party its best.
    let lists = 12 + case.parties.len();
    (ROOM / (package * lists)).max(1_000)
}

/// Whether some list of an answer holds so many packages.
pub fn has_a_list_of(n: usize, answer: &DealsAnswer, negotiator: &NegotiatorAnswer) -> bool {
    let survey = &answer.survey.value;
    let frontier = survey.frontier.as_ref().map_or(0, |f| f.listed.len());
    let solved = |found: &Result<Solved, Undefined>| found.as_ref().map_or(0, |s| s.packages.len());
    let named = negotiator.solutions.iter().map(|(_, found)| match found {
        Found::Packages(answer) => solved(&answer.value),
        _ => 0,
    });
    let lists = [frontier, survey.agreement.listed.len()].into_iter();
    let points = survey.solutions.iter().map(|(_, found)| solved(found));
    let best = negotiator.best.iter().map(|b| b.packages.len());
    lists.chain(points).chain(best).chain(named).any(|len| len >= n)
}

/// Whether a survey has looked at every outcome.
pub(crate) fn is_enumerated(survey: &Answer<Survey>) -> bool {
    survey.method != PART_WISE
}

/// What was found; in a space beyond enumeration nothing, with the reason, where that is too much.
pub(crate) fn or_left_out<T: Default>(
    survey: &Answer<Survey>,
    found: Result<T, Diagnostic>,
    why: &mut Option<Diagnostic>,
) -> Result<T, Diagnostic> {
    match found {
        Err(problem) if !is_enumerated(survey) && [&TOO_MANY_OUTCOMES, &STOPPED].contains(&problem.code) => {
            *why = Some(problem);
            Ok(T::default())
        }
        found => found,
    }
}

/// Why a fair point is not defined, in a sentence with the parties' names.
pub fn undefined(case: &Case, why: &Undefined) -> String {
    match why {
        Undefined::NobodyCounts => {
            "nobody in the group counts: it takes stated interests, and an audience only watches".to_owned()
        }
        Undefined::Ordinal(parties) => {
            let names: Vec<&str> = parties.iter().map(|p| case.parties[p].name.as_str()).collect();
            format!("a fair point needs utilities, and the preferences of {} only rank outcomes", names.join(", "))
        }
        Undefined::NothingAgreeable => {
            let rules = case.rules.iter().filter(|r| r.scope == Scope::Packages).count();
            let also = if rules > 0 { " within the rules" } else { "" };
            format!("no package{also}, not even the status quo, is acceptable to every member")
        }
        Undefined::NoStrictGain => "no package gives every member a strict gain".to_owned(),
        Undefined::NothingToGain => "no member can gain anything".to_owned(),
        Undefined::GivenUp(branches) => {
            format!("the space is too large: the search was given up after {branches} branches")
        }
    }
}
