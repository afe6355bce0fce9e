//! What it would be worth to know an input before choosing: the expected value of partial perfect information.
//!
//! A party chooses one of several actions, each with a payoff in every draw. Knowing input x first is worth
//! EVPPI(x) = E_x max_a E(payoff_a | x) - max_a E(payoff_a) (Howard 1966; Strong, Oakley & Brennan 2014 estimate it by
//! regression on one sample, as here). The conditional means are fitted by bins of equal size, and judged on draws that
//! did not fit them (cross-fitting), since means judged on their own draws would find value in noise. What is left of that
//! is measured by the same procedure on shuffled inputs, which are worth nothing: a value below the 95% point of this null is not
//! resolved, nor is one whose own 95% interval contains 0. The ranges of the inputs are treated as beliefs here; everywhere else they are only ranges.

use crate::sobol::mix;
use rayon::prelude::*;

/// The value of knowing one input.
#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    /// In the units of the payoff; not below 0.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Whether it is above the null, with 0 outside its 95% interval.
    pub resolved: bool,
    /// The best action where the input is in the lowest, the middle and the highest third of its draws.
    pub thirds: [usize; 3],
}

/// The values of knowing each of some inputs.
#[derive(Clone, PartialEq, Debug)]
pub struct Information {
    /// The mean payoff of each action.
    pub means: Vec<f64>,
    /// The best action without knowing more.
    pub best: usize,
    /// What knowing everything would be worth.
    pub everything: f64,
    /// 95% of inputs that are worth nothing score below this.
    pub null: f64,
    /// The inputs, in the order given.
    pub inputs: Vec<Value>,
    /// How many draws.
    pub draws: usize,
}

/// The fewest draws on which a value can be judged.
pub const FEWEST: usize = 50;
/// Parts of the cross-fitting.
const FOLDS: usize = 5;
/// Shuffled inputs for the null.
const SHUFFLES: usize = 200;
/// Draws in a bin, about, and the most bins.
const BIN: (usize, usize) = (100, 24);

/// The value of knowing each input. `payoffs[a][k]` is what action `a` gives in draw `k`, `inputs[i][k]` the value of input
/// `i` there. `None` without an action or with fewer than [`FEWEST`] draws.
pub fn information(payoffs: &[Vec<f64>], inputs: &[Vec<f64>], seed: u64) -> Option<Information> {
    let n = payoffs.first()?.len();
    if n < FEWEST || payoffs.iter().chain(inputs).any(|column| column.len() != n) {
        return None;
    }
    let means: Vec<f64> = payoffs.iter().map(|p| p.iter().sum::<f64>() / n as f64).collect();
    let best = highest(&means);
    let top = |k: usize| payoffs.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
    let everything = (0..n).map(|k| top(k) - payoffs[best][k]).sum::<f64>() / n as f64;
    let bins = (n / BIN.0).clamp(2, BIN.1);
    let shuffled = |s: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        for k in (1..n).rev() {
            order.swap(k, (mix(seed ^ mix((s as u64) << 32 | k as u64)) % (k as u64 + 1)) as usize);
        }
        let mut bin = vec![0; n];
        order.iter().enumerate().for_each(|(rank, k)| bin[*k] = rank * bins / n);
        fitted(payoffs, &bin, bins).0
    };
    let mut nulls: Vec<f64> = (0..SHUFFLES).into_par_iter().map(shuffled).collect();
    nulls.sort_by(f64::total_cmp);
    let null = nulls[SHUFFLES * 95 / 100].max(0.0);
    let value = |x: &Vec<f64>| {
        let bin = binned(x, bins);
        let (value, error) = fitted(payoffs, &bin, bins);
        let third = binned(x, 3);
        let thirds = std::array::from_fn(|t| {
            let mean = |p: &Vec<f64>| p.iter().zip(&third).filter(|(_, b)| **b == t).map(|(y, _)| *y).sum::<f64>();
            highest(&payoffs.iter().map(mean).collect::<Vec<f64>>())
        });
        // Above what chance shows, and by itself: 0 lies outside its 95% interval.
        let resolved = value > null && value > 1.96 * error;
        Value { value: value.max(0.0), error, resolved, thirds }
    };
    let inputs = inputs.par_iter().map(value).collect();
    Some(Information { means, best, everything, null, inputs, draws: n })
}

/// The first of the largest.
fn highest(x: &[f64]) -> usize {
    (0..x.len()).fold(0, |best, k| if x[k] > x[best] { k } else { best })
}

/// The bin of each draw, bins of equal size by rank; equal values share the bin of the first of them.
fn binned(x: &[f64], bins: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|i, j| x[*i].total_cmp(&x[*j]).then(i.cmp(j)));
    let mut bin = vec![0; x.len()];
    for (rank, k) in order.iter().enumerate() {
        let same = rank > 0 && x[order[rank - 1]].total_cmp(&x[*k]).is_eq();
        bin[*k] = if same { bin[order[rank - 1]] } else { rank * bins / x.len() };
    }
    bin
}

/// The cross-fitted gain of choosing by bin over the best single action, and its standard error.
fn fitted(payoffs: &[Vec<f64>], bin: &[usize], bins: usize) -> (f64, f64) {
    let n = bin.len();
    // Sums of each action by fold and bin.
    let mut sums = vec![vec![[0.0; FOLDS]; bins]; payoffs.len()];
    let mut counts = vec![[0usize; FOLDS]; bins];
    for k in 0..n {
        counts[bin[k]][k % FOLDS] += 1;
        for (sum, payoff) in sums.iter_mut().zip(payoffs) {
            sum[bin[k]][k % FOLDS] += payoff[k];
        }
    }
    let others = |of: &[f64; FOLDS], fold: usize| -> f64 { (0..FOLDS).filter(|f| *f != fold).map(|f| of[f]).sum() };
    let mut gains = (0.0, 0.0);
    for fold in 0..FOLDS {
        let overall: Vec<f64> = sums.iter().map(|s| s.iter().map(|of| others(of, fold)).sum()).collect();
        let fixed = highest(&overall);
        let chosen: Vec<usize> = (0..bins)
            .map(|b| {
                let fitted: usize = (0..FOLDS).filter(|f| *f != fold).map(|f| counts[b][f]).sum();
                if fitted == 0 {
                    return fixed;
                }
                let means: Vec<f64> = sums.iter().map(|s| others(&s[b], fold)).collect();
                let top = highest(&means);
                // Where nothing is better, the action does not change.
                if means[top] > means[fixed] { top } else { fixed }
            })
            .collect();
        for k in (fold..n).step_by(FOLDS) {
            let gain = payoffs[chosen[bin[k]]][k] - payoffs[fixed][k];
            gains.0 += gain;
            gains.1 += gain * gain;
        }
    }
    let mean = gains.0 / n as f64;
    let variance = (gains.1 / n as f64 - mean * mean).max(0.0);
    (mean, (variance / n as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::information;
    use crate::law::{normal, phi};
    use crate::sobol::mix;

    fn uniform(k: u64) -> f64 {
        ((mix(k) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Two actions, walk (0) or sign (m + s X + t Y), X and Y standard normal: knowing X is worth
    /// s phi(m/s) - |m| Phi(-|m|/s) (the unit normal loss integral), knowing everything the same with sqrt(s^2 + t^2).
    #[test]
    fn the_normal_example_has_its_closed_form() {
        let n = 20_000u64;
        let draw = |salt: u64| (0..n).map(|k| normal(uniform(salt << 40 | k))).collect::<Vec<f64>>();
        let (x, y, dummy) = (draw(1), draw(2), draw(3));
        let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let loss = |m: f64, s: f64| s * density(m / s) - m.abs() * phi(-m.abs() / s);
        for (m, s, t) in [(0.5, 1.0, 0.7), (-0.3, 0.8, 2.0), (0.0, 1.5, 0.1)] {
            let sign: Vec<f64> = x.iter().zip(&y).map(|(x, y)| m + s * x + t * y).collect();
            let found = information(&[vec![0.0; n as usize], sign], &[x.clone(), y.clone(), dummy.clone()], 7).unwrap();
            for (k, scale) in [(0, s), (1, t)] {
                let value = &found.inputs[k];
                let exact = loss(m, scale);
                // Four standard errors, and what 24 bins of a straight line leave away.
                assert!((value.value - exact).abs() < 4.0 * value.error + 0.01 * scale, "{value:?} {exact}");
                assert_eq!(value.resolved, exact > 0.01, "{value:?} {exact}");
            }
            let all = loss(m, s.hypot(t));
            assert!((found.everything - all).abs() < 0.04, "{} {all}", found.everything);
            assert!(!found.inputs[2].resolved && found.inputs[2].value <= found.null);
        }
    }

    /// Of many inputs that are worth nothing, about one in twenty passes the null, and none scores far above it.
    #[test]
    fn worthless_inputs_score_nothing() {
        let n = 2000u64;
        let draw = |salt: u64| (0..n).map(|k| uniform(salt << 40 | k)).collect::<Vec<f64>>();
        let payoffs = [draw(1), draw(2), draw(3)];
        let inputs: Vec<Vec<f64>> = (10..110).map(draw).collect();
        let found = information(&payoffs, &inputs, 3).unwrap();
        assert!(found.inputs.iter().filter(|v| v.resolved).count() <= 12);
        assert!(found.inputs.iter().all(|v| v.value < found.null + 4.0 * v.error));
        assert!(information(&[], &[], 0).is_none());
    }
}
