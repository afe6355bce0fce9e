//! The agreement zone of a group, as choices in parts.

use super::parts::{Part, Parts};
use crate::known::times;
use zopa_core::{Count, Outcome};

/// What may be chosen in each part, and what every member must get.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// The worth of no deal.
    pub(crate) no_deal: Vec<i64>,
    pub(crate) base: Vec<i64>,
    /// For each part what no red line forbids: the option's place in the part, and its worth.
    pub(crate) parts: Vec<Vec<(u32, Box<[i64]>)>>,
    /// The status quo, where it stands outside the product and is agreeable.
    pub(crate) status_quo: Option<Vec<i64>>,
    /// A choice that does not count.
    pub(crate) barred: Option<Vec<u32>>,
    /// All gains of a member are a multiple of this above its anchor; 0 if there is only one.
    grain: Vec<i64>,
    anchor: Vec<i64>,
}

impl Zone {
    /// What is beyond nobody's red line; without options that another of their part dominates, if `undominated`.
    pub(crate) fn new(parts: &Parts, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>, undominated: bool) -> Self {
        let n = no_deal.len();
        let open = |part: &Part| -> Vec<(u32, Box<[i64]>)> {
            let all = part.options.iter().enumerate().filter(|(_, o)| !o.crossed);
            let all: Vec<(u32, Box<[i64]>)> = all.map(|(k, o)| (k as u32, o.worth.clone())).collect();
            if undominated { without_dominated(all) } else { all }
        };
        let options: Vec<_> = parts.parts.iter().map(open).collect();
        let (mut grain, mut anchor) = (vec![0i64; n], vec![0i64; n]);
        for (k, (grain, anchor)) in grain.iter_mut().zip(&mut anchor).enumerate() {
            *anchor = parts.base[k] - no_deal[k];
            for part in &options {
                let Some((_, first)) = part.first() else { continue };
                *anchor += first[k];
                *grain = part.iter().fold(*grain, |g, (_, w)| common(g, w[k] - first[k]));
            }
        }
        Zone { no_deal, base: parts.base.clone(), parts: options, status_quo, barred: None, grain, anchor }
    }

    /// Whether nothing can be chosen in some part.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.iter().any(Vec::is_empty)
    }

    /// The smallest gain of a member that it can have at all and that is at least this.
    pub(crate) fn round_up(&self, k: usize, least: i128) -> i64 {
        let (grain, anchor) = (i128::from(self.grain[k]), i128::from(self.anchor[k]));
        let up = match grain {
            0 if least <= anchor => anchor,
            0 => least,
            _ => {
                let over = (least - anchor).rem_euclid(grain);
                if over == 0 { least } else { least + grain - over }
            }
        };
        up.clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
    }

    /// All sums of gains differ by a multiple of this, at least 1.
    pub(crate) fn grain_of_all(&self) -> i64 {
        self.grain.iter().fold(0, |g, x| common(g, *x)).max(1)
    }

    /// No score of a member is higher.
    pub(crate) fn most(&self, k: usize) -> f64 {
        let of = |part: &Vec<(u32, Box<[i64]>)>| part.iter().map(|(_, w)| w[k]).max().unwrap_or(0) as f64;
        self.base[k] as f64 + self.parts.iter().map(of).sum::<f64>()
    }

    /// The gains where a weighted sum is largest.
    pub(crate) fn gains_at(&self, c: &[f64]) -> Vec<f64> {
        let mut gains: Vec<f64> = self.base.iter().zip(&self.no_deal).map(|(b, d)| (b - d) as f64).collect();
        for part in &self.parts {
            let value = |w: &[i64]| w.iter().zip(c).map(|(x, c)| *x as f64 * c).sum::<f64>();
            let mut best: Option<(f64, &[i64])> = None;
            for (_, worth) in part {
                let value = value(worth);
                if best.is_none_or(|(known, _)| value >= known) {
                    best = Some((value, worth));
                }
            }
            if let Some((_, worth)) = best {
                gains.iter_mut().zip(worth).for_each(|(g, x)| *g += *x as f64);
            }
        }
        gains
    }

    /// The scores of a choice of places.
    pub(crate) fn vector(&self, places: &[u32]) -> Vec<i64> {
        let mut vector = self.base.clone();
        for (part, k) in self.parts.iter().zip(places) {
            vector.iter_mut().zip(&part[*k as usize].1).for_each(|(x, w)| *x += w);
        }
        vector
    }

    /// Whether nobody gets less than no deal.
    pub(crate) fn admits(&self, vector: &[i64]) -> bool {
        vector.iter().zip(&self.no_deal).all(|(x, d)| x >= d)
    }

    /// The options of the parts at a choice of places.
    pub(crate) fn options(&self, places: &[u32]) -> Vec<u32> {
        self.parts.iter().zip(places).map(|(part, k)| part[*k as usize].0).collect()
    }
}

impl Parts {
    /// How many packages a choice of options stands for.
    pub(crate) fn alike(&self, options: &[u32]) -> Count {
        let each = self.parts.iter().zip(options).map(|(part, k)| part.options[*k as usize].numbers.len() as u128);
        each.fold(Count::Exact(1), times)
    }

    /// Adds packages that a choice of options stands for, at most so many.
    pub(crate) fn packages(&self, options: &[u32], limit: usize, into: &mut Vec<Outcome>) {
        let numbers: Vec<&[u64]> =
            self.parts.iter().zip(options).map(|(part, k)| part.options[*k as usize].numbers.as_slice()).collect();
        let mut at = vec![0usize; numbers.len()];
        for _ in 0..limit {
            into.push(self.outcome(at.iter().zip(&numbers).map(|(k, all)| all[*k])));
            let Some(turn) = (0..at.len()).find(|k| at[*k] + 1 < numbers[*k].len()) else { return };
            at[..turn].fill(0);
            at[turn] += 1;
        }
    }
}

/// The greatest common divisor of two numbers, of which the first is not negative.
fn common(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i64
}

/// The options that no other is at least as good as for all and better than for one. Worths differ.
fn without_dominated(mut all: Vec<(u32, Box<[i64]>)>) -> Vec<(u32, Box<[i64]>)> {
    // What dominates another has the larger sum, so it comes first.
    let sum = |w: &[i64]| w.iter().map(|x| i128::from(*x)).sum::<i128>();
    all.sort_by(|x, y| sum(&y.1).cmp(&sum(&x.1)).then(x.0.cmp(&y.0)));
    let mut kept: Vec<(u32, Box<[i64]>)> = Vec::new();
    for next in all {
        let beaten = kept.iter().any(|(_, w)| w.iter().zip(&next.1).all(|(a, b)| a >= b));
        if !beaten {
            kept.push(next);
        }
    }
    kept.sort_by_key(|(k, _)| *k);
    kept
}
