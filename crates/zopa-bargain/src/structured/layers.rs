//! The space as layers of choices.
//!
//! A layer decides one issue, or all issues of a small part at once. What has been decided before matters only through a
//! **state**: what is left of the conditions that are half decided. Choices that lead on alike from every state are one
//! class. Worth adds up along the way: that of the choice, and that of the terms which are settled by it. Every part
//! begins and ends in a single state, so parts can follow each other in any order.

use crate::known::{plus, times};
use std::ops::{Add, Range};
use std::sync::Arc;
use zopa_core::Id;
use zopa_core::{Count, IssueId, LevelId, Outcome};

/// No way on.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// What can be chosen for some issues.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// The issues decided, with their numbers of levels.
    pub(crate) issues: Vec<(IssueId, u64)>,
    /// The choices, class by class.
    pub(crate) options: Vec<Choice>,
    /// Which choices lead on alike.
    pub(crate) classes: Vec<Range<usize>>,
    /// How many states there are before the choice.
    pub(crate) states: usize,
    /// For each state and class the way on.
    pub(crate) edges: Arc<[Edge]>,
    /// What settled terms add to the members' worth; nothing at the first place.
    pub(crate) added: Arc<[Box<[i64]>]>,
}

/// Where a class of choices leads from a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Edge {
    /// The next layer's state; [`NOWHERE`] if no outcome lies there.
    pub(crate) to: u32,
    /// What the terms add, a place in the layer's list.
    pub(crate) added: u32,
}

/// Levels (or combinations of them) that differ for no member and lead on alike.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What they are worth to each member.
    pub(crate) worth: Box<[i64]>,
    /// Their numbers among the combinations of levels of the layer's issues, first issue fastest, ascending.
    pub(crate) numbers: Arc<[u64]>,
    /// The choice's place before dominated ones were left out.
    pub(crate) origin: u32,
}

impl Layer {
    /// A layer that joins nothing to any other: one state, one class.
    pub(crate) fn alone(issues: Vec<(IssueId, u64)>, options: Vec<Choice>, members: usize) -> Self {
        let whole = 0..options.len();
        let to = if options.is_empty() { NOWHERE } else { 0 };
        Layer {
            issues,
            options,
            classes: vec![whole],
            states: 1,
            edges: vec![Edge { to, added: 0 }].into(),
            added: vec![vec![0; members].into()].into(),
        }
    }

    /// The way on from a state by class.
    #[inline]
    pub(crate) fn edges(&self, state: usize) -> &[Edge] {
        &self.edges[state * self.classes.len()..(state + 1) * self.classes.len()]
    }

    /// The class of a choice.
    pub(crate) fn class(&self, option: usize) -> usize {
        self.classes.partition_point(|c| c.end <= option)
    }

    /// The same with only some of the choices of each class.
    pub(crate) fn with_some(&self, keep: impl Fn(&[Choice]) -> Vec<usize>) -> Layer {
        let mut options = Vec::new();
        let mut classes = Vec::new();
        for class in &self.classes {
            let from = options.len();
            let all = &self.options[class.clone()];
            options.extend(keep(all).into_iter().map(|k| all[k].clone()));
            classes.push(from..options.len());
        }
        Layer { options, classes, edges: Arc::clone(&self.edges), added: Arc::clone(&self.added), ..self.bare() }
    }

    /// The same for some of the members.
    pub(crate) fn of_some(&self, members: &[usize]) -> Layer {
        let some = |w: &[i64]| -> Box<[i64]> { members.iter().map(|k| w[*k]).collect() };
        let options = self.options.iter().map(|o| Choice { worth: some(&o.worth), ..o.clone() }).collect();
        let added = self.added.iter().map(|w| some(w)).collect();
        Layer { options, classes: self.classes.clone(), edges: Arc::clone(&self.edges), added, ..self.bare() }
    }

    fn bare(&self) -> Layer {
        Layer {
            issues: self.issues.clone(),
            options: Vec::new(),
            classes: Vec::new(),
            states: self.states,
            edges: Arc::new([]),
            added: Arc::new([]),
        }
    }

    /// Writes the levels of one of the layer's combinations.
    pub(crate) fn write(&self, number: u64, outcome: &mut Outcome) {
        let mut rest = number;
        for (v, size) in &self.issues {
            outcome.set(*v, LevelId::new((rest % size) as usize));
            rest /= size;
        }
    }

    /// The number of the combination that an outcome has.
    pub(crate) fn number(&self, outcome: &Outcome) -> u64 {
        self.issues.iter().rev().fold(0, |n, (v, size)| n * size + outcome.level(*v).index() as u64)
    }
}

/// A weighted sum of worth over layers that follow each other.
pub(crate) struct Shares<T> {
    /// Of each choice, by layer.
    pub(crate) option: Vec<Vec<T>>,
    /// Of what terms add.
    pub(crate) added: Vec<Vec<T>>,
    /// By layer and state the most that this layer and all later ones give.
    pub(crate) rest: Vec<Vec<T>>,
}

/// A number that sums are made of.
pub(crate) trait Amount: Copy + PartialOrd + Add<Output = Self> {
    /// Nothing.
    const NONE: Self;
    /// Below every sum.
    const LEAST: Self;
}
impl Amount for i64 {
    const NONE: Self = 0;
    const LEAST: Self = i64::MIN / 4;
}
impl Amount for i128 {
    const NONE: Self = 0;
    const LEAST: Self = i128::MIN / 4;
}
impl Amount for f64 {
    const NONE: Self = 0.0;
    const LEAST: Self = f64::NEG_INFINITY;
}

impl<T: Amount> Shares<T> {
    /// Of these layers, where a worth counts so much.
    pub(crate) fn new(layers: &[&Layer], value: impl Fn(&[i64]) -> T) -> Self {
        let option: Vec<Vec<T>> = layers.iter().map(|l| l.options.iter().map(|o| value(&o.worth)).collect()).collect();
        let added: Vec<Vec<T>> = layers.iter().map(|l| l.added.iter().map(|w| value(w)).collect()).collect();
        let mut rest = vec![vec![T::NONE]];
        for (d, layer) in layers.iter().enumerate().rev() {
            let best: Vec<T> =
                layer.classes.iter().map(|class| most(option[d][class.clone()].iter().copied())).collect();
            let after = &rest[rest.len() - 1];
            let here = (0..layer.states).map(|state| {
                let ways =
                    layer.edges(state).iter().zip(&best).filter(|(e, best)| e.to != NOWHERE && **best > T::LEAST);
                most(ways.map(|(e, best)| *best + added[d][e.added as usize] + after[e.to as usize]))
            });
            rest.push(here.collect());
        }
        rest.reverse();
        Shares { option, added, rest }
    }

    /// The most over all layers.
    pub(crate) fn whole(&self) -> T {
        self.rest[0][0]
    }

    /// Choices that give the most.
    pub(crate) fn best(&self, layers: &[&Layer]) -> Vec<u32> {
        let mut state = 0;
        let mut choice = Vec::with_capacity(layers.len());
        for (d, layer) in layers.iter().enumerate() {
            let mut best: Option<(T, usize, u32)> = None;
            for (edge, class) in layer.edges(state).iter().zip(&layer.classes).filter(|(e, _)| e.to != NOWHERE) {
                let on = self.added[d][edge.added as usize] + self.rest[d + 1][edge.to as usize];
                for k in class.clone() {
                    let value = self.option[d][k] + on;
                    if best.is_none_or(|(known, ..)| value > known) {
                        best = Some((value, k, edge.to));
                    }
                }
            }
            let Some((_, option, to)) = best else { break };
            choice.push(option as u32);
            state = to as usize;
        }
        choice
    }
}

/// The largest of some numbers.
pub(super) fn most<T: Amount>(of: impl Iterator<Item = T>) -> T {
    of.fold(T::LEAST, |best, x| if x > best { x } else { best })
}

/// The sum of worth along choices, and where they lead; `None` where they lead nowhere.
pub(crate) fn along(layers: &[&Layer], choice: &[u32], from: &[i64]) -> Option<Vec<i64>> {
    let mut vector = from.to_vec();
    let mut state = 0;
    for (layer, option) in layers.iter().zip(choice) {
        let edge = layer.edges(state)[layer.class(*option as usize)];
        if edge.to == NOWHERE {
            return None;
        }
        let worth = &layer.options[*option as usize].worth;
        let added = &layer.added[edge.added as usize];
        vector.iter_mut().zip(worth.iter().zip(added)).for_each(|(x, (w, a))| *x += w + a);
        state = edge.to as usize;
    }
    Some(vector)
}

/// How many outcomes there are.
pub(crate) fn outcomes(layers: &[Layer]) -> Count {
    let mut after = vec![Count::Exact(1)];
    for layer in layers.iter().rev() {
        let alike = |class: &Range<usize>| layer.options[class.clone()].iter().map(|o| o.numbers.len() as u128).sum();
        let size: Vec<u128> = layer.classes.iter().map(alike).collect();
        let here = (0..layer.states).map(|state| {
            let ways = layer.edges(state).iter().zip(&size).filter(|(e, _)| e.to != NOWHERE);
            ways.fold(Count::Exact(0), |n, (e, size)| plus(n, times(after[e.to as usize], *size)))
        });
        after = here.collect();
    }
    after[0]
}

/// How many outcomes choices stand for.
pub(crate) fn alike(layers: &[&Layer], choice: &[u32]) -> Count {
    let each = layers.iter().zip(choice).map(|(layer, k)| layer.options[*k as usize].numbers.len() as u128);
    each.fold(Count::Exact(1), times)
}

/// Adds outcomes that choices stand for, at most so many; issues that no layer decides are as in `rest`.
pub(crate) fn packages(layers: &[&Layer], choice: &[u32], rest: &Outcome, limit: usize, into: &mut Vec<Outcome>) {
    let numbers: Vec<&[u64]> =
        layers.iter().zip(choice).map(|(layer, k)| &*layer.options[*k as usize].numbers).collect();
    let mut at = vec![0usize; numbers.len()];
    for _ in 0..limit {
        let mut outcome = rest.clone();
        layers.iter().zip(at.iter().zip(&numbers)).for_each(|(layer, (k, all))| layer.write(all[*k], &mut outcome));
        into.push(outcome);
        let Some(turn) = (0..at.len()).find(|k| at[*k] + 1 < numbers[*k].len()) else { return };
        at[..turn].fill(0);
        at[turn] += 1;
    }
}

/// The lowest level of every issue among the outcomes that choices stand for: none of them comes before it in index order.
pub(crate) fn lowest(layers: &[&Layer], choice: &[u32], rest: &Outcome) -> Outcome {
    let (mut lowest, mut other) = (rest.clone(), rest.clone());
    for (layer, k) in layers.iter().zip(choice) {
        // An option stands for one combination at least.
        let Some((first, more)) = layer.options[*k as usize].numbers.split_first() else { continue };
        layer.write(*first, &mut lowest);
        for number in more {
            layer.write(*number, &mut other);
            for (v, _) in &layer.issues {
                lowest.set(*v, lowest.level(*v).min(other.level(*v)));
            }
        }
    }
    lowest
}

/// Outcomes one after another, at most so many.
pub(crate) fn first(layers: &[&Layer], rest: &Outcome, limit: usize) -> Vec<Outcome> {
    let mut found = Vec::new();
    walk(layers, &mut Vec::new(), 0, rest, limit, &mut found);
    found
}

fn walk(
    layers: &[&Layer],
    choice: &mut Vec<u32>,
    state: usize,
    rest: &Outcome,
    limit: usize,
    found: &mut Vec<Outcome>,
) {
    let Some(layer) = layers.get(choice.len()) else {
        return packages(layers, choice, rest, limit - found.len(), found);
    };
    for (edge, class) in layer.edges(state).iter().zip(&layer.classes).filter(|(e, _)| e.to != NOWHERE) {
        for option in class.clone() {
            if found.len() >= limit {
                return;
            }
            choice.push(option as u32);
            walk(layers, choice, edge.to as usize, rest, limit, found);
            choice.pop();
        }
    }
}

/// The choices that an outcome belongs to.
pub(crate) fn choice_of(layers: &[&Layer], outcome: &Outcome) -> Option<Vec<u32>> {
    let mut state = 0;
    let mut choice = Vec::new();
    for layer in layers {
        let number = layer.number(outcome);
        let option = layer.options.iter().position(|o| o.numbers.binary_search(&number).is_ok())?;
        let edge = layer.edges(state)[layer.class(option)];
        if edge.to == NOWHERE {
            return None;
        }
        choice.push(option as u32);
        state = edge.to as usize;
    }
    Some(choice)
}
