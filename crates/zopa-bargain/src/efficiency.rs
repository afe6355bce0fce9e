//! Whether one outcome is efficient: the dominance proof if it is not.

use crate::near::{Seek, index_order, nearest};
use crate::opposed::nobody_can_gain;
use crate::problem::{counted, refuse_foreign, refuse_graph};
use zopa_core::{Compared, Diagnostic, Instance, Outcome, PartyId, PartySet, Run};

/// Among which outcomes an outcome is to be efficient.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Within {
    /// D_S: feasible outcomes whose signers are all in the group.
    Deliverable,
    /// F: all feasible outcomes.
    Feasible,
}

/// An outcome that dominates `at` for the group: at least as good for every member and better for one. Members without
/// stated preferences and audiences do not count (nor do they sign, within [`Within::Deliverable`]). Of several the one
/// with the fewest issues changed is given, then the one with the lowest index. `None`: `at` is efficient.
///
/// # Errors
/// E710 for a `[graph]` case, E715 for an outcome of another case, E712 if more than 10^8 outcomes had to be judged, E714
/// if stopped.
pub fn efficient(
    instance: &Instance,
    at: &Outcome,
    group: PartySet,
    within: Within,
    run: &Run<'_>,
) -> Result<Option<Outcome>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, at)?;
    let group = counted(instance, group);
    if group.is_empty() || nobody_can_gain(instance, group) {
        return Ok(None);
    }
    let model = instance.model();
    let issues = &model.case().issues;
    let levels = |issue, level| match within {
        Within::Feasible => true,
        Within::Deliverable => {
            level == model.status_quo().level(issue) || issues[issue].control.signers().is_subset(group)
        }
    };
    let seek = Dominating { instance, at, group };
    let found = nearest(&seek, instance, at, levels, 1..=usize::MAX, run)?;
    Ok(found.map(|(_, outcome)| outcome))
}

struct Dominating<'a> {
    instance: &'a Instance,
    at: &'a Outcome,
    group: PartySet,
}

impl Seek for Dominating<'_> {
    type Found = Outcome;
    fn may_sign(&self, _signers: PartySet) -> bool {
        true
    }
    fn must_be_content(&self, _signers: PartySet) -> PartySet {
        self.group
    }
    fn needs(&self, party: PartyId) -> Option<i64> {
        self.group.contains(party).then_some(0)
    }
    fn judge(&self, outcome: &Outcome, _signers: PartySet) -> Option<Outcome> {
        dominates(self.instance, self.group, outcome, self.at).then(|| outcome.clone())
    }
    fn merge(&self, found: Outcome, other: Outcome) -> Outcome {
        if index_order(&other, &found).is_lt() { other } else { found }
    }
}

/// Whether the first is at least as good as the second for every member and better for one.
pub(crate) fn dominates(instance: &Instance, group: PartySet, first: &Outcome, second: &Outcome) -> bool {
    let mut better = false;
    group.iter().all(|i| {
        let how = instance.compare(i, first, second);
        better |= how == Compared::Better;
        matches!(how, Compared::Equal | Compared::Better)
    }) && better
}
