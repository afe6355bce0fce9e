//! `zopa deals --json`.

use super::certificate::{Certificate, FrontierCertificate};
use super::common::{Amount, CaseRef, Exact, Levels, Reading, Utilities, ids};
use super::negotiator::Negotiation;
use super::package::{Change, ListedPackage, Objection, units};
use crate::{DealsAnswer, Group, Prepared, ProposalDeal, VERSION, undefined};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_bargain::{Known, Solved, Undefined};
use zopa_core::{Case, Count, Method, Outcome, PartyId, Role};

/// A level that nobody can bring about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutOfReach {
    /// The issue.
    pub issue: String,
    /// The level.
    pub level: String,
}

/// What deals are possible for a group, in the numbers of the central case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Deals {
    /// The version of zopa.
    pub version: String,
    /// `deals`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// The draw whose numbers were used: 0, the central case.
    pub draw: u64,
    /// Outcomes of the whole space.
    pub outcomes: Amount,
    /// Those that break no rule of either kind (the status quo is tested against rules on states only).
    pub feasible: Option<Amount>,
    /// Feasible outcomes whose signers are all members of the group.
    pub deliverable: Amount,
    /// How many packages of each kind may be listed; null for all.
    pub limit: Option<u64>,
    /// Every party of the case.
    pub parties: Vec<String>,
    /// Where one point is so many units of an original scale (imported scenarios): party id to units.
    pub units: BTreeMap<String, f64>,
    /// The group as it was asked for: `table`, `principals`, `setters`, or ids separated by commas, as typed.
    pub group: String,
    /// The members that count; none where nobody of the case is in the group, which then delivers the status quo alone.
    pub members: Vec<String>,
    /// Members that do not.
    pub left_out: Vec<LeftOut>,
    /// The worth of no deal in points, of parties with cardinal preferences.
    pub no_deal: Utilities,
    /// The status quo.
    pub status_quo: ListedPackage,
    /// Who would move away from the status quo alone: then no deal is not the status quo.
    pub status_quo_left_by: Vec<String>,
    /// Deliverable outcomes that no other deliverable one dominates for the group.
    pub frontier: Frontier,
    /// The zone of possible agreement of the group.
    pub zopa: AgreementZone,
    /// Levels that `one_way` lets nobody bring about from the status quo: a package with one of them, a fair point too, is
    /// a comparison and no deal. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub out_of_reach: Vec<OutOfReach>,
    /// Fair points over the agreement zone: `nash`, `kalai_smorodinsky`, `egalitarian`, `utilitarian`.
    pub solutions: Solutions,
    /// The proposals on the agenda, in file order.
    pub proposals: Vec<DealsProposal>,
    /// What a negotiator asks beyond that; always there in what `zopa deals` prints.
    #[serde(flatten)]
    #[schemars(required)]
    pub negotiation: Option<Negotiation>,
    /// What is null or left out because the space is too large to look at every outcome: its place in this document
    /// (`zopa.outcomes`, `solutions.nash.count`, `red_line_prices`) to the reason. A `gain` or a red line's `best` has a
    /// reason where the search for it was given up: then a better one is not excluded. Empty where everything is known.
    pub not_known: BTreeMap<String, String>,
    /// How it was obtained. With a `bound`, it belongs to the frontier (see its `gap`); all else is exact. `stopped` where a
    /// fair point was given up or the frontier left out, whether the frontier has a gap or not; what else is given is exact.
    pub exactness: Exact,
    /// By which definition: `enumeration`, or `parts of the space` where that is too much.
    pub method: Reading,
}

/// A member of the group that does not count.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Who.
    pub party: String,
    /// Why.
    pub reason: String,
}

/// The efficient packages.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Frontier {
    /// Different utility vectors.
    pub points: Option<Amount>,
    /// Packages: those that share a vector all count.
    pub outcomes: Option<Amount>,
    /// The packages, in index order, to the limit of listed items. Part by part: one package of each vector, from the best
    /// for the first member down, evenly spaced where they are more than the limit.
    pub listed: Vec<ListedPackage>,
    /// 0 for the exact frontier. Otherwise not all vectors are counted: for every efficient package one of those counted is
    /// worse for no member by more than so many points.
    pub gap: f64,
    /// With `--certificate`, for one or two members whose issues are joined too closely to be taken part by part: the proof
    /// that it has no other vectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<FrontierCertificate>,
}

/// The zone of possible agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementZone {
    /// Deliverable outcomes that every member would sign, the status quo included.
    pub outcomes: Option<Amount>,
    /// Those of them other than the status quo with a strict gain for some member.
    pub gainful: Option<Amount>,
    /// Whether there is no such outcome; known also where they are not counted.
    pub empty: bool,
    /// The gainful ones, in index order, to the limit of listed items.
    pub listed: Vec<ListedPackage>,
}

/// The fair points.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Solutions {
    /// The largest product of gains; objective: the sum of their logarithms.
    pub nash: Solution,
    /// Gains in proportion to the largest possible ones, leximin; objective: the smallest ratio.
    pub kalai_smorodinsky: Solution,
    /// Equal gains, leximin; objective: the smallest gain. Depends on the parties' scales.
    pub egalitarian: Solution,
    /// The largest sum of utilities; objective: that sum. Depends on the parties' scales.
    pub utilitarian: Solution,
}

/// A fair point; all null with a reason where it is not defined.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Solution {
    /// The packages that attain it, in index order, to the limit of listed items; some of them where `count` is null.
    pub packages: Option<Vec<ListedPackage>>,
    /// How many attain it.
    pub count: Option<Amount>,
    /// Utilities in points at the first of them.
    pub utilities: Option<Utilities>,
    /// Gains in points over no deal at the first of them.
    pub gains: Option<Utilities>,
    /// What is maximised.
    pub objective: Option<f64>,
    /// Why it is not defined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// With `--certificate`, in a space too large to list: the proof that no agreeable package is better, or that there is
    /// none of the kind that the reason speaks of. That of Kalai-Smorodinsky rests on those of `best_for`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// By which definition.
    pub method: Reading,
}

/// A named proposal, seen by those who must sign it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DealsProposal {
    /// Its id.
    pub id: String,
    /// The level of each issue.
    pub levels: Levels,
    /// Utilities in points.
    pub utilities: Utilities,
    /// Who must sign it.
    pub signers: Vec<String>,
    /// Whether all of these are members of the group.
    pub deliverable: bool,
    /// Signers who would not sign, and why.
    pub refused_by: Vec<Objection>,
    /// The smallest edit that makes a signer better off and no signer worse off.
    pub improving_edit: Option<Change>,
    /// Where a signer refuses: the smallest change that all who must sign would accept; null where there is none.
    pub opening: Option<Change>,
    /// Why edit and opening are null although there may be some: the search was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_searched: Option<String>,
}

impl Deals {
    /// The document of an answer.
    pub fn new(prepared: &Prepared, answer: &DealsAnswer) -> Self {
        let case = &*prepared.case;
        let survey = &answer.survey.value;
        let package = |outcome: &Outcome, agreeable| ListedPackage {
            levels: Levels::new(case, outcome),
            utilities: Utilities::new(&prepared.central, outcome),
            agreeable,
        };
        let solution = |wanted: zopa_bargain::Solution| {
            let found = survey.solutions.iter().find(|(s, _)| *s == wanted).map(|(_, result)| result);
            solution(prepared, answer.method(wanted), found, &|o| package(o, None))
        };
        let mut not_known = BTreeMap::new();
        let mut known = |place: &str, count: &Known<Count>| match count {
            Ok(count) => Some(Amount::from(*count)),
            Err(why) => {
                not_known.insert(place.to_owned(), why.to_string());
                None
            }
        };
        let feasible = known("feasible", &survey.feasible);
        let (efficient, listed, gap) = match &survey.frontier {
            Ok(f) => ((f.points.clone(), f.outcomes.clone()), f.listed.as_slice(), f.gap),
            Err(why) => ((Err(why.clone()), Err(why.clone())), [].as_slice(), 0.0),
        };
        let frontier = Frontier {
            points: known("frontier.points", &efficient.0),
            outcomes: known("frontier.outcomes", &efficient.1),
            listed: listed.iter().map(|f| package(&f.outcome, Some(f.agreeable))).collect(),
            gap,
            certificate: None,
        };
        let zopa = AgreementZone {
            outcomes: known("zopa.outcomes", &survey.agreement.outcomes),
            gainful: known("zopa.gainful", &survey.agreement.gainful),
            empty: survey.agreement.empty,
            listed: survey.agreement.listed.iter().map(|o| package(o, None)).collect(),
        };
        for (solution, found) in &survey.solutions {
            if let Ok(solved) = found {
                known(&format!("solutions.{}.count", super::negotiator::key(*solution)), &solved.count);
            }
        }
        for (solution, why) in &answer.unread {
            let place = format!("solutions.{}.method", super::negotiator::key(*solution));
            not_known.insert(place, format!("the reading that was asked for is not given: {}", why.message));
        }
        if let Some(why) = &answer.unsettled {
            not_known.insert("status_quo_left_by".to_owned(), why.message.clone());
        }
        Deals {
            version: VERSION.into(),
            answer: "deals".into(),
            case: CaseRef::new(prepared),
            draw: 0,
            outcomes: survey.outcomes.into(),
            feasible,
            deliverable: survey.deliverable.into(),
            limit: (answer.listed < usize::MAX).then_some(answer.listed as u64),
            parties: case.parties.iter().map(|p| p.id.clone()).collect(),
            units: units(case),
            group: group_name(&answer.request.group),
            members: ids(case, answer.members),
            left_out: answer.left_out.iter().map(|p| left_out(case, p)).collect(),
            no_deal: Utilities::by(case, |p| prepared.central.additive(p).map(|a| a.points(a.disagreement()))),
            status_quo: package(prepared.model.status_quo(), None),
            status_quo_left_by: answer.restless.iter().map(|d| case.parties[d.party].id.clone()).collect(),
            frontier,
            zopa,
            solutions: Solutions {
                nash: solution(zopa_bargain::Solution::Nash),
                kalai_smorodinsky: solution(zopa_bargain::Solution::KalaiSmorodinsky),
                egalitarian: solution(zopa_bargain::Solution::Egalitarian),
                utilitarian: solution(zopa_bargain::Solution::Utilitarian),
            },
            proposals: answer.proposals.iter().map(|p| proposal(prepared, answer, p)).collect(),
            negotiation: None,
            out_of_reach: prepared
                .model
                .out_of_reach()
                .map(|(v, l)| OutOfReach {
                    issue: case.issues[v].id.clone(),
                    level: case.issues[v].levels[l].id.clone(),
                })
                .collect(),
            not_known,
            exactness: (&answer.survey.exactness).into(),
            method: answer.survey.method.into(),
        }
    }

    /// The same with what a negotiator asks.
    #[must_use]
    pub fn with(mut self, mut negotiation: Negotiation) -> Self {
        self.not_known.append(&mut negotiation.left_out);
        self.frontier.certificate = negotiation.frontier_proof.take();
        let mut proof = |key: &str| negotiation.proofs.remove(key);
        self.solutions.nash.certificate = proof("nash");
        self.solutions.kalai_smorodinsky.certificate = proof("kalai_smorodinsky");
        self.solutions.egalitarian.certificate = proof("egalitarian");
        self.solutions.utilitarian.certificate = proof("utilitarian");
        Deals { negotiation: Some(negotiation), ..self }
    }
}

fn solution(
    prepared: &Prepared,
    method: Method,
    found: Option<&Result<Solved, Undefined>>,
    package: &dyn Fn(&Outcome) -> ListedPackage,
) -> Solution {
    let method = method.into();
    match found {
        Some(Ok(solved)) => Solution {
            packages: Some(solved.packages.iter().map(package).collect()),
            count: solved.count.as_ref().ok().map(|n| (*n).into()),
            utilities: solved.packages.first().map(|o| Utilities::new(&prepared.central, o)),
            gains: solved.packages.first().map(|o| Utilities::gains(&prepared.central, o)),
            objective: Some(solved.objective),
            reason: None,
            certificate: None,
            method,
        },
        other => {
            let reason = match other {
                Some(Err(why)) => undefined(&prepared.case, why),
                _ => "not computed".to_owned(),
            };
            let reason = Some(reason);
            Solution {
                packages: None,
                count: None,
                utilities: None,
                gains: None,
                objective: None,
                reason,
                certificate: None,
                method,
            }
        }
    }
}

fn proposal(prepared: &Prepared, answer: &DealsAnswer, of: &ProposalDeal) -> DealsProposal {
    let case = &*prepared.case;
    DealsProposal {
        id: case.proposals[of.proposal].id.clone(),
        levels: Levels::new(case, &of.outcome),
        utilities: Utilities::new(&prepared.central, &of.outcome),
        signers: ids(case, of.signers),
        deliverable: of.signers.is_subset(answer.members),
        refused_by: of.refusing.iter().map(|(p, stance)| Objection::new(case, *p, *stance)).collect(),
        improving_edit: of.edit.as_ref().map(|e| Change::edit(case, e)),
        opening: of.opening.as_ref().map(|o| Change::opening(case, &of.outcome, o)),
        not_searched: of.opening_unknown.as_ref().or(of.edit_unknown.as_ref()).map(|why| why.message.clone()),
    }
}

fn left_out(case: &Case, party: PartyId) -> LeftOut {
    let reason = match case.parties[party].role {
        Role::Audience => "it only watches",
        _ => "its interests are not stated",
    };
    LeftOut { party: case.parties[party].id.clone(), reason: reason.into() }
}

fn group_name(group: &Group) -> String {
    match group {
        Group::Table => "table".into(),
        Group::Principals => "principals".into(),
        Group::Setters => "setters".into(),
        Group::Named { written, .. } => written.clone(),
    }
}
