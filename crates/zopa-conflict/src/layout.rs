//! How outcomes are numbered as states.

use crate::divide::Divisor;
use crate::problem::{TOO_MANY_STATES, grouped};
use zopa_core::{Count, Diagnostic, Domains, Id, IssueId, LevelId, Model, Outcome, StateId};

/// The numbering of the states: the product of the levels that each issue has here, first issue fastest. In the whole
/// space of a case it is the index of the outcome; in a sub-space only the listed levels are counted.
///
/// States that cannot exist keep their numbers: so a party's moves stay along axes of the product.
#[derive(Clone, Debug)]
pub struct Layout {
    slots: Vec<Slot>,
    states: u64,
}

/// One issue's place in the numbering.
#[derive(Clone, Debug)]
struct Slot {
    levels: Vec<LevelId>,
    stride: Divisor,
    size: Divisor,
}

impl Layout {
    /// The numbering of a model's outcomes, or of those made of the listed levels. An issue without a listed level
    /// keeps its status-quo level.
    ///
    /// # Errors
    /// E720 with more than 2^32 states.
    pub fn new(model: &Model, levels: Option<&Domains>) -> Result<Layout, Diagnostic> {
        let space = model.space();
        let mut slots = Vec::new();
        let mut states = 1u64;
        for v in space.issue_ids() {
            let mut here: Vec<LevelId> = match levels.and_then(|d| d.get(v)) {
                Some(set) => set.iter().filter(|l| l.index() < space.levels(v)).collect(),
                None => (0..space.levels(v)).map(LevelId::new).collect(),
            };
            if here.is_empty() {
                here.push(model.status_quo().level(v));
            }
            let (stride, size) = (states, here.len() as u64);
            states = stride * size;
            if states > 1 << 32 {
                let count = match levels {
                    None => match space.count() {
                        Count::Exact(n) => format!("{} states", grouped(n)),
                        beyond => format!("{beyond} states"),
                    },
                    Some(_) => "more than 2^32 states".to_owned(),
                };
                return Err(Diagnostic::new(&TOO_MANY_STATES, format!("{count} cannot be numbered"))
                    .because("An analysis of all states keeps a number for each of them; 4,294,967,296 is the limit.")
                    .cure("Fix issues that do not matter here (a scenario with `fix`)."));
            }
            slots.push(Slot { levels: here, stride: Divisor::new(stride), size: Divisor::new(size) });
        }
        Ok(Layout { slots, states })
    }

    /// How many states there are, those that cannot exist included.
    pub fn states(&self) -> u64 {
        self.states
    }
    /// How many issues there are.
    pub fn issues(&self) -> usize {
        self.slots.len()
    }
    /// The levels that an issue has here.
    pub fn levels(&self, issue: IssueId) -> &[LevelId] {
        &self.slots[issue.index()].levels
    }
    /// By how much the number grows from one level of the issue to the next.
    pub fn stride(&self, issue: IssueId) -> u64 {
        self.slots[issue.index()].stride.by()
    }
    /// The place of the issue's level in [`Self::levels`] at a state.
    #[inline]
    pub(crate) fn place(&self, state: StateId, issue: IssueId) -> usize {
        let slot = &self.slots[issue.index()];
        slot.size.split(slot.stride.quotient(state.0)).1 as usize
    }
    /// The issue's level at a state.
    #[inline]
    pub fn level(&self, state: StateId, issue: IssueId) -> LevelId {
        self.slots[issue.index()].levels[self.place(state, issue)]
    }
    /// The outcome of a state.
    pub fn outcome(&self, state: StateId) -> Outcome {
        Outcome::new((0..self.slots.len()).map(|v| self.level(state, IssueId::new(v))))
    }
    /// The state of an outcome; `None` if it is not in this space.
    pub fn state(&self, outcome: &Outcome) -> Option<StateId> {
        if outcome.levels().len() != self.slots.len() {
            return None;
        }
        let mut number = 0u64;
        for (slot, level) in self.slots.iter().zip(outcome.levels()) {
            number += slot.stride.by() * slot.levels.iter().position(|l| l == level)? as u64;
        }
        Some(StateId(number as u32))
    }
}
