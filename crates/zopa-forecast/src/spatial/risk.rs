//! Risk attitudes from the chance that one's position wins.

use super::options::RiskRange;

/// R_i, from the winning probabilities of all positions; 0 for all where they are equal.
pub(super) fn attitudes(p: &[f64], range: RiskRange) -> Vec<f64> {
    let (min, max) = p.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    if max <= min {
        return vec![0.0; p.len()];
    }
    let of = |p: &f64| match range {
        RiskRange::Min => (p - min) / (max - min),
        RiskRange::Mid => (3.0 * p - (max + 2.0 * min)) / (2.0 * (max - min)),
        RiskRange::Max => (2.0 * p - (max + min)) / (max - min),
    };
    p.iter().map(of).collect()
}
