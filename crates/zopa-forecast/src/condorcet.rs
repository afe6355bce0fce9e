//! The Condorcet winner: the position that no other position beats.
//!
//! Votes of actor k between a and b: v_k(a,b) = w_k f((|x_k - b| - |x_k - a|) / R). a beats b if the votes sum to more
//! than nothing (10^-12 of the total weight counts as nothing). Candidates are the actors' own positions; of several that
//! nobody beats the lowest is taken, and all of them are named. Several are unbeaten at exact ties, and under an asymmetric
//! rule, where neither of two may beat the other. With proportional votes the sum is a difference of potentials: there is
//! always a winner, the weighted median. With other rules there may be a cycle; it is found and named.
//!
//! Source: Black (1958); Bueno de Mesquita (1985) for the votes.

use crate::forecast::Forecast;
use crate::mean::NO_WEIGHT;
use crate::table::Table;
use crate::votes::VoteRule;
use zopa_core::Method;

/// Votes closer to nothing than this share of the total weight are a tie.
pub(crate) const TIE: f64 = 1e-12;

/// Who wins.
#[derive(Clone, PartialEq, Debug)]
pub enum Winner {
    /// The lowest position that no other beats.
    Position(f64),
    /// Each of these positions beats the next, the last one the first.
    Cycle(Vec<f64>),
}

/// The candidates, ascending, each with one that beats it, if any does. O(actors^3); O(actors^2) with proportional votes.
fn contests(table: &Table, rule: VoteRule) -> Vec<(f64, Option<usize>)> {
    let x = table.positions();
    let mut candidates = x.to_vec();
    candidates.sort_by(f64::total_cmp);
    candidates.dedup();
    let (low, high) = table.spread();
    let range = high - low;
    let mut w = table.weights();
    if w.iter().sum::<f64>() <= 0.0 {
        w = vec![1.0; w.len()];
    }
    let tie = TIE * w.iter().sum::<f64>();
    if rule == VoteRule::Proportional {
        // a beats b by the difference of what their distances cost: whoever is cheapest beats all who are beaten.
        let cost = |a: &f64| x.iter().zip(&w).map(|(x, w)| w * ((x - a).abs() / range.max(f64::MIN_POSITIVE))).sum();
        let costs: Vec<f64> = candidates.iter().map(cost).collect();
        let cheapest = (0..costs.len()).fold(0, |best, a| if costs[a] < costs[best] { a } else { best });
        let beaten = |a: usize| (costs[a] - costs[cheapest] > tie).then_some(cheapest);
        return candidates.iter().enumerate().map(|(a, position)| (*position, beaten(a))).collect();
    }
    let beats = |a: f64, b: f64| {
        let votes = |(x, w): (&f64, &f64)| w * rule.vote(((x - b).abs() - (x - a).abs()) / range);
        x.iter().zip(&w).map(votes).sum::<f64>() > tie
    };
    let beater = |a: usize| (0..candidates.len()).find(|b| *b != a && beats(candidates[*b], candidates[a]));
    (0..candidates.len()).map(|a| (candidates[a], beater(a))).collect()
}

/// Every position that no other beats, ascending; empty where there is a cycle.
pub fn unbeaten(table: &Table, rule: VoteRule) -> Vec<f64> {
    contests(table, rule).into_iter().filter(|(_, by)| by.is_none()).map(|(position, _)| position).collect()
}

/// The Condorcet winner under a vote rule.
pub fn winner(table: &Table, rule: VoteRule) -> Winner {
    outcome(&contests(table, rule))
}

/// Who wins of these contests.
fn outcome(contests: &[(f64, Option<usize>)]) -> Winner {
    if let Some((position, _)) = contests.iter().find(|(_, by)| by.is_none()) {
        return Winner::Position(*position);
    }
    // Everybody is beaten: whoever follows the beaters comes round.
    let mut seen = vec![0usize];
    loop {
        let next = contests[seen[seen.len() - 1]].1.unwrap_or(0);
        if let Some(start) = seen.iter().position(|s| *s == next) {
            let mut cycle: Vec<f64> = seen[start..].iter().map(|s| contests[*s].0).collect();
            cycle.reverse();
            return Winner::Cycle(cycle);
        }
        seen.push(next);
    }
}

/// The forecast: the winner, or no value and the cycle in the notes.
pub fn condorcet(table: &Table, rule: VoteRule) -> Forecast {
    let method = Method { name: "Condorcet winner", variant: rule.key(), source: "Black 1958" };
    let contests = contests(table, rule);
    let mut forecast = match outcome(&contests) {
        Winner::Position(x) => Forecast::of(x, method),
        Winner::Cycle(cycle) => {
            let around: Vec<String> = cycle.iter().chain(cycle.first()).map(|x| short(*x)).collect();
            Forecast::none(method, format!("no position beats all others: {}", around.join(" beats ")))
        }
    };
    forecast.unbeaten = contests.into_iter().filter(|(_, by)| by.is_none()).map(|(position, _)| position).collect();
    if forecast.unbeaten.len() > 1 {
        const SHOWN: usize = 8;
        let shown = forecast.unbeaten.iter().take(SHOWN).map(|x| short(*x)).collect::<Vec<_>>().join(", ");
        let more = forecast.unbeaten.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let note = format!("no other position beats {shown}{more}; of several the lowest is taken");
        forecast = forecast.noting(note);
    }
    let forecast = forecast.under(vec![("votes", rule.key().to_owned())]);
    if table.weights().iter().sum::<f64>() > 0.0 { forecast } else { forecast.noting(NO_WEIGHT) }
}

/// A position in a note: at most four decimals.
pub(crate) fn short(x: f64) -> String {
    let text = format!("{x:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
