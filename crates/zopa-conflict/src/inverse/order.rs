//! A party's order of the states as variables of a solver.

use crate::sat::{Lit, Solver, Wire};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// "At least as good as" and "better than" for pairs of states.
pub(super) struct Order<'a> {
    /// The present ranks, higher is better.
    ranks: Vec<u32>,
    kind: Kind<'a>,
    /// Pairs of which the first is greatly better than the second now.
    great: BTreeSet<(usize, usize)>,
    /// That the first is greatly better than the second, of pairs that were asked about.
    much: BTreeMap<(usize, usize), Lit>,
    /// Pairs a < b that cannot be compared now: that they still cannot be.
    unknown: BTreeMap<(usize, usize), Wire>,
}

/// What is known of a comparison whatever is chosen: that the first state is at least as good as the second, or (strict) better.
pub(super) type Settled<'a> = &'a dyn Fn(usize, usize, bool) -> Option<bool>;

enum Kind<'a> {
    /// Comparisons are what they are.
    Fixed,
    /// Any order in which only these pairs a < b may stand otherwise than now: that a is at least as good, and that b is.
    Within(BTreeMap<(usize, usize), (Lit, Lit)>),
    /// Comparisons each by itself, made when they are asked for and not settled: a is at least as good as b, or (strict) better.
    Any(Settled<'a>, BTreeMap<(usize, usize, bool), Lit>),
}

/// The states by rank, the lowest first, with the first place of each tier.
struct Sorted {
    states: Vec<usize>,
    /// By rank.
    tiers: Vec<usize>,
}

impl Sorted {
    fn of(ranks: &[u32]) -> Sorted {
        let mut states: Vec<usize> = (0..ranks.len()).collect();
        states.sort_by_key(|s| ranks[*s]);
        let most = ranks.iter().max().map_or(0, |r| *r as usize + 1);
        let tiers = (0..=most).map(|r| states.partition_point(|s| (ranks[*s] as usize) < r)).collect();
        Sorted { states, tiers }
    }
    fn tier(&self, rank: u32) -> usize {
        self.tiers[rank as usize + 1] - self.tiers[rank as usize]
    }
    /// The least half swaps that put the first state above the second, which is above it or beside it now.
    fn least(&self, ranks: &[u32], low: usize, high: usize) -> u64 {
        let (a, b) = (ranks[low], ranks[high]);
        let halves = match a == b {
            true => self.tier(a) - 1,
            false => 2 * (self.tiers[b as usize] - self.tiers[a as usize + 1]) + self.tier(a) + self.tier(b),
        };
        halves as u64
    }
    /// For each state the states above it or beside it that can change places with it, or part from it, for so many half swaps.
    fn near(&self, ranks: &[u32], budget: u64) -> Vec<(usize, usize)> {
        let mut near = Vec::new();
        for (place, low) in self.states.iter().enumerate() {
            for high in &self.states[place + 1..] {
                // Farther up it never costs less, but in the own tier it may cost more than just above.
                if self.least(ranks, *low, *high) <= budget {
                    near.push((*low, *high));
                } else if ranks[*high] > ranks[*low] {
                    break;
                }
            }
        }
        near
    }
}

/// What [`Order::within`] takes at most, in bytes.
pub(super) fn bytes(ranks: &[u32], budget: u64) -> u64 {
    let sorted = Sorted::of(ranks);
    let mut around = vec![0u64; ranks.len()];
    for (place, low) in sorted.states.iter().enumerate() {
        // The farthest place is found by halving: least() grows with the place, above the own tier.
        let tier = sorted.tiers[ranks[*low] as usize + 1];
        let above = &sorted.states[tier..];
        let mut count = above.partition_point(|high| sorted.least(ranks, *low, *high) <= budget) as u64;
        if sorted.tier(ranks[*low]) as u64 <= budget + 1 {
            count += (tier - place - 1) as u64;
        }
        around[*low] += count;
    }
    // Each pair is near both its states, and a pair of pairs at one state takes up to three clauses.
    around.iter().fold(0u64, |sum, n| sum.saturating_add((2 * n).saturating_pow(2).saturating_mul(200)))
}

impl<'a> Order<'a> {
    /// Any order of the states that makes no new ties, in which only pairs that can change for so many half swaps do.
    /// `ranks` is the present order, dense from 0. O(states x near states^2) clauses.
    pub(super) fn within(solver: &mut Solver, ranks: &[u32], budget: u64) -> Self {
        let sorted = Sorted::of(ranks);
        let mut pairs = BTreeMap::new();
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); ranks.len()];
        for (x, y) in sorted.near(ranks, budget) {
            let (a, b) = (x.min(y), x.max(y));
            let first = solver.fresh();
            let second = if ranks[a] == ranks[b] {
                let second = solver.fresh();
                solver.clause(&[first, second]);
                second
            } else {
                !first
            };
            pairs.insert((a, b), (first, second));
            near[x].push(y);
            near[y].push(x);
        }
        let mut order = Order { kind: Kind::Within(pairs), ..Order::fixed(ranks) };
        // Three states of which one pair at most may change are in order whatever becomes of it: that pair has nothing between.
        for (x, around) in near.iter().enumerate() {
            for (k, y) in around.iter().enumerate() {
                for z in &around[..k] {
                    let closed = order.is_open(*y, *z);
                    if !closed || (x < *y && x < *z) {
                        order.transitive(solver, [x, *y, *z]);
                    }
                }
            }
        }
        order
    }

    /// Comparisons that are what they are.
    pub(super) fn fixed(ranks: &[u32]) -> Self {
        let (great, much, unknown) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        Order { ranks: ranks.to_vec(), kind: Kind::Fixed, great, much, unknown }
    }

    /// Comparisons each by itself, for somebody else to say which go together: only what is true of them counts, and what is
    /// false says nothing.
    pub(super) fn any(ranks: &[u32], settled: Settled<'a>) -> Self {
        Order { kind: Kind::Any(settled, BTreeMap::new()), ..Order::fixed(ranks) }
    }

    /// Any order in which these pairs (a < b) may go on being unknown: where such a pair stands in the order says nothing then and costs
    /// nothing. A pair that becomes known is not tied. O(states^3) clauses.
    pub(super) fn loose(solver: &mut Solver, ranks: &[u32], unknown: &[(usize, usize)]) -> Self {
        let mut order = Order { kind: Kind::Within(BTreeMap::new()), ..Order::fixed(ranks) };
        for (a, b) in unknown {
            order.unknown.insert((*a, *b), Wire::Of(solver.fresh()));
        }
        let mut pairs = BTreeMap::new();
        for b in 0..ranks.len() {
            for a in 0..b {
                let first = solver.fresh();
                let unknown = order.unknown.get(&(a, b)).copied();
                let second = if ranks[a] == ranks[b] || unknown.is_some() { solver.fresh() } else { !first };
                if second != !first {
                    solver.clause(&[first, second]);
                }
                if let Some(Wire::Of(still)) = unknown {
                    solver.clause(&[still, !first, !second]);
                }
                pairs.insert((a, b), (first, second));
            }
        }
        order.kind = Kind::Within(pairs);
        for c in 0..ranks.len() {
            for b in 0..c {
                (0..b).for_each(|a| order.transitive(solver, [a, b, c]));
            }
        }
        order
    }

    /// The same with pairs that cannot be compared, whatever is chosen (a < b).
    pub(super) fn with_unknown(mut self, unknown: &[(usize, usize)]) -> Self {
        self.unknown.extend(unknown.iter().map(|pair| (*pair, Wire::Known(true))));
        self
    }

    /// The same where the first of these pairs is greatly better than the second.
    pub(super) fn with_great(mut self, great: BTreeSet<(usize, usize)>) -> Self {
        self.great = great;
        self
    }

    /// Whether a pair may stand otherwise than now.
    fn is_open(&self, a: usize, b: usize) -> bool {
        match &self.kind {
            Kind::Within(pairs) => pairs.contains_key(&(a.min(b), a.max(b))),
            Kind::Fixed | Kind::Any(..) => false,
        }
    }

    /// The clauses that keep three states from running in a circle.
    fn transitive(&mut self, solver: &mut Solver, three: [usize; 3]) {
        let [x, y, z] = three;
        let apart =
            |a: usize, b: usize| self.ranks[a] != self.ranks[b] && !self.unknown.contains_key(&(a.min(b), a.max(b)));
        let strict = apart(x, y) && apart(y, z) && apart(x, z);
        let circles = [[x, y, z], [x, z, y]];
        for [a, b, c] in circles {
            // Of three strict pairs one clause is enough for a circle, whichever state it is read from.
            let turns = if strict { &[[a, b, c]][..] } else { &[[a, b, c], [b, c, a], [c, a, b]][..] };
            for [a, b, c] in turns {
                let mut clause = Vec::with_capacity(3);
                let parts = [
                    self.at_least(solver, *a, *b).not(),
                    self.at_least(solver, *b, *c).not(),
                    self.at_least(solver, *a, *c),
                ];
                let mut holds = false;
                for part in parts {
                    match part {
                        Wire::Known(known) => holds |= known,
                        Wire::Of(lit) => clause.push(lit),
                    }
                }
                if !holds {
                    solver.clause(&clause);
                }
            }
        }
    }

    /// Every comparison asked of an order made by [`Order::any`]: its truth, the better state, the other one, whether strictly.
    pub(super) fn comparisons(&self) -> impl Iterator<Item = (Lit, usize, usize, bool)> + '_ {
        let asked = match &self.kind {
            Kind::Any(_, asked) => Some(asked),
            Kind::Fixed | Kind::Within(_) => None,
        };
        asked.into_iter().flatten().map(|((a, b, strict), lit)| (*lit, *a, *b, *strict))
    }

    /// That `a` is at least as good as `b`, another state.
    pub(super) fn at_least(&mut self, solver: &mut Solver, a: usize, b: usize) -> Wire {
        let now = self.ranks[a] >= self.ranks[b];
        match &mut self.kind {
            Kind::Fixed => Wire::Known(now),
            Kind::Within(pairs) => match pairs.get(&(a.min(b), a.max(b))) {
                None => Wire::Known(now),
                Some((first, second)) => Wire::Of(if a < b { *first } else { *second }),
            },
            Kind::Any(settled, asked) => one(solver, *settled, asked, (a, b, false)),
        }
    }

    /// That `a` is better than `b`, another state.
    pub(super) fn better(&mut self, solver: &mut Solver, a: usize, b: usize) -> Wire {
        match &mut self.kind {
            Kind::Any(settled, asked) => one(solver, *settled, asked, (a, b, true)),
            Kind::Fixed | Kind::Within(_) => self.at_least(solver, b, a).not(),
        }
    }

    /// That two states cannot be compared.
    pub(super) fn unknown(&self, a: usize, b: usize) -> Wire {
        self.unknown.get(&(a.min(b), a.max(b))).copied().unwrap_or(Wire::Known(false))
    }

    /// That `a` is greatly better than `b`. Comparisons each by themselves ([`Order::any`]) are never great.
    pub(super) fn much_better(&mut self, solver: &mut Solver, a: usize, b: usize) -> Wire {
        match &self.kind {
            Kind::Fixed => return Wire::Known(self.great.contains(&(a, b))),
            Kind::Any(..) => return Wire::Known(false),
            Kind::Within(_) => {}
        }
        let better = self.better(solver, a, b);
        if better == Wire::Known(false) {
            return better;
        }
        let much = self.much.entry((a, b)).or_insert_with(|| {
            let much = solver.fresh();
            if let Wire::Of(better) = better {
                solver.clause(&[!much, better]);
            }
            much
        });
        Wire::Of(*much)
    }

    /// What it costs to leave the present order, in half swaps: two for a pair that changes places, one for a broken tie; a pair that is
    /// greatly apart is one farther, and so is one that comes to be. One for a pair that becomes known.
    pub(super) fn costs(&self) -> Vec<(Lit, u64)> {
        let Kind::Within(pairs) = &self.kind else { return Vec::new() };
        let mut costs = Vec::new();
        // From greatly better to worse it is three; where it is asked whether it stays great, that is one of them.
        let turned = |good: usize, bad: usize| {
            let great = self.great.contains(&(good, bad)) && !self.much.contains_key(&(good, bad));
            2 + u64::from(great)
        };
        for ((a, b), (first, second)) in pairs.iter().filter(|(pair, _)| !self.unknown.contains_key(*pair)) {
            match self.ranks[*a].cmp(&self.ranks[*b]) {
                Ordering::Greater => costs.push((*second, turned(*a, *b))),
                Ordering::Less => costs.push((*first, turned(*b, *a))),
                Ordering::Equal => costs.extend([(!*first, 1), (!*second, 1)]),
            }
        }
        for (pair, much) in &self.much {
            costs.push((if self.great.contains(pair) { !*much } else { *much }, 1));
        }
        for still in self.unknown.values() {
            if let Wire::Of(still) = still {
                costs.push((!*still, 1));
            }
        }
        costs
    }

    /// Whether, in the assignment found, two states cannot be compared.
    pub(super) fn found_unknown(&self, solver: &Solver, a: usize, b: usize) -> bool {
        match self.unknown(a, b) {
            Wire::Known(known) => known,
            Wire::Of(lit) => solver.value(lit),
        }
    }

    /// Pairs that were asked about: whether the first is greatly better than the second now, and in the assignment found.
    pub(super) fn found_much(&self, solver: &Solver) -> impl Iterator<Item = ((usize, usize), bool, bool)> {
        self.much.iter().map(|(pair, lit)| (*pair, self.great.contains(pair), solver.value(*lit)))
    }
    /// Pairs that could not be compared.
    pub(super) fn were_unknown(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.unknown.keys().copied()
    }

    /// The order of the assignment found: ranks, higher is better.
    pub(super) fn found(&self, solver: &Solver) -> Vec<u32> {
        // Whether a is better than b: not (b at least as good as a).
        let better = |a: usize, b: usize| match &self.kind {
            Kind::Within(pairs) => match pairs.get(&(a.min(b), a.max(b))) {
                Some((first, second)) => !solver.value(if b < a { *first } else { *second }),
                None => self.ranks[a] > self.ranks[b],
            },
            Kind::Fixed | Kind::Any(..) => self.ranks[a] > self.ranks[b],
        };
        let states = 0..self.ranks.len();
        let above = |a: usize| states.clone().filter(|b| *b != a && better(a, *b)).count() as u32;
        states.clone().map(above).collect()
    }
}

/// A comparison by itself.
fn one(
    solver: &mut Solver,
    settled: Settled<'_>,
    asked: &mut BTreeMap<(usize, usize, bool), Lit>,
    (a, b, strict): (usize, usize, bool),
) -> Wire {
    match settled(a, b, strict) {
        Some(known) => Wire::Known(known),
        None => Wire::Of(*asked.entry((a, b, strict)).or_insert_with(|| solver.fresh())),
    }
}
