//! What a negotiator asks, by the definitions: the best for each, shortfalls, a signed deal, drafts, trades, statistics,
//! variants, lotteries, Adjusted Winner.
//!
//! Written from the definitions alone, over the list of all outcomes; slow. Scores of one party are integers, points of
//! several are ratios; only distances, logarithms and lotteries are numbers.

use crate::bargain::{self, deliverable, feasible, is_efficient, zopa};
use crate::exact::Ratio;
use crate::literal;
use zopa_core::{Case, Instance, IssueId, LevelId, Outcome, PartyId, PartySet, Worth};

fn case_of(instance: &Instance) -> &Case {
    instance.model().case()
}

fn raw_gain(instance: &Instance, party: PartyId, at: &Outcome) -> i128 {
    literal::gain(instance, party, at).unwrap_or(0)
}

fn point(instance: &Instance, party: PartyId) -> i128 {
    literal::point(instance, party).unwrap_or(1)
}

fn score(instance: &Instance, party: PartyId, at: &Outcome) -> i128 {
    literal::score(instance, party, at).unwrap_or(0)
}

fn points(instance: &Instance, party: PartyId, raw: i128) -> f64 {
    raw as f64 / point(instance, party) as f64
}

fn cardinal(instance: &Instance, group: PartySet) -> PartySet {
    group.iter().filter(|i| instance.additive(*i).is_some()).collect()
}

/// The packages of the zone that nothing in the zone is better than for the party.
pub fn best_for(instance: &Instance, group: PartySet, party: PartyId) -> Vec<Outcome> {
    let zone = zopa(instance, group);
    zone.iter().filter(|w| !zone.iter().any(|x| literal::better(instance, party, x, w))).cloned().collect()
}

/// Those of these outcomes whose number is smallest, with the number; outcomes without a number do not count.
fn least(of: Vec<Outcome>, number: impl Fn(&Outcome) -> Option<Ratio>) -> Option<(Ratio, Vec<Outcome>)> {
    let numbered: Vec<(Ratio, Outcome)> = of.into_iter().filter_map(|w| Some((number(&w)?, w))).collect();
    let least = numbered.iter().map(|(x, _)| x.clone()).min()?;
    let at = numbered.into_iter().filter(|(x, _)| *x == least).map(|(_, w)| w).collect();
    Some((least, at))
}

/// D_S without the status quo and without what a member's red line bars.
fn within_red_lines(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let case = case_of(instance);
    let q = literal::status_quo(case);
    let barred = |w: &Outcome| group.iter().any(|i| literal::meets_red_line(case, i, w));
    deliverable(instance, group).into_iter().filter(|w| *w != q && !barred(w)).collect()
}

/// The least by which one member falls short where all others agree, in its points.
pub fn short_by_one(instance: &Instance, group: PartySet, party: PartyId) -> Option<(Ratio, Vec<Outcome>)> {
    let others = group.minus(PartySet::only(party));
    let of = within_red_lines(instance, group);
    let of = of.into_iter().filter(|w| others.iter().all(|i| literal::no_loss(instance, i, w))).collect();
    least(of, |w| Some(Ratio::new((-raw_gain(instance, party, w)).max(0), point(instance, party))))
}

fn ordinal_agree(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let ordinal = group.minus(cardinal(instance, group));
    let of = within_red_lines(instance, group);
    of.into_iter().filter(|w| ordinal.iter().all(|i| literal::no_loss(instance, i, w))).collect()
}

/// The least largest shortfall in proportion to the range over D_S; ordinal members must agree.
pub fn short_even(instance: &Instance, group: PartySet) -> Option<(Ratio, Vec<Outcome>)> {
    let members = cardinal(instance, group);
    let all = deliverable(instance, group);
    let range = |i: PartyId| {
        let scores = all.iter().map(|w| score(instance, i, w));
        scores.clone().max().unwrap_or(0) - scores.min().unwrap_or(0)
    };
    if members.is_empty() {
        return None;
    }
    least(ordinal_agree(instance, group), |w| {
        let mut most = Ratio::zero();
        for i in members.iter() {
            let short = (-raw_gain(instance, i, w)).max(0);
            if short > 0 {
                let range = range(i);
                if range == 0 {
                    return None;
                }
                most = most.max(Ratio::new(short, range));
            }
        }
        Some(most)
    })
}

/// The least total shortfall in points; ordinal members must agree.
pub fn short_in_total(instance: &Instance, group: PartySet) -> Option<(Ratio, Vec<Outcome>)> {
    let members = cardinal(instance, group);
    if members.is_empty() {
        return None;
    }
    least(ordinal_agree(instance, group), |w| {
        let short = |i| Ratio::new((-raw_gain(instance, i, w)).max(0), point(instance, i));
        Some(members.iter().fold(Ratio::zero(), |sum, i| sum.plus(&short(i))))
    })
}

/// The case without some red lines.
pub fn without_red_lines(case: &Case, lifted: impl Fn(PartyId, usize) -> bool) -> Case {
    let mut case = case.clone();
    for party in case.parties.ids() {
        let lines = std::mem::take(&mut case.red_lines[party]);
        let kept = lines.into_iter().enumerate().filter(|(k, _)| !lifted(party, *k)).map(|(_, line)| line);
        case.red_lines[party] = kept.collect();
    }
    case
}

/// What could replace a signed deal for a group that contains its signers: at least as good for all of them, better for
/// one, beyond no red line of theirs, deliverable by them.
pub fn better_than_signed(instance: &Instance, group: PartySet, signed: &Outcome) -> Vec<Outcome> {
    let case = case_of(instance);
    let fine = |w: &Outcome| {
        bargain::dominates(instance, group, w, signed) && !group.iter().any(|i| literal::meets_red_line(case, i, w))
    };
    deliverable(instance, group).into_iter().filter(fine).collect()
}

/// Of these packages those in which most members are better off than at a place, then those with the largest product of
/// their gains (by logarithms, to 10^-12).
pub fn most_gainers(
    instance: &Instance,
    group: PartySet,
    of: Vec<Outcome>,
    from: impl Fn(PartyId) -> i128,
) -> Vec<Outcome> {
    let gains = |w: &Outcome| -> (usize, f64) {
        let gains = group.iter().map(|i| (i, score(instance, i, w) - from(i))).filter(|(_, g)| *g > 0);
        gains.fold((0, 0.0), |(n, sum), (i, g)| (n + 1, sum + points(instance, i, g).ln()))
    };
    let most = of.iter().map(|w| gains(w).0).max().unwrap_or(0);
    let of: Vec<Outcome> = of.into_iter().filter(|w| gains(w).0 == most).collect();
    let best = of.iter().map(|w| gains(w).1).fold(f64::NEG_INFINITY, f64::max);
    of.into_iter().filter(|w| gains(w).1 >= best - 1e-12).collect()
}

/// Of these parties those that say yes.
pub fn accept(instance: &Instance, parties: PartySet, at: &Outcome) -> PartySet {
    parties.iter().filter(|i| literal::yes(instance, *i, at)).collect()
}

/// The smallest edits of a draft that make it acceptable to more of those asked (in index order), the best first by the
/// tie-breaks: most accept, fewest new signers, lowest index.
pub fn steps(instance: &Instance, draft: &Outcome, asked: PartySet) -> Vec<Outcome> {
    let case = case_of(instance);
    let q = literal::status_quo(case);
    let before = accept(instance, asked, draft);
    let signers = literal::signers(case, draft);
    let fine = |w: &Outcome| {
        let after = accept(instance, asked, w);
        let new = literal::signers(case, w).minus(signers);
        *w != q && before.is_subset(after) && before != after && new.iter().all(|i| literal::yes(instance, i, w))
    };
    let edits: Vec<Outcome> = feasible(case).into_iter().filter(fine).collect();
    let least = edits.iter().map(|w| literal::issues_changed(case, draft, w)).min();
    let mut edits: Vec<Outcome> =
        edits.into_iter().filter(|w| Some(literal::issues_changed(case, draft, w)) == least).collect();
    edits.sort_by_key(|w| {
        let accepting = accept(instance, asked, w).len();
        (usize::MAX - accepting, literal::signers(case, w).minus(signers).len())
    });
    edits
}

/// The pairs of issues worth trading between two parties with the trade each suggests, best first.
pub fn trades(instance: &Instance, parties: [PartyId; 2], from: &Outcome) -> Vec<(IssueId, IssueId, Outcome)> {
    let case = case_of(instance);
    let value = |i: usize, v: IssueId, l: LevelId| -> i128 {
        let Worth::Cardinal(additive) = instance.worth(parties[i]) else { return 0 };
        i128::from(additive.table(v)[zopa_core::Id::index(l)].raw())
    };
    let levels = |v: IssueId| case.issues[v].levels.ids();
    let swing = |i: usize, v: IssueId| {
        let values = || levels(v).map(|l| value(i, v, l));
        values().max().unwrap_or(0) - values().min().unwrap_or(0)
    };
    let total = |i: usize| case.issues.ids().map(|v| swing(i, v)).sum::<i128>();
    let weight = |i: usize, v: IssueId| Ratio::new(swing(i, v), total(i).max(1));
    let minus = |i: usize, v: IssueId| Ratio::new(-swing(i, v), total(i).max(1));
    let is_best = |i: usize, v: IssueId, l: LevelId| levels(v).all(|m| value(i, v, m) <= value(i, v, l));
    let contested =
        |v: IssueId| swing(0, v) + swing(1, v) > 0 && !levels(v).any(|l| is_best(0, v, l) && is_best(1, v, l));
    let best_level = |i: usize, v: IssueId| {
        let mut best: Vec<LevelId> = levels(v).filter(|l| is_best(i, v, *l)).collect();
        let most = best.iter().map(|l| value(1 - i, v, *l)).max();
        best.retain(|l| Some(value(1 - i, v, *l)) == most);
        best[0]
    };
    let mut found: Vec<(Ratio, IssueId, IssueId)> = Vec::new();
    for a in case.issues.ids().filter(|v| contested(*v)) {
        for b in case.issues.ids().filter(|v| contested(*v)) {
            let on_a = weight(0, a).plus(&minus(1, a));
            let on_b = weight(1, b).plus(&minus(0, b));
            if on_a > Ratio::zero() && on_b > Ratio::zero() {
                found.push((on_a.plus(&on_b), a, b));
            }
        }
    }
    found.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let trade = |(_, a, b): (Ratio, IssueId, IssueId)| (a, b, from.with(a, best_level(0, a)).with(b, best_level(1, b)));
    found.into_iter().map(trade).collect()
}

/// Lowest and highest utility of a party over F.
fn bounds(instance: &Instance, party: PartyId, over: &[Outcome]) -> (i128, i128) {
    let scores = over.iter().map(|w| score(instance, party, w));
    (scores.clone().min().unwrap_or(0), scores.max().unwrap_or(0))
}

/// The Euclidean distance of two outcomes after each utility is brought to 0 to 1 over F; parties without a range do not
/// count.
pub fn distance(instance: &Instance, group: PartySet, a: &Outcome, b: &Outcome) -> f64 {
    let all = feasible(case_of(instance));
    let part = |i: PartyId| {
        let (low, high) = bounds(instance, i, &all);
        if high > low { (score(instance, i, a) - score(instance, i, b)) as f64 / (high - low) as f64 } else { 0.0 }
    };
    group.iter().map(|i| part(i).powi(2)).sum::<f64>().sqrt()
}

/// The smallest distance of a feasible outcome to everybody's highest utility.
pub fn opposition(instance: &Instance, group: PartySet) -> f64 {
    let all = feasible(case_of(instance));
    let missing = |w: &Outcome| {
        let part = |i: PartyId| {
            let (low, high) = bounds(instance, i, &all);
            if high > low { (high - score(instance, i, w)) as f64 / (high - low) as f64 } else { 0.0 }
        };
        group.iter().map(|i| part(i).powi(2)).sum::<f64>().sqrt()
    };
    all.iter().map(missing).fold(f64::INFINITY, f64::min)
}

/// Whether two parties' utilities over D_S lie on one falling line, and not all at one point.
pub fn constant_sum(instance: &Instance, parties: [PartyId; 2], group: PartySet) -> bool {
    let vectors: Vec<[i128; 2]> =
        deliverable(instance, group).iter().map(|w| parties.map(|i| score(instance, i, w))).collect();
    let step = |a: &[i128; 2], b: &[i128; 2]| [b[0] - a[0], b[1] - a[1]];
    let falling = |[x, y]: [i128; 2]| (x == 0 && y == 0) || (x < 0 && y > 0) || (x > 0 && y < 0);
    let all_fall = vectors.iter().all(|a| vectors.iter().all(|b| falling(step(a, b))));
    let Some(first) = vectors.first() else { return false };
    let Some(other) = vectors.iter().find(|v| *v != first) else { return false };
    let rate = step(first, other);
    all_fall && vectors.iter().all(|v| step(first, v)[0] * rate[1] == step(first, v)[1] * rate[0])
}

/// The packages of the frontier of these outcomes with the largest number, to 10^-12.
fn largest(instance: &Instance, group: PartySet, of: &[Outcome], number: impl Fn(&Outcome) -> f64) -> Vec<Outcome> {
    let frontier: Vec<&Outcome> = of.iter().filter(|w| is_efficient(instance, group, w, of)).collect();
    let best = frontier.iter().map(|w| number(w)).fold(f64::NEG_INFINITY, f64::max);
    let ties = |w: &&&Outcome| best - number(w) <= 1e-12 * best.abs().max(1.0);
    frontier.iter().filter(ties).map(|w| (*w).clone()).collect()
}

/// What another tool subtracts: the worth of no deal, but never less than the worst outcome; and the highest utility.
fn from_and_highest(instance: &Instance, group: PartySet, party: PartyId) -> (i128, i128) {
    let (low, high) = bounds(instance, party, &deliverable(instance, group));
    let no_deal = literal::disagreement(instance, party).unwrap_or(0);
    (no_deal.max(low), high)
}

/// Whether somebody has nothing to gain over what NegMAS subtracts: then it calls its whole frontier optimal.
fn nothing_to_gain(instance: &Instance, group: PartySet) -> bool {
    group.iter().any(|i| {
        let (from, high) = from_and_highest(instance, group, i);
        high <= from
    })
}

/// Nash as NegMAS has it: the largest product on the agreeable frontier.
pub fn nash_negmas(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let alike = nothing_to_gain(instance, group);
    largest(instance, group, &zopa(instance, group), |w| {
        let gain = |i| points(instance, i, score(instance, i, w) - from_and_highest(instance, group, i).0);
        if alike { 0.0 } else { group.iter().map(gain).product() }
    })
}

/// Nash as GENIUS has it: the largest product over the whole frontier.
pub fn nash_frontier_product(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let gain = |i, w: &Outcome| instance.gain_points(i, w).unwrap_or(0.0);
    largest(instance, group, &deliverable(instance, group), |w| group.iter().map(|i| gain(i, w)).product())
}

/// Nash as NegoLog has it: the largest product of utilities over the whole frontier.
pub fn nash_negolog(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    largest(instance, group, &deliverable(instance, group), |w| {
        group.iter().map(|i| points(instance, i, score(instance, i, w))).product()
    })
}

/// Kalai-Smorodinsky as NegMAS has it: the smallest spread of ratios on the agreeable frontier.
pub fn ks_negmas(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let alike = nothing_to_gain(instance, group);
    largest(instance, group, &zopa(instance, group), |w| {
        if alike {
            return 0.0;
        }
        let ratio = |i| {
            let (from, high) = from_and_highest(instance, group, i);
            (score(instance, i, w) - from) as f64 / (high - from) as f64
        };
        let ratios: Vec<f64> = group.iter().map(ratio).collect();
        let most = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        ratios.iter().copied().fold(f64::INFINITY, f64::min) - most
    })
}

/// Kalai-Smorodinsky as GENIUS has it: the smallest sum of differences of utilities on the whole frontier.
pub fn ks_genius(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    largest(instance, group, &deliverable(instance, group), |w| {
        let utility = |i| points(instance, i, score(instance, i, w));
        let members: Vec<PartyId> = group.iter().collect();
        let mut sum = 0.0;
        for (k, i) in members.iter().enumerate() {
            for j in &members[k + 1..] {
                sum -= (utility(*i) - utility(*j)).abs();
            }
        }
        sum
    })
}

/// "Kalai" as NegMAS has it: the largest smallest gain on the agreeable frontier.
pub fn kalai_negmas(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let alike = nothing_to_gain(instance, group);
    largest(instance, group, &zopa(instance, group), |w| {
        let gain = |i| points(instance, i, score(instance, i, w) - from_and_highest(instance, group, i).0);
        if alike { 0.0 } else { group.iter().map(gain).fold(f64::INFINITY, f64::min) }
    })
}

/// The largest of the smallest ratios of gain to a unit, over the zone; no second look.
pub fn max_min(instance: &Instance, group: PartySet, unit: impl Fn(PartyId) -> Option<i128>) -> Vec<Outcome> {
    let worst = |w: &Outcome| {
        group.iter().filter_map(|i| Some(Ratio::new(raw_gain(instance, i, w), unit(i)?))).min().unwrap_or(Ratio::zero())
    };
    let zone = zopa(instance, group);
    let best = zone.iter().map(worst).max();
    zone.into_iter().filter(|w| Some(worst(w)) == best).collect()
}

/// The ideal gain of a party over the zone, if it is above nothing.
pub fn ideal(instance: &Instance, group: PartySet, party: PartyId) -> Option<i128> {
    zopa(instance, group).iter().map(|w| raw_gain(instance, party, w)).max().filter(|x| *x > 0)
}

/// The largest sum of utilities over everything deliverable.
pub fn utilitarian_all(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let sum = |w: &Outcome| {
        let part = |i| Ratio::new(score(instance, i, w), point(instance, i));
        group.iter().fold(Ratio::zero(), |sum, i| sum.plus(&part(i)))
    };
    let all = deliverable(instance, group);
    let best = all.iter().map(sum).max();
    all.into_iter().filter(|w| Some(sum(w)) == best).collect()
}

/// The largest sum of power times logarithm of gain over what gives everybody a strict gain, to 10^-12.
pub fn nash_with_powers(instance: &Instance, group: PartySet, power: impl Fn(PartyId) -> f64) -> Vec<Outcome> {
    let gains = |w: &Outcome| group.iter().all(|i| raw_gain(instance, i, w) > 0);
    let of: Vec<Outcome> = zopa(instance, group).into_iter().filter(gains).collect();
    let sum = |w: &Outcome| -> f64 {
        group.iter().map(|i| power(i) * points(instance, i, raw_gain(instance, i, w)).ln()).sum()
    };
    let best = of.iter().map(sum).fold(f64::NEG_INFINITY, f64::max);
    of.into_iter().filter(|w| best - sum(w) <= 1e-12 * best.abs().max(1.0)).collect()
}

/// Unanimous fallback bargaining: go down everybody's list together until something is on all of them.
pub fn fallback(instance: &Instance, group: PartySet) -> Vec<Outcome> {
    let zone = zopa(instance, group);
    for depth in 1..=zone.len() {
        let on_list =
            |i: PartyId, w: &Outcome| zone.iter().filter(|x| literal::better(instance, i, x, w)).count() < depth;
        let found: Vec<Outcome> = zone.iter().filter(|w| group.iter().all(|i| on_list(i, w))).cloned().collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Gains in points of two parties at every package of their zone.
pub fn gains_of_two(instance: &Instance, parties: [PartyId; 2], group: PartySet) -> Vec<[f64; 2]> {
    let gains = |w: &Outcome| parties.map(|i| points(instance, i, raw_gain(instance, i, w)));
    zopa(instance, group).iter().map(gains).collect()
}

/// The best mixture of two of these points by a number of expected gains that is concave along every line between two of
/// them: golden-section search on each.
pub fn best_mixture(of: &[[f64; 2]], number: impl Fn([f64; 2]) -> f64) -> f64 {
    let mut best = f64::NEG_INFINITY;
    for a in of {
        for b in of {
            let at = |t: f64| number([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
            let (mut low, mut high) = (0.0f64, 1.0f64);
            for _ in 0..120 {
                let (x, y) = (low + (high - low) * 0.381_966, low + (high - low) * 0.618_034);
                if at(x) < at(y) { low = x } else { high = y }
            }
            best = best.max(at(low)).max(at(0.0)).max(at(1.0));
        }
    }
    best
}

/// The most that one of the two can expect where the other expects at least this much.
pub fn most_given(of: &[[f64; 2]], party: usize, other_has: f64) -> f64 {
    let mut best = f64::NEG_INFINITY;
    for a in of {
        if a[1 - party] >= other_has {
            best = best.max(a[party]);
        }
        for b in of {
            if a[1 - party] < other_has && b[1 - party] > other_has {
                let t = (other_has - a[1 - party]) / (b[1 - party] - a[1 - party]);
                best = best.max(a[party] + t * (b[party] - a[party]));
            }
        }
    }
    best
}

/// Raiffa's sequence of midpoints, sixty of them.
pub fn raiffa(of: &[[f64; 2]]) -> [f64; 2] {
    let mut here = [0.0, 0.0];
    for _ in 0..60 {
        let ideal = [most_given(of, 0, here[1] - 1e-13), most_given(of, 1, here[0] - 1e-13)];
        here = [0, 1].map(|i| here[i] + (ideal[i] - here[i]).max(0.0) / 2.0);
    }
    here
}

/// The equitable efficient division of items: the most that both can get alike, over every way to give items whole and
/// split one. Points of each party sum to 100.
pub fn equitable(points: &[[f64; 2]]) -> f64 {
    let n = points.len();
    let mut best = f64::NEG_INFINITY;
    for mask in 0..1usize << n {
        for split in 0..n {
            let whole = |i: usize, mine: bool| {
                (0..n).filter(|k| *k != split && (mask >> k & 1 == 1) == mine).map(|k| points[k][i]).sum::<f64>()
            };
            let (a, b) = (whole(0, true), whole(1, false));
            // a + f p = b + (1 - f) r
            let f = (b + points[split][1] - a) / (points[split][0] + points[split][1]);
            if points[split][0] + points[split][1] > 0.0 && (-1e-12..=1.0 + 1e-12).contains(&f) {
                best = best.max(a + f * points[split][0]);
            }
        }
    }
    best
}
