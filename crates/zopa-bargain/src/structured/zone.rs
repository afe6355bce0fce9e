//! The agreement zone of a group, as choices in layers.

use super::divisor::common;
use super::layers::{Choice, Layer, Shares, along, choice_of};
use super::parts::Parts;
use super::wide::space::Space;
use std::sync::Arc;
use zopa_core::Outcome;

/// What may be chosen, and what every member must get.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// The worth of no deal.
    pub(crate) no_deal: Vec<i64>,
    pub(crate) base: Vec<i64>,
    /// For each part the layers of what no red line forbids.
    pub(crate) parts: Vec<Vec<Layer>>,
    /// All issues at once, where some are joined too closely to be decided in layers; there are no layers then.
    pub(crate) wide: Option<Arc<Space>>,
    /// The status quo, where it stands outside the product and is agreeable.
    pub(crate) status_quo: Option<Vec<i64>>,
    /// Choices (as in the full zone), or sets of levels, that do not count.
    pub(crate) barred: Option<Vec<u64>>,
    /// Whether nothing can be chosen at all.
    pub(crate) is_empty: bool,
    /// All gains of a member are a multiple of this above its anchor; 0 if there is only one.
    grain: Vec<i64>,
    anchor: Vec<i64>,
}

impl Zone {
    /// What is beyond nobody's red line.
    pub(crate) fn new(parts: &Parts, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>) -> Self {
        let open = parts.parts.iter().map(|part| part.open().to_vec()).collect();
        let zone = Self::over(parts, open, no_deal, status_quo);
        Zone { is_empty: zone.is_empty || parts.refused, ..zone }
    }

    fn over(parts: &Parts, layers: Vec<Vec<Layer>>, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>) -> Self {
        let n = no_deal.len();
        let (mut grain, mut anchor) = (vec![0i64; n], vec![0i64; n]);
        for (k, (grain, anchor)) in grain.iter_mut().zip(&mut anchor).enumerate() {
            *anchor = parts.base[k] - no_deal[k];
            for layer in layers.iter().flatten() {
                let Some(first) = layer.options.first() else { continue };
                *anchor += first.worth[k];
                *grain = layer.options.iter().fold(*grain, |g, o| common(g, o.worth[k] - first.worth[k]));
                *grain = layer.added.iter().fold(*grain, |g, w| common(g, w[k]));
            }
        }
        let dead = |part: &Vec<Layer>| {
            let part: Vec<&Layer> = part.iter().collect();
            let ways = Shares::<i64>::new(&part, |_| 0);
            ways.whole() < 0
        };
        let is_empty = parts.impossible || layers.iter().any(dead);
        let base = parts.base.clone();
        Zone { no_deal, base, parts: layers, wide: None, status_quo, barred: None, is_empty, grain, anchor }
    }

    /// Everything that can be delivered, whoever refuses it.
    pub(crate) fn everything(parts: &Parts, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>) -> Self {
        Self::over(parts, parts.parts.iter().map(|part| part.layers.clone()).collect(), no_deal, status_quo)
    }

    /// What is beyond nobody's red line among closely joined issues.
    pub(crate) fn of(space: Arc<Space>, no_deal: Vec<i64>, status_quo: Option<Vec<i64>>) -> Self {
        let (grain, anchor): (Vec<i64>, Vec<i64>) = space.grid().into_iter().unzip();
        Zone {
            anchor: anchor.iter().zip(&no_deal).map(|(x, d)| x - d).collect(),
            grain,
            base: space.base().to_vec(),
            parts: Vec::new(),
            is_empty: space.is_impossible(),
            wide: Some(space),
            barred: None,
            no_deal,
            status_quo,
        }
    }

    /// The same with another floor for every member.
    pub(crate) fn above(&self, floors: Vec<i64>) -> Zone {
        let lowered = self.anchor.iter().zip(self.no_deal.iter().zip(&floors));
        let anchor = lowered.map(|(x, (was, is))| x + was - is).collect();
        Zone { anchor, no_deal: floors, ..self.clone() }
    }

    /// The same without the status quo, which is these choices and nothing else.
    pub(crate) fn without(&self, status_quo: &Option<Vec<u64>>) -> Zone {
        Zone { status_quo: None, barred: status_quo.clone(), ..self.clone() }
    }

    /// Whether choices of this zone stand for an outcome, among others or alone.
    pub(crate) fn includes(&self, choice: &[u64], outcome: &Outcome) -> bool {
        match &self.wide {
            Some(space) => space.includes(choice, outcome),
            None => choice_of(&self.layers(), outcome)
                .is_some_and(|of| of.iter().map(|k| u64::from(*k)).eq(choice.iter().copied())),
        }
    }

    /// What no score of a member is below; nothing can be chosen below it. 0 where nothing can be chosen.
    pub(crate) fn lowest(&self, k: usize) -> i64 {
        match &self.wide {
            _ if self.is_empty => 0,
            Some(space) => self.base[k] + space.least(k),
            None => self.base[k] - Shares::<i64>::new(&self.layers(), |w| -w[k]).whole(),
        }
    }

    /// The same without choices that another of their class dominates.
    pub(crate) fn undominated(&self) -> Zone {
        let part = |part: &Vec<Layer>| part.iter().map(|layer| layer.with_some(without_dominated)).collect();
        Zone { parts: self.parts.iter().map(part).collect(), ..self.clone() }
    }

    /// The layers of all parts.
    pub(crate) fn layers(&self) -> Vec<&Layer> {
        self.parts.iter().flatten().collect()
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

    /// The largest gain of a member that it can have at all and that is at most this.
    pub(crate) fn round_down(&self, k: usize, most: i128) -> i64 {
        let (grain, anchor) = (i128::from(self.grain[k]), i128::from(self.anchor[k]));
        let down = match grain {
            0 if most >= anchor => anchor,
            0 => most,
            _ => most - (most - anchor).rem_euclid(grain),
        };
        down.clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
    }

    /// All sums of gains differ by a multiple of this, at least 1.
    pub(crate) fn grain_of_all(&self) -> i64 {
        self.grain.iter().fold(0, |g, x| common(g, *x)).max(1)
    }

    /// What no gain of a member exceeds, at least 1; the zone is not empty.
    pub(crate) fn ranges(&self) -> Vec<f64> {
        let layers = self.layers();
        let most = |k: usize| {
            let most = match &self.wide {
                Some(space) => space.most(k),
                None => Shares::<i64>::new(&layers, |w| w[k]).whole(),
            };
            (self.base[k] as f64 + most as f64 - self.no_deal[k] as f64).max(1.0)
        };
        (0..self.no_deal.len()).map(most).collect()
    }

    /// Whether nobody gets less than no deal.
    pub(crate) fn admits(&self, vector: &[i64]) -> bool {
        vector.iter().zip(&self.no_deal).all(|(x, d)| x >= d)
    }
}

/// Says where a weighted sum of gains is largest, or nearly.
pub(crate) trait Oracle {
    /// The zone.
    fn zone(&self) -> &Zone;
    /// How often it is reasonable to ask, so that it does not take long.
    fn tries(&self) -> usize;
    /// The gains where the sum with these weights is largest.
    fn gains_at(&mut self, c: &[f64]) -> Vec<f64>;
}

/// The answer from layers: asked for again and again, so they are put together once.
pub(crate) struct Largest<'z> {
    zone: &'z Zone,
    layers: Vec<&'z Layer>,
    /// The choices at which some weighted sum was largest, each once, the first so many.
    pub(crate) seen: Vec<Vec<u32>>,
}

/// So many choices are kept.
const SEEN: usize = 400;

impl<'z> Largest<'z> {
    /// Nothing was looked for yet.
    pub(crate) fn new(zone: &'z Zone) -> Self {
        Largest { zone, layers: zone.layers(), seen: Vec::new() }
    }
}

impl Oracle for Largest<'_> {
    fn zone(&self) -> &Zone {
        self.zone
    }

    fn tries(&self) -> usize {
        let ways: usize = self.layers.iter().map(|l| l.edges.len() + l.options.len()).sum();
        (20_000_000 / ways.max(1)).clamp(30, 400)
    }

    fn gains_at(&mut self, c: &[f64]) -> Vec<f64> {
        let value = |w: &[i64]| w.iter().zip(c).map(|(x, c)| *x as f64 * c).sum::<f64>();
        let choice = Shares::<f64>::new(&self.layers, value).best(&self.layers);
        let vector = along(&self.layers, &choice, &self.zone.base).unwrap_or_else(|| self.zone.base.clone());
        if self.seen.len() < SEEN && !self.seen.contains(&choice) {
            self.seen.push(choice);
        }
        vector.iter().zip(&self.zone.no_deal).map(|(x, d)| (x - d) as f64).collect()
    }
}

/// The choices that no other is at least as good as for all and better than for one. Worths differ.
fn without_dominated(of: &[Choice]) -> Vec<usize> {
    // What dominates another has the larger sum, so it comes first.
    let sum = |k: &usize| of[*k].worth.iter().map(|x| i128::from(*x)).sum::<i128>();
    let mut all: Vec<usize> = (0..of.len()).collect();
    all.sort_by(|x, y| sum(y).cmp(&sum(x)).then(x.cmp(y)));
    let mut kept: Vec<usize> = Vec::new();
    for next in all {
        let beaten = kept.iter().any(|k| of[*k].worth.iter().zip(&of[next].worth).all(|(a, b)| a >= b));
        if !beaten {
            kept.push(next);
        }
    }
    kept.sort_unstable();
    kept
}
