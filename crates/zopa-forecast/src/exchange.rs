//! The exchange model: two actors on opposite sides of the expected outcome on two issues trade the lesser one for the
//! greater one.
//!
//! Stokman & Van Oosten (1994), equal gain; Arregui, Stokman & Thomson (2006). O_p is the weighted mean on issue p, W_p the
//! sum of the weights w = c s there, both over every actor with a position on p. For issues p, q and actors with a position on
//! both and on opposite sides of O on both, I (the higher ratio s_p / s_q) demands p and supplies q, J the reverse. J moves
//! fully on p, which shifts the outcome by dp = |x_Ip - x_Jp| w_Jp / W_p; equal gain makes
//! dq = dp (s_Ip + s_Jp) / (s_Iq + s_Jq). Where I would have to move beyond x_Jq it moves fully and dp follows. Each gains
//! dp s_Ip - dq s_Iq. A position that equals O counts as below it.
//!
//! Every issue is taken on 0 to 100. The issues of a dossier need not have the same actors: who is on one issue only counts in
//! its mean and trades nothing.
//!
//! Choices of ours, named in the answer: ties in gain are broken by issue, then by actor, in file order (numbers closer than
//! 10^-9 are equal: the last bits of a sum decide nothing); an exchange that is carried out uses up both actors on both issues
//! (`shared=drop`); the outcome never passes the demander's own position (`cap=yes`); between rounds
//! x' = (1 - ((1-s).4 + .1)) x + ((1-s).4 + .1) y, y the position voted with.

use crate::forecast::{Forecast, Round, Trade};
use crate::problems::TOO_MANY_ACTORS;
use crate::table::Table;
use crate::{mean, median};
use std::collections::BTreeMap;
use zopa_core::{Diagnostic, Method, grouped};

/// One possible exchange.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Exchange {
    /// What each of the two gains, in per cent of the scale times salience.
    pub gain: f64,
    /// Who demands `p` and supplies `q`, by its place among the actors of the dossier.
    pub i: usize,
    /// Who demands `q` and supplies `p`.
    pub j: usize,
    /// The issue that i demands.
    pub p: usize,
    /// The issue that j demands.
    pub q: usize,
    /// How far the outcome on p moves towards i, in per cent of the scale.
    pub dp: f64,
    /// How far the outcome on q moves towards j.
    pub dq: f64,
}

/// Numbers closer than this are equal, and gains below it nothing, on a scale of 100.
const LEAST: f64 = 1e-9;

/// The most pairs of actors, over all pairs of issues, that are looked at.
const MOST_PAIRS: usize = 4_000_000;

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

/// The issues of a dossier and who has a position on which.
struct Dossier<'a> {
    tables: &'a [Table],
    /// The actors of any issue, in the order in which the issues name them first.
    actors: Vec<&'a str>,
    /// Of each issue: the place of each actor in its table.
    places: Vec<Vec<Option<usize>>>,
}

impl<'a> Dossier<'a> {
    fn new(tables: &'a [Table]) -> Result<Self, Box<Diagnostic>> {
        let mut actors: Vec<&str> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for name in tables.iter().flat_map(Table::actors) {
            known.entry(name).or_insert_with(|| {
                actors.push(name);
                actors.len() - 1
            });
        }
        let mut places = vec![vec![None; actors.len()]; tables.len()];
        for (of, table) in places.iter_mut().zip(tables) {
            for (i, name) in table.actors().iter().enumerate() {
                if let Some(a) = known.get(name.as_str()) {
                    of[*a] = Some(i);
                }
            }
        }
        let dossier = Dossier { tables, actors, places };
        let mut pairs = 0usize;
        for p in 0..tables.len() {
            for q in p + 1..tables.len() {
                let n = dossier.on_both(p, q).count();
                pairs = pairs.saturating_add(n * n.saturating_sub(1) / 2);
            }
        }
        if pairs > MOST_PAIRS {
            return Err(Box::new(
                Diagnostic::new(
                    &TOO_MANY_ACTORS,
                    format!(
                        "{} pairs of actors on two issues; the exchange model looks at {} at most",
                        grouped(pairs as u128),
                        grouped(MOST_PAIRS as u128)
                    ),
                )
                .because(TOO_MANY_ACTORS.about)
                .cure("Name the proposal that each question belongs to: only questions of one proposal trade."),
            ));
        }
        Ok(dossier)
    }

    /// The actors with a position on both issues, and their places there.
    fn on_both(&self, p: usize, q: usize) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let both = self.places[p].iter().zip(&self.places[q]).enumerate();
        both.filter_map(|(a, (on_p, on_q))| Some((a, (*on_p)?, (*on_q)?)))
    }

    /// The issues at positions on 0 to 100.
    fn at(&self, x: &[Vec<f64>]) -> Vec<Issue<'a>> {
        self.tables.iter().zip(x).map(|(t, x)| Issue::new(t, x.clone())).collect()
    }
}

/// The positions of a table on 0 to 100.
fn on_hundred(table: &Table) -> Vec<f64> {
    let (low, high) = table.scale();
    // As they are where that is the scale: dividing and multiplying again would change last bits.
    let plain = low.abs() <= 0.0 && (high - 100.0).abs() <= 0.0;
    let unit = |x: &f64| if plain { *x } else { (100.0 * (x - low) / (high - low)).clamp(0.0, 100.0) };
    table.positions().iter().map(unit).collect()
}

/// The running numbers of one issue, on 0 to 100.
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
        self.x[i] <= self.outcome + LEAST
    }
    fn salience(&self, i: usize) -> f64 {
        self.table.salience()[i]
    }
}

/// The dossiers of questions that name them: questions that name the same belong together, and so do those that name none
/// (an empty name). Each as the places of its questions, dossiers in the order in which they are named first.
pub fn dossiers(names: &[&str]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (k, name) in names.iter().enumerate() {
        let at = *known.entry(name).or_insert(found.len());
        match found.get_mut(at) {
            Some(dossier) => dossier.push(k),
            None => found.push(vec![k]),
        }
    }
    found
}

/// Every admissible exchange at the given positions, the highest gain first.
///
/// # Errors
/// E763 for more pairs than are looked at.
pub fn exchanges(tables: &[Table], options: &Options) -> Result<Vec<Exchange>, Box<Diagnostic>> {
    let dossier = Dossier::new(tables)?;
    let start: Vec<Vec<f64>> = tables.iter().map(on_hundred).collect();
    Ok(admissible(&dossier, &dossier.at(&start), options))
}

fn admissible(dossier: &Dossier<'_>, issues: &[Issue<'_>], options: &Options) -> Vec<Exchange> {
    let mut found = Vec::new();
    for p in 0..issues.len() {
        for q in p + 1..issues.len() {
            let both: Vec<_> = dossier.on_both(p, q).collect();
            for (k, i) in both.iter().enumerate() {
                for j in &both[k + 1..] {
                    found.extend(between(issues, options, *i, *j, p, q));
                }
            }
        }
    }
    found.sort_by(|a: &Exchange, b| b.gain.total_cmp(&a.gain));
    // Of equal gains the first in the order above; the last bits of a sum decide nothing.
    let mut from = 0;
    while let Some(highest) = found.get(from).map(|e| e.gain) {
        let equal = found[from..].iter().take_while(|e| e.gain >= highest - LEAST).count();
        found[from..from + equal].sort_by_key(|e| (e.p, e.q, e.i.min(e.j), e.i.max(e.j)));
        from += equal;
    }
    found
}

/// The exchange of two actors, each given with its places on p and q.
fn between(
    issues: &[Issue<'_>],
    options: &Options,
    i: (usize, usize, usize),
    j: (usize, usize, usize),
    p: usize,
    q: usize,
) -> Option<Exchange> {
    let (on_p, on_q) = (&issues[p], &issues[q]);
    if on_p.below(i.1) == on_p.below(j.1) || on_q.below(i.2) == on_q.below(j.2) {
        return None;
    }
    // s_ip / s_iq against s_jp / s_jq, without dividing by a salience of 0.
    let mine = on_p.salience(i.1) * on_q.salience(j.2);
    let theirs = on_p.salience(j.1) * on_q.salience(i.2);
    // i demands p if it cares relatively more about it. Equal ratios leave nothing to gain; the pair is listed, with a gain
    // of nothing, and never carried out.
    let (i, j) = if mine >= theirs { (i, j) } else { (j, i) };
    let can = |issue: &Issue<'_>, k: usize| issue.w[k] > 0.0 && issue.total > 0.0;
    if !can(on_p, j.1) || !can(on_q, i.2) {
        return None;
    }
    let ratio = (on_p.salience(i.1) + on_p.salience(j.1)) / (on_q.salience(i.2) + on_q.salience(j.2));
    let mut dp = (on_p.x[i.1] - on_p.x[j.1]).abs() * on_p.w[j.1] / on_p.total;
    let mut dq = ratio * dp;
    let most = (on_q.x[j.2] - on_q.x[i.2]).abs() * on_q.w[i.2] / on_q.total;
    if dq > most {
        dq = most;
        dp = dq / ratio;
    }
    if options.cap {
        let room_p = (on_p.x[i.1] - on_p.outcome).abs();
        let room_q = (on_q.x[j.2] - on_q.outcome).abs();
        if dp > room_p {
            dp = room_p;
            dq = ratio * dp;
        }
        if dq > room_q {
            dq = room_q;
            dp = dq / ratio;
        }
    }
    let gain = dp * on_p.salience(i.1) - dq * on_q.salience(i.2);
    Some(Exchange { gain, i: i.0, j: j.0, p, q, dp, dq })
}

/// One round: how many exchanges are admissible, and those carried out, in order; positions and outcomes change as they are.
fn trade(dossier: &Dossier<'_>, issues: &mut [Issue<'_>], options: &Options) -> (usize, Vec<Exchange>) {
    let n = dossier.actors.len();
    let mut used = vec![false; n * issues.len()];
    let mut done = Vec::new();
    let possible = admissible(dossier, issues, options);
    let count = possible.len();
    for e in possible {
        let parts = [(e.i, e.p), (e.i, e.q), (e.j, e.p), (e.j, e.q)];
        if e.gain <= LEAST || parts.iter().any(|(a, issue)| used[issue * n + a]) {
            continue;
        }
        parts.iter().for_each(|(a, issue)| used[issue * n + a] = true);
        for (mover, towards, issue, shift) in [(e.j, e.i, e.p, e.dp), (e.i, e.j, e.q, e.dq)] {
            let (Some(mover), Some(towards)) = (dossier.places[issue][mover], dossier.places[issue][towards]) else {
                continue;
            };
            let on = &mut issues[issue];
            let step = shift * on.total / on.w[mover];
            on.x[mover] += step * (on.x[towards] - on.x[mover]).signum();
        }
        done.push(e);
    }
    for on in issues.iter_mut() {
        on.outcome = mean::weighted(&on.x, &on.w);
    }
    (count, done)
}

/// What a run gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Exchanged {
    /// The forecast of each issue, on its own scale.
    pub forecasts: Vec<Forecast>,
    /// The actors of the dossier, in the order in which the issues name them first.
    pub actors: Vec<String>,
    /// How many exchanges are admissible at the start.
    pub admissible: usize,
    /// The exchanges carried out, round by round.
    pub carried_out: Vec<Vec<Exchange>>,
    /// For each actor, what all rounds together changed for it over its issues: sum of s (|O - x| - |O' - x|) on 0 to 100,
    /// with x its first position and O the outcome without exchange. For those who took part in none it is the externality.
    pub effect: Vec<f64>,
}

/// The model over the issues of a dossier. Their actors may differ: two trade on the issues that both have a position on.
///
/// # Errors
/// E763 for more pairs of actors than are looked at.
pub fn exchange(tables: &[Table], options: &Options) -> Result<Exchanged, Box<Diagnostic>> {
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
    let dossier = Dossier::new(tables)?;
    let first: Vec<Vec<f64>> = tables.iter().map(on_hundred).collect();
    let start: Vec<f64> = dossier.at(&first).iter().map(|on| on.outcome).collect();
    let mut at = first.clone();
    let mut courses: Vec<Vec<Round>> = tables.iter().map(|t| vec![round(t, t.positions().to_vec())]).collect();
    let mut carried_out = Vec::new();
    let mut outcome = start.clone();
    let mut at_start = 0;
    for turn in 0..options.rounds {
        let mut issues = dossier.at(&at);
        let (count, done) = trade(&dossier, &mut issues, options);
        if turn == 0 {
            at_start = count;
        }
        for (k, on) in issues.iter().enumerate() {
            outcome[k] = on.outcome;
            courses[k].push(round(on.table, back(on.table, &first[k], &on.x)));
            for (i, x) in at[k].iter_mut().enumerate() {
                let give = (1.0 - on.salience(i)) * 0.4 + 0.1;
                *x = (1.0 - give) * *x + give * on.x[i];
            }
        }
        let over = done.is_empty();
        carried_out.push(done);
        if over {
            break;
        }
    }
    let changed = |a: usize, k: usize| {
        let i = dossier.places[k][a]?;
        let far = |o: f64| (o - first[k][i]).abs();
        Some(tables[k].salience()[i] * (far(start[k]) - far(outcome[k])))
    };
    let effect: Vec<f64> =
        (0..dossier.actors.len()).map(|a| (0..tables.len()).filter_map(|k| changed(a, k)).sum()).collect();
    let mut forecasts = Vec::new();
    for (k, (table, rounds)) in tables.iter().zip(courses).enumerate() {
        let value = rounds.last().map_or(start[k], |r| r.mean);
        let mut forecast = Forecast { rounds, ..Forecast::of(value, method) }.under(shown.clone());
        forecast.trades = trades(&dossier, &carried_out, k);
        forecast.admissible = Some(at_start);
        forecast.effects = vec![0.0; table.len()];
        for (place, effect) in dossier.places[k].iter().zip(&effect) {
            if let Some(i) = place {
                forecast.effects[*i] = *effect;
            }
        }
        let company = |q: usize| q != k && dossier.on_both(k, q).nth(1).is_some();
        if tables.len() < 2 {
            forecast = forecast.noting("a single issue leaves nothing to exchange: the weighted mean");
        } else if !(0..tables.len()).any(company) {
            forecast = forecast.noting(
                "no two actors are on this question and on another one too: nothing to exchange, the weighted mean",
            );
        } else if forecast.trades.is_empty() {
            forecast = forecast.noting("no two actors have an exchange on it that gains both: the weighted mean");
        }
        if table.weights().iter().sum::<f64>() <= 0.0 {
            forecast = forecast.noting(mean::NO_WEIGHT);
        }
        forecasts.push(forecast);
    }
    let actors = dossier.actors.iter().map(|a| (*a).to_owned()).collect();
    Ok(Exchanged { forecasts, actors, admissible: at_start, carried_out, effect })
}

/// What was traded on one issue.
fn trades(dossier: &Dossier<'_>, carried_out: &[Vec<Exchange>], k: usize) -> Vec<Trade> {
    let mut trades = Vec::new();
    for (round, done) in carried_out.iter().enumerate() {
        for e in done {
            let (to, from, other, here, there) = match k {
                k if k == e.p => (e.i, e.j, e.q, e.dp, e.dq),
                k if k == e.q => (e.j, e.i, e.p, e.dq, e.dp),
                _ => continue,
            };
            if let (Some(gets), Some(gives)) = (dossier.places[k][to], dossier.places[k][from]) {
                trades.push(Trade { round: round + 1, gets, gives, other, here, there, gain: e.gain });
            }
        }
    }
    trades
}

/// Positions on 0 to 100 on the table's own scale again; who did not move stands where it stood, to the last bit.
fn back(table: &Table, first: &[f64], x: &[f64]) -> Vec<f64> {
    let (low, high) = table.scale();
    let plain = low.abs() <= 0.0 && (high - 100.0).abs() <= 0.0;
    let one = |(i, x): (usize, &f64)| {
        if (x - first[i]).abs() <= 0.0 {
            table.positions()[i]
        } else if plain {
            *x
        } else {
            (low + x / 100.0 * (high - low)).clamp(low, high)
        }
    };
    x.iter().enumerate().map(one).collect()
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
