//! The best value that a search has come across, and what ties with it.

use crate::solution::best::Objective;

/// The best value, and what attains it: the choices of layers, or sets of levels of closely joined issues; `None` stands
/// for the status quo.
#[derive(Debug)]
pub(crate) struct Found<V> {
    pub(crate) value: Option<V>,
    pub(crate) tied: Vec<Option<Vec<u64>>>,
    /// Whether these are all.
    pub(crate) complete: bool,
    /// Where the search was given up: the value is not proved to be the best.
    pub(crate) given_up: Option<u64>,
}

/// Choices that tie, at most.
const TIED: usize = 100_000;

/// The best so far.
pub(super) struct Known<'o, O: Objective> {
    pub(super) objective: &'o O,
    pub(super) value: Option<O::Value>,
    pub(super) tied: Vec<(O::Value, Option<Vec<u64>>)>,
    /// Whether there are more ties than are kept.
    pub(super) full: bool,
}

impl<'o, O: Objective> Known<'o, O> {
    /// Nothing yet.
    pub(super) fn new(objective: &'o O) -> Self {
        Known { objective, value: None, tied: Vec::new(), full: false }
    }

    /// Whether a value is better than the best, or ties with it and that is wanted.
    pub(super) fn wants(&self, value: &O::Value, ties: bool) -> bool {
        match &self.value {
            None => true,
            Some(best) if value > best => true,
            Some(best) => (ties || self.tied.is_empty()) && self.objective.ties(best, value),
        }
    }

    /// Takes note of a value; says whether it is the best so far. Ties are kept only if they are wanted.
    pub(super) fn offer(&mut self, value: O::Value, choice: Option<Vec<u64>>, ties: bool) -> bool {
        if !self.wants(&value, ties) {
            return false;
        }
        let better = self.value.as_ref().is_none_or(|best| value > *best);
        if better {
            self.tied.retain(|(other, _)| ties && self.objective.ties(&value, other));
            self.value = Some(value.clone());
        }
        if self.tied.len() >= TIED {
            self.full = true;
            return better;
        }
        self.tied.push((value, choice));
        better
    }

    /// The end of the search.
    pub(super) fn found(self, given_up: Option<u64>) -> Found<O::Value> {
        let tied: Vec<Option<Vec<u64>>> = self.tied.into_iter().map(|(_, choice)| choice).collect();
        Found { value: self.value, tied, complete: !self.full, given_up }
    }
}
