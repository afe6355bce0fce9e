//! A draft on its way: the smallest edit that makes it acceptable to more.

use crate::near::{Seek, index_order, nearest};
use crate::problem::{counted, refuse_foreign, refuse_graph};
use std::cmp::Ordering;
use zopa_core::{Diagnostic, Instance, IssueId, Outcome, PartyId, PartySet, Run, Stance, Worth};

/// The smallest edit that makes a draft acceptable to more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The draft after it.
    pub to: Outcome,
    /// The issues that it changes, in order.
    pub changed: Vec<IssueId>,
    /// Of those asked, who accepts it and did not accept the draft.
    pub won: PartySet,
    /// Of those asked, who still does not accept.
    pub left: PartySet,
    /// Who must sign it and need not sign the draft; they accept it.
    pub new_signers: PartySet,
    /// How many edits as small would do, this one included.
    pub equally_small: u64,
}

/// The smallest edit of a draft p that makes it acceptable to more of those asked: the members of the group and the
/// signers C(p), those with stated preferences. An edit is a feasible outcome other than the status quo that everybody
/// asked who accepts p still accepts, and somebody asked who does not accept p accepts (no less than no deal, no red
/// line); a new signer accepts it too. Of these the one with the fewest issues changed from p. Ties: most of those asked
/// accept, then fewest new signers, then lowest index. `None`: there is none, or all of them accept p.
///
/// # Errors
/// E710 for a `[graph]` case, E715 for an outcome of another case, E712 if more than 10^8 outcomes had to be judged, E714
/// if stopped.
pub fn step(instance: &Instance, draft: &Outcome, group: PartySet, run: &Run<'_>) -> Result<Option<Step>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, draft)?;
    let model = instance.model();
    let signers = model.signers(draft);
    let asked = counted(instance, group.union(signers));
    let accepting = accept(instance, asked, draft);
    if accepting == asked {
        return Ok(None);
    }
    let silent = model.case().parties.ids().filter(|i| *instance.worth(*i) == Worth::Absent).collect();
    let seek = More { instance, draft, asked, accepting, signers, silent };
    let Some((_, best)) = nearest(&seek, instance, draft, |_, _| true, 1..=usize::MAX, run)? else {
        return Ok(None);
    };
    Ok(Some(Step {
        changed: best.to.differing(draft).collect(),
        won: best.accept.minus(accepting),
        left: asked.minus(best.accept),
        new_signers: model.signers(&best.to).minus(signers),
        equally_small: best.count,
        to: best.to,
    }))
}

/// Those of the parties that would sign.
pub(super) fn accept(instance: &Instance, parties: PartySet, at: &Outcome) -> PartySet {
    parties.iter().filter(|i| instance.stance(*i, at) == Stance::Yes).collect()
}

struct More<'a> {
    instance: &'a Instance,
    draft: &'a Outcome,
    asked: PartySet,
    /// Those asked who accept the draft.
    accepting: PartySet,
    /// C(p).
    signers: PartySet,
    /// Parties without stated preferences.
    silent: PartySet,
}

struct Candidate {
    to: Outcome,
    accept: PartySet,
    new_signers: usize,
    count: u64,
}

impl Candidate {
    fn order(&self, other: &Candidate) -> Ordering {
        let accept = other.accept.len().cmp(&self.accept.len());
        accept.then(self.new_signers.cmp(&other.new_signers)).then_with(|| index_order(&self.to, &other.to))
    }
}

impl Seek for More<'_> {
    type Found = Candidate;
    fn may_sign(&self, signers: PartySet) -> bool {
        !signers.minus(self.signers).meets(self.silent)
    }
    fn must_be_content(&self, signers: PartySet) -> PartySet {
        self.accepting.union(signers.minus(self.signers))
    }
    fn one_of(&self) -> PartySet {
        self.asked.minus(self.accepting)
    }
    fn needs(&self, party: PartyId) -> Option<i64> {
        let additive = self.instance.additive(party)?;
        let here = additive.score(self.instance.model(), self.draft);
        Some((additive.disagreement() - here).raw())
    }
    fn judge(&self, outcome: &Outcome, signers: PartySet) -> Option<Candidate> {
        if outcome == self.instance.model().status_quo() {
            return None;
        }
        let new = signers.minus(self.signers);
        let accept = accept(self.instance, self.asked, outcome);
        let all_new = new.iter().all(|i| self.instance.stance(i, outcome) == Stance::Yes);
        let more = self.accepting.is_subset(accept) && accept != self.accepting;
        (all_new && more).then(|| Candidate { to: outcome.clone(), accept, new_signers: new.len(), count: 1 })
    }
    fn merge(&self, found: Candidate, other: Candidate) -> Candidate {
        let count = found.count + other.count;
        let best = if other.order(&found).is_lt() { other } else { found };
        Candidate { count, ..best }
    }
}
