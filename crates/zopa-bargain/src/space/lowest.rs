//! The lowest numbers of many.

use std::collections::BinaryHeap;

/// Keeps the lowest so many of the numbers it is given, whatever their order.
#[derive(Clone, Debug)]
pub(crate) struct Lowest {
    limit: usize,
    kept: BinaryHeap<u64>,
}

impl Lowest {
    /// Keeps at most so many.
    pub(crate) fn new(limit: usize) -> Self {
        Lowest { limit, kept: BinaryHeap::new() }
    }
    /// Takes a number into account.
    #[inline]
    pub(crate) fn offer(&mut self, number: u64) {
        if self.kept.len() < self.limit {
            self.kept.push(number);
        } else if let Some(mut highest) = self.kept.peek_mut()
            && number < *highest
        {
            *highest = number;
        }
    }
    /// Takes all of another's numbers into account.
    pub(crate) fn merge(&mut self, other: &Lowest) {
        for number in &other.kept {
            self.offer(*number);
        }
    }
    /// Whether no number from this one on can still be kept.
    pub(crate) fn is_settled_below(&self, number: u64) -> bool {
        self.kept.len() == self.limit && self.kept.peek().is_none_or(|highest| *highest < number)
    }
    /// The numbers kept, ascending.
    pub(crate) fn sorted(&self) -> Vec<u64> {
        self.kept.clone().into_sorted_vec()
    }
}
