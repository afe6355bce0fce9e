//! What can follow from some layer on, listed once and looked up.
//!
//! Deep in a hard search thousands of branches share what follows them. All of it that may still do is listed, backwards
//! from the last layer, as long as it is not too much: what is too far below in one of the weighted sums, whatever came
//! before it, is left out, and in a search for something better what another tail dominates. For each state the list is
//! cut into boxes in the manner of a k-d tree (Bentley 1975), with the most that each member gets in a box, so that a
//! look-up passes over most of it.

use super::cut::Cut;
use super::layers::{Amount, Layer, NOWHERE, Shares, most};
use crate::frontier::{Points, maxima};

/// So many tails are listed for a layer, all states together.
const TAILS: usize = 60_000;
/// A box with fewer tails is not cut.
const BOX: usize = 8;

/// What is left out of account because it cannot do.
pub(super) struct Outlook<'o> {
    pub(super) layers: &'o [&'o Layer],
    pub(super) cuts: &'o [Cut],
    /// The weighted sums before anything is chosen.
    pub(super) start: &'o [i128],
    /// The most that each member can get.
    pub(super) reach: &'o [Shares<i64>],
    /// The scores before anything is chosen.
    pub(super) base: &'o [i64],
    /// What each member must have.
    pub(super) least: &'o [i64],
    /// Whether what another tail dominates may be left out.
    pub(super) undominated: bool,
}

/// What can follow from one layer on.
pub(super) struct Tails {
    pub(super) depth: usize,
    members: usize,
    trees: Vec<Tree>,
    /// The choice of each tail at its first layer, and the tail that it goes on with.
    chain: Vec<(u32, u32)>,
}

struct Tree {
    /// In the order of the boxes.
    vectors: Vec<i64>,
    /// The first weighted sum.
    leads: Vec<i128>,
    /// The tail's number.
    tails: Vec<u32>,
    boxes: Vec<Bounds>,
}

struct Bounds {
    from: u32,
    to: u32,
    /// The next box outside this one.
    after: u32,
    most: Vec<i64>,
    lead: i128,
    is_leaf: bool,
}

/// The end of a tail.
const END: u32 = u32::MAX;

/// Tails that begin in one state.
#[derive(Clone, Default)]
struct List {
    vectors: Vec<i64>,
    tails: Vec<u32>,
}

impl Tails {
    /// Lists tails from the last layer backwards while they are few enough; `None` where not even two layers are.
    pub(super) fn new(of: &Outlook<'_>) -> Option<Self> {
        let members = of.least.len();
        let ahead: Vec<Vec<Vec<i128>>> =
            of.cuts.iter().zip(of.start).map(|(cut, start)| before(of.layers, &cut.shares, *start)).collect();
        let most: Vec<Vec<Vec<i64>>> = (0..members).map(|i| before(of.layers, &of.reach[i], of.base[i])).collect();
        let mut chain: Vec<(u32, u32)> = Vec::new();
        let mut lists = vec![List { vectors: vec![0; members], tails: vec![END] }];
        let mut depth = of.layers.len();
        while depth > 0 {
            let mark = chain.len();
            let layer = of.layers[depth - 1];
            let may = |state: usize, vector: &[i64]| {
                let reaches = |(cut, ahead): (&Cut, &Vec<Vec<i128>>)| {
                    let share: i128 = vector.iter().zip(&cut.c).map(|(x, c)| i128::from(*x) * c).sum();
                    ahead[depth - 1][state] + share >= cut.needed
                };
                (0..members).all(|i| most[i][depth - 1][state] + vector[i] >= of.least[i])
                    && of.cuts.iter().zip(&ahead).all(reaches)
            };
            let Some(next) = longer(layer, &lists, members, &mut chain, may) else {
                chain.truncate(mark);
                break;
            };

            lists =
                if of.undominated { next.into_iter().map(|list| list.undominated(members)).collect() } else { next };
            depth -= 1;
        }
        if depth + 1 >= of.layers.len() {
            return None;
        }
        let c = &of.cuts[0].c;
        let trees = lists.iter().map(|list| Tree::new(list, members, c)).collect();
        Some(Tails { depth, members, trees, chain })
    }

    /// How many boxes a state has.
    pub(super) fn len(&self, state: usize) -> usize {
        self.trees[state].boxes.len() << BITS
    }

    /// The first tail from a place on that falls short in nothing, with the place to go on from.
    pub(super) fn next(&self, state: usize, from: usize, short: &[i64], lead: i128) -> Option<(Place, usize)> {
        let tree = &self.trees[state];
        let (mut at, mut within) = (from >> BITS, from & ((1 << BITS) - 1));
        while let Some(b) = tree.boxes.get(at) {
            if b.lead < lead || b.most.iter().zip(short).any(|(x, s)| x < s) {
                (at, within) = (b.after as usize, 0);
                continue;
            }
            if b.is_leaf {
                for k in b.from as usize + within..b.to as usize {
                    let vector = &tree.vectors[k * self.members..(k + 1) * self.members];
                    if tree.leads[k] >= lead && vector.iter().zip(short).all(|(x, s)| x >= s) {
                        return Some(((state, k), (at << BITS) + k - b.from as usize + 1));
                    }
                }
            }
            (at, within) = (at + 1, 0);
        }
        None
    }

    /// What a tail is worth.
    pub(super) fn vector(&self, (state, k): Place) -> &[i64] {
        &self.trees[state].vectors[k * self.members..(k + 1) * self.members]
    }

    /// The choices of a tail.
    pub(super) fn tail(&self, (state, k): Place) -> Vec<u32> {
        let mut choices = Vec::new();
        let mut at = self.trees[state].tails[k];
        while at != END {
            let (option, next) = self.chain[at as usize];
            choices.push(option);
            at = next;
        }
        choices
    }
}

/// A tail, by its state and its place there.
pub(super) type Place = (usize, usize);
/// A place in a list of boxes: the box, and how many of its tails were looked at.
const BITS: usize = 16;

/// By layer and state the most of a sum that can lead there.
fn before<T: Amount>(layers: &[&Layer], shares: &Shares<T>, start: T) -> Vec<Vec<T>> {
    let mut all = vec![vec![start]];
    for (d, layer) in layers.iter().enumerate() {
        let mut next = vec![T::LEAST; shares.rest[d + 1].len()];
        for (state, here) in all[d].iter().enumerate() {
            for (edge, class) in layer.edges(state).iter().zip(&layer.classes).filter(|(e, _)| e.to != NOWHERE) {
                let best = most(shares.option[d][class.clone()].iter().copied());
                if best > T::LEAST {
                    let known = &mut next[edge.to as usize];
                    *known = most([*known, *here + best + shares.added[d][edge.added as usize]].into_iter());
                }
            }
        }
        all.push(next);
    }
    all
}

/// The tails that begin one layer earlier; `None` where they are too many.
fn longer(
    layer: &Layer,
    lists: &[List],
    members: usize,
    chain: &mut Vec<(u32, u32)>,
    may: impl Fn(usize, &[i64]) -> bool,
) -> Option<Vec<List>> {
    let mut next = vec![List::default(); layer.states];
    let mut total = 0;
    let mut vector = vec![0i64; members];
    for (state, into) in next.iter_mut().enumerate() {
        for (edge, class) in layer.edges(state).iter().zip(&layer.classes).filter(|(e, _)| e.to != NOWHERE) {
            let (list, terms) = (&lists[edge.to as usize], &layer.added[edge.added as usize]);
            for option in class.clone() {
                let worth = &layer.options[option].worth;
                for (k, tail) in list.tails.iter().enumerate() {
                    for (i, x) in vector.iter_mut().enumerate() {
                        *x = list.vectors[k * members + i] + worth[i] + terms[i];
                    }
                    if !may(state, &vector) {
                        continue;
                    }
                    total += 1;
                    if total > TAILS {
                        return None;
                    }
                    into.vectors.extend_from_slice(&vector);
                    into.tails.push(chain.len() as u32);
                    chain.push((option as u32, *tail));
                }
            }
        }
    }
    Some(next)
}

impl List {
    /// The tails that no other dominates, one of each vector.
    fn undominated(self, members: usize) -> List {
        if self.tails.len() < 64 {
            return self;
        }
        let mut points = Points::new(members);
        self.tails.iter().enumerate().for_each(|(k, _)| {
            points.push(&self.vectors[k * members..(k + 1) * members], k as u64);
        });
        let best = maxima(points);
        List {
            vectors: (0..best.len()).flat_map(|k| best.vector(k).iter().copied()).collect(),
            tails: (0..best.len()).map(|k| self.tails[best.packages(k).first as usize]).collect(),
        }
    }
}

impl Tree {
    fn new(list: &List, members: usize, c: &[i128]) -> Self {
        let vector = |k: u32| &list.vectors[k as usize * members..(k as usize + 1) * members];
        let lead = |k: u32| vector(k).iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let mut order: Vec<u32> = (0..list.tails.len() as u32).collect();
        let scale: Vec<f64> = (0..members)
            .map(|i| {
                let values = || list.vectors.iter().skip(i).step_by(members);
                let (low, high) = (values().min().copied().unwrap_or(0), values().max().copied().unwrap_or(0));
                1.0 / ((high - low) as f64).max(1.0)
            })
            .collect();
        let mut boxes = Vec::new();
        cut(&mut order, 0, members, &vector, &lead, &scale, &mut boxes);
        Tree {
            vectors: order.iter().flat_map(|k| vector(*k).iter().copied()).collect(),
            leads: order.iter().map(|k| lead(*k)).collect(),
            tails: order.iter().map(|k| list.tails[*k as usize]).collect(),
            boxes,
        }
    }
}

/// Cuts a run of tails in two where they differ most, and so on.
fn cut<'v>(
    order: &mut [u32],
    from: usize,
    members: usize,
    vector: &impl Fn(u32) -> &'v [i64],
    lead: &impl Fn(u32) -> i128,
    scale: &[f64],
    boxes: &mut Vec<Bounds>,
) {
    if order.is_empty() {
        return;
    }
    let most: Vec<i64> = (0..members).map(|i| order.iter().map(|k| vector(*k)[i]).max().unwrap_or(0)).collect();
    let is_leaf = order.len() <= BOX;
    let at = boxes.len();
    boxes.push(Bounds {
        from: from as u32,
        to: (from + order.len()) as u32,
        after: 0,
        lead: order.iter().map(|k| lead(*k)).max().unwrap_or(0),
        most: most.clone(),
        is_leaf,
    });
    if !is_leaf {
        let spread = |i: &usize| {
            let low = order.iter().map(|k| vector(*k)[*i]).min().unwrap_or(0);
            (most[*i] - low) as f64 * scale[*i]
        };
        let widest = (0..members).max_by(|a, b| spread(a).total_cmp(&spread(b))).unwrap_or(0);
        let middle = order.len() / 2;
        order.select_nth_unstable_by_key(middle, |k| vector(*k)[widest]);
        let (low, high) = order.split_at_mut(middle);
        cut(high, from + middle, members, vector, lead, scale, boxes);
        // The upper half comes first in the list of boxes, not in the list of tails.
        cut(low, from, members, vector, lead, scale, boxes);
    }
    boxes[at].after = boxes.len() as u32;
}
