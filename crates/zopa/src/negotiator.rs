//! What a negotiator asks of the deals of a group: the request and the answer.

use crate::deals::{is_enumerated, nearby, or_left_out};
use crate::drafts::{DraftScore, feasible, scored};
use crate::{DealsAnswer, Prepared};
use zopa_bargain::{
    AfterSigning, BestFor, Certificates, Deals, Distances, Division, Edit, FrontierProof, Logroll, Lottery,
    LotterySolution, Named, NamedSearch, Opening, Position, Powers, Prices, Proof, Shortfall, Solution, Solved,
    Statistics, Survey, Uncertified, Undefined, Unknown, Within, adjusted_winner, after_signing, best_for_each,
    certificates, distances, efficient, improving_edit, logrolling, lottery, opening, positions, proved_efficient,
    proved_frontier, red_line_prices, shortfall, solve, statistics,
};
use zopa_core::{Answer, Count, Diagnostic, Method, Outcome, PartyId, PartySet, Role, Run, Stance};

/// A package with the words it was asked for by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Package {
    /// As it was asked for: a proposal's id, `status_quo`, or levels.
    pub name: String,
    /// The package.
    pub outcome: Outcome,
}

/// A solution by name.
#[derive(Clone, PartialEq, Debug)]
pub enum Asked {
    /// One of the four fair points.
    Fair(Solution),
    /// A variant, or a solution that only few ask for.
    Named(Named),
    /// Over lotteries.
    Lottery(LotterySolution),
    /// A division of issues.
    AdjustedWinner,
}

impl Asked {
    /// The names that [`Asked::of_key`] knows.
    pub const KEYS: [&str; 11] = [
        "nash",
        "kalai_smorodinsky",
        "egalitarian",
        "utilitarian",
        "nash_most_gainers",
        "raiffa",
        "nash_lottery",
        "kalai_smorodinsky_lottery",
        "egalitarian_lottery",
        "fallback",
        "adjusted_winner",
    ];

    /// The solution of a name. Powers belong to Nash: with any, `nash` is weighted by them.
    pub fn of_key(key: &str, powers: Option<&Powers>) -> Option<Asked> {
        Some(match key {
            "nash" => match powers {
                Some(powers) => Asked::Named(Named::NashPowers(powers.clone())),
                None => Asked::Fair(Solution::Nash),
            },
            "kalai_smorodinsky" => Asked::Fair(Solution::KalaiSmorodinsky),
            "egalitarian" => Asked::Fair(Solution::Egalitarian),
            "utilitarian" => Asked::Fair(Solution::Utilitarian),
            "nash_most_gainers" => Asked::Named(Named::NashMostGainers),
            "raiffa" => Asked::Lottery(LotterySolution::Raiffa),
            "nash_lottery" => Asked::Lottery(LotterySolution::Nash),
            "kalai_smorodinsky_lottery" => Asked::Lottery(LotterySolution::KalaiSmorodinsky),
            "egalitarian_lottery" => Asked::Lottery(LotterySolution::Egalitarian),
            "fallback" => Asked::Named(Named::Fallback),
            "adjusted_winner" => Asked::AdjustedWinner,
            _ => return None,
        })
    }
}

/// The variants of the four fair points, `concept=reading`.
pub const VARIANTS: [&str; 16] = [
    "nash=default",
    "nash=most_gainers",
    "nash=negmas",
    "nash=genius",
    "nash=negolog",
    "kalai_smorodinsky=leximin",
    "kalai_smorodinsky=max_min",
    "kalai_smorodinsky=negmas_spread",
    "kalai_smorodinsky=genius",
    "egalitarian=leximin",
    "egalitarian=max_min",
    "egalitarian=negmas_kalai",
    "utilitarian=default",
    "utilitarian=negolog_kalai",
    "kalai=negmas",
    "kalai=negolog",
];

/// The concept and reading of a variant; the reading is `None` where it is the default one.
pub fn variant(text: &str) -> Option<(Solution, Option<Named>)> {
    let (concept, reading) = text.split_once('=')?;
    Some(match (concept.trim(), reading.trim()) {
        ("nash", "default") => (Solution::Nash, None),
        ("nash", "most_gainers") => (Solution::Nash, Some(Named::NashMostGainers)),
        ("nash", "negmas") => (Solution::Nash, Some(Named::NashNegmas)),
        ("nash", "genius") => (Solution::Nash, Some(Named::NashFrontierProduct)),
        ("nash", "negolog") => (Solution::Nash, Some(Named::NashNegolog)),
        ("kalai_smorodinsky", "leximin") => (Solution::KalaiSmorodinsky, None),
        ("kalai_smorodinsky", "max_min") => (Solution::KalaiSmorodinsky, Some(Named::KsMaxMin)),
        ("kalai_smorodinsky", "negmas_spread") => (Solution::KalaiSmorodinsky, Some(Named::KsNegmasSpread)),
        ("kalai_smorodinsky", "genius") => (Solution::KalaiSmorodinsky, Some(Named::KsGenius)),
        ("egalitarian", "leximin") => (Solution::Egalitarian, None),
        ("egalitarian", "max_min") => (Solution::Egalitarian, Some(Named::EgalitarianMaxMin)),
        ("egalitarian", "negmas_kalai") | ("kalai", "negmas") => {
            (Solution::Egalitarian, Some(Named::EgalitarianNegmas))
        }
        ("utilitarian", "default") => (Solution::Utilitarian, None),
        ("utilitarian", "negolog_kalai") | ("kalai", "negolog") => (Solution::Utilitarian, Some(Named::UtilitarianAll)),
        _ => return None,
    })
}

/// What is asked.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NegotiatorRequest {
    /// Packages to start from.
    pub from: Vec<Package>,
    /// Drafts, in the order of their numbers.
    pub drafts: Vec<Package>,
    /// Solutions by name, with the names.
    pub solutions: Vec<(String, Asked)>,
    /// Only for these parties the best is wanted; all members if empty.
    pub best_for: PartySet,
    /// Whether the best for each member and the fair points of a space too large to list shall be proved.
    pub certificates: bool,
}

/// A package to start from: who objects, what would improve it, what could replace it once signed.
#[derive(Clone, PartialEq, Debug)]
pub struct FromPackage {
    /// Which.
    pub package: Package,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Who must sign it.
    pub signers: PartySet,
    /// Every party's position.
    pub positions: Vec<Position>,
    /// The smallest edit that makes a signer better off and nobody worse who must agree.
    pub edit: Option<Edit>,
    /// The same for the group.
    pub edit_for_group: Option<Edit>,
    /// What dominates it for its signers among what they can deliver.
    pub beaten_by_signers: Option<Outcome>,
    /// Where the space is too large for the checker to list and proofs were asked for: that nothing does, or why it is not
    /// proved.
    pub efficient: Option<Proof>,
    /// What dominates it for the principals among everything feasible.
    pub beaten_for_principals: Option<Outcome>,
    /// If it were signed: what could replace it.
    pub after_signing: Option<AfterSigning>,
    /// Where a signer refuses: the smallest change that all who must sign gain from.
    pub opening: Option<Opening>,
    /// Of the above what was not searched for to the end, because the space is too large, by its name in documents; and
    /// why.
    pub unknown: Vec<(&'static str, Diagnostic)>,
}

impl FromPackage {
    /// Why something was not searched for to the end, if it was not.
    pub fn why_unknown(&self, name: &str) -> Option<&Diagnostic> {
        self.unknown.iter().find(|(of, _)| *of == name).map(|(_, why)| why)
    }
}

/// A solution that was asked for by name.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// Packages.
    Packages(Answer<Result<Solved, Undefined>>),
    /// A lottery; `Err(None)` where the group is not two parties.
    Lottery(Answer<Result<Lottery, Option<Undefined>>>),
    /// A division; `Err(None)` where the group is not two parties or has nothing to divide.
    Division(Result<Division, Option<Undefined>>),
}

/// What a negotiator asks, answered for a group at the central case.
#[derive(Clone, Debug)]
pub struct NegotiatorAnswer {
    /// The best for each member, or for those asked about.
    pub best: Vec<BestFor>,
    /// What the members' red lines cost.
    pub prices: Prices,
    /// What is missing, where the agreement zone is empty.
    pub shortfall: Option<Shortfall>,
    /// Issues worth trading, from the status quo or the first package named.
    pub logroll: Logroll,
    /// Rational fraction, opposition, constant sum; or why they are not given.
    pub statistics: Result<Statistics, Diagnostic>,
    /// How far the proposals, and the packages named, are from the frontier and the fair points.
    pub distances: Vec<(Package, Distances)>,
    /// The packages named.
    pub from: Vec<FromPackage>,
    /// The drafts.
    pub drafts: Vec<DraftScore>,
    /// The solutions by name.
    pub solutions: Vec<(String, Found)>,
    /// The powers that Nash was asked for with.
    pub powers: Option<Powers>,
    /// Proofs of the best for each member, of fair points (in the reading that was asked for) and of solutions by name,
    /// where they were asked for and the space is too large for the checker to list.
    pub certificates: Option<Proofs>,
    /// What is left out because the space is too large for it, by its name in documents, and why.
    pub left_out: Vec<(String, Diagnostic)>,
}

/// Proofs, by what they are of, or why there are none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proofs {
    /// Of the best for each member.
    pub best_for: Vec<(PartyId, Proof)>,
    /// Of fair points.
    pub solutions: Vec<(Solution, Proof)>,
    /// Of solutions by name; not of lotteries and divisions.
    pub named: Vec<(String, Proof)>,
    /// Of the frontier of one or two members, where issues are joined too closely to be taken part by part.
    pub frontier: Option<Result<FrontierProof, Uncertified>>,
}

/// The definition of Adjusted Winner.
pub const ADJUSTED_WINNER: Method = Method {
    name: "Adjusted Winner",
    variant: "points by swing weight; one issue is split",
    source: "Brams & Taylor 1996",
};

/// Answers what a negotiator asks, after the deals themselves.
///
/// # Errors
/// What the bargaining engine refuses; statistics that are too large to compute are left out with the reason.
pub fn negotiator(
    prepared: &Prepared,
    answer: &DealsAnswer,
    request: &NegotiatorRequest,
    run: &Run<'_>,
) -> Result<NegotiatorAnswer, Diagnostic> {
    let (instance, model, case) = (&prepared.central, &prepared.model, &*prepared.case);
    let deals = Deals::new(instance, answer.request.group.members(case))?;
    let fair: Vec<Solution> = answer.survey.value.solutions.iter().map(|(s, _)| *s).collect();
    let survey = &answer.survey;
    let mut left_out = Vec::new();
    let mut part = |name: &str, why: &mut Option<Diagnostic>| left_out.extend(why.take().map(|w| (name.to_owned(), w)));
    let mut why = None;
    let prices = match red_line_prices(&deals, &fair, run) {
        Err(problem) if !is_enumerated(survey) => {
            let any = deals.group().iter().any(|i| !case.red_lines[i].is_empty());
            why = any.then_some(problem);
            part("red_line_prices", &mut why);
            Prices { best: best_for_each(&deals, run)?, solutions: Vec::new(), prices: Vec::new() }
        }
        prices => prices?,
    };
    let wanted = |b: &&BestFor| request.best_for.is_empty() || request.best_for.contains(b.party);
    let best: Vec<BestFor> = prices.best.iter().filter(wanted).cloned().collect();
    let missing = if survey.value.agreement.empty { shortfall(&deals, run).map(Some) } else { Ok(None) };
    let shortfall = or_left_out(survey, missing, &mut why)?;
    part("shortfall", &mut why);
    let base = request.from.first().map_or(model.status_quo(), |p| &p.outcome);
    let mut named_packages: Vec<Package> = answer
        .proposals
        .iter()
        .map(|p| Package { name: case.proposals[p.proposal].id.clone(), outcome: p.outcome.clone() })
        .collect();
    for package in request.from.iter().chain(&request.drafts) {
        if !named_packages.iter().any(|p| p.outcome == package.outcome) {
            named_packages.push(package.clone());
        }
    }
    let outcomes: Vec<&Outcome> = named_packages.iter().map(|p| &p.outcome).collect();
    let points = |(_, found): &(Solution, Result<Solved, Undefined>)| {
        found.as_ref().map_or(Vec::new(), |solved| solved.packages.clone())
    };
    let points: Vec<Vec<Outcome>> = answer.survey.value.solutions.iter().map(points).collect();
    let to: Vec<&[Outcome]> = points.iter().map(Vec::as_slice).collect();
    let away = distances(&deals, &outcomes, &to, not_exact(&survey.value).as_ref(), run);
    let away = or_left_out(survey, away, &mut why)?.unwrap_or_default();
    part("distances", &mut why);
    let near = nearby(survey, run.limits);
    let near = Run { limits: &near, ..*run };
    // The checker looks at every outcome of a small space by itself.
    let listed = matches!(model.space().count(), Count::Exact(n) if n <= zopa_verify::LISTED);
    let prove = request.certificates && !(listed && is_enumerated(survey));
    let mut from: Vec<FromPackage> = Vec::new();
    for package in &request.from {
        from.push(start(prepared, &deals, package, survey, prove, &near)?);
    }
    let drafts = scored(prepared, deals.group(), &request.drafts, &near)?;
    for unsearched in drafts.iter().filter_map(|d| d.unsearched.clone()) {
        or_left_out::<()>(survey, Err(unsearched), &mut why)?;
        part("drafts", &mut why);
    }
    let mut by_name = NamedSearch::new(&deals);
    let mut find = |asked: &Asked| {
        Ok(match asked {
            Asked::Fair(solution) => Found::Packages(solve(&deals, *solution, run)?),
            Asked::Named(solution) => Found::Packages(by_name.find(solution, run)?),
            Asked::Lottery(solution) => Found::Lottery(lottery(&deals, *solution, run)?),
            Asked::AdjustedWinner => Found::Division(adjusted_winner(&deals)),
        })
    };
    let mut solutions = Vec::new();
    for (name, asked) in &request.solutions {
        if let Some(found) = or_left_out(survey, find(asked).map(Some), &mut why)? {
            solutions.push((name.clone(), found));
        }
        part(&format!("named_solutions.{name}"), &mut why);
    }
    let proofs = match prove {
        true => Some(proofs(&deals, answer, &prices.best, &request.solutions, &solutions, run)?),
        false => None,
    };
    Ok(NegotiatorAnswer {
        best,
        certificates: proofs,
        shortfall,
        logroll: logrolling(&deals, base, run)?,
        statistics: statistics(&deals, run),
        distances: named_packages.into_iter().zip(away).collect(),
        from,
        drafts,
        solutions,
        powers: request.solutions.iter().find_map(|(_, asked)| match asked {
            Asked::Named(Named::NashPowers(powers)) => Some(powers.clone()),
            _ => None,
        }),
        prices,
        left_out,
    })
}

/// Replaces fair points of an answer by other readings of them, each named in the answer from then on. Where a space is
/// too large for a reading the default one stands, and the answer says so.
///
/// # Errors
/// What the bargaining engine refuses.
pub fn vary(
    prepared: &Prepared,
    answer: &mut DealsAnswer,
    variants: &[(Solution, Named)],
    run: &Run<'_>,
) -> Result<(), Diagnostic> {
    let deals = Deals::new(&prepared.central, answer.request.group.members(&prepared.case))?;
    let mut by_name = NamedSearch::new(&deals);
    for (solution, reading) in variants {
        let mut why = None;
        let found = or_left_out(&answer.survey, by_name.find(reading, run).map(Some), &mut why)?;
        answer.unread.extend(why.map(|why| (*solution, why)));
        let Some(found) = found else { continue };
        for (known, result) in answer.survey.value.solutions.iter_mut().filter(|(s, _)| s == solution) {
            result.clone_from(&found.value);
            answer.readings.retain(|(s, _)| s != known);
            answer.readings.push((*known, reading.clone()));
        }
    }
    Ok(())
}

/// Proofs of an answer.
fn proofs(
    deals: &Deals<'_>,
    answer: &DealsAnswer,
    best: &[BestFor],
    asked: &[(String, Asked)],
    found: &[(String, Found)],
    run: &Run<'_>,
) -> Result<Proofs, Diagnostic> {
    type Of<T> = Vec<(T, Result<Solved, Undefined>)>;
    let (mut fair, mut named): (Of<Solution>, Of<Named>) = (Vec::new(), Vec::new());
    let (mut fair_of, mut named_of) = (Vec::new(), Vec::new());
    for (solution, point) in &answer.survey.value.solutions {
        let key = (Some(*solution), String::new());
        match answer.readings.iter().find(|(s, _)| s == solution) {
            Some((_, reading)) => {
                named.push((reading.clone(), point.clone()));
                named_of.push(key);
            }
            None => {
                fair.push((*solution, point.clone()));
                fair_of.push(key);
            }
        }
    }
    for (name, found) in found {
        let Found::Packages(answer) = found else { continue };
        let key = (None, name.clone());
        match asked.iter().find(|(other, _)| other == name).map(|(_, asked)| asked) {
            Some(Asked::Fair(solution)) => {
                fair.push((*solution, answer.value.clone()));
                fair_of.push(key);
            }
            Some(Asked::Named(solution)) => {
                named.push((solution.clone(), answer.value.clone()));
                named_of.push(key);
            }
            _ => {}
        }
    }
    let Certificates { best_for, solutions, named } = certificates(deals, best, &fair, &named, run)?;
    let frontier = proved_frontier(deals, &answer.survey.value.frontier, run)?;
    let mut proofs = Proofs { best_for, frontier, ..Proofs::default() };
    let fair = fair_of.into_iter().zip(solutions.into_iter().map(|(_, proof)| proof));
    for ((solution, name), proof) in fair.chain(named_of.into_iter().zip(named)) {
        match solution {
            Some(solution) => proofs.solutions.push((solution, proof)),
            None => proofs.named.push((name, proof)),
        }
    }
    Ok(proofs)
}

/// Why it is not known exactly what is efficient, if it is not.
fn not_exact(survey: &Survey) -> Option<Unknown> {
    match &survey.frontier {
        Err(why) => Some(why.clone()),
        Ok(frontier) if frontier.gap > 0.0 => Some(Unknown::FrontierWithGap),
        Ok(frontier) => frontier.points.as_ref().err().cloned(),
    }
}

fn start(
    prepared: &Prepared,
    deals: &Deals<'_>,
    package: &Package,
    survey: &Answer<Survey>,
    certificates: bool,
    run: &Run<'_>,
) -> Result<FromPackage, Diagnostic> {
    let (instance, model, case) = (&prepared.central, &prepared.model, &*prepared.case);
    let at = &package.outcome;
    let signers = model.signers(at);
    let positions = positions(instance, at)?;
    let refused = positions.iter().any(|p| p.signs && p.stance != Stance::Yes);
    let mut open = Open { survey, unknown: Vec::new() };
    let (beaten_by_signers, efficient_proof) = match is_enumerated(survey) {
        true => match efficient(instance, at, signers, Within::Deliverable, run)? {
            None if certificates => (None, proved_efficient(instance, at, run)?.and_then(Result::ok)),
            better => (better, None),
        },
        false => open.or_unknown("beaten_for_signers", beaten(prepared, at, certificates, run))?,
    };
    let principals = efficient(instance, at, case.having(Role::Principal), Within::Feasible, run);
    Ok(FromPackage {
        package: package.clone(),
        feasible: feasible(prepared, at),
        signers,
        edit: open.or_unknown("improving_edit", improving_edit(instance, at, None, run))?,
        edit_for_group: open
            .or_unknown("improving_edit_for_group", improving_edit(instance, at, Some(deals.group()), run))?,
        beaten_by_signers,
        efficient: efficient_proof,
        beaten_for_principals: open.or_unknown("beaten_for_principals", principals)?,
        after_signing: open.or_unknown("after_signing", after_signing(instance, at, PartySet::EMPTY, run))?,
        opening: if refused { open.or_unknown("opening", opening(instance, at, run))? } else { None },
        positions,
        unknown: open.unknown,
    })
}

/// What is asked of a package, and what of it is not known.
struct Open<'s> {
    survey: &'s Answer<Survey>,
    unknown: Vec<(&'static str, Diagnostic)>,
}

impl Open<'_> {
    fn or_unknown<T: Default>(&mut self, name: &'static str, found: Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        let mut why = None;
        let found = or_left_out(self.survey, found, &mut why);
        self.unknown.extend(why.map(|why| (name, why)));
        found
    }
}

/// What dominates a package for its signers where the space is too large to list: what is near, or else what branch and
/// bound finds; with a proof where nothing does and one is wanted.
fn beaten(
    prepared: &Prepared,
    at: &Outcome,
    certificates: bool,
    run: &Run<'_>,
) -> Result<(Option<Outcome>, Option<Proof>), Diagnostic> {
    let instance = &prepared.central;
    let near = efficient(instance, at, prepared.model.signers(at), Within::Deliverable, run);
    if let Ok(Some(better)) = near {
        return Ok((Some(better), None));
    }
    if near.is_ok() && !certificates {
        return Ok((None, None));
    }
    // Of a search that the limits end, the near one says more of what is wrong.
    match (proved_efficient(instance, at, run), near) {
        (Ok(Some(Err(better))), _) => Ok((Some(better), None)),
        (Ok(Some(Ok(proof))), _) => Ok((None, Some(proof).filter(|_| certificates))),
        (Ok(None) | Err(_), near) => Ok((near?, None)),
    }
}
