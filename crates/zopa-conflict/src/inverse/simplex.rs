//! A small linear programme: the least value of one variable under linear inequalities, by the dual simplex method, with the
//! inequalities that prove it.
//!
//! All variables are at least 0 and only the last one costs anything, so the start is dual feasible and no first phase is needed. The smallest
//! index leaves and enters (Bland 1977), so it ends; a number of steps that no problem of this size needs stops it all the same.

/// An inequality: the sum of coefficients times variables is at least a bound.
#[derive(Clone, Debug)]
pub(super) struct AtLeast {
    pub(super) coefficients: Vec<f64>,
    pub(super) bound: f64,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Solved {
    /// The least value of the last variable, the values of all, and the inequalities that rule out anything less.
    Least { value: f64, at: Vec<f64>, because: Vec<usize> },
    /// No values fit; these inequalities contradict one another (and that variables are at least 0).
    None { because: Vec<usize> },
    /// The steps ran out.
    Lost,
}

/// Smaller than this is nothing.
const EPSILON: f64 = 1e-11;
const STEPS: usize = 20_000;

/// A variable, or the slack of an inequality.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Of {
    Variable(usize),
    Slack(usize),
}

/// The least value of the last of `variables` variables.
pub(super) fn least(variables: usize, inequalities: &[AtLeast]) -> Solved {
    // Each row: a basic variable as a constant and coefficients of those that are not; rows are scaled to compare with EPSILON.
    let mut free: Vec<Of> = (0..variables).map(Of::Variable).collect();
    let mut cost: Vec<f64> = (0..variables).map(|v| if v + 1 == variables { 1.0 } else { 0.0 }).collect();
    let mut value = 0.0;
    let mut basis: Vec<Of> = (0..inequalities.len()).map(Of::Slack).collect();
    let scale = |g: &AtLeast| g.coefficients.iter().fold(0.0f64, |m, c| m.max(c.abs())).max(EPSILON);
    let mut constant: Vec<f64> = inequalities.iter().map(|g| -g.bound / scale(g)).collect();
    let mut rows: Vec<Vec<f64>> =
        inequalities.iter().map(|g| g.coefficients.iter().map(|c| c / scale(g)).collect()).collect();
    let slack = |of: &Of| match of {
        Of::Slack(k) => Some(*k),
        Of::Variable(_) => None,
    };
    for _ in 0..STEPS {
        let leaving = (0..rows.len()).filter(|k| constant[*k] < -EPSILON).min_by_key(|k| basis[*k]);
        let Some(k) = leaving else {
            let mut at = vec![0.0; variables];
            for (of, x) in basis.iter().zip(&constant) {
                if let Of::Variable(v) = of {
                    at[*v] = *x;
                }
            }
            let because =
                free.iter().zip(&cost).filter(|(_, c)| **c > EPSILON).filter_map(|(of, _)| slack(of)).collect();
            return Solved::Least { value, at, because };
        };
        let ratio = |j: usize| cost[j] / rows[k][j];
        let entering = (0..free.len())
            .filter(|j| rows[k][*j] > EPSILON)
            .min_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(free[*a].cmp(&free[*b])));
        let Some(j) = entering else {
            let used = free.iter().zip(&rows[k]).filter(|(_, c)| c.abs() > EPSILON).filter_map(|(of, _)| slack(of));
            return Solved::None { because: used.chain(slack(&basis[k])).collect() };
        };
        // free[j] = (basis[k] - constant - the rest) / pivot
        let pivot = rows[k][j];
        let mut solved: Vec<f64> = rows[k].iter().map(|c| -c / pivot).collect();
        solved[j] = 1.0 / pivot;
        let base = -constant[k] / pivot;
        for other in (0..rows.len()).filter(|r| *r != k) {
            let c = rows[other][j];
            if c != 0.0 {
                constant[other] += c * base;
                rows[other][j] = 0.0;
                rows[other].iter_mut().zip(&solved).for_each(|(x, s)| *x += c * s);
            }
        }
        let c = cost[j];
        value += c * base;
        cost[j] = 0.0;
        cost.iter_mut().zip(&solved).for_each(|(x, s)| *x += c * s);
        rows[k] = solved;
        constant[k] = base;
        std::mem::swap(&mut basis[k], &mut free[j]);
    }
    Solved::Lost
}

#[cfg(test)]
mod tests {
    use super::{AtLeast, Solved, least};

    /// On random problems in two variables and the one to be made small: no point of a fine grid fits and is less, the point found
    /// fits, and what is blamed alone gives the same.
    #[test]
    fn nothing_less_fits() {
        let mut seed = 3u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let (mut possible, mut not) = (0, 0);
        for _ in 0..600 {
            let mut all: Vec<AtLeast> = (0..1 + below(5))
                .map(|_| AtLeast {
                    coefficients: (0..3).map(|_| below(9) as f64 - 4.0).collect(),
                    bound: below(9) as f64 - 3.0,
                })
                .collect();
            for v in 0..3 {
                let coefficients = (0..3).map(|u| if u == v { -1.0 } else { 0.0 }).collect();
                all.push(AtLeast { coefficients, bound: -4.0 });
            }
            let fits = |at: &[f64], of: &[AtLeast]| {
                of.iter().all(|g| g.coefficients.iter().zip(at).map(|(c, x)| c * x).sum::<f64>() >= g.bound - 1e-9)
            };
            let grid = |k: u64| (0..17u64).flat_map(move |a| (0..17u64).map(move |b| (a, b, k)));
            let point = |(a, b, k): (u64, u64, u64)| [a as f64 / 4.0, b as f64 / 4.0, k as f64 / 4.0];
            let best = (0..17).find(|k| grid(*k).any(|p| fits(&point(p), &all))).map(|k| k as f64 / 4.0);
            let part = |because: &[usize]| because.iter().map(|k| all[*k].clone()).collect::<Vec<_>>();
            match least(3, &all) {
                Solved::Least { value, at, because } => {
                    assert!(fits(&at, &all) && at.iter().all(|x| *x >= -1e-9) && (at[2] - value).abs() < 1e-9);
                    assert!(best.is_none_or(|b| value <= b + 1e-9));
                    let Solved::Least { value: again, .. } = least(3, &part(&because)) else { panic!("{because:?}") };
                    assert!((again - value).abs() < 1e-9);
                    possible += 1;
                }
                Solved::None { because } => {
                    assert_eq!(best, None);
                    assert!(matches!(least(3, &part(&because)), Solved::None { .. }));
                    not += 1;
                }
                Solved::Lost => panic!("lost"),
            }
        }
        assert!(possible > 100 && not > 20, "{possible} {not}");
    }
}
