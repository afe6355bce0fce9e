//! The frontier of two members where too many conditions join issues for one after another.
//!
//! Between two vectors that can be had, the package with the largest weighted sum is looked for among those that have more
//! for the first member than the one and more for the second than the other: nothing dominates it, and it has new
//! neighbours. Where there is none, nothing lies between the two. So it is before the first and behind the last, too. The
//! sum is weighted as the edge of the convex hull over the two is steep: that is where bounds come closest to what can be
//! had.

use super::{LARGEST, Search, TANGLED, TANGLED_STEPS};
use crate::joined::search::Tangle;

/// Boxes for a whole frontier.
const BOXES: u64 = 1_000_000;

/// Vectors of gains of two members.
type Pair = [i64; 2];

/// A search of packages that are as good for each member as some floor.
pub(crate) struct Corners<'s> {
    search: &'s Search<'s>,
    tangle: Option<Tangle<'s>>,
    boxes: u64,
}

fn sum(l: &[i128], gains: &[i64]) -> i128 {
    l.iter().zip(gains).map(|(l, x)| l * i128::from(*x)).sum()
}

/// Weights in which two vectors are worth the same, the first better for the first member.
fn across(a: &Pair, b: &Pair) -> Vec<i128> {
    let apart = [b[1] as f64 - a[1] as f64, a[0] as f64 - b[0] as f64];
    let most = apart[0].max(apart[1]).max(1.0);
    apart.iter().map(|x| ((x / most * LARGEST) as i128).max(1)).collect()
}

/// For every two neighbours the weights of the edge of the convex hull that lies over them.
fn edges(vectors: &[Pair]) -> Vec<Vec<i128>> {
    let mut corners: Vec<Pair> = Vec::new();
    for v in vectors {
        while corners.len() > 1 {
            let [.., a, b] = corners.as_slice() else { break };
            let l = [i128::from(v[1]) - i128::from(a[1]), i128::from(a[0]) - i128::from(v[0])];
            if sum(&l, b) > sum(&l, v) {
                break;
            }
            corners.pop();
        }
        corners.push(*v);
    }
    let over = |pair: &[Pair]| {
        let end = corners.iter().position(|corner| corner[0] <= pair[1][0]).unwrap_or(1).max(1);
        across(&corners[end - 1], &corners[end])
    };
    vectors.windows(2).map(over).collect()
}

impl<'s> Corners<'s> {
    /// `None` where issues can be taken one after another.
    pub(crate) fn of(search: &'s Search<'s>) -> Option<Self> {
        if !search.tangled {
            return None;
        }
        let tangle = if search.boxes.shut { None } else { Some(Tangle::of(&search.boxes)?) };
        Some(Corners { search, tangle, boxes: BOXES })
    }

    /// All vectors that nothing dominates, given some that can be had, the best for the first member first; `None` where
    /// that took too much.
    pub(crate) fn frontier(&mut self, some: &[Vec<i64>], lowest: &[i64]) -> Option<Vec<Vec<i64>>> {
        let mut known: Vec<Pair> = some.iter().map(|v| [v[0], v[1]]).collect();
        let (first, last) = (known.first()?, known.last()?);
        let even = || vec![LARGEST as i128; 2];
        // What is better for a member than the best for it of these, and what lies between two neighbours.
        let mut open = vec![([first[0] + 1, lowest[1]], even()), ([lowest[0], last[1] + 1], even())];
        open.extend(known.windows(2).zip(edges(&known)).map(|(pair, edge)| ([pair[1][0] + 1, pair[0][1] + 1], edge)));
        while let Some((floors, edge)) = open.pop() {
            if let Some(x) = self.best(&floors, &edge)? {
                known.push(x);
                open.push(([x[0] + 1, floors[1]], edge.clone()));
                open.push(([floors[0], x[1] + 1], edge));
            }
        }
        efficient(&mut known);
        Some(known.iter().map(|v| v.to_vec()).collect())
    }

    /// The vector with the largest weighted sum that is not below these floors.
    fn best(&mut self, floors: &Pair, weights: &[i128]) -> Option<Option<Pair>> {
        let is_above = |gains: &[i64]| gains.iter().zip(floors).all(|(x, floor)| x >= floor);
        let lone = self.search.lone.as_ref().filter(|gains| is_above(gains));
        let mut best: Option<Pair> = lone.map(|gains| [gains[0], gains[1]]);
        let needs = best.map(|gains| sum(weights, &gains) + 1);
        let done = self.look(floors, weights, (needs, true), &mut |gains, _| {
            let more = best.is_none_or(|best| sum(weights, gains) > sum(weights, &best));
            if is_above(gains) && more {
                best = Some([gains[0], gains[1]]);
            }
            best.map(|best| sum(weights, &best) + 1)
        });
        done.then_some(best)
    }

    /// For each vector of a frontier how many packages have it, all together; `None` where that took too much.
    pub(crate) fn packages(&mut self, vectors: &[Vec<i64>]) -> Option<u128> {
        let all: Vec<Pair> = vectors.iter().map(|v| [v[0], v[1]]).collect();
        let edges = edges(&all);
        let mut n = 0u128;
        for (k, v) in all.iter().enumerate() {
            let even = vec![LARGEST as i128; 2];
            let weights = edges.get(k.min(edges.len().saturating_sub(1))).unwrap_or(&even);
            n += u128::from(self.search.lone.as_ref().is_some_and(|gains| gains[..] == v[..]));
            let mut here = 0u128;
            let done = self.look(v, weights, (None, false), &mut |gains, packages| {
                here = here.saturating_add(if gains == v { u128::from(packages) } else { 0 });
                None
            });
            n = n.checked_add(here).filter(|_| done)?;
        }
        Some(n)
    }

    /// Goes through packages that are not below these floors, those together that nothing tells apart; `tell` says what the
    /// weighted sum needs from there on. Whether that was all.
    fn look(
        &mut self,
        floors: &Pair,
        weights: &[i128],
        (needs, better): (Option<i128>, bool),
        tell: &mut dyn FnMut(&[i64], u64) -> Option<i128>,
    ) -> bool {
        let Some(tangle) = &self.tangle else { return true };
        let least = |l: &[i128]| sum(l, floors);
        let alone = |k: usize| (0..2).map(|i| if i == k { LARGEST as i128 } else { 1 }).collect::<Vec<i128>>();
        let mut goals = vec![(weights.to_vec(), needs.unwrap_or(least(weights)).max(least(weights)))];
        goals.extend((0..2).map(alone).map(|l| (l.clone(), least(&l))));
        let ground = self.search.boxes.ground;
        let all = self.boxes.min(TANGLED).min(ground.steps.get() / TANGLED_STEPS);
        let mut left = all;
        let done = tangle.search(&goals, better, &mut left, &mut |gains, levels| {
            let (_, packages) = tangle.of_these(levels, self.search.apart);
            Some(if packages == 0 { None } else { tell(gains, packages) })
        });
        self.boxes -= all - left;
        ground.steps.set(ground.steps.get().saturating_sub((all - left) * TANGLED_STEPS));
        done
    }
}

/// Leaves vectors that no other dominates, each once, the best for the first member first.
fn efficient(vectors: &mut Vec<Pair>) {
    vectors.sort_unstable_by(|a, b| b.cmp(a));
    let mut most: Option<i64> = None;
    vectors.retain(|v| {
        let stays = most.is_none_or(|most| v[1] > most);
        most = if stays { Some(v[1]) } else { most };
        stays
    });
}
