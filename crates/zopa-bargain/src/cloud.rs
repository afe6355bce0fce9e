//! All packages as two parties see them: what a scatter plot of their gains needs.
//!
//! For a pair of parties with utilities: every feasible outcome by the gains of both over no deal, put into the squares
//! of a grid (so that a picture of a large space stays small and says how dense it is), and the frontier of what the two
//! can deliver alone (D_S), as exact points. The frontier is that of [`survey()`](crate::survey()) for the same group; it
//! is found again here because the points are at hand.

use crate::problem::refuse_graph;
use zopa_core::{Count, Diagnostic, Instance, OutcomeIndex, PartyId, PartySet, Run};

/// A space with more outcomes is not put into squares: it would only be slow, the picture shows no more.
pub const MOST_DRAWN: u64 = 1 << 20;

/// How many squares each axis has.
pub const SQUARES: usize = 48;

/// A square of the grid that holds at least one package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Square {
    /// Its column, from 0 at the smallest gain of the first party.
    pub column: usize,
    /// Its row, from 0 at the smallest gain of the second.
    pub row: usize,
    /// How many packages it holds.
    pub packages: u64,
    /// How many of them the two can deliver alone.
    pub own: u64,
}

/// The packages of a space by the gains of two parties over no deal, in points.
#[derive(Clone, PartialEq, Debug)]
pub struct Cloud {
    /// The two.
    pub pair: [PartyId; 2],
    /// The smallest and the largest gain of each over all feasible packages.
    pub range: [(f64, f64); 2],
    /// The squares that hold something, by row, then column.
    pub squares: Vec<Square>,
    /// How many packages are feasible.
    pub packages: u64,
    /// How many of them the two can deliver alone.
    pub own: u64,
    /// What of their own is efficient for the two, by the first one's gain.
    pub frontier: Vec<[f64; 2]>,
}

/// The clouds of some pairs; `None` for a space of more than [`MOST_DRAWN`] outcomes. A pair of which a member has no
/// utilities has no cloud.
///
/// # Errors
/// E710 for an explicit graph; E714 if the run is stopped.
pub fn clouds(instance: &Instance, pairs: &[[PartyId; 2]], run: &Run<'_>) -> Result<Option<Vec<Cloud>>, Diagnostic> {
    refuse_graph(instance)?;
    let model = instance.model();
    let space = model.space();
    let Some(indexed) = space.indexed().filter(|_| matches!(space.count(), Count::Exact(n) if n <= MOST_DRAWN.into()))
    else {
        return Ok(None);
    };
    let pairs: Vec<[PartyId; 2]> =
        pairs.iter().copied().filter(|pair| pair.iter().all(|i| instance.additive(*i).is_some())).collect();
    let mut seen: Vec<Vec<Seen>> = vec![Vec::new(); pairs.len()];
    let mut progress = crate::space::Progress::new(run, Some(indexed.len()));
    for at in 0..indexed.len() {
        if at % 4096 == 0 {
            progress.advance(4096.min(indexed.len() - at))?;
        }
        let outcome = indexed.outcome(OutcomeIndex(at));
        let is_status_quo = outcome == *model.status_quo();
        let feasible = if is_status_quo { model.exists(&outcome) } else { model.signable(&outcome) };
        if !feasible {
            continue;
        }
        let signers = model.signers(&outcome);
        for (pair, seen) in pairs.iter().zip(&mut seen) {
            let gain = |i| {
                let party = instance.additive(i)?;
                Some((party.score(model, &outcome) - party.disagreement()).raw())
            };
            if let (Some(first), Some(second)) = (gain(pair[0]), gain(pair[1])) {
                seen.push(Seen { gains: [first, second], own: signers.is_subset(PartySet::from_iter(*pair)) });
            }
        }
    }
    Ok(Some(pairs.iter().zip(seen).map(|(pair, seen)| cloud(instance, *pair, seen)).collect()))
}

/// A package by the raw gains of the two.
#[derive(Clone, Copy)]
struct Seen {
    gains: [i64; 2],
    own: bool,
}

fn cloud(instance: &Instance, pair: [PartyId; 2], seen: Vec<Seen>) -> Cloud {
    let end = |k: usize, last: bool| {
        let gains = seen.iter().map(|s| s.gains[k]);
        if last { gains.max() } else { gains.min() }.unwrap_or(0)
    };
    let raw = [(end(0, false), end(0, true)), (end(1, false), end(1, true))];
    let points =
        |k: usize, raw: i64| instance.additive(pair[k]).map_or(0.0, |a| a.points(zopa_core::Score::from_raw(raw)));
    // Which square: exact in 128 bits; the largest gain falls into the last one.
    let place = |k: usize, gain: i64| {
        let (low, high) = raw[k];
        let width = (i128::from(high) - i128::from(low)).max(1);
        let at = (i128::from(gain) - i128::from(low)) * SQUARES as i128 / width;
        (at as usize).min(SQUARES - 1)
    };
    let mut counts = vec![(0u64, 0u64); SQUARES * SQUARES];
    for s in &seen {
        let count = &mut counts[place(1, s.gains[1]) * SQUARES + place(0, s.gains[0])];
        count.0 += 1;
        count.1 += u64::from(s.own);
    }
    let squares = counts.iter().enumerate().filter(|(_, (n, _))| *n > 0).map(|(at, (packages, own))| Square {
        column: at % SQUARES,
        row: at / SQUARES,
        packages: *packages,
        own: *own,
    });
    Cloud {
        pair,
        range: [0, 1].map(|k| (points(k, raw[k].0), points(k, raw[k].1))),
        squares: squares.collect(),
        packages: seen.len() as u64,
        own: seen.iter().filter(|s| s.own).count() as u64,
        frontier: frontier(&seen).into_iter().map(|g| [points(0, g[0]), points(1, g[1])]).collect(),
    }
}

/// The gains of the pair's own packages that no other of its own dominates, ascending in the first.
fn frontier(seen: &[Seen]) -> Vec<[i64; 2]> {
    let mut own: Vec<[i64; 2]> = seen.iter().filter(|s| s.own).map(|s| s.gains).collect();
    own.sort_unstable_by(|a, b| b.cmp(a));
    let mut best = i64::MIN;
    let mut kept = Vec::new();
    for gains in own {
        if gains[1] > best {
            best = gains[1];
            kept.push(gains);
        }
    }
    kept.reverse();
    kept
}
