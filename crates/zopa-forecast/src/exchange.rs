//! The exchange model: two actors on opposite sides of the expected outcome on two issues trade the lesser one for the
//! greater one.
//!
//! Stokman & Van Oosten (1994), equal gain; Arregui, Stokman & Thomson (2006). O_p is the weighted mean on issue p, W_p the
//! sum of the weights w = c s there. For issues p, q and actors on opposite sides of O on both, I (the higher ratio s_p / s_q) demands p and supplies q, J the reverse. J moves fully on p, which shifts the outcome by
//! dp = |x_Ip - x_Jp| w_Jp / W_p; equal gain makes dq = dp (s_Ip + s_Jp) / (s_Iq + s_Jq). Where I would have to move
//! beyond x_Jq it moves fully and dp follows. Each gains dp s_Ip - dq s_Iq. A position that equals O counts as below it.
//!
//! Choices of ours, named in the answer: ties in gain are broken by issue, then by actor, in file order; an exchange that is
//! carried out uses up both actors on both issues (`shared=drop`); the outcome never passes the demander's own position
//! (`cap=yes`); between rounds x' = (1 - ((1-s).4 + .1)) x + ((1-s).4 + .1) y, y the position voted with.

use crate::forecast::{Forecast, Round};
use crate::table::{Space, Table};
use crate::{mean, median};
use zopa_core::Method;

/// One possible exchange.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Exchange {
    /// What each of the two gains.
    pub gain: f64,
    /// Who demands `p` and supplies `q`.
    pub i: usize,
    /// Who demands `q` and supplies `p`.
    pub j: usize,
    /// The issue that i demands.
    pub p: usize,
    /// The issue that j demands.
    pub q: usize,
    /// How far the outcome on p moves towards i.
    pub dp: f64,
    /// How far the outcome on q moves towards j.
    pub dq: f64,
}

/// Gains below this are rounding, on a scale of 100.
const LEAST: f64 = 1e-9;

/// The choices of a run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// How many rounds.
    pub rounds: usize,
    /// Whether a shift ends at the demander's own position.
    pub cap: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { rounds: 1, cap: true }
    }
}

/// The running numbers of one issue.
struct Issue<'a> {
    table: &'a Table,
    w: Vec<f64>,
    total: f64,
    x: Vec<f64>,
    outcome: f64,
}

impl<'a> Issue<'a> {
    fn new(table: &'a Table, x: Vec<f64>) -> Self {
        let w = table.weights();
        Issue { total: w.iter().sum(), outcome: mean::weighted(&x, &w), table, w, x }
    }
    fn below(&self, i: usize) -> bool {
        self.x[i] <= self.outcome
    }
}

/// Every admissible exchange at the given positions, the highest gain first.
pub fn exchanges(space: &Space, options: &Options) -> Vec<Exchange> {
    let issues: Vec<Issue<'_>> = space.tables().iter().map(|t| Issue::new(t, t.positions().to_vec())).collect();
    admissible(&issues, options)
}

fn admissible(issues: &[Issue<'_>], options: &Options) -> Vec<Exchange> {
    let mut found = Vec::new();
    for p in 0..issues.len() {
        for q in p + 1..issues.len() {
            for i in 0..issues[p].x.len() {
                for j in i + 1..issues[p].x.len() {
                    found.extend(between(issues, options, i, j, p, q));
                }
            }
        }
    }
    // Stable: of equal gains the first in the order above.
    found.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    found
}

fn between(issues: &[Issue<'_>], options: &Options, i: usize, j: usize, p: usize, q: usize) -> Option<Exchange> {
    let (on_p, on_q) = (&issues[p], &issues[q]);
    if on_p.below(i) == on_p.below(j) || on_q.below(i) == on_q.below(j) {
        return None;
    }
    let s = |issue: &Issue<'_>, k: usize| issue.table.salience()[k];
    // s_ip / s_iq against s_jp / s_jq, without dividing by a salience of 0.
    let (mine, theirs) = (s(on_p, i) * s(on_q, j), s(on_p, j) * s(on_q, i));
    // i demands p if it cares relatively more about it. Equal ratios leave nothing to gain; the pair is listed, with a gain
    // of nothing, and never carried out.
    let (i, j) = if mine >= theirs { (i, j) } else { (j, i) };
    let can = |issue: &Issue<'_>, k: usize| issue.w[k] > 0.0 && issue.total > 0.0;
    if !can(on_p, j) || !can(on_q, i) {
        return None;
    }
    let ratio = (s(on_p, i) + s(on_p, j)) / (s(on_q, i) + s(on_q, j));
    let mut dp = (on_p.x[i] - on_p.x[j]).abs() * on_p.w[j] / on_p.total;
    let mut dq = ratio * dp;
    let most = (on_q.x[j] - on_q.x[i]).abs() * on_q.w[i] / on_q.total;
    if dq > most {
        dq = most;
        dp = dq / ratio;
    }
    if options.cap {
        let room_p = (on_p.x[i] - on_p.outcome).abs();
        let room_q = (on_q.x[j] - on_q.outcome).abs();
        if dp > room_p {
            dp = room_p;
            dq = ratio * dp;
        }
        if dq > room_q {
            dq = room_q;
            dp = dq / ratio;
        }
    }
    let gain = dp * s(on_p, i) - dq * s(on_q, i);
    Some(Exchange { gain, i, j, p, q, dp, dq })
}

/// One round: the exchanges carried out, in order; positions and outcomes change as they are.
fn trade(issues: &mut [Issue<'_>], options: &Options) -> Vec<Exchange> {
    let n = issues.first().map_or(0, |t| t.x.len());
    let mut used = vec![false; n * issues.len()];
    let mut done = Vec::new();
    for e in admissible(issues, options) {
        let parts = [(e.i, e.p), (e.i, e.q), (e.j, e.p), (e.j, e.q)];
        if e.gain <= LEAST || parts.iter().any(|(a, issue)| used[issue * n + a]) {
            continue;
        }
        parts.iter().for_each(|(a, issue)| used[issue * n + a] = true);
        for (mover, towards, issue, shift) in [(e.j, e.i, e.p, e.dp), (e.i, e.j, e.q, e.dq)] {
            let on = &mut issues[issue];
            let step = shift * on.total / on.w[mover];
            on.x[mover] += step * (on.x[towards] - on.x[mover]).signum();
        }
        done.push(e);
    }
    for on in issues.iter_mut() {
        on.outcome = mean::weighted(&on.x, &on.w);
    }
    done
}

/// What a run gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Exchanged {
    /// The forecast of each issue.
    pub forecasts: Vec<Forecast>,
    /// The exchanges carried out, round by round.
    pub carried_out: Vec<Vec<Exchange>>,
    /// For each actor, what all rounds together changed for it over all issues: sum of s (|O - x| - |O' - x|), with x its
    /// first position and O the outcome without exchange. For those who took part in none it is the externality.
    pub effect: Vec<f64>,
}

/// The model over a dossier of at least two issues.
pub fn exchange(space: &Space, options: &Options) -> Exchanged {
    let method = Method {
        name: "exchange model",
        variant: "equal gain, file order on ties",
        source: "Stokman & Van Oosten 1994; Arregui, Stokman & Thomson 2006",
    };
    let shown = vec![
        ("rounds", options.rounds.to_string()),
        ("cap", if options.cap { "yes" } else { "no" }.to_owned()),
        ("shared", "drop".to_owned()),
        ("ties", "file order".to_owned()),
    ];
    let start: Vec<f64> = space.tables().iter().map(|t| mean::weighted(t.positions(), &t.weights())).collect();
    let mut at: Vec<Vec<f64>> = space.tables().iter().map(|t| t.positions().to_vec()).collect();
    let mut courses: Vec<Vec<Round>> = space.tables().iter().map(|t| vec![round(t, t.positions().to_vec())]).collect();
    let mut carried_out = Vec::new();
    let mut outcome = start.clone();
    for _ in 0..options.rounds {
        let mut issues: Vec<Issue<'_>> =
            space.tables().iter().zip(&at).map(|(t, x)| Issue::new(t, x.clone())).collect();
        let done = trade(&mut issues, options);
        for (k, on) in issues.iter().enumerate() {
            outcome[k] = on.outcome;
            courses[k].push(round(on.table, on.x.clone()));
            for (i, x) in at[k].iter_mut().enumerate() {
                let give = (1.0 - on.table.salience()[i]) * 0.4 + 0.1;
                *x = (1.0 - give) * *x + give * on.x[i];
            }
        }
        let over = done.is_empty();
        carried_out.push(done);
        if over {
            break;
        }
    }
    let effect = (0..space.len())
        .map(|a| {
            let on = |k: usize, t: &Table| {
                t.salience()[a] * ((start[k] - t.positions()[a]).abs() - (outcome[k] - t.positions()[a]).abs())
            };
            space.tables().iter().enumerate().map(|(k, t)| on(k, t)).sum()
        })
        .collect();
    let alone = space.tables().len() < 2;
    let mut forecasts = Vec::new();
    for (value, rounds) in outcome.iter().zip(courses) {
        let mut forecast = Forecast { rounds, ..Forecast::of(*value, method) }.under(shown.clone());
        if alone {
            forecast = forecast.noting("a single issue leaves nothing to exchange: the weighted mean");
        } else if carried_out.iter().all(Vec::is_empty) {
            forecast = forecast.noting("no two actors have an exchange that gains both: the weighted mean");
        }
        forecasts.push(forecast);
    }
    Exchanged { forecasts, carried_out, effect }
}

fn round(table: &Table, positions: Vec<f64>) -> Round {
    let w = table.weights();
    Round {
        median: median::weighted(&positions, &w),
        mean: mean::weighted(&positions, &w),
        probabilities: Vec::new(),
        positions,
    }
}
