//! Fair points of two members whose interests are exactly opposed.
//!
//! What one gains the other loses, at a fixed rate: a package is one number, the first member's gain, and a concept that
//! compares shares wants it as near as can be to where the two shares cross ([`crossing`]). Gains lie on a grid; what no
//! package can be nearer than is the next point of the grid on either side. So a package there is the best, and branch and
//! bound, to which all packages near the crossing look alike, is not needed: sums over two halves of the issues are sorted
//! and met in the middle (Horowitz & Sahni 1974), for one choice on the remaining issues after another. Where the
//! grid is so fine that no package on its next point turns up, the search is given up with the nearest one found.

use super::divisor::common;
use super::known::Found;
use super::layers::{Layer, Shares, along};
use super::zone::Zone;
use crate::solution::best::Objective;

/// Smaller products of choices are searched as usual.
const MANY: f64 = 1e9;
/// Sums of a half.
const HALF: usize = if cfg!(test) { 8 } else { 1 << 19 };
/// Choices on the remaining issues that are tried.
const TRIES: u64 = 400;

/// A gain of the first member, and choices.
type Sum = (i64, Vec<u64>);

/// The largest gain of the first member at which its share is at most the other's, rounded down; where `x / up + y / down`
/// is the same for all gains x, y (`at` are some) and shares are gains over `unit`. `None` where numbers are too large.
fn crossing(at: [i64; 2], [up, down]: [i64; 2], unit: [i64; 2]) -> Option<i64> {
    let [x, y, up, down, u, v] = [at[0], at[1], up, down, unit[0], unit[1]].map(i128::from);
    let over = y.checked_mul(up)?.checked_add(x.checked_mul(down)?)?.checked_mul(u)?;
    let under = v.checked_mul(up)?.checked_add(down.checked_mul(u)?)?;
    i64::try_from(over.div_euclid(under)).ok()
}

/// What is best by the shares of both members; `None` if this is no such problem, or too small or too large for it. With
/// many packages of each gain only one is given.
pub(super) fn middle<O: Objective>(
    objective: &O,
    zone: &Zone,
    constant_sum: [i64; 2],
    unit: [i64; 2],
) -> Option<Found<O::Value>> {
    let line = Line::of(zone, constant_sum)?;
    let most = crossing(line.at, line.units, unit)?;
    let limits = [zone.round_down(0, most.into()), zone.round_up(0, i128::from(most) + 1)].map(Some);
    line.best(objective, most, limits)
}

/// What is best for one member, where that is all that the other has over no deal; `None` as in [`middle`], and where it
/// can have its best and the other still gains.
pub(super) fn edge<O: Objective>(
    objective: &O,
    zone: &Zone,
    constant_sum: [i64; 2],
    member: usize,
) -> Option<Found<O::Value>> {
    let line = Line::of(zone, constant_sum)?;
    let reach = |sign: i64| Shares::<i64>::new(&line.layers, |w| sign * w[0]).whole();
    let start = zone.base[0] - zone.no_deal[0];
    if member == 0 {
        // Where the second has nothing more to give.
        let most = crossing(line.at, line.units, [1, 0])?;
        (start + reach(1) > most).then_some(())?;
        return line.best(objective, most, [Some(zone.round_down(0, most.into())), None]);
    }
    (start - reach(-1) < 0).then_some(())?;
    line.best(objective, -1, [None, Some(zone.round_up(0, 0))])
}

/// A problem in which a package is one number.
struct Line<'z> {
    zone: &'z Zone,
    layers: Vec<&'z Layer>,
    /// `x / up + y / down` is the same for all gains x, y, in lowest terms.
    units: [i64; 2],
    /// Some gains.
    at: [i64; 2],
}

impl<'z> Line<'z> {
    fn of(zone: &'z Zone, [up, down]: [i64; 2]) -> Option<Self> {
        let layers = zone.layers();
        let choices: f64 = layers.iter().map(|l| l.options.len() as f64).product();
        let plain = zone.wide.is_none() && zone.status_quo.is_none() && zone.barred.is_none() && !zone.is_empty;
        if !plain || choices <= MANY || zone.parts.iter().any(|part| part.len() != 1) {
            return None;
        }
        let by = common(up, down).max(1);
        let first = along(&layers, &vec![0; layers.len()], &zone.base)?;
        let at = [first[0] - zone.no_deal[0], first[1] - zone.no_deal[1]];
        Some(Line { zone, layers, units: [up / by, down / by], at })
    }

    /// The better of the largest gain that is at most the target and the smallest above it, wherever there is a limit;
    /// given up if these are not proved to be what they are.
    fn best<O: Objective>(&self, objective: &O, target: i64, limits: [Option<i64>; 2]) -> Option<Found<O::Value>> {
        let zone = self.zone;
        let (found, all) = nearest(&self.layers, zone.base[0] - zone.no_deal[0], target, limits);
        let mut best: Option<(O::Value, Vec<u64>)> = None;
        let mut proved = true;
        for (sum, limit) in found.into_iter().zip(limits) {
            let Some(limit) = limit else { continue };
            proved &= all || sum.as_ref().is_some_and(|(x, _)| *x == limit);
            let Some((_, choice)) = sum else { continue };
            let short: Vec<u32> = choice.iter().map(|k| *k as u32).collect();
            let vector = along(&self.layers, &short, &zone.base).filter(|w| zone.admits(w));
            let Some(value) = vector.and_then(|w| objective.value(&w)) else { continue };
            if best.as_ref().is_none_or(|(known, _)| value > *known) {
                best = Some((value, choice));
            }
        }
        let (value, choice) = best?;
        let origin = self.layers.iter().zip(&choice).map(|(l, k)| l.options[*k as usize].origin.into()).collect();
        Some(Found {
            value: Some(value),
            tied: vec![Some(origin)],
            complete: false,
            given_up: (!proved).then_some(TRIES * HALF as u64),
        })
    }
}

/// A sum, the numbers of its halves, and the choices on the remaining layers.
type Met = (i64, u32, u32, Vec<usize>);

/// The sums of some layers with their numbers (first layer fastest), ascending.
fn sums(layers: &[&Layer]) -> Vec<(i64, u32)> {
    let mut all = vec![(0i64, 0u32)];
    let mut size = 1u32;
    for layer in layers {
        let options = layer.options.iter().zip(0u32..);
        all = options.flat_map(|(o, k)| all.iter().map(move |(x, n)| (x + o.worth[0], n + k * size))).collect();
        size *= layer.options.len() as u32;
    }
    all.sort_unstable();
    all
}

/// The largest sum that is at most the target and the smallest above it, as far as was looked, and whether that was
/// everywhere; `limits` are what neither can pass, `None` where one is not wanted.
fn nearest(layers: &[&Layer], start: i64, target: i64, limits: [Option<i64>; 2]) -> ([Option<Sum>; 2], bool) {
    // The largest layers first: fewer are left over.
    let mut order: Vec<usize> = (0..layers.len()).collect();
    order.sort_by_key(|d| std::cmp::Reverse(layers[*d].options.len()));
    let (mut halves, mut sizes, mut rest) = ([Vec::new(), Vec::new()], [1usize; 2], Vec::new());
    for d in order {
        let n = layers[d].options.len();
        let half = usize::from(sizes[1] < sizes[0]);
        match [half, 1 - half].into_iter().find(|h| sizes[*h] * n <= HALF) {
            Some(h) => {
                sizes[h] *= n;
                halves[h].push(d);
            }
            None => rest.push(d),
        }
    }
    let of = |half: &Vec<usize>| sums(&half.iter().map(|d| layers[*d]).collect::<Vec<_>>());
    let (a, b) = (of(&halves[0]), of(&halves[1]));
    let left = rest.iter().map(|d| layers[*d].options.len() as u64).fold(1u64, u64::saturating_mul);
    let all = left <= TRIES;
    let worth = |d: usize, k: usize| layers[d].options[k].worth[0];
    // Where the target lies between the lowest and the highest sum: there most packages are.
    let ends = |d: &usize| {
        let values = || layers[*d].options.iter().map(|o| o.worth[0]);
        (values().min().unwrap_or(0), values().max().unwrap_or(0))
    };
    let (low, high) = (0..layers.len()).map(|d| ends(&d)).fold((start, start), |(l, h), (x, y)| (l + x, h + y));
    let share = (target - low) as f64 / (high - low).max(1) as f64;
    let mut near: Vec<Vec<usize>> = Vec::new();
    for d in &rest {
        let (low, high) = ends(d);
        let wanted = low as f64 + share * (high - low) as f64;
        let mut options: Vec<usize> = (0..layers[*d].options.len()).collect();
        options.sort_by(|x, y| {
            let away = |k: usize| (worth(*d, k) as f64 - wanted).abs();
            away(*x).total_cmp(&away(*y)).then(x.cmp(y))
        });
        near.push(options);
    }
    let mut state = 1u64;
    let mut below_n = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut best: [Option<Met>; 2] = [None, None];
    for number in 0..if all { left } else { TRIES } {
        let mut digits = number;
        let fixed: Vec<usize> = near
            .iter()
            .map(|options| {
                let n = options.len() as u64;
                let digit = if all { digits % n } else { below_n(n.min(3)) };
                digits /= n;
                options[digit as usize]
            })
            .collect();
        let from = start + rest.iter().zip(&fixed).map(|(d, k)| worth(*d, *k)).sum::<i64>();
        // Sums of both halves on either side of what is still needed.
        let mut j = b.len();
        for (x, n) in &a {
            while j > 0 && from + x + b[j - 1].0 > target {
                j -= 1;
            }
            if let Some((y, m)) = j.checked_sub(1).map(|j| b[j])
                && best[0].as_ref().is_none_or(|(known, ..)| from + x + y > *known)
            {
                best[0] = Some((from + x + y, *n, m, fixed.clone()));
            }
            if let Some((y, m)) = b.get(j)
                && best[1].as_ref().is_none_or(|(known, ..)| from + x + y < *known)
            {
                best[1] = Some((from + x + y, *n, *m, fixed.clone()));
            }
        }
        let reached = |k: usize| limits[k].is_none_or(|limit| best[k].as_ref().is_some_and(|b| b.0 == limit));
        if reached(0) && reached(1) {
            break;
        }
    }
    let written = |(x, n, m, fixed): Met| {
        let mut choice = vec![0u64; layers.len()];
        for (half, number) in halves.iter().zip([n, m]) {
            let mut left = number as usize;
            for d in half {
                choice[*d] = (left % layers[*d].options.len()) as u64;
                left /= layers[*d].options.len();
            }
        }
        rest.iter().zip(fixed).for_each(|(d, k)| choice[*d] = k as u64);
        (x, choice)
    };
    (best.map(|b| b.map(written)), all)
}

#[cfg(test)]
mod tests {
    use super::super::layers::{Choice, Layer};
    use super::{crossing, nearest};
    use zopa_core::{Id, IssueId};

    /// Against every sum, one by one: what is nearest to a target on either side, and its choices.
    #[test]
    fn the_nearest_sums_are_found() {
        let mut state = 7u64;
        let mut below = |n: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as i64 % n
        };
        let mut left_over = 0;
        for _ in 0..400 {
            let layers: Vec<Layer> = (0..1 + below(5) as usize)
                .map(|v| {
                    let option =
                        |k: u32| Choice { worth: vec![below(60), 0].into(), numbers: vec![k.into()].into(), origin: k };
                    let n = 2 + v as u32 % 4;
                    Layer::alone(vec![(IssueId::new(v), n.into())], (0..n).map(option).collect(), 2)
                })
                .collect();
            let layers: Vec<&Layer> = layers.iter().collect();
            left_over += usize::from(layers.iter().map(|l| l.options.len()).product::<usize>() > 64);
            let mut all = vec![5i64];
            for layer in &layers {
                all = layer.options.iter().flat_map(|o| all.iter().map(|x| x + o.worth[0])).collect();
            }
            let target = below(250);
            let expected =
                [all.iter().copied().filter(|x| *x <= target).max(), all.iter().copied().filter(|x| *x > target).min()];
            let (found, whole) = nearest(&layers, 5, target, [Some(i64::MIN), Some(i64::MIN)]);
            assert!(whole);
            for (found, expected) in found.iter().zip(expected) {
                assert_eq!(found.as_ref().map(|f| f.0), expected);
                if let Some((x, choice)) = found {
                    let sum = layers.iter().zip(choice).map(|(l, k)| l.options[*k as usize].worth[0]).sum::<i64>();
                    assert_eq!(*x, 5 + sum);
                }
            }
        }
        assert!(left_over > 20, "{left_over}");
    }

    /// x + 2 y = 20 (units 2 and 1 in lowest terms): shares x / 3 and y / 2 cross at x = 60 / 7; the second has nothing
    /// left at x = 20.
    #[test]
    fn shares_cross() {
        for x in [0, 4, 20] {
            let at = [x, (20 - x) / 2];
            assert_eq!(crossing(at, [2, 1], [3, 2]), Some(8));
            assert_eq!(crossing(at, [2, 1], [1, 0]), Some(20));
        }
    }
}
