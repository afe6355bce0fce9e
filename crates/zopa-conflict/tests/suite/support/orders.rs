//! Orders of few states: all of them, how far they are apart, and cases that have them.

use zopa_core::{Case, Expr, Id, Instance, IssueId, LevelSet, Outcome, PartyId, Preference};
use zopa_testkit::generate;

/// Every order of so many states, ties included: the rank of each state, dense from 0.
pub fn orders(n: usize) -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        let longer = |ranks: &Vec<i64>| (0..n as i64).map(|r| [ranks.as_slice(), &[r]].concat()).collect::<Vec<_>>();
        all = all.iter().flat_map(longer).collect();
    }
    all.retain(|ranks| (0..ranks.iter().max().map_or(0, |m| m + 1)).all(|r| ranks.contains(&r)));
    all
}

/// Whether no two states are tied.
pub fn strict(ranks: &[i64]) -> bool {
    (0..ranks.len()).all(|a| (0..a).all(|b| ranks[a] != ranks[b]))
}

/// Whether the second order ties only what the first does.
pub fn ties_nothing_new(from: &[i64], to: &[i64]) -> bool {
    (0..from.len()).all(|a| (0..a).all(|b| to[a] != to[b] || from[a] == from[b]))
}

/// Half swaps between two orders, if the second ties nothing that the first does not.
pub fn distance(from: &[i64], to: &[i64]) -> u64 {
    let pairs = (0..from.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    pairs
        .map(|(a, b)| match (from[a].cmp(&from[b]), to[a].cmp(&to[b])) {
            (x, y) if x == y => 0,
            (std::cmp::Ordering::Equal, _) => 1,
            _ => 2,
        })
        .sum()
}

/// The case with orders of its states in place of preferences.
pub fn ranked(case: &Case, states: &[Outcome], orders: &[Option<Vec<i64>>]) -> Instance {
    let mut case = case.clone();
    for (p, ranks) in orders.iter().enumerate() {
        let Some(ranks) = ranks else { continue };
        let tier = |rank: i64, case: &mut Case| -> Vec<zopa_core::ConditionId> {
            let of: Vec<&Outcome> = states.iter().zip(ranks).filter(|(_, r)| **r == rank).map(|(s, _)| s).collect();
            let condition = |s: &Outcome, case: &mut Case| {
                let at = |v: IssueId| Expr::In(v, LevelSet::of(case.issues[v].levels.len(), [s.level(v)]));
                let expr = Expr::All(case.issues.ids().map(at).collect());
                case.conditions.push(zopa_core::Stated { expr, text: String::new() })
            };
            of.into_iter().map(|s| condition(s, case)).collect()
        };
        let most = ranks.iter().max().copied().unwrap_or(0);
        let tiers = (0..=most).rev().map(|rank| tier(rank, &mut case)).collect();
        case.preferences[PartyId::new(p)] = Preference::Ranking(tiers);
    }
    generate::instance(&case)
}
