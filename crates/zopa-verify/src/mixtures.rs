//! Lotteries of two parties: the upper right of the convex hull of what they gain, from the list of what both would sign.

use crate::ground::Ground;
use zopa_core::PartyId;

/// A solution over lotteries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mixture {
    Nash,
    KalaiSmorodinsky,
    Egalitarian,
    Raiffa,
}

impl Mixture {
    /// The solution of a name, with its definition.
    pub(crate) fn of(name: &str) -> Option<(Mixture, [&'static str; 3])> {
        let over = "lotteries over the agreeable packages";
        Some(match name {
            "nash_lottery" => (Mixture::Nash, ["Nash", over, "Nash 1950"]),
            "kalai_smorodinsky_lottery" => {
                (Mixture::KalaiSmorodinsky, ["Kalai-Smorodinsky", over, "Kalai & Smorodinsky 1975"])
            }
            "egalitarian_lottery" => (
                Mixture::Egalitarian,
                ["egalitarian", "lotteries over the agreeable packages, depends on the scales", "Kalai 1977"],
            ),
            "raiffa" => (
                Mixture::Raiffa,
                ["Raiffa", "sequential, lotteries over the agreeable packages", "Raiffa 1953, Trockel 2011"],
            ),
            _ => return None,
        })
    }
}

impl Ground<'_> {
    /// What the two expect to gain by a solution over lotteries, in points; or why there is none.
    /// The hull is that of these gains of both.
    pub(crate) fn expected(
        &self,
        mixture: Mixture,
        pair: [PartyId; 2],
        gains: Vec<[i128; 2]>,
    ) -> Result<[f64; 2], String> {
        let hull = self.hull(pair, gains);
        let most = |i: usize| hull.iter().map(|p| p[i]).fold(0.0, f64::max);
        let at = |a: [f64; 2], b: [f64; 2], t: f64| [0, 1].map(|i| a[i] + t * (b[i] - a[i]));
        match mixture {
            Mixture::Nash => {
                if most(0) <= 0.0 || most(1) <= 0.0 {
                    return Err("no package gives every member a strict gain".to_owned());
                }
                let mut best = hull.last().copied().unwrap_or_default();
                for pair in hull.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    // Along an edge the product is a parabola.
                    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
                    let here = at(a, b, (-(a[0] * dy + a[1] * dx) / (2.0 * dx * dy)).clamp(0.0, 1.0));
                    if here[0] * here[1] > best[0] * best[1] {
                        best = here;
                    }
                }
                Ok(best)
            }
            Mixture::Egalitarian => Ok(in_proportion(&hull, [Some(1.0), Some(1.0)])),
            Mixture::KalaiSmorodinsky => {
                let ideal = [most(0), most(1)].map(|x| (x > 0.0).then_some(x));
                if ideal == [None, None] {
                    return Err("no member can gain anything".to_owned());
                }
                Ok(in_proportion(&hull, ideal))
            }
            Mixture::Raiffa => {
                if most(0) <= 0.0 && most(1) <= 0.0 {
                    return Err("no member can gain anything".to_owned());
                }
                let mut here = [0.0f64; 2];
                for _ in 0..200 {
                    let ideal = [most_given(&hull, 0, here[1]), most_given(&hull, 1, here[0])];
                    here = [0, 1].map(|i| here[i] + (ideal[i] - here[i]).max(0.0) / 2.0);
                }
                Ok([here[0].max(hull.first().map_or(0.0, |p| p[0])), most_given(&hull, 1, here[0])])
            }
        }
    }

    /// The corners, the first party's gain ascending and the second's descending.
    fn hull(&self, pair: [PartyId; 2], mut all: Vec<[i128; 2]>) -> Vec<[f64; 2]> {
        all.sort_unstable();
        // From the right: only what is higher than everything further right is worth anything.
        let mut upper: Vec<[i128; 2]> = Vec::new();
        for p in all.into_iter().rev() {
            if upper.last().is_none_or(|q| p[1] > q[1]) {
                upper.push(p);
            }
        }
        let mut corners: Vec<[i128; 2]> = Vec::new();
        for p in upper.into_iter().rev() {
            while let [.., a, b] = corners[..] {
                let turn = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
                if turn < 0 {
                    break;
                }
                corners.pop();
            }
            corners.push(p);
        }
        corners.into_iter().map(|p| [0, 1].map(|i| self.points(pair[i], p[i] as i64))).collect()
    }
}

/// The most that one of the two can expect where the other expects at least this much; its own best where that is
/// always so.
fn most_given(hull: &[[f64; 2]], party: usize, other_has: f64) -> f64 {
    let other = 1 - party;
    let enough = hull.iter().filter(|p| p[other] >= other_has).map(|p| p[party]);
    let mut most = enough.fold(f64::NEG_INFINITY, f64::max);
    for pair in hull.windows(2) {
        let (low, high) = if pair[0][other] < pair[1][other] { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        if low[other] < other_has && other_has < high[other] {
            let t = (other_has - low[other]) / (high[other] - low[other]);
            most = most.max(low[party] + t * (high[party] - low[party]));
        }
    }
    if most.is_finite() { most } else { hull.iter().map(|p| p[party]).fold(f64::INFINITY, f64::min) }
}

/// Where both have the same share of these units; at an end of the hull where one is ahead everywhere, or left out of
/// the comparison.
fn in_proportion(hull: &[[f64; 2]], unit: [Option<f64>; 2]) -> [f64; 2] {
    let end = |last: bool| if last { hull.last() } else { hull.first() }.copied().unwrap_or_default();
    let [Some(x), Some(y)] = unit else { return end(unit[0].is_some()) };
    let ahead = |p: [f64; 2]| p[1] / y - p[0] / x;
    if ahead(end(false)) <= 0.0 {
        return end(false);
    }
    for pair in hull.windows(2) {
        if ahead(pair[1]) <= 0.0 {
            let t = ahead(pair[0]) / (ahead(pair[0]) - ahead(pair[1]));
            return [0, 1].map(|i| pair[0][i] + t * (pair[1][i] - pair[0][i]));
        }
    }
    end(true)
}
