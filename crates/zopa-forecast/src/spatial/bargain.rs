//! Where two actors meet.

use super::options::Interpolation;
use super::utility::Points;

/// A bargain: where its two sides would stand.
#[derive(Clone, Debug)]
pub(super) struct Bargain {
    pub(super) initiator: usize,
    pub(super) target: usize,
    pub(super) at_initiator: Vec<f64>,
    pub(super) at_target: Vec<f64>,
}

/// A hundredth of a percent of the scale: bargains by `s1p1` and `s2p2` are rounded to it, those by `s2pmax` are not.
fn rounded(z: f64) -> f64 {
    (1e4 * z + 0.5).floor() / 1e4
}

impl Bargain {
    /// The bargain of i with j, i winning with chance phi, dimension by dimension. Within the scale, whatever stands for phi:
    /// the program's own view of the receiver puts a gain there (`init_rcvr_program`), which may be below 0.
    pub(super) fn between(i: usize, j: usize, phi: f64, x: &Points, s: &Points, how: Interpolation) -> Bargain {
        let one = |k: usize| {
            let (xi, xj, si, sj) = (x.of(i)[k], x.of(j)[k], s.of(i)[k], s.of(j)[k]);
            let (bi, bj) = match how {
                Interpolation::S1P1 => pull(xi, xj, si * phi, sj * (1.0 - phi)),
                Interpolation::S2P2 => pull(xi, xj, si * si * phi * phi, sj * sj * (1.0 - phi) * (1.0 - phi)),
                Interpolation::S2PMax => {
                    let yields = |from: f64, to: f64, own: f64, other: f64, edge: f64| {
                        let drawn = edge * other * other;
                        from + (to - from) * drawn / (drawn + 1e-6 + (1.0 - edge) * own * own)
                    };
                    let edge = (1.0 - phi) - phi;
                    (yields(xi, xj, si, sj, edge.max(0.0)), yields(xj, xi, sj, si, (-edge).max(0.0)))
                }
            };
            // 0/0 and beyond the ends: only what is no chance leads there.
            let inside = |b: f64, home: f64| if b.is_nan() { home } else { b.clamp(0.0, 1.0) };
            (inside(bi, xi), inside(bj, xj))
        };
        let (at_initiator, at_target) = (0..x.dimensions).map(one).unzip();
        Bargain { initiator: i, target: j, at_initiator, at_target }
    }

    /// The mean of two views of one bargain.
    pub(super) fn blended(mut self, other: &Bargain, weight: f64, other_weight: f64) -> Bargain {
        let total = weight + other_weight;
        let (a, b) = if total > 0.0 { (weight / total, other_weight / total) } else { (0.5, 0.5) };
        let mix = |mine: &mut Vec<f64>, theirs: &[f64]| {
            mine.iter_mut().zip(theirs).for_each(|(m, t)| *m = a * *m + b * t);
        };
        mix(&mut self.at_initiator, &other.at_initiator);
        mix(&mut self.at_target, &other.at_target);
        self
    }
}

/// Both meet at the mean by pull; a trace keeps each at home where nobody pulls.
fn pull(xi: f64, xj: f64, gi: f64, gj: f64) -> (f64, f64) {
    const TRACE: f64 = 1e-6;
    let total = gi + gj + TRACE;
    (rounded(((gi + TRACE) * xi + gj * xj) / total), rounded((gi * xi + (gj + TRACE) * xj) / total))
}
