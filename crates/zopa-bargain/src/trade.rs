//! Improving edits: the smallest change that makes somebody better off and no signer worse off.

use crate::near::{Seek, index_order, nearest};
use crate::opposed::nobody_can_gain;
use crate::problem::{refuse_foreign, refuse_graph, watching_left_out};
use crate::range::range;
use std::collections::BTreeMap;
use zopa_core::{Compared, Diagnostic, Instance, IssueId, Outcome, PartyId, PartySet, Run, Worth};

/// The smallest change that makes somebody better off and no signer worse off.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// The package after the edit.
    pub to: Outcome,
    /// The issues that it changes, in order.
    pub changed: Vec<IssueId>,
    /// Who must sign it and need not sign the package edited.
    pub new_signers: PartySet,
    /// What members and signers with utilities gain by it, in points, in the order of the parties.
    pub gains: Vec<(PartyId, f64)>,
}

/// The improving edit of an outcome w for a group S (by default C(w), its signers): a feasible outcome that is at least
/// as good as w for every member and every one of its own signers, better for one member, and meets no red line of its
/// signers; of these the one with the fewest issues changed from w. Ties: fewest signers that w does not need, then
/// the largest sum over the members with utilities of the gain divided by the range of the member's utility over the
/// feasible outcomes (sums within 10^-12 of the largest count as equal), then lowest index. `None`: there is none.
///
/// Nobody knows whether a party without stated preferences would be worse off: with such a member, or signer, there is
/// no improving edit. Audiences do not count.
///
/// # Errors
/// E710 for a `[graph]` case, E715 for an outcome of another case, E712 if more than 10^8 outcomes had to be judged, or
/// looked at for a range, E714 if stopped.
pub fn improving_edit(
    instance: &Instance,
    at: &Outcome,
    group: Option<PartySet>,
    run: &Run<'_>,
) -> Result<Option<Edit>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, at)?;
    let model = instance.model();
    let signers = model.signers(at);
    let case = model.case();
    let silent: PartySet = case.parties.ids().filter(|i| *instance.worth(*i) == Worth::Absent).collect();
    let group = watching_left_out(instance, group.unwrap_or(signers));
    if group.is_empty() || group.meets(silent) || nobody_can_gain(instance, group) {
        return Ok(None);
    }
    let improving = Improving { instance, at, group, signers, silent };
    let first = Fewest { improving: &improving };
    let Some((distance, found)) = nearest(&first, instance, at, |_, _| true, 1..=usize::MAX, run)? else {
        return Ok(None);
    };
    let to = if found.count == 1 {
        found.outcome
    } else {
        // Ties are rare enough that their ranges are worked out, and the distance searched again, only now.
        let mut scale = Vec::new();
        for party in group.iter() {
            if let Some((low, high)) = range(instance, party, run)?
                && high > low
            {
                scale.push((party, high.abs_diff(low)));
            }
        }
        let second = Largest { improving: &improving, new_signers: found.new_signers, scale };
        let best = nearest(&second, instance, at, |_, _| true, distance..=distance, run)?;
        best.and_then(|(_, sums)| lowest_of(sums)).unwrap_or(found.outcome)
    };
    let needed = model.signers(&to);
    let gains = group.union(needed).iter().filter_map(|i| {
        let additive = instance.additive(i)?;
        Some((i, additive.points(additive.score(model, &to) - additive.score(model, at))))
    });
    Ok(Some(Edit {
        changed: to.differing(at).collect(),
        new_signers: needed.minus(signers),
        gains: gains.collect(),
        to,
    }))
}

/// What makes an outcome an improvement.
struct Improving<'a> {
    instance: &'a Instance,
    at: &'a Outcome,
    /// S.
    group: PartySet,
    /// C(w).
    signers: PartySet,
    /// Parties without stated preferences.
    silent: PartySet,
}

impl Improving<'_> {
    fn holds(&self, outcome: &Outcome, signers: PartySet) -> bool {
        let instance = self.instance;
        let how = |i| instance.compare(i, outcome, self.at);
        let content = |i| matches!(how(i), Compared::Equal | Compared::Better);
        self.group.union(signers).iter().all(content)
            && self.group.iter().any(|i| how(i) == Compared::Better)
            && signers.iter().all(|i| instance.model().red_line(i, outcome).is_none())
    }
    fn may_sign(&self, signers: PartySet) -> bool {
        !signers.meets(self.silent)
    }
    fn new_signers(&self, signers: PartySet) -> usize {
        signers.minus(self.signers).len()
    }
}

/// Looks for the improvements with the fewest new signers.
struct Fewest<'a> {
    improving: &'a Improving<'a>,
}

struct Tied {
    new_signers: usize,
    count: u64,
    outcome: Outcome,
}

impl Seek for Fewest<'_> {
    type Found = Tied;
    fn may_sign(&self, signers: PartySet) -> bool {
        self.improving.may_sign(signers)
    }
    fn must_be_content(&self, signers: PartySet) -> PartySet {
        self.improving.group.union(signers)
    }
    fn needs(&self, _party: PartyId) -> Option<i64> {
        Some(0)
    }
    fn judge(&self, outcome: &Outcome, signers: PartySet) -> Option<Tied> {
        let tied = || Tied { new_signers: self.improving.new_signers(signers), count: 1, outcome: outcome.clone() };
        self.improving.holds(outcome, signers).then(tied)
    }
    fn merge(&self, found: Tied, other: Tied) -> Tied {
        match found.new_signers.cmp(&other.new_signers) {
            std::cmp::Ordering::Less => found,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal => {
                let count = found.count + other.count;
                let first = if index_order(&other.outcome, &found.outcome).is_lt() { other } else { found };
                Tied { count, ..first }
            }
        }
    }
}

/// Among these, for the largest sum of relative gains.
struct Largest<'a> {
    improving: &'a Improving<'a>,
    new_signers: usize,
    scale: Vec<(PartyId, u64)>,
}

/// Sums as close as this are equal.
const TOLERANCE: f64 = 1e-12;

/// A sum of relative gains, in an order; sums of gains are not negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sum(u64);

impl Sum {
    fn new(sum: f64) -> Self {
        Sum(sum.max(0.0).to_bits())
    }
    fn number(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Seek for Largest<'_> {
    /// The largest sums, within the tolerance, each with its outcome of lowest index.
    type Found = BTreeMap<Sum, Outcome>;
    fn may_sign(&self, signers: PartySet) -> bool {
        self.improving.may_sign(signers) && self.improving.new_signers(signers) <= self.new_signers
    }
    fn must_be_content(&self, signers: PartySet) -> PartySet {
        self.improving.group.union(signers)
    }
    fn needs(&self, _party: PartyId) -> Option<i64> {
        Some(0)
    }
    fn judge(&self, outcome: &Outcome, signers: PartySet) -> Option<Self::Found> {
        if self.improving.new_signers(signers) != self.new_signers || !self.improving.holds(outcome, signers) {
            return None;
        }
        let Improving { instance, at, .. } = self.improving;
        let gains = self.scale.iter().filter_map(|(i, range)| {
            let gain = instance.score(*i, outcome)? - instance.score(*i, at)?;
            Some(gain.raw() as f64 / *range as f64)
        });
        Some(BTreeMap::from([(Sum::new(gains.sum()), outcome.clone())]))
    }
    fn merge(&self, mut found: Self::Found, other: Self::Found) -> Self::Found {
        for (sum, outcome) in other {
            match found.get_mut(&sum) {
                Some(known) if index_order(&outcome, known).is_lt() => *known = outcome,
                Some(_) => {}
                None => {
                    found.insert(sum, outcome);
                }
            }
        }
        if let Some(largest) = found.last_key_value().map(|(sum, _)| sum.number()) {
            found.retain(|sum, _| is_largest(sum.number(), largest));
        }
        found
    }
}

fn is_largest(sum: f64, largest: f64) -> bool {
    largest - sum <= TOLERANCE * largest.max(1.0)
}

fn lowest_of(sums: BTreeMap<Sum, Outcome>) -> Option<Outcome> {
    sums.into_values().min_by(index_order)
}
