//! The rows of the assessment: which settlements are looked at.

use std::collections::BTreeSet;
use zopa_bargain::{Deals, Known, Opening, Solution, Undefined, opening, solve};
use zopa_core::{
    Count, Diagnostic, Instance, IssueId, LevelId, OffAgenda, Outcome, PartySet, ProposalId, Role, Run, Stance,
};

/// How many rows an assessment has at most.
pub const ROWS: usize = 16;

/// Why a settlement is among the candidates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It is the status quo.
    StatusQuo,
    /// Somebody proposed it.
    Proposal(ProposalId),
    /// It is the Nash point of what those at the table can deliver alone.
    NashTable,
    /// It is the Nash point of all who set an issue.
    NashSetters,
    /// It is the nearest opening of a refused proposal.
    Opening(ProposalId),
}

/// A settlement to assess.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// The settlement.
    pub outcome: Outcome,
    /// Why it is here; several where candidates coincide, the first one in order of precedence first.
    pub origins: Vec<Origin>,
    /// The issues that it names: those of the proposal as written, else those that it changes.
    pub named: Vec<(IssueId, LevelId)>,
}

/// Something that would have been a row, and why it is not.
#[derive(Clone, PartialEq, Debug)]
pub enum LeftOut {
    /// A proposal that names a level which the scenario takes away.
    OffAgenda(ProposalId, OffAgenda),
    /// A fair point that is not defined, with the reason.
    Undefined(Origin, Undefined),
    /// The fair point of a group that nobody is in.
    NobodyThere(Origin),
    /// No room among [`ROWS`]; with those of its signers that would refuse it at the central case: nobody, if all would sign.
    Beyond(Origin, PartySet),
}

/// The candidates of an instance, in the order of the assessment.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidates {
    /// At most [`ROWS`].
    pub rows: Vec<Candidate>,
    /// What is not among them, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The nearest opening of each proposal that a signer refuses at the central case; `None` where there is none.
    pub openings: Vec<(ProposalId, Option<Opening>)>,
    /// How many packages share the place of a Nash point with the row shown, if more than one.
    pub tied: Vec<(Origin, Known<Count>)>,
}

/// Finds the candidates at the central case: the status quo, proposals in file order, the Nash points of the table and
/// of all setters, openings by fewest changes. Coinciding ones are merged. Of more than [`ROWS`], those are rows that answer
/// first what can be signed: the status quo, proposals that every signer would sign, fair points, other proposals, openings; the
/// rest is named with who refuses it.
///
/// # Errors
/// As the bargaining engine: the space is too large to enumerate.
pub fn candidates(instance: &Instance, run: &Run<'_>) -> Result<Candidates, Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let mut found = Candidates { rows: Vec::new(), left_out: Vec::new(), openings: Vec::new(), tied: Vec::new() };
    found.add(model.status_quo().clone(), Origin::StatusQuo, None, model.status_quo());
    for (id, proposal) in case.proposals.enumerated() {
        match &proposal.off_agenda {
            Some(why) => found.left_out.push(LeftOut::OffAgenda(id, why.clone())),
            None => {
                let outcome = case.package(&proposal.set);
                found.add(outcome, Origin::Proposal(id), Some(proposal.set.clone()), model.status_quo());
            }
        }
    }
    found.add_nash(instance, case.table(), Origin::NashTable, run)?;
    found.add_nash(instance, case.setters().minus(case.having(Role::Audience)), Origin::NashSetters, run)?;
    for (id, proposal) in case.proposals.enumerated().filter(|(_, p)| p.off_agenda.is_none()) {
        let outcome = case.package(&proposal.set);
        if !refusing(instance, &outcome).is_empty() {
            found.openings.push((id, opening(instance, &outcome, run)?));
        }
    }
    let mut nearest: Vec<(u32, Origin, Outcome)> = Vec::new();
    for (id, opening) in &found.openings {
        if let Some(o) = opening {
            nearest.push((o.changed_from_package, Origin::Opening(*id), o.to.clone()));
        }
    }
    nearest.sort_by_key(|(changes, ..)| *changes);
    for (_, origin, outcome) in nearest {
        found.add(outcome, origin, None, model.status_quo());
    }
    found.keep_rows(instance);
    Ok(found)
}

/// The signers of an outcome that would not sign it at the central case.
fn refusing(instance: &Instance, outcome: &Outcome) -> PartySet {
    instance.model().signers(outcome).iter().filter(|i| instance.stance(*i, outcome) != Stance::Yes).collect()
}

impl Candidates {
    fn add(&mut self, outcome: Outcome, origin: Origin, named: Option<Vec<(IssueId, LevelId)>>, q: &Outcome) {
        if let Some(same) = self.rows.iter_mut().find(|row| row.outcome == outcome) {
            same.origins.push(origin);
        } else {
            let changed = || outcome.differing(q).map(|v| (v, outcome.level(v))).collect();
            let named = named.unwrap_or_else(changed);
            self.rows.push(Candidate { outcome, origins: vec![origin], named });
        }
    }

    /// Keeps at most [`ROWS`], in their order: what all would sign before what somebody refuses.
    fn keep_rows(&mut self, instance: &Instance) {
        if self.rows.len() <= ROWS {
            return;
        }
        let refusing: Vec<PartySet> = self.rows.iter().map(|row| refusing(instance, &row.outcome)).collect();
        let place = |k: usize| match self.rows[k].origins[0] {
            Origin::StatusQuo => 0,
            Origin::Proposal(_) if refusing[k].is_empty() => 1,
            Origin::NashTable | Origin::NashSetters => 2,
            Origin::Proposal(_) => 3,
            Origin::Opening(_) => 4,
        };
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|k| (place(*k), *k));
        let kept: BTreeSet<usize> = order.into_iter().take(ROWS).collect();
        for (k, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            match kept.contains(&k) {
                true => self.rows.push(row),
                false => self.left_out.extend(row.origins.into_iter().map(|o| LeftOut::Beyond(o, refusing[k]))),
            }
        }
    }

    fn add_nash(
        &mut self,
        instance: &Instance,
        group: PartySet,
        origin: Origin,
        run: &Run<'_>,
    ) -> Result<(), Diagnostic> {
        if group.is_empty() {
            self.left_out.push(LeftOut::NobodyThere(origin));
            return Ok(());
        }
        let deals = Deals::new(instance, group)?;
        match solve(&deals, Solution::Nash, run)?.value {
            Ok(solved) => {
                if solved.count != Ok(Count::Exact(1)) {
                    self.tied.push((origin, solved.count));
                }
                if let Some(first) = solved.packages.into_iter().next() {
                    self.add(first, origin, None, instance.model().status_quo());
                }
            }
            Err(why) => self.left_out.push(LeftOut::Undefined(origin, why)),
        }
        Ok(())
    }
}
