//! What an actor expects of challenging another one, third parties counted.

use super::options::{Commit, Outlook};
use super::utility::utility;
use crate::votes::VoteRule;

/// One actor's view of everybody, h: the utilities U^h_ni of all actors n for all positions i.
pub(super) struct Contest {
    n: usize,
    h: usize,
    /// Position by position: `u[i * n + k]` is U^h_ki.
    u: Vec<f64>,
    /// U^h_kk.
    home: Vec<f64>,
    buffer: Vec<f64>,
}

impl Contest {
    pub(super) fn new(n: usize) -> Self {
        Contest { n, h: usize::MAX, u: vec![0.0; n * n], home: vec![0.0; n], buffer: vec![0.0; n] }
    }

    /// Takes the view of actor h; distances lie position by position, `d[i * n + k]` being k's view of i.
    pub(super) fn seen_by(&mut self, h: usize, d: &[f64], risk: &[f64], outlook: Outlook) {
        let n = self.n;
        self.h = h;
        let seen: Vec<f64> = risk.iter().map(|r| outlook.blend(risk[h], *r)).collect();
        for (u, d) in self.u.chunks_exact_mut(n).zip(d.chunks_exact(n)) {
            for ((u, d), seen) in u.iter_mut().zip(d).zip(&seen) {
                *u = utility(*d, *seen);
            }
        }
        for k in 0..n {
            self.home[k] = self.u[k * n + k];
        }
    }

    /// How probably i beats j, and what challenging j is worth to i, in this view. O(actors).
    pub(super) fn challenge(
        &mut self,
        i: usize,
        j: usize,
        weight: &[f64],
        attention: &[f64],
        rule: VoteRule,
        commit: Commit,
    ) -> (f64, f64) {
        let n = self.n;
        let (ui, uj) = (&self.u[i * n..(i + 1) * n], &self.u[j * n..(j + 1) * n]);
        // The principals' own efforts; each side has a trace of strength to begin with.
        let mine = weight[i] * rule.vote(ui[i] - uj[i]);
        let theirs = weight[j] * rule.vote(ui[j] - uj[j]);
        let a = 1e-10 + mine.max(0.0) + theirs.max(0.0);
        let b = 1e-10 + (-mine).max(0.0) + (-theirs).max(0.0);
        let (mut sa, mut sb) = (a, b);
        // Under full and no commitment both branches are equal: third parties do not count.
        if commit == Commit::Semi {
            let t = &mut self.buffer[..n];
            let numbers = t.iter_mut().zip(ui).zip(uj).zip(&self.home).zip(weight);
            if rule == VoteRule::Proportional {
                for ((((t, ui), uj), home), w) in numbers {
                    let z = w * (ui - uj);
                    let (pa, pb) = (a + z.max(0.0), b + (-z).max(0.0));
                    let pi = pa / (pa + pb);
                    *t = w * little(pi, *ui, *uj, *home);
                }
            } else {
                for ((((t, ui), uj), home), w) in numbers {
                    let z = w * rule.vote(ui - uj);
                    let (pa, pb) = (a + z.max(0.0), b + (-z).max(0.0));
                    let pi = pa / (pa + pb);
                    *t = w * rule.vote(little(pi, *ui, *uj, *home));
                }
            }
            t[i] = 0.0;
            t[j] = 0.0;
            for t in t.iter() {
                sa += t.max(0.0);
                sb += (-t).max(0.0);
            }
        }
        let phi = sa / (sa + sb);
        let (at_i, at_j) = (ui[i], uj[i]);
        let contested = phi * 2.0 * at_i + (1.0 - phi) * 2.0 * at_j;
        let gain = (1.0 - attention[j]) * 2.0 * at_i + attention[j] * contested - at_i - at_j;
        (phi, gain)
    }
}

/// What a third party gains by siding with i instead of j, when it comes out on the winner's side with its own home kept.
#[inline]
fn little(pi: f64, ui: f64, uj: f64, home: f64) -> f64 {
    (pi * (2.0 * ui + home) + (1.0 - pi) * 3.0 * uj) - (pi * 3.0 * ui + (1.0 - pi) * (2.0 * uj + home))
}
