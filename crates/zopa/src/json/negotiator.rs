//! What a negotiator asks, within `zopa deals --json`.

use super::certificate::{Certificate, FrontierCertificate, Proven};
use super::common::{Amount, Levels, Reading, Utilities, ids};
use super::counts::{counted, uncounted};
use super::division::DividedIssues;
use super::drafts::{Draft, PartyPosition, drafts};
use super::package::{Change, ListedPackage};
use crate::{ADJUSTED_WINNER, DealsAnswer, Found, FromPackage, NegotiatorAnswer, Prepared, undefined};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_bargain::{BestFor, Known, Lifted, Solution, Solved, Undefined, Unknown};
use zopa_core::{Case, Count, IssueId, Outcome, PartyId};

/// What a negotiator asks. Packages are listed in index order, to the limit of listed items; counts are of all.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Negotiation {
    /// The best that each member can get the others to accept.
    pub best_for: Vec<BestForParty>,
    /// What each red line of a member costs: the deals without it.
    pub red_line_prices: Vec<RedLinePrice>,
    /// Where the agreement zone is empty: what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Missing>,
    /// Issues worth trading against each other, for each pair of members with utilities.
    pub logrolling: Vec<PairOfParties>,
    /// Numbers that describe the scenario for the group.
    pub statistics: ScenarioStatistics,
    /// Distances of the proposals and of the packages named, each utility brought to 0 to 1 over the feasible outcomes.
    pub distances: Vec<PackageDistances>,
    /// The packages that were asked about with `--from`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Start>,
    /// The drafts that were asked about with `--drafts`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<Draft>,
    /// The solutions that were asked for with `--solution`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named_solutions: Vec<NamedSolution>,
    /// What is left out because the space is too large, with the reason; printed as `not_known`.
    #[serde(skip)]
    pub left_out: BTreeMap<String, String>,
    /// Proofs of fair points, by key; printed with these.
    #[serde(skip)]
    pub proofs: BTreeMap<String, Certificate>,
    /// The proof of the frontier; printed with it.
    #[serde(skip)]
    pub frontier_proof: Option<FrontierCertificate>,
}

/// The best for one member.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BestForParty {
    /// Who.
    pub party: String,
    /// Its gain over no deal there, in points; null for an ordinal party or an empty zone. Where the search was given up, which
    /// `not_known` says of it, a larger one is not excluded.
    pub gain: Option<f64>,
    /// How many packages are as good for it; null where more tie than are followed up, or the search was given up.
    pub count: Option<Amount>,
    /// These packages.
    pub packages: Vec<ListedPackage>,
    /// With `--certificate`, in a space too large to list: the proof that no agreeable package gains it more, or that none
    /// is agreeable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// The deals without a red line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RedLinePrice {
    /// Whose; null for all red lines of the members together.
    pub party: Option<String>,
    /// Which; null for all together.
    pub red_line: Option<String>,
    /// Packages that every member would sign without it, and with it; null where the space is too large to count them.
    pub outcomes: WithAndWithout<Option<Amount>>,
    /// Those of them other than the status quo with a strict gain for some member.
    pub gainful: WithAndWithout<Option<Amount>>,
    /// The largest gain that each member with utilities can get, in points: party id to numbers.
    pub best: BTreeMap<String, WithAndWithout<Option<f64>>>,
    /// What the line costs each member with utilities of its best, in points.
    pub price: BTreeMap<String, f64>,
    /// Each fair point's gains in points, at the first package that attains it; null where it is not defined, or the search
    /// for it was given up (`not_known`, or the fair point's own reason).
    pub fair_points: BTreeMap<String, WithAndWithout<Option<Utilities>>>,
}

/// The same with and without a red line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WithAndWithout<T> {
    /// As things are.
    pub with: T,
    /// Without it.
    pub without: T,
}

/// What is missing for a deal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Missing {
    /// By one party alone, where all others would sign: party id to the least shortfall in points; null where the others
    /// would sign nothing.
    pub by_one: BTreeMap<String, Option<LeastShortfall>>,
    /// Even: the least largest shortfall, as a share of each member's range over what the group can deliver.
    pub even: Option<LeastShortfall>,
    /// The least total shortfall in points. Depends on the scales.
    pub total: Option<LeastShortfall>,
}

/// The least shortfall of a kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeastShortfall {
    /// How much is missing.
    pub missing: f64,
    /// At how many packages; null where more tie than are followed up.
    pub count: Option<Amount>,
    /// These packages.
    pub packages: Vec<ListedPackage>,
}

/// What two members want.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PairOfParties {
    /// The two.
    pub parties: [String; 2],
    /// What each issue weighs for the first and the second: weight times the range of its values, as a share.
    pub weights: BTreeMap<String, [f64; 2]>,
    /// Issues with a level that is best for both, or for one at no cost to the other: issue id to level id.
    pub common: BTreeMap<String, String>,
    /// Issues on which both care and no level is best for both.
    pub contested: Vec<String>,
    /// Of these, where they order all levels the opposite way.
    pub opposed: Vec<String>,
    /// Pairs of contested issues worth trading, the largest difference of weights first.
    pub trades: Vec<TradeOfIssues>,
}

/// A pair of issues worth trading.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TradeOfIssues {
    /// The first party gets its way here.
    pub first: String,
    /// The second party gets its way here.
    pub second: String,
    /// By how much the weights differ on both together.
    pub difference: f64,
    /// The package after the trade.
    pub levels: Levels,
    /// What each of the two gains by it in points.
    pub gains: BTreeMap<String, f64>,
    /// Who must sign the package.
    pub signers: Vec<String>,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Whether all who must sign it would.
    pub acceptable: bool,
}

/// Numbers that describe a scenario for a group. What is not known in a space that is too large to list is null, and
/// `not_known` says why; all null with a reason here where the space is too large for any of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScenarioStatistics {
    /// |A_S| / |F|: the share of feasible outcomes to which every member would say yes, whoever must sign them.
    pub rational_fraction: Option<f64>,
    /// |A_S|.
    pub agreeable: Option<Amount>,
    /// |F|.
    pub feasible: Option<Amount>,
    /// The smallest distance of a feasible outcome to everybody's highest utility, each utility brought to 0 to 1 over
    /// the feasible outcomes; null with an ordinal member.
    pub opposition: Option<f64>,
    /// Where opposition is taken.
    pub opposition_at: Vec<ListedPackage>,
    /// Two members: whether what one gains the other loses, at a fixed rate, over all they can deliver: then everything
    /// is efficient. Null for other groups, and where issues are joined so closely that it is not found out.
    pub constant_sum: Option<bool>,
    /// Why what is null is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Distances of one package.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackageDistances {
    /// As it was named.
    pub package: String,
    /// The level of each issue.
    pub levels: Levels,
    /// To the nearest efficient package of the group, 0 for one of these; null where it is not known what is efficient.
    pub frontier: Option<f64>,
    /// That package, of several the one of lowest index (part by part: of those that were listed); null likewise.
    pub nearest: Option<Levels>,
    /// To each fair point, the nearest of its packages; null where it is not defined.
    pub fair_points: BTreeMap<String, Option<f64>>,
}

/// A package to start from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Start {
    /// As it was named.
    pub package: String,
    /// The level of each issue.
    pub levels: Levels,
    /// Utilities in points.
    pub utilities: Utilities,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Who must sign it.
    pub signers: Vec<String>,
    /// Every party's position.
    pub positions: Vec<PartyPosition>,
    /// The smallest edit that makes a signer better off and nobody worse who must agree.
    pub improving_edit: Option<Change>,
    /// The smallest edit that makes a member of the group better off and no member and no signer worse.
    pub improving_edit_for_group: Option<Change>,
    /// What is at least as good for its signers and better for one, among what they can deliver; null: it is efficient.
    pub beaten_for_signers: Option<Levels>,
    /// With `--certificate`, in a space too large to list: the proof that nothing is, its gains counted from the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub efficient_certificate: Option<Certificate>,
    /// What is at least as good for the principals and better for one, among everything feasible; null: it is efficient.
    pub beaten_for_principals: Option<Levels>,
    /// If it were signed: what could replace it. Null where nobody could sign it, or a signer's interests are not stated.
    pub after_signing: Option<Replacement>,
    /// Where a signer refuses: the smallest change that all who must sign gain from.
    pub opening: Option<Change>,
}

/// What could replace a signed deal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Replacement {
    /// Who would have to agree: its signers.
    pub group: Vec<String>,
    /// How many packages are no worse for all of them and better for one; null where they are too many to be counted.
    pub better: Option<Amount>,
    /// How many of these are the best: most of them gain, then the largest product of gains over the deal; null where
    /// more tie than are followed up.
    pub count: Option<Amount>,
    /// The best.
    pub packages: Vec<ListedPackage>,
    /// What each gains at the first of them, in points.
    pub gains: BTreeMap<String, f64>,
}

/// A solution that was asked for by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NamedSolution {
    /// Its name.
    pub name: String,
    /// Nash with powers: each member's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub powers: Option<BTreeMap<String, f64>>,
    /// The packages that attain it; null for a lottery or a division, or where it is not defined.
    pub packages: Option<Vec<ListedPackage>>,
    /// How many attain it.
    pub count: Option<Amount>,
    /// A lottery's packages with their probabilities.
    pub lottery: Option<Vec<Chance>>,
    /// A division of issues.
    pub division: Option<DividedIssues>,
    /// A lottery: who must sign one of its packages.
    pub signers: Option<Vec<String>>,
    /// Gains over no deal in points, expected ones for a lottery, at the first package otherwise.
    pub gains: Option<BTreeMap<String, f64>>,
    /// What is maximised.
    pub objective: Option<f64>,
    /// Why it is not defined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By which definition.
    pub method: Reading,
    /// With `--certificate`, in a space too large to list: the proof that nothing is better, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// A package of a lottery.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chance {
    /// How likely it is drawn.
    pub probability: f64,
    /// The package.
    pub package: ListedPackage,
}

impl Negotiation {
    /// The document of an answer.
    pub fn new(prepared: &Prepared, deals: &DealsAnswer, answer: &NegotiatorAnswer) -> Self {
        let survey = &deals.survey.value;
        let fair = &survey.solutions;
        let counts = (&survey.agreement.outcomes, &survey.agreement.gainful);
        let scribe = Scribe { prepared, case: &prepared.case };
        let opposed = survey.frontier.as_ref().is_ok_and(|f| f.points == Err(Unknown::Opposed));
        let opposed = opposed && deals.members.len() == 2;
        let mut left_out: BTreeMap<String, String> =
            answer.left_out.iter().map(|(part, why)| (part.clone(), why.message.clone())).collect();
        left_out.append(&mut uncounted(scribe.case, answer));
        let mut best_for: Vec<BestForParty> = answer.best.iter().map(|b| scribe.best(b)).collect();
        let mut proofs = Proven::new(scribe.case, answer);
        left_out.append(&mut proofs.not_proved);
        for (k, entry) in best_for.iter_mut().enumerate() {
            entry.certificate = proofs.best_for.remove(&k);
        }
        Negotiation {
            best_for,
            proofs: proofs.solutions,
            frontier_proof: proofs.frontier.take(),
            left_out,
            red_line_prices: answer
                .prices
                .prices
                .iter()
                .map(|p| scribe.price(&answer.prices.best, &answer.prices.solutions, p, counts))
                .collect(),
            shortfall: answer.shortfall.as_ref().map(|s| scribe.missing(s)),
            logrolling: answer.logroll.pairs.iter().map(|p| scribe.pair(p)).collect(),
            statistics: scribe.statistics(answer, opposed),
            distances: answer.distances.iter().map(|(p, d)| scribe.distances(fair, p, d)).collect(),
            from: answer.from.iter().map(|f| scribe.start(f)).collect(),
            drafts: drafts(prepared, &answer.drafts),
            named_solutions: answer
                .solutions
                .iter()
                .enumerate()
                .map(|(k, (name, found))| {
                    let powers = answer.powers.as_ref().filter(|_| name == "nash");
                    let powers = powers.map(|of| deals.members.iter().map(|p| (scribe.party(p), of.of(p))).collect());
                    NamedSolution { certificate: proofs.named.remove(&k), ..scribe.named(name, powers, found) }
                })
                .collect(),
        }
    }
}

struct Scribe<'a> {
    prepared: &'a Prepared,
    case: &'a Case,
}

/// A fair point's key in documents.
pub(crate) fn key(solution: Solution) -> String {
    match solution {
        Solution::Nash => "nash",
        Solution::KalaiSmorodinsky => "kalai_smorodinsky",
        Solution::Egalitarian => "egalitarian",
        Solution::Utilitarian => "utilitarian",
    }
    .to_owned()
}

impl Scribe<'_> {
    fn party(&self, party: PartyId) -> String {
        self.case.parties[party].id.clone()
    }
    fn issue(&self, issue: IssueId) -> String {
        self.case.issues[issue].id.clone()
    }
    fn package(&self, outcome: &Outcome) -> ListedPackage {
        ListedPackage {
            levels: Levels::new(self.case, outcome),
            utilities: Utilities::new(&self.prepared.central, outcome),
            agreeable: None,
        }
    }
    fn packages(&self, of: &[Outcome]) -> Vec<ListedPackage> {
        of.iter().map(|w| self.package(w)).collect()
    }
    fn numbers(&self, of: &[(PartyId, f64)]) -> BTreeMap<String, f64> {
        of.iter().map(|(p, x)| (self.party(*p), *x)).collect()
    }
    fn best(&self, best: &BestFor) -> BestForParty {
        BestForParty {
            party: self.party(best.party),
            gain: best.gain,
            count: counted(&best.count),
            packages: self.packages(&best.packages),
            certificate: None,
        }
    }
    fn price(
        &self,
        with: &[BestFor],
        fair: &[(Solution, Result<Solved, Undefined>)],
        price: &zopa_bargain::Price,
        counts: (&Known<Count>, &Known<Count>),
    ) -> RedLinePrice {
        let (party, red_line) = match price.lifted {
            Lifted::One(party, line) => {
                (Some(self.party(party)), self.case.red_lines[party].get(line).map(|r| r.id.clone()))
            }
            Lifted::All => (None, None),
        };
        let pairs = || with.iter().zip(&price.best);
        let cardinal = |b: &BestFor| self.prepared.central.additive(b.party).is_some();
        let gains = |found: &Result<Solved, Undefined>| {
            let first = found.as_ref().ok()?.packages.first()?;
            Some(Utilities::gains(&self.prepared.central, first))
        };
        let point = |(solution, without): &(Solution, Result<Solved, Undefined>)| {
            let with = fair.iter().find(|(s, _)| s == solution).and_then(|(_, found)| gains(found));
            (key(*solution), WithAndWithout { with, without: gains(without) })
        };
        RedLinePrice {
            party,
            red_line,
            outcomes: WithAndWithout { with: counted(counts.0), without: counted(&price.outcomes) },
            gainful: WithAndWithout { with: counted(counts.1), without: counted(&price.gainful) },
            best: pairs()
                .filter(|(b, _)| cardinal(b))
                .map(|(b, w)| (self.party(b.party), WithAndWithout { with: b.gain, without: w.gain }))
                .collect(),
            price: pairs().filter_map(|(b, w)| Some((self.party(b.party), w.gain? - b.gain?))).collect(),
            fair_points: price.solutions.iter().map(point).collect(),
        }
    }
    fn missing(&self, of: &zopa_bargain::Shortfall) -> Missing {
        let least = |short: &zopa_bargain::Short| LeastShortfall {
            missing: short.missing,
            count: counted(&short.count),
            packages: self.packages(&short.packages),
        };
        Missing {
            by_one: of.by_one.iter().map(|(p, s)| (self.party(*p), s.as_ref().map(least))).collect(),
            even: of.even.as_ref().map(least),
            total: of.total.as_ref().map(least),
        }
    }
    fn pair(&self, of: &zopa_bargain::Interests) -> PairOfParties {
        let issues = |of: &[IssueId]| of.iter().map(|v| self.issue(*v)).collect();
        let trade = |t: &zopa_bargain::Trade| TradeOfIssues {
            first: self.issue(t.first),
            second: self.issue(t.second),
            difference: t.difference,
            levels: Levels::new(self.case, &t.to),
            gains: of.parties.iter().zip(t.gains).map(|(p, x)| (self.party(*p), x)).collect(),
            signers: ids(self.case, t.signers),
            feasible: t.feasible,
            acceptable: t.acceptable,
        };
        PairOfParties {
            parties: of.parties.map(|p| self.party(p)),
            weights: of.weights.iter().map(|(v, w)| (self.issue(*v), *w)).collect(),
            common: of
                .common
                .iter()
                .map(|(v, l)| (self.issue(*v), self.case.issues[*v].levels[*l].id.clone()))
                .collect(),
            contested: issues(&of.contested),
            opposed: issues(&of.opposed),
            trades: of.trades.iter().map(trade).collect(),
        }
    }
    fn statistics(&self, answer: &NegotiatorAnswer, opposed: bool) -> ScenarioStatistics {
        match &answer.statistics {
            Ok(s) => ScenarioStatistics {
                rational_fraction: s.rational_fraction(),
                agreeable: counted(&s.agreeable),
                feasible: counted(&s.feasible),
                opposition: s.opposition.as_ref().ok().and_then(|o| Some(o.as_ref()?.0)),
                opposition_at: match &s.opposition {
                    Ok(Some((_, at))) => self.packages(at),
                    _ => Vec::new(),
                },
                constant_sum: s.constant_sum,
                reason: None,
            },
            Err(why) => ScenarioStatistics {
                rational_fraction: None,
                agreeable: None,
                feasible: None,
                opposition: None,
                opposition_at: Vec::new(),
                constant_sum: opposed.then_some(true),
                reason: Some(why.message.clone()),
            },
        }
    }
    fn distances(
        &self,
        fair: &[(Solution, Result<Solved, Undefined>)],
        package: &crate::Package,
        of: &zopa_bargain::Distances,
    ) -> PackageDistances {
        PackageDistances {
            package: package.name.clone(),
            levels: Levels::new(self.case, &package.outcome),
            frontier: of.frontier.as_ref().ok().map(|(away, _)| *away),
            nearest: of.frontier.as_ref().ok().map(|(_, at)| Levels::new(self.case, at)),
            fair_points: fair.iter().zip(&of.others).map(|((s, _), x)| (key(*s), *x)).collect(),
        }
    }
    fn start(&self, of: &FromPackage) -> Start {
        let levels = |o: &Option<Outcome>| o.as_ref().map(|o| Levels::new(self.case, o));
        Start {
            package: of.package.name.clone(),
            levels: Levels::new(self.case, &of.package.outcome),
            utilities: Utilities::new(&self.prepared.central, &of.package.outcome),
            feasible: of.feasible,
            signers: ids(self.case, of.signers),
            positions: of.positions.iter().map(|p| PartyPosition::new(self.case, p)).collect(),
            improving_edit: of.edit.as_ref().map(|e| Change::edit(self.case, e)),
            improving_edit_for_group: of.edit_for_group.as_ref().map(|e| Change::edit(self.case, e)),
            beaten_for_signers: levels(&of.beaten_by_signers),
            efficient_certificate: of
                .efficient
                .as_ref()
                .and_then(|proof| proof.as_ref().ok())
                .map(|proof| Certificate::new(self.case, proof)),
            beaten_for_principals: levels(&of.beaten_for_principals),
            after_signing: of.after_signing.as_ref().map(|a| Replacement {
                group: ids(self.case, a.group),
                better: counted(&a.better),
                count: counted(&a.count),
                packages: self.packages(&a.best),
                gains: self.numbers(&a.gains),
            }),
            opening: of.opening.as_ref().map(|o| Change::opening(self.case, &of.package.outcome, o)),
        }
    }
    fn named(&self, name: &str, powers: Option<BTreeMap<String, f64>>, found: &Found) -> NamedSolution {
        let nothing = |method: Reading| NamedSolution {
            name: name.to_owned(),
            powers: powers.clone(),
            packages: None,
            count: None,
            lottery: None,
            division: None,
            signers: None,
            gains: None,
            objective: None,
            reason: None,
            method,
            certificate: None,
        };
        let reason = |why: &Option<Undefined>, otherwise: &str| {
            Some(why.as_ref().map_or_else(|| otherwise.to_owned(), |why| undefined(self.case, why)))
        };
        match found {
            Found::Packages(answer) => match &answer.value {
                Ok(solved) => NamedSolution {
                    gains: solved.packages.first().map(|w| {
                        let gain = |p: PartyId| Some((self.party(p), self.prepared.central.gain_points(p, w)?));
                        self.case.parties.ids().filter_map(gain).collect()
                    }),
                    packages: Some(self.packages(&solved.packages)),
                    count: counted(&solved.count),
                    objective: Some(solved.objective),
                    ..nothing(answer.method.into())
                },
                Err(why) => NamedSolution { reason: Some(undefined(self.case, why)), ..nothing(answer.method.into()) },
            },
            Found::Lottery(answer) => match &answer.value {
                Ok(lottery) => NamedSolution {
                    lottery: Some(
                        lottery
                            .support
                            .iter()
                            .map(|(probability, w)| Chance { probability: *probability, package: self.package(w) })
                            .collect(),
                    ),
                    signers: Some(ids(self.case, lottery.signers)),
                    gains: Some(self.numbers(&lottery.gains)),
                    ..nothing(answer.method.into())
                },
                Err(why) => NamedSolution {
                    reason: reason(why, "lotteries are for a group of two"),
                    ..nothing(answer.method.into())
                },
            },
            Found::Division(Ok(division)) => NamedSolution {
                division: Some(DividedIssues::new(self.case, division)),
                ..nothing(ADJUSTED_WINNER.into())
            },
            Found::Division(Err(why)) => NamedSolution {
                reason: reason(why, "Adjusted Winner is for a group of two that want different things"),
                ..nothing(ADJUSTED_WINNER.into())
            },
        }
    }
}
