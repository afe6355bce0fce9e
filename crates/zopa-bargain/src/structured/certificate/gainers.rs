//! What proves the Nash point of the largest set of strict gainers.
//!
//! Where a package gains so many members, no other gains more of them if none gains all of any set of one more; and of
//! those that gain as many none is better if for each such set no package has a larger product over it. A tree for each.

use super::super::aim::Aim;
use super::super::subsets;
use super::Wanted;
use super::goal::Goal;

/// So many trees are grown for one solution.
const TREES: usize = 64;

/// The goals, for the gains of the package found; `None` where there are too many sets.
pub(super) fn gainers(gains: &[i64], points: &[i64]) -> Option<Vec<Wanted>> {
    let members: Vec<usize> = (0..gains.len()).collect();
    let size = gains.iter().filter(|g| **g > 0).count();
    let product = |power: Vec<f64>| Aim::Product { power, point: points.to_vec() };
    if size == gains.len() {
        return Some(Wanted::only(Goal::Product(gains.to_vec()), Some(product(vec![1.0; size]))));
    }
    let more = subsets(&members, size + 1);
    let as_many = if size == 0 { Vec::new() } else { subsets(&members, size) };
    if more.len() + as_many.len() > TREES {
        return None;
    }
    let log = |k: usize| (gains[k] as f64 / points[k] as f64).ln();
    let best: f64 = members.iter().filter(|k| gains[**k] > 0).map(|k| log(*k)).sum();
    let none_of = |set: Vec<usize>| {
        let compared = set.iter().map(|k| (*k, points[*k])).collect();
        Wanted { goal: Goal::GainOf(set), aim: Some(Aim::Leximin { compared, stages: 1 }), shares: None }
    };
    let none_above = |set: Vec<usize>| {
        let power = members.iter().map(|k| f64::from(u8::from(set.contains(k)))).collect();
        let raw = best + set.iter().map(|k| (points[*k] as f64).ln()).sum::<f64>();
        Wanted { goal: Goal::ProductOf { set, log: raw }, aim: Some(product(power)), shares: None }
    };
    Some(more.into_iter().map(none_of).chain(as_many.into_iter().map(none_above)).collect())
}
