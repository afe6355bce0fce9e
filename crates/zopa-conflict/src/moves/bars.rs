//! Rules on moves: pairs of patterns between which nobody moves and nothing is signed.

use crate::bulk;
use crate::layout::Layout;
use crate::problem::check_memory;
use crate::states::StateSet;
use zopa_core::{ConditionId, Diagnostic, Limits, Model, StateId};

/// For each rule the states from which it forbids to go (`None`: all), and those to which.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bars(Vec<(Option<StateSet>, StateSet)>);

impl Bars {
    /// The rules on moves that forbid anything among the states of a layout.
    ///
    /// # Errors
    /// E721 if the sets do not fit in the memory limit.
    pub(crate) fn new(model: &Model, layout: &Layout, limits: &Limits) -> Result<Bars, Diagnostic> {
        let rules = model.move_rules();
        check_memory("the rules on moves", layout.states() / 8 * 2 * rules.len() as u64, limits.bytes)?;
        let holds = |c: ConditionId| bulk::free_of(model, layout, &[c]).complement();
        let pairs = rules.iter().map(|(from, to)| (from.map(holds), holds(*to)));
        Ok(Bars(pairs.filter(|(from, to)| !to.is_empty() && from.as_ref().is_none_or(|f| !f.is_empty())).collect()))
    }
    /// Whether nothing is forbidden.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether going from one state to another is forbidden.
    #[inline]
    pub(crate) fn bar(&self, from: StateId, to: StateId) -> bool {
        self.0.iter().any(|(start, end)| end.contains(to) && start.as_ref().is_none_or(|s| s.contains(from)))
    }
}
