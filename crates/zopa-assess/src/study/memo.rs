//! What a thread remembers between points of the inputs: each party's numbers, and whether a row held with them.
//!
//! Studies ask about points that differ from each other in one input only: one factor exchanged, one number moved along its
//! range. Then most parties have the numbers that they had before, and most rows are played by such parties. Two sets of
//! numbers are remembered for each party, the point that others are compared with and the last one beside it; a set has
//! a version of its own, so that what was computed with the same versions is the same. Speed only, never an answer.

use zopa_core::{Diagnostic, Draw, Id, InputId, Instance, Model, NO_WEIGHT, PartyId, PartySet, Uncertain, Worth};
use zopa_study::inputs_of;

/// A party that draws may change, and the inputs that its preferences use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Drawn {
    pub(super) party: PartyId,
    pub(super) inputs: Vec<usize>,
}

/// The parties that draws may change: cardinal ones, and those whose order has an open place.
pub(super) fn drawn(instance: &Instance) -> Vec<Drawn> {
    let case = instance.model().case();
    let open = |party| case.open_places.iter().filter(move |o| o.party == party).map(|o| o.input);
    let parties = case.parties.ids().filter(|i| instance.additive(*i).is_some() || open(*i).next().is_some());
    let one = |party: PartyId| {
        let all = inputs_of(&case.preferences[party]).into_iter().chain(open(party));
        let mut inputs: Vec<usize> = all.map(InputId::index).collect();
        inputs.sort_unstable();
        inputs.dedup();
        Drawn { party, inputs }
    };
    parties.map(one).collect()
}

/// One set of a party's numbers.
#[derive(Clone, Debug)]
struct Numbers {
    version: u64,
    at: Vec<f64>,
    worth: Worth,
}

/// The sets remembered of one party: the point that others are compared with, and one beside it.
#[derive(Debug, Default)]
struct Remembered {
    sets: [Option<Numbers>; 2],
    /// Which of them the instance has.
    now: usize,
}

/// The numbers of a point, in an instance.
#[derive(Debug, Default)]
pub(super) struct Memo {
    pub(super) instance: Option<Instance>,
    parties: Vec<Remembered>,
    /// The version of each party's numbers; 0 for a party that no draw changes.
    versions: Vec<u64>,
    next: u64,
}

impl Memo {
    /// Gives parties the numbers that they have at a point; false where a party's weights are all nought there, as they
    /// may be at an end of their ranges: then no question has an answer.
    pub(super) fn set(
        &mut self,
        model: &std::sync::Arc<Model>,
        values: &[f64],
        drawn: &mut dyn Iterator<Item = &Drawn>,
    ) -> Result<bool, Diagnostic> {
        let weightless = |problem: Diagnostic| if problem.code == &NO_WEIGHT { Ok(false) } else { Err(problem) };
        let number = |x| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => values.get(Id::index(id)).copied().unwrap_or(f64::NAN),
        };
        if self.instance.is_none() {
            let parties = model.case().parties.len();
            self.parties = (0..parties).map(|_| Remembered::default()).collect();
            self.versions = vec![0; parties];
            match Instance::with(model, Draw::CENTRAL, &number) {
                Ok(new) => self.instance = Some(new),
                Err(problem) => return weightless(problem),
            }
        }
        let Some(instance) = &mut self.instance else { return Ok(false) };
        for Drawn { party, inputs } in drawn {
            let of = &mut self.parties[party.index()];
            let at = |set: &Option<Numbers>| {
                set.as_ref().is_some_and(|s| s.at.iter().zip(inputs).all(|(x, i)| x.to_bits() == values[*i].to_bits()))
            };
            if at(&of.sets[of.now]) {
                continue;
            }
            let other = 1 - of.now;
            let found = if at(&of.sets[other]) {
                other
            } else {
                let worth = match Instance::worth_of(model, *party, Draw::CENTRAL, &number) {
                    Ok(worth) => worth,
                    Err(problem) => return weightless(problem),
                };
                self.next += 1;
                let numbers = Numbers { version: self.next, at: inputs.iter().map(|i| values[*i]).collect(), worth };
                // A point that differs in most numbers is a new one to compare with; else it lies beside the last.
                let moved = |base: &Numbers| {
                    base.at.iter().zip(&numbers.at).filter(|(a, b)| a.to_bits() != b.to_bits()).count()
                };
                let beside = of.sets[0].as_ref().is_some_and(|base| 2 * moved(base) <= inputs.len());
                of.sets[usize::from(beside)] = Some(numbers);
                usize::from(beside)
            };
            of.now = found;
            if let Some(numbers) = &of.sets[found] {
                instance.set_worth(*party, numbers.worth.clone());
                self.versions[party.index()] = numbers.version;
            }
        }
        Ok(true)
    }

    /// The version of each party's numbers.
    pub(super) fn versions(&self) -> &[u64] {
        &self.versions
    }

    /// Whether all of these have the numbers that others are compared with.
    fn based(&self, parties: PartySet) -> bool {
        parties.iter().all(|i| self.parties.get(i.index()).is_none_or(|of| of.now == 0))
    }
}

/// Whether a row held, by the versions of the numbers of whoever has a part in it.
#[derive(Debug, Default)]
pub(super) struct Held {
    of: [Option<(Vec<u64>, bool)>; 2],
}

impl Held {
    /// What is remembered, else what is computed.
    pub(super) fn or(&mut self, memo: &Memo, parties: PartySet, compute: impl FnOnce(&[u64]) -> bool) -> bool {
        let versions = memo.versions();
        let key = || parties.iter().map(|i| versions[i.index()]);
        let known = |entry: &&(Vec<u64>, bool)| entry.0.iter().copied().eq(key());
        if let Some((_, held)) = self.of.iter().flatten().find(known) {
            return *held;
        }
        let held = compute(versions);
        self.of[usize::from(!memo.based(parties))] = Some((key().collect(), held));
        held
    }
}
