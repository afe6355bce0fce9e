//! Claims without a certificate: the proof is looked for here.
//!
//! What goes in: which packages a claim is about ([`About`]) and the claim. What comes out: that it is true, a package that
//! refutes it, or that the search was given up after [`STEPS`], or after those of all searches of a check.
//! Two more ways over the same boxes: all of them at once, issue by issue ([`layers`]), where one by one takes too many
//! steps; and counting packages ([`walk`]), where frontiers of parts are too large. Where too many conditions join issues
//! for any of these, boxes are sets of levels ([`crate::joined::search`]).
//!
//! Packages are cut into boxes as in certificates ([`crate::proof`]): issue after issue gets a level, and a box is left when
//! the largest weighted sum of gains in it is no more than what a better package would exceed. Any multipliers prove;
//! good ones make M(l) - T(l) small, the largest sum less what is needed. That difference is convex in l, and its least is found by the
//! ellipsoid method (Shor 1977, Yudin & Nemirovski 1976): every package with the largest sum cuts off half of an
//! ellipsoid around the best multipliers. Only these are found with rounded numbers; every comparison that proves
//! something is made with whole ones.

use crate::claim::Claim;
use crate::ground::Ground;
use crate::joined::search::{BOXES as TANGLED, LOOK, Tangle};
use crate::proof::{About, Allowed, Boxes, NONE, Weights};
use std::collections::BTreeMap;
use zopa_core::{Id, IssueId, LevelId, Outcome};

mod corners;
mod layers;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use corners::Corners;
pub(crate) use walk::{STEPS as BOXES, Walk};

/// Levels that are given to an issue in one search.
const STEPS: u64 = 10_000_000;
/// Of these, how many box by box before all boxes are taken at once.
const ONE_BY_ONE: u64 = if cfg!(test) { 40 } else { 300_000 };
/// Gains that are looked up while multipliers are looked for, and how often at most a largest sum is.
const LOOKS: usize = 10_000_000;
const ROUNDS: usize = 800;
/// Multipliers are good enough where the largest sum, as a share of ranges, is at most so much above the least.
const NEAR: f64 = 1e-7;
/// Conditions that may count late: with more of them bounds are too weak to prove anything.
const LATE: usize = 8;
/// Numbers that are kept of what levels add.
const KEPT: usize = 4_000_000;
/// Largest sums that are looked for among sets of levels, and what one of their boxes counts for.
const TRIED: usize = if cfg!(test) { 3 } else { 30 };
const TANGLED_STEPS: u64 = 20;
/// The largest multiplier, up to rounding.
const LARGEST: f64 = (1u64 << 40) as f64;

/// What a search found.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Found {
    True,
    /// This package refutes the claim.
    Better(Outcome),
    /// Neither, with so much work.
    GivenUp,
}

/// What a level adds: the next combination of what matters and the gains; `None` where it is forbidden.
type Row = Option<(usize, Vec<i64>)>;

/// What is searched: boxes, and what each level adds.
pub(crate) struct Search<'b> {
    boxes: Boxes<'b>,
    /// The status quo's gains, where it is one of the packages and in no box.
    lone: Option<Vec<i64>>,
    /// Whether the status quo is left out.
    apart: bool,
    /// By place, combination of what matters and level (of those looked at). Without what counts late.
    rows: Vec<Vec<Row>>,
    /// How far each member's gains reach, roughly.
    range: Vec<f64>,
    /// Whether too many conditions join issues for one issue after another; then there are no rows.
    tangled: bool,
}

/// Issues in the order in which they get levels: those of a condition together, those at which most is at stake first.
fn order(ground: &Ground<'_>, about: &About) -> Vec<IssueId> {
    let boxes = Boxes::over(ground, about, Boxes::open(ground, about), true, true);
    let spread = |v: &IssueId| -> f64 {
        let one = |i: zopa_core::PartyId| {
            let table = ground.instance.additive(i)?.table(*v);
            let (low, high) = (table.iter().min()?.raw(), table.iter().max()?.raw());
            Some((high - low) as f64 / ground.point(i) as f64)
        };
        about.group.iter().filter_map(one).sum()
    };
    let mut left: Vec<(usize, f64)> = boxes.issues.iter().map(spread).enumerate().collect();
    left.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut joins: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for joint in &boxes.joints {
        for p in &joint.at {
            joins.entry(*p).or_default().extend(&joint.at);
        }
    }
    let mut taken: Vec<usize> = Vec::new();
    while !left.is_empty() {
        // An issue that hangs together with one of those taken last comes next.
        let near = taken.iter().rev().find_map(|p| {
            let with = joins.get(p)?;
            left.iter().position(|(k, _)| with.contains(k))
        });
        taken.push(left.remove(near.unwrap_or(0)).0);
    }
    taken.into_iter().map(|p| boxes.issues[p]).collect()
}

impl<'b> Search<'b> {
    /// Of these packages; where all that refute a claim are wanted (`all`) no level stands for another. `None` where too
    /// much would have to be kept.
    pub(crate) fn new(ground: &'b Ground<'b>, about: &About, all: bool) -> Option<Self> {
        if ground.steps.get() == 0 {
            return None;
        }
        let issues = order(ground, about);
        #[cfg(test)]
        if tests::TANGLED.get() {
            return Search::tangled(ground, about, issues);
        }
        let in_order = Search::in_order(ground, about, issues.clone(), all);
        in_order.or_else(|| Search::tangled(ground, about, issues).filter(|search| search.boxes.late_joints() > LATE))
    }

    /// Where too many conditions join issues.
    fn tangled(ground: &'b Ground<'b>, about: &About, issues: Vec<IssueId>) -> Option<Self> {
        if ground.cardinal(about.group).len() != about.group.len() || about.group.is_empty() {
            return None;
        }
        let boxes = Boxes::over(ground, about, issues, true, true);
        let range = if boxes.shut { Vec::new() } else { Tangle::of(&boxes)?.range };
        let lone = if ground.instance.model().signable(ground.q()) { None } else { ground.here(about) };
        Some(Search { boxes, lone, apart: about.apart, rows: Vec::new(), range, tangled: true })
    }

    /// The same whatever the work so far.
    pub(crate) fn of_all(ground: &'b Ground<'b>, about: &About, all: bool) -> Option<Self> {
        Search::in_order(ground, about, order(ground, about), all)
    }

    /// The same with the issues in this order.
    pub(crate) fn in_order(ground: &'b Ground<'b>, about: &About, issues: Vec<IssueId>, all: bool) -> Option<Self> {
        if ground.cardinal(about.group).len() != about.group.len() || about.group.is_empty() {
            return None;
        }
        // Of the status quo and what stands for it nothing is left out.
        let boxes = Boxes::over(ground, about, issues, all || about.apart, true);
        if boxes.late_joints() > LATE {
            return None;
        }
        let n = boxes.members.len();
        let mut rows = Vec::new();
        let (mut low, mut high, mut kept) = (vec![0f64; n], vec![0f64; n], 0usize);
        for place in 0..boxes.issues.len() {
            let size = boxes.matter[place].size();
            kept = kept.checked_add(size.checked_mul(boxes.levels[place].len())?.checked_mul(n)?)?;
            if kept > KEPT {
                return None;
            }
            let mut at = ground.q().clone();
            let mut row = Vec::with_capacity(size * boxes.levels[place].len());
            for combination in 0..size {
                boxes.matter[place].set(&boxes.issues, combination, &mut at);
                for level in &boxes.levels[place] {
                    at.set(boxes.issues[place], LevelId::new(*level));
                    row.push(boxes.adds(place, &at, false).map(|gains| (boxes.combination(place + 1, &at), gains)));
                }
            }
            for k in 0..n {
                let own = || row.iter().flatten().map(|(_, gains)| gains[k]);
                low[k] += own().min().unwrap_or(0) as f64;
                high[k] += own().max().unwrap_or(0) as f64;
            }
            rows.push(row);
        }
        let range = low.iter().zip(&high).map(|(a, b)| (b - a).max(1.0)).collect();
        let lone = if ground.instance.model().signable(ground.q()) { None } else { ground.here(about) };
        Some(Search { boxes, lone, apart: about.apart, rows, range, tangled: false })
    }

    /// Whether a claim is true.
    pub(crate) fn decide(&self, claim: &Claim) -> Found {
        if self.lone.as_ref().is_some_and(|gains| claim.refuted_by(gains)) {
            return Found::Better(self.boxes.ground.q().clone());
        }
        if self.boxes.shut {
            return Found::True;
        }
        if self.tangled {
            let mut better = None;
            let ended = self.untangle(claim, true, &mut |package, _| {
                better = Some(package);
                false
            });
            return better.map_or(if ended { Found::True } else { Found::GivenUp }, Found::Better);
        }
        let mut run = self.run(claim);
        let all = run.steps;
        if self.has_layers() {
            run.steps = all.min(ONE_BY_ONE);
        }
        let mut found = self.first(&mut run);
        if found == Found::GivenUp && self.has_layers() {
            let told = self.at_once(&run.weights, all, |steps, weights| self.refutation(claim, weights, steps));
            found = told.map_or(Found::GivenUp, |first| first.map_or(Found::True, Found::Better));
        }
        found
    }

    /// The first package that refutes a claim.
    fn first(&self, run: &mut Run<'_>) -> Found {
        let mut first = None;
        let ended = self.start(run, &mut |w| {
            first = Some(w.clone());
            false
        });
        match (first, ended) {
            (Some(w), _) => Found::Better(w),
            (None, true) => Found::True,
            (None, false) => Found::GivenUp,
        }
    }

    /// How many packages refute a claim; `None` where that took too much.
    pub(crate) fn count(&self, claim: &Claim) -> Option<u64> {
        let lone = u64::from(self.lone.as_ref().is_some_and(|gains| claim.refuted_by(gains)));
        if self.boxes.shut {
            return Some(lone);
        }
        if self.tangled {
            let mut n = lone;
            let ended = self.untangle(claim, false, &mut |_, packages| {
                n = n.saturating_add(packages);
                true
            });
            return ended.then_some(n);
        }
        let mut run = self.run(claim);
        if self.has_layers() {
            let told = self.at_once(&run.weights, run.steps, |steps, weights| self.refutations(claim, weights, steps));
            return u64::try_from(told?).ok()?.checked_add(lone);
        }
        let mut n = lone;
        let ended = self.start(&mut run, &mut |_| {
            n += 1;
            true
        });
        ended.then_some(n)
    }

    /// Goes through what refutes a claim, packages that nothing tells apart together: one of them and how many they are; where
    /// `better` is enough, not through what is better for nobody than something else that does; false
    /// where that was ended, by the work or by who is told.
    fn untangle(&self, claim: &Claim, better: bool, each: &mut dyn FnMut(Outcome, u64) -> bool) -> bool {
        let Some(tangle) = Tangle::of(&self.boxes) else { return false };
        let n = self.range.len();
        let largest = |l: &[f64]| {
            let most = l.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
            let whole: Vec<i128> = l.iter().map(|l| (l / most * LARGEST) as i128).collect();
            let mut best: Option<(i128, Vec<f64>)> = None;
            let mut left = LOOK;
            tangle.search(&[(whole.clone(), NONE)], true, &mut left, &mut |gains, _| {
                let sum: i128 = gains.iter().zip(&whole).map(|(x, l)| i128::from(*x) * l).sum();
                if best.as_ref().is_none_or(|(most, _)| sum > *most) {
                    best = Some((sum, gains.iter().map(|x| *x as f64).collect()));
                }
                Some(best.as_ref().map(|(most, _)| most + 1))
            });
            best.map(|(_, gains)| gains)
        };
        let sets = self.multipliers(claim, TRIED, &largest);
        // The best, and each member nearly alone: nobody may get less than no deal.
        let alone = (0..n).map(|k| (0..n).map(|i| if i == k { LARGEST as i128 } else { 1 }).collect());
        let sets: Vec<Vec<i128>> = sets.into_iter().take(1).chain(alone).collect();
        let ground = self.boxes.ground;
        let all = TANGLED.min(ground.steps.get() / TANGLED_STEPS);
        let mut left = all;
        let mut told = |gains: &[i64], levels: &[u64]| {
            if !claim.refuted_by(gains) {
                return Some(None);
            }
            match tangle.of_these(levels, self.apart) {
                (Some(package), packages) if packages > 0 => each(package, packages).then_some(None),
                _ => Some(None),
            }
        };
        // Of a stage others are left out; a package that another one stands for may be the one that is left out.
        let better = better && !self.apart && !matches!(claim, Claim::Leximin { .. });
        let ended = tangle.search(&Tangle::goals(claim, &sets), better, &mut left, &mut told);
        ground.steps.set(ground.steps.get().saturating_sub((all - left) * TANGLED_STEPS));
        ended
    }

    /// What all boxes at once tell, and what that took.
    fn at_once<T>(
        &self,
        weights: &[Weights],
        steps: u64,
        tell: impl FnOnce(&mut u64, &[Weights]) -> Option<T>,
    ) -> Option<T> {
        let mut left = steps;
        let told = tell(&mut left, weights);
        let ground = self.boxes.ground;
        ground.steps.set(ground.steps.get().saturating_sub(steps - left));
        told
    }

    fn start(&self, run: &mut Run<'_>, each: &mut dyn FnMut(&Outcome) -> bool) -> bool {
        let mut at = self.boxes.ground.q().clone();
        self.boxes.shut || self.cover(run, 0, 0, &mut at, &self.boxes.start, each)
    }

    fn run<'c>(&self, claim: &'c Claim) -> Run<'c> {
        let size: usize = self.rows.iter().map(Vec::len).sum::<usize>() * self.range.len();
        let rounds = (LOOKS / size.max(1)).clamp(30, ROUNDS);
        let largest = |l: &[f64]| self.largest(l);
        let sets = if self.boxes.shut { Vec::new() } else { self.multipliers(claim, rounds, &largest) };
        let allowed = sets.into_iter().map(|l| Allowed { most: claim.threshold(&l), l }).collect();
        Run { claim, weights: self.boxes.weights(allowed), steps: STEPS.min(self.boxes.ground.steps.get()) }
    }

    /// Goes through a box; false where that was ended, by the work or by who is told of what refutes the claim.
    fn cover(
        &self,
        run: &mut Run<'_>,
        place: usize,
        combination: usize,
        at: &mut Outcome,
        gains: &[i64],
        each: &mut dyn FnMut(&Outcome) -> bool,
    ) -> bool {
        if run.weights.iter().any(|weights| weights.close(place, combination, gains)) {
            return true;
        }
        let boxes = &self.boxes;
        if place == boxes.issues.len() {
            let left_out = self.apart && *at == *boxes.ground.q();
            return left_out || !run.claim.refuted_by(gains) || each(at);
        }
        let mut next: Vec<(i128, usize, usize, Vec<i64>)> = Vec::new();
        for level in &boxes.levels[place] {
            if run.steps == 0 {
                return false;
            }
            run.steps -= 1;
            boxes.ground.steps.set(boxes.ground.steps.get().saturating_sub(1));
            at.set(boxes.issues[place], LevelId::new(*level));
            let Some(adds) = boxes.adds(place, at, true) else { continue };
            let gains: Vec<i64> = gains.iter().zip(adds).map(|(x, a)| x + a).collect();
            let combination = boxes.combination(place + 1, at);
            let worth = run.weights.first().map_or(0, |w| w.of(&gains) + w.most[place + 1][combination]);
            next.push((worth, *level, combination, gains));
        }
        // What is worth most first: it may refute the claim.
        next.sort_by_key(|(worth, ..)| std::cmp::Reverse(*worth));
        for (_, level, combination, gains) in next {
            at.set(boxes.issues[place], LevelId::new(level));
            if !self.cover(run, place + 1, combination, at, &gains, each) {
                return false;
            }
        }
        true
    }
}

/// A search under way.
struct Run<'c> {
    claim: &'c Claim,
    weights: Vec<Weights>,
    steps: u64,
}

impl Search<'_> {
    /// The gains of a package with the largest weighted sum; `None` where everything is forbidden.
    fn largest(&self, l: &[f64]) -> Option<Vec<f64>> {
        let boxes = &self.boxes;
        let mut most: Vec<Vec<f64>> = vec![vec![0.0]];
        let mut choices: Vec<Vec<usize>> = Vec::new();
        for place in (0..boxes.issues.len()).rev() {
            let levels = boxes.levels[place].len();
            let after = &most[most.len() - 1];
            let (mut best, mut choice) = (Vec::new(), Vec::new());
            for combination in self.rows[place].chunks(levels.max(1)) {
                let worth = |(k, row): (usize, &Row)| {
                    let (next, gains) = row.as_ref()?;
                    Some((gains.iter().zip(l).map(|(x, l)| *x as f64 * l).sum::<f64>() + after[*next], k))
                };
                let top = combination.iter().enumerate().filter_map(worth).max_by(|a, b| a.0.total_cmp(&b.0));
                let (x, k) = top.unwrap_or((f64::NEG_INFINITY, 0));
                best.push(x);
                choice.push(k);
            }
            most.push(best);
            choices.push(choice);
        }
        choices.reverse();
        let mut gains: Vec<f64> = boxes.start.iter().map(|x| *x as f64).collect();
        let mut combination = 0;
        for (place, choice) in choices.iter().enumerate() {
            let k = choice[combination];
            let (next, adds) = self.rows[place][combination * boxes.levels[place].len() + k].as_ref()?;
            gains.iter_mut().zip(adds).for_each(|(x, a)| *x += *a as f64);
            combination = *next;
        }
        // A late term counts where it adds.
        for (k, add) in boxes.late() {
            gains[k] += add.max(0) as f64;
        }
        Some(gains)
    }

    /// Multipliers that make the largest sum exceed what is needed by little, the best first; how a package with the largest
    /// sum is found is given.
    fn multipliers(
        &self,
        claim: &Claim,
        rounds: usize,
        largest: &dyn Fn(&[f64]) -> Option<Vec<f64>>,
    ) -> Vec<Vec<i128>> {
        let n = self.range.len();
        let mut best: Option<(f64, Vec<f64>)> = None;
        let mut ball = Ellipsoid::around(n);
        for _ in 0..rounds {
            let x = ball.shares();
            if let Some(outside) = ball.outside(&x) {
                ball.cut(&outside);
                continue;
            }
            let l: Vec<f64> = x.iter().zip(&self.range).map(|(x, range)| x / range).collect();
            let Some(gains) = largest(&l) else { break };
            let slope: Vec<f64> =
                gains.iter().zip(claim.slope(&l)).zip(&self.range).map(|((g, t), range)| (g - t) / range).collect();
            let over: f64 = slope.iter().zip(&x).map(|(s, x)| s * x).sum();
            if best.as_ref().is_none_or(|(least, _)| over < *least) {
                best = Some((over, x));
            }
            // What is proved is proved; more would only make numbers smaller.
            if n == 1 || best.as_ref().is_some_and(|(least, _)| *least < -1e-6) {
                break;
            }
            let last = slope[n - 1];
            if ball.cut(&slope[..n - 1].iter().map(|s| s - last).collect::<Vec<f64>>()) < NEAR {
                break;
            }
        }
        let even = vec![1.0 / n as f64; n];
        let best = best.map_or_else(|| even.clone(), |(_, x)| x);
        let mut all = vec![best.clone()];
        for k in 0..n {
            for factor in [1.03, 0.97, 1.15, 0.85] {
                let mut other = best.clone();
                other[k] *= factor;
                all.push(other);
            }
        }
        all.push(even);
        let scale = self.range.iter().copied().fold(f64::INFINITY, f64::min);
        let whole = |x: &Vec<f64>| -> Vec<i128> {
            let each = x.iter().zip(&self.range).map(|(x, range)| (x * LARGEST * scale / range).round() as i128);
            each.map(|l| l.max(1)).collect()
        };
        all.iter().map(whole).collect()
    }
}

/// An ellipsoid of shares of all members but the last, whose share is what is left of 1.
struct Ellipsoid {
    centre: Vec<f64>,
    /// Row by row; points y with (y - centre) P^-1 (y - centre) at most 1.
    p: Vec<Vec<f64>>,
}

impl Ellipsoid {
    /// Around all shares of so many members.
    fn around(members: usize) -> Self {
        let d = members - 1;
        let p = (0..d).map(|i| (0..d).map(|k| if i == k { 2.0 } else { 0.0 }).collect()).collect();
        Ellipsoid { centre: vec![1.0 / members as f64; d], p }
    }

    fn shares(&self) -> Vec<f64> {
        let rest = 1.0 - self.centre.iter().sum::<f64>();
        self.centre.iter().copied().chain([rest]).collect()
    }

    /// In which direction shares that are below 0 get smaller.
    fn outside(&self, shares: &[f64]) -> Option<Vec<f64>> {
        let k = shares.iter().position(|x| *x < 0.0)?;
        let d = self.centre.len();
        Some((0..d).map(|i| if k == d { 1.0 } else { -f64::from(u8::from(i == k)) }).collect())
    }

    /// Keeps the half in the direction away from this one: the smallest ellipsoid around it. By how much what has this slope
    /// may still fall.
    fn cut(&mut self, g: &[f64]) -> f64 {
        let d = g.len();
        let pg: Vec<f64> = self.p.iter().map(|row| row.iter().zip(g).map(|(p, g)| p * g).sum()).collect();
        let long: f64 = pg.iter().zip(g).map(|(a, b)| a * b).sum();
        if d == 0 || long <= 0.0 || !long.is_finite() {
            return 0.0;
        }
        let step: Vec<f64> = pg.iter().map(|x| x / long.sqrt()).collect();
        let n = d as f64;
        self.centre.iter_mut().zip(&step).for_each(|(c, s)| *c -= s / (n + 1.0));
        let wider = if d == 1 { 0.25 } else { n * n / (n * n - 1.0) };
        for (row, a) in self.p.iter_mut().zip(&step) {
            for (p, b) in row.iter_mut().zip(&step) {
                *p = if d == 1 { *p * wider } else { wider * (*p - 2.0 / (n + 1.0) * a * b) };
            }
        }
        long.sqrt()
    }
}
