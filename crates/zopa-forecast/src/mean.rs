//! The weighted mean (compromise model), the headline of every forecast, and the plain mean.
//!
//! o = sum(c_i s_i x_i) / sum(c_i s_i). Van den Bos (1991); Achen (2006) derives it as the first-order solution of Nash
//! bargaining when failure is far worse for everybody than any outcome. Where all weights are zero the plain mean stands
//! in, and the answer says so.

use crate::forecast::Forecast;
use crate::table::Table;
use zopa_core::Method;

const METHOD: Method =
    Method { name: "weighted mean", variant: "influence x salience", source: "Van den Bos 1991; Achen 2006" };
const SALIENCE: Method = Method { name: "salience mean", variant: "salience alone", source: "Achen 2006" };
const PLAIN: Method = Method { name: "plain mean", variant: "all actors alike", source: "arithmetic" };

/// Said where nobody has any weight.
pub(crate) const NO_WEIGHT: &str = "all weights (influence x salience) are zero: all actors count alike";

/// The mean of x with weights w; the plain mean where the weights sum to nothing.
pub(crate) fn weighted(x: &[f64], w: &[f64]) -> f64 {
    let total: f64 = w.iter().sum();
    if total > 0.0 {
        // Deviations from the first position: a mean of equal positions is that position, to the last bit.
        x[0] + x.iter().zip(w).map(|(x1, w1)| w1 * (x1 - x[0])).sum::<f64>() / total
    } else {
        plain(x)
    }
}

/// The plain mean.
pub(crate) fn plain(x: &[f64]) -> f64 {
    x[0] + x.iter().map(|x1| x1 - x[0]).sum::<f64>() / x.len() as f64
}

/// The weighted mean.
pub fn weighted_mean(table: &Table) -> Forecast {
    noted(Forecast::of(weighted(table.positions(), &table.weights()), METHOD), &table.weights())
}

/// The mean weighted by salience alone.
pub fn salience_mean(table: &Table) -> Forecast {
    let forecast = Forecast::of(weighted(table.positions(), table.salience()), SALIENCE);
    if table.salience().iter().all(|s| *s <= 0.0) {
        return forecast.noting("all salience is zero: all actors count alike");
    }
    forecast
}

/// The plain mean.
pub fn plain_mean(table: &Table) -> Forecast {
    Forecast::of(plain(table.positions()), PLAIN)
}

fn noted(forecast: Forecast, w: &[f64]) -> Forecast {
    if w.iter().sum::<f64>() > 0.0 { forecast } else { forecast.noting(NO_WEIGHT) }
}

/// How the weighted mean answers to one actor's numbers: exact derivatives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sensitivity {
    /// do/dx_i = w_i / W.
    pub position: f64,
    /// do/dw_i = (x_i - o) / W.
    pub weight: f64,
    /// do/ds_i = c_i (x_i - o) / W, for salience from 0 to 1.
    pub salience: f64,
    /// do/dc_i = s_i (x_i - o) / W.
    pub influence: f64,
}

/// The sensitivities of the weighted mean, one for each actor; `None` where all weights are zero: it is not
/// differentiable there.
pub fn sensitivities(table: &Table) -> Option<Vec<Sensitivity>> {
    let w = table.weights();
    let total: f64 = w.iter().sum();
    let o = weighted(table.positions(), &w);
    let one = |i: usize| {
        let pull = (table.positions()[i] - o) / total;
        Sensitivity {
            position: w[i] / total,
            weight: pull,
            salience: table.influence()[i] * pull,
            influence: table.salience()[i] * pull,
        }
    };
    (total > 0.0).then(|| (0..table.len()).map(one).collect())
}

/// What one actor's number would have to be for the weighted mean to reach a mark.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BreakEven {
    /// The actor, by its place in the table.
    pub actor: usize,
    /// The position that does it; `None` if none on the scale does.
    pub position: Option<f64>,
    /// The salience that does it, 0 to 1; `None` if none does.
    pub salience: Option<f64>,
    /// The influence that does it; `None` if none does.
    pub influence: Option<f64>,
}

/// For each actor, what it takes for the weighted mean to reach the mark, all other numbers as they are:
/// x* = (m W - sum of the others' w x) / w_i, w* = W' (m - o') / (x_i - m) with W', o' of the others.
pub fn break_even(table: &Table, mark: f64) -> Vec<BreakEven> {
    let w = table.weights();
    let x = table.positions();
    let (low, high) = table.scale();
    let one = |i: usize| {
        let others: f64 = w.iter().enumerate().filter(|(k, _)| *k != i).map(|(_, w)| w).sum();
        let pull: f64 = (0..x.len()).filter(|k| *k != i).map(|k| w[k] * (x[k] - mark)).sum();
        let position = (w[i] > 0.0).then(|| mark - pull / w[i]).filter(|p| (low..=high).contains(p));
        // w* (x_i - m) + pull = 0; alone, an actor has its own position for any weight.
        let weight = (others > 0.0 && (x[i] - mark).abs() > 0.0).then(|| -pull / (x[i] - mark)).filter(|w| *w >= 0.0);
        let (c, s) = (table.influence()[i], table.salience()[i]);
        BreakEven {
            actor: i,
            position,
            salience: weight.filter(|_| c > 0.0).map(|w| w / c).filter(|s| *s <= 1.0),
            influence: weight.filter(|_| s > 0.0).map(|w| w / s).filter(|c| c.is_finite()),
        }
    };
    (0..x.len()).map(one).collect()
}
