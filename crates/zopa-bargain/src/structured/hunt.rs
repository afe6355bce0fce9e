//! Branch and bound over the layers.
//!
//! The parts are decided one after another, those first whose best option stands out most. A branch is left when a member
//! cannot reach what it must have any more, or when one of the weighted sums of [`super::multipliers`] cannot reach what
//! the concept needs. What can still be reached is known exactly for each state of each layer. Sums are whole numbers and
//! exact; packages are compared exactly, by the concept's own objective.

use super::aim::{Aim, Bar, Mark};
use super::cut::Cut;
use super::known::Known;
use super::layers::{Layer, NOWHERE, Shares, along};
use super::multipliers::{feasibility, multipliers};
use super::tails::{Outlook, Tails};
use super::zone::{Largest, Zone};
use crate::solution::best::Objective;
use crate::space::Progress;
use std::sync::Arc;
use zopa_core::Diagnostic;

/// Branches between two reports of progress.
const BEAT: u64 = 1 << 16;

/// What is asked of a search.
pub(crate) struct Task<'t, O: Objective> {
    pub(crate) objective: &'t O,
    pub(crate) aim: &'t Aim,
    /// A value as the bounds see it.
    pub(crate) mark: &'t dyn Fn(&O::Value) -> Mark,
    /// The zone for the best value: options that are dominated may be left out of it.
    pub(crate) lean: &'t Zone,
    /// The zone for what ties with it; `None` where one package is enough.
    pub(crate) ties: Option<&'t Zone>,
}

/// A way on.
#[derive(Clone, Copy)]
struct Step {
    /// What it and all that follows give at most, in the first weighted sum.
    most: i128,
    option: u32,
    to: u32,
    added: u32,
}

/// One search.
pub(super) struct Hunt<'h, 'o, O: Objective> {
    task: &'h Task<'o, O>,
    pub(super) zone: &'h Zone,
    pub(super) known: Known<'o, O>,
    stage: usize,
    strict: bool,
    /// The layers in order of search, and the place of each in the zone.
    pub(super) layers: Vec<&'h Layer>,
    place: Vec<usize>,
    /// How many layers each part has, in order of search.
    pub(super) sizes: Vec<usize>,
    /// The ways on from the only state of a layer, the best first.
    ready: Vec<Option<Arc<[Step]>>>,
    pub(super) cuts: Vec<Cut>,
    /// What each member must have.
    least: Vec<i64>,
    /// The most that a member can get.
    reach: Vec<Shares<i64>>,
    sums: Vec<Vec<i128>>,
    vectors: Vec<Vec<i64>>,
    choice: Vec<u32>,
    pub(super) branches: u64,
    pub(super) limit: u64,
    /// What can follow from some layer on, looked up instead of searched.
    tails: Option<Arc<Tails>>,
}

fn weigh(c: &[i128], w: &[i64]) -> i128 {
    w.iter().zip(c).map(|(x, c)| i128::from(*x) * c).sum()
}

impl<'h, 'o, O: Objective> Hunt<'h, 'o, O> {
    /// Prepares a search for something better than what is known (`strict`) or as good; `stage` as in [`Bar`].
    pub(super) fn new(task: &'h Task<'o, O>, zone: &'h Zone, known: Known<'o, O>, stage: usize, strict: bool) -> Self {
        let mut largest = Largest::new(zone);
        let sets = {
            let mark = known.value.as_ref().map(task.mark);
            multipliers(task.aim, &mut largest, mark.as_ref().map(|mark| Bar { mark, stage, strict }))
        };
        let last = feasibility(&mut largest);
        let (layers, place, sizes) = in_order(zone, &sets[0]);
        let cut = |c: &Vec<i128>, aims: bool| {
            let shares = Shares::<i128>::new(&layers, |w| weigh(c, w));
            Cut { c: c.clone(), shares, needed: 0, aims }
        };
        let mut cuts: Vec<Cut> = sets.iter().map(|c| cut(c, true)).collect();
        cuts.push(cut(&last, false));
        let reach: Vec<Shares<i64>> = (0..zone.base.len()).map(|i| Shares::<i64>::new(&layers, |w| w[i])).collect();
        let ready = (0..layers.len())
            .map(|d| (layers[d].states == 1).then(|| steps(&layers, &cuts[0].shares, d, 0).into()))
            .collect();
        let n = layers.len();
        let from: Vec<i64> = zone.base.iter().zip(&zone.no_deal).map(|(b, d)| b - d).collect();
        let start: Vec<i128> = cuts.iter().map(|cut| weigh(&cut.c, &from)).collect();
        let mut hunt = Hunt {
            task,
            zone,
            known,
            stage,
            strict,
            layers,
            place,
            sizes,
            ready,
            cuts,
            least: zone.no_deal.clone(),
            reach,
            sums: vec![start; n + 1],
            vectors: vec![zone.base.clone(); n + 1],
            choice: vec![0; n],
            branches: 0,
            limit: u64::MAX,
            tails: None,
        };
        for choice in &largest.seen {
            hunt.guess(choice);
        }
        hunt.tighten();
        hunt
    }

    /// Offers a package that was come across, by its choices in the zone.
    pub(super) fn guess(&mut self, choice: &[u32]) {
        let zone = self.zone;
        let layers = zone.layers();
        let Some(vector) = along(&layers, choice, &zone.base) else { return };
        if !self.strict || !zone.admits(&vector) {
            return;
        }
        let choice: Vec<u64> = layers.iter().zip(choice).map(|(l, k)| l.options[*k as usize].origin.into()).collect();
        if zone.barred.as_ref() != Some(&choice)
            && let Some(value) = self.known.objective.value(&vector)
            && self.known.offer(value, Some(choice), false)
        {
            self.tighten();
        }
    }

    /// The same, by its choices in order of search.
    pub(super) fn guess_in_order(&mut self, found: &[u32]) {
        let mut choice = vec![0; found.len()];
        self.place.iter().zip(found).for_each(|(place, k)| choice[*place] = *k);
        self.guess(&choice);
    }

    /// What the best known package asks of every member and of every weighted sum.
    fn tighten(&mut self) {
        let mark = self.known.value.as_ref().map(self.task.mark);
        let bar = mark.as_ref().map(|mark| Bar { mark, stage: self.stage, strict: self.strict });
        let floors = self.task.aim.floors(self.zone, bar);
        for cut in &mut self.cuts {
            let floor = floors.iter().zip(&cut.c).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
            let aim = bar.filter(|_| cut.aims).map_or(i128::MIN, |bar| self.task.aim.needs(&cut.c, self.zone, bar));
            cut.needed = floor.max(aim);
        }
        self.least = self.zone.no_deal.iter().zip(&floors).map(|(d, floor)| d + floor).collect();
    }

    /// Lists what can follow from some layer on, for the rest of the search.
    pub(super) fn list_tails(&mut self) {
        let outlook = Outlook {
            layers: &self.layers,
            cuts: &self.cuts,
            start: &self.sums[0],
            reach: &self.reach,
            base: &self.zone.base,
            least: &self.least,
            undominated: self.strict && self.zone.barred.is_none(),
        };
        self.tails = Tails::new(&outlook).map(Arc::new);
    }

    /// Looks into every branch; whether it could within the limit.
    ///
    /// # Errors
    /// E714 if stopped.
    pub(super) fn run(&mut self, progress: &mut Progress<'_>) -> Result<bool, Diagnostic> {
        self.look(0, 0, progress)
    }

    fn look(&mut self, depth: usize, state: usize, progress: &mut Progress<'_>) -> Result<bool, Diagnostic> {
        self.branches += 1;
        if self.branches.is_multiple_of(BEAT) {
            progress.advance(BEAT)?;
        }
        if self.branches > self.limit {
            return Ok(false);
        }
        if depth == self.layers.len() {
            return Ok(self.arrive(depth, &[]));
        }
        if self.tails.as_ref().is_some_and(|tails| tails.depth == depth) {
            return Ok(self.look_up(depth, state));
        }
        let ways = match &self.ready[depth] {
            Some(ways) => Arc::clone(ways),
            None => steps(&self.layers, &self.cuts[0].shares, depth, state).into(),
        };
        let layer = self.layers[depth];
        for step in ways.iter() {
            let (option, added, to) = (step.option as usize, step.added as usize, step.to as usize);
            // The ways on descend in the first sum: none of the others can do.
            if self.sums[depth][0] + step.most < self.cuts[0].needed {
                return Ok(true);
            }
            let mut hopeless = false;
            for (t, cut) in self.cuts.iter().enumerate() {
                let sum = self.sums[depth][t] + cut.shares.option[depth][option] + cut.shares.added[depth][added];
                self.sums[depth + 1][t] = sum;
                if sum + cut.shares.rest[depth + 1][to] < cut.needed {
                    hopeless = true;
                    break;
                }
            }
            if hopeless {
                continue;
            }
            let (worth, terms) = (&layer.options[option].worth, &layer.added[added]);
            let mut below = false;
            for (i, (w, t)) in worth.iter().zip(terms).enumerate() {
                let x = self.vectors[depth][i] + w + t;
                self.vectors[depth + 1][i] = x;
                below |= x + self.reach[i].rest[depth + 1][to] < self.least[i];
            }
            if below {
                continue;
            }
            self.choice[depth] = step.option;
            if !self.look(depth + 1, to, progress)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Everything that may follow and does not fall short: whether to go on.
    fn look_up(&mut self, depth: usize, state: usize) -> bool {
        let Some(tails) = self.tails.clone() else { return true };
        let mut at = 0;
        while at < tails.len(state) {
            let short: Vec<i64> = self.least.iter().zip(&self.vectors[depth]).map(|(l, x)| l - x).collect();
            let lead = self.cuts[0].needed - self.sums[depth][0];
            let Some((found, next)) = tails.next(state, at, &short, lead) else { return true };
            at = next;
            let tail = tails.tail(found);
            self.branches += 1;
            let whole: Vec<i64> = self.vectors[depth].iter().zip(tails.vector(found)).map(|(x, w)| x + w).collect();
            self.vectors[self.layers.len()] = whole;
            if !self.arrive(depth, &tail) {
                return false;
            }
        }
        true
    }

    /// A package, chosen up to a depth and from there on as given: whether to go on.
    fn arrive(&mut self, depth: usize, tail: &[u32]) -> bool {
        let vector = &self.vectors[self.layers.len()];
        if self.zone.admits(vector)
            && let Some(value) = self.known.objective.value(vector)
            && self.known.wants(&value, !self.strict)
        {
            let chosen = self.choice[..depth].iter().chain(tail);
            let mut choice = vec![0u64; self.layers.len()];
            for ((layer, place), k) in self.layers.iter().zip(&self.place).zip(chosen) {
                choice[*place] = layer.options[*k as usize].origin.into();
            }
            if self.zone.barred.as_ref() == Some(&choice) {
                return true;
            }
            if self.known.offer(value, Some(choice), !self.strict) {
                self.tighten();
            }
            return !self.known.full;
        }
        true
    }
}

/// The layers in order of search, with their places: parts of several layers first, then those whose best option stands
/// out most.
fn in_order<'z>(zone: &'z Zone, c: &[i128]) -> (Vec<&'z Layer>, Vec<usize>, Vec<usize>) {
    let stands_out = |part: &Vec<Layer>| match part.as_slice() {
        [only] => {
            let mut values: Vec<i128> = only.options.iter().map(|o| weigh(c, &o.worth)).collect();
            values.sort_by(|a, b| b.cmp(a));
            values.get(1).map_or(i128::MAX - 1, |second| values[0] - second)
        }
        _ => i128::MAX,
    };
    let spread: Vec<i128> = zone.parts.iter().map(stands_out).collect();
    let mut order: Vec<usize> = (0..zone.parts.len()).collect();
    order.sort_by(|x, y| spread[*y].cmp(&spread[*x]).then(x.cmp(y)));
    let mut first = vec![0];
    zone.parts.iter().for_each(|part| first.push(first[first.len() - 1] + part.len()));
    let places = order.iter().flat_map(|p| (0..zone.parts[*p].len()).map(|k| first[*p] + k));
    let sizes = order.iter().map(|p| zone.parts[*p].len()).collect();
    (order.iter().flat_map(|p| &zone.parts[*p]).collect(), places.collect(), sizes)
}

/// The ways on from a state, the best first.
fn steps(layers: &[&Layer], shares: &Shares<i128>, depth: usize, state: usize) -> Vec<Step> {
    let layer = layers[depth];
    let mut ways = Vec::new();
    for (edge, class) in layer.edges(state).iter().zip(&layer.classes).filter(|(e, _)| e.to != NOWHERE) {
        let on = shares.added[depth][edge.added as usize] + shares.rest[depth + 1][edge.to as usize];
        ways.extend(class.clone().map(|option| Step {
            most: shares.option[depth][option] + on,
            option: option as u32,
            to: edge.to,
            added: edge.added,
        }));
    }
    ways.sort_by(|x, y| y.most.cmp(&x.most).then(x.option.cmp(&y.option)));
    ways
}
