//! The Spatial Model of Politics (`smp`), in one and many dimensions.
//!
//! Efird, Lester & Wise (2016, J. East Asian Studies 16:117-145), as their released program (KTAB 1.4) behaves. Positions
//! are put on 0 to 1 between the ends of each dimension's scale; saliences of an actor sum to at most 1. In each turn:
//!
//! 1. distance d_ij = sqrt(sum_k (s_ik (ideal_ik - x_jk))^2 / sum_k s_ik^2), utility u(d,R) = (1-d)(1+dR), or (1-d)(1+R)
//!    beyond d = 1; risk neutral at first (`utility`);
//! 2. an election over all actors' positions (`election`) gives p, and p the risk attitudes R (`risk`);
//! 3. every actor i weighs a challenge of every j, third parties counted, and picks the best (`contest`);
//! 4. i and its target bargain by interpolation (`bargain`);
//! 5. every actor holds an election over the bargains that touch it and the status quo, and moves by the winner. All move
//!    at once, so one bargain may be carried out by one side only.
//!
//! It ends when a turn moves less than `min_change` of what the first turn moved, or after `turns` turns.
//!
//! **Work.** A turn costs actors^3: actors^2 challenges with as many third parties each. Nothing is evaluated twice.
//!
//! **Quirks of the program, kept**: third parties have no effect under `commit=full` and `commit=none`; positions held
//! twice count twice in the election that sets risk attitudes; the displayed probability groups positions within 0.001
//! greedily and shows an actor the *last* group that fits; an election counts each pair by the votes for the later option
//! against the earlier one, which matters under `votes=asym_prospect`.
//!
//! **Quirks of the program under names of their own**, where it does other than the definition: `bargains=init_rcvr_program`
//! and `pwcomp_program` (the receiver's view takes i's expected gain for i's chance, and the compromise weighs both sides
//! with i's influence, as the program's logs show), `victory=binary_program` (a sure loser keeps 10^-6).
//!
//! **Rules where it is silent or breaks down**: pmax = pmin gives R = 0 (0/0 in the program); an actor with no salience at
//! all sees every position at distance 0; where no one has influence, all elections are even and nobody moves.

mod bargain;
mod contest;
mod election;
mod options;
#[cfg(test)]
mod program_log;
mod risk;
mod utility;

pub use options::{BargainModel, Commit, Elect, Interpolation, Outlook, Parameters, RiskRange, Transition, Victory};

use crate::forecast::{Forecast, Round};
use crate::problems::{NO_OPTION, TOO_MANY_ACTORS};
use crate::table::{Space, Table};
use crate::{mean, median};
use bargain::Bargain;
use contest::Contest;
use election::{Ballot, elect};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use utility::{Points, distance};
use zopa_core::{Diagnostic, Method};

/// The most actors: six tables of actors by actors, about 400 MB.
pub const MOST_ACTORS: usize = 3_000;

/// The course of the model over all dimensions.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    /// The states, the start first.
    pub turns: Vec<State>,
    /// Whether it came to rest before the last turn allowed.
    pub at_rest: bool,
}

/// Where all stand at the beginning of a turn.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    /// Each actor's position in each dimension, 0 to 1, actor by actor.
    pub positions: Vec<f64>,
    /// Each actor's risk attitude.
    pub risk: Vec<f64>,
    /// The probability that each actor's position wins.
    pub probabilities: Vec<f64>,
}

/// Gains and probabilities closer than this are equal: the first of them is taken, whatever the last bits of a sum.
const EQUAL: f64 = 1e-12;

/// Runs the model.
///
/// # Errors
/// E763 for more than [`MOST_ACTORS`], E764 for an accommodation matrix of another size.
pub fn run(space: &Space, parameters: &Parameters) -> Result<Course, Box<Diagnostic>> {
    let n = space.len();
    if n > MOST_ACTORS {
        return Err(Box::new(
            Diagnostic::new(&TOO_MANY_ACTORS, format!("{n} actors; the spatial model takes {MOST_ACTORS}"))
                .because(TOO_MANY_ACTORS.about)
                .cure("Merge actors that always stand together."),
        ));
    }
    if parameters.accommodation.as_ref().is_some_and(|a| a.len() != n * n && a.len() != 1) {
        return Err(Box::new(
            Diagnostic::new(&NO_OPTION, format!("the accommodation matrix does not have {n} rows of {n} numbers"))
                .because("It says for each actor how far its ideal follows each actor's position.")
                .cure("Give one row for each actor, or leave it out: then ideals follow positions."),
        ));
    }
    let mut model = Model::new(space, parameters);
    let mut turns = vec![model.look()];
    let mut first = 0.0;
    for turn in 1..=parameters.turns {
        let before = model.x.at.clone();
        model.step();
        turns.push(model.look());
        let moved = model.moved(&before);
        if turn == 1 {
            first = moved;
        }
        if turn >= 2 && moved / (first + 1e-4) < parameters.min_change {
            return Ok(Course { turns, at_rest: true });
        }
    }
    Ok(Course { turns, at_rest: false })
}

/// The forecast of each dimension: the weighted mean of the final positions, as the program names no single outcome.
///
/// # Errors
/// As [`run`].
pub fn smp(space: &Space, parameters: &Parameters) -> Result<Vec<Forecast>, Box<Diagnostic>> {
    let course = run(space, parameters)?;
    let dimensions = space.tables().len();
    let of = |k: usize, table: &Table| {
        let (low, high) = table.scale();
        let w = table.weights();
        let round = |state: &State| {
            let positions: Vec<f64> =
                state.positions.iter().skip(k).step_by(dimensions).map(|x| low + x * (high - low)).collect();
            Round {
                median: median::weighted(&positions, &w),
                mean: mean::weighted(&positions, &w),
                probabilities: state.probabilities.clone(),
                positions,
            }
        };
        let rounds: Vec<Round> = course.turns.iter().map(round).collect();
        let method = Method {
            name: "spatial model of politics",
            variant: "weighted mean of final positions",
            source: "Efird, Lester & Wise 2016; KTAB 1.4",
        };
        let value = rounds.last().map_or(f64::NAN, |r| r.mean);
        let mut forecast = Forecast { rounds, ..Forecast::of(value, method) }.under(parameters.options());
        forecast.options.push(("dimensions", dimensions.to_string()));
        if !course.at_rest {
            forecast = forecast.noting(format!("not at rest after {} turns", parameters.turns));
        }
        if parameters.commit != Commit::Semi {
            forecast = forecast.noting("third parties have no effect under commit=full and commit=none, as in KTAB");
        }
        let silent = |i: usize| space.tables().iter().all(|t| t.salience()[i] <= 0.0);
        if (0..space.len()).all(silent) {
            forecast = forecast.noting("all salience is zero: every position is at distance 0 and nobody moves");
        }
        if table.influence().iter().all(|c| *c <= 0.0) {
            forecast = forecast.noting("nobody has influence: every election is even and nobody moves");
        }
        forecast
    };
    Ok(space.tables().iter().enumerate().map(|(k, t)| of(k, t)).collect())
}

/// The numbers of a run and the tables of a turn.
struct Model<'a> {
    parameters: &'a Parameters,
    n: usize,
    influence: Vec<f64>,
    /// Weight in contests: total salience times influence.
    weight: Vec<f64>,
    /// Total salience.
    attention: Vec<f64>,
    salience: Points,
    x: Points,
    ideal: Points,
    /// d_ij, actor i's view of position j, position by position: `d[j * n + i]`.
    d: Vec<f64>,
    risk: Vec<f64>,
    /// u_ij with each actor's own attitude, as alternatives: `own[j * n + i]`.
    own: Vec<f64>,
    dice: ChaCha8Rng,
}

impl<'a> Model<'a> {
    fn new(space: &Space, parameters: &'a Parameters) -> Self {
        let (n, dimensions) = (space.len(), space.tables().len());
        let influence = space.tables()[0].influence().to_vec();
        let mut x = Points::zero(n, dimensions);
        let mut salience = Points::zero(n, dimensions);
        for (k, table) in space.tables().iter().enumerate() {
            let (low, high) = table.scale();
            for i in 0..n {
                x.of_mut(i)[k] = (table.positions()[i] - low) / (high - low);
                salience.of_mut(i)[k] = table.salience()[i];
            }
        }
        let attention: Vec<f64> = (0..n).map(|i| salience.of(i).iter().sum()).collect();
        let weight = attention.iter().zip(&influence).map(|(s, c)| s * c).collect();
        Model {
            parameters,
            n,
            influence,
            weight,
            attention,
            salience,
            ideal: x.clone(),
            x,
            d: vec![0.0; n * n],
            risk: vec![0.0; n],
            own: vec![0.0; n * n],
            dice: ChaCha8Rng::seed_from_u64(parameters.seed),
        }
    }

    /// Step 1 and 2: distances, risk attitudes, and what the program displays.
    fn look(&mut self) -> State {
        let n = self.n;
        for i in 0..n {
            for j in 0..n {
                self.d[j * n + i] = distance(self.ideal.of(i), self.x.of(j), self.salience.of(i));
            }
        }
        let neutral: Vec<f64> = self.d.iter().map(|d| utility::utility(*d, 0.0)).collect();
        let p = elect(&self.influence, &neutral, n, self.parameters);
        self.risk = risk::attitudes(&p, self.parameters.risk_range);
        for i in 0..n {
            for j in 0..n {
                self.own[j * n + i] = utility::utility(self.d[j * n + i], self.risk[i]);
            }
        }
        State { positions: self.x.at.clone(), risk: self.risk.clone(), probabilities: self.displayed() }
    }

    /// Winning probabilities over the different positions. Positions within 0.001 of a group's first are in that group;
    /// an actor is shown the last group that fits it.
    fn displayed(&self) -> Vec<f64> {
        let n = self.n;
        let near = |i: usize, u: usize| self.x.apart(i, u) < 1e-3;
        let mut groups: Vec<usize> = Vec::new();
        for i in 0..n {
            if !groups.iter().any(|u| near(i, *u)) {
                groups.push(i);
            }
        }
        let mut options = Vec::with_capacity(groups.len() * n);
        for u in &groups {
            options.extend_from_slice(&self.own[u * n..(u + 1) * n]);
        }
        let p = elect(&self.influence, &options, groups.len(), self.parameters);
        (0..n).map(|i| groups.iter().rposition(|u| near(i, *u)).map_or(0.0, |g| p[g])).collect()
    }

    /// Steps 3 to 5.
    fn step(&mut self) {
        let bargains = self.bargains();
        self.vote_and_move(&bargains);
        self.follow();
    }

    /// What everybody strikes: each actor with its best target. Nobody's choice depends on another's, so that many actors
    /// are shared out to threads; the order is theirs whatever thread was first.
    fn bargains(&self) -> Vec<Bargain> {
        const SHARED_OUT: usize = 64;
        let n = self.n;
        if n < SHARED_OUT {
            let mut contest = Contest::new(n);
            return (0..n).flat_map(|i| self.struck_by(i, &mut contest)).collect();
        }
        let each: Vec<Vec<Bargain>> = (0..n)
            .into_par_iter()
            .with_min_len(8)
            .map_init(|| Contest::new(n), |contest, i| self.struck_by(i, contest))
            .collect();
        each.concat()
    }

    /// What one actor strikes: none, one, or one in each side's view.
    fn struck_by(&self, i: usize, contest: &mut Contest) -> Vec<Bargain> {
        contest.seen_by(i, &self.d, &self.risk, self.parameters.outlook);
        let view = |contest: &mut Contest, j| {
            contest.challenge(i, j, &self.weight, &self.attention, self.parameters.votes, self.parameters.commit)
        };
        let mut best: Option<(f64, usize, f64)> = None;
        for j in (0..self.n).filter(|j| *j != i) {
            let (phi, gain) = view(contest, j);
            if gain > 1e-5 && best.is_none_or(|(known, ..)| gain > known + EQUAL) {
                best = Some((gain, j, phi));
            }
        }
        let Some((_, j, phi)) = best else { return Vec::new() };
        let mine = Bargain::between(i, j, phi, &self.x, &self.salience, self.parameters.interpolation);
        if self.parameters.bargains == BargainModel::InitiatorOnly {
            return vec![mine];
        }
        contest.seen_by(j, &self.d, &self.risk, self.parameters.outlook);
        let (chance, gain) = view(contest, j);
        let program =
            matches!(self.parameters.bargains, BargainModel::BothViewsProgram | BargainModel::WeightedProgram);
        let phi = if program { gain } else { chance };
        let theirs = Bargain::between(i, j, phi, &self.x, &self.salience, self.parameters.interpolation);
        match self.parameters.bargains {
            BargainModel::InitiatorOnly => vec![mine],
            BargainModel::BothViews | BargainModel::BothViewsProgram => vec![mine, theirs],
            BargainModel::Weighted => vec![mine.blended(&theirs, self.weight[i], self.weight[j])],
            BargainModel::WeightedProgram => {
                vec![mine.blended(&theirs, self.weight[i], self.influence[i] * self.attention[j])]
            }
        }
    }

    /// Everybody's election over the bargains that touch it.
    fn vote_and_move(&mut self, bargains: &[Bargain]) {
        let n = self.n;
        let mut touching: Vec<Vec<usize>> = vec![Vec::new(); n];
        for (b, bargain) in bargains.iter().enumerate() {
            touching[bargain.initiator].push(b);
            touching[bargain.target].push(b);
        }
        // The worth of a bargain to every voter: the mean over all positions, two of them replaced.
        let base: Vec<f64> = (0..n).map(|a| (0..n).map(|j| self.own[j * n + a]).sum()).collect();
        let worth = |b: &Bargain, into: &mut Vec<f64>| {
            for (a, base) in base.iter().enumerate() {
                let at = |place: &[f64]| {
                    utility::utility(distance(self.ideal.of(a), place, self.salience.of(a)), self.risk[a])
                };
                let kept = base - self.own[b.initiator * n + a] - self.own[b.target * n + a];
                into.push((kept + at(&b.at_initiator) + at(&b.at_target)) / n as f64);
            }
        };
        let mut next = self.x.clone();
        let mut options = Vec::new();
        for (k, own) in touching.iter().enumerate() {
            if own.is_empty() {
                continue;
            }
            options.clear();
            options.extend(base.iter().map(|b| b / n as f64));
            for b in own {
                worth(&bargains[*b], &mut options);
            }
            let p = elect(&self.influence, &options, own.len() + 1, self.parameters);
            let chosen = Ballot(&p).choose(self.parameters.transition, &mut self.dice);
            if let Some(b) = chosen.checked_sub(1).map(|c| &bargains[own[c]]) {
                next.of_mut(k).copy_from_slice(if b.initiator == k { &b.at_initiator } else { &b.at_target });
            }
        }
        self.x = next;
    }

    /// Ideals follow positions: ideal_i = sum_j a_ij x_j + (1 - sum_j a_ij) ideal_i.
    fn follow(&mut self) {
        let Some(matrix) = &self.parameters.accommodation else {
            self.ideal = self.x.clone();
            return;
        };
        let n = self.n;
        let before = self.ideal.clone();
        if let [share] = matrix[..] {
            let blend = |(x, ideal): (&f64, &f64)| share * x + (1.0 - share) * ideal;
            self.ideal.at = self.x.at.iter().zip(&before.at).map(blend).collect();
            return;
        }
        for i in 0..n {
            let row = &matrix[i * n..(i + 1) * n];
            let left = 1.0 - row.iter().sum::<f64>();
            for k in 0..self.x.dimensions {
                let drawn: f64 = (0..n).map(|j| row[j] * self.x.of(j)[k]).sum();
                self.ideal.of_mut(i)[k] = drawn + left * before.of(i)[k];
            }
        }
    }

    /// How far all actors moved, added up.
    fn moved(&self, before: &[f64]) -> f64 {
        let d = self.x.dimensions;
        let far = |i: usize| {
            let square: f64 = (i * d..(i + 1) * d).map(|k| (self.x.at[k] - before[k]).powi(2)).sum();
            square.sqrt()
        };
        (0..self.n).map(far).sum()
    }
}

impl Ballot<'_> {
    /// The most probable option, the first of equals; or one by chance.
    fn choose(&self, transition: Transition, dice: &mut ChaCha8Rng) -> usize {
        let first_most = || {
            let better = |best: usize, k: usize| if self.0[k] > self.0[best] + EQUAL { k } else { best };
            (1..self.0.len()).fold(0, better)
        };
        match transition {
            Transition::Deterministic => first_most(),
            Transition::Stochastic => {
                let u = (dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
                let mut sum = 0.0;
                self.0
                    .iter()
                    .position(|p| {
                        sum += p;
                        u < sum
                    })
                    .unwrap_or_else(first_most)
            }
        }
    }
}
