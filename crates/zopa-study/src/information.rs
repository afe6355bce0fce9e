//! What it would be worth to know an input before choosing: the expected value of partial perfect information.
//!
//! A party chooses one of several actions, each with a payoff in every draw. Knowing input x first is worth
//! EVPPI(x) = E_x max_a E(payoff_a | x) - max_a E(payoff_a) (Howard 1966; Strong, Oakley & Brennan 2014 estimate it by
//! regression on one sample, as here). The conditional means are fitted by bins of equal size, and judged on draws that
//! did not fit them (cross-fitting), since means judged on their own draws would find value in noise. What is left of that
//! is measured by the same procedure on shuffled inputs, which are worth nothing. An input is resolved where its value, in
//! standard errors, is above what the largest of as many shuffled inputs as there are inputs reaches in one sample of twenty:
//! among many inputs that are worth nothing the best looks good by chance. The ranges of the inputs are treated as beliefs
//! here; everywhere else they are only ranges.

use crate::law::normal;
use crate::sobol::mix;
use rayon::prelude::*;

/// The value of knowing one input.
#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    /// In the units of the payoff; not below 0.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Whether it is above the threshold, in standard errors.
    pub resolved: bool,
    /// What to choose where: at most three stretches of the input's draws, from the lowest up, neighbours with different
    /// actions. Only of a resolved input.
    pub choices: Vec<Stretch>,
}

/// A stretch of an input's draws in which one action is the best of a rule with few stretches.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// Where it begins; negative infinity for the lowest.
    pub from: f64,
    /// The action.
    pub action: usize,
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
    /// In standard errors, what an input must be worth to be resolved: in 95 of 100 samples none of the inputs reaches this if
    /// all are worth nothing.
    pub threshold: f64,
    /// The inputs, in the order given.
    pub inputs: Vec<Value>,
    /// How many draws.
    pub draws: usize,
}

/// The fewest draws on which a value can be judged.
pub const FEWEST: usize = 50;
/// Parts of the cross-fitting.
const FOLDS: usize = 5;
/// In how many samples an input that is worth nothing may be named, as a share.
const FALSE: f64 = 0.05;
/// Shuffled inputs for the null: at first, and at most.
const SHUFFLES: (usize, usize) = (200, 4096);
/// Shuffled inputs for each input, where one looks worth something.
const PER_INPUT: usize = 20;
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
        // Bins of equal size in a random order.
        let mut bin: Vec<usize> = (0..n).map(|k| k * bins / n).collect();
        let key = mix(seed ^ mix(s as u64));
        for k in (1..n).rev() {
            bin.swap(k, (mix(key ^ k as u64) % (k as u64 + 1)) as usize);
        }
        ratio(fitted(payoffs, best, &bin, bins))
    };
    let ratios = |of: std::ops::Range<usize>| of.into_par_iter().map(shuffled).collect::<Vec<f64>>();
    let mut nulls = ratios(0..SHUFFLES.0);
    let mut bar = threshold(&mut nulls, inputs.len());
    let value = |x: &Vec<f64>| {
        let bin = binned(x, bins);
        let (value, error) = fitted(payoffs, best, &bin, bins);
        (ratio((value, error)), Value { value: value.max(0.0), error, resolved: false, choices: Vec::new() })
    };
    let mut values: Vec<(f64, Value)> = inputs.par_iter().map(value).collect();
    // The tail of lopsided payoffs is no normal one: where it matters, more of it is looked at.
    let more = (inputs.len() * PER_INPUT).min(SHUFFLES.1);
    if more > SHUFFLES.0 && values.iter().any(|(ratio, _)| *ratio > bar) {
        nulls.extend(ratios(SHUFFLES.0..more));
        bar = bar.max(threshold(&mut nulls, inputs.len()));
    }
    values.par_iter_mut().zip(inputs).filter(|((ratio, _), _)| *ratio > bar).for_each(|((_, value), x)| {
        value.resolved = true;
        value.choices = choices(payoffs, best, x);
    });
    let inputs = values.into_iter().map(|(_, value)| value).collect();
    Some(Information { means, best, everything, threshold: bar, inputs, draws: n })
}

/// Parts of equal size between which a rule may change its action.
const PARTS: usize = 96;
/// What a third stretch must add to what two gain, as a part of it.
const THIRD: f64 = 0.1;

/// The rule in few stretches that gains most over the draws: one value at which the action changes, or two if that gains
/// a tenth more. A tie goes to the action that is best without knowing, then to the lowest values.
fn choices(payoffs: &[Vec<f64>], best: usize, x: &[f64]) -> Vec<Stretch> {
    let parts = PARTS.min(x.len());
    let part = binned(x, parts);
    // What each action gives in the parts below each, and where each part begins.
    let mut below = vec![vec![0.0; parts + 1]; payoffs.len()];
    let mut begins = vec![f64::INFINITY; parts];
    for (k, of) in part.iter().enumerate() {
        begins[*of] = begins[*of].min(x[k]);
        payoffs.iter().zip(&mut below).for_each(|(payoff, below)| below[of + 1] += payoff[k]);
    }
    below.iter_mut().for_each(|below| (0..parts).for_each(|p| below[p + 1] += below[p]));
    let top = |from: usize, to: usize| {
        let gives = |a: usize| below[a][to] - below[a][from];
        (0..payoffs.len()).fold((best, gives(best)), |top, a| if gives(a) > top.1 { (a, gives(a)) } else { top })
    };
    // Equal values share a part, so that others are empty: no rule begins there.
    let starts: Vec<usize> = (1..parts).filter(|p| begins[*p].is_finite()).collect();
    let alone = top(0, parts).1;
    let mut two = (alone, Vec::new());
    let mut three = (alone, Vec::new());
    for (k, i) in starts.iter().copied().enumerate() {
        let (low, rest) = (top(0, i), top(i, parts));
        if low.1 + rest.1 > two.0 {
            two = (low.1 + rest.1, vec![(0, low.0), (i, rest.0)]);
        }
        for j in starts[k + 1..].iter().copied() {
            let (middle, high) = (top(i, j), top(j, parts));
            let sum = low.1 + middle.1 + high.1;
            if sum > three.0 {
                three = (sum, vec![(0, low.0), (i, middle.0), (j, high.0)]);
            }
        }
    }
    let chosen = if three.0 - two.0 > THIRD * (two.0 - alone) { three.1 } else { two.1 };
    let mut found: Vec<Stretch> = Vec::new();
    for (p, action) in chosen {
        let from = match found.last() {
            None => f64::NEG_INFINITY,
            Some(last) if last.action == action => continue,
            // Among the draws about there, the value that parts them best.
            Some(last) => {
                let before = starts.iter().copied().filter(|s| *s < p).max().unwrap_or(0);
                let about = (0..x.len()).filter(|k| part[*k] == p || part[*k] == before);
                parting(about.map(|k| (x[k], payoffs[last.action][k] - payoffs[action][k])).collect())
            }
        };
        found.push(Stretch { from, action });
    }
    found
}

/// The value below which most is gained by the first of two actions and above by the second, from what each draw gives more
/// with the first: halfway between the draws on either side.
fn parting(mut draws: Vec<(f64, f64)>) -> f64 {
    draws.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut best) = (0.0, (f64::NEG_INFINITY, f64::NAN));
    for pair in draws.windows(2) {
        sum += pair[0].1;
        if pair[0].0 < pair[1].0 && sum > best.0 {
            best = (sum, f64::midpoint(pair[0].0, pair[1].0));
        }
    }
    best.1
}

/// A value in standard errors; nothing for one that never changed the choice.
fn ratio((value, error): (f64, f64)) -> f64 {
    if error > 0.0 { value / error } else { 0.0 }
}

/// What the largest of some ratios that are worth nothing exceeds in one sample of twenty, by ratios of shuffled inputs: the
/// point with 0.05 / n above it (Bonferroni). The shuffled ones show it for few inputs; beyond them a normal tail of their mean and
/// spread goes on. Never below what a single 95% interval asks.
fn threshold(shuffled: &mut [f64], inputs: usize) -> f64 {
    let n = shuffled.len();
    shuffled.sort_by(f64::total_cmp);
    let beyond = FALSE / inputs.max(1) as f64;
    // A whole number is not rounded up because of what binary fractions leave.
    let rank = (n as f64 * (1.0 - beyond) - 1e-9).ceil() as usize;
    let seen = shuffled[rank.min(n - 1)];
    let mean = shuffled.iter().sum::<f64>() / n as f64;
    let spread = (shuffled.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
    seen.max(mean + spread * normal(1.0 - beyond)).max(normal(1.0 - FALSE / 2.0))
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

/// The cross-fitted gain of choosing by bin over the best single action, and its standard error. The single action is that of
/// all draws: one chosen anew for each fold would lose to shuffled inputs too, where two are nearly equal.
fn fitted(payoffs: &[Vec<f64>], best: usize, bin: &[usize], bins: usize) -> (f64, f64) {
    let n = bin.len();
    // Sums of each action by fold and bin.
    let mut sums = vec![vec![[0.0; FOLDS]; bins]; payoffs.len()];
    for (sum, payoff) in sums.iter_mut().zip(payoffs) {
        for k in 0..n {
            sum[bin[k]][k % FOLDS] += payoff[k];
        }
    }
    let others = |of: &[f64; FOLDS], fold: usize| -> f64 { (0..FOLDS).filter(|f| *f != fold).map(|f| of[f]).sum() };
    let mut gains = (0.0, 0.0);
    for fold in 0..FOLDS {
        let chosen: Vec<usize> = (0..bins)
            .map(|b| {
                let sum: Vec<f64> = sums.iter().map(|s| others(&s[b], fold)).collect();
                let top = highest(&sum);
                // Where nothing is better, the action does not change.
                if sum[top] > sum[best] { top } else { best }
            })
            .collect();
        for k in (fold..n).step_by(FOLDS) {
            let gain = payoffs[chosen[bin[k]]][k] - payoffs[best][k];
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

    /// Payoffs made of three columns between 0 and 1.
    type Payoffs = fn(&[Vec<f64>]) -> Vec<Vec<f64>>;

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
            assert!(!found.inputs[2].resolved);
        }
    }

    /// The rule says where the choice turns: at one value near an end of the range, and at two where only the middle differs.
    #[test]
    fn a_choice_is_told_where_it_turns() {
        let n = 8000u64;
        let x: Vec<f64> = (0..n).map(|k| 100.0 * uniform(k)).collect();
        let told = |payoff: fn(f64) -> f64| {
            let found =
                information(&[vec![0.0; x.len()], x.iter().map(|x| payoff(*x)).collect()], std::slice::from_ref(&x), 3);
            found.unwrap().inputs[0].choices.iter().map(|s| (s.from, s.action)).collect::<Vec<_>>()
        };
        // Signing is worth x - 10: only the lowest tenth walks away.
        let one = told(|x| x - 10.0);
        assert_eq!(one.iter().map(|s| s.1).collect::<Vec<_>>(), [0, 1]);
        assert!(one[0].0.is_infinite());
        // 8,000 draws of a range of 100.
        assert!((one[1].0 - 10.0).abs() < 0.05, "{one:?}");
        let two = told(|x| 20.0 - (x - 50.0).abs());
        assert_eq!(two.iter().map(|s| s.1).collect::<Vec<_>>(), [0, 1, 0]);
        assert!((two[1].0 - 30.0).abs() < 0.05 && (two[2].0 - 70.0).abs() < 0.05, "{two:?}");
    }

    /// Of 75 inputs that are worth nothing none is named, whatever the actions: two that are equal on average, a lottery
    /// ticket, three of one kind, one that is better by far. By chance one run in twenty may name one.
    #[test]
    fn worthless_inputs_are_not_named() {
        let (n, runs) = (2000u64, 40u64);
        let draw = |salt: u64| (0..n).map(|k| uniform(salt << 40 | k)).collect::<Vec<f64>>();
        let kinds: [Payoffs; 4] = [
            |x| vec![x[0].clone(), x[1].clone()],
            |x| vec![vec![0.0; x[0].len()], x[0].iter().map(|u| if *u < 0.01 { 30.0 } else { -0.3 }).collect()],
            <[Vec<f64>]>::to_vec,
            |x| vec![x[0].iter().map(|u| u + 0.2).collect(), x[1].clone()],
        ];
        for (which, kind) in kinds.iter().enumerate() {
            let mut named = 0;
            for run in 0..runs {
                let salt = 1000 * (1 + run);
                let payoffs = kind(&[draw(salt), draw(salt + 1), draw(salt + 2)]);
                let inputs: Vec<Vec<f64>> = (10..85).map(|k| draw(salt + k)).collect();
                let found = information(&payoffs, &inputs, run).unwrap();
                named += usize::from(found.inputs.iter().any(|v| v.resolved));
            }
            // Binomial with 40 and 0.05: more than 5 happen in 1.4% of samples.
            assert!(named <= 5, "{which}: {named} of {runs}");
        }
        assert!(information(&[], &[], 0).is_none());
    }
}
