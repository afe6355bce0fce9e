//! The probabilistic Condorcet election.
//!
//! Voters k with weights c_k vote between options a and b by v_k = c_k f(u_ka - u_kb). Coalition strength C_ab = 10^-8 +
//! the votes for a; the chance p_ab that a beats b follows a victory rule, and the chances of all options a rule of its own.
//!
//! Each pair is counted once, as the program does: by the votes for the later option against the earlier one, in the order of
//! actors and bargains. It makes a difference under `asym_prospect` only, where f(-z) is not -f(z).

use super::options::{Elect, Parameters, Victory};
use crate::votes::VoteRule;

impl Victory {
    #[inline]
    pub(super) fn chance(self, a: f64, b: f64) -> f64 {
        let share = |power: i32| {
            // Of the stronger one's strength, so that powers do not overflow.
            let top = a.max(b);
            let (a, b) = ((a / top).powi(power), (b / top).powi(power));
            a / (a + b)
        };
        match self {
            Victory::Linear => a / (a + b),
            Victory::Square => share(2),
            Victory::Quartic => share(4),
            Victory::Octic => share(8),
            Victory::Binary => clear(a, b),
            // The loser keeps a trace of 10^-6, and both are divided by their sum.
            Victory::BinaryProgram => {
                let p = clear(a, b);
                let trace = |p: f64| if p <= 0.0 { 1e-6 } else { p };
                trace(p) / (trace(p) + trace(1.0 - p))
            }
        }
    }
}

/// 1 if a is at least 10% stronger, 0 if b is, linear in a's share of both in between: from 1/2.1 to 1.1/2.1.
fn clear(a: f64, b: f64) -> f64 {
    const AHEAD: f64 = 1.1;
    if a >= AHEAD * b {
        1.0
    } else if b >= AHEAD * a {
        0.0
    } else {
        ((a / (a + b)) * (AHEAD + 1.0) - 1.0) / (AHEAD - 1.0)
    }
}

/// The chances of the options of one election.
pub(super) struct Ballot<'a>(pub(super) &'a [f64]);

/// Markov processes settle in far fewer steps; a pair of near-absorbing options may need many.
const MOST_STEPS: usize = 100_000;

/// The election: `worth` lists the voters' utilities option by option.
pub(super) fn elect(voters: &[f64], worth: &[f64], options: usize, parameters: &Parameters) -> Vec<f64> {
    let n = voters.len();
    let m = options;
    let mut strength = vec![0.0; m * m];
    let mut p = vec![0.5; m * m];
    for a in 0..m {
        let of_a = &worth[a * n..(a + 1) * n];
        for b in a + 1..m {
            let of_b = &worth[b * n..(b + 1) * n];
            let (later, earlier) = votes(voters, of_b, of_a, parameters.votes);
            let (yes, no) = (1e-8 + earlier, 1e-8 + later);
            strength[a * m + b] = yes;
            strength[b * m + a] = no;
            p[a * m + b] = parameters.victory.chance(yes, no);
            p[b * m + a] = parameters.victory.chance(no, yes);
        }
    }
    match parameters.elect {
        Elect::Conditional => conditional(&p, m),
        Elect::MarkovUniform => uniform(&p, m),
        Elect::MarkovIncentive => incentive(&p, &strength, m),
    }
}

/// The votes for the first option and those for the second.
#[inline]
fn votes(voters: &[f64], of_a: &[f64], of_b: &[f64], rule: VoteRule) -> (f64, f64) {
    let (mut yes, mut no) = (0.0, 0.0);
    let mut count = |v: f64| {
        yes += v.max(0.0);
        no += (-v).max(0.0);
    };
    if rule == VoteRule::Proportional {
        for ((c, a), b) in voters.iter().zip(of_a).zip(of_b) {
            count(c * (a - b));
        }
    } else {
        for ((c, a), b) in voters.iter().zip(of_a).zip(of_b) {
            count(c * rule.vote(a - b));
        }
    }
    (yes, no)
}

fn conditional(p: &[f64], m: usize) -> Vec<f64> {
    // In logarithms where the products of hundreds of chances would vanish.
    let product = |a: usize| p[a * m..(a + 1) * m].iter().product::<f64>();
    let q: Vec<f64> = (0..m).map(product).collect();
    let total: f64 = q.iter().sum();
    if total > 1e-250 {
        return q.iter().map(|q| q / total).collect();
    }
    let logs: Vec<f64> = (0..m).map(|a| p[a * m..(a + 1) * m].iter().map(|p| p.ln()).sum()).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        // Every option is certain to lose to some other (victory=binary): all alike.
        return vec![1.0 / m as f64; m];
    }
    let q: Vec<f64> = logs.iter().map(|l| (l - top).exp()).collect();
    let total: f64 = q.iter().sum();
    q.iter().map(|q| q / total).collect()
}

fn uniform(p: &[f64], m: usize) -> Vec<f64> {
    let mut now = vec![1.0 / m as f64; m];
    for _ in 0..MOST_STEPS {
        let q: Vec<f64> =
            (0..m).map(|a| (0..m).map(|b| p[a * m + b] * (now[a] + now[b])).sum::<f64>() / m as f64).collect();
        if settle(&mut now, &q) < 1e-6 {
            break;
        }
    }
    now
}

fn incentive(p: &[f64], strength: &[f64], m: usize) -> Vec<f64> {
    // P(a|b): how probably a challenges b, from n_ab = C_ab p_ab, with 10^-10 added on the diagonal.
    let mut challenge = vec![0.0; m * m];
    for b in 0..m {
        let of = |a: usize| strength[a * m + b] * p[a * m + b] + if a == b { 1e-10 } else { 0.0 };
        let total: f64 = (0..m).map(of).sum();
        for a in 0..m {
            challenge[a * m + b] = of(a) / total;
        }
    }
    let mut now = vec![1.0 / m as f64; m];
    for _ in 0..MOST_STEPS {
        // ct_ab = p_a P(b|a): a holds and b challenges it.
        let ct = |a: usize, b: usize, now: &[f64]| now[a] * challenge[b * m + a];
        let q: Vec<f64> =
            (0..m).map(|a| (0..m).map(|b| p[a * m + b] * (ct(a, b, &now) + ct(b, a, &now))).sum()).collect();
        if settle(&mut now, &q) < 1e-8 {
            break;
        }
    }
    now
}

/// p <- (p + q) / 2, summing to 1; how far the largest part moved.
fn settle(now: &mut [f64], q: &[f64]) -> f64 {
    let next: Vec<f64> = now.iter().zip(q).map(|(p, q)| (p + q) / 2.0).collect();
    let total: f64 = next.iter().sum();
    let mut far = 0.0f64;
    for (p, next) in now.iter_mut().zip(next) {
        far = far.max((next / total - *p).abs());
        *p = next / total;
    }
    far
}
