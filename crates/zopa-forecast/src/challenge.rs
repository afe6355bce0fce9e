//! The challenge model (expected utility model): actors propose to each other and move to what they cannot refuse.
//!
//! Bueno de Mesquita (1985, 1994, 1997) as read by Scholz, Calbert & Smith (2011, J. Theor. Politics 23:510-531). In each
//! round, with d = |x_i - x_j| / R and m = |x_i - mu| / R (mu the weighted median, R the range):
//!
//! 1. risk exponents r_i = 1;
//! 2. U_s = 2-4(.5-.5d)^r, U_f = 2-4(.5+.5d)^r, U_sq = 2-4(.5)^r, U_b = 2-4(.5-.25(m+d))^r, U_w = 2-4(.5+.25(m+d))^r;
//! 3. P_ij = sum over k of v_k above 0, over D; v_k = w_k (|x_k-x_j|^r - |x_k-x_i|^r) / R^r;
//! 4. E(U_ij) = s_j (P_ij U_s + (1-P_ij) U_f) + (1-s_j) U_s - Q U_sq - (1-Q)(T U_b + (1-T) U_w), T = 1 if m < d;
//! 5. security Sec_i = sum of E(U_ji) at r = 1; R_i = (2 Sec_i - max - min) / (max - min); r_i = (1-R_i/3)/(1+R_i/3);
//! 6. steps 3 and 4 again with the r_i;
//! 7. of each pair, with a = E(U_ij), b = E(U_ji): b > a > 0 conflict that i loses: i is offered x_j; b > 0 > a, b > -a
//!    compromise: x_i + (x_j - x_i) |a/b|; b > 0 > a, b <= -a capitulation: x_j;
//! 8. each actor takes one offer, and all move at once.
//!
//! The literature leaves ten points open; each is an option, recorded with the answer. `scholz2011_table` reproduces 15 of
//! the 16 numbers of the paper's Table 2 within 0.1 (the median of round 2 is 9.61, printed 9.9); `scholz2011_printed`
//! follows the printed equations, which do not give the printed table.
//!
//! Rules where the equations say nothing: 0/0 in the risk exponent is r = 1; where all stand at one place, or nobody has
//! weight, nobody moves; P_ij of two actors at one place is 0 (it is never used).

use crate::forecast::{Forecast, Round};
use crate::problems::TOO_MANY_ACTORS;
use crate::table::Table;
use crate::{mean, median};
use zopa_core::{Diagnostic, Method};

/// A: what the support for i against j is divided by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denominator {
    /// All votes between i and j (equations 30 and 31): P_ij + P_ji = 1.
    Pair,
    /// All votes between any two actors, in both orders: what the paper's table was made with.
    AllPairs,
}

/// C: whose risk exponent E(U_ji) takes in i's eyes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Perspective {
    /// i's own.
    Own,
    /// j's (equation 25b).
    Proposer,
}

/// D: which challenges make an actor insecure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Those that the others make: E(U_ji).
    Adversaries,
    /// Its own: E(U_ij).
    Own,
}

/// F: which compromise an actor takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compromise {
    /// The one that moves it least.
    LeastMovement,
    /// The one with the smallest (|a| x_i + |b| x_j) / (|a| + |b|), as the public code has it.
    WeightedAverage,
}

/// G: how offers are ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offers {
    /// Conflict before compromise before capitulation; within a class the least movement (compromise: see [`Compromise`]).
    ByClass,
    /// From whoever gains most by making it, the least movement of equals.
    Strongest,
}

/// H: the range R.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Range {
    /// That of the first round, throughout.
    Start,
    /// That of each round.
    EachRound,
}

/// The choices of one run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reading {
    /// A.
    pub denominator: Denominator,
    /// B: whether votes are bent by the voter's risk exponent.
    pub risk_in_votes: bool,
    /// C.
    pub perspective: Perspective,
    /// D.
    pub security: Security,
    /// E: whether the loser of a conflict moves; otherwise its outcome is uncertain and nobody does.
    pub conflict_moves: bool,
    /// F.
    pub compromise: Compromise,
    /// G.
    pub offers: Offers,
    /// H.
    pub range: Range,
    /// I: the weight of the status quo, Q.
    pub q: f64,
    /// J: how many rounds at most.
    pub rounds: usize,
    /// J: end when the median has moved less than this in two rounds running; 0: never.
    pub settle: f64,
}

impl Reading {
    /// What reproduces Table 2 of Scholz, Calbert & Smith (2011).
    pub const TABLE: Reading = Reading {
        denominator: Denominator::AllPairs,
        risk_in_votes: true,
        perspective: Perspective::Own,
        security: Security::Adversaries,
        conflict_moves: true,
        compromise: Compromise::WeightedAverage,
        offers: Offers::ByClass,
        range: Range::Start,
        q: 1.0,
        rounds: 8,
        settle: 0.0,
    };
    /// What its equations say.
    pub const PRINTED: Reading = Reading {
        denominator: Denominator::Pair,
        risk_in_votes: false,
        perspective: Perspective::Proposer,
        compromise: Compromise::LeastMovement,
        ..Reading::TABLE
    };

    /// The readings that are compared with each other: the two named ones, and the first with one choice changed at a time.
    pub fn named() -> Vec<(&'static str, Reading)> {
        let t = Reading::TABLE;
        vec![
            ("scholz2011_table", t),
            ("scholz2011_printed", Reading::PRINTED),
            ("table, denominator=pair", Reading { denominator: Denominator::Pair, ..t }),
            ("table, risk_in_votes=no", Reading { risk_in_votes: false, ..t }),
            ("table, perspective=proposer", Reading { perspective: Perspective::Proposer, ..t }),
            ("table, security=own", Reading { security: Security::Own, ..t }),
            ("table, conflict=stays", Reading { conflict_moves: false, ..t }),
            ("table, compromise=least_movement", Reading { compromise: Compromise::LeastMovement, ..t }),
            ("table, offers=strongest", Reading { offers: Offers::Strongest, ..t }),
            ("table, range=each_round", Reading { range: Range::EachRound, ..t }),
            ("table, q=0.5", Reading { q: 0.5, ..t }),
        ]
    }

    /// Every choice with its value.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let yes = |b: bool| if b { "yes" } else { "no" }.to_owned();
        let name = if *self == Reading::TABLE {
            "scholz2011_table"
        } else if *self == Reading::PRINTED {
            "scholz2011_printed"
        } else {
            "custom"
        };
        vec![
            ("reading", name.to_owned()),
            ("denominator", if self.denominator == Denominator::Pair { "pair" } else { "allpairs" }.to_owned()),
            ("risk_in_votes", yes(self.risk_in_votes)),
            ("perspective", if self.perspective == Perspective::Own { "own" } else { "proposer" }.to_owned()),
            ("security", if self.security == Security::Own { "own" } else { "adversaries" }.to_owned()),
            ("conflict", if self.conflict_moves { "moves" } else { "stays" }.to_owned()),
            (
                "compromise",
                if self.compromise == Compromise::LeastMovement { "least_movement" } else { "weighted_average" }
                    .to_owned(),
            ),
            ("offers", if self.offers == Offers::ByClass { "by_class" } else { "strongest" }.to_owned()),
            ("range", if self.range == Range::Start { "start" } else { "each_round" }.to_owned()),
            ("q", self.q.to_string()),
            ("rounds", self.rounds.to_string()),
            ("settle", self.settle.to_string()),
        ]
    }
}

/// The model's course, and the median of its last round as its forecast.
///
/// # Errors
/// E763 for more than 2,000 actors.
pub fn challenge(table: &Table, reading: &Reading) -> Result<Forecast, Box<Diagnostic>> {
    let variant = if *reading == Reading::PRINTED {
        "scholz2011_printed"
    } else if *reading == Reading::TABLE {
        "scholz2011_table"
    } else {
        "custom options"
    };
    let method = Method {
        name: "challenge model",
        variant,
        source: "Bueno de Mesquita 1985, 1994; Scholz, Calbert & Smith 2011",
    };
    const MOST_ACTORS: usize = Challenge::MOST_ACTORS;
    if table.len() > MOST_ACTORS {
        return Err(Box::new(
            Diagnostic::new(
                &TOO_MANY_ACTORS,
                format!("{} actors; the challenge model takes {MOST_ACTORS}", table.len()),
            )
            .because(TOO_MANY_ACTORS.about)
            .cure("Merge actors that always stand together."),
        ));
    }
    let rounds = Challenge::new(table.len()).run(table, reading);
    let value = rounds.last().map_or(f64::NAN, |r| r.median);
    let mut forecast = Forecast { rounds, ..Forecast::of(value, method) }.under(reading.options());
    let (low, high) = table.spread();
    if low >= high {
        forecast = forecast.noting("all stand at one place: nobody moves");
    } else if table.weights().iter().sum::<f64>() <= 0.0 {
        forecast = forecast.noting("all weights (influence x salience) are zero: nobody can be made to move");
    }
    Ok(forecast)
}

/// The working memory of the model: reused between draws.
#[derive(Clone, Debug)]
pub struct Challenge {
    n: usize,
    /// The first actor who stands where each stands: what depends on the place alone is computed once.
    place: Vec<usize>,
    /// d_ij.
    d: Vec<f64>,
    /// w_k d(k,a)^r_k, the voters of an alternative side by side.
    bent: Vec<f64>,
    /// P_ij.
    p: Vec<f64>,
    /// (.5-.5d)^r_i and (.5+.5d)^r_i.
    win: Vec<f64>,
    lose: Vec<f64>,
}

/// x^r, exact for r = 1 and for x = 0.
#[inline]
#[allow(clippy::float_cmp, reason = "1 is given, not computed")]
fn power(x: f64, r: f64) -> f64 {
    if r == 1.0 || x <= 0.0 { x } else { x.powf(r) }
}

/// An offer to an actor.
struct Offer {
    class: u8,
    key: f64,
    to: f64,
}

impl Challenge {
    /// The most actors: a round keeps a few tables of actors by actors.
    pub const MOST_ACTORS: usize = 2_000;

    /// Room for n actors.
    pub fn new(n: usize) -> Self {
        let square = || vec![0.0; n * n];
        Challenge { n, place: vec![0; n], d: square(), bent: square(), p: square(), win: square(), lose: square() }
    }

    /// All rounds, the start first.
    pub fn run(&mut self, table: &Table, reading: &Reading) -> Vec<Round> {
        let w = table.weights();
        let mut x = table.positions().to_vec();
        let round = |x: &[f64]| Round {
            positions: x.to_vec(),
            median: median::weighted(x, &w),
            mean: mean::weighted(x, &w),
            probabilities: Vec::new(),
        };
        let spread = |x: &[f64]| {
            let (low, high) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
            high - low
        };
        let start = spread(&x);
        let mut rounds = vec![round(&x)];
        let mut calm = 0;
        let idle = w.iter().sum::<f64>() <= 0.0;
        for _ in 0..reading.rounds {
            let mu = rounds[rounds.len() - 1].median;
            let range = if reading.range == Range::Start { start } else { spread(&x) };
            // Where all stand decides where they go: once they stand as before, they go as before.
            let last = rounds.len() - 1;
            if let Some(before) = rounds[..last].iter().position(|r: &Round| r.positions == x) {
                x.clone_from(&rounds[before + 1].positions);
            } else if range > 0.0 && !idle {
                x = self.step(&x, table.salience(), &w, mu, range, reading);
            }
            rounds.push(round(&x));
            let moved = (rounds[rounds.len() - 1].median - mu).abs();
            calm = if moved < reading.settle { calm + 1 } else { 0 };
            if calm == 2 {
                break;
            }
        }
        rounds
    }

    /// One round: where everybody stands after it.
    fn step(&mut self, x: &[f64], s: &[f64], w: &[f64], mu: f64, range: f64, reading: &Reading) -> Vec<f64> {
        let n = self.n;
        for i in 0..n {
            #[allow(clippy::float_cmp, reason = "at one place or not")]
            let first = x[..i].iter().position(|y| *y == x[i]);
            self.place[i] = first.unwrap_or(i);
            for j in 0..n {
                self.d[i * n + j] = (x[i] - x[j]).abs() / range;
            }
        }
        let ones = vec![1.0; n];
        let to_median: Vec<f64> = x.iter().map(|x| (x - mu).abs() / range).collect();
        self.bend(&ones);
        self.votes(w, &ones, reading.denominator);
        let r = self.risk(s, &to_median, reading);
        if reading.risk_in_votes {
            self.votes(w, &r, reading.denominator);
        }
        self.bend(&r);
        let half: Vec<f64> = r.iter().map(|r| 0.5f64.powf(*r)).collect();
        let mut next = x.to_vec();
        for (i, next) in next.iter_mut().enumerate() {
            if let Some(offer) = self.offer(i, x, s, (&r, &half), &to_median, reading) {
                *next = offer.to;
            }
        }
        next
    }

    /// The powers that U_s and U_f need.
    #[allow(clippy::float_cmp, reason = "1 is given, not computed")]
    fn bend(&mut self, r: &[f64]) {
        let n = self.n;
        for (i, r) in r.iter().enumerate() {
            for j in 0..n {
                let (k, known) = (i * n + j, i * n + self.place[j]);
                // Two at one place make each other no offer, and without bending the powers are the numbers themselves.
                if self.d[k] <= 0.0 && *r != 1.0 {
                    continue;
                }
                if known < k {
                    self.win[k] = self.win[known];
                    self.lose[k] = self.lose[known];
                    continue;
                }
                self.win[k] = power(0.5 - 0.5 * self.d[k], *r);
                self.lose[k] = power(0.5 + 0.5 * self.d[k], *r);
            }
        }
    }

    /// P_ij for all pairs.
    fn votes(&mut self, w: &[f64], r: &[f64], denominator: Denominator) {
        let n = self.n;
        for a in (0..n).filter(|a| self.place[*a] == *a) {
            for k in 0..n {
                self.bent[a * n + k] = w[k] * power(self.d[k * n + a], r[k]);
            }
        }
        let mut all = 0.0;
        for i in 0..n {
            for j in i + 1..n {
                let (a, b) = (self.place[i], self.place[j]);
                let (yes, no) =
                    if (a, b) == (i, j) { self.voted(i, j) } else { (self.p[a * n + b], self.p[b * n + a]) };
                all += 2.0 * (yes + no);
                self.p[i * n + j] = yes;
                self.p[j * n + i] = no;
            }
        }
        if denominator == Denominator::Pair {
            for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
                let pair = self.p[i * n + j] + self.p[j * n + i];
                if pair > 0.0 {
                    self.p[i * n + j] /= pair;
                    self.p[j * n + i] /= pair;
                }
            }
        }
        if denominator == Denominator::AllPairs && all > 0.0 {
            self.p.iter_mut().for_each(|p| *p /= all);
        }
    }

    /// The votes for i's place against j's, and against it; none where the two are one place.
    fn voted(&self, i: usize, j: usize) -> (f64, f64) {
        let n = self.n;
        let (from, to) = (&self.bent[i * n..(i + 1) * n], &self.bent[j * n..(j + 1) * n]);
        to.iter().zip(from).fold((0.0, 0.0), |(yes, no), (b, a)| {
            let v = b - a;
            (yes + v.max(0.0), no + (-v).max(0.0))
        })
    }

    /// E(U_ij) with the exponent of actor `with`, whose powers are in `win` and `lose`.
    #[allow(clippy::too_many_arguments, reason = "the symbols of the equation")]
    #[inline]
    fn expected(&self, i: usize, j: usize, with: usize, r: f64, s: &[f64], m: &[f64], q: f64, half: f64) -> f64 {
        let n = self.n;
        // win and lose depend on the distance, which is the same from both sides, and on whose exponent is taken.
        let pair = if with == i { i * n + j } else { with * n + if with == j { i } else { j } };
        let (success, failure) = (2.0 - 4.0 * self.win[pair], 2.0 - 4.0 * self.lose[pair]);
        let still = 2.0 - 4.0 * half;
        let p = self.p[i * n + j];
        let mut e = s[j] * (p * success + (1.0 - p) * failure) + (1.0 - s[j]) * success - q * still;
        if q < 1.0 {
            let d = self.d[i * n + j];
            let drift = if m[i] < d {
                2.0 - 4.0 * power(0.5 - 0.25 * (m[i] + d), r)
            } else {
                2.0 - 4.0 * power(0.5 + 0.25 * (m[i] + d), r)
            };
            e -= (1.0 - q) * drift;
        }
        e
    }

    /// Risk exponents from security at r = 1.
    fn risk(&self, s: &[f64], m: &[f64], reading: &Reading) -> Vec<f64> {
        let n = self.n;
        let of = |i: usize, j: usize| match reading.security {
            Security::Adversaries => self.expected(j, i, j, 1.0, s, m, reading.q, 0.5),
            Security::Own => self.expected(i, j, i, 1.0, s, m, reading.q, 0.5),
        };
        let security: Vec<f64> = (0..n).map(|i| (0..n).filter(|j| *j != i).map(|j| of(i, j)).sum()).collect();
        let (min, max) = security.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
        if max <= min {
            return vec![1.0; n];
        }
        let attitude = |sec: &f64| {
            let big = (2.0 * sec - max - min) / (max - min);
            (1.0 - big / 3.0) / (1.0 + big / 3.0)
        };
        security.iter().map(attitude).collect()
    }

    /// The offer that actor i takes.
    fn offer(
        &self,
        i: usize,
        x: &[f64],
        s: &[f64],
        (r, half): (&[f64], &[f64]),
        m: &[f64],
        reading: &Reading,
    ) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        for j in 0..self.n {
            #[allow(clippy::float_cmp, reason = "at one place or not")]
            if x[i] == x[j] {
                continue;
            }
            let a = self.expected(i, j, i, r[i], s, m, reading.q, half[i]);
            let b = match reading.perspective {
                Perspective::Own => self.expected(j, i, i, r[i], s, m, reading.q, half[i]),
                Perspective::Proposer => self.expected(j, i, j, r[j], s, m, reading.q, half[j]),
            };
            let (class, to) = if b > a && a > 0.0 {
                (0, x[j])
            } else if b > 0.0 && a < 0.0 && b > -a {
                (1, x[i] + (x[j] - x[i]) * (a / b).abs())
            } else if b > 0.0 && a < 0.0 {
                (2, x[j])
            } else {
                continue;
            };
            if class == 0 && !reading.conflict_moves {
                continue;
            }
            let movement = (x[i] - to).abs();
            let offer = match reading.offers {
                Offers::Strongest => Offer { class: 0, key: -b, to },
                Offers::ByClass if class == 1 && reading.compromise == Compromise::WeightedAverage => {
                    let (a, b) = (a.abs(), b.abs());
                    Offer { class, key: (a * x[i] + b * x[j]) / (a + b), to }
                }
                Offers::ByClass => Offer { class, key: movement, to },
            };
            let better = best.as_ref().is_none_or(|known| {
                let order = offer.class.cmp(&known.class).then(offer.key.total_cmp(&known.key));
                let least = || movement.total_cmp(&(x[i] - known.to).abs());
                let order = if reading.offers == Offers::Strongest { order.then_with(least) } else { order };
                order.is_lt()
            });
            if better {
                best = Some(offer);
            }
        }
        best
    }
}
