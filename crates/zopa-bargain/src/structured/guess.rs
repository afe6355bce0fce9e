//! A first guess, improved one part at a time, then two: the better it is, the shorter the search.

use super::hunt::Hunt;
use super::layers::{Layer, along};
use crate::solution::best::Objective;

/// Rounds of improvement.
const ROUNDS: usize = 60;
/// With more moves than this no two are tried together.
const PAIRS: usize = 600;

/// Another way through one part.
struct Move {
    part: usize,
    /// What it changes.
    change: Vec<i64>,
    choice: Vec<u32>,
}

/// Starts from where the first weighted sum is largest, and takes the best change of one part, or two, for as long as
/// there is one. What is found is offered to the search.
pub(super) fn improve<O: Objective>(hunt: &mut Hunt<'_, '_, O>) {
    let zone = hunt.zone;
    let layers = hunt.layers.clone();
    let mut found = hunt.cuts[0].shares.best(&layers);
    if found.len() < layers.len() {
        return;
    }
    let sizes = hunt.sizes.clone();
    let Some(mut vector) = along(&layers, &found, &zone.base) else { return };
    let objective = hunt.known.objective;
    let worth = |v: &[i64]| if zone.admits(v) { objective.value(v) } else { None };
    let mut here = worth(&vector);
    for _ in 0..ROUNDS {
        let moves = moves(&layers, &sizes, &found);
        let best_of = |sets: &mut dyn Iterator<Item = [usize; 2]>| {
            let mut best: Option<(O::Value, [usize; 2])> = None;
            let mut moved = vector.clone();
            for which in sets {
                moved.clone_from(&vector);
                together(which).for_each(|k| moved.iter_mut().zip(&moves[k].change).for_each(|(x, d)| *x += d));
                let Some(value) = worth(&moved).filter(|value| here.as_ref().is_none_or(|h| value > h)) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(known, _)| value > *known) {
                    best = Some((value, which));
                }
            }
            best
        };
        let mut best = best_of(&mut (0..moves.len()).map(|k| [k, k]));
        if best.is_none() && moves.len() <= PAIRS {
            let apart = |k: usize| {
                let part = moves[k].part;
                (k + 1..moves.len()).filter(|l| moves[*l].part != part).map(move |l| [k, l]).collect::<Vec<_>>()
            };
            best = best_of(&mut (0..moves.len()).flat_map(apart));
        }
        let Some((value, which)) = best else { break };
        for k in together(which) {
            let from: usize = sizes[..moves[k].part].iter().sum();
            found[from..from + moves[k].choice.len()].copy_from_slice(&moves[k].choice);
            vector.iter_mut().zip(&moves[k].change).for_each(|(x, d)| *x += d);
        }
        here = Some(value);
    }
    hunt.guess_in_order(&found);
}

/// Two moves, or the same one twice: it is made once.
fn together([k, l]: [usize; 2]) -> impl Iterator<Item = usize> {
    std::iter::once(k).chain((l != k).then_some(l))
}

/// For each part every way through it that differs from the present one in one layer.
fn moves(layers: &[&Layer], sizes: &[usize], at: &[u32]) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut from = 0;
    for (part, size) in sizes.iter().enumerate() {
        let (layers, now) = (&layers[from..from + size], &at[from..from + size]);
        let nothing = vec![0; layers.first().map_or(0, |l| l.added[0].len())];
        let worth = along(layers, now, &nothing).unwrap_or_else(|| nothing.clone());
        for (d, layer) in layers.iter().enumerate() {
            for option in (0..layer.options.len() as u32).filter(|k| *k != now[d]) {
                let mut choice = now.to_vec();
                choice[d] = option;
                if let Some(other) = along(layers, &choice, &nothing) {
                    let change = other.iter().zip(&worth).map(|(a, b)| a - b).collect();
                    moves.push(Move { part, change, choice });
                }
            }
        }
        from += size;
    }
    moves
}
