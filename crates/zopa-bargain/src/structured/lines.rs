//! Which red lines of a group count.

use zopa_core::{Case, ConditionId, Instance, Outcome, PartyId};

/// Which red lines of the members count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lines {
    /// All.
    All,
    /// All but one: of the member at this position, its number in the preference.
    Without(usize, usize),
    /// None.
    Lifted,
}

impl Lines {
    /// The conditions that must not hold.
    pub(super) fn of(self, case: &Case, members: &[PartyId]) -> Vec<ConditionId> {
        let each = members.iter().enumerate().flat_map(|(k, i)| {
            let lines = case.red_lines[*i].iter().enumerate();
            lines.filter(move |(line, _)| self.counts(k, *line)).map(|(_, line)| line.when)
        });
        each.collect()
    }

    fn counts(self, member: usize, line: usize) -> bool {
        match self {
            Lines::All => true,
            Lines::Without(k, l) => (k, l) != (member, line),
            Lines::Lifted => false,
        }
    }

    /// Whether all members, who have utilities, would sign a package.
    pub(super) fn agree(self, instance: &Instance, members: &[PartyId], w: &Outcome) -> bool {
        let model = instance.model();
        let content = |i: &PartyId| instance.additive(*i).is_some_and(|a| a.score(model, w) >= a.disagreement());
        members.iter().all(content) && !self.of(model.case(), members).iter().any(|c| model.condition(*c).holds(w))
    }
}
