//! The forecast models a second time, read aloud from their definitions: slow, with nothing shared with the engine.
//!
//! In: positions, salience, influence as plain numbers, and options by their names in `zopa forecast --option`. Out: the
//! course. Sources: Bueno de Mesquita (1985, 1997) and Scholz, Calbert & Smith (2011) for the challenge model; Efird, Lester &
//! Wise (2016) and the behaviour of KTAB 1.4 for the spatial model; Stokman & Van Oosten (1994) for exchange; Nash (1950),
//! Kalai & Smorodinsky (1975), Black (1958), Tsebelis (1994).

#![allow(clippy::panic, clippy::expect_used, reason = "misuse in a test ends the test")]
#![allow(clippy::float_cmp, reason = "at one place or not, as written")]

use std::collections::BTreeMap;

/// Options by name; what is not there has its default.
pub type Options = BTreeMap<&'static str, &'static str>;

fn option(options: &Options, key: &str, default: &'static str) -> &'static str {
    options.get(key).copied().unwrap_or(default)
}

/// What is asked of a one-dimensional model.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Positions.
    pub x: Vec<f64>,
    /// Salience, 0 to 1.
    pub s: Vec<f64>,
    /// Influence.
    pub c: Vec<f64>,
}

impl Line {
    /// w = c s.
    pub fn weights(&self) -> Vec<f64> {
        (0..self.x.len()).map(|i| self.c[i] * self.s[i]).collect()
    }
}

/// sum(w x) / sum(w).
pub fn mean(x: &[f64], w: &[f64]) -> f64 {
    (0..x.len()).map(|i| w[i] * x[i]).sum::<f64>() / w.iter().sum::<f64>()
}

/// The smallest position so that those at or below it weigh at least half.
pub fn median(x: &[f64], w: &[f64]) -> f64 {
    let total: f64 = w.iter().sum();
    let below = |at: f64| (0..x.len()).filter(|i| x[*i] <= at).map(|i| w[i]).sum::<f64>();
    let mut candidates: Vec<f64> = x.iter().copied().filter(|at| below(*at) >= total / 2.0 - 1e-12 * total).collect();
    candidates.sort_by(f64::total_cmp);
    candidates[0]
}

/// f(z).
pub fn vote(rule: &str, z: f64) -> f64 {
    let binary = if z > 1e-8 {
        1.0
    } else if z < -1e-8 {
        -1.0
    } else {
        z / 1e-8
    };
    match rule {
        "proportional" => z,
        "binary" => binary,
        "prop_bin" => 0.8 * z + 0.2 * binary,
        "cubic" => z.powi(3),
        "prop_cubic" => 0.5 * z + 0.5 * z.powi(3),
        "asym_prospect" if z < 0.0 => z,
        "asym_prospect" => 2.0 * z / 3.0,
        other => panic!("no vote rule {other}"),
    }
}

/// By how much a beats b, as a share of all weight.
pub fn margin(line: &Line, rule: &str, a: f64, b: f64) -> f64 {
    let range = spread(&line.x);
    let w = line.weights();
    let votes: f64 =
        (0..line.x.len()).map(|k| w[k] * vote(rule, ((line.x[k] - b).abs() - (line.x[k] - a).abs()) / range)).sum();
    votes / w.iter().sum::<f64>()
}

/// Every position that nobody's position beats, ascending.
pub fn unbeaten(line: &Line, rule: &str) -> Vec<f64> {
    let mut found: Vec<f64> = line
        .x
        .iter()
        .copied()
        .filter(|a| line.x.iter().all(|b| margin(line, rule, *b, *a) <= 1e-12 || a == b))
        .collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

fn spread(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::NEG_INFINITY, f64::max) - x.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Positions of every round of the challenge model, the start first.
pub fn challenge(line: &Line, options: &Options) -> Vec<Vec<f64>> {
    let rounds: usize = option(options, "rounds", "8").parse().expect("rounds");
    let start = spread(&line.x);
    let mut course = vec![line.x.clone()];
    for _ in 0..rounds {
        let now = Line { x: course[course.len() - 1].clone(), ..line.clone() };
        let range = if option(options, "range", "start") == "start" { start } else { spread(&now.x) };
        let next = if range > 0.0 { challenge_round(&now, range, options) } else { now.x.clone() };
        course.push(next);
    }
    course
}

fn challenge_round(line: &Line, range: f64, options: &Options) -> Vec<f64> {
    let (x, s, n, w) = (&line.x, &line.s, line.x.len(), line.weights());
    let mu = median(x, &w);
    let q: f64 = option(options, "q", "1").parse().expect("q");
    // v_k^{ij} under exponents r.
    let v = |k: usize, i: usize, j: usize, r: &[f64]| {
        w[k] * (((x[k] - x[j]).abs() / range).powf(r[k]) - ((x[k] - x[i]).abs() / range).powf(r[k]))
    };
    let p = |i: usize, j: usize, r: &[f64]| {
        let flat = vec![1.0; n];
        let r = if option(options, "risk_in_votes", "yes") == "yes" { r } else { &flat };
        let yes: f64 = (0..n).map(|k| v(k, i, j, r)).filter(|v| *v > 0.0).sum();
        let mut all = 0.0;
        if option(options, "denominator", "allpairs") == "pair" {
            for k in 0..n {
                all += v(k, i, j, r).abs();
            }
        } else {
            for a in 0..n {
                for b in 0..n {
                    for k in 0..n {
                        all += v(k, a, b, r).abs();
                    }
                }
            }
        }
        if all > 0.0 { yes / all } else { 0.0 }
    };
    // E(U_ij) with exponent e, given P_ij.
    let eu = |i: usize, j: usize, e: f64, p: f64| {
        let d = (x[i] - x[j]).abs() / range;
        let m = (x[i] - mu).abs() / range;
        let us = 2.0 - 4.0 * (0.5 - 0.5 * d).powf(e);
        let uf = 2.0 - 4.0 * (0.5 + 0.5 * d).powf(e);
        let usq = 2.0 - 4.0 * 0.5f64.powf(e);
        let ub = 2.0 - 4.0 * (0.5 - 0.25 * (m + d)).powf(e);
        let uw = 2.0 - 4.0 * (0.5 + 0.25 * (m + d)).powf(e);
        let t = if m < d { 1.0 } else { 0.0 };
        s[j] * (p * us + (1.0 - p) * uf) + (1.0 - s[j]) * us - q * usq - (1.0 - q) * (t * ub + (1.0 - t) * uw)
    };
    let one = vec![1.0; n];
    let table = |r: &[f64]| -> Vec<Vec<f64>> { (0..n).map(|i| (0..n).map(|j| p(i, j, r)).collect()).collect() };
    let neutral = table(&one);
    let security: Vec<f64> = (0..n)
        .map(|i| {
            (0..n)
                .filter(|j| *j != i)
                .map(|j| match option(options, "security", "adversaries") {
                    "adversaries" => eu(j, i, 1.0, neutral[j][i]),
                    _ => eu(i, j, 1.0, neutral[i][j]),
                })
                .sum()
        })
        .collect();
    let max = security.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let min = security.iter().copied().fold(f64::INFINITY, f64::min);
    let r: Vec<f64> = security
        .iter()
        .map(|sec| {
            if max <= min {
                return 1.0;
            }
            let big = (2.0 * sec - max - min) / (max - min);
            (1.0 - big / 3.0) / (1.0 + big / 3.0)
        })
        .collect();
    let bent = table(&r);
    (0..n)
        .map(|i| {
            // (class, key, movement, where)
            let mut offers: Vec<(u8, f64, f64, f64)> = Vec::new();
            for j in (0..n).filter(|j| x[*j] != x[i]) {
                let a = eu(i, j, r[i], bent[i][j]);
                let e = if option(options, "perspective", "own") == "own" { r[i] } else { r[j] };
                let b = eu(j, i, e, bent[j][i]);
                let strongest = option(options, "offers", "by_class") == "strongest";
                let mut offer = |class: u8, to: f64, key: f64| {
                    let far = (to - x[i]).abs();
                    offers.push(if strongest { (0, -b, far, to) } else { (class, key, far, to) });
                };
                if a > 0.0 && b > a {
                    if option(options, "conflict", "moves") == "moves" {
                        offer(0, x[j], (x[j] - x[i]).abs());
                    }
                } else if b > 0.0 && a < 0.0 && b > -a {
                    let to = x[i] + (x[j] - x[i]) * (a / b).abs();
                    let key = match option(options, "compromise", "weighted_average") {
                        "least_movement" => (to - x[i]).abs(),
                        _ => (a.abs() * x[i] + b.abs() * x[j]) / (a.abs() + b.abs()),
                    };
                    offer(1, to, key);
                } else if b > 0.0 && a < 0.0 {
                    offer(2, x[j], (x[j] - x[i]).abs());
                }
            }
            offers.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
            offers.first().map_or(x[i], |o| o.3)
        })
        .collect()
}

/// What is asked of the spatial model: rows are actors, columns dimensions; all on 0 to 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Plane {
    /// Positions.
    pub x: Vec<Vec<f64>>,
    /// Saliences.
    pub s: Vec<Vec<f64>>,
    /// Influence.
    pub c: Vec<f64>,
    /// How far ideals follow positions; none: wholly their own.
    pub accommodation: Option<Vec<Vec<f64>>>,
}

/// One state of the spatial model.
#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    /// Positions.
    pub x: Vec<Vec<f64>>,
    /// The probability shown for each actor.
    pub shown: Vec<f64>,
    /// By how little a choice on the way to the next state was made: where it is next to nothing, another order of adding
    /// decides.
    pub closest: f64,
}

fn utility(d: f64, risk: f64) -> f64 {
    if d > 1.0 { (1.0 - d) * (1.0 + risk) } else { (1.0 - d) * (1.0 + d * risk) }
}

fn distance(ideal: &[f64], point: &[f64], s: &[f64]) -> f64 {
    let above: f64 = (0..s.len()).map(|k| (s[k] * (ideal[k] - point[k])).powi(2)).sum();
    let below: f64 = s.iter().map(|s| s * s).sum();
    (above / below).sqrt()
}

/// The chances of all options; `u[k][a]` is voter k's utility of option a.
pub fn election(c: &[f64], u: &[Vec<f64>], options: &Options) -> Vec<f64> {
    let m = u[0].len();
    let strength = |a: usize, b: usize| {
        1e-8 + (0..c.len())
            .map(|k| c[k] * vote(option(options, "votes", "proportional"), u[k][a] - u[k][b]))
            .filter(|v| *v > 0.0)
            .sum::<f64>()
    };
    // A vote against is not always the mirror of a vote for: count it from the same comparison.
    let against = |a: usize, b: usize| {
        1e-8 + (0..c.len())
            .map(|k| -c[k] * vote(option(options, "votes", "proportional"), u[k][a] - u[k][b]))
            .filter(|v| *v > 0.0)
            .sum::<f64>()
    };
    // The later option of a pair is the one that is voted for.
    let pair =
        |a: usize, b: usize| if a > b { (strength(a, b), against(a, b)) } else { (against(b, a), strength(b, a)) };
    let p = |a: usize, b: usize| {
        if a == b {
            return 0.5;
        }
        let (x, y) = pair(a, b);
        let power = |k: i32| x.powi(k) / (x.powi(k) + y.powi(k));
        match option(options, "victory", "linear") {
            "linear" => power(1),
            "square" => power(2),
            "quartic" => power(4),
            "octic" => power(8),
            // Certain if 10% stronger than the weaker side; in between on the straight line through the shares at which
            // either side is just 10% stronger.
            rule => {
                let (lowest, highest) = (1.0 / 2.1, 1.1 / 2.1);
                let p = ((x / (x + y) - lowest) / (highest - lowest)).clamp(0.0, 1.0);
                match rule {
                    "binary_program" if p == 0.0 => 1e-6 / (1.0 + 1e-6),
                    "binary_program" if p == 1.0 => 1.0 / (1.0 + 1e-6),
                    _ => p,
                }
            }
        }
    };
    match option(options, "pce", "conditional") {
        "conditional" => {
            let q: Vec<f64> = (0..m).map(|a| (0..m).map(|b| p(a, b)).product()).collect();
            let total: f64 = q.iter().sum();
            // Each option is certain to lose to another: 0/0, and by rule all alike.
            q.iter().map(|q| if total > 0.0 { q / total } else { 1.0 / m as f64 }).collect()
        }
        rule => {
            let incentive = |a: usize, b: usize| {
                if a == b { 1e-10 } else { pair(a, b).0 * p(a, b) }
            };
            let mut now = vec![1.0 / m as f64; m];
            loop {
                let q: Vec<f64> = (0..m)
                    .map(|a| {
                        (0..m)
                            .map(|b| {
                                if rule == "markov_uniform" {
                                    return p(a, b) * (now[a] + now[b]) / m as f64;
                                }
                                let challenges =
                                    |a: usize, b: usize| incentive(a, b) / (0..m).map(|k| incentive(k, b)).sum::<f64>();
                                p(a, b) * (now[a] * challenges(b, a) + now[b] * challenges(a, b))
                            })
                            .sum()
                    })
                    .collect();
                let next: Vec<f64> = (0..m).map(|a| (now[a] + q[a]) / 2.0).collect();
                let total: f64 = next.iter().sum();
                let far = (0..m).map(|a| (next[a] / total - now[a]).abs()).fold(0.0, f64::max);
                now = next.iter().map(|x| x / total).collect();
                if far < if rule == "markov_uniform" { 1e-6 } else { 1e-8 } {
                    return now;
                }
            }
        }
    }
}

/// The spatial model's states, the start first.
pub fn smp(plane: &Plane, options: &Options) -> Vec<Turn> {
    let n = plane.c.len();
    let most: usize = option(options, "turns", "100").parse().expect("turns");
    let (mut x, mut ideal) = (plane.x.clone(), plane.x.clone());
    let mut turns = Vec::new();
    let (mut first, mut rest) = (0.0, false);
    for turn in 1..=most + 1 {
        let d: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| distance(&ideal[i], &x[j], &plane.s[i])).collect()).collect();
        let neutral: Vec<Vec<f64>> = d.iter().map(|row| row.iter().map(|d| utility(*d, 0.0)).collect()).collect();
        let p = election(&plane.c, &neutral, options);
        let (max, min) = (p.iter().copied().fold(0.0, f64::max), p.iter().copied().fold(1.0, f64::min));
        let risk: Vec<f64> = p
            .iter()
            .map(|p| {
                if max <= min {
                    return 0.0;
                }
                match option(options, "risk_range", "mid") {
                    "min" => (p - min) / (max - min),
                    "max" => (2.0 * p - (max + min)) / (max - min),
                    _ => (3.0 * p - (max + 2.0 * min)) / (2.0 * (max - min)),
                }
            })
            .collect();
        let own: Vec<Vec<f64>> = (0..n).map(|i| d[i].iter().map(|d| utility(*d, risk[i])).collect()).collect();
        turns.push(Turn { x: x.clone(), shown: shown(plane, &x, &own, options), closest: f64::INFINITY });
        if turn > most || rest {
            return turns;
        }
        let mut closest = f64::INFINITY;
        // Likewise two positions that are one but for their last bits.
        let almost = |a: &Vec<f64>, b: &Vec<f64>| a != b && (0..a.len()).all(|k| (a[k] - b[k]).abs() < 1e-9);
        if x.iter().any(|a| x.iter().any(|b| almost(a, b))) {
            closest = 0.0;
        }
        let bargains = bargains(plane, &x, (&d, &risk), options, &mut closest);
        let before = x.clone();
        x = moves(plane, (&before, &ideal), (&own, &risk), &bargains, options, &mut closest);
        if let Some(a) = &plane.accommodation {
            ideal = (0..n)
                .map(|i| {
                    let left = 1.0 - a[i].iter().sum::<f64>();
                    (0..x[0].len())
                        .map(|k| (0..n).map(|j| a[i][j] * x[j][k]).sum::<f64>() + left * ideal[i][k])
                        .collect()
                })
                .collect();
        } else {
            ideal = x.clone();
        }
        let moved: f64 =
            (0..n).map(|i| (0..x[i].len()).map(|k| (x[i][k] - before[i][k]).powi(2)).sum::<f64>().sqrt()).sum();
        if turn == 1 {
            first = moved;
        }
        rest = turn >= 2 && moved < 0.02 * (first + 1e-4);
        if let Some(last) = turns.last_mut() {
            last.closest = closest.min((moved - 0.02 * (first + 1e-4)).abs());
        }
    }
    turns
}

fn shown(plane: &Plane, x: &[Vec<f64>], own: &[Vec<f64>], options: &Options) -> Vec<f64> {
    let near = |a: usize, b: usize| (0..x[a].len()).map(|k| (x[a][k] - x[b][k]).powi(2)).sum::<f64>().sqrt() < 1e-3;
    let mut groups: Vec<usize> = Vec::new();
    for i in 0..x.len() {
        if groups.iter().all(|g| !near(i, *g)) {
            groups.push(i);
        }
    }
    let u: Vec<Vec<f64>> = own.iter().map(|row| groups.iter().map(|g| row[*g]).collect()).collect();
    let p = election(&plane.c, &u, options);
    (0..x.len())
        .map(|i| (0..groups.len()).filter(|g| near(i, groups[*g])).map(|g| p[g]).next_back().unwrap_or(0.0))
        .collect()
}

/// (initiator, target, where the initiator would stand, where the target would).
type Struck = (usize, usize, Vec<f64>, Vec<f64>);

fn bargains(
    plane: &Plane,
    x: &[Vec<f64>],
    (d, risk): (&[Vec<f64>], &[f64]),
    options: &Options,
    closest: &mut f64,
) -> Vec<Struck> {
    let mut near = |margin: f64| *closest = closest.min(margin.abs());
    let n = plane.c.len();
    let total: Vec<f64> = plane.s.iter().map(|s| s.iter().sum()).collect();
    let w: Vec<f64> = (0..n).map(|i| total[i] * plane.c[i]).collect();
    let f = |z: f64| vote(option(options, "votes", "proportional"), z);
    // U^h_ij.
    let u = |h: usize, i: usize, j: usize| {
        let seen = match option(options, "risk_adjust", "one_third") {
            "full" => risk[i],
            "two_thirds" => (risk[h] + 2.0 * risk[i]) / 3.0,
            "half" => (risk[h] + risk[i]) / 2.0,
            "none" => risk[h],
            _ => (2.0 * risk[h] + risk[i]) / 3.0,
        };
        utility(d[i][j], seen)
    };
    // h's view of i challenging j: the chance of i, and the gain to i.
    let challenge = |h: usize, i: usize, j: usize| {
        let parts = [w[i] * f(u(h, i, i) - u(h, i, j)), w[j] * f(u(h, j, i) - u(h, j, j))];
        let a0 = 1e-10 + parts.iter().map(|v| v.max(0.0)).sum::<f64>();
        let b0 = 1e-10 + parts.iter().map(|v| (-v).max(0.0)).sum::<f64>();
        let (mut a, mut b) = (a0, b0);
        for k in (0..n).filter(|k| *k != i && *k != j) {
            let z = w[k] * f(u(h, k, i) - u(h, k, j));
            let pi = (a0 + z.max(0.0)) / (a0 + z.max(0.0) + b0 + (-z).max(0.0));
            let (ki, kj, kk) = (u(h, k, i), u(h, k, j), u(h, k, k));
            let with_i = pi * (2.0 * ki + kk) + (1.0 - pi) * 3.0 * kj;
            let with_j = pi * 3.0 * ki + (1.0 - pi) * (2.0 * kj + kk);
            let t = if option(options, "commit", "semi") == "semi" { w[k] * f(with_i - with_j) } else { 0.0 };
            a += t.max(0.0);
            b += (-t).max(0.0);
        }
        let phi = a / (a + b);
        let (ii, ij) = (u(h, i, i), u(h, i, j));
        let gain = (1.0 - total[j]) * 2.0 * ii + total[j] * (phi * 2.0 * ii + (1.0 - phi) * 2.0 * ij) - ii - ij;
        (phi, gain)
    };
    let mut meet = |i: usize, j: usize, phi: f64| -> (Vec<f64>, Vec<f64>) {
        let mut round = |z: f64| {
            let shifted = 1e4 * z + 0.5;
            near(shifted - shifted.round());
            shifted.floor() / 1e4
        };
        let m = 1e-6;
        (0..x[i].len())
            .map(|k| {
                let (xi, xj, si, sj) = (x[i][k], x[j][k], plane.s[i][k], plane.s[j][k]);
                let mut pull = |gi: f64, gj: f64| {
                    (round(((gi + m) * xi + gj * xj) / (gi + gj + m)), round(((gj + m) * xj + gi * xi) / (gi + gj + m)))
                };
                let (bi, bj) = match option(options, "interpolation", "s2p2") {
                    "s1p1" => pull(si * phi, sj * (1.0 - phi)),
                    "s2p2" => pull((si * phi).powi(2), (sj * (1.0 - phi)).powi(2)),
                    _ => {
                        let (di, dj) = ((1.0 - phi - phi).max(0.0), (phi - (1.0 - phi)).max(0.0));
                        (
                            xi + (xj - xi) * di * sj.powi(2) / (di * sj.powi(2) + m + (1.0 - di) * si.powi(2)),
                            xj + (xi - xj) * dj * si.powi(2) / (dj * si.powi(2) + m + (1.0 - dj) * sj.powi(2)),
                        )
                    }
                };
                // Only what is no chance leads beyond the ends of the scale.
                (bi.clamp(0.0, 1.0), bj.clamp(0.0, 1.0))
            })
            .unzip()
    };
    let (mut struck, mut margins) = (Vec::new(), Vec::new());
    for i in 0..n {
        let mut best: Option<(usize, f64, f64)> = None;
        for j in (0..n).filter(|j| *j != i) {
            let (phi, gain) = challenge(i, i, j);
            margins.push(gain - 1e-5);
            margins.extend(best.map(|b| gain - b.2));
            if gain > 1e-5 && best.is_none_or(|b| gain > b.2) {
                best = Some((j, phi, gain));
            }
        }
        let Some((j, phi, _)) = best else { continue };
        let mine = meet(i, j, phi);
        let bargains = option(options, "bargains", "init_only");
        let (chance, worth) = challenge(j, i, j);
        // The program takes what challenging is worth for the chance to win.
        let theirs = meet(i, j, if bargains.ends_with("_program") { worth } else { chance });
        let w = |k: usize| total[k] * if bargains == "pwcomp_program" { plane.c[i] } else { plane.c[k] };
        match bargains {
            "init_only" => struck.push((i, j, mine.0, mine.1)),
            "init_rcvr" | "init_rcvr_program" => {
                struck.push((i, j, mine.0, mine.1));
                struck.push((i, j, theirs.0, theirs.1));
            }
            _ => {
                let mix = |a: &[f64], b: &[f64]| -> Vec<f64> {
                    (0..a.len()).map(|k| (w(i) * a[k] + w(j) * b[k]) / (w(i) + w(j))).collect()
                };
                struck.push((i, j, mix(&mine.0, &theirs.0), mix(&mine.1, &theirs.1)));
            }
        }
    }
    margins.into_iter().for_each(|margin| *closest = closest.min(margin.abs()));
    struck
}

fn moves(
    plane: &Plane,
    (x, ideal): (&[Vec<f64>], &[Vec<f64>]),
    (own, risk): (&[Vec<f64>], &[f64]),
    bargains: &[Struck],
    options: &Options,
    closest: &mut f64,
) -> Vec<Vec<f64>> {
    let n = plane.c.len();
    (0..n)
        .map(|k| {
            let held: Vec<&Struck> = bargains.iter().filter(|b| b.0 == k || b.1 == k).collect();
            if held.is_empty() {
                return x[k].clone();
            }
            let u: Vec<Vec<f64>> = (0..n)
                .map(|a| {
                    let at = |point: &[f64]| utility(distance(&ideal[a], point, &plane.s[a]), risk[a]);
                    let still = (0..n).map(|j| own[a][j]).sum::<f64>() / n as f64;
                    let under = |b: &&Struck| {
                        let each = |j: usize| match j {
                            j if j == b.0 => at(&b.2),
                            j if j == b.1 => at(&b.3),
                            j => own[a][j],
                        };
                        (0..n).map(each).sum::<f64>() / n as f64
                    };
                    std::iter::once(still).chain(held.iter().map(under)).collect()
                })
                .collect();
            let p = election(&plane.c, &u, options);
            // Two options that nobody tells apart: 10^-8 of strength on either side, and what rounding adds to one of them.
            let alike = |a: usize, b: usize| u.iter().all(|u| (u[a] - u[b]).abs() < 1e-9);
            if (0..p.len()).any(|a| (0..a).any(|b| alike(a, b))) {
                *closest = 0.0;
            }
            let best = (0..p.len()).fold(0, |best, m| if p[m] > p[best] { m } else { best });
            for m in (0..p.len()).filter(|m| *m != best) {
                *closest = closest.min(p[best] - p[m]);
            }
            match best {
                0 => x[k].clone(),
                m => {
                    let b = held[m - 1];
                    if b.0 == k { b.2.clone() } else { b.3.clone() }
                }
            }
        })
        .collect()
}

/// Who stands where on one issue: actor, position, salience, influence.
pub type Stands = Vec<(usize, f64, f64, f64)>;

/// One exchange: gain, demander of p, demander of q, p, q, shift of p, shift of q.
pub type Deal = (f64, usize, usize, usize, usize, f64, f64);

/// The weighted mean of an issue and the sum of its weights, over all who have a position on it.
fn compromise(issue: &Stands) -> (f64, f64) {
    let total: f64 = issue.iter().map(|(_, _, s, c)| c * s).sum();
    (issue.iter().map(|(_, x, s, c)| c * s * x).sum::<f64>() / total, total)
}

fn stand(issue: &Stands, actor: usize) -> Option<(f64, f64, f64)> {
    issue.iter().find(|(a, ..)| *a == actor).map(|(_, x, s, c)| (*x, *s, *c))
}

/// Every admissible exchange, the highest gain first; of gains within 10^-9 of the highest one left the first by issue, then
/// by the actor that the issues name first.
pub fn exchanges(issues: &[Stands], cap: bool) -> Vec<Deal> {
    let mut actors: Vec<usize> = Vec::new();
    for (actor, ..) in issues.iter().flatten() {
        if !actors.contains(actor) {
            actors.push(*actor);
        }
    }
    let mut deals: Vec<Deal> = Vec::new();
    for p in 0..issues.len() {
        for q in p + 1..issues.len() {
            let ((o_p, total_p), (o_q, total_q)) = (compromise(&issues[p]), compromise(&issues[q]));
            for (k, a) in actors.iter().enumerate() {
                for b in &actors[k + 1..] {
                    let on = |actor: usize| Some((stand(&issues[p], actor)?, stand(&issues[q], actor)?));
                    let (Some(of_a), Some(of_b)) = (on(*a), on(*b)) else { continue };
                    let same = |x: f64, y: f64, o: f64| (x <= o + 1e-9) == (y <= o + 1e-9);
                    if same(of_a.0.0, of_b.0.0, o_p) || same(of_a.1.0, of_b.1.0, o_q) {
                        continue;
                    }
                    // i demands p: it cares relatively more about it.
                    let swap = of_a.0.1 / of_a.1.1 < of_b.0.1 / of_b.1.1;
                    let ((i, of_i), (j, of_j)) = if swap { ((b, of_b), (a, of_a)) } else { ((a, of_a), (b, of_b)) };
                    let ((x_ip, s_ip, _), (x_iq, s_iq, c_iq)) = of_i;
                    let ((x_jp, s_jp, c_jp), (x_jq, s_jq, _)) = of_j;
                    let ratio = (s_ip + s_jp) / (s_iq + s_jq);
                    // The outcome on p goes no further than j's full move takes it, nor (capped) than i itself; likewise q.
                    let mut limits = vec![
                        (x_ip - x_jp).abs() * c_jp * s_jp / total_p,
                        (x_jq - x_iq).abs() * c_iq * s_iq / total_q / ratio,
                    ];
                    if cap {
                        limits.push((x_ip - o_p).abs());
                        limits.push((x_jq - o_q).abs() / ratio);
                    }
                    let dp = limits.into_iter().fold(f64::INFINITY, f64::min);
                    let dq = ratio * dp;
                    deals.push((dp * s_ip - dq * s_iq, *i, *j, p, q, dp, dq));
                }
            }
        }
    }
    let mut sorted = Vec::new();
    while !deals.is_empty() {
        let highest = deals.iter().map(|d| d.0).fold(f64::NEG_INFINITY, f64::max);
        let first = deals.iter().position(|d| d.0 >= highest - 1e-9).expect("the highest");
        sorted.push(deals.remove(first));
    }
    sorted
}

/// The outcomes after one round of exchange: the best first, each actor once on each issue.
pub fn exchange(issues: &[Stands], cap: bool) -> Vec<f64> {
    let mut moved: Vec<Stands> = issues.to_vec();
    let mut used: Vec<(usize, usize)> = Vec::new();
    for (gain, i, j, p, q, dp, dq) in exchanges(issues, cap) {
        let parts = [(i, p), (i, q), (j, p), (j, q)];
        if gain <= 1e-9 || parts.iter().any(|part| used.contains(part)) {
            continue;
        }
        used.extend(parts);
        for (mover, towards, issue, shift) in [(j, i, p, dp), (i, j, q, dq)] {
            let (Some((from, s, c)), Some((to, ..))) = (stand(&issues[issue], mover), stand(&issues[issue], towards))
            else {
                panic!("both have a position");
            };
            let way = if to > from { 1.0 } else { -1.0 };
            for (_, x, ..) in moved[issue].iter_mut().filter(|(a, ..)| *a == mover) {
                *x += way * shift * compromise(&issues[issue]).1 / (c * s);
            }
        }
    }
    moved.iter().map(|issue| compromise(issue).0).collect()
}

/// u_i(o) - u_i(r).
pub fn gain(quadratic: bool, x: f64, o: f64, r: f64) -> f64 {
    let loss = |o: f64| if quadratic { (o - x).powi(2) } else { (o - x).abs() };
    loss(r) - loss(o)
}

/// The Nash objective at o; nothing where somebody does not gain.
pub fn nash_product(line: &Line, quadratic: bool, o: f64, r: f64) -> Option<f64> {
    let w = line.weights();
    let gains: Vec<f64> = line.x.iter().map(|x| gain(quadratic, *x, o, r)).collect();
    gains.iter().all(|g| *g > 0.0).then(|| (0..gains.len()).map(|i| w[i] * gains[i].ln()).sum())
}

/// The Kalai-Smorodinsky objective at o: the least gain, relative to the best that i gets of what all agree to (`agreed`, from
/// r to `end`) or at its own position.
pub fn least_share(line: &Line, quadratic: bool, own: bool, o: f64, r: f64, end: f64) -> f64 {
    let best = |x: f64| if own { x } else { x.clamp(r.min(end), r.max(end)) };
    line.x.iter().map(|x| gain(quadratic, *x, o, r) / gain(quadratic, *x, best(*x), r)).fold(f64::INFINITY, f64::min)
}

/// Whether a quota of influence, and every veto, finds o at least as good as r.
pub fn passes(line: &Line, quota: f64, vetoes: &[usize], o: f64, r: f64) -> bool {
    let agrees = |i: usize| (o - line.x[i]).abs() <= (r - line.x[i]).abs() + 1e-9;
    let yes: f64 = (0..line.x.len()).filter(|i| agrees(*i)).map(|i| line.c[i]).sum();
    yes >= quota * line.c.iter().sum::<f64>() - 1e-9 && vetoes.iter().all(|i| agrees(*i))
}
