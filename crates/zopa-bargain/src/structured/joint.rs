//! A part too large to list, decided issue by issue.
//!
//! Elimination along a path decomposition, in effect: what is remembered between two issues is what is left of the
//! conditions that are half decided ([`super::diagram`]), and where two ways of getting there leave the same, they are
//! one state. A rectangle of ten issues takes one bit, whatever the number of levels. Levels that nothing tells apart,
//! from any state, are one class: of these only worth matters. States from which every way breaks a rule are left out.

use super::diagram::{ALWAYS, Diagrams, NEVER, Rest};
use super::layers::{Choice, Edge, Layer, NOWHERE};
use super::order::order;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use zopa_core::{ConditionId, Id, Instance, IssueId, LevelId, Model, PartyId};

/// States of all layers of a part together, and of two layers at a time.
pub(super) const STATES: usize = 400_000;

/// Issues that belong together, and what joins them.
pub(super) struct Joint<'a> {
    pub(super) model: &'a Model,
    pub(super) instance: &'a Instance,
    pub(super) members: &'a [PartyId],
    pub(super) issues: &'a [IssueId],
    /// What must not hold.
    pub(super) forbidden: Vec<ConditionId>,
    /// What a member gets where a condition holds.
    pub(super) terms: &'a [(usize, ConditionId, i64)],
}

/// There are more states than this.
#[derive(Debug)]
pub(super) struct TooWide(pub(super) usize);

impl Joint<'_> {
    /// The issues in the order in which they are decided.
    pub(super) fn order(&self) -> Vec<IssueId> {
        let place = |v: IssueId| self.issues.iter().position(|x| *x == v);
        let conditions = self.forbidden.iter().chain(self.terms.iter().map(|t| &t.1));
        let supports: Vec<Vec<usize>> =
            conditions.map(|c| self.model.condition(*c).support().iter().filter_map(place).collect()).collect();
        order(self.issues.len(), &supports).into_iter().map(|k| self.issues[k]).collect()
    }

    /// The layers, one for each issue, and what terms that hold everywhere are worth. No layer has a choice where every
    /// outcome is forbidden.
    pub(super) fn layers(&self, issues: &[IssueId]) -> Result<(Vec<Layer>, Vec<i64>), TooWide> {
        let space = self.model.space();
        let sizes: Vec<usize> = issues.iter().map(|v| space.levels(*v)).collect();
        let mut place = vec![None; space.issues()];
        issues.iter().enumerate().for_each(|(k, v)| place[v.index()] = Some(k));
        let place_of = |v: IssueId| place[v.index()];
        let mut diagrams = Diagrams::new(&place_of, &sizes, self.model.status_quo());
        let mut watched: Vec<Watched> = Vec::new();
        let mut always = vec![0i64; self.members.len()];
        let mut impossible = false;
        for condition in &self.forbidden {
            match diagrams.add(self.model.condition(*condition)) {
                ALWAYS => impossible = true,
                NEVER => {}
                root if watched.iter().any(|w| w.root == root) => {}
                root => watched.push(Watched::new(root, None)),
            }
        }
        let rules = watched.len();
        for (k, condition, add) in self.terms {
            let root = diagrams.add(self.model.condition(*condition));
            let worth = match root {
                NEVER => continue,
                ALWAYS => &mut always,
                _ => {
                    // Terms that mean the same are one.
                    let at = (rules..watched.len()).find(|at| watched[*at].root == root).unwrap_or(watched.len());
                    if at == watched.len() {
                        watched.push(Watched::new(root, Some(vec![0; self.members.len()])));
                    }
                    watched[at].adds.get_or_insert_default()
                }
            };
            worth[*k] += add;
        }
        if diagrams.full {
            return Err(TooWide(STATES));
        }
        for w in &mut watched {
            let reached = diagrams.reached(std::iter::once(w.root));
            let places = || (0..issues.len()).filter(|k| !reached[*k].is_empty());
            (w.first, w.last) = (places().next().unwrap_or(0), places().next_back().unwrap_or(0));
            w.second = places().nth(1).unwrap_or(w.first);
        }
        let least = if rules == 0 && !impossible { at_least(&watched, &diagrams, &sizes) } else { 1 };
        if least > STATES {
            return Err(TooWide(least));
        }
        let about = estimated(&watched, &diagrams, &sizes);
        // The estimate is low where states are unevenly likely.
        if about > STATES / 4 {
            return Err(TooWide(about));
        }
        let reached = diagrams.reached(watched.iter().map(|w| w.root));
        let mut layers = Vec::new();
        let mut states = States { keys: vec![Box::new([])], number: HashMap::new() };
        let mut total = 0;
        for (at, v) in issues.iter().enumerate() {
            let (options, classes, levels) = self.choices(*v, &diagrams, at, &reached[at]);
            let (layer, next) = Step { diagrams: &diagrams, watched: &watched, at, levels: &levels }.take(
                &states,
                self.members.len(),
                impossible,
            )?;
            total += next.keys.len();
            if total > STATES {
                return Err(TooWide(total));
            }
            let (edges, added) = layer;
            layers.push(Layer {
                issues: vec![(*v, sizes[at] as u64)],
                options,
                classes,
                states: states.keys.len(),
                edges: edges.into(),
                added: added.into(),
            });
            states = next;
        }
        debug_assert!(least == 1 || layers.iter().any(|layer| layer.states >= least), "no layer has {least} states");
        if without_dead_ends(&mut layers) {
            return Ok((layers, always));
        }
        layers.iter_mut().for_each(|layer| *layer = Layer::alone(layer.issues.clone(), Vec::new(), self.members.len()));
        Ok((layers, always))
    }

    /// The choices of an issue by class, and a level of each class.
    fn choices(
        &self,
        v: IssueId,
        diagrams: &Diagrams<'_>,
        at: usize,
        nodes: &[Rest],
    ) -> (Vec<Choice>, Vec<Range<usize>>, Vec<usize>) {
        let levels = self.model.space().levels(v);
        let mut by_class: Vec<(Vec<Rest>, Vec<usize>)> = Vec::new();
        for level in 0..levels {
            let after: Vec<Rest> = nodes.iter().map(|node| diagrams.after(*node, at, level)).collect();
            match by_class.iter_mut().find(|(known, _)| *known == after) {
                Some((_, same)) => same.push(level),
                None => by_class.push((after, vec![level])),
            }
        }
        let (mut options, mut classes) = (Vec::new(), Vec::new());
        for (_, levels) in &by_class {
            let from = options.len();
            let mut alike: Vec<(Box<[i64]>, Vec<u64>)> = Vec::new();
            for level in levels {
                let entry = |i: &PartyId| self.instance.entry(*i, v, LevelId::new(*level)).map_or(0, |s| s.raw());
                let worth: Box<[i64]> = self.members.iter().map(entry).collect();
                match alike.iter_mut().find(|(known, _)| *known == worth) {
                    Some((_, numbers)) => numbers.push(*level as u64),
                    None => alike.push((worth, vec![*level as u64])),
                }
            }
            for (worth, numbers) in alike {
                let origin = options.len() as u32;
                options.push(Choice { worth, numbers: numbers.into(), origin });
            }
            classes.push(from..options.len());
        }
        let levels = by_class.into_iter().map(|(_, levels)| levels[0]).collect();
        (options, classes, levels)
    }
}

/// A condition that is followed along the way.
struct Watched {
    root: Rest,
    /// What the members get where it holds; it is forbidden where nobody gets anything.
    adds: Option<Vec<i64>>,
    /// The first place that matters for it, the next one (or the first again), and the last.
    first: usize,
    second: usize,
    last: usize,
}

impl Watched {
    fn new(root: Rest, adds: Option<Vec<i64>>) -> Self {
        Watched { root, adds, first: 0, second: 0, last: 0 }
    }
    /// Whether it is half decided before the issue at a place.
    fn is_open(&self, at: usize) -> bool {
        self.first < at && at <= self.last
    }
}

/// So many states there are at least where nothing is forbidden, found without making them: at any place the levels of each
/// decided issue tell apart what is left of the conditions that have looked at it alone so far, whatever the others are.
fn at_least(watched: &[Watched], diagrams: &Diagrams<'_>, sizes: &[usize]) -> usize {
    let at = |place: usize| {
        let mut by_issue: Vec<Vec<&Watched>> = vec![Vec::new(); place];
        let halfway = watched.iter().filter(|w| w.first < place && place <= w.second);
        halfway.for_each(|w| by_issue[w.first].push(w));
        let told_apart = |(v, of): (usize, &Vec<&Watched>)| {
            // What is settled is not remembered, whichever way.
            let rest = |w: &&Watched, level| Some(diagrams.after(w.root, v, level)).filter(|rest| *rest != ALWAYS);
            let left = |level| of.iter().map(|w| rest(w, level).unwrap_or(NEVER)).collect::<Vec<Rest>>();
            if of.is_empty() { 1 } else { (0..sizes[v]).map(left).collect::<BTreeSet<_>>().len() }
        };
        by_issue.iter().enumerate().map(told_apart).fold(1, usize::saturating_mul)
    };
    (1..sizes.len()).step_by(sizes.len() / LOOKED_AT + 1).map(at).max().unwrap_or(1)
}

/// So many places are looked at for how many states there are.
const LOOKED_AT: usize = 64;

/// Ways that are tried to estimate how many states there are.
const WAYS: usize = 2_000;
/// Fewer that break no rule tell nothing.
const FEWEST: u64 = 500;
/// Of fewer conditions all states are made at once.
const SOME: usize = 8;

/// About how many states there are, or fewer, from ways taken at random (always the same ones) and how many of them end in
/// a state that is seen once, or twice (Chao 1984). Making all states only to see that they are too many takes a hundred
/// times as long.
fn estimated(watched: &[Watched], diagrams: &Diagrams<'_>, sizes: &[usize]) -> usize {
    if watched.len() < SOME {
        return 1;
    }
    let mut seen: Vec<HashMap<u64, u64>> = vec![HashMap::new(); sizes.len()];
    let mut random = 0u64;
    for _ in 0..WAYS {
        let mut rest: Vec<Rest> = watched.iter().map(|w| w.root).collect();
        'way: for (at, levels) in sizes.iter().enumerate() {
            // Knuth's linear congruences; the high bits are the random ones.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let level = ((random >> 33) % *levels as u64) as usize;
            let mut key = 0u64;
            for (w, rest) in watched.iter().zip(&mut rest).filter(|(w, _)| w.first <= at && at <= w.last) {
                *rest = diagrams.after(*rest, at, level);
                if *rest == ALWAYS && w.adds.is_none() {
                    break 'way;
                }
                if w.is_open(at + 1) {
                    let left = if *rest == ALWAYS { NEVER } else { *rest };
                    key = (key ^ u64::from(left)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
                }
            }
            *seen[at].entry(key).or_default() += 1;
        }
    }
    let at_place = |of: &HashMap<u64, u64>| {
        let seen = |times: u64| of.values().filter(|n| **n == times).count();
        let (once, twice) = (seen(1), seen(2));
        if of.values().sum::<u64>() < FEWEST { 1 } else { of.len() + once * once.saturating_sub(1) / (2 * (twice + 1)) }
    };
    seen.iter().map(at_place).sum()
}

/// What is left of the half decided conditions, for each state.
struct States {
    keys: Vec<Box<[Rest]>>,
    number: HashMap<Box<[Rest]>, u32>,
}

/// From the states before an issue to those after it.
struct Step<'a> {
    diagrams: &'a Diagrams<'a>,
    watched: &'a [Watched],
    at: usize,
    /// A level of each class.
    levels: &'a [usize],
}

/// Edges, and what they add.
type Ways = (Vec<Edge>, Vec<Box<[i64]>>);

impl Step<'_> {
    fn take(&self, states: &States, members: usize, impossible: bool) -> Result<(Ways, States), TooWide> {
        let at = self.at;
        // Each condition that this issue may decide something of: its place among the open ones before and after.
        let mut slots: Vec<(&Watched, Option<usize>, Option<usize>)> = Vec::new();
        let (mut before, mut after) = (0, 0);
        for w in self.watched.iter().filter(|w| w.first <= at && at <= w.last) {
            let slot = |open: bool, count: &mut usize| {
                *count += usize::from(open);
                open.then(|| *count - 1)
            };
            let from = slot(w.is_open(at), &mut before);
            slots.push((w, from, slot(w.is_open(at + 1), &mut after)));
        }
        let nothing: Box<[i64]> = vec![0; members].into();
        let mut added = vec![nothing.clone()];
        let mut sums: HashMap<Box<[i64]>, u32> = HashMap::from([(nothing.clone(), 0)]);
        let mut edges = Vec::with_capacity(states.keys.len() * self.levels.len());
        let mut next = States { keys: Vec::new(), number: HashMap::new() };
        for key in &states.keys {
            for level in self.levels {
                let mut left = vec![NEVER; after];
                let mut sum: Option<Box<[i64]>> = None;
                let mut broken = impossible;
                for (w, from, to) in &slots {
                    let rest = from.map_or(w.root, |k| key[k]);
                    match (self.diagrams.after(rest, at, *level), &w.adds) {
                        (NEVER, _) => {}
                        (ALWAYS, None) => broken = true,
                        (ALWAYS, Some(adds)) => {
                            let sum = sum.get_or_insert_with(|| nothing.clone());
                            sum.iter_mut().zip(adds).for_each(|(x, add)| *x += add);
                        }
                        (open, _) => {
                            if let Some(k) = to {
                                left[*k] = open;
                            }
                        }
                    }
                }
                if broken {
                    edges.push(Edge { to: NOWHERE, added: 0 });
                    continue;
                }
                let plus = sum.map_or(0, |sum| {
                    *sums.entry(sum).or_insert_with_key(|sum| {
                        added.push(sum.clone());
                        added.len() as u32 - 1
                    })
                });
                let to = next.number(left.into());
                edges.push(Edge { to, added: plus });
            }
            if next.keys.len() > STATES {
                return Err(TooWide(next.keys.len()));
            }
        }
        next.number = HashMap::new();
        Ok(((edges, added), next))
    }
}

impl States {
    fn number(&mut self, key: Box<[Rest]>) -> u32 {
        match self.number.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let number = self.keys.len() as u32;
                self.keys.push(new.key().clone());
                new.insert(number);
                number
            }
        }
    }
}

/// Takes out the ways to states from which there is none to the end; whether there is one from the beginning.
fn without_dead_ends(layers: &mut [Layer]) -> bool {
    let mut alive = vec![true];
    for layer in layers.iter_mut().rev() {
        let on = |e: &Edge| e.to != NOWHERE && alive[e.to as usize];
        let edges: Vec<Edge> =
            layer.edges.iter().map(|e| if on(e) { *e } else { Edge { to: NOWHERE, added: 0 } }).collect();
        layer.edges = edges.into();
        alive = (0..layer.states).map(|s| layer.edges(s).iter().any(|e| e.to != NOWHERE)).collect();
    }
    alive[0]
}
