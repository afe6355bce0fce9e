//! Frontiers that are too large to be found again, from above and from below.
//!
//! **In:** what one to six parties can deliver. **Out:** from above, some thousand vectors such that every package is as good as
//! one of them for nobody more; from below, vectors of packages that there are. **How:** issues get levels one after another
//! ([`crate::searching`]); of packages that agree in what matters from there on the undominated are kept. Where these are too
//! many the ranges of all scores but the last are cut into equally many bins, as many as fit; from above the vectors of a
//! bin become the one that has the most of each for everybody, from below the one with the largest last score stands
//! for them. Nothing is said of how far both are apart: what follows from them is so whatever that is.

use crate::ground::Ground;
use crate::parts::{Vector, WIDE};
use crate::searching::Search;
use crate::stairs::{Stairs, is_wide};
use zopa_core::PartySet;

/// To how many vectors of up to three members, and of more, is thinned; what is kept is twice that at most.
const FEW: [usize; 2] = if cfg!(test) { [3, 2] } else { [12_000, 3_000] };
/// How many are kept together, of all packages that do not agree in what matters.
const ALL: usize = if cfg!(test) { 12 } else { 200_000 };
/// Bins of each score, at most: the numbers of five fit into 64 bits.
const BINS: i64 = 1 << 12;

/// The undominated ones, or so few that stand for them.
fn outline<const ABOVE: bool>(vectors: Vec<Vector>, few: usize) -> Vec<Vector> {
    // Of four and more scores comparing each with each takes longer than thinning.
    let wide = vectors.iter().any(is_wide);
    let first = if wide { vectors } else { undominated(vectors) };
    match first.len() <= 2 * few {
        true if wide => undominated(first),
        true => first,
        false => undominated(thinned::<ABOVE>(first, few)),
    }
}

fn undominated(mut vectors: Vec<Vector>) -> Vec<Vector> {
    vectors.sort_unstable_by(|a, b| b.cmp(a));
    vectors.dedup();
    let mut stairs = Stairs::new(vectors.iter().any(is_wide));
    vectors.retain(|v| !stairs.covers(v));
    vectors
}

/// At most so many vectors, and one at least, that stand for these.
fn thinned<const ABOVE: bool>(vectors: Vec<Vector>, few: usize) -> Vec<Vector> {
    let last = (0..WIDE).rev().find(|k| vectors.iter().any(|v| v[*k] != 0)).unwrap_or(0);
    let range = |k: usize| {
        let values = || vectors.iter().map(|v| v[k]);
        (values().min().unwrap_or(0), values().max().unwrap_or(0))
    };
    let ranges: Vec<(i64, i64)> = (0..last).map(range).collect();
    let bin = |v: &Vector, bins: i64| {
        let place = |(x, (low, high)): (&i64, &(i64, i64))| (x - low) / ((high - low) / bins + 1);
        v.iter().zip(&ranges).map(place).fold(0u64, |all, place| all << 12 | place as u64)
    };
    let occupied = |bins: i64| {
        let mut all: Vec<u64> = vectors.iter().map(|v| bin(v, bins)).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let (mut fits, mut beyond) = (1, BINS);
    while fits + 1 < beyond {
        let bins = fits.midpoint(beyond);
        if occupied(bins) <= few { fits = bins } else { beyond = bins }
    }
    let mut all: Vec<(u64, Vector)> = vectors.iter().map(|v| (bin(v, fits), *v)).collect();
    all.sort_unstable();
    let together = |a: &mut (u64, Vector), b: &mut (u64, Vector)| {
        let same = a.0 == b.0;
        if same && ABOVE {
            b.1.iter_mut().zip(a.1).for_each(|(x, y)| *x = (*x).max(y));
        } else if same && a.1[last] > b.1[last] {
            b.1 = a.1;
        }
        same
    };
    all.dedup_by(together);
    all.into_iter().map(|(_, v)| v).collect()
}

impl Ground<'_> {
    /// The frontier of what one to six parties with utilities can deliver, from above or from below; `None` for other groups,
    /// and where issues are joined too closely.
    pub(crate) fn side<const ABOVE: bool>(&self, group: PartySet) -> Option<Vec<Vector>> {
        let search = Search::of_all(self, &self.about_all(group, vec![0; group.len()]), false)?;
        let most = FEW[usize::from(group.len() > 3)];
        let mut vectors = search.layer_by_layer(|vectors, together| {
            let few = most.min(ALL / together.max(1)).max(1);
            outline::<ABOVE>(vectors, few)
        })?;
        if self.lone_status_quo() {
            vectors.push(self.vector_of(group, self.q()));
        }
        Some(outline::<ABOVE>(vectors, most))
    }
}

/// Whether of some vectors so many, these among them, come near enough to all targets. Each vector that is added is the one
/// that is nearest to a target which none is near to yet: enough to prove, not to find the fewest.
pub(crate) fn some_cover(
    targets: &[Vector],
    vectors: &[Vector],
    these: Vec<Vector>,
    most: usize,
    near: &impl Fn(&Vector, &Vector) -> Option<f64>,
) -> bool {
    let mut chosen = these;
    for target in targets {
        if chosen.iter().any(|v| near(v, target).is_some()) {
            continue;
        }
        let all = vectors.iter().filter_map(|v| near(v, target).map(|far| (far, v)));
        match all.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, v)) if chosen.len() < most => chosen.push(*v),
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::some_cover;
    use crate::ground::Ground;
    use crate::parts::{Vector, WIDE};
    use std::collections::BTreeSet;
    use zopa_core::{PartyId, PartySet};
    use zopa_testkit::generate::{self, Shape, Stream};

    /// Also where next to nothing is kept: no outcome is beyond what is said from above, and what is said from below there is.
    #[test]
    fn the_frontier_is_between_both() {
        let shapes = [Shape::default().up_to(600), Shape { issues: 3..=6, ..Shape::tangled() }.up_to(600)];
        let (mut rounded, mut exact) = (0, 0);
        for seed in 0..3_000 {
            let instance = generate::instance(&generate::case(seed, &shapes[seed as usize % 2]));
            let Some(ground) = Ground::listed(&instance) else { continue };
            let all: Vec<PartyId> = instance.model().case().parties.ids().collect();
            let mut stream = Stream::new(seed, "bracket");
            let n = stream.below(all.len() + 1);
            let group: PartySet = stream.some(&all, n).into_iter().collect();
            let members: PartySet = ground.cardinal(group).into_iter().take(WIDE).collect();
            if members.is_empty() {
                continue;
            }
            let there: BTreeSet<Vector> =
                ground.deliverable(members).into_iter().map(|w| ground.vector_of(members, w)).collect();
            let sides = (ground.side::<true>(members), ground.side::<false>(members));
            let (Some(above), Some(below)) = sides else {
                assert!(there.len() <= 1, "seed {seed}");
                continue;
            };
            let covers = |a: &Vector, b: &Vector| a.iter().zip(b).all(|(x, y)| x >= y);
            assert!(there.iter().all(|v| above.iter().any(|u| covers(u, v))), "seed {seed}");
            assert!(below.iter().all(|v| there.contains(v)), "seed {seed}");
            assert_eq!(there.is_empty(), below.is_empty(), "seed {seed}");
            *if above == below { &mut exact } else { &mut rounded } += 1;
        }
        assert!(rounded > 200 && exact > 1_000, "{rounded} {exact}");
    }

    /// Every target within reach of the chosen, as few as allowed.
    #[test]
    fn what_covers_is_as_near_as_is_said() {
        let vector = |x: i64, y: i64| [x, y, 0, 0, 0, 0];
        let targets: Vec<Vector> = (0..10).map(|k| vector(10 - k, k)).collect();
        let near = |slack: i64| {
            move |v: &Vector, of: &Vector| {
                let far = of.iter().zip(v).map(|(x, y)| x - y).max()?;
                (far <= slack).then_some(far as f64)
            }
        };
        assert!(some_cover(&targets, &targets, Vec::new(), 10, &near(0)));
        assert!(!some_cover(&targets, &targets, Vec::new(), 9, &near(0)));
        assert!(some_cover(&targets, &targets, vec![targets[1]], 6, &near(1)));
        assert!(!some_cover(&targets, &[], vec![targets[1]], 6, &near(1)));
        assert!(some_cover(&targets, &[], vec![targets[4]], 1, &near(5)));
    }
}
