//! The weighted median and the plain median.
//!
//! Weighted: the first position, ascending, at which the cumulative weight reaches half (the lower median; Black 1958).
//! Plain: the middle position, or the mean of the two middle ones.

use crate::condorcet::TIE;
use crate::forecast::Forecast;
use crate::mean::NO_WEIGHT;
use crate::table::Table;
use zopa_core::Method;

const WEIGHTED: Method =
    Method { name: "weighted median", variant: "lower median, influence x salience", source: "Black 1958" };
const PLAIN: Method =
    Method { name: "plain median", variant: "mean of the two middle positions", source: "Black 1958" };

/// The places of the actors, by position, then by place.
pub(crate) fn ascending(x: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    order
}

/// The lower weighted median; with weights alike where they sum to nothing.
pub(crate) fn weighted(x: &[f64], w: &[f64]) -> f64 {
    let alike = w.iter().sum::<f64>() <= 0.0;
    let of = |i: usize| if alike { 1.0 } else { w[i] };
    let order = ascending(x);
    let total: f64 = order.iter().map(|i| of(*i)).sum();
    let mut sum = 0.0;
    for i in &order {
        sum += of(*i);
        // Half, but for the last bits of the sums: the same tie as in a Condorcet election.
        if sum >= total / 2.0 - TIE * total {
            return x[*i];
        }
    }
    x[order[order.len() - 1]]
}

/// The plain median.
pub(crate) fn plain(x: &[f64]) -> f64 {
    let mut x = x.to_vec();
    x.sort_by(f64::total_cmp);
    let n = x.len();
    if n % 2 == 1 { x[n / 2] } else { x[n / 2 - 1] + (x[n / 2] - x[n / 2 - 1]) / 2.0 }
}

/// The weighted median.
pub fn weighted_median(table: &Table) -> Forecast {
    let w = table.weights();
    let forecast = Forecast::of(weighted(table.positions(), &w), WEIGHTED);
    if w.iter().sum::<f64>() > 0.0 { forecast } else { forecast.noting(NO_WEIGHT) }
}

/// The plain median.
pub fn plain_median(table: &Table) -> Forecast {
    Forecast::of(plain(table.positions()), PLAIN)
}
