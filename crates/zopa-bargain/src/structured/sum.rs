//! A frontier with the way to its packages.
//!
//! It grows layer by layer. For each state of a layer the undominated vectors of what leads there are kept, each with the
//! one it was built on and the choice added. An efficient sum has efficient summands, so nothing is lost: what may follow
//! depends on the state alone. Equal vectors are merged and their packages counted.

use super::front::{Added, Front, Frontier, Source};
use super::layers::{Choice, Layer, NOWHERE, Shares};
use super::{many, pair};
use crate::problems::too_large;
use crate::space::Progress;
use zopa_core::{Count, Diagnostic, Outcome, Run};

/// What is summed.
pub(crate) struct Summands<'s> {
    pub(crate) layers: Vec<&'s Layer>,
    /// What is the same everywhere.
    pub(crate) base: Vec<i64>,
    /// Whether nothing can be chosen.
    pub(crate) is_empty: bool,
}

/// A frontier over all parts.
#[derive(Debug)]
pub(crate) struct Sum {
    members: usize,
    last: Front,
    /// For each layer the way back.
    trail: Vec<Vec<(u32, u32)>>,
    /// What thinning may have cost each member, in raw score.
    pub(crate) lost: Vec<i64>,
}

/// Thinning that may cost a member more than this part of all that its score can vary is no use.
const USELESS: f64 = 0.5;

/// The frontier over the product of the parts; `None` where it is so large that thinning leaves no useful answer.
///
/// # Errors
/// E713 if it does not fit in the memory limit, E714 if stopped.
pub(crate) fn frontier(of: &Summands<'_>, run: &Run<'_>) -> Result<Option<Sum>, Diagnostic> {
    match of.base.len() {
        0..=2 => grow(of, &mut pair::Pair::new(run), run),
        members => grow(of, &mut many::Several::new(members, run), run),
    }
}

fn grow<F: Frontier>(of: &Summands<'_>, how: &mut F, run: &Run<'_>) -> Result<Option<Sum>, Diagnostic> {
    let members = of.base.len();
    let whole = Front { vectors: of.base.clone(), from: vec![(0, 0)], counts: vec![Count::Exact(1)] };
    let varies = varies(of);
    let mut fronts = vec![if of.is_empty { Front::default() } else { whole }];
    let mut trail: Vec<Vec<(u32, u32)>> = Vec::new();
    let mut lost = vec![0; members];
    let mut progress = Progress::new(run, None);
    for layer in &of.layers {
        let added: Vec<Vec<Added>> = layer.classes.iter().map(|c| undominated(&layer.options, c.clone())).collect();
        let mut offsets = vec![0u32];
        fronts.iter().for_each(|f| offsets.push(offsets[offsets.len() - 1] + f.from.len() as u32));
        let mut leading = leading_to(layer, &fronts);
        let mut next = Vec::with_capacity(leading.len());
        for ways in &mut leading {
            let source = |(state, class): &(usize, usize)| Source {
                front: &fronts[*state],
                offset: offsets[*state],
                options: &added[*class],
                terms: &layer.added[layer.edges(*state)[*class].added as usize],
            };
            let sources: Vec<Source<'_>> = ways.iter().map(source).collect();
            progress.advance(sources.iter().map(|s| (s.front.from.len() * s.options.len()) as u64).sum())?;
            next.push(how.merge(&sources)?);
        }
        let (most, few) = how.kept();
        let vectors: usize = next.iter().map(|f| f.from.len()).sum();
        if vectors > most {
            let each = (few / next.iter().filter(|f| !f.from.is_empty()).count().max(1)).max(2);
            let mut worst = vec![0; members];
            next.iter_mut().filter(|f| f.from.len() > each).for_each(|f| how.thin(f, each, &mut worst));
            lost.iter_mut().zip(worst).for_each(|(sum, x)| *sum += x);
            if lost.iter().zip(&varies).any(|(lost, range)| *lost as f64 > USELESS * range) {
                return Ok(None);
            }
        }
        let vectors: usize = next.iter().map(|f| f.from.len()).sum();
        trail.push(next.iter().flat_map(|f| f.from.iter().copied()).collect());
        let bytes = 8 * trail.iter().map(Vec::len).sum::<usize>() as u64 + (vectors * (8 * members + 40)) as u64;
        if bytes > run.limits.bytes {
            return Err(too_large(vectors, bytes, run.limits.bytes));
        }
        fronts = next;
    }
    Ok(Some(Sum { members, last: fronts.pop().unwrap_or_default(), trail, lost }))
}

/// By how much each member's score can vary.
fn varies(of: &Summands<'_>) -> Vec<f64> {
    let most = |i: usize, sign: i64| Shares::<i64>::new(&of.layers, |w| sign * w[i]).whole() as f64;
    (0..of.base.len()).map(|i| (most(i, 1) + most(i, -1)).max(0.0)).collect()
}

/// For each state after a layer the states and classes from which there is a way.
fn leading_to(layer: &Layer, fronts: &[Front]) -> Vec<Vec<(usize, usize)>> {
    let last = layer.edges.iter().filter(|e| e.to != NOWHERE).map(|e| e.to as usize + 1).max().unwrap_or(1);
    let mut ways = vec![Vec::new(); last];
    for (state, front) in fronts.iter().enumerate().filter(|(_, f)| !f.from.is_empty()) {
        debug_assert!(!front.from.is_empty());
        for (class, edge) in layer.edges(state).iter().enumerate().filter(|(_, e)| e.to != NOWHERE) {
            ways[edge.to as usize].push((state, class));
        }
    }
    ways
}

/// The choices of a class that no other dominates, best for the first member first; equal ones are all kept.
fn undominated(options: &[Choice], class: std::ops::Range<usize>) -> Vec<Added> {
    let mut order: Vec<usize> = class.collect();
    order.sort_by(|x, y| options[*y].worth.cmp(&options[*x].worth).then(x.cmp(y)));
    let mut kept: Vec<usize> = Vec::new();
    for k in order {
        let w = &options[k].worth;
        // What dominates another is before it in this order.
        let beaten = |other: &usize| {
            let other = &options[*other].worth;
            other != w && other.iter().zip(w).all(|(a, b)| a >= b)
        };
        if !kept.iter().any(beaten) {
            kept.push(k);
        }
    }
    let added =
        |k: usize| Added { worth: options[k].worth.clone(), option: k as u32, alike: options[k].numbers.len() as u128 };
    kept.into_iter().map(added).collect()
}

impl Sum {
    /// How many vectors there are.
    pub(crate) fn len(&self) -> usize {
        self.last.from.len()
    }
    /// A vector.
    pub(crate) fn vector(&self, point: usize) -> &[i64] {
        &self.last.vectors[point * self.members..(point + 1) * self.members]
    }
    /// How many packages have a vector.
    pub(crate) fn count(&self, point: usize) -> Count {
        self.last.counts[point]
    }
    /// A package with a vector; issues that no layer decides are as in `rest`.
    pub(crate) fn package(&self, of: &Summands<'_>, rest: &Outcome, point: usize) -> Outcome {
        let mut outcome = rest.clone();
        let mut at = point;
        for (layer, trail) in of.layers.iter().zip(&self.trail).rev() {
            let (parent, option) = trail[at];
            layer.write(layer.options[option as usize].numbers[0], &mut outcome);
            at = parent as usize;
        }
        outcome
    }
}
