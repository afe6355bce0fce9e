//! Fair points of members in two exactly opposed camps.
//!
//! What one camp gains the other loses, at fixed rates: a package is one number, the first member's gain. A concept that
//! compares shares wants it as near as can be to where the smallest shares of the two camps cross ([`Line::balance`]), a
//! product to where it is largest ([`Line::peak`]), a sum, or one member, at an end. Gains lie on a grid; what no
//! package can be nearer than is the next point of the grid on either side. So a package there is the best, and branch and
//! bound, to which all packages near the crossing look alike, is not needed: sums over two halves of the issues are sorted
//! and met in the middle (Horowitz & Sahni 1974), for one choice on the remaining issues after another. Where the
//! grid is so fine that no package on its next point turns up, the search is given up with the nearest one found.

use super::camps::Rate;
use super::known::Found;
use super::layers::{Layer, Shares, along};
use super::zone::Zone;
use crate::solution::best::Objective;

/// Smaller products of choices are searched as usual.
pub(super) const MANY: f64 = 1e9;
/// A sum of logarithms that is below the largest by no more ties with it.
pub(super) const TOP: f64 = 5e-13;
/// Sums of a half.
const HALF: usize = if cfg!(test) { 8 } else { 1 << 19 };
/// Choices on the remaining issues that are tried.
const TRIES: u64 = 400;

/// A gain of the first member, and choices.
type Sum = (i64, Vec<u64>);

/// Problems in which a package is one number: the gain of the first member to whom something makes a difference.
pub(super) struct Line<'z> {
    zone: &'z Zone,
    layers: Vec<&'z Layer>,
    /// The first member, and everybody's rate to it.
    first: usize,
    rates: &'z [Rate],
    /// Some scores.
    at: Vec<i64>,
    /// The gains of the first member with which everybody gets no less than no deal.
    low: i128,
    high: i128,
}

impl<'z> Line<'z> {
    /// `None` if this is no such problem, or has no more packages than so many.
    pub(super) fn of(zone: &'z Zone, first: usize, rates: &'z [Rate], many: f64) -> Option<Self> {
        let layers = zone.layers();
        let choices: f64 = layers.iter().map(|l| l.options.len() as f64).product();
        let plain = zone.wide.is_none() && zone.status_quo.is_none() && !zone.is_empty;
        if !plain || choices <= many || zone.parts.iter().any(|part| part.len() != 1) {
            return None;
        }
        let at = along(&layers, &vec![0; layers.len()], &zone.base)?;
        let gain = |k: usize| i128::from(at[k]) - i128::from(zone.no_deal[k]);
        let reach = |sign: i64| i128::from(Shares::<i64>::new(&layers, |w| sign * w[first]).whole());
        let from = i128::from(zone.base[first]) - i128::from(zone.no_deal[first]);
        let (mut low, mut high) = (from - reach(-1), from + reach(1));
        for (k, [over, under]) in rates.iter().enumerate() {
            let (over, under) = (i128::from(*over), i128::from(*under));
            // Away from these scores by so much of the first member's, and no member has less than no deal.
            match over {
                0 if gain(k) < 0 => return None,
                0 => {}
                1.. => low = low.max(gain(first) - (gain(k) * under).div_euclid(over)),
                _ => high = high.min(gain(first) + (gain(k) * under).div_euclid(-over)),
            }
        }
        (low <= high).then_some(Line { zone, layers, first, rates, at, low, high })
    }

    /// The score of a member, times the second number, where the first member gains so much.
    fn score(&self, k: usize, gain: i128) -> (i128, i128) {
        let [over, under] = self.rates[k].map(i128::from);
        let by = gain + i128::from(self.zone.no_deal[self.first]) - i128::from(self.at[self.first]);
        (i128::from(self.at[k]) * under + over * by, under)
    }

    /// The largest gain of the first member up to which something holds that ceases to hold once.
    fn last(&self, holds: impl Fn(i128) -> Option<bool>) -> Option<i128> {
        let (mut yes, mut no) = (self.low - 1, self.high + 1);
        while no - yes > 1 {
            let middle = yes + (no - yes) / 2;
            if holds(middle)? { yes = middle } else { no = middle }
        }
        Some(yes)
    }

    /// The largest gain at which the smallest share of those who gain with the first member is at most the smallest of
    /// the others; a share is what a member's score exceeds something by, over a unit. `None` where numbers are too large.
    pub(super) fn balance(&self, shares: &[(usize, i64, i64)]) -> Option<i128> {
        let share = |(k, from, unit): &(usize, i64, i64), gain: i128| {
            let (over, under) = self.score(*k, gain);
            Some((over - i128::from(*from) * under, under.checked_mul((*unit).into())?))
        };
        self.last(|gain| {
            for a in shares.iter().filter(|(k, ..)| self.rates[*k][0] < 0) {
                let (over_a, under_a) = share(a, gain)?;
                let mut some = false;
                for b in shares.iter().filter(|(k, ..)| self.rates[*k][0] > 0) {
                    let (over_b, under_b) = share(b, gain)?;
                    some |= over_b.checked_mul(under_a)? <= over_a.checked_mul(under_b)?;
                }
                if !some {
                    return Some(false);
                }
            }
            Some(true)
        })
    }

    /// The largest gain at which a sum of powers times logarithms of all gains still rises, as near as real numbers tell.
    pub(super) fn peak(&self, power: &[f64]) -> Option<i128> {
        self.last(|gain| {
            let slope = |(k, power): (usize, &f64)| {
                let (over, under) = self.score(k, gain);
                let of = over as f64 - self.zone.no_deal[k] as f64 * under as f64;
                power * self.rates[k][0] as f64 / of.max(f64::MIN_POSITIVE)
            };
            Some(power.iter().enumerate().map(slope).sum::<f64>() >= 0.0)
        })
    }

    /// The sum of powers times logarithms of all gains in points of so many raw units, where the first member gains so
    /// much.
    pub(super) fn logarithms(&self, power: &[f64], point: &[i64], gain: i128) -> f64 {
        let of = |(k, (power, point)): (usize, (&f64, &i64))| {
            let (over, under) = self.score(k, gain);
            let own = (over as f64 - self.zone.no_deal[k] as f64 * under as f64) / (under as f64 * *point as f64);
            power * own.max(f64::MIN_POSITIVE).ln()
        };
        power.iter().zip(point).enumerate().map(of).sum()
    }

    /// The largest gain at which the squared distance to these scores, each over so much, still falls, as near as real
    /// numbers tell; where somebody's reach is 0 its score does not matter.
    pub(super) fn nearest(&self, high: &[i64], range: &[f64]) -> Option<i128> {
        self.last(|gain| {
            let slope = |k: usize| {
                let [over, under] = self.rates[k].map(|x| x as f64);
                self.short(k, high, range, gain) * over / (under * range[k].max(1.0))
            };
            Some((0..high.len()).map(slope).sum::<f64>() >= 0.0)
        })
    }

    /// That squared distance.
    pub(super) fn missing(&self, high: &[i64], range: &[f64], gain: i128) -> f64 {
        (0..high.len()).map(|k| self.short(k, high, range, gain).powi(2)).sum()
    }

    fn short(&self, k: usize, high: &[i64], range: &[f64], gain: i128) -> f64 {
        let (over, under) = self.score(k, gain);
        if range[k] > 0.0 { (i128::from(high[k]) * under - over) as f64 / (under as f64 * range[k]) } else { 0.0 }
    }

    /// The largest gain at which the sum of shortfalls (score wanted, raw units of a point) in points does not begin to
    /// rise, as near as real numbers tell.
    pub(super) fn least_total(&self, of: &[(i64, i64)]) -> Option<i128> {
        self.last(|gain| {
            let slope = |(k, (wanted, point)): (usize, &(i64, i64))| {
                let (over, under) = self.score(k, gain);
                let rate = self.rates[k][0] as f64 / (self.rates[k][1] as f64 * *point as f64);
                if over < i128::from(*wanted) * under { rate } else { 0.0 }
            };
            Some(of.iter().enumerate().map(slope).sum::<f64>() >= 0.0)
        })
    }

    /// The end at which a member, or a weighted sum of scores, is largest; `None` where it does not matter, or it is at
    /// the end of what can be delivered, where it takes no search.
    pub(super) fn end(&self, weights: &[f64]) -> Option<i128> {
        let slopes = weights.iter().zip(self.rates).map(|(w, [over, under])| w * *over as f64 / *under as f64);
        let (slope, size) = slopes.fold((0.0, 0.0), |(sum, size), x| (sum + x, f64::max(size, x.abs())));
        let reach = |sign: i64| i128::from(Shares::<i64>::new(&self.layers, |w| sign * w[self.first]).whole());
        let from = i128::from(self.zone.base[self.first]) - i128::from(self.zone.no_deal[self.first]);
        match slope {
            x if x.abs() <= 1e-9 * size => None,
            x if x > 0.0 => (from + reach(1) > self.high).then_some(self.high),
            _ => (from - reach(-1) < self.low).then_some(self.low - 1),
        }
    }

    /// The better of the packages nearest to a target, the first member's gain, on either side; where they are not proved
    /// to be the nearest that there can be, the search is given up with these. With many packages of each gain only one is
    /// given.
    pub(super) fn best<O: Objective>(&self, objective: &O, target: i128) -> Option<Found<O::Value>> {
        let (zone, first) = (self.zone, self.first);
        let target = i64::try_from(target.clamp(self.low - 1, self.high)).ok()?;
        let below = Some(zone.round_down(first, target.into())).filter(|x| i128::from(*x) >= self.low);
        let above = Some(zone.round_up(first, i128::from(target) + 1)).filter(|x| i128::from(*x) <= self.high);
        let limits = [below, above];
        let worth = |d: usize, k: usize| self.layers[d].options[k].worth[first];
        let (found, all) = nearest(&self.layers, &worth, zone.base[first] - zone.no_deal[first], target, limits);
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
        let origin: Vec<u64> =
            self.layers.iter().zip(&choice).map(|(l, k)| l.options[*k as usize].origin.into()).collect();
        if zone.barred.as_ref() == Some(&origin) {
            return None;
        }
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

/// The sums of choices on some layers (how many each has is given) with their numbers (first layer fastest), ascending.
fn sums(layers: &[(usize, usize)], worth: &dyn Fn(usize, usize) -> i64) -> Vec<(i64, u32)> {
    let mut all = vec![(0i64, 0u32)];
    let mut size = 1u32;
    for (d, options) in layers {
        let ways = (0..*options).zip(0u32..).map(|(option, k)| (worth(*d, option), k * size));
        all = ways.flat_map(|(w, k)| all.iter().map(move |(x, n)| (x + w, n + k))).collect();
        size *= *options as u32;
    }
    all.sort_unstable();
    all
}

/// The largest sum that is at most the target and the smallest above it, as far as was looked, and whether that was
/// everywhere; `limits` are what neither can pass, `None` where one is not wanted.
fn nearest(
    layers: &[&Layer],
    worth: &dyn Fn(usize, usize) -> i64,
    start: i64,
    target: i64,
    limits: [Option<i64>; 2],
) -> ([Option<Sum>; 2], bool) {
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
    let of = |half: &Vec<usize>| {
        let layers: Vec<(usize, usize)> = half.iter().map(|d| (*d, layers[*d].options.len())).collect();
        sums(&layers, worth)
    };
    let (a, b) = (of(&halves[0]), of(&halves[1]));
    let left = rest.iter().map(|d| layers[*d].options.len() as u64).fold(1u64, u64::saturating_mul);
    let all = left <= TRIES;
    // Where the target lies between the lowest and the highest sum: there most packages are.
    let ends = |d: &usize| {
        let values = || (0..layers[*d].options.len()).map(|k| worth(*d, k));
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
#[allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::super::aim::{Aim, Mark};
    use super::super::layers::{Choice, Layer};
    use super::super::lines::Lines;
    use super::super::zone::Zone;
    use super::super::{Ground, Only, Task, find, large};
    use super::{Line, nearest};
    use crate::ask::{Even, Total};
    use crate::fraction::Fraction;
    use crate::known::Unknown;
    use crate::problem::Deals;
    use crate::solution::best::{Objective, Real};
    use crate::solution::leximin::Leximin;
    use crate::solution::nash::Nash;
    use crate::solution::utilitarian::OtherUnits;
    use crate::survey::survey;
    use std::cmp::Reverse;
    use zopa_core::{Id, IssueId};
    use zopa_core::{Limits, PartyId, PartySet, Run, Silent, Uncertain, WalkAway};
    use zopa_testkit::generate::Stream;
    use zopa_testkit::plain;

    /// Random members in two opposed camps, in scales and with no deals of their own, on random issues: what every aim
    /// makes of a line is what branch and bound finds, and the frontier of more camps is that of enumeration.
    #[test]
    fn camps_are_one_number() {
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let (mut lines, mut camps) = (0, 0);
        for seed in 0..1200 {
            let mut stream = Stream::new(seed, "camps");
            let size = [2 + stream.below(4), 2 + stream.below(4), 2 + stream.below(4)];
            let of: Vec<[usize; 3]> = (0..size[0])
                .map(|k| [if k < 2 { k } else { stream.below(4) }, 1 + stream.below(4), stream.below(20)])
                .collect();
            let two = !u64::is_multiple_of(seed, 3);
            let own: Vec<Vec<usize>> = (0..40).map(|_| vec![stream.below(21), stream.below(21)]).collect();
            let values = |i: usize, v: usize, l: usize| {
                let [camp, scale, plus] = of[i];
                let x = own[v * 8 + l][usize::from(!two && camp > 1)];
                let x = if camp.is_multiple_of(2) { x } else { 20 - x };
                (x * scale + plus) as f64
            };
            let least: Vec<f64> = (0..size[0]).map(|_| stream.below(60) as f64).collect();
            let instance = plain::additive(size, |i| WalkAway::Absolute(Uncertain::Known(least[i])), values);
            let everyone: PartySet = (0..size[0]).map(PartyId::new).collect();
            let deals = Deals::new(&instance, everyone).unwrap();
            let ground = Ground::new(&deals, Lines::All, &run).unwrap();
            let what = format!("seed {seed}, {of:?}");
            let all = survey(&deals, &[], &run).unwrap().value.frontier.unwrap();
            let found = large(&deals, &[], &run).unwrap().value.frontier.unwrap();
            match ground.camps.opposed() {
                Some((first, rates)) => {
                    assert_eq!((&found.points, &found.outcomes), (&Err(Unknown::Opposed), &all.outcomes), "{what}");
                    let Some(line) = Line::of(&ground.lean, first, &rates, 0.0) else { continue };
                    lines += usize::from(compare(&ground, &line, &what));
                }
                None => {
                    camps += usize::from(ground.camps.representatives().len() < size[0]);
                    assert_eq!((&found.points, &found.outcomes), (&all.points, &all.outcomes), "{what}");
                }
            }
        }
        assert!(lines > 200 && camps > 100, "{lines} {camps}");
    }

    /// Whether there was anything to find.
    fn compare(ground: &Ground<'_>, line: &Line<'_>, what: &str) -> bool {
        let zone = &ground.lean;
        fn check<O: Objective<Value: std::fmt::Debug>>(
            (ground, line, zone): (&Ground<'_>, &Line<'_>, &Zone),
            objective: &O,
            aim: &Aim,
            mark: &dyn Fn(&O::Value) -> Mark,
            what: &str,
        ) -> bool {
            let Some(found) = ground.on_line(line, objective, aim) else { return false };
            assert_eq!(found.given_up, None, "{what}, {aim:?}");
            let sure = find(&Task { objective, aim, mark, lean: zone, ties: None }, ground.run).unwrap();
            let (a, b) = (found.value.expect("a value"), sure.value.expect("a value"));
            let (more, less) = if a > b { (a, b) } else { (b, a) };
            assert!(more == less || objective.ties(&more, &less), "{what}, {aim:?}: {more:?} {less:?}");
            true
        }
        let (point, no_deal) = (ground.point.clone(), ground.no_deal.clone());
        let n = point.len();
        let one = (ground, line, zone);
        let shares = |v: &Vec<Fraction>| Mark::Shares(v.clone());
        let units: Vec<(usize, i64)> = (0..n).map(|k| (k, point[k] * (1 + k as i64))).collect();
        let leximin = Leximin { compared: units.iter().map(|(k, unit)| (*k, no_deal[*k], *unit)).collect() };
        let aim = Aim::Leximin { compared: units, stages: n };
        let some = check(one, &leximin, &aim, &shares, what);
        for k in 0..n {
            check(one, &Only(k), &Aim::Only(k), &|v| Mark::Whole((*v).into()), what);
        }
        let real = |v: &Real| Mark::Real(v.0);
        let product = Aim::Product { power: vec![1.0; n], point: point.clone() };
        if some && leximin_is_positive(ground, zone) {
            check(one, &Nash { no_deal: no_deal.clone(), point: point.clone() }, &product, &real, what);
        }
        check(one, &OtherUnits { point: point.clone() }, &Aim::Sum(point.clone()), &real, what);
        let of: Vec<(usize, i64, i64)> = (0..n).map(|k| (k, no_deal[k] + 20 * point[k], point[k])).collect();
        let short = |v: &Reverse<Fraction>| Mark::Shares(vec![v.0]);
        check(one, &Even { of: of.clone() }, &Aim::Even(of.clone()), &short, what);
        let total = Aim::Total(of.iter().map(|(_, wanted, point)| (*wanted, *point)).collect());
        check(one, &Total { of }, &total, &real, what);
        some
    }

    /// Whether everybody can gain at once.
    fn leximin_is_positive(ground: &Ground<'_>, zone: &Zone) -> bool {
        let above = zone.above(ground.no_deal.iter().map(|d| d + 1).collect());
        let mark = |v: &i64| Mark::Whole((*v).into());
        let task = Task { objective: &Only(0), aim: &Aim::Only(0), mark: &mark, lean: &above, ties: None };
        find(&task, ground.run).unwrap().value.is_some()
    }

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
            let (found, whole) =
                nearest(&layers, &|d, k| layers[d].options[k].worth[0], 5, target, [Some(i64::MIN), Some(i64::MIN)]);
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
}
