//! All boxes of a search at once, an issue after another.
//!
//! Going through boxes one by one ([`super`]) takes as many steps as there are ways to come close to what is claimed. Here
//! boxes that agree in what matters from an issue on are told apart by their gains only: of these one that is as good
//! for all stands for another where a claim is to be decided, and equal ones are one, with a number, where what
//! refutes it is counted (Villarreal & Karwan 1981 for bounds in such a recursion). The bounds are those of the search.

use super::Search;
use crate::claim::Claim;
use crate::parts::{Vector, WIDE};
use crate::proof::Weights;
use crate::stairs::{Stairs, is_wide};
use crate::told::Matter;
use std::collections::BTreeMap;
use zopa_core::{Id, LevelId, Outcome};

/// Sums that wait to be merged.
const WAITING: usize = 100_000;
/// Labels of one layer that are kept.
const KEPT: usize = 500_000;

/// Boxes that agree in what matters, of which gains are known.
#[derive(Clone, Copy)]
struct Label {
    gains: Vector,
    /// Whether all its levels are those of the status quo, so that it may be what is left out.
    stays: bool,
    /// How many boxes.
    count: u128,
    /// The label of the layer before, and the level that makes this one of it.
    from: (u32, u32),
}

impl Search<'_> {
    /// Whether boxes can be taken all at once: what counts late depends on more than what matters.
    pub(super) fn has_layers(&self) -> bool {
        self.range.len() <= WIDE && self.boxes.late_joints() == 0 && !self.boxes.issues.is_empty()
    }

    /// Whether something refutes a claim, and what; `None` where that would take more than so many steps.
    pub(super) fn refutation(&self, claim: &Claim, weights: &[Weights], steps: &mut u64) -> Option<Option<Outcome>> {
        // Of ties one that is better for all does not stand for another.
        let rises = !matches!(claim, Claim::NothingTies(_));
        let (last, back) = self.labels(weights, steps, rises)?;
        let refutes = |label: &Label| claim.refuted_by(self.own(&label.gains)) && !(self.apart && label.stays);
        let Some(mut at) = last.iter().position(refutes).map(|k| last[k].from) else { return Some(None) };
        let mut w = self.boxes.ground.q().clone();
        for place in (0..self.boxes.issues.len()).rev() {
            w.set(self.boxes.issues[place], LevelId::new(at.1 as usize));
            if place > 0 {
                at = *back.get(place - 1)?.get(at.0 as usize)?;
            }
        }
        Some(Some(w))
    }

    /// The vectors of all packages, issue after issue; those that agree in what matters are given to `merge`, with how many
    /// such sets there are, and become what that leaves of them. `None` where they cannot be taken all at once.
    pub(crate) fn layer_by_layer(&self, merge: impl Fn(Vec<Vector>, usize) -> Vec<Vector>) -> Option<Vec<Vector>> {
        if !self.has_layers() || self.boxes.shut {
            return None;
        }
        let mut start = [0; WIDE];
        start[..self.range.len()].copy_from_slice(&self.boxes.start);
        let mut layer: BTreeMap<usize, Vec<Vector>> = BTreeMap::from([(0, vec![start])]);
        for place in 0..self.boxes.issues.len() {
            let levels = self.boxes.levels[place].len();
            let together = self.boxes.matter.get(place + 1).map_or(1, Matter::size);
            let mut next: BTreeMap<usize, Vec<Vector>> = BTreeMap::new();
            for (combination, vectors) in layer {
                for (then, adds) in self.rows[place][combination * levels..][..levels].iter().flatten() {
                    let sums = next.entry(*then).or_default();
                    for vector in &vectors {
                        let mut sum = *vector;
                        sum.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
                        sums.push(sum);
                    }
                    if sums.len() > WAITING {
                        *sums = merge(std::mem::take(sums), together);
                    }
                }
            }
            layer = next.into_iter().map(|(then, sums)| (then, merge(sums, together))).collect();
        }
        Some(layer.into_values().flatten().collect())
    }

    /// How many packages refute a claim; `None` where that would take more than so many steps.
    pub(super) fn refutations(&self, claim: &Claim, weights: &[Weights], steps: &mut u64) -> Option<u128> {
        let (last, _) = self.labels(weights, steps, false)?;
        let refute = |label: &&Label| claim.refuted_by(self.own(&label.gains)) && !(self.apart && label.stays);
        last.iter().filter(refute).try_fold(0u128, |n, label| n.checked_add(label.count))
    }

    fn own<'v>(&self, gains: &'v Vector) -> &'v [i64] {
        &gains[..self.range.len()]
    }

    /// The labels that are left when all issues have levels, and for each layer before the last what every label came from.
    #[allow(clippy::type_complexity, reason = "labels, and the way back to them")]
    fn labels(&self, weights: &[Weights], steps: &mut u64, rises: bool) -> Option<(Vec<Label>, Vec<Vec<(u32, u32)>>)> {
        let (n, boxes) = (self.range.len(), &self.boxes);
        let mut start = Label { gains: [0; WIDE], stays: true, count: 1, from: (0, 0) };
        start.gains[..n].copy_from_slice(&boxes.start);
        let mut layer: BTreeMap<usize, Vec<Label>> = BTreeMap::from([(0, vec![start])]);
        let mut back = Vec::new();
        for place in 0..boxes.issues.len() {
            let levels = &boxes.levels[place];
            let stays = boxes.ground.q().level(boxes.issues[place]);
            let mut next: BTreeMap<usize, Vec<Label>> = BTreeMap::new();
            let (mut number, mut waiting) = (0u32, 0usize);
            for (combination, labels) in &layer {
                for label in labels {
                    for (k, level) in levels.iter().enumerate() {
                        *steps = steps.checked_sub(1)?;
                        let Some((then, adds)) = &self.rows[place][combination * levels.len() + k] else { continue };
                        let mut gains = label.gains;
                        gains.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
                        if weights.iter().any(|weights| weights.close(place + 1, *then, self.own(&gains))) {
                            continue;
                        }
                        let stays = label.stays && LevelId::new(*level) == stays;
                        let from = (number, *level as u32);
                        next.entry(*then).or_default().push(Label { gains, stays, count: label.count, from });
                        waiting += 1;
                    }
                    if waiting > 2 * KEPT {
                        next.values_mut().for_each(|labels| self.merge(labels, rises));
                        waiting = next.values().map(Vec::len).sum();
                        if waiting > KEPT {
                            return None;
                        }
                    }
                    number += 1;
                }
            }
            next.values_mut().for_each(|labels| self.merge(labels, rises));
            if place + 1 < boxes.issues.len() {
                back.push(next.values().flatten().map(|label| label.from).collect());
            }
            layer = next;
        }
        Some((layer.into_values().flatten().collect(), back))
    }

    /// Leaves one label of those with the same gains, or of those that one is as good as. What may be left out is kept apart.
    fn merge(&self, labels: &mut Vec<Label>, rises: bool) {
        let apart = |label: &Label| self.apart && label.stays;
        labels.sort_unstable_by(|a, b| (apart(a), b.gains).cmp(&(apart(b), a.gains)));
        labels.dedup_by(|a, b| {
            let same = a.gains == b.gains && apart(a) == apart(b);
            if same {
                b.count = b.count.saturating_add(a.count);
            }
            same
        });
        if rises {
            let mut stairs = Stairs::roughly(labels.iter().any(|label| is_wide(&label.gains)));
            labels.retain(|label| apart(label) || !stairs.covers(&label.gains));
        }
    }
}
