//! The Condorcet winner: the position that no other position beats.
//!
//! Votes of actor k between a and b: v_k(a,b) = w_k f((|x_k - b| - |x_k - a|) / R). a beats b if the votes sum to more
//! than nothing (10^-12 of the total weight counts as nothing). Candidates are the actors' own positions; of several that
//! nobody beats the lowest is taken. With proportional votes the sum is a difference of potentials: there is always a
//! winner, the weighted median. With other rules there may be a cycle; it is found and named.
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

/// The Condorcet winner under a vote rule.
pub fn winner(table: &Table, rule: VoteRule) -> Winner {
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
    let beats = |a: f64, b: f64| {
        let votes = |(x, w): (&f64, &f64)| w * rule.vote(((x - b).abs() - (x - a).abs()) / range);
        x.iter().zip(&w).map(votes).sum::<f64>() > tie
    };
    let beater = |a: usize| (0..candidates.len()).find(|b| *b != a && beats(candidates[*b], candidates[a]));
    let mut beaten = Vec::new();
    for (a, position) in candidates.iter().enumerate() {
        match beater(a) {
            None => return Winner::Position(*position),
            Some(by) => beaten.push(by),
        }
    }
    // Everybody is beaten: whoever follows the beaters comes round.
    let mut seen = vec![0usize];
    loop {
        let next = beaten[seen[seen.len() - 1]];
        if let Some(start) = seen.iter().position(|s| *s == next) {
            let mut cycle: Vec<f64> = seen[start..].iter().map(|s| candidates[*s]).collect();
            cycle.reverse();
            return Winner::Cycle(cycle);
        }
        seen.push(next);
    }
}

/// The forecast: the winner, or no value and the cycle in the notes.
pub fn condorcet(table: &Table, rule: VoteRule) -> Forecast {
    let method = Method { name: "Condorcet winner", variant: rule.key(), source: "Black 1958" };
    let forecast = match winner(table, rule) {
        Winner::Position(x) => Forecast::of(x, method),
        Winner::Cycle(cycle) => {
            let around: Vec<String> = cycle.iter().chain(cycle.first()).map(|x| short(*x)).collect();
            Forecast::none(method, format!("no position beats all others: {}", around.join(" beats ")))
        }
    };
    let forecast = forecast.under(vec![("votes", rule.key().to_owned())]);
    if table.weights().iter().sum::<f64>() > 0.0 { forecast } else { forecast.noting(NO_WEIGHT) }
}

/// A position in a note: at most four decimals.
pub(crate) fn short(x: f64) -> String {
    let text = format!("{x:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
