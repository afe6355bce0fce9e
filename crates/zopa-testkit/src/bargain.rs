//! Bargaining, by the definitions: consent, agreeable and deliverable outcomes, the zone of possible agreement, the
//! frontier, fair points, improving edits, openings.
//!
//! Everything is a filter over the list of all outcomes in index order, and every list comes back in that order. A
//! group is a set of parties. A member whose preferences are not stated never says yes and is never at least as well
//! off, so a caller that leaves such members out does so itself (`literal::stated`).
//!
//! Sources: Nash (1950); Kalai & Smorodinsky (1975), leximin after Imai (1983); Pareto efficiency with exact ties.

use crate::exact::{Natural, Ratio};
use crate::literal;
use std::cmp::Ordering;
use zopa_core::{Case, Instance, Outcome, PartyId, PartySet};

/// F: the outcomes that keep the rules of both kinds; q is tested against rules on states only.
pub fn feasible(case: &Case) -> Vec<Outcome> {
    literal::outcomes(case).into_iter().filter(|w| literal::in_f(case, w)).collect()
}

/// A_S: the outcomes in F to which every member of the group says yes.
pub fn agreeable(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    feasible(case_of(instance)).into_iter().filter(|w| is_agreeable(instance, group, w)).collect()
}

/// Whether every member of the group has u_i(w) >= d_i and no red line met.
pub fn is_agreeable(instance: &Instance, group: PartySet, at: &Outcome) -> bool {
    group.iter().all(|party| literal::yes(instance, party, at))
}

/// D_S: the outcomes in F whose signers C(w) are all in the group.
pub fn deliverable(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let case = case_of(instance);
    feasible(case).into_iter().filter(|w| literal::signers(case, w).is_subset(group)).collect()
}

/// Z_S: agreeable and deliverable. This is the bargaining problem of the group.
pub fn zopa(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    deliverable(instance, group).into_iter().filter(|w| is_agreeable(instance, group, w)).collect()
}

/// Z_S+: those in Z_S other than q with a strict gain for someone in the group. "The ZOPA is empty" means that this is.
pub fn gainful(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let q = literal::status_quo(case_of(instance));
    let gains = |w: &Outcome| group.iter().any(|party| literal::strict_gain(instance, party, w));
    zopa(instance, group).into_iter().filter(|w| *w != q && gains(w)).collect()
}

/// Z, the consent-ZOPA: the outcomes in F to which all their own signers say yes. For display; never a bargaining
/// problem.
pub fn consent_zopa(instance: &Instance) -> Vec<Outcome> {
    let case = case_of(instance);
    let signed = |w: &Outcome| is_agreeable(instance, literal::signers(case, w), w);
    feasible(case).into_iter().filter(signed).collect()
}

/// Whether every member of the group likes the first at least as much as the second, and one likes it better.
pub fn dominates(instance: &Instance, group: PartySet, first: &Outcome, second: &Outcome) -> bool {
    group.iter().all(|party| literal::at_least(instance, party, first, second))
        && group.iter().any(|party| literal::better(instance, party, first, second))
}

/// Whether nothing within the list dominates the outcome for the group.
pub fn is_efficient(instance: &Instance, group: PartySet, at: &Outcome, within: &[Outcome]) -> bool {
    !within.iter().any(|other| dominates(instance, group, other, at))
}

/// The frontier of the group: the outcomes of D_S that nothing in D_S dominates for it, agreeable or not; all that
/// share an efficient vector are kept.
pub fn frontier(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let within = deliverable(instance, group);
    within.iter().filter(|w| is_efficient(instance, group, w, &within)).cloned().collect()
}

/// Why a fair point is not defined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Undefined {
    /// The group has no member.
    NoMember,
    /// A member has no cardinal preferences.
    NotCardinal(PartyId),
    /// Z_S is empty.
    EmptyZopa,
    /// No package gives every member a strict gain (Nash).
    NoGainForAll,
}

/// All the maximisers of a fair point.
#[derive(Clone, PartialEq, Debug)]
pub struct Fair {
    /// Every package that attains it, in index order.
    pub packages: Vec<Outcome>,
    /// What is maximised, in points: the sum of logarithms of the gains (Nash), the smallest ratio (Kalai-Smorodinsky;
    /// `None` if every member is left out of the comparison), the smallest gain (egalitarian), the sum of utilities
    /// (utilitarian).
    pub objective: Option<f64>,
}

fn problem(instance: &Instance, group: PartySet) -> Result<Vec<Outcome>, Undefined> {
    if group.is_empty() {
        return Err(Undefined::NoMember);
    }
    if let Some(party) = group.iter().find(|party| instance.additive(*party).is_none()) {
        return Err(Undefined::NotCardinal(party));
    }
    let packages = zopa(instance, group);
    if packages.is_empty() { Err(Undefined::EmptyZopa) } else { Ok(packages) }
}

/// g_i(w) in raw units, of a member that is known to have cardinal preferences.
fn gain(instance: &Instance, party: PartyId, at: &Outcome) -> i128 {
    literal::gain(instance, party, at).unwrap_or(0)
}

fn point(instance: &Instance, party: PartyId) -> i128 {
    literal::point(instance, party).unwrap_or(1)
}

fn in_points(instance: &Instance, party: PartyId, raw: i128) -> f64 {
    raw as f64 / point(instance, party) as f64
}

/// The packages of Z_S in which every member gains strictly, over which the Nash point is taken.
fn gain_for_all(instance: &Instance, group: PartySet) -> Result<Vec<Outcome>, Undefined> {
    let all = |w: &Outcome| group.iter().all(|party| gain(instance, party, w) > 0);
    let packages: Vec<Outcome> = problem(instance, group)?.into_iter().filter(all).collect();
    if packages.is_empty() { Err(Undefined::NoGainForAll) } else { Ok(packages) }
}

/// The Nash point with equal powers: argmax of the sum of log(u_i - d_i) over Z_S, by logarithms; packages whose
/// product of gains is within 1e-12 of the largest, relatively, are all maximisers.
pub fn nash(instance: &Instance, group: PartySet) -> Result<Fair, Undefined> {
    let packages = gain_for_all(instance, group)?;
    let logs = |w: &Outcome| -> f64 {
        group.iter().map(|party| in_points(instance, party, gain(instance, party, w)).ln()).sum()
    };
    let best = packages.iter().map(logs).fold(f64::NEG_INFINITY, f64::max);
    Ok(Fair { packages: packages.into_iter().filter(|w| logs(w) >= best - 1e-12).collect(), objective: Some(best) })
}

/// The Nash point by exact products of gains: what [`nash`] approximates. No tolerance.
pub fn nash_exact(instance: &Instance, group: PartySet) -> Result<Vec<Outcome>, Undefined> {
    let packages = gain_for_all(instance, group)?;
    let product = |w: &Outcome| {
        group.iter().fold(Natural::new(1), |product, party| {
            product.times(&Natural::new(gain(instance, party, w).unsigned_abs()))
        })
    };
    Ok(maximisers(packages, product, Ord::cmp))
}

/// Kalai-Smorodinsky, leximin: the ideal of a member is its largest u_i over Z_S; lexicographic max-min of
/// (u_i - d_i) / (ideal_i - d_i). A member whose ideal is d_i is left out of the comparison.
pub fn kalai_smorodinsky(instance: &Instance, group: PartySet) -> Result<Fair, Undefined> {
    let packages = problem(instance, group)?;
    let mut compared = Vec::new();
    for party in group.iter() {
        let ideal = packages.iter().map(|w| gain(instance, party, w)).max().unwrap_or(0);
        if ideal > 0 {
            compared.push((party, ideal));
        }
    }
    let ratios = |w: &Outcome| {
        let ratio = |(party, ideal): &(PartyId, i128)| Ratio::new(gain(instance, *party, w), *ideal);
        ascending(compared.iter().map(ratio).collect())
    };
    Ok(leximin(packages, ratios))
}

/// Egalitarian, leximin: lexicographic max-min of u_i - d_i in points. Depends on the scales.
pub fn egalitarian(instance: &Instance, group: PartySet) -> Result<Fair, Undefined> {
    let packages = problem(instance, group)?;
    let gains =
        |w: &Outcome| ascending(group.iter().map(|p| Ratio::new(gain(instance, p, w), point(instance, p))).collect());
    Ok(leximin(packages, gains))
}

/// Utilitarian: argmax of the sum of u_i in points over Z_S. Depends on the scales.
pub fn utilitarian(instance: &Instance, group: PartySet) -> Result<Fair, Undefined> {
    let packages = problem(instance, group)?;
    let sum = |w: &Outcome| {
        group.iter().fold(Ratio::zero(), |sum, party| {
            let utility = literal::score(instance, party, w).unwrap_or(0);
            sum.plus(&Ratio::new(utility, point(instance, party)))
        })
    };
    let packages = maximisers(packages, sum, Ord::cmp);
    let objective = packages.first().map(|w| sum(w).approximate());
    Ok(Fair { packages, objective })
}

fn ascending(mut values: Vec<Ratio>) -> Vec<Ratio> {
    values.sort();
    values
}

/// The packages whose ascending vectors are lexicographically largest.
fn leximin(packages: Vec<Outcome>, vector: impl Fn(&Outcome) -> Vec<Ratio>) -> Fair {
    let packages = maximisers(packages, &vector, Ord::cmp);
    let objective = packages.first().and_then(|w| vector(w).first().map(Ratio::approximate));
    Fair { packages, objective }
}

fn maximisers<V>(
    packages: Vec<Outcome>,
    value: impl Fn(&Outcome) -> V,
    order: impl Fn(&V, &V) -> Ordering,
) -> Vec<Outcome> {
    let valued: Vec<(V, Outcome)> = packages.into_iter().map(|w| (value(&w), w)).collect();
    let beaten = |v: &V| valued.iter().any(|(other, _)| order(other, v) == Ordering::Greater);
    valued.iter().filter(|(v, _)| !beaten(v)).map(|(_, w)| w.clone()).collect()
}

/// The improving edits of an outcome for a group that change the fewest issues, in index order: w' in F that the group
/// and the signers of w' like at least as much, one of the group better, and that meets no red line of its signers.
///
/// Each signer of w' compares w' with w, not with walking away. Reading: somebody whose preferences are not stated
/// never likes w' at least as much, so neither the group nor C(w') may have such a member.
pub fn smallest_edits(instance: &Instance, group: PartySet, at: &Outcome) -> Vec<Outcome> {
    let case = case_of(instance);
    let improves = |to: &Outcome| {
        let signers = literal::signers(case, to);
        group.union(signers).iter().all(|party| literal::at_least(instance, party, to, at))
            && group.iter().any(|party| literal::better(instance, party, to, at))
            && !signers.iter().any(|party| literal::meets_red_line(case, party, to))
    };
    let edits = feasible(case).into_iter().filter(improves).collect();
    fewest(edits, |to| literal::issues_changed(case, at, to))
}

/// The improving edit: of the [`smallest_edits`] the one with the fewest new signers (those in C(w') and not in C(w)),
/// then with the largest sum of gains of the group's cardinal members, each relative to its range, then the first.
///
/// Reading: a gain is u_i(w') - u_i(w); the range of a party is its largest less its smallest utility over F.
pub fn improving_edit(instance: &Instance, group: PartySet, at: &Outcome) -> Option<Outcome> {
    let case = case_of(instance);
    let before = literal::signers(case, at);
    let edits = fewest(smallest_edits(instance, group, at), |to| literal::signers(case, to).minus(before).len());
    let all = feasible(case);
    let ranges: Vec<(PartyId, i128)> = group.iter().filter_map(|p| Some((p, range(instance, p, &all)?))).collect();
    let sum = |to: &Outcome| {
        ranges.iter().fold(Ratio::zero(), |sum, (party, range)| {
            let change = gain(instance, *party, to) - gain(instance, *party, at);
            sum.plus(&Ratio::new(change, *range))
        })
    };
    maximisers(edits, sum, Ord::cmp).into_iter().next()
}

/// A party's largest less its smallest utility over these outcomes, in raw units; `None` if that is nothing, or
/// without cardinal preferences.
fn range(instance: &Instance, party: PartyId, over: &[Outcome]) -> Option<i128> {
    let scores: Option<Vec<i128>> = over.iter().map(|w| literal::score(instance, party, w)).collect();
    let scores = scores?;
    let range = scores.iter().max()? - scores.iter().min()?;
    (range > 0).then_some(range)
}

fn fewest(of: Vec<Outcome>, count: impl Fn(&Outcome) -> usize) -> Vec<Outcome> {
    let least = of.iter().map(&count).min();
    of.into_iter().filter(|w| Some(count(w)) == least).collect()
}

/// The opening of a refused package.
#[derive(Clone, PartialEq, Debug)]
pub struct Opening {
    /// The outcome.
    pub to: Outcome,
    /// How many issues it changes from the package.
    pub changes: usize,
    /// Its signers that the package does not have.
    pub new_signers: PartySet,
    /// How many openings change as few issues, this one counted.
    pub equally_small: usize,
}

/// All openings of a package: w in F other than q in which every signer of w has a strict gain and no red line met, and
/// in which at least one issue that the package changes from q is at the package's level.
pub fn openings(instance: &Instance, package: &Outcome) -> Vec<Outcome> {
    let case = case_of(instance);
    let q = literal::status_quo(case);
    let opens = |w: &Outcome| {
        let signers = literal::signers(case, w);
        *w != q
            && signers.iter().all(|party| literal::strict_gain(instance, party, w))
            && !signers.iter().any(|party| literal::meets_red_line(case, party, w))
            && case.issues.ids().any(|v| w.level(v) == package.level(v) && package.level(v) != q.level(v))
    };
    feasible(case).into_iter().filter(opens).collect()
}

/// The opening: of all [`openings`] the one with the fewest issues changed from the package, then with the fewest
/// signers that the package does not have, then with the largest smallest gain (in points) of its cardinal signers,
/// then the first.
///
/// Reading: without a cardinal signer the smallest gain is that of nobody, plus infinity.
pub fn opening(instance: &Instance, package: &Outcome) -> Option<Opening> {
    let case = case_of(instance);
    let new_signers = |w: &Outcome| literal::signers(case, w).minus(literal::signers(case, package));
    let smallest = fewest(openings(instance, package), |w| literal::issues_changed(case, package, w));
    let equally_small = smallest.len();
    let close = fewest(smallest, |w| new_signers(w).len());
    let least_gain = |w: &Outcome| {
        let cardinal = |party: &PartyId| instance.additive(*party).is_some();
        let signers = literal::signers(case, w);
        signers.iter().filter(cardinal).map(|p| Ratio::new(gain(instance, p, w), point(instance, p))).min()
    };
    let order = |a: &Option<Ratio>, b: &Option<Ratio>| match (a, b) {
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let to = maximisers(close, least_gain, order).into_iter().next()?;
    Some(Opening {
        changes: literal::issues_changed(case, package, &to),
        new_signers: new_signers(&to),
        equally_small,
        to,
    })
}

/// Who loses without a say: the parties outside C(w), audiences included, that like w less than q.
pub fn loses_without_a_say(instance: &Instance, at: &Outcome) -> PartySet {
    let case = case_of(instance);
    let q = literal::status_quo(case);
    let signers = literal::signers(case, at);
    let loses = |party: &PartyId| !signers.contains(*party) && literal::better(instance, *party, &q, at);
    case.parties.ids().filter(loses).collect()
}

/// The coalitions that could sign something that gains every one of them: the sets C(w) of those w in F other than q in
/// which every signer has a strict gain and no red line met. In order, without repetition.
///
/// An issue that one party sets alone makes a coalition of one: its own move.
pub fn coalitions_with_gain(instance: &Instance) -> Vec<PartySet> {
    let case = case_of(instance);
    let q = literal::status_quo(case);
    let mut coalitions = Vec::new();
    for w in feasible(case) {
        let signers = literal::signers(case, &w);
        let all_gain = signers.iter().all(|party| literal::strict_gain(instance, party, &w));
        if w != q && !signers.is_empty() && all_gain && is_agreeable(instance, signers, &w) {
            coalitions.push(signers);
        }
    }
    coalitions.sort();
    coalitions.dedup();
    coalitions
}

fn case_of(instance: &Instance) -> &Case {
    instance.model().case()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{self, Features, Shape, any_case};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use zopa_core::{Control, Id, IssueId, LevelId, LevelSet, Preference, Uncertain, WalkAway};

    /// Two parties set one issue together; their values of its three levels are given.
    fn split(values: [[f64; 3]; 2], walk_away: [f64; 2]) -> Instance {
        let shape = Shape { parties: 2..=2, issues: 1..=1, levels: 3..=3, outcomes: 3, features: Features::NONE };
        let mut case = generate::case(0, &shape);
        let issue = &mut case.issues[IssueId::new(0)];
        issue.status_quo = LevelId::new(0);
        issue.control = Control::Set {
            by: [PartyId::new(0), PartyId::new(1)].into_iter().collect(),
            consent: PartySet::EMPTY,
            binding: false,
            allowed: (0..3).map(|_| LevelSet::all(3)).collect(),
        };
        case.preferences = (0..2)
            .map(|i| {
                let values = values[i].iter().map(|x| Uncertain::Known(*x)).collect();
                let worth = zopa_core::IssueWorth { weight: Uncertain::Known(1.0), values };
                Preference::Cardinal(zopa_core::Cardinal {
                    issues: vec![Some(worth)].into(),
                    terms: Vec::new(),
                    walk_away: WalkAway::Above(Uncertain::Known(walk_away[i])),
                    unit: 1.0,
                    discount: None,
                })
            })
            .collect();
        generate::instance(&case)
    }

    fn both() -> PartySet {
        [PartyId::new(0), PartyId::new(1)].into_iter().collect()
    }

    fn numbers(outcomes: &[Outcome]) -> Vec<usize> {
        outcomes.iter().map(|w| w.level(IssueId::new(0)).index()).collect()
    }

    /// By hand: gains (0,0), (60,20), (30,30). Products 1200 and 900; ratios to the ideals 60 and 30 are (1, 2/3) and
    /// (1/2, 1); smallest gains 20 and 30; sums 80 and 60.
    #[test]
    fn a_split_worked_by_hand() {
        let instance = split([[0.0, 60.0, 30.0], [0.0, 20.0, 30.0]], [0.0, 0.0]);
        assert_eq!(numbers(&zopa(&instance, both())), [0, 1, 2]);
        assert_eq!(numbers(&gainful(&instance, both())), [1, 2]);
        assert_eq!(numbers(&frontier(&instance, both())), [1, 2]);
        let nash = nash(&instance, both()).unwrap();
        assert_eq!(numbers(&nash.packages), [1]);
        assert!((nash.objective.unwrap() - 1200f64.ln()).abs() < 1e-12);
        let ks = kalai_smorodinsky(&instance, both()).unwrap();
        assert_eq!(numbers(&ks.packages), [1]);
        assert!((ks.objective.unwrap() - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(numbers(&egalitarian(&instance, both()).unwrap().packages), [2]);
        let utilitarian = utilitarian(&instance, both()).unwrap();
        assert_eq!((numbers(&utilitarian.packages), utilitarian.objective), (vec![1], Some(80.0)));
    }

    /// A walk-away value of 25 points leaves only the third level, and each alone can deliver only the status quo.
    #[test]
    fn walking_away_empties_the_zone() {
        let instance = split([[0.0, 60.0, 30.0], [0.0, 20.0, 30.0]], [0.0, 25.0]);
        assert_eq!(numbers(&zopa(&instance, both())), [2]);
        let alone = PartySet::only(PartyId::new(0));
        assert_eq!(numbers(&zopa(&instance, alone)), [0]);
        assert_eq!(gainful(&instance, alone), []);
        assert_eq!(nash(&instance, alone), Err(Undefined::NoGainForAll));
        let closed = split([[0.0, 60.0, 30.0], [0.0, 20.0, 30.0]], [0.0, 31.0]);
        assert_eq!(kalai_smorodinsky(&closed, both()), Err(Undefined::EmptyZopa));
        let refused = Outcome::new([LevelId::new(1)]);
        assert_eq!(opening(&instance, &refused), None, "the only acceptable level is not the package's");
    }

    /// Leximin looks past the smallest ratio: (1/2, 1/2) and (1/2, 1) tie in max-min, and the second is better.
    #[test]
    fn leximin_looks_past_the_smallest() {
        let instance = split([[0.0, 50.0, 50.0], [0.0, 50.0, 100.0]], [0.0, 0.0]);
        assert_eq!(numbers(&egalitarian(&instance, both()).unwrap().packages), [2]);
        let edit = improving_edit(&instance, both(), &Outcome::new([LevelId::new(1)])).unwrap();
        assert_eq!(numbers(&[edit]), [2]);
    }

    fn contains_all(larger: &[Outcome], smaller: &[Outcome]) -> bool {
        let larger: BTreeSet<&Outcome> = larger.iter().collect();
        smaller.iter().all(|w| larger.contains(w))
    }

    /// Z is the union of all Z_S; Z_S grows with consent; every fair point is efficient within Z_S; the exact and the
    /// logarithmic Nash points agree; an edit dominates what it edits. Empty and other zones both occur.
    #[test]
    fn definitions_hang_together() {
        let (mut empty, mut open, mut solved, mut edited, mut opened) = (0, 0, 0, 0, 0);
        for seed in 0..300 {
            let case = generate::case(seed, &Shape::default().up_to(60));
            let instance = generate::instance(&case);
            let stated = literal::stated(&instance);
            let z = consent_zopa(&instance);
            let mut union = BTreeSet::new();
            for mask in 0..1u32 << case.parties.len() {
                let group: PartySet = case.parties.ids().filter(|p| mask >> p.index() & 1 == 1).collect();
                union.extend(zopa(&instance, group));
            }
            assert_eq!(z.iter().cloned().collect::<BTreeSet<_>>(), union, "seed {seed}");
            let group: PartySet = stated.iter().filter(|p| instance.additive(*p).is_some()).collect();
            match gainful(&instance, group).is_empty() {
                true => empty += 1,
                false => open += 1,
            }
            let zone = zopa(&instance, group);
            let fair = [
                nash(&instance, group),
                kalai_smorodinsky(&instance, group),
                egalitarian(&instance, group),
                utilitarian(&instance, group),
            ];
            for fair in fair.into_iter().flatten() {
                assert!(!fair.packages.is_empty() && contains_all(&zone, &fair.packages));
                // A party left out of Kalai-Smorodinsky cannot gain anywhere, so leximin is efficient there too.
                assert!(fair.packages.iter().all(|w| is_efficient(&instance, group, w, &zone)), "seed {seed}");
                solved += 1;
            }
            assert_eq!(nash(&instance, group).map(|n| n.packages), nash_exact(&instance, group), "seed {seed}");
            for w in feasible(&case).iter().step_by(7) {
                let signers = literal::signers(&case, w);
                if let Some(edit) = improving_edit(&instance, signers, w) {
                    assert!(dominates(&instance, signers, &edit, w));
                    edited += 1;
                }
                if let Some(opening) = opening(&instance, w) {
                    let signers = literal::signers(&case, &opening.to);
                    assert!(is_agreeable(&instance, signers, &opening.to) && z.contains(&opening.to));
                    assert!(opening.equally_small >= 1);
                    opened += 1;
                }
            }
        }
        assert!(empty > 30 && open > 30 && solved > 100 && edited > 50 && opened > 50);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Raising a worth of no deal never opens a zone, and the frontier does not depend on it.
        #[test]
        fn disagreement_closes_zones(case in any_case(Shape::default().up_to(60)), more in 1u32..30) {
            let before = generate::instance(&case);
            let mut raised = case;
            let mut group = PartySet::EMPTY;
            for party in raised.parties.ids() {
                if let Preference::Cardinal(cardinal) = &mut raised.preferences[party] {
                    group.insert(party);
                    cardinal.walk_away = match cardinal.walk_away {
                        WalkAway::Above(Uncertain::Known(x)) => WalkAway::Above(Uncertain::Known(x + f64::from(more))),
                        WalkAway::Absolute(Uncertain::Known(x)) => WalkAway::Absolute(Uncertain::Known(x + f64::from(more))),
                        drawn => drawn,
                    };
                }
            }
            let after = generate::instance(&raised);
            prop_assert!(contains_all(&zopa(&before, group), &zopa(&after, group)));
            prop_assert_eq!(frontier(&before, group), frontier(&after, group));
        }
    }
}
