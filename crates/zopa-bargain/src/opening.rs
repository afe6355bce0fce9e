//! Openings of refused packages: the smallest change that everybody who must sign gains from.

use crate::fraction::Fraction;
use crate::near::{Seek, index_order, nearest};
use crate::problem::{refuse_foreign, refuse_graph};
use std::cmp::Ordering;
use zopa_core::{Diagnostic, Instance, Outcome, PartyId, PartySet, Run, Worth};

/// The smallest change that makes a refused package acceptable to all who must sign it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// The package after the change.
    pub to: Outcome,
    /// How many issues differ from the refused package.
    pub changed_from_package: u32,
    /// Who must sign it and need not sign the refused package.
    pub new_signers: PartySet,
    /// How many acceptable packages change as few issues, this one included.
    pub equally_small: u64,
}

/// The opening of a refused package p: a feasible outcome other than the status quo in which every signer gains
/// strictly (an ordinal one prefers it to the status quo) and meets no red line, and in which at least one issue that p
/// changes keeps its level in p; of these the one with the fewest issues changed from p. Ties: fewest signers that p
/// does not need, then the largest smallest gain in points of the signers with utilities (one without such signers
/// first), then lowest index. A package that is not refused is its own opening. `None`: there is none.
///
/// A signer without stated preferences never gains. The comparison of gains in points is exact.
///
/// # Errors
/// E710 for a `[graph]` case, E715 for an outcome of another case, E712 if more than 10^8 outcomes had to be judged, E714
/// if stopped.
pub fn opening(instance: &Instance, refused: &Outcome, run: &Run<'_>) -> Result<Option<Opening>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, refused)?;
    let model = instance.model();
    if model.changed(refused).next().is_none() {
        return Ok(None);
    }
    let parties = model.case().parties.ids();
    let seek = Acceptable {
        instance,
        refused,
        signers: model.signers(refused),
        silent: parties.filter(|i| *instance.worth(*i) == Worth::Absent).collect(),
    };
    let found = nearest(&seek, instance, refused, |_, _| true, 0..=usize::MAX, run)?;
    Ok(found.map(|(changed, best)| Opening {
        to: best.outcome,
        changed_from_package: changed as u32,
        new_signers: best.new_signers,
        equally_small: best.count,
    }))
}

struct Acceptable<'a> {
    instance: &'a Instance,
    refused: &'a Outcome,
    /// C(p).
    signers: PartySet,
    /// Parties without stated preferences.
    silent: PartySet,
}

/// The best of some acceptable packages that change as few issues.
struct Candidate {
    outcome: Outcome,
    new_signers: PartySet,
    /// Of the signers with utilities.
    smallest_gain: Option<Fraction>,
    count: u64,
}

impl Candidate {
    /// The order of preference among packages that change as few issues: less is better.
    fn order(&self, other: &Candidate) -> Ordering {
        let signers = self.new_signers.len().cmp(&other.new_signers.len());
        let gain = match (self.smallest_gain, other.smallest_gain) {
            (Some(a), Some(b)) => b.cmp(&a),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        signers.then(gain).then_with(|| index_order(&self.outcome, &other.outcome))
    }
}

impl Seek for Acceptable<'_> {
    type Found = Candidate;
    fn may_sign(&self, signers: PartySet) -> bool {
        !signers.meets(self.silent)
    }
    fn must_be_content(&self, signers: PartySet) -> PartySet {
        signers
    }
    fn needs(&self, party: PartyId) -> Option<i64> {
        let additive = self.instance.additive(party)?;
        let here = additive.score(self.instance.model(), self.refused);
        Some((additive.disagreement() - here).raw() + 1)
    }
    fn judge(&self, outcome: &Outcome, signers: PartySet) -> Option<Candidate> {
        let model = self.instance.model();
        let q = model.status_quo();
        let keeps_some = model.changed(self.refused).any(|v| outcome.level(v) == self.refused.level(v));
        if !keeps_some || !signers.iter().all(|i| signs(self.instance, i, outcome)) || outcome == q {
            return None;
        }
        let new_signers = signers.minus(self.signers);
        let smallest_gain = smallest_gain(self.instance, signers, outcome);
        Some(Candidate { outcome: outcome.clone(), new_signers, smallest_gain, count: 1 })
    }
    fn merge(&self, found: Candidate, other: Candidate) -> Candidate {
        let count = found.count + other.count;
        let best = if other.order(&found).is_lt() { other } else { found };
        Candidate { count, ..best }
    }
}

/// Whether the party gains strictly and meets no red line.
pub(crate) fn signs(instance: &Instance, party: PartyId, outcome: &Outcome) -> bool {
    instance.gains_strictly(party, outcome) && instance.model().red_line(party, outcome).is_none()
}

/// The smallest gain in points of those of the parties that have utilities.
pub(crate) fn smallest_gain(instance: &Instance, parties: PartySet, outcome: &Outcome) -> Option<Fraction> {
    let gains = parties.iter().filter_map(|i| {
        let gain = instance.gain(i, outcome)?;
        Some(Fraction::new(gain.raw(), instance.additive(i)?.weight()))
    });
    gains.min()
}
